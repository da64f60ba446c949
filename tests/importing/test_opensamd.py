"""A real risk file of a real product, imported with the mappings that the manual ships: what riskfile computes
equals what its authors published, and nothing of the source is lost.

The source is read where it lies and never copied. What it says is read here with ``csv`` alone, not with the
importer under test.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from riskfile.assessment import Assessment, assess
from riskfile.importing import ImportReport, agreement, agreement_table, read_import, run_import
from riskfile.model import BUILTIN_MODEL, Item, RiskFile
from riskfile.policy import read_policy
from riskfile.project import check
from riskfile.source import Disk

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared/data/opensamd"
TABLES = DATA / "14971/risk-table-fmea"
ARCHIVE = TABLES / "archive/hazards-and-analysis.csv"
SHEET = DATA / "hazards-and-analysis.xlsx"
CSV_MAPPING = ROOT / "manual/examples/opensamd-mapping.yaml"
SHEET_MAPPING = ROOT / "manual/examples/opensamd-xlsx-mapping.yaml"
SET = (
    "hazard-to-harm", "analysis-without-risk-controls", "analysis-with-external-controls", "analysis-with-all-controls",
    "preliminary-hazards-analysis", "failure-modes", "risk-control-measures",
)  # fmt: skip

pytestmark = pytest.mark.skipif(
    not SHEET.is_file(), reason=f"NOT PROVEN: the OpenSaMD risk file is not at {DATA}; it is read there, never copied"
)

REGION = {"Yes": "acceptable", "No": "unacceptable"}


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def column(name: str, heading: str) -> dict[str, str]:
    """ID -> cell of a table of the set."""
    header, *body = rows(TABLES / f"{name}.csv")
    return {row[0]: row[header.index(heading)] for row in body}


def wide() -> list[list[str]]:
    """The workbook's sheet as texts, read with openpyxl alone."""
    book = load_workbook(SHEET)
    return [
        ["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)
    ]


@pytest.fixture(scope="module")
def reports() -> dict[str, ImportReport]:
    return {
        "set": read_import(CSV_MAPPING, [TABLES]),
        "xlsx": read_import(SHEET_MAPPING, [SHEET]),
        "archive": read_import(SHEET_MAPPING, [ARCHIVE]),
    }


def assessed(report: ImportReport) -> Assessment:
    assert report.policy is not None
    return assess(RiskFile(BUILTIN_MODEL, report.items), report.policy)


def computed(report: ImportReport) -> dict[tuple[str, str], Any]:
    """(stage, ID in the source) -> estimate."""
    found: dict[tuple[str, str], Any] = {}
    for id, risk in assessed(report).risks.items():
        number = str(int(id.removeprefix("RSK-")))
        found["before", number] = risk.initial
        for label, estimate, _ in risk.stages:
            assert label == "external controls"
            found["external", number] = estimate
        if risk.residual is not None:
            found["all", number] = risk.residual
    return found


# --- what is computed equals what was published --------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "table", "heading"),
    [
        ("before", "analysis-without-risk-controls", "Acceptable without risk controls?"),
        ("external", "analysis-with-external-controls", "Acceptable with external risk controls?"),
        ("all", "analysis-with-all-controls", "Acceptable with all risk controls?"),
    ],
)
def test_every_published_acceptability_is_computed(
    stage: str, table: str, heading: str, reports: dict[str, ImportReport]
) -> None:
    published = column(table, heading)
    assert len(published) == 8
    estimates = computed(reports["set"])
    assert {id: estimates[stage, id].region.id for id in published} == {
        id: REGION[text] for id, text in published.items()
    }


def test_every_published_band_before_controls_is_computed(reports: dict[str, ImportReport]) -> None:
    estimates = computed(reports["set"])
    for what, heading in (("probability", "P"), ("severity", "S")):
        published = column("analysis-without-risk-controls", heading)
        assert {id: getattr(estimates["before", id], what).id for id in published} == published


def test_the_matrix_judges_both_ways(reports: dict[str, ImportReport]) -> None:
    # agreement would prove little if nothing were unacceptable
    regions = Counter(
        estimate.region.id for (stage, _), estimate in computed(reports["set"]).items() if stage == "before"
    )
    assert regions == {"acceptable": 4, "unacceptable": 4}


def test_the_reductions_of_the_controls_explain_the_published_bands(reports: dict[str, ImportReport]) -> None:
    # a second way to the same bands: the product before controls, divided by what each control claims
    def powers(text: str) -> int:
        match = re.fullmatch(r"10\^(-?\d+)", text)
        return int(match[1]) if match else 0

    policy = reports["set"].policy
    assert policy is not None
    reductions = {id: powers(text) for id, text in column("risk-control-measures", "Probability Reduction").items()}
    before = {id: powers(text) for id, text in column("analysis-without-risk-controls", "p1*p2").items()}
    external = column("analysis-with-external-controls", "External Risk Control ID(s)")
    internal = column("analysis-with-all-controls", "Internal Risk Control ID(s)")
    for name, named in (
        ("analysis-with-external-controls", {id: external[id] for id in before}),
        ("analysis-with-all-controls", {id: f"{external[id]}, {internal[id]}" for id in before}),
    ):
        for id, published in column(name, "P").items():
            exponent = before[id] - sum(reductions[each] for each in re.findall(r"\d+", named[id]))
            band = policy.probability.band_of(10.0**exponent)
            assert band is not None
            assert (name, id, band.id) == (name, id, published)


def test_the_residual_heat_map_is_that_of_the_report(reports: dict[str, ImportReport]) -> None:
    text = (DATA / "14971/risk-management-report.md").read_text(encoding="utf-8")
    published = {}
    for match in re.finditer(r"^\| (P\d): [^|]*\|(.*)\|[^|]*\|$", text, re.MULTILINE):
        for severity, cell in enumerate(match[2].split("|"), 1):
            count = int(cell.rpartition(":")[2])
            if count:
                published[match[1], f"S{severity}"] = count
    found = Counter(
        (estimate.probability.id, estimate.severity.id)
        for (stage, _), estimate in computed(reports["set"]).items()
        if stage == "all"
    )
    assert found == published


def test_the_matrix_is_that_of_the_source(reports: dict[str, ImportReport]) -> None:
    text = (DATA / "14971/risk-acceptance-matrix.md").read_text(encoding="utf-8")
    policy = reports["set"].policy
    assert policy is not None
    bounds = re.findall(r"^\| (P\d): ([\w ]+?) *\| (\S+) *\| (\S+) *\| \d+ *\|$", text, re.MULTILINE)
    assert len(bounds) == 6
    for id, label, upper, lower in bounds:
        level = policy.probability.get(id)
        assert level is not None
        assert level.label == label
        assert (f"{level.lower:.0e}", f"{level.upper:.0e}") == tuple(
            f"{float(each.replace('10^', '1e')):.0e}" for each in (lower, upper)
        )
    cells = re.findall(r"^\| (P\d): [^|]*\|((?: *(?:\*\*)?(?:un)?acceptable(?:\*\*)? *\|){5})", text, re.MULTILINE)
    assert len(cells) == 6
    published = {
        (id, f"S{number}"): word.strip(" *")
        for id, line in cells
        for number, word in enumerate(line.rstrip("|").split("|"), 1)
    }
    assert dict(policy.matrix) == published
    names = re.findall(r"^\| (S\d): (\w+)", text, re.MULTILINE)
    assert [(level.id, level.label) for level in policy.severity.levels] == names


def test_the_agreement_table(reports: dict[str, ImportReport]) -> None:
    for name, number in (("set", 24), ("xlsx", 24), ("archive", 21)):
        report = reports[name]
        assert len(report.agreement) == number
        assert [row for row in report.agreement if not row.agrees] == []
        assert len(agreement_table(report.agreement)) == number + 2
        # what the items themselves declare is enough to see it again, without the source
        assert report.policy is not None
        again = agreement(report.items, report.policy)
        assert len(again) == number
        assert all(row.agrees for row in again)


def test_an_error_of_the_source_would_be_seen(reports: dict[str, ImportReport]) -> None:
    report = reports["set"]
    assert report.policy is not None
    for field, stage in (("declared-initial", "before controls"), ("declared-residual", "residual")):
        for item in report.items:
            if item.type != "risk":
                continue
            other = {"acceptable": "unacceptable", "unacceptable": "acceptable"}[item.text(field)]
            items = [
                each if each is not item else item._replace(fields={**item.fields, field: other})
                for each in report.items
            ]
            wrong = [(row.risk, row.stage) for row in agreement(items, report.policy) if not row.agrees]
            assert wrong == [(item.id, stage)]


# --- nothing is dropped -------------------------------------------------------------------------------------


def test_every_cell_of_every_table_is_accounted_for(reports: dict[str, ImportReport]) -> None:
    def expected(table: list[list[str]]) -> Counter[str]:
        return Counter(cell for row in table[1:] for cell in row if cell.strip())

    sources = {
        "set": [rows(TABLES / f"{name}.csv") for name in SET],
        "archive": [rows(ARCHIVE)],
        "xlsx": [wide()],
    }
    for name, tables in sources.items():
        found = Counter(fate.cell.text for fate in reports[name].fates)
        assert found == sum((expected(table) for table in tables), Counter())
        # not one is left over; what is compared only are the columns that riskfile computes itself
        assert reports[name].counts.keys() == {"used", "compared"}
        left = {fate.column.header for fate in reports[name].not_carried_over if fate.column}
        assert left == {"p1*p2", "P"}
        assert len(reports[name].not_carried_over) == 16


def test_the_set_has_no_table_that_is_not_read(reports: dict[str, ImportReport]) -> None:
    assert {path.stem for path in TABLES.glob("*.csv")} == set(SET)
    notes = [note for note in reports["set"].notes if "no table of the mapping reads it" in note]
    assert [note for note in notes if ARCHIVE.as_posix() not in note] == []
    assert len(notes) == 1


def test_every_text_of_the_set_stands_in_the_pages(tmp_path: Path) -> None:
    run_import(CSV_MAPPING, [TABLES], tmp_path, force=False)
    written = " ".join(path.read_text(encoding="utf-8") for path in sorted((tmp_path / "needs").rglob("*.md")))
    for name in SET:
        for row in rows(TABLES / f"{name}.csv")[1:]:
            for cell in row:
                if re.search("[a-z]{3}", cell):
                    assert cell in written, cell


# --- the items ----------------------------------------------------------------------------------------------


def items(report: ImportReport, *types: str) -> dict[str, Item]:
    return {item.id: item for item in report.items if item.type in types}


def test_what_became_of_the_tables(reports: dict[str, ImportReport]) -> None:
    report = reports["set"]
    assert Counter(item.type for item in report.items) == {
        "hazard": 8, "event": 8, "situation": 8, "harm": 6, "risk": 8, "failure-mode": 3, "control": 4
    }  # fmt: skip
    modes = items(report, "failure-mode")
    for id, text in column("failure-modes", "Hazard ID(s)").items():
        expected = tuple(f"EVT-{int(each):03}" for each in re.findall(r"\d+", text))
        assert modes[f"FMD-{int(id):03}"].links == {"leads-to": expected}
    controls = items(report, "control")
    external = column("analysis-with-external-controls", "External Risk Control ID(s)")
    internal = column("analysis-with-all-controls", "Internal Risk Control ID(s)")
    for id in column("risk-control-measures", "Type"):
        linked = {row for row in external if id in re.findall(r"\d+", f"{external[row]}, {internal[row]}")}
        assert set(controls[f"CTL-{int(id):03}"].links["controls"]) == {f"RSK-{int(row):03}" for row in linked}
    assert {id: item.fields["kind"] for id, item in controls.items()} == {
        "CTL-001": "protective", "CTL-002": "protective", "CTL-003": "information", "CTL-004": "protective"
    }  # fmt: skip
    assert {id: item.fields["acts-on"] for id, item in controls.items()} == {
        "CTL-001": ("p",), "CTL-002": ("p",), "CTL-003": ("p",), "CTL-004": ("severity",)
    }  # fmt: skip
    risk = items(report, "risk")["RSK-003"]
    assert (risk.fields["p1"], risk.fields["p2"]) == ("1e-3", "1e-2")


def test_events_are_marked_as_stand_ins(reports: dict[str, ImportReport]) -> None:
    for report in reports.values():
        events = items(report, "event")
        assert all(item.fields["tags"] == ("imported", "stand-in") for item in events.values())
        assert all("repeats the text of the hazard" in item.body.replace("\n", " ") for item in events.values())
        assert {item.links["events"] for item in items(report, "situation").values()} == {(id,) for id in events}


def test_the_three_inputs_agree_where_they_hold_the_same(reports: dict[str, ImportReport]) -> None:
    one, sheet, archive = (reports[name] for name in ("set", "xlsx", "archive"))
    same = ("event", "situation", "harm")
    for other in (sheet, archive):
        for id, item in items(one, *same).items():
            twin = items(other, *same)[id]
            assert (twin.title, twin.fields, twin.links) == (item.title, item.fields, item.links)
        assert {id: item.title for id, item in items(one, "hazard").items()} == {
            id: item.title for id, item in items(other, "hazard").items()
        }
        assert {id: item.links for id, item in items(one, "control").items()} == {
            id: item.links for id, item in items(other, "control").items()
        }
    risks, twins = items(one, "risk"), items(sheet, "risk")
    assert {id: (item.title, item.fields, item.links) for id, item in risks.items()} == {
        id: (item.title, item.fields, item.links) for id, item in twins.items()
    }
    # the archived CSV leaves cells empty where no control was added: the stage is left out, not guessed
    gaps = {}
    for id, item in items(archive, "risk").items():
        missing = set(risks[id].fields) - set(item.fields)
        assert item.fields == {name: value for name, value in risks[id].fields.items() if name not in missing}
        if missing:
            gaps[id] = missing
    residual = {"residual-p", "residual-severity", "declared-residual"}
    assert gaps == {"RSK-006": {"residual-stages", *residual}, "RSK-008": {"residual-stages"}}
    notes = [note for note in archive.notes if "it was left out" in note]
    assert [note[:7] for note in notes] == ["RSK-006", "RSK-006", "RSK-008"]


# --- the project --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mapping", "source", "number"),
    [(CSV_MAPPING, TABLES, 45), (SHEET_MAPPING, SHEET, 42), (SHEET_MAPPING, ARCHIVE, 42)],
)
def test_the_project_reads_back_and_is_checked(mapping: Path, source: Path, number: int, tmp_path: Path) -> None:
    report = run_import(mapping, [source], tmp_path, force=False)
    checked = check(tmp_path, cached=False)
    assert checked.policy == read_policy(Disk(tmp_path))
    assert checked.file.problems == ()
    assert not checked.report.crashes
    assert len(checked.file) == number
    for item in report.items:
        read = checked.file.items[item.id]
        assert (read.title, read.fields, read.links, read.body, read.stage) == (
            item.title, item.fields, item.links, item.body, item.stage
        )  # fmt: skip
    codes = {finding.code for finding in checked.report.findings}
    # the chain is whole, the estimates are on their scales, every declared region is the computed one, and no
    # page is out of a reader's reach
    sound = {"RMF009", "RMF105", "RMF106", "RMF107", "RMF108", "RMF113", "RMF201", "RMF203", "RMF204", "RMF209", "RMF210",
             "RMF211", "RMF310", "RMF401", "RMF901", "RMF902", "RMF903", "RMF904", "RMF905", "RMF906", "RMF907"}  # fmt: skip
    assert codes & sound == set()


def test_nothing_of_the_source_is_in_our_mappings() -> None:
    for path in (CSV_MAPPING, SHEET_MAPPING):
        text = path.read_text(encoding="utf-8")
        for name in SET:
            for row in rows(TABLES / f"{name}.csv")[1:]:
                # the names of kinds of control are keys of a value map; sentences are the source's own
                assert [cell for cell in row if len(cell) > 45 and cell in text] == []
