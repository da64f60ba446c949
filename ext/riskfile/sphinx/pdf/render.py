"""Cards and views for the PDF, from the same data as in HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final, get_args

from docutils import nodes

from riskfile.change.marks import MarkKind, marks_of
from riskfile.model import Item
from riskfile.policy.policy import Region
from riskfile.policy.volumes import Form
from riskfile.render.charts import caption_of, draw
from riskfile.render.palette import CHANGE_SIGNS, MARKS
from riskfile.render.pdf.finish import PLACE
from riskfile.render.pdf.layout import Layout, label_in_block, lay_out, lay_out_cells, on_one_grid
from riskfile.render.pdf.notation import code, literal, soft, with_code, words
from riskfile.render.pdf.says import PAPER, filled, listed, sentences
from riskfile.sphinx.build import Build
from riskfile.sphinx.pdf import changes, front_matter
from riskfile.sphinx.pdf.cards import CardSetter, Tools
from riskfile.sphinx.pdf.typst import Writer
from riskfile.text.messages import tr
from riskfile.text.widths import letters
from riskfile.text.words import (
    BESIDE_WORDS,
    CELL_WORDS,
    NO_REGION_WORDS,
    REQUIREMENT_WORDS,
    STEP_WORDS,
)
from riskfile.views import (
    Cell,
    FilterError,
    HeatMap,
    Picture,
    Row,
    Table,
    level_of,
    moves_table,
)
from riskfile.views.address import anchor_of
from riskfile.views.answers import ANSWER_WORDS, Answers, CheckedList, Link, anchor_of_row
from riskfile.views.bilingual import flat
from riskfile.views.changes import ChangeReport
from riskfile.views.declare import ViewData
from riskfile.views.findings import Sections, line_in_words
from riskfile.views.key_figures import FIGURE_HEADS, KeyFigures
from riskfile.views.registry import VIEWS
from riskfile.views.stage_grid import GridCell, StageGrid
from riskfile.views.surveillance import below_of
from riskfile.views.tables import came_from
from riskfile.views.verdict import LIMIT, VERDICT_MARKS, FileVerdict

_CHECKLIST_SIZE: Final = 7.6
_REQUIREMENT: Final = (18.0, 30.0, 20.0)
"""How wide the columns of a list of requirements are at least, in characters."""

_IN_A_CELL: Final = 15
"""More ids than this in a cell of a heat map are a wall that nobody reads."""

_SHORT_FACT: Final = 28
"""A fact of so many characters stands beside others in a record."""

_MOST_COLUMNS: Final = 6
"""Two maps of so many columns stand beside each other on a page."""

Views = Mapping[str, Sequence[tuple[Any, ...]]]
"""Per page, what its views ask for: kind, filter, argument, columns, sort, where, and languages."""


class Press:
    """Renders what is ours. ``keep`` writes a data file and gives its path for Typst; ``views`` are all views of the
    file, so that a card can lead back to those that it stands in. ``elsewhere`` gives the address on the web of a place
    (docname, id) that is not in the PDF, "" where it has none, None for one that is; ``section`` the id of the section that
    links call so. ``turned``: the pages lie on their side. ``form`` and ``fields`` say how cards are set, and which fields
    they show (``CardSetter``)."""

    def __init__(
        self,
        build: Build,
        keep: Callable[[str, str], str],
        paper: str = "a4",
        views: Views | None = None,
        elsewhere: Callable[[str, str], str | None] = lambda docname, id: None,
        section: Callable[[str, str], str] = lambda docname, slug: slug,
        turned: bool = False,
        shown_in: dict[str, list[tuple[str, str]]] | None = None,
        form: Form = "dense",
        fields: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self.build = build
        self.keep = keep
        self.paper = paper
        self.turned = turned
        self.elsewhere = elsewhere
        self.section = section
        self.shortened: set[str] = set()
        """The places of the views of which something is read here, and the whole stands elsewhere."""
        self._lists: set[str] = set()
        self._tables = 0
        self._drawings = 0
        self._judged = False
        # the same for all documents of a set
        self.shown_in = self._back_links(views or {}) if shown_in is None else shown_in
        tools = Tools(keep, self._cell, _pieces, self._place, self._titled, self._opened, self.shown_in)
        self._cards = CardSetter(build, tools, form, fields)

    @cached_property
    def _marks(self) -> Mapping[str, MarkKind]:
        return marks_of(self.build.file)

    def _back_links(self, views: Views) -> dict[str, list[tuple[str, str]]]:
        """By item, the views with a row about it, or with it in a row of the matrix: what each is called, and its
        address. One of each kind is enough."""
        found: dict[str, dict[str, str]] = {}
        for docname, asked in sorted(views.items()):
            numbers: dict[str, int] = {}
            for kind, filter, argument, columns, sort, *_ in asked:
                numbers[kind] = numbers.get(kind, 0) + 1
                view = VIEWS[kind]
                if not view.on_cards:
                    continue
                try:
                    table = self.build.table(kind, filter, argument, columns, sort)
                except FilterError:
                    continue  # is told where the view stands
                form = view.form(argument)
                if not isinstance(table, Table) or form is None:
                    continue
                address = f"{PLACE}{docname}#{anchor_of(kind, numbers[kind])}"
                for row in table.rows:
                    about = {row.item.id} if row.item is not None else set()
                    if view.on_cards == "cells":
                        about.update(item.id for cell in row.cells for item, _ in cell.items)
                    for id in about:
                        found.setdefault(id, {}).setdefault(tr(form.title), address)
        return {id: sorted(labels.items()) for id, labels in found.items()}

    # ---------------------------------------------------------------------------------------------- cards

    def card(self, writer: Writer, node: nodes.Element) -> str:
        """An item's card: its head is a heading that links find by the item's id."""
        return self._cards.card(writer, node)

    def _place(self, item: Item) -> tuple[str, ...]:
        """Where a need that is no item is found, "" for nowhere; nothing for an item, which is found by its id."""
        if item.type in self.build.file.model.types:
            return ()
        if item.docname:
            address = self.elsewhere(item.docname, item.id)
            return (f"{PLACE}{item.docname}#{item.id}" if address is None else address,)
        return (item.text("url"),)

    # ---------------------------------------------------------------------------------------------- views

    def view(self, writer: Writer, node: nodes.Element, found: ViewData | None) -> str:
        """A view's Typst source; ``node`` is where it stands, ``found`` its data."""
        if found is None:
            nothing = VIEWS[node["kind"]].without(node["argument"])
            return f"\n\n{words(nothing)}\n\n"
        form = FORMS.get(type(found))
        if form is None:
            writer.lost(f"the view {node['kind']} ({type(found).__name__}) has no form for the PDF", node)
            return ""
        return form(self, writer, found, node)

    def in_short(self, writer: Writer, node: nodes.Element, found: ViewData | None) -> str:
        """What stands in the place of a view whose whole is in another volume; "" where nothing does but the line that says
        where it is."""
        short = IN_SHORT.get(type(found))
        return short(self, writer, found, node) if short is not None else ""

    def facts(self, writer: Writer, found: Sections, caption: str) -> str:
        """The facts above tables."""
        writer.expected += [caption, *(shown for _, shown in found.facts)]
        return f"{_caption(caption)}\n#rf-facts({code(found.facts)})\n"

    def sections(self, writer: Writer, found: Sections, caption: str) -> str:
        """Facts, and the tables below them."""
        parts = [_caption(caption), f"\n#rf-facts({code(found.facts)})\n"]
        writer.expected += [shown for _, shown in found.facts]
        for section in found.sections:
            if section.table.rows:
                parts.append(self.table(writer, section.table, section.title, brief=section.table.kind == "findings"))
            else:
                writer.expected.append(section.empty)
                parts.append(f"\n\n#emph[{words(section.empty)}]\n\n")
        return "".join(parts)

    def table(self, writer: Writer, table: Table, caption: str, *, brief: bool = False) -> str:
        """A table: its rows are data of their own, which is read when the page is set.

        Where most items of a column have rows of their own it names them by their ids; ``brief``: every column does."""
        if not table.rows and table.note:
            writer.expected.append(table.note.replace("`", ""))
            return f"\n\n#emph[{with_code(table.note)}]\n\n"
        if not table.rows:
            return f"\n\n#emph[{words(tr('{view}: nothing to show.', view=caption) if caption else tr('Nothing to show.'))}]\n\n"
        table = flat(table)
        said = sentences(table.note, self._signs(table))
        note = f"\n#rf-note[{words(said)}]\n" if said else ""
        writer.expected += [caption, said]
        table = _named_once(table, brief)
        for row in table.rows:
            writer.expected += [_pieces(cell) for cell in row.cells]
        return f"{note}{self._laid_out(table, lay_out(table, self.paper, self.turned), caption)}"

    def _signs(self, table: Table) -> str:
        since = self.build.context.changes
        if since is None:
            return ""
        items = (item.id for row in table.rows for cell in row.cells for item, _ in cell.items)
        signs = {CHANGE_SIGNS[self._marks[id]] for id in items if id in self._marks}
        return changes.note_of(signs, since.baseline.name)

    def _opened(self, address: str) -> str:
        """Where a document is opened from the PDF: at an address, or beside it; "" for nowhere."""
        return address if ":" in address or self.build.lone else ""

    def _cell(self, cell: Cell) -> Any:
        """A cell for the template: its text alone, or [text, note, level, mark, gap, items]; an item is its id, its title,
        what is said of it, and that in words, and where it is found if not by its id."""
        if cell.documents:
            return {"documents": [[soft(each.name), each.word, self._opened(each.address)] for each in cell.documents]}
        if not (cell.note or cell.region[0] or cell.mark or cell.gap or cell.items):
            return soft(cell.text)
        items = [
            [item.id, self._titled(item), said, BESIDE_WORDS.of(said), *self._place(item)] for item, said in cell.items
        ]
        return [soft(cell.text), soft(cell.note), level_of(cell.region), cell.mark, cell.gap, items]

    def _titled(self, item: Item) -> str:
        """An item's title, with the sign of what has become of it."""
        kind = self._marks.get(item.id)
        return f"{soft(item.title)} {CHANGE_SIGNS[kind]}".strip() if kind is not None else soft(item.title)

    def _laid_out(self, table: Table, layout: Layout, caption: str) -> str:
        self._tables += 1
        data = {
            "rows": [[self._cell(cell) for cell in row.cells] for row in table.rows],
            "lists": sorted(layout.lists),
            "flat": layout.flat,
            "changed": [
                number for number, row in enumerate(table.rows) if row.item is not None and row.item.id in self._marks
            ],
            "long": [number for number, row in enumerate(table.rows) if layout.lines_of(row) > layout.whole],
            "about": _about(table),
        }
        form, widths = "rf-table", layout.fractions(layout.bands[0])
        if layout.key >= 0:
            form = "rf-blocks"
            widths, spans = on_one_grid(layout)
            # of each cell its label, how many columns of the grid it takes, and the columns of the table in it, by their
            # place, with labels of their own where there are several
            data["bands"] = [
                [
                    (
                        soft(label_in_block(table, cell)),
                        span,
                        [(index, soft(table.columns[index].label) if len(cell) > 1 else "") for index in cell],
                    )
                    for cell, span in zip(band.cells, own, strict=True)
                ]
                for band, own in zip(layout.bands, spans, strict=True)
            ]
            data["key"] = [layout.key, soft(table.columns[layout.key].label)]
        else:
            data["head"] = [soft(column.label) for column in table.columns]
            groups = [(label, len(list(some))) for label, some in groupby(column.group for column in table.columns)]
            data["groups"] = groups if any(label for label, _ in groups) else []
        path = self.keep(f"table{self._tables}.json", json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        asked = f"columns: {code(widths)}, size: {layout.size}pt" + (
            f", share: {layout.share:g}" if layout.share < 1 else ""
        )
        return f"\n#{form}(json({literal(path)}), {literal(soft(caption))}, {asked})\n"

    def records(self, writer: Writer, table: Table, caption: str) -> str:
        """A table whose rows are read one by one, and not compared: each is a record, headed by what it is about, with what is
        short side by side and what is long below it. What is empty in a row is not shown."""
        if not table.rows:
            return self.table(writer, table, caption)
        said = sentences(table.note, self._signs(table))
        writer.expected += [caption, said]
        shown = []
        for row in table.rows:
            facts = [pair for pair in zip(table.columns, row.cells, strict=True) if _pieces(pair[1])]
            heads = [
                cell
                for _, cell in facts
                if row.item is not None and [each.id for each, _ in cell.items] == [row.item.id]
            ]
            runs = groupby((pair for pair in facts if pair[1] not in heads[:1]), key=lambda pair: _is_short(pair[1]))
            parts = [[short, [[soft(column.label), self._cell(cell)] for column, cell in some]] for short, some in runs]
            writer.expected += [text for column, cell in facts for text in (column.label, _pieces(cell))]
            changed = row.item is not None and row.item.id in self._marks
            shown.append({"about": self._cell(heads[0]) if heads else "", "parts": parts, "changed": changed})
        self._tables += 1
        path = self.keep(f"table{self._tables}.json", json.dumps(shown, ensure_ascii=False, separators=(",", ":")))
        note = f"\n#rf-note[{words(said)}]\n" if said else ""
        return f"{note}\n#rf-records(json({literal(path)}), {literal(caption)})\n"

    def figures(self, writer: Writer, found: KeyFigures, caption: str) -> str:
        """The key figures, and the risks by region."""
        tiles = [(figure.number, figure.label, figure.good) for figure in found.figures]
        rows = [(row.label, level_of(row.region), [number for number, _ in row.numbers]) for row in found.regions]
        writer.expected += [f"{number} {label}" for number, label, _ in tiles]
        writer.expected += [label for label, _, _ in rows]
        return (
            f"{_caption(caption)}\n#rf-figures({code(tiles)})"
            f"\n#rf-regions({code(PAPER['by-region'])}, {code([PAPER['region'], *map(tr, FIGURE_HEADS)])}, {code(rows)})\n"
        )

    def verdict(self, writer: Writer, found: FileVerdict, caption: str) -> str:
        """The verdict, and what it rests on, line by line; where the document has it on a page in front, that page."""
        first = not self._judged
        self._judged = True
        for each in found.statements:
            writer.expected += [each.label, *(piece.text for piece in each.pieces), each.by] if first else []
        whole = (
            f"{_caption(caption)}\n#rf-facts({code(found.facts)})\n#rf-judgement({code(VERDICT_MARKS[found.state])}, "
            f"{code(found.head)}, {code(found.said)}, {code(front_matter.lines_of(found))}, {code(tr(LIMIT))})\n"
        )
        if first:
            writer.expected += [found.head, found.said, tr(LIMIT)]
        front = f"#rf-to({literal(PLACE + front_matter.VERDICT)})[{words(tr('on a page in front'))}]"
        there = filled(tr("The verdict on the file is {place}, with what it rests on."), place=front)
        return f"\n#context if query(label({literal(front_matter.VERDICT)})).len() > 0 {{ [{there}] }} else {{ [{whole}] }}\n"

    def grid(self, writer: Writer, grid: StageGrid, caption: str, *, alone: bool) -> str:
        """What the gate says, but where it stands ``alone``, and a table of stages and steps for each mission."""
        parts = [_caption(caption)]
        if not alone:
            parts.append(f"\n#rf-facts({code(grid.facts)})\n#rf-verdict({code(grid.state)})[{words(grid.verdict)}]\n")
            writer.expected.append(grid.verdict)
        # the reasons of waivers stand with the findings, where these are shown
        elsewhere = bool(grid.page)
        for each in grid.tables:
            rows = [
                (row.label, row.judged, row.own, [_grid_cell(cell, elsewhere) for cell in row.cells])
                for row in each.rows
            ]
            writer.expected.append(each.title)
            parts.append(
                f"\n#rf-stage-grid({literal(each.title)}, {code(list(map(soft, STEP_WORDS.values())))}, {code(rows)})\n"
            )
        if grid.outside:
            parts.append(f"\n#rf-outside({code([line_in_words(line) for line in grid.outside])})\n")
        return "".join(parts)

    def drawing(self, writer: Writer, picture: Picture, caption: str, *, numbers: bool = True) -> str:
        """A picture as it is on paper, and its numbers below it, unless they stand elsewhere."""
        parts, caption = [], caption_of(picture, caption)
        for number, svg in enumerate(draw(picture), 1):
            self._drawings += 1
            path = self.keep(f"drawing{self._drawings}.svg", svg)
            alt = picture.alt if number == 1 else tr("The same, continued")
            shown = caption if number == 1 or not caption else tr("{view}, continued", view=caption)
            writer.expected.append(shown)
            parts.append(f"\n#rf-drawing({literal(path)}, {literal(alt)}, {literal(shown)})\n")
        if parts:
            parts += [f"\n#rf-below[{words(line)}]\n" for line in below_of(picture)]
            writer.expected += below_of(picture)
        if not parts or not numbers:
            return "".join(parts) or self.table(writer, picture.table, caption)
        return "".join(parts) + self.table(
            writer, picture.table, tr("{view}: the numbers", view=caption) if caption else ""
        )

    def checklist(self, writer: Writer, found: CheckedList, caption: str) -> str:
        """A list of requirements: each with where it is met, and on which page."""
        # rows are found by the first list of their name
        first = found.name not in self._lists
        self._lists.add(found.name)
        note = sentences(found.source and f"{found.source}{PAPER['stop']}", found.note)
        writer.expected += [caption or found.title, note]
        rows = [self._requirement(writer, found.name, row, first) for row in found.rows]
        widths, long = lay_out_cells([*map(_lengths, rows)], _REQUIREMENT, self.paper, _CHECKLIST_SIZE, self.turned)
        for number, shown in enumerate(rows):
            shown["long"] = number in long
        self._tables += 1
        path = self.keep(f"table{self._tables}.json", json.dumps(rows, ensure_ascii=False, separators=(",", ":")))
        title = literal(soft(caption or found.title))
        asked = f"columns: {code(widths)}, size: {_CHECKLIST_SIZE}pt"
        return f"\n#rf-note[{words(note)}]\n#rf-checklist(json({literal(path)}), {title}, {asked})\n"

    def _requirement(self, writer: Writer, name: str, row: Answers, first: bool) -> dict[str, Any]:
        place = anchor_of_row(name, row.number)
        if first:
            writer.anchors.define(writer.docname, place, place)
        answers = [
            {
                "label": ANSWER_WORDS[each.label],
                "text": soft(each.text),
                "said": each.said,
                "items": [(item.id, BESIDE_WORDS.of(said), *self._place(item)) for item, said in each.items],
                "more": PAPER["and-more"].format(number=each.more) if each.more else "",
                "links": [(soft(link.text), *self._to(link)) for link in each.links],
            }
            for each in row.found
        ]
        lacking = [
            {
                "code": each.code,
                "text": soft(each.text),
                "items": [(item.id, *self._place(item)) for item in each.items],
                "more": PAPER["and-more"].format(number=each.more) if each.more else "",
                "mark": "waived" if each.waived else each.level or "open",
                "number": soft(each.number),
            }
            for each in row.missing
        ]
        expected = writer.expected
        expected += [row.heading, f"{row.number} {row.title}", row.asks, row.reason]
        for answered in row.found:
            expected += [
                answered.text,
                *(item.id for item, _ in answered.items),
                *(link.text for link in answered.links),
            ]
        expected.append(REQUIREMENT_WORDS.of(row.state))
        for each in row.missing:
            expected += [each.code, each.text, *(item.id for item in each.items), each.number]
        return {
            "place": place if first else "",
            "number": row.number,
            "title": soft(row.title),
            "asks": soft(row.asks),
            "heading": soft(row.heading),
            "state": row.state,
            "word": REQUIREMENT_WORDS.of(row.state),
            "reason": soft(row.reason),
            "answers": answers,
            "missing": lacking,
        }

    def _to(self, link: Link) -> tuple[str, str]:
        """Where a link leads ("" for nowhere), and the place whose page is told."""
        if link.view:
            page = self.build.context.pages.get(link.view, "")
            place = f"{page}#{anchor_of(link.view)}" if page else ""
        elif link.row:
            page = self.build.context.pages.get("clause-checklist", "")
            return (f"{PLACE}{page}#{anchor_of('clause-checklist')}", f"{page}#{link.row}") if page else ("", "")
        elif link.docname:
            place = f"{link.docname}#{self.section(link.docname, link.section) if link.section else ''}"
        else:
            place = ""
        return (f"{PLACE}{place}", place) if place else ("", "")

    def heat_map(self, writer: Writer, map: HeatMap, caption: str, movement: bool) -> str:
        """The heat maps: before and after control, and as far as that is verified. Beside each other and small where the
        matrix names the risks; else each with the ids in its cells."""
        if map.page and len(map.severities) <= _MOST_COLUMNS:
            return self._small_maps(writer, map, caption, movement)
        maps = []
        crowded = False
        for moment in map.moments:
            came = came_from(map, moment) if movement else {}
            rows = []
            for level in map.probabilities:
                cells = []
                for severity in map.severities:
                    place = (level.id, severity.id)
                    risks = map.cells.get((moment, level.id, severity.id), ())
                    lines = came.get(place, [])
                    ids = [risk.id for risk in risks] if len(risks) <= _IN_A_CELL else []
                    crowded |= len(risks) > _IN_A_CELL
                    writer.expected += [str(len(risks)), *ids, *lines]
                    cells.append((level_of(map.colour(place)), _label(map.regions.get(place)), len(risks), ids, lines))
                rows.append((level.id, soft(level.label), cells))
            maps.append((map.title(moment), rows, [risk.id for risk in map.unplaced[moment]]))
        heads = [(level.id, soft(level.label)) for level in map.severities]
        writer.expected += [title for title, _, _ in maps]
        text = f"{_caption(caption)}\n#rf-heat-maps({code(heads)}, {code(maps)})\n"
        if crowded:
            note = (
                tr(
                    "Where a cell has more than {most} risks it shows how many; the traceability matrix names them.",
                    most=_IN_A_CELL,
                )
                if map.page
                else tr(
                    "Where a cell has more than {most} risks it shows how many; each has its card.", most=_IN_A_CELL
                )
            )
            writer.expected.append(note)
            text += f"\n#rf-note[{words(note)}]\n"
        return text + (self._moves(writer, map) if movement else "")

    def _moves(self, writer: Writer, map: HeatMap) -> str:
        moves = moves_table(map)
        if moves.rows:
            return self.table(writer, moves, tr("Which risks moved"), brief=True)
        none = tr("No risk has moved.")
        writer.expected.append(none)
        return f"\n\n#emph[{words(none)}]\n\n"

    def _small_maps(self, writer: Writer, map: HeatMap, caption: str, movement: bool) -> str:
        maps = []
        for moment in map.moments:
            rows = []
            for level in map.probabilities:
                places = [(level.id, severity.id) for severity in map.severities]
                numbers = [len(map.cells.get((moment, *place), ())) for place in places]
                ranks = [level_of(map.colour(place)) for place in places]
                rows.append((level.id, soft(level.label), list(zip(ranks, numbers, strict=True))))
                writer.expected += [str(number) for number in numbers if number]
            counts = [
                (level_of((region.rank, map.number)), region.label, map.counts.get((moment, region.id), 0))
                for region in map.by_rank
            ]
            unplaced = [risk.id for risk in map.unplaced[moment]]
            maps.append((map.title(moment), rows, counts, unplaced, movement and moment == "residual"))
            writer.expected += [map.title(moment), *(label for _, label, _ in counts)]
        heads = [(level.id, soft(level.label)) for level in map.severities]
        lines = [list(each) for each in map.lines]
        text = f"{_caption(caption)}\n#rf-small-maps({code(heads)}, {code(maps)}, {code(lines)})\n"
        return text + (self._moves(writer, map) if movement else "")


FORMS: Final[Mapping[type, Callable[[Press, Writer, Any, nodes.Element], str]]] = {
    Table: lambda press, writer, found, node: (
        press.records if VIEWS[node["kind"]].records and not node["columns"] else press.table
    )(writer, found, node["caption"]),
    HeatMap: lambda press, writer, found, node: press.heat_map(writer, found, node["caption"], bool(node["argument"])),
    Sections: lambda press, writer, found, node: press.sections(writer, found, node["caption"]),
    FileVerdict: lambda press, writer, found, node: press.verdict(writer, found, node["caption"]),
    StageGrid: lambda press, writer, found, node: press.grid(
        writer, found, node["caption"], alone=bool(node["argument"])
    ),
    KeyFigures: lambda press, writer, found, node: press.figures(writer, found, node["caption"]),
    ChangeReport: lambda press, writer, found, node: changes.report(writer, found, node["caption"]),
    CheckedList: lambda press, writer, found, node: press.checklist(writer, found, node["caption"]),
    **dict.fromkeys(
        get_args(Picture), lambda press, writer, found, node: press.drawing(writer, found, node["caption"])
    ),
}
"""The form in the PDF of each type of data that a view is made of."""

IN_SHORT: Final[Mapping[type, Callable[[Press, Writer, Any, nodes.Element], str]]] = {
    ChangeReport: lambda press, writer, found, node: changes.in_short(writer, found, node["caption"], press.table),
    Sections: lambda press, writer, found, node: press.facts(writer, found, node["caption"]),
    **dict.fromkeys(
        get_args(Picture),
        lambda press, writer, found, node: press.drawing(writer, found, node["caption"], numbers=False),
    ),
}
"""What of a view is read where it was written, if the whole of it stands in another volume."""


def _is_short(cell: Cell) -> bool:
    """Whether it stands beside others in a record."""
    return not cell.items and not cell.documents and letters(cell.text) <= _SHORT_FACT


def _lengths(row: Mapping[str, Any]) -> tuple[tuple[float, ...], ...]:
    """The lengths of the lines of a requirement's cells, in characters."""
    what = (letters(row["number"]) + letters(row["title"]) + 1.0, float(letters(row["asks"])))
    met = [float(letters(row["reason"]))] if row["reason"] else []
    for each in row["answers"]:
        links = sum(letters(link[0]) + _PAGE_OF for link in each["links"])
        items = sum(letters(item[0]) + letters(item[1]) + _PAGE_OF for item in each["items"])
        met.append(
            letters(each["label"])
            + 2
            + letters(each["text"])
            + 20 * each["said"]
            + items
            + letters(each["more"])
            + links
        )
    lacks = [
        letters(each["code"])
        + letters(each["text"])
        + letters(each["number"])
        + sum(letters(item[0]) + 2.0 for item in each["items"])
        + 4
        for each in row["missing"]
    ]
    return what, tuple(met), (letters(row["word"]) + 3.0, *lacks)


_PAGE_OF: Final = 9
"""How many characters the page of a place and what divides it from the next take."""


def _about(table: Table) -> int:
    """The column with the item that a row is about; the first where none has it in all rows."""
    for place in range(len(table.columns)):
        cells = [(row.item, row.cells[place].items) for row in table.rows if row.item is not None]
        if cells and all(len(items) == 1 and items[0][0] is item for item, items in cells):
            return place
    return 0


def _label(region: Region | None) -> str:
    return region.label if region is not None else NO_REGION_WORDS["undetermined"]


def _caption(caption: str) -> str:
    return f"\n#rf-caption[{words(caption)}]\n" if caption else ""


def _grid_cell(cell: GridCell, elsewhere: bool) -> tuple[str, str, int, list[str]]:
    """A cell; ``elsewhere``: of what is waived in it it is said how much, since the reasons stand elsewhere."""
    waived = [line for line in cell.lines if line.level == "waived"]
    shown = [line for line in cell.lines if not (elsewhere and line in waived)]
    lines = [line_in_words(line) for line in shown]
    if elsewhere and waived:
        if cell.waived > (cell.state == "waived"):
            lines.append(f"{MARKS['waived'].sign} {tr('{number} waived in it', number=cell.waived)}")
        if cell.state == "waived":
            lines.append(tr("the {n:reason stands|reasons stand} with the findings", n=cell.waived))
    return (cell.state, CELL_WORDS.of(cell.state), cell.items, lines)


def _named_once(table: Table, brief: bool) -> Table:
    """A table whose columns name items by their ids alone where most of these have a row of their own in it, or (``brief``)
    all do."""
    own = {row.item.id for row in table.rows if row.item is not None}

    def is_about(row: Row, cell: Cell) -> bool:
        return row.item is not None and [item.id for item, _ in cell.items] == [row.item.id]

    short = set()
    for index in range(len(table.columns)):
        cells = (row.cells[index] for row in table.rows if not is_about(row, row.cells[index]))
        named = [item.id in own for cell in cells for item, _ in cell.items]
        if named and (brief or sum(named) * 2 > len(named)):
            short.add(index)
    if not short:
        return table

    def shown(row: Row, index: int, cell: Cell) -> Cell:
        if index not in short or is_about(row, cell):
            return cell
        return cell._replace(items=tuple((item._replace(title=""), said) for item, said in cell.items))

    rows = (
        row._replace(cells=tuple(shown(row, index, cell) for index, cell in enumerate(row.cells))) for row in table.rows
    )
    return table._replace(rows=tuple(rows))


def _documents(cell: Cell) -> str:
    return listed(*(each.said for each in cell.documents))


def _pieces(cell: Cell) -> str:
    """The texts of a cell, each as it is set in one piece."""
    parts = [cell.text, cell.note, _documents(cell)]
    for item, said in cell.items:
        parts += [f"{item.id} {item.title}", BESIDE_WORDS.of(said)]
    return "\0".join(filter(None, parts)) or (PAPER["missing"] if cell.gap else "")
