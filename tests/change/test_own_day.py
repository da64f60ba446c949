"""Verdicts on a baseline that were others on its own day are told, and are no difference."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from riskfile.change import baseline
from riskfile.change.diff import Difference, State, compare
from riskfile.project import Project
from riskfile.render.diff_page import page
from riskfile.reporters.diff import as_json, as_text, summary
from riskfile.reporters.diff_markdown import as_markdown
from riskfile.reporters.diff_told import Told
from riskfile.sphinx.changes import report as in_html
from riskfile.sphinx.pdf.changes import report as in_pdf
from riskfile.text.words import OWN_DAY_WORDS
from riskfile.views.changes import ChangedGate, ChangeReport

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-29"
DESIGN = "baseline 0.A (2026-02-27): design: not passed as judged on 2026-11-29 (passed on its own day, 2026-02-27)"


@pytest.fixture(scope="module")
def sides() -> tuple[State, State]:
    project = Project.open(ROOT, today=TODAY, cached=False)
    kept = [baseline.read((ROOT / f"needs/baselines/{name}.json").read_bytes()) for name in ("0.A", "0.B")]
    first, second = (project.as_of(each.snapshot).state(f"baseline {each.name} ({each.day})") for each in kept)
    return first, second


def told(found: Difference, sides: tuple[State, State]) -> list[str]:
    html = "".join(page(Told(found, *sides, today=TODAY, gate="design")))
    return [as_text(found), as_markdown(found).replace("\\", ""), html]


def test_a_gate_that_was_passed_on_its_own_day(sides: tuple[State, State]) -> None:
    found = compare(*sides)
    assert [(each.side, each.name, each.own) for each in found.own_days] == [("before", "design", "passed")]
    assert all(text.count(DESIGN) == 1 for text in told(found, sides))
    assert as_json(found)["own_days"] == [found.own_days[0]._asdict()]


def test_a_claim_that_was_supported_on_its_own_day(sides: tuple[State, State]) -> None:
    first, second = sides
    second = replace(second, claims={("RSK-007", "MON-001"): "contradicted"})
    found = compare(first, second)
    said = "RSK-007, held against MON-001: contradicted as judged on 2026-11-29 (not judged on its own day, 2026-04-30)"
    assert [f"{each.of}: {each.said}" for each in found.other_own_days] == [said]
    assert all(said in text for text in told(found, (first, second)))


def test_what_was_judged_on_another_day_is_no_difference(sides: tuple[State, State]) -> None:
    first, _ = sides
    found = compare(first, first)
    assert found.empty and len(found.own_days) == 2
    assert summary(found).startswith("Nothing differs")
    # and it is told all the same
    assert DESIGN in as_text(found)


def test_what_is_no_baseline_has_no_other_day(sides: tuple[State, State]) -> None:
    first, second = sides
    assert compare(replace(first, own=None), second).own_days == ()


def test_the_view_tells_it_in_html_and_pdf() -> None:
    own = "0.A: not passed as judged on 2026-11-29 (passed on its own day, 2026-02-27)"
    other = "RSK-007, held against MON-001: supported as judged on 2026-11-29 (not judged on its own day, 2026-04-30)"
    gate = ChangedGate("design", True, "not passed before, and now it is", own)
    found = ChangeReport((), "", gates=(gate,), own_days=(other,))
    pen: Any = None
    html = in_html(pen, found, "", "changes")
    assert own in html and other in html and OWN_DAY_WORDS in html
    writer: Any = SimpleNamespace(expected=[])
    text = in_pdf(writer, found, "")
    assert own in text and other in text and OWN_DAY_WORDS in text
    assert {own, other} <= {*writer.expected}
