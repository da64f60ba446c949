"""Funnel plot, detection times and the event-free share as pictures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from riskfile.render.drawing import (
    ACCENT,
    AMBER,
    BAD,
    DIM,
    GOOD,
    INK,
    OPEN,
    SOFT,
    TEAL,
    VIOLET,
    WIDTH,
    Wanted,
    key_above,
    one,
    place,
    scale,
    width,
)
from riskfile.text.messages import tr
from riskfile.text.words import EVENT_WORDS
from riskfile.views.amounts import amount, plural
from riskfile.views.field_charts import DetectionCurve, EventFreeCurve, FunnelPlot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMED: Final = 12
"""More names than this in a funnel are no help; the table has them all."""

_LINES: Final = (
    (ACCENT, "o", "-"),
    (BAD, "s", (0, (5, 1.5))),
    (TEAL, "^", "-"),
    (AMBER, "D", (0, (5, 1.5))),
    (VIOLET, "v", "-"),
    (INK, "P", (0, (5, 1.5, 1, 1.5))),
    (DIM, "X", (0, (1, 1))),
    (OPEN, "h", "-"),
    (GOOD, "p", (0, (1, 1))),
    (ACCENT, "<", (0, (3, 1, 1, 1, 1, 1))),
)
"""Colour, shape and stroke of each line: each is known by all three."""


def _wide(low: float, high: float, most: float = 15.0) -> bool:
    """Whether an axis is to be logarithmic."""
    return low > 0 and high / low > most


def _log_numbers(axis: Any, low: float, high: float) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    decades = math.log10(high / low)
    steps = (1, 2, 5) if decades < 2.6 else (1, 3) if decades < 4 else (1,)
    marks = [step * 10.0**power for power in range(-12, 13) for step in steps if low <= step * 10.0**power <= high]
    axis.set_major_locator(FixedLocator(marks))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}"))


# --- funnel plot ------------------------------------------------------------------------------------------------------


def funnel_plot(plot: FunnelPlot) -> list[Figure]:
    """Rates against exposures, with the limits between which chance leaves them."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    rows = [row for row in plot.rows if row.exposure > 0]
    if not rows:
        return []
    figure, axes = one(3.5)
    most = max(row.exposure for row in rows)
    least = min(row.exposure for row in rows)
    wide = _wide(least, most)
    rates = [row.rate for row in rows]
    # limits of a lot with little exposure are far away, and are not followed there
    middle = sorted(row.exposure for row in rows)[len(rows) // 2]
    usual = min(plot.curve, key=lambda each: abs(each.exposure - middle)).outer_upper if plot.curve else 0.0
    top = max(*rates, plot.centre * 2.2, usual * 1.05, 1e-12, 1e-12) * 1.16
    per, words = scale(top)
    drawn = [each for each in plot.curve if least * 0.8 <= each.exposure <= most * 1.15 or not wide]
    at = [each.exposure for each in drawn]
    for inner, label in ((True, plot.inner), (False, plot.outer)):
        style: dict[str, Any] = {"color": DIM if inner else OPEN, "linewidth": 1.0 if inner else 1.2}
        stroke = (0, (1, 1.4)) if inner else (0, (4, 2))
        lower = [each.inner_lower if inner else each.outer_lower for each in drawn]
        upper = [each.inner_upper if inner else each.outer_upper for each in drawn]
        axes.plot(at, [min(each, top * 3) * per for each in upper], linestyle=stroke, label=label, **style)
        # a lower limit of 0 is the axis
        axes.plot(at, [each * per if each > 0 else math.nan for each in lower], linestyle=stroke, **style)
    axes.axhline(
        plot.centre * per, color=DIM, linewidth=0.9, label=tr("all {levels} together", levels=plural(plot.by)), zorder=1
    )
    inside = [row for row in rows if not row.outlier]
    if inside:
        axes.plot(
            [row.exposure for row in inside],
            [row.rate * per for row in inside],
            " ",
            marker="o",
            markersize=5,
            markerfacecolor=ACCENT,
            markeredgecolor="none",
            label=tr("a {level}", level=plural(plot.by, 1)),
            zorder=3,
            clip_on=False,
        )
    outside = [row for row in rows if row.outlier]
    if outside:
        axes.plot(
            [row.exposure for row in outside],
            [row.rate * per for row in outside],
            " ",
            marker="s",
            markersize=6.5,
            color=BAD,
            label=tr("a {level} that is a signal", level=plural(plot.by, 1)),
            zorder=4,
            clip_on=False,
        )
    if wide:
        axes.set_xscale("log")
        axes.set_xlim(least * 0.8, most * 1.25)
        _log_numbers(axes.xaxis, least * 0.8, most * 1.25)
    else:
        axes.set_xlim(0, most * 1.12)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 10 else f"{value:g}"))
    axes.set_ylim(0, top * per)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.set_xlabel(tr("{units} of a {level}", units=plural(plot.unit), level=plural(plot.by, 1)))
    what = EVENT_WORDS[plot.kind]
    axes.set_ylabel(
        tr("{events} per {number} {units}", events=what, number=words, units=plural(plot.unit))
        if words
        else tr("{events} per {unit}", events=what, unit=plural(plot.unit, 1))
    )
    key_above(axes, axes.get_legend_handles_labels()[0])
    named = [
        Wanted(
            tr(
                "{what}: {events} in {exposure}",
                what=row.level,
                events=amount(row.count),
                exposure=amount(row.exposure),
            ),
            row.exposure,
            row.rate * per,
        )
        for row in sorted(outside, key=lambda row: row.p)[:_NAMED]
    ]
    place(axes, named, [(row.exposure, row.rate * per) for row in rows])
    return [figure]


# --- detection times --------------------------------------------------------------------------------------------------


def detection_curve(curve: DetectionCurve) -> list[Figure]:
    """Periods to detection against how many times the rate has risen, a line for each method."""
    lines = [line for line in curve.lines if any(math.isfinite(each) for each in line.periods)]
    if not lines:
        return []
    figure, axes = one(3.7)
    times = curve.multiples
    for line, (colour, shape, stroke) in zip(lines, _LINES * (1 + len(lines) // len(_LINES)), strict=False):
        there = [(each, found) for each, found in zip(times, line.periods, strict=True) if math.isfinite(found)]
        axes.plot(
            [each for each, _ in there],
            [found for _, found in there],
            color=colour,
            linestyle=stroke,
            linewidth=2.2 if line.chosen else 1.3,
            marker=shape,
            markersize=5.5 if line.chosen else 4,
            markevery=max(1, len(there) // 8),
            label=tr("{method}, the plan’s", method=line.name) if line.chosen else line.name,
            zorder=4 if line.chosen else 3,
        )
    found = [each for line in lines for each in line.periods if math.isfinite(each) and each > 0]
    low, high = min(*found, 1.0) * 0.8, max(found) * 1.3
    if low <= curve.false_alarm <= high * 2.5:
        high = max(high, curve.false_alarm * 1.2)
        axes.axhline(
            curve.false_alarm, color=DIM, linewidth=1, linestyle=(0, (2, 2)), label=tr("between false alarms"), zorder=1
        )
    if curve.detects is not None and min(times) <= curve.detects <= max(times):
        axes.axvline(
            curve.detects,
            color=INK,
            linewidth=1.1,
            linestyle=(0, (1, 1.2)),
            label=tr("to be found by the plan"),
            zorder=1,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(min(times) * 0.96, max(times) * 1.04)
    axes.set_ylim(low, high)
    marks = [each for each in (1.2, 1.5, 2, 3, 4, 5, 7, 10, 20) if min(times) <= each <= max(times)]
    axes.set_xticks(marks, [f"{each:g}" for each in marks])
    axes.minorticks_off()
    _log_numbers(axes.yaxis, low, high)
    axes.grid()
    axes.set_axisbelow(True)
    axes.set_xlabel(tr("how many times the baseline's rate"))
    axes.set_ylabel(tr("{periods} to detection, on average", periods=plural(curve.period)))
    key_above(axes, axes.get_legend_handles_labels()[0])
    return [figure]


# --- the event-free share ---------------------------------------------------------------------------------------------


_FAR = 4
"""How many times as old as the oldest implant a claim may be to be drawn."""


def event_free_curve(curve: EventFreeCurve) -> list[Figure]:
    """The share of implants without an event by their age, and below it how many were at risk."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    steps = curve.steps
    if not steps:
        return []
    figure = Figure(figsize=(width(), 3.5), layout="constrained")
    axes, table = figure.subplots(2, 1, height_ratios=(7, 1), sharex=True)
    # the last age lasts to the end of its period
    end = steps[-1].age + 1
    ages, shares = [0.0, *(each.age for each in steps), end], [1.0, *(each.share for each in (*steps, steps[-1]))]
    lower = [1.0, *(each.lower for each in (*steps, steps[-1]))]
    upper = [1.0, *(each.upper for each in (*steps, steps[-1]))]
    axes.fill_between(ages, lower, upper, step="post", facecolor=SOFT, edgecolor="none", zorder=1)
    for limits, label in ((lower, tr("one-sided 95 percent limits")), (upper, None)):
        axes.step(ages, limits, where="post", color=OPEN, linewidth=1, linestyle=(0, (4, 2)), label=label, zorder=2)
    axes.step(ages, shares, where="post", color=ACCENT, linewidth=1.8, label=tr("without an event"), zorder=3)
    last = end
    if curve.claimed is not None:
        within, bound = curve.claimed
        shown = tr(
            "claimed: at least {share} at {number} {periods}",
            share=f"{100 * (1 - bound):.6g} %",
            number=amount(within),
            periods=plural(curve.period, within),
        )
        # a claim far beyond all ages would press the curve together: it stands in the key
        last = within if end < within <= _FAR * end else end
        if within > last:
            shown = tr("{claim}, beyond this axis", claim=shown)
        axes.plot(
            [within], [1 - bound], " ", marker="_", markersize=14, markeredgewidth=2.2, color=INK, label=shown, zorder=5
        )
    ends = [*lower, *([1 - curve.claimed[1]] if curve.claimed else [])]
    least = min(ends)
    bottom = max(0.0, 1 - (1 - least) * 1.25) if least < 1 else 0.9
    axes.set_ylim(bottom, 1 + (1 - bottom) * 0.04)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.6g} %" if value < 1 + 1e-9 else ""))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.set_ylabel(tr("{units} without an event", units=plural(curve.unit)))
    axes.set_xlim(0, last * 1.03)
    key_above(axes, axes.get_legend_handles_labels()[0])
    marks = _ages(last, round(8 * width() / WIDTH))
    axes.set_xticks(marks, [f"{each:g}" for each in marks])
    axes.tick_params(labelbottom=True)
    axes.set_xlabel(tr("{periods} since the implant", periods=plural(curve.period)))
    table.tick_params(bottom=False, left=False, labelbottom=False, labelleft=False)
    for side in ("left", "bottom"):
        table.spines[side].set_visible(False)
    table.set_ylim(0, 1)
    table.set_ylabel(tr("at risk"), rotation=0, ha="right", va="center", color=DIM)
    for mark in marks:
        number = next((each.at_risk for each in steps if each.age >= mark), 0)
        table.text(mark, 0.5, amount(number), ha="left" if mark == 0 else "center", va="center", fontsize=8)
    return [figure]


def _ages(last: float, most: int) -> list[float]:
    """Marks of an axis of ages, at most so many."""
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240):
        if last / step <= most:
            break
    return [float(number * step) for number in range(int(last / step + 1e-9) + 1)]
