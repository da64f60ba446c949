"""Pictures by the names that authors write."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from docutils import nodes
from docutils.parsers.rst.directives.images import Image
from sphinx.application import Sphinx
from sphinx.directives.patches import Figure
from sphinx.util.images import get_image_size

from riskfile.reading.paths import may_leave
from riskfile.source import meant
from riskfile.sphinx import names, notebooks
from riskfile.sphinx.inside import NOWHERE, note
from riskfile.sphinx.state import disk_of, is_of_file


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
        if self.options.get("figwidth") == "image":
            # docutils would look for the picture by itself, from where the build was started
            size = get_image_size(self.state.document.settings.env.relfn2path(unquote(self.arguments[0]))[1])
            self.options["figwidth"] = f"{size[0]}px" if size else None
        return super().run()


def find_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Name each picture of a page by its path, before Sphinx looks for it."""
    env = app.env
    docname = env.current_document.docname
    if not is_of_file(app.config, docname):
        return
    for node in doctree.findall(nodes.image):
        uri = str(node["uri"])
        if uri.startswith("data:") or ("://" in uri and uri[:5].lower() != "file:"):
            continue
        path = env.relfn2path(uri, docname)[0].replace("\\", "/")
        if notebooks.is_output(env, path):
            continue
        if path == NOWHERE or may_leave(docname, uri):
            note(env, uri, docname)
            # what writes the page looks for it by itself, to scale it
            node["uri"] = f"/{NOWHERE}"
            continue
        if uri.endswith(".*"):
            continue
        found = meant(disk_of(app.config), path)
        if found != path:
            node["uri"] = f"/{found}"


def setup(app: Sphinx) -> None:
    """Register the directives."""
    names.add_directive(app, "image", ImageDirective)
    names.add_directive(app, "figure", FigureDirective)
