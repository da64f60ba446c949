"""The directives that place a view in a chapter, and the one grammar of their options.

Every view knows every option; one that it cannot honour is an error where it stands, not ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from riskfile.reading.markdown import SUFFIX
from riskfile.sphinx.config import model_of
from riskfile.views import Column, ColumnError, field_columns, parse_columns, parse_sort
from riskfile.views.address import anchor_of
from riskfile.views.declare import COMMON, Option, Own, View
from riskfile.views.registry import VIEWS


class ViewNode(nodes.General, nodes.Element):
    """A view: ``kind``, ``filter``, ``argument`` (what its own options say), ``columns``, ``sort``, ``caption``."""


def asked_of(node: nodes.Element) -> tuple[str, str, str, str]:
    """All that the data of a view depends on, beside its kind."""
    return (node["filter"], node["argument"], node["columns"], node["sort"])


class ViewDirective(SphinxDirective):
    """Place a view of the risk file; every number in it is computed when the page is written."""

    has_content = False
    view: ClassVar[View]

    def run(self) -> list[nodes.Node]:
        """Remember the view for this page and leave a node in its place."""
        view = self.view
        takes = [option.name for option in view.takes]
        for option in self.options:
            if option not in takes:
                raise self.error(f"{self.name} takes no option '{option}'; it takes {', '.join(takes)}")
        own = self.own()
        argument = view.said(own)
        columns, sort = self._text("columns"), self._text("sort")
        form = view.form(argument)
        if form is not None:
            try:
                known = (*form.columns, *self.fields(own))
                columns = ", ".join(parse_columns(columns, known))
                if sort:
                    key, descending = parse_sort(sort, known)
                    sort = f"{key} desc" if descending else key
            except ColumnError as error:
                raise self.error(f"{self.name}: {error}") from None
        return self.place(argument, columns, sort)

    def own(self) -> Own:
        """What is said in the view's own options, each in the form in which all pages say it."""
        own = {option.name: self._said(option) for option in self.view.own}
        needed = [option for option in self.view.options if option.required]
        if not all(own[option.name] for option in needed):
            words = " and ".join(f"{option.expects} in '{option.name}'" for option in needed)
            raise self.error(f"{self.name} needs {words}")
        return own

    def _said(self, option: Option) -> str:
        text = self._text(option.name)
        if option.kind == "choice":
            if text and text not in option.values:
                what = option.expects or option.name
                raise self.error(f"unknown {what} '{text}'; known: {', '.join(option.values)}")
            return text
        if option.kind == "flag":
            return option.name if option.name in self.options else ""
        if option.kind in ("type", "types"):
            types = _words(text)
            known = model_of(self.config).types
            for name in types:
                if name not in known:
                    raise self.error(f"unknown item type '{name}'; known: {', '.join(sorted(known))}")
            return ", ".join(types) if option.kind == "types" or len(types) == 1 else ""
        return ", ".join(_words(text)) if option.kind == "fields" else text

    def fields(self, own: Own) -> Sequence[Column]:
        """The columns of the fields that are asked for.

        :raises ColumnError: if there is no such field.
        """
        asked = {kind: _words(own[option.name]) for option in self.view.own if (kind := option.kind)}
        if not asked.get("fields"):
            return ()
        return field_columns(model_of(self.config), asked.get("types", ()), asked["fields"])

    def _text(self, option: str) -> str:
        if self.view.argument is not None and option == self.view.argument.name:
            return " ".join(self.arguments)
        return " ".join((self.options.get(option) or "").split())

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


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _directive(view: View) -> type[ViewDirective]:
    # every view knows every option, to say what it is that it does not take
    known = dict.fromkeys([*COMMON, *(option.name for each in VIEWS.values() for option in each.options)])
    flags = {option.name for option in view.options if option.kind == "flag"}
    spec = {name: directives.flag if name in flags else directives.unchanged for name in known}
    return type(
        f"{view.name} directive",
        (ViewDirective,),
        {"view": view, "option_spec": spec, "required_arguments": int(view.argument is not None)},
    )


def setup(app: Sphinx) -> None:
    """Register the directives."""
    for name, view in VIEWS.items():
        app.add_directive(name, _directive(view))
