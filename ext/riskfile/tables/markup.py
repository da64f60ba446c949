"""The markup within a cell: Markdown and the few tags of HTML that tables in Markdown have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STRIKE: Final = re.compile(r"<(/?)(?:s|del|strike)(?:\s[^>]*)?>", re.IGNORECASE)
_SIGNS: Final = re.compile(r"[\\`*_~<&\[!\n]")
_BOLD: Final = re.compile(r"\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*")
_LINK: Final = re.compile(r"(!?)\[([^\]\n]+)\]\(((?:https?://|\.{0,2}/|#)[^)\s]*)\)")


@cache
def _inline() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("strikethrough")


def parts_of(text: str) -> list[tuple[str, bool]]:
    """The texts of a line of Markdown without its markup, each with whether it is struck through."""
    if not _SIGNS.search(text):
        return [(text, False)]
    tokens = _inline().parseInline(text)
    return _parts(tokens[0].children or [])


def _parts(tokens: Iterable[Token]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    struck = 0
    for token in tokens:
        kind = token.type
        if kind in ("text", "code_inline"):
            found.append((token.content, struck > 0))
        elif kind in ("softbreak", "hardbreak"):
            found.append(("\n", struck > 0))
        elif kind == "s_open":
            struck += 1
        elif kind == "s_close":
            struck -= 1
        elif kind == "html_inline":
            mark = _STRIKE.fullmatch(token.content)
            if BREAK.fullmatch(token.content):
                found.append(("\n", struck > 0))
            elif mark:
                struck = max(0, struck + (-1 if mark[1] else 1))
            elif token.content.startswith("<!--"):
                continue
        elif kind == "image":
            found.append((token.content, struck > 0))
    return found


def taken(text: str, *, everything: bool) -> str:
    """``text`` without its markup: all of Markdown, or what can be nothing else (``<br>``, ``**bold**``, a link)."""
    if everything:
        return "\n".join("".join(part for part, _ in parts_of(line)) for line in text.split("\n"))
    text = BREAK.sub("\n", text)
    text = _BOLD.sub(r"\1", text)
    return _LINK.sub(r"\2", text)
