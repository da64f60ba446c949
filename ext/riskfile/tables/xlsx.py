"""XLSX workbooks as sheets of cells. A formula without a stored value and an error are problems, each with its place.

What a reader sees and openpyxl does not tell of a sheet that is read row by row (hidden rows and columns, words that are
struck through, merged cells, notes) is read from the parts of the workbook beside it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import Element, iterparse

from riskfile.tables.archive import unpacked, without_entities, workbook_understood
from riskfile.tables.table import (
    MAX_CELLS,
    MAX_PROBLEMS,
    MAX_ROW,
    ImportProblem,
    SourceCell,
    SourcePlace,
    SourceProblem,
    SourceRow,
    SourceSheet,
    TableChoice,
    cell_of,
    one_line,
    refuse,
)
from riskfile.text.messages import tr
from riskfile.text.numbers import counted


class _Layout(NamedTuple):
    """What openpyxl does not tell of a sheet that is read row by row."""

    merged: tuple[tuple[int, int, int, int], ...]
    notes: tuple[tuple[SourcePlace, str], ...]
    valued: int
    rows: Mapping[int, str]
    columns: frozenset[int]
    #: (row, column) -> the texts of the cell, each with whether it is struck through
    struck: Mapping[tuple[int, int], tuple[tuple[str, bool], ...] | None]
    formulas: frozenset[tuple[int, int]]


class _Sheet(NamedTuple):
    """A worksheet: the part that holds it, and whether a reader does not see it."""

    part: str
    hidden: bool


def _opened(data: bytes, place: SourcePlace) -> zipfile.ZipFile:
    """The parts of a workbook, seen to be bounded and without entities: the parser of the standard library, which is three
    times as fast as one that looks out for them, has none to find."""
    archive = unpacked(data, place, "a workbook")
    if "xl/workbook.xml" not in archive.namelist():
        raise refuse(place, tr("is a zip archive but not an XLSX workbook"))
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            without_entities(archive.read(name), place)
    return archive


def read_xlsx(data: bytes, place: SourcePlace, choice: TableChoice) -> SourceSheet:
    """The cells of one sheet of an XLSX workbook.

    :raises ImportProblem: if it cannot be read.
    """
    with workbook_understood(place), _opened(data, place) as archive:
        sheets = _sheets(archive)
        sheet = _chosen(sheets, choice, place)
        here = place._replace(sheet=sheet)
        layout = _layout(archive, sheets[sheet].part, here)
        rows, count = _xlsx_rows(data, here, layout)
    if count < layout.valued:
        # rows out of order or written twice: openpyxl skips them without a word
        raise refuse(
            here,
            tr(
                "holds {cells} with a value, of which {count} can be read",
                cells=counted(layout.valued, "cell"),
                count=count,
            ),
            tr("open it and save it again as .xlsx"),
        )
    others = tuple(name + (" (hidden)" if each.hidden else "") for name, each in sheets.items() if name != sheet)
    return SourceSheet(
        here,
        rows,
        layout.merged,
        layout.notes,
        others,
        hidden=sheets[sheet].hidden,
        hidden_columns=layout.columns,
    )


def sheet_names(data: bytes, place: SourcePlace) -> dict[str, bool]:
    """The sheets of a workbook, each with whether it is hidden.

    :raises ImportProblem: if it cannot be read.
    """
    with workbook_understood(place), _opened(data, place) as archive:
        return {name: each.hidden for name, each in _sheets(archive).items()}


def _chosen(sheets: Mapping[str, _Sheet], choice: TableChoice, place: SourcePlace) -> str:
    if choice.sheet:
        if choice.sheet not in sheets:
            raise refuse(
                place,
                tr('there is no sheet "{sheet}"', sheet=choice.sheet),
                tr("sheets: {what}", what=", ".join(sheets) or tr("none")),
            )
        return choice.sheet
    seen = [name for name, each in sheets.items() if not (each.hidden and choice.hidden == "skip")]
    if len(seen) == 1:
        return seen[0]
    raise refuse(place, tr("has {n} sheets", n=len(seen)), tr("name one with `sheet:`: {seen}", seen=", ".join(seen)))


def _sheets(archive: zipfile.ZipFile) -> dict[str, _Sheet]:
    """The worksheets by name, in the workbook's order."""
    relations = _relations(archive, "xl/workbook.xml")
    found: dict[str, _Sheet] = {}
    with archive.open("xl/workbook.xml") as source:
        for element in _elements(source):
            if _local(element.tag) == "sheet":
                target = next((value for key, value in element.attrib.items() if _local(key) == "id"), "")
                kind, part = relations.get(target, ("", ""))
                if kind == "worksheet":
                    found[element.attrib["name"]] = _Sheet(part, element.attrib.get("state", "visible") != "visible")
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
    rows: dict[int, str] = {}
    columns: set[int] = set()
    struck: dict[tuple[int, int], tuple[tuple[str, bool], ...] | None] = {}
    through = _struck_styles(archive)
    shared = _struck_texts(archive)
    formulas: set[tuple[int, int]] = set()
    valued = number = column = 0
    filtered = False
    with archive.open(part) as source:
        for event, element in iterparse(source, ("start", "end")):
            name = _local(element.tag)
            if event == "start":
                if name == "row":
                    given = element.attrib.get("r", "")
                    number = int(given) if given.isdigit() else number + 1
                    column = 0
                    if _true(element, "hidden") or element.attrib.get("ht") == "0":
                        rows[number] = "hidden"
                elif name == "autoFilter":
                    filtered = True
                continue
            if name == "mergeCell":
                merged.append(_area(element.attrib["ref"]))
            elif name == "col":
                if _true(element, "hidden") or element.attrib.get("width") == "0":
                    first = int(element.attrib["min"])
                    columns.update(range(first, min(int(element.attrib["max"]), first + 20_000) + 1))
            elif name == "filterColumn":
                filtered = True
            elif name == "c":
                ref = element.attrib.get("r", "")
                column = _area(ref)[1] if ref else column + 1
                # what is written with white space only is a text too
                inline = any("".join(each.itertext()) for each in element if _local(each.tag) == "is")
                formula = any(_local(each.tag) == "f" for each in element)
                if formula:
                    formulas.add((number, column))
                valued += inline or formula or any(_local(each.tag) == "v" and bool(each.text) for each in element)
                found = _struck_cell(element, through, shared)
                if found is not _WHOLE_TEXT:
                    struck[number, column] = found
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
    if filtered:
        rows = dict.fromkeys(rows, tr("hidden, as by a filter"))
    return _Layout(tuple(merged), tuple(sorted(notes)), valued, rows, frozenset(columns), struck, frozenset(formulas))


_WHOLE_TEXT: tuple[tuple[str, bool], ...] = ()
"""No word of the cell is struck through."""


def _true(element: Element, name: str) -> bool:
    return element.attrib.get(name, "0") in ("1", "true")


def _struck_cell(
    element: Element, through: frozenset[int], shared: Mapping[int, tuple[tuple[str, bool], ...]]
) -> tuple[tuple[str, bool], ...] | None:
    """The texts of a cell, each with whether it is struck through; None for the whole cell."""
    style = element.attrib.get("s", "0")
    whole = style.isdigit() and int(style) in through
    kind = element.attrib.get("t")
    if kind == "inlineStr":
        inline = next((each for each in element if _local(each.tag) == "is"), None)
        parts = _parts(inline, whole) if inline is not None else ()
        return parts or (None if whole else _WHOLE_TEXT)
    value = next((each.text or "" for each in element if _local(each.tag) == "v"), "")
    if kind == "s" and value.isdigit() and int(value) in shared and not whole:
        return shared[int(value)]
    return None if whole else _WHOLE_TEXT


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the cell formats whose font is struck through."""
    try:
        source = archive.open("xl/styles.xml")
    except KeyError:
        return frozenset()
    fonts: set[int] = set()
    found: set[int] = set()
    with source:
        for element in _elements(source):
            name = _local(element.tag)
            if name == "fonts":
                fonts = {number for number, font in enumerate(element) if any(_strikes(each) for each in font)}
            elif name == "cellXfs":
                given = [each.attrib.get("fontId", "0") for each in element]
                found = {number for number, font in enumerate(given) if font.isdigit() and int(font) in fonts}
    return frozenset(found)


def _strikes(element: Element) -> bool:
    return _local(element.tag) == "strike" and element.attrib.get("val", "1") not in ("0", "false")


def _struck_texts(archive: zipfile.ZipFile) -> dict[int, tuple[tuple[str, bool], ...]]:
    """The shared texts of which some words are struck through, by number."""
    try:
        source = archive.open("xl/sharedStrings.xml")
    except KeyError:
        return {}
    found: dict[int, tuple[tuple[str, bool], ...]] = {}
    number = 0
    with source:
        for element in _elements(source):
            if _local(element.tag) == "si":
                parts = _parts(element, False)
                if parts:
                    found[number] = parts
                number += 1
                element.clear()
    return found


def _parts(element: Element, whole: bool) -> tuple[tuple[str, bool], ...]:
    """The runs of a text, where any is struck through."""
    parts: list[tuple[str, bool]] = []
    for run in element:
        if _local(run.tag) != "r":
            continue
        properties = next((each for each in run if _local(each.tag) == "rPr"), None)
        # a run without a format of its own has that of the cell
        through = whole if properties is None else any(_strikes(each) for each in properties)
        parts.append(("".join(each.text or "" for each in run if _local(each.tag) == "t"), through))
    return tuple(parts) if any(through for _, through in parts) else ()


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text of a workbook without its escapes: ``_x000D_`` is a line end, ``_x005F_`` an underscore."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return found.replace("\r\n", "\n").replace("\r", "\n")


def _elements(source: IO[bytes]) -> Iterator[Element]:
    for _, element in iterparse(source, ("end",)):
        yield element


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _area(ref: str) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of ``B2:C5``."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", ref)
    if match is None:
        raise ValueError(tr("{ref!r} is no range of cells", ref=ref))
    top, left = int(match[2]), _number(match[1])
    return top, left, int(match[4] or top), _number(match[3]) if match[3] else left


def _number(letters: str) -> int:
    value = 0
    for each in letters:
        value = value * 26 + ord(each) - 64
    return value


def _xlsx_rows(data: bytes, place: SourcePlace, layout: _Layout) -> tuple[tuple[SourceRow, ...], int]:
    """The rows in which anything stands, and how many cells with a value were seen."""
    # openpyxl takes a tenth of a second to load; a CSV file does without
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    rows: list[SourceRow] = []
    problems: list[SourceProblem] = []
    visited = count = 0
    try:
        sheet: Any = book[place.sheet]
        # some programs write a wrong size, and rows beyond it would be lost
        sheet.reset_dimensions()
        for number, stored in enumerate(sheet.iter_rows(), 1):
            visited += len(stored) + 1
            if number > MAX_ROW or visited > MAX_CELLS:
                raise refuse(
                    place._replace(row=number),
                    tr("the sheet spans more than {max_cells} cells", max_cells=MAX_CELLS),
                    tr("delete the empty rows and columns that are merely formatted"),
                )
            cells: list[SourceCell] = []
            for column, each in enumerate(stored, 1):
                formula = (number, column) in layout.formulas
                cell = _xlsx_cell(place._replace(row=number, column=column), formula, each, problems)
                parts = layout.struck.get((number, column), _WHOLE_TEXT)
                if parts is None or parts:
                    cell = _struck_through(cell, parts)
                cells.append(cell)
                count += formula or each.value is not None
            if any(cell.text or cell.made_from for cell in cells):
                rows.append(SourceRow(number, tuple(cells), layout.rows.get(number, "")))
    finally:
        book.close()
    if problems:
        raise ImportProblem(problems[:MAX_PROBLEMS])
    return tuple(rows), count


def _xlsx_cell(place: SourcePlace, formula: bool, stored: Any, problems: list[SourceProblem]) -> SourceCell:
    value = stored.value
    if stored.data_type == "e":
        what = (
            tr("the formula yields the error {shown}, expected a value", shown=value)
            if formula
            else tr("the cell holds the error {shown}, expected a value", shown=value)
        )
        problems.append(
            SourceProblem(
                place,
                what,
                tr("correct it in the source"),
            )
        )
        return SourceCell(place, "", "error")
    if formula:
        # a formula whose stored result is the empty text is told from one without a result by its type
        if value is None and stored.data_type not in ("str", "s"):
            problems.append(
                SourceProblem(
                    place,
                    tr("the cell holds a formula without a stored value, expected a value"),
                    tr("open the file in a spreadsheet program and save it; or replace the formula by its value"),
                )
            )
        text = "" if value is None else unescaped(value) if isinstance(value, str) else render(value)
        return SourceCell(place, text, "formula")
    if value is None:
        return SourceCell(place, "")
    if isinstance(value, str):
        return SourceCell(place, unescaped(value))
    kind = "truth value" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "date"
    return SourceCell(place, render(value), kind)


def _struck_through(cell: SourceCell, parts: tuple[tuple[str, bool], ...] | None) -> SourceCell:
    """The cell, knowing which of its words are struck through."""
    if parts is not None:
        parts = tuple((unescaped(part), through) for part, through in parts)
    if parts is None or "".join(part for part, _ in parts) != cell.text:
        parts = ((cell.text, True),)
    return cell_of(cell.place, parts, cell.made_from)


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
