"""Tables in the files of other programs: files of several forms become tables of cells that know where they stand."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.tables.archive import bytes_of
from riskfile.tables.csv import DELIMITERS, decoded, read_csv
from riskfile.tables.table import (
    FOUND,
    FoundTable,
    ImportProblem,
    SourceCell,
    SourceColumn,
    SourcePlace,
    SourceProblem,
    SourceRow,
    SourceSheet,
    SourceTable,
    TableChoice,
    form,
    header_of,
    letter,
    one_line,
    pick,
    problem_of,
    refuse,
    table_of,
)
from riskfile.text.messages import later, tr

__all__ = [
    "SPREADSHEETS",
    "SUFFIXES",
    "FoundTable",
    "ImportProblem",
    "SourceCell",
    "SourceColumn",
    "SourcePlace",
    "SourceProblem",
    "SourceRow",
    "SourceSheet",
    "SourceTable",
    "TableChoice",
    "letter",
    "one_line",
    "problem_of",
    "read_table",
    "refuse",
    "sheets_in",
    "table_of",
    "tables_in",
]

SUFFIXES: Final = {
    ".csv": "CSV",
    ".tsv": "CSV",
    ".txt": "CSV",
    ".xlsx": "XLSX",
    ".xlsm": "XLSX",
    ".xltx": "XLSX",
    ".xltm": "XLSX",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".myst": "Markdown",
    ".ods": "ODS",
    ".docx": "Word",
    ".docm": "Word",
    ".html": "HTML",
    ".htm": "HTML",
    ".xhtml": "HTML",
    ".json": "JSON",
    ".reqif": "ReqIF",
    ".reqifz": "ReqIF",
    ".oreqm": "OpenFastTrace",
    ".ttl": "Riskman",
}
"""How names of files end that can be a source, and the form of each."""

SPREADSHEETS: Final = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".ods"})
"""How names of files end that are tables and nothing else."""

EXPECTED: Final = later(
    "a CSV, XLSX, ODS, Word, HTML, Markdown, JSON or ReqIF file, XML of OpenFastTrace, Riskman (.ttl, or a page with RDFa), or"
    " a folder of Doorstop"
)

_RISKMAN = b"https://w3id.org/riskman/ontology#"
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class _File(NamedTuple):
    """A file that was read: its form, bytes, place and digest."""

    form: str
    data: bytes
    place: SourcePlace
    digest: str
    path: Path


def read_table(path: Path, choice: TableChoice = FOUND, shown: str = "") -> SourceTable:
    """The table in a file, whose form its content and its name say. ``shown`` is how messages name the file.

    :raises ImportProblem: if it cannot be read as a table.
    """
    file = _opened(path, shown)
    if file.form in ("CSV", *_WORKBOOKS):
        _only(choice, file)
        return table_of(_sheet(file, choice), choice)
    if choice.sheet:
        raise refuse(
            file.place,
            tr("found `sheet: {sheet}` for a {form} file, which has no sheets", sheet=choice.sheet, form=file.form),
            tr("use `table:`"),
        )
    return pick(_sheets(file, choice), choice, file.place, tr(_FORMS[file.form]))


def sheets_in(data: bytes, shown: str) -> tuple[SourceSheet, ...]:
    """All tables of a file without sheets whose content is ``data``; ``shown`` is its path, by which its form is known and
    messages name it.

    :raises ImportProblem: if it cannot be read.
    """
    place, path = SourcePlace(shown), Path(shown)
    file = _File(_form(path, data, place), data, place, "", path)
    return (_sheet(file, FOUND),) if file.form in ("CSV", *_WORKBOOKS) else tuple(_sheets(file, FOUND))


def tables_in(path: Path, shown: str = "") -> tuple[FoundTable, ...]:
    """All tables of a file, without a mapping: what is merged is filled, what is hidden or struck through is read, and each
    table says so in its notes. What cannot be read beside them is told in the notes of the first.

    :raises ImportProblem: if it cannot be read, or holds no table.
    """
    file = _opened(path, shown)
    found: list[FoundTable] = []
    problems: list[SourceProblem] = []
    for sheets, choice in _all(file, problems):
        try:
            found.append(_tried(sheets, choice, file))
        except ImportProblem as error:
            problems += error.problems
    if not found:
        raise ImportProblem(
            problems or [SourceProblem(file.place, tr("holds no table, expected {what}", what=tr(_FORMS[file.form])))]
        )
    if problems:
        told = tuple(tr("not read: {problem}", problem=problem) for problem in problems)
        found[0] = found[0]._replace(notes=(*found[0].notes, *told))
    return tuple(found)


_WORKBOOKS: Final = ("XLSX", "ODS")

_FORMS: Final = {
    "CSV": later("rows of cells"),
    "XLSX": later("a sheet with rows of cells"),
    "ODS": later("a sheet with rows of cells"),
    "Word": later("a table"),
    "HTML": later("<table> with rows"),
    "Markdown": later("rows such as | ID | Hazard | below a line | --- | --- |"),
    "JSON": later("items with attributes"),
    "ReqIF": later("objects with values"),
    "OpenFastTrace": later("items with attributes"),
    "Riskman": later("risks, hazards and measures"),
    "Doorstop": later("items with attributes"),
}


def _all(file: _File, problems: list[SourceProblem]) -> list[tuple[list[SourceSheet], TableChoice]]:
    """The sheets or tables of a file, those of one form together, with how they are chosen."""
    if file.form == "CSV":
        choice = FOUND
        try:
            _, encoding = decoded(file.data, file.place, choice)
            if encoding.startswith("utf-16-"):
                choice = replace(choice, encoding="utf-16")
        except ImportProblem:
            other = "utf-16" if 4 * file.data[:200].count(0) > len(file.data[:200]) else "cp1252"
            choice = replace(choice, encoding=other)
        try:
            return [([_sheet(file, choice)], choice)]
        except ImportProblem as error:
            tries = [replace(choice, ragged="fill"), *(replace(choice, delimiter=name) for name in DELIMITERS)]
            for each in tries:
                try:
                    return [([_sheet(file, each)], each)]
                except ImportProblem:
                    continue
            raise error
    if file.form in _WORKBOOKS:
        names = _names(file)
        found = []
        for name in names:
            choice = TableChoice(sheet=name)
            try:
                sheet = _sheet(file, choice)
            except ImportProblem as error:
                problems += error.problems
                continue
            if any(not row.blank for row in sheet.rows):
                found.append(([sheet], choice if len(names) > 1 else FOUND))
        return found
    by_form: dict[tuple[str, ...], list[SourceSheet]] = {}
    for sheet in _sheets(file, FOUND):
        by_form.setdefault(form(sheet, FOUND), []).append(sheet)
    groups = []
    for sheets in by_form.values():
        choice = TableChoice(table=str(sheets[0].number)) if len(by_form) > 1 else FOUND
        groups.append((sheets, replace(choice, sections=("Section",)) if len(sheets) > 1 else choice))
    return groups


def _tried(sheets: list[SourceSheet], choice: TableChoice, file: _File) -> FoundTable:
    """The table of a sheet, or of those of one form, with what has to be said so that it can be read."""
    notes: list[str] = []
    sheet = sheets[0]
    filled = [row for row in sheet.rows if not row.blank]
    if filled and not sheet.head:
        numbers, guess = header_of(sheet, filled)
        if guess:
            choice = replace(choice, header=numbers)
            notes.append(guess)
    if len(sheets) > 1:
        notes.append(
            tr("{n} tables with the same headings are read as one; Section is the heading above each", n=len(sheets))
        )
    if choice.encoding:
        notes.append(tr("the file is no UTF-8; it was read as {encoding}", encoding=choice.encoding))
    if choice.delimiter:
        notes.append(tr("the cells seem to be separated by {delimiter}", delimiter=choice.delimiter))
    if choice.ragged == "fill":
        notes.append(
            tr("some rows have fewer cells than the row with the headings; the missing ones were taken as empty")
        )

    def read() -> SourceTable:
        if len(sheets) == 1:
            return table_of(sheet, choice)
        return pick(sheets, replace(choice, table=""), file.place, tr(_FORMS[file.form]))

    for _ in range(4):
        try:
            return FoundTable(read(), choice, tuple(notes))
        except ImportProblem as error:
            # each in turn is what stands in the way
            text = str(error)
            if "`merged: " in text:
                choice = replace(choice, merged="fill")
                notes.append(tr("some cells are merged; each was given the value of the first"))
            elif "`hidden: " in text:
                choice = replace(choice, hidden="take")
                notes.append(tr("rows, columns or the sheet are hidden; they were read as the rest"))
            elif "`struck: " in text:
                choice = replace(choice, struck="take")
                notes.append(tr("words are struck through; they were read as the rest"))
            else:
                raise
    return FoundTable(read(), choice, tuple(notes))


def _only(choice: TableChoice, file: _File) -> None:
    if choice.table:
        hint = (
            tr("name a sheet with `sheet:`")
            if file.form == "XLSX"
            else tr("say which rows with `header:` and `last-row:`")
        )
        raise refuse(
            file.place,
            tr(
                "found `table: {table}` for a {form} file, which has no several tables",
                table=choice.table,
                form=file.form,
            ),
            hint,
        )


def _opened(path: Path, shown: str) -> _File:
    place = SourcePlace(shown or path.as_posix())
    if path.is_dir():
        from riskfile.tables.doorstop import documents_in  # noqa: PLC0415 - a CSV file does without

        try:
            if documents_in(path):
                return _File("Doorstop", b"", place, "", path)
        except OSError as error:
            raise refuse(place, tr("cannot be read: {what}", what=error.strerror or error)) from None
        raise refuse(place, tr("is a folder, expected {expected}", expected=tr(EXPECTED)))
    data = bytes_of(path, place, tr(EXPECTED))
    return _File(_form(path, data, place), data, place, hashlib.sha256(data).hexdigest(), path)


def _form(path: Path, data: bytes, place: SourcePlace) -> str:
    if data.startswith(_COMPOUND):
        raise refuse(
            place,
            tr("is an encrypted workbook or one of the old format .xls, expected .xlsx without a password"),
            tr("open it and save it as .xlsx without a password"),
        )
    for mark, kind in ((b"%PDF-", tr("a PDF")), (b"{\\rtf", tr("a file of the format RTF"))):
        if data.startswith(mark):
            hint = tr(
                "save the file that it was made from in one of these forms, or copy its tables into a spreadsheet"
            )
            raise refuse(place, tr("is {kind}, expected {expected}", kind=kind, expected=tr(EXPECTED)), hint)
    form_of = SUFFIXES.get(path.suffix.lower(), "CSV")
    if form_of == "HTML" and _RISKMAN in data and b"typeof=" in data:
        return "Riskman"
    if data.startswith(_ZIP):
        return _form_of_zip(data, form_of)
    if form_of in ("XLSX", "ODS", "Word"):
        kind = tr("a Word file") if form_of == "Word" else tr("an {form} workbook", form=form_of)
        raise refuse(
            place,
            tr("is not {kind}: it is no zip archive", kind=kind),
            tr("open it and save it as {what}", what=path.suffix.lower()),
        )
    # a page that a program saved as .xls or .doc, and ReqIF that is called .xml
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if form_of == "CSV" and start.startswith((b"<!doctype html", b"<html", b"<table")):
        return "HTML"
    if form_of == "CSV" and start.startswith(b"<") and b"<req-if" in start:
        return "ReqIF"
    if form_of == "CSV" and start.startswith(b"<") and (b"<specdocument" in start or b"<specobjects" in start):
        return "OpenFastTrace"
    if form_of == "CSV" and start.startswith(b"<?xml"):
        raise refuse(place, tr("is XML of a form that is not known"), tr("expected {expected}", expected=tr(EXPECTED)))
    return form_of


def _form_of_zip(data: bytes, form_of: str) -> str:
    """What an archive is, by what it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error):
        return form_of if form_of in ("XLSX", "ODS", "Word", "ReqIF") else "XLSX"
    if "xl/workbook.xml" in names:
        return "XLSX"
    if "word/document.xml" in names:
        return "Word"
    if "content.xml" in names:
        return "ODS"
    if any(name.lower().endswith(".reqif") for name in names):
        return "ReqIF"
    return form_of if form_of in ("ODS", "Word", "ReqIF") else "XLSX"


def _names(file: _File) -> dict[str, bool]:
    """The sheets of a workbook, each with whether it is hidden."""
    # each reader is loaded where its form is met: a CSV file does without the libraries of the others
    if file.form == "ODS":
        from riskfile.tables import ods  # noqa: PLC0415

        return ods.sheet_names(file.data, file.place)
    from riskfile.tables import xlsx  # noqa: PLC0415

    return xlsx.sheet_names(file.data, file.place)


def _sheet(file: _File, choice: TableChoice) -> SourceSheet:
    """The cells of a CSV file or of one sheet of a workbook."""
    if file.form == "XLSX":
        from riskfile.tables.xlsx import read_xlsx  # noqa: PLC0415

        return read_xlsx(file.data, file.place, choice)._replace(digest=file.digest)
    if file.form == "ODS":
        from riskfile.tables.ods import read_ods  # noqa: PLC0415

        return read_ods(file.data, file.place, choice)._replace(digest=file.digest)
    return read_csv(file.data, file.place, choice)._replace(digest=file.digest)


def _sheets(file: _File, choice: TableChoice) -> Sequence[SourceSheet]:
    """The tables of a file that has no sheets."""
    if file.form == "Doorstop":
        from riskfile.tables.doorstop import read_doorstop  # noqa: PLC0415

        return read_doorstop(file.path, file.place)
    if file.form == "Word":
        from riskfile.tables.docx import read_docx as reader  # noqa: PLC0415
    elif file.form == "HTML":
        from riskfile.tables.html import read_html as reader  # noqa: PLC0415
    elif file.form == "JSON":
        from riskfile.tables.needs_json import read_json as reader  # noqa: PLC0415
    elif file.form == "Riskman":
        from riskfile.tables.riskman import read_riskman as reader  # noqa: PLC0415
    elif file.form == "OpenFastTrace":
        from riskfile.tables.specobject import read_specobject as reader  # noqa: PLC0415
    elif file.form == "ReqIF":
        from riskfile.tables.reqif import read_reqif as reader  # noqa: PLC0415
    else:
        from riskfile.tables.markdown import read_markdown as reader  # noqa: PLC0415
    return [sheet._replace(digest=file.digest) for sheet in reader(file.data, file.place, choice)]
