"""Numbers as people write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final


def figure(value: float, digits: int = 6) -> str:
    """``value`` as one writes it: 0.0001 and 1e-5, not 1e-05."""
    return f"{value:.{digits}g}".replace("e-0", "e-").replace("e+0", "e+")


def amount(value: float) -> str:
    """``value`` with its thousands apart, as one writes a count or an exposure: 41,000,000 and 12.5."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else figure(value, 4)


SPEAKERS: Final[list[Callable[..., str]]] = []
"""What says a template in the language that is spoken: ``messages.tr``, which rests on this module, puts itself here."""


def counted(count: int, word: str) -> str:
    """The count and the word, in the plural where it is not one; in the language that is spoken."""
    if SPEAKERS:
        return SPEAKERS[0](f"{{n}} {{n:{word}|{word}s}}", n=count)
    return f"{count} {word}" + ("" if count == 1 else "s")


def exact_amount(value: float) -> str:
    """As ``amount``, in six digits where it is no whole number: 1,234.56."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"
