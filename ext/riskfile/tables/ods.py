"""ODS workbooks as sheets of cells: repeated, covered and hidden rows and columns, words that are struck through."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from riskfile.tables.archive import understood, unpacked
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
from riskfile.tables.xlsx import render
from riskfile.text.messages import later, tr

_HINT = later("open it and save it again as .ods")


def read_ods(data: bytes, place: SourcePlace, choice: TableChoice) -> SourceSheet:
    """The cells of one sheet of an ODS workbook.

    :raises ImportProblem: if it cannot be read.
    """
    with understood(place, tr("an ODS workbook"), tr(_HINT)), unpacked(data, place, tr("a workbook")) as archive:
        styles, tables = _opened(archive)
        hidden = {name: styles.unseen(table) for name, table in tables.items()}
        name = choice.sheet
        if name and name not in tables:
            raise refuse(
                place,
                tr('there is no sheet "{name}"', name=name),
                tr("sheets: {what}", what=", ".join(tables) or tr("none")),
            )
        if not name:
            seen = [each for each in tables if not (hidden[each] and choice.hidden == "skip")]
            if len(seen) != 1:
                raise refuse(
                    place, tr("has {n} sheets", n=len(seen)), tr("name one with `sheet:`: {seen}", seen=", ".join(seen))
                )
            name = seen[0]
        sheet = _Reader(place._replace(sheet=name), styles).read(tables[name])
        others = tuple(each + (" (hidden)" if hidden[each] else "") for each in tables if each != name)
        return sheet._replace(other_sheets=others, hidden=hidden[name])


def sheet_names(data: bytes, place: SourcePlace) -> dict[str, bool]:
    """The sheets of a workbook, each with whether it is hidden.

    :raises ImportProblem: if it cannot be read.
    """
    with understood(place, tr("an ODS workbook"), tr(_HINT)), unpacked(data, place, tr("a workbook")) as archive:
        styles, tables = _opened(archive)
        return {name: styles.unseen(table) for name, table in tables.items()}


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _get(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def _root(source: IO[bytes]) -> Element:
    root = parse(source).getroot()
    assert root is not None, "a parsed file has a root"
    return root


class _Style(NamedTuple):
    parent: str
    struck: bool | None
    displayed: bool


class _Styles:
    def __init__(self) -> None:
        self.by_name: dict[str, _Style] = {}

    def add(self, root: Element) -> None:
        for element in root.iter():
            if _local(element.tag) != "style":
                continue
            struck: bool | None = None
            displayed = True
            for part in element:
                line = _get(part, "text-line-through-style") or _get(part, "text-line-through-type")
                if line:
                    struck = line != "none"
                if _get(part, "display") == "false":
                    displayed = False
            self.by_name[_get(element, "name")] = _Style(_get(element, "parent-style-name"), struck, displayed)

    def struck(self, name: str) -> bool | None:
        """Whether a style strikes through; None where it does not say."""
        for _ in range(20):
            style = self.by_name.get(name)
            if style is None:
                return None
            if style.struck is not None:
                return style.struck
            name = style.parent
        return None

    def unseen(self, table: Element) -> bool:
        style = self.by_name.get(_get(table, "style-name"))
        return style is not None and not style.displayed


def _opened(archive: zipfile.ZipFile) -> tuple[_Styles, Mapping[str, Element]]:
    styles = _Styles()
    if "styles.xml" in archive.namelist():
        with archive.open("styles.xml") as source:
            styles.add(_root(source))
    with archive.open("content.xml") as source:
        root = _root(source)
    styles.add(root)
    body = next((each for each in root.iter() if _local(each.tag) == "spreadsheet"), None)
    if body is None:
        raise ValueError(tr("it holds no spreadsheet"))
    return styles, {_get(each, "name"): each for each in body if _local(each.tag) == "table"}


class _Reader:
    def __init__(self, place: SourcePlace, styles: _Styles) -> None:
        self.place = place
        self.styles = styles
        self.problems: list[SourceProblem] = []
        self.notes: list[tuple[SourcePlace, str]] = []
        self.visited = 0

    def read(self, table: Element) -> SourceSheet:
        hidden: set[int] = set()
        column_styles: list[tuple[int, str]] = []
        at = 0
        for element in _under(table, "table-column"):
            count = _repeated(element, "number-columns-repeated")
            if _get(element, "visibility") in ("collapse", "filter"):
                hidden.update(range(at + 1, min(at + count, at + 20_000) + 1))
            column_styles.append((at + count, _get(element, "default-cell-style-name")))
            at += count
        rows: list[SourceRow] = []
        merged: list[tuple[int, int, int, int]] = []
        number = 0
        for element in _under(table, "table-row"):
            times = _repeated(element, "number-rows-repeated")
            seen = {"collapse": tr("hidden"), "filter": tr("hidden by a filter")}.get(_get(element, "visibility"), "")
            cells = self.cells(element, number + 1, column_styles, merged)
            if any(cell.text or cell.made_from for cell in cells):
                for again in range(times):
                    number += 1
                    self.visited += len(cells)
                    if number > MAX_ROW or self.visited > MAX_CELLS:
                        raise refuse(
                            self.place._replace(row=number),
                            tr("the sheet spans more than {max_cells} cells", max_cells=MAX_CELLS),
                        )
                    if again:
                        cells = self.cells(element, number, column_styles, merged)
                    rows.append(SourceRow(number, cells, seen))
            else:
                number += times
        if self.problems:
            raise ImportProblem(self.problems[:MAX_PROBLEMS])
        return SourceSheet(self.place, tuple(rows), tuple(merged), tuple(self.notes), hidden_columns=frozenset(hidden))

    def cells(
        self, row: Element, number: int, column_styles: list[tuple[int, str]], merged: list[tuple[int, int, int, int]]
    ) -> tuple[SourceCell, ...]:
        found: list[SourceCell] = []
        blank = 0
        row_style = _get(row, "default-cell-style-name")
        for element in row:
            name = _local(element.tag)
            if name not in ("table-cell", "covered-table-cell"):
                continue
            times = _repeated(element, "number-columns-repeated")
            # what a covered cell holds is not shown
            empty = name == "covered-table-cell" or (len(element) == 0 and not _get(element, "value-type"))
            if empty:
                blank += times
                self.spans(element, number, len(found) + blank - times + 1, merged)
                continue
            if len(found) + blank + times > 20_000:
                raise refuse(self.place._replace(row=number), tr("the row has more than 20000 cells"))
            for _ in range(blank):
                found.append(SourceCell(self.place._replace(row=number, column=len(found) + 1), ""))
            blank = 0
            for _ in range(times):
                column = len(found) + 1
                default = next((style for end, style in column_styles if column <= end), "")
                style = _get(element, "style-name") or row_style or default
                found.append(self.cell(element, self.place._replace(row=number, column=column), style))
                self.spans(element, number, column, merged)
        return tuple(found)

    def spans(self, element: Element, row: int, column: int, merged: list[tuple[int, int, int, int]]) -> None:
        across, down = _repeated(element, "number-columns-spanned"), _repeated(element, "number-rows-spanned")
        area = (row, column, row + down - 1, column + across - 1)
        if (across > 1 or down > 1) and area not in merged[-50:]:
            merged.append(area)

    def cell(self, element: Element, place: SourcePlace, style: str) -> SourceCell:
        whole = bool(self.styles.struck(style))
        parts: list[tuple[str, bool]] = []
        for child in element:
            if _local(child.tag) == "p":
                if parts:
                    parts.append(("\n", whole))
                parts += self.texts(child, whole)
            elif _local(child.tag) == "annotation":
                self.notes.append((place, one_line("\n".join("".join(each.itertext()) for each in child))))
        kind = _get(element, "value-type")
        shown = "".join(part for part, _ in parts)
        formula = "formula" if _get(element, "formula") else ""
        if any(_local(key) == "value-type" and value == "error" for key, value in element.attrib.items()):
            what = (
                tr("the formula yields the error {shown}, expected a value", shown=shown)
                if formula
                else tr("the cell holds the error {shown}, expected a value", shown=shown)
            )
            self.problems.append(
                SourceProblem(
                    place,
                    what,
                    tr("correct it in the source"),
                )
            )
        value = _value(element, kind, shown)
        if kind and kind != "string" and value != shown:
            parts = [(value, whole or (bool(parts) and all(through for _, through in parts)))]
        made = {"float": "number", "percentage": "number", "currency": "number", "boolean": "truth value"}
        return cell_of(place, parts, formula or made.get(kind, "date" if kind in ("date", "time") else ""))

    def texts(self, element: Element, struck: bool) -> list[tuple[str, bool]]:
        found = [(element.text or "", struck)]
        for child in element:
            name = _local(child.tag)
            if name == "s":
                found.append((" " * min(_repeated(child, "c"), 1000), struck))
            elif name == "tab":
                found.append(("\t", struck))
            elif name == "line-break":
                found.append(("\n", struck))
            elif name == "annotation":
                pass
            else:
                own = self.styles.struck(_get(child, "style-name"))
                found += self.texts(child, struck if own is None else own)
            found.append((child.tail or "", struck))
        return found


def _value(element: Element, kind: str, shown: str) -> str:
    if kind in ("float", "percentage", "currency"):
        try:
            return render(float(_get(element, "value")))
        except ValueError:
            return shown
    if kind == "date":
        return _get(element, "date-value").removesuffix("T00:00:00") or shown
    if kind == "boolean":
        return {"true": "TRUE", "false": "FALSE"}.get(_get(element, "boolean-value"), shown)
    return shown


def _under(element: Element, name: str) -> Iterator[Element]:
    """The rows or columns of a table, within groups and headings too, those of a table within a cell left out."""
    for child in element:
        local = _local(child.tag)
        if local == name:
            yield child
        elif local.startswith(("table-row", "table-column", "table-header")):
            yield from _under(child, name)


def _repeated(element: Element, name: str) -> int:
    value = _get(element, name)
    return max(1, int(value)) if value.isdigit() and len(value) < 10 else 1
