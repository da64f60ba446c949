"""What is counted of parts: what ``riskfile.importing.openfda`` counts report by report, and tables of counts.

All counting is SQL over the parts. Words, names and dates are understood once for each that there is, by the code that the
streaming reader has for them, so that there is one meaning of each. Reports that have the same words, kind and period count
alike and come as one row with their number.

**Of two states of a report** (``mdr_report_key``) the one with the later ``date_changed`` counts; where that does not tell,
the one read last: the later file of ``parts``, the later place in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from riskfile.importing.look_here import Counts
from riskfile.importing.maude.engine import in_batches, opened
from riskfile.importing.maude.parts import DEVICES, LISTS, Part, Progress, part_of
from riskfile.importing.openfda import (
    EVENT_TYPES,
    Counted,
    OpenfdaMapping,
    OpenfdaReport,
    RecordReader,
    compare,
    count,
    day_of,
    fold,
    read_openfda,
    read_reports,
)
from riskfile.tables.table import ImportProblem, SourcePlace, one_line
from riskfile.text.files import link_or_copy
from riskfile.text.periods import period_with

if TYPE_CHECKING:
    import duckdb

_BATCH: Final = 4096
_NO_MAPPING: Final = OpenfdaMapping("", {}, {}, {}, {}, {})

# what two states of a report are compared by
_CONTENT: Final = ("changed", "received", "happened", "event_type", *LISTS, *DEVICES.values())


class Reports:
    """The reports of parts, open for questions: the tables ``kept`` (a row for each report that was read, with ``source``,
    the place of its part from 0) and ``counted`` (those with a key, of each key the state that counts)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
        self.connection = connection
        self.parts = parts

    def rows(self, question: str, *given: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, of which few are in memory at a time."""
        return in_batches(self.connection, question, given)

    def number(self, question: str, *given: Any) -> int:
        """An answer that is one number."""
        found: tuple[int] | None = self.connection.execute(question, given).fetchone()
        return found[0] if found else 0

    def fill(self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        """Make a table (column -> type) of ``rows``, of which few are in memory at a time."""
        declared = ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())
        self.connection.execute(f'CREATE TABLE "{table}" ({declared})')
        unnested = ", ".join(f"unnest(?::{type_}[])" for type_ in columns.values())
        rows = iter(rows)
        while batch := list(islice(rows, _BATCH)):
            self.connection.execute(
                f'INSERT INTO "{table}" SELECT {unnested}', [list(each) for each in zip(*batch, strict=True)]
            )

    def words(
        self, table: str, columns: Sequence[str], understood: Callable[[str], Iterable[Sequence[Any]]], **types: str
    ) -> None:
        """Make a table of what each text that stands in ``columns`` of ``kept`` means: the text as ``raw``, and what
        ``understood`` makes of it, any number of rows, with these names and types."""
        each = " UNION ".join(
            f"SELECT {f'unnest({name})' if name in (*LISTS, *DEVICES.values()) else name} AS raw FROM kept"
            for name in columns
        )
        found = ((raw, *made) for (raw,) in self.rows(f"SELECT DISTINCT raw FROM ({each})") for made in understood(raw))
        self.fill(table, {"raw": "VARCHAR", **types}, found)


@contextmanager
def reports_in(parts: Sequence[Part]) -> Iterator[Reports]:
    """The reports of ``parts``, in this order; a part that is named twice was read twice.

    :raises ImportProblem: where there is no room on the disk for what does not fit into memory.
    """
    with opened(*dict.fromkeys(part.path.parent for part in parts)) as (connection, room):
        folder = room / "parts"
        folder.mkdir()
        # a number for each, and no name in which DuckDB would see a pattern
        for number, part in enumerate(parts):
            link_or_copy(part.path.absolute(), folder / f"{number}.parquet")
        paths = [str(folder / f"{number}.parquet") for number in range(len(parts))]
        found = Reports(connection, parts)
        if paths:
            connection.read_parquet(paths, filename=True).create_view("read")
            connection.execute(
                "CREATE VIEW kept AS SELECT parse_filename(filename, true)::INTEGER AS source, * EXCLUDE (filename) FROM read"
            )
        else:
            columns = {"source": "INTEGER", "number": "BIGINT", "key": "VARCHAR"}
            columns |= {
                name: "VARCHAR[]" if name in (*LISTS, *DEVICES.values()) else "VARCHAR" for name in (*_CONTENT, "odd")
            }
            found.fill("kept", columns, ())
        _choose(found)
        yield found


def _choose(reports: Reports) -> None:
    """Make the view ``counted``, and the table ``twice`` of all states of reports with several."""
    run = reports.connection.execute
    run("CREATE TABLE again AS SELECT key FROM kept WHERE key <> '' GROUP BY key HAVING count(*) > 1")
    if not reports.number("SELECT count(*) FROM again"):
        run("CREATE TABLE twice AS SELECT source, number, key, '' AS day FROM kept LIMIT 0")
        run("CREATE VIEW counted AS SELECT * FROM kept WHERE key <> ''")
        return
    reports.words("changes", ["changed"], lambda raw: [(_iso(raw),)], day="VARCHAR")
    run(
        "CREATE TABLE twice AS SELECT source, number, key, day FROM kept SEMI JOIN again USING (key)"
        " JOIN changes ON changed = raw"
    )
    run(
        "CREATE TABLE past AS SELECT source, number FROM twice"
        " QUALIFY row_number() OVER (PARTITION BY key ORDER BY day DESC, source DESC, number DESC) > 1"
    )
    run("CREATE VIEW counted AS SELECT * FROM kept ANTI JOIN past USING (source, number) WHERE key <> ''")


def _iso(text: str) -> str:
    day = day_of(one_line(text))
    return day.isoformat() if day else ""


# --- as the streaming reader ---------------------------------------------------------------------------------


def read_with_duckdb(
    sources: Sequence[Path],
    mapping: OpenfdaMapping,
    *,
    today: date,
    cache: Path,
    with_texts: bool = False,
    compared: Counts | None = None,
    say: Callable[[str], None] = lambda _: None,
    progress: Progress = lambda *_: None,
) -> OpenfdaReport:
    """What ``read_openfda`` finds, by parts in the folder ``cache``. With the texts of reports, which no part has, that one
    is asked.

    :raises ImportProblem: as that one does, and where a part cannot be written.
    """
    if with_texts:
        return read_openfda(sources, mapping, today=today, with_texts=True, compared=compared)
    reader = RecordReader(mapping, today, named=compared is not None)
    parts: list[Part] = []
    for path in sources:
        try:
            part = part_of(path, cache, say=say, progress=progress)
        except ImportProblem:
            # of what is wrong with a file the first is told, which may be wrong for this mapping only
            _read_through(path, reader)
            raise
        if part.odd:
            _refuse_odd(part, path, reader)
        parts.append(part)
    with reports_in(parts) as reports:
        return _report(reports, sources, mapping, reader, compared)


def _read_through(path: Path, reader: RecordReader) -> None:
    place = SourcePlace(path.as_posix())
    for number, record in enumerate(read_reports(path), 1):
        reader.report(record, place, number)


def _refuse_odd(part: Part, path: Path, reader: RecordReader) -> None:
    """Stop at the first report of a part that this mapping cannot count."""
    place = SourcePlace(path.as_posix())
    with reports_in([part]) as reports:
        for number, record in reports.rows("SELECT number, odd FROM kept WHERE odd IS NOT NULL ORDER BY number"):
            reader.report(json.loads(record), place, number)


def _report(
    reports: Reports,
    sources: Sequence[Path],
    mapping: OpenfdaMapping,
    reader: RecordReader,
    compared: Counts | None,
) -> OpenfdaReport:
    result = OpenfdaReport({}, period=mapping.period)
    counts: dict[str, int] = {}
    places = [SourcePlace(path.as_posix()) for path in sources]
    for place, part in zip(places, reports.parts, strict=True):
        counts[place.path] = counts.get(place.path, 0) + part.reports
    result.sources = counts
    result.read = sum(counts.values())
    result.missing = max(
        0, max((part.total for part in reports.parts if part.total is not None), default=0) - result.read
    )
    result.without_key = [
        f"{places[source]}, report {number}"
        for source, number in reports.rows("SELECT source, number FROM kept WHERE key = '' ORDER BY source, number")
    ]
    result.duplicates, result.differing = _duplicates(reports, reader)
    _days(reports, reader)
    ours = _ours(reports, mapping)
    result.others = reports.number(f"SELECT count(*) FROM counted WHERE NOT {ours}")
    count(result, _alike(reports, ours, reader), mapping)
    if compared is not None:
        _compare(reports, ours, reader, compared)
    result.faults = [
        (key, fault)
        for key, received, happened in reports.rows(
            f"""SELECT key, received, happened FROM counted JOIN days AS r ON received = r.raw JOIN days AS h ON happened = h.raw
            WHERE {ours} AND (r.day = '' OR (h.day = '' AND NOT h.blank) OR h.day > r.day) ORDER BY key"""
        )
        for fault in reader.dates(one_line(received), one_line(happened))[1]
    ]
    return result


def _duplicates(reports: Reports, reader: RecordReader) -> tuple[int, int]:
    """How many reports have a key that was read before, and how many of them differ from what counted until then."""
    duplicates = reports.number("SELECT count(*) - count(DISTINCT key) FROM twice")
    if not duplicates:
        return 0, 0
    content = ", ".join(_CONTENT)
    reports.connection.execute(
        f"""CREATE TABLE unlike AS SELECT key FROM kept SEMI JOIN again USING (key)
        GROUP BY key HAVING count(DISTINCT struct_pack({", ".join(f"{name} := {name}" for name in _CONTENT)})) > 1"""
    )
    differing = 0
    rows = reports.rows(f"SELECT key, {content} FROM kept SEMI JOIN unlike USING (key) ORDER BY key, source, number")
    for _, states in groupby(rows, key=lambda row: row[0]):
        before: tuple[str, str] | None = None
        for key, *state in states:
            row = _counted(reader, key, **dict(zip(_CONTENT, state, strict=True))).as_row()[1:]
            if before is not None:
                differing += before != row
                if before[0] > row[0]:
                    continue
            before = row
    return duplicates, differing


def _counted(reader: RecordReader, key: str, **state: Any) -> Counted:
    """What counts of a report of a part, by the reader that the streaming reader has."""
    device: dict[str, Any] = {
        "device_report_product_code" if name == "product_code" else name: state[column]
        for name, column in DEVICES.items()
        if column in state
    }
    device["openfda"] = {"device_name": device.pop("device_name", [])}
    record = {
        "mdr_report_key": key,
        "event_type": state["event_type"],
        "date_received": state.get("received"),
        "date_of_event": state.get("happened"),
        "date_changed": state.get("changed"),
        "product_problems": state["product_problems"],
        "patient": [{"patient_problems": state["patient_problems"], "sequence_number_outcome": state["outcomes"]}],
        "device": [device],
    }
    return reader.report(record, SourcePlace(""), 0)


def _days(reports: Reports, reader: RecordReader) -> None:
    """Make the table ``days``: of each text that is a date of receipt or of an event the day and its period, "" where it is
    none that is possible."""

    def understood(raw: str) -> Iterator[tuple[str, str, bool]]:
        text = one_line(raw)
        day, _ = reader.dates(text, "")
        iso = day.isoformat() if day else ""
        yield iso, period_with(iso, reader.mapping.period) if iso else "", not text

    reports.words("days", ["received", "happened"], understood, day="VARCHAR", period="VARCHAR", blank="BOOLEAN")


def _ours(reports: Reports, mapping: OpenfdaMapping) -> str:
    """A condition of SQL: whether a report is of the devices that the mapping means."""
    if not mapping.devices:
        return "true"
    conditions = []
    for name, names in mapping.devices.items():
        column = DEVICES[name]
        table = f"our_{column}"
        reports.words(table, [column], lambda raw, names=names: [()] if fold(raw) in names else [])  # type: ignore[misc]
        conditions.append(f"coalesce(list_has_any({column}, (SELECT list(raw) FROM {table})), false)")
    return f"({' OR '.join(conditions)})"


def _alike(reports: Reports, ours: str, reader: RecordReader) -> Iterator[tuple[Counted, int]]:
    """The reports that count, those that count alike as one with their number, by their first keys."""
    lists = ", ".join(LISTS)
    question = f"""SELECT min(key) AS first, period, event_type, {lists}, count(*) FROM counted JOIN days ON received = raw
        WHERE {ours} GROUP BY period, event_type, {lists} ORDER BY first"""

    @lru_cache(maxsize=_BATCH)
    def known(event_type: str, *words: tuple[str, ...]) -> Counted:
        state = {name: list(each) for name, each in zip(LISTS, words, strict=True)}
        return _counted(everything, "", event_type=event_type, **state)

    # which reports are ours is known
    everything = RecordReader(_NO_MAPPING, reader.today)
    for first, period, event_type, *words, number in reports.rows(question):
        made = known(event_type, *map(tuple, words))
        yield made._replace(key=first, period=period, faults=()), number


def _compare(reports: Reports, ours: str, reader: RecordReader, compared: Counts) -> None:
    """Count reports of ours and of others into ``compared``, those that count alike as one with their number."""
    lists = "product_problems, patient_problems, product_codes, brand_names"
    # without a wish only codes of our reports are compared
    some = (
        f"WHERE list_has_any(product_codes, (SELECT list(DISTINCT code) FROM (SELECT unnest(product_codes) AS code FROM counted WHERE {ours})))"
        if not compared.wanted
        else ""
    )
    everything = RecordReader(_NO_MAPPING, reader.today, named=True)
    for period, event_type, own, *state, number in reports.rows(
        f"""SELECT period, event_type, {ours} AS own, {lists}, count(*) FROM counted JOIN days ON received = raw {some}
        GROUP BY period, event_type, own, {lists}"""
    ):
        words = dict(zip(("product_problems", "patient_problems", "product_codes", "brand_names"), state, strict=True))
        made = _counted(everything, "", event_type=event_type, outcomes=[], **words)
        compare(compared, made._replace(period=period, ours=own), number, reader.mapping)


# --- tables of counts ----------------------------------------------------------------------------------------


class ProblemCount(NamedTuple):
    """How many reports were received in ``period`` (``2024-05``; "" for no possible day) on a device of ``product_code`` (""
    for none) with ``problem`` (a product problem; "" for none) and of ``event_type`` (``Malfunction``, ``Injury``, ...)."""

    period: str
    product_code: str
    problem: str
    event_type: str
    reports: int


class PairCount(NamedTuple):
    """The table of two by two of a product code and a product problem: of ``ours`` reports on our devices of this code
    ``ours_with`` name the problem, of ``others`` reports on others' devices of this code ``others_with`` do."""

    product_code: str
    problem: str
    ours_with: int
    ours: int
    others_with: int
    others: int


def problem_counts(parts: Sequence[Part], *, today: date, period: str = "month") -> Iterator[ProblemCount]:
    """Reports by period of receipt, product code, product problem and event type: a long table in that order, of which few
    rows are in memory at a time. A report with two codes or problems counts once for each pair of them, so that sums over
    them are of pairs. Words that differ in case or blanks are one, written as the first of them by the alphabet.

    :raises ImportProblem: where there is no room on the disk.
    """
    reader = RecordReader(OpenfdaMapping("", {}, {}, {}, {}, {}, period), today)
    with reports_in(parts) as reports:
        _days(reports, reader)
        _dictionaries(reports)
        reports.words("types", ["event_type"], _event_type, name="VARCHAR")
        rows = reports.rows(
            """SELECT period, code, problem, types.name, count(*)
            FROM (SELECT received, event_type, unnest(codes) AS code, problems FROM pairs) AS p
            CROSS JOIN LATERAL (SELECT unnest(p.problems) AS problem) AS q
            JOIN days ON received = days.raw JOIN types ON event_type = types.raw
            GROUP BY ALL ORDER BY ALL"""
        )
        yield from map(ProblemCount._make, rows)


def pair_counts(parts: Sequence[Part], mapping: OpenfdaMapping) -> Iterator[PairCount]:
    """For each product code of which there is a report on a device of ours (as ``devices`` of the mapping says; without it
    all are), and each product problem that a report of this code names: the table of two by two. By code and problem.

    :raises ImportProblem: where there is no room on the disk.
    """
    with reports_in(parts) as reports:
        _dictionaries(reports, _ours(reports, mapping))
        reports.connection.execute(
            "CREATE TABLE spread AS SELECT key, ours, unnest(codes) AS code, problems FROM pairs"
        )
        rows = reports.rows(
            """WITH totals AS (SELECT code, count(*) FILTER (ours) AS ours, count(*) FILTER (NOT ours) AS others
                FROM spread WHERE code <> '' GROUP BY code),
            named AS (SELECT code, problem, count(*) FILTER (ours) AS ours_with, count(*) FILTER (NOT ours) AS others_with
                FROM (SELECT code, ours, unnest(problems) AS problem FROM spread) WHERE problem <> '' GROUP BY code, problem)
            SELECT code, problem, ours_with, ours, others_with, others FROM named JOIN totals USING (code)
            WHERE ours > 0 ORDER BY code, problem"""
        )
        yield from map(PairCount._make, rows)


def _dictionaries(reports: Reports, ours: str = "true") -> None:
    """Make the view ``pairs``: of each report that counts the product codes and problems, each once, [""] for none."""

    def understood(raw: str) -> Iterator[tuple[str, str]]:
        if line := one_line(raw):
            yield line, fold(line)

    for column in ("product_problems", "product_codes"):
        reports.words(f"raw_{column}", [column], understood, line="VARCHAR", folded="VARCHAR")
        # one way to write each
        reports.connection.execute(
            f"""CREATE TABLE "of_{column}" AS SELECT raw, name FROM "raw_{column}"
            JOIN (SELECT folded, min(line) AS name FROM "raw_{column}" GROUP BY folded) USING (folded)"""
        )
    named = {}
    for short, column in (("problems", "product_problems"), ("codes", "product_codes")):
        reports.connection.execute(
            f"""CREATE TABLE "by_{column}" AS SELECT {column} AS raws, coalesce(list(DISTINCT name) FILTER (name IS NOT NULL), ['']) AS names
            FROM (SELECT {column}, unnest(CASE WHEN len({column}) = 0 THEN [''] ELSE {column} END) AS raw
                FROM (SELECT DISTINCT {column} FROM counted))
            LEFT JOIN "of_{column}" USING (raw) GROUP BY {column}"""
        )
        named[short] = f'"by_{column}"'
    reports.connection.execute(
        f"""CREATE VIEW pairs AS SELECT key, received, event_type, {ours} AS ours, c.names AS codes, p.names AS problems
        FROM counted JOIN {named["codes"]} AS c ON product_codes = c.raws
        JOIN {named["problems"]} AS p ON product_problems = p.raws"""
    )


def _event_type(raw: str) -> Iterator[tuple[str]]:
    text = one_line(raw)
    yield (EVENT_TYPES.get(text, text or EVENT_TYPES["*"]),)
