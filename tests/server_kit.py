"""A page that is open in an editor, for the tests of the language server."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pytest_lsp import LanguageClient


class Page:
    """A page that is open in the editor of ``client``."""

    def __init__(self, client: LanguageClient, root: Path, path: str) -> None:
        self.client = client
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

    async def diagnostics(self) -> list[types.Diagnostic]:
        """What is told of the page the next time that something is."""
        while True:
            told = await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
            if told.uri == self.uri:
                return list(told.diagnostics)
