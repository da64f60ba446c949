"""Lots and sites beside each other, times to detection, and the event-free share by age, as data with a table of the same numbers.

Nothing here knows how it is computed, nor how it is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from riskfile.text.between import in_list, in_turn
from riskfile.text.messages import tr
from riskfile.text.numbers import figure
from riskfile.text.words import EVENT_WORDS
from riskfile.views.amounts import PERIOD_WORD, PERIOD_WORDS, amount, duration, plural, rate_text
from riskfile.views.tables import Cell, Column, Row, Table

# --- funnel plot ------------------------------------------------------------------------------------------------------


class FunnelRow(NamedTuple):
    """A lot, site or model: ``count`` events in ``exposure`` units, and the rates ``lower`` and ``upper`` that chance leaves it.
    ``p`` is of the exact test against all the others (one-sided), ``adjusted`` after control of the false discovery rate;
    ``outlier`` says that it is a signal."""

    level: str
    count: int  # type: ignore[assignment]  # in place of the method of tuples, which nobody asks of a row
    exposure: float
    lower: float
    upper: float
    p: float
    adjusted: float
    outlier: bool

    @property
    def rate(self) -> float:
        """Events per exposure; 0 without exposure."""
        return self.count / self.exposure if self.exposure else 0.0


class FunnelLimits(NamedTuple):
    """The limits of the rate at an exposure: the inner two, and the outer."""

    exposure: float
    inner_lower: float
    inner_upper: float
    outer_lower: float
    outer_upper: float


class FunnelPlot(NamedTuple):
    """The lots, sites or models (``by``) of a monitoring plan; ``centre`` is the rate of all together, per ``unit``. ``inner`` and
    ``outer`` name the limits of ``curve``."""

    title: str
    by: str
    kind: str
    unit: str
    rows: tuple[FunnelRow, ...]
    centre: float
    curve: tuple[FunnelLimits, ...]
    inner: str
    outer: str
    below: tuple[str, ...]
    alt: str
    table: Table


def funnel_of(
    rows: Sequence[FunnelRow],
    curve: Sequence[FunnelLimits],
    *,
    title: str,
    by: str,
    kind: str,
    unit: str,
    centre: float,
    below: Sequence[str] = (),
    readings: Sequence[Cell] = (),
    note: str = "",
) -> FunnelPlot:
    """The plot of ``rows``, the most striking first in the table; ``readings`` stand beside them where there is more to say."""
    cells = readings or [Cell(tr("signal"), mark="error") if row.outlier else Cell(tr("no signal")) for row in rows]
    order = sorted(range(len(rows)), key=lambda number: (rows[number].p, rows[number].level))
    columns = (
        Column("level", by.capitalize()),
        Column("count", "Events"),
        Column("exposure", "Exposure"),
        Column("rate", "Rate"),
        Column("limits", "Limits by chance"),
        Column("p", "p, and adjusted"),
        Column("state", "Reading"),
    )
    lines = tuple(
        Row(
            None,
            (
                Cell(row.level),
                Cell(str(row.count)),
                Cell(amount(row.exposure)),
                Cell(rate_text(row.rate) if row.exposure else tr("none")),
                Cell(
                    tr("{rate_text} to {rate_text2}", rate_text=rate_text(row.lower), rate_text2=rate_text(row.upper))
                    if row.exposure
                    else tr("none")
                ),
                Cell(f"{figure(row.p, 2)}", note=tr("adjusted {adjusted}", adjusted=figure(row.adjusted, 2)))
                if row.exposure
                else Cell(tr("none")),
                cells[number] if row.exposure else Cell(tr("no exposure")),
            ),
        )
        for number in order
        for row in (rows[number],)
    )
    outliers = [rows[number] for number in order if rows[number].outlier]
    named = [
        tr("{level} ({count} in {exposure})", level=row.level, count=row.count, exposure=amount(row.exposure))
        for row in outliers[:6]
    ]
    named += [tr("and {outliers} more", outliers=len(outliers) - 6)] if len(outliers) > 6 else []
    many = plural(by, len(rows))
    found = tr("signals: {named}", named=in_list(named)) if named else tr("no {by} is a signal", by=by)
    alt = tr(
        "Funnel plot, {title}: rate of {event_words} per {unit} of {rows} {many} against exposure, all "
        "together {rate_text}; {found}. The numbers are in the table.",
        title=title,
        event_words=EVENT_WORDS[kind],
        unit=unit,
        rows=len(rows),
        many=many,
        rate_text=rate_text(centre),
        found=found,
    )
    return FunnelPlot(
        title, by, kind, unit, tuple(rows), centre, tuple(curve), tr("95 % limits"), tr("99.8 % limits"), tuple(below), alt,
        Table("funnel-plot", columns, lines, note),
    )  # fmt: skip


# --- detection times --------------------------------------------------------------------------------------------------


class DetectionLine(NamedTuple):
    """How many ``periods`` a method takes on average to find each multiple (NaN where that cannot be computed); ``chosen`` is the
    plan's own. ``false_alarm`` is how many periods lie between its false alarms (NaN: as many as all are to have)."""

    name: str
    periods: tuple[float, ...]
    chosen: bool = False
    false_alarm: float = math.nan


class DetectionCurve(NamedTuple):
    """Times to detection against the multiple of the rate, where ``expected`` events come in a period and a false alarm comes once
    in ``false_alarm`` periods; ``detects`` is the multiple that a plan is to find, None where it is none's."""

    title: str
    period: str
    expected: float
    false_alarm: float
    multiples: tuple[float, ...]
    lines: tuple[DetectionLine, ...]
    detects: float | None
    below: tuple[str, ...]
    alt: str
    table: Table


_NEAR = 0.99
"""Which share of the periods between false alarms that were asked for is as good as all of them."""

_ROWS = (1.2, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0)
"""The multiples that the table has."""


def detection_of(
    lines: Sequence[DetectionLine],
    multiples: Sequence[float],
    *,
    title: str,
    period: str,
    expected: float,
    false_alarm: float,
    detects: float | None = None,
    known: float = math.nan,
    note: str = "",
) -> DetectionCurve:
    """The curve of ``lines``, each with an entry for each of ``multiples``; the rate is known from so many periods."""
    shown = [
        number
        for number, each in enumerate(multiples)
        if len(multiples) <= 10 or any(math.isclose(each, one, rel_tol=1e-6) for one in _ROWS)
    ]
    columns = (
        Column("multiple", "Times the rate"),
        *(Column(f"method-{number}", line.name) for number, line in enumerate(lines, 1)),
    )
    rows = []
    for number in shown:
        best = min((line.periods[number] for line in lines if math.isfinite(line.periods[number])), default=math.nan)
        cells = [
            Cell(tr("none")) if not math.isfinite(line.periods[number]) else Cell(
                duration(line.periods[number], period), mark="pass" if line.periods[number] <= best * 1.005 else ""
            )
            for line in lines
        ]  # fmt: skip
        rows.append(Row(None, (Cell(f"{multiples[number]:g}"), *cells)))
    since = "" if math.isnan(known) else tr(", known from {duration},", duration=duration(known, period))
    more = [
        tr("{name}: every {duration}", name=line.name, duration=duration(line.false_alarm, period))
        for line in lines
        if line.false_alarm < _NEAR * false_alarm
    ]
    but = f" ({in_turn(more)})" if more else ""
    below = (
        tr(
            "With {expected} events expected a {period}{since} and a false alarm every {duration} on "
            "average or less often, for each method{but}.",
            expected=figure(expected, 3),
            period=tr(PERIOD_WORD[period]),
            since=since,
            duration=duration(false_alarm, period),
            but=but,
        ),
    )
    soonest = _soonest(lines, multiples)
    names = in_list(line.name for line in lines)
    alt = tr(
        "Times to detection{value}: {period_words} until a rise is found, against its size, by {names}; "
        "{expected} events expected a {period}{soonest}. The numbers are in the table.",
        value=f", {title}" if title else "",
        period_words=tr(PERIOD_WORDS[period]),
        names=names,
        expected=figure(expected, 3),
        period=tr(PERIOD_WORD[period]),
        soonest=soonest,
    )
    return DetectionCurve(
        title, period, expected, false_alarm, tuple(multiples), tuple(lines), detects, below, alt,
        Table("detection-curve", columns, tuple(rows), note),
    )  # fmt: skip


def _soonest(lines: Sequence[DetectionLine], multiples: Sequence[float]) -> str:
    for number, each in enumerate(multiples):
        if math.isclose(each, 2, rel_tol=1e-6):
            found = [line for line in lines if math.isfinite(line.periods[number])]
            if found:
                best = min(found, key=lambda line: line.periods[number])
                return tr("; soonest for a doubling: {name}", name=best.name)
    return ""


# --- the event-free share ---------------------------------------------------------------------------------------------


class EventFreeStep(NamedTuple):
    """Of ``at_risk`` implants that reached an age of ``age`` periods ``events`` had one at it; ``share`` have had none by then, with
    its one-sided limits."""

    age: float
    at_risk: int
    events: int
    share: float
    lower: float
    upper: float


class EventFreeCurve(NamedTuple):
    """The share of implants without an event by their age in periods (``period`` says how long one is); ``claimed`` is the highest
    claimed share with an event and the age it is claimed for, None where there is none."""

    title: str
    kind: str
    unit: str
    period: str
    steps: tuple[EventFreeStep, ...]
    claimed: tuple[float, float] | None
    below: tuple[str, ...]
    alt: str
    table: Table


def event_free_of(
    steps: Sequence[EventFreeStep],
    *,
    title: str,
    kind: str,
    unit: str,
    period: str,
    claimed: tuple[float, float] | None = None,
    below: Sequence[str] = (),
    note: str = "",
) -> EventFreeCurve:
    """The curve of ``steps``, in the order of their ages."""
    columns = (
        Column("age", f"Age, {tr(PERIOD_WORDS[period])}"),
        Column("at-risk", "At risk"),
        Column("count", "Events"),
        Column("hazard", "Hazard of the period"),
        Column("share", "Without an event, and its limits"),
    )
    rows = tuple(
        Row(
            None,
            (
                Cell(f"{each.age:g}"),
                Cell(amount(each.at_risk)),
                Cell(str(each.events)),
                Cell(rate_text(each.events / each.at_risk) if each.at_risk else tr("none")),
                Cell(
                    _percent(each.share),
                    note=tr("{percent} to {percent2}", percent=_percent(each.lower), percent2=_percent(each.upper)),
                ),
            ),
        )
        for each in steps
    )
    last = (
        tr(
            "{percent} at {age} {period_words} ({percent2} to {percent3})",
            percent=_percent(steps[-1].share),
            age=f"{steps[-1].age:g}",
            period_words=tr(PERIOD_WORDS[period]),
            percent2=_percent(steps[-1].lower),
            percent3=_percent(steps[-1].upper),
        )
        if steps
        else tr("none")
    )
    claim = (
        tr(
            "; claimed: at least {percent} at {claimed} {plural}",
            percent=_percent(1 - claimed[1]),
            claimed=f"{claimed[0]:g}",
            plural=plural(period, claimed[0]),
        )
        if claimed
        else ""
    )
    alt = tr(
        "Share of {plural} without {event_words} by age, {title}, a curve of steps with one-sided 95 "
        "percent limits: {last}{claim}. The numbers are in the table.",
        plural=plural(unit),
        event_words=EVENT_WORDS[kind],
        title=title,
        last=last,
        claim=claim,
    )
    return EventFreeCurve(
        title,
        kind,
        unit,
        period,
        tuple(steps),
        claimed,
        tuple(below),
        alt,
        Table("event-free-curve", columns, rows, note),
    )


def _percent(share: float) -> str:
    # shares near 1 need their digits behind the nines
    if not 0 < share < 1:
        return f"{100 * share:.0f} %"
    digits = max(1, -math.floor(math.log10(1 - share)))
    return f"{100 * share:.{min(digits, 8)}f}".rstrip("0").rstrip(".") + " %"
