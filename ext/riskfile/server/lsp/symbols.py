"""The outline of a page, and items by their names over all projects that are open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lsprotocol import types

from riskfile.model import Heading, Item, RiskFile, Span
from riskfile.policy import PolicyError
from riskfile.server.lsp.asking import Asked, feature, last_line
from riskfile.server.lsp.naming import BEYOND, named, whole
from riskfile.server.lsp.server import OpenProject, RiskfileServer
from riskfile.text.messages import tr

MOST: Final = 500
"""How many items are given by name at once; who types on gets fewer."""

KINDS: Final = {
    "hazard": types.SymbolKind.Object,
    "event": types.SymbolKind.Event,
    "situation": types.SymbolKind.Interface,
    "harm": types.SymbolKind.Struct,
    "risk": types.SymbolKind.Class,
    "control": types.SymbolKind.Method,
    "verification": types.SymbolKind.Boolean,
}
"""By type how an editor pictures an item; others are constants."""

OTHER_KIND: Final = types.SymbolKind.Constant


def tags(file: RiskFile, item: Item) -> list[types.SymbolTag] | None:
    """That an item is retired."""
    return [types.SymbolTag.Deprecated] if item.id in file.retired else None


def label(item: Item) -> str:
    """An item in one line."""
    return f"{item.id} {item.title}".strip()


def headings_of(asked: Asked) -> tuple[Heading, ...]:
    """The headings of the page, in its order."""
    return next((each.headings for each in asked.file.documents.values() if each.path == asked.path), ())


def outline(asked: Asked) -> list[types.DocumentSymbol]:
    """The headings of a page as a tree, its items below them."""
    headings = headings_of(asked)
    placed: list[tuple[int, int, types.DocumentSymbol]] = []
    for each in headings:
        end = next((one.line for one in headings if one.line > each.line and one.level <= each.level), 0)
        last = end - 1 if end else asked.document.lines
        made = types.DocumentSymbol(
            each.text or tr("(no title)"),
            types.SymbolKind.String,
            asked.range(Span(asked.path, each.line, 1, last, BEYOND)),
            asked.range(Span(asked.path, each.line, 1, each.line, BEYOND)),
        )
        placed.append((each.line, last, made))
    for item in asked.items:
        made = types.DocumentSymbol(
            label(item) or item.type,
            KINDS.get(item.type, OTHER_KIND),
            asked.range(whole(item)),
            asked.range(named(item)),
            detail=tr(asked.model.types[item.type].label),
            tags=tags(asked.file, item),
        )
        placed.append((item.line, last_line(item), made))
    top: list[types.DocumentSymbol] = []
    around: list[tuple[int, list[types.DocumentSymbol]]] = []
    for line, last, made in sorted(placed, key=lambda each: (each[0], -each[1])):
        while around and around[-1][0] < line:
            around.pop()
        (around[-1][1] if around else top).append(made)
        below: list[types.DocumentSymbol] = []
        made.children = below
        around.append((last, below))
    return top


def _flat(symbols: list[types.DocumentSymbol], uri: str, within: str = "") -> Iterator[types.SymbolInformation]:
    for each in symbols:
        yield types.SymbolInformation(
            types.Location(uri, each.selection_range),
            each.name,
            each.kind,
            tags=each.tags,
            container_name=within or None,
        )
        yield from _flat([*(each.children or ())], uri, each.name)


# --- by name ----------------------------------------------------------------------------------------------------------


def rank(query: str, item: Item) -> int | None:
    """How well what is typed fits an item, 0 best; None where it does not: its id, the begin of its id, a part of id or
    title, all words of what is typed, its letters in their order."""
    if not query:
        return 3
    query, id, title = query.casefold(), item.id.casefold(), item.title.casefold()
    if query == id:
        return 0
    if id.startswith(query):
        return 1
    text = f"{id} {title}"
    if query in text:
        return 2
    if all(word in text for word in query.split()):
        return 3
    letters = iter(text)
    return 4 if all(letter in letters for letter in query if not letter.isspace()) else None


def add(server: RiskfileServer) -> None:
    """Answer what a page holds, and which items there are."""

    @feature(server, types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbol(
        asked: Asked, params: types.DocumentSymbolParams
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
        found = outline(asked)
        if asked.can("text_document.document_symbol.hierarchical_document_symbol_support"):
            return found
        return [*_flat(found, params.text_document.uri)]

    @server.feature(types.WORKSPACE_SYMBOL)
    async def symbol(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation]:
        found: list[tuple[int, int, types.SymbolInformation]] = []
        for project in [*server.projects.values()]:
            found += await server.answer(lambda project=project: _named(server, project, params.query))  # type: ignore[misc]
        return [each for *_, each in sorted(found, key=lambda each: each[:2])[:MOST]]


def _named(server: RiskfileServer, project: OpenProject, query: str) -> list[tuple[int, int, types.SymbolInformation]]:
    try:
        file = project.workspace.project.file
    except PolicyError:
        return []
    ranked = [
        (worth, number, item)
        for number, item in enumerate((*file, *file.retired.values()))
        if (worth := rank(query, item)) is not None
    ]
    ranked.sort(key=lambda each: each[:2])
    return [
        (
            worth,
            number,
            types.SymbolInformation(
                server.location_of(project, named(item)),
                label(item),
                KINDS.get(item.type, OTHER_KIND),
                tags=tags(file, item),
                container_name=tr(file.model.types[item.type].label),
            ),
        )
        for worth, number, item in ranked[:MOST]
    ]
