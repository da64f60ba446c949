"""The grid of the file: two missions, three stages, four steps; each cell complete, open or waived.

A cell is open while a finding on its step and stage stands, be it an error, a warning or open work, or while there
is nothing in it. It is waived where something that it needs is missing, and a waiver alone stands for it: the cell itself is
waived, or what its step rests on, such as the cycle of its stage. Whatever else is waived, on one of its items, in the plan or of
the file, leaves it complete, and is counted in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from riskfile.assessment import assess
from riskfile.model import MISSIONS, STAGES, STEPS, Item, Mission, RiskFile, Stage, Step
from riskfile.policy.policy import Policy, Waiver
from riskfile.rules.cycles import closed_cycles, stage_of
from riskfile.rules.engine.context import SoFar
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Finding, Level, cell_fault
from riskfile.rules.engine.gates import reached
from riskfile.rules.engine.run import Report
from riskfile.rules.engine.waivers import waives
from riskfile.text.messages import Message, Phrase

CellState = Literal["complete", "open", "waived"]

OPEN_CELL = "RMF509"
_NO_CYCLE = "RMF504"
_OPEN_CELL_NAME = "open-cell"
_OF_ALL: Mapping[str, str] = {"RMF405": "overall-residual-risk", "RMF407": "review"}
"""Rules that find that the file as a whole lacks something, each with the type of the item that it asks for."""
_UNPROVEN = ("RMF306", "RMF307", "RMF318")

_STEP_OF_FAMILY: Mapping[str, Step] = {
    "RMF1": "identification",
    "RMF2": "evaluation",
    "RMF3": "control",
    "RMF4": "residual",
}
_STEP_OF_TOPIC: Mapping[str, Step] = {
    "RMF701": "evaluation",
    "RMF702": "evaluation",
    "RMF703": "control",
    "RMF705": "control",
    "RMF707": "evaluation",
    "RMF708": "control",
}
_STEP_OF_FIELD_DATA: Mapping[str, Step] = {
    "RMF603": "evaluation",
    "RMF604": "evaluation",
    "RMF614": "evaluation",
    "RMF606": "evaluation",
    "RMF610": "evaluation",
    "RMF605": "control",
    "RMF611": "control",
    "RMF607": "residual",
}
_CHANGES = ("design-change", "process-change", "supplier-change")


class Accepted(NamedTuple):
    """What is waived in a cell: the rule by ``code`` and ``name``, what the waiver names (an item's id, a place of the grid, ""
    for the file), and the waiver."""

    code: str
    name: str
    item: str
    waiver: Waiver


class StageCell(NamedTuple):
    """One cell of the grid.

    ``reasons`` say what is not there, ``findings`` are those that keep the cell open, ``waived`` is all that is waived in
    it, be it of one of its items, of the file or the cell itself; ``items`` counts what stands in it."""

    mission: Mission
    stage: Stage
    step: Step
    state: CellState
    reasons: tuple[Message, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Accepted, ...]
    items: int

    @property
    def name(self) -> str:
        """What a waiver calls the cell: ``lifecycle/design/control``."""
        return f"{self.mission}/{self.stage}/{self.step}"


_STAGES_OF_MISSIONS = tuple(f"{mission}/{stage}" for mission in MISSIONS for stage in STAGES)

PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    _NO_CYCLE: _STAGES_OF_MISSIONS,
    "RMF607": _STAGES_OF_MISSIONS,
    OPEN_CELL: tuple(f"{place}/{step}" for place in _STAGES_OF_MISSIONS for step in STEPS),
}
"""The rules that find faults of places of the grid, each with the stages of missions, or the cells, that it names."""


def names_place(code: str, name: str) -> bool:
    """Whether a waiver of the rule ``code`` may name ``name``, which is no item: a stage of a mission, or a cell. What
    a rule of a project's own names may be either."""
    if code in PLACES or code.startswith("RMF"):
        return name in PLACES.get(code, ())
    return any(name in places for places in PLACES.values())


class StageCells(NamedTuple):
    """All cells, mission after mission, stage after stage. ``outside`` are findings of no step: on the plan, the
    policy, or on what belongs to the file as a whole."""

    cells: tuple[StageCell, ...]
    outside: tuple[Finding, ...]

    def cell(self, mission: Mission, stage: Stage, step: Step) -> StageCell:
        """The cell of this mission, stage and step."""
        return self.cells[
            (MISSIONS.index(mission) * len(STAGES) + STAGES.index(stage)) * len(STEPS) + STEPS.index(step)
        ]


_Key = tuple[str, str, str]


def grid(
    file: RiskFile,
    policy: Policy,
    findings: Iterable[Finding],
    waived: Iterable[tuple[Finding, Waiver]],
    waivers: Iterable[Waiver],
    today: str,
) -> StageCells:
    """The grid of ``file`` as ``findings`` (errors, warnings and open work alike) leave it on the day ``today``."""
    open_by: dict[_Key, list[Finding]] = {}
    outside: list[Finding] = []
    reported = set[str]()
    for finding in findings:
        if finding.code == OPEN_CELL:
            continue
        reported.add(_named(finding))
        keys = dict.fromkeys((*_cells_of(file, finding), *_unearned(file, policy, finding)))
        for key in keys:
            open_by.setdefault(key, []).append(finding)
        if not keys:
            outside.append(finding)
    waived_in: dict[_Key, list[Accepted]] = {}
    excused = set[str]()
    for finding, waiver in waived:
        if finding.code != OPEN_CELL:
            excused.add(_named(finding))
            for key in dict.fromkeys(_cells_of(file, finding)):
                accepted = Accepted(finding.code, finding.name, finding.item, waiver)
                waived_in.setdefault(key, []).append(accepted)
    of_cells = {each.item: each for each in waivers if each.rule == OPEN_CELL and waives(each, file, policy, today)}
    counts, reasons = _contents(file, reported | excused)
    by_waiver = _by_waiver_alone(file, reported, excused, counts, reasons)
    cells = []
    for mission in MISSIONS:
        for stage in STAGES:
            for step in STEPS:
                key = (mission, stage, step)
                found, missing = tuple(open_by.get(key, ())), tuple(reasons.get(key, ()))
                within = list(waived_in.get(key, ()))
                own = of_cells.get("/".join(key)) if missing else None
                if own is not None:
                    within.append(Accepted(OPEN_CELL, _OPEN_CELL_NAME, own.item, own))
                state: CellState = (
                    "open"
                    if found or (missing and own is None)
                    else "waived"
                    if own is not None or key in by_waiver
                    else "complete"
                )
                cells.append(StageCell(*key, state, missing, found, tuple(within), counts.get(key, 0)))
    return StageCells(tuple(cells), tuple(outside))


def _by_waiver_alone(
    file: RiskFile,
    reported: set[str],
    excused: set[str],
    counts: Mapping[_Key, int],
    reasons: Mapping[_Key, Sequence[Message]],
) -> set[_Key]:
    """The cells that lack something which is in none of ``reasons`` since a waived finding, one of ``excused``, names it."""
    if not any(name in _OF_ALL or "/" in name for name in excused):
        return set()
    found = set[_Key]()
    for key, missing in _contents(file, reported)[1].items():
        mission, _, step = key
        # what was observed, and what it set off, is there without the cycle that took it in
        alone = mission != "operations" or step not in ("identification", "control") or not counts[key]
        if alone and len(missing) > len(reasons[key]):
            found.add(key)
    if any(code in excused and not file.of_type(kind) for code, kind in _OF_ALL.items()):
        # the last gate needs it, and so does the first
        found.add(("lifecycle", STAGES[0], "residual"))
    return found


def grid_of(file: RiskFile, policy: Policy, report: Report, today: str) -> StageCells:
    """The grid of ``file`` after a run of the rules."""
    return grid(file, policy, (*report.findings, *report.open_work), report.waived, report.waivers, today)


def passed(cells: StageCells, report: Report) -> bool:
    """Whether the gate of ``report`` is passed: nothing is found at it, no rule was left out, and no cell that it reaches
    is open."""
    return (
        not report.findings
        and not report.not_loaded
        and not any(cell.state == "open" and reached(cell.stage, report.gate) for cell in cells.cells)
    )


def _named(finding: Finding) -> str:
    """What of the file as a whole a finding says is missing: a stage's cycle by its place, else by its code."""
    return finding.item if finding.code == _NO_CYCLE else finding.code


def _cells_of(file: RiskFile, finding: Finding) -> Iterator[_Key]:
    """The cells that a finding keeps open."""
    code, item = finding.code, file.items.get(finding.item)
    stage = finding.stage or STAGES[0]
    kind = item.type if item else ""
    if code == _NO_CYCLE:
        yield from _of_cycle(finding.item.split("/")[0], stage)
    elif code in _OF_ALL and item is None:
        # neither evaluation nor review: none for the first gate, and none renewed after launch
        yield "lifecycle", STAGES[0], "residual"
        yield "lifecycle", STAGES[-1], "residual"
    elif code[:4] in _STEP_OF_FAMILY:
        yield "lifecycle", stage, _STEP_OF_FAMILY[code[:4]]
    elif code[:4] == "RMF6":
        yield "operations", stage, _STEP_OF_FIELD_DATA.get(code, "identification")
    elif code[:4] == "RMF7":
        yield "lifecycle", stage, _STEP_OF_TOPIC.get(code, "identification")
    elif code in ("RMF501", "RMF502"):
        yield "lifecycle", stage, "identification"
    elif item is None:
        yield from _of_place(finding.item)
    elif kind == "cycle":
        for mission in (item.text("mission"),) if item.text("mission") in MISSIONS else MISSIONS:
            yield from _of_cycle(mission, stage)
    elif kind == "trigger":
        yield "lifecycle" if item.text("kind") in _CHANGES else "operations", stage, "control"
    else:
        for mission, step in file.model.types[kind].cells[:1]:
            yield mission, stage, step


def _unearned(file: RiskFile, policy: Policy, finding: Finding) -> Iterator[_Key]:
    """The residual cells of the risks that have not earned their claim because of a finding on a proof: RMF403 leaves
    these to that finding, so that nothing else would keep the cell open."""
    found = file.items.get(finding.item)
    if finding.code not in _UNPROVEN or found is None:
        return
    assessed = assess(file, policy).risks
    for control in (found,) if found.type == "control" else file.linked(found, "verifies"):
        for risk in file.linked(control, "controls"):
            judged = assessed.get(risk.id)
            claimed = judged.residual.region if judged is not None and judged.residual is not None else None
            earned = judged.earned.region if judged is not None else None
            if claimed is not None and earned is not None and claimed.rank < earned.rank:
                yield "lifecycle", stage_of(risk), "residual"


def _of_place(name: str) -> Iterator[_Key]:
    """The cells of a stage of a mission, or the cell, that a rule of a project's own names; none for what is no place."""
    mission, _, rest = name.partition("/")
    stage, _, step = rest.partition("/")
    if name in PLACES[OPEN_CELL]:
        yield mission, stage, step
    elif name in _STAGES_OF_MISSIONS:
        yield from _of_cycle(mission, stage)


def _of_cycle(mission: str, stage: str) -> Iterator[_Key]:
    """What rests on a cycle: of the life cycle its conclusion, of operations all that it took in and judged."""
    for step in STEPS if mission == "operations" else STEPS[-1:]:
        yield mission, stage, step


def _contents(file: RiskFile, reported: set[str]) -> tuple[Mapping[_Key, int], Mapping[_Key, Sequence[Message]]]:
    """How many items stand in each cell, and what is missing from it that nothing in ``reported`` has named."""
    counts: dict[_Key, int] = {}
    reasons: dict[_Key, list[Message]] = {}
    cycles = closed_cycles(file)
    steps = _steps(file)
    # what is of no stage makes none complete
    own: dict[tuple[str, str], int] = {
        (stage, kind): 0 for stage in (*STAGES, "") for kind in (*steps, "trigger", "observation")
    }
    of_cells = file.of_type(*(kind for kind in steps if kind != _JUDGED), "trigger", "observation")
    own.update(Counter(map(attrgetter("stage", "type"), of_cells)))
    for risk in file.of_type("risk"):
        own[risk.stage, _JUDGED] += _judged(risk)
    for stage in STAGES:
        kinds = {kind: own[stage, kind] for kind in steps}
        counted, missing = _lifecycle(file, kinds, steps, cycles.get(("lifecycle", stage), ()), stage, reported)
        if missing["identification"] and (number := sum(own["", kind] for kind in _IDENTIFIED)):
            missing["identification"].append(_OF_NO_STAGE(number=number))
        if missing["evaluation"] and (number := own["", "risk"]):
            missing["evaluation"].append(_OF_NO_STAGE(number=number))
        for step in STEPS:
            counts["lifecycle", stage, step] = counted[step]
            reasons["lifecycle", stage, step] = missing[step]
        seen = (own[stage, "observation"], own[stage, "trigger"])
        counted, missing = _operations(file, seen, cycles.get(("operations", stage), ()), stage, reported)
        for step in STEPS:
            counts["operations", stage, step] = counted[step]
            reasons["operations", stage, step] = missing[step]
    return counts, reasons


_JUDGED = "judged after control"
_IDENTIFIED = ("hazard", "situation", "failure-mode")
_Contents = tuple[dict[Step, int], dict[Step, list[Message]]]


def _steps(file: RiskFile) -> Mapping[str, Step]:
    """The step of the life cycle mission that each item type belongs to, and that of the risks judged after control."""
    types = file.model.types.values()
    found = {each.name: step for each in types for mission, step in each.cells[:1] if mission == "lifecycle"}
    return {**found, _JUDGED: "residual"}


def _judged(risk: Item) -> bool:
    # a loop of its own: a generator takes three times as long, for each risk of the file
    for field in risk.fields:  # noqa: SIM110
        if field.startswith("residual-"):
            return True
    return False


_NOTHING_IDENTIFIED = Phrase(
    "RMF509.nothing-identified",
    "no hazard, hazardous situation or failure mode of the stage {stage}, and none that its cycles looked at",
)
_OF_NO_STAGE = Phrase(
    "RMF509.of-no-stage", "{number} {number:is|are} of no stage: say in `stage` of which, or move them into its folder"
)
_NO_RISK: Mapping[Step, Phrase] = {
    "evaluation": Phrase(
        "RMF509.nothing-evaluated",
        "no risk of the stage {stage}, and none that its cycles looked at: nothing is evaluated",
    ),
    "control": Phrase(
        "RMF509.nothing-controlled",
        "no risk of the stage {stage}, and none that its cycles looked at: nothing is decided on its control",
    ),
    "residual": Phrase(
        "RMF509.nothing-remains",
        "no risk of the stage {stage}, and none that its cycles looked at: nothing is judged after control",
    ),
}
_NO_LIFECYCLE = Phrase("RMF509.no-lifecycle", "no closed cycle of the life cycle mission in the stage {stage}")
_NO_OVERALL = Phrase("RMF509.no-overall", "no evaluation of overall residual risk")
_NO_REVIEW = Phrase("RMF509.no-review", "no risk management review")


def _lifecycle(
    file: RiskFile,
    kinds: dict[str, int],
    steps: Mapping[str, Step],
    cycles: Sequence[Item],
    stage: str,
    reported: set[str],
) -> _Contents:
    if not kinds["risk"] or not any(kinds[kind] for kind in _IDENTIFIED):
        # a stage that brings nothing new judges what there is
        for item in _reviewed(file, cycles):
            if item.stage != stage and item.type in kinds:
                kinds[item.type] += 1
                kinds[_JUDGED] += item.type == "risk" and _judged(item)
    counted: dict[Step, int] = dict.fromkeys(STEPS, 0)
    for kind, number in kinds.items():
        counted[steps[kind]] += number
    missing: dict[Step, list[Message]] = {step: [] for step in STEPS}
    if not any(kinds[kind] for kind in _IDENTIFIED):
        missing["identification"].append(_NOTHING_IDENTIFIED(stage=stage))
    if not kinds["risk"]:
        for step, phrase in _NO_RISK.items():
            missing[step].append(phrase(stage=stage))
    if not cycles and f"lifecycle/{stage}" not in reported:
        missing["residual"].append(_NO_LIFECYCLE(stage=stage))
    if stage == STAGES[-1]:
        if not file.of_type("overall-residual-risk") and "RMF405" not in reported:
            missing["residual"].append(_NO_OVERALL())
        if not file.of_type("review") and "RMF407" not in reported:
            missing["residual"].append(_NO_REVIEW())
    return counted, missing


def _reviewed(file: RiskFile, cycles: Iterable[Item]) -> Iterator[Item]:
    """What closed cycles looked at again, with what that stands on."""
    queue = [item for cycle in cycles for item in file.linked(cycle, "reviews")]
    walked = set[str]()
    while queue:
        item = queue.pop()
        if item.id in walked:
            continue
        walked.add(item.id)
        yield item
        if item.type == "risk":
            queue += file.linked(item, "situation", "harm")
            queue += file.linking(item, "controls")
        elif item.type == "situation":
            queue += file.linked(item, "hazard", "events")
        elif item.type == "control":
            queue += file.linking(item, "verifies")


_NO_OPERATIONS = Phrase("RMF509.no-operations", "no closed cycle of the operations mission in the stage {stage}")
_NOTHING_LOOKED_AT = Phrase(
    "RMF509.nothing-looked-at",
    "the closed operations cycles of the stage {stage} looked again at no risk, harm or failure mode",
)
_NOTHING_DECIDED = Phrase(
    "RMF509.nothing-decided", "no closed operations cycle of the stage {stage} records a decision"
)


def _operations(
    file: RiskFile, seen: tuple[int, int], cycles: Sequence[Item], stage: str, reported: set[str]
) -> _Contents:
    observations, triggers = seen
    reviewed = {item.id: item for cycle in cycles for item in file.linked(cycle, "reviews")}
    judged = sum(item.type in ("risk", "harm", "failure-mode") for item in reviewed.values())
    decided = sum("decision" in cycle.fields for cycle in cycles)
    counted: dict[Step, int] = {
        "identification": observations + len(cycles),
        "evaluation": judged,
        "control": triggers,
        "residual": decided,
    }
    missing: dict[Step, list[Message]] = {step: [] for step in STEPS}
    if not cycles:
        if f"operations/{stage}" not in reported:
            for step in STEPS:
                missing[step].append(_NO_OPERATIONS(stage=stage))
        return counted, missing
    if not judged:
        missing["evaluation"].append(_NOTHING_LOOKED_AT(stage=stage))
    if not decided:
        missing["residual"].append(_NOTHING_DECIDED(stage=stage))
    return counted, missing


_OPEN = Phrase(
    f"{OPEN_CELL}.open",
    "the cell {cell} is open: {reasons:;}",
    "take the step, name in a cycle's 'reviews' what was looked at again, or waive it: item {cell}",
)


@rule(OPEN_CELL, _OPEN_CELL_NAME, level=Level.GATE, clause="management system, 3 x 4", kind="gap", after_all=True)
def open_cell(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A cell of the grid of missions, stages and steps is empty.

    ## What it checks

    For each stage that the gate reaches, in each of the two missions, each of the four steps has been taken.
    Of the life cycle: something was identified, risks are evaluated, controlled and judged after control, be they the
    stage's own or ones that a closed cycle of the stage looked at again (`reviews`); what is of no stage, or of another,
    completes none. Of operations: a closed cycle looked again at a risk, a harm or a failure mode, and records its
    decision. A cell that another finding keeps open already is not named again; `riskfile gates` lists both. A waiver
    names the cell: `item: lifecycle/manufacturing/identification`.

    ## Why it matters

    The grid is the front page of the file. An empty cell is a step that nobody took in that stage, and that no other
    rule can see, since there is nothing to judge.

    ## Example

    ```markdown
    :::{cycle} Complaints on the predecessor
    :id: CYC-4
    :mission: operations
    :stage: design
    :opened: 2025-01-13
    :closed: 2025-03-24
    :decision: no hazard was found that this file lacks
    :::
    ```

    ## Use instead

    ```markdown
    :::{cycle} Complaints on the predecessor
    :id: CYC-4
    :mission: operations
    :stage: design
    :opened: 2025-01-13
    :closed: 2025-03-24
    :decision: no hazard was found that this file lacks
    :reviews: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 4.1, 4.5.
    """
    found = grid(file, policy, so_far.findings, so_far.waived, so_far.waivers, so_far.today)
    no_cycle = {finding.item for finding in so_far.findings if finding.code == _NO_CYCLE}
    for cell in found.cells:
        if cell.reasons and not cell.findings and f"{cell.mission}/{cell.stage}" not in no_cycle:
            yield cell_fault(policy, cell.name, cell.stage, _OPEN(cell=cell.name, reasons=cell.reasons))


def left_to_others(file: RiskFile, policy: Policy, so_far: SoFar) -> frozenset[str]:
    """The cells that RMF509 leaves to other findings: they may still be empty once these are put right."""
    found = grid(file, policy, so_far.findings, so_far.waived, so_far.waivers, so_far.today)
    no_cycle = {finding.item for finding in so_far.findings if finding.code == _NO_CYCLE}
    return frozenset(
        cell.name
        for cell in found.cells
        if (cell.reasons and cell.findings) or f"{cell.mission}/{cell.stage}" in no_cycle
    )


RULES: tuple[Rule, ...] = (open_cell,)
