"""A portfolio on one process, on two cores, on Dask with two workers, and on Dask with one of them killed; beside a shell
loop of `riskfile check`, which is what there is without it. Whole processes, on this machine, in one run.

    python benchmarks/portfolio_run.py [--files 50,100,500] [--reports 1000000,10000000] [--json FILE]

Each way judges the same generated files (benchmarks/portfolio_generate.py) and counts the same generated reports. Figures are wall-clock
seconds, processor seconds
of all processes, and the most memory that all of them had together (the sum of their resident sets, looked at five times a
second). All ways must come to the same bytes: the run ends with an error where they do not. The machine is noisy: the ratios are the
result. Nothing here is a test; no threshold fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from generate import project, write_files
from portfolio_generate import TODAY, made_items, write_devices, write_reports
from run import BIN, ENVIRONMENT, once

RISKFILE: Final = str(BIN / "riskfile")
TICK: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
LIMIT: Final = 20
"""Seconds that a file may take, the same for all ways."""


class Used(NamedTuple):
    """What a way took: seconds by the clock and of the processor, MB of all processes together at their most."""

    wall: float
    cpu: float
    memory: float


# --- what processes take ------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """A process as /proc tells it: its parent, its clock ticks, its resident pages."""

    parent: int
    ticks: int
    pages: int
    began: str


def _processes() -> dict[int, Seen]:
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with suppress(OSError, IndexError, ValueError):
            # the name, in brackets, may hold anything
            fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            found[int(folder.name)] = Seen(
                int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[21]), fields[19]
            )
    return found


class Watch:
    """Adds up what some processes and all below them take, while they run."""

    def __init__(self) -> None:
        self.roots: list[subprocess.Popen[bytes]] = []
        self.reaped: dict[int, float] = {}
        self.ticks: dict[tuple[int, str], int] = {}
        self.most = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._stop.wait(0.2):
            self.look()

    def look(self) -> None:
        """See what they have taken by now."""
        everything = _processes()
        ours = {process.pid for process in self.roots if process.returncode is None}
        more = True
        while more:
            below = {pid for pid, seen in everything.items() if seen.parent in ours} - ours
            ours |= below
            more = bool(below)
        pages = 0
        for pid in ours & everything.keys():
            seen = everything[pid]
            pages += seen.pages
            self.ticks[pid, seen.began] = seen.ticks
        self.most = max(self.most, pages * PAGE)

    def start(self, command: Sequence[str], **more: Any) -> subprocess.Popen[bytes]:
        """Begin a process to be watched."""
        process = subprocess.Popen(command, env=ENVIRONMENT, start_new_session=True, **more)
        self.roots.append(process)
        return process

    def wait(self, process: subprocess.Popen[bytes], seconds: float) -> int:
        """The exit status of a process; what it and those below it took is told by the system.

        :raises TimeoutError: if it takes longer.
        """
        until = time.monotonic() + seconds
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                self.reaped[pid] = usage.ru_utime + usage.ru_stime
                return process.returncode
            if time.monotonic() > until:
                raise TimeoutError(f"{process.args} took longer than {seconds} s")
            time.sleep(0.02)

    def __enter__(self) -> Watch:
        self.began = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for process in self.roots:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                self.wait(process, 10)

    def used(self, wall: float) -> Used:
        """What was taken: of processes that were waited for what the system says, or what was seen, whichever is more."""
        seen = sum(self.ticks.values()) / TICK
        return Used(wall, max(seen, sum(self.reaped.values())), self.most / 1e6)


# --- the ways -----------------------------------------------------------------------------------------------


class Work(NamedTuple):
    """A portfolio to be judged: its folder, how many files and reports it has."""

    root: Path
    files: int
    items: int
    reports: int


def loop(work: Work, jobs: int) -> Used:
    """`riskfile check` in each folder, ``jobs`` at once: no reports, no page, nothing pooled."""
    out = work.root / "loop"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    each = f'timeout {LIMIT} {shlex.quote(RISKFILE)} check --no-cache --format json "$1" > "{out}/$(basename "$1").json" 2>&1'
    script = f"ls -d {shlex.quote(str(work.root))}/devices/* | xargs -P {jobs} -n 1 sh -c {shlex.quote(each)} each"
    with Watch() as watch:
        process = watch.start(["sh", "-c", script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        watch.wait(process, 7200)
        wall = time.perf_counter() - watch.began
        assert len(list(out.iterdir())) == work.files
    return watch.used(wall)


def command(work: Work, out: Path, *more: str) -> list[str]:
    """`riskfile portfolio` over the files and reports, with nothing kept from before."""
    fresh = ["--output", str(out), "--cache", str(out / "cache"), "--today", TODAY, "--time-limit", str(LIMIT)]
    fresh += ["--fail-on", "error"]
    return [RISKFILE, "portfolio", str(work.root / "portfolio.yaml"), *fresh, *more]


def alone(work: Work, jobs: int, *, keep: bool = False) -> Used:
    """On this machine, by so many processes; ``keep`` what a run before has kept."""
    out = work.root / f"out-{jobs}" if keep else _empty(work.root / f"out-{jobs}")
    with Watch() as watch:
        process = watch.start([*command(work, out), "--workers", str(jobs)], stdout=_log(out), stderr=subprocess.STDOUT)
        _expect_done(watch.wait(process, 7200), out)
        wall = time.perf_counter() - watch.began
    return watch.used(wall)


def dask(work: Work, workers: int, killed_after: float = 0) -> Used:
    """On a scheduler of Dask and so many workers, each a process with one thread; after so many seconds one of them is
    killed, with all that it has begun. The scheduler and the workers count, and are there before the clock starts."""
    out = _empty(work.root / f"out-dask{'-killed' if killed_after else ''}")
    place = f"tcp://127.0.0.1:{_free_port()}"
    with Watch() as watch:
        quiet = {"stdout": _log(out, "dask.txt"), "stderr": subprocess.STDOUT, "cwd": out}
        python = [str(BIN / "python"), "-m", "dask"]
        port = place.rpartition(":")[2]
        watch.start([*python, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"], **quiet)
        each = [*python, "worker", place, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
        started = [watch.start(each, **quiet) for _ in range(workers)]
        _wait_for_workers(place, workers)
        watch.began = time.perf_counter()
        process = watch.start([*command(work, out), "--scheduler", place], stdout=_log(out), stderr=subprocess.STDOUT)
        if killed_after:
            time.sleep(killed_after)
            assert process.poll() is None, "it was done before a worker could be killed"
            watch.look()
            for pid in _below(started[0].pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        _expect_done(watch.wait(process, 7200), out)
        wall = time.perf_counter() - watch.began
        watch.look()
    return watch.used(wall)


def _below(root: int) -> list[int]:
    """A process and all below it."""
    everything = _processes()
    found = [root]
    for pid in found:
        found += [each for each, seen in everything.items() if seen.parent == pid]
    return found


def _wait_for_workers(place: str, workers: int) -> None:
    from distributed import Client  # noqa: PLC0415 - an extra

    with Client(place, timeout=60) as client:
        client.wait_for_workers(workers, timeout=120)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _log(out: Path, name: str = "said.txt") -> IO[bytes]:
    return (out / name).open("ab")


def _expect_done(status: int, out: Path) -> None:
    """1: there are findings, or thresholds that are not met, as there have to be with broken files."""
    if status not in (0, 1):
        raise RuntimeError(f"status {status}: {(out / 'said.txt').read_text(encoding='utf-8')[-2000:]}")


def result_of(out: Path) -> dict[str, str]:
    """The hash of each file that a run has written, without what says how it went."""
    return {
        path.relative_to(out).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.relative_to(out).parts[0] not in ("cache", "said.txt", "dask.txt", "run.json")
    }


def costs_in(out: Path) -> dict[str, float]:
    """What the tasks of a run took, as it says itself: processor seconds and the most memory of one, of files and of reports; MB
    kept for the next run."""
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    found = {}
    for name in ("files", "reports"):
        costs = [each for each in told.get(name, ()) if "cpu" in each]
        found[f"{name}: cpu of tasks"] = round(sum(each["cpu"] for each in costs), 2)
        found[f"{name}: most memory of a task"] = round(max((each["memory"] for each in costs), default=0) / 1e6, 1)
    kept = [path for path in (out / "cache").rglob("*") if path.is_file()]
    parts = sum(path.stat().st_size for path in kept if path.suffix == ".parquet")
    found["MB of parts"] = round(parts / 1e6, 1)
    found["MB of results"] = round(sum(path.stat().st_size for path in kept) / 1e6 - parts / 1e6, 1)
    return found


# --- measuring ----------------------------------------------------------------------------------------------


WAYS: Final = ("a shell loop", "two loops at once", "1 process", "2 processes", "Dask, 2 workers", "Dask, one killed")
AGAIN: Final = "2 processes, again"
"""With the results of the run before."""


def measure(
    work: Work,
    ways: Sequence[str],
    note: Callable[[dict[str, Any]], None],
    kill_after: float = 0,
    *,
    again: bool = True,
) -> None:
    """Each way once; ``note`` is given its figures. ``kill_after`` so many seconds a worker is killed, or two fifths of what it took
    with none killed.

    :raises RuntimeError: where two ways come to different bytes.
    """
    found: dict[str, dict[str, str]] = {}
    dask_took = 0.0
    for way in ways:
        out = None
        match way:
            case "a shell loop":
                used = loop(work, 1)
            case "two loops at once":
                used = loop(work, 2)
            case "1 process" | "2 processes":
                used = alone(work, int(way[0]))
                out = work.root / f"out-{way[0]}"
            case "Dask, 2 workers":
                used = dask(work, 2)
                dask_took, out = used.wall, work.root / "out-dask"
            case _:
                # by which time it has begun, and is not near its end
                used = dask(work, 2, kill_after or max(2.0, dask_took * 0.4))
                out = work.root / "out-dask-killed"
        row = {"way": way, **work._asdict(), **{name: round(value, 2) for name, value in used._asdict().items()}}
        del row["root"]
        if out is not None:
            row |= costs_in(out)
            found[way] = result_of(out)
            row["result"] = sha256(json.dumps(found[way]).encode()).hexdigest()[:16]
            first = next(iter(found))
            if found[way] != found[first]:
                differing = sorted(
                    name for name in found[first] | found[way] if found[first].get(name) != found[way].get(name)
                )
                raise RuntimeError(f"{way} and {first} differ in {differing[:5]}")
            if way == "2 processes" and again:
                note(row)
                repeated = alone(work, 2, keep=True)
                row = {**row, "way": AGAIN, **{name: round(value, 2) for name, value in repeated._asdict().items()}}
            shutil.rmtree(out)
        note(row)


def measure_sizes(sizes: Sequence[int], root: Path, runs: int = 3) -> Iterator[dict[str, float]]:
    """What one `riskfile check` takes by the size of the file, nothing kept."""
    for size in sizes:
        folder = _empty(root / "one")
        files = project([*made_items(size, random.Random(size), False)])
        write_files(files, folder)
        took = [once([RISKFILE, "check", "--no-cache", "--format", "json"], folder) for _ in range(runs)]
        best = min(took, key=lambda each: each.processor)
        yield {
            "items": size,
            "kB": round(sum(len(each.encode()) for each in files.values()) / 1e3),
            "cpu": round(best.processor, 3),
            "MB": round(best.memory, 1),
        }


def machine() -> dict[str, Any]:
    """Where this is measured."""
    import duckdb  # noqa: PLC0415 - an extra

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "cores": len(os.sched_getaffinity(0)),
        "GB": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "day": date.today().isoformat(),
    }


# --- what is shown ------------------------------------------------------------------------------------------


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown; the first column is of words."""
    lines = ["| " + " | ".join(heads) + " |", "| --- |" + " ---: |" * (len(heads) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]) + "\n"


def line_through(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Least squares: what stands at 0, and what comes with one more."""
    number = len(points)
    mean_x, mean_y = (sum(each) / number for each in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
    return mean_y - slope * mean_x, slope


def of_way(data: dict[str, Any], way: str, *, reports: bool) -> list[dict[str, Any]]:
    """The runs of a way with or without field reports."""
    return [each for each in data["runs"] if each["way"] == way and bool(each["reports"]) == reports]


def count(number: float) -> str:
    return f"{number:,.0f}"


def seconds(value: float) -> str:
    return f"{value:,.0f} s" if value < 600 else f"{value / 60:,.0f} min"


def _order(row: dict[str, Any]) -> tuple[int, int, int]:
    ways = (*WAYS, AGAIN)
    return row["reports"], row["files"], ways.index(row["way"])


def _ratio(row: dict[str, Any], data: dict[str, Any]) -> str:
    """Its processor time as a share of that of two processes, which is the same work without a cluster."""
    for other in data["runs"]:
        if other["way"] == "2 processes" and all(other[name] == row[name] for name in ("files", "items", "reports")):
            return f"{row['cpu'] / other['cpu']:.2f}"
    return ""


def tables(data: dict[str, Any]) -> dict[str, str]:
    """The tables of the manual's page Sizing, by name."""
    made = {
        "runs": table(
            (
                "way",
                "files",
                "reports",
                "wall, s",
                "processor, s",
                "processor, of 2 processes",
                "memory of all processes, MB",
            ),
            (
                (
                    each["way"],
                    each["files"],
                    count(each["reports"]),
                    f"{each['wall']:.0f}",
                    f"{each['cpu']:.1f}",
                    _ratio(each, data),
                    f"{each['memory']:.0f}",
                )
                for each in sorted(data["runs"], key=_order)
            ),
        )
    }
    made["sizes"] = table(
        ("items", "text, kB", "processor, s", "memory, MB"),
        (
            (count(each["items"]), count(each["kB"]), f"{each['cpu']:.2f}", f"{each['MB']:.0f}")
            for each in data["sizes"]
        ),
    )
    made |= _growth(data)
    return made


class Growth(NamedTuple):
    """What one more takes, in processor seconds: ``shared`` is what workers share among them, ``alone`` what the process that gives
    out the work does itself."""

    shared: float
    alone: float

    @property
    def useful(self) -> int:
        """With more workers than these it is the one process that takes the longer part."""
        return max(1, round(self.shared / self.alone)) if self.alone > 0 else 999

    def wall(self, number: float, workers: int) -> float:
        """Seconds by the clock for so many, with so many workers that have a core each (Amdahl's law)."""
        return number * (self.alone + self.shared / workers)


def growth_of(data: dict[str, Any]) -> tuple[float, Growth, Growth]:
    """Processor seconds before the first file; what one more file takes, and what one more million reports."""
    files = of_way(data, "2 processes", reports=False)
    begun, slope = line_through([(each["files"], each["cpu"]) for each in files])
    _, tasks = line_through([(each["files"], each["files: cpu of tasks"]) for each in files])
    reports = of_way(data, "2 processes", reports=True)
    # the same files without reports are the first point of the line
    reports += [each for each in files if each["files"] == reports[0]["files"]]
    _, more = line_through([(each["reports"] / 1e6, each["cpu"]) for each in reports])
    _, parts = line_through([(each["reports"] / 1e6, each["reports: cpu of tasks"]) for each in reports])
    return max(0.0, begun), Growth(tasks, slope - tasks), Growth(parts, more - parts)


WORKERS: Final = (1, 2, 8, 32)


def _growth(data: dict[str, Any]) -> dict[str, str]:
    begun, file, million = growth_of(data)
    made = {
        "growth": table(
            (
                "processor seconds",
                "by the workers",
                "by the process that gives out work",
                "as many workers do their part as fast",
            ),
            (
                ("a file", f"{file.shared:.3f}", f"{file.alone:.3f}", file.useful),
                ("a million reports", f"{million.shared:.1f}", f"{million.alone:.1f}", million.useful),
            ),
        )
    }
    long = Growth(data["narratives"]["cpu"] / data["narratives"]["reports"] * 1e6, million.alone)
    all_of_it = data["maude"]["reports"] / 1e6
    rows = [
        (f"{count(number)} files", *(seconds(begun + file.wall(number, workers)) for workers in WORKERS))
        for number in (10, 100, 1000)
    ]
    rows += [
        (name, *(seconds(begun + each.wall(all_of_it, workers)) for workers in WORKERS))
        for name, each in (("all of MAUDE, 1 kB a report", million), ("all of MAUDE, 9 kB a report", long))
    ]
    made["computed"] = table(("wall, computed", *(f"{n} worker{'s' * (n > 1)}" for n in WORKERS)), rows)
    return made


def page_with(page: str, made: dict[str, str]) -> str:
    """The page with each table between its marks, ``% table: NAME`` and ``% end``."""
    for name, text in made.items():
        begin, end = f"% table: {name}\n\n", "\n% end"
        first = page.index(begin) + len(begin)
        page = page[:first] + text + page[page.index(end, first) :]
    return page


# --- all of it ----------------------------------------------------------------------------------------------


MAUDE: Final = {
    "reports": 26_557_763,
    "until": "2026-09-30",
    "source": "https://huggingface.co/datasets/Niazch/maude-explorer-data",
}
"""How many reports MAUDE holds, by a data set made of its download files."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", default="50,100,500", help="sizes of portfolios without reports, with commas")
    parser.add_argument("--reports", default="1000000,10000000", help="numbers of reports, with commas; empty for none")
    parser.add_argument("--with-files", type=int, help="files to count them for (the most of --files)")
    parser.add_argument("--broken", action="store_true", help="three of these files are broken")
    parser.add_argument("--not-again", action="store_true", help="no run with what the one before has kept")
    parser.add_argument("--kill-after", type=float, default=0, help="seconds (two fifths of the run with none killed)")
    parser.add_argument("--partitions", type=int, default=100, help="in how many files the most reports are")
    parser.add_argument("--ways", default=";".join(WAYS), help="which ways, with semicolons")
    parser.add_argument("--sizes", default="30,100,300,1000,3000", help="items of one file, with commas")
    parser.add_argument("--narratives", type=int, default=100_000, help="reports of 9 kB, in one file")
    parser.add_argument("--folder", type=Path, help="where reports of an earlier run are, to be used again")
    parser.add_argument("--json", type=Path, help="write the figures there, after each run")
    parser.add_argument("--add", action="store_true", help="to the figures that are there")
    parser.add_argument("--page", type=Path, help="write the tables of --json into this page, and measure nothing")
    given = parser.parse_args()
    if given.page:
        data = json.loads(given.json.read_text(encoding="utf-8"))
        given.page.write_text(page_with(given.page.read_text(encoding="utf-8"), tables(data)), encoding="utf-8")
        return
    data: dict[str, Any] = {"machine": machine(), "maude": MAUDE, "sizes": [], "runs": [], "narratives": {}}
    if given.add and given.json.exists():
        data = json.loads(given.json.read_text(encoding="utf-8"))

    def keep() -> None:
        if given.json:
            given.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")

    def note(row: dict[str, Any]) -> None:
        alike = [
            each for each in data["runs"] if all(each[name] == row[name] for name in ("files", "items", "reports"))
        ]
        others = {
            each["way"] for each in alike if "result" in each and each["result"] != row.get("result", each["result"])
        }
        if others:
            raise RuntimeError(f"{row['way']} has come to other bytes than {others}")
        data["runs"].append(row)
        print(json.dumps(row), flush=True)
        keep()

    wanted = [way for way in WAYS if way in given.ways.split(";")]
    with tempfile.TemporaryDirectory(prefix="riskfile-bench-") as scratch:
        root = Path(scratch)
        if sizes := _numbers(given.sizes):
            data["sizes"] = list(measure_sizes(sizes, root))
        for files in _numbers(given.files):
            written = write_devices(files, _empty(root / "work"), broken=False)
            measure(
                Work(root / "work", files, sum(each[1] for each in written), 0),
                wanted,
                note,
                given.kill_after,
                again=not given.not_again,
            )
        if given.narratives:
            data["narratives"] = measure_narratives(given.narratives, _empty(root / "narratives"))
            keep()
        numbers = _numbers(given.reports)
        if numbers:
            most = max(numbers)
            all_of_them = write_reports(most, given.partitions, given.folder or root / "reports")
            for reports in numbers:
                folder = _empty(root / "work")
                (folder / "reports").mkdir()
                for path in all_of_them[: max(1, given.partitions * reports // most)]:
                    (folder / "reports" / path.name).symlink_to(path.absolute())
                files = given.with_files or max(_numbers(given.files))
                written = write_devices(files, folder, broken=given.broken)
                work = Work(folder, files, sum(each[1] for each in written), reports)
                measure(
                    work,
                    [way for way in wanted if "loop" not in way],
                    note,
                    given.kill_after,
                    again=not given.not_again,
                )
    keep()


def measure_narratives(number: int, folder: Path) -> dict[str, Any]:
    """What one file of reports with narratives takes to become a part, in a process."""
    (path,) = write_reports(number, 1, folder, with_narratives=True)
    code = "import sys; from pathlib import Path; from riskfile.importing.maude.parts import part_of; part_of(*map(Path, sys.argv[1:]))"
    took = once([sys.executable, "-c", code, str(path), str(folder / "parts")], folder)
    with zipfile.ZipFile(path) as archive:
        unpacked = archive.infolist()[0].file_size
    part = sum(each.stat().st_size for each in (folder / "parts").glob("*.parquet"))
    return {
        "reports": number,
        "GB unpacked": round(unpacked / 1e9, 2),
        "wall": round(took.seconds, 2),
        "cpu": round(took.processor, 2),
        "MB": round(took.memory, 1),
        "MB of the part": round(part / 1e6, 1),
    }


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",") if each]


if __name__ == "__main__":
    main()
