"""An item as its author wrote it, to the character: the text of its title, its options and its body, and on which lines.

For who shows what is written and writes a change of it at its place. What an option means, the item itself says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from riskfile.model import Item, ItemType, Mark
from riskfile.reading.item_options import split

_LINE_END: Final = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_FIRST: Final = re.compile(r"(?:`{3,}|~{3,}|:{3,})\{[^}\s]*\}")
_IN_FRONT: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")


def page_lines(data: bytes) -> list[str]:
    """The lines of a page with their ends, as the reader counts them: a form feed and the like end none."""
    return _LINE_END.split(data.decode("utf-8"))


def bare(line: str) -> str:
    """A line without its end."""
    return line.rstrip("\r\n")


def end_of(line: str) -> str:
    """What ends a line."""
    return line[len(bare(line)) :]


def title_place(item: Item, lines: Sequence[str]) -> tuple[int, int]:
    """Where on its line the title begins and ends, as indexes of characters; (0, 0) where that is not plain."""
    line = bare(lines[item.line - 1])
    found = _FIRST.match(line, item.column - 1)
    if found is None:
        return 0, 0
    rest = line[found.end() :]
    begin = found.end() + len(rest) - len(rest.lstrip())
    end = begin + len(rest.strip())
    return (begin, end) if line[begin:end] == item.title else (0, 0)


def is_empty(mark: Mark) -> bool:
    """Whether an option was written without a value."""
    return (mark.line, mark.column) == (mark.value_line, mark.value_column)


def option_text(item: Item, name: str, lines: Sequence[str]) -> str:
    """What is written as the value of the option ``name``, "" where it is not written: also a value that is none."""
    written = item.marks.get(name)
    if written is None:
        return ""
    mark = Mark._make(written)
    if is_empty(mark):
        return ""
    value = item.fields.get(name)
    if isinstance(value, str) and name != "stage":
        # what quotes and blocks of YAML mean, the reader knows
        return value
    if mark.value_line == mark.end_line:
        return bare(lines[mark.value_line - 1])[mark.value_column - 1 : mark.end_column - 1]
    return ", ".join(item.links[name]) if name in item.links else item.text(name)


class Body(NamedTuple):
    """The text of an item on its page: its lines are those from index ``first`` up to ``last``, which is none of it;
    each begins with ``before``, which is what holds the item. ``blank`` says that an empty line parts it from the options."""

    first: int
    last: int
    before: str
    blank: bool


def body_of(item: Item, item_type: ItemType, lines: Sequence[str]) -> Body | None:
    """Where the text of an item stands; None where that is not plain: its text is then changed on the page only."""
    begin, end = item.line, item.last_line - 1
    if not item.last_line or end < begin:
        return None
    front = bare(lines[item.line - 1])[: item.column - 1]
    if not _IN_FRONT.fullmatch(front):
        return None
    before = re.sub(r"[^ \t>]", " ", front)
    content: list[str] = []
    for line in map(bare, lines[begin:end]):
        if line.startswith(before):
            content.append(line[len(before) :])
        elif not line.strip() or line.strip() == before.strip():
            content.append("")
        else:
            return None
    found = split("\n".join(content) + "\n" if content else "", item_type)
    if "\n".join(found.body) != item.body or found.odd_breaks:
        return None
    first = begin + found.skipped
    blank = found.skipped > 0 and not content[found.skipped - 1].strip()
    return Body(first, first + len(found.body), before, blank)
