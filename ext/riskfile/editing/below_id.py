"""Options that are written into an item below its id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riskfile.editing.edits import Edit
from riskfile.model import Item, Mark, Span


def below_id(item: Item, lines: Sequence[str], options: Iterable[tuple[str, str]]) -> Edit:
    """What writes ``options``, names and values, into an item that has an id, as its options are written: in a block of YAML
    without a colon before the name, in a quotation behind its sign. ``lines`` are those of its page."""
    mark = Mark._make(item.marks["id"])
    begin = lines[mark.line - 1][: mark.column - 1]
    in_yaml = lines[item.line].lstrip(" \t>").startswith("---")
    prefix = begin if in_yaml or begin.endswith(":") else f"{begin}:"
    end = len(lines[mark.end_line - 1]) + 1
    return Edit(Span(item.path, mark.end_line, end), "".join(f"\n{prefix}{name}: {value}" for name, value in options))


__all__ = ["below_id"]
