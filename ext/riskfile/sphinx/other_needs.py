"""Needs of the project that are no risk items: requirements, specifications, tests. They are sphinx-needs' own; what is
here lets items lead to them, and has them in the PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.ext.graphviz import graphviz
from sphinx.util import logging
from sphinx.util.nodes import make_refnode
from sphinx_needs.api import InvalidNeedException, add_external_need, del_need
from sphinx_needs.data import SphinxNeedsData
from sphinx_needs.directives.needflow._directive import NeedflowGraphiz
from sphinx_needs.directives.needflow._graphviz import process_needflow_graphviz
from sphinx_needs.need_item import NeedItem, NeedItemSourceExternal
from sphinx_needs.nodes import Need

from riskfile.model import Item, Value
from riskfile.sphinx.state import files_of, is_of_file, path_of, project_of
from riskfile.sphinx.trees import by_page
from riskfile.text.messages import tr

LOGGER = logging.getLogger(__name__)

CALLED: Final = "rf-called"
"""The attribute of a diagram by which its picture is named: its source is known only when all pages are read."""


def collect(env: BuildEnvironment, types: Set[str]) -> dict[str, Item]:
    """The needs that sphinx-needs has collected and that are no items, by id, as items are; of what it writes of them, no
    more than links and tables show."""
    found: dict[str, Item] = {}
    for need in SphinxNeedsData(env).get_needs_mutable().values():
        if need["type"] in types:
            continue
        docname, said = need["docname"] or "", {"status": need["status"] or "", "url": need["external_url"] or ""}
        fields: dict[str, Value] = {name: value for name, value in said.items() if value}
        links = {name: tuple(targets) for name, targets in need.iter_links_items() if targets}
        path = path_of(env, docname) if docname else str(need["external_url"] or need["id"])
        found[need["id"]] = Item(
            need["type"],
            need["id"],
            need["title"],
            "",
            docname,
            path,
            need["lineno"] or 1,
            1,
            fields,
            links,
            "",
            {},
            {},
        )
    return found


def words_of_links(env: BuildEnvironment) -> dict[str, str]:
    """By link, how it is called at its target."""
    return {each.name: each.display.incoming for each in SphinxNeedsData(env).get_schema().iter_link_fields()}


def add_of_files(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Make the needs of other projects' files known to sphinx-needs, which links them, and lists them in its tables. What
    the last build knew of them is forgotten."""
    needs = SphinxNeedsData(env)
    for id in getattr(env, _ADDED, ()):
        old = needs.get_needs_mutable().get(id)
        if old is not None and old["is_external"]:
            del_need(app, id)
    schema = needs.get_schema()
    links = {*schema.iter_link_field_names()}
    added: list[str] = []
    files = [each.project.file for each in files_of(app.config)]
    for file, need in [(each, need) for each in files for need in each.others.values()]:
        # one that conf.py has brought already is known
        if not need.path or need.docname or need.type not in file.model.needs or need.id in needs.get_needs_mutable():
            continue
        named = {name: list(targets) for name, targets in need.links.items() if name in links}
        status = need.text("status") or None
        source = NeedItemSourceExternal(url=need.text("url"))
        try:
            add_external_need(
                app, need_source=source, need_type=need.type, id=need.id, title=need.title, status=status, **named
            )
        except InvalidNeedException as error:
            LOGGER.warning("%s", error.message, location=need.path, type="riskfile", subtype="need")
        else:
            added.append(need.id)
    setattr(env, _ADDED, added)


_ADDED: Final = "riskfile_external_needs"


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Remember of a page that it shows needs of others by directives of sphinx-needs, or has needs that are no items: what
    links lead to them is elsewhere."""
    env, docname = app.env, app.env.current_document.docname
    if not is_of_file(app.config, docname):
        if any(type(node).__module__.startswith("sphinx_needs.") for node in doctree.findall()):
            env.domains["riskfile"].data["shows-needs"][docname] = True
        return
    model, needs = project_of(app.config, docname).model, SphinxNeedsData(env).get_needs_mutable()
    if any(type(node).__module__.startswith("sphinx_needs.directives") for node in doctree.findall()) or (
        model.needs and any(need["docname"] == docname and need["type"] not in model.types for need in needs.values())
    ):
        env.domains["riskfile"].data["shows-needs"][docname] = True


def _shows_needs(app: Sphinx, docname: str) -> bool:
    return is_of_file(app.config, docname) and docname in app.env.domains["riskfile"].data["shows-needs"]


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


@by_page
def draw_flows(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make plain diagrams of the diagrams of needs: sphinx-needs draws them for a browser only."""
    if app.builder.format not in ("html", "typst") or not _shows_needs(app, docname):
        return
    for node, called in zip(list(doctree.findall(NeedflowGraphiz)), flows(doctree, docname), strict=True):
        process_needflow_graphviz(_ForBrowser(app), doctree, docname, [node])
        source = node.get("resolved_content")
        if source is not None:
            alt = node.get("alt") or tr("Needs, and how they lead to each other")
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


@by_page
def name_containers(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give what sphinx-needs lays out names that are the same in each build: its own are made at random."""
    if not _shows_needs(app, docname):
        return
    for number, node in enumerate(doctree.findall(nodes.container)):
        node["ids"] = [f"SNCB-{number}" if _RANDOM.fullmatch(id) else id for id in node["ids"]]


_RANDOM: Final = re.compile(r"SNCB-[0-9a-f]+")


def link(builder: Builder, docname: str, need: Item, id: str, inner: nodes.Node) -> nodes.Element:
    """A link to the need, or to a part of it that ``id`` names; its text alone where it is of another project, and nobody
    says where that has its pages."""
    if need.docname:
        return make_refnode(builder, docname, need.docname, id, inner, need.title)
    url = need.text("url")
    if not url:
        return nodes.inline("", "", inner)
    return nodes.reference("", "", inner, refuri=url, internal=False, reftitle=need.title)


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
        url = need["external_url"] if need is not None else ""
        if need is not None and need["docname"]:
            yield make_refnode(builder, docname, need["docname"], target, nodes.inline("", target), need["title"])
        elif url:
            yield nodes.reference("", target, refuri=url, internal=False)
        else:
            yield nodes.Text(target)
