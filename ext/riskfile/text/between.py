"""What stands between the parts of a text that is put together: commas, semicolons and colons of the language that is
spoken. In Chinese these are others than in English, with no space."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from riskfile.text.messages import BETWEEN, Phrase

_ASIDE: Final = Phrase("list.aside", ", ")
_BRACKETED: Final = Phrase("list.bracketed", "{text} ({more})")
_COLON: Final = Phrase("list.colon", ": ")
_LABELLED: Final = Phrase("list.labelled", "{label}: {text}")


def in_list(parts: Iterable[str]) -> str:
    """Things of one kind: a, b, c."""
    return comma().join(parts)


def aside(parts: Iterable[str]) -> str:
    """Things of several kinds that are said of one, such as a name and a date; what is empty is left out."""
    return str(_ASIDE()).join(filter(None, parts))


def bracketed(text: str, more: str) -> str:
    """A text with what is said of it in brackets."""
    return str(_BRACKETED(text=text, more=more))


def in_turn(parts: Iterable[str]) -> str:
    """What may have commas in itself: a, b; c."""
    return semicolon().join(parts)


def labelled(label: object, text: object) -> str:
    """A text with what it is called before it."""
    return str(_LABELLED(label=str(label), text=str(text)))


def comma() -> str:
    """What stands between things of one kind."""
    return str(BETWEEN[""]())


def semicolon() -> str:
    """What stands between parts that may have commas in themselves."""
    return str(BETWEEN[";"]())


def colon() -> str:
    """What stands behind a name that is not text alone, such as a link."""
    return str(_COLON())
