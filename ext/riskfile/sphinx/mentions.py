"""An id in running text leads to its item: chapters, and texts of items, name others by their ids alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from riskfile.model import ID_PATTERN, Item, RiskFile
from riskfile.sphinx import links
from riskfile.sphinx.html import CardNode
from riskfile.sphinx.items import mentions_of
from riskfile.sphinx.state import file_of, is_of_file
from riskfile.sphinx.trees import by_page

_ID: Final = re.compile(rf"(?<![\w.\-/])(?:{ID_PATTERN})(?![\w\-]|\.\w)")
# code is shown as it is, a heading is an anchor of its own, and a link already leads somewhere
_LEFT_ALONE: Final = (
    nodes.reference,
    nodes.pending,
    nodes.literal,
    nodes.literal_block,
    nodes.raw,
    nodes.comment,
    nodes.title,
    nodes.problematic,
    nodes.system_message,
    nodes.Invisible,
    nodes.term,
    nodes.math,
    nodes.math_block,
    pending_xref,
)


def _texts(doctree: nodes.document) -> Iterator[nodes.Text]:
    """Text in which an id may lead to its item."""
    stack: list[nodes.Node] = [doctree]
    while stack:
        node = stack.pop()
        if isinstance(node, nodes.Text):
            yield node
        elif not isinstance(node, _LEFT_ALONE):
            stack += reversed(node.children)


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """What the page names: which of these are items shows once all pages are read."""
    if not is_of_file(app.config, app.env.current_document.docname):
        return
    found = {match[0] for text in _texts(doctree) for match in _ID.finditer(text)}
    found.update(links.named(doctree))
    if found:
        env = app.env
        mentions_of(env)[env.current_document.docname] = sorted(found)


@by_page
def link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link each id in a page's running text to its item."""
    part = file_of(app.config, docname)
    if app.builder.format not in ("html", "typst") or part is None:
        return
    file = part.built.file
    for text in list(_texts(doctree)):
        pieces = list(_pieces(app, file, text, docname))
        if pieces:
            text.parent.replace(text, pieces)


def _pieces(app: Sphinx, file: RiskFile, text: nodes.Text, docname: str) -> Iterator[nodes.Node]:
    """``text`` in pieces, of which each id of another item is a link; none where it names no other item."""
    end = 0
    for match in _ID.finditer(text):
        item = file.recorded(match[0])
        if item is None or _own(text, item):
            continue
        if match.start() > end:
            yield nodes.Text(text[end : match.start()])
        end = match.end()
        yield nodes.reference(
            "",
            match[0],
            internal=True,
            refuri=f"{app.builder.get_relative_uri(docname, item.docname)}#{item.id}",
            reftitle=item.title,
            classes=["rf-mention"],
        )
    if 0 < end < len(text):
        yield nodes.Text(text[end:])


def _own(text: nodes.Text, item: Item) -> bool:
    """Whether the text stands on the item's own card."""
    node = text.parent
    while node is not None:
        if isinstance(node, CardNode):
            return bool(node["need_id"] == item.id)
        node = node.parent
    return False
