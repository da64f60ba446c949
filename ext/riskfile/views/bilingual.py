"""Tables that say what they say in several languages, each cell in all of them: made of the same table in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from riskfile.text.between import in_turn
from riskfile.views.tables import Cell, Column, Row, Table


class InLanguage(NamedTuple):
    """A table in a language."""

    language: str
    table: Table


BETWEEN: Final = " / "
"""Between two words for one thing that stand in one line, such as the head of a column."""


def labelled(table: Table) -> Table:
    """A table whose columns are headed in the language that is spoken."""
    columns = tuple(column._replace(name=column.label, heading=column.group) for column in table.columns)
    return table._replace(columns=columns)


def joined(own: InLanguage, others: Sequence[InLanguage]) -> Table:
    """The first table, with what the others say in another way beside it. Each row is found in the others by its item: a filter
    that asks for words may find it in one language alone. A table of other columns, which no translation makes, is left out."""
    keys, columns = _keys(own.table), [column.key for column in own.table.columns]
    fitting = [other for other in others if [each.key for each in other.table.columns] == columns]
    if not fitting:
        return own.table
    found = [(other.language, dict(zip(_keys(other.table), other.table.rows, strict=True))) for other in fitting]
    rows = tuple(
        row._replace(
            cells=tuple(
                _cell(cell, [(language, known[key].cells[place]) for language, known in found if key in known])
                for place, cell in enumerate(row.cells)
            )
        )
        for key, row in zip(keys, own.table.rows, strict=True)
    )
    heads = tuple(
        _column(column, [other.table.columns[place] for other in fitting])
        for place, column in enumerate(own.table.columns)
    )
    return own.table._replace(columns=heads, rows=rows)


def _keys(table: Table) -> list[tuple[str, int]]:
    """What a row is about, and which of those about it it is."""
    times: dict[str, int] = {}
    found = []
    for row in table.rows:
        id = row.item.id if row.item is not None else ""
        times[id] = times.get(id, 0) + 1
        found.append((id, times[id]))
    return found


def _column(own: Column, others: Sequence[Column]) -> Column:
    # as they were labelled, each in its own language
    name, heading = (
        BETWEEN.join(dict.fromkeys(filter(None, (getattr(each, part) for each in (own, *others)))))
        for part in ("name", "heading")
    )
    return own._replace(name=name, heading=heading)


def _cell(own: Cell, others: Sequence[tuple[str, Cell]]) -> Cell:
    known, also = set(_parts(own)), []
    for language, other in others:
        # of what is said alike nothing is repeated, such as the levels of an estimate
        new = [each for each in _parts(other) if each not in known]
        if new:
            known.update(new)
            also.append((language, in_turn(new)))
    return own._replace(also=tuple(also)) if also else own


def _parts(cell: Cell) -> list[str]:
    """All words of a cell; of a single item its title alone, since its id stands there already."""
    titles = [item.title if len(cell.items) == 1 else f"{item.id} {item.title}" for item, _ in cell.items]
    return [each for each in (cell.text, cell.note, *titles) if each]


def flat(table: Table) -> Table:
    """The same where nothing tells languages apart: what is said in another one is a note."""
    return table._replace(
        rows=tuple(
            Row(
                row.item,
                tuple(
                    cell._replace(note=in_turn(filter(None, (cell.note, *(text for _, text in cell.also)))), also=())
                    if cell.also
                    else cell
                    for cell in row.cells
                ),
            )
            for row in table.rows
        )
    )
