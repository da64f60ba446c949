"""Methods that add up from point to point, and so find a rise that lasts: the Poisson CUSUM and the EWMA.

Their intervals are solved by :mod:`riskfile.surveillance.run_length` for the largest exposure of a point so far: at a smaller one
fewer events are expected, and a sum strays less. The first interval is that of the largest exposure of the baseline; where a later
exposure is larger, one is solved for it, with the expected count rounded up to the next of twenty in each decade. After a signal the sum begins anew
at 0 (the average at what is expected), as the run lengths have it: a rise that lasts is found again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from riskfile.surveillance.charting import Alarm, Charted, Counts
from riskfile.surveillance.run_length import Interval, Rate, average_weight, cusum_interval, ewma_interval
from riskfile.surveillance.statistics import remembered
from riskfile.text.numbers import figure

LEARNING = 1.25
"""Without a baseline, the rate is estimated anew when the exposure seen has grown so much."""


@remembered
def cusum(counts: Counts, detects: float, false_alarm: float) -> Charted:
    """The Poisson CUSUM made to find ``detects`` times the baseline's rate, whose false alarms are ``false_alarm`` points apart.

    S = max(0, S + count - k exposure), k about (detects - 1) / ln(detects) times the rate (Lucas 1985).
    """
    return _charted(counts, detects, false_alarm, "cusum")


@remembered
def ewma(counts: Counts, detects: float, false_alarm: float) -> Charted:
    """The exponentially weighted moving average of the counts over that of what was expected (Borror, Champ and Rigdon 1998), which
    signals above a limit; ``detects`` sets its weight."""
    return _charted(counts, detects, false_alarm, "ewma")


# --- what is known at a point -----------------------------------------------------------------------------------------


class _Known(NamedTuple):
    """What is known of the rate per exposure at a point, Gamma(``shape``, ``exposure``), and for which exposure it is solved."""

    shape: float
    exposure: float
    solved: float

    def rate(self) -> Rate:
        """Of the expected count of a point with the exposure that is solved for."""
        return Rate(self.shape, self.exposure / self.solved)


def _known(counts: Counts) -> Iterator[_Known | None]:
    """For each point what the points before it say (the baseline, where there is one); None where they say nothing."""
    with_baseline = counts.last > counts.first
    seen = sum(counts.counts[counts.first : counts.last])
    exposed = math.fsum(counts.exposures[counts.first : counts.last])
    learnt = seen, exposed
    largest = max(counts.exposures[: counts.judged], default=0.0)
    solved = 0.0
    for index, (count, exposure) in enumerate(zip(counts.counts, counts.exposures, strict=True)):
        if index < counts.judged:
            yield None
            continue
        if not with_baseline and exposed >= LEARNING * learnt[1]:
            learnt, solved = (seen, exposed), 0.0
        largest = max(largest, exposure)
        events, sofar = learnt
        if not sofar:
            yield None
        else:
            shape = events + 0.5
            if not solved:
                solved = largest
            elif largest > solved:
                solved = _rounded_up(shape / sofar * largest) * sofar / shape
            yield _Known(shape, sofar, solved)
        if not with_baseline:
            seen, exposed = seen + count, exposed + exposure


def _rounded_up(value: float) -> float:
    """To the next of twenty numbers in each decade: a market that grows would need an interval for each month else."""
    return float(10.0 ** (math.ceil(20 * math.log10(value) - 1e-9) / 20))


# --- the chart --------------------------------------------------------------------------------------------------------


def _charted(counts: Counts, detects: float, false_alarm: float, method: str) -> Charted:
    values, upper = [math.nan] * len(counts.counts), [math.nan] * len(counts.counts)
    alarms: list[Alarm] = []
    begun = counts.judged
    interval: Interval | None = None
    expected, weight = math.nan, 0.0
    for index, known in enumerate(_known(counts)):
        if known is None or not counts.exposures[index]:
            continue
        rate = known.rate()
        expected = rate.mean
        if method == "cusum":
            interval = cusum_interval(rate, detects, false_alarm)
        else:
            # the weight of a baseline's average stays the same
            weight = weight or average_weight(rate.mean, detects)
            interval = ewma_interval(rate, detects, weight, false_alarm)
        walk = _sum if method == "cusum" else _average
        # from the last signal on, with what is known now: where the rate is learnt from the points themselves, it changes
        excess, value, limit = walk(counts, begun, index, known, interval)
        values[index], upper[index] = value, limit
        if excess > interval.limit:
            alarms.append(Alarm(index, "sum" if method == "cusum" else "average", interval.chance(excess)))
            begun = index + 1
    centre = 0.0 if method == "cusum" else 1.0
    return Charted(
        method,
        "sum" if method == "cusum" else "average",
        tuple(values),
        tuple(math.nan if math.isnan(each) else centre for each in values),
        (math.nan,) * len(values),
        tuple(upper),
        tuple(alarms),
        interval.false_alarm if interval else math.nan,
        interval.detection[0] if interval else math.nan,
        detects,
        expected,
        _note(method, interval) if interval else "",
    )


_Walk = Callable[[Counts, int, int, _Known, Interval], tuple[float, float, float]]


def _sum(counts: Counts, begun: int, index: int, known: _Known, interval: Interval) -> tuple[float, float, float]:
    """The sum at a point, as the interval has it and as it is shown, and its interval."""
    taken = interval.reference / known.solved
    total = 0.0
    for at in range(begun, index + 1):
        total = max(0.0, total + counts.counts[at] - taken * counts.exposures[at])
    return total, total, interval.limit


def _average(counts: Counts, begun: int, index: int, known: _Known, interval: Interval) -> tuple[float, float, float]:
    """The excess of the weighted count over what is expected, their quotient, and its limit."""
    weight, rate = interval.reference, known.shape / known.exposure
    events = expected = rate * known.solved
    for at in range(begun, index + 1):
        if not counts.exposures[at]:
            continue
        events = (1 - weight) * events + weight * counts.counts[at]
        expected = (1 - weight) * expected + weight * rate * counts.exposures[at]
    return events - expected, events / expected, 1 + interval.limit / expected


def _note(method: str, interval: Interval) -> str:
    if method == "cusum":
        return f"reference value {figure(interval.reference, 3)}, decision interval {figure(interval.limit, 3)} events"
    return f"weight of the last point {figure(interval.reference, 2)}"
