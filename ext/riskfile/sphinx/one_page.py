"""The builder ``singlehtml``: all pages on one, whose styles, pictures and links are found."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder


class OnePage(SingleFileHTMLBuilder):
    """Sphinx writes the one page where its first page would be, below ``docs``, and makes all addresses on it as if it
    stood at the top; and a link to a place of another page has two ``#``."""

    def get_output_path(self, page_name: str, /) -> Path:
        """At the top."""
        return super().get_output_path("index" if page_name == self.config.root_doc else page_name)

    def assemble_doctree(self) -> nodes.document:
        """The pages as one, whose links lead to places on it."""
        tree = super().assemble_doctree()
        for link in tree.findall(nodes.reference):
            page, sign, place = str(link.get("refuri", "")).rpartition("#")
            if sign and page.startswith("#document-"):
                link["refuri"] = f"#{place}"
        return tree


def setup(app: Sphinx) -> None:
    """Register the builder in place of Sphinx's."""
    app.add_builder(OnePage, override=True)
