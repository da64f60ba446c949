"""A change of the project's text, as the protocol has it: for editors that know versions and files that come and go, and for
those that know neither."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from lsprotocol import types

from riskfile.editing import Change, Edit
from riskfile.server.lsp.documents import Document
from riskfile.server.lsp.server import OpenProject, RiskfileServer

_LINE_END: Final = re.compile(r"\r\n|\r|\n")

_Operation = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


class CannotEditError(ValueError):
    """The editor cannot make such a change; the message says what it lacks."""


def workspace_edit(server: RiskfileServer, project: OpenProject, change: Change) -> types.WorkspaceEdit:
    """``change`` of a project, for the editor to make.

    :raises CannotEditError: if a file comes or goes with it, and the editor knows of no such change.
    """
    by_path: dict[str, list[Edit]] = {}
    for edit in change.edits:
        by_path.setdefault(edit.span.path, []).append(edit)
    asked = server.client_capabilities.workspace
    can = asked.workspace_edit if asked is not None else None
    if not (can and can.document_changes):
        if change.files:
            raise CannotEditError("the editor cannot make or remove files for a server; use the command line")
        return types.WorkspaceEdit(
            changes={
                project.uri(path): text_edits(server.text_of(project, path), edits) for path, edits in by_path.items()
            }
        )
    operations: list[_Operation] = []
    known = {*(can.resource_operations or ())}
    for path, edits in by_path.items():
        document = server.text_of(project, path)
        operations.append(_edit(project.uri(path), _version(server, project, path), text_edits(document, edits)))
    for path, data in change.files.items():
        uri = project.uri(path)
        if data is None:
            _needs(known, types.ResourceOperationKind.Delete)
            operations.append(types.DeleteFile(uri))
            continue
        text = data.decode("utf-8").removeprefix("\ufeff")
        if project.workspace.source.kind(path) == "missing":
            _needs(known, types.ResourceOperationKind.Create)
            operations.append(types.CreateFile(uri))
            begin = types.Position(0, 0)
            operations.append(_edit(uri, None, [types.TextEdit(types.Range(begin, begin), text)]))
            continue
        document = server.text_of(project, path)
        everything = types.Range(types.Position(0, 0), types.Position(document.lines, 0))
        operations.append(_edit(uri, _version(server, project, path), [types.TextEdit(everything, text)]))
    return types.WorkspaceEdit(document_changes=operations)


def text_edits(document: Document, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """Edits of one text, as the protocol has them."""
    end = _LINE_END.search(document.text)
    newline = end[0] if end else "\n"
    return [
        types.TextEdit(
            types.Range(document.position(*each.span.start), document.position(*each.span.end)),
            each.text.replace("\n", newline),
        )
        for each in edits
    ]


def _version(server: RiskfileServer, project: OpenProject, path: str) -> int | None:
    """The version of a text that is open; None for one that is not."""
    known = server.documents.get(project.uri(path))
    if known is None:
        return None
    if known.text != server.text_of(project, path).text:
        raise CannotEditError("the text was changed meanwhile; ask again")
    return known.version


def _edit(uri: str, version: int | None, edits: list[types.TextEdit]) -> types.TextDocumentEdit:
    return types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), [*edits])


def _needs(known: set[types.ResourceOperationKind], kind: types.ResourceOperationKind) -> None:
    if kind not in known:
        raise CannotEditError("the editor cannot make or remove files for a server; use the command line")


__all__ = ["CannotEditError", "text_edits", "workspace_edit"]
