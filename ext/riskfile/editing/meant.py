"""Whether a word was plainly meant by another, so that nobody need be asked."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "_": "-", " ": "-", "\u2010": "-", "\u2011": "-",
                               "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"})  # fmt: skip
_OPPOSITES: Final = ("un", "in", "im", "non", "not", "no", "dis", "a")
_LONG: Final = 8


def plainly_meant(word: str, meant: str, ids: Collection[str] = ()) -> bool:
    """Whether who wrote ``word`` can have meant nothing but ``meant``.

    Of an id: only its case, its dashes, its leading zeros, or letters that look like digits are other ones; a letter of what
    precedes the number may be, where no id of ``ids`` begins so. Each number is near to many, and stands for another
    item. Of other words: one letter is another, is missing, is too much, or has changed places with the next; two of a
    word of eight letters or more. A word and its opposite (unacceptable) are never a slip of each other.

    >>> plainly_meant("rsk_OO1", "RSK-001"), plainly_meant("RSK-009", "RSK-001"), plainly_meant("desihn", "design")
    (True, False, True)
    >>> plainly_meant("unacceptable", "acceptable"), plainly_meant("../docs/pln.md", "../../docs/plan.md")
    (False, True)
    """
    if word == meant:
        return False
    if re.search(r"\d", meant):
        return _same_id(word, meant, ids)
    if "/" in meant:
        word, meant = word.rpartition("/")[2], meant.rpartition("/")[2]
    first, second = _folded(word), _folded(meant)
    if first == second:
        return True
    if any(long == f"{begin}{short}" for long, short in ((first, second), (second, first)) for begin in _OPPOSITES):
        return False
    least = min(len(first), len(second))
    return least > 3 and _distance(first, second) <= (2 if least >= _LONG else 1)


def _folded(word: str) -> str:
    return re.sub(r"[-_ .]", "", word.casefold())


def _same_id(word: str, meant: str, ids: Collection[str]) -> bool:
    def parts(id: str) -> list[str]:
        return [part.lstrip("0") or part for part in id.upper().translate(_ALIKE).split("-")]

    first, second = parts(word), parts(meant)
    if first == second:
        return True
    if first[1:] != second[1:] or not re.fullmatch(r"[A-Z0-9]{3,}", second[0]):
        return False
    prefix = word.partition("-")[0] + "-"
    return _distance(first[0], second[0]) == 1 and not any(each.startswith(prefix) for each in ids)


def _distance(first: str, second: str) -> int:
    """How many letters are to be put in, taken out, replaced, or exchanged with the next, up to 3."""
    if abs(len(first) - len(second)) > 2 or max(len(first), len(second)) > 60:
        return 3
    before: list[int] = [0] * (len(second) + 1)
    last: list[int] = [*range(len(second) + 1)]
    for row, left in enumerate(first, 1):
        now = [row]
        for column, right in enumerate(second, 1):
            least = min(now[-1] + 1, last[column] + 1, last[column - 1] + (left != right))
            if row > 1 and column > 1 and left == second[column - 2] and first[row - 2] == right:
                least = min(least, before[column - 2] + 1)
            now.append(least)
        before, last = last, now
    return int(last[-1])


__all__ = ["plainly_meant"]
