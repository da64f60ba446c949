"""What a workbook shows beside the tables to work in: the matrix, traceability, residual risks, findings and gates, as data.

Nobody edits them there: they are computed, and ``riskfile import xlsx --merge`` passes over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from riskfile.exporting.judged import Judged
from riskfile.exporting.matrices import matrices
from riskfile.rules.stage_cells import StageCell
from riskfile.text.messages import later, tr
from riskfile.text.words import CELL_WORDS, MISSION_WORDS, STAGE_WORDS, value_in_words
from riskfile.views.context import Context
from riskfile.views.findings import each_finding, line_in_words, summed, waived_lines
from riskfile.views.sheets import weighed_risks
from riskfile.views.stage_grid import verdict
from riskfile.views.tables import Cell, Column, Row, Table, risk_table, trace_matrix

MOST_NAMED: Final = 12
"""So many risks a cell of the matrix names; the rest is counted."""

_LEFT_OUT: Final = frozenset(("p1", "p2", "stage"))
"""Columns of the risks that the hazard analysis has in its own sheet."""

_WEIGHED: Final = frozenset(("analysis", "conclusion", "approver", "date"))
"""Columns of the risks that were weighed against benefit."""


class ViewSheet(NamedTuple):
    """A sheet that is only read: its name, what is said above, and tables below each other, each with its title ("" for that
    of the sheet). ``filtered``: the last of them has a filter; ``even``: all columns but the first are equally wide."""

    name: str
    said: str
    sections: tuple[tuple[str, Table], ...]
    filtered: bool = True
    even: bool = False


def view_sheets(judged: Judged, taken: Iterable[str]) -> Iterator[ViewSheet]:
    """The sheets, none of them called as one that is ``taken``."""
    names = {each.casefold() for each in taken}
    context = Context(judged.file, judged.policy, judged.report, judged.today)
    for each in (_matrix(judged), _residual(judged), _traceability(judged), _findings(context), _gates(judged)):
        name, number = each.name, 2
        while name.casefold() in names:
            name, number = f"{each.name} {number}", number + 1
        names.add(name.casefold())
        yield each._replace(name=name)


def _matrix(judged: Judged) -> ViewSheet:
    return ViewSheet(tr("Risk matrix"), "", matrices(judged.file, judged.policy, MOST_NAMED), filtered=False, even=True)


def _residual(judged: Judged) -> ViewSheet:
    file, policy = judged.file, judged.policy
    risks, weighed = risk_table(file, policy), weighed_risks(file, policy)
    kept = [number for number, column in enumerate(risks.columns) if column.key not in _LEFT_OUT]
    added = [number for number, column in enumerate(weighed.columns) if column.key in _WEIGHED]
    analyses = {row.item.id: tuple(row.cells[number] for number in added) for row in weighed.rows if row.item}
    none = (Cell(),) * len(added)
    rows = tuple(
        Row(row.item, (*(row.cells[number] for number in kept), *analyses.get(row.item.id if row.item else "", none)))
        for row in risks.rows
    )
    columns = (*(risks.columns[number] for number in kept), *(weighed.columns[number] for number in added))
    said = tr(
        "{n} of {of} {of:residual risk is|residual risks are} not acceptable by the matrix, as claimed or as verified.",
        n=len(analyses),
        of=len(rows),
    )
    return ViewSheet(tr("Residual risks"), said, (("", Table("residual", columns, rows)),))


def _traceability(judged: Judged) -> ViewSheet:
    table = trace_matrix(judged.file, judged.policy)
    said = tr(
        "From the hazard to the evidence: a row for each risk, and for what reaches none. What is missing is coloured."
    )
    return ViewSheet(tr("Traceability"), said, (("", table),))


def _findings(context: Context) -> ViewSheet:
    report = context.report
    said = tr(
        "Gate {gate}: {n} {n:error|errors}, {m} {m:warning|warnings}, {open} for a later gate, {waived} waived.",
        gate=value_in_words(report.gate),
        n=report.errors,
        m=report.warnings,
        open=len(report.open_work),
        waived=len(report.waived),
    )
    return ViewSheet(tr("Findings"), said, (("", each_finding(context)),))


def _gates(judged: Judged) -> ViewSheet:
    _, grid, gates = judged.project.at_gates()
    passed = Table(
        "gates",
        (Column("gate", _GATE), Column("state", _STATE)),
        tuple(
            Row(
                None,
                (
                    Cell(value_in_words(gate)),
                    Cell(tr("passed"), mark="pass") if yes else Cell(tr("not passed"), mark="fail"),
                ),
            )
            for gate, yes in gates.items()
        ),
    )
    cells = Table(
        "cells",
        tuple(Column(key, name) for key, name in _GRID),
        tuple(Row(None, _cells(each)) for each in grid.cells),
    )
    said = verdict(grid, judged.report)
    return ViewSheet(tr("Gates"), said, ((tr("Release gates"), passed), (tr("Stages and steps"), cells)))


def _cells(cell: StageCell) -> tuple[Cell, ...]:
    why = [*map(str, cell.reasons), *map(line_in_words, (*summed(cell.findings), *waived_lines(cell.waived)))]
    return (
        Cell(MISSION_WORDS[cell.mission]),
        Cell(STAGE_WORDS[cell.stage]),
        Cell(value_in_words(cell.step)),
        Cell(CELL_WORDS.of(cell.state), mark=cell.state),
        Cell(str(cell.items)),
        Cell("\n".join(why)),
    )


_GATE: Final = later("Gate")
_STATE: Final = later("State")
_GRID: Final = (
    ("mission", later("Mission")),
    ("stage", later("Stage")),
    ("step", later("Step")),
    ("state", _STATE),
    ("items", later("Items")),
    ("why", later("What keeps it open, or is waived")),
)
