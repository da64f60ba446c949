"""Risk management files as code: ISO 14971 risk items in Markdown, checked and built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskfile.version import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["__version__", "setup"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up the Sphinx extension ``riskfile``; it brings myst_parser and sphinx_needs along.

    Where Sphinx has come without the rest of what a build needs, the build ends with a message and status 2.
    """
    # late, so that the command line starts without Sphinx
    from riskfile.extras import missing_extra, require

    try:
        require("build")
    except ModuleNotFoundError as error:
        from sphinx.util import logging

        logging.getLogger(__name__).error("%s", missing_extra(error), type="riskfile", subtype="extra")
        raise SystemExit(2) from None
    from riskfile.sphinx import setup as setup_extension

    return setup_extension(app)
