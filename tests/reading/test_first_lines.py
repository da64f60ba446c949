"""First lines of items as authors have them: each is an item or one finding, at its line, and nothing follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import base_files
from riskfile.project import Project
from riskfile.reading.markdown import read_page
from riskfile.source import Empty, Overlay

BASE = base_files()
PAGE = "needs/design/base.md"
FIRST = ":::{harm} Myocardial infarction\n"


def findings(line: str) -> list[str]:
    assert FIRST in BASE[PAGE]
    files = {**BASE, PAGE: BASE[PAGE].replace(FIRST, line, 1)}
    report = (
        Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today="2026-01-20")
        .check()
        .report
    )
    number = BASE[PAGE][: BASE[PAGE].index(FIRST)].count("\n") + 1
    return [each.code if each.span.line == number else f"{each.span}: {each.code}" for each in report.findings]


@pytest.mark.parametrize("line", [FIRST, "::: {harm} X\n", ":::\u00a0{harm} X\n", ":::{harm}\u00a0X\n"])
def test_an_item(line: str) -> None:
    assert findings(line) == []


@pytest.mark.parametrize(
    "line",
    [
        ":::{harm}X", ":::harm X", "::{harm} X", ":{harm} X", ":::{Harm} X", ":::{HARM} X", ":::{ harm } X", ":::[harm] X",
        ":::(harm) X", ":::{harm}: X", ":::{harm }X", ":::{harm X", "    :::{harm} X", "\t:::{harm} X", "- :::{harm} X",
        "> :::{harm} X", "{harm} X", "```{harm}X", "``{harm} X", "；；；{harm} X", "：：：{harm} X", ":::\\{harm} X",
        ":::｛harm｝ X", ": ::{harm} X", "\u200b:::{harm} X", ".. harm:: X", ":::<harm> X", "%:::{harm} X", ";::{harm} X",
        "`:::{harm} X", "**harm** X", "harm: X",
    ],
)  # fmt: skip
def test_what_looks_like_an_item(line: str) -> None:
    assert findings(line + "\n") == ["RMF914"]


@pytest.mark.parametrize("line", [":::{harms} X", ":::{risk-harm} X", ":::{\u200bharm} X", ":::{hаrm} X"])
def test_a_type_that_there_is_not(line: str) -> None:
    assert findings(line + "\n") == ["RMF904"]


@pytest.mark.parametrize("line", ["```{harm} X", "~~~{harm} X", "````{harm} X"])
def test_an_item_that_is_closed_with_other_signs(line: str) -> None:
    assert findings(line + "\n") == ["RMF907"]


def test_an_id_in_a_chapter() -> None:
    model = Project.open(Path(__file__).resolve().parents[2] / "ext/riskfile/testing/base", cached=False).model
    page = read_page("# Page\n\n:id: HRM-9\n:severity: S4\n", "docs/page", model)
    assert [(each.kind, each.span.line) for each in page.problems] == [("not-an-item", 3)]
    assert [(id, kind) for id, kind, _ in page.stray] == [("HRM-9", "unread")]
    # of no type, and in code
    for text in (":id: SOP-14\n:title: x\n", "```\n:id: HRM-9\n```\n", "`:id: HRM-9`\n"):
        assert not read_page(f"# Page\n\n{text}", "docs/page", model).problems
