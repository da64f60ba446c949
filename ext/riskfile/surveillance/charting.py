"""What a method of monitoring is given, and what it gives: numbers only; nothing here knows of a risk file.

A method judges each point by what was known when its period ended, never by what came later: a signal that was raised
stays raised, and a point that was quiet stays quiet, whatever data follow.

One definition of a false alarm holds for all methods. While the rate stays what the baseline's is, signals are
``false_alarm`` periods apart on average; what the baseline leaves open (its rate is known from ``x`` events alone) is
averaged over, with Jeffreys' Gamma(x + 1/2, exposure), so that few events of a baseline make limits wide.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from riskfile.text.words import Words

Statistic = Literal["rate", "count", "share", "sum", "average", "exposure", "likelihood"]
"""What a chart shows: events per exposure; events; the share of units; a cumulative sum in events; an exponentially weighted
average of observed over expected events; exposure from one event to the next; a log-likelihood ratio."""

Cause = Literal["limit", "run", "sum", "average", "spacing", "likelihood", "periods", "level"]
"""Why there is a signal: one point beyond its limit; a run of points above what is expected; a sum beyond its decision interval;
an average beyond its limit; events too close to each other; a likelihood ratio beyond its critical value; two periods that
differ; a lot, site or model with more than all the others."""


class Counts(NamedTuple):
    """What a method judges: events and exposure of each period, in order of time.

    ``exposures`` are those by which events are expected: a season, or reports that are still to come, is in them already. An
    exposure of 0 has a count of 0; such a point says nothing. The points ``first`` to ``last`` (not included) are the
    baseline; those from ``judged`` on are judged by it. Without a baseline (``first`` = ``last`` = ``judged`` = 0) each point is
    judged by all before it. ``scatter`` is "auto", "poisson" or "negative-binomial": whether counts scatter more than Poisson's.
    """

    counts: tuple[int, ...]
    exposures: tuple[float, ...]
    first: int
    last: int
    judged: int
    scatter: str = "auto"


class Alarm(NamedTuple):
    """A signal at the point ``index``: the first point at which the method finds a rise, not all those that follow. ``p`` is how
    likely a value so far out is at that point, by chance."""

    index: int  # type: ignore[assignment]  # in place of the method of tuples, which nobody asks of an alarm
    cause: Cause
    p: float


class Note(NamedTuple):
    """What was assumed or chosen: a key of NOTE_WORDS, and by name what stands in its gaps."""

    key: str
    figures: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return NOTE_WORDS[self.key].format(**dict(self.figures))


def note(key: str, **figures: str) -> Note:
    """What was assumed or chosen, as data: it is kept, and said in the language that is spoken."""
    return Note(key, tuple(figures.items()))


NOTE_WORDS: Final = Words(
    "chart-note",
    {
        "between": "; ",
        "poisson": "Poisson",
        "binomial": "binomial",
        "negative-binomial": "negative binomial, fitted",
        "beta-binomial": "beta-binomial, fitted",
        "unknown": "too little is known for any limit",
        "weight": "weight of the last point {weight}",
        "interval": "reference value {reference}, decision interval {limit} events",
        "with-u-chart": "with the u-chart",
        "run": "{length} in a row above what is expected are a signal too",
        "runs": "runs of {looks} looks, conditional on the events of the baseline",
        "divided": "counts divided by {scatter}, as they scatter",
        "each-period": "a look after each period",
        "each-periods": "a look after each {periods} periods",
        "each-event": "the exposure of each event",
        "each-events": "the exposure of {events} events",
    },
)


class Charted(NamedTuple):
    """What a method makes of counts: one entry in ``values``, ``centre``, ``lower`` and ``upper`` for each point (NaN where there is
    none: a point that is not judged, an exposure of 0), and its ``alarms``, in order.

    ``method`` is what drew it ("u-chart", "cusum", ...); a plan's method may make two. ``false_alarm`` is how many periods lie
    between false alarms on average, ``detection`` how many it takes on average to find a rise by the multiple ``detects``; both are
    computed for ``expected`` events a period, as the baseline has them (NaN where they cannot be). ``notes`` say what
    was assumed or chosen: how counts scatter, the length of a run, ...
    """

    method: str
    statistic: Statistic
    values: tuple[float, ...]
    centre: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    alarms: tuple[Alarm, ...]
    false_alarm: float
    detection: float
    detects: float
    expected: float
    notes: tuple[Note, ...] = ()

    @property
    def note(self) -> str:
        """What was assumed or chosen, in a few words."""
        return NOTE_WORDS["between"].join(map(str, self.notes))
