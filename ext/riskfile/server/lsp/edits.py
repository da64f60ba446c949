"""A change of the project's text, as the protocol has it: for editors that know versions and files that come and go, and for
those that know neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final

from lsprotocol import types

from riskfile.editing import Change, Edit
from riskfile.server.lsp.documents import Document, units
from riskfile.server.lsp.server import OpenProject, RiskfileServer
from riskfile.text.messages import tr

_LINE_END: Final = re.compile(r"\r\n|\r|\n")

_MOST: Final = 1_000_000
"""Where more pairs of lines would be compared, lines that stand often are not."""

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
        changes = {
            project.uri(path): text_edits(server.text_of(project, path), edits) for path, edits in by_path.items()
        }
        for path, data in change.files.items():
            if data is None or project.workspace.source.kind(path) == "missing":
                raise CannotEditError(tr("the editor cannot make or remove files for a server; use the command line"))
            changes[project.uri(path)] = rewritten(server.text_of(project, path), data)
        return types.WorkspaceEdit(changes=changes)
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
        if project.workspace.source.kind(path) == "missing":
            _needs(known, types.ResourceOperationKind.Create)
            operations.append(types.CreateFile(uri))
            begin = types.Position(0, 0)
            operations.append(_edit(uri, None, [types.TextEdit(types.Range(begin, begin), _text(data))]))
            continue
        edits_of_it = rewritten(server.text_of(project, path), data)
        operations.append(_edit(uri, _version(server, project, path), edits_of_it))
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


def _text(data: bytes) -> str:
    return data.decode("utf-8").removeprefix("\ufeff")


def rewritten(document: Document, data: bytes) -> list[types.TextEdit]:
    """What makes ``data`` of a text, in whole lines: those that stay are left alone, with the cursor and what is folded."""
    old, new = _lines(document.text), _lines(_text(data))
    begin, end = 0, 0
    least = min(len(old), len(new))
    while begin < least and old[begin] == new[begin]:
        begin += 1
    while end < least - begin and old[-1 - end] == new[-1 - end]:
        end += 1
    before, after = old[begin : len(old) - end], new[begin : len(new) - end]
    found = SequenceMatcher(None, before, after, autojunk=len(before) * len(after) > _MOST).get_opcodes()
    return [
        types.TextEdit(
            types.Range(_begin_of(document, old, begin + first), _begin_of(document, old, begin + last)),
            "".join(after[fresh:stop]),
        )
        for tag, first, last, fresh, stop in found
        if tag != "equal"
    ]


def _begin_of(document: Document, lines: Sequence[str], number: int) -> types.Position:
    """Where a line begins, by its number from 0; the end of the text, where that is behind the last."""
    if number < len(lines):
        return types.Position(number, 0)
    last = document.lines - 1
    return types.Position(last, units(document.line(last), document.encoding))


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends; no empty one behind the last."""
    ends = [match.end() for match in _LINE_END.finditer(text)]
    return [text[begin:end] for begin, end in zip([0, *ends], [*ends, len(text)], strict=True) if begin < end]


def _version(server: RiskfileServer, project: OpenProject, path: str) -> int | None:
    """The version of a text that is open; None for one that is not."""
    known = server.documents.get(project.uri(path))
    if known is None:
        return None
    if known.text != server.text_of(project, path).text:
        raise CannotEditError(tr("the text was changed meanwhile; ask again"))
    return known.version


def _edit(uri: str, version: int | None, edits: list[types.TextEdit]) -> types.TextDocumentEdit:
    return types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), [*edits])


def _needs(known: set[types.ResourceOperationKind], kind: types.ResourceOperationKind) -> None:
    if kind not in known:
        raise CannotEditError(tr("the editor cannot make or remove files for a server; use the command line"))


__all__ = ["CannotEditError", "rewritten", "text_edits", "workspace_edit"]
