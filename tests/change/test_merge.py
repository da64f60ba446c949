"""Two branches that git merges, with the attributes that `riskfile init` writes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import riskfile.scaffold
from casekit import TODAY, compose, write
from gitkit import committed, git
from riskfile.cli import main
from riskfile.project import Project

PAGE = "needs/design/base.md"
ATTRIBUTES = Path(riskfile.scaffold.__file__).parent / "template/needs/dot-gitattributes"
BY = ("--by", "A. Approver", "--reason", "looked at it")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(compose("base", ""), tmp_path)
    shutil.copy(ATTRIBUTES, tmp_path / "needs/.gitattributes")
    (tmp_path / ".gitignore").write_text(".riskfile_cache/\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    committed(tmp_path)
    return tmp_path


def accept(*words: str) -> None:
    assert main(["accept", *words, *BY, "--today", TODAY]) == 0


def merge(root: Path, branch: str) -> bool:
    """Whether git merges the branch by itself."""
    try:
        git(root, "merge", "--no-edit", branch)
    except subprocess.CalledProcessError:
        return False
    return True


def found(root: Path) -> list[str]:
    report = Project.open(root, today=TODAY, cached=False).check().report
    return [each.code for each in report.findings]


@pytest.mark.parametrize("before", [(), ("SIT-3",)])
def test_acceptances_of_both_branches_are_kept(before: tuple[str, ...], root: Path) -> None:
    for id in before:
        accept(id)
    committed(root)
    git(root, "switch", "-q", "-c", "one")
    accept("SIT-1")
    committed(root)
    git(root, "switch", "-q", "main")
    accept("SIT-2")
    committed(root)
    assert merge(root, "one")
    text = (root / "needs/acceptances.jsonl").read_text(encoding="utf-8")
    assert all(f'"item": "{id}"' in text for id in (*before, "SIT-1", "SIT-2"))
    assert found(root) == []
    # and both are judged
    page = root / PAGE
    page.write_text(page.read_text("utf-8").replace(":source: bare strut", ":source: coated strut"), encoding="utf-8")
    assert "RMF801" in found(root)


def test_a_baseline_that_both_have_written_is_a_conflict_and_no_mixture(root: Path) -> None:
    def edited(old: str, new: str) -> None:
        page = root / PAGE
        page.write_text(page.read_text("utf-8").replace(old, new), encoding="utf-8")
        assert main(["baseline", "A", "--today", TODAY]) == 0
        committed(root)

    git(root, "switch", "-q", "-c", "one")
    edited(":source: bare strut", ":source: coated strut")
    git(root, "switch", "-q", "main")
    edited("Foreign surface", "Surface of the device")
    kept = (root / "needs/baselines/A.json").read_bytes()
    assert not merge(root, "one")
    assert (root / "needs/baselines/A.json").read_bytes() == kept, "ours, whole"
