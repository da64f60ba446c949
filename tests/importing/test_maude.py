"""Field reports by the million: parts that are kept, and counts of them. What DuckDB finds is what the streaming reader finds,
of any file, also of those that are broken."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openfdakit import POLICY
from riskfile.cli import main
from riskfile.importing import ImportProblem
from riskfile.importing.openfda import OpenfdaMapping, OpenfdaReport, load_openfda_mapping, read_openfda, sources_in
from riskfile.model import BUILTIN_MODEL, Item, RiskFile

duckdb = pytest.importorskip("duckdb", reason="NOT PROVEN: riskfile[maude] is not installed")

from riskfile.importing.maude import parts  # noqa: E402 - not without the extra
from riskfile.importing.maude.counts import pair_counts, problem_counts, read_with_duckdb  # noqa: E402
from riskfile.importing.maude.parts import part_of  # noqa: E402

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
    [
        "Fracture",
        "FRACTURE ",
        "fracture",
        "Loosening",
        "ﬁn",
        "FIN",
        "Straße",
        "STRASSE",
        "a\u0000b",
        "é😀",
        "",
        " ",
        "\u00a0",
    ]
) | st.text(max_size=4)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.floats(allow_nan=False)
    | st.sampled_from([2**63, -(2**63)])
    | TEXTS
)
ANY = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=2), max_leaves=4
)
DAYS = st.sampled_from(
    ["20170105", "2017-02-05", "20171301", "20990101", "18991231", "20170230", "", " 20170105 ", "x"]
)


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
FILES = st.tuples(
    st.lists(RECORDS, max_size=5), st.sampled_from(["array", "answer", "one"]), st.sampled_from([None, 1, 2])
)


def as_bytes(file: tuple[list[Any], str, int | None]) -> bytes:
    records, form, indent = file
    content: Any = (
        answer(*records, total=7) if form == "answer" else records[0] if form == "one" and records else records
    )
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


@given(at=st.integers(0, len(PLAIN)), size=st.integers(0, 3), new=st.sampled_from([b"", b",", b"NaN", b"-Infinity", b"inf", b"]", b"}", b"{", b'"', b"\\", b"\n", b"\v", b"\x00", b"\xff", b"1" * 5000, b"1e400", b"\xed\xa0\x80", b'"mdr_report_key":', b"null", b"tru", b"/*x*/", b"\\ud800", b"\\udc00\\ud800", b" "]))  # fmt: skip
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
        *(
            b'[{"mdr_report_key": "1", "x": [1, ' + number + b"]}]"
            for number in (
                b"9223372036854775807",
                b"9223372036854775808",
                b"-9223372036854775809",
                b"1e308",
                b"1.8e308",
                b"-1E+400",
                b"1e-400",
                b"9" * 400 + b".5",
                b"0.0e999999",
                b"1e0000000000000005",
                b"-Infinity",
            )
        ),
        b'[\n{"mdr_report_key": "1",\n"x": "on 1, 00812345678901234567890, 1e999"}]',
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
    data = json.dumps(
        answer(report("u1"), report("u2", patient=[], device=[], product_problems=None)), indent=2
    ).encode()
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


# --- parts that are kept -------------------------------------------------------------------------------------


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.parquet"))


def test_a_part_is_made_once_and_rests_on_the_bytes_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    read = parts._read_by_duckdb

    def reads(path: Path, *more: Any) -> Any:
        asked.append(path)
        return read(path, *more)

    monkeypatch.setattr(parts, "_read_by_duckdb", reads)
    first = saved(tmp_path, answer(report("1")), "a.json")
    second = saved(tmp_path, answer(report("1")), "b.json")
    made = part_of(first, tmp_path / "cache")
    assert part_of(second, tmp_path / "cache") == made
    assert asked == [first]
    assert (made.reports, made.odd, made.total) == (1, 0, 1)
    assert names(tmp_path / "cache") == [made.path.name]
    # elsewhere, and by the streaming reader, it is the same but for its folder
    assert part_of(second, tmp_path / "other")._replace(path=made.path) == made
    monkeypatch.setattr(parts, "_read_by_duckdb", lambda *_: None)
    rows = [duckdb.read_parquet(str(part_of(first, tmp_path / each).path)).fetchall() for each in ("other", "third")]
    assert rows[0] == rows[1] != []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda part: part.write_bytes(part.read_bytes()[:-100]), "was cut or changed: it is made again"),
        (lambda part: part.write_bytes(part.read_bytes().replace(b"Fracture", b"Fractura")), "was cut or changed: it is made again"),
        (lambda part: part.write_bytes(b""), "was cut or changed: it is made again"),
        (lambda part: part.rename(part.with_name(part.name.replace(".1.", ".7.", 1))), "is of the form 7, expected 1: it is made again"),
    ],
)  # fmt: skip
def test_a_part_that_is_of_no_use_is_made_again(tmp_path: Path, spoil: Any, told: str) -> None:
    path = saved(tmp_path, answer(report("1")))
    made = part_of(path, tmp_path / "cache")
    before = made.path.read_bytes()
    spoil(made.path)
    assert names(tmp_path / "cache")
    said: list[str] = []
    again = part_of(path, tmp_path / "cache", say=said.append)
    assert (again, again.path.read_bytes()) == (made, before)
    assert [each.partition(".parquet ")[2] for each in said] == [told]
    assert names(tmp_path / "cache") == [made.path.name]
    said.clear()
    part_of(path, tmp_path / "cache", say=said.append)
    assert said == []


def test_a_part_of_another_file_under_this_name_is_none(tmp_path: Path) -> None:
    mine, other = saved(tmp_path, answer(report("1")), "a.json"), saved(tmp_path, answer(report("2")), "b.json")
    part, foreign = part_of(mine, tmp_path / "cache"), part_of(other, tmp_path / "other")
    part.path.unlink()
    shutil.copy(foreign.path, part.path.with_name(foreign.path.name.replace(foreign.source, part.source)))
    said: list[str] = []
    assert part_of(mine, tmp_path / "cache", say=said.append) == part
    assert len(said) == 1
    assert names(tmp_path / "cache") == [part.path.name]


def test_a_source_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path, answer(report("1")))
    read = parts._read_by_duckdb

    def meanwhile(*given: Any) -> Any:
        found = read(*given)
        saved(tmp_path, answer(report("1"), report("2")))
        return found

    monkeypatch.setattr(parts, "_read_by_duckdb", meanwhile)
    with pytest.raises(
        ImportProblem, match=r"events\.json: was changed while it was read \(begin again when it is whole\)"
    ):
        part_of(path, tmp_path / "cache")
    assert [each.name for each in (tmp_path / "cache").iterdir() if not each.name.startswith((".git", "CACHE"))] == []


def test_a_folder_whose_name_has_signs_of_patterns(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s [a]* "folder"?'
    folder.mkdir()
    path = saved(folder, answer(report("1")), "a*[b].json")
    mapping = mapped()
    assert found(read_with_duckdb, [path], mapping, cache=folder / "c'[x]") == found(read_openfda, [path], mapping)


IMPORT = """
import resource, sys
from pathlib import Path
from riskfile.importing import ImportProblem
from riskfile.importing.maude.parts import part_of
if sys.argv[3:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    for path in sorted(Path(sys.argv[1]).glob("*.json")):
        print(part_of(path, Path(sys.argv[2])).reports, flush=True)
except ImportProblem as problem:
    sys.exit(str(problem))
"""


def importing(folder: Path, cache: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(folder), str(cache), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def several(tmp_path: Path) -> Path:
    """A folder of files with 300 reports each."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(4):
        saved(folder, answer(*(report(f"{number}-{n}", model=str(n)) for n in range(300))), f"{number}.json", indent=1)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="NOT PROVEN: limits and signals are those of POSIX")
def test_a_full_disk_is_one_message(several: Path, tmp_path: Path) -> None:
    # a file that may not grow is what a full disk is to who writes it
    done = importing(several, tmp_path / "cache", "2000")
    output, error = done.communicate(timeout=60)
    assert (done.returncode, output) == (1, "")
    assert error.count("\n") == 1, error
    assert "the reports cannot be kept while they are read: " in error
    assert error.endswith("(is there room for temporary files?)\n")
    assert names(tmp_path / "cache") == []


def test_a_cache_that_is_full_is_one_message(several: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(cache)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("NOT PROVEN: only root makes a disk that is soon full")
    try:
        done = importing(several, cache)
        output, error = done.communicate(timeout=60)
        left = names(cache)
    finally:
        subprocess.run(["umount", str(cache)], check=True)
    assert done.returncode == 1
    assert error == (
        f"{cache}: the reports cannot be kept while they are read: No space left on device (is there room for temporary files?)\n"
    )
    assert len(left) == output.count("300\n") < 4


@pytest.mark.skipif(sys.platform == "win32", reason="NOT PROVEN: limits and signals are those of POSIX")
def test_a_run_that_is_broken_off_is_gone_on_with(several: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    run = importing(several, cache)
    assert run.stdout is not None
    assert run.stdout.readline() == "300\n"
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=60)
    kept = {path: path.stat().st_mtime_ns for path in cache.glob("*.parquet")}
    assert kept
    said: list[str] = []
    for path in sorted(several.glob("*.json")):
        assert part_of(path, cache, say=said.append).reports == 300
    assert said == []
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert len(names(cache)) == 4


def test_two_runs_at_once_do_not_hurt_each_other(several: Path, tmp_path: Path) -> None:
    runs = [importing(several, tmp_path / "cache") for _ in range(2)]
    for run in runs:
        output, error = run.communicate(timeout=120)
        assert (output, error, run.returncode) == ("300\n" * 4, "", 0)
    assert len(names(tmp_path / "cache")) == 4
    assert [path.name for path in (tmp_path / "cache").iterdir() if path.suffix == ".tmp"] == []


# --- folders -------------------------------------------------------------------------------------------------


def test_folders_are_walked_by_name(tmp_path: Path) -> None:
    for name in ("b/2.json.gz", "b/10.zip", "a/deep/x.JSON", "c.txt", "b/.hidden.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in sources_in([tmp_path])] == [
        "a/deep/x.JSON", "b/10.zip", "b/2.json.gz",
    ]  # fmt: skip
    assert sources_in([tmp_path / "c.txt", tmp_path / "none"]) == [tmp_path / "c.txt", tmp_path / "none"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(
        ImportProblem, match=r"empty: is a folder without any file of reports, expected \.json, \.gz or \.zip"
    ):
        sources_in([tmp_path / "a", tmp_path / "empty"])


# --- tables of counts ----------------------------------------------------------------------------------------


def test_counts_by_period_code_problem_and_event_type(tmp_path: Path, cache: Path) -> None:
    two = [
        {"device_report_product_code": code, "brand_name": brand}
        for code, brand in (("LOD", "x"), ("lod", "y"), ("XYZ", "z"))
    ]
    records = [
        report("1"),
        report("2", product_problems=["fracture", "Fracture ", "Leak"], event_type="IN"),
        report("3", device=two, product_problems=[]),
        report("4", date_received="x", device=[]),
        # an earlier state, and one without a key
        report("1", date_changed="20160101", product_problems=["Leak"]),
        report(""),
    ]
    records[0]["date_changed"] = "20170101"
    part = part_of(saved(tmp_path, answer(*records)), cache)
    assert list(map(tuple, problem_counts([part], today=TODAY))) == [
        ("", "", "Fracture", "Malfunction", 1),
        ("2017-01", "LOD", "", "Malfunction", 1),
        ("2017-01", "LOD", "Fracture", "Injury", 1),
        ("2017-01", "LOD", "Fracture", "Malfunction", 1),
        ("2017-01", "LOD", "Leak", "Injury", 1),
        ("2017-01", "XYZ", "", "Malfunction", 1),
    ]
    assert [each.period for each in problem_counts([part], today=TODAY, period="year")][1:] == ["2017"] * 5


def test_tables_of_two_by_two(tmp_path: Path, cache: Path) -> None:
    def of(brand: str, code: str, *problems: str) -> dict[str, Any]:
        return {
            "device": [{"brand_name": brand, "device_report_product_code": code}],
            "product_problems": list(problems),
        }

    records = [
        *(report(f"o{n}", **of("Simplex", "LOD", "Fracture")) for n in range(3)),
        report("o3", **of("SIMPLEX", "lod", "Leak", "leak")),
        *(report(f"t{n}", **of("Other", "LOD", "Leak" if n else "Fracture")) for n in range(5)),
        report("t9", **of("Other", "LOD")),
        # no report of ours is of this code
        report("x", **of("Other", "XXX", "Leak")),
    ]
    part = part_of(saved(tmp_path, answer(*records)), cache)
    mapping = mapped(f"{MAPPING}devices: {{brand_name: [Simplex]}}\n")
    assert list(map(tuple, pair_counts([part], mapping))) == [
        ("LOD", "Fracture", 3, 4, 1, 6),
        ("LOD", "Leak", 1, 4, 4, 6),
    ]


KEYS = st.sampled_from(["1", "2", "3", "4", "5", "6"])


@given(st.lists(st.tuples(KEYS, st.lists(st.sampled_from(["LOD", "lod ", "XYZ", ""]), max_size=2), st.lists(st.sampled_from(["Leak", "LEAK", "Pain"]), max_size=3), st.sampled_from(["", "20170101", "20180101"])), max_size=12))  # fmt: skip
@settings(max_examples=40)
def test_counts_are_those_of_a_loop(cache: Path, tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("loop")
    records = [
        report(key, device=[{"device_report_product_code": code} for code in codes], product_problems=problems, date_changed=changed)
        for key, codes, problems, changed in rows
    ]  # fmt: skip
    winners: dict[str, dict[str, Any]] = {}
    for each in records:
        before = winners.get(each["mdr_report_key"])
        if before is None or before["date_changed"] <= each["date_changed"]:
            winners[each["mdr_report_key"]] = each
    expected = Counter(
        (code, problem)
        for each in winners.values()
        for code in {code["device_report_product_code"].strip().lower() for code in each["device"]} - {""} or {""}
        for problem in {word.lower() for word in each["product_problems"]} or {""}
    )
    files = [saved(folder, records[:5], "1.json"), saved(folder, records[5:], "2.json")]
    table = problem_counts([part_of(path, cache) for path in files], today=TODAY)
    assert {(each.product_code.lower(), each.problem.lower()): each.reports for each in table} == expected
    shutil.rmtree(folder)


# --- the command ---------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs/policy.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "needs/items.md").write_text(
        "# H\n\n:::{harm} Pain\n:id: HRM-001\n:severity: S1\n:::\n", encoding="utf-8"
    )
    (tmp_path / "map.yaml").write_text(
        "version: 1\npatient-problems: {Pain: HRM-001}\nignore: {product-problems: {Fracture: a, Leak: b}, outcomes: {Other: c}}\n",
        encoding="utf-8",
    )
    (tmp_path / "reports").mkdir()
    saved(tmp_path / "reports", answer(report("1"), report("2", date_received="20170302")), "1.json")
    saved(tmp_path / "reports", answer(report("2", event_type="Injury", date_changed="20180101")), "2.json")
    return tmp_path


def command(*more: str) -> list[str]:
    return ["import", "openfda", "reports", "--mapping", "map.yaml", "--today", "2026-11-23", *more]


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_written_is_the_same_bytes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, more in {
        "streaming": ["--reader", "streaming"],
        "duckdb": ["--reader", "duckdb"],
        "kept": [],
        "elsewhere": ["--cache", "parts"],
        "none": ["--no-cache"],
    }.items():
        assert main(command("--output", name, *more)) == 0
        output, error = capsys.readouterr()
        assert (output.splitlines()[0], error) == ("Read 3 reports, 1 of them duplicates; 2 count.", "")
    assert sorted(written(project / "streaming")) == [
        "HRM-001-injury.csv", "HRM-001-malfunction.csv", "observations.md", "report.md",
    ]  # fmt: skip
    for name in ("duckdb", "kept", "elsewhere", "none"):
        assert written(project / name) == written(project / "streaming")
    assert len(names(project / ".riskfile_cache/maude")) == len(names(project / "parts")) == 2


def test_the_texts_of_reports_are_in_no_part(project: Path) -> None:
    saved(
        project / "reports",
        answer(report("3", mdr_text=[{"text": "SECRET"}], patient=[{"patient_age": "SECRET"}])),
        "3.json",
    )
    assert main(command("--output", "with", "--with-texts", "--reader", "duckdb")) in (0, 1)
    assert "SECRET" in (project / "with/texts.md").read_text(encoding="utf-8")
    assert main(command("--output", "without")) in (0, 1)
    (path,) = [part_of(project / "reports/3.json", project / ".riskfile_cache/maude").path]
    assert "SECRET" not in str(duckdb.read_parquet(str(path)).fetchall())


def test_broken_files_exit_with_2_and_nothing_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "reports/3.zip").write_bytes(b"PK\x03\x04half of a download")
    assert main(command("--output", "out")) == 2
    assert capsys.readouterr().err.startswith("riskfile: reports/3.zip: cannot be unpacked: ")
    assert not (project / "out").exists()
    # what is whole is kept for the next run
    assert len(names(project / ".riskfile_cache/maude")) == 2


def test_without_the_extra_the_streaming_reader_is_taken(project: Path, tmp_path: Path) -> None:
    without = ROOT / "tests/installs/without.py"

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(without), "duckdb", "-m", "riskfile", *command(*more)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = run("--output", "out")
    assert (done.returncode, done.stderr) == (0, "")
    done = run("--output", "other", "--reader", "duckdb")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "riskfile: riskfile[maude] is needed and not installed: field reports by the million are read and counted with it, and"
        " there is no module duckdb; run: pip install 'riskfile[maude]'\n"
    )
    # where it is worth it, one is told
    with (project / "reports/large.json").open("w", encoding="utf-8") as file:
        file.write(json.dumps(answer(report("9"))) + " " * 51_000_000)
    done = run("--output", "large")
    assert (
        done.stderr == "riskfile: these are many reports; pip install 'riskfile[maude]' reads them faster, and once\n"
    )
