"""What the files of a portfolio share, and where they say otherwise of the same thing.

Two files mean the same thing where it is from the same item of a library, where its title is the same but for case, width of
characters, spaces and the mark at its end, or, of a harm, where both give it the same IMDRF code. Titles that are merely like each
other are offered, and never taken for the same.

Severities are compared by rank where the two scales have the same words in the same order. Of two scales that differ a
severity is held to be another one only where its word is another, and its place on its scale (0 for the mildest, 1 for the worst) is
off by more than half a level of the coarser scale: that is an assumption, and said with each such entry.

Two states of one project, such as today's and a baseline, are one file here: what differs between them is a change, and no
disagreement.

All is a function of the rows alone: their order does not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, groupby
from math import ceil
from typing import Final, Literal, NamedTuple

from riskfile.portfolio.results import Criteria, FileResult, Named, Row, Signal
from riskfile.text.nearest import nearest

By = Literal["library", "title", "code", "supplier", "process"]
"""By what two things are the same: in this order where several hold."""

RISES: Final = frozenset(("RMF603", "RMF605", "RMF606", "RMF610", "RMF617", "RMF618"))
"""Findings that tell of something that has happened, which others may have to ask themselves about too: not those that tell of
too little data."""

ALIKE: Final = 0.88
"""From this likeness on (0 to 1, as ``difflib`` has it) two titles are offered as perhaps the same."""

_TRIGRAMS: Final = 0.5
"""Titles are compared only where so many of their trigrams are the same (Jaccard)."""

_END: Final = " .。,，;；:：!！"


def rises_of(result: FileResult) -> list[Signal]:
    """What of a file's field data rose beyond what it claims, and is not waived: its signals."""
    return [each for each in result.signals if each.code in RISES and each.level != "waived"]


class Place(NamedTuple):
    """Where something stands: the row's name, the item, its place, and the page of a build. ``says`` is what it says there, in
    data: a level, a credit."""

    file: str
    id: str
    title: str
    path: str
    line: int
    says: str = ""
    page: str = ""


class Severities(NamedTuple):
    """A harm with two severities. ``certain`` says that two of the places are on the same scale; else scales differ, and words
    and places on them were compared."""

    title: str
    by: By
    key: str
    certain: bool
    places: tuple[Place, ...]


class Shared(NamedTuple):
    """Something that several files have. ``texts`` is how many different things they say of it."""

    type: str
    title: str
    by: By
    key: str
    files: tuple[str, ...]
    texts: int
    places: tuple[Place, ...]


class Sister(NamedTuple):
    """Another file that has what a signal is of: by what, its item, and what it has about it."""

    by: By
    place: Place
    triggers: tuple[str, ...]
    open_triggers: tuple[str, ...]
    watched: tuple[str, ...]


class Told(NamedTuple):
    """A signal of a file, with the sisters that share what it is of, one entry for each file. ``without`` are the names of those
    that have no trigger about it."""

    file: str
    signal: Signal
    titles: tuple[str, ...]
    sisters: tuple[Sister, ...]
    without: tuple[str, ...]


class Credited(NamedTuple):
    """A control that is credited differently. ``differs`` names in what: "kind", "acts-on", "implementation", "effectiveness"."""

    title: str
    by: By
    key: str
    differs: tuple[str, ...]
    places: tuple[Place, ...]


class Document(NamedTuple):
    """One document number of several files; ``same`` says that all of them say the same."""

    number: str
    same: bool
    places: tuple[Place, ...]


class CellOf(NamedTuple):
    """A cell of the matrix, by the words of its levels, in which a risk may stay in some files and not in others."""

    probability: str
    severity: str
    acceptable: tuple[str, ...]
    not_acceptable: tuple[str, ...]


class Near(NamedTuple):
    """Two titles that are perhaps the same, with the files that have each."""

    type: str
    one: str
    other: str
    files: tuple[str, ...]
    other_files: tuple[str, ...]


class Pooled(NamedTuple):
    """All that is shared and all that disagrees. ``criteria`` are the files by what they judge risks by, the most common first."""

    severities: tuple[Severities, ...]
    signals: tuple[Told, ...]
    credits: tuple[Credited, ...]
    documents: tuple[Document, ...]
    cells: tuple[CellOf, ...]
    criteria: tuple[tuple[str, ...], ...]
    shared: tuple[Shared, ...]
    near: tuple[Near, ...]


def fold(title: str) -> str:
    """A title as it is compared: case, width of characters, spaces and the mark at its end left out."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split()).strip(_END)


class _File(NamedTuple):
    name: str
    project: str
    result: FileResult


class _One(NamedTuple):
    file: str
    project: str
    named: Named
    result: FileResult


class _Group(NamedTuple):
    """What is the same in several files (or in one, so far)."""

    type: str
    by: By
    key: str
    members: tuple[_One, ...]

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.file for each in self.members))

    @property
    def projects(self) -> int:
        return len({each.project for each in self.members})

    @property
    def title(self) -> str:
        """The title that most of them have."""
        counts = Counter(each.named.title for each in self.members)
        return min(counts, key=lambda title: (-counts[title], title))


def pooled(rows: Iterable[Row]) -> Pooled:
    """What ``rows`` share and where they disagree."""
    judged = [
        _File(row.name, row.project or f"file {row.name}", row.result)
        for row in sorted(rows, key=lambda row: row.name)
        if row.result is not None and not row.failed
    ]
    every = [_One(each.name, each.project, named, each.result) for each in judged for named in each.result.named]
    groups = [*_by_key(every, "library", lambda one: [one.named.library]), *_by_key(every, "title", _folded)]
    coded = _by_key((one for one in every if one.named.type == "harm"), "code", lambda one: one.named.codes)
    whole = _without_repetition(groups)
    return Pooled(
        tuple(_severities(whole, _without_repetition([*groups, *coded])[len(whole) :])),
        tuple(_told(judged, [*groups, *coded])),
        tuple(_credited(whole)),
        tuple(_documents(judged)),
        tuple(_cells(judged)),
        _criteria(judged),
        tuple(_shared(whole)),
        tuple(_near(groups)),
    )


def _folded(one: _One) -> list[str]:
    return [fold(one.named.title)]


def _by_key(every: Iterable[_One], by: By, keys: Callable[[_One], Iterable[str]]) -> list[_Group]:
    found: dict[tuple[str, str], list[_One]] = {}
    for one in every:
        for key in keys(one):
            if key:
                found.setdefault((one.named.type, key), []).append(one)
    return [_Group(type, by, key, tuple(members)) for (type, key), members in sorted(found.items())]


def _without_repetition(groups: Iterable[_Group]) -> list[_Group]:
    """The groups of several files, without those all of whose members an earlier one has together."""
    found: list[_Group] = []
    of: dict[tuple[str, str, str], set[int]] = {}
    for group in groups:
        if group.projects < 2:
            continue
        ids = [(one.file, one.named.type, one.named.id + "\0" + one.named.title) for one in group.members]
        if set.intersection(*(of.get(id, set()) for id in ids)):
            continue
        for id in ids:
            of.setdefault(id, set()).add(len(found))
        found.append(group)
    return found


def _place(one: _One, says: str = "") -> Place:
    named = one.named
    return Place(one.file, named.id, named.title, named.path, named.line, says, named.page)


# --- harms ------------------------------------------------------------------------------------------------------------


def _severities(whole: Sequence[_Group], coded: Sequence[_Group]) -> Iterator[Severities]:
    for group in (*whole, *coded):
        if group.type != "harm":
            continue
        members = [one for one in group.members if one.named.severity_rank]
        if group.by == "code":
            # a file may have several harms of one code: the worst of each is compared
            members = [max(some, key=_position) for some in _by_file(members)]
        # of all that say the same one stands for the others: five hundred files are not compared pair by pair
        classes: dict[tuple[object, ...], list[_One]] = {}
        for one in members:
            classes.setdefault((_scale(one), one.named.severity_rank), []).append(one)
        apart = list(classes.values())
        pairs = [
            (some[0], others[0])
            for at, some in enumerate(apart)
            for others in apart[:at]
            if len({one.project for one in (*some, *others)}) > 1
        ]
        differing = [pair for pair in pairs if _differ(*pair)]
        if differing:
            certain = any(_same_scale(*pair) for pair in differing)
            members.sort(key=lambda one: (-_position(one), one.file, one.named.id))
            places = tuple(_place(one, _level(one.named)) for one in members)
            yield Severities(group.title, group.by, group.key, certain, places)


def _by_file(members: Iterable[_One]) -> Iterator[list[_One]]:
    for _, some in groupby(sorted(members, key=lambda one: (one.file, one.named.id)), key=lambda one: one.file):
        yield list(some)


def _position(one: _One) -> float:
    """Where the severity is on its scale: 0 for the mildest, 1 for the worst."""
    named = one.named
    return (named.severity_rank - 1) / (named.severity_of - 1) if named.severity_of > 1 else 0.5


def _scale(one: _One) -> tuple[str, ...]:
    return tuple(fold(each.label or each.id) for each in one.result.criteria.severity)


def _same_scale(one: _One, other: _One) -> bool:
    return _scale(one) == _scale(other)


def _differ(one: _One, other: _One) -> bool:
    if _same_scale(one, other):
        return one.named.severity_rank != other.named.severity_rank
    if fold(one.named.severity_label) == fold(other.named.severity_label):
        return False
    coarser = min(one.named.severity_of, other.named.severity_of)
    return coarser > 1 and abs(_position(one) - _position(other)) > 0.5 / (coarser - 1) + 1e-9


def _level(named: Named) -> str:
    return f"{named.severity} {named.severity_label} ({named.severity_rank}/{named.severity_of})".replace("  ", " ")


# --- signals ----------------------------------------------------------------------------------------------------------


def _told(judged: Sequence[_File], groups: Sequence[_Group]) -> Iterator[Told]:
    several = [group for group in groups if group.projects > 1]
    by_item: dict[tuple[str, str], list[_Group]] = {}
    by_risk: dict[tuple[str, str], list[_Group]] = {}
    for group in several:
        for one in group.members:
            if group.type in ("harm", "failure-mode"):
                by_item.setdefault((one.file, one.named.id), []).append(group)
            elif group.type in ("supplier", "process"):
                for risk in one.named.risks:
                    by_risk.setdefault((one.file, risk), []).append(group)
    for file, project, result in judged:
        for signal in result.signals:
            if signal.code not in RISES:
                continue
            found = [group for id in signal.targets for group in by_item.get((file, id), ())]
            found += [group for id in signal.targets for group in by_risk.get((file, id), ())]
            sisters: dict[str, Sister] = {}
            titles: dict[str, None] = {}
            for group in sorted(found, key=_strength):
                titles[group.title] = None
                for one in group.members:
                    if one.project != project:
                        _add(sisters, one, group)
            if sisters:
                listed = tuple(sisters[name] for name in sorted(sisters))
                without = tuple(each.place.file for each in listed if not each.triggers)
                yield Told(file, signal, tuple(titles), listed, without)


_ORDER: Final[Mapping[str, int]] = {"library": 0, "title": 1, "code": 2, "supplier": 3, "process": 4}


def _by_of(group: _Group) -> By:
    if group.type == "supplier":
        return "supplier"
    return "process" if group.type == "process" else group.by


def _strength(group: _Group) -> tuple[int, str, str]:
    return _ORDER[_by_of(group)], group.type, group.key


def _add(sisters: dict[str, Sister], one: _One, group: _Group) -> None:
    """The sister's item that is most surely the same, with the triggers of all that are."""
    known, named = sisters.get(one.file), one.named
    if known is None:
        sisters[one.file] = Sister(_by_of(group), _place(one), named.triggers, named.open_triggers, named.watched)
    elif _ORDER[_by_of(group)] <= 2 or known.by in ("supplier", "process"):
        sisters[one.file] = known._replace(
            triggers=_both(known.triggers, named.triggers),
            open_triggers=_both(known.open_triggers, named.open_triggers),
            watched=_both(known.watched, named.watched),
        )


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))


# --- controls, documents, policies ------------------------------------------------------------------------------------


def _credited(groups: Iterable[_Group]) -> Iterator[Credited]:
    for group in groups:
        if group.type != "control":
            continue
        names = sorted({name for one in group.members for name in one.named.credit})
        differs = tuple(name for name in names if len({one.named.credit.get(name, "") for one in group.members}) > 1)
        if differs:
            places = tuple(
                _place(one, "; ".join(f"{name}: {one.named.credit.get(name, '') or '–'}" for name in differs))
                for one in group.members
            )
            yield Credited(group.title, group.by, group.key, differs, places)


def _documents(judged: Sequence[_File]) -> Iterator[Document]:
    by_number: dict[str, list[_File]] = {}
    for each in judged:
        if each.result.document.strip():
            by_number.setdefault(fold(each.result.document), []).append(each)
    for _, some in sorted(by_number.items()):
        if len({each.project for each in some}) > 1:
            places = tuple(Place(each.name, "", each.result.device, "", 0, each.result.revision) for each in some)
            yield Document(some[0].result.document, len({each.result.hash for each in some}) == 1, places)


def _criteria(judged: Sequence[_File]) -> tuple[tuple[str, ...], ...]:
    by_digest: dict[str, list[str]] = {}
    for each in judged:
        by_digest.setdefault(each.result.criteria.digest, []).append(each.name)
    return tuple(sorted(map(tuple, by_digest.values()), key=lambda files: (-len(files), files)))


def _cells(judged: Sequence[_File]) -> Iterator[CellOf]:
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    words: dict[tuple[str, str], tuple[str, str]] = {}
    known: dict[str, list[tuple[tuple[str, str], tuple[str, str], str]]] = {}
    for file, _, result in judged:
        criteria = result.criteria
        if criteria.digest not in known:
            known[criteria.digest] = list(_named_cells(criteria))
        for key, said, state in known[criteria.digest]:
            words[key] = min(words.get(key, said), said)
            found.setdefault(key, {}).setdefault(state, []).append(file)
    for key in sorted(found):
        states = found[key]
        if "acceptable" in states and "not-acceptable" in states:
            yield CellOf(*words[key], tuple(states["acceptable"]), tuple(states["not-acceptable"]))


def _named_cells(criteria: Criteria) -> Iterator[tuple[tuple[str, str], tuple[str, str], str]]:
    rows = {each.id: each.label or each.id for each in criteria.probability}
    columns = {each.id: each.label or each.id for each in criteria.severity}
    for cell, state in criteria.cells.items():
        row, _, column = cell.partition("/")
        if row in rows and column in columns:
            said = (rows[row], columns[column])
            yield (fold(said[0]), fold(said[1])), said, state


# --- what is shared, and what is perhaps ------------------------------------------------------------------------------


def _shared(groups: Iterable[_Group]) -> Iterator[Shared]:
    found = []
    for group in groups:
        texts = len({one.named.digest for one in group.members if one.named.digest})
        places = tuple(_place(one) for one in group.members)
        found.append(Shared(group.type, group.title, group.by, group.key, group.files, texts, places))
    yield from sorted(found, key=lambda each: (-len(each.files), each.type, each.key, each.by))


def _near(groups: Iterable[_Group]) -> Iterator[Near]:
    """Titles of different files that are like each other, and of which no file has both."""
    by_type: dict[str, dict[str, _Group]] = {}
    for group in groups:
        if group.by == "title":
            by_type.setdefault(group.type, {})[group.key] = group
    for type, known in sorted(by_type.items()):
        for one, other in _candidates(sorted(known)):
            first, second = known[one], known[other]
            if set(first.files) & set(second.files):
                continue
            if nearest(other, (one,), cutoff=ALIKE) and _by_slips(one, other):
                yield Near(type, first.title, second.title, first.files, second.files)


_WORDS: Final = re.compile(r"\w+")
_SHORT: Final = 3
"""Words of up to so many letters, such as articles, do not tell two titles apart."""


def _by_slips(one: str, other: str) -> bool:
    """Whether two titles differ in how words are written, or in words that one has more: "Burn, longer stay" and "Pain, longer stay"
    are alike as letters go, and name two things."""
    words, others = set(_WORDS.findall(one)), set(_WORDS.findall(other))
    more, less = ({word for word in some if len(word) > _SHORT} for some in (words - others, others - words))
    if not more or not less:
        return True
    return all(nearest(word, tuple(sorted(less)), cutoff=_SLIP) for word in more) and all(
        nearest(word, tuple(sorted(more)), cutoff=_SLIP) for word in less
    )


_SLIP: Final = 0.75
"""From this likeness on a word is another one that is written otherwise."""


_FEW: Final = 3
"""Titles of fewer words are looked up by their trigrams."""


def _candidates(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of titles that share most of their trigrams, and have the same numbers. Of titles with several words only those are looked
    at that are the same without one word of each (two, from six words on), so that forty thousand are not compared pair by pair."""
    grams = {title: {title[at : at + 3] for at in range(max(1, len(title) - 2))} for title in titles}
    words = {title: sorted(_WORDS.findall(title)) for title in titles}
    pairs = {*_by_trigrams([title for title in titles if len(words[title]) < _FEW], grams)}
    same: dict[tuple[str, ...], list[str]] = {}
    for title in titles:
        if len(words[title]) >= _FEW:
            for left in _without_some(words[title]):
                same.setdefault((*_numbers(title), "", *left), []).append(title)
    pairs.update(pair for some in same.values() for pair in combinations(some, 2))
    for one, other in sorted(pairs):
        both = len(grams[one] & grams[other])
        if both >= _TRIGRAMS * len(grams[one] | grams[other]) and _numbers(one) == _numbers(other):
            yield one, other


def _without_some(words: Sequence[str]) -> set[tuple[str, ...]]:
    """The words, and what is left of them without one, or two where there are six or more."""
    found = {(*words,)}
    for _ in range(1 if len(words) < 6 else 2):
        found |= {(*left[:at], *left[at + 1 :]) for left in found for at in range(len(left))}
    return found


def _by_trigrams(titles: Sequence[str], grams: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of titles that may share most of their trigrams: only the rarest trigrams are looked up, since titles that are so much
    alike share one of these (prefix filter of set similarity joins, Chaudhuri et al. 2006)."""
    common = Counter(gram for title in titles for gram in grams[title])
    index: dict[str, list[str]] = {}
    for title in titles:
        own = sorted(grams[title], key=lambda gram: (common[gram], gram))
        first = own[: len(own) - ceil(_TRIGRAMS * len(own)) + 1]
        yield from ((other, title) for other in {other for gram in first for other in index.get(gram, ())})
        for gram in first:
            index.setdefault(gram, []).append(title)


def _numbers(title: str) -> list[str]:
    return "".join(char if char.isdigit() else " " for char in title).split()
