"""Ratios of reports and their shrinkage: published numbers, what holds for any counts, and cells drawn from known priors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln

from riskfile.surveillance.disproportionality import (
    LEAST_CELLS,
    Prior,
    Ratio,
    chi_squared,
    evans,
    expected_counts,
    fit_prior,
    log_likelihood,
    odds_ratio,
    reporting_ratio,
    scores,
    stratified_ratio,
)

counts = st.one_of(st.integers(0, 30), st.integers(0, 10**6), st.integers(0, 10**12))
some = st.one_of(st.integers(1, 30), st.integers(1, 10**6), st.integers(1, 10**12))


def of(ratio: Ratio | None) -> Ratio:
    assert ratio is not None
    return ratio


# --- published --------------------------------------------------------------------------------------------------------

# openEBGM 0.8.3 (CRAN), vignette "Empirical Bayes Metrics with openEBGM": its prior of FDA's reports on foods and cosmetics, and of
# cells with these counts and expected counts the EBGM, 5th and 95th percentile, in two digits
CAERS = Prior(3.25380903, 0.39989105, 2.02613680, 1.90808515, 0.06534565)
PUBLISHED = [
    (1, 0.0360548272, 2.23, 0.49, 13.85),
    (1, 0.0038736591, 2.58, 0.52, 15.78),
    (1, 0.0002979738, 2.63, 0.52, 16.02),
    (1, 0.0765792610, 1.92, 0.47, 11.77),
    (1, 0.0527413588, 2.09, 0.48, 12.95),
    (16, 0.40643623, 23.26, 15.68, 33.48),
    (19, 0.89690107, 16.78, 11.65, 23.55),
    (6, 0.07866508, 18.28, 10.16, 30.83),
    (8, 0.30482718, 15.25, 9.00, 24.52),
    (11, 0.56317044, 14.28, 8.98, 21.78),
]


def test_the_published_scores_of_a_vignette() -> None:
    found = scores([each[0] for each in PUBLISHED], [each[1] for each in PUBLISHED], CAERS)
    # the percentiles there are by bisection to half a hundredth
    assert found.mean == pytest.approx([each[2] for each in PUBLISHED], abs=0.005001)
    assert found.lower == pytest.approx([each[3] for each in PUBLISHED], abs=0.015)
    assert found.upper == pytest.approx([each[4] for each in PUBLISHED], abs=0.015)


def test_the_published_ratios_and_expected_counts_of_a_vignette() -> None:
    # openEBGM 0.8.3, vignette "Raw Data Processing": 17 reports of products A, B, C and events 1, 2; by sex and age in four strata
    assert expected_counts([9, 7, 1], [9, 8], 17).ravel() == pytest.approx(
        [4.7647059, 4.2352941, 3.7058824, 3.2941176, 0.5294118, 0.4705882]
    )
    strata = [  # F 1, F 2, M 1, M 2: reports of A, B, C, and those of event 1, 2
        ([4, 1, 0], [2, 3], 5), ([0, 1, 0], [1, 0], 1), ([4, 4, 1], [5, 4], 9), ([1, 1, 0], [1, 1], 2),
    ]  # fmt: skip
    by_stratum = sum(expected_counts(*each) for each in strata)
    assert isinstance(by_stratum, np.ndarray)
    assert by_stratum.ravel() == pytest.approx([4.3222222, 4.6777778, 4.1222222, 2.8777778, 0.5555556, 0.4444444])
    for (a, b, c, d), ratio in (((5, 4, 4, 4), 1.11), ((4, 5, 4, 4), 0.89), ((3, 4, 6, 4), 0.71), ((4, 3, 4, 6), 1.43), ((1, 0, 8, 8), 2.0)):  # fmt: skip
        assert of(reporting_ratio(a, b, c, d)).estimate == pytest.approx(ratio, abs=0.005)


# --- 2x2 tables -------------------------------------------------------------------------------------------------------


@given(some, some, some, some)
def test_ours_and_others_change_places(a: int, b: int, c: int, d: int) -> None:
    for ratio in (reporting_ratio, odds_ratio):
        one, other = of(ratio(a, b, c, d)), of(ratio(c, d, a, b))
        assert one.estimate * other.estimate == pytest.approx(1)
        assert one.lower * other.upper == pytest.approx(1)
        assert one.lower <= one.estimate <= one.upper
    # having the problem and not having it too
    assert of(odds_ratio(a, b, c, d)).estimate * of(odds_ratio(b, a, d, c)).estimate == pytest.approx(1)
    assert chi_squared(a, b, c, d) == chi_squared(c, d, a, b) == chi_squared(b, a, d, c)


@given(counts, counts, counts, counts, st.integers(2, 1000))
def test_more_of_the_same_leaves_ratios_and_narrows_limits(a: int, b: int, c: int, d: int, times: int) -> None:
    if not (a and b and c and d):
        return
    for ratio in (reporting_ratio, odds_ratio):
        few, many = of(ratio(a, b, c, d)), of(ratio(a * times, b * times, c * times, d * times))
        assert many.estimate == pytest.approx(few.estimate)
        assert math.log(many.upper / many.lower) == pytest.approx(math.log(few.upper / few.lower) / math.sqrt(times))


@given(st.integers(0, 500), st.integers(1, 500), counts, some)
def test_a_report_more_with_the_problem_raises_each_ratio(a: int, rest: int, c: int, d: int) -> None:
    for ratio in (reporting_ratio, odds_ratio):
        assert of(ratio(a + 1, rest - 1, c, d)).estimate > of(ratio(a, rest, c, d)).estimate


@given(counts, counts, counts, counts)
def test_counts_of_nothing_are_told_apart(a: int, b: int, c: int, d: int) -> None:
    for ratio in (reporting_ratio, odds_ratio):
        found = ratio(a, b, c, d)
        assert (found is None) == (a + b == 0 or c + d == 0)
        if found is not None:
            assert 0 < found.lower <= found.estimate <= found.upper < math.inf
    corrected = reporting_ratio(a, b, c, d)
    assert corrected is None or corrected.corrected == (not (a and c))
    assert chi_squared(a, b, c, d) >= 0


@pytest.mark.parametrize("wrong", [-1, 1.5, math.nan, math.inf])
def test_what_is_no_count_is_refused(wrong: float) -> None:
    for function in (reporting_ratio, odds_ratio, chi_squared, evans):
        with pytest.raises(ValueError, match=r"c is .*, expected a whole number of reports"):
            function(1, 2, wrong, 4)  # type: ignore[operator]


def test_the_rule_of_evans() -> None:
    assert evans(10, 90, 20, 980)
    assert not evans(2, 0, 1, 9999)  # two reports
    assert not evans(19, 81, 100, 900)  # a ratio of 1.9
    assert not evans(3, 97, 1, 99)  # chi-squared below 4


@given(some, some, some, some)
def test_one_stratum_is_none(a: int, b: int, c: int, d: int) -> None:
    crude, weighed = of(reporting_ratio(a, b, c, d)), of(stratified_ratio([(a, b, c, d)]))
    assert weighed.estimate == pytest.approx(crude.estimate)
    if max(a, b, c, d) < 10**7:  # the variance is a difference there
        assert weighed.upper == pytest.approx(crude.upper, rel=1e-5)


def test_years_that_differ_take_a_difference_away() -> None:
    # ours came when everybody reported the problem more often
    years = [(90, 10, 900, 100), (5, 95, 500, 9500)]
    assert of(reporting_ratio(95, 105, 1400, 9600)).estimate == pytest.approx(3.73, abs=0.01)
    assert of(stratified_ratio(years)).estimate == pytest.approx(1)
    assert stratified_ratio([(3, 2, 0, 0), (0, 0, 4, 5)]) is None


# --- shrinkage --------------------------------------------------------------------------------------------------------

priors = st.builds(Prior, *(st.floats(0.05, 50) for _ in range(4)), st.floats(0.01, 0.99))


@given(priors, st.lists(st.tuples(st.integers(0, 2000), st.floats(0.001, 2000)), min_size=1, max_size=20))
def test_a_score_lies_between_its_limits_and_rises_with_the_count(prior: Prior, cells: list[tuple[int, float]]) -> None:
    n, e = [each[0] for each in cells], [each[1] for each in cells]
    found, more = scores(n, e, prior), scores([each + 1 for each in n], e, prior)
    assert (found.lower < found.upper).all() and (found.mean > 0).all()
    # both rise: a larger count has the greater likelihood ratio of a greater ratio, whatever the prior
    assert (more.mean > found.mean).all() and (more.lower >= found.lower).all()


@given(st.integers(0, 500), st.floats(0.01, 500), st.floats(0.1, 30), st.floats(0.1, 30))
def test_two_parts_that_are_one_are_a_gamma(count: int, expected: float, shape: float, rate: float) -> None:
    from scipy.stats import gamma

    found = scores([count], [expected], Prior(shape, rate, shape, rate, 0.3))
    exact = gamma(shape + count, scale=1 / (rate + expected))
    assert found.lower[0] == pytest.approx(exact.ppf(0.05)) and found.upper[0] == pytest.approx(exact.ppf(0.95))


def test_enormous_counts_are_left_where_they_are() -> None:
    found = scores([3_000_000, 10**9], [1_000_000.0, 1e9], CAERS)
    assert found.mean == pytest.approx([3, 1], rel=1e-3) and found.lower == pytest.approx([3, 1], rel=2e-3)


@pytest.mark.parametrize(
    ("n", "e", "said"),
    [
        ([1, 2], [1.0], "2 counts and 1 expected"),
        ([-1], [1.0], "whole counts"),
        ([1.5], [1.0], "whole counts"),
        ([1], [0.0], "above 0"),
        ([1], [math.nan], "above 0"),
    ],
)
def test_wrong_cells_are_refused(n: list[float], e: list[float], said: str) -> None:
    for call in (lambda: fit_prior(n, e), lambda: scores(n, e, CAERS)):
        with pytest.raises(ValueError, match=said):
            call()


def drawn(prior: Prior, cells: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    at = np.random.default_rng(seed)
    expected = at.lognormal(0.5, 1.5, cells)
    first = at.random(cells) < prior.weight
    ratios = np.where(
        first,
        at.gamma(prior.shape1, 1 / prior.rate1, cells),
        at.gamma(prior.shape2, 1 / prior.rate2, cells),
    )
    return at.poisson(ratios * expected), expected, ratios


@pytest.mark.parametrize("true", [Prior(2, 0.5, 6, 6, 0.1), Prior(0.5, 0.2, 10, 10, 0.2)])
def test_ratios_drawn_from_a_prior_are_below_eb05_in_five_percent(true: Prior) -> None:
    below = above = 0
    for seed in range(4):
        n, e, ratios = drawn(true, 1500, seed)
        fit = fit_prior(n, e)
        assert fit.prior is not None and fit.log_likelihood >= log_likelihood(n, e, true)
        assert fit.log_likelihood == pytest.approx(log_likelihood(n, e, fit.prior))
        found = scores(n, e, fit.prior)
        below, above = below + (ratios < found.lower).sum(), above + (ratios > found.upper).sum()
    # 300 of 6,000 are expected, with a standard deviation of 17
    assert 230 < below < 370 and 230 < above < 370


def test_the_likelihood_is_that_of_the_mixture_summed_by_itself() -> None:
    n, e, _ = drawn(CAERS, 200, 3)
    total = 0.0
    for count, expected in zip(n.tolist(), e.tolist(), strict=True):
        both = 0.0
        for share, shape, rate in ((CAERS.weight, *CAERS[:2]), (1 - CAERS.weight, *CAERS[2:4])):
            log = gammaln(shape + count) - gammaln(shape) - gammaln(count + 1)
            both += (
                share * math.exp(log) * (rate / (rate + expected)) ** shape * (expected / (rate + expected)) ** count
            )
        total += math.log(both)
    assert log_likelihood(n, e, CAERS) == pytest.approx(total)


def test_cells_that_are_grouped_have_the_scores_of_those_that_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    n, e, _ = drawn(CAERS, 2500, 5)
    grouped = fit_prior(n, e)
    monkeypatch.setattr("riskfile.surveillance.disproportionality.MOST_DISTINCT", 10**9)
    each = fit_prior(n, e)
    assert grouped.prior is not None and each.prior is not None
    for one, other in zip(scores(n, e, grouped.prior), scores(n, e, each.prior), strict=True):
        assert one == pytest.approx(other, rel=2e-3)


def test_too_few_cells_have_no_prior_and_are_told_why() -> None:
    n, e, _ = drawn(CAERS, LEAST_CELLS - 1, 1)
    fit = fit_prior(n, e)
    assert fit.prior is None and f"there are {LEAST_CELLS - 1} cells" in str(fit.why)
    assert fit_prior([0] * 200, [0.5] * 200).prior is None
    assert fit_prior([], []).prior is None


def test_a_fit_that_ends_elsewhere_each_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    n, e, _ = drawn(CAERS, 200, 1)
    ends = iter(range(10_000))
    import scipy.optimize

    class Done:
        def __init__(self) -> None:
            self.fun, self.x = float(next(ends)), np.zeros(5)

    monkeypatch.setattr(scipy.optimize, "minimize", lambda *given, **named: Done())
    fit = fit_prior(n, e)
    assert fit.prior is None and "did not converge" in str(fit.why)


def table(seed: int, planted: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Counts and expected counts of 13 brands and about 40 problems that have nothing to do with each other, but for the first
    of the first."""
    at = np.random.default_rng(seed)
    sizes = np.array([int(at.integers(100, 1000)), *at.integers(20, 2000, 12)])
    shares = np.minimum(at.dirichlet(np.full(40, 0.3)) * 1.5, 0.9)
    shares[0] = 0.02
    each = np.repeat(shares[None, :], 13, axis=0)
    each[0, 0] *= planted
    n = at.binomial(sizes[:, None], each)
    n = n[:, n.sum(axis=0) > 0]
    return n, expected_counts(sizes, n.sum(axis=0), int(sizes.sum()))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_independent_is_not_listed_and_what_is_planted_is(seed: int) -> None:
    n, e = table(seed)
    fit = fit_prior(n.ravel(), e.ravel())
    if fit.prior is not None:
        lower = scores(n, e, fit.prior).lower.reshape(n.shape)
        # a cell here and there, of five hundred
        assert ((lower > 1) & (n >= 3)).sum() <= 3
    n, e = table(seed, planted=8)
    fit = fit_prior(n.ravel(), e.ravel())
    assert fit.prior is not None
    lower = scores(n, e, fit.prior).lower.reshape(n.shape)
    assert lower[0, 0] > 1 and lower[0, 0] == lower.max()
