"""How often a method of monitoring gives a false alarm, and how soon it finds a rise, by simulation with known truth."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from riskfile.surveillance.charting import Charted, Counts

Method = Callable[[Counts], Sequence[Charted]]
"""What draws the charts of a plan."""

FIRST = 12
"""Points of a baseline, as most plans have."""


class Simulated(NamedTuple):
    """What came of ``points`` simulated points: how many ``alarms`` there were, and the ``waits`` from the first judged point to the
    first alarm (``longest`` where there was none)."""

    points: int
    alarms: int
    waits: tuple[int, ...]
    longest: int

    @property
    def between(self) -> float:
        """Points between alarms, on average."""
        return self.points / self.alarms if self.alarms else math.inf

    @property
    def spread(self) -> float:
        """About how far (one standard error, as a factor) ``between`` may be from the truth: alarms are rare and scarcely depend on
        each other."""
        return 1 / math.sqrt(self.alarms) if self.alarms else math.inf

    @property
    def median(self) -> float:
        """Half of the paths have their first alarm by this point."""
        return statistics.median(self.waits)

    @property
    def mean(self) -> float:
        """The mean wait, where none was cut off at ``longest``; NaN else."""
        return statistics.fmean(self.waits) if max(self.waits) < self.longest else math.nan


def simulated(
    method: Method,
    expected: float,
    times: float = 1.0,
    *,
    paths: int,
    points: int,
    baseline: int = FIRST,
    scatter: float | None = None,
    restart: bool = True,
    seed: int = 20260214,
) -> Simulated:
    """``paths`` series with a baseline at ``expected`` events a point, and then ``points`` points at ``times`` that.

    Counts are Poisson's, or negative binomial of the size ``scatter``. After an alarm the method begins anew behind it, as after
    a trigger that was answered, unless not to ``restart``: then a path ends with its first alarm.
    """
    draw = np.random.default_rng(seed)
    seen = alarms = 0
    waits = []
    for _ in range(paths):
        means = np.array([expected] * baseline + [expected * times] * points)
        if scatter is not None:
            means = draw.gamma(scatter, means / scatter)
        counts = tuple(map(int, draw.poisson(means)))
        start, waited = baseline, points
        while start < baseline + points:
            rest = counts[:baseline] + counts[start:]
            found = [
                alarm.index
                for chart in method(Counts(rest, (1.0,) * len(rest), 0, baseline, baseline))
                for alarm in chart.alarms
            ]
            if not found:
                break
            alarms += 1
            at = start + min(found) - baseline
            if waited == points:
                waited = at - baseline + 1
            start = at + 1
            if not restart:
                break
        seen += points if restart else waited
        waits.append(waited)
    return Simulated(seen, alarms, tuple(waits), points)


# --- what riskfile did before -----------------------------------------------------------------------------------------


def three_sigma(counts: Counts) -> tuple[Charted, ...]:
    """Shewhart's u-chart with limits at three standard deviations of a normal distribution, which takes the baseline's rate for
    known."""
    centre = sum(counts.counts[: counts.last]) / sum(counts.exposures[: counts.last])
    above = [
        index
        for index in range(counts.judged, len(counts.counts))
        if counts.counts[index] / counts.exposures[index]
        > (centre + 3 * math.sqrt(centre / counts.exposures[index])) * (1 + 1e-12)
    ]
    return (_plain("u-chart", above),) if centre else ()


def bounded_cusum(counts: Counts, detects: float = 2.0, run_length: float = 370) -> tuple[Charted, ...]:
    """A cusum whose decision interval is Lorden's bound."""
    rate = sum(counts.counts[: counts.last]) / sum(counts.exposures[: counts.last])
    if not rate:
        return ()
    reference, total, above = rate * (detects - 1) / math.log(detects), 0.0, []
    for index in range(counts.judged, len(counts.counts)):
        total = max(0.0, total + counts.counts[index] - reference * counts.exposures[index])
        if total > math.log(run_length) / math.log(detects):
            above.append(index)
            break
    return (_plain("cusum", above),)


def _plain(name: str, above: Sequence[int]) -> Charted:
    from riskfile.surveillance.charting import Alarm

    alarms = tuple(Alarm(index, "limit", math.nan) for index in above)
    return Charted(name, "rate", (), (), (), (), alarms, math.nan, math.nan, 2.0, math.nan)
