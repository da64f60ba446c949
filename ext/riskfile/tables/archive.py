"""Files are read with bounds, zip archives and XML opened with bounds, and whatever a broken one raises becomes a problem."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskfile.tables.table import MAX_BYTES, MAX_ENTRIES, ImportProblem, SourcePlace, one_line, refuse
from riskfile.text.messages import tr


@contextmanager
def understood(place: SourcePlace, what: str, hint: str = "") -> Iterator[None]:
    """Turn whatever a broken file makes its parser raise into a problem: the file is at fault, not we."""
    try:
        yield
    except (ImportProblem, ModuleNotFoundError):
        raise
    except Exception as error:
        text = one_line(str(error))[:200]
        message = tr("cannot be read as {what}: {what2}", what=what, what2=text or type(error).__name__)
        raise refuse(place, message, hint) from error


@contextmanager
def workbook_understood(place: SourcePlace) -> Iterator[None]:
    """The same of an XLSX workbook. openpyxl warns of features that it does not keep when it writes; nothing is written."""
    with warnings.catch_warnings(), understood(place, tr("an XLSX workbook"), tr("open it and save it again as .xlsx")):
        warnings.simplefilter("ignore")
        yield


def bytes_of(path: Path, place: SourcePlace, expected: str) -> bytes:
    """What is in a file, seen to be a regular one and not too large.

    :raises ImportProblem: if it cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            # a pipe would be waited for, a device would never end
            raise refuse(place, tr("is no regular file, expected {expected}", expected=expected))
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse(place, tr("has {size} bytes, expected at most {max_bytes}", size=size, max_bytes=MAX_BYTES))
        return path.read_bytes()
    except FileNotFoundError:
        raise refuse(place, tr("there is no such file")) from None
    except OSError as error:
        raise refuse(place, tr("cannot be read: {what}", what=error.strerror or error)) from None


def unpacked(data: bytes, place: SourcePlace, what: str) -> zipfile.ZipFile:
    """The archive, seen to be bounded and not encrypted.

    :raises ImportProblem: if it is not.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse(
            place, tr("is encrypted, expected {what} without a password", what=what), tr("save it without a password")
        )
    size = sum(entry.file_size for entry in entries)
    if size > MAX_BYTES or len(entries) > MAX_ENTRIES:
        raise refuse(
            place,
            tr(
                "unpacks to {size} bytes in {n} parts, expected at most {max_bytes} bytes in {max_entries}",
                size=size,
                n=len(entries),
                max_bytes=MAX_BYTES,
                max_entries=MAX_ENTRIES,
            ),
            tr("take what is not needed out of {what}", what=what),
        )
    return archive


def without_entities(data: bytes, place: SourcePlace) -> None:
    """See that a file of XML defines no entities, for parsers that are not known to refuse them.

    :raises ImportProblem: if it does.
    """
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data or "<!ENTITY".encode("utf-16-be") in data:
        raise refuse(
            place, tr("defines entities of XML, expected none"), tr("save it again with the program that made it")
        )
