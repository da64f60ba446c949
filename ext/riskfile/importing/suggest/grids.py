"""The tables of the sources, as the suggestion looks at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from riskfile.importing.sources import FoundTable, ImportProblem, SourceProblem, tables_in
from riskfile.importing.sources.table import keys_of
from riskfile.importing.suggest.columns import Column, Table


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
        tables += [_table(path, each) for each in found]
    _name(tables)
    return tables, problems


def _table(path: Path, found: FoundTable) -> Table:
    table = found.table
    columns = [
        Column(column.name, column.header, [row.cells[column.position].text.strip() for row in table.rows])
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
