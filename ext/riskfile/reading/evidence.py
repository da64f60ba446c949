"""What there is where verifications say that their evidence is. Nothing of it is trusted, and nothing is run.

A path is relative to the project's folder. A file is read only within that folder, in pieces, and no more of it than
is asked for: its hash where the verification gives one, its test results where it is XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from os import SEEK_END
from typing import BinaryIO, Final

from riskfile.model import Evidence, Item
from riskfile.source import Source, SourceError, leads_up
from riskfile.source.lfs import LONGEST_POINTER, pointed_to
from riskfile.text.conflicts import may_conflict, resolve
from riskfile.text.patterns import compiled_late

_FILE = compiled_late(
    r".*\.(csv|docx?|gif|gz|html?|jpe?g|json|log|md|od[st]|pdf|png|rst|rtf|svg|tar|tgz|tiff?|trx|tsv|txt|xls[mx]?|xml|ya?ml|zip)",
    re.IGNORECASE | re.DOTALL,
)
"""What ends as the names of files do."""

_XML = (".xml", ".trx")
"""How files end that may be reports of tests."""

LARGEST_REPORT = 100 * 1024 * 1024
"""In bytes: no test report is larger, and one attribute of it is held in memory as a whole."""

_PIECE = 1 << 20

_URL = compiled_late(r"[A-Za-z][A-Za-z0-9+.-]+:")
"""How an address begins; one letter and a colon are a drive."""

_NUMBER = compiled_late(r"[A-Z0-9][A-Z0-9._-]*(/[A-Z0-9._-]+)+")
"""A document number that is written with slashes, such as ``TR-12/2026``."""


@lru_cache(1 << 13)
def is_path(text: str) -> bool:
    """Whether ``text`` names a file, and not a document by its number, its address or in words.

    >>> is_path("evidence/bench"), is_path("TR-101.pdf"), is_path("TR-101"), is_path("TR-12/2026")
    (True, True, False, False)
    """
    if _URL.match(text):
        return False
    if _FILE.fullmatch(text):
        return True
    return "/" in text and not _NUMBER.fullmatch(text) and not re.search(r"\s", text)


def gather(source: Source, items: Iterable[Item], properties: Iterable[str] = ()) -> dict[str, Evidence]:
    """What is found of the evidence that the verifications among ``items`` name by a path, by their ids. ``properties`` are those of
    test reports whose values are ids of tests too."""
    found: dict[str, Evidence] = {}
    # several verifications may rest on one file
    wanted: dict[str, tuple[list[str], bool, bool]] = {}
    for item in items:
        if item.type != "verification":
            continue
        path = item.fields.get("evidence")
        if not isinstance(path, str) or not is_path(path) or item.id in found:
            continue
        path = source.layout.at(path)
        ids, hashed, tested = wanted.get(path, ([], False, False))
        wanted[path] = [*ids, item.id], hashed or "evidence-hash" in item.fields, tested or "test" in item.fields
        found[item.id] = Evidence(path, "missing")
    for path, (ids, hashed, tested) in wanted.items():
        evidence = look(source, path, hashed=hashed, tested=tested, properties=properties)
        for id in ids:
            found[id] = evidence
    return found


_TEXTS: Final = (".csv", ".tsv", ".txt", ".json", ".yaml", ".yml", ".md", ".rst", ".log")
"""How the names of evidence end that a merge may have written into."""

_REFUSED: Final[Mapping[str, Callable[[str], Evidence]]] = {
    "outside": lambda path: Evidence(path, "outside", "link"),
    "folder": lambda path: Evidence(path, "not-a-file", "folder"),
    "special": lambda path: Evidence(path, "not-a-file", "special"),
    "missing": lambda path: Evidence(path, "missing"),
}
"""What is found where a path is no file, by the reason that the source gives."""


def look(
    source: Source, path: str, *, hashed: bool = False, tested: bool = False, properties: Iterable[str] = ()
) -> Evidence:
    """What is found at ``path``; ``hashed``: its hash is asked for, ``tested``: it is to be a test report. ``properties``: as
    above."""
    if leads_up(path):
        return Evidence(path, "outside")
    try:
        file = source.open(path)
    except SourceError as error:
        return _REFUSED[error.reason](path) if error.reason in _REFUSED else _refused(path, error)
    with file:
        try:
            sha256 = _sha256(file) if hashed else ""
            if not path.lower().endswith(_XML):
                if path.lower().endswith(_TEXTS) and (conflict := _conflict(file, whole=True)):
                    return Evidence(path, "unreadable", "conflict", line=conflict[0], column=conflict[1])
                return Evidence(path, "present", sha256=sha256)
            return _read_report(path, file, tested, properties)._replace(sha256=sha256)
        except OSError as error:
            return _refused(path, error)


def _refused(path: str, error: OSError) -> Evidence:
    return Evidence(path, "unreadable", "refused", words=error.strerror or str(error))


def _sha256(file: BinaryIO) -> str:
    import hashlib  # noqa: PLC0415 - only where a hash is given

    mixed = hashlib.sha256()
    while piece := file.read(_PIECE):
        if len(piece) <= LONGEST_POINTER and (pointed := pointed_to(piece)):
            # of what it stands for, it says the hash
            file.seek(0)
            return pointed
        mixed.update(piece)
    file.seek(0)
    return mixed.hexdigest()


def _conflict(file: BinaryIO, *, whole: bool = False) -> tuple[int, int] | None:
    """Line and column of the first merge conflict in the file; ``whole``: of one that has both its ends."""
    file.seek(0)
    text = file.read(LARGEST_REPORT).decode("utf-8", "replace")
    if not may_conflict(text):
        return None
    conflicts, _ = resolve(text.split("\n"), middles=False)
    return next((each.place[:2] for each in conflicts if not whole or (each.begin and each.end)), None)


def _read_report(path: str, file: BinaryIO, tested: bool, properties: Iterable[str]) -> Evidence:
    """What an XML file holds: the results of a test report, nothing to judge by, or what cannot be read."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    too_large = Evidence(path, "unreadable", "too-large", most=LARGEST_REPORT >> 20) if size > LARGEST_REPORT else None
    if too_large and tested:
        return too_large
    # only where there is XML
    from xml.sax import SAXException, SAXParseException  # noqa: PLC0415

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.sax import make_parser  # noqa: PLC0415

    from riskfile.reading.test_report import (  # noqa: PLC0415
        DEEPEST,
        JUnitReport,
        NotAReportError,
        OtherFormatError,
        TooDeepError,
    )

    parser = make_parser()
    report = JUnitReport(properties)
    parser.setContentHandler(report)
    found, place = Evidence(path, "unreadable"), None
    try:
        # a parser that was never fed finds no fault with an empty file
        parser.feed(b"")
        while piece := file.read(_PIECE):
            parser.feed(piece)
            if too_large:
                # how it begins says whether it would be one
                return too_large if report.begun else Evidence(path, "present")
        parser.close()
        return Evidence(path, "present", tests=report.results(), totals=report.totals())
    except NotAReportError:
        return Evidence(path, "present")
    except OtherFormatError as other:
        return found._replace(reason="other-format", words=other.format)
    except SAXParseException as error:
        if conflict := _conflict(file):
            return found._replace(reason="conflict", line=conflict[0], column=conflict[1])
        found = found._replace(reason="malformed", words=error.getMessage())
        place = error.getLineNumber(), error.getColumnNumber()
    except TooDeepError:
        found = found._replace(reason="too-deep", most=DEEPEST)
    except DefusedXmlException:
        found = found._replace(reason="declares")
    except (SAXException, ValueError, LookupError) as error:
        found = found._replace(reason="malformed", words=str(error))
    line, column = place or (parser.getLineNumber(), parser.getColumnNumber())
    return found._replace(line=line or 1, column=(column or 0) + 1)
