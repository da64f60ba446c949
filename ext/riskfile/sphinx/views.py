"""The directives that place a view in a chapter: risk-table, trace-matrix, heat-map, item-list, policy-table, findings,
waivers, rules-run, stage-grid."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from riskfile.reading.markdown import SUFFIX

FINDINGS_ID = "rf-findings"
"""The anchor of the first list of findings on a page."""

PARTS = ("severity", "probability", "conditional-probability", "exploitability", "matrix", "regions", "roles", "plan")


class ViewNode(nodes.General, nodes.Element):
    """A view: ``kind``, ``filter``, ``argument`` (types of an item-list, part of a policy-table), ``caption``."""


class ViewDirective(SphinxDirective):
    """Place a view of the risk file; every number in it is computed when the page is written."""

    has_content = False
    option_spec: ClassVar[Any] = {
        "caption": directives.unchanged,
        "filter": directives.unchanged,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Remember the view for this page and leave a node in its place."""
        return self.place(" ".join(self.arguments))

    def place(self, argument: str) -> list[nodes.Node]:
        """The node of the view."""
        docname = self.env.current_document.docname
        _, line = self.get_source_info()
        filter_text = self.options.get("filter") or ""
        views = self.env.domains["riskfile"].data["views"].setdefault(docname, [])
        views.append((self.name, filter_text, argument, (docname + SUFFIX, line or self.lineno)))
        node = ViewNode(
            "", kind=self.name, filter=filter_text, argument=argument, caption=self.options.get("caption") or ""
        )
        self.set_source_info(node)
        self.add_name(node)
        if self.name == "findings" and [entry[0] for entry in views].count(self.name) == 1:
            node["ids"].append(FINDINGS_ID)
        return [node]


class ItemListDirective(ViewDirective):
    """The items of some types; ``:types:`` names them, all where it is left out."""

    option_spec: ClassVar[Any] = {**ViewDirective.option_spec, "types": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Place the list."""
        types = [part for part in (self.options.get("types") or "").replace(",", " ").split() if part]
        known = self.env.config.__dict__["_riskfile_model"].types
        for name in types:
            if name not in known:
                raise self.error(f"unknown item type '{name}'; known: {', '.join(sorted(known))}")
        return self.place(", ".join(types))


class ResultDirective(ViewDirective):
    """What the check of this build has found, accepted or run: always all of it, so that there is no filter."""

    option_spec: ClassVar[Any] = {"caption": directives.unchanged, "name": directives.unchanged}


class PolicyTableDirective(ViewDirective):
    """A part of the policy as a table."""

    required_arguments = 1
    option_spec: ClassVar[Any] = {"caption": directives.unchanged, "name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Place the table."""
        if self.arguments[0] not in PARTS:
            raise self.error(f"unknown part of the policy '{self.arguments[0]}'; known: {', '.join(PARTS)}")
        return self.place(self.arguments[0])


def setup(app: Sphinx) -> None:
    """Register the directives."""
    for name in ("risk-table", "trace-matrix", "heat-map"):
        app.add_directive(name, ViewDirective)
    for name in ("findings", "waivers", "rules-run", "stage-grid"):
        app.add_directive(name, ResultDirective)
    app.add_directive("item-list", ItemListDirective)
    app.add_directive("policy-table", PolicyTableDirective)
