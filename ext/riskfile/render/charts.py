"""Pictures of field data, drawn by matplotlib as SVG: the same bytes from the same numbers.

Letters are outlines of the PDF's own font, so that a picture looks the same in each browser and in the PDF. On a page
the colours are variables of the style sheet, and follow it into the dark; whatever a colour says, a shape or a word
says too. matplotlib is imported where a picture is drawn, and not before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from riskfile.render.control_charts import control_chart
from riskfile.render.drawing import (
    ACCENT,
    BAD,
    DIM,
    INK,
    INKS,
    NARROW,
    OPEN,
    PAGE,
    SOFT,
    VARIABLES,
    as_svg,
    drawn_at,
    font,
    has_han,
    key_above,
    one,
    one_in,
    style_of,
)
from riskfile.render.field_charts import detection_curve, event_free_curve, funnel_plot
from riskfile.render.palette import MARKS
from riskfile.text.messages import tr
from riskfile.text.widths import letters
from riskfile.text.words import MISSION_WORDS, VERDICT_WORDS
from riskfile.views.control_charts import ControlChart
from riskfile.views.field_charts import DetectionCurve, EventFreeCurve, FunnelPlot
from riskfile.views.surveillance import (
    STATE_MARKS,
    ForestPlot,
    ForestRow,
    MissionTimeline,
    Picture,
    ResidualChart,
    Turn,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
    return caption or (
        picture.title if isinstance(picture, ControlChart | FunnelPlot | DetectionCurve | EventFreeCurve) else ""
    )


def draw(picture: Picture) -> tuple[str, ...]:
    """The picture as SVG for paper, in parts where it is too long for one page; () where there is nothing to draw."""
    painters: dict[type, Callable[[Any], list[Figure]]] = {
        ControlChart: control_chart,
        ForestPlot: _forest_plot,
        ResidualChart: _residual_chart,
        MissionTimeline: _timeline,
        FunnelPlot: funnel_plot,
        DetectionCurve: detection_curve,
        EventFreeCurve: event_free_curve,
    }
    import matplotlib as mpl

    font()
    with mpl.rc_context():
        # whatever a matplotlibrc says that lies where the build was started: it could have LaTeX run
        mpl.rcdefaults()
        mpl.rcParams.update(style_of(has_han(picture)))
        return tuple(map(as_svg, painters[type(picture)](picture)))


def draw_narrow(picture: Picture) -> tuple[str, ...]:
    """The picture for a telephone; () where it is the same that paper has."""
    if not isinstance(picture, ControlChart | FunnelPlot | DetectionCurve | EventFreeCurve):
        return ()
    with drawn_at(NARROW):
        return draw(picture)


def inline(svg: str, name: str) -> str:
    """A picture to stand in a page: its colours follow the page's, its ids begin with ``name`` and are the page's own."""
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'href="#', f'href="#{name}-', svg).replace("url(#", f"url(#{name}-")
    for colour, name_there in VARIABLES.items():
        svg = svg.replace(colour, f"var({name_there}, {colour})")
    return svg[svg.index("<svg") :]


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
    figure, axes = one(0.95 + 0.225 * len(rows))
    told: set[str] = set()
    for number, row in enumerate(rows):
        colour, shape = INKS[MARKS[STATE_MARKS[row.state]].level], _SHAPES[row.state]
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
    axes.plot([], [], " ", marker="|", markersize=9, markeredgewidth=2.2, color=INK, label=tr("claimed: at most this"))
    one_in(axes, low, high)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.tick_params(axis="y", length=0)
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(rows)), [row.title for row in rows])
    right.tick_params(axis="y", length=0, labelsize=7.6)
    right.spines["right"].set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(tr("rate of events, with one-sided limits: 95 percent over all looks"))
    key_above(axes, axes.get_legend_handles_labels()[0])
    return figure


# --- overall residual risk --------------------------------------------------------------------------------------------


def _residual_chart(chart: ResidualChart) -> list[Figure]:
    rows = [row for row in chart.rows if row.risks and row.upper > 0]
    if not rows:
        return []
    figure, axes = one(0.95 + 0.34 * len(rows))
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
            colour = INKS[MARKS["error"].level] if row.exceeded else INK
            axes.plot(most, [number - 0.4, number + 0.4], color=colour, linewidth=2.2, zorder=4)
    axes.plot(
        [], [], marker="o", markersize=6, color=ACCENT, linewidth=2.2, label=tr("simulated: median to 95th percentile")
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
        label=tr("all claims at their upper ends"),
    )
    if any(row.at_most is not None for row in rows):
        axes.plot(
            [],
            [],
            " ",
            marker="|",
            markersize=9,
            markeredgewidth=2.2,
            color=INK,
            label=tr("the plan allows at most this"),
        )
    one_in(axes, low, min(high, 1.3))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [f"{row.severity} {row.label}" for row in rows])
    axes.tick_params(axis="y", length=0)
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(rows)), [_risks(row.risks, row.apart) for row in rows])
    right.tick_params(axis="y", length=0, labelsize=7.6)
    right.spines["right"].set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(
        tr("probability of at least one such harm per {unit}", unit=chart.unit)
        if chart.unit
        else tr("probability of at least one such harm")
    )
    key_above(axes, axes.get_legend_handles_labels()[0])
    return [figure]


def _risks(number: int, apart: int) -> str:
    if apart:
        return tr("{n} {n:risk|risks}, {apart} apart", n=number, apart=apart)
    return tr("{n} {n:risk|risks}", n=number)


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
    figure, axes = one(0.85 + 0.235 * len(lines))
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
            tr("since {day}", day=turn.opened),
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
        label=tr("trigger"),
    )
    handles, _ = axes.get_legend_handles_labels()
    handles.append(Patch(facecolor=ACCENT, label=tr("cycle, closed")))
    handles.append(Patch(facecolor="none", edgecolor=OPEN, label=tr("open")))
    axes.plot([], [], " ", marker="|", markersize=9, markeredgewidth=1.6, color=DIM, label=tr("due"))
    axes.plot(
        [], [], " ", marker=">", markersize=5.5, markerfacecolor="none", markeredgecolor=INK, label=tr("next due")
    )
    axes.plot([], [], color=DIM, linewidth=1, linestyle=(0, (2, 2)), label=tr("judged as of {day}", day=today))
    handles += axes.get_legend_handles_labels()[0][1:]
    key_above(axes, handles, "right")


def _day(text: str) -> float | None:
    """A day as matplotlib counts: from 1970 on."""
    try:
        return float(date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal())
    except ValueError:
        return None


def _short(title: str, most: int = 44) -> str:
    """The title, or as many whole words of it as there is room for."""
    if letters(title) <= most:
        return title
    if letters(title) > len(title):
        # without spaces there are no words to count
        return f"{title[: most // 2]}…"
    return title[:most].rsplit(" ", 1)[0].rstrip(",;") + " …"
