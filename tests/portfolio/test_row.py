"""The row of a project: what a check finds, as data that rest on its bytes, the gate and the day alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import TODAY, base_files, merge_policy
from riskfile.portfolio.results import FileResult
from riskfile.portfolio.row import row_of
from riskfile.project import Project, check
from riskfile.source import Overlay
from riskfile.source.empty import Empty
from riskfile.text.messages import speaking


def _written(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def _row(root: Path, **options: str) -> FileResult:
    return row_of(Project.open(root, today=TODAY, cached=False, **options))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = dict(base_files())
    page = "needs/design/harm-field.md"
    files[page] = (
        "# Field\n\n:::{trigger} More alarms than planned\n:id: TRG-901\n:kind: signal\n:opened: 2026-01-01\n"
        ":due: 2026-02-01\n:affects: HRM-1\n:::\n"
    )
    return _written(tmp_path_factory.mktemp("base"), files)


def test_a_row_says_what_a_check_finds(base: Path) -> None:
    row, found = _row(base), check(base, today=TODAY, cached=False)
    assert (row.errors, row.warnings, row.open) == (
        found.report.errors,
        found.report.warnings,
        len(found.report.open_work),
    )
    assert found.policy is not None
    assert row.gate == found.report.gate
    assert row.document == found.policy.document_number
    assert sum(row.findings.values()) == row.errors + row.warnings + row.open + row.waived
    assert row.errors  # the base has no errors otherwise, and the comparison would say nothing
    assert [each.code for each in row.worst] == [
        each.code for each in (*found.report.findings, *found.report.open_work)[: len(row.worst)]
    ]
    assert len(row.cells) == 24
    assert sum(each.earned for each in row.regions) == row.figures["risks"] == len(found.file.of_type("risk"))


def test_a_row_is_the_same_from_a_folder_and_from_memory_in_any_language(base: Path) -> None:
    row = _row(base)
    files = {
        path.relative_to(base).as_posix(): path.read_bytes()
        for path in sorted(base.rglob("*"), reverse=True)
        if path.is_file()
    }
    with speaking("zh-CN"):
        other = row_of(Project(Overlay(Empty(), files), today=TODAY))
    assert other.as_bytes() == row.as_bytes()
    again = FileResult.of_bytes(row.as_bytes())
    assert again == row
    assert again.as_bytes() == row.as_bytes()


def test_a_harm_knows_its_severity_and_the_triggers_that_affect_it(base: Path) -> None:
    [harm] = [each for each in _row(base).named if each.id == "HRM-1"]
    assert harm.severity_of >= harm.severity_rank > 0
    assert harm.severity_label
    assert "TRG-901" in harm.triggers
    assert "TRG-901" in harm.open_triggers


def test_messages_are_there_in_each_whole_language(base: Path) -> None:
    worst = _row(base).worst[0]
    assert worst.message.isascii()
    assert not worst.other["zh-CN"].isascii()


def test_a_policy_that_cannot_be_read_is_a_row_that_says_why(tmp_path: Path) -> None:
    files = dict(base_files())
    files["needs/policy.yaml"] = files["needs/policy.yaml"].replace("version:", "versoin:")
    row = _row(_written(tmp_path, files))
    assert row.state == row.verdict.state == "unreadable"
    assert row.errors == len(row.worst) > 0
    assert {each.path for each in row.worst} == {"needs/policy.yaml"}
    assert FileResult.of_bytes(row.as_bytes()) == row


def test_the_gate_asked_for_is_judged(base: Path) -> None:
    draft = _row(base, gate="draft")
    assert draft.gate == "draft"
    assert draft.verdict.state == "draft"


def test_what_is_decided_of_criteria_is_compared_by_its_words(tmp_path: Path, base: Path) -> None:
    files = dict(base_files())
    files["needs/policy.yaml"] = merge_policy(
        files["needs/policy.yaml"],
        'document:\n  number: RMF-OTHER\n  revision: "2"\n  date: 2026-01-01\n  gate: draft\n',
    )
    other = _row(_written(tmp_path, files))
    assert other.document == "RMF-OTHER"
    assert other.criteria == _row(base).criteria
    assert set(other.criteria.cells.values()) == {"acceptable", "not-acceptable"}
