"""The repository's own risk management file: the living example, and the acceptance test of the tool."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from riskfile.assessment import assess
from riskfile.checking import Checked, check
from riskfile.policy.policy import GATES

ROOT = Path(__file__).resolve().parents[1]

PER_STAGE = {"failure-mode", "event", "situation", "risk", "control", "verification", "trigger", "cycle"}
"""What each stage has of its own."""

SOMEWHERE = {
    "intended-use",
    "claim",
    "characteristic",
    "hazard",
    "harm",
    "benefit-risk",
    "overall-residual-risk",
    "observation",
    "review",
}
"""What the file has once for all stages, or where it belongs."""


@pytest.fixture(scope="module")
def example() -> Checked:
    return check(ROOT, cached=False)


@pytest.mark.parametrize("gate", GATES)
def test_clean_at_every_gate(gate: str) -> None:
    report = check(ROOT, gate=gate, cached=False).report
    assert [(str(each.location), each.code, each.message) for each in (*report.findings, *report.open_work)] == []


def test_sixteen_risks_over_three_stages(example: Checked) -> None:
    counts = Counter(risk.stage for risk in example.file.of_type("risk"))
    assert sum(counts.values()) >= 16
    assert set(counts) == {"design", "manufacturing", "post-launch"}
    assert min(counts.values()) >= 4


@pytest.mark.parametrize("stage", ["design", "manufacturing", "post-launch"])
def test_every_stage_has_its_items(example: Checked, stage: str) -> None:
    found = {item.type for item in example.file.items.values() if item.stage == stage}
    assert found >= PER_STAGE
    missions = {cycle.text("mission") for cycle in example.file.of_type("cycle") if cycle.stage == stage}
    assert missions == {"lifecycle", "operations"}


def test_every_item_type_is_shown(example: Checked) -> None:
    found = {item.type for item in example.file.items.values()}
    assert found == PER_STAGE | SOMEWHERE == set(example.file.model.types)


def test_the_kinds_that_matter_all_occur(example: Checked) -> None:
    def values(item_type: str, field: str) -> set[str]:
        return {item.text(field) for item in example.file.of_type(item_type)}

    assert values("hazard", "category") == {"energy", "biological-chemical", "performance-information"}
    assert values("situation", "condition") == {"normal", "fault"}
    assert values("control", "kind") == {"inherent", "protective", "information"}
    assert values("intended-use", "kind") == {"intended", "misuse"}
    assert values("claim", "kind") >= {"safety", "effectiveness"}
    assert values("observation", "source") == {"active", "passive"}


def test_every_region_is_computed_and_earned(example: Checked) -> None:
    assert example.policy is not None
    for id, risk in assess(example.file, example.policy).risks.items():
        assert risk.initial.region is not None, id
        assert risk.residual is not None, id
        assert risk.residual.region is not None, id
        assert risk.earned == risk.residual, id
        # a region may stay what it was; the level behind it may not rise
        assert risk.residual.probability is not None, id
        assert risk.initial.probability is not None, id
        assert risk.residual.probability.rank <= risk.initial.probability.rank, id


def test_what_is_not_acceptable_is_justified(example: Checked) -> None:
    assert example.policy is not None
    file = example.file
    justified = {id for item in file.of_type("benefit-risk") for id in item.links.get("justifies", ())}
    residuals = {id: risk.residual for id, risk in assess(file, example.policy).risks.items()}
    unacceptable = {id for id, each in residuals.items() if each and each.region and not each.region.acceptable}
    assert justified == unacceptable
    (overall,) = file.of_type("overall-residual-risk")
    significant = {id for id, each in residuals.items() if each and each.region and each.region.significant}
    assert set(overall.links["considers"]) == significant
    assert significant == {risk.id for risk in file.of_type("risk") if risk.text("disclosed-in")}


def test_every_control_is_proved_twice(example: Checked) -> None:
    file = example.file
    for control in file.of_type("control"):
        proofs = sorted(proof for each in file.linking(control, "verifies") for proof in each.fields["proves"])  # type: ignore[union-attr]
        assert proofs == ["effectiveness", "implementation"], control.id
        if control.text("kind") == "information":
            methods = {
                each.text("method")
                for each in file.linking(control, "verifies")
                if each.fields["proves"] == ("effectiveness",)
            }
            assert methods == {"usability-evaluation"}, control.id


def test_marked_as_an_example(example: Checked) -> None:
    assert example.policy is not None
    assert example.policy.device.example
    front = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    assert "**example**" in front
    assert "invented" in front


def test_estimates_say_what_they_rest_on(example: Checked) -> None:
    for risk in example.file.of_type("risk"):
        assert "of the example" in risk.text("basis"), risk.id
