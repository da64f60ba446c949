"""Periods as people write them: ``2026-04 to 2026-06``, ``1999 to 2001``, ``first half of 2026``."""

from __future__ import annotations

from riskfile.text.days import days_in_month
from riskfile.text.patterns import compiled_late

_YEAR_MONTH_DAY = compiled_late(r"(?<![0-9])[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?![0-9])")


def last_named(period: str) -> str:
    """The last year, month or day (YYYY, YYYY-MM or YYYY-MM-DD) that a period names, "" where it names none."""
    return str(["", *_YEAR_MONTH_DAY.findall(period)][-1])


def last_day(period: str) -> str:
    """The last day of a period (ISO 8601), "" where it names no year."""
    last = last_named(period)
    if len(last) == len("2026"):
        return f"{last}-12-31"
    if len(last) == len("2026-09"):
        year, month = int(last[:4]), int(last[5:])
        return f"{last}-{days_in_month(year, month):02}" if 0 < month < 13 else ""
    return last
