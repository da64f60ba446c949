"""Field data of monitoring plans: CSV files of the project, a row for each month. Nothing of them is trusted.

A file that is wrong in any place gives problems of the kind "bad-series" and no series: half of the data would be
judged as if it were all. The files are read anew at each check, and never kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from riskfile.model import Evidence, EvidenceReason, EvidenceState, Item, Point, Problem, Series, Span
from riskfile.policy.policy import SERIES_COLUMNS, MonitoringPlan, Policy
from riskfile.policy.units import has, without_reason
from riskfile.reading.csv_text import BREAK, DELIMITER_WORDS, DELIMITERS, BadFileError, Row, bytes_of, decode
from riskfile.reading.csv_text import rows as rows_of
from riskfile.reading.evidence import look
from riskfile.source import Source
from riskfile.text.messages import NOTHING, Message, Phrase, plain
from riskfile.text.nearest import nearest
from riskfile.text.numerals import Meaning, advice, meanings, read, read_whole
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import quote

KIND = "bad-series"
"""The kind of every problem that is found here."""

TARGETS = ("risk", "harm", "failure-mode")
"""The types of items that a monitoring plan may watch."""

MOST = 20
"""How many problems of one file are told; who has them right checks again."""

_MONTH = compiled_late(r"([0-9]{4})-(0[1-9]|1[0-2])")
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
    "the baseline of plan {plan} is {first} to {last}; expected months of its file, {path}, which has {begin} to {end}",
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

_EMPTY = Phrase("bad-series.empty", "the file is empty; expected a header and a row for each month")
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
_NO_ROW = Phrase("bad-series.no-row", "found a header and no row below; expected a row for each month")
_WRONG_WIDTH = Phrase("bad-series.wrong-width", "found {count} {count:cell|cells}; expected {width} as in the header")
_POINT = Phrase("bad-series.point", "write numbers with a decimal point")
_NO_MONTH = Phrase("bad-series.no-month", "{head} is {found}; expected a month as YYYY-MM", by=("found",))
_BY_MONTH = Phrase("bad-series.by-month", "sum the events up by month")
_REWRITTEN = Phrase("bad-series.rewritten", "a spreadsheet may have rewritten it: format the column as text")
_NO_COUNT = Phrase("bad-series.no-count", "{head} is {found}; expected a whole number of 0 or more", by=("found",))
_WRITE_ZERO = Phrase("bad-series.write-zero", "write 0 where nothing was observed")
_WHOLE = Phrase("bad-series.whole", "events are counted whole")
_NO_EXPOSURE = Phrase("bad-series.no-exposure", "{head} is {found}; expected a number above 0", by=("found",))
_NO_RATE = Phrase("bad-series.no-rate", "without exposure there is no rate: count units sold, implants or time")
_AS_NUMBER = Phrase("bad-series.as-number", "write it with digits and a decimal point, no unit")
_BEGIN_AFTER = Phrase("bad-series.begin-after", "a month without exposure has no rate: begin the series after it")
_TWO_MEANINGS = Phrase(
    "bad-series.two-meanings",
    "{head} is {found}; expected a number with one meaning, and nothing in the column shows which this has",
    by=("found",),
)
_WHOLE_UNITS = Phrase(
    "bad-series.whole-units",
    "{head} is {found}; expected a whole number of units",
    "a p-chart is of the share of units; a u-chart takes any exposure",
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
    "the unit is {found}; expected {unit}, that of plan {plan}",
    "convert the exposure, or correct the unit",
    by=("found",),
)
_EMPTY_CELL = Phrase("bad-series.empty-cell", "empty")
_MORE = Phrase(
    "bad-series.more",
    "{count:one more thing is|{count} more things are} wrong with this file, from here on",
    "put the first right, and check again",
)
_MONTH_TWICE = Phrase(
    "bad-series.month-twice",
    "the month {month} stands here a second time, first in line {line}; expected one row for it",
    "sum its events and exposures up in one row",
    by=("month",),
)
_DISORDER = Phrase(
    "bad-series.disorder",
    "the month {month} stands after {latest}; expected months in order",
    "sort the rows by month",
    by=("month",),
)
_LEFT_OUT = Phrase(
    "bad-series.left-out",
    "{missing} {count:is|are} missing between {before} and {after}; expected a row for each month",
    "add the row with its count, 0 too, and its exposure",
    by=("before", "after"),
)
_TO = Phrase("bad-series.to", "{first} to {last}")
_AND_TO = Phrase("bad-series.and-others-to", "{first} and others to {last}")


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
                points, bad = _points(sheet, plan)
                wrong += bad or _judge_baseline(points, plan, policy)
                if not wrong:
                    found[plan.id] = Series(plan.id, source.layout.at(plan.path), tuple(points))
        problems.update(dict.fromkeys(wrong))
    return found, list(problems)


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
            if has(policy, plan.unit, wanted) is None:
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


def _judge_baseline(points: Sequence[Point], plan: MonitoringPlan, policy: Policy) -> list[Problem]:
    if plan.baseline is None:
        return []
    begin, end = points[0].period, points[-1].period
    first, last = plan.baseline
    if begin <= first and last <= end:
        return []
    message = _BASELINE(plan=plan.id, first=first, last=last, path=plan.path, begin=begin, end=end)
    return [_of_plan(plan, policy, "baseline", message)]


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


def _points(sheet: _Sheet, plan: MonitoringPlan) -> tuple[list[Point], list[Problem]]:
    """The points of a file, and all that is wrong with it; there are points to use only where nothing is."""
    delimiter, width = sheet.delimiter, len(sheet.header.cells)
    where = {name: sheet.header.cells.index(head.strip()) for name, head in plan.columns.items()}
    if "unit" not in where and sheet.header.cells.count("unit") == 1:
        where["unit"] = sheet.header.cells.index("unit")
    month, count, exposure = (where[name] for name in SERIES_COLUMNS)
    points: list[Point] = []
    problems: list[Problem] = []
    amounts = _Amounts(row.cells[exposure] for row in sheet.rows if len(row.cells) > exposure)

    def fault(row: Row, cell: int, message: Message, hint: Message = NOTHING) -> None:
        problems.append(Problem(KIND, Span(plan.path, *row.place(cell, delimiter)), message, hint or message.hint))

    months: list[tuple[str, Row]] = []
    for row in sheet.rows:
        cells = row.cells
        # cells that are empty beyond the last head are no cells of the table
        if len(cells) < width or any(cells[width:]):
            hint = _POINT() if delimiter == "," and len(cells) > width else NOTHING
            fault(row, min(len(cells), width), _WRONG_WIDTH(count=len(cells), width=width), hint)
            named = month < len(cells) and _MONTH.fullmatch(cells[month])
            months.append((cells[month] if named else "", row))
            continue
        if _MONTH.fullmatch(cells[month]):
            months.append((cells[month], row))
        else:
            months.append(("", row))
            fault(row, month, *_not_a_month(cells[month], plan.columns["period"]))
        number = _whole(cells[count])
        if number is None:
            fault(row, count, *_not_a_count(cells[count], plan.columns["count"]))
        amount, why = amounts.read(cells[exposure])
        head, found = plan.columns["exposure"], _found(cells[exposure])
        if why is not None:
            # of a column in which the point may be one of thousands it is enough to say so once
            if why[0] is not _TWO_MEANINGS or not amounts.asked:
                fault(row, exposure, why[0](head=head, found=found), why[1])
            amounts.asked |= why[0] is _TWO_MEANINGS
        elif plan.method == "p-chart" and number is not None:
            if amount != int(amount):
                fault(row, exposure, _WHOLE_UNITS(head=head, found=found))
            elif number > amount:
                fault(row, count, _MORE_THAN_ALL(head=plan.columns["count"], count=number, exposure=found))
        if "unit" in where and _folded(cells[where["unit"]]) != _folded(plan.unit):
            message = _UNIT_OF_ROW(found=_found(cells[where["unit"]]), unit=quote(plan.unit), plan=plan.id)
            fault(row, where["unit"], message)
        if number is not None:
            line, column, end_line, end_column = row.place(count, delimiter)
            points.append(Point(cells[month], number, amount, line, column, end_column if end_line == line else 0))
    for row, message in _order(months):
        fault(row, month, message)
    if len(problems) > MOST:
        problems.sort(key=lambda problem: problem.span)
        more = _MORE(count=len(problems) - MOST)
        problems[MOST:] = [problems[MOST]._replace(message=more, hint=more.hint)]
    return points, problems


def _order(months: Sequence[tuple[str, Row]]) -> Iterator[tuple[Row, Message]]:
    """What is wrong with the order of the rows: a month doubled, before an earlier one, or left out.

    A row whose month could not be read is "": it may be the one that would be missing.
    """
    numbers = [_number(month) for month, _ in months if month]
    if not numbers or numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        return
    all_months = set(numbers)
    seen: dict[str, int] = {}
    latest, unread = "", False
    for month, row in months:
        if not month:
            unread = True
            continue
        first = seen.setdefault(month, row.line)
        if first != row.line:
            yield row, _MONTH_TWICE(month=month, line=first)
            continue
        if latest and month < latest:
            yield row, _DISORDER(month=month, latest=latest)
            continue
        if latest and not unread:
            missing = [each for each in range(_number(latest) + 1, _number(month)) if each not in all_months]
            if missing:
                named: Message | str = _word(missing[0])
                if len(missing) > 1:
                    between = _TO if missing[-1] - missing[0] == len(missing) - 1 else _AND_TO
                    named = between(first=named, last=_word(missing[-1]))
                yield row, _LEFT_OUT(missing=named, count=len(missing), before=latest, after=month)
        latest, unread = month, False


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _word(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _found(cell: str) -> Message:
    return plain(quote(cell)) if cell else _EMPTY_CELL()


def _not_a_month(cell: str, head: str) -> tuple[Message, Message]:
    hint = NOTHING
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        hint = _BY_MONTH()
    elif re.fullmatch(r"[^\W\d]{3,9}[ -][0-9]{2,4}|[0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}[./][0-9]{1,2}", cell):
        hint = _REWRITTEN()
    return _NO_MONTH(head=head, found=_found(cell)), hint


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
        hint = advice(cell, whole=True)
    return _NO_COUNT(head=head, found=_found(cell)), hint


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
            return 0.0, (_NO_EXPOSURE, advice(cell) or _AS_NUMBER())
        value = found[0].value
        if value <= 0:
            return 0.0, (_NO_EXPOSURE, _BEGIN_AFTER() if not value else NOTHING)
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
