"""The maximised sequential probability ratio test of counts (MaxSPRT): is the rate higher than the baseline's, by any multiple?

At each period the likelihood of the rate that the counts so far suggest is held against that of the baseline's rate (Kulldorff,
Davis, Kolczak, Lewis, Lieu and Platt, Sequential Analysis 2011;30:58-78). The baseline's rate is known from its own events alone,
so the ratio is that of the conditional test, which counts them with what they say (Li and Kulldorff, Statistics in Medicine
2010;29:284-295). The critical value is solved on the exact distribution of the cumulative count, averaged over what the baseline
leaves open, so that false alarms are as far apart as the plan says; published values are for a known rate and looks without pause.

After an alarm, or when the planned looks are used up, a new run begins at 0 with the same baseline. Pure functions of numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from riskfile.surveillance.charting import Alarm, Charted, Counts, note
from riskfile.surveillance.prediction import checked, dispersion, legendre_nodes, scatters
from riskfile.surveillance.statistics import remembered
from riskfile.text.numbers import figure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_REACH = 5.5
"""How many standard deviations of a normal distribution the averaging over the baseline's rate reaches out."""

_NODES = 24
"""At how many rates it is averaged."""

_FIRST = 5
"""Without a baseline this part of the planned looks comes first and is judged by nothing: of five years one."""

_CLOSE = 5e-4
"""How closely a critical value is solved."""

_MANY = 1_200
"""Expected events of a run, above which a critical value is that of a run with as many: it depends on their number no more."""

_LEAST = 2
"""The least count of an alarm: one event is none. That false alarms start with few events costs power, and so a least count is set
(Kulldorff and Silva, REVSTAT 2017;15:373-394)."""


class Runs:
    """At each of some rates: the probability of an alarm within a run, and how many periods a run takes on average."""

    def __init__(self, alarmed: Array, length: Array) -> None:
        self.alarmed = alarmed
        self.length = length


def likelihood_ratio(events: float, exposure: float, before: float, exposure_before: float) -> float:
    """The logarithm of the ratio of likelihoods that ``events`` in ``exposure`` have a higher rate than ``before`` in
    ``exposure_before``, to that they have the same; 0 where theirs is not higher."""
    if not events or events * exposure_before <= before * exposure:
        return 0.0
    together = (events + before) / (exposure + exposure_before)
    found = events * math.log(events / exposure / together)
    return found + (before * math.log(before / exposure_before / together) if before else 0.0)


def known_ratio(events: float, expected: float) -> float:
    """The same where the rate of the baseline is known, and ``expected`` events come of it (Kulldorff et al. 2011)."""
    return events * math.log(events / expected) - (events - expected) if events > expected else 0.0


def runs(means: Sequence[float] | Array, boundaries: Sequence[int]) -> Runs:
    """Runs at rates that bring ``means`` events a period each, where the cumulative count alarms at the least of ``boundaries`` or
    above, one for each look."""
    return _runs(means, [1.0] * len(boundaries), boundaries)


def crossing(expected: Sequence[float], boundaries: Sequence[int]) -> float:
    """The probability of an alarm where ``expected`` events come from one look to the next."""
    return float(_runs([1.0], expected, boundaries).alarmed[0])


def _runs(rates: Sequence[float] | Array, exposures: Sequence[float], boundaries: Sequence[int]) -> Runs:
    import numpy as np
    from scipy.special import gammaln, xlogy

    rates = np.asarray(rates, dtype=np.float64)
    size = max(*boundaries, 1)
    length = 1 << (2 * size - 1).bit_length()
    at = np.arange(size)
    alive = np.zeros((rates.size, size))
    alive[:, 0] = 1.0
    alarmed, periods = np.zeros(rates.size), np.zeros(rates.size)
    before, step = math.nan, np.zeros(0, dtype=np.complex128)
    for exposure, boundary in zip(exposures, boundaries, strict=True):
        left = alive.sum(axis=1)
        periods += left
        if exposure != before:
            mean = (rates * exposure)[:, None]
            chance = np.exp(xlogy(at, mean) - mean - gammaln(at + 1))
            step, before = np.fft.rfft(chance, length), exposure
        alive = np.maximum(np.fft.irfft(np.fft.rfft(alive, length) * step, length)[:, :size], 0.0)
        alive[:, boundary:] = 0.0
        alarmed += left - alive.sum(axis=1)
    return Runs(np.clip(alarmed, 0.0, 1.0), periods)


def _least(exposures: Sequence[float], critical: float, before: float, exposure_before: float) -> list[int]:
    """The least cumulative count that alarms at each look."""
    found, count = [], _LEAST
    for exposure in exposures:
        # it grows with the exposure
        while likelihood_ratio(count, exposure, before, exposure_before) < critical:
            count += 1
        found.append(count)
    return found


def _rates(shape: float, exposure: float) -> tuple[Array, Array]:
    """Rates that stand for Gamma(``shape``, ``exposure``), and their weights."""
    import numpy as np
    from scipy.special import gammainccinv, gammaincinv, ndtr

    nodes, weights = legendre_nodes(_NODES)
    z = nodes * _REACH
    weights = weights * _REACH * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    rates = np.where(z < 0, gammaincinv(shape, ndtr(z)), gammainccinv(shape, ndtr(-z))) / exposure
    return rates, weights / weights.sum()


def _many(looks: int, exposure: float, events: float, exposure_before: float) -> float:
    """How many times as many events as need be counted a run has."""
    return max(looks * exposure * (events + 0.5) / exposure_before / _MANY, 1.0)


def _false_alarms(critical: float, looks: int, exposure: float, events: float, exposure_before: float) -> float:
    """How many false alarms a period has on average, over what the baseline leaves open; each with ``exposure``."""
    events = (events + 0.5) / _many(looks, exposure, events, exposure_before) - 0.5
    rates, weights = _rates(events + 0.5, exposure_before)
    boundaries = _least([exposure * (look + 1) for look in range(looks)], critical, events + 0.5, exposure_before)
    found = runs(rates * exposure, boundaries)
    return float((weights * found.alarmed / found.length).sum())


@lru_cache(maxsize=512)
def critical_value(looks: int, exposure: float, events: float, exposure_before: float, false_alarm: float) -> float:
    """The log-likelihood ratio from which on there is an alarm, where each of ``looks`` periods has ``exposure``, and the baseline
    had ``events`` in ``exposure_before``: false alarms are then ``false_alarm`` periods apart on average, or a little more."""
    low, high = 0.0, 4.0
    wanted = 1 / false_alarm
    while _false_alarms(high, looks, exposure, events, exposure_before) > wanted:
        low, high = high, 2 * high
    while high - low > _CLOSE:
        middle = (low + high) / 2
        if _false_alarms(middle, looks, exposure, events, exposure_before) > wanted:
            low = middle
        else:
            high = middle
    return high


@remembered
def maxsprt(counts: Counts, detects: float, false_alarm: float, looks: int) -> Charted:
    """The log-likelihood ratio of each judged period, its critical value as ``upper``, and the alarms.

    ``false_alarm`` periods lie between false alarms on average; a run has ``looks`` periods. The critical value of a period is
    solved for runs of the largest exposure that a period had until then, rounded up to two digits. Without a baseline a fifth of
    the planned looks is the first, and each run is judged by all that was before it.
    """
    checked(counts)
    size = len(counts.counts)
    first, last, judged = counts.first, counts.last, counts.judged
    open_ended = not last
    if open_ended:
        first, last = 0, math.ceil(looks / _FIRST)
        judged = last
    values, centre, upper = [math.nan] * size, [math.nan] * size, [math.nan] * size
    alarms = []
    start = judged
    baseline = _Baseline.of(counts, first, last)
    for index in range(judged, size):
        if index - start == looks:
            start = index
        if open_ended and index == start:
            baseline = _Baseline.of(counts, 0, index)
        exposure = math.fsum(counts.exposures[start : index + 1])
        if not baseline.exposure or not counts.exposures[index]:
            continue
        events = sum(counts.counts[start : index + 1]) / baseline.scatter
        critical = critical_value(
            looks, _rounded_up(max(counts.exposures[: index + 1])), baseline.events, baseline.exposure, false_alarm
        )
        value = likelihood_ratio(events, exposure, baseline.events + 0.5, baseline.exposure)
        values[index], centre[index], upper[index] = value, 0.0, critical
        if value >= critical and events >= _LEAST:
            alarms.append(Alarm(index, "likelihood", baseline.tail(math.floor(events), exposure)))
            start = index + 1
    known = [each for each in counts.exposures[first : min(last, size)] if each]
    expected = apart = found = math.nan
    if known and baseline.exposure:
        usual = math.fsum(known) / len(known)
        critical = critical_value(looks, _rounded_up(max(known)), baseline.events, baseline.exposure, false_alarm)
        apart = 1 / _false_alarms(critical, looks, usual, baseline.events, baseline.exposure)
        expected = baseline.events * baseline.scatter / baseline.exposure * usual
        if expected:
            many = _many(looks, usual * detects, baseline.events, baseline.exposure)
            before = (baseline.events + 0.5) / many
            boundaries = _least([usual * (look + 1) for look in range(looks)], critical, before, baseline.exposure)
            risen = runs([detects * expected / baseline.scatter / many], boundaries)
            found = float(risen.length[0] / risen.alarmed[0])
    notes = [note("runs", looks=str(looks))]
    if baseline.scatter > 1:
        notes.append(note("divided", scatter=figure(baseline.scatter, 2)))
    return Charted(
        "maxsprt", "likelihood", tuple(values), tuple(centre), (math.nan,) * size, tuple(upper), tuple(alarms),
        apart, found, detects, expected, tuple(notes),
    )  # fmt: skip


class _Baseline(NamedTuple):
    """What sets the expected rate; ``events`` are divided by how much counts scatter."""

    events: float
    exposure: float
    scatter: float

    @staticmethod
    def of(counts: Counts, first: int, last: int) -> _Baseline:
        events, exposures = counts.counts[first:last], counts.exposures[first:last]
        scatter = 1.0
        seen = [event for event, exposure in zip(events, exposures, strict=True) if exposure]
        known = [exposure for exposure in exposures if exposure]
        if scatters(seen, known, counts.scatter):
            scatter = max(dispersion(seen, known), 1.0)
        return _Baseline(sum(events) / scatter, math.fsum(exposures), scatter)

    def tail(self, events: int, exposure: float) -> float:
        """The probability of ``events`` or more in ``exposure``: negative binomial, by what the baseline says of the rate."""
        from scipy.special import betainc

        return float(betainc(events, self.events + 0.5, exposure / (exposure + self.exposure))) if events else 1.0


def _rounded_up(exposure: float) -> float:
    """To two digits: a critical value is solved for few exposures."""
    unit: float = 10.0 ** (math.floor(math.log10(exposure)) - 1)
    return math.ceil(exposure / unit * (1 - 1e-12)) * unit
