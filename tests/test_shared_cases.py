"""Of each case beside the project exactly what is to be told is told, at its line: one cause, one finding."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

import shared_cases
import trust_cases

NAMES = shared_cases.names()
EXPECTED = shared_cases.expected()

pytestmark = pytest.mark.skipif(not NAMES, reason="THE CASES ARE NOT HERE: ../shared/cases")


@cache
def of_base(gate: str) -> list[tuple[shared_cases.Told, str]]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        shared_cases.project("", root)
        found = shared_cases.findings(root, gate=gate)
    assert all(told.code.startswith("RMF") for told, _ in found)
    return found


def test_all_cases_are_expected() -> None:
    assert sorted(EXPECTED) == sorted(NAMES)


@pytest.mark.parametrize("case", NAMES)
def test_one_cause_is_one_finding(case: str, tmp_path: Path) -> None:
    shared_cases.project(case, tmp_path / "project")
    gate = EXPECTED[case].gate
    found = shared_cases.new(shared_cases.findings(tmp_path / "project", gate=gate), of_base(gate))
    missing, more = shared_cases.compare(EXPECTED[case].told, found)
    assert (missing, more) == ([], [])
    for words in EXPECTED[case].says:
        assert any(words in message for _, message in found), (words, found)


HELD = [each for each in trust_cases.names(shared_cases.folder()) if each not in trust_cases.SLOW]


@pytest.mark.parametrize("case", HELD)
def test_what_strangers_write_does_no_harm(case: str, tmp_path: Path) -> None:
    top = shared_cases.folder()
    assert top is not None
    found = trust_cases.outcome(case, tmp_path, top)
    assert found.right, found.says


def test_each_case_of_trust_is_run() -> None:
    assert sorted(trust_cases.CASES) == trust_cases.names(shared_cases.folder())
    assert set(trust_cases.CASES) >= trust_cases.SLOW
