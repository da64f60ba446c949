"""The directives that place a view in a chapter, and the one grammar of their options.

Every view knows every option; one that it cannot honour is an error where it stands, not ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from riskfile.reading.markdown import SUFFIX
from riskfile.views import (
    BACKWARD_COLUMNS,
    FMEA_KINDS,
    Column,
    ColumnError,
    field_columns,
    parse_columns,
    parse_sort,
)
from riskfile.views.address import anchor_of
from riskfile.views.registry import VIEWS, View

PARTS = ("severity", "probability", "conditional-probability", "exploitability", "matrix", "regions", "roles", "plan")
DIRECTIONS = ("forward", "backward")


class ViewNode(nodes.General, nodes.Element):
    """A view: ``kind``, ``filter``, ``argument`` (what its own options say), ``columns``, ``sort``, ``caption``."""


def asked_of(node: nodes.Element) -> tuple[str, str, str, str]:
    """All that the data of a view depends on, beside its kind."""
    return (node["filter"], node["argument"], node["columns"], node["sort"])


class ViewDirective(SphinxDirective):
    """Place a view of the risk file; every number in it is computed when the page is written."""

    has_content = False
    option_spec: ClassVar[Any] = {
        name: directives.flag if name == "movement" else directives.unchanged
        for name in dict.fromkeys(option for view in VIEWS.values() for option in view.takes)
    } | {"columns": directives.unchanged, "sort": directives.unchanged, "filter": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Remember the view for this page and leave a node in its place."""
        kind = VIEWS[self.name]
        for option in self.options:
            if option not in kind.takes:
                raise self.error(f"{self.name} takes no option '{option}'; it takes {', '.join(kind.takes)}")
        columns, sort = self._text("columns"), self._text("sort")
        if kind.columns:
            try:
                known = self.columns(kind)
                columns = ", ".join(parse_columns(columns, known))
                if sort:
                    key, descending = parse_sort(sort, known)
                    sort = f"{key} desc" if descending else key
            except ColumnError as error:
                raise self.error(f"{self.name}: {error}") from None
        return self.place(self.argument(), columns, sort)

    def columns(self, kind: View) -> Sequence[Column]:
        """The columns that can be chosen and sorted by.

        :raises ColumnError: if a field is asked for that there is not.
        """
        if self._text("direction") == "backward":
            return BACKWARD_COLUMNS
        if not self._text("fields"):
            return kind.columns
        model = self.env.config.__dict__["_riskfile_model"]
        return (*kind.columns, *field_columns(model, self._types("types"), self._fields()))

    def argument(self) -> str:
        """What the view's own options say, in one text."""
        if self.name == "trace-matrix":
            direction = self._one_of("direction", DIRECTIONS)
            return "" if direction == "forward" else direction
        if self.name == "fmea-sheet":
            return self._one_of("kind", FMEA_KINDS)
        if self.name == "item-list":
            fields = ", ".join(self._fields())
            return ", ".join(self._types("types")) + (f"; {fields}" if fields else "")
        if self.name == "chain":
            if not self._text("item"):
                raise self.error("chain needs the id of an item in 'item'")
            return self._text("item")
        if self.name == "control-chart":
            if not self._text("plan"):
                raise self.error("control-chart needs the id of a monitoring plan in 'plan'")
            return self._text("plan")
        if self.name == "cross-table":
            pair = [*self._types("rows"), "by", *self._types("by")]
            if len(pair) != 3:
                raise self.error("cross-table needs one item type in 'rows' and one in 'by'")
            return " ".join(pair)
        if self.name == "heat-map":
            return "movement" if "movement" in self.options else ""
        if self.name == "policy-table" and self.arguments[0] not in PARTS:
            raise self.error(f"unknown part of the policy '{self.arguments[0]}'; known: {', '.join(PARTS)}")
        return " ".join(self.arguments)

    def _text(self, option: str) -> str:
        return " ".join((self.options.get(option) or "").split())

    def _one_of(self, option: str, known: Sequence[str]) -> str:
        value = self._text(option)
        if value and value not in known:
            raise self.error(f"unknown {option} '{value}'; known: {', '.join(known)}")
        return value

    def _fields(self) -> list[str]:
        return self._text("fields").replace(",", " ").split()

    def _types(self, option: str) -> list[str]:
        types = self._text(option).replace(",", " ").split()
        known = self.env.config.__dict__["_riskfile_model"].types
        for name in types:
            if name not in known:
                raise self.error(f"unknown item type '{name}'; known: {', '.join(sorted(known))}")
        return types

    def place(self, argument: str, columns: str, sort: str) -> list[nodes.Node]:
        """The node of the view."""
        docname = self.env.current_document.docname
        _, line = self.get_source_info()
        filter_text = self.options.get("filter") or ""
        views = self.env.domains["riskfile"].data["views"].setdefault(docname, [])
        views.append((self.name, filter_text, argument, columns, sort, (docname + SUFFIX, line or self.lineno)))
        node = ViewNode(
            "",
            kind=self.name,
            filter=filter_text,
            argument=argument,
            columns=columns,
            sort=sort,
            caption=self.options.get("caption") or "",
        )
        self.set_source_info(node)
        self.add_name(node)
        # scripts find the view by its first id
        node["ids"].insert(0, anchor_of(self.name, [entry[0] for entry in views].count(self.name)))
        return [node]


class PolicyTableDirective(ViewDirective):
    """A part of the policy as a table."""

    required_arguments = 1


def setup(app: Sphinx) -> None:
    """Register the directives."""
    for name in VIEWS:
        app.add_directive(name, PolicyTableDirective if name == "policy-table" else ViewDirective)
