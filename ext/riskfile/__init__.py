"""Risk management files as code: ISO 14971 risk items in Markdown, checked and built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskfile.version import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["__version__", "setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the Sphinx extension ``riskfile``; it brings myst_parser and sphinx_needs along."""
    # late, so that the command line starts without Sphinx
    from riskfile.sphinx import setup as setup_extension

    return setup_extension(app)
