"""A claim held against data again and again: boundaries at which the error of a verdict is kept over all planned looks.

Whoever holds a one-sided 95 % limit against a claim each month for five years contradicts a true one in 15 to 26 of 100 cases.
So the 5 % are spent over the looks: after look k of K at most k / K of them (an even spending function; Lan and DeMets,
Biometrika 1983;70:659-663). What may be spent at a look is turned into a count by the exact distribution of the cumulative
count given that no boundary was crossed before (Poisson; binomial for shares), so nothing is approximated; it needs the exposures
up to that look alone, so what later periods bring changes no verdict of an earlier one. Contradiction and support have 5 % each.

Once the planned looks are used up the next as many begin with 5 % of their own; all data count on. Pure functions of numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from riskfile.surveillance.statistics import Limits, Look, Looked, Verdict, VerdictState, remembered

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_FFT_FROM = 200_000
"""From how many products on a convolution is quicker by way of Fourier's transform."""

_MOST_EXPECTED = 250_000
"""How many events may be expected up to a look: where there are more, counts and exposures are divided by a power of four, as those
that scatter are. Limits are wider for it by less than one part in a hundred, and no claim is decided sooner."""

_MANY_UNITS = 1e9
"""Of so many units the logarithms of the ways to draw some have no digits left; the claimed share is then so small, since no more
than ``_MOST_EXPECTED`` events are expected, that Poisson's distribution is the same."""

_NOTHING = 1e-22
"""A weight that is left out: of a boundary it moves nothing."""


class Boundary(NamedTuple):
    """Of one look: the least cumulative count that contradicts the claim, and the greatest that supports it (-1: none does yet).
    ``contradicted`` and ``supported`` are the probabilities, at the claimed rate, of a first crossing at this look; ``tails`` the
    levels of one-sided limits (of the lower, of the upper) that are at one with the boundary."""

    contradicts: int
    supports: int
    contradicted: float
    supported: float
    tails: Limits[float]


class _State:
    """The weights of cumulative counts ``start``, ``start`` + 1, ... that have crossed nothing yet."""

    def __init__(self, start: int, weights: Array) -> None:
        self.start = start
        self.weights = weights


class _Side:
    """One of the two boundaries, look after look. ``spent`` is what the present looks have used of ``alpha``, ``alive`` how likely
    it was at the claimed rate to get to them."""

    def __init__(self, bound: float, *, share: bool, planned: int, alpha: float, upward: bool) -> None:
        import numpy as np

        self.bound, self.share, self.planned, self.alpha, self.upward = bound, share, planned, alpha, upward
        self.state = _State(0, np.ones(1))
        self.spent, self.alive, self.look = 0.0, 1.0, 0

    def next_budget(self) -> float:
        """What may be spent at the next look, and makes ready for it where it is the first of a new set."""
        if self.look and self.look % self.planned == 0 and self.spent:
            left = float(self.state.weights.sum())
            self.alive *= left
            self.state = _State(self.state.start, self.state.weights / left)
            self.spent = 0.0
        return self.alpha * (self.look % self.planned + 1) / self.planned - self.spent

    def take(self, more: float, total: float) -> tuple[int, float, float]:
        """The boundary after ``more`` exposure, ``total`` so far; the probability of a first crossing; the level of a limit."""
        import numpy as np

        budget = self.next_budget()
        self.look += 1
        moved = _moved(self.state, _counts(self.bound, more, share=self.share))
        start, weights = moved.start, moved.weights
        if self.upward:
            tails = np.cumsum(weights[::-1])[::-1]
            inside = int(np.searchsorted(-tails, -budget, side="left"))
            crossed = float(tails[inside]) if inside < tails.size else 0.0
            at, kept = start + inside, _State(start, weights[:inside])
            tail = _tail_from(at, self.bound, total, share=self.share)
        else:
            tails = np.cumsum(weights)
            beyond = int(np.searchsorted(tails, budget, side="right"))
            crossed = float(tails[beyond - 1]) if beyond else 0.0
            # counts below the first that has a weight are as rare as nothing
            at, kept = start + beyond - 1, _State(start + beyond, weights[beyond:])
            tail = _tail_to(at, self.bound, total, share=self.share)
        self.state = kept
        self.spent += crossed
        return at, crossed * self.alive, min(tail + max(budget - crossed, 0.0) * self.alive, 0.5)


def boundaries(
    exposures: Sequence[float], bound: float, planned: int, *, alpha: float = 0.05, share: bool = False
) -> tuple[Boundary, ...]:
    """The boundaries at each look. ``exposures`` are those from one look to the next, in order of time; ``bound`` is the claimed
    rate per unit of them, with ``share`` of whole units; ``planned`` the looks over which ``alpha`` is spent, once for each side."""
    return tuple(_look_after_look(exposures, bound, planned, alpha=alpha, share=share))


def _look_after_look(
    exposures: Sequence[float], bound: float, planned: int, *, alpha: float, share: bool
) -> Iterator[Boundary]:
    up = _Side(bound, share=share, planned=planned, alpha=alpha, upward=True)
    down = _Side(bound, share=share, planned=planned, alpha=alpha, upward=False)
    for more, total in zip(exposures, accumulate(exposures), strict=True):
        contradicts, contradicted, lower = up.take(more, total)
        supports, supported, upper = down.take(more, total)
        yield Boundary(contradicts, supports, contradicted, supported, Limits(lower, upper))


@remembered
def verdict_at_looks(
    counts: Sequence[int],
    exposures: Sequence[float],
    bound: float,
    *,
    planned: int,
    every: int = 1,
    passive: bool = False,
    share: bool = False,
    dispersion: float | None = 1.0,
    scatter: str = "auto",
    confidence: float = 0.95,
) -> Verdict:
    """Whether the counts of periods bear out a claimed rate of at most ``bound``, looked at after each ``every`` periods.

    The first look at which the cumulative count crosses a boundary decides, and its verdict stands, whatever follows, until the
    other boundary is crossed upwards: a later look contradicts what an earlier one supported, and none takes a contradiction back.
    ``limits`` are one-sided, of all periods up to the last look, at the level of that look (``Looked.levels``): the lower is above
    the bound where that look contradicts, the upper is not where it supports. ``needed`` is the exposure that, from the last
    period on and without a further event, supports the bound at the next look; None as in :func:`statistics.band_verdict`.

    ``dispersion``: the counts scatter that many times as much as Poisson's; they and their exposures are divided by it (count
    rounded down to contradict, up to support). None: as much as the periods up to each look show, by a test unless ``scatter``
    says it. ``share``, ``passive`` as in :func:`statistics.band_verdict`.

    :raises ValueError: where there is no exposure at all, or a number is out of its range.
    """
    if not counts or len(counts) != len(exposures) or planned < 1 or every < 1:
        raise ValueError(f"expected as many exposures as counts, one or more: {len(exposures)} and {len(counts)}")
    if (
        not (0 < bound < math.inf and (dispersion is None or dispersion > 0) and 0 < confidence < 1)
        or min(*exposures, *counts) < 0
    ):
        raise ValueError("expected a bound and a dispersion above 0, and counts and exposures of 0 or more")
    alpha = 1 - confidence
    events, total = list(accumulate(counts)), list(accumulate(exposures))
    if not total[-1]:
        raise ValueError("an exposure of 0: expected some, without which there is no rate")
    limit = min(bound, 1.0) if share else bound
    at = range(every - 1, len(counts), every)
    found: dict[float, _Scaled] = {}

    def scaled(scale: float) -> _Scaled:
        if scale not in found:
            found[scale] = _Scaled([total[index] for index in at], limit, scale, planned, alpha, share=share)
        return found[scale]

    state: VerdictState = "unsupported"
    last = decided = None
    scattered = 1.0 if dispersion is None else max(dispersion, 1.0)
    scale = scattered
    for number, index in enumerate(at, start=1):
        if dispersion is None:
            # what once was known to scatter is not taken for Poisson's later
            found_here = _two_digits(_scatter(counts[: index + 1], exposures[: index + 1], scatter, share=share))
            scattered = max(scattered, found_here)
        scale = max(scattered, _thinned(limit * total[index]))
        one = scaled(scale)
        boundary, exposed = one.boundary(number), one.totals[number - 1]
        least, most = _effective(events[index], scale)
        limits = _limits(least, most, exposed, boundary.tails, share=share)
        levels = Limits(1 - boundary.tails.lower, 1 - boundary.tails.upper)
        last = Look(
            number, index, events[index], total[index], limits, levels, boundary.contradicts, boundary.supports
        )  # fmt: skip
        # a share of all or less is no claim that data could contradict
        everything = share and bound >= 1
        if least >= boundary.contradicts and not everything:
            if state != "contradicted":
                state, decided = "contradicted", last
        elif state == "unsupported" and not passive and exposed and (most <= boundary.supports or everything):
            state, decided = "supported", last
    if last is None:
        # before the first look: what there is, and the level that the first will have
        least, most = _effective(events[-1], scale)
        tails = Limits(alpha / planned, alpha / planned)
        limits = _limits(least, most, _exposure(total[-1], scale, share=share), tails, share=share)
        last = Look(0, len(counts) - 1, events[-1], total[-1], limits, Limits(1 - tails.lower, 1 - tails.upper), 0, -1)
    needed: float | None = None
    if state == "supported":
        needed = 0.0
    elif state == "unsupported" and not passive:
        since = total[-1] - (last.exposure if last.number else 0.0)
        more = scaled(scale).needed(_effective(events[-1], scale)[1]) * scale
        needed = max((math.ceil(more) if share else more) - since, 0.0)
    return Verdict(
        state,
        events[-1] / total[-1],
        last.limits,
        float(bound),
        needed,
        Looked(planned, every, last, decided, scattered),
    )


def chance(bound: float, rate: float, exposures: Sequence[float], planned: int) -> Limits[float]:
    """The probability that the looks at ``exposures`` contradict a claim of at most ``bound``, and that they support it, where the
    true rate is ``rate`` (Poisson): the error of a verdict where ``rate`` is ``bound``, how soon it comes where it is another."""
    import numpy as np

    found = boundaries(exposures, bound, planned)
    up = down = _State(0, np.ones(1))
    crossed = [0.0, 0.0]
    for more, boundary in zip(exposures, found, strict=True):
        step = _counts(rate, more, share=False)
        up, down = _moved(up, step), _moved(down, step)
        inside = max(min(boundary.contradicts - up.start, up.weights.size), 0)
        crossed[0] += float(up.weights[inside:].sum())
        beyond = max(min(boundary.supports + 1 - down.start, down.weights.size), 0)
        crossed[1] += float(down.weights[:beyond].sum())
        up, down = _State(up.start, up.weights[:inside]), _State(down.start + beyond, down.weights[beyond:])
    return Limits(crossed[0], crossed[1])


def _thinned(expected: float) -> float:
    """By what counts are divided where more events are expected than are followed one by one."""
    if expected <= _MOST_EXPECTED:
        return 1.0
    return float(4 ** math.ceil(math.log(expected / _MOST_EXPECTED, 4)))


def _effective(events: int, scale: float) -> tuple[int, int]:
    """A count divided by its dispersion: what may contradict, what may support."""
    if scale == 1:
        return events, events
    return math.floor(events / scale), math.ceil(events / scale)


def _limits(least: int, most: int, exposure: float, tails: Limits[float], *, share: bool) -> Limits[float]:
    from scipy.special import betainccinv, betaincinv, gammainccinv, gammaincinv

    if not exposure:
        return Limits(0.0, 1.0 if share else math.inf)
    if share:
        most = min(most, int(exposure))
        lower = float(betaincinv(least, exposure - least + 1, tails.lower)) if least else 0.0
        upper = float(betainccinv(most + 1, exposure - most, tails.upper)) if most < exposure else 1.0
        return Limits(lower, upper)
    lower = float(gammaincinv(least, tails.lower)) / exposure if least else 0.0
    return Limits(lower, float(gammainccinv(most + 1, tails.upper)) / exposure)


class _Scaled:
    """The boundaries of looks at ``totals`` of exposure, where counts scatter ``scale`` times as much as Poisson's."""

    def __init__(
        self, totals: Sequence[float], bound: float, scale: float, planned: int, alpha: float, *, share: bool
    ) -> None:
        self.totals = [_exposure(each, scale, share=share) for each in totals]
        self.steps = [now - before for before, now in zip([0.0, *self.totals], self.totals, strict=False)]
        self.bound, self.planned, self.alpha, self.share = bound, planned, alpha, share
        self._looks = _look_after_look(self.steps, bound, planned, alpha=alpha, share=share)
        self._boundaries: list[Boundary] = []

    def boundary(self, number: int) -> Boundary:
        """That of the look of this number, 1 for the first; later ones may have too large counts for this scale."""
        while len(self._boundaries) < number:
            self._boundaries.append(next(self._looks))
        return self._boundaries[number - 1]

    def needed(self, events: int) -> float:
        """The exposure from the last look on at which ``events`` support the bound at the next one."""
        import numpy as np
        from scipy.special import betaincc, pdtr

        bound, share = self.bound, self.share
        side = _Side(bound, share=share, planned=self.planned, alpha=self.alpha, upward=False)
        for more, total in zip(self.steps, self.totals, strict=True):
            side.take(more, total)
        budget = side.next_budget()
        start, weights = side.state.start, side.state.weights
        weights = weights[: max(events - start + 1, 0)]
        left = events - start - np.arange(weights.size)

        def spent(exposure: float) -> float:
            if share:
                at_most = betaincc(left + 1, np.maximum(exposure - left, 1), bound)
                return float((weights * np.where(left >= exposure, 1.0, at_most)).sum())
            return float((weights * pdtr(left, bound * exposure)).sum())

        if spent(0.0) <= budget:
            return 0.0
        low, high = 0.0, 1 / bound
        while spent(math.ceil(high) if share else high) > budget:
            low, high = high, 2 * high
        if share:
            few, many = math.floor(low), math.ceil(high)
            while many - few > 1:
                middle = (few + many) // 2
                few, many = (middle, many) if spent(middle) > budget else (few, middle)
            return float(many)
        for _ in range(60):
            half = (low + high) / 2
            low, high = (half, high) if spent(half) > budget else (low, half)
        return high


@remembered
def scatter_of(counts: Sequence[int], exposures: Sequence[float], scatter: str, *, share: bool = False) -> float:
    """How many times as much as Poisson's (``share``: as shares of one size) the counts of some periods scatter: 1 where they are
    taken not to, or chance alone would make them scatter as much."""
    return _scatter(counts, exposures, scatter, share=share)


def _scatter(counts: Sequence[int], exposures: Sequence[float], scatter: str, *, share: bool) -> float:
    from riskfile.surveillance.prediction import dispersion, scatters

    known = [(count, exposure) for count, exposure in zip(counts, exposures, strict=True) if exposure]
    if len(known) > 2 and scatter == "auto":
        # one period far above all others is what is looked for, and no proof that counts scatter: that takes the others too
        rate = sum(count for count, _ in known) / math.fsum(exposure for _, exposure in known)
        known.remove(max(known, key=lambda each: (each[0] - rate * each[1]) / math.sqrt(each[1])))
    events, sizes = [count for count, _ in known], [exposure for _, exposure in known]
    return max(dispersion(events, sizes, share=share), 1.0) if scatters(events, sizes, scatter, share=share) else 1.0


def _two_digits(value: float) -> float:
    """Rounded up, so that boundaries are made for few values."""
    unit: float = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / unit * (1 - 1e-12)) * unit if value > 1 else 1.0


def _exposure(exposure: float, scale: float, *, share: bool) -> float:
    return math.floor(exposure / scale) if share else exposure / scale


# --- distributions ----------------------------------------------------------------------------------------------------


def _counts(rate: float, exposure: float, *, share: bool) -> _State:
    """The distribution of a count in an exposure, without what is too rare to matter."""
    import numpy as np
    from scipy.special import gammaln, xlog1py, xlogy

    mean = rate * exposure
    if not mean:
        return _State(0, np.ones(1))
    if share and rate >= 1:
        return _State(int(exposure), np.ones(1))
    spread = 11 * math.sqrt(mean) + 40
    first, last = max(math.floor(mean - spread), 0), math.ceil(mean + spread)
    if share and exposure <= _MANY_UNITS:
        last = min(last, int(exposure))
        at = np.arange(first, last + 1)
        ways = gammaln(exposure + 1) - gammaln(at + 1) - gammaln(exposure - at + 1)
        logs = ways + xlogy(at, rate) + xlog1py(exposure - at, -rate)
    else:
        at = np.arange(first, last + 1)
        logs = xlogy(at, mean) - mean - gammaln(at + 1)
    return _trimmed(first, np.exp(logs))


def _moved(state: _State, step: _State) -> _State:
    """The distribution of the sum of two counts."""
    import numpy as np

    one, other = state.weights, step.weights
    if not one.size:
        return state
    if one.size * other.size < _FFT_FROM:
        return _trimmed(state.start + step.start, np.convolve(one, other))
    size = one.size + other.size - 1
    length = 1 << (size - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(one, length) * np.fft.rfft(other, length), length)[:size]
    return _trimmed(state.start + step.start, np.maximum(product, 0.0))


def _trimmed(start: int, weights: Array) -> _State:
    import numpy as np

    there = np.flatnonzero(weights > _NOTHING)
    if not there.size:
        return _State(start, weights)
    return _State(start + int(there[0]), weights[there[0] : there[-1] + 1])


def _tail_from(count: int, rate: float, exposure: float, *, share: bool) -> float:
    """The probability of ``count`` or more."""
    from scipy.special import betainc, gammainc

    if count <= 0:
        return 1.0
    if share:
        return float(betainc(count, exposure - count + 1, rate)) if count <= exposure else 0.0
    return float(gammainc(count, rate * exposure))


def _tail_to(count: int, rate: float, exposure: float, *, share: bool) -> float:
    """The probability of ``count`` or fewer."""
    from scipy.special import betaincc, gammaincc

    if count < 0:
        return 0.0
    if share:
        return float(betaincc(count + 1, exposure - count, rate)) if count < exposure else 1.0
    return float(gammaincc(count + 1, rate * exposure))
