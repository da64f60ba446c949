"""Control charts as data: what a plan's methods make of its series, point by point, with a table of the same numbers.

Nothing here knows how a method judges, nor how it is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from riskfile.surveillance.charting import Cause, Charted, Statistic
from riskfile.text.between import in_list, in_turn, labelled
from riskfile.text.messages import later, tr
from riskfile.text.numbers import figure
from riskfile.text.words import EVENT_WORDS
from riskfile.views.amounts import PERIOD_WORD, amount, duration, plural, rate_text
from riskfile.views.tables import Cell, Column, Row, Table

_HEADS: Final[Mapping[Statistic, str]] = {
    "rate": later("Limits of the rate"),
    "count": later("Limits of the count"),
    "share": later("Limits of the share"),
    "sum": later("Cumulative sum, and its decision interval"),
    "average": later("Weighted average, and its limit"),
    "exposure": later("Exposure between events, and its limit"),
    "likelihood": later("Log-likelihood ratio, and its critical value"),
}
_SHORT: Final[Mapping[Statistic, str]] = {
    "rate": "limits",
    "count": "limits",
    "share": "limits",
    "sum": "sum",
    "average": "average",
    "exposure": "between",
    "likelihood": "ratio",
}
"""Keys of the columns."""

CAUSE_WORDS: Final[Mapping[Cause, str]] = {
    "limit": later("beyond the limit"),
    "run": later("a run above what is expected"),
    "sum": later("sum beyond its decision interval"),
    "average": later("average beyond its limit"),
    "spacing": later("events too close to each other"),
    "likelihood": later("likelihood ratio beyond its critical value"),
    "periods": later("two periods differ"),
    "level": later("a lot, site or model stands out"),
}
"""Why there is a signal, in words."""

METHOD_WORDS: Final[Mapping[str, str]] = {
    "shewhart-cusum": later("Shewhart chart and cumulative sum"),
    "u-chart": later("Shewhart chart of the rate (u)"),
    "c-chart": later("Shewhart chart of counts (c)"),
    "p-chart": later("Shewhart chart of the share (p)"),
    "g-chart": later("units between events (g)"),
    "t-chart": later("time between events (t)"),
    "ewma": later("weighted average (EWMA)"),
    "cusum": later("cumulative sum (CUSUM)"),
    "maxsprt": later("sequential likelihood ratio (MaxSPRT)"),
    "two-period": later("two periods compared"),
}
"""The methods, in words."""


class ControlPoint(NamedTuple):
    """One period of a panel. ``value`` is what is held against the limits ``lower`` and ``upper``, ``centre`` what is expected; each
    is NaN where there is none. ``signal`` is why there is one, "" for none; ``run`` says that the point is of a run that is one.
    ``provisional``: reports of the period are still to come."""

    period: str
    events: int
    exposure: float
    value: float
    centre: float
    lower: float
    upper: float
    baseline: bool = False
    signal: Cause | Literal[""] = ""
    run: bool = False
    provisional: bool = False


class Panel(NamedTuple):
    """What one method makes of a series; ``group`` is how many events in a row an exposure is of."""

    method: str
    statistic: Statistic
    points: tuple[ControlPoint, ...]
    group: int = 1

    @property
    def rated(self) -> bool:
        """Whether values are rates, that a claim can be held against."""
        return self.statistic in ("rate", "share")


class ControlChart(NamedTuple):
    """The data of one monitoring plan: a panel for each of its methods, one above the other, over the same periods; ``period`` is
    how long one is. ``centre`` is the rate of the baseline, ``claimed`` the upper end of the lowest claimed band that the rate is
    held against (None: none), ``claim`` says which. Rates are per ``unit``. ``below`` says how often there is a false alarm and
    how soon a rise is found, a line for each panel."""

    title: str
    kind: str
    unit: str
    method: str
    period: str
    panels: tuple[Panel, ...]
    centre: float
    claimed: float | None
    claim: str
    below: tuple[str, ...]
    alt: str
    table: Table

    @property
    def points(self) -> tuple[ControlPoint, ...]:
        """The periods, as the first panel has them."""
        return self.panels[0].points


class Periods(NamedTuple):
    """A series as a chart shows it: what was counted in each period, as it was counted. The points ``first`` to ``last`` (not
    included) are the baseline, none where they are the same; those of ``provisional`` are marked."""

    periods: tuple[str, ...]
    counts: tuple[int, ...]
    exposures: tuple[float, ...]
    period: str
    first: int
    last: int
    provisional: frozenset[str] = frozenset()


class Claimed(NamedTuple):
    """The upper end of a claimed band, and whose it is."""

    bound: float
    words: str


def chart_of(
    series: Periods,
    charted: Sequence[Charted],
    *,
    title: str,
    kind: str,
    unit: str,
    method: str,
    claimed: Claimed | None = None,
    reading: Callable[[int, str], Cell] | None = None,
    note: str = "",
) -> ControlChart:
    """The chart of a series. ``reading`` gives the cell of a period by its number and by what is said of it where nothing else
    is; ``note`` stands above the table. Without anything ``charted`` the observed rates are shown alone."""
    panels = tuple(_panel(series, each) for each in charted) or (_bare(series),)
    based = sum(series.exposures[series.first : series.last]) or sum(series.exposures)
    counted = sum(series.counts[series.first : series.last] if series.first < series.last else series.counts)
    centre = counted / based if based else 0.0
    below = _below(charted, series.period)
    table = _table(series, panels, reading or (lambda _, said: Cell(said)), note)
    found = ControlChart(
        title,
        kind,
        unit,
        method,
        series.period,
        panels,
        centre,
        claimed.bound if claimed else None,
        claimed.words if claimed else "",
        below,
        "",
        table,
    )
    return found._replace(alt=_alt(found))


def _bare(series: Periods) -> Panel:
    none = (math.nan,) * len(series.periods)
    rates = tuple(
        count / exposure if exposure else math.nan
        for count, exposure in zip(series.counts, series.exposures, strict=True)
    )
    return _panel(series, Charted("", "rate", rates, none, none, none, (), math.nan, math.nan, math.nan, math.nan))


def _panel(series: Periods, charted: Charted) -> Panel:
    alarms = {each.index: each.cause for each in charted.alarms}
    runs = _runs(charted)
    points = tuple(
        ControlPoint(
            period,
            series.counts[number],
            series.exposures[number],
            charted.values[number],
            charted.centre[number],
            charted.lower[number],
            charted.upper[number],
            series.first <= number < series.last,
            alarms.get(number, ""),
            number in runs,
            period in series.provisional,
        )
        for number, period in enumerate(series.periods)
    )
    group = next((int(value) for each in charted.notes for name, value in each.figures if name == "events"), 1)
    return Panel(charted.method, charted.statistic, points, group)


def _runs(charted: Charted) -> set[int]:
    """The points of the runs that are signals: those above what is expected, in a row, up to the alarm."""
    found: set[int] = set()
    for each in charted.alarms:
        if each.cause != "run":
            continue
        number = each.index
        # a period without exposure neither ends a run nor is part of it; a run begins anew after it was told
        while number >= 0 and number not in found:
            value = charted.values[number]
            if not math.isnan(value):
                if value <= charted.centre[number]:
                    break
                found.add(number)
            number -= 1
    return found


def _below(charted: Sequence[Charted], period: str) -> tuple[str, ...]:
    """What is said below the panels. Two charts that share their false alarms say the same, which is of both together."""
    if len(charted) > 1 and len({(each.false_alarm, each.detection) for each in charted}) == 1:
        names = [tr(METHOD_WORDS.get(each.method, each.method)) for each in charted]
        notes = dict.fromkeys(part for each in charted for part in each.notes if part.key != "with-u-chart")
        return (
            _told(
                charted[0]._replace(notes=tuple(notes)),
                period,
                tr("{names} together", names=tr(" and ").join(names)),
            ),
        )
    several = len(charted) > 1
    return tuple(
        _told(each, period, tr(METHOD_WORDS.get(each.method, each.method)) if several else "") for each in charted
    )


def _told(charted: Charted, period: str, name: str) -> str:
    """How often there is a false alarm, and how soon a rise is found."""
    parts = []
    if not math.isnan(charted.false_alarm):
        parts.append(
            tr(
                "false alarms {duration} apart on average, while the rate stays the baseline's",
                duration=duration(charted.false_alarm, period),
            )
        )
    if not math.isnan(charted.detection):
        times, after = figure(charted.detects, 3), duration(charted.detection, period)
        parts.append(
            tr("a rise to {times} times that rate is found after {after} on average", times=times, after=after)
        )
    if not parts:
        parts.append(
            tr(
                "how often there is a false alarm cannot be said: no baseline says what a {period} has",
                period=tr(PERIOD_WORD[period]),
            )
        )
    elif not math.isnan(charted.expected):
        events = plural("event", charted.expected)
        parts[-1] += tr(
            ", with {expected} {events} expected a {period}",
            expected=figure(charted.expected, 3),
            events=events,
            period=tr(PERIOD_WORD[period]),
        )
    text = labelled(name, in_turn(parts)) if name else in_turn(parts)
    text = f"{text[:1].upper()}{text[1:]}"
    return tr("{text} ({note}).", text=text, note=charted.note) if charted.note else tr("{text}.", text=text)


# --- the table of the same numbers ------------------------------------------------------------------------------------


def _table(series: Periods, panels: Sequence[Panel], reading: Callable[[int, str], Cell], note: str) -> Table:
    rows = []
    for number, period in enumerate(series.periods):
        count, exposure = series.counts[number], series.exposures[number]
        cells = [
            Cell(period, note="provisional" if period in series.provisional else ""),
            Cell(str(count)),
            Cell(amount(exposure)),
            Cell(rate_text(count / exposure) if exposure else tr("none")),
            *(Cell(_held(panel, panel.points[number])) for panel in panels),
            reading(number, _said(series, panels, number)),
        ]
        rows.append(Row(None, tuple(cells)))
    keys = [_SHORT[panel.statistic] for panel in panels]
    columns = (
        Column("period", series.period.capitalize()),
        Column("count", "Events"),
        Column("exposure", "Exposure"),
        Column("rate", "Rate"),
        *(Column(key, _HEADS[panel.statistic]) for key, panel in zip(keys, panels, strict=True)),
        Column("state", "Reading"),
    )
    return Table("control-chart", columns, tuple(rows), note)


def _held(panel: Panel, point: ControlPoint) -> str:
    """What a panel holds against what, in words."""
    value, lower, upper = point.value, point.lower, point.upper
    if panel.statistic in ("rate", "share", "count"):
        ends = [
            tr("at least {rate_text}", rate_text=rate_text(lower)) if lower > 0 else "",
            tr("at most {rate_text}", rate_text=rate_text(upper)) if not math.isnan(upper) else "",
        ]
        if all(ends):
            return tr("{rate_text} to {rate_text2}", rate_text=rate_text(lower), rate_text2=rate_text(upper))
        return "".join(ends) or tr("none")
    if math.isnan(value):
        return tr("none")
    if panel.statistic == "exposure":
        limit = "" if math.isnan(lower) else tr(", at least {lower}", lower=amount(lower))
        return f"{amount(value)}{limit}"
    limit = "" if math.isnan(upper) else tr(", at most {upper}", upper=figure(upper, 3))
    return f"{figure(value, 3)}{limit}"


def _said(series: Periods, panels: Sequence[Panel], number: int) -> str:
    points = [panel.points[number] for panel in panels]
    causes = [tr(CAUSE_WORDS[each.signal]) for each in points if each.signal]
    if causes:
        return tr("signal: {causes}", causes=in_list(causes))
    if series.first <= number < series.last:
        return tr("baseline")
    if not series.exposures[number]:
        return tr("no exposure")
    if series.periods[number] in series.provisional:
        # what is still to come may be a rise
        return "provisional"
    judged = any(not math.isnan(end) for each in points for end in (each.lower, each.upper))
    return tr("within the limits") if judged else tr("not judged")


# --- what it says in words --------------------------------------------------------------------------------------------

_WHAT: Final[Mapping[Statistic, str]] = {
    "rate": later("rate"),
    "count": later("count"),
    "share": later("share"),
    "sum": later("cumulative sum"),
    "average": later("weighted average"),
    "exposure": later("exposure between events"),
    "likelihood": later("log-likelihood ratio"),
}


def _alt(chart: ControlChart) -> str:
    points = chart.points
    span = (
        tr("{period} to {period2}", period=points[0].period, period2=points[-1].period)
        if len(points) > 1
        else points[0].period
    )
    what = tr(" and ").join(tr(_WHAT[panel.statistic]) for panel in chart.panels)
    beyond = [
        f"{each.period} ({rate_text(each.events / each.exposure) if each.exposure else each.events}; {tr(CAUSE_WORDS[each.signal])})"
        for panel in chart.panels
        for each in panel.points
        if each.signal
    ]
    beyond = [*beyond[:6], tr("and {beyond} more", beyond=len(beyond) - 6)] if len(beyond) > 7 else beyond
    found = tr("signals: {beyond}", beyond=in_list(beyond)) if beyond else tr("no signal")
    last = [each.period for each in points if each.provisional]
    still = tr("; {last} provisional", last=in_list(last)) if last else ""
    claim = (
        tr("; claimed: at most {rate_text} ({claim})", rate_text=rate_text(chart.claimed), claim=chart.claim)
        if chart.claimed is not None
        else ""
    )
    rates = (
        tr("baseline rate {rate_text}", rate_text=rate_text(chart.centre))
        if any(each.baseline for each in points)
        else tr("no baseline")
    )
    return tr(
        "Control chart, {title}: {what} of {event_words} per {unit} by {period}, {span}; {rates}; "
        "{found}{still}{claim}. The numbers are in the table.",
        title=chart.title,
        what=what,
        event_words=EVENT_WORDS[chart.kind],
        unit=chart.unit,
        period=tr(PERIOD_WORD[chart.period]),
        span=span,
        rates=rates,
        found=found,
        still=still,
        claim=claim,
    )


def ordinate(chart: ControlChart, panel: Panel, scale: str) -> str:
    """What the upright axis of a panel shows; ``scale`` is by how many units a rate is read, "" for one."""
    what = EVENT_WORDS[chart.kind]
    if panel.statistic == "sum":
        return tr("{what} above expected, sum", what=what)
    if panel.statistic == "count":
        return f"{what} a {chart.period}"
    if panel.statistic == "average":
        return tr("observed over expected")
    if panel.statistic == "exposure":
        return f"{plural(chart.unit)} {(tr('for {group}', group=panel.group) if panel.group > 1 else 'between')} {what}"
    if panel.statistic == "likelihood":
        return tr("log-likelihood ratio")
    return tr(
        "{what} per {value}{plural}",
        what=what,
        value=f"{scale} " if scale else "",
        plural=plural(chart.unit, 2 if scale else 1),
    )


def stretches(values: Sequence[float]) -> list[list[int]]:
    """Places of values that follow each other without a gap."""
    there = [place for place, value in enumerate(values) if not math.isnan(value)]
    found: list[list[int]] = [[there[0]]] if there else []
    for before, place in pairwise(there):
        if place == before + 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found
