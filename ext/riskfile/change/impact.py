"""What rests on an item, and what would fall back if it went.

What falls back is not guessed from links: the item is taken out of its page, and the file is read and judged as it would
be then.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.source import Overlay, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    # rules ask here what rests on an item, and compare no states
    from riskfile.change.diff import Difference, State


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


class Subject(NamedTuple):
    """What is asked about: ``ids`` of the items that may change, and ``gone``, those of them that are thought away."""

    ids: tuple[str, ...]
    gone: tuple[str, ...]


def named_by(trigger: Item) -> tuple[str, ...]:
    """The ids of what a trigger affects, and of what it is going to change."""
    return tuple(dict.fromkeys((*trigger.links.get("affects", ()), *trigger.links.get("changes", ()))))


def subject(file: RiskFile, ids: Iterable[str]) -> Subject:
    """What is asked about by these ids: the items themselves, in place of a trigger what it affects or changes, and in
    place of a cycle what the triggers do that it closes, or, where it closes none, what it reviews. A risk that a trigger affects
    is judged again, and not thought away."""
    changed: dict[str, None] = {}
    gone: dict[str, None] = {}
    for id in ids:
        item = file.items.get(id)
        if item is None or item.type not in ("trigger", "cycle"):
            changed[id] = gone[id] = None
            continue
        triggers = [item] if item.type == "trigger" else file.linked(item, "closes")
        affected = [id for each in triggers for id in named_by(each)]
        for each in affected or item.links.get("reviews", ()):
            changed[each] = None
            if (known := file.items.get(each)) is None or known.type != "risk":
                gone[each] = None
    return Subject(tuple(changed), tuple(gone))


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


def risks_on(file: RiskFile, item: Item) -> list[Resting]:
    """The risks whose judgement rests on an item, the nearest first, as :func:`reached_by` has them."""
    return [each for each in _walk(file, [item]).values() if each.item.type == "risk" and each.item.id != item.id]


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
    "anomaly": ("results-in",),
    "threat": ("realised-by",),
    "control": ("controls", "may-cause"),
    "verification": ("verifies",),
    "benefit-risk": ("justifies",),
    "observation": ("observes",),
    # what these say is judged by others, and nothing is judged by them
    "soup": (),
    "asset": (),
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
    "soup": ("anomaly-of",),
    "asset": ("threatens",),
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


class ClaimGone(NamedTuple):
    """What field data say of a claim, and would say no longer: of the risk ``id`` (of several together, of their harm or
    failure mode), those of ``source``, an observation or a monitoring plan; ``verdict`` is what they say."""

    id: str
    source: str
    verdict: str


class GateImpact(NamedTuple):
    """A release gate, whether it is passed with and without, and what is found at it only without."""

    gate: str
    before: bool
    after: bool
    new: tuple[Any, ...]


class Impact(NamedTuple):
    """What goes with some items, in place of triggers and cycles with what these are about (``about``). ``upward`` are the
    items that name them, or name what names them; ``downward`` those that they name; ``risks`` those whose judgement rests
    on them, ``repeat`` the verifications to repeat if they change; ``documents`` the pages that name them in their text.
    ``difference`` is what is judged otherwise without the items, ``claims`` are those that field data would say nothing of,
    ``files`` the paths of evidence and field data that nothing would rest on, ``gates`` the release gates."""

    ids: tuple[str, ...]
    about: tuple[str, ...]
    upward: tuple[Reached, ...]
    downward: tuple[Reached, ...]
    risks: tuple[Resting, ...]
    repeat: tuple[Resting, ...]
    documents: tuple[str, ...]
    difference: Difference
    claims: tuple[ClaimGone, ...]
    files: tuple[str, ...]
    gates: tuple[GateImpact, ...]


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


def impact(
    ids: Sequence[str],
    words: Mapping[str, Iterable[str]],
    before: State,
    after: State,
    told_apart: Callable[[Iterable[Any]], Mapping[Hashable, Any]],
) -> Impact:
    """What goes with these items of the file that ``before`` is a state of; ``after`` is the state without them. ``words``
    holds by page what its text names; ``told_apart`` gives findings by what tells each from the others.

    :raises KeyError: for an id that is none of the file.
    """
    from riskfile.change.diff import compare  # noqa: PLC0415 - rules ask only what rests on an item

    file = before.file
    items = [file.items[id] for id in ids]
    about = subject(file, ids).ids
    reach = reached_by(file, about)
    upward = _reached(items, lambda item: (each for found in file.back(item).values() for each in found))
    downward = _reached(items, lambda item: file.linked(item, *item.links))
    named = {*ids}
    difference = compare(before, after)
    # no trigger says why of what nobody does
    difference = difference._replace(flips=tuple(flip._replace(triggers=()) for flip in difference.flips))
    # of a claim that is still there it is told as a verdict that flipped
    told = {(flip.id, flip.source) for flip in difference.flips}
    return Impact(
        tuple(ids),
        about,
        upward,
        downward,
        tuple(each for each in reach.risks if each.item.id not in named),
        tuple(each for each in reach.verifications if each.item.id not in named),
        tuple(docname for docname, found in sorted(words.items()) if named.intersection(found)),
        difference,
        tuple(
            ClaimGone(id, source, verdict)
            for (id, source), verdict in before.claims.items()
            if (id, source) not in after.claims and (id, source) not in told
        ),
        tuple(sorted(_files(file) - _files(after.file))),
        tuple(_gates(before, after, told_apart)),
    )


def _files(file: RiskFile) -> set[str]:
    """The files that evidence and field data of a file stand in."""
    evidence = {each.path for each in file.evidence.values() if each.state == "present"}
    return evidence | {each.path for each in file.series.values()}


def _gates(
    before: State, after: State, told_apart: Callable[[Iterable[Any]], Mapping[Hashable, Any]]
) -> Iterator[GateImpact]:
    for gate, passed in before.gates.items():
        known, found = (told_apart(each.reports[gate].findings) for each in (before, after))
        new = tuple(finding for key, finding in found.items() if key not in known)
        yield GateImpact(gate, passed, after.gates[gate], new)


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
