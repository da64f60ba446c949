"""Lots, sites or models beside each other over all of a time: how likely the count of each is by chance, and between which rates chance
leaves one of a given exposure. Which of them is a signal, and when, says ``riskfile.surveillance.levels``.

Pure functions over numbers; nothing here knows of a risk file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from riskfile.surveillance.statistics import adjusted, remembered, two_periods

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

INNER, OUTER = 0.025, 0.001
"""The tails of the limits of a funnel, on each side (Spiegelhalter 2005): 95 % and 99.8 % lie between them."""


class Compared(NamedTuple):
    """One of several units: ``p`` is of the exact test of its count against that of all the others together (one-sided),
    ``adjusted`` after control of the false discovery rate over the units."""

    count: int  # type: ignore[assignment]  # in place of the method of tuples, which nobody asks of a unit
    exposure: float
    p: float
    adjusted: float


def compared(counts: Sequence[int], exposures: Sequence[float]) -> tuple[Compared, ...]:
    """Each unit held against all the others, in order; a unit without exposure, or one that is alone, has a p-value of 1.

    ValueError for a count without exposure, or sequences of different length.
    """
    if len(counts) != len(exposures) or any(
        count and not exposure for count, exposure in zip(counts, exposures, strict=False)
    ):
        raise ValueError("expected one exposure above 0 for each count")
    total, exposed = sum(counts), sum(exposures)
    p_values = []
    for count, exposure in zip(counts, exposures, strict=True):
        others, rest = total - count, exposed - exposure
        # below the others' rate it is about 1/2 or more, which nobody asks for
        above = exposure and rest > 0 and count * rest > others * exposure
        p_values.append(two_periods(count, exposure, others, rest, alternative="larger") if above else 1.0)
    return tuple(map(Compared, counts, exposures, p_values, adjusted(p_values)))


def limits(
    rate: float, exposures: Sequence[float], *, share: bool = False
) -> tuple[tuple[float, float, float, float], ...]:
    """For each exposure the rates between which chance leaves it while its rate is ``rate``: the inner limits, lower and upper, and
    the outer. A ``share`` is of units, of which none has two events.

    Counts are whole, and no limit has exactly the tail asked for: between two counts it is interpolated (Spiegelhalter 2005).
    """
    flat = _limits(rate, tuple(exposures), share)
    return tuple((flat[at], flat[at + 1], flat[at + 2], flat[at + 3]) for at in range(0, len(flat), 4))


@remembered
def _limits(rate: float, exposures: tuple[float, ...], share: bool) -> tuple[float, ...]:
    import numpy as np
    from scipy.special import bdtr, bdtrik, pdtr, pdtrik

    sizes = np.asarray(exposures, dtype=float)
    if share:
        sizes = np.round(sizes)
    found = []
    for tail in (INNER, 1 - INNER, OUTER, 1 - OUTER):
        if rate <= 0:
            found.append(np.zeros(len(sizes)))
            continue

        def below(counts: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.asarray(bdtr(counts, sizes.astype(int), rate) if share else pdtr(counts, rate * sizes))

        with np.errstate(invalid="ignore"):
            first = bdtrik(tail, sizes, rate) if share else pdtrik(tail, rate * sizes)
        # nobody has fewer events than none
        least = np.maximum(np.ceil(np.nan_to_num(first) - 1e-9), 0)
        before = np.where(least > 0, below(np.maximum(least - 1, 0)), 0.0)
        at = below(least)
        part = np.clip((at - tail) / np.maximum(at - before, 1e-300), 0.0, 1.0)
        found.append(np.maximum(least - part, 0.0) / sizes)
    return tuple(float(each) for row in zip(*found, strict=True) for each in row)
