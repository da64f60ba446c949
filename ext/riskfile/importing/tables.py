"""Source tables: CSV and XLSX files become cells that know where they stand.

A table is read whole or not at all. Nothing is guessed: a ragged row, a merged cell, a formula without a
stored value and a byte that is no text are problems, each with its place.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, Final, NamedTuple
from xml.etree import ElementTree

from riskfile.model import Span
from riskfile.policy.policy import PolicyProblem
from riskfile.text.numbers import counted

MAX_BYTES: Final = 64 * 1024 * 1024
"""How large a source may be, unpacked. A hazard log is a few hundred kilobytes; the limit stops zip bombs."""

MAX_ENTRIES: Final = 10_000
MAX_ROW: Final = 1_048_576
MAX_CELLS: Final = 5_000_000
"""How many cells, empty ones included, a sheet may span: what is merely formatted is visited too."""

MAX_PROBLEMS: Final = 50
"""How many problems of one kind are listed: after that many, the file is another one than was meant."""

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
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


def read_table(
    path: Path,
    *,
    shown: str = "",
    sheet: str = "",
    header: int = 0,
    last_row: int = 0,
    delimiter: str = "",
    encoding: str = "utf-8",
    fill_merged: bool = False,
) -> SourceTable:
    """The table in a CSV or XLSX file, which of the two its content says.

    ``shown`` is how messages name the file; ``header`` the number of the heading row (0: the first that is
    not blank); ``last_row`` the number of the table's last row (0: the sheet's).

    :raises ImportProblem: if it cannot be read as a table.
    """
    return table_of(
        read_sheet(path, shown=shown, sheet=sheet, delimiter=delimiter, encoding=encoding),
        header=header,
        last_row=last_row,
        fill_merged=fill_merged,
    )


def read_sheet(
    path: Path, *, shown: str = "", sheet: str = "", delimiter: str = "", encoding: str = "utf-8"
) -> SourceSheet:
    """All cells of a CSV file or of one sheet of an XLSX file.

    :raises ImportProblem: if it cannot be read.
    """
    place = SourcePlace(shown or path.as_posix())
    try:
        if path.is_dir():
            raise refuse(place, "is a folder, expected a CSV or XLSX file")
        if path.exists() and not path.is_file():
            # a pipe would be waited for, a device would never end
            raise refuse(place, "is no regular file, expected a CSV or XLSX file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse(place, f"has {size} bytes, expected at most {MAX_BYTES}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse(place, "there is no such file") from None
    except OSError as error:
        raise refuse(place, f"cannot be read: {error.strerror or error}") from None
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(_COMPOUND):
        raise refuse(
            place,
            "is an encrypted workbook or one of the old format .xls, expected .xlsx without a password",
            "open it and save it as .xlsx without a password",
        )
    if data.startswith(_ZIP):
        return _read_xlsx(data, place, sheet)._replace(digest=digest)
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xltx", ".xltm"):
        raise refuse(place, "is not an XLSX workbook: it is no zip archive", "open it and save it as .xlsx")
    return _read_csv(data, place, delimiter, encoding)._replace(digest=digest)


def table_of(sheet: SourceSheet, *, header: int = 0, last_row: int = 0, fill_merged: bool = False) -> SourceTable:
    """The table that a sheet holds.

    :raises ImportProblem: if there is none, or cells of it are merged and are not to be filled.
    """
    place = sheet.place
    rows = sheet.rows
    filled = [row for row in rows if not all(cell.blank for cell in row.cells)]
    if not filled:
        raise refuse(place, "the sheet is empty" if place.sheet else "the file is empty")
    if header:
        head = next((row for row in rows if row.number == header), None)
        if head is None or all(cell.blank for cell in head.cells):
            raise refuse(place._replace(row=header), f"row {header} is blank, expected the column headings")
    else:
        head = filled[0]
    end = last_row or max(row.number for row in rows)
    rows = _merge(sheet, rows, head.number, end, fill_merged)
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


# --- CSV ----------------------------------------------------------------------------------------------------


def _read_csv(data: bytes, place: SourcePlace, delimiter: str, encoding: str) -> SourceSheet:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(place, "is text in UTF-16, expected UTF-8", "save it as 'CSV UTF-8'")
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        where = place._replace(row=before.count(b"\n") + 1)
        hint = "save it as 'CSV UTF-8'; or, for a file from a Western European Windows, say `encoding: cp1252`"
        message = f"found the byte 0x{data[error.start]:02X}, which is not {encoding.upper()}"
        raise refuse(where, message, hint) from None
    sign = _DELIMITERS.get(delimiter) or _sniff(text, place)
    rows: list[SourceRow] = []
    problems: list[SourceProblem] = []
    width = 0
    for number, record in _records(text, sign, place):
        if not record:
            continue
        width = width or len(record)
        if len(record) != width:
            name = next((name for name, each in _DELIMITERS.items() if each == sign), sign)
            problems.append(
                SourceProblem(
                    place._replace(row=number, column=min(len(record), width) + 1),
                    f"the row has {len(record)} cells, expected {width} as in the first row (separated by {name})",
                    "put a text that holds the separator in double quotes",
                )
            )
        rows.append(
            SourceRow(
                number,
                tuple(SourceCell(place._replace(row=number, column=i), each) for i, each in enumerate(record, 1)),
            )
        )
    if problems:
        raise ImportProblem(problems[:MAX_PROBLEMS])
    return SourceSheet(place, tuple(rows))


def _records(text: str, delimiter: str, place: SourcePlace) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV text, each with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            words = {
                "unexpected end of data": "a double quote is opened here and never closed",
                f"'{delimiter}' expected after '\"'": "a quoted cell is followed by more text",
            }
            message = words.get(str(error), str(error))
            hint = "a double quote within a quoted cell is written twice"
            raise refuse(place._replace(row=start), f"not CSV: {message}", hint) from None
        yield start, record
        start = reader.line_num + 1


def _sniff(text: str, place: SourcePlace) -> str:
    """The one delimiter that splits every row into equally many cells; else the one that splits the first row most."""
    fits: list[str] = []
    widest = (1, ",")
    for name, sign in _DELIMITERS.items():
        widths: list[int] = []
        whole = True
        try:
            widths.extend(len(record) for _, record in _records(text, sign, place) if record)
        except ImportProblem:
            whole = False
        if widths and widths[0] > 1:
            if whole and len(set(widths)) == 1:
                fits.append(name)
            widest = max(widest, (widths[0], sign), key=lambda each: each[0])
    if len(fits) > 1:
        raise refuse(place, f"{' and '.join(fits)} both split every row alike", "say which one it is: `delimiter:`")
    return _DELIMITERS[fits[0]] if fits else widest[1]


# --- XLSX ---------------------------------------------------------------------------------------------------


class _Layout(NamedTuple):
    """What openpyxl does not tell of a sheet that is read row by row."""

    merged: tuple[tuple[int, int, int, int], ...]
    notes: tuple[tuple[SourcePlace, str], ...]
    valued: int


@contextmanager
def _understood(place: SourcePlace) -> Iterator[None]:
    """Turn whatever a broken workbook makes the parsers raise into a problem: the file is at fault, not we."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of features that it does not keep when it writes; we only read
            warnings.simplefilter("ignore")
            yield
    except ImportProblem:
        raise
    except Exception as error:
        text = one_line(str(error))[:200]
        message = f"cannot be read as an XLSX workbook: {text or type(error).__name__}"
        raise refuse(place, message, "open it and save it again as .xlsx") from error


def _read_xlsx(data: bytes, place: SourcePlace, sheet: str) -> SourceSheet:
    with _understood(place), zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise refuse(place, "is encrypted, expected a workbook without a password", "save it without a password")
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_BYTES or len(entries) > MAX_ENTRIES:
            raise refuse(
                place,
                f"unpacks to {unpacked} bytes in {len(entries)} parts, expected at most {MAX_BYTES} bytes"
                f" in {MAX_ENTRIES}",
                "take what is not needed out of the workbook",
            )
        if "xl/workbook.xml" not in archive.namelist():
            raise refuse(place, "is a zip archive but not an XLSX workbook")
        sheets = _sheets(archive)
        if sheet:
            if sheet not in sheets:
                raise refuse(place, f'there is no sheet "{sheet}"', f"sheets: {', '.join(sheets) or 'none'}")
        elif len(sheets) == 1:
            sheet = next(iter(sheets))
        else:
            raise refuse(place, f"has {len(sheets)} sheets", f"name one with `sheet:`: {', '.join(sheets)}")
        here = place._replace(sheet=sheet)
        layout = _layout(archive, sheets[sheet], here)
        rows, count = _xlsx_rows(data, here)
    if count < layout.valued:
        # rows out of order or written twice: openpyxl skips them without a word
        raise refuse(
            here,
            f"holds {counted(layout.valued, 'cell')} with a value, of which {count} can be read",
            "open it and save it again as .xlsx",
        )
    others = tuple(name for name in sheets if name != sheet)
    return SourceSheet(here, rows, layout.merged, layout.notes, others)


def _sheets(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Name -> part of each worksheet, in the workbook's order."""
    relations = _relations(archive, "xl/workbook.xml")
    found: dict[str, str] = {}
    with archive.open("xl/workbook.xml") as source:
        for element in _elements(source):
            if _local(element.tag) == "sheet":
                target = next((value for key, value in element.attrib.items() if _local(key) == "id"), "")
                kind, part = relations.get(target, ("", ""))
                if kind == "worksheet":
                    found[element.attrib["name"]] = part
    return found


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Id -> (kind, part) of what a part of the workbook refers to."""
    folder, _, name = part.rpartition("/")
    try:
        source = archive.open(f"{folder}/_rels/{name}.rels")
    except KeyError:
        return {}
    found: dict[str, tuple[str, str]] = {}
    with source:
        for element in _elements(source):
            if _local(element.tag) == "Relationship":
                target = element.attrib.get("Target", "")
                parts = [] if target.startswith("/") else folder.split("/")
                for step in target.strip("/").split("/"):
                    if step == "..":
                        del parts[-1:]
                    else:
                        parts.append(step)
                kind = element.attrib.get("Type", "").rpartition("/")[2]
                found[element.attrib.get("Id", "")] = (kind, "/".join(parts))
    return found


def _layout(archive: zipfile.ZipFile, part: str, place: SourcePlace) -> _Layout:
    merged: list[tuple[int, int, int, int]] = []
    valued = 0
    with archive.open(part) as source:
        for element in _elements(source):
            name = _local(element.tag)
            if name == "mergeCell":
                merged.append(_area(element.attrib["ref"]))
            elif name == "c":
                # what is written with white space only is a text too
                inline = any("".join(each.itertext()) for each in element if _local(each.tag) == "is")
                formula = any(_local(each.tag) == "f" for each in element)
                valued += inline or formula or any(_local(each.tag) == "v" and bool(each.text) for each in element)
            if name in ("c", "row", "mergeCell"):
                element.clear()
    notes: list[tuple[SourcePlace, str]] = []
    for kind, target in _relations(archive, part).values():
        if kind != "comments":
            continue
        with archive.open(target) as source:
            for element in _elements(source):
                if _local(element.tag) == "comment":
                    top, left, _, _ = _area(element.attrib["ref"])
                    text = one_line("".join(element.itertext()))
                    notes.append((place._replace(row=top, column=left), text))
    return _Layout(tuple(merged), tuple(sorted(notes)), valued)


def _elements(source: IO[bytes]) -> Iterator[ElementTree.Element]:
    for _, element in ElementTree.iterparse(source, ("end",)):
        yield element


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _area(ref: str) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of ``B2:C5``."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", ref)
    if match is None:
        raise ValueError(f"{ref!r} is no range of cells")
    top, left = int(match[2]), _number(match[1])
    return top, left, int(match[4] or top), _number(match[3]) if match[3] else left


def _number(letters: str) -> int:
    value = 0
    for each in letters:
        value = value * 26 + ord(each) - 64
    return value


def _xlsx_rows(data: bytes, place: SourcePlace) -> tuple[tuple[SourceRow, ...], int]:
    """The rows in which anything stands, and how many cells with a value were seen."""
    # openpyxl takes a tenth of a second to load; a CSV file does without
    from openpyxl import load_workbook  # noqa: PLC0415

    # twice: one pass sees that a cell holds a formula, the other the value that was stored for it
    formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows: list[SourceRow] = []
    problems: list[SourceProblem] = []
    visited = count = 0
    try:
        first: Any = formulas[place.sheet]
        second: Any = values[place.sheet]
        # some programs write a wrong size, and rows beyond it would be lost
        first.reset_dimensions()
        second.reset_dimensions()
        for number, (written, stored) in enumerate(zip(first.iter_rows(), second.iter_rows(), strict=True), 1):
            visited += len(written) + 1
            if number > MAX_ROW or visited > MAX_CELLS:
                raise refuse(
                    place._replace(row=number),
                    f"the sheet spans more than {MAX_CELLS} cells",
                    "delete the empty rows and columns that are merely formatted",
                )
            cells: list[SourceCell] = []
            for column, (one, other) in enumerate(zip(written, stored, strict=True), 1):
                here = place._replace(row=number, column=column)
                cells.append(_xlsx_cell(here, one, other, problems))
                count += one.data_type == "f" or other.value is not None
            if any(cell.text or cell.made_from for cell in cells):
                rows.append(SourceRow(number, tuple(cells)))
    finally:
        formulas.close()
        values.close()
    if problems:
        raise ImportProblem(problems[:MAX_PROBLEMS])
    return tuple(rows), count


def _xlsx_cell(place: SourcePlace, written: Any, stored: Any, problems: list[SourceProblem]) -> SourceCell:
    formula = written.data_type == "f"
    value = stored.value
    if stored.data_type == "e":
        what = "the formula yields" if formula else "the cell holds"
        problems.append(SourceProblem(place, f"{what} the error {value}, expected a value", "correct it in the source"))
        return SourceCell(place, "", "error")
    if formula:
        # a formula whose stored result is the empty text is told from one without a result by its type
        if value is None and stored.data_type not in ("str", "s"):
            problems.append(
                SourceProblem(
                    place,
                    "the cell holds a formula without a stored value, expected a value",
                    "open the file in a spreadsheet program and save it; or replace the formula by its value",
                )
            )
        return SourceCell(place, "" if value is None else render(value), "formula")
    if value is None:
        return SourceCell(place, "")
    if isinstance(value, str):
        return SourceCell(place, value)
    kind = "truth value" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "date"
    return SourceCell(place, render(value), kind)


def render(value: object) -> str:
    """The value of a spreadsheet's cell as text: 3.0 as ``3``, days and times in ISO 8601, truth as Excel shows it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # repr is the shortest text that is the same number again; a whole number is written without a point
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
