"""A table of a source: cells that know where they stand.

A table is read whole or not at all. What a reader of the source sees and the text of a cell does not show (a merged cell,
a hidden row, words that are struck through) is a problem with its place, until the mapping says what to make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final, NamedTuple

from riskfile.model import Span
from riskfile.policy.policy import PolicyProblem
from riskfile.text.messages import later, tr

MAX_BYTES: Final = 64 * 1024 * 1024
"""How large a source may be, unpacked. A hazard log is a few hundred kilobytes; the limit stops zip bombs."""

MAX_ENTRIES: Final = 10_000
MAX_ROW: Final = 1_048_576
MAX_CELLS: Final = 5_000_000
"""How many cells, empty ones included, a sheet may span: what is merely formatted is visited too."""

MAX_PROBLEMS: Final = 50
"""How many problems of one kind are listed: after that many, the file is another one than was meant."""


class SourcePlace(NamedTuple):
    """A place in a source. ``sheet`` is "" for a CSV file; ``row`` 0 is the file as a whole, ``column`` 0 the row.

    In a CSV, Markdown or HTML file a row bears the number of the line on which it begins, as an editor shows it;
    ``inside`` is the path of a value in a file of JSON or XML. ``signs``: the column counts characters, not cells.
    """

    path: str
    sheet: str = ""
    row: int = 0
    column: int = 0
    inside: str = ""
    signs: bool = False

    @property
    def at(self) -> str:
        """The place within its source, as short as can be: ``B3``, ``log.md:3:9`` or a path."""
        if self.inside:
            return self.inside
        if self.signs:
            return f"{self.path.rpartition('/')[2]}:{self.row}:{self.column}"
        return f"{letter(self.column)}{self.row}"

    def __str__(self) -> str:
        if self.inside:
            return f"{self.path}#{self.inside}"
        if self.sheet:
            where = f"{letter(self.column)}{self.row}" if self.column else str(self.row)
            return f"{self.path}!{self.sheet}" + (f":{where}" if self.row else "")
        return ":".join([self.path, *(str(part) for part in (self.row, self.column) if part)])


class SourceProblem(NamedTuple):
    """One thing that keeps an import from being done. ``where`` is a place in a source or in the mapping."""

    where: SourcePlace | Span
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


def problem_of(problem: PolicyProblem) -> SourceProblem:
    """The same, of a YAML file."""
    return SourceProblem(problem.span, str(problem.message), str(problem.hint))


class ImportProblem(Exception):  # noqa: N818 - the house says problem; an error is a finding's level
    """An import that cannot be done; nothing was written. ``problems`` says why, each with its place."""

    def __init__(self, problems: Iterable[SourceProblem]) -> None:
        self.problems: tuple[SourceProblem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refuse(where: SourcePlace | Span, message: str, hint: str = "") -> ImportProblem:
    """One problem as an exception, to be raised."""
    return ImportProblem([SourceProblem(where, message, hint)])


@dataclass(frozen=True, eq=False, slots=True)
class SourceCell:
    """One cell: its text as a reader of the source sees it, stripped of nothing.

    ``made_from`` says what the text was made from where the source holds no text (a number, a date, a
    formula). ``source`` is the text with its markup, where it has any; ``struck`` the words that are struck through and
    ``kept`` the text without them. Cells are compared by identity: each is accounted for once.
    """

    place: SourcePlace
    text: str
    made_from: str = ""
    source: str = ""
    struck: tuple[str, ...] = ()
    kept: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands here."""
        return not self.text.strip()


def cell_of(place: SourcePlace, parts: Iterable[tuple[str, bool]], made_from: str = "", source: str = "") -> SourceCell:
    """The cell of which ``parts`` are the texts, each with whether it is struck through."""
    parts = list(parts)
    text = "".join(part for part, _ in parts)
    source = "" if source == text else source
    struck: list[str] = []
    last = False
    for part, through in parts:
        if through and last:
            struck[-1] += part
        elif through and part.strip():
            struck.append(part)
        last = through and bool(struck)
    if not struck:
        return SourceCell(place, text, made_from, source)
    # the blanks on both sides of struck words become one
    kept = re.sub(r"(?<=\S)  +(?=\S)", " ", "".join(part for part, through in parts if not through)).strip()
    return SourceCell(place, text, made_from, source, tuple(each.strip() for each in struck), kept)


@dataclass(frozen=True, eq=False, slots=True)
class SourceRow:
    """A row of a table: a cell for each of the table's columns. ``hidden`` says why a reader does not see it."""

    number: int
    cells: tuple[SourceCell, ...]
    hidden: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell.blank for cell in self.cells)


class SourceColumn(NamedTuple):
    """A column of a table. ``header`` is its heading on one line, "" for none; ``nth`` counts equal headings.

    ``last`` is the lowest part of a heading that was joined from several rows.
    """

    position: int
    header: str
    nth: int
    repeated: bool
    last: str = ""

    @property
    def letter(self) -> str:
        """The column's letter, as a spreadsheet shows it."""
        return letter(self.position + 1)

    @property
    def name(self) -> str:
        """How a mapping addresses the column."""
        if not self.header:
            return f"@{self.letter}"
        return f"{self.header}#{self.nth}" if self.repeated else self.header


class SourceHeading(NamedTuple):
    """A heading above a table; ``level`` counts from 1, the outermost."""

    level: int
    cell: SourceCell


class SourceSheet(NamedTuple):
    """A sheet or a table as read: rows of cells, the ranges that are merged, notes on cells, what else the file holds.

    ``digest`` is the SHA-256 of the file. ``number`` counts the tables of a file that has no sheets, from 1;
    ``headings`` are those above it, the outermost first; ``head`` the numbers of the rows that the file itself says are
    headings. ``hidden`` says whether a reader does not see the sheet, ``hidden_columns`` (counted from 1) which columns.
    ``marked`` says that markup was taken, so that texts are not searched for it.
    """

    place: SourcePlace
    rows: tuple[SourceRow, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[tuple[SourcePlace, str], ...] = ()
    other_sheets: tuple[str, ...] = ()
    digest: str = ""
    number: int = 0
    headings: tuple[SourceHeading, ...] = ()
    head: tuple[int, ...] = ()
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    marked: bool = False
    said: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The nearest heading above it on one line, "" for none."""
        return one_line(self.headings[-1].cell.text) if self.headings else ""


class SourceTable(NamedTuple):
    """A table: columns with headings, rows, and the cells around it that belong to neither.

    ``left_out`` are cells of the table that the mapping leaves out, each with the reason; ``said`` what else the report
    should tell of how it was read. ``seems`` says where the headings seem to stand, if not where the mapping says.
    """

    place: SourcePlace
    header: SourceRow
    columns: tuple[SourceColumn, ...]
    rows: tuple[SourceRow, ...]
    outside: tuple[SourceCell, ...]
    notes: tuple[tuple[SourcePlace, str], ...]
    other_sheets: tuple[str, ...]
    digest: str
    left_out: tuple[tuple[SourceCell, str], ...] = ()
    said: tuple[str, ...] = ()
    headings: tuple[SourceHeading, ...] = ()
    seems: str = ""

    @property
    def title(self) -> str:
        """The nearest heading above it on one line, "" for none."""
        return one_line(self.headings[-1].cell.text) if self.headings else ""


@dataclass(frozen=True, slots=True)
class TableChoice:
    """What is said of one table of a source, so that it can be found and read.

    ``sheet`` is the sheet of a workbook; ``table`` the number (from 1) or the heading of a table in a file that holds
    several; ``header`` the numbers of the rows with the headings, none for those that are found; ``last_row`` the
    number of the table's last row, 0 for the last there is. ``delimiter`` is "comma", "semicolon", "tab" or "pipe", "" to
    find out; ``encoding`` "" is UTF-8 or what the file's first bytes say. ``merged`` is "refuse" or "fill", ``ragged``
    too. ``hidden`` and ``struck`` are "take" or "skip", "" for a problem where there is any. ``markup`` is "take" or
    "keep", "" to take what can be nothing else. ``sections`` are the names of columns that hold the headings above.
    """

    sheet: str = ""
    table: str = ""
    header: tuple[int, ...] = ()
    last_row: int = 0
    delimiter: str = ""
    encoding: str = ""
    merged: str = "refuse"
    ragged: str = "refuse"
    hidden: str = ""
    struck: str = ""
    markup: str = ""
    sections: tuple[str, ...] = ()


FOUND: Final = TableChoice()
"""Nothing is said: the first table there is."""


def keys_of(choice: TableChoice) -> dict[str, str]:
    """What a mapping has to say for a choice: key -> value, a text or a list as YAML writes it."""
    found: dict[str, str] = {}
    for each in fields(choice):
        value = getattr(choice, each.name)
        if value == each.default:
            continue
        if isinstance(value, tuple):
            value = value[0] if each.name == "header" and len(value) == 1 else f"[{', '.join(map(str, value))}]"
        found[each.name.replace("_", "-")] = str(value)
    return found


class FoundTable(NamedTuple):
    """A table that a file holds; ``choice`` is what a mapping has to say to get it, ``notes`` what was guessed."""

    table: SourceTable
    choice: TableChoice
    notes: tuple[str, ...]


def letter(column: int) -> str:
    """The letters of a column that is counted from 1: A, B, ..., Z, AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def one_line(text: str) -> str:
    """``text`` on one line, each run of white space one blank."""
    return " ".join(text.split())


def numbers_in_words(numbers: Iterable[int]) -> str:
    """``3, 7-9``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


# --- from a sheet to a table ----------------------------------------------------------------------------------


def table_of(sheet: SourceSheet, choice: TableChoice = TableChoice()) -> SourceTable:
    """The table that a sheet holds.

    :raises ImportProblem: if there is none, or it holds what the mapping must decide on and does not.
    """
    place = sheet.place
    filled = [row for row in sheet.rows if not row.blank]
    if not filled:
        raise refuse(place, tr("the sheet is empty") if place.sheet else tr("the file is empty"))
    said = list(sheet.said)
    numbers, guess = (choice.header, "") if choice.header else header_of(sheet, filled)
    said += [f"{place}: {guess}"] if guess else []
    known = {row.number: row for row in filled}
    for number in numbers:
        if number not in known:
            raise refuse(
                place._replace(row=number),
                tr("row {number} is blank, expected the column headings", number=number),
                _seems(sheet, filled),
            )
    first, head = min(numbers), max(numbers)
    end = choice.last_row or max(row.number for row in sheet.rows)
    rows = _merged_headings(sheet, numbers)
    problems: list[SourceProblem] = []
    rows = _merge(sheet, rows, head + 1, end, choice, problems)
    body = [row for row in rows if head < row.number <= end and not row.blank]
    if not body:
        raise refuse(
            place._replace(row=head),
            tr("no row stands below the column headings"),
            _seems(sheet, filled)
            or tr("say which row holds the headings: `header: 3`; or take the table out of the mapping"),
        )
    outside = [
        cell for row in rows if not first <= row.number <= end for cell in dict.fromkeys(row.cells) if not cell.blank
    ]
    left_out: list[tuple[SourceCell, str]] = []
    head_rows = [row for row in rows if row.number in numbers]
    body = _seen(sheet, body, choice, left_out, said, problems)
    head_rows, body = _struck(sheet, head_rows, body, choice, left_out, said, problems)
    if problems:
        raise ImportProblem(problems)
    head_rows, body = _marked(sheet, head_rows, body, choice, said)
    width = max(index + 1 for row in (*head_rows, *body) for index, cell in enumerate(row.cells) if not cell.blank)
    head_rows = [_padded(row, width, place) for row in head_rows]
    body = [_padded(row, width, place) for row in body]
    header, lasts = _joined(head_rows, carried=not any(area[0] < head and area[2] >= first for area in sheet.merged))
    if choice.sections and not sheet.headings:
        header, body = _section_rows(place, header, body, choice)
        lasts = [*lasts, *[""] * (len(header.cells) - len(lasts))]
    hidden = sheet.hidden_columns if choice.hidden == "skip" else frozenset()
    columns = _columns([one_line(cell.text) for cell in header.cells], lasts, hidden)
    if not body:
        raise refuse(
            place._replace(row=head),
            tr("every row below the column headings is left out"),
            tr("see `hidden`, `struck`"),
        )
    return SourceTable(
        place,
        header,
        columns,
        tuple(body),
        tuple(outside),
        sheet.notes,
        sheet.other_sheets,
        sheet.digest,
        tuple(left_out),
        tuple(said),
        sheet.headings,
        _seems(sheet, filled) if choice.header and header_of(sheet, filled)[0] != choice.header else "",
    )


def _columns(names: Sequence[str], lasts: Sequence[str], hidden: Iterable[int] = ()) -> tuple[SourceColumn, ...]:
    counts: dict[str, int] = {}
    totals = {name: names.count(name) for name in set(names)}
    columns = []
    for index, (name, last) in enumerate(zip(names, lasts, strict=True)):
        counts[name] = counts.get(name, 0) + 1
        if index + 1 not in hidden:
            columns.append(SourceColumn(index, name, counts[name], bool(name) and totals[name] > 1, last))
    return tuple(columns)


def header_of(sheet: SourceSheet, filled: Sequence[SourceRow]) -> tuple[tuple[int, ...], str]:
    """The numbers of the rows that hold the headings, and in words what was guessed, "" for nothing.

    It is the first row of which at least half as many cells are filled as in the fullest row: a title above has one
    cell. The row above it belongs to it where one of its cells spans several columns, but not all.
    """
    if sheet.head:
        return sheet.head, ""
    widths = {row.number: sum(not cell.blank for cell in row.cells) for row in filled}
    most = max(widths.values())
    at = next(index for index, row in enumerate(filled) if 2 * widths[row.number] >= most)
    found = filled[at]
    # a row of which cells span others is an upper row of headings, not the row of headings
    if at + 1 < len(filled) and _spans(sheet, found, widths[filled[at + 1].number]):
        at += 1
        found = filled[at]
    numbers = [found.number]
    while at and filled[at - 1].number == numbers[0] - 1 and _spans(sheet, filled[at - 1]):
        at -= 1
        numbers.insert(0, filled[at].number)
    if len(numbers) > 1:
        return tuple(numbers), tr(
            "the headings were found in the rows {what}, which were joined", what=numbers_in_words(numbers)
        )
    if found is not filled[0]:
        return (found.number,), tr(
            "the headings were found in row {number}, below {what} of other text",
            number=found.number,
            what=_counted_rows(at),
        )
    return (found.number,), ""


def _counted_rows(count: int) -> str:
    return tr("{n:one row|{n} rows}", n=count)


def _spans(sheet: SourceSheet, row: SourceRow, below: int = 0) -> bool:
    """Whether a cell of the row spans several columns, and others stand beside it; with ``below``, how many cells of the
    next row are filled, also whether that row is another of headings: more are, or a cell of this one reaches into it."""
    filled = sum(not cell.blank for cell in row.cells)
    down = any(area[0] == row.number and area[2] > area[0] for area in sheet.merged)
    if below and not (down or below > filled):
        return False
    areas = [area for area in sheet.merged if area[0] == row.number and area[3] > area[1]]
    return bool(areas) and filled > 1


def _seems(sheet: SourceSheet, filled: Sequence[SourceRow]) -> str:
    numbers, _ = header_of(sheet, filled)
    if max(numbers) == filled[-1].number:
        return ""
    said = str(numbers[0]) if len(numbers) == 1 else str(list(numbers))
    return tr("the headings seem to stand in row {what}: `header: {said}`", what=numbers_in_words(numbers), said=said)


def _merged_headings(sheet: SourceSheet, numbers: Sequence[int]) -> tuple[SourceRow, ...]:
    """The rows, merged ranges among the headings filled: a heading that spans columns is that of each."""
    first, last = min(numbers), max(numbers)
    by_number = {row.number: row for row in sheet.rows}
    for top, left, bottom, right in sheet.merged:
        if not (first <= top and bottom <= last):
            continue
        source = by_number[top].cells if top in by_number else ()
        value = source[left - 1] if len(source) >= left else None
        if value is None or value.blank:
            continue
        for number in range(top, bottom + 1):
            row = by_number.get(number) or SourceRow(number, ())
            cells = list(_padded(row, max(right, len(row.cells)), sheet.place).cells)
            cells[left - 1 : right] = [value] * (right - left + 1)
            by_number[number] = SourceRow(number, tuple(cells), row.hidden)
    return tuple(row for _, row in sorted(by_number.items()))


def _joined(rows: Sequence[SourceRow], *, carried: bool) -> tuple[SourceRow, list[str]]:
    """The headings of several rows as one row, ``Before / S``, and the lowest part of each that was joined.

    ``carried``: no cell of an upper row is merged, as in a CSV file: it stands above the blank cells on its right too.
    """
    if len(rows) == 1:
        return rows[0], [""] * len(rows[0].cells)
    upper: list[list[SourceCell]] = []
    for row in rows[:-1]:
        line: list[SourceCell] = []
        for index, cell in enumerate(row.cells):
            below = rows[-1].cells[index]
            if carried and cell.blank and line and not below.blank:
                line.append(line[-1])
            else:
                line.append(cell)
        upper.append(line)
    cells: list[SourceCell] = []
    lasts: list[str] = []
    for index, cell in enumerate(rows[-1].cells):
        parts = list(dict.fromkeys(each for each in (*(line[index] for line in upper), cell) if not each.blank))
        names = [one_line(each.text) for each in parts]
        own = parts[-1] if parts else cell
        lasts.append(names[-1] if len(names) > 1 else "")
        cells.append(replace(own, text=" / ".join(names)) if len(names) > 1 else own)
    return SourceRow(rows[-1].number, tuple(cells)), lasts


def _seen(
    sheet: SourceSheet,
    body: list[SourceRow],
    choice: TableChoice,
    left_out: list[tuple[SourceCell, str]],
    said: list[str],
    problems: list[SourceProblem],
) -> list[SourceRow]:
    """The rows that are to be read, of those that a reader sees or not."""
    rows = [row for row in body if row.hidden]
    columns = sorted(
        column
        for column in sheet.hidden_columns
        if any(len(row.cells) >= column and not row.cells[column - 1].blank for row in body)
    )
    parts = []
    if sheet.hidden and not choice.sheet:
        parts.append(tr("the sheet"))
    for word in dict.fromkeys(row.hidden for row in rows):
        numbers = [row.number for row in rows if row.hidden == word]
        parts.append(tr("{n:row|rows} {which} ({why})", n=len(numbers), which=numbers_in_words(numbers), why=word))
    if columns:
        parts.append(tr("{n:column|columns} {which} (hidden)", n=len(columns), which=", ".join(map(letter, columns))))
    if not parts:
        return body
    what = ", ".join(parts)
    if not choice.hidden:
        where = rows[0].cells[0].place._replace(column=0) if rows else sheet.place
        problems.append(
            SourceProblem(
                where,
                tr(
                    "a reader of the source does not see {what}; expected the mapping to say what becomes of it",
                    what=what,
                ),
                tr("`hidden: take` reads it as the rest, `hidden: skip` leaves it out"),
            )
        )
        return body
    said.append(
        tr(
            "{place}: not seen by a reader of the source, {what}: {what2}.",
            place=sheet.place,
            what=tr(_DONE[choice.hidden]),
            what2=what,
        )
    )
    if choice.hidden == "take":
        return body
    kept = []
    for row in body:
        if row.hidden:
            left_out.extend(
                (cell, tr("its row is {hidden}", hidden=row.hidden))
                for cell in dict.fromkeys(row.cells)
                if not cell.blank
            )
        else:
            kept.append(row)
    for row in kept:
        for column in columns:
            if len(row.cells) >= column and not row.cells[column - 1].blank:
                left_out.append((row.cells[column - 1], tr("its column is hidden")))
    return kept


_DONE: Final = {"take": later("read as the rest"), "skip": later("left out")}


def _struck(
    sheet: SourceSheet,
    heads: list[SourceRow],
    body: list[SourceRow],
    choice: TableChoice,
    left_out: list[tuple[SourceCell, str]],
    said: list[str],
    problems: list[SourceProblem],
) -> tuple[list[SourceRow], list[SourceRow]]:
    """The rows with or without what is struck through."""
    found = list(dict.fromkeys(cell for row in (*heads, *body) for cell in row.cells if cell.struck))
    if not found:
        return heads, body
    shown = [f'{cell.place.at} ("{"; ".join(one_line(each) for each in cell.struck)}")' for cell in found]
    if not choice.struck:
        more = tr(" and {n} more", n=len(shown) - MAX_PROBLEMS) if len(shown) > MAX_PROBLEMS else ""
        problems.append(
            SourceProblem(
                found[0].place,
                tr(
                    "words are struck through in {these}{more}; expected the mapping to say what becomes of them",
                    these=", ".join(shown[:MAX_PROBLEMS]),
                    more=more,
                ),
                tr("`struck: take` reads them as the rest, `struck: skip` leaves them out"),
            )
        )
        return heads, body
    said += [
        tr("{place}: struck through, {what}: {each}.", place=sheet.place, what=tr(_DONE[choice.struck]), each=each)
        for each in shown
    ]
    if choice.struck == "take":
        return heads, body
    new: dict[SourceCell, SourceCell] = {}
    for cell in found:
        new[cell] = replace(cell, text=cell.kept, source="", struck=(), kept="")
        if not cell.kept.strip():
            left_out.append((cell, tr("it is struck through")))
    heads = [SourceRow(row.number, tuple(new.get(cell, cell) for cell in row.cells)) for row in heads]
    body = [SourceRow(row.number, tuple(new.get(cell, cell) for cell in row.cells), row.hidden) for row in body]
    return heads, [row for row in body if not row.blank]


def _marked(
    sheet: SourceSheet, heads: list[SourceRow], body: list[SourceRow], choice: TableChoice, said: list[str]
) -> tuple[list[SourceRow], list[SourceRow]]:
    """The rows with the markup of their texts taken or kept."""
    new: dict[SourceCell, SourceCell] = {}
    for cell in dict.fromkeys(cell for row in (*heads, *body) for cell in row.cells):
        if choice.markup == "keep":
            if cell.source:
                new[cell] = replace(cell, text=cell.source, source="")
        elif not sheet.marked and MARKUP.search(cell.text) and (choice.markup or _SURE.search(cell.text)):
            from riskfile.tables.markup import taken  # noqa: PLC0415 - few cells hold markup

            text = taken(cell.text, everything=choice.markup == "take")
            if text != cell.text:
                new[cell] = replace(cell, text=text, source=cell.text)
    if choice.markup != "keep":
        changed = [new.get(cell, cell) for row in body for cell in dict.fromkeys(row.cells)]
        changed = list(dict.fromkeys(cell for cell in changed if cell.source))
        if changed:
            where = ", ".join(cell.place.at for cell in changed[:10]) + (", …" if len(changed) > 10 else "")
            said.append(
                tr(
                    "{place}: markup in the text of {n} {n:cell|cells} was taken as such (bold, line breaks, "
                    "links), its signs left out: {where}.",
                    place=sheet.place,
                    n=len(changed),
                    where=where,
                )
                + tr(' The first stood as "{what}".', what=one_line(changed[0].source)[:80])
                + _targets(changed)
            )
    if not new:
        return heads, body
    heads = [SourceRow(row.number, tuple(new.get(cell, cell) for cell in row.cells)) for row in heads]
    return heads, [SourceRow(row.number, tuple(new.get(cell, cell) for cell in row.cells), row.hidden) for row in body]


def _targets(cells: Iterable[SourceCell]) -> str:
    """Where the links in the cells lead, which their texts do not say."""
    found = list(dict.fromkeys(target for cell in cells for target in _TARGET.findall(cell.source)))
    if not found:
        return ""
    if len(found) > 20:
        return tr(" Links led to: {these} and {n} more.", these=", ".join(found[:20]), n=len(found) - 20)
    return tr(" Links led to: {these}.", these=", ".join(found))


_TARGET: Final = re.compile(r"\]\(([^)\s]+)")

MARKUP: Final = re.compile(r"[\\`*_~<&\[]")
"""Signs without which a text has no markup."""

_SURE: Final = re.compile(
    r"<br\s*/?>|\*\*[^\s*][^*\n]*(?<=[^\s*])\*\*|\[[^\]\n]+\]\((?:https?://|\.{0,2}/|#)[^)\s]*\)", re.IGNORECASE
)


def _section_rows(
    place: SourcePlace, header: SourceRow, body: list[SourceRow], choice: TableChoice
) -> tuple[SourceRow, list[SourceRow]]:
    """Rows of which one cell alone is filled, the first or one that spans others, as a column of the rows below them."""
    if len(choice.sections) > 1:
        raise refuse(
            place, tr("found headings of one level among the rows, expected one name"), tr("`sections: [Section]`")
        )
    width = len(header.cells)
    rows: list[SourceRow] = []
    section = SourceCell(place._replace(row=header.number, column=width + 1), "")
    for row in body:
        cells = list(dict.fromkeys(cell for cell in row.cells if not cell.blank))
        if len(cells) == 1 and width > 1 and row.cells[0] is cells[0]:
            section = cells[0]
            continue
        rows.append(SourceRow(row.number, (*row.cells, section), row.hidden))
    cell = SourceCell(place._replace(row=header.number, column=width + 1), choice.sections[0], "section")
    return SourceRow(header.number, (*header.cells, cell)), rows


def _padded(row: SourceRow, width: int, place: SourcePlace) -> SourceRow:
    cells = row.cells[:width]
    missing = (SourceCell(place._replace(row=row.number, column=column + 1), "") for column in range(len(cells), width))
    return SourceRow(row.number, (*cells, *missing), row.hidden)


def _merge(
    sheet: SourceSheet,
    rows: Sequence[SourceRow],
    first: int,
    last: int,
    choice: TableChoice,
    problems: list[SourceProblem],
) -> tuple[SourceRow, ...]:
    """The rows, merged ranges of the table filled with their first cell; a range elsewhere is left alone."""
    inside = [area for area in sheet.merged if area[2] >= first and area[0] <= last]
    if not inside:
        return tuple(rows)
    by_number = {row.number: list(row.cells) for row in rows}
    hidden = {row.number: row.hidden for row in rows}
    refused = []
    for top, left, bottom, right in inside:
        source = by_number.get(top, [])
        value = source[left - 1] if len(source) >= left else None
        alone = top == bottom and left == 1 and value is not None and sum(not cell.blank for cell in source) == 1
        if choice.merged != "fill":
            if not (alone and choice.sections):
                where = value.place if value is not None else sheet.place._replace(row=top, column=left)
                refused.append((where, top, left, bottom, right, alone))
            continue
        # a range may be declared as large as the sheet; what lies below the last row that was written is not
        height = range(max(top, first), min(bottom, last) + 1)
        if len(height) * (right - left + 1) > MAX_CELLS:
            raise refuse(sheet.place._replace(row=top, column=left), tr("the merged range is too large"))
        if value is None or value.blank:
            continue
        for number in height:
            cells = by_number.setdefault(number, [])
            while len(cells) < right:
                cells.append(SourceCell(sheet.place._replace(row=number, column=len(cells) + 1), ""))
            # the same cell, so that it is accounted for once, at the place where its value is written
            cells[left - 1 : right] = [value] * (right - left + 1)
    problems += [
        SourceProblem(
            where,
            tr(
                "the cells {what}{top}:{what2}{bottom} are merged, expected one cell for each value",
                what=letter(left),
                top=top,
                what2=letter(right),
                bottom=bottom,
            ),
            tr(
                "unmerge them, or say `merged: fill` to give each of them the value of the first; a heading among the "
                "rows becomes a column with `sections: [Name]`"
            )
            if alone
            else tr("unmerge them, or say `merged: fill` to give each of them the value of the first"),
        )
        for where, top, left, bottom, right, alone in refused[:MAX_PROBLEMS]
    ]
    return tuple(SourceRow(number, tuple(cells), hidden.get(number, "")) for number, cells in sorted(by_number.items()))


# --- one of several tables ------------------------------------------------------------------------------------


def named(sheet: SourceSheet) -> str:
    """A table in words, as it can be chosen."""
    title = sheet.title
    return f"{sheet.number}" + (f' ("{title}")' if title else "")


def pick(sheets: Sequence[SourceSheet], choice: TableChoice, place: SourcePlace, expected: str) -> SourceTable:
    """The table that is chosen of those that a file without sheets holds; with ``sections``, all of its form as one.

    :raises ImportProblem: if none or several are meant, or it cannot be read.
    """
    if not sheets:
        raise refuse(place, tr("holds no table, expected {expected}", expected=expected))
    hits = list(sheets)
    if choice.table:
        word = one_line(choice.table)
        hits = [sheet for sheet in sheets if str(sheet.number) == word]
        hits = hits or [sheet for sheet in sheets if sheet.title.casefold() == word.casefold()]
        hits = hits or [
            sheet
            for sheet in sheets
            if any(one_line(h.cell.text).casefold() == word.casefold() for h in sheet.headings)
        ]
        if not hits:
            raise refuse(place, tr('there is no table "{word}"', word=word), tr("tables: {what}", what=_listed(sheets)))
    if not choice.sections:
        if len(hits) > 1:
            how = tr("name one with `table:`, or stack those of one form with `sections: [Section]`")
            raise refuse(place, tr("has {n} tables: {what}", n=len(hits), what=_listed(hits)), how)
        others = tuple(tr("table {name}", name=named(sheet)) for sheet in sheets if sheet is not hits[0])
        return table_of(hits[0]._replace(other_sheets=others), choice)
    forms = {form(sheet, choice) for sheet in hits}
    if len(forms) > 1:
        what = tr("has tables of {n} forms: {what}", n=len(forms), what=_listed(hits))
        raise refuse(place, what, tr("name one with `table:`; all that have its headings are stacked"))
    if str(hits[0].number) == choice.table:
        wanted = form(hits[0], choice)
        hits = [sheet for sheet in sheets if form(sheet, choice) == wanted]
    return _stacked(sheets, hits, choice)


def _listed(sheets: Sequence[SourceSheet]) -> str:
    return ", ".join(named(sheet) for sheet in sheets[:20]) + (", …" if len(sheets) > 20 else "")


def form(sheet: SourceSheet, choice: TableChoice) -> tuple[str, ...]:
    """The headings of the columns of a table, by which tables of one form are told."""
    filled = [row for row in sheet.rows if not row.blank]
    if not filled:
        return ()
    numbers = choice.header or header_of(sheet, filled)[0]
    rows = [row for row in filled if row.number in numbers]
    return tuple(one_line(cell.text).casefold() for row in rows for cell in row.cells)


def _stacked(sheets: Sequence[SourceSheet], hits: Sequence[SourceSheet], choice: TableChoice) -> SourceTable:
    """Tables of one form as one, the headings above them as columns."""
    tables = [table_of(sheet, choice) for sheet in hits if sum(not row.blank for row in sheet.rows) > 1]
    if not tables:
        return table_of(hits[0], choice)
    first = tables[0]
    width = max(len(table.header.cells) for table in tables)
    levels = sorted({heading.level for sheet in hits for heading in sheet.headings})[-len(choice.sections) :]
    rows: list[SourceRow] = []
    numbers: set[int] = set()
    for table in tables:
        by_level = {heading.level: heading.cell for heading in table.headings}
        nearest = [heading.cell for heading in table.headings][-1:]
        for row in [_padded(each, width, table.place) for each in table.rows]:
            blank = [SourceCell(row.cells[0].place, "") for _ in choice.sections]
            if len(choice.sections) == 1:
                extra = nearest or blank
            else:
                extra = [by_level.get(level, cell) for level, cell in zip(levels, blank, strict=False)]
                extra += blank[len(extra) :]
            number = row.number
            while number in numbers:
                number = max(numbers) + 1
            numbers.add(number)
            rows.append(SourceRow(number, (*row.cells, *extra), row.hidden))
    head = _padded(first.header, width, first.place)
    place = head.cells[0].place
    header = SourceRow(head.number, (*head.cells, *(SourceCell(place, name, "section") for name in choice.sections)))
    lasts = [*(column.last for column in first.columns), *[""] * len(choice.sections)]
    lasts = lasts if len(lasts) == len(header.cells) else [""] * len(header.cells)
    stacked = tr(
        "{what}: {n} tables of one form were read as one: {what2}.",
        what=first.place._replace(sheet="", row=0),
        n=len(tables),
        what2=_listed(hits),
    )
    return SourceTable(
        first.place._replace(sheet=""),
        header,
        _columns([one_line(cell.text) for cell in header.cells], lasts),
        tuple(rows),
        tuple(cell for table in tables for cell in table.outside),
        tuple(dict.fromkeys(note for table in tables for note in table.notes)),
        tuple(tr("table {name}", name=named(sheet)) for sheet in sheets if sheet not in hits),
        first.digest,
        tuple(each for table in tables for each in table.left_out),
        (*(each for table in tables for each in table.said), *([stacked] if len(tables) > 1 else [])),
    )
