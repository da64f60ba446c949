"""``riskfile import --suggest``: tables are looked at, and a mapping is drafted that says of each guess how sure it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from riskfile.importing.suggest.columns import Table, classify
from riskfile.importing.suggest.draft import draft
from riskfile.importing.suggest.grids import tables_of
from riskfile.importing.tables import ImportProblem, SourcePlace, SourceProblem


class Suggestion(NamedTuple):
    """A drafted mapping: its text, the tables that were found, how many guesses are how sure, the questions, and what
    could not be read."""

    text: str
    tables: tuple[Table, ...]
    guesses: dict[str, int]
    asks: tuple[str, ...]
    problems: tuple[SourceProblem, ...]


def suggest_mapping(paths: Sequence[Path]) -> Suggestion:
    """Draft a mapping for the tables in these files.

    :raises ImportProblem: if no table of them is a log of risks, or none could be read.
    """
    tables, problems = tables_of(paths)
    for table in tables:
        classify(table)
    if not any(table.kind == "log" for table in tables):
        found = [
            SourceProblem(
                SourcePlace(table.file),
                f"{table.title or 'the table'}: found the columns {', '.join(c.heading or c.name for c in table.columns[:8])},"
                " none of which was taken for a hazard with an estimate",
                "rename its headings (Hazard, Harm, Severity, Probability), or write the mapping by hand",
            )
            for table in tables
        ]
        raise ImportProblem([*problems, *found])
    stem = re.sub(r"[-_]+", " ", paths[0].stem).strip() or "log"
    made = draft(tables, f"Risk management file ({stem}, imported)", [path.name for path in paths])
    return Suggestion(made.text, tuple(tables), dict(made.guesses), tuple(made.asks), tuple(problems))
