"""A page cut into segments and put together again is the same page; with other words in their places it keeps its structure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fuzz.grammar import all_pages, frozen_pages, page
from riskfile.model import BUILTIN_MODEL
from riskfile.policy import read_model
from riskfile.reading.markdown import read_page
from riskfile.reading.page import Page, decode
from riskfile.source import Disk
from riskfile.translation.segments import Cut, cut_page, has_words, replaced
from riskfile.views.registry import VIEWS
from translationkit import other_words

ROOT = Path(__file__).resolve().parents[2]
MODEL = read_model(Disk(ROOT), VIEWS)
PAGES = sorted(str(each.relative_to(ROOT)) for folder in ("docs", "needs") for each in (ROOT / folder).rglob("*.md"))
CORPUS = sorted((ROOT / "tests" / "fuzz" / "corpus").glob("*.md"))


def structure(read: Page) -> object:
    """What a translation must not change: items with their ids, links and values, headings, tables of contents, names."""
    prose = {
        name for each in BUILTIN_MODEL.types.values() for name, field in each.fields.items() if field.kind == "text"
    }
    return (
        [
            (*item[:2], item[3], item[4], [(k, v) for k, v in item[8].items() if k not in prose], item[9])  # type: ignore[attr-defined]
            for item in read.items
        ],
        [(level, targets) for level, _, _, _, targets, _ in read.headings],
        read.toctrees,
        sorted({(each.kind, each.target) for each in read.references if each.kind != "defined"}),
        sorted(each for each in read.names if each[0] not in ("anchor", "term")),
    )


def words(read: Page) -> object:
    """All that is read of a page but for places."""

    def plain(text: object) -> object:
        # signs of quotes begin fewer lines
        return re.sub(r"\s*\\?\n[\s>]*|\s{2,}", " ", text).strip() if isinstance(text, str) else text

    return (
        [(*item[:6], item[8], item[9], plain(item[10])) for item in read.items],
        [(level, text, slug, targets, empty) for level, text, _, slug, targets, empty in read.headings],
        sorted(each for each in read.names),
        sorted({(each.kind, each.target) for each in read.references}),
        sorted((each.kind, str(each.message.key)) for each in read.problems),
        sorted(each[:2] for each in read.stray),
    )


def put_back(text: str, cut: Cut) -> str:
    return replaced(text, cut, {each.key: each.text for each in cut.segments})


def check(data: bytes, docname: str) -> None:
    text, _ = decode(data)
    before = read_page(text, docname, MODEL)
    if before.mended or any(each.stops_build for each in before.problems):
        # what is read otherwise than it is written is told, and a build refuses it
        cut_page(text, docname, MODEL)
        return
    cut = cut_page(text, docname, MODEL)
    own = put_back(text, cut)
    assert words(read_page(own, docname, MODEL)) == words(before), own
    again = cut_page(own, docname, MODEL)
    assert [(each.key, each.kind) for each in again.segments] == [(each.key, each.kind) for each in cut.segments], own
    pseudo = replaced(text, cut, {each.key: other_words(each) for each in cut.segments})
    assert structure(read_page(pseudo, docname, MODEL)) == structure(before), pseudo


@pytest.mark.parametrize("path", PAGES)
def test_the_example_put_together_again_reads_the_same(path: str) -> None:
    data = (ROOT / path).read_bytes()
    check(data, path.removesuffix(".md"))
    text, _ = decode(data)
    cut = cut_page(text, path.removesuffix(".md"), MODEL)
    assert not cut.left
    # lines that a paragraph saves are given back
    assert put_back(text, cut).count("\n") == text.count("\n")


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_pages_that_readers_failed_at(path: Path) -> None:
    check(path.read_bytes(), "needs/design/page")


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_pages_of_the_grammar(first: int) -> None:
    pages = frozen_pages()
    for seed in range(first, first + 50):
        check(page(seed, pages), "needs/design/page")


def test_all_that_has_words_is_in_a_segment() -> None:
    text = (ROOT / "docs/plan.md").read_text(encoding="utf-8")
    cut = cut_page(text, "docs/plan", MODEL)
    lines = text.split("\n")
    for each in sorted(cut.segments, key=lambda each: each.pieces, reverse=True):
        for piece in each.pieces:
            line = lines[piece.line - 1]
            lines[piece.line - 1] = line[: piece.begin] + line[piece.end :]
    rest = [line for line in lines if has_words(line) and not line.lstrip().startswith(("```{", ":", "/"))]
    assert rest == []


def test_pages_to_begin_with_are_there() -> None:
    assert len(all_pages()) > 5


def test_lines_of_chinese_are_joined_without_a_blank() -> None:
    found = cut_page(
        "# 计划\n\n本计划涵盖支架、\n涂层和输送系统，见 RSK-001\n及 words\nand more。\n", "docs/plan", MODEL
    )
    assert [each.text for each in found.segments] == [
        "计划",
        "本计划涵盖支架、涂层和输送系统，见 RSK-001 及 words and more。",
    ]


def test_a_break_that_was_meant_stays_one() -> None:
    page = "# A\n\nOne line\\\nanother one  \nand the last\nof them.\n"
    found = cut_page(page, "docs/plan", MODEL)
    assert [each.text for each in found.segments] == ["One line\\\nanother one\\\nand the last of them."]
    assert put_back(page, found) == "# A\n\nOne line\\\nanother one\\\nand the last of them.\n\n"
