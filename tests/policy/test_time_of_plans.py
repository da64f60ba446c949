"""Follow-up, delay and seasons of monitoring plans, and conversions of units: what the policy takes, and what it refuses."""

from __future__ import annotations

import pytest

from policykit import BASE, edited, load, problems
from riskfile.policy.policy import Delay, FollowUp, Season
from riskfile.policy.units import has, without_reason

PLAN = """\
monitoring:
  interval-months: 12
  plans:
    - id: MON-1
      target: RSK-1
      kind: injury
      source: active
      unit: use
      path: field/x.csv
"""


def test_what_a_plan_says_of_time() -> None:
    policy = load(
        BASE
        + PLAN
        + """\
      follow-up: {events: [torn], within: 12, ages: [1, 2]}
      delay: {shares: [0.6, 0.4], reason: complaints of 2024}
      seasons:
        - {months: [12, 1], factor: 1.5, reason: ice}
"""
    )
    assert policy.monitoring is not None
    plan = policy.monitoring.plans[0]
    assert plan.follow_up == FollowUp(("torn",), 12, (1, 2), "kaplan-meier")
    assert plan.delay is not None
    assert plan.delay[:3] == Delay((0.6, 0.4))[:3]
    assert plan.seasons == (Season((12, 1), 1.5, "ice"),)
    assert set(plan.columns) == {"implanted", "number", "left", "why"}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("follow-up: {events: [a], within: 6, ages: [3, 2]}", "found 3, 2, expected ages that rise, from 1 to 6"),
        ("follow-up: {events: [a], within: 6, ages: [7]}", "found 7, expected ages that rise, from 1 to 6"),
        ("follow-up: {events: [], within: 6}", "expected a list of at least 1"),
        ("follow-up: {events: [a], within: 6, estimate: as-baseline}", "found as-baseline without a `baseline`"),
        ("follow-up: {events: [a], within: 6}\n      method: p-chart", "found p-chart with a follow-up"),
        ("delay: {}", "found none of them, expected one of `shares`"),
        ("delay: {median-days: 3, reason: x}", "found `median-days`, expected one of `shares`"),
        ("delay: {shares: [0.5, 0.5]}", "found no `reason`"),
        ("delay: {shares: [0.5, 0.3], reason: x}", "found shares that add up to 0.8, expected 1"),
        ("delay: {median-days: 30, ninety-percent-days: 30, reason: x}", "found 30, expected more than the median, 30"),
        ("seasons:\n        - {months: [13], factor: 2, reason: x}", "found 13, expected the numbers of months"),
        ("seasons:\n        - {months: [1], factor: 0, reason: x}", "found 0, expected 0.01 to 100"),
        ("seasons:\n        - {months: [1], factor: 1e9, reason: x}", "expected 0.01 to 100"),
        (
            "seasons:\n        - {months: [1], factor: 2, reason: x}\n        - {months: [1], factor: 3, reason: x}",
            "found the month 1 again",
        ),
        ("seasons:\n        - {months: [1], factor: 2}", "the key `reason` is missing"),
    ],
)
def test_what_cannot_be_meant_is_told_once(more: str, told: str) -> None:
    found = problems(f"{BASE}{PLAN}      {more}\n")
    assert len(found) == 1
    assert told in str(found[0].message)


def test_units_are_converted_where_the_policy_says_why() -> None:
    plain = load(edited("  unit: use\n", "  unit: use\n  conversions: {year: 500}\n"))
    assert has(plain, "years", "use") is None
    assert without_reason(plain, "year") == "year"
    reasoned = load(edited("  unit: use\n", "  unit: use\n  conversions: {year: {count: 500, reason: two a day}}\n"))
    assert has(reasoned, "Years", "use") == 500
    assert has(reasoned, "use", "year") == 1 / 500
    assert has(reasoned, "month", "use") is None
    assert has(reasoned, "", "use") == has(reasoned, "uses", "use") == 1
    assert not without_reason(reasoned, "year")
    # numbers of the scale are converted either way
    assert plain.probability.conversions == reasoned.probability.conversions
