"""Notebooks of MyST-NB beside risk pages: a page is run where conf.py says so, and never one with risk items.

MyST-NB takes every Markdown page for its own, and runs what says of itself that it is a notebook. Here pages stay with our
parser, and a page that ``riskfile_allow`` names (``code-cell``) is handed to the one of MyST-NB; whether it is run is then
what ``nb_execution_mode`` says.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from riskfile.reading.evaluated import CELL, allowed_on
from riskfile.reading.page import SUFFIX
from riskfile.sphinx.inert import written
from riskfile.sphinx.state import is_of_file, project_of, state_of

EXTENSION: Final = "myst_nb"


def is_loaded(config: Config) -> bool:
    """Whether conf.py names MyST-NB, which sets up MyST itself."""
    return EXTENSION in config.extensions


def setup(app: Sphinx, pages: Callable[[], Any]) -> None:
    """Take over the parser of notebooks, where MyST-NB is loaded; ``pages`` makes that of Markdown."""
    if is_loaded(app.config):
        app.add_source_parser(_parser(pages), override=True)


_OF_PAPER: Final = ("image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain")
"""What of an output a page and the PDF can both show, the best first."""


def show_what_paper_can(app: Sphinx, config: Config) -> None:
    """Have HTML and PDF show the same of an output: a picture or text. Scripts and widgets would not run in our pages."""
    if not is_loaded(config) or not state_of(config).alone:
        return
    names = ("html", "dirhtml", "singlehtml", "riskpdf")
    wanted = [(name, kind, place + 1) for name in names for place, kind in enumerate(_OF_PAPER)]
    config.nb_mime_priority_overrides = [*wanted, *config.nb_mime_priority_overrides]


def may_run(env: BuildEnvironment) -> bool:
    """Whether conf.py lets the page that is read be run; one with risk items is not."""
    docname = env.current_document.docname
    project = project_of(env.config, docname)
    page = project.pages.pages.get(docname)
    return CELL in allowed_on(docname, project.model.allows) and not (page is not None and page.items)


def is_output(env: BuildEnvironment, path: str | Path) -> bool:
    """Whether a file is one that a notebook of this build has made: they lie beside the output."""
    if not is_loaded(env.config):
        return False
    folder = os.path.realpath(env.mystnb_config.output_folder)  # type: ignore[attr-defined]  # MyST-NB's
    return os.path.realpath(env.srcdir / path).startswith(folder + os.sep)


def parse(text: str, document: nodes.document) -> bool:
    """Parse a Markdown page as a notebook; False, and nothing is done, where it is none or must not be one."""
    env: BuildEnvironment = document.settings.env
    if not is_loaded(env.config) or not may_run(env):
        return False
    if not import_module("myst_nb.core.read").is_myst_markdown_notebook(text):
        return False
    import_module("myst_nb.sphinx_").Parser().parse(text, document)
    return True


def _parser(pages: Callable[[], Any]) -> Any:
    base: Any = import_module("myst_nb.sphinx_").Parser

    class NotebookParser(base):  # type: ignore[misc]
        """MyST-NB's parser, which runs what conf.py allows, and of all else shows what was kept with the notebook."""

        def parse(self, inputstring: str, document: nodes.document) -> None:
            """Parse a notebook."""
            env: Any = document.settings.env
            docname = env.current_document.docname
            if not is_of_file(env.config, docname) or may_run(env):
                super().parse(inputstring, document)
                return
            if env.doc2path(docname).suffix == SUFFIX:
                pages().parse(inputstring, document)
                return
            given = env.mystnb_config
            # a notebook could ask for it by itself
            env.mystnb_config = given.copy(execution_mode="off", metadata_key="\0")
            try:
                super().parse(inputstring, document)
            finally:
                env.mystnb_config = given
            written(list(document.findall(nodes.raw)))

    return NotebookParser
