"""What riskfile computes, held against R (``stats``, and the packages spc and surveillance), where ``Rscript`` is on the PATH."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from riskfile.surveillance import disproportionality, prediction, run_length, statistics
from validation.compare import SEED, Comparison, four, numbers, prior

Asked = tuple[str, str, tuple[float, ...]]
"""A case: what is said of it, the expression of R whose numbers are compared, and our numbers for them."""


def _poisson(at: random.Random) -> Asked:
    count, exposure = at.randint(0, 200), float(f"{at.randint(1, 9999)}e{at.randint(-1, 6)}")
    ours = statistics.poisson_limits(count, exposure)
    # the rate that is tested decides how far R sums for its p-value, and nothing of the limits
    tested = f"poisson.test({count}, {exposure!r}, r={(count + 1) / exposure!r})"
    return f"{count} at {exposure}", f"{tested}$conf.int", (ours.lower, ours.upper)


def _share(at: random.Random) -> Asked:
    number = at.choice((at.randint(1, 30), at.randint(30, 3000)))
    count = min(at.choice((0, 1, at.randint(0, 40))), number)
    confidence = at.choice((0.9, 0.95, 0.99))
    told = f"binom.test({count}, {number}, alternative='less', conf.level={confidence})$conf.int[2]"
    return f"{count} of {number} at {confidence}", told, (statistics.share_limit(count, number, confidence),)


def _capability(at: random.Random) -> Asked:
    # beyond a noncentrality of 37.62 R says itself that it is not exact
    number, capability = at.randint(5, 30), at.randint(30, 170) / 100
    limit = statistics.capability_limit(capability, number, 0.95)
    told = f"pt({3 * capability!r} * sqrt({number}), {number - 1}, ncp=-qnorm({limit!r}) * sqrt({number}))"
    return f"Ppk {capability} of {number}", told, (0.95,)


def _periods(at: random.Random) -> Asked:
    one, two = at.randint(1, 40), at.randint(0, 60)
    first, second = float(at.randint(1, 9999)), float(at.randint(1, 9999))
    ours = statistics.two_periods(one, first, two, second, alternative="larger")
    told = f"poisson.test(c({one}, {two}), c({first!r}, {second!r}), alternative='greater')$p.value"
    return f"{one} at {first} against {two} at {second}", told, (ours,)


def _adjusted(at: random.Random) -> Asked:
    values = tuple(at.randint(1, 9999) / 10 ** at.choice((4, 5, 7)) for _ in range(at.randint(1, 25)))
    told = f"p.adjust(c({', '.join(map(repr, values))}), 'BH')"
    return str(values), told, statistics.adjusted(values)


def _run_length(at: random.Random) -> Asked:
    parts = at.randint(2, 10)
    mean = at.randint(5, 300) / 100
    reference, decision = (
        max(1, round(mean * parts * at.choice((1.1, 1.4, 1.8)))),
        at.randint(parts, 5 * parts),
    )
    ours = run_length.cusum_length(mean, reference / parts, decision / parts, step=1 / parts)
    told = f"spc::pois.cusum.arl({mean!r}, {reference}, {decision}, {parts})"
    return f"mean {mean}, reference {reference}/{parts}, interval {decision}/{parts}", told, (ours,)


def _run_length_again(at: random.Random) -> Asked:
    mean = at.randint(5, 300) / 100
    reference, decision = max(1, round(mean * 10 * at.choice((1.1, 1.4, 1.8)))), at.randint(10, 50)
    ours = run_length.cusum_length(mean, reference / 10, decision / 10, step=0.1)
    # there a sum on the interval is beyond it
    told = f"surveillance::arlCusum(h={decision + 1}/10, k={reference}/10, theta={mean!r}, distr='poisson')$ARL"
    return f"mean {mean}, reference {reference}/10, interval {decision}/10", told, (ours,)


def _predicted(at: random.Random) -> Asked:
    count, exposure, ahead = at.choice((0, 1, at.randint(0, 60))), at.randint(1, 9999), at.randint(1, 2000)
    least = 1 + at.choice((0, 1, 2, 3 * (count + 1) * ahead // exposure))
    ours = prediction.Prediction((count,), (float(exposure),)).tail(least, float(ahead))
    told = f"pnbinom({least - 1}, {count + 0.5!r}, {exposure}/({exposure} + {ahead}), lower.tail=FALSE)"
    return f"{least} or more in {ahead} after {count} in {exposure}", told, (ours,)


def _odds(at: random.Random) -> Asked:
    a, b, c, d = four(at, none=False)
    found = disproportionality.odds_ratio(a, b, c, d)
    assert found is not None
    told = (
        f"local({{m <- glm(cbind(c({a}, {c}), c({b}, {d})) ~ c(1, 0), family=binomial, control=glm.control(epsilon=1e-15));"
        " exp(c(coef(m)[2], confint.default(m)[2, ]))})"
    )
    return f"{a}, {b}, {c}, {d}", told, found[:3]


def _reports(at: random.Random) -> Asked:
    a, b, c, d = four(at, none=False)
    found = disproportionality.reporting_ratio(a, b, c, d)
    assert found is not None
    told = (
        f"local({{m <- glm(cbind(c({a}, {c}), c({b}, {d})) ~ c(1, 0), family=binomial('log'),"
        f" start=c(log({c} / ({c} + {d})), log({a} / ({a} + {b})) - log({c} / ({c} + {d}))),"
        " control=glm.control(epsilon=1e-15)); exp(c(coef(m)[2], confint.default(m)[2, ]))})"
    )
    return f"{a}, {b}, {c}, {d}", told, found[:3]


def _chi_squared(at: random.Random) -> Asked:
    a, b, c, d = four(at, none=False)
    told = (
        # what is 0 is a rest of its last digits there
        f"local({{x <- suppressWarnings(chisq.test(matrix(c({a}, {b}, {c}, {d}), 2), correct=TRUE))$statistic;"
        " if (x < 1e-18) 0 else x})"
    )
    return f"{a}, {b}, {c}, {d}", told, (disproportionality.chi_squared(a, b, c, d),)


def _shrunken(at: random.Random) -> Asked:
    count, expected = at.choice((0, 1, at.randint(2, 3000))), at.randint(1, 99_999) / 100
    a, b, c, d, w = map(float, prior(at))
    found = disproportionality.scores([count], [expected], disproportionality.Prior(a, b, c, d, w))
    told = (
        f"local({{n <- {count}; e <- {expected!r}; one <- log({w!r}) + dnbinom(n, {a!r}, {b!r} / ({b!r} + e), log=TRUE);"
        f" two <- log1p(-{w!r}) + dnbinom(n, {c!r}, {d!r} / ({d!r} + e), log=TRUE); q <- plogis(one - two);"
        f" at <- function(p) exp(uniroot(function(x) q * pgamma(exp(x), {a!r} + n, {b!r} + e)"
        f" + (1 - q) * pgamma(exp(x), {c!r} + n, {d!r} + e) - p, c(-300, 30), tol=1e-14, maxiter=9999)$root);"
        f" c(exp(q * (digamma({a!r} + n) - log({b!r} + e)) + (1 - q) * (digamma({c!r} + n) - log({d!r} + e))), at(0.05),"
        " at(0.95))})"
    )
    return f"{count} where {expected} are expected, {(a, b, c, d, w)}", told, tuple(float(each[0]) for each in found)


def _likelihood(at: random.Random) -> Asked:
    # a table of brands and problems, with a few that are reported more often
    size, problems = at.randint(8, 12), at.randint(13, 20)
    cells = [(at.lognormvariate(0, 1.5), 4.0 if at.random() < 0.1 else 1.0) for _ in range(size * problems)]
    expected = [round(each, 6) for each, _ in cells]
    counts = [
        sum(at.random() < 0.05 for _ in range(round(20 * each * factor * at.gammavariate(2, 0.5))))
        for each, factor in cells
    ]
    fit = disproportionality.fit_prior(counts, expected)
    if fit.prior is None:
        raise RuntimeError(f"no prior: {fit.why}")
    starts = [
        "c(log(0.2), log(0.1), log(2), log(4), log(0.5))",
        "c(log(1), log(0.3), log(10), log(10), -2)",
        "c(log(3), log(3), log(20), log(20), 0)",
        "c(log(40), log(15), log(3), log(2.5), -3)",
        "c(log(60), log(10), log(2), log(2), -4)",
        f"log(c({', '.join(map(repr, fit.prior[:4]))}, 1)) + c(0.1, -0.1, 0.1, -0.1, qlogis({fit.prior.weight!r}))",
    ]
    told = (
        f"local({{n <- c({', '.join(map(str, counts))}); e <- c({', '.join(map(repr, expected))});"
        " lost <- function(x) -sum(log(plogis(x[5]) * dnbinom(n, exp(x[1]), exp(x[2]) / (exp(x[2]) + e))"
        " + plogis(-x[5]) * dnbinom(n, exp(x[3]), exp(x[4]) / (exp(x[4]) + e))));"
        f" min(sapply(list({', '.join(starts)}), function(x) nlminb(x, lost, lower=c(rep(-log(1e4), 4), -12),"
        " upper=c(log(100), log(1e4), log(100), log(1e4), 12), control=list(eval.max=5000, iter.max=2000))$objective))})"
    )
    return f"{size} brands, {problems} problems", told, (-fit.log_likelihood,)


WHAT: Final[tuple[tuple[str, str, str, Callable[[random.Random], Asked]], ...]] = (
    ("Limits of a Poisson rate", "`poisson.test` of R", "0 to 200 events, exposures from 0.1 to 10^10", _poisson),
    ("What a sample bears", "`binom.test` of R", "0 to 40 of 1 to 3,000, at 90, 95 and 99 %", _share),
    ("What a capability bears", "`pt` of R", "Ppk 0.3 to 1.7 of 5 to 30 values", _capability),
    ("Two periods", "`poisson.test` of R", "1 to 40 events against 0 to 60", _periods),
    (
        "Predicted counts",
        "`pnbinom` of R",
        "0 to 60 events in 1 to 9,999; tails of the next count in 1 to 2,000",
        _predicted,
    ),
    (
        "Run lengths of a cusum",
        "`pois.cusum.arl` of R, package spc",
        "0.05 to 3 events a period, references of 1.1 to 1.8 times that, intervals of 1 to 5 events",
        _run_length,
    ),
    (
        "Run lengths of a cusum",
        "`arlCusum` of R, package surveillance",
        "the same, in tenths of an event",
        _run_length_again,
    ),
    ("Odds ratios of reports", "`glm` of R", "tables of 1 to 200,000 reports", _odds),
    ("Ratios of reports", "`glm` of R, with a logarithmic link", "tables of 1 to 200,000 reports", _reports),
    ("Chi-squared with Yates' correction", "`chisq.test` of R", "tables of 1 to 200,000 reports", _chi_squared),
    (
        "Shrunken ratios of reports: EBGM, EB05, EB95",
        "`dnbinom`, `digamma`, `pgamma` and `uniroot` of R",
        "0 to 3,000 reports where 0.01 to 1,000 are expected, priors of shapes and rates from 0.05 to 20",
        _shrunken,
    ),
    (
        "Likelihood of the prior that is fitted",
        "`nlminb` and `dnbinom` of R",
        "tables of 8 to 12 brands and 13 to 20 problems",
        _likelihood,
    ),
    ("Adjusted p-values", "`p.adjust` of R", "1 to 25 p-values from 10^-7 to 1", _adjusted),
)


@cache
def program() -> str | None:
    """Where R is, with the packages that results are compared with; None where it is not there, or one of them is not."""
    found = shutil.which("Rscript")
    if found is None:
        return None
    asked = [found, "-e", "library(spc); library(surveillance)"]
    return found if subprocess.run(asked, capture_output=True, check=False).returncode == 0 else None


def _times(case: Callable[[random.Random], Asked], size: int) -> int:
    # each is a fit of seventeen starts here and six there
    return max(size // 10, min(size, 6)) if case is _likelihood else size


def comparisons(size: int) -> list[Comparison]:
    """The comparisons with R, of about ``size`` cases each; none where R is not there."""
    r = program()
    if r is None:
        return []
    found = []
    for name, against, inputs, case in WHAT:
        at = random.Random(SEED)
        found.append(numbers(name, against, inputs, _compared(r, [case(at) for _ in range(_times(case, size))])))
    return found


def _compared(r: str, asked: list[Asked]) -> Iterator[tuple[str, float, float]]:
    script = "".join(f"cat(format({told}, digits=15), '\\n')\n" for _, told, _ in asked)
    done = subprocess.run([r, "-"], input=script, text=True, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"R ended with {done.returncode}: {done.stderr.strip()[-400:]}")
    for (said, _, ours), line in zip(asked, done.stdout.strip().splitlines(), strict=True):
        for place, (one, other) in enumerate(zip(ours, line.split(), strict=True), 1):
            yield f"{said}, number {place}", one, float(other)
