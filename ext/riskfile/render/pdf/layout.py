"""How a table is set on paper: in which size, how wide its columns are, and whether a row is one line of cells or a block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil
from typing import Final, Literal, NamedTuple

from riskfile.policy.volumes import PAPERS
from riskfile.render.pdf.notation import soft
from riskfile.render.pdf.settings import MARGIN
from riskfile.text.words import BESIDE_WORDS
from riskfile.views import Cell, Row, Table


class Band(NamedTuple):
    """Columns that stand beside each other, by their place, and the widths of their texts in characters."""

    columns: tuple[int, ...]
    widths: tuple[float, ...]


class Layout(NamedTuple):
    """How a table is set.

    ``size`` is that of type in pt. A plain table has one of ``bands``. Of what is wider than the page each row is a block:
    its bands stand below each other, beside the column ``key`` (-1 in a plain table), which is ``beside`` characters wide.
    In a column of ``lists`` what a cell names is run in; elsewhere each has a line of its own. ``share`` is how much of the
    width of the page the table takes. A row of at most ``whole`` lines stays on one page."""

    size: float
    bands: tuple[Band, ...]
    key: int = -1
    beside: float = 0.0
    lists: frozenset[int] = frozenset()
    share: float = 1.0
    whole: int = 30

    @property
    def margin(self) -> float:
        """What the margins and the rule of a column take, in characters."""
        return _INSET / (self.size * _EM)

    def fractions(self, band: Band) -> tuple[float, ...]:
        """The widths of the columns of a band with their margins, in characters."""
        return tuple(round(width + self.margin, 2) for width in band.widths)

    def lines_of(self, row: Row) -> int:
        """About how many lines a row has."""
        high = sum(
            max(
                _lines(_pieces(row.cells[index], index in self.lists), width)
                for index, width in zip(band.columns, band.widths, strict=True)
            )
            for band in self.bands
        )
        return max(high, _lines(_pieces(row.cells[self.key], False), self.beside)) if self.key >= 0 else high


SMALLEST: Final = 7.0
"""Nothing in a table is set smaller, in pt."""
_SIZES: Final = (7.8, 7.4, SMALLEST)
_IN_BLOCKS: Final = 7.4
_EM: Final = 0.5
"""The width of an average character, in em."""
_INSET: Final = 6.8
"""What a column's own margins and its rule take, in pt."""
_LINE: Final = 1.14
"""How high a line is, in em."""
_ENDS: Final = 46.0
"""What stands above and below the text of a page, in mm."""
_WHOLE: Final = 0.6
"""Up to which part of a page a row stays whole: more would leave the page before it nearly empty."""
WHOLE_CARD: Final = 12
"""Up to how many lines of fields, text and links a card stays on one page: more would leave gaps at the ends of pages."""
_SHORT: Final = 26
"""A column of at most this many characters is short."""
_MOST: Final = 46
"""No column needs to be wider than this, in characters."""
_READ: Final = 14
"""How wide a column of longer texts is at least where it is read with ease, in characters."""
_NAMES: Final = 3
"""A column of which many cells name more items than this is a list: what they name is run in."""
_CHIP: Final = 24
"""A word of colour, with its sign, stays in one line up to this length."""
_SAMPLE: Final = 48
"""By so many rows, from all over the table, widths are chosen."""
_BESIDE: Final = (16.0, 26.0)
"""How wide the column beside blocks is, in characters: at least, and at most unless a word asks for more."""
_AGAINST_BLOCKS: Final = 1.25
"""Upright, blocks are chosen where a plain table takes this much more room: rows are easier to compare than blocks."""
_STRETCH: Final = 0.72
"""A table that needs more than this part of the page's width takes all of it."""


class _Column(NamedTuple):
    """What a column asks for, in characters: ``least`` for its longest word, ``wanted`` for its longer cells, ``whole`` for its
    longest line; and of some rows the lengths of the lines of its cell."""

    least: float
    wanted: float
    whole: float
    cells: Sequence[tuple[float, ...]]

    @property
    def enough(self) -> float:
        """Titles are read in more than one word a line."""
        return max(self.least, min(self.wanted, _READ))


def lay_out(table: Table, paper: str, turned: bool = False) -> Layout:
    """A plain table in the largest type in which its columns have room enough; else each row is a block. ``turned``: the page
    lies on its side."""
    across, along = PAPERS[paper] if not turned else reversed(PAPERS[paper])
    points, tall = (across - 2 * MARGIN) / 25.4 * 72, (along - _ENDS) / 25.4 * 72
    lists = frozenset(_lists(table))
    plain = _plain(table, points, lists)
    if plain is not None and (turned or _mean(plain, table) <= _EASY):
        return plain._replace(whole=_whole(tall, plain.size))
    if len(table.columns) > 2:
        blocks = _blocks(table, points, lists)
        if plain is None or _mean(plain, table) > _mean(blocks, table) * _AGAINST_BLOCKS:
            return blocks._replace(whole=_whole(tall, blocks.size))
    if plain is None:
        columns = _demand(table, lists, 0)
        room = _room(points, SMALLEST, len(columns))
        plain = Layout(SMALLEST, (Band(_all(table), _share(columns, room)),), lists=lists)
    return plain._replace(whole=_whole(tall, plain.size))


_EASY: Final = 3.5
"""A table whose rows have no more lines than this, in the mean, is plain."""


def _all(table: Table) -> tuple[int, ...]:
    return tuple(range(len(table.columns)))


def _room(points: float, size: float, columns: int) -> float:
    """How many characters ``columns`` have together."""
    return (points - columns * _INSET) / (size * _EM)


def _whole(tall: float, size: float) -> int:
    return int(tall * _WHOLE / (size * _LINE))


def _mean(layout: Layout, table: Table) -> float:
    """How many lines a row has in the mean, with its margins, of which each band has its own."""
    rows = _sample(table)
    high = sum(layout.lines_of(row) + 0.6 * len(layout.bands) for row in rows)
    return high * layout.size / _SIZES[0] / max(1, len(rows))


def _plain(table: Table, points: float, lists: frozenset[int]) -> Layout | None:
    """A table in which a column has all its words whole, and a chip its words beside each other where there is room; None
    where the page is too narrow."""
    for chips in (_CHIP, 0):
        columns = _demand(table, lists, chips)
        room = _room(points, _SIZES[0], len(columns))
        whole = sum(each.whole for each in columns)
        if whole <= room:
            # what is over goes to the columns that have most, so that no number stands alone in a wide one
            share = (
                1.0
                if whole > room * _STRETCH
                else (whole + len(columns) * _INSET / (_SIZES[0] * _EM))
                / (room + len(columns) * _INSET / (_SIZES[0] * _EM))
            )
            band = Band(_all(table), tuple(each.whole for each in columns))
            return Layout(_SIZES[0], (band,), lists=lists, share=round(share, 3))
        for size in _SIZES:
            room = _room(points, size, len(columns))
            if sum(each.enough for each in columns) <= room:
                return Layout(size, (Band(_all(table), _share(columns, room)),), lists=lists)
    return None


# ------------------------------------------------------------------------------------------------ blocks


def _blocks(table: Table, points: float, lists: frozenset[int]) -> Layout:
    """Each row as a block: what it is about beside bands of the other columns, in their order, so that all takes few lines."""
    size, key = _IN_BLOCKS, _key(table)
    columns = _demand(table, lists, _CHIP)
    least, most = _BESIDE
    beside = max(min(max(columns[key].wanted / 2, least), most), min(columns[key].least, _MOST))
    room = points / (size * _EM) - beside - _INSET / (size * _EM)
    others = [index for index in _all(table) if index != key]
    labelled = [_labelled(columns[index], label_in_block(table, index)) for index in others]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(others) + 1):
        found = []
        for begin in range(max(0, end - _IN_BAND), end):
            some = labelled[begin:end]
            free = room - len(some) * _INSET / (size * _EM)
            if len(some) > 1 and sum(each.enough for each in some) > free:
                continue
            lines = _heights(some, _balance(some, free))
            # a group of columns is not torn apart for little
            group = table.columns[others[begin]].group
            torn = bool(group) and begin > 0 and table.columns[others[begin - 1]].group == group
            found.append((best[begin][0] + sum(lines) + len(lines) * (0.7 + 0.8 * torn), begin))
        best.append(min(found))
    bands = []
    end = len(others)
    while end:
        begin = best[end][1]
        some = labelled[begin:end]
        widths = _share(some, room - len(some) * _INSET / (size * _EM))
        bands.append(Band(tuple(others[begin:end]), widths))
        end = begin
    return Layout(size, tuple(reversed(bands)), key, round(beside, 2), lists)


_IN_BAND: Final = 7
"""So many columns at most stand in a band."""


def label_in_block(table: Table, index: int, first: bool = False) -> str:
    """What a column is called within a block: with its group where it says little alone. ``first``: it begins a band."""
    column = table.columns[index]
    if not column.group or (not first and index and table.columns[index - 1].group == column.group):
        return column.label
    same = [each for each in table.columns if each.group == column.group]
    alone = all(len(each.label) > 2 for each in same) and not any(
        each.label == other.label for each in same for other in table.columns if other not in same
    )
    return column.label if alone or column.label == column.group else f"{column.group}: {column.label}"


def _labelled(column: _Column, label: str) -> _Column:
    """A column of blocks: its label stands before each first line."""
    before = len(label) + 2.0
    cells = [(cell[0] + before, *cell[1:]) if cell else () for cell in column.cells]
    least = max(column.least, max((len(word) for word in label.split()), default=0))
    return _Column(least, max(least, min(column.wanted + before, _MOST * 2)), column.whole + before, cells)


def _key(table: Table) -> int:
    """The column that says what a row is about."""
    for row in table.rows:
        for index, cell in enumerate(row.cells):
            if row.item is not None and [item.id for item, _ in cell.items] == [row.item.id]:
                return index
    return 0


# ------------------------------------------------------------------------------------------------ what columns ask for


def _sample(table: Table) -> Sequence[Row]:
    return table.rows[:: max(1, len(table.rows) // _SAMPLE)]


def _lists(table: Table) -> Iterator[int]:
    """The columns whose cells name many items."""
    for index in _all(table):
        numbers = sorted(len(row.cells[index].items) for row in table.rows)
        if numbers and (numbers[int(len(numbers) * 0.8)] > _NAMES or numbers[-1] > 4 * _NAMES):
            yield index


def _pieces(cell: Cell, run: bool) -> tuple[float, ...]:
    """The lengths of the lines of a cell; what it names is one of them where it is run in."""
    lines: list[float] = []
    if cell.text:
        lines.append(len(cell.text) + (2.5 if cell.region[0] or cell.mark else 0.0))
    if cell.note:
        lines.append(len(cell.note) * 0.95)
    if cell.documents:
        lines.append(sum(len(each.said) + 2.0 for each in cell.documents))
    items = [
        len(item.id) * _MONO + 1 + len(item.title) + (len(BESIDE_WORDS.of(said)) + 3 if said else 0)
        for item, said in cell.items
    ]
    if run and items:
        lines.append(sum(items) + 2 * len(items))
    else:
        lines += items
    if not lines and cell.gap:
        lines.append(10.0)
    return tuple(lines)


_MONO: Final = 1.15
"""The width of a sign of an id, against others."""


def _lines(pieces: Sequence[float], width: float) -> int:
    # a line that is broken is not full
    return sum(1 if piece <= width else ceil(piece * 1.07 / width) for piece in pieces)


def _demand(table: Table, lists: frozenset[int], chips: float) -> list[_Column]:
    """What each column asks for; the words of a chip of up to ``chips`` characters stay beside each other."""
    columns = []
    step = max(1, len(table.rows) // _SAMPLE)
    for index, column in enumerate(table.columns):
        # heads are bold
        heads = [len(word) * 1.1 for word in soft(column.label).replace("\u200b", " ").split()]
        longest = max(heads, default=3.0)
        run = index in lists
        cells, lengths, whole = [], [], min(sum(heads) + len(heads), _MOST)
        for number, row in enumerate(table.rows):
            cell = row.cells[index]
            longest = _longest(cell, longest, chips)
            pieces = _pieces(cell, run)
            if number % step == 0:
                cells.append(pieces)
            lengths.append(sum(pieces))
            whole = max(whole, *pieces) if pieces else whole
        lengths.sort()
        # a few long cells among short ones want room as well
        long = max(lengths[int(len(lengths) * 0.9)], lengths[-1] * 0.4) if lengths else 0.0
        columns.append(_Column(longest, max(longest, min(long, _MOST * 2)), max(longest, whole), cells))
    for label, some in groupby(enumerate(table.columns), key=lambda pair: pair[1].group):
        places = [index for index, _ in some]
        short = max((len(word) * 1.1 for word in label.split()), default=0) - sum(columns[at].least for at in places)
        if short > 0:
            for at in places:
                least = columns[at].least + short / len(places)
                columns[at] = _Column(
                    least, max(columns[at].wanted, least), max(columns[at].whole, least), columns[at].cells
                )
    return columns


def _longest(cell: Cell, longest: float, chips: float) -> float:
    """The longest word of a cell, or ``longest`` where none is longer."""
    # a chip has a sign and margins
    extra = 2.5 if cell.region[0] or cell.mark else 0.0
    if extra and len(cell.text) + extra <= chips:
        longest = max(longest, len(cell.text) + extra)
    for text in (cell.text, cell.note):
        if len(text) + extra > longest:
            longest = max(longest, *(len(word) + extra for word in _words(text)))
    for item, _ in cell.items:
        if len(item.id) * _MONO > longest - 1 or len(item.title) > longest:
            longest = max(
                longest, *(len(piece) * _MONO + 0.3 for piece in _words(item.id)), *map(len, _words(item.title))
            )
    for document in cell.documents:
        if len(document.said) > longest:
            longest = max(longest, *map(len, _words(document.said)))
    return longest


def _words(text: str) -> list[str]:
    return soft(text).replace("\u200b", " ").split() or [""]


# ------------------------------------------------------------------------------------------------ widths


def _heights(columns: Sequence[_Column], widths: Sequence[float]) -> list[int]:
    """How many lines each row of the sample has."""
    lines = [[_lines(cell, width) for cell in each.cells] for each, width in zip(columns, widths, strict=True)]
    return [max(row) for row in zip(*lines, strict=True)]


def _balance(columns: Sequence[_Column], room: float) -> tuple[float, ...]:
    """The room shared out so that the longest cells have about as many lines each, and no word is broken."""
    low, high = 0.0, 1.0
    for _ in range(16):
        part = (low + high) / 2
        if sum(max(each.least, part * each.wanted) for each in columns) > room:
            high = part
        else:
            low = part
    return tuple(max(each.least, low * each.wanted) for each in columns)


def _share(columns: Sequence[_Column], room: float) -> tuple[float, ...]:
    """The widths of columns: the short ones as wide as they like where the long ones have enough all the same; then what one
    column can spare goes to the one that makes rows high, as long as that saves lines."""
    firm = [each._replace(least=each.wanted) if each.wanted <= _SHORT else each for each in columns]
    enough = sum(max(each.least, each.wanted / 4) for each in firm)
    widths = list(_balance(firm if enough <= room else columns, room))
    left = room - sum(widths)
    if left > 0:
        # what is over goes to those that are not short
        long = [index for index, each in enumerate(columns) if each.wanted > _SHORT] or list(range(len(columns)))
        for index in long:
            widths[index] += left / len(long)
    return tuple(round(width, 2) for width in _evened(columns, widths, max(1.0, room / 80)))


def _evened(columns: Sequence[_Column], widths: list[float], step: float) -> list[float]:
    known: list[dict[int, list[int]]] = [{} for _ in columns]

    def lines(index: int, width: float) -> list[int]:
        at = round(width * 8)
        if at not in known[index]:
            known[index][at] = [_lines(cell, width) for cell in columns[index].cells]
        return known[index][at]

    def highest(but: int, other: int = -1) -> list[int]:
        some = [each for index, each in enumerate(now) if index not in (but, other)]
        return [max(row) for row in zip(*some, strict=True)] if some else [1] * len(now[0])

    now = [lines(index, width) for index, width in enumerate(widths)]
    if not now or not now[0] or len(now) < 2:
        return widths
    best = sum(highest(-1))
    for _ in range(40):
        # the columns by how many lines rows would have fewer without them
        heavy = sorted((sum(highest(index)), index) for index in range(len(widths)))[:3]
        move = None
        for rest, to in heavy:
            if rest == best:
                continue
            wider = lines(to, widths[to] + step)
            for source in range(len(widths)):
                if source == to or widths[source] - step < columns[source].least:
                    continue
                narrower = lines(source, widths[source] - step)
                total = sum(map(max, highest(to, source), wider, narrower))
                if total < best:
                    best, move = total, (source, to)
        if move is None:
            break
        for index, change in zip(move, (-step, step), strict=True):
            widths[index] += change
            now[index] = lines(index, widths[index])
    return widths


# ------------------------------------------------------------------------------------------------ for a browser

_PRINTED: Final = SMALLEST
"""The size of type of tables that a browser prints, in pt."""
_CLOSE: Final = 6.3
"""What the margins and the rule of such a column take, in pt."""


def paper_for(table: Table, upright: float = 186, wide: float = 273) -> Literal["upright", "wide", "large"]:
    """On which paper a table is whole that a browser sets without any script: upright, on its side, or the next larger one
    on its side. ``upright`` and ``wide`` are what its margins leave of a sheet, in mm."""
    columns = _demand(table, frozenset(), 0)
    enough = sum(each.enough for each in columns)
    took = (enough * _PRINTED * _EM + len(columns) * _CLOSE) * 25.4 / 72
    return "upright" if took <= upright else "wide" if took <= wide else "large"
