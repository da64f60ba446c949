"""What builds keep is pickled, and a pickle is code: none that the repository brings is loaded."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from riskfile.scaffold import write_project
from riskfile.source.repository import ask

EXT = Path(__file__).resolve().parents[2] / "ext"
KEPT = "_build/doctrees/environment.pickle"


class _Runs:
    """A pickle that makes a file when it is loaded."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.mark),))


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=us", "-c", "user.email=us@localhost", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def project(tmp_path: Path, mark: Path) -> Path:
    """A project in a repository, and a pickle of a stranger's where builds keep theirs."""
    if shutil.which("git") is None:
        pytest.skip("NO GIT: git is not on PATH")
    root = tmp_path / "repository/pump"
    write_project(root)
    git(root.parent, "init")
    (root / KEPT).parent.mkdir(parents=True)
    (root / KEPT).write_bytes(pickle.dumps(_Runs(mark)))
    return root


def build(root: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "riskfile", "build", "--no-pdf", "--no-own-rules", *more],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(EXT), "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("more", [(), ("--clean",)])
def test_what_the_repository_brings_is_not_loaded(more: tuple[str, ...], project: Path, mark: Path) -> None:
    git(project, "add", "-f", KEPT)
    done = build(project, *more)
    assert (done.returncode, mark.exists()) == (2, False)
    (line,) = done.stderr.splitlines()
    assert f'RMF906 active-content: the repository holds "pump/{KEPT}"' in line
    assert "git rm -r --cached _build/doctrees" in line
    assert not list((project / "_build").rglob("*.html"))


def test_a_link_leads_it_nowhere_else(project: Path, mark: Path) -> None:
    (project / "docs/other").mkdir()
    shutil.move(project / KEPT, project / "docs/other/environment.pickle")
    shutil.rmtree(project / "_build")
    (project / "_build").mkdir()
    (project / "_build/doctrees").symlink_to("../docs/other")
    git(project, "add", "-f", ".")
    done = build(project)
    assert (done.returncode, mark.exists()) == (2, False)
    assert 'the repository holds "pump/docs/other/environment.pickle"' in done.stderr


def test_sphinx_build_refuses_it_too(project: Path, mark: Path) -> None:
    folder = project / "_build/html/.doctrees"
    folder.parent.mkdir()
    (project / "_build/doctrees").rename(folder)
    git(project, "add", "-f", "_build")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "_build/html"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(EXT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, mark.exists()) == (2, False)
    assert "RMF906 active-content: the repository holds" in done.stderr


def test_where_git_does_not_answer_nothing_kept_is_loaded(project: Path, mark: Path, tmp_path: Path) -> None:
    git(project, "add", "-f", KEPT)
    # without git, as where it does not trust the owner of the folder
    done = build(project, PATH=str(tmp_path))
    assert (done.returncode, mark.exists()) == (0, False), done.stderr
    # what this build has kept is its own, and is no longer the stranger's
    assert b"mkdir" not in (project / KEPT).read_bytes()


def test_what_builds_keep_is_used(project: Path, mark: Path) -> None:
    """The file that no repository has is loaded: the test above would hold for a Sphinx that keeps nothing too."""
    build(project)
    assert mark.exists()


def test_a_folder_that_looks_like_a_repository_runs_nothing(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("NO GIT: git is not on PATH")
    bare = tmp_path / "bare"
    git(tmp_path, "init", "--bare", str(bare))
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n", encoding="utf-8")
    script.chmod(0o755)
    with (bare / "config").open("a", encoding="utf-8") as config:
        config.write(f"\tfsmonitor = {script}\n\tworktree = {tmp_path}\n".replace("[core]", ""))
    assert ask(bare, "ls-files") is None and ask(bare, "for-each-ref") is None
    assert not (tmp_path / "ran").exists()
    git(tmp_path, "init", str(tmp_path / "own"))
    assert ask(tmp_path / "own", "for-each-ref") == b""
    assert ask(tmp_path, "no-such-command") is None


@pytest.mark.parametrize("command", [("check", "--no-cache"), ("build", "--no-pdf")])
def test_modules_that_lie_in_the_project_are_not_imported(command: tuple[str, ...], mark: Path, tmp_path: Path) -> None:
    """As the command `riskfile` starts, which has no folder of the project on its path (`python -m riskfile` has)."""
    root = tmp_path / "pump"
    write_project(root)
    names = ("yaml", "sphinx", "docutils", "myst_parser", "numpy", "json", "sitecustomize", "usercustomize", "riskfile")
    for folder in ("", "docs", "ext", "needs"):
        for name in names:
            path = root / folder / f"{name}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"import os\nos.mkdir({str(mark)!r})\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "riskfile", *command],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(EXT), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, mark.exists()) == (0, False), done.stderr
