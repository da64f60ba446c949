"""The oracle: regions in exact fractions, statistics by their definitions. It imports nothing of the product and no library
of numbers: sums of the distributions in decimals of 50 digits, and limits by bisection of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

_DIGITS = 50
_HALVINGS = 120


def band(bounds: Sequence[str], value: Fraction, *, upper: bool, below: bool = False) -> int:
    """The number (from 0) of the band that holds ``value``; ``bounds`` are the upper bounds, ascending. A value on a bound is
    in the band above it where ``upper``, unless it stands for all that is ``below`` it."""
    for number, bound in enumerate(map(Fraction, bounds)):
        if value < bound or (value == bound and (not upper or below)) or number == len(bounds) - 1:
            return number
    raise ValueError("no band")


def product_band(first: str, second: str, bounds: Sequence[str], *, upper: bool, below: bool) -> int:
    """The band of the product of two upper bounds or numbers."""
    return band(bounds, Fraction(first) * Fraction(second), upper=upper, below=below)


def ordinal(first: int, second: int, size: int) -> int:
    """The rank (from 1) of the probability of harm by the ordinal rule: max(1, p1 + p2 - size)."""
    return max(1, first + second - size)


def _bisect(low: Decimal, high: Decimal, above: Callable[[Decimal], bool]) -> Decimal:
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) else (low, middle)
    return (low + high) / 2


def _poisson_sum(count: int, mean: Decimal) -> Decimal:
    term = total = (-mean).exp()
    for number in range(1, count + 1):
        term = term * mean / number
        total += term
    return total


def _binomial_sum(count: int, number: int, share: Decimal) -> Decimal:
    rest = 1 - share
    return sum((comb(number, k) * share**k * rest ** (number - k) for k in range(count + 1)), Decimal(0))


def poisson_limits(count: int, exposure: str, tail: str) -> tuple[float, float]:
    """Garwood's limits by their definition: the rates at which ``count`` or fewer, and ``count`` or more, have the
    probability ``tail``."""
    with localcontext() as context:
        context.prec = _DIGITS
        most, a = Decimal(count * 3 + 60), Decimal(tail)
        upper = _bisect(Decimal(0), most, lambda mean: _poisson_sum(count, mean) > a)
        lower = _bisect(Decimal(0), most, lambda mean: 1 - _poisson_sum(count - 1, mean) < a) if count else Decimal(0)
        return float(lower / Decimal(exposure)), float(upper / Decimal(exposure))


def binomial_limits(count: int, number: int, tail: str) -> tuple[float, float]:
    """Clopper and Pearson's limits by their definition."""
    with localcontext() as context:
        context.prec = _DIGITS
        a, one = Decimal(tail), Decimal(1)
        upper = one if count == number else _bisect(Decimal(0), one, lambda p: _binomial_sum(count, number, p) > a)
        lower = _bisect(Decimal(0), one, lambda p: 1 - _binomial_sum(count - 1, number, p) < a) if count else Decimal(0)
        return float(lower), float(upper)


def sample_needed(failures: int, share: str, tail: str) -> int:
    """The least sample in which so many failures show a share of at most ``share``, by trying one after another."""
    number = failures + 1
    limit, most = Fraction(tail), Fraction(share)
    while True:
        total = sum(comb(number, k) * most**k * (1 - most) ** (number - k) for k in range(failures + 1))
        if total <= limit:
            return number
        number += 1


def conditional(count1: int, exposure1: str, count2: int, exposure2: str) -> float:
    """The exact probability, given the sum, that the first period has so many events or more."""
    share = Fraction(exposure1) / (Fraction(exposure1) + Fraction(exposure2))
    total = count1 + count2
    return float(sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count1, total + 1)))


def benjamini_hochberg(values: Sequence[str]) -> list[float]:
    """The adjusted p-values: of the smallest up, the least of p x n / rank over that rank and those above."""
    order = sorted(range(len(values)), key=lambda at: Fraction(values[at]))
    found: Mapping[int, float] = {}
    result, least = dict(found), Fraction(1)
    for rank in range(len(order), 0, -1):
        at = order[rank - 1]
        least = min(least, Fraction(values[at]) * len(values) / rank)
        result[at] = float(least)
    return [result[at] for at in range(len(values))]


def together(values: Sequence[str]) -> float:
    """1 - prod(1 - p)."""
    rest = Fraction(1)
    for each in values:
        rest *= 1 - Fraction(each)
    return float(1 - rest)
