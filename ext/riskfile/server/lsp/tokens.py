"""What the words of a page are, for colours: types, options, ids, levels, words of a list."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final, NamedTuple

from lsprotocol import types

from riskfile.editing.occurrences import known_ids
from riskfile.model import ID_PATTERN, Item, Span
from riskfile.server.lsp.asking import Asked, feature, marks_of
from riskfile.server.lsp.pointed import STAGES, is_scaled, scales
from riskfile.server.lsp.server import RiskfileServer

TYPES: Final = ("type", "property", "variable", "enumMember", "keyword", "number")
"""Those of the protocol that are used: an item type, the name of an option, an id, a level, a word of a list, a number."""

MODIFIERS: Final = ("declaration", "deprecated")
"""An id where its item stands, and one of an item that is retired."""

LEGEND: Final = types.SemanticTokensLegend(TYPES, MODIFIERS)

_ID: Final = re.compile(rf"(?<![A-Za-z0-9_-])(?:{ID_PATTERN})(?![A-Za-z0-9_-])")
_WORD: Final = re.compile(r"[A-Za-z0-9_-]+")
_DIRECTIVE: Final = re.compile(r"\{([^}\s]+)\}")


class Token(NamedTuple):
    """A word: its line and column from 1, its length in characters, and what it is."""

    line: int
    column: int
    length: int
    type: str
    modifiers: int = 0


def tokens(asked: Asked, first: int, last: int) -> list[Token]:
    """Those of the lines from ``first`` to ``last`` (from 1), in their order."""
    found = {(each.line, each.column): each for each in _of_items(asked, first, last)}
    ids, retired = known_ids(asked.file), asked.file.retired
    for number in range(max(first, 1), min(last, asked.document.lines) + 1):
        for match in _ID.finditer(asked.document.line(number - 1)):
            place = (number, match.start() + 1)
            if match[0] in ids and place not in found:
                found[place] = Token(*place, len(match[0]), "variable", 2 if match[0] in retired else 0)
    return [found[place] for place in sorted(found)]


def _of_items(asked: Asked, first: int, last: int) -> Iterator[Token]:
    levels = {level.id for scale in scales(asked) for level in scale.levels}
    for item in asked.items:
        if item.line > last:
            return
        yield from (each for each in _of_item(asked, item, levels) if first <= each.line <= last and each.length > 0)


def _of_item(asked: Asked, item: Item, levels: set[str]) -> Iterator[Token]:
    match = _DIRECTIVE.search(asked.document.line(item.line - 1), item.column - 1)
    if match is not None:
        yield Token(item.line, match.start(1) + 1, len(match[1]), "type")
    declared = asked.model.types[item.type]
    for name, mark in marks_of(item):
        yield Token(mark.line, mark.column, len(name), "property")
        if name == "id":
            gone = 2 if item.id in asked.file.retired else 0
            yield _token(item.at(name), "variable", 1 | gone)
            continue
        if mark.value_line != mark.end_line or (mark.value_line, mark.value_column) == (mark.end_line, mark.end_column):
            continue
        field = declared.fields.get(name)
        if field is None:
            continue
        if is_scaled(name) or name == STAGES:
            value = asked.document.line(mark.value_line - 1)[mark.value_column - 1 : mark.end_column - 1]
            words = [each for each in _WORD.finditer(value) if each[0] in levels]
            for word in words:
                yield Token(mark.value_line, mark.value_column + word.start(), len(word[0]), "enumMember")
            if not words and name != STAGES:
                yield _token(item.at(name), "number")
        elif field.kind in ("enum", "boolean"):
            yield _token(item.at(name), "keyword")
        elif field.kind == "list" and field.values:
            value = asked.document.line(mark.value_line - 1)[mark.value_column - 1 : mark.end_column - 1]
            for word in _WORD.finditer(value):
                if word[0] in field.values:
                    yield Token(mark.value_line, mark.value_column + word.start(), len(word[0]), "keyword")
        elif field.kind in ("integer", "number", "date", "datetime"):
            yield _token(item.at(name), "number")


def _token(span: Span, type: str, modifiers: int = 0) -> Token:
    return Token(span.line, span.column, span.end_column - span.column, type, modifiers)


def encoded(asked: Asked, found: Sequence[Token]) -> list[int]:
    """Tokens as the protocol has them: five numbers each, places from the token before."""
    data: list[int] = []
    line = begin = 0
    for each in found:
        at = asked.document.position(each.line, each.column)
        end = asked.document.position(each.line, each.column + each.length)
        if at.line == line and data and at.character < begin:
            continue
        data += (
            at.line - line,
            at.character - begin if at.line == line else at.character,
            end.character - at.character,
            TYPES.index(each.type),
            each.modifiers,
        )
        line, begin = at.line, at.character
    return data


def difference(before: Sequence[int], after: Sequence[int]) -> list[types.SemanticTokensEdit]:
    """The one edit that makes the second of the first; none where they are the same."""
    same = min(len(before), len(after))
    begin = bisect_left(range(same), 1, key=lambda at: int(before[: at + 1] != after[: at + 1]))
    left = same - begin
    end = bisect_left(range(left), 1, key=lambda at: int(before[-at - 1 :] != after[-at - 1 :]))
    if begin == len(before) == len(after):
        return []
    return [types.SemanticTokensEdit(begin, len(before) - begin - end, after[begin : len(after) - end])]


def add(server: RiskfileServer) -> None:
    """Answer what the words of a page are."""
    numbers = count(1)
    # what was given last, by text: a difference is to that
    given: dict[str, tuple[str, list[int]]] = {}

    def made(asked: Asked, uri: str) -> types.SemanticTokens:
        data = encoded(asked, tokens(asked, 1, asked.document.lines))
        given[uri] = (str(next(numbers)), data)
        for each in [uri for uri in given if uri not in server.documents][:-20]:
            del given[each]
        return types.SemanticTokens(data, given[uri][0])

    @feature(server, types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
    def full(asked: Asked, params: types.SemanticTokensParams) -> types.SemanticTokens | None:
        return made(asked, params.text_document.uri) if _is_page(asked) else None

    @feature(server, types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL_DELTA, LEGEND)
    def delta(
        asked: Asked, params: types.SemanticTokensDeltaParams
    ) -> types.SemanticTokens | types.SemanticTokensDelta | None:
        if not _is_page(asked):
            return None
        id, before = given.get(params.text_document.uri, ("", []))
        whole = made(asked, params.text_document.uri)
        if id != params.previous_result_id:
            return whole
        return types.SemanticTokensDelta(difference(before, [*whole.data]), whole.result_id)

    @feature(server, types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)
    def of_range(asked: Asked, params: types.SemanticTokensRangeParams) -> types.SemanticTokens | None:
        if not _is_page(asked):
            return None
        first, last = params.range.start.line + 1, params.range.end.line + 1
        return types.SemanticTokens(encoded(asked, tokens(asked, first, last)))


def _is_page(asked: Asked) -> bool:
    return asked.path.endswith(".md")
