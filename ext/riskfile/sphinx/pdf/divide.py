"""Divides a page among the volumes: its text stands in one, its cards and views where the set puts them.

In the place of what stands elsewhere a line says where. In the volume that it stands in, it keeps the headings above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from docutils import nodes

from riskfile.policy.volumes import Volume
from riskfile.sphinx.directives import ViewNode
from riskfile.sphinx.html import CardNode
from riskfile.text.messages import tr
from riskfile.views.registry import VIEWS


class MovedNode(nodes.General, nodes.Element):
    """What stands in another volume, in one run: ``volume`` (None for none of the set), and ``parts``, the nodes of it."""

    volume: Volume | None
    parts: Sequence[nodes.Element]


class ElsewhereNode(nodes.General, nodes.Element):
    """Pages below this one in the contents whose text stands in another volume: ``volume``, and their names."""

    volume: Volume | None
    docnames: Sequence[str]


Where = Callable[[nodes.Element], Volume | None]
"""The volume of a card or a view; None for none of the set."""


def ours_in(node: nodes.Element) -> Iterator[nodes.Element]:
    """The cards and views of a page, in order; what stands in a card goes with it."""
    for child in node.children:
        if isinstance(child, CardNode | ViewNode):
            yield child
        elif isinstance(child, nodes.Element):
            yield from ours_in(child)


def title_of(view: nodes.Element) -> str:
    """What a view is called where it is written: its caption, else the name of its table or of its kind."""
    form = VIEWS[view["kind"]].form(view["argument"])
    return str(view["caption"] or (tr(form.title) if form is not None else view["kind"].replace("-", " ").capitalize()))


def divide(page: nodes.document, home: Volume, where: Where) -> Mapping[Volume, nodes.document]:
    """The page as each volume has it that shows anything of it. ``page`` is taken apart."""
    moved = {id(each): volume for each in ours_in(page) if (volume := where(each)) is not home}
    if not moved:
        return {home: page}
    found: dict[Volume, nodes.document] = {}
    for volume in dict.fromkeys(each for each in moved.values() if each is not None):
        part = page.copy()
        part += _taken(page, {key for key, each in moved.items() if each is volume})
        found[volume] = part
    _leave(page, moved)
    return {home: page, **found}


def _taken(node: nodes.Element, wanted: set[int]) -> list[nodes.Node]:
    """What of a section's content is wanted, below the headings that it stands below."""
    found: list[nodes.Node] = []
    for child in node.children:
        if not isinstance(child, nodes.Element):
            continue
        if id(child) in wanted:
            found.append(child)
            continue
        inside = _taken(child, wanted)
        if inside and isinstance(child, nodes.section):
            section = child.copy()
            section += [title.deepcopy() for title in child.children if isinstance(title, nodes.title)]
            section += inside
            inside = [section]
        found += inside
    return found


def _leave(node: nodes.Element, moved: Mapping[int, Volume | None]) -> None:
    """Put a line in the place of each run of what was moved to one volume."""
    kept: list[nodes.Node] = []
    for child in node.children:
        if id(child) not in moved:
            if isinstance(child, nodes.Element):
                _leave(child, moved)
            kept.append(child)
            continue
        assert isinstance(child, nodes.Element)
        volume = moved[id(child)]
        last = kept[-1] if kept else None
        if isinstance(last, MovedNode) and last.volume is volume:
            last.parts = [*last.parts, child]
            continue
        line = MovedNode()
        line.line, line.source = child.line, child.source
        line.volume, line.parts = volume, [child]
        kept.append(line)
    # each is set up anew, with this node above it; what was moved has its own by now
    if len(kept) != len(node.children) or any(isinstance(each, MovedNode) for each in kept):
        node.children = []
        node += kept
