"""``riskfile export xlsx``: the workbook that people work in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from riskfile import cli
from workbookkit import export, headings, small_project


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
