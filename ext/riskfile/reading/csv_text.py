"""CSV files of the project as rows that know where their cells stand. Nothing of them is trusted."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from riskfile.source import Source
from riskfile.text.conflicts import KIND as CONFLICT
from riskfile.text.conflicts import may_conflict, resolve
from riskfile.text.messages import NOTHING, Message, Phrase, plain
from riskfile.text.patterns import compiled_late

if TYPE_CHECKING:
    from riskfile.policy.strict import Extent

LARGEST = 16 * 1024 * 1024
"""In bytes: a row for each month of a thousand years is a hundredth of it."""

DELIMITERS = (",", ";", "\t")
DELIMITER_WORDS = {
    ",": Phrase("csv.comma", "a comma"),
    ";": Phrase("csv.semicolon", "a semicolon"),
    "\t": Phrase("csv.tab", "a tab"),
}

BREAK = compiled_late("\r\n|\r|\n")

_OTHERS = (
    (codecs.BOM_UTF16_LE, plain("UTF-16")),
    (codecs.BOM_UTF16_BE, plain("UTF-16")),
    (b"PK\x03\x04", Phrase("csv.spreadsheet", "a spreadsheet (.xlsx, .ods) or another zip file")()),
    (b"\xd0\xcf\x11\xe0", Phrase("csv.old-spreadsheet", "an old spreadsheet (.xls)")()),
    (b"%PDF", Phrase("csv.pdf", "a PDF")()),
    (b"\x1f\x8b", Phrase("csv.compressed", "a compressed file")()),
    (b"\x89PNG", Phrase("csv.picture", "a picture")()),
)
"""How files begin that people take for the CSV that they were exported to."""


_AS_CSV = "save it as CSV, in UTF-8"
_NOT_READ = Phrase("csv.not-read", "the file cannot be read: {why}")
_TOO_LARGE = Phrase("csv.too-large", "the file is larger than {most} MiB; expected less")
_OTHER_KIND = Phrase("csv.other-kind", "the file is {what}; expected CSV in UTF-8", _AS_CSV)
_NOT_UTF8 = Phrase("csv.not-utf8", "found the byte 0x{byte}, which is not UTF-8; expected CSV in UTF-8", _AS_CSV)
_NUL = Phrase("csv.nul", "found the character U+0000, which no text has; expected CSV in UTF-8", _AS_CSV)
_MARKUP = Phrase("csv.markup", "the file is XML or HTML; expected CSV with a header", "export it as CSV, in UTF-8")
_JSON = Phrase("csv.json", "the file is JSON; expected CSV with a header", "export it as CSV, in UTF-8")
_OPEN_QUOTE = Phrase("csv.open-quote", "found a quote that is never closed; expected another", "close it")
_LONG_CELL = Phrase("csv.long-cell", "found a cell of more than 100,000 characters; expected CSV")
_BEHIND_QUOTE = Phrase(
    "csv.behind-quote",
    "found text behind a closing quote; expected the next cell",
    "double a quote within a quoted cell",
)


class BadFileError(Exception):
    """The file as a whole cannot be read. ``kind`` is the kind of the problem where it is not that of who reads."""

    def __init__(
        self, place: Extent, message: Message, hint: Message = NOTHING, kind: str = "", *, unread: bool = False
    ) -> None:
        super().__init__(message)
        self.place, self.message, self.hint, self.kind = place, message, hint or message.hint, kind
        self.unread = unread


class Row(NamedTuple):
    """A row of a file: its cells without surrounding blanks, the line that it begins in, and its text."""

    line: int
    cells: tuple[str, ...]
    text: str

    def place(self, cell: int, delimiter: str) -> tuple[int, int, int, int]:
        """Where a cell begins and ends, line and column from 1; the end of the row for a cell that it does not have."""
        text, start = self.text, 0
        if '"' in text:
            starts = [*_starts(text, delimiter), len(text) + 1]
            start, end = (starts[cell], starts[cell + 1] - 1) if cell + 1 < len(starts) else (len(text), len(text))
        else:
            for _ in range(cell):
                start = text.find(delimiter, start) + 1
                if not start:
                    start = len(text)
                    break
            end = text.find(delimiter, start)
            if end < 0:
                end = len(text)
        while text.startswith(" ", start):
            start += 1
        return (*self._at(start), *self._at(start + len(text[start:end].rstrip())))

    def _at(self, index: int) -> tuple[int, int]:
        before = self.text[:index]
        if "\n" not in before and "\r" not in before:
            return self.line, index + 1
        lines = BREAK.split(before)
        return self.line + len(lines) - 1, len(lines[-1]) + 1


def bytes_of(source: Source, path: str, largest: int = LARGEST) -> bytes:
    """The content of a file of the project; ``largest`` is in bytes.

    :raises BadFileError: if it cannot be read, or is larger.
    """
    try:
        with source.open(path) as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise BadFileError((1, 1), _NOT_READ(why=str(error.strerror or error)), unread=True) from None
    if len(data) > largest:
        raise BadFileError((1, 1), _TOO_LARGE(most=largest >> 20))
    return data


def decode(data: bytes) -> str:
    """The text of a CSV file.

    :raises BadFileError: if it is no text in UTF-8, or plainly something else.
    """
    for start, what in _OTHERS:
        if data.startswith(start):
            raise BadFileError((1, 1), _OTHER_KIND(what=what))
    try:
        # joined files have one each
        text = data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        lines = BREAK.split(data[: error.start].decode("utf-8").removeprefix("\ufeff"))
        message = _NOT_UTF8(byte=f"{data[error.start]:02X}")
        raise BadFileError((len(lines), len(lines[-1]) + 1), message) from None
    if "\0" in text:
        lines = BREAK.split(text[: text.index("\0")])
        line, column = len(lines), len(lines[-1]) + 1
        raise BadFileError((line, column, line, column + 1), _NUL())
    if may_conflict(text) and (conflicts := resolve(BREAK.split(text))[0]):
        # the first: the file is read once it is resolved
        raise BadFileError(conflicts[0].place, conflicts[0].message, kind=CONFLICT)
    begin = text.lstrip()[:1]
    if begin in ("{", "[", "<"):
        raise BadFileError((1, 1), _MARKUP() if begin == "<" else _JSON())
    return text


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of a CSV file in which something stands, the header with them.

    :raises BadFileError: if it is no CSV.
    """
    # only where there are data
    import csv  # noqa: PLC0415
    from io import StringIO  # noqa: PLC0415

    lines = StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 0
    try:
        for cells in reader:
            first, line = line, reader.line_num
            stripped = tuple(map(str.strip, cells))
            # a spreadsheet leaves rows of nothing but separators behind
            if any(stripped):
                text = lines[first] if line == first + 1 else "".join(lines[first:line])
                yield Row(first + 1, stripped, text.rstrip("\r\n"))
    except csv.Error as error:
        phrase = _BEHIND_QUOTE
        if "unexpected end" in str(error):
            phrase = _OPEN_QUOTE
        elif "limit" in str(error):
            phrase = _LONG_CELL
        raise BadFileError((line + 1, 1), phrase()) from None


def _starts(text: str, delimiter: str) -> Iterator[int]:
    """Where each cell of a row begins."""
    yield 0
    quoted = False
    for index, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == delimiter and not quoted:
            yield index + 1
