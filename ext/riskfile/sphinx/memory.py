"""Keep the long-lived environment out of the garbage collector's way, and its items out of debug messages.

A build keeps nearly all that it allocates, so each full collection walks it all for nothing: a third of the time of
a build of 20,000 items. What is read is moved to the permanent generation from time to time; nothing is switched off.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from logging import LogRecord, getLogger
from typing import Final

from sphinx.application import Sphinx
from sphinx_needs.data import SphinxNeedsData
from sphinx_needs.directives import need
from sphinx_needs.need_item import NeedItem

from riskfile.sphinx.state import project_of

_EVERY = 20
_THRESHOLDS = (50_000, 20, 20)


class Freezer:
    """Does this for one build, and puts back at its end what it found."""

    def __init__(self) -> None:
        self._read = 0
        self._before = gc.get_threshold()

    def begin(self, *_: object) -> None:
        """Before pages are read."""
        self._read = 0
        if gc.get_threshold() != _THRESHOLDS:
            self._before = gc.get_threshold()
        gc.set_threshold(*_THRESHOLDS)
        gc.freeze()

    def document_read(self, *_: object) -> None:
        """When a page is read."""
        self._read += 1
        if self._read % _EVERY == 0:
            gc.collect(1)
            gc.freeze()

    def before_writing(self, *_: object) -> None:
        """When all pages are read."""
        if self._read >= _EVERY:
            # what reading has left behind; an incremental build leaves next to nothing
            gc.collect()
        gc.freeze()

    def end(self, *_: object) -> None:
        """At the end: a process may build more than one project, and what this one froze may go now."""
        gc.unfreeze()
        gc.set_threshold(*self._before)


@contextmanager
def short_needs() -> Iterator[None]:
    """While this lasts the repr of a need is its id.

    For a debug message Sphinx asks for the repr of what each event passes on, whether somebody reads it or not; two
    events of sphinx-needs pass all needs on with all their fields, a tenth of the time of an incremental build."""
    whole = NeedItem.__repr__
    NeedItem.__repr__ = _short_repr
    try:
        yield
    finally:
        NeedItem.__repr__ = whole


def _short_repr(self: NeedItem) -> str:
    return f"NeedItem({self['id']!r})"


@contextmanager
def judged_by_rules(app: Sphinx) -> Iterator[None]:
    """While this lasts sphinx-needs does not tell of links of items that lead nowhere: RMF902 does, with line and column. It
    cannot be asked for that where conf.py declares a link of the same name for its own needs."""
    items = project_of(app.config).file.items

    def told_here(record: LogRecord) -> bool:
        named = _DANGLES.match(record.getMessage()) if getattr(record, "subtype", "") == "link_outgoing" else None
        return named is None or named[1] not in items

    logger = getLogger(f"sphinx.{need.__name__}")
    logger.addFilter(told_here)
    try:
        yield
    finally:
        logger.removeFilter(told_here)


_DANGLES: Final = re.compile("Need '([^']+)' has unknown outgoing link ")


def finish_needs(app: Sphinx, *_: object) -> None:
    """Let sphinx-needs work out links and fields now, which it does once when it is first asked."""
    with short_needs(), judged_by_rules(app):
        SphinxNeedsData(app.env).get_needs_view()
