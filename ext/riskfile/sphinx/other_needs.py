"""Needs of the project that are no risk items: requirements, specifications, tests. They are sphinx-needs' own; what is
here lets items lead to them, and has them in the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docutils import nodes
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode
from sphinx_needs.data import SphinxNeedsData
from sphinx_needs.need_item import NeedItem
from sphinx_needs.nodes import Need

from riskfile.model import ItemModel


class OtherNeed(NamedTuple):
    """A need of the project that is no item."""

    id: str
    type: str
    title: str
    docname: str


def collect(env: BuildEnvironment, model: ItemModel) -> dict[str, OtherNeed]:
    """The needs that sphinx-needs has collected and that are no items, by id."""
    return {
        need["id"]: OtherNeed(need["id"], need["type"], need["title"], need["docname"] or "")
        for need in SphinxNeedsData(env).get_needs_mutable().values()
        if need["type"] not in model.types
    }


def link(builder: Builder, docname: str, need: OtherNeed, id: str, inner: nodes.Node) -> nodes.reference | None:
    """A link to the need, or to a part of it that ``id`` names; None where it is of another project."""
    return make_refnode(builder, docname, need.docname, id, inner, need.title) if need.docname else None


def make_plain(env: BuildEnvironment, builder: Builder, docname: str, node: Need) -> None:
    """Replace a need by its title, what is known of it, and its text: what sphinx-needs lays out is made for a browser."""
    need = SphinxNeedsData(env).get_needs_view()[node["ids"][0]]
    head = nodes.paragraph("", "", nodes.strong("", f"{need['id']} {need['title']}".strip()))
    parts: list[nodes.Node] = [nodes.target("", "", ids=list(node["ids"])), head]
    lines = [nodes.list_item("", nodes.paragraph("", "", *each)) for each in _facts(env, builder, docname, need)]
    if lines:
        parts.append(nodes.bullet_list("", *lines))
    node.replace_self([*parts, *node.children])


def _facts(env: BuildEnvironment, builder: Builder, docname: str, need: NeedItem) -> Iterator[list[nodes.Node]]:
    yield [nodes.Text(need["type_name"] or need["type"])]
    known = [("status", need["status"]), ("tags", ", ".join(need["tags"])), *need.iter_extra_items()]
    for name, value in known:
        if value not in (None, "", [], ()):
            words = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            yield [nodes.Text(f"{name.replace('_', ' ')}: {words}")]
    schema = SphinxNeedsData(env).get_schema()
    words_of = {each.name: (each.display.outgoing, each.display.incoming) for each in schema.iter_link_fields()}
    for way, found in enumerate((need.iter_links_items(), need.iter_backlinks_items())):
        for name, targets in found:
            if targets:
                text = words_of.get(name, (name, f"{name} of"))[way]
                yield [nodes.Text(f"{text}: "), *_targets(env, builder, docname, targets)]


def _targets(env: BuildEnvironment, builder: Builder, docname: str, targets: Iterable[str]) -> Iterator[nodes.Node]:
    needs = SphinxNeedsData(env).get_needs_view()
    for number, target in enumerate(targets):
        if number:
            yield nodes.Text(", ")
        need = needs.get(target.partition(".")[0])
        if need is None or not need["docname"]:
            yield nodes.Text(target)
        else:
            yield make_refnode(builder, docname, need["docname"], target, nodes.inline("", target), need["title"])
