"""Text and values in Typst's notation.

Every text is a Typst string literal (``#"..."``), so that no character of an author is ever markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from riskfile.text.widths import WIDE_SIGNS

_ESCAPES = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("\r"): "\\n", ord("\t"): " "}
CONTROL: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""What no font has and PDF/A forbids; the mark that stands for it is told with its place when the page is written."""
SPACE: Final = re.compile(r"\s+")


def literal(text: str) -> str:
    """``text`` as a Typst string."""
    shown = CONTROL.sub("\ufffd", text).translate(_ESCAPES)
    return f'"{shown}"'


def words(text: str) -> str:
    """``text`` as content: white space is one space, as HTML shows it."""
    return f"#{literal(SPACE.sub(' ', text))};" if text else ""


def with_code(text: str) -> str:
    """A message as content; what stands between backticks is code."""
    parts = text.split("`")
    return "".join(f"#rf-code({literal(part)});" if place % 2 else words(part) for place, part in enumerate(parts))


LONG: Final = 14
"""Up to this many characters a word of a table stays whole: most ids, and what people call things."""

LINE: Final = 40
"""Up to this many characters a word of a chapter stays whole; a line has about 95."""

_PIECE_LENGTH: Final = 18
"""A longer word without any sign may break after this many characters."""

# what is written without spaces breaks between its letters by itself, and where is a matter of its language
_WORD: Final = re.compile(rf"[^\s\u200b{WIDE_SIGNS}]+")
_AFTER_SIGN: Final = re.compile(r"(?<=[-_/.,;:])(?=[^\s\u200b])")


def soft(text: str, most: int = LONG) -> str:
    """``text`` whose words of more than ``most`` characters may break: after a sign where a reader would break them,
    else anywhere."""
    if len(text) <= most:
        return text
    length = _PIECE_LENGTH if most >= LONG else max(most, 4)

    def broken(found: re.Match[str]) -> str:
        word = found[0]
        if len(word) <= most:
            return word
        pieces = _AFTER_SIGN.sub("\u200b", word).split("\u200b")
        return "\u200b".join(piece[at : at + length] for piece in pieces for at in range(0, max(len(piece), 1), length))

    return _WORD.sub(broken, text)


def code(value: Any) -> str:
    """A Python value as Typst code: text, numbers, booleans, None, lists and dictionaries."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Mapping):
        return f"({', '.join(f'{literal(str(key))}: {code(each)}' for key, each in value.items()) or ':'})"
    if isinstance(value, Sequence | Iterable):
        return f"({''.join(f'{code(each)}, ' for each in value)})"
    raise TypeError(type(value).__name__)
