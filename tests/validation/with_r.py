"""What riskfile computes, held against R (``stats``, and the packages spc and surveillance), where ``Rscript`` is on the PATH."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from riskfile.surveillance import prediction, run_length, statistics
from validation.compare import SEED, Comparison, numbers

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


def comparisons(size: int) -> list[Comparison]:
    """The comparisons with R, of about ``size`` cases each; none where R is not there."""
    r = program()
    if r is None:
        return []
    found = []
    for name, against, inputs, case in WHAT:
        at = random.Random(SEED)
        found.append(numbers(name, against, inputs, _compared(r, [case(at) for _ in range(size)])))
    return found


def _compared(r: str, asked: list[Asked]) -> Iterator[tuple[str, float, float]]:
    script = "".join(f"cat(format({told}, digits=15), '\\n')\n" for _, told, _ in asked)
    done = subprocess.run([r, "-"], input=script, text=True, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"R ended with {done.returncode}: {done.stderr.strip()[-400:]}")
    for (said, _, ours), line in zip(asked, done.stdout.strip().splitlines(), strict=True):
        for place, (one, other) in enumerate(zip(ours, line.split(), strict=True), 1):
            yield f"{said}, number {place}", one, float(other)
