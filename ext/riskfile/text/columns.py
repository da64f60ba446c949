"""Text in the columns of a terminal: a Chinese character takes two, a mark that stands on a letter none.

Tables, carets and wrapped lines count columns, not characters; of ASCII both are the same, and nothing is loaded for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_CLOSING: Final = frozenset("，。；：、！？）”’》」』】…—％,.;:!?)]}%")
"""Signs that begin no line: they stay with what is before them."""

_OPENING: Final = frozenset("（“‘《「『【([{")
"""Signs that end no line."""


def columns(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if char < "\u0300":
        return 0 if char == "\u00ad" else 1
    from unicodedata import category, east_asian_width  # noqa: PLC0415 - only where a shown text is not ASCII

    # a combining mark stands on the letter before it
    return 0 if category(char) in ("Mn", "Me", "Cf") else 2 if east_asian_width(char) in "WF" else 1


def left(text: str, room: int) -> str:
    """``text`` at the left of ``room`` columns, as ``str.ljust`` has it."""
    return text + " " * (room - columns(text))


def right(text: str, room: int) -> str:
    """``text`` at the right of ``room`` columns."""
    return " " * (room - columns(text)) + text


def cut(text: str, room: int, dots: str) -> str:
    """``text`` in at most ``room`` columns, ``dots`` in place of what has none."""
    if columns(text) <= room:
        return text
    left_over = room - columns(dots)
    kept = 0
    for char in text:
        left_over -= _columns(char)
        if left_over < 0:
            break
        kept += 1
    return text[:kept] + dots


def wrapped(text: str, room: int, **options: Any) -> list[str]:
    """``text`` in lines of at most ``room`` columns, as ``textwrap.wrap`` has them with the same ``options``. Between Chinese
    characters, which have no blanks between them, a line may end anywhere but before a sign that closes and behind one that
    opens."""
    from textwrap import wrap  # noqa: PLC0415 - who prints a line has no need of it

    if columns(text) == len(text):
        return wrap(text, room, **options)
    first, other = options.get("initial_indent", ""), options.get("subsequent_indent", "")
    lines: list[str] = []
    line, blank = first, ""
    begun = False
    for piece in _pieces(text):
        if piece.isspace():
            blank = " " if begun else ""
            continue
        if begun and columns(line) + len(blank) + columns(piece) > room:
            lines.append(line)
            line, blank = other, ""
        line += blank + piece
        blank, begun = "", True
    return [*lines, line] if begun else lines


def _pieces(text: str) -> Iterator[str]:
    """What stays together on a line: a word, a Chinese character with the signs around it; and blanks."""
    piece = ""
    for char in text:
        if char.isspace():
            if piece:
                yield piece
            piece = ""
            yield " "
            continue
        joined = piece and (
            char in _CLOSING or piece[-1] in _OPENING or (_columns(char) != 2 and _columns(piece[-1]) != 2)
        )
        if piece and not joined:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


__all__ = ["columns", "cut", "left", "right", "wrapped"]
