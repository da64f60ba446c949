"""The tables of the sources, as the suggestion looks at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from riskfile.importing.suggest.columns import Column, Table
from riskfile.importing.suggest.words import role_of
from riskfile.importing.texts import clean
from riskfile.tables import FoundTable, ImportProblem, SourceProblem, read_table, tables_in
from riskfile.tables.table import SourceColumn, keys_of, one_line
from riskfile.text.messages import tr


def tables_of(paths: Sequence[Path]) -> tuple[list[Table], list[SourceProblem]]:
    """The tables of the files, and what could not be read of them."""
    tables: list[Table] = []
    problems: list[SourceProblem] = []
    for path in paths:
        try:
            found = tables_in(path)
        except ImportProblem as error:
            problems += error.problems
            continue
        tables += [_table(path, _refined(path, each)) for each in found]
    _name(tables)
    return tables, problems


def _address(column: SourceColumn) -> str:
    """How the mapping names a column: by its letter where its heading cannot stand in a template."""
    plain = column.name.isprintable() and not re.search(r"[{}]|:(?:0\d{1,2}|id)$|^\.", column.name)
    return column.name if plain else f"@{column.letter}"


def _refined(path: Path, found: FoundTable) -> FoundTable:
    """The table with a second row of headings joined, and without the text below it, where it seems to have these."""
    table, choice, notes = found.table, found.choice, list(found.notes)
    rows = [[one_line(cell.text) for cell in row.cells] for row in table.rows]
    heads = [one_line(column.header) for column in table.columns]
    if rows and len(choice.header) < 2 and _is_heading(heads, rows[0]):
        choice = replace(choice, header=(table.header.number, table.rows[0].number))
        notes = [note for note in notes if not note.startswith("the headings were found")]
        notes.append(
            tr(
                "the rows {number} and {number2} are both headings, and were joined",
                number=table.header.number,
                number2=table.rows[0].number,
            )
        )
    last = len(rows)
    while last > 1 and len(heads) >= 4 and _is_remark(rows[last - 1]):
        last -= 1
    if last < len(rows) and not choice.last_row and not choice.sections:
        choice = replace(choice, last_row=table.rows[last - 1].number)
        notes.append(tr("the table ends in row {number}; below it stands text", number=table.rows[last - 1].number))
    if choice == found.choice:
        return found
    try:
        return FoundTable(read_table(path, choice), choice, tuple(notes))
    except ImportProblem:
        return found


def _is_heading(heads: list[str], row: list[str]) -> bool:
    """Whether the first row is a second row of headings: it repeats those above it or names what a log holds."""
    filled = [(head, cell) for head, cell in zip(heads, row, strict=True) if cell]
    if any(re.search(r"\d{2}", cell) or len(cell) > 40 for _, cell in filled):
        return False
    named = sum(cell != head and bool(role_of(cell)[0]) for head, cell in filled)
    same = sum(cell == head for head, cell in filled)
    return named >= 2 and named + same > 0.7 * len(filled)


def _is_remark(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    return len(filled) == 1 and len(filled[0]) > 12 and " " in filled[0]


def _table(path: Path, found: FoundTable) -> Table:
    table = found.table
    columns = [
        Column(_address(column), column.header, [clean(row.cells[column.position].text) for row in table.rows])
        for column in table.columns
    ]
    texts = [(str(cell.place), cell.text.strip()) for cell in table.outside]
    title = found.choice.sheet or table.title
    return Table("", path.name, title, keys_of(found.choice), columns, texts=texts, guessed=found.notes)


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
