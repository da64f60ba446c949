"""Texts that are open in an editor, and places in them as the protocol counts: lines from 0, columns from 0 in units of the
encoding that client and server have agreed on."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from lsprotocol import types

from riskfile.model import Span

_LINE_ENDS: Final = re.compile(r"\r\n|\r|\n")


def units(text: str, encoding: str) -> int:
    """How long ``text`` is in units of ``encoding`` ("utf-8", "utf-16" or "utf-32")."""
    if text.isascii() or encoding == "utf-32":
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)


def characters(text: str, count: int, encoding: str) -> int:
    """How many characters of ``text`` make up ``count`` units; one that would be cut is left out."""
    if text.isascii() or encoding == "utf-32":
        return min(count, len(text))
    used = 0
    for number, character in enumerate(text):
        used += units(character, encoding)
        if used > count:
            return number
    return len(text)


class Document:
    """The text of one file as it is in the editor, with the lines that the protocol has: a form feed ends none."""

    def __init__(self, uri: str, text: str, version: int | None, encoding: str) -> None:
        self.uri = uri
        self.version = version
        self.encoding = encoding
        self.text = text

    @property
    def text(self) -> str:
        """All of it."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text = text
        self._starts = [0]
        self._ends = []
        for match in _LINE_ENDS.finditer(text):
            self._ends.append(match.start())
            self._starts.append(match.end())
        self._ends.append(len(text))

    @property
    def lines(self) -> int:
        """How many there are."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """A line without its end, by its number from 0; "" behind the last."""
        return self._text[self._starts[number] : self._ends[number]] if number < len(self._starts) else ""

    def offset(self, position: types.Position) -> int:
        """The character at a place of the protocol; behind the end of a line or of the text is at its end."""
        if position.line >= len(self._starts):
            return len(self._text)
        begin = self._starts[position.line]
        return begin + characters(self.line(position.line), position.character, self.encoding)

    def position(self, line: int, column: int) -> types.Position:
        """A place as a :class:`~riskfile.model.Span` counts it, from 1 and in characters, as the protocol does."""
        row = min(max(line - 1, 0), len(self._starts) - 1)
        return types.Position(row, units(self.line(row)[: max(column - 1, 0)], self.encoding))

    def range(self, span: Span) -> types.Range:
        """The same of a run of characters; where only its start is known, it is empty."""
        return types.Range(self.position(*span.start), self.position(*span.end))

    def place(self, position: types.Position) -> tuple[int, int]:
        """The other way round: line and column from 1, in characters."""
        at = self.offset(position)
        row = bisect_right(self._starts, at) - 1
        return row + 1, at - self._starts[row] + 1

    def apply(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Take in what was typed."""
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            self.text = change.text
            return
        begin, end = self.offset(change.range.start), self.offset(change.range.end)
        self.text = self._text[:begin] + change.text + self._text[max(begin, end) :]
