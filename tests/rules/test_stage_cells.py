"""The grid of missions, stages and steps: what fills a cell, what keeps it open, and what is waived in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.model import MISSIONS, STAGES, STEPS
from riskfile.project import check
from riskfile.rules.stage_cells import OPEN_CELL, StageCell, StageCells, grid_of, names_place, passed

TODAY = "2026-11-23"


def grid_and_codes(
    root: Path, text: str = "", gate: str = "post-launch", ignore: tuple[str, ...] = ()
) -> tuple[StageCells, list[str]]:
    """The grid of the base project with the edits of a case, and the codes of the findings."""
    write(compose("grid", text), root)
    result = check(root, gate=gate, cached=False, today=TODAY, ignore=ignore)
    assert result.policy is not None
    assert not result.report.crashes
    return grid_of(result.file, result.policy, result.report, TODAY), [each.code for each in result.report.findings]


def codes(cell: StageCell) -> list[str]:
    return [finding.code for finding in cell.findings]


def reasons(cell: StageCell) -> tuple[str, ...]:
    return tuple(each.waiver.reason for each in cell.waived)


def opened(grid: StageCells) -> list[str]:
    return [cell.name for cell in grid.cells if cell.state == "open"]


def waivers(*rows: str) -> str:
    spine = {"approver": "A. Prover", "expires": "2027-01-01"}
    rows = tuple(row + "".join(f", {key}: {value}" for key, value in spine.items() if key not in row) for row in rows)
    return "```yaml\nwaivers:\n" + "".join(f"  - {{{row}}}\n" for row in rows) + "```\n"


EMPTY_TRANSFER = """
```markdown
:::{cycle} Transfer to production
:id: CYC-2
:mission: lifecycle
:stage: manufacturing
:opened: 2025-04-07
:closed: 2025-09-30
:decision: manufacturing gate passed
:::
```
"""


@pytest.mark.parametrize(
    ("text", "gate", "yes"),
    [
        ("", "post-launch", True),
        # cells of the second stage are empty
        (EMPTY_TRANSFER, "design", True),
        (EMPTY_TRANSFER, "manufacturing", False),
        (EMPTY_TRANSFER, "post-launch", False),
        # every cell is complete, and something is found on the plan
        ("```yaml\nroles:\n  - {role: Risk manager, name: R. Manager}\n```\n", "design", False),
    ],
)
def test_when_a_gate_is_passed(text: str, gate: str, yes: bool, tmp_path: Path) -> None:
    write(compose("grid", text), tmp_path)
    # without the rule that names empty cells: they count by themselves
    result = check(tmp_path, gate=gate, cached=False, today=TODAY, ignore=(OPEN_CELL,))
    assert result.policy is not None
    grid = grid_of(result.file, result.policy, result.report, TODAY)
    assert passed(grid, result.report) is yes
    assert bool(result.report.findings) is ("yaml" in text)


def test_every_cell_of_the_base_is_complete(tmp_path: Path) -> None:
    grid, found = grid_and_codes(tmp_path)
    assert [cell.name for cell in grid.cells] == [f"{m}/{s}/{t}" for m in MISSIONS for s in STAGES for t in STEPS]
    assert {cell.state for cell in grid.cells} == {"complete"}
    assert found == [] and grid.outside == ()
    for mission in MISSIONS:
        for stage in STAGES:
            for step in STEPS:
                assert grid.cell(mission, stage, step).name == f"{mission}/{stage}/{step}"


def test_what_is_of_no_stage_completes_none(tmp_path: Path) -> None:
    """The items of the base, none of which says its stage, on a page that is in no stage's folder; the cycles as well."""
    write(compose("grid", ""), tmp_path)
    page = tmp_path / "needs/design/base.md"
    text = page.read_text(encoding="utf-8").replace(":stage: design\n", "").replace(":stage: manufacturing\n", "")
    page.unlink()
    (tmp_path / "needs/base.md").write_text(text, encoding="utf-8")
    index = tmp_path / "docs/index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("/needs/design/*", "/needs/*"), encoding="utf-8")
    result = check(tmp_path, gate="manufacturing", cached=False, today=TODAY)
    assert result.policy is not None
    grid = grid_of(result.file, result.policy, result.report, TODAY)
    for stage in STAGES[:2]:
        cells = [grid.cell("lifecycle", stage, step) for step in STEPS]
        assert [cell.state for cell in cells] == ["open"] * 4, stage
        assert "of no stage" in str(cells[0].reasons[-1]) and "of no stage" in str(cells[1].reasons[-1])
    told = {finding.item: str(finding.message) for finding in result.report.findings if finding.code == "RMF504"}
    assert set(told) == {f"{mission}/{stage}" for mission in MISSIONS for stage in STAGES[:2]}
    assert all("of no stage" in message for message in told.values())


def test_items_are_counted_where_they_stand(tmp_path: Path) -> None:
    grid, _ = grid_and_codes(tmp_path)
    # the transfer looked again at RSK-1 and RSK-3, with their situations, harms, controls and verifications
    counts = [grid.cell("lifecycle", "manufacturing", step).items for step in STEPS]
    assert counts == [7, 4, 9, 2]
    assert grid.cell("operations", "manufacturing", "evaluation").items == 2


def own_type(root: Path, step: str) -> StageCells:
    """The grid of the base with an item of a type of its own, which lacks a field that it has to have."""
    said = f"step: {step}, " if step else ""
    model = f"types:\n  part: {{prefix: PRT, label: Part, {said}fields: {{supplier: {{required: true}}}}}}\n"
    page = ":::{part} Clamp\n:id: PRT-1\n:::\n"
    return grid_and_codes(root, f"```yaml needs/model.yaml\n{model}```\n\n```markdown\n{page}```\n")[0]


@pytest.mark.parametrize("step", STEPS)
def test_a_type_of_a_project_s_own_stands_in_the_step_that_it_names(step: str, tmp_path: Path) -> None:
    before, _ = grid_and_codes(tmp_path / "without")
    grid = own_type(tmp_path / "with", step)
    for cell in grid.cells:
        here = cell.name == f"lifecycle/design/{step}"
        there = before.cell(cell.mission, cell.stage, cell.step)
        assert codes(cell) == ["RMF912"] * here, cell.name
        assert cell.items == there.items + here, cell.name
    assert grid.outside == ()


def test_one_that_names_no_step_stands_in_no_cell(tmp_path: Path) -> None:
    before, _ = grid_and_codes(tmp_path / "without")
    grid = own_type(tmp_path / "with", "")
    assert [cell.items for cell in grid.cells] == [cell.items for cell in before.cells]
    assert [finding.code for finding in grid.outside] == ["RMF912"]


@pytest.mark.parametrize(
    ("page", "cell", "code"),
    [
        (
            ":::{hazard} Foreign surface\n:id: HAZ-9\n:category: energy\n:::",
            "lifecycle/design/identification",
            "RMF105",
        ),
        (
            ":::{risk} Perforation by a broken strut\n:id: RSK-2\n:situation: SIT-2\n:harm: HRM-2\n:p1: P9\n:p2: C2\n"
            ":basis: test (fatigue, 2024-06)\n:::",
            "lifecycle/design/evaluation",
            "RMF201",
        ),
        (
            ":::{verification} Camera rejects wrong labels\n:id: VER-6\n:proves: effectiveness\n"
            ":method: process-validation\n:criterion: 300 of 300\n:result: open\n:verifies: CTL-3\n:::",
            "lifecycle/design/control",
            "RMF307",
        ),
        (
            ":::{review} Review before release\n:id: REV-1\n:name: R. Manager\n:time: 2026-01-02T10:00Z\n"
            ":meaning: approved\n:::",
            "lifecycle/design/residual",
            "RMF407",
        ),
        (
            ":::{trigger} Complaint trend\n:id: TRG-1\n:kind: capa\n:stage: post-launch\n:opened: 2026-01-05\n"
            ":due: 2026-02-05\n:affects: RSK-1\n:::",
            "operations/post-launch/control",
            "RMF505",
        ),
        (
            ":::{trigger} New tube\n:id: TRG-1\n:kind: supplier-change\n:stage: manufacturing\n:opened: 2026-01-05\n"
            ":due: 2026-02-05\n:affects: RSK-1\n:::",
            "lifecycle/manufacturing/control",
            "RMF505",
        ),
    ],
)
def test_a_finding_keeps_the_cell_of_its_step_and_stage_open(page: str, cell: str, code: str, tmp_path: Path) -> None:
    grid, found = grid_and_codes(tmp_path, f"```markdown\n{page}\n```\n")
    mission, stage, step = cell.split("/")
    assert code in found
    assert cell in opened(grid)
    assert code in codes(grid.cell(mission, stage, step))
    # another finding says it: the cell is not named once more
    assert "RMF509" not in found


def test_open_work_of_a_later_gate_keeps_a_cell_open(tmp_path: Path) -> None:
    grid, found = grid_and_codes(tmp_path, EMPTY_TRANSFER, "design")
    assert found == []
    assert opened(grid) == [f"lifecycle/manufacturing/{step}" for step in STEPS]
    assert all(cell.reasons and not cell.findings for cell in grid.cells if cell.state == "open")


def test_a_stage_without_a_cycle_of_operations(tmp_path: Path) -> None:
    grid, found = grid_and_codes(tmp_path, "Without: CYC-5\n")
    assert found == ["RMF504"]
    assert opened(grid) == [f"operations/manufacturing/{step}" for step in STEPS]
    assert all(codes(cell) == ["RMF504"] and not cell.reasons for cell in grid.cells if cell.state == "open")


def test_a_cause_that_is_not_reported_hides_nothing(tmp_path: Path) -> None:
    grid, found = grid_and_codes(tmp_path, "Without: CYC-5\n", ignore=("RMF504",))
    assert found == ["RMF509"] * 4
    cell = grid.cell("operations", "manufacturing", "residual")
    assert [str(each) for each in cell.reasons] == [
        "no closed cycle of the operations mission in the stage manufacturing"
    ]
    assert cell.state == "open"


def test_neither_evaluation_nor_review_keeps_the_last_stage_open_too(tmp_path: Path) -> None:
    grid, found = grid_and_codes(tmp_path, "Without: ORR-1, REV-1\n")
    assert sorted(found) == ["RMF405", "RMF407"]
    assert opened(grid) == ["lifecycle/design/residual", "lifecycle/post-launch/residual"]
    grid, found = grid_and_codes(tmp_path / "off", "Without: ORR-1, REV-1\n", ignore=("RMF405", "RMF407"))
    assert found == ["RMF509"]
    assert opened(grid) == ["lifecycle/post-launch/residual"]


def test_a_waived_cell(tmp_path: Path) -> None:
    rows = [f'rule: RMF509, item: lifecycle/manufacturing/{step}, reason: "made by hand"' for step in STEPS[:3]]
    grid, found = grid_and_codes(tmp_path, EMPTY_TRANSFER + waivers(*rows))
    assert found == ["RMF509"]
    assert opened(grid) == ["lifecycle/manufacturing/residual"]
    cell = grid.cell("lifecycle", "manufacturing", "control")
    assert (cell.state, reasons(cell)) == ("waived", ("made by hand",))
    assert cell.reasons


@pytest.mark.parametrize("row", ["reason: ''", 'reason: "made by hand", expires: 2026-11-22'])
def test_a_waiver_that_is_not_in_force_waives_no_cell(row: str, tmp_path: Path) -> None:
    rows = f"rule: RMF509, item: lifecycle/manufacturing/control, {row}"
    grid, found = grid_and_codes(tmp_path, EMPTY_TRANSFER + waivers(rows), ignore=("RMF908", "RMF911"))
    assert found == ["RMF509"] * 4
    assert "lifecycle/manufacturing/control" in opened(grid)


def test_a_waiver_of_a_cell_that_is_complete_says_nothing(tmp_path: Path) -> None:
    row = 'rule: RMF509, item: lifecycle/design/control, reason: "in vain"'
    grid, found = grid_and_codes(tmp_path, waivers(row))
    assert found == ["RMF909"]
    assert grid.cell("lifecycle", "design", "control").state == "complete"


def test_a_waiver_of_a_cell_waives_no_finding_in_it(tmp_path: Path) -> None:
    page = "```markdown\n:::{hazard} Foreign surface\n:id: HAZ-9\n:category: energy\n:::\n```\n"
    row = 'rule: RMF509, item: lifecycle/design/identification, reason: "in vain"'
    grid, found = grid_and_codes(tmp_path, page + waivers(row))
    # nothing is missing from the cell: the waiver has nothing to waive
    assert sorted(found) == ["RMF105", "RMF909"]
    assert grid.cell("lifecycle", "design", "identification").state == "open"


def test_a_waiver_of_a_cell_that_another_finding_keeps_open_is_not_stale(tmp_path: Path) -> None:
    harm = (
        "```markdown\n:::{harm} Burn\n:id: HRM-9\n:stage: manufacturing\n:severity: S9\n\nCounted in RSK-1.\n:::\n```\n"
    )
    rows = [f'rule: RMF509, item: lifecycle/manufacturing/{step}, reason: "made by hand"' for step in STEPS]
    grid, found = grid_and_codes(tmp_path, EMPTY_TRANSFER + harm + waivers(*rows))
    cell = grid.cell("lifecycle", "manufacturing", "evaluation")
    # no risk is in it, which RMF509 leaves to the finding
    assert cell.reasons and codes(cell) == found == ["RMF201"]
    assert cell.state == "open"


def test_a_waiver_of_a_cell_whose_stage_has_no_cycle_is_not_stale(tmp_path: Path) -> None:
    row = 'rule: RMF509, item: operations/manufacturing/evaluation, reason: "no lot has been made yet"'
    _, found = grid_and_codes(tmp_path, "Without: CYC-5\n" + waivers(row))
    assert found == ["RMF504"]
    # with its cycle waived nothing is left for the cell's own waiver
    stage = 'rule: RMF504, item: operations/manufacturing, reason: "no lot has been made yet"'
    _, found = grid_and_codes(tmp_path / "both", "Without: CYC-5\n" + waivers(stage, row))
    assert found == ["RMF909"]


def test_a_cell_in_which_a_finding_on_an_item_is_waived(tmp_path: Path) -> None:
    page = "```markdown\n:::{hazard} Foreign surface\n:id: HAZ-9\n:category: energy\n:::\n```\n"
    grid, found = grid_and_codes(tmp_path, page + waivers('rule: RMF105, item: HAZ-9, reason: "a class of its own"'))
    assert found == []
    cell = grid.cell("lifecycle", "design", "identification")
    assert (cell.state, reasons(cell)) == ("complete", ("a class of its own",)), "one item's waiver is none of the cell"


def test_a_waived_stage_of_a_mission(tmp_path: Path) -> None:
    row = 'rule: RMF504, item: operations/manufacturing, reason: "no lot has been made yet"'
    grid, found = grid_and_codes(tmp_path, "Without: CYC-5\n" + waivers(row))
    assert found == []
    assert {cell.name: reasons(cell) for cell in grid.cells if cell.state != "complete"} == {
        f"operations/manufacturing/{step}": ("no lot has been made yet",) for step in STEPS
    }


def waived(grid: StageCells) -> dict[str, str]:
    """The cells in which something is waived: their state and how much."""
    return {cell.name: f"{cell.state} {len(cell.waived)}" for cell in grid.cells if cell.waived}


def test_a_waived_finding_of_the_file_as_a_whole_is_counted_in_the_cell_of_its_rule(tmp_path: Path) -> None:
    row = 'rule: RMF101, reason: "the sentence is with the regulatory office"'
    grid, found = grid_and_codes(tmp_path, "Without: USE-1\n" + waivers(row))
    assert found == []
    assert waived(grid) == {"lifecycle/design/identification": "complete 1"}
    assert [cell.name for cell in grid.cells if cell.state != "complete"] == []


def test_a_waived_finding_of_a_place_is_counted_in_the_cell_of_its_rule(tmp_path: Path) -> None:
    rows = [
        f'rule: {code}, item: operations/post-launch, reason: "the period was moved"' for code in ("RMF504", "RMF607")
    ]
    plan = (
        "monitoring:\n  interval-months: 3\n  plans:\n"
        "    - {id: MON-1, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}\n"
    )
    never_closed = (
        "```markdown\n:::{cycle} First period of operations\n:id: CYC-6\n:mission: operations\n:stage: post-launch\n"
        ":opened: 2025-10-06\n:reviews: RSK-1\n:::\n```\n"
    )
    text = never_closed + waivers(*rows).replace("waivers:", f"{plan}waivers:")
    grid, _ = grid_and_codes(tmp_path, text)
    cells = [grid.cell("operations", "post-launch", step) for step in STEPS]
    assert [sorted(each.code for each in cell.waived) for cell in cells] == [["RMF504"]] * 3 + [["RMF504", "RMF607"]]
    assert not any(cell.waived for cell in grid.cells if cell not in cells)


BOARD = (
    "roles:\n  - {role: Risk manager, name: R. Manager, competence: HR-1}\n"
    "  - {role: Top management, name: Dr T. Op, competence: HR-2}\n"
)


def of_the_board(*rows: str) -> str:
    text = waivers(*(f"{row}, approver: Dr T. Op" for row in rows))
    return text.replace("waivers:", f"{BOARD}waivers:")


def test_what_the_file_lacks_as_a_whole_colours_the_cells_that_need_it(tmp_path: Path) -> None:
    rows = [f'rule: {code}, reason: "the board meets in May"' for code in ("RMF405", "RMF407")]
    grid, found = grid_and_codes(tmp_path, "Without: ORR-1, REV-1\n" + of_the_board(*rows))
    assert found == []
    assert waived(grid) == {"lifecycle/design/residual": "waived 2", "lifecycle/post-launch/residual": "waived 2"}
    # what an evaluation that is there does not say is a finding on one item
    other = "```markdown\n:::{overall-residual-risk} Overall residual risk of the base device\n:id: ORR-1\n:conclusion: acceptable\n:considers: RSK-1, RSK-2, RSK-3\n:::\n```\n"
    row = 'rule: RMF405, item: ORR-1, reason: "the board meets in May"'
    grid, _ = grid_and_codes(tmp_path / "there", other + of_the_board(row))
    cell = grid.cell("lifecycle", "design", "residual")
    assert "RMF405" in [each.code for each in cell.waived] and cell.state != "waived"
    assert not grid.cell("lifecycle", "post-launch", "residual").waived


def test_what_stands_in_a_stage_without_a_cycle_is_not_there_by_the_waiver(tmp_path: Path) -> None:
    row = 'rule: RMF504, item: operations/manufacturing, reason: "no lot has been made yet"'
    page = (
        "```markdown\n:::{observation} A strut cracked in the first trial lot\n:id: OBS-9\n:stage: manufacturing\n"
        ":observed: 2025-06-02\n:::\n```\n"
    )
    grid, _ = grid_and_codes(tmp_path, "Without: CYC-5\n" + page + waivers(row))
    cells = [grid.cell("operations", "manufacturing", step) for step in STEPS]
    assert cells[0].items == 1 and cells[0].state != "waived"
    assert [cell.state for cell in cells[1:]] == ["waived"] * 3
    assert all("RMF504" in [each.code for each in cell.waived] for cell in cells)


def test_all_that_is_waived_in_a_cell_is_counted_and_one_cell_alone_is_coloured(tmp_path: Path) -> None:
    page = "".join(f":::{{hazard}} Foreign surface {id}\n:id: HAZ-{id}\n:category: energy\n:::\n\n" for id in (8, 9))
    rows = [f'rule: RMF105, item: HAZ-{id}, reason: "a class of its own"' for id in (8, 9)]
    own = 'rule: RMF509, item: lifecycle/manufacturing/control, reason: "made by hand"'
    grid, found = grid_and_codes(tmp_path, f"```markdown\n{page}```\n" + EMPTY_TRANSFER + waivers(*rows, own))
    assert "RMF105" not in found
    cell = grid.cell("lifecycle", "design", "identification")
    assert reasons(cell) == ("a class of its own",) * 2
    assert {each.item for each in cell.waived} == {"HAZ-8", "HAZ-9"}
    assert waived(grid) == {
        "lifecycle/design/identification": "complete 2",
        "lifecycle/manufacturing/control": "waived 1",
    }


def test_what_is_waived_in_an_open_cell_is_counted_too(tmp_path: Path) -> None:
    page = "".join(f":::{{hazard}} Foreign surface {id}\n:id: HAZ-{id}\n:category: energy\n:::\n\n" for id in (8, 9))
    row = 'rule: RMF105, item: HAZ-8, reason: "a class of its own"'
    grid, _ = grid_and_codes(tmp_path, f"```markdown\n{page}```\n" + waivers(row))
    assert waived(grid) == {"lifecycle/design/identification": "open 1"}


@pytest.mark.parametrize(
    ("place", "cells"),
    [
        ("lifecycle/design/control", ["lifecycle/design/control"]),
        ("lifecycle/design", ["lifecycle/design/residual"]),
        ("operations/design", [f"operations/design/{step}" for step in STEPS]),
        ("the cupboard", []),
    ],
)
def test_a_rule_of_a_project_s_own_stands_in_the_cell_that_it_names(
    place: str, cells: list[str], tmp_path: Path
) -> None:
    source = (
        "from riskfile.rules import Level, cell_fault, rule\n\n\n"
        '@rule("OURS001", "ours", level=Level.ERROR, clause="")\n'
        f'def ours(file, policy):\n    """Ours."""\n    yield cell_fault(policy, "{place}", "design", "not drawn")\n\n\n'
        "RULES = (ours,)\n"
    )
    (tmp_path / "ext").mkdir()
    (tmp_path / "ext/ours.py").write_text(source, encoding="utf-8")
    module = "```yaml\nrules:\n  modules: [ext/ours.py]\n```\n"
    grid, found = grid_and_codes(tmp_path, module)
    assert found == ["OURS001"]
    assert opened(grid) == cells
    assert [finding.code for finding in grid.outside] == ["OURS001"] * (not cells)


def test_what_is_found_on_the_plan_is_outside(tmp_path: Path) -> None:
    text = "```yaml\nroles:\n  - {role: Risk manager, name: R. Manager}\n```\n"
    grid, found = grid_and_codes(tmp_path, text)
    assert found == ["RMF007"]
    assert [finding.code for finding in grid.outside] == ["RMF007"]
    assert opened(grid) == []


def test_a_mission_that_cannot_be_read_leaves_both_open(tmp_path: Path) -> None:
    text = (
        "```markdown\n:::{cycle} Complaints on the predecessor\n:id: CYC-4\n:mission: both\n:opened: 2025-01-13\n"
        ":closed: 2025-03-24\n:decision: no change\n:reviews: RSK-1\n:::\n```\n"
    )
    grid, found = grid_and_codes(tmp_path, text)
    assert found == ["RMF904"]
    assert opened(grid) == ["lifecycle/design/residual", *(f"operations/design/{step}" for step in STEPS)]


@pytest.mark.parametrize(
    ("code", "name", "yes"),
    [
        ("RMF509", "lifecycle/design/control", True),
        ("RMF509", "lifecycle/design", False),
        ("RMF509", "lifecycle/design/controls", False),
        ("RMF504", "operations/post-launch", True),
        ("RMF504", "operations/draft", False),
        ("RMF504", "operations/design/control", False),
        ("RMF607", "operations/post-launch", True),
        ("RMF607", "operations/post-launch/control", False),
        ("RMF301", "lifecycle/design/control", False),
        ("OURS001", "lifecycle/design/control", True),
        ("OURS001", "lifecycle/design", True),
        ("OURS001", "lifecycle/draft", False),
        ("RMF301", "", False),
    ],
)
def test_what_a_waiver_may_name(code: str, name: str, yes: bool) -> None:
    assert names_place(code, name) is yes
