"""The grid of missions, stages and steps as a view's data: what stands in each cell, and what keeps it open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from riskfile.assessment import Estimate, assess
from riskfile.model import STAGES, Item, RiskFile
from riskfile.model.clauses import CLAUSES, Clause, clauses_in, types_at
from riskfile.policy.policy import Policy
from riskfile.reporters.gates import passed, reached, verdict
from riskfile.rules import Finding, Report
from riskfile.rules.cycles import MISSIONS
from riskfile.rules.stage_cells import STEPS, StageCell, grid_of
from riskfile.views import Cell as TableCell
from riskfile.views import Row, Table, unverified
from riskfile.views.checklist import CLAUSE_COLUMNS

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
    """A cell: its state ("complete", "open", "waived"), how many items stand in it, why it is so, the first item
    that a finding names, and the query that shows exactly these items in a list of all, "" where none does."""

    state: str
    items: int
    lines: tuple[Line, ...]
    item: Item | None
    query: str = ""


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
    state: str
    tables: tuple[GridTable, ...]
    outside: tuple[Line, ...]
    page: str
    list_page: str = ""


def stage_grid(file: RiskFile, policy: Policy, report: Report, today: str, page: str, list_page: str = "") -> StageGrid:
    """The grid of this build, judged on the day ``today``; ``page`` is the page with the findings, ``list_page`` that
    with a list of all items."""
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
        _facts(policy, report.gate, today),
        verdict(grid, report),
        state,
        tables,
        tuple(_summed(grid.outside)),
        page,
        list_page,
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


def _cell(file: RiskFile, cell: StageCell) -> GridCell:
    lines = (
        *_summed(cell.findings),
        *(Line("", reason, "", "") for reason in cell.reasons),
        *(Line("", reason, "waived", "") for reason in cell.waived),
    )
    ordered = sorted(cell.findings, key=lambda finding: _LEVELS.index(finding.level))
    items = (file.items.get(finding.item) for finding in ordered)
    return GridCell(cell.state, cell.items, lines, next(filter(None, items), None), _query(file, cell))


_TYPES_OF_CELL = {
    ("lifecycle", "identification"): (
        "intended-use",
        "claim",
        "characteristic",
        "hazard",
        "event",
        "failure-mode",
        "situation",
    ),
    ("lifecycle", "evaluation"): ("harm", "risk"),
    ("lifecycle", "control"): ("control", "verification"),
    ("lifecycle", "residual"): ("benefit-risk", "overall-residual-risk", "review", "risk"),
    ("operations", "identification"): ("observation", "cycle"),
    ("operations", "evaluation"): (),
    ("operations", "control"): ("trigger",),
    ("operations", "residual"): ("cycle",),
}


def _query(file: RiskFile, cell: StageCell) -> str:
    """The query of the list of all items that shows what a cell counts. A cell that counts what its cycles looked at
    again, or only some items of a type, has none: a link must show the number that it stands on."""
    types = _TYPES_OF_CELL[cell.mission, cell.step]
    found = [item for name in types for item in file.of_type(name) if item.stage == cell.stage]
    if not found or len(found) != cell.items:
        return ""
    labels = dict.fromkeys(file.model.types[item.type].label for item in found)
    return query_of({"stage": f"={cell.stage}", "type": "|".join(f"={label}" for label in labels)})


def query_of(filters: Mapping[str, str]) -> str:
    """A table's state with these filters, as its address has it."""
    return urlencode([(f"f.{key}", text) for key, text in filters.items()], quote_via=quote)


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


# --- key figures --------------------------------------------------------------------------------------------


class Figure(NamedTuple):
    """A number with what it counts. ``view`` is the kind of view that lists it, filtered by ``query``; ``good`` says
    whether it is as it should be."""

    number: int
    label: str
    view: str
    query: str
    good: bool


class RegionCount(NamedTuple):
    """How many risks lie in a region (rank and number of regions; 0, 0 for none) before control, as claimed and as
    earned, each with the query that lists them."""

    label: str
    region: tuple[int, int]
    numbers: tuple[tuple[int, str], ...]


class KeyFigures(NamedTuple):
    """The figures of the front page; ``pages`` are the pages that list them, by kind of view."""

    figures: tuple[Figure, ...]
    regions: tuple[RegionCount, ...]
    pages: Mapping[str, str]


FIGURE_HEADS = ("Before control", "After control, claimed", "Earned")
_OVERDUE = "overdue-trigger"


def key_figures(file: RiskFile, policy: Policy, report: Report, today: str, pages: Mapping[str, str]) -> KeyFigures:
    """The figures of this build; ``pages`` says which page lists a kind of view in full."""
    assessed = assess(file, policy)
    loose = unverified(assessed)
    overdue = sum(_overdue(file, trigger, today) for trigger in file.of_type("trigger"))
    figures = (
        Figure(report.errors, "errors", "findings", query_of({"level": "=error"}), not report.errors),
        Figure(report.warnings, "warnings", "findings", query_of({"level": "=warning"}), not report.warnings),
        Figure(len(report.open_work), "findings open at a later gate", "findings", "", not report.open_work),
        Figure(
            loose,
            f"of {len(assessed.controls)} controls not verified",
            "controls-by-kind",
            query_of({"state": "=not verified"}),
            not loose,
        ),
        Figure(overdue, "overdue triggers", "findings", query_of({"rule": f"={_OVERDUE}"}), not overdue),
    )
    counts: dict[tuple[str, int], int] = {}
    for risk in assessed.risks.values():
        for moment, estimate in enumerate((risk.initial, risk.residual, risk.earned)):
            counts[_where(estimate), moment] = counts.get((_where(estimate), moment), 0) + 1
    rows = [(region.id, region.label, (region.rank, len(policy.regions))) for region in reversed(policy.regions)]
    rows += [
        (key, label, (0, 0)) for key, label in _LOOSE.items() if any((key, moment) in counts for moment in range(3))
    ]
    regions = tuple(
        RegionCount(
            label,
            region,
            tuple(
                (
                    counts.get((key, moment), 0),
                    query_of({column: f"={label}"}) if key in _LINKED or region[0] else "",
                )
                for moment, column in enumerate(("initial", "residual", "earned"))
            ),
        )
        for key, label, region in rows
    )
    return KeyFigures(figures, regions, pages)


_LOOSE = {"?": "not determined", "-": "no claim"}
_LINKED = frozenset("-")


def _where(estimate: Estimate | None) -> str:
    if estimate is None:
        return "-"
    return estimate.region.id if estimate.region is not None else "?"


def _overdue(file: RiskFile, trigger: Item, today: str) -> bool:
    due = trigger.text("due")
    return bool(due) and due < today and not any("closed" in each.fields for each in file.linking(trigger, "closes"))


# --- clause checklist ---------------------------------------------------------------------------------------

_FIRST = 2
CLAUSE_NOTE = (
    "A clause of ISO 14971:2019 is open while a finding of a rule at it stands, or while neither an item nor a key of "
    "the policy answers it. Complete says that riskfile finds nothing against it; whether it is met a person judges."
)


def clause_checklist(file: RiskFile, policy: Policy, report: Report) -> Table:
    """Every clause with requirements: what answers it, and what is open at it."""
    found: dict[str, list[Finding]] = {}
    for finding in (*report.findings, *report.open_work):
        for number in clauses_in(finding.clause):
            found.setdefault(number, []).append(finding)
    rows = tuple(_clause_row(file, policy, clause, found.get(clause.number, [])) for clause in CLAUSES)
    return Table("clause-checklist", CLAUSE_COLUMNS, rows, CLAUSE_NOTE)


def _clause_row(file: RiskFile, policy: Policy, clause: Clause, findings: list[Finding]) -> Row:
    types = types_at(clause, file.model.types.values())
    items = {each.name: file.of_type(each.name) for each in types}
    first = [item for some in items.values() for item in some[:_FIRST]][:_FIRST]
    keys = [key for key in clause.policy if (key,) in policy.positions]
    # a chapter's own clause has those of its parts as well, which stand on their rows
    words = "; ".join(f"{len(items[each.name])} {each.plural or each.label}" for each in types if items[each.name])
    answered = bool(first or keys)
    lines = [f"{line.code} {line.text}: {line.number}" for line in _summed(findings)]
    return Row(
        None,
        (
            TableCell(clause.number),
            TableCell(clause.about),
            TableCell("open", mark="open") if findings or not answered else TableCell("complete", mark="pass"),
            TableCell(words, gap=not answered),
            TableCell("", tuple((item, "") for item in first)),
            TableCell(", ".join(keys)),
            TableCell("; ".join(lines)),
        ),
    )


def line_in_words(line: Line) -> str:
    """A reason of a cell as text alone."""
    text = f"{line.code} {line.text}" if line.code else line.text
    word = line.number or line.level
    return f"{text} ({word})" if word else text
