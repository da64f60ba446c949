"""Words that mean nothing in a cell, and dates as people write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Final

from riskfile.policy.fillers import folded

_WORDS: Final = """
tbd; tbc; tba; to be determined; to be defined; to be decided; to be confirmed; to be added; to be completed; to be done;
to be provided; not yet determined; not yet defined; not yet available; todo; to do;
n/a; n.a.; not applicable; not available; not specified; not stated; not given; not defined; no data; none; nil; null; nan;
k. A.; keine Angabe; keine Angaben; keine; entfällt; nicht zutreffend; nicht anwendbar; noch offen; néant; aucun; aucune;
sans objet; non applicable; non renseigné; à définir; à compléter; ninguno; ninguna; no aplica; no aplicable;
por definir; nessuno; nessuna; non applicabile; da definire; nenhum; nenhuma; não aplicável; a definir; geen; n.v.t.;
niet van toepassing; brak; nie dotyczy; inga; ingen; ej tillämpligt; ikke relevant; нет; не применимо;
无; 不适用; 暂无; 待定; 待补充; 待确认; 該当なし; なし; 未記入; 해당 없음; 없음
"""
_SIGNS: Final = frozenset("-‐‑‒–—―−_.·…?？/／~ \u00a0")

SYSTEMS: Final = {"serial": date(1899, 12, 30), "serial-1904": date(1904, 1, 1)}
"""The two date systems of spreadsheets, each with the day that is number 0. The first counts the day 1900-02-29, which
never was: what is before 1900-03-01 is one day off, and no day of a risk file."""

ORDERS: Final = ("day-first", "month-first", "year-first")
"""In which order the numbers of a date stand."""

_NUMBERS = re.compile(r"(\d{1,4})\s*([./\-\s年])\s*(\d{1,2})\s*[./\-\s月]\s*(\d{1,4})\s*日?")
_NAMED = (
    re.compile(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s\-/]*(?P<month>[^\W\d_]{3,10})\.?,?[\s\-/]*(?P<year>\d{4}|\d\d)"
    ),
    re.compile(r"(?P<month>[^\W\d_]{3,10})\.?[\s\-/]*(?P<day>\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(?P<year>\d{4})"),
)
_TIME = re.compile(r"[T\s]+00:00(:00(\.0+)?)?Z?$")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_MONTHS: Final = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jän feb mär apr mai jun jul aug sept okt nov dez",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for number, name in enumerate(names.split(), 1)
}
TWO_DIGITS: Final = 70
"""A year of two digits below this one is of this century, else of the last one."""


@cache
def _folded_words(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words.replace("\n", ";").split(";") if word.strip())


def means_nothing(text: str) -> bool:
    """Whether a cell with this text is empty as far as a reader can tell: a hyphen, ``TBD``, ``n/a``.

    Every such word is a filler of the policy too; of those, the ones that say something in some column of some log
    (``open``, ``x``, ``unknown``, ``draft``) are none here.
    """
    if len(text) > 40:
        return False
    if not set(text) - _SIGNS:
        return bool(text.strip())
    return folded(text) in _folded_words(_WORDS)


class DateProblem(ValueError):  # noqa: N818 - the house says problem; an error is a finding's level
    """A text that is a date, of which nobody can tell which one without more from the mapping. The argument is what the
    mapping must say."""


def read_date(text: str, forms: tuple[str, ...] = ()) -> str | None:
    """The date that ``text`` is, as YYYY-MM-DD; None where it is none. ``forms`` are of ORDERS and SYSTEMS, () where the
    mapping does not say how dates are written.

    :raises DateProblem: if it could be one of two days, or is a number that could be a date.
    """
    text = _TIME.sub("", text.strip())
    serial = _SERIAL.fullmatch(text)
    if serial is not None:
        system = next((SYSTEMS[form] for form in forms if form in SYSTEMS), None)
        if system is None:
            raise DateProblem("serial (or serial-1904) beside it" if forms else "serial, or serial-1904")
        return (system + timedelta(days=int(serial[1]))).isoformat()
    found = _NUMBERS.fullmatch(text)
    if found is not None:
        one, two, three = found[1], found[3], found[4]
        if len(one) == 4:
            return _day(one, two, three)
        readings = {
            "day-first": _day(three, two, one),
            "month-first": _day(three, one, two),
            "year-first": _day(one, two, three) if len(one) == 2 else None,
        }
        order = next((form for form in forms if form in ORDERS), "")
        if order:
            return readings[order]
        # two digits in front may be a year only where no year of four digits stands behind
        if len(three) == 4:
            readings["year-first"] = None
        days = {day for day in readings.values() if day is not None}
        if len(days) > 1:
            raise DateProblem(
                "day-first, month-first or year-first" if readings["year-first"] else "day-first or month-first"
            )
        return days.pop() if days else None
    for pattern in _NAMED:
        found = pattern.fullmatch(text)
        if found is not None and found["month"].casefold() in _MONTHS:
            return _day(found["year"], str(_MONTHS[found["month"].casefold()]), found["day"])
    return None


def _day(year: str, month: str, day: str) -> str | None:
    number = int(year)
    if len(year) <= 2:
        number += 2000 if number < TWO_DIGITS else 1900
    elif len(year) != 4:
        return None
    try:
        return date(number, int(month), int(day)).isoformat()
    except ValueError:
        return None
