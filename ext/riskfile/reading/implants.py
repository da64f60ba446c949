"""Tables of implants and of reports: who left a follow-up when and why, and how late events were reported. Nothing of them is
trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from riskfile.model import Implants, Point, Problem, Reports, Series, Span
from riskfile.policy.policy import DELAY_COLUMNS, MonitoringPlan
from riskfile.reading.ages import cells_of, counts_of, exposures_of
from riskfile.reading.csv_text import Row
from riskfile.text.messages import NOTHING, Message, Phrase, plain
from riskfile.text.numerals import advice, read_whole
from riskfile.text.periods import canonical, kind_of, later, likely, number_of
from riskfile.text.quoting import quote

KIND = "bad-series"

_NO_PERIOD = Phrase("bad-series.implants-period", "{head} is {found}; expected a {kind} as {form}", by=("found",))
_LIKELY = Phrase("bad-series.implants-likely", "write {period}")
_NO_NUMBER = Phrase(
    "bad-series.implants-number", "{head} is {found}; expected a whole number of 0 or more", by=("found",)
)
_BEFORE = Phrase(
    "bad-series.implants-before", "{head} is {found}, before {implanted}, when they were implanted", by=("found",)
)
_BEFORE_EVENT = Phrase(
    "bad-series.reports-before", "{head} is {found}, before {period}, when the events were", by=("found",)
)
_NO_REASON = Phrase(
    "bad-series.implants-why",
    "{head} is empty where implants left in {period}; expected what they left by",
    "the event ({events:, or 3}), or why they are followed no more, as lost, died, explanted",
    by=("period",),
)
_STILL = Phrase(
    "bad-series.implants-still",
    "{head} is {found} where nothing says when they left; expected the period, or both empty for those still followed",
    by=("found",),
)
_NONE = Phrase("bad-series.implants-none", "found no implants; expected at least one row with some")
_WIDTH = Phrase("bad-series.implants-width", "found {count} {count:cell|cells}; expected {width} as in the header")
_EMPTY = Phrase("bad-series.implants-empty", "empty")
_FORMS = {"month": "YYYY-MM", "quarter": "YYYY-Qn", "week": "YYYY-Wnn", "year": "YYYY"}


class Sheet(Protocol):
    """A file that is CSV, as the reader of series has it."""

    @property
    def delimiter(self) -> str:
        """What separates cells."""

    @property
    def header(self) -> Row:
        """The heads of the columns."""

    @property
    def rows(self) -> Sequence[Row]:
        """The rows below."""


class _Row(NamedTuple):
    begin: str
    end: str
    number: int
    why: str
    row: Row


class _Rows:
    """The rows of a table of which two columns are periods and one is a number."""

    def __init__(self, sheet: Sheet, path: str, columns: Sequence[tuple[str, str]], period: str) -> None:
        self.sheet, self.path, self.problems = sheet, path, list[Problem]()
        cells = sheet.header.cells
        self.where = {name: cells.index(head.strip()) for name, head in columns}
        self.heads = dict(columns)
        for row in sheet.rows:
            if any(row.cells[len(cells) :]):
                span = Span(path, *row.place(len(cells), sheet.delimiter))
                message = _WIDTH(count=len(row.cells), width=len(cells))
                self.problems.append(Problem(KIND, span, message))
        first = columns[0][0]
        found = (kind_of(row.cells[self.where[first]]) for row in sheet.rows if len(row.cells) > self.where[first])
        self.period = period or next(filter(None, found), "month")

    def fault(self, row: Row, name: str, message: Message, hint: Message = NOTHING) -> None:
        span = Span(self.path, *row.place(self.where[name], self.sheet.delimiter))
        self.problems.append(Problem(KIND, span, message, hint or message.hint))

    def cell(self, row: Row, name: str) -> str:
        place = self.where[name]
        return row.cells[place].strip() if place < len(row.cells) else ""

    def at(self, row: Row, name: str) -> str:
        """The period in a cell by its one name; "" where it is none, which is told."""
        text = self.cell(row, name)
        found = canonical(text, self.period)
        if not found:
            meant = canonical(likely(text), self.period) if text else ""
            said = {"head": self.heads[name], "found": plain(quote(text)) if text else _EMPTY()}
            message = _NO_PERIOD(kind=self.period, form=_FORMS[self.period], **said)
            self.fault(row, name, message, _LIKELY(period=meant) if meant else NOTHING)
        return found

    def number(self, row: Row, name: str) -> int:
        """The number in a cell; -1 where it is none, which is told."""
        text = self.cell(row, name)
        found = read_whole(text, digits=15) if text else None
        if found is None or found < 0:
            said = {"head": self.heads[name], "found": plain(quote(text)) if text else _EMPTY()}
            self.fault(
                row,
                name,
                _NO_NUMBER(**said),
                advice(text, whole=True) if text and not text.startswith("-") else NOTHING,
            )
            return -1
        return found


def implants_of(sheet: Sheet, plan: MonitoringPlan, path: str) -> tuple[Series, list[Problem]]:
    """The series that a table of implants makes: a point for each period from the first implant to the last period that the
    table names, with its events, and its exposure by the age of the implants. What is wrong with the table comes second; the
    series is to be used only where nothing is."""
    follow_up = plan.follow_up
    assert follow_up is not None
    rows = _Rows(
        sheet, path, [(name, plan.columns[name]) for name in ("implanted", "number", "left", "why")], plan.period
    )
    events = {each.casefold() for each in follow_up.events}
    read: list[_Row] = []
    for row in sheet.rows:
        begin, number = rows.at(row, "implanted"), rows.number(row, "number")
        end, why = rows.cell(row, "left"), rows.cell(row, "why")
        if end:
            end = rows.at(row, "left")
            if end and begin and _number(end, rows) < _number(begin, rows):
                message = _BEFORE(head=plan.columns["left"], found=end, implanted=begin)
                rows.fault(row, "left", message)
            if end and not why:
                rows.fault(row, "why", _NO_REASON(head=plan.columns["why"], period=end, events=follow_up.events))
        elif why:
            rows.fault(row, "why", _STILL(head=plan.columns["why"], found=plain(quote(why))))
        read.append(_Row(begin, end, number, why, row))
    empty = Series(plan.id, path, (), rows.period)
    if not rows.problems and not any(each.number for each in read):
        rows.fault(sheet.rows[0], "number", _NONE())
    if rows.problems:
        return empty, rows.problems
    start = min((each.begin for each in read), key=lambda each: _number(each, rows))
    zero = _number(start, rows)
    at: Callable[[str], int] = lambda period: _number(period, rows) - zero  # noqa: E731
    last = max(max(at(each.begin), at(each.end) if each.end else 0) for each in read)
    groups: dict[tuple[int, int | None, bool], int] = {}
    marks: dict[int, _Row] = {}
    for each in read:
        event = bool(each.end) and each.why.casefold() in events
        key = (at(each.begin), at(each.end) if each.end else None, event)
        groups[key] = groups.get(key, 0) + each.number
        if event and each.number:
            marks.setdefault(at(each.end), each)
    implants = tuple(Implants(begin, number, end, event) for (begin, end, event), number in groups.items())
    cells = cells_of(implants, last)
    baseline = None
    if plan.baseline is not None:
        given = [canonical(each, rows.period) for each in plan.baseline]
        if all(given):
            first, until = (min(max(at(each), 0), last) for each in given)
            baseline = (first, until)
    exposures = exposures_of(cells, last, follow_up.within, follow_up.ages, baseline)
    points = []
    for place, count in enumerate(counts_of(cells, last, follow_up.within)):
        row = marks[place].row if place in marks else read[0].row
        line, column = row.place(rows.where["number"], sheet.delimiter)[:2]
        points.append(Point(later(start, rows.period, place), count, exposures[place], line, column))
    return empty._replace(points=tuple(points), implants=implants), []


def reports_of(sheet: Sheet, plan: MonitoringPlan, path: str, period: str) -> tuple[tuple[Reports, ...], list[Problem]]:
    """How many events of which period were reported when, and what is wrong with the table that says so."""
    assert plan.delay is not None
    columns = plan.delay.columns
    rows = _Rows(sheet, path, [(name, columns[name]) for name in DELAY_COLUMNS], period)
    found: list[Reports] = []
    for row in sheet.rows:
        begin, end, count = rows.at(row, "period"), rows.at(row, "received"), rows.number(row, "count")
        if begin and end and _number(end, rows) < _number(begin, rows):
            rows.fault(row, "received", _BEFORE_EVENT(head=columns["received"], found=end, period=begin))
        elif begin and end and count >= 0:
            found.append(Reports(_number(begin, rows), _number(end, rows), count))
    return tuple(found), rows.problems


def _number(period: str, rows: _Rows) -> int:
    return number_of(period, rows.period)
