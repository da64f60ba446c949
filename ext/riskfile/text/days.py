"""Days: the one to judge on, and one as somebody gave it."""

from __future__ import annotations

import os
from contextlib import suppress
from time import gmtime, strftime
from typing import Final


def source_date_epoch() -> int | None:
    """The seconds since 1970 (UTC) that ``SOURCE_DATE_EPOCH`` gives, or None where it is not set.

    :raises ValueError: if it is no number of seconds; the message says so.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    # int() reads more than digits, and a day in the year 10000 would come before today as text
    if epoch.isascii() and epoch.isdigit() and int(epoch[:20]) < 253_402_300_800:
        return int(epoch)
    raise ValueError(f"SOURCE_DATE_EPOCH is {epoch[:60]!r}; expected whole seconds since 1970")


def iso_day(text: str) -> str:
    """A day as somebody gave it, as YYYY-MM-DD.

    :raises ValueError: if it is none; the message says what was found and what was expected.
    """
    from datetime import date  # noqa: PLC0415 - a check that is given no day needs no calendar

    with suppress(ValueError):
        if text.isascii() and len(text) == len("2026-11-23"):
            return date.fromisoformat(text).isoformat()
    raise ValueError(f"{text!r} is no date; expected one such as 2026-11-23")


LAST_DAY: Final = "9999-12-31"
"""The last day of the calendar: what would come after it comes on it."""


def days_later(day: str, days: int) -> str:
    """The day so many days after ``day``, both as YYYY-MM-DD; the last of the calendar where it has none."""
    from datetime import date, timedelta  # noqa: PLC0415 - not for a check

    try:
        return (date.fromisoformat(day) + timedelta(days)).isoformat()
    except OverflowError:
        return LAST_DAY


def days_in_month(year: int, month: int) -> int:
    """How many days a month (1 to 12) has."""
    # by hand, as below: datetime is imported slower than a small file is checked
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (29 if leap else 28) if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def months_later(day: str, months: int) -> str:
    """The day so many months after ``day``, both as YYYY-MM-DD: the end of the month where that has no such day, the last day
    of the calendar where it has no such month."""
    year, month, of_month = map(int, day.split("-"))
    years, month = divmod(month - 1 + months, 12)
    year, month = year + years, month + 1
    if year > 9999:
        return LAST_DAY
    return f"{year:04}-{month:02}-{min(of_month, days_in_month(year, month)):02}"


def current_day() -> str:
    """The day to judge on where none is given, as YYYY-MM-DD: that of ``SOURCE_DATE_EPOCH`` (UTC), or the clock's.

    :raises ValueError: if ``SOURCE_DATE_EPOCH`` is no number of seconds; the message says so.
    """
    epoch = source_date_epoch()
    return clock_day() if epoch is None else strftime("%Y-%m-%d", gmtime(epoch))


def clock_day() -> str:
    """Today by the clock of this machine, as YYYY-MM-DD."""
    return strftime("%Y-%m-%d")
