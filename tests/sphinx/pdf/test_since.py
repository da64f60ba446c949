"""``riskfile build --since``: pages, the PDF, and beside it what has changed as a PDF of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from casekit import TODAY
from gitkit import committed
from riskfile.render.pdf import finish
from sphinxkit import CONF, edit, project

NAME = "risk-management-file-changes-since-{}.pdf"


def riskfile(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "riskfile", *arguments, "--today", TODAY],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a baseline A that is committed, and a verification that has failed since."""
    root = project(tmp_path_factory.mktemp("since"))
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    done = riskfile(root, "baseline", "A")
    assert done.returncode == 0, done.stderr
    committed(root)
    edit(root, "needs/design/base.md", lambda text: text.replace(":result: pass", ":result: fail", 1))
    return root


def test_both_are_written_and_the_pages_speak_of_the_same_baseline(root: Path) -> None:
    done = riskfile(root, "build", "--since", "A")
    assert done.returncode == 0, done.stderr
    written = root / "_build/pdf" / NAME.format("A")
    assert (root / "_build/pdf/risk-management-file.pdf").is_file() and (root / "_build/html/docs/index.html").is_file()
    assert re.search(
        rf"riskfile: wrote _build/pdf/{NAME.format('A')}, \d+\.\d MB\. \d+ verdicts? (is|are) worse", done.stdout
    )
    text = "".join(finish.text_of(written))
    assert finish.bare(f"baseline A ({TODAY})") in text and "passfail" in text


def test_a_revision_is_a_state_too(root: Path, tmp_path: Path) -> None:
    done = riskfile(root, "build", "--since", "HEAD~0", "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/pdf" / NAME.format("HEAD-0")).is_file()


@pytest.mark.parametrize("name", ["B", "no/such"])
def test_an_unknown_state_is_one_sentence_and_nothing_is_built(name: str, root: Path, tmp_path: Path) -> None:
    done = riskfile(root, "build", "--since", name, "--output", str(tmp_path / "out"))
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and f"{name} is no commit" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_state_without_a_name_is_none(root: Path, tmp_path: Path) -> None:
    done = riskfile(root, "build", "--since", "", "--output", str(tmp_path / "out"))
    assert done.returncode == 2 and done.stderr.startswith("riskfile: found a state without a name; expected ")
    assert not (tmp_path / "out").exists()


def test_settings_that_are_wrong_are_told_before_anything_is_built(root: Path, tmp_path: Path) -> None:
    settings = root / "docs/pdf.yaml"
    settings.write_text("paper: a9\n", encoding="utf-8")
    try:
        done = riskfile(root, "build", "--since", "A", "--output", str(tmp_path / "out"))
    finally:
        settings.unlink()
    assert done.returncode == 2 and done.stderr.startswith("riskfile: docs/pdf.yaml:1:8: ")
    assert not (tmp_path / "out").exists()


def test_one_that_was_changed_by_hand_is_refused(root: Path, tmp_path: Path) -> None:
    path = root / "needs/baselines/C.json"
    path.write_text((root / "needs/baselines/A.json").read_text("utf-8").replace("HAZ-1", "HAZ-9"), encoding="utf-8")
    try:
        done = riskfile(root, "build", "--since", "C", "--output", str(tmp_path / "out"))
    finally:
        path.unlink()
    assert done.returncode == 2 and "it was changed since it was written" in done.stderr
    assert not (tmp_path / "out").exists()


def test_without_a_pdf_there_is_none_of_what_has_changed(root: Path, tmp_path: Path) -> None:
    done = riskfile(root, "build", "--since", "A", "--no-pdf", "--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "out/pdf").exists()
