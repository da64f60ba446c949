"""What rests on an item, and what would fall back if it went.

What falls back is not guessed from links: the item is taken out of its page, and the file is read and judged as it would
be then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.source import Overlay, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    # rules ask here what rests on an item, and compare no states
    from riskfile.change.diff import Difference


class Resting(NamedTuple):
    """An item that rests on another: on that with the id ``of``, over the items ``through`` (ids, in order; none where it
    names it, is named by it, or is that item itself)."""

    item: Item
    of: str
    through: tuple[str, ...] = ()


class Reach(NamedTuple):
    """What a change of some items reaches: the items themselves, the risks whose judgement rests on them, and the
    verifications to repeat, all in reading order."""

    items: tuple[Item, ...]
    risks: tuple[Resting, ...]
    verifications: tuple[Resting, ...]


def reached_by(file: RiskFile, ids: Iterable[str]) -> Reach:
    """What a change of the items with these ids reaches; ids of requirements and the like reach the controls that
    implement them, ids that are those of nothing reach nothing.

    The judgement of a risk rests on its harm, on its situation with hazard, sequence of events and what brings these about,
    on its controls and their verifications, on a control that may cause its situation (7.5), on the benefit-risk analysis
    that justifies it with the claims of that (7.4), and on what was observed of it. A verification is to be repeated
    where it, or the control that it verifies, changes.
    """
    begin = [known for id in dict.fromkeys(ids) if (known := file.items.get(id) or file.other(id)) is not None]
    items = [each for each in begin if each.id in file.items]
    found = _walk(file, begin)
    # of a control that a verification alone has led to, the others still show what they did
    changed = _walk(file, begin, beyond=("verification",)).values()
    repeat = {each.item.id: each for each in changed if each.item.type == "verification"}
    for control in changed:
        if control.item.type == "control":
            for each in file.linking(control.item, "verifies"):
                if each.type == "verification":
                    repeat.setdefault(each.id, Resting(each, control.of, _further(control)))
    return Reach(
        tuple(items),
        tuple(found[risk.id] for risk in file.of_type("risk") if risk.id in found),
        tuple(repeat[each.id] for each in file.of_type("verification") if each.id in repeat),
    )


def _walk(file: RiskFile, begin: Iterable[Item], beyond: Sequence[str] = ()) -> Mapping[str, Resting]:
    """What rests on these over any number of links, the nearest first, by id; nothing beyond items of those types."""
    found = {each.id: Resting(each, each.id) for each in begin}
    front = [*found.values()]
    while front:
        after: list[Resting] = []
        for known in front:
            for each in _resting_on(file, known.item) if known.item.type not in beyond else ():
                if each.id not in found:
                    found[each.id] = Resting(each, known.of, _further(known))
                    after.append(found[each.id])
        front = after
    return found


def _further(known: Resting) -> tuple[str, ...]:
    """What lies between that on which ``known`` rests, and what rests on ``known``."""
    return () if known.item.id == known.of else (*known.through, known.item.id)


_NAMED_BY_IT: Final[Mapping[str, tuple[str, ...]]] = {
    "characteristic": ("raises",),
    "event": ("precedes",),
    "failure-mode": ("leads-to",),
    "control": ("controls", "may-cause"),
    "verification": ("verifies",),
    "benefit-risk": ("justifies",),
    "observation": ("observes",),
    # what these say is judged by others, and nothing is judged by them
    "risk": (),
    "hazard": (),
    "situation": (),
    "harm": (),
    "claim": (),
    "intended-use": (),
    "overall-residual-risk": (),
    "trigger": (),
    "cycle": (),
    "review": (),
}
"""By type the links to what rests on an item. Of a type of the project's own that is all that it names."""

_NAMING_IT: Final[Mapping[str, tuple[str, ...]]] = {
    "hazard": ("hazard",),
    "event": ("events",),
    "situation": ("situation",),
    "harm": ("harm",),
    "claim": ("claims",),
}
"""By type the links in which what rests on an item names it."""


def links_to_what_rests(type: str, links: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of items of a type that has these ``links``: those that lead to what rests on them, and the links of others in which
    what rests on them names them."""
    return _NAMED_BY_IT.get(type, tuple(links)), _NAMING_IT.get(type, ())


def _resting_on(file: RiskFile, item: Item) -> Iterator[Item]:
    """What rests on an item by one link."""
    if item.id not in file.items:
        # a requirement: the controls that implement it
        yield from (each for each in file.linking(item) if each.type == "control")
        yield from (each for each in file.linked(item, *item.links) if each.type == "control")
        return
    yield from file.linked(item, *_NAMED_BY_IT.get(item.type, tuple(item.links)))
    for link in _NAMING_IT.get(item.type, ()):
        yield from file.linking(item, link)


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
    """The project as it would be if these items were taken out of their pages: all lines of each, and nothing else. Blank
    lines are in their place, so that what stays is where it was."""
    by_page: dict[str, list[Item]] = {}
    for item in items:
        by_page.setdefault(item.path, []).append(item)
    texts: dict[str, bytes | None] = {}
    for path, found in by_page.items():
        lines = source.read(path).splitlines(keepends=True)
        for item in found:
            for index in range(item.line - 1, max(item.line, item.last_line)):
                line = lines[index]
                # within a list or a quotation, a blank line would end it
                lines[index] = line[len(line.rstrip(b"\r\n")) :] if item.column == 1 else b""
        texts[path] = b"".join(lines)
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
