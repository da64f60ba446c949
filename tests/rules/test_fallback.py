"""When one verification fails, the finding names every risk that falls back, and how far."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.project import check

MANY = 130


def messages(root: Path, page: str, policy: str = "", gate: str = "design") -> dict[str, list[str]]:
    """The messages of a check of the base with ``page``, by code."""
    overlay = f"```yaml\n{policy}```\n" if policy else ""
    write(compose("fallback", f"{overlay}```markdown\n{page}```\n"), root)
    found: dict[str, list[str]] = {}
    for finding in check(root, gate=gate, cached=False).report.findings:
        found.setdefault(finding.code, []).append(finding.message)
    return found


def camera(result: str) -> str:
    return (
        ":::{verification} Camera rejects wrong labels\n:id: VER-6\n:proves: effectiveness\n:method: process-validation\n"
        ":criterion: 300 of 300 wrong labels rejected\n"
        f":sample: 300\n:failures: 0\n:result: {result}\n:evidence: TR-9\n:date: 2026-01-16\n:verifies: CTL-1, CTL-3\n:::\n"
    )


def test_a_failed_verification_names_them(tmp_path: Path) -> None:
    assert messages(tmp_path / "pass", camera("pass")) == {}
    assert messages(tmp_path / "fail", camera("fail"), gate="draft") == {
        "RMF318": [
            "VER-6 failed, and the residual estimates of RSK-1, RSK-3 rest on CTL-1, CTL-3; what was claimed falls back: "
            "RSK-1 from region low to high; RSK-3 from region low to medium"
        ]
    }


@pytest.mark.parametrize(
    ("proof", "code", "id"), [("implementation", "RMF306", "VER-5"), ("effectiveness", "RMF307", "VER-6")]
)
def test_an_open_verification_names_them(proof: str, code: str, id: str, tmp_path: Path) -> None:
    page = f":::{{verification}} Camera\n:id: {id}\n:proves: {proof}\n:method: inspection\n:criterion: all\n:result: open\n:verifies: CTL-3\n:::\n"
    assert messages(tmp_path, page) == {
        code: [
            f"CTL-3 has no result yet of its verification of {proof} ({id}); expected one that passed; what was claimed "
            "falls back: RSK-3 from region low to medium"
        ]
    }


def test_where_the_cause_is_waived_each_risk_says_so(tmp_path: Path) -> None:
    waiver = "waivers:\n  - {rule: RMF318, item: VER-6, reason: the test bench was broken, approver: R. Manager, expires: 2026-12-31}\n"
    found = messages(tmp_path, camera("fail"), waiver)
    assert found == {
        "RMF403": [
            "RSK-1 claims region low and has earned high: CTL-1 effectiveness failed",
            "RSK-3 claims region low and has earned medium: CTL-3 effectiveness failed",
        ]
    }


def test_a_claim_in_the_same_region_does_not_fall(tmp_path: Path) -> None:
    page = (
        ":::{risk} Perforation by an oversized stent\n:id: RSK-3\n:situation: SIT-3\n:harm: HRM-2\n:p1: F2\n:p2: C2\n"
        ":basis: data (complaints of the predecessor, 2023-01)\n:residual-p1: F1\n:::\n"
    )
    (message,) = messages(tmp_path, page + camera("fail").replace("CTL-1, ", ""))["RMF318"]
    assert message == "VER-6 failed, and the residual estimate of RSK-3 rests on CTL-3"


def test_a_control_of_very_many_risks_is_told_with_their_number(tmp_path: Path) -> None:
    risks = "".join(
        f":::{{risk}} Perforation {n}\n:id: RSK-{n}\n:situation: SIT-3\n:harm: HRM-2\n:p1: F3\n:p2: C3\n"
        ":basis: data (complaints, 2023-01)\n:residual-p1: F1\n:::\n"
        for n in range(100, 100 + MANY)
    )
    control = (
        ":::{control} Camera inspection of each label\n:id: CTL-3\n:kind: protective\n:acts-on: p1\n"
        ":option-rationale: a label cannot be designed away\n:no-new-risk: none\n"
        f":controls: RSK-3, {', '.join(f'RSK-{n}' for n in range(100, 100 + MANY))}\n:::\n"
    )
    (message,) = messages(tmp_path, risks + control + camera("fail").replace("CTL-1, ", ""), gate="draft")["RMF318"]
    assert message.endswith("RSK-198 and 31 more from region low to medium")
