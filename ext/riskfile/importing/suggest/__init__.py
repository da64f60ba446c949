"""``riskfile import --suggest``: tables are looked at, and a mapping is drafted that says of each guess how sure it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from riskfile.importing import read_import
from riskfile.importing.suggest.columns import Table, classify
from riskfile.importing.suggest.draft import Draft, draft
from riskfile.importing.suggest.grids import tables_of
from riskfile.importing.suggest.riskman import is_riskman, mapping
from riskfile.tables.table import ImportProblem, SourcePlace, SourceProblem
from riskfile.text.messages import tr
from riskfile.text.numbers import counted


class Suggestion(NamedTuple):
    """A drafted mapping: its text, the tables that were found, how many guesses are how sure, the questions, what could
    not be read, what running it would make (``trial``), and whether the sources lie beside it."""

    text: str
    tables: tuple[Table, ...]
    guesses: dict[str, int]
    asks: tuple[str, ...]
    problems: tuple[SourceProblem, ...]
    trial: str
    runs: bool
    beside: bool


def suggest_mapping(paths: Sequence[Path], target: Path | None = None) -> Suggestion:
    """Draft a mapping for the tables in these files; ``target`` is where it will be written. It is tried once, so that what
    it cannot do yet is said in it.

    :raises ImportProblem: if no table of them is a log of risks, or none could be read.
    """
    tables, problems = tables_of(paths)
    if is_riskman(tables):
        return _riskman(tables, problems, paths, target)
    for table in tables:
        classify(table)
    if not any(table.kind == "log" for table in tables):
        found = [
            SourceProblem(
                SourcePlace(table.file),
                tr(
                    "{what}: found the columns {these}, none of which was taken for a hazard with an estimate",
                    what=table.title or tr("the table"),
                    these=", ".join(c.heading or c.name for c in table.columns[:8]),
                ),
                tr("rename its headings (Hazard, Harm, Severity, Probability), or write the mapping by hand"),
            )
            for table in tables
        ]
        raise ImportProblem([*problems, *found])
    stem = re.sub(r"[-_]+", " ", paths[0].stem).strip() or "log"
    made = draft(tables, f"Risk management file ({stem}, imported)", [path.name for path in paths])
    return _tried(made.text, tables, made.guesses, made.asks, problems, paths, target)


def _riskman(
    tables: Sequence[Table], problems: Sequence[SourceProblem], paths: Sequence[Path], target: Path | None
) -> Suggestion:
    """That of a graph, whose tables are known; a log beside it has a mapping of its own."""
    if len(paths) > 1:
        raise ImportProblem(
            [
                SourceProblem(
                    SourcePlace(paths[0].as_posix()),
                    tr("found {n} files with a Riskman graph among them; expected the graph alone", n=len(paths)),
                )
            ]
        )
    text, asks = mapping(tables, paths[0].name, f"Risk management file ({paths[0].stem}, imported)")
    return _tried(text, tables, {"sure": 1}, asks, problems, paths, target)


def _tried(
    text: str,
    tables: Sequence[Table],
    guesses: Mapping[str, int],
    asks: Sequence[str],
    problems: Sequence[SourceProblem],
    paths: Sequence[Path],
    target: Path | None,
) -> Suggestion:
    """A mapping that was tried once, with what came of it."""
    folders = list(dict.fromkeys(path.parent for path in paths))
    trial, runs = "", True
    try:
        report = read_import(target or Path("mapping.yaml"), folders, text=text)
        count = Counter(item.type for item in report.items)
        made_of = ", ".join(f"{number} {name}" for name, number in count.items())
        trial = tr("As it stands it makes {items}.", items=made_of)
        if report.unused:
            trial += tr(
                " {cells} of {n} would not be carried over.",
                cells=counted(len(report.unused), "cell"),
                n=len(report.fates),
            )
    except ImportProblem as error:
        runs = False
        trial = tr(
            "It does not run as it stands: {problems}, listed at its head.",
            problems=counted(len(error.problems), "problem"),
        )
        head = Draft()
        head.ask(0, tr("this mapping does not run yet. Correct it, or the source:"))
        for problem in error.problems[:20]:
            head.comment(0, f"  - {problem}")
        text = head.text + "#\n" + text
    beside = target is not None and folders == [target.parent]
    return Suggestion(text, tuple(tables), dict(guesses), tuple(asks), tuple(problems), trial, runs, beside)
