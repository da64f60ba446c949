"""Where an item stands, and where it is named."""

from __future__ import annotations

import re
from typing import Final

from lsprotocol import types

from riskfile.editing.occurrences import KEPT, occurrences
from riskfile.model import Item, Span
from riskfile.server.lsp.asking import Asked, feature, last_line
from riskfile.server.lsp.pointed import STAGES, Pointed, pointed, scales
from riskfile.server.lsp.server import RiskfileServer

BEYOND: Final = 1_000_000
"""A column behind the end of any line: it is cut off there."""


def whole(item: Item) -> Span:
    """All lines of an item."""
    return Span(item.path, item.line, item.column, last_line(item), BEYOND)


def named(item: Item) -> Span:
    """Where an item says its id; where it says none, its first line."""
    return item.at("id")


def _at(asked: Asked, position: types.Position) -> Pointed | None:
    return pointed(asked, *asked.place(position))


def _definition(asked: Asked, params: types.DefinitionParams) -> list[types.Location] | list[types.LocationLink] | None:
    at = _at(asked, params.position)
    if at is None:
        return None
    if at.kind == "level":
        found = [
            asked.policy.at(scale.name, at.name)
            for scale in scales(asked)
            if scale.get(at.name) is not None and (at.option in ("", STAGES) or _is_of(asked, scale.name, at.option))
        ]
        return [asked.location(each) for each in found] or None
    if at.kind != "item":
        return None
    item = asked.file.recorded(at.name)
    if item is None:
        return None
    if not asked.can("text_document.definition.link_support"):
        return [asked.location(named(item))]
    return [
        types.LocationLink(
            asked.open.uri(item.path), asked.range(whole(item)), asked.range(named(item)), asked.range(at.span)
        )
    ]


def _is_of(asked: Asked, name: str, option: str) -> bool:
    from riskfile.assessment import scale_of

    scale = scale_of(asked.policy, option)
    return scale is not None and scale.name == name


def add(server: RiskfileServer) -> None:
    """Answer where the item under the cursor stands, and where it is named."""

    @feature(server, types.TEXT_DOCUMENT_DEFINITION)
    def definition(
        asked: Asked, params: types.DefinitionParams
    ) -> list[types.Location] | list[types.LocationLink] | None:
        return _definition(asked, params)

    @feature(server, types.TEXT_DOCUMENT_DECLARATION)
    def declaration(asked: Asked, params: types.DeclarationParams) -> list[types.Location] | None:
        """An item is declared where it is defined."""
        at = _at(asked, params.position)
        item = asked.file.recorded(at.name) if at is not None and at.kind == "item" else None
        return None if item is None else [asked.location(named(item))]

    @feature(server, types.TEXT_DOCUMENT_REFERENCES)
    def references(asked: Asked, params: types.ReferenceParams) -> list[types.Location] | None:
        at = _at(asked, params.position)
        if at is None or at.kind != "item":
            return None
        left_out = KEPT if params.context.include_declaration else KEPT | {"definition"}
        return [
            asked.location(each.span)
            for each in occurrences(asked.project, at.name, files=False)
            if each.kind not in left_out
        ]

    @feature(server, types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlight(asked: Asked, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
        at = _at(asked, params.position)
        # on the first line of an item its title is no name of it
        if (
            at is None
            or at.kind not in ("item", "level")
            or (at.item is None and len(at.name) < at.span.end_column - at.span.column)
        ):
            return None
        word = re.compile(rf"(?<![A-Za-z0-9_-]){re.escape(at.name)}(?![A-Za-z0-9_-])")
        found = []
        for number in range(asked.document.lines):
            for match in word.finditer(asked.document.line(number)):
                span = Span(asked.path, number + 1, match.start() + 1, number + 1, match.end() + 1)
                around = asked.item_at(number + 1)
                own = around is not None and around.id == at.name and around.at("id").start == span.start
                kind = types.DocumentHighlightKind.Write if own else types.DocumentHighlightKind.Read
                found.append(types.DocumentHighlight(asked.range(span), kind))
        return found
