"""Whether what was changed is what a trigger says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from riskfile.change.decisions import criteria, criteria_named, is_named
from riskfile.change.diff import ItemChange, State
from riskfile.model import Item


class Kept(NamedTuple):
    """How what was changed compares with what a trigger says it changes. ``unnamed`` was changed and is not named,
    ``unchanged`` is named and was not changed: ids of items, and keys of criteria of the policy (``matrix.F2.S3``).
    ``kept`` is what was changed as it is named."""

    trigger: Item
    unnamed: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def both_ways(self) -> bool:
        """Whether what was changed is what is named, neither more nor less."""
        return not (self.unnamed or self.unchanged)


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
    unchanged = [id for id in named if id not in kept and id not in closing]
    unchanged += (name for name in names if not any(is_named(key, [name]) for key in changed))
    return Kept(trigger, tuple(unnamed), tuple(unchanged), tuple(kept))
