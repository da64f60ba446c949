"""The exact test of two periods at looks that are fixed beforehand: the periods since the last look against the baseline."""

from __future__ import annotations

import math

from riskfile.surveillance.charting import Alarm, Charted, Counts, note
from riskfile.surveillance.prediction import Prediction, checked, checked_above_one, raised, tails
from riskfile.surveillance.statistics import remembered


@remembered
def two_period(counts: Counts, looks_every: int, false_alarm: float, detects: float) -> Charted:
    """After each ``looks_every`` periods, their events together against the baseline (without one, against all before them).

    A look is an alarm where the predictive distribution of its count leaves what was seen, and more, a probability of
    ``looks_every`` / ``false_alarm`` or less (half at most), so that false alarms are ``false_alarm`` periods apart. Looks are those of the calendar: a
    period without exposure is one too. Between looks there is no value. An alarm's ``p`` is that of the test: it is that of
    Przyborowski and Wilenski (1940), the binomial test of a count given the sum of two, with half an event of the baseline in place
    of one.

    :raises ValueError: for counts that nothing can judge, or a ``false_alarm`` or ``detects`` of 1 or less.
    """
    checked(counts)
    checked_above_one(false_alarm=false_alarm, detects=detects)
    if looks_every < 1 or looks_every != int(looks_every):
        raise ValueError(f"looks_every: {looks_every!r}: expected a whole number, 1 or more")
    nan = math.nan
    size, chance = len(counts.counts), min(looks_every / false_alarm, 0.5)
    values, centres, lowers, uppers = [nan] * size, [nan] * size, [nan] * size, [nan] * size
    alarms = []
    with_baseline = counts.last > counts.first
    fixed = _predicted(counts, counts.first, counts.last) if with_baseline else None
    for index in range(counts.judged + looks_every - 1, size, looks_every):
        begin = index + 1 - looks_every
        count, exposure = sum(counts.counts[begin : index + 1]), math.fsum(counts.exposures[begin : index + 1])
        prediction = fixed if with_baseline else _predicted(counts, 0, begin)
        if not exposure:
            continue
        values[index] = count / exposure
        if prediction is None:
            continue
        periods = sum(1 for each in counts.exposures[begin : index + 1] if each)
        beyond = prediction.beyond(exposure, chance, periods)
        centres[index] = prediction.centre
        lowers[index] = (prediction.below(exposure, chance, periods) + 1) / exposure
        uppers[index] = (beyond - 1) / exposure
        if count >= beyond:
            alarms.append(Alarm(index, "periods", prediction.tail(count, exposure, periods)))
    last = fixed if with_baseline else _predicted(counts, 0, size)
    between, found, expected = nan, nan, nan
    if last is not None:
        usual = last.exposure / last.points
        exposure = usual * looks_every
        beyond = last.beyond(exposure, chance, looks_every)
        rate = last.tail(beyond, exposure, looks_every)
        rates, sizes, weights = raised(last, detects)
        at_look = tails(beyond, exposure, rates, None if sizes is None else sizes * looks_every)
        between = looks_every / rate if rate else math.inf
        often = float(weights @ at_look)
        found = looks_every / often if often else math.inf
        expected = last.mean * usual
    notes = (note("each-periods", periods=str(looks_every)) if looks_every > 1 else note("each-period"),)
    return Charted(
        "two-period", "rate", tuple(values), tuple(centres), tuple(lowers), tuple(uppers), tuple(alarms),
        between, found, float(detects), expected, notes,
    )  # fmt: skip


def _predicted(counts: Counts, first: int, last: int) -> Prediction | None:
    if not any(counts.exposures[first:last]):
        return None
    return Prediction(counts.counts[first:last], counts.exposures[first:last], counts.scatter)
