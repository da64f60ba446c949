"""The language server: which projects and texts are open, and in which order their questions are answered.

All work on projects is done by one thread, one question after the other; the loop that reads from the editor waits for none
of it. A check that runs gives way to a question, and to a text that has changed since, and begins again behind it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.reading.roots import Found

FEATURES: Final = (
    "diagnostics",
    "completion",
    "hover",
    "naming",
    "symbols",
    "beside",
    "tokens",
    "structure",
    "chain",
)
"""The modules of this package that answer the editor, each with ``add(server)``."""

TYPING: Final = 0.03
"""For how many seconds nothing is typed before a check begins."""

_Result = TypeVar("_Result")


def local(uri: str) -> Path | None:
    """The file of this machine that a URI names; None for what lies elsewhere, or has never been saved."""
    name = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name and "\0" not in name and Path(name).is_absolute() else None


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
        # what the editor calls its files, where that is not what they are called here
        self.names: dict[str, str] = {}
        # as a folder that the editor has open names the root: by a link, it may be
        self.named = root
        self._read: tuple[object, dict[str, Document]] = (None, {})

    def path(self, uri: str) -> str | None:
        """What the file of ``uri`` is called in the project; None where it is none of it."""
        file = local(uri)
        if file is None:
            return None
        try:
            return file.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return None

    def uri(self, path: str) -> str:
        """The other way round: as the editor calls it, of a text that was open."""
        return self.names.get(path) or uris.from_fs_path(str(self.named / path)) or ""

    def read(self, path: str, encoding: str) -> Document:
        """A text as it is on the disk; read once in each state of the project."""
        state = self.workspace.project
        if self._read[0] is not state:
            self._read = (state, {})
        known = self._read[1]
        if path not in known:
            try:
                data = state.source.read(path)
            except OSError:
                data = b""
            text = data.decode("utf-8", "replace").removeprefix("\ufeff")
            known[path] = Document(self.uri(path), text, None, encoding)
        return known[path]


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
    """One editor's server. ``when_started`` are called when the editor is ready to be asked, ``after_check`` with a project
    when it has been judged anew, ``when_closed`` with one of which nothing is open any more. ``with_check`` are called with
    a project and what was found of it before that, in the thread that works on projects."""

    def __init__(self, *, gate: str | None = None, today: str = "", own_rules: bool = True) -> None:
        super().__init__("riskfile", __version__, protocol_cls=_Protocol)
        self._settings: dict[str, Any] = {"gate": gate, "today": today, "own_rules": own_rules}
        self.documents: dict[str, Document] = {}
        self.projects: dict[Path, OpenProject] = {}
        self.when_started: list[Callable[[], None]] = [self._open_folders]
        self.with_check: list[Callable[[OpenProject, Told], None]] = []
        self.after_check: list[Callable[[OpenProject], None]] = []
        self.when_closed: list[Callable[[OpenProject], None]] = []
        self._where: dict[Path, OpenProject] = {}
        self._worker = ThreadPoolExecutor(1, "riskfile")
        self._pressing = threading.Event()
        self._waiting = 0
        self._options: dict[str, Any] = {}
        self._lone: str | None = None
        # pygls notes on each function what it answers, which a method does not bear
        self.feature(types.INITIALIZE)(partial(self._initialized))
        self.feature(types.INITIALIZED)(partial(self._started))
        self.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(partial(self._folders_changed))
        for each in FEATURES:
            import_module(f"riskfile.server.lsp.{each}").add(self)

    @property
    def encoding(self) -> str:
        """The units in which this client counts columns."""
        return str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))

    @property
    def options(self) -> dict[str, Any]:
        """What the editor has said when it started the server (``initializationOptions``)."""
        return self._options

    def _initialized(self, params: types.InitializeParams) -> None:
        given = params.initialization_options
        self._options = dict(given) if isinstance(given, dict) else {}
        if params.workspace_folders is None:
            # an editor that knows but one folder
            self._lone = self.workspace.root_uri

    def _started(self, params: types.InitializedParams) -> None:
        for each in self.when_started:
            each()

    # --- projects -----------------------------------------------------------------------------------------------------

    def project_of(self, uri: str) -> OpenProject | None:
        """The project that a file is of, opened if it is not yet; None where it is of none."""
        file = local(uri)
        return None if file is None else self.project_at(file.parent)

    def project_at(self, folder: Path) -> OpenProject | None:
        """The project that a folder is of; None where it is of none, or of one that cannot be told from another."""
        known = self._where.get(folder)
        if known is not None:
            return known
        real = next((each for each in (folder, *folder.parents) if each.is_dir()), folder).resolve()
        found = _projects_at(real)
        if len(found) != 1:
            return None
        self._where[folder] = self._project(found[0])
        return self._where[folder]

    def _project(self, found: Found) -> OpenProject:
        root = found.root.resolve()
        base = root / found.layout.base
        if base not in self.projects:
            self.projects[base] = OpenProject(root, Workspace(root, found.layout, **self._settings))
        return self.projects[base]

    def _folders(self) -> list[Path]:
        """The folders that the editor has open."""
        opened = [each.uri for each in self.workspace.folders.values()] or ([self._lone] if self._lone else [])
        return [path for path in map(local, opened) if path is not None]

    def _open_folders(self) -> None:
        """Judge all that lies in the folders that the editor has open, whether or not a text of it is."""
        for folder in self._folders():
            real = folder.resolve()
            for found in _projects_at(real):
                project = self._project(found)
                if project.root.is_relative_to(real):
                    project.named = folder / project.root.relative_to(real)
                if project.told is None:
                    self.judge_soon(project)

    def _folders_changed(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        """A folder is opened, or closed: of a project of which then nothing is open, nothing is told any more."""
        self._open_folders()
        within = [each.resolve() for each in self._folders()]
        for base, project in [*self.projects.items()]:
            if any(base.is_relative_to(each) or each.is_relative_to(base) for each in within):
                continue
            if any(self.project_of(uri) is project for uri in self.documents):
                continue
            self._close(base)

    def _close(self, base: Path) -> None:
        project = self.projects.pop(base)
        self._where = {folder: each for folder, each in self._where.items() if each is not project}
        if project.due is not None:
            project.due.cancel()
        for each in self.when_closed:
            each(project)

    # --- texts --------------------------------------------------------------------------------------------------------

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is opened."""
        given = params.text_document
        self.documents[given.uri] = Document(given.uri, given.text, given.version, self.encoding)
        project = self.project_of(given.uri)
        path = project.path(given.uri) if project else None
        if project and path:
            project.names[path] = given.uri
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

    async def judged(self, project: OpenProject) -> Told | None:
        """What a check finds of a project as it is now; None where it came to no end (which is told in the log)."""
        if project.told is None and project.due is None:
            self.judge_soon(project)
        while project.due is not None and not project.due.done():
            # it is put off by what is typed meanwhile
            await asyncio.wait({project.due})
        return project.told

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
        told = project.workspace.check(self._give_way)
        for each in self.with_check:
            each(project, told)
        return told

    def _give_way(self) -> None:
        if self._pressing.is_set():
            raise GaveWay

    # --- places -------------------------------------------------------------------------------------------------------

    def range_of(self, project: OpenProject, span: Span) -> types.Range:
        """A place in a file of the project, as the editor counts; of a text that is open as it is there."""
        return self.text_of(project, span.path).range(span)

    def location_of(self, project: OpenProject, span: Span) -> types.Location:
        """As :meth:`range_of`, with the file."""
        return types.Location(project.uri(span.path), self.range_of(project, span))

    def text_of(self, project: OpenProject, path: str) -> Document:
        """A text as it is read now."""
        known = self.documents.get(project.uri(path))
        return known if known is not None else project.read(path, self.encoding)


def _projects_at(folder: Path) -> tuple[Found, ...]:
    """The projects that a folder is of, or else those below it."""
    from riskfile.reading.roots import TooManyFoldersError, search

    try:
        found = search(folder).found
    except (TooManyFoldersError, OSError):
        return ()
    # a folder without a policy is searched for, and is none
    return tuple(each for each in found if (each.base / each.layout.needs).is_dir())
