"""Formatting, of a page and of a part of it: as ``riskfile fmt`` does."""

from __future__ import annotations

from lsprotocol import types

from riskfile.editing.formatting import formatted_text
from riskfile.reading.page import SUFFIX
from riskfile.server.lsp.asking import Asked, feature
from riskfile.server.lsp.server import RiskfileServer


def add(server: RiskfileServer) -> None:
    """Answer formatting."""

    @feature(server, types.TEXT_DOCUMENT_FORMATTING)
    def whole(asked: Asked, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        return _edits(asked, None)

    @feature(server, types.TEXT_DOCUMENT_RANGE_FORMATTING)
    def part(asked: Asked, params: types.DocumentRangeFormattingParams) -> list[types.TextEdit] | None:
        first, last = asked.place(params.range.start)[0], asked.place(params.range.end)[0]
        return _edits(asked, (first, last))


def _edits(asked: Asked, within: tuple[int, int] | None) -> list[types.TextEdit] | None:
    if not asked.path.endswith(SUFFIX):
        return None
    lately = asked.open.workspace.lately
    docname = asked.path.removesuffix(SUFFIX)
    found = formatted_text(asked.document.text, docname, lately.model, lately.source.layout, within)
    newline = "\r\n" if "\r\n" in asked.document.text else "\n"
    return [
        types.TextEdit(
            types.Range(asked.document.position(*each.span.start), asked.document.position(*each.span.end)),
            each.text.replace("\n", newline),
        )
        for each in found.edits
    ]
