"""``riskfile export xlsx``: the workbook that people work in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from riskfile import cli
from riskfile.exporting.judged import Judged
from riskfile.exporting.xlsx_views import view_sheets
from riskfile.project import Project
from riskfile.render.palette import levels_in_digits
from workbookkit import export, headings, small_project

VIEWS = ["Risk matrix", "Residual risks", "Traceability", "Findings", "Gates"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "file")


def test_the_hazard_analysis_has_a_row_for_each_risk_with_its_chain(project: Path) -> None:
    sheet = load_workbook(export(project))["Hazard analysis"]
    heads = headings(sheet)
    row = dict(zip(heads, (cell.value for cell in sheet[3]), strict=True))
    assert row["ID"] == "RSK-001"
    assert row["Hazard"] == "HAZ-001 Electricity"
    assert row["Sequence of events"] == 'EVT-001 =HYPERLINK("x")'
    assert (row["Situation"], row["Situation in words"]) == ("SIT-001", "Case is live")
    assert (row["P"], row["Severity"], row["Initial risk"]) == ("F2 Often", "S2 Serious", "Not acceptable")
    assert row["Risk control measures"] == "CTL-001 Insulation (inherent)"
    assert (row["Residual P"], row["Residual risk"]) == ("F1 Rare", "Acceptable")
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:3]) == ("C3", "A2:")


def test_no_text_of_the_file_becomes_a_formula(project: Path) -> None:
    book = load_workbook(export(project))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    heads = headings(book["Hazard analysis"])
    cell = book["Hazard analysis"].cell(row=3, column=heads.index("Basis of the estimate") + 1)
    assert (cell.value, cell.number_format, cell.quotePrefix) == ("@SUM(1+1)", "@", 1)


def test_keys_and_computed_cells_are_locked_and_all_else_is_not(project: Path) -> None:
    sheet = load_workbook(export(project))["Hazard analysis"]
    heads = headings(sheet)
    locked = {head for head, cell in zip(heads, sheet[3], strict=True) if cell.protection.locked}
    assert sheet.protection.sheet
    assert {"ID", "Hazard", "Severity", "Initial risk", "Residual risk", "Risk control measures"} <= locked
    assert not {"Risk", "Situation", "Harm", "P", "Residual P", "Basis of the estimate", "Text"} & locked
    # a row for a new item
    assert not sheet.cell(row=4, column=1).protection.locked


def test_levels_and_words_are_chosen_from_the_policy(project: Path) -> None:
    book = load_workbook(export(project))
    lists = [[cell.value for cell in column if cell.value] for column in book["riskfile lists"].columns]
    assert ["F1 Rare", "F2 Often", "F3 Always"] in lists
    assert ["inherent", "protective", "information"] in lists
    sheet = book["Risk control measures"]
    column = chr(ord("A") + headings(sheet).index("Kind of measure"))
    (rule,) = (each for each in sheet.data_validations.dataValidation if f"{column}3" in each.sqref)
    assert (rule.type, rule.errorStyle) == ("list", "stop")
    assert str(rule.formula1).startswith("'riskfile lists'!")


def test_the_same_state_gives_the_same_bytes(project: Path) -> None:
    first = export(project).read_bytes()
    assert export(project, "other.xlsx").read_bytes() == first
    with zipfile.ZipFile(project / "other.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_is_hidden_says_the_state_of_the_project_and_of_each_item(project: Path) -> None:
    book = load_workbook(export(project))
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == ["riskfile lists", "riskfile"]
    rows = [[cell.value for cell in row] for row in book["riskfile"].iter_rows()]
    assert '"state":"sha256:' in str(rows[0][1])
    assert {row[0]: row[1] for row in rows[1:]}["RSK-001"] == "risk"


def test_a_workbook_that_is_there_is_overwritten_only_with_force(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = export(project)
    target.write_bytes(b"edited")
    arguments = ["export", "xlsx", "--project", str(project), "--out", str(target)]
    assert cli.main(arguments) == 2
    assert "exists already" in capsys.readouterr().err
    assert target.read_bytes() == b"edited"
    assert cli.main([*arguments, "--force"]) == 0


# --- sheets that are only read ----------------------------------------------------------------------------------------


def rows_below(sheet: Worksheet, head: str) -> list[dict[str, object]]:
    """The rows of the table whose first head is this, by head."""
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = next(number for number, row in enumerate(values) if row[0] == head)
    heads = [str(each) for each in values[at]]
    return [dict(zip(heads, row, strict=True)) for row in values[at + 1 :] if row[0]]


def test_what_is_computed_stands_beside_the_tables_locked_and_printable(project: Path) -> None:
    book = load_workbook(export(project))
    assert [each for each in book.sheetnames if each in VIEWS] == VIEWS
    assert book.sheetnames[-7:-2] == VIEWS and book.sheetnames[0] == "Read me"
    for name in VIEWS:
        sheet = book[name]
        assert "only to be read" in str(sheet["A2"].value)
        assert sheet.protection.sheet and all(cell.protection.locked for row in sheet.iter_rows() for cell in row)
        assert str(sheet.sheet_properties.tabColor.rgb).endswith("566575")
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1) and sheet.print_area
    for name in ("Residual risks", "Traceability", "Findings"):
        sheet = book[name]
        head = int(str(sheet.auto_filter.ref).partition(":")[0].removeprefix("A"))
        assert sheet.freeze_panes == f"B{head + 1}" and sheet.print_title_rows == f"${head}:${head}"
    only = load_workbook(export(project, "only.xlsx", "--tables-only"))
    assert [each for each in book.sheetnames if each not in VIEWS] == only.sheetnames


def test_the_matrix_has_each_risk_in_its_place_and_colour(project: Path) -> None:
    sheet = load_workbook(export(project))["Risk matrix"]
    found = {
        (str(row[0].value), cell.column): cell
        for row in sheet.iter_rows(min_row=5, max_row=7, max_col=4)
        for cell in row[1:]
    }
    # P F2, severity S2: the second of three columns
    assert found["F2 Often", 3].value == "1\nRSK-001"
    (_, _), (low, _), *_, (high, _) = levels_in_digits()
    colours = {place: cell.fill.start_color.rgb[-6:] for place, cell in found.items()}
    assert colours["F2 Often", 3] == high and colours["F1 Rare", 3] == low
    assert sum(bool(cell.value) for cell in found.values()) == 1
    regions = rows_below(sheet, "Region")
    assert [(row["Region"], row["Before risk control"], row["After risk control (claimed)"]) for row in regions] == [
        ("Not acceptable", "1", "0"),
        ("Acceptable", "0", "1"),
    ]


def test_traceability_residual_risks_findings_and_gates(project: Path) -> None:
    book = load_workbook(export(project))
    (row,) = rows_below(book["Traceability"], "Hazard")
    assert row["Hazard"] == "HAZ-001 Electricity" and row["Risk control measures"] == "CTL-001 Insulation (inherent)"
    assert row["Evidence"] is None
    (row,) = rows_below(book["Residual risks"], "Risk")
    assert str(row["Risk"]) == "RSK-001 Burn by current"
    assert str(row["Claimed"]).startswith("Acceptable") and str(row["Earned"]).startswith("Not acceptable")
    judged = Judged.of(Project.open(project))
    listed = rows_below(book["Findings"], "Kind")
    assert len(listed) == len(judged.report.findings) + len(judged.report.open_work) + len(judged.report.waived) > 0
    gates = rows_below(book["Gates"], "Gate")
    assert [row["State"] for row in gates[:3]] == ["not passed"] * 3
    assert len(rows_below(book["Gates"], "Mission")) == 24


def test_a_sheet_that_is_only_read_has_no_name_of_another(project: Path) -> None:
    judged = Judged.of(Project.open(project))
    assert [each.name for each in view_sheets(judged, ["gates", "Findings", "findings 2"])][-2:] == [
        "Findings 3",
        "Gates 2",
    ]


@pytest.mark.parametrize("what", ["changed", "gone"])
def test_what_is_done_to_them_changes_nothing_in_the_file(
    project: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = export(project)
    book = load_workbook(target)
    for name in VIEWS:
        if what == "gone":
            del book[name]
        else:
            for row in book[name].iter_rows(min_row=3):
                row[0].value = "RSK-999 another"
    book.save(target)
    before = (project / "needs/risks.md").read_bytes()
    capsys.readouterr()
    assert cli.main(["import", "xlsx", str(target), "--merge", "--project", str(project)]) == 0
    assert "nothing to change" in capsys.readouterr().out
    assert (project / "needs/risks.md").read_bytes() == before
