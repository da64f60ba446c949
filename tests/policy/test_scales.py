"""Files judged by exploitability alone, a scale of P1's own, P2 as a number, other units, scores of CVSS."""

from __future__ import annotations

import pytest

from policykit import BASE, edited, load, problems
from riskfile.assessment import _estimate
from riskfile.policy import Policy
from riskfile.policy.policy import PolicyProblem

_P2 = BASE[BASE.index("conditional-probability:") : BASE.index("regions:")]
_PROBABILITY = BASE[BASE.index("probability:\n") : BASE.index("regions:")]
_MATRIX = BASE[BASE.index("matrix:") :]


def by_exploitability(levels: str = "") -> str:
    levels = levels or "    - {id: E1, label: hard, cvss: 0.0 to 6.9}\n    - {id: E2, label: easy, cvss: '>= 7.0'}\n"
    text = edited(_PROBABILITY, f"exploitability:\n  levels:\n{levels}")
    return edited(_MATRIX, "security-matrix: {score: sum, bands: {low: 3, high: ~}}\n", text)


def judged(policy: Policy, **given: str) -> tuple[str, str]:
    keys = ("p1", "p2", "p", "exploitability")
    kind = "p1-p2" if "p1" in given else next(iter(given))
    found = _estimate(policy, (kind, "S2", *(given.get(key, "") for key in keys)))  # type: ignore[arg-type]
    return (found.probability.id if found.probability else ""), str(found.how)


def test_a_file_by_exploitability_alone() -> None:
    policy = load(by_exploitability())
    assert policy.by_exploitability
    assert policy.probability.levels == ()
    assert policy.rows is policy.exploitability
    assert judged(policy, exploitability="E1")[0] == "E1"
    assert judged(policy, exploitability="8.1") == ("E2", "exploitability E2, severity S2: 2 + 2 = 4")
    # scores have one decimal, and none is above 10
    assert judged(policy, exploitability="6.95")[0] == judged(policy, exploitability="10.1")[0] == ""


def test_without_either_a_scale_of_probability_is_asked_for() -> None:
    found = [str(each.message) for each in problems(edited(_PROBABILITY, ""))]
    assert found[0].startswith("the key `probability` is missing")


@pytest.mark.parametrize("band", ["7.0 to 11", "9.1 to 10.1", "high"])
def test_scores_that_are_none(band: str) -> None:
    found: list[PolicyProblem] = problems(
        by_exploitability(f"    - {{id: E1, label: hard}}\n    - {{id: E2, label: easy, cvss: {band}}}\n")
    )
    assert "cvss" in str(found[0].message)


def test_a_scale_of_p1() -> None:
    own = "situation-probability:\n  levels:\n    - {id: Q1, label: rare, upper: 1e-3}\n    - {id: Q2, label: often}\n"
    policy = load(edited(_P2, f"{own}{_P2}"))
    assert judged(policy, p1="Q1", p2="C1") == ("P1", "P = max(1, 1 + 1 - 2) = 1, P1 x S2")
    assert judged(policy, p1="P1", p2="C1")[0] == ""
    policy = load(edited("", "combination: {method: interval}\n", edited(_P2, f"{own}{_P2}")))
    assert judged(policy, p1="Q1", p2="C1") == ("P1", "P = Q1 x C1 = 0 to 0.0001 per use, P1 x S2")
    many = "situation-probability:\n  levels:\n" + "".join(f"    - {{id: Q{each}, label: x}}\n" for each in range(12))
    (problem,) = problems(edited(_P2, f"{many}{_P2}"))
    assert "found 12 levels, and `probability` has 3" in str(problem.message)


def test_p2_as_a_number_without_a_scale() -> None:
    policy = load(edited(_P2, ""))
    assert judged(policy, p1="1e-3", p2="0.05") == ("P1", "P = 0.001 x 0.05 = 5e-5 per use, P1 x S2")
    assert judged(policy, p1="P3", p2="5 %") == ("P3", "P = P3 x 0.05 = 0.0005 to 0.05 per use, P3 x S2")
    assert judged(policy, p1="1e-3", p2="1.5")[0] == judged(policy, p1="1e-3", p2="C1")[0] == ""


def test_other_units_are_converted() -> None:
    text = edited("  unit: use\n", "  unit: use\n  conversions: {year: 100}\n")
    policy = load(edited("label: low, lower: 0, upper: 1e-4", "label: low, unit: year, upper: 1e-2", text))
    assert policy.probability.levels[0].upper == pytest.approx(1e-4)
    assert judged(policy, p="0.1 per year") == ("P2", "P = 0.001, P2 x S2")
    assert judged(policy, p="1 in 1000 years")[0] == "P1"
    (problem,) = problems(edited("label: low, lower: 0", "label: low, unit: yaer, lower: 0", text))
    assert str(problem.message).startswith('`probability.levels.P1.unit`: found "yaer", expected "use"')
    assert str(problem.hint) == "did you mean `year`?"
