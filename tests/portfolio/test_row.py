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

ROOT = Path(__file__).parents[2]


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


def test_each_cell_and_gate_is_that_of_the_commands(base: Path) -> None:
    project = Project.open(base, today=TODAY, cached=False)
    _, cells, gates = project.at_gates()
    row = _row(base)
    assert row.cells == {each.name: each.state for each in cells.cells}
    assert row.gates == gates


def test_what_rests_on_signatures_alone_is_told_apart(tmp_path: Path) -> None:
    files = dict(base_files())
    policy = files["needs/policy.yaml"].replace("  gate: draft", "  gate: post-launch")
    plain = _row(_written(tmp_path / "plain", {**files, "needs/policy.yaml": policy}))
    assert plain.verdict.state == "acceptable"
    signed = policy + "\napproval:\n  - {role: Risk manager, gate: design}\n"
    row = _row(_written(tmp_path / "signed", {**files, "needs/policy.yaml": signed}))
    # nobody has signed it, which a rule finds
    assert row.verdict.state == "not-shown"
    assert row.verdict.marks["signatures"] == "fail"
    assert set(row.verdict.heads) == {"en", "zh-CN"}


def test_the_example_is_acceptable_but_for_its_signatures_which_no_row_judges() -> None:
    row = row_of(Project.open(ROOT, gate="post-launch", today="2026-11-30", cached=False))
    assert (row.errors, row.verdict.state) == (0, "unsigned")
    assert row.verdict.heads["en"].startswith("Acceptable")
    answered = [each for each in row.signals if each.level == "answered"]
    assert len(answered) == row.figures["signals"] == 2
    assert all(each.trigger for each in answered)


_SERIES = "period,count,exposure,unit\n" + "".join(
    f"2025-{month:02},{9 if month == 12 else 1},1000,implant\n" for month in range(1, 13)
)
_PLAN = (
    "    - {id: MON-3, title: Perforations, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart, "
    "path: needs/perforations.csv, baseline: {first: 2025-01, last: 2025-06}}\n\nroles:"
)
_ANSWER = """
:::{trigger} More perforations
:id: TRG-1
:kind: signal
:opened: 2026-01-05
:due: 2026-02-10
:affects: HRM-2

Significant increase: yes, nine against one a month.

Benefit-risk: it stands, since nine of 12,000 are within the claim.

Unacceptable risk: no, the band holds.
:::
"""


@pytest.mark.parametrize("answered", [False, True])
def test_a_signal_says_whether_a_trigger_answers_it(tmp_path: Path, answered: bool) -> None:
    pytest.importorskip("scipy", reason="NO SCIPY: no signal was computed")
    files = dict(base_files())
    files["needs/perforations.csv"] = _SERIES
    files["needs/policy.yaml"] = files["needs/policy.yaml"].replace("\nroles:", f"{_PLAN}", 1)
    # a trigger of another kind about the same harm is no answer
    files["needs/design/base.md"] += _ANSWER if answered else _ANSWER.replace("kind: signal", "kind: design-change")
    row = _row(_written(tmp_path, files))
    [signal] = [each for each in row.signals if each.code == "RMF605"]
    assert (signal.source, signal.period) == ("MON-3", "2025-12")
    assert "HRM-2" in signal.targets
    assert (signal.level, signal.trigger) == (("answered", "TRG-1") if answered else ("error", ""))
    assert row.figures["signals"] == 1
    assert row.figures["signals.unanswered"] == (not answered)


def test_suppliers_processes_and_makers_are_named_by_what_names_them(tmp_path: Path) -> None:
    files = dict(base_files())
    page = "needs/design/base.md"
    files[page] = files[page].replace(
        ":acts-on: p2\n", ":acts-on: p2\n:supplier: Coatings Ltd,  Drug AG\n:part: balloon\n", 1
    )
    named = {(each.type, each.title): each for each in _row(_written(tmp_path, files)).named}
    supplier = named["supplier", "Drug AG"]
    assert (supplier.id, supplier.risks, supplier.path) == ("CTL-2", ("RSK-1",), page)
    assert ("supplier", "Coatings Ltd") in named
    assert ("part", "balloon") in named
    assert named["process", "labelling"].id == "FMD-1"
    assert named["process", "labelling"].risks == ("RSK-3",)
    assert named["hazard", "Wrong nominal diameter on the label"].risks == ("RSK-3",)
    control = named["control", "Open-cell design that conforms to the wall"]
    assert control.credit == {"acts-on": "p1", "kind": "inherent", "implementation": "pass", "effectiveness": "pass"}
    assert control.page == "needs/design/base"
