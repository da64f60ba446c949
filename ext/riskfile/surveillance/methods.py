"""The methods of monitoring plans, by name: which computation draws what a plan asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from riskfile.surveillance import between, cumulative, maxsprt, periods, shewhart
from riskfile.surveillance.charting import Charted, Counts

_Method = Callable[[Counts, float, float], tuple[Charted, ...]]
"""Of counts, the periods between false alarms and the multiple to be found."""


def drawn(
    method: str, counts: Counts, false_alarm: float, detects: float, looks: int, every: int = 1
) -> tuple[Charted, ...]:
    """What the ``method`` (one of METHODS of the policy) makes of ``counts``: a chart, or two that share the false alarms.
    ``every``: how many periods from one look to the next, for a test at fixed looks; MaxSPRT looks at each period of that time.

    ``false_alarm`` is in periods; ``looks`` are planned together, where the method spends its false alarms over them.

    :raises KeyError: if nothing computes the method; the policy lets none through.
    """
    # a plan may ask for more false alarms than half of the periods can give: a month of quarters
    false_alarm = max(false_alarm, 2.0)
    if method == "maxsprt":
        return (maxsprt.maxsprt(counts, detects, false_alarm, looks * every),)
    if method == "two-period":
        return (periods.two_period(counts, every, max(false_alarm, 2.0 * every), detects),)
    return METHODS[method](counts, false_alarm, detects)


def _u_chart(counts: Counts, false_alarm: float, detects: float) -> tuple[Charted, ...]:
    return (shewhart.shewhart(counts, "u", false_alarm, detects),)


def _c_chart(counts: Counts, false_alarm: float, detects: float) -> tuple[Charted, ...]:
    return (shewhart.shewhart(counts, "c", false_alarm, detects),)


def _p_chart(counts: Counts, false_alarm: float, detects: float) -> tuple[Charted, ...]:
    return (shewhart.shewhart(counts, "p", false_alarm, detects),)


def _g_chart(counts: Counts, false_alarm: float, detects: float) -> tuple[Charted, ...]:
    return (between.g_chart(counts, false_alarm, detects),)


def _t_chart(counts: Counts, false_alarm: float, detects: float) -> tuple[Charted, ...]:
    return (between.t_chart(counts, false_alarm, detects),)


def _shewhart_cusum(counts: Counts, false_alarm: float, detects: float) -> tuple[Charted, ...]:
    return cumulative.shewhart_cusum(counts, detects, false_alarm)


def _cusum(counts: Counts, false_alarm: float, detects: float) -> tuple[Charted, ...]:
    return (cumulative.cusum(counts, detects, false_alarm),)


def _ewma(counts: Counts, false_alarm: float, detects: float) -> tuple[Charted, ...]:
    return (cumulative.ewma(counts, detects, false_alarm),)


METHODS: Final[Mapping[str, _Method]] = {
    "shewhart-cusum": _shewhart_cusum,
    "u-chart": _u_chart,
    "c-chart": _c_chart,
    "p-chart": _p_chart,
    "g-chart": _g_chart,
    "t-chart": _t_chart,
    "ewma": _ewma,
    "cusum": _cusum,
}
