"""The pages kept up while somebody writes: one process that holds the application of Sphinx and what it has read, and builds
again in place.

After a change this process reads what has changed, assesses and judges; then it forks. The other one, which knows all that
this one knew then, writes the pages that show something else, tells of each as it is there, and then makes what is not on
a page (search, data, lists). So what Sphinx and its extensions make of what was read in order to write it is never in what
the next build begins with, as it is not in what Sphinx keeps between two builds; a page that cannot be written spoils
nothing; and while the last of it is being written, this process can be asked for the next. What was read is kept on the
disk once, when serving ends.

What cannot be done so (a change of conf.py, the policy, item types or a theme's files, another day) is told, and this
process ends: a new one does it.

It is asked by lines on its standard input: ``build``, with a number and the addresses of the pages that somebody looks at as
JSON, and ``end``. It answers with a line of JSON each on its standard output.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import re
import select
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO, cast
from urllib.parse import unquote

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.builders import _write_docname
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging as sphinx_logging
from sphinx.util.build_phase import BuildPhase
from sphinx.util.console import nocolor
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx.util.parallel import SerialTasks
from sphinx_needs.data import SphinxNeedsData

from riskfile.project import Project
from riskfile.render.forked import bound
from riskfile.rules import Finding
from riskfile.source import Source
from riskfile.sphinx import alone, config, languages, sources
from riskfile.sphinx.command import BuildError, Target, application, as_said, prepare_console
from riskfile.sphinx.languages import coverage_of, translation_of
from riskfile.sphinx.state import FileState, State, files_of, page_of_search, state_of
from riskfile.sphinx.tidy import Tidy
from riskfile.text.crashes import crashed, trace_of
from riskfile.text.days import current_day
from riskfile.text.digests import blake2b
from riskfile.text.files import let_all_go
from riskfile.translation.applied import translated


def _read_from(state: State) -> Iterator[Source]:
    for each in state.files:
        source = each.written.source
        yield translated(source, state.language) if each.language else source


class Settings(NamedTuple):
    """What is built where: ``root`` is the folder that conf.py is in, ``output`` the one for what is made. ``today`` "" is
    the day of the clock, and another one when that changes; ``language`` "" is that of the source."""

    root: str
    output: str
    gate: str = ""
    today: str = ""
    own_rules: bool = True
    debug: bool = False
    language: str = ""


class Warm:
    """The application, held open. ``events`` is the file to which is told what happens.

    Each thing that is told has a ``kind``:

    - ``begun``: a build has begun; ``number`` is that with which it was asked for, here and in all that follows.
    - ``judged``: all is read and judged. ``pages`` are the addresses of the pages that are going to be written, ``read`` those
      of pages that were read again; ``findings``, ``watched`` (folders and files that the project rests on) and ``all`` (the
      addresses of all pages) are there where they are not those of the build before.
    - ``page``: the page at ``address`` is written.
    - ``pages``: all of them are.
    - ``finished``: so is all else. ``said`` is what Sphinx and its extensions say of the pages.
    - ``failed``: nothing is shown that was not before; ``text`` says why, and ``crash`` whether that is a fault of the tools.
    - ``anew``: this cannot be done in place, ``why``; the process ends.
    """

    def __init__(self, settings: Settings, events: int) -> None:
        self._settings = settings
        self._events = events
        self._root, self._output = Path(settings.root), Path(settings.output)
        self._warnings = _Warnings(self._root)
        self._app: Sphinx | None = None
        self._number = self._builds = 0
        self._prepared = False
        self._rests_on: Mapping[str, str] = {}
        self._findings = self._watched = ""
        self._pages: list[str] = []
        # pages that were promised, and that no process has written to the end with all that goes with them
        self._unwritten: set[str] = set()
        # pages to be read again, since a build that read them was refused
        self._again: set[str] = set()
        self._reading: set[str] | None = None
        self._read_now: list[str] = []
        self._looked_at: list[str] = []
        self._writer, self._early = _Writer(), _Writer()

    # --- what it is asked -------------------------------------------------------------------------------------------

    def run(self, asked: int) -> None:
        """Do what is asked, line after line, until there is no more."""
        buffer = b""
        while True:
            waits = [asked, *self._writer.handle]
            ready, _, _ = select.select(waits, [], [], None if self._writer.handle else _IDLE)
            if not ready:
                self._rest()
                waits = [asked]
                select.select(waits, [], [])
            if asked not in ready and self._writer.handle:
                self._ended(self._writer.wait())
                continue
            if asked not in ready:
                continue
            data = os.read(asked, 65536)
            *lines, buffer = (buffer + data).split(b"\n")
            words = [line.partition(b" ") for line in lines]
            if not data or any(word == b"end" for word, _, _ in words):
                self._end()
                return
            if words:
                # of several that came meanwhile one does for all
                self._number, looked_at = json.loads(words[-1][2])
                if not self._build([self._docname(str(each)) for each in looked_at]):
                    return

    def _docname(self, address: str) -> str:
        """The name of the page at an address, as Sphinx has it."""
        return unquote(address).removesuffix(".html")

    def tell(self, kind: str, **more: object) -> None:
        """Tell what happens."""
        line = json.dumps({"kind": kind, "number": self._number, **more}).encode() + b"\n"
        while line:
            line = line[os.write(self._events, line) :]

    def _rest(self) -> None:
        """When nobody asks for anything: what nobody needs any more goes, and the rest is out of the way again."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def _end(self) -> None:
        """Keep what was read, where all pages are as they should be; else the next build begins from nothing."""
        if self._writer.handle:
            self._ended(self._writer.wait(_LAST))
        app = self._app
        if app is None or self._unwritten or self._again:
            return
        with suppress(OSError):
            path = Path(app.doctreedir, ENV_PICKLE_FILENAME)
            beside = path.with_name(f".{path.name}.new")
            with beside.open("wb") as file:
                pickle.dump(app.env, file, pickle.HIGHEST_PROTOCOL)
            beside.replace(path)
            Path(app.outdir, languages.UNFINISHED).unlink(missing_ok=True)

    # --- a build ----------------------------------------------------------------------------------------------------

    def _build(self, looked_at: list[str]) -> bool:
        """Build; whether this process is of use afterwards."""
        if self._writer.handle:
            self._ended(self._writer.wait(0))
        self._builds += 1
        self._looked_at = looked_at
        self._warnings.clear()
        self.tell("begun")
        try:
            if self._app is None:
                self._app = self._begin()
                updated = self._read(self._app)
            else:
                if why := self._changed(self._app):
                    self._end()
                    self.tell("anew", why=why)
                    return False
                self._renew(self._app)
                updated = self._read(self._app)
            self._tell_judged(self._app, updated)
            if not self._prepared:
                self._prepare(self._app)
            self._write(self._app, updated)
            return True
        except SystemExit:
            # what is wrong was said; what was read of it is read again
            self.tell("failed", text=self._warnings.text(), crash=False)
            self._again |= self._reading or set()
            return self._app is not None
        except BaseException as error:
            self.tell("failed", **self._why(error))
            return False
        finally:
            if self._early.handle:
                self._early.wait(0)

    def _begin(self) -> Sphinx:
        given = self._settings
        # nothing is written beside what people write
        config.KEEPS.set(False)
        app = application(
            self._root,
            self._output,
            gate=given.gate,
            today=given.today,
            pdf=False,
            own_rules=given.own_rules,
            target=Target(given.language),
            status=cast(TextIO, _Nothing()),
            warning=cast(TextIO, self._warnings),
        )
        for listener in [*app.events.listeners["build-finished"]]:
            # all is not finished before it is kept what was read
            if listener.handler in (alone.finished, alone.end):
                app.disconnect(listener.id)
        app.connect("env-get-outdated", self._read_again, priority=0)
        app.connect("env-before-read-docs", self._reads, priority=0)
        # when the file is judged, and before it is known which other pages show something else
        app.connect("env-get-updated", self._show_early, priority=905)
        self._rests_on = self._what_it_rests_on(app)
        self._unwritten.update(app.builder.get_outdated_docs())
        return app

    def _what_it_rests_on(self, app: Sphinx) -> Mapping[str, str]:
        """All that is asked for once, when an application begins, each with its state."""
        state = state_of(app.config)
        known, state.made_by = state.made_by, ""
        found = {
            "conf.py, or a module of the project": sources.made_by(app),
            "the policy or the item types": repr([Project(each).rests_on for each in _read_from(state)]),
            "docs/pdf.yaml": repr([_content(self._root / each.layout.pdf_settings) for each in state.files]),
            "a file that is on all pages": repr(sorted(sources.shown_on_all(app).items())),
            "the day": self._settings.today or current_day(),
        }
        state.made_by = known or state.made_by
        return found

    def _changed(self, app: Sphinx) -> str:
        """What has changed for which an application begins anew; "" for nothing."""
        now = self._what_it_rests_on(app)
        return next((name for name, value in now.items() if value != self._rests_on.get(name)), "")

    def _renew(self, app: Sphinx) -> None:
        """Forget what is known of the state that was built before."""
        state, files = state_of(app.config), []
        for file in state.files:
            before = file.written
            before.forget_beside()
            now = Project(
                before.source, gate=self._settings.gate or None, today=before.today, own_rules=self._settings.own_rules
            ).read_beside(before)
            now.__dict__.update(policy=before.policy, model=before.model)
            shown = translation_of(now, state.language)[0] if file.language else now
            made = FileState(shown, file.name, now, file.language)
            made.pdf = file.pdf
            if file.language:
                made.coverage = coverage_of(now, shown, state.language)
            files.append(made)
        state.files, state.shown, state.cards = tuple(files), None, set()

    def _read_again(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> Iterable[str]:
        again, self._again = self._again & env.found_docs, set()
        # if it is refused, these are not seen as changed by the next one
        self._reading = {*again, *(env.glob_toctrees if added or removed else ())}
        return again

    def _reads(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        assert self._reading is not None
        self._reading.update(docnames)
        self._unwritten.update(docnames)

    def _read(self, app: Sphinx) -> set[str]:
        """Read and judge; the pages that are to be written."""
        builder, env = app.builder, app.env
        # of pages that were read before
        env._pickled_doctree_cache.clear()
        env._write_doc_doctree_cache.clear()
        builder.phase = BuildPhase.READING
        with sphinx_logging.pending_warnings():
            updated = set(builder.read())
        self._unwritten |= updated
        self._unwritten.update(env.check_dependents(app, updated))
        self._unwritten &= env.found_docs
        if self._early.handle:
            # what it tells comes before
            self._early.wait()
        read, self._reading = self._reading or set(), None
        self._read_now = sorted(read & env.found_docs)
        return set(self._unwritten)

    def _tell_judged(self, app: Sphinx, pages: set[str]) -> None:
        builder, more = app.builder, dict[str, object]()
        findings = findings_of(app)
        if (known := json.dumps(findings)) != self._findings:
            self._findings, more["findings"] = known, findings
        known_pages = sorted(map(builder.get_target_uri, app.env.found_docs))
        if known_pages != self._pages:
            self._pages = more["all"] = known_pages
        watched = [*self._watches(app)]
        if (known := json.dumps(watched)) != self._watched:
            self._watched, more["watched"] = known, watched
        self.tell(
            "judged",
            pages=[builder.get_target_uri(each) for each in sorted(pages)],
            read=[builder.get_target_uri(each) for each in self._read_now],
            **more,
        )

    def _watches(self, app: Sphinx) -> Iterator[str]:
        """The folders, with a stroke at the end, and the files that the project rests on."""
        found: set[str] = set()
        for each in files_of(app.config):
            found |= {f"{self._root / folder}/" for folder in each.layout.folders}
            found |= {str(self._root / path) for path in each.project.named_paths()}
        for paths in app.env.dependencies.values():
            found |= {str(self._root / path) for path in paths}
        found |= {f"{self._root / path}/" for path in sources.shown_on_all(app)}
        return iter(sorted(found))

    def _why(self, error: BaseException) -> dict[str, object]:
        if isinstance(error, SphinxError):
            said = as_said(error)
            if isinstance(said, BuildError):
                return {"text": "\n".join(filter(None, (self._warnings.text(), str(said)))), "crash": False}
            error = said
        if isinstance(error, OSError):
            where = f"{error.filename}: " if error.filename else ""
            return {"text": f"{where}{error.strerror or error}", "crash": False}
        return {"text": crashed("riskfile serve", trace_of(error), debug=self._settings.debug), "crash": True}

    # --- the other process ------------------------------------------------------------------------------------------

    def _prepare(self, app: Sphinx) -> None:
        """What each process that writes would do again: files that pages load are copied, and their digests and the theme's
        templates are known. A page's address of a style sheet has the digest of what Sphinx copies, whatever becomes of it
        when a build ends."""
        builder = app.builder
        assert isinstance(builder, StandaloneHTMLBuilder)
        builder.finish_tasks = SerialTasks()
        builder.prepare_writing(set())
        # files that pages no longer load go first, as in any build: their digests would be in addresses
        Tidy().begin(app, builder)
        builder.copy_assets()
        lists: list[list[Any]] = [builder._css_files, builder._js_files, app.registry.css_files, app.registry.js_files]
        known = [[*each] for each in lists]
        name = page_of_search(app.config, files_of(app.config)[0])
        beside = Path(builder.outdir, ".riskfile-page")
        builder.handle_page(name, {"title": "", "body": ""}, "page.html", outfilename=beside)
        beside.unlink(missing_ok=True)
        # what that page has added is no other page's
        for each, before in zip(lists, known, strict=True):
            each[:] = before
        self._prepared = True

    def _show_early(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Have the pages that were edited be written, in a process of its own, before all others; they are written again
        with these, and with all that goes with a page."""
        pages = self._edited(self._reading or ())[:_EARLY]
        others = {getattr(each.handler, "__module__", "") for each in app.events.listeners.get("write-started", ())}
        if not self._prepared or not pages or not all(each.startswith(_KNOWN) for each in others):
            return []
        gc.freeze()
        if self._early.fork():
            status = 1
            try:
                self._write_early(app, pages)
                status = 0
            except BaseException:
                if self._settings.debug:
                    traceback.print_exc()
            finally:
                # what is wrong is told by who writes all pages
                os._exit(status)
        return []

    def _edited(self, docnames: Iterable[str]) -> list[str]:
        """Of these the pages that there are: first those that somebody looks at."""
        found = self._app.env.found_docs if self._app is not None else set()
        ranks = {docname: rank for rank, docname in enumerate(self._looked_at)}
        return sorted(found.intersection(docnames), key=lambda docname: (ranks.get(docname, len(ranks)), docname))

    def _write_early(self, app: Sphinx, pages: list[str]) -> None:
        builder, env = app.builder, app.env
        assert isinstance(builder, StandaloneHTMLBuilder)
        _without_asking()
        builder.phase = BuildPhase.RESOLVING
        builder.parallel_ok = False
        builder.finish_tasks = SerialTasks()
        env.toctree_includes = dict(sorted(env.toctree_includes.items()))
        builder.prepare_writing(set(pages))
        self._write_beside(builder)
        self._write_pages(builder, pages)

    def _write_pages(self, builder: StandaloneHTMLBuilder, docnames: Iterable[str]) -> None:
        with sphinx_logging.pending_warnings():
            for docname in docnames:
                _write_docname(docname, env=builder.env, builder=builder, tags=builder.tags)

    def _write(self, app: Sphinx, pages: set[str]) -> None:
        """Fork, and write all there."""
        gc.freeze()
        if not self._writer.fork():
            return
        status = 1
        try:
            self._write_all(app, pages)
            status = 0
        except SystemExit:
            self.tell("failed", text=self._warnings.text(), crash=False)
        except BaseException as error:
            self.tell("failed", **self._why(error))
        finally:
            os._exit(status)

    def _write_all(self, app: Sphinx, pages: set[str]) -> None:
        builder, env = app.builder, app.env
        assert isinstance(builder, StandaloneHTMLBuilder)
        if self._read_now or pages:
            builder.phase = BuildPhase.CONSISTENCY_CHECK
            env.check_consistency()
        builder.phase = BuildPhase.RESOLVING
        builder.parallel_ok = False
        builder.finish_tasks = SerialTasks()
        # where somebody looks comes first, and then what was edited
        ranks = {docname: rank for rank, docname in enumerate([*self._looked_at, *self._read_now])}

        def in_turn(docnames: Iterable[str]) -> None:
            order = sorted(docnames, key=lambda docname: (ranks.get(docname, len(ranks)), docname))
            self._write_pages(builder, order)

        self._write_beside(builder)
        builder.write_documents = in_turn  # type: ignore[method-assign]
        # what pages load is there; what they offer for download is asked for later than they are
        copy, builder.copy_assets = builder.copy_assets, lambda: None  # type: ignore[method-assign]
        builder.write((), pages, "update")
        self.tell("pages")
        copy()
        builder.finish()
        builder.finish_tasks.join()
        app.events.emit("build-finished", None)
        self.tell("finished", said=self._warnings.others())

    def _write_beside(self, builder: StandaloneHTMLBuilder) -> None:
        """Have each page be written beside and put in its place whole, for it is being shown; and tell of it."""
        handle = builder.handle_page
        beside = Path(builder.outdir, ".riskfile-page")

        def whole(
            pagename: str,
            addctx: dict[str, Any],
            templatename: str = "page.html",
            *,
            outfilename: Path | None = None,
            event_arg: Any = None,
        ) -> None:
            target = Path(outfilename) if outfilename else Path(builder.get_output_path(pagename))
            handle(pagename, addctx, templatename, outfilename=beside, event_arg=event_arg)
            if beside.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                changed = _content(target) != _content(beside)
                beside.replace(target)
                if not outfilename:
                    self.tell("page", address=builder.get_target_uri(pagename), changed=changed)

        builder.handle_page = whole  # type: ignore[method-assign]

    def _ended(self, status: int) -> None:
        """The process that wrote has ended; 0 when it had done all."""
        if status == 0:
            self._unwritten.clear()
            if self._builds % _OFTEN == 0:
                # somebody who saves without a pause
                self._rest()


class _Writer:
    """The process that writes, where there is one."""

    def __init__(self) -> None:
        self._process = 0
        self.handle: tuple[int, ...] = ()

    def fork(self) -> bool:
        """Fork; whether this is the new process."""
        ends, lives = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(ends)
            return True
        os.close(lives)
        self.handle = (ends,)
        return False

    def wait(self, seconds: float | None = None) -> int:
        """Wait until it has ended, or end it after so long; its exit status, negative where it was ended."""
        (ends,), self.handle = self.handle, ()
        if not select.select([ends], [], [], seconds)[0]:
            os.kill(self._process, signal.SIGKILL)
        os.close(ends)
        _, status = os.waitpid(self._process, 0)
        return os.waitstatus_to_exitcode(status)


class _Unasked:
    """All needs, of which links back and computed fields are worked out when somebody asks for one: a page of items asks
    sphinx-needs only whether there are any."""

    def __init__(self, data: SphinxNeedsData) -> None:
        self._data = data

    def __bool__(self) -> bool:
        return bool(self._data._env_needs)

    def __getattr__(self, name: str) -> Any:
        return getattr(_ask(self._data), name)

    def __len__(self) -> int:
        return len(_ask(self._data))

    def __iter__(self) -> Iterator[str]:
        return iter(_ask(self._data))

    def __getitem__(self, id: str) -> Any:
        return _ask(self._data)[id]

    def __contains__(self, id: object) -> bool:
        return id in _ask(self._data)


_ask: Final = SphinxNeedsData.get_needs_view


def _unasked(data: SphinxNeedsData) -> _Unasked:
    return _Unasked(data)


def _without_asking() -> None:
    """In a process that writes a page and ends: let nobody work out what no page asks for."""
    SphinxNeedsData.get_needs_view = _unasked


# --- what is told -----------------------------------------------------------------------------------------------------


def findings_of(app: Sphinx) -> dict[str, object]:
    """What the rules have found, for who looks at a page: all findings in the order of a check, each with the address of
    where it is shown."""
    env, builder = app.env, app.builder
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    counts = {"errors": 0, "warnings": 0, "open": 0}
    gates = []
    for file in files_of(app.config):
        report = file.built.report
        counts["errors"] += report.errors
        counts["warnings"] += report.warnings
        counts["open"] += len(report.open_work)
        gates.append(report.gate)
        for each in report.findings:
            key = (each.code, str(each.span), each.message)
            if key not in found:
                found[key] = _finding(env, file, each)
    shown = {docname: builder.get_target_uri(docname) for docname in env.found_docs}
    for one in found.values():
        one["address"] = shown.get(str(one.pop("page")), "")
    return {**counts, "gate": ", ".join(dict.fromkeys(gates)), "list": [*found.values()]}


def _finding(env: BuildEnvironment, file: FileState, finding: Finding) -> dict[str, object]:
    subject = finding.subject
    item = file.built.file.items.get(subject.name) if subject.kind == "item" else None
    return {
        "code": finding.code,
        "name": finding.name,
        "level": finding.level,
        "message": finding.message,
        "hint": finding.hint,
        "path": finding.span.path,
        "line": finding.span.line,
        "item": finding.item,
        "page": item.docname if item is not None else env.path2doc(finding.span.path) or "",
        "anchor": item.id if item is not None else "",
    }


class _Nothing:
    """Where nobody reads what Sphinx is doing."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        """Read nothing."""
        return len(text)

    def flush(self) -> None:
        """Nothing is kept."""

    def isatty(self) -> bool:
        """It is none."""
        return False


class _Warnings(_Nothing):
    """What Sphinx warns of in one build."""

    def __init__(self, root: Path) -> None:
        self._root = f"{root}/"
        self._said: list[str] = []

    def write(self, text: str) -> int:
        """Keep it."""
        if text.strip():
            self._said.append(text.strip().replace(self._root, ""))
        return len(text)

    def clear(self) -> None:
        """A build begins."""
        self._said.clear()

    def text(self) -> str:
        """All of it."""
        return "\n".join(self._said)

    def others(self) -> list[str]:
        """What no finding says."""
        return [each for each in self._said if not _OF_A_RULE.match(each)]


_OF_A_RULE: Final = re.compile(r"(?:.*?: )?(?:WARNING|ERROR): RMF\d{3} ")
_EARLY: Final = 3
"""How many pages are shown before it is known which others show something else."""
_KNOWN: Final = ("riskfile.", "sphinx_needs.")
"""Whose preparations for writing a page can do without."""
_OFTEN: Final = 10
"""After how many builds memory is looked through, where there is no pause."""
_IDLE: Final = 3.0
"""Seconds without anything to do, after which memory is looked through."""
_LAST: Final = 10.0
"""Seconds that the end waits for what is being written."""


def _content(path: Path) -> str:
    try:
        return blake2b(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def main(settings: Settings, asked: int, events: int) -> None:
    """Serve the process that has started this one, until it closes ``asked``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_console()
    nocolor()
    warm = Warm(settings, events)
    with bound(), patch_docutils(settings.root), docutils_namespace():
        try:
            warm.run(asked)
        finally:
            let_all_go()


def start() -> None:
    """What the new interpreter calls: the settings are its last argument."""
    given = json.loads(sys.argv[-1])
    if here := os.environ.pop("RISKFILE_CWD", ""):
        os.chdir(here)
    events, asked = os.dup(1), os.dup(0)
    # what an extension prints is no message of ours
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    main(Settings(**given), asked, events)
