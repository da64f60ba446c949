"""An id gets another one, from any place where it is named."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from riskfile.editing.occurrences import Named, named_at
from riskfile.editing.renaming import RenameError, known, renamed
from riskfile.server.lsp.asking import Asked, feature
from riskfile.server.lsp.edits import CannotEditError, workspace_edit
from riskfile.server.lsp.server import RiskfileServer
from riskfile.text.messages import tr


class RequestFailed(JsonRpcException):
    """What was asked cannot be done; the message is for who has asked."""

    CODE = types.LSPErrorCodes.RequestFailed.value


def add(server: RiskfileServer) -> None:
    """Answer what can be renamed, and rename it."""

    @feature(server, types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(asked: Asked, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        named = _named(asked, params.position)
        if named is None:
            return None
        _asked(lambda: known(asked.file, named.id))
        begin, end = (asked.document.position(*place) for place in (named.span.start, named.span.end))
        return types.PrepareRenamePlaceholder(types.Range(begin, end), named.id)

    @feature(server, types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(asked: Asked, params: types.RenameParams) -> types.WorkspaceEdit | None:
        named = _named(asked, params.position)
        if named is None:
            raise RequestFailed(tr("no id of an item stands here; expected one, wherever it is named"))
        new = params.new_name.strip()
        try:
            found = renamed(asked.project, [(named.id, new)], files=False)
            return workspace_edit(asked.server, asked.open, found.change)
        except CannotEditError as error:
            raise RequestFailed(str(error)) from None
        except RenameError as error:
            # what is only unusual the command does where it is asked to
            raise RequestFailed(str(error).replace("give --anyway", "`riskfile rename --anyway` does so")) from None


def _named(asked: Asked, position: types.Position) -> Named | None:
    return named_at(asked.project, asked.path, *asked.place(position))


def _asked(question: object) -> None:
    try:
        question()  # type: ignore[operator]
    except RenameError as error:
        raise RequestFailed(str(error)) from None
