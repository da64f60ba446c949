"""The grid of missions, stages and steps as text for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from riskfile.model import MISSIONS, STAGES, STEPS
from riskfile.reporters.shown import Look, Paint
from riskfile.rules import Finding, Report
from riskfile.rules.engine.gates import reached
from riskfile.rules.stage_cells import Accepted, CellState, StageCell, StageCells, passed
from riskfile.text.between import in_list, labelled
from riskfile.text.columns import columns, left
from riskfile.text.messages import later, tr
from riskfile.text.quoting import visible
from riskfile.text.words import SHORT_MISSION_WORDS
from riskfile.version import __version__
from riskfile.views.findings import waived_lines
from riskfile.views.stage_grid import verdict

FORMATS: Final = ("text", "json")
"""The formats of ``riskfile gates``."""

_LOOKS: Final[dict[CellState, Look]] = {"complete": "ok", "open": "error", "waived": "warning"}
_WIDTH = 16

NAMED: Final = (
    *(later("design"), later("manufacturing"), later("post-launch")),
    *(later("identification"), later("evaluation"), later("control"), later("residual")),
    *(later("complete"), later("open"), later("waived")),
)
"""Stages, steps and states of cells as the table names them."""
_SHOWN = 5


def as_text(grid: StageCells, report: Report, *, path: Callable[[str], str] = str, colour: bool = False) -> str:
    """A table for each mission, then what keeps cells open, then what is waived, then the verdict; ``path`` makes a path
    of the project one to print."""

    def paint(text: str, state: CellState) -> str:
        return Paint(colour)(text, _LOOKS[state])

    lines: list[str] = []
    width = max(_WIDTH, *(columns(_word(cell)) + 2 for cell in grid.cells), *(columns(tr(each)) + 2 for each in STEPS))
    first = max(
        _WIDTH,
        *(columns(tr(each)) + 2 for each in STAGES),
        *(columns(each) + 2 for each in SHORT_MISSION_WORDS.values()),
    )
    for mission in MISSIONS:
        lines.append(
            (left(SHORT_MISSION_WORDS[mission], first) + "".join(left(tr(word), width) for word in STEPS)).rstrip()
        )
        for stage in STAGES:
            cells = [grid.cell(mission, stage, step) for step in STEPS]
            row = "".join(paint(left(_word(cell), width), cell.state) for cell in cells)
            lines.append(f"{left(tr(stage), first)}{row if colour else row.rstrip()}")
        lines.append("")
    for cell in grid.cells:
        if cell.state == "open":
            lines.append(tr("{name} is open:", name=cell.name))
            lines += [f"  - {reason}" for reason in _reasons(cell, path)]
            lines.append("")
    for cell in grid.cells:
        if cell.waived:
            lines.append(tr("{name} is {state}{in_it}:", name=cell.name, state=tr(cell.state), in_it=_in_it(cell)))
            lines += [f"  - {line.code} {line.text}" for line in waived_lines(cell.waived)]
            lines.append("")
    if grid.outside:
        lines.append(tr("Found in no cell:"))
        lines += [f"  - {reason}" for reason in _summed(grid.outside, path)]
        lines.append("")
    lines.append(verdict(grid, report, paint))
    # a waiver's reason is an author's
    return visible("\n".join(lines), line=False, colour=colour) + "\n"


def _word(cell: StageCell) -> str:
    if cell.state == "waived":
        return tr("waived ({n})", n=len(cell.waived))
    word = tr("open ({what})", what=len(cell.findings) + len(cell.reasons)) if cell.state == "open" else tr(cell.state)
    return tr("{word}, {n} waived", word=word, n=len(cell.waived)) if cell.waived else word


def _in_it(cell: StageCell) -> str:
    """How much is waived in a cell that is not waived itself."""
    return "" if cell.state == "waived" else tr(", with {n} waived in it", n=len(cell.waived))


def _reasons(cell: StageCell, path: Callable[[str], str]) -> Iterator[str]:
    yield from map(str, cell.reasons)
    yield from _summed(cell.findings, path)


def _summed(findings: Sequence[Finding], path: Callable[[str], str]) -> Iterator[str]:
    """Each rule once, with how many of what level, and the first places."""
    by_rule: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.code, finding.name, finding.level), []).append(finding)
    for (code, name, level), found in sorted(by_rule.items()):
        places = [each.item or str(each.span._replace(path=path(each.span.path))) for each in found]
        more = tr(" and {what} more", what=len(places) - _SHOWN) if len(places) > _SHOWN else ""
        times = f" x {len(found)}" if len(found) > 1 else ""
        yield labelled(f"{code} {name} [{tr(level)}]{times}", f"{in_list(places[:_SHOWN])}{more}")


def as_json(grid: StageCells, report: Report, today: str) -> dict[str, Any]:
    """The grid as JSON values: cells in the order mission, stage, step."""
    return {
        "version": __version__,
        "gate": report.gate,
        "today": today,
        "passed": passed(grid, report),
        "cells": [
            {
                "mission": cell.mission,
                "stage": cell.stage,
                "step": cell.step,
                "state": cell.state,
                "judged": reached(cell.stage, report.gate),
                "items": cell.items,
                "reasons": [str(reason) for reason in cell.reasons],
                "findings": [_entry(finding) for finding in cell.findings],
                "waived": [_accepted(each) for each in cell.waived],
            }
            for cell in grid.cells
        ],
        "outside": [_entry(finding) for finding in grid.outside],
    }


def _accepted(each: Accepted) -> dict[str, Any]:
    waiver = each.waiver
    return {
        "code": each.code,
        "name": each.name,
        "item": each.item,
        "waiver": {
            "path": waiver.span.path,
            "line": waiver.span.line,
            "column": waiver.span.column,
            "reason": waiver.reason,
            "approver": waiver.approver,
            "expires": waiver.expires,
        },
    }


def _entry(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "level": finding.level,
        "item": finding.item,
        "path": finding.span.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "message": finding.message,
    }
