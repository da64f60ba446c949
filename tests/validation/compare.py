"""Compares what riskfile computes with the oracle, on random inputs of a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import accumulate
from math import isclose
from typing import Final, NamedTuple

from riskfile.assessment import assess
from riskfile.model import BUILTIN_MODEL, Item, RiskFile
from riskfile.policy import load_policy
from riskfile.surveillance import disproportionality, looks, maxsprt, prediction, run_length, statistics
from riskfile.testing import base_files, merge_policy
from validation import oracle

SEED: Final = 20260214
TOLERANCE: Final = 1e-7
"""The largest relative difference of two numbers that agree."""


class Comparison(NamedTuple):
    """What one comparison has found: ``worst`` is the largest relative difference (None of words), ``disagreements`` the
    inputs of which the two say something else, with what they say."""

    name: str
    against: str
    inputs: str
    cases: int
    worst: float | None
    disagreements: tuple[str, ...]


_Case = tuple[str, object, object]


def numbers(name: str, against: str, inputs: str, cases: Iterator[tuple[str, float, float]]) -> Comparison:
    """A comparison of numbers, by their relative difference."""
    count, worst, wrong = 0, 0.0, []
    for said, ours, theirs in cases:
        count += 1
        scale = max(abs(ours), abs(theirs))
        difference = abs(ours - theirs) / scale if scale else 0.0
        worst = max(worst, difference)
        if not isclose(ours, theirs, rel_tol=TOLERANCE, abs_tol=0.0):
            wrong.append(f"{said}: riskfile {ours!r}, oracle {theirs!r}")
    return Comparison(name, against, inputs, count, worst, tuple(wrong))


def _words(name: str, against: str, inputs: str, cases: Iterator[_Case]) -> Comparison:
    count, wrong = 0, []
    for said, ours, theirs in cases:
        count += 1
        if ours != theirs:
            wrong.append(f"{said}: riskfile {ours!r}, oracle {theirs!r}")
    return Comparison(name, against, inputs, count, None, tuple(wrong))


# --- regions ----------------------------------------------------------------------------------------------------------


def _scale(at: random.Random, prefix: str, lowest: int) -> list[tuple[str, str]]:
    """The levels of a scale with their upper bounds: ascending, of two digits, the last one 1."""
    size = at.randint(3, 7)
    chosen = sorted(at.sample([(power, digit) for power in range(lowest, 0) for digit in range(1, 10)], size - 1))
    uppers = [*(f"{digit}e{power}" for power, digit in chosen), "1"]
    return [(f"{prefix}{number}", upper) for number, upper in enumerate(uppers, 1)]


def _levels(scale: list[tuple[str, str]]) -> str:
    lines, lower = [], "0"
    for id, upper in scale:
        lines.append(f"    - {{id: {id}, label: {id}, lower: {lower}, upper: {upper}}}\n")
        lower = upper
    return "".join(lines)


def _item(type: str, id: str, fields: dict[str, object], **links: str) -> Item:
    linked = {name: (target,) for name, target in links.items()}
    return Item(type, id, id, "", "page", "page.md", 1, 1, fields, linked, "", {}, {})  # type: ignore[arg-type]


def _policies(at: random.Random, policies: int) -> Iterator[_Case]:
    base = base_files()["needs/policy.yaml"]
    for number in range(policies):
        first, second = _scale(at, "F", -8), _scale(at, "C", -4)
        method = at.choice(("interval", "interval", "ordinal"))
        matrix = {id: {f"S{s}": at.choice(("low", "medium", "high")) for s in range(1, 6)} for id, _ in first}
        unknown = {f"S{s}": at.choice(("low", "medium", "high")) for s in range(1, 6)}
        worst = at.choice(first)[0]
        rows = "".join(f"  {id}: {{{', '.join(f'{s}: {r}' for s, r in row.items())}}}\n" for id, row in matrix.items())
        text = merge_policy(
            base,
            f"probability:\n  unit: implant\n  levels:\n{_levels(first)}"
            f"conditional-probability:\n  levels:\n{_levels(second)}combination:\n  method: {method}\n"
            f"matrix:\n{rows}worst-case: {worst}\n"
            f"not-estimable: {{{', '.join(f'{s}: {r}' for s, r in unknown.items())}}}\n",
        )
        policy = load_policy(text, "needs/policy.yaml")
        upper = policy.probability.on_bound == "upper"
        bounds = [bound for _, bound in first]
        ids = [id for id, _ in first]
        for case in range(40):
            severity = f"S{at.randint(1, 5)}"
            kind = at.choice(("levels", "levels", "numbers", "p", "worst-case", "not-estimable"))
            if kind == "numbers" and method == "ordinal":
                kind = "levels"
            fields: dict[str, object] = {"estimate": kind}
            if kind == "levels":
                one, two = at.randrange(len(first)), at.randrange(len(second))
                fields = {"p1": first[one][0], "p2": second[two][0]}
                if method == "ordinal":
                    rank = oracle.ordinal(one + 1, two + 1, len(second))
                    level = ids[rank - 1] if rank <= len(ids) else None
                else:
                    below = upper and (one < len(first) - 1 or two < len(second) - 1)
                    place = oracle.product_band(first[one][1], second[two][1], bounds, upper=upper, below=below)
                    level = ids[place]
            elif kind == "numbers":
                # products that lie on a bound are among them
                p1, p2 = (f"{at.randint(1, 9)}e{at.randint(-6, -1)}" for _ in range(2))
                fields = {"p1": p1, "p2": p2}
                level = ids[oracle.product_band(p1, p2, bounds, upper=upper, below=False)]
            elif kind == "p":
                p = at.choice((f"{at.randint(1, 9)}e{at.randint(-8, -1)}", at.choice(bounds[:-1])))
                fields = {"p": p}
                level = ids[oracle.product_band(p, "1", bounds, upper=upper, below=False)]
            else:
                level = worst
            expected = unknown[severity] if kind == "not-estimable" else matrix[level][severity] if level else None
            file = RiskFile(
                BUILTIN_MODEL,
                [_item("harm", "HRM-1", {"severity": severity}), _item("risk", "RSK-1", fields, harm="HRM-1")],
            )
            region = assess(file, policy).risks["RSK-1"].initial.region
            said = f"policy {number}, case {case} ({method}, {severity}, {fields}, upper bounds {bounds})"
            yield said, region.id if region is not None else None, expected


# --- statistics -------------------------------------------------------------------------------------------------------


def _exposure(at: random.Random) -> str:
    return f"{at.randint(1, 9999)}e{at.randint(-1, 6)}"


def _poisson(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        count, exposure, sided = at.choice((0, 1, 2, at.randint(0, 200))), _exposure(at), at.choice((1, 2))
        ours = statistics.poisson_limits(count, float(exposure), 0.95, sided=sided)
        lower, upper = oracle.poisson_limits(count, exposure, "0.05" if sided == 1 else "0.025")
        said = f"{count} events at {exposure}, {sided}-sided"
        yield f"{said}, lower", ours.lower, lower
        yield f"{said}, upper", ours.upper, upper


def _binomial(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        number = at.choice((at.randint(1, 30), at.randint(30, 400)))
        count, sided = min(at.choice((0, 0, 1, at.randint(0, 40), number)), number), at.choice((1, 2))
        ours = statistics.binomial_limits(count, number, 0.95, sided=sided)
        lower, upper = oracle.binomial_limits(count, number, "0.05" if sided == 1 else "0.025")
        said = f"{count} of {number}, {sided}-sided"
        yield f"{said}, lower", ours.lower, lower
        yield f"{said}, upper", ours.upper, upper
        if sided == 1:
            yield f"{said}, what the sample bears", statistics.share_limit(count, number), upper


def _samples(at: random.Random, cases: int) -> Iterator[_Case]:
    for _ in range(cases):
        failures = at.choice((0, 0, 0, 1, 2))
        share = f"{at.randint(1, 50)}e-2"
        said = f"{failures} failures, at most {share}"
        yield said, statistics.sample_needed(failures, float(share)), oracle.sample_needed(failures, share, "5e-2")


def _periods(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        count1, count2 = at.randint(1, 40), at.randint(0, 60)
        exposure1, exposure2 = str(at.randint(1, 9999)), str(at.randint(1, 9999))
        ours = statistics.two_periods(count1, float(exposure1), count2, float(exposure2), alternative="larger")
        said = f"{count1} at {exposure1} against {count2} at {exposure2}"
        yield said, ours, oracle.conditional(count1, exposure1, count2, exposure2)


def _adjusted(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        values = [f"{at.randint(1, 9999)}e-{at.choice((4, 5, 7))}" for _ in range(at.randint(1, 25))]
        ours = statistics.adjusted(tuple(map(float, values)))
        for at_, (one, other) in enumerate(zip(ours, oracle.benjamini_hochberg(values), strict=True)):
            yield f"value {at_} of {values}", one, other


def _together(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        values = [f"{at.randint(1, 999)}e-{at.choice((4, 6, 9, 12))}" for _ in range(at.randint(1, 30))]
        yield str(values), statistics.together(tuple(map(float, values))), oracle.together(values)


# --- rare events ------------------------------------------------------------------------------------------------------


def _predicted(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        count, exposure, ahead = at.choice((0, 1, 2, at.randint(0, 60))), at.randint(1, 9999), at.randint(1, 2000)
        least = 1 + at.choice((0, 1, 2, 3 * (count + 1) * ahead // exposure))
        ours = prediction.Prediction((count,), (float(exposure),)).tail(least, float(ahead))
        said = f"{least} or more in {ahead} after {count} in {exposure}"
        yield said, ours, oracle.predicted_tail(count, str(exposure), str(ahead), least)


def _predicted_shares(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        number, ahead = at.randint(1, 400), at.randint(1, 60)
        count, least = min(at.choice((0, 1, at.randint(0, 20))), number), at.randint(1, min(ahead, 8))
        truth = oracle.predicted_share_tail(count, number, ahead, least)
        # the sum of logarithms has lost as many digits as a tail is small; no limit lies so far out
        while truth < 1e-5:
            least -= 1
            truth = oracle.predicted_share_tail(count, number, ahead, least)
        ours = prediction.Prediction((count,), (float(number),), share=True).tail(least, float(ahead))
        yield f"{least} or more of {ahead} after {count} of {number}", ours, truth


def _run_lengths(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        parts = at.randint(2, 10)
        mean = at.randint(5, 300) / 100
        reference = Fraction(max(1, round(mean * parts * at.choice((1.1, 1.4, 1.8)))), parts)
        decision = Fraction(at.randint(parts, 5 * parts), parts)
        ours = run_length.cusum_length(mean, float(reference), float(decision), step=1 / parts)
        yield (
            f"mean {mean}, reference {reference}, interval {decision}",
            ours,
            oracle.cusum_run_length(mean, reference, decision),
        )


def _looks(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(max(cases // 10, 1)):
        planned = at.choice((4, 12, 20))
        bound = at.choice((1e-3, 0.5, 20.0))
        exposures = [at.randint(1, 300) / 100 / bound for _ in range(planned)]
        found = looks.boundaries(exposures, bound, planned)
        means = [exposure * bound for exposure in exposures]
        none: list[int | None] = [None] * planned
        said = f"{planned} looks at a mean of {', '.join(f'{mean:g}' for mean in means)}"
        ours = looks.chance(bound, bound, exposures, planned)
        up, _ = oracle.crossing(means, [each.contradicts for each in found], none)
        _, down = oracle.crossing(means, none, [each.supports for each in found])
        yield f"{said}: contradicted", ours.lower, up
        yield f"{said}: supported", ours.upper, down


def _errors_of_looks(at: random.Random, cases: int) -> Iterator[_Case]:
    for said, _, truth in _looks(at, cases):
        yield said, "at most 5 %", "at most 5 %" if truth <= 0.05 + 1e-12 else f"{truth:.4f}"


def _likelihood(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(max(cases // 10, 1)):
        size = at.randint(2, 24)
        expected = [at.randint(1, 200) / 100 for _ in range(size)]
        least = sorted(round(total) + at.randint(2, 6) for total in accumulate(expected))
        up, _ = oracle.crossing(expected, list(least), [None] * size)
        yield f"expected {expected}, bounds {least}", maxsprt.crossing(expected, least), up


# --- ratios of reports ------------------------------------------------------------------------------------------------


def four(at: random.Random, *, none: bool = True) -> tuple[int, int, int, int]:
    """A table of reports: counts of one digit to six, and ``none`` now and then."""

    def count() -> int:
        return at.choice((0 if none else 1, at.randint(1, 9), at.randint(1, 300), at.randint(1, 200_000)))

    a, b, c, d = count(), count(), count(), count()
    return (a, b, c, d) if a + b and c + d else (1, b + 1, c, d + 1)


def _ratios(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        counts = four(at)
        for odds, ours in ((False, disproportionality.reporting_ratio), (True, disproportionality.odds_ratio)):
            found = ours(*counts)
            assert found is not None
            truth = oracle.ratio_of_reports(*counts, odds=odds)
            for name, one, other in zip(("ratio", "lower", "upper"), found[:3], truth, strict=True):
                yield f"{'odds' if odds else 'reports'}, {counts}, {name}", one, other


def _chi_squared(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        counts = four(at, none=False)
        yield str(counts), disproportionality.chi_squared(*counts), oracle.yates(*counts)


def _strata(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(cases):
        tables = [four(at, none=False), *(four(at) for _ in range(at.randint(1, 8)))]
        found = disproportionality.stratified_ratio(tables)
        assert found is not None
        yield str(tables), found.estimate, oracle.stratified_ratio(tables)


def prior(at: random.Random) -> tuple[str, ...]:
    """A prior as one is fitted: shapes and rates of 0.05 to 20, weights of 1 to 99 %."""
    return (
        *(f"{at.choice((at.randint(5, 100), at.randint(100, 2000)))}e-2" for _ in range(4)),
        f"{at.randint(1, 99)}e-2",
    )


def _shrunken(at: random.Random, cases: int) -> Iterator[tuple[str, float, float]]:
    for _ in range(max(cases // 10, 1)):
        assumed = prior(at)
        count, expected = (
            at.choice((0, 1, at.randint(2, 100))),
            f"{at.choice((at.randint(1, 99), at.randint(100, 9999)))}e-2",
        )
        found = disproportionality.scores([count], [float(expected)], disproportionality.Prior(*map(float, assumed)))
        truth = oracle.shrunken(count, expected, assumed)
        for name, one, other in zip(("EBGM", "EB05", "EB95"), found, truth, strict=True):
            yield f"{name} of {count} where {expected} are expected, {assumed}", float(one[0]), other


# --- all of them ------------------------------------------------------------------------------------------------------


def comparisons(size: int) -> list[Comparison]:
    """All comparisons; ``size`` is how many policies there are, and about how many cases each of the others has."""

    def at() -> random.Random:
        return random.Random(SEED)

    def of(
        name: str, against: str, inputs: str, cases: Callable[[random.Random, int], Iterator[tuple[str, float, float]]]
    ) -> Comparison:
        return numbers(name, against, inputs, cases(at(), size))

    return [
        _words(
            "Regions of risks",
            "exact fractions",
            "random policies (3 to 7 levels of P or P1 and of P2, by intervals or ranks, random matrix), and in each 40 random"
            " estimates: levels, numbers (on bounds too), P, worst case, not estimable",
            _policies(at(), size),
        ),
        of(
            "Limits of a Poisson rate",
            "definition, 50 digits",
            "0 to 200 events, exposures from 0.1 to 10^10",
            _poisson,
        ),
        of(
            "Limits of a share, and what a sample bears",
            "definition, 50 digits",
            "0 to 40 or all of 1 to 400",
            _binomial,
        ),
        _words(
            "Sample that is needed",
            "exact fractions, one after another",
            "0 to 2 failures, shares of 1 to 50 %",
            _samples(at(), size),
        ),
        of("Two periods", "exact fractions", "1 to 40 events against 0 to 60", _periods),
        of("Adjusted p-values", "exact fractions", "1 to 25 p-values from 10^-7 to 1", _adjusted),
        of(
            "Predicted counts",
            "sum, 50 digits",
            "0 to 60 events in 1 to 9,999; tails of the next count in 1 to 2,000",
            _predicted,
        ),
        of(
            "Predicted shares",
            "exact fractions",
            "0 to 20 or all of 1 to 400; tails of the next 1 to 60, from 10^-5 on",
            _predicted_shares,
        ),
        of(
            "Run lengths of a cusum",
            "elimination on the exact lattice",
            "0.05 to 3 events a period, references of 1.1 to 1.8 times that, intervals of 1 to 5 events",
            _run_lengths,
        ),
        of(
            "Looks at a claim: chance that each verdict comes, at the bound",
            "sums, look after look",
            "4, 12 or 20 looks of 0.01 to 3 expected events each",
            _looks,
        ),
        _words(
            "Looks at a claim: error of each verdict over all looks",
            "at most 5 %",
            "the same",
            _errors_of_looks(at(), size),
        ),
        of(
            "MaxSPRT: chance to cross",
            "sums, look after look",
            "2 to 24 looks of 0.01 to 2 expected events each",
            _likelihood,
        ),
        of(
            "Ratios of reports, and of odds",
            "definition, 50 digits",
            "tables of 0 to 200,000 reports, some of them 0",
            _ratios,
        ),
        of("Chi-squared with Yates' correction", "exact fractions", "tables of 1 to 200,000 reports", _chi_squared),
        of("Ratios of reports over strata", "exact fractions", "2 to 9 tables of 0 to 200,000 reports", _strata),
        of(
            "Shrunken ratios of reports: EBGM, EB05, EB95",
            "products and series, 40 digits",
            "0 to 100 reports where 0.01 to 100 are expected, priors of shapes and rates from 0.05 to 20",
            _shrunken,
        ),
        of("Risks together", "exact fractions", "1 to 30 probabilities from 10^-12 to 0.1", _together),
    ]
