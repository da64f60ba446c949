"""Cases of the tests: ``riskfile.testing`` with the case files of this folder, and a way to write a case to a folder."""

from __future__ import annotations

import re
from pathlib import Path

from riskfile.change.baseline import baseline, path_of, written
from riskfile.project import Project
from riskfile.testing import (
    BASE,
    TODAY,
    Case,
    Place,
    base_files,
    cases_of,
    compose,
    merge_policy,
    unmark,
)

CASES = BASE.parent / "cases"

BASE_ITEMS = sum(
    len(re.findall(r"^:::\{", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in BASE.rglob("*.md")
)
"""How many items the base project has."""


def all_cases() -> list[Case]:
    """Every case of the package."""
    return [case for path in sorted(CASES.glob("*.md")) for case in cases_of(path)]


def write(case: Case, root: Path) -> None:
    """Write the case's project to ``root``."""
    for path, text in case.files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def release(root: Path, name: str, day: str, description: str = "") -> None:
    """Keep the state in ``root`` as it is on a day as a baseline, as ``riskfile baseline`` does."""
    project = Project.open(root, today=day, cached=False)
    path = root / path_of(project.source.layout, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(written(baseline(name, project.snapshot(), description)), encoding="utf-8")


__all__ = [
    "BASE",
    "BASE_ITEMS",
    "CASES",
    "TODAY",
    "Case",
    "Place",
    "all_cases",
    "base_files",
    "cases_of",
    "compose",
    "merge_policy",
    "release",
    "unmark",
    "write",
]
