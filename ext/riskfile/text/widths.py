"""How wide a text is on paper, counted in Latin letters: one of Chinese, Japanese or Korean is as wide as two."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

WIDE_SIGNS: Final = "\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6\U0001f200-\U0001f2ff\U00020000-\U0003fffd"
"""The letters and signs of scripts that are written without spaces, as ranges of a regular expression."""

_WIDE: Final = re.compile(f"[{WIDE_SIGNS}]")
_CLOSING: Final = frozenset("、。，．：；！？）］｝〕〉》」』】")
"""What stands at no beginning of a line: it stays with what is before it."""


def is_wide(text: str) -> bool:
    """Whether some letter of a text is one of these."""
    return not text.isascii() and _WIDE.search(text) is not None


def letters(text: str) -> int:
    """How many Latin letters wide a text is."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def unbroken(text: str) -> list[str]:
    """The pieces of a text within which no line is broken: words, and single letters of what is written without spaces, with
    the sign that stays with them."""
    if not is_wide(text):
        return text.split()
    pieces: list[str] = []
    for word in text.split():
        latin = ""
        for sign in word:
            if sign in _CLOSING and (latin or pieces):
                if latin:
                    pieces.append(latin + sign)
                    latin = ""
                else:
                    pieces[-1] += sign
            elif _WIDE.match(sign):
                if latin:
                    pieces.append(latin)
                    latin = ""
                pieces.append(sign)
            else:
                latin += sign
        if latin:
            pieces.append(latin)
    return pieces
