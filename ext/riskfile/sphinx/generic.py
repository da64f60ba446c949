"""Cards and views as plain docutils nodes, for builders other than HTML: complete, without adornment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, get_args

from docutils import nodes

from riskfile.model import Item
from riskfile.sphinx.build import Build
from riskfile.sphinx.directives import asked_of
from riskfile.text.between import in_list, in_turn, labelled
from riskfile.text.messages import tr
from riskfile.text.words import BASIS_WORDS, BESIDE_WORDS, CELL_WORDS, OWN_DAY_WORDS, REQUIREMENT_WORDS, STEP_WORDS
from riskfile.views import Cell, FilterError, HeatMap, Picture, Table, moves_table
from riskfile.views.answers import CheckedList, answered_in_words, lacking_in_words
from riskfile.views.bilingual import flat
from riskfile.views.cards import Card, CardFinding
from riskfile.views.changes import ChangedPart, ChangeReport, Flipped
from riskfile.views.findings import Sections, level_in_words, line_in_words
from riskfile.views.key_figures import FIGURE_HEADS, KeyFigures
from riskfile.views.registry import VIEWS
from riskfile.views.stage_grid import GridCell, GridRow, StageGrid
from riskfile.views.surveillance import below_of
from riskfile.views.verdict import LIMIT, FileVerdict


def replace(build: Build, doctree: nodes.document, card: type[nodes.Element], view: type[nodes.Element]) -> None:
    """Replace every card and view of the page."""
    for node in list(doctree.findall(card)):
        item = build.item(node["need_id"])
        parts: list[nodes.Node] = [
            nodes.target("", "", ids=list(node["ids"])),
            nodes.paragraph("", "", nodes.strong("", f"{item.id} {item.title}")),
            _facts(build.cards.of(item)),
            *node.children[1:],
        ]
        node.replace_self(parts)
    for node in list(doctree.findall(view)):
        node.replace_self(_view(build, node))


def _facts(card: Card) -> nodes.bullet_list:
    lines = [card.type + (f", {card.item.stage}" if card.item.stage else "")]
    lines += [card.retired] if card.retired else []
    for each in card.estimates:
        missing = (
            tr("; not verified: {listed}", listed=in_list(item.id for item in each.unearned)) if each.unearned else ""
        )
        lines.append(f"{each.label}: {each.word} ({each.how}{missing})")
    lines += [_found(each) for each in card.found]
    if card.changed is not None:
        lines.append(card.changed.summary or card.changed.mark)
    lines += [labelled(label, text) for label, text in card.fields]
    lines += [f"{each.relation}: {each.item.id} {each.item.title}" for each in (*card.up, *card.down)]
    return _bullets(lines)


def _found(each: CardFinding) -> str:
    more = f" ({each.more})" if each.more else ""
    return f"{level_in_words(each.level)}: {each.code} {each.name}: {each.message}{more}"


def _view(build: Build, node: nodes.Element) -> list[nodes.Node]:
    try:
        found = build.table(node["kind"], *asked_of(node))
    except FilterError as error:
        return [nodes.paragraph("", tr("The filter cannot be read: {message}.", message=error.message))]
    if found is None:
        return [nodes.paragraph("", VIEWS[node["kind"]].without(node["argument"]))]
    return FORMS[type(found)](found, node)


def _table_view(found: Table, node: nodes.Element) -> list[nodes.Node]:
    if not found.rows:
        return [nodes.paragraph("", found.note) if found.note else _nothing(node)]
    return [*([nodes.paragraph("", found.note)] if found.note else []), _table(found, node["caption"])]


def _nothing(node: nodes.Element) -> nodes.paragraph:
    return nodes.paragraph("", tr("{value}: nothing to show.", value=node["caption"] or tr("Here")))


def _sections(found: Sections, node: nodes.Element) -> list[nodes.Node]:
    parts: list[nodes.Node] = [
        *_caption(node["caption"]),
        _bullets(labelled(label, text) for label, text in found.facts),
    ]
    for section in found.sections:
        filled = section.table.rows
        parts.append(_table(section.table, section.title) if filled else nodes.paragraph("", section.empty))
    return parts


def _picture(found: Picture, node: nodes.Element) -> list[nodes.Node]:
    if not found.table.rows:
        return [_nothing(node)]
    note = [nodes.paragraph("", found.table.note)] if found.table.note else []
    below = [nodes.paragraph("", line) for line in below_of(found)]
    return [nodes.paragraph("", found.alt), *below, *note, _table(found.table, node["caption"])]


def _maps(found: HeatMap, node: nodes.Element) -> list[nodes.Node]:
    maps: list[nodes.Node] = [_map(found, moment, found.title(moment)) for moment in found.moments]
    if node["argument"]:
        moves = moves_table(found)
        maps.append(
            _table(moves, tr("Which risks moved")) if moves.rows else nodes.paragraph("", tr("No risk has moved."))
        )
    return [*_caption(node["caption"]), *maps]


def _changes(found: ChangeReport, node: nodes.Element) -> list[nodes.Node]:
    parts: list[nodes.Node] = [*_caption(node["caption"])]
    if found.facts:
        parts.append(_bullets(labelled(label, text) for label, text in found.facts))
    if found.nothing:
        return [*parts, nodes.paragraph("", found.nothing)]
    parts.append(_bullets(f"{each.number} {each.label}" for each in found.counts))
    for direction in found.directions:
        rows = (
            [_causes(flipped), each.what, f"{each.before.word} → {each.after.word}", _ids(each.items)]
            for flipped in direction.flipped
            for each in flipped.verdicts
        )
        parts.append(
            table(
                f"{direction.title} ({direction.number})",
                [tr("Because of"), tr("Verdict"), tr("Change"), tr("Items")],
                rows,
            )
        )
    if found.gates:
        parts.append(
            _bullets(in_turn(filter(None, (labelled(each.gate, each.word), each.own))) for each in found.gates)
        )
    if found.own_days:
        parts.append(_bullets(labelled(tr(OWN_DAY_WORDS), each) for each in found.own_days))
    if found.decisions:
        rows = ([each.name, each.before, each.after, each.place] for each in found.decisions)
        parts.append(table(tr("Decisions of the policy"), [tr("Decision"), tr("Before"), tr("Now"), tr("Place")], rows))
    for title, findings, more in (
        (tr("New findings"), found.new, found.more_new),
        (tr("Findings that are gone"), found.gone, found.more_gone),
    ):
        if findings:
            rows = ([each.word, each.code, each.id, each.message, each.place] for each in findings)
            parts.append(table(title, [tr("Level"), tr("Rule"), tr("Item"), tr("Finding"), tr("Place")], rows))
        if more:
            parts.append(nodes.paragraph("", f"{more} more."))
    if found.outside:
        rows = ([each.word, each.kind, each.name, _ids(each.items), _parts(each.parts)] for each in found.outside)
        parts.append(
            table(
                tr("Evidence, field data and other needs"),
                [tr("What"), tr("Kind"), tr("Name"), tr("Named by"), tr("Changes")],
                rows,
            )
        )
    for changed in found.types:
        rows = ([each.word, f"{each.id} {each.title}", _parts(each.parts)] for each in changed.items)
        parts.append(table(labelled(changed.label, changed.counts), [tr("What"), tr("Item"), tr("Changes")], rows))
        if changed.more:
            parts.append(nodes.paragraph("", in_list(f"{id} {word}" for id, word in changed.more)))
    return parts


def _causes(flipped: Flipped) -> str:
    names = in_list(each.name for each in flipped.causes)
    return tr("together: {names}", names=names) if flipped.together else names or tr("no single change")


def _ids(items: Iterable[Item]) -> str:
    return in_list(item.id for item in items)


def _parts(found: Iterable[ChangedPart]) -> str:
    """What is said otherwise, in text alone: ``[-gone-]`` and ``{+new+}``."""
    signs = {"gone": "[-{}-]", "new": "{{+{}+}}"}
    return in_turn(
        f"{part.label}: {' '.join(signs.get(kind, '{}').format(text) for kind, text in part.pieces)}" for part in found
    )


def _figures(found: KeyFigures, node: nodes.Element) -> list[nodes.Node]:
    rows = ([row.label, *(str(number) for number, _ in row.numbers)] for row in found.regions)
    return [
        *_caption(node["caption"]),
        _bullets(f"{figure.number} {figure.label}" for figure in found.figures),
        table(tr("Risks by region"), [tr("Region"), *map(tr, FIGURE_HEADS)], rows),
    ]


def _caption(caption: str) -> list[nodes.Node]:
    return [nodes.paragraph("", "", nodes.strong("", caption))] if caption else []


def _bullets(lines: Iterable[str]) -> nodes.bullet_list:
    return nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph("", line)) for line in lines))


def _grid(grid: StageGrid, node: nodes.Element) -> list[nodes.Node]:
    parts: list[nodes.Node] = [*_caption(node["caption"])]
    if not node["argument"]:
        parts.append(_bullets(labelled(label, text) for label, text in grid.facts))
        parts.append(nodes.paragraph("", grid.verdict))
    for each in grid.tables:
        rows = ([_stage(row), *map(_grid_cell, row.cells)] for row in each.rows)
        parts.append(table(each.title, [tr("Stage"), *STEP_WORDS.values()], rows))
    if grid.outside:
        parts += [nodes.paragraph("", tr("Found in no cell:")), _bullets(map(line_in_words, grid.outside))]
    return parts


def _verdict(found: FileVerdict, node: nodes.Element) -> list[nodes.Node]:
    lines = (
        f"{each.label} ({in_turn(filter(None, (BASIS_WORDS.of(each.basis), each.by)))}): {each.text}"
        for each in found.statements
    )
    return [
        *_caption(node["caption"]),
        _bullets(labelled(label, text) for label, text in found.facts),
        nodes.paragraph("", "", nodes.strong("", found.head)),
        *([nodes.paragraph("", found.said)] if found.said else []),
        _bullets(lines),
        nodes.paragraph("", tr(LIMIT)),
    ]


def _checklist(found: CheckedList, node: nodes.Element) -> list[nodes.Node]:
    rows = (
        [
            " ".join(filter(None, (row.number, row.title, row.asks))),
            row.reason or in_turn(map(answered_in_words, row.found)),
            REQUIREMENT_WORDS.of(row.state),
            in_turn(map(lacking_in_words, row.missing)),
        ]
        for row in found.rows
    )
    heads = [tr("Requirement"), tr("Where it is met"), tr("State"), tr("What is missing")]
    note = " ".join(filter(None, (found.source and f"{found.source}.", found.note)))
    return [nodes.paragraph("", note), table(node["caption"] or found.title, heads, rows)]


FORMS: Final[Mapping[type, Callable[[Any, nodes.Element], list[nodes.Node]]]] = {
    Table: _table_view,
    HeatMap: _maps,
    Sections: _sections,
    StageGrid: _grid,
    FileVerdict: _verdict,
    KeyFigures: _figures,
    ChangeReport: _changes,
    CheckedList: _checklist,
    **dict.fromkeys(get_args(Picture), _picture),
}
"""The plain form of each type of data that a view is made of."""


def _stage(row: GridRow) -> str:
    return f"{row.label} ({row.judged})" if row.judged else row.label


def _grid_cell(cell: GridCell) -> str:
    count = f"{cell.items} {'item' if cell.items == 1 else 'items'}"
    return in_turn((CELL_WORDS.of(cell.state), count, *map(line_in_words, cell.lines)))


def _table(found: Table, caption: str) -> nodes.table:
    rows = ([_text(cell) for cell in row.cells] for row in flat(found).rows)
    return table(caption, [column.label for column in found.columns], rows)


def _map(found: HeatMap, moment: str, title: str) -> nodes.table:
    rows = [
        [
            level.id,
            *(
                in_list(risk.id for risk in found.cells.get((moment, level.id, severity.id), ())) or "-"
                for severity in found.severities
            ),
        ]
        for level in found.probabilities
    ]
    return table(title, ["", *(level.id for level in found.severities)], rows)


def _text(cell: Cell) -> str:
    parts = [f"{cell.text} ({cell.note})" if cell.text and cell.note else cell.text or cell.note]
    parts = [*filter(None, parts)]
    parts += [f"{item.id} {item.title}" + (f" ({BESIDE_WORDS.of(said)})" if said else "") for item, said in cell.items]
    parts += [each.said for each in cell.documents]
    return in_turn(parts) or (tr("missing") if cell.gap else "")


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.table:
    """A docutils table of plain texts."""
    lines = [head, *rows]
    # in proportion to what the columns hold, within reason; builders of plain text take it for characters
    widths = [min(32, max(5, *(len(line[column]) for line in lines))) for column in range(len(head))]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(head))
    group += nodes.thead("", _row(head))
    group += nodes.tbody("", *(_row(row) for row in lines[1:]))
    found = nodes.table("", group)
    if caption:
        found.insert(0, nodes.title("", caption))
    return found


def _row(texts: Sequence[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in texts))
