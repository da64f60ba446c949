"""Which method finds a rise how soon, at which false alarms: a help to choose one before there are data, or for a plan's baseline.

Times are in points (periods of the data), computed as the charts themselves have them: false alarms by their average rate over what
the baseline leaves open, detection from a sum of 0 where the rate is a multiple of the baseline's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.policy.policy import METHODS
from riskfile.surveillance import cumulative, methods
from riskfile.surveillance.charting import Counts
from riskfile.surveillance.run_length import (
    Rate,
    baseline_rate,
    count_times,
    cusum_times,
    known_rate,
    reference_value,
)
from riskfile.surveillance.statistics import remembered
from riskfile.text.messages import tr
from riskfile.text.numbers import counted, figure

MULTIPLES: Final = (1.5, 2.0, 3.0, 5.0)
"""The rises whose detection a design states."""

CURVE: Final = (1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0)
"""The rises of a curve of detection times."""

SOON: Final = 12.0
"""How many months are soon: a rise that takes longer to find is worth an advice."""

ENOUGH: Final = 24
"""From so many events of a baseline on, it makes no difference which whole number they are."""

BEFORE: Final = ("three-sigma u-chart", "cusum by Lorden's bound")
"""What riskfile did before it had exact limits, to compare with."""

_ADDING: Final[tuple[cumulative.Method, ...]] = ("cusum", "ewma", "shewhart-cusum")


class Looks(NamedTuple):
    """How many looks are ``planned`` together, of which MaxSPRT makes a run, and how many points lie between two (``every``), for a
    test of two periods."""

    planned: int
    every: int = 1


class Times(NamedTuple):
    """How many points lie between false alarms of a ``method`` on average, and how many it takes to find each multiple; NaN where
    that cannot be computed."""

    method: str
    false_alarm: float
    detection: tuple[float, ...]


class Design(NamedTuple):
    """What methods do at ``expected`` events a point, known from ``points`` points.

    ``multiples`` are those of ``Times.detection``. ``soonest`` is the method that finds ``detects`` times the rate first, "" where
    none can. ``before`` is what was done before there were exact limits.
    """

    expected: float
    points: float
    detects: float
    false_alarm: float
    multiples: tuple[float, ...]
    times: tuple[Times, ...]
    before: tuple[Times, ...]
    soonest: str
    rate: Rate


def design(
    expected: float,
    points: float,
    detects: float,
    false_alarm: float,
    *,
    looks: Looks,
    multiples: Sequence[float] = MULTIPLES,
    of: Sequence[str] = (),
    exposure: float = 1.0,
) -> Design:
    """What each method ``of`` (all that apply, unless given) does at ``expected`` events a point, where that is known from ``points``
    points of one ``exposure``.

    :raises ValueError: for numbers that no baseline has, or multiples of 1 or less.
    """
    for name, value, least in (("expected", expected, 0), ("points", points, 0), ("exposure", exposure, 0)):
        if not (math.isfinite(value) and value > least):
            raise ValueError(f"{name}: {value:g}: expected a number above {least}")
    multiples = _multiples(multiples, detects, false_alarm)
    # a mean of just what is expected: Jeffreys' half of an event is in it
    rate = baseline_rate(expected * points - 0.5, points)
    found = []
    for method in of or applicable(exposure, expected * multiples[-1]):
        if method in _ADDING:
            found.append(Times(method, *_split(_added(rate, method, detects, false_alarm, multiples))))
        else:
            found.append(_between(method, expected, points, exposure, detects, false_alarm, multiples, looks))
    return _designed(expected, points, detects, false_alarm, multiples, found, rate)


def design_of(
    counts: Counts,
    detects: float,
    false_alarm: float,
    *,
    looks: Looks,
    multiples: Sequence[float] = MULTIPLES,
    of: Sequence[str] = (),
) -> Design | None:
    """The same for the baseline of ``counts``, whose points all are; None where it has no exposure."""
    multiples = _multiples(multiples, detects, false_alarm)
    rate = cumulative.usual(counts)
    if rate is None:
        return None
    exposures = [each for each in counts.exposures[counts.first : counts.last] if each]
    found = [
        Times(method, *_split(times(method, counts, detects, false_alarm, multiples, looks)))
        for method in of or applicable(max(exposures), rate.mean * multiples[-1])
    ]
    return _designed(rate.mean, len(exposures), detects, false_alarm, multiples, found, rate)


def curve(
    counts: Counts,
    method: str,
    detects: float,
    false_alarm: float,
    looks: Looks,
    multiples: Sequence[float] = CURVE,
) -> tuple[float, ...]:
    """Points to detection of a rise by each of ``multiples``, for the baseline of ``counts``: what a curve of them shows. NaN where
    it cannot be computed."""
    return times(method, counts, detects, false_alarm, tuple(multiples), looks)[1:]


def applicable(exposure: float, events: float) -> tuple[str, ...]:
    """The methods that can judge points of an ``exposure`` with so many ``events`` at most: the g-chart and the p-chart count units,
    each of which has an event or none. A c-chart is a u-chart where exposures are equal."""
    units = exposure == math.floor(exposure) and exposure > events
    return tuple(
        method for method in METHODS if method != "c-chart" and (units or method not in ("p-chart", "g-chart"))
    )


@remembered
def times(
    method: str, counts: Counts, detects: float, false_alarm: float, multiples: tuple[float, ...], looks: Looks
) -> tuple[float, ...]:
    """Points between false alarms, and to detection at each of ``multiples``, of a method of a plan made to find ``detects``."""
    if method in _ADDING:
        rate = cumulative.usual(counts)
        if rate is None:
            return (math.nan,) * (1 + len(multiples))
        return _added(rate, method, detects, false_alarm, multiples)
    # the limits of the others do not depend on what is to be found
    charts = [methods.drawn(method, counts, false_alarm, each, looks.planned, looks.every)[0] for each in multiples]
    return charts[0].false_alarm, *(each.detection for each in charts)


def _multiples(multiples: Sequence[float], detects: float, false_alarm: float) -> tuple[float, ...]:
    for name, value in (
        ("detects", detects),
        ("false_alarm", false_alarm),
        *(("multiple", each) for each in multiples),
    ):
        if not (math.isfinite(value) and value > 1):
            raise ValueError(f"{name}: {value:g}: expected a number above 1")
    return tuple(sorted({*multiples, detects}))


def _split(found: Sequence[float]) -> tuple[float, tuple[float, ...]]:
    return found[0], tuple(found[1:])


def _added(
    rate: Rate, method: str, detects: float, false_alarm: float, multiples: tuple[float, ...]
) -> tuple[float, ...]:
    name: cumulative.Method = "cusum" if method == "cusum" else "ewma" if method == "ewma" else "shewhart-cusum"
    interval = cumulative.solved(rate, detects, false_alarm, name, at=multiples)
    return interval.false_alarm, *interval.detection[1:]


def _between(
    method: str,
    expected: float,
    points: float,
    exposure: float,
    detects: float,
    false_alarm: float,
    multiples: tuple[float, ...],
    looks: Looks,
) -> Times:
    """Of a method that takes whole counts: between those of the two numbers of events next to what the baseline expects."""
    number = max(round(points), 1)
    events = expected * number
    if events >= ENOUGH:
        return Times(
            method,
            *_split(times(method, _even(round(events), number, exposure), detects, false_alarm, multiples, looks)),
        )
    if events < 0.5:
        # a baseline without events would have more for its mean than is expected
        return Times(method, math.nan, (math.nan,) * len(multiples))
    low = math.floor(events - 0.5)
    first, second = (
        times(method, _even(each, number, exposure), detects, false_alarm, multiples, looks) for each in (low, low + 1)
    )
    if not math.isfinite(first[0]):
        return Times(method, *_split(second))
    # by the logarithm of what each has for the mean, half of an event more than was seen
    share = min(max(math.log(events / (low + 0.5)) / math.log((low + 1.5) / (low + 0.5)), 0.0), 1.0)
    return Times(
        method,
        *_split([_mixed(one, other, share) for one, other in zip(first, second, strict=True)]),
    )


def _mixed(one: float, other: float, share: float) -> float:
    if not (0 < one < math.inf and 0 < other < math.inf):
        return other if share >= 0.5 else one
    return math.exp((1 - share) * math.log(one) + share * math.log(other))


def _even(events: int, points: int, exposure: float) -> Counts:
    """So many events, shared out evenly; they scatter as Poisson's."""
    counts = tuple(events * (at + 1) // points - events * at // points for at in range(points))
    return Counts(counts, (exposure,) * points, 0, points, points, "poisson")


def _designed(
    expected: float,
    points: float,
    detects: float,
    false_alarm: float,
    multiples: tuple[float, ...],
    found: Sequence[Times],
    rate: Rate,
) -> Design:
    at = multiples.index(detects)
    able = [each for each in found if math.isfinite(each.detection[at])]
    soonest = min(able, key=lambda each: each.detection[at]).method if able else ""
    return Design(
        expected,
        points,
        detects,
        false_alarm,
        multiples,
        tuple(found),
        tuple(_before(rate, detects, false_alarm, multiples)),
        soonest,
        rate,
    )


def _before(rate: Rate, detects: float, false_alarm: float, multiples: tuple[float, ...]) -> Iterable[Times]:
    """What was done before: it took the rate for known, and counts for Poisson's."""
    mean = rate.mean
    limit = math.floor(mean + 3 * math.sqrt(mean) + 1e-12)
    yield Times(BEFORE[0], *_split(count_times(rate, limit, multiples)))
    # Lorden's bound, in events
    decision = math.log(false_alarm) / math.log(detects)
    yield Times(BEFORE[1], *_split(cusum_times(rate, reference_value(mean, detects), decision, multiples)))


# --- advice -----------------------------------------------------------------------------------------------------------

Period = Literal["month", "quarter", "week", "year"]


def advice(found: Design, period: str, months: float) -> tuple[str, ...]:
    """What the figures suggest, in sentences: ``period`` is what a point is called, of so many ``months``."""
    at = found.multiples.index(found.detects)
    if not found.soonest:
        return (
            tr(
                "No method can be designed for {events} a {period}, known from {points}: too little is known.",
                events=_events(found.expected),
                period=tr(period),
                points=counted(round(found.points), period),
            ),
        )
    best = next(each for each in found.times if each.method == found.soonest)
    waits = best.detection[at] * months
    rise = tr("{times} times the rate", times=figure(found.detects, 3))
    if waits <= SOON:
        said = tr(
            "{method} finds {rise} soonest: within {months} on average.",
            method=found.soonest,
            rise=rise,
            months=_months(waits),
        )
        return (said,)
    told = [
        tr(
            "No method finds {rise} within a year at {events} a {period}: the soonest, {method}, takes {months} on average.",
            rise=rise,
            events=_events(found.expected),
            period=tr(period),
            method=found.soonest,
            months=_months(waits),
        )
    ]
    if found.rate.scattered:
        told.append(
            tr(
                "The counts of the baseline scatter more than Poisson's: find out why first, as by lots or sites,"
                " since scatter hides a rise more than rare events do."
            )
        )
        return tuple(told)
    known = _soonest(known_rate(found.expected), found) * months
    if known < 0.7 * waits:
        told.append(
            tr(
                "A longer baseline helps: were the rate known without doubt, it would take {months}; {points} leave it open.",
                months=_months(known),
                points=counted(round(found.points), period),
            )
        )
    for times_as_much in (2, 3, 5, 10, 20, 50, 100):
        wider = baseline_rate(found.expected * times_as_much * found.points - 0.5, found.points)
        if _soonest(wider, found) * months <= SOON:
            told.append(
                tr(
                    "Count over a wider field: {n} times as much exposure a {period} would find it within a year.",
                    n=times_as_much,
                    period=tr(period),
                )
            )
            break
    else:
        told.append(tr("Even a hundred times as much exposure would not find it within a year."))
    return tuple(told)


def _soonest(rate: Rate, found: Design) -> float:
    """By the methods that add up, which are quick to solve."""
    waits = [
        cumulative.solved(rate, found.detects, found.false_alarm, method).detection[0]
        for method in ("cusum", "shewhart-cusum")
    ]
    return min((each for each in waits if math.isfinite(each)), default=math.inf)


def _events(expected: float) -> str:
    return tr("{n} expected events", n=figure(expected, 2))


def _months(value: float) -> str:
    if value >= 10:
        if value >= 1e6:
            return tr("more than a million months")
        return tr("{n} months", n=f"{round(value):,}")
    said = figure(value, 2)
    return tr("1 month") if said == "1" else tr("{n} months", n=said)
