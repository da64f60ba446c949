"""What a ReqIF file says, read in one pass: its types, objects, values, relations and hierarchies, each with its place.

The file is never held as a tree: half a million values take a third of what a tree takes. How it is read is tolerant, since
tools write what the schema does not allow: identifiers of any form, types that nothing declares, relations to objects of other
files. What would be read in two ways is refused: an identifier that stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from riskfile.tables.table import SourcePlace, one_line, refuse
from riskfile.tables.xml_pass import MAX_DEPTH, MAX_ELEMENTS, Pass, parse
from riskfile.text.messages import tr

REQIF: Final = "http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"
"""The namespace of ReqIF 1.0.1 to 1.2."""

XHTML: Final = "http://www.w3.org/1999/xhtml"

MAX_VALUES: Final = 400_000
"""How many values of attributes a file may hold: what 64 MB hold of the shortest there are."""

MAX_NAMED: Final = 400_000
"""How many elements of a file may have an identifier: objects, relations, places in a hierarchy, types."""

_END: Final = "\0"
"""The end of a line, while a text is read: no XML holds it."""

_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_PARAGRAPHS: Final = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "table", "ul", "ol", "dl")
)
_LINES: Final = frozenset(("div", "li", "tr", "dt", "dd", "caption"))


class Definition(NamedTuple):
    """An attribute of a type. ``kind`` is that of its datatype in capital letters, such as ``STRING``."""

    identifier: str
    name: str
    kind: str
    datatype: str
    editable: bool


class Kind(NamedTuple):
    """A type of objects, relations or specifications."""

    identifier: str
    name: str
    definitions: Mapping[str, Definition]


class Said(NamedTuple):
    """A value: of which attribute, its text, the identifiers of what is chosen of an enumeration, and where it stands."""

    definition: str
    text: str
    chosen: tuple[str, ...]
    line: int
    column: int


class Object(NamedTuple):
    """An object, a relation (with ``source`` and ``target``) or a specification, with what it says."""

    identifier: str
    name: str
    type: str
    values: tuple[Said, ...]
    place: SourcePlace
    source: str = ""
    target: str = ""


class Node(NamedTuple):
    """Where an object stands in a specification: how deep, from 1, and below which objects, the outermost first."""

    object: str
    above: tuple[str, ...]


class Specification(NamedTuple):
    """A document: its name, and what stands in it, in order."""

    identifier: str
    name: str
    nodes: tuple[Node, ...]


class ReqifFile(NamedTuple):
    """All of a file. ``labels`` are the names of the values of enumerations by identifier, ``repository`` is REPOSITORY-ID of
    its header, "" for none."""

    repository: str
    tool: str
    types: Mapping[str, Kind]
    labels: Mapping[str, str]
    objects: Mapping[str, Object]
    relations: tuple[Object, ...]
    specifications: tuple[Specification, ...]


def read_file(data: bytes, place: SourcePlace) -> ReqifFile:
    """Read it whole.

    :raises ImportProblem: if it is no ReqIF, or more than can be read.
    """
    reader = _Reader(place)
    parse(data, reader, "ReqIF", tr("export it again from the program that made it"))
    return reader.result()


class _Reader(Pass):
    """What is open is a stack of names; what is being made of a type, an object or a value stands in fields beside it."""

    def __init__(self, place: SourcePlace) -> None:
        super().__init__(place)
        self.open: list[str] = []
        self.text: list[str] | None = None
        self.header: dict[str, str] = {}
        self.types: dict[str, Kind] = {}
        self.labels: dict[str, str] = {}
        self.objects: dict[str, Object] = {}
        self.relations: list[Object] = []
        self.specifications: list[Specification] = []
        self.kind: Kind | None = None
        self.definitions: dict[str, Definition] = {}
        self.definition: Definition | None = None
        self.thing: Object | None = None
        self.values: list[Said] = []
        self.value: Said | None = None
        self.chosen: list[str] = []
        self.prose: _Prose | None = None
        self.specification: Object | None = None
        self.nodes: list[Node] = []
        self.above: list[str] = []
        self.seen: dict[str, SourcePlace] = {}
        # a text that stands a hundred thousand times is held once
        self.known: dict[str, str] = {}
        self.skipped = 0
        self.count = 0
        self.elements = 0

    def result(self) -> ReqifFile:
        return ReqifFile(
            self.header.get("REPOSITORY-ID", ""),
            self.header.get("REQ-IF-TOOL-ID", ""),
            self.types,
            self.labels,
            self.objects,
            tuple(self.relations),
            tuple(self.specifications),
        )

    # --- elements -----------------------------------------------------------------------------------------------------

    def startElementNS(self, name: Any, _: str | None, given: Any) -> None:  # noqa: N802 - the name of the interface
        space, tag = name
        if len(self.open) >= MAX_DEPTH:
            raise refuse(
                self.here(), tr("is nested deeper than {most} elements, expected a document of people", most=MAX_DEPTH)
            )
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise refuse(
                self.here(),
                tr("holds more than {most} elements", most=MAX_ELEMENTS),
                tr("export fewer objects at once"),
            )
        if self.prose is not None:
            self.open.append(tag)
            self.prose.begin(tag, given)
            return
        if self.skipped or (tag == "TOOL-EXTENSIONS" and len(self.open) == 1):
            # whatever a tool writes for itself
            self.open.append(tag)
            self.skipped += 1
            return
        if not self.open and tag != "REQ-IF":
            raise refuse(
                self.here(), tr("begins with <{tag}>, expected <REQ-IF>", tag=one_line(tag)[:60]), tr("is it ReqIF?")
            )
        if not self.open and space != REQIF:
            raise refuse(
                self.here(),
                tr(
                    "is of the namespace {found}, expected {expected}", found=one_line(str(space))[:100], expected=REQIF
                ),
                tr("export it as ReqIF 1.0.1 or later"),
            )
        self.open.append(tag)
        self.text = None
        attributes = {key[1]: given[key] for key in given.getNames()} if given else {}
        self.begin(tag, attributes)

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        if tag.endswith("-REF") or tag in ("REPOSITORY-ID", "REQ-IF-TOOL-ID"):
            self.text = []
        elif tag.startswith("ATTRIBUTE-VALUE-"):
            if self.thing is not None and self.definition is None:
                self.count += 1
                if self.count > MAX_VALUES:
                    raise refuse(
                        self.here(),
                        tr("holds more than {most} values of attributes", most=MAX_VALUES),
                        tr("export fewer objects or attributes at once"),
                    )
                at = self.here()
                self.value = Said("", given.get("THE-VALUE", ""), (), at.row, at.column)
                self.chosen = []
        elif tag == "THE-VALUE" and self.value is not None:
            self.prose = _Prose(len(self.open))
        elif tag in ("SPEC-OBJECT", "SPEC-RELATION", "SPECIFICATION"):
            self.thing = Object(self.own(given), given.get("LONG-NAME", ""), "", (), self.here())
            self.values = []
            if tag == "SPECIFICATION":
                self.specification, self.nodes, self.above = self.thing, [], []
        elif tag == "SPEC-HIERARCHY":
            # what stands below a node is no more of the specification itself
            self.thing = None
            self.above.append("")
        elif tag.endswith("-TYPE") and tag.startswith(("SPEC", "RELATION-GROUP")):
            self.kind = Kind(self.own(given), given.get("LONG-NAME", ""), {})
            self.definitions = {}
        elif tag.startswith("ATTRIBUTE-DEFINITION-") and self.kind is not None:
            name = given.get("LONG-NAME", "")
            identifier = self.own(given)
            editable = given.get("IS-EDITABLE", "true") not in ("false", "0")
            self.definition = Definition(identifier, name, tag.removeprefix("ATTRIBUTE-DEFINITION-"), "", editable)
        elif tag == "ENUM-VALUE":
            identifier = self.own(given)
            self.labels[identifier] = given.get("LONG-NAME", "") or identifier

    def own(self, given: Mapping[str, str]) -> str:
        """The identifier of an element, which no other has."""
        identifier, here = given.get("IDENTIFIER", ""), self.here()
        if not identifier:
            raise refuse(here, tr("<{tag}> has no IDENTIFIER, expected one", tag=self.open[-1]))
        if len(self.seen) >= MAX_NAMED:
            raise refuse(
                here,
                tr("holds more than {most} elements with an identifier", most=MAX_NAMED),
                tr("export fewer objects at once"),
            )
        first = self.seen.setdefault(identifier, here)
        if first is not here:
            raise refuse(
                here,
                tr(
                    "the identifier {id} stands here a second time, first at line {line}; expected each once",
                    id=one_line(identifier)[:100],
                    line=first.row,
                ),
            )
        return identifier

    def characters(self, content: str) -> None:
        if self.prose is not None:
            self.prose.say(content)
        elif self.text is not None:
            self.text.append(content)

    def endElementNS(self, name: Any, _: str | None) -> None:  # noqa: N802 - the name of the interface
        tag = name[1]
        if self.prose is not None:
            if len(self.open) == self.prose.depth:
                assert self.value is not None
                self.value = self.value._replace(text=self.prose.text())
                self.prose = None
            else:
                self.prose.end(tag)
            self.open.pop()
            return
        self.open.pop()
        if self.skipped:
            self.skipped -= 1
            return
        text = "".join(self.text).strip() if self.text is not None else ""
        self.text = None
        self.end(tag, text)

    def end(self, tag: str, text: str) -> None:
        if tag.endswith("-REF"):
            self.referred(tag, text)
        elif tag in ("REPOSITORY-ID", "REQ-IF-TOOL-ID"):
            self.header[tag] = text
        elif tag.startswith("ATTRIBUTE-VALUE-") and self.value is not None:
            self.values.append(self.value._replace(chosen=tuple(self.chosen)))
            self.value = None
        elif tag.startswith("ATTRIBUTE-DEFINITION-") and self.definition is not None and self.kind is not None:
            self.definitions[self.definition.identifier] = self.definition
            self.definition = None
        elif tag == "SPEC-OBJECT" and self.thing is not None:
            self.objects[self.thing.identifier] = self.thing._replace(values=tuple(self.values))
            self.thing = None
        elif tag == "SPEC-RELATION" and self.thing is not None:
            self.relations.append(self.thing._replace(values=tuple(self.values)))
            self.thing = None
        elif tag == "SPEC-HIERARCHY":
            self.above.pop()
        elif tag == "SPECIFICATION" and self.specification is not None:
            of = self.specification
            self.specifications.append(Specification(of.identifier, of.name, tuple(self.nodes)))
            self.specification = self.thing = None
        elif self.kind is not None and tag.endswith("-TYPE") and tag.startswith(("SPEC", "RELATION-GROUP")):
            self.types[self.kind.identifier] = self.kind._replace(definitions=self.definitions)
            self.kind = None

    def referred(self, tag: str, text: str) -> None:
        around = self.open[-1] if self.open else ""
        if tag == "ENUM-VALUE-REF" and self.value is not None:
            self.chosen.append(text)
        elif tag.startswith("ATTRIBUTE-DEFINITION-") and around == "DEFINITION" and self.value is not None:
            self.value = self.value._replace(definition=self.known.setdefault(text, text))
        elif tag.startswith("DATATYPE-DEFINITION-") and self.definition is not None:
            self.definition = self.definition._replace(datatype=text)
        elif tag == "SPEC-OBJECT-REF":
            if around == "SOURCE" and self.thing is not None:
                self.thing = self.thing._replace(source=text)
            elif around == "TARGET" and self.thing is not None:
                self.thing = self.thing._replace(target=text)
            elif around == "OBJECT" and self.above:
                self.above[-1] = text
                self.nodes.append(Node(text, tuple(self.above[:-1])))
        elif around == "TYPE" and self.thing is not None and tag.endswith("-TYPE-REF"):
            self.thing = self.thing._replace(type=text)


class _Prose:
    """XHTML as the lines that a reader sees. White space that holds a line break is one blank, as a browser has it; other
    white space stays."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.paragraphs: list[str] = []
        self.current: list[str] = []
        self.kept = 0
        self.cells = 0
        # whether there is something to be seen since the last paragraph
        self.begun = False

    def begin(self, tag: str, given: Any) -> None:
        if tag in _PARAGRAPHS:
            self.flush(always=False)
            self.kept += tag == "pre"
        elif tag in _LINES:
            self.line()
            self.cells = 0
            if tag == "li":
                self.current.append("- ")
                self.begun = True
        elif tag == "br":
            self.current.append(_END)
        elif tag in ("td", "th"):
            if self.cells:
                self.current.append(" | ")
            self.cells += 1
        elif tag == "object" and given:
            self.current += [f"[{one_line(given[key])}]" for key in given.getNames() if key[1] == "data"]

    def say(self, content: str) -> None:
        self.begun = self.begun or bool(content.strip())
        self.current.append(content.replace("\n", _END) if self.kept else content)

    def end(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.flush(always=tag == "p")
            self.kept -= tag == "pre"
        elif tag in _LINES:
            self.line()

    def line(self) -> None:
        """Begin a line, if one has begun."""
        if self.begun and self.current[-1] != _END:
            self.current.append(_END)

    def flush(self, *, always: bool) -> None:
        lines = _BLANKS.sub(_one_blank, "".join(self.current)).split(_END)
        said = "\n".join(lines if self.kept else map(_seen, lines))
        if not always:
            said = said.strip("\n")
        if always or said.strip():
            self.paragraphs.append(said)
        self.current = []
        self.begun = False

    def text(self) -> str:
        self.flush(always=False)
        return "\n\n".join(self.paragraphs)


def _one_blank(blanks: re.Match[str]) -> str:
    return " " if "\n" in blanks[0] else blanks[0]


def _seen(line: str) -> str:
    """A line without the blanks around it that nobody sees; those that do not break are there to be seen."""
    line = line.strip(" \t")
    inner = line.strip("\u00a0")
    if not inner:
        return " " * len(line)
    begin = line.index(inner)
    return " " * begin + inner + " " * (len(line) - begin - len(inner))
