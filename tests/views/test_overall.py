"""Overall residual risk against the criteria of the plan, in the table, the chart, the verdict and on the cards."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import base_files, merge_policy
from riskfile.project import Project
from riskfile.surveillance.overall import class_sums
from riskfile.surveillance.statistics import together
from riskfile.views.cards import Cards
from riskfile.views.context import Context
from riskfile.views.overall import overall_sums
from riskfile.views.surveillance import residual_chart
from riskfile.views.verdict import verdict

POLICY = """\
overall-residual-risk:
  method: panel
  decided: 2024-11-04
  criteria:
    - {{id: OC-3, severity: S3, at-most: {most}}}
    - {{id: OC-7, criterion: the instructions as a whole, limit: 15 of 15 users}}
"""


def context(root: Path, most: str) -> Context:
    for path, text in base_files().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        written = merge_policy(text, POLICY.format(most=most)) if path == "needs/policy.yaml" else text
        written = written.replace(
            ":conclusion: acceptable\n", ":criteria-met: OC-7 -- 15 of 15 users\n:conclusion: acceptable\n"
        )
        (root / path).write_text(written, encoding="utf-8")
    project = Project.open(root, today="2026-01-20", cached=False)
    return Context(project.file, project.policy, project.judge(), "2026-01-20")


def test_a_sum_stands_beside_its_criterion_with_what_carries_it(tmp_path: Path) -> None:
    made = context(tmp_path, "1e-6")
    worst, milder = class_sums(made.file, made.policy, made.assessed)
    assert (worst.severity, worst.criterion, worst.exceeded) == ("S4", None, False)
    assert milder.upper == pytest.approx(1 - math.prod(1 - p for p in milder.risks.values()))
    table = overall_sums(made.file, made.policy)
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row.cells, strict=True)) for row in table.rows]
    assert [row["state"].text for row in rows] == ["no criterion", "met", "answered"]
    assert (rows[1]["limit"].text, rows[1]["limit"].note) == ("at most 1e-6", "per implant, decided 2024-11-04")
    assert [(item.id, said) for item, said in rows[1]["carried"].items] == [("RSK-2", "50%"), ("RSK-3", "50%")]
    assert rows[2]["found"].text == "15 of 15 users"
    assert "1 sum within the criteria of the plan" in _overall_line(made)


def test_what_is_exceeded_is_said_everywhere(tmp_path: Path) -> None:
    made = context(tmp_path, "1e-7")
    assert [row.cells[4].mark for row in overall_sums(made.file, made.policy).rows] == ["open", "fail", "pass"]
    assert "above the highest sum of the plan: S3 2e-7" in _overall_line(made)
    chart = residual_chart(made.file, made.policy)
    assert [(row.severity, row.exceeded) for row in chart.rows] == [("S3", True), ("S4", False)]
    assert "more than the plan allows" in chart.alt
    (table,) = [each for each in Cards(made).of(made.file.items["ORR-1"]).tables if each.key == "sums"]
    assert table.summary == "1 exceeded"
    assert {each.code for each in made.report.findings} >= {"RMF412"}


def _overall_line(made: Context) -> str:
    (line,) = [each for each in verdict(made).statements if each.key == "overall"]
    return "".join(piece.text for piece in line.pieces)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_together_is_the_product_of_what_does_not_happen(values: list[float]) -> None:
    assert together(values) == pytest.approx(1 - math.prod(1 - value for value in values), abs=1e-12)
    assert max(values, default=0.0) <= together(values) * (1 + 1e-12) and together(values) <= 1
