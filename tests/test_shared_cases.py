"""Of each case beside the project exactly what is to be told is told, at its line: one cause, one finding."""

from __future__ import annotations

from pathlib import Path

import pytest

import shared_cases
import trust_cases

NAMES = shared_cases.names()
EXPECTED = shared_cases.expected()

pytestmark = pytest.mark.skipif(not NAMES, reason="THE CASES ARE NOT HERE: ../shared/cases")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[shared_cases.Told, str]]:
    root = tmp_path_factory.mktemp("base") / "project"
    shared_cases.project("", root)
    found = shared_cases.findings(root)
    assert all(told.code.startswith("RMF") for told, _ in found)
    return found


def test_all_cases_are_expected() -> None:
    assert sorted(EXPECTED) == sorted(NAMES)


@pytest.mark.parametrize("case", NAMES)
def test_one_cause_is_one_finding(case: str, base: list[tuple[shared_cases.Told, str]], tmp_path: Path) -> None:
    shared_cases.project(case, tmp_path / "project")
    found = shared_cases.new(shared_cases.findings(tmp_path / "project"), base)
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
