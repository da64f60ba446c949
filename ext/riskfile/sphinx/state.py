"""What one build knows beside its environment: nothing of it is kept with the environment, nor known to another build.

It is held by the configuration, which directives, events, builders and the environment of an application all have. A
process that is forked off to read or to write has what was known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from riskfile.change.history import Changes
from riskfile.model import ItemModel
from riskfile.policy.volumes import PdfSet
from riskfile.project import Project
from riskfile.reading.page import Page
from riskfile.render.pdf.settings import PdfSettings
from riskfile.source import Disk, Layout
from riskfile.sphinx.build import Build
from riskfile.sphinx.languages import Coverage


class FileState:
    """What a build knows of one risk file. ``name`` tells it from others of the same build, "" where it is the only one;
    ``pdf`` is known once the configuration is, ``build`` once everything is read. ``contents`` is the tree of its chapters,
    made by the first page that shows it. ``project`` is what its pages are made of, ``written`` what is judged: the same
    but in a build in another language than that of the source. ``language`` is that of its pages as the names of its PDFs
    have it, "" for that of the source; ``coverage`` says then what is translated."""

    __slots__ = ("build", "contents", "coverage", "language", "name", "pdf", "project", "written")

    def __init__(self, project: Project, name: str = "", written: Project | None = None, language: str = "") -> None:
        self.project = project
        self.written = written or project
        self.language = language
        self.coverage: Coverage | None = None
        self.name = name
        self.pdf: PdfSettings | None = None
        self.build: Build | None = None
        self.contents: Any = None

    @property
    def layout(self) -> Layout:
        """Where it lies."""
        return self.project.source.layout

    @property
    def model(self) -> ItemModel:
        """Its item types."""
        return self.project.model

    @property
    def base(self) -> str:
        """How the paths of what is written for this file alone begin, in the output: "" or such as ``risk/``."""
        return f"{self.layout.base}/" if self.layout.base else ""

    @property
    def pdf_set(self) -> PdfSet:
        """The documents that its PDF is made of.

        :raises LookupError: before the configuration is known.
        """
        if self.pdf is None:
            raise LookupError("how the PDF is to look is known only once the configuration is")
        return self.pdf.set_of(len(self.build.file if self.build is not None else self.project.file))

    @property
    def pdf_names(self) -> tuple[str, ...]:
        """What the files of its PDF are called, the core report's first. A volume in which nothing stands is not made."""
        return self.pdf_names_of(self.pdf_set)

    def pdf_names_of(self, documents: PdfSet) -> tuple[str, ...]:
        """The same of another set."""
        policy = self.project.policy
        return documents.file_names(policy.document_number, policy.revision, name=self.name, language=self.language)

    @property
    def pdf_name(self) -> str:
        """What its PDF is called, or the core report of it."""
        return self.pdf_names[0]

    def holds(self, docname: str) -> bool:
        """Whether a page is in a folder of this file."""
        return docname.startswith(self.layout.within)

    @property
    def built(self) -> Build:
        """The file as it was read.

        :raises LookupError: before the pages have been read.
        """
        if self.build is None:
            raise LookupError("the risk file is known only after reading")
        return self.build

    @property
    def changes(self) -> Changes | None:
        """What has changed since the baseline that the build compares with; None where there is none.

        :raises LookupError: before the pages have been read.
        """
        return self.built.context.changes


class State:
    """``files`` (the risk files of the project, in the order of conf.py), ``language`` (that of the pages), ``source_language``
    (that in which they are written) and ``told_in`` (that in which people are told of the build) are known once
    the configuration is, ``shown`` (the digest of what each page shows of things elsewhere) once everything is read.
    ``alone`` says that conf.py names no root: the whole project is the risk file, and riskfile sets what it needs; ``markdown`` that pages of no risk file may be
    Markdown too.
    ``cards`` are the ids of the items whose cards this process has written. ``made_by`` is a digest of all that is run to
    read a page, once that is known. ``displaced`` are the directives and roles of others in whose place ours are on pages
    of a risk file, by kind and name, None where there were none; ``ours`` are these. ``own_look``: the site has the look of
    a risk management file, since conf.py says nothing of its own."""

    __slots__ = (
        "__weakref__",
        "alone",
        "cards",
        "displaced",
        "files",
        "language",
        "made_by",
        "markdown",
        "ours",
        "own_look",
        "shown",
        "source_language",
        "told_in",
    )

    def __init__(self) -> None:
        self.language = "en"
        self.source_language = "en"
        self.told_in = ""
        self.made_by = ""
        self.alone = True
        self.markdown = True
        self.files: tuple[FileState, ...] = ()
        self.own_look = False
        self.shown: Mapping[str, str] | None = None
        self.cards: set[str] = set()
        self.displaced: dict[tuple[str, str], object | None] = {}
        self.ours: dict[tuple[str, str], object] = {}


# by the configuration, and only as long as there is one: a process may build many projects
_STATES: Final[WeakKeyDictionary[Config, State]] = WeakKeyDictionary()


def is_translated(config: Config) -> bool:
    """Whether the pages of this build are in another language than those of the project."""
    return any(each.language for each in state_of(config).files)


def state_of(config: Config) -> State:
    """The state of the build that ``config`` is of."""
    found = _STATES.get(config)
    if found is None:
        found = _STATES[config] = State()
    return found


def files_of(config: Config) -> tuple[FileState, ...]:
    """The risk files of the project, in the order of conf.py.

    :raises LookupError: before the configuration is known.
    """
    files = state_of(config).files
    if not files:
        raise LookupError("the project is known only once the configuration is")
    return files


def file_of(config: Config, docname: str) -> FileState | None:
    """The risk file that a page is of: of several that share it the first; None for a page of none."""
    files = files_of(config)
    if state_of(config).alone:
        return files[0]
    return next((each for each in files if each.holds(docname)), None)


def also_of(config: Config, docname: str) -> tuple[FileState, ...]:
    """The further risk files that share a page with that of :func:`file_of`."""
    files = files_of(config)
    return tuple(each for each in files if each.holds(docname))[1:] if len(files) > 1 else ()


def page_of(config: Config, docname: str) -> Page | None:
    """A page as the checker has read it; None for one that it does not read."""
    file = file_of(config, docname)
    return file.project.pages.pages.get(docname) if file is not None else None


def pages_of(env: BuildEnvironment, part: FileState) -> set[str]:
    """The pages of a risk file, with those that it shares with others."""
    alone = state_of(env.config).alone
    return {docname for docname in env.found_docs if alone or part.holds(docname)}


def is_of_file(config: Config, docname: str) -> bool:
    """Whether a page is of a risk file. One that is not is Sphinx's, as if riskfile were not there."""
    return file_of(config, docname) is not None


def is_ours(config: Config, pagename: str) -> bool:
    """Whether a page of the output is of a risk file: one of its chapters, or one that riskfile makes of them."""
    return part_of(config, pagename) is not None


def part_of(config: Config, pagename: str) -> FileState | None:
    """The risk file that a page of the output is of: one of its chapters, or one that riskfile makes of them; None for a
    page of none."""
    found = file_of(config, pagename)
    if found is not None:
        return found
    own = (each for each in files_of(config) if pagename in made_of(config, each))
    return next(own, None)


def made_of(config: Config, part: FileState) -> tuple[str, ...]:
    """The names of the pages that riskfile makes of a risk file: the search, the chain explorer, the downloads, the index of
    ids."""
    own = (EXPLORER, DOWNLOADS, IDS, RISKMAN)
    return page_of_search(config, part), *(f"{part.base}{name}" for name in own)


def page_of_search(config: Config, part: FileState) -> str:
    """The name of the page that searches a risk file. Where the project has other pages, ``search`` at its top is theirs."""
    return f"{part.base}search" if part.base or state_of(config).alone else "find"


EXPLORER: Final = "explorer"
"""The name of the page of the chain explorer, below the root of its risk file."""

DOWNLOADS: Final = "downloads"
"""The name of the page that offers the file's document and data, beside it."""

RISKMAN: Final = "riskman"
"""The name of the page that says the file in the terms of the Riskman ontology."""

IDS: Final = "ids"
"""The name of the page that lists all ids, for who has no scripts."""


def path_of(env: BuildEnvironment, docname: str) -> str:
    """The path of a page, from the folder that conf.py is in."""
    return str(env.doc2path(docname, base=False)).replace("\\", "/")


def project_of(config: Config, docname: str = "") -> Project:
    """The project that a page is of, of no page that of the first risk file: one for the whole build, so that all of it
    sees the same state.

    :raises LookupError: before the configuration is known, and for a page of no risk file.
    """
    if not docname:
        return files_of(config)[0].project
    found = file_of(config, docname)
    if found is None:
        raise LookupError(f"{docname} is a page of no risk file")
    return found.project


def disk_of(config: Config) -> Disk:
    """The files of the folder that conf.py is in."""
    source = files_of(config)[0].written.source
    assert isinstance(source, Disk)  # Sphinx builds what is in a folder
    return source


def holds(config: Config, place: str) -> bool:
    """Whether what is at a path of this machine is of the project, links followed. A folder of a risk file may be a link
    itself, and what is behind it is of the project."""
    sources = (each.written.source for each in files_of(config))
    return any(source.holds(place) for source in sources if isinstance(source, Disk))


def pdf_settings_of(config: Config, docname: str = "") -> PdfSettings:
    """How a risk file, that of a page or the first, wants its PDF to look; read once for a build.

    :raises LookupError: before the configuration is known.
    """
    files = files_of(config)
    found = file_of(config, docname) if docname else files[0]
    chosen = found.pdf if found is not None else None
    if chosen is None:
        raise LookupError("the settings of the PDF are known only once the configuration is")
    return chosen


def build_of(config: Config, docname: str = "") -> Build:
    """The risk file of this build that a page is of, of no page the first.

    :raises LookupError: before the pages have been read, and for a page of no risk file.
    """
    files = state_of(config).files
    found = file_of(config, docname) if docname and files else next(iter(files), None)
    if found is None:
        raise LookupError("the risk file is known only after reading")
    return found.built
