"""Findings as they are read: what one cause does to many items is one entry."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from riskfile.model import RiskFile, Span
from riskfile.rules.engine.finding import KINDS, LEVELS, Finding, Kind
from riskfile.text.messages import NOTHING, Message, Phrase, plain, render
from riskfile.text.quoting import visible

FEW: Final = 5
"""So many findings that say the same are one entry; fewer stand each for itself."""

MOST: Final = 0.8
"""Contradictions of which each has its own values are one entry where so much of all items of a type has them: then a whole
column of the table that they came from is at fault."""

FIRST: Final = 3
"""So many places of an entry are named."""

_EACH: Final = Phrase("entry.each", "each")
_ANY: Final = plain("…")
_OF_ITEMS: Final = Phrase("entry.of-items", "{count} of {total} {items}: {said}")
_TIMES_ON_ITEMS: Final = Phrase("entry.times-on-items", "{times} times, on {count} of {total} {items}: {said}")
_TIMES: Final = Phrase("entry.times", "{times} times: {said}")
_SHORT: Final = Phrase("entry.short", "{count} of {total} {items}")
_SHORT_TIMES: Final = Phrase("entry.short-times", "{times} times")


class Entry(NamedTuple):
    """Findings that have one cause, in order, or one alone. ``said`` and ``advice`` are what is read of them: of many,
    what they have in common. ``size`` says on how many of how many things, in words: "" for one alone."""

    findings: tuple[Finding, ...]
    said: Message
    advice: Message
    size: Message

    @property
    def first(self) -> Finding:
        """The first of them, which gives rule, level and place."""
        return self.findings[0]

    @property
    def many(self) -> bool:
        """Whether there are several."""
        return len(self.findings) > 1

    @property
    def varied(self) -> bool:
        """Whether each of its findings contradicts in values of its own, so that what is read of it leaves these open."""
        return self.many and self.first.kind == "contradiction" and (bool(self.first.cause) or _leaves_open(self.said))

    @property
    def message(self) -> str:
        """What was found and what was expected, in English."""
        return visible(render(self.said), line=False)

    @property
    def hint(self) -> str:
        """What to do, in the language that is spoken; "" where that is plain."""
        return visible(render(self.advice), line=False)


def counted_kinds(findings: Iterable[Finding]) -> dict[Kind, int]:
    """How many findings there are of each kind, in the order in which they are read."""
    counts = dict.fromkeys(KINDS, 0)
    for finding in findings:
        counts[finding.kind] += 1
    return counts


def entries(findings: Sequence[Finding], file: RiskFile | None = None) -> list[Entry]:
    """``findings`` by kind and level; in each, those that stand alone come before those that are many, as what is wrong in
    one place is seen nowhere else. ``file`` is the one that they are of: without it nobody knows of how many items."""
    known = _Known(file)
    alike: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        alike.setdefault(known.alike(finding), []).append(finding)
    found = [entry for group in alike.values() for entry in known.entries(group)]
    return sorted(found, key=_order)


def _order(entry: Entry) -> tuple[int, int, bool, tuple[object, ...]]:
    first = entry.first
    return (KINDS.index(first.kind), LEVELS.index(first.level), entry.many, first.place)


class _Known:
    """What is known of the items that findings are about."""

    def __init__(self, file: RiskFile | None) -> None:
        self.file = file

    def type_of(self, finding: Finding) -> str:
        """The type of the item that it is about, "" for none."""
        subject = finding.subject
        item = self.file.items.get(subject.name) if self.file is not None and subject.kind == "item" else None
        return item.type if item is not None else ""

    def alike(self, finding: Finding) -> Hashable:
        """What findings have in common that may have one cause."""
        rule = (finding.code, finding.level, finding.kind)
        if finding.cause:
            return (*rule, finding.cause)
        return (
            *rule,
            finding.subject.kind,
            self.type_of(finding),
            finding.option,
            finding.said.key,
            finding.advice.key,
        )

    def entries(self, group: list[Finding]) -> list[Entry]:
        """The entries of findings that may have one cause."""
        first = group[0]
        if first.cause and len(group) > 1:
            return [Entry(tuple(group), first.cause, first.cause.hint, self._size(group, None))]
        # what is wrong with pages has a cause at each place, and one that is not shown may be the one that does harm
        of_pages = first.kind == "contradiction" and first.subject.kind in ("file", "page")
        if of_pages or not _are_many(group):
            return [*map(_alone, group)]
        forms: dict[Hashable, list[Finding]] = {}
        for finding in group:
            forms.setdefault(self._form(finding), []).append(finding)
        apart = [each for each in forms.values() if _are_many(each)]
        rest = [finding for each in forms.values() if not _are_many(each) for finding in each]
        # of a text that no phrase makes, only what is the same but for the item has one cause
        whole = first.said.key and (first.kind != "contradiction" or self._share(group) >= MOST)
        if rest and whole and _are_many(rest):
            # one cause with many values is no better told value by value
            return [self._entry(group)] if first.kind == "contradiction" else [*map(self._entry, (*apart, rest))]
        return [*map(self._entry, apart), *map(_alone, rest)]

    def _share(self, group: Sequence[Finding]) -> float:
        total = self._total(group[0])
        return len({finding.subject for finding in group}) / total if total else 0

    def _total(self, finding: Finding) -> int:
        type = self.type_of(finding)
        return len(self.file.of_type(type)) if self.file is not None and type else 0

    def _entry(self, group: Sequence[Finding]) -> Entry:
        said = _common([(finding.said, finding.subject.name) for finding in group])
        # a value to write is not "each"
        advice = _common([(finding.advice or finding.said.hint, finding.subject.name) for finding in group], _ANY)
        return Entry(tuple(group), self._size(group, said), advice, self._size(group, None))

    def _size(self, group: Sequence[Finding], said: Message | None) -> Message:
        """On how many of how many items, before ``said`` where it is given."""
        total, times = self._total(group[0]), len(group)
        if not total or self.file is None:
            return _SHORT_TIMES(times=times) if said is None else _TIMES(times=times, said=said)
        plural = self.file.model.types[self.type_of(group[0])].plural
        items = plural[:1].lower() + plural[1:]
        count = len({finding.subject for finding in group})
        if said is None:
            return _SHORT(count=count, total=total, items=items)
        if count < times:
            return _TIMES_ON_ITEMS(times=times, count=count, total=total, items=items, said=said)
        return _OF_ITEMS(count=count, total=total, items=items, said=said)

    def _form(self, finding: Finding) -> Hashable:
        """The message without what it says of this item alone. Of a contradiction that is its id only: two values that
        differ are two faults. Of what is missing it is all that tells of the item and its neighbours."""
        return self._abstract(finding.said, finding.subject.name, finding.kind != "contradiction")

    def _abstract(self, value: Any, own: str, loose: bool) -> Hashable:
        if isinstance(value, Message):
            if not value.key:
                return _without(render(value), own, _EACH())
            return (value.key, *((name, self._abstract(each, own, loose)) for name, each in value.arguments))
        if own and value == own:
            return _EACH.key
        if isinstance(value, Span):
            return ""
        if type(value) is tuple:
            parts = [self._abstract(each, own, loose) for each in value]
            return "" if parts and all(part == "" for part in parts) else tuple(parts)
        if loose and (isinstance(value, int | float) or (self.file is not None and value in self.file.items)):
            return ""
        return str(value)


def _are_many(group: Sequence[Finding]) -> bool:
    # five findings on one item are no column of a table
    return len(group) >= FEW and len({(finding.subject, finding.span) for finding in group}) >= FEW


def alone(entry: Entry) -> Iterator[Entry]:
    """Each finding of an entry as one of its own."""
    return map(_alone, entry.findings)


def _alone(finding: Finding) -> Entry:
    return Entry((finding,), finding.said, finding.advice or finding.said.hint, NOTHING)


def _leaves_open(value: Any) -> bool:
    return value == _ANY or ((type(value) is tuple or isinstance(value, Message)) and any(map(_leaves_open, value)))


def _without(text: str, own: str, name: Message) -> str:
    return text.replace(own, render(name)) if own else text


def _common(values: Sequence[tuple[Any, str]], name: Message | None = None) -> Any:
    """What values, each with the name of what it is about, have in common: the name is ``name`` ("each"), what differs is left
    open."""
    shown = name or _EACH()
    first, about = values[0]
    if all(value == first for value, _ in values) and not (about and first == about):
        return first
    if all(own and value == own for value, own in values):
        return shown
    if all(isinstance(value, Message) and value.key == first.key for value, _ in values):
        if not first.key:
            texts = {_without(render(value), own, shown) for value, own in values}
            return plain(texts.pop()) if len(texts) == 1 else _ANY
        names = [each for each, _ in first.arguments]
        merged = [
            (each, _common([(value.arguments[number][1], own) for value, own in values], name))
            for number, each in enumerate(names)
        ]
        return Message(first.key, tuple(merged))
    if all(type(value) is tuple and len(value) == len(first) for value, _ in values):
        parts = tuple(_common([(value[number], own) for value, own in values], name) for number in range(len(first)))
        return _ANY if _ANY in parts else parts
    return _ANY
