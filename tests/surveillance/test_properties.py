"""What holds of the statistics whatever the numbers: limits cover, verdicts are monotonic, order is of no account."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from riskfile.surveillance.statistics import (
    adjusted,
    band_verdict,
    binomial_limits,
    exposure_needed,
    overdispersion,
    poisson_limits,
    together,
    together_simulated,
    two_periods,
)
from validation.three_sigma import c_chart, cusum, p_chart, poisson_cusum, u_chart

counts = st.integers(0, 5000)
exposures = st.floats(1e-3, 1e9)
bounds = st.floats(1e-7, 0.9)
confidences = st.floats(0.5, 0.999)
rows = st.lists(st.tuples(st.integers(0, 300), st.floats(0.1, 1e6)), min_size=1, max_size=60)
shares = st.integers(1, 5000).flatmap(lambda number: st.tuples(st.integers(0, number), st.just(number)))

RANK = {"supported": 0, "unsupported": 1, "contradicted": 2}


@given(counts, exposures, confidences)
def test_poisson_limits_contain_the_rate(count: int, exposure: float, confidence: float) -> None:
    lower, upper = poisson_limits(count, exposure, confidence)
    assert 0 <= lower <= count / exposure < upper
    inner = poisson_limits(count, exposure, confidence, sided=1)
    assert lower <= inner.lower <= inner.upper <= upper


@given(shares, confidences)
def test_binomial_limits_contain_the_share(share: tuple[int, int], confidence: float) -> None:
    lower, upper = binomial_limits(*share, confidence)
    assert 0 <= lower <= share[0] / share[1] <= upper <= 1


@given(st.floats(0.01, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_poisson_limits_cover(mean: float, confidence: float) -> None:
    # summed over every count that can be: the coverage itself, not a sample of it
    seen = np.arange(0, int(mean + 20 * math.sqrt(mean) + 40))
    lower, upper = poisson_limits(seen, 1.0, confidence)
    covered = stats.poisson.pmf(seen, mean)[(lower <= mean) & (mean <= upper)].sum()
    assert covered >= confidence - 1e-9


@given(st.integers(1, 200), st.floats(0.001, 0.999), st.sampled_from([0.8, 0.95, 0.99]))
def test_binomial_limits_cover(number: int, share: float, confidence: float) -> None:
    seen = np.arange(number + 1)
    lower, upper = binomial_limits(seen, np.full(number + 1, number), confidence)
    covered = stats.binom.pmf(seen, number, share)[(lower <= share) & (share <= upper)].sum()
    assert covered >= confidence - 1e-9


@given(counts, exposures, bounds, st.booleans(), st.integers(1, 50))
def test_a_further_event_never_makes_a_verdict_better(
    count: int, exposure: float, bound: float, passive: bool, more: int
) -> None:
    before = band_verdict(count, exposure, bound, passive=passive)
    after = band_verdict(count + more, exposure, bound, passive=passive)
    assert RANK[before.state] <= RANK[after.state]
    assert before.limits.lower <= after.limits.lower
    assert before.limits.upper < after.limits.upper


@given(counts, exposures, bounds, st.booleans(), st.floats(1, 100))
def test_more_exposure_never_makes_a_verdict_worse(
    count: int, exposure: float, bound: float, passive: bool, factor: float
) -> None:
    before = band_verdict(count, exposure, bound, passive=passive)
    after = band_verdict(count, exposure * factor, bound, passive=passive)
    assert RANK[after.state] <= RANK[before.state]


@given(shares, bounds, st.integers(0, 200), st.integers(0, 200))
def test_a_share_is_judged_in_the_same_directions(share: tuple[int, int], bound: float, more: int, found: int) -> None:
    count, number = share
    worse = min(count + found, number)
    state = band_verdict(count, number, bound, share=True).state
    assert RANK[state] <= RANK[band_verdict(worse, number, bound, share=True).state]
    assert RANK[band_verdict(count, number + more, bound, share=True).state] <= RANK[state]


@given(counts, exposures, bounds)
def test_a_verdict_is_what_its_limits_say(count: int, exposure: float, bound: float) -> None:
    verdict = band_verdict(count, exposure, bound)
    assert (verdict.state == "contradicted") == (verdict.limits.lower > bound)
    if not math.isclose(verdict.limits.upper, bound, rel_tol=1e-12):
        assert (verdict.state == "supported") == (verdict.limits.upper <= bound)
    assert (verdict.state == "unsupported") == bool(verdict.needed)


@given(st.integers(0, 500), bounds)
def test_the_exposure_needed_is_enough_and_less_is_not(count: int, bound: float) -> None:
    needed = exposure_needed(count, bound)
    assert band_verdict(count, needed, bound).state == "supported"
    assert band_verdict(count, needed * (1 - 1e-9), bound).state == "unsupported"
    number = exposure_needed(count, bound, share=True)
    assert number == int(number)
    assert band_verdict(count, number, bound, share=True).state == "supported"
    if number > max(count, 1):
        assert band_verdict(count, number - 1, bound, share=True).state != "supported"


@given(rows, bounds, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    table: list[tuple[int, float]], bound: float, passive: bool, order: random.Random
) -> None:
    shuffled = order.sample(table, len(table))
    verdict, again = (
        band_verdict([count for count, _ in some], [exposure for _, exposure in some], bound, passive=passive)
        for some in (table, shuffled)
    )
    assert verdict == again


sizes = st.floats(1, 1e6)


@given(counts, sizes, counts, sizes, st.sampled_from(["two-sided", "larger", "smaller"]))
def test_a_p_value_is_a_probability(count1: int, exposure1: float, count2: int, exposure2: float, side: str) -> None:
    p = two_periods(count1, exposure1, count2, exposure2, alternative=side)
    assert 0 <= p <= 1
    other = {"two-sided": "two-sided", "larger": "smaller", "smaller": "larger"}[side]
    assert p == pytest.approx(
        two_periods(count2, exposure2, count1, exposure1, alternative=other), rel=1e-5, abs=1e-300
    )


@given(st.integers(0, 30), st.floats(1, 100), st.integers(0, 30), st.floats(1, 100))
def test_a_p_value_of_the_e_test_is_a_probability(x: int, e: float, y: int, f: float) -> None:
    assert 0 <= two_periods(x, e, y, f, method="e-test") <= 1


@given(st.lists(st.floats(0, 1), max_size=50), st.randoms(use_true_random=False))
def test_adjusted_p_values_are_larger_and_keep_their_order(values: list[float], order: random.Random) -> None:
    result = adjusted(values)
    assert all(value <= after <= 1 for value, after in zip(values, result, strict=True))
    ranked = sorted(zip(values, result, strict=True))
    assert [after for _, after in ranked] == sorted(result)
    places = order.sample(range(len(values)), len(values))
    assert adjusted([values[at] for at in places]) == tuple(result[at] for at in places)


@given(rows, st.floats(0.5, 6))
def test_a_u_chart_signals_what_is_beyond_its_limits(table: list[tuple[int, float]], sigma: float) -> None:
    events, sizes = [count for count, _ in table], [exposure for _, exposure in table]
    chart = u_chart(events, sizes, sigma=sigma)
    for at, (count, size) in enumerate(table):
        assert 0 <= chart.lower[at] <= chart.centre <= chart.upper[at]
        margin = 1e-9 * chart.upper[at]
        if at in chart.signals:
            assert not chart.lower[at] <= count / size <= chart.upper[at]
        else:
            assert chart.lower[at] - margin <= count / size <= chart.upper[at] + margin
    # a unit ten times as large is the same chart
    other = u_chart(events, [size / 8 for size in sizes], sigma=sigma)
    assert other.signals == chart.signals
    assert other.upper == pytest.approx([8 * value for value in chart.upper])


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_a_c_chart_is_a_u_chart_and_a_p_chart_of_rare_events(events: list[int]) -> None:
    chart = c_chart(events)
    assert chart == u_chart(events, [1] * len(events))
    many = 10**9
    shares = p_chart(events, [many] * len(events))
    assert [many * value for value in shares.upper] == pytest.approx(chart.upper, rel=1e-5, abs=1e-5)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(-10, 10), st.floats(0, 10))
def test_a_cusum_is_its_own_mirror_image(values: list[float], target: float, slack: float) -> None:
    result = cusum(values, target, slack, 5)
    mirrored = cusum([-value for value in values], -target, slack, 5)
    assert (mirrored.upper, mirrored.lower, mirrored.signals) == (result.lower, result.upper, result.signals)
    assert min(result.upper + result.lower) >= 0


@given(rows, st.floats(1e-4, 10), st.floats(1.1, 5))
def test_more_events_never_lower_a_poisson_cusum(table: list[tuple[int, float]], rate: float, worse: float) -> None:
    events, sizes = [count for count, _ in table], [exposure for _, exposure in table]
    before = poisson_cusum(events, sizes, rate, worse * rate, 5)
    after = poisson_cusum([count + 1 for count in events], sizes, rate, worse * rate, 5)
    assert all(low <= high for low, high in zip(before.upper, after.upper, strict=True))
    assert set(before.signals) <= set(after.signals)


@given(rows.filter(lambda table: len(table) > 1), st.randoms(use_true_random=False))
def test_overdispersion_is_of_no_order_and_no_unit(table: list[tuple[int, float]], order: random.Random) -> None:
    value = overdispersion(*zip(*table, strict=True))
    shuffled = order.sample(table, len(table))
    assert overdispersion([c for c, _ in shuffled], [e / 1000 for _, e in shuffled]) == pytest.approx(value)
    assert value >= 0


@given(st.lists(st.floats(0, 1), max_size=50))
def test_together_lies_between_the_largest_and_the_sum(values: list[float]) -> None:
    result = together(values)
    assert max(values, default=0.0) - 1e-12 <= result <= min(1.0, math.fsum(values)) + 1e-12


pairs = st.lists(st.tuples(st.integers(0, 50), st.floats(1, 1e6)), max_size=6)
bands = st.lists(st.tuples(st.floats(0, 1), st.floats(1e-9, 1)).filter(lambda band: band[0] <= band[1]), max_size=6)


@given(pairs, bands, st.randoms(use_true_random=False))
def test_a_simulation_is_a_probability_in_any_order(
    observed: list[tuple[int, float]], expert: list[tuple[float, float]], order: random.Random
) -> None:
    result = together_simulated(observed, expert, seed=5, draws=200)
    assert 0 <= result.median <= result.upper <= 1
    shuffled = order.sample(observed, len(observed)), order.sample(expert, len(expert))
    assert together_simulated(*shuffled, seed=5, draws=200) == result
