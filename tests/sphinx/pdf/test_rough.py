"""What is larger, longer or odder than its page: it stays on it, and can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

import pdf_measures
import roughkit
from pdf_measures import Measures, Place
from riskfile.render.pdf import finish
from riskfile.render.pdf.settings import cjk_families
from sphinxkit import build

HAS_CJK = bool(cjk_families())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The PDFs of the rough project, the core report first."""
    root = roughkit.rough(tmp_path_factory.mktemp("rough"), HAS_CJK)
    built = build(root, builder="riskpdf")
    assert built.status == 0, built.warnings
    return sorted(built.out.glob("*.pdf"), key=lambda path: (len(path.name), path.name))


@pytest.fixture(scope="module")
def measured(files: list[Path]) -> list[Measures]:
    return [pdf_measures.measure(path) for path in files]


@pytest.fixture(scope="module")
def text(files: list[Path]) -> str:
    return "".join(page for path in files for page in finish.text_of(path))


def told(measured: list[Measures], name: str) -> list[str]:
    """The faults of this name in all files."""
    places: list[tuple[Path, Place]] = [(each.path, place) for each in measured for place in each.faults[name]]
    return [f"{path.name} {place}" for path, place in places]


@pytest.mark.parametrize(
    "name",
    [
        "beyond_the_page",
        "beyond_the_margin",
        "overlapping",
        "crossed",
        "empty",
        "captions_alone",
        "table_heads_alone",
        "without_head",
        "without_number",
        "without_label",
        "without_bookmark",
        "bookmarks_dead",
        "links_dead",
        "pale",
        "pictures_without_text",
        "unknown_signs",
        "untagged",
    ],
)
def test_no_page_has_this_fault(name: str, measured: list[Measures]) -> None:
    assert told(measured, name) == []


def test_no_heading_stands_alone_but_one_with_nothing_below_it(measured: list[Measures]) -> None:
    assert all(each.endswith(" Nothing'") for each in told(measured, "headings_alone"))


def test_all_is_there(text: str) -> None:
    assert all(f"n{number:05}" in text for number in range(roughkit.ROWS))
    for number in range(roughkit.PARAGRAPHS):
        assert finish.bare(f"Paragraph {number} of the long item") in text
    assert all(f"cell{row}x{column}" in text for row in range(3) for column in range(roughkit.TIMES))
    # in two headings, in the contents, and wherever else it is written
    assert text.count(roughkit.WORD) >= 20
    for words in (roughkit.HEBREW, roughkit.ARABIC, *([roughkit.CHINESE] if HAS_CJK else [])):
        assert set(finish.bare(words)) <= set(text)


def test_the_formulas_can_be_read(measured: list[Measures]) -> None:
    """One of eighty terms is broken at its signs, one of seventy lines goes on on the next page."""
    sizes = [run.size for each in measured for page in each.pages for run in page.runs if not run.running]
    assert min(sizes) > 3.5


def test_pictures_leave_their_headings_room(measured: list[Measures]) -> None:
    assert not any("Pictures" in place.text for each in measured for place in each.headings_alone)
    assert any("Pictures" in page.first for each in measured for page in each.pages)
