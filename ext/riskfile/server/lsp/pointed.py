"""What an editor's cursor is on: an item, an item type, an option, a level of a scale, a rule."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from riskfile.assessment import P_FIELDS
from riskfile.editing.occurrences import named_at
from riskfile.editing.places import place_at
from riskfile.model import Item, Span
from riskfile.policy.policy import Scale
from riskfile.reading.page import SUFFIX
from riskfile.server.lsp.asking import Asked, marks_of

Kind = Literal["item", "type", "option", "level", "number", "rule"]

_TYPE: Final = re.compile(r"\{([^}]*)\}")
_WORD: Final = re.compile(r"[A-Za-z0-9_.+-]+")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_CODE: Final = re.compile(r"[A-Z]{3,}\d{3,}")
_SCALED: Final = frozenset((*P_FIELDS, "severity", *(f"residual-{name}" for name in (*P_FIELDS, "severity"))))
STAGES: Final = "residual-stages"


class Pointed(NamedTuple):
    """What stands at a place, and where. ``name`` is the id of an item, the name of a type, an option or a level, a number as
    it is written, or the code of a rule. ``item`` is the item around it, ``option`` the one in whose value it stands."""

    kind: Kind
    name: str
    span: Span
    item: Item | None = None
    option: str = ""
    type: str = ""


def is_scaled(option: str) -> bool:
    """Whether the value of an option is a level of a scale, or a number on it."""
    return option in _SCALED


def pointed(asked: Asked, line: int, column: int) -> Pointed | None:
    """What stands at a place of the text (line and column from 1, in characters; the place behind a word is of it); None for
    what nothing is known of."""
    item = asked.item_at(line)
    option = ""
    if item is not None:
        if line == item.line:
            return _on_first_line(asked, item, column)
        for name, mark in marks_of(item):
            if mark.line == line and mark.column <= column <= mark.column + len(name):
                return Pointed("option", name, item.at_option(name), item, type=item.type)
            if (mark.value_line, mark.value_column) <= (line, column) <= (mark.end_line, mark.end_column):
                option = name
    if item is None and asked.path.endswith(SUFFIX):
        half = _half_written(asked, line, column)
        if half is not None:
            return half
    named = named_at(asked.project, asked.path, line, column)
    if named is not None:
        return Pointed("item", named.id, named.span, item, option)
    if item is not None and is_scaled(option):
        return _scaled(asked, line, column, option, item.text(option), item.at(option), item)
    word = _word_at(asked, line, column)
    if word is None:
        return None
    if _CODE.fullmatch(word[0]) and word[0] in asked.project.rules:
        return Pointed("rule", word[0], word[1], item, option)
    # in running text too; in the policy the keys are the YAML server's, and among words only one with a digit is surely one
    in_page = asked.path.endswith(SUFFIX)
    if in_page and (option == STAGES or any(map(str.isdigit, word[0]))) and _is_level(asked, word[0]):
        return Pointed("level", word[0], word[1], item, option)
    return None


def _scaled(
    asked: Asked, line: int, column: int, option: str, value: str, span: Span, item: Item | None = None
) -> Pointed | None:
    """A level in the value of an option, or else the number that it is."""
    level = _word_at(asked, line, column)
    if level is not None and _is_level(asked, level[0]):
        return Pointed("level", level[0], level[1], item, option)
    return Pointed("number", value, span, item, option) if value else None


def _half_written(asked: Asked, line: int, column: int) -> Pointed | None:
    """A type, an option or a level of an item that is not read as one yet."""
    types = asked.model.types
    place = place_at(asked.document.text, line, column, asked.model)
    # with the signs around it
    match = _NAME.search(asked.document.line(line - 1)[: place.end - 1], place.start - 1)
    word = match[0] if match else ""
    span = Span(asked.path, line, match.start() + 1, line, match.end() + 1) if match else Span(asked.path, line, column)
    if place.kind == "directive":
        return Pointed("type", word, span) if word in types else None
    around = place.item_around(types)
    if around is None or around.name != place.directive:
        return None
    if place.kind == "option":
        return Pointed("option", word, span, type=around.name) if word else None
    if place.kind == "value" and is_scaled(place.option):
        value = Span(asked.path, line, place.value_start, line, place.value_end)
        return _scaled(asked, line, column, place.option, place.value.strip(), value)
    return None


def _on_first_line(asked: Asked, item: Item, column: int) -> Pointed:
    line = asked.document.line(item.line - 1)
    match = _TYPE.search(line, item.column - 1)
    if match is not None and match.start(1) + 1 <= column <= match.end(1) + 1:
        return Pointed(
            "type", item.type, Span(item.path, item.line, match.start(1) + 1, item.line, match.end(1) + 1), item
        )
    return Pointed("item", item.id, item.span, item)


def _word_at(asked: Asked, line: int, column: int) -> tuple[str, Span] | None:
    for match in _WORD.finditer(asked.document.line(line - 1)):
        if match.start() <= column - 1 <= match.end():
            # a full stop ends a sentence
            word = match[0].rstrip(".")
            return word, Span(asked.path, line, match.start() + 1, line, match.start() + 1 + len(word))
    return None


def _is_level(asked: Asked, name: str) -> bool:
    return any(scale.get(name) is not None for scale in scales(asked))


def scales(asked: Asked) -> list[Scale]:
    """The scales of the policy."""
    policy = asked.policy
    found = (policy.probability, policy.situation, policy.conditional, policy.exploitability, policy.severity)
    return [each for each in found if each is not None]
