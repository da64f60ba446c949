"""The oracle: regions in exact fractions, statistics by their definitions. It imports nothing of the product and no library
of numbers: sums of the distributions in decimals of 50 digits, and limits by bisection of these."""

from __future__ import annotations

import math
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


def predicted_tail(count: int, exposure: str, ahead: str, least: int) -> float:
    """The probability of ``least`` events or more in an exposure of ``ahead``, where ``count`` were seen in ``exposure``: the rate
    is Gamma(count + 1/2, exposure), so the next count is negative binomial. Summed term by term."""
    with localcontext() as context:
        context.prec = _DIGITS
        size, kept = Decimal(count) + Decimal("0.5"), Decimal(exposure) / (Decimal(exposure) + Decimal(ahead))
        term = total = (kept.ln() * size).exp()
        for number in range(1, least):
            term = term * (size + number - 1) / number * (1 - kept)
            total += term
        return float(1 - total) if least else 1.0


def predicted_share_tail(count: int, number: int, ahead: int, least: int) -> float:
    """As :func:`predicted_tail` for a share: of ``number`` units ``count`` had it, and of ``ahead`` more ``least`` do or more. The
    share is Beta(count + 1/2, number - count + 1/2), in exact fractions."""
    a, b = Fraction(2 * count + 1, 2), Fraction(2 * (number - count) + 1, 2)
    # the weight of none, and from each the next
    term = Fraction(1)
    for k in range(ahead):
        term *= (b + k) / (a + b + k)
    total = Fraction(0)
    for k in range(min(least, ahead + 1)):
        total += term
        if k < ahead:
            term *= Fraction(ahead - k, k + 1) * (a + k) / (b + ahead - k - 1)
    return float(1 - total)


def cusum_run_length(mean: float, reference: Fraction, decision: Fraction) -> float:
    """The average run length of S = max(0, S + X - reference), which ends above ``decision``; X is Poisson's. On the exact lattice
    of the two fractions, by elimination."""
    scale = reference.denominator * decision.denominator
    step, top = int(reference * scale), int(decision * scale)
    # only the sums that can be reached from 0
    known, pending = {0: 0}, [0]
    most = 1 + (top + step) // scale
    while pending:
        at = pending.pop()
        for x in range(most + 1):
            to = max(0, at + x * scale - step)
            if to <= top and to not in known:
                known[to] = len(known)
                pending.append(to)
    size = len(known)
    chance = [math.exp(-mean)]
    for x in range(1, most + 1):
        chance.append(chance[-1] * mean / x)
    rows = [[0.0] * size + [1.0] for _ in range(size)]
    for at, row in known.items():
        rows[row][row] += 1.0
        for x in range(most + 1):
            to = max(0, at + x * scale - step)
            if to <= top:
                rows[row][known[to]] -= chance[x]
    for pivot in range(size):
        best = max(range(pivot, size), key=lambda row: abs(rows[row][pivot]))
        rows[pivot], rows[best] = rows[best], rows[pivot]
        for row in range(pivot + 1, size):
            factor = rows[row][pivot] / rows[pivot][pivot]
            if factor:
                rows[row] = [one - factor * other for one, other in zip(rows[row], rows[pivot], strict=True)]
    found = [0.0] * size
    for row in reversed(range(size)):
        rest = rows[row][size] - sum(rows[row][at] * found[at] for at in range(row + 1, size))
        found[row] = rest / rows[row][row]
    return found[known[0]]


def crossing(means: Sequence[float], above: Sequence[int | None], below: Sequence[int | None]) -> tuple[float, float]:
    """The probability that a sum of Poisson counts with these ``means`` first gets to ``above`` (or more) at some look, and that it
    first is at ``below`` (or fewer): None for no such bound at a look. Who has crossed one is out."""
    held = {0: 1.0}
    up = down = 0.0
    for mean, most, least in zip(means, above, below, strict=True):
        chance = [math.exp(-mean)]
        while sum(chance) < 1 - 1e-15 and len(chance) < 400:
            chance.append(chance[-1] * mean / len(chance))
        moved: dict[int, float] = {}
        for at, weight in held.items():
            for x, share in enumerate(chance):
                moved[at + x] = moved.get(at + x, 0.0) + weight * share
        up += sum(weight for at, weight in moved.items() if most is not None and at >= most)
        down += sum(weight for at, weight in moved.items() if least is not None and at <= least)
        held = {
            at: weight
            for at, weight in moved.items()
            if not (most is not None and at >= most) and not (least is not None and at <= least)
        }
    return up, down


# --- ratios of reports ------------------------------------------------------------------------------------------------

_Z95 = "1.959963984540054235524594430520551527956"
"""The point below which a standard normal number lies with a probability of 97.5 percent (OEIS A220510)."""


def ratio_of_reports(a: int, b: int, c: int, d: int, *, odds: bool) -> tuple[float, float, float]:
    """The proportional reporting ratio, or the odds ratio, with its limits of 95 percent: by logarithms, a half added to each
    count where one that is divided by is 0."""
    with localcontext() as context:
        context.prec = _DIGITS
        half = Decimal("0.5") if not (a and c and (not odds or (b and d))) else Decimal(0)
        p, q, r, s = (Decimal(each) + half for each in (a, b, c, d))
        if odds:
            ratio, variance = (p / q) / (r / s), 1 / p + 1 / q + 1 / r + 1 / s
        else:
            ratio = (p / (p + q)) / (r / (r + s))
            variance = 1 / p - 1 / (p + q) + 1 / r - 1 / (r + s)
        by = (Decimal(_Z95) * variance.sqrt()).exp()
        return float(ratio), float(ratio / by), float(ratio * by)


def stratified_ratio(tables: Sequence[tuple[int, int, int, int]]) -> float:
    """The reporting ratio of Mantel and Haenszel, in exact fractions."""
    above = sum((Fraction(a * (c + d), a + b + c + d) for a, b, c, d in tables), Fraction(0))
    below = sum((Fraction(c * (a + b), a + b + c + d) for a, b, c, d in tables), Fraction(0))
    return float(above / below)


def yates(a: int, b: int, c: int, d: int) -> float:
    """Chi-squared with Yates' correction: of each count how far it is from what is expected, less a half, squared."""
    n = a + b + c + d
    total = Fraction(0)
    for count, row, column in ((a, a + b, a + c), (b, a + b, b + d), (c, c + d, a + c), (d, c + d, b + d)):
        expected = Fraction(row * column, n)
        total += max(Fraction(0), abs(count - expected) - Fraction(1, 2)) ** 2 / expected
    return float(total)


def _log_gamma(value: Decimal) -> Decimal:
    """The logarithm of the gamma function, by Stirling's series far out."""
    below = Decimal(0)
    while value < 60:
        below += value.ln()
        value += 1
    series = sum(
        (Decimal(top) / Decimal(bottom) / (2 * k * (2 * k - 1)) / value ** (2 * k - 1) for k, (top, bottom) in enumerate(_BERNOULLI, 1)),
        Decimal(0),
    )  # fmt: skip
    tau = Decimal(
        "6.283185307179586476925286766559005768394338798750211641949889184615632812572417997256069650684234136"
    )
    return (value - Decimal("0.5")) * value.ln() - value + tau.ln() / 2 + series - below


def _digamma(value: Decimal) -> Decimal:
    below = Decimal(0)
    while value < 60:
        below += 1 / value
        value += 1
    series = sum(
        (Decimal(top) / Decimal(bottom) / (2 * k) / value ** (2 * k) for k, (top, bottom) in enumerate(_BERNOULLI, 1)),
        Decimal(0),
    )
    return value.ln() - 1 / (2 * value) - series - below


_BERNOULLI = (
    (1, 6),
    (-1, 30),
    (1, 42),
    (-1, 30),
    (5, 66),
    (-691, 2730),
    (7, 6),
    (-3617, 510),
    (43867, 798),
    (-174611, 330),
)


def _gamma_below(shape: Decimal, at: Decimal) -> Decimal:
    """The probability that a gamma number of this shape, rate 1, is below ``at``: the series, term by term."""
    term = total = 1 / shape
    k = shape
    while term > total * Decimal(10) ** -30:
        k += 1
        term = term * at / k
        total += term
    return (shape * at.ln() - at - _log_gamma(shape)).exp() * total


def shrunken(count: int, expected: str, prior: Sequence[str]) -> tuple[float, float, float]:
    """Mean, 5th and 95th percentile of a ratio whose prior is a mixture of two gammas (shape, rate, shape, rate, weight): by the
    probabilities of the count under each, as products; the points by bisection."""
    with localcontext() as context:
        context.prec = 40
        e = Decimal(expected)
        shape1, rate1, shape2, rate2, weight = map(Decimal, prior)
        parts = []
        for share, shape, rate in ((weight, shape1, rate1), (1 - weight, shape2, rate2)):
            chance = share * ((rate / (rate + e)).ln() * shape).exp()
            for k in range(count):
                chance *= (shape + k) / (k + 1) * e / (rate + e)
            parts.append((chance, shape + count, rate + e))
        whole = sum((chance for chance, _, _ in parts), Decimal(0))
        mean = sum((chance / whole * (_digamma(shape) - rate.ln()) for chance, shape, rate in parts), Decimal(0)).exp()
        points = []
        for tail in (Decimal("0.05"), Decimal("0.95")):
            low, high = Decimal(0), Decimal(1)

            def below(at: Decimal) -> Decimal:
                return sum(
                    (chance / whole * _gamma_below(shape, rate * at) for chance, shape, rate in parts), Decimal(0)
                )

            while below(high) < tail:
                high *= 2
            for _ in range(_HALVINGS):
                middle = (low + high) / 2
                low, high = (middle, high) if below(middle) < tail else (low, middle)
            points.append(float((low + high) / 2))
        return float(mean), points[0], points[1]
