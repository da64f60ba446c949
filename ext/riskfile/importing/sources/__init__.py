"""Where a hazard log comes from: files of several forms become tables of cells that know where they stand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from riskfile.importing.sources.csv import read_csv
from riskfile.importing.sources.table import (
    FOUND,
    MAX_BYTES,
    ImportProblem,
    SourceCell,
    SourceColumn,
    SourcePlace,
    SourceProblem,
    SourceRow,
    SourceSheet,
    SourceTable,
    TableChoice,
    letter,
    one_line,
    problem_of,
    refuse,
    table_of,
)

__all__ = [
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
    "read_sheet",
    "read_table",
    "refuse",
    "table_of",
]

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(path: Path, choice: TableChoice = FOUND, shown: str = "") -> SourceTable:
    """The table in a file, whose form its content says. ``shown`` is how messages name the file.

    :raises ImportProblem: if it cannot be read as a table.
    """
    return table_of(read_sheet(path, choice, shown), choice)


def read_sheet(path: Path, choice: TableChoice, shown: str = "") -> SourceSheet:
    """All cells of a CSV file or of one sheet of an XLSX file.

    :raises ImportProblem: if it cannot be read.
    """
    place = SourcePlace(shown or path.as_posix())
    try:
        if path.is_dir():
            raise refuse(place, "is a folder, expected a CSV or XLSX file")
        if path.exists() and not path.is_file():
            # a pipe would be waited for, a device would never end
            raise refuse(place, "is no regular file, expected a CSV or XLSX file")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse(place, f"has {size} bytes, expected at most {MAX_BYTES}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse(place, "there is no such file") from None
    except OSError as error:
        raise refuse(place, f"cannot be read: {error.strerror or error}") from None
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(_COMPOUND):
        raise refuse(
            place,
            "is an encrypted workbook or one of the old format .xls, expected .xlsx without a password",
            "open it and save it as .xlsx without a password",
        )
    if data.startswith(_ZIP):
        from riskfile.importing.sources.xlsx import read_xlsx  # noqa: PLC0415 - a CSV file does without

        return read_xlsx(data, place, choice)._replace(digest=digest)
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xltx", ".xltm"):
        raise refuse(place, "is not an XLSX workbook: it is no zip archive", "open it and save it as .xlsx")
    return read_csv(data, place, choice)._replace(digest=digest)
