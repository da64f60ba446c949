"""How a table is set on paper: on which side of the page, in which size, and how wide its columns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, Literal, NamedTuple

from riskfile.render.pdf.notation import soft
from riskfile.render.pdf.settings import MARGIN, PAPERS
from riskfile.text.words import BESIDE_WORDS
from riskfile.views import Row, Table


class Part(NamedTuple):
    """Columns that are set together, by their place, and their widths in characters."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]


class Layout(NamedTuple):
    """How a table is set: on a page on its side or not, in which size of type in pt, and in which parts."""

    wide: bool
    size: float
    parts: tuple[Part, ...]


_SIZES: Final = (7.6, 7.0, 6.4, 6.0)
_PORTRAIT: Final = 7.9
_EM: Final = 0.5
"""The width of an average character, in em."""
_INSET: Final = 7.4
"""What a column's own margins and its rule take, in pt."""
_LINES: Final = 6
"""How many lines a cell may have upright before the page is turned."""
WHOLE: Final = 18
"""Up to how many lines a row stays on one page."""
WHOLE_CARD: Final = 12
"""Up to how many lines of fields, text and links a card stays on one page: more would leave gaps at the ends of pages."""
_SHORT: Final = 26
"""A column of at most this many characters is short."""
_MOST: Final = 46
"""No column needs to be wider than this, in characters."""


def _room(points: float, size: float, columns: int) -> float:
    """How many characters ``columns`` have together."""
    return (points - columns * _INSET) / (size * _EM)


def lay_out(table: Table, paper: str) -> Layout:
    """Upright where it reads well, else on its side in the largest type that holds the longest words, else in parts."""
    width, height = ((side - 2 * MARGIN) / 25.4 * 72 for side in PAPERS[paper])
    least, wanted = _demand(table)
    everything = tuple(range(len(least)))
    comfortable = [max(few, much / _LINES) for few, much in zip(least, wanted, strict=True)]
    room = _room(width, _PORTRAIT, len(least))
    if sum(comfortable) <= room:
        return Layout(False, _PORTRAIT, (Part(everything, _share(least, wanted, room)),))
    for size in _SIZES:
        room = _room(height, size, len(least))
        if sum(least) <= room:
            return Layout(True, size, (Part(everything, _share(least, wanted, room)),))
    size = _SIZES[0]
    parts = []
    for columns in _split(comfortable, _key(table), height, size):
        few, much = [least[index] for index in columns], [wanted[index] for index in columns]
        parts.append(Part(columns, _share(few, much, _room(height, size, len(columns)))))
    return Layout(True, size, tuple(parts))


_PRINTED: Final = 7.0
"""The size of type of tables that a browser prints, in pt."""
_CLOSE: Final = 6.3
"""What the margins and the rule of such a column take, in pt."""


def paper_for(table: Table, upright: float = 186, wide: float = 273) -> Literal["upright", "wide", "large"]:
    """On which paper a table is whole that a browser sets without any script: upright, on its side, or the next larger one
    on its side. ``upright`` and ``wide`` are what its margins leave of a sheet, in mm."""
    least, wanted = _demand(table)
    # titles are read in more than one word a line
    enough = sum(max(few, min(much, _READ)) for few, much in zip(least, wanted, strict=True))
    took = (enough * _PRINTED * _EM + len(least) * _CLOSE) * 25.4 / 72
    return "upright" if took <= upright else "wide" if took <= wide else "large"


_READ: Final = 14
"""How wide a column of longer texts is at least where it is read with ease, in characters."""


def _key(table: Table) -> int:
    """The column that says what a row is about."""
    for row in table.rows:
        for index, cell in enumerate(row.cells):
            if row.item is not None and [item.id for item, _ in cell.items] == [row.item.id]:
                return index
    return 0


def lines_of(row: Row, part: Part) -> float:
    """About how many lines a row has."""
    most = 0.0
    for index, width in zip(part.columns, part.widths, strict=True):
        cell = row.cells[index]
        lines = -(-len(cell.text) // width) + -(-len(cell.note) // width)
        lines += sum(
            -(-(len(item.id) + len(item.title) + len(BESIDE_WORDS.of(said)) + 4) // width) for item, said in cell.items
        )
        lines += -(-sum(len(each.said) + 2 for each in cell.documents) // width)
        most = max(most, lines)
    return most


def _split(widths: Sequence[float], key: int, points: float, size: float) -> Iterator[tuple[int, ...]]:
    """Groups of columns that fit on a page, each with the key column."""
    taken: list[int] = []
    for index in range(len(widths)):
        if index == key and taken:
            continue  # is in each group
        there = {*taken, key, index}
        if taken and sum(widths[each] for each in there) > _room(points, size, len(there)):
            yield tuple(taken)
            taken = []
        taken = sorted({*taken, key, index}) if not taken or index < key else [*taken, index]
    yield tuple(taken)


def _demand(table: Table) -> tuple[list[float], list[float]]:
    """Of each column the longest word, and how long its longer cells are, in characters."""
    least, wanted = [], []
    for index, column in enumerate(table.columns):
        # heads are bold
        longest = max((len(word) * 1.1 for word in soft(column.label).replace("\u200b", " ").split()), default=3.0)
        lengths = []
        for row in table.rows:
            cell = row.cells[index]
            length = float(max(len(cell.text), len(cell.note)))
            # a chip has a sign and margins
            extra = 2.5 if cell.region[0] or cell.mark else 0.0
            for text in (cell.text, cell.note):
                if len(text) + extra > longest:
                    longest = max(longest, *(len(word) + extra for word in _words(text)))
            for item, said in cell.items:
                if len(item.id) > longest - 1 or len(item.title) > longest:
                    # ids are set in the wider type of code
                    longest = max(
                        longest, *(len(piece) * 1.08 + 1 for piece in _words(item.id)), *map(len, _words(item.title))
                    )
                length += len(item.id) + 1 + len(item.title) + len(BESIDE_WORDS.of(said))
            for document in cell.documents:
                longest = max(longest, *map(len, _words(document.said)))
                length += len(document.said) + 2
            lengths.append(length + extra)
        lengths.sort()
        # a few long cells among short ones want room as well
        long = max(lengths[int(len(lengths) * 0.9)], lengths[-1] * 0.4)
        least.append(longest)
        wanted.append(max(longest, min(long, _MOST * 2)))
    for label, some in groupby(enumerate(table.columns), key=lambda pair: pair[1].group):
        places = [index for index, _ in some]
        short = max((len(word) * 1.1 for word in label.split()), default=0) - sum(least[place] for place in places)
        if short > 0:
            for place in places:
                least[place] += short / len(places)
                wanted[place] = max(wanted[place], least[place])
    return least, wanted


def _words(text: str) -> list[str]:
    return soft(text).replace("\u200b", " ").split() or [""]


def _share(least: Sequence[float], wanted: Sequence[float], room: float) -> tuple[float, ...]:
    """The widths of columns: the short ones as wide as they like, where the long ones have enough all the same."""
    firm = [much if much <= _SHORT else few for few, much in zip(least, wanted, strict=True)]
    enough = [max(few, much / 4) for few, much in zip(firm, wanted, strict=True)]
    return _balance(firm if sum(enough) <= room else least, wanted, room)


def _balance(least: Sequence[float], wanted: Sequence[float], room: float) -> tuple[float, ...]:
    """The room shared out so that the longest cells have about as many lines each, no word is broken, and no column is
    wider than it needs to be while another has too little."""
    low, high = 0.0, 1.0
    for _ in range(24):
        part = (low + high) / 2
        if sum(max(few, part * much) for few, much in zip(least, wanted, strict=True)) > room:
            high = part
        else:
            low = part
    # each column's own margins stand in its share
    margin = _INSET / (_PORTRAIT * _EM)
    return tuple(round(max(few, low * much) + margin, 2) for few, much in zip(least, wanted, strict=True))
