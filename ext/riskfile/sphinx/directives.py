"""The directives that place a view in a chapter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from riskfile.reading.item_options import NO_VIEW_OPTIONS, split
from riskfile.sphinx.config import model_of
from riskfile.sphinx.state import file_of, path_of
from riskfile.text.messages import tr
from riskfile.views import Column, field_columns, parse_columns, parse_sort
from riskfile.views.address import anchor_of
from riskfile.views.asked import languages_of, wrong_with
from riskfile.views.declare import Option, Own, View
from riskfile.views.registry import VIEWS


class ViewNode(nodes.General, nodes.Element):
    """A view: ``kind``, ``filter``, ``argument`` (what its own options say), ``columns``, ``sort``, ``caption``, and ``languages``
    where it is asked for in several."""


def asked_of(node: nodes.Element) -> tuple[str, ...]:
    """All that the data of a view depends on, beside its kind."""
    more = (node["languages"],) if node.get("languages") else ()
    return (node["filter"], node["argument"], node["columns"], node["sort"], *more)


class AnyOption(dict[str, Any]):
    """Lets every option through as it is: which ones there are, others judge."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        return lambda value: value


class WrittenDirective(SphinxDirective):
    """A directive whose options are read as the checker reads them: MyST would read them as a small part of YAML."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = None

    @property
    def written(self) -> str:
        """What stands between the directive's first and last line."""
        # an empty line at the beginning MyST has taken out
        above, lines = self.content_offset, list(self.content)
        for text in (self.block_text.partition("\n")[2], self.block_text):
            # with the signs that part them, which are not all line feeds
            kept = text.splitlines(keepends=True)[: above + len(lines)]
            if "".join(kept[above:]).splitlines() == lines and not "".join(kept[:above]).strip():
                return "".join(kept)
        return "\n".join([""] * above + lines)


class ViewDirective(WrittenDirective):
    """Place a view of the risk file; every number in it is computed when the page is written.

    What is wrong with it RMF921 reports, which the checker finds by the same judgement, with line and column."""

    view: ClassVar[View]

    def run(self) -> list[nodes.Node]:
        """Remember the view for this page and leave a node in its place; a note where it cannot be shown."""
        view = self.view
        file = file_of(self.config, self.env.docname)
        if file is None:
            return self.unread([_ELSEWHERE.format(name=view.name)])
        project = file.project
        given = split(self.written, None)
        if given.unreadable:
            return self.unread([str(NO_VIEW_OPTIONS(view=view.name, why=given.unreadable[0].why))])
        self.options = options = {each.name: each.value for each in given.options}
        argument = " ".join(self.arguments)
        text = "\n".join(given.body)
        wrong = wrong_with(view.name, argument, options, text, project.model, project.policy)
        # of an item that there is not, or of a list, others tell
        found = [str(each.message) for each in wrong if not (each.item or each.checklist)]
        if found:
            return self.unread(found)
        own = {option.name: self._said(option) for option in view.own}
        said = view.said(own)
        columns, sort = self._text("columns"), self._text("sort")
        form = view.form(said)
        if form is not None:
            known = (*form.columns, *self.fields(own))
            columns = ", ".join(parse_columns(columns, known))
            if sort:
                key, descending = parse_sort(sort, known)
                sort = f"{key} desc" if descending else key
        return self.place(said, columns, sort)

    def unread(self, found: list[str]) -> list[nodes.Node]:
        """What stands in the place of a view that cannot be shown."""
        docname = self.env.current_document.docname
        _, line = self.get_source_info()
        unread = self.env.domains["riskfile"].data["unread"].setdefault(docname, [])
        unread.append((line or self.lineno, found[0]))
        shown = nodes.admonition(classes=["rf-unregistered"])
        shown += nodes.title("", tr("Not shown: {name}", name=self.name))
        shown += [nodes.paragraph("", each) for each in found]
        return [shown]

    def _said(self, option: Option) -> str:
        text = self._text(option.name)
        if option.kind == "flag":
            return option.name if option.name in self.options else ""
        return ", ".join(_words(text)) if option.kind in ("type", "types", "need-types", "fields") else text

    def fields(self, own: Own) -> Sequence[Column]:
        """The columns of the fields that are asked for."""
        asked = {kind: _words(own[option.name]) for option in self.view.own if (kind := option.kind)}
        if not asked.get("fields"):
            return ()
        return field_columns(model_of(self.config, self.env.docname), asked.get("types", ()), asked["fields"])

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
        languages = " ".join(languages_of(self.options.get("languages") or ""))
        place = (path_of(self.env, docname), line or self.lineno)
        views.append((self.name, filter_text, argument, columns, sort, place, languages))
        node = ViewNode(
            "",
            kind=self.name,
            filter=filter_text,
            argument=argument,
            columns=columns,
            sort=sort,
            caption=self.options.get("caption") or "",
        )
        if languages:
            node["languages"] = languages
        self.set_source_info(node)
        self.add_name(node)
        # scripts find the view by its first id
        node["ids"].insert(0, anchor_of(self.name, [entry[0] for entry in views].count(self.name)))
        return [node]


_ELSEWHERE: Final = "the view {{{name}}} shows nothing here: the page is of no risk file; expected it on a page of one"


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _directive(view: View) -> type[ViewDirective]:
    return type(f"{view.name} directive", (ViewDirective,), {"view": view})


def setup(app: Sphinx) -> None:
    """Register the directives."""
    for name, view in VIEWS.items():
        app.add_directive(name, _directive(view))
