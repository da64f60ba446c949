"""Languages that are built side by side: the same pages, documents and words as one after the other, and no fault lost."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sphinxkit import differing, edit, pages, project, tree
from translatekit import names_languages, translate
from waitkit import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one language is built after the other")

ONLY = """

def setup(app):
    def now(app):
        if (app.config.riskfile_language or "en") {which} "en":
            {what}

    app.connect("builder-inited", now)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("side"))
    names_languages(root)
    assert translate(root, lambda path, context: path != "docs/views.md") > 100
    return root


def run(root: Path, jobs: int, *given: str) -> tuple[int, str, str]:
    """The exit status, and what is printed."""
    done = subprocess.run(
        [sys.executable, "-m", "riskfile", "build", str(root), "--lang", "all", "--jobs", str(jobs), *given],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path), "COLUMNS": "200"},
    )
    return done.returncode, done.stdout, done.stderr


def copied(root: Path, to: Path, which: str, what: str) -> Path:
    """A copy of the project in whose builds ``what`` is done, in the languages that are ``which`` ``"en"``."""
    copy = Path(shutil.copytree(root, to, ignore=shutil.ignore_patterns("_build", ".riskfile_cache")))
    edit(copy, "conf.py", lambda text: text + ONLY.format(which=which, what=what))
    return copy


def test_the_same_is_built_and_told(root: Path, tmp_path: Path) -> None:
    found = []
    for jobs in (1, 2):
        # of the same name: it stands in what is told
        out, kept = tmp_path / "out", tmp_path / f"kept-{jobs}"
        found.append(run(root, jobs, "--today", "2026-11-23", "--output", str(out)))
        out.rename(kept)
    one, two = (tree(tmp_path / f"kept-{jobs}" / "pdf") for jobs in (1, 2))
    assert {"risk-management-file.pdf", "risk-management-file-zh.pdf"} <= {*one}
    assert differing(one, two) == []
    one, two = (pages(tmp_path / f"kept-{jobs}" / "html") for jobs in (1, 2))
    assert any(path.startswith("zh/") for path in one)
    assert differing(one, two) == []
    assert found[0][0] == found[1][0] == 0
    assert found[0][2] == found[1][2] == ""
    assert told(found[0][1]) == told(found[1][1])
    # and each language is told as a whole, that of the source first
    ends = re.findall(r"The HTML pages are in (.*)\.", found[1][1])
    assert [end.endswith("/zh") for end in ends] == [False, True]


def told(out: str) -> list[str]:
    """What is printed; not which language found no folder for pages, nor a set of MyST's in the order of the process."""
    # where it runs in CI, Sphinx colours what it says
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines()
    return sorted(line for line in lines if not line.startswith(("making output directory", "myst v")))


@pytest.mark.parametrize("which", ["==", "!="])
@pytest.mark.parametrize(
    "what",
    [
        'raise RuntimeError("of one language")',
        'raise OSError(28, "No space left on device", "somewhere.html")',
        'raise SystemExit("enough")',
        "raise SystemExit(5)",
        'raise __import__("sphinx.errors").errors.ConfigError("not like this")',
        'raise __import__("sphinx.errors").errors.ExtensionError("of an extension")',
        '__import__("sphinx.util.logging").util.logging.getLogger("own").warning("a warning of one language")',
    ],
)
def test_a_fault_of_one_language_is_told_as_ever(root: Path, tmp_path: Path, which: str, what: str) -> None:
    copy = copied(root, tmp_path / "copy", which, what)
    found = []
    for jobs in (1, 2):
        status, _, err = run(copy, jobs, "--no-pdf", "--strict", "--today", "2026-11-23")
        found.append((status, err))
        shutil.rmtree(copy / "_build")
    assert found[0] == found[1]
    assert found[0][0] != 0


def test_a_process_that_is_killed_is_named(root: Path, tmp_path: Path) -> None:
    copy = copied(root, tmp_path / "copy", "!=", "__import__('os').kill(__import__('os').getpid(), 9)")
    status, _, err = run(copy, 2, "--no-pdf")
    assert status == 2
    assert "the process that built zh-CN ended with exit code -9; is there enough memory?" in err
    # what it has left is not taken for whole by the next build
    edit(copy, "conf.py", lambda text: text.replace(".getpid(), 9)", ".getpid(), 0)"))
    assert run(copy, 2, "--no-pdf")[0] == 0
    assert not [*(copy / "_build").rglob(".riskfile-unfinished")]


@pytest.mark.parametrize(("signal", "status"), [(2, 130), (9, -9)])
def test_no_process_is_left_behind(root: Path, tmp_path: Path, signal: int, status: int) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    wait = f"import os, time; open(f'{marks}/{{os.getpid()}}', 'w').close(); time.sleep(120)"
    copy = copied(root, tmp_path / "copy", "!=" if signal == 2 else "in", wait)
    if signal == 9:
        # in both languages
        edit(copy, "conf.py", lambda text: text.replace('in "en"', 'in "en zh-CN"'))
        wanted = 2
    else:
        wanted = 1
    command = [sys.executable, "-m", "riskfile", "build", str(copy), "--lang", "all", "--jobs", "2", "--no-pdf"]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
        start_new_session=True,
    ) as running:
        until(lambda: len([*marks.iterdir()]) == wanted)
        if signal == 2:
            # the first language is done, and the other one is waited for
            until((copy / "_build/html/.buildinfo").exists)
        running.send_signal(signal)
        assert running.wait(60) == status
    pids = [int(path.name) for path in marks.iterdir()]
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
