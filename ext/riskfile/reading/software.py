"""The lists that the policy names under ``software``: read, and kept from one run to the next."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any, Final, Literal

from riskfile.model import Problem, Span
from riskfile.model.file import ComponentList, ProblemReport, Software, VulnerabilityList
from riskfile.policy.policy import Policy
from riskfile.reading.cache import FOLDER, digest, read_kept, write_kept
from riskfile.source import Source, SourceError, leads_up
from riskfile.text.conflicts import may_conflict, resolve
from riskfile.text.messages import Phrase, modules_of
from riskfile.text.quoting import quote
from riskfile.text.records import Codec, codec

KIND: Final = "unreadable-software-list"
"""The name of the rule that reports what cannot be read."""

LARGEST: Final = 50 * 1024 * 1024
"""In bytes: no list is read that is larger."""

_NOT_READ = Phrase("unreadable-software-list.not-read", "the list {path} cannot be read: {why}")
_OUTSIDE = Phrase(
    "unreadable-software-list.outside",
    "the list {path} leads out of the project; expected a path of a file in it",
    "copy the list into the project when it is made",
)
_TOO_LARGE = Phrase("unreadable-software-list.too-large", "the list {path} has more than {most} MiB")
_CONFLICT = Phrase("unreadable-software-list.conflict", "found a merge conflict; expected one of the two versions")
_COLUMNS = Phrase(
    "unreadable-software-list.columns",
    "the head of the problem reports has no column {missing:, and}; expected {expected}",
)
_ROW = Phrase("unreadable-software-list.row", "the problem report {id} has {found} in `{column}`; expected {expected}")
_CELLS = Phrase(
    "unreadable-software-list.cells",
    "the row has {count:{count} cell|{count} cells}, and the head {expected}",
    "put a text that holds the separator in double quotes",
)
_NOT_CSV = Phrase("unreadable-software-list.not-csv", "found no CSV ({why})")
_NO_ID = Phrase("unreadable-software-list.no-id", "a problem report has no id")
_TWICE = Phrase("unreadable-software-list.twice", "the problem report {id} is there twice, first in line {line}")

COLUMNS: Final = ("id", "summary", "opened", "closed", "safety", "reason", "items")
"""The columns of the list of problem reports; others are passed over."""
_NEEDED: Final = ("id", "summary", "opened", "safety")

Use = Literal["components", "vulnerabilities", "problem-reports"]
Read = tuple[
    ComponentList | None, VulnerabilityList | None, tuple[ProblemReport, ...], tuple[Problem, ...]
]  # fmt: skip


@cache
def _codec() -> Codec[Read]:
    # few projects have a list
    return codec(Read)


def gather(source: Source, policy: Policy, kept_in: Path | None, key: bytes) -> tuple[Software | None, list[Problem]]:
    """What the lists of the policy hold, and what is wrong with how they are written; None where it names none. What was
    read is kept in the folder ``kept_in`` of the project under ``key``; None keeps nothing.

    :raises ModuleNotFoundError: where a library that reads one of them is not installed.
    """
    plan = policy.software
    wanted: list[tuple[str, Use, tuple[str, ...]]] = [
        *((path, "components", ("software", "components", path)) for path in plan.components),
        *((path, "vulnerabilities", ("software", "vulnerabilities", path)) for path in plan.vulnerabilities),
    ]
    if plan.problem_reports:
        wanted.append((plan.problem_reports, "problem-reports", ("software", "problem-reports")))
    if not wanted:
        return None, []
    place = None if kept_in is None else kept_in / FOLDER / "software"
    known = {} if place is None else read_kept(place, key)
    fresh: dict[Any, Any] = {}
    components: list[ComponentList] = []
    vulnerabilities: list[VulnerabilityList] = []
    reports: list[ProblemReport] = []
    problems: list[Problem] = []
    unread: list[str] = []
    for written, use, keys in wanted:
        path = source.layout.at(written)
        try:
            data = _bytes(source, path, written)
        except _CannotBeReadError as error:
            at = policy.at(*keys)
            problems.append(Problem(KIND, at, error.told, error.told.hint, unread=error.unread))
            unread.append(path)
            continue
        mark = digest(data)
        kept = known.get((use, path))
        if kept is not None and kept[0] == mark:
            for module in kept[2]:
                # what is told of the list is said with their phrases
                import_module(module)
            found = _codec().from_plain(kept[1])
        else:
            found = _read(data, path, use)
            kept = (mark, _codec().to_plain(found), tuple(sorted(modules_of(found[3]))))
        fresh[use, path] = kept
        if found[0] is not None:
            components.append(found[0])
        if found[1] is not None:
            vulnerabilities.append(found[1])
        reports += found[2]
        problems += found[3]
        if found[3]:
            unread.append(path)
    if place is not None and fresh != known:
        write_kept(place, key, fresh)
    return Software((*components,), (*vulnerabilities,), (*reports,), (*unread,)), problems


class _CannotBeReadError(Exception):
    def __init__(self, told: Any, unread: bool = False) -> None:
        super().__init__(str(told))
        self.told, self.unread = told, unread


def _bytes(source: Source, path: str, written: str) -> bytes:
    if leads_up(path):
        raise _CannotBeReadError(_OUTSIDE(path=quote(written)))
    try:
        with source.open(path) as file:
            data = file.read(LARGEST + 1)
    except SourceError as error:
        if error.reason == "outside":
            raise _CannotBeReadError(_OUTSIDE(path=quote(written))) from None
        told = _NOT_READ(path=quote(written), why=str(error.strerror))
        raise _CannotBeReadError(told, error.reason == "unreadable") from None
    except OSError as error:
        raise _CannotBeReadError(_NOT_READ(path=quote(written), why=str(error.strerror)), True) from None
    if len(data) > LARGEST:
        raise _CannotBeReadError(_TOO_LARGE(path=quote(written), most=LARGEST >> 20))
    return data


def _read(data: bytes, path: str, use: Use) -> Read:
    if conflict := _conflict(data):
        return None, None, (), (Problem(KIND, Span(path, *conflict), _CONFLICT()),)
    # only where a list has changed
    from riskfile.reading.bills import NotReadError, Places, read_bill  # noqa: PLC0415
    from riskfile.reading.vex import of_bom, read_vex  # noqa: PLC0415

    try:
        if use == "problem-reports":
            reports, problems = _reports(data, path)
            return None, None, reports, problems
        if use == "vulnerabilities":
            return None, read_vex(data, path), (), ()
        bill = read_bill(data, path)
        stated = None
        if bill.bom is not None and bill.bom.vulnerabilities:
            stated = of_bom(bill.bom, Places(path, bill.text))
        return ComponentList(path, bill.kind, bill.bom is not None, bill.components), stated, (), ()
    except NotReadError as error:
        at = Span(path, error.line, error.column)
        return None, None, (), (Problem(KIND, at, error.told, error.told.hint),)


def _conflict(data: bytes) -> tuple[int, int] | None:
    text = data.decode("utf-8", "replace")
    if not may_conflict(text):
        return None
    conflicts, _ = resolve(text.split("\n"), middles=False)
    return next((each.place[:2] for each in conflicts if each.begin and each.end), None)


def _reports(data: bytes, path: str) -> tuple[tuple[ProblemReport, ...], tuple[Problem, ...]]:
    from riskfile.reading.bills import decoded  # noqa: PLC0415

    text = decoded(data)
    head = text.partition("\n")[0]
    rows = csv.reader(StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [each.strip().lower() for each in next(rows, [])]
    missing = tuple(each for each in _NEEDED if each not in names)
    if missing:
        return (), (Problem(KIND, Span(path), _COLUMNS(missing=missing, expected=COLUMNS)),)
    found: dict[str, ProblemReport] = {}
    problems: list[Problem] = []
    line = rows.line_num + 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            problems.append(Problem(KIND, Span(path, line), _NOT_CSV(why=str(error))))
            break
        if row is None:
            break
        at, line = line, rows.line_num + 1
        values = {name: value.strip() for name, value in zip(names, row, strict=False)}
        if not any(values.values()):
            continue
        span = Span(path, at)
        if len(row) != len(names):
            wrong = [Problem(KIND, span, _CELLS(count=len(row), expected=len(names)))]
        else:
            wrong = [*_wrong(values, span)]
        id = values.get("id", "")
        if id in found:
            wrong.append(Problem(KIND, span, _TWICE(id=quote(id), line=found[id].at.line)))
        problems += wrong
        if not wrong:
            safety = values["safety"].lower()
            items = values.get("items", "").replace(",", " ").replace(";", " ").split()
            day = values.get("closed", "")
            reason = values.get("reason", "")
            judged: Any = safety
            found[id] = ProblemReport(id, values["summary"], values["opened"], day, judged, reason, (*items,), span)
    return (*found.values(),), (*problems,)


def _wrong(values: dict[str, str], span: Span) -> Iterator[Problem]:
    from riskfile.model.declare import is_date  # noqa: PLC0415

    id = values.get("id", "")
    if not id:
        yield Problem(KIND, span, _NO_ID())
        return
    for column in ("opened", "closed"):
        day = values.get(column, "")
        if day and not is_date(day):
            yield Problem(
                KIND, span, _ROW(id=quote(id), found=quote(day), column=column, expected="a date, YYYY-MM-DD")
            )
    if values.get("safety", "").lower() not in ("", "yes", "no"):
        found = quote(values["safety"])
        yield Problem(KIND, span, _ROW(id=quote(id), found=found, column="safety", expected="yes, no or nothing"))
