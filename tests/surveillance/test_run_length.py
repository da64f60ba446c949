"""Run lengths of sums that go from point to point: against definitions, published programs, and simulation."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from riskfile.surveillance.prediction import Prediction
from riskfile.surveillance.run_length import (
    Rate,
    average_weight,
    baseline_rate,
    count_limit,
    cusum_interval,
    cusum_length,
    ewma_interval,
    fitted_rate,
    known_rate,
    reference_value,
)
from validation.oracle import cusum_run_length


@given(
    mean=st.floats(0.02, 6),
    reference=st.fractions(Fraction(1, 8), 6, max_denominator=8),
    decision=st.fractions(0, 6, max_denominator=1),
)
@settings(max_examples=40, deadline=None)
def test_run_lengths_are_those_of_their_definition(mean: float, reference: Fraction, decision: Fraction) -> None:
    expected = cusum_run_length(mean, reference, decision)
    if expected < 1e9:  # beyond, elimination by differences has lost its digits
        assert cusum_length(mean, float(reference), float(decision)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("mean", "reference", "limit", "expected"),
    [
        # pois.cusum.arl(mu, km, hm, m) of R's package spc 0.6.7, reference km / m, interval hm / m
        (0.1, 1 / 7, 14 / 7, 101.036756222),
        (0.2, 1 / 7, 14 / 7, 25.0194275011),
        (1, 3 / 2, 8 / 2, 183.902364994),
        (2, 3 / 2, 8 / 2, 8.47366968223),
        (4, 5 / 1, 10 / 1, 655.475180705),
        (8, 5 / 1, 10 / 1, 4.29709914811),
        (10, 14 / 1, 10 / 1, 4791.67161361),
        (0.05, 1 / 14, 40 / 14, 422.518822688),
    ],
)
def test_run_lengths_are_those_of_spc(mean: float, reference: float, limit: float, expected: float) -> None:
    assert cusum_length(mean, reference, limit) == pytest.approx(expected, rel=1e-8)


def test_a_long_run_length_keeps_its_digits() -> None:
    """An alarm needs three events within a point: its probability, summed exactly."""
    chance = sum(math.exp(-1e-6) * 1e-6**x / math.factorial(x) for x in range(3, 8))
    assert cusum_length(1e-6, 1.0, 1.0) == pytest.approx(1 / chance, rel=1e-5)


@pytest.mark.parametrize(("expected", "points"), [(0.05, 12), (0.2, 60), (1.0, 12), (10.0, 36), (40.0, 12)])
def test_false_alarms_are_as_far_apart_as_was_asked(expected: float, points: int) -> None:
    rate = baseline_rate(expected * points, points)
    for found in (
        cusum_interval(rate, 2.0, 370.0),
        ewma_interval(rate, 2.0, average_weight(rate.mean, 2.0), 370.0),
    ):
        assert found.false_alarm >= 370
        # the next narrower one would not do
        below = [each for each in found.rates if 1 / each < 370]
        assert len(below) == round((found.limit - found.lowest) / found.step - 0.5)


@pytest.mark.parametrize("size", [math.inf, 2.0])
@pytest.mark.parametrize("expected", [0.3, 2.0])
def test_both_as_simulated(expected: float, size: float) -> None:
    """Where the rate is known: false alarms and detection, with counts drawn point by point."""
    rate = known_rate(expected, size)
    chart, average = cusum_interval(rate, 2.0, 100.0), ewma_interval(rate, 2.0, 0.2, 100.0)
    draw = np.random.default_rng(7)
    for found, step in (
        (chart, lambda s, x: np.maximum(0, s + x - chart.reference)),
        (average, lambda s, x: 0.8 * s + 0.2 * (x - expected)),
    ):
        for times, told in ((1, found.false_alarm), (2, found.detection[0])):
            simulated = _simulated(draw, np.full(20_000, times * expected), size, step, found.limit).mean()
            assert simulated == pytest.approx(told, rel=0.04)


def test_false_alarms_are_averaged_over_what_the_baseline_leaves_open() -> None:
    rate = baseline_rate(7.2, 24)
    found = cusum_interval(rate, 2.0, 370.0)
    open_rates = stats.gamma.ppf((np.arange(2000) + 0.5) / 2000, 7.7, scale=1 / 24)
    states = round((found.limit - found.lowest) / found.step - 0.5)
    lengths = [cusum_length(each, found.reference, states * found.step, step=found.step) for each in open_rates]
    assert 1 / np.mean(1 / np.array(lengths)) == pytest.approx(found.false_alarm, rel=0.01)


def _simulated(draw, means, size, step, limit):  # type: ignore[no-untyped-def]
    sums, lengths, running = np.zeros(len(means)), np.zeros(len(means)), np.arange(len(means))
    for point in range(1, 4000):
        now = means[running]
        if math.isfinite(size):
            now = now * draw.gamma(size, 1 / size, len(running))
        sums[running] = step(sums[running], draw.poisson(now))
        lengths[running] = point
        running = running[sums[running] <= limit]
        if not len(running):
            break
    return lengths


def test_a_wider_baseline_finds_a_rise_sooner() -> None:
    waits = [
        cusum_interval(
            baseline_rate(0.2 * points, points) if points < math.inf else known_rate(0.2), 2.0, 370.0
        ).detection[0]
        for points in (12.0, 60.0, math.inf)
    ]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 2 * waits[2]


def test_a_count_that_is_a_signal_by_itself_takes_part_of_the_false_alarms() -> None:
    rate = baseline_rate(12, 12)
    alone, shared = cusum_interval(rate, 2.0, 370.0), cusum_interval(rate, 2.0, 370.0, beyond=5)
    assert shared.limit > alone.limit
    assert shared.false_alarm >= 370
    with pytest.raises(ValueError, match="beyond: 1: such counts alone are more frequent than one in 370 points"):
        cusum_interval(rate, 2.0, 370.0, beyond=1)


def test_how_rare_a_value_is() -> None:
    found = cusum_interval(baseline_rate(10, 20), 2.0, 370.0)
    assert found.chance(found.limit - 0.01) > 1 / 370 * 0.9
    assert found.chance(found.limit + 0.01) <= 1 / 370
    values = [found.chance(found.limit + extra) for extra in range(60)]
    assert values == sorted(values, reverse=True)
    assert 0 < values[-1] < 1e-5


@pytest.mark.parametrize(
    ("rate", "detects", "false_alarm", "message"),
    [
        (known_rate(0.0), 2.0, 370.0, "rate: 0: expected a number above 0"),
        (baseline_rate(12, 12), 1.0, 370.0, "detects: 1: expected a multiple above 1"),
        (baseline_rate(12, 12), 2.0, 1.0, "false_alarm: 1: expected more than 1 point"),
        (baseline_rate(12, 12), 2.0, math.nan, "false_alarm: nan: expected more than 1 point"),
    ],
)
def test_wrong_arguments(rate: Rate, detects: float, false_alarm: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cusum_interval(rate, detects, false_alarm)
    with pytest.raises(ValueError, match=message):
        ewma_interval(rate, detects, 0.2, false_alarm)


def test_the_reference_value_lies_between_both_rates() -> None:
    assert 1 < reference_value(1.0, 2.0) < 2
    assert reference_value(1e-6, 2.0) == pytest.approx(1 / 120)


@pytest.mark.parametrize("counts", [(0, 1, 0, 0, 0, 1), (3, 2, 5, 1, 2, 4), (0,) * 8])
def test_the_limit_of_a_count_is_that_of_its_prediction(counts: tuple[int, ...]) -> None:
    prediction = Prediction(counts, (1.0,) * len(counts))
    for chance in (0.01, 1 / 740):
        assert count_limit(baseline_rate(sum(counts), len(counts)), chance) == prediction.beyond(1.0, chance) - 1


def test_a_few_rates_average_as_all_that_a_fit_leaves_open() -> None:
    prediction = Prediction((0, 9, 2, 7, 0, 3, 11, 1, 0, 6, 2, 7), (1.0,) * 12, "negative-binomial")
    assert prediction.sizes is not None
    found = fitted_rate(prediction.mean, prediction.rates, prediction.sizes, prediction.weights)
    assert len(found.means) < len(prediction.rates) / 4
    assert sum(found.weights) == pytest.approx(1)
    assert np.dot(found.weights, found.means) == pytest.approx(prediction.weights @ prediction.rates, rel=1e-6)
    for least in (10, 15, 25):
        few = np.dot(found.weights, stats.nbinom.sf(least, found.sizes, 1 / (1 + np.array(found.means) / found.sizes)))
        assert few == pytest.approx(prediction.tail(least + 1, 1.0), rel=0.1)
