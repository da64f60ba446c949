"""One build at a time in an output folder, and what one that was broken off has left there is not trusted.

Sphinx writes pages in place and remembers what it has read before they are written: of a build that was killed a next
one would take half a page for a whole one. So a mark stands in the output from the first page that is read to the last
file that is written, and a build that finds it reads and writes all again.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util.logging import NAMESPACE

from riskfile.sphinx.incremental import SHOWN_FILE
from riskfile.sphinx.languages import MARK, UNFINISHED
from riskfile.sphinx.state import files_of
from riskfile.text import files
from riskfile.text.quoting import visible


class OutputError(SphinxError):
    """Nothing can be written to the output folder as it is; the message says why."""

    category = "Output"


def begin(app: Sphinx, config: Config) -> None:
    """Hold the output folder and that of the pages as they were read, from before Sphinx loads the latter."""
    told: list[str] = []

    def say(text: str) -> None:
        # of one build, which holds both
        if not told:
            _say(text)
        told.append(text)

    for folder in (app.outdir, app.doctreedir):
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - of Sphinx's own kind of path
        files.hold(Path(folder), "build", say)
    # a build that is refused has no end that anybody is told of
    atexit.register(files.let_all_go)
    _refuse_links(Path(app.outdir))
    mark = Path(app.outdir) / UNFINISHED
    if mark.exists():
        _clear(Path(app.outdir), Path(app.doctreedir))
    elif not (Path(app.outdir) / ".buildinfo").exists():
        # extensions write there before anything is read; by this the folder is known to be a build's
        mark.write_bytes(b"")


def reads(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """From now on the output is not finished."""
    (Path(app.outdir) / UNFINISHED).write_bytes(b"")


def finished(app: Sphinx, exception: Exception | None) -> None:
    """All is written."""
    if exception is None:
        names = sorted({name for part in files_of(app.config) if part.language for name in part.pdf_names})
        if names:
            (Path(app.outdir) / MARK).write_text(json.dumps(names, indent=0) + "\n", encoding="utf-8")
        (Path(app.outdir) / UNFINISHED).unlink(missing_ok=True)


def end(app: Sphinx, exception: Exception | None) -> None:
    """Let others build."""
    for folder in (app.outdir, app.doctreedir):
        files.let_go(Path(folder))


class Unwritten(logging.Filter):
    """Sphinx warns of a file that the system has not let it write or copy, and ends as if all were there: this raises
    what the system has said, which ends the build."""

    _LOGGERS = ("builders", "builders.html", "builders._epub_base")

    def begin(self, app: Sphinx) -> None:
        """Listen."""
        for name in self._LOGGERS:
            logging.getLogger(f"{NAMESPACE}.sphinx.{name}").addFilter(self)

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """No longer listen."""
        for name in self._LOGGERS:
            logging.getLogger(f"{NAMESPACE}.sphinx.{name}").removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Raise what the record tells of, if it is that."""
        for each in record.args if isinstance(record.args, tuple) else ():
            if isinstance(each, OSError) and record.levelno >= logging.WARNING:
                raise each
        return True


def _say(text: str) -> None:
    # not as a warning: it is none of the project's
    sys.stderr.write(f"riskfile: {visible(text)}\n")
    sys.stderr.flush()


def _clear(out: Path, doctrees: Path) -> None:
    """Have all read and written again. What a build does not know stays."""
    for path in (doctrees / ENV_PICKLE_FILENAME, out / SHOWN_FILE):
        path.unlink(missing_ok=True)
    for name in ("_static", "_images", "_sphinx_design_static"):
        # some of it is copied only where nothing is there
        shutil.rmtree(out / name, ignore_errors=True)
    for folder, below, _ in os.walk(out):
        # pages in another language may be written there at this moment
        below[:] = [name for name in below if not files.is_held(Path(folder, name))]
        files.clear_left(Path(folder))
        # pikepdf writes beside the file too
        for left in Path(folder).glob(".pikepdf.*"):
            left.unlink(missing_ok=True)


def _refuse_links(out: Path) -> None:
    """No file outside of the output is written, whatever somebody has put there, such as with a merge request."""
    real = os.path.realpath(out)
    pending = [real]
    while pending:
        with suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    target = os.path.realpath(entry.path)
                    if not target.startswith(real + os.sep):
                        raise OutputError(
                            f"{entry.path} is a symbolic link that leads out of the output folder; take it out"
                        )
                elif entry.is_dir():
                    pending.append(entry.path)
