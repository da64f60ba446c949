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
        """The pages as one."""
        tree = super().assemble_doctree()
        _lead_to_places(tree)
        return tree

    def render_partial(self, node: nodes.Node | None) -> dict[str, str]:
        """What stands beside the text, such as the table of contents."""
        if node is not None:
            _lead_to_places(node)
        return super().render_partial(node)


def _lead_to_places(tree: nodes.Node) -> None:
    """Let each link to a place of another page lead to it on this one."""
    for link in tree.findall(nodes.reference):
        page, sign, place = str(link.get("refuri", "")).rpartition("#")
        if sign and page.startswith("#document-"):
            link["refuri"] = f"#{place}"


def setup(app: Sphinx) -> None:
    """Register the builder in place of Sphinx's."""
    app.add_builder(OnePage, override=True)
