"""A page that is open in an editor, for the tests of the language server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities


class Page:
    """A page that is open in the editor of ``client``."""

    def __init__(self, client: LanguageClient, root: Path, path: str) -> None:
        self.client = client
        self.path = path
        self.uri = (root / path).as_uri()
        self.text = (root / path).read_text(encoding="utf-8")
        self.version = 1
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri, "markdown", 1, self.text))
        )

    @property
    def document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    def place(self, text: str, beyond: int = 0) -> types.Position:
        """Where ``text`` first stands, and ``beyond`` characters behind its begin."""
        before = self.text[: self.text.index(text) + beyond]
        return types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)

    def close(self) -> None:
        """Close it, without saving it."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document))

    def at(self, text: str, beyond: int = 0) -> dict[str, Any]:
        """The parameters that name a place in it, as :meth:`place`."""
        return {"text_document": self.document, "position": self.place(text, beyond)}

    def text_at(self, range: types.Range) -> str:
        """What stands at a place of it."""
        lines = self.text.split("\n")
        if range.start.line == range.end.line:
            return lines[range.start.line][range.start.character : range.end.character]
        first, *more = lines[range.start.line : range.end.line + 1]
        return "\n".join((first[range.start.character :], *more[:-1], more[-1][: range.end.character]))

    def replace(self, old: str, new: str) -> None:
        """Type ``new`` over the first ``old``."""
        begin, end = self.place(old), self.place(old, len(old))
        self.text = self.text.replace(old, new, 1)
        self.version += 1
        change = types.TextDocumentContentChangePartial(range=types.Range(begin, end), text=new)
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri), [change]
            )
        )

    def type(self, text: str) -> None:
        """Put another text in the place of all of it."""
        self.text = text
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def diagnostics(self) -> list[types.Diagnostic]:
        """What is told of the page the next time that something is."""
        before = self.client.diagnostics.get(self.uri)
        while True:
            told = await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
            if told.uri == self.uri:
                return list(told.diagnostics)
            # several may come at once, and only the first of them ends the wait
            now = self.client.diagnostics.get(self.uri)
            if now is not None and now is not before:
                return list(now)


def capabilities(change: Callable[[types.ClientCapabilities], None] = lambda made: None) -> types.ClientCapabilities:
    """What VS Code says that it can, changed."""
    made = deepcopy(client_capabilities("visual-studio-code"))
    change(made)
    return made


async def initialize(
    client: LanguageClient, *folders: Path, can: types.ClientCapabilities | None = None, options: Any = None
) -> types.InitializeResult:
    """Begin, as an editor that has these folders open."""
    return await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities() if can is None else can,
            root_uri=folders[0].as_uri() if folders else None,
            workspace_folders=[types.WorkspaceFolder(each.as_uri(), each.name) for each in folders],
            initialization_options=options,
        )
    )


async def told(
    client: LanguageClient, uri: str, until: Callable[[list[types.Diagnostic]], bool]
) -> list[types.Diagnostic]:
    """What is told of a file, once it is what it should be; it fails where that does not come within ten seconds."""
    async with asyncio.timeout(10):
        while not (uri in client.diagnostics and until(list(client.diagnostics[uri]))):
            await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return list(client.diagnostics[uri])


async def end(client: LanguageClient) -> None:
    """Ask the server to end; one that was never begun, or does not end, is ended: the client would wait for it for ever."""
    try:
        async with asyncio.timeout(20):
            await client.shutdown_session()
    finally:
        server = client._server
        if server is not None and server.returncode is None:
            server.kill()
