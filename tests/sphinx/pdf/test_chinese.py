"""The PDF in Chinese: what it says, in which letters, how it calls itself, and what it says where it cannot be set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from pdf_measures import Measures, measure
from riskfile.render import charts, drawing
from riskfile.render.pdf import characters, finish, says, typefaces
from riskfile.render.pdf.notation import soft
from riskfile.scaffold import Start, write_project
from riskfile.sphinx.pdf import book
from riskfile.text.languages import long_date
from riskfile.text.messages import speaking, tr
from riskfile.text.widths import letters, unbroken
from riskfile.views.surveillance import MissionTimeline, Turn
from sphinxkit import build

pytestmark = pytest.mark.skipif(not find_spec(typefaces.CJK), reason="NO CJK: riskfile[cjk] is not installed")

CHINESE = "zh-CN"


def start(root: Path) -> Path:
    """The project that `riskfile init --lang zh` writes."""
    write_project(root, today=date(2026, 11, 2), say=lambda _: None, start=Start(language=CHINESE))
    return root


def pdf_of(root: Path, language: str) -> Path:
    with speaking(language):
        built = build(root, builder="riskpdf", overrides={"suppress_warnings": ["riskfile"]})
    assert built.status == 0, built.warnings
    return built.out / "risk-management-file.pdf"


def pages_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pdf_of(start(tmp_path_factory.mktemp("chinese")), CHINESE)


@pytest.fixture(scope="module")
def text(chinese: Path) -> str:
    return finish.bare("".join(pages_of(chinese)))


@pytest.fixture
def opened(chinese: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(chinese) as pdf:
        yield pdf


# --- what it says -----------------------------------------------------------------------------------------------------


def test_front_pages_chapters_and_index_stand_in_their_order(text: str) -> None:
    with speaking(CHINESE):
        words = [says.PAPER[key] for key in ("kind", "approvals", "acceptable", "contents")]
    chapters = ["3风险管理计划", "4风险分析", "5风险评价", "6风险控制", "7剩余风险评价"]
    at = -1
    for sought in map(finish.bare, words):
        at = text.find(sought, at + 1)
        assert at >= 0, sought
    for sought in chapters:
        # behind the contents, which have them too
        at = text.find(sought, at + 1)
        assert at >= 0, sought
    assert text.rfind("编号索引") > at


def test_no_word_of_the_template_is_left_in_english(text: str) -> None:
    whole = {key: word for key, word in says.PAPER.in_source.items() if "{" not in word and " " in word.strip()}
    # lists of clauses name them as the standard does
    del whole["review"]
    assert len(whole) > 30
    assert {key for key, word in whole.items() if finish.bare(word) in text} == set()


def test_the_title_page_has_the_day_as_chinese_writes_it(chinese: Path) -> None:
    first = finish.bare(pages_of(chinese)[0])
    assert long_date("2026-11-02", CHINESE) == "2026年11月2日"
    assert "2026年11月2日" in first and "第1页，共" in first


def test_every_word_of_the_template_is_translated_with_its_gaps() -> None:
    gaps = re.compile(r"\{(\w+)")
    with speaking(CHINESE):
        for key, english in says.PAPER.in_source.items():
            assert set(gaps.findall(says.PAPER[key])) == set(gaps.findall(english)), key
            if re.search("[A-Za-z]{2}", gaps.sub("", english)):
                assert says.PAPER[key] != english, key


# --- letters, tags, bookmarks -----------------------------------------------------------------------------------------


def test_its_letters_are_simplified_ones_and_embedded(opened: pikepdf.Pdf) -> None:
    fonts = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and each.get("/FontFile2")]
    names = {str(each.FontName) for each in fonts}
    assert any("NotoSansCJKsc" in name for name in names)
    # letters of Japanese or traditional Chinese look otherwise
    assert not [name for name in names if re.search("CJK(jp|kr|tc|hk)", name)]
    descriptors = [
        each
        for each in opened.objects
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]
    assert all("/FontFile2" in each or "/FontFile3" in each for each in descriptors)


def test_it_says_that_it_is_chinese(opened: pikepdf.Pdf) -> None:
    assert str(opened.Root.Lang) == CHINESE
    with opened.open_outline() as outline:
        titles = [str(each.title) for each in outline.root]
    assert titles[0] == "风险是否可接受及理由" and titles[-1].endswith("编号索引")
    alts = [
        str(each.Alt)
        for each in opened.objects
        if isinstance(each, pikepdf.Dictionary) and "/Alt" in each and "/S" in each
    ]
    assert any(re.search("[\u4e00-\u9fff]", each) for each in alts)


def test_nothing_is_slanted_and_quotes_are_chinese(chinese: Path) -> None:
    document = pypdfium2.PdfDocument(chinese)
    try:
        fonts = {
            item.get_font().get_base_name()
            for page in document
            for item in page.get_objects()
            if isinstance(item, pypdfium2.PdfTextObj)
        }
    finally:
        document.close()
    assert fonts and not [name for name in fonts if re.search("It|Oblique", name)]


# --- room -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def measured(chinese: Path) -> Measures:
    return measure(chinese)


def test_every_text_lies_in_its_cell_and_on_its_page(measured: Measures) -> None:
    assert {name: list(map(str, places)) for name, places in measured.faults.items() if places} == {}
    assert measured.smallest() >= 7 and measured.smallest("elsewhere") >= 7


def test_longer_labels_have_room(tmp_path: Path) -> None:
    found = measure(pdf_of(start(tmp_path), "en-XA"))
    assert "⟦" in "".join(pages_of(found.path))
    faults = ("beyond_the_page", "beyond_the_margin", "overlapping", "crossed", "cells_cut", "pale")
    # nobody sees the space at the end of a line, or that the boxes of two letters touch
    seen = {name: [str(each) for each in getattr(found, name) if each.value > _SPACE] for name in faults}
    seen["crossed"] = list(map(str, found.crossed))
    assert {name: places for name, places in seen.items() if places} == {}


_SPACE = 2.0
"""How wide a space is, in points."""


@pytest.mark.parametrize(
    ("said", "pieces", "width"),
    [
        ("not broken", ["not", "broken"], 10),
        ("风险RSK-001", ["风", "险", "RSK-001"], 11),
        ("可接受。否则（见表2）", ["可", "接", "受。", "否", "则", "（", "见", "表", "2）"], 21),
        ("é – “x”", ["é", "–", "“x”"], 7),
    ],
)
def test_a_letter_of_chinese_is_as_wide_as_two_and_may_end_a_line(said: str, pieces: list[str], width: int) -> None:
    assert unbroken(said) == pieces
    assert letters(said) == width


def test_no_break_is_put_into_chinese() -> None:
    assert (
        soft("每一项风险都有卡片，其中的内容按照计划的准则逐条判定。")
        == "每一项风险都有卡片，其中的内容按照计划的准则逐条判定。"
    )
    assert soft("见sha256:0123456789abcdef0123456789abcdef。").count("\u200b") > 0


# --- what cannot be set -----------------------------------------------------------------------------------------------


@pytest.fixture
def without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typefaces, "CJK", "no_such_fonts")
    monkeypatch.setattr(characters, "_KNOWN", dict[tuple[str, str], str]())


@pytest.mark.usefixtures("without_fonts")
def test_pages_without_the_extra_are_refused_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(book.PdfError) as error:
        pdf_of(start(tmp_path), CHINESE)
    # it is said in the language of the file, to who has no letters for it on paper
    assert re.search(r"没有字体含有 \d{3} 个中日韩文字：\S{12}…；请安装 riskfile\[cjk\]", str(error.value))
    assert "docs/index.md" in str(error.value) and "另有" not in str(error.value)
    assert not list(tmp_path.rglob("*.pdf"))


@pytest.mark.usefixtures("without_fonts")
def test_words_of_ours_without_the_extra_are_refused_too(tmp_path: Path) -> None:
    write_project(tmp_path, today=date(2026, 11, 2), say=lambda _: None)
    conf = tmp_path / "conf.py"
    conf.write_text(re.sub("(?m)^language .*", "", conf.read_text("utf-8")) + 'language = "zh_CN"\n', encoding="utf-8")
    policy = tmp_path / "needs/policy.yaml"
    policy.write_text(f"language: {CHINESE}\n{policy.read_text('utf-8')}", encoding="utf-8")
    with pytest.raises(book.PdfError, match=r"没有字体含有 \d+ 个中日韩文字：.*riskfile\[cjk\]"):
        pdf_of(tmp_path, CHINESE)
    assert not list(tmp_path.rglob("*.pdf"))


# --- pictures ---------------------------------------------------------------------------------------------------------

TURN: dict[str, Any] = {
    "id": "CYC-001",
    "mission": "lifecycle",
    "opened": "2026-01-05",
    "due": "2026-09-01",
    "closed": "",
}


@pytest.fixture
def drawn() -> Callable[[str, str], str]:
    def draw(language: str, title: str) -> str:
        given = {name: TURN.get(name, "") for name in Turn._fields} | {"title": title, "triggers": ()}
        shown = dict.fromkeys(MissionTimeline._fields) | {"turns": (Turn(**given),), "today": "2026-11-02"}
        with speaking(language):
            (svg,) = charts.draw(MissionTimeline(**shown))  # type: ignore[arg-type]
        return svg

    return draw


def test_a_picture_keeps_chinese_as_text_in_a_font_that_has_it(drawn: Callable[[str, str], str]) -> None:
    svg = drawn(CHINESE, "上市后第一循环")
    with speaking(CHINESE):
        due = tr("due")
    assert due != "due" and f">{due}</tspan></text>" in svg
    assert ">上市后第一循环</tspan>" in svg
    # a text is in one font: Latin letters in it are smaller, as wide as where they were measured
    runs = re.findall(r'<tspan style="([^"]*)">([^<]*)<', svg)
    assert all(f"font-family: '{drawing.HAN}'" in style for style, _ in runs)
    assert all(("font-size" in style) is bool(re.search("[A-Za-z0-9 ]", run)) for style, run in runs)
    # Typst takes the thinnest for the usual weight
    assert any("font-weight: 500" in style for style, _ in runs)
    assert all(f"font-family: '{drawing.FAMILY}'" in style for style in re.findall(r'<text style="([^"]*)"', svg))


def test_a_picture_in_english_is_drawn_as_outlines(drawn: Callable[[str, str], str]) -> None:
    assert "<text" not in drawn("en", "First cycle")
    # and a title in Chinese is no empty box
    assert "第一循环" in drawn("en", "第一循环")
