"""Periods as people write them: those of field data (``2026-05``, ``2026-Q2``, ``2026-W20``, ``2026``), and those in free words
(``2026-04 to 2026-06``, ``1999 to 2001``, ``first half of 2026``).

Field data are by month, quarter, week (ISO 8601: Monday to Sunday, of the year that has its Thursday) or year. A quarter that
begins in January, April, July or October is named ``2026-Q2``, another (of a fiscal year) by its first month. What else a month
stands for, only the kind of the period tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from riskfile.text.days import days_in_month, days_later
from riskfile.text.patterns import compiled_late

KINDS: Final = ("month", "quarter", "week", "year")
"""How long a period of field data may be."""

MONTHS: Final[Mapping[str, float]] = {"month": 1.0, "quarter": 3.0, "week": 7 * 12 / 365.2425, "year": 12.0}
"""How many months a period of each kind has, on average."""

_PERIOD = compiled_late(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|W(0[1-9]|[1-4][0-9]|5[0-3])))?")
_DATES = compiled_late(r"(?<![0-9])[0-9]{4}(?:-(?:[0-9]{2}(?:-[0-9]{2})?|Q[1-4]|W[0-5][0-9]))?(?![0-9])")

_QUARTER = compiled_late(r"([0-9]{4})[ /_-]?Q([1-4])|Q([1-4])[ /_-]?([0-9]{4})", re.IGNORECASE)
_WEEK = compiled_late(
    r"([0-9]{4})[ /_-]?(?:C?W|KW|week )([0-9]{1,2})|(?:C?W|KW|week )([0-9]{1,2})[ /_-]([0-9]{4})", re.IGNORECASE
)
_MONTH = compiled_late(r"([0-9]{4})[-/.]([0-9]{1,2})|([0-9]{1,2})[/.]([0-9]{4})")


def kind_of(text: str) -> str:
    """What kind of period (of KINDS) ``text`` writes, "" for none. A month may be the first of a quarter."""
    found = _PERIOD.fullmatch(text)
    if found is None or found[1] == "0000":
        return ""
    if found[2]:
        return "month"
    if found[3]:
        return "quarter"
    if found[4]:
        return "week" if int(found[4]) <= weeks_in(int(found[1])) else ""
    return "year"


def canonical(text: str, kind: str) -> str:
    """The one name of the period of this kind that ``text`` writes; "" where it writes none."""
    of = kind_of(text)
    if of == kind:
        return text
    if kind == "quarter" and of == "month":
        quarter, within = divmod(int(text[5:]) - 1, 3)
        return text if within else f"{text[:4]}-Q{quarter + 1}"
    return ""


def number_of(period: str, kind: str) -> int:
    """The number of a period by its name: that of the next is one more. Quarters that begin in another month than others have
    numbers of their own, which are not to be compared with those."""
    year = int(period[:4])
    if kind == "year":
        return year
    if kind == "week":
        return _first_monday(year) // 7 + int(period[6:]) - 1
    if kind == "quarter":
        return year * 4 + (int(period[6:]) if period[5] == "Q" else (int(period[5:]) + 2) // 3) - 1
    return year * 12 + int(period[5:]) - 1


def later(period: str, kind: str, by: int = 1) -> str:
    """The name of the period that is so many later; earlier where ``by`` is below 0."""
    if kind == "year":
        return f"{int(period) + by:04}"
    if kind == "week":
        return _week(number_of(period, kind) + by)
    if kind == "quarter" and period[5] == "Q":
        number = number_of(period, kind) + by
        return f"{number // 4:04}-Q{number % 4 + 1}"
    number = number_of(period, "month") + by * (3 if kind == "quarter" else 1)
    return f"{number // 12:04}-{number % 12 + 1:02}"


def period_with(day: str, kind: str) -> str:
    """The name of the period of this kind that has a day (ISO 8601)."""
    if kind == "week":
        year, month, of_month = map(int, day.split("-"))
        before = year - 1
        days = before * 365 + before // 4 - before // 100 + before // 400
        return _week((days + sum(days_in_month(year, each) for each in range(1, month)) + of_month - 1) // 7)
    if kind == "quarter":
        return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
    return day[:4] if kind == "year" else day[:7]


def begin_of(period: str, kind: str) -> str:
    """The first day (ISO 8601) of a period by its name."""
    if kind == "year":
        return f"{period}-01-01"
    if kind == "week":
        return days_later("0001-01-01", (number_of(period, kind)) * 7)
    if kind == "quarter" and period[5] == "Q":
        return f"{period[:4]}-{int(period[6:]) * 3 - 2:02}-01"
    return f"{period}-01"


def end_of(period: str, kind: str) -> str:
    """The last day (ISO 8601) of a period by its name; the last of the calendar where it would end later."""
    if kind == "year":
        return f"{period}-12-31"
    if kind == "week":
        return days_later(begin_of(period, kind), 6)
    last = begin_of(period, kind)[:7]
    if kind == "quarter":
        last = later(last, "month", 2)
        if len(last) > len("9999-12"):
            return "9999-12-31"
    return f"{last}-{days_in_month(int(last[:4]), int(last[5:])):02}"


def overlap(one: str, other: str) -> bool:
    """Whether two periods, each of the kind that it is written as, have a day in common."""
    of, to = kind_of(one), kind_of(other)
    return begin_of(one, of) <= end_of(other, to) and begin_of(other, to) <= end_of(one, of)


def weeks_in(year: int) -> int:
    """How many weeks a year has in ISO 8601: 52 or 53."""
    return (_first_monday(year + 1) - _first_monday(year)) // 7


def likely(text: str) -> str:
    """The period that somebody plainly meant by ``text`` (``Q2 2026``, ``KW 7/2026``, ``2026-5``), as it is to be written; "" where
    nobody can tell."""
    text = " ".join(text.split())
    if found := _QUARTER.fullmatch(text):
        return f"{found[1] or found[4]}-Q{found[2] or found[3]}"
    written = ""
    if found := _WEEK.fullmatch(text.replace("KW ", "KW").replace("CW ", "CW")):
        written = f"{found[1] or found[4]}-W{int(found[2] or found[3]):02}"
    elif found := _MONTH.fullmatch(text):
        written = f"{found[1] or found[4]}-{int(found[2] or found[3]):02}"
    return written if kind_of(written) else ""


def _first_monday(year: int) -> int:
    """How many days after 0001-01-01, a Monday, the first week of a year begins."""
    # by hand: datetime is imported slower than a small file is checked
    before = year - 1
    fourth = before * 365 + before // 4 - before // 100 + before // 400 + 3
    return fourth - fourth % 7


def _week(number: int) -> str:
    year = int(number * 7 / 365.2425) + 1
    while _first_monday(year + 1) <= number * 7:
        year += 1
    while _first_monday(year) > number * 7:
        year -= 1
    return f"{year:04}-W{number - _first_monday(year) // 7 + 1:02}"


# --- in free words ----------------------------------------------------------------------------------------------------


def last_named(period: str) -> str:
    """The last year, quarter, month, week or day that a period names (YYYY, YYYY-Qn, YYYY-MM, YYYY-Wnn or YYYY-MM-DD), ""
    where it names none."""
    return str(["", *_DATES.findall(period)][-1])


def last_day(period: str) -> str:
    """The last day of a period (ISO 8601), "" where it names no year."""
    last = last_named(period)
    if len(last) == len("2026-09-01"):
        return last
    kind = kind_of(last)
    return end_of(last, kind) if kind else ""


def first_day(period: str) -> str:
    """The day on which what a period names first begins (ISO 8601), "" where it names no year."""
    return _begins(next(iter(_DATES.findall(period)), ""))


def first_day_of_last(period: str) -> str:
    """The day on which what a period names last begins (ISO 8601), "" where it names no year."""
    return _begins(last_named(period))


def _begins(named: str) -> str:
    """The first day of what is named; of what is no month or week of the calendar, what would be its day."""
    if len(named) == len("2026-09-01") or not named:
        return named
    return begin_of(named, kind_of(named) or "month")
