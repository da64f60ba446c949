"""``riskfile import xlsx --merge``: what was edited in a workbook comes back into the pages."""

from __future__ import annotations

import difflib
import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from os import environ
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from riskfile import cli
from riskfile.editing.writing import item_text
from riskfile.exporting.xlsx import workbook
from riskfile.importing.merge import merge
from riskfile.model import Item
from riskfile.project import Project
from riskfile.scaffold import write_project
from riskfile.tables.table import MAX_BYTES
from workbookkit import LOOK, PAGE, edit, export, headings, small_project

RISKS = "Hazard analysis"


@pytest.fixture(autouse=True)
def _few_free_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    # a workbook is written and read in a third of the time
    monkeypatch.setattr("riskfile.exporting.xlsx.FREE_ROWS", 4)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "file")


def page(project: Path) -> str:
    return (project / "needs/risks.md").read_bytes().decode()


def changed(before: str, after: str) -> list[str]:
    """The lines that differ, each with its sign."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def bring_back(project: Path, *more: str) -> int:
    return cli.main(["import", "xlsx", str(project / "tables.xlsx"), "--merge", "--project", str(project), *more])


def test_a_workbook_that_nobody_edited_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export(project)
    assert bring_back(project) == 0
    assert page(project) == PAGE
    assert "nothing to change" in capsys.readouterr().out


def test_each_edit_changes_the_line_that_says_it_and_no_other(project: Path) -> None:
    target = export(project)
    edit(target, RISKS, "RSK-001", Risk="Burn of the hand", P="F1 Rare", Residual_risk_disclosed_in="manual, 3")
    edit(target, "Harms", "HRM-001", Severity_of_harm=None)
    assert bring_back(project) == 0
    assert changed(PAGE, page(project)) == [
        "-:severity: S2",
        "-:::{risk} Burn by current",
        "+:::{risk} Burn of the hand",
        "-:p: F2",
        "+:p: F1",
        "+:disclosed-in: manual, 3",
    ]


def test_a_text_that_begins_like_a_formula_comes_back_as_it_is(project: Path) -> None:
    target = export(project)
    edit(target, RISKS, "RSK-001", Basis_of_the_estimate="=1+1", Text="-3 is less\n\n+ more: @home")
    assert bring_back(project) == 0
    assert ":basis: =1+1\n" in page(project)
    assert "\n-3 is less\n\n+ more: @home\n" in page(project)


def test_only_the_lines_of_a_text_that_changed_change(tmp_path: Path) -> None:
    before = PAGE.replace("Text of _x0041_ the risk.", "One.  \nTwo.\n\n* Three\n* Four")
    project = small_project(tmp_path / "file", before)
    edit(export(project), RISKS, "RSK-001", Text="One.  \nTwo.\n\n* Three, changed\n* Four")
    assert bring_back(project) == 0
    assert changed(before, page(project)) == ["-* Three", "+* Three, changed"]


def test_options_in_yaml_and_line_ends_of_windows_stay_as_they_are(tmp_path: Path) -> None:
    old = ":id: RSK-001\n:situation: SIT-001\n:harm: HRM-001\n:p: F2\n:basis: @SUM(1+1)\n:residual-p: F1\n"
    new = (
        "---\nid: RSK-001\nsituation: SIT-001  # the only one\nharm: 'HRM-001'\np: \"F2\"\nbasis: |\n  one\n  two\ntags:\n"
        "  - red\n  - blue\n---\n"
    )
    before = PAGE.replace(old, new).replace("\n", "\r\n")
    project = small_project(tmp_path / "file", before)
    target = export(project)
    assert bring_back(project) == 0
    assert page(project) == before
    edit(
        target, RISKS, "RSK-001",
        P="F3 Always", Tags="red, green, blue", Basis_of_the_estimate="one\ntwo: more\nthree", Residual_P="F1",
    )  # fmt: skip
    assert bring_back(project) == 0
    assert changed(before, page(project)) == [
        '-p: "F2"', '+p: "F3"', "-  two", "+  two: more", "+  three", "+  - green", "+residual-p: F1",
    ]  # fmt: skip
    assert page(project).count("\r\n") == page(project).count("\n")


WITHIN = """\
> ```{risk} In a quotation
> :id: RSK-001
> :p: F1
>
> Body
> more
> ```

1. :::{risk} In a list
   :id: RSK-002
   :p: F1

   Body

   more
   :::

:::{risk} As nobody should write it
  :id: RSK-003
  :p:F1
  :basis:
:estimate: nonsense
:situation: sit-001, foo
:::
"""


def test_what_stands_within_something_or_is_badly_written_is_changed_at_its_place(tmp_path: Path) -> None:
    project = small_project(tmp_path / "file", WITHIN)
    target = export(project)
    assert bring_back(project) == 0
    assert page(project) == WITHIN
    edit(target, RISKS, "RSK-001", Risk="Quoted", P="F2", Basis_of_the_estimate="one", Text="Body\n\nless")
    edit(target, RISKS, "RSK-002", P=None, Tags="a, b", Text=None)
    edit(
        target, RISKS, "RSK-003", P="F2", Basis_of_the_estimate="two", Kind_of_estimate="p", Situation=None, Text="New"
    )
    assert bring_back(project) == 0
    assert changed(WITHIN, page(project)) == [
        "-> ```{risk} In a quotation", "+> ```{risk} Quoted", "-> :p: F1", "+> :p: F2", "+> :basis: one",
        "-> more", "+>", "+> less",
        "-   :p: F1", "-", "-   Body", "-", "-   more", "+   :tags: a, b",
        "-  :p:F1", "-  :basis:", "-:estimate: nonsense", "-:situation: sit-001, foo",
        "+  :p:F2", "+  :basis: two", "+:estimate: p", "+", "+New",
    ]  # fmt: skip


def test_a_value_off_its_list_and_an_unknown_id_are_told_and_nothing_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = export(project)
    edit(target, RISKS, "RSK-001", P="F9", Situation="SIT-002", Harm="HAZ-001", Risk="New title")
    edit(target, "Risk control measures", "CTL-001", Kind_of_measure="good")
    assert bring_back(project) == 1
    said = capsys.readouterr().err
    assert 'P is "F9"; expected one of F1 Rare, F2 Often, F3 Always' in said
    assert f"{target}!{RISKS}:E3: Situation names SIT-002, which is no item" in said
    assert "did you mean SIT-001?" in said
    assert "Harm names HAZ-001, a hazard; expected the id of a harm" in said
    assert 'Kind of measure is "good"; expected one of inherent, protective, information' in said
    assert page(project) == PAGE


def test_what_was_edited_on_both_sides_is_shown_side_by_side(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(export(project), RISKS, "RSK-001", P="F1", Risk="Burn of the hand")
    meanwhile = PAGE.replace(":p: F2", ":p: F3")
    (project / "needs/risks.md").write_text(meanwhile, encoding="utf-8")
    assert bring_back(project) == 1
    said = capsys.readouterr().err
    assert "RSK-001 P was edited on both sides:\n  at the export: F2\n  file, " in said
    assert ": F3\n  sheet, " in said and said.split(": F3\n")[1].splitlines()[0].endswith(": F1")
    assert page(project) == meanwhile


def test_sides_that_edit_other_fields_of_an_item_both_count(project: Path) -> None:
    edit(export(project), RISKS, "RSK-001", P="F1")
    meanwhile = PAGE.replace(":residual-p: F1", ":residual-p: F2").replace("# Risks", "# Risks\n\nA paragraph.")
    (project / "needs/risks.md").write_text(meanwhile, encoding="utf-8")
    assert bring_back(project) == 0
    assert page(project) == meanwhile.replace(":p: F2", ":p: F1")


def test_the_same_edit_on_both_sides_is_no_conflict(project: Path) -> None:
    edit(export(project), RISKS, "RSK-001", P="F1")
    (project / "needs/risks.md").write_text(PAGE.replace(":p: F2", ":p: F1"), encoding="utf-8")
    assert bring_back(project) == 0


def test_new_rows_become_items_on_the_page_of_their_type_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = export(project)
    edit(target, "Harms", "", Harm="Scar", Severity_of_harm="S1")
    edit(target, "Hazards", "", ID="HAZ-HEAT", Hazard="Heat")
    edit(target, "Hazardous situations", "SIT-001", Hazard="HAZ-001; HAZ-HEAT")
    assert bring_back(project) == 0
    after = page(project)
    assert changed(PAGE, after)[:2] == ["-:hazard: HAZ-001", "+:hazard: HAZ-001, HAZ-HEAT"]
    assert after.endswith(
        ":::\n\n:::{hazard} Heat\n:id: HAZ-HEAT\n:::\n\n:::{harm} Scar\n:id: HRM-002\n:severity: S1\n:::\n"
    )
    assert "HRM-002 Scar: new" in capsys.readouterr().out
    # once more: they are there
    assert bring_back(project) == 0
    assert page(project) == after


def test_a_row_that_is_gone_is_told_and_its_item_stays_unless_that_is_asked_for(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = export(project)
    book = load_workbook(target)
    for name in ("Risk control measures", "Hazards"):
        book[name].delete_rows(3)
    book.save(target)
    assert bring_back(project) == 0
    assert "CTL-001 Insulation: its row is gone, and the item stays" in capsys.readouterr().out
    assert page(project) == PAGE
    # the situation names the hazard
    assert bring_back(project, "--delete") == 1
    assert "hazard names HAZ-001, whose row is gone" in capsys.readouterr().err
    assert page(project) == PAGE


def test_deleted_rows_go_with_their_items_where_that_is_asked_for(project: Path) -> None:
    target = export(project)
    book = load_workbook(target)
    book["Risk control measures"].delete_rows(3)
    book.save(target)
    assert bring_back(project, "--delete") == 0
    assert page(project) == PAGE[: PAGE.index("\n:::{control}")]


def test_what_is_locked_is_not_edited_by_other_means(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(export(project), RISKS, "RSK-001", Hazard="HAZ-001 Fire", Initial_risk="Acceptable")
    assert bring_back(project) == 1
    said = capsys.readouterr().err
    assert 'found "HAZ-001 Fire", expected "HAZ-001 Electricity"' in said
    assert 'found "Acceptable", expected "Not acceptable"' in said


def test_an_id_is_not_renamed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(export(project), RISKS, "RSK-001", ID="RSK-002")
    assert bring_back(project) == 1
    assert 'found the id "RSK-002", expected RSK-001' in capsys.readouterr().err


def test_a_row_that_was_copied_is_a_new_item(project: Path) -> None:
    target = export(project)
    book = load_workbook(target)
    sheet = book["Harms"]
    for cell in sheet[3]:
        sheet.cell(row=4, column=cell.column).value = cell.value
    sheet["A4"] = "HRM-009"
    book.save(target)
    assert bring_back(project) == 0
    assert page(project).endswith(":::{harm} Burn\n:id: HRM-009\n:severity: S2\n:::\n")


def test_sorted_and_filtered_rows_are_known_by_their_ids(project: Path) -> None:
    project.joinpath("needs/more.md").write_text(":::{harm} Scar\n:id: HRM-002\n:severity: S1\n:::\n", encoding="utf-8")
    target = export(project)
    book = load_workbook(target)
    sheet = book["Harms"]
    for first, second in zip(sheet[3], sheet[4], strict=True):
        first.value, second.value = second.value, first.value
    book.save(target)
    assert bring_back(project) == 0
    assert page(project) == PAGE


def test_a_record_that_was_changed_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = export(project)
    book = load_workbook(target)
    book["riskfile"]["D2"] = str(book["riskfile"]["D2"].value).replace("Burn", "Fire")
    book.save(target)
    assert bring_back(project) == 2
    assert "has been changed since the export" in capsys.readouterr().err
    del book["riskfile"]
    book.save(target)
    assert bring_back(project) == 2
    assert "expected a workbook of `riskfile export xlsx`" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_told(project: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "tables.xlsx").write_bytes(content)
    assert bring_back(project) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_workbook_that_unpacks_to_much_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(export(project), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b" " * (MAX_BYTES + 1))
    assert bring_back(project) == 2
    assert "unpacks to more than" in capsys.readouterr().err


def test_a_dry_run_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(export(project), RISKS, "RSK-001", P="F1")
    assert bring_back(project, "--dry-run") == 0
    assert "  P: F2 -> F1\n1 item would be changed. Nothing is written" in capsys.readouterr().out
    assert page(project) == PAGE


def test_a_text_that_would_end_its_item_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(export(project), RISKS, "RSK-001", Text="before\n:::\nbehind")
    assert bring_back(project) == 1
    assert "would not be read as it is written here" in capsys.readouterr().err
    assert page(project) == PAGE


def test_a_page_that_is_a_link_stays_one(tmp_path: Path) -> None:
    project = small_project(tmp_path / "file")
    real = project / "needs/shared.txt"
    (project / "needs/risks.md").rename(real)
    (project / "needs/risks.md").symlink_to(real.name)
    edit(export(project), RISKS, "RSK-001", P="F1")
    assert bring_back(project) == 0
    assert (project / "needs/risks.md").is_symlink()
    assert ":p: F1\n" in real.read_text(encoding="utf-8")


# --- any text ---------------------------------------------------------------------------------------------------------

SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
ODD = st.sampled_from(
    ["=1+1", "@x", "-2", "+3", "_x0041_", "x005F_", "_x005F_", "'q'", '"q"', "a  b", "1e-5", "TRUE", "#x"]
)
WORDS = st.one_of(ODD, st.text(SIGNS, min_size=1, max_size=12))
LINE = st.lists(WORDS, min_size=1, max_size=3).map(" ".join).map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A page with a hazard and two risks, of any text."""
    parts = ["# Page\n"]
    for id, kind in (("HAZ-001", "hazard"), ("RSK-001", "risk"), ("RSK-002", "risk")):
        fields: dict[str, str] = {"tags": "one, two"}
        if kind == "risk":
            fields |= {"basis": draw(LINE), "disclosed-in": draw(st.one_of(LINE, st.just("a\n\nb"))), "p": "F1"}
        item = Item(kind, id, draw(LINE), "", "", "", 1, 1, fields, {}, draw(st.sampled_from(["", "Text.", "a\n\n* b\n"])), {}, {})  # fmt: skip
        parts.append(item_text(item))
    return "\n".join(parts)


def state(tmp_path: Path, text: str) -> Project:
    folder = tmp_path / "file"
    shutil.rmtree(folder, ignore_errors=True)
    return Project.open(small_project(folder, text), cached=False)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=pages())
def test_an_export_that_comes_back_changes_nothing_whatever_the_texts(text: str, tmp_path: Path) -> None:
    project = state(tmp_path, text)
    target = tmp_path / "tables.xlsx"
    target.write_bytes(workbook(project.file, project.policy, project.source, LOOK))
    found = merge(target, project)
    assert (found.edits, found.new, found.problems, found.conflicts, found.taken_out) == ([], [], [], [], [])


EDITS = {
    "Risk": LINE,
    "P": st.sampled_from(["F2", "F3 Always"]),
    "Basis of the estimate": LINE,
    "Tags": st.just("two, three"),
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=pages(), heading=st.sampled_from(sorted(EDITS)), data=st.data())
def test_an_edit_of_one_cell_changes_the_line_of_that_option_only(
    text: str, heading: str, data: st.DataObject, tmp_path: Path
) -> None:
    project = state(tmp_path, text)
    book = load_workbook(io.BytesIO(workbook(project.file, project.policy, project.source, LOOK)))
    sheet = book[RISKS]
    value = data.draw(EDITS[heading].filter(lambda each: each.isprintable() and "x005F_" not in each))
    cell = sheet.cell(row=3, column=headings(sheet).index(heading) + 1)
    cell.value, cell.data_type = value, "s"
    target = tmp_path / "tables.xlsx"
    book.save(target)
    found = merge(target, project)
    if found.problems or not found.edits:
        # what cannot be written so that it is read is refused, whole
        assert not found.pages
        return
    (after,) = found.pages.values()
    before = text.split("\n")
    lines = after.split("\n")
    assert len(before) == len(lines)
    (index,) = (index for index, (one, other) in enumerate(zip(before, lines, strict=True)) if one != other)
    name = {"Risk": ":::{risk}", "P": "p:", "Basis of the estimate": "basis:", "Tags": "tags:"}[heading]
    assert lines[index].lstrip(":").startswith(name.lstrip(":"))


# --- another program --------------------------------------------------------------------------------------------------


def through_libreoffice(workbook: Path) -> Path:
    """The workbook as LibreOffice saves it."""
    if shutil.which("soffice") is None:
        if environ.get("RISKFILE_REQUIRE_OFFICE"):
            pytest.fail("soffice is not installed: apt-get install libreoffice-calc")
        pytest.skip("soffice is not installed: the round trip through LibreOffice is NOT tested (libreoffice-calc)")
    out = workbook.parent / "saved"
    profile = (workbook.parent / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(workbook)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return out / workbook.name


def test_libreoffice_keeps_everything(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = "one \x07 _x0041_ x005F_ é \u2028 ß 😀"
    (project / "needs/odd.md").write_text(
        item_text(Item("risk", "RSK-002", "=odd", "", "", "", 1, 1, {"basis": odd, "p": "1e-5"}, {}, "a\n\n    b\n* c", {}, {})),
        encoding="utf-8",
    )  # fmt: skip
    target = export(project)
    saved = through_libreoffice(target)
    one, other = load_workbook(target), load_workbook(saved)
    assert one.sheetnames == other.sheetnames
    for sheet in one:
        twin = other[sheet.title]
        assert (twin.sheet_state != "visible") == (sheet.sheet_state != "visible")
        # without a window it keeps no frozen rows; the rest is there
        assert (bool(twin.protection.sheet), twin.auto_filter.ref) == (
            bool(sheet.protection.sheet),
            sheet.auto_filter.ref,
        )
        rules = {
            (str(each.sqref), each.type, each.formula1) for each in sheet.data_validations.dataValidation if each.type
        }
        saved_rules = {
            (str(each.sqref), each.type) for each in twin.data_validations.dataValidation if each.type == "list"
        }
        assert {each[:2] for each in rules} == saved_rules
        locked = [[cell.protection.locked for cell in row] for row in sheet.iter_rows(max_row=6)]
        assert [[cell.protection.locked for cell in row] for row in twin.iter_rows(max_row=6)] == locked, sheet.title
    # a plain edit in what LibreOffice has saved
    shutil.copy(saved, target)
    assert bring_back(project) == 0
    assert "nothing to change" in capsys.readouterr().out
    assert page(project) == PAGE
    edit(target, RISKS, "RSK-001", P="F1 Rare")
    assert bring_back(project) == 0
    assert changed(PAGE, page(project)) == ["-:p: F2", "+:p: F1"]


# --- the manual -------------------------------------------------------------------------------------------------------

MANUAL = Path(__file__).parents[2] / "manual/excel.md"


def test_the_manual_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path / "pump", today=date(2026, 11, 30))
    monkeypatch.chdir(tmp_path / "pump")
    text = MANUAL.read_text(encoding="utf-8")
    wrote, brought = re.findall(r"^```console\n\$ riskfile (.*)\n([^$]+?)```$", text, re.MULTILINE)
    (both,) = re.findall(r"^```text\n([^`]+)```$", text, re.MULTILINE)

    def prints(line: str) -> str:
        capsys.readouterr()
        cli.main(line.split())
        said = capsys.readouterr()
        return said.out + said.err

    assert prints(wrote[0]) == wrote[1]
    workbook = Path("risk-file.xlsx")
    edit(workbook, RISKS, "RSK-001", P1="F3 Occasional", Basis_of_the_estimate="data (complaints, 2021 to 2025)")
    edit(workbook, "Harms", "HRM-002", Harm="A second procedure to retrieve a part")
    pages = {path: path.read_text(encoding="utf-8") for path in Path("needs").rglob("*.md")}
    assert prints(brought[0]) == brought[1]
    risks = Path("needs/design/risks.md")
    risks.write_text(pages[risks].replace(":p1: F4", ":p1: F5", 1), encoding="utf-8")
    assert prints(brought[0]) == both
