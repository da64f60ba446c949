"""Shewhart's charts of rare counts (u, c and p): exact prediction limits, and runs above what is expected.

A limit is not at three standard deviations, which for rare counts are no measure of anything, but where the predictive distribution
of the next count (``riskfile.surveillance.prediction``) has its tail. A run rule finds a small rise that lasts: so many points in a
row above what is expected, each within its limit. Limit and run share the false alarms: the limit takes half of them, and a run is
as long as it has to be with what the limit, whose counts are whole, leaves.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from riskfile.surveillance.charting import Alarm, Charted, Counts, Note, Statistic, note
from riskfile.surveillance.prediction import Prediction, checked, checked_above_one, raised, tails
from riskfile.surveillance.statistics import remembered

if TYPE_CHECKING:
    from riskfile.surveillance.prediction import Array

Kind = Literal["u", "c", "p"]

STATISTICS: dict[Kind, Statistic] = {"u": "rate", "c": "count", "p": "share"}

LONGEST = 1_000
"""No run is longer: where events are expected in each period, points are above it half of the time."""


@remembered
def shewhart(counts: Counts, kind: Kind, false_alarm: float, detects: float, runs: bool = True) -> Charted:
    """The chart of ``counts``: of rates ("u"), counts ("c") or shares of units ("p").

    A point is an alarm where its count is above what the predictive distribution leaves beyond it with a probability of
    1 / ``false_alarm`` (a number of periods), half of that with ``runs``; or where it ends a run of points above what is expected,
    which then begins anew. ``lower`` is where the other tail is; a point below it is no alarm. In a "c" chart counts are shown, and
    its limits follow the exposures where these differ.

    :raises ValueError: for counts that nothing can judge, or a ``false_alarm`` or ``detects`` of 1 or less.
    """
    share = kind == "p"
    checked(counts, share=share)
    checked_above_one(false_alarm=false_alarm, detects=detects)
    if kind not in STATISTICS:
        raise ValueError(f"kind: {kind!r}: expected u, c or p")
    chance = 1 / false_alarm
    of_limit = chance / 2 if runs else chance
    nan = math.nan
    size = len(counts.counts)
    values, centres, lowers, uppers = [nan] * size, [nan] * size, [nan] * size, [nan] * size
    alarms = []
    has_baseline = counts.last > counts.first
    fixed = _fixed(counts, share=share) if has_baseline else None
    run = _Run(chance)
    for index, (count, exposure) in enumerate(zip(counts.counts, counts.exposures, strict=True)):
        # a point without exposure says nothing, and neither begins nor ends a run
        if not exposure:
            continue
        scale = 1.0 if kind == "c" else exposure
        values[index] = count / scale
        if index < counts.judged:
            continue
        prediction = fixed if has_baseline else _before(counts, index, share=share)
        if prediction is None:
            continue
        beyond = prediction.beyond(exposure, of_limit)
        expected = prediction.centre * exposure
        centres[index] = expected / scale
        lowers[index] = (prediction.below(exposure, of_limit) + 1) / scale
        uppers[index] = min(beyond - 1, prediction.most(exposure)) / scale
        if count >= beyond:
            alarms.append(Alarm(index, "limit", prediction.tail(count, exposure)))
            run.clear()
        elif not runs or count < above_expected(expected):
            run.clear()
        elif run.add(prediction, exposure, beyond, fixed=fixed is not None):
            alarms.append(Alarm(index, "run", run.p))
            run.clear()
    last = fixed if has_baseline else _before(counts, size, share=share)
    between, found, expected, notes = _figures(last, chance, of_limit, detects, runs=runs)
    return Charted(
        f"{kind}-chart", STATISTICS[kind], tuple(values), tuple(centres), tuple(lowers), tuple(uppers), tuple(alarms),
        between, found, float(detects), expected, notes,
    )  # fmt: skip


def _fixed(counts: Counts, *, share: bool) -> Prediction | None:
    """What the baseline predicts; None where it has no exposure, or there is none."""
    part = slice(counts.first, counts.last)
    if not any(counts.exposures[part]):
        return None
    return Prediction(counts.counts[part], counts.exposures[part], counts.scatter, share=share)


def _before(counts: Counts, index: int, *, share: bool) -> Prediction | None:
    """What all points before one predict."""
    if not any(counts.exposures[:index]):
        return None
    return Prediction(counts.counts[:index], counts.exposures[:index], counts.scatter, share=share)


# --- runs -------------------------------------------------------------------------------------------------------------


class _Run:
    """Points in a row that are above what is expected and within their limits.

    While the exposure is the same, a run of a fixed length L is an alarm: at a chance p of such a point, and the limit's tail a, 1 in
    a + :func:`ended` (p, L) points is one. Where exposures differ, p^L is the product of the points' chances, and p their mean. What
    the limit leaves is that of the first point of a run: each point has its share of false alarms, by its limit and by the run that
    it may begin.
    """

    def __init__(self, chance: float) -> None:
        self.chance = chance
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.length, self.p, self.left = 0, 1.0, 0.0
        self.product: Array | float = 1.0
        self.above: Array | float = 1.0
        self.sum: Array | float = 0.0

    def add(self, prediction: Prediction, exposure: float, beyond: int, *, fixed: bool) -> bool:
        """Add a point; whether the run is an alarm with it."""
        least = above_expected(prediction.centre * exposure)
        if not self.length:
            self.left = self.chance - prediction.tail(beyond, exposure)
        self.length += 1
        above, limit = prediction.tails(least, exposure), prediction.tails(beyond, exposure)
        weights = prediction.weights
        if not fixed:
            # each point is predicted by all before it, those of the run too: their chances multiply as they are
            above, limit, weights = (
                (weights @ above).reshape(1),
                (weights @ limit).reshape(1),
                weights[:1] / weights[:1],
            )
        within = above - limit
        self.above, self.product, self.sum = self.above * above, self.product * within, self.sum + within
        self.p = float(weights @ self.above)
        return self.length > 1 and float(weights @ _ended(self.product, self.sum / self.length)) <= self.left


def above_expected(expected: float) -> int:
    """The least count that is above what is expected, whatever the last bits of that say."""
    return math.floor(expected * (1 + 1e-12)) + 1


def _ended(product: Array | float, chance: Array | float) -> Array:
    """Of how many points a run is ended: (1 - p) p^L / (1 - p^L), from the Markov chain of how long the run is."""
    import numpy as np

    return np.asarray((1 - chance) * product / np.maximum(1 - product, 1e-300))


def run_length(within: Array, weights: Array, left: float) -> int:
    """How many points in a row are an alarm, at the chances ``within`` of a point that is above what is expected and within its
    limit, so that 1 / ``left`` points or more lie between such runs on average; 0 where none does by ``LONGEST``."""
    for length in range(2, LONGEST + 1):
        if float(weights @ _ended(within**length, within)) <= left:
            return length
    return 0


# --- what the chart does ----------------------------------------------------------------------------------------------


def _figures(
    prediction: Prediction | None, chance: float, of_limit: float, detects: float, *, runs: bool
) -> tuple[float, float, float, tuple[Note, ...]]:
    """Periods between false alarms, periods to detection, expected events of a period, and the notes: for periods of the baseline's
    average exposure."""
    if prediction is None:
        return math.nan, math.nan, math.nan, ()
    exposure = prediction.exposure / prediction.points
    beyond, least = prediction.beyond(exposure, of_limit), above_expected(prediction.centre * exposure)
    limit = prediction.tails(beyond, exposure)
    within = prediction.tails(least, exposure) - limit
    length = run_length(within, prediction.weights, chance - prediction.tail(beyond, exposure)) if runs else 0
    rate = prediction.tail(beyond, exposure)
    if length:
        rate += float(prediction.weights @ _ended(within**length, within))
    rates, sizes, weights = raised(prediction, detects)
    limit = tails(beyond, exposure, rates, sizes, share=prediction.share)
    found = limit
    if length:
        within = tails(least, exposure, rates, sizes, share=prediction.share) - limit
        found = limit + _ended(within**length, within)
    often = float(weights @ found)
    wait = 1 / often if often else math.inf
    return 1 / rate if rate else math.inf, wait, prediction.mean * exposure, _notes(prediction, length)


def _notes(prediction: Prediction, length: int) -> tuple[Note, ...]:
    found = "binomial" if prediction.share else "poisson"
    if prediction.scattered:
        found = "beta-binomial" if prediction.share else "negative-binomial"
    return (note(found), note("run", length=str(length))) if length else (note(found),)
