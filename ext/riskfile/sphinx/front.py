"""The views of the front page as HTML: the verdict, the grid of stages and steps, key figures and heat maps.

A number stays a number: what it counts stands in a panel beside it, which opens at a click or with the keyboard. Panels need no
script (``popover``); a cell of a heat map is a link to its risks in the matrix where no script opens its panel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final, Protocol

from riskfile.model import Item
from riskfile.policy.policy import ScaleLevel
from riskfile.render.palette import LEVELS, MARKS
from riskfile.sphinx.chips import chip
from riskfile.text.between import in_list, labelled
from riskfile.text.messages import tr
from riskfile.text.words import BASIS_WORDS, CELL_WORDS, STEP_WORDS
from riskfile.views.address import anchor_of, exactly, query_of
from riskfile.views.findings import OPEN_SECTION, WAIVED_SECTION, Line
from riskfile.views.key_figures import FIGURE_HEADS, KeyFigures
from riskfile.views.stage_grid import GridCell, GridRow, GridTable, StageGrid
from riskfile.views.tables import HeatMap, Table, level_of, moves_table
from riskfile.views.tables import Line as MapLine
from riskfile.views.verdict import LIMIT, VERDICT_MARKS, FileVerdict, Piece

MOST_IN_PANEL: Final = 60
"""A panel lists so many risks; the others are behind its link to the matrix."""


class _Pen(Protocol):
    def link(self, item: Item, title: bool = True) -> str: ...
    def mark(self, item: Item) -> str: ...
    def listed(self, view: str, query: str = "", anchor: str = "") -> str: ...
    def plain_table(self, table: Table, caption: str) -> str: ...


_DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def facts(found: Iterable[tuple[str, str]]) -> str:
    """Labels and what they name, in a line."""
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in found)
    return f'<dl class="rf-facts">{rows}</dl>'


def _caption(caption: str) -> str:
    return f'<p class="rf-caption">{escape(caption)}</p>' if caption else ""


def _sign(mark: str) -> str:
    """The sign of a state; who does not see it reads the words beside it."""
    shown = MARKS[mark].shown if mark in MARKS else ""
    return f'<span class="rf-sign rf-sign-{mark or "none"}" aria-hidden="true">{shown or "–"}</span>'


# --- panels -----------------------------------------------------------------------------------------------------------


def _panel(id: str, name: str, content: str) -> str:
    """What stands beside a number once it is opened; ``name`` says to who does not see it what it is about."""
    return (
        f'<div class="rf-panel" popover id="{escape(id)}" role="dialog" aria-label="{escape(name)}" tabindex="-1" autofocus>'
        f'<button type="button" class="rf-panel-close" popovertarget="{escape(id)}" popovertargetaction="hide" aria-label="{tr("Close")}">'
        f"×</button>{content}</div>"
    )


# --- the verdict ------------------------------------------------------------------------------------------------------


def verdict(pen: _Pen, found: FileVerdict, caption: str) -> str:
    """The verdict, and below it what it rests on, line by line."""
    lines = []
    for each in found.statements:
        whom = _DAY.sub(r'<span class="rf-day">\g<0></span>', escape(each.by))
        by = f'<span class="rf-by-whom">{whom}</span>' if whom else ""
        basis = f'<span class="rf-basis">{escape(BASIS_WORDS.of(each.basis))}</span>'
        lines.append(
            f'<div class="rf-line-{each.key}"><dt>{_sign(each.mark)} {escape(each.label)}</dt>'
            f"<dd>{_pieces(pen, each.pieces)}</dd><dd>{basis}{by}</dd></div>"
        )
    sign = MARKS[VERDICT_MARKS[found.state]].shown
    shown = f'<span aria-hidden="true">{sign}</span> ' if sign else ""
    said = f'<p class="rf-why">{escape(found.said)}</p>' if found.said else ""
    return (
        f"{_caption(caption)}{facts(found.facts)}"
        f'<section class="rf-judgement rf-judged-{found.state}" aria-label="{tr("Verdict")}">'
        f'<div class="rf-judgement-head"><p class="rf-judgement-word">{shown}{escape(found.head)}</p>{said}</div>'
        f'<dl class="rf-statements">{"".join(lines)}</dl><p class="rf-limit">{escape(tr(LIMIT))}</p></section>'
    )


def _pieces(pen: _Pen, pieces: Iterable[Piece]) -> str:
    parts = []
    for piece in pieces:
        if piece.item is not None:
            parts.append(pen.link(piece.item, title=False).replace("<a ", f'<a title="{escape(piece.item.title)}" ', 1))
            continue
        target = pen.listed(piece.view, piece.query, piece.anchor) if piece.view else ""
        text = escape(piece.text)
        parts.append(f'<a href="{escape(target)}">{text}</a>' if target else text)
    return "".join(parts)


# --- the grid ---------------------------------------------------------------------------------------------------------


def grid(pen: _Pen, found: StageGrid, caption: str, id: str, *, alone: bool) -> str:
    """A table of stages and steps for each mission, beside each other; ``alone``: without whose file this is and what the
    gate says above it."""
    tables = "".join(_one_grid(pen, table, f"{id}-{number}") for number, table in enumerate(found.tables, 1))
    outside = ""
    if found.outside:
        outside = f'<div class="rf-outside"><p>{tr("Found in no cell:")}</p>{_lines(pen, found.outside)}</div>'
    head = ""
    if not alone:
        head = f'{facts(found.facts)}<p class="rf-verdict rf-cell-{found.state}">{escape(found.verdict)}</p>'
    return (
        f"{_caption(caption)}{head}"
        f'<div class="rf-grids" tabindex="0" role="region" aria-label="{tr("Stages and steps")}">{tables}</div>'
        f"{outside}"
    )


def _one_grid(pen: _Pen, table: GridTable, id: str) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in STEP_WORDS.values())
    rows = []
    for number, row in enumerate(table.rows):
        judged = f'<span class="rf-judged">{escape(row.judged)}</span>' if row.judged else ""
        steps = zip(STEP_WORDS.items(), row.cells, strict=True)
        cells = "".join(_grid_cell(pen, table, row, *step, cell, f"{id}-{number}-{step[0]}") for step, cell in steps)
        own = ' class="rf-own"' if row.own else ""
        rows.append(f'<tr{own}><th scope="row">{escape(row.label)}{judged}</th>{cells}</tr>')
    return (
        f'<table class="rf-grid"><caption>{escape(table.title)}</caption><thead><tr><th scope="col">{tr("Stage")}'
        f"</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _grid_cell(pen: _Pen, table: GridTable, row: GridRow, step: str, label: str, cell: GridCell, id: str) -> str:
    """A cell: its state, how many items stand in it, and how much is waived in it. All else is in its panel."""
    items = tr("{n} {n:item|items}", n=cell.items)
    state = CELL_WORDS.of(cell.state)
    inner = f'<span aria-hidden="true">{MARKS[cell.state].shown}</span> <span class="rf-state-word">{state}</span>'
    inner += f' <span class="rf-count">{items}</span>'
    if cell.waived > (cell.state == "waived"):
        inner += (
            f' <span class="rf-within" title="{tr("waived in it: {waived}", waived=cell.waived)}">'
            f'<span aria-hidden="true">{MARKS["waived"].shown}</span>{cell.waived}<span class="rf-unseen">'
            f" {tr('waived in it')}</span></span>"
        )
    listed = pen.listed("item-list", cell.query) if cell.query else ""
    if not cell.lines:
        if listed:
            content = f'<a class="rf-state" href="{escape(listed)}">{inner}</a>'
        else:
            content = f'<span class="rf-state">{inner}</span>'
        return f'<td class="rf-cell-{cell.state}">{content}</td>'
    name = f"{table.title}, {row.label}, {label}"
    number = f'<a href="{escape(listed)}">{items}</a>' if listed else items
    panel = _panel(
        id,
        name,
        f'<p class="rf-panel-head"><b>{labelled(escape(row.label), escape(label.lower()))}</b> '
        f'<span class="rf-note rf-{cell.state}">{state}</span> {number}</p>{_lines(pen, cell.lines, cell.item)}',
    )
    return (
        f'<td class="rf-cell-{cell.state}"><button type="button" class="rf-state" popovertarget="{escape(id)}">{inner}'
        f"</button>{panel}</td>"
    )


def _lines(pen: _Pen, lines: Iterable[Line], item: Item | None = None) -> str:
    """Reasons, each rule with the way to its findings; to ``item``, the first that they name, where no page shows them."""
    rows = []
    for line in lines:
        code = way = ""
        if line.code:
            section = {"open": OPEN_SECTION, "waived": WAIVED_SECTION}.get(line.level)
            anchor = f"{anchor_of('findings')}-{section}" if section else ""
            target = pen.listed("findings", query_of({"rule": exactly(line.code)}), anchor)
            code = f"<b>{line.code}</b> "
            if target:
                code = f'<a href="{escape(target)}"><b>{line.code}</b></a> '
            elif item is not None:
                way, item = f" {pen.link(item, title=False)}", None
        word = line.number or line.level
        note = f' <span class="rf-note rf-{line.level}">{escape(word)}</span>' if word else ""
        rows.append(f"<li>{code}{escape(line.text)}{note}{way}</li>")
    return f'<ul class="rf-lines">{"".join(rows)}</ul>' if rows else ""


# --- key figures ------------------------------------------------------------------------------------------------------


def figures(pen: _Pen, found: KeyFigures, caption: str) -> str:
    """The key figures: numbers that lead to what they count, and the risks by region."""
    tiles = []
    for figure in found.figures:
        state = "good" if figure.good else "bad"
        sign = MARKS["pass" if figure.good else "warning"].shown
        inner = f'<b><span aria-hidden="true">{sign}</span> {figure.number}</b><span>{escape(figure.label)}</span>'
        target = pen.listed(figure.view, figure.query) if figure.number else ""
        tiles.append(
            f'<li class="rf-{state}"><a href="{escape(target)}">{inner}</a></li>'
            if target
            else f'<li class="rf-{state}"><span>{inner}</span></li>'
        )
    head = "".join(f'<th scope="col">{escape(tr(word))}</th>' for word in FIGURE_HEADS)
    rows = []
    for row in found.regions:
        label = chip(row.region, row.label) if row.region[0] else escape(row.label)
        cells = []
        for number, query in row.numbers:
            target = pen.listed("trace-matrix", query) if number and query else ""
            shown = f'<a href="{escape(target)}">{number}</a>' if target else str(number)
            cells.append(f"<td>{shown}</td>")
        rows.append(f'<tr><th scope="row">{label}</th>{"".join(cells)}</tr>')
    return (
        f'{_caption(caption)}<div class="rf-figures"><ul class="rf-tiles">{"".join(tiles)}</ul>'
        f'<table class="rf-regions"><caption>{tr("Risks by region")}</caption><thead><tr><th scope="col">'
        f"{tr('Region')}</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


# --- heat maps --------------------------------------------------------------------------------------------------------


def heat_map(pen: _Pen, map: HeatMap, caption: str, id: str, *, filtered: bool, movement: bool) -> str:
    """The heat maps side by side: before and after control, and as far as that is verified where that is another. ``filtered``:
    not all risks are there, so that its cells do not lead to the matrix; ``movement``: which moved from where to where."""
    moved = ""
    if movement:
        table = moves_table(map)
        moved = f'<p class="rf-empty">{tr("No risk has moved.")}</p>'
        if table.rows:
            risks = sum(len(move.risks) for move in map.moves)
            said = tr("Which {risks} moved, from where to where", risks=_risks(risks))
            moved = (
                f'<details class="rf-moves"><summary>{said}</summary>{pen.plain_table(table, tr("Which risks moved"))}'
                "</details>"
            )
    maps = "".join(_one_map(pen, map, moment, f"{id}-{moment}", not filtered, movement) for moment in map.moments)
    return f'{_caption(caption)}<div class="rf-maps rf-maps-{len(map.moments)}">{maps}</div>{moved}'


def _risks(number: int) -> str:
    return tr("{n} {n:risk|risks}", n=number)


def _one_map(pen: _Pen, map: HeatMap, moment: str, id: str, linked: bool, movement: bool) -> str:
    head = "".join(f'<th scope="col">{_severity(pen, map, moment, level, linked)}</th>' for level in map.severities)
    elsewhere = _elsewhere(map, moment)
    # where two regions have one sign, each cell has the word
    worded = len({LEVELS[level_of(map.colour(place))].sign for place in map.regions}) < len(
        {region.id for region in map.regions.values()}
    )
    rows = []
    for level in map.probabilities:
        cells = []
        for severity in map.severities:
            place = (level.id, severity.id)
            first = level is map.probabilities[0] and severity is map.severities[0]
            drawn = _drawn(map) if first and movement and moment == "residual" else ""
            region = map.regions.get(place)
            rank = level_of(map.colour(place))
            label = region.label if region else tr("not defined")
            risks = map.cells.get((moment, *place), ())
            where = f"{level.id}, {severity.id}: {label}"
            sign = f'<span class="rf-region-sign" aria-hidden="true">{LEVELS[rank].sign}</span>'
            word = f'<span class="rf-region">{escape(label)}</span>' if worded else ""
            if risks:
                panel = f"{id}-{level.id}-{severity.id}"
                query = query_of({f"{moment}-s": exactly(severity.id), f"{moment}-p": exactly(level.id)})
                target = pen.listed("trace-matrix", query) if linked else ""
                name = tr("{risks} at {where}", risks=_risks(len(risks)), where=where)
                number = f"<b>{len(risks)}</b>"
                if target:
                    content = f'<a class="rf-number" href="{escape(target)}" data-rf-panel="{escape(panel)}" aria-label="{escape(name)}">{number}</a>'
                else:
                    content = f'<button type="button" class="rf-number" popovertarget="{escape(panel)}" aria-label="{escape(name)}">{number}</button>'
                top = (
                    f'<p class="rf-panel-head"><b>{_risks(len(risks))}</b> {escape(level.id)} {escape(level.label)} × '
                    f"{escape(severity.id)} {escape(severity.label)} {chip(map.colour(place), label) if region else escape(label)}</p>"
                )
                content += _panel(panel, name, top + _listed(pen, risks, elsewhere, target))
            else:
                content = f'<span class="rf-unseen">{tr("0 risks, {label}", label=escape(label))}</span>'
            name = f"rf-level-{rank}" if region else "rf-none"
            cells.append(f'<td class="{name}" title="{escape(where)}">{sign}{word}{content}{drawn}</td>')
        rows.append(
            f'<tr><th scope="row">{escape(level.id)}<span>{escape(level.label)}</span></th>{"".join(cells)}</tr>'
        )
    loose = map.unplaced[moment]
    more = ""
    if loose:
        shown = in_list(pen.link(risk, title=False) for risk in loose)
        more = f'<p class="rf-unplaced">{tr("Not placed by probability: {shown}", shown=shown)}</p>'
    return (
        f'<div class="rf-map"><table><caption>{escape(map.title(moment))} <span class="rf-count">'
        f'{_risks(map.total)}</span></caption><thead><tr><th class="rf-corner">{tr("Probability / severity")}</th>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>{_regions(pen, map, moment, linked)}{more}</div>"
    )


def _severity(pen: _Pen, map: HeatMap, moment: str, level: ScaleLevel, linked: bool) -> str:
    """The head of a column: where risks have this severity, it leads to them in the matrix."""
    shown = f"{escape(level.id)}<span>{escape(level.label)}</span>"
    if not linked or not any(map.cells.get((moment, each.id, level.id)) for each in map.probabilities):
        return shown
    target = pen.listed("trace-matrix", query_of({f"{moment}-s": exactly(level.id)}))
    return f'<a href="{escape(target)}">{shown}</a>' if target else shown


def _regions(pen: _Pen, map: HeatMap, moment: str, linked: bool) -> str:
    """The regions of the matrix, the worst first, each with how many risks lie in it."""
    entries = []
    for region in map.by_rank:
        number = map.counts.get((moment, region.id), 0)
        # what has no claim stays where it was in the map, and has another word in the matrix
        known = linked and number and not (moment == "residual" and map.unclaimed)
        target = pen.listed("trace-matrix", query_of({moment: exactly(region.label)})) if known else ""
        shown = f'<a href="{escape(target)}">{number}</a>' if target else str(number)
        entries.append(f"<li>{chip((region.rank, map.number), region.label)} <b>{shown}</b></li>")
    return f'<ul class="rf-map-regions">{"".join(entries)}</ul>'


def _elsewhere(map: HeatMap, moment: str) -> dict[str, str]:
    """By risk, where it comes from, or goes to, in words."""
    found: dict[str, str] = {}
    for move in map.moves:
        for risk in move.risks:
            if moment == "initial":
                found[risk.id] = tr("after control {end}", end=" ".join(move.end))
            elif moment == "residual" or risk.id in move.earned:
                found[risk.id] = tr("before control {start}", start=" ".join(move.start))
            else:
                found[risk.id] = tr("claimed at {end}, not earned", end=" ".join(move.end))
    return found


def _listed(pen: _Pen, risks: Sequence[Item], elsewhere: Mapping[str, str], target: str) -> str:
    shown = risks[:MOST_IN_PANEL] if target else risks
    rows = []
    for risk in shown:
        words = elsewhere.get(risk.id, "")
        note = f' <span class="rf-how">{escape(words)}</span>' if words else ""
        rows.append(f"<li>{pen.link(risk)}{pen.mark(risk)}{note}</li>")
    if len(shown) < len(risks):
        rows.append(f"<li>{tr('and {risks} more', risks=len(risks) - len(shown))}</li>")
    foot = (
        f'<p class="rf-panel-foot"><a href="{escape(target)}">{tr("Show in the trace matrix")}</a></p>'
        if target
        else ""
    )
    return f'<ul class="rf-panel-list">{"".join(rows)}</ul>{foot}'


def _drawn(map: HeatMap) -> str:
    """The movement as lines over the map after control, each from where the risks were to where they are: 100 by 100 a cell,
    from the upper left one on, in which it stands. A line is as wide as it has risks, and broken where not all have earned it.
    Each move stands in words in the panels and in the table below the maps."""
    if not map.moves:
        return ""
    lines = "".join(_line(each) for each in map.lines)
    wide, high = len(map.severities), len(map.probabilities)
    return (
        f'<svg class="rf-movement" viewBox="0 0 {100 * wide} {100 * high}" width="{100 * wide}%" height="{100 * high}%"'
        f' preserveAspectRatio="none" aria-hidden="true" focusable="false">{lines}</svg>'
    )


def _line(each: MapLine) -> str:
    x, y, x2, y2, way, width, whole = each
    drawn = f"M{x} {y}L{x2} {y2}" if x == x2 else f"M{x} {y}Q{x2} {y} {x2} {y2}"
    point = y2 - (16 if way >= 0 else -16)
    name = "rf-move" if whole else "rf-move rf-not-all-earned"
    return (
        f'<g class="{name}"><path d="{drawn}" stroke-width="{width}"/>'
        f'<path d="M{x2 - 6} {point}L{x2} {y2}L{x2 + 6} {point}" stroke-width="1.5"/>'
        f'<path d="M{x} {y}h0" stroke-width="{width + 3}"/></g>'
    )
