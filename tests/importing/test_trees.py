"""Items that stand in other tools' files: needs.json, StrictDoc, Doorstop, ReqIF; Word and HTML tables as people make them."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook

from riskfile.tables import ImportProblem, SourceTable, TableChoice, read_table, tables_in


def read(path: Path, **said: object) -> SourceTable:
    return read_table(path, TableChoice(**said), path.name)  # type: ignore[arg-type]


def texts(table: SourceTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def names(table: SourceTable) -> list[str]:
    return [column.name for column in table.columns]


def problem(path: Path, **said: object) -> str:
    with pytest.raises(ImportProblem) as caught:
        read(path, **said)
    return "\n".join(map(str, caught.value.problems))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


# --- JSON ---------------------------------------------------------------------------------------------------


def test_needs_json(tmp_path: Path) -> None:
    needs = {
        "HAZ-1": {"type": "hazard", "title": "Wrong dose", "links": ["SIT-1", "SIT-2"], "hide": False, "tags": []},
        "SIT-1": {"type": "situation", "title": "Pump runs"},
    }
    tree = {"current_version": "1.0", "versions": {"1.0": {"needs": needs}, "0.9": {"needs": {}}}}
    path = write(tmp_path / "needs.json", json.dumps(tree))
    table = read(path, table="hazard")
    assert names(table) == ["id", "type", "title", "links", "hide"]
    assert texts(table) == [["HAZ-1", "hazard", "Wrong dose", "SIT-1; SIT-2", "false"]]
    assert str(table.rows[0].cells[2].place) == "needs.json#/versions/1.0/needs/HAZ-1/title"
    assert table.other_sheets == ('table 2 ("situation")',) and "not read: 0.9" in table.said[0]
    assert problem(path) == (
        'needs.json: has 2 tables: 1 ("hazard"), 2 ("situation")'
        " (name one with `table:`, or stack those of one form with `sections: [Section]`)"
    )
    assert [found.table.title for found in tables_in(path)] == ["hazard", "situation"]


def test_strictdoc(tmp_path: Path) -> None:
    requirement = {
        "_TOC": "1.1",
        "_NODE_TYPE": "REQUIREMENT",
        "UID": "REQ-1",
        "STATEMENT": "The pump shall stop.",
        "RELATIONS": [{"TYPE": "Parent", "VALUE": "SYS-1"}, {"TYPE": "Parent", "VALUE": "SYS-2"}],
    }
    section = {"_NODE_TYPE": "SECTION", "TITLE": "Safety", "NODES": [requirement]}
    tree = {"DOCUMENTS": [{"_NODE_TYPE": "DOCUMENT", "TITLE": "Pump", "NODES": [section]}]}
    table = read(write(tmp_path / "index.json", json.dumps(tree)))
    assert names(table) == ["_TOC", "UID", "STATEMENT", "RELATIONS Parent", "document", "section"]
    assert texts(table) == [["1.1", "REQ-1", "The pump shall stop.", "SYS-1; SYS-2", "Pump", "Safety"]]
    assert str(table.rows[0].cells[1].place) == "index.json#/DOCUMENTS/0/NODES/0/NODES/0/UID"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,}', "log.json:1:8: not JSON: Illegal trailing comma before end of object"),
        ("[1, 2]", "log.json: holds no items (expected needs.json of sphinx-needs"),
        ('{"versions": {}}', "log.json: names the current version ''"),
        ('{"versions": {"1": {}}}', "log.json#/versions/1: there are no `needs` here"),
        ('{"versions": {"1": {"needs": {"A": 3}}}}', "log.json#/versions/1/needs/A: found '3', expected an object"),
        ('{"DOCUMENTS": [{"NODES": []}]}', "log.json: its documents hold no nodes"),
        ('{"DOCUMENTS": [3]}', "log.json#/DOCUMENTS/0: found '3', expected a node"),
    ],
)
def test_json_that_is_none_of_it(tmp_path: Path, text: str, message: str) -> None:
    found = problem(write(tmp_path / "log.json", text))
    # the words of the parser differ between versions of Python
    assert found.startswith(message.partition("Illegal")[0]) or ("not JSON" in message and "not JSON" in found)


def test_json_that_is_too_deep(tmp_path: Path) -> None:
    assert "log.json" in problem(write(tmp_path / "log.json", "[" * 200_000))


# --- Doorstop -----------------------------------------------------------------------------------------------


def doorstop(tmp_path: Path) -> Path:
    folder = tmp_path / "reqs"
    write(folder / ".doorstop.yml", "settings:\n  digits: 3\n  prefix: REQ\n  sep: ''\n")
    write(
        folder / "REQ001.yml",
        "active: true\nlevel: 1.0\nlinks:\n- SYS001: abc=\n- SYS002: null\ntext: |\n  It stops.\n",
    )
    write(folder / "REQ002.md", "---\nactive: true\nlevel: 1.10\nlinks: []\n---\n\n# Alarm\n\nIt rings,\nloudly.\n")
    write(folder / "README.md", "# Requirements\n")
    return folder


def test_doorstop(tmp_path: Path) -> None:
    table = read(doorstop(tmp_path))
    assert names(table) == ["uid", "active", "level", "links", "text", "header"]
    assert texts(table) == [
        ["REQ001", "true", "1.0", "SYS001; SYS002", "It stops.", ""],
        ["REQ002", "true", "1.10", "", "It rings,\nloudly.", "Alarm"],
    ]
    assert str(table.rows[0].cells[3].place) == "reqs/REQ001.yml:3:1"
    assert str(table.rows[1].cells[2].place) == "reqs/REQ002.md:3:1"
    assert len(table.digest) == 64


def test_a_doorstop_item_that_is_broken(tmp_path: Path) -> None:
    folder = doorstop(tmp_path)
    write(folder / "REQ003.yml", "level: 1\ntext: 'open\n")
    assert problem(folder).startswith("reqs/REQ003.yml:3:1: not YAML: ")
    write(folder / "REQ003.yml", "a: &a [1]\nb: [*a, *a]\n")
    assert problem(folder) == "reqs/REQ003.yml:2: found an alias of YAML, expected plain values"
    (folder / "REQ003.yml").unlink()
    (folder / "REQ003.yml").symlink_to(write(tmp_path / "secret.yml", "text: CANARY\n"))
    assert problem(folder) == "reqs/REQ003.yml: is a symbolic link, expected a file"


# --- ReqIF --------------------------------------------------------------------------------------------------

REQIF = """<?xml version="1.0" encoding="UTF-8"?>
<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd" xmlns:xhtml="http://www.w3.org/1999/xhtml">
  <THE-HEADER><REQ-IF-HEADER IDENTIFIER="h"><CREATION-TIME>2024-05-01T00:00:00Z</CREATION-TIME>
    <REQ-IF-TOOL-ID>t</REQ-IF-TOOL-ID><REQ-IF-VERSION>1.0</REQ-IF-VERSION><SOURCE-TOOL-ID>t</SOURCE-TOOL-ID>
    <TITLE>T</TITLE></REQ-IF-HEADER></THE-HEADER>
  <CORE-CONTENT><REQ-IF-CONTENT>
    <DATATYPES>
      <DATATYPE-DEFINITION-STRING IDENTIFIER="dt-s" MAX-LENGTH="1000"/>
      <DATATYPE-DEFINITION-XHTML IDENTIFIER="dt-x"/>
      <DATATYPE-DEFINITION-ENUMERATION IDENTIFIER="dt-e"><SPECIFIED-VALUES>
        <ENUM-VALUE IDENTIFIER="e-high" LONG-NAME="High">
          <PROPERTIES><EMBEDDED-VALUE KEY="1" OTHER-CONTENT=""/></PROPERTIES></ENUM-VALUE>
      </SPECIFIED-VALUES></DATATYPE-DEFINITION-ENUMERATION>
    </DATATYPES>
    <SPEC-TYPES>
      <SPEC-OBJECT-TYPE IDENTIFIER="type-r" LONG-NAME="Requirement"><SPEC-ATTRIBUTES>
        <ATTRIBUTE-DEFINITION-STRING IDENTIFIER="a-id" LONG-NAME="ID"><TYPE>
          <DATATYPE-DEFINITION-STRING-REF>dt-s</DATATYPE-DEFINITION-STRING-REF></TYPE></ATTRIBUTE-DEFINITION-STRING>
        <ATTRIBUTE-DEFINITION-XHTML IDENTIFIER="a-text" LONG-NAME="Text"><TYPE>
          <DATATYPE-DEFINITION-XHTML-REF>dt-x</DATATYPE-DEFINITION-XHTML-REF></TYPE></ATTRIBUTE-DEFINITION-XHTML>
        <ATTRIBUTE-DEFINITION-ENUMERATION IDENTIFIER="a-level" LONG-NAME="Level" MULTI-VALUED="false"><TYPE>
          <DATATYPE-DEFINITION-ENUMERATION-REF>dt-e</DATATYPE-DEFINITION-ENUMERATION-REF></TYPE>
        </ATTRIBUTE-DEFINITION-ENUMERATION>
      </SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE>
      <SPEC-RELATION-TYPE IDENTIFIER="type-l" LONG-NAME="satisfies"/>
    </SPEC-TYPES>
    <SPEC-OBJECTS>
      <SPEC-OBJECT IDENTIFIER="o1"><TYPE><SPEC-OBJECT-TYPE-REF>type-r</SPEC-OBJECT-TYPE-REF></TYPE><VALUES>
        <ATTRIBUTE-VALUE-STRING THE-VALUE="R-1"><DEFINITION>
          <ATTRIBUTE-DEFINITION-STRING-REF>a-id</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>
        <ATTRIBUTE-VALUE-XHTML><DEFINITION><ATTRIBUTE-DEFINITION-XHTML-REF>a-text</ATTRIBUTE-DEFINITION-XHTML-REF>
          </DEFINITION><THE-VALUE><xhtml:div>The <xhtml:b>pump</xhtml:b> stops.</xhtml:div></THE-VALUE>
        </ATTRIBUTE-VALUE-XHTML>
        <ATTRIBUTE-VALUE-ENUMERATION><DEFINITION>
          <ATTRIBUTE-DEFINITION-ENUMERATION-REF>a-level</ATTRIBUTE-DEFINITION-ENUMERATION-REF></DEFINITION>
          <VALUES><ENUM-VALUE-REF>e-high</ENUM-VALUE-REF></VALUES></ATTRIBUTE-VALUE-ENUMERATION>
      </VALUES></SPEC-OBJECT>
      <SPEC-OBJECT IDENTIFIER="o2"><TYPE><SPEC-OBJECT-TYPE-REF>type-r</SPEC-OBJECT-TYPE-REF></TYPE><VALUES>
        <ATTRIBUTE-VALUE-STRING THE-VALUE="R-2"><DEFINITION>
          <ATTRIBUTE-DEFINITION-STRING-REF>a-id</ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>
      </VALUES></SPEC-OBJECT>
    </SPEC-OBJECTS>
    <SPEC-RELATIONS><SPEC-RELATION IDENTIFIER="l1"><TYPE>
      <SPEC-RELATION-TYPE-REF>type-l</SPEC-RELATION-TYPE-REF></TYPE>
      <SOURCE><SPEC-OBJECT-REF>o1</SPEC-OBJECT-REF></SOURCE><TARGET><SPEC-OBJECT-REF>o2</SPEC-OBJECT-REF></TARGET>
    </SPEC-RELATION></SPEC-RELATIONS>
    <SPECIFICATIONS/>
  </REQ-IF-CONTENT></CORE-CONTENT>
</REQ-IF>
"""


def test_reqif(tmp_path: Path) -> None:
    path = write(tmp_path / "log.reqif", REQIF)
    table = read(path)
    assert names(table) == ["identifier", "ID", "Text", "Level", "links: satisfies"]
    assert texts(table) == [["o1", "R-1", "The pump stops.", "High", "R-2"], ["o2", "R-2", "", "", ""]]
    assert str(table.rows[0].cells[1].place) == "log.reqif#o1"
    packed = tmp_path / "log.reqifz"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "log.reqif")
    assert texts(read(packed)) == texts(table)


def test_reqif_that_is_broken(tmp_path: Path) -> None:
    assert problem(write(tmp_path / "log.reqif", REQIF[:2000])).startswith("log.reqif:30:48: cannot be read as ReqIF: ")
    bomb = REQIF.replace("<REQ-IF ", '<!DOCTYPE x [<!ENTITY a "aaa">]><REQ-IF ')
    assert problem(write(tmp_path / "log.reqif", bomb)).startswith("log.reqif: defines entities of XML, expected none")


# --- Markdown -----------------------------------------------------------------------------------------------

MARKDOWN = """---
jupytext: {text_representation: {extension: .md}}
---

# FMEA

## Software

| ID | Hazard | S |
|---|---|---|
| [R-1](#r-1) | **Wrong** dose<br>shown \\| `x` | 4 |
| R-2 | ~~Old~~ New | 3 |

## Hardware

| ID | Hazard | S |
|---|:-:|--:|
| R-3 | Leak
"""


def test_stacked_sections_of_markdown(tmp_path: Path) -> None:
    path = write(tmp_path / "log.md", MARKDOWN.replace("\n", "\r\n"))
    assert "has 2 tables" in problem(path)
    assert "words are struck through in log.md:12:9" in problem(path, sections=("Part",))
    table = read(path, sections=("Part",), struck="skip")
    assert names(table) == ["ID", "Hazard", "S", "Part"]
    assert texts(table) == [
        ["R-1", "Wrong dose\nshown | x", "4", "Software"],
        ["R-2", "New", "3", "Software"],
        ["R-3", "Leak", "", "Hardware"],
    ]
    assert str(table.rows[0].cells[1].place) == "log.md:11:17"
    assert any("Links led to: #r-1" in line for line in table.said)
    kept = read(path, table="software", markup="keep", struck="take")
    assert texts(kept)[0] == ["[R-1](#r-1)", "**Wrong** dose<br>shown | `x`", "4"]
    assert texts(read(path, table="2")) == [["R-3", "Leak", ""]]
    (found,) = tables_in(path)
    assert (found.choice.sections, found.choice.struck) == (("Section",), "take")


def test_a_row_of_markdown_with_more_cells_than_headings(tmp_path: Path) -> None:
    path = write(tmp_path / "log.md", "| a | b |\n|---|---|\n| 1 | 2 | 3 |\n")
    assert problem(path) == (
        r"log.md:3:11: the row has 3 cells, expected 2 as in the row with the headings"
        r" (a pipe that is no border is written \|)"
    )
    assert problem(write(tmp_path / "log.md", "# No table\n")).startswith(
        "log.md: holds no table, expected rows such as"
    )


def test_a_table_of_html_in_markdown_is_told(tmp_path: Path) -> None:
    page = "# Log\n\n<table><tr><th>a</tr></table>\n"
    assert problem(write(tmp_path / "log.md", page)) == (
        "log.md:3: holds a table in HTML, expected one in Markdown (save it as a file .html)"
    )
    table = read(write(tmp_path / "log.md", page + "\n| a | b |\n|---|---|\n| 1 | 2 |\n"))
    assert table.said == ("log.md:3: a table in HTML, which was not read here.",)


def test_a_row_of_headings_that_is_none(tmp_path: Path) -> None:
    path = write(tmp_path / "log.csv", "Log of the pump,,\nRelease 2,,\nID,Hazard,P\n1,a,2\n2,b,3\n")
    assert names(read(path)) == ["ID", "Hazard", "P"]
    assert read(path, header=(1,)).seems == "the headings seem to stand in row 3: `header: 3`"
    assert read(path, header=(3,)).seems == ""


@pytest.mark.parametrize(("start", "kind"), [("%PDF-1.4", "a PDF"), ("{\\rtf1", "a file of the format RTF")])
def test_a_form_that_is_not_read(tmp_path: Path, start: str, kind: str) -> None:
    assert problem(write(tmp_path / "log.csv", start + "\n1,2\n")).startswith(
        f"log.csv: is {kind}, expected a CSV, XLSX"
    )


def test_two_rows_of_headings_of_a_csv_file(tmp_path: Path) -> None:
    """A CSV file has no merged cells: what stood above several columns stands in the first of them."""
    path = write(tmp_path / "log.csv", "ID,Before,,After,\n,S,P,S,P\n1,a,b,c,d\n")
    assert names(read(path, header=(1, 2))) == ["ID", "Before / S", "Before / P", "After / S", "After / P"]


def test_a_log_without_a_mapping_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes("a,b\n1,2\n".encode("utf-16-le"))
    assert [found.choice.encoding for found in tables_in(path)] == ["utf-16"]


# --- Word and HTML ------------------------------------------------------------------------------------------


def save(document: object, path: Path) -> Path:
    document.save(path)  # type: ignore[attr-defined]
    return path


def test_a_word_table(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Software", 2)
    table = document.add_table(4, 3)
    for at, row in enumerate([["ID", "Before", ""], ["", "S", "P"], ["R-1", "Wrong dose", "3"], ["R-2", "", "2"]]):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    paragraph = table.cell(2, 1).paragraphs[0]
    paragraph.add_run(" not").font.strike = True
    deleted, run, text = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
    text.text = "gone"
    run.append(text)
    deleted.append(run)
    paragraph._p.append(deleted)
    table.cell(2, 1).merge(table.cell(3, 1))
    path = save(document, tmp_path / "log.docx")
    found = problem(path)
    assert "the cells B3:B4 are merged" in found and 'words are struck through in B3 ("not")' in found
    read_ = read(path, merged="fill", struck="skip")
    assert names(read_) == ["ID", "Before / S", "Before / P"]
    assert texts(read_) == [["R-1", "Wrong dose", "3"], ["R-2", "Wrong dose", "2"]]
    assert str(read_.rows[0].cells[0].place) == "log.docx!table 1:A3"
    assert any('deleted as a tracked change and not read: B3 ("gone")' in line for line in read_.said)
    assert read_.title == "Software"


def test_word_rows_that_are_deleted_or_numbered(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(3, 2)
    for at, row in enumerate([["No.", "Hazard"], ["", "a"], ["", "b"]]):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    table.cell(1, 0).paragraphs[0].style = document.styles["List Number"]
    numbering = OxmlElement("w:numPr")
    table.cell(1, 0).paragraphs[0]._p.get_or_add_pPr().append(numbering)
    properties = table.rows[2]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:del"))
    path = save(document, tmp_path / "log.docx")
    assert "row 3 (deleted, as a tracked change)" in problem(path)
    read_ = read(path, hidden="skip")
    assert texts(read_) == [["", "a"]]
    assert any("Word numbers paragraphs by itself" in line and "A2" in line for line in read_.said)
    assert [(cell.text, why) for cell, why in read_.left_out] == [("b", "its row is deleted, as a tracked change")]
    assert qn("w:del")


def test_an_html_table(tmp_path: Path) -> None:
    page = """<html><head><meta charset="windows-1252"></head><body><h2>Software</h2>
<table><caption>Hazards</caption><thead><tr><th rowspan=2>ID<th colspan=2>Before</tr><tr><th>S<th>P</tr></thead>
<tr><td>R-1<td rowspan=2>4 &amp; <del>5</del> 6<td><p>a</p><p>b</p></tr>
<tr><td>R-2<td>2<br>3</tr>
<tr style="display: none"><td>R-3<td>1<td>1</tr></table></body></html>"""
    path = tmp_path / "log.html"
    path.write_bytes(page.encode("cp1252"))
    found = problem(path)
    for part in (
        "log.html:3:12: the cells B3:B4 are merged",
        "row 5 (hidden)",
        'struck through in log.html:3:12 ("5")',
    ):
        assert part in found, part
    table = read(path, merged="fill", hidden="skip", struck="skip")
    assert names(table) == ["ID", "Before / S", "Before / P"]
    assert texts(table) == [["R-1", "4 & 6", "a\nb"], ["R-2", "4 & 6", "2\n3"]]
    assert table.title == "Hazards"


def test_a_page_that_is_called_xls_is_html(tmp_path: Path) -> None:
    path = write(tmp_path / "log.xls", "<html><table><tr><th>ID<th>x</tr><tr><td>1<td>2</tr></table>")
    assert texts(read(path)) == [["1", "2"]]


# --- workbooks ----------------------------------------------------------------------------------------------


def test_what_a_reader_of_a_workbook_does_not_see(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Log"
    for row in (["Hazard log"], [], ["ID", "Hazard", "Old", "P"], ["R-1", "a_x000D_\nb", "x", 1], ["R-2", "b", "y", 2]):
        sheet.append(row)
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.auto_filter.ref = "A3:D5"
    path = tmp_path / "log.xlsx"
    book.save(path)
    assert problem(path).startswith(
        "log.xlsx!Log:5: a reader of the source does not see row 5 (hidden, as by a filter), column C (hidden);"
    )
    table = read(path, hidden="skip")
    assert names(table) == ["ID", "Hazard", "P"] and [column.letter for column in table.columns] == ["A", "B", "D"]
    assert table.rows[0].cells[1].text == "a\n\nb" or table.rows[0].cells[1].text == "a\nb"
    assert [cell.text for cell, _ in table.left_out] == ["R-2", "b", "y", "2", "x"]
    assert [cell.text for cell in table.outside] == ["Hazard log"]
    assert len(read(path, hidden="take").rows) == 2


def test_a_workbook_with_rows_that_are_headings(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["ID", "Hazard"], ["Software", None], ["R-1", "a"], ["Hardware", None], ["R-2", "b"]):
        sheet.append(row)
    sheet.merge_cells("A2:B2")
    path = tmp_path / "log.xlsx"
    book.save(path)
    assert "`sections: [Name]`" in problem(path)
    assert texts(read(path, sections=("Part",))) == [["R-1", "a", "Software"], ["R-2", "b", "Hardware"]]


@pytest.mark.parametrize("form", ["csv", "md", "xlsx", "ods", "html", "docx"])
def test_three_thousand_rows_are_read_in_three_seconds(tmp_path: Path, form: str) -> None:
    from importing.test_forms import as_csv, as_docx, as_html, as_markdown, as_ods, as_xlsx

    writers = {"csv": as_csv, "md": as_markdown, "xlsx": as_xlsx, "ods": as_ods, "html": as_html, "docx": as_docx}
    # a table of Word with 3,000 rows takes its writer a minute; a tenth of it has a tenth of the time
    count = 300 if form == "docx" else 3000
    path = tmp_path / f"log.{form}"
    path.write_bytes(writers[form]([[f"R-{nth}", "a hazard of *some* length", "an effect"] for nth in range(count)]))
    start = time.process_time()
    assert len(read_table(path).rows) == count
    assert time.process_time() - start < 3 * count / 3000 + 0.3


def test_a_bomb_of_xml_is_told(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    for name, part in (("log.ods", "content.xml"), ("log.docx", "word/document.xml")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(part, f'<?xml version="1.0"?>{bomb}<x>&b;</x>')
        (tmp_path / name).write_bytes(out.getvalue())
        assert problem(tmp_path / name).startswith(f"{name}: ")
