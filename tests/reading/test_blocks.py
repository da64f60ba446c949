"""The blocks of a text, found with less work, are those that markdown-it finds."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fuzz.grammar import all_pages, page
from riskfile.reading.blocks import parse
from riskfile.reading.markdown import parser
from riskfile.reading.page import decode

ODD = [
    "",
    " ",
    "\n",
    "\n\n",
    "a",
    "a\n",
    "a\n  ",
    "a\n\t",
    "  a\n\tb\n \tc\n",
    ":::",
    ":::\n",
    ":::{x}\n:::",
    ":::{x}\n:::  ",
    ":::{x}\n  :::\n",
    ":::{x}\n    :::\n:::\n",
    ":::{x}\n\t:::\n:::\n",
    "   :::{x}\n   a\n   :::\n",
    "    :::{x}\n    :::\n",
    ":::{x}\n::: a\n:::::\nb\n",
    "::::{x}\n:::{y}\n:::\n::::\n",
    ":::{x}\na\n",
    ":::{x}\na\n  ",
    ":::{x} a | b\n---|---\nc | d\n:::\n",
    ":::{x}\n---|---\n:::\n",
    "> :::{x}\n> a\n> :::\n\n:::{y}\n:::\n",
    "> :::{x}\n:::\n",
    "- :::{x}\n  a\n  :::\n- b\n\n:::{y}\n:::\n",
    "a\n: :::{x}\n  b\n  :::\n",
    ":a: b\n:::{x}\n:::\n",
    "[^a]: b\n\n    :::{x}\n    :::\n",
    "text\n:::{x}\n:::\ntext\n",
    "---\na: b\n---\n:::{x}\n:::\n",
    "```\n:::{x}\n```\n:::\n",
    ":::{x}\u00a0\n\u00a0:::\n:::\u00a0\n:::\n",
    ":::{x}\n:::\u2028\n:::\n",
    "::\n:::\n::\n",
]


@pytest.fixture(scope="module")
def alone() -> MarkdownIt:
    """The same parser without our rule."""
    parser.cache_clear()
    md = parser()
    md.block.ruler.disable("plain_colon_fence")
    parser.cache_clear()
    return md


def blocks_of(md: MarkdownIt, text: str) -> list[Token]:
    found: list[Token] = []
    md.block.parse(text, md, {}, found)
    return found


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(alone: MarkdownIt, text: str) -> None:
    assert parse(parser(), text, {}) == blocks_of(alone, text)


def test_pages_of_the_project_and_of_the_grammar(alone: MarkdownIt) -> None:
    pages = all_pages()
    texts = [*pages, *(decode(page(seed, pages))[0] for seed in range(600))]
    assert [text for text in texts if parse(parser(), text, {}) != blocks_of(alone, text)] == []


def test_a_fence_in_no_container_is_left_to_no_other_rule() -> None:
    md = parser()
    md.block.ruler.disable("colon_fence")
    try:
        found = parse(md, ":::{x} a\n:b: c\n\nd\n:::\n", {})
    finally:
        md.block.ruler.enable("colon_fence")
    assert [(each.type, each.info, each.content, each.map) for each in found] == [
        ("colon_fence", "{x} a", ":b: c\n\nd\n", [0, 5])
    ]
