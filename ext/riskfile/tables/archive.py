"""Files are read with bounds, zip archives and XML opened with bounds, and whatever a broken one raises becomes a problem."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskfile.tables.table import MAX_BYTES, MAX_ENTRIES, ImportProblem, SourcePlace, one_line, refuse


@contextmanager
def understood(place: SourcePlace, what: str, hint: str = "") -> Iterator[None]:
    """Turn whatever a broken file makes its parser raise into a problem: the file is at fault, not we."""
    try:
        yield
    except (ImportProblem, ModuleNotFoundError):
        raise
    except Exception as error:
        text = one_line(str(error))[:200]
        message = f"cannot be read as {what}: {text or type(error).__name__}"
        raise refuse(place, message, hint) from error


@contextmanager
def workbook_understood(place: SourcePlace) -> Iterator[None]:
    """The same of an XLSX workbook. openpyxl warns of features that it does not keep when it writes; nothing is written."""
    with warnings.catch_warnings(), understood(place, "an XLSX workbook", "open it and save it again as .xlsx"):
        warnings.simplefilter("ignore")
        yield


def bytes_of(path: Path, place: SourcePlace, expected: str) -> bytes:
    """What is in a file, seen to be a regular one and not too large.

    :raises ImportProblem: if it cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            # a pipe would be waited for, a device would never end
            raise refuse(place, f"is no regular file, expected {expected}")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refuse(place, f"has {size} bytes, expected at most {MAX_BYTES}")
        return path.read_bytes()
    except FileNotFoundError:
        raise refuse(place, "there is no such file") from None
    except OSError as error:
        raise refuse(place, f"cannot be read: {error.strerror or error}") from None


def unpacked(data: bytes, place: SourcePlace, what: str) -> zipfile.ZipFile:
    """The archive, seen to be bounded and not encrypted.

    :raises ImportProblem: if it is not.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse(place, f"is encrypted, expected {what} without a password", "save it without a password")
    size = sum(entry.file_size for entry in entries)
    if size > MAX_BYTES or len(entries) > MAX_ENTRIES:
        raise refuse(
            place,
            f"unpacks to {size} bytes in {len(entries)} parts, expected at most {MAX_BYTES} bytes in {MAX_ENTRIES}",
            f"take what is not needed out of {what}",
        )
    return archive


def without_entities(data: bytes, place: SourcePlace) -> None:
    """See that a file of XML defines no entities, for parsers that are not known to refuse them.

    :raises ImportProblem: if it does.
    """
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data or "<!ENTITY".encode("utf-16-be") in data:
        raise refuse(place, "defines entities of XML, expected none", "save it again with the program that made it")
