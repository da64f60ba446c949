"""Charts that add up: what they signal, and that no later month changes it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.surveillance.charting import Charted, Counts
from riskfile.surveillance.cumulative import cusum, ewma, shewhart_cusum

DRIFT = (10, 9, 11, 10, 12, 8, 10, 10, 9, 11, 10, 10, 15, 16, 17, 15, 16, 18, 17, 16, 15, 17, 16, 18)
RARE = (0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0)
BOTH = pytest.mark.parametrize("method", [cusum, ewma])


def _year(counts: tuple[int, ...], exposure: float = 1000.0) -> Counts:
    return Counts(counts, (exposure,) * len(counts), 0, 12, 12)


@BOTH
def test_a_drift_is_found_within_its_year(method) -> None:  # type: ignore[no-untyped-def]
    found = method(_year(DRIFT), 1.5, 370.0)
    assert found.alarms
    assert 12 < found.alarms[0].index <= 18
    assert all(each.p <= 1 / 370 for each in found.alarms)
    assert math.isnan(found.values[11])
    assert found.false_alarm >= 370


@BOTH
def test_rare_counts_state_their_times(method) -> None:  # type: ignore[no-untyped-def]
    found = method(_year(RARE, 1e7), 2.0, 370.0)
    assert 370 <= found.false_alarm < 420
    assert 20 < found.detection < 200
    assert found.expected == pytest.approx(0.125)


@BOTH
def test_a_point_without_exposure_says_nothing(method) -> None:  # type: ignore[no-untyped-def]
    counts = (*DRIFT[:14], 0, *DRIFT[14:])
    exposures = (1000.0,) * 14 + (0.0,) + (1000.0,) * 10
    found = method(Counts(counts, exposures, 0, 12, 12), 1.5, 370.0)
    assert math.isnan(found.values[14])
    without = method(_year(DRIFT), 1.5, 370.0)
    assert found.values[:14] + found.values[15:] == pytest.approx(without.values, nan_ok=True)


@BOTH
def test_a_baseline_without_events_still_has_limits(method) -> None:  # type: ignore[no-untyped-def]
    found = method(_year((0,) * 12 + (0, 1, 0, 3, 2, 4)), 2.0, 370.0)
    assert all(math.isfinite(each) for each in found.upper[12:])
    assert found.alarms


@BOTH
def test_nothing_is_known_without_exposure(method) -> None:  # type: ignore[no-untyped-def]
    found = method(Counts((0, 0, 2), (0.0, 0.0, 5.0), 0, 2, 2), 2.0, 370.0)
    assert not found.alarms
    assert all(map(math.isnan, found.values))
    assert math.isnan(found.false_alarm)


@BOTH
def test_a_rise_that_lasts_is_found_again(method) -> None:  # type: ignore[no-untyped-def]
    found = method(_year(DRIFT[:12] + (30,) * 12), 2.0, 370.0)
    assert len(found.alarms) > 1


SERIES = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0.0, 50.0, 100.0, 140.0])), min_size=14, max_size=26)


@BOTH
@given(rows=SERIES, baseline=st.booleans())
@settings(max_examples=6, deadline=None)
def test_later_points_change_nothing(method, rows: list[tuple[int, float]], baseline: bool) -> None:  # type: ignore[no-untyped-def]
    counts = tuple(count if exposure else 0 for count, exposure in rows)
    exposures = tuple(exposure for _, exposure in rows)

    def charted(points: int) -> Charted:
        last = 12 if baseline else 0
        return method(Counts(counts[:points], exposures[:points], 0, last, last), 2.0, 370.0)  # type: ignore[no-any-return]

    whole, part = charted(len(rows)), charted(13)
    assert part.values == pytest.approx(whole.values[:13], nan_ok=True)
    assert part.upper == pytest.approx(whole.upper[:13], nan_ok=True)
    assert part.alarms == tuple(each for each in whole.alarms if each.index < 13)


def test_a_market_that_grows_needs_few_intervals() -> None:
    exposures = tuple(1000 * 1.01**month for month in range(132))
    found = cusum(Counts((1,) * 132, exposures, 0, 12, 12), 2.0, 370.0)
    assert len({each for each in found.upper if math.isfinite(each)}) < 14


def test_both_charts_share_the_false_alarms() -> None:
    counts = _year((*RARE[:12], 0, 5, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1), 1e7)
    chart, beside = shewhart_cusum(counts, 2.0, 370.0)
    alone = cusum(counts, 2.0, 370.0)
    assert [chart.method, beside.method] == ["u-chart", "cusum"]
    assert 370 <= beside.false_alarm == chart.false_alarm < 450
    assert beside.upper[12] > alone.upper[12]
    # the month with five events is told by the u-chart, after which the sum begins anew
    assert 13 in {each.index for each in chart.alarms}
    assert beside.values[14] == 0


def test_counts_that_scatter_have_wider_limits() -> None:
    counts = (0, 12, 2, 9, 0, 3, 14, 1, 0, 8, 2, 9, 4, 5)
    for method in (cusum, ewma):
        scattered = method(_year(counts), 2.0, 370.0)
        poisson = method(_year(counts)._replace(scatter="poisson"), 2.0, 370.0)
        assert scattered.note.startswith("negative binomial, fitted")
        assert poisson.note.startswith("Poisson")
        assert scattered.upper[12] > 1.3 * poisson.upper[12]
        assert scattered.detection > poisson.detection


def test_bad_counts_are_refused() -> None:
    for method in (cusum, ewma, shewhart_cusum):
        with pytest.raises(ValueError, match="count: -1 at position 2 of 2"):
            method(Counts((1, -1), (1.0, 1.0), 0, 1, 1), 2.0, 370.0)


@given(counts=st.lists(st.integers(0, 40), min_size=12, max_size=12))
@settings(max_examples=15, deadline=None)
def test_any_baseline_has_both_charts(counts: list[int]) -> None:
    found = shewhart_cusum(_year((*counts, 3))._replace(scatter="negative-binomial"), 2.0, 370.0)
    assert [each.method for each in found] == ["u-chart", "cusum"]
