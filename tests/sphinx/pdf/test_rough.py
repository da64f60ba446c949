"""What is larger, longer or odder than its page: it stays on it, and can be read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import pdf_measures
import roughkit
from pdf_measures import Measures, Place
from riskfile.render.pdf import finish
from riskfile.render.pdf.settings import cjk_families
from sphinxkit import CONF, build, edit, project

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


FACE = "\N{GRINNING FACE}"


PRIVATE = "\ue000"


@pytest.mark.parametrize("sign", [FACE, PRIVATE])
def test_signs_that_no_font_has_are_named_or_told_once_each_whatever_they_stand_in(sign: str, tmp_path: Path) -> None:
    """The title of an item stands in rows of three volumes, in the core report and in an index. What has a name stands there
    by it; for what has none there is no PDF."""
    root = project(tmp_path / "project")
    (root / "docs/pdf.yaml").write_text("set: full\n", encoding="utf-8")
    (root / "docs/odd.md").write_text(f"# Odd\n\nWords.\n\nA face {sign} here.\n", encoding="utf-8")
    (root / "needs/design/odd.md").write_text(
        f"# Odd items\n\n:::{{hazard}} It smiles {sign}\n:id: HAZ-70\n:category: energy\n:source: {sign} {sign}\n:::\n",
        encoding="utf-8",
    )
    edit(root, "docs/index.md", lambda text: text.replace("views\n", "views\nodd\n"))
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "riskfile.cli", "build", "--output", str(out)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "lost-in-pdf: the character" in line]
    if sign == FACE:
        # what is not found in a PDF when it is read back is told, names included
        assert (done.returncode, told) == (0, []), done.stderr
        assert len(list((out / "pdf").glob("*.pdf"))) > 1
        return
    assert done.returncode == 1
    assert len([line for line in told if "docs/odd.md:5" in line]) == 1, done.stderr
    assert len([line for line in told if "needs/design/odd.md:3:" in line]) == 1, done.stderr
    assert len(told) == 2
    assert "Traceback" not in done.stderr
    assert not list((out / "pdf").glob("*.pdf"))


def test_a_file_of_three_items_is_one_document(tmp_path: Path) -> None:
    root = project(tmp_path, "")
    for page in (root / "needs").rglob("*.md"):
        page.unlink()
    (root / "needs/design/few.md").write_text(
        "# Few\n\n"
        ":::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n\n"
        ":::{harm} Burn\n:id: HRM-1\n:severity: S2\n:::\n\n"
        ":::{event} It gets hot\n:id: EVT-1\n:cause: hardware\n:::\n",
        encoding="utf-8",
    )
    edit(root, "docs/index.md", lambda text: text.replace("/needs/manufacturing/process\n", ""))
    built = build(root, builder="riskpdf")
    assert built.status == 0, built.warnings
    assert [path.name for path in built.out.glob("*.pdf")] == ["risk-management-file.pdf"]
    found = pdf_measures.measure(built.out / "risk-management-file.pdf")
    faults = {name: places for name, places in found.faults.items() if places and name != "nearly_empty"}
    assert faults == {}
    assert found.smallest() >= 6.99
