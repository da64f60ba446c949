"""Merge conflicts in a text: where they begin, and the text with one version of each.

A version-control system writes both versions of what two people changed into the file, between marks at the beginning
of lines, and leaves it to an author to choose. Until then neither may count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from riskfile.text.messages import Message, Phrase

KIND: Final = "merge-conflict"
"""The name of the rule that reports a conflict."""

_CONFLICT = Phrase(
    "RMF913.conflict",
    "a merge conflict of {about!r}, up to line {line}: two versions stand here, and neither counts until one is chosen",
    "keep one version, and take out the lines that begin with {begin}, ======= and {end}",
    by=("about",),
)
_LONE = Phrase(
    "RMF913.lone",
    "a mark of a merge conflict is left here, without its counterpart: {mark}",
    "see what the two versions were, and take the mark out",
    by=("mark",),
)

# compiled where they are first used: few files have a conflict
_BEGIN: Final = r"([ \t]*)(<{7,})(?:[ \t].*)?"
_END: Final = r"([ \t]*)(>{7,})(?:[ \t].*)?"
_PART: Final = r"[ \t]*([=|%+])\1{6,}(?:[ \t].*)?"
_ID: Final = r"[ \t]*:?id[ \t]*:"
_CODE: Final = r"[ \t>*+-]*(`{3,}|~{3,})[ \t]*(.*)"
_NAME: Final = r"\{(\S*?)\}"


class Conflict(NamedTuple):
    """A conflict from ``line`` to ``last`` (both from 1); ``text`` is its first line, ``about`` the first
    that is in either version; ``begin`` and ``end`` are its marks, one of them "" where it has none. ``width`` is the column behind the last line."""

    line: int
    last: int
    width: int
    text: str
    about: str
    begin: str
    end: str

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where it stands, from its first mark to behind its last: line, column, line, column."""
        return self.line, len(self.text) - len(self.text.lstrip()) + 1, self.last, self.width

    @property
    def message(self) -> Message:
        """What is said of it."""
        if self.begin and self.end:
            return _CONFLICT(about=self.about, line=self.last, begin=self.begin, end=self.end)
        return _LONE(mark=self.begin or self.end)


def may_conflict(text: str) -> bool:
    """Whether it is worth while to look."""
    return "<<<<<<<" in text or ">>>>>>>" in text


def resolve(lines: Sequence[str], shown: Collection[str] = ()) -> tuple[list[Conflict], list[int]]:
    """The conflicts in a text, and the indices of the lines that are left when one version of each is kept: the one
    with more ids of items, else the first.

    Marks that stand in code of a Markdown page are meant to be seen, where ``shown`` names the directives whose
    content is code: none (the default) says that the text is no Markdown.
    """
    conflicts: list[Conflict] = []
    kept: list[int] = []
    fences = _Fences(shown)
    index = 0
    while index < len(lines):
        line = lines[index]
        begin = None if fences.in_code else re.fullmatch(_BEGIN, line)
        if begin is not None:
            last = _last(lines, index, begin[2])
            if last > index:
                conflicts.append(
                    Conflict(
                        index + 1,
                        last + 1,
                        len(lines[last].rstrip()) + 1,
                        line,
                        _about(lines, index, last),
                        begin[2],
                        ">" * len(begin[2]),
                    )
                )
                chosen = _chosen(lines, index, last)
                for each in chosen:
                    fences.take(lines[each])
                kept += chosen
                index = last + 1
                continue
            if not begin[1]:
                conflicts.append(Conflict(index + 1, index + 1, len(line.rstrip()) + 1, line, "", begin[2], ""))
                index += 1
                continue
        elif not fences.in_code and (end := re.fullmatch(_END, line)) and not end[1]:
            conflicts.append(Conflict(index + 1, index + 1, len(line.rstrip()) + 1, line, "", "", end[2]))
            index += 1
            continue
        fences.take(line)
        kept.append(index)
        index += 1
    return conflicts, kept


def _last(lines: Sequence[str], first: int, mark: str) -> int:
    """Where the conflict ends that begins at ``first``; ``first`` where it does not."""
    for index in range(first + 1, len(lines)):
        if (end := re.fullmatch(_END, lines[index])) and len(end[2]) == len(mark):
            return index
        if (begin := re.fullmatch(_BEGIN, lines[index])) and len(begin[2]) == len(mark):
            break
    return first


def _chosen(lines: Sequence[str], first: int, last: int) -> list[int]:
    """The lines of the version to go on with."""
    versions: list[list[int]] = [[]]
    base = -1
    for index in range(first + 1, last):
        if part := re.fullmatch(_PART, lines[index]):
            if part[1] == "|":
                # what both have changed, which is neither
                base = len(versions)
            versions.append([])
        else:
            versions[-1].append(index)
    if base >= 0:
        del versions[base]
    return max(versions, key=lambda version: sum(re.match(_ID, lines[index]) is not None for index in version))


def _about(lines: Sequence[str], first: int, last: int) -> str:
    """The beginning of the first line that is no mark."""
    texts = (line.strip() for line in lines[first + 1 : last] if line.strip() and not re.fullmatch(_PART, line))
    return next(texts, "")[:60]


class _Fences:
    """Whether the next line stands in code."""

    def __init__(self, shown: Collection[str]) -> None:
        self._shown = shown
        self._open: list[str] = []
        self.in_code = False

    def take(self, line: str) -> None:
        """Go on by a line."""
        if not self._shown or ("```" not in line and "~~~" not in line):
            return
        found = re.match(_CODE, line)
        if found is None:
            return
        mark, rest = found[1], found[2].rstrip()
        closes = not rest and bool(self._open) and mark[0] == self._open[-1][0] and len(mark) >= len(self._open[-1])
        if closes:
            self._open.pop()
            self.in_code = False
        elif not self.in_code and not (mark[0] == "`" and "`" in rest):
            self._open.append(mark)
            name = re.match(_NAME, rest)
            self.in_code = name is None or name[1] in self._shown
