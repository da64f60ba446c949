"""The tables that people work in as a workbook for Excel and LibreOffice, which ``riskfile import xlsx --merge`` reads back.

What a workbook says of itself for that stands in a hidden sheet: the state of the project, the columns of each sheet, and
of each item its hash and all that its row held. The same state gives the same bytes.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from riskfile.change.content_hash import content_hash
from riskfile.change.suspect import hash_of
from riskfile.exporting.judged import Judged, Written
from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.reading.as_written import page_lines
from riskfile.source import Source
from riskfile.text.messages import Phrase, tr
from riskfile.text.widths import letters
from riskfile.version import __version__
from riskfile.views.tables import Cell, groups_of, level_of, plain
from riskfile.views.workbook import RECORD, Region, WorkColumn, WorkSheet, work_sheets

LISTS: Final = f"{RECORD} lists"
TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.exporting.xlsx_views import ViewSheet

FORMAT: Final = 1
FREE_ROWS: Final = 50
"""How many rows below a table are free for new items."""

MOST_SIGNS: Final = 32_767
"""How many characters a cell of a spreadsheet holds."""

_CHUNK: Final = 30_000
_HEADS: Final = 2
_ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


class Look(NamedTuple):
    """The colours of a workbook, each six hexadecimal digits; ``levels`` holds ground and ink of each level of risk, from
    none to the worst."""

    head: str
    soft: str
    ink: str
    dim: str
    line: str
    accent: str
    levels: Sequence[tuple[str, str]]
    gap: str = "FFFFFF"
    marks: Mapping[str, int] = MappingProxyType({})


def write(judged: Judged, look: Look, *, views: bool = True) -> Written:
    """The workbook; with ``views`` also the sheets that are only read."""
    from riskfile.exporting.xlsx_views import view_sheets  # noqa: PLC0415 - they ask for what no table does

    file, policy = judged.file, judged.policy
    made: Callable[[Iterable[str]], Iterable[ViewSheet]] | None = partial(view_sheets, judged) if views else None
    return Written(workbook(file, policy, judged.project.source, look, made), len(file))


def workbook(
    file: RiskFile,
    policy: Policy,
    source: Source,
    look: Look,
    views: Callable[[Iterable[str]], Iterable[ViewSheet]] | None = None,
) -> bytes:
    """The workbook; ``views`` makes the sheets that are only read, told which names are taken."""
    from openpyxl import Workbook  # noqa: PLC0415 - takes a tenth of a second to load

    pages: dict[str, list[str]] = {}

    def lines(path: str) -> list[str]:
        if path not in pages:
            pages[path] = page_lines(source.read(path))
        return pages[path]

    sheets = work_sheets(file, policy, lines)
    book = Workbook()
    writer = _Writer(book, look, policy)
    taken = (tr("Read me"), RECORD, LISTS, "history", *(each.name for each in sheets))
    shown = [*views(taken)] if views is not None else []
    writer.front(book.active, sheets, shown)
    for each in sheets:
        writer.sheet(each, sheets)
    for view in shown:
        writer.view(view)
    writer.lists_sheet()
    _record(book, file, policy, sheets)
    return _packed(book)


# --- what is written --------------------------------------------------------------------------------------------------


def cell_text(text: str) -> str:
    """``text`` as the XML of a workbook has it: signs that it cannot hold by their number, and what looks so as text."""
    return _ESCAPED.sub(lambda found: "_x005F_" if found[0] == "_" else f"_x{ord(found[0]):04X}_", text)


class _Writer:
    def __init__(self, book: Any, look: Look, policy: Policy) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # noqa: PLC0415

        self.book = book
        self.policy = policy
        self.look = look
        self.lists: dict[tuple[str, ...], str] = {}
        ink, line = Font(name="Calibri", size=10, color=look.ink), Side(style="thin", color=look.line)
        edge = Border(left=line, right=line, top=line, bottom=line)
        top = Alignment(vertical="top", wrap_text=True)

        def ground(colour: str) -> Any:
            return PatternFill("solid", start_color=colour)

        def font(colour: str, **more: Any) -> Any:
            changed = copy(ink)
            changed.color = colour
            for name, value in more.items():
                setattr(changed, name, value)
            return changed

        free, locked = Protection(locked=False), Protection(locked=True)
        scratch = book.create_sheet("styles")

        def style(**parts: Any) -> Any:
            cell = scratch.cell(row=scratch.max_row + 1, column=1)
            for name, value in {"font": ink, "alignment": top, "protection": locked, **parts}.items():
                setattr(cell, name, value)
            return cell._style

        text = {"number_format": "@", "border": edge}
        self.plain = style()
        # beyond the cell, whose column is narrow
        self.beyond = style(alignment=Alignment(vertical="top"))
        self.notice = style(font=font(look.accent, bold=True), alignment=Alignment(vertical="top"))
        self.title = style(font=font(look.ink, size=16, bold=True))
        self.strong = style(font=font(look.accent, size=11, bold=True))
        self.edit = style(**text, protection=free)
        self.edit_locked = style(**text)
        # a text that begins like a formula stays a text also when somebody edits it
        self.edit_quoted = style(**text, protection=free, quotePrefix=True)
        self.key = style(**text, font=font(look.ink, bold=True), fill=ground(look.head))
        self.computed = style(**text, font=font(look.dim), fill=ground(look.soft))
        self.head = style(border=edge, font=font(look.ink, bold=True), fill=ground(look.head))
        self.head_computed = style(border=edge, font=font(look.dim, bold=True, italic=True), fill=ground(look.soft))
        self.gap = style(**text, fill=ground(look.gap))
        self.group = style(font=font(look.accent, bold=True), alignment=Alignment(vertical="bottom"))
        self.levels = [style(**text, font=font(ink_of, bold=True), fill=ground(fill)) for fill, ink_of in look.levels]
        self.levels_of_many = [style(**text, font=font(ink_of), fill=ground(fill)) for fill, ink_of in look.levels]
        book.remove(scratch)

    def put(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        """Write a text: never a formula, whatever it begins with."""
        cell = sheet.cell(row=row, column=column)
        if text:
            cell._value = cell_text(text)
            cell.data_type = "s"
        cell._style = copy(style)

    # --- sheets -------------------------------------------------------------------------------------------------------

    def front(self, sheet: Any, sheets: Sequence[WorkSheet], views: Sequence[ViewSheet] = ()) -> None:
        """The first sheet: what this is, what may be edited, and how it comes back."""
        sheet.title = tr("Read me")
        sheet.sheet_view.showGridLines = False
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 112
        device = self.policy.device
        row = 1
        self.put(sheet, row, 1, device.name or tr("Risk management file"), self.title)
        sheet.row_dimensions[row].height = 24
        sheet.merge_cells("A1:B1")
        about = ", ".join(filter(None, (device.manufacturer, self.policy.document_number)))
        revision = tr("revision {revision}", revision=self.policy.revision) if self.policy.revision else ""
        self.put(sheet, 2, 1, "; ".join(filter(None, (about, revision, self.policy.date))), self.plain)
        sheet.merge_cells("A2:B2")
        row = 4
        for head, texts in _FRONT:
            self.put(sheet, row, 1, str(head()), self.strong)
            for phrase in texts:
                text = str(phrase())
                self.put(sheet, row, 2, text, self.plain)
                sheet.row_dimensions[row].height = 14 * max(1, -(-letters(text) // 125))
                row += 1
            row += 1
        self.put(sheet, row, 1, tr("Colours"), self.strong)
        for text, style in (
            (tr("Identifies the row: an id stays as it is"), self.key),
            (tr("May be edited"), self.edit),
            (tr("Computed or of another sheet: cannot be edited here"), self.computed),
        ):
            self.put(sheet, row, 2, text, style)
            row += 1
        for region in self.policy.regions:
            level = level_of((region.rank, len(self.policy.regions)))
            self.put(sheet, row, 2, tr("Region: {region}", region=region.label or region.id), self.levels[level])
            row += 1
        row += 1
        self.put(sheet, row, 1, tr("Sheets"), self.strong)
        for each in sheets:
            count = len(each.rows)
            self.put(sheet, row, 2, tr("{sheet}: {n} {n:row|rows}", sheet=each.name, n=count), self.plain)
            row += 1
        for view in views:
            self.put(sheet, row, 2, tr("{sheet}: only to be read", sheet=view.name), self.computed)
            row += 1
        self._protect(sheet)
        sheet.page_setup.orientation = "landscape"
        self._fit(sheet)
        sheet.page_setup.fitToHeight = 1

    def sheet(self, table: WorkSheet, sheets: Sequence[WorkSheet]) -> None:
        """A sheet with a table."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        sheet = self.book.create_sheet(table.name)
        columns = table.columns
        self._heads(sheet, columns)
        edges = len(columns) + 1
        for number, row in enumerate(table.rows, _HEADS + 1):
            most = 1
            for index, (column, text) in enumerate(zip(columns, row.cells, strict=True)):
                shown = column.shown(text)
                style = self._style(column, shown, row.regions.get(index))
                if len(cell_text(shown)) > MOST_SIGNS:
                    shown, style = too_long(shown), self.computed
                self.put(sheet, number, index + 1, shown, style)
                if column.used:
                    most = max(most, _lines(shown, column.room))
            sheet.row_dimensions[number].height = 13.5 * min(most, 12) + 3
            self.put(sheet, number, edges, row.id, self.key)
        last = _HEADS + len(table.rows)
        for number in range(last + 1, last + 1 + FREE_ROWS):
            for index, column in enumerate(columns):
                free = column.editable or column.part == "id"
                self.put(sheet, number, index + 1, "", self.edit if free else self.computed)
        for index, column in enumerate(columns, 1):
            dimension = sheet.column_dimensions[get_column_letter(index)]
            dimension.width = column.room + 1
            dimension.hidden = not column.used
            self._choose(sheet, column, get_column_letter(index), last + FREE_ROWS, sheets)
        sheet.column_dimensions[get_column_letter(edges)].hidden = True
        sheet.freeze_panes = f"C{_HEADS + 1}"
        sheet.auto_filter.ref = f"A{_HEADS}:{get_column_letter(len(columns))}{max(last, _HEADS + 1)}"
        self._protect(sheet)
        sheet.print_title_rows = f"1:{_HEADS}"
        sheet.print_area = f"A1:{get_column_letter(len(columns))}{max(last, _HEADS + 1)}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
        self._fit(sheet)

    def view(self, view: ViewSheet) -> None:
        """A sheet that is only read: its name and what is said of it, then its tables."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        sheet = self.book.create_sheet(view.name)
        sheet.sheet_properties.tabColor = self.look.dim
        sheet.sheet_view.showGridLines = False
        self.put(sheet, 1, 1, view.name, self.title)
        sheet.row_dimensions[1].height = 24
        self.put(
            sheet, 2, 1, tr("Computed, and only to be read: what is changed here is not brought back."), self.notice
        )
        row = 3
        if view.said:
            self.put(sheet, row, 1, view.said, self.beyond)
            row += 1
        room: dict[int, int] = {}
        for title, table in view.sections:
            if title:
                self.put(sheet, row, 1, title, self.group)
                sheet.row_dimensions[row].height = 24
                row += 1
            groups = groups_of(table.columns)
            if any(name for name, _ in groups):
                at = 1
                for name, count in groups:
                    self.put(sheet, row, at, name, self.group)
                    at += count
                row += 1
            head = row
            texts = [[plain(cell) for cell in each.cells] for each in table.rows]
            for index, column in enumerate(table.columns):
                self.put(sheet, head, index + 1, column.label, self.head)
                width = _BROAD if view.even and index else _room(column.label, [each[index] for each in texts])
                room[index] = max(room.get(index, _NARROW), width)
            sheet.row_dimensions[head].height = 30
            for each, cells in zip(table.rows, texts, strict=True):
                row += 1
                for index, (cell, text) in enumerate(zip(each.cells, cells, strict=True)):
                    shown = text if len(cell_text(text)) <= MOST_SIGNS else too_long(text)
                    self.put(sheet, row, index + 1, shown, self._seen(cell))
                most = max((_lines(text, room[index]) for index, text in enumerate(cells)), default=1)
                sheet.row_dimensions[row].height = 13.5 * min(most, 24) + 3
            row += 2
        for index, width in room.items():
            sheet.column_dimensions[get_column_letter(index + 1)].width = width + 1
        last, columns = row - 2, len(room)
        if view.filtered:
            sheet.auto_filter.ref = f"A{head}:{get_column_letter(columns)}{max(last, head + 1)}"
        sheet.freeze_panes = "A2"
        if len(view.sections) == 1:
            sheet.freeze_panes = f"B{head + 1}"
            sheet.print_title_rows = f"{head}:{head}"
        self._protect(sheet)
        sheet.print_area = f"A1:{get_column_letter(columns)}{last}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
        self._fit(sheet)

    def _seen(self, cell: Cell) -> Any:
        """How a cell of a view looks: as the pages have it."""
        level = level_of(cell.region) or self.look.marks.get(cell.mark, 0)
        if level:
            return (self.levels_of_many if "\n" in cell.text else self.levels)[level]
        return self.gap if cell.gap else self.edit_locked

    def _heads(self, sheet: Any, columns: Sequence[WorkColumn]) -> None:
        above = ""
        for index, column in enumerate(columns, 1):
            if column.group != above and (
                column.used or not any(each.used for each in columns if each.group == column.group)
            ):
                # where it is seen: columns that nothing stands in are hidden
                above = column.group
                self.put(sheet, 1, index, above, self.group)
            fixed = column.part in ("computed", "id") or not column.editable
            self.put(sheet, _HEADS, index, column.heading, self.head_computed if fixed else self.head)
        self.put(sheet, _HEADS, len(columns) + 1, RECORD, self.head_computed)
        sheet.row_dimensions[1].height = 18
        sheet.row_dimensions[_HEADS].height = 30

    def _style(self, column: WorkColumn, text: str, region: Region | None) -> Any:
        if region is not None:
            return self.levels[level_of(region)]
        if column.part == "id":
            return self.key
        if not column.editable or column.part == "computed":
            return self.computed
        return self.edit_quoted if text[:1] in ("=", "+", "-", "@", "'", "\t", "\r") else self.edit

    def _protect(self, sheet: Any) -> None:
        protection = sheet.protection
        protection.sheet = True
        # false: it is allowed
        protection.autoFilter = protection.sort = protection.formatColumns = protection.formatRows = False

    def _fit(self, sheet: Any) -> None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        margins = sheet.page_margins
        margins.left = margins.right = margins.top = margins.bottom = 0.4

    def _choose(self, sheet: Any, column: WorkColumn, letter: str, last: int, sheets: Sequence[WorkSheet]) -> None:
        """The words to choose from, and what is said to who stands in a cell."""
        from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

        if column.part not in ("field", "link") or not column.editable:
            return
        words = tuple(shown for shown, _ in column.choices)
        source = None
        if words:
            source = self._list(words)
        elif column.single:
            target = next((each for each in sheets if (each.type,) == column.targets), None)
            if target is not None:
                end = _HEADS + len(target.rows) + FREE_ROWS
                source = f"'{target.name.replace(chr(39), chr(39) * 2)}'!$A${_HEADS + 1}:$A${end}"
        if source is None and not column.help:
            return
        rule = DataValidation(type="list" if source else None, formula1=source, allow_blank=True)
        if column.help:
            rule.promptTitle, rule.prompt = column.heading[:32], cell_text(column.help)[:255]
            rule.showInputMessage = True
        if source:
            rule.showErrorMessage = True
            rule.errorStyle = "stop" if column.only else "warning"
            rule.errorTitle = column.heading[:32]
            rule.error = tr("Choose one of the list.") if column.only else tr("This is not in the list.")
        rule.add(f"{letter}{_HEADS + 1}:{letter}{last}")
        sheet.add_data_validation(rule)

    def _list(self, words: tuple[str, ...]) -> str:
        """Where a list of words stands, for the cells that are chosen from it."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415

        if words not in self.lists:
            letter = get_column_letter(len(self.lists) + 1)
            self.lists[words] = f"'{LISTS}'!${letter}$1:${letter}${len(words)}"
        return self.lists[words]

    def lists_sheet(self) -> None:
        """The words to choose from, on a sheet that nobody sees."""
        sheet = self.book.create_sheet(LISTS)
        for column, words in enumerate(self.lists, 1):
            for row, word in enumerate(words, 1):
                self.put(sheet, row, column, word, self.plain)
        sheet.sheet_state = "hidden"
        self._protect(sheet)


def too_long(text: str) -> str:
    """What stands in a cell for a text that no cell holds."""
    return tr(
        "{text} ... ({n} characters: too long for a cell; edit it on its page)", text=cell_text(text[:200]), n=len(text)
    )


_NARROW: Final = 9
_BROAD: Final = 38
_BROADEST: Final = 76
"""How wide a column of a sheet that is only read is at least, and at most, in characters; the last for running text."""


def _room(heading: str, texts: Iterable[str]) -> int:
    """The width of a column in characters: that of its longest line, within bounds."""
    longest = max((letters(line) for text in texts for line in text.split("\n")), default=0)
    words = max(letters(word) for word in heading.split() or [""])
    return max(_NARROW, words + 2, min(_BROAD, longest), min(_BROADEST, longest // 3))


def _lines(text: str, room: int) -> int:
    return sum(max(1, -(-letters(line) // max(1, room))) for line in text.split("\n"))


_FRONT: Final = (
    (
        Phrase("workbook.what", "What this is"),
        (
            Phrase(
                "workbook.what-1",
                "The tables of a risk management file (ISO 14971) to work in. The file itself is a folder of pages; this is a copy of it.",
            ),
        ),
    ),
    (
        Phrase("workbook.edit", "What may be edited"),
        (
            Phrase(
                "workbook.edit-1",
                "White cells. Where a cell has a list, choose from it; a level may also be a number where the plan has bands.",
            ),
            Phrase(
                "workbook.edit-2",
                "Grey cells are computed, or are of another sheet: a harm's severity is edited on the sheet Harms.",
            ),
            Phrase(
                "workbook.edit-4",
                "Sheets with a grey tab (risk matrix, residual risks, traceability, findings, gates) are computed and only to be read.",
            ),
            Phrase("workbook.edit-3", "A column that nothing stands in yet is hidden; unhide it to use it."),
        ),
    ),
    (
        Phrase("workbook.rows", "New and deleted rows"),
        (
            Phrase(
                "workbook.rows-1",
                "A new item: fill in one of the free rows below a table. Without an id it gets the next free one.",
            ),
            Phrase(
                "workbook.rows-2",
                "A row that is deleted or emptied is told when the workbook comes back; its item stays unless that is asked for.",
            ),
        ),
    ),
    (
        Phrase("workbook.back", "How it comes back"),
        (
            Phrase(
                "workbook.back-1",
                "riskfile import xlsx FILE --merge --dry-run says what it would change; without --dry-run it changes the pages.",
            ),
            Phrase(
                "workbook.back-2",
                "Only what was edited here is changed. What was edited on both sides meanwhile is shown side by side, and nothing is written.",
            ),
            Phrase(
                "workbook.back-3",
                "Save as .xlsx, in Excel or LibreOffice. The sheets are protected against mistakes, without a password.",
            ),
        ),
    ),
)


# --- what is hidden ---------------------------------------------------------------------------------------------------


def _record(book: Any, file: RiskFile, policy: Policy, sheets: Sequence[WorkSheet]) -> None:
    """The hidden sheet: in its first row what the workbook is, then a row for each item: id, type, hash, and its cells."""
    sheet = book.create_sheet(RECORD)
    rows = [*_item_rows(file, sheets)]
    head = {
        "format": FORMAT,
        "tool": f"riskfile {__version__}",
        "state": content_hash(file, policy),
        "rows": record_digest(rows),
        "sheets": [
            {"name": each.name, "type": each.type, "columns": [_column(column) for column in each.columns]}
            for each in sheets
        ],
    }
    for number, row in enumerate([[RECORD, *_chunks(head)], *rows], 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(row=number, column=column)
            cell._value = text
            cell.data_type = "s"
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def _item_rows(file: RiskFile, sheets: Sequence[WorkSheet]) -> Iterator[list[str]]:
    for each in sheets:
        for row in each.rows:
            cells = {column.heading: text for column, text in zip(each.columns, row.cells, strict=True) if text}
            yield [row.id, each.type, hash_of(file.items[row.id]), *_chunks(cells)]


def record_digest(rows: Sequence[Sequence[str]]) -> str:
    """A hash of what is recorded of all items."""
    return sha256("\n".join("\t".join(row) for row in rows).encode()).hexdigest()


def _column(column: WorkColumn) -> Mapping[str, Any]:
    found: dict[str, Any] = {"heading": column.heading, "part": column.part, "name": column.name}
    if column.choices:
        found["choices"] = {shown: written for shown, written in column.choices if shown != written}
    if not column.editable:
        found["locked"] = True
    return found


def _chunks(data: object) -> list[str]:
    """JSON in ASCII, as many cells as it takes; nothing in it looks like a sign by its number."""
    text = json.dumps(data, separators=(",", ":")).replace("_x", "\\u005fx").replace("x005F_", "\\u0078005F_")
    return [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)]


# --- the file ---------------------------------------------------------------------------------------------------------


def _packed(book: Any) -> bytes:
    """The workbook as bytes, in which no time stands."""
    raw, packed = io.BytesIO(), io.BytesIO()
    book.properties.creator = f"riskfile {__version__}"
    book.save(raw)
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            after.writestr(entry, data)
    return packed.getvalue()
