"""The grid of missions, stages and steps as a view's data: what stands in each cell, and what keeps it open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from riskfile.exporting.grid import passed, reached, verdict
from riskfile.model import STAGES, Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules import Finding, Report
from riskfile.rules.cycles import MISSIONS
from riskfile.rules.grid import STEPS, Cell, grid_of

MISSION_WORDS = {"lifecycle": "Product life cycle", "operations": "Operational risk control"}
STAGE_WORDS = {
    "design": "Design and development",
    "manufacturing": "Manufacturing",
    "post-launch": "Post-launch management",
}
STEP_WORDS = {
    "identification": "Identification",
    "evaluation": "Evaluation",
    "control": "Control",
    "residual": "Residual risk acceptability",
}

_LEVELS = ("error", "warning", "open")


class Line(NamedTuple):
    """One reason of a cell: ``code`` and ``text`` (a rule's name, what is missing, or a waiver's rationale), the
    ``level`` of its findings ("" for none, "waived" for a rationale) and their ``number`` in words."""

    code: str
    text: str
    level: str
    number: str


class GridCell(NamedTuple):
    """A cell: its state ("complete", "open", "waived"), how many items stand in it, why it is so, and the first item
    that a finding names."""

    state: str
    items: int
    lines: tuple[Line, ...]
    item: Item | None


class GridRow(NamedTuple):
    """A stage of a mission. ``judged`` says what the gate of the build has to do with it, "" in a draft; ``own`` is
    whether the gate is the stage's own."""

    label: str
    judged: str
    own: bool
    cells: tuple[GridCell, ...]


class GridTable(NamedTuple):
    """The rows of one mission."""

    title: str
    rows: tuple[GridRow, ...]


class StageGrid(NamedTuple):
    """The front page: whose file this is, what the gate says, one table for each mission, and what no cell holds.

    ``page`` is the page with the findings, "" where none shows them; ``state`` colours the verdict."""

    facts: tuple[tuple[str, str], ...]
    verdict: str
    state: str
    tables: tuple[GridTable, ...]
    outside: tuple[Line, ...]
    page: str


def stage_grid(file: RiskFile, policy: Policy, report: Report, today: str, page: str) -> StageGrid:
    """The grid of this build, judged on the day ``today``; ``page`` is the page with the findings."""
    grid = grid_of(file, policy, report, today)
    tables = tuple(
        GridTable(
            MISSION_WORDS[mission],
            tuple(
                GridRow(
                    STAGE_WORDS[stage],
                    _judged(stage, report.gate),
                    stage == report.gate,
                    tuple(_cell(file, grid.cell(mission, stage, step)) for step in STEPS),
                )
                for stage in STAGES
            ),
        )
        for mission in MISSIONS
    )
    state = "draft" if report.gate not in STAGES else "complete" if passed(grid, report) else "open"
    return StageGrid(
        _facts(policy, report.gate, today), verdict(grid, report), state, tables, tuple(_summed(grid.outside)), page
    )


def _facts(policy: Policy, gate: str, today: str) -> tuple[tuple[str, str], ...]:
    revision = ", ".join(filter(None, (policy.revision, f"dated {policy.date}" if policy.date else "")))
    own = f" (the policy's own: {policy.gate})" if policy.gate != gate else ""
    found = (
        ("Device", policy.device.name),
        ("Manufacturer", policy.device.manufacturer),
        ("Document", policy.document_number),
        ("Revision", revision),
        ("Gate", gate + own),
        ("Judged as of", today),
    )
    return tuple((label, text) for label, text in found if text)


def _judged(stage: str, gate: str) -> str:
    if stage == gate:
        return "gate of this build"
    if reached(stage, gate):
        return "judged at this gate too"
    return "not judged yet" if gate in STAGES else ""


def _cell(file: RiskFile, cell: Cell) -> GridCell:
    lines = (
        *_summed(cell.findings),
        *(Line("", reason, "", "") for reason in cell.reasons),
        *(Line("", reason, "waived", "") for reason in cell.waived),
    )
    ordered = sorted(cell.findings, key=lambda finding: _LEVELS.index(finding.level))
    items = (file.items.get(finding.item) for finding in ordered)
    return GridCell(cell.state, cell.items, lines, next(filter(None, items), None))


def _summed(findings: Iterable[Finding]) -> Iterator[Line]:
    """A line for each rule and level, the worst first."""
    counts: dict[tuple[int, str, str], int] = {}
    for finding in findings:
        key = (_LEVELS.index(finding.level), finding.code, finding.name)
        counts[key] = counts.get(key, 0) + 1
    for (rank, code, name), count in sorted(counts.items()):
        level = _LEVELS[rank]
        words = "at a later gate" if level == "open" else level if count == 1 else level + "s"
        yield Line(code, name, level, f"{count} {words}")
