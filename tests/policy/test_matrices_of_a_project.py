"""Matrices for some risks, in a whole project: a risk is judged by the first that fits, and by no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from riskfile.project import Project
from riskfile.scaffold import write_project

TODAY = "2026-11-30"
HARSH = "\nmatrices:\n  - id: harsh\n    {of}\n    matrix: {score: product, bands: {low: 1, medium: 2, high: ~}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path / "project", today=date(2026, 11, 30))
    return tmp_path / "project"


def judged(project: Path, of: str, affected: str = "") -> dict[str, str]:
    """The message of RMF402 for each risk that has one, where the harsh matrix is for some risks."""
    policy = project / "needs/policy.yaml"
    policy.write_text(policy.read_text("utf-8") + HARSH.replace("{of}", of), "utf-8")
    if affected:
        page = project / "needs/design/risks.md"
        text = page.read_text("utf-8")
        assert text.count(":severity: S3\n") == 1
        page.write_text(text.replace(":severity: S3\n", f":severity: S3\n:affected: {affected}\n"), "utf-8")
    checked = Project.open(project, today=TODAY, cached=False).check()
    return {each.item: each.message for each in checked.report.findings if each.code == "RMF402"}


def harmed(project: Path) -> set[str]:
    """The risks whose harm is the one of severity S3."""
    file = Project.open(project, today=TODAY, cached=False).check().file
    return {
        each.id for each in file.of_type("risk") if any(h.text("severity") == "S3" for h in file.linked(each, "harm"))
    }


def test_the_project_has_no_unacceptable_risk_by_its_own_matrix(project: Path) -> None:
    assert judged(project, "affected: [property]") == {}


def test_a_matrix_by_what_is_harmed_judges_the_risks_of_that_harm(project: Path) -> None:
    found = judged(project, "affected: [environment]", "environment")
    assert set(found) == harmed(project) != set()
    assert all("harsh" in message for message in found.values())


def test_a_matrix_by_stage_judges_the_risks_of_that_stage(project: Path) -> None:
    found = judged(project, "stages: [manufacturing]")
    file = Project.open(project, today=TODAY, cached=False).check().file
    assert set(found) == {each.id for each in file.of_type("risk") if each.stage == "manufacturing"} != set()
