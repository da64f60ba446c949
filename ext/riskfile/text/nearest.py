"""The word that somebody meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riskfile.text.messages import NOTHING, Message, Phrase


def nearest(word: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Up to ``most`` of the ``known`` words that are like ``word``, the likest first.

    ``cutoff`` is from 0 (anything) to 1 (the same), as ``difflib.get_close_matches`` has it.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    return get_close_matches(word, list(known), n=most, cutoff=cutoff)


_DID_YOU_MEAN = Phrase("nearest.did-you-mean", "did you mean {words:or}?")


def did_you_mean(words: Sequence[str]) -> Message:
    """A hint that asks for these words, NOTHING where there are none."""
    return _DID_YOU_MEAN(words=tuple(words)) if words else NOTHING
