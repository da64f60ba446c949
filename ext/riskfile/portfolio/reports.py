"""Field reports of a portfolio: each file of reports becomes a part on whichever machine, and all parts are counted once for all
device files.

What is counted is what ``riskfile import openfda`` counts with the mapping of each device file, duplicates across all files of reports
left out. All device files are counted in one pass, here: reports are taken in so many lots, by the hash of their key, that a lot fits
in memory, and each lot is joined with the words of all mappings. What is counted does not rest on who made the parts, nor when.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from hashlib import file_digest
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from riskfile.importing.openfda import OBSERVED, TABLES, OpenfdaMapping, RecordReader, day_of, fold
from riskfile.portfolio.judging import make_task
from riskfile.portfolio.parts import PartResult
from riskfile.portfolio.results import ReportMapping, Row
from riskfile.portfolio.tasks import Cost, Failure, Outcome, Runner, RunnerError, Task
from riskfile.tables.table import ImportProblem, SourcePlace, one_line, refuse
from riskfile.text.digests import blake2b
from riskfile.text.files import link_or_copy
from riskfile.text.messages import tr
from riskfile.text.periods import period_with

if TYPE_CHECKING:
    import duckdb

    from riskfile.importing.maude.parts import Part

_UNSAFE: Final = re.compile(r"[^0-9A-Za-z._@-]+")

REPORTS_VERSION: Final = 1
"""The version of ``reports.json``."""

PARTS: Final = "parts"
"""What the folder of the parts is called in a folder of results."""

LOT: Final = 500_000
"""About how many reports are counted at a time."""


# --- what is to be done ----------------------------------------------------------------------------------------------


def reports_task(name: str, path: Path, cache: Path) -> Task:
    """The task to make the part of a file of reports, called ``name``, in the folder ``cache``. Its key is a hash of the file's
    bytes, and not of where they lie.

    :raises ImportProblem: if the file cannot be read.
    """
    task = make_task("reports", name, {}, sha256_of(path).encode())
    return task._replace(settings={**task.settings, "path": str(path.absolute()), "cache": str(cache.absolute())})


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file.

    :raises ImportProblem: if it cannot be read.
    """
    place = SourcePlace(path.as_posix())
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise refuse(place, tr("there is no such file")) from None
    except OSError as error:
        raise refuse(place, tr("cannot be read: {what}", what=error.strerror or error)) from None


# --- all of them are counted ------------------------------------------------------------------------------------------


class Counts(NamedTuple):
    """The reports of a device file. ``series`` counts by (item, kind) and period, ``of_periods`` all its reports by period and kind;
    ``silent`` counts by kind those that no word leads to an item, ``uncounted`` are those without a day of receipt."""

    name: str
    period: str
    reports: int
    uncounted: int
    silent: Mapping[str, int]
    of_periods: Mapping[str, Mapping[str, int]]
    series: Mapping[tuple[str, str], Mapping[str, int]]

    def as_csv(self) -> str:
        """Its series as a table: item ("" for all reports), kind, period, reports; periods without any are left out."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("item", "kind", self.period, "reports"))
        every: dict[str, Counter[str]] = defaultdict(Counter)
        for period, kinds in self.of_periods.items():
            for kind, count in kinds.items():
                every[kind][period] += count
        for kind, of_kind in sorted(every.items()):
            writer.writerows(("", kind, period, number) for period, number in sorted(of_kind.items()))
        for (item, kind), counts in sorted(self.series.items()):
            writer.writerows((item, kind, period, number) for period, number in sorted(counts.items()))
        return text.getvalue()


class Totals(NamedTuple):
    """All files of reports together: how many reports they have, how many of these are of a key that another one has, and how
    many have none."""

    reports: int = 0
    duplicates: int = 0
    without_key: int = 0


def count(
    parts: Sequence[Path],
    mappings: Mapping[str, ReportMapping],
    *,
    today: date,
    totals: Callable[[Totals], None] = lambda _: None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Iterator[Counts]:
    """Count the reports of ``parts``, in the order in which they are read, by the mappings of device files; the counts of each, by
    name. ``totals`` is told what all parts have, ``progress`` how many lots are done, of how many.

    Of several reports with one key the one with the later ``date_changed`` counts; where that does not tell, the one read last.

    :raises ImportProblem: where there is no room on the disk.
    """
    from riskfile.importing.maude.engine import in_batches, opened  # noqa: PLC0415 - an extra
    from riskfile.importing.maude.parts import DEVICES  # noqa: PLC0415

    if not parts:
        totals(Totals())
        yield from (Counts(name, mappings[name].period, 0, 0, {}, {}, {}) for name in sorted(mappings))
        return
    names = sorted(mappings)
    parts = [part.absolute() for part in parts]
    with opened(*{part.parent for part in parts}) as (connection, room):
        _make_views(connection, parts, room)
        _make_tables(connection, [mappings[name] for name in names], today)
        fields = {
            field: column
            for field, column in DEVICES.items()
            if any(field in each.devices for each in mappings.values())
        }
        kept = ", ".join(("received", "event_type", *(column for column, _ in _COLUMNS.values()), *fields.values()))
        named = "".join(
            f" UNION ALL SELECT id, '{field}', unnest({column}) FROM lot" for field, column in fields.items()
        )
        (reports,) = connection.execute("SELECT count(*) FROM report").fetchone() or (0,)
        lots = max(1, -(-reports // LOT))
        counted = 0
        for lot in range(lots):
            connection.execute(_LOT.format(kept=kept), [lots, lot])
            (number,) = connection.execute("SELECT count(*) FROM lot").fetchone() or (0,)
            counted += number
            connection.execute(_COUNT.format(named=named))
            progress(lot + 1, lots)
        (keyless,) = connection.execute("SELECT count(*) FROM report WHERE key = ''").fetchone() or (0,)
        totals(Totals(reports, reports - keyless - counted, keyless))
        connection.execute("DROP TABLE IF EXISTS lot")
        rows = in_batches(
            connection,
            "SELECT device, what, item, kind, period, sum(reports)::BIGINT FROM total GROUP BY ALL ORDER BY device",
        )
        yield from _by_device(rows, names, mappings)


def _by_device(
    rows: Iterable[tuple[Any, ...]], names: Sequence[str], mappings: Mapping[str, ReportMapping]
) -> Iterator[Counts]:
    waiting = iter(enumerate(names))
    number, name = next(waiting, (len(names), ""))
    found: list[tuple[Any, ...]] = []
    for row in rows:
        while row[0] > number:
            yield _counts(name, mappings[name].period, found)
            found = []
            number, name = next(waiting, (len(names), ""))
        found.append(row)
    while number < len(names):
        yield _counts(name, mappings[name].period, found)
        found = []
        number, name = next(waiting, (len(names), ""))


def _counts(name: str, kind_of_period: str, rows: Iterable[tuple[Any, ...]]) -> Counts:
    silent: dict[str, int] = {}
    periods: dict[str, dict[str, int]] = defaultdict(dict)
    series: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    reports = uncounted = 0
    for _, what, item, kind, period, number in sorted(rows):
        if what == "silent":
            silent[kind] = number
        elif what == "all":
            reports += number
            if period:
                periods[period][kind] = number
            else:
                uncounted += number
        elif period:
            series[item, kind][period] = number
    return Counts(name, kind_of_period, reports, uncounted, silent, dict(periods), dict(series))


# --- questions to DuckDB ----------------------------------------------------------------------------------------------


_LOT: Final = """CREATE OR REPLACE TEMP TABLE lot AS SELECT row_number() OVER () AS id, one.* FROM (
    SELECT arg_max(struct_pack({kept}),
        (day_of.changed, part, number)) AS one FROM report
    JOIN day_of ON day_of.text = report.changed
    WHERE key <> '' AND hash(key) % ? = ? GROUP BY key)"""

_COUNT: Final = """
CREATE OR REPLACE TEMP TABLE ours AS
    SELECT DISTINCT id, device, kind.kind, coalesce(period.period, '') AS period FROM (
        SELECT id, device FROM (
            SELECT 0 AS id, '' AS field, '' AS text WHERE false {named}
        ) JOIN name USING (field, text)
        UNION ALL SELECT id, device FROM lot CROSS JOIN owner WHERE owner.every
    ) JOIN lot USING (id) JOIN owner USING (device) JOIN kind USING (device, event_type)
    LEFT JOIN period ON period.text = lot.received AND period.length = owner.period;
CREATE OR REPLACE TEMP TABLE hit AS
    SELECT DISTINCT id, device, item FROM ours JOIN (
        SELECT id, 'product-problems' AS tab, unnest(product_problems) AS text FROM lot
        UNION ALL SELECT id, 'patient-problems', unnest(patient_problems) FROM lot
        UNION ALL SELECT id, 'outcomes', unnest(outcomes) FROM lot
        UNION ALL SELECT id, 'event-types', event_type FROM lot
    ) USING (id) JOIN word USING (device, tab, text);
INSERT INTO total SELECT device, 'all', '', kind, period, count(*) FROM ours GROUP BY ALL;
INSERT INTO total SELECT device, 'item', item, kind, period, count(*) FROM hit JOIN ours USING (id, device)
    WHERE item <> '' GROUP BY ALL;
INSERT INTO total SELECT device, 'silent', '', kind, '', count(*) FROM ours ANTI JOIN hit USING (id, device) GROUP BY ALL;
"""
"""``word`` leads from a word as written to an item, or to "" where it is ignored: a report with such a word is not silent."""

_TABLES: Final = """
CREATE TABLE owner (device INTEGER, period VARCHAR, every BOOLEAN);
CREATE TABLE name (device INTEGER, field VARCHAR, text VARCHAR);
CREATE TABLE word (device INTEGER, tab VARCHAR, text VARCHAR, item VARCHAR);
CREATE TABLE kind (device INTEGER, event_type VARCHAR, kind VARCHAR);
CREATE TABLE day_of (text VARCHAR, changed VARCHAR);
CREATE TABLE period (text VARCHAR, length VARCHAR, period VARCHAR);
CREATE TABLE total (device INTEGER, what VARCHAR, item VARCHAR, kind VARCHAR, period VARCHAR, reports BIGINT);
"""

_COLUMNS: Final = {
    "product-problems": ("product_problems", "product_problems"),
    "patient-problems": ("patient_problems", "patient_problems"),
    "outcomes": ("outcomes", "sequence_number_outcome"),
}
"""Table of a mapping -> column of a part, and field of a report."""


def _make_views(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path], room: Path) -> None:
    """The view ``report``: all parts, in the order in which their files are read."""
    for number, part in enumerate(parts):
        # a name says which comes first
        link_or_copy(part, room / f"{number:06d}.parquet")
    pattern = str(room / "*.parquet").replace("'", "''")
    connection.execute(
        "CREATE VIEW report AS SELECT * EXCLUDE (filename), parse_filename(filename, true) AS part FROM "
        f"read_parquet('{pattern}', filename = true)"
    )


def _make_tables(connection: duckdb.DuckDBPyConnection, mappings: Sequence[ReportMapping], today: date) -> None:
    """What leads from the texts of reports to days, kinds and items. Each text that the parts have is looked at once, by the same
    functions as those of the import."""
    from riskfile.importing.maude.parts import DEVICES  # noqa: PLC0415 - an extra

    connection.execute(_TABLES)

    def texts(column: str, listed: bool = True) -> list[str]:
        value = f"unnest({column})" if listed else column
        return [
            text for (text,) in connection.execute(f"SELECT DISTINCT {value} AS t FROM report ORDER BY t").fetchall()
        ]

    def fill(table: str, rows: Iterable[Sequence[object]]) -> None:
        columns = list(zip(*rows, strict=True))
        if columns:
            marks = ", ".join("unnest(?)" for _ in columns)
            connection.execute(f"INSERT INTO {table} SELECT {marks}", [list(each) for each in columns])

    fill("owner", [(number, each.period, not each.devices) for number, each in enumerate(mappings)])
    days = [(text, day_of(one_line(text))) for text in texts("changed", listed=False)]
    fill("day_of", [(text, day.isoformat() if day else "") for text, day in days])
    reader = RecordReader(OpenfdaMapping("", {}, {}, {}, {}, {}), today)
    lengths = sorted({each.period for each in mappings})
    received = [(text, reader.dates(one_line(text), "")[0]) for text in texts("received", listed=False)]
    fill(
        "period",
        [(text, length, period_with(day.isoformat(), length)) for text, day in received if day for length in lengths],
    )
    place = SourcePlace("")

    def understood(record: Mapping[str, Any], table: str) -> tuple[str, ...]:
        return reader.report({"mdr_report_key": "1", **record}, place, 1).words[table]

    written: dict[str, list[tuple[str, str]]] = {table: [] for table in TABLES}
    kinds = []
    for text in texts("event_type", listed=False):
        (type,) = understood({"event_type": text}, "event-types")
        written["event-types"].append((text, fold(type)))
        for number, each in enumerate(mappings):
            kind = each.kinds.get(type, "") or (type.lower() if type.lower() in OBSERVED else "other")
            kinds.append((number, text, kind))
    fill("kind", kinds)
    for table, (column, field) in _COLUMNS.items():
        for text in texts(column):
            record = {field: text} if table == "product-problems" else {"patient": [{field: text}]}
            written[table] += [(text, fold(word)) for word in understood(record, table)]
    for table in TABLES:
        by_word: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, each in enumerate(mappings):
            for word, items in each.targets.get(table, {}).items():
                by_word[word] += [(number, item) for item in items]
            for word in each.ignored.get(table, ()):
                by_word[word].append((number, ""))
        rows = {(number, table, text, item) for text, word in written[table] for number, item in by_word.get(word, ())}
        fill("word", sorted(rows))
    for field, column in DEVICES.items():
        wanted: dict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(mappings):
            for name in each.devices.get(field, ()):
                wanted[name].append(number)
        if wanted:
            fill(
                "name",
                [(number, field, text) for text in texts(column) for number in wanted.get(fold(text), ())],
            )


# --- all of it --------------------------------------------------------------------------------------------------------


class Reported(NamedTuple):
    """A file of reports: ``name`` as the list has it, how many reports it has, or why it has no part. ``like`` names an earlier one
    with the same bytes, whose reports are not counted again. ``kept`` and ``cost`` say what it took: no count rests on them."""

    name: str
    reports: int = 0
    failure: Failure | None = None
    like: str = ""
    kept: bool = False
    cost: Cost | None = None


class FieldReports(NamedTuple):
    """What came of the field reports of a portfolio. ``counts`` are those of each device file that has a mapping; ``problems`` say by
    name why a mapping cannot be used; ``stopped`` why not all was done, "" where all was tried."""

    files: tuple[Reported, ...] = ()
    totals: Totals = Totals()
    counts: tuple[Counts, ...] = ()
    problems: Mapping[str, str] = MappingProxyType({})
    stopped: str = ""

    @property
    def failed(self) -> tuple[Reported, ...]:
        """The files of reports that are not counted."""
        return tuple(each for each in self.files if each.failure is not None)

    @property
    def clean(self) -> bool:
        """Whether all files of reports are counted by all mappings."""
        return not (self.failed or self.problems or self.stopped)

    def as_bytes(self) -> bytes:
        """``reports.json``: which files were counted, how many reports each device file has, and in which table they are."""
        plain = {
            "reports": REPORTS_VERSION,
            "files": [
                {
                    "name": each.name,
                    "state": "counted" if each.failure is None else each.failure.reason,
                    "reports": each.reports,
                    "like": each.like,
                    "message": "" if each.failure is None else each.failure.message,
                }
                for each in self.files
            ],
            "totals": {name.replace("_", "-"): number for name, number in self.totals._asdict().items()},
            "complete": not self.failed and not self.stopped,
            "devices": [
                {
                    "name": each.name,
                    "table": table,
                    "period": each.period,
                    "reports": each.reports,
                    "without-day": each.uncounted,
                    "silent": dict(sorted(each.silent.items())),
                    "items": _by_item(each),
                }
                for table, each in self.tables()
            ],
            "problems": [{"name": name, "message": self.problems[name]} for name in sorted(self.problems)],
        }
        return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogateescape")

    def tables(self) -> Iterator[tuple[str, Counts]]:
        """The name of the table of each device file, and what it is made of."""
        taken: set[str] = set()
        for each in self.counts:
            name = _UNSAFE.sub("-", each.name).strip("-.") or "file"
            if name.casefold() in taken:
                name += "-" + blake2b(each.name.encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
            taken.add(name.casefold())
            yield f"{name}.csv", each

    def as_told(self) -> list[dict[str, Any]]:
        """What the parts have cost, for ``run.json``."""
        return [
            {"name": each.name, "kept": each.kept, **({} if each.cost is None else each.cost._asdict())}
            for each in self.files
        ]


def _by_item(counts: Counts) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (item, kind), series in sorted(counts.series.items()):
        found.setdefault(item, {})[kind] = sum(series.values())
    return found


def run(
    paths: Iterable[tuple[str, Path]],
    rows: Iterable[Row],
    runner: Runner,
    folder: Path,
    *,
    today: date,
    done: Callable[[int, int], None] = lambda *_: None,
) -> FieldReports:
    """Make the parts of the files of reports ``paths`` (what the list calls each, and where it is) in ``folder``, which all workers
    share, and count them by the mappings of the files that were judged. ``done`` is told how many files are done, of how many."""
    rows = list(rows)
    work = _Work([*paths], folder, done)
    stopped = ""
    try:
        with closing(_coming(runner, work.tasks())) as coming:
            for outcome in coming:
                work.take(outcome)
    except RunnerError as error:
        stopped = str(error)
    results = {row.name: row.result for row in rows if row.result is not None and row.result.state == "judged"}
    mappings = {name: each.mapping for name, each in results.items() if each.mapping is not None}
    problems = {name: each.problem for name, each in mappings.items() if each.problem}
    totals: list[Totals] = []
    counts: tuple[Counts, ...] = ()
    files, parts = work.all(stopped)
    if parts or not files:
        try:
            usable = {name: each for name, each in mappings.items() if not each.problem}
            counts = tuple(count(parts, usable, today=today, totals=totals.append))
        except ImportProblem as error:
            stopped = str(error)
    return FieldReports(files, totals[0] if totals else Totals(), counts, problems, stopped)


def _coming(runner: Runner, tasks: Iterable[Task]) -> Generator[Outcome, None, None]:
    yield from runner.run(tasks)


class _Work:
    """Files of reports that become parts."""

    def __init__(self, paths: list[tuple[str, Path]], folder: Path, done: Callable[[int, int], None]) -> None:
        self.paths = paths
        self.folder = folder
        self.done = done
        self.found: dict[str, Reported] = {}
        self.keys: dict[str, str] = {}
        self.parts: dict[str, Path] = {}

    def tasks(self) -> Iterator[Task]:
        """What is to be done: a file is looked at when somebody can work on it, and given only where it has no part yet."""
        sources: dict[str, str] = {}
        for name, path in self.paths:
            try:
                task = reports_task(name, path, self.folder)
            except ImportProblem as error:
                self._settle(name, Reported(name, failure=Failure("unreadable", str(error))))
                continue
            source = task.payload.decode()
            if source in sources:
                self._settle(name, Reported(name, like=sources[source]))
                continue
            sources[source] = name
            self.keys[task.key] = name
            part = self._part(source)
            if part is not None and not part.odd:
                self.parts[name] = part.path
                self._settle(name, Reported(name, part.reports, kept=True))
                continue
            yield task

    def take(self, outcome: Outcome) -> None:
        """Take what has come; a result is taken over a failure, whichever came first."""
        name = self.keys.get(outcome.key)
        if name is None or name in self.parts:
            return
        failure = outcome.failure
        if outcome.result is not None:
            try:
                result = PartResult.of_bytes(outcome.result)
            except (LookupError, TypeError, ValueError):
                failure = Failure("differs", "what a worker has sent is no result of this form, and is not taken")
            else:
                part = self._part(result.source)
                if part is not None:
                    self.parts[name] = part.path
                    self._settle(name, Reported(name, part.reports, cost=outcome.cost))
                    return
                failure = Failure(
                    "differs", f"its part is not in {self.folder}; expected a folder that all workers share"
                )
        self._settle(name, Reported(name, failure=failure, cost=outcome.cost))

    def _settle(self, name: str, found: Reported) -> None:
        self.found[name] = found
        self.done(len(self.found), len(self.paths))

    def _part(self, source: str) -> Part | None:
        try:
            from riskfile.importing.maude.parts import kept_part  # noqa: PLC0415 - an extra
        except ModuleNotFoundError:
            # whoever makes the part says which extra it is
            return None
        return kept_part(self.folder, source)

    def all(self, stopped: str) -> tuple[tuple[Reported, ...], list[Path]]:
        """What came of each file, in the order of the list; and the parts in that order."""
        nobody = Failure("no-worker", stopped or "no worker has read it")
        files = tuple(self.found.get(name, Reported(name, failure=nobody)) for name, _ in self.paths)
        return files, [self.parts[name] for name, _ in self.paths if name in self.parts]
