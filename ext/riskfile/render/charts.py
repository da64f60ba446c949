"""Pictures of field data, drawn by matplotlib as SVG: the same bytes from the same numbers.

Letters are outlines of the PDF's own font, so that a picture looks the same in each browser and in the PDF. On a page
the colours are variables of the style sheet, and follow it into the dark; whatever a colour says, a shape or a word
says too. matplotlib is imported where a picture is drawn, and not before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Literal

from riskfile.render.palette import COLOURS, LEVELS, MARKS, variable
from riskfile.render.pdf.typefaces import FONTS
from riskfile.text.words import EVENT_WORDS, MISSION_WORDS, VERDICT_WORDS
from riskfile.views.surveillance import (
    STATE_MARKS,
    ControlChart,
    ControlPoint,
    ForestPlot,
    ForestRow,
    MissionTimeline,
    Picture,
    ResidualChart,
    Turn,
    amount,
    plural,
    rate_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAMILY: Final = "Source Sans 3"

# a picture is the same on paper as on a light page
INK, DIM, LINE, SOFT, PAGE, ACCENT = (COLOURS[name].light for name in ("ink", "dim", "line", "soft", "page", "accent"))
_INKS: Final = tuple(level.ink.light for level in LEVELS)
GOOD, OPEN, BAD = _INKS[1], _INKS[3], _INKS[5]

VARIABLES: Final = {
    **{COLOURS[name].light: f"--rf-{name}" for name in ("ink", "dim", "line", "soft", "page", "accent")},
    **{_INKS[level]: variable(level, ink=True) for level in (1, 3, 5)},
}
"""The style sheet's names of the colours of a picture."""

WIDTH: Final = 7.1
"""In inches: what a page of A4 has between its margins."""

ROWS: Final = 40
"""More rows of a forest plot than this go to a next picture: one page holds no more."""

SHOWN_DAYS: Final = 640
"""How far back a timeline goes: about 21 months."""

_SHAPES = {"supported": "o", "unsupported": "D", "contradicted": "s"}


def drawn_by() -> str:
    """What decides on the bytes of a picture, beside its numbers."""
    return f"matplotlib {version('matplotlib')}"


def caption_of(picture: Picture, caption: str) -> str:
    """What stands at a picture that is called ``caption`` where it is asked for ("": nothing)."""
    return caption or (picture.title if isinstance(picture, ControlChart) else "")


def draw(picture: Picture) -> tuple[str, ...]:
    """The picture as SVG for paper, in parts where it is too long for one page; () where there is nothing to draw."""
    painters: dict[type, Callable[[Any], list[Figure]]] = {
        ControlChart: _control_chart,
        ForestPlot: _forest_plot,
        ResidualChart: _residual_chart,
        MissionTimeline: _timeline,
    }
    import matplotlib as mpl

    _font()
    with mpl.rc_context():
        # whatever a matplotlibrc says that lies where the build was started: it could have LaTeX run
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        return tuple(map(_svg, painters[type(picture)](picture)))


def inline(svg: str, name: str) -> str:
    """A picture to stand in a page: its colours follow the page's, its ids begin with ``name`` and are the page's own."""
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg).replace("url(#", f"url(#{name}-")
    for colour, name_there in VARIABLES.items():
        svg = svg.replace(colour, f"var({name_there}, {colour})")
    return svg[svg.index("<svg") :]


_STYLE: Final[dict[str, Any]] = {
    "font.family": FAMILY,
    "font.size": 8.5,
    "svg.fonttype": "path",
    # titles and units are text of authors: `$` begins no formula in them
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": DIM,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "xtick.color": DIM,
    "ytick.color": DIM,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "legend.handlelength": 2.2,
    "lines.solid_capstyle": "butt",
}


@cache
def _font() -> None:
    from matplotlib import font_manager

    for path in sorted(FONTS.glob("*.otf")):
        font_manager.fontManager.addfont(path)


def _figure(height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: Figure) -> str:
    import matplotlib as mpl

    out = io.StringIO()
    # else ids are chance, and the day is written down
    with mpl.rc_context({"svg.hashsalt": "riskfile"}):
        figure.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    # a style sheet would be one of the whole page, and what describes the picture stands beside it
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", out.getvalue(), flags=re.DOTALL)
    svg = re.sub(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    return svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)


# --- control chart ----------------------------------------------------------------------------------------------------


def _scale(most: float) -> tuple[float, str]:
    """By how much a rate is multiplied to be read, 1,000 for 0.0016, and that as text ("" for 1)."""
    for power in (1, 100, 1_000, 10_000, 100_000, 1_000_000):
        if most * power >= 1:
            break
    return power, f"{power:,}" if power > 1 else ""


def _above(axes: Axes, handles: Sequence[Any], side: Literal["left", "right"] = "left") -> None:
    """The key, above the picture."""
    axes.legend(
        handles=handles,
        loc=f"lower {side}",
        bbox_to_anchor=(-0.01 if side == "left" else 1.0, 1.0),
        ncols=6,
        borderaxespad=0.2,
        columnspacing=1.2,
        handlelength=1.8,
        handletextpad=0.5,
    )


def _one_in(axes: Axes, low: float, high: float) -> None:
    """A logarithmic axis of probabilities, in words."""
    powers = [power for power in range(-12, 1) if low <= 10.0**power <= high]
    powers = powers[:: -(-len(powers) // 7) or 1]
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.set_xticks([10.0**power for power in powers], [f"1 in {10**-power:,}" for power in powers])
    axes.minorticks_off()
    axes.grid(axis="x")
    axes.set_axisbelow(True)


def _control_chart(chart: ControlChart) -> list[Figure]:
    from matplotlib.patches import Patch
    from matplotlib.ticker import MaxNLocator

    figure, axes = _figure(2.65)
    points, summed = chart.points, chart.method == "cusum"
    rated = chart.method in ("u-chart", "p-chart")
    claimed = chart.claimed if rated else None
    top = _top(points, claimed, summed)
    per, words = _scale(top) if rated else (1.0, "")
    places = range(len(points))

    base = sum(point.baseline for point in points)
    if 0 < base < len(points):
        at = [place for place in places if points[place].baseline]
        axes.axvspan(at[0] - 0.5, at[-1] + 0.5, facecolor=SOFT, linewidth=0, zorder=0)
        axes.axvline(at[-1] + 0.5, color=LINE, linewidth=0.8, zorder=0)
    edges = [place - 0.5 for place in (*places, len(points))]
    for side, label in (("upper", "limit"), ("lower", None)):
        heights = [min(getattr(point, side), top * 2) * per for point in points]
        if any(heights):
            axes.stairs(heights, edges, color=OPEN, linewidth=1, linestyle=(0, (4, 2)), label=label, baseline=None)
    if rated or chart.method == "c-chart":
        axes.axhline(chart.centre * per, color=DIM, linewidth=0.9, label="centre", zorder=1)
    if claimed is not None:
        shown = f"claimed: at most {rate_text(claimed * per)}{f' in {words}' if words else ''} ({chart.claim})"
        if claimed <= top:
            axes.axhline(claimed * per, color=BAD, linewidth=1.4, linestyle=(0, (1, 1.2)), label=shown)
        else:
            axes.plot([], [], " ", label=f"{shown}, above this picture")
    judged = [place for place in places if not (summed and points[place].baseline)] or list(places)
    values = [point.value * per for point in points]
    label = "cumulative sum" if summed else "observed"
    line = [values[place] for place in judged]
    axes.plot(judged, line, color=ACCENT, linewidth=1.3, marker="o", markersize=4, zorder=3, label=label, clip_on=False)
    beyond = [place for place in places if points[place].signal]
    square: dict[str, Any] = {
        "marker": "s",
        "markersize": 8.5,
        "markerfacecolor": "none",
        "markeredgecolor": BAD,
        "markeredgewidth": 1.6,
    }
    if beyond:
        axes.plot(beyond, [values[place] for place in beyond], linestyle="none", zorder=4, label="signal", **square)
    for place in beyond[:6]:
        point, late = points[place], place > len(points) - 4
        axes.annotate(
            f"{point.period}: {amount(point.events)} in {amount(point.exposure)}",
            (place, values[place]),
            (-9 if late else 9, 1),
            textcoords="offset points",
            ha="right" if late else "left",
            va="bottom",
            color=BAD,
            fontsize=8,
            bbox={"facecolor": PAGE, "edgecolor": "none", "pad": 1.2},
            zorder=5,
        )
    ticks = list(places)[:: max(1, -(-len(points) // 20))]
    axes.set_xticks(ticks, [_month(points, place) for place in ticks])
    axes.set_xlim(-0.6, len(points) - 0.4)
    axes.set_ylim(0, top * per)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.set_ylabel(_ordinate(chart, words))
    handles = axes.get_legend_handles_labels()[0]
    if 0 < base < len(points):
        handles.append(Patch(facecolor=SOFT, edgecolor=DIM, linewidth=0.5, label="baseline"))
    _above(axes, handles)
    return [figure]


def _top(points: Sequence[ControlPoint], claimed: float | None, summed: bool) -> float:
    """Where the axis ends. The limits of a month with little exposure are far away, and are not followed there."""
    limits = sorted(point.upper for point in points)
    most = max(*(point.value for point in points), limits[len(limits) // 2] * (1 if summed else 1.3), 1e-12)
    if claimed is not None and claimed <= 2.2 * most:
        most = max(most, claimed)
    return most * 1.18


def _ordinate(chart: ControlChart, words: str) -> str:
    what = EVENT_WORDS[chart.kind]
    if chart.method == "cusum":
        return f"{what} above expected, sum"
    if chart.method == "c-chart":
        return f"{what} a month"
    return f"{what} per {f'{words} ' if words else ''}{plural(chart.unit, 2 if words else 1)}"


def _month(points: Sequence[Any], at: int) -> str:
    """The months' numbers, and the year below its first."""
    year, month = points[at].period.split("-")
    return f"{month}\n{year}" if at == 0 or month == "01" else month


# --- forest plot ------------------------------------------------------------------------------------------------------


def _forest_plot(plot: ForestPlot) -> list[Figure]:
    rows = plot.rows
    if not rows:
        return []
    ends = [number for row in rows for number in (row.lower, row.upper, row.claimed, row.rate) if number > 0]
    low, high = min(ends) / 2.5, min(max(ends) * 1.6, 1.3)
    parts = -(-len(rows) // ROWS)
    size = -(-len(rows) // parts)
    return [_forest_part(rows[start : start + size], low, high) for start in range(0, len(rows), size)]


def _forest_part(rows: Sequence[ForestRow], low: float, high: float) -> Figure:
    figure, axes = _figure(0.95 + 0.225 * len(rows))
    told: set[str] = set()
    for number, row in enumerate(rows):
        colour, shape = _INKS[MARKS[STATE_MARKS[row.state]].level], _SHAPES[row.state]
        if number % 2 == 0:
            axes.axhspan(number - 0.5, number + 0.5, color=SOFT, linewidth=0, zorder=0)
        start = max(row.lower, low)
        axes.plot([start, row.upper], [number, number], color=colour, linewidth=1.6, zorder=2)
        if row.lower <= 0:
            axes.plot([low * 1.04], [number], marker="<", markersize=4.5, color=colour, zorder=2)
        axes.plot([row.upper], [number], marker="|", markersize=6, color=colour, zorder=2)
        label = VERDICT_WORDS[row.state] if row.state not in told else None
        told.add(row.state)
        axes.plot(
            [row.rate if row.rate > 0 else row.upper],
            [number],
            " ",
            marker=shape if row.rate > 0 else "|",
            markersize=5,
            color=colour,
            zorder=3,
        )
        if label:
            axes.plot([], [], marker=shape, markersize=5, color=colour, linewidth=1.6, label=label)
        claimed = min(row.claimed, 1.0)
        axes.plot([claimed, claimed], [number - 0.4, number + 0.4], color=INK, linewidth=2.2, zorder=4)
    axes.plot([], [], " ", marker="|", markersize=9, markeredgewidth=2.2, color=INK, label="claimed: at most this")
    _one_in(axes, low, high)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.tick_params(axis="y", length=0)
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(rows)), [row.title for row in rows])
    right.tick_params(axis="y", length=0, labelsize=7.6)
    right.spines["right"].set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("rate of events, with one-sided 95 percent limits")
    _above(axes, axes.get_legend_handles_labels()[0])
    return figure


# --- overall residual risk --------------------------------------------------------------------------------------------


def _residual_chart(chart: ResidualChart) -> list[Figure]:
    rows = [row for row in chart.rows if row.risks and row.upper > 0]
    if not rows:
        return []
    figure, axes = _figure(0.95 + 0.34 * len(rows))
    low = min(min(row.median, row.probability) for row in rows) / 3
    high = max(max(row.upper, row.probability, row.at_most or 0.0) for row in rows) * 2.2
    for number, row in enumerate(rows):
        if number % 2 == 0:
            axes.axhspan(number - 0.5, number + 0.5, color=SOFT, linewidth=0, zorder=0)
        axes.plot([row.median, row.upper], [number, number], color=ACCENT, linewidth=2.2, zorder=2)
        axes.plot([row.upper], [number], marker="|", markersize=9, markeredgewidth=1.8, color=ACCENT, zorder=2)
        axes.plot([row.median], [number], " ", marker="o", markersize=6.5, color=ACCENT, zorder=3)
        axes.plot(
            [row.probability],
            [number],
            " ",
            marker="D",
            markersize=6.5,
            markerfacecolor="none",
            markeredgecolor=INK,
            markeredgewidth=1.5,
            zorder=4,
        )
        if row.at_most is not None:
            most = [min(row.at_most, 1.0)] * 2
            colour = _INKS[MARKS["error"].level] if row.exceeded else INK
            axes.plot(most, [number - 0.4, number + 0.4], color=colour, linewidth=2.2, zorder=4)
    axes.plot(
        [], [], marker="o", markersize=6, color=ACCENT, linewidth=2.2, label="simulated: median to 95th percentile"
    )
    axes.plot(
        [],
        [],
        " ",
        marker="D",
        markersize=6,
        markerfacecolor="none",
        markeredgecolor=INK,
        markeredgewidth=1.5,
        label="all claims at their upper ends",
    )
    if any(row.at_most is not None for row in rows):
        axes.plot(
            [], [], " ", marker="|", markersize=9, markeredgewidth=2.2, color=INK, label="the plan allows at most this"
        )
    _one_in(axes, low, min(high, 1.3))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [f"{row.severity} {row.label}" for row in rows])
    axes.tick_params(axis="y", length=0)
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(rows)), [_risks(row.risks, row.apart) for row in rows])
    right.tick_params(axis="y", length=0, labelsize=7.6)
    right.spines["right"].set_visible(False)
    axes.spines["left"].set_visible(False)
    per = f" per {chart.unit}" if chart.unit else ""
    axes.set_xlabel(f"probability of at least one such harm{per}")
    _above(axes, axes.get_legend_handles_labels()[0])
    return [figure]


def _risks(number: int, apart: int) -> str:
    text = f"{number} {'risk' if number == 1 else 'risks'}"
    return f"{text}, {apart} apart" if apart else text


# --- the two missions -------------------------------------------------------------------------------------------------


def _timeline(timeline: MissionTimeline) -> list[Figure]:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    known = [turn for turn in timeline.turns if _day(turn.opened) is not None]
    if not known:
        return []
    groups = [(words, [turn for turn in known if turn.mission == name]) for name, words in MISSION_WORDS.items()]
    lines: list[Turn | str] = []
    for words, turns in groups:
        lines += [words, *turns] if turns else []
    figure, axes = _figure(0.85 + 0.235 * len(lines))
    today = _day(timeline.today) or 0
    days = [today] + [
        day for turn in known for day in map(_day, (turn.opened, turn.due, turn.closed, turn.next)) if day
    ]
    days += [day for turn in known for _, opened in turn.triggers if (day := _day(opened))]
    # what was long ago would press together what is now
    first = max(min(days), today - SHOWN_DAYS)
    room = max(20.0, (max(days) - first) * 0.02)
    names = []
    for number, line in enumerate(lines):
        if isinstance(line, str):
            axes.axhspan(number - 0.5, number + 0.5, color=SOFT, linewidth=0, zorder=0)
            names.append(line)
            continue
        names.append(f"{line.id}  {_short(line.title)}")
        _turn(axes, number, line, today, first - room)
    axes.axvline(today, color=DIM, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
    _legend(axes, timeline.today)
    axes.set_xlim(first - room, max(days) + room)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_yticks(range(len(lines)), names)
    for label, line in zip(axes.get_yticklabels(), lines, strict=True):
        if isinstance(line, str):
            label.set_fontweight("semibold")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    locator = AutoDateLocator(minticks=5, maxticks=10)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    return [figure]


def _turn(axes: Axes, number: int, turn: Turn, today: float, left: float) -> None:
    start, due, end, after = map(_day, (turn.opened, turn.due, turn.closed, turn.next))
    assert start is not None
    if start < left:
        axes.annotate(
            f"since {turn.opened}",
            (left, number),
            (4, 0),
            textcoords="offset points",
            va="center",
            color=PAGE,
            fontsize=7.5,
            zorder=4,
        )
    if end is not None:
        axes.barh(number, end - start, left=start, height=0.52, color=ACCENT, linewidth=0, zorder=2)
        axes.plot([end], [number], " ", marker="|", markersize=9, markeredgewidth=1.6, color=ACCENT, zorder=3)
    else:
        axes.barh(
            number,
            max(today - start, 1),
            left=start,
            height=0.52,
            facecolor="none",
            edgecolor=OPEN,
            linewidth=1.2,
            zorder=2,
        )
    if due is not None:
        late = (today if end is None else end) > due
        axes.plot(
            [due], [number], " ", marker="|", markersize=9, markeredgewidth=1.6, color=BAD if late else DIM, zorder=3
        )
    for _, opened in turn.triggers:
        day = _day(opened)
        if day is not None:
            axes.plot(
                [day],
                [number],
                " ",
                marker="D",
                markersize=4.6,
                markerfacecolor=PAGE,
                markeredgecolor=INK,
                markeredgewidth=1.2,
                zorder=4,
            )
    if after is not None:
        axes.plot(
            [after],
            [number],
            " ",
            marker=">",
            markersize=5.5,
            markerfacecolor="none",
            markeredgecolor=INK,
            markeredgewidth=1.1,
            zorder=3,
        )


def _legend(axes: Axes, today: str) -> None:
    from matplotlib.patches import Patch

    axes.plot(
        [],
        [],
        " ",
        marker="D",
        markersize=4.6,
        markerfacecolor=PAGE,
        markeredgecolor=INK,
        markeredgewidth=1.2,
        label="trigger",
    )
    handles, _ = axes.get_legend_handles_labels()
    handles.append(Patch(facecolor=ACCENT, label="cycle, closed"))
    handles.append(Patch(facecolor="none", edgecolor=OPEN, label="open"))
    axes.plot([], [], " ", marker="|", markersize=9, markeredgewidth=1.6, color=DIM, label="due")
    axes.plot([], [], " ", marker=">", markersize=5.5, markerfacecolor="none", markeredgecolor=INK, label="next due")
    axes.plot([], [], color=DIM, linewidth=1, linestyle=(0, (2, 2)), label=f"judged as of {today}")
    handles += axes.get_legend_handles_labels()[0][1:]
    _above(axes, handles, "right")


def _day(text: str) -> float | None:
    """A day as matplotlib counts: from 1970 on."""
    try:
        return float(date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal())
    except ValueError:
        return None


def _short(title: str, most: int = 44) -> str:
    """The title, or as many whole words of it as there is room for."""
    if len(title) <= most:
        return title
    return title[:most].rsplit(" ", 1)[0].rstrip(",;") + " …"
