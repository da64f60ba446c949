"""How many of a period's events have been reported so far: some are told late, and the last periods look better than they were.

The reports of a period come in 0, 1, 2, ... periods after it (the *lag*). Pure functions over numbers; nothing here knows of a
risk file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from riskfile.surveillance.survival import share_limits

COMPLETE = 0.95
"""From this completeness on a period is no longer provisional."""

_STEPS = 64


class Completeness(NamedTuple):
    """Of all reports of a period the share that is in by a lag, with its two one-sided limits; NaN where there are none."""

    share: float
    lower: float
    upper: float


def of_shares(shares: Sequence[float]) -> tuple[float, ...]:
    """The completeness by lag, where each lag brings one of ``shares`` of all reports; all of them are in with the last."""
    total = math.fsum(shares)
    return tuple(min(math.fsum(shares[: lag + 1]) / total, 1.0) for lag in range(len(shares)))


def of_days(median: float, ninety: float, days: float, lags: int) -> tuple[float, ...]:
    """The completeness at the lags 0 to ``lags`` of periods of so many ``days``: half of the reports take up to ``median`` days,
    90 % up to ``ninety`` (a lognormal distribution), and events are spread evenly over their period.

    ValueError unless 0 < ``median`` < ``ninety``.
    """
    if not 0 < median < ninety:
        raise ValueError(f"a median of {median} and 90 % within {ninety} days: expected a median above 0, and less")
    # 1.2816 standard deviations are 90 % of a normal distribution
    spread = math.log(ninety / median) / 1.2815515655446004

    def within(day: float) -> float:
        return 0.5 * math.erfc(-math.log(day / median) / spread / math.sqrt(2))

    middles = [(step + 0.5) / _STEPS for step in range(_STEPS)]
    return tuple(math.fsum(within((lag + middle) * days) for middle in middles) / _STEPS for lag in range(lags + 1))


def of_triangle(triangle: Sequence[Sequence[int]], seen: Sequence[int] = ()) -> tuple[float, ...]:
    """The completeness by lag as reports show it. ``triangle`` has a row for each period with its reports by lag, up to the lag that has
    been seen of it (``seen``; that of the last entry unless given).

    Of the reports within a lag the share that came just then is taken from all periods of which that lag has been seen, and the
    shares are multiplied from the last lag on (chain ladder; Lawless 1994 for reports that are cut off). What comes later than
    the longest lag that has been seen is not known, and taken as nothing.
    """
    return tuple(_product(parts) for parts in _parts(triangle, seen))


def limits(
    triangle: Sequence[Sequence[int]], seen: Sequence[int] = (), confidence: float = 0.95
) -> tuple[Completeness, ...]:
    """:func:`of_triangle` with its limits: as those of a share of
    implants, in reversed time."""
    found = []
    for parts in _parts(triangle, seen):
        lower, upper = (1.0, 1.0) if not parts else _limits(parts, 1 - confidence)
        found.append(Completeness(_product(parts), lower, upper))
    return tuple(found)


def _product(parts: Sequence[tuple[int, int]]) -> float:
    # a lag that brought all there is says nothing of those before it, but that they are not complete
    return math.prod(before / (before + now) if before else 0.5 / (now + 1) for before, now in parts)


def _limits(parts: Sequence[tuple[int, int]], tail: float) -> tuple[float, float]:
    # as for the share of implants (survival), in reversed time: what may still come is one report more at the next lag
    late = [(before + 1.0, float(now)) for before, now in parts if now]
    lower = 1 - share_limits([*late, (float(parts[0][0]), 1.0)], tail)[1]
    return lower, 1 - share_limits(late, tail)[0] if late else 1.0


def _parts(triangle: Sequence[Sequence[int]], seen: Sequence[int]) -> list[list[tuple[int, int]]]:
    """For each lag, of each later one the reports before it and at it, in the periods of which it has been seen."""
    ends = seen or [len(row) - 1 for row in triangle]
    longest = max(ends, default=0)
    at: list[tuple[int, int]] = []
    for lag in range(1, longest + 1):
        rows = [row for row, end in zip(triangle, ends, strict=True) if end >= lag]
        before = sum(sum(row[:lag]) for row in rows)
        at.append((before, sum(row[lag] for row in rows if lag < len(row))))
    # a lag of which no report has been seen, neither before it nor at it, says nothing
    return [[each for each in at[lag:] if any(each)] for lag in range(longest + 1)]
