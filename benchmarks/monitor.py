"""The arithmetic of monitoring, beside a plain loop of calls of scipy, risk by risk.

    python benchmarks/monitor.py [--risks 1000] [--months 120] [--runs 5]

For each risk: how counts scatter, the verdict on its band with both limits and the exposure still needed, and the last year against the years before; then Benjamini-Hochberg over all
risks, and their overall residual risk, computed and simulated. Processor time of one process, imports apart, medians.
The two must agree: the run ends with an error where they do not. Machines are noisy: the ratio is the result.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import stats

from riskfile.surveillance.statistics import (
    adjusted,
    band_verdict,
    overdispersion,
    together,
    together_simulated,
    two_periods,
)

DRAWS = 2000
BASELINE = 24


class Found(NamedTuple):
    """What either of the two finds."""

    states: list[str]
    dispersions: list[float]
    p_values: list[float]
    overall: float
    simulated: float


class Risk(NamedTuple):
    """Events and exposures a month, and the claimed band's upper end."""

    counts: list[int]
    exposures: list[float]
    bound: float


def risks(number: int, months: int) -> list[Risk]:
    random = np.random.default_rng(20)
    made = []
    for _ in range(number):
        rate = 10 ** random.uniform(-6, -3)
        exposures = random.uniform(5_000, 50_000, months)
        counts = random.poisson(rate * exposures)
        made.append(Risk(counts.tolist(), exposures.tolist(), rate * 10 ** random.uniform(-1, 1)))
    return made


def ours(all_risks: list[Risk]) -> Found:
    states, dispersions, p_values = [], [], []
    for counts, exposures, bound in all_risks:
        states.append(band_verdict(counts, exposures, bound).state)
        dispersions.append(overdispersion(counts, exposures))
        p_values.append(
            two_periods(
                sum(counts[-12:]),
                sum(exposures[-12:]),
                sum(counts[:-12]),
                sum(exposures[:-12]),
                alternative="larger",
            )
        )
    totals = [(sum(risk.counts), sum(risk.exposures)) for risk in all_risks]
    overall = together([count / exposure for count, exposure in totals])
    simulated = together_simulated(totals, [], seed=1, draws=DRAWS).median
    return Found(states, dispersions, list(adjusted(p_values)), overall, simulated)


def plain(all_risks: list[Risk]) -> Found:
    states, dispersions, p_values = [], [], []
    for risk in all_risks:
        count, exposure = sum(risk.counts), sum(risk.exposures)
        lower = stats.chi2.ppf(0.05, 2 * count) / 2 / exposure if count else 0.0
        upper = stats.chi2.ppf(0.95, 2 * count + 2) / 2 / exposure
        needed = stats.chi2.ppf(0.95, 2 * count + 2) / 2 / risk.bound - exposure
        states.append("contradicted" if lower > risk.bound else "supported" if upper <= risk.bound else "unsupported")
        assert (needed > 0) == (upper > risk.bound)

        expected = np.array(risk.exposures) * (count / exposure)
        dispersions.append(
            float(np.sum((np.array(risk.counts) - expected) ** 2 / expected) / (len(expected) - 1)) if count else 0.0
        )
        late, share = sum(risk.counts[-12:]), sum(risk.exposures[-12:]) / exposure
        p_values.append(float(stats.binomtest(late, count, share, alternative="greater").pvalue) if count else 1.0)
    survived = 1.0
    for risk in all_risks:
        survived *= 1 - sum(risk.counts) / sum(risk.exposures)
    random = np.random.default_rng(2)
    drawn = np.ones(DRAWS)
    for risk in all_risks:
        drawn *= 1 - stats.gamma.rvs(
            sum(risk.counts) + 0.5, scale=1 / sum(risk.exposures), size=DRAWS, random_state=random
        )
    p_values = stats.false_discovery_control(p_values).tolist()
    return Found(states, dispersions, p_values, 1 - survived, float(np.median(1 - drawn)))


def median(run: Callable[[], object], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        begun = time.process_time()
        run()
        seconds.append(time.process_time() - begun)
    return statistics.median(seconds)


def compare(ours: Found, plain: Found) -> None:
    """RuntimeError where the two differ by more than their roundings (and, simulated, by more than chance)."""
    same = ours.states == plain.states and all(
        np.allclose(one, other, rtol=tolerance)
        for one, other, tolerance in zip(ours[1:], plain[1:], (1e-9, 1e-9, 1e-9, 0.01), strict=True)
    )
    if not same:
        raise RuntimeError("the two do not agree")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--risks", type=int, default=1000)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if options.months <= BASELINE:
        parser.error(f"--months: expected more than the baseline's {BASELINE}")
    made = risks(options.risks, options.months)
    found = ours(made)
    compare(found, plain(made))
    mine, theirs = median(lambda: ours(made), options.runs), median(lambda: plain(made), options.runs)
    kinds = ", ".join(f"{found.states.count(kind)} {kind}" for kind in ("supported", "contradicted", "unsupported"))
    print(f"{options.risks} risks x {options.months} months, medians of {options.runs} ({kinds})")
    print(f"riskfile.surveillance.statistics  {mine:7.3f} s")
    print(f"plain loop           {theirs:7.3f} s   {theirs / mine:.1f} times as long")


if __name__ == "__main__":
    main()
