"""A build reads no file outside of the project, whatever a page asks for.

A check tells of paths that lead out where they are written (RMF906), and a build with one of them does not begin. This is
for those that a check does not see: each path is looked at where Sphinx makes a file's name of it, and once more when all
pages are read. Such a build ends before anything is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst.directives.misc import Raw
from sphinx.application import Sphinx
from sphinx.directives.patches import CSVTable
from sphinx.environment import BuildEnvironment

from riskfile.model import Problem, Span
from riskfile.reading.page import SUFFIX
from riskfile.reading.paths import leaving
from riskfile.source import Disk
from riskfile.sphinx.inert import written
from riskfile.sphinx.state import project_of

NOWHERE = "conf.py/outside-of-the-project"
"""In place of a path that leads out: below a file nothing can be."""


class GuardedEnvironment(BuildEnvironment):
    """An environment that names no file outside of the project."""

    def relfn2path(self, filename: str | Path, docname: str | None = None) -> tuple[str, str]:
        """As its superclass; a path that leads out is remembered, and leads nowhere."""
        found = super().relfn2path(filename, docname)
        if is_of_project(self, found[1]):
            return found
        note(self, str(filename), docname)
        return NOWHERE, str(self.srcdir / NOWHERE)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """It is kept as its superclass: whoever reads it guards it again."""
        return object.__new__, (BuildEnvironment,), self.__getstate__()


def is_of_project(env: BuildEnvironment, place: str | Path) -> bool:
    """Whether what is at ``place`` on this machine is of the project, links followed."""
    source = project_of(env.config).source
    assert isinstance(source, Disk)  # Sphinx builds what is in a folder
    return source.holds(str(env.srcdir / place))


def note(env: BuildEnvironment, path: str, docname: str | None = None) -> None:
    """Remember that a page names a path that leads out."""
    found = env.domains["riskfile"].data["outside"].setdefault(docname or env.current_document.docname, [])
    if path not in found:
        found.append(path)


def guard(app: Sphinx, *_: object) -> None:
    """From now on, no page is given a file outside of the project."""
    app.env.__class__ = GuardedEnvironment


def leading_out(env: BuildEnvironment) -> Iterator[Problem]:
    """The paths that the pages name, as they are read now, and that lead out of the project."""
    named: dict[str, set[str]] = {
        docname: set(paths) for docname, paths in env.domains["riskfile"].data["outside"].items()
    }
    for files in (env.images, env.dlfiles):
        for path, (docnames, _) in files.items():
            if not is_of_project(env, path):
                for docname in docnames:
                    named.setdefault(docname, set()).add(str(path))
    for docname, paths in sorted(named.items()):
        lines = project_of(env.config).source.read(docname + SUFFIX).decode("utf-8", "replace").split("\n")
        for path in sorted(paths):
            line = next((number for number, text in enumerate(lines, 1) if path in text), 1)
            yield leaving(path, Span(docname + SUFFIX, line))


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


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("raw", RawDirective, override=True)
    app.add_directive("csv-table", CsvTableDirective, override=True)
