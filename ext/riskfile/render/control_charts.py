"""Control charts as pictures: a panel for each method of a plan, one above the other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from riskfile.render.drawing import (
    ACCENT,
    BAD,
    DIM,
    LINE,
    OPEN,
    PAGE,
    SOFT,
    WIDTH,
    Wanted,
    key_above,
    place,
    scale,
    width,
)
from riskfile.surveillance.charting import Cause
from riskfile.text.messages import tr
from riskfile.text.words import Words
from riskfile.views.amounts import amount, rate_text
from riskfile.views.control_charts import ControlChart, ControlPoint, Panel, ordinate, stretches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LIMITS: Final = Words(
    "chart-limit",
    {
        "rate": "limit",
        "count": "limit",
        "share": "limit",
        "sum": "decision interval",
        "average": "limit",
        "exposure": "limit: closer is a signal",
        "likelihood": "critical value",
    },
)
_LINES: Final = Words(
    "chart-line",
    {
        "rate": "observed",
        "count": "observed",
        "share": "observed",
        "sum": "cumulative sum",
        "average": "weighted average",
        "exposure": "from one event to the next",
        "likelihood": "log-likelihood ratio",
    },
)
_SHAPES: Final[Mapping[Cause, str]] = {
    "limit": "s",
    "run": "D",
    "sum": "s",
    "average": "s",
    "spacing": "s",
    "likelihood": "s",
    "periods": "^",
}
"""A shape for each reason of a signal."""

_SIGNALS: Final = Words(
    "chart-signal",
    {
        "limit": "signal: beyond the limit",
        "run": "signal: a run above expected",
        "sum": "signal: beyond the interval",
        "average": "signal: beyond the limit",
        "spacing": "signal: too close",
        "likelihood": "signal: beyond the value",
        "periods": "signal: the periods differ",
    },
)
"""And a word."""

_TEXTS: Final = 8
"""More texts than this in a picture are no help."""

_LABELLED: Final = 60
"""More points than this are too close to each other for rings around them."""


def control_chart(chart: ControlChart) -> list[Figure]:
    """The picture of a plan."""
    from matplotlib.figure import Figure

    several = len(chart.panels) > 1
    figure = Figure(figsize=(width(), 2.65 + 2.2 * (len(chart.panels) - 1)), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.04, hspace=0.04)  # type: ignore[union-attr, call-arg]
    panes = figure.subplots(len(chart.panels), 1, sharex=True, squeeze=False)[:, 0]
    wanted = []
    for number, (axes, panel) in enumerate(zip(panes, chart.panels, strict=True)):
        wanted.append(_panel(axes, chart, panel, first=number == 0))
    last = panes[-1]
    _periods(last, [point.period for point in chart.points])
    last.set_xlim(-0.5, len(chart.points) - 0.5)
    if several:
        figure.align_ylabels(panes)
    for axes, panel, texts in zip(panes, chart.panels, wanted, strict=True):
        per = axes.rf_per
        place(
            axes,
            texts[:_TEXTS],
            _path([each.value * per for each in panel.points], logarithmic=panel.statistic == "exposure"),
        )
    return [figure]


def _path(values: Sequence[float], *, logarithmic: bool) -> list[tuple[float, float]]:
    """Places along a line, so that no text stands on it."""
    found: list[tuple[float, float]] = []
    there = [number for number, value in enumerate(values) if not math.isnan(value) and (value > 0 or not logarithmic)]
    for before, number in pairwise(there):
        low, high = values[before], values[number]
        for part in range(12):
            share = part / 12
            value = low * (high / low) ** share if logarithmic else low + (high - low) * share
            found.append((before + (number - before) * share, value))
    return found + [(number, values[number]) for number in there[-1:]]


def _panel(axes: Axes, chart: ControlChart, panel: Panel, *, first: bool) -> list[Wanted]:
    from matplotlib.patches import Patch
    from matplotlib.ticker import MaxNLocator

    points = panel.points
    spaced = panel.statistic == "exposure"
    claimed = chart.claimed if panel.rated else None
    low, top = _spread(points) if spaced else (0.0, _top(panel, claimed))
    per, words = scale(top) if panel.rated else (1.0, "")
    axes.rf_per = per  # type: ignore[attr-defined]
    shaded = _baseline(axes, points)
    _steps(axes, panel, per, top)
    if claimed is not None:
        most = rate_text(claimed * per)
        shown = (
            tr("claimed: at most {rate} in {scale} ({claim})", rate=most, scale=words, claim=chart.claim)
            if words
            else tr("claimed: at most {rate} ({claim})", rate=most, claim=chart.claim)
        )
        if claimed <= top:
            axes.axhline(claimed * per, color=BAD, linewidth=1.4, linestyle=(0, (1, 1.2)), label=shown)
        else:
            axes.plot([], [], " ", label=tr("{claim}, above this picture", claim=shown))
    if spaced:
        axes.set_yscale("log")
        axes.set_ylim(low, top)
        _plain_powers(axes)
    else:
        axes.set_ylim(0, top * per)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=panel.statistic == "count"))
    _line(axes, panel, per, low)
    marked = _signals(axes, panel, per, low)
    empty = [number for number, each in enumerate(points) if not each.exposure]
    if empty and first:
        at = [low if spaced else 0.0] * len(empty)
        axes.plot(empty, at, " ", marker="x", markersize=5, color=DIM, label=tr("no exposure"), clip_on=False, zorder=3)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.set_ylabel(ordinate(chart, panel, words))
    handles = axes.get_legend_handles_labels()[0]
    if shaded and first:
        handles.append(Patch(facecolor=SOFT, edgecolor=DIM, linewidth=0.5, label=tr("baseline")))
    key_above(axes, handles)
    return marked


def _baseline(axes: Axes, points: Sequence[ControlPoint]) -> bool:
    at = [number for number, point in enumerate(points) if point.baseline]
    if not at or len(at) == len(points):
        return False
    axes.axvspan(at[0] - 0.5, at[-1] + 0.5, facecolor=SOFT, linewidth=0, zorder=0)
    for edge in (at[0] - 0.5, at[-1] + 0.5):
        if -0.5 < edge < len(points) - 0.5:
            axes.axvline(edge, color=LINE, linewidth=0.8, zorder=0)
    return True


def _steps(axes: Axes, panel: Panel, per: float, top: float) -> None:
    """What is expected, and the limits, as steps: each holds for its period."""
    points = panel.points
    edges = [number - 0.5 for number in range(len(points) + 1)]
    drawn: dict[str, Any] = {"color": OPEN, "linewidth": 1.1, "linestyle": (0, (4, 2)), "baseline": None}
    label: str | None = _LIMITS[panel.statistic]
    for side in ("upper", "lower"):
        heights = [min(getattr(point, side), top * 2) * per for point in points]
        there = [height for height in heights if not math.isnan(height)]
        # a lower limit of 0 is the axis
        if any(there) if side == "lower" else there:
            axes.stairs(heights, edges, label=label, **drawn)
            label = None
    centres = [point.centre * per for point in points]
    if panel.statistic not in ("sum", "likelihood") and not all(map(math.isnan, centres)):
        axes.stairs(centres, edges, baseline=None, color=DIM, linewidth=0.9, label=tr("expected"), zorder=1)


def _line(axes: Axes, panel: Panel, per: float, low: float) -> None:
    values = [max(point.value * per, low) if not math.isnan(point.value) else math.nan for point in panel.points]
    label = tr("exposure of {number} events", number=panel.group) if panel.group > 1 else _LINES[panel.statistic]
    many = len(values) > _LABELLED
    style: dict[str, Any] = {"color": ACCENT, "linewidth": 1.3, "zorder": 3, "clip_on": False}
    # points of events stand where an event is, and the line goes on between them
    places = [[number for number, value in enumerate(values) if not math.isnan(value)]]
    if panel.statistic != "exposure":
        places = stretches(values)
    if panel.statistic in ("sum", "average"):
        # after a signal it begins anew
        ends = [number for number, point in enumerate(panel.points) if point.signal]
        places = [part for stretch in places for part in _parted(stretch, ends)]
    for number, stretch in enumerate(places):
        if stretch:
            axes.plot(stretch, [values[at] for at in stretch], label=label if not number else None, **style,
                      marker="o", markersize=2.6 if many else 4, markevery=[
                          place for place, at in enumerate(stretch) if not panel.points[at].provisional
                      ])  # fmt: skip
    still = [
        number for number, point in enumerate(panel.points) if point.provisional and not math.isnan(values[number])
    ]
    if still:
        axes.plot(
            still,
            [values[number] for number in still],
            " ",
            marker="o",
            markersize=3.4 if many else 4.6,
            markerfacecolor=PAGE,
            markeredgecolor=ACCENT,
            markeredgewidth=1.2,
            zorder=3.5,
            clip_on=False,
            label=tr("provisional"),
        )


def _parted(stretch: list[int], ends: Sequence[int]) -> list[list[int]]:
    cuts = [0, *(stretch.index(end) + 1 for end in ends if end in stretch), len(stretch)]
    return [stretch[start:end] for start, end in pairwise(cuts) if start < end]


def _signals(axes: Axes, panel: Panel, per: float, low: float) -> list[Wanted]:
    points = panel.points
    many = len(points) > _LABELLED
    at = {number: max(each.value * per, low) for number, each in enumerate(points) if not math.isnan(each.value)}
    runs = [number for number, point in enumerate(points) if point.run and number in at]
    for stretch in stretches([at[number] if number in runs else math.nan for number in range(len(points))]):
        heights = [at[number] for number in stretch]
        axes.plot(
            stretch, heights, marker="o", markersize=3 if many else 4.6, color=BAD, linewidth=2.2, zorder=3.3, clip_on=False
        )  # fmt: skip
    found = []
    for cause, shape in _SHAPES.items():
        beyond = [number for number, point in enumerate(points) if point.signal == cause and number in at]
        if not beyond:
            continue
        axes.plot(
            beyond,
            [at[number] for number in beyond],
            " ",
            marker=shape,
            markersize=6.5 if many else 8.5,
            markerfacecolor="none",
            markeredgecolor=BAD,
            markeredgewidth=1.6,
            zorder=4,
            clip_on=False,
        )
        # in the key a run is the line that joins its points, too
        line = "-" if cause == "run" else " "
        axes.plot([], [], line, marker=shape, markersize=6.5, markerfacecolor="none" if line == " " else BAD,
                  markeredgecolor=BAD, markeredgewidth=1.6, color=BAD, linewidth=2.2, label=_SIGNALS[cause])  # fmt: skip
        for number in beyond:
            point = points[number]
            shown = (
                point.period
                if panel.statistic in ("sum", "likelihood", "average")
                else tr(
                    "{what}: {events} in {exposure}",
                    what=point.period,
                    events=amount(point.events),
                    exposure=amount(point.exposure),
                )
            )
            found.append(Wanted(shown, number, at[number]))
    return sorted(found, key=lambda each: each.x)


def _top(panel: Panel, claimed: float | None) -> float:
    """Where the axis ends. The limits of a period with little exposure are far away, and are not followed there."""
    points = panel.points
    limits = sorted(point.upper for point in points if not math.isnan(point.upper))
    centres = [point.centre for point in points if not math.isnan(point.centre)]
    values = [point.value for point in points if not math.isnan(point.value)]
    summed = not (panel.rated or panel.statistic == "count")
    usual = limits[len(limits) // 2] * (1.08 if summed else 1.3) if limits else 0.0
    most = max(*values, *centres, usual, 1e-12, 1e-12)
    if claimed is not None and claimed <= 2.2 * most:
        most = max(most, claimed)
    # nothing was seen and nothing is expected: an axis all the same
    return most * 1.18 if most > 1e-12 else 1.0 if not panel.rated else _unit(points)


def _unit(points: Sequence[ControlPoint]) -> float:
    """One event in the largest exposure: what a rate would be were there any."""
    most = max((point.exposure for point in points), default=0.0)
    return 2 / most if most else 1.0


def _spread(points: Sequence[ControlPoint]) -> tuple[float, float]:
    """The ends of a logarithmic axis."""
    there = [
        number
        for point in points
        for number in (point.value, point.lower, point.upper, point.centre)
        if not math.isnan(number) and number > 0
    ]
    return (min(there) / 2.2, max(there) * 2.6) if there else (0.5, 20.0)


def _plain_powers(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    low, high = axes.get_ylim()
    decades = math.log10(high / low)
    axes.yaxis.set_major_locator(
        LogLocator(subs=(1.0,) if decades > 3 else (1.0, 2.0, 5.0) if decades < 1.6 else (1.0, 3.0), numticks=9)
    )
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}"))


# --- periods ----------------------------------------------------------------------------------------------------------

_STRIDES: Final = {"M": (1, 2, 3, 6, 12), "Q": (1, 2, 4), "W": (1, 2, 4, 13, 26, 52), "": (1,)}


def _parts(period: str) -> tuple[int, str, int]:
    """Year, what the period is ("M", "Q", "W", "" for a year), and its number in the year, from 1."""
    year, _, rest = period.partition("-")
    kind = rest[:1] if rest[:1] in ("Q", "W") else "M" if rest else ""
    return int(year), kind, int(rest.removeprefix(kind)) if rest else 1


def ticks(periods: Sequence[str], most: int = 20) -> list[tuple[int, str]]:
    """Where the axis of periods has a mark, at most about ``most``, and what stands there: numbers within the year, the year below
    its first; years alone where there are many."""
    parts = [_parts(period) for period in periods]
    kind = parts[0][1]
    # quarters of a fiscal year are named by the month that they begin in
    begins = min(number for _, _, number in parts) if len(parts) > 1 else 1
    for stride in _STRIDES[kind]:
        chosen = [place for place, (_, _, number) in enumerate(parts) if (number - begins) % stride == 0]
        if len(chosen) <= most or stride == _STRIDES[kind][-1]:
            break
    chosen = chosen or [0]
    yearly = (stride == _STRIDES[kind][-1] and kind != "M") or stride == 12 or not kind
    if yearly:
        return [(place, str(parts[place][0])) for place in chosen[:: -(-len(chosen) // 12)]]
    found: list[tuple[int, str]] = []
    told = None
    for at in chosen:
        year, _, number = parts[at]
        name = {"M": f"{number:02}", "Q": f"Q{number}", "W": f"W{number:02}"}[kind]
        found.append((at, f"{name}\n{year}" if year != told else name))
        told = year
    return found


def _periods(axes: Axes, periods: Sequence[str]) -> None:
    marks = ticks(periods, round(20 * width() / WIDTH))
    axes.set_xticks([place for place, _ in marks], [name for _, name in marks])
