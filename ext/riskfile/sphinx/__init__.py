"""The Sphinx extension: the only room that imports Sphinx, docutils and sphinx_needs."""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from riskfile.sphinx import build, config, directives, explorer, html, items, memory, mentions, needs_json, output
from riskfile.sphinx.pdf import book
from riskfile.version import __version__


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register item types, views, rules and pages with Sphinx."""
    app.setup_extension("myst_parser")
    app.setup_extension("sphinx_needs")
    config.setup(app)
    items.setup(app)
    directives.setup(app)
    build.setup(app)
    html.setup(app)
    mentions.setup(app)
    explorer.setup(app)
    output.setup(app)
    book.setup(app)
    needs_json.setup(app)
    memory.setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
