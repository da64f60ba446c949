"""What pure functions have made of items in one state of a file, for the next one.

While somebody types, all items but those of one page are the same objects from state to state. What rests on nothing but
such objects is the same too, and is not made again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Made = TypeVar("_Made")


class Kept:
    """What was made in this state, and in the one before it. ``before`` None keeps nothing: there is no next state."""

    __slots__ = ("_before", "_now", "whole")

    def __init__(self, before: Kept | None = None, *, keeps: bool = True) -> None:
        self._now: dict[tuple[object, ...], tuple[tuple[object, ...], object]] | None = {} if keeps else None
        # what was made in a state that nobody has judged as a whole is not all that the next needs
        self._before = {} if before is None else before._all()
        self.whole = False

    def _all(self) -> dict[tuple[object, ...], tuple[tuple[object, ...], object]]:
        now = self._now or {}
        return now if self.whole else {**self._before, **now}

    def of(self, name: str, given: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
        """What ``make`` gives, which rests on nothing but ``name`` and the objects that are ``given``: these very ones, none of
        which is ever changed. What it gives is not to be changed either."""
        if self._now is None:
            return make()
        key = (name, *map(id, given))
        known = self._now.get(key)
        if known is None:
            # who holds an object keeps its number from being that of another
            known = self._before.get(key)
            if known is None:
                known = (given, make())
            self._now[key] = known
        found: _Made = known[1]  # type: ignore[assignment]
        return found


KEEPS_NOTHING = Kept(keeps=False)
"""That of a file that has no next state."""


__all__ = ["KEEPS_NOTHING", "Kept"]
