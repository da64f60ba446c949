"""A portfolio from its list to its rows: what is asked of whom, and what comes of it.

Which file comes first, how many work at a time, who dies and comes back, what is given twice or too late: no row rests on
it. Rows stand in the order of the list, a result is taken over a failure, and two results for one key must be the same bytes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from riskfile.policy import PolicyError
from riskfile.portfolio.cache import Cache
from riskfile.portfolio.judging import file_task
from riskfile.portfolio.manifest import Entry, Manifest
from riskfile.portfolio.packing import PackError, pack
from riskfile.portfolio.results import FileResult, Row
from riskfile.portfolio.tasks import Cost, Failure, Outcome, Runner, RunnerError, Task
from riskfile.source import SourceError
from riskfile.source.revision import RevisionError
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speaking
from riskfile.text.records import NotARecordError
from riskfile.text.relative import relative

DIFFERS: Final = Failure(
    "differs", "two workers have come to different results for it; expected the same bytes from each, and none is taken"
)
_NO_RESULT: Final = Failure("differs", "what a worker has sent is no result of this form, and is not taken")


class Progress(Protocol):
    """Who is told how far a run is."""

    def begin(self, files: int) -> None:
        """So many files are to be judged."""

    def given(self, name: str) -> None:
        """A file is packed, and waits for a worker."""

    def done(self, name: str, outcome: Outcome, *, kept: bool) -> None:
        """Something has come of a file; ``kept``: of a run before."""


class Quiet:
    """Nobody is told."""

    def begin(self, files: int) -> None:
        """So many files are to be judged."""

    def given(self, name: str) -> None:
        """A file is packed."""

    def done(self, name: str, outcome: Outcome, *, kept: bool) -> None:
        """Something has come of a file."""


class Told(NamedTuple):
    """What one file of the list has cost: ``key`` is that of its task ("" where there was none), ``kept`` says that its result
    is of a run before, ``bytes`` how large it is as a packed project."""

    name: str
    key: str
    state: str
    kept: bool
    bytes: int
    cost: Cost | None


class Judged(NamedTuple):
    """What came of a portfolio. ``rows`` are in the order of the list; ``told`` is what each has cost, and ``wall`` how many
    seconds it took: no row rests on these. ``stopped`` says why not all files were judged, "" where all were tried."""

    rows: tuple[Row, ...]
    told: tuple[Told, ...]
    wall: float
    stopped: str = ""

    def as_plain(self) -> dict[str, Any]:
        """What the run has cost, for ``run.json``."""
        return {
            "run": 1,
            "wall": round(self.wall, 3),
            "stopped": self.stopped,
            "files": [
                {
                    "name": each.name,
                    "key": each.key,
                    "state": each.state,
                    "kept": each.kept,
                    "bytes": each.bytes,
                    **(
                        {}
                        if each.cost is None
                        else {
                            "wall": round(each.cost.wall, 3),
                            "cpu": round(each.cost.cpu, 3),
                            "memory": each.cost.memory,
                            "where": each.cost.where,
                        }
                    ),
                }
                for each in self.told
            ],
        }


def merged(one: Outcome | None, other: Outcome) -> Outcome:
    """What two outcomes of one task come to, whichever was first: a result is taken over a failure, and two that differ are
    none."""
    if one is None:
        return other
    both = (one, other)
    if DIFFERS in (one.failure, other.failure):
        return one if one.failure == DIFFERS else other
    results = [each for each in both if each.result is not None]
    if len(results) == 2:
        return one if one.result == other.result else Outcome(one.key, None, DIFFERS)
    if results:
        return results[0]
    # of two reasons one, and the same whichever came first
    return min(both, key=lambda each: each.failure or ("", ""))


def run(
    manifest: Manifest,
    runner: Runner,
    cache: Cache,
    *,
    today: str,
    gate: str = "",
    own_rules: bool = True,
    progress: Progress | None = None,
) -> Judged:
    """Judge the files of a portfolio on the day ``today`` (ISO 8601), at the gate ``gate`` ("": that of each policy). An
    interrupt is raised, and what was judged by then is kept."""
    begun = time.monotonic()
    this = _Run(manifest, cache, today, gate, own_rules, progress or Quiet())
    this.progress.begin(len(manifest.entries))
    stopped = ""
    try:
        # an interrupt ends what works on it
        with closing(_coming(runner, this.tasks())) as coming:
            for each in coming:
                this.take(each)
    except RunnerError as error:
        stopped = str(error)
    # a runner that compares by itself names what differed
    for name in getattr(runner, "differing", ()):
        if name in this.keys:
            this.take(Outcome(this.keys[name], None, DIFFERS))
    return this.judged(time.monotonic() - begun, stopped)


def _coming(runner: Runner, tasks: Iterable[Task]) -> Generator[Outcome, None, None]:
    yield from runner.run(tasks)


class _Run:
    """A portfolio that is being judged."""

    def __init__(
        self, manifest: Manifest, cache: Cache, today: str, gate: str, own_rules: bool, progress: Progress
    ) -> None:
        self.entries = manifest.entries
        self.projects = {each.name: _project(each, manifest.folder) for each in manifest.entries}
        self.reports = manifest.reports
        self.cache = cache
        self.today = today
        self.gate = gate
        self.own_rules = own_rules
        self.progress = progress
        self.keys: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.names: dict[str, list[str]] = {}
        self.failures: dict[str, Failure] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.kept: set[str] = set()

    def tasks(self) -> Iterator[Task]:
        """What is to be done: each file is packed when somebody can work on it, and given only where it was not before."""
        for entry in self.entries:
            task = self._task(entry)
            if task is None:
                continue
            others = self.names.setdefault(task.key, [])
            others.append(entry.name)
            if len(others) > 1:
                if task.key in self.outcomes:
                    self.progress.done(entry.name, self.outcomes[task.key], kept=True)
                continue
            kept = self.cache.get(task.key)
            if kept is not None and _result(kept) is not None:
                self.kept.add(task.key)
                self._settle(Outcome(task.key, kept, None))
                continue
            self.progress.given(entry.name)
            yield task

    def _task(self, entry: Entry) -> Task | None:
        with speaking(SOURCE_LANGUAGE):
            try:
                source = entry.source()
                packed = pack(source)
                mapping = self.reports.mapping_of(entry, source)
            except (PackError, RevisionError) as error:
                failure = Failure("unreadable", str(error))
            except PolicyError as error:
                failure = Failure("unreadable", "; ".join(map(str, error.problems)))
            except SourceError as error:
                failure = Failure("unreadable", f"{error.filename}: {error.strerror}")
            else:
                task = file_task(
                    entry.name,
                    packed,
                    gate=self.gate,
                    today=self.today,
                    own_rules=self.own_rules,
                    baseline=entry.baseline,
                    mapping=mapping,
                )
                self.keys[entry.name], self.sizes[entry.name] = task.key, len(packed)
                return task
        self.failures[entry.name] = failure
        self.progress.done(entry.name, Outcome("", None, failure), kept=False)
        return None

    def take(self, outcome: Outcome) -> None:
        """Take what has come; what nobody asked for is dropped."""
        if outcome.key not in self.names:
            return
        if outcome.result is not None and _result(outcome.result) is None:
            outcome = outcome._replace(result=None, failure=_NO_RESULT)
        known = self.outcomes.get(outcome.key)
        found = merged(known, outcome)
        if found == known:
            return
        if found.result is not None:
            self.cache.put(found.key, found.result)
        elif found.failure == DIFFERS:
            self.cache.drop(found.key)
        self._settle(found, again=known is not None)

    def _settle(self, outcome: Outcome, *, again: bool = False) -> None:
        self.outcomes[outcome.key] = outcome
        if not again:
            for name in self.names[outcome.key]:
                self.progress.done(name, outcome, kept=outcome.key in self.kept)

    def judged(self, wall: float, stopped: str) -> Judged:
        """The rows, in the order of the list."""
        nobody = Failure("no-worker", stopped or "no worker has judged it")
        rows: list[Row] = []
        told: list[Told] = []
        results: dict[str, FileResult | None] = {}
        for entry in self.entries:
            key = self.keys.get(entry.name, "")
            failure = self.failures.get(entry.name)
            outcome = self.outcomes.get(key)
            result = None
            if outcome is not None and outcome.result is not None:
                if key not in results:
                    results[key] = _result(outcome.result)
                result = results[key]
            if result is None and failure is None:
                failure = outcome.failure if outcome is not None and outcome.failure is not None else nobody
            row = Row(entry.name, entry.where, entry.site, result, failure, self.projects[entry.name])
            rows.append(row)
            cost = outcome.cost if outcome is not None else None
            told.append(Told(entry.name, key, row.state, key in self.kept, self.sizes.get(entry.name, 0), cost))
        return Judged(tuple(rows), tuple(told), wall, stopped)


def _project(entry: Entry, folder: Path) -> str:
    """What is the same for two states of one project: the way to it from the list."""
    return relative(os.path.realpath(entry.root / entry.inner / entry.layout.base), folder.resolve())


def _result(data: bytes) -> FileResult | None:
    """What these bytes are, None where they are no result."""
    try:
        return FileResult.of_bytes(data)
    except (NotARecordError, ValueError):
        return None


def places_of(manifest: Manifest) -> Mapping[str, Entry]:
    """The files of a list by their names."""
    return {each.name: each for each in manifest.entries}
