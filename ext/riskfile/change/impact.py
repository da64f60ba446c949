"""What rests on an item, and what would fall back if it went.

What falls back is not guessed from links: the item is taken out of its page, and the file is read and judged as it would
be then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from riskfile.change.diff import Difference
from riskfile.model import Item, RiskFile
from riskfile.source import Overlay, Source


class Reached(NamedTuple):
    """An item that is reached by links: its id, type and title, and over how many links."""

    id: str
    type: str
    title: str
    distance: int


class Impact(NamedTuple):
    """What goes with some items. ``upward`` are the items that name them, or name what names them; ``downward`` those that
    they name; ``repeat`` the verifications of what would change; ``documents`` the pages that name them in their text.
    ``difference`` is what is judged otherwise without them."""

    ids: tuple[str, ...]
    upward: tuple[Reached, ...]
    downward: tuple[Reached, ...]
    repeat: tuple[Reached, ...]
    documents: tuple[str, ...]
    difference: Difference


def without(source: Source, items: Iterable[Item]) -> Overlay:
    """The project as it would be if these items were taken out of their pages: all lines of each, and nothing else."""
    by_page: dict[str, list[Item]] = {}
    for item in items:
        by_page.setdefault(item.path, []).append(item)
    texts: dict[str, bytes | None] = {}
    for path, found in by_page.items():
        lines = source.read(path).splitlines(keepends=True)
        gone = {number for item in found for number in range(item.line, max(item.line, item.last_line) + 1)}
        texts[path] = b"".join(line for number, line in enumerate(lines, 1) if number not in gone)
    return Overlay(source, texts)


def impact(file: RiskFile, ids: Sequence[str], words: Mapping[str, Iterable[str]], difference: Difference) -> Impact:
    """What goes with these items of ``file``. ``words`` holds by page what its text names, ``difference`` is how the file
    is judged without them.

    :raises KeyError: for an id that is none of the file.
    """
    items = [file.items[id] for id in ids]
    upward = _reached(items, lambda item: (each for found in file.back(item).values() for each in found))
    downward = _reached(items, lambda item: file.linked(item, *item.links))
    changed = {flip.id for flip in difference.flips} | set(ids)
    repeat = [
        Reached(each.id, each.type, each.title, 1)
        for each in file.of_type("verification")
        if each.id not in ids and changed.intersection(each.links.get("verifies", ()))
    ]
    named = {*ids}
    documents = tuple(docname for docname, found in sorted(words.items()) if named.intersection(found))
    return Impact(tuple(ids), upward, downward, tuple(repeat), documents, difference)


def _reached(items: Iterable[Item], step: Callable[[Item], Iterable[Item]]) -> tuple[Reached, ...]:
    begin = [*items]
    seen = {item.id: 0 for item in begin}
    found: list[Reached] = []
    front = begin
    while front:
        after: list[Item] = []
        for item in front:
            for each in step(item):
                if each.id not in seen:
                    seen[each.id] = seen[item.id] + 1
                    found.append(Reached(each.id, each.type, each.title, seen[each.id]))
                    after.append(each)
        front = after
    return tuple(found)
