"""How two states of a project differ: items, the policy's decisions, and above all the verdicts that flipped, each with
what flipped it.

Both states are judged on one day, so that nothing differs because time has passed. What flipped a verdict is found by
taking changes back, one by one, in what the second state says, and judging it again: a change is the cause where the
verdict is as it was without it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from riskfile.assessment import PROOFS, Assessment, assess, controls_of
from riskfile.change.decisions import CRITERIA, leaves
from riskfile.change.snapshot import risk_verdict
from riskfile.model import Item, RiskFile, Span
from riskfile.policy.policy import Policy

MOST_TAKEN_BACK: Final = 400
"""How many changes are taken back one by one; of more, it is told which the verdict rests on."""

ItemState = Literal["added", "removed", "renamed", "changed", "moved"]
What = Literal["initial", "claimed", "earned", "implementation", "effectiveness"]
Direction = Literal["worse", "better", "other"]

_ORDER: Final[Mapping[Direction, int]] = {"worse": 0, "other": 1, "better": 2}


class Edit(NamedTuple):
    """What one field, link, title or text of an item was, and what it is; "" where there is none. ``kind`` is "field",
    "link", "title", "text", "stage" or "type"."""

    name: str
    kind: str
    before: str
    after: str


class ItemChange(NamedTuple):
    """What became of one item. ``was`` is its id before, another one only where it was renamed; ``edits`` are what it
    says otherwise. ``before`` and ``after`` are where it stands, None where it does not."""

    id: str
    state: ItemState
    type: str
    title: str
    was: str
    edits: tuple[Edit, ...]
    before: Span | None
    after: Span | None


class Decision(NamedTuple):
    """A decision of the policy that is another: the keys that lead to it (``("matrix", "P3", "S2")``), what it was and is
    (None where it was not made)."""

    keys: tuple[str, ...]
    before: str | None
    after: str | None
    at: Span

    @property
    def name(self) -> str:
        """As the policy has it: ``matrix.P3.S2``."""
        return ".".join(self.keys)


class Cause(NamedTuple):
    """What flipped a verdict: an item by its id, or a decision of the policy by its name (``item`` is False then).
    ``alone`` says that the verdict would be as it was without this one change; others do so only together."""

    name: str
    item: bool
    alone: bool


class Value(NamedTuple):
    """A verdict: the id of a region, "" for undetermined, None for none; or the state of a proof. ``acceptable`` says
    whether a risk may stay in the region, None where it is none."""

    name: str | None
    acceptable: bool | None = None


class Flip(NamedTuple):
    """A verdict that is another: of a risk (``what`` is "initial", "claimed" or "earned") or of a control ("implementation"
    or "effectiveness"). A region that may not be stayed in any more is another verdict too."""

    id: str
    what: What
    before: Value
    after: Value
    direction: Direction
    causes: tuple[Cause, ...]


class GateFlip(NamedTuple):
    """A release gate that is passed no longer, or passed now."""

    gate: str
    before: bool
    after: bool


@dataclass(frozen=True)
class State:
    """One side: what it is called, its file and policy, the gates that it passes, and its findings, each by what tells it
    from others wherever it stands."""

    name: str
    file: RiskFile
    policy: Policy
    gates: Mapping[str, bool]
    findings: Mapping[Hashable, Any]


class Difference(NamedTuple):
    """All that differs from ``before`` to ``after``, the names of the two states. ``flips`` are in order, the gravest
    first. ``new`` and ``gone`` are findings."""

    before: str
    after: str
    items: tuple[ItemChange, ...]
    decisions: tuple[Decision, ...]
    flips: tuple[Flip, ...]
    gates: tuple[GateFlip, ...]
    new: tuple[Any, ...]
    gone: tuple[Any, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not any(self[2:])

    @property
    def worse(self) -> tuple[Flip, ...]:
        """The verdicts that are worse."""
        return tuple(flip for flip in self.flips if flip.direction == "worse")


def compare(before: State, after: State) -> Difference:
    """How ``after`` differs from ``before``."""
    items = tuple(_item_changes(before.file, after.file))
    decisions = tuple(_decisions(before.policy, after.policy))
    gates = tuple(
        GateFlip(gate, before.gates[gate], after.gates[gate])
        for gate in after.gates
        if gate in before.gates and before.gates[gate] != after.gates[gate]
    )
    new = tuple(found for key, found in after.findings.items() if key not in before.findings)
    gone = tuple(found for key, found in before.findings.items() if key not in after.findings)
    flips = tuple(_flips(before, after, items, decisions))
    return Difference(before.name, after.name, items, decisions, flips, gates, new, gone)


# --- items ------------------------------------------------------------------------------------------------------------


def _item_changes(before: RiskFile, after: RiskFile) -> Iterator[ItemChange]:
    renamed = _renamed(before, after)
    old_names = {new: old for old, new in renamed.items()}
    for item in before:
        # where its id is that of another now, it is gone as well
        if item.id not in renamed and (item.id not in after.items or item.id in old_names):
            yield ItemChange(item.id, "removed", item.type, item.title, item.id, (), item.span, None)
    for item in after:
        old = before.items.get(old_names.get(item.id, item.id))
        if old is not None and item.id in old_names.values() and item.id not in old_names:
            # its former content goes by another id, and this one is new
            old = None
        if old is None:
            yield ItemChange(item.id, "added", item.type, item.title, item.id, (), None, item.span)
            continue
        edits = tuple(_edits(old, item, renamed))
        state: ItemState = "renamed" if old.id != item.id else "changed" if edits else "moved"
        if edits or old.id != item.id or old.docname != item.docname:
            yield ItemChange(item.id, state, item.type, item.title, old.id, edits, old.span, item.span)


def _renamed(before: RiskFile, after: RiskFile) -> dict[str, str]:
    """By the id of before, that of after: items that say the same under another id, and no other says it."""
    old, new = _by_content(before), _by_content(after)
    found: dict[str, str] = {}
    for content, items in old.items():
        others = new.get(content, ())
        if len(items) == 1 and len(others) == 1 and items[0].id != others[0].id:
            found[items[0].id] = others[0].id
    return found


def _by_content(file: RiskFile) -> dict[Hashable, list[Item]]:
    found: dict[Hashable, list[Item]] = {}
    for item in file:
        if item.title or item.body:
            found.setdefault(_content(item), []).append(item)
    return found


def _content(item: Item) -> Hashable:
    """What an item says, but for its id and its links, which change with the ids of others."""
    return (item.type, item.title, item.body, tuple(sorted(item.fields.items(), key=lambda field: field[0])))


def _edits(old: Item, new: Item, renamed: Mapping[str, str]) -> Iterator[Edit]:
    for kind in ("type", "title", "stage"):
        was, now = getattr(old, kind), getattr(new, kind)
        if was != now:
            yield Edit(kind, kind, was, now)
    # the stage of an item is a field too where it is written
    for name in dict.fromkeys((*old.fields, *new.fields)):
        if name != "stage" and old.fields.get(name) != new.fields.get(name):
            yield Edit(name, "field", old.text(name), new.text(name))
    for name in dict.fromkeys((*old.links, *new.links)):
        was_linked = tuple(renamed.get(id, id) for id in old.links.get(name, ()))
        now_linked = new.links.get(name, ())
        if was_linked != now_linked:
            yield Edit(name, "link", ", ".join(was_linked), ", ".join(now_linked))
    if old.body != new.body:
        yield Edit("text", "text", old.body, new.body)


# --- the policy -------------------------------------------------------------------------------------------------------


def _decisions(before: Policy, after: Policy) -> Iterator[Decision]:
    old, new = dict(leaves(before)), dict(leaves(after))
    for keys in dict.fromkeys((*old, *new)):
        was, now = old.get(keys), new.get(keys)
        if was != now:
            side = after if keys in new else before
            yield Decision(keys, was, now, side.at(*keys))


# --- verdicts ---------------------------------------------------------------------------------------------------------

_Key = tuple[str, What]
_RISK: Final[tuple[What, ...]] = ("initial", "claimed", "earned")


def _verdicts(assessed: Assessment) -> dict[_Key, Value]:
    may_stay = {region.id: region.acceptable for region in assessed.policy.regions}
    found: dict[_Key, Value] = {}
    for id, risk in assessed.risks.items():
        for what, name in zip(_RISK, risk_verdict(risk), strict=True):
            found[id, what] = Value(name, may_stay.get(name or ""))
    for id, control in assessed.controls.items():
        found.update(((id, what), Value(state)) for what, state in zip(PROOFS, control, strict=True))
    return found


def _flips(before: State, after: State, items: Sequence[ItemChange], decisions: Sequence[Decision]) -> Iterator[Flip]:
    renamed = {change.was: change.id for change in items if change.state == "renamed"}
    names = {new: old for old, new in renamed.items()}
    old, new = _verdicts(assess(before.file, before.policy)), _verdicts(assess(after.file, after.policy))
    flipped: dict[_Key, tuple[Value, Value]] = {}
    for key, now in new.items():
        was_key = (names.get(key[0], key[0]), key[1])
        # what is new, and what is gone, is no verdict that flipped
        if was_key in old and old[was_key] != now:
            flipped[key] = (old[was_key], now)
    causes = _causes(before, after, items, decisions, flipped)
    found = [
        Flip(id, what, was, now, _direction(what, was, now, before.policy, after.policy), causes.get((id, what), ()))
        for (id, what), (was, now) in flipped.items()
    ]
    yield from sorted(found, key=lambda flip: (_ORDER[flip.direction], -_weight(flip, after.policy)))


def _weight(flip: Flip, policy: Policy) -> int:
    """How grave it is where it has come to: the region's rank, and what has been earned before what is claimed."""
    region = policy.region(flip.after.name)
    rank = region.rank if region is not None else 0
    return 10 * rank + {"earned": 3, "claimed": 2, "initial": 1}.get(flip.what, 0)


_PROVED: Final = {"none": 0, "open": 0, "fail": -1, "pass": 1}


def _direction(what: What, was: Value, now: Value, before: Policy, after: Policy) -> Direction:
    if what in ("implementation", "effectiveness"):
        change = _PROVED[now.name or "none"] - _PROVED[was.name or "none"]
        return "better" if change > 0 else "worse" if change < 0 else "other"
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


def _causes(
    before: State,
    after: State,
    items: Sequence[ItemChange],
    decisions: Sequence[Decision],
    flipped: Mapping[_Key, tuple[Value, Value]],
) -> dict[_Key, tuple[Cause, ...]]:
    """By verdict what flipped it."""
    if not flipped:
        return {}
    changed = {change.id: change for change in items if change.state != "moved"}
    removed = {change.id for change in items if change.state == "removed"}
    resting: dict[_Key, list[str]] = {}
    for key in flipped:
        ids = dict.fromkeys((*_rests_on(after.file, key[0]), *_rests_on(before.file, key[0])))
        resting[key] = [id for id in ids if id in changed or id in removed]
    tried: list[tuple[Cause, Callable[[], Assessment]]] = [
        (Cause(id, True, True), lambda id=id: assess(_without(before, after, changed[id]), after.policy))  # type: ignore[misc]
        for id in dict.fromkeys(id for ids in resting.values() for id in ids)
    ]
    weighing = [each for each in decisions if each.keys[0] in CRITERIA]
    whole = False
    for decision in weighing:
        policy = _with_decision(before.policy, after.policy, decision)
        if policy is None:
            # levels and regions hang together: they are taken back as one
            whole = True
        else:
            tried.append((Cause(decision.name, False, True), lambda policy=policy: assess(_copy(after.file), policy)))  # type: ignore[misc]
    if weighing and (whole or len(weighing) > 1):
        tried.append((_POLICY, lambda: assess(_copy(after.file), _weighing_as(before.policy, after.policy))))
    found: dict[_Key, list[Cause]] = {key: [] for key in flipped}
    for cause, judged in tried[:MOST_TAKEN_BACK]:
        again = _verdicts(judged())
        for key, (was, _) in flipped.items():
            if again.get(key) == was and not (cause is _POLICY and any(not each.item for each in found[key])):
                found[key].append(cause)
    policy_changed = [Cause(each.name, False, False) for each in weighing]
    return {
        key: tuple(causes) or (*(Cause(id, True, False) for id in resting[key]), *policy_changed)
        for key, causes in found.items()
    }


_POLICY: Final = Cause("needs/policy.yaml", False, True)
"""Several decisions together."""

_MAPPED: Final = {
    "matrix": "matrix",
    "security-matrix": "security_matrix",
    "table": "table",
    "not-estimable": "not_estimable",
}


def _rests_on(file: RiskFile, id: str) -> Iterator[str]:
    """The items that the verdict of a risk or a control is computed from, itself among them."""
    item = file.items.get(id)
    if item is None:
        return
    yield id
    controls: Iterable[Item] = (item,)
    if item.type == "risk":
        yield from item.links.get("harm", ())
        controls = controls_of(file, item)
        yield from (each.id for each in file.linking(item, "controls"))
    for control in controls:
        yield from (each.id for each in file.linking(control, "verifies"))


def _copy(file: RiskFile, items: Iterable[Item] | None = None) -> RiskFile:
    """The same file, or one of these items, of which nothing has been computed."""
    return RiskFile(file.model, file if items is None else items)


def _without(before: State, after: State, change: ItemChange) -> RiskFile:
    """The file after all changes but one."""
    old = before.file.items.get(change.was)
    if change.state == "removed":
        return _copy(after.file, (*after.file, *([old] if old is not None else [])))
    if change.state == "added" or old is None:
        return _copy(after.file, (item for item in after.file if item.id != change.id))
    back = old._replace(id=change.id)
    return _copy(after.file, (back if item.id == change.id else item for item in after.file))


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
