"""Methods that add up from point to point, and so find a rise that lasts: the CUSUM and the EWMA.

Their intervals are solved by :mod:`riskfile.surveillance.run_length` for the largest exposure of a point so far: at a smaller one
fewer events are expected, and a sum strays less. The first interval is that of the largest exposure of the baseline; where a later
exposure is larger, one is solved for it, with the expected count rounded up to the next of twenty in each decade. Where the counts
of the baseline scatter more than Poisson's, they are negative binomial (:mod:`riskfile.surveillance.prediction`).

After a signal the sum begins anew at 0 (the average at what is expected), as the run lengths have it: a rise that lasts is found
again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal, NamedTuple

from riskfile.surveillance.charting import Alarm, Charted, Counts, Note, note
from riskfile.surveillance.prediction import Prediction, checked
from riskfile.surveillance.run_length import (
    Interval,
    Rate,
    average_weight,
    baseline_rate,
    count_limit,
    cusum_interval,
    ewma_interval,
    fitted_rate,
)
from riskfile.surveillance.shewhart import shewhart
from riskfile.surveillance.statistics import remembered
from riskfile.text.numbers import figure

LEARNING = 1.25
"""Without a baseline, the rate is estimated anew when the exposure seen has grown so much."""

SHARE = 0.5
"""Of the false alarms of a u-chart with a cusum: the part of the u-chart."""

Method = Literal["cusum", "ewma", "shewhart-cusum"]


@remembered
def cusum(counts: Counts, detects: float, false_alarm: float) -> Charted:
    """The CUSUM made to find ``detects`` times the baseline's rate, whose false alarms are ``false_alarm`` points apart.

    S = max(0, S + count - k exposure), with k about (detects - 1) / ln(detects) times the rate (Lucas 1985).
    """
    return _charted(counts, detects, false_alarm, "cusum")


@remembered
def ewma(counts: Counts, detects: float, false_alarm: float) -> Charted:
    """The exponentially weighted moving average of the counts over that of what was expected (Borror, Champ and Rigdon 1998), which
    signals above a limit; ``detects`` sets its weight."""
    return _charted(counts, detects, false_alarm, "ewma")


def shewhart_cusum(counts: Counts, detects: float, false_alarm: float) -> tuple[Charted, ...]:
    """A u-chart, which finds a month that is far out, and a CUSUM, which finds a rise that lasts (Lucas 1982).

    False alarms of both together are ``false_alarm`` points apart: half of them are the u-chart's, and the decision interval is
    solved for what its limit, whose counts are whole, leaves. Both charts state the times of both together.
    """
    beside = _beside(counts, detects, false_alarm)
    chart = shewhart(counts, "u", false_alarm / SHARE, detects, runs=False)
    return chart._replace(false_alarm=beside.false_alarm, detection=beside.detection, expected=beside.expected), beside


@remembered
def _beside(counts: Counts, detects: float, false_alarm: float) -> Charted:
    """The CUSUM beside a u-chart."""
    return _charted(counts, detects, false_alarm, "shewhart-cusum")


# --- what is known at a point -----------------------------------------------------------------------------------------


class _Known(NamedTuple):
    """What is known of the rate at a point, and for which exposure it is solved."""

    prediction: Prediction
    solved: float

    def rate(self) -> Rate:
        """Of the expected count of a point with the exposure that is solved for."""
        before = self.prediction
        if before.sizes is None:
            return baseline_rate(before.x, before.exposure / self.solved)
        return fitted_rate(before.mean * self.solved, before.rates * self.solved, before.sizes, before.weights)


def _known(counts: Counts) -> Iterator[_Known | None]:
    """For each point what the points before it say (the baseline, where there is one); None where they say nothing."""
    with_baseline = counts.last > counts.first
    learnt = _learnt(counts, counts.first, counts.last)
    exposed = math.fsum(counts.exposures[: counts.judged])
    largest = max(counts.exposures[: counts.judged], default=0.0)
    solved = 0.0
    for index, exposure in enumerate(counts.exposures):
        if index < counts.judged:
            yield None
            continue
        if not with_baseline and exposed and (learnt is None or exposed >= LEARNING * learnt.exposure):
            learnt, solved = _learnt(counts, 0, index), 0.0
        largest = max(largest, exposure)
        if learnt is None or not largest:
            yield None
        else:
            if not solved:
                solved = largest
            elif largest > solved:
                solved = _rounded_up(learnt.mean * largest) / learnt.mean
            yield _Known(learnt, solved)
        exposed += exposure


def _learnt(counts: Counts, first: int, last: int) -> Prediction | None:
    part = slice(first, last)
    if not any(counts.exposures[part]):
        return None
    return Prediction(counts.counts[part], counts.exposures[part], counts.scatter)


def _rounded_up(value: float) -> float:
    """To the next of twenty numbers in each decade: a market that grows would need an interval for each month else."""
    return float(10.0 ** (math.ceil(20 * math.log10(value) - 1e-9) / 20))


def usual(counts: Counts) -> Rate | None:
    """What the baseline says of a point of its largest exposure, for which the first interval is solved; None where it says
    nothing."""
    learnt = _learnt(counts, counts.first, counts.last)
    return None if learnt is None else _Known(learnt, max(counts.exposures[: counts.last])).rate()


# --- the chart --------------------------------------------------------------------------------------------------------


def _charted(counts: Counts, detects: float, false_alarm: float, method: Method) -> Charted:
    checked(counts)
    values, upper = [math.nan] * len(counts.counts), [math.nan] * len(counts.counts)
    alarms: list[Alarm] = []
    begun = counts.judged
    interval: Interval | None = None
    expected, weight, scattered = math.nan, 0.0, False
    averages = method == "ewma"
    for index, known in enumerate(_known(counts)):
        exposure = counts.exposures[index]
        if known is None or not exposure:
            continue
        rate = known.rate()
        expected, scattered = rate.mean, rate.scattered
        if averages:
            # the weight of the first rate stays
            weight = weight or average_weight(rate.mean, detects, rate.size)
        beyond = None
        if method == "shewhart-cusum":
            beyond = known.prediction.beyond(known.solved, SHARE / false_alarm) - 1
            if rate.scattered:
                # the few rates that stand for all that a fit leaves open have a tail of their own
                beyond = max(beyond, count_limit(rate, SHARE / false_alarm))
        interval = solved(rate, detects, false_alarm, method, weight=weight, beyond=beyond)
        # from the last signal on, with what is known now: where the rate is learnt from the points themselves, it changes
        walk = _average if averages else _sum
        excess, values[index], upper[index] = walk(counts, begun, index, known, interval)
        if excess > interval.limit:
            alarms.append(Alarm(index, "average" if averages else "sum", interval.chance(excess)))
            begun = index + 1
        elif method == "shewhart-cusum" and counts.counts[index] >= known.prediction.beyond(
            exposure, SHARE / false_alarm
        ):
            # the u-chart has told this rise
            begun = index + 1
    centre = 1.0 if averages else 0.0
    return Charted(
        "ewma" if averages else "cusum",
        "average" if averages else "sum",
        tuple(values),
        tuple(math.nan if math.isnan(each) else centre for each in values),
        (math.nan,) * len(values),
        tuple(upper),
        tuple(alarms),
        interval.false_alarm if interval else math.nan,
        interval.detection[0] if interval else math.nan,
        detects,
        expected,
        _notes(method, interval, scattered=scattered) if interval else (),
    )


def solved(
    rate: Rate,
    detects: float,
    false_alarm: float,
    method: Method,
    *,
    weight: float = 0.0,
    beyond: int | None = None,
    at: tuple[float, ...] = (),
) -> Interval:
    """The interval of a method for points with what is known of their ``rate``; ``at``: for which multiples of it the detection is
    wanted, beside ``detects``. ``weight`` is an EWMA's, and ``beyond`` the limit of a u-chart beside a cusum; unless given, those that
    suit the rate."""
    if method == "ewma":
        weight = weight or average_weight(rate.mean, detects, rate.size)
        return ewma_interval(rate, detects, weight, false_alarm, at=at)
    if method == "shewhart-cusum" and beyond is None:
        beyond = count_limit(rate, SHARE / false_alarm)
    return cusum_interval(rate, detects, false_alarm, beyond=beyond, at=at)


def _sum(counts: Counts, begun: int, index: int, known: _Known, interval: Interval) -> tuple[float, float, float]:
    """The sum at a point, as the interval has it and as it is shown, and its interval."""
    taken = interval.reference / known.solved
    total = 0.0
    for at in range(begun, index + 1):
        total = max(0.0, total + counts.counts[at] - taken * counts.exposures[at])
    return total, total, interval.limit


def _average(counts: Counts, begun: int, index: int, known: _Known, interval: Interval) -> tuple[float, float, float]:
    """The excess of the weighted count over what is expected, their quotient, and its limit."""
    weight, rate = interval.reference, known.prediction.mean
    events = expected = rate * known.solved
    for at in range(begun, index + 1):
        if not counts.exposures[at]:
            continue
        events = (1 - weight) * events + weight * counts.counts[at]
        expected = (1 - weight) * expected + weight * rate * counts.exposures[at]
    return events - expected, events / expected, 1 + interval.limit / expected


def _notes(method: Method, interval: Interval, *, scattered: bool) -> tuple[Note, ...]:
    found = note("negative-binomial" if scattered else "poisson")
    if math.isnan(interval.limit):
        return found, note("unknown")
    if method == "ewma":
        return found, note("weight", weight=figure(interval.reference, 2))
    said = note("interval", reference=figure(interval.reference, 3), limit=figure(interval.limit, 3))
    return (found, said, note("with-u-chart")) if method == "shewhart-cusum" else (found, said)
