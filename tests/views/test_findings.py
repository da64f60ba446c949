"""The list of findings as data: what one cause does to many items is a row with all of them, contradictions first."""

from __future__ import annotations

from pathlib import Path

from casekit import compose, write
from reporters.test_many import LOG
from riskfile.policy.load import read_policy
from riskfile.project import check
from riskfile.source import Disk
from riskfile.views.context import Context
from riskfile.views.findings import findings, rules_run

TODAY = "2026-11-23"


def test_a_row_has_all_items_of_its_cause(tmp_path: Path) -> None:
    write(compose("log", LOG), tmp_path)
    checked = check(tmp_path, cached=False, today=TODAY)
    context = Context(checked.file, read_policy(Disk(tmp_path)), checked.report, TODAY)
    shown = findings(context)
    table = shown.sections[0].table
    place = {column.key: index for index, column in enumerate(table.columns)}
    rows = [{key: row.cells[index] for key, index in place.items()} for row in table.rows]
    (row,) = [each for each in rows if each["rule"].text == "RMF302"]
    assert [item.id for item, _ in row["item"].items] == [f"CTL-{number}" for number in range(100, 107)]
    assert row["message"].text.startswith("7 of ")
    assert (row["kind"].text, row["level"].text, row["place"].note) == ("gap", "error", "and 6 more")
    kinds = [each["kind"].text for each in rows]
    assert kinds == sorted(kinds, key=["contradiction", "gap", "advice"].index)
    # what the rows hold are all findings
    told = sum(max(1, len(each["item"].items)) for each in rows)
    assert told == len(checked.report.findings)
    facts = dict(shown.facts)
    assert int(facts["Contradictions"]) + int(facts["Gaps"]) + int(facts["Advice"]) == len(checked.report.findings)
    assert len(shown.sections) == 3, "no contradiction of these differs from another in its row"

    held = [outcome for outcome in checked.report.outcomes if outcome.skipped_for]
    remarks = {row.cells[0].text: row.cells[-1].text for row in rules_run(context).sections[0].table.rows}
    assert held
    for outcome in held:
        assert all(code in remarks[outcome.rule.code] for code in outcome.skipped_for)
