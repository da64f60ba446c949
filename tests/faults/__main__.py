"""What is left when a disk fails or a process is killed, at each change of the disk that a command makes.

``python -m faults`` with ``tests`` on the path tries all of them (``--sample 40 --seed 1``: some); see ``shim``. For
each: the run that failed has said one line and ended with 2, or what failed was only kept for the next time; the user's
own files are as they were or as the command wanted them; and after the next run all is as after a clean one.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import librarykit
from casekit import compose, write
from faults.shim import KILLED, Mode, Shim
from riskfile.cli import main as riskfile
from riskfile.importing import run_import
from riskfile.text.files import LOCK

TODAY = "2026-01-20"
MODES: tuple[Mode, ...] = ("once", "full", "kill")
AGED = 3600

MONITORED = """\
```yaml
monitoring:
  interval-months: 12
  warn-days: 30
  plans:
    - id: MON-1
      target: RSK-1
      kind: malfunction
      source: active
      unit: implant
      baseline: {first: 2024-01, last: 2024-12}
      method: u-chart
      path: field/struts.csv
```
"""
COUNTS = [2, 1, 3, 2, 2, 1, 2, 4, 2, 1, 3, 2] * 2
MAPPING = """\
version: 1
tables:
  log: {file: pump.csv, key: [ID]}
items:
  hazard:
    type: hazard
    from: log
    id: HAZ-{ID:03}
    title: "{Hazard}"
"""


class Command(NamedTuple):
    """What is tried: the arguments, with the project as the working folder, and how that is made."""

    arguments: tuple[str, ...]
    prepare: Callable[[Path], None]
    # what is compared afterwards, and is the user's
    shown: Callable[[str], bool] = lambda path: True


def _base(root: Path, more: str = "") -> None:
    write(compose("base", more), root)
    (root / "conf.py").write_text('extensions = ["riskfile"]\nproject = "Pump"\n', encoding="utf-8")


def _not_in_form(root: Path) -> None:
    _base(root)
    for path in sorted(root.glob("needs/**/*.md"))[:2]:
        path.write_text(path.read_text(encoding="utf-8").replace(":id: ", ":id:   "), encoding="utf-8")


def _watched(root: Path) -> None:
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    rows = "".join(f"{month},{count},100000\n" for month, count in zip(months, [*COUNTS[:-1], 14], strict=True))
    _base(root, f"{MONITORED}\n```text field/struts.csv\nperiod,count,exposure\n{rows}```\n")


def _log(root: Path) -> None:
    (root / "pump.csv").write_text("ID,Hazard\n1,Heat\n2,Current\n", encoding="utf-8")
    (root / "map.yaml").write_text(MAPPING, encoding="utf-8")


def _imported(root: Path) -> None:
    _log(root)
    run_import(root / "map.yaml", None, root / "out", False)
    (root / "out/needs/design/hazards.md").write_text("# Mine\n", encoding="utf-8")


def _empty(root: Path) -> None:
    (root / "new/.git").mkdir(parents=True)


def _taken(root: Path) -> None:
    """A library that was taken, and has another version since: a page is gone, one is new, one is another."""
    shared = root.parent / "shared"
    shutil.rmtree(shared, ignore_errors=True)
    librarykit.put_library(shared)
    librarykit.put_device(root)
    with contextlib.redirect_stdout(io.StringIO()):
        riskfile(["library", "add", str(shared), "--project", str(root), "--policy", "severity"])
    librarykit.edit(shared / librarykit.HARMS, "Perforation of", "Perforation or dissection of")
    librarykit.edit(shared / "library.yaml", "1.0.0", "1.1.0")
    librarykit.edit(shared / "needs/policy.yaml", "Negligible", "Trifling")
    (shared / "needs/design/hazards.md").rename(shared / "needs/design/dangers.md")


def _not_kept(path: str) -> bool:
    return not path.startswith(".riskfile_cache/")


def _pages(path: str) -> bool:
    # what Sphinx has read is pickled, and compared by what is made of it
    return _not_kept(path) and not path.startswith("_build/doctrees/")


COMMANDS = {
    "check": Command(("check",), _base, _not_kept),
    "monitor": Command(("monitor",), _watched, _not_kept),
    "report": Command(("check", "--no-cache", "--format", "json", "--output", "report.json"), _base),
    "write": Command(("monitor", "--write"), _watched, _not_kept),
    "import": Command(("import", "map.yaml", "--out", "out"), _log),
    "force": Command(("import", "map.yaml", "--out", "out", "--force"), _imported),
    "schema": Command(("schema", "--write"), _base),
    "rename": Command(("rename", "HRM-2", "HRM-7"), _base, _not_kept),
    "move": Command(("move", "docs/plan.md", "docs/more/plan.md"), _base, _not_kept),
    "move-item": Command(("move", "HRM-2", "needs/manufacturing/new/harms.md"), _base, _not_kept),
    "retire": Command(("retire", "EVT-90", "--reason", "the polymer is another one since DC-7"), _base, _not_kept),
    "fmt": Command(("fmt",), _not_in_form, _not_kept),
    "library": Command(("library", "update", "--yes"), _taken, _not_kept),
    "init": Command(("init", "new/pump"), lambda root: None),
    "init-there": Command(("init", "new"), _empty),
    "build": Command(("build", "--no-pdf"), _base, _pages),
    "pdf": Command(("build",), _base, _pages),
}


class Run(NamedTuple):
    """How a run ended, what it printed, and how often it changed the disk."""

    status: int
    out: str
    error: str
    changes: list[str]


def run(command: Command, root: Path, mode: Mode = "count", at: int = 0) -> Run:
    """Run the command in a process that is forked off, on a disk that fails."""
    said = root.parent / f"{root.name}.said"
    said.mkdir(exist_ok=True)
    sys.stdout.flush()
    child = os.fork()
    if not child:
        status = 99
        try:
            os.chdir(root)
            for number, name in ((1, "out"), (2, "error")):
                os.dup2(os.open(said / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            shim = Shim(str(root), mode, at)
            shim.install()
            try:
                status = riskfile([*command.arguments])
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 2
            sys.stdout.flush()
            sys.stderr.flush()
            (said / "changes").write_text("\n".join(shim.changes), encoding="utf-8")
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    changes = said / "changes"
    done = Run(
        status,
        (said / "out").read_text(encoding="utf-8"),
        (said / "error").read_text(encoding="utf-8"),
        changes.read_text(encoding="utf-8").split("\n") if changes.exists() else [],
    )
    shutil.rmtree(said)
    return done


def tree(root: Path, shown: Callable[[str], bool]) -> dict[str, bytes]:
    """The files that are compared, by path; folders with nothing in them too."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if shown(name + "/" if path.is_dir() else name):
            found[name] = b"folder" if path.is_dir() else path.read_bytes()
    return found


def left(root: Path) -> list[str]:
    """What nobody asked for and is still there: files beside others, locks, lists of what was being written."""
    ends = (".tmp", ".new", ".old", ".lock", ".part", ".riskfile-unfinished", ".riskfile-writing", ".riskfile-written")
    return [path.relative_to(root).as_posix() for path in root.rglob(".*") if path.name.endswith(ends)]


_DONE_BEFORE = (
    "is no item of this file",
    "is no page of this file",
    "already; expected another page",
    "is retired since",
)
"""What a command says that is asked for the same once more, where all of it was written."""


def _cleared(found: Iterable[str]) -> set[str]:
    """What is known to be of no use any more: where it cannot be removed, the next run does it."""
    return {path for path in found if path.endswith((LOCK, ".riskfile-written", ".old"))}


def wrong(command: Command, at: int, mode: Mode, scratch: Path, clean: Run, wanted: dict[str, bytes]) -> list[str]:
    """What is wrong after the change ``at`` has failed."""
    root = scratch / "project"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    command.prepare(root)
    mine = tree(root, lambda path: True)
    failed = run(command, root, mode, at)
    found = []
    after = tree(root, command.shown)
    if mode == "kill":
        if failed.status not in (KILLED, clean.status):
            found.append(f"ended with {failed.status}: {failed.error[-300:]}")
    elif failed.status == 2:
        ours = [line for line in failed.error.splitlines() if line.startswith("riskfile: ")]
        if len(ours) != 1 or "Traceback" in failed.error or "crashed" in failed.error:
            found.append(f"said {failed.error[-500:]!r}")
    elif failed.status != clean.status or failed.out != clean.out:
        found.append(f"ended with {failed.status}: {failed.error[-500:]}")
    elif {path for path in {*after, *wanted} if after.get(path) != wanted.get(path)} - _cleared(after):
        different = sorted(path for path in {*after, *wanted} if after.get(path) != wanted.get(path))
        found.append(f"ended as if nothing were wrong, and differs in {different[:5]}")
    for path, content in mine.items():
        if content != b"folder" and after.get(path, content) not in (content, wanted.get(path)):
            found.append(f"{path} is neither as it was nor as it was to be")
        if command.shown(path) and path in wanted and path not in after and mode != "kill":
            found.append(f"{path} is gone")
    # as if it had been a while ago
    for path in root.rglob(".*"):
        if path.is_file():
            os.utime(path, (time.time() - AGED,) * 2)
    again = run(command, root)
    after = tree(root, command.shown)
    if after != wanted:
        different = sorted(path for path in {*after, *wanted} if after.get(path) != wanted.get(path))
        found.append(f"the next run ({again.status}) differs in {different[:5]}: {again.error[-300:]}")
    # what was written whole has no policy to be compared by, and the import says so
    elif again.status != clean.status and not any(
        said in again.error for said in ("not empty", "exists already", "there is no policy here", *_DONE_BEFORE)
    ):
        found.append(f"the next run ends with {again.status}: {again.error[-300:]}")
    if more := left(root):
        found.append(f"left: {more[:5]}")
    return found


def tried(name: str, sample: int, random_: random.Random, scratch: Path) -> Iterator[tuple[Mode, int, str, list[str]]]:
    """Each fault that was tried: its kind, its number, what was to be changed, and what is wrong after it."""
    command = COMMANDS[name]
    root = scratch / "project"
    root.mkdir(parents=True)
    command.prepare(root)
    clean = run(command, root)
    wanted = tree(root, command.shown)
    all_of_them = [(mode, at) for mode in MODES for at in range(1, len(clean.changes) + 1)]
    chosen = sorted(random_.sample(all_of_them, sample)) if 0 < sample < len(all_of_them) else all_of_them
    for mode, at in chosen:
        yield mode, at, clean.changes[at - 1], wrong(command, at, mode, scratch, clean, wanted)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m faults", description="See what a failing disk leaves behind.")
    parser.add_argument("commands", nargs="*", default=[*COMMANDS], help=f"of {', '.join(COMMANDS)} (default: all)")
    parser.add_argument("--sample", type=int, default=0, help="how many faults of each (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default: 1)")
    given = parser.parse_args()
    os.environ |= {"SOURCE_DATE_EPOCH": "1768867200", "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    # what is loaded once need not be loaded in each process
    if not {"write", "monitor"}.isdisjoint(given.commands):
        import_module("scipy.stats")
        import_module("riskfile.surveillance.triggers")
    if not {"build", "pdf"}.isdisjoint(given.commands):
        import_module("riskfile.sphinx.command")

    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for name in given.commands:
            begun, counts, bad = time.monotonic(), Counter[str](), 0
            for mode, at, change, found in tried(name, given.sample, random.Random(given.seed), Path(scratch) / name):
                counts[mode] += 1
                bad += bool(found)
                for each in found:
                    print(f"{name} {mode} {at} ({change}): {each}", flush=True)
            told = ", ".join(f"{count} {mode}" for mode, count in counts.items())
            print(f"{name}: {told}; {bad} wrong; {time.monotonic() - begun:.0f} s", flush=True)
            failed += bad
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
