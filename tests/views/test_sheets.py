"""The sheets as data, what an author asks of a table, and the moves of the heat map."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.model import RiskFile
from riskfile.policy import Policy
from riskfile.policy.load import read_policy
from riskfile.project import check
from riskfile.source import Disk
from riskfile.views import (
    TRACE_COLUMNS,
    Cell,
    ColumnError,
    Table,
    arrange,
    backward_matrix,
    chain_of,
    characteristics,
    controls_by_kind,
    cross_table,
    disclosed_risks,
    fmea_sheet,
    hazard_analysis,
    heat_map,
    trace_matrix,
    verification_status,
    weighed_risks,
)


def project(root: Path, page: str = "") -> tuple[RiskFile, Policy]:
    """The base with ``page``, read."""
    write(compose("sheets", f"```markdown\n{page}```\n" if page else ""), root)
    return check(root, cached=False).file, read_policy(Disk(root))


def cells(table: Table, key: str) -> dict[str, Cell]:
    """One column, by the item that the row is about."""
    index = [column.key for column in table.columns].index(key)
    return {row.item.id: row.cells[index] for row in table.rows if row.item is not None}


def ids(cell: Cell) -> list[str]:
    """The items of a cell."""
    return [item.id for item, _ in cell.items]


MODES = (
    ":::{failure-mode} Too thin\n:id: FMD-8\n:process-step: cutting\n:effect: weak\n:occurrence: 3\n"
    ":severity-rank: 7\n:detection: 4\n:leads-to: EVT-1\n:::\n"
    ":::{failure-mode} Stain\n:id: FMD-9\n:item: pouch\n:effect: none\n:occurrence: 2\n:no-safety-effect: outside only\n:::\n"
)


def test_fmea_ranks_make_a_number_and_kinds_divide_the_sheet(tmp_path: Path) -> None:
    file, policy = project(tmp_path, MODES)
    process = fmea_sheet(file, policy, "process")
    assert list(cells(process, "rpn")) == ["FMD-1", "FMD-8"]
    assert cells(process, "rpn")["FMD-8"].text == "84"
    assert ids(cells(process, "situations")["FMD-8"]) == ["SIT-1"]
    assert ids(cells(process, "risks")["FMD-8"]) == ["RSK-1"]
    design = fmea_sheet(file, policy, "design")
    assert "FMD-8" not in cells(design, "rpn")
    stain = {key: cells(design, key)["FMD-9"] for key in ("rpn", "detection", "situations", "causes")}
    assert stain["rpn"].text == "" and stain["detection"].gap and not stain["situations"].gap
    assert (stain["causes"].text, stain["causes"].note) == ("outside only", "no effect on safety")
    assert set(cells(fmea_sheet(file, policy), "mode")) == {*cells(process, "mode"), *cells(design, "mode")}


def test_every_cell_has_its_column_and_the_trace_shows_three_moments(tmp_path: Path) -> None:
    told = (
        ":::{risk} Perforation\n:id: RSK-2\n:situation: SIT-2\n:harm: HRM-2\n:p: F2\n:basis: test\n"
        ":disclosed-in: leaflet, 4\n:::\n"
    )
    file, policy = project(tmp_path, MODES + told)
    assert cells(disclosed_risks(file, policy), "disclosed-in")["RSK-2"] == Cell("leaflet, 4")
    for view in (hazard_analysis, characteristics, controls_by_kind, verification_status, disclosed_risks):
        table = view(file, policy)
        assert table.rows and {len(row.cells) for row in table.rows} == {len(table.columns)}, table.kind
    trace = trace_matrix(file, policy)
    shown = {key: cells(trace, key)["RSK-1"].text for key in ("initial-s", "initial-p", "residual-p", "earned-p")}
    assert shown == {"initial-s": "S4", "initial-p": "F4", "residual-p": "F1", "earned-p": "F1"}
    unclaimed = cells(trace, "residual-p")["RSK-2"]
    assert unclaimed.note == "no claim" and unclaimed.text == cells(trace, "initial-p")["RSK-2"].text


def test_a_place_of_the_map_is_what_the_trace_says(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    map, trace = heat_map(file, policy), trace_matrix(file, policy)
    for (moment, probability, severity), risks in map.cells.items():
        found = {
            id
            for id, cell in cells(trace, f"{moment}-p").items()
            if cell.text == probability and cells(trace, f"{moment}-s")[id].text == severity
        }
        assert found == {risk.id for risk in risks}


def test_moves_say_what_is_earned(tmp_path: Path) -> None:
    open_proof = ":::{verification} Labels\n:id: VER-6\n:proves: effectiveness\n:criterion: all\n:result: open\n:verifies: CTL-3\n:::\n"
    file, policy = project(tmp_path, open_proof)
    moves = {
        risk.id: (move.start, move.end, risk.id in move.earned)
        for move in heat_map(file, policy).moves
        for risk in move.risks
    }
    assert moves["RSK-1"] == (("F4", "S4"), ("F1", "S4"), True)
    assert moves["RSK-3"][2] is False and "RSK-2" not in moves


def test_backward_leads_from_evidence_to_hazard_and_marks_what_has_none(tmp_path: Path) -> None:
    lonely = ":::{control} Nobody checks it\n:id: CTL-9\n:kind: inherent\n:controls: RSK-1\n:::\n"
    file, policy = project(tmp_path, lonely)
    table = backward_matrix(file, policy)
    assert ids(cells(table, "hazard")["VER-1"]) == ids(cells(trace_matrix(file, policy), "hazard")["RSK-1"])
    assert cells(table, "verification")["CTL-9"].gap
    assert list(cells(backward_matrix(file, policy, "type == control"), "risk")) == ["CTL-9"]
    assert cells(verification_status(file, policy), "verification")["CTL-9"].gap
    state = cells(controls_by_kind(file, policy), "state")
    assert (state["CTL-9"].text, state["CTL-1"].text) == ("not verified", "verified")


def test_pairs_are_counted_directly_or_through_the_chain(tmp_path: Path) -> None:
    lonely = ":::{hazard} Nobody meets it\n:id: HAZ-9\n:category: energy\n:::\n"
    file, policy = project(tmp_path, lonely)
    far = cross_table(file, policy, "hazard", "control")
    assert "through the chain" in far.note
    assert cells(far, "count")["HAZ-9"] == Cell("0", gap=True)
    assert {"CTL-1", "CTL-2"} <= set(
        ids(cells(far, "linked")[ids(cells(trace_matrix(file, policy), "hazard")["RSK-1"])[0]])
    )
    near = cross_table(file, policy, "risk", "control")
    assert "directly" in near.note
    assert ids(cells(near, "linked")["RSK-1"]) == ["CTL-1", "CTL-2"]
    assert cells(near, "by-CTL-1")["RSK-1"].text == "●" and cells(near, "by-CTL-3")["RSK-1"].text == ""
    assert near.rows[-1].item is None


def test_columns_and_sort_arrange_a_table(tmp_path: Path) -> None:
    file, policy = project(tmp_path, MODES.replace("FMD-8", "FMD-10"))
    table = arrange(fmea_sheet(file, policy), "rpn mode", "mode desc")
    assert [column.key for column in table.columns] == ["rpn", "mode"]
    assert [row.item.id for row in table.rows if row.item][:2] == ["FMD-10", "FMD-9"]
    worst = arrange(trace_matrix(file, policy), "initial, risk, initial-s", "initial desc")
    regions = [row.cells[0].region[0] for row in worst.rows]
    assert regions == sorted(regions, reverse=True)
    for columns, sort, words in (
        ("rpm", "", "unknown column 'rpm'; known: mode, function"),
        ("mode, mode", "", "named twice"),
        ("", "rpn down", "'asc' or 'desc'"),
    ):
        with pytest.raises(ColumnError, match=words):
            arrange(fmea_sheet(file, policy), columns, sort)
    assert len({column.key for column in TRACE_COLUMNS}) == len(TRACE_COLUMNS)


def test_a_chain_goes_up_to_the_claims_and_down_to_the_evidence(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    table = chain_of(file, policy, "RSK-1")
    assert table is not None
    steps = {id: cell.text for id, cell in cells(table, "step").items()}
    assert steps["RSK-1"] == "this item"
    assert (steps["SIT-1"], steps["HAZ-1"]) == ("1 up", "2 up")
    control = file.linking(file.items["RSK-1"], "controls")[0]
    verification = file.linking(control, "verifies")[0]
    assert (steps[control.id], steps[verification.id]) == ("1 down", "2 down")
    by = cells(table, "by")
    assert (by["HAZ-1"].text, ids(by["HAZ-1"])) == ("exposes to hazard", ["SIT-1"])
    # the nearest stand next to the item
    order = [row.item.id for row in table.rows if row.item]
    assert order.index("HAZ-1") < order.index("SIT-1") < order.index("RSK-1") < order.index(control.id)
    only = chain_of(file, policy, "RSK-1", "type == control")
    assert only is not None and {row.item.type for row in only.rows if row.item} == {"control"}
    assert chain_of(file, policy, "RSK-999") is None


WEIGHED = (
    ":::{benefit-risk} Clot weighed against an open artery\n:id: BRA-1\n:conclusion: outweighs\n"
    ":impracticable: less metal breaks\n:magnitude: 18 fewer procedures in 100\n:likelihood: 94 of 100\n"
    ":benefit-duration: five years\n:patient-view: relief comes first (report 41)\n:alternatives: bypass surgery\n"
    ":state-of-the-art: thrombosis in 0.5 percent\n:state-of-the-art-dated: 2025-11-30\n"
    ":uncertainty: rates beyond five years\n:evidence: CER-1\n:approver: A. Prover\n:date: 2026-01-02\n"
    ":justifies: RSK-1\n:claims: CLM-1\n:::\n"
)


def failing(root: Path, page: str = "") -> tuple[RiskFile, Policy]:
    """The base, of which the claim of RSK-1 is not earned: without it the risk is not acceptable."""
    write(compose("sheets", f"```markdown\n{page}```\n" if page else ""), root)
    path = root / "needs/design/base.md"
    before = ":criterion: gap below 100 micrometres in 30 of 30\n:sample: 30\n:failures: 0\n:result: pass"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, before.replace("pass", "fail")), encoding="utf-8")
    return check(root, cached=False).file, read_policy(Disk(root))


def test_a_risk_that_is_acceptable_as_claimed_and_as_earned_is_not_weighed(tmp_path: Path) -> None:
    assert weighed_risks(*project(tmp_path, WEIGHED)).rows == ()


def test_a_weighed_risk_stands_with_its_controls_and_its_analysis(tmp_path: Path) -> None:
    table = weighed_risks(*failing(tmp_path, WEIGHED))
    assert [row.item.id for row in table.rows if row.item] == ["RSK-1"]
    assert cells(table, "residual")["RSK-1"].text == "Acceptable"
    earned = cells(table, "earned")["RSK-1"]
    assert (earned.text, ids(earned)) == ("Unacceptable", ["CTL-1"])
    assert [said for _, said in cells(table, "controls")["RSK-1"].items] == ["fail", "verified"]
    assert ids(cells(table, "analysis")["RSK-1"]) == ["BRA-1"] and ids(cells(table, "benefit")["RSK-1"]) == ["CLM-1"]
    assert cells(table, "conclusion")["RSK-1"] == Cell("benefit outweighs the risk", mark="pass")
    said = {key: cells(table, key)["RSK-1"].text for key in ("impracticable", "evidence", "approver", "date")}
    assert said == {
        "impracticable": "less metal breaks",
        "evidence": "CER-1",
        "approver": "A. Prover",
        "date": "2026-01-02",
    }
    assert not any(cell.gap for cell in table.rows[0].cells)
    assert weighed_risks(*failing(tmp_path, WEIGHED), filter="stage == manufacturing").rows == ()


def test_of_a_weighed_risk_what_is_missing_is_a_gap(tmp_path: Path) -> None:
    (row,) = weighed_risks(*failing(tmp_path / "none")).rows
    keys = [column.key for column in weighed_risks(*failing(tmp_path / "none")).columns]
    assert [key for key, cell in zip(keys, row.cells, strict=True) if cell.gap] == ["analysis"]
    bare = WEIGHED.replace(":conclusion: outweighs\n", "").replace(":approver: A. Prover\n", "")
    table = weighed_risks(*failing(tmp_path / "bare", bare))
    assert cells(table, "conclusion")["RSK-1"].gap and cells(table, "approver")["RSK-1"].gap


def test_of_several_analyses_the_worst_conclusion_counts(tmp_path: Path) -> None:
    other = WEIGHED.replace("BRA-1", "BRA-2").replace("outweighs", "does-not").replace("CER-1", "CER-2")
    table = weighed_risks(*failing(tmp_path, WEIGHED + other))
    assert cells(table, "conclusion")["RSK-1"].mark == "fail"
    assert cells(table, "evidence")["RSK-1"].text == "CER-1; CER-2"
    assert cells(table, "approver")["RSK-1"].text == "A. Prover"
