"""Gaps that a waiver accepts: a table says so in their place, with the finding that is waived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from riskfile.model import Item
from riskfile.rules import Report
from riskfile.views.tables import Cell, Column, Row, Table

_RULES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "hazard": (("RMF106", "situation"),),
    "events": (("RMF107", "situation"), ("RMF105", "")),
    "situation": (("RMF105", ""), ("RMF211", "")),
    "harm": (("RMF210", ""), ("RMF108", ""), ("RMF105", "")),
    "risk": (("RMF316", ""), ("RMF108", ""), ("RMF105", "")),
    "risks": (("RMF316", ""),),
    "controls": (("RMF301", ""), ("RMF317", "")),
    "implementation": (("RMF306", "controls"),),
    "effectiveness": (("RMF307", "controls"),),
    "verification": (("RMF306", "controls"), ("RMF307", "controls")),
    "evidence": (("RMF802", ""),),
    "hazards": (("RMF104", ""),),
    "causes": (("RMF112", ""),),
    # a table of pairs
    "count": (("RMF105", ""), ("RMF108", ""), ("RMF316", "")),
    "linked": (("RMF105", ""), ("RMF108", ""), ("RMF316", "")),
}
"""By the key of a column the rules that find its gaps, each with the column of the items that it finds at fault ("": the
item that the row is about)."""


def with_waivers(table: Table, report: Report) -> Table:
    """The table with each gap that a waiver in force accepts as such: no gap, but what is waived."""
    waived = {(finding.code, finding.item): finding.name for finding, _ in report.waived if finding.item}
    if not waived:
        return table
    places = {column.key: index for index, column in enumerate(table.columns)}
    return table._replace(rows=tuple(_row(row, table.columns, places, waived) for row in table.rows))


def _row(row: Row, columns: Iterable[Column], places: Mapping[str, int], waived: Mapping[tuple[str, str], str]) -> Row:
    if not any(cell.gap for cell in row.cells):
        return row
    cells = list(row.cells)
    for index, column in enumerate(columns):
        if not cells[index].gap or cells[index].items or row.item is None:
            continue
        for code, where in _RULES.get(column.key, ()):
            at_fault = _items(row, row.item, places.get(where, -1)) if where else [row.item]
            if at_fault and all((code, item.id) in waived for item in at_fault):
                number = cells[index].text
                note = f"{code} {waived[code, at_fault[0].id]}"
                cells[index] = Cell(number or "waived", mark="" if number else "waived", note=note)
                break
    return row._replace(cells=tuple(cells))


def _items(row: Row, about: Item, place: int) -> list[Item]:
    return [item for item, _ in row.cells[place].items] if place >= 0 else [about]
