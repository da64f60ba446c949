"""The tables of the sources, as the suggestion looks at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from riskfile.importing.sources import read_sheet
from riskfile.importing.sources.table import ImportProblem, SourceProblem, SourceTable, TableChoice, table_of
from riskfile.importing.suggest.columns import Column, Table


def tables_of(paths: Sequence[Path]) -> tuple[list[Table], list[SourceProblem]]:
    """The tables of the files, and what could not be read of them."""
    tables: list[Table] = []
    problems: list[SourceProblem] = []
    for path in paths:
        for sheet in _sheets(path):
            try:
                read = read_sheet(path, TableChoice(sheet=sheet))
                filled = [row for row in read.rows if any(not cell.blank for cell in row.cells)]
                width = max((sum(not cell.blank for cell in row.cells) for row in filled), default=0)
                head = next((row.number for row in filled if 2 * sum(not cell.blank for cell in row.cells) > width), 0)
                found = table_of(read, TableChoice(header=(head,) if head else (), merged="fill"))
            except ImportProblem as error:
                problems += error.problems
                continue
            choice = {"sheet": sheet} if sheet else {}
            if filled and head != filled[0].number:
                choice["header"] = str(head)
            tables.append(_table(path, sheet, found, choice))
    _name(tables)
    return tables, problems


def _sheets(path: Path) -> list[str]:
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return [""]
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(path, read_only=True)
    return book.sheetnames


def _table(path: Path, title: str, found: SourceTable, choice: dict[str, str]) -> Table:
    columns = [
        Column(column.name, column.header, [row.cells[column.position].text.strip() for row in found.rows])
        for column in found.columns
    ]
    texts = [(str(cell.place), cell.text.strip()) for cell in found.outside]
    return Table("", path.name, title, choice, columns, texts=texts)


def _name(tables: list[Table]) -> None:
    taken: set[str] = set()
    several = len({table.file for table in tables}) < len(tables)
    for table in tables:
        text = table.title if several and table.title else table.file.rpartition(".")[0]
        slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        if not re.match(r"[a-z]", slug):
            slug = "table"
        name, number = slug, 1
        while name in taken:
            number += 1
            name = f"{slug}-{number}"
        taken.add(name)
        table.name = name
