"""The language server: which projects and texts are open, and in which order their questions are answered.

All work on projects is done by one thread (``worker``), one question after the other; the loop that reads from the editor
waits for none of it.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
from collections.abc import Callable, Set
from concurrent.futures import Future
from copy import copy
from functools import partial
from importlib import import_module
from pathlib import Path
from traceback import format_exception
from typing import Any, Final, Literal, TypeVar

from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from riskfile.editing.workspace import Told, Workspace
from riskfile.model import Span
from riskfile.server.lsp.documents import Document
from riskfile.server.lsp.protocol import Protocol, log_plainly
from riskfile.server.lsp.worker import Worker
from riskfile.source import Disk, State
from riskfile.text.files import held, is_held, put_back, was_killed
from riskfile.text.languages import SOURCE_LANGUAGE, language_of
from riskfile.text.messages import speak, tr
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
    "rename",
    "moved_files",
    "watching",
    "formatting",
    "actions",
)
"""The modules of this package that answer the editor, each with ``add(server)``."""

logger = logging.getLogger(__name__)

MOST_READ: Final = 500
"""How many texts of files that are not open are kept, to count columns in them."""

_Result = TypeVar("_Result")


def local(uri: str) -> Path | None:
    """The file of this machine that a URI names; None for what lies elsewhere, or has never been saved."""
    name = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name and "\0" not in name and Path(name).is_absolute() else None


class OpenProject:
    """A project of which a text is open, or whose folder the editor has open. ``base`` is the risk file's own folder."""

    def __init__(self, root: Path, workspace: Workspace) -> None:
        self.root = root
        self.workspace = workspace
        self.base = root / workspace.layout.base
        # what the last check has found, None before the first; and the task of the next, while it is due
        self.told: Told | None = None
        self.due: asyncio.Task[None] | None = None
        # how often it has been changed: as far as the editor has said, as far as the thread has taken it in, and what was judged
        self.changes = self.taken = self.judged = 0
        # the next check that ends
        self.next: asyncio.Future[None] | None = None
        # what the editor calls its files, where that is not what they are called here
        self.names: dict[str, str] = {}
        # as a folder that the editor has open names the root: by a link, it may be
        self.named = root
        # texts on the disk, each with what changes when it is saved, and the state in which that was looked at
        self._read: dict[str, tuple[Document, State | None, object]] = {}

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
        """A text as it is on the disk; looked at once in each state of the project, and read where it has changed."""
        now = self.workspace.state
        known = self._read.get(path)
        if known is not None and known[2] is now:
            return known[0]
        source = self.workspace.source
        state = source.state(path)
        if known is None or state is None or known[1] != state:
            try:
                data = source.read(path)
            except OSError:
                data = b""
            text = data.decode("utf-8", "replace").removeprefix("\ufeff")
            known = (Document(self.uri(path), text, None, encoding), state, now)
        if path not in self._read and len(self._read) >= MOST_READ:
            # what was asked for first goes first
            del self._read[next(iter(self._read))]
        self._read[path] = (known[0], state, now)
        return known[0]


class RiskfileServer(LanguageServer):
    """One editor's server. ``when_started`` are called when the editor is ready to be asked, ``after_check`` with a project
    when it has been judged anew, ``when_closed`` with one of which nothing is open any more,
    ``when_saved`` when a text is saved. ``with_check`` are called with
    a project and what was found of it before that, in the thread that works on projects."""

    def __init__(
        self, *, gate: str | None = None, today: str = "", own_rules: bool = True, language_given: bool = False
    ) -> None:
        super().__init__("riskfile", __version__, protocol_cls=Protocol)
        log_plainly()
        self._language_given = language_given
        self._settings: dict[str, Any] = {"gate": gate, "today": today, "own_rules": own_rules}
        self.documents: dict[str, Document] = {}
        self.projects: dict[Path, OpenProject] = {}
        self.when_started: list[Callable[[], None]] = [self._open_folders]
        self.with_check: list[Callable[[OpenProject, Told], None]] = []
        self.after_check: list[Callable[[OpenProject], None]] = []
        self.when_closed: list[Callable[[OpenProject], None]] = []
        self.when_saved: list[Callable[[], None]] = []
        # the folders of texts: of which project they are, and those of none
        self._where: dict[Path, tuple[OpenProject, ...]] = {}
        self._nowhere: set[Path] = set()
        self._worker = Worker()
        self._failed: set[str] = set()
        self.asked_to_end = False
        # the process that is to be served, where it can be seen
        self.editor: int | None = None
        self._options: dict[str, Any] = {}
        self._lone: str | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        # pygls notes on each function what it answers, which a method does not bear
        self.feature(types.INITIALIZE)(partial(self._initialized))
        self.feature(types.INITIALIZED)(partial(self._started))
        self.feature(types.TEXT_DOCUMENT_DID_SAVE)(partial(self.saved))
        self.feature(types.SHUTDOWN)(partial(self._shut_down))
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
        # the editor may run where processes have other numbers
        self.editor = params.process_id if params.process_id and not is_gone(params.process_id) else None
        given = params.initialization_options
        self._options = dict(given) if isinstance(given, dict) else {}
        self._speak(params.locale or "")
        if params.workspace_folders is None:
            # an editor that knows but one folder
            self._lone = self.workspace.root_uri

    def _speak(self, locale: str) -> None:
        """Speak the language that the editor's settings name, else that of the command line or RISKFILE_LANG, else that of the
        editor itself; one that there is not is English."""
        wanted = str(self._options.get("language") or "")
        if wanted or not self._language_given:
            speak(language_of(wanted or locale) or SOURCE_LANGUAGE)

    def _started(self, params: types.InitializedParams) -> None:
        self._loop = asyncio.get_running_loop()
        for each in self.when_started:
            each()

    # --- projects -----------------------------------------------------------------------------------------------------

    def project_of(self, uri: str) -> OpenProject | None:
        """The project that a file is of, opened if it is not yet, the first of those that share it; None where it is of
        none."""
        return next(iter(self.projects_of(uri)), None)

    def projects_of(self, uri: str) -> tuple[OpenProject, ...]:
        """All projects that a file is of: a folder of pages may be shared."""
        file = local(uri)
        return () if file is None else self._projects_at(file.parent)

    def project_at(self, folder: Path) -> OpenProject | None:
        """The project that a folder is of, the first of those that share it; None where it is of none."""
        return next(iter(self._projects_at(folder)), None)

    def _projects_at(self, folder: Path) -> tuple[OpenProject, ...]:
        known = self._where.get(folder)
        if known is not None:
            return known
        if folder in self._nowhere:
            return ()
        real = next((each for each in (folder, *folder.parents) if each.is_dir()), folder).resolve()
        found = _projects_at(real, below=False)
        if not found:
            self._nowhere.add(folder)
            return ()
        self._where[folder] = tuple(map(self._project, found))
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
            if any(project in self.projects_of(uri) for uri in self.documents):
                continue
            self._close(base)

    def look_again(self) -> None:
        """Projects may have come, gone, or been laid out in another way."""
        self._where.clear()
        for base, project in [*self.projects.items()]:
            if not any(
                (each.root.resolve(), each.layout) == (project.root, project.workspace.layout)
                for each in _projects_at(project.base, below=False)
            ):
                self._close(base)
        known = {*self.projects.values()}
        self._open_folders()
        self._look_for_texts(known)

    def look_for_texts(self) -> None:
        """Texts of no project may be of one by now."""
        self._look_for_texts({*self.projects.values()})

    def _look_for_texts(self, known: Set[OpenProject]) -> None:
        self._nowhere.clear()
        for uri in self.documents:
            for project, path in self._in_projects(uri):
                if project not in known:
                    project.names[path] = uri
                    self._take(uri, project, path)

    @property
    def lacks_project(self) -> Literal["text", "folder", ""]:
        """Whether a text, or else a folder, is open that is of no project, as far as is known."""
        if self._nowhere:
            return "text"
        folders = {each.resolve() for each in self._folders()}
        found = (
            any(base.is_relative_to(each) or each.is_relative_to(base) for base in self.projects) for each in folders
        )
        return "" if all(found) else "folder"

    def _close(self, base: Path) -> None:
        project = self.projects.pop(base)
        self._where = {folder: each for folder, each in self._where.items() if project not in each}
        if project.due is not None:
            project.due.cancel()
        for each in self.when_closed:
            each(project)

    # --- texts --------------------------------------------------------------------------------------------------------

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is opened."""
        given = params.text_document
        self.documents[given.uri] = Document(given.uri, given.text, given.version, self.encoding)
        for project, path in self._in_projects(given.uri):
            project.names[path] = given.uri
            # where it is no UTF-8 there, that is told until it is saved as that
            if not _is_on_disk(project, path, given.text):
                self._take(given.uri, project, path)

    def typed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Something was typed."""
        document = self.documents.get(params.text_document.uri)
        if document is None:
            return
        # a question that was asked before is about the text as it was
        document = self.documents[document.uri] = copy(document)
        for change in params.content_changes:
            document.apply(change)
        document.version = params.text_document.version
        for project, path in self._in_projects(document.uri):
            self._take(document.uri, project, path)

    def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        """A text is saved; where it is no UTF-8, what is on the disk counts until something is typed."""
        document = self.documents.get(params.text_document.uri)
        for project, path in self._in_projects(document.uri) if document else ():
            if document and _is_on_disk(project, path, document.text):
                self._do(project, partial(project.workspace.release, path))
        for each in self.when_saved:
            each()

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text is closed: what is on the disk counts."""
        uri = params.text_document.uri
        self.documents.pop(uri, None)
        for project, path in self._in_projects(uri):
            self._do(project, partial(project.workspace.release, path))

    def _in_projects(self, uri: str) -> list[tuple[OpenProject, str]]:
        """The projects that a file is of, each with what it is called there."""
        found = ((project, project.path(uri)) for project in self.projects_of(uri))
        return [(project, path) for project, path in found if path]

    def _take(self, uri: str, project: OpenProject, path: str) -> None:
        data = self.documents[uri].text.encode("utf-8", "surrogatepass")
        self._do(project, partial(project.workspace.take, path, data))

    def _do(self, project: OpenProject, change: Callable[[], None]) -> None:
        """Change what a project holds, behind all that was asked before, and judge it anew."""
        project.changes += 1

        def taken() -> None:
            project.taken += 1
            change()

        self._worker.change(project, taken)
        self.judge_soon(project)

    # --- questions ----------------------------------------------------------------------------------------------------

    async def answer(self, question: Callable[[], _Result]) -> _Result:
        """What ``question`` gives, asked in the thread that works on projects. It changes nothing."""
        return await asyncio.wrap_future(self._worker.ask(question))

    async def answer_at_leisure(
        self, project: OpenProject, question: Callable[[Callable[[], None]], _Result]
    ) -> _Result:
        """The same of one that takes a while, once nothing else is to be done: it calls what it is given now and then, between
        which others are answered, and begins anew where the project is changed."""
        return await asyncio.wrap_future(self._worker.check(project, question))

    def judge_soon(self, project: OpenProject) -> None:
        """Check a project as soon as all is done that is asked."""
        if project.due is None or project.due.done():
            project.due = asyncio.get_running_loop().create_task(self._judge(project))

    async def judged(self, project: OpenProject) -> Told | None:
        """What a check finds of a project as it is now; None where it came to no end (which is told in the log)."""
        if project.told is None:
            self.judge_soon(project)
        wanted = project.changes
        while project.judged < wanted or project.told is None:
            if project.due is None or project.due.done():
                break
            if project.next is None:
                project.next = asyncio.get_running_loop().create_future()
            await asyncio.shield(project.next)
        return project.told

    async def _judge(self, project: OpenProject) -> None:
        while True:
            try:
                told, taken = await asyncio.wrap_future(self._worker.check(project, partial(self._check, project)))
            except asyncio.CancelledError:
                # closed, or all ends
                self._ended(project)
                raise
            except Exception as error:
                self.failed(tr("the project could not be checked"), error)
                self._ended(project)
                return
            first = project.told is None
            project.told, project.judged = told, taken
            for each in self.after_check:
                try:
                    each(project)
                except Exception as error:
                    self.failed(tr("what was found could not be told"), error)
            if first:
                self._worker.ask(_settle)
            self._ended(project)
            if taken >= project.changes:
                return

    @staticmethod
    def _ended(project: OpenProject) -> None:
        following, project.next = project.next, None
        if following is not None and not following.done():
            following.set_result(None)

    def _check(self, project: OpenProject, give_way: Callable[[], None]) -> tuple[Told, int]:
        taken = project.taken
        self._undo_broken_off(project)
        told = project.workspace.check(give_way)
        for each in self.with_check:
            each(project, told)
        return told, taken

    def _undo_broken_off(self, project: OpenProject) -> bool:
        """Undo what a command had begun to write that was killed, as each command does that comes next: half of it is no state
        that anybody meant. Whether there was something."""
        base = project.base
        try:
            # who writes just now is left to it: what it has written is noticed
            if not was_killed(base) or is_held(base):
                return False
            with held(base, "undo", logger.info):
                undone = put_back(base)
        except OSError as error:
            self._tell_soon(partial(self.failed, tr("a change that was broken off could not be undone"), error))
            return False
        if undone:
            project.workspace.changed()
            said = tr("riskfile: a change of this project was broken off; what it had begun is undone")
            params = types.ShowMessageParams(types.MessageType.Warning, said)
            self._tell_soon(partial(self.window_show_message, params))
        return undone

    def _tell_soon(self, tell: Callable[[], None]) -> None:
        """What the thread that works on projects has to tell: one thread alone writes to the editor."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(tell)

    def failed(self, what: str, error: BaseException) -> None:
        """Tell the editor that something went wrong in the server, which goes on: in its log each time, and to who sits before
        it once."""
        said = f"riskfile: {what}: {type(error).__name__}: {error}"
        logger.error(said, exc_info=error)
        trace = "".join(format_exception(error))
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"{said}\n{trace}"))
        if said not in self._failed:
            self._failed.add(said)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, said))

    def misread(self, why: str) -> None:
        """Tell the editor, in its log, that a message of its cannot be read; where it told of something, that is not known."""
        said = tr("riskfile: a message of the editor cannot be read: {why}", why=why)
        logger.warning(said)
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, said))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell of what went wrong with a message; what cannot be read is nothing that failed here."""
        if source is JsonRpcException and isinstance(error, ValueError | RecursionError):
            self.misread(tr("it is no JSON: {error}", error=error))
        else:
            super().report_server_error(error, source)

    def noticed(self, project: OpenProject) -> None:
        """Others may have written to a project's files: compare, and judge it anew where they have."""
        project.changes += 1

        def compare() -> bool:
            project.taken += 1
            return self._undo_broken_off(project) or project.workspace.noticed()

        def judge(result: Future[bool]) -> None:
            if not result.cancelled() and (result.exception() is not None or result.result()):
                loop.call_soon_threadsafe(self.judge_soon, project)

        loop = asyncio.get_running_loop()
        self._worker.change(project, compare).add_done_callback(judge)

    def _shut_down(self, params: None) -> None:
        self.asked_to_end = True
        self._worker.stop()

    def shutdown(self) -> None:
        """End all that runs, at once."""
        self._worker.stop()
        super().shutdown()  # type: ignore[no-untyped-call]

    # --- places -------------------------------------------------------------------------------------------------------

    def range_of(self, project: OpenProject, span: Span) -> types.Range:
        """A place in a file of the project, as the editor counts; of a text that is open as it is there."""
        return self.text_of(project, span.path).range(span)

    def location_of(self, project: OpenProject, span: Span) -> types.Location:
        """As :meth:`range_of`, with the file."""
        return types.Location(project.uri(span.path), self.range_of(project, span))

    def text_of(self, project: OpenProject, path: str) -> Document:
        """A text as it is read now, in the thread that works on projects."""
        return project.read(path, self.encoding)


def is_gone(process: int) -> bool:
    """Whether a process has ended."""
    # elsewhere a signal, even none, would end it
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _is_on_disk(project: OpenProject, path: str, text: str) -> bool:
    """Whether a file that is no UTF-8 holds ``text`` as some editor would show it."""
    try:
        data = Disk(project.root, project.workspace.layout).read(path)
    except OSError:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return any(
            data.decode(each, "replace").removeprefix("\ufeff") == text for each in ("utf-8", "cp1252", "latin-1")
        )
    return False


def _projects_at(folder: Path, *, below: bool = True) -> tuple[Found, ...]:
    """The projects that a folder is of, or else those ``below`` it."""
    from riskfile.reading.roots import TooManyFoldersError, search

    try:
        found = search(folder, also_below=below).found
    except (TooManyFoldersError, OSError):
        return ()
    # a folder without a policy is searched for, and is none
    return tuple(
        each for each in found if Disk(each.root, each.layout).kind(each.layout.at(each.layout.needs)) == "folder"
    )


def _settle() -> None:
    # what was read and imported for the first check stays: it is not to be looked through for what may be freed, time and again
    gc.collect()
    gc.freeze()
