"""What rules say: the keys of their phrases, and what no case says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from casekit import TODAY, base_files, compose, write
from riskfile.model import BUILTIN_MODEL, CaseResult, CaseState, Evidence, Item, ReportFormat, ReportTotal, RiskFile
from riskfile.policy import load_policy
from riskfile.project import check
from riskfile.rules import CATALOGUE as RULES
from riskfile.rules import run
from riskfile.text.messages import CATALOGUE


def test_the_key_of_a_phrase_begins_with_a_code_of_its_family() -> None:
    families = {rule.family for rule in RULES.values()}
    told = [key for key in CATALOGUE if key.startswith("RMF")]
    assert len(told) > 150
    for key in told:
        owner, dot, rest = key.partition(".")
        assert owner in RULES or owner in families or owner == "RMF000", key
        assert dot and re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", rest), key


def found(root: Path, text: str, code: str, ignore: tuple[str, ...] = ()) -> list[str]:
    """Message and hint of each finding of ``code`` in the base project with the edits of a case."""
    write(compose("said", text), root)
    report = check(root, gate="post-launch", cached=False, today=TODAY, ignore=ignore).report
    assert not report.crashes
    return [f"{each.message}. {each.hint}" for each in report.findings if each.code == code]


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (":estimate: not-estimable", "residual-severity (the same if it stays so)"),
        (":estimate: worst-case", "residual-p or residual-severity"),
        (":exploitability: X2", "residual-exploitability or residual-severity"),
        (":p: F3", "residual-p1, residual-p2 or residual-p"),
    ],
)
def test_how_a_risk_is_to_be_estimated_again(options: str, hint: str, tmp_path: Path) -> None:
    text = (
        "```markdown\n:::{risk} Perforation by an oversized stent\n:id: RSK-3\n:situation: SIT-3\n:harm: HRM-2\n"
        f"{options}\n:basis: test (x, 2024-01)\n:::\n```\n"
    )
    said = "RSK-3 is controlled by CTL-3 and has no residual estimate. estimate it after control: "
    assert found(tmp_path, text, "RMF401") == [said + hint]


def test_what_a_claim_has_not_earned(tmp_path: Path) -> None:
    text = (
        "```markdown\n:::{verification} Camera rejects wrong labels\n:id: VER-6\n:proves: effectiveness\n"
        ":method: process-validation\n:criterion: all rejected\n:result: fail\n:verifies: CTL-3\n:::\n```\n"
    )
    assert found(tmp_path, text, "RMF403", ignore=("RMF306", "RMF307", "RMF318")) == [
        "RSK-3 claims region low and has earned medium: CTL-3 effectiveness failed. "
        "verify what is missing; until then the risk is its initial one: P = F3 x C3 = 1e-7 to 1e-5 per "
        "implant, F2 x S3"
    ]


def test_a_cycle_of_the_life_cycle_that_is_not_closed(tmp_path: Path) -> None:
    text = (
        "```markdown\n:::{cycle} Transfer to production\n:id: CYC-2\n:mission: lifecycle\n:stage: manufacturing\n"
        ":opened: 2025-04-07\n:reviews: RSK-1\n:::\n```\n"
    )
    assert found(tmp_path, text, "RMF504") == [
        "the stage manufacturing has no closed cycle of the life cycle mission (CYC-2 not closed); expected at least "
        "one. write or close one: it is opened at a gate or by a change, and closed with a decision"
    ]


def test_what_a_cell_lacks_is_said_where_no_other_finding_does(tmp_path: Path) -> None:
    text = "Without: CYC-2, CYC-5, ORR-1, REV-1\n"
    said = found(tmp_path, text, "RMF509", ignore=("RMF504", "RMF405", "RMF407"))
    assert [each.partition(". ")[0] for each in said] == [
        f"the cell {cell} is open: {lacks}"
        for cell, lacks in (
            (
                "lifecycle/manufacturing/control",
                "no risk of the stage manufacturing, and none that its cycles looked at: nothing is decided on its "
                "control",
            ),
            (
                "lifecycle/manufacturing/evaluation",
                "no risk of the stage manufacturing, and none that its cycles looked at: nothing is evaluated",
            ),
            (
                "lifecycle/manufacturing/identification",
                "no hazard, hazardous situation or failure mode of the stage manufacturing, and none that its cycles "
                "looked at",
            ),
            (
                "lifecycle/manufacturing/residual",
                "no risk of the stage manufacturing, and none that its cycles looked at: nothing is judged after "
                "control; no closed cycle of the life cycle mission in the stage manufacturing",
            ),
            (
                "lifecycle/post-launch/residual",
                "no evaluation of overall residual risk; no risk management review",
            ),
            *(
                (
                    f"operations/manufacturing/{step}",
                    "no closed cycle of the operations mission in the stage manufacturing",
                )
                for step in ("control", "evaluation", "identification", "residual")
            ),
        )
    ]


def told_of(found: Evidence, **fields: str) -> list[tuple[str, str]]:
    """What the rules on evidence say of a verification that passed, where this is found of its evidence."""
    given = {"evidence": found.path, "result": "pass", **fields}
    item = Item("verification", "VER-1", "Test", "design", "page", "page.md", 1, 1, given, {}, "", {}, {})
    file = RiskFile(BUILTIN_MODEL, [item], evidence={"VER-1": found})
    policy = load_policy(base_files()["needs/policy.yaml"], "needs/policy.yaml")
    report = run(RULES, file, policy, selected=lambda code: code in ("RMF802", "RMF804"), today=TODAY)
    return [(each.code, each.message) for each in report.findings]


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        (("outside",), "RMF802", "leads out of the project"),
        (("outside", "link"), "RMF802", "leads out of the project (a symbolic link leads there)"),
        (("not-a-file", "folder"), "RMF802", "is no file (a folder); expected one"),
        (("not-a-file", "special"), "RMF802", "is no file (a pipe or a device); expected one"),
        (("unreadable", "refused", "", None, 0, 0, "No such device"), "RMF802", "cannot be read (No such device)"),
        (("missing",), "RMF802", "is not there; expected it in the project"),
        (
            ("unreadable", "too-large", "", None, 0, 0, "", 100),
            "RMF804",
            "cannot be read as a test report (larger than 100 MiB, too large for a test report)",
        ),
        (
            ("unreadable", "malformed", "", None, 2, 15, "mismatched tag"),
            "RMF804",
            "cannot be read as a test report (line 2, column 15: mismatched tag)",
        ),
        (
            ("unreadable", "too-deep", "", None, 1, 7, "", 100),
            "RMF804",
            "cannot be read as a test report (line 1, column 7: elements nest deeper than 100)",
        ),
        (
            ("unreadable", "declares", "", None, 1, 7),
            "RMF804",
            "cannot be read as a test report (line 1, column 7: it declares entities or reads other files, which no "
            "test report does)",
        ),
        (("present",), "RMF804", "is no test report"),
        (("present", "", "", {}), "RMF804", "has no test 't'"),
        (("present", "", "", {"t": CaseResult("fail")}), "RMF804", "says that 't' failed"),
        (("present", "", "", {"t": CaseResult("fail", "Failed")}), "RMF804", "says that 't' failed"),
        (("present", "", "", {"t": CaseResult("fail", "Failure")}), "RMF804", "says 'Failure' of 't'"),
        (("present", "", "", {"t": CaseResult("unknown", "timeout")}), "RMF804", "says 'timeout' of 't'"),
        (
            ("present", "", "", {"t": CaseResult("skipped", 'executed="False"')}),
            "RMF804",
            "says 'executed=\"False\"' of 't'",
        ),
        (("present", "", "", {"t": CaseResult("skipped")}), "RMF804", "says that 't' was skipped"),
        (("present", "", "", {"t": CaseResult("rerun")}), "RMF804", "says that 't' passed only on a rerun"),
        (("present", "", "", {"t": CaseResult("pass", "run")}), "", ""),
        (
            ("present", "", "", {"t": CaseResult("pass")}, 0, 0, "", 0, (ReportTotal("s", "tests", "5", 1),)),
            "RMF804",
            "says tests=\"5\" of the suite 's', whose test cases show 1",
        ),
        (
            ("present", "", "", {"t": CaseResult("pass")}, 0, 0, "", 0, (ReportTotal("", "errors", "2", 0),)),
            "RMF804",
            'says errors="2" of itself, whose test cases show 0',
        ),
        (
            ("unreadable", "other-format", "", None, 0, 0, "NUnit 3"),
            "RMF804",
            "is a report of NUnit 3, of which nothing is read; expected JUnit XML",
        ),
    ],
)
def test_what_is_found_of_evidence(found: tuple[Any, ...], code: str, said: str) -> None:
    start = {"RMF802": "the evidence of VER-1, 'r.xml', ", "RMF804": "VER-1 says pass, and 'r.xml' ", "": ""}[code]
    assert told_of(Evidence("r.xml", *found), test="t") == ([(code, start + said)] if code else [])


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ({"a": "fail", "b": "pass"}, ", and 'r.xml' says that 'a' failed"),
        ({"a": "fail", "b": "pass", "c": "fail"}, ", and 'r.xml' says that 'a' and 1 more failed"),
        ({"a": "skipped"}, ", and 'r.xml' says that every test was skipped"),
        ({"a": "skipped", "b": "pass"}, " by the whole report, and 'r.xml' says that 'a' was skipped"),
        (
            {"a": "skipped", "b": "pass", "c": "skipped"},
            " by the whole report, and 'r.xml' says that 'a' and 1 more were skipped",
        ),
        ({"a": "rerun", "b": "pass"}, ", and 'r.xml' says that 'a' passed only on a rerun"),
        ({"a": "rerun", "b": "skipped", "c": "fail"}, ", and 'r.xml' says that 'c' failed"),
        ({}, ", and 'r.xml' has no test in it"),
    ],
)
def test_a_report_is_judged_as_a_whole_where_no_test_is_named(results: dict[str, CaseState], said: str) -> None:
    found = Evidence("r.xml", "present", tests={id: CaseResult(state) for id, state in results.items()})
    assert told_of(found) == [("RMF804", f"VER-1 says pass{said}")]


def test_of_several_words_the_worst_is_told_with_its_tests() -> None:
    results = {"a": CaseResult("unknown", "blocked"), "b": CaseResult("fail", "Failure"), "c": CaseResult("skipped")}
    assert told_of(Evidence("r.xml", "present", tests=results)) == [
        ("RMF804", "VER-1 says pass, and 'r.xml' says 'Failure' of 'b'")
    ]
    del results["b"]
    results["d"] = results["a"]
    assert told_of(Evidence("r.xml", "present", tests=results)) == [
        ("RMF804", "VER-1 says pass, and 'r.xml' says 'blocked' of 'a' and 1 more")
    ]


@pytest.mark.parametrize("format", get_args(ReportFormat))
def test_a_report_of_another_tool_has_a_way_out(format: ReportFormat) -> None:
    found = Evidence("r.xml", "unreadable", "other-format", words=format)
    item = Item("verification", "VER-1", "T", "design", "p", "p.md", 1, 1, {"result": "pass"}, {}, "", {}, {})
    file = RiskFile(BUILTIN_MODEL, [item], evidence={"VER-1": found})
    policy = load_policy(base_files()["needs/policy.yaml"], "needs/policy.yaml")
    (told,) = run(RULES, file, policy, selected=lambda code: code == "RMF804", today=TODAY).findings
    assert told.hint and f"report of {format}," in told.message
