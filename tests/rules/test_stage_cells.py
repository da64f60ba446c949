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
    assert (cell.state, cell.waived) == ("waived", ("made by hand",))
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
    assert (cell.state, cell.waived) == ("complete", ("a class of its own",)), "one item's waiver is none of the cell"


def test_a_waived_stage_of_a_mission(tmp_path: Path) -> None:
    row = 'rule: RMF504, item: operations/manufacturing, reason: "no lot has been made yet"'
    grid, found = grid_and_codes(tmp_path, "Without: CYC-5\n" + waivers(row))
    assert found == []
    assert {cell.name: cell.waived for cell in grid.cells if cell.state != "complete"} == {
        f"operations/manufacturing/{step}": ("no lot has been made yet",) for step in STEPS
    }


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
