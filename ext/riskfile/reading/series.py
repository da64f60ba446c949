"""Field data of monitoring plans: CSV files of the project, a row for each period. Nothing of them is trusted.

A file that is wrong in any place gives problems of the kind "bad-series" and no series: half of the data would be
judged as if it were all. The files are read anew at each check, and never kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from riskfile.model import Evidence, EvidenceReason, EvidenceState, Item, Point, Problem, Reports, Series, Span
from riskfile.policy.policy import MonitoringPlan, Policy
from riskfile.policy.units import has, without_reason
from riskfile.reading.csv_text import BREAK, DELIMITER_WORDS, DELIMITERS, BadFileError, Row, bytes_of, decode
from riskfile.reading.csv_text import rows as rows_of
from riskfile.reading.evidence import look
from riskfile.reading.implants import implants_of, reports_of
from riskfile.source import Source
from riskfile.text.messages import NOTHING, Message, Phrase, plain
from riskfile.text.nearest import nearest
from riskfile.text.numbers import amount, exact_amount, figure
from riskfile.text.numerals import Meaning, advice, meanings, read, read_whole
from riskfile.text.patterns import compiled_late
from riskfile.text.periods import begin_of, canonical, kind_of, later, likely, number_of, overlap, weeks_in
from riskfile.text.quoting import quote

KIND = "bad-series"
"""The kind of every problem that is found here."""

TARGETS = ("risk", "harm", "failure-mode")
"""The types of items that a monitoring plan may watch."""

LARGEST_EXPOSURE = 1e15
"""More than anybody has used of anything; sums of many such are still numbers."""

MOST = 20
"""How many problems of one file are told; who has them right checks again."""

_COUNT = compiled_late(r"[0-9]{1,15}")
_PLAIN = compiled_late(r"[0-9]{1,15}")

_NO_TARGET = Phrase("bad-series.target", "plan {plan} watches {target}, {what}; expected a risk, harm or failure mode")
_NO_ITEM = Phrase("bad-series.no-item", "which is no item of this file")
_OTHER_TYPE = Phrase("bad-series.other-type", "which is of type {type}")
_OTHER_UNIT = Phrase(
    "bad-series.unit",
    "plan {plan} counts per {unit}; expected {expected}, the unit of the probability that {target} is estimated by",
    "say in the `unit` of the risk that it is claimed per {unit}; or in `probability.conversions` how many exposure units ({expected}) one "
    "{unit} has, and why: {{count: ..., reason: ...}}",
)
_NO_REASON = Phrase(
    "bad-series.no-reason",
    "plan {plan} counts per {unit}, and the policy converts that without a reason; expected one before counts are converted to "
    "{expected}, the unit of the probability that {target} is estimated by",
    "write {conversion}: {{count: ..., reason: ...}} in `probability.conversions`",
)
_BASELINE = Phrase(
    "bad-series.baseline",
    "the baseline of plan {plan} is {first} to {last}; expected {periods} of its file, {path}, which has {begin} to {end}",
)
_TOO_OFTEN = Phrase(
    "bad-series.too-often",
    "`false-alarm-months` of plan {plan} is {found}; expected {least} or more, as the periods of its file, {path}, are {periods}: false alarms"
    " are two of what is judged at once apart at least",
)
_BASELINE_OF_NOTHING = Phrase(
    "bad-series.baseline-of-nothing",
    "the baseline of plan {plan}, {first} to {last}, has an exposure of 0 in its file, {path}; expected more: it sets what is expected",
    "begin the baseline where devices are used",
)
_NO_DATA_YET = "leave `path` out while there are no data"
_NOT_THERE: Mapping[tuple[EvidenceState, EvidenceReason], Phrase] = {
    ("outside", ""): Phrase(
        "bad-series.outside", "the file of plan {plan}, {path}, leads out of the project; expected a file in it"
    ),
    ("outside", "link"): Phrase(
        "bad-series.linked-outside",
        "the file of plan {plan}, {path}, leads out of the project: a symbolic link leads there; expected a file in it",
    ),
    ("not-a-file", "folder"): Phrase(
        "bad-series.folder",
        "the file of plan {plan}, {path}, is no file: a folder; expected one",
        _NO_DATA_YET,
    ),
    ("not-a-file", "special"): Phrase(
        "bad-series.special",
        "the file of plan {plan}, {path}, is no file: a pipe or a device; expected one",
        _NO_DATA_YET,
    ),
}
_UNREADABLE = Phrase("bad-series.unreadable", "the file of plan {plan}, {path}, cannot be read: {words}", _NO_DATA_YET)
_MISSING = Phrase(
    "bad-series.missing",
    "the file of plan {plan}, {path}, is not there; expected a CSV file in the project",
    _NO_DATA_YET,
)

_EMPTY = Phrase("bad-series.empty", "the file is empty; expected a header and a row for each period")
_COLUMN_TWICE = Phrase(
    "bad-series.column-twice",
    "found the column {head} {count} times; expected one for the {name} of plan {plan}",
    "give each column a name of its own",
)
_NO_COLUMN = Phrase(
    "bad-series.no-column",
    "found no column {head}, expected one for the {name} of plan {plan}; cells end at {delimiter}",
    by=("name", "plan"),
)
_NAME_IT = Phrase("bad-series.name-it", "name it in `columns` of the plan; there are {columns}")
_NO_ROW = Phrase("bad-series.no-row", "found a header and no row below; expected a row for each period")
_WRONG_WIDTH = Phrase("bad-series.wrong-width", "found {count} {count:cell|cells}; expected {width} as in the header")
_POINT = Phrase("bad-series.point", "write numbers with a decimal point")

_KINDS: Mapping[str, Message] = {
    "month": Phrase("bad-series.month", "month")(),
    "quarter": Phrase("bad-series.quarter", "quarter")(),
    "week": Phrase("bad-series.week", "week")(),
    "year": Phrase("bad-series.year", "year")(),
}
_PLURALS: Mapping[str, Message] = {
    "month": Phrase("bad-series.months", "months")(),
    "quarter": Phrase("bad-series.quarters", "quarters")(),
    "week": Phrase("bad-series.weeks", "weeks")(),
    "year": Phrase("bad-series.years", "years")(),
}
_WRITTEN: Mapping[str, Message] = {
    "": Phrase(
        "bad-series.any-period", "a month as YYYY-MM, a quarter as YYYY-Q1, a week as YYYY-W05 or a year as YYYY"
    )(),
    "month": Phrase("bad-series.month-as", "a month as YYYY-MM")(),
    "quarter": Phrase("bad-series.quarter-as", "a quarter as YYYY-Q1, or by its first month, YYYY-MM")(),
    "week": Phrase("bad-series.week-as", "a week as YYYY-W05 (ISO 8601)")(),
    "year": Phrase("bad-series.year-as", "a year as YYYY")(),
}
_NO_PERIOD = Phrase("bad-series.no-period", "{head} is {found}{more}; expected {expected}", by=("found",))
_SUM_UP = Phrase("bad-series.sum-up", "sum the events up by {kind}")
_WRITE = Phrase("bad-series.write", "write {period}")
_REWRITTEN = Phrase("bad-series.rewritten", "a spreadsheet may have rewritten it: format the column as text")
_MERGED = Phrase("bad-series.merged", "merged cells leave all rows but the first empty: write it in each row")
_TOTALS = Phrase("bad-series.totals", "take rows of totals out: their events would count twice")
_HEADER_AGAIN = Phrase("bad-series.header-again", "the header stands here again: keep one")
_WEEKS_OF = Phrase("bad-series.weeks-of", "{year} has {weeks} weeks")
_MIXED = Phrase(
    "bad-series.mixed",
    "{head} is {found}, a {kind}{more}; expected {expected}, as in line {line}",
    "a file has periods of one length: give the others a file and a plan of their own, or sum the short ones up",
    by=("found", "line"),
)
_NOT_AS_PLANNED = Phrase(
    "bad-series.not-as-planned",
    "{head} is {found}, a {kind}{more}; expected {expected}, as `period` of plan {plan} says",
    "correct `period` of the plan, or the rows",
    by=("found",),
)
_AND_ROWS = Phrase("bad-series.and-rows", " (so {count:is one more row|are {count} more rows})")
_OVERLAP = Phrase(
    "bad-series.overlap",
    "{head} is {found}, a {kind}{more}, and overlaps {other} of line {line}; expected periods that do not: events would count twice",
    "keep one of the two",
    by=("found", "line"),
)
_OTHER_BEGIN = Phrase(
    "bad-series.other-begin",
    "{head} is {found}{more}; expected the first month of a quarter that begins as {other} of line {line} does",
    "where each row is of a month, say `period: month` in the plan",
    by=("found", "line"),
)
_FAR_APART = Phrase(
    "bad-series.far-apart",
    "the rows are {step} {kinds} apart; expected a row for each {kind}",
    by=("step",),
)
_IF_QUARTERS = Phrase("bad-series.if-quarters", "where a row is of a quarter, say `period: quarter` in the plan")
_IF_YEARS = Phrase("bad-series.if-years", "where a row is of a year, write it as YYYY")
_ONE_OF_FOUR = Phrase("bad-series.one-of-four", "a period is a month, a quarter, a week or a year: sum up or split")
_NO_COUNT = Phrase("bad-series.no-count", "{head} is {found}; expected a whole number of 0 or more", by=("found",))
_WRITE_ZERO = Phrase("bad-series.write-zero", "write 0 where nothing was observed")
_WHOLE = Phrase("bad-series.whole", "events are counted whole")
_AS_TEXT = Phrase("bad-series.as-text", "a spreadsheet wrote it as text: write {plain}")
_NO_EXPOSURE = Phrase("bad-series.no-exposure", "{head} is {found}; expected a number of 0 or more", by=("found",))
_NO_RATE = Phrase(
    "bad-series.no-rate", "count units sold, implants or time; write 0 where nothing was in use and nothing happened"
)
_TOO_MUCH = Phrase("bad-series.too-much", "{head} is {found}; expected no more than 1e15", by=("found",))
_AS_NUMBER = Phrase("bad-series.as-number", "write it with digits and a decimal point, no unit")
_OF_NOTHING = Phrase(
    "bad-series.of-nothing",
    "{head} is {count} where the exposure is {exposure}; expected an exposure that these events arose from",
    "events of earlier devices have the exposure of these: give it, or count them where they belong",
    by=("count", "exposure"),
)
_ALL_ZERO = Phrase(
    "bad-series.all-zero",
    "each exposure in the column {head} is 0; expected one above 0",
    "leave `path` out while nothing is in use",
)
_TWO_MEANINGS = Phrase(
    "bad-series.two-meanings",
    "{head} is {found}; expected a number with one meaning, and nothing in the column shows which this has",
    by=("found",),
)
_SHRINKS = Phrase(
    "bad-series.shrinks",
    "{head} is {found}, less than the {before} of {period}; expected no less: plan {plan} says that exposures are cumulative",
    "correct it, or say `exposure: per-period` where each is that of its period",
    by=("found", "before", "period"),
)
_BEGINS_HIGH = Phrase(
    "bad-series.begins-high",
    "{head} is {found} in the first row, and no later {kind} adds more than {most}; expected the exposure of one {kind}",
    "put a row for the {kind} before it, with its exposure and no count: exposures are counted from there on",
    by=("found",),
)
_MAY_BE_CUMULATIVE = Phrase(
    "bad-series.may-be-cumulative",
    "the exposures stand below {head}; expected to be told in the plan whether they are cumulative",
    "say `exposure: cumulative` or `exposure: per-period` in plan {plan}",
)
_WHOLE_UNITS = Phrase(
    "bad-series.whole-units",
    "{head} is {found}{more}; expected a whole number of units",
    "a p-chart and a g-chart are of units; a u-chart and a t-chart take any exposure",
    by=("found",),
)
_MORE_THAN_ALL = Phrase(
    "bad-series.more-than-all",
    "{head} is {count} of {exposure}; expected no more than all",
    "where a unit can fail more than once, use a u-chart",
    by=("count", "exposure"),
)
_UNIT_OF_ROW = Phrase(
    "bad-series.unit-of-row",
    "the unit is {found}{more}; expected {unit}, that of plan {plan}",
    "convert the exposure, or correct the unit",
    by=("found",),
)
_NO_MARK = Phrase(
    "bad-series.no-mark",
    "{head} is {found}{more}; expected yes where more reports are expected, no or nothing elsewhere",
)
_NO_LEVEL = Phrase("bad-series.no-level", "{head} is empty; expected the {by} that the row is of")
_SPELLED = Phrase(
    "bad-series.spelled",
    "{head} is {found}{more}; expected {other} as in line {line}, or a name that differs in more than case and blanks",
    by=("found", "line"),
)
_EMPTY_CELL = Phrase("bad-series.empty-cell", "empty")
_MORE = Phrase(
    "bad-series.more",
    "{count:one more thing is|{count} more things are} wrong with this file, from here on",
    "put the first right, and check again",
)
_OF_LEVEL = Phrase("bad-series.of-level", "{period} of {by} {level}")
_TWICE = Phrase(
    "bad-series.twice",
    "the {kind} {period} stands here a second time, first in line {line}; expected one row for it",
    "sum its events and exposures up in one row",
    by=("period",),
)
_BY_COLUMN = Phrase(
    "bad-series.by-column",
    "sum its events and exposures up in one row; where each row is of another {name}, say `columns: {{level: {column}}}` in the plan",
)
_DISORDER = Phrase(
    "bad-series.disorder",
    "the {kind} {period} stands after {latest}{more}; expected {kinds} in order",
    "sort the rows by {kind}",
    by=("period",),
)
_LEFT_OUT = Phrase(
    "bad-series.left-out",
    "{missing}{more} {count:is|are} missing between {before} and {after}; expected a row for each {kind}",
    "add the row with its count, 0 too, and its exposure",
    by=("before", "after"),
)
_ENDS = Phrase(
    "bad-series.ends",
    "{by} {level} has no row after {period}{more}; expected one for each {kind} to {last}",
    "end it with a row of count 0 and exposure 0 where it is no longer in use",
    by=("period", "last"),
)
_AND_OF = Phrase("bad-series.and-of", " (and of {count:one more|{count} more})")
_AND_LEVELS = Phrase("bad-series.and-levels", " (and {count} {count:other ends|others end} early)")
_TO = Phrase("bad-series.to", "{first} to {last}")
_AND_TO = Phrase("bad-series.and-others-to", "{first} and others to {last}")

_USED_UP = ("lot", "batch")
"""What ends when it is used up. Of a site or a model that ends before the file does, nobody can tell whether a row is missing."""

_OF_UNITS = ("p-chart", "g-chart")
"""Methods that count units, each of which has an event or not."""

_MARKS: Mapping[str, bool] = {
    **dict.fromkeys(("", "no", "n", "false", "0", "final"), False),
    **dict.fromkeys(("yes", "y", "true", "1", "x", "provisional"), True),
}

_HIGH = 3
"""How many times what a later period adds the first of cumulative exposures may be, until it is asked about."""

_CUMULATIVE = compiled_late(r"[ck]umul|running total|to date|累计|累計|累積", re.IGNORECASE)


class _Sheet(NamedTuple):
    """A file that is CSV: what separates its cells, its header and the rows below."""

    delimiter: str
    header: Row
    rows: tuple[Row, ...]


def gather(
    source: Source, items: Iterable[Item], policy: Policy, unread: Collection[str] = ()
) -> tuple[dict[str, Series], list[Problem]]:
    """The field data of the policy's monitoring plans by the plan's id, and all that is wrong with them. Of the ids of
    items that nobody could read (``unread``) it is told elsewhere.

    A plan is wrong too if it watches what is no risk, harm or failure mode of the file, or by a unit that its
    probability does not count per.
    """
    found: dict[str, Series] = {}
    # several plans may read one column of one file, and need not tell of it twice
    problems: dict[Problem, None] = {}
    texts: dict[str, str | BadFileError] = {}
    known = {item.id: item for item in items}
    for plan in policy.monitoring.plans if policy.monitoring else ():
        wrong = [*_judge_target(plan, known, policy)] if plan.target not in unread else []
        if plan.path:
            try:
                text = _text(source, plan, policy, texts)
                sheet = _sheet(text, plan)
            except _OutsideError as error:
                wrong.append(error.problem)
            except BadFileError as error:
                span = Span(source.layout.at(plan.path), *error.place)
                wrong.append(Problem(error.kind or KIND, span, error.message, error.hint, unread=error.unread))
            else:
                if plan.follow_up is None:
                    series, bad = _Reading(sheet, plan, source.layout.at(plan.path)).read()
                else:
                    series, bad = implants_of(sheet, plan, source.layout.at(plan.path))
                wrong += bad or [*_judge_baseline(series, plan, policy), *_judge_alarms(series, plan, policy)]
                if plan.delay is not None and plan.delay.path:
                    reports, bad = _reports(source, plan, policy, texts, series.period)
                    series = series._replace(reports=reports)
                    wrong += bad
                if not wrong:
                    found[plan.id] = series
        problems.update(dict.fromkeys(wrong))
    return found, list(problems)


def _reports(
    source: Source, plan: MonitoringPlan, policy: Policy, texts: dict[str, str | BadFileError], period: str
) -> tuple[tuple[Reports, ...], list[Problem]]:
    """What the file of a plan's delay says of how late events are reported."""
    assert plan.delay is not None
    path = source.layout.at(plan.delay.path)
    own = plan._replace(path=plan.delay.path, columns=plan.delay.columns)
    try:
        return reports_of(_sheet(_text(source, own, policy, texts), own), own, path, period)
    except _OutsideError as error:
        at = ("monitoring", "plans", plan.id, "delay", "path")
        return (), [error.problem._replace(span=policy.at(*at), option=".".join(at))]
    except BadFileError as error:
        span = Span(path, *error.place)
        return (), [Problem(error.kind or KIND, span, error.message, error.hint, unread=error.unread)]


# What the plan says


def _of_plan(plan: MonitoringPlan, policy: Policy, key: str, message: Message, hint: Message = NOTHING) -> Problem:
    at = ("monitoring", "plans", plan.id, key)
    return Problem(KIND, policy.at(*at), message, hint or message.hint, option=".".join(at))


def _judge_target(plan: MonitoringPlan, known: Mapping[str, Item], policy: Policy) -> Iterator[Problem]:
    item = known.get(plan.target)
    if item is None or item.type not in TARGETS:
        what = _NO_ITEM() if item is None else _OTHER_TYPE(type=item.type)
        ids = [each.id for each in known.values() if each.type in TARGETS]
        message = _NO_TARGET(plan=plan.id, target=quote(plan.target), what=what)
        yield _of_plan(plan, policy, "target", message, _nearest(plan.target, ids))
    elif item.type != "failure-mode" and plan.kind != "defect" and plan.unit:
        for wanted in dict.fromkeys(each.text("unit") or policy.probability.unit for each in _risks(item, known)):
            # RMF917 tells of a filler word: nobody has said what the risk counts per
            if has(policy, plan.unit, wanted) is None and policy.filler(wanted) != "to come":
                told = {"plan": plan.id, "unit": quote(plan.unit), "expected": quote(wanted), "target": plan.target}
                conversion = without_reason(policy, plan.unit, wanted)
                message = _NO_REASON(conversion=conversion, **told) if conversion else _OTHER_UNIT(**told)
                yield _of_plan(plan, policy, "unit", message)
                return


def _risks(item: Item, known: Mapping[str, Item]) -> list[Item]:
    """The risks whose probability is that of a target that is a risk or a harm."""
    if item.type == "risk":
        return [item]
    return [each for each in known.values() if each.type == "risk" and item.id in each.links.get("harm", ())] or [item]


def _judge_baseline(series: Series, plan: MonitoringPlan, policy: Policy) -> list[Problem]:
    if plan.baseline is None:
        return []
    points = series.points
    begin, end = points[0].period, points[-1].period
    told = {"plan": plan.id, "first": plan.baseline[0], "last": plan.baseline[1], "path": plan.path}
    first, last = (canonical(each, series.period) for each in plan.baseline)
    periods = [point.period for point in points]
    if first not in periods or last not in periods:
        message = _BASELINE(**told, begin=begin, end=end, periods=_PLURALS[series.period])
        return [_of_plan(plan, policy, "baseline", message)]
    if not any(point.exposure for point in points[periods.index(first) : periods.index(last) + 1]):
        return [_of_plan(plan, policy, "baseline", _BASELINE_OF_NOTHING(**told))]
    return []


def _judge_alarms(series: Series, plan: MonitoringPlan, policy: Policy) -> list[Problem]:
    """A plan without a period of its own: how long its periods are, only the file tells."""
    least, months = plan.least_false_alarm_months(series.period), plan.false_alarm_months
    if months is None or months >= least:
        return []
    message = _TOO_OFTEN(
        plan=plan.id, found=months, least=amount(least), path=plan.path, periods=_PLURALS[series.period]
    )
    return [_of_plan(plan, policy, "false-alarm-months", message)]


# The file as text


class _OutsideError(Exception):
    """No file is at the plan's path; ``problem`` says so, at the path."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _not_there(plan: MonitoringPlan, found: Evidence) -> Message:
    told = {"plan": plan.id, "path": quote(plan.path)}
    if found.state == "unreadable":
        return _UNREADABLE(words=found.words, **told)
    return _NOT_THERE.get((found.state, found.reason), _MISSING)(**told)


def _text(source: Source, plan: MonitoringPlan, policy: Policy, texts: dict[str, str | BadFileError]) -> str:
    """The text of the plan's file, read once for all plans.

    :raises _OutsideError: if there is no such file in the project.
    :raises BadFileError: if it is no text in UTF-8.
    """
    path = source.layout.at(plan.path)
    if path not in texts:
        found = look(source, path)
        if found.state != "present":
            problem = _of_plan(plan, policy, "path", _not_there(plan, found))
            raise _OutsideError(problem._replace(unread=found.reason == "refused"))
        try:
            texts[path] = decode(bytes_of(source, path))
        except BadFileError as error:
            texts[path] = error
    known = texts[path]
    if isinstance(known, BadFileError):
        raise known
    return known


# The text as cells


def _sheet(text: str, plan: MonitoringPlan) -> _Sheet:
    """The rows of ``text``, cut by what fits its header best.

    :raises BadFileError: if it is empty, no CSV, or has not the columns of the plan.
    """
    if not text.strip():
        raise BadFileError((1, 1), _EMPTY())
    heads = set(plan.columns.values())

    def fits(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"').strip() for cell in BREAK.split(text.lstrip("\r\n"), 1)[0].split(delimiter)]
        return len(heads & set(cells)), len(cells)

    delimiter = max(DELIMITERS, key=fits)
    rows = list(rows_of(text, delimiter))
    header = rows[0]
    for name, head in plan.columns.items():
        number = header.cells.count(head.strip())
        if number == 1:
            continue
        if number:
            second = [index for index, cell in enumerate(header.cells) if cell == head.strip()][1]
            message = _COLUMN_TWICE(head=quote(head), count=number, name=name, plan=plan.id)
            raise BadFileError(header.place(second, delimiter), message)
        message = _NO_COLUMN(head=quote(head), name=name, plan=plan.id, delimiter=DELIMITER_WORDS[delimiter]())
        hint = _nearest(head, header.cells) or _NAME_IT(columns=tuple(quote(cell) for cell in header.cells[:12]))
        raise BadFileError((header.line, 1), message, hint)
    if len(rows) == 1:
        raise BadFileError((header.line, 1), _NO_ROW())
    return _Sheet(delimiter, header, tuple(rows[1:]))


# The cells as points


class _Line(NamedTuple):
    """What a row says. ``period`` is "" where it could not be read, ``count`` and ``exposure`` are None; ``count`` also in a
    first row that only says what cumulative exposures are counted from."""

    row: Row
    period: str
    level: str
    count: int | None  # type: ignore[assignment]  # in place of the method of tuples
    exposure: float | None
    provisional: bool


class _Reading:
    """The cells of one file as points."""

    def __init__(self, sheet: _Sheet, plan: MonitoringPlan, path: str) -> None:
        self.sheet, self.plan, self.path = sheet, plan, path
        self.problems: list[Problem] = []
        self.in_parts: list[Row] = []
        cells = sheet.header.cells
        self.where = {name: cells.index(head.strip()) for name, head in plan.columns.items()}
        for name in ("unit", "provisional"):
            if name not in self.where and cells.count(name) == 1:
                self.where[name] = cells.index(name)
        self.heads = {name: plan.columns.get(name, name) for name in self.where}
        self.kind = "month"

    def read(self) -> tuple[Series, list[Problem]]:
        """The series, and all that is wrong with it; it is to be used only where nothing is."""
        rows = self.sheet.rows
        whole = [row for row in rows if self._has_its_cells(row)]
        kinds = self._kinds(whole)
        self._judge_head()
        lines = self._lines(whole, kinds)
        # where files were joined, the order is that of each
        if len(whole) == len(rows) == len(lines):
            self._judge_order(lines)
        if not self.problems and self.plan.exposure == "cumulative":
            lines = self._differences(lines)
        if not self.problems and not any(line.exposure for line in lines):
            self._fault(self.sheet.header, "exposure", _ALL_ZERO(head=quote(self.heads["exposure"])))
        points, levels = self._points(lines) if not self.problems else ((), ())
        problems = sorted(self.problems, key=lambda problem: problem.span)
        if len(problems) > MOST:
            more = _MORE(count=len(problems) - MOST)
            problems[MOST:] = [problems[MOST]._replace(message=more, hint=more.hint)]
        return Series(self.plan.id, self.path, points, self.kind, levels), problems

    def _fault(self, row: Row, cell: str | int, message: Message, hint: Message = NOTHING) -> None:
        place = row.place(self.where[cell] if isinstance(cell, str) else cell, self.sheet.delimiter)
        self.problems.append(Problem(KIND, Span(self.plan.path, *place), message, hint or message.hint))

    def _has_its_cells(self, row: Row) -> bool:
        cells, width = row.cells, len(self.sheet.header.cells)
        # cells that are empty beyond the last head are no cells of the table
        if len(cells) >= width and not any(cells[width:]):
            return True
        hint = _POINT() if self.sheet.delimiter == "," and len(cells) > width else NOTHING
        self._fault(row, min(len(cells), width), _WRONG_WIDTH(count=len(cells), width=width), hint)
        return False

    def _judge_head(self) -> None:
        head = self.heads["exposure"]
        if not self.plan.exposure and _CUMULATIVE.search(head):
            message = _MAY_BE_CUMULATIVE(head=quote(head), plan=self.plan.id)
            self._fault(self.sheet.header, "exposure", message)

    # periods

    def _kinds(self, rows: Sequence[Row]) -> dict[int, str]:
        """The name of each row's period by the line of the row, where it is one of the kind that the file is by."""
        at = self.where["period"]
        by_kind: dict[str, list[Row]] = {}
        for row in rows:
            by_kind.setdefault(kind_of(row.cells[at]), []).append(row)
        unread = by_kind.pop("", [])
        if self.plan.period:
            self.kind = self.plan.period
        elif by_kind:
            self.kind = max(by_kind, key=lambda kind: len(by_kind[kind]))
            if self.kind == "month" and _by_quarter({row.cells[at] for row in by_kind["month"]}):
                self.kind = "quarter"
        kinds = {
            row.line: name for each in by_kind.values() for row in each if (name := canonical(row.cells[at], self.kind))
        }
        months, quarters = by_kind.get("month", []), by_kind.get("quarter", [])
        if self.kind == "quarter" and not self.plan.period and len(quarters) > len(months):
            # months among quarters are meant as quarters only where the plan says so
            kinds = {row.line: row.cells[at] for row in quarters}
        causes: dict[str, list[Row]] = {}
        for row in unread:
            why = self._hint(row.cells[at], self.kind if by_kind or self.plan.period else "")
            causes.setdefault(why.key if why else str(row.line), []).append(row)
        for alike in causes.values():
            self._no_period(alike, self.kind if by_kind or self.plan.period else "")
        for found in by_kind.values():
            odd = [row for row in found if row.line not in kinds]
            if odd:
                self._mixed(odd, kind_of(odd[0].cells[at]), [row for row in rows if row.line in kinds])
        self._judge_begin([row for row in rows if row.line in kinds], kinds)
        return kinds

    def _no_period(self, rows: Sequence[Row], kind: str) -> None:
        """Tell of rows whose period cannot be read for one cause; ``kind`` is what is expected, "" for any."""
        cell, head = rows[0].cells[self.where["period"]], self.heads["period"]
        message = _NO_PERIOD(head=head, found=_found(cell), more=_and_rows(rows), expected=_WRITTEN[kind])
        self._fault(rows[0], "period", message, self._hint(cell, kind))

    def _is_header(self, cell: str) -> bool:
        return cell.lstrip("\ufeff").casefold() == self.heads["period"].strip().casefold()

    def _hint(self, cell: str, kind: str) -> Message:
        """What to do about a cell that is no period."""
        if not cell:
            return _MERGED()
        if self._is_header(cell):
            return _HEADER_AGAIN()
        if (written := likely(cell)) and (not kind or canonical(written, kind)):
            return _WRITE(period=written)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            return _SUM_UP(kind=_KINDS[kind or "month"])
        if re.fullmatch(r"[^\W\d]{3,9}[ -][0-9]{2,4}|[0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}[./][0-9]{1,2}", cell):
            return _REWRITTEN()
        if (week := re.fullmatch(r"([0-9]{4})-W5[0-9]", cell)) and int(week[1]):
            return _WEEKS_OF(year=week[1], weeks=weeks_in(int(week[1])))
        if re.match(r"(?:grand |sub)?total|sum\b|summe|gesamt|合计", cell, re.IGNORECASE):
            return _TOTALS()
        return NOTHING

    def _mixed(self, odd: Sequence[Row], kind: str, others: Sequence[Row]) -> None:
        """Tell of rows of another kind of period than the file is by."""
        at = self.where["period"]
        told = {"head": self.heads["period"], "kind": _KINDS[kind], "more": _and_rows(odd)}
        for row in odd:
            other = next((each for each in others if overlap(row.cells[at], each.cells[at])), None)
            if other is not None and not self.plan.period:
                self._fault(row, "period", _OVERLAP(
                    **told, found=quote(row.cells[at]), other=quote(other.cells[at]), line=other.line
                ))  # fmt: skip
                return
        told |= {"found": quote(odd[0].cells[at]), "expected": _WRITTEN[self.kind]}
        if self.plan.period:
            self._fault(odd[0], "period", _NOT_AS_PLANNED(**told, plan=self.plan.id))
        else:
            self._fault(odd[0], "period", _MIXED(**told, line=others[0].line))

    def _judge_begin(self, rows: Sequence[Row], kinds: dict[int, str]) -> None:
        """All quarters of a file begin in the same months."""
        if self.kind != "quarter" or not rows:
            return
        begins = {row.line: int(begin_of(kinds[row.line], "quarter")[5:7]) % 3 for row in rows}
        first = rows[0]
        odd = [row for row in rows if begins[row.line] != begins[first.line]]
        for row in odd:
            del kinds[row.line]
        if odd:
            at = self.where["period"]
            self._fault(odd[0], "period", _OTHER_BEGIN(
                head=self.heads["period"], found=quote(odd[0].cells[at]), more=_and_rows(odd),
                other=quote(first.cells[at]), line=first.line,
            ))  # fmt: skip

    # the other cells

    def _lines(self, rows: Sequence[Row], kinds: Mapping[int, str]) -> list[_Line]:
        exposure, count = self.where["exposure"], self.where["count"]
        amounts = _Amounts(row.cells[exposure] for row in rows)
        units: dict[str, list[Row]] = {}
        marks: dict[str, list[Row]] = {}
        spelled: dict[str, tuple[str, int]] = {}
        misspelled: dict[str, list[Row]] = {}
        lines: list[_Line] = []
        opened: set[str] = set()
        for row in rows:
            cells = row.cells
            if self._is_header(cells[self.where["period"]]):
                continue
            level = cells[self.where["level"]] if "level" in self.where else ""
            if "level" in self.where:
                if not level:
                    self._fault(row, "level", _NO_LEVEL(head=self.heads["level"], by=self.plan.by), _MERGED())
                elif spelled.setdefault(_folded(level), (level, row.line))[0] != level:
                    misspelled.setdefault(level, []).append(row)
            number = _whole(cells[count])
            opens = self.plan.exposure == "cumulative" and not cells[count] and level not in opened
            opened.add(level)
            if number is None and not opens:
                self._fault(row, count, *_not_a_count(cells[count], self.heads["count"]))
            amount = self._amount(row, number, amounts)
            if "unit" in self.where and _folded(cells[self.where["unit"]]) != _folded(self.plan.unit):
                units.setdefault(_folded(cells[self.where["unit"]]), []).append(row)
            provisional = False
            if "provisional" in self.where:
                mark = cells[self.where["provisional"]]
                if (known := _MARKS.get(mark.casefold())) is None:
                    marks.setdefault(mark.casefold(), []).append(row)
                provisional = bool(known)
            lines.append(_Line(row, kinds.get(row.line, ""), level, number, amount, provisional))
        for wrong in marks.values():
            found = _found(wrong[0].cells[self.where["provisional"]])
            self._fault(
                wrong[0],
                "provisional",
                _NO_MARK(head=self.heads["provisional"], found=found, more=_and_rows(wrong)),
            )
        if self.in_parts:
            first = self.in_parts[0]
            found = _found(first.cells[self.where["exposure"]])
            message = _WHOLE_UNITS(head=self.heads["exposure"], found=found, more=_and_rows(self.in_parts))
            self._fault(first, "exposure", message)
        for wrong in units.values():
            found = _found(wrong[0].cells[self.where["unit"]])
            message = _UNIT_OF_ROW(found=found, more=_and_rows(wrong), unit=quote(self.plan.unit), plan=self.plan.id)
            self._fault(wrong[0], "unit", message)
        for level, wrong in misspelled.items():
            other, line = spelled[_folded(level)]
            self._fault(wrong[0], "level", _SPELLED(
                head=self.heads["level"], found=quote(level), more=_and_rows(wrong), other=quote(other), line=line
            ))  # fmt: skip
        return lines

    def _amount(self, row: Row, number: int | None, amounts: _Amounts) -> float | None:
        cell, head = row.cells[self.where["exposure"]], self.heads["exposure"]
        amount, why = amounts.read(cell)
        if why is not None:
            # of a column in which the point may be one of thousands it is enough to say so once
            if why[0] is not _TWO_MEANINGS or not amounts.asked:
                self._fault(row, "exposure", why[0](head=head, found=_found(cell)), why[1])
            amounts.asked |= why[0] is _TWO_MEANINGS
            return None
        if number and not amount:
            message = _OF_NOTHING(head=self.heads["count"], count=number, exposure=plain(cell))
            self._fault(row, "count", message)
        elif self.plan.method in _OF_UNITS and number is not None:
            if amount != int(amount):
                self.in_parts.append(row)
            elif number > amount and self.plan.exposure != "cumulative":
                message = _MORE_THAN_ALL(head=self.heads["count"], count=number, exposure=_found(cell))
                self._fault(row, "count", message)
        return amount

    # rows in order

    def _judge_order(self, lines: Sequence[_Line]) -> None:
        by_level: dict[str, list[_Line]] = {}
        for line in lines:
            by_level.setdefault(line.level, []).append(line)
        if "level" not in self.where:
            for line, before, missing in self._judge_one(lines, ""):
                self._left_out(line, before, missing)
            return
        gaps: dict[tuple[str, str], list[tuple[_Line, str, list[int]]]] = {}
        for level, its in by_level.items():
            for line, before, missing in self._judge_one(its, level):
                gaps.setdefault((before, line.period), []).append((line, level, missing))
        for (before, _), alike in gaps.items():
            line, level, missing = alike[0]
            self._left_out(line, before, missing, level, len(alike) - 1)
        if self.problems:
            return
        # of all levels together
        first = {number_of(line.period, self.kind): line for line in reversed(lines)}
        numbers = sorted(first)
        for one, other in pairwise(numbers):
            if other > one + 1:
                self._left_out(first[other], first[one].period, range(one + 1, other))
        if self.problems or _folded(self.plan.by) in _USED_UP:
            return
        last = first[numbers[-1]].period
        early = [its[-1] for its in by_level.values() if its[-1].period != last and its[-1].exposure]
        if early:
            more = _AND_LEVELS(count=len(early) - 1) if len(early) > 1 else NOTHING
            self._fault(early[0].row, "level", _ENDS(
                by=self.plan.by, level=quote(early[0].level), period=early[0].period, more=more,
                kind=_KINDS[self.kind], last=last,
            ))  # fmt: skip

    def _judge_one(self, lines: Sequence[_Line], level: str) -> list[tuple[_Line, str, list[int]]]:
        """Tell what is wrong with the order of the rows of one level: a period doubled, or before an earlier one. The gaps
        are given: the row behind each, the period before it, and the numbers of those that are missing."""
        gaps: list[tuple[_Line, str, list[int]]] = []
        numbers = [number_of(line.period, self.kind) for line in lines if line.period]
        if not numbers or numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return gaps
        kind, kinds = _KINDS[self.kind], _PLURALS[self.kind]
        steps = {after - before for before, after in pairwise(numbers)}
        if len(lines) == len(numbers) > 2 and len(steps) == 1 and (step := steps.pop()) > 1:
            months = step * {"month": 1, "quarter": 3}.get(self.kind, 0)
            hint = {3: _IF_QUARTERS, 12: _IF_YEARS}.get(months, _ONE_OF_FOUR)()
            self._fault(lines[1].row, "period", _FAR_APART(step=step, kind=kind, kinds=kinds), hint)
            return gaps
        everything = set(numbers)
        seen: dict[int, _Line] = {}
        latest: int | None = None
        unread = False
        early: list[tuple[_Line, str]] = []
        for line in lines:
            if not line.period:
                # it may be the one that would be missing
                unread = True
                continue
            number = number_of(line.period, self.kind)
            named = self._named(line.period, level)
            first = seen.setdefault(number, line)
            if first is not line:
                message = _TWICE(period=named, line=first.row.line, kind=kind)
                by_column = self._level_column(first.row, line.row)
                self._fault(line.row, "period", message, by_column)
                if by_column:
                    # all that follows has that cause
                    return gaps
                continue
            if latest is not None and number < latest:
                early.append((line, seen[latest].period))
                continue
            if latest is not None and not unread and (not level or seen[latest].exposure):
                # a lot that is not in use needs no rows until it is again
                missing = [each for each in range(latest + 1, number) if each not in everything]
                if missing:
                    gaps.append((line, seen[latest].period, missing))
            latest, unread = number, False
        if early:
            line, after = early[0]
            more = _and_rows([each.row for each, _ in early])
            message = _DISORDER(period=self._named(line.period, level), more=more, latest=after, kind=kind, kinds=kinds)
            self._fault(line.row, "period", message)
        return gaps

    def _left_out(self, line: _Line, before: str, missing: Sequence[int], level: str = "", others: int = 0) -> None:
        base = number_of(before, self.kind)
        first, last = (later(before, self.kind, each - base) for each in (missing[0], missing[-1]))
        named: Message | str = first
        if len(missing) > 1:
            between = _TO if missing[-1] - missing[0] == len(missing) - 1 else _AND_TO
            named = between(first=first, last=last)
        message = _LEFT_OUT(
            missing=self._named(named, level), more=_AND_OF(count=others) if others else NOTHING, count=len(missing),
            before=before, after=line.period, kind=_KINDS[self.kind],
        )  # fmt: skip
        self._fault(line.row, "period", message)

    def _named(self, period: Message | str, level: str) -> Message | str:
        return _OF_LEVEL(period=period, by=self.plan.by, level=quote(level)) if level else period

    def _level_column(self, first: Row, second: Row) -> Message:
        """The advice to name the column in which two rows of one period differ, where there is one that could tell them apart."""
        if "level" in self.where:
            return NOTHING
        header = self.sheet.header.cells
        for at, head in enumerate(header):
            mine = first.cells[at], second.cells[at]
            other = head and header.count(head) == 1 and at not in self.where.values()
            # what is counted or measured names nothing
            if other and all(mine) and mine[0] != mine[1] and not any(map(meanings, mine)):
                return _BY_COLUMN(name=head, column=quote(head))
        return NOTHING

    # what they add up to

    def _differences(self, lines: Sequence[_Line]) -> list[_Line]:
        """The rows with the exposure of each period, where the file has all up to its end."""
        before: dict[str, _Line] = {}
        found: list[_Line] = []
        begun: _Line | None = None
        later_ones: list[float] = []
        for line in lines:
            last, exposure = before.get(line.level), line.exposure or 0.0
            cell = line.row.cells[self.where["exposure"]]
            before[line.level] = line
            if last is not None and exposure < (last.exposure or 0.0):
                self._fault(line.row, "exposure", _SHRINKS(
                    head=self.heads["exposure"], found=_found(cell), before=plain(last.row.cells[self.where["exposure"]]),
                    period=last.period, plan=self.plan.id,
                ))  # fmt: skip
                continue
            if line.count is None:
                continue
            added = exposure - ((last.exposure or 0.0) if last else 0.0)
            if last is None:
                begun = line
            else:
                later_ones.append(added)
            if line.count and not added:
                self._fault(
                    line.row, "count", _OF_NOTHING(head=self.heads["count"], count=line.count, exposure=plain("0"))
                )
            elif self.plan.method in _OF_UNITS and line.count > added:
                message = _MORE_THAN_ALL(head=self.heads["count"], count=line.count, exposure=figure(added, 15))
                self._fault(line.row, "count", message)
            found.append(line._replace(exposure=added))
        most = max(later_ones, default=0.0)
        # a lot goes out at once
        high = (
            begun is not None and not begun.level and len(later_ones) > 1 and (begun.exposure or 0.0) > _HIGH * most > 0
        )
        if high and begun is not None and not self.problems:
            self._fault(begun.row, "exposure", _BEGINS_HIGH(
                head=self.heads["exposure"], found=_found(begun.row.cells[self.where["exposure"]]),
                kind=_KINDS[self.kind], most=exact_amount(most),
            ))  # fmt: skip
        return found

    def _points(self, lines: Sequence[_Line]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """The points, and the rows by level where there are any."""
        count = self.where["count"]
        rows: list[Point] = []
        for line in lines:
            if line.count is None or line.exposure is None:
                continue
            at, column, end, end_column = line.row.place(count, self.sheet.delimiter)
            end_column = end_column if end == at else 0
            rows.append(Point(
                line.period, line.count, line.exposure, at, column, end_column, line.level, line.provisional
            ))  # fmt: skip
        if "level" not in self.where:
            return tuple(rows), ()
        rows.sort(key=lambda point: point.period)
        points = []
        for _, of_period in groupby(rows, key=lambda point: point.period):
            together = list(of_period)
            points.append(min(together, key=lambda point: point.row)._replace(
                count=sum(point.count for point in together), exposure=math.fsum(point.exposure for point in together),
                level="", provisional=any(point.provisional for point in together),
            ))  # fmt: skip
        return tuple(points), tuple(rows)


def _by_quarter(months: Collection[str]) -> bool:
    """Whether months are plainly the first ones of quarters: there are at least three, all whole quarters apart."""
    numbers = sorted({number_of(month, "month") for month in months})
    return len(numbers) > 2 and all((number - numbers[0]) % 3 == 0 for number in numbers)


def _and_rows(rows: Sequence[Row]) -> Message:
    return _AND_ROWS(count=len(rows) - 1) if len(rows) > 1 else NOTHING


def _found(cell: str) -> Message:
    return plain(quote(cell)) if cell else _EMPTY_CELL()


def _whole(cell: str) -> int | None:
    number = int(cell) if _COUNT.fullmatch(cell) else read_whole(cell, digits=15)
    return number if number is not None and number >= 0 else None


def _not_a_count(cell: str, head: str) -> tuple[Message, Message]:
    hint = NOTHING
    if not cell:
        hint = _WRITE_ZERO()
    elif re.fullmatch(r"[0-9]+[.,][0-9]+", cell):
        hint = advice(cell, whole=True) or _WHOLE()
    elif not cell.startswith("-"):
        hint = _as_text(cell) or advice(cell, whole=True)
    return _NO_COUNT(head=head, found=_found(cell)), hint


def _as_text(cell: str) -> Message:
    """The advice for a number that a spreadsheet holds as text: ``'12`` or ``="12"``."""
    found = re.fullmatch(r"""'([0-9.,]+)|="([0-9.,]+)\"""", cell)
    return _AS_TEXT(plain=found[1] or found[2]) if found else NOTHING


class _Amounts:
    """The exposures of a file, read by what the column shows of its signs: where 98.5 stands, 121.000 is no thousands.

    ``asked`` says that its author was asked what is meant."""

    def __init__(self, cells: Iterable[str]) -> None:
        self.asked = False
        self.decimal = set[str]()
        self.thousands = set[str]()
        for cell in cells:
            found = () if _PLAIN.fullmatch(cell) else meanings(cell)
            if len(found) == 1:
                self.decimal |= {found[0].decimal} - {""}
                self.thousands |= {found[0].thousands} - {""}

    def read(self, cell: str) -> tuple[float, tuple[Phrase, Message] | None]:
        """The exposure that a cell holds, and what is wrong with it with a hint (None for nothing)."""
        if not cell:
            return 0.0, (_NO_EXPOSURE, _NO_RATE())
        found = meanings(cell)
        if len(found) > 1:
            found = tuple(each for each in found if self.shown(each)) or found
        if len(found) > 1:
            return 0.0, (_TWO_MEANINGS, advice(cell))
        if not found or (read(cell) is None and len(meanings(cell)) == 1):
            return 0.0, (_NO_EXPOSURE, _as_text(cell) or advice(cell) or _AS_NUMBER())
        value = found[0].value
        if value < 0:
            return 0.0, (_NO_EXPOSURE, NOTHING)
        if value > LARGEST_EXPOSURE:
            return 0.0, (_TOO_MUCH, NOTHING)
        return value, None

    def shown(self, meaning: Meaning) -> bool:
        """Whether the rest of the column shows that this is meant, and nothing in it that it is not."""
        mine, other = (self.decimal, self.thousands) if meaning.decimal else (self.thousands, self.decimal)
        sign = meaning.decimal or meaning.thousands
        # a column has one decimal sign, and another between thousands
        return sign not in other and (sign in mine or bool(other)) and not mine - {sign}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _nearest(word: str, known: Iterable[str]) -> Message:
    folded = {_folded(each): each for each in known if each}
    matches = nearest(_folded(word)[:100], folded)
    # the reader of YAML, which a check whose policy is kept does without
    from riskfile.policy.strict import DID_YOU_MEAN  # noqa: PLC0415

    return DID_YOU_MEAN(word=folded[matches[0]]) if matches else NOTHING
