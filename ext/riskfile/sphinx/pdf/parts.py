"""Parts of a volume that is too large for one document: D1, D2 and so on, each a volume of its own.

Typst keeps in memory what it has set until a document is finished: a third of a megabyte for a short card of a register,
three times as much for one with a table in it. So a volume is divided where it would take more than most machines have to
spare for each of their cores.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final, NamedTuple

from docutils import nodes

from riskfile.model import Item, RiskFile
from riskfile.policy.volumes import Volume
from riskfile.sphinx.directives import ViewNode, asked_of
from riskfile.sphinx.pdf.divide import ours_in, title_of
from riskfile.text.messages import tr
from riskfile.views import Table

MOST: Final = 780.0
"""How much a document holds at most, by what it takes in memory, in MB; with what is taken anyway, a process has at
most about 1.2 GB then."""

_CARD, _LETTERS, _CONTROL = 0.27, 0.0001, 0.28
"""What a card takes, in MB, more for each letter of its text and each control of a risk; measured (benchmarks/pdf.py)."""
_CELL, _NAMED = 0.03, 0.075
"""What a cell of a table takes, in MB, and an item that is named in one."""

_WHOLE: Final = 0.1
"""A block that is less than so much of a part stays in one piece."""


def size_of_card(file: RiskFile, item: Item) -> float:
    """About what a card takes in memory, in MB."""
    controls = len(file.linking(item, "controls")) if item.type == "risk" else 0
    return _CARD + _LETTERS * len(item.body) + _CONTROL * controls


def size_of_rows(table: Table) -> float:
    """About what a table takes in memory, in MB."""
    return sum(_CELL + _NAMED * len(cell.items) for row in table.rows for cell in row.cells)


class Block(NamedTuple):
    """What stands together: ``pieces`` (the cards of a page, or the rows of a table), and what each of them takes in memory,
    in MB."""

    pieces: int
    weight: float


class Piece(NamedTuple):
    """Pieces ``first`` to before ``last`` of a block stand in a part, counted from 0."""

    part: int
    first: int
    last: int


def pack(blocks: Sequence[Block], most: float) -> list[list[Piece]]:
    """Divide blocks among as few parts of about ``most`` MB at most as hold them, about as much in each, in order. Small blocks stay whole; of others each
    piece does."""
    whole = sum(each.pieces * each.weight for each in blocks)
    count = max(1, ceil(whole / most))
    share = whole / count
    found: list[list[Piece]] = []
    at = 0.0
    for block in blocks:
        size = block.pieces * block.weight
        if count == 1 or size <= share * _WHOLE:
            part = 0 if count == 1 else min(count - 1, int((at + size / 2) / share))
            found.append([Piece(part, 0, block.pieces)])
        else:
            found.append(_cut(block, at, share, count))
        at += size
    return found


def _cut(block: Block, at: float, share: float, count: int) -> list[Piece]:
    """A block that begins ``at``, cut where parts end; what would be a sliver goes to its neighbour."""
    part = min(count - 1, int(at / share + _WHOLE))
    pieces: list[Piece] = []
    first = 0
    while first < block.pieces:
        last = round(((part + 1) * share - at) / block.weight)
        if part == count - 1 or block.pieces - last <= share * _WHOLE / block.weight:
            last = block.pieces
        if last > first:
            pieces.append(Piece(part, first, last))
        first, part = max(first, last), part + 1
    return pieces


def part_title(title: str, number: int, count: int) -> str:
    """What a part of several is called."""
    return tr("{title}, part {number} of {count}", title=tr(title), number=number, count=count)


def part_of(volume: Volume, number: int, count: int) -> Volume:
    """A part of a volume, from 1: ``D2``, "Register of items, part 2 of 3"."""
    return volume._replace(name=f"{volume.name}{number}", title=part_title(volume.title, number, count))


View = tuple[str, ...]
"""What a view asks for: its kind, filter, argument, columns and sort."""


def view_of(node: nodes.Element) -> View:
    """What a view asks for."""
    return (node["kind"], *asked_of(node))


def slice_views(page: nodes.document, slices: dict[View, list[tuple[int, int]]]) -> None:
    """Put in the place of each view that is divided one view for each slice of its rows; ``slices`` has their first rows and
    those behind their last."""
    for node in list(ours_in(page)):
        rows = slices.get(view_of(node), []) if isinstance(node, ViewNode) else []
        if len(rows) < 2:
            continue
        title = title_of(node)
        copies = []
        for number, span in enumerate(rows, 1):
            copy = node.deepcopy()
            copy["rows"], copy["caption"] = span, part_title(title, number, len(rows))
            if number > 1:
                copy["ids"] = [f"{id}-part{number}" for id in node["ids"]]
            copies.append(copy)
        assert node.parent is not None
        node.parent.replace(node, copies)
