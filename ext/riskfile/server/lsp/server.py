"""The language server: which projects and texts are open, and in which order their questions are answered.

All work on projects is done by one thread, one question after the other; the loop that reads from the editor waits for none
of it. A check that runs gives way to a question, and to a text that has changed since, and begins again behind it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from riskfile.editing.workspace import Told, Workspace
from riskfile.model import Span
from riskfile.server.lsp.documents import Document
from riskfile.version import __version__

FEATURES: Final = ("diagnostics",)
"""The modules of this package that answer the editor, each with ``add(server)``."""

TYPING: Final = 0.03
"""For how many seconds nothing is typed before a check begins."""

_Result = TypeVar("_Result")


class GaveWay(Exception):  # noqa: N818 - nothing is wrong
    """A check was ended by what is more pressing."""


class OpenProject:
    """A project of which a text is open, or whose folder the editor has open. ``base`` is the risk file's own folder."""

    def __init__(self, root: Path, workspace: Workspace) -> None:
        self.root = root
        self.workspace = workspace
        self.base = root / workspace.layout.base
        self.told: Told | None = None
        self.due: asyncio.Task[None] | None = None

    def path(self, uri: str) -> str | None:
        """What the file of ``uri`` is called in the project; None where it is none of it."""
        name = uris.to_fs_path(uri)
        if name is None:
            return None
        try:
            return Path(name).resolve().relative_to(self.root).as_posix()
        except ValueError:
            return None

    def uri(self, path: str) -> str:
        """The other way round."""
        return uris.from_fs_path(str(self.root / path)) or ""


class _Protocol(LanguageServerProtocol):
    """One that keeps no texts itself: those of ``RiskfileServer`` have the protocol's lines."""

    _server: RiskfileServer

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


class RiskfileServer(LanguageServer):
    """One editor's server. ``after_check`` are called with a project when it has been judged anew."""

    def __init__(self, *, gate: str | None = None, today: str = "", own_rules: bool = True) -> None:
        super().__init__("riskfile", __version__, protocol_cls=_Protocol)
        self._settings: dict[str, Any] = {"gate": gate, "today": today, "own_rules": own_rules}
        self.documents: dict[str, Document] = {}
        self.projects: dict[Path, OpenProject] = {}
        self.after_check: list[Callable[[OpenProject], None]] = []
        self._worker = ThreadPoolExecutor(1, "riskfile")
        self._pressing = threading.Event()
        self._waiting = 0
        for each in FEATURES:
            import_module(f"riskfile.server.lsp.{each}").add(self)

    @property
    def encoding(self) -> str:
        """The units in which this client counts columns."""
        return str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))

    # --- projects -----------------------------------------------------------------------------------------------------

    def project_of(self, uri: str) -> OpenProject | None:
        """The project that a file is of, opened if it is not yet; None where it is of none."""
        name = uris.to_fs_path(uri)
        return None if name is None else self.project_at(Path(name).parent)

    def project_at(self, folder: Path) -> OpenProject | None:
        """The project that a folder is of; None where it is of none, or of one that cannot be told from another."""
        from riskfile.reading.roots import TooManyFoldersError, search

        folder = next((each for each in (folder, *folder.parents) if each.is_dir()), folder).resolve()
        try:
            found = search(folder).found
        except (TooManyFoldersError, OSError):
            return None
        if len(found) != 1:
            return None
        root, layout = found[0].root.resolve(), found[0].layout
        base = root / layout.base
        if base not in self.projects:
            self.projects[base] = OpenProject(root, Workspace(root, layout, **self._settings))
        return self.projects[base]

    # --- texts --------------------------------------------------------------------------------------------------------

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is opened."""
        given = params.text_document
        self.documents[given.uri] = Document(given.uri, given.text, given.version, self.encoding)
        self._take(given.uri)

    def typed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Something was typed."""
        document = self.documents.get(params.text_document.uri)
        if document is None:
            return
        for change in params.content_changes:
            document.apply(change)
        document.version = params.text_document.version
        self._take(document.uri)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text is closed: what is on the disk counts."""
        uri = params.text_document.uri
        self.documents.pop(uri, None)
        project = self.project_of(uri)
        path = project.path(uri) if project else None
        if project and path:
            self._do(project, lambda: project.workspace.release(path))

    def _take(self, uri: str) -> None:
        project = self.project_of(uri)
        path = project.path(uri) if project else None
        if project and path:
            data = self.documents[uri].text.encode("utf-8", "surrogatepass")
            self._do(project, lambda: project.workspace.take(path, data))

    def _do(self, project: OpenProject, change: Callable[[], None]) -> None:
        """Change what a project holds, behind all that was asked before, and judge it anew."""
        self._pressing.set()
        self._worker.submit(change)
        self.judge_soon(project)

    # --- questions ----------------------------------------------------------------------------------------------------

    async def answer(self, question: Callable[[], _Result]) -> _Result:
        """What ``question`` gives, asked in the thread that works on projects."""
        self._waiting += 1
        self._pressing.set()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, question)
        finally:
            self._waiting -= 1

    def judge_soon(self, project: OpenProject) -> None:
        """Check a project as soon as nothing is typed."""
        if project.due is not None:
            project.due.cancel()
        project.due = asyncio.get_running_loop().create_task(self._judge(project))

    async def _judge(self, project: OpenProject) -> None:
        await asyncio.sleep(TYPING)
        while True:
            try:
                told = await asyncio.get_running_loop().run_in_executor(self._worker, self._check, project)
            except GaveWay:
                await asyncio.sleep(0)
                continue
            break
        project.told = told
        for each in self.after_check:
            each(project)

    def _check(self, project: OpenProject) -> Told:
        # what was asked before stands before it in the thread's queue
        self._pressing.clear()
        return project.workspace.check(self._give_way)

    def _give_way(self) -> None:
        if self._pressing.is_set():
            raise GaveWay

    # --- places -------------------------------------------------------------------------------------------------------

    def range_of(self, project: OpenProject, span: Span) -> types.Range:
        """A place in a file of the project, as the editor counts; of a text that is open as it is there."""
        document = self.text_of(project, span.path)
        return types.Range(document.position(*span.start), document.position(*span.end))

    def location_of(self, project: OpenProject, span: Span) -> types.Location:
        """As :meth:`range_of`, with the file."""
        return types.Location(project.uri(span.path), self.range_of(project, span))

    def text_of(self, project: OpenProject, path: str) -> Document:
        """A text as it is read now."""
        uri = project.uri(path)
        known = self.documents.get(uri)
        if known is None:
            try:
                data = project.workspace.source.read(path)
            except OSError:
                data = b""
            known = Document(uri, data.decode("utf-8", "replace").removeprefix("\ufeff"), None, self.encoding)
        return known
