"""What a signal of a monitoring plan found, in plain words."""

from __future__ import annotations

from math import isfinite

from riskfile.surveillance.monitoring import Signal, Watch
from riskfile.text.messages import NOTHING, Message, Phrase

_RATE = Phrase("signal.rate", "{value:.3} per {unit}, above the limit {limit:.3}")
_COUNT = Phrase("signal.count", "above the limit of {limit:.4} events")
_SHARE = Phrase("signal.share", "a share of {value:.3}, above the limit {limit:.3}")
_RUN = Phrase("signal.run", "{run} {periods} in a row above the expected {limit:.3} per {unit}")
_RUN_OF_COUNTS = Phrase("signal.run-of-counts", "{run} {periods} in a row above the expected {limit:.4} events")
_RUN_OF_SHARES = Phrase("signal.run-of-shares", "{run} {periods} in a row above the expected share of {limit:.3}")
_SUM = Phrase(
    "signal.sum", "the sum of events beyond what is expected reaches {value:.4}, above its decision interval {limit:.4}"
)
_AVERAGE = Phrase(
    "signal.average", "the weighted average reaches {value:.3} times what is expected, above its limit {limit:.3}"
)
_SPACING = Phrase("signal.spacing", "from one event to the next {value:,} {unit}, below the limit {limit:,}")
_SPACING_IN_TIME = Phrase(
    "signal.spacing-in-time", "from one event to the next {value:.3} {periods}, below the limit {limit:.3}"
)
_LIKELIHOOD = Phrase(
    "signal.likelihood", "the log-likelihood ratio of a rise reaches {value:.3}, above its critical value {limit:.3}"
)
_PERIODS = Phrase("signal.periods", "{value:.3} per {unit} since the last look, above the limit {limit:.3}")
_LEVEL = Phrase("signal.level", "{value:.3} per {unit}, all the others {limit:.3}")
_CHANCES_OF_LEVEL = Phrase(
    "signal.chances-of-level",
    "p = {p:.2}, adjusted {adjusted:.2} for all of them; by the plan a false alarm comes once in {months:,} months",
)
_CHANCES = Phrase(
    "signal.chances",
    "p = {p:.2}, adjusted {adjusted:.2} for all plans at that time; by the plan a false alarm comes once in"
    " {months:,} months",
)
_CHANCE = Phrase("signal.chance", "p = {p:.2}; by the plan a false alarm comes once in {months:,} months")
_RARE = Phrase("signal.rare", "by the plan a false alarm comes once in {months:,} months")
_STILL = Phrase("signal.still", " (provisional: more reports are expected)")


def found_words(signal: Signal, watch: Watch, unit: str = "") -> Message:
    """Why it is a signal: what was found, and what it was held against. ``unit`` is the plan's, where it is to be written otherwise."""
    unit, value, limit = unit or watch.plan.unit, signal.value, signal.limit
    periods = f"{watch.series.period}s"
    if signal.cause == "level":
        return _LEVEL(value=value, unit=unit, limit=limit)
    if signal.cause == "run":
        if signal.statistic == "count":
            return _RUN_OF_COUNTS(run=signal.run, periods=periods, limit=limit)
        if signal.statistic == "share":
            return _RUN_OF_SHARES(run=signal.run, periods=periods, limit=limit)
        return _RUN(run=signal.run, periods=periods, limit=limit, unit=unit)
    if signal.cause == "sum":
        return _SUM(value=value, limit=limit)
    if signal.cause == "average":
        return _AVERAGE(value=value, limit=limit)
    if signal.cause == "spacing":
        if signal.method == "t-chart":
            return _SPACING_IN_TIME(value=value, limit=limit, periods=periods)
        return _SPACING(value=value, limit=limit, unit=unit)
    if signal.cause == "likelihood":
        return _LIKELIHOOD(value=value, limit=limit)
    if signal.cause == "periods":
        return _PERIODS(value=value, limit=limit, unit=unit)
    if signal.statistic == "count":
        return _COUNT(limit=limit)
    if signal.statistic == "share":
        return _SHARE(value=value, limit=limit)
    return _RATE(value=value, limit=limit, unit=unit)


def chance_words(signal: Signal) -> Message:
    """How unlikely it is by chance, at that point and by the plan."""
    months = round(signal.false_alarm) if signal.false_alarm >= 10 else signal.false_alarm
    if not isfinite(signal.p):
        return _RARE(months=months)
    if signal.level:
        return _CHANCES_OF_LEVEL(p=signal.p, adjusted=signal.adjusted, months=months)
    if signal.adjusted == signal.p:
        return _CHANCE(p=signal.p, months=months)
    return _CHANCES(p=signal.p, adjusted=signal.adjusted, months=months)


def still_words(signal: Signal, watch: Watch) -> Message:
    """That more reports of the period of a signal are expected, to stand behind its name; NOTHING where none are."""
    return _STILL() if watch.series.points[watch.series.place_of(signal.period)].provisional else NOTHING
