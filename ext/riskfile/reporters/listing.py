"""A listing of items: for the terminal, as data, as CSV, and by their ids alone."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from riskfile.editing.listing import ESTIMATES, Entry, Listing
from riskfile.reporters.shown import Look, Paint
from riskfile.text.columns import columns, cut, left
from riskfile.text.messages import tr
from riskfile.text.numbers import counted
from riskfile.text.quoting import inert, visible

FORMATS: Final = ("text", "json", "csv", "ids")

VERSION: Final = 1

_LEAST: Final = 10
"""Columns of words are no narrower than this, while there is room."""

_TITLE: Final = 1.7
"""So many times as wide as other columns a title may be before it is cut."""


def as_text(found: Listing, width: int, paint: Paint, *, ascii_only: bool = False, regions: int = 0) -> str:
    """A row for each item within ``width`` columns, and how many there are; ``regions`` is how many the policy has."""
    heads = [tr(each.label) for each in found.columns]
    cells = [[visible(entry.word) for entry in row] for _, row in found.rows]
    keys = [each.key for each in found.columns]
    widths = _fitted(
        [max([columns(head), *(columns(row[n]) for row in cells)]) for n, head in enumerate(heads)], keys, width
    )
    dots = "..." if ascii_only else "…"

    def line(words: list[str]) -> list[str]:
        return [left(cut(word, room, dots), room) for word, room in zip(words, widths, strict=True)]

    lines = [paint("  ".join(line(heads)).rstrip(), "code")] if cells else []
    for (_, row), words in zip(found.rows, cells, strict=True):
        parts = [
            paint(part, look) if (look := _look(key, entry, regions)) is not None else part
            for key, entry, part in zip(keys, row, line(words), strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    lines.append(counted(len(cells), "item"))
    return inert(visible("\n".join(lines) + "\n", line=False, colour=paint.on))


def _fitted(widths: list[int], keys: list[str], most: int) -> list[int]:
    """Columns made narrower, the widest first, until all fit; a title counts as narrower than it is, an id is not cut."""
    widths = [*widths]
    room = most - 2 * (len(widths) - 1)
    weights = [_TITLE if key in ("title", "text") else 1.0 for key in keys]

    def weighs(n: int) -> float:
        return widths[n] / weights[n] if keys[n] != "id" and widths[n] > _LEAST else 0.0

    for _ in range(max(sum(widths) - room, 0)):
        widest = max(range(len(widths)), key=weighs)
        if not weighs(widest):
            break
        widths[widest] -= 1
    return widths


def _look(key: str, entry: Entry, regions: int) -> Look | None:
    if entry.rank and regions and key in (*ESTIMATES, "state"):
        return "ok" if entry.rank == 1 else "error" if entry.rank == regions else "warning"
    if key != "state":
        return None
    looks: dict[str | tuple[str, ...], Look] = {"pass": "ok", "fail": "error", "unverified": "error", "open": "warning"}
    return looks.get(entry.value)


def as_json(found: Listing) -> dict[str, Any]:
    """The rows as data: each column by its key, what machines compare, and beside it in words where that is other."""
    rows = []
    for item, row in found.rows:
        data: dict[str, Any] = {"id": item.id, "type": item.type}
        for column, entry in zip(found.columns, row, strict=True):
            value = list(entry.value) if isinstance(entry.value, tuple) else entry.value
            data[column.key] = value
            if isinstance(entry.value, str) and entry.word != " ".join(entry.value.split()):
                data[f"{column.key}_word"] = entry.word
        rows.append(data)
    columns = [{"key": each.key, "label": each.label} for each in found.columns]
    return {"version": VERSION, "columns": columns, "items": rows}


def as_csv(found: Listing) -> str:
    """A row for each item below the keys of the columns. No cell is a formula to a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([each.key for each in found.columns])
    for _, row in found.rows:
        writer.writerow([_data(entry.word) for entry in row])
    return out.getvalue()


def _data(value: str) -> str:
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def as_ids(found: Listing) -> str:
    """An id a line."""
    return "".join(f"{visible(item.id)}\n" for item, _ in found.rows)
