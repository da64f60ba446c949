"""How many of a hundred implants have had an event by an age, from implants of which most are younger than that.

An age is a number of periods after that in which the device was implanted. Pure functions over numbers; nothing here knows of a
risk file. Events divided by implants is no such share: it counts implants as event-free for years that they have not had yet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from riskfile.surveillance.statistics import remembered


class Share(NamedTuple):
    """The share of implants that have an event by an age, with its two one-sided limits."""

    share: float
    lower: float
    upper: float


def by_product_limit(at_risk: Sequence[int], events: Sequence[int], confidence: float = 0.95) -> Share:
    """Kaplan and Meier's estimate: at each age, of ``at_risk`` implants ``events`` have one.

    The limits are those of the beta product confidence procedure (Fay, Brittain and Proschan 2013), by its moments: exact where
    nobody is lost (then they are Clopper and Pearson's), and meaningful without an event, where Greenwood's have no width.
    ValueError for more events than implants, or an age that nobody has reached.
    """
    _judge(at_risk, events)
    return Share(*_by_product_limit(tuple(at_risk), tuple(events), confidence))


@remembered
def _by_product_limit(at_risk: tuple[int, ...], events: tuple[int, ...], confidence: float) -> tuple[float, ...]:
    tail = 1 - confidence
    alive = 0.0
    parts: list[tuple[float, float]] = []
    for number, count in zip(at_risk, events, strict=True):
        if count == number:
            return 1.0, share_limits([*parts, (1.0, count)], tail)[0], 1.0
        if count:
            alive += math.log1p(-count / number)
            # of all that survive, the share that the next one would be among
            parts.append((number - count + 1.0, float(count)))
    left = at_risk[-1] - events[-1]
    lower = share_limits(parts, tail)[0] if parts else 0.0
    return abs(math.expm1(alive)), lower, share_limits([*parts, (float(left), 1.0)], tail)[1]


def by_classes(
    events: Sequence[int], times: Sequence[float], lengths: Sequence[float], confidence: float = 0.95
) -> Share:
    """The share by the hazards of age classes: in each ``events`` in ``times``, and a hazard that is the same for all its
    ``lengths``; the share is 1 - exp(-sum of lengths x events / times).

    The limits are those of a weighted sum of Poisson counts (Fay and Feuer 1997), which err to the safe side. ValueError for a
    class in which nobody has been.
    """
    if not len(events) == len(times) == len(lengths) or not all(time > 0 for time in times):
        raise ValueError("an age class without time at risk: expected one time above 0 for each class")
    return Share(*_by_classes(tuple(events), tuple(times), tuple(lengths), confidence))


@remembered
def _by_classes(
    events: tuple[int, ...], times: tuple[float, ...], lengths: tuple[float, ...], confidence: float
) -> tuple[float, ...]:
    from scipy.special import gammainccinv, gammaincinv

    tail = 1 - confidence
    weights = [length / time for length, time in zip(lengths, times, strict=True)]
    hazard = math.fsum(weight * count for weight, count in zip(weights, events, strict=True))
    spread = math.fsum(weight**2 * count for weight, count in zip(weights, events, strict=True))
    lower = spread / hazard * float(gammaincinv(hazard**2 / spread, tail)) if hazard else 0.0
    most = max(weights)
    more, wide = hazard + most, spread + most**2
    upper = wide / more * float(gammainccinv(more**2 / wide, tail))
    return tuple(-math.expm1(-each) for each in (hazard, lower, upper))


def share_limits(parts: Sequence[tuple[float, float]], tail: float) -> tuple[float, float]:
    """The values below and above which 1 less a product of independent beta variables lies with the probability ``tail``; each
    of ``parts`` are the two parameters of one, and the product is taken for a beta variable with its mean and variance."""
    from scipy.special import betainccinv, betaincinv

    if any(not first > 0 for first, _ in parts):
        # nobody is left of whom more could be known
        return 0.0, 1.0
    mean = math.exp(math.fsum(math.log1p(-second / (first + second)) for first, second in parts))
    lost = -math.expm1(math.fsum(math.log1p(-second / (first + second)) for first, second in parts))
    # the variance over the square of the mean, without the difference of two numbers near 1
    relative = math.expm1(math.fsum(math.log1p(second / (first * (first + second + 1))) for first, second in parts))
    size = (lost - mean * relative) / relative
    first, second = lost * size / mean, size
    return float(betaincinv(first, second, tail)), float(betainccinv(first, second, tail))


def _judge(at_risk: Sequence[int], events: Sequence[int]) -> None:
    if not at_risk or len(at_risk) != len(events):
        raise ValueError(
            f"{len(at_risk)} numbers at risk and {len(events)} of events: expected one of each for each age"
        )
    for number, count in zip(at_risk, events, strict=True):
        if not 0 <= count <= number or not number:
            raise ValueError(f"{count} events among {number} implants at risk: expected implants, and no more events")
