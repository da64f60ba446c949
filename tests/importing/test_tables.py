"""Cells are read as they stand, from CSV and from XLSX, each with its place."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from riskfile.tables import ImportProblem, SourcePlace, SourceTable, TableChoice, letter
from riskfile.tables import read_table as read_choice
from riskfile.tables.xlsx import render


def read_table(path: Path, shown: str = "", **said: object) -> SourceTable:
    return read_choice(path, TableChoice(**said), shown)  # type: ignore[arg-type]


def csv(tmp_path: Path, text: str | bytes, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def xlsx(tmp_path: Path, fill: Callable[[Workbook], None], name: str = "log.xlsx") -> Path:
    book = Workbook()
    fill(book)
    path = tmp_path / name
    book.save(path)
    return path


def sheet(tmp_path: Path, *rows: list[object], title: str = "Log") -> Path:
    def fill(book: Workbook) -> None:
        assert book.active is not None
        book.active.title = title
        for row in rows:
            book.active.append(row)

    return xlsx(tmp_path, fill)


def edit(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The same workbook with one of its parts changed."""
    data = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content.decode()).encode() if entry.filename == part else content)
    return path


def texts(table: SourceTable) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def problems(path: Path, **options: object) -> list[str]:
    with pytest.raises(ImportProblem) as caught:
        read_table(path, shown=path.name, **options)  # type: ignore[arg-type]
    return [str(problem) for problem in caught.value.problems]


# --- CSV ----------------------------------------------------------------------------------------------------


def test_a_csv_file(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, 'ID,Hazard\n1,"a, ""b"""\n2,é\n'), shown="log.csv")
    assert texts(table) == [["1", 'a, "b"'], ["2", "é"]]
    assert [column.name for column in table.columns] == ["ID", "Hazard"]
    assert str(table.rows[1].cells[1].place) == "log.csv:3:2"
    assert table.digest == hashlib.sha256((tmp_path / "log.csv").read_bytes()).hexdigest()


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read_table(csv(tmp_path, b"\xef\xbb\xbfID;x\r\n1;2\r\n")).columns[0].name == "ID"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", [["1", "2"]]),
        ("a;b\n1,5;2\n", [["1,5", "2"]]),
        ("a\tb\n1,5\t2;3\n", [["1,5", "2;3"]]),
        ("a;b;c\n1,2;3,4;5,6\n", [["1,2", "3,4", "5,6"]]),
        ("a\n1\n", [["1"]]),
        ("a;b\n1,2;3\n4,5;6\n", [["1,2", "3"], ["4,5", "6"]]),
    ],
)
def test_the_delimiter_is_found_out(tmp_path: Path, text: str, expected: list[list[str]]) -> None:
    assert texts(read_table(csv(tmp_path, text))) == expected


def test_a_delimiter_that_could_be_either_is_not_guessed(tmp_path: Path) -> None:
    path = csv(tmp_path, "Name, first;Name, last\nx, y;z, w\n")
    assert problems(path) == [
        "log.csv: comma and semicolon both split every row alike (say which one it is: `delimiter:`)"
    ]
    assert texts(read_table(path, delimiter="semicolon")) == [["x, y", "z, w"]]


def test_a_quoted_cell_with_more_text(tmp_path: Path) -> None:
    (found,) = problems(csv(tmp_path, 'a;b\n1;2\n"1;2",3\n'))
    assert found.startswith("log.csv:3: not CSV: a quoted cell is followed by more text")


def test_a_delimiter_that_is_given_is_taken(tmp_path: Path) -> None:
    assert texts(read_table(csv(tmp_path, "a;b,c\n1;2,3\n"), delimiter="comma")) == [["1;2", "3"]]


def test_a_row_bears_the_number_of_its_first_line(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, 'a,b\n"1\n2",x\n\n3,y\n'), shown="log.csv")
    assert [row.number for row in table.rows] == [2, 5]
    assert table.rows[0].cells[0].text == "1\n2"
    assert str(table.rows[1].cells[1].place) == "log.csv:5:2"


def test_ragged_rows(tmp_path: Path) -> None:
    found = problems(csv(tmp_path, "a,b,c\n1,2\n1,2,3\n1,2,3,4\n"))
    hint = " (put a text that holds the separator in double quotes"
    assert found == [
        "log.csv:2:3: the row has 2 cells, expected 3 as in the row with the headings (separated by comma)"
        + hint
        + "; or, where empty cells at the end were left out, say `ragged: fill`)",
        "log.csv:4:4: the row has 4 cells, expected 3 as in the row with the headings (separated by comma)"
        + hint
        + ")",
    ]
    path = csv(tmp_path, "a,b,c\n1,2\n1,2,3\n1,2,3,,\n")
    assert texts(read_table(path, ragged="fill")) == [["1", "2", ""], ["1", "2", "3"], ["1", "2", "3"]]


def test_an_open_quote(tmp_path: Path) -> None:
    (found,) = problems(csv(tmp_path, 'a,b\n1,2\n3,"x\n4,5\n'))
    assert found.startswith("log.csv:3: not CSV: a double quote is opened here and never closed")


def test_a_byte_that_is_no_utf_8(tmp_path: Path) -> None:
    (found,) = problems(csv(tmp_path, b"a,b\n1,Pr\xe9cis\n"))
    assert found.startswith("log.csv:2: found the byte 0xE9, which is not UTF-8")
    assert "`encoding: cp1252`" in found
    assert texts(read_table(csv(tmp_path, b"a,b\n1,Pr\xe9cis\n"), encoding="cp1252")) == [["1", "Précis"]]


def test_utf_16(tmp_path: Path) -> None:
    assert texts(read_table(csv(tmp_path, "a,b\n1,\u00e9\n".encode("utf-16")))) == [["1", "\u00e9"]]
    path = csv(tmp_path, "a\tb\r\n1\t2\r\n".encode("utf-16-le"))
    (found,) = problems(path)
    assert found.startswith("log.csv:1: found a byte 0, expected text") and "`encoding: utf-16`" in found
    assert texts(read_table(path, encoding="utf-16")) == [["1", "2"]]


@pytest.mark.parametrize(
    ("text", "message"), [("", "log.csv: the file is empty"), ("\n,,\n", "log.csv: the file is empty")]
)
def test_an_empty_file(tmp_path: Path, text: str, message: str) -> None:
    assert problems(csv(tmp_path, text)) == [message]


def test_headings_without_rows(tmp_path: Path) -> None:
    (found,) = problems(csv(tmp_path, "a,b\n"))
    assert found.startswith("log.csv:1: no row stands below the column headings")


def test_a_missing_file(tmp_path: Path) -> None:
    assert problems(tmp_path / "no.csv") == ["no.csv: there is no such file"]
    assert (
        problems(tmp_path)[0].endswith("or a folder of Doorstop")
        and "is a folder, expected a CSV" in problems(tmp_path)[0]
    )


def test_a_heading_row_in_the_middle(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "Log of the pump,\nID,Hazard\n1,x\nlegend,y\n"), header=(2,), last_row=3)
    assert texts(table) == [["1", "x"]]
    assert [cell.text for cell in table.outside] == ["Log of the pump", "legend", "y"]
    (found,) = problems(csv(tmp_path, "a,b\n1,2\n"), header=(7,))
    assert found == (
        "log.csv:7: row 7 is blank, expected the column headings (the headings seem to stand in row 1: `header: 1`)"
    )


def test_repeated_and_missing_headings(tmp_path: Path) -> None:
    table = read_table(csv(tmp_path, "P,S,P,,P\n1,2,3,4,5\n"))
    assert [column.name for column in table.columns] == ["P#1", "S", "P#2", "@D", "P#3"]


def test_letters() -> None:
    assert [letter(number) for number in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
    assert str(SourcePlace("a.xlsx", "Log", 7, 2)) == "a.xlsx!Log:B7"
    assert str(SourcePlace("a.xlsx", "Log", 7)) == "a.xlsx!Log:7"
    assert str(SourcePlace("a.xlsx", "Log")) == "a.xlsx!Log"


# --- XLSX ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"), (3, "3"), (0.1, "0.1"), (1e-05, "1e-05"), (1e22, "1e+22"), (True, "TRUE"), (False, "FALSE"),
        (datetime(2024, 5, 1), "2024-05-01"), (datetime(2024, 5, 1, 13, 30), "2024-05-01T13:30:00"),
        (date(2024, 5, 1), "2024-05-01"), (time(13, 30), "13:30:00"), (timedelta(hours=30), "1 day, 6:00:00"),
        (0.30000000000000004, "0.30000000000000004"), (-0.0, "0"), ("10^-5", "10^-5"),
    ],
)  # fmt: skip
def test_values_are_rendered_faithfully(value: object, text: str) -> None:
    assert render(value) == text


def test_a_workbook(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["ID", "Hazard", "When", "OK"], [1.0, "a", date(2024, 5, 1), True], [2, " b ", None, None])
    table = read_table(path, shown="log.xlsx")
    assert texts(table) == [["1", "a", "2024-05-01", "TRUE"], ["2", " b ", "", ""]]
    assert str(table.rows[0].cells[1].place) == "log.xlsx!Log:B2"


def test_a_workbook_is_told_by_its_content(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["ID"], ["x"]).rename(tmp_path / "log.csv")
    assert texts(read_table(path)) == [["x"]]


def test_rows_beyond_a_wrong_size_are_read(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["ID", "x"], [1, "a"], [2, "b"])
    edit(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml))
    assert texts(read_table(path)) == [["1", "a"], ["2", "b"]]


def test_sheets(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        book.active.title = "One"  # type: ignore[union-attr]
        two = book.create_sheet("Two")
        two.append(["ID"])
        two.append([1])

    path = xlsx(tmp_path, fill)
    assert problems(path) == ["log.xlsx: has 2 sheets (name one with `sheet:`: One, Two)"]
    assert problems(path, sheet="Three") == ['log.xlsx: there is no sheet "Three" (sheets: One, Two)']
    assert problems(path, sheet="One") == ["log.xlsx!One: the sheet is empty"]
    table = read_table(path, sheet="Two")
    assert (texts(table), table.other_sheets) == ([["1"]], ("One",))


def merged(tmp_path: Path, *areas: str) -> Path:
    def fill(book: Workbook) -> None:
        log = book.active
        assert log is not None
        log.title = "Log"
        for row in (["Risk", None, "C"], ["ID", "Hazard", "P"], [1, "a", "P1"], [2, None, "P2"], [3, "c", "P3"]):
            log.append(row)
        for area in areas:
            log.merge_cells(area)

    return xlsx(tmp_path, fill)


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    assert problems(merged(tmp_path, "B3:B4", "A5:B5"), header=(2,)) == [
        "log.xlsx!Log:B3: the cells B3:B4 are merged, expected one cell for each value"
        " (unmerge them, or say `merged: fill` to give each of them the value of the first)",
        "log.xlsx!Log:A5: the cells A5:B5 are merged, expected one cell for each value"
        " (unmerge them, or say `merged: fill` to give each of them the value of the first)",
    ]


def test_merged_cells_above_the_table_do_no_harm(tmp_path: Path) -> None:
    assert texts(read_table(merged(tmp_path, "A1:B1"), header=(2,)))[1] == ["2", "", "P2"]


def test_merged_cells_are_filled(tmp_path: Path) -> None:
    table = read_table(merged(tmp_path, "B3:B4", "A1:C1"), header=(2,), merged="fill")
    assert texts(table) == [["1", "a", "P1"], ["2", "a", "P2"], ["3", "c", "P3"]]
    # one cell, accounted for once, at the place where its value is written
    assert table.rows[0].cells[1] is table.rows[1].cells[1]


def formula(tmp_path: Path, stored: str) -> Path:
    path = sheet(tmp_path, ["ID", "P"], [1, "=1+1"])
    return edit(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(r'<c r="B2"[^>]*>.*?</c>', stored, xml))


def test_a_formula_has_its_stored_value(tmp_path: Path) -> None:
    table = read_table(formula(tmp_path, '<c r="B2"><f>1+1</f><v>2</v></c>'))
    assert texts(table) == [["1", "2"]]
    assert table.rows[0].cells[1].made_from == "formula"


def test_a_formula_that_yields_the_empty_text(tmp_path: Path) -> None:
    assert texts(read_table(formula(tmp_path, '<c r="B2" t="str"><f>IF(A1=1,1,"")</f><v></v></c>'))) == [["1", ""]]


def test_a_formula_without_a_stored_value(tmp_path: Path) -> None:
    (found,) = problems(sheet(tmp_path, ["ID", "P"], [1, "=1+1"]))
    assert found.startswith("log.xlsx!Log:B2: the cell holds a formula without a stored value, expected a value")


def test_an_error_value(tmp_path: Path) -> None:
    (found,) = problems(formula(tmp_path, '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'))
    assert found.startswith("log.xlsx!Log:B2: the formula yields the error #DIV/0!, expected a value")


def test_notes_on_cells_are_read(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        log = book.active
        assert log is not None
        log.title = "Log"
        log.append(["ID"])
        log.append([1])
        log["A2"].comment = Comment("ask the clinic", "somebody")

    table = read_table(xlsx(tmp_path, fill), shown="log.xlsx")
    assert [str(place) for place, _ in table.notes] == ["log.xlsx!Log:A2"]
    assert "ask the clinic" in table.notes[0][1]


def test_no_zip(tmp_path: Path) -> None:
    path = csv(tmp_path, "ID,x\n1,2\n", "log.xlsx")
    assert problems(path) == ["log.xlsx: is not an XLSX workbook: it is no zip archive (open it and save it as .xlsx)"]


def test_encrypted_or_old(tmp_path: Path) -> None:
    (found,) = problems(csv(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "log.xlsx"))
    assert found.startswith("log.xlsx: is an encrypted workbook or one of the old format .xls")


def test_an_encrypted_zip(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["ID"], [1])
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for match in re.finditer(re.escape(mark), bytes(data)):
            data[match.start() + at] |= 1
    path.write_bytes(data)
    assert problems(path)[0].startswith("log.xlsx: is encrypted, expected a workbook without a password")


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert problems(path) == ["log.xlsx: is a zip archive but not an XLSX workbook"]


def test_a_truncated_workbook(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["ID"], [1])
    path.write_bytes(path.read_bytes()[:800])
    (found,) = problems(path)
    assert found.startswith("log.xlsx: cannot be read as an XLSX workbook: ")


def test_a_broken_part(tmp_path: Path) -> None:
    path = edit(sheet(tmp_path, ["ID"], [1]), "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])
    (found,) = problems(path)
    assert found.startswith("log.xlsx: cannot be read as an XLSX workbook: ")


def test_an_entity_bomb(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    path = sheet(tmp_path, ["ID"], ["x"])

    def change(xml: str) -> str:
        return bomb + "]>" + re.sub(r"<sheetData>", "<sheetData><row r='1'><c r='A1' t='str'><v>&j;</v></c></row>", xml)

    (found,) = problems(edit(path, "xl/worksheets/sheet1.xml", change))
    assert found.startswith("log.xlsx: defines entities of XML, expected none")


def test_an_entity_of_another_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("CANARY-4711")
    path = sheet(tmp_path, ["ID"], ["x"])
    kind = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'

    def change(xml: str) -> str:
        return kind + xml.replace("<sheetData>", "<sheetData><row r='1'><c r='A1' t='str'><v>&s;</v></c></row>")

    (found,) = problems(edit(path, "xl/worksheets/sheet1.xml", change))
    assert found.startswith("log.xlsx: defines entities of XML, expected none") and "CANARY" not in found


def test_macros_and_other_workbooks_are_not_looked_at(tmp_path: Path) -> None:
    """Nothing in a workbook is run or followed: a formula with a program or another file in it has its stored value."""
    path = sheet(tmp_path, ["ID", "Text"], ["a", "b"])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Auto_Open")
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    table = [*read_table(path)]
    assert "Auto_Open" not in repr(table) and "externalLink" not in repr(table)


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["ID"], [1])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", bytes(65 * 1024 * 1024))
    assert path.stat().st_size < 200_000
    (found,) = problems(path)
    assert re.match(r"log\.xlsx: unpacks to \d+ bytes in \d+ parts, expected at most 67108864 bytes in 10000 ", found)


def test_a_sheet_that_spans_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskfile.tables.xlsx.MAX_CELLS", 10_000)

    def fill(book: Workbook) -> None:
        log = book.active
        assert log is not None
        log.title = "Log"
        log["A1"] = "ID"
        log["A20000"] = 1

    (found,) = problems(xlsx(tmp_path, fill))
    assert re.match(r"log\.xlsx!Log:\d+: the sheet spans more than 10000 cells ", found)


def test_rows_out_of_order_are_not_lost_in_silence(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["ID"], ["x"], ["y"])

    def change(xml: str) -> str:
        rows = re.findall(r"<row .*?</row>", xml)
        return xml.replace("".join(rows), rows[0] + rows[2] + rows[1])

    (found,) = problems(edit(path, "xl/worksheets/sheet1.xml", change))
    assert found.startswith("log.xlsx!Log: holds 3 cells with a value, of which 2 can be read")


def test_a_workbook_without_openpyxls_own_styles_warns_nobody(tmp_path: Path) -> None:
    path = sheet(tmp_path, ["ID"], ["x"])
    edit(
        path,
        "xl/styles.xml",
        lambda xml: '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></styleSheet>',
    )
    assert texts(read_table(path)) == [["x"]]
