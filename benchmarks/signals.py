"""CUSUMs of rare events, whose intervals are solved by a Markov chain: riskfile beside R (package spc), whole processes.

    python benchmarks/signals.py [--plans 200] [--months 120] [--runs 5]

Both read the same counts, solve for each plan the interval of a Poisson CUSUM made for a doubling, with 370 months between false
alarms, and add up its months. R takes the rate of the baseline for known, on a lattice of fifths of an event; riskfile averages over
what the baseline leaves open of the rate, on a finer one, and says how soon a rise is found. The machine is noisy: the ratio is the
result. Needs `Rscript` with the package spc (Debian: r-cran-spc).
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

OURS = """
import json, sys
from riskfile.surveillance.charting import Counts
from riskfile.surveillance.cumulative import cusum
found = 0
for counts in json.load(open(sys.argv[1])):
    chart = cusum(Counts(tuple(counts), (1.0,) * len(counts), 0, 24, 24), 2.0, 370.0)
    found += bool(chart.alarms)
print(found)
"""

THEIRS = """
library(spc)
found <- 0
for (line in readLines(commandArgs(TRUE)[1])) {
  counts <- as.integer(strsplit(line, ",")[[1]])
  rate <- max(sum(counts[1:24]), 0.5) / 24
  k <- max(1, round(5 * rate / log(2)))
  h <- pois.cusum.crit(rate, k, 370, 5)[1] / 5
  total <- 0
  above <- FALSE
  for (x in counts[25:length(counts)]) {
    total <- max(0, total + x - k / 5)
    if (total > h) { above <- TRUE; total <- 0 }
  }
  found <- found + above
}
cat(found, "\\n")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=200)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if shutil.which("Rscript") is None:
        parser.error("Rscript is not on PATH")
    random = np.random.default_rng(20)
    rates = 10 ** random.uniform(-0.5, 0.5, options.plans)
    made = [random.poisson(rate, options.months).tolist() for rate in rates]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "counts.json").write_text(json.dumps(made), encoding="utf-8")
        (root / "counts.csv").write_text("".join(",".join(map(str, each)) + "\n" for each in made), encoding="utf-8")
        (root / "theirs.R").write_text(THEIRS, encoding="utf-8")
        mine = [sys.executable, "-c", OURS, str(root / "counts.json")]
        theirs = ["Rscript", str(root / "theirs.R"), str(root / "counts.csv")]
        seconds: dict[str, list[float]] = {"riskfile": [], "R, spc": []}
        said = {}
        for _ in range(options.runs):
            for name, command in (("riskfile", mine), ("R, spc", theirs)):
                begun = time.perf_counter()
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                seconds[name].append(time.perf_counter() - begun)
                said[name] = done.stdout.strip()
    one, other = (statistics.median(each) for each in seconds.values())
    print(f"{options.plans} plans x {options.months} months, medians of {options.runs}; plans with a signal: {said}")
    print(f"riskfile {one:7.3f} s")
    print(f"R, spc   {other:7.3f} s   {other / one:.2f} times as long")


if __name__ == "__main__":
    main()
