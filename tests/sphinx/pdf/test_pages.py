"""All pages of the example's set, measured."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from pdf_measures import SMALLEST, Measures, measure

FAULTS = (
    "beyond_the_page",
    "beyond_the_margin",
    "overlapping",
    "crossed",
    "empty",
    "nearly_empty",
    "headings_alone",
    "captions_alone",
    "table_heads_alone",
    "cells_cut",
    "without_head",
    "without_number",
    "without_chapter",
    "without_label",
    "without_bookmark",
    "bookmarks_closed",
    "bookmarks_dead",
    "links_dead",
    "pale",
    "tables_without_head",
    "pictures_without_text",
    "unknown_signs",
    "untagged",
    "not_accessible",
)
CORE = 110
"""The most pages of the core report."""


@pytest.fixture(scope="module")
def measured(example_set: list[Path]) -> list[Measures]:
    return [measure(path, "RMF-EX-001") for path in example_set]


def test_all_faults_are_asked_for(measured: list[Measures]) -> None:
    assert set(FAULTS) == set(measured[0].faults)


@pytest.mark.parametrize("name", FAULTS)
def test_no_page_has_this_fault(name: str, measured: list[Measures]) -> None:
    assert [f"{each.path.name} {place}" for each in measured for place in each.faults[name]] == []


def test_the_core_is_short_and_upright(measured: list[Measures]) -> None:
    core, *volumes = measured
    assert core.path.name == "risk-management-file.pdf"
    assert len(core.pages) <= CORE
    assert set(core.sizes) == {(595, 842)}
    # controls and verifications are too many for one document
    names = ("A", "C", "D", "B1", "B2")
    assert [each.path.name for each in volumes] == [f"risk-management-file-{name}.pdf" for name in names]
    # one paper a volume: a reader who prints it turns no page
    assert all(len(each.sizes) == 1 for each in volumes)


def test_pages_are_used(measured: list[Measures]) -> None:
    for each in measured:
        assert each.mean_filled > 0.8, each.path.name


@pytest.mark.parametrize("where", ["in_tables", "elsewhere"])
def test_no_type_is_under_seven_points(where: str, measured: list[Measures]) -> None:
    """But indices of formulas, and what is drawn in pictures as lines."""
    for each in measured:
        places = getattr(each, f"smallest_{where}")
        assert [f"{each.path.name} {place}" for place in places if place.value < SMALLEST - 0.01] == []


def test_each_file_of_the_set_is_sound(example_set: list[Path]) -> None:
    """As PDF, and as archive: no script, nothing encrypted, nothing that is fetched. Marks and tags are among the faults."""
    for path in example_set:
        with pikepdf.open(path) as pdf:
            assert pdf.check_pdf_syntax() == [], path.name
            assert not pdf.is_encrypted and "/JavaScript" not in pdf.Root.get("/Names", {})
            assert "/OutputIntents" in pdf.Root and "/AA" not in pdf.Root and "/OpenAction" not in pdf.Root
