"""Markdown as plain paragraphs and lists, for documents that have styles of their own; what is no running text is left out."""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown_it import MarkdownIt


class Block(NamedTuple):
    """A paragraph, an entry of a list, or a table (``rows``, the first with its heads)."""

    text: str
    listed: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


class Dropped(NamedTuple):
    """What running text leaves out: its line, from 1, and what it is: the name of a directive with its argument, or "" for a
    picture."""

    line: int
    name: str
    argument: str = ""


def dropped(text: str) -> list[Dropped]:
    """The directives and pictures of a text, in order."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if directive := re.match(r"\s*(?:`{3,}|~{3,}|:{3,})\{([\w:+.-]+)\}(.*)", line):
            found.append(Dropped(number, directive[1], directive[2].strip()))
        elif re.search(r"!\[[^\]]*\]\(", line):
            found.append(Dropped(number, ""))
    return found


def blocks_of(text: str) -> list[Block]:
    """The running text and the tables: without directives, code and pictures."""
    # a directive with colons is a block of lines that Markdown takes for paragraphs
    text = re.sub(r"(?ms)^(:{3,})\{.*?^\1[ \t]*$", "", text)
    text = re.sub(r"(?m)^\([\w-]+\)=$", "", text)
    found: list[Block] = []
    depth = 0
    rows: list[list[str]] | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows:
            width = max(map(len, rows))
            found.append(Block("", rows=tuple((*row, *[""] * (width - len(row))) for row in rows)))
            rows = None
        if token.type in ("list_item_open", "list_item_close"):
            depth += 1 if token.type == "list_item_open" else -1
        elif token.type == "inline":
            words = "".join(
                each.content
                if each.type in ("text", "code_inline")
                else " "
                if each.type in ("softbreak", "hardbreak")
                else ""
                for each in token.children or ()
            )
            # a role shows what it names: {need}`RSK-001` is RSK-001
            words = re.sub(r"\{[\w:-]+\}", "", words).strip()
            if rows is not None:
                rows[-1].append(words)
            elif words:
                found.append(Block(words, depth > 0))
    return found
