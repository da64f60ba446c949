"""A claim that is looked at again and again: what the boundaries promise, by definition, by simulation and against one look."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.surveillance.looks import boundaries, chance, verdict_at_looks
from riskfile.surveillance.statistics import Verdict, band_verdict
from validation.oracle import crossing

BOUND = 1e-3


def looks(counts: list[int], each: float = 1000.0, *, planned: int = 60, every: int = 1) -> Verdict:
    return verdict_at_looks(counts, [each] * len(counts), BOUND, planned=planned, every=every)


@pytest.mark.parametrize("expected", [0.02, 0.2, 1.0, 4.0])
def test_a_first_crossing_is_as_likely_as_the_definition_says(expected: float) -> None:
    found = boundaries([expected] * 24, 1.0, 24)
    up, _ = crossing([expected] * 24, [each.contradicts for each in found], [None] * 24)
    _, down = crossing([expected] * 24, [None] * 24, [each.supports for each in found])
    assert up == pytest.approx(sum(each.contradicted for each in found), rel=1e-9)
    assert down == pytest.approx(sum(each.supported for each in found), rel=1e-9, abs=1e-15)
    # and no more than what may be spent until then is spent at any look
    for side in ("contradicted", "supported"):
        for look, spent in enumerate(accumulate(getattr(each, side) for each in found), start=1):
            assert spent <= 0.05 * look / 24 * (1 + 1e-12)


@pytest.mark.parametrize("each", [30.0, 1000.0, 20_000.0])
def test_sixty_looks_are_wrong_in_five_of_a_hundred_at_most(each: float) -> None:
    """Simulated at the bound, where the one-sided 95 % limit at each look is wrong in 15 to 26."""
    draw, paths = np.random.default_rng(1983), 4_000
    found = boundaries([each] * 60, BOUND, 60)
    totals = draw.poisson(BOUND * each, (paths, 60)).cumsum(axis=1)
    contradicted = (totals >= [one.contradicts for one in found]).any(axis=1).mean()
    supported = (totals <= [one.supports for one in found]).any(axis=1).mean()
    # three standard errors of a simulation of that size
    margin = 3 * (0.05 * 0.95 / paths) ** 0.5
    assert contradicted < 0.05 + margin
    assert supported < 0.05 + margin
    # nearly all of it is used
    if each >= 1000:
        assert min(contradicted, supported) > 0.04 - margin


def test_shares_and_series_that_scatter_keep_their_error() -> None:
    draw, paths = np.random.default_rng(1936), 150
    shares = draw.binomial(200, 0.01, (paths, 24))
    states = [
        verdict_at_looks(row, [200.0] * 24, 0.01, planned=24, share=True).state for row in shares.tolist()
    ]  # fmt: skip
    assert states.count("contradicted") <= 0.05 * paths + 8
    assert states.count("supported") <= 0.05 * paths + 8
    # counts that scatter four times as much as Poisson's
    means = draw.gamma(5.0 / 3, 3.0, (paths, 24))
    wide = draw.poisson(means).tolist()
    states = [verdict_at_looks(row, [5000.0] * 24, BOUND, planned=24, dispersion=4.0).state for row in wide]
    assert states.count("contradicted") <= 0.05 * paths + 8
    assert states.count("supported") <= 0.05 * paths + 8
    taken_for_poisson = [verdict_at_looks(row, [5000.0] * 24, BOUND, planned=24).state for row in wide]
    assert taken_for_poisson.count("contradicted") > 0.15 * paths


@given(
    st.integers(0, 60), st.floats(10, 1e5), st.sampled_from([1e-4, 1e-3, 0.02]), st.booleans(), st.booleans()
)  # fmt: skip
def test_one_look_is_the_verdict_on_a_band(
    count: int, exposure: float, bound: float, share: bool, passive: bool
) -> None:
    if share:
        exposure = float(max(int(exposure), count, 1))
    once = band_verdict(count, exposure, bound, share=share, passive=passive)
    found = verdict_at_looks((count,), (exposure,), bound, planned=1, share=share, passive=passive)
    assert found.state == once.state
    assert found.limits == pytest.approx(once.limits, rel=1e-6)


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0.0, 200.0, 1000.0, 5000.0])), min_size=2, max_size=20))
def test_later_periods_change_no_verdict_of_an_earlier_look(rows: list[tuple[int, float]]) -> None:
    counts = [count if exposure else 0 for count, exposure in rows]
    exposures = [exposure for _, exposure in rows]
    if not exposures[0]:
        exposures[0] = 100.0
    states, decided = [], []
    for size in range(1, len(rows) + 1):
        found = verdict_at_looks(counts[:size], exposures[:size], BOUND, planned=12)
        assert found.looked is not None
        states.append(found.state)
        decided.append(found.looked.decided)
    for before, after, then, now in zip(states, states[1:], decided, decided[1:], strict=False):
        # once decided, it stands; only a contradiction comes after support
        assert before in ("unsupported", after) or (before, after) == ("supported", "contradicted")
        assert before != after or then == now


def test_the_limits_are_at_one_with_the_look() -> None:
    draw = np.random.default_rng(7)
    for rate in (0.2, 1.0, 3.0):
        counts = draw.poisson(rate, 12).tolist()
        for size in range(1, 13):
            found = looks(counts[:size], planned=12)
            assert found.looked is not None
            last = found.looked.last
            assert (last.limits.lower > BOUND) == (last.events >= last.contradicts)
            assert (last.limits.upper <= BOUND) == (last.events <= last.supports)


@pytest.mark.parametrize("count", [0, 2])
def test_what_is_needed_supports_at_the_next_look_and_less_does_not(count: int) -> None:
    counts, exposures = [count, 0, 0], [500.0] * 3
    needed = verdict_at_looks(counts, exposures, BOUND, planned=60).needed
    assert needed is not None
    for factor, state in ((1.0001, "supported"), (0.9999, "unsupported")):
        after = verdict_at_looks([*counts, 0], [*exposures, needed * factor], BOUND, planned=60)
        assert after.state == state
    shares = verdict_at_looks(counts, exposures, BOUND, planned=60, share=True).needed
    assert shares is not None and shares == int(shares)
    for more, state in ((0, "supported"), (-1, "unsupported")):
        after = verdict_at_looks([*counts, 0], [*exposures, shares + more], BOUND, planned=60, share=True)
        assert after.state == state


def test_looks_come_every_so_many_periods() -> None:
    none = looks([0, 0], each=10_000.0, planned=20, every=3)
    assert none.state == "unsupported"
    assert none.looked is not None and none.looked.last.number == 0
    assert none.needed == 0, "the next look supports, with nothing more"
    found = looks([0] * 8, each=10_000.0, planned=20, every=3)
    assert found.state == "supported"
    assert found.looked is not None and found.looked.decided is not None
    assert (found.looked.last.number, found.looked.last.index) == (2, 5)
    assert (found.looked.decided.number, found.looked.decided.index) == (1, 2)


def test_a_contradiction_stands_and_overrules_support() -> None:
    found = looks([0] * 10 + [30] * 3 + [0] * 40)
    assert found.state == "contradicted"
    assert found.looked is not None and found.looked.decided is not None
    assert found.looked.decided.number == 11
    assert looks([0] * 10).state == "supported"
    assert found.needed is None


def test_after_the_planned_looks_the_next_begin_with_an_error_of_their_own() -> None:
    found = boundaries([1.0] * 60, 0.5, 20)
    for first in (0, 20, 40):
        for side in ("contradicted", "supported"):
            spent = sum(getattr(each, side) for each in found[first : first + 20])
            assert 0.03 < spent <= 0.05


def test_reports_that_nobody_went_looking_for_support_nothing() -> None:
    found = verdict_at_looks([0] * 20, [1e5] * 20, BOUND, planned=60, passive=True)
    assert (found.state, found.needed) == ("unsupported", None)


def test_the_chance_of_a_verdict_is_that_of_its_boundaries() -> None:
    at_bound = chance(BOUND, BOUND, [1000.0] * 60, 60)
    found = boundaries([1000.0] * 60, BOUND, 60)
    assert at_bound.lower == pytest.approx(sum(each.contradicted for each in found))
    assert at_bound.upper == pytest.approx(sum(each.supported for each in found))
    assert chance(BOUND, 2 * BOUND, [1000.0] * 60, 60).lower > 0.99


@pytest.mark.parametrize(
    ("counts", "exposures"), [((), ()), ((1,), (1.0, 2.0)), ((0,), (0.0,)), ((-1,), (3.0,))]
)  # fmt: skip
def test_wrong_arguments_are_told(counts: tuple[int, ...], exposures: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="expected"):
        verdict_at_looks(counts, exposures, BOUND, planned=60)


@pytest.mark.parametrize("share", [False, True])
def test_large_counts_take_no_longer_and_are_judged_as_small_ones(share: bool) -> None:
    # followed one by one, counts of this size took minutes, or all memory
    for each, exposure in ((10**5, 1e8), (10**9, 1e12), (10**12, 1e15)):
        found = verdict_at_looks((each,) * 60, (exposure,) * 60, 1e-3, planned=60, share=share)
        assert found.state == "unsupported"
        assert found.limits.lower < 1e-3 < found.limits.upper
        assert found.limits == pytest.approx((1e-3, 1e-3), rel=2e-2)
        assert found.looked is not None
        assert found.looked.dispersion == 1
        above = verdict_at_looks((round(1.05 * each),) * 60, (exposure,) * 60, 1e-3, planned=60, share=share)
        below = verdict_at_looks((round(0.95 * each),) * 60, (exposure,) * 60, 1e-3, planned=60, share=share)
        assert (above.state, below.state) == ("contradicted", "supported")


def test_a_large_exposure_that_follows_changes_no_look_before() -> None:
    counts, exposures = (1, 2, 0, 1, 500), (800.0, 900.0, 1000.0, 1000.0, 1e15)
    before = verdict_at_looks(counts[:4], exposures[:4], 1e-2, planned=4)
    after = verdict_at_looks(counts, exposures, 1e-2, planned=4)
    assert before.state == after.state == "supported"
    assert before.looked is not None
    assert after.looked is not None
    assert before.looked.decided == after.looked.decided
