"""Pictures by the names that authors write."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from docutils.parsers.rst.directives.images import Image
from sphinx.application import Sphinx
from sphinx.directives.patches import Figure

from riskfile.source import meant
from riskfile.sphinx.state import project_of


class ImageDirective(Image):
    """A picture, whose name may have blanks in it: docutils takes them out."""

    def run(self) -> Sequence[nodes.Node]:
        """As its superclass."""
        self.arguments[0] = "%20".join(self.arguments[0].split())
        return super().run()


class FigureDirective(Figure):
    """A picture with a caption; see ImageDirective."""

    def run(self) -> list[nodes.Node]:
        """As its superclass."""
        self.arguments[0] = "%20".join(self.arguments[0].split())
        return super().run()


def find_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Name each picture of a page by its path, before Sphinx looks for it."""
    env = app.env
    docname = env.current_document.docname
    for node in doctree.findall(nodes.image):
        uri = str(node["uri"])
        if uri.startswith("data:") or "://" in uri or uri.endswith(".*"):
            continue
        path = env.relfn2path(uri, docname)[0].replace("\\", "/")
        found = meant(project_of(app.config).source, path)
        if found != path:
            node["uri"] = f"/{found}"


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("image", ImageDirective, override=True)
    app.add_directive("figure", FigureDirective, override=True)
