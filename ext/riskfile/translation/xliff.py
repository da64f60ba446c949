"""Translations as XLIFF 1.2, which the tools of translators read: a file with all texts, and what comes back.

A unit is named by the number of its text (``catalogues.number_of``), and by its context where it has one. So what comes back
for a text that has changed since is known as such, and refused by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from riskfile.text.languages import language_of
from riskfile.text.messages import Message, Phrase
from riskfile.text.quoting import literal
from riskfile.translation.catalogues import Entry, number_of
from riskfile.translation.segments import Segment

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE: Final = "urn:oasis:names:tc:xliff:document:1.2"

_NOT_XML: Final = Phrase("xliff.not-xml", "this is no XLIFF: {why}", by=("why",))
_ENTITIES: Final = Phrase("xliff.entities", "this declares entities or refers to other files, which is not read")
_OTHER: Final = Phrase("xliff.other", "found {found}; expected XLIFF 1.2", by=("found",))
_LANGUAGE: Final = Phrase(
    "xliff.language", "the file is a translation into {found}; expected {language}", by=("found",)
)

_UNIT: Final = re.compile(rb"<(?:[\w.-]+:)?trans-unit(?=[\s>/])")
_DONE: Final = frozenset(("final", "signed-off", "translated", ""))
_TO_BE_SEEN: Final = frozenset(("needs-review-translation", "needs-review-l10n", "needs-review-adaptation"))


class Text(NamedTuple):
    """A text to be given to a translator: where it stands, what it is, and what is translated of it."""

    path: str
    segment: Segment
    entry: Entry


class Unit(NamedTuple):
    """What came back of a text: its number, context and source as they were given, and the translation, "" for none.
    ``seen`` says that somebody has looked at it; ``odd`` that there is markup in it which has no text."""

    line: int
    number: str
    context: str
    source: str
    target: str
    seen: bool
    odd: bool


class NotXliffError(Exception):
    """A file that is none, or not of this language: the message says why, ``line`` where it is known."""

    def __init__(self, line: int, why: Message) -> None:
        super().__init__(why)
        self.line, self.why = line, why

    def __str__(self) -> str:
        return str(self.why)


def as_xliff(texts: Iterable[Text], source_language: str, language: str) -> str:
    """These texts, those of one file together."""
    by_path: dict[str, list[Text]] = {}
    for each in texts:
        by_path.setdefault(each.path, []).append(each)
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', f'<xliff version="1.2" xmlns="{NAMESPACE}">']
    for path, group in by_path.items():
        languages = f'source-language="{source_language}" target-language="{language}"'
        parts += [f'<file original={quoteattr(path)} {languages} datatype="plaintext">', "<body>"]
        parts += (line for each in group for line in _unit(each))
        parts += ["</body>", "</file>"]
    return "\n".join([*parts, "</xliff>", ""])


def _unit(each: Text) -> Iterator[str]:
    segment, entry = each.segment, each.entry
    name = f" resname={quoteattr(segment.context)}" if segment.context else ""
    approved = ' approved="yes"' if entry.good else ""
    yield f'<trans-unit id="{number_of(segment.key)}"{name}{approved} xml:space="preserve">'
    yield f"<source>{escape(segment.text)}</source>"
    if not entry.text:
        yield '<target state="needs-translation"></target>'
    elif entry.fuzzy:
        yield f'<target state="needs-review-translation">{escape(entry.text)}</target>'
    else:
        yield f'<target state="translated">{escape(entry.text)}</target>'
    if entry.fuzzy and entry.before:
        yield f"<alt-trans><source>{escape(entry.before)}</source><target>{escape(entry.text)}</target></alt-trans>"
    place = f"{each.path}:{segment.line}, {segment.kind}"
    yield f'<note from="riskfile">{escape(place)}</note>'
    yield "</trans-unit>"


def units_of(data: bytes, language: str) -> list[Unit]:
    """What a file of a translator says.

    :raises NotXliffError: if it is none, or a translation into another language.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - for an import

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise NotXliffError(1, _ENTITIES()) from None
    except ParseError as error:
        line = error.position[0] if getattr(error, "position", None) else 1
        raise NotXliffError(line, _NOT_XML(why=str(error))) from None
    except (ValueError, LookupError) as error:
        raise NotXliffError(1, _NOT_XML(why=str(error))) from None
    name = root.tag.rpartition("}")[2]
    version = root.get("version", "")
    if name != "xliff" or not version.startswith("1."):
        raise NotXliffError(1, _OTHER(found=literal(f"{name} {version}".strip())))
    found: list[Unit] = []
    for file in _children(root, "file"):
        given = file.get("target-language", "")
        if given and language_of(given) != language:
            raise NotXliffError(1, _LANGUAGE(found=literal(given), language=language))
        for unit in file.iter():
            if unit.tag.rpartition("}")[2] == "trans-unit":
                found.append(_read(unit))
    lines = [data.count(b"\n", 0, each.start()) + 1 for each in _UNIT.finditer(data)]
    if len(lines) != len(found):
        # in another encoding, or some are within a comment
        return found
    return [each._replace(line=line) for each, line in zip(found, lines, strict=True)]


def _children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name)


def _read(unit: Element) -> Unit:
    source = next(_children(unit, "source"), None)
    target = next(_children(unit, "target"), None)
    state = "" if target is None else target.get("state", "")
    text = "" if target is None else _text(target)
    seen = state in _DONE or (state not in _TO_BE_SEEN and unit.get("approved") == "yes")
    if state in ("new", "needs-translation"):
        text = ""
    odd = target is not None and any(
        each.tag.rpartition("}")[2] in ("x", "bx", "ex", "ph", "bpt", "ept", "it") for each in target.iter()
    )
    return Unit(
        0, unit.get("id", ""), unit.get("resname", ""), "" if source is None else _text(source), text.strip(), seen, odd
    )


def _text(element: Element) -> str:
    return "".join(element.itertext())


UNKNOWN: Final = Phrase(
    "xliff.unknown",
    "no text of the file as it is now has this number; expected one of the texts that `riskfile translate export` gives",
    "export the file again: the text has changed, or is gone",
)
CHANGED: Final = Phrase(
    "xliff.changed",
    "the source of this unit is not the text of this number",
    "leave the source as it was exported",
)
MARKUP: Final = Phrase("xliff.markup", "there is markup in the translation that has no text", "write it as text")
TWICE: Final = Phrase("xliff.twice", "this number stands in the file twice, with two translations", "keep one")
