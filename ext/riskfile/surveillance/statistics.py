"""What counts say of rates: exact limits, verdicts on a claimed bound, tests, overall residual risk.

Pure functions over numbers; nothing here knows of a risk file. A count is a whole number of events. An exposure is
what they arose from (uses, devices sold, patient-years), and a rate is events per unit of it; the caller keeps the
units. Where a sequence stands for time, it is in order of time. ValueError with one message for wrong arguments: a
negative or fractional count, an exposure of 0, more events than units, a number that is not finite.

Limits come from ``scipy.special``, on which ``scipy.stats`` rests too: it takes arrays and is imported faster.
Whatever is imported is imported where it is used, so that a file without field data pays nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, ParamSpec, TypeVar, overload

from riskfile.surveillance.charting import Charted
from riskfile.text.digests import blake2b

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Numbers = Sequence[float] | Array

T = TypeVar("T")
P = ParamSpec("P")

VerdictState = Literal["supported", "contradicted", "unsupported"]

Alternative = Literal["two-sided", "larger", "smaller"]

EXPERT_TAIL = 0.05
"""The probability that an expert's estimate leaves beyond each end of its band."""

BLOCK = 1_000_000
"""How many random numbers are held at a time."""


class Limits(NamedTuple, Generic[T]):
    """Lower and upper confidence limit: two numbers, or two arrays of the arguments' shape."""

    lower: T
    upper: T


class Look(NamedTuple):
    """One look at a claim. ``number`` counts from 1 (0: none yet, of what there is so far); ``index`` is that of the last period
    looked at, ``events`` and ``exposure`` are those up to it. ``limits`` are one-sided limits of the rate, the lower and the upper
    with a confidence of ``levels``; ``contradicts`` is the least count that contradicts at this look, ``supports`` the greatest that
    supports (-1: none does)."""

    number: int
    index: int  # type: ignore[assignment]  # in place of the method of tuples
    events: int
    exposure: float
    limits: Limits[float]
    levels: Limits[float]
    contradicts: int
    supports: int


class Looked(NamedTuple):
    """How a verdict came about of data that are looked at again and again: its error is kept over ``planned`` looks, one after each
    ``every`` periods (see ``looks``). ``last`` is the last look, ``decided`` the one whose verdict stands, None for none.
    ``dispersion`` is what counts and exposures were divided by."""

    planned: int
    every: int
    last: Look
    decided: Look | None
    dispersion: float = 1.0


class Verdict(NamedTuple):
    """Whether counts bear out a claimed rate of at most ``bound``.

    ``rate`` is the observed rate, ``limits`` its two one-sided limits. ``needed`` is the exposure that is still needed,
    without a further event, to support the bound: 0 where it is supported, None where no exposure of this kind would
    do (the bound is contradicted, or the reports are passive). ``looked`` says at which look of how many, None for data that
    are looked at once.
    """

    state: VerdictState
    rate: float
    limits: Limits[float]
    bound: float
    needed: float | None
    looked: Looked | None = None


class Simulated(NamedTuple):
    """Median and 95th percentile of a simulated probability."""

    median: float
    upper: float


# --- what was computed before -----------------------------------------------------------------------------------------

Result = float | tuple[float, ...] | Verdict | Charted
"""What can be remembered."""

R = TypeVar("R", bound=Result)
_Results = dict[bytes, Result]
_RESULTS: ContextVar[tuple[Mapping[bytes, Result], _Results] | None] = ContextVar("results", default=None)


@contextmanager
def remembering(known: Mapping[bytes, Result]) -> Iterator[dict[bytes, Result]]:
    """Within, a result that is ``known`` of exactly these numbers is not computed again; gives all that were asked for.

    To import numpy and scipy takes longer than to check a file, and most checks see the counts of the last one.
    """
    used: _Results = {}
    token = _RESULTS.set((known, used))
    try:
        yield used
    finally:
        _RESULTS.reset(token)


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """``function``, whose results are taken from what is known (:func:`remembering`): a pure function of numbers, texts and
    tuples of them, named tuples too."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        results = _RESULTS.get()
        # the representation of an array may leave numbers out
        if results is None or not _plain_numbers((*args, *kwargs.values())):
            return function(*args, **kwargs)
        known, used = results
        # modules that compute may name a function alike
        asked = repr((function.__module__, function.__qualname__, args, sorted(kwargs.items())))
        key = blake2b(asked.encode(), digest_size=20).digest()
        if key not in used:
            used[key] = known[key] if key in known else function(*args, **kwargs)
        found: R = used[key]  # type: ignore[assignment]
        return found

    return call


def _plain_numbers(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_plain_numbers, value))
    return type(value) in (int, float, bool, str, type(None))


# --- limits -----------------------------------------------------------------------------------------------------------


@overload
def poisson_limits(count: float, exposure: float, confidence: float = ..., *, sided: int = ...) -> Limits[float]: ...
@overload
def poisson_limits(
    count: Numbers, exposure: Numbers | float, confidence: float = ..., *, sided: int = ...
) -> Limits[Array]: ...
def poisson_limits(
    count: Numbers | float, exposure: Numbers | float, confidence: float = 0.95, *, sided: int = 2
) -> Limits[Any]:
    """Exact limits of a Poisson rate per unit of exposure (Garwood 1936).

    Numbers give numbers, arrays give arrays. ``sided=2``: both limits together hold at ``confidence``; ``sided=1``:
    each of the two does by itself. The lower limit of no event is 0.
    """
    import numpy as np
    from scipy.special import gammainccinv, gammaincinv

    counts, exposures = _checked("count", count, whole=True), _checked("exposure", exposure, positive=True)
    tail = _tail(confidence, sided)
    lower = np.where(counts > 0, gammaincinv(np.maximum(counts, 1), tail), 0) / exposures
    upper = gammainccinv(counts + 1, tail) / exposures
    return Limits(lower, upper) if lower.ndim else Limits(float(lower), float(upper))


@overload
def binomial_limits(count: float, number: float, confidence: float = ..., *, sided: int = ...) -> Limits[float]: ...
@overload
def binomial_limits(
    count: Numbers, number: Numbers | float, confidence: float = ..., *, sided: int = ...
) -> Limits[Array]: ...
def binomial_limits(
    count: Numbers | float, number: Numbers | float, confidence: float = 0.95, *, sided: int = 2
) -> Limits[Any]:
    """Exact limits of the share of ``count`` in ``number`` (Clopper and Pearson 1934).

    Numbers give numbers, arrays give arrays; ``sided`` as in :func:`poisson_limits`.
    """
    import numpy as np
    from scipy.special import betainccinv, betaincinv

    counts = _checked("count", count, whole=True)
    numbers = _checked("number", number, whole=True, positive=True)
    _at_most(counts, numbers)
    tail = _tail(confidence, sided)
    others = numbers - counts
    lower = np.where(counts > 0, betaincinv(np.maximum(counts, 1), others + 1, tail), 0.0)
    upper = np.where(others > 0, betainccinv(counts + 1, np.maximum(others, 1), tail), 1.0)
    return Limits(lower, upper) if lower.ndim else Limits(float(lower), float(upper))


# --- what a sample bears ----------------------------------------------------------------------------------------------


def share_limit(failures: int, sample: int, confidence: float = 0.95) -> float:
    """The exact one-sided upper limit of the share of failures, where ``failures`` of ``sample`` were found.

    Clopper and Pearson's limit; that of no failure is 1 - (1 - confidence)^(1/sample), which needs no library.
    """
    _number("sample", sample, whole=True, positive=True)
    _number("count", failures, whole=True)
    tail = _tail(confidence, 1)
    if failures > sample:
        raise ValueError(f"a count of {failures} among {sample}: expected no more events than units")
    if failures == sample:
        return 1.0
    return -math.expm1(math.log(tail) / sample) if not failures else _share_limit(failures, sample, confidence)


@remembered
def _share_limit(failures: int, sample: int, confidence: float) -> float:
    return binomial_limits(failures, sample, confidence, sided=1).upper


def sample_needed(failures: int, share: float, confidence: float = 0.95) -> int:
    """The least sample in which ``failures`` show a share of failures of at most ``share``."""
    _number("share", share, positive=True)
    tail = _tail(confidence, 1)
    if failures:
        return int(exposure_needed(failures, share, confidence, share=True))
    if share >= 1:
        return 1
    number = max(math.ceil(math.log(tail) / math.log1p(-share)), 1)
    # the quotient may err in its last digits, just where a whole number is
    while number > 1 and share_limit(0, number - 1, confidence) <= share:
        number -= 1
    while share_limit(0, number, confidence) > share:
        number += 1
    return number


@remembered
def capability_limit(capability: float, sample: int, confidence: float = 0.95) -> float:
    """The one-sided upper limit of the share of units beyond a limit, where the mean of ``sample`` of them lies
    3 x ``capability`` of their standard deviations from it (Ppk at one limit).

    Exact for values that are normally distributed (noncentral t, as in the factors of one-sided tolerance limits).
    """
    _number("sample", sample, whole=True, positive=True)
    if not math.isfinite(capability):
        raise ValueError(f"a capability of {capability}: expected a finite number")
    if sample < 2:
        raise ValueError("a capability of 1 unit: expected a sample of 2 or more")
    tail = _tail(confidence, 1)
    from scipy.special import nctdtrinc, ndtr

    root = math.sqrt(sample)
    distance = float(nctdtrinc(sample - 1, 1 - tail, root * 3 * capability)) / root
    return float(ndtr(-distance))


# --- the verdict on a claimed band ------------------------------------------------------------------------------------


@remembered
def exposure_needed(count: float, bound: float, confidence: float = 0.95, *, share: bool = False) -> float:
    """The whole exposure, from the first unit on, at which ``count`` events support a rate of at most ``bound``.

    That is where the one-sided upper limit comes down to the bound; for no event it is -ln(1 - confidence) / bound.
    ``share``: the bound is a share of units, and the answer a whole number of them.
    """
    from scipy.special import bdtrin, gammainccinv

    _number("count", count, whole=True)
    _number("bound", bound, positive=True)
    tail = _tail(confidence, 1)
    if not share:
        return float(gammainccinv(count + 1, tail)) / bound
    if bound >= 1:
        return float(max(count, 1))
    number = float(max(math.ceil(bdtrin(count, tail, bound)), count + 1))
    # the inverse may err in its last digits, just where a whole number is
    while number > count + 1 and binomial_limits(count, number - 1, confidence, sided=1).upper <= bound:
        number -= 1
    while binomial_limits(count, number, confidence, sided=1).upper > bound:
        number += 1
    return number


def whole(exposure: float) -> float:
    """The next whole number of units, as an exposure that is still needed is told: one that is rounded down would not do."""
    return float(math.ceil(exposure)) if math.isfinite(exposure) else exposure


@remembered
def band_verdict(
    count: Numbers | float,
    exposure: Numbers | float,
    bound: float,
    *,
    passive: bool = False,
    share: bool = False,
    confidence: float = 0.95,
) -> Verdict:
    """Whether ``count`` events in ``exposure`` bear out a claimed rate of at most ``bound`` per unit of exposure.

    Contradicted: the one-sided lower limit is above the bound. Supported: the upper limit is not above it. Count and
    exposure are totals, or one number a row, which are added up. ``share``: the exposure is a number of units, of which
    ``count`` were found (exact binomial limits in place of Poisson's). ``passive``: reports that nobody went looking
    for, too few by an unknown part: they may contradict a bound and never support it.
    """
    _number("bound", bound, positive=True)
    count = math.fsum(_checked("count", count, whole=True).ravel())
    exposure = math.fsum(_checked("exposure", exposure, whole=share, positive=True).ravel())
    limits = (binomial_limits if share else poisson_limits)(count, exposure, confidence, sided=1)
    state: VerdictState = "unsupported"
    needed: float | None = None
    if limits.lower > bound:
        state = "contradicted"
    elif not passive:
        # as the upper limit against the bound, and never at odds with the figure that is printed
        needed = max(exposure_needed(count, bound, confidence, share=share) - exposure, 0.0)
        state = "unsupported" if needed else "supported"
    return Verdict(state, count / exposure, limits, float(bound), needed)


# --- tests ------------------------------------------------------------------------------------------------------------


@remembered
def two_periods(
    count1: float,
    exposure1: float,
    count2: float,
    exposure2: float,
    *,
    method: Literal["exact-cond", "e-test"] = "exact-cond",
    alternative: Alternative = "two-sided",
) -> float:
    """The p-value of two periods' having one Poisson rate; "larger": the first period's rate is the larger.

    "exact-cond": given the sum, the first count is binomial (Przyborowski and Wilenski 1940). "e-test" (Krishnamoorthy
    and Thomson 2004) has more power for few events, and needs memory as the product of the counts.
    """

    for name, value in (("count1", count1), ("count2", count2)):
        _number(name, value, whole=True)
    for name, value in (("exposure1", exposure1), ("exposure2", exposure2)):
        _number(name, value, positive=True)
    if alternative not in ("two-sided", "larger", "smaller"):
        raise ValueError(f"alternative: {alternative!r}: expected two-sided, larger or smaller")
    if method not in ("exact-cond", "e-test"):
        raise ValueError(f"method: {method!r}: expected exact-cond or e-test")
    if count1 == count2 == 0:
        return 1.0
    count1, count2 = int(count1), int(count2)
    if method == "e-test":
        from scipy.stats import poisson_means_test

        side = {"two-sided": "two-sided", "larger": "greater", "smaller": "less"}[alternative]
        value = float(poisson_means_test(count1, exposure1, count2, exposure2, alternative=side).pvalue)
    elif alternative == "two-sided":
        from scipy.stats import binomtest

        # by the likelihood of each outcome, as R's poisson.test has it
        value = float(binomtest(count1, count1 + count2, exposure1 / (exposure1 + exposure2)).pvalue)
    else:
        # the same tail as that test's, which for many risks takes too long
        from scipy.special import bdtr

        if alternative == "smaller":
            first, exposed = count1, exposure1
        else:
            first, exposed = count2, exposure2
        value = float(bdtr(first, count1 + count2, exposed / (exposure1 + exposure2)))
    return min(max(value, 0.0), 1.0)


@remembered
def adjusted(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p-values, in their order, adjusted to control the false discovery rate (Benjamini and Hochberg 1995)."""
    values = _probabilities("p-value", p_values)
    if not values.size:
        return ()
    from scipy.stats import false_discovery_control

    return tuple(false_discovery_control(values, method="bh").tolist())


@remembered
def overdispersion(counts: Numbers, exposures: Numbers) -> float:
    """Pearson's chi-square of the counts about one common rate, per degree of freedom.

    About 1 where the counts are Poisson's; clearly above 1, limits that rest on Poisson's are too narrow. 0 where
    nothing was counted. Needs two points.
    """
    import numpy as np

    events, sizes = _checked("count", counts, whole=True), _checked("exposure", exposures, positive=True)
    _baseline(events, sizes, None)
    if events.size == 1:
        raise ValueError("count: 1 point: expected 2 or more")
    total = events.sum()
    if not total:
        return 0.0
    expected = total / sizes.sum() * sizes
    return float(np.sum((events - expected) ** 2 / expected) / (events.size - 1))


# --- overall residual risk --------------------------------------------------------------------------------------------


def together(probabilities: Numbers) -> float:
    """The probability that at least one of independent events happens: 1 - prod(1 - p); 0 of none."""
    values = list(probabilities)
    if not all(isinstance(each, (int, float)) and 0 <= each <= 1 for each in values):
        # says which is wrong; what is right needs no arrays, and a check has none
        values = _probabilities("probability", probabilities).tolist()
    if 1 in values:
        return 1.0
    # by logarithms: 1 - p of a small p has lost most of its digits
    return -math.expm1(math.fsum(math.log1p(-each) for each in values))


def together_simulated(
    observed: Sequence[tuple[float, float]],
    expert: Sequence[tuple[float, float]],
    *,
    seed: int,
    draws: int = 10_000,
) -> Simulated:
    """:func:`together` with its uncertainty, by Monte Carlo; the order of the pairs does not matter.

    ``observed``: a pair of count and exposure (the rate taken as the probability, at most 1) is drawn from
    Gamma(count + 1/2, rate = exposure), Jeffreys' posterior. ``expert``: a band of probability, lower and upper end, is
    drawn from the lognormal with 5 % beyond either end; where the lower end is 0, which has no logarithm, from
    Beta(1, b) with 5 % beyond the upper end, b at least 1.
    """
    import numpy as np
    from scipy.special import ndtri

    if draws < 1:
        raise ValueError(f"draws: {draws}: expected 1 or more")
    counts, exposures = _pairs("observed", observed)
    _checked("count", counts, whole=True)
    _checked("exposure", exposures, positive=True)
    lower, upper = _pairs("expert", expert)
    _probabilities("lower", lower)
    _checked("upper", _probabilities("upper", upper), positive=True)
    if (lower > upper).any():
        at = int(np.argmax(lower > upper))
        raise ValueError(f"expert: the lower end {lower[at]:g} is above the upper end {upper[at]:g}")

    open_ended = lower == 0
    with np.errstate(divide="ignore"):
        b = np.maximum(math.log(EXPERT_TAIL) / np.log1p(-upper[open_ended]), 1.0)
    low, high = np.log(lower[~open_ended]), np.log(upper[~open_ended])
    middle, spread = (low + high) / 2, (high - low) / 2 / ndtri(1 - EXPERT_TAIL)

    random = np.random.default_rng(seed)
    survived = np.zeros(draws)
    with np.errstate(divide="ignore", over="ignore"):
        for part in _parts(counts.size, draws):
            survived += _survival(random.gamma(counts[part] + 0.5, 1 / exposures[part], (draws, counts[part].size)))
        for part in _parts(middle.size, draws):
            survived += _survival(random.lognormal(middle[part], spread[part], (draws, middle[part].size)))
        for part in _parts(b.size, draws):
            survived += _survival(random.beta(1.0, b[part], (draws, b[part].size)))
    median, percentile = np.quantile(-np.expm1(survived), [0.5, 0.95])
    return Simulated(float(median), float(percentile))


def _survival(probabilities: Array) -> Array:
    """The logarithm of the probability that no event of a row happens."""
    import numpy as np

    logarithms: Array = np.log1p(-np.minimum(probabilities, 1.0))
    total: Array = logarithms.sum(axis=1)
    return total


def _parts(size: int, draws: int) -> list[slice]:
    """Slices of ``size`` columns that hold about ``BLOCK`` numbers each."""
    step = max(BLOCK // draws, 1)
    return [slice(start, start + step) for start in range(0, size, step)]


def _pairs(name: str, pairs: Sequence[tuple[float, float]]) -> tuple[Array, Array]:
    """The two columns of sorted pairs: each then meets the same random numbers, whatever their order was."""
    import numpy as np

    try:
        table = np.asarray(sorted(map(tuple, pairs)), dtype=np.float64).reshape(len(pairs), 2)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: expected pairs of numbers") from None
    return table[:, 0], table[:, 1]


# --- arguments --------------------------------------------------------------------------------------------------------


def _checked(
    name: str, values: Numbers | float, *, whole: bool = False, positive: bool = False, signed: bool = False
) -> Array:
    """The values as an array. ValueError with the first that is wrong, and where it stands."""
    import numpy as np

    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: {values!r}: expected numbers") from None
    good = np.isfinite(array)
    if not signed:
        good &= array > 0 if positive else array >= 0
    if whole:
        good &= array == np.floor(array)
    if not good.all():
        expected = "a whole number" if whole else "a finite number"
        if not signed:
            expected += " above 0" if positive else ", 0 or more"
        raise ValueError(f"{name}: {_found(array, ~good)}: expected {expected}")
    return array


def _number(name: str, value: float, *, whole: bool = False, positive: bool = False, signed: bool = False) -> None:
    """As :func:`_checked`, for one number: an array of one costs more than most of what is computed from it."""
    if (
        isinstance(value, (int, float))
        and math.isfinite(value)
        and (signed or value > 0 or (value == 0 and not positive))
        and not (whole and value != math.floor(value))
    ):
        return
    if _checked(name, value, whole=whole, positive=positive, signed=signed).ndim:
        raise ValueError(f"{name}: {value!r}: expected one number")


def _found(array: Array, wrong: NDArray[np.bool_]) -> str:
    """The first wrong value, with its position where there are several."""
    at = int(wrong.ravel().argmax())
    return f"{array.ravel()[at]:g}" + (f" at position {at + 1} of {array.size}" if array.ndim else "")


def _probabilities(name: str, values: Numbers) -> Array:
    import numpy as np

    array = _checked(name, values)
    if (array > 1).any():
        raise ValueError(f"{name}: {_found(np.asarray(array), array > 1)}: expected a probability, 0 to 1")
    return array


def _at_most(counts: Array, numbers: Array) -> None:
    """ValueError where there are more events than units."""
    import numpy as np

    counts, numbers = np.broadcast_arrays(counts, numbers)
    wrong = counts > numbers
    if wrong.any():
        most = numbers.ravel()[int(wrong.ravel().argmax())]
        raise ValueError(f"count: {_found(counts, wrong)}: expected no more than the number, {most:g}")


def _series(array: Array) -> Array:
    if array.ndim != 1 or not array.size:
        raise ValueError("expected a sequence of at least one point")
    return array


def _baseline(counts: Array, sizes: Array, baseline: int | None) -> int:
    """The number of leading points that set the centre of a chart."""
    if _series(counts).shape != sizes.shape:
        raise ValueError(f"expected as many exposures as counts: {sizes.size} and {counts.size}")
    if baseline is None:
        return int(counts.size)
    if not 1 <= baseline <= counts.size:
        raise ValueError(f"baseline: {baseline}: expected 1 to {counts.size} points")
    return baseline


def _tail(confidence: float, sided: int) -> float:
    """The probability beyond a limit."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence:g}: expected a number between 0 and 1")
    if sided not in (1, 2):
        raise ValueError(f"sided: {sided}: expected 1 or 2")
    return (1 - confidence) / sided
