"""MaxSPRT: against the published critical values, by simulation, and what it says of series."""

from __future__ import annotations

import math

import numpy as np
import pytest

from riskfile.surveillance.charting import Counts
from riskfile.surveillance.maxsprt import critical_value, crossing, known_ratio, likelihood_ratio, maxsprt, runs

# Kulldorff et al. 2011, table 1: by the upper limit of expected events, alpha = 0.05
PUBLISHED = {
    1: 2.853937, 1.5: 2.964971, 2: 3.046977, 2.5: 3.110419, 3: 3.162106, 4: 3.245004, 5: 3.297183, 6: 3.342729,
    8: 3.413782, 10: 3.467952, 12: 3.511749, 15: 3.562591, 20: 3.628123, 25: 3.676320, 30: 3.715764, 40: 3.774663,
    50: 3.819903, 60: 3.855755, 80: 3.910853, 100: 3.952321,
}  # fmt: skip


@pytest.mark.parametrize(("most", "critical"), PUBLISHED.items())
def test_the_published_critical_values_keep_five_percent(most: float, critical: float) -> None:
    """Where somebody looks all the time, n events are an alarm until a certain expected count: those are the looks."""
    times, count = [], 0
    while not times or times[-1] < most:
        count += 1
        low, high = 1e-9, float(count)
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if known_ratio(count, middle) > critical else (low, middle)
        times.append(min(low, most))
    steps = [now - before for before, now in zip([0.0, *times], times, strict=False)]
    assert crossing(steps, range(1, count + 1)) == pytest.approx(0.05, abs=1e-7)


def test_the_ratio_that_knows_the_baseline_becomes_that_of_a_known_rate() -> None:
    assert likelihood_ratio(9, 2.0, 2e7, 1e7) == pytest.approx(known_ratio(9, 4.0), rel=1e-5)
    assert likelihood_ratio(9, 2.0, 2, 1) < known_ratio(9, 4.0)
    assert likelihood_ratio(2, 1.0, 2, 1) == 0


@pytest.mark.parametrize(("events", "before"), [(1, 12.0), (12, 12.0), (40, 12.0)])
def test_false_alarms_are_as_far_apart_as_stated(events: int, before: float) -> None:
    """Rates drawn from what the baseline leaves open, and of each how often runs alarm."""
    critical = critical_value(60, 1.0, events, before, 370)
    draw = np.random.default_rng(2011)
    rates = draw.gamma(events + 0.5, 1 / before, 3_000)
    least = []
    for look in range(1, 61):
        count = 2
        while likelihood_ratio(count, look, events + 0.5, before) < critical:
            count += 1
        least.append(count)
    totals = draw.poisson(rates[:, None], (rates.size, 60)).cumsum(axis=1)
    alarmed = (totals >= least).any(axis=1)
    exact = runs(rates, least)
    assert alarmed.mean() == pytest.approx(exact.alarmed.mean(), abs=0.03)
    apart = 1 / (exact.alarmed / exact.length).mean()
    # rates are drawn, and what few events leave open is wide
    assert 370 * 0.85 < apart < 370 * 1.45


def _series(*later: int, exposures: float = 1000.0) -> Counts:
    counts = (1, 0, 2, 1, 1, 0, 1, 3, 0, 1, 1, 1, *later)
    return Counts(counts, (exposures,) * len(counts), 0, 12, 12)


def test_a_drift_is_found_and_chance_is_not() -> None:
    quiet = maxsprt(_series(1, 0, 2, 1, 1, 0, 1, 2), 2.0, 370, 60)
    assert not quiet.alarms
    assert quiet.false_alarm > 370 * 0.99
    assert 3 < quiet.detection < 40
    assert quiet.expected == pytest.approx(1.0)
    assert all(math.isnan(each) for each in quiet.upper[:12])
    risen = maxsprt(_series(3, 2, 3, 4, 3, 3, 2, 4), 2.0, 370, 60)
    assert risen.alarms
    alarm = risen.alarms[0]
    assert risen.values[alarm.index] >= risen.upper[alarm.index]
    assert 0 < alarm.p < 0.05
    assert alarm.cause == "likelihood"


def test_what_comes_later_changes_nothing_before() -> None:
    later = (3, 2, 3, 4, 0, 0, 0, 0, 9, 9)
    whole = maxsprt(_series(*later), 2.0, 370, 60)
    for size in range(1, len(later)):
        part = maxsprt(_series(*later[:size]), 2.0, 370, 60)
        assert part.values[12:] == whole.values[12 : 12 + size]
        assert part.alarms == tuple(each for each in whole.alarms if each.index < 12 + size)


def test_one_event_where_few_are_expected_is_no_alarm() -> None:
    counts = Counts((0,) * 12 + (1, 0, 0), (10.0,) * 15, 0, 12, 12)
    found = maxsprt(counts, 2.0, 370, 60)
    assert not found.alarms
    assert math.isnan(found.detection), "of no event a multiple is none"


def test_a_period_without_exposure_says_nothing() -> None:
    counts = Counts((1,) * 12 + (1, 0, 9), (10.0,) * 12 + (10.0, 0.0, 10.0), 0, 12, 12)
    found = maxsprt(counts, 2.0, 370, 60)
    assert math.isnan(found.values[13])
    assert [each.index for each in found.alarms] == [14]


def test_without_a_baseline_each_run_is_judged_by_all_before_it() -> None:
    counts = Counts((1,) * 12 + (1,) * 6 + (19,), (10.0,) * 19, 0, 0, 0)
    found = maxsprt(counts, 2.0, 370, 60)
    assert [each.index for each in found.alarms] == [18]
    assert all(math.isnan(each) for each in found.values[:12])
    short = maxsprt(Counts((1, 2), (10.0, 10.0), 0, 0, 0), 2.0, 370, 60)
    assert not short.alarms


def test_counts_that_scatter_alarm_more_rarely() -> None:
    counts = (0, 30, 2, 50, 9, 0, 41, 3, 0, 22, 60, 1, 44, 38, 4, 41)
    series = Counts(counts, (10.0,) * 16, 0, 12, 12)
    assert maxsprt(series._replace(scatter="poisson"), 2.0, 370, 60).alarms
    found = maxsprt(series, 2.0, 370, 60)
    assert not found.alarms
    assert "scatter" in found.note


def test_very_many_events_take_no_longer() -> None:
    found = maxsprt(Counts((5000,) * 12 + (5010,) * 3 + (6500,), (10.0,) * 16, 0, 12, 12, "poisson"), 2.0, 370, 60)
    assert [each.index for each in found.alarms] == [15]
