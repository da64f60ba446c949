"""What is measured is what it is said to be."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from riskfile.change.diff import compare
from riskfile.importing.openfda import load_openfda_mapping, read_openfda
from riskfile.project import Project, check
from riskfile.source.revision import Revision

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT: no revisions were compared")
def test_what_is_compared_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    sys.modules.pop("generate", None)
    from change import repository

    repository(60, tmp_path)
    states = [Project.open(Revision(tmp_path, each), today="2026-11-30").state(each) for each in ("HEAD~1", "HEAD")]
    found = compare(*states)
    assert 1 <= len(found.items) <= 3 and found.worse and found.new


def test_the_manual_says_what_was_measured_of_installs() -> None:
    tools = json.loads((BENCHMARKS / "installs.json").read_text(encoding="utf-8"))["tools"]
    page = (BENCHMARKS.parent / "manual/compared.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (.+) \| (\d+) \| ([\d.]+)(?: \((\d+) MB\))? \| ([\d.]+)(?: \(([\d.]+) s\))? \|$", page, re.MULTILINE
    )
    assert len(rows) == len(tools)
    for (name, packages, space, megabytes, time, seconds), (tool, found) in zip(rows, tools.items(), strict=True):
        assert (int(packages), float(space), float(time)) == (
            found["packages"],
            *(found["ratio"][key] for key in ("megabytes", "seconds")),
        )
        assert not megabytes or (float(megabytes), float(seconds)) == (
            round(found["megabytes"]),
            round(found["seconds"], 1),
        )
        if "riskfile" in tool:
            assert name.startswith(f"`{tool}`")
        else:
            # each with its version
            assert sorted(re.findall(r"\d+\.[\d.]*\d", name)) == sorted(
                each.rpartition("-")[2] for each in found["version"]
            )


@pytest.mark.parametrize("count", [60, 700])
def test_the_generated_file_is_clean(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    sys.modules.pop("generate", None)
    from generate import write

    write(count, tmp_path)
    file, _, report = check(tmp_path, cached=False, today="2026-11-30")
    assert [f"{each.code} {each.item}: {each.message}" for each in report.findings] == []
    assert len(file) == count + 4


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("generate", "portfolio_generate"):
        sys.modules.pop(name, None)
    yield importlib.import_module("portfolio_generate")


def test_a_generated_portfolio_is_the_same_each_time_and_as_sound_as_it_says(
    generator: ModuleType, tmp_path: Path
) -> None:
    """Files that share harms, failure modes and suppliers, some with another severity; three of them broken, each by what
    it says."""
    written = generator.write_devices(14, tmp_path)
    assert [wrong for _, _, wrong in written] == [*[""] * 4, "cut-off", "never-ends", "other-version", *[""] * 7]
    assert all(generator.device(n).files == generator.device(n).files for n in (0, 9))

    severities: dict[str, set[str]] = defaultdict(set)
    shared: Counter[str] = Counter()
    for name, size, wrong in written:
        folder = tmp_path / "devices" / name
        own_rules = wrong != "never-ends"
        file, _, report = check(folder, cached=False, today=generator.TODAY, own_rules=own_rules)
        errors = {each.code for each in report.findings if each.level == "error"}
        if wrong in ("cut-off", "other-version"):
            assert errors == {"RMF009"}
            continue
        assert not errors
        assert len([item for item in file if item.type not in ("failure-mode", "intended-use", "claim")]) == size
        for item in file.of_type("harm"):
            severities[item.title].add(item.text("severity"))
        shared.update({each.title for each in file.of_type("failure-mode", "harm")})
        shared.update({each.text("supplier") for each in file.of_type("control")})
    with subprocess.Popen(
        [sys.executable, "-m", "riskfile", "check", "--no-cache", str(folder.parent / "0006")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "it has begun\n" and process.poll() is None
        process.kill()
    assert any(len(each) > 1 for each in severities.values())
    assert {"Break", "Infection"} & {title for title, count in shared.items() if count > 1}
    assert any(title.startswith("Supplier") for title, count in shared.items() if count > 1)


def test_generated_reports_are_those_of_openfda_with_repetitions(generator: ModuleType, tmp_path: Path) -> None:
    """The reader of openFDA's downloads takes them, and finds what was put in: the same bytes for the same seed, whoever
    writes which partition."""
    generator.write_devices(1, tmp_path, broken=False)
    paths = generator.write_reports(12_000, 3, tmp_path)
    assert [path.name for path in paths] == [f"device-event-000{n}-of-0003.json.zip" for n in (1, 2, 3)]
    again = generator.write_partition(generator.partitions(12_000, 3)[1], tmp_path)
    assert again.read_bytes() == paths[1].read_bytes()

    folder = tmp_path / "devices" / "0001"
    file, _, _ = check(folder, cached=False, today=generator.TODAY)
    text = (folder / "needs/openfda.yaml").read_text(encoding="utf-8")
    mapping = load_openfda_mapping(text, "openfda.yaml", file)
    found = read_openfda(paths, mapping, today=date.fromisoformat(generator.TODAY))
    assert found.read == 12_000 + 2 * (4000 // generator.REPEATED) and found.missing == 0
    assert found.duplicates > found.differing > 0
    assert found.reports and found.others
    assert found.series and not found.unseen

    records = json.loads(zipfile.ZipFile(paths[2]).read(paths[2].stem))["results"]
    assert [each["mdr_report_key"] for each in records[-8:]] == [
        each["mdr_report_key"] for each in json.loads(zipfile.ZipFile(paths[1]).read(paths[1].stem))["results"][:8]
    ]
    assert {each["date_received"] for each in records} - set(generator.days()[0]) <= {"20991231"}


def test_reports_with_narratives_are_as_long_as_real_ones(generator: ModuleType, tmp_path: Path) -> None:
    (path,) = generator.write_reports(300, 1, tmp_path, with_narratives=True)
    size = zipfile.ZipFile(path).infolist()[0].file_size / 300
    assert 8_000 < size < 10_000


def test_the_page_about_sizing_has_the_figures_of_the_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its tables is what the benchmark makes of its figures, and it says of MAUDE what these say."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("generate", "portfolio_generate", "run", "portfolio_run"):
        sys.modules.pop(name, None)
    portfolio = importlib.import_module("portfolio_run")
    data = json.loads((BENCHMARKS / "portfolio.json").read_text(encoding="utf-8"))
    page = (BENCHMARKS.parent / "manual" / "sizing.md").read_text(encoding="utf-8")
    made = portfolio.tables(data)
    assert set(re.findall(r"^% table: (\w+)$", page, re.MULTILINE)) == set(made)
    assert portfolio.page_with(page, made) == page
    assert (
        f"{data['maude']['reports']:,}" in page and data["maude"]["until"] in page and data["maude"]["source"] in page
    )
    # a page with other figures is not it
    data["runs"][0]["wall"] += 100
    assert portfolio.page_with(page, portfolio.tables(data)) != page


def test_growth_is_told_apart_by_who_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    portfolio = importlib.import_module("portfolio_run")

    def one(files: int, reports: int, cpu: float, of_files: float, of_reports: float) -> dict[str, object]:
        return {
            "way": "2 processes",
            "files": files,
            "reports": reports,
            "cpu": cpu,
            "files: cpu of tasks": of_files,
            "reports: cpu of tasks": of_reports,
        }

    runs = [one(10, 0, 5, 2, 0), one(20, 0, 8, 4, 0), one(20, 1_000_000, 23, 4, 10), one(20, 2_000_000, 38, 4, 20)]
    begun, file, million = portfolio.growth_of({"runs": runs})
    assert begun == pytest.approx(2)
    assert file == pytest.approx((0.2, 0.1)) and file.useful == 2
    assert million == pytest.approx((10, 5)) and million.useful == 2
    # what one process does is not shared
    assert million.wall(2, 1) == pytest.approx(30) and million.wall(2, 2) == pytest.approx(20)
    assert million.wall(2, 1000) == pytest.approx(10.02)
