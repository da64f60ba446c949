"""What was released: the baselines of a project in their order, and what has changed since one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from riskfile.change.baseline import NAME, Baseline, BaselineError, path_of, read
from riskfile.change.diff import Difference, ItemChange
from riskfile.source import Source, SourceError


class Unread(NamedTuple):
    """A file among the baselines that is none that can be trusted: its path, and why."""

    path: str
    why: str


class Released(NamedTuple):
    """The baselines of a project, the oldest first, and the files among them that cannot be trusted."""

    baselines: tuple[Baseline, ...] = ()
    unread: tuple[Unread, ...] = ()

    def named(self, name: str) -> Baseline | None:
        """The baseline of this name; None where there is none."""
        return next((each for each in self.baselines if each.name == name), None)

    def last_before(self, fingerprint: str) -> Baseline | None:
        """The last baseline that says something else than the state with this fingerprint."""
        return next((each for each in reversed(self.baselines) if each.fingerprint != fingerprint), None)


NONE = Released()
"""Nothing was released."""


class _Changed(NamedTuple):
    name: str
    day: str
    difference: Difference


class Changes(_Changed):
    """How the file as it is now differs from the baseline ``name``, which was judged on ``day``."""

    # a NamedTuple cannot hold what is computed once; a subclass can
    @cached_property
    def items(self) -> Mapping[str, ItemChange]:
        """By id, what became of each item that is there now. One that only stands elsewhere says what it said, and is
        not among them."""
        return {each.id: each for each in self.difference.items if each.after is not None and each.state != "moved"}


def released(source: Source) -> Released:
    """The baselines of a project, in the order of their days, those of one day in that of their names."""
    folder = path_of(source.layout, "").rpartition("/")[0]
    try:
        paths = [entry.path for entry in source.entries(folder) if entry.path.endswith(".json")]
    except SourceError:
        # there is no such folder
        return NONE
    found, unread = [], []
    for path in paths:
        try:
            found.append(_read(source, path))
        except BaselineError as error:
            unread.append(Unread(path, str(error)))
    return Released(in_order(found), tuple(unread))


def named(source: Source, name: str) -> Baseline:
    """The baseline of this name.

    :raises BaselineError: if there is none, or none that can be trusted; the message begins with the path of its file.
    """
    path = path_of(source.layout, name)
    if not NAME.fullmatch(name) or source.kind(path) == "missing":
        known = [each.name for each in released(source).baselines]
        there = f"there are {', '.join(known)}" if known else "there is none; `riskfile baseline NAME` makes one"
        raise BaselineError(f"{path}: there is no baseline {name!r}; {there}")
    try:
        return _read(source, path)
    except BaselineError as error:
        raise BaselineError(f"{path}: {error}") from None


def _read(source: Source, path: str) -> Baseline:
    try:
        found = read(source.read(path))
    except SourceError as error:
        raise BaselineError(f"it cannot be read: {error.strerror or error}") from None
    stem = path.rpartition("/")[2].removesuffix(".json")
    if found.name != stem:
        raise BaselineError(
            f"it is the baseline {found.name!r:.90} under another name; expected {found.name!r:.90}.json"
        )
    return found


def in_order(baselines: Iterable[Baseline]) -> tuple[Baseline, ...]:
    """Baselines in the order of their days, those of one day in that of their names: 0.9 before 0.10."""
    return tuple(sorted(baselines, key=lambda each: (each.day, _natural(each.name), each.name)))


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.split(r"(\d+)", name)
    return tuple((1, int(part), "") if place % 2 else (0, 0, part) for place, part in enumerate(parts) if part)
