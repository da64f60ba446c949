"""The grid of missions, stages and steps as a view: what stands in each cell, and what keeps it open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from riskfile.model import MISSIONS, STAGES, STEPS, Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules import Report
from riskfile.rules.engine.finding import LEVELS
from riskfile.rules.engine.gates import reached
from riskfile.rules.stage_cells import CellState, StageCell, StageCells, grid_of, passed
from riskfile.text.between import aside, in_list
from riskfile.text.messages import tr
from riskfile.text.words import CELL_WORDS, MISSION_WORDS, STAGE_WORDS, value_in_words
from riskfile.views.address import exactly, query_of
from riskfile.views.context import Context
from riskfile.views.findings import Line, summed, waived_lines

GridState = Literal[CellState, "draft"]


class GridCell(NamedTuple):
    """A cell: its state, how many items stand in it, how many findings are waived in it, why it is so, the first item
    that a finding names, and the query that shows exactly these items in a list of all, "" where none does."""

    state: CellState
    items: int
    waived: int
    lines: tuple[Line, ...]
    item: Item | None
    query: str


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

    ``page`` is the page with the findings, ``list_page`` that with a list of all items, "" where none shows them;
    ``state`` colours the verdict."""

    facts: tuple[tuple[str, str], ...]
    verdict: str
    state: GridState
    tables: tuple[GridTable, ...]
    outside: tuple[Line, ...]
    page: str
    list_page: str


def stage_grid(context: Context) -> StageGrid:
    """The grid as the run of the rules leaves it."""
    file, policy, report, today, pages, *_ = context
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
    state: GridState = "draft" if report.gate not in STAGES else "complete" if passed(grid, report) else "open"
    return StageGrid(
        facts_of(policy, report.gate, today),
        verdict(grid, report),
        state,
        tables,
        tuple(summed(grid.outside)),
        pages.get("findings", ""),
        pages.get("item-list", ""),
    )


def facts_of(policy: Policy, gate: str, today: str) -> tuple[tuple[str, str], ...]:
    """Whose file this is, which revision, and how it was judged: labels with their texts."""
    revision = aside(filter(None, (policy.revision, tr("dated {date}", date=policy.date) if policy.date else "")))
    own = tr(" (the policy's own: {gate})", gate=value_in_words(policy.gate)) if policy.gate != gate else ""
    found = (
        (tr("Device"), policy.device.name),
        (tr("Manufacturer"), policy.device.manufacturer),
        (tr("Document"), policy.document_number),
        (tr("Revision"), revision),
        (tr("Gate"), value_in_words(gate) + own),
        (tr("Judged as of"), today),
    )
    return tuple((label, text) for label, text in found if text)


def _judged(stage: str, gate: str) -> str:
    if stage == gate:
        return tr("gate of this build")
    if reached(stage, gate):
        return tr("judged at this gate too")
    return tr("not judged yet") if gate in STAGES else ""


def _cell(file: RiskFile, cell: StageCell) -> GridCell:
    lines = (
        *summed(cell.findings),
        *(Line("", str(reason), "", "") for reason in cell.reasons),
        *waived_lines(cell.waived),
    )
    ordered = sorted(cell.findings, key=lambda finding: LEVELS.index(finding.level))
    items = (file.items.get(finding.item) for finding in ordered)
    return GridCell(
        cell.state, cell.items, len(cell.waived), lines, next(filter(None, items), None), _query(file, cell)
    )


def _query(file: RiskFile, cell: StageCell) -> str:
    """The query of the list of all items that shows what a cell counts. A cell that counts what its cycles looked at
    again, or only some items of a type, has none: a link must show the number that it stands on."""
    place = (cell.mission, cell.step)
    types = [each for each in file.model.types.values() if place in each.cells]
    # first what stands there, then what is counted there as well
    types.sort(key=lambda each: each.cells[0] != place)
    found = [item for each in types for item in file.of_type(each.name) if item.stage == cell.stage]
    if not found or len(found) != cell.items:
        return ""
    labels = dict.fromkeys(tr(file.model.types[item.type].label) for item in found)
    return query_of({"stage": exactly(cell.stage), "type": exactly(*labels)})


def verdict(grid: StageCells, report: Report, paint: Callable[[str, CellState], str] = lambda text, state: text) -> str:
    """Whether the gate is passed, with the numbers behind it; ``paint`` colours a word by a state."""
    judged = [cell for cell in grid.cells if report.gate == "draft" or reached(cell.stage, report.gate)]
    count = Counter(cell.state for cell in judged)
    within = sum(cell.state == "complete" and bool(cell.waived) for cell in judged)
    words = {"complete": tr(" ({within} with a waiver in it)", within=within) if within else ""}
    states = in_list(
        f"{count[state]} {CELL_WORDS.of(state)}{words.get(state, '')}" for state in get_args(CellState) if count[state]
    )
    found = in_list((tr("{n} {n:error|errors}", n=report.errors), tr("{n} {n:warning|warnings}", n=report.warnings)))
    if report.gate == "draft":
        return tr("Draft: no gate is judged. {found}; of all cells {states}.", found=found, states=states)
    yes = passed(grid, report)
    word = paint(tr("passed") if yes else tr("not passed"), "complete" if yes else "open")
    left_out = tr(" Not evaluated: {not_loaded}.", not_loaded=in_list(report.not_loaded)) if report.not_loaded else ""
    return tr(
        "Gate {gate}: {word}. {found}; of the cells that it judges {states}.{left_out}",
        gate=value_in_words(report.gate),
        word=word,
        found=found,
        states=states,
        left_out=left_out,
    )
