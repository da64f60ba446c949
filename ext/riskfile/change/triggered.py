"""Which trigger says why something changed, and whether what was changed is what a trigger says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.change.decisions import criteria
from riskfile.change.released import closed_by
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.text.reasons import named_reasons

if TYPE_CHECKING:
    from riskfile.change.diff import Flip, ItemChange, State


WHOLE_POLICY: Final = "needs/policy.yaml"
"""What several decisions of the policy together are called, as what flipped a verdict."""


class Kept(NamedTuple):
    """How what was changed compares with what a trigger says it changes. ``unnamed`` was changed and is not named,
    ``unchanged`` is named and was not changed: ids of items, and keys of criteria of the policy (``matrix.P2.S3``).
    ``kept`` is what was changed as it is named."""

    trigger: Item
    unnamed: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def both_ways(self) -> bool:
        """Whether what was changed is what is named, neither more nor less."""
        return not (self.unnamed or self.unchanged)


def criteria_named(items: Iterable[Item], policy: Policy) -> list[str]:
    """The criteria that these triggers and cycles say they change (``changes-criteria``), those with a reason."""
    return [
        name
        for each in items
        for name, reason in named_reasons(each.text("changes-criteria"))
        if not policy.says_nothing(reason)
    ]


def is_named(key: str, names: Iterable[str]) -> bool:
    """Whether a criterion (``matrix.P2.S3``) is one of these, or a part of one (``matrix``)."""
    return any(f"{key}.".startswith(f"{name}.") for name in names)


def with_triggers(flips: Iterable[Flip], before: RiskFile, after: State) -> Iterator[Flip]:
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
        whole = any(cause.name == WHOLE_POLICY for cause in flip.causes)
        found = tuple(
            each.id
            for each in triggers
            if not ids.isdisjoint(named[each.id])
            or any(is_named(key, decided[each.id]) for key in keys)
            or (whole and decided[each.id])
        )
        yield flip._replace(triggers=found)


def kept_to(trigger: Item, changes: Iterable[ItemChange], before: State, after: State) -> Kept:
    """What was changed between two states against what ``trigger``, of the state after, says of it. The trigger itself and
    the cycles that close it do not count."""
    closing = {trigger.id, *(each.id for each in after.file.linking(trigger, "closes"))}
    named = dict.fromkeys(trigger.links.get("changes", ()))
    unnamed: list[str] = []
    kept: list[str] = []
    for each in changes:
        if each.state == "moved" or each.id in closing:
            continue
        hit = [id for id in (each.id, each.was) if id in named]
        (kept if hit else unnamed).append(hit[0] if hit else each.id)
    old, new = criteria(before.policy), criteria(after.policy)
    names = criteria_named([trigger], after.policy)
    changed = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    unnamed += (key for key in changed if not is_named(key, names))
    kept += (key for key in changed if is_named(key, names))
    unchanged = [id for id in named if id not in kept]
    unchanged += (name for name in names if not any(is_named(key, [name]) for key in changed))
    return Kept(trigger, tuple(unnamed), tuple(unchanged), tuple(kept))


def _as_criterion(name: str) -> str:
    """A decision that flipped a verdict, as ``changes-criteria`` names it."""
    if name.startswith("conditional."):
        return f"conditional-probability{name.removeprefix('conditional')}"
    return name.replace("severity.levels.", "severity.")
