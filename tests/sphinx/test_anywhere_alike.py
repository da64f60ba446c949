"""Check and build say the same of risk files that are parts of a project of Sphinx."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit import TODAY
from devices import subfolder, two_devices
from riskfile.project import Project
from riskfile.reading.roots import search
from riskfile.source import Disk
from sphinxkit import Built, build, edit

# what sphinx-needs lays out asks docutils in a way that docutils will not answer for ever
pytestmark = pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning")

MORE = """
HAZ-90, {doc}`/requirements`, {doc}`/requirement`, {doc}`/overview`, {ref}`overview`, {ref}`performance`,
[it](../../requirements.md), [part](../../requirements.md#performance), [draft](../../drafts/idea.md), {need}`REQ-10`,
{need}`REQ-20`, [as it is written](/overview.rst), [chapter](method.rst), [none](/overviews.rst), HAZ-91.
"""
METHOD = """:orphan:

Method
======

Text.

.. toctree::
   :hidden:

   more

.. hazard:: Heat
   :id: HAZ-90
   :category: energy

   Text.

.. hazard:: More heat
   :id: HAZ-92
"""
STRAY = "\n:::{hazard} On a page of the project\n:id: HAZ-93\n:category: energy\n:::\n"


def found(start: Path) -> list[tuple[str, int, int, str]]:
    """What a check finds in all risk files that are meant in a folder."""
    reports = [
        Project.open(Disk(root, layout), today=TODAY, cached=False).check().report
        for root, layout in search(start).found
    ]
    places = ((each.span, each.code) for report in reports for each in report.findings)
    return sorted({(span.path, span.line, span.column, code) for span, code in places})


def told(text: str) -> list[tuple[str, int, int, str]]:
    lines = re.findall(r"(?m)^(\S+?):(\d+):(\d+): (?:WARNING|ERROR): (RMF\d+) ", text)
    return sorted((path, int(line), int(column), code) for path, line, column, code in lines)


def built_of(root: Path) -> Built:
    return build(root, root / "_build/html", overrides={"riskfile_today": TODAY})


def test_pages_of_all_kinds(tmp_path: Path) -> None:
    root = subfolder(tmp_path) / "docs"
    edit(root, "risk/docs/plan.md", lambda text: text + MORE)
    edit(root, "requirements.md", lambda text: text + STRAY)
    (root / "risk/docs/method.rst").write_text(METHOD, encoding="utf-8")
    (root / "risk/docs/more.md").write_text(
        "# More\n\n:::{hazard} Cold\n:id: HAZ-94\n:category: energy\n:::\n", "utf-8"
    )
    (root / "risk/docs/lost.rst").write_text("Lost\n====\n", "utf-8")
    built = built_of(root)
    said = found(root)
    assert told(built.warnings) == said
    assert [each[0] for each in said if each[3] == "RMF905"] == [
        "requirements.md",
        "risk/docs/lost.rst",
        "risk/docs/method.rst",
        "risk/docs/method.rst",
        "risk/docs/more.md",
    ]
    assert [each[3] for each in said if each[0] == "risk/docs/plan.md"] == ["RMF924"] * 3 + ["RMF916"]


def test_two_devices(tmp_path: Path) -> None:
    root = two_devices(tmp_path)
    assert told(built_of(root).warnings) == found(root) == [("common/design/hazards.md", 3, 1, "RMF105")]


def test_an_id_of_two_files_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = two_devices(tmp_path)
    edit(root, "clamp/items/design/base.md", lambda text: text.replace("HAZ-93", "HAZ-3"))
    with pytest.raises(SystemExit):
        built_of(root)
    assert [each[3] for each in found(root)].count("RMF901") == 1
