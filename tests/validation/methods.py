"""Tables of the validation report: what each method of monitoring states of itself, and what a simulation with known truth gives;
a series that everybody can look up by each method; and the error of a verdict over many looks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from riskfile.policy.policy import METHODS
from riskfile.surveillance import looks
from riskfile.surveillance.charting import Counts
from riskfile.surveillance.methods import drawn
from riskfile.text.numbers import figure
from validation import oracle
from validation.simulated import FIRST, UNITS, Method, Simulated, bounded_cusum, over_baselines, over_rates, three_sigma

FALSE_ALARM: Final = 370.0
DETECTS: Final = 2.0
LOOKS: Final = 60
"""Those of five years, one a month."""

BASELINES: Final = ((0,) * FIRST, (0, 0, 0, 1) * 3, (1, 0, 2, 1) * 3, (3, 2, 4, 3) * 3)
"""Twelve months with none, 3, 12 and 36 events."""

EXPECTED: Final = (0.1, 0.3, 1.0, 3.0)
"""Events a month."""

REPORTS: Final = (21, 22, 18, 23, 16, 15, 6, 20, 16, 23, 23, 50)
SALES: Final = (
    24535.0,
    24500.0,
    25454.0,
    25866.0,
    22856.0,
    27371.0,
    21430.0,
    22519.0,
    23360.0,
    25414.0,
    23110.0,
    28212.0,
)
"""Reports on bone cement that were received in 2017, January to December (openFDA), and sales a month, which are simulated."""

BEFORE: Final[dict[str, Method]] = {
    "u-chart, 3 sigma (before)": three_sigma,
    "cusum, Lorden's bound (before)": bounded_cusum,
}


def _method(name: str, every: int = 6) -> Method:
    every = every if name == "two-period" else 1
    return lambda counts: drawn(name, counts, FALSE_ALARM, DETECTS, LOOKS, every)


def names() -> list[str]:
    """The methods that are measured: a p-chart is a u-chart of shares and a g-chart a t-chart of units, a c-chart one at even
    exposure."""
    return [each for each in METHODS if each not in ("c-chart", "p-chart", "g-chart")]


class Stated(NamedTuple):
    """A method after one baseline: what it states of itself, and what was simulated of the same."""

    method: str
    events: int
    stated: float
    simulated: Simulated
    detection: float
    found: Simulated

    @property
    def wrong(self) -> str:
        """What is said where the simulation has clearly more false alarms than are stated; "" where not."""
        # alarms of one series come together, where its rate happens to be high: the error is that of the series' sums
        if self.simulated.share - 4 * self.simulated.error > 1 / self.stated:
            return f"{self.method} after {self.events} events: stated {self.stated:.0f}, simulated {self.simulated.between:.0f}"
        return ""


def stated(paths: int, points: int, chosen: Sequence[str] = (), *, doubled: bool = True) -> Iterator[Stated]:
    """Each method after each of BASELINES, and with the rate ``doubled`` for how soon that is found."""
    for name in chosen or names():
        for baseline in BASELINES:
            charts = _method(name)(Counts((*baseline, 0), (UNITS,) * (FIRST + 1), 0, FIRST, FIRST))
            yield Stated(
                name,
                sum(baseline),
                charts[0].false_alarm,
                over_rates(_method(name), baseline, paths=paths, points=points),
                charts[0].detection,
                over_rates(_method(name), baseline, DETECTS, paths=max(paths // 3, 1), points=10 * points)
                if doubled
                else Simulated(0, 0, (0,), 0),
            )


class Fresh(NamedTuple):
    """A method at a rate, over baselines of twelve months that are drawn anew: with nothing changed, and at twice the rate."""

    method: str
    expected: float
    quiet: Simulated
    doubled: Simulated


def fresh(paths: int, points: int, chosen: Sequence[str] = ()) -> Iterator[Fresh]:
    """Each method at each of EXPECTED, what was there before among them."""
    methods = {**BEFORE, **{name: _method(name) for name in names()}}
    for name, method in methods.items():
        if chosen and name not in chosen:
            continue
        for expected in EXPECTED:
            yield Fresh(
                name,
                expected,
                over_baselines(method, expected, paths=paths, points=points),
                over_baselines(method, expected, DETECTS, paths=max(paths // 3, 1), points=10 * points),
            )


class Cement(NamedTuple):
    """The signals of a method on reports on bone cement: months from 1, and the p of the first."""

    method: str
    judged: str
    months: tuple[int, ...]
    p: float


def cement() -> Iterator[Cement]:
    """Each method, with January to June as the baseline, and January to November."""
    for name in names():
        for last, judged in ((6, "July to December"), (11, "December")):
            charts = _method(name, 1)(Counts(REPORTS, SALES, 0, last, last))
            alarms = sorted((alarm for chart in charts for alarm in chart.alarms), key=lambda each: each.index)
            months = tuple(dict.fromkeys(alarm.index + 1 for alarm in alarms))
            yield Cement(name, judged, months, alarms[0].p if alarms else math.nan)


class Looked(NamedTuple):
    """The chance that looks once a month contradict, and support, a claim whose bound is the truth: before and now."""

    months: int
    expected: float
    before: tuple[float, float]
    now: tuple[float, float]


def looked() -> Iterator[Looked]:
    """60 looks at a rate that is just as high as claimed."""
    months, none = 60, [None] * 60
    for expected in (0.05, 0.2, 1.0, 5.0):
        above, below = zip(*(_limits(expected * (month + 1)) for month in range(months)), strict=True)
        means = [expected] * months
        before = oracle.crossing(means, above, none)[0], oracle.crossing(means, none, below)[1]
        now = looks.chance(1.0, 1.0, means, months)
        yield Looked(months, expected, before, (now.lower, now.upper))


def _limits(mean: float) -> tuple[int, int | None]:
    """At which cumulative counts one-sided limits of 95 % contradict a mean, and support it."""
    terms = [math.exp(-mean)]
    while sum(terms) < 1 - 1e-12:
        terms.append(terms[-1] * mean / len(terms))
    least = next(count for count in range(len(terms) + 1) if 1 - sum(terms[:count]) < 0.05)
    most = max((count for count in range(len(terms)) if sum(terms[: count + 1]) <= 0.05), default=None)
    return least, most


# --- tables -----------------------------------------------------------------------------------------------------------


def _months(value: float) -> str:
    return "never" if math.isinf(value) else "" if math.isnan(value) else figure(value, 3)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    right = "|".join(["---", *["--:"] * (len(head) - 1)])
    return [f"| {' | '.join(head)} |", f"|{right}|", *(f"| {' | '.join(row)} |" for row in rows)]


def section(found: Sequence[Stated], baselines: Sequence[Fresh], paths: int, points: int) -> list[str]:
    """The part of the page of the manual."""
    return [
        "## Methods of monitoring, as stated and as simulated",
        "",
        f"After a baseline of {FIRST} months, with {FALSE_ALARM:.0f} months between false alarms asked for and a doubling to be found. The rate of each"
        f" simulated series is drawn from what the baseline leaves open; {paths} series of {points} months, and a third of that with the rate"
        " doubled. Counts are whole, so that fewer false alarms than asked for are what is to be had at rare counts. At 370 months about 16 alarms are expected in all, so that a simulated figure may be out by half.",
        "",
        *_table(
            ("Method", "Events in the baseline", "Months between false alarms: stated", "simulated", "Months to find a doubling: stated", "simulated"),
            [
                (each.method, str(each.events), _months(each.stated), _months(each.simulated.between), _months(each.detection), _months(each.found.mean))
                for each in found
            ],
        ),
        "",
        "The same with a baseline drawn anew for each series, at a rate that nobody knows. Months to find a doubling are those by which half of the"
        " series have found it.",
        "",
        *_table(
            ("Method", *(f"{figure(each, 2)} a month: false alarms, % of months; doubling found" for each in EXPECTED)),
            [
                (
                    name,
                    *(
                        f"{100 * each.quiet.alarms / each.quiet.points:.2f}; {_months(each.doubled.median)}"
                        for each in baselines
                        if each.method == name
                    ),
                )
                for name in dict.fromkeys(each.method for each in baselines)
            ],
        ),
        "",
        "## Reports on bone cement, 2017",
        "",
        "Reports that openFDA has received on one device group, by month, and sales, **which are simulated**. In December 50 came where about 21 were"
        " expected; they are grouped by month of receipt, so that a batch of late reports may explain it.",
        "",
        *_table(
            ("Method", "Judged", "Signals in month", "p of the first"),
            [
                (each.method, each.judged, ", ".join(map(str, each.months)) or "none", "" if math.isnan(each.p) else figure(each.p, 2))
                for each in cement()
            ],
        ),
        "",
        "## Verdicts under repeated looks",
        "",
        "The chance that a verdict on a claim is wrong though the true rate is just its bound, over 60 looks, one a month; before: limits of 95 % at each"
        " look by itself. Computed, not simulated.",
        "",
        *_table(
            ("Expected events a month", "Falsely contradicted, before", "now", "Falsely supported, before", "now"),
            [
                (figure(each.expected, 2), *(f"{100 * value:.1f} %" for value in (each.before[0], each.now[0], each.before[1], each.now[1])))
                for each in looked()
            ],
        ),
    ]  # fmt: skip
