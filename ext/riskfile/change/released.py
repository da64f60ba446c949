"""What a check knows of the project's baselines: enough to say what has changed since, and no more.

A baseline holds all of a state, and takes longer to read than a small project. What is asked of it is kept from one run
to the next, by the hash of the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from riskfile.change.decisions import criteria
from riskfile.change.suspect import hash_as_written, hash_of
from riskfile.model import Item, KnownBaseline, KnownItem, Problem, RiskFile, Span
from riskfile.policy.policy import Policy
from riskfile.reading.cache import FOLDER, digest, key_of, read_kept, write_kept
from riskfile.source import Source, SourceError
from riskfile.text.messages import Phrase

KIND: Final = "unreadable-baseline"
"""The name of the rule that reports what cannot be read."""

_NOT_READ = Phrase("unreadable-baseline.not-read", "the baseline cannot be read: {why}", "restore the file")
_WRONG = Phrase("unreadable-baseline.wrong", "{why}", "restore the file as it was written, or take it out")
_NEWER = Phrase("unreadable-baseline.newer", "{why}", "use the riskfile that wrote it, or a newer one")
_OTHER_NAME = Phrase(
    "unreadable-baseline.other-name",
    "the baseline in this file is called {name}; expected {path}",
    "give the file its name again",
    by=("name", "path"),
)


def released(
    source: Source, kept_in: Path | None, known_in: Path | None = None
) -> tuple[tuple[KnownBaseline, ...], list[Problem]]:
    """The baselines of the project, the last one at the end, and what is wrong with others. What was read is kept in the
    folder ``kept_in`` of the project, None keeps nothing; what was read before is looked for there, or in ``known_in``."""
    layout = source.layout
    folder = layout.at(f"{layout.needs}/baselines")
    try:
        entries = source.entries(folder)
    except SourceError as error:
        return (), [] if error.reason in ("missing", "outside") else [_unread(folder, error)]
    # what somebody else has put there is none
    paths = [each.path for each in entries if each.path.endswith(".json") and each.kind != "folder"]
    if not paths:
        return (), []
    place, before = (None if each is None else each / FOLDER / "baselines" for each in (kept_in, kept_in or known_in))
    # what is kept does not depend on policy or item types, with which the store of pages begins anew
    key = key_of(b"baselines")
    known = {} if before is None else read_kept(before, key)
    fresh: dict[str, tuple[bytes, tuple[Any, ...]]] = {}
    found: list[KnownBaseline] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            data = source.read(path)
        except SourceError as error:
            problems.append(_unread(path, error))
            continue
        mark = digest(data)
        plain = known.get(path)
        if plain is None or plain[0] != mark:
            one = _read(path, data)
            if isinstance(one, Problem):
                problems.append(one)
                continue
            plain = (mark, _plain(one))
        fresh[path] = plain
        found.append(_released(path, plain[1]))
    if place is not None and fresh != known:
        write_kept(place, key, fresh)
    return tuple(sorted(found, key=in_order)), problems


def in_order(baseline: Any) -> tuple[str, list[tuple[int, str]]]:
    """By what baselines are put in order: the day, then the name, numbers in it by their value."""
    parts = re.split(r"(\d+)", baseline.name)
    return baseline.day, [(int(part), "") if number % 2 else (0, part) for number, part in enumerate(parts)]


def closed_by(items: Sequence[Item]) -> Mapping[str, str]:
    """By the id of a trigger that is closed, or of a cycle that is, the day on which it was ("" where that is not told)."""
    found: dict[str, str] = {}
    for cycle in items:
        if cycle.type == "cycle" and "closed" in cycle.fields:
            day = cycle.text("closed")
            found[cycle.id] = day
            for trigger in cycle.links.get("closes", ()):
                found[trigger] = max(day, found.get(trigger, ""))
    return found


def of_state(name: str, day: str, path: str, fingerprint: str, file: RiskFile, policy: Policy) -> KnownBaseline:
    """What a check would know of this state as a baseline."""
    items = [*file]
    closed = closed_by(items)
    return KnownBaseline(
        name,
        day,
        path,
        fingerprint,
        {each.id: KnownItem(each.type, each.title, hash_of(each), hash_as_written(each)) for each in items},
        tuple(file.retired),
        criteria(policy),
        tuple(each.id for each in items if each.type in ("trigger", "cycle") and each.id not in closed),
    )


def _read(path: str, data: bytes) -> KnownBaseline | Problem:
    # what was kept says all that a check asks for
    from riskfile.change.baseline import BaselineError, NewerError, read  # noqa: PLC0415

    try:
        state = read(data)
    except BaselineError as error:
        message = (_NEWER if isinstance(error, NewerError) else _WRONG)(why=str(error))
        return Problem(KIND, Span(path, 1, 1), message, message.hint)
    if path.rpartition("/")[2] != f"{state.name}.json":
        message = _OTHER_NAME(name=state.name, path=f"{state.name}.json")
        return Problem(KIND, Span(path, 1, 1), message, message.hint)
    file, policy = state.snapshot.risk_file(), state.snapshot.policy
    return of_state(state.name, state.day, path, state.fingerprint, file, policy)


def _plain(one: KnownBaseline) -> tuple[Any, ...]:
    """What is kept of it; ``_released`` makes it anew."""
    return (
        one.name,
        one.day,
        one.fingerprint,
        {id: tuple(each) for id, each in one.items.items()},
        one.retired,
        one.criteria,
        one.unfinished,
    )


def _released(path: str, plain: tuple[Any, ...]) -> KnownBaseline:
    name, day, fingerprint, items, retired, decided, still_open = plain
    known = {id: KnownItem._make(each) for id, each in items.items()}
    return KnownBaseline(name, day, path, fingerprint, known, retired, decided, still_open)


def _unread(path: str, error: SourceError) -> Problem:
    message = _NOT_READ(why=str(error.strerror))
    return Problem(KIND, Span(path, 1, 1), message, message.hint, unread=error.reason == "unreadable")
