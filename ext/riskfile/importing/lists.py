"""Cells that hold several things: ids in the ways in which people write them, and texts cut at declared separators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from riskfile.importing.words import means_nothing
from riskfile.tables.table import one_line
from riskfile.text.messages import tr

MAX_RANGE: Final = 1000
"""How many ids a range may stand for."""

# what nobody has in an id; what some have (R/12, "Valve and tube") parts only what is no id as a whole
_STRONG = re.compile(r"[,;|\n、，；]")
_WEAK = re.compile(r"[/&+／]|(?<!\S)(?:and|or|und|oder|et|ou|sowie)(?!\S)", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-•*–]\s+|[•◦▪]\s*)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_REMARK = re.compile(r"(?P<head>.*\S)\s*[(\[](?P<remark>[^()\[\]]*)[)\]]", re.DOTALL)
_SPAN = re.compile(
    r"(?P<before>.*?)(?P<first>\d{1,6})(?P<to>\s*(?:\.\.+|…|–|—|~|〜|-)\s*|\s*(?:至|到)\s*|\s+(?:to|through|thru|until|bis|à)\s+)"
    r"(?P<again>.*?)(?P<last>\d{1,6})",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(r"(?P<head>.*\D)(?P<digits>\d+)", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


class Splitter(NamedTuple):
    """What a mapping says separates the entries of a cell: texts, or a ``pattern``."""

    texts: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None

    def cut(self, text: str) -> list[str]:
        """The entries, without white space around them and without empty ones."""
        found = self.pattern or re.compile("|".join(map(re.escape, self.texts)))
        parts: list[str] = []
        last = 0
        # not re.split: a group in the pattern would be an entry
        for hit in found.finditer(text):
            if hit.end() > hit.start():
                parts.append(text[last : hit.start()])
                last = hit.end()
        parts.append(text[last:])
        return [part.strip() for part in parts if part.strip()]

    @property
    def words(self) -> str:
        """How a report calls it."""
        if self.pattern is not None:
            return tr("the pattern {pattern}", pattern=self.pattern.pattern)
        return " ".join(tr("line ends") if text == "\n" else text for text in self.texts)


class Unread(NamedTuple):
    """A part of a cell that names no id, and why. ``unsaid``: the mapping has to say what it is."""

    text: str
    why: str
    unsaid: bool = False


class IdList(NamedTuple):
    """The ids that a cell names, in their order; what stood in brackets behind which of them; words that mean nothing;
    what could not be read. ``cut`` says whether the cell held more than one id as it stands."""

    ids: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...] = ()
    nothing: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    cut: bool = False


class Known:
    """Ids that there are, to be looked up fast and without regard to case."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self.ids = dict.fromkeys(ids)
        self._folded: dict[str, str | None] = {}
        for id in self.ids:
            fold = id.casefold()
            self._folded[fold] = None if fold in self._folded else id
        #: whether each of them has a digit, so that a word without one is none of them
        self.numbered = bool(self.ids) and all(map(_DIGIT.search, self.ids))

    def __bool__(self) -> bool:
        return bool(self.ids)

    def find(self, text: str) -> str | None:
        """The id that ``text`` is; None where it is none, or could be two."""
        return text if text in self.ids else self._folded.get(text.casefold())


class _Reader:
    def __init__(self, known: Known, *, ranges: bool | None, splitter: Splitter | None, free: bool) -> None:
        self.known = known
        self.ranges = ranges
        self.splitter = splitter
        self.free = free
        self.ids: dict[str, None] = {}
        self.remarks: list[tuple[str, str]] = []
        self.nothing: list[str] = []
        self.unread: list[Unread] = []
        self.last = ""

    def add(self, id: str) -> None:
        self.ids.setdefault(id)
        self.last = id

    def cell(self, text: str) -> None:
        whole = self.known.find(one_line(text))
        if whole is not None:
            self.add(whole)
        elif self.splitter is not None:
            for part in self.splitter.cut(text):
                self.entry(part)
        else:
            for part in _parted(_STRONG, text):
                self.strong(part)

    def strong(self, text: str) -> None:
        """What stands between signs that are in no id."""
        if self.is_known(text) or self.span(text):
            return
        if means_nothing(text):
            self.nothing.append(one_line(text))
            return
        parts = list(_parted(_WEAK, text))
        if (len(parts) > 1 and all(map(self.may_be_id, parts))) or (self.free and len(parts) > 1):
            for part in parts:
                self.entry(part)
        else:
            self.entry(text)

    def may_be_id(self, text: str) -> bool:
        """Whether one part of several may be an id, so that a sentence with a slash in it is not parted."""
        head = _BRACKETS.sub("", text).strip()
        return (
            not head
            or means_nothing(head)
            or self.known.find(one_line(head)) is not None
            or not re.search(r"\s", head)
            or _SPAN.fullmatch(head) is not None
            or all(map(self.is_token, head.split()))
        )

    def is_known(self, text: str) -> bool:
        found = self.known.find(one_line(text))
        if found is not None:
            self.add(found)
        return found is not None

    def is_token(self, text: str) -> bool:
        return self.known.find(text) is not None or bool(_LETTER.search(text) and _DIGIT.search(text))

    def entry(self, text: str) -> None:
        """One entry: an id, a range, an id with a remark, ids with blanks between them, or none of these."""
        text = one_line(text)
        if not text or self.is_known(text):
            return None
        bare = _BULLET.sub("", text)
        if bare and bare != text:
            return self.entry(bare)
        if means_nothing(text):
            self.nothing.append(text)
            return None
        if self.span(text):
            return None
        remark = _REMARK.fullmatch(text)
        if remark is not None and not (self.free and not self.known):
            before = len(self.ids)
            held, self.unread = self.unread, []
            self.entry(remark["head"])
            fresh, self.unread = self.unread, held
            if fresh:
                self.unread.append(Unread(text, tr("it names no id")))
            elif remark["remark"].strip():
                named = self.last if len(self.ids) >= before and self.last else remark["head"]
                self.remarks.append((named, remark["remark"].strip()))
            return None
        tokens = text.split()
        if len(tokens) > 1:
            if all(map(self.is_token, tokens)) and not (self.free and not self.known):
                for token in tokens:
                    self.entry(token)
            elif self.free:
                self.add(text)
            else:
                self.unread.append(Unread(text, tr("it names no id")))
            return None
        completed = self.completed(text)
        if completed:
            self.add(completed)
        elif self.known.numbered and not self.free and not _DIGIT.search(text):
            self.unread.append(Unread(text, tr("it names no id")))
        else:
            self.add(text)
        return None

    def completed(self, text: str) -> str:
        """``002`` behind ``TC-001`` is ``TC-002``; "" where nothing is to be completed."""
        before = _NUMBERED.fullmatch(self.last)
        if before is None or not text.isdecimal() or not _LETTER.search(before["head"]):
            return ""
        if self.known.find(before["head"] + text) is not None:
            return before["head"] + text
        width = len(before["digits"])
        return before["head"] + text.zfill(width) if len(text) <= width else ""

    def span(self, text: str) -> bool:
        """Whether ``text`` is a range, whose ids are added, or could be one, which is told."""
        text = _BULLET.sub("", one_line(text))
        found = _SPAN.fullmatch(text)
        if found is None:
            return False
        before, again, sign = found["before"], found["again"].strip(), found["to"].strip()
        if again and again.casefold() != before.strip().casefold():
            return False
        if re.search(r"\s", before.strip()):
            return False
        if sign == "-" and not self.ranges and not again:
            if before.strip():
                # SYS-001-003 is an id of three parts
                return False
            if self.ranges is False:
                return False
            why = tr(
                "may be a range; expected single ids, or `ranges: true` in the mapping (`ranges: false` "
                "if it is one id)"
            )
            self.unread.append(Unread(text, why, unsaid=True))
            return True
        first, last = int(found["first"]), int(found["last"])
        if not first <= last <= first + MAX_RANGE:
            self.unread.append(Unread(text, tr("it is no range of ids: it runs backwards, or is too long")))
            return True
        width = (
            len(found["first"]) if found["first"].startswith("0") or len(found["first"]) == len(found["last"]) else 0
        )
        head = before.lstrip()
        for number in range(first, last + 1):
            id = head + str(number).zfill(width)
            known = self.known.find(id)
            # a range names what there is between its ends
            if known is not None or not self.known or number in (first, last):
                self.add(known or id)
        return True


def read_ids(
    text: str,
    known: Known | Iterable[str] = (),
    *,
    ranges: bool | None = None,
    splitter: Splitter | None = None,
    free: bool = False,
) -> IdList:
    """The ids that a cell names: ``1, 2``, ``1; 2``, ``1/2``, ``1 and 2``, ``A-1 | A-2``, ``A-1 to A-3``, ``A-001/002``,
    ``A-1 A-2``, ``A-1 (first half)``; ``1-3`` where ``ranges`` are
    allowed (None: the mapping does not say).

    A text that is one of the ``known`` ids is that id, whatever signs it holds. With a ``splitter``, the cell is parted
    there and nowhere else. ``free``: entries may be any text.
    """
    reader = _Reader(known if isinstance(known, Known) else Known(known), ranges=ranges, splitter=splitter, free=free)
    reader.cell(text.strip())
    ids = tuple(reader.ids)
    return IdList(
        ids,
        tuple(reader.remarks),
        tuple(reader.nothing),
        tuple(reader.unread),
        len(ids) > 1 or bool(reader.remarks or (ids and (reader.nothing or reader.unread))),
    )


def are_ids(text: str) -> IdList | None:
    """The ids that a text names, of which nobody knows which there are; None where it is not made of ids alone."""
    found = read_ids(text)
    whole = not (found.unread or found.remarks or found.nothing)
    return found if whole and found.ids and all(_LETTER.search(id) and _DIGIT.search(id) for id in found.ids) else None


def _parted(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The parts of a text between hits of ``pattern`` that do not stand in brackets."""
    masked = _BRACKETS.sub(lambda hit: "\0" * len(hit[0]), text)
    last = 0
    for hit in pattern.finditer(masked):
        yield text[last : hit.start()]
        last = hit.end()
    yield text[last:]
