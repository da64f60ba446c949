"""A page from which items were taken out, as it would be read, without reading it.

Only where that is plain: blank lines in place of a block that stands by itself change nothing of the blocks around it. Of
all else the caller reads the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from riskfile.model import Item
from riskfile.reading.id_words import words_of
from riskfile.reading.notes import may_have_notes
from riskfile.reading.page import Page
from riskfile.text.patterns import compiled_late

_OPENING = compiled_late(r"(:{3,}|`{3,}|~{3,})[ \t]*\{[a-z-]+\}([^\n{$]*)")
_CLOSING = compiled_late(r"(:{3,}|`{3,}|~{3,})[ \t]*")
_FENCE = compiled_late(r":::|```|~~~")

_SAYS_MORE = compiled_late(
    r"[{$\\]|^[ \t>]*(?:#|\([^)]*\)=|:(?![a-z0-9-]+:(?:[ \t]|$))|`{3}|~{3}|[-=]+[ \t]*$|:(?:name|label):)", re.MULTILINE
)
"""A line of an item that may make a name that a link can lead to, or hold a block of its own."""

_STANDS_ALONE = compiled_late(r"#{1,6} |:::[ \t]*\{[a-z-]+\}|[A-Za-z]")
"""How a block begins that is the same whatever stands above: a heading, a directive, a paragraph."""

_HEADING = compiled_late(r"#{1,6}(?:[ \t]|$)")
_SAYS_OF_NEXT = compiled_late(r"[ \t({%+<>|]|=+[ \t]*$|-+[ \t]*$|.*-->")
"""The last line of a block that may say something of the next one, or make a heading."""


def page_without(page: Page, text: str, gone: Sequence[Item]) -> Page | None:
    """What ``page`` (of the ``text``) is with blank lines in place of these of its items; None where it has to be read to
    know."""
    ids = [record[1] for record in page.items]
    lost = {item.id for item in gone}
    # views and cells of code are judged otherwise on a page without items
    if page.mended or len(page.items) <= len(lost) or len({*ids}) < len(ids) or may_have_notes(text):
        return None
    lines = text.split("\n")
    ranges = [range(item.line, item.last_line + 1) for item in map(Item._make, page.items)]
    within = {line for each in ranges for line in each}
    if len(within) != sum(map(len, ranges)):
        # one runs on into the next
        return None
    if any(each.kind == "unreadable-file" for each in page.problems):
        # such as a directive that nothing closes: where it ends is said there
        return None
    empty = {line for item in gone for line in range(item.line, item.last_line + 1)}
    left = ["" if number in empty else line for number, line in enumerate(lines, 1)]
    if not all(_by_itself(lines, left, item, within) for item in gone):
        return None
    items = tuple(record for record in page.items if record[1] not in lost)
    return page._replace(
        items=items,
        problems=tuple(each for each in page.problems if each.span.line not in empty),
        includes=tuple(each for each in page.includes if each[1].line not in empty),
        stray=tuple(each for each in page.stray if each[2].line not in empty),
        references=tuple(each for each in page.references if each.problem.span.line not in empty),
        words=words_of("\n".join(left), items),
        fillers=None if page.fillers is None else tuple(id for id in page.fillers if id not in lost),
    )


def _by_itself(lines: Sequence[str], left: Sequence[str], item: Item, within: Set[int]) -> bool:
    """Whether an item is a block of the page itself, and those around it do not meet without it; ``left`` are the lines
    that stay, ``within`` the numbers of those that are of items."""
    if item.column != 1 or not 0 < item.line < item.last_line <= len(lines):
        return False
    opening = _OPENING.fullmatch(lines[item.line - 1])
    closing = _CLOSING.fullmatch(lines[item.last_line - 1])
    if opening is None or closing is None or closing[1] != opening[1]:
        return False
    if _SAYS_MORE.search("\n".join(lines[item.line : item.last_line - 1])):
        return False
    above = next((line for line in reversed(left[: item.line - 1]) if line.strip()), "")
    below = next((line for line in left[item.last_line :] if line.strip()), "")
    if (below and not _STANDS_ALONE.match(below)) or _SAYS_OF_NEXT.match(above):
        return False
    if _HEADING.match(above) and not below.startswith(":::"):
        # perhaps nothing would stand below it; two lines of text may be a heading too
        return False
    return not _may_be_around(lines, item, within)


def _may_be_around(lines: Sequence[str], item: Item, within: Set[int]) -> bool:
    """Whether another directive may begin above an item and end below it."""
    open_now = 0
    for number, line in enumerate(lines[: item.line - 1], 1):
        if number in within or not _FENCE.search(line):
            continue
        if not line.startswith(":::") or line.startswith("::::"):
            return True
        open_now += 1 if line[3:].strip() else -1
        if open_now < 0:
            return True
    return open_now != 0
