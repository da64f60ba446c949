"""Set `riskfile diff` against what it saves one from: against `git diff` and two checks, and the reading of a revision
from git against checking it out and reading that.

    python benchmarks/change.py [--sizes 1000,5000] [--runs 5]

Each figure is the median of several whole processes, in turn, processor time of the command and of what it starts; other
work on the machine changes that much less than it does seconds. Machines differ: the ratios are the result. The project is
the one of ``generate.py`` beside this file, or the example (``--sizes 0``), in a repository of two commits. Nothing here is
a test; no threshold fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generate import write

CHECKOUT = Path(__file__).resolve().parents[1]
START = "from riskfile.cli import entry_point; entry_point()"
READ = """
import gc, sys
gc.disable()
from pathlib import Path
from riskfile.project import Project
from riskfile.source.revision import Revision
root = Path(sys.argv[1])
source = Revision(root, sys.argv[2]) if sys.argv[2:] else root
assert len(Project.open(source, cached=False).file) > 0
"""
#: with the byte code of a checkout kept, as that of an installed package is
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": str(CHECKOUT / "ext"),
    **{f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}

Taken = tuple[float, float]
"""Processor time and time of the clock, in seconds."""


def run(folder: Path, *commands: list[str]) -> Taken:
    """The time of some commands, one after the other."""
    processor = clock = 0.0
    for command in commands:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        with process.stderr:
            said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        clock += time.perf_counter() - begin
        processor += usage.ru_utime + usage.ru_stime
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"{' '.join(command)} ends with {process.returncode}: {said.decode()}")
    return processor, clock


def git(folder: Path, *words: str) -> list[str]:
    return ["git", "-c", "core.autocrlf=false", "-C", str(folder), *words]


def riskfile(*words: str) -> list[str]:
    return [sys.executable, "-c", START, *words]


def repository(size: int, folder: Path) -> None:
    """Two commits: a project, and some of its items changed, so that verdicts flip."""
    if size:
        write(size, folder)
    else:
        for name in ("docs", "needs"):
            shutil.copytree(CHECKOUT / name, folder / name)
        shutil.copy(CHECKOUT / "conf.py", folder)
    run(
        folder,
        git(folder, "init", "-q", "-b", "main"),
        git(folder, "add", "-A"),
        git(folder, "commit", "-q", "-m", "1"),
    )
    changed = 0
    for page in sorted((folder / "needs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        if ":result: pass" in text and changed < 3:
            page.write_text(text.replace(":result: pass", ":result: fail", 1), encoding="utf-8")
            changed += 1
    assert changed
    run(folder, git(folder, "commit", "-q", "-a", "-m", "2"))


def measure(size: int, runs: int, root: Path) -> dict[str, Taken]:
    """The median of each way, of ``runs``."""
    folder, before, out = root / f"items-{size}", root / f"before-{size}", root / f"out-{size}"
    folder.mkdir()
    repository(size, folder)
    run(folder, git(folder, "worktree", "add", "-q", "--detach", str(before), "HEAD~1"))
    kept = folder / ".riskfile_cache"
    read = [sys.executable, "-c", READ]

    def cold(*commands: list[str]) -> Callable[[], Taken]:
        def way() -> Taken:
            shutil.rmtree(kept, ignore_errors=True)
            return run(folder, *commands)

        return way

    def warm(*commands: list[str]) -> Callable[[], Taken]:
        return lambda: run(folder, *commands)

    def checked_out() -> Taken:
        taken = run(folder, git(folder, "worktree", "add", "-q", "--detach", str(out), "HEAD~1"), [*read, str(out)])
        run(folder, git(folder, "worktree", "remove", "--force", str(out)))
        return taken

    ways = {
        "check, cold": cold(riskfile("check")),
        "git diff and two cold checks": cold(
            git(folder, "diff", "HEAD~1"), riskfile("check"), riskfile("check", "--no-cache", str(before))
        ),
        "riskfile diff, cold": cold(riskfile("diff", "HEAD~1")),
        "riskfile diff, where a check was before": warm(riskfile("diff", "HEAD~1")),
        "a revision checked out, and read": checked_out,
        "a revision read from git": warm([*read, str(folder), "HEAD~1"]),
    }
    for way in ways.values():
        # what is compiled once
        way()
    taken: dict[str, list[Taken]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            taken[name].append(way())
    return {
        name: (statistics.median(each[0] for each in found), statistics.median(each[1] for each in found))
        for name, found in taken.items()
    }


RATIOS = (
    ("riskfile diff, cold", "check, cold"),
    ("riskfile diff, where a check was before", "check, cold"),
    ("riskfile diff, cold", "git diff and two cold checks"),
    ("a revision read from git", "a revision checked out, and read"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="0,1000,5000", help="items, with commas; 0 is the example")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riskfile-change-") as folder:
        for size in [int(each) for each in given.sizes.split(",")]:
            found = measure(size, given.runs, Path(folder))
            print(f"| {f'{size:,} items' if size else 'the example'} | processor | clock |\n|---|---:|---:|")
            for name, (processor, clock) in found.items():
                print(f"| {name} | {processor:.3f} s | {clock:.3f} s |")
            for one, other in RATIOS:
                by = (first / second for first, second in zip(found[one], found[other], strict=True))
                print(f"| {one}: of {other} | {' | '.join(f'{each:.2f}' for each in by)} |")
            print(flush=True)


if __name__ == "__main__":
    main()
