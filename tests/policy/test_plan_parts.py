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
        ("overall-criteria", ("residual risks of the region high", "none without benefit-risk analysis")),
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
