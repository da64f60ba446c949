"""Items and views as HTML: one string a card or table, made from data; no layout language in between."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx_needs.nodes import Need

from riskfile.assessment import Estimate
from riskfile.model import Item
from riskfile.policy.policy import Region
from riskfile.rules import Finding
from riskfile.sphinx import generic
from riskfile.sphinx.build import Build, Sections, build_of, level_in_words, waiver_in_words
from riskfile.sphinx.grid import STEP_WORDS, GridCell, GridTable, Line, StageGrid
from riskfile.sphinx.views import FINDINGS_ID, ViewNode
from riskfile.views import MOMENTS, Cell, Column, FilterError, HeatMap, Neighbour, Table, chain

STATIC = Path(__file__).parent / "static"

#: shown for the worst regions too, so that colour is never alone
_SIGNS = ("●", "◆", "▲", "▲", "■")
_STATE_SIGNS = {"complete": "✓", "open": "▲", "waived": "◇"}
_TITLES = {
    "initial": "Before risk control",
    "residual": "After risk control (claimed)",
    "earned": "As far as verified (earned)",
}


class CardNode(nodes.General, nodes.Element):
    """An item's card: ``need_id``; its first child is the CardTitle, the others are the item's text."""


class CardTitle(nodes.TextElement):
    """The item's id and title as text, for the search index; the card's head shows them."""


class Pen:
    """Writes HTML for one page."""

    def __init__(self, builder: Builder, build: Build, docname: str) -> None:
        self.builder = builder
        self.build = build
        self.docname = docname
        self._uris: dict[str, str] = {}

    def link(self, item: Item, title: bool = True) -> str:
        """A link to the item's card: its id, and its title behind it."""
        uri = self._uri(item.docname)
        shown = f' <span class="rf-title">{escape(item.title)}</span>' if title else ""
        return f'<a class="rf-ref" href="{escape(uri)}#{item.id}">{item.id}</a>{shown}'

    def _uri(self, docname: str) -> str:
        uri = self._uris.get(docname)
        if uri is None:
            uri = self._uris[docname] = self.builder.get_relative_uri(self.docname, docname).partition("#")[0]
        return uri

    def chip(self, region: Region | None, text: str = "") -> str:
        """A region as a coloured word."""
        if region is None:
            return '<span class="rf-chip rf-none">not determined</span>'
        return _chip((region.rank, len(self.build.policy.regions)), text or region.label)

    def card_head(self, item: Item) -> str:
        """Everything of the card above the item's own text."""
        build = self.build
        item_type = build.file.model.types[item.type]
        stage = f'<span class="rf-stage">{escape(item.stage)}</span>' if item.stage else ""
        parts = [
            f'<div class="rf-head"><span class="rf-type">{escape(item_type.label)}</span>{stage}'
            f'<a class="rf-id" href="#{item.id}">{item.id}</a>'
            f'<div class="rf-name">{escape(item.title)}</div></div>'
        ]
        risk = build.assessed.risks.get(item.id)
        if risk is not None:
            parts.append('<div class="rf-estimates">')
            parts.append(self.estimate("Initial risk", risk.initial))
            parts += [self.estimate(label, estimate) for label, estimate, _ in risk.stages]
            if risk.residual is not None:
                parts.append(self.estimate("Residual risk, claimed", risk.residual))
                parts.append(self.estimate("Residual risk, earned", risk.earned, self.earning(item, risk.unearned)))
            parts.append("</div>")
        control = build.assessed.controls.get(item.id)
        if control is not None:
            parts.append(
                f'<div class="rf-estimates">{_state("Implementation", control.implementation)}'
                f"{_state('Effectiveness', control.effectiveness)}</div>"
            )
        parts.append(self.found(item))
        shown = [
            (item_type.fields[name].label or name, item.text(name)) for name in item_type.fields if name in item.fields
        ]
        if shown:
            rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in shown)
            parts.append(f'<dl class="rf-fields">{rows}</dl>')
        return "".join(parts)

    def earning(self, risk: Item, unearned: Iterable[str]) -> str:
        """Why the claim counts, or does not."""
        missing = ", ".join(unearned)
        if missing:
            return f"not verified: {missing}"
        if not self.build.file.linking(risk, "controls"):
            return "no control behind the claim"
        return "all controls verified"

    def card_foot(self, item: Item) -> str:
        """The item's neighbours up and down the chain, and where it is written."""
        up, down = chain(self.build.file, item)
        parts = [self.neighbours("Up the chain", up), self.neighbours("Down the chain", down)]
        parts.append(f'<div class="rf-source">{escape(str(item.path))}:{item.line}</div>')
        return f'<div class="rf-foot">{"".join(parts)}</div>'

    def neighbours(self, label: str, found: Iterable[Neighbour]) -> str:
        """One direction of the chain, grouped by relation."""
        groups: dict[str, list[Item]] = {}
        for each in found:
            groups.setdefault(each.relation, []).append(each.item)
        if not groups:
            return ""
        rows = "".join(
            f"<div><dt>{escape(relation)}</dt><dd>{'<br>'.join(self.link(item) for item in items)}</dd></div>"
            for relation, items in groups.items()
        )
        return f'<div class="rf-chain"><span class="rf-chain-label">{label}</span><dl>{rows}</dl></div>'

    def estimate(self, label: str, estimate: Estimate, note: str = "") -> str:
        """One estimate: its region, and how it came about."""
        how = f'<span class="rf-how">{escape(note or estimate.how)}</span>'
        return f'<div><span class="rf-label">{escape(label)}</span>{self.chip(estimate.region)}{how}</div>'

    def cell(self, cell: Cell) -> str:
        """A table cell's content."""
        parts = []
        if cell.text:
            if cell.region[0]:
                parts.append(_chip(cell.region, cell.text))
            elif cell.mark:
                parts.append(f'<span class="rf-note rf-{cell.mark}">{escape(cell.text)}</span>')
            else:
                parts.append(escape(cell.text))
        if cell.note:
            parts.append(f'<span class="rf-how">{escape(cell.note)}</span>')
        for item, word in cell.items:
            note = f' <span class="rf-note rf-{escape(word)}">{escape(word)}</span>' if word else ""
            parts.append(f"<div>{self.link(item)}{note}</div>")
        if cell.gap and not parts:
            parts.append('<span class="rf-missing">missing</span>')
        return "".join(parts)

    def table(self, table: Table, caption: str) -> str:
        """A table with its caption; a long one scrolls below its own head."""
        if not table.rows:
            return f'<p class="rf-empty">{escape(caption + ": " if caption else "")}nothing to show.</p>'
        head = "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
        groups = _groups(table.columns)
        top = ""
        if any(label for label, _ in groups):
            top = (
                "<tr>"
                + "".join(f'<th class="rf-group" colspan="{span}">{escape(label)}</th>' for label, span in groups)
                + "</tr>"
            )
        rows = []
        for row in table.rows:
            cells = []
            for column, cell in zip(table.columns, row.cells, strict=True):
                mark = ' class="rf-gap"' if cell.gap else ""
                cells.append(f'<td{mark} data-col="{column.key}">{self.cell(cell)}</td>')
            rows.append(f"<tr>{''.join(cells)}</tr>")
        count = f'<span class="rf-count">{len(table.rows)} {"row" if len(table.rows) == 1 else "rows"}</span>'
        title = f"<caption>{escape(caption)} {count}</caption>" if caption else f"<caption>{count}</caption>"
        return (
            f'<div class="rf-scroll" tabindex="0" role="region" aria-label="{escape(caption or table.kind)}">'
            f'<table class="rf-table rf-{table.kind}">{title}<thead>{top}<tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        )

    def heat_map(self, map: HeatMap, caption: str) -> str:
        """The heat maps side by side: before and after control, and as far as that is verified."""
        maps = "".join(self._one_map(map, moment) for moment in MOMENTS)
        title = f'<p class="rf-caption">{escape(caption)}</p>' if caption else ""
        return f'{title}<div class="rf-maps">{maps}</div>'

    def _one_map(self, map: HeatMap, moment: str) -> str:
        policy = map.policy
        head = "".join(
            f'<th scope="col">{escape(level.id)}<span>{escape(level.label)}</span></th>'
            for level in policy.severity.levels
        )
        rows = []
        for level in reversed(policy.probability.levels):
            cells = []
            for severity in policy.severity.levels:
                region = policy.region(policy.matrix.get((level.id, severity.id)))
                risks = map.cells.get((moment, level.id, severity.id), ())
                name = _level((region.rank, len(policy.regions))) if region else "rf-none"
                label = region.label if region else "not defined"
                ids = ", ".join(risk.id for risk in risks)
                content = f"<b>{len(risks)}</b>" if risks else '<span class="rf-zero">0</span>'
                links = "".join(f"<div>{self.link(risk)}</div>" for risk in risks)
                if risks:
                    content = f'<details><summary>{content}</summary><div class="rf-ids">{links}</div></details>'
                cells.append(
                    f'<td class="{name}" title="{escape(f"{label}: {ids}" if ids else label)}"><span class="rf-region">{escape(label)}</span>{content}</td>'
                )
            rows.append(
                f'<tr><th scope="row">{escape(level.id)}<span>{escape(level.label)}</span></th>{"".join(cells)}</tr>'
            )
        loose = map.unplaced[moment]
        more = ""
        if loose:
            more = f'<p class="rf-unplaced">Not placed by probability: {", ".join(self.link(risk, title=False) for risk in loose)}</p>'
        return (
            f'<div class="rf-map"><table><caption>{_TITLES[moment]} <span class="rf-count">{map.total} risks</span></caption>'
            f'<thead><tr><th class="rf-corner">Probability / severity</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>{more}</div>'
        )

    def sections(self, found: Sections, caption: str) -> str:
        """Facts, and the tables below them, each with its heading."""
        title = f'<p class="rf-caption">{escape(caption)}</p>' if caption else ""
        parts = [f"{title}{_facts(found.facts)}"]
        for section in found.sections:
            if section.table.rows:
                parts.append(self.table(section.table, section.title))
            else:
                parts.append(f'<p class="rf-empty">{escape(section.empty)}</p>')
        return "".join(parts)

    def grid(self, grid: StageGrid, caption: str) -> str:
        """Whose file this is and what the gate says, then a table of stages and steps for each mission."""
        title = f'<p class="rf-caption">{escape(caption)}</p>' if caption else ""
        tables = "".join(self._one_grid(table, grid.page) for table in grid.tables)
        outside = ""
        if grid.outside:
            outside = f'<div class="rf-outside"><p>Found in no cell:</p>{_lines(grid.outside)}</div>'
        return (
            f'{title}{_facts(grid.facts)}<p class="rf-verdict rf-cell-{grid.state}">{escape(grid.verdict)}</p>'
            f'<div class="rf-grids" tabindex="0" role="region" aria-label="Stages and steps">{tables}</div>{outside}'
        )

    def _one_grid(self, table: GridTable, page: str) -> str:
        head = "".join(f'<th scope="col">{escape(word)}</th>' for word in STEP_WORDS.values())
        rows = []
        for row in table.rows:
            judged = f'<span class="rf-judged">{escape(row.judged)}</span>' if row.judged else ""
            cells = "".join(self._grid_cell(cell, page) for cell in row.cells)
            own = ' class="rf-own"' if row.own else ""
            rows.append(f'<tr{own}><th scope="row">{escape(row.label)}{judged}</th>{cells}</tr>')
        return (
            f'<table class="rf-grid"><caption>{escape(table.title)}</caption>'
            f'<thead><tr><th scope="col">Stage</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        )

    def _grid_cell(self, cell: GridCell, page: str) -> str:
        chip = f'<span aria-hidden="true">{_STATE_SIGNS[cell.state]}</span> {cell.state}'
        target = ""
        if page and any(line.code for line in cell.lines):
            target = f"{self._uri(page)}#{FINDINGS_ID}"
        elif cell.item is not None:
            target = f"{self._uri(cell.item.docname)}#{cell.item.id}"
        name = f"rf-chip rf-cell-{cell.state}"
        chip = (
            f'<a class="{name}" href="{escape(target)}">{chip}</a>' if target else f'<span class="{name}">{chip}</span>'
        )
        count = f'<span class="rf-count">{cell.items} {"item" if cell.items == 1 else "items"}</span>'
        return f"<td>{chip}{count}{_lines(cell.lines)}</td>"

    def found(self, item: Item) -> str:
        """What was found on the item, and what of it is waived."""
        rows = [
            _found(finding, finding.level, level_in_words(finding.level), finding.hint)
            for finding in self.build.found.get(item.id, ())
        ]
        rows += [
            _found(finding, "waived", "waived", waiver_in_words(waiver))
            for finding, waiver in self.build.waived.get(item.id, ())
        ]
        return f'<ul class="rf-found" aria-label="Findings on {item.id}">{"".join(rows)}</ul>' if rows else ""

    def view(self, node: ViewNode) -> str:
        """A view's HTML."""
        caption = node["caption"]
        try:
            found = self.build.table(node["kind"], node["filter"], node["argument"])
        except FilterError as error:
            return f'<p class="rf-missing">This {escape(node["kind"])} has a filter that cannot be read: {escape(error.message)}.</p>'
        if isinstance(found, HeatMap):
            return self.heat_map(found, caption)
        if isinstance(found, Sections):
            return self.sections(found, caption)
        if isinstance(found, StageGrid):
            return self.grid(found, caption)
        if found is None:
            return f'<p class="rf-empty">The policy has no {escape(node["argument"])}.</p>'
        return self.table(found, caption)


def _state(label: str, state: str) -> str:
    words = {"pass": "verified", "fail": "verification failed", "open": "verification open", "none": "not verified"}
    return f'<div><span class="rf-label">{label}</span><span class="rf-note rf-{state}">{words.get(state, escape(state))}</span></div>'


def _found(finding: Finding, mark: str, word: str, more: str) -> str:
    how = f' <span class="rf-how">{escape(more)}</span>' if more else ""
    return (
        f'<li><span class="rf-note rf-{mark}">{word}</span> <b title="{escape(finding.name)}">{finding.code}</b> '
        f"{escape(finding.message)}{how}</li>"
    )


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in facts)
    return f'<dl class="rf-facts">{rows}</dl>'


def _lines(lines: Iterable[Line]) -> str:
    rows = []
    for line in lines:
        code = f"<b>{line.code}</b> " if line.code else ""
        word = line.number or line.level
        note = f' <span class="rf-note rf-{line.level}">{escape(word)}</span>' if word else ""
        rows.append(f"<li>{code}{escape(line.text)}{note}</li>")
    return f'<ul class="rf-lines">{"".join(rows)}</ul>' if rows else ""


def _level(region: tuple[int, int]) -> str:
    rank, count = region
    return f"rf-level-{1 + round((rank - 1) * 4 / max(1, count - 1))}"


def _chip(region: tuple[int, int], text: str) -> str:
    name = _level(region)
    return f'<span class="rf-chip {name}"><span aria-hidden="true">{_SIGNS[int(name[-1]) - 1]}</span> {escape(text)}</span>'


def _groups(columns: Iterable[Column]) -> list[tuple[str, int]]:
    groups: list[tuple[str, int]] = []
    for column in columns:
        if groups and groups[-1][0] == column.group:
            groups[-1] = (column.group, groups[-1][1] + 1)
        else:
            groups.append((column.group, 1))
    return groups


def _pen(translator: Any) -> Pen:
    builder = translator.builder
    docname = getattr(builder, "current_docname", "") or builder.config.root_doc
    pen = translator.__dict__.get("_riskfile_pen")
    if not isinstance(pen, Pen) or pen.docname != docname:
        pen = Pen(builder, build_of(builder._app), docname)
        translator.__dict__["_riskfile_pen"] = pen
    return pen


def _visit_card(self: Any, node: CardNode) -> None:
    pen = _pen(self)
    item = pen.build.file.items[node["need_id"]]
    self.body.append(
        f'<section class="rf-card rf-type-{item.type}" id="{item.id}">{pen.card_head(item)}<div class="rf-text">'
    )


def _depart_card(self: Any, node: CardNode) -> None:
    pen = _pen(self)
    self.body.append(f"</div>{pen.card_foot(pen.build.file.items[node['need_id']])}</section>\n")


def _skip(self: Any, node: nodes.Node) -> None:
    raise nodes.SkipNode


def _visit_view(self: Any, node: ViewNode) -> None:
    ids = "".join(f'<span id="{escape(id)}"></span>' for id in node["ids"])
    self.body.append(f'<div class="rf-view">{ids}{_pen(self).view(node)}</div>\n')
    raise nodes.SkipNode


def _take_needs(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the needs of sphinx-needs by our cards before sphinx-needs lays them out."""
    needs = list(doctree.findall(Need))
    if needs:
        items = build_of(app).file.items
        for node in needs:
            id = node["ids"][0]
            parent = node.parent
            index = parent.index(node)
            if index and isinstance(parent[index - 1], nodes.target) and parent[index - 1].get("refid") == id:
                del parent[index - 1]
            home = node.get("docname", docname)
            if id not in items or items[id].docname != home:
                # two processes have read an item with this id, and the other page's was kept (RMF901)
                parent.remove(node)
                continue
            card = CardNode("", need_id=id, ids=[id])
            card += CardTitle("", f"{id} {items[id].title}")
            card += node.children
            for raw in list(card.findall(nodes.raw)):
                # RMF906 reports it; until it is mended it is text
                raw.parent.replace(raw, nodes.literal("", raw.astext()))
            node.replace_self(card)
    if app.builder.format != "html":
        generic.replace(build_of(app), doctree, CardNode, ViewNode)


def setup(app: Sphinx) -> None:
    """Register nodes, the style sheet, and the hook before sphinx-needs."""
    app.add_node(CardNode, html=(_visit_card, _depart_card))
    app.add_node(CardTitle, html=(_skip, None))
    app.add_node(ViewNode, html=(_visit_view, None))
    app.connect("doctree-resolved", _take_needs, priority=50)
    app.add_css_file("riskfile.css")
    app.connect("config-inited", _static)


def _static(app: Sphinx, config: Config) -> None:
    config.html_static_path = [*config.html_static_path, str(STATIC)]
