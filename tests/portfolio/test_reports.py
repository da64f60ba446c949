"""Field reports of a portfolio: counted for all device files at once as the import counts them for each, whoever makes the parts;
what cannot be read is one row."""

from __future__ import annotations

import csv
import importlib
import json
import random
import shutil
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfoliokit import samples
from riskfile.cli import main
from riskfile.importing.openfda import TABLES, OpenfdaMapping, fold, load_openfda_mapping, read_openfda
from riskfile.portfolio import reports as module
from riskfile.portfolio.children import Children
from riskfile.portfolio.judging import outcome_of
from riskfile.portfolio.reports import Counts, FieldReports, Totals, count, reports_task, run
from riskfile.portfolio.results import ReportMapping, Row
from riskfile.portfolio.tasks import Outcome, Runner, Task
from riskfile.project import check

pytest.importorskip("duckdb", reason="NO DUCKDB (extra maude): no field reports were counted for a portfolio")

TODAY = date(2026, 11, 30)
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def generator() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        for name in ("generate", "portfolio_generate"):
            sys.modules.pop(name, None)
        yield importlib.import_module("portfolio_generate")


@pytest.fixture(scope="module")
def made(generator: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five device files, and 6,000 reports in three files."""
    root = tmp_path_factory.mktemp("portfolio")
    generator.write_reports(6_000, 3, root)
    generator.write_devices(5, root, broken=False)
    return root


@pytest.fixture
def paths(made: Path) -> list[tuple[str, Path]]:
    return [(path.name, path) for path in sorted((made / "reports").iterdir())]


def rows(mappings: dict[str, ReportMapping]) -> list[Row]:
    judged = next(each.result for each in samples() if each.result is not None and each.result.state == "judged")
    return [Row(name, result=judged._replace(mapping=each)) for name, each in mappings.items()]


class Shuffled:
    """Tasks in this process, in an order of its own, some of them twice."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        rng = random.Random(self.seed)
        waiting = [each for task in tasks for each in (task,) * rng.choice((1, 1, 2))]
        rng.shuffle(waiting)
        yield from map(outcome_of, waiting)


def all_of(found: FieldReports) -> tuple[bytes, list[tuple[str, str]]]:
    return found.as_bytes(), [(name, each.as_csv()) for name, each in found.tables()]


# --- one count for all, as the import counts for each ------------------------------------------------------------------


def expect_equal(counts: Counts, paths: Sequence[Path], mapping: OpenfdaMapping, totals: Totals) -> None:
    expected = read_openfda(paths, mapping, today=TODAY)
    assert {key: dict(each) for key, each in counts.series.items()} == {k: dict(v) for k, v in expected.series.items()}
    assert {key: dict(each) for key, each in counts.of_periods.items()} == {
        period: {kind: number for kind, number in each.items() if number}
        for period, each in expected.of_periods.items()
    }
    assert (counts.reports, counts.uncounted, dict(counts.silent)) == (
        expected.reports,
        expected.uncounted,
        dict(expected.silent),
    )
    assert totals == (expected.read, expected.duplicates, len(expected.without_key))


def test_the_command_counts_for_each_file_as_the_import_does(
    made: Path, paths: list[tuple[str, Path]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOT", 2500)
    command = ["portfolio", str(made / "portfolio.yaml"), "--today", TODAY.isoformat(), "--output", str(made / "out")]
    assert main([*command, "--workers", "0", "--fail-on", "error"]) == 0
    said = capsys.readouterr()
    plain = json.loads((made / "out/reports.json").read_text(encoding="utf-8"))
    totals = Totals(*plain["totals"].values())
    assert said.out.splitlines()[-1] == (
        f"{totals.reports} reports in 3 files (0 not read), {totals.duplicates} of them another state of one; counted for 5 files"
    )
    assert totals.reports == 6_008 and totals.duplicates > 8 and plain["complete"]
    assert [each["name"] for each in plain["devices"]] == [f"devices/000{n}" for n in range(1, 6)]
    for each in plain["devices"]:
        folder = made / each["name"]
        file, _, _ = check(folder, cached=False, today=TODAY.isoformat())
        text = (folder / "needs/openfda.yaml").read_text(encoding="utf-8")
        expected = read_openfda(
            [path for _, path in paths], load_openfda_mapping(text, "openfda.yaml", file), today=TODAY
        )
        series: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        with (made / "out/reports" / each["table"]).open(encoding="utf-8") as table:
            reader = csv.reader(table)
            assert next(reader) == ["item", "kind", "month", "reports"]
            for item, kind, period, number in reader:
                series[item, kind][period] = int(number)
        every = {kind: series.pop(("", kind), Counter[str]()) for kind in ("malfunction", "injury", "death", "other")}
        assert series == expected.series
        assert each["reports"] == expected.reports == sum(map(Counter.total, every.values())) + expected.uncounted
    # what was read is not read again, and the result is the same
    before = {path.name: path.read_bytes() for path in (made / "out").glob("re*.json")}
    assert main([*command, "--workers", "2", "--fail-on", "error"]) == 0
    told = json.loads((made / "out/run.json").read_text(encoding="utf-8"))["reports"]
    assert [each["kept"] for each in told] == [True] * 3
    assert before == {path.name: path.read_bytes() for path in (made / "out").glob("re*.json")}


WORDS = ("Break", "break", "Leak", "Pain", "Burn ", "L", "1, Death", "D", "2. Hospitalization", "", "Übel")
DATES = ("20250103", "2025-02-01", "20250131", "20991231", "", "soon", "20241230")
texts = st.lists(st.sampled_from(WORDS), max_size=3)
report = st.fixed_dictionaries(
    {
        "mdr_report_key": st.sampled_from(["", "1", "2", "3", "4", "5", "6"]),
        "event_type": st.sampled_from(["Malfunction", "Injury", "D", "Other", "", "*", "Odd"]),
        "date_received": st.sampled_from(DATES),
        "date_changed": st.sampled_from(DATES),
        "product_problems": texts,
        "device": st.lists(
            st.fixed_dictionaries(
                {
                    "device_report_product_code": st.sampled_from(["LOX", "lox", "BON"]),
                    "brand_name": st.sampled_from(["Simplex", "SIMPLEX  P", ""]),
                    "openfda": st.fixed_dictionaries({"device_name": st.sampled_from(["Bone Cement", ""])}),
                }
            ),
            max_size=2,
        ),
        "patient": st.lists(
            st.fixed_dictionaries({"patient_problems": texts, "sequence_number_outcome": texts}), max_size=2
        ),
    }
)
some_words = st.dictionaries(
    st.sampled_from(["break", "leak", "pain", "burn", "death", "hospitalization", "übel", "injury", "other"]),
    st.lists(st.sampled_from(["FMD-1", "FMD-2", "HRM-1"]), min_size=1, max_size=2, unique=True).map(tuple),
    max_size=4,
)


@st.composite
def mappings(draw: st.DrawFn) -> ReportMapping:
    targets = draw(st.dictionaries(st.sampled_from(TABLES), some_words, max_size=4))
    ignored = {
        table: tuple(
            sorted(
                draw(st.sets(st.sampled_from(["break", "pain", "no answer provided"]))) - set(targets.get(table, {}))
            )
        )
        for table in TABLES
    }
    devices = draw(
        st.dictionaries(
            st.sampled_from(["product_code", "brand_name", "device_name"]),
            st.sampled_from([("lox",), ("simplex p", "bon"), ("bone cement",)]),
            max_size=2,
        )
    )
    kinds = draw(st.dictionaries(st.sampled_from(["Other", "Malfunction"]), st.sampled_from(["injury", "death"])))
    return ReportMapping(
        "m", draw(st.sampled_from(["month", "quarter", "week", "year"])), targets, ignored, devices, kinds
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.lists(st.lists(report, max_size=6), min_size=1, max_size=3),
    named=st.dictionaries(st.sampled_from("abc"), mappings(), min_size=1),
)
def test_any_reports_by_any_mappings(
    files: list[list[dict[str, object]]], named: dict[str, ReportMapping], tmp_path: Path
) -> None:
    """Against the streaming reader, one mapping after the other: any words, dates, devices, repetitions; in lots of two."""
    shutil.rmtree(tmp_path / "in", ignore_errors=True)
    (tmp_path / "in").mkdir()
    given = [tmp_path / "in" / f"{number}.json" for number in range(len(files))]
    for path, records in zip(given, files, strict=True):
        path.write_text(json.dumps({"results": records}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LOT", 2)
        found = run([(path.name, path) for path in given], rows(named), Children(0), tmp_path / "parts", today=TODAY)
    assert [each.name for each in found.counts] == sorted(named)
    like = {each.name for each in found.files if each.like}
    once = [path for path in given if path.name not in like]
    for each in found.counts:
        one = named[each.name]
        mapping = OpenfdaMapping(
            "m",
            {table: one.targets.get(table, {}) for table in TABLES},  # type: ignore[misc]
            {table: dict.fromkeys(one.ignored[table], "") for table in TABLES},
            {table: {word: word for word in one.targets.get(table, {})} for table in TABLES},
            {name: frozenset(map(fold, names)) for name, names in one.devices.items()},
            one.kinds,
            one.period,
        )
        expect_equal(each, once, mapping, found.totals)


# --- whoever does it ---------------------------------------------------------------------------------------------------


MAPPING = ReportMapping("m", "month", {"product-problems": {"break": ("FMD-1",)}}, {}, {"product_code": ("bqv",)}, {})


def test_the_result_is_the_same_whoever_makes_the_parts_in_whatever_order(
    paths: list[tuple[str, Path]], tmp_path: Path
) -> None:
    ways: list[Runner] = [Children(0), Children(2, 300), Shuffled(1), Shuffled(2)]
    found = [
        all_of(run(paths, rows({"a": MAPPING}), way, tmp_path / str(number), today=TODAY))
        for number, way in enumerate(ways)
    ]
    assert found[0][1][0][1].count("\n") > 20
    assert all(each == found[0] for each in found)


@pytest.mark.xdist_group("portfolio-cluster")
def test_the_workers_of_a_cluster_make_the_same_parts(paths: list[tuple[str, Path]], tmp_path: Path) -> None:
    """Two workers of Dask, of which one is killed while files of reports are out."""
    pytest.importorskip(
        "distributed", reason="NO DASK: riskfile[portfolio] is not installed, so that no cluster was tried"
    )
    from portfolio.clusterkit import PATIENCE, cluster
    from riskfile.portfolio.scheduler import Scheduler

    expected = all_of(run(paths, rows({"a": MAPPING}), Children(0), tmp_path / "here", today=TODAY))
    with cluster(tmp_path / "cluster", 2) as made:
        begun: list[int] = []

        def done(count: int, of: int) -> None:
            if not begun:
                begun.append(count)
                made.stop(made.workers[0])

        way = Scheduler(made.address, wait=PATIENCE)
        found = run(paths, rows({"a": MAPPING}), way, tmp_path / "there", today=TODAY, done=done)
    assert all_of(found) == expected and begun


def test_the_key_of_a_task_is_of_the_bytes_and_not_of_their_place(
    paths: list[tuple[str, Path]], tmp_path: Path
) -> None:
    name, path = paths[0]
    copied = Path(shutil.copy(path, tmp_path / "copy.zip"))
    task = reports_task(name, path, tmp_path)
    assert task.key == reports_task("copy", copied, tmp_path / "elsewhere").key
    assert task.key != reports_task(name, paths[1][1], tmp_path).key


# --- what cannot be read -----------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_a_row_and_the_others_count(
    made: Path, paths: list[tuple[str, Path]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = paths[0][1].read_bytes()
    broken = {
        "a-half.json.zip": good[: len(good) // 2],
        "b-cut.json": b'{"results": [{"mdr_report_key": "1"},\n {"mdr_',
        "c-other.json": b'{"error": {"code": "NOT_FOUND"}}',
        "d-odd.json": b'[{"mdr_report_key": "1"}, {"mdr_report_key": "2", "product_problems": 7}]',
        "e-good.json.zip": good,
        "f-again.json.zip": good,
    }
    (tmp_path / "in").mkdir()
    for name, data in broken.items():
        (tmp_path / "in" / name).write_bytes(data)
    given = [(f"in/{name}", tmp_path / "in" / name) for name in broken]
    found = run(given, rows({"a": MAPPING}), Children(1, 300), tmp_path / "parts", today=TODAY)
    said = {each.name: each.failure.message for each in found.files if each.failure is not None}
    assert {each.failure.reason for each in found.failed if each.failure is not None} == {"unreadable"}
    assert said == {
        "in/a-half.json.zip": "in/a-half.json.zip: cannot be unpacked: File is not a zip file (is the download complete?)",
        "in/b-cut.json": "in/b-cut.json:2:7: the JSON ends before it is complete (is the download complete?)",
        "in/c-other.json": "in/c-other.json: is an answer of openFDA without reports: NOT_FOUND",
        "in/d-odd.json": "in/d-odd.json: report 2 (2): product_problems is a number, expected a text or a list of texts",
    }
    assert [(each.reports, each.like) for each in found.files[4:]] == [(2000, ""), (0, "in/e-good.json.zip")]
    assert found.totals.reports == 2000 and found.counts[0].reports
    assert not found.clean and not json.loads(found.as_bytes())["complete"]
    # a part of a file that is none of openFDA's reports was kept, and is of no use the next time either
    again = run(given, rows({"a": MAPPING}), Children(0), tmp_path / "parts", today=TODAY)
    assert again.as_bytes() == found.as_bytes()
    # the command ends with 1, and names the rows
    (made / "broken.yaml").write_text(
        f"version: 1\nfiles: [{{folder: devices/0001}}]\nreports: {{paths: [{json.dumps(str(tmp_path / 'in'))}]}}\n",
        encoding="utf-8",
    )
    assert main(["portfolio", str(made / "broken.yaml"), "--workers", "0", "--no-cache", "--fail-on", "threshold"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert sum("a-half.json.zip: cannot be unpacked" in line for line in lines) == 1
    assert lines[-1].startswith("2000 reports in 6 files (4 not read)")
    assert not [*made.glob(".riskfile-parts-*")]


def test_another_file_than_the_one_asked_for_is_refused(paths: list[tuple[str, Path]], tmp_path: Path) -> None:
    """A worker may see another file at the path, or the file may have been changed meanwhile."""
    task = reports_task(*paths[0], tmp_path)
    failure = outcome_of(task._replace(payload=b"0" * 64)).failure
    assert failure is not None and failure.reason == "differs"
    assert failure.message.endswith("it was changed, or the worker has another one at this path")


def test_a_part_that_only_the_worker_sees_is_told(paths: list[tuple[str, Path]], tmp_path: Path) -> None:
    class Elsewhere:
        def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
            for task in tasks:
                yield outcome_of(task._replace(settings={**task.settings, "cache": str(tmp_path / "elsewhere")}))

    found = run(paths, rows({"a": MAPPING}), Elsewhere(), tmp_path / "here", today=TODAY)
    assert {each.failure and each.failure.message for each in found.files} == {
        f"its part is not in {tmp_path / 'here'}; expected a folder that all workers share"
    }
    assert found.counts == ()


def test_a_damaged_part_is_made_again(paths: list[tuple[str, Path]], tmp_path: Path) -> None:
    first = run(paths, rows({"a": MAPPING}), Children(0), tmp_path / "parts", today=TODAY)
    part = sorted((tmp_path / "parts").glob("*.parquet"))[0]
    part.write_bytes(part.read_bytes()[:-7])
    again = run(paths, rows({"a": MAPPING}), Children(0), tmp_path / "parts", today=TODAY)
    assert all_of(first) == all_of(again)
    assert sorted(each.kept for each in again.files) == [False, True, True]


def test_without_the_extra_each_file_says_so(
    paths: list[tuple[str, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [each for each in sys.modules if each.startswith(("duckdb", "riskfile.importing.maude"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    found = run(paths, rows({"a": MAPPING}), Children(0), tmp_path / "parts", today=TODAY)
    assert {each.failure and each.failure.reason for each in found.files} == {"lacks-extra"}
    assert all("riskfile[maude]" in each.failure.message for each in found.files if each.failure)


def test_a_mapping_that_names_what_the_file_does_not_have_is_told_with_its_place(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (made / "wrong.yaml").write_text("version: 1\nproduct-problems:\n  Break: FMD-99999\n", encoding="utf-8")
    (made / "list.yaml").write_text(
        "version: 1\nfiles:\n  - {folder: devices/0001}\n  - {folder: devices/0002}\nreports:\n  paths: [reports]\n"
        "  mapping: needs/openfda.yaml\n  mappings: {devices/0002: wrong.yaml}\n",
        encoding="utf-8",
    )
    assert main(["portfolio", str(made / "list.yaml"), "--workers", "0", "--fail-on", "threshold"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].startswith(
        f'{made / "list.yaml"}:4:14: devices/0002: wrong.yaml:3:10: "FMD-99999" is no item of the file'
    )
    assert lines[-1].endswith("counted for 1 file")


def test_names_that_come_to_one_file_name_are_two_tables() -> None:
    one = Counts("a/b", "month", 0, 0, {}, {}, {})
    found = FieldReports(counts=(one, one._replace(name="a b"), one._replace(name="..")))
    names = [name for name, _ in found.tables()]
    assert len({name.casefold() for name in names}) == 3
    assert names[0] == "a-b.csv" and names[2] == "file.csv"


def test_nothing_to_count(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    path.write_text("[]", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("none.json", '{"results": []}')
    given = [(each.name, each) for each in (path, tmp_path / "none.zip")]
    found = run(given, rows({"a": MAPPING}), Children(0), tmp_path / "parts", today=TODAY)
    assert found.clean and found.totals == Totals() and found.counts[0].reports == 0
    assert [*count([], {"a": MAPPING}, today=TODAY)] == [*found.counts]
