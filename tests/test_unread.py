"""What the system does not let be read is an error with its place and exit status 2, in every command; nothing waits."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.text.files import LOCK

CONF = 'extensions = ["riskfile"]\nproject = "Pump"\n'
VERIFIED = """\
```markdown needs/design/case.md
:::{verification} Fatigue test
:id: VER-9
:result: pass
:evidence: needs/evidence/fatigue.csv
:verifies: CTL-1
:::
```
```text needs/evidence/fatigue.csv
cycles,result
1000,pass
```
```yaml docs/pdf.yaml
paper: a4
```
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole")
    write(compose("base", VERIFIED), root)
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    return root


@pytest.fixture
def project(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "project"))


ALL_OF_THEM = """\
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from riskfile.cli import main

done = []
for command in json.loads(sys.argv[1]):
    out, error = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        status = main(command)
    done.append((status, out.getvalue(), error.getvalue()))
print(json.dumps(done))
"""


def somebody(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run it as one whom permissions bind, which they do not bind root."""
    other: list[str] = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root reads every file, and there is no setpriv")
        other = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    return subprocess.run(
        [*other, sys.executable, *command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1768867200"},
    )


def as_somebody(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run riskfile so."""
    return somebody("-m", "riskfile", *command, cwd=cwd)


def all_as_somebody(*commands: list[str], cwd: Path) -> list[tuple[int, str, str]]:
    """Run riskfile with each of these, one after the other in one process: status, output, errors."""
    done = somebody("-c", ALL_OF_THEM, json.dumps(commands), cwd=cwd)
    assert done.returncode == 0, done.stderr
    return [(status, out, error) for status, out, error in json.loads(done.stdout)]


def closed(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).chmod(0)


def gone_page(root: Path) -> None:
    (root / "needs/design/x.md").symlink_to("nowhere.md")


def gone_folder(root: Path) -> None:
    (root / "needs/design/more").symlink_to("nowhere")


def pipe(root: Path) -> None:
    os.mkfifo(root / "needs/design/x.md")


def socket_there(root: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        before = Path.cwd()
        os.chdir(root / "needs/design")
        try:
            one.bind("x.md")
        finally:
            os.chdir(before)


def folder(root: Path) -> None:
    (root / "needs/design/x.md").mkdir()


def name(root: Path) -> None:
    (root / "needs/design" / os.fsdecode(b"\xff.md")).write_text("# X\n", encoding="utf-8")


WAYS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "page": (closed("needs/design/base.md"), "needs/design/base.md:1:1", "Permission denied"),
    "folder of pages": (closed("needs/design"), "needs/design:1:1", "Permission denied"),
    "docs": (closed("docs"), "docs:1:1", "Permission denied"),
    "needs": (closed("needs"), "needs/", "Permission denied"),
    "policy": (closed("needs/policy.yaml"), "needs/policy.yaml:1:1", "Permission denied"),
    "settings of the PDF": (closed("docs/pdf.yaml"), "docs/pdf.yaml:1:1", "Permission denied"),
    "link to no page": (gone_page, "needs/design/x.md:1:1", "No such file or directory"),
    "link to no folder": (gone_folder, "needs/design/more:1:1", "leads to nothing"),
    "pipe": (pipe, "needs/design/x.md:1:1", "Not a regular file"),
    "socket": (socket_there, "needs/design/x.md:1:1", "Not a regular file"),
    "folder in place of a page": (folder, "needs/design/x.md:1:1", "Is a directory"),
    "name": (name, "needs/design/\\udcff.md:1:1", "not UTF-8"),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_told_by_every_command(way: str, project: Path) -> None:
    spoil, place, words = WAYS[way]
    spoil(project)
    done = all_as_somebody(
        ["check", "--no-cache"],
        ["check"],
        ["check", "--select", "RMF3"],
        ["gates"],
        ["monitor"],
        ["fingerprint"],
        cwd=project,
    )
    for status, out, error in done:
        assert status == 2, (out, error)
        assert place in out + error and words in out + error, (out, error)
        assert "Traceback" not in error
    # one cause, one finding
    assert "Found 1 error and 0 warnings" in done[0][1], done[0]


@pytest.mark.parametrize("way", ["folder of pages", "link to no page", "name"])
def test_a_build_does_not_go_on_without_it(way: str, project: Path) -> None:
    spoil, place, words = WAYS[way]
    spoil(project)
    done = as_somebody("build", "--no-pdf", cwd=project)
    assert done.returncode == 2, done.stderr
    assert place in done.stderr and words in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and "build succeeded" not in done.stdout
    assert not (project / "_build/html/docs/index.html").exists()


@pytest.mark.parametrize("path", ["needs/evidence", "needs/evidence/fatigue.csv"])
def test_evidence(path: str, project: Path) -> None:
    assert as_somebody("check", cwd=project).returncode in (0, 1)
    (project / path).chmod(0)
    for status, out, error in all_as_somebody(
        ["check"], ["check", "--no-cache"], ["gates"], ["fingerprint"], cwd=project
    ):
        assert status == 2 and "Permission denied" in out + error, (out, error)
    done = as_somebody("build", "--no-pdf", cwd=project)
    assert done.returncode == 2 and "Permission denied" in done.stderr, done.stderr


def test_conf_py_and_the_project_itself(project: Path) -> None:
    (project / "conf.py").chmod(0)
    done = as_somebody("build", cwd=project)
    assert (done.returncode, done.stderr) == (2, "riskfile: conf.py: Permission denied\n")
    project.chmod(0)
    for command in ("check", "build", "gates"):
        done = as_somebody(command, "project", cwd=project.parent)
        assert (done.returncode, done.stderr) == (2, "riskfile: project cannot be read: Permission denied\n")
    project.chmod(0o755)


def test_item_types_that_were_empty_before(project: Path) -> None:
    model = project / "needs/model.yaml"
    model.touch()
    as_somebody("check", cwd=project)
    model.chmod(0)
    # nothing that was kept without them holds
    done = as_somebody("check", cwd=project)
    assert done.returncode == 2 and "needs/model.yaml:1:1: RMF009" in done.stdout


def test_a_mapping_and_its_tables(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(
        "version: 1\ntables:\n  log: {file: log.csv, key: [ID]}\nitems:\n"
        '  hazard: {type: hazard, from: log, id: "HAZ-{ID:03}", title: "{Hazard}"}\n',
        encoding="utf-8",
    )
    os.mkfifo(tmp_path / "log.csv")
    done = as_somebody("import", "map.yaml", "--out", "out", cwd=tmp_path)
    assert done.returncode == 2 and "log.csv" in done.stderr and "no regular file" in done.stderr
    (tmp_path / "log.csv").unlink()
    (tmp_path / "log.csv").write_text("ID,Hazard\n1,Heat\n", encoding="utf-8")
    for path in ("log.csv", "map.yaml"):
        (tmp_path / path).chmod(0)
        done = as_somebody("import", "map.yaml", "--out", "out", cwd=tmp_path)
        assert (
            done.returncode == 2
            and f"{path}: " in done.stderr.replace(":1:1", "")
            and "Permission denied" in done.stderr
        )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", [["init", "shut/new"], ["monitor", "--write"], ["build", "--no-pdf"]])
def test_a_folder_that_cannot_be_written(command: list[str], project: Path) -> None:
    (project / "shut").mkdir()
    (project / "shut").chmod(0o555)
    project.chmod(0o555)
    done = as_somebody(*command, cwd=project)
    project.chmod(0o755)
    assert done.returncode == 2, done.stderr
    ours = [line for line in done.stderr.splitlines() if line.startswith("riskfile: ")]
    assert len(ours) == 1 and "Permission denied" in ours[0] and "Traceback" not in done.stderr
    assert not (project / LOCK).exists()


@pytest.mark.parametrize("kept", ["link", "file", "pipe", "half", "shut"])
def test_a_cache_that_is_none(kept: str, project: Path, tmp_path: Path) -> None:
    expected = as_somebody("check", "--no-cache", "--format", "json", cwd=project)
    cache, elsewhere = project / ".riskfile_cache", tmp_path / "elsewhere"
    elsewhere.mkdir()
    if kept == "link":
        cache.symlink_to(elsewhere)
    elif kept == "file":
        cache.touch()
    else:
        as_somebody("check", cwd=project)
        data = (cache / "pages").read_bytes()
        (cache / "pages").unlink()
        if kept == "pipe":
            os.mkfifo(cache / "pages")
        elif kept == "half":
            (cache / "pages").write_bytes(data[: len(data) // 2])
        else:
            cache.chmod(0)
    for done in all_as_somebody(["check", "--format", "json"], ["check", "--format", "json"], cwd=project):
        assert done == (expected.returncode, expected.stdout, "")
    assert list(elsewhere.iterdir()) == []
    if kept == "shut":
        cache.chmod(0o755)


def test_no_home(project: Path) -> None:
    for home in ({}, {"HOME": "/proc"}, {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/proc/x"}):
        bare = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
        done = subprocess.run(
            [sys.executable, "-m", "riskfile", "check"],
            cwd=project,
            env={**bare, **home},
            capture_output=True,
            check=False,
        )
        assert done.returncode in (0, 1) and done.stderr == b""
