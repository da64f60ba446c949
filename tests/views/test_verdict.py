"""The verdict as data: what a draft, a gate that is not passed, and a release may say, and what each line rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.model import STAGES
from riskfile.policy.load import read_policy
from riskfile.project import check
from riskfile.source import Disk
from riskfile.views.context import Context
from riskfile.views.verdict import VERDICT_MARKS, FileVerdict, Statement, verdict

TODAY = "2026-01-20"

NOT_ACCEPTABLE = """\
:::{risk} Infarction by thrombus on struts
:id: RSK-1
:situation: SIT-1
:harm: HRM-1
:p1: F4
:p2: C4
:basis: literature (registry, 2024-05)
:residual-p1: F3
:residual-basis: literature (registry, 2025-05)
:residual-dated: 2025-06-02
:disclosed-in: instructions for use, section 6
:::
"""
WEIGHED = """
:::{benefit-risk} Open vessels against late thrombus
:id: BRA-1
:justifies: RSK-1
:claims: CLM-1
:conclusion: outweighs
:impracticable: thinner struts broke in fatigue, and a longer drug release delays healing
:magnitude: 18 fewer repeat procedures in 100 patients than with drugs alone
:likelihood: 94 of 100 patients leave with an open vessel
:benefit-duration: at least five years in the registry
:patient-view: in interviews (report 41) patients put relief of angina above a rare second procedure
:alternatives: drugs alone relieve less; bypass surgery lasts longer and opens the chest
:state-of-the-art: current stents of this class have 0.5 to 0.8 percent definite thrombosis in a year
:state-of-the-art-dated: 2025-11-30
:uncertainty: thrombosis after year five is extrapolated; twice the rate would not turn the conclusion
:approver: C. Physician
:date: 2026-01-05
:evidence: clinical evaluation report CER-4
:::
"""
UNCOVERED = "roles:\n  - {role: Top management, name: Q. Lead, competence: HR-1}\nwaivers:\n  - {rule: RMF402, item: RSK-1, reason: weighed next year, approver: Q. Lead, expires: 2026-12-31}\n"


def judged(root: Path, gate: str, items: str = "", policy: str = "") -> FileVerdict:
    """The verdict on the base with these items and this policy."""
    parts = (f"```markdown\n{items}```\n" if items else "", f"```yaml\n{policy}```\n" if policy else "")
    write(compose("verdict", "\n".join(filter(None, parts))), root)
    found = check(root, gate=gate, cached=False, today=TODAY)
    return verdict(Context(found.file, read_policy(Disk(root)), found.report, TODAY))


def line(found: FileVerdict, key: str) -> Statement:
    """A line by its key."""
    return next(each for each in found.statements if each.key == key)


def test_a_draft_is_never_called_acceptable(tmp_path: Path) -> None:
    found = judged(tmp_path, "draft")
    assert found.state == "draft"
    assert found.head == "Draft: nothing is judged acceptable yet"
    assert "No release gate is judged" in found.said
    assert line(found, "overall").text == ("so far: acceptable: ORR-1; 2 sums within the criteria of the plan"), (
        "of a draft"
    )
    assert line(found, "residual").text == "so far: all 3 are acceptable by the matrix"
    assert "pass" not in {each.mark for each in found.statements}, "nothing is good yet"
    assert line(found, "left-out").text.endswith("design and development, manufacturing and post-launch management")


@pytest.mark.parametrize("gate", STAGES)
def test_a_passed_gate_says_by_which_gate_and_what_it_does_not_judge(tmp_path: Path, gate: str) -> None:
    found = judged(tmp_path, gate)
    assert (found.state, found.head) == ("acceptable", f"Acceptable by the plan's criteria, at the gate {gate}"), found
    assert "concluded in ORR-1 and REV-1 (decided)" in found.said
    assert "signed" not in found.said, "nobody has to"
    assert ("Not judged" in found.said) == (gate != STAGES[-1])
    signatures = line(found, "signatures")
    assert (signatures.text, signatures.mark) == ("the policy asks for none; a review has a typed one", "")


def test_a_gate_that_is_not_passed_says_what_is_open(tmp_path: Path) -> None:
    found = judged(tmp_path, "design", NOT_ACCEPTABLE)
    assert (found.state, found.head) == ("not-shown", "Not shown to be acceptable: the gate design is not passed")
    opened = line(found, "open")
    assert (opened.mark, opened.text.partition(";")[0]) == ("fail", "1 error RMF402 unacceptable-residual")
    assert {piece.query for piece in opened.pieces if piece.view == "findings"} >= {"f.level=%3Derror&f.rule=%3DRMF402"}


def test_a_risk_that_is_not_acceptable_is_told_with_what_weighs_it(tmp_path: Path) -> None:
    found = judged(tmp_path, "design", NOT_ACCEPTABLE + WEIGHED)
    residual = line(found, "residual")
    assert residual.text == "1 of 3 is not acceptable by the matrix, weighed in BRA-1"
    assert (residual.basis, residual.by) == ("computed", "weighed by C. Physician, 2026-01-05")
    assert residual.mark == "waived", "somebody has decided it: neither good nor bad"
    assert found.state == "acceptable", found
    assert [piece.item.id for piece in residual.pieces if piece.item] == ["BRA-1"]


def test_a_waiver_makes_no_risk_acceptable_that_nobody_weighs(tmp_path: Path) -> None:
    found = judged(tmp_path, "design", NOT_ACCEPTABLE, UNCOVERED)
    waived = line(found, "waived")
    assert (waived.text, waived.by) == ("1 finding: 1 of RMF402 unacceptable-residual; reasons and days", "Q. Lead")
    assert line(found, "open").mark == "pass", "the gate itself is passed"
    assert line(found, "residual").text.endswith("1 in no complete benefit-risk analysis: RSK-1")
    assert found.state == "not-shown"
    assert found.head == "Not shown to be acceptable: 1 residual risk is neither acceptable by the matrix nor weighed"


def test_an_analysis_that_concludes_otherwise_weighs_nothing(tmp_path: Path) -> None:
    waived = (
        "waivers:\n  - {rule: RMF402, item: BRA-1, reason: weighed next year, approver: Q. Lead, expires: 2026-12-31}\n"
    )
    analysis = WEIGHED.replace("conclusion: outweighs", "conclusion: does-not")
    found = judged(tmp_path, "design", NOT_ACCEPTABLE + analysis, waived)
    assert found.state == "not-shown" and line(found, "residual").mark == "fail"


def test_a_claim_that_is_not_earned_counts_as_before_control(tmp_path: Path) -> None:
    proof = ":::{verification} Proof\n:id: VER-1\n:proves: implementation\n:criterion: all\n:result: open\n:verifies: CTL-1\n:::\n"
    found = judged(tmp_path, "design", proof)
    residual = line(found, "residual")
    assert "1 claim not earned yet, so that the risk counts as before control: RSK-1" in residual.text
    assert residual.mark == "fail", "and nothing weighs the risk as it was"
    assert line(found, "controls").text == "1 of 3 measures is not verified, in implementation or in effectiveness"


REFUSED = """\
:::{overall-residual-risk} Overall residual risk of the base device
:id: ORR-1
:method: panel
:conclusion: not-acceptable
:approver: C. Physician
:considers: RSK-1, RSK-2, RSK-3
:::
"""


def test_who_concludes_that_it_is_not_acceptable_is_heard_whatever_is_waived(tmp_path: Path) -> None:
    waived = "waivers:\n  - {rule: RMF405, item: ORR-1, reason: decided in record 7 by the board, approver: Q. Lead, expires: 2026-12-31}\n"
    found = judged(tmp_path, "design", REFUSED, waived)
    assert (found.state, found.head) == ("refused", "Not acceptable: ORR-1 concludes so")
    assert line(found, "overall").text == "not acceptable: ORR-1; 2 sums within the criteria of the plan"
    assert line(found, "overall").by == "C. Physician"


def test_signatures_that_the_policy_asks_for_are_no_formality(tmp_path: Path) -> None:
    asked = (
        "approval:\n  - {role: Approver}\n  - {role: Clinical expert, gate: post-launch}\n"
        "waivers:\n  - {rule: RMF408, item: approval.Approver, reason: signed on paper, approver: Q. Lead, expires: 2026-12-31}\n"
    )
    found = judged(tmp_path, "design", policy=asked)
    signatures = line(found, "signatures")
    assert signatures.text == "0 of 1 role have signed this content so that it holds; not signed: Approver"
    assert found.state == "not-shown"
    assert "signatures" in found.head or "signatures" in found.said


def test_rules_that_did_not_run_are_told(tmp_path: Path) -> None:
    off = "rules:\n  off:\n    RMF109: hazards are worded by the clinic's list\n"
    found = judged(tmp_path, "post-launch", policy=off)
    left_out = line(found, "left-out")
    assert left_out.text == "1 rule switched off by the plan: RMF109; 3 rules not evaluated: RMF006, RMF507, RMF805"
    assert (left_out.basis, left_out.mark) == ("not judged", "open")


def test_each_state_has_a_look_and_each_line_a_basis() -> None:
    assert set(VERDICT_MARKS) == {"acceptable", "not-shown", "refused", "draft"}


def test_without_a_baseline_it_says_so(tmp_path: Path) -> None:
    assert line(judged(tmp_path, "draft"), "changes").text == "there is no baseline yet"
