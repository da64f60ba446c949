"""Rows become items as the mapping says, and the report accounts for every cell and every change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.importing import ImportReport, agreement, read_import, run_import
from riskfile.importing import words as word_lists
from riskfile.importing.lists import IdList, Splitter, read_ids
from riskfile.importing.texts import clean, parse_number, shorten
from riskfile.importing.words import DateProblem, means_nothing, read_date
from riskfile.model import Item
from riskfile.policy import read_policy
from riskfile.policy.fillers import filler
from riskfile.source import Disk

TABLES = "version: 1\ntables:\n  log: {file: log.csv, key: [ID]}\nitems:\n"
HAZARD = TABLES + '  hazard:\n    type: hazard\n    from: log\n    id: HAZ-{ID:03}\n    title: "{Hazard}"\n'


def imported(tmp_path: Path, mapping: str, log: str, **files: str) -> ImportReport:
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return read_import(tmp_path / "map.yaml", None)


def items(report: ImportReport) -> dict[str, Item]:
    return {item.id: item for item in report.items}


def fates(report: ImportReport) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for fate in report.fates:
        found[fate.fate] = (*found.get(fate.fate, ()), fate.cell.text)
    return found


# --- texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10^-5", "1e-5"), ("10^−5", "1e-5"), ("10⁻⁵", "1e-5"), ("10**-5", "1e-5"), ("10^(-5)", "1e-5"),
        ("10^{-5}", "1e-5"), ("1E-5", "1e-5"), ("1e-05", "1e-5"), ("2.50E-3", "2.5e-3"), ("2 x 10^-5", "2e-5"),
        ("2.5×10⁻³", "2.5e-3"), ("3·10^2", "3e2"), ("10^0", "1"), ("0.01", "0.01"), (".5", ".5"), ("5", "5"),
        ("5 %", "0.05"), ("0.1%", "0.001"), ("+1e-3", "1e-3"), ("0e-3", "0"), (" 10 ^ -2 ", "1e-2"),
        ("", None), ("P3", None), ("1,5", None), ("1.000,5", None), ("1 000", None), ("10^", None), ("10^-5 per use", None),
        ("١٠", None), ("inf", None), ("nan", None), ("1e9999", None), ("<1e-5", None), ("1e-5 - 1e-4", None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: str | None) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,5e-3", "1.5e-3"),
        ("1,5", "1.5"),
        ("2,5 x 10^-3", "2.5e-3"),
        ("10^-5", "1e-5"),
        ("1.5", None),
        ("1.000,5", None),
    ],
)
def test_numbers_with_a_decimal_comma(text: str, number: str | None) -> None:
    assert parse_number(text, "comma") == number


@given(st.floats(min_value=1e-12, max_value=1e6, allow_nan=False))
def test_a_number_keeps_its_value(value: float) -> None:
    assert float(parse_number(repr(value)) or "nan") == value
    assert float(parse_number(f"{value:e}") or "nan") == float(f"{value:e}")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("1, 2", ["1", "2"]), ("1;2", ["1", "2"]), ("1 and 2", ["1", "2"]), ("1 AND 2", ["1", "2"]),
        ("1/2", ["1", "2"]), ("1 & 2", ["1", "2"]), ("1\n2\n", ["1", "2"]), ("1, 2 and 3", ["1", "2", "3"]),
        ("1, and 2", ["1", "2"]), ("HAZ-001, HAZ-002", ["HAZ-001", "HAZ-002"]), ("2, 1, 2", ["2", "1"]), ("", []),
        ("7", ["7"]), ("sand, land", ["sand", "land"]), ("A and B", ["A and B"]), (" 1 ", ["1"]),
    ],
)  # fmt: skip
def test_ids(text: str, ids: list[str]) -> None:
    assert list(read_ids(text, ["A and B"], free=True).ids) == ids


def ids_of(text: str, known: Iterable[str] = (), *, ranges: bool | None = None) -> list[str]:
    found = read_ids(text, known, ranges=ranges)
    assert not found.unread, found.unread
    return list(found.ids)


def test_ranges_of_ids() -> None:
    assert ids_of("1-3, 7", ranges=True) == ["1", "2", "3", "7"]
    assert ids_of("08–10", ranges=True) == ["08", "09", "10"]
    assert ids_of("1 to 2") == ["1", "2"]
    assert ids_of("1-3", ["1-3"]) == ["1-3"]
    assert ids_of("1-3", ranges=False) == ["1-3"]
    assert "may be a range" in read_ids("1-3, 7").unread[0].why
    assert read_ids("1-3, 7").unread[0].unsaid
    assert "no range" in read_ids("3-1", ranges=True).unread[0].why
    assert "no range" in read_ids("1-999999", ranges=True).unread[0].why


TESTS = ("TC-001", "TC-002", "TC-003", "TC-010")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("TC-001 | TC-002", ["TC-001", "TC-002"]), ("TC-001 to TC-003", ["TC-001", "TC-002", "TC-003"]),
        ("TC-001 through TC-003", ["TC-001", "TC-002", "TC-003"]), ("TC-001–TC-003", ["TC-001", "TC-002", "TC-003"]),
        ("TC-001-TC-003", ["TC-001", "TC-002", "TC-003"]), ("TC-001..003", ["TC-001", "TC-002", "TC-003"]),
        ("TC-001/002", ["TC-001", "TC-002"]), ("TC-001, 2", ["TC-001", "TC-002"]), ("TC-001 TC-002", ["TC-001", "TC-002"]),
        ("TC-001 or TC-003", ["TC-001", "TC-003"]), ("tc-001", ["TC-001"]), ("- TC-001\n- TC-002", ["TC-001", "TC-002"]),
        ("TC-002 to TC-010", ["TC-002", "TC-003", "TC-010"]), ("TC-001、TC-003", ["TC-001", "TC-003"]),
        ("TC-001-003", ["TC-001-003"]), ("TC-009", ["TC-009"]),
    ],
)  # fmt: skip
def test_ids_in_the_ways_in_which_logs_write_them(text: str, ids: list[str]) -> None:
    assert ids_of(text, TESTS) == ids


def test_remarks_and_words_that_are_no_ids() -> None:
    found = read_ids("TC-001 (half only, see note), TC-002, TBD", TESTS)
    assert (found.ids, found.remarks) == (("TC-001", "TC-002"), (("TC-001", "half only, see note"),))
    assert found.nothing == ("TBD",)
    for text in ("All tests", "see the test plan", "all"):
        found = read_ids(text, TESTS)
        assert (found.ids, [each.text for each in found.unread]) == ((), [text])
    assert read_ids("N/A", TESTS) == IdList((), nothing=("N/A",))


def test_what_the_mapping_says_parts_ids() -> None:
    by_line = Splitter(("\n",))
    assert read_ids("Valve, large and small\nTube", splitter=by_line, free=True).ids == (
        "Valve, large and small",
        "Tube",
    )
    assert read_ids("a1--b2", splitter=Splitter((), re.compile("-{2}"))).ids == ("a1", "b2")


def test_words_that_mean_nothing_are_fillers_of_the_policy_too() -> None:
    for word in (*word_lists._WORDS.replace("\n", ";").split(";"), "-", "–", "—", "?", "--", "…"):
        assert not word.strip() or (filler(word) and means_nothing(word.upper())), word
    for word in ("open", "x", "✓", "0", "no", "unknown", "%", "draft", "None of these"):
        assert not means_nothing(word)


@pytest.mark.parametrize(
    ("text", "forms", "day"),
    [
        ("2026-01-05", (), "2026-01-05"), ("25.12.2026", (), "2026-12-25"), ("12/25/2026", (), "2026-12-25"),
        ("05.01.2026", ("day-first",), "2026-01-05"), ("05.01.2026", ("month-first",), "2026-05-01"),
        ("1/6/26", ("month-first",), "2026-01-06"), ("1/6/26", ("day-first",), "2026-06-01"),
        ("26/1/6", ("year-first",), "2026-01-06"), ("46027", ("day-first", "serial"), "2026-01-05"),
        ("46027.0", ("serial",), "2026-01-05"), ("44565", ("serial-1904",), "2026-01-05"),
        ("5 Jan 2026", (), "2026-01-05"), ("Jan 5, 2026", (), "2026-01-05"), ("5. Januar 2026", (), "2026-01-05"),
        ("2026年1月5日", (), "2026-01-05"), ("2026-01-05 00:00:00", (), "2026-01-05"), ("03.03.2026", (), "2026-03-03"),
        ("31.02.2026", ("day-first",), None), ("Q1 2026", (), None), ("25.12.2026", ("month-first",), None),
    ],
)  # fmt: skip
def test_dates(text: str, forms: tuple[str, ...], day: str | None) -> None:
    assert read_date(text, forms) == day


@pytest.mark.parametrize(
    ("text", "forms"), [("05.01.2026", ()), ("1/6/26", ()), ("46027", ()), ("46027", ("day-first",))]
)
def test_a_date_of_which_nobody_can_tell_the_day(text: str, forms: tuple[str, ...]) -> None:
    with pytest.raises(DateProblem):
        read_date(text, forms)


def test_clean() -> None:
    assert clean(" a \r\n\tb\x07\x0bc\u2028d\ufeff\n\n\n\ne ") == "a\nb\nc\nd\n\ne"


def test_shorten() -> None:
    assert shorten("one two three", 13) == "one two three"
    assert shorten("one two three", 12) == "one two…"
    assert shorten("one two, three", 10) == "one two…"
    assert shorten("x" * 30, 10) == "x" * 9 + "…"
    assert shorten("one two three", 8) == "one two…"


# --- items --------------------------------------------------------------------------------------------------


def test_fields_are_converted_and_text_is_escaped(tmp_path: Path) -> None:
    mapping = HAZARD + '    body: "**From the log:** {Note}"\n    fields: {source: "{Note}", tags: "{Tags}"}\n'
    report = imported(tmp_path, mapping, 'ID,Hazard,Note,Tags\n7,Heat <b>,"a *b*\n- <i>c",x y\n')
    item = items(report)["HAZ-007"]
    assert item.title == "Heat <b>"
    assert item.fields == {"source": "a *b*\n- <i>c", "tags": ("x y",)}
    assert item.body == "**From the log:** a \\*b\\*\\\n\\- \\<i>c"
    assert (item.stage, item.path) == ("design", "needs/design/hazard.md")


def test_columns_by_number_and_by_letter(tmp_path: Path) -> None:
    mapping = HAZARD.replace('"{Hazard}"', '"{P#2} {@D} {{x}}"')
    assert items(imported(tmp_path, mapping, "ID,P,P,\n1,a,b,c\n"))["HAZ-001"].title == "b c {x}"


def test_a_heading_of_two_lines_and_one_with_special_signs(tmp_path: Path) -> None:
    mapping = HAZARD.replace('"{Hazard}"', '"{The hazard} {after/x:y}"').replace(
        "key: [ID]}", "key: [ID], join: {after: {file: after.csv, key: [Key], on: [ID]}}}"
    )
    report = imported(tmp_path, mapping, 'ID,"The\nhazard"\n1,a\n2,b\n', after="Key,x:y\n1,z\n")
    assert [item.title for item in report.items] == ["a z", "b"]
    assert (
        report.notes[0] == f"The row at {tmp_path}/log.csv:4 has no row in {tmp_path}/after.csv: its columns are empty."
    )


def test_ids_are_made_of_what_is_none(tmp_path: Path) -> None:
    report = imported(tmp_path, HAZARD.replace("HAZ-{ID:03}", "HAZ-{ID:id}"), "ID,Hazard\nx_1 (b),a\n")
    assert list(items(report)) == ["HAZ-X-1-B"]
    assert [(change.before, change.after, change.how) for change in report.changes] == [("x_1 (b)", "HAZ-X-1-B", "id")]


SITUATIONS = (
    HAZARD
    + """\
  situation:
    type: situation
    from: log
    one-per: [Situation]
    id: SIT-{.number:02}
    title: "{Situation}"
    links: {hazard: {item: hazard}}
"""
)


def test_rows_with_the_same_text_make_one_item(tmp_path: Path) -> None:
    report = imported(tmp_path, SITUATIONS, "ID,Hazard,Situation\n1,a,Fire\n2,b,Flood\n3,c, Fire\n")
    found = items(report)
    assert found["SIT-01"].links == {"hazard": ("HAZ-001", "HAZ-003")}
    assert found["SIT-02"].links == {"hazard": ("HAZ-002",)}
    assert fates(report).keys() == {"used"}


def test_an_item_for_each_id_and_links_the_other_way(tmp_path: Path) -> None:
    mapping = (
        SITUATIONS
        + """\
  control:
    type: control
    from: log
    each: {columns: [Controls], ranges: true}
    id: CTL-{.value}
    title: Control {.value}
    links: {may-cause: {column: Causes, to: situation}}
  risk:
    type: risk
    from: log
    id: RSK-{ID}
    title: "{Hazard}"
    links: {situation: {column: ID, to: situation}}
    linked-by:
      - {group: control, link: controls, column: Controls, ranges: true}
"""
    )
    report = imported(
        tmp_path, mapping, "ID,Hazard,Situation,Controls,Causes\n1,a,Fire,1-2,2\n2,b,Flood,2,\n3,c,Fire,,\n"
    )
    found = items(report)
    assert found["CTL-1"].links == {"may-cause": ("SIT-02",), "controls": ("RSK-1",)}
    assert found["CTL-2"].links == {"may-cause": ("SIT-02",), "controls": ("RSK-1", "RSK-2")}
    assert found["RSK-3"].links == {"situation": ("SIT-01",)}


def test_rows_that_are_not_wanted(tmp_path: Path) -> None:
    mapping = HAZARD + "    when: {column: Kind, values: [hazard]}\n"
    report = imported(tmp_path, mapping, "ID,Kind,Hazard\n1,hazard,a\n2,idea,b\n")
    assert list(items(report)) == ["HAZ-001"]
    assert fates(report) == {"used": ("1", "hazard", "a", "2", "idea"), "not carried over": ("b",)}


def test_the_stage_may_come_from_a_column(tmp_path: Path) -> None:
    mapping = HAZARD + '    stage: {column: Stage, map: {"D": design, "M": manufacturing}}\n'
    report = imported(tmp_path, mapping, "ID,Hazard,Stage\n1,a,D\n2,b,M\n3,c,\n")
    assert [item.path for item in report.items] == [
        "needs/design/hazard.md", "needs/manufacturing/hazard.md", "needs/design/hazard.md"
    ]  # fmt: skip
    mapping += "    page: docs/hazards\n"
    report = imported(tmp_path, mapping, "ID,Hazard,Stage\n1,a,M\n")
    assert report.items[0].fields == {"stage": "manufacturing"}


def test_several_ids_in_a_joined_key(tmp_path: Path) -> None:
    mapping = HAZARD.replace('"{Hazard}"', '"{pha/Source}"').replace(
        "key: [ID]}", "key: [ID], join: {pha: {file: pha.csv, key: [IDs], several: true, ranges: true}}}"
    )
    report = imported(tmp_path, mapping, "ID\n1\n2\n3\n", pha='IDs,Source\n"1, 3",a\n2-2,b\n')
    assert [item.title for item in report.items] == ["a", "b", "a"]


STAGED = (
    TABLES
    + """\
  risk:
    type: risk
    from: log
    id: RSK-{ID}
    title: x
    fields: {p: "{P}", declared-initial: {column: OK, map: {"Yes": low, "No": high}}}
    stages:
      - label: guard
        p: "{P1}"
        severity: "{S1}"
        declared: {column: OK1, map: {"Yes": low, "No": high}}
      - label: manual
        p: "{P2}"
        declared: {column: OK2, map: {"Yes": low, "No": high}}
"""
)


def test_stages(tmp_path: Path) -> None:
    report = imported(
        tmp_path, STAGED, "ID,P,OK,P1,S1,OK1,P2,OK2\n1,P3,No,P2,S2,No,P1,Yes\n2,P1,Yes,,,,,\n3,P3,No,,,,P2,No\n"
    )
    found = items(report)
    assert found["RSK-1"].fields == {
        "p": "P3", "declared-initial": "high", "residual-stages": "guard: p=P2, severity=S2, declared=high",
        "residual-p": "P1", "declared-residual": "low",
    }  # fmt: skip
    assert found["RSK-2"].fields == {"p": "P1", "declared-initial": "low"}
    assert found["RSK-3"].fields == {
        "p": "P3",
        "declared-initial": "high",
        "residual-p": "P2",
        "declared-residual": "high",
    }
    assert report.notes[:3] == (
        'RSK-2: the source has nothing at the stage "guard"; it was left out.',
        'RSK-2: the source has nothing at the stage "manual"; it was left out.',
        'RSK-3: the source has nothing at the stage "guard"; it was left out.',
    )


# --- the report ---------------------------------------------------------------------------------------------


def test_every_cell_is_accounted_for(tmp_path: Path) -> None:
    mapping = HAZARD.replace("key: [ID]}", 'key: [ID], header: 2, empty: ["n/a", "-"], ignore: {Old: from 2019}}')
    mapping += '    fields: {source: "{Source}"}\n'
    report = imported(
        tmp_path, mapping, "Log of the pump,,,,\nID,Hazard,Source,Old,New\n1, Heat ,n/a,x,\n2,Cold,lid,,y\n"
    )
    assert fates(report) == {
        "used": ("1", " Heat ", "2", "Cold", "lid"),
        "means empty": ("n/a",),
        "ignored": ("x",),
        "not carried over": ("y", "Log of the pump"),
    }
    assert sum(report.counts.values()) == 9
    assert [str(fate.cell.place) for fate in report.unused] == [f"{tmp_path}/log.csv:4:5", f"{tmp_path}/log.csv:1:1"]
    assert "source" not in items(report)["HAZ-001"].fields
    page = report.markdown()
    for words in ("| log | E New | not carried over | the mapping does not use it here | E4 y |",
                  "| log | D Old | ignored | from 2019 | D3 x |",
                  "| log | around the table | not carried over | it stands above or below the table | A1 Log of the pump |",
                  "| log | C Source | means empty | the mapping lists this text as empty | C3 n/a |",
                  "white space or control characters: 1"):  # fmt: skip
        assert words in page


def test_constants_and_defaults_are_listed(tmp_path: Path) -> None:
    mapping = HAZARD + "    fields: {category: energy, source: {column: Source, default: unknown}}\n"
    report = imported(tmp_path, mapping, "ID,Hazard,Source\n1,a,\n2,b,lid\n")
    assert [tuple(each) for each in report.constants] == [
        ("hazard", "category", "energy", 2), ("hazard", "source", "unknown", 1)
    ]  # fmt: skip


def test_a_value_that_is_left_out_is_listed_as_changed(tmp_path: Path) -> None:
    mapping = HAZARD + '    fields: {source: {column: Source, map: {"0": "", "1": lid}}}\n'
    report = imported(tmp_path, mapping, "ID,Hazard,Source\n1,a,0\n2,b,1\n")
    assert "| value map: left out | source | 0 | (nothing) | log.csv C2 |" in report.markdown()
    assert "source" not in items(report)["HAZ-001"].fields


def test_a_report_of_hostile_text_is_text(tmp_path: Path) -> None:
    from riskfile.reading.markdown import read_page
    from riskfile.views.registry import MODEL

    nasty = '"a|b :::{risk} x\n:::{hazard} y\n:id: HAZ-9\n:::\n<script>x</script> `c` {ndf}`z` \x07 "'
    report = imported(tmp_path, HAZARD, f"ID,Hazard,More\n1,{nasty},{nasty}\n")
    page = read_page(report.markdown(), "docs/import-report", MODEL)
    assert (page.items, page.problems) == ((), ())
    assert "<script" not in report.markdown().replace("\\<script", "")


POLICY = """\
policy:
  version: 1
  device: {name: Pump, manufacturer: Maker, markets: [us], software-class: none, exposure-unit: use}
  # a comment that is kept
  severity: [{id: S1, label: a}, {id: S2, label: b}, {id: S3, label: c}]
  probability:
    levels:
      - {id: P1, label: a, lower: 0, upper: 1e-6}
      - {id: P2, label: b, lower: 1e-6, upper: 1e-3}
      - {id: P3, label: c, lower: 1e-3, upper: 1}
# a comment at the margin
  conditional-probability: {levels: [{id: C1, label: a, lower: 0, upper: 0.1}, {id: C2, label: b, lower: 0.1, upper: 1}]}
  regions:
    - {id: low, label: Low, acceptable: true, control-required: false, significant: false}
    - {id: high, label: High, acceptable: false, control-required: true, significant: true}
  matrix:
    P3: {S1: low, S2: high, S3: high}
    P2: {S1: low, S2: low, S3: high}
    P1: {S1: low, S2: low, S3: low}
# of the tables
"""
COMPARED = (
    POLICY
    + TABLES
    + """\
  harm: {type: harm, from: log, id: "HRM-{ID}", title: x, fields: {severity: "{S}"}}
  risk:
    type: risk
    from: log
    id: RSK-{ID}
    title: x
    links: {harm: {item: harm}}
    fields:
      p1: {column: p1, number: true}
      p2: {column: p2, number: true}
      declared-initial: {column: OK, map: {"Yes": low, "No": high}}
    stages: [{label: all, p: "{Pr}", declared: {column: OKr, map: {"Yes": low, "No": high}}}]
    compare: {p: {column: p, number: true}, probability: "{P}", severity: "{S}"}
"""
)


def test_the_policy_is_written_word_for_word(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(POLICY + HAZARD)
    (tmp_path / "log.csv").write_text("ID,Hazard\n1,a\n")
    run_import(tmp_path / "map.yaml", None, tmp_path / "out", force=False)
    text = (tmp_path / "out/needs/policy.yaml").read_text()
    assert text.startswith("version: 1\ndevice: {name: Pump")
    assert "\n# a comment that is kept\n" in text
    assert "\n# a comment at the margin\n" in text
    assert text.endswith("  P1: {S1: low, S2: low, S3: low}\n")
    assert read_policy(Disk(tmp_path / "out")).device.name == "Pump"


def test_disagreement_is_shown(tmp_path: Path) -> None:
    report = imported(
        tmp_path,
        COMPARED,
        "ID,p1,p2,p,P,S,OK,Pr,OKr\n1,10^-2,0.5,5e-3,P3,S2,No,P1,Yes\n2,10^-2,0.5,5e-4,P2,S2,Yes,P3,Yes\n3,1,1,1,P3,S3,No,,No\n",
    )
    assert [(row.risk, row.stage, row.agrees, row.differences) for row in report.agreement] == [
        ("RSK-1", "before controls", True, ()),
        ("RSK-1", "residual", True, ()),
        ("RSK-2", "before controls", False, ("p", "probability", "region")),
        ("RSK-2", "residual", False, ("region",)),
        ("RSK-3", "before controls", True, ()),
        # nothing controls it: what remains is what there was
        ("RSK-3", "residual", True, ()),
    ]
    page = report.markdown()
    assert "4 of 6 estimates agree, **2 do not**." in page
    assert "NO: p, probability, region" in page
    assert "| RSK-1 | before controls | p 5e-3, probability P3, severity S2, region high |" in page
    assert fates(report)["compared"] == ("5e-3", "P3", "5e-4", "P2", "1", "P3")
    assert report.policy is not None
    assert agreement(report.items, report.policy)[0].published == {"region": "high"}


def test_the_same_input_gives_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(COMPARED)
    (tmp_path / "log.csv").write_text("ID,p1,p2,p,P,S,OK,Pr,OKr\n1,10^-2,0.5,5e-3,P3,S2,No,P1,Yes\n")
    for out in ("one", "two"):
        run_import(tmp_path / "map.yaml", None, tmp_path / out, force=False)
    one, two = [
        {path.relative_to(tmp_path / out): path.read_bytes() for path in sorted((tmp_path / out).rglob("*.*"))}
        for out in ("one", "two")
    ]
    assert one == two
