"""What is measured is what it is said to be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from riskfile.project import check

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.mark.parametrize("count", [60, 700])
def test_the_generated_file_is_clean(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    sys.modules.pop("generate", None)
    from generate import write

    write(count, tmp_path)
    file, _, report = check(tmp_path, cached=False, today="2026-11-30")
    assert [f"{each.code} {each.item}: {each.message}" for each in report.findings] == []
    assert len(file) == count + 4
