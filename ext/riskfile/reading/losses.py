"""What an author has written and no page shows, so far as it is known from the Markdown: RMF926 reports it."""

from __future__ import annotations

import re
from typing import Final

from riskfile.text.messages import Phrase

KIND: Final = "not-shown"
"""The kind of such a problem."""

REFUSED: Final = Phrase(
    "not-shown.refused", "not shown as it is written: {why}", "mend it; nothing of it is on the page"
)
HIDDEN: Final = Phrase(
    "not-shown.hidden",
    "{item} is counted and linked to, and is not on its page: what stands around it does not show it",
    "take the item out of the directive that it stands in",
)
EXTRA_CELLS: Final = Phrase(
    "not-shown.extra-cells",
    "this row has {count} cells and the table has {columns} columns; not shown: {text}",
    "give the table a column more, or write a bar that is text as \\|",
    by=("text",),
)

SHOWS: Final = frozenset(
    (
        "acks", "admonition", "attention", "card", "card-carousel", "caution", "class", "compound", "container", "danger",
        "deprecated", "div", "dropdown", "epigraph", "error", "figure", "grid", "grid-item", "grid-item-card",
        "highlights", "hint", "hlist", "important", "list-table", "note", "pull-quote", "seealso", "sidebar", "tab-item",
        "tip", "topic", "versionadded", "versionchanged", "versionremoved", "warning",
    )
)  # fmt: skip
"""Directives whose content is Markdown that is shown whatever happens: items may stand in them. A test holds them to it."""

SHOWS_OTHERS: Final = frozenset(("tab-set",))
"""Directives that show what is in the directives within them, and nothing else."""

HIDES: Final = Phrase(
    "active-content.hides",
    "the directive {name} around risk items, which may hide what is in it",
    "take the items out of it",
    by=("name",),
)
_BAR: Final = re.compile(r"(?<!\\)\|")
_TABLE: Final = re.compile(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\||$)", re.MULTILINE)
_PREFIX: Final = re.compile(r"[ \t>]*")


def may_hold_table(text: str) -> bool:
    """Whether a table of Markdown may stand in the text."""
    return "|" in text and _TABLE.search(text) is not None


def extra_cells(line: str, columns: int) -> tuple[int, str, int] | None:
    """Of a row of a table: where the first cell begins that no column is for, what stands there, and how many cells
    the row has; None where nothing is lost. ``line`` may have the signs of quotes before it."""
    begin = _PREFIX.match(line).end()  # type: ignore[union-attr]
    row = line[begin:].rstrip()
    cells: list[tuple[int, str]] = []
    at = 0
    for bar in _BAR.finditer(row):
        cells.append((at, row[at : bar.start()]))
        at = bar.end()
    cells.append((at, row[at:]))
    # as the reader of tables does: bars at the edges open and close the row
    if cells and not cells[0][1]:
        del cells[0]
    if cells and not cells[-1][1]:
        del cells[-1]
    for at, text in cells[columns:]:
        if text.strip():
            return begin + at + len(text) - len(text.lstrip()), row[at:].strip().rstrip("|").strip(), len(cells)
    return None


_WORD: Final = re.compile(r"[^\W_]{3,}")
_FENCE: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(:{3,}|`{3,}|~{3,})")
_NO_TEXT: Final = re.compile(
    # comments, breaks, labels, definitions of links, attributes, rules of tables
    r"[ \t>]*(?:%|\+{3}|\^{3}|\([^)]*\)=[ \t]*$|\[[^\]]+\]:|\{[^}]*\}[ \t]*$|[|:+=\-\s]*$)"
)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def words_in(text: str) -> frozenset[str]:
    """The words of a text, whatever stands between them."""
    return frozenset(_WORD.findall(text.casefold()))


def lines_not_in(content: str, shown: frozenset[str]) -> list[tuple[int, str]]:
    """Of the text of a directive, the lines (counted from 0) of which no word is shown. Its options, comments, labels and
    what stands in fences are left out: directives in it are asked for themselves."""
    lost: list[tuple[int, str]] = []
    fence = ""
    in_options, in_block = True, content.startswith("---")
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), content)
    for number, line in enumerate(text.split("\n")):
        if in_block:
            in_block = not (number and line.startswith("---"))
            continue
        if in_options and line.lstrip().startswith(":") and not line.lstrip().startswith(":::"):
            continue
        in_options = False
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
            continue
        if mark:
            fence = mark[1]
            continue
        if _NO_TEXT.match(line):
            continue
        words = words_in(line)
        if words and not words & shown:
            lost.append((number, line.strip()))
    return lost
