"""Field reports of openFDA: read, deduplicated, mapped, counted; what cannot be told is listed and never guessed.

All of it holds for the streaming reader and for the one on DuckDB.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openfdakit import POLICY
from riskfile.cli import main
from riskfile.importing import ImportProblem, openfda
from riskfile.importing.openfda import (
    KEPT,
    OpenfdaMapping,
    OpenfdaReport,
    ReadsAll,
    load_openfda_mapping,
    read_reports,
    run_openfda,
)
from riskfile.model import BUILTIN_MODEL, Item, RiskFile
from riskfile.policy import read_policy
from riskfile.reading.markdown import read_page
from riskfile.reading.series import gather
from riskfile.source import Disk
from riskfile.views.registry import MODEL

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared/data/openfda"
TODAY = date(2026, 11, 23)

real = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"NOT PROVEN: the reports of openFDA are not at {DATA}; they are read there, never copied"
)

MAPPING = """\
version: 1
product-problems:
  Fracture: FMD-001
  Loosening: [FMD-001, SIT-001]
patient-problems:
  Pain: HRM-001
outcomes:
  Death: HRM-002
ignore:
  outcomes:
    Other: says nothing of its own
"""


has_duckdb = importlib.util.find_spec("duckdb") is not None


@pytest.fixture(
    autouse=True,
    scope="module",
    params=[
        "streaming",
        pytest.param(
            "duckdb",
            marks=pytest.mark.skipif(not has_duckdb, reason="NOT PROVEN: riskfile[maude] is not installed"),
        ),
    ],
)
def _reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The reader that is asked."""
    READER.append((request.param, tmp_path_factory.mktemp("cache")))
    yield
    READER.pop()


READER: list[tuple[str, Path]] = []


def reader() -> ReadsAll:
    name, cache = READER[-1]
    if name == "streaming":
        return openfda.read_openfda
    from riskfile.importing.maude.counts import read_with_duckdb

    return partial(read_with_duckdb, cache=cache)


def read_openfda(sources: Sequence[Path], mapping: OpenfdaMapping, *, today: date) -> OpenfdaReport:
    return reader()(sources, mapping, today=today)


def an_item(type_: str, id_: str, **links: tuple[str, ...]) -> Item:
    return Item(type_, id_, f"Title of {id_}", "", "p", "p.md", 1, 1, {}, links, "", {}, {})


def a_file() -> RiskFile:
    items = [
        an_item("failure-mode", "FMD-001"),
        an_item("situation", "SIT-001"),
        an_item("situation", "SIT-002"),
        an_item("harm", "HRM-001"),
        an_item("harm", "HRM-002"),
        an_item("hazard", "HAZ-001"),
        an_item("risk", "RSK-001", situation=("SIT-001",), harm=("HRM-001",)),
        an_item("risk", "RSK-002", situation=("SIT-001",), harm=("HRM-002",)),
    ]
    return RiskFile(BUILTIN_MODEL, items)


def report(key: str, **fields: Any) -> dict[str, Any]:
    made = {
        "mdr_report_key": key,
        "event_type": "Malfunction",
        "date_received": "20170105",
        "date_of_event": "20170101",
        "product_problems": ["Fracture"],
        "device": [{"brand_name": "SIMPLEX", "generic_name": "BONE CEMENT", "lot_number": "L1"}],
        "patient": [{"sequence_number_outcome": [], "patient_problems": []}],
    }
    return made | fields


def mapped(text: str = MAPPING) -> OpenfdaMapping:
    return load_openfda_mapping(text, "map.yaml", a_file())


def saved(folder: Path, records: Any, name: str = "events.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def counted(folder: Path, *records: Any, mapping: str = MAPPING) -> OpenfdaReport:
    return read_openfda([saved(folder, list(records))], mapped(mapping), today=TODAY)


def run(
    folder: Path, records: list[Any], *, mapping: str = MAPPING, force: bool = False, texts: bool = False
) -> OpenfdaReport:
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    path = saved(folder, records)
    return run_openfda(
        [path],
        folder / "map.yaml",
        a_file(),
        folder / "out",
        today=TODAY,
        force=force,
        with_texts=texts,
        reader=reader(),
    )


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def refusal(folder: Path, data: bytes | str, name: str = "bad.json") -> str:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(ImportProblem) as caught:
        read_openfda([path], mapped(), today=TODAY)
    return str(caught.value).replace(folder.as_posix() + "/", "")


# --- forms of input -----------------------------------------------------------------------------------------


def test_one_report_an_array_and_an_answer_are_read_alike(tmp_path: Path) -> None:
    one, two = report("1"), report("2")
    assert [each["mdr_report_key"] for each in read_reports(saved(tmp_path, one))] == ["1"]
    assert [each["mdr_report_key"] for each in read_reports(saved(tmp_path, [one, two]))] == ["1", "2"]
    answer = {"meta": {"results": {"total": 2}}, "results": [one, two]}
    assert [each["mdr_report_key"] for each in read_reports(saved(tmp_path, answer))] == ["1", "2"]
    assert list(read_reports(saved(tmp_path, []))) == []


def test_packed_files_and_a_byte_order_mark(tmp_path: Path) -> None:
    data = json.dumps([report("1")]).encode()
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(data, mtime=0))
    (tmp_path / "b.json").write_bytes(b"\xef\xbb\xbf" + data)
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.json", data)
    for name in ("a.json.gz", "b.json", "c.zip"):
        assert [each["mdr_report_key"] for each in read_reports(tmp_path / name)] == ["1"], name


def test_several_files_and_missing_pages(tmp_path: Path) -> None:
    meta = {"results": {"skip": 0, "limit": 1, "total": 3}}
    pages = [saved(tmp_path, {"meta": meta, "results": [report(key)]}, f"{key}.json") for key in "123"]
    whole = read_openfda(pages, mapped(), today=TODAY)
    assert (whole.reports, whole.missing, whole.needs_a_look) == (3, 0, [])
    part = read_openfda(pages[:2], mapped(), today=TODAY)
    assert part.missing == 1
    assert part.needs_a_look == ["1 reports fewer than the query has: pages are missing"]


def test_what_is_no_json_is_told_by_line_and_column(tmp_path: Path) -> None:
    assert refusal(tmp_path, '[\n  {"mdr_report_key": "1"},\n  {"mdr_report_key": ?}\n]') == (
        "bad.json:3:22: is no JSON: lexical error: invalid char in json text."
    )
    # also where the fault stands behind the first block that is read
    far = '[\n{"mdr_report_key": "1", "x": "' + "x" * 200_000 + '"},\n{"é": ?}]'
    assert refusal(tmp_path, far).startswith("bad.json:3:7: is no JSON")
    assert refusal(tmp_path, '[{"mdr_report_key": "1"}') == (
        "bad.json:1:24: the JSON ends before it is complete (is the download complete?)"
    )
    assert refusal(tmp_path, '[{"mdr_report_key": "1"}] x').startswith(
        "bad.json:1:27: is no JSON: parse error: trailing"
    )
    assert "invalid bytes in UTF8" in refusal(tmp_path, b'[{"mdr_report_key": "\xff"}]')


def test_a_message_quotes_no_report(tmp_path: Path) -> None:
    assert "Jane" not in refusal(tmp_path, '[{"reporter": "Jane Doe", "patient": Jane}]')


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "bad.json: is empty, expected JSON of openFDA"),
        (b'"text"', 'bad.json: is a text, expected reports of openFDA: an object or an array'),
        (b"{}", "bad.json: has neither `results` nor `mdr_report_key`"),
        (b'{"results": {}}', "bad.json: has neither `results` nor `mdr_report_key`"),
        (b'{"error": {"code": "NOT_FOUND"}}', "bad.json: is an answer of openFDA without reports: NOT_FOUND"),
        ("[]".encode("utf-16"), "bad.json: is UTF-16, expected UTF-8"),
        (gzip.compress(b"[1, 2, 3]", mtime=0)[:-4], "bad.json: cannot be unpacked"),
        (b"PK\x03\x04nonsense", "bad.json: cannot be unpacked"),
        (b"[7]", "bad.json: report 1 is a number, expected an object"),
        (b'[{"mdr_report_key": {}}]', "bad.json: report 1: mdr_report_key is an object, expected a text"),
        (b'[{"mdr_report_key": "5", "product_problems": [3]}]',
         "bad.json: report 1 (5): product_problems is a number, expected a text or a list of texts"),
        (b'[{"mdr_report_key": "5", "patient": ["x"]}]',
         'bad.json: report 1 (5): patient is a text, expected a list of objects'),
        (b'[{"device": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "bad.json: nests deeper than 20"),
    ],
)  # fmt: skip
def test_other_input_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    assert refusal(tmp_path, data).startswith(message)


def test_deep_nesting_of_what_is_not_kept_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text('[{"x": ' + "[" * 100_000 + "]" * 100_000 + ', "mdr_report_key": "1"}]', encoding="utf-8")
    assert list(read_reports(path)) == [{"mdr_report_key": "1"}]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e99999x", "0x10", "01"])
def test_what_is_no_number_of_json_is_refused(tmp_path: Path, number: str) -> None:
    assert refusal(tmp_path, f'[{{"mdr_report_key": "1", "x": {number}}}]').startswith("bad.json:1:")


def test_a_number_without_end_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, '[{"x": ' + "9" * 100_000 + ', "mdr_report_key": "1"}]')
    assert message.startswith("bad.json:1:") and "is no JSON: " in message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="there is no such file"):
        list(read_reports(tmp_path / "none.json"))
    with pytest.raises(ImportProblem, match="is a folder"):
        list(read_reports(tmp_path))


# --- the mapping --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", ["map.yaml:1:1: the file is empty"]),
        ("version: 1\n", ["map.yaml:1:1: nothing is mapped (expected at least one of product-problems, patient-problems, outcomes, event-types)"]),
        ("version: 2\noutcomes: {Death: HRM-001}\n", ["map.yaml:1:10: `version`: found 2, expected 1"]),
        ("version: 1\nproduct-problem:\n  Fracture: FMD-001\n",
         ["map.yaml:2:1: unknown key `product-problem` (did you mean `product-problems`?)"]),
        ("version: 1\nproduct-problems:\n  Fracture: FMD-011\n",
         ['map.yaml:3:13: "FMD-011" is no item of the file (did you mean `FMD-001`?)']),
        ("version: 1\nproduct-problems:\n  Fracture: [FMD-001, HAZ-001]\n",
         ["map.yaml:3:23: HAZ-001 is of the type hazard (Hazard), expected a failure mode, situation, harm or risk (did you mean `HRM-001`?)"]),
        ("version: 1\nproduct-problems:\n  Fracture: SIT-002\n",
         ["map.yaml:3:13: SIT-002 is estimated in no risk, so that no observation can name it (estimate a risk of it, or map to a failure mode or harm)"]),
        ("version: 1\noutcomes:\n  Deth: HRM-002\n",
         ['map.yaml:3:3: `outcomes.Deth`: found the text "Deth", expected one of Life Threatening, Hospitalization, Disability, Congenital Anomaly, Required Intervention, Other, Invalid Data, Unknown, No Information, Not Applicable, Death (did you mean `Death`?)']),
        ("version: 1\nproduct-problems:\n  Fracture: FMD-001\nignore:\n  product-problems:\n    FRACTURE: no\n    fracture : twice\n",
         ['map.yaml:6:15: `ignore.product-problems.FRACTURE`: found the text "no"']),
        ("version: 1\nproduct-problems:\n  Fracture: FMD-001\nignore:\n  product-problems:\n    FRACTURE: because\n",
         ['map.yaml:6:5: "FRACTURE" of `product-problems` stands in line 3 already (a word is mapped or ignored once, whatever its case)']),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_told_by_line_and_column(text: str, messages: list[str]) -> None:
    with pytest.raises(ImportProblem) as caught:
        mapped(text)
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) >= len(messages)
    for message, each in zip(messages, found, strict=False):
        assert each.startswith(message)


def test_the_mapping_of_the_manual() -> None:
    section = (ROOT / "manual/importing.md").read_text(encoding="utf-8").partition("## Field reports of openFDA")[2]
    mapping = mapped(section.partition("```yaml\n")[2].partition("```")[0])
    assert mapping.targets["product-problems"]["material deformation"] == ("FMD-001", "SIT-001")
    assert mapping.kinds == {"Other": "injury"}


# --- counting -----------------------------------------------------------------------------------------------


def test_words_are_mapped_whatever_their_case_and_a_report_counts_once_for_an_item(tmp_path: Path) -> None:
    result = counted(tmp_path, report("1", product_problems=["FRACTURE", "Loosening  ", "fracture"]))
    assert result.series == {
        ("FMD-001", "malfunction"): Counter({"2017-01": 1}),
        ("SIT-001", "malfunction"): Counter({"2017-01": 1}),
    }
    assert result.needs_a_look == []


def test_kinds_of_events(tmp_path: Path) -> None:
    types = ["Malfunction", "IN", "IL", "Injury", "D", "Other", "No answer provided", ""]
    records = [report(str(n), event_type=each) for n, each in enumerate(types)]
    result = counted(tmp_path, *records)
    assert result.kinds == {"malfunction": 1, "injury": 3, "death": 1, "other": 3}
    assert result.unsorted == {"Other": 1, "No answer provided": 2}
    assert result.needs_a_look == ["3 reports of an event type that is no kind, in no observation"]
    said = MAPPING + "kinds: {Other: injury, No answer provided: other}\n"
    result = counted(tmp_path, *records, mapping=said)
    assert result.kinds == {"malfunction": 1, "injury": 4, "death": 1, "other": 2}
    assert result.needs_a_look == []


def test_outcomes_of_old_and_new_reports(tmp_path: Path) -> None:
    new = {"sequence_number_outcome": ["Death", "Other"], "patient_problems": ["Pain"]}
    old = {"sequence_number_outcome": ["1, Life Threatening", "1, Life Threatening, 2, Required Intervention", "1. D"]}
    result = counted(tmp_path, report("1", patient=[new]), report("2", patient=[old]))
    assert {(term.table, term.word): term.reports for term in result.terms if term.table != "product-problems"} == {
        ("patient-problems", "Pain"): 1,
        ("outcomes", "Death"): 2,
        ("outcomes", "Life Threatening"): 1,
        ("outcomes", "Other"): 1,
        ("outcomes", "Required Intervention"): 1,
        ("event-types", "Malfunction"): 2,
    }


def test_what_is_unmapped_is_listed_with_its_count(tmp_path: Path) -> None:
    result = counted(
        tmp_path,
        report("1", product_problems=["Fractures"]),
        report("2", product_problems=["Fractures", "Crack"]),
        report("3", product_problems=[]),
    )
    assert [(term.word, term.reports) for term in result.unmapped] == [("Fractures", 2), ("Crack", 1)]
    assert result.silent == {"malfunction": 3}
    assert ("product-problems", "Fracture", "Fractures") in result.unseen
    assert result.needs_a_look == [
        "2 words that are neither mapped nor ignored",
        "3 reports that no word leads to an item",
    ]


def test_of_two_states_of_a_report_the_later_counts(tmp_path: Path) -> None:
    early = report("1", event_type="Malfunction", date_changed="20170201")
    late = report("1", event_type="Injury", date_changed="20170301")
    for records in ([early, late], [late, early]):
        result = counted(tmp_path, *records)
        assert (result.read, result.reports, result.duplicates, result.differing) == (2, 1, 1, 1)
        assert result.kinds == {"injury": 1}
    # without a date of change, the one read last
    result = counted(tmp_path, report("1", event_type="Injury"), report("1", event_type="Malfunction"))
    assert result.kinds == {"malfunction": 1}
    result = counted(tmp_path, report("1"), report("1"), report("1"))
    assert (result.duplicates, result.differing) == (2, 0)


@pytest.mark.parametrize(
    ("received", "happened", "fault", "month"),
    [
        ("20261124", "", "date_received is 2026-11-24, in the future of 2026-11-23", ""),
        ("19491231", "", "date_received is 1949-12-31, before 1950", ""),
        ("20171301", "", 'date_received is "20171301", expected a day as YYYYMMDD', ""),
        ("", "", "date_received is missing, expected a day as YYYYMMDD", ""),
        ("06/10/2004", "", 'date_received is "06/10/2004", expected a day as YYYYMMDD', ""),
        ("20170105", "20170106", "date_of_event is 2017-01-06, after date_received 2017-01-05", "2017-01"),
        ("20170105", "20170230", 'date_of_event is "20170230", expected a day as YYYYMMDD', "2017-01"),
        ("20170105", "20990101", "date_of_event is 2099-01-01, in the future of 2026-11-23", "2017-01"),
        ("20170105", "18990101", "date_of_event is 1899-01-01, before 1950", "2017-01"),
    ],
)
def test_impossible_dates_are_listed_by_key(
    tmp_path: Path, received: str, happened: str, fault: str, month: str
) -> None:
    result = counted(tmp_path, report("77", date_received=received, date_of_event=happened))
    assert result.faults == [("77", fault)]
    assert result.periods == ([month] if month else [])
    assert result.uncounted == (0 if month else 1)
    assert "1 reports with impossible dates" in result.needs_a_look


def test_today_and_the_first_day_are_no_impossible_dates(tmp_path: Path) -> None:
    result = counted(tmp_path, report("1", date_received="20261123", date_of_event="19500101"))
    assert result.faults == []


def test_a_report_without_a_key_is_listed(tmp_path: Path) -> None:
    nameless = report("")
    result = counted(tmp_path, report("1"), nameless, {**nameless, "mdr_report_key": None})
    assert [each.rpartition("/")[2] for each in result.without_key] == [
        "events.json, report 2",
        "events.json, report 3",
    ]
    assert (result.read, result.reports, result.duplicates) == (3, 1, 0)


def test_only_the_devices_that_are_meant(tmp_path: Path) -> None:
    other = report("2", device=[{"generic_name": "MIXER", "openfda": {"device_name": "Mixer, Cement"}}])
    only = MAPPING + "devices: {generic_name: [Bone  cement]}\n"
    result = counted(tmp_path, report("1"), other, mapping=only)
    assert (result.reports, result.others) == (1, 1)
    result = counted(tmp_path, report("1"), other, mapping=MAPPING + 'devices: {device_name: ["Mixer, Cement"]}\n')
    assert (result.reports, result.others) == (1, 1)
    result = counted(tmp_path, report("1"), mapping=MAPPING + "devices: {product_code: [XYZ]}\n")
    assert result.needs_a_look == ["1 report of these devices: there is none"]


@given(st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter(tmp_path_factory: pytest.TempPathFactory, random: Any) -> None:
    folder = tmp_path_factory.mktemp("order")
    records = [
        report(str(n % 8), date_received=f"2017{n % 12 + 1:02}11", date_changed=f"201801{n + 1:02}") for n in range(20)
    ]
    ordered = counted(folder, *records)
    random.shuffle(records)
    assert counted(folder, *records) == ordered


# --- what is written ----------------------------------------------------------------------------------------


def test_series_have_every_month_and_no_exposure(tmp_path: Path) -> None:
    run(tmp_path, [report("1", date_received="20161130", date_of_event=""), report("2", date_received="20170205")])
    assert table(tmp_path / "out/FMD-001-malfunction.csv") == [
        ["period", "count", "exposure"],
        ["2016-11", "1", ""],
        ["2016-12", "0", ""],
        ["2017-01", "0", ""],
        ["2017-02", "1", ""],
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "FMD-001-malfunction.csv", "observations.md", "report.md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("period", "rows"),
    [
        ("quarter", ["2017-Q1", "2017-Q2", "2017-Q3"]),
        ("week", [f"2017-W{week:02}" for week in range(5, 30)]),
        ("year", ["2017"]),
    ],
)
def test_series_by_quarter_week_or_year(period: str, rows: list[str], tmp_path: Path) -> None:
    reports = [report("1", date_received="20170205"), report("2", date_received="20170723")]
    result = run(tmp_path, reports, mapping=f"{MAPPING}period: {period}\n")
    cells = table(tmp_path / "out/FMD-001-malfunction.csv")
    assert [row[0] for row in cells[1:]] == rows == result.periods
    assert (cells[1][1], cells[-1][1]) == (("2", "2") if period == "year" else ("1", "1"))
    assert f"## {period.capitalize()}s" in (tmp_path / "out/report.md").read_text(encoding="utf-8")


def test_observations_read_back_as_items(tmp_path: Path) -> None:
    hurt = [{"patient_problems": ["Pain"]}]
    records = [report("1", event_type="Injury", product_problems=["Loosening"], patient=hurt), report("2")]
    run(tmp_path, records)
    page = read_page((tmp_path / "out/observations.md").read_text(encoding="utf-8"), "observations", MODEL)
    assert page.problems == ()
    items = {item.id: item for item in map(Item._make, page.items)}
    assert sorted(items) == [
        "OBS-FDA-FMD-001-INJURY", "OBS-FDA-FMD-001-MALFUNCTION", "OBS-FDA-HRM-001-INJURY", "OBS-FDA-SIT-001-INJURY",
    ]  # fmt: skip
    # an observation names no situation, but the risks that are estimated of it
    assert items["OBS-FDA-SIT-001-INJURY"].links == {"observes": ("RSK-001", "RSK-002")}
    assert items["OBS-FDA-FMD-001-INJURY"].fields == {
        "kind": "injury", "count": 1, "period": "2017-01-01 to 2017-01-31", "source": "passive",
    }  # fmt: skip


def test_personal_data_are_read_by_nobody(tmp_path: Path) -> None:
    secret = "SECRET"
    record = report(
        "1",
        patient=[
            {"patient_age": secret, "patient_sex": secret, "patient_weight": secret, "patient_problems": ["Pain"]}
        ],
        manufacturer_contact_f_name=secret,
        manufacturer_address_1=secret,
        reporter_occupation_code=secret,
        mdr_text=[{"text": secret, "text_type_code": "Description"}],
        device=[
            {"generic_name": "BONE CEMENT", "serial_number": secret, "lot_number": secret, "other_id_number": secret}
        ],
    )
    assert secret not in json.dumps(list(read_reports(saved(tmp_path, record))))
    run(tmp_path, [record])
    for path in (tmp_path / "out").iterdir():
        assert secret not in path.read_text(encoding="utf-8"), path
    assert not {"lot_number", "serial_number", "patient_age", "patient_sex"} & {
        name for tree in (KEPT, KEPT["device"], KEPT["patient"]) for name in tree
    }


def test_texts_only_where_they_are_asked_for(tmp_path: Path) -> None:
    record = report("1", mdr_text=[{"text": "It <b>broke</b> {{x}}.", "text_type_code": "Description"}])
    run(tmp_path, [record], texts=True)
    text = (tmp_path / "out/texts.md").read_text(encoding="utf-8")
    assert "It \\<b>broke\\</b> \\{\\{x}}." in text
    assert "FMD-001" in text


def test_nothing_is_overwritten_unasked_and_exposures_are_kept(tmp_path: Path) -> None:
    run(tmp_path, [report("1")])
    series = tmp_path / "out/FMD-001-malfunction.csv"
    filled = series.read_text(encoding="utf-8").replace("2017-01,1,", "2017-01,1,5200")
    series.write_text(filled, encoding="utf-8")
    two = [report("1"), report("2"), report("3", date_received="20170301")]
    with pytest.raises(ImportProblem, match=r"exists already \(say --force to overwrite it\)"):
        run(tmp_path, two)
    assert series.read_text(encoding="utf-8") == filled
    run(tmp_path, two, force=True)
    assert table(series)[1:] == [["2017-01", "2", "5200"], ["2017-02", "0", ""], ["2017-03", "1", ""]]
    # a month that the reports given say nothing of: its exposure would be lost
    with pytest.raises(ImportProblem, match=r"FMD-001-malfunction\.csv:2:3: has an exposure for 2017-01"):
        run(tmp_path, [report("3", date_received="20170301")], force=True)
    assert table(series)[1] == ["2017-01", "2", "5200"]


def test_a_series_without_reports_any_more_is_brought_up_to_date(tmp_path: Path) -> None:
    run(tmp_path, [report("1")])
    run(tmp_path, [report("1", product_problems=[], patient=[{"patient_problems": ["Pain"]}])], force=True)
    assert table(tmp_path / "out/FMD-001-malfunction.csv")[1:] == [["2017-01", "0", ""]]


def test_a_csv_of_another_form_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    series = tmp_path / "out/FMD-001-malfunction.csv"
    series.write_text("month,units\n2017-01,5\n", encoding="utf-8")
    with pytest.raises(ImportProblem, match=r'csv:1: found the headings "month,units", expected period,count,exposure'):
        run(tmp_path, [report("1")], force=True)
    assert series.read_text(encoding="utf-8") == "month,units\n2017-01,5\n"


# --- the command --------------------------------------------------------------------------------------------


def project(folder: Path) -> None:
    (folder / "needs").mkdir()
    (folder / "needs/policy.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "needs/items.md").write_text(
        "# Harms\n\n:::{harm} Pain\n:id: HRM-001\n:severity: S1\n:::\n", encoding="utf-8"
    )
    (folder / "map.yaml").write_text("version: 1\npatient-problems: {Pain: HRM-001}\n", encoding="utf-8")


def test_the_exit_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    project(tmp_path)
    pain = report("1", product_problems=[], patient=[{"patient_problems": ["Pain"]}])
    clean, unmapped = saved(tmp_path, [pain], "clean.json").name, saved(tmp_path, [report("2")], "unmapped.json").name
    command = ["import", "openfda", "--mapping", "map.yaml", "--today", "2026-11-23"]
    assert main([*command, clean, "--output", "field"]) == 0
    assert "Read 1 reports, 0 of them duplicates; 1 count." in capsys.readouterr().out
    assert main([*command, clean, unmapped, "--output", "field", "--force"]) == 1
    assert "To be looked at: 1 words that are neither mapped nor ignored." in capsys.readouterr().out
    (tmp_path / "broken.json").write_text("[", encoding="utf-8")
    assert main([*command, "broken.json", "--output", "other"]) == 2
    assert capsys.readouterr().err.startswith("riskfile: broken.json:1:1: the JSON ends before it is complete")
    assert not (tmp_path / "other").exists()
    # a mapping of that name is still to be had
    assert main(["import", "./openfda", "--out", "other"]) == 2
    assert "there is no such mapping" in capsys.readouterr().err


MEASURE = """\
import resource, sys
from datetime import date
from functools import partial
from pathlib import Path
from riskfile.importing.openfda import load_openfda_mapping, read_openfda
from riskfile.model import BUILTIN_MODEL, Item, RiskFile

harm = Item("harm", "HRM-001", "Harm", "", "p", "p.md", 1, 1, {}, {}, "", {}, {})
mapping = load_openfda_mapping("version: 1\\npatient-problems: {Pain: HRM-001}", "m", RiskFile(BUILTIN_MODEL, [harm]))
if sys.argv[2:]:
    from functools import partial
    from riskfile.importing.maude.counts import read_with_duckdb as read_openfda
    read_openfda = partial(read_openfda, cache=Path(sys.argv[2]))
result = read_openfda([Path(sys.argv[1])], mapping, today=date(2026, 11, 23))
print(result.read, result.reports, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measured(path: Path) -> tuple[int, int, int]:
    """Reports read, reports that count, and the peak of memory in KiB."""
    name, cache = READER[-1]
    more = [str(cache)] if name == "duckdb" else []
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path), *more], capture_output=True, text=True, check=True)
    read, reports, peak = map(int, done.stdout.split())
    return read, reports, peak


@pytest.mark.skipif(sys.platform != "linux", reason="NOT PROVEN: peak memory is measured in the units of Linux")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    text = [{"text": "x" * 4000, "text_type_code": "Description"}]
    filler = {f"field_{n}": "some value" for n in range(40)}
    for name, number in (("small", 200), ("large", 10_000)):
        with (tmp_path / name).open("w", encoding="utf-8") as stream:
            stream.write('{"meta": {}, "results": [\n')
            for n in range(number):
                stream.write(json.dumps(report(f"{n}", mdr_text=text, **filler)) + (",\n" if n < number - 1 else ""))
            stream.write("]}")
    assert (tmp_path / "large").stat().st_size > 50_000_000
    small, large = measured(tmp_path / "small"), measured(tmp_path / "large")
    assert (small[:2], large[:2]) == ((200, 200), (10_000, 10_000))
    # DuckDB has buffers, and what is kept of a report is kept together
    allowed = 8 if READER[-1][0] == "streaming" else 44
    assert large[2] - small[2] < allowed * 1024


# --- real reports -------------------------------------------------------------------------------------------


@real
def test_a_real_record(tmp_path: Path) -> None:
    text = (
        "version: 1\noutcomes: {Life Threatening: HRM-001}\nignore: {outcomes: {Required Intervention: see HRM-001}}\n"
    )
    result = read_openfda([DATA / "openfda_device_event_one_real.json"], mapped(text), today=TODAY)
    assert result.series == {("HRM-001", "injury"): Counter({"2004-08": 1})}
    assert (result.read, result.faults, result.needs_a_look) == (1, [], [])
    kept = next(read_reports(DATA / "openfda_device_event_one_real.json"))
    assert "OLSEN" not in json.dumps(kept) and "lot_number" not in json.dumps(kept)


@real
def test_the_fields_are_those_of_the_schema() -> None:
    schema = json.loads((DATA / "fda_openfda_deviceevent_schema.json").read_text(encoding="utf-8"))

    def below(tree: dict[str, Any], known: dict[str, Any]) -> set[str]:
        missing = set(tree) - set(known)
        for name in set(tree) & set(known):
            missing |= below(
                tree[name], known[name].get("properties") or known[name].get("items", {}).get("properties", {})
            )
        return missing

    assert below(dict(KEPT), schema["properties"]) == set()


@real
def test_535_real_reports(tmp_path: Path) -> None:
    with (DATA / "mds_maude_bonecement_2017.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    # the extract has no report key: its report numbers are as unique
    records = [
        {
            "mdr_report_key": row["report_number"],
            "event_type": row["event_type"],
            "date_received": row["date_received"],
            "device": [{"brand_name": row["brand_name"], "openfda": {"device_name": row["device_name"]}}],
        }
        for row in rows
    ]
    mapping = (
        "version: 1\ndevices: {device_name: [Bone Cement]}\nevent-types: {Malfunction: FMD-001, Injury: HRM-001, "
        "Death: HRM-002}\n"
    )
    pages = [
        saved(tmp_path, {"meta": {"results": {"total": 535}}, "results": records[n : n + 100]}, f"{n}.json")
        for n in range(0, 535, 100)
    ]
    result = read_openfda([*pages, pages[0]], mapped(mapping), today=TODAY)
    assert (result.read, result.duplicates, result.differing) == (635, 100, 0)
    assert (result.reports, result.others) == (253, 282)
    per_month = {period: sum(counts.values()) for period, counts in result.of_periods.items()}
    assert (sum(count for period, count in per_month.items() if period < "2017-12"), per_month["2017-12"]) == (203, 50)
    expected = Counter(
        (row["event_type"].lower(), f"{row['date_received'][:4]}-{row['date_received'][4:6]}")
        for row in rows
        if row["device_name"] == "Bone Cement"
    )
    found = {(kind, period): n for (_, kind), counts in result.series.items() for period, n in counts.items()}
    assert found == {key: n for key, n in expected.items() if key[0] != "no answer provided"}


def test_a_series_filled_in_is_read_by_its_plan(tmp_path: Path) -> None:
    run(tmp_path, [report("1"), report("2", date_received="20170301")])
    series = tmp_path / "out/FMD-001-malfunction.csv"
    lines = series.read_text(encoding="utf-8").splitlines()
    series.write_text("\n".join([lines[0], *(line + "5200" for line in lines[1:])]) + "\n", encoding="utf-8")
    (tmp_path / "needs").mkdir()
    columns = "{period: period, count: count, exposure: exposure}"
    plan = (
        "monitoring:\n  interval-months: 12\n  warn-days: 30\n  plans:\n    - {id: MON-001, title: Fractures, target: FMD-001, kind: malfunction, source: passive,"
        f" path: out/FMD-001-malfunction.csv, columns: {columns}, unit: use, method: u-chart}}\n"
    )
    (tmp_path / "needs/policy.yaml").write_text(POLICY + plan, encoding="utf-8")
    found, problems = gather(Disk(tmp_path), a_file(), read_policy(Disk(tmp_path)))
    assert problems == []
    assert [(point.period, point.count, point.exposure) for point in found["MON-001"].points] == [
        ("2017-01", 1, 5200), ("2017-02", 0, 5200), ("2017-03", 1, 5200),
    ]  # fmt: skip


def test_no_room_for_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if READER[-1][0] != "streaming":
        pytest.skip("of the reader on SQLite; that on DuckDB has its own, in test_maude.py")

    class Full(sqlite3.Connection):
        def execute(self, *_: Any) -> Any:
            raise sqlite3.OperationalError("database or disk is full")

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda name, **more: connect(name, factory=Full, **more))
    with pytest.raises(ImportProblem, match=r"cannot be kept while they are read: database or disk is full \(is there"):
        counted(tmp_path, report("1"))
