"""The options of a directive, where they are more than ``:name: value`` on a line each.

MyST reads them as a small part of YAML: names and values that are plain, in quotes, or a block behind ``|`` or ``>``;
comments and empty lines. This reads them as MyST does, to the character, without MyST: that would bring Sphinx along.
Tests hold the two against each other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, Literal, NamedTuple

from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late

Style = Literal["", "'", '"', "|", ">"]

_KEY_COLUMN: Final = Phrase("option-block.key-column", "expected key to start at column 0")
_COLON: Final = Phrase("option-block.colon", "expected ':' after key")
_END: Final = Phrase("option-block.end", "found unexpected end of stream")
_ESCAPE: Final = Phrase("option-block.escape", "found unknown escape character {found}")
_HEXADECIMAL: Final = Phrase(
    "option-block.hexadecimal", "expected escape sequence of {length} hexadecimal numbers, but found {found}"
)
_NO_CHARACTER: Final = Phrase("option-block.no-character", "found {found}, which is the number of no character")
_NO_INDENTATION: Final = Phrase(
    "option-block.no-indentation", "expected indentation indicator in the range 1-9, but found 0"
)
_HEADER: Final = Phrase("option-block.header", "expected chomping or indentation indicators, but found {found}")
_HEADER_END: Final = Phrase("option-block.header-end", "expected a comment or a line break, but found {found}")

_BREAKS: Final = "\r\n\x85\u2028\u2029"
_BREAK: Final = compiled_late(f"\r\n|[{_BREAKS}]")
#: spaces, comments and ends of lines
_BETWEEN: Final = compiled_late(f"(?: *(?:#[^{_BREAKS}\0]*)?(?:{_BREAK.pattern}))* *(?:#[^{_BREAKS}\0]*)?")
_WORD: Final = compiled_late(f"[^\0 \t{_BREAKS}]+")
_KEY_WORD: Final = compiled_late(f"(?:[^\0 \t{_BREAKS}:]|:(?![\0 \t{_BREAKS}]))+")
_SPACES: Final = compiled_late(" *")
#: what a plain value goes on behind, and a quoted one
_NEXT_LINE: Final = compiled_late(f"(?:{_BREAK.pattern})(?: |{_BREAK.pattern})*")
_NEXT_QUOTED_LINE: Final = compiled_late(f"(?:{_BREAK.pattern})(?:[ \t]|{_BREAK.pattern})*")
_QUOTED_WORD: Final = compiled_late(f"[^'\"\\\\\0 \t{_BREAKS}]+")
_QUOTED_SPACES: Final = compiled_late("[ \t]*")
_LINE: Final = compiled_late(f"[^\0{_BREAKS}]*")
_HEX: Final = compiled_late("[0-9A-Fa-f]*")
_INDENTED: Final = compiled_late(f"(?: |{_BREAK.pattern})*")

_ESCAPES: Final = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "\\": "\\",
    "/": "/",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_CODES: Final = {"x": 2, "u": 4, "U": 8}


class Scalar(NamedTuple):
    """A name or a value. ``start`` and ``end`` count characters into the block, with the quotes, or the sign of a block
    of lines; ``style`` is that sign, "" for a plain one."""

    value: str
    start: int
    end: int
    style: Style = ""


class OptionBlockError(Exception):
    """The options cannot be read. ``index`` counts characters into the block; ``opened`` is where a quote stands that
    is never closed, -1 where it is not that. ``stops_build`` says that MyST falls over it."""

    def __init__(self, why: Message, index: int, *, opened: int = -1, stops_build: bool = False) -> None:
        super().__init__(str(why))
        self.why = why
        self.index = index
        self.opened = opened
        self.stops_build = stops_build


def read_option_block(text: str) -> list[tuple[Scalar, Scalar | None]]:
    """The names with their values, None where nothing follows a name and its colon.

    :raises OptionBlockError: at the first character that cannot be read.
    """
    return _Block(text).options()


class _Block:
    """What is left of a text: ``at`` is the next character. Behind the last one stands a NUL."""

    def __init__(self, text: str) -> None:
        self.text = text.partition("\0")[0] + "\0"
        # a byte order mark
        self.at = 1 if text.startswith("\ufeff") else 0
        self._begins = [0, *(each.end() for each in _BREAK.finditer(self.text))]

    @property
    def sign(self) -> str:
        return self.text[self.at]

    @property
    def column(self) -> int:
        begin = self._begins[bisect_right(self._begins, self.at) - 1]
        return self.at - begin - self.text.count("\ufeff", begin, self.at)

    def take(self, pattern: re.Pattern[str]) -> str:
        """What fits ``pattern`` from here on."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def found(self) -> str:
        return repr(self.sign)

    def options(self) -> list[tuple[Scalar, Scalar | None]]:
        pairs: list[tuple[Scalar, Scalar | None]] = []
        while True:
            self.take(_BETWEEN)
            if self.sign == "\0":
                return pairs
            if self.column:
                raise OptionBlockError(_KEY_COLUMN(), self.at)
            key = self.quoted() if self.sign in "'\"" else self.plain(_KEY_WORD)
            self.take(_BETWEEN)
            if self.sign != ":":
                raise OptionBlockError(_COLON(), self.at)
            self.at += 1
            self.take(_BETWEEN)
            value = None
            if self.column:
                match self.sign:
                    case "'" | '"':
                        value = self.quoted()
                    case "|" | ">":
                        value = self.lines()
                    case _:
                        value = self.plain(_WORD)
            pairs.append((key, value))

    def plain(self, word: re.Pattern[str]) -> Scalar:
        """A key, or a value that may go on in lines below that are indented."""
        start = end = self.at
        text = gap = ""
        while self.sign != "#" and (found := self.take(word)):
            text += gap + found
            end = self.at
            gap = self.take(_SPACES)
            if word is _WORD and self.sign in _BREAKS:
                gap = _folded(self.take(_NEXT_LINE))
            if not gap or (word is _WORD and not self.column):
                break
        return Scalar(text, start, end)

    def quoted(self) -> Scalar:
        start = self.at
        quote: Style = "'" if self.sign == "'" else '"'
        self.at += 1
        text = ""
        while True:
            text += self.take(_QUOTED_WORD)
            sign = self.sign
            if sign == quote:
                self.at += 1
                if quote == '"' or self.sign != "'":
                    return Scalar(text, start, self.at, quote)
                text += "'"
                self.at += 1
            elif sign in "'\"" or (sign == "\\" and quote == "'"):
                text += sign
                self.at += 1
            elif sign == "\\":
                self.at += 1
                text += self.escaped()
            else:
                spaces = self.take(_QUOTED_SPACES)
                if self.sign == "\0":
                    raise OptionBlockError(_END(), self.at, opened=start)
                text += _folded(self.take(_NEXT_QUOTED_LINE)) if self.sign in _BREAKS else spaces

    def escaped(self) -> str:
        sign = self.sign
        if sign in _BREAKS:
            return "".join(_breaks(self.take(_NEXT_QUOTED_LINE))[1:])
        if sign in _ESCAPES:
            self.at += 1
            return _ESCAPES[sign]
        if sign not in _CODES:
            raise OptionBlockError(_ESCAPE(found=self.found()), self.at)
        begin = self.at + 1
        end = begin + _CODES[sign]
        self.at = begin
        if len(self.take(_HEX)) < _CODES[sign]:
            raise OptionBlockError(_HEXADECIMAL(length=_CODES[sign], found=self.found()), begin)
        self.at = end
        code = int(self.text[begin:end], 16)
        if code > 0x10FFFF:
            raise OptionBlockError(_NO_CHARACTER(found=self.text[begin:end]), begin, stops_build=True)
        return chr(code)

    def lines(self) -> Scalar:
        """A block of lines, whose breaks are kept (``|``) or folded (``>``)."""
        start = self.at
        style: Style = "|" if self.sign == "|" else ">"
        self.at += 1
        chomping, indent = self.header()
        if indent:
            breaks, end = self.breaks(indent)
        else:
            end = self.at
            indented = self.take(_INDENTED)
            breaks = _breaks(indented)
            widths = [len(each) for each in _BREAK.split(indented)]
            end += len(indented) - widths[-1] if breaks else 0
            indent = max(1, *widths)
        text = line_break = ""
        while self.column == indent and self.sign != "\0":
            text += "".join(breaks)
            flush = self.sign not in " \t"
            text += self.take(_LINE)
            line_break = "".join(_breaks(self.take(_BREAK)))
            breaks, end = self.breaks(indent)
            if self.column != indent or self.sign == "\0":
                break
            if style == ">" and line_break == "\n" and flush and self.sign not in " \t":
                text += "" if breaks else " "
            else:
                text += line_break
        if chomping != "-":
            text += line_break
        if chomping == "+":
            text += "".join(breaks)
        return Scalar(text, start, end, style)

    def header(self) -> tuple[str, int]:
        """How a block of lines ends ("", "+" or "-") and how far it is indented (0: as its first line is)."""
        chomping, indent = "", 0
        if self.sign in "+-":
            chomping = self.sign
            self.at += 1
        if self.sign in "0123456789":
            indent = int(self.sign)
            if not indent:
                raise OptionBlockError(_NO_INDENTATION(), self.at)
            self.at += 1
            if not chomping and self.sign in "+-":
                chomping = self.sign
                self.at += 1
        if self.sign not in f"\0 {_BREAKS}":
            raise OptionBlockError(_HEADER(found=self.found()), self.at)
        self.take(_SPACES)
        if self.sign == "#":
            self.take(_LINE)
        if self.sign not in f"\0{_BREAKS}":
            raise OptionBlockError(_HEADER_END(found=self.found()), self.at)
        self.take(_BREAK)
        return chomping, indent

    def breaks(self, indent: int) -> tuple[list[str], int]:
        """The empty lines from here on, and where the last one ends; then the next line's indentation."""
        found: list[str] = []
        end = self.at
        while True:
            self.at += len(self.take_spaces(indent - self.column))
            if self.sign not in _BREAKS:
                return found, end
            found += _breaks(self.take(_BREAK))
            end = self.at

    def take_spaces(self, most: int) -> str:
        spaces = _SPACES.match(self.text, self.at, max(self.at, self.at + most))
        return spaces[0] if spaces else ""


def _breaks(run: str) -> list[str]:
    """The ends of lines in ``run``: all that are known to Unix, Windows and others are one."""
    return [each if each in "\u2028\u2029" else "\n" for each in _BREAK.findall(run)]


def _folded(run: str) -> str:
    """What stands for the ends of lines in ``run``: a space for one, and one less for several."""
    first, *more = _breaks(run)
    if first != "\n":
        return first + "".join(more)
    return "".join(more) or " "
