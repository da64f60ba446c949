"""Items by words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.reading.options import meant_id
from riskfile.text.nearest import nearest

AROUND: Final = 60
"""How many characters of a text are shown on either side of a word that was found."""


class Hit(NamedTuple):
    """An item that has all words: ``where`` the first of them stands (an option, "title", "id" or "text"), and some of what
    stands there."""

    item: Item
    where: str
    excerpt: str


def search(file: RiskFile, words: str, types: Iterable[str] = ()) -> tuple[Hit, ...]:
    """The items that have all of these words in their id, title, text or fields, whatever their case: those first that have them in
    id or title, and else in reading order. Retired items are at the end."""
    wanted = words.casefold().split()
    if not wanted:
        return ()
    only = {*types}
    found: list[tuple[int, int, Hit]] = []
    for place, item in enumerate((*file, *file.retired.values())):
        if only and item.type not in only:
            continue
        parts = _parts(item)
        texts = [(name, text, text.casefold()) for name, text in parts]
        if not all(any(word in folded for _, _, folded in texts) for word in wanted):
            continue
        name, text, folded = next(each for each in texts if wanted[0] in each[2])
        head = f"{item.id} {item.title}".casefold()
        rank = 3 - (item.id.casefold() == wanted[0]) * 2 - all(word in head for word in wanted)
        gone = item.id in file.retired
        found.append(
            (gone * 10 + rank, place, Hit(item, name, _excerpt(text, folded.index(wanted[0]), len(wanted[0]))))
        )
    return tuple(hit for _, _, hit in sorted(found, key=lambda each: each[:2]))


def _parts(item: Item) -> Sequence[tuple[str, str]]:
    return (
        ("id", item.id),
        ("title", item.title),
        ("text", item.body),
        *((name, item.text(name)) for name in item.fields),
        *((name, ", ".join(ids)) for name, ids in item.links.items()),
    )


def _excerpt(text: str, at: int, length: int) -> str:
    begin, end = max(at - AROUND, 0), at + length + AROUND
    return f"{'…' if begin else ''}{' '.join(text[begin:end].split())}{'…' if end < len(text) else ''}"


def like(file: RiskFile, word: str) -> list[str]:
    """The ids of items, retired or not, that may be meant by a word that is none: the one that is plainly meant (``rsk_001``), those
    that differ in zeros before a number alone, else up to three that are like it."""
    known = [*file.items, *file.retired]
    meant = meant_id(word)
    if meant in known:
        return [meant]
    return [each for each in known if _bare(each) == _bare(word)][:3] or nearest(word.upper(), known, most=3)


def _bare(id: str) -> str:
    return re.sub("[0-9]+", lambda digits: digits[0].lstrip("0") or "0", id.upper())
