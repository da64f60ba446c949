"""Two of a kind at once, and processes that are killed: one waits for the other, and nothing is left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from casekit import compose, write
from faults.__main__ import _log, _watched
from riskfile.sphinx.alone import UNFINISHED
from riskfile.text import files
from riskfile.text.files import LOCK
from waitkit import PATIENCE, until

CONF = 'extensions = ["riskfile"]\nproject = "Pump"\n'
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1768867200"}
SLOW = """\
import time
from pathlib import Path

def wait(app, *_):
    here = Path(app.confdir)
    (here / "waits").touch()
    while not (here / "go-on").exists():
        time.sleep(0.05)

def setup(app):
    app.connect({event!r}, wait)
    return {{"parallel_read_safe": True, "parallel_write_safe": True}}
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such locks")


def riskfile(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    # a shell that runs the tests in the background has interrupts ignored, and what it starts has it so too
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _started(arguments, cwd)
    finally:
        signal.signal(signal.SIGINT, before)


def _started(arguments: Sequence[str], cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "riskfile", *arguments],
        cwd=cwd,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def project(root: Path, event: str = "") -> Path:
    """One whose build waits at this event until there is a file ``go-on``."""
    write(compose("base", ""), root)
    conf = CONF
    if event:
        (root / "slow.py").write_text(SLOW.format(event=event), encoding="utf-8")
        conf = 'import sys\nsys.path.insert(0, ".")\nextensions = ["riskfile", "slow"]\nproject = "Pump"\n'
    (root / "conf.py").write_text(conf, encoding="utf-8")
    return root


def left(root: Path) -> list[str]:
    return [
        path.name for path in root.rglob(".*") if re.search(r"\.(?:lock|tmp|new|old)$|-unfinished$|-writ", path.name)
    ]


# --- builds -----------------------------------------------------------------------------------------------------------


def test_a_second_build_waits_and_says_for_whom(tmp_path: Path) -> None:
    root = project(tmp_path, "env-updated")
    first = riskfile("build", "--no-pdf", cwd=root)
    until((root / "waits").exists)
    second = riskfile("build", "--no-pdf", cwd=root)
    # Sphinx itself, in the same folder
    third = subprocess.Popen(
        [sys.executable, "-m", "sphinx", "-q", "-d", "_build/doctrees", ".", "_build/html"],
        cwd=root, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = []
    for each in (second, third):
        assert each.stderr is not None
        said.append(each.stderr.readline())
    (root / "go-on").touch()
    for each in (first, second, third):
        _, error = each.communicate(timeout=PATIENCE)
        assert each.returncode == 0, error
        assert "waiting" not in error, "it is said once"
    for line in said:
        assert re.fullmatch(
            rf"riskfile: another build \(process {first.pid}, since \d\d:\d\d\) writes to .*_build/html; waiting\n",
            line,
        ), line
    assert (root / "_build/html/docs/index.html").exists()
    assert left(root) == []


def test_a_build_that_was_killed_is_made_again(tmp_path: Path) -> None:
    root = project(tmp_path, "html-page-context")
    killed = riskfile("build", "--no-pdf", cwd=root)
    until((root / "waits").exists)
    killed.kill()
    killed.communicate()
    html = root / "_build/html"
    assert (html / UNFINISHED).exists()
    # as Sphinx leaves it: a page that is newer than its source, and half of it
    page = html / "docs/index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("<!DOCTYPE html><ht", encoding="utf-8")
    (root / "go-on").touch()
    again = riskfile("build", "--no-pdf", cwd=root)
    _, error = again.communicate(timeout=PATIENCE)
    # it does not wait for one that is no more
    assert (again.returncode, "waiting" in error) == (0, False), error
    assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert left(root) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked off")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_writes_the_pdf_ends_with_the_build(number: signal.Signals, tmp_path: Path) -> None:
    # within write-started: the PDF's process is forked off before the first page is written
    root = project(tmp_path, "html-page-context")
    build = riskfile("build", cwd=root)
    until((root / "waits").exists)
    children = Path(f"/proc/{build.pid}/task/{build.pid}/children").read_text(encoding="ascii").split()
    assert children, "a process that writes the PDF"
    build.send_signal(number)
    _, error = build.communicate(timeout=PATIENCE)
    until(lambda: all(_ended(int(child)) for child in children))
    if number == signal.SIGINT:
        assert build.returncode == 130
        assert [line for line in error.splitlines() if line.startswith("riskfile")] == ["riskfile: interrupted"]
        assert "Traceback" not in error
    else:
        assert build.returncode == -number


def _ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


# --- what writes the user's own files ---------------------------------------------------------------------------------


def test_triggers_are_added_once_by_two_at_once(tmp_path: Path) -> None:
    _watched(tmp_path)
    running = [riskfile("monitor", "--write", "--today", "2026-01-20", cwd=tmp_path) for _ in range(4)]
    for each in running:
        _, error = each.communicate(timeout=PATIENCE)
        assert each.returncode == 1, error
    page = tmp_path / "needs/post-launch/triggers.md"
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"^:id: ", text, re.MULTILINE)) == 1
    assert left(tmp_path) == []


def test_an_id_that_is_still_named_is_not_given_again(tmp_path: Path) -> None:
    _watched(tmp_path)
    (tmp_path / "needs/design/notes.md").write_text(
        "# Notes\n\n<!--\n:::{trigger} Withdrawn\n:id: TRG-041\n:::\n-->\n\nText.\n", encoding="utf-8"
    )
    done = riskfile("monitor", "--write", "--today", "2026-01-20", cwd=tmp_path)
    assert done.communicate(timeout=PATIENCE) and done.returncode == 1
    assert ":id: TRG-042\n" in (tmp_path / "needs/post-launch/triggers.md").read_text(encoding="utf-8")


def test_two_imports_at_once(tmp_path: Path) -> None:
    _log(tmp_path)
    running = [riskfile("import", "map.yaml", "--out", "out", cwd=tmp_path) for _ in range(3)]
    errors = [each.communicate(timeout=PATIENCE)[1] for each in running]
    # the first one imports, and the others compare with what it has written, which has no policy to compare by
    assert sorted(each.returncode for each in running) == [0, 2, 2], errors
    assert sum("there is no policy here" in error for error in errors) == 2, errors
    assert left(tmp_path) == []


def test_two_new_projects_at_once(tmp_path: Path) -> None:
    running = [riskfile("init", "new", cwd=tmp_path) for _ in range(3)]
    errors = [each.communicate(timeout=PATIENCE)[1] for each in running]
    assert sorted(each.returncode for each in running) == [0, 2, 2], errors
    assert left(tmp_path) == []


# --- locks and whole files --------------------------------------------------------------------------------------------

HOLDER = "import sys, time; from pathlib import Path; from riskfile.text.files import hold\n" \
    "hold(Path(sys.argv[1]), 'import', print); print('held', flush=True); time.sleep(600)"  # fmt: skip


def test_a_lock_of_a_process_that_was_killed_keeps_nobody_out(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    assert re.fullmatch(rf"import {holder.pid} \d\d:\d\d\n", (tmp_path / LOCK).read_text(encoding="ascii"))
    holder.kill()
    holder.communicate()
    assert (tmp_path / LOCK).exists()
    told: list[str] = []
    with files.held(tmp_path, "build", told.append):
        assert files.hold(tmp_path, "build", told.append) is False, "it is ours"
    assert told == []
    assert not (tmp_path / LOCK).exists()
    files.let_go(tmp_path)


def test_what_was_changed_since_is_not_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("old a")
    (tmp_path / "b.md").write_text("old b")
    undo = files._undo
    # as if the process had been killed where it renames the third
    monkeypatch.setattr(files, "_undo", lambda root: None)
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if self.name.startswith(".d.md"):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space"):
        files.write_all({tmp_path / name: f"new {name}" for name in ("a.md", "b.md", "c.md", "d.md")}, tmp_path)
    monkeypatch.setattr(files, "_undo", undo)
    monkeypatch.setattr(Path, "replace", replace)
    assert files.was_killed(tmp_path)
    (tmp_path / "b.md").write_text("mine")
    assert files.put_back(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.suffix == ".md"} == {
        "a.md": "old a", "b.md": "mine"
    }  # fmt: skip
    assert not files.was_killed(tmp_path) and not files.put_back(tmp_path)


def test_only_what_is_ours_and_old_is_cleared(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = {
        f".pages.{gone.pid}.tmp": True,
        f".pages.{os.getpid()}.tmp": False,
        f"pages.{gone.pid}.tmp": False,
        f".pages.{gone.pid}.old": False,
        ".pages.x.tmp": False,
    }
    for name in names:
        (tmp_path / name).touch()
    files.clear_left(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(names), "not yet"
    for name in names:
        os.utime(tmp_path / name, (time.time() - 3600,) * 2)
    files.clear_left(tmp_path, "others")
    files.clear_left(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {name for name, goes in names.items() if not goes}


# --- output folders ---------------------------------------------------------------------------------------------------


def test_a_build_writes_to_its_own_folder(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "html").mkdir(parents=True)
    (elsewhere / "html/index.html").write_text("mine", encoding="utf-8")

    def refused(*arguments: str) -> str:
        done = riskfile("build", "--no-pdf", *arguments, cwd=root)
        _, error = done.communicate(timeout=PATIENCE)
        assert done.returncode == 2, error
        (said,) = [line for line in error.splitlines() if line.startswith("riskfile: ")]
        return said

    assert "holds files that no build has written" in refused("--output", str(elsewhere))
    assert "where the pages are" in refused("--output", "docs")
    assert "where the pages are" in refused("--output", "needs/design/out")
    (root / "_build").symlink_to(elsewhere)
    assert "a symbolic link that leads out of the project" in refused()
    (root / "_build").unlink()
    assert (elsewhere / "html/index.html").read_text(encoding="utf-8") == "mine"
    # what a merge request may bring
    (root / "_build/html").mkdir(parents=True)
    (root / "_build/html/.buildinfo").touch()
    (root / "_build/html/genindex.html").symlink_to(elsewhere / "html/index.html")
    assert "leads out of the output folder" in refused()
    assert (elsewhere / "html/index.html").read_text(encoding="utf-8") == "mine"
