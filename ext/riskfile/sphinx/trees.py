"""Pages within the tree of another: builders of one document, such as ``singlehtml`` and ``latex``, put all pages into that of
the front page, and resolve it as that page's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TypeAlias, cast

from docutils import nodes
from sphinx.application import Sphinx

from riskfile.sphinx.state import is_of_file
from sphinx import addnodes

Handler: TypeAlias = Callable[[Sphinx, nodes.document, str], None]


def by_page(handler: Handler) -> Handler:
    """A handler of ``doctree-resolved`` that is called for the pages of risk files in the tree of another page too."""

    @wraps(handler)
    def handle(app: Sphinx, doctree: nodes.document, docname: str) -> None:
        handler(app, doctree, docname)
        if not is_of_file(app.config, docname):
            for page in list(_ours_in(app, doctree)):
                handler(app, cast(nodes.document, page), page["docname"])

    return handle


def _ours_in(app: Sphinx, node: nodes.Element) -> Iterator[nodes.Element]:
    """The pages of risk files within ``node``, with all that is in them: not those that are within others of these."""
    for child in node.children:
        if isinstance(child, addnodes.start_of_file) and is_of_file(app.config, child["docname"]):
            yield child
        elif isinstance(child, nodes.Element):
            yield from _ours_in(app, child)
