"""Lots beside each other: exact limits by chance, and the exact test of each against the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from riskfile.surveillance.funnel import INNER, OUTER, compared, limits


@given(st.floats(1e-5, 0.2), st.floats(10, 1e6))
def test_between_the_limits_lies_what_chance_leaves(rate: float, exposure: float) -> None:
    ((low, high, lowest, highest),) = limits(rate, [exposure])
    mean = rate * exposure
    for limit, tail in ((low, INNER), (high, 1 - INNER), (lowest, OUTER), (highest, 1 - OUTER)):
        count = limit * exposure
        # by definition: at the next count the distribution has reached the tail, and at the one before it has not
        least = int(stats.poisson.ppf(tail, mean))
        assert max(least - 1, 0) - 1e-6 * max(least, 1) <= count <= least + 1e-6 * max(least, 1)
    assert lowest <= low <= rate * (1 + 1e-9) + 1 / exposure and low <= high <= highest


def test_limits_of_a_share_are_binomial_and_narrower() -> None:
    ((_, high, _, _),), ((_, share, _, _),) = limits(0.4, [50.0]), limits(0.4, [50.0], share=True)
    assert share < high
    least = int(stats.binom.ppf(1 - INNER, 50, 0.4))
    assert least - 1 <= share * 50 <= least


def test_without_an_event_there_is_nothing_between_the_limits() -> None:
    assert limits(0.0, [10.0, 20.0]) == ((0.0,) * 4,) * 2


def test_each_is_held_against_all_the_others() -> None:
    found = compared([1, 9, 0, 0], [1000.0, 1000.0, 2000.0, 0.0])
    assert found[1].p == pytest.approx(stats.binomtest(9, 10, 0.25, alternative="greater").pvalue)
    assert [each.p for each in found[2:]] == [1.0, 1.0]
    assert found[1].adjusted == pytest.approx(4 * found[1].p)
    with pytest.raises(ValueError, match="one exposure above 0"):
        compared([1], [0.0])
