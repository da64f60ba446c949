"""How a table is set on paper: in which size, how wide its columns are, and whether a row is one line of cells or a block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from math import ceil
from typing import Final, Literal, NamedTuple

from riskfile.policy.volumes import PAPERS
from riskfile.render.pdf.notation import soft
from riskfile.render.pdf.settings import MARGIN
from riskfile.text.widths import letters, unbroken
from riskfile.text.words import BESIDE_WORDS
from riskfile.views import Cell, Row, Table


class Band(NamedTuple):
    """What stands beside each other: of each cell the columns that it has, by their place, and how wide it is in characters.
    Only in blocks has a cell more than one column."""

    cells: tuple[tuple[int, ...], ...]
    widths: tuple[float, ...]


class Layout(NamedTuple):
    """How a table is set.

    ``size`` is that of type in pt. A plain table has one of ``bands``. Of what is wider than the page each row is a block:
    its bands stand below each other, beside the column ``key`` (-1 in a plain table), which is ``beside`` characters wide.
    In a column of ``lists`` what a cell names is run in; elsewhere each has a line of its own. ``flat``: a note stands behind
    the text of its cell, else below it. ``share`` is how much of the
    width of the page the table takes. A row of at most ``whole`` lines stays on one page."""

    size: float
    bands: tuple[Band, ...]
    key: int = -1
    beside: float = 0.0
    lists: frozenset[int] = frozenset()
    share: float = 1.0
    whole: int = 30
    flat: bool = False

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
            max(_lines(self._said(row, columns), width) for columns, width in zip(band.cells, band.widths, strict=True))
            for band in self.bands
        )
        return max(high, _lines(_pieces(row.cells[self.key], paged=True), self.beside)) if self.key >= 0 else high

    def _said(self, row: Row, columns: tuple[int, ...]) -> tuple[float, ...]:
        """The lengths of the lines of a cell."""
        pieces = [
            _pieces(row.cells[index], index in self.lists, self.flat, paged=self.key < 0 and index == 0)
            for index in columns
        ]
        return pieces[0] if self.key < 0 else _in_block(pieces, [_LABEL] * len(columns))


SMALLEST: Final = 7.0
"""Nothing in a table is set smaller, in pt."""
_SIZES: Final = (7.8, 7.4, SMALLEST)
_SMALLER: Final = 1.05
"""By so much a smaller size is worth less."""
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
_SHORT: Final = (0, 16, 26, 34, 46, 60)
"""Columns of at most so many characters may be short."""
_CHIP_AND_NOTE: Final = 34
"""A number or a word of colour with its note has no more characters than this."""
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
_AGAINST_BLOCKS: Final = 1.12
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

    @property
    def usual(self) -> float:
        """The longest line of nine cells in ten."""
        lengths = sorted(max(cell, default=0.0) for cell in self.cells)
        return lengths[int(len(lengths) * 0.9)] if lengths else 0.0


def lay_out(table: Table, paper: str, turned: bool = False) -> Layout:
    """A plain table in the largest type in which its columns have room enough; else each row is a block. ``turned``: the page
    lies on its side."""
    points, tall = _page(paper, turned)
    lists = frozenset(_lists(table))
    plain = _plain(table, points, lists)
    if plain is not None and (turned or _mean(plain, table) <= _EASY):
        return plain._replace(whole=_whole(tall, plain.size))
    if len(table.columns) > 2:
        blocks = _blocks(table, points, lists)
        if plain is None or _mean(plain, table) > _mean(blocks, table) * _AGAINST_BLOCKS:
            return blocks._replace(whole=_whole(tall, blocks.size))
    if plain is None:
        columns = _demand(table, lists, 0, True)
        room = _room(points, SMALLEST, len(columns))
        plain = Layout(SMALLEST, (Band(_each(table), _share(columns, room)),), lists=lists, flat=True)
    return plain._replace(whole=_whole(tall, plain.size))


_EASY: Final = 3.5
"""A table whose rows have no more lines than this, in the mean, is plain."""


def _all(table: Table) -> tuple[int, ...]:
    return tuple(range(len(table.columns)))


def _each(table: Table) -> tuple[tuple[int, ...], ...]:
    return tuple((index,) for index in _all(table))


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
    noted = any(cell.note and cell.text for row in table.rows for cell in row.cells)
    for chips in (_CHIP, 0):
        found = []
        for flat in (True, False) if noted else (True,):
            columns = _demand(table, lists, chips, flat)
            room, whole = _room(points, _SIZES[0], len(columns)), sum(each.whole for each in columns)
            if whole <= room:
                # what needs less than its page is as wide as it needs
                margins = len(columns) * _INSET / (_SIZES[0] * _EM)
                share = 1.0 if whole > room * _STRETCH else (whole + margins) / (room + margins)
                band = Band(_each(table), tuple(each.whole for each in columns))
                return Layout(_SIZES[0], (band,), lists=lists, share=round(share, 3), flat=flat)
            for size in _SIZES:
                room = _room(points, size, len(columns))
                if sum(each.enough for each in columns) <= room:
                    plain = Layout(size, (Band(_each(table), _share(columns, room)),), lists=lists, flat=flat)
                    high = _mean(plain, table)
                    # smaller type has to save lines, not only height
                    found.append((high * _SIZES[0] / size * _SMALLER ** _SIZES.index(size), flat, plain))
                    if high <= _EASY:
                        break
        if found:
            return min(found, key=lambda each: each[:2])[2]
    return None


# ------------------------------------------------------------------------------------------------ blocks


def _blocks(table: Table, points: float, lists: frozenset[int]) -> Layout:
    """Each row as a block: what it is about beside bands of the other columns, in their order, so that all takes few lines."""
    size, key = _IN_BLOCKS, _key(table)
    columns = _demand(table, lists, _CHIP, True)
    least, most = _BESIDE
    beside = max(min(max(columns[key].wanted / 2, least), most), min(columns[key].least, _MOST))
    room = points / (size * _EM) - beside - _INSET / (size * _EM)
    cells = [*_together(table, columns, key)]
    labelled = [_labelled(table, columns, cell) for cell in cells]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(cells) + 1):
        found = []
        for begin in range(max(0, end - _IN_BAND), end):
            some = labelled[begin:end]
            free = room - len(some) * _INSET / (size * _EM)
            if len(some) > 1 and sum(each.enough for each in some) > free:
                continue
            lines = _heights(some, _balance(some, free))
            found.append((best[begin][0] + sum(lines) + len(lines) * 0.7, begin))
        best.append(min(found))
    bands = []
    end = len(cells)
    while end:
        begin = best[end][1]
        some = labelled[begin:end]
        widths = _share(some, room - len(some) * _INSET / (size * _EM))
        bands.append(Band(tuple(cells[begin:end]), widths))
        end = begin
    return Layout(size, tuple(reversed(bands)), key, round(beside, 2), lists, flat=True)


_IN_BAND: Final = 7
"""So many cells at most stand in a band."""
_LABEL: Final = 8.0
"""How many characters a label has, where it is not known."""


def _together(table: Table, columns: Sequence[_Column], key: int) -> Iterator[tuple[int, ...]]:
    """The cells of blocks: short columns of one group are one."""
    others = [index for index in _all(table) if index != key]

    def group_of(index: int) -> str:
        group = table.columns[index].group
        return group if group and columns[index].whole <= _CHIP_AND_NOTE else f"#{index}"

    for _, some in groupby(others, key=group_of):
        yield tuple(some)


def label_in_block(table: Table, cell: Sequence[int]) -> str:
    """What a cell of a block is called: as its column is, with its group where it says little alone, or as its group is."""
    column = table.columns[cell[0]]
    if not column.group or column.label == column.group:
        return column.label
    if len(cell) > 1:
        return column.group
    others = [each.label for each in table.columns if each is not column]
    return f"{column.group}: {column.label}" if len(column.label) < 3 or column.label in others else column.label


def _labelled(table: Table, columns: Sequence[_Column], cell: Sequence[int]) -> _Column:
    """What a cell of blocks asks for: its label stands before its first line."""
    label = label_in_block(table, cell)
    own = [float(letters(table.columns[index].label)) for index in cell] if len(cell) > 1 else [0.0]
    own[0] += letters(label) + 1.0
    cells = [_in_block(pieces, own) for pieces in zip(*(columns[index].cells for index in cell), strict=True)]
    whole = sum(columns[index].whole + 2.0 for index in cell) + sum(own)
    if len(cell) > 1:
        least = max(columns[index].least + letters(table.columns[index].label) + 1 for index in cell)
        return _Column(min(least, _MOST), min(whole, _MOST * 2), whole, cells)
    column = columns[cell[0]]
    least = max(column.least, max(map(letters, unbroken(label)), default=0))
    if whole <= _CHIP_AND_NOTE:
        least = whole
    return _Column(least, max(least, min(column.wanted + own[0], _MOST * 2)), whole, cells)


def _in_block(pieces: Sequence[tuple[float, ...]], labels: Sequence[float]) -> tuple[float, ...]:
    """The lengths of the lines of a cell of a block, each column of which has a label; () where it has nothing."""
    if not any(pieces):
        return ()
    if len(pieces) > 1:
        return (sum(sum(each) + label + 2.0 for each, label in zip(pieces, labels, strict=True)),)
    first, *others = pieces[0]
    return (first + labels[0] + 1.0, *others)


def on_one_grid(layout: Layout) -> tuple[tuple[float, ...], list[list[int]]]:
    """The widths of the columns of a grid that has all edges of all bands, with the one beside them first, and how many of
    the others each cell of each band takes."""
    whole = max(sum(layout.fractions(band)) for band in layout.bands)
    edges, ends = {0.0}, []
    for band in layout.bands:
        at = 0.0
        own: list[float] = []
        fractions = layout.fractions(band)
        for width in fractions[:-1]:
            at += width * whole / sum(fractions)
            # edges that are nearly the same are the same
            near = min(edges, key=lambda edge: abs(edge - at))
            own.append(near if abs(near - at) < _NEARLY and near > (own[-1] if own else 0.0) else at)
            edges.add(own[-1])
        ends.append([*own, whole])
    grid = sorted({*edges, whole})
    spans = [[grid.index(end) - grid.index(begin) for begin, end in pairwise([0.0, *own])] for own in ends]
    widths = (round(end - begin, 2) for begin, end in pairwise(grid))
    return (round(layout.beside + layout.margin, 2), *widths), spans


_NEARLY: Final = 1.5
"""Edges of bands are not less than this apart, in characters."""


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


def _pieces(cell: Cell, run: bool = False, flat: bool = False, paged: bool = False) -> tuple[float, ...]:
    """The lengths of the lines of a cell; what it names is one of them where it is ``run`` in, and its note none where the table
    is ``flat``; ``paged``: the page of an item's card may follow its title."""
    lines: list[float] = []
    if cell.text:
        lines.append(letters(cell.text) + (2.5 if cell.region[0] or cell.mark else 0.0))
    if cell.note:
        if flat and lines:
            lines[0] += letters(cell.note) + 1.0
        else:
            lines.append(float(letters(cell.note)))
    if cell.documents:
        lines.append(sum(letters(each.said) + 2.0 for each in cell.documents))
    items = [
        letters(item.id) * _MONO
        + 1
        + letters(item.title)
        + (letters(BESIDE_WORDS.of(said)) + 3 if said else 0)
        + _PAGE * paged
        for item, said in cell.items
    ]
    if run and items:
        lines.append(sum(items) + 2 * len(items))
    else:
        lines += items
    if not lines and cell.gap:
        lines.append(10.0)
    return tuple(lines)


_PAGE: Final = 5.5
"""How many characters the page of a card in another document takes."""
_MONO: Final = 1.15
"""The width of a sign of an id, against others."""


def _lines(pieces: Sequence[float], width: float) -> int:
    # a line that is broken is not full
    return sum(1 if piece <= width else ceil(piece * 1.07 / width) for piece in pieces)


def _demand(table: Table, lists: frozenset[int], chips: float, flat: bool) -> list[_Column]:
    """What each column asks for; the words of a chip of up to ``chips`` characters stay beside each other."""
    columns = []
    step = max(1, len(table.rows) // _SAMPLE)
    for index, column in enumerate(table.columns):
        # heads are bold
        heads = [letters(word) * 1.1 for word in _words(column.label) if word]
        longest = max(heads, default=3.0)
        run = index in lists
        cells, lengths, whole = [], [], min(sum(heads) + len(heads), _MOST)
        for number, row in enumerate(table.rows):
            cell = row.cells[index]
            longest = _longest(cell, longest, chips)
            pieces = _pieces(cell, run, flat, paged=index == 0)
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
        short = max((letters(word) * 1.1 for word in unbroken(label)), default=0) - sum(
            columns[at].least for at in places
        )
        if short > 0:
            for at in places:
                least = columns[at].least + short / len(places)
                columns[at] = _Column(
                    least, max(columns[at].wanted, least), max(columns[at].whole, least), columns[at].cells
                )
    return columns


_MISSING: Final = 8.5
"""The width of what a cell says in which something is missing, in bold."""


def _longest(cell: Cell, longest: float, chips: float) -> float:
    """The longest word of a cell, or ``longest`` where none is longer."""
    if cell.gap and not (cell.text or cell.note or cell.items or cell.documents):
        longest = max(longest, _MISSING)
    # a chip has a sign and margins
    extra = 2.5 if cell.region[0] or cell.mark else 0.0
    if extra and letters(cell.text) + extra <= chips:
        longest = max(longest, letters(cell.text) + extra)
    for text in (cell.text, cell.note):
        if letters(text) + extra > longest:
            longest = max(longest, *(letters(word) + extra for word in _words(text)))
    for item, _ in cell.items:
        if letters(item.id) * _MONO > longest - 1 or letters(item.title) > longest:
            longest = max(
                longest, *(letters(piece) * _MONO + 0.3 for piece in _words(item.id)), *map(letters, _words(item.title))
            )
    for document in cell.documents:
        if letters(document.said) > longest:
            longest = max(longest, *map(letters, _words(document.said)))
    return longest


def _words(text: str) -> list[str]:
    return unbroken(soft(text).replace("\u200b", " ")) or [""]


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
    column can spare goes to the one that makes rows high, as long as that saves lines. What is short is what makes the rows
    lowest."""
    best: tuple[int, tuple[float, ...]] | None = None
    last: list[bool] | None = None
    for short in _SHORT:
        is_firm = [each.usual <= short for each in columns]
        if is_firm == last:
            continue
        last = is_firm
        firm = [
            each._replace(least=max(each.least, each.usual), wanted=max(each.least, each.usual)) if own else each
            for each, own in zip(columns, is_firm, strict=True)
        ]
        if short and sum(max(each.least, each.wanted / 4) for each in firm) > room:
            break
        widths = list(_balance(firm, room))
        left = room - sum(widths)
        if left > 0:
            # what is over goes to those that are not short
            long = [index for index, own in enumerate(is_firm) if not own] or list(range(len(columns)))
            for index in long:
                widths[index] += left / len(long)
        widths = _evened(columns, widths, max(1.0, room / 80))
        high = sum(_heights(columns, widths))
        if best is None or high <= best[0]:
            best = high, tuple(round(width, 2) for width in widths)
    assert best is not None  # nothing is short at first
    return best[1]


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


def lay_out_cells(
    rows: Sequence[Sequence[tuple[float, ...]]], least: Sequence[float], paper: str, size: float, turned: bool = False
) -> tuple[tuple[float, ...], list[int]]:
    """The widths of columns of a table that is no view, with their margins, and which rows may not stay whole. ``rows`` are the
    lengths of the lines of their cells in characters, ``least`` is what each column has at least."""
    columns = []
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    for few, cells in zip(least, zip(*sample, strict=True), strict=True):
        long = sorted(sum(cell) for cell in cells)[int(len(cells) * 0.9)]
        columns.append(_Column(few, max(few, long), max(few, *(max(cell, default=0) for cell in cells)), cells))
    points, tall = _page(paper, turned)
    widths = _share(columns, _room(points, size, len(columns)))
    high = [max(_lines(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    whole = _whole(tall, size)
    margin = _INSET / (size * _EM)
    return tuple(round(width + margin, 2) for width in widths), [at for at, lines in enumerate(high) if lines > whole]


def _page(paper: str, turned: bool) -> tuple[float, float]:
    """How wide and how high the text of a page is, in pt."""
    across, along = PAPERS[paper][turned], PAPERS[paper][not turned]
    return (across - 2 * MARGIN) / 25.4 * 72, (along - _ENDS) / 25.4 * 72


# ------------------------------------------------------------------------------------------------ for a browser

_PRINTED: Final = SMALLEST
"""The size of type of tables that a browser prints, in pt."""
_CLOSE: Final = 6.3
"""What the margins and the rule of such a column take, in pt."""


def paper_for(table: Table, upright: float = 186, wide: float = 273) -> Literal["upright", "wide", "large"]:
    """On which paper a table is whole that a browser sets without any script: upright, on its side, or the next larger one
    on its side. ``upright`` and ``wide`` are what its margins leave of a sheet, in mm."""
    columns = _demand(table, frozenset(), 0, False)
    enough = sum(each.enough for each in columns)
    took = (enough * _PRINTED * _EM + len(columns) * _CLOSE) * 25.4 / 72
    return "upright" if took <= upright else "wide" if took <= wide else "large"
