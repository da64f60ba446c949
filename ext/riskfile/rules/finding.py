"""What a rule yields, and what is reported of it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from riskfile.model import Item, Location


class Level(Enum):
    """How much a rule's finding weighs. (Not "severity": that means severity of harm.)"""

    ERROR = "error"
    WARNING = "warning"
    WARNING_THEN_ERROR = "warning in a draft, error at its gate"
    GATE = "judged at its gate only; open work before"


class Fault(NamedTuple):
    """One fault that a rule has found. ``message`` says what was found and what was expected, ``hint`` what
    to do; ``item`` is the item at fault, ``based_on`` further items on which the judgement rests;
    ``related`` are further places with a word each."""

    location: Location
    message: str
    hint: str = ""
    item: Item | None = None
    based_on: tuple[Item, ...] = ()
    related: tuple[tuple[Location, str], ...] = ()


class Finding(NamedTuple):
    """A reported fault. ``level`` is "error", "warning" or "open" (open work: judged at a later gate)."""

    code: str
    name: str
    level: str
    clause: str
    location: Location
    message: str
    hint: str
    item: str
    related: tuple[tuple[Location, str], ...]
    stage: str = ""

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """By place, then by code, then by message: the order in which findings are shown."""
        return (self.location.path, self.location.line, self.location.column, self.code, self.message)


def fault(
    item: Item,
    message: str,
    hint: str = "",
    *,
    at: Location | None = None,
    based_on: tuple[Item, ...] = (),
    related: tuple[tuple[Location, str], ...] = (),
) -> Fault:
    """A fault of ``item``, at its directive unless ``at`` says where."""
    return Fault(at or item.location, message, hint, item, based_on, related)
