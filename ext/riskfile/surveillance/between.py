"""Charts of the exposure from one event to the next, for very rare events: the g-chart (units) and the t-chart (time).

A month with one event or none says little by its count. What says more is how much exposure lay between events: too little, and
they come too often. Between single events that is a weak witness, so the exposure of ``r`` events in a row is judged (the t_r-chart
of Xie, Goh and Ranjan 2002): of a known rate it is gamma-distributed (time) or negative binomial (units), and what the baseline
leaves open of the rate is averaged over. ``r`` is what finds the rise soonest.

Where data come by period, the exposure to an event is known no nearer than by the periods. A group of events is begun at the end of
a period, and is full in the period in which there are r events or more; alarms, periods between false alarms and to detection
are solved for just that: a Markov chain of the events and periods of a group. Where each point is one event with the
exposure before it, the same holds with exposures that are known.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from riskfile.surveillance.charting import Alarm, Charted, Counts, Note, note
from riskfile.surveillance.prediction import Prediction, checked, checked_above_one, raised, tails
from riskfile.surveillance.statistics import remembered

if TYPE_CHECKING:
    from riskfile.surveillance.prediction import Array

MOST, SCATTERED_MOST = 6, 2
"""Events of a group, at most; fewer where counts scatter: many of them then come together, and say little more than the first."""

LEARNING = 1.25
"""Without a baseline, what is known is taken anew when the exposure seen has grown by this factor."""

_STEPS, _SCATTERED_STEPS = 300, 40
"""How many periods of a group are looked at, at most: events of a longer one are too close in none."""

_TINY = 1e-5
"""What adds so small a share to the false alarms is left out."""

_HALVINGS = 12


@remembered
def g_chart(counts: Counts, false_alarm: float, detects: float) -> Charted:
    """Units from event to event: ``exposures`` are units, each of which has an event or none. As :func:`t_chart`."""
    return _charted(counts, false_alarm, detects, "g-chart")


@remembered
def t_chart(counts: Counts, false_alarm: float, detects: float) -> Charted:
    """Exposure from event to event, such as patient-years.

    A value is the exposure in which the last group of events came, at the period in which it was full; where there were more events
    than the group has, the exposure in which a full group would be as rare. At ``lower`` or below it is an alarm: events come too
    close. That they come far from each other is none; ``upper`` is NaN. An alarm's ``p`` is the probability of as many events in so
    little exposure. Limits are solved for the largest exposure of a period so far.

    :raises ValueError: for counts that nothing can judge, or a ``false_alarm`` or ``detects`` of 1 or less.
    """
    return _charted(counts, false_alarm, detects, "t-chart")


def _charted(counts: Counts, false_alarm: float, detects: float, method: str) -> Charted:
    checked(counts)
    checked_above_one(false_alarm=false_alarm, detects=detects)
    nan = math.nan
    size = len(counts.counts)
    values, centres, lowers = [nan] * size, [nan] * size, [nan] * size
    alarms = []
    share = method == "g-chart"
    spaced: _Spacing | None = None
    design = None
    events, exposed, largest = 0, 0.0, max(counts.exposures[: counts.judged], default=0.0)
    with_baseline = counts.last > counts.first
    if with_baseline:
        spaced = _spacing(counts, counts.first, counts.last, share=share)
    for index in range(counts.judged, size):
        count, exposure = counts.counts[index], counts.exposures[index]
        if not exposure:
            continue
        if not with_baseline:
            seen = math.fsum(counts.exposures[:index])
            if spaced is None or seen >= LEARNING * spaced.known.exposure:
                spaced, design = _spacing(counts, 0, index, share=share), None
        if spaced is None:
            largest = max(largest, exposure)
            continue
        if design is None:
            largest = max(exposure, largest)
            # what lies between single events is no period: theirs is the average
            design = spaced.design(spaced.usual if spaced.single else largest, false_alarm, detects)
        elif exposure > largest and not spaced.single:
            largest = spaced.rounded_up(exposure)
            design = spaced.design(largest, false_alarm, detects)
        lowers[index] = spaced.exposure(design.events, design.chance)
        centres[index] = design.events / spaced.known.mean
        events, exposed = events + count, exposed + exposure
        if events < design.events:
            continue
        p = spaced.chance(events, exposed)
        values[index] = exposed if events == design.events else spaced.exposure(design.events, p)
        if p <= design.chance:
            alarms.append(Alarm(index, "spacing", p))
        events, exposed = 0, 0.0
    if not with_baseline:
        spaced = _spacing(counts, 0, size, share=share)
    between, found, expected = nan, nan, nan
    notes: tuple[Note, ...] = ()
    if spaced is not None:
        design = spaced.design(spaced.usual, false_alarm, detects)
        between, found, expected = design.false_alarm, design.detection, spaced.known.mean * spaced.usual
        notes = (note("each-events", events=str(design.events)) if design.events > 1 else note("each-event"),)
    return Charted(
        method, "exposure", tuple(values), tuple(centres), tuple(lowers), (nan,) * size, tuple(alarms),
        between, found, float(detects), expected, notes,
    )  # fmt: skip


def _spacing(counts: Counts, first: int, last: int, *, share: bool) -> _Spacing | None:
    """What these points say of the exposure between events; None where they have none."""
    pairs = [
        (count, exposure)
        for count, exposure in zip(counts.counts[first:last], counts.exposures[first:last], strict=True)
        if exposure
    ]
    if not pairs:
        return None
    events, exposures = tuple(count for count, _ in pairs), tuple(exposure for _, exposure in pairs)
    single = len(pairs) > 1 and set(events) == {1} and len(set(exposures)) > 1
    # where each point is an event, their counts cannot scatter; and events that come in clusters are not one a unit
    known = Prediction(events, exposures, "poisson" if single else counts.scatter, share=False)
    if share and not known.scattered and known.x <= known.exposure:
        known = Prediction(events, exposures, "poisson", share=True)
    known.coarsened()
    return _Spacing(known, single=single)


# --- groups of events -------------------------------------------------------------------------------------------------


class _Design(NamedTuple):
    """Groups of ``events`` are an alarm where as many in so little exposure are no more likely than ``chance``; with the periods
    between false alarms, and those to detection."""

    events: int
    chance: float
    false_alarm: float
    detection: float


class _Spacing:
    """What the points of a baseline say of the exposure between events. ``single``: each point is one event, and what its exposure
    is was measured up to that event, and not up to the end of a period."""

    def __init__(self, known: Prediction, *, single: bool) -> None:
        self.known = known
        self.single = single
        self._chances: dict[tuple[int, float], float] = {}

    @property
    def usual(self) -> float:
        """The average exposure of a point."""
        return self.known.exposure / self.known.points

    def _tails(self, least: int, exposure: float, rates: Array, sizes: Array | None) -> Array:
        if sizes is not None:
            # what scatters from period to period, the more the shorter the time
            sizes = sizes * (exposure / self.usual)
        return tails(least, exposure, rates, sizes, share=self.known.share)

    def chance(self, events: int, exposure: float) -> float:
        """The probability of so many events or more in an exposure."""
        asked = events, exposure
        if asked not in self._chances:
            known = self.known
            if known.scattered:
                found = float(known.weights @ self._tails(events, exposure, known.rates, known.sizes))
            else:
                found = known.tail(events, exposure)
            self._chances[asked] = min(found, 1.0)
        return self._chances[asked]

    def beyond(self, events: int, exposure: float, chance: float) -> int:
        """The least number of events, from ``events`` on, that are no more likely than ``chance`` in an exposure."""
        if self.chance(events, exposure) <= chance:
            return events
        low, step = events, 1
        while self.chance(low + step, exposure) > chance:
            low, step = low + step, 2 * step
        high = low + step
        while high - low > 1:
            middle = (low + high) // 2
            if self.chance(middle, exposure) > chance:
                low = middle
            else:
                high = middle
        return high

    def exposure(self, events: int, chance: float) -> float:
        """The exposure in which so many events or more are as likely as ``chance``."""
        low, high = 0.0, events / self.known.mean
        while self.chance(events, high) < chance:
            low, high = high, 2 * high
        while high - low > 1e-9 * high:
            middle = (low + high) / 2
            if self.chance(events, middle) > chance:
                high = middle
            else:
                low = middle
        return low

    def rounded_up(self, exposure: float) -> float:
        """An exposure of which two digits of the expected count are enough: fewer have to be solved."""
        expected = exposure * self.known.mean
        digit = 10.0 ** (math.floor(math.log10(expected)) - 1)
        return math.ceil(expected / digit - 1e-9) * digit / self.known.mean

    def design(self, exposure: float, false_alarm: float, detects: float) -> _Design:
        """The group, of those up to MOST, that finds ``detects`` times the rate soonest in periods of this exposure."""
        found: _Design | None = None
        for events in range(1, (SCATTERED_MOST if self.known.scattered else MOST) + 1):
            chain = _Exact(self, events, exposure) if self.single else _Grouped(self, events, exposure)
            each = _solved(chain, events, false_alarm, detects)
            if found is None or each.detection < found.detection:
                found = each
        assert found is not None
        return found


class _Exact:
    """Groups whose exposure is known to the event: alarms and periods of a group, where a period is ``exposure``."""

    def __init__(self, spacing: _Spacing, events: int, exposure: float) -> None:
        self.spacing, self.events, self.period = spacing, events, exposure

    def least_alike(self, chance: float) -> float:
        """Of the chances by which the same groups are an alarm, the least."""
        return chance

    def of_groups(self, chance: float, rates: Array, sizes: Array | None) -> tuple[Array, Array]:
        """At each rate how likely a group is an alarm, and how many periods it takes."""
        limit = self.spacing.exposure(self.events, chance)
        return self.spacing._tails(self.events, limit, rates, sizes), self.events / (rates * self.period)


class _Grouped:
    """The same where groups are begun and full at the end of periods."""

    def __init__(self, spacing: _Spacing, events: int, exposure: float) -> None:
        self.spacing, self.events, self.period = spacing, events, exposure

    def least_alike(self, chance: float) -> float:
        """Of the chances by which the same groups are an alarm, the least: in periods that are a little shorter there are then no
        others."""
        most, least = 0.0, self.events
        for step in range(1, _SCATTERED_STEPS + 1):
            least = self.spacing.beyond(least, step * self.period, chance)
            most = max(most, self.spacing.chance(least, step * self.period))
        return most * (1 + 1e-9)

    def of_groups(self, chance: float, rates: Array, sizes: Array | None) -> tuple[Array, Array]:
        """At each rate how likely a group is an alarm, and how many periods it takes."""
        import numpy as np

        group, period, spacing = self.events, self.period, self.spacing
        at_least: dict[int, Array] = {}

        def reached(count: int) -> Array:
            if count not in at_least:
                at_least[count] = spacing._tails(count, period, rates, sizes)
            return at_least[count]

        exactly = np.array([reached(count) - reached(count + 1) for count in range(group)])
        # from each number of events on, the periods until the group is full; at a rate of about 0 it never is
        periods = np.empty((group, len(rates)))
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            for have in reversed(range(group)):
                rest = sum(
                    (exactly[more] * periods[have + more] for more in range(1, group - have)), np.zeros_like(rates)
                )
                periods[have] = (1 + rest) / reached(1)
        periods[:, ~np.isfinite(periods).all(axis=0)] = np.inf
        held = np.zeros((group, len(rates)))
        held[0] = 1.0
        alarm = np.zeros_like(rates)
        least = group
        for step in range(1, (_STEPS if sizes is None else _SCATTERED_STEPS) + 1):
            least = spacing.beyond(least, step * period, chance)
            now = sum((held[count] * reached(least - count) for count in range(group)), np.zeros_like(rates))
            alarm += now
            if least > group and (now <= _TINY * alarm).all():
                break
            held = np.array([(held[: count + 1] * exactly[count::-1]).sum(axis=0) for count in range(group)])
        return alarm, periods[0]


def _solved(chain: _Exact | _Grouped, events: int, false_alarm: float, detects: float) -> _Design:
    """The greatest chance at which false alarms are rare enough, averaged over what the baseline leaves open."""
    known = chain.spacing.known

    def rate(chance: float) -> float:
        alarm, periods = chain.of_groups(chance, known.rates, known.sizes)
        return float(known.weights @ (alarm / periods))

    low, high = 1e-2 / false_alarm, 0.9
    if rate(high) <= 1 / false_alarm:
        low = high
    for _ in range(_HALVINGS if low < high else 0):
        middle = math.sqrt(low * high)
        if rate(middle) <= 1 / false_alarm:
            low = middle
        else:
            high = middle
    low = chain.least_alike(low)
    found = rate(low)
    rates, sizes, weights = raised(known, detects)
    alarm, periods = chain.of_groups(low, rates, sizes)
    often = float(weights @ (alarm / periods))
    return _Design(events, low, 1 / found if found else math.inf, 1 / often if often else math.inf)
