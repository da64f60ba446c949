"""A file of reports becomes a part: a Parquet file with what is kept of each report, in a folder that is kept.

A part rests on nothing but the bytes of its file and the form (``FORM``). It is named by the file's SHA-256, the form and
the hash of its own bytes, and is written beside its name and renamed: so a run that is broken off leaves whole parts or
none, two runs at once come to the same, and a part that was cut or changed does not fit its name and is made again.

DuckDB reads the file where it can be sure to read what the streaming reader of ``riskfile.importing.openfda`` would: an
array of reports, or an answer whose last key is ``results``, whose kept fields are texts or lists of texts. The array is
given to it in segments, so that a download of gigabytes is never in memory as the one object it is. All other files are
read by the streaming reader, which has the message with line and column too.

Rows of a part, one for each report, in the order of the file:

``number`` (from 1), ``key`` ("" for none), ``changed``, ``received``, ``happened``, ``event_type`` (texts as written),
``product_problems``, ``patient_problems``, ``outcomes``, ``brand_names``, ``generic_names``, ``model_numbers``,
``product_codes``, ``device_names`` (lists of texts as written, over all patients or devices), and ``odd``: where a field
is of another type than openFDA has it, all that is kept of the report as JSON, for whoever has to say so; else NULL.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from functools import cache
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import ijson

from riskfile.importing.maude.engine import no_room, opened
from riskfile.importing.maude.strict import Strict
from riskfile.importing.openfda import (
    DEVICE_FIELDS,
    OpenfdaMapping,
    RecordReader,
    Source,
    opened_json,
    read_reports,
    reports_of,
)
from riskfile.tables.table import ImportProblem, SourcePlace, one_line, refuse
from riskfile.text.digests import blake2b
from riskfile.text.files import clear_left, into_place
from riskfile.text.messages import tr

if TYPE_CHECKING:
    import duckdb

FORM: Final = 1
"""The version of the form of parts: one with another is made again."""

LARGEST: Final = 16 * 1024 * 1024
"""How many bytes a report may have for DuckDB; a larger one is read by the streaming reader."""

LARGEST_ROW: Final = 16 * 1024 * 1024
"""How many bytes all that is kept of one report may have."""

_BLOCK: Final = 128 * 1024
_SEGMENT: Final = 24 * 1024 * 1024
"""How many bytes DuckDB is given at a time, a report more or less."""

_HEAD: Final = 64 * 1024
"""How far into a file its reports begin, and from where on only its end comes."""

_FRESH: Final = 10
"""For how many seconds a file is taken for one that may still be written."""

_NAME: Final = re.compile(r"([0-9a-f]{64})\.(\d{1,6})\.([0-9a-f]{32})\.parquet", re.ASCII)
_FIRST: Final = re.compile(rb'[ \t\r\n]*+(\{[ \t\r\n]*+"[^"\\]*+")')
_END: Final = re.compile(rb"\][ \t\r\n]*(\}?)[ \t\r\n]*\Z")

LISTS: Final = ("product_problems", "patient_problems", "outcomes")
DEVICES: Final = {
    "brand_name": "brand_names",
    "generic_name": "generic_names",
    "model_number": "model_numbers",
    "product_code": "product_codes",
    "device_name": "device_names",
}
"""Field of a mapping's ``devices`` -> column of a part."""

_TEXTS: Final = ("key", "changed", "received", "happened", "event_type")
COLUMNS: Final = ("number", *_TEXTS, *LISTS, *DEVICES.values(), "odd")

Progress = Callable[[Path, int, int], None]
"""Told of which file how many bytes are read, unpacked, and how many reports are made of them."""


class _Far:
    """How far a file is read, for whoever wants to know."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self.path = path
        self.progress = progress
        self.size = self.reports = 0

    def read(self, size: int) -> None:
        """So many bytes are read."""
        self.size = size
        self.progress(self.path, size, self.reports)

    def made(self, reports: int) -> None:
        """So many reports are made of them."""
        self.reports = reports
        self.progress(self.path, self.size, reports)


class Part(NamedTuple):
    """A part that is whole: its path, the SHA-256 of the file that it was made of, how many reports it has, how many of
    them are odd, and what the file says how many reports its query has (None where it does not)."""

    path: Path
    source: str
    reports: int
    odd: int
    total: int | None


def part_of(
    path: Path, cache: Path, *, say: Callable[[str], None] = lambda _: None, progress: Progress = lambda *_: None
) -> Part:
    """The part of the file ``path`` in the folder ``cache``: the one that is there, or a new one. ``say`` is told where one
    that is there is of no use.

    :raises ImportProblem: if the file cannot be read, changes while it is read, or the part cannot be written.
    :raises ModuleNotFoundError: without the extra ``maude``.
    """
    place = SourcePlace(path.as_posix())
    before = _state_of(path)
    source = _hash_of(path)
    kept = _kept(cache, source, say)
    if kept is not None:
        return kept
    try:
        _make_folder(cache)
        clear_left(cache)
    except OSError as error:
        raise no_room(cache, error) from None
    beside = cache / f".{source[:16]}-{secrets.token_hex(4)}.{os.getpid()}.tmp"
    try:
        with opened(cache) as (connection, room):
            far = _Far(path, progress)
            totals = _read_by_duckdb(path, connection, room, far)
            if totals is None:
                totals = _read_by_stream(path, connection, room, far)
            if (_state_of(path) != before or _is_fresh(before)) and _hash_of(path) != source:
                raise refuse(place, tr("was changed while it was read"), tr("begin again when it is whole"))
            about: tuple[int, int] = connection.execute("SELECT count(*), count(odd) FROM made").fetchone() or (0, 0)
            told = {
                "form": FORM,
                "source": source,
                "reports": about[0],
                "odd": about[1],
                "total": str(max(totals)) if totals else "",
            }
            _written(connection, beside, told)
        checksum = _checksum(beside)
        target = cache / f"{source}.{FORM}.{checksum}.parquet"
        try:
            into_place(beside, target)
        except OSError as error:
            raise no_room(cache, error) from None
    finally:
        with suppress(OSError):
            beside.unlink()
    for each in _those_of(cache, source):
        # what was of no use, or the same by another version of DuckDB
        if each != target:
            with suppress(OSError):
                each.unlink()
    return Part(target, source, about[0], about[1], max(totals) if totals else None)


def kept_part(cache: Path, source: str) -> Part | None:
    """The part in ``cache`` of the file with this SHA-256, None where there is none that is whole."""
    return _kept(cache, source, lambda _: None)


# --- what is there -------------------------------------------------------------------------------------------


def _hash_of(path: Path) -> str:
    """The SHA-256 of a file.

    :raises ImportProblem: as the streaming reader does, if it cannot be read.
    """
    place = SourcePlace(path.as_posix())
    if path.is_dir():
        raise refuse(place, tr("is a folder, expected a JSON file of openFDA"))
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise refuse(place, tr("there is no such file")) from None
    except OSError as error:
        raise refuse(place, tr("cannot be read: {what}", what=error.strerror or error)) from None


def _state_of(path: Path) -> tuple[int, ...]:
    """What the system says of a file, by which a change is seen; nothing where it says nothing. The last number is when it
    was changed last, in nanoseconds."""
    try:
        state = path.stat()
    except OSError:
        return ()
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, max(state.st_mtime_ns, state.st_ctime_ns)


def _is_fresh(state: tuple[int, ...]) -> bool:
    """Whether a file was changed so lately that the next change may bear the same time."""
    return not state or time.time_ns() - state[-1] < _FRESH * 1_000_000_000


def _checksum(path: Path) -> str:
    mixed = blake2b(digest_size=16)
    with path.open("rb") as file:
        while data := file.read(_BLOCK):
            mixed.update(data)
    return mixed.hexdigest()


def _those_of(cache: Path, source: str) -> list[Path]:
    """What is in ``cache`` of this file, whole or not."""
    try:
        with os.scandir(cache) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(source)]
    except OSError:
        return []
    return [cache / name for name in sorted(names)]


def _kept(cache: Path, source: str, say: Callable[[str], None]) -> Part | None:
    of_no_use = ""
    for path in _those_of(cache, source):
        found = _NAME.fullmatch(path.name)
        if found is None:
            continue
        if int(found[2]) != FORM:
            of_no_use = tr(
                "{path} is of the form {form}, expected {expected}: it is made again",
                path=path.as_posix(),
                form=int(found[2]),
                expected=FORM,
            )
            continue
        try:
            part = _part(path, source) if not path.is_symlink() and _checksum(path) == found[3] else None
        except OSError:
            part = None
        if part is not None:
            return part
        of_no_use = tr("{path} was cut or changed: it is made again", path=path.as_posix())
    if of_no_use:
        say(of_no_use)
    return None


def _part(path: Path, source: str) -> Part | None:
    """The part at ``path``; None where it is none of this source, whatever its name says."""
    import duckdb  # noqa: PLC0415

    try:
        with duckdb.connect(":memory:", config={"autoinstall_known_extensions": False}) as connection:
            rows = connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
        told = json.loads(dict(rows)[b"riskfile"])
        if (told["form"], told["source"]) != (FORM, source):
            return None
        return Part(path, source, told["reports"], told["odd"], int(told["total"]) if told["total"] else None)
    except (duckdb.Error, LookupError, TypeError, ValueError):
        return None


def _make_folder(cache: Path) -> None:
    if cache.is_dir():
        return
    cache.mkdir(parents=True, exist_ok=True)
    for name, text in (("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n"), (".gitignore", "*\n")):
        (cache / name).write_text(text, encoding="ascii")


def _written(connection: duckdb.DuckDBPyConnection, beside: Path, told: dict[str, Any]) -> None:
    import duckdb  # noqa: PLC0415

    try:
        connection.execute(
            "COPY (SELECT * FROM made ORDER BY number) TO ? (FORMAT parquet, COMPRESSION zstd, KV_METADATA {riskfile: ?})",
            [str(beside), json.dumps(told)],
        )
    except duckdb.Error as error:
        raise no_room(beside.parent, error) from None


# --- by DuckDB -----------------------------------------------------------------------------------------------

_SHAPE: Final = """{
    mdr_report_key: 'JSON', event_type: 'JSON', date_received: 'JSON', date_of_event: 'JSON', date_changed: 'JSON',
    product_problems: 'JSON[]',
    device: 'STRUCT(brand_name JSON, generic_name JSON, model_number JSON, device_report_product_code JSON,
        openfda STRUCT(device_name JSON))[]',
    patient: 'STRUCT(patient_problems JSON[], sequence_number_outcome JSON[])[]'
}"""

_READ: Final = f"""SELECT ? + row_number() OVER () AS number, * FROM read_json(?, format = 'array', columns = {_SHAPE}, maximum_object_size = {LARGEST})"""


def _no_text(value: str) -> str:
    return f"({value} IS NOT NULL AND NOT starts_with({value}::VARCHAR, '\"'))"


def _none_text_in(values: str) -> str:
    return f"coalesce(len(list_filter({values}, lambda x: {_no_text('x')})) > 0, false)"


_DEVICE: Final = {
    "brand_names": "d.brand_name",
    "generic_names": "d.generic_name",
    "model_numbers": "d.model_number",
    "product_codes": "d.device_report_product_code",
    "device_names": "d.openfda.device_name",
}

# a key that is a text of ASCII without blanks, or a number that Python writes the same; "" is none
_KEY: Final = r"""regexp_full_match(mdr_report_key::VARCHAR, '"[!#-\[\]-~]*"|0|[1-9][0-9]{0,17}')"""

_UNSURE: Final = " OR ".join(
    (
        f"mdr_report_key IS NULL OR NOT {_KEY}",
        *map(_no_text, ("event_type", "date_received", "date_of_event", "date_changed")),
        _none_text_in("product_problems"),
        "coalesce(len(list_filter(patient, lambda p: p IS NULL)) > 0, false)",
        "coalesce(len(list_filter(device, lambda d: d IS NULL)) > 0, false)",
        *(
            _none_text_in(f"flatten(list_transform(patient, lambda p: p.{name}))")
            for name in ("patient_problems", "sequence_number_outcome")
        ),
        *(_none_text_in(f"list_transform(device, lambda d: {name})") for name in _DEVICE.values()),
    )
)
"""Whether the streaming reader may make something else of a report than what ``_MADE`` does."""


def _text(name: str) -> str:
    return f"coalesce(json_extract_string({name}, '$'), '')"


def _texts(values: str) -> str:
    texts = f"list_transform({values}, lambda x: json_extract_string(x, '$'))"
    return f"coalesce(list_filter({texts}, lambda x: x <> ''), [])"


_MADE: Final = f"""SELECT number,
    CASE WHEN starts_with(mdr_report_key::VARCHAR, '"') THEN json_extract_string(mdr_report_key, '$')
        ELSE mdr_report_key::VARCHAR END AS key,
    {_text("date_changed")} AS changed, {_text("date_received")} AS received, {_text("date_of_event")} AS happened,
    {_text("event_type")} AS event_type,
    {_texts("product_problems")} AS product_problems,
    {_texts("flatten(list_transform(patient, lambda p: p.patient_problems))")} AS patient_problems,
    {_texts("flatten(list_transform(patient, lambda p: p.sequence_number_outcome))")} AS outcomes,
    {", ".join(f"{_texts(f'list_transform(device, lambda d: {value})')} AS {name}" for name, value in _DEVICE.items())},
    NULL::VARCHAR AS odd FROM raw"""


class _Unsure(Exception):  # noqa: N818 - no error: another reader is asked
    """DuckDB may read a file otherwise than the streaming reader does."""


def _read_by_duckdb(path: Path, connection: duckdb.DuckDBPyConnection, room: Path, far: _Far) -> list[int] | None:
    """Make the table ``made`` of a file, and give what it says how many reports its query has; None, and no table, where
    the streaming reader is to be asked."""
    import duckdb  # noqa: PLC0415

    totals: list[int] = []
    run = connection.execute
    try:
        with _segments(_array_of(path, totals, far), room) as segments:
            rows = 0
            for number, segment in enumerate(segments):
                run(f"CREATE TABLE raw AS {_READ}", [rows, str(segment)])
                if run(f"SELECT 1 FROM raw WHERE {_UNSURE} LIMIT 1").fetchone() is not None:
                    raise _Unsure
                run(f"{'INSERT INTO made' if number else 'CREATE TABLE made AS'} {_MADE}")
                rows = (run("SELECT count(*) FROM made").fetchone() or (0,))[0]
                far.made(rows)
                run("DROP TABLE raw")
    except (duckdb.Error, ImportProblem, OSError, _Unsure):
        run("DROP TABLE IF EXISTS raw")
        run("DROP TABLE IF EXISTS made")
        return None
    return totals


_CUT: Final = b""
"""Stands between two pieces where one segment ends and the next begins."""


@contextmanager
def _segments(pieces: Generator[bytes, None, None], room: Path) -> Iterator[Iterator[Path]]:
    """Files that have ``pieces`` one after the other, each up to a ``_CUT``. Another thread writes the next one while one is
    read; each goes when the next one is asked for, so that there are never more than three.

    :raises Exception: what ``pieces`` raises.
    """
    ready: Queue[Path | BaseException | None] = Queue(maxsize=1)
    stop = threading.Event()
    writer = threading.Thread(target=_write_segments, args=(pieces, room, ready, stop), daemon=True)

    def paths() -> Iterator[Path]:
        while (found := ready.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found
            found.unlink()

    writer.start()
    try:
        yield paths()
    finally:
        stop.set()
        while writer.is_alive():
            # it may wait for room in the queue
            with suppress(Empty):
                ready.get(timeout=0.05)


def _write_segments(
    pieces: Generator[bytes, None, None], room: Path, ready: Queue[Path | BaseException | None], stop: threading.Event
) -> None:
    try:
        with closing(pieces):
            more = True
            number = 0
            while more and not stop.is_set():
                more = False
                path = room / f"segment-{number}.json"
                with path.open("wb", buffering=0) as file:
                    for piece in pieces:
                        if piece is _CUT:
                            more = True
                            break
                        file.write(piece)
                        if stop.is_set():
                            return
                ready.put(path)
                number += 1
        ready.put(None)
    except BaseException as error:  # whoever reads raises it
        ready.put(error)


def _array_of(path: Path, totals: list[int], far: _Far) -> Generator[bytes, None, None]:
    """The reports of a file as arrays of JSON, with a ``_CUT`` between two. ``totals`` gets what the file says how many
    reports its query has.

    Where an array is cut is guessed from how its first element begins. A guess that is wrong (in a string, or deeper down)
    leaves two pieces of which neither is JSON, so that DuckDB refuses them.

    :raises _Unsure: where the file is of another form, or has what only DuckDB takes for JSON; after what came before.
    """
    strict = Strict()
    with opened_json(path) as stream:
        head = stream.read(_HEAD)
        begin = _begins(head)
        before, held = head[:begin], head[begin:]
        between = _between(held)
        given = len(head)
        size = 0
        yield b"["
        while data := stream.read(_BLOCK):
            given += len(data)
            held += data
            if len(held) <= _HEAD:
                continue
            piece, held = held[:-_HEAD], held[-_HEAD:]
            if not strict.take(piece):
                raise _Unsure
            size += len(piece)
            found = between.search(piece) if between is not None and size > _SEGMENT else None
            if found is not None:
                yield piece[: found.start() + 1]
                yield b"]"
                yield _CUT
                yield b"["
                piece = piece[found.start(1) :]
                size = 0
            yield piece
            far.read(given)
        end = _END.search(held)
        if end is None or (end[1] == b"}") != (before.lstrip()[:1] == b"{"):
            raise _Unsure
        piece = held[: end.start() + 1]
        if not strict.take(piece) or not strict.end():
            raise _Unsure
        # what is around the reports, as the streaming reader has it
        around = io.BytesIO(before + held[end.start() :])
        found_totals: list[int] = []
        if list(reports_of(around, SourcePlace(path.as_posix()), found_totals)):
            raise _Unsure
        totals += found_totals
        yield piece
        far.read(given)


def _between(start: bytes) -> re.Pattern[bytes] | None:
    """What stands between two elements of an array that begins as ``start`` does: the end of an object, a comma, and what
    the first element begins with, its first key included."""
    found = _FIRST.match(start)
    return None if found is None else re.compile(rb"\}[ \t\r\n]*+,[ \t\r\n]*+(" + re.escape(found[1]) + rb")")


def _begins(head: bytes) -> int:
    """Where in ``head`` the first element of the reports may stand.

    :raises _Unsure: where it is no array, and no answer with ``results``.
    """
    source = Source(io.BytesIO(head), slow_from=0)
    depth = 0
    key = ""
    try:
        for event, value in ijson.basic_parse(source, use_float=True):
            if event == "start_array" and (depth == 0 or (depth == 1 and key == "results")):
                return source.given
            if event in ("start_map", "start_array"):
                depth += 1
            elif event in ("end_map", "end_array"):
                depth -= 1
            elif event == "map_key" and depth == 1:
                key = value
            if not depth:
                break
    except (ijson.JSONError, ValueError):
        pass
    raise _Unsure


# --- by the streaming reader ---------------------------------------------------------------------------------


def _read_by_stream(path: Path, connection: duckdb.DuckDBPyConnection, room: Path, far: _Far) -> list[int]:
    """The same as ``_read_by_duckdb``, for any file.

    :raises ImportProblem: if the file cannot be read.
    """
    totals: list[int] = []
    columns = ", ".join(
        f"{name}: '{'BIGINT' if name == 'number' else 'VARCHAR' if name in (*_TEXTS, 'odd') else 'VARCHAR[]'}'"
        for name in COLUMNS
    )
    question = f"""SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}},
        maximum_object_size = {LARGEST_ROW})"""
    with _segments(_lines_of(path, totals, far), room) as segments:
        for number, segment in enumerate(segments):
            begin = "INSERT INTO made" if number else "CREATE TABLE made AS"
            connection.execute(f"{begin} {question}", [str(segment)])
    return totals


def _lines_of(path: Path, totals: list[int], far: _Far) -> Generator[bytes, None, None]:
    place = SourcePlace(path.as_posix())
    size = 0
    for number, record in enumerate(read_reports(path, totals=totals), 1):
        line = json.dumps(_row(record, place, number)).encode()
        if len(line) > LARGEST_ROW:
            message = tr(
                "report {number}: what is kept of it has {size} bytes, expected no more than {limit}",
                number=number,
                size=len(line),
                limit=LARGEST_ROW,
            )
            raise refuse(place, message, tr("read it with --reader streaming"))
        if size > _SEGMENT:
            yield _CUT
            size = 0
        yield line + b"\n"
        size += len(line)
        if not number % 1000:
            far.made(number)


@cache
def _looks_at_all() -> RecordReader:
    """A reader that looks at each field that any mapping may make one look at."""
    nobody = dict.fromkeys(DEVICE_FIELDS, frozenset[str]())
    return RecordReader(OpenfdaMapping("", {}, {}, {}, nobody, {}), date.max)


def _row(record: Any, place: SourcePlace, number: int) -> dict[str, Any]:
    odd = None
    try:
        _looks_at_all().report(record, place, number)
    except ImportProblem:
        odd = json.dumps(record)
    found = record if isinstance(record, dict) else {}
    key = found.get("mdr_report_key")
    devices = _objects(found, "device")
    row: dict[str, Any] = {
        "number": number,
        "key": one_line(str(key)) if isinstance(key, str | int) else "",
        "changed": _as_text(found.get("date_changed")),
        "received": _as_text(found.get("date_received")),
        "happened": _as_text(found.get("date_of_event")),
        "event_type": _as_text(found.get("event_type")),
        "product_problems": _as_texts(found.get("product_problems")),
        "patient_problems": [
            text for each in _objects(found, "patient") for text in _as_texts(each.get("patient_problems"))
        ],
        "outcomes": [
            text for each in _objects(found, "patient") for text in _as_texts(each.get("sequence_number_outcome"))
        ],
        "odd": odd,
    }
    for name, column in DEVICES.items():
        field = "device_report_product_code" if name == "product_code" else name
        holders = [_objects(each, "openfda") if name == "device_name" else [each] for each in devices]
        row[column] = [text for each in holders for holder in each for text in _as_texts(holder.get(field))]
    return row


def _objects(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = holder.get(name)
    if name == "openfda":
        return [value] if isinstance(value, dict) else []
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def _as_texts(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, str) and part]


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else " ".join(map(one_line, _as_texts(value)))
