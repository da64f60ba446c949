"""How often a method of monitoring gives a false alarm, and how soon it finds a rise, by simulation with known truth."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from riskfile.surveillance.charting import Alarm, Charted, Counts
from validation import three_sigma as textbook

Method = Callable[[Counts], Sequence[Charted]]
"""What draws the charts of a plan."""

SEED = 20260214

UNITS = 1000.0
"""The exposure of a point."""

FIRST = 12
"""Points of a baseline, as most plans have."""


class Simulated(NamedTuple):
    """What came of ``points`` simulated points: how many ``alarms`` there were, and the ``waits`` from the first judged point to the
    first alarm (``longest`` where there was none), and the alarms of ``each`` series."""

    points: int
    alarms: int
    waits: tuple[int, ...]
    longest: int
    each: tuple[int, ...] = ()

    @property
    def share(self) -> float:
        """Alarms in a point."""
        return self.alarms / self.points

    @property
    def error(self) -> float:
        """The standard error of ``share``, of series that do not depend on each other."""
        return statistics.pstdev(self.each) / math.sqrt(len(self.each)) / self.longest

    @property
    def between(self) -> float:
        """Points between alarms, on average."""
        return self.points / self.alarms if self.alarms else math.inf

    @property
    def median(self) -> float:
        """Half of the paths have their first alarm by this point; infinite where half of them have none."""
        found = statistics.median(self.waits)
        return found if found < self.longest else math.inf

    @property
    def mean(self) -> float:
        """The mean wait for the first alarm; NaN where one was not waited for."""
        return statistics.fmean(self.waits) if max(self.waits) < self.longest else math.nan


def over_baselines(
    method: Method, expected: float, times: float = 1.0, *, paths: int, points: int, scatter: float | None = None
) -> Simulated:
    """``paths`` series, each with a baseline of FIRST points of its own at ``expected`` events a point, and then ``points`` points at
    ``times`` that. Counts are Poisson's, or negative binomial of the size ``scatter``."""
    draw = np.random.default_rng(SEED)
    means = np.array([expected] * FIRST + [expected * times] * points)

    def counts() -> tuple[int, ...]:
        drawn = means if scatter is None else draw.gamma(scatter, means / scatter)
        return tuple(map(int, draw.poisson(drawn)))

    return _simulated(method, [counts() for _ in range(paths)], FIRST)


def over_rates(
    method: Method, baseline: tuple[int, ...], times: float | None = None, *, paths: int, points: int
) -> Simulated:
    """``paths`` series with one ``baseline``, each at a rate of its own, drawn from what the baseline leaves open of it: Gamma with half
    an event added. With ``times`` all are at that multiple of its mean."""
    draw = np.random.default_rng(SEED)
    shape, length = sum(baseline) + 0.5, len(baseline)
    rates = draw.gamma(shape, 1 / length, paths) if times is None else np.full(paths, times * shape / length)
    return _simulated(method, [baseline + tuple(map(int, draw.poisson(rate, points))) for rate in rates], length)


def _simulated(method: Method, series: Sequence[tuple[int, ...]], first: int) -> Simulated:
    each, waits = [], []
    longest = len(series[0]) - first
    for counts in series:
        charts = method(Counts(counts, (UNITS,) * len(counts), 0, first, first))
        found = {alarm.index for chart in charts for alarm in chart.alarms}
        each.append(len(found))
        waits.append(min(found) - first + 1 if found else longest)
    return Simulated(longest * len(series), sum(each), tuple(waits), longest, tuple(each))


# --- what riskfile did before -----------------------------------------------------------------------------------------


def three_sigma(counts: Counts) -> tuple[Charted, ...]:
    """Shewhart's u-chart with limits at three standard deviations of a normal distribution, which takes the baseline's rate for
    known."""
    if not sum(counts.counts[: counts.last]):
        return ()
    chart = textbook.u_chart(counts.counts, counts.exposures, counts.last)
    # fewer events than expected are no risk
    above = [
        index
        for index in chart.signals
        if index >= counts.judged and counts.counts[index] / counts.exposures[index] > chart.centre
    ]
    return (_plain("u-chart", above),)


def bounded_cusum(counts: Counts, detects: float = 2.0, run_length: float = 370) -> tuple[Charted, ...]:
    """A cusum whose decision interval is Lorden's bound, and which begins anew after an alarm."""
    rate = sum(counts.counts[: counts.last]) / sum(counts.exposures[: counts.last])
    if not rate:
        return ()
    decision = textbook.decision_interval(rate, detects * rate, run_length)
    above, start = [], counts.judged
    while start < len(counts.counts):
        sums = textbook.poisson_cusum(counts.counts[start:], counts.exposures[start:], rate, detects * rate, decision)
        if not sums.signals:
            break
        above.append(start + sums.signals[0])
        start = above[-1] + 1
    return (_plain("cusum", above),)


def _plain(name: str, above: Sequence[int]) -> Charted:
    alarms = tuple(Alarm(index, "limit", math.nan) for index in above)
    return Charted(name, "rate", (), (), (), (), alarms, math.nan, math.nan, 2.0, math.nan)
