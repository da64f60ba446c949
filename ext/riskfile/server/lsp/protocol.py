"""The messages of an editor: what it may ask when, and what becomes of a message that is none of the protocol."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method

logger = logging.getLogger(__name__)

_READS: Final = ("pygls.server", "pygls.protocol.json_rpc")
_OF_MESSAGES: Final = ("Unable to handle message", "Unable to deserialize message")


class _Unread(NamedTuple):
    """A message whose parameters are not those of its method; ``id`` None where no answer is waited for."""

    id: Any
    method: str


class Protocol(LanguageServerProtocol):
    """One that keeps no texts itself: those of the server have the protocol's lines. Whoever asks is answered, whatever the
    question."""

    _server: Any
    _begun = False

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Iterator[Any]:
        """A text is opened."""
        yield self._server.opened, (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Iterator[Any]:
        """Something was typed."""
        yield self._server.typed, (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Iterator[Any]:
        """A text is closed."""
        yield self._server.closed, (params,), None

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as it is handled; each object of it that is none is as it was."""
        try:
            return super().structure_message(data)
        except (JsonRpcInvalidParams, JsonRpcInternalError):
            if isinstance(data.get("method"), str):
                return _Unread(data.get("id"), data["method"])
            raise

    def handle_message(self, message: Any) -> None:
        """Answer it, or say why it is not: by an error where an answer is waited for, and else in the log of the editor."""
        method, id = getattr(message, "method", ""), getattr(message, "id", None)
        if not isinstance(message, _Unread) and not hasattr(message, "jsonrpc"):
            self._server.misread("it is no message of JSON-RPC 2.0")
            return
        wrong = self._wrong(method, unread=isinstance(message, _Unread))
        if wrong is None:
            self._begun = self._begun or method == types.INITIALIZE
            super().handle_message(message)
        elif id is not None and method:
            self._send_response(id, None, wrong.to_response_error())
        elif isinstance(message, _Unread):
            self._server.misread(str(wrong))

    def _wrong(self, method: str, *, unread: bool) -> JsonRpcException | None:
        """Why a message is not handled, by when and how it comes; None where it is."""
        if self._shutdown and method != types.EXIT:
            return JsonRpcInvalidRequest(f"{method}: the server has been asked to end; expected exit")
        if unread:
            return JsonRpcInvalidParams(f"{method}: these are not the parameters that the protocol gives it")
        if not method or method == types.EXIT:
            return None
        if not self._begun and method not in (types.INITIALIZE, types.SHUTDOWN):
            return JsonRpcServerNotInitialized(f"{method}: expected initialize before it")
        if self._begun and method == types.INITIALIZE:
            return JsonRpcInvalidRequest("initialize: it has been asked already")
        return None


class _Plainly(logging.Filter):
    """What is wrong with a message of the editor is said where that is known, and is nothing to trace in the server."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith(_OF_MESSAGES)


def log_plainly() -> None:
    """Keep the traces of messages that cannot be read out of the log."""
    for name in _READS:
        known = logging.getLogger(name)
        if not any(isinstance(each, _Plainly) for each in known.filters):
            known.addFilter(_Plainly())


__all__ = ["Protocol", "log_plainly"]
