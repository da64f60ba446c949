"""Needs of the project that are no risk items: requirements, specifications, tests. They are sphinx-needs' own; what is
here lets items lead to them, and has them in the PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.ext.graphviz import graphviz
from sphinx.util.nodes import make_refnode
from sphinx_needs.data import SphinxNeedsData
from sphinx_needs.directives.needflow._directive import NeedflowGraphiz
from sphinx_needs.directives.needflow._graphviz import process_needflow_graphviz
from sphinx_needs.need_item import NeedItem
from sphinx_needs.nodes import Need

from riskfile.model import ItemModel
from riskfile.sphinx.build import OtherNeed
from riskfile.sphinx.state import project_of

CALLED: Final = "rf-called"
"""The attribute of a diagram by which its picture is named: its source is known only when all pages are read."""


def collect(env: BuildEnvironment, model: ItemModel) -> dict[str, OtherNeed]:
    """The needs that sphinx-needs has collected and that are no items, by id."""
    return {
        need["id"]: OtherNeed(need["id"], need["type"], need["title"], need["docname"] or "")
        for need in SphinxNeedsData(env).get_needs_mutable().values()
        if need["type"] not in model.types
    }


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Remember of a page that it shows needs of others by directives of sphinx-needs, or has needs that are no items: what
    links lead to them is elsewhere."""
    env, docname = app.env, app.env.current_document.docname
    model, needs = project_of(app.config).model, SphinxNeedsData(env).get_needs_mutable()
    if any(type(node).__module__.startswith("sphinx_needs.directives") for node in doctree.findall()) or (
        model.needs and any(need["docname"] == docname and need["type"] not in model.types for need in needs.values())
    ):
        env.domains["riskfile"].data["shows-needs"][docname] = True


def _shows_needs(app: Sphinx, docname: str) -> bool:
    return docname in app.env.domains["riskfile"].data["shows-needs"]


def shown_of_all(env: BuildEnvironment) -> object:
    """What directives of sphinx-needs show of all needs, before links are followed."""
    return [
        (
            *(need[name] for name in ("id", "type", "title", "docname", "status", "tags", "content")),
            sorted((name, str(value)) for name, value in need.iter_extra_items() if value not in (None, "", [])),
            sorted((name, targets) for name, targets in need.iter_links_items() if targets),
        )
        for need in SphinxNeedsData(env).get_needs_mutable().values()
    ]


def flows(doctree: nodes.document, docname: str) -> list[str]:
    """A name for each diagram of needs on a page."""
    return [f"{docname}#{number}" for number, _ in enumerate(doctree.findall(NeedflowGraphiz))]


def draw_flows(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make plain diagrams of the diagrams of needs: sphinx-needs draws them for a browser only."""
    if app.builder.format not in ("html", "typst") or not _shows_needs(app, docname):
        return
    for node, called in zip(list(doctree.findall(NeedflowGraphiz)), flows(doctree, docname), strict=True):
        process_needflow_graphviz(_ForBrowser(app), doctree, docname, [node])
        source = node.get("resolved_content")
        if source is not None:
            alt = node.get("alt") or "Needs, and how they lead to each other"
            diagram = graphviz("", code=source, options={}, alt=alt, ids=list(node.get("ids", ())))
            diagram[CALLED], diagram.line = called, node.line
            node.replace_self(diagram)


class _ForBrowser:
    """The application, as one that builds HTML."""

    def __init__(self, app: Sphinx) -> None:
        self.config, self.env = app.config, app.env
        self.builder = _Browser(app.builder)


class _Browser:
    format = "html"

    def __init__(self, builder: Builder) -> None:
        self._builder = builder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._builder, name)


def name_containers(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give what sphinx-needs lays out names that are the same in each build: its own are made at random."""
    if not _shows_needs(app, docname):
        return
    for number, node in enumerate(doctree.findall(nodes.container)):
        node["ids"] = [f"SNCB-{number}" if _RANDOM.fullmatch(id) else id for id in node["ids"]]


_RANDOM: Final = re.compile(r"SNCB-[0-9a-f]+")


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
