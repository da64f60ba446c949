"""Items with attributes, as a table: a row for each item, a column for each attribute that any of them has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from riskfile.tables.table import (
    MAX_CELLS,
    SourceCell,
    SourceHeading,
    SourcePlace,
    SourceRow,
    SourceSheet,
    refuse,
)
from riskfile.text.messages import tr


class Record(NamedTuple):
    """An item of a source: where it stands, and its attributes by name, each with its place and text."""

    place: SourcePlace
    values: dict[str, tuple[SourcePlace, str]]


def sheet_of(place: SourcePlace, title: str, records: Sequence[Record], number: int) -> SourceSheet:
    """The table of items of one kind.

    :raises ImportProblem: if it is too large.
    """
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(name for name, (_, text) in record.values.items() if text.strip()))
    if len(names) * len(records) > MAX_CELLS:
        raise refuse(
            place, tr("the items of {title} span more than {max_cells} cells", title=title, max_cells=MAX_CELLS)
        )
    head = SourceRow(0, tuple(SourceCell(place, name) for name in names))
    rows = [head]
    for at, record in enumerate(records, 1):
        cells = []
        for name in names:
            where, text = record.values.get(name, (record.place, ""))
            cells.append(SourceCell(where, text))
        rows.append(SourceRow(at, tuple(cells)))
    heading = (SourceHeading(1, SourceCell(place, title, "heading")),) if title else ()
    return SourceSheet(place, tuple(rows), number=number, headings=heading, head=(0,))


def sheets_of(place: SourcePlace, by_kind: dict[str, list[Record]]) -> tuple[SourceSheet, ...]:
    """A table for each kind of item."""
    return tuple(
        sheet_of(place, kind, records, number) for number, (kind, records) in enumerate(by_kind.items(), 1) if records
    )
