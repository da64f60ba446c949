"""CSV files as a sheet of cells. A ragged row and a byte that is no text are problems, each with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from riskfile.importing.sources.table import (
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

DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}


def read_csv(data: bytes, place: SourcePlace, choice: TableChoice) -> SourceSheet:
    """The cells of a CSV file.

    :raises ImportProblem: if it cannot be read as one.
    """
    encoding = choice.encoding
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(place, "is text in UTF-16, expected UTF-8", "save it as 'CSV UTF-8'")
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        where = place._replace(row=before.count(b"\n") + 1)
        hint = "save it as 'CSV UTF-8'; or, for a file from a Western European Windows, say `encoding: cp1252`"
        message = f"found the byte 0x{data[error.start]:02X}, which is not {encoding.upper()}"
        raise refuse(where, message, hint) from None
    sign = DELIMITERS.get(choice.delimiter) or _sniff(text, place)
    rows: list[SourceRow] = []
    problems: list[SourceProblem] = []
    width = 0
    for number, record in _records(text, sign, place):
        if not record:
            continue
        width = width or len(record)
        if len(record) != width:
            name = next((name for name, each in DELIMITERS.items() if each == sign), sign)
            problems.append(
                SourceProblem(
                    place._replace(row=number, column=min(len(record), width) + 1),
                    f"the row has {len(record)} cells, expected {width} as in the first row (separated by {name})",
                    "put a text that holds the separator in double quotes",
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
                "unexpected end of data": "a double quote is opened here and never closed",
                f"'{delimiter}' expected after '\"'": "a quoted cell is followed by more text",
            }
            message = words.get(str(error), str(error))
            hint = "a double quote within a quoted cell is written twice"
            raise refuse(place._replace(row=start), f"not CSV: {message}", hint) from None
        yield start, record
        start = reader.line_num + 1


def _sniff(text: str, place: SourcePlace) -> str:
    """The one delimiter that splits every row into equally many cells; else the one that splits the first row most."""
    fits: list[str] = []
    widest = (1, ",")
    for name, sign in DELIMITERS.items():
        widths: list[int] = []
        whole = True
        try:
            widths.extend(len(record) for _, record in _records(text, sign, place) if record)
        except ImportProblem:
            whole = False
        if widths and widths[0] > 1:
            if whole and len(set(widths)) == 1:
                fits.append(name)
            widest = max(widest, (widths[0], sign), key=lambda each: each[0])
    if len(fits) > 1:
        raise refuse(place, f"{' and '.join(fits)} both split every row alike", "say which one it is: `delimiter:`")
    return DELIMITERS[fits[0]] if fits else widest[1]
