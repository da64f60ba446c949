"""The word that somebody meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from riskfile.text.messages import NOTHING, Message, Phrase

LONGEST: Final = 200
"""Longer words are not compared: it would take longer than their reader waits."""


def nearest(
    word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6, any_case: bool = False
) -> list[str]:
    """Up to ``most`` of the ``known`` words that are like ``word``, the likest first.

    ``cutoff`` is from 0 (anything) to 1 (the same), as ``difflib.get_close_matches`` has it. With ``any_case`` a word
    that differs in case alone is like it too, where no other is.
    """
    known = tuple(known)
    found = [*_close(word, known, most, cutoff)] if len(word) <= LONGEST else []
    if not found and any_case:
        found = [name for name in reversed(known) if name.lower() == word.lower()][:most]
    return found


@lru_cache(maxsize=256)
def _close(word: str, known: tuple[str, ...], most: int, cutoff: float) -> tuple[str, ...]:
    """The same is asked at each gate, and at each key while somebody types; to compare words takes a hundred times longer than to
    see that they are the same."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    return tuple(get_close_matches(word, known, n=most, cutoff=cutoff))


_DID_YOU_MEAN = Phrase("nearest.did-you-mean", "did you mean {words:or}?")


def did_you_mean(words: Sequence[str]) -> Message:
    """A hint that asks for these words, NOTHING where there are none."""
    return _DID_YOU_MEAN(words=tuple(words)) if words else NOTHING
