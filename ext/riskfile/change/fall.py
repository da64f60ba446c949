"""Which verdicts would be others if items were gone, by assessment alone: nothing is read, and no rule is run.

A region and a proof are computed from a risk, its harm, its controls and their verifications, and from nothing else. So
only these are assessed again, in a file that has no more, and all items of a file can be asked about one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from riskfile.assessment import Assessment, ControlState, assess
from riskfile.change.snapshot import risk_verdict
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.results import PROOFS

ESTIMATES: Final = ("initial", "claimed", "earned")


class Fall(NamedTuple):
    """A verdict that would be another: of the risk ``id`` (``what`` is one of ``ESTIMATES``; ``before`` and ``after`` are ids
    of regions, "" for undetermined, None where nothing is claimed), or of a control (a proof and its states)."""

    id: str
    what: str
    before: str | None
    after: str | None


def falls(file: RiskFile, policy: Policy, ids: Iterable[str]) -> tuple[Fall, ...]:
    """The verdicts that would be others if the items with these ids were gone, risks first, in reading order. Verdicts of
    what is gone itself are none."""
    gone = {id for id in ids if id in file.items}
    if any(each.id in gone for each in file.duplicates):
        # the second of an id would stand in place of the first
        left = RiskFile(file.model, (*(item for item in file if item.id not in gone), *file.duplicates))
        return tuple(_compared(assess(file, policy), assess(left, policy), left))
    risks, controls = _resting(file, gone)
    found: list[Fall] = []
    known = assess(file, policy)
    for risk in file.of_type("risk"):
        if risk.id in risks:
            found += _of_risk(file, policy, known, risk, gone)
    for control in file.of_type("control"):
        if control.id in controls:
            found += _of_control(file, policy, known, control, gone)
    return tuple(found)


def falls_by_item(file: RiskFile, policy: Policy) -> Mapping[str, tuple[Fall, ...]]:
    """By id of each item that something would fall without, what would, as :func:`falls` tells of it alone."""
    found: dict[str, list[Fall]] = {}
    known = assess(file, policy)
    for risk in file.of_type("risk"):
        for item in _behind(file, risk)[1:]:
            if more := [*_of_risk(file, policy, known, risk, {item.id})]:
                found.setdefault(item.id, []).extend(more)
    for control in file.of_type("control"):
        for item in file.linking(control, "verifies"):
            if more := [*_of_control(file, policy, known, control, {item.id})]:
                found.setdefault(item.id, []).extend(more)
    for each in file.duplicates:
        if each.id in file.items:
            found[each.id] = [*falls(file, policy, [each.id])]
    return {id: tuple(each) for id, each in found.items() if each}


def _resting(file: RiskFile, gone: Collection[str]) -> tuple[set[str], set[str]]:
    """The ids of the risks and controls of which a verdict may be another, those that are gone left out."""
    risks: set[str] = set()
    controls: set[str] = set()
    for id in gone:
        item = file.items[id]
        risks.update(each.id for each in file.linking(item, "harm"))
        risks.update(item.links.get("controls", ()))
        for control in file.linked(item, "verifies"):
            controls.add(control.id)
            risks.update(control.links.get("controls", ()))
    return risks.difference(gone), controls.difference(gone)


def _behind(file: RiskFile, risk: Item) -> list[Item]:
    """A risk with all that its verdicts are computed from."""
    found = {risk.id: risk}
    found.update((each.id, each) for each in file.linked(risk, "harm"))
    for control in file.linking(risk, "controls"):
        found[control.id] = control
        found.update((each.id, each) for each in file.linking(control, "verifies"))
    return [*found.values()]


def _of_risk(file: RiskFile, policy: Policy, known: Assessment, risk: Item, gone: Collection[str]) -> Iterator[Fall]:
    left = RiskFile(file.model, [each for each in _behind(file, risk) if each.id not in gone])
    now = assess(left, policy).risks[risk.id]
    for what, was, is_now in zip(ESTIMATES, risk_verdict(known.risks[risk.id]), risk_verdict(now), strict=True):
        if was != is_now:
            yield Fall(risk.id, what, was, is_now)


def _of_control(
    file: RiskFile, policy: Policy, known: Assessment, control: Item, gone: Collection[str]
) -> Iterator[Fall]:
    left = [each for each in file.linking(control, "verifies") if each.id not in gone]
    now = assess(RiskFile(file.model, [control, *left]), policy).controls[control.id]
    yield from _proofs(control.id, known.controls[control.id], now)


def _proofs(id: str, before: ControlState, after: ControlState) -> Iterator[Fall]:
    for what, was, now in zip(PROOFS, before, after, strict=True):
        if was != now:
            yield Fall(id, what, was, now)


def _compared(before: Assessment, after: Assessment, left: RiskFile) -> Iterator[Fall]:
    for risk in left.of_type("risk"):
        if risk.id in before.risks:
            both = (risk_verdict(each.risks[risk.id]) for each in (before, after))
            for what, was, now in zip(ESTIMATES, *both, strict=True):
                if was != now:
                    yield Fall(risk.id, what, was, now)
    for control in left.of_type("control"):
        if control.id in before.controls:
            yield from _proofs(control.id, before.controls[control.id], after.controls[control.id])
