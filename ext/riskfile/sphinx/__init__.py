"""The Sphinx extension: the only room that imports Sphinx, docutils and sphinx_needs."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec

from sphinx.application import Sphinx
from sphinx.util import matching
from sphinx.util.typing import ExtensionMetadata

from riskfile.reading.globs import expression_of
from riskfile.sphinx import (
    config,
    directives,
    events,
    html,
    inert,
    inside,
    items,
    mathematics,
    notebooks,
    one_page,
    parallel,
    parser,
    pictures,
)
from riskfile.sphinx.pdf import book
from riskfile.version import __version__


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register item types, views, rules and pages with Sphinx."""
    _keep_others_quiet()
    # `exclude_patterns` and `:glob:` are data too; see there
    matching._translate_pattern = _pattern
    parallel.setup()
    # which sets up MyST by itself, and not twice
    app.setup_extension(notebooks.EXTENSION if notebooks.is_loaded(app.config) else "myst_parser")
    app.setup_extension("sphinx_needs")
    parser.setup(app)
    notebooks.setup(app, parser.PageParser)
    config.setup(app)
    items.setup(app)
    pictures.setup(app)
    inside.setup(app)
    inert.setup(app)
    mathematics.setup(app)
    directives.setup(app)
    html.setup(app)
    one_page.setup(app)
    book.setup(app)
    events.connect(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}


def _pattern(pat: str) -> str:
    return rf"(?:{expression_of(pat)})\Z"


def _keep_others_quiet() -> None:
    """Import the colours of the theme's listings and undo what that does to logging.

    accessible-pygments configures the root logger when it is imported, to print whatever any library notes for
    information: among warnings of a build nobody should have to read that pikepdf has been initialised."""
    if find_spec("a11y_pygments") is None:
        return
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    import_module("a11y_pygments")
    root.handlers[:] = handlers
    root.setLevel(level)
