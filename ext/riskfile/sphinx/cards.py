"""An item's card as HTML: its head, and what it argues with, in the order in which a reviewer asks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Final, Protocol

from riskfile.model import Item
from riskfile.sphinx import changes
from riskfile.sphinx.chips import chip
from riskfile.text.between import colon, in_list, in_turn, labelled
from riskfile.text.messages import tr
from riskfile.text.words import ASPECT_WORDS, MISSION_WORDS, SHORT_ESTIMATE_WORDS, STAGE_WORDS
from riskfile.views.card_parts import (
    OPEN_ROWS,
    CardCell,
    CardField,
    CardLine,
    CardMatrix,
    CardRate,
    CardStep,
    CardTable,
)
from riskfile.views.cards import WAYS, Card, CardEstimate, CardFinding, CardProof
from riskfile.views.control_charts import ControlChart, stretches
from riskfile.views.findings import level_in_words
from riskfile.views.tables import Document, Neighbour

LONG: Final = 70
"""From this many characters on a field has a line of its own."""


class _Pen(Protocol):
    def link(self, item: Item, title: bool = True) -> str: ...
    def listed(self, view: str, query: str = "") -> str: ...
    def neighbour(self, item: Item) -> str: ...
    def opened(self, each: Document) -> str: ...
    def language(self, text: str) -> str: ...


# --- head -------------------------------------------------------------------------------------------------------------


def head(pen: _Pen, card: Card, steps: str) -> str:
    """What stays of a card when it is folded: id, title, its one word, and what it is."""
    item = card.item
    words = filter(None, (STAGE_WORDS.of(item.stage), MISSION_WORDS.of(item.text("mission"))))
    where = "".join(f'<span class="rf-stage">{escape(word)}</span>' for word in words)
    mark = changes.card_mark(card.changed) if card.changed is not None else ""
    state = f'<span class="rf-card-state">{sign(card.state)}</span>' if card.state is not None else ""
    return (
        f'<div class="rf-head"><a class="rf-id" href="#{item.id}">{item.id}</a>'
        f'<div class="rf-name"{pen.language(item.title)}>{escape(item.title)}</div>{state}'
        f'<span class="rf-what">{mark}<span class="rf-type">{escape(card.type)}</span>{where}</span>{steps}</div>'
    )


def sign(line: CardLine) -> str:
    """The word of a line, in the colour of its region or of its state."""
    if line.region[0]:
        return chip(line.region, line.word)
    return f'<span class="rf-note rf-{escape(line.mark)}">{escape(line.word)}</span>'


# --- estimates and proofs ---------------------------------------------------------------------------------------------

_SIGNS: Final = {"initial": "○", "residual": "◇", "earned": "●"}
"""By moment the sign of an estimate in the small matrix: a shape, since a colour alone says nothing."""


def estimates(pen: _Pen, card: Card) -> str:
    """The estimates of a risk as a table, beside the matrix in which they lie."""
    names = [
        name for name in ("P1", "P2", "P", "exploitability") if any(name in dict(e.factors) for e in card.estimates)
    ]
    names = [name for name in names if name != "P" or "P1" not in names] + (["P"] if {"P", "P1"} <= {*names} else [])
    label = tr("Exploitability") if "exploitability" in names else tr("Probability of harm")
    columns = [name for name in names if name != "exploitability"]
    heads = [tr("Estimate"), tr("Region"), *columns, label, tr("Severity"), tr("How")]
    rows = "".join(_estimate(pen, each, columns, heads) for each in card.estimates)
    top = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    table = (
        f'<table class="rf-argued rf-of-estimates" aria-label="{tr("Estimates")}"><thead><tr>{top}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    shown = matrix(card.matrix) if card.matrix is not None else ""
    return f'<div class="rf-estimated">{shown}{table}</div>'


def _estimate(pen: _Pen, each: CardEstimate, columns: Sequence[str], heads: Sequence[str]) -> str:
    none = f'<span class="rf-chip rf-none">{escape(each.word)}</span>'
    shown = chip(each.region, each.word) if each.region[0] else none
    mark = f'<span class="rf-spot" aria-hidden="true">{_SIGNS[each.moment]}</span> ' if each.moment in _SIGNS else ""
    first = f'<th scope="row">{mark}{escape(SHORT_ESTIMATE_WORDS.get(each.moment, each.label))}</th><td>{shown}</td>'
    if each.earned:
        missing = in_list(pen.link(item, title=False) for item in each.unearned)
        said = labelled(escape(each.earned.partition(colon().strip())[0]), missing) if missing else escape(each.earned)
        return f'<tr>{first}<td colspan="{len(heads) - 2}"><span class="rf-how">{said}</span></td></tr>'
    factors = dict(each.factors)
    cells = [_cell(heads[2 + number], escape(factors.get(name, ""))) for number, name in enumerate(columns)]
    cells.append(_cell(heads[-3], escape(each.probability)))
    cells.append(_cell(heads[-2], escape(each.severity)))
    cells.append(f'<td><span class="rf-how">{escape(each.sum)}</span></td>')
    return f"<tr>{first}{''.join(cells)}</tr>"


def _cell(label: str, shown: str) -> str:
    """A cell; on a narrow card, where cells stand below each other, it says of what."""
    return f'<td data-head="{escape(label)}">{shown}</td>' if shown else "<td></td>"


def matrix(found: CardMatrix) -> str:
    """The policy's matrix in small, with the places of the estimates."""
    at = {(spot.row, spot.column): spot.moments for spot in found.spots}
    cells = []
    for row, levels in enumerate(found.levels):
        cells.append(f"<i>{escape(found.rows[row])}</i>")
        for column, level in enumerate(levels):
            signs = "".join(_SIGNS[moment] for moment in at.get((row, column), ()))
            many = f" n{len(signs)}" if len(signs) > 1 else ""
            cells.append(f'<b class="l{level}{many}">{signs}</b>')
    cells.append("<i></i>" + "".join(f"<i>{escape(name)}</i>" for name in found.columns))
    return (
        f'<div class="rf-small rf-wide-{len(found.columns)}" role="img" aria-label="{escape(found.alt)}">'
        f"{''.join(cells)}</div>"
    )


def proofs(found: Iterable[CardProof]) -> str:
    """How far a control is verified, in one line."""
    return "".join(
        f'<div><dt>{ASPECT_WORDS[each.aspect]}</dt><dd><span class="rf-note rf-{each.state}">{escape(each.word)}</span>'
        "</dd></div>"
        for each in found
    )


def findings(card: Card) -> str:
    """What the rules have found on an item."""
    rows = "".join(map(_found, card.found))
    return f'<ul class="rf-found" aria-label="{tr("Findings on {id}", id=card.item.id)}">{rows}</ul>' if rows else ""


def _found(each: CardFinding) -> str:
    how = f' <span class="rf-how">{escape(each.more)}</span>' if each.more else ""
    return (
        f'<li><span class="rf-note rf-{each.level}">{level_in_words(each.level)}</span>'
        f' <b title="{escape(each.name)}">{each.code}</b> {escape(each.message)}{how}</li>'
    )


# --- fields -----------------------------------------------------------------------------------------------------------


def facts(pen: _Pen, card: Card) -> str:
    """What is said in a few words, beside each other: the report, codes in words, short fields."""
    rows = _report(pen, card.report) + "".join(_field(pen, *each) for each in card.facts)
    # that both proofs passed its head says
    if any(each.state != "pass" for each in card.proofs):
        rows += proofs(card.proofs)
    rows += "".join(_field(pen, *each) for each in _left(card) if len(each[1]) < LONG)
    return f'<dl class="rf-fields">{rows}</dl>' if rows else ""


def fields(pen: _Pen, card: Card) -> str:
    """The longer fields, below each other."""
    rows = "".join(_field(pen, *each) for each in _left(card) if len(each[1]) >= LONG)
    return f'<dl class="rf-fields rf-long">{rows}</dl>' if rows else ""


def _left(card: Card) -> list[tuple[str, str]]:
    """The fields that nothing else on the card shows."""
    return [each for each in card.fields if each[0] not in card.told]


def _field(pen: _Pen, label: str, text: str) -> str:
    return f"<div><dt>{escape(label)}</dt><dd{pen.language(text)}>{escape(text)}</dd></div>"


def _report(pen: _Pen, said: CardLine | None) -> str:
    if said is None or said.document is None:
        return ""
    word = f" {sign(said)}" if said.word else ""
    return f"<div><dt>{tr('Report')}</dt><dd>{pen.opened(said.document)}{word}</dd></div>"


# --- tables -----------------------------------------------------------------------------------------------------------


def table(pen: _Pen, found: CardTable) -> str:
    """A table with its title; a long one is folded, and says what is in it."""
    title = escape(found.title)
    summary = f' <span class="rf-count">{escape(found.summary)}</span>' if found.summary else ""
    if not found.rows:
        return f'<p class="rf-counted"><b>{title}</b>{summary}</p>'
    shown = _rows(pen, found)
    if not found.folded:
        return shown
    return f'<details class="rf-fold"><summary>{title}{summary}</summary>{shown}</details>'


def _rows(pen: _Pen, found: CardTable, bars: Mapping[int, str] = MappingProxyType({})) -> str:
    """A table; ``bars`` are by row what stands behind the text of its third cell."""
    title, *heads = (found.title, *found.heads[1:])
    top = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    # what regions are is seen
    cell = (lambda _, shown: f"<td>{shown}</td>") if found.key == "rests" else _cell
    rows = []
    for number, row in enumerate(found.rows):
        first, *cells = (_lines(pen, each) for each in row)
        if number in bars:
            cells[1] += bars[number]
        shown = "".join(map(cell, heads, cells))
        rows.append(f'<tr><th scope="row">{first}</th>{shown}</tr>')
    return (
        f'<table class="rf-argued rf-of-{found.key}" aria-label="{escape(title)}">'
        f'<thead><tr><th scope="col">{escape(title)}</th>{top}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def _lines(pen: _Pen, cell: CardCell) -> str:
    ids_alone = all(each.item is not None and not (each.title or each.word or each.note) for each in cell)
    return (", " if ids_alone else "<br>").join(_line(pen, each) for each in cell)


def _line(pen: _Pen, line: CardLine) -> str:
    parts = []
    if line.item is not None:
        parts.append(pen.neighbour(line.item) if line.title else pen.link(line.item, title=False))
    if line.text:
        parts.append(escape(line.text))
    if line.word:
        parts.append(sign(line))
    if line.document is not None:
        shown = pen.opened(line.document)
        parts.append(f'<span class="rf-how">{shown}</span>' if line.item is not None else shown)
    if line.note:
        parts.append(f'<span class="rf-how">{escape(line.note)}</span>')
    return " ".join(parts)


# --- field data -------------------------------------------------------------------------------------------------------


def field(pen: _Pen, found: CardField) -> str:
    """What field data say: a bar for each rate beside its numbers, and the months of the monitoring plans behind them."""
    shown = _rows(pen, found.table, dict(enumerate(_bars(found.rates))))
    return shown + "".join(_months(chart) for _, chart in found.charts)


def _bars(rates: Sequence[CardRate]) -> list[str]:
    """For each rate a line from its lower to its upper limit with the rate on it, and a stroke where the claim ends: all on
    one scale of powers of ten."""
    known = [number for each in rates for number in (each.lower, each.rate, each.upper, each.claimed) if number > 0]
    if not known:
        return ["" for _ in rates]
    low, high = math.floor(math.log10(min(known)) - 0.2), math.ceil(math.log10(max(known)) + 0.2)

    def at(number: float) -> float:
        return 2.0 if number <= 0 else 2 + 116 * (math.log10(number) - low) / (high - low)

    return [
        f'<svg class="rf-rate rf-rate-{each.state}" viewBox="0 0 120 14" aria-hidden="true">'
        f'<path d="M{at(each.lower):.1f} 7H{at(each.upper):.1f}"/><circle cx="{at(each.rate):.1f}" cy="7" r="3.2"/>'
        f'<path class="rf-claim" d="M{at(each.claimed):.1f} 1V13"/></svg>'
        for each in rates
    ]


_WIDE, _HIGH = 240, 44


def _months(chart: ControlChart) -> str:
    """The periods of a monitoring plan in small: what is held against the limit, the limit and the claim, with what it says
    in words. The chart in full is the view's."""
    panel = chart.panels[0]
    points = panel.points
    claimed = chart.claimed if chart.claimed is not None and panel.rated else 0.0
    spaced = panel.statistic == "exposure"
    ends = [end for each in points for end in (each.value, each.lower if spaced else each.upper) if not math.isnan(end)]
    most = max(ends, default=0.0)
    # a claim far above all that was seen would flatten the rest
    claimed = claimed if 0 < claimed <= 3 * most else 0.0
    most = max(most, claimed) or 1.0

    def x(number: int) -> float:
        return 4 + (_WIDE - 8) * (number + 0.5) / len(points)

    def y(value: float) -> float:
        return _HIGH - 3 - (_HIGH - 8) * value / most

    def line(values: Sequence[float], of: str = "") -> str:
        # a period without exposure has no point, and the line a gap
        return "".join(
            f'<polyline{of} points="{" ".join(f"{x(number):.1f},{y(values[number]):.1f}" for number in stretch)}"/>'
            for stretch in stretches(values)
        )

    based = [number for number, each in enumerate(points) if each.baseline]
    dots = "".join(
        f'<rect x="{x(number) - 3:.1f}" y="{y(each.value) - 3:.1f}" width="6" height="6"/>'
        if any(one.points[number].signal for one in chart.panels)
        else f'<circle cx="{x(number):.1f}" cy="{y(each.value):.1f}" r="2"/>'
        for number, each in enumerate(points)
        if not math.isnan(each.value)
    )
    wide = (_WIDE - 8) / len(points)
    ground = (
        f'<rect class="rf-based" x="{4 + wide * based[0]:.1f}" y="2" width="{wide * len(based):.1f}" height="{_HIGH - 4}"/>'
        if based
        else ""
    )
    claim = f'<path class="rf-claim" d="M4 {y(claimed):.1f}H{_WIDE - 4}"/>' if claimed else ""
    limits = line([each.lower if spaced else each.upper for each in points], ' class="rf-upper"')
    return (
        f'<div class="rf-months"><svg viewBox="0 0 {_WIDE} {_HIGH}" aria-hidden="true">{ground}'
        f"{limits}{claim}{line([each.value for each in points])}{dots}</svg>"
        f"<p>{escape(chart.alt.removesuffix(' The numbers are in the table.'))}</p></div>"
    )


# --- the chain --------------------------------------------------------------------------------------------------------


def sequence(pen: _Pen, steps: Iterable[tuple[str, tuple[Item, ...]]]) -> str:
    """How harm comes about, as a chain from left to right."""
    shown = "".join(
        f'<li><span class="rf-label">{escape(word)}</span> {"<br>".join(map(pen.neighbour, items))}</li>'
        for word, items in steps
    )
    return f'<ol class="rf-sequence" aria-label="{tr("From hazard to harm")}">{shown}</ol>' if shown else ""


def _neighbours(pen: _Pen, found: Iterable[Neighbour]) -> str:
    """Neighbours grouped by relation; long lists are folded."""
    groups: dict[str, list[Item]] = {}
    for each in found:
        groups.setdefault(each.relation, []).append(each.item)
    return "".join(
        f"<div><dt>{escape(relation)}</dt><dd>{_listed(pen, items)}</dd></div>" for relation, items in groups.items()
    )


def _listed(pen: _Pen, items: Sequence[Item]) -> str:
    shown = "<br>".join(map(pen.neighbour, items))
    if len(items) <= OPEN_ROWS:
        return shown
    first = in_list(escape(item.id) for item in items[:3])
    return (
        f"""<details class="rf-fold"><summary>{tr("{n} {n:item|items}", n=len(items))}: {first}, …</summary>{shown}"""
        "</details>"
    )


def ways(pen: _Pen, card: Card) -> str:
    """The neighbours that nothing else on the card shows, and in which releases the item changed."""
    rows = "".join(_neighbours(pen, card.rest(way)) for _, way in WAYS) + _history(pen, card.history)
    return f'<dl class="rf-chain">{rows}</dl>' if rows else ""


def _history(pen: _Pen, steps: Sequence[CardStep]) -> str:
    if not steps:
        return ""
    said = []
    for each in steps:
        where = (
            tr("in {release} ({day})", release=escape(each.release), day=escape(each.day))
            if each.release
            else tr("since the last release")
        )
        by = in_list(pen.link(item, title=False) for item in each.triggers)
        said.append(f"{escape(each.word)} {where}{(tr(', for {by}', by=by) if by else '')}")
    return f"<div><dt>{tr('history')}</dt><dd>{in_turn(said)}</dd></div>"
