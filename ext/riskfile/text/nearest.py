"""The word that somebody meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Up to ``most`` of the ``known`` words that are like ``word``, the likest first.

    ``cutoff`` is from 0 (anything) to 1 (the same), as ``difflib.get_close_matches`` has it.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    return get_close_matches(word, list(known), n=most, cutoff=cutoff)
