"""Links that are Sphinx's and MyST's own lead to items: ``[](#RSK-001)``, ``{ref}``, ``{any}``, ``{need}``, and labels
that stand before an item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode
from sphinx_needs.data import SphinxNeedsData
from sphinx_needs.nodes import Need

from riskfile.model import ID_PATTERN, Item, RiskFile
from riskfile.sphinx import other_needs
from riskfile.sphinx.directives import ViewNode
from riskfile.sphinx.state import build_of, file_of, files_of, is_of_file, state_of
from riskfile.text.messages import tr

DOMAIN = "riskfile"


class ItemRole(XRefRole):
    """``{need}`RSK-001``` and its kin, in place of those of sphinx-needs, which run what stands in them as a template."""

    def __init__(self, kind: str = "item") -> None:
        super().__init__(innernodeclass=nodes.inline, warn_dangling=True)
        self.kind = kind

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """As a role of our domain, by whatever name it is called."""
        self.name = f"{DOMAIN}:{self.kind}"
        return super().run()


ROLES: Final = {"item": ItemRole(), "incoming": ItemRole("incoming"), "outgoing": ItemRole("outgoing")}
"""The roles of the domain: an item, and the items that name it or that it names."""

OF_NEEDS: Final = {"need": "item", "need_incoming": "incoming", "need_outgoing": "outgoing"}
"""The roles of sphinx-needs that they stand for."""


def items(config: Config) -> Iterator[Item]:
    """The items of the file; none before all pages are read."""
    builds = [each.build for each in state_of(config).files]
    found = {item.id: item for build in builds if build is not None for item in build.file}
    return iter(found.values())


def _found(config: Config, docname: str, target: str) -> tuple[RiskFile, Item | None]:
    """The item that a link of a page leads to, and its file: the page's own, else the first that has it."""
    part = file_of(config, docname)
    parts = dict.fromkeys([*([part] if part is not None else ()), *files_of(config)])
    files = [each.built.file for each in parts]
    for file in files:
        item = file.recorded(target) or file.recorded(target.partition(".")[0])
        if item is not None:
            return file, item
    return files[0], None


def reference(
    env: BuildEnvironment, docname: str, builder: Builder, item: Item, node: pending_xref, contnode: nodes.Element
) -> nodes.reference:
    """A link to the item's card with the text that its author gave it; else its title, behind its id for ``{need}``."""
    if node.get("refexplicit"):
        return card(docname, builder, item, contnode)
    text = f"{item.id} {item.title}" if node.get("refdomain") == DOMAIN else item.title
    return card(docname, builder, item, nodes.inline("", text.strip() or item.id))


def card(docname: str, builder: Builder, item: Item, inner: nodes.Node) -> nodes.reference:
    """A link to the item's card."""
    found = make_refnode(builder, docname, item.docname, item.id, inner, f"{item.id} {item.title}")
    found["classes"].append("rf-link")
    return found


def resolve(
    env: BuildEnvironment, docname: str, builder: Builder, kind: str, node: pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """What stands for a role of ours; None where there is no such item, and no other need."""
    target = node["reftarget"].strip()
    # a part of an item is on its card
    file, item = _found(env.config, docname, target)
    if item is None:
        return _other_need(env, docname, builder, node, contnode)
    if kind == "item":
        return reference(env, docname, builder, item, node, contnode)
    shown = nodes.inline()
    for number, other in enumerate(neighbours(file, item, kind)):
        shown += [nodes.Text(", ")] * bool(number)
        inner = nodes.inline("", other.id)
        is_item = other.id in file.items
        shown += (
            card(docname, builder, other, inner)
            if is_item
            else other_needs.link(builder, docname, other, other.id, inner)
        )
    return shown if shown.children else nodes.inline("", tr("none"))


def _other_need(
    env: BuildEnvironment, docname: str, builder: Builder, node: pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """A link to a requirement, or another need of the project that is no item; None where there is none of that id."""
    id, dot, part = node["reftarget"].strip().partition(".")
    need = build_of(env.config).others.get(id)
    if need is None:
        return None
    inner = contnode if node.get("refexplicit") else nodes.inline("", f"{id} {need.title}".strip())
    return other_needs.link(builder, docname, need, id + dot + part, inner)


def neighbours(file: RiskFile, item: Item, kind: str) -> Iterable[Item]:
    """The items that name ``item`` ("incoming"), or that it names ("outgoing"), each once."""
    if kind == "incoming":
        found = file.linking(item) + [need for need, _ in file.others_linking(item)]
    else:
        found = file.linked(item, *item.links) + file.linked_others(item)
    return {each.id: each for each in found}.values()


def resolve_label(
    env: BuildEnvironment, docname: str, builder: Builder, target: str, contnode: nodes.Element
) -> nodes.reference | None:
    """A link of MyST without a text to a label before something that has no title: within a page MyST shows the label."""
    standard = env.domains.standard_domain
    name = target.lower()
    if name not in standard.anonlabels or name in standard.labels:
        return None
    page, id = standard.anonlabels[name]
    return make_refnode(builder, docname, page, id, nodes.inline("", f"#{target}"))


def resolve_missing(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.Element
) -> nodes.reference | None:
    """``{ref}`` to an item, which is no label of Sphinx, and whose id Sphinx has made small."""
    if node.get("refdomain") != "std" or node.get("reftype") != "ref":
        return None
    _, item = _found(app.config, node.get("refdoc", ""), node["reftarget"].strip().upper())
    return reference(env, node.get("refdoc", ""), app.builder, item, node, contnode) if item is not None else None


def named(doctree: nodes.document) -> Iterator[str]:
    """The items that links of a page may lead to; what names or is named by one is told by ``<`` or ``>`` before it."""
    for link in doctree.findall(pending_xref):
        target = str(link.get("reftarget", "")).strip().upper()
        if _ID.fullmatch(target):
            yield _SIGNS.get(str(link.get("reftype")), "") + target


_SIGNS: Final = {"incoming": "<", "outgoing": ">"}
_ID: Final = re.compile(ID_PATTERN)


def shown_of(file: RiskFile, name: str) -> object:
    """What a page shows of an item that it names; ``name`` as ``named`` gives it."""
    item = file.items.get(name.lstrip("<>"))
    if item is None:
        return None
    kind = {"<": "incoming", ">": "outgoing"}.get(name[0])
    some = (item,) if kind is None else neighbours(file, item, kind)
    return [(each.id, each.docname, each.title) for each in some]


def name_labels(app: Sphinx, doctree: nodes.document) -> None:
    """Let a label before an item or a view have its title, as one before a heading has the heading's."""
    docname, standard = app.env.current_document.docname, app.env.domains.standard_domain
    if not is_of_file(app.config, docname):
        return
    titles: dict[str, str] = {}
    for node in doctree.findall(lambda node: isinstance(node, Need | ViewNode)):
        assert isinstance(node, nodes.Element)
        for name in node["names"]:
            label = standard.anonlabels.get(name)
            title = _title(app, node["ids"][0]) if isinstance(node, Need) else node["caption"]
            if label is not None and label[0] == docname and title:
                titles[label[1]] = title
                standard.labels[name] = (*label, title)
    if not titles:
        return
    for link in doctree.findall(nodes.reference):
        # MyST has resolved links within a page, and found no title
        title = titles.get(link.get("refid", ""), "")
        if title and len(link) == 1 and isinstance(link[0], nodes.inline) and "std-ref" in link[0]["classes"]:
            link[0].children = []
            link[0] += nodes.Text(title)


def _title(app: Sphinx, id: str) -> str:
    need = SphinxNeedsData(app.env).get_needs_mutable().get(id)
    return str(need["title"]) if need is not None and need["title"] else id
