"""OpenFastTrace's XML of specification items (``specobject``): requirements, designs, code and tests, each kind as a table.

How it is read is what OpenFastTrace does with it (https://github.com/itsallcode/openfasttrace, ``importer/specobject`` and
``exporter/specobject``): an item is called ``kind~name~revision``, and elements that are not known are passed over. Its
tracing report (``aspec``) has the same items, and is read too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from riskfile.tables.records import Record, sheets_of
from riskfile.tables.table import SourcePlace, SourceSheet, TableChoice, one_line, refuse
from riskfile.tables.xml_pass import MAX_DEPTH, MAX_ELEMENTS, Pass, parse
from riskfile.text.messages import tr
from riskfile.text.quoting import quote

ASPEC: Final = "https://github.com/itsallcode/doc/aspec.xsd"
"""The namespace of the tracing report; what OpenFastTrace exports has none."""

ROOTS: Final = ("specdocument", "specobjects")

MAX_ITEMS: Final = 400_000
"""How many items a file may hold."""

_ONCE: Final = ("id", "version", "status", "shortdesc", "sourcefile", "sourceline")
_TEXTS: Final = ("description", "rationale", "comment")
_OF_LINKS: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("providescoverage", "provcov"): ("linksto", "dstversion"),
    ("covering", "coveredType"): ("id", "version", "doctype"),
}
"""The parts of a link to what an item covers, in an export and in a tracing report."""

_LEGACY: Final = re.compile(r"([^\W\d_]+)(?:~[^\W\d_]+)?:([^\W\d_][\w-]*(?:\.[\w-]+)*)")
"""A name with its kind before it, as the predecessors of OpenFastTrace write it."""
_LEGACY_ID: Final = re.compile(rf"{_LEGACY.pattern},\s*v(\d+)")
_NUMBER: Final = re.compile(r"[0-9]+")


class _Said(NamedTuple):
    """What an element says, and where."""

    text: str
    place: SourcePlace


class _Item:
    """An item that is open."""

    def __init__(self, place: SourcePlace) -> None:
        self.place = place
        self.once: dict[str, _Said] = {}
        self.texts: dict[str, _Said] = {}
        self.lists: dict[str, list[str]] = {}
        self.where: dict[str, SourcePlace] = {}


def read_specobject(data: bytes, place: SourcePlace, choice: TableChoice) -> tuple[SourceSheet, ...]:
    """The items of a file, a table for each kind.

    :raises ImportProblem: if it cannot be read, or holds no item.
    """
    reader = _Reader(place)
    parse(data, reader, tr("XML of OpenFastTrace"), tr("export it again with `oft convert`"))
    if not reader.by_kind:
        raise refuse(place, tr("holds no item, expected <specobject> with <id> and <version>"))
    return sheets_of(place, reader.by_kind)


class _Reader(Pass):
    """``open`` are the names of the elements that are open, of an item and below it ``""`` for those that are passed over."""

    def __init__(self, place: SourcePlace) -> None:
        super().__init__(place)
        self.by_kind: dict[str, list[Record]] = {}
        self.open: list[str] = []
        self.kind = ""
        self.item: _Item | None = None
        self.depth = 0
        self.text: list[str] = []
        self.begun: SourcePlace = place
        self.link: dict[str, str] = {}
        self.space: str | None = None
        self.elements = 0
        self.items = 0

    def startElementNS(self, name: Any, _: str | None, given: Any) -> None:  # noqa: N802 - the name of the interface
        space, tag = name
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise refuse(
                self.here(),
                tr("holds more than {most} elements", most=MAX_ELEMENTS),
                tr("export fewer objects at once"),
            )
        if len(self.open) >= MAX_DEPTH:
            raise refuse(
                self.here(), tr("is nested deeper than {most} elements, expected a document of people", most=MAX_DEPTH)
            )
        if not self.open:
            if tag not in ROOTS or space not in (None, ASPEC):
                raise refuse(
                    self.here(),
                    tr("begins with <{tag}>, expected <specdocument>", tag=one_line(tag)[:60]),
                    tr("is it an export of OpenFastTrace?"),
                )
            self.space = space
        # elements of other namespaces are extensions
        self.open.append(tag if space == self.space and (not self.open or self.open[-1]) else "")
        self.text, self.begun = [], self.here()
        if self.open[-1] == "specobjects" and self.item is None:
            kinds = [value.strip() for key, value in given.items() if key == (None, "doctype")]
            if not (kinds and kinds[0]):
                raise refuse(
                    self.here(),
                    tr("<specobjects> has no doctype, expected the kind of its items"),
                    tr('such as <specobjects doctype="req">'),
                )
            self.kind = kinds[0]
        elif self.open[-1] == "specobject" and self.item is None and self.kind:
            self.items += 1
            if self.items > MAX_ITEMS:
                raise refuse(
                    self.here(), tr("holds more than {most} items", most=MAX_ITEMS), tr("export fewer objects at once")
                )
            self.item, self.depth = _Item(self.here()), len(self.open)
        elif self.item is not None and self.open[-1] in ("provcov", "coveredType"):
            self.link = {}

    def characters(self, content: str) -> None:
        if self.item is not None:
            self.text.append(content)

    def endElementNS(self, name: Any, _: str | None) -> None:  # noqa: N802 - the name of the interface
        tag = self.open[-1]
        if self.item is None:
            if tag == "specobjects":
                self.kind = ""
        elif len(self.open) == self.depth:
            self.end_item(self.item)
            self.item = None
        elif tag:
            self.end_part(self.item, tag, "".join(self.text).strip())
        self.open.pop()
        self.text = []

    def end_part(self, item: _Item, tag: str, text: str) -> None:
        """An element within an item ends."""
        within = self.open[self.depth : -1]
        if not within and tag in _ONCE:
            first = item.once.setdefault(tag, _Said(text, self.begun))
            if first.place != self.begun:
                raise refuse(
                    self.begun,
                    tr(
                        "<{tag}> stands here a second time in one <specobject>, first at line {line}; expected it once",
                        tag=tag,
                        line=first.place.row,
                    ),
                )
        elif not within and tag in _TEXTS:
            before = item.texts.get(tag)
            said = _Said(text, self.begun)
            item.texts[tag] = said if before is None else before._replace(text=f"{before.text}\n{text}")
        elif tag == "needsobj" and "needscoverage" in within:
            self.add(item, "needscoverage", text)
        elif tag == "tag" and within == ["tags"]:
            self.add(item, "tags", text)
        elif tag == "dependson" and within == ["dependencies"]:
            found = _LEGACY_ID.fullmatch(text)
            self.add(item, "dependson", f"{found[1]}~{found[2]}~{found[3]}" if found else text)
        elif tag in _OF_LINKS.get(tuple(within), ()):
            self.link[tag] = text
        elif tag == "provcov" and within == ["providescoverage"]:
            found = _LEGACY.fullmatch(self.link.get("linksto", ""))
            name = f"{found[1]}~{found[2]}" if found else self.link.get("linksto", "")
            self.add(item, "covers", "~".join(filter(None, (name, self.link.get("dstversion")))))
        elif tag == "coveredType" and within == ["covering"]:
            parts = (self.link.get("doctype"), self.link.get("id"), self.link.get("version"))
            self.add(item, "covers", "~".join(filter(None, parts)))

    def add(self, item: _Item, name: str, text: str) -> None:
        if text:
            item.lists.setdefault(name, []).append(text)
            item.where.setdefault(name, self.begun)

    def end_item(self, item: _Item) -> None:
        """The record of an item that has ended.

        :raises ImportProblem: if it has no id, or no revision.
        """
        id, version = item.once.get("id"), item.once.get("version")
        if id is None or not id.text:
            raise refuse(id.place if id else item.place, tr("<specobject> has no <id>, expected its name"))
        if version is None or not _NUMBER.fullmatch(version.text):
            raise refuse(
                version.place if version else item.place,
                tr(
                    "the version of {id} is {found}, expected a whole number: it is a part of its id",
                    id=quote(id.text),
                    found=quote(version.text if version else ""),
                ),
            )
        legacy = _LEGACY.fullmatch(id.text)
        name = legacy[2] if legacy else id.text
        title = item.once.get("shortdesc")
        values = {
            "id": (id.place, f"{self.kind}~{name}~{int(version.text)}"),
            # code and tests have no title of their own: OpenFastTrace shows the name
            "title": (title.place, one_line(title.text)) if title and title.text else (id.place, name),
            "kind": (item.place, self.kind),
            "version": (version.place, version.text),
        }
        if status := item.once.get("status"):
            values["status"] = (status.place, status.text)
        if file := item.once.get("sourcefile"):
            line = item.once.get("sourceline")
            values["source"] = (file.place, f"{file.text}:{line.text}" if line and line.text else file.text)
        values |= {tag: (said.place, said.text) for tag, said in item.texts.items()}
        values |= {label: (item.where[label], "; ".join(texts)) for label, texts in item.lists.items()}
        self.by_kind.setdefault(self.kind, []).append(Record(item.place, values))
