"""The tables of a periodic safety update report, and what markets ask after launch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from casekit import base_files, merge_policy
from riskfile.project import Project
from riskfile.views.asked import wrong_with
from riskfile.views.context import Context
from riskfile.views.psur import PSUR_PARTS, market_obligations, psur
from riskfile.views.registry import MODEL
from riskfile.views.tables import Cell, Table

POLICY = """\
device:
  name: Base device
  manufacturer: Nobody
  models: [B-1]
  markets: [eu, us, cn, jp]
  classes: {eu: III}
  software-class: none
  exposure-unit: implant
  example: true
monitoring:
  interval-months: 12
  launched: 2024-11-04
  plans:
    - {id: MON-1, title: Infarctions, target: HRM-1, kind: injury, source: active, unit: implant, path: field/a.csv, by: region,
       method: u-chart, baseline: {first: 2024-11, last: 2024-12}}
    - {id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}
"""

ROWS = """\
period,region,count,exposure
2024-11,EEA,0,400000
2024-11,US,0,100000
2024-12,EEA,0,500000
2024-12,US,0,100000
2025-01,EEA,1,700000
2025-01,US,0,200000
"""

ITEMS = """
:::{observation} Vessel wall torn at deployment
:id: OBS-1
:kind: injury
:count: 2
:exposure: 8000000
:unit: implant
:period: 2025-01 to 2025-12
:source: active
:severity: S3
:imdrf: E0506, A0104
:observes: HRM-2
:::

:::{observation} Vessel wall torn, of the year before
:id: OBS-2
:kind: injury
:count: 5
:exposure: 8000000
:unit: implant
:period: 2024-11 to 2024-12
:source: active
:severity: S3
:imdrf: E0506
:observes: HRM-2
:::

:::{trigger} Vessel wall torn in Lyon
:id: TRG-1
:kind: serious-incident
:opened: 2025-12-03
:due: 2026-09-01
:aware: 2025-12-01
:outcome: death
:reported-eu: 2025-12-12
:reported-us: 2025-12-19
:not-reportable: cn -- never sold there
:report: ANSM 2025-1209
:affects: OBS-1
:::

:::{trigger} Lot called back
:id: TRG-2
:kind: field-action
:opened: 2024-12-03
:due: 2026-09-01
:report: FSN-2
:affects: RSK-1
:::
"""


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return opened(tmp_path_factory.mktemp("psur"), ITEMS)


def opened(root: Path, items: str) -> Context:
    files = {**base_files(), "field/a.csv": ROWS, "needs/design/case.md": f"# Case\n{items}"}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        written = merge_policy(text, POLICY) if path == "needs/policy.yaml" else text
        (root / path).write_text(written, encoding="utf-8")
    project = Project.open(root, today="2026-01-20", cached=False)
    return Context(project.file, project.policy, project.judge(), "2026-01-20")


def shown(table: Table | None) -> list[Mapping[str, Cell]]:
    assert table is not None
    return [dict(zip([each.key for each in table.columns], row.cells, strict=True)) for row in table.rows]


def test_exposure_by_year_and_region(context: Context) -> None:
    rows = shown(psur(context, "exposure", "", ""))
    found = [(each["level"].text, each["2024"].text, each["2025"].text, each["all"].text) for each in rows]
    assert found == [
        ("all", "1,100,000", "900,000", "2,000,000"),
        ("region EEA", "900,000", "700,000", "1,600,000"),
        ("region US", "200,000", "200,000", "400,000"),
    ]
    assert [each["all"].text for each in shown(psur(context, "exposure", "2025-01-01", "2025-12-31"))] == [
        "900,000",
        "700,000",
        "200,000",
    ]


def test_events_by_code_of_the_time_alone(context: Context) -> None:
    rows = shown(psur(context, "incidents", "2025-01-01", "2025-12-31"))
    assert [(each["code"].text, each["injury"].text, each["death"].text) for each in rows] == [
        ("A0104", "2", ""),
        ("E0506", "2", ""),
        ("a plan's count", "1", ""),
    ]
    codes = {each["code"].text: each["injury"].text for each in shown(psur(context, "incidents", "", ""))}
    assert codes["E0506"] == "7"


def test_serious_incidents_by_market(context: Context) -> None:
    (row,) = shown(psur(context, "serious-incidents", "2025-01-01", "2025-12-31"))
    assert (row["eu"].text, row["eu"].mark) == ("late: 2025-12-12", "fail")
    assert (row["us"].text, row["us"].mark) == ("2025-12-19", "pass")
    assert (row["cn"].text, row["cn"].note) == ("not reportable", "never sold there")
    assert row["closed-by"].text == "open"
    (none,) = shown(psur(context, "serious-incidents", "2024-01-01", "2024-12-31"))
    assert none["incident"].text == "none in this time"


def test_an_action_stays_until_it_is_closed(context: Context) -> None:
    (row,) = shown(psur(context, "field-actions", "2025-06-01", "2025-12-31"))
    assert row["report"].text == "FSN-2"
    (none,) = shown(psur(context, "field-actions", "2024-01-01", "2024-11-30"))
    assert none["trigger"].text == "none in this time"


def test_what_is_due(context: Context) -> None:
    (row,) = shown(psur(context, "schedule", "", ""))
    assert (row["class"].text, row["every"].text, row["due"].text) == ("class III", "every year", "2026-11-04")


@pytest.mark.parametrize("part", PSUR_PARTS)
def test_each_table_has_a_cell_for_each_column(context: Context, part: str) -> None:
    for first, last in (("", ""), ("2025-01-01", "2025-12-31"), ("1999-01-01", "1999-12-31")):
        table = psur(context, part, first, last)
        assert table is not None
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_obligations_are_of_the_markets_and_the_class(context: Context) -> None:
    rows = shown(market_obligations(context))
    assert {each["market"].text for each in rows} == {"European Union", "United States", "China"}
    by_place = {each["where"].text: each for each in rows}
    # class III has the report of Article 86, not that of Article 85
    assert "MDR Article 86" in by_place and "MDR Article 85" not in by_place
    assert by_place["MDR Article 86"]["answer"].note == "the next period ends on 2026-11-04"
    assert "1 report asked for, 1 late or overdue" in by_place["MDR Article 87"]["answer"].note
    assert {each["basis"].text for each in rows} == {"source", "assumption"}


@pytest.mark.parametrize(
    ("argument", "options", "message"),
    [
        ("", {}, "psur needs part of the report on its first line"),
        ("sales", {}, "unknown part of the report 'sales'"),
        ("capa", {"from": "May 2026"}, "psur: found 'May 2026' in 'from', expected a date as YYYY-MM-DD"),
        (
            "capa",
            {"from": "2026-05-01", "to": "2026-04-30"},
            "psur: found 2026-04-30 in 'to', expected 2026-05-01 or later",
        ),
    ],
)
def test_what_cannot_be_asked(context: Context, argument: str, options: dict[str, str], message: str) -> None:
    (wrong,) = wrong_with("psur", argument, options, "", MODEL, context.policy)
    assert str(wrong.message).startswith(message)


def test_what_may_not_support_a_claim_is_not_shown_as_support(context: Context, tmp_path: Path) -> None:
    """Data of another device that do not say why they hold: the same counts, and another state."""
    of_another = ITEMS.replace(":id: OBS-1\n", ":id: OBS-1\n:evidence-of: the predecessor\n")

    def state(of: Context) -> tuple[str, str, str]:
        rows = shown(psur(of, "follow-up", "2025-01-01", "2025-12-31"))
        (row,) = [each for each in rows if any(item.id == "OBS-1" for item, _ in each["source"].items)]
        return row["found"].text, row["state"].text, row["state"].note

    assert state(context) == ("2 injuries in 8,000,000 implants", "supported", "")
    said = state(opened(tmp_path, of_another))
    assert said[:2] == ("2 injuries in 8,000,000 implants", "not yet supported")
    assert "RMF614" in said[2]
