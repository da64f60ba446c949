"""Tables of text come back as they were written, whatever the form of the file; a broken file is one message."""

from __future__ import annotations

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from riskfile.tables import ImportProblem, SourceTable, TableChoice, read_table, tables_in

Rows = list[list[str]]

WIDTH = 3
HEAD = ["ID", "Hazard", "Effect"]


def rows_of(table: SourceTable) -> Rows:
    return [[cell.text for cell in row.cells] for row in table.rows]


# --- writers ------------------------------------------------------------------------------------------------


def as_csv(rows: Rows, sign: str = ",", encoding: str = "utf-8", first: str = "") -> bytes:
    out = io.StringIO(newline="")
    out.write(first)
    csv.writer(out, delimiter=sign).writerows([HEAD, *rows])
    return out.getvalue().encode(encoding)


def as_markdown(rows: Rows) -> bytes:
    def cell(text: str) -> str:
        # backslash first: each sign that could be markup is escaped
        shown = "".join("\\" + sign if sign in "\\`*_{}[]()<>#+-.!|~&" else sign for sign in text)
        return shown.replace("\n", "<br>")

    lines = [f"| {' | '.join(map(cell, row))} |" for row in (HEAD, *rows)]
    lines.insert(1, "|---" * WIDTH + "|")
    return ("# Log\r\n\r\n" + "\r\n".join(lines) + "\r\n").encode()


def as_xlsx(rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Log")
    for row in (HEAD, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:automatic-styles>"
    '<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="solid"/>'
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
    '<table:table table:name="Log">%s</table:table></office:spreadsheet></office:body></office:document-content>'
)


def ods_of(inside: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS % inside)
    return out.getvalue()


def as_ods(rows: Rows) -> bytes:
    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        lines = "".join(f"<text:p>{escape(line).replace(' ', '<text:s/>')}</text:p>" for line in text.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    return ods_of("".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in (HEAD, *rows)))


def as_docx(rows: Rows) -> bytes:
    document = Document()
    table = document.add_table(0, WIDTH)
    for row in (HEAD, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html(rows: Rows) -> bytes:
    def line(row: list[str], tag: str) -> str:
        cells = (f"<{tag}>{html.escape(text).replace(chr(10), '<br>')}</{tag}>" for text in row)
        return f"<tr>{''.join(cells)}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f"<!doctype html><meta charset=utf-8><table>{line(HEAD, 'th')}{body}</table>".encode()


def as_needs(rows: Rows) -> bytes:
    needs = {f"N{nth}": {"type": "hazard", **dict(zip(HEAD, row, strict=True))} for nth, row in enumerate(rows)}
    return json.dumps({"current_version": "1", "versions": {"1": {"needs": needs}}}).encode()


FORMS: dict[str, tuple[str, Callable[[Rows], bytes], TableChoice]] = {
    "csv": ("log.csv", as_csv, TableChoice(markup="keep", delimiter="comma")),
    "semicolon": ("log.csv", lambda rows: as_csv(rows, ";"), TableChoice(markup="keep", delimiter="semicolon")),
    "tab": ("log.tsv", lambda rows: as_csv(rows, "\t"), TableChoice(markup="keep", delimiter="tab")),
    "pipe": ("log.csv", lambda rows: as_csv(rows, "|"), TableChoice(markup="keep", delimiter="pipe")),
    "sep": ("log.csv", lambda rows: as_csv(rows, ";", "utf-8-sig", "sep=;\r\n"), TableChoice(markup="keep")),
    "utf-16": ("log.csv", lambda rows: as_csv(rows, "\t", "utf-16"), TableChoice(markup="keep", delimiter="tab")),
    "markdown": ("log.md", as_markdown, TableChoice()),
    "xlsx": ("log.xlsx", as_xlsx, TableChoice(markup="keep")),
    "ods": ("log.ods", as_ods, TableChoice(markup="keep")),
    "docx": ("log.docx", as_docx, TableChoice(markup="keep", header=(1,))),
    "html": ("log.html", as_html, TableChoice(markup="keep")),
}

# what no form can hold (control characters) or shows otherwise (white space at the ends, runs of blanks) is left out
LINES = st.lists(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn", "Co")),
            min_size=1,
            max_size=6,
        ),
        max_size=3,
    ).map(" ".join),
    max_size=3,
)
# openpyxl does not write the escapes of a workbook, which are read
TEXT = LINES.map("\n".join).map(str.strip).filter(lambda text: "_x" not in text)
ROWS = st.lists(
    st.tuples(st.from_regex(r"R-\d{1,3}", fullmatch=True), TEXT, TEXT).map(list),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_a_table_of_text_comes_back(tmp_path: Path, form: str, rows: Rows) -> None:
    name, write, choice = FORMS[form]
    path = tmp_path / name
    path.write_bytes(write(rows))
    assert rows_of(read_table(path, choice)) == rows


BROKEN = {**FORMS, "needs": ("needs.json", as_needs, TableChoice())}


@cache
def whole(form: str) -> bytes:
    return BROKEN[form][1]([["R-1", "a *b*", "c\nd"], ["R-2", "<br>", "|"]])


@pytest.mark.parametrize("form", BROKEN)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_broken_file_is_told(tmp_path: Path, form: str, data: st.DataObject) -> None:
    """Bytes that are changed, cut or replaced: a table or a problem, never anything else."""
    name = BROKEN[form][0]
    good = bytearray(whole(form))
    for _ in range(data.draw(st.integers(0, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(good)))
    path = tmp_path / name
    path.write_bytes(good[:cut] if data.draw(st.booleans()) else good)
    told(path)


def told(path: Path) -> None:
    for read in (read_table, tables_in):
        try:
            read(path)
        except ImportProblem as error:
            assert error.problems


PARTS = {"xlsx": "xl/worksheets/sheet1.xml", "ods": "content.xml", "docx": "word/document.xml"}


@pytest.mark.parametrize("form", PARTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_broken_part_is_told(tmp_path: Path, form: str, data: st.DataObject) -> None:
    """The same within an archive, where a changed byte is not found by its checksum: texts and numbers are changed."""
    with zipfile.ZipFile(io.BytesIO(whole(form))) as old:
        part = old.read(PARTS[form]).decode()
        rest = {name: old.read(name) for name in old.namelist() if name != PARTS[form]}
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(part) - 1))
        part = (
            part[:at]
            + data.draw(st.sampled_from(["9", "x", "-1", "", " ", "&", "<a/>", "\u00e9", '"']))
            + part[at + 1 :]
        )
    path = tmp_path / FORMS[form][0]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in rest.items():
            new.writestr(name, content)
        new.writestr(PARTS[form], part)
    told(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=200),
    suffix=st.sampled_from(["csv", "md", "html", "json", "reqif", "ods", "docx", "xlsx", "x"]),
)
def test_any_bytes_are_a_table_or_a_problem(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"log.{suffix}"
    path.write_bytes(data)
    told(path)
