"""Every published number that the statistics are held against, other libraries' answers, and wrong arguments."""

from __future__ import annotations

import math
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from riskfile.surveillance.statistics import (
    Limits,
    Simulated,
    Verdict,
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
from validation.three_sigma import c_chart, cusum, decision_interval, p_chart, poisson_cusum, reference_rate, u_chart

TABLE = runpy.run_path(str(Path(__file__).with_name("table.py")))


@pytest.mark.parametrize("row", TABLE["ROWS"], ids=lambda row: row.what)
def test_a_published_number(row: Any) -> None:
    assert row.computed == row.expected, row.source


def test_the_table_shows_every_number() -> None:
    text = TABLE["markdown"]()
    print("\n" + text)  # noqa: T201
    assert text.count("| yes |") == len(TABLE["ROWS"])
    assert "| NO |" not in text


def test_the_table_says_where_it_does_not_agree() -> None:
    row = TABLE["Row"]("what", "2.50", lambda: 2.4949, "source")
    assert row.computed == "2.49"


# --- beside other libraries -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("count", "exposure"), [(0, 3.5), (1, 1e6), (7, 12), (20_000, 1e9)])
def test_poisson_limits_are_those_of_scipy(count: int, exposure: float, confidence: float) -> None:
    limits = poisson_limits(count, exposure, confidence)
    tail = (1 - confidence) / 2
    # what they mean: at a limit, a count as far away as this one is as rare as the tail
    assert stats.poisson.cdf(count, limits.upper * exposure) == pytest.approx(tail)
    assert stats.poisson.sf(count - 1, limits.lower * exposure) == pytest.approx(tail if count else 1)
    assert limits.upper == pytest.approx(stats.chi2.ppf(1 - tail, 2 * count + 2) / 2 / exposure)
    if count:
        assert limits.lower == pytest.approx(stats.chi2.ppf(tail, 2 * count) / 2 / exposure)
    assert poisson_limits(count, exposure, 1 - tail, sided=1) == pytest.approx(limits)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("count", "number"), [(0, 1), (1, 1), (0, 50), (50, 50), (3, 1000), (400, 1_000_000)])
def test_binomial_limits_are_those_of_scipy(count: int, number: int, confidence: float) -> None:
    expected = stats.binomtest(count, number).proportion_ci(confidence, method="exact")
    assert binomial_limits(count, number, confidence) == pytest.approx((expected.low, expected.high))


def test_limits_of_arrays_are_those_of_their_elements() -> None:
    counts, sizes = np.array([0, 1, 5, 40]), np.array([40, 50, 60, 40])
    for limits in (poisson_limits, binomial_limits):
        both = limits(counts, sizes, 0.9)
        each = [limits(int(count), int(size), 0.9) for count, size in zip(counts, sizes, strict=True)]
        assert both.lower.tolist() == [one.lower for one in each]
        assert both.upper.tolist() == [one.upper for one in each]
    assert poisson_limits([0, 1], 2.0).upper.shape == (2,)


@pytest.mark.parametrize("side", ["larger", "smaller", "two-sided"])
@pytest.mark.parametrize(
    "periods", [(0, 10, 3, 20), (3, 20, 0, 10), (50, 28212, 203, 266415), (9, 1, 9, 1), (1, 5, 0, 1)]
)
def test_the_conditional_test_adds_up_what_is_as_unlikely(periods: tuple[int, float, int, float], side: str) -> None:
    count1, exposure1, count2, exposure2 = periods
    outcomes = np.arange(count1 + count2 + 1)
    chances = stats.binom.pmf(outcomes, count1 + count2, exposure1 / (exposure1 + exposure2))
    as_far = {
        "larger": outcomes >= count1,
        "smaller": outcomes <= count1,
        "two-sided": chances <= chances[count1] * (1 + 1e-7),
    }
    assert two_periods(*periods, alternative=side) == pytest.approx(chances[as_far[side]].sum())


def test_the_conditional_test_is_that_of_r() -> None:
    # the example of its poisson.test: breast cancer after fluoroscopy (Boice and Monson 1977)
    assert two_periods(11, 800, 6 + 8 + 7, 1083 + 1050 + 878) == pytest.approx(0.07967, abs=5e-6)


def test_the_e_test_has_sides() -> None:
    assert two_periods(0, 100, 3, 100, method="e-test", alternative="smaller") < 0.06
    assert two_periods(0, 100, 3, 100, method="e-test", alternative="larger") > 0.9
    assert two_periods(0, 100, 0, 5, method="e-test") == two_periods(0, 100, 0, 5) == 1.0


def test_overdispersion_is_that_of_a_regression_on_a_constant() -> None:
    table = np.array([(21, 24.5), (2, 11.0), (18, 25.5), (40, 30.0), (0, 3.0)])
    counts, exposures = table.T

    def unlikely(rate: float) -> float:
        return -float(stats.poisson.logpmf(counts, rate * exposures).sum())

    fitted = optimize.minimize_scalar(unlikely, bounds=(0.1, 10), method="bounded", options={"xatol": 1e-12})
    expected = fitted.x * exposures
    chi2 = stats.chisquare(counts, expected * counts.sum() / expected.sum()).statistic
    assert fitted.success and fitted.x == pytest.approx(81 / 94, rel=1e-6)
    assert overdispersion(counts, exposures) == pytest.approx(chi2 / (len(counts) - 1))
    assert overdispersion([0, 0], [1, 2]) == 0.0


def test_adjusted_p_values_are_benjamini_hochbergs() -> None:
    # the example of the 1995 paper, whose procedure at 5 % rejects the first four of 15
    values = (
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
    )
    result = adjusted(values)
    assert [value <= 0.05 for value in result] == [True] * 4 + [False] * 11
    assert adjusted(values[::-1]) == result[::-1]
    assert adjusted([]) == ()


# --- verdicts ---------------------------------------------------------------------------------------------------------


def test_a_verdict_in_numbers() -> None:
    verdict = band_verdict(0, 1000, 1e-3)
    assert verdict == Verdict("unsupported", 0.0, verdict.limits, 1e-3, pytest.approx(1995.732274))
    assert verdict.limits == pytest.approx((0, 2.995732e-3), rel=1e-6)
    assert band_verdict(0, 2996, 1e-3).needed == 0
    assert band_verdict(10, 1000, 1e-3)[:2] == ("contradicted", 0.01)
    assert band_verdict(10, 1000, 1e-3).needed is None


def test_passive_reports_contradict_and_never_support() -> None:
    assert band_verdict(0, 1e9, 1e-3, passive=True)[::4] == ("unsupported", None)
    assert band_verdict(10, 1000, 1e-3, passive=True).state == "contradicted"


def test_a_share_is_judged_by_binomial_limits() -> None:
    # ln .05 / ln .9 = 28.4: 29 units without a defect show 10 % or less
    assert exposure_needed(0, 0.1, share=True) == 29
    assert band_verdict(0, 28, 0.1, share=True)[::4] == ("unsupported", 1.0)
    assert band_verdict(0, 29, 0.1, share=True).state == "supported"
    # the bound that 4 units just show
    assert exposure_needed(1, binomial_limits(1, 4, sided=1).upper, share=True) == 4
    assert band_verdict(3, 3, 1.0, share=True).state == "supported"
    assert band_verdict(0, 29, 0.1).state == "unsupported"
    with pytest.raises(ValueError, match="count: 4: expected no more than the number, 3"):
        band_verdict(4, 3, 0.1, share=True)


def test_rows_are_added_up() -> None:
    assert band_verdict([1, 0, 2], [10.5, 20, 30], 0.5) == band_verdict(3, 60.5, 0.5)


# --- charts -----------------------------------------------------------------------------------------------------------


def test_a_baseline_sets_the_centre() -> None:
    chart = c_chart([4, 4, 4, 30], baseline=3)
    assert chart == (4.0, (0.0,) * 4, (10.0,) * 4, (3,))
    assert c_chart([4, 4, 4, 30]).centre == 10.5
    assert c_chart([4, 4, 4, 30], 3, sigma=20).signals == ()


def test_a_point_on_its_limit_is_not_beyond_it() -> None:
    assert u_chart([9, 36], [1, 4], 1, sigma=1).signals == ()
    # 6/9 + 3 sqrt(6/9/6) is 10/6, but for the last bit
    assert u_chart([6, 10], [9, 6], 1).signals == ()
    assert u_chart([6, 11], [9, 6], 1).signals == (1,)
    assert c_chart([16, 28, 4]).centre == 16
    assert c_chart([16, 28, 4]).signals == ()
    assert c_chart([16, 29, 3], 1).signals == (1, 2)
    # 0.3 / 3 and 0.1 differ in their last bits
    assert cusum([0.1 + 0.2], 0, 0, 0.3).signals == ()


def test_limits_stay_where_a_rate_and_a_share_can_be() -> None:
    assert p_chart([9, 1], [10, 10], 1).upper == (1.0, 1.0)
    assert u_chart([1, 1], [10, 10]).lower == (0.0, 0.0)
    assert u_chart([0, 0, 1], [10, 10, 10], 2).signals == (2,)


def test_a_cusum_looks_both_ways() -> None:
    assert cusum([0, -3, -3, 0, 9], 0, 1, 3.5) == ((0, 0, 0, 0, 8), (0, 2, 4, 3, 0), (2, 4))
    assert poisson_cusum([0, 0, 9], [1, 1, 1], 1, 2, 5).lower == ()


def test_a_decision_interval_keeps_false_alarms_apart() -> None:
    rate, worse, length = 2.0, 4.0, 50.0
    decision = decision_interval(rate, worse, length)
    assert decision == pytest.approx(math.log(50) / math.log(2))
    random = np.random.default_rng(11)
    runs = []
    for _ in range(200):
        counts = random.poisson(rate, 2000)
        signals = poisson_cusum(counts, np.ones(2000), rate, worse, decision).signals
        runs.append(signals[0] + 1 if signals else 2000)
    assert np.mean(runs) >= length


# --- overall residual risk --------------------------------------------------------------------------------------------


def test_together_keeps_the_digits_of_small_probabilities() -> None:
    assert together([1e-18, 2e-18]) == pytest.approx(3e-18)
    assert together([0.5, 1.0]) == 1.0
    assert together([]) == 0.0


def test_the_simulation_of_one_risk_has_its_distributions_quantiles() -> None:
    one = together_simulated([(3, 1000)], [], seed=1, draws=200_000)
    assert one == pytest.approx(stats.gamma.ppf([0.5, 0.95], 3.5, scale=1 / 1000), rel=0.02)
    band = together_simulated([], [(1e-5, 1e-3)], seed=1, draws=200_000)
    assert band == pytest.approx((1e-4, 1e-3), rel=0.03)
    open_ended = together_simulated([], [(0, 1e-3)], seed=1, draws=200_000)
    assert open_ended.upper == pytest.approx(1e-3, rel=0.02)
    whole = together_simulated([], [(0, 0.999)], seed=1, draws=200_000)
    assert whole == pytest.approx((0.5, 0.95), rel=0.02)
    assert together_simulated([], [(2e-3, 2e-3)], seed=1, draws=10) == pytest.approx((2e-3, 2e-3))


def test_the_simulation_can_be_repeated() -> None:
    observed, expert = [(3, 1000), (0, 500)], [(1e-5, 1e-3), (0, 1e-4), (1e-6, 1e-5)]
    first = together_simulated(observed, expert, seed=7, draws=1000)
    assert together_simulated(observed[::-1], expert[::-1], seed=7, draws=1000) == first
    assert together_simulated(observed, expert, seed=8, draws=1000) != first
    assert together_simulated([], [], seed=7) == Simulated(0.0, 0.0)
    # a rate may be above 1, a probability is not; an estimate of 0 to 1 says nothing
    assert together_simulated([(50, 1)], [(0, 1)], seed=7) == Simulated(1.0, 1.0)


def test_many_risks_are_simulated_in_parts() -> None:
    # the sum of a thousand rates of 1e-6 is about 1e-3, whatever the parts
    many = together_simulated([(10, 1e7)] * 1000, [], seed=3, draws=2000)
    assert many.median == pytest.approx(1 - math.exp(-1000 * 10.5e-7), rel=0.01)


# --- wrong arguments --------------------------------------------------------------------------------------------------

NAN, INFINITE = math.nan, math.inf

WRONG: list[tuple[str, Callable[[], object]]] = [
    ("count: -1: expected a whole number, 0 or more", lambda: poisson_limits(-1, 1)),
    ("count: 2.5 at position 2 of 3: expected a whole number, 0 or more", lambda: u_chart([1, 2.5, 3], [1, 1, 1])),
    ("count: nan: expected a whole number, 0 or more", lambda: band_verdict(NAN, 1, 1)),
    ("exposure: 0: expected a finite number above 0", lambda: poisson_limits(1, 0)),
    ("exposure: 0 at position 3 of 3: expected a finite number above 0", lambda: u_chart([1, 2, 3], [1, 1, 0])),
    ("exposure: inf: expected a finite number above 0", lambda: band_verdict(1, INFINITE, 1)),
    ("exposure: 2.5: expected a whole number above 0", lambda: band_verdict(1, 2.5, 0.1, share=True)),
    ("count: 3: expected no more than the number, 2", lambda: binomial_limits(3, 2)),
    ("count: 5 at position 2 of 2: expected no more than the number, 4", lambda: p_chart([1, 5], [4, 4])),
    ("count: None at position 1 of 1", lambda: poisson_limits([None], 1)),
    ("count: ['x']: expected numbers", lambda: poisson_limits(["x"], 1)),
    ("bound: 0: expected a finite number above 0", lambda: band_verdict(1, 1, 0)),
    ("confidence: 95: expected a number between 0 and 1", lambda: poisson_limits(1, 1, 95)),
    ("sided: 3: expected 1 or 2", lambda: poisson_limits(1, 1, sided=3)),
    ("expected as many exposures as counts: 2 and 3", lambda: u_chart([1, 2, 3], [1, 1])),
    ("expected a sequence of at least one point", lambda: c_chart([])),
    ("baseline: 4: expected 1 to 3 points", lambda: c_chart([1, 2, 3], 4)),
    ("baseline: 0: expected 1 to 3 points", lambda: c_chart([1, 2, 3], 0)),
    ("sigma: 0: expected a finite number above 0", lambda: c_chart([1], sigma=0)),
    ("value: nan at position 1 of 2: expected a finite number", lambda: cusum([NAN, 1], 0, 1, 1)),
    ("decision: 0: expected a finite number above 0", lambda: cusum([1], 0, 1, 0)),
    ("worse: 1: expected a rate above 1", lambda: reference_rate(1, 1)),
    ("rate: 0: expected a finite number above 0", lambda: poisson_cusum([1], [1], 0, 1, 1)),
    ("run_length: 1: expected a number above 1", lambda: decision_interval(1, 2, 1)),
    ("count2: 0.5: expected a whole number, 0 or more", lambda: two_periods(1, 1, 0.5, 1)),
    ("method: 'score': expected exact-cond or e-test", lambda: two_periods(1, 1, 2, 1, method="score")),
    ("alternative: 'less': expected two-sided, larger or smaller", lambda: two_periods(1, 1, 2, 1, alternative="less")),
    ("p-value: 1.5 at position 2 of 2: expected a probability, 0 to 1", lambda: adjusted([0.1, 1.5])),
    ("probability: -0.1 at position 1 of 1: expected a finite number, 0 or more", lambda: together([-0.1])),
    ("count: 1 point: expected 2 or more", lambda: overdispersion([1], [1])),
    ("expert: the lower end 0.2 is above the upper end 0.1", lambda: together_simulated([], [(0.2, 0.1)], seed=1)),
    ("expert: expected pairs of numbers", lambda: together_simulated([], [(0.2,)], seed=1)),
    ("draws: 0: expected 1 or more", lambda: together_simulated([], [], seed=1, draws=0)),
]


@pytest.mark.parametrize(("message", "call"), WRONG, ids=[message for message, _ in WRONG])
def test_wrong_arguments_are_named(message: str, call: Callable[[], object]) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(message.replace("None", "nan"))


def test_the_module_costs_nothing_to_import() -> None:
    code = "import sys, riskfile.surveillance.statistics; print([m for m in ('numpy', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_limits_come_without_the_slow_half_of_scipy() -> None:
    code = (
        "import sys; from riskfile.surveillance.statistics import *; band_verdict(1, 9, 1); overdispersion([1, 2], [1, 1]);"
        "print([m for m in ('scipy.stats',) if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_numbers_give_numbers() -> None:
    assert isinstance(poisson_limits(1, 2), Limits)
    for value in (*poisson_limits(1, 2), *binomial_limits(1, 2), *band_verdict(1, 2, 1)[1:2], c_chart([1]).centre):
        assert type(value) is float
