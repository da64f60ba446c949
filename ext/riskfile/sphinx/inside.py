"""A build reads no file outside of the project, whatever a page asks for.

A check tells of paths that lead out where they are written (RMF906), and a build with one of them does not begin. This is
for those that a check does not see: each path is looked at where Sphinx makes a file's name of it, and once more when all
pages are read. Such a build ends before anything is written.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from docutils.parsers.rst.directives.misc import Raw
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.directives.other import Include
from sphinx.directives.patches import CSVTable
from sphinx.environment import BuildEnvironment
from sphinx.project import Project

from riskfile.model import Problem, Span
from riskfile.reading.active_files import active, may_run
from riskfile.reading.globs import glob_pattern, one_of
from riskfile.reading.markdown import STANDARD
from riskfile.reading.page import SUFFIX
from riskfile.reading.pages import always_excluded
from riskfile.reading.paths import active_file, leaving, link_out
from riskfile.source import Disk, SourceError
from riskfile.sphinx import names, notebooks, sources
from riskfile.sphinx.inert import written
from riskfile.sphinx.state import disk_of, file_of, files_of, holds, is_of_file, path_of, state_of
from riskfile.text.messages import Message

NOWHERE = "conf.py/outside-of-the-project"
"""In place of a path that leads out: below a file nothing can be."""


class GuardedEnvironment(BuildEnvironment):
    """An environment that names no file outside of the project."""

    def relfn2path(self, filename: str | Path, docname: str | None = None) -> tuple[str, str]:
        """As its superclass; a path that leads out is remembered, and leads nowhere."""
        found = super().relfn2path(filename, docname)
        if not is_of_file(self.config, docname or self.current_document.docname):
            return found
        if is_of_project(self, found[1]) or notebooks.is_output(self, found[1]):
            sources.ask(self, found[0], docname)
            return found
        note(self, str(filename), docname)
        return NOWHERE, str(self.srcdir / NOWHERE)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """It is kept as its superclass: whoever reads it guards it again."""
        return object.__new__, (BuildEnvironment,), self.__getstate__()


class GuardedProject(Project):
    """The names of the pages that ``config`` is of, for which nobody looks where a link leads out of the project, or back to where it is: a link
    to the root of a machine would have all of it walked."""

    config: Config

    def discover(self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)) -> set[str]:
        """As its superclass."""
        wanted = tuple(include_paths)
        ours = {each.partition("/")[0] for each in wanted}
        only = ours if all(each.endswith("/**") for each in wanted) else set()
        alone = state_of(self.config).alone
        within = () if alone else tuple(each for file in files_of(self.config) for each in file.layout.within)
        excluded = tuple(exclude_paths)
        left_out = _links_away(disk_of(self.config), only, within, one_of(excluded))
        super().discover((*excluded, *left_out), wanted)
        if not alone:
            for docname in [each for each in self.docnames if self._is_left_out(each)]:
                self.docnames.discard(docname)
                del self._path_to_docname[self._docname_to_path.pop(docname)]
        return self.docnames

    def _is_left_out(self, docname: str) -> bool:
        """Whether a page is none: by the patterns of its risk file, which are about its own pages; or since Markdown is
        read for the risk files only."""
        path = self._docname_to_path[docname].as_posix()
        file = file_of(self.config, docname)
        if file is None:
            return path.endswith(SUFFIX) and not state_of(self.config).markdown
        folders = [path, *(str(each) for each in PurePosixPath(path).parents)]
        patterns = [glob_pattern(each) for each in (*always_excluded(file.layout), *file.model.exclude)]
        return any(pattern.fullmatch(each) for pattern in patterns for each in folders)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """It is kept as its superclass."""
        return object.__new__, (Project,), {name: value for name, value in self.__dict__.items() if name != "config"}


def _links_away(
    source: Disk, only: Set[str], within: tuple[str, ...], excluded: Callable[[str], bool]
) -> Iterator[str]:
    """Patterns for the folders in which no page is looked for; where pages are looked for in some folders ``only``, all
    others are among them. A link that leads out is followed where it is not ``within`` one of these folders, if any are
    given: what is behind it is of no risk file. What is ``excluded`` nobody looks into."""
    folders = [""]
    while folders:
        folder = folders.pop()
        for entry in source.entries(folder) if source.kind(folder) == "folder" else ():
            if only and not folder and entry.path not in only:
                if entry.kind != "file":
                    yield _as_pattern(entry.path)
            elif entry.kind == "folder":
                if not excluded(entry.path):
                    folders.append(entry.path)
            elif entry.kind == "outside" and within and not f"{entry.path}/".startswith(within):
                # but what it is in itself, or that leads back to it, would be walked for ever
                if entry.leads_to == "folder" and _leads_around(source, entry.path):
                    yield _as_pattern(entry.path)
            elif entry.kind in ("outside", "link-circle") and entry.leads_to == "folder":
                yield _as_pattern(entry.path)


def _leads_around(source: Disk, path: str) -> bool:
    """Whether a link leads to a folder that the project is in."""
    target = os.path.realpath(source.name(path))
    return os.path.realpath(source.root).startswith(target if target.endswith(os.sep) else target + os.sep)


def _as_pattern(path: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)


def is_of_project(env: BuildEnvironment, place: str | Path) -> bool:
    """Whether what is at ``place`` on this machine is of the project, links followed."""
    return holds(env.config, str(env.srcdir / place))


def _is_installed(place: str) -> bool:
    """Whether a file is of an installed package, or a module that is loaded: docutils brings files to include, and
    extensions name the modules that they describe."""
    real = os.path.realpath(place)
    return real.startswith(_installed()) or any(
        getattr(module, "__file__", None) == place for module in list(sys.modules.values())
    )


@cache
def _installed() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return tuple(os.path.realpath(paths[name]) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib"))


def note(env: BuildEnvironment, path: str, docname: str | None = None) -> None:
    """Remember that a page names a path that leads out."""
    found = env.domains["riskfile"].data["outside"].setdefault(docname or env.current_document.docname, [])
    if path not in found:
        found.append(path)


def guard(app: Sphinx, *_: object) -> None:
    """From now on, no page is given a file outside of the project."""
    app.env.__class__ = GuardedEnvironment


def guard_names(app: Sphinx, *_: object) -> None:
    """Have the names of the pages be looked for as GuardedProject does. Sphinx looks for them where it has no event."""
    begin = app._post_init_env

    def begin_guarded() -> None:
        app.project.__class__ = GuardedProject
        app.project.__dict__["config"] = app.config
        begin()

    app._post_init_env = begin_guarded  # type: ignore[method-assign]


def leading_out(env: BuildEnvironment) -> Iterator[Problem]:
    """The paths that the pages name, as they are read now, and that lead out of the project, or to what a browser would
    run."""
    named: dict[str, set[str]] = {
        docname: set(paths) for docname, paths in env.domains["riskfile"].data["outside"].items()
    }
    for files in (env.images, env.dlfiles):
        for path, (docnames, _) in files.items():
            if not is_of_project(env, path) and not notebooks.is_output(env, path):
                for docname in _of_files(env, docnames):
                    named.setdefault(docname, set()).add(str(path))
    for docname in _of_files(env, env.dependencies):
        places = env.dependencies[docname]
        for place in map(str, places):
            if notebooks.is_output(env, place):
                continue
            if not is_of_project(env, place) and not _is_installed(str(env.srcdir / place)):
                named.setdefault(docname, set()).add(place)
    yield from _at_their_places(env, {docname: dict.fromkeys(paths) for docname, paths in named.items()})
    yield from _at_their_places(env, _active(env))


def _of_files(env: BuildEnvironment, docnames: Iterable[str]) -> list[str]:
    """Those of these pages that are of a risk file."""
    return [docname for docname in docnames if is_of_file(env.config, docname)]


def _active(env: BuildEnvironment) -> dict[str, dict[str, Message | None]]:
    """By page, the files that it offers or shows, and that a browser would run."""
    found: dict[str, dict[str, Message | None]] = {}
    for files in (env.images, env.dlfiles):
        for path, (docnames, _) in files.items():
            place = str(path).replace(os.sep, "/")
            if not _of_files(env, docnames) or not may_run(place) or not is_of_project(env, place):
                continue
            try:
                what = active(place, disk_of(env.config).read(place))
            except SourceError:
                continue
            if what is not None:
                for docname in _of_files(env, docnames):
                    found.setdefault(docname, {})[place] = what
    return found


def _at_their_places(env: BuildEnvironment, named: Mapping[str, Mapping[str, Message | None]]) -> Iterator[Problem]:
    for docname, paths in sorted(named.items()):
        lines = disk_of(env.config).read(path_of(env, docname)).decode("utf-8", "replace").split("\n")
        for path, what in sorted(paths.items()):
            written = path if what is None else path.rpartition("/")[2]
            line = next((number for number, text in enumerate(lines, 1) if written in text), 1)
            span = Span(path_of(env, docname), line)
            yield leaving(path, span) if what is None else active_file(what, span)


def links_of_conf(app: Sphinx) -> Iterator[Problem]:
    """Links that lead out of the project, in the folders of it that conf.py names and a build copies or reads. What
    conf.py itself names elsewhere, it may."""
    config, disk = app.config, disk_of(app.config)
    given = [*config.html_static_path, *config.html_extra_path, *config.templates_path, *config.locale_dirs]
    given += [each for each in (config.html_logo, config.html_favicon) if each and "://" not in each]
    root = os.path.abspath(app.confdir)  # noqa: PTH100  # a link is not to be followed
    for named in dict.fromkeys(map(str, given)):
        top = os.path.relpath(os.path.join(root, named), root).replace(os.sep, "/")  # noqa: PTH118
        if not top.startswith("../"):
            yield from map(link_out, _leading_out(disk, "" if top == "." else top))


def _leading_out(disk: Disk, path: str) -> Iterator[str]:
    kind = disk.kind(path)
    if kind == "outside":
        yield path
    elif kind == "folder":
        for entry in disk.entries(path):
            if entry.kind == "outside":
                yield entry.path
            elif entry.kind == "folder":
                yield from _leading_out(disk, entry.path)


class _FromFile:
    """A directive that docutils lets name a file by itself."""

    env: BuildEnvironment
    options: dict[str, Any]
    state: Any

    def keep_inside(self) -> None:
        """Have it read a file of the project, or none; and nothing of a network."""
        env = self.state.document.settings.env
        written = self.options.get("file")
        if "url" in self.options:
            # RMF906 tells it
            note(env, self.options["url"])
            self.options["file"] = written = NOWHERE
            del self.options["url"]
        if written is not None:
            folder = Path(self.state.document.current_source or env.doc2path(env.current_document.docname)).parent
            place = env.relfn2path(written)[1] if written.startswith("/") else str(folder / written)
            if not is_of_project(env, place):
                note(env, written)
                place = str(env.srcdir / NOWHERE)
            # one that begins with a slash would be read from the root of the machine
            self.options["file"] = os.path.relpath(place, folder)


class RawDirective(_FromFile, Raw):
    """Text for one output, as it is."""

    def run(self) -> list[nodes.Node]:
        """As its superclass."""
        self.keep_inside()
        return written([*super().run()])


class CsvTableDirective(_FromFile, CSVTable):
    """A table, from a file or not."""

    def run(self) -> list[nodes.Node]:  # type: ignore[override]  # docutils' stubs name the kinds of nodes
        """As its superclass."""
        self.keep_inside()
        return [*super().run()]


class IncludeDirective(Include):
    """Another text, which Markdown pages include in a way of their own."""

    def run(self) -> Sequence[nodes.Node]:
        """As its superclass; docutils would look for ``<../../file>`` from a folder of its own."""
        path = self.arguments[0].strip()
        if path.startswith("<") and not STANDARD.fullmatch(path):
            note(self.env, path)
            return []
        return super().run()


def setup(app: Sphinx) -> None:
    """Register the directives."""
    names.add_directive(app, "include", IncludeDirective)
    names.add_directive(app, "raw", RawDirective)
    names.add_directive(app, "csv-table", CsvTableDirective)
