"""What DuckDB takes for JSON and is none: found in the bytes before they are given to it.

DuckDB's reader knows ``NaN`` and ``Infinity``, a comma before a closing bracket, and numbers of any size, wherever they
stand in a report. The streaming reader refuses them, so a file that may have one is read by that. Whatever else is no JSON
DuckDB refuses itself (``tests/importing/test_maude.py`` tries).
"""

from __future__ import annotations

import re
from typing import Final

# each begins with one byte, which is quick to find, and goes back nowhere
_AFTER: Final = tuple(
    re.compile(each)
    for each in (rb",[ \t\r\n]*+[\]}nNiI\-0-9]", rb":[ \t\r\n]*+[nNiI\-0-9]", rb"\[[ \t\r\n]*+[nNiI\-0-9]")
)
_LOOSE: Final = re.compile(
    rb",[ \t\r\n]*+[\]}]|[:,\[][ \t\r\n]*+-?(?:(?:nan|inf(?:inity)?)[ \t\r\n]*+[,\]}]"
    # what has fewer digits is an integer of 64 bits, or a number that is no infinite one
    rb"|[0-9]{19}|[0-9]{1,18}(?:\.[0-9]*+)?e\+?[0-9]{3})",
    re.IGNORECASE,
)
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"')

_TAIL: Final = 256 * 1024
"""How many bytes may come without a quotation mark."""


class Strict:
    """Looks at the bytes of JSON piece by piece."""

    def __init__(self) -> None:
        self._left = b""

    def take(self, data: bytes) -> bool:
        """Whether what came so far is free of what only DuckDB takes for JSON; where that cannot be told, it is not."""
        # nothing that is looked for has a quotation mark in it, so that nothing is cut
        cut = data.rfind(b'"') + 1
        if not cut:
            self._left += data
            return len(self._left) <= _TAIL
        piece = self._left + data[:cut]
        self._left = data[cut:]
        return _free(piece)

    def end(self) -> bool:
        """The same of what is left at the end."""
        return _free(self._left)


def _free(piece: bytes) -> bool:
    if b"\v" in piece or b"\f" in piece:
        # white space to DuckDB, though JSON has none of it
        return False
    for each in _AFTER:
        for found in each.finditer(piece):
            if _LOOSE.match(piece, found.start()) and _outside(piece, found.start()):
                return False
    return True


def _outside(piece: bytes, at: int) -> bool:
    """Whether the byte at ``at`` may stand in no string. No string of JSON has a line break, so that a line begins outside
    of one; without a line break before it nobody can tell."""
    begin = piece.rfind(b"\n", 0, at) + 1
    return not begin or b'"' not in _STRING.sub(b"", piece[begin:at])
