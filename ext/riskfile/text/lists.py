"""What two branches have each added to one list of ids: the one conflict of a merge that needs nobody's decision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_OPTION: Final = re.compile(r"([ \t]*:[A-Za-z][\w-]*:[ \t]+)(\S.*?)([ \t]*\r?\n?)")
_ENTRY: Final = re.compile(r"([ \t]*-[ \t]+)(\S+)([ \t]*\r?\n?)")
_ID: Final = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9.]+)+")
_RUN: Final = re.compile(r"^([<|=>])\1*", re.MULTILINE)


class Conflict(NamedTuple):
    """The lines of one conflict: as they were, and as either side has them."""

    base: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def size_for(*texts: str) -> int:
    """How many characters a mark of a conflict is to have, so that no line of these texts is taken for one."""
    return max((len(run[0]) for text in texts for run in _RUN.finditer(text)), default=0) + 7


def parts(merged: str, size: int) -> Iterator[str | Conflict]:
    """What a merge has left, in the style ``diff3`` with marks of ``size``: texts, and conflicts between them."""
    begins = {mark * size: mark for mark in "<|=>"}
    text: list[str] = []
    sides: dict[str, list[str]] = {}
    side = ""
    for line in re.findall(r"[^\n]*\n|[^\n]+$", merged):
        mark = begins.get(line[:size], "")
        if mark == "<":
            if text:
                yield "".join(text)
            text, sides, side = [], {each: [] for each in "<|="}, mark
        elif mark == ">":
            yield Conflict(tuple(sides["|"]), tuple(sides["<"]), tuple(sides["="]))
            side = ""
        elif mark:
            side = mark
        else:
            (sides[side] if side else text).append(line)
    if text:
        yield "".join(text)


def resolved(conflict: Conflict) -> str | None:
    """The lines with what both sides have added, None where somebody has to decide.

    Nobody has to where each line that differs is a list of ids (``:affects: A, B``), which both sides have only added to,
    or another option that one side alone has changed; or where both have added ids to a list with one a line.
    """
    base, ours, theirs = conflict
    if len(base) == len(ours) == len(theirs):
        lines = [_line(*each) for each in zip(base, ours, theirs, strict=True)]
        return None if any(line is None for line in lines) else "".join(line for line in lines if line is not None)
    return _entries(base, ours, theirs)


def marked(conflict: Conflict, size: int) -> str:
    """The conflict as git marks it."""
    ours, theirs = "".join(conflict.ours), "".join(conflict.theirs)
    return f"{'<' * size} ours\n{_ended(ours)}{'=' * size}\n{_ended(theirs)}{'>' * size} theirs\n"


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _line(base: str, ours: str, theirs: str) -> str | None:
    if ours == theirs:
        return ours
    if base in (ours, theirs):
        # words of a paragraph belong together; options stand for themselves
        options = all(_OPTION.fullmatch(each) for each in (base, ours, theirs))
        return (theirs if base == ours else ours) if options else None
    found = [_OPTION.fullmatch(each) for each in (base, ours, theirs)]
    if any(each is None for each in found):
        return None
    (name, was, _), (our_name, our, end), (their_name, their, _) = (each.groups() for each in found if each)
    ids = [_list(each) for each in (was, our, their)]
    if not name == our_name == their_name or any(each is None for each in ids):
        return None
    both = _both(*(each for each in ids if each is not None))
    return None if both is None else f"{name}{', '.join(both)}{end}"


def _list(value: str) -> list[str] | None:
    ids = re.split(r"[ \t]*,[ \t]*", value)
    return ids if all(map(_ID.fullmatch, ids)) else None


def _both(was: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Ours, and what theirs has added; None where a side has taken one out."""
    if not set(was) <= set(ours) & set(theirs):
        return None
    return [*dict.fromkeys((*ours, *(each for each in theirs if each not in was)))]


def _entries(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    found = [[_ENTRY.fullmatch(line) for line in side] for side in (base, ours, theirs)]
    entries = [[each for each in side if each and _ID.fullmatch(each[2])] for side in found]
    if [*map(len, entries)] != [*map(len, found)] or len({each[1] for side in entries for each in side}) != 1:
        return None
    both = _both(*([each[2] for each in side] for side in entries))
    if both is None:
        return None
    begin, _, end = entries[1][0].groups()
    return "".join(f"{begin}{id}{end}" for id in both)
