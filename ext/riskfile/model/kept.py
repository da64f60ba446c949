"""What pure functions have made of items in one state of a file, for the next one.

While somebody types, all items but those of one page are the same objects from state to state. What rests on nothing but
such objects is the same too, and is not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Final, Protocol, TypeVar

_Made = TypeVar("_Made")

FURTHEST: Final = 3
"""So many links away from an item lies at most what is made of it."""

_STATES: Final = count(1)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Of = TypeVar("_Of", bound=_Named)


class Kept:
    """What was made in this state, and in the one before it. ``before`` None keeps nothing: there is no next state."""

    __slots__ = ("_before", "_now", "near", "whole")

    def __init__(self, before: Kept | None = None, *, keeps: bool = True) -> None:
        self._now: dict[tuple[object, ...], tuple[tuple[object, ...], object]] | None = {} if keeps else None
        # what was made in a state that nobody has judged as a whole is not all that the next needs
        self._before = {} if before is None else before._all()
        self.whole = False
        self.near: Near | None = None

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

    def over(
        self,
        name: str,
        given: tuple[object, ...],
        items: Iterable[_Of],
        reach: int,
        make: Callable[[Iterable[_Of]], Iterator[_Made]],
    ) -> Iterator[_Made]:
        """What ``make`` yields of ``items``, all items of some types, in the order of the file. What it yields of one of them rests
        on nothing but ``name``, the objects that are ``given``, the item types, which ids there are, this item and those that lie
        ``reach`` links from it at most, in either direction: not on what else has been read, nor on other items of the call."""
        near = self.near
        return make(items) if near is None else self._over((reach, name, *map(id, given)), given, items, near, make)

    def _over(
        self,
        key: tuple[object, ...],
        given: tuple[object, ...],
        items: Iterable[_Of],
        near: Near,
        make: Callable[[Iterable[_Of]], Iterator[_Made]],
    ) -> Iterator[_Made]:
        assert self._now is not None
        reach: int = key[0]  # type: ignore[assignment]
        known = self._now.get(key) or self._before.get(key)
        made_in: tuple[int, dict[str, tuple[_Made, ...]]] = known[1] if known is not None else (0, {})  # type: ignore[assignment]
        state, was = made_in
        if state == near.state:
            now = was
        elif state == near.before and near.same_types:
            now = was.copy()
            for changed in near.changed[reach]:
                if changed in now:
                    now[changed] = tuple(make((near.items[changed],)))  # type: ignore[arg-type]
        else:
            last = near.last[reach]
            now = {
                each.id: was[each.id] if last[each.id] <= state and each.id in was else tuple(make((each,)))
                for each in items
            }
        self._now[key] = (given, (near.state, now))
        for made in now.values():
            if made:
                yield from made


class Near:
    """What has changed near each item of a state: ``last`` has for no link, one and so on the state in which something has
    changed last so near to an item, by its id; ``changed`` the ids of those of which that is this state, since the one ``before``.
    """

    __slots__ = ("before", "changed", "items", "last", "same_types", "state")

    def __init__(self, items: Mapping[str, _Named]) -> None:
        """A first state, of which none is known that was before."""
        self.state = next(_STATES)
        self.before = 0
        self.items = items
        self.changed: tuple[Collection[str], ...] = ()
        self.last: tuple[Mapping[str, int], ...] = (dict.fromkeys(items, self.state),) * (FURTHEST + 1)
        self.same_types = False

    def after(self, items: Mapping[str, _Named], changed: Sequence[Collection[str]], *, same_types: bool) -> Near:
        """The next state, which has the same ids in the same order, and whether each is of the type that it was of."""
        next_one = Near({})
        next_one.before, next_one.items, next_one.changed = self.state, items, tuple(changed)
        next_one.last = tuple(
            {**each, **dict.fromkeys(ids, next_one.state)} for each, ids in zip(self.last, changed, strict=True)
        )
        next_one.same_types = same_types
        return next_one


KEEPS_NOTHING = Kept(keeps=False)
"""That of a file that has no next state."""


__all__ = ["FURTHEST", "KEEPS_NOTHING", "Kept", "Near"]
