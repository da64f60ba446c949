"""Periods: how they are written, numbered and dated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.text import periods
from riskfile.text.periods import (
    KINDS,
    begin_of,
    canonical,
    end_of,
    first_day_of_last,
    kind_of,
    last_day,
    last_named,
    later,
    likely,
    number_of,
    overlap,
    period_with,
    weeks_in,
)

DAYS = st.dates(min_value=date(1, 1, 8), max_value=date(9990, 12, 31))


@given(day=DAYS, kind=st.sampled_from(KINDS), by=st.integers(-30, 30))
def test_a_day_lies_in_its_period_and_periods_follow_each_other(day: date, kind: str, by: int) -> None:
    name = period_with(day.isoformat(), kind)
    assert kind_of(name) == kind and canonical(name, kind) == name
    begin, end = begin_of(name, kind), end_of(name, kind)
    assert begin <= day.isoformat() <= end
    after = (date.fromisoformat(end) + timedelta(1)).isoformat()
    assert begin_of(later(name, kind), kind) == after
    assert number_of(later(name, kind), kind) == number_of(name, kind) + 1
    if day.year > 40:
        assert later(later(name, kind, by), kind, -by) == name
        assert number_of(later(name, kind, by), kind) == number_of(name, kind) + by
    assert overlap(name, period_with(begin, "month")) and not overlap(name, period_with(after, kind))


@given(day=DAYS)
def test_weeks_are_those_of_iso_8601(day: date) -> None:
    year, week, _ = day.isocalendar()
    assert period_with(day.isoformat(), "week") == f"{year:04}-W{week:02}"
    assert weeks_in(year) == date(year, 12, 28).isocalendar()[1]


@given(day=DAYS, by=st.integers(-20, 20))
def test_quarters_of_another_year_than_that_of_the_calendar_keep_their_months(day: date, by: int) -> None:
    name = canonical(f"{day:%Y-%m}".rjust(7, "0"), "quarter")
    begin = date.fromisoformat(begin_of(name, "quarter"))
    assert (begin.year, begin.month, begin.day) == (day.year, day.month, 1)
    if day.year > 40:
        other = later(name, "quarter", by)
        assert begin_of(other, "quarter")[5:7] in {f"{(day.month - 1 + 3 * n) % 12 + 1:02}" for n in range(4)}
        assert later(other, "quarter", -by) == name
    assert (date.fromisoformat(end_of(name, "quarter")) - begin).days in range(88, 93)


@given(text=st.text(max_size=12) | st.from_regex(r"[0-9]{4}([-/ ]?[QWKqwk]{0,2}[0-9]{1,2})?", fullmatch=True))
def test_any_text_is_a_period_or_none(text: str) -> None:
    kind = kind_of(text)
    assert kind in ("", *KINDS)
    if kind:
        assert begin_of(text, kind) <= end_of(text, kind)
    assert likely(text) == "" or kind_of(likely(text))
    last_day(text), first_day_of_last(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2026", "year"), ("2026-05", "month"), ("2026-Q4", "quarter"), ("2026-W53", "week"), ("2025-W53", ""), ("2026-13", "")]
    + [(each, "") for each in ("0000", "2026-5", "2026-q1", "2026-W5", "2026-Q5", "26-05", "", "2026-05-01", "\u0662026")],
)  # fmt: skip
def test_what_is_written(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "named", "last"),
    [
        ("2026-Q2", "2026-Q2", "2026-06-30"),
        ("2025-Q4 to 2026-Q1", "2026-Q1", "2026-03-31"),
        ("2026-W20", "2026-W20", "2026-05-17"),
        ("2026-01 to 2026-02", "2026-02", "2026-02-28"),
        ("first half of 2026", "2026", "2026-12-31"),
        ("until 2026-05-03", "2026-05-03", "2026-05-03"),
        ("a while", "", ""),
        ("2026-13", "2026-13", ""),
    ],
)
def test_the_last_that_free_words_name(text: str, named: str, last: str) -> None:
    assert (last_named(text), last_day(text)) == (named, last)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("Q2 2026", "2026-Q2"), ("2026Q2", "2026-Q2"), ("KW 7/2026", "2026-W07"), ("2026-W7", "2026-W07"), ("2026W53", "2026-W53"), ("2026-5", "2026-05"), ("05/2026", "2026-05"), ("05.26", ""), ("2025-W53", ""), ("Q5 2026", ""), ("2026-05", "2026-05")],
)  # fmt: skip
def test_what_was_plainly_meant(text: str, meant: str) -> None:
    assert likely(text) == meant


def test_months_of_a_year() -> None:
    assert periods.MONTHS["week"] * 365.2425 / 7 == pytest.approx(12)
