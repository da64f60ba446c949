"""How long a chart that adds up runs until it signals, and the interval at which it does so at a stated distance.

The sums of a cusum, and the average of an EWMA, go from one point to the next by a Markov chain (Brook and Evans 1972): its
states are the sums from 0 up to the decision interval, on the lattice on which they lie, and to leave them is a signal. All
intervals up to the widest are solved by one elimination: the states of a narrower one are the first states of a wider one.
The elimination adds and divides positive numbers only (Grassmann, Taksar and Heyman 1985), so that run lengths of many years
keep their digits.

Pure functions of numbers. A mean is the expected count of one point; a run length is a number of points, from a sum of 0 (an
average of what is expected) to the first signal, that point included.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

NODES = 16
"""At how many rates the posterior of the rate is averaged over (Gauss and Laguerre); 64 give the same to four digits."""

SLOWEST = 1 / 120
"""The least reference value of a cusum, in events a point: one event is forgotten after ten years of months at the latest."""

TOO_WIDE = 40
"""How many times wider than where all is known an interval may get: beyond, too little is known for any."""

LEAST_WEIGHT, SIZE_NODES = 0.01, 4
"""Of counts that scatter: the weight from which on a size is averaged over by itself, and how many rates are at each."""

LARGE = 3.0
"""A rise by so many standard deviations of a point's count is the largest that a cusum is made for."""

STATES = 120
"""The most states of a chain; the lattice is made coarser where there would be more."""

FINE = 5
"""At least so many states of a cusum for each event, so that a false alarm rate can be met closely."""

AVERAGE_STATES = 100
"""States of the chain of an EWMA, whose values lie on no lattice."""

_NEVER = 1e-18
"""A probability that adds nothing to others."""

_ENDLESS = 1e140
"""More than any number of points that matters; its square can be written."""


class Rate(NamedTuple):
    """What is known of the expected count of a point: its ``mean``, and ``means`` that it may have with their ``weights``, each with
    the ``sizes`` of the negative binomial distribution of counts about it, infinite where they are Poisson's."""

    mean: float
    means: tuple[float, ...]
    weights: tuple[float, ...]
    sizes: tuple[float, ...]

    @property
    def size(self) -> float:
        """One size for all: the median."""
        total = 0.0
        for size, weight in sorted(zip(self.sizes, self.weights, strict=True)):
            total += weight
            if total >= 0.5:
                return size
        return max(self.sizes)

    @property
    def scattered(self) -> bool:
        """Whether counts scatter more than Poisson's."""
        return min(self.sizes) < math.inf

    @property
    def doubtful(self) -> bool:
        """Whether there is any doubt about the mean."""
        return len(self.means) > 1


def known_rate(mean: float, size: float = math.inf) -> Rate:
    """A mean (and size) without doubt."""
    return Rate(mean, (mean,), (1.0,), (size,))


@lru_cache(maxsize=256)
def baseline_rate(events: float, points: float) -> Rate:
    """After a baseline of ``points`` points with ``events`` Poisson events: Gamma(events + 1/2, points)."""
    import numpy as np

    shape = events + 0.5
    # Golub and Welsch: the rule of the Gamma distribution from the recurrence of Laguerre's polynomials
    index = np.arange(NODES)
    means, weights = _gauss(2 * index + shape, np.sqrt(index[1:] * (index[1:] + shape - 1)))
    return Rate(shape / points, tuple((means / points).tolist()), tuple(weights.tolist()), (math.inf,) * NODES)


def fitted_rate(mean: float, means: Array, sizes: Array, weights: Array) -> Rate:
    """After a baseline whose counts scatter: ``means`` that are possible, each with a size and a weight. Of hundreds of them some
    are made that average the same: for each size (those of little weight are joined), Gauss's rule of its means."""
    import numpy as np

    found: list[tuple[float, float, float]] = []
    total = float(weights.sum())
    within = np.zeros(len(sizes), dtype=bool)
    known = np.unique(sizes)
    for each in known:
        within |= sizes == each
        weight = float(weights[within].sum()) / total
        if weight < LEAST_WEIGHT and each != known[-1]:
            continue
        if weight > 0:
            shares = weights[within] / (weight * total)
            size = 1 / float(np.sum(shares / sizes[within]))
            nodes, parts = _gauss_of(means[within], shares)
            found += [(node, weight * part, size) for node, part in zip(nodes.tolist(), parts.tolist(), strict=True)]
        within[:] = False
    whole = math.fsum(weight for _, weight, _ in found)
    return Rate(
        mean,
        tuple(node for node, _, _ in found),
        tuple(weight / whole for _, weight, _ in found),
        tuple(size for _, _, size in found),
    )


def _gauss(diagonal: NDArray[Any], beside: NDArray[Any]) -> tuple[Array, Array]:
    """Gauss's rule, its nodes and weights, from the recurrence of the polynomials (Golub and Welsch 1969)."""
    import numpy as np

    nodes, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
    return nodes, vectors[0] ** 2


def _gauss_of(values: Array, weights: Array) -> tuple[Array, Array]:
    """Gauss's rule of weighted values: their recurrence by Lanczos' method."""
    import numpy as np

    diagonal, beside = [], []
    vector = np.sqrt(weights)
    vectors = [vector]
    for _ in range(min(SIZE_NODES, len(values))):
        moved = values * vector
        diagonal.append(float(vector @ moved))
        for each in vectors * 2:
            moved = moved - (each @ moved) * each
        length = float(np.sqrt(moved @ moved))
        if length <= 1e-9 * float(values.max()):
            break
        beside.append(length)
        vector = moved / length
        vectors.append(vector)
    return _gauss(np.array(diagonal), np.array(beside[: len(diagonal) - 1]))


class Interval(NamedTuple):
    """A solved chart. ``reference`` is what a cusum takes off at each point, in events, and the weight of the last point for an EWMA;
    ``limit`` is above what the sum (for an EWMA the excess of its average over what is expected) gives a signal, in events.

    ``false_alarm`` is how many points lie between false alarms on average; ``detection`` how many it takes to find a rise by each
    of the multiples asked for. ``step`` is that of the lattice, from ``lowest`` up, and ``rates`` how often there would be a false
    alarm at each of its limits: ``lowest`` + (i + 1/2) ``step``. Where too little is known for any limit, it is NaN, as are the times.
    """

    reference: float
    limit: float
    false_alarm: float
    detection: tuple[float, ...]
    step: float
    lowest: float
    rates: tuple[float, ...]

    def chance(self, value: float) -> float:
        """How often, a point, a chart that signals at ``value`` would give a false alarm: how rare such a value is."""
        at = (value - self.lowest) / self.step - 0.5
        if at <= 0:
            return self.rates[0]
        last = len(self.rates) - 1
        if at <= last:
            return self.rates[math.floor(at)]
        # the tail falls off geometrically
        half = last // 2
        if not last or not self.rates[last] or self.rates[half] <= self.rates[last]:
            return self.rates[last]
        return math.exp(
            math.log(self.rates[last]) - (at - last) * math.log(self.rates[half] / self.rates[last]) / (last - half)
        )


# --- cusum ------------------------------------------------------------------------------------------------------------


def reference_value(mean: float, detects: float, size: float = math.inf) -> float:
    """What a CUSUM that is made for a rise of ``mean`` to ``detects`` times that takes off at a point, in events, not below
    SLOWEST: by the likelihood ratio of Poisson counts (Lucas 1985), (detects - 1) mean / ln(detects), or of negative binomial
    counts of a ``size`` (Hawkins and Olwell 1998)."""
    if math.isinf(size):
        found = mean * (detects - 1) / math.log(detects)
    else:
        found = size * math.log((size + detects * mean) / (size + mean)) / _weight_of_an_event(mean, detects, size)
    return max(found, SLOWEST)


def _weight_of_an_event(mean: float, detects: float, size: float) -> float:
    """By how much an event raises the logarithm of the likelihood ratio."""
    if math.isinf(size):
        return math.log(detects)
    return math.log(detects) - math.log1p((detects - 1) * mean / (size + mean))


@lru_cache(maxsize=4096)
def cusum_interval(
    rate: Rate, detects: float, false_alarm: float, *, beyond: int | None = None, at: tuple[float, ...] = ()
) -> Interval:
    """The cusum S = max(0, S + count - reference) made to find ``detects`` times the rate, with the least interval at which false
    alarms are ``false_alarm`` points or more apart on average, by their average rate over what is known of the rate.

    ``beyond``: a count above that is a signal too, as of a Shewhart chart beside it, and false alarms are those of both. ``at``:
    of which multiples of the rate the detection is wanted, beside ``detects``, which comes first.
    """
    _check(rate, detects, false_alarm)
    # a larger rise is found within a point or two, whatever the reference value
    made_for = min(detects, 1 + LARGE * math.sqrt((1 + rate.mean / rate.size) / rate.mean))
    reference, step = _lattice(reference_value(rate.mean, made_for, rate.size), rate.mean)
    # Lorden's bound where the rate is known; what is not known of it takes more
    bound = math.log(false_alarm) / _weight_of_an_event(rate.mean, made_for, rate.size)
    wanted = math.ceil((1.3 if rate.doubtful else 1.0) * bound / step) + 2
    while wanted > 5 * STATES:
        step, wanted = 2 * step, wanted // 2 + 1
    states = min(wanted, STATES)
    while states * step < TOO_WIDE * bound:
        solved = _cusum(rate, (detects, *at), reference, step, states, beyond)
        found = _first(solved, false_alarm)
        if found is not None:
            return _interval(solved, found, reference, step, 0.0)
        if solved.floor >= 1 / false_alarm:
            raise ValueError(
                f"beyond: {beyond}: such counts alone are more frequent than one in {false_alarm:g} points"
            )
        states = _needed(solved, false_alarm)
        while states > STATES:
            step, states = 2 * step, states // 2 + 1
    return Interval(reference, math.nan, math.nan, (math.nan,) * (1 + len(at)), step, 0.0, ())


def cusum_length(
    mean: float, reference: float, limit: float, *, size: float = math.inf, step: float | None = None
) -> float:
    """The average run length of a cusum that signals above ``limit``, at a known ``mean``: exact where ``reference`` and ``limit``
    are multiples of ``step``, which is found if not given."""
    if step is None:
        step = _common(reference, limit)
    states = math.floor(limit / step + 1e-9) + 1
    solved = _cusum(known_rate(mean, size), (), reference, step, states, None)
    return float(solved.lengths[0, -1])


def cusum_times(rate: Rate, reference: float, limit: float, at: tuple[float, ...]) -> tuple[float, ...]:
    """Points between false alarms of a cusum that signals above ``limit``, on average over what is known of the rate, and points to
    detection at each multiple ``at``; to a 200th of an event near."""
    step = max(limit / STATES, 1 / 200)
    states = math.floor(limit / step + 1e-9) + 1
    solved = _cusum(rate, at, reference, step, states, None)
    lengths = solved.lengths[:, -1]
    return float(1 / (solved.weights @ (1 / lengths))), *(solved.raised @ lengths).tolist()


def count_times(rate: Rate, limit: int, at: tuple[float, ...]) -> tuple[float, ...]:
    """The same of a chart that signals where a point's count is above ``limit``."""
    import numpy as np

    means, sizes, weights, raised = _rates(rate, at)
    above = _counts(means, sizes, limit)[2]
    above = np.maximum(above, 1 / _ENDLESS)
    return float(1 / (weights @ above)), *(raised @ (1 / above)).tolist()


def _lattice(reference: float, mean: float) -> tuple[float, float]:
    """The reference value, changed by 3 % at most (and by little of its distance to the mean) so that it lies on a lattice on which
    whole events lie too, and its step; as it is where no such lattice is coarse enough."""
    near = 0.03 * reference
    if reference > mean:
        near = min(near, 0.15 * (reference - mean))
    for parts in range(FINE, 240):
        whole = round(reference * parts)
        if whole and abs(whole / parts - reference) <= near:
            return whole / parts, 1 / parts
    return reference, 1 / FINE


def _common(reference: float, limit: float) -> float:
    """The step of a lattice on which one event and both values lie, as near as 1/200 of an event can tell."""
    for parts in range(1, 200):
        if all(abs(each * parts - round(each * parts)) < 1e-9 for each in (reference, limit)):
            return 1 / parts
    return 1 / 200


def count_limit(rate: Rate, chance: float) -> int:
    """The greatest count above which the probability of a point's count is not above ``chance``: a Shewhart chart's limit."""
    import numpy as np

    means, sizes, weights, _ = _rates(rate, ())
    most = 16
    while True:
        first, listed, rest = _counts(means, sizes, most)
        # the probability of more than each of the counts
        above = np.cumsum(np.column_stack([listed, rest])[:, ::-1], axis=1)[:, ::-1][:, 1:]
        rare = np.flatnonzero(weights @ above <= chance)
        if rare.size:
            return first + int(rare[0])
        most *= 4


class _Solved(NamedTuple):
    """Run lengths for each rate and each number of states, the weights of the rates, for each multiple those of the rates of its
    detection, and the false alarms that no interval would avoid."""

    lengths: Array
    weights: Array
    raised: Array
    floor: float = 0.0


def _cusum(
    rate: Rate, at: tuple[float, ...], reference: float, step: float, states: int, beyond: int | None
) -> _Solved:
    import numpy as np

    means, sizes, weights, raised = _rates(rate, at)
    # a count beyond the last state is a signal, however large
    most = math.ceil(reference + (states + 1) * step)
    first, chance, rest = _counts(means, sizes, most if beyond is None else min(beyond, most))
    # where each count takes the sum, in steps: between two states it is shared out, and down from all states is down from all
    moves = np.maximum((np.arange(first, first + chance.shape[1]) - reference) / step, -float(states))
    low = np.floor(moves + 1e-9)
    share = np.where(moves - low < 1e-9, 0.0, moves - low)
    down = max(int(-low[0]), 0)
    width = down + states + 1
    gone = np.zeros((len(means), width + 1))
    at_low = np.minimum(low.astype(np.int64) + down, width)
    at_high = np.minimum(at_low + 1, width)
    for to, part in ((at_low, chance * (1 - share)), (at_high, chance * share)):
        np.add.at(gone.T, to, part.T)
    gone[:, width] += rest
    # from state i the sum moves to i + o - down: all that is below 0 is 0
    table = np.zeros((len(means), states, states + 1))
    within = np.arange(states)[None, :] - np.arange(states)[:, None] + down
    usable = (within >= 0) & (within < width)
    table[:, :, :states] = np.where(usable, gone[:, np.clip(within, 0, width - 1)], 0.0)
    below = np.cumsum(gone, axis=1)
    table[:, :, 0] = np.where(down - np.arange(states) >= 0, below[:, np.maximum(down - np.arange(states), 0)], 0.0)
    above = np.cumsum(gone[:, ::-1], axis=1)[:, ::-1]
    table[:, :, states] = above[:, np.minimum(down + states - np.arange(states), width)]
    floor = float(weights @ rest) if beyond is not None and beyond <= most else 0.0
    return _Solved(_lengths(table, 0, down), weights, raised, floor)


# --- EWMA -------------------------------------------------------------------------------------------------------------


def average_weight(mean: float, detects: float, size: float = math.inf) -> float:
    """The weight of the last point of an EWMA that finds ``detects`` times ``mean`` soonest, about: by the distance in standard
    deviations d, d^2 / (3 + 4 d), which follows the tables of Lucas and Saccucci (1990). Not below 0.03, two digits."""
    away = (detects - 1) * math.sqrt(mean / (1 + mean / size))
    return min(max(round(away * away / (3 + 4 * away), 2), 0.03), 1.0)


@lru_cache(maxsize=4096)
def ewma_interval(
    rate: Rate, detects: float, weight: float, false_alarm: float, *, at: tuple[float, ...] = ()
) -> Interval:
    """The EWMA with the least limit at which false alarms are ``false_alarm`` points or more apart on average; as
    :func:`cusum_interval`. Its states lie on a fine lattice, and a value between two of them is shared out."""
    _check(rate, detects, false_alarm)
    if not 0 < weight <= 1:
        raise ValueError(f"weight: {weight:g}: expected more than 0, and at most 1")
    mean = rate.mean
    doubt = math.fsum(each * (other - mean) ** 2 for other, each in zip(rate.means, rate.weights, strict=True))
    variance = weight / (2 - weight) * mean * (1 + min(mean / rate.size, 4.0)) + min(doubt, mean * mean)
    reach = max(4 * math.sqrt(variance), 1.5 * weight)
    while True:
        # what is expected is a state, and so are whole steps above it
        # far below what is expected an average may as well stay where it is
        lowest = max(mean - 2 * reach, 0.0)
        below = round(AVERAGE_STATES * (mean - lowest) / (mean - lowest + reach))
        step = (mean - lowest) / below if below else reach / AVERAGE_STATES
        states = below + math.ceil(reach / step) + 1
        solved = _ewma(rate, (detects, *at), weight, lowest, step, below, states)
        found = _first(solved, false_alarm)
        if found is not None:
            return _interval(solved, found, weight, step, 0.0)
        reach *= max(_needed(solved, false_alarm) / (states - below), 1.5)
        if states > 6 * AVERAGE_STATES:
            return Interval(weight, math.nan, math.nan, (math.nan,) * (1 + len(at)), step, 0.0, ())


def _ewma(
    rate: Rate, at: tuple[float, ...], weight: float, lowest: float, step: float, below: int, states: int
) -> _Solved:
    import numpy as np

    means, sizes, weights, raised = _rates(rate, at)
    first, chance, rest = _counts(means, sizes, math.ceil((lowest + states * step) / weight) + 1)
    numbers = np.arange(first, first + chance.shape[1])
    values = lowest + np.arange(states) * step
    to = np.maximum(((1 - weight) * values[:, None] + weight * numbers[None, :] - lowest) / step, 0.0)
    low = np.floor(to + 1e-9)
    share = np.where(to - low < 1e-9, 0.0, to - low)
    at_low = np.minimum(low.astype(np.int64), states)
    at_high = np.minimum(at_low + 1, states)
    cells = np.zeros((states, states + 1, len(means)))
    for row in range(states):
        np.add.at(cells[row], at_low[row], ((1 - share[row]) * chance).T)
        np.add.at(cells[row], at_high[row], (share[row] * chance).T)
    table = np.ascontiguousarray(np.moveaxis(cells, 2, 0))
    table[:, :, states] += rest[:, None]
    return _Solved(_lengths(table, below, states)[:, below:], weights, raised)


# --- both -------------------------------------------------------------------------------------------------------------


def _check(rate: Rate, detects: float, false_alarm: float) -> None:
    if not (math.isfinite(rate.mean) and min(rate.mean, *rate.means, *rate.sizes) > 0):
        raise ValueError(f"rate: {rate.mean:g}: expected a number above 0")
    if not (math.isfinite(detects) and detects > 1):
        raise ValueError(f"detects: {detects:g}: expected a multiple above 1")
    if not (math.isfinite(false_alarm) and false_alarm > 1):
        raise ValueError(f"false_alarm: {false_alarm:g}: expected more than 1 point")


def _rates(rate: Rate, at: tuple[float, ...]) -> tuple[Array, Array, Array, Array]:
    """The means at which the chain is solved, with sizes and weights; those of detection follow, once for each size, with weights
    of their own for each multiple."""
    import numpy as np

    by_size: dict[float, float] = {}
    for size, weight in zip(rate.sizes, rate.weights, strict=True):
        by_size[size] = by_size.get(size, 0.0) + weight
    number, every = len(rate.means), len(by_size)
    means = np.array([*rate.means, *(rate.mean * each for each in at for _ in by_size)])
    sizes = np.array([*rate.sizes, *(size for _ in at for size in by_size)])
    weights = np.array([*rate.weights, *[0.0] * (every * len(at))])
    raised = np.zeros((len(at), len(means)))
    for index in range(len(at)):
        raised[index, number + every * index : number + every * (index + 1)] = list(by_size.values())
    return means, sizes, weights, raised


def _counts(means: Array, sizes: Array, most: int) -> tuple[int, Array, Array]:
    """The probability of each count up to ``most`` for each mean, from the first on that is listed, and of all counts above.

    Counts that nobody will see, at either end, cost as much as others, and are left out.
    """
    import numpy as np
    from scipy.special import betainc, gammainc, gammaln

    poisson = bool(np.isinf(sizes).all())
    first = 0
    if poisson:
        least = float(means.min())
        first = min(max(math.floor(least - 10 * math.sqrt(least) - 20), 0), most)
        top = float(means.max())
        most = min(most, math.ceil(top + 12 * math.sqrt(top) + 30))
        most = max(most, first)
    counts, rates = np.arange(first, most + 1), means[:, None]
    if poisson:
        chance = np.exp(counts * np.log(rates) - rates - gammaln(counts + 1))
        rest = gammainc(most + 1, means)
    else:
        size = sizes[:, None]
        logs = gammaln(counts + size) - gammaln(size) - gammaln(counts + 1)
        chance = np.exp(logs - size * np.log1p(rates / size) + counts * np.log(rates / (size + rates)))
        rest = betainc(most + 1, sizes, means / (sizes + means))
    seen = np.flatnonzero(chance.max(axis=0) > _NEVER)
    begin, end = (int(seen[0]), int(seen[-1]) + 1) if seen.size else (0, 1)
    return first + begin, chance[:, begin:end], rest + chance[:, end:].sum(axis=1)


def _lengths(table: Array, start: int, down: int) -> Array:
    """The average run length from the state ``start``, for each rate, where the first 1, 2, 3, ... states do not signal.

    ``table`` (rates, states, states + 1) holds the probabilities of going from one state to another, the last column those of going
    above all; it is used up. From no state the chain goes further down than ``down``. NaN where ``start`` would be a signal.

    I - Q = L U, whose first rows and columns are those of the first states' own L and U, so that the run lengths are the partial
    sums of the products of y (L y = 1) and w (w U = the row of ``start``).
    """
    import numpy as np

    rates, states, _ = table.shape
    forward, backward = np.ones((rates, states)), np.zeros((rates, states))
    backward[:, start] = 1.0
    for state in range(states):
        row = table[:, state, state + 1 :]
        # the row's sum is 0: its diagonal is what it has elsewhere
        pivot = row.sum(axis=1)
        # what takes longer than this never happens
        pivot = np.maximum(pivot, 1 / _ENDLESS)
        backward[:, state] = np.minimum(backward[:, state] / pivot, _ENDLESS)
        last = min(state + down, states - 1)
        if state >= start:
            backward[:, state + 1 :] += backward[:, state, None] * row[:, :-1]
        if last > state:
            factor = table[:, state + 1 : last + 1, state] / pivot[:, None]
            following = forward[:, state + 1 : last + 1]
            np.minimum(following + factor * forward[:, state, None], _ENDLESS, out=following)
            table[:, state + 1 : last + 1, state + 1 :] += factor[:, :, None] * row[:, None, :]
    lengths = np.cumsum(forward * backward, axis=1)
    lengths[:, :start] = np.nan
    return lengths


def _first(solved: _Solved, false_alarm: float) -> int | None:
    """The number of states, less 1, from which on false alarms are rare enough."""
    import numpy as np

    rates = solved.weights @ (1 / solved.lengths)
    rare = np.flatnonzero(rates <= 1 / false_alarm)
    return int(rare[0]) if rare.size else None


def _needed(solved: _Solved, false_alarm: float) -> int:
    """About how many states it takes, by how fast false alarms get rarer with each."""
    rates = solved.weights @ (1 / solved.lengths)
    last, half = len(rates) - 1, len(rates) // 2
    slope = math.log(rates[half] / rates[last]) / (last - half)
    more = math.log(rates[last] * false_alarm) / slope if slope > 0 else math.inf
    return len(rates) + math.ceil(min(max(1.2 * more, 8), 3 * len(rates)))


def _interval(solved: _Solved, found: int, reference: float, step: float, lowest: float) -> Interval:

    rates = solved.weights @ (1 / solved.lengths)
    lengths = solved.raised @ solved.lengths[:, found]
    return Interval(
        reference,
        lowest + (found + 0.5) * step,
        float(1 / rates[found]),
        tuple(lengths.tolist()),
        step,
        lowest,
        tuple(rates.tolist()),
    )
