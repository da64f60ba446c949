"""Keep the long-lived environment out of the garbage collector's way, and out of debug messages.

A build keeps nearly all that it allocates, so each full collection walks it all for nothing: a third of the time of
a build of 20,000 items. What is read is moved to the permanent generation from time to time; nothing is switched off.
"""

from __future__ import annotations

import gc

from sphinx.application import Sphinx
from sphinx_needs.need_item import NeedItem

_EVERY = 20
_THRESHOLDS = (50_000, 20, 20)


class _Freezer:
    def __init__(self) -> None:
        self.count = 0

    def document_read(self, *_: object) -> None:
        self.count += 1
        if self.count % _EVERY == 0:
            gc.collect(1)
            gc.freeze()

    def freeze(self, *_: object) -> None:
        gc.freeze()

    def before_writing(self, *_: object) -> None:
        if self.count >= _EVERY:
            # what reading has left behind; an incremental build leaves next to nothing
            gc.collect()
        gc.freeze()


def _short_repr(self: NeedItem) -> str:
    return f"NeedItem({self['id']!r})"


def setup(app: Sphinx) -> None:
    """Connect to the events after which much has been allocated for good."""
    # for a debug message Sphinx asks for the repr of what each event passes on; two events of sphinx-needs pass all
    # needs on with all their fields, a tenth of the time of an incremental build
    NeedItem.__repr__ = _short_repr
    freezer = _Freezer()
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    app.connect("env-before-read-docs", freezer.freeze, priority=1)
    app.connect("doctree-read", freezer.document_read, priority=999)
    app.connect("env-updated", freezer.before_writing, priority=999)

    def restore(*_: object) -> None:
        # a process may build more than one project: what this one froze may go now
        gc.unfreeze()
        gc.set_threshold(*before)

    app.connect("build-finished", restore, priority=9999)
