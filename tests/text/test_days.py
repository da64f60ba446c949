"""Days: the one to judge on, and one as somebody gave it."""

from __future__ import annotations

import re

import pytest

from riskfile.text.days import clock_day, current_day, iso_day, source_date_epoch


@pytest.mark.parametrize("day", ["2026-11-23", "2028-02-29", "0001-01-01"])
def test_a_day(day: str) -> None:
    assert iso_day(day) == day


@pytest.mark.parametrize(
    "text", ["", "2026-1-1", "2026-02-30", "20261123", "23.11.2026", "2026-11-23T00:00", "2026/11/23", "today"]
)
def test_no_day(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{text!r} is no date; expected one such as 2026-11-23")):
        iso_day(text)


def test_the_day_of_a_week_is_a_day_too() -> None:
    assert iso_day("2026-W48-1") == "2026-11-23"


@pytest.mark.parametrize(
    ("epoch", "day"), [("0", "1970-01-01"), ("1795392000", "2026-11-23"), ("1795391999", "2026-11-22")]
)
def test_the_day_of_the_environment(epoch: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert (source_date_epoch(), current_day()) == (int(epoch), day)


@pytest.mark.parametrize("epoch", ["x", "-1", "1.5", "²", "9" * 30, "253402300800"])
def test_no_seconds(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(ValueError, match="expected whole seconds since 1970"):
        current_day()


@pytest.mark.parametrize("epoch", [None, ""])
def test_the_day_of_the_clock(epoch: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if epoch is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    before = clock_day()
    assert current_day() in (before, clock_day())
    assert iso_day(before) == before
