"""Predictive distributions, Shewhart's charts, charts of the exposure between events, and the test at fixed looks: against scipy's
distributions, a Markov chain written out, and simulation with known truth."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from riskfile.surveillance.between import g_chart, t_chart
from riskfile.surveillance.charting import Charted, Counts
from riskfile.surveillance.periods import two_period
from riskfile.surveillance.prediction import Prediction, dispersion, scatter_test, scatters
from riskfile.surveillance.shewhart import shewhart

FALSE_ALARM = 370.0

CHARTS: dict[str, Callable[[Counts], Charted]] = {
    "u": lambda counts: shewhart(counts, "u", FALSE_ALARM, 2.0),
    "c": lambda counts: shewhart(counts, "c", FALSE_ALARM, 2.0),
    "p": lambda counts: shewhart(counts, "p", FALSE_ALARM, 2.0),
    "limit alone": lambda counts: shewhart(counts, "u", FALSE_ALARM, 2.0, False),
    "g": lambda counts: g_chart(counts, FALSE_ALARM, 2.0),
    "t": lambda counts: t_chart(counts, FALSE_ALARM, 2.0),
    "two-period": lambda counts: two_period(counts, 3, FALSE_ALARM, 2.0),
}


def series(counts: list[int], baseline: int, exposure: float = 1.0, scatter: str = "auto") -> Counts:
    return Counts(tuple(counts), (exposure,) * len(counts), 0, baseline, baseline, scatter)


# --- the shared cases, as numbers -------------------------------------------------------------------------------------

ONE_EVENT = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
TEN = [10, 9, 11, 10, 12, 8, 10, 10, 9, 11, 10, 10]
SIXTEEN = [15, 16, 17, 15, 16, 18, 17, 16, 15, 17, 16, 18]
BURSTS = [0, 30, 0, 0, 25, 0, 0, 0, 28, 0, 0, 1]


@pytest.mark.parametrize("name", CHARTS)
def test_one_event_is_no_signal_and_a_month_without_exposure_says_nothing(name: str) -> None:
    chart = CHARTS[name]
    assert chart(series([*ONE_EVENT, 0, 0, 1, 0], 12, 1000.0)).alarms == ()
    stopped = Counts((*ONE_EVENT, 0, 0, 0, 0), (*[1000.0] * 13, 0.0, 1000.0, 1000.0), 0, 12, 12)
    found = chart(stopped)
    assert found.alarms == () and len(found.upper) == 16
    if name != "two-period":
        assert math.isnan(found.values[13]) and math.isnan(found.upper[13]) and math.isnan(found.lower[13])


def test_a_drift_is_a_run_and_a_jump_is_beyond_the_limit() -> None:
    (alarm,) = shewhart(series(TEN + SIXTEEN, 12, 1e9), "u", FALSE_ALARM, 2.0).alarms
    assert alarm.cause == "run" and 12 + 6 <= alarm.index < 24 and alarm.p < 0.01
    # within its limit each
    assert shewhart(series(TEN + SIXTEEN, 12, 1e9), "u", FALSE_ALARM, 2.0, False).alarms == ()
    year = two_period(series(TEN + SIXTEEN, 12, 1e9), 12, FALSE_ALARM, 2.0)
    (alarm,) = year.alarms
    assert (alarm.index, alarm.cause) == (23, "periods") and alarm.p < 2e-5
    (alarm,) = shewhart(series([0] * 12 + [3] + [0] * 119, 12, 1e7), "u", FALSE_ALARM, 2.0).alarms
    assert (alarm.index, alarm.cause) == (12, "limit") and alarm.p == pytest.approx(1.465e-4, rel=1e-3)


@pytest.mark.parametrize("name", CHARTS)
def test_bursts_like_those_of_the_baseline_are_none(name: str) -> None:
    assert CHARTS[name](series([*BURSTS, 0, 27, 0, 0], 12, 1e6)).alarms == ()
    if name in ("u", "c", "p", "limit alone"):
        assert CHARTS[name](series([*BURSTS, 0, 27, 0, 0], 12, 1e6, "poisson")).alarms != ()


# --- what is predicted ------------------------------------------------------------------------------------------------


@given(st.integers(0, 400), st.floats(0.5, 1e6), st.floats(0.01, 50), st.integers(0, 60))
def test_the_next_count_is_negative_binomial(x: int, exposure: float, part: float, more: int) -> None:
    prediction = Prediction([x], [exposure])
    ahead, least = part * exposure, int(x * part) + more
    size, chance = x + 0.5, exposure / (exposure + ahead)
    expected = stats.nbinom.sf(least - 1, size, chance)
    assert prediction.tail(least, ahead) == pytest.approx(expected, rel=1e-8, abs=1e-300)
    # and so it is as an average over rates
    if expected > 1e-10:
        assert prediction.weights @ prediction.tails(least, ahead) == pytest.approx(expected, rel=5e-3)


@given(st.integers(0, 60), st.integers(1, 400), st.integers(1, 300), st.data())
def test_the_next_share_is_beta_binomial(x: int, more: int, ahead: int, data: st.DataObject) -> None:
    number = x + more
    least = data.draw(st.integers(0, ahead))
    expected = stats.betabinom.sf(least - 1, ahead, x + 0.5, more + 0.5)
    prediction = Prediction([x], [float(number)], share=True)
    assert prediction.tail(least, float(ahead)) == pytest.approx(expected, rel=1e-3, abs=1e-11)


@given(st.integers(0, 300), st.floats(0.05, 20), st.floats(2.5, 1e5), st.booleans())
def test_a_limit_is_the_least_count_that_is_rare_enough(x: int, ahead: float, false_alarm: float, share: bool) -> None:
    exposure = 10.0 + (x if share else 0)
    prediction = Prediction([x], [exposure], share=share)
    chance = 1 / false_alarm
    beyond, below = prediction.beyond(ahead, chance), prediction.below(ahead, chance)
    assert prediction.tail(beyond, ahead) <= chance < prediction.tail(beyond - 1, ahead)
    assert 1 - prediction.tail(below + 2, ahead) > chance or below + 1 > prediction.most(ahead)
    assert below < 0 or 1 - prediction.tail(below + 1, ahead) <= chance


@given(st.integers(0, 100), st.floats(0.1, 10), st.floats(3, 1e4))
def test_limits_rise_with_the_baseline_with_exposure_and_with_rarity(x: int, ahead: float, false_alarm: float) -> None:
    beyond = Prediction([x], [12.0]).beyond(ahead, 1 / false_alarm)
    assert beyond <= Prediction([x + 1], [12.0]).beyond(ahead, 1 / false_alarm)
    assert beyond <= Prediction([x], [12.0]).beyond(1.5 * ahead, 1 / false_alarm)
    assert beyond <= Prediction([x], [12.0]).beyond(ahead, 1 / false_alarm / 2)
    # ten times as much known at the same rate makes it no wider, but for Jeffreys' half of an event
    assert beyond >= Prediction([10 * x], [120.0]).beyond(ahead, 1 / false_alarm)


# --- scatter ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("counts", [(3, 0, 0, 0), (2, 1, 0, 0, 1), (4, 0, 1, 0), (1, 1, 1, 1), (0, 5, 2)])
def test_scatter_is_tested_by_the_exact_distribution_given_the_total(counts: tuple[int, ...]) -> None:
    exposures = [1.0 + 0.25 * at for at in range(len(counts))]
    total, chances = sum(counts), np.array(exposures) / sum(exposures)

    def spread(each: tuple[int, ...]) -> float:
        return sum(count**2 / size for count, size in zip(each, exposures, strict=True))

    every = [each for each in itertools.product(range(total + 1), repeat=len(counts)) if sum(each) == total]
    exact = sum(
        float(stats.multinomial.pmf(each, total, chances)) for each in every if spread(each) >= spread(counts) - 1e-9
    )
    assert scatter_test(counts, exposures) == pytest.approx(exact, abs=0.06 if exact > 0.1 else 0.02)


@pytest.mark.parametrize("mean", [0.1, 0.5, 2.0])
@pytest.mark.parametrize("share", [False, True])
def test_the_level_of_the_test_of_scatter_holds_for_rare_counts(mean: float, share: bool) -> None:
    draw = np.random.default_rng(7)
    sizes = [200.0] * 12
    found = []
    for _ in range(400):
        counts = draw.binomial(200, mean / 200, 12) if share else draw.poisson(mean, 12)
        found.append(scatter_test(list(map(int, counts)), sizes, share=share))
    assert np.mean(np.array(found) < 0.1) <= 0.1 + 3 * math.sqrt(0.1 * 0.9 / 400)
    # and it sees what there is to see
    assert scatter_test(BURSTS, sizes, share=share) < 0.002


def test_what_scatters_no_more_is_taken_as_it_is() -> None:
    assert not scatters(TEN, [1.0] * 12, "auto") and dispersion(TEN, [1.0] * 12) < 1
    assert scatters(BURSTS, [1.0] * 12, "auto") and not scatters(BURSTS, [1.0] * 12, "poisson")
    assert scatters(TEN, [1.0] * 12, "negative-binomial")
    assert not scatters([1] + [0] * 11, [1.0] * 12, "negative-binomial")
    # a fit to counts that do not scatter comes to about the limits of those that do not
    plain, fitted = Prediction(TEN * 5, [1.0] * 60), Prediction(TEN * 5, [1.0] * 60, "negative-binomial")
    assert plain.beyond(1.0, 0.0027) <= fitted.beyond(1.0, 0.0027) <= plain.beyond(1.0, 0.0027) + 1


@pytest.mark.parametrize(("mean", "size"), [(10.0, 1.0), (10.0, 5.0), (30.0, 2.0)])
def test_limits_of_counts_that_scatter_are_near_those_of_the_truth_when_much_is_known(mean: float, size: float) -> None:
    draw = np.random.default_rng(11)
    counts = list(map(int, draw.poisson(draw.gamma(size, mean / size, 600))))
    prediction = Prediction(counts, [1.0] * 600, "auto")
    assert prediction.scattered and prediction.weights.sum() == pytest.approx(1)
    truth = stats.nbinom.isf(1 / 370, size, size / (size + mean))
    assert prediction.beyond(1.0, 1 / 370) == pytest.approx(truth, rel=0.15)


# --- what the charts do ------------------------------------------------------------------------------------------------


def chain(limit: float, within: float, length: int) -> float:
    """Points to a signal: states are how long the run is."""
    moves = np.zeros((length, length))
    for at in range(length):
        moves[at, 0] += 1 - limit - within
        if at + 1 < length:
            moves[at, at + 1] += within
    return float(np.linalg.solve(np.eye(length) - moves, np.ones(length))[0])


@pytest.mark.parametrize("counts", [ONE_EVENT, TEN, [0] * 12, [2, 0, 1] * 8])
def test_the_figures_of_a_chart_are_those_of_its_markov_chain(counts: list[int]) -> None:
    found = shewhart(series([*counts, 0], len(counts), scatter="poisson"), "u", FALSE_ALARM, 3.0)
    length, points = int(found.note.partition("; ")[2].split()[0]), len(counts)
    beyond = round(found.upper[-1]) + 1
    least = math.floor(sum(counts) / points + 1e-9) + 1
    draws = np.array(stats.gamma.ppf((np.arange(4000) + 0.5) / 4000, sum(counts) + 0.5, scale=1 / points))

    def rates(run: int) -> np.ndarray:
        limit = stats.poisson.sf(beyond - 1, draws)
        return np.array(
            [1 / chain(a, b - a, run) for a, b in zip(limit, stats.poisson.sf(least - 1, draws), strict=True)]
        )

    assert found.false_alarm == pytest.approx(1 / rates(length).mean(), rel=0.02)
    assert found.false_alarm >= FALSE_ALARM
    # a run that is shorter by one would be too frequent
    assert length == 2 or 1 / rates(length - 1).mean() < FALSE_ALARM * 1.01
    raised = 3 * (sum(counts) + 0.5) / points
    limit, above = stats.poisson.sf(beyond - 1, raised), stats.poisson.sf(least - 1, raised)
    assert found.detection == pytest.approx(chain(limit, above - limit, length), rel=1e-6)


@pytest.mark.parametrize(
    ("name", "baseline"),
    [("u", TEN), ("u", ONE_EVENT), ("p", [2, 0, 1] * 8), ("t", [2, 0, 1] * 8), ("two-period", TEN)],
)
def test_false_alarms_are_as_far_apart_as_is_stated(name: str, baseline: list[int]) -> None:
    """The truth is drawn from what the baseline leaves open, and the method runs on."""
    draw = np.random.default_rng(14971)
    units, points, paths = 500.0, 1200, 30 if name == "t" else 60
    size = len(baseline)
    alarms = 0
    for at in range(paths):
        rate = stats.gamma.ppf((at + 0.5) / paths, sum(baseline) + 0.5, scale=1 / size)
        counts = draw.binomial(int(units), min(rate / units, 1), points) if name == "p" else draw.poisson(rate, points)
        alarms += len(CHARTS[name](series([*baseline, *map(int, counts)], size, units, "poisson")).alarms)
    found = CHARTS[name](series(baseline, size, units, "poisson"))
    assert found.false_alarm >= 0.999 * FALSE_ALARM
    between = points * paths / alarms
    assert between == pytest.approx(found.false_alarm, rel=3.5 / math.sqrt(alarms) + 0.03)


@pytest.mark.parametrize(("name", "baseline"), [("u", TEN), ("g", [1, 0] * 10), ("two-period", TEN)])
def test_a_rise_is_found_as_soon_as_is_stated(name: str, baseline: list[int]) -> None:
    draw = np.random.default_rng(5)
    size, points = len(baseline), 900
    rate = 2 * (sum(baseline) + 0.5) / size
    alarms = 0
    for _ in range(15):
        counts = draw.binomial(500, rate / 500, points) if name == "g" else draw.poisson(rate, points)
        alarms += len(CHARTS[name](series([*baseline, *map(int, counts)], size, 500.0, "poisson")).alarms)
    stated = CHARTS[name](series(baseline, size, 500.0, "poisson")).detection
    # a method begins anew after an alarm, so that the wait to each is a wait from the beginning
    assert 15 * points / alarms == pytest.approx(stated, rel=3.5 / math.sqrt(alarms) + 0.03)


def test_single_events_are_judged_by_the_exposure_before_each() -> None:
    draw = np.random.default_rng(3)
    exposures = [*draw.exponential(100, 20).tolist(), *draw.exponential(25, 30).tolist()]
    risen = t_chart(Counts((1,) * 50, tuple(exposures), 0, 20, 20), FALSE_ALARM, 3.0)
    assert risen.alarms and risen.alarms[0].cause == "spacing" and risen.alarms[0].index < 35
    for alarm in risen.alarms:
        assert risen.values[alarm.index] <= risen.lower[alarm.index]
    alarms = 0
    for at in range(25):
        rate = stats.gamma.ppf((at + 0.5) / 25, 20.5, scale=1 / sum(exposures[:20]))
        more = draw.exponential(1 / rate, 1500)
        alarms += len(
            t_chart(Counts((1,) * 1520, (*exposures[:20], *more.tolist()), 0, 20, 20), FALSE_ALARM, 3.0).alarms
        )
    # a period is what lay between events of the baseline
    assert 25 * 1500 / alarms == pytest.approx(risen.false_alarm, rel=3.5 / math.sqrt(alarms) + 0.06)


# --- what holds whatever the numbers ----------------------------------------------------------------------------------

rows = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([0.0, 20.0, 25.0, 40.0])), min_size=8, max_size=24)


def counted(pairs: list[tuple[int, float]], baseline: int) -> Counts:
    exposures = tuple(size for _, size in pairs)
    return Counts(tuple(count if size else 0 for count, size in pairs), exposures, 0, baseline, baseline)


@settings(max_examples=8, deadline=None)
@given(rows, st.sampled_from(sorted(CHARTS)), st.sampled_from([0, 5]), st.integers(6, 20))
def test_later_points_change_no_earlier_one(rows: list[tuple[int, float]], name: str, baseline: int, cut: int) -> None:
    assume(cut < len(rows))
    chart = CHARTS[name]
    whole, part = chart(counted(rows, baseline)), chart(counted(rows[:cut], baseline))
    assert tuple(each for each in whole.alarms if each.index < cut) == part.alarms
    for one, other in ((whole.upper, part.upper), (whole.lower, part.lower), (whole.values, part.values)):
        assert np.array_equal(one[:cut], other, equal_nan=True)


@settings(max_examples=8, deadline=None)
@given(rows, st.sampled_from(sorted(set(CHARTS) - {"two-period"})), st.sampled_from([0, 5]), st.integers(5, 24))
def test_a_point_without_exposure_says_nothing(
    rows: list[tuple[int, float]], name: str, baseline: int, at: int
) -> None:
    at = min(at, len(rows))
    before = CHARTS[name](counted(rows, baseline))
    after = CHARTS[name](counted([*rows[:at], (0, 0.0), *rows[at:]], baseline))
    moved = tuple(each._replace(index=each.index + (each.index >= at)) for each in before.alarms)
    assert after.alarms == moved
    assert (after.false_alarm, after.detection) == (before.false_alarm, before.detection) or math.isnan(
        before.detection
    )


@settings(max_examples=40, deadline=None)
@given(rows, st.sampled_from(["u", "c", "p", "limit alone"]))
def test_a_count_beyond_its_limit_is_an_alarm_and_no_other(rows: list[tuple[int, float]], name: str) -> None:
    found = CHARTS[name](counted(rows, 5))
    beyond = {at for at, value in enumerate(found.values) if value > found.upper[at] * (1 + 1e-12)}
    assert {each.index for each in found.alarms if each.cause == "limit"} == beyond
    for each in found.alarms:
        assert 0 <= each.p < 0.05


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (Counts((1, 2), (1.0,), 0, 1, 1), "as many exposures as counts"),
        (Counts((1, -2), (1.0, 1.0), 0, 1, 1), "count: -2 at position 2 of 2"),
        (Counts((1, 2), (1.0, math.nan), 0, 1, 1), "exposure: nan at position 2"),
        (Counts((1, 2), (1.0, 0.0), 0, 1, 1), "expected 0 where the exposure is 0"),
        (Counts((1, 2), (1.0, 1.0), 0, 2, 1), "not within 2 points"),
        (Counts((1, 2), (1.0, 1.0), 0, 1, 1, "some"), "scatter: 'some'"),
    ],
)
@pytest.mark.parametrize("name", CHARTS)
def test_what_nothing_can_judge_is_one_message(name: str, counts: Counts, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CHARTS[name](counts)


def test_numbers_that_make_no_sense_are_refused() -> None:
    some = series([1, 0, 1], 2)
    for call in (
        lambda: shewhart(some, "u", 1.0, 2.0),
        lambda: shewhart(some, "u", 370.0, 1.0),
        lambda: t_chart(some, math.nan, 2.0),
        lambda: two_period(some, 0, 370.0, 2.0),
    ):
        with pytest.raises(ValueError, match="expected"):
            call()
