"""CSV files as a sheet of cells. A ragged row and a byte that is no text are problems, each with its place."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from riskfile.tables.table import (
    MAX_PROBLEMS,
    ImportProblem,
    SourceCell,
    SourcePlace,
    SourceProblem,
    SourceRow,
    SourceSheet,
    TableChoice,
    refuse,
)
from riskfile.text.messages import tr

DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ENCODINGS: Final = ("utf-8", "utf-16", "cp1252")

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATOR_LINE: Final = re.compile(r"\ufeff?\"?sep=(.)\"?(?:\r\n|\n|\r|$)", re.IGNORECASE)


def decoded(data: bytes, place: SourcePlace, choice: TableChoice) -> tuple[str, str]:
    """The text of a file and its encoding: that of its first bytes, else that of the mapping, else UTF-8.

    :raises ImportProblem: for a byte that is none of it.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), choice.encoding or "utf-8")
    if encoding == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        where = place._replace(row=data[: error.start].count(b"\n") + 1)
        hint = tr(
            "save it in UTF-8 (in Excel as 'CSV UTF-8'); or, for a file of Windows in Western Europe, say `encoding: cp1252`"
        )
        said = encoding.replace("-sig", "").upper()
        raise refuse(
            where, tr("found the byte 0x{byte}, which is not {said}", byte=f"{data[error.start]:02X}", said=said), hint
        ) from None
    if "\0" in text:
        before = text[: text.index("\0")]
        hint = tr("for text in UTF-16 without a byte order mark, say `encoding: utf-16`")
        raise refuse(place._replace(row=before.count("\n") + 1), tr("found a byte 0, expected text"), hint)
    return text, encoding


def read_csv(data: bytes, place: SourcePlace, choice: TableChoice) -> SourceSheet:
    """The cells of a CSV file.

    :raises ImportProblem: if it cannot be read as one.
    """
    text, _ = decoded(data, place, choice)
    skipped = 0
    sign = DELIMITERS.get(choice.delimiter, "")
    line = _SEPARATOR_LINE.match(text)
    if line:
        # what Excel writes and reads there: it is no row
        skipped = 1
        text = text[line.end() :]
        sign = sign or line[1]
    sign = sign or _sniff(text, place)
    records = [
        (number + skipped, record) for number, record in _records(text, sign, place._replace(row=skipped)) if record
    ]
    width = _width([record for _, record in records], choice, records)
    inside = _inside(records, width, choice)
    rows: list[SourceRow] = []
    problems: list[SourceProblem] = []
    for number, record in records:
        while len(record) > width and not record[-1].strip():
            record.pop()
        short = len(record) < width
        judged = number in inside and any(each.strip() for each in record)
        if len(record) != width and judged and not (short and choice.ragged == "fill"):
            name = next((name for name, each in DELIMITERS.items() if each == sign), sign)
            hint = tr("put a text that holds the separator in double quotes")
            if short:
                hint = tr(
                    "put a text that holds the separator in double quotes; or, where empty cells at the end were left out, "
                    "say `ragged: fill`"
                )
            problems.append(
                SourceProblem(
                    place._replace(row=number, column=min(len(record), width) + 1),
                    tr(
                        "the row has {n} cells, expected {width} as in the row with the headings (separated by {name})",
                        n=len(record),
                        width=width,
                        name=name,
                    ),
                    hint,
                )
            )
        rows.append(
            SourceRow(
                number,
                tuple(SourceCell(place._replace(row=number, column=i), each) for i, each in enumerate(record, 1)),
            )
        )
    if problems:
        raise ImportProblem(problems[:MAX_PROBLEMS])
    return SourceSheet(place, tuple(rows))


def _width(found: list[list[str]], choice: TableChoice, records: list[tuple[int, list[str]]]) -> int:
    """How many cells the rows of the table have: as many as most rows, unless the row with the headings is named."""
    if choice.header:
        named = [len(record) for number, record in records if number in choice.header]
        if named:
            return max(named)
    widths = [_filled(record) for record in found]
    if not widths:
        return 0
    # the row with the headings is the first that is not a title
    most = max(widths)
    return next(len(record) for record, width in zip(found, widths, strict=True) if 2 * width >= most)


def _filled(record: list[str]) -> int:
    return sum(bool(each.strip()) for each in record)


def _inside(records: list[tuple[int, list[str]]], width: int, choice: TableChoice) -> set[int]:
    """The numbers of the rows of the table: none above its headings, none below its last row."""
    first = min(choice.header, default=0)
    if not first:
        most = max((_filled(record) for _, record in records), default=0)
        first = next((number for number, record in records if 2 * _filled(record) >= most), 0)
    return {number for number, _ in records if number >= first and number <= (choice.last_row or number)}


def _records(text: str, delimiter: str, place: SourcePlace) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV text, each with the number of the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            words = {
                "unexpected end of data": tr("a double quote is opened here and never closed"),
                f"'{delimiter}' expected after '\"'": tr("a quoted cell is followed by more text"),
            }
            message = words.get(str(error), str(error))
            hint = tr("a double quote within a quoted cell is written twice")
            raise refuse(
                place._replace(row=place.row + start), tr("not CSV: {message}", message=message), hint
            ) from None
        yield start, record
        start = reader.line_num + 1


def _sniff(text: str, place: SourcePlace) -> str:
    """The one delimiter that splits every row into equally many cells; else the one that splits most rows alike."""
    fits: list[str] = []
    best = ((0.0, 1), ",")
    for name, sign in DELIMITERS.items():
        widths: list[int] = []
        whole = True
        try:
            widths.extend(len(record) for _, record in _records(text, sign, place) if record)
        except ImportProblem:
            whole = False
        if not widths or max(widths) == 1:
            continue
        if whole and widths[0] > 1 and len(set(widths)) == 1:
            fits.append(name)
        width, alike = max(Counter(width for width in widths if width > 1).items(), key=lambda each: (each[1], each[0]))
        best = max(best, ((alike / len(widths), width), sign), key=lambda each: each[0])
    if len(fits) > 1:
        raise refuse(
            place,
            tr("{fits} both split every row alike", fits=tr("{names:and}", names=tuple(fits))),
            tr("say which one it is: `delimiter:`"),
        )
    return DELIMITERS[fits[0]] if fits else best[1]
