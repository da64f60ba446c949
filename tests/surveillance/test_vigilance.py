"""Last days of reports, by market, against days that were counted by hand; and facts that hang together."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from riskfile.model import BUILTIN_MODEL
from riskfile.policy.markets import MARKETS
from riskfile.policy.vigilance import OBLIGATIONS, REPORTING, psur_years
from riskfile.surveillance.vigilance import since, workdays_later
from riskfile.text.periods import first_day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 30))
def test_work_days_are_monday_to_friday(day: date, days: int) -> None:
    counted, last = 0, day
    while counted < days:
        last += timedelta(1)
        counted += last.isoweekday() <= 5
    assert workdays_later(day.isoformat(), days) == last.isoformat()


def test_five_work_days() -> None:
    # Wednesday: Thursday, Friday, Monday, Tuesday, Wednesday; a Saturday and a Sunday begin to count on Monday
    assert workdays_later("2025-12-03", 5) == "2025-12-10"
    assert workdays_later("2025-12-06", 5) == workdays_later("2025-12-07", 5) == "2025-12-12"


def test_periods_in_words() -> None:
    assert [
        first_day(text)
        for text in ("2026-05-11 to 2026-09-30", "2026-05 to 2026-06", "2026", "2026-Q2", "since launch")
    ] == [
        "2026-05-11",
        "2026-05-01",
        "2026-01-01",
        "2026-04-01",
        "",
    ]
    assert since("2026-05-11 to 2026-09-30", "2026-09-30")
    assert not since("2026-05-11 to 2026-09-30", "2026-10-01")
    assert not since("since launch", "2026-10-01")


def test_fields_and_times_fit() -> None:
    fields = BUILTIN_MODEL.types["trigger"].fields
    for market, times in REPORTING.items():
        assert market in MARKETS
        assert fields[f"reported-{market}"].kind == "date"
        assert set(times.outcome) <= set(fields["outcome"].values)
        assert {fields[each].kind for each in times.marked} <= {"boolean"}
    assert set(fields["occurred-in"].values) == {*MARKETS, "other"}
    assert {each.market for each in OBLIGATIONS} == set(REPORTING)


def test_class_decides_how_often() -> None:
    found = {each: psur_years(each) for each in ("III", "IIb", "IIb implantable", "Class IIa", "I", "Is", "II", "")}
    assert found == {"III": 1, "IIb": 1, "IIb implantable": 1, "Class IIa": 2, "I": 0, "Is": 0, "II": 0, "": 0}
