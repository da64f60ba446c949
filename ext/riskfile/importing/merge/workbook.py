"""A workbook of ``riskfile export xlsx`` as it comes back: its cells, and what it recorded of itself when it was written."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.tables import SourcePlace, refuse
from riskfile.tables.archive import bytes_of, workbook_understood
from riskfile.tables.table import MAX_BYTES, MAX_CELLS, MAX_ENTRIES
from riskfile.tables.xlsx import render
from riskfile.text.messages import later, tr
from riskfile.views.workbook import RECORD

FORMAT: Final = 1
MOST_SIGNS: Final = 32_767

_MOST_ROWS: Final = 200_000
_HEADS_WITHIN: Final = 10
_BY_NUMBER: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_AGAIN: Final = later("export the workbook again (riskfile export xlsx), and edit that")


class Column(NamedTuple):
    """A column as it was exported. ``part`` is "id", "title", "field", "link", "text" or "computed"; ``choices`` says what is
    written for what is shown."""

    heading: str
    part: str
    name: str
    choices: Mapping[str, str]
    locked: bool

    @property
    def editable(self) -> bool:
        """Whether what stands here is brought back."""
        return not self.locked and self.part not in ("id", "computed")

    def shown(self, text: str) -> str:
        """What was shown for what is written."""
        return next((shown for shown, written in self.choices.items() if written == text), text)


class Cell(NamedTuple):
    """A cell: its text, and what it was made from where it holds none ("number", "date", "truth value", "formula",
    "error")."""

    text: str
    place: SourcePlace
    made_from: str = ""


class Row(NamedTuple):
    """A row: the id that stands in it, the one that it had when it was exported ("" for a new row), and its cells by
    heading; in a document also the page that it stands on and what that is called."""

    place: SourcePlace
    id: str
    key: str
    cells: Mapping[str, Cell]
    page: str = ""
    chapter: str = ""


class Sheet(NamedTuple):
    """A sheet with the items of one type; ``missing`` are headings that stand no more in it."""

    place: SourcePlace
    type: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    missing: tuple[str, ...]
    whole: bool = False
    """A new item takes over also what only commands write, as a file that goes from one project into another has it; and a
    text is what it is, since no program has written signs by their number."""


class Exported(NamedTuple):
    """An item as it was exported: its type, its hash, and by heading what stood in its row, as it was written."""

    type: str
    hash: str
    cells: Mapping[str, str]


class Returned(NamedTuple):
    """The workbook: the state of the project that it was made of, its items then, and its sheets now. ``gone`` are the
    names of sheets that are not there any more, ``notes`` what else is to be told."""

    state: str
    items: Mapping[str, Exported]
    sheets: tuple[Sheet, ...]
    gone: tuple[str, ...]
    notes: tuple[str, ...] = ()


def same(one: str, other: str) -> bool:
    """Whether two texts are the same but for how a workbook writes line ends and signs by their number."""
    return one == other or _folded(one) == _folded(other)


def _folded(text: str) -> str:
    text = text.replace("x005F_", "")
    text = _BY_NUMBER.sub(lambda found: chr(int(found[1], 16)), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # what no spreadsheet keeps
    return "\n".join(line.rstrip() for line in re.sub("[\x00-\x08\x0b-\x1f\x7f]", "", text).split("\n")).rstrip()


def read_workbook(path: Path) -> Returned:
    """Read it whole.

    :raises ImportProblem: if it is no workbook of an export, or what it recorded of itself has been changed.
    """
    place = SourcePlace(path.as_posix())
    data = _bytes_of(path, place)
    with workbook_understood(place):
        from openpyxl import load_workbook  # noqa: PLC0415 - takes a tenth of a second to load

        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(each.file_size for each in entries) > MAX_BYTES or len(entries) > MAX_ENTRIES:
                raise refuse(
                    place,
                    tr("unpacks to more than {max_bytes} bytes, expected a workbook of an export", max_bytes=MAX_BYTES),
                )
        book = load_workbook(io.BytesIO(data), read_only=True)
        if RECORD not in book.sheetnames:
            raise refuse(
                place,
                tr('has no hidden sheet "{record}", expected a workbook of `riskfile export xlsx`', record=RECORD),
                tr("a log of your own comes in with a mapping: riskfile import MAPPING FILE --out FOLDER"),
            )
        head, items = _record(book[RECORD], place)
        sheets, gone = [], []
        for each in head["sheets"]:
            if each["name"] not in book.sheetnames:
                gone.append(each["name"])
                continue
            columns = tuple(
                Column(one["heading"], one["part"], one["name"], one.get("choices", {}), bool(one.get("locked", False)))
                for one in each["columns"]
            )
            sheets.append(_sheet(book[each["name"]], place._replace(sheet=each["name"]), each["type"], columns))
        return Returned(str(head["state"]), items, tuple(sheets), tuple(gone))


def _bytes_of(path: Path, place: SourcePlace) -> bytes:
    data = bytes_of(path, place, "a workbook (.xlsx)")
    if not data.startswith(b"PK\x03\x04"):
        raise refuse(place, tr("is not an XLSX workbook"), tr("save it as .xlsx, without a password"))
    return data


def _record(sheet: Any, place: SourcePlace) -> tuple[Mapping[str, Any], Mapping[str, Exported]]:
    here = place._replace(sheet=RECORD)
    sheet.reset_dimensions()
    rows = [
        [str(value) for value in row if value is not None]
        for _, row in zip(range(_MOST_ROWS), sheet.iter_rows(values_only=True), strict=False)
    ]
    rows = [row for row in rows if row]
    try:
        head = json.loads("".join(rows[0][1:]))
        version = head["format"]
        if version != FORMAT:
            raise refuse(
                here, tr("is of format {version}, expected {format}", version=version, format=FORMAT), tr(_AGAIN)
            )
        digest = sha256("\n".join("\t".join(row) for row in rows[1:]).encode()).hexdigest()
        if digest != head["rows"]:
            raise refuse(
                here, tr("has been changed since the export: what was edited cannot be told any more"), tr(_AGAIN)
            )
        items = {row[0]: Exported(row[1], row[2], json.loads("".join(row[3:]))) for row in rows[1:]}
    except (LookupError, ValueError, TypeError):
        raise refuse(here, tr("cannot be read: what was edited cannot be told without it"), tr(_AGAIN)) from None
    return head, items


def _sheet(sheet: Any, place: SourcePlace, type: str, columns: tuple[Column, ...]) -> Sheet:
    sheet.reset_dimensions()
    headings = {column.heading for column in columns}
    at: dict[int, str] = {}
    rows: list[Row] = []
    visited = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        visited += len(cells) + 1
        if visited > MAX_CELLS:
            raise refuse(
                place._replace(row=number), tr("the sheet spans more than {max_cells} cells", max_cells=MAX_CELLS)
            )
        if not at:
            texts = {index: str(cell.value) for index, cell in enumerate(cells) if cell.value is not None}
            if "ID" in texts.values() and len(headings & {*texts.values()}) > 1:
                for index, text in texts.items():
                    if text in headings or text == RECORD:
                        if text in at.values():
                            raise refuse(
                                place._replace(row=number, column=index + 1),
                                tr('two columns are headed "{text}"', text=text),
                            )
                        at[index] = text
            elif number > _HEADS_WITHIN:
                break
            continue
        row = {
            at[index]: _cell(cell, place._replace(row=number, column=index + 1))
            for index, cell in enumerate(cells)
            if index in at and cell.value is not None
        }
        if row:
            here = place._replace(row=number)
            blank = Cell("", here)
            rows.append(Row(here, row.get("ID", blank).text.strip(), row.get(RECORD, blank).text.strip(), row))
    if not at:
        raise refuse(place, tr("has no row with the headings of the export"), tr(_AGAIN))
    missing = tuple(column.heading for column in columns if column.heading not in at.values())
    return Sheet(place, type, columns, tuple(rows), missing)


def _cell(cell: Any, place: SourcePlace) -> Cell:
    value = cell.value
    if cell.data_type == "f":
        return Cell(str(value), place, "formula")
    if cell.data_type == "e":
        return Cell(str(value), place, "error")
    if isinstance(value, str):
        return Cell(value, place)
    if isinstance(value, bool):
        return Cell("true" if value else "false", place, "truth value")
    kind = "number" if isinstance(value, int | float) else "date"
    return Cell(render(value), place, kind)


def typed(text: str) -> str:
    """What somebody has typed into a cell: its lines end as elsewhere, and no sign in it cannot be seen."""
    text = _BY_NUMBER.sub(
        lambda found: "_" if found[1].upper() == "005F" else "" if int(found[1], 16) < 32 else found[0], text
    )
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").rstrip()
