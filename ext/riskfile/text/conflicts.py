"""Merge conflicts in a text: where they begin, and the text with one version of each.

A version-control system writes both versions of what two people changed into the file, between marks at the beginning
of lines, and leaves it to an author to choose. Until then neither may count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late

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

_BEGIN: Final = compiled_late(r"([ \t]*)(<{5,})(?:[ \t].*)?")
_END: Final = compiled_late(r"([ \t]*)(>{5,})(?:[ \t].*)?")
_PART: Final = compiled_late(r"[ \t]*([=|%+])(\1{4,})(?:[ \t].*)?")
_MIDDLE: Final = compiled_late(r"(={7})[ \t]*|(\|{7})(?:[ \t]+[^|]*)?")
_MIDDLES: Final = compiled_late(r"^(?:={7}[ \t]*|\|{7}(?:[ \t]+[^|\n]*)?)$", re.MULTILINE)
_NO_PARAGRAPH: Final = compiled_late(r"[ \t]*(?:$|:|`{3}|~{3}|---)")
_ID: Final = compiled_late(r"[ \t]*:?id[ \t]*:")
_CODE: Final = compiled_late(r"[ \t>*+-]*(`{3,}|~{3,})[ \t]*(.*)")
_NAME: Final = compiled_late(r"\{(\S*?)\}")

WIDTH: Final = 7
"""How many signs a mark has, unless somebody has set it otherwise: fewer are none without their counterparts."""


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
    # one sign is found much faster than several
    if ("<" in text and "<<<<<" in text) or (">" in text and ">>>>>>>" in text):
        return True
    between = ("=" in text and "=======" in text) or ("|" in text and "|||||||" in text)
    return between and _MIDDLES.search(text) is not None


def resolve(
    lines: Sequence[str], shown: Collection[str] = (), *, middles: bool = True
) -> tuple[list[Conflict], list[int]]:
    """The conflicts in a text, and the indices of the lines that are left when one version of each is kept: the one
    with more ids of items, else the first.

    Marks that stand in code of a Markdown page are meant to be seen, where ``shown`` names the directives whose
    content is code: none (the default) says that the text is no Markdown. ``middles``: marks that stand between two
    versions count where all others have been taken out.
    """
    conflicts: list[Conflict] = []
    kept: list[int] = []
    # known once it is asked for
    ends: dict[int, int] | None = None
    fences = _Fences(shown)
    index = 0

    def tell(first: int, last: int, begin: str, end: str, about: str = "") -> None:
        width = len(lines[last].rstrip()) + 1
        conflicts.append(Conflict(first + 1, last + 1, width, lines[first], about, begin, end))

    while index < len(lines):
        line = lines[index]
        if fences.in_code:
            pass
        elif begin := _BEGIN.fullmatch(line):
            mark = begin[2]
            if ends is None:
                ends = _ends(lines)
            last = ends.get(index, index)
            if last > index and (len(mark) >= WIDTH or _middle(lines, index, last, len(mark)) > index):
                tell(index, last, mark, ">" * len(mark), _about(lines, index, last))
                chosen = _chosen(lines, index, last, len(mark))
                # a version may hold a conflict of its own
                _, within = resolve([lines[each] for each in chosen], shown, middles=middles)
                for each in within:
                    fences.take(lines[chosen[each]])
                    kept.append(chosen[each])
                index = last + 1
                continue
            if len(mark) >= WIDTH and not begin[1]:
                # where the end is gone, the first version is known to end in the middle
                last = _middle(lines, index, len(lines), len(mark))
                tell(index, last, mark, "")
                index = last + 1
                continue
        elif (end := _END.fullmatch(line)) and len(end[2]) >= WIDTH and not end[1]:
            # where the beginning is gone, the second version is known to begin in the middle
            at = _last_middle([lines[each] for each in kept], len(end[2]))
            tell(kept[at] if at >= 0 else index, index, "", end[2])
            if at >= 0:
                del kept[at:]
                fences = _Fences(shown)
                for each in kept:
                    fences.take(lines[each])
            index += 1
            continue
        elif (
            middles
            and (middle := _MIDDLE.fullmatch(line))
            and (not shown or _alone(lines, index, middle))
            and not _has_counterpart(lines, index)
        ):
            tell(index, index, (middle[1] or middle[2]), "")
            index += 1
            continue
        fences.take(line)
        kept.append(index)
        index += 1
    return conflicts, kept


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """Where each conflict ends, by the line where it begins; those that do not end are not there."""
    found: dict[int, int] = {}
    # by the length of their marks, those that have not ended yet
    begun: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if begin := _BEGIN.fullmatch(line):
            begun.setdefault(len(begin[2]), []).append(index)
        elif (end := _END.fullmatch(line)) and begun.get(len(end[2])):
            found[begun[len(end[2])].pop()] = index
    return found


def _middle(lines: Sequence[str], first: int, last: int, width: int) -> int:
    """Where two versions part, between ``first`` and ``last`` and before another conflict; ``first`` where they do not."""
    for index in range(first + 1, last):
        part = _PART.fullmatch(lines[index])
        if part and part[1] == "=" and len(part[2]) + 1 == width:
            return index
        if any((mark := each.fullmatch(lines[index])) and len(mark[2]) == width for each in (_BEGIN, _END)):
            break
    return first


def _last_middle(lines: Sequence[str], width: int) -> int:
    """Where the last line stands that parts two versions, -1 where there is none."""
    for index in range(len(lines) - 1, -1, -1):
        part = _PART.fullmatch(lines[index])
        if part and part[1] == "=" and len(part[2]) + 1 == width:
            return index
    return -1


def _alone(lines: Sequence[str], index: int, middle: re.Match[str]) -> bool:
    """Whether a line of Markdown is none of a heading or a table."""
    above = lines[index - 1] if index else ""
    if middle[1]:
        return _NO_PARAGRAPH.match(above) is not None
    return "|" not in above and "|" not in "".join(lines[index + 1 : index + 2])


def _has_counterpart(lines: Sequence[str], index: int) -> bool:
    """Whether a mark between two versions has the one that ends them: then it is told with that."""
    for line in lines[index + 1 :]:
        if _BEGIN.fullmatch(line):
            return False
        if (end := _END.fullmatch(line)) and len(end[2]) >= WIDTH and not end[1]:
            return True
    return False


def _chosen(lines: Sequence[str], first: int, last: int, width: int) -> list[int]:
    """The lines of the version to go on with."""
    versions: list[list[int]] = [[]]
    neither: list[int] = []
    depth, sides = 0, False
    for index in range(first + 1, last):
        line = lines[index]
        if (mark := _BEGIN.fullmatch(line) or _END.fullmatch(line)) and len(mark[2]) == width:
            depth += 1 if mark[2][0] == "<" else -1
        part = _PART.fullmatch(line) if not depth else None
        if part is None or len(part[2]) + 1 != width:
            versions[-1].append(index)
        elif part[1] in "|%":
            sides |= part[1] == "%"
            # what both have changed, and how, are neither
            neither.append(len(versions))
            versions.append([])
        else:
            versions.append([])
    if sides and not versions[0]:
        # where each side is named, nothing stands before the first
        neither.append(0)
    real = [version for number, version in enumerate(versions) if number not in neither] or [[]]
    return max(real, key=lambda version: sum(_ID.match(lines[index]) is not None for index in version))


def _about(lines: Sequence[str], first: int, last: int) -> str:
    """The beginning of the first line that is no mark."""
    texts = (line.strip() for line in lines[first + 1 : last] if line.strip() and not _PART.fullmatch(line))
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
        found = _CODE.match(line)
        if found is None:
            return
        mark, rest = found[1], found[2].rstrip()
        closes = not rest and bool(self._open) and mark[0] == self._open[-1][0] and len(mark) >= len(self._open[-1])
        if closes:
            self._open.pop()
            self.in_code = False
        elif not self.in_code and not (mark[0] == "`" and "`" in rest):
            self._open.append(mark)
            name = _NAME.match(rest)
            self.in_code = name is None or name[1] in self._shown
