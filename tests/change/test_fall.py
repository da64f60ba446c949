"""What would fall without an item, by assessment alone: what the whole file is assessed as without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import TODAY, base_files
from riskfile.assessment import assess
from riskfile.change.diff import compare
from riskfile.change.fall import ESTIMATES, Fall, falls, falls_by_item
from riskfile.change.snapshot import risk_verdict
from riskfile.model import Item, RiskFile
from riskfile.project import Project
from riskfile.source import Empty, Overlay

ROOT = Path(__file__).resolve().parents[2]
BASE = Project.open(Overlay(Empty(), {path: text.encode() for path, text in base_files().items()}), today=TODAY)


def without(file: RiskFile, *ids: str) -> tuple[Fall, ...]:
    """By assessing all of the file."""
    left = RiskFile(file.model, [*(item for item in file if item.id not in ids), *file.duplicates])
    before, after = assess(file, BASE.policy), assess(left, BASE.policy)
    found = []
    for id, risk in after.risks.items():
        if id in before.risks:
            both = zip(ESTIMATES, risk_verdict(before.risks[id]), risk_verdict(risk), strict=True)
            found += [Fall(id, what, was, now) for what, was, now in both if was != now]
    for id, control in after.controls.items():
        if id in before.controls:
            both = zip(("implementation", "effectiveness"), before.controls[id], control, strict=True)
            found += [Fall(id, what, was, now) for what, was, now in both if was != now]
    return tuple(found)


_RESULTS = st.sampled_from(["pass", "fail", "open", "nonsense"])


@st.composite
def files(draw: st.DrawFn) -> RiskFile:
    """The items of the base, each perhaps with other results, estimates and links, and some twice."""
    ids = {kind: [each.id for each in BASE.file.of_type(kind)] for kind in ("risk", "control", "harm")}
    items: list[Item] = []
    for item in BASE.file:
        fields, links = {**item.fields}, {**item.links}
        if draw(st.integers(0, 2)) == 0:
            if item.type == "verification":
                fields["result"] = draw(_RESULTS)
                links["verifies"] = tuple(draw(st.lists(st.sampled_from(ids["control"]), max_size=3, unique=True)))
            elif item.type == "control":
                links["controls"] = tuple(draw(st.lists(st.sampled_from(ids["risk"]), max_size=3, unique=True)))
                fields["kind"] = draw(st.sampled_from(["inherent", "information"]))
                fields["purpose"] = "disclosure"
            elif item.type == "risk":
                links["harm"] = tuple(draw(st.lists(st.sampled_from([*ids["harm"], "HRM-99"]), max_size=2)))
                fields["residual-severity"] = draw(st.sampled_from(["S1", "S2", "S9"]))
                fields["residual-stages"] = "a: p=F2; b: severity=S1"
        changed = item._replace(fields=fields, links=links)
        items.append(changed)
        if draw(st.integers(0, 30)) == 0:
            items.append(changed._replace(title="The second", links={}))
    return RiskFile(BASE.file.model, items)


@given(files(), st.data())
def test_it_is_as_the_whole_file_is_assessed(file: RiskFile, data: st.DataObject) -> None:
    ids = data.draw(st.lists(st.sampled_from([*file.items]), max_size=4))
    assert set(falls(file, BASE.policy, ids)) == set(without(file, *ids))
    alone = falls_by_item(file, BASE.policy)
    for id in ids:
        assert set(alone.get(id, ())) == set(falls(file, BASE.policy, [id])) == set(without(file, id))


def test_of_all_items_of_the_example() -> None:
    project = Project.open(ROOT, today="2026-11-29", cached=False)
    file, policy = project.file, project.policy
    alone = falls_by_item(file, policy)
    assert all(alone[id] == falls(file, policy, [id]) for id in alone)
    for item in [*file][::40]:
        left = RiskFile(file.model, [each for each in file if each.id != item.id])
        before, after = assess(file, policy), assess(left, policy)
        risks = {id for id in after.risks if risk_verdict(after.risks[id]) != risk_verdict(before.risks[id])}
        controls = {id for id in after.controls if after.controls[id] != before.controls[id]}
        assert {each.id for each in alone.get(item.id, ())} == risks | controls, item.id


@pytest.mark.parametrize("id", ["CTL-1", "VER-1", "HRM-1", "RSK-1", "HAZ-1"])
def test_it_is_what_the_command_tells(id: str) -> None:
    found = compare(BASE.state("with"), BASE.without([BASE.file.items[id]]).state("without"))
    told = {(each.id, each.what, each.before.name, each.after.name) for each in found.flips}
    assert {tuple(each) for each in falls(BASE.file, BASE.policy, [id])} == told


def test_nothing_falls_without_nothing() -> None:
    assert falls(BASE.file, BASE.policy, []) == falls(BASE.file, BASE.policy, ["NO-1"]) == ()
