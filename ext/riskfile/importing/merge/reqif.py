"""A ReqIF file as it comes back from another tool, as the sheets of a workbook are: what it says of items, and what it said when
it was exported.

Items are known by the identifiers of their objects, else by ReqIF.ForeignID; attributes by their identifiers, else by their
names: tools keep the one or the other. What was not sent back, an attribute or a type, was not edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.change.content_hash import content_hash
from riskfile.change.suspect import hash_of
from riskfile.importing.merge.changes import Lines, words_of
from riskfile.importing.merge.workbook import Cell, Column, Exported, Returned, Row, Sheet
from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.reading.options import is_id
from riskfile.source.layout import Layout
from riskfile.tables import SourcePlace, refuse
from riskfile.tables.archive import bytes_of
from riskfile.tables.reqif import files_in
from riskfile.tables.reqif_file import Kind, Object, ReqifFile, Said
from riskfile.text.messages import tr
from riskfile.views.reqif import (
    CHAPTER_NAME,
    ELSEWHERE,
    HASH,
    ORDER,
    PAGE,
    Attribute,
    TypedItems,
    canonical,
    identifier,
    typed_items,
    written,
)

_PAGE_PATH: Final = re.compile(r"(?:[\w-][\w. -]*/)+[\w-][\w. -]*\.md")
_LAST: Final = 1 << 60


class _Thing(NamedTuple):
    """An object that is an item: what it says by heading, where each stands, and whether its links have an order."""

    object: Object
    type: str
    id: str
    hash: str
    said: Mapping[str, tuple[str, SourcePlace]]
    page: str
    chapter: str


class _Content(NamedTuple):
    """What files hold: the items in their order, by type the headings that were sent, and what is told of the rest."""

    things: list[_Thing]
    sent: dict[str, set[str]]
    unordered: set[tuple[str, str]]
    notes: list[str]


def read_reqif(
    path: Path, file: RiskFile, policy: Policy, layout: Layout, lines: Lines, base: Path | None = None
) -> Returned:
    """Read it whole.

    :raises ImportProblem: if it cannot be read, or has no item.
    """
    types = {each.type.name: each for each in typed_items(file, policy, lines, every=True)}
    reader = _Reader(file, policy, types, layout)
    place = SourcePlace(path.as_posix())
    found = reader.read(path, place)
    before = None
    if base is not None:
        before = {each.id: each for each in reader.read(base, SourcePlace(base.as_posix())).things}
    now = {item.id: cells for each in types.values() for item, cells in each.rows}
    exported: dict[str, Exported] = {}
    by_type: dict[str, list[Row]] = {name: [] for name in types}
    for thing in found.things:
        of = types[thing.type]
        base_cells = _base(thing, of, file, before, now.get(thing.id), found.sent[thing.type])
        if base_cells is not None:
            exported.setdefault(thing.id, Exported(thing.type, thing.hash, base_cells))
        by_type[thing.type].append(_row(thing, of, base_cells or {}, found, reader.known))
    for id, old in (before or {}).items():
        # what was exported and is not there any more
        if old.type in found.sent:
            exported.setdefault(id, Exported(old.type, old.hash, {}))
    sheets = tuple(
        Sheet(place, name, _columns(types[name], found.sent[name]), tuple(rows), (), whole=True)
        for name, rows in by_type.items()
        if rows or any(each.type == name for each in exported.values())
    )
    if not found.things:
        raise refuse(
            place,
            tr("has no object of a type that the file has, expected what `riskfile export reqif` writes"),
            tr("a log of your own comes in with a mapping: riskfile import MAPPING FILE --out FOLDER"),
        )
    return Returned(content_hash(file, policy), exported, sheets, (), tuple(found.notes))


def _columns(of: TypedItems, sent: set[str]) -> tuple[Column, ...]:
    columns = [
        Column(each.name, each.column.part, each.column.name, {}, not each.column.editable)
        for each in of.attributes
        if each.name in sent or each.column.part == "id"
    ]
    columns += [
        Column(heading=link.name, part="link", name=link.name, choices={}, locked=False)
        for link in of.links
        if link.name in sent
    ]
    return tuple(columns)


def _base(
    thing: _Thing,
    of: TypedItems,
    file: RiskFile,
    before: Mapping[str, _Thing] | None,
    now: Mapping[str, str] | None,
    sent: set[str],
) -> dict[str, str] | None:
    """By heading what was written when it was exported; None for an item that is new."""
    old = before.get(thing.id) if before is not None else None
    if old is None and now is None:
        return None
    now = now or {}
    item = file.items.get(thing.id)
    same = item is not None and item.type == thing.type and thing.hash == hash_of(item)
    cells: dict[str, str] = {}
    for heading, key, attribute in _parts(of):
        if heading not in sent:
            continue
        there = now.get(key, "")
        if old is not None:
            was = old.said.get(heading, ("", SourcePlace("")))[0]
            meant = canonical(attribute, there) if attribute is not None else there
            # where the file still says that, it may say it in other signs
            cells[heading] = there if _alike(was, meant, attribute) else was
        elif same:
            cells[heading] = there
        elif attribute is not None and not attribute.column.editable:
            # nobody edits it, and it may have moved on
            cells[heading] = thing.said.get(heading, ("", SourcePlace("")))[0]
        else:
            cells[heading] = tr("(not known: the file has changed since the export, or says nothing of it)")
    return cells


def _parts(of: TypedItems) -> Iterable[tuple[str, str, Attribute | None]]:
    for each in of.attributes:
        yield each.name, each.key, each
    for link in of.links:
        yield link.name, link.name, None


def _alike(one: str, other: str, attribute: Attribute | None) -> bool:
    if attribute is None:
        return words_of(one) == words_of(other)
    # tools make one blank of several
    return _folded(one) == _folded(other)


def _folded(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().split("\n")]


def _row(thing: _Thing, of: TypedItems, base: Mapping[str, str], found: _Content, known: Mapping[str, str]) -> Row:
    cells: dict[str, Cell] = {}
    for heading, _, attribute in _parts(of):
        text, place = thing.said.get(heading, ("", thing.object.place))
        was = base.get(heading, "")
        if (attribute is not None and _alike(text, canonical(attribute, was), attribute)) or (
            attribute is None
            and (thing.object.identifier, heading) in found.unordered
            and sorted(words_of(text)) == sorted(words_of(was))
        ):
            text = was
        made = "number" if attribute is not None and attribute.datatype in ("INTEGER", "REAL") and text else ""
        if text:
            cells[heading] = Cell(text, place, made)
    key = known.get(thing.object.identifier, "")
    return Row(thing.object.place, thing.id, key, cells, thing.page, thing.chapter)


class _Reader:
    """What is the same for the file that comes back and for the one that was exported."""

    def __init__(self, file: RiskFile, policy: Policy, types: Mapping[str, TypedItems], layout: Layout) -> None:
        self.file = file
        self.policy = policy
        self.types = types
        self.layout = layout
        self.known = {identifier(policy, "item", id): id for id in file.items}

    def read(self, path: Path, place: SourcePlace) -> _Content:
        """The items of a file, or of those in an archive."""
        data = bytes_of(path, place, tr("a ReqIF file"))
        content = _Content([], {}, set(), [])
        for found, where in files_in(data, place):
            self.add(found, where, content)
        return content

    def add(self, found: ReqifFile, place: SourcePlace, into: _Content) -> None:
        kinds = {identifier: name for identifier, each in found.types.items() if (name := self.type_of(each))}
        attributes = {id: self.attributes(name, found.types[id]) for id, name in kinds.items()}
        links = self.links(found)
        for id, name in kinds.items():
            sent = {each.name for each in attributes[id].values()} | set(links.values())
            into.sent.setdefault(name, set()).update(sent)
        chapters, pages, order = self.chapters(found)
        ids = {each.identifier: self.id_of(each, found) for each in found.objects.values()}
        targets, unordered = self.targets(found, links, ids)
        into.unordered.update(unordered)
        foreign: dict[str, int] = {}
        for each in sorted(found.objects.values(), key=lambda one: order.get(one.identifier, _LAST)):
            name = kinds.get(each.type, "")
            if not name:
                if each.identifier not in chapters:
                    kind = found.types.get(each.type)
                    title = (kind.name if kind else "") or each.type
                    foreign[title] = foreign.get(title, 0) + 1
                continue
            into.things.append(self.thing(each, name, found, attributes[each.type], targets, ids, pages, place))
        for title, count in foreign.items():
            into.notes.append(
                tr("{n} {n:object|objects} of the type {title} are no items, and are left out", n=count, title=title)
            )
        strange = [
            each for each in found.relations if each.type not in links and each.source in ids and each.target in ids
        ]
        if strange:
            into.notes.append(tr("{n} {n:relation|relations} of types that are no links are left out", n=len(strange)))

    def type_of(self, kind: Kind) -> str:
        for name, each in self.types.items():
            if kind.identifier == identifier(self.policy, "item type", name):
                return name
            if kind.name.strip().casefold() in (each.type.label.casefold(), name):
                return name
        return ""

    def attributes(self, name: str, kind: Kind) -> dict[str, Attribute]:
        """The attributes of a type by the identifiers of their definitions."""
        by_id = {identifier(self.policy, "attribute", name, each.key): each for each in self.types[name].attributes}
        by_name = {each.name.casefold(): each for each in self.types[name].attributes}
        found: dict[str, Attribute] = {}
        for each in kind.definitions.values():
            attribute = by_id.get(each.identifier) or by_name.get(each.name.strip().casefold())
            if attribute is not None:
                found[each.identifier] = attribute
        return found

    def links(self, found: ReqifFile) -> dict[str, str]:
        """The links by the identifiers of the types of their relations."""
        names = {link.name for each in self.types.values() for link in each.links}
        by_id = {identifier(self.policy, "link", name): name for name in names}
        return {
            id: name
            for id, each in found.types.items()
            if (name := by_id.get(id) or (each.name.strip() if each.name.strip() in names else ""))
        }

    def id_of(self, each: Object, found: ReqifFile) -> str:
        """The id that an object says, else the one that its identifier was made of."""
        kind = found.types.get(each.type)
        for value in each.values:
            definition = kind.definitions.get(value.definition) if kind else None
            if (
                definition is not None
                and definition.name.strip().casefold() == "reqif.foreignid"
                and value.text.strip()
            ):
                return value.text.strip()
        return self.known.get(each.identifier, "")

    def chapters(self, found: ReqifFile) -> tuple[set[str], dict[str, tuple[str, str]], dict[str, int]]:
        """The chapters; of each object the page and the heading of the chapter that it stands in, and its place in the order
        of all."""
        said: dict[str, tuple[str, str]] = {}
        for each in found.objects.values():
            kind = found.types.get(each.type)
            names = {}
            for value in each.values:
                definition = kind.definitions.get(value.definition) if kind else None
                if definition is not None:
                    names[definition.name] = value.text
            if PAGE in names and CHAPTER_NAME in names:
                said[each.identifier] = names[PAGE].strip(), " ".join(names[CHAPTER_NAME].split())
        pages = dict(said)
        order: dict[str, int] = {}
        for specification in found.specifications:
            for node in specification.nodes:
                order.setdefault(node.object, len(order))
                above = next((said[each] for each in reversed(node.above) if each in said), None)
                if above is not None and node.object not in pages:
                    pages[node.object] = above
        return {*said}, pages, order

    def targets(
        self, found: ReqifFile, links: Mapping[str, str], ids: Mapping[str, str]
    ) -> tuple[dict[tuple[str, str], list[tuple[int, str, SourcePlace]]], set[tuple[str, str]]]:
        """What each object is linked to, by link, with its order; and those of which the order is not known."""
        targets: dict[tuple[str, str], list[tuple[int, str, SourcePlace]]] = {}
        unordered: set[tuple[str, str]] = set()
        for each in found.relations:
            link = links.get(each.type)
            if link is None:
                continue
            kind = found.types[each.type]
            order = _LAST
            for value in each.values:
                definition = kind.definitions.get(value.definition)
                if definition is not None and definition.name == ORDER and value.text.strip().isdecimal():
                    order = int(value.text.strip()[:15])
            if order == _LAST:
                unordered.add((each.source, link))
            named = ids.get(each.target) or self.known.get(each.target) or each.target or "?"
            targets.setdefault((each.source, link), []).append((order, named, each.place))
        return targets, unordered

    def thing(
        self,
        each: Object,
        name: str,
        found: ReqifFile,
        attributes: Mapping[str, Attribute],
        targets: Mapping[tuple[str, str], list[tuple[int, str, SourcePlace]]],
        ids: Mapping[str, str],
        pages: Mapping[str, tuple[str, str]],
        place: SourcePlace,
    ) -> _Thing:
        said: dict[str, tuple[str, SourcePlace]] = {}
        hash = ""
        elsewhere: dict[str, str] = {}
        definitions = found.types[each.type].definitions
        for value in each.values:
            attribute = attributes.get(value.definition)
            if attribute is not None:
                at = place._replace(row=value.line, column=value.column, signs=True)
                said[attribute.name] = self.text(attribute, value, found), at
                continue
            definition = definitions.get(value.definition)
            title = definition.name if definition is not None else ""
            if title == HASH:
                hash = value.text
            for link in self.types[name].links:
                if title == ELSEWHERE.format(link=link.name):
                    elsewhere[link.name] = value.text
        for link in self.types[name].links:
            several = targets.get((each.identifier, link.name), [])
            texts = [text for _, text, _ in sorted(several, key=lambda one: one[0])]
            texts += words_of(elsewhere.get(link.name, ""))
            if texts:
                at = several[0][2] if several else each.place
                said[link.name] = ", ".join(dict.fromkeys(texts)), at
        id = ids[each.identifier]
        if not is_id(id):
            # of another scheme: the next id that is free is given
            id = ""
        page, chapter = pages.get(each.identifier, ("", ""))
        if not (_PAGE_PATH.fullmatch(page) and page.startswith(self.layout.within)):
            page = ""
        return _Thing(each, name, id, hash, said, page, chapter)

    def text(self, attribute: Attribute, value: Said, found: ReqifFile) -> str:
        chosen = [found.labels.get(one, one) for one in value.chosen]
        if attribute.datatype == "ENUMERATION" and not value.chosen and value.text:
            # a tool has made a text of it
            chosen = value.text.split(",") if attribute.several else [value.text]
        if attribute.datatype != "ENUMERATION" and chosen:
            return ", ".join(chosen)
        return written(attribute, value.text, chosen)
