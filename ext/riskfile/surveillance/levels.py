"""Lots, sites or models of one series, each against all the others together: which has more events than chance explains.

At the end of each period somebody looks at all of them at once. Each look counts from the first judged period on, so that few
events of a lot add up; of the p-values of one look the false discovery rate is controlled (Benjamini and Hochberg 1995) at the
chance of a false alarm that the plan allows a period. Under chance alone no more looks than that have a find.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from riskfile.surveillance.statistics import remembered


class LevelAlarm(NamedTuple):
    """The first look, at the end of the point ``index``, at which a level stands out: ``count`` events in ``exposure`` from ``start``
    on, against ``others`` in ``rest`` of all the others. ``level`` is its place among the levels."""

    index: int  # type: ignore[assignment]  # in place of the method of tuples, which nobody asks of an alarm
    level: int
    start: int
    count: int  # type: ignore[assignment]
    exposure: float
    others: int
    rest: float
    p: float
    adjusted: float


def alarms(
    counts: Sequence[Sequence[int]], exposures: Sequence[Sequence[float]], start: int, chance: float
) -> tuple[LevelAlarm, ...]:
    """The levels that stand out, each where it first does. ``counts`` and ``exposures`` have a row for each point and in it an entry
    for each level; what comes before ``start`` is not looked at. ``chance`` is that of a find at one look.

    :raises ValueError: for a count without exposure.
    """
    plain = _alarms(tuple(map(tuple, counts)), tuple(map(tuple, exposures)), start, chance)
    found = []
    for at in range(0, len(plain), 4):
        index, level, p, adjusted = int(plain[at]), int(plain[at + 1]), plain[at + 2], plain[at + 3]
        window = range(start, index + 1)
        count = sum(counts[point][level] for point in window)
        exposure = float(sum(exposures[point][level] for point in window))
        others = sum(map(sum, (counts[point] for point in window))) - count
        rest = float(sum(map(sum, (exposures[point] for point in window)))) - exposure
        found.append(LevelAlarm(index, level, start, count, exposure, others, rest, p, adjusted))
    return tuple(found)


@remembered
def _alarms(
    counts: tuple[tuple[int, ...], ...], exposures: tuple[tuple[float, ...], ...], start: int, chance: float
) -> tuple[float, ...]:
    """Four numbers for each: the index of the look, the level, p, and p adjusted."""
    import numpy as np
    from scipy.special import betainc
    from scipy.stats import false_discovery_control

    if any(
        count and not exposure
        for row in zip(counts, exposures, strict=True)
        for count, exposure in zip(*row, strict=True)
    ):
        raise ValueError("expected an exposure above 0 for each count")
    found: list[float] = []
    told: set[int] = set()
    events, exposed = np.cumsum(counts[start:], axis=0), np.cumsum(exposures[start:], axis=0)
    for index, (row, sizes) in enumerate(zip(events, exposed, strict=True), start=start):
        known = np.flatnonzero(sizes)
        if known.size < 2:
            continue
        total, whole = int(row.sum()), float(sizes.sum())
        # given the sum, a level's count is binomial (Przyborowski and Wilenski 1940)
        seen = row[known]
        p = np.where(seen > 0, betainc(np.maximum(seen, 1), total - seen + 1, sizes[known] / whole), 1.0)
        adjusted = false_discovery_control(p, method="bh")
        for place in np.flatnonzero(adjusted < chance):
            level = int(known[place])
            if level not in told:
                told.add(level)
                found += [float(index), float(level), float(p[place]), float(adjusted[place])]
    return tuple(found)
