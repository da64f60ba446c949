"""Set the processor time of `riskfile check` in one checkout against that in another, on the same project.

    git worktree add ../old COMMIT
    python benchmarks/compare.py ../old . [--items 5000] [--pairs 9]

Both run in turn, whole processes with the same Python; the figures are medians of user and system time, which other
work on the machine changes much less than it does seconds. The ratio is the median of the pairs' ratios. The project
is the one of ``generate.py`` beside this file. Nothing here is a test; no threshold fails.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from generate import write

# what the installed command does; `python -m riskfile` older versions do not know
START = "from riskfile.cli import entry_point; entry_point()"
PAGE = "needs/design/risk-0001.md"


def processor(checkout: Path, folder: Path, *arguments: str) -> float:
    """The processor seconds of one command."""
    # with the byte code of a checkout kept, as that of an installed package is
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(checkout / "ext")
    process = subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{checkout}: {' '.join(arguments)} ends with {process.returncode}: {said.decode()}")
    return usage.ru_utime + usage.ru_stime


def edit(page: Path) -> None:
    """Change one item's text, otherwise each time."""
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(" vessel ", " vessel vessel ", 1), encoding="utf-8")


def cases(checkout: Path, large: Path, small: Path) -> dict[str, Callable[[], float]]:
    """The processor time of each case; the first one leaves what the next ones find kept."""
    kept = large / ".riskfile_cache"

    def cold() -> float:
        shutil.rmtree(kept, ignore_errors=True)
        return processor(checkout, large, "check")

    def edited() -> float:
        edit(large / PAGE)
        return processor(checkout, large, "check")

    return {
        "cold": cold,
        "nothing changed": lambda: processor(checkout, large, "check"),
        "one file edited": edited,
        "cold, nothing kept": lambda: processor(checkout, large, "check", "--no-cache"),
        "a new project": lambda: processor(checkout, small, "check", "--no-cache"),
        "riskfile --version": lambda: processor(checkout, small, "--version"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path, help="a checkout of riskfile")
    parser.add_argument("new", type=Path, help="another")
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--pairs", type=int, default=9)
    given = parser.parse_args()
    checkouts = [given.old.resolve(), given.new.resolve()]
    with tempfile.TemporaryDirectory(prefix="riskfile-compare-") as folder:
        ways = []
        for number, checkout in enumerate(checkouts):
            compileall.compile_dir(checkout / "ext", quiet=1)
            large, small = Path(folder, f"large-{number}"), Path(folder, f"small-{number}")
            write(given.items, large)
            small.mkdir()
            processor(checkouts[0], small, "init", ".")
            ways.append(cases(checkout, large, small))
        print(f"| {given.items:,} items | old | new | ratio | quartiles |\n|---|---:|---:|---:|---:|")
        for case in ways[0]:
            seconds: list[list[float]] = [[], []]
            for _ in range(given.pairs):
                for taken, way in zip(seconds, ways, strict=True):
                    taken.append(way[case]())
            ratios = sorted(new / old for old, new in zip(*seconds, strict=True))
            low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
            old, new = (f"{median(each):.3f} s" for each in seconds)
            print(f"| {case} | {old} | {new} | {median(ratios):.2f} | {low:.2f} to {high:.2f} |", flush=True)


if __name__ == "__main__":
    main()
