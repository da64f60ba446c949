"""The file as ReqIF 1.2, for DOORS, Polarion, Jama and others: a specification for each type of item, with its pages as chapters.

The same file gives the same bytes: identifiers are made of the document's number and of ids, times are the date of the document.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from riskfile.assessment import Assessment
from riskfile.change.suspect import hash_of
from riskfile.exporting.judged import Judged, Unsaid, Written
from riskfile.exporting.needs_json import computed
from riskfile.model import STAGES, Item
from riskfile.policy.policy import Policy
from riskfile.reading.as_written import page_lines
from riskfile.reading.options import is_id
from riskfile.results import PROOFS
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speaking, tr
from riskfile.version import __version__
from riskfile.views.reqif import (
    CHAPTER,
    CHAPTER_NAME,
    ELSEWHERE,
    HASH,
    NOT_LEGAL,
    ORDER,
    PAGE,
    Datatype,
    TypedItems,
    identifier,
    is_kept,
    paragraphs,
    repository,
    said,
    typed_items,
)
from riskfile.views.workbook import level_shown

LONGEST: Final = 32_000
"""The greatest MAX-LENGTH that a text without markup is declared with: some tools have such a bound."""

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_NO_DATE: Final = "1970-01-01"
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd" xmlns:xhtml="http://www.w3.org/1999/xhtml">
"""


class _Computed(NamedTuple):
    """An attribute that riskfile computes: with ``choices`` an enumeration, without a text."""

    name: str
    choices: tuple[tuple[str, str], ...]
    value: Callable[[Item], str | None]


def reqif(judged: Judged, *, packed: bool = False) -> Written:
    """The file; ``packed``: as a .reqifz archive."""
    with speaking(SOURCE_LANGUAGE):
        writer = _Writer(judged)
        text = _HEAD + "".join(f"{line}\n" for line in writer.document())
    data = text.encode("utf-8")
    return Written(_archive(data) if packed else data, writer.count, tuple(writer.unsaid))


def _archive(data: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        entry = zipfile.ZipInfo("risk-file.reqif", _LONG_AGO)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        archive.writestr(entry, data)
    return kept.getvalue()


class _Writer:
    def __init__(self, judged: Judged) -> None:
        self.file = judged.file
        self.policy: Policy = judged.policy
        self.assessment: Assessment = judged.assessment
        source = judged.project.source
        pages: dict[str, list[str]] = {}

        def lines(path: str) -> list[str]:
            if path not in pages:
                pages[path] = page_lines(source.read(path))
            return pages[path]

        self.types = typed_items(judged.file, judged.policy, lines)
        self.changed = f"{judged.policy.date or _NO_DATE}T00:00:00Z"
        self.unsaid: list[Unsaid] = []
        self.count = 0
        self.computed = {each.type.name: [*self._computed(each.type.name)] for each in self.types}
        self.elsewhere = {
            each.type.name: [
                link.name
                for link in each.links
                if any(id not in self.file.items for item, _ in each.rows for id in item.links.get(link.name, ()))
            ]
            for each in self.types
        }

    def id(self, *parts: str) -> str:
        """An attribute IDENTIFIER."""
        return identifier(self.policy, *parts)

    def own(self, name: str, *parts: str, more: str = "") -> str:
        """The attributes of what has an identifier and a name."""
        known = f' LONG-NAME="{_in_quotes(name)}"' if name else ""
        return f'IDENTIFIER="{self.id(*parts)}" LAST-CHANGE="{self.changed}"{known}{more}'

    # --- the document -------------------------------------------------------------------------------------------------

    def document(self) -> Iterator[str]:
        policy = self.policy
        title = f"{policy.document_number} {policy.device.name}".strip()
        comment = f"Revision {policy.revision} of {policy.date}" if policy.revision and policy.date else ""
        yield "<THE-HEADER>"
        yield f'<REQ-IF-HEADER IDENTIFIER="{self.id("header")}">'
        yield from (f"<{tag}>{_text(text)}</{tag}>" for tag, text in (
            ("COMMENT", comment),
            ("CREATION-TIME", self.changed),
            ("REPOSITORY-ID", repository(policy)),
            ("REQ-IF-TOOL-ID", f"riskfile {__version__}"),
            ("REQ-IF-VERSION", "1.0"),
            ("SOURCE-TOOL-ID", f"riskfile {__version__}"),
            ("TITLE", title),
        ))  # fmt: skip
        yield "</REQ-IF-HEADER>"
        yield "</THE-HEADER>"
        yield "<CORE-CONTENT>"
        yield "<REQ-IF-CONTENT>"
        for tag, part in (
            ("DATATYPES", self.datatypes),
            ("SPEC-TYPES", self.spec_types),
            ("SPEC-OBJECTS", self.objects),
            ("SPEC-RELATIONS", self.relations),
            ("SPECIFICATIONS", self.specifications),
        ):
            yield f"<{tag}>"
            yield from part()
            yield f"</{tag}>"
        yield "</REQ-IF-CONTENT>"
        yield "</CORE-CONTENT>"
        yield "</REQ-IF>"

    def datatypes(self) -> Iterator[str]:
        plain: tuple[tuple[Datatype, str, str], ...] = (
            ("BOOLEAN", "Boolean", ""),
            ("DATE", "Date", ""),
            ("INTEGER", "Integer", ' MAX="999999999999999999" MIN="-999999999999999999"'),
            ("REAL", "Real", ' ACCURACY="17" MAX="1.0E300" MIN="-1.0E300"'),
            ("STRING", "String", f' MAX-LENGTH="{LONGEST}"'),
            ("XHTML", "XHTML", ""),
        )
        for kind, name, more in plain:
            yield f"<DATATYPE-DEFINITION-{kind} {self.own(name, 'datatype', kind, more=more)}/>"
        for each in self.types:
            for attribute in each.attributes:
                if attribute.datatype == "ENUMERATION":
                    name = f"{each.type.label}: {attribute.name}"
                    yield from self.enumeration(name, attribute.choices, each.type.name, attribute.key)
            for one in self.computed[each.type.name]:
                if one.choices:
                    yield from self.enumeration(
                        f"{each.type.label}: {one.name}", one.choices, each.type.name, f"computed:{one.name}"
                    )

    def enumeration(self, name: str, choices: Iterable[tuple[str, str]], *of: str) -> Iterator[str]:
        yield f"<DATATYPE-DEFINITION-ENUMERATION {self.own(name, 'datatype', *of)}>"
        yield "<SPECIFIED-VALUES>"
        for key, (shown, value) in enumerate(choices, 1):
            yield f"<ENUM-VALUE {self.own(shown, 'value', *of, value)}>"
            yield f'<PROPERTIES><EMBEDDED-VALUE KEY="{key}" OTHER-CONTENT={quoteattr(value)}/></PROPERTIES>'
            yield "</ENUM-VALUE>"
        yield "</SPECIFIED-VALUES>"
        yield "</DATATYPE-DEFINITION-ENUMERATION>"

    def spec_types(self) -> Iterator[str]:
        yield f"<SPECIFICATION-TYPE {self.own('Specification', 'type', 'specification')}/>"
        yield f"<SPEC-OBJECT-TYPE {self.own(CHAPTER, 'type', 'chapter')}>"
        yield "<SPEC-ATTRIBUTES>"
        yield from self.definition("STRING", CHAPTER_NAME, "chapter", "name")
        yield from self.definition("STRING", PAGE, "chapter", "page", editable=False)
        yield "</SPEC-ATTRIBUTES>"
        yield "</SPEC-OBJECT-TYPE>"
        for each in self.types:
            type = each.type.name
            yield f"<SPEC-OBJECT-TYPE {self.own(each.type.label, 'item type', type, more=_described(each.type.help))}>"
            yield "<SPEC-ATTRIBUTES>"
            for one in each.attributes:
                yield from self.definition(
                    one.datatype, one.name, type, one.key, editable=one.column.editable and one.column.part != "id",
                    several=one.several, help=one.column.help,
                )  # fmt: skip
            for link in self.elsewhere[type]:
                yield from self.definition("STRING", ELSEWHERE.format(link=link), type, f"elsewhere:{link}")
            for made in self.computed[type]:
                yield from self.definition(
                    "ENUMERATION" if made.choices else "STRING",
                    made.name,
                    type,
                    f"computed:{made.name}",
                    editable=False,
                )
            yield "</SPEC-ATTRIBUTES>"
            yield "</SPEC-OBJECT-TYPE>"
        for name, between in self.links().items():
            yield f"<SPEC-RELATION-TYPE {self.own(name, 'link', name, more=_described('; '.join(between)))}>"
            yield "<SPEC-ATTRIBUTES>"
            yield from self.definition("INTEGER", ORDER, "link", name)
            yield "</SPEC-ATTRIBUTES>"
            yield "</SPEC-RELATION-TYPE>"

    def links(self) -> dict[str, list[str]]:
        """By the name of a link, between which types it leads."""
        found: dict[str, list[str]] = {}
        for each in self.types:
            for link in each.links:
                targets = " or ".join(link.targets) or "any item"
                found.setdefault(link.name, []).append(f"{each.type.name} to {targets}")
        return found

    def definition(
        self, kind: Datatype, name: str, *of: str, editable: bool = True, several: bool = False, help: str = ""
    ) -> Iterator[str]:
        tag = f"ATTRIBUTE-DEFINITION-{kind}"
        more = _described(help) + ("" if editable else ' IS-EDITABLE="false"')
        if kind == "ENUMERATION":
            more += f' MULTI-VALUED="{"true" if several else "false"}"'
        type = self.id("datatype", *of) if kind == "ENUMERATION" else self.id("datatype", kind)
        yield f"<{tag} {self.own(name, 'attribute', *of, more=more)}>"
        yield f"<TYPE><DATATYPE-DEFINITION-{kind}-REF>{type}</DATATYPE-DEFINITION-{kind}-REF></TYPE>"
        yield f"</{tag}>"

    # --- objects ------------------------------------------------------------------------------------------------------

    def objects(self) -> Iterator[str]:
        for each in self.types:
            for path in self.pages(each):
                yield f"<SPEC-OBJECT {self.own(self.page_title(path), 'chapter', each.type.name, path)}>"
                yield "<VALUES>"
                yield self.value("STRING", self.page_title(path), "chapter", "name")
                yield self.value("STRING", path, "chapter", "page")
                yield "</VALUES>"
                yield self.typed("SPEC-OBJECT", "type", "chapter")
                yield "</SPEC-OBJECT>"
            for item, cells in each.rows:
                yield from self.item(each, item, cells)
        for item in self.file.retired.values():
            self.tell(item, "", tr("{id} is retired; only items in force are exported", id=item.id))
        for item in self.file.duplicates:
            self.tell(item, "", tr("{id} stands a second time; the first is exported", id=item.id))

    def item(self, of: TypedItems, item: Item, cells: Mapping[str, str]) -> Iterator[str]:
        type = of.type.name
        self.count += 1
        yield f"<SPEC-OBJECT {self.own(f'{item.id} {item.title}', 'item', item.id)}>"
        yield "<VALUES>"
        for attribute in of.attributes:
            text = cells.get(attribute.key, "")
            if not text:
                continue
            there = said(attribute, text)
            if there is None:
                self.tell(
                    item,
                    attribute.column.name,
                    tr(
                        "{name} of {id} is no value of its kind: {text}",
                        name=attribute.name,
                        id=item.id,
                        text=text[:80],
                    ),
                )
                continue
            if not is_kept(attribute, text):
                self.tell(
                    item,
                    attribute.column.name,
                    tr("{name} of {id} holds signs that XML does not keep", name=attribute.name, id=item.id),
                )
            yield self.value(attribute.datatype, there, type, attribute.key)
        for link in self.elsewhere[type]:
            names = [id for id in item.links.get(link, ()) if id not in self.file.items]
            if names:
                yield self.value("STRING", ", ".join(names), type, f"elsewhere:{link}")
        for made in self.computed[type]:
            found = made.value(item)
            if found:
                yield self.value("ENUMERATION" if made.choices else "STRING", found, type, f"computed:{made.name}")
        yield "</VALUES>"
        yield self.typed("SPEC-OBJECT", "item type", type)
        yield "</SPEC-OBJECT>"
        if "![" in item.body or "{figure}" in item.body or "{image}" in item.body:
            self.tell(item, "", tr("{id} shows a picture: its name is exported, the picture is not", id=item.id))

    def tell(self, item: Item, option: str, text: str) -> None:
        self.unsaid.append(Unsaid(item.id, text, item.at(option) if option else item.span))

    def value(self, kind: Datatype, text: str, *of: str) -> str:
        defined = f"<DEFINITION><ATTRIBUTE-DEFINITION-{kind}-REF>{self.id('attribute', *of)}</ATTRIBUTE-DEFINITION-{kind}-REF></DEFINITION>"
        tag = f"ATTRIBUTE-VALUE-{kind}"
        if kind == "ENUMERATION":
            refs = "".join(
                f"<ENUM-VALUE-REF>{self.id('value', *of, each)}</ENUM-VALUE-REF>" for each in text.split(", ")
            )
            return f"<{tag}>{defined}<VALUES>{refs}</VALUES></{tag}>"
        if kind == "XHTML":
            return f"<{tag}>{defined}<THE-VALUE>{_xhtml(text)}</THE-VALUE></{tag}>"
        return f'<{tag} THE-VALUE="{_in_quotes(text)}">{defined}</{tag}>'

    def typed(self, kind: str, *of: str) -> str:
        return f"<TYPE><{kind}-TYPE-REF>{self.id(*of)}</{kind}-TYPE-REF></TYPE>"

    # --- relations and hierarchy --------------------------------------------------------------------------------------

    def relations(self) -> Iterator[str]:
        for each in self.types:
            for item, _ in each.rows:
                for link in each.links:
                    for order, target in enumerate(item.links.get(link.name, ()), 1):
                        if target not in self.file.items:
                            if is_id(target) and self.file.other(target) is None:
                                self.tell(
                                    item,
                                    link.name,
                                    tr("{id} names {target}, which is no item", id=item.id, target=target),
                                )
                            continue
                        yield f"<SPEC-RELATION {self.own('', 'relation', item.id, link.name, target)}>"
                        yield f"<VALUES>{self.value('INTEGER', str(order), 'link', link.name)}</VALUES>"
                        yield f"<SOURCE><SPEC-OBJECT-REF>{self.id('item', item.id)}</SPEC-OBJECT-REF></SOURCE>"
                        yield f"<TARGET><SPEC-OBJECT-REF>{self.id('item', target)}</SPEC-OBJECT-REF></TARGET>"
                        yield self.typed("SPEC-RELATION", "link", link.name)
                        yield "</SPEC-RELATION>"

    def specifications(self) -> Iterator[str]:
        for each in self.types:
            type = each.type.name
            yield f"<SPECIFICATION {self.own(each.title, 'specification', type)}>"
            yield self.typed("SPECIFICATION", "type", "specification")
            yield "<CHILDREN>"
            for path in self.pages(each):
                yield f"<SPEC-HIERARCHY {self.own('', 'node', 'chapter', type, path)}>"
                yield f"<OBJECT><SPEC-OBJECT-REF>{self.id('chapter', type, path)}</SPEC-OBJECT-REF></OBJECT>"
                yield "<CHILDREN>"
                for item, _ in each.rows:
                    if item.path == path:
                        yield f"<SPEC-HIERARCHY {self.own('', 'node', item.id)}>"
                        yield f"<OBJECT><SPEC-OBJECT-REF>{self.id('item', item.id)}</SPEC-OBJECT-REF></OBJECT>"
                        yield "</SPEC-HIERARCHY>"
                yield "</CHILDREN>"
                yield "</SPEC-HIERARCHY>"
            yield "</CHILDREN>"
            yield "</SPECIFICATION>"

    def pages(self, of: TypedItems) -> Sequence[str]:
        """The pages of a type, by stage and in the order of its items."""
        first: dict[str, int] = {}
        for item, _ in of.rows:
            first.setdefault(item.path, STAGES.index(item.stage) if item.stage in STAGES else len(STAGES))
        return sorted(first, key=lambda path: first[path])

    def page_title(self, path: str) -> str:
        document = self.file.documents.get(path.removesuffix(".md"))
        return document.headings[0].text if document is not None and document.headings else path

    # --- what is computed ---------------------------------------------------------------------------------------------

    def _computed(self, type: str) -> Iterator[_Computed]:
        stages = tuple((each, each) for each in STAGES)
        yield _Computed("Stage of the item", stages, lambda item: item.stage if item.stage in STAGES else None)
        if type == "risk":
            regions = tuple((each.label or each.id, each.id) for each in self.policy.regions)
            severity = tuple((level_shown(each), each.id) for each in self.policy.severity.levels)
            probability = tuple((level_shown(each), each.id) for each in self.policy.probability.levels)

            def of_risk(key: str) -> Callable[[Item], str | None]:
                return lambda item: computed(self.assessment.risks[item.id])[key]

            yield _Computed("Initial severity of harm", severity, of_risk("initial_severity"))
            yield _Computed("Initial probability of harm", probability, of_risk("initial_probability"))
            yield _Computed("Initial region", regions, of_risk("initial_region"))
            yield _Computed("Residual probability of harm", probability, of_risk("residual_probability"))
            yield _Computed("Residual region", regions, of_risk("residual_region"))
            yield _Computed("Region by verified controls", regions, of_risk("earned_region"))
        if type == "control":
            for proof in PROOFS:
                yield _Computed(
                    f"{proof.capitalize()} proved",
                    (),
                    lambda item, proof=proof: str(getattr(self.assessment.controls[item.id], proof)),  # type: ignore[misc]
                )
        yield _Computed(HASH, (), hash_of)


def _text(text: str) -> str:
    return escape(NOT_LEGAL.sub("\ufffd", text))


def _in_quotes(text: str) -> str:
    """A text between double quotes; a line break in it stays one."""
    plain = NOT_LEGAL.sub("\ufffd", text)
    return escape(plain, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _described(help: str) -> str:
    return f' DESC="{_in_quotes(help)}"' if help else ""


def _xhtml(text: str) -> str:
    inner = "".join("<xhtml:p>" + "<xhtml:br/>".join(map(_text, lines)) + "</xhtml:p>" for lines in paragraphs(text))
    return f"<xhtml:div>{inner}</xhtml:div>"
