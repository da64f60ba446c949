"""``riskfile portfolio``: many files, each judged as ``riskfile check`` judges it, and what they share."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    Commands,
    UsageError,
    add_gate,
    add_own_rules,
    add_today,
    say,
    today,
    width,
)
from riskfile.text.between import in_list
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.portfolio.manifest import Manifest
    from riskfile.portfolio.reports import FieldReports
    from riskfile.portfolio.results import Row
    from riskfile.portfolio.run import Judged
    from riskfile.portfolio.tasks import Outcome, Runner

FORMATS: Final = ("text", "json")
FAIL_ON: Final = ("warning", "error", "threshold")

_SLOW: Final = 10.0
"""After how many seconds a file that is being judged is named."""

_WIDEST: Final = 48
"""How many columns of a terminal a cell of the table has at most; a name is shown whole all the same."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "portfolio",
        help=tr("judge many files, and show what they share"),
        description=tr(
            "Judge the files that a portfolio lists, each as `riskfile check` judges it: in this process, on all cores, or on "
            "the workers of a Dask cluster, with the same result. What was judged before is not judged again while nothing "
            "of it has changed. A file that cannot be judged is one row that says why. Exits with 1 where something is found, "
            "a threshold is not met, or a file could not be judged."
        ),
    )
    parser.add_argument(
        "manifest",
        nargs="?",
        default="portfolio.yaml",
        metavar="FILE",
        help=tr("the list of the portfolio (default: portfolio.yaml)"),
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=_folder,
        help=tr("write the overview, metrics.json and run.json there, and add to the history that the list names"),
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=_workers,
        help=tr(
            "how many processes judge at a time: a number, or all for each core (default); 0: this process, unprotected"
        ),
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help=tr("have the workers of this Dask scheduler judge: tcp://HOST:PORT or tls://HOST:PORT"),
    )
    parser.add_argument(
        "--wait",
        metavar="SECONDS",
        type=_positive,
        default=30.0,
        help=tr("how long the scheduler is waited for, and workers where there are none (default: 30)"),
    )
    parser.add_argument("--tls-ca", metavar="FILE", help=tr("the certificate of the cluster's authority, PEM"))
    parser.add_argument("--tls-cert", metavar="FILE", help=tr("the certificate with which riskfile connects, PEM"))
    parser.add_argument(
        "--tls-key", metavar="FILE", help=tr("its key, PEM (default: it is in the file of the certificate)")
    )
    parser.add_argument(
        "--time-limit",
        metavar="SECONDS",
        type=_positive,
        default=600.0,
        help=tr("how long a file may take before it is ended (default: 600; 0: any time)"),
    )
    parser.add_argument(
        "--memory",
        metavar="MB",
        type=_positive,
        default=0.0,
        help=tr("how much memory (address space) a process that judges may ask for (default: any)"),
    )
    parser.add_argument(
        "--cache", metavar="DIR", help=tr("where results are kept (default: .riskfile_cache beside the list)")
    )
    parser.add_argument("--no-cache", action="store_true", help=tr("judge every file again, and keep nothing"))
    add_gate(parser, tr("that of the list, else the policy's"))
    add_today(parser)
    add_own_rules(parser)
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default="warning",
        help=tr("the mildest finding that exits with 1 (default: warning); threshold: thresholds and failures only"),
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    parser.set_defaults(run=run)


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError(tr("found an empty text, expected a folder"))
    return Path(text)


def _workers(text: str) -> str:
    if text != "all" and not (text.isascii() and text.isdigit() and int(text) <= 4096):
        raise argparse.ArgumentTypeError(tr("found {text}, expected a number from 0, or all", text=text))
    return text


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError(tr("found {text}, expected a number of at least 0", text=text))
    return value


def run(arguments: argparse.Namespace) -> int:
    """Judge, print, write, and return the exit status."""
    from riskfile.portfolio.cache import BELOW, Cache
    from riskfile.portfolio.manifest import read_manifest
    from riskfile.portfolio.run import run as run_all

    manifest = _read(arguments, read_manifest)
    if arguments.output is not None:
        # before hours are spent on what nobody could then write
        _may_be_written(arguments.output)
    kept_in = None if arguments.no_cache else Path(arguments.cache or manifest.folder / BELOW)
    runner = _runner(arguments)
    day = arguments.today or manifest.today or today(arguments)
    progress = _Progress(sys.stderr)
    try:
        with progress:
            judged = run_all(
                manifest,
                runner,
                Cache(kept_in, lambda text: say(f"riskfile: {text}", error=True)),
                today=day,
                gate=arguments.gate or manifest.gate,
                own_rules=arguments.own_rules,
                progress=progress,
            )
        field = _field_reports(manifest, judged, runner, kept_in, day)
    except KeyboardInterrupt:
        say(
            tr("riskfile: interrupted; {n} of {of} files are judged", n=progress.count, of=len(manifest.entries))
            + (tr(", and the next run judges the others") if kept_in is not None else ""),
            error=True,
        )
        return 130
    metrics, unwritten = _metrics(manifest, judged, day), ""
    if arguments.output is not None:
        try:
            _write(arguments.output, manifest, judged, day, field)
        except OSError as error:
            # what was found is told all the same
            unwritten = f"{error.filename or arguments.output}: {error.strerror or error}"
    if arguments.format == "json":
        from riskfile.cli.common import json_text

        sys.stdout.write(json_text(metrics))
    else:
        for line in (*_lines(manifest, judged, metrics), *_field_lines(manifest, field)):
            say(line)
    stopped = judged.stopped or (field.stopped if field is not None else "")
    for each in filter(None, (stopped, unwritten)):
        say(f"riskfile: {each}", error=True)
    if stopped or unwritten:
        return UNUSABLE
    status = _status(arguments, judged, metrics)
    return FINDINGS if field is not None and not field.clean else status


def _read(arguments: argparse.Namespace, read: Callable[[Path], Manifest]) -> Manifest:
    from riskfile.policy import PolicyError

    try:
        return read(Path(arguments.manifest))
    except FileNotFoundError:
        raise UsageError(
            tr("{path} is not there; expected the list of a portfolio, which names its files", path=arguments.manifest)
        ) from None
    except IsADirectoryError:
        raise UsageError(
            tr(
                "{path} is a folder; expected the list of a portfolio, such as {list}",
                path=arguments.manifest,
                list=(Path(arguments.manifest) / "portfolio.yaml").as_posix(),
            )
        ) from None
    except PolicyError as error:
        raise UsageError("\n".join(map(str, error.problems))) from None


def _runner(arguments: argparse.Namespace) -> Runner:
    memory = int(arguments.memory) << 20
    if not arguments.scheduler and (arguments.tls_ca or arguments.tls_cert or arguments.tls_key):
        raise UsageError(tr("certificates are for a scheduler; expected --scheduler tls://HOST:PORT too"))
    if arguments.scheduler:
        if arguments.workers is not None:
            raise UsageError(
                tr("found --workers and --scheduler; expected one of them: a cluster has the workers that it has")
            )
        from riskfile.extras import require
        from riskfile.portfolio.scheduler import Scheduler, Tls
        from riskfile.portfolio.tasks import RunnerError

        def tell(line: str) -> None:
            say(f"riskfile: {line}", error=True)

        require("portfolio")
        tls = None
        if arguments.tls_ca or arguments.tls_cert or arguments.tls_key:
            if not (arguments.tls_ca and arguments.tls_cert):
                raise UsageError(tr("found one certificate; expected both --tls-ca and --tls-cert"))
            tls = Tls(arguments.tls_ca, arguments.tls_cert, arguments.tls_key or "")
        try:
            return Scheduler(
                arguments.scheduler,
                tls=tls,
                wait=arguments.wait,
                limit=arguments.time_limit,
                memory=memory,
                tell=tell,
            )
        except RunnerError as error:
            raise UsageError(str(error)) from None
    from riskfile.portfolio.children import Children, can_limit_memory

    if memory and not can_limit_memory():
        raise UsageError(tr("--memory: this system cannot limit the memory of a process; leave it out"))
    workers = _cores() if arguments.workers in (None, "all") else int(arguments.workers)
    return Children(workers, arguments.time_limit, memory)


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _status(arguments: argparse.Namespace, judged: Judged, metrics: Mapping[str, Any]) -> int:
    if any(row.failed for row in judged.rows) or not metrics["thresholds"]["met"]:
        return FINDINGS
    if arguments.fail_on == "threshold":
        return CLEAN
    results = [row.result for row in judged.rows if row.result is not None]
    if metrics["documents"] or any(
        each.errors or (each.warnings and arguments.fail_on == "warning") or each.unread for each in results
    ):
        return FINDINGS
    return CLEAN


# --- what is printed --------------------------------------------------------------------------------------------------


def _lines(manifest: Manifest, judged: Judged, metrics: Mapping[str, Any]) -> Iterator[str]:
    from riskfile.text.columns import columns, left
    from riskfile.text.quoting import visible

    heads = (tr("file"), tr("document"), tr("verdict"), tr("errors"), tr("warnings"), tr("open"), tr("signals"))
    table = [heads, *(_cells(row) for row in judged.rows)]
    rooms = [min(max(columns(each[number]) for each in table), _WIDEST) for number in range(len(heads))]
    for cells in table:
        texts = (
            left(cell, room) if number < 3 else _right(cell, room)
            for number, (cell, room) in enumerate(zip(cells, rooms, strict=True))
        )
        yield "  ".join(texts).rstrip()
    failed = [row for row in judged.rows if row.failed]
    # why nobody could judge the others is told once, at the end
    told = [row for row in failed if not (judged.stopped and row.state == "no-worker")]
    if told:
        yield ""
    places = {each.name: each.at for each in manifest.entries}
    for row in told:
        yield f"{places[row.name]}: {visible(row.name)}: {_why(row)}"
    twice = [*_twice(manifest, metrics)]
    if twice:
        yield ""
    yield from twice
    # thresholds are on all files
    missed = [each for each in metrics["thresholds"]["checked"] if not each["met"] and not judged.stopped]
    if missed:
        yield ""
    for each in missed:
        bound = tr("at most {n}", n=each["at-most"]) if each["at-most"] is not None else ""
        if each["at-least"] is not None and (each["at-most"] is None or each["found"] < each["at-least"]):
            bound = tr("at least {n}", n=each["at-least"])
        yield tr(
            "threshold {name}: found {found}, expected {bound}", name=each["name"], found=each["found"], bound=bound
        )
    totals = metrics["totals"]
    kept = sum(each.kept for each in judged.told)
    yield ""
    yield tr(
        "{n} {n:file|files}: {judged} judged, {failed} failed; {errors} {errors:error|errors}, "
        "{warnings} {warnings:warning|warnings}, {signals} {signals:signal|signals} ({kept} as judged before)",
        n=len(judged.rows),
        judged=len(judged.rows) - len(failed),
        failed=len(failed),
        errors=totals["findings.error"],
        warnings=totals["findings.warning"],
        signals=totals["signals"],
        kept=kept,
    )


def _cells(row: Row) -> tuple[str, ...]:
    from riskfile.portfolio.page import STATE_WORDS
    from riskfile.portfolio.pooled import rises_of
    from riskfile.text.columns import cut
    from riskfile.text.quoting import visible

    result, name = row.result, visible(row.name)
    if result is None:
        assert row.failure is not None
        return (name, "", STATE_WORDS[row.failure.reason], "", "", "", "")
    state = "unreadable" if result.state == "unreadable" else result.verdict.state
    numbers = (result.errors, result.warnings, result.open, len(rises_of(result)))
    return (name, cut(visible(result.document), _WIDEST, "…"), STATE_WORDS[state], *map(str, numbers))


def _right(text: str, room: int) -> str:
    from riskfile.text.columns import right

    return right(text, room)


def _why(row: Row) -> str:
    if row.failure is not None:
        return row.failure.message
    assert row.result is not None
    found = row.result.worst[:1]
    if not found:
        return tr("cannot be read")
    each = found[0]
    return f"{each.path}:{each.line}:{each.column}: {each.code} {each.message}"


def _at(manifest: Manifest, name: str) -> str:
    return str(next((each.at for each in manifest.entries if each.name == name), manifest.path))


def _twice(manifest: Manifest, metrics: Mapping[str, Any]) -> Iterator[str]:
    """What is said of each document number that several files have: at the place of the first in the list."""
    at = {each.name: (number, each) for number, each in enumerate(manifest.entries)}
    for found in metrics["documents"]:
        first, *others = (entry for _, entry in sorted(at[name] for name in found["files"]))
        yield tr(
            "{place}: {name} has the document number {number}, which is that of {others} too",
            place=first.at,
            name=first.name,
            number=found["number"],
            others=in_list(f"{each.name} ({each.at})" for each in others),
        )


def _field_reports(
    manifest: Manifest, judged: Judged, runner: Runner, kept_in: Path | None, day: str
) -> FieldReports | None:
    """What came of the field reports; None where the list names none, or the files could not be judged."""
    if not manifest.reports.files or judged.stopped:
        return None
    import tempfile
    from contextlib import nullcontext
    from datetime import date

    from riskfile.portfolio.reports import PARTS, run

    # where parts are not kept, all workers have to see them all the same
    with (
        tempfile.TemporaryDirectory(prefix=".riskfile-parts-", dir=manifest.folder)
        if kept_in is None
        else nullcontext(kept_in / PARTS)
    ) as folder:
        last = time.monotonic()

        def done(count: int, of: int) -> None:
            nonlocal last
            if count == of or time.monotonic() - last >= _SLOW:
                last = time.monotonic()
                say("riskfile: " + tr("{n} of {of} files of reports read", n=count, of=of), error=True)

        return run(manifest.reports.files, judged.rows, runner, Path(folder), today=date.fromisoformat(day), done=done)


def _field_lines(manifest: Manifest, field: FieldReports | None) -> Iterator[str]:
    if field is None:
        return
    for each in field.failed:
        assert each.failure is not None
        said = each.failure.message
        yield f"{manifest.path}: {said if said.startswith(each.name) else f'{each.name}: {said}'}"
    for name, problem in sorted(field.problems.items()):
        yield f"{_at(manifest, name)}: {name}: {problem}"
    totals = field.totals
    yield tr(
        "{n} {n:report|reports} in {files} {files:file|files} ({failed} not read), {duplicates} of them another state of one; "
        "counted for {devices} {devices:file|files}",
        n=totals.reports,
        files=len(field.files),
        failed=len(field.failed),
        duplicates=totals.duplicates,
        devices=len(field.counts),
    )


# --- what is written --------------------------------------------------------------------------------------------------


def _metrics(manifest: Manifest, judged: Judged, day: str) -> dict[str, Any]:
    """What is true of the files on a day, as ``metrics.json`` has it."""
    from riskfile.portfolio.metrics import metrics_of
    from riskfile.portfolio.pooled import pooled

    rows = judged.rows
    return metrics_of(rows, pooled(rows), today=day, title=manifest.title, thresholds=manifest.thresholds)


_OURS: Final = {
    "index.html": rb'<!DOCTYPE html>\n<html lang="[^"<]*">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="riskfile ',
    "metrics.json": rb'\{\s*"metrics":',
    "run.json": rb'\{\s*"run":',
    "reports.json": rb'\{\s*"reports":',
}
"""How the files begin that are written: what begins in another way is somebody else's."""


def _may_be_written(folder: Path) -> None:
    """:raises UsageError: where the output could not be written, or would take the place of what somebody else has written."""
    import re

    above = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    if not above.is_dir():
        raise UsageError(tr("{path} is no folder; expected one to write the overview into", path=above))
    for name, begins in _OURS.items():
        path = folder / name
        try:
            with path.open("rb") as file:
                ours = re.match(begins, file.read(400)) is not None or path.stat().st_size == 0
        except FileNotFoundError:
            continue
        except IsADirectoryError:
            ours = False
        if not ours:
            raise UsageError(
                tr(
                    "{path} is not of `riskfile portfolio`, and is left as it is; expected a folder for the overview alone",
                    path=path,
                )
            )


def _write(folder: Path, manifest: Manifest, judged: Judged, day: str, field: FieldReports | None) -> None:
    """Write the overview, its figures and what the run has cost, and add the day to the history.

    :raises OSError: if it cannot be written.
    """
    import json

    from riskfile.portfolio.metrics import Day, keep, read_history
    from riskfile.portfolio.page import overview
    from riskfile.text.files import write_whole

    known: tuple[Day, ...] = ()
    if manifest.history:
        known, broken = read_history(manifest.below(manifest.history))
        for each in broken:
            say(f"riskfile: {manifest.history}:{each.line}: {each.message}", error=True)
    told = overview(
        judged.rows, today=day, title=manifest.title, thresholds=manifest.thresholds, history=known, field=field
    )
    if manifest.history and not judged.stopped:
        message = keep(manifest.below(manifest.history), told.day)
        if message is not None:
            say(f"riskfile: {manifest.history}: {message}", error=True)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "index.html", told.page)
    write_whole(folder / "metrics.json", told.metrics)
    cost = judged.as_plain()
    if field is not None:
        cost["reports"] = field.as_told()
        (folder / "reports").mkdir(exist_ok=True)
        for name, counts in field.tables():
            write_whole(folder / "reports" / name, counts.as_csv())
        write_whole(folder / "reports.json", field.as_bytes())
    write_whole(folder / "run.json", json.dumps(cost, ensure_ascii=False, indent=1) + "\n")


# --- how far it is ----------------------------------------------------------------------------------------------------


class _Progress:
    """Tells on a stream how far a run is: on a terminal in one line that is written anew, else a line now and then."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.line = stream.isatty()
        self.files = self.count = self.failed = self.kept = 0
        self._under_way: dict[str, float] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._begun = time.monotonic()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> _Progress:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        if self.line:
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def begin(self, files: int) -> None:
        """So many files are to be judged."""
        self.files = files

    def given(self, name: str) -> None:
        """A file is packed, and waits for a worker."""
        with self._lock:
            self._under_way[name] = time.monotonic()

    def done(self, name: str, outcome: Outcome, *, kept: bool) -> None:
        """Something has come of a file."""
        with self._lock:
            self._under_way.pop(name, None)
            self.count += 1
            self.failed += outcome.failure is not None
            self.kept += kept

    def _tell(self) -> None:
        while not self._ended.wait(0.5 if self.line else _SLOW):
            text = self._text()
            if self.line:
                from riskfile.text.columns import cut

                self.stream.write(f"\r{cut(text, width() - 1, '…')}\x1b[K")
                self.stream.flush()
            else:
                say(f"riskfile: {text}", error=True)

    def _text(self) -> str:
        with self._lock:
            now = time.monotonic()
            passed = max(now - self._begun, 0.001)
            slow = min(self._under_way.items(), key=lambda each: each[1], default=None)
            text = tr(
                "{n} of {files} judged, {failed} failed, {rate:.2} a second",
                n=self.count,
                files=self.files,
                failed=self.failed,
                rate=self.count / passed,
            )
            if slow is not None and now - slow[1] >= _SLOW:
                text += tr("; {name} since {n} s", name=slow[0], n=round(now - slow[1]))
            return text
