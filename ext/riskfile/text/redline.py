"""How two texts differ, word by word: for the terminal, for pages and for paper alike."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

from riskfile.text.patterns import compiled_late

Kind = Literal["same", "gone", "new"]

BREAK: Final = "\n"
"""The word that ends a line which is one on paper too: before a blank line, an entry of a list, a row of a table."""

MOST: Final = 1_000_000
"""Of texts with more words (those of the one by those of the other), words that stand everywhere find no other place than
between others that do not: to compare all with all would take minutes."""

_WORD: Final = compiled_late(r"\n[ \t]*(?:\n|(?=[ \t]*(?:[-*+|>#:`]|\d+[.)]\s)))\s*|\S+")


class Piece(NamedTuple):
    """Words that are in both texts, only in the first ("gone") or only in the second ("new")."""

    kind: Kind
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words in one line, or in several where lines end."""
        return joined(self.words)


def words_of(text: str) -> list[str]:
    """The words of a text, and a BREAK where a line ends that Markdown would not run on."""
    return [BREAK if each[0].isspace() else each for each in _WORD.findall(text.strip())]


def joined(words: Sequence[str]) -> str:
    """Words as a text."""
    parts: list[str] = []
    for number, word in enumerate(words):
        if number and BREAK not in (word, words[number - 1]):
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def compared(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order, those that are gone before those that took their place; "same" pieces joined,
    "gone" or without "new" give the first text, "new" or without "gone" the second."""
    return _pieces(words_of(before), words_of(after))


def _pieces(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    blocks = SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > MOST).get_opcodes()
    found: list[Piece] = []
    for kind, i1, i2, j1, j2 in blocks:
        if kind == "equal":
            found.append(Piece("same", tuple(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece("gone", tuple(old[i1:i2])))
        if j2 > j1:
            found.append(Piece("new", tuple(new[j1:j2])))
    return found


def compared_lists(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """As ``compared``, of lists whose entries are one word each, such as ids."""
    return _pieces(before, after)
