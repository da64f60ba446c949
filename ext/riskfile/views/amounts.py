"""Numbers of field data as a reader sees them, and how long the time of one is."""

from __future__ import annotations

from typing import Final

from riskfile.text.languages import PSEUDO, SOURCE_LANGUAGE
from riskfile.text.messages import later, spoken, tr
from riskfile.text.numbers import figure
from riskfile.text.words import UNIT_WORDS

PERIOD_WORDS: Final = {
    "month": later("months"),
    "quarter": later("quarters"),
    "week": later("weeks"),
    "year": later("years"),
}
"""How long the time of one row may be, and several of it."""

PERIOD_WORD: Final = {
    "month": later("month"),
    "quarter": later("quarter"),
    "week": later("week"),
    "year": later("year"),
}
"""One of it."""

_DURATIONS: Final = {
    "month": later("{shown} {n:month|months}"),
    "quarter": later("{shown} {n:quarter|quarters}"),
    "week": later("{shown} {n:week|weeks}"),
    "year": later("{shown} {n:year|years}"),
}


def rate_text(rate: float) -> str:
    """A rate in three digits: 0.000313, 3.1e-5, 0."""
    return figure(rate, 3)


def amount(number: float) -> str:
    """An exposure or a count with thousands apart, at most one decimal."""
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:,.1f}"


def plural(unit: str, number: float = 2) -> str:
    """A unit as it stands behind a number."""
    if unit in PERIOD_WORD:
        return tr(PERIOD_WORD[unit] if number == 1 else PERIOD_WORDS[unit])
    # another language than English has its units as they stand in it
    if number == 1 or not unit or spoken() not in (SOURCE_LANGUAGE, PSEUDO):
        return UNIT_WORDS.of(unit)
    head, space, rest = unit.partition(" ")
    many = (
        head
        if head.endswith("s")
        else head[:-1] + "ies"
        if head.endswith("y") and head[-2:-1] not in "aeou"
        else head + "s"
    )
    return f"{many}{space}{rest}"


def duration(number: float, period: str) -> str:
    """So many periods, as averages of them are said: 370 months, 8.2 quarters."""
    shown = f"{number:,.0f}" if number >= 20 else f"{number:.1f}".removesuffix(".0")
    return tr(_DURATIONS[period], shown=shown, n=1 if shown == "1" else 2)
