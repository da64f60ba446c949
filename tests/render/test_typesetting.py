"""What Typst is given and gives back: texts, links to places, and the widths of a table's columns."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.render.pdf import finish
from riskfile.render.pdf.characters import told, undrawable
from riskfile.render.pdf.layout import SMALLEST, label_in_block, lay_out, on_one_grid
from riskfile.render.pdf.notation import code, literal, soft, words
from riskfile.render.pdf.settings import PAPERS
from riskfile.render.pdf.typefaces import FONTS
from riskfile.render.pdf.typeset import STANDARDS, TypesetError, Workshop, typeset
from riskfile.views import Cell, Column, Row, Table

# ------------------------------------------------------------------------------------------------ texts

DRAWABLE = [each for each in map(chr, [*range(0x20, 0x250), *range(0x370, 0x500)]) if each.isprintable()]
# a sign that is drawn over the one before it, as on Old Slavonic numbers, is read back without that one
DRAWABLE = [each for each in DRAWABLE if each not in undrawable(DRAWABLE) and not unicodedata.combining(each)]
MARKUP = list("#$*_`<>@/[](){}=-+~\\\"';:&%^|!?,.\n\t")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.sampled_from([*DRAWABLE, *MARKUP, *MARKUP, *MARKUP]), max_size=50), min_size=1, max_size=20))
def test_any_text_is_read_back_as_it_was_written(texts: list[str]) -> None:
    lines = "".join(f"\n\n{words(text)}" for text in texts)
    source = f'#set document(title: "x")\n#set page(width: 60cm, height: 60cm)\n#set text(font: "Source Sans 3", ligatures: false){lines}\n'
    compiler = typst.Compiler(input=source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True)
    document = pypdfium2.PdfDocument(compiler.compile(format="pdf"))
    shown = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert finish.bare(shown) == finish.bare("".join(texts))


@given(st.text())
def test_a_literal_is_one_typst_string(text: str) -> None:
    shown = literal(text)
    assert re.fullmatch(r'"(?:[^"\\]|\\["\\n])*"', shown), shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "none"), (True, "true"), (0.5, "0.5"), (3, "3"), ('a "b"', '"a \\"b\\""'), ([], "()"), ({}, "(:)"),
        ((1, "a"), '(1, "a", )'), ({"a b": [None]}, '("a b": (none, ))'),
    ],
)  # fmt: skip
def test_values_are_code(value: object, shown: str) -> None:
    assert code(value) == shown


def test_what_has_no_code_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        code(object())


def table_of(columns: int, text: str, rows: int = 3) -> Table:
    heads = tuple(Column(f"c{n}", f"C{n}") for n in range(columns))
    return Table("any", heads, tuple(Row(None, tuple(Cell(text) for _ in heads)) for _ in range(rows)))


def test_a_table_is_plain_where_it_has_room_and_else_a_block_a_row() -> None:
    plain = lay_out(table_of(4, "a few words here"), "a4")
    assert plain.key == -1 and [band.cells for band in plain.bands] == [((0,), (1,), (2,), (3,))]
    blocks = lay_out(table_of(14, "several longish words in it"), "a4")
    assert blocks.key == 0
    assert [index for band in blocks.bands for cell in band.cells for index in cell] == list(range(1, 14))
    assert lay_out(table_of(14, "several longish words in it"), "a3", turned=True).key == -1


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 60),
    st.lists(st.text(st.sampled_from("abc de-/"), max_size=90), min_size=1, max_size=5),
    st.sampled_from(sorted(PAPERS)),
    st.booleans(),
)
def test_every_column_has_a_place_and_no_type_is_too_small(
    columns: int, texts: list[str], paper: str, turned: bool
) -> None:
    heads = tuple(Column(f"c{n}", f"C{n}", "g" if n % 3 else "") for n in range(columns))
    table = Table("any", heads, tuple(Row(None, tuple(Cell(text) for _ in heads)) for text in texts))
    found = lay_out(table, paper, turned)
    placed = [index for band in found.bands for cell in band.cells for index in cell]
    assert sorted([*placed, *([found.key] if found.key >= 0 else [])]) == list(range(columns))
    assert found.size >= SMALLEST and 0 < found.share <= 1
    assert all(width > 0 for band in found.bands for width in band.widths)
    if found.key >= 0:
        widths, spans = on_one_grid(found)
        assert min(widths) >= 0 and [len(each) for each in spans] == [len(band.cells) for band in found.bands]
        assert all(min(each) > 0 and sum(each) == len(widths) - 1 for each in spans)


def test_short_columns_of_a_group_are_one_cell_of_a_block() -> None:
    heads = (
        Column("risk", "Risk"),
        *(Column(f"t{n}", f"Text {n}") for n in range(10)),
        *(Column(key, key.upper(), "Initial risk") for key in ("s", "p")),
    )
    cells = (
        Cell("R"),
        *(Cell("what somebody may have to say of it, at some length " * 3),) * 10,
        Cell("S4"),
        Cell("P2"),
    )
    table = Table("any", heads, (Row(None, cells),) * 3)
    found = lay_out(table, "a4")
    assert found.key == 0
    (together,) = (cell for band in found.bands for cell in band.cells if len(cell) > 1)
    assert together == (11, 12) and label_in_block(table, together) == "Initial risk"
    assert label_in_block(table, (11,)) == "Initial risk: S"


def test_chips_stay_in_one_line_and_no_column_is_wider_than_it_needs() -> None:
    chip = Cell("Acceptable if reduced", region=(2, 3))
    table = Table("any", (Column("a", "A"), Column("b", "B")), (Row(None, (Cell("x " * 400), chip)),) * 3)
    found = lay_out(table, "a4")
    words, chips = found.bands[0].widths
    assert len("Acceptable if reduced") + 2 <= chips < 34 < words
    small = lay_out(Table("any", table.columns, (Row(None, (Cell("12"), Cell("3.5"))),)), "a4")
    assert small.share < 0.3


def test_long_words_may_break() -> None:
    assert soft("short-id") == "short-id"
    assert soft("needs/design/risks.md").replace("\u200b", "|") == "needs/|design/|risks.|md"
    assert max(map(len, soft("x" * 300).split("\u200b"))) == 18
    assert soft("x" * 300).replace("\u200b", "") == "x" * 300


@pytest.mark.parametrize("place", ["RSK-1", "a(b)", "back\\slash", "straße", "冠", "long" * 60, "docs/page#sec-1"])
def test_links_lead_to_places_of_any_name(place: str, tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    shown = place.replace("\\", "\\\\")
    source = f'#set document(title: "x")\n#link("rf:{shown}")[go] #link("https://example.org/rf:x")[out]\n'
    source += f'#heading[Head]#label("{shown}")\n'
    path.write_bytes(typst.compile(source.encode(), format="pdf", pdf_standards=list(STANDARDS)))
    finish.make_links(path, {})
    with pikepdf.open(path) as pdf:
        links = [each for each in pdf.pages[0].Annots if "/Dest" in each]
        assert [bytes(each.Dest).decode() for each in links] == [place]
        assert [str(each.A.URI) for each in pdf.pages[0].Annots if "/A" in each] == ["https://example.org/rf:x"]
    path.write_bytes(typst.compile(source.encode(), format="pdf"))
    with pytest.raises(finish.PlaceError) as asked:
        finish.make_links(path, {place: "no such name"})
    assert asked.value.place == place


# ------------------------------------------------------------------------------------------------ what Typst is asked

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="3"/></svg>'


def test_a_picture_is_copied_once(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(SVG, encoding="utf-8")
    shop = Workshop(tmp_path, tmp_path / "typst")
    assert [shop.picture("a.svg"), shop.picture("a.svg")] == ["picture1.svg", "picture1.svg"]
    assert sorted(path.name for path in (tmp_path / "typst").iterdir()) == ["picture1.svg"]


@pytest.mark.parametrize(
    ("uri", "wrong"),
    [
        ("https://example.org/a.png", "is not of this project"),
        ("docs/gone.png", "the picture docs/gone.png is not there"),
        ("broken.png", "the picture broken.png cannot be shown: "),
        ("html.svg", "the picture html.svg has a foreignObject, which the PDF would not show"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused(uri: str, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    (tmp_path / "html.svg").write_text(SVG.replace("<circle", "<foreignObject/><circle"), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(wrong)):
        Workshop(tmp_path, tmp_path / "typst").picture(uri)


def test_a_document_that_cannot_be_set_says_where(tmp_path: Path) -> None:
    (tmp_path / "main.typ").write_text('#set document(title: "x")\n\n#nothing-of-this-name\n', encoding="utf-8")
    with pytest.raises(TypesetError, match=r"unknown variable: nothing-of-this-name(.|\n)*main\.typ:3:1"):
        typeset(tmp_path, datetime(2026, 1, 2, tzinfo=UTC))


def test_a_character_is_told_by_its_name() -> None:
    assert told("\U0001f600") == "the character '\U0001f600' (U+1F600 GRINNING FACE)"
    assert undrawable("ab\ufffd") == {"\ufffd": "cannot be shown: it is a control character, or was not UTF-8"}
