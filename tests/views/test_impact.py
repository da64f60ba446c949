"""What rests on items, as a table, and on what a trigger affects, on its card."""

from __future__ import annotations

import pytest

from casekit import TODAY, base_files
from riskfile.change.impact import subject
from riskfile.project import Project
from riskfile.source import Empty, Overlay
from riskfile.views import FilterError, Table
from riskfile.views.cards import Cards
from riskfile.views.context import Context
from riskfile.views.impact import impact_of

PAGE = "needs/design/base.md"
MORE = """
:::{trigger} Another alloy
:id: TRG-90
:kind: design-change
:opened: 2026-01-05
:due: 2026-12-01
:affects: CTL-3, RSK-2, VER-5, NO-9
:::

:::{cycle} Another alloy
:id: CYC-90
:mission: lifecycle
:opened: 2026-01-05
:due: 2026-12-01
:closes: TRG-90
:::

:::{cycle} Field data
:id: CYC-91
:mission: operations
:opened: 2026-01-05
:due: 2026-12-01
:reviews: HRM-1, RSK-3
:::
"""


def context(*pairs: tuple[str, str]) -> Context:
    files = {**base_files()}
    files[PAGE] += MORE
    for old, new in pairs:
        assert old in files[PAGE]
        files[PAGE] = files[PAGE].replace(old, new)
    project = Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=TODAY)
    named = {docname: page.words for docname, page in project.pages.pages.items()}
    return Context(project.file, project.policy, project.judge(), TODAY, named=named)


HERE = context()


def rows(found: Table | None) -> list[tuple[str, ...]]:
    assert found is not None
    return [
        (row.item.id if row.item else row.cells[1].text, row.cells[0].text, *(cell.text for cell in row.cells[3:]))
        for row in found.rows
    ]


def test_a_control() -> None:
    assert rows(impact_of(HERE, ["CTL-3"])) == [
        ("RSK-3", "risk, falls back", "As far as possible", "Acceptable", "As far as possible"),
        ("VER-5", "verification, to repeat", "", "pass", ""),
        ("VER-6", "verification, to repeat", "", "pass", ""),
        ("TRG-90", "names it", "", "", ""),
    ]
    # the other control of this risk is verified
    assert rows(impact_of(HERE, ["CTL-1"]))[0] == ("RSK-1", "risk", "Unacceptable", "Acceptable", "the same")
    assert rows(impact_of(HERE, ["CTL-1", "CTL-2"]))[0][1] == "risk, falls back"


def test_a_verification_takes_a_proof_away() -> None:
    found = {row[0]: row[1:] for row in rows(impact_of(HERE, ["VER-1"]))}
    assert found["RSK-1"] == ("risk, falls back", "Unacceptable", "Acceptable", "Unacceptable")
    proof = ("Implementation: verified", "Implementation: not verified")
    assert found["CTL-1"] == ("control, proof is lost", "", *proof)


def test_a_harm_takes_all_estimates_away() -> None:
    table = impact_of(HERE, ["HRM-1"])
    assert rows(table)[0][1:] == ("risk, falls back", "Unacceptable", "Acceptable", "not determined")
    assert table and table.rows[0].cells[5].note == "initial: not determined; claimed: not determined"


def test_several_and_by_way_of_which() -> None:
    table = impact_of(HERE, ["HAZ-2", "CTL-1"])
    assert table is not None
    ways = {row.item.id: [item.id for item, _ in row.cells[2].items] for row in table.rows if row.item}
    assert ways["RSK-2"] == ["HAZ-2", "SIT-2"] and ways["RSK-1"] == ["CTL-1"] and ways["SIT-2"] == ["HAZ-2"]
    # what goes itself is gone
    assert {row[0]: row[-1] for row in rows(impact_of(HERE, ["RSK-1", "CTL-1"]))}["RSK-1"] == "gone"


def test_a_risk_that_a_trigger_affects_is_judged_without_the_rest() -> None:
    found = {row[0]: row for row in rows(impact_of(HERE, ["TRG-90"]))}
    assert found["RSK-3"][1] == "risk, falls back" and found["RSK-3"][-1] == "As far as possible"
    assert found["RSK-2"][1] == "risk" and found["RSK-2"][-1] == "the same"
    assert found["VER-5"][1] == found["VER-6"][1] == "verification, to repeat"
    # what a trigger is going to change counts as what it affects
    changing = context((":affects: CTL-3, RSK-2, VER-5, NO-9", ":affects: RSK-2\n:changes: CTL-3, VER-5, NEW-1"))
    assert {row[0]: row for row in rows(impact_of(changing, ["TRG-90"]))} == found
    # a cycle is what its triggers affect, or what it reviews
    assert subject(HERE.file, ["CYC-90"]) == subject(HERE.file, ["TRG-90"])
    assert subject(HERE.file, ["CYC-91"]) == (("HRM-1", "RSK-3"), ("HRM-1",))


def test_pages_that_name_it() -> None:
    here = context(("Permanent contact.", "Permanent contact, see HAZ-2."))
    assert rows(impact_of(here, ["HRM-1"]))[-1][0] != "needs/design/base"
    other = here._replace(named={**here.named, "docs/concept": ("HRM-1", "ISO-14971")})
    assert rows(impact_of(other, ["HRM-1"]))[-1][:2] == ("docs/concept", "page that names it")


def test_filtered() -> None:
    assert [row[0] for row in rows(impact_of(HERE, ["HAZ-2", "CTL-1"], "type == verification"))] == ["VER-1", "VER-2"]
    with pytest.raises(FilterError):
        impact_of(HERE, ["CTL-1"], "type ==")


def test_nothing_that_it_names() -> None:
    assert impact_of(HERE, ["NO-1"]) is None
    assert impact_of(HERE, []) is None
    # of several those that there are
    assert rows(impact_of(HERE, ["NO-1", "CTL-1"]))[0][0] == "RSK-1"


def test_a_card_of_a_trigger() -> None:
    cards = Cards(HERE)
    found = cards.of(HERE.file.items["TRG-90"]).impact
    assert found is not None and (found.risks, found.falling, found.verifications) == (2, 1, 2)
    assert found.summary == (
        "Impact of what it affects: 2 risks rest on it, 1 would fall back without it; 2 verifications to repeat"
    )
    assert [row.item.id for row in found.table.rows if row.item] == ["RSK-3", "RSK-2", "VER-5", "VER-6"]
    assert cards.of(HERE.file.items["CYC-90"]).impact is None
    nothing = context((":affects: CTL-3, RSK-2, VER-5, NO-9", ":affects: USE-1"))
    assert Cards(nothing).of(nothing.file.items["TRG-90"]).impact is None
