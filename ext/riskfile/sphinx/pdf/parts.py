"""Parts of a volume that is too large for one document: D1, D2 and so on, each a volume of its own.

Typst keeps in memory what it has set until a document is finished: half a megabyte for each card of a register. So a volume
is divided where it would take more than most machines have to spare, and where nobody would open it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final, NamedTuple

from docutils import nodes

from riskfile.render.pdf.volumes import Volume
from riskfile.sphinx.directives import ViewNode, asked_of
from riskfile.sphinx.pdf.divide import ours_in
from riskfile.views.registry import VIEWS

MOST: Final = 1_500.0
"""How much a document holds, in cards: it takes about 700 MB then."""

CELL: Final = 1 / 12
"""What a cell of a table takes, in cards."""

_WHOLE: Final = 0.1
"""A block that is less than so much of a part stays in one piece."""


class Block(NamedTuple):
    """What stands together: ``pieces`` (the cards of a page, or the rows of a table), and what each of them takes, in
    cards."""

    pieces: int
    weight: float


class Piece(NamedTuple):
    """Pieces ``first`` to before ``last`` of a block stand in a part, counted from 0."""

    part: int
    first: int
    last: int


def pack(blocks: Sequence[Block], most: float) -> list[list[Piece]]:
    """Divide blocks among as few parts of at most about ``most`` cards as hold them, about as much in each, in order. Small blocks stay whole; of others each
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


def part_of(volume: Volume, number: int, count: int) -> Volume:
    """A part of a volume, from 1: ``D2``, "Register of items, part 2 of 3"."""
    return volume._replace(name=f"{volume.name}{number}", title=f"{volume.title}, part {number} of {count}")


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
        form = VIEWS[node["kind"]].form(node["argument"])
        title = node["caption"] or (form.title if form is not None else node["kind"].replace("-", " ").capitalize())
        copies = []
        for number, span in enumerate(rows, 1):
            copy = node.deepcopy()
            copy["rows"], copy["caption"] = span, f"{title}, part {number} of {len(rows)}"
            if number > 1:
                copy["ids"] = [f"{id}-part{number}" for id in node["ids"]]
            copies.append(copy)
        assert node.parent is not None
        node.parent.replace(node, copies)
