"""Field reports by the million: parts that are kept, and counts of them. What DuckDB finds is what the streaming reader finds,
of any file, also of those that are broken."""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from riskfile.importing import ImportProblem
from riskfile.importing.openfda import OpenfdaMapping, OpenfdaReport, load_openfda_mapping, read_openfda
from riskfile.model import BUILTIN_MODEL, Item, RiskFile

duckdb = pytest.importorskip("duckdb", reason="NOT PROVEN: riskfile[maude] is not installed")

from riskfile.importing.maude import counts, parts  # noqa: E402 - not without the extra
from riskfile.importing.maude.counts import pair_counts, problem_counts, read_with_duckdb  # noqa: E402
from riskfile.importing.maude.parts import part_of, sources_in  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared/data/openfda"
TODAY = date(2026, 11, 23)

MAPPING = """\
version: 1
product-problems: {Fracture: FMD-001, Loosening: [FMD-001, SIT-001]}
patient-problems: {Pain: HRM-001}
outcomes: {Death: HRM-002}
event-types: {Injury: HRM-001}
ignore: {outcomes: {Other: says nothing of its own}}
"""
DEVICES = "devices: {brand_name: [Simplex], device_name: [Bone cement], product_code: [LOD]}\n"


def an_item(type_: str, id_: str, **links: tuple[str, ...]) -> Item:
    return Item(type_, id_, f"Title of {id_}", "", "p", "p.md", 1, 1, {}, links, "", {}, {})


FILE = RiskFile(
    BUILTIN_MODEL,
    [
        an_item("failure-mode", "FMD-001"),
        an_item("situation", "SIT-001"),
        an_item("harm", "HRM-001"),
        an_item("harm", "HRM-002"),
        an_item("risk", "RSK-001", situation=("SIT-001",), harm=("HRM-001",)),
    ],
)


def mapped(text: str = MAPPING) -> OpenfdaMapping:
    return load_openfda_mapping(text, "map.yaml", FILE)


def report(key: Any, **fields: Any) -> dict[str, Any]:
    made = {
        "mdr_report_key": key,
        "event_type": "Malfunction",
        "date_received": "20170105",
        "date_of_event": "20170101",
        "product_problems": ["Fracture"],
        "device": [{"brand_name": "SIMPLEX", "device_report_product_code": "LOD", "openfda": {"device_name": "X"}}],
        "patient": [{"sequence_number_outcome": ["Other"], "patient_problems": ["Pain"]}],
    }
    return made | fields


def saved(folder: Path, content: Any, name: str = "events.json", **more: Any) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, **more).encode())
    return path


def answer(*records: Any, total: int | None = None) -> dict[str, Any]:
    return {"meta": {"results": {"total": len(records) if total is None else total}}, "results": list(records)}


def found(read: Any, paths: list[Path], mapping: OpenfdaMapping, **more: Any) -> OpenfdaReport | str:
    """What a reader finds, or says where it cannot."""
    try:
        return read(paths, mapping, today=TODAY, **more)  # type: ignore[no-any-return]
    except ImportProblem as problem:
        return str(problem)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parts")


def by_stream(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which files the streaming reader was asked for, from now on."""
    asked: list[Path] = []
    before = parts._read_by_stream

    def read(path: Path, *more: Any) -> list[int]:
        asked.append(path)
        return before(path, *more)

    monkeypatch.setattr(parts, "_read_by_stream", read)
    return asked


# --- as the streaming reader ---------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    ["Fracture", "FRACTURE ", "fracture", "Loosening", "ﬁn", "FIN", "Straße", "STRASSE", "a\u0000b", "é😀", "", " ", "\u00a0"]
) | st.text(max_size=4)
SCALARS = st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False) | TEXTS
ANY = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2), max_leaves=4)
DAYS = st.sampled_from(["20170105", "2017-02-05", "20171301", "20990101", "18991231", "20170230", "", " 20170105 ", "x"])


def mostly(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any] = ANY) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda n: odd if n == 0 else usual)


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


WORDS = mostly(st.lists(TEXTS, max_size=3))
RECORDS = mostly(
    some(
        {
            "mdr_report_key": mostly(st.sampled_from(["1", "2", "3", "4", "5"]), st.sampled_from(["1 ", "", None, 3, 3.0, True, "é", "-0"]) | SCALARS),
            "event_type": mostly(st.sampled_from(["Malfunction", "IN", "D", "Death", "injury", "Other", ""])),
            "date_received": mostly(DAYS),
            "date_of_event": mostly(DAYS),
            "date_changed": mostly(DAYS),
            "product_problems": WORDS,
            "mdr_text": ANY,
            "unknown": ANY,
            "patient": mostly(
                st.lists(
                    some({"patient_problems": mostly(st.lists(st.sampled_from(["Pain", "pain", "Death"]))), "sequence_number_outcome": mostly(st.lists(st.sampled_from(["1, Life Threatening", "D", "Death", "2. O", "Other;Death"]), max_size=2)), "patient_age": ANY}),
                    max_size=2,
                )
            ),
            "device": mostly(
                st.lists(
                    some({"brand_name": mostly(st.sampled_from(["Simplex", "SIMPLEX ", "other"])), "generic_name": mostly(TEXTS), "model_number": mostly(TEXTS), "device_report_product_code": mostly(st.sampled_from(["LOD", "lod", "XXX"])), "openfda": mostly(some({"device_name": mostly(st.sampled_from(["Bone Cement", "x"]))})), "lot_number": ANY}),
                    max_size=2,
                )
            ),
        }
    ),
    ANY,
)  # fmt: skip
FILES = st.tuples(st.lists(RECORDS, max_size=5), st.sampled_from(["array", "answer", "one"]), st.sampled_from([None, 1, 2]))


def as_bytes(file: tuple[list[Any], str, int | None]) -> bytes:
    records, form, indent = file
    content: Any = answer(*records, total=7) if form == "answer" else records[0] if form == "one" and records else records
    return json.dumps(content, indent=indent).encode()


@given(files=st.lists(FILES, min_size=1, max_size=3), devices=st.booleans(), period=st.sampled_from(["month", "week"]))
@settings(max_examples=60)
def test_generated_reports_are_read_alike(
    cache: Path, tmp_path_factory: pytest.TempPathFactory, files: list[Any], devices: bool, period: str
) -> None:
    folder = tmp_path_factory.mktemp("generated")
    paths = [saved(folder, as_bytes(file), f"{number}.json") for number, file in enumerate(files)]
    mapping = mapped(f"{MAPPING}{DEVICES if devices else ''}period: {period}\n")
    assert found(read_with_duckdb, paths, mapping, cache=cache) == found(read_openfda, paths, mapping)
    shutil.rmtree(folder)


PLAIN = json.dumps(answer(report("1", x=[1, {"y": ""}], mdr_text=[{"text": "a, ]b"}]), report("2")), indent=1).encode()


@given(at=st.integers(0, len(PLAIN)), size=st.integers(0, 3), new=st.sampled_from([b"", b",", b"NaN", b"-Infinity", b"inf", b"]", b"}", b"{", b'"', b"\\", b"\n", b"\v", b"\x00", b"\xff", b"1" * 5000, b"\xed\xa0\x80", b'"mdr_report_key":', b"null", b"tru", b"/*x*/", b"\\ud800", b"\\udc00\\ud800", b" "]))  # fmt: skip
@settings(max_examples=100)
def test_files_that_were_damaged_are_read_alike(
    cache: Path, tmp_path_factory: pytest.TempPathFactory, at: int, size: int, new: bytes
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = saved(folder, PLAIN[:at] + new + PLAIN[at + size :])
    assert found(read_with_duckdb, [path], mapped(), cache=cache) == found(read_openfda, [path], mapped())
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "content",
    [
        b'[{"mdr_report_key": "1", "mdr_report_key": "2"}]',
        b'[{"mdr_report_key": null, "mdr_report_key": "2"}]',
        b'[{"mdr_report_key": "1", "device": [{"openfda": {"device_name": "a", "device_name": "Bone Cement"}}]}]',
        b'[{"mdr_report_key": "1", "x": 1, "x": 2}]',
        b'{"results": [{"mdr_report_key": "1"}], "meta": {"results": {"total": 9}}}',
        b'{"results": [{"mdr_report_key": "1"}], "results": [{"mdr_report_key": "2"}]}',
        b'{"meta": {"results": {"total": 5}}, "meta": {"results": {"total": 6}}, "results": [{"mdr_report_key": "1"}]}',
        b'{"meta": {"results": {"total": 99999999999999999999}}, "results": [{"mdr_report_key": "1"}]}',
        b'{"meta": {"results": []}, "x": {"results": [1]}, "results": [{"mdr_report_key": "1"}]}',
        b'{"results": [{"mdr_report_key": "1"}]} x',
        b'{"results": [{"mdr_report_key": "1"}]}}',
        b'{"results": [{"mdr_report_key": "1"}]]',
        b'{"results": []}',
        b'{"error": {"code": "NOT_FOUND", "message": "No matches found!"}}',
        b'[{"mdr_report_key": "1", "x": [1, 2, ]}]',
        b'[{"mdr_report_key": "1", "x": nan}]',
        b'[\n{"mdr_report_key": "1",\n"x": "say, inf, or , ] and NaN, }"}]',
        b'[{"mdr_report_key": "1", "x": "say, inf, or , ] and NaN, }"}]',
        b'[{"mdr_report_key": "1", "x": ' + b"9" * 5000 + b"}]",
        b'[{"mdr_report_key": "1", "x": ' + b"9" * 5000 + b".0}]",
        b'[{"mdr_report_key": "1"}\v]',
        b"[null]",
        b"[{}]",
        b"\xef\xbb\xbf[]",
        b'\xef\xbb\xbf[{"mdr_report_key": "1"}]',
        b"[" * 50 + b"]" * 50,
        '[{"mdr_report_key": "1"}]'.encode("utf-16"),
        b'[{"mdr_report_key": "1", "product_problems": ["\\ud83d\\ude00", "\\u0000", "a\\"b\\\\"]}]',
        b'[{"mdr_report_key": "1", "product_problems": ["\\udc00"]}]',
        b'[{"mdr_report_key": "1", "product_problems": ["\\ud800"]}]',
        b'[{"mdr_report_key": "1", "product_problems": ' + b"[" * 30 + b"]" * 30 + b"}]",
        b'[{"mdr_report_key": "1", "device": [{"brand_name": 7}]}]',
        b'[{"mdr_report_key": "1", "device": [{"brand_name": "Simplex"}, {"brand_name": 7}]}]',
        b'[{"mdr_report_key": "1", "device": [{"model_number": 7, "brand_name": "Simplex"}]}]',
        b'[{"mdr_report_key": 1}, {"mdr_report_key": "1"}, {"mdr_report_key": " 1"}]',
        b'[{"mdr_report_key": "1", "patient": {"patient_problems": "Pain"}, "event_type": ["Inj", "ury"]}]',
    ],
)
@pytest.mark.parametrize("devices", ["", DEVICES])
def test_odd_files_are_read_alike(tmp_path: Path, cache: Path, content: bytes, devices: str) -> None:
    path = saved(tmp_path, content)
    mapping = mapped(MAPPING + devices)
    assert found(read_with_duckdb, [path], mapping, cache=cache) == found(read_openfda, [path], mapping)


def test_what_is_told_is_the_first_fault_of_all_files(tmp_path: Path, cache: Path) -> None:
    odd = saved(tmp_path, [report("1"), report("2", product_problems=[3])], "odd.json")
    broken = saved(tmp_path, b"[{]", "broken.json")
    both = saved(tmp_path, b'[{"mdr_report_key": {}}, {]', "both.json")
    for paths in ([odd, broken], [broken, odd], [both]):
        told = found(read_with_duckdb, paths, mapped(), cache=cache)
        assert isinstance(told, str)
        assert told == found(read_openfda, paths, mapped())


def test_files_that_are_long_are_cut_and_read_alike(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_SEGMENT", 100_000)
    monkeypatch.setattr(parts, "_BLOCK", 30_000)
    records = [report(str(n % 900), date_received=f"2017{n % 12 + 1:02}11", text="x" * (n % 700)) for n in range(1000)]
    asked = by_stream(monkeypatch)
    for indent in (None, 2):
        path = saved(tmp_path, answer(*records), f"{indent}.json", indent=indent)
        assert found(read_with_duckdb, [path], mapped(), cache=cache) == found(read_openfda, [path], mapped())
    assert asked == []
    # what looks like the next report stands in a report, and in a text of it
    for nested in ([{"mdr_report_key": "9"}] * 2, '}, {"mdr_report_key'):
        path = saved(tmp_path, [each | {"also": nested} for each in records], "nested.json")
        assert found(read_with_duckdb, [path], mapped(), cache=cache) == found(read_openfda, [path], mapped())
    # by the streaming reader in segments too
    assert len(asked) >= 1


def test_usual_files_are_read_by_duckdb(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = by_stream(monkeypatch)
    data = json.dumps(answer(report("u1"), report("u2", patient=[], device=[], product_problems=None)), indent=2).encode()
    paths = [saved(tmp_path, data), saved(tmp_path, gzip.compress(data, mtime=0), "events.json.gz")]
    with zipfile.ZipFile(tmp_path / "events.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.json", data)
    paths.append(tmp_path / "events.zip")
    result = found(read_with_duckdb, paths, mapped(), cache=cache)
    assert result == found(read_openfda, paths, mapped())
    assert isinstance(result, OpenfdaReport)
    assert (result.read, result.duplicates, asked) == (6, 4, [])


@pytest.mark.skipif(not DATA.is_dir(), reason=f"NOT PROVEN: the reports of openFDA are not at {DATA}")
def test_a_real_report(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = by_stream(monkeypatch)
    path = DATA / "openfda_device_event_one_real.json"
    assert found(read_with_duckdb, [path, path], mapped(), cache=cache) == found(read_openfda, [path, path], mapped())
    assert asked == []
