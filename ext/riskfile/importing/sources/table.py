"""A table of a source: cells that know where they stand.

A table is read whole or not at all. Nothing is guessed: a merged cell and a heading that is not there are problems, each
with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from riskfile.model import Span
from riskfile.policy.policy import PolicyProblem

MAX_BYTES: Final = 64 * 1024 * 1024
"""How large a source may be, unpacked. A hazard log is a few hundred kilobytes; the limit stops zip bombs."""

MAX_ENTRIES: Final = 10_000
MAX_ROW: Final = 1_048_576
MAX_CELLS: Final = 5_000_000
"""How many cells, empty ones included, a sheet may span: what is merely formatted is visited too."""

MAX_PROBLEMS: Final = 50
"""How many problems of one kind are listed: after that many, the file is another one than was meant."""

_SPACE = re.compile(r"\s+")


class SourcePlace(NamedTuple):
    """A place in a source. ``sheet`` is "" for a CSV file; ``row`` 0 is the file as a whole, ``column`` 0 the row.

    In a CSV file a row bears the number of the line on which it begins, as an editor shows it.
    """

    path: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.sheet:
            where = f"{letter(self.column)}{self.row}" if self.column else str(self.row)
            return f"{self.path}!{self.sheet}" + (f":{where}" if self.row else "")
        return ":".join([self.path, *(str(part) for part in (self.row, self.column) if part)])


class SourceProblem(NamedTuple):
    """One thing that keeps an import from being done. ``where`` is a place in a source or in the mapping."""

    where: SourcePlace | Span
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


def problem_of(problem: PolicyProblem) -> SourceProblem:
    """The same, of a YAML file."""
    return SourceProblem(problem.span, str(problem.message), str(problem.hint))


class ImportProblem(Exception):  # noqa: N818 - the house says problem; an error is a finding's level
    """An import that cannot be done; nothing was written. ``problems`` says why, each with its place."""

    def __init__(self, problems: Iterable[SourceProblem]) -> None:
        self.problems: tuple[SourceProblem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refuse(where: SourcePlace | Span, message: str, hint: str = "") -> ImportProblem:
    """One problem as an exception, to be raised."""
    return ImportProblem([SourceProblem(where, message, hint)])


@dataclass(frozen=True, eq=False, slots=True)
class SourceCell:
    """One cell: its text as a reader of the source sees it, stripped of nothing.

    ``made_from`` says what the text was made from where the source holds no text (a number, a date, a
    formula). Cells are compared by identity: each is accounted for once.
    """

    place: SourcePlace
    text: str
    made_from: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands here."""
        return not self.text.strip()


@dataclass(frozen=True, eq=False, slots=True)
class SourceRow:
    """A row of a table: a cell for each of the table's columns."""

    number: int
    cells: tuple[SourceCell, ...]


class SourceColumn(NamedTuple):
    """A column of a table. ``header`` is its heading on one line, "" for none; ``nth`` counts equal headings."""

    position: int
    header: str
    nth: int
    repeated: bool

    @property
    def letter(self) -> str:
        """The column's letter, as a spreadsheet shows it."""
        return letter(self.position + 1)

    @property
    def name(self) -> str:
        """How a mapping addresses the column."""
        if not self.header:
            return f"@{self.letter}"
        return f"{self.header}#{self.nth}" if self.repeated else self.header


class SourceSheet(NamedTuple):
    """A sheet as read: rows of cells, the ranges that are merged, notes on cells, sheets that were not read.

    ``digest`` is the SHA-256 of the file.
    """

    place: SourcePlace
    rows: tuple[SourceRow, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[tuple[SourcePlace, str], ...] = ()
    other_sheets: tuple[str, ...] = ()
    digest: str = ""


class SourceTable(NamedTuple):
    """A table: columns with headings, rows, and the cells around it that belong to neither."""

    place: SourcePlace
    header: SourceRow
    columns: tuple[SourceColumn, ...]
    rows: tuple[SourceRow, ...]
    outside: tuple[SourceCell, ...]
    notes: tuple[tuple[SourcePlace, str], ...]
    other_sheets: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class TableChoice:
    """What is said of one table of a source, so that it can be found and read.

    ``sheet`` is the sheet of a workbook; ``table`` the number (from 1) or the heading of a table in a file that holds
    several; ``header`` the numbers of the rows with the headings, none for the first that is not blank; ``last_row`` the
    number of the table's last row, 0 for the last there is. ``delimiter`` is "comma", "semicolon" or "tab", "" to find out.
    ``merged`` is "refuse" or "fill".
    """

    sheet: str = ""
    table: str = ""
    header: tuple[int, ...] = ()
    last_row: int = 0
    delimiter: str = ""
    encoding: str = "utf-8"
    merged: str = "refuse"


FOUND: Final = TableChoice()
"""Nothing is said: the first table there is."""


def letter(column: int) -> str:
    """The letters of a column that is counted from 1: A, B, ..., Z, AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def one_line(text: str) -> str:
    """``text`` on one line, each run of white space one blank."""
    return _SPACE.sub(" ", text).strip()


def table_of(sheet: SourceSheet, choice: TableChoice = TableChoice()) -> SourceTable:
    """The table that a sheet holds.

    :raises ImportProblem: if there is none, or cells of it are merged and are not to be filled.
    """
    place = sheet.place
    rows = sheet.rows
    filled = [row for row in rows if not all(cell.blank for cell in row.cells)]
    if not filled:
        raise refuse(place, "the sheet is empty" if place.sheet else "the file is empty")
    if choice.header:
        row_number = choice.header[-1]
        head = next((row for row in rows if row.number == row_number), None)
        if head is None or all(cell.blank for cell in head.cells):
            raise refuse(place._replace(row=row_number), f"row {row_number} is blank, expected the column headings")
    else:
        head = filled[0]
    end = choice.last_row or max(row.number for row in rows)
    rows = _merge(sheet, rows, head.number, end, choice.merged == "fill")
    head = next(row for row in rows if row.number == head.number)
    outside = [cell for row in rows if not head.number <= row.number <= end for cell in row.cells if not cell.blank]
    body = [row for row in rows if head.number < row.number <= end and not all(cell.blank for cell in row.cells)]
    if not body:
        raise refuse(
            place._replace(row=head.number),
            "no row stands below the column headings",
            "say which row holds the headings: `header: 3`; or take the table out of the mapping",
        )
    width = max(index + 1 for row in (head, *body) for index, cell in enumerate(row.cells) if not cell.blank)
    head, *body = [_padded(row, width, place) for row in (head, *body)]
    names = [one_line(cell.text) for cell in head.cells]
    columns = tuple(
        SourceColumn(index, name, names[: index + 1].count(name), bool(name) and names.count(name) > 1)
        for index, name in enumerate(names)
    )
    return SourceTable(place, head, columns, tuple(body), tuple(outside), sheet.notes, sheet.other_sheets, sheet.digest)


def _padded(row: SourceRow, width: int, place: SourcePlace) -> SourceRow:
    cells = row.cells[:width]
    missing = (SourceCell(place._replace(row=row.number, column=column + 1), "") for column in range(len(cells), width))
    return SourceRow(row.number, (*cells, *missing))


def _merge(sheet: SourceSheet, rows: Sequence[SourceRow], first: int, last: int, fill: bool) -> tuple[SourceRow, ...]:
    """The rows, merged ranges of the table filled with their first cell; a range elsewhere is left alone."""
    inside = [area for area in sheet.merged if area[2] >= first and area[0] <= last]
    if inside and not fill:
        raise ImportProblem(
            SourceProblem(
                sheet.place._replace(row=top, column=left),
                f"the cells {letter(left)}{top}:{letter(right)}{bottom} are merged, expected one cell for each value",
                "unmerge them, or say `merged: fill` to give each of them the value of the first",
            )
            for top, left, bottom, right in inside[:MAX_PROBLEMS]
        )
    by_number = {row.number: list(row.cells) for row in rows}
    for top, left, bottom, right in inside:
        # a range may be declared as large as the sheet; what lies below the last row that was written is not
        height = range(max(top, first), min(bottom, last) + 1)
        if len(height) * (right - left + 1) > MAX_CELLS:
            raise refuse(sheet.place._replace(row=top, column=left), "the merged range is too large")
        source = by_number.get(top, [])
        value = source[left - 1] if len(source) >= left else None
        if value is None or value.blank:
            continue
        for number in height:
            cells = by_number.setdefault(number, [])
            while len(cells) < right:
                cells.append(SourceCell(sheet.place._replace(row=number, column=len(cells) + 1), ""))
            # the same cell, so that it is accounted for once, at the place where its value is written
            cells[left - 1 : right] = [value] * (right - left + 1)
    return tuple(SourceRow(number, tuple(cells)) for number, cells in sorted(by_number.items()))
