"""What one build knows beside its environment: nothing of it is kept with the environment, nor known to another build.

It is held by the configuration, which directives, events, builders and the environment of an application all have. A
process that is forked off to read or to write has what was known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from weakref import WeakKeyDictionary

from sphinx.config import Config

from riskfile.project import Project
from riskfile.render.pdf.settings import PdfSettings
from riskfile.sphinx.build import Build


class State:
    """``project``, ``language`` (that of the pages) and ``pdf`` are known once the configuration is, ``build`` and
    ``shown`` (the digest of what each page shows of things elsewhere) once everything is read. ``cards`` are the ids of the
    items whose cards this process has written. ``made_by`` is a digest of all that is run to read a page, once that is known."""

    __slots__ = ("__weakref__", "build", "cards", "language", "made_by", "pdf", "project", "shown")

    def __init__(self) -> None:
        self.language = "en"
        self.made_by = ""
        self.project: Project | None = None
        self.pdf: PdfSettings | None = None
        self.build: Build | None = None
        self.shown: Mapping[str, str] | None = None
        self.cards: set[str] = set()


# by the configuration, and only as long as there is one: a process may build many projects
_STATES: Final[WeakKeyDictionary[Config, State]] = WeakKeyDictionary()


def state_of(config: Config) -> State:
    """The state of the build that ``config`` is of."""
    found = _STATES.get(config)
    if found is None:
        found = _STATES[config] = State()
    return found


def project_of(config: Config) -> Project:
    """The project that is built: one for the whole build, so that all of it sees the same state.

    :raises LookupError: before the configuration is known.
    """
    project = state_of(config).project
    if project is None:
        raise LookupError("the project is known only once the configuration is")
    return project


def pdf_settings_of(config: Config) -> PdfSettings:
    """How the project wants its PDF to look; read once for a build.

    :raises LookupError: before the configuration is known.
    """
    chosen = state_of(config).pdf
    if chosen is None:
        raise LookupError("the settings of the PDF are known only once the configuration is")
    return chosen


def build_of(config: Config) -> Build:
    """The risk file of this build.

    :raises LookupError: before the pages have been read.
    """
    build = state_of(config).build
    if build is None:
        raise LookupError("the risk file is known only after reading")
    return build
