"""Measure riskfile side by side with sphinx-needs alone, on the same items, on this machine, in one run.

    python benchmarks/run.py [--sizes 1000,5000] [--runs 3] [--html 5000] [--json FILE]

Each figure is the median of several whole processes (wall clock, start to exit), but for the rules: of these it is the
processor time of their evaluation alone, on a file that is read already, the median of three in one process. That is
set against the processor time of sphinx-needs' whole cold read. Machines differ and are noisy: the ratios are the
result. Nothing here is a test; no threshold fails.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from generate import write

BIN = Path(sys.executable).parent
RISKFILE = [str(BIN / "riskfile"), "check"]
SPHINX = [str(BIN / "sphinx-build"), "-q"]


#: with the byte code of a checkout kept, as that of an installed package is
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


#: a file that is read anew for each run, since what a run derives from a file stays with it
RULES = """
import gc, json, sys, time
from pathlib import Path
from statistics import median
from riskfile.project import Project
from riskfile.reading.pages import risk_file
from riskfile.rules import CATALOGUE, run
gc.disable()
project = Project.open(Path(), cached=False)
policy, pages = project.policy, project.pages
seconds, report = [], None
for _ in range(3):
    file = risk_file(project.source, project.model, pages)
    start = time.process_time()
    report = run(CATALOGUE, file, policy)
    seconds.append(time.process_time() - start)
size = len(file) + sum(len(targets) for item in file for targets in item.links.values())
assert not report.crashes and len(file) > 0
json.dump({"seconds": median(seconds), "items and links": size, "findings": len(report.findings)}, sys.stdout)
"""


class Figure(NamedTuple):
    """The median seconds of a command's runs, its peak memory in MB, and its processor time in seconds."""

    seconds: float
    memory: float
    processor: float


def once(command: list[str], folder: Path) -> Figure:
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = 0
    return Figure(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def rules_alone(folder: Path) -> dict[str, float]:
    """The processor time of the rules over a file that is read, and how many items and links it has."""
    done = subprocess.run(
        [sys.executable, "-c", RULES], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def median(figures: list[Figure]) -> Figure:
    seconds, memory, processor = (statistics.median(each) for each in zip(*figures, strict=True))
    return Figure(seconds, memory, processor)


def in_turn(runs: int, *ways: Callable[[], Figure]) -> list[Figure]:
    """Each way once, then each again ...: so that the machine's speed drifts for all of them alike."""
    found: list[list[Figure]] = [[] for _ in ways]
    for _ in range(runs):
        for index, way in enumerate(ways):
            found[index].append(way())
    return [median(each) for each in found]


def edited(page: Path) -> None:
    """Change one item's title on a page, back or forth."""
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace(" vessel ", " VESSEL ") if " vessel " in text else text.replace(" VESSEL ", " vessel "),
        encoding="utf-8",
    )


def measure_check(size: int, runs: int, root: Path) -> dict[str, float]:
    ours, plain = root / f"ours-{size}", root / f"plain-{size}"
    write(size, ours)
    write(size, plain, plain=True)
    page = "needs/design/risk-0001.md"

    def check_cold() -> Figure:
        shutil.rmtree(ours / ".riskfile_cache", ignore_errors=True)
        return once(RISKFILE, ours)

    def check_edited() -> Figure:
        edited(ours / page)
        return once(RISKFILE, ours)

    def needs_cold() -> Figure:
        shutil.rmtree(plain / "_build", ignore_errors=True)
        return once([*SPHINX, "-b", "needs", ".", "_build/needs"], plain)

    def needs_edited() -> Figure:
        edited(plain / page)
        return once([*SPHINX, "-b", "needs", ".", "_build/needs"], plain)

    once(RISKFILE, ours)  # compile what Python compiles once
    cold, warm, theirs_cold, theirs_edited = in_turn(runs, check_cold, check_edited, needs_cold, needs_edited)
    rules = rules_alone(ours)
    return {
        "items": size,
        "check, cold": cold.seconds,
        "check, one file edited": warm.seconds,
        "sphinx-needs -b needs, cold": theirs_cold.seconds,
        "sphinx-needs -b needs, one file edited": theirs_edited.seconds,
        "cold: times faster": theirs_cold.seconds / cold.seconds,
        "edited: times faster than their cold read": theirs_cold.seconds / warm.seconds,
        "edited: times faster than their edited": theirs_edited.seconds / warm.seconds,
        "memory, of theirs": cold.memory / theirs_cold.memory,
        "rules alone, processor": rules["seconds"],
        "rules, of sphinx-needs' read": rules["seconds"] / theirs_cold.processor,
        "rules, microseconds per item and link": 1e6 * rules["seconds"] / rules["items and links"],
    }


def measure_html(size: int, runs: int, root: Path) -> dict[str, float]:
    ours, plain = root / f"html-ours-{size}", root / f"html-plain-{size}"
    write(size, ours)
    write(size, plain, plain=True)
    page = "needs/design/risk-0001.md"

    def clean(folder: Path) -> Callable[[], Figure]:
        def run() -> Figure:
            shutil.rmtree(folder / "_build", ignore_errors=True)
            return once([*SPHINX, "-b", "html", ".", "_build/html"], folder)

        return run

    def incremental(folder: Path) -> Callable[[], Figure]:
        def run() -> Figure:
            edited(folder / page)
            return once([*SPHINX, "-b", "html", ".", "_build/html"], folder)

        return run

    our_clean, their_clean = in_turn(runs, clean(ours), clean(plain))
    our_edit, their_edit = in_turn(runs + 2, incremental(ours), incremental(plain))
    return {
        "items": size,
        "HTML, clean": our_clean.seconds,
        "sphinx-needs HTML, clean": their_clean.seconds,
        "HTML, one file edited": our_edit.seconds,
        "sphinx-needs HTML, one file edited": their_edit.seconds,
        "clean: of theirs": our_clean.seconds / their_clean.seconds,
        "edited: of theirs": our_edit.seconds / their_edit.seconds,
        "memory: of theirs": our_clean.memory / their_clean.memory,
    }


def show(rows: list[dict[str, float]]) -> None:
    if not rows:
        return
    print("| | " + " | ".join(f"{row['items']:,.0f} items" for row in rows) + " |")
    print("|---|" + "---:|" * len(rows))
    for key in rows[0]:
        if key != "items":
            print(f"| {key} | " + " | ".join(f"{row[key]:.3f}" for row in rows) + " |")
    print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,5000,20000,50000", help="items for the check, with commas")
    parser.add_argument("--html", default="5000", help="items for the HTML build, with commas; empty for none")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riskfile-bench-") as folder:
        root = Path(folder)
        checks = []
        for size in [int(each) for each in arguments.sizes.split(",") if each]:
            # the large ones take minutes in sphinx-needs: one run of those shows as much
            checks.append(measure_check(size, arguments.runs if size <= 5000 else 1, root))
            show(checks[-1:])
        pages = []
        for size in [int(each) for each in arguments.html.split(",") if each]:
            pages.append(measure_html(size, arguments.runs, root))
            show(pages[-1:])
    print("Check\n")
    show(checks)
    print("HTML\n")
    show(pages)
    if arguments.json:
        arguments.json.write_text(json.dumps({"check": checks, "html": pages}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
