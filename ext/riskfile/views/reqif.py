"""The items of a risk management file as objects of ReqIF: the attributes of each type, and what an item says in them.

What is written of an item is said as it is written, so that it comes back as it went; names are English, whatever language is
spoken. What is written to a file and read from one stands elsewhere.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.assessment import scale_of
from riskfile.model import FORMERLY, Item, ItemType, RiskFile
from riskfile.policy.policy import Policy
from riskfile.reading.as_written import option_text
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speaking
from riskfile.views.workbook import WorkColumn, WorkSheet, level_shown, work_sheets

Datatype = Literal["STRING", "XHTML", "ENUMERATION", "INTEGER", "REAL", "BOOLEAN", "DATE"]

CHAPTER: Final = "Chapter"
"""The type of objects that are no items: each is a page that items of one type stand on."""

CHAPTER_NAME: Final = "ReqIF.ChapterName"
PAGE: Final = "Page"
HASH: Final = "Hash at export"
ORDER: Final = "Order"
ELSEWHERE: Final = "{link} (elsewhere)"
"""The attribute for what a link names that is no item of the file: a relation needs an object at both ends."""

NAMES: Final[Mapping[str, str]] = {"id": "ReqIF.ForeignID", "title": "ReqIF.Name", "text": "ReqIF.Text"}
"""The names that the implementation guide of prostep ivip gives the attributes which all tools have."""

NOT_LEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""

_OF_IMPORTS: Final = frozenset(("not-stated", "stand-ins", "unresolved", "source-id"))
_NAMESPACE: Final = uuid.UUID("5d0e3a52-6f0b-5b0a-9c39-0f6b8f1c7e11")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_REAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})")
_WORDS: Final = re.compile(r"[^\s,;]+")


class Attribute(NamedTuple):
    """An attribute of a type of objects. ``column`` says which option of an item it is, ``choices`` the values of an
    enumeration, each as it is shown and as it is written; ``several`` may be chosen. ``day``: a date without a time."""

    name: str
    datatype: Datatype
    column: WorkColumn
    choices: tuple[tuple[str, str], ...] = ()
    several: bool = False
    day: bool = False

    @property
    def key(self) -> str:
        """What tells it from the others of its type, whatever it is called."""
        return f"{self.column.part}:{self.column.name}"


class TypedItems(NamedTuple):
    """The items of one type with their attributes; ``links`` are the columns of its links, ``rows`` say of each item what is
    written in it, by the key of an attribute or the name of a link."""

    type: ItemType
    title: str
    attributes: tuple[Attribute, ...]
    links: tuple[WorkColumn, ...]
    rows: Sequence[tuple[Item, Mapping[str, str]]]


def identifier(policy: Policy, *parts: str) -> str:
    """The identifier of what ``parts`` name: the same in each export of the document, and another in each other document."""
    return "_" + str(uuid.uuid5(_NAMESPACE, "\n".join((repository(policy), *parts))))


def repository(policy: Policy) -> str:
    """What tells this file from others: the number of the document, else the name of the device."""
    return policy.document_number or policy.device.name


def typed_items(
    file: RiskFile, policy: Policy, lines: Callable[[str], Sequence[str]], *, every: bool = False
) -> tuple[TypedItems, ...]:
    """The types in the order of the tables, each with its items; ``every``: also types and attributes that no item has."""
    with speaking(SOURCE_LANGUAGE):
        return tuple(
            _typed(file, policy, each, lines, every=every) for each in work_sheets(file, policy, lines, every=every)
        )


def _typed(
    file: RiskFile,
    policy: Policy,
    sheet: WorkSheet,
    lines: Callable[[str], Sequence[str]],
    *,
    every: bool,
) -> TypedItems:
    item_type, items = file.model.types[sheet.type], file.of_type(sheet.type)
    attributes: list[Attribute] = []
    links: list[WorkColumn] = []
    at: dict[str, int] = {}
    for index, column in enumerate(sheet.columns):
        if column.part == "computed" or (column.name in _OF_IMPORTS and not (column.used or every)):
            continue
        if column.part == "link":
            links.append(column)
            at[column.name] = index
        else:
            made = _attribute(column, item_type, policy)
            attributes.append(made)
            at[made.key] = index
    rows = [
        (item, {key: row.cells[index] for key, index in at.items() if row.cells[index]})
        for item, row in zip(items, sheet.rows, strict=True)
    ]
    if FORMERLY in item_type.fields and (every or any(FORMERLY in item.marks for item in items)):
        heading = item_type.fields[FORMERLY].label
        former = Attribute(heading, "STRING", WorkColumn(heading, "field", FORMERLY, editable=False))
        attributes.append(former)
        for item, said in rows:
            if FORMERLY in item.marks:
                said[former.key] = option_text(item, FORMERLY, lines(item.path))
    return TypedItems(item_type, sheet.name, tuple(attributes), tuple(links), rows)


def _attribute(column: WorkColumn, item_type: ItemType, policy: Policy) -> Attribute:
    if column.part in NAMES:
        return Attribute(NAMES[column.part], "STRING" if column.part == "id" else "XHTML", column)
    field = item_type.fields[column.name]
    name = column.heading
    if field.kind in ("enum", "list") and field.values:
        choices = column.choices or tuple((each, each) for each in field.values)
        return Attribute(name, "ENUMERATION", column, choices, field.kind == "list")
    if field.kind == "quantity":
        scale = scale_of(policy, column.name)
        if scale is not None and not scale.numeric:
            return Attribute(name, "ENUMERATION", column, tuple((level_shown(each), each.id) for each in scale.levels))
        # a level, or a number within its bands
        return Attribute(name, "STRING", column)
    kinds: Mapping[str, Datatype] = {
        "integer": "INTEGER", "number": "REAL", "boolean": "BOOLEAN", "date": "DATE", "datetime": "DATE",
        "list": "STRING", "text": "XHTML",
    }  # fmt: skip
    return Attribute(name, kinds[field.kind], column, day=field.kind == "date")


def said(attribute: Attribute, text: str) -> str | None:
    """What stands in an attribute for what is written; of an enumeration the written values, parted by commas. None where
    the attribute cannot hold it."""
    kind = attribute.datatype
    if kind == "ENUMERATION":
        known = {written for _, written in attribute.choices}
        words = _WORDS.findall(text) if attribute.several else [text.strip()]
        return ", ".join(words) if words and known.issuperset(words) else None
    text = text if kind in ("XHTML", "STRING") else text.strip()
    if kind == "INTEGER":
        return text if _INTEGER.fullmatch(text) else None
    if kind == "REAL":
        return text if _REAL.fullmatch(text) else None
    if kind == "BOOLEAN":
        return {"true": "true", "yes": "true", "false": "false", "no": "false"}.get(text.lower())
    if kind == "DATE" and attribute.day:
        return f"{text}T00:00:00Z" if _DAY.fullmatch(text) else None
    if kind == "DATE":
        found = _TIME.fullmatch(text)
        return f"{found[1]}{found[2] or ':00'}{found[3]}" if found else None
    return NOT_LEGAL.sub("\ufffd", text)


def written(attribute: Attribute, text: str, chosen: Sequence[str] = ()) -> str:
    """What is written in an item for what stands in an attribute: the other way round. ``chosen`` are the names of the
    values of an enumeration, as another tool may have them."""
    if attribute.datatype == "ENUMERATION":
        known = {shown.casefold(): value for shown, value in attribute.choices}
        return ", ".join(known.get(each.strip().casefold(), each.strip()) for each in chosen)
    if attribute.datatype == "DATE" and attribute.day:
        return text[:10] if _DAY.match(text) else text
    if attribute.datatype == "DATE":
        found = _TIME.fullmatch(text)
        return f"{found[1]}{'' if found[2] in (None, ':00') else found[2]}{found[3]}" if found else text
    if attribute.datatype == "BOOLEAN":
        return {"1": "true", "0": "false"}.get(text, text)
    return text


def canonical(attribute: Attribute, text: str) -> str:
    """What comes back of what is written, if nobody edits it."""
    there = said(attribute, text)
    if there is None:
        return ""
    if attribute.datatype == "ENUMERATION":
        shown = {value: name for name, value in attribute.choices}
        return written(attribute, "", [shown[each] for each in there.split(", ")])
    return written(attribute, there)


def paragraphs(text: str) -> Iterator[list[str]]:
    """A text as the paragraphs and lines of a document; blanks around a line are such as do not break, since others are not
    seen."""
    for paragraph in text.split("\n\n"):
        yield [_edged(line) for line in paragraph.split("\n")]


def _edged(line: str) -> str:
    inner = line.strip(" ")
    if len(inner) == len(line):
        return line
    if not inner:
        return "\u00a0" * len(line)
    begin = line.index(inner)
    return "\u00a0" * begin + inner + "\u00a0" * (len(line) - begin - len(inner))


def is_kept(attribute: Attribute, text: str) -> bool:
    """Whether a text comes back to the character."""
    if attribute.datatype not in ("XHTML", "STRING"):
        return True
    if NOT_LEGAL.search(text) or "\r" in text:
        return False
    if attribute.datatype == "STRING":
        return True
    return all(line == line.strip("\t\u00a0") for line in text.split("\n"))
