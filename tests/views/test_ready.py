"""Ready filters: each row is answered by the assessment and the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.policy.load import read_policy
from riskfile.project import check
from riskfile.rules.evaluation import kinds_of_basis
from riskfile.source import Disk
from riskfile.views import Table, arrange
from riskfile.views.context import Context
from riskfile.views.ready import TABLES, ready_filters
from riskfile.views.registry import VIEWS


def context(root: Path, page: str = "") -> Context:
    """The base with ``page``, judged."""
    write(compose("ready", f"```markdown\n{page}```\n" if page else ""), root)
    checked = check(root, cached=False)
    return Context(checked.file, read_policy(Disk(root)), checked.report, "2026-01-20")


def passing(context: Context, view: str, said: str = "") -> dict[str, list[str]]:
    """By ready filter of a view, the ids of the rows that pass it."""
    table = VIEWS[view].show(context, "", said)
    assert isinstance(table, Table)
    return {
        each.name: [item.id for number in each.rows if (item := table.rows[number].item) is not None]
        for each in ready_filters(table, context)
    }


def risk(id: str, basis: str, more: str = "", harm: str = "HRM-1") -> str:
    """A risk of the base, with another basis."""
    return f":::{{risk}} A risk\n:id: {id}\n:situation: SIT-1\n:harm: {harm}\n:p1: F4\n:p2: C4\n:basis: {basis}\n{more}:::\n\n"


def test_each_row_of_the_base_is_answered(tmp_path: Path) -> None:
    found = passing(context(tmp_path), "trace-matrix")
    assert found == {
        "not-acceptable": [],
        "not-earned": [],
        "expert-alone": [],
        "information-alone": [],
        "no-evidence": [],
    }


def test_a_claim_that_is_not_earned_and_a_region_that_is_not_acceptable(tmp_path: Path) -> None:
    page = (
        ":::{verification} Apposition in a model artery\n:id: VER-2\n:proves: effectiveness\n:method: bench-test\n"
        ":criterion: gap below 100 micrometres in 30 of 30\n:result: fail\n:verifies: CTL-1\n:::\n\n"
        + risk("RSK-2", "test (fatigue, 2024-06)")
    )
    found = passing(context(tmp_path, page), "risk-table")
    assert found["not-earned"] == ["RSK-1"]
    # nothing is claimed of it: what remains is what it was
    assert found["not-acceptable"] == ["RSK-2"]


@pytest.mark.parametrize(
    ("basis", "alone"),
    [
        ("expert (panel, 2024-06)", True),
        ("Expert opinion, 2024", True),
        ("expert review, 2024", True),
        ("expert (no data of the field (yet), 2024)", True),
        ("expert (panel, 2024-06), set against literature (registry, 2023)", False),
        ("literature (experts of a registry, 2024)", False),
        ("registry of 4,100 patients (2024)", False),
        ("OBS-001 (complaints, 2024)", False),
        ("a guess", False),
    ],
)
def test_an_estimate_rests_on_experts_alone(tmp_path: Path, basis: str, alone: bool) -> None:
    found = passing(context(tmp_path, risk("RSK-2", basis)), "risk-table")
    assert found["expert-alone"] == (["RSK-2"] if alone else [])


def test_a_worst_case_rests_on_nobody(tmp_path: Path) -> None:
    page = risk("RSK-2", "expert (panel, 2024)", ":estimate: worst-case\n").replace(":p1: F4\n:p2: C4\n", "")
    assert passing(context(tmp_path, page), "risk-table")["expert-alone"] == []


def test_kinds_stand_outside_brackets_where_any_do() -> None:
    assert kinds_of_basis("expert (data (of 2021), literature)") == {"expert"}
    assert kinds_of_basis("OBS-1 (complaints and trials)") == {"complaint", "trial"}
    assert kinds_of_basis("") == frozenset()


def information(id: str, risk: str, purpose: str = "safety") -> str:
    return f":::{{control}} Warning\n:id: {id}\n:kind: information\n:purpose: {purpose}\n:acts-on: p1\n:controls: {risk}\n:::\n\n"


def test_information_alone_is_answered_for_risks_and_for_controls(tmp_path: Path) -> None:
    # RSK-2 has nothing but a warning, RSK-1 has design as well; a disclosure controls nothing
    page = information("CTL-7", "RSK-2") + information("CTL-8", "RSK-1") + information("CTL-9", "RSK-2", "disclosure")
    judged = context(tmp_path, page)
    assert passing(judged, "trace-matrix")["information-alone"] == ["RSK-2"]
    assert passing(judged, "controls-by-kind")["information-alone"] == ["CTL-7"]
    # a list of all items answers of both
    assert passing(judged, "item-list")["information-alone"] == ["RSK-2", "CTL-7"]


def test_evidence_that_is_named_and_gone_is_none(tmp_path: Path) -> None:
    def proof(id: str, proves: str, evidence: str) -> str:
        return (
            f":::{{verification}} Proof\n:id: {id}\n:proves: {proves}\n:method: inspection\n:criterion: all\n"
            f":result: pass\n:evidence: {evidence}\n:verifies: CTL-3\n:::\n\n"
        )

    there = proof("VER-5", "implementation", "record 7") + proof("VER-6", "effectiveness", "record 8")
    found = passing(context(tmp_path / "there", there), "controls-by-kind")
    assert found["no-evidence"] == []
    gone = proof("VER-5", "implementation", "record 7") + proof("VER-6", "effectiveness", "evidence/gone.pdf")
    judged = context(tmp_path / "gone", gone)
    assert "CTL-3" in passing(judged, "controls-by-kind")["no-evidence"]
    assert "VER-6" in passing(judged, "verification-status")["no-evidence"]
    assert "VER-5" not in passing(judged, "verification-status")["no-evidence"]


def test_a_table_that_cannot_answer_offers_nothing(tmp_path: Path) -> None:
    judged = context(tmp_path)
    assert passing(judged, "item-list", "hazard, situation") == {}
    # what a row is about is known without its column
    table = VIEWS["risk-table"].show(judged, "", "")
    assert isinstance(table, Table)
    narrow = arrange(table, "harm", "harm desc")
    order = [row.item.id for row in narrow.rows if row.item is not None]
    found = {each.name: [order[number] for number in each.rows] for each in ready_filters(narrow, judged)}
    assert found["no-evidence"] == []


def test_the_kinds_of_tables_are_there(tmp_path: Path) -> None:
    assert set(VIEWS) >= TABLES
