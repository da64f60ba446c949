"""Field data of monitoring plans: CSV files of the project, a row for each month. Nothing of them is trusted.

A file that is wrong in any place gives problems of the kind "bad-series" and no series: half of the data would be
judged as if it were all. The files are read anew at each check, and never kept.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from riskfile.model import Item, Point, Problem, Series, Span
from riskfile.policy.policy import SERIES_COLUMNS, MonitoringPlan, Policy
from riskfile.policy.strict import quote
from riskfile.reading.evidence import look

KIND = "bad-series"
"""The kind of every problem that is found here."""

TARGETS = ("risk", "harm", "failure-mode")
"""The types of items that a monitoring plan may watch."""

LARGEST = 16 * 1024 * 1024
"""In bytes: a row for each month of a thousand years is a hundredth of it."""

MOST = 20
"""How many problems of one file are told; who has them right checks again."""

_DELIMITERS = (",", ";", "\t")
_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab"}

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_COUNT = re.compile(r"[0-9]{1,15}")
_EXPOSURE = re.compile(r"[0-9]{1,15}(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([ .,'\u2019\u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*(?:[.,][0-9]+)?")
_BREAK = re.compile("\r\n|\r|\n")

_OTHERS = (
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"PK\x03\x04", "a spreadsheet (.xlsx, .ods) or another zip file"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x89PNG", "a picture"),
)
"""How files begin that people take for the CSV that they were exported to."""


class _BadFileError(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, line: int, column: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line, self.column, self.message, self.hint = line, column, message, hint


class _Row(NamedTuple):
    """A row of a file: its cells without surrounding blanks, the line that it begins in, and its text."""

    line: int
    cells: tuple[str, ...]
    text: str

    def place(self, cell: int, delimiter: str) -> tuple[int, int]:
        """Line and column of a cell, both from 1; the end of the row for a cell that it does not have."""
        text, start = self.text, 0
        if '"' in text:
            starts = list(_starts(text, delimiter))
            start = starts[cell] if cell < len(starts) else len(text)
        else:
            for _ in range(cell):
                start = text.find(delimiter, start) + 1
                if not start:
                    start = len(text)
                    break
        while text.startswith(" ", start):
            start += 1
        if "\n" not in text and "\r" not in text:
            return self.line, start + 1
        before = _BREAK.split(text[:start])
        return self.line + len(before) - 1, len(before[-1]) + 1


class _Sheet(NamedTuple):
    """A file that is CSV: what separates its cells, its header and the rows below."""

    delimiter: str
    header: _Row
    rows: tuple[_Row, ...]


def gather(root: Path, items: Iterable[Item], policy: Policy) -> tuple[dict[str, Series], list[Problem]]:
    """The field data of the policy's monitoring plans by the plan's id, and all that is wrong with them.

    A plan is wrong too if it watches what is no risk, harm or failure mode of the file, or by a unit that its
    probability does not count per.
    """
    found: dict[str, Series] = {}
    # several plans may read one column of one file, and need not tell of it twice
    problems: dict[Problem, None] = {}
    texts: dict[str, str | _BadFileError] = {}
    known = {item.id: item for item in items}
    for plan in policy.monitoring.plans if policy.monitoring else ():
        wrong = [*_judge_target(plan, known, policy)]
        if plan.path:
            try:
                text = _text(root, plan, policy, texts)
                sheet = _sheet(text, plan)
            except _OutsideError as error:
                wrong.append(error.problem)
            except _BadFileError as error:
                wrong.append(Problem(KIND, Span(plan.path, error.line, error.column), error.message, error.hint))
            else:
                points, bad = _points(sheet, plan)
                wrong += bad or _judge_baseline(points, plan, policy)
                if not wrong:
                    found[plan.id] = Series(plan.id, plan.path, tuple(points))
        problems.update(dict.fromkeys(wrong))
    return found, list(problems)


# What the plan says


def _of_plan(plan: MonitoringPlan, policy: Policy, key: str, message: str, hint: str = "") -> Problem:
    return Problem(KIND, policy.at("monitoring", "plans", plan.id, key), message, hint)


def _judge_target(plan: MonitoringPlan, known: Mapping[str, Item], policy: Policy) -> Iterator[Problem]:
    item = known.get(plan.target)
    if item is None or item.type not in TARGETS:
        what = "which is no item of this file" if item is None else f"which is of type {item.type}"
        ids = [each.id for each in known.values() if each.type in TARGETS]
        yield _of_plan(
            plan,
            policy,
            "target",
            f"plan {plan.id} watches {quote(plan.target)}, {what}; expected a risk, harm or failure mode",
            _nearest(plan.target, ids),
        )
    elif item.type != "failure-mode" and plan.kind != "defect" and plan.unit:
        unit = policy.probability.unit
        if unit and _folded(plan.unit) != _folded(unit):
            yield _of_plan(
                plan,
                policy,
                "unit",
                f"plan {plan.id} counts per {quote(plan.unit)}; expected {quote(unit)}, the unit of the probability that"
                f" {plan.target} is estimated by",
                "convert the exposures: a rate per another unit cannot be held against the claim",
            )


def _judge_baseline(points: Sequence[Point], plan: MonitoringPlan, policy: Policy) -> list[Problem]:
    if plan.baseline is None:
        return []
    first, last = points[0].period, points[-1].period
    if first <= plan.baseline[0] and plan.baseline[1] <= last:
        return []
    message = (
        f"the baseline of plan {plan.id} is {plan.baseline[0]} to {plan.baseline[1]}; expected months of its file,"
        f" {plan.path}, which has {first} to {last}"
    )
    return [_of_plan(plan, policy, "baseline", message)]


# The file as text


class _OutsideError(Exception):
    """No file is at the plan's path; ``problem`` says so, at the path."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _text(root: Path, plan: MonitoringPlan, policy: Policy, texts: dict[str, str | _BadFileError]) -> str:
    """The text of the plan's file, read once for all plans.

    :raises _OutsideError: if there is no such file in the project.
    :raises _BadFileError: if it is no text in UTF-8.
    """
    path = plan.path
    if path not in texts:
        found = look(root, path)
        if found.state != "present":
            why = f": {found.detail}" if found.detail else ""
            words = {
                "outside": f"leads out of the project{why}; expected a file in it",
                "not-a-file": f"is no file{why}; expected one",
                "unreadable": f"cannot be read{why}",
            }
            what = words.get(found.state, "is not there; expected a CSV file in the project")
            hint = "" if found.state == "outside" else "leave `path` out while there are no data"
            message = f"the file of plan {plan.id}, {quote(path)}, {what}"
            raise _OutsideError(_of_plan(plan, policy, "path", message, hint))
        try:
            texts[path] = _decode(_bytes(Path(os.path.realpath(root / path))))
        except _BadFileError as error:
            texts[path] = error
    known = texts[path]
    if isinstance(known, _BadFileError):
        raise known
    return known


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise _BadFileError(1, 1, f"the file cannot be read: {error.strerror or error}") from None
    if len(data) > LARGEST:
        message = f"the file is larger than {LARGEST >> 20} MiB; expected a row for each month"
        raise _BadFileError(1, 1, message, "sum up the events of each month")
    return data


def _decode(data: bytes) -> str:
    for start, what in _OTHERS:
        if data.startswith(start):
            raise _BadFileError(1, 1, f"the file is {what}; expected CSV in UTF-8", "save it as CSV, in UTF-8")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        lines = _BREAK.split(data[: error.start].decode("utf-8").removeprefix("\ufeff"))
        message = f"found the byte 0x{data[error.start]:02X}, which is not UTF-8; expected CSV in UTF-8"
        raise _BadFileError(len(lines), len(lines[-1]) + 1, message, "save it as CSV, in UTF-8") from None
    if "\0" in text:
        lines = _BREAK.split(text[: text.index("\0")])
        message = "found the character U+0000, which no text has; expected CSV in UTF-8"
        raise _BadFileError(len(lines), len(lines[-1]) + 1, message, "save it as CSV, in UTF-8")
    begin = text.lstrip()[:1]
    if begin in ("{", "[", "<"):
        what = "XML or HTML" if begin == "<" else "JSON"
        raise _BadFileError(1, 1, f"the file is {what}; expected CSV with a header", "export it as CSV, in UTF-8")
    return text


# The text as cells


def _sheet(text: str, plan: MonitoringPlan) -> _Sheet:
    """The rows of ``text``, cut by what fits its header best.

    :raises _BadFileError: if it is empty, no CSV, or has not the columns of the plan.
    """
    if not text.strip():
        raise _BadFileError(1, 1, "the file is empty; expected a header and a row for each month")
    heads = set(plan.columns.values())

    def fits(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"').strip() for cell in _BREAK.split(text.lstrip("\r\n"), 1)[0].split(delimiter)]
        return len(heads & set(cells)), len(cells)

    delimiter = max(_DELIMITERS, key=fits)
    rows = list(_rows(text, delimiter))
    header = rows[0]
    for name, head in plan.columns.items():
        number = header.cells.count(head.strip())
        if number == 1:
            continue
        wanted = f"for the {name} of plan {plan.id}"
        if number:
            second = [index for index, cell in enumerate(header.cells) if cell == head.strip()][1]
            message = f"found the column {quote(head)} {number} times; expected one {wanted}"
            raise _BadFileError(*header.place(second, delimiter), message, "give each column a name of its own")
        listed = ", ".join(quote(cell) for cell in header.cells[:12])
        message = f"found no column {quote(head)}, expected one {wanted}; cells end at {_NAMES[delimiter]}"
        hint = _nearest(head, header.cells) or f"name it in `columns` of the plan; there are {listed}"
        raise _BadFileError(header.line, 1, message, hint)
    if len(rows) == 1:
        raise _BadFileError(header.line, 1, "found a header and no row below; expected a row for each month")
    return _Sheet(delimiter, header, tuple(rows[1:]))


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    # only where there are data
    import csv  # noqa: PLC0415
    from io import StringIO  # noqa: PLC0415

    lines = StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 0
    try:
        for cells in reader:
            first, line = line, reader.line_num
            stripped = tuple(map(str.strip, cells))
            # a spreadsheet leaves rows of nothing but separators behind
            if any(stripped):
                text = lines[first] if line == first + 1 else "".join(lines[first:line])
                yield _Row(first + 1, stripped, text.rstrip("\r\n"))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise _BadFileError(
                line + 1, 1, "found a quote that is never closed; expected another", "close it"
            ) from None
        if "limit" in str(error):
            raise _BadFileError(line + 1, 1, "found a cell of more than 100,000 characters; expected CSV") from None
        message = "found text behind a closing quote; expected the next cell"
        raise _BadFileError(line + 1, 1, message, "double a quote within a quoted cell") from None


def _starts(text: str, delimiter: str) -> Iterator[int]:
    """Where each cell of a row begins."""
    yield 0
    quoted = False
    for index, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == delimiter and not quoted:
            yield index + 1


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

    def fault(row: _Row, cell: int, message: str, hint: str = "") -> None:
        problems.append(Problem(KIND, Span(plan.path, *row.place(cell, delimiter)), message, hint))

    months: list[tuple[str, _Row]] = []
    for row in sheet.rows:
        cells = row.cells
        # cells that are empty beyond the last head are no cells of the table
        if len(cells) < width or any(cells[width:]):
            hint = "write numbers with a decimal point" if delimiter == "," and len(cells) > width else ""
            fault(row, min(len(cells), width), f"found {len(cells)} cells; expected {width} as in the header", hint)
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
        amount, why = _amount(cells[exposure], delimiter)
        if why:
            fault(row, exposure, f"{plan.columns['exposure']} is {_found(cells[exposure])}; {why[0]}", why[1])
        elif plan.method == "p-chart" and number is not None:
            if amount != int(amount):
                message = f"{plan.columns['exposure']} is {quote(cells[exposure])}; expected a whole number of units"
                fault(row, exposure, message, "a p-chart is of the share of units; a u-chart takes any exposure")
            elif number > amount:
                message = f"{plan.columns['count']} is {number} of {quote(cells[exposure])}; expected no more than all"
                fault(row, count, message, "where a unit can fail more than once, use a u-chart")
        if "unit" in where and _folded(cells[where["unit"]]) != _folded(plan.unit):
            message = f"the unit is {_found(cells[where['unit']])}; expected {quote(plan.unit)}, that of plan {plan.id}"
            fault(row, where["unit"], message, "convert the exposure, or correct the unit")
        if number is not None:
            points.append(Point(cells[month], number, amount, *row.place(count, delimiter)))
    for row, message, hint in _order(months):
        fault(row, month, message, hint)
    if len(problems) > MOST:
        problems.sort(key=lambda problem: problem.span)
        more = f"{len(problems) - MOST} more are wrong with this file, from here on"
        problems[MOST:] = [problems[MOST]._replace(message=more, hint="put the first right, and check again")]
    return points, problems


def _order(months: Sequence[tuple[str, _Row]]) -> Iterator[tuple[_Row, str, str]]:
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
            message = f"the month {month} stands here a second time, first in line {first}; expected one row for it"
            yield row, message, "sum its events and exposures up in one row"
            continue
        if latest and month < latest:
            yield row, f"the month {month} stands after {latest}; expected months in order", "sort the rows by month"
            continue
        if latest and not unread:
            missing = [each for each in range(_number(latest) + 1, _number(month)) if each not in all_months]
            if missing:
                named = _word(missing[0])
                if len(missing) > 1:
                    between = "to" if missing[-1] - missing[0] == len(missing) - 1 else "and others to"
                    named += f" {between} {_word(missing[-1])}"
                verb = "are" if len(missing) > 1 else "is"
                yield (
                    row,
                    f"{named} {verb} missing between {latest} and {month}; expected a row for each month",
                    "add the row with its count, 0 too, and its exposure",
                )
        latest, unread = month, False


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _word(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _found(cell: str) -> str:
    return quote(cell) if cell else "empty"


def _not_a_month(cell: str, head: str) -> tuple[str, str]:
    hint = ""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        hint = "sum the events up by month"
    elif re.fullmatch(r"[^\W\d]{3,9}[ -][0-9]{2,4}|[0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}[./][0-9]{1,2}", cell):
        hint = "a spreadsheet may have rewritten it: format the column as text"
    return f"{head} is {_found(cell)}; expected a month as YYYY-MM", hint


def _whole(cell: str) -> int | None:
    return int(cell) if _COUNT.fullmatch(cell) else None


def _not_a_count(cell: str, head: str) -> tuple[str, str]:
    hint = ""
    if not cell:
        hint = "write 0 where nothing was observed"
    elif _THOUSANDS.fullmatch(cell):
        hint = "write it without a separator of thousands"
    elif re.fullmatch(r"[0-9]+[.,][0-9]+", cell):
        hint = "events are counted whole"
    return f"{head} is {_found(cell)}; expected a whole number of 0 or more", hint


def _amount(cell: str, delimiter: str) -> tuple[float, tuple[str, str] | None]:
    """The exposure that a cell holds, and what is wrong with it with a hint (None for nothing)."""
    if not cell:
        return 0.0, (
            "expected a number above 0",
            "without exposure there is no rate: count units sold, implants or time",
        )
    mark = _THOUSANDS.fullmatch(cell)
    # 12.345 is a number where cells end at commas; elsewhere the writer may mean thousands by it, and 0.125 never
    if mark is not None and not cell.startswith("0") and (mark[1] != "." or delimiter == ";"):
        return 0.0, ("expected a number without a separator of thousands", "write 1234 or 1234.0 for 1,234")
    if not _EXPOSURE.fullmatch(cell) or ("," in cell and delimiter == ","):
        negative = _EXPOSURE.fullmatch(cell.removeprefix("-")) is not None
        return 0.0, (
            "expected a number above 0",
            "" if negative else "write it with digits and a decimal point, no unit",
        )
    value = float(cell.replace(",", "."))
    if not isfinite(value) or value <= 0:
        return 0.0, ("expected a number above 0", "a month without exposure has no rate: begin the series after it")
    return value, None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _nearest(word: str, known: Iterable[str]) -> str:
    # only where something is wrong
    from difflib import get_close_matches  # noqa: PLC0415

    folded = {_folded(each): each for each in known if each}
    matches = get_close_matches(_folded(word)[:100], folded, 1)
    return f"did you mean `{folded[matches[0]]}`?" if matches else ""
