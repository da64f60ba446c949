"""Each break of a clean project yields its findings and no other: see ``run.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutations.breaks import BREAKS, Break, Edit
from mutations.run import BreakError, Project, broken, run_all, table
from riskfile.rules import CATALOGUE

ELSEWHERE = {
    "RMF910": "a build alone can compare the two readers: tests/sphinx",
}
"""Rules that no break can make speak, and why."""


def test_every_break_yields_exactly_its_findings(tmp_path: Path) -> None:
    results = run_all(tmp_path)
    wrong = [each for each in results if not each.ok]
    assert not wrong, table(wrong)
    assert len(results) > len(BREAKS) >= 80, "the clean projects count too"


def test_every_rule_is_broken_at_least_once() -> None:
    text = " ".join([edit.replace for each in BREAKS for edit in each.edits])
    text += " ".join([codes for each in BREAKS for _, _, codes in each.also])
    assert {code for code in CATALOGUE if code not in text} == set(ELSEWHERE)


def test_breaks_have_names_of_their_own() -> None:
    assert len({each.name for each in BREAKS}) == len(BREAKS)


@pytest.mark.parametrize(
    "each",
    [
        Break("text that is not there", (Edit("docs/plan.md", "## Budget", ""),)),
        Break("text that is there more often", (Edit("docs/plan.md", "risk", "hazard"),)),
        Break("item that is not there", (Edit("needs/design/base.md", "RSK-99", kind="drop"),)),
        Break("file that is not there", (Edit("needs/design/risks.md", "a", "b"),)),
        Break("page that is there already", (Edit("docs/plan.md", "", "# Plan\n", kind="page"),)),
        Break("text like it was", (Edit("docs/plan.md", "## Scope", "## Scope"),)),
        Break("place that is not there", (Edit("docs/plan.md", "## Scope", "## Extent"),), (("docs/plan.md", "x" * 9, "RMF001"),)),
    ],
    ids=lambda each: each.name,
)  # fmt: skip
def test_a_break_that_cannot_be_made_is_no_pass(each: Break, tmp_path: Path) -> None:
    project = Project(tmp_path, "base")
    with pytest.raises(BreakError):
        broken(project.files, each)
    assert not project.run(each).ok


def test_a_finding_too_many_or_too_few_or_elsewhere_is_no_pass(tmp_path: Path) -> None:
    project = Project(tmp_path, "base")
    severity = ":id: HRM-1\n:severity: S4"
    unmarked = Break("no finding expected", (Edit("needs/design/base.md", severity, ":id: HRM-1\n:severity: S9"),))
    marked = Edit("needs/design/base.md", severity, ":id: HRM-1\n:severity: «RMF201»S9")
    astray = Edit("needs/design/base.md", severity, ":id: «RMF201»HRM-1\n:severity: S9")
    twice = Edit("needs/design/base.md", severity, ":id: HRM-1\n:severity: «RMF201 RMF201»S9")
    assert not project.run(unmarked).ok
    assert project.run(Break("as expected", (marked,))).ok
    assert not project.run(Break("on the line before", (astray,))).ok
    assert not project.run(Break("told twice", (twice,))).ok
    assert project.clean() == ()
