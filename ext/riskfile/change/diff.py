"""How two states of a project differ: items, the policy's decisions, and above all the verdicts that flipped, each with
what flipped it.

Both states are judged on one day, so that nothing differs because time has passed. What flipped a verdict is found by
taking changes back, one by one, in what the second state says, and judging it again: a change is the cause where the
verdict is as it was without it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

from riskfile.assessment import Assessment, assess
from riskfile.change.decisions import CRITERIA, criteria_named, is_named, leaves
from riskfile.change.own_day import HELD, OwnDay, own_days, worst
from riskfile.change.released import closed_by
from riskfile.change.renamed import called as ids_called
from riskfile.change.renamed import caller, former, item_called
from riskfile.change.snapshot import Verdicts, risk_verdict
from riskfile.model import FORMERLY, CaseResult, Item, RiskFile, Span
from riskfile.policy.policy import MonitoringPlan, Policy, Waiver
from riskfile.results import PROOFS
from riskfile.surveillance.monitoring import Watched, held

MOST_JUDGED: Final = 1_000_000
"""How many items are judged again in all, while changes are taken back one by one; of the changes that are left, it is told
which the verdict rests on."""

ItemState = Literal["added", "removed", "retired", "renamed", "changed", "moved"]
What = Literal["initial", "claimed", "earned", "implementation", "effectiveness", "monitored"]
Direction = Literal["worse", "better", "other"]

_ORDER: Final[Mapping[Direction, int]] = {"worse": 0, "other": 1, "better": 2}


class Edit(NamedTuple):
    """What one field, link, title or text of an item was, and what it is; "" where there is none. ``kind`` is "field",
    "link", "title", "text", "stage" or "type"; of what is no item "state", "hash", "test" or "decision", of field data what
    a row is of: "month", "quarter", "week" or "year", or "row" where there are several for one, by lot or site."""

    name: str
    kind: str
    before: str
    after: str


class ItemChange(NamedTuple):
    """What became of one item. ``was`` is its id before, another one only where it was renamed; ``edits`` are what it
    says otherwise. ``before`` and ``after`` are where it stands, None where it does not. One that is "moved" stands on
    another page, or at another place among the items of its page."""

    id: str
    state: ItemState
    type: str
    title: str
    was: str
    edits: tuple[Edit, ...]
    before: Span | None
    after: Span | None


class Decision(NamedTuple):
    """A decision of the policy that is another: the keys that lead to it (``("matrix", "F3", "S2")``), what it was and is
    (None where it was not made). A waiver is one decision: its keys are ``("waivers", RULE, ITEM)``, ``edits`` are its
    fields that differ, and ``before`` and ``after`` have these in one line. So is a monitoring plan that is new or gone."""

    keys: tuple[str, ...]
    before: str | None
    after: str | None
    at: Span
    edits: tuple[Edit, ...] = ()

    @property
    def name(self) -> str:
        """As the policy has it: ``matrix.F3.S2``."""
        return ".".join(self.keys)


class OutsideChange(NamedTuple):
    """What became of something that the file rests on and that is none of its items. ``kind`` is "evidence" (``name`` is
    its path), "field data" (the path of a series) or "need" (the id of a need of another page or project, such as a
    requirement). ``items`` are those that name it, or, of field data, the plan's target. ``edits`` are what it says
    otherwise: of evidence its state, hash and test results, of field data the rows, of a need as of an item."""

    kind: Literal["evidence", "field data", "need"]
    name: str
    state: Literal["added", "removed", "changed"]
    items: tuple[str, ...]
    edits: tuple[Edit, ...]
    at: Span


class Cause(NamedTuple):
    """What flipped a verdict: an item by its id; or a decision of the policy by its name, or field data by the path of their
    file (``item`` is False of these). ``alone`` says that the verdict would be as it was without this one change; others do
    so only together. ``edits`` are what did it, as far as that is known: of an item its edits (of one that is new or gone,
    one of kind "state"), of field data the rows, of a decision what it was and is."""

    name: str
    item: bool
    alone: bool
    edits: tuple[Edit, ...] = ()


class Value(NamedTuple):
    """A verdict: the id of a region, "" for undetermined, None for none; or the state of a proof; or what field data say of
    a claim ("supported", "unsupported", "contradicted", None where none are held against it). ``acceptable`` says whether a
    risk may stay in the region, None where it is none."""

    name: str | None
    acceptable: bool | None = None


class Flip(NamedTuple):
    """A verdict that is another: of a risk (``what`` is "initial", "claimed" or "earned"), of a control ("implementation"
    or "effectiveness"), or what the field data of ``source``, an observation or a monitoring plan by its id, say of a claim
    ("monitored"; of several risks together, the id is that of the harm or failure mode). A region that may not be stayed in
    any more is another verdict too, and one that only has another name is not. ``triggers`` say, of one that is worse, why:
    those that name it, or what flipped it."""

    id: str
    what: What
    before: Value
    after: Value
    direction: Direction
    causes: tuple[Cause, ...]
    source: str = ""
    triggers: tuple[str, ...] = ()


class GateFlip(NamedTuple):
    """A release gate that is passed no longer, or passed now."""

    gate: str
    before: bool
    after: bool


@dataclass(frozen=True)
class State:
    """One side: what it is called, its file and policy, the gates that it passes, its findings, each by what tells it
    from others wherever it stands, what field data say of its claims, as ``monitored`` has it, what is reported at each
    gate, the day that it is judged on, and of a baseline what was judged on its own day."""

    name: str
    file: RiskFile
    policy: Policy
    gates: Mapping[str, bool]
    findings: Mapping[Hashable, Any]
    claims: Mapping[tuple[str, str], str] = field(default_factory=dict)
    reports: Mapping[str, Any] = field(default_factory=dict)
    today: str = ""
    own: Verdicts | None = None


class Difference(NamedTuple):
    """All that differs from ``before`` to ``after``, the names of the two states. ``flips`` are in order, the gravest
    first. ``new`` and ``gone`` are findings. ``outside`` is what the file rests on beside its items. ``own_days``
    are verdicts of a baseline that were others on its own day: they are no difference between the two."""

    before: str
    after: str
    items: tuple[ItemChange, ...]
    decisions: tuple[Decision, ...]
    flips: tuple[Flip, ...]
    gates: tuple[GateFlip, ...]
    new: tuple[Any, ...]
    gone: tuple[Any, ...]
    outside: tuple[OutsideChange, ...] = ()
    own_days: tuple[OwnDay, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not any(self[2 : self._fields.index("own_days")])

    def of_gate(self, gate: str) -> tuple[OwnDay, ...]:
        """What was judged of a gate on a baseline's own day, where that was another verdict."""
        return tuple(each for each in self.own_days if each.kind == "gate" and each.name == gate)

    @property
    def other_own_days(self) -> tuple[OwnDay, ...]:
        """Those of claims, and of gates that are as passed in the one as in the other."""
        flipped = {each.gate for each in self.gates}
        return tuple(each for each in self.own_days if each.kind != "gate" or each.name not in flipped)

    @property
    def worse(self) -> tuple[Flip, ...]:
        """The verdicts that are worse."""
        return tuple(flip for flip in self.flips if flip.direction == "worse")

    @property
    def unexplained(self) -> tuple[Flip, ...]:
        """The verdicts that are worse, and no trigger says why."""
        return tuple(flip for flip in self.worse if not flip.triggers)


def compare(before: State, after: State) -> Difference:
    """How ``after`` differs from ``before``."""
    items = tuple(item_changes(before.file, after.file))
    call = caller({each.was: each.id for each in items if each.state == "renamed"})
    called = _renamed_regions(before.policy, after.policy)
    was_policy = _with_regions_called(before.policy, called)
    decisions = (
        *_regions_called(after.policy, called),
        *decisions_between(_policy_called(was_policy, call), after.policy),
        *list_decisions(before.file, after.file, call),
    )
    gates = tuple(
        GateFlip(gate, before.gates[gate], after.gates[gate])
        for gate in after.gates
        if gate in before.gates and before.gates[gate] != after.gates[gate]
    )
    # what was found of an item that is called otherwise is found of it still
    was_found = {ids_called(key, call): found for key, found in before.findings.items()}
    new = tuple(found for key, found in after.findings.items() if key not in was_found)
    gone = tuple(found for key, found in was_found.items() if key not in after.findings)
    outside = tuple(_outside(before.file, after.file))
    flipped = _flips(before, after, _Changes(items, decisions, outside, called, was_policy))
    flips = tuple(_with_triggers(flipped, before.file, after))
    own = (
        *own_days("before", before.own, before.gates, before.claims, before.today),
        *own_days("after", after.own, after.gates, after.claims, after.today),
    )
    return Difference(before.name, after.name, items, decisions, flips, gates, new, gone, outside, own)


def _with_triggers(flips: Iterable[Flip], before: RiskFile, after: State) -> Iterator[Flip]:
    """The flips, each that is worse with the triggers that say why: those of the state after that were not closed before,
    and name what flipped, or what flipped it."""
    closed = closed_by([*before])
    triggers = [each for each in after.file.of_type("trigger") if each.id not in closed or each.id not in before.items]
    named = {each.id: {*each.links.get("affects", ()), *each.links.get("changes", ())} for each in triggers}
    decided = {each.id: criteria_named([each], after.policy) for each in triggers}
    for flip in flips:
        if flip.direction != "worse":
            yield flip
            continue
        ids = {flip.id, flip.source, *(cause.name for cause in flip.causes if cause.item)}
        keys = [_as_criterion(cause.name) for cause in flip.causes if not cause.item]
        # several decisions together
        whole = any(cause.name == _WHOLE_POLICY for cause in flip.causes)
        found = tuple(
            each.id
            for each in triggers
            if not ids.isdisjoint(named[each.id])
            or any(is_named(key, decided[each.id]) for key in keys)
            or (whole and decided[each.id])
        )
        yield flip._replace(triggers=found)


def _as_criterion(name: str) -> str:
    """A decision that flipped a verdict, as ``changes-criteria`` names it."""
    if name.startswith("conditional."):
        return f"conditional-probability{name.removeprefix('conditional')}"
    return name.replace("severity.levels.", "severity.")


_WHOLE_POLICY: Final = "needs/policy.yaml"
"""What several decisions of the policy together are called, as what flipped a verdict."""


class _Changes(NamedTuple):
    """What may have flipped a verdict. ``called`` has by the id of a region before the one that it has now, ``policy`` is
    the policy before with these names."""

    items: tuple[ItemChange, ...]
    decisions: tuple[Decision, ...]
    outside: tuple[OutsideChange, ...]
    called: Mapping[str, str]
    policy: Policy

    @property
    def renamed(self) -> dict[str, str]:
        """By the id of an item before, the one that it has now."""
        return {each.was: each.id for each in self.items if each.state == "renamed"}


def changes_between(
    before: RiskFile, policy_before: Policy, after: RiskFile, policy_after: Policy
) -> tuple[tuple[ItemChange, ...], tuple[Decision, ...]]:
    """What two states say otherwise, of which nothing is judged."""
    items = tuple(item_changes(before, after))
    call = caller({each.was: each.id for each in items if each.state == "renamed"})
    decisions = decisions_between(_policy_called(policy_before, call), policy_after)
    return items, (*decisions, *list_decisions(before, after, call))


# --- items ------------------------------------------------------------------------------------------------------------


def item_changes(before: RiskFile, after: RiskFile) -> Iterator[ItemChange]:
    """What became of each item that is another, those that are gone first."""
    renamed = _renamed(before, after)
    elsewhere = _out_of_order(before, after)
    old_names = {new: old for old, new in renamed.items()}
    call = caller(renamed)
    for item in before:
        # where its id is that of another now, it is gone as well
        if item.id not in renamed and (item.id not in after.items or item.id in old_names):
            record = after.retired.get(item.id)
            if record is None:
                yield ItemChange(item.id, "removed", item.type, item.title, item.id, (), item.span, None)
            else:
                why = Edit("retired-because", "field", "", record.text("retired-because"))
                yield ItemChange(item.id, "retired", item.type, item.title, item.id, (why,), item.span, record.span)
    for item in after:
        old = before.items.get(old_names.get(item.id, item.id))
        if old is not None and item.id in old_names.values() and item.id not in old_names:
            # its former content goes by another id, and this one is new
            old = None
        if old is None:
            yield ItemChange(item.id, "added", item.type, item.title, item.id, (), None, item.span)
            continue
        edits = tuple(_edits(old, item, renamed, call))
        state: ItemState = "renamed" if old.id != item.id else "changed" if edits else "moved"
        if edits or old.id != item.id or old.docname != item.docname or item.id in elsewhere:
            yield ItemChange(item.id, state, item.type, item.title, old.id, edits, old.span, item.span)


def _renamed(before: RiskFile, after: RiskFile) -> dict[str, str]:
    """By the id of before, that of after: items of which one of the two says what it was called before, and those that say
    the same under another id, and no other says it."""
    old, new = _by_content(before), _by_content(after)
    # whichever of the two is the later one
    found = former(after, before.items) | {now: id for id, now in former(before, after.items).items()}
    taken = {*found.values()}
    for content, items in old.items():
        others = new.get(content, ())
        if len(items) == 1 and len(others) == 1 and items[0].id != others[0].id and others[0].id not in taken:
            found.setdefault(items[0].id, others[0].id)
    return found


def _out_of_order(before: RiskFile, after: RiskFile) -> set[str]:
    """The ids of items that stand on the page that they stood on, at another place among those that do: as few as have to be
    moved to come from one order to the other."""
    places = {item.id: place for place, item in enumerate(before)}
    by_page: dict[str, list[tuple[str, int]]] = {}
    for item in after:
        old = before.items.get(item.id)
        if old is not None and old.docname == item.docname:
            by_page.setdefault(item.docname, []).append((item.id, places[item.id]))
    return {id for page in by_page.values() for id in _not_rising(page)}


def _not_rising(places: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Those that are in the way of the longest row of rising places."""
    if all(one[1] < other[1] for one, other in pairwise(places)):
        return
    lowest: list[int] = []
    ends: list[int] = []
    came_from: list[int] = []
    for index, (_, place) in enumerate(places):
        length = bisect_left(lowest, place)
        came_from.append(ends[length - 1] if length else -1)
        lowest[length : length + 1], ends[length : length + 1] = [place], [index]
    kept: set[int] = set()
    index = ends[-1]
    while index >= 0:
        kept.add(index)
        index = came_from[index]
    yield from (id for index, (id, _) in enumerate(places) if index not in kept)


def _by_content(file: RiskFile) -> dict[Hashable, list[Item]]:
    found: dict[Hashable, list[Item]] = {}
    for item in file:
        if item.title or item.body:
            found.setdefault(_content(item), []).append(item)
    return found


def _content(item: Item) -> Hashable:
    """What an item says, but for its id and its links, which change with the ids of others."""
    fields = ((name, value) for name, value in item.fields.items() if name != FORMERLY)
    return (item.type, item.title, item.body, tuple(sorted(fields, key=lambda field: field[0])))


def _edits(old: Item, new: Item, renamed: Mapping[str, str], call: Callable[[str], str] = str) -> Iterator[Edit]:
    """What ``new`` says otherwise; that items are called otherwise, in it and in what names them, is told of these. ``call``
    is the caller of ``renamed``."""
    back = {now: was for was, now in renamed.items()}
    # either of the two may name in code, where nobody has changed it, what it is called in the other
    then, ahead = (item_called(new, back, caller(back)), item_called(old, renamed, call)) if renamed else (new, old)
    for kind in ("type", "title", "stage"):
        if getattr(old, kind) != getattr(then, kind) and getattr(ahead, kind) != getattr(new, kind):
            yield Edit(kind, kind, call(getattr(old, kind)), getattr(new, kind))
    # the stage of an item is a field too where it is written
    for name in dict.fromkeys((*old.fields, *new.fields)):
        if name == "stage" or (name == FORMERLY and renamed):
            continue
        if old.fields.get(name) != then.fields.get(name) and ahead.fields.get(name) != new.fields.get(name):
            yield Edit(name, "field", call(old.text(name)), new.text(name))
    for name in dict.fromkeys((*old.links, *new.links)):
        was_linked = tuple(renamed.get(id, id) for id in old.links.get(name, ()))
        now_linked = new.links.get(name, ())
        if was_linked != now_linked:
            yield Edit(name, "link", ", ".join(was_linked), ", ".join(now_linked))
    if old.body != then.body and ahead.body != new.body:
        yield Edit("text", "text", call(old.body), new.body)


# --- the policy -------------------------------------------------------------------------------------------------------


def _policy_called(policy: Policy, call: Callable[[str], str]) -> Policy:
    """A policy that names items as ``call`` has them."""
    waivers, summaries = ids_called(policy.waivers, call), ids_called(policy.legacy_summaries, call)
    policy = policy._replace(waivers=waivers, legacy_summaries=summaries)
    if policy.monitoring is None:
        return policy
    plans = tuple(each._replace(target=call(each.target)) for each in policy.monitoring.plans)
    return policy._replace(monitoring=policy.monitoring._replace(plans=plans))


def decisions_between(before: Policy, after: Policy) -> Iterator[Decision]:
    """The decisions that are others; monitoring plans that are new or gone, and waivers, each as one, last."""
    old, new = (dict(leaves(each._replace(waivers=()))) for each in (before, after))
    one_sided = {each.id for each in _plans(before)} ^ {each.id for each in _plans(after)}
    plans: dict[str, list[Edit]] = {}
    for keys in dict.fromkeys((*old, *new)):
        was, now = old.get(keys), new.get(keys)
        if was == now:
            continue
        if keys[:2] == _PLANS and keys[2] in one_sided:
            plans.setdefault(keys[2], []).append(Edit(".".join(keys[3:]), "decision", was or "", now or ""))
            continue
        side = after if keys in new else before
        yield Decision(keys, was, now, side.at(*keys))
    for id, fields in plans.items():
        edits = tuple(each for each in fields if each.name != "id")
        keys = (*_PLANS, id)
        there = any(each.id == id for each in _plans(after))
        told = "; ".join(f"{each.name}: {each.after if there else each.before}" for each in edits)
        side = after if there else before
        yield Decision(keys, None if there else told, told if there else None, side.at(*keys), edits)
    yield from _waivers(before, after)


OF_LISTS: Final = ("checklists", "design-lists")
"""How keys begin of what lists say, beside what the policy does."""


def list_decisions(before: RiskFile, after: RiskFile, call: Callable[[str], str] = str) -> Iterator[Decision]:
    """What lists of requirements say otherwise, each requirement as one decision, and what heads a list as another; and what
    is said otherwise of what implements controls, each row as one. What was said is read with ids as ``call`` has them."""
    old, new = (dict(_of_lists(each)) for each in (before, after))
    old = {keys: ({name: call(said) for name, said in one.items()}, at) for keys, (one, at) in old.items()}
    # a row that is named now and was not, or was and is not, the control that names it tells; that there are lists the policy does
    rows = [dict(_of_design(each)) for each in (before, after)]
    for known, found in zip((old, new), rows, strict=True):
        known.update((keys, found[keys]) for keys in rows[1] if keys in rows[0])
    for keys in dict.fromkeys((*old, *new)):
        was, now = old.get(keys), new.get(keys)
        if was is not None and now is not None and was[0] == now[0]:
            continue
        sides = tuple(each[0] if each else {} for each in (was, now))
        names = dict.fromkeys(name for each in sides for name in each)
        edits = tuple(
            Edit(name, "decision", *said)
            for name in names
            if (said := tuple(each.get(name, "") for each in sides))[0] != said[1]
        )
        told = ("; ".join(f"{each[0]}: {each[place] or '(none)'}" for each in edits) for place in (2, 3))
        one, other = (said if each else None for each, said in zip((was, now), told, strict=True))
        side = now or was
        assert side is not None
        yield Decision(keys, one, other, side[1], edits)


def _of_lists(file: RiskFile) -> Iterator[tuple[tuple[str, ...], tuple[dict[str, str], Span]]]:
    """What each list, and each requirement of it, says by its keys, and where."""
    for each in file.checklists:
        head = {"title": each.title, "source": each.source, "note": each.note, "gate": each.gate}
        yield ("checklists", each.name), (head, Span(each.path))
        for one in each.requirements:
            answers = "; ".join(
                ", ".join(filter(None, (f"{answer.kind} {' '.join(answer.names)}", answer.place, answer.says)))
                for answer in one.answers
            )
            said = {
                "requirement": one.requirement,
                "heading": one.heading,
                "applicable": "yes" if one.applicable else "no",
                "reason": one.reason,
                "evidence": answers,
                "gap": one.gap,
            }
            yield ("checklists", each.name, one.number), (said, one.at)


def _of_design(file: RiskFile) -> Iterator[tuple[tuple[str, ...], tuple[dict[str, str], Span]]]:
    """What each row says that a control names, or that is there for risk control, and where."""
    for each in file.design_of_controls():
        said = {
            "title": each.title,
            "kind": each.kind,
            "state": each.said,
            "version": each.version,
            "risk-control": "yes" if each.for_risk else "no",
        }
        yield ("design-lists", each.id), (said, each.at)


_PLANS: Final = ("monitoring", "plans")


_OF_WAIVER: Final = ("reason", "approver", "expires")
"""What a waiver says of what it waives; that it does so at all is one decision of one person."""


def _waivers(before: Policy, after: Policy) -> Iterator[Decision]:
    old, new = _by_waived(before), _by_waived(after)
    for rule, item, number in dict.fromkeys((*new, *old)):
        was, now = old.get((rule, item, number)), new.get((rule, item, number))
        edits = tuple(
            Edit(name, "decision", *said)
            for name in _OF_WAIVER
            if (said := tuple(getattr(each, name) if each else "" for each in (was, now)))[0] != said[1]
        )
        side = now or was
        assert side is not None
        if edits or was is None or now is None:
            keys = ("waivers", rule, *([item] if item else []))
            told = ("; ".join(f"{each[0]}: {each[place] or '(none)'}" for each in edits) for place in (2, 3))
            one, other = (said if each else None for each, said in zip((was, now), told, strict=True))
            yield Decision(keys, one, other, side.span, edits)


def _by_waived(policy: Policy) -> dict[tuple[str, str, int], Waiver]:
    """By rule and item, and by number where several waive the same."""
    found: dict[tuple[str, str, int], Waiver] = {}
    for waiver in policy.waivers:
        number = sum(key[:2] == waiver[:2] for key in found)
        found[waiver.rule, waiver.item, number] = waiver
    return found


# --- what the file rests on -------------------------------------------------------------------------------------------


def _outside(before: RiskFile, after: RiskFile) -> Iterator[OutsideChange]:
    yield from _evidence(before, after)
    yield from _field_data(before, after)
    yield from _needs(before, after)


def _evidence(before: RiskFile, after: RiskFile) -> Iterator[OutsideChange]:
    """Files that verifications of both states name; which they name, the items say."""
    old = {each.path: each for each in before.evidence.values()}
    naming: dict[str, list[str]] = {}
    for id, each in after.evidence.items():
        naming.setdefault(each.path, []).append(id)
    for path, each in {each.path: each for each in after.evidence.values()}.items():
        was = old.get(path)
        if was is None:
            continue
        edits = []
        if (was.state, was.reason) != (each.state, each.reason):
            edits.append(Edit("state", "state", was.reason or was.state, each.reason or each.state))
        # a hash is there only where a verification gives one
        if was.sha256 and each.sha256 and was.sha256 != each.sha256:
            edits.append(Edit("sha256", "hash", was.sha256, each.sha256))
        edits += _test_results(was.tests or {}, each.tests or {})
        if edits:
            yield OutsideChange("evidence", path, "changed", tuple(naming[path]), tuple(edits), Span(path))


def _test_results(before: Mapping[str, CaseResult], after: Mapping[str, CaseResult]) -> Iterator[Edit]:
    ids = [id for id in dict.fromkeys((*before, *after)) if before.get(id) != after.get(id)]
    # a report knows each test by its name too
    names = {id.rpartition(".")[2] for id in ids if "." in id}
    for id in ids:
        if id not in names:
            was, now = (found[id].state if id in found else "" for found in (before, after))
            yield Edit(id, "test", was, now)


def _field_data(before: RiskFile, after: RiskFile) -> Iterator[OutsideChange]:
    for plan in dict.fromkeys((*before.series, *after.series)):
        was, now = before.series.get(plan), after.series.get(plan)
        side = now or was
        assert side is not None
        rows: tuple[dict[str, str], ...] = tuple(
            {
                f"{each.period} {each.level}".rstrip(): f"{each.count} in {each.exposure:g}"
                + (" (provisional)" if each.provisional else "")
                for each in (series.levels or series.points if series else ())
            }
            for series in (was, now)
        )
        edits = tuple(
            Edit(row, "row" if side.levels else side.period, rows[0].get(row, ""), rows[1].get(row, ""))
            for row in sorted({*rows[0], *rows[1]})
            if rows[0].get(row) != rows[1].get(row)
        )
        if edits:
            state: Literal["added", "removed", "changed"] = (
                "added" if was is None else "removed" if now is None else "changed"
            )
            yield OutsideChange("field data", side.path, state, (plan,), edits, Span(side.path))


def _needs(before: RiskFile, after: RiskFile) -> Iterator[OutsideChange]:
    """The needs that are no items and that items name: of the others, a file says nothing."""
    if not (before.others or after.others):
        return
    naming: dict[str, dict[str, None]] = {}
    for file in (before, after):
        for item in file:
            for other in file.linked_others(item):
                naming.setdefault(other.id, {})[item.id] = None
    for id, items in naming.items():
        was, now = before.others.get(id), after.others.get(id)
        if was is None or now is None:
            # it may be that it only was not named, which its item says
            side = now or was
            assert side is not None
            yield OutsideChange("need", id, "added" if was is None else "removed", tuple(items), (), side.span)
        elif edits := tuple(_edits(was, now, {})):
            yield OutsideChange("need", id, "changed", tuple(items), edits, now.span)


# --- verdicts ---------------------------------------------------------------------------------------------------------

_Key = tuple[str, What, str]
"""A verdict: the id of what it is of, which, and of what field data say the id of these."""

_Verdicts = dict[_Key, Value]
_RISK: Final[tuple[What, ...]] = ("initial", "claimed", "earned")


def monitored(watched: Watched) -> dict[tuple[str, str], str]:
    """By the id of a risk (or of a harm or failure mode, for several together) and the observation or plan, what these say
    of the claim: the worst, where they say more than one thing."""
    return worst((each.risk, each.source, each.verdict.state) for each in (*watched.comparisons, *watched.of_series))


def _verdicts(
    assessed: Assessment, claims: Mapping[tuple[str, str], str], called: Mapping[str, str], policy: Policy
) -> _Verdicts:
    """All verdicts, regions by their ids of now; ``policy`` says what these mean."""
    may_stay = {region.id: region.acceptable for region in policy.regions}
    found: _Verdicts = {}
    for id, risk in assessed.risks.items():
        for what, region in zip(_RISK, risk_verdict(risk), strict=True):
            name = None if region is None else called.get(region, region)
            found[id, what, ""] = Value(name, may_stay.get(name or ""))
    for id, control in assessed.controls.items():
        found.update(((id, what, ""), Value(state)) for what, state in zip(PROOFS, control, strict=True))
    found.update(((id, "monitored", source), Value(state)) for (id, source), state in claims.items())
    return found


def _flips(before: State, after: State, changes: _Changes) -> Iterator[Flip]:
    names = changes.renamed
    was = _verdicts(assess(before.file, before.policy), before.claims, changes.called, changes.policy)
    old = {(names.get(id, id), what, names.get(source, source)): value for (id, what, source), value in was.items()}
    new = _verdicts(assess(after.file, after.policy), after.claims, {}, after.policy)
    there = {names.get(item.id, item.id) for item in before.file}
    flipped: dict[_Key, tuple[Value, Value]] = {}
    for key in dict.fromkeys((*new, *old)):
        one, other = old.get(key), new.get(key)
        if key[1] == "monitored" and key[0] in there and key[0] in after.file.items:
            # no field data, no verdict: that there are some now, or none any more, is told
            one, other = one or _NONE, other or _NONE
        # of an item that is new, or gone, no verdict flipped
        if one is not None and other is not None and one != other:
            flipped[key] = (one, other)
    causes = _causes(before, after, changes, flipped)
    found = [
        Flip(id, what, one, other, direction(what, one, other, changes.policy, after.policy), causes[key], source)
        for key, (one, other) in flipped.items()
        for id, what, source in (key,)
    ]
    yield from sorted(found, key=lambda flip: (_ORDER[flip.direction], -_weight(flip, after.policy)))


_NONE: Final = Value(None)


def _weight(flip: Flip, policy: Policy) -> int:
    """How grave it is where it has come to: the region's rank, and what has been earned before what is claimed."""
    region = policy.region(flip.after.name)
    rank = region.rank if region is not None else 0
    return 10 * rank + {"earned": 3, "claimed": 2, "initial": 1}.get(flip.what, 0)


_PROVED: Final = {"none": 0, "open": 0, "fail": -1, "pass": 1}


def direction(what: What, was: Value, now: Value, before: Policy, after: Policy) -> Direction:
    """Whether a verdict is worse than it was, where ``before`` and ``after`` say what the regions mean."""
    if what in ("implementation", "effectiveness"):
        change = _PROVED[now.name or "none"] - _PROVED[was.name or "none"]
        return "better" if change > 0 else "worse" if change < 0 else "other"
    if what == "monitored":
        if now.name == "contradicted":
            return "worse"
        if was.name is None or now.name is None:
            # what is no longer contradicted since nobody looks at it is no better
            return "other"
        return "better" if HELD[now.name] > HELD[was.name] else "worse"
    if was.name is None or now.name is None:
        # a claim that is made, or taken back
        return "other"
    old, new = before.region(was.name), after.region(now.name)
    if new is None:
        return "worse"
    if old is None:
        return "other"
    # of a region whose meaning is another, its rank says little; what may stay does
    if old.acceptable != new.acceptable:
        return "better" if new.acceptable else "worse"
    return "worse" if new.rank > old.rank else "better" if new.rank < old.rank else "other"


# --- regions that only have another name ------------------------------------------------------------------------------


def _renamed_regions(before: Policy, after: Policy) -> dict[str, str]:
    """By the id before, that of now: regions that mean what they meant, and are called otherwise."""
    gone = {each[2:]: each.id for each in before.regions if after.region(each.id) is None}
    return {gone[each[2:]]: each.id for each in after.regions if each[2:] in gone and before.region(each.id) is None}


def _with_regions_called(policy: Policy, called: Mapping[str, str]) -> Policy:
    """The policy with other names of regions."""
    if not called:
        return policy
    return policy._replace(
        regions=tuple(each._replace(id=called.get(each.id, each.id)) for each in policy.regions),
        matrix={key: each and called.get(each, each) for key, each in policy.matrix.items()},
        security_matrix={key: each and called.get(each, each) for key, each in policy.security_matrix.items()},
        matrices=tuple(
            each._replace(cells={key: cell and called.get(cell, cell) for key, cell in each.cells.items()})
            for each in policy.matrices
        ),
        not_estimable={key: each and called.get(each, each) for key, each in policy.not_estimable.items()},
    )


def _regions_called(policy: Policy, called: Mapping[str, str]) -> Iterator[Decision]:
    for was, now in called.items():
        keys = ("regions", now, "id")
        yield Decision(keys, was, now, policy.at("regions", now))


# --- what flipped them ------------------------------------------------------------------------------------------------


class _Side(NamedTuple):
    """What is judged again."""

    file: RiskFile
    policy: Policy


def _judged_again(side: _Side, of: Iterable[_Key]) -> _Verdicts:
    """The verdicts; what field data say, only where that is among those asked for."""
    assessed = assess(side.file, side.policy)
    claims: Mapping[tuple[str, str], str] = {}
    if any(what == "monitored" for _, what, _ in of):
        found = held(side.file, side.policy, assessed)
        claims = worst((each.risk, each.source, each.verdict.state) for each in found)
    return _verdicts(assessed, claims, {}, side.policy)


def _causes(
    before: State, after: State, changes: _Changes, flipped: Mapping[_Key, tuple[Value, Value]]
) -> dict[_Key, tuple[Cause, ...]]:
    """By verdict what flipped it."""
    if not flipped:
        return {}
    search = _Search(before, after, changes, flipped)
    search.items()
    search.field_data()
    search.decisions()
    search.combinations()
    return {key: search.causes(key) for key in flipped}


_Unit = tuple[Literal["item", "series", "plan", "policy"], str]
"""What is taken back as one."""


class _Search:
    """Takes changes back, one at a time, and judges again what rests on them. Of the file after all changes it needs no
    more than what the flipped verdicts rest on."""

    def __init__(
        self, before: State, after: State, changes: _Changes, flipped: Mapping[_Key, tuple[Value, Value]]
    ) -> None:
        self.before = before
        self.after = after
        self.changes = changes
        self.flipped = flipped
        self.old = _called_as_now(before.file, changes.renamed)
        self.changed = {each.id: each for each in changes.items if each.state != "moved"}
        self.place = {id: place for place, id in enumerate(after.file.items)}
        self.weighing = [each for each in changes.decisions if each.keys[0] in CRITERIA and each.keys[2:] != ("id",)]
        self.grounds = {key: self._grounds(key) for key in flipped}
        self.resting: dict[str, list[_Key]] = {}
        for key, grounds in self.grounds.items():
            for id in grounds:
                if id in self.changed:
                    self.resting.setdefault(id, []).append(key)
        self.found: dict[_Key, list[Cause]] = {key: [] for key in flipped}
        # what may have done it together with others, by what is taken back as one
        self.together: dict[_Key, list[tuple[_Unit, Cause]]] = {key: [] for key in flipped}
        self.left = MOST_JUDGED

    def causes(self, key: _Key) -> tuple[Cause, ...]:
        """What flipped a verdict: what did so alone, else what did so together."""
        return tuple(self.found[key] or (cause for _, cause in self.together[key]))

    def _grounds(self, key: _Key) -> dict[str, None]:
        """The items that a verdict is computed from, before or now, itself among them."""
        files = (self.after.file, self.old)
        found: dict[str, None] = {key[0]: None}
        risks = [key[0]]
        if key[1] == "monitored":
            risks = self._watched(key[2], found)
        for id in risks:
            for file in files:
                item = file.items.get(id)
                if item is None:
                    continue
                found.update(dict.fromkeys(item.links.get("harm", ())))
                if key[1] != "monitored":
                    # the residual estimate is what is claimed, whatever has been proved
                    found.update((each.id, None) for each in file.linking(item, "controls"))
        for id in [*found]:
            for file in files:
                if (item := file.items.get(id)) is not None:
                    found.update((each.id, None) for each in file.linking(item, "verifies"))
        return found

    def _watched(self, source: str, found: dict[str, None]) -> list[str]:
        """The risks whose claims the field data of an observation or a plan are held against; what leads to them is added to
        ``found``."""
        files = (self.after.file, self.old)
        found[source] = None
        pending: list[str] = []
        for file, policy in zip(files, (self.after.policy, self.before.policy), strict=True):
            if (item := file.items.get(source)) is not None:
                pending += item.links.get("observes", ())
            pending += (each.target for each in _plans(policy) if each.id == source)
        risks: list[str] = []
        seen = set(pending)
        while pending:
            id = pending.pop()
            found[id] = None
            for file in files:
                item = file.items.get(id)
                if item is None:
                    continue
                if item.type == "risk":
                    risks.append(id)
                    continue
                following = (
                    *file.linking(item, "harm"), *file.linking(item, "situation"), *file.linking(item, "events"),
                    *file.linked(item, "leads-to", "precedes"),
                )  # fmt: skip
                pending += (each.id for each in following if each.id not in seen)
                seen.update(each.id for each in following)
        return risks

    def _file(self, keys: Iterable[_Key], back: Sequence[Item] = (), without: Container[str] = ()) -> RiskFile:
        """What these verdicts rest on, with these items in place of those of now."""
        other = {item.id: item for item in back}
        last = len(self.place)
        # in reading order, what is gone at the end
        wanted = sorted({id for key in keys for id in self.grounds[key]}, key=lambda id: (self.place.get(id, last), id))
        known = self.after.file.items
        items = [other.get(id) or known[id] for id in wanted if id not in without and (id in other or id in known)]
        self.left -= len(items) + 1
        return RiskFile(self.after.file.model, items, series=self.after.file.series)

    def _back(self, side: _Side, keys: Iterable[_Key]) -> Iterator[_Key]:
        """The verdicts that are as they were."""
        keys = list(keys)
        again = _judged_again(side, keys)
        for key in keys:
            if (again.get(key) or (_NONE if key[1] == "monitored" else None)) == self.flipped[key][0]:
                yield key

    def items(self) -> None:
        """Take back what items say."""
        for id, keys in self.resting.items():
            change = self.changed[id]
            old = self.old.items.get(id)
            for key in keys:
                self.together[key].append((("item", id), Cause(id, True, False, _edits_of(change))))
            if self.left < 0:
                continue
            file = self._file(keys, [old] if old is not None else [], () if old is not None else (id,))
            back = [*self._back(_Side(file, self.after.policy), keys)]
            if back:
                edits = self._edits(change, old, back)
                for key in back:
                    self.found[key].append(Cause(id, True, True, edits.get(key, _edits_of(change))))

    def _edits(self, change: ItemChange, old: Item | None, keys: Sequence[_Key]) -> dict[_Key, tuple[Edit, ...]]:
        """By verdict, which edits of an item did it, each by itself."""
        new = self.after.file.items.get(change.id)
        if old is None or new is None or len(change.edits) < 2:
            return {}
        found: dict[_Key, tuple[Edit, ...]] = {}
        for edit in change.edits:
            if edit.kind in ("title", "text") or self.left < 0:
                # by these nothing is computed
                continue
            file = self._file(keys, [_with_edit_back(new, old, edit)])
            for key in self._back(_Side(file, self.after.policy), keys):
                found[key] = (*found.get(key, ()), edit)
        return found

    def field_data(self) -> None:
        """Take back series of field data."""
        series = {path: each for each in self.changes.outside if each.kind == "field data" for path in each.items}
        for plan, change in series.items():
            keys = [key for key in self.flipped if key[2] == plan]
            if not keys:
                continue
            for key in keys:
                self.together[key].append((("series", plan), Cause(change.name, False, False, change.edits)))
            file = self._with_series_back(self._file(keys), plan)
            for key in self._back(_Side(file, self.after.policy), keys):
                self.found[key].append(Cause(change.name, False, True, change.edits))

    def _with_series_back(self, file: RiskFile, plan: str) -> RiskFile:
        known = {**file.series}
        known.pop(plan, None)
        if (was := self.before.file.series.get(plan)) is not None:
            known[plan] = was
        return RiskFile(file.model, file, series=known)

    def decisions(self) -> None:
        """Take back what the policy decides: by itself where that can be, and all that a region comes of together."""
        after, was = self.after.policy, self.changes.policy
        tried: list[tuple[Cause, Policy, list[_Key]]] = []
        every = [*self.flipped]
        whole = False
        for decision in self.weighing:
            policy = _with_decision(was, after, decision)
            if policy is None:
                # levels and regions hang together: they are taken back as one
                whole = True
            else:
                tried.append((Cause(decision.name, False, True, (_edit_of(decision),)), policy, every))
            for key in every:
                if key[1] not in PROOFS:
                    cause = Cause(decision.name, False, False, (_edit_of(decision),))
                    self.together[key].append((("policy", ""), cause))
        if self.weighing and (whole or len(self.weighing) > 1):
            tried.append((_POLICY, _weighing_as(was, after), every))
        by_plan: dict[str, list[Decision]] = {}
        for decision in self.changes.decisions:
            if decision.keys[:2] == _PLANS:
                by_plan.setdefault(decision.keys[2], []).append(decision)
        for plan, decided in by_plan.items():
            keys = [key for key in every if key[2] == plan]
            name = decided[0].name if len(decided) == 1 else f"monitoring.plans.{plan}"
            edits = tuple(edit for each in decided for edit in each.edits or (_edit_of(each),))
            for key in keys:
                self.together[key].append((("plan", plan), Cause(name, False, False, edits)))
            if keys:
                tried.append((Cause(name, False, True, edits), _with_plan(was, after, plan), keys))
        file = self._file(every) if tried else None
        for cause, policy, keys in tried:
            if file is None or self.left < 0:
                break
            self.left -= len(file)
            for key in self._back(_Side(file, policy), keys):
                if not (cause is _POLICY and any(not each.item for each in self.found[key])):
                    self.found[key].append(cause)

    def combinations(self) -> None:
        """Where no single change did it: of all those that a verdict rests on, leave out one after the other without which
        the verdict would be as it was all the same. What is left did it together."""
        for key, told in self.together.items():
            units = dict.fromkeys(unit for unit, _ in told)
            if self.found[key] or len(units) < 2 or self.left < 0 or not self._is_back(key, units):
                continue
            # what nothing is computed from is left out first
            for unit in sorted(units, key=lambda unit: unit[0] == "item" and self._is_computed_from(unit[1])):
                rest = dict.fromkeys(each for each in units if each != unit)
                if self._is_back(key, rest):
                    units = rest
            self.together[key] = [(unit, cause) for unit, cause in told if unit in units]

    def _is_computed_from(self, id: str) -> bool:
        return any(each.kind not in ("title", "text") for each in self.changed[id].edits)

    def _is_back(self, key: _Key, units: Iterable[_Unit]) -> bool:
        """Whether a verdict is as it was once all of these are taken back."""
        back: list[Item] = []
        gone: set[str] = set()
        series: list[str] = []
        policy = self.after.policy
        for kind, name in units:
            if kind == "item":
                old = self.old.items.get(name)
                if old is None:
                    gone.add(name)
                else:
                    back.append(old)
            elif kind == "series":
                series.append(name)
            elif kind == "plan":
                policy = _with_plan(self.changes.policy, policy, name)
            else:
                policy = _weighing_as(self.changes.policy, policy)
        file = self._file([key], back, gone)
        for plan in series:
            file = self._with_series_back(file, plan)
        return any(self._back(_Side(file, policy), [key]))


def _edits_of(change: ItemChange) -> tuple[Edit, ...]:
    return (
        (Edit("state", "state", "", change.state),) if change.state in ("added", "removed", "retired") else change.edits
    )


def _edit_of(decision: Decision) -> Edit:
    return Edit(decision.name, "decision", decision.before or "", decision.after or "")


def _with_edit_back(new: Item, old: Item, edit: Edit) -> Item:
    """An item with one of its edits taken back."""
    if edit.kind in ("type", "stage", "title"):
        back: Any = {edit.kind: getattr(old, edit.kind)}
        return new._replace(**back)
    kept: dict[str, Any] = dict(new.links if edit.kind == "link" else new.fields)
    was = old.links if edit.kind == "link" else old.fields
    kept.pop(edit.name, None)
    if edit.name in was:
        kept[edit.name] = was[edit.name]
    return new._replace(links=kept) if edit.kind == "link" else new._replace(fields=kept)


def _called_as_now(file: RiskFile, renamed: Mapping[str, str]) -> RiskFile:
    """The file before, its items and links by their ids of now."""
    if not renamed:
        return file
    taken = set(renamed.values())
    return RiskFile(
        file.model,
        (
            item._replace(
                id=renamed.get(item.id, item.id),
                links={name: tuple(renamed.get(id, id) for id in ids) for name, ids in item.links.items()},
            )
            for item in file
            # what went by an id that another has now cannot come back under it
            if item.id in renamed or item.id not in taken
        ),
        series=file.series,
    )


_POLICY: Final = Cause(_WHOLE_POLICY, False, True)
"""Several decisions together."""

_MAPPED: Final = {
    "matrix": "matrix",
    "security-matrix": "security_matrix",
    "table": "table",
    "not-estimable": "not_estimable",
}


def _with_decision(before: Policy, after: Policy, decision: Decision) -> Policy | None:
    """The policy after all changes but this one; None where it cannot be taken back by itself."""
    name = _MAPPED.get(decision.keys[0])
    if name is not None:
        key: Any = decision.keys[1:] if len(decision.keys) > 2 else decision.keys[1]
        mapping: Any = dict(getattr(after, name))
        if decision.before is None:
            mapping.pop(key, None)
        else:
            mapping[key] = getattr(before, name)[key]
        changed: Any = {name: mapping}
        return after._replace(**changed)
    field = decision.keys[0].replace("-", "_")
    if len(decision.keys) == 1 and field in ("combination", "worst_case"):
        return after._replace(**{field: getattr(before, field)})
    return None


def _weighing_as(before: Policy, after: Policy) -> Policy:
    """The policy after all changes, but for the decisions that a region comes of."""
    return after._replace(**{name.replace("-", "_"): getattr(before, name.replace("-", "_")) for name in CRITERIA})


def _plans(policy: Policy) -> tuple[MonitoringPlan, ...]:
    return policy.monitoring.plans if policy.monitoring else ()


def _with_plan(before: Policy, after: Policy, id: str) -> Policy:
    """The policy after all changes, but for this monitoring plan."""
    back = [each for each in _plans(before) if each.id == id]
    plans = (*(each for each in _plans(after) if each.id != id), *back)
    kept = after.monitoring or before.monitoring
    return after._replace(monitoring=kept and kept._replace(plans=plans))
