"""Field data of monitoring plans: what is read, what is refused and where. ``§`` marks a place in a file."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import base_files, compose, merge_policy, write
from riskfile.model import Item, Point, Problem, Series, Span
from riskfile.policy import Policy, load_policy
from riskfile.project import Project, check
from riskfile.reading import series as module
from riskfile.reading.series import gather
from riskfile.source import Disk
from riskfile.text.periods import number_of

PATH = "field/tears.csv"
PLAN = {
    "id": "MON-1",
    "target": "HRM-2",
    "kind": "injury",
    "source": "active",
    "unit": "implant",
    "method": "u-chart",
    "path": PATH,
}
GOOD = "period,count,exposure\n2025-01,0,41000\n2025-02,1,40200.5\n2025-03,0,39500\n"


def policy_of(*plans: dict[str, str]) -> Policy:
    text = "monitoring:\n  interval-months: 12\n  plans:\n"
    for plan in plans:
        text += "    - " + "\n      ".join(f"{key}: {value}" for key, value in plan.items()) + "\n"
    return load_policy(merge_policy(base_files()["needs/policy.yaml"], text), "needs/policy.yaml")


def item(type: str, id: str) -> Item:
    return Item(type, id, id, "design", "page", "page.md", 1, 1, {}, {}, "", {}, {})


ITEMS = [item("harm", "HRM-2"), item("failure-mode", "FMD-1"), item("control", "CTL-1")]


def read(
    root: Path, data: bytes | str | None, *more: dict[str, str], **changes: str
) -> tuple[dict[str, Series], list[Problem]]:
    if data is not None:
        (root / PATH).parent.mkdir(exist_ok=True)
        (root / PATH).write_bytes(data if isinstance(data, bytes) else data.encode())
    plan = {key: value for key, value in (PLAN | changes).items() if value}
    return gather(Disk(root), ITEMS, policy_of(plan, *more))


def places(text: str) -> tuple[str, list[tuple[int, int]]]:
    found = []
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        first, *others = line.split("§")
        clean = first
        for part in others:
            found.append((number, len(clean) + 1))
            clean += part
        lines.append(clean)
    return "\n".join(lines), found


# What is read


def test_a_file_is_read_month_by_month(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD)
    points = (
        Point("2025-01", 0, 41000.0, 2, 9, 10),
        Point("2025-02", 1, 40200.5, 3, 9, 10),
        Point("2025-03", 0, 39500.0, 4, 9, 10),
    )
    assert problems == []
    assert found == {"MON-1": Series("MON-1", PATH, points)}
    assert found["MON-1"].at(points[1]) == Span("field/tears.csv", 3, 9, 3, 10)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        GOOD.replace(",", ";"),
        GOOD.replace(",", ";").replace("40200.5", "40200,5"),
        GOOD.replace(",", "\t").replace("40200.5", "40200,5"),
        GOOD.replace("40200.5", "4.02005e4"),
        GOOD.replace("40200.5", '"40200.5"').replace("2025-01", ' "2025-01"'.strip()),
        GOOD.rstrip("\n"),
        GOOD + "\n\n,,\n",
        GOOD.replace("\n", ",\n"),
        "\n".join(
            f"{row},{extra}" for row, extra in zip(GOOD.split("\n"), ["note", '"a, ""b"""', "", "x"], strict=False)
        ),
    ],
)
def test_the_forms_that_are_the_same_data(text: str, tmp_path: Path) -> None:
    found, problems = read(tmp_path, text)
    assert problems == []
    assert [point[:3] for point in found["MON-1"].points] == [
        ("2025-01", 0, 41000.0),
        ("2025-02", 1, 40200.5),
        ("2025-03", 0, 39500.0),
    ]


def test_a_cell_over_several_lines_moves_the_rows_below(tmp_path: Path) -> None:
    text, found = places('note,period,count,exposure\n"two\nlines",2025-01,0,41000\nx,2025-02,§-1,40200\n')
    _, problems = read(tmp_path, text)
    assert [problem.span.start for problem in problems] == found == [(4, 11)]
    text, found = places('note,period,count,exposure\n"two, and\nlines",2025-01,§-1,41000\n')
    _, problems = read(tmp_path, text)
    assert [problem.span.start for problem in problems] == found


def test_columns_of_other_names(tmp_path: Path) -> None:
    text = "Verkauf;Monat;Fälle\n41000,5;2025-01;2\n"
    found, problems = read(tmp_path, text, columns="{period: Monat, count: Fälle, exposure: Verkauf}")
    assert problems == []
    assert found["MON-1"].points == (Point("2025-01", 2, 41000.5, 2, 17, 18),)


def test_two_plans_read_one_file_and_tell_of_it_once(tmp_path: Path) -> None:
    other = {**PLAN, "id": "MON-2", "target": "FMD-1", "kind": "defect"}
    found, problems = read(tmp_path, GOOD, other)
    assert (set(found), problems) == ({"MON-1", "MON-2"}, [])
    found, problems = read(tmp_path, GOOD.replace("2025-01,0", "2025-01,-1"), other)
    assert found == {} and len(problems) == 1


@given(
    rows=st.lists(st.tuples(st.integers(0, 10**6), st.floats(1e-6, 1e9, allow_nan=False)), min_size=1, max_size=40),
    delimiter=st.sampled_from(",;\t"),
    start=st.integers(1900 * 12, 2200 * 12),
)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_what_is_read(
    rows: list[tuple[int, float]], delimiter: str, start: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("series")
    months = [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(start, start + len(rows))]
    # with an exponent no number can be taken for one in thousands
    lines = [
        f"{month}{delimiter}{count}{delimiter}{exposure:.17e}"
        for month, (count, exposure) in zip(months, rows, strict=True)
    ]
    found, problems = read(root, "\n".join([delimiter.join(("period", "count", "exposure")), *lines]))
    assert problems == []
    assert [point[:3] for point in found["MON-1"].points] == [
        (month, count, exposure) for month, (count, exposure) in zip(months, rows, strict=True)
    ]


ANY = "a month as YYYY-MM, a quarter as YYYY-Q1, a week as YYYY-W05 or a year as YYYY"
TWO = "expected a number with one meaning, and nothing in the column shows which this has"

# What is refused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-01,§-3,41000", 'count is "-3"; expected a whole number of 0 or more'),
        ("2025-01,§1.5,41000", 'count is "1.5"; expected a whole number of 0 or more'),
        ('2025-01,§"1,500",41000', 'count is "1,500"; expected a whole number of 0 or more'),
        ("2025-01,§,41000", "count is empty; expected a whole number of 0 or more"),
        ("2025-01,§three,41000", 'count is "three"; expected a whole number of 0 or more'),
        ("2025-01,§²,41000", 'count is "²"; expected a whole number of 0 or more'),
        ("2025-01,§=A1,41000", 'count is "=A1"; expected a whole number of 0 or more'),
        ("2025-01,§1,0", "count is 1 where the exposure is 0; expected an exposure that these events arose from"),
        (
            "2025-01,§1,0.000",
            "count is 1 where the exposure is 0.000; expected an exposure that these events arose from",
        ),
        ("2025-01,0,§-5", 'exposure is "-5"; expected a number of 0 or more'),
        ("2025-01,0,§", "exposure is empty; expected a number of 0 or more"),
        ("2025-01,0,§nan", 'exposure is "nan"; expected a number of 0 or more'),
        ("2025-01,0,§1e308", 'exposure is "1e308"; expected no more than 1e15'),
        ("2025-01,0,§1e999", 'exposure is "1e999"; expected a number of 0 or more'),
        ("2025-01,0,§41000 implants", 'exposure is "41000 implants"; expected a number of 0 or more'),
        ('2025-01,0,§"41,000"', f'exposure is "41,000"; {TWO}'),
        ("2025-01,0,§41.000", f'exposure is "41.000"; {TWO}'),
        ("2025-01,0,§4e−5", 'exposure is "4e−5"; expected a number of 0 or more'),
        ("2025-01,0,§5 %", 'exposure is "5 %"; expected a number of 0 or more'),
        ("2025-01,§−3,41000", 'count is "−3"; expected a whole number of 0 or more'),
        ("2025-01,§1.500,41000", 'count is "1.500"; expected a whole number of 0 or more'),
        ("§2025-13,0,41000", f'period is "2025-13"; expected {ANY}'),
        ("§2025-01-15,0,41000", f'period is "2025-01-15"; expected {ANY}'),
        ("§Jan-25,0,41000", f'period is "Jan-25"; expected {ANY}'),
        ("§,0,41000", f"period is empty; expected {ANY}"),
        ("2025-01,0,41§", None),
    ],
)
def test_a_cell_that_is_wrong_is_told_at_its_place(text: str, message: str | None, tmp_path: Path) -> None:
    text, found = places(f"period,count,exposure\n{text}\n")
    series, problems = read(tmp_path, text)
    if message is None:
        assert problems == [] and series["MON-1"].points == (Point("2025-01", 0, 41.0, 2, 9, 10),)
        return
    assert [(each.kind, *each.span[:3]) for each in problems] == [("bad-series", PATH, *found[0])]
    assert str(problems[0].message) == message
    span, row = problems[0].span, text.split("\n")[1]
    cell = re.match('"[^"]*"|[^,]*', row[span.column - 1 :])
    assert span.end_line == span.line
    assert cell is not None and row[span.column - 1 : span.end_column - 1] == cell[0]
    assert series == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-01;0;§41,000", f'exposure is "41,000"; {TWO}'),
        ("2025-01;0;§41.000", f'exposure is "41.000"; {TWO}'),
        ("2025-01;0§", "found 2 cells; expected 3 as in the header"),
        ("2025-01;0;41000;§9", "found 4 cells; expected 3 as in the header"),
    ],
)
def test_with_semicolons_a_number_that_may_be_two_is_refused(text: str, message: str, tmp_path: Path) -> None:
    text, found = places(f"period;count;exposure\n{text}\n")
    _, problems = read(tmp_path, text)
    assert [(*each.span.start, str(each.message)) for each in problems] == [(*found[0], message)]


@pytest.mark.parametrize(
    ("first", "second", "values"),
    [
        ("98.5", "121.000", [98.5, 121.0]),
        ("98,5", "121,000", [98.5, 121.0]),
        ("1.234.567", "121.000", [1234567.0, 121000.0]),
        ("98,5", "121.000", [98.5, 121000.0]),
        ("1.234,5", "121.000", [1234.5, 121000.0]),
        ("12 345", "121.000", [12345.0, 121.0]),
        ("0.125", "1.250", [0.125, 1.25]),
        ("41000", "121.000", None),
        ("1.5", "1,234", [1.5, 1234.0]),
        ("1.250", "1.375", None),
    ],
)
def test_what_else_stands_in_the_column_shows_what_a_separator_is(
    first: str, second: str, values: list[float] | None, tmp_path: Path
) -> None:
    found, problems = read(tmp_path, f"period;count;exposure\n2025-01;0;{first}\n2025-02;0;{second}\n")
    if values is None:
        # of a column that is written so throughout, its author is asked once
        assert [str(each.message) for each in problems] == [
            f'exposure is "{second if first == "41000" else first}"; {TWO}'
        ]
        assert str(problems[0].hint).startswith("it can mean ") and found == {}
    else:
        assert problems == []
        assert [point.exposure for point in found["MON-1"].points] == values


def test_where_a_column_contradicts_itself_nothing_is_chosen(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "period;count;exposure\n2025-01;0;1.5\n2025-02;0;1,5\n2025-03;0;1.234\n")
    assert found == {} and [each.span.line for each in problems] == [4]


@pytest.mark.parametrize(
    ("count", "exposure", "values"),
    [("12", '"41,5"', (12, 41.5)), ("1 200", "41 000", (1200, 41000.0)), ("１２", "4,1e4", (12, 41000.0))],
)
def test_numbers_as_people_write_them(count: str, exposure: str, values: tuple[int, float], tmp_path: Path) -> None:
    found, problems = read(tmp_path, f"period;count;exposure\n2025-01;{count};{exposure}\n")
    assert problems == []
    assert found["MON-1"].points[0][1:3] == values


def test_a_small_number_is_no_thousand(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "period;count;exposure\n2025-01;0;0,125\n2025-02;0;0.250\n")
    assert problems == []
    assert [point.exposure for point in found["MON-1"].points] == [0.125, 0.25]


@pytest.mark.parametrize(
    ("months", "messages"),
    [
        ("01 §01 02", ["the month 2025-01 stands here a second time, first in line 2; expected one row for it"]),
        ("02 §01 03", ["the month 2025-01 stands after 2025-02; expected months in order"]),
        ("01 §03", ["2025-02 is missing between 2025-01 and 2025-03; expected a row for each month"]),
        ("01 §05", ["2025-02 to 2025-04 are missing between 2025-01 and 2025-05; expected a row for each month"]),
        ("01 §03 §02", None),
        ("03 §02 §01", None),
        ("01 02 03", []),
    ],
)
def test_months_are_whole_and_in_order(months: str, messages: list[str] | None, tmp_path: Path) -> None:
    rows = [f"{'§' * ('§' in each)}2025-{each.strip('§')},0,41000" for each in months.split()]
    text, found = places("\n".join(["period,count,exposure", *rows]))
    series, problems = read(tmp_path, text)
    if messages is None:
        # what stands later is not missing, only out of order
        assert problems and all("stands after" in str(problem.message) for problem in problems)
        return
    assert [each.span.start for each in problems] == found
    assert [str(each.message) for each in problems] == messages
    assert bool(series) is not bool(messages)


def test_a_month_that_cannot_be_read_is_not_told_as_missing_too(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "period,count,exposure\n2025-01,0,1\n2025-2,0,1\n2025-03,0,1\n2025-05,0,1\n")
    assert [(each.span.line, str(each.message).partition(";")[0]) for each in problems] == [
        (3, 'period is "2025-2"'),
        (5, "2025-04 is missing between 2025-03 and 2025-05"),
    ]


def test_a_gap_over_the_turn_of_the_year(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "period,count,exposure\n2024-11,0,1\n2025-02,0,1\n")
    assert "2024-12 to 2025-01 are missing" in str(problems[0].message)


def test_another_unit_is_told_in_its_row(tmp_path: Path) -> None:
    text, found = places("period,count,exposure,unit\n2025-01,0,4,implant\n2025-02,0,4,§patient-year\n")
    _, problems = read(tmp_path, text)
    assert [each.span.start for each in problems] == found
    assert str(problems[0].message) == 'the unit is "patient-year"; expected "implant", that of plan MON-1'


def test_a_share_is_of_whole_units_and_of_no_more_than_all(tmp_path: Path) -> None:
    text, found = places("period,count,exposure\n2025-01,1,§40.5\n2025-02,§41,40\n2025-03,40,40\n")
    _, problems = read(tmp_path, text, method="p-chart")
    assert [each.span.start for each in problems] == found
    assert read(tmp_path, text)[1] == []


@pytest.mark.parametrize("method", ["p-chart", "g-chart"])
def test_what_is_wrong_with_each_row_for_one_cause_is_told_once(tmp_path: Path, method: str) -> None:
    rows = "".join(f"2025-{month:02},0,{month}00.5,maybe\n" for month in range(1, 7))
    _, problems = read(tmp_path, f"period,count,exposure,provisional\n{rows}", method=method)
    assert [(each.span.line, str(each.message)) for each in problems] == [
        (2, 'exposure is "100.5" (so are 5 more rows); expected a whole number of units'),
        (
            2,
            'provisional is "maybe" (so are 5 more rows); expected yes where more reports are expected, no or nothing elsewhere',
        ),
    ]


@pytest.mark.parametrize(
    ("data", "place", "part"),
    [
        (b"", (1, 1), "the file is empty"),
        (b"\xef\xbb\xbf\r\n \n", (1, 1), "the file is empty"),
        (b"period,count,exposure\n", (1, 1), "found a header and no row below"),
        (b"period,count,exposure\n2025-01,0,4\n2025-02,0,\xe9\n", (3, 11), "found the byte 0xE9, which is not UTF-8"),
        (GOOD.encode("utf-16"), (1, 1), "the file is UTF-16"),
        (b"PK\x03\x04rest", (1, 1), "the file is a spreadsheet (.xlsx, .ods)"),
        (b"%PDF-1.7", (1, 1), "the file is a PDF"),
        (b"period,count\0,exposure\n", (1, 13), "found the character U+0000"),
        (b'{"results": []}', (1, 1), "the file is JSON"),
        (b"<html></html>", (1, 1), "the file is XML or HTML"),
        (b'period,count,exposure\n2025-01,0,"4\n', (2, 1), "found a quote that is never closed"),
        (b'period,count,exposure\n2025-01,0,"4"5\n', (2, 1), "found text behind a closing quote"),
        (b"period,cuont,exposure\n2025-01,0,4\n", (1, 1), 'found no column "count"'),
        (b"period,count,exposure,count\n2025-01,0,4,5\n", (1, 23), 'found the column "count" 2 times'),
        (b"x\n" * (9 << 20), (1, 1), "the file is larger than 16 MiB"),
    ],
)
def test_a_file_of_another_kind_gives_one_clear_message(
    data: bytes, place: tuple[int, int], part: str, tmp_path: Path
) -> None:
    found, problems = read(tmp_path, data)
    assert found == {}
    assert [each.span[:3] for each in problems] == [(PATH, *place)]
    assert part in str(problems[0].message) and "; expected " in str(problems[0].message).replace(
        ", expected ", "; expected "
    )


def test_the_nearest_name_is_proposed(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "period,cuont,exposure\n2025-01,0,4\n")
    assert str(problems[0].hint) == "did you mean `cuont`?"
    _, problems = read(tmp_path, "Period,Count,Exposure\n2025-01,0,4\n")
    assert str(problems[0].hint) == "did you mean `Period`?"
    _, problems = read(tmp_path, "a,b,c\n2025-01,0,4\n")
    assert 'there are "a", "b", "c"' in str(problems[0].hint)


def test_only_the_first_of_many_are_told_and_the_rest_are_counted(tmp_path: Path) -> None:
    text = "period,count,exposure\n" + "".join(f"{2000 + n // 12}-{n % 12 + 1:02},x,1\n" for n in range(200))
    _, problems = read(tmp_path, text)
    assert len(problems) == module.MOST + 1
    assert str(problems[-1].message) == "180 more things are wrong with this file, from here on"
    assert [problem.span.line for problem in problems] == list(range(2, module.MOST + 3))


# Periods


def rows_of(periods: str, count: int = 0) -> str:
    return "\n".join(["period,count,exposure", *(f"{each},{count},100" for each in periods.split())]) + "\n"


@pytest.mark.parametrize(
    ("periods", "declared", "kind", "names"),
    [
        ("2024-11 2024-12 2025-01", "", "month", "2024-11 2024-12 2025-01"),
        ("2024-Q3 2024-Q4 2025-Q1", "", "quarter", "2024-Q3 2024-Q4 2025-Q1"),
        ("2024-07 2024-10 2025-01", "", "quarter", "2024-Q3 2024-Q4 2025-Q1"),
        ("2024-08 2024-11 2025-02", "", "quarter", "2024-08 2024-11 2025-02"),
        ("2024-01 2024-04", "quarter", "quarter", "2024-Q1 2024-Q2"),
        ("2024-01 2024-Q2", "quarter", "quarter", "2024-Q1 2024-Q2"),
        ("2024-01", "", "month", "2024-01"),
        ("2020-W53 2021-W01 2021-W02", "", "week", "2020-W53 2021-W01 2021-W02"),
        ("2019 2020 2021", "", "year", "2019 2020 2021"),
        ("2019", "year", "year", "2019"),
    ],
)
def test_periods_are_as_declared_or_as_the_rows_show(
    periods: str, declared: str, kind: str, names: str, tmp_path: Path
) -> None:
    found, problems = read(tmp_path, rows_of(periods), period=declared)
    assert problems == []
    assert found["MON-1"].period == kind
    assert " ".join(point.period for point in found["MON-1"].points) == names


@pytest.mark.parametrize(
    ("periods", "declared", "message", "hint"),
    [
        (
            "2024-01 2024-02 2024-03 §2024-Q2 2024-Q3", "",
            'period is "2024-Q2", a quarter (so is one more row); expected a month as YYYY-MM, as in line 2',
            "a file has periods of one length",
        ),
        (
            "2024-Q1 2024-Q2 §2024-05 2024-Q3", "",
            'period is "2024-05", a month, and overlaps "2024-Q2" of line 3; expected periods that do not: '
            "events would count twice",
            "keep one of the two",
        ),
        (
            "§2024 2024-01 2024-02", "",
            'period is "2024", a year, and overlaps "2024-01" of line 3; expected periods that do not: '
            "events would count twice",
            "keep one of the two",
        ),
        (
            "§2024-Q1 2024-Q2 2024-Q3", "month",
            'period is "2024-Q1", a quarter (so are 2 more rows); expected a month as YYYY-MM, '
            "as `period` of plan MON-1 says",
            "correct `period` of the plan, or the rows",
        ),
        ("2024-01 §2024-04 2024-07", "month", "the rows are 3 months apart; expected a row for each month", "where a row is of a quarter, say `period: quarter` in the plan"),
        ("2022-01 §2023-01 2024-01", "month", "the rows are 12 months apart; expected a row for each month", "where a row is of a year, write it as YYYY"),
        ("2022-01 §2022-07 2023-01", "", "the rows are 2 quarters apart; expected a row for each quarter", "a period is a month,"),
        ("2024-Q1 §2024-Q3", "", "2024-Q2 is missing between 2024-Q1 and 2024-Q3; expected a row for each quarter", "add the row"),
        ("2020-W52 §2021-W01", "", "2020-W53 is missing between 2020-W52 and 2021-W01; expected a row for each week", "add"),
        ("2021-W52 §2021-W53", "", 'period is "2021-W53"; expected a week as YYYY-W05 (ISO 8601)', "2021 has 52 weeks"),
        ("2024-Q1 §2024-Q1", "", "the quarter 2024-Q1 stands here a second time, first in line 2; expected one row for it", "sum its"),
        ("2024-01 2024-04 §2024-Q2", "quarter", "the quarter 2024-Q2 stands here a second time, first in line 3; expected one row for it", "sum its"),
        ("2024-01 2024-04 §2024-08 2024-10", "quarter", 'period is "2024-08"; expected the first month of a quarter that begins as "2024-01" of line 2 does', ""),
        ("2024-W02 §2024-W01", "", "the week 2024-W01 stands after 2024-W02; expected weeks in order", "sort the rows by week"),
        ("2024-01 §Q2/2024", "", 'period is "Q2/2024"; expected a month as YYYY-MM', ""),
        ("2024-Q1 §Q2/2024", "", 'period is "Q2/2024"; expected a quarter as YYYY-Q1, or by its first month, YYYY-MM', "write 2024-Q2"),
        ("2024-01 §02.2024", "", 'period is "02.2024"; expected a month as YYYY-MM', "write 2024-02"),
        ("2024-01 §Total", "", 'period is "Total"; expected a month as YYYY-MM', "take rows of totals out"),
        ("2025-02 2025-05 2025-08 §2025-Q4", "", 'period is "2025-Q4"; expected the first month of a quarter that begins as "2025-02" of line 2 does', "where each row is of a month, say"),
        ("2025-01 §2025-02 2025-03", "quarter", 'period is "2025-02" (so is one more row); expected the first month of a quarter that begins as "2025-01" of line 2 does', "where each row is of a month, say"),
        ("2025-03 §2025-02 2025-01", "", "the month 2025-02 stands after 2025-03 (so is one more row); expected months in order", "sort the rows by month"),
        ("2025-01 §02/2025 03/2025", "", 'period is "02/2025" (so is one more row); expected a month as YYYY-MM', "write 2025-02"),
        ("2025-01 §Feb-25 Mrz-25", "", 'period is "Feb-25" (so is one more row); expected a month as YYYY-MM', "a spreadsheet may have rewritten it"),
        ("2024-01 §period", "", 'period is "period"; expected a month as YYYY-MM', "the header stands here again"),
    ],
)  # fmt: skip
def test_periods_that_are_not_of_one_kind_in_order_and_whole(
    periods: str, declared: str, message: str, hint: str, tmp_path: Path
) -> None:
    text, found = places(rows_of(periods))
    series, problems = read(tmp_path, text, period=declared)
    assert [str(each.message) for each in problems] == [message]
    assert [each.span.start for each in problems] == found
    assert str(problems[0].hint).startswith(hint) and series == {}


def test_a_period_without_exposure_and_without_event_is_a_row_like_another(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD.replace("1,40200.5", "0,0"))
    assert problems == []
    assert [point[1:3] for point in found["MON-1"].points] == [(0, 41000.0), (0, 0.0), (0, 39500.0)]
    _, problems = read(tmp_path, "period,count,§exposure\n2025-01,0,0\n2025-02,0,0\n".replace("§", ""))
    assert [str(each) for each in (problems[0].span, problems[0].message)] == [
        f"{PATH}:1:14", 'each exposure in the column "exposure" is 0; expected one above 0'
    ]  # fmt: skip
    _, problems = read(
        tmp_path, GOOD.replace("0,41000", "0,0").replace("1,40200.5", "0,0"), baseline="{first: 2025-01, last: 2025-02}"
    )
    assert [str(each.message) for each in problems] == [
        "the baseline of plan MON-1, 2025-01 to 2025-02, has an exposure of 0 in its file, field/tears.csv; "
        "expected more: it sets what is expected"
    ]


def test_false_alarms_closer_than_two_periods_are_told_where_only_the_file_says_how_long_one_is(tmp_path: Path) -> None:
    quarters = "period,count,exposure\n2025-Q1,0,41000\n2025-Q2,1,40200\n2025-Q3,0,39500\n"
    found, problems = read(tmp_path, quarters, **{"false-alarm-months": "5"})
    assert found == {}
    assert [(str(each.message), each.span.path) for each in problems] == [
        (
            "`false-alarm-months` of plan MON-1 is 5; expected 6 or more, as the periods of its file, field/tears.csv, are quarters: false"
            " alarms are two of what is judged at once apart at least",
            "needs/policy.yaml",
        )
    ]
    assert read(tmp_path, quarters, **{"false-alarm-months": "6"})[1] == []
    assert read(tmp_path, quarters)[1] == []


# Lots, sites, models

LOTS = "period,lot,count,exposure\n2025-01,A,1,10\n2025-01,B,0,20\n2025-02,A,0,30\n2025-02,B,2,40.5\n"


def test_rows_by_lot_are_levels_and_their_sums_are_points(tmp_path: Path) -> None:
    expected = [("2025-01", 1, 30.0, 2), ("2025-02", 2, 70.5, 4)]
    lines = LOTS.splitlines()
    by_lot = "\n".join([lines[0], lines[1], lines[3], lines[2], lines[4]])
    for text in (LOTS, by_lot):
        for said in ({"by": "lot"}, {"columns": "{level: lot}"}):
            found, problems = read(tmp_path, text, **said)
            assert problems == []
            points, levels = found["MON-1"].points, found["MON-1"].levels
            assert [point[:3] for point in points] == [each[:3] for each in expected]
            assert [(point.period, point.level, point.count, point.exposure) for point in levels] == [
                ("2025-01", "A", 1, 10.0), ("2025-01", "B", 0, 20.0), ("2025-02", "A", 0, 30.0), ("2025-02", "B", 2, 40.5)
            ]  # fmt: skip
            assert all(point.level == "" for point in points)


@pytest.mark.parametrize(
    ("text", "by", "message", "hint"),
    [
        ("2025-01,A,0,1 2025-01,B,0,1 §2025-01,A,0,1", "lot", 'the month 2025-01 of lot "A" stands here a second time, first in line 2; expected one row for it', "sum its events and exposures up in one row"),
        ("2025-01,A,0,1 §2025-01,B,0,1", "", "the month 2025-01 stands here a second time, first in line 2; expected one row for it", 'sum its events and exposures up in one row; where each row is of another lot, say `columns: {level: "lot"}`'),
        ("2025-01,A,0,1 2025-01,§,0,1", "lot", "lot is empty; expected the lot that the row is of", "merged cells"),
        ("2025-01,A,0,1 §,B,0,1", "lot", "period is empty; expected a month as YYYY-MM", "merged cells"),
        ("2025-01,A1,0,1 2025-02,§a1,0,1", "lot", 'lot is "a1"; expected "A1" as in line 2, or a name that differs in more than case and blanks', ""),
        ("2025-01,A,0,1 2025-01,B,0,1 2025-02,B,0,1 §2025-03,A,0,1 2025-03,B,0,1", "lot", '2025-02 of lot "A" is missing between 2025-01 and 2025-03; expected a row for each month', "add the row"),
        ("2025-01,A,0,1 2025-01,B,0,1 2025-02,§A,0,1 2025-03,B,0,1 2025-03,A,0,1", "lot", None, ""),
        ("2025-01,A,0,1 2025-01,§B,0,1 2025-02,A,0,1", "site", 'site "B" has no row after 2025-01; expected one for each month to 2025-02', "end it with a row of count 0"),
        ("2025-01,A,0,1 §2025-03,B,0,1", "lot", "2025-02 is missing between 2025-01 and 2025-03; expected a row for each month", "add the row"),
    ],
)  # fmt: skip
def test_levels_that_are_doubled_missing_or_misspelled(
    text: str, by: str, message: str | None, hint: str, tmp_path: Path
) -> None:
    head = f"period,{by or 'lot'},count,exposure"
    text, found = places("\n".join([head, *text.split()]))
    _, problems = read(tmp_path, text, by=by)
    if message is not None:
        assert [str(each.message) for each in problems] == [message]
        assert [each.span.start for each in problems] == found
        assert str(problems[0].hint).startswith(hint)
    else:
        assert len(problems) == 1


def test_what_several_levels_lack_is_told_once(tmp_path: Path) -> None:
    rows = [f"2025-{month:02},{lot},0,1" for month in range(1, 7) for lot in "ABC" if month != 3 or lot == "A"]
    _, problems = read(tmp_path, "\n".join(["period,lot,count,exposure", *rows]), by="lot")
    assert [str(each.message) for each in problems] == [
        '2025-03 of lot "B" (and of one more) is missing between 2025-02 and 2025-04; expected a row for each month'
    ]
    # rows by lot of which the plan knows nothing are one cause
    text = "period,lot,count,exposure\n" + "".join(f"2025-0{m},{lot},0,1\n" for m in (1, 2, 3) for lot in "AB")
    assert [each.span.line for each in read(tmp_path, text)[1]] == [3]


def test_files_that_were_joined_are_told_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path, GOOD + "\ufeff" + GOOD)
    assert [(each.span.line, str(each.hint)) for each in problems] == [(5, "the header stands here again: keep one")]


def test_a_level_that_is_not_in_use_needs_no_rows(tmp_path: Path) -> None:
    text = "period,site,count,exposure\n2025-01,A,0,1\n2025-01,B,0,0\n2025-02,A,0,1\n2025-03,A,0,1\n2025-03,B,0,4\n"
    assert read(tmp_path, text, by="site")[1] == []
    assert read(tmp_path, text.replace("2025-03,B,0,4\n", ""), by="site")[1] == []
    # a lot is used up
    assert read(tmp_path, text.replace("2025-03,B,0,4\n", "").replace("B,0,0", "B,0,3"), by="lot")[1] != []


# Exposures that are cumulative, rows that are provisional


def test_cumulative_exposures_are_those_of_their_periods(tmp_path: Path) -> None:
    text = "period,count,exposure\n2025-01,0,100\n2025-02,1,250\n2025-03,0,250\n"
    found, problems = read(tmp_path, text, exposure="cumulative")
    assert problems == []
    assert [point.exposure for point in found["MON-1"].points] == [100, 150, 0]
    found, problems = read(tmp_path, text.replace("2025-01,0", "2025-01,"), exposure="cumulative")
    assert problems == []
    assert [(point.period, point.exposure) for point in found["MON-1"].points] == [("2025-02", 150), ("2025-03", 0)]


@pytest.mark.parametrize(
    ("rows", "said", "message"),
    [
        ("2025-01,0,100 2025-02,0,§90", "cumulative", 'exposure is "90", less than the 100 of 2025-01; expected no less: plan MON-1 says that exposures are cumulative'),
        ("2025-01,0,100 2025-02,§1,100", "cumulative", "count is 1 where the exposure is 0; expected an exposure that these events arose from"),
        ("2025-01,0,100 2025-02,§,200", "cumulative", "count is empty; expected a whole number of 0 or more"),
        ("2025-01,0,§5000 2025-02,0,5100 2025-03,0,5300", "cumulative", 'exposure is "5000" in the first row, and no later month adds more than 200; expected the exposure of one month'),
    ],
)  # fmt: skip
def test_cumulative_exposures_that_cannot_be(rows: str, said: str, message: str, tmp_path: Path) -> None:
    text, found = places("\n".join(["period,count,exposure", *rows.split()]))
    _, problems = read(tmp_path, text, exposure=said)
    assert [str(each.message) for each in problems] == [message]
    assert [each.span.start for each in problems] == found


def test_what_its_head_calls_cumulative_is_asked_about(tmp_path: Path) -> None:
    text = GOOD.replace("exposure", "cumulative implants")
    _, problems = read(tmp_path, text, columns="{exposure: cumulative implants}")
    assert [str(each.message) for each in problems] == [
        'the exposures stand below "cumulative implants"; expected to be told in the plan whether they are cumulative'
    ]
    assert str(problems[0].hint) == "say `exposure: cumulative` or `exposure: per-period` in plan MON-1"
    assert read(tmp_path, text, columns="{exposure: cumulative implants}", exposure="per-period")[1] == []


def test_a_provisional_row_says_so(tmp_path: Path) -> None:
    text = "period,count,exposure,provisional\n2025-01,0,1,\n2025-02,0,1,no\n2025-03,0,1,Yes\n"
    found, problems = read(tmp_path, text)
    assert problems == [] and [point.provisional for point in found["MON-1"].points] == [False, False, True]
    text, at = places(text.replace("Yes", "§maybe"))
    _, problems = read(tmp_path, text)
    assert [(str(each.message), each.span.start) for each in problems] == [
        ('provisional is "maybe"; expected yes where more reports are expected, no or nothing elsewhere', at[0])
    ]


def test_a_unit_that_changes_is_told_once(tmp_path: Path) -> None:
    text = "period,count,exposure,unit\n2025-01,0,4,implant\n2025-02,0,4,use\n2025-03,0,4,use\n"
    _, problems = read(tmp_path, text)
    assert [(str(each.message), each.span.start) for each in problems] == [
        ('the unit is "use" (so is one more row); expected "implant", that of plan MON-1', (3, 13))
    ]


@pytest.mark.parametrize("cell", ["'12", '"=""12"""', '="12"'])
def test_numbers_as_text_are_told_how_to_be_written(cell: str, tmp_path: Path) -> None:
    for row in (f"2025-01,{cell},41000", f"2025-01,0,{cell}"):
        _, problems = read(tmp_path, f"period,count,exposure\n{row}\n")
        assert [str(each.hint) for each in problems] == ["a spreadsheet wrote it as text: write 12"]


CELLS = st.sampled_from(
    ["", "2024-01", "2024-02", "2024-Q1", "2024-Q2", "2024", "2024-W01", "2024-W60", "0000", "9999-12", "Q1 2024", "0", "1", "-1",
     "1.000", "1,5", "nan", "A", "a", "lot", "yes", "'1", "period", "Total", '"', "\u2212", "1e400", "=1+1", "\ufeff"]
) | st.text(max_size=6)  # fmt: skip


@given(
    rows=st.lists(st.lists(CELLS, max_size=6), max_size=8),
    head=st.permutations(["period", "count", "exposure", "lot", "provisional", "unit"]),
    said=st.fixed_dictionaries(
        {
            "by": st.sampled_from(["", "lot"]),
            "period": st.sampled_from(["", "month", "quarter", "week", "year"]),
            "exposure": st.sampled_from(["", "cumulative"]),
            "method": st.sampled_from(["u-chart", "p-chart"]),
        }
    ),
    delimiter=st.sampled_from(",;\t"),
)
@settings(max_examples=150, deadline=None)
def test_any_table_gives_a_series_or_says_where_it_is_wrong(
    rows: list[list[str]],
    head: list[str],
    said: dict[str, str],
    delimiter: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("any", numbered=True)
    text = "\n".join(delimiter.join(each) for each in [head, *rows])
    found, problems = read(root, text.encode("utf-8", "surrogatepass"), **said)
    assert bool(found) is not bool(problems)
    lines = len(text.split("\n")) + text.count("\r")
    for each in problems:
        assert each.span.path == PATH and 1 <= each.span.line <= lines and each.span.column >= 1
        assert str(each.message)
    for series in found.values():
        numbers = [number_of(point.period, series.period) for point in series.points]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert all(point.exposure or not point.count for point in series.points)


# Where it is, and of what


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("../tears.csv", "leads out of the project; expected a file in it"),
        ("/etc/hostname", "leads out of the project; expected a file in it"),
        ("'C:\\data\\tears.csv'", "leads out of the project; expected a file in it"),
        ("field/none.csv", "is not there; expected a CSV file in the project"),
        ("field", "is no file: a folder; expected one"),
        ("link.csv", "leads out of the project: a symbolic link leads there; expected a file in it"),
        ("pipe.csv", "is no file: a pipe or a device; expected one"),
    ],
)
def test_a_path_is_refused_in_the_policy(path: str, part: str, tmp_path: Path) -> None:
    root = tmp_path / "project"
    (root / "field").mkdir(parents=True)
    (tmp_path / "tears.csv").write_text(GOOD, encoding="utf-8")
    (root / "link.csv").symlink_to(tmp_path / "tears.csv")
    os.mkfifo(root / "pipe.csv")
    found, problems = gather(Disk(root), ITEMS, policy_of({**PLAN, "path": path}))
    assert found == {}
    assert len(problems) == 1
    assert problems[0].span.path == "needs/policy.yaml"
    assert part in str(problems[0].message)
    policy = policy_of({**PLAN, "path": path})
    assert problems[0].span == policy.at("monitoring", "plans", "MON-1", "path")


@pytest.mark.parametrize(
    ("changes", "key", "part"),
    [
        ({"target": "HRM-22"}, "target", 'watches "HRM-22", which is no item of this file'),
        ({"target": "CTL-1"}, "target", 'watches "CTL-1", which is of type control'),
        ({"unit": "patient-year"}, "unit", 'counts per "patient-year"; expected "implant"'),
        (
            {"baseline": "{first: 2024-12, last: 2025-02}"},
            "baseline",
            "is 2024-12 to 2025-02; expected months of its file, field/tears.csv, which has 2025-01 to 2025-03",
        ),
    ],
)
def test_a_plan_of_what_is_not_there(changes: dict[str, str], key: str, part: str, tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD, **changes)
    assert found == {}
    assert len(problems) == 1 and part in str(problems[0].message)
    assert problems[0].span == policy_of({**PLAN, **changes}).at("monitoring", "plans", "MON-1", key)


def test_a_failure_mode_has_a_unit_of_its_own(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD, target="FMD-1", kind="defect", unit="label")
    assert problems == [] and set(found) == {"MON-1"}


# In a check


def project(root: Path) -> Path:
    lines = "\n      ".join(f"{key}: {value}" for key, value in PLAN.items())
    policy = f"monitoring:\n  interval-months: 12\n  plans:\n    - {lines}\n"
    blocks = f"```yaml\n{policy}```\n\n```text {PATH}\n{GOOD}```\n"
    write(compose("field", blocks), root)
    return root


def codes(root: Path) -> list[str]:
    """The findings, but for what the few events of this file say of the claimed band."""
    found = check(root, today="2026-01-20").report.findings
    return [f"{each.span} {each.code}" for each in found if each.code != "RMF604"]


def test_a_changed_file_is_never_answered_from_the_cache(tmp_path: Path) -> None:
    root = project(tmp_path)
    assert codes(root) == codes(root) == []
    before = check(root, today="2026-01-20").file.series["MON-1"]
    known = (root / PATH).stat()
    (root / PATH).write_text(GOOD.replace("2025-02,1", "2025-02,x"), encoding="utf-8")
    os.utime(root / PATH, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert codes(root) == ["field/tears.csv:3:9 RMF612"]
    (root / PATH).write_text(GOOD.replace("2025-02,1", "2025-02,7"), encoding="utf-8")
    after = check(root, today="2026-01-20").file.series["MON-1"]
    assert [point.count for point in before.points] == [0, 1, 0]
    assert [point.count for point in after.points] == [0, 7, 0]


def test_the_cache_keeps_the_plans_as_they_were_read(tmp_path: Path) -> None:
    root = project(tmp_path)
    first, second = check(root), check(root)
    assert first.policy is not None and first.policy.monitoring is not None
    assert second.policy == first.policy
    assert dict(second.file.series) == dict(first.file.series)


def test_a_watched_check_looks_at_the_file(tmp_path: Path) -> None:
    root = project(tmp_path)
    opened = Project.open(root)
    opened.check()
    assert PATH in opened.watched_paths()
