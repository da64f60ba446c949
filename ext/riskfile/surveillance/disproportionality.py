"""Whether a problem makes up more of one device's reports than of others': ratios of reports, and their shrinkage.

Pure functions on counts of reports. A 2x2 table is ``a`` of our reports with the problem, ``b`` of ours without it, ``c`` of
the others' with it, ``d`` of the others' without it. Reports are no incidences and have no denominator: none of these figures
is a rate or a risk, and none of them is a verdict.

Sources: proportional reporting ratio, chi-squared and rule: Evans, Waller and Davis, Pharmacoepidemiology and Drug Safety 10
(2001) 483-486; its limits: Katz and others 1978; reporting odds ratio: van Puijenbroek and others, ibid. 11 (2002) 3-10, limits
of Woolf 1955; a half added where a count is 0: Haldane 1956, Anscombe 1956; strata: Mantel and Haenszel 1959, limits of
Greenland and Robins 1985; shrinkage: DuMouchel, The American Statistician 53 (1999) 177-190, grouped as by DuMouchel and
Pregibon (KDD 2001).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.text.messages import Message, Phrase

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Numbers = Sequence[float] | Array

LEAST_CELLS: Final = 100
"""A prior is fitted to no fewer cells. Drawn from known priors, the ratios of 100 cells are below EB05 in 8 to 10 percent, of 60
in 11 to 13, and of 500 in 5 to 6."""

LEAST_FILLED: Final = 20
"""And of these so many have reports."""

MOST_DISTINCT: Final = 2_000
"""Above so many distinct cells those of one count whose expected counts differ by less than two thousandths are taken together."""

_SHAPE: Final = math.log(100)
_BOUND: Final = math.log(1e4)
"""Between 1/10,000 and 10,000 lie the rates of a prior, and from there up to 100 its shapes: ratios scatter by a tenth at least. Of few
cells a fit would else make a point of a part of them, and be surer than the cells are."""


class Ratio(NamedTuple):
    """A ratio of reports with its limits; ``corrected`` where a half was added to each count, since one was 0."""

    estimate: float
    lower: float
    upper: float
    corrected: bool = False


class Prior(NamedTuple):
    """How the ratios of a table's cells scatter: gamma(``shape1``, rate ``rate1``) with probability ``weight``, else
    gamma(``shape2``, rate ``rate2``)."""

    shape1: float
    rate1: float
    shape2: float
    rate2: float
    weight: float


class Fit(NamedTuple):
    """A prior fitted to ``cells`` cells, None where there is none, and then ``why``. ``log_likelihood`` is that of the counts."""

    prior: Prior | None
    cells: int
    log_likelihood: float
    why: Message | None = None


class Scores(NamedTuple):
    """Of each cell the geometric mean of its ratio after shrinkage (EBGM), and the points below which the ratio lies with a
    probability of 5 (EB05) and of 95 percent (EB95)."""

    mean: Array
    lower: Array
    upper: Array


_FEW = Phrase("surveillance.few-cells", "there are {cells} cells, {filled} of them with reports, and no prior is fitted to fewer than {least} and {least_filled}")  # fmt: skip
_UNSURE = Phrase("surveillance.no-convergence", "the fit of the prior did not converge: it ends elsewhere each time that it is begun")  # fmt: skip


# --- 2x2 tables -------------------------------------------------------------------------------------------------------


def _four(a: float, b: float, c: float, d: float) -> None:
    for name, value in zip("abcd", (a, b, c, d), strict=True):
        if not (math.isfinite(value) and value >= 0 and value == int(value)):
            raise ValueError(f"{name} is {value!r}, expected a whole number of reports, 0 or more")


def _normal(confidence: float) -> float:
    from statistics import NormalDist

    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence!r}, expected a number between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _ratio(log: float, variance: float, confidence: float, corrected: bool) -> Ratio:
    by = _normal(confidence) * math.sqrt(max(variance, 0.0))
    return Ratio(math.exp(log), math.exp(log - by), math.exp(log + by), corrected)


def reporting_ratio(a: int, b: int, c: int, d: int, confidence: float = 0.95) -> Ratio | None:
    """The proportional reporting ratio (PRR), (a / (a + b)) / (c / (c + d)); None where one of the two has no report.

    Where ``a`` or ``c`` is 0, a half is added to each of the four.
    """
    _four(a, b, c, d)
    if not (a + b and c + d):
        return None
    corrected = not (a and c)
    half = 0.5 if corrected else 0.0
    p, q, r, s = a + half, b + half, c + half, d + half
    log = math.log(p) - math.log(p + q) - math.log(r) + math.log(r + s)
    # 1/p - 1/(p + q) loses its digits where q is small
    return _ratio(log, q / p / (p + q) + s / r / (r + s), confidence, corrected)


def odds_ratio(a: int, b: int, c: int, d: int, confidence: float = 0.95) -> Ratio | None:
    """The reporting odds ratio (ROR), (a / b) / (c / d); None where one of the two has no report.

    Where one of the four is 0, a half is added to each.
    """
    _four(a, b, c, d)
    if not (a + b and c + d):
        return None
    corrected = not (a and b and c and d)
    half = 0.5 if corrected else 0.0
    p, q, r, s = a + half, b + half, c + half, d + half
    log = math.log(p) - math.log(q) - math.log(r) + math.log(s)
    return _ratio(log, 1 / p + 1 / q + 1 / r + 1 / s, confidence, corrected)


def chi_squared(a: int, b: int, c: int, d: int) -> float:
    """Pearson's chi-squared of a 2x2 table with Yates' correction, one degree of freedom; 0 where a margin is 0."""
    _four(a, b, c, d)
    a, b, c, d = int(a), int(b), int(c), int(d)
    n = a + b + c + d
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 0.0
    twice = max(0, 2 * abs(a * d - b * c) - n)
    # whole numbers as long as they may be, since they may be longer than a float has digits
    return n * twice * twice / (4 * margins)


def evans(a: int, b: int, c: int, d: int) -> bool:
    """The rule of Evans and others: 3 reports or more, a ratio of 2 or more, chi-squared of 4 or more."""
    ratio = reporting_ratio(a, b, c, d)
    return ratio is not None and a >= 3 and ratio.estimate >= 2 and chi_squared(a, b, c, d) >= 4


def stratified_ratio(tables: Iterable[tuple[int, int, int, int]], confidence: float = 0.95) -> Ratio | None:
    """The reporting ratio of Mantel and Haenszel over strata, with the limits of Greenland and Robins.

    None where no stratum has reports of both, or none of either has the problem: then there is nothing to be weighed, and
    no half is added.
    """
    above = below = spread = 0.0
    for a, b, c, d in tables:
        _four(a, b, c, d)
        ours, others = a + b, c + d
        n = ours + others
        if not (ours and others):
            continue
        above += a * others / n
        below += c * ours / n
        spread += ((a + c) * ours * others / n - a * c) / n
    if not (above and below):
        return None
    return _ratio(math.log(above) - math.log(below), spread / (above * below), confidence, corrected=False)


# --- shrinkage --------------------------------------------------------------------------------------------------------


def expected_counts(reports: Numbers, having: Numbers, total: float) -> Array:
    """What is expected of each cell of one stratum where device and problem have nothing to do with each other: ``reports`` of
    each device (rows) x reports that ``having`` each problem (columns) / all reports (``total``). Those of strata are added."""
    import numpy as np

    found: Array = np.outer(np.asarray(reports, float), np.asarray(having, float))
    return found / total if total else found


def _cells(counts: Numbers, expected: Numbers) -> tuple[Array, Array]:
    import numpy as np

    n, e = np.asarray(counts, float).ravel(), np.asarray(expected, float).ravel()
    if n.shape != e.shape:
        raise ValueError(f"there are {n.size} counts and {e.size} expected counts")
    if n.size and not (np.isfinite(n).all() and (n >= 0).all() and (n == np.floor(n)).all()):
        raise ValueError("expected whole counts of reports, 0 or more")
    if n.size and not (np.isfinite(e).all() and (e > 0).all()):
        raise ValueError("expected counts are above 0")
    return n, e


def _grouped(n: Array, e: Array) -> tuple[Array, Array, Array]:
    """Cells that are alike once, with how often they are there."""
    import numpy as np

    pairs, weights = np.unique(np.stack((n, e), axis=1), axis=0, return_counts=True)
    if len(pairs) > MOST_DISTINCT:
        keys = np.stack((n, np.round(np.log(e) * 500)), axis=1)
        kept, where, weights = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
        means = np.bincount(where.ravel(), weights=e) / weights
        return kept[:, 0], means, weights.astype(float)
    return pairs[:, 0], pairs[:, 1], weights.astype(float)


def _log_binomial(n: Array, e: Array, shape: float, rate: float) -> tuple[Array, Array, Array]:
    """The logarithm of the negative binomial probability of each count, and its slopes by log shape and log rate."""
    import numpy as np
    from scipy.special import digamma, gammaln

    log_kept, log_gone = -np.log1p(e / rate), -np.log1p(rate / e)
    value = gammaln(n + shape) - gammaln(shape) - gammaln(n + 1) + shape * log_kept + n * log_gone
    by_shape = shape * (digamma(n + shape) - digamma(shape) + log_kept)
    by_rate = (shape * e - n * rate) / (rate + e)
    return value, by_shape, by_rate


def _likelihood(at: Array, n: Array, e: Array, weights: Array) -> tuple[float, Array]:
    """The log likelihood of a prior's five logarithms (of the weight its log odds), and its slopes."""
    import numpy as np

    shape1, rate1, shape2, rate2 = np.exp(at[:4])
    log_weight, log_rest = -np.logaddexp(0, -at[4]), -np.logaddexp(0, at[4])
    one, *slopes1 = _log_binomial(n, e, shape1, rate1)
    two, *slopes2 = _log_binomial(n, e, shape2, rate2)
    one, two = one + log_weight, two + log_rest
    both = np.logaddexp(one, two)
    share1, share2 = np.exp(one - both), np.exp(two - both)
    slopes = np.stack(
        (*(share1 * each for each in slopes1), *(share2 * each for each in slopes2), share1 - math.exp(log_weight))
    )
    # small sums: a library of matrices would begin threads for them
    return float((weights * both).sum()), (slopes * weights).sum(axis=1)


_STARTS: Final = (
    # two wide parts
    *(
        (math.log(one), math.log(one), math.log(two), math.log(two), math.log(weight / (1 - weight)))
        for one, two, weight in product((0.3, 2.0), (1.0, 8.0), (0.1, 0.7))
    ),
    # a narrow one for the few that stand out, or are left out, and a wide one
    *(
        (math.log(50), math.log(50 / mean), math.log(wide), math.log(wide), math.log(0.04))
        for mean, wide in product((0.2, 2.0, 4.0, 8.0), (0.7, 3.0))
    ),
    (math.log(3), math.log(3), math.log(20), math.log(20), 0.0),
)


_ASIDE: Final = ((0.4, -0.3, -0.4, 0.3, -0.5), (-0.3, 0.4, 0.3, -0.4, 0.5))
_AGAIN: Final = 5

CLOSE: Final = 1e-3
"""How close log likelihoods are of ends that are taken for one."""


def log_likelihood(counts: Numbers, expected: Numbers, prior: Prior) -> float:
    """The log likelihood of a prior: each count is a mixture of two negative binomials."""
    import numpy as np

    n, e = _cells(counts, expected)
    at = np.array([*map(math.log, prior[:4]), math.log(prior.weight) - math.log1p(-prior.weight)])
    return _likelihood(at, n, e, np.ones_like(n))[0]


def fit_prior(counts: Numbers, expected: Numbers) -> Fit:
    """The prior that makes the counts of all cells most likely (DuMouchel 1999).

    ``counts`` and ``expected`` are of all cells of a table, those without a report too: nothing is cut off at 0. From many
    starts; the best end counts where another, or one that is begun beside it, comes to within a thousandth of its log likelihood. There
    is no prior where none does, or of too few cells.

    :raises ValueError: for counts that are none, or expected counts that are not above 0.
    """
    import numpy as np
    from scipy.optimize import minimize

    n, e = _cells(counts, expected)
    filled = int((n > 0).sum())
    if n.size < LEAST_CELLS or filled < LEAST_FILLED:
        why = _FEW(cells=n.size, filled=filled, least=LEAST_CELLS, least_filled=LEAST_FILLED)
        return Fit(None, n.size, math.nan, why)
    cells = n.size
    n, e, weights = _grouped(n, e)
    scale = weights.sum()

    def lost(at: Array) -> tuple[float, Array]:
        value, slopes = _likelihood(at, n, e, weights)
        return -value / scale, -slopes / scale

    limits = [(-_BOUND, _SHAPE), (-_BOUND, _BOUND)] * 2 + [(-12.0, 12.0)]

    def end(start: Sequence[float]) -> tuple[float, tuple[float, ...]]:
        done = minimize(
            lost, np.array(start), jac=True, method="L-BFGS-B", bounds=limits,
            options={"maxiter": 1000, "maxfun": 1500, "ftol": 1e-12, "gtol": 1e-8},
        )  # fmt: skip
        return (float(done.fun * scale) if math.isfinite(done.fun) else math.inf), tuple(map(float, done.x))

    ends = sorted(map(end, _STARTS))
    for _ in range(_AGAIN):
        best = ends[0]
        if math.isfinite(best[0]) and ends[1][0] - best[0] <= CLOSE:
            break
        # from beside the best, to either side
        ends += [end([place + by for place, by in zip(best[1], off, strict=True)]) for off in _ASIDE]
        ends.sort()
    else:
        return Fit(None, cells, math.nan, _UNSURE())
    shape1, rate1, shape2, rate2 = map(math.exp, best[1][:4])
    weight = 1 / (1 + math.exp(-best[1][4]))
    prior = Prior(shape1, rate1, shape2, rate2, weight)
    # the two may change places: first is that of the greater ratios
    if prior.shape1 / prior.rate1 < prior.shape2 / prior.rate2:
        prior = Prior(shape2, rate2, shape1, rate1, 1 - weight)
    return Fit(prior, cells, -best[0])


def scores(counts: Numbers, expected: Numbers, prior: Prior) -> Scores:
    """Each cell's ratio after shrinkage, as far as its own count goes against what is usual in the table (DuMouchel 1999,
    equations 6 to 11); the points of its distribution by bisection."""
    import numpy as np
    from scipy.special import digamma, gammainc, gammaincinv

    n, e = _cells(counts, expected)
    if not n.size:
        return Scores(n, n, n)
    one = _log_binomial(n, e, prior.shape1, prior.rate1)[0] + math.log(prior.weight)
    two = _log_binomial(n, e, prior.shape2, prior.rate2)[0] + math.log1p(-prior.weight)
    share = np.exp(one - np.logaddexp(one, two))
    shapes, rates = (prior.shape1 + n, prior.shape2 + n), (prior.rate1 + e, prior.rate2 + e)
    logs = share * (digamma(shapes[0]) - np.log(rates[0])) + (1 - share) * (digamma(shapes[1]) - np.log(rates[1]))

    def point(tail: float) -> Array:
        ends = np.stack(
            [np.log(np.maximum(gammaincinv(s, tail) / r, 1e-300)) for s, r in zip(shapes, rates, strict=True)]
        )
        low, high = ends.min(axis=0), ends.max(axis=0)
        for _ in range(80):
            middle = (low + high) / 2
            at = np.exp(middle)
            below = share * gammainc(shapes[0], rates[0] * at) + (1 - share) * gammainc(shapes[1], rates[1] * at)
            low, high = np.where(below < tail, middle, low), np.where(below < tail, high, middle)
        found: Array = np.exp((low + high) / 2)
        return found

    return Scores(np.exp(logs), point(0.05), point(0.95))
