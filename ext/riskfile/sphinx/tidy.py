"""What an earlier build has written and this one would not is taken away; what others have put there stays.

Each build keeps a list of the files that it stands for, beside the pages. What is in the list of the build before and not
in its own goes; a file that is in no list is somebody's own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder

from riskfile.sphinx import downloads, evidence
from riskfile.sphinx.incremental import read_shown
from riskfile.sphinx.state import files_of, is_ours, state_of
from riskfile.text.files import write_whole

FILES: Final = ".riskfile-files.json"
"""Beside the pages: the files of this build."""

OURS: Final = ".riskfile-ours.json"
"""The same in a site of which the risk files are a part: the files that were made of their pages."""

_STATIC: Final = "_static/"


class Tidy:
    """Does this for one build."""

    def __init__(self) -> None:
        self._pages: set[str] = set()
        self._before: set[str] = set()

    def begin(self, app: Sphinx, builder: Builder) -> None:
        """Before a page is written: remember what was there, and what is going to be, for a build that does not end."""
        if isinstance(builder, StandaloneHTMLBuilder):
            self._before = _known(app)
            wanted = set(self._files(app, builder))
            # styles and scripts that went must not be there when pages name them; Sphinx copies those that are wanted now
            for path in sorted(self._before - wanted):
                if path.startswith(_STATIC):
                    take_away(Path(app.outdir), path, wanted)
            _keep(app, self._before | wanted)

    def written(self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], *_: object) -> None:
        """A page is written, in this process: those that are of no chapter are written in each build."""
        self._pages.add(pagename)

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """When all is written: take away what is left of earlier builds."""
        builder = app.builder
        if exception is not None or not isinstance(builder, StandaloneHTMLBuilder):
            return
        wanted = set(self._files(app, builder))
        for path in sorted(self._before - wanted):
            if not path.startswith(_STATIC):
                take_away(Path(app.outdir), path, wanted)
        _keep(app, wanted)
        # a copy that Sphinx keeps of what the settings were
        (Path(app.outdir) / ".buildinfo.bak").unlink(missing_ok=True)

    def _files(self, app: Sphinx, builder: StandaloneHTMLBuilder) -> Iterator[str]:
        env, out = app.env, Path(app.outdir)
        if downloads.offered(app):
            for part in files_of(app.config):
                yield from downloads.pdfs_of(part)
        yield from evidence.targets(app.config)
        if not state_of(app.config).alone:
            # of others' pages and files nobody knows all: those of extensions are not written in each build
            for docname in env.found_docs | self._pages:
                if is_ours(app.config, docname):
                    yield Path(os.path.relpath(builder.get_outfilename(docname), out)).as_posix()
            return
        for docname in env.found_docs | self._pages:
            yield Path(os.path.relpath(builder.get_outfilename(docname), out)).as_posix()
            if app.config.html_copy_source and docname in env.found_docs:
                source = str(env.doc2path(docname, base=False))
                suffix = app.config.html_sourcelink_suffix
                yield f"_sources/{source}" + ("" if source.endswith(suffix) else suffix)
        yield from (f"{builder.imagedir}/{name}" for _, name in env.images.values())
        yield from (f"_downloads/{Path(name).as_posix()}" for _, name in env.dlfiles.values())
        for folder in app.config.html_static_path:
            yield from (f"{_STATIC}{name}" for name in _below(Path(app.confdir, folder)))
        for folder in app.config.html_extra_path:
            yield from _below(Path(app.confdir, folder))


def _below(folder: Path) -> Iterator[str]:
    if folder.is_file():
        yield folder.name
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _known(app: Sphinx) -> set[str]:
    """The files of the build before. One that kept no list has kept which pages it had."""
    path = _list(app)
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {name for name in known if isinstance(name, str)}
    except (OSError, ValueError, TypeError):
        if not state_of(app.config).alone:
            return set()
        builder: Any = app.builder
        pages = [docname for docname in read_shown(app) or () if docname]
        return {Path(os.path.relpath(builder.get_outfilename(docname), app.outdir)).as_posix() for docname in pages}


def _list(app: Sphinx) -> Path:
    return Path(app.outdir) / (FILES if state_of(app.config).alone else OURS)


def _keep(app: Sphinx, files: set[str]) -> None:
    write_whole(_list(app), json.dumps(sorted(files), indent=0) + "\n", through_links=False)


def take_away(out: Path, name: str, wanted: set[str]) -> None:
    """Delete a file of the output, and its folders where nothing else is in them; never one outside of the output."""
    path = out / name
    inside = os.path.realpath(path.parent) + os.sep
    if ".." in Path(name).parts or not inside.startswith(os.path.realpath(out) + os.sep):
        # the list is a file, which anybody may have written
        return
    if any(name.casefold() == other.casefold() for other in wanted):
        # where small and capital letters are one, it is the file that is wanted
        with suppress(OSError):
            if any((out / other).samefile(path) for other in wanted if other.casefold() == name.casefold()):
                return
    with suppress(OSError):
        path.unlink()
    folder = path.parent
    while folder != out:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
