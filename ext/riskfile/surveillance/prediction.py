"""What the next count may be, given a baseline: predictive distributions of counts, and whether counts scatter more than Poisson's.

A baseline of ``x`` events in an exposure of ``E`` leaves its rate open. What is left open is averaged over:

- Poisson: the rate is Gamma(x + 1/2, E) (Jeffreys), so the next count is negative binomial of the size x + 1/2.
- Counts that scatter more: given a rate and a size each count is negative binomial, variance m + m^2 / size of a mean m. Rate
  and size are not fitted to one pair but averaged over by their likelihood, so that limits are wider by what the fit leaves
  open: Jeffreys' prior of the rate at each size, and of the size the uniform shrinkage prior z / (size + z)^2 (Christiansen
  and Morris 1997), z the mean count.
- Shares of units: Beta(x + 1/2, E - x + 1/2), so the next count is beta-binomial. Shares that scatter more: each period's share
  is beta-distributed about one mean, and mean and spread are averaged over in the same way.

Imports of numpy and scipy are within, as in ``riskfile.surveillance.statistics``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from riskfile.surveillance.charting import Counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SCATTER_LEVEL = 0.1
"""The p-value of the test of scatter below which counts are taken to scatter more than Poisson's do: limits that miss it cost many
false alarms, and limits that are wider without need little."""

DRAWS = 1_999
SEED = 14971
"""The test of scatter draws as many times at most, the same each time."""

_BATCH, _ENOUGH = 250, 100
"""How many are drawn at a time, and how many as far out as what was seen are enough to stop."""

_WIDE = 7.0
"""How many standard deviations are averaged over, on each side."""

_LEAST_EVENTS = 2
"""From so many events on, scatter can be told at all."""


_TERMS = 10_000
"""Up to how many terms a tail is summed; beyond, it is averaged over the rate."""


def checked(counts: Counts, *, share: bool = False) -> None:
    """ValueError with one message for counts that no method could judge.

    ``share``: an exposure is a number of units; it need not be whole, since reports may still be to come.
    """
    size = len(counts.counts)
    if len(counts.exposures) != size:
        raise ValueError(f"expected as many exposures as counts: {len(counts.exposures)} and {size}")
    if not 0 <= counts.first <= counts.last <= counts.judged <= size:
        raise ValueError(
            f"a baseline from {counts.first} to {counts.last}, judged from {counts.judged}: not within {size} points"
        )
    if counts.scatter not in ("auto", "poisson", "negative-binomial"):
        raise ValueError(f"scatter: {counts.scatter!r}: expected auto, poisson or negative-binomial")
    for at, (count, exposure) in enumerate(zip(counts.counts, counts.exposures, strict=True), start=1):
        if not (math.isfinite(count) and count >= 0 and count == math.floor(count)):
            raise ValueError(f"count: {count!r} at position {at} of {size}: expected a whole number, 0 or more")
        if not (math.isfinite(exposure) and exposure >= 0):
            raise ValueError(f"exposure: {exposure!r} at position {at} of {size}: expected a finite number, 0 or more")
        if count and not exposure:
            raise ValueError(f"count: {count} at position {at} of {size}: expected 0 where the exposure is 0")


def checked_above_one(**values: float) -> None:
    """ValueError for a number that has to be above 1 and is not."""
    for name, value in values.items():
        if not (math.isfinite(value) and value > 1):
            raise ValueError(f"{name}: {value!r}: expected a number above 1")


# --- scatter ----------------------------------------------------------------------------------------------------------


def dispersion(counts: Sequence[float], exposures: Sequence[float], *, share: bool = False) -> float:
    """Pearson's chi-square about one common rate (``share``: one common share), per degree of freedom; 1 where fewer than two
    points or no event can tell."""
    total, exposure = math.fsum(counts), math.fsum(exposures)
    if len(counts) < 2 or not total or (share and total >= exposure):
        return 1.0
    rate = total / exposure
    spread = sum((count - rate * size) ** 2 / (rate * size) for count, size in zip(counts, exposures, strict=True))
    return spread / (len(counts) - 1) / ((1 - rate) if share else 1.0)


def scatter_test(counts: Sequence[int], exposures: Sequence[float], *, share: bool = False) -> float:
    """The p-value of counts that scatter as much, if one rate (``share``: one share) holds for all points.

    Given their total, Poisson counts are multinomial, and shares multivariate hypergeometric, whatever the rate is: Pearson's
    chi-square is held against up to ``DRAWS`` of these, until it is clear that it is not far out (Besag and Clifford 1991), so
    that the level holds however rare events are, where that of the chi-square distribution does not. The draws are the same each
    time. 1 where nothing can be told.
    """
    import numpy as np

    events, sizes = np.asarray(counts, dtype=np.int64), np.asarray(exposures, dtype=np.float64)
    total = int(events.sum())
    if events.size < 2 or total < _LEAST_EVENTS or (share and total >= sizes.sum()):
        return 1.0
    # the stream of this generator stays the same from one numpy to the next
    random = np.random.RandomState(SEED)
    units = np.maximum(np.floor(sizes).astype(np.int64), events)
    # given the total, the chi-square rises with this sum
    seen = float((events.astype(np.float64) ** 2 / sizes).sum()) * (1 - 1e-12)
    as_far = drawn = 0
    while drawn < DRAWS and as_far < _ENOUGH:
        number = min(_BATCH, DRAWS - drawn)
        if share:
            others = _shared_out(random, units, total, number)
        else:
            others = random.multinomial(total, sizes / sizes.sum(), size=number)
        as_far += int(((others.astype(np.float64) ** 2 / sizes).sum(axis=1) >= seen).sum())
        drawn += number
    return (1 + as_far) / (drawn + 1)


def _shared_out(random: np.random.RandomState, units: NDArray[np.int64], total: int, number: int) -> NDArray[np.int64]:
    """How many of ``total`` units that are drawn fall into each lot of ``units``, ``number`` times."""
    import numpy as np

    drawn = np.zeros((number, units.size), dtype=np.int64)
    left, rest = np.full(number, total, dtype=np.int64), int(units.sum())
    for at, good in enumerate(units.tolist()):
        rest -= good
        some = left > 0
        if good + rest > 10**9:
            # beyond what the generator takes; of so many units it makes no difference whether one is drawn twice
            drawn[some, at] = random.binomial(left[some], good / (good + rest))
        elif some.any():
            drawn[some, at] = random.hypergeometric(good, rest, left[some])
        left -= drawn[:, at]
    return drawn


def scatters(counts: Sequence[int], exposures: Sequence[float], scatter: str, *, share: bool = False) -> bool:
    """Whether the points of a baseline are to be taken to scatter more than Poisson's: as ``scatter`` says, by the test where it is
    "auto". Fewer than two events or points say nothing of it."""
    if scatter == "poisson" or len(counts) < 2 or sum(counts) < _LEAST_EVENTS:
        return False
    if share and sum(counts) >= sum(exposures):
        return False
    if scatter == "negative-binomial":
        return True
    # what scatters no more than is expected need not be tested
    return (
        dispersion(counts, exposures, share=share) > 1 and scatter_test(counts, exposures, share=share) < SCATTER_LEVEL
    )


# --- the next count ---------------------------------------------------------------------------------------------------


class Prediction:
    """What the next count may be, given the points of a baseline.

    ``rates`` and ``weights`` are what the rate may be, and how much each weighs (they add up to 1); ``sizes`` the sizes of the
    negative binomial at each, None where counts do not scatter more. For a share the rates are shares, and ``sizes`` the sum of the
    two parameters of the beta distribution of each period's share. ``x`` and ``exposure`` are the baseline's, ``centre`` its rate.
    """

    def __init__(
        self, counts: Sequence[int], exposures: Sequence[float], scatter: str = "poisson", *, share: bool = False
    ) -> None:
        pairs = [(count, size) for count, size in zip(counts, exposures, strict=True) if size > 0]
        if not pairs:
            raise ValueError("a baseline without exposure: expected one point or more")
        events, sizes = [count for count, _ in pairs], [size for _, size in pairs]
        self.share = share
        self.x = sum(events)
        self.exposure = math.fsum(sizes)
        self.points = len(pairs)
        self.scattered = scatters(events, sizes, scatter, share=share)
        self.sizes: Array | None = None
        if self.scattered:
            self.rates, self.sizes, self.weights = (_shares if share else _rates)(events, sizes)
        else:
            self.rates, self.weights = _known(self.x, self.exposure, share=share)
        self._tails: dict[tuple[int, float, int], float] = {}

    @property
    def centre(self) -> float:
        """The rate of the baseline."""
        return self.x / self.exposure

    @property
    def mean(self) -> float:
        """The mean of what the baseline leaves open of the rate: Jeffreys' half of an event more than was seen."""
        return (self.x + 0.5) / (self.exposure + (1.0 if self.share else 0.0))

    def coarsened(self) -> None:
        """Leave out rates that weigh next to nothing, where there are many: for what has to look at each again and again."""
        if self.sizes is None:
            return
        heavy = self.weights > 1e-2 * self.weights.max()
        self.rates, self.sizes, kept = self.rates[heavy], self.sizes[heavy], self.weights[heavy]
        self.weights = kept / kept.sum()
        self._tails.clear()

    def tails(self, least: int, exposure: float, periods: int = 1) -> Array:
        """At each rate the probability of ``least`` events or more in an exposure, which came in so many periods."""
        # what scatters from period to period does so less from one sum of periods to the next
        sizes = None if self.sizes is None else self.sizes * periods
        return tails(least, exposure, self.rates, sizes, share=self.share)

    def tail(self, least: int, exposure: float, periods: int = 1) -> float:
        """The probability of ``least`` events or more in an exposure, which came in so many periods; 1 for 0 events."""
        if least <= 0:
            return 1.0
        asked = least, exposure, periods if self.scattered else 1
        known = self._tails.get(asked)
        if known is None:
            if self.share and not self.scattered and least > _TERMS:
                known = float(self.weights @ self.tails(*asked))
            elif self.share and not self.scattered:
                known = _share_tail(self.x, self.exposure, least, exposure)
                if known < 1e-9:
                    # the difference from 1 has no digits left
                    known = float(self.weights @ self.tails(*asked))
            elif self.scattered:
                known = float(self.weights @ self.tails(*asked))
            else:
                from scipy.special import betainc

                known = float(betainc(least, self.x + 0.5, exposure / (self.exposure + exposure)))
            self._tails[asked] = known = min(known, 1.0)
        return known

    def beyond(self, exposure: float, chance: float, periods: int = 1) -> int:
        """The least count whose probability, together with all above it, is ``chance`` at most."""
        low = max(math.floor(self.centre * exposure), 0)
        high, step = low + 1, 1
        while self.tail(high, exposure, periods) > chance:
            low, high, step = high, high + step, 2 * step
        while low > 0 and self.tail(low, exposure, periods) <= chance:
            low = low // 2
        while high - low > 1:
            middle = (low + high) // 2
            if self.tail(middle, exposure, periods) > chance:
                low = middle
            else:
                high = middle
        return high

    def below(self, exposure: float, chance: float, periods: int = 1) -> int:
        """The greatest count whose probability, together with all below it, is ``chance`` at most; -1 where there is none."""
        low, high = -1, max(math.ceil(self.centre * exposure), 1)
        while 1 - self.tail(high + 1, exposure, periods) <= chance and high < 2 * self.most(exposure):
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            if 1 - self.tail(middle + 1, exposure, periods) <= chance:
                low = middle
            else:
                high = middle
        return low

    def most(self, exposure: float) -> float:
        """How many events there can be in an exposure."""
        return exposure if self.share else math.inf


def _share_tail(x: int, number: float, least: int, ahead: float) -> float:
    """The probability that ``least`` or more of ``ahead`` units have what ``x`` of ``number`` had: beta-binomial."""
    import numpy as np
    from scipy.special import betaln, gammaln

    if least > ahead:
        return 0.0
    a, b, k = x + 0.5, number - x + 0.5, np.arange(least)
    terms = gammaln(ahead + 1) - gammaln(k + 1) - gammaln(ahead - k + 1) + betaln(a + k, b + ahead - k) - betaln(a, b)
    return max(1.0 - float(np.exp(terms).sum()), 0.0)


def tails(least: int, exposure: float, rates: Array, sizes: Array | None = None, *, share: bool = False) -> Array:
    """The probability of ``least`` events or more in an exposure, at each of ``rates`` (and ``sizes``, as in
    :class:`Prediction`)."""
    import numpy as np
    from scipy.special import betainc, gammainc

    if least <= 0:
        return np.ones_like(rates)
    if share:
        if least > exposure:
            return np.zeros_like(rates)
        if sizes is None:
            return np.asarray(betainc(least, exposure - least + 1, rates))
        return _beta_binomial_tails(least, exposure, rates, sizes)
    means = rates * exposure
    if sizes is None:
        return np.asarray(gammainc(least, means))
    return np.asarray(betainc(least, sizes, means / (sizes + means)))


def raised(prediction: Prediction, detects: float) -> tuple[Array, Array | None, Array]:
    """``detects`` times the mean rate, at each size that scatter may have: rates, sizes, and weights."""
    import numpy as np

    rate = prediction.mean * detects
    if prediction.share:
        rate = min(rate, 1 - 1e-9)
    if prediction.sizes is None:
        return np.array([rate]), None, np.ones(1)
    return np.full_like(prediction.sizes, rate), prediction.sizes, prediction.weights


def _beta_binomial_tails(least: int, number: float, shares: Array, sizes: Array) -> Array:
    """By Gauss and Legendre over the share of the period, which is Beta(share x size, (1 - share) x size)."""
    import numpy as np
    from scipy.special import betainc, betaincinv, ndtr

    points, weights = _normal_nodes()
    a, b = (shares * sizes)[:, None], ((1 - shares) * sizes)[:, None]
    of_period = np.clip(betaincinv(a, b, ndtr(points)[None, :]), 0.0, 1.0)
    return np.asarray(betainc(least, number - least + 1, of_period) @ weights)


@cache
def legendre_nodes(number: int) -> tuple[Array, Array]:
    """The ``number`` points from -1 to 1 of the quadrature of Gauss and Legendre, and their weights; neither may be written
    to.

    They are the eigenvalues of a matrix, which takes far longer than what is averaged at them: found once in a process.
    """
    import numpy as np

    points, weights = np.polynomial.legendre.leggauss(number)
    points.flags.writeable = weights.flags.writeable = False
    return points, weights


def _normal_nodes(number: int = 48) -> tuple[Array, Array]:
    """Points of the standard normal distribution and their weights, for averages over any distribution by its quantiles."""
    import numpy as np

    points, weights = legendre_nodes(number)
    points = points * (_WIDE + 1)
    weights = weights * np.exp(-(points**2) / 2)
    return points, weights / weights.sum()


def _known(x: int, exposure: float, *, share: bool) -> tuple[Array, Array]:
    """Rates (or shares) and their weights where counts do not scatter: quantiles of Jeffreys' posterior."""
    import numpy as np
    from scipy.special import betaincinv, gammainccinv, gammaincinv, ndtr

    points, weights = _normal_nodes(96)
    if share:
        rates = betaincinv(x + 0.5, max(exposure - x, 0.0) + 0.5, ndtr(points))
    else:
        # each from its nearer end, where digits are
        rates = (
            np.where(points < 0, gammaincinv(x + 0.5, ndtr(points)), gammainccinv(x + 0.5, ndtr(-points))) / exposure
        )
    return rates, weights


def _shrinkage() -> tuple[Array, Array]:
    """Points of the uniform distribution from 0 to 1, and their weights."""
    points, weights = legendre_nodes(24)
    return (points + 1) / 2, weights / 2


def _rates(counts: Sequence[int], exposures: Sequence[float]) -> tuple[Array, Array, Array]:
    """Rates, sizes and weights of negative binomial counts: the likelihood of the points on a grid, times the priors."""
    import numpy as np
    from scipy.special import gammaln

    events, exposed = np.array(counts, dtype=np.float64), np.array(exposures)
    number, x, total = events.size, events.sum(), exposed.sum()
    mean_count, mean_exposure = max((x + 0.5) / number, 0.5), total / number
    shrink, prior = _shrinkage()
    sizes = mean_count * shrink / (1 - shrink)
    spread = np.minimum(np.sqrt(1 / (x + 0.5) + 1 / (number * sizes)), 2.0)
    steps = np.linspace(-_WIDE, _WIDE, 33)
    rates = (x + 0.5) / total * np.exp(spread[:, None] * steps[None, :])
    size = np.broadcast_to(sizes[:, None], rates.shape)
    means = rates[:, :, None] * exposed
    of_each = size[:, :, None]
    likelihood = (
        gammaln(of_each + events)
        - gammaln(of_each)
        + events * np.log(means / (of_each + means))
        - of_each * np.log1p(means / of_each)
    ).sum(axis=2)
    # Jeffreys' prior of the rate at a size, in steps of the logarithm of the rate
    jeffreys = 0.5 * np.log(rates * mean_exposure) - 0.5 * np.log1p(rates * mean_exposure / size)
    return _weighed(rates, size, likelihood + jeffreys, prior * spread)


def _shares(counts: Sequence[int], numbers: Sequence[float]) -> tuple[Array, Array, Array]:
    """As :func:`_rates`, for beta-binomial counts."""
    import numpy as np
    from scipy.special import betaln, expit

    events, units = np.array(counts, dtype=np.float64), np.maximum(np.array(numbers), np.array(counts))
    number, x, total = events.size, events.sum(), units.sum()
    mean_units = total / number
    share = (x + 0.5) / (total + 1)
    shrink, prior = _shrinkage()
    # variance of a count: n p (1 - p) (1 + (n - 1) / (size + 1)); as for rates, a prior median of twice that of one share
    sizes = mean_units * shrink / (1 - shrink)
    inflated = 1 + (mean_units - 1) / (sizes + 1)
    spread = np.minimum(np.sqrt(np.maximum(inflated, 1.0) / (total * share * (1 - share))), 2.0)
    steps = np.linspace(-_WIDE, _WIDE, 33)
    logits = math.log(share / (1 - share)) + spread[:, None] * steps[None, :]
    shares = np.clip(expit(logits), 1e-300, 1 - 1e-16)
    size = np.broadcast_to(sizes[:, None], shares.shape)
    a, b = (shares * size)[:, :, None], ((1 - shares) * size)[:, :, None]
    likelihood = (betaln(a + events, b + units - events) - betaln(a, b)).sum(axis=2)
    jeffreys = 0.5 * (np.log(shares) + np.log1p(-shares))
    return _weighed(shares, size, likelihood + jeffreys, prior * spread)


def _weighed(rates: Array, sizes: Array, logarithms: Array, prior: Array) -> tuple[Array, Array, Array]:
    """The grid as one list, without the points that weigh nothing."""
    import numpy as np

    weights = np.exp(logarithms - logarithms.max()) * prior[:, None]
    weights /= weights.sum()
    heavy = weights > 1e-9
    kept = weights[heavy]
    return rates[heavy], sizes[heavy], kept / kept.sum()
