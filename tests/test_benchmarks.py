"""What is measured is what it is said to be."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from riskfile.change.diff import compare
from riskfile.project import Project, check
from riskfile.source.revision import Revision

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT: no revisions were compared")
def test_what_is_compared_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    sys.modules.pop("generate", None)
    from change import repository

    repository(60, tmp_path)
    states = [Project.open(Revision(tmp_path, each), today="2026-11-30").state(each) for each in ("HEAD~1", "HEAD")]
    found = compare(*states)
    assert 1 <= len(found.items) <= 3 and found.worse and found.new


@pytest.mark.parametrize("count", [60, 700])
def test_the_generated_file_is_clean(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    sys.modules.pop("generate", None)
    from generate import write

    write(count, tmp_path)
    file, _, report = check(tmp_path, cached=False, today="2026-11-30")
    assert [f"{each.code} {each.item}: {each.message}" for each in report.findings] == []
    assert len(file) == count + 4
