"""Parts of the plan that have a structure: they are read, refused where a role is none, and shown."""

from __future__ import annotations

import pytest

from policykit import BASE, edited, load, problems
from riskfile.views.tables import policy_table

_PARTS = """\
overall-residual-risk:
  criteria:
    - {id: ORC-1, criterion: residual risks of the region high, limit: none without benefit-risk analysis}
review-triggers:
  - {id: RT-1, trigger: serious incident, deadline: 10 days, role: Risk manager}
information-sources:
  - {id: SRC-1, source: complaints, frequency: monthly, role: Risk manager}
roles:
  - role: Risk manager
    name: R. Manager
    duties: [keeps the file, moderates the analysis]
    authority: [may stop a release]
"""


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("overall-criteria", ("ORC-1", "residual risks of the region high", "none without benefit-risk analysis")),
        ("review-triggers", ("serious incident", "10 days", "Risk manager")),
        ("information-sources", ("complaints", "monthly", "Risk manager")),
        ("roles", ("Risk manager", "R. Manager", "", "keeps the file; moderates the analysis", "may stop a release")),
    ],
)
def test_each_part_is_shown(part: str, expected: tuple[str, ...]) -> None:
    table = policy_table(load(edited("", _PARTS)), part)
    assert table is not None
    assert tuple(cell.text for cell in table.rows[0].cells) == expected
    assert part == "roles" or policy_table(load(BASE), part) is None


def test_a_role_that_there_is_not() -> None:
    (problem,) = problems(edited("role: Risk manager}\ninfo", "role: Risk manger}\ninfo", edited("", _PARTS)))
    assert str(problem.message) == '`review-triggers.RT-1.role`: found "Risk manger", expected a role of `roles`'
    assert str(problem.hint) == "did you mean `Risk manager`?"


def test_a_market_says_whether_it_is_a_fact() -> None:
    table = policy_table(load(edited("markets: [eu]", "markets: [eu, jp]")), "markets")
    assert table is not None
    assert [row.cells[3].text for row in table.rows] == ["source", "assumption"]


_SUMS = """\
overall-residual-risk:
  decided: 2024-11-04
  criteria:
    - {id: OC-5, severity: S1, at-most: 0.001}
    - {id: OC-W, criterion: the instructions as a whole, limit: 15 of 15, decided: 2024-12-01}
"""


def test_a_highest_sum_is_shown_with_its_unit_and_its_day() -> None:
    policy = load(edited("", _SUMS))
    table = policy_table(policy, "overall-criteria")
    assert table is not None
    rows = [tuple(cell.text for cell in row.cells) for row in table.rows]
    label, unit = policy.severity.levels[0].label, policy.probability.unit
    about = f"S1 {label}: residual probabilities of all risks, summed"
    assert rows == [
        ("OC-5", about, f"at most 0.001 per {unit}", "2024-11-04"),
        ("OC-W", "the instructions as a whole", "15 of 15", "2024-12-01"),
    ]


@pytest.mark.parametrize(
    ("criterion", "found"),
    [
        ("{id: X}", "found a criterion that says nothing"),
        ("{id: X, at-most: 0.1}", "found a number without `severity`"),
        ("{id: X, severity: S1}", "found a severity without `at-most`"),
        ("{id: X, severity: S9, at-most: 0.1}", 'found "S9", expected a level of `severity`'),
        ("{id: X, severity: S2, at-most: 0}", "found 0, expected a probability above 0 and below 1"),
        ("{id: X, severity: S2, at-most: 1.5}", "found 1.5, expected a probability above 0 and below 1"),
        ("{id: X, severity: S2, at-most: 5 %}", "expected a number"),
        ("{id: X, severity: S2, at-most: 0.1, decided: 2024}", "found the number 2024, expected a date"),
        ("{id: OC-5, severity: S2, at-most: 0.1}", "a second time"),
        ("{id: X, severity: S1, at-most: 0.2}", 'found "S1" in OC-5 too'),
    ],
)
def test_a_criterion_that_cannot_be_held_against_anything(criterion: str, found: str) -> None:
    text = edited("", f"{_SUMS}    - {criterion}\n")
    (problem,) = problems(text)
    assert found in str(problem.message)
    assert problem.span.line == text[: text.index(criterion)].count("\n") + 1
