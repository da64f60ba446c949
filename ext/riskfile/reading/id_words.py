"""The words of a page that may be ids of items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from riskfile.model import Item
from riskfile.reading.options import near_ids
from riskfile.reading.page import ItemRecord
from riskfile.text.patterns import compiled_late

_MAY_BE_ID: Final = compiled_late("[A-Z][A-Z0-9]*-[A-Z0-9-]+")


def words_of(text: str, items: Iterable[ItemRecord]) -> tuple[str, ...]:
    """All words of a page with these items that may be ids, but for those of its own items and those that links of these
    name (``Page.words``)."""
    # to search the lines that have a hyphen takes half as long as to search them all
    hyphened = "\n".join([line for line in text.replace("\0", "\ufffd").split("\n") if "-" in line])
    words = {*_MAY_BE_ID.findall(hyphened)}
    for record in map(Item._make, items):
        # nobody has to look for these: they are its items, and what links name another rule judges
        words.discard(record.id)
        words.difference_update(*record.links.values())
    words.update(near_ids(text))
    return tuple(sorted(words))
