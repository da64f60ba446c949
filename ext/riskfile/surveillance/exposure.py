"""The exposures by which events are expected: those of a series, as a season, and reports that are still to come, change them."""

from __future__ import annotations

import math
from typing import NamedTuple

from riskfile.model import Point, Series
from riskfile.policy.policy import Delay, MonitoringPlan, Season
from riskfile.reading.ages import by_age, cells_of, classes_of
from riskfile.surveillance.delay import COMPLETE, Completeness, limits, of_days, of_shares, of_triangle
from riskfile.surveillance.statistics import Limits, Look, Looked, Verdict, VerdictState
from riskfile.surveillance.survival import Share, by_classes, by_product_limit
from riskfile.text.days import days_later
from riskfile.text.periods import MONTHS, begin_of, number_of

TAIL = 0.05
"""The error of each of the two verdicts on a claim, over all planned looks."""

_SOME = 0.01
"""The least share of its reports that is in of a period of which one is: that some are, it shows."""

_YEAR = 12
_DAYS_IN_MONTH = 365.2425 / 12


def effective(plan: MonitoringPlan, series: Series) -> tuple[float, ...]:
    """One exposure for each point of ``series``, in the plan's unit: what the counts of ``plan`` are judged by.

    The exposure of the point, times the season of its period, times the share of its reports that are in.
    """
    return tuple(
        float(point.exposure) * _season(plan.seasons, series, point) * (max(share, _SOME) if point.count else share)
        for point, share in zip(series.points, completeness(plan, series), strict=True)
    )


def marked(plan: MonitoringPlan, series: Series) -> Series:
    """``series`` with the points marked as provisional of which less than COMPLETE of the reports are in."""
    if plan.delay is None:
        return series
    shares = completeness(plan, series)
    points = tuple(
        point._replace(provisional=True) if share < COMPLETE else point
        for point, share in zip(series.points, shares, strict=True)
    )
    return series._replace(points=points)


# --- late reports -----------------------------------------------------------------------------------------------------


def completeness(plan: MonitoringPlan, series: Series) -> tuple[float, ...]:
    """Which share of the reports of each point is in: 1 where the plan names no delay.

    Data are taken as of the end of the last period; of a file of reports, of the last in which one was received.
    """
    if plan.delay is None:
        return (1.0,) * len(series.points)
    numbers = [number_of(point.period, series.period) for point in series.points]
    last = max([numbers[-1], *(each.received for each in series.reports)])
    shares = _by_lag(plan.delay, series, last - numbers[0])
    return tuple(shares[min(last - number, len(shares) - 1)] for number in numbers)


def completeness_limits(plan: MonitoringPlan, series: Series) -> tuple[Completeness, ...]:
    """:func:`completeness` with its limits, where a file of reports shows it; else nothing."""
    if plan.delay is None or not series.reports:
        return ()
    numbers = [number_of(point.period, series.period) for point in series.points]
    last = max([numbers[-1], *(each.received for each in series.reports)])
    shares = limits(*_triangle(series, last))
    return tuple(shares[min(last - number, len(shares) - 1)] for number in numbers)


def _by_lag(delay: Delay, series: Series, lags: int) -> tuple[float, ...]:
    if delay.shares:
        return of_shares(delay.shares)
    if delay.median:
        return of_days(delay.median, delay.ninety, MONTHS[series.period] * _DAYS_IN_MONTH, lags)
    last = max([number_of(series.points[-1].period, series.period), *(each.received for each in series.reports)])
    return of_triangle(*_triangle(series, last)) if series.reports else (1.0,)


def _triangle(series: Series, last: int) -> tuple[list[list[int]], list[int]]:
    """The reports by period and lag, and the lag up to which each period has been seen."""
    counts: dict[int, dict[int, int]] = {}
    for each in series.reports:
        lags = counts.setdefault(each.period, {})
        lags[each.received - each.period] = lags.get(each.received - each.period, 0) + each.count
    rows = [[lags.get(lag, 0) for lag in range(max(lags) + 1)] for lags in counts.values()]
    return rows, [last - period for period in counts]


# --- seasons ----------------------------------------------------------------------------------------------------------


def _season(seasons: tuple[Season, ...], series: Series, point: Point) -> float:
    """How many events are expected in the period of a point, over those of an average one: a whole year counts as it is."""
    if not seasons:
        return 1.0
    factors = [1.0] * _YEAR
    for season in seasons:
        for month in season.months:
            factors[month - 1] = season.factor
    begin = begin_of(point.period, series.period)
    # a week is of the month that has its Thursday
    first = int((days_later(begin, 3) if series.period == "week" else begin)[5:7]) - 1
    months = {"quarter": 3, "year": _YEAR}.get(series.period, 1)
    within = [factors[(first + each) % _YEAR] for each in range(months)]
    return sum(within) / months / (sum(factors) / _YEAR)


# --- time since implant -----------------------------------------------------------------------------------------------


class Within(NamedTuple):
    """The share of implants that have an event within the time of the claim, with its limits, and how it was estimated."""

    share: Share
    estimate: str


def share_within(plan: MonitoringPlan, series: Series, periods: range, confidence: float) -> Within | None:
    """The share of implants that have an event within the time of the claim, by the points ``periods`` of ``series``; None where
    nobody has been followed long enough to say.

    By Kaplan and Meier where the plan says so and some have been followed for the whole time; else by classes of age. Who was
    implanted before the first of ``periods`` enters late.
    """
    follow_up = plan.follow_up
    assert follow_up is not None
    cells = cells_of(series.implants, len(series.points) - 1)
    if follow_up.estimate == "kaplan-meier":
        at_risk, events = by_age(cells, follow_up.within, periods)
        # once all of an age have had an event, nobody is left of whom more could be known
        if all(at_risk) and all(count < number for number, count in zip(at_risk, events, strict=True)):
            return Within(by_product_limit(at_risk, events, confidence), "kaplan-meier")
    classes = classes_of(cells, follow_up.within, follow_up.ages, periods)
    if not all(each.time > 0 for each in classes):
        return None
    found = by_classes(
        [each.events for each in classes],
        [each.time for each in classes],
        [each.length for each in classes],
        confidence,
    )
    return Within(found, "age-classes")


def verdict_within(
    plan: MonitoringPlan, series: Series, periods: range, bound: float, factor: float, planned: int | None
) -> Verdict:
    """Whether the implants of a follow-up bear out a claimed share of at most ``bound``, a claim per a unit of which an implant
    has ``factor``.

    Looked at once (``planned`` None) or after each ``every`` periods of the plan, with an error of 5 % for each side that is
    divided by ``planned`` looks. The first look that decides stands, until a later one contradicts. Periods of which reports
    are still to come are not looked at.
    """
    shares, exposures = completeness(plan, series), effective(plan, series)
    known = [index for index in periods if shares[index] >= COMPLETE]
    periods = range(periods.start, known[-1] + 1 if known else periods.start)
    every = plan.looks.every if planned is not None else max(len(periods), 1)
    tail = TAIL / (planned or 1)
    state: VerdictState = "unsupported"
    last = decided = None
    counted = [point.count for point in series.points]
    for number, end in enumerate(range(periods.start + every, periods.stop + 1, every), start=1):
        found = share_within(plan, series, range(periods.start, end), 1 - tail)
        within = found.share if found else Share(math.nan, 0.0, 1.0)
        last = Look(
            number,
            end - 1 - periods.start,
            sum(counted[periods.start : end]),
            math.fsum(exposures[periods.start : end]),
            Limits(within.lower / factor, within.upper / factor),
            Limits(1 - tail, 1 - tail),
            0,
            -1,
        )
        rate = within.share / factor
        if last.limits.lower > bound:
            state, decided = "contradicted", decided if state == "contradicted" else last
        elif state == "unsupported" and plan.source != "passive" and last.limits.upper <= bound:
            state, decided = "supported", last
    if last is None:
        last, rate = Look(0, 0, 0, 0.0, Limits(0.0, 1 / factor), Limits(1 - tail, 1 - tail), 0, -1), math.nan
    needed: float | None = None
    if state == "supported":
        needed = 0.0
    elif state == "unsupported" and plan.source != "passive" and last.exposure:
        # with as many events in more implants of the same ages the limits come down as exposure goes up
        needed = max(last.limits.upper / bound - 1, 0.0) * last.exposure * factor
    if math.isnan(rate):
        rate = last.events / last.exposure / factor if last.exposure else 0.0
    looked = None if planned is None else Looked(planned, every, last, decided)
    return Verdict(state, rate, last.limits, bound, needed, looked)
