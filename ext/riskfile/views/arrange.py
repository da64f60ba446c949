"""What an author asks of a table: which columns, and in which order its rows stand."""

from __future__ import annotations

from collections.abc import Sequence

from riskfile.model import ItemModel
from riskfile.text.patterns import compiled_late
from riskfile.views.tables import Cell, Column, Table, level_of

_DIGITS = compiled_late(r"(\d+)")


class ColumnError(ValueError):
    """A column that the table does not have."""


def parse_columns(text: str, known: Sequence[Column]) -> tuple[str, ...]:
    """The keys that ``text`` names, separated by commas or blanks.

    :raises ColumnError: if one is unknown, or is named twice.
    """
    keys = tuple(part for part in text.replace(",", " ").split() if part)
    for key in keys:
        _known(key, known)
        if keys.count(key) > 1:
            raise ColumnError(f"column '{key}' is named twice")
    return keys


def parse_sort(text: str, known: Sequence[Column]) -> tuple[str, bool]:
    """The column to sort by, and whether the greatest stands first.

    :raises ColumnError: if the column is unknown or the order is not ``asc`` or ``desc``.
    """
    key, _, order = text.strip().partition(" ")
    _known(key, known)
    if order.strip() not in ("", "asc", "desc"):
        raise ColumnError(f"found '{order.strip()}' after the column, expected 'asc' or 'desc'")
    return key, order.strip() == "desc"


def _known(key: str, known: Sequence[Column]) -> None:
    keys = [column.key for column in known]
    if key not in keys:
        raise ColumnError(f"unknown column '{key}'; known: {', '.join(keys)}")


def field_columns(model: ItemModel, types: Sequence[str], fields: Sequence[str]) -> tuple[Column, ...]:
    """A column for each of these fields, headed as the first of the types heads it.

    :raises ColumnError: if none of the types (all types where none is given) has such a field.
    """
    own = [model.types[name].fields for name in types or model.types]
    known = {name: field.label or name for each in reversed(own) for name, field in each.items()}
    for name in fields:
        if name not in known:
            raise ColumnError(f"no field '{name}'; the fields are {', '.join(sorted(known))}")
    return tuple(Column(name, known[name]) for name in fields)


def arrange(table: Table, columns: str = "", sort: str = "") -> Table:
    """The table with its rows in the order of ``sort`` and only the columns named, in their order.

    :raises ColumnError: if either names a column that there is not.
    """
    if sort.strip():
        key, descending = parse_sort(sort, table.columns)
        index = [column.key for column in table.columns].index(key)
        rows = sorted(table.rows, key=lambda row: _weight(row.cells[index]), reverse=descending)
        table = table._replace(rows=tuple(rows))
    keys = parse_columns(columns, table.columns)
    if keys:
        places = [[column.key for column in table.columns].index(key) for key in keys]
        table = table._replace(
            columns=tuple(table.columns[place] for place in places),
            rows=tuple(row._replace(cells=tuple(row.cells[place] for place in places)) for row in table.rows),
        )
    return table


def _weight(cell: Cell) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """A region's level before all, then the text with its numbers as numbers: RSK-9 before RSK-10."""
    text = " ".join(
        part
        for part in (
            cell.text,
            cell.note,
            *(f"{item.id} {word}" for item, word in cell.items),
            *(each.said for each in cell.documents),
        )
        if part
    )
    parts = _DIGITS.split(text.casefold())
    return level_of(cell.region), tuple(
        (1, int(part), "") if index % 2 else (0, 0, part) for index, part in enumerate(parts) if part
    )
