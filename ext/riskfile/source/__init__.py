"""Where the bytes of a project come from.

Everything above reads a project's files through a :class:`Source`, and none opens one by itself: so the same code reads
what is on disk (:class:`Disk`), what an editor has not saved yet (:class:`Overlay`), or a revision of a repository. What
leads out of the project, in a circle, or is no file is refused here, once for all.

A path is relative to the project's folder, with forward slashes.
"""

from riskfile.source.disk import Disk
from riskfile.source.empty import Empty
from riskfile.source.layout import USUAL, Layout, leads_up
from riskfile.source.names import meant
from riskfile.source.overlay import Overlay
from riskfile.source.source import Entry, Kind, Source, SourceError, State, walk

__all__ = [
    "USUAL",
    "Disk",
    "Empty",
    "Entry",
    "Kind",
    "Layout",
    "Overlay",
    "Source",
    "SourceError",
    "State",
    "leads_up",
    "meant",
    "walk",
]
