"""Bringing field reports in: openFDA's device events (JSON) become series, observations to review and an
account of all that was read.

A mapping, a YAML file, says which words of the reports mean which item of the file::

    version: 1
    devices:                              # whose reports count: any device of a report has one of these (else: all)
      generic_name: [Bone Cement]         # brand_name, generic_name, model_number, product_code, device_name
    product-problems:                     # a failure mode, situation, harm or risk, or a list of them
      Fracture: FMD-002
      Loosening of Implant: [FMD-003, SIT-014]
    patient-problems:
      Pain: HRM-003
    outcomes:
      Death: HRM-001
    event-types:
      Malfunction: FMD-009
    ignore:                               # what is mapped to nothing, and why
      outcomes:
        Other: says nothing of its own
    kinds:                                # what an event type counts as, where it is none of the three
      Other: injury
    period: quarter                       # the time of one row of a series: month (unless given), quarter, week, year

Words are compared without regard to case. A report counts once for an item, however many of its words are mapped
there. It counts in the month (or quarter, ...) of ``date_received``, by the kind of its event type: malfunction,
injury, death, other.

**What is kept.** Only the fields of ``KEPT`` are taken from a report; all others are passed over while they are read,
so that nothing of a patient (age, weight, sex), a reporter, an address or a serial number gets anywhere. The texts of
reports are read only where they are asked for.

**Deduplicated** by ``mdr_report_key``: openFDA replaces a report when a follow-up comes in, so that two files may hold
two states of one report. The one with the later ``date_changed`` counts; where that does not tell, the one read last.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import sqlite3
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from typing import IO, Any, Final, NamedTuple, Protocol

import ijson

from riskfile.editing.writing import item_text
from riskfile.importing.look_here import COMPARED, Counts, Meaning, look_here
from riskfile.importing.look_here import FILES as LOOK_FILES
from riskfile.importing.mapping import Word
from riskfile.importing.markdown import as_markdown
from riskfile.importing.write import alone_in, write_files
from riskfile.model import Item, RiskFile, Span, Value
from riskfile.policy import PolicyError
from riskfile.policy.strict import (
    INVALID,
    Choice,
    Integer,
    Keys,
    Listing,
    Mapped,
    Node,
    Reading,
    Record,
    Shape,
    Text,
    decoded,
    read,
)
from riskfile.tables.table import ImportProblem, SourcePlace, SourceProblem, one_line, problem_of, refuse
from riskfile.text.messages import Message, Phrase, plain, tr
from riskfile.text.nearest import nearest
from riskfile.text.periods import KINDS as PERIODS
from riskfile.text.periods import begin_of, end_of, kind_of, later, number_of, period_with
from riskfile.text.quoting import quote

VERSION: Final = 1
"""The version of the mapping's form that is read."""

PAGE: Final = "observations.md"
REPORT: Final = "report.md"
TEXTS: Final = "texts.md"
HEADINGS: Final = ("period", "count", "exposure")

TABLES: Final = ("product-problems", "patient-problems", "outcomes", "event-types")
KINDS: Final = ("malfunction", "injury", "death", "other")
OBSERVED: Final = ("malfunction", "injury", "death")
"""The kinds that an observation can have."""

TARGETS: Final = ("failure-mode", "situation", "harm", "risk")

OUTCOMES: Final = {
    "L": "Life Threatening",
    "H": "Hospitalization",
    "S": "Disability",
    "C": "Congenital Anomaly",
    "R": "Required Intervention",
    "O": "Other",
    "*": "Invalid Data",
    "U": "Unknown",
    "I": "No Information",
    "A": "Not Applicable",
    "D": "Death",
}
"""Outcomes of a patient by their codes (openFDA, ``sequence_number_outcome``)."""

EVENT_TYPES: Final = {
    "D": "Death",
    "IN": "Injury",
    "IL": "Injury",
    "IJ": "Injury",
    "M": "Malfunction",
    "O": "Other",
    "*": "No answer provided",
}
"""Event types by their codes (openFDA, ``event_type``)."""

DEVICE_FIELDS: Final = ("brand_name", "generic_name", "model_number", "product_code", "device_name")

_Tree = Mapping[str, Any]
KEPT: Final[_Tree] = {
    "mdr_report_key": {},
    "event_type": {},
    "date_received": {},
    "date_of_event": {},
    "date_changed": {},
    "product_problems": {},
    "device": {
        "brand_name": {},
        "generic_name": {},
        "model_number": {},
        "device_report_product_code": {},
        "openfda": {"device_name": {}},
    },
    "patient": {"patient_problems": {}, "sequence_number_outcome": {}},
}
"""The fields that are taken from a report, and no others."""

_WITH_TEXTS: Final[_Tree] = {**KEPT, "mdr_text": {"text": {}, "text_type_code": {}}}
_AROUND: Final[_Tree] = {"meta": {"results": {"total": {}}}, "error": {"code": {}, "message": {}}}

MAX_DEPTH: Final = 20
"""How deep what is kept may nest; a report needs 4."""

MAX_TEXTS: Final = 64 * 1024 * 1024
"""How many characters of report texts are written: nobody reviews more, and less is asked for by a narrower query."""

EARLIEST: Final = date(1950, 1, 1)
"""No report is older; openFDA's begin in the 1990s."""

_BLOCK: Final = 64 * 1024
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)", re.ASCII)
_NUMBERED = re.compile(r"\d+\.?", re.ASCII)


# --- the mapping --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenfdaMapping:
    """A mapping that was read. ``targets`` and ``ignored`` are by table and word, the word folded (see ``fold``);
    ``words`` has each mapped word as it was written; ``devices`` folded names by field; ``kinds`` by event type;
    ``period`` is how long the time of one row of a series is."""

    path: str
    targets: Mapping[str, Mapping[str, tuple[Word, ...]]]
    ignored: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, str]]
    devices: Mapping[str, frozenset[str]]
    kinds: Mapping[str, str]
    period: str = "month"


def fold(text: str) -> str:
    """``text`` as words are compared: on one line, without regard to case."""
    return one_line(text).casefold()


class _Ids(Shape):
    """An id or a list of ids, each with its place."""

    __slots__ = ()

    @property
    def words(self) -> Message:
        return plain(tr("the id of an item, or a list of ids"))

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        ids: list[Word] = []
        parts = node.parts if node.kind == "list" else [node]
        if not parts:
            return reading.mismatch(node, at, self.words)
        for part in parts:
            text = Text("", expected=self.words).read(part, at, reading)
            if text is INVALID:
                return INVALID
            if text not in ids:
                ids.append(Word.at(text, part.extent))
        return tuple(ids)


_WORD = Text("A word of the reports.", digits=True)
_KNOWN: Final[Mapping[str, Text | Choice]] = {
    "product-problems": _WORD,
    "patient-problems": _WORD,
    "outcomes": Choice("An outcome.", tuple(OUTCOMES.values())),
    "event-types": Choice("An event type.", tuple(dict.fromkeys(EVENT_TYPES.values()))),
}
_SHAPE = Record(
    "Which words of openFDA's reports mean which item.",
    {
        "version": Integer("Version of this form.", minimum=1),
        "devices": Record(
            "Whose reports count.",
            {name: Listing("Names.", Text("A name.", digits=True), minimum=1) for name in DEVICE_FIELDS},
        ),
        **{table: Mapped("Word -> ids of items.", key, _Ids("Ids.")) for table, key in _KNOWN.items()},
        "ignore": Record(
            "What is mapped to nothing.",
            {table: Mapped("Word -> why.", key, Text("The reason.")) for table, key in _KNOWN.items()},
        ),
        "kinds": Mapped("Event type -> kind.", _KNOWN["event-types"], Choice("A kind.", KINDS)),
        "period": Choice("How long the time of one row of a series is; month unless given.", PERIODS),
    },
    ("version",),
)


def load_openfda_mapping(text: str, path: str, file: RiskFile) -> OpenfdaMapping:
    """The mapping in ``text``, every id of which is a failure mode, situation, harm or risk of ``file``.

    :raises ImportProblem: with everything that is wrong with it, by line and column.
    """
    reading = read(text, path, _SHAPE)
    found = reading.value if isinstance(reading.value, dict) else {}
    if found.get("version", VERSION) != VERSION:
        reading.fault_at(("version",), f"`version`: found {found['version']}, expected {VERSION}")
    targets: dict[str, dict[str, tuple[Word, ...]]] = {}
    ignored: dict[str, dict[str, str]] = {}
    words: dict[str, dict[str, str]] = {}
    for table in TABLES:
        targets[table], ignored[table], words[table] = {}, {}, {}
        first: dict[str, Keys] = {}
        for above, entries in (((), found), (("ignore",), found.get("ignore", {}))):
            for word, value in entries.get(table, {}).items():
                at = (*above, table, word)
                folded = fold(word)
                if folded in first:
                    message = tr(
                        "{what} of `{table}` stands in line {what2} already",
                        what=quote(word),
                        table=table,
                        what2=reading.keys[first[folded]][0],
                    )
                    reading.fault(reading.keys[at], message, tr("a word is mapped or ignored once, whatever its case"))
                    continue
                first[folded] = at
                if above:
                    ignored[table][folded] = value
                else:
                    targets[table][folded] = value
                    words[table][folded] = word
                    for id_ in value:
                        _expect_target(id_, file, reading)
    if not reading.problems and not any(targets.values()):
        reading.fault(
            (1, 1), tr("nothing is mapped"), tr("expected at least one of {tables}", tables=", ".join(TABLES))
        )
    try:
        reading.stop()
    except PolicyError as error:
        raise ImportProblem(map(problem_of, error.problems)) from None
    devices = {name: frozenset(map(fold, names)) for name, names in found.get("devices", {}).items()}
    return OpenfdaMapping(path, targets, ignored, words, devices, found.get("kinds", {}), found.get("period", "month"))


def _expect_target(id_: Word, file: RiskFile, reading: Reading) -> None:
    item = file.items.get(id_)
    known = [each.id for each in file.of_type(*TARGETS)]
    if item is None:
        reading.fault(id_.extent, tr("{what} is no item of the file", what=quote(id_)), reading.nearest(id_, known))
    elif item.type not in TARGETS:
        what = file.model.types[item.type].label
        message = tr(
            "{id_} is of the type {type} ({what}), expected a failure mode, situation, harm or risk",
            id_=id_,
            type=item.type,
            what=what,
        )
        reading.fault(id_.extent, message, reading.nearest(id_, known))
    elif item.type == "situation" and not _observed(item, file):
        hint = tr("estimate a risk of it, or map to a failure mode or harm")
        reading.fault(
            id_.extent, tr("{id_} is estimated in no risk, so that no observation can name it", id_=id_), hint
        )


def _observed(item: Item, file: RiskFile) -> tuple[str, ...]:
    """What an observation of ``item`` names: of a situation its risks, else the item."""
    if item.type == "situation":
        return tuple(risk.id for risk in file.linking(item, "situation") if risk.type == "risk")
    return (item.id,)


# --- reading ------------------------------------------------------------------------------------------------


def sources_in(paths: Iterable[Path]) -> list[Path]:
    """The files that ``paths`` name: of a folder all that end in .json, .gz or .zip, in it and below it, by name.

    :raises ImportProblem: for a folder that has none.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            inside = sorted(
                Path(folder, name)
                for folder, _, names in os.walk(path, onerror=_stop)
                for name in names
                if name.lower().endswith((".json", ".gz", ".zip")) and not name.startswith(".")
            )
        except OSError as error:
            raise refuse(
                SourcePlace(Path(error.filename or path).as_posix()),
                tr("cannot be read: {what}", what=error.strerror or error),
            ) from None
        if not inside:
            message = tr("is a folder without any file of reports, expected .json, .gz or .zip in it or below it")
            raise refuse(SourcePlace(path.as_posix()), message)
        found += inside
    return found


def _stop(error: OSError) -> None:
    raise error


_Events = Iterator[tuple[str, Any]]


class Source:
    """A stream that counts what was read of it. From ``slow_from`` on it gives ``step`` bytes at a time: the place at which
    a parser stops is then among the last ones given."""

    def __init__(self, stream: IO[bytes], slow_from: int | None = None, step: int = 1) -> None:
        self.stream = stream
        self.slow_from = slow_from
        self.step = step
        self.given = 0
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as many as suit us; none at the end."""
        if size == 0:
            return b""
        if self.slow_from is None:
            size = _BLOCK
        elif (before := self.slow_from - self.given) > 0:
            size = min(_BLOCK, before)
        else:
            size = self.step
        data = self.stream.read(size)
        self.given += len(data)
        self.last = data or self.last
        return data


@contextmanager
def opened_json(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a JSON file, unpacked where it is packed by gzip or, alone, by zip; without a byte-order mark."""
    place = SourcePlace(path.as_posix())
    try:
        if path.is_dir():
            raise refuse(place, tr("is a folder, expected a JSON file of openFDA"))
        with path.open("rb") as raw:
            magic = raw.read(4)
            raw.seek(0)
            if magic[:2] == b"\x1f\x8b":
                with gzip.GzipFile(fileobj=raw) as stream:
                    yield _past_mark(stream, place)
            elif magic == b"PK\x03\x04":
                with zipfile.ZipFile(raw) as archive:
                    names = [name for name in archive.namelist() if not name.endswith("/")]
                    if len(names) != 1:
                        raise refuse(
                            place, tr("is an archive of {n} files, expected one", n=len(names)), tr("unpack it")
                        )
                    with archive.open(names[0]) as stream:
                        yield _past_mark(stream, place)
            else:
                yield _past_mark(raw, place)
    except FileNotFoundError:
        raise refuse(place, tr("there is no such file")) from None
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise refuse(place, tr("cannot be unpacked: {error}", error=error), tr("is the download complete?")) from None
    except (RuntimeError, NotImplementedError) as error:
        # a zip file with a password, or packed by a method that Python lacks
        raise refuse(place, tr("cannot be unpacked: {error}", error=error), tr("unpack it")) from None
    except OSError as error:
        raise refuse(place, tr("cannot be read: {what}", what=error.strerror or error)) from None


def _past_mark(stream: Any, place: SourcePlace) -> IO[bytes]:
    start = stream.peek(3)[:3]
    if start == b"\xef\xbb\xbf":
        stream.read(3)
    elif start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refuse(place, tr("is UTF-16, expected UTF-8"), tr("save the file in the encoding UTF-8"))
    return stream  # type: ignore[no-any-return]


def read_reports(path: Path, *, texts: bool = False, totals: list[int] | None = None) -> Iterator[Any]:
    """The reports of a file, one after the other, with the fields of ``KEPT`` (and ``texts``) only.

    The file is one report, an array of them, or an answer with ``results``; packed by gzip or zip if you like. It is
    never in memory as a whole. ``totals`` gets what an answer says how many reports its query has.

    :raises ImportProblem: if it cannot be read; reports before that place were given by then.
    """
    with opened_json(path) as stream:
        source = Source(stream)
        try:
            yield from reports_of(source, SourcePlace(path.as_posix()), totals, texts=texts)
            return
        except ijson.JSONError as error:
            message = str(error)
        except UnicodeDecodeError:
            # an escape such as \udc00 alone, which the parser lets pass
            message = str(_NO_CHARACTER())
        given = source.given - len(source.last)
    raise _broken(path, message, given)


def reports_of(
    stream: IO[bytes] | Source, place: SourcePlace, totals: list[int] | None, *, texts: bool = False
) -> Iterator[Any]:
    """The same of a stream of JSON.

    :raises ijson.JSONError: where it is no JSON; :raises ImportProblem: where it is none of openFDA.
    """
    # ijson tells apart 2 and 2.0; no kept field is a number that matters
    events: _Events = iter(ijson.basic_parse(stream, use_float=True))
    return _reports(events, place, _WITH_TEXTS if texts else KEPT, totals)


_NO_CHARACTER = Phrase("importing.no-character", "an escape that is no character in a text")


def _broken(path: Path, message: str, given: int) -> ImportProblem:
    """Why and where a file is no JSON: ``message`` is the parser's, ``given`` what it had read without complaint."""
    # the parser reads what has no end yet anew with each piece: in single bytes a long number would take hours
    for step in (_BLOCK // 256, 1):
        with opened_json(path) as stream:
            source = Source(stream, slow_from=given, step=step)
            with suppress(ijson.JSONError, ValueError):
                for _ in ijson.basic_parse(source, use_float=True):
                    pass
            given = source.given - len(source.last)
    if not source.given:
        return refuse(SourcePlace(path.as_posix()), tr("is empty, expected JSON of openFDA"))
    place = Span(path.as_posix(), *_position(path, source.given))
    # the rest of the message quotes the file, and so perhaps a patient
    if "premature EOF" in message or "Incomplete" in message:
        return refuse(place, tr("the JSON ends before it is complete"), tr("is the download complete?"))
    reason = message.removeprefix("b'").replace("\\n", "\n").split("\n")[0].strip()
    return refuse(place, tr("is no JSON: {reason}", reason=reason))


def _position(path: Path, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of the byte before ``offset``."""
    line = 1
    column = 0
    with opened_json(path) as stream:
        while offset > 0:
            data = stream.read(min(_BLOCK, offset))
            offset -= len(data)
            # a line break is the last sign of its line
            breaks = data.count(b"\n", 0, len(data) if offset else -1)
            line += breaks
            tail = data[data.rfind(b"\n", 0, len(data) if offset else -1) + 1 :]
            # the first byte of a character begins it
            signs = sum(byte & 0xC0 != 0x80 for byte in tail)
            column = signs if breaks else column + signs
    return line, column


def _reports(events: _Events, place: SourcePlace, kept: _Tree, totals: list[int] | None) -> Iterator[Any]:
    event, value = next(events)
    if event == "start_array":
        yield from _elements(events, place, kept)
    elif event == "start_map":
        own: dict[str, Any] = {}
        found = False
        tree = {**kept, **_AROUND}
        for event, key in events:
            if event == "end_map":
                break
            event, value = next(events)  # noqa: PLW2901 - a key and its value are two events
            if key == "results" and event == "start_array":
                found = True
                yield from _elements(events, place, kept)
            else:
                _take(own, key, event, value, tree, events, place, 1)
        total = _at(own.pop("meta", None), "results", "total")
        if found:
            if totals is not None and isinstance(total, int) and not isinstance(total, bool):
                totals.append(total)
        elif "mdr_report_key" in own:
            yield own
        elif isinstance(code := _at(own.get("error"), "code"), str):
            raise refuse(place, tr("is an answer of openFDA without reports: {what}", what=one_line(code)[:60]))
        else:
            message = tr("has neither `results` nor `mdr_report_key`")
            raise refuse(
                place, message, tr("expected a report of openFDA, an array of them, or an answer with `results`")
            )
    else:
        raise refuse(place, tr("is {what}, expected reports of openFDA: an object or an array", what=_json(value)))
    for _ in events:
        # to the end, so that what follows is found to be no JSON
        pass


def _elements(events: _Events, place: SourcePlace, kept: _Tree) -> Iterator[Any]:
    for event, value in events:
        if event == "end_array":
            return
        yield _value(event, value, kept, events, place, 1)


def _value(event: str, value: Any, kept: _Tree, events: _Events, place: SourcePlace, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise refuse(place, tr("nests deeper than {max_depth}", max_depth=MAX_DEPTH), tr("expected reports of openFDA"))
    if event == "start_map":
        made: dict[str, Any] = {}
        for begins, key in events:
            if begins == "end_map":
                break
            event, value = next(events)
            _take(made, key, event, value, kept, events, place, depth)
        return made
    if event == "start_array":
        parts: list[Any] = []
        for event, value in events:
            if event == "end_array":
                break
            parts.append(_value(event, value, kept, events, place, depth + 1))
        return parts
    return value


def _take(
    made: dict[str, Any], key: str, event: str, value: Any, kept: _Tree, events: _Events, place: SourcePlace, depth: int
) -> None:
    """Add the value of ``key`` to ``made`` where it is one of those kept; else pass it over."""
    below = kept.get(key)
    if below is not None:
        made[key] = _value(event, value, below, events, place, depth + 1)
    elif event in ("start_map", "start_array"):
        open_ = 1
        for inner, _ in events:
            if inner in ("start_map", "start_array"):
                open_ += 1
            elif inner in ("end_map", "end_array"):
                open_ -= 1
                if not open_:
                    return


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _json(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, dict):
        return tr("an object")
    if isinstance(value, list):
        return tr("an array")
    # not which: it may be a patient's
    return "a text" if isinstance(value, str) else "a number"


# --- one report ---------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """What counts of a report. ``words`` has the words of each table, as written; ``faults`` what is wrong with its
    dates; ``period`` is that of its receipt, "" where it was received on no day. ``codes`` and ``brands`` are the product codes
    and brand names of its devices, where these were asked for."""

    key: str
    changed: str
    period: str
    event_type: str
    words: Mapping[str, tuple[str, ...]]
    ours: bool
    faults: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    codes: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()

    def as_row(self) -> tuple[str, str, str]:
        """Key, date of change, and the rest as JSON: what two states of a report are compared by, and no more than that."""
        return self.key, self.changed, json.dumps(self[2:8], ensure_ascii=False)

    def as_named(self) -> str:
        """Product codes and brand names as JSON."""
        return json.dumps(self[8:], ensure_ascii=False)

    @classmethod
    def of_row(cls, key: str, changed: str, rest: str, named: str = "[[], []]") -> Counted:
        """The report that ``as_row`` and ``as_named`` made the row of."""
        period, event_type, words, ours, faults, texts = json.loads(rest)
        words = {table: tuple(each) for table, each in words.items()}
        codes, brands = map(tuple, json.loads(named))
        return cls(
            key, changed, period, event_type, words, ours, tuple(faults), tuple(map(tuple, texts)), codes, brands
        )


class RecordReader:
    """Makes what counts of a record, as ``read_reports`` gives it; ``place`` and ``number`` are the record's, for messages.
    With ``named`` product codes and brand names are taken too."""

    def __init__(self, mapping: OpenfdaMapping, today: date, *, named: bool = False) -> None:
        self.mapping = mapping
        self.today = today
        self.named = named

    def report(self, record: Any, place: SourcePlace, number: int) -> Counted:
        """The report of a record. Its key is "" where it has none.

        :raises ImportProblem: if a field is of another type than openFDA has it.
        """
        where = f"report {number}"
        if not isinstance(record, dict):
            raise refuse(place, tr("{where} is {what}, expected an object", where=where, what=_json(record)))
        key = record.get("mdr_report_key")
        key = "" if key is None else one_line(str(key)) if isinstance(key, str | int) else None
        if key is None:
            raise refuse(
                place,
                tr(
                    "{where}: mdr_report_key is {what}, expected a text",
                    where=where,
                    what=_json(record["mdr_report_key"]),
                ),
            )
        where += f" ({quote(key)[1:-1]})" if key else ""

        def texts(holder: Any, name: str) -> list[str]:
            value = holder.get(name)
            parts = value if isinstance(value, list) else [value]
            for part in parts:
                if not isinstance(part, str | None):
                    raise refuse(
                        place,
                        tr(
                            "{where}: {name} is {what}, expected a text or a list of texts",
                            where=where,
                            name=name,
                            what=_json(part),
                        ),
                    )
            return [line for part in parts if part and (line := one_line(part))]

        def objects(name: str) -> list[Any]:
            value = record.get(name)
            parts = value if isinstance(value, list) else [] if value is None else [value]
            for part in parts:
                if not isinstance(part, dict):
                    raise refuse(
                        place,
                        tr(
                            "{where}: {name} is {what}, expected a list of objects",
                            where=where,
                            name=name,
                            what=_json(part),
                        ),
                    )
            return parts

        patients = objects("patient")
        event_type = " ".join(texts(record, "event_type"))
        words = {
            "product-problems": texts(record, "product_problems"),
            "patient-problems": [word for each in patients for word in texts(each, "patient_problems")],
            "outcomes": [
                name for each in patients for text in texts(each, "sequence_number_outcome") for name in _outcomes(text)
            ],
            "event-types": [EVENT_TYPES.get(event_type, event_type or EVENT_TYPES["*"])],
        }
        received, faults = self.dates(*(" ".join(texts(record, name)) for name in ("date_received", "date_of_event")))
        narrative = tuple(
            (" ".join(texts(each, "text_type_code")), text.strip())
            for each in objects("mdr_text")
            if isinstance(text := each.get("text"), str) and text.strip()
        )
        changed = day_of(" ".join(texts(record, "date_changed")))
        devices = objects("device")
        codes, brands = (
            tuple(text for each in devices for text in texts(each, name)) if self.named else ()
            for name in ("device_report_product_code", "brand_name")
        )
        return Counted(
            key,
            changed.isoformat() if changed else "",
            period_with(received.isoformat(), self.mapping.period) if received else "",
            words["event-types"][0],
            {table: tuple({fold(word): word for word in found}.values()) for table, found in words.items()},
            self._ours(devices, texts),
            tuple(faults),
            narrative,
            codes,
            brands,
        )

    def dates(self, received: str, happened: str) -> tuple[date | None, list[str]]:
        """The day of receipt, where it is possible, and what is wrong with either date."""
        faults = []
        days = []
        for name, text in (("date_received", received), ("date_of_event", happened)):
            day = day_of(text)
            if day is None:
                if text or name == "date_received":
                    faults.append(
                        tr(
                            "{name} is {what}, expected a day as YYYYMMDD",
                            name=name,
                            what=quote(text) if text else tr("missing"),
                        )
                    )
            elif day > self.today:
                faults.append(tr("{name} is {day}, in the future of {today}", name=name, day=day, today=self.today))
                day = None
            elif day < EARLIEST:
                faults.append(f"{name} is {day}, before {EARLIEST.year}")
                day = None
            days.append(day)
        if days[0] and days[1] and days[1] > days[0]:
            faults.append(tr("date_of_event is {what}, after date_received {what2}", what=days[1], what2=days[0]))
        return days[0], faults

    def _ours(self, devices: Iterable[Any], texts: Any) -> bool:
        wanted = self.mapping.devices
        if not wanted:
            return True
        for device in devices:
            for name, names in wanted.items():
                inner = device.get("openfda")
                holder = (inner if isinstance(inner, dict) else {}) if name == "device_name" else device
                at = "device_report_product_code" if name == "product_code" else name
                if any(fold(text) in names for text in texts(holder, at)):
                    return True
        return False


def day_of(text: str) -> date | None:
    """The day that ``YYYYMMDD`` or ``YYYY-MM-DD`` names, None for any other text."""
    match = _DAY.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _outcomes(text: str) -> Iterator[str]:
    # older reports number the outcomes of all patients so far: "1, Life Threatening, 2, Required Intervention"
    for part in re.split(r"[,;]", text):
        name = re.sub(r"^\d+\.\s*", "", part.strip(), flags=re.ASCII)
        if name and not _NUMBERED.fullmatch(name):
            yield OUTCOMES.get(name, name)


# --- all reports --------------------------------------------------------------------------------------------


class Term(NamedTuple):
    """A word of the reports: how many reports of ours have it, what it is mapped to, or why it is ignored."""

    table: str
    word: str
    reports: int
    targets: tuple[str, ...]
    ignored: str


@dataclass(slots=True)
class OpenfdaReport:
    """What was read. ``series`` counts reports by (target, kind) and period, ``of_periods`` all reports of ours by
    period and kind; each period is a ``period`` (month, quarter, week or year). ``faults`` are pairs of report key and
    what is wrong with its dates, ``without_key`` the places of reports that have none. ``silent`` counts reports without any word that is mapped or ignored, by kind."""

    sources: Mapping[str, int]
    read: int = 0
    duplicates: int = 0
    differing: int = 0
    others: int = 0
    missing: int = 0
    reports: int = 0
    period: str = "month"
    of_periods: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    series: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: Counter[str] = field(default_factory=Counter)
    uncounted: int = 0
    silent: Counter[str] = field(default_factory=Counter)
    unsorted: Counter[str] = field(default_factory=Counter)
    terms: tuple[Term, ...] = ()
    unseen: tuple[tuple[str, str, str], ...] = ()
    faults: list[tuple[str, str]] = field(default_factory=list)
    without_key: list[str] = field(default_factory=list)
    texts: list[tuple[Counted, str, tuple[str, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: tuple[str, ...] = ()

    @property
    def unmapped(self) -> list[Term]:
        """The words that are neither mapped nor ignored."""
        return [term for term in self.terms if not (term.targets or term.ignored) and term.table != "event-types"]

    @property
    def periods(self) -> list[str]:
        """All periods from the first with a report to the last."""
        if not self.of_periods:
            return []
        first, last = min(self.of_periods), max(self.of_periods)
        count = number_of(last, self.period) - number_of(first, self.period)
        return [later(first, self.period, by) for by in range(count + 1)]

    @property
    def needs_a_look(self) -> list[str]:
        """What somebody has to look at, a line each; empty where all is clean."""
        found = [
            (len(self.unmapped), tr("words that are neither mapped nor ignored")),
            (len({key for key, _ in self.faults}), tr("reports with impossible dates")),
            (len(self.without_key), tr("reports without mdr_report_key, not counted")),
            (self.silent.total(), tr("reports that no word leads to an item")),
            (self.unsorted.total(), tr("reports of an event type that is no kind, in no observation")),
            (self.missing, tr("reports fewer than the query has: pages are missing")),
            (int(not self.reports), tr("report of these devices: there is none")),
        ]
        return [f"{count} {what}" for count, what in found if count]


class ReadsAll(Protocol):
    """Reads all reports and counts them."""

    def __call__(
        self,
        sources: Sequence[Path],
        mapping: OpenfdaMapping,
        *,
        today: date,
        with_texts: bool = False,
        compared: Counts | None = None,
    ) -> OpenfdaReport:
        """What was read."""
        ...


def read_openfda(
    sources: Sequence[Path],
    mapping: OpenfdaMapping,
    *,
    today: date,
    with_texts: bool = False,
    compared: Counts | None = None,
) -> OpenfdaReport:
    """Read all reports and count them. Memory does not grow with the files: reports wait on disk for their duplicates.
    ``compared`` is filled, too, with reports of ours and of others.

    :raises ImportProblem: if one of the files cannot be read.
    """
    result = OpenfdaReport({}, period=mapping.period)
    reader = RecordReader(mapping, today, named=compared is not None)
    counts: dict[str, int] = {}
    totals: list[int] = []
    # "": a file that SQLite makes and takes away itself
    with _on_disk(), closing(sqlite3.connect("", isolation_level=None)) as store:
        store.execute("CREATE TABLE report (key TEXT PRIMARY KEY, changed TEXT, rest TEXT, named TEXT)")
        store.execute("BEGIN")
        for path in sources:
            place = SourcePlace(path.as_posix())
            number = 0
            for number, record in enumerate(read_reports(path, texts=with_texts, totals=totals), 1):
                report = reader.report(record, place, number)
                if not report.key:
                    result.without_key.append(f"{place}, report {number}")
                    continue
                row = report.as_row()
                before = store.execute("SELECT changed, rest FROM report WHERE key = ?", row[:1]).fetchone()
                if before is not None:
                    result.duplicates += 1
                    result.differing += before != row[1:]
                    if before[0] > report.changed:
                        continue
                store.execute("INSERT OR REPLACE INTO report VALUES (?, ?, ?, ?)", (*row, report.as_named()))
            counts[place.path] = counts.get(place.path, 0) + number
        result.sources = counts
        result.read = sum(counts.values())
        result.missing = max(0, max(totals, default=0) - result.read)
        rows = store.execute("SELECT key, changed, rest, named FROM report ORDER BY key")
        reports = (Counted.of_row(*row) for row in rows)
        count(result, _with_others(((report, 1) for report in reports), mapping, compared), mapping)
    return result


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        message = tr("the reports cannot be kept while they are read: {error}", error=error)
        raise refuse(SourcePlace(gettempdir()), message, tr("is there room for temporary files?")) from None


def kind_of_event(event_type: str, mapping: OpenfdaMapping) -> str:
    """What a report of an event type counts as: what the mapping says, else malfunction, injury, death or other."""
    return mapping.kinds.get(event_type) or (event_type.lower() if event_type.lower() in OBSERVED else "other")


def compare(compared: Counts, report: Counted, number: int, mapping: OpenfdaMapping) -> None:
    """Count ``number`` reports that are alike into ``compared``."""
    kind = kind_of_event(report.event_type, mapping)
    compared.add(
        report.codes,
        report.brands,
        ours=report.ours,
        period=report.period,
        kind=kind,
        words=report.words,
        number=number,
    )


def _with_others(
    reports: Iterable[tuple[Counted, int]], mapping: OpenfdaMapping, compared: Counts | None
) -> Iterator[tuple[Counted, int]]:
    for report, number in reports:
        if compared is not None:
            compare(compared, report, number, mapping)
        yield report, number


def count(result: OpenfdaReport, reports: Iterable[tuple[Counted, int]], mapping: OpenfdaMapping) -> None:
    """Count reports into ``result``: each with how many there are that count alike. They come by their keys."""
    seen: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], str] = {}
    size = 0
    for report, number in reports:
        if not report.ours:
            result.others += number
            continue
        result.reports += number
        result.faults += ((report.key, fault) for fault in report.faults)
        hits: dict[str, None] = {}
        known = False
        for table, found in report.words.items():
            for word in found:
                folded = fold(word)
                seen[table, folded] += number
                shown.setdefault((table, folded), word)
                hits.update(dict.fromkeys(map(str, mapping.targets[table].get(folded, ()))))
                known = known or folded in mapping.ignored[table]
        kind = kind_of_event(report.event_type, mapping)
        if kind == "other" and report.event_type not in mapping.kinds:
            result.unsorted[report.event_type] += number
        if not hits and not known:
            result.silent[kind] += number
        if not report.period:
            result.uncounted += number
            continue
        result.of_periods[report.period][kind] += number
        result.kinds[kind] += number
        for target in hits:
            result.series[target, kind][report.period] += number
        if report.texts:
            size += sum(len(text) for _, text in report.texts)
            if size > MAX_TEXTS:
                message = tr("the texts of the reports have more than {max_texts} characters", max_texts=MAX_TEXTS)
                raise refuse(
                    SourcePlace(next(iter(result.sources))),
                    message,
                    tr("ask for fewer reports, or leave the texts out"),
                )
            result.texts.append((report, kind, tuple(hits)))
    result.terms = tuple(
        Term(
            table,
            shown[table, folded],
            reports_with,
            tuple(map(str, mapping.targets[table].get(folded, ()))),
            mapping.ignored[table].get(folded, ""),
        )
        for (table, folded), reports_with in sorted(
            seen.items(), key=lambda each: (TABLES.index(each[0][0]), -each[1], each[0][1])
        )
    )
    words = {table: [term.word for term in result.terms if term.table == table] for table in TABLES}
    result.unseen = tuple(
        (table, word, _near(word, words[table]))
        for table in TABLES
        for folded, word in mapping.words[table].items()
        if (table, folded) not in seen
    )


def _near(word: str, known: Sequence[str]) -> str:
    return next(iter(nearest(word, known, cutoff=0.8)), "")


# --- writing ------------------------------------------------------------------------------------------------


def run_openfda(
    sources: Sequence[Path],
    mapping_path: Path,
    file: RiskFile,
    output: Path,
    *,
    today: date,
    with_texts: bool = False,
    force: bool = False,
    say: Callable[[str], None] = print,
    reader: ReadsAll | None = None,
    look: Sequence[str] | None = None,
) -> OpenfdaReport:
    """Read reports of openFDA and write series, observations and the report to the folder ``output``.

    Exposures that a series there has already are kept, period by period. ``say`` is told where another import into it is
    waited for. ``reader`` is ``read_openfda`` or another that finds the same. ``look`` are the product codes whose reports are
    compared, none for those of our reports; None for no comparison.

    :raises ImportProblem: if anything keeps the import from being done; nothing was written then.
    """
    _expect_folder(output)
    try:
        text = decoded(mapping_path.read_bytes(), mapping_path.name)
    except FileNotFoundError:
        raise refuse(SourcePlace(mapping_path.as_posix()), tr("there is no such mapping")) from None
    except OSError as error:
        raise refuse(
            Span(mapping_path.as_posix()), tr("cannot be read: {what}", what=error.strerror or error)
        ) from None
    except PolicyError as error:
        raise ImportProblem(
            problem_of(problem)._replace(where=problem.span._replace(path=mapping_path.as_posix()))
            for problem in error.problems
        ) from None
    mapping = load_openfda_mapping(text, mapping_path.as_posix(), file)
    with alone_in(output, say):
        compared = None if look is None else Counts(look)
        asked = {} if compared is None else {"compared": compared}
        result = (reader or read_openfda)(sources, mapping, today=today, with_texts=with_texts, **asked)
        more = {} if compared is None else _look_here(compared, look or (), mapping, sources)
        return _written(result, mapping, file, output, today, with_texts, force, more)


def run_look_here(
    sources: Sequence[Path],
    output: Path,
    *,
    look: Sequence[str],
    brands: Sequence[str],
    today: date,
    force: bool = False,
    say: Callable[[str], None] = print,
    reader: ReadsAll | None = None,
) -> OpenfdaReport:
    """Compare the reports of the product codes ``look`` without a mapping: those are ours whose brand name begins with one of
    ``brands``; without any, each brand is compared with the others. Writes the files of the comparison alone.

    :raises ImportProblem: if anything keeps it from being done; nothing was written then.
    """
    _expect_folder(output)
    none: Mapping[str, Mapping[str, Any]] = {table: {} for table in TABLES}
    mapping = OpenfdaMapping("", none, none, none, {}, {})
    with alone_in(output, say):
        compared = Counts(look, brands)
        result = (reader or read_openfda)(sources, mapping, today=today, compared=compared)
        files = _look_here(compared, look, mapping, sources, brands)
        result.written = tuple(files)
        write_files(output, files, force=force)
    return result


def _expect_folder(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise refuse(SourcePlace(output.as_posix()), tr("is a file, expected a folder to write to"))


def _look_here(
    compared: Counts,
    look: Sequence[str],
    mapping: OpenfdaMapping,
    sources: Sequence[Path],
    brands: Iterable[str] = (),
) -> dict[str, str]:
    meanings = {
        table: {
            **{word: Meaning(tuple(map(str, ids))) for word, ids in mapping.targets[table].items()},
            **{word: Meaning(ignored=why) for word, why in mapping.ignored[table].items()},
        }
        for table in COMPARED
    }
    brands = (*brands, *mapping.devices.get("brand_name", ()))
    return look_here(compared, look, meanings, brands=brands, sources=[path.as_posix() for path in sources])


def _written(
    result: OpenfdaReport,
    mapping: OpenfdaMapping,
    file: RiskFile,
    output: Path,
    today: date,
    with_texts: bool,
    force: bool,
    more: Mapping[str, str],
) -> OpenfdaReport:
    files: dict[str, str] = {}
    series = [key for key in _keys(mapping) if key in result.series or (output / _name(*key)).exists()]
    problems: list[SourceProblem] = []
    for key in series:
        try:
            exposures = _exposures(output / _name(*key), result.periods, result.period)
        except ImportProblem as problem:
            problems += problem.problems
            continue
        files[_name(*key)] = _series_text(result.series.get(key, Counter()), result.periods, exposures)
    if problems:
        raise ImportProblem(problems)
    items = list(_observations(result, mapping, file, today))
    _notes(result, items, file, output, files)
    files[PAGE] = "\n".join([_PAGE_HEAD, *(item_text(item) for item in items)])
    if with_texts:
        files[TEXTS] = _texts_page(result)
    files.update(more)
    files[REPORT] = ""
    result.written = tuple(files)
    files[REPORT] = report_page(result, mapping)
    write_files(output, files, force=force)
    return result


_PAGE_HEAD = (
    "# Observations from openFDA\n\nMade by `riskfile import openfda`, to be reviewed before it becomes part of the "
    "file: what was observed, how severe it was,\nand over which exposure. Passive reports undercount.\n"
)


def _keys(mapping: OpenfdaMapping) -> list[tuple[str, str]]:
    ids = {str(id_) for table in mapping.targets.values() for each in table.values() for id_ in each}
    return [(id_, kind) for id_ in sorted(ids) for kind in KINDS]


def _name(target: str, kind: str) -> str:
    return f"{target}-{kind}.csv"


def _series_text(counts: Mapping[str, int], periods: Sequence[str], exposures: Mapping[str, str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows((period, counts.get(period, 0), exposures.get(period, "")) for period in periods)
    return text.getvalue()


def _exposures(path: Path, periods: Sequence[str], kind: str) -> dict[str, str]:
    """Period -> exposure of a series that an earlier import has written and the maker has filled in."""
    shown = path.as_posix()
    if path.exists() and not path.is_file():
        raise refuse(SourcePlace(shown), tr("is no regular file"), str(_ASIDE()))
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            heading = next(reader, [])
            if tuple(heading) != HEADINGS:
                found = quote(",".join(heading))
                raise refuse(
                    SourcePlace(shown, row=1),
                    tr("found the headings {found}, expected {headings}", found=found, headings=",".join(HEADINGS)),
                    str(_ASIDE()),
                )
            exposures: dict[str, str] = {}
            for cells in reader:
                if not any(cells):
                    continue
                row = reader.line_num
                if len(cells) != len(HEADINGS) or kind_of(cells[0]) != kind:
                    found = quote(",".join(cells))
                    raise refuse(
                        SourcePlace(shown, row=row),
                        tr("found {found}, expected {kind}, count and exposure", found=found, kind=kind),
                        str(_ASIDE()),
                    )
                if not cells[2].strip():
                    continue
                if cells[0] in exposures:
                    raise refuse(
                        SourcePlace(shown, row=row, column=1),
                        tr("{what} has a second exposure", what=cells[0]),
                        tr("keep one"),
                    )
                if cells[0] not in periods:
                    message = tr(
                        "has an exposure for {what}, a {kind} in which no report that is given was received",
                        what=cells[0],
                        kind=kind,
                    )
                    raise refuse(
                        SourcePlace(shown, row=row, column=3), message, tr("give the reports of that time too")
                    )
                exposures[cells[0]] = cells[2]
            return exposures
    except FileNotFoundError:
        return {}
    except (UnicodeDecodeError, csv.Error) as error:
        raise refuse(
            SourcePlace(shown), tr("is no series that could be kept: {error}", error=error), str(_ASIDE())
        ) from None
    except OSError as error:
        raise refuse(SourcePlace(shown), tr("cannot be read: {what}", what=error.strerror or error)) from None


_ASIDE = Phrase("importing.aside", "its exposures would be lost: move it, or write to another folder")


def _observations(result: OpenfdaReport, mapping: OpenfdaMapping, file: RiskFile, today: date) -> Iterator[Item]:
    if not result.of_periods:
        return
    periods = result.periods
    end = end_of(periods[-1], result.period)
    span = f"{begin_of(periods[0], result.period)} to {min(end, today.isoformat())}"
    for target, kind in _keys(mapping):
        count = result.series.get((target, kind), Counter()).total()
        if not count or kind not in OBSERVED:
            continue
        item = file.items[target]
        words = [term for term in result.terms if target in term.targets]
        fields: dict[str, Value] = {"kind": kind, "count": count, "period": span, "source": "passive"}
        leads = ", ".join(dict.fromkeys(f"“{term.word}”" for term in words))
        # a page of the file is in the language of the file, whatever is spoken: the importer knows only English
        body = (
            f"{count} {'report' if count == 1 else 'reports'} of openFDA, by {result.period} of receipt in"
            f" {_name(target, kind)}. Words of reports that are mapped here: {leads}."
        )
        yield Item(
            "observation",
            f"OBS-FDA-{target}-{kind.upper()}",
            f"{kind.capitalize()} reports: {item.title}",
            "",
            "",
            PAGE,
            1,
            1,
            fields,
            {"observes": _observed(item, file)},
            as_markdown(body),
            {},
            {},
        )


def _notes(
    result: OpenfdaReport, items: Iterable[Item], file: RiskFile, output: Path, files: Mapping[str, str]
) -> None:
    for item in items:
        there = file.items.get(item.id)
        if there is not None:
            result.notes.append(
                tr("{id} is in the file already ({span}): put the new one in its place.", id=item.id, span=there.span)
            )
    for path in sorted(output.glob("*.csv")) if output.is_dir() else ():
        if path.name not in files and path.name not in LOOK_FILES:
            result.notes.append(tr("{name} is of no target of this mapping; it stays as it is.", name=path.name))


def _texts_page(result: OpenfdaReport) -> str:
    lines = [
        f"# {tr('Report texts')}",
        "",
        tr("As reporters wrote them: read them for personal data before you pass them on."),
        "",
    ]
    for report, kind, hits in result.texts:
        lines += [f"## {tr('Report')} {as_markdown(report.key)}", ""]
        lines += [
            tr(
                "Received {period}, {kind}; {what}.",
                period=report.period,
                kind=kind,
                what=", ".join(hits) or tr("no item"),
            ),
            "",
        ]
        for what, text in report.texts:
            lines += [f"{as_markdown(what or 'Text')}:", "", as_markdown(text), ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    shown = "".join(sign if sign.isprintable() else "�" for sign in text)
    return as_markdown(shown).replace("|", "\\|")


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return [*lines, *("| " + " | ".join(_cell(str(cell)) for cell in row) + " |" for row in rows), ""]


def report_page(result: OpenfdaReport, mapping: OpenfdaMapping) -> str:
    """The account of an import as Markdown."""
    lines = [
        f"# {tr('Import of openFDA reports')}",
        "",
        tr(
            "Made by `riskfile import openfda` with the mapping `{what}`. openFDA holds passive "
            "reports: they undercount, one event may be reported several times, and a report is no "
            "proof that a device caused what happened. Reports are counted in the {period} of "
            "receipt.",
            what=mapping.path.replace("`", ""),
            period=tr(result.period),
        ),
        "",
        "## Summary",
        "",
        *_table(
            (tr("What"), tr("Number")),
            [
                (tr("Reports read"), result.read),
                (tr("Duplicates of a report key"), result.duplicates),
                (tr("of these with another content (the later state counts)"), result.differing),
                (tr("Without a report key, not counted"), len(result.without_key)),
                (tr("Of other devices"), result.others),
                (tr("Reports that count"), result.reports),
                (
                    tr("of these in no {period}, for want of a day of receipt", period=tr(result.period)),
                    result.uncounted,
                ),
                (tr("of these that no word leads to an item"), result.silent.total()),
            ],
        ),
        *_table((tr("File"), tr("Reports")), result.sources.items()),
        f"## {tr('To be looked at')}",
        "",
        *([f"- {each}" for each in result.needs_a_look] or [tr("Nothing.")]),
        "",
        *(line for note in result.notes for line in (f"- {as_markdown(note)}",)),
        *([""] if result.notes else []),
        f"## {tr('Words that are neither mapped nor ignored')}",
        "",
    ]
    unmapped = result.unmapped
    if unmapped:
        known = {table: list(mapping.words[table].values()) for table in TABLES}
        rows = [(each.table, each.word, each.reports, _near(each.word, known[each.table])) for each in unmapped]
        lines += _table((tr("Table"), tr("Word"), tr("Reports"), tr("Mapped is")), rows)
    else:
        lines += [tr("None."), ""]
    lines += [f"## {tr('Reports that no word leads to an item')}", ""]
    lines += _table((tr("Kind"), tr("Reports")), sorted(result.silent.items())) if result.silent else [tr("None."), ""]
    lines += [f"## {tr('Impossible dates')}", ""]
    if result.faults or result.without_key:
        lines += [
            tr("Nothing was guessed. Without a day of receipt a report is in no {period}.", period=tr(result.period)),
            "",
        ]
        rows_ = [
            *result.faults,
            *(("(none)", tr("{place}: no mdr_report_key", place=place)) for place in result.without_key),
        ]
        lines += _table((tr("Report"), tr("What is wrong")), rows_)
    else:
        lines += [tr("None."), ""]
    lines += [f"## {result.period.capitalize()}s", ""]
    lines += [
        tr(
            "From the first {period} with a report to the last. Whether the query covers these "
            "{period}s whole, only who asked it knows.",
            period=tr(result.period),
        ),
        "",
    ]
    lines += _table(
        (result.period.capitalize(), *KINDS),
        ([period, *(result.of_periods.get(period, Counter())[kind] for kind in KINDS)] for period in result.periods),
    )
    lines += ["## Words", ""]
    lines += _table(
        (tr("Table"), tr("Word"), tr("Reports"), tr("Becomes")),
        (
            (
                term.table,
                term.word,
                term.reports,
                ", ".join(term.targets) or (f"ignored: {term.ignored}" if term.ignored else _nothing(term)),
            )
            for term in result.terms
        ),
    )
    if result.unsorted:
        lines += [f"## {tr('Event types that are no kind')}", ""]
        lines += [
            tr("Counted as other: in a series, and in no observation. `kinds` of the mapping says what they are."),
            "",
            *_table((tr("Event type"), tr("Reports")), sorted(result.unsorted.items())),
        ]
    if result.unseen:
        lines += [f"## {tr('Mapped words that no report has')}", ""]
        lines += _table((tr("Table"), tr("Word"), tr("Reports have")), result.unseen)
    lines += ["## Series", ""]
    lines += [
        tr("`exposure` is for the maker to fill in (openFDA has none); the next import keeps it."),
        "",
        *_table(
            (tr("Item"), tr("Kind"), tr("Reports")),
            ((target, kind, counts.total()) for (target, kind), counts in sorted(result.series.items())),
        ),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _nothing(term: Term) -> str:
    return tr("a kind only") if term.table == "event-types" else tr("nothing")
