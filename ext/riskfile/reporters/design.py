"""How the methods of monitoring compare, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, NamedTuple

from riskfile.reporters.markdown import cell
from riskfile.surveillance.design import Design, Times, advice
from riskfile.text.columns import columns, left, right
from riskfile.text.messages import later, tr
from riskfile.text.numbers import figure
from riskfile.text.periods import MONTHS
from riskfile.version import __version__


class Designed(NamedTuple):
    """A design of a ``plan`` (its id, "" for none) whose points are each a ``period``; ``false_alarm`` is in months. ``compare``: with
    what was done before. ``method`` is the plan's."""

    plan: str
    period: str
    false_alarm: float
    design: Design
    compare: bool
    method: str = ""

    @property
    def months(self) -> float:
        """How many months a period has."""
        return MONTHS[self.period]

    @property
    def times(self) -> tuple[Times, ...]:
        """The rows."""
        return (*self.design.times, *(self.design.before if self.compare else ()))


def _title(each: Designed) -> str:
    design = each.design
    baseline = figure(round(design.points * each.months, 1), 4)
    told = tr(
        "{expected} events a {period} expected, known from {months} months; false alarms {apart} months apart",
        expected=figure(design.expected, 3),
        period=tr(each.period),
        months=baseline,
        apart=figure(each.false_alarm, 3),
    )
    return f"{each.plan}: {told}" if each.plan else told


def _head(each: Designed) -> list[str]:
    return [
        tr("Method"),
        tr("False alarm"),
        *(tr("{multiple} times", multiple=figure(multiple, 3)) for multiple in each.design.multiples),
        "",
    ]


def _rows(each: Designed) -> Iterator[list[str]]:
    for times in each.times:
        marks = []
        if times.method == each.design.soonest and times in each.design.times:
            marks.append(tr("soonest at {detects} times", detects=figure(each.design.detects, 3)))
        if times.method == each.method:
            marks.append(tr("the plan's"))
        waits = [times.false_alarm, *times.detection]
        yield [times.method, *(_months(wait * each.months) for wait in waits), ", ".join(marks)]


def _months(value: float) -> str:
    if not isfinite(value):
        return "-"
    if value >= 1e6:
        return "> 1,000,000"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


_NOTE = later(
    "Months between false alarms, on average, while the rate stays the baseline's, averaged over what the baseline leaves open of it;"
    " months to detection of a rise by so many times that is there from the first period on that is judged, where the baseline's rate"
    " is the true one. '-': cannot be computed."
)
_COMPARED = later(
    "The two below are what was done before: limits at three standard deviations, and an interval by a bound; both take the"
    " baseline's rate for known."
)


def as_text(found: Sequence[Designed]) -> str:
    """A table for each, with what it suggests."""
    lines: list[str] = []
    for each in found:
        table = [_head(each), *_rows(each)]
        widths = [max(map(columns, column)) for column in zip(*table, strict=True)]
        lines += [f"{_title(each)}:"]
        for row in table:
            cells = [
                left(text, width) if at in (0, len(row) - 1) else right(text, width)
                for at, (text, width) in enumerate(zip(row, widths, strict=True))
            ]
            lines.append("  ".join(cells).rstrip())
        lines += [*advice(each.design, each.period, each.months), ""]
    lines.append(tr(_NOTE))
    if any(each.compare for each in found):
        lines.append(tr(_COMPARED))
    return "\n".join(lines) + "\n"


def as_markdown(found: Sequence[Designed]) -> str:
    """The same as Markdown."""
    text = tr("### Methods of monitoring\n")
    for each in found:
        head = _head(each)
        ruler = "|".join(" --- " if at in (0, len(head) - 1) else " ---: " for at in range(len(head)))
        text += f"\n#### {cell(_title(each))}\n\n| {' | '.join(head)} |\n|{ruler}|\n"
        text += "".join(f"| {' | '.join(map(cell, row))} |\n" for row in _rows(each))
        text += "".join(f"\n{cell(said)}\n" for said in advice(each.design, each.period, each.months))
    text += f"\n{tr(_NOTE)}\n"
    return text + (f"\n{tr(_COMPARED)}\n" if any(each.compare for each in found) else "")


def as_json(found: Sequence[Designed]) -> dict[str, Any]:
    """The same as JSON data; times are in months, null where they cannot be computed."""
    return {
        "version": 1,
        "tool": {"name": "riskfile", "version": __version__},
        "designs": [
            {
                "plan": each.plan or None,
                "method": each.method or None,
                "period": each.period,
                "expected": each.design.expected,
                "baseline_months": each.design.points * each.months,
                "detects": each.design.detects,
                "false_alarm_months": each.false_alarm,
                "soonest": each.design.soonest or None,
                "methods": [_method(each, times) for times in each.design.times],
                "before": [_method(each, times) for times in each.design.before] if each.compare else [],
                "advice": list(advice(each.design, each.period, each.months)),
            }
            for each in found
        ],
    }


def _method(each: Designed, times: Times) -> dict[str, Any]:
    return {
        "method": times.method,
        "false_alarm_months": _finite(times.false_alarm * each.months),
        "detection_months": [
            {"times": multiple, "months": _finite(wait * each.months)}
            for multiple, wait in zip(each.design.multiples, times.detection, strict=True)
        ],
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
