"""The PDFs of a risk file as a folder that goes into a submission: names, what is in it, and whether it is one of ours."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.render.pdf.admissible import Limits, Looked, look, too_large
from riskfile.text.messages import Message, Phrase
from riskfile.text.names import filed_as
from riskfile.text.quoting import no_formula

FOLDER: Final = "pdf"
"""In the folder of a set: what is sent, and nothing else."""

CONTENTS: Final = "contents.csv"
"""Beside it: what is sent. An eCopy takes no file that is no PDF, and so it is not among them."""

_HEADS: Final = ("file", "title", "pages", "bytes", "sha256", "pdf_version", "signatures", "content", "taken_from")
_NUMBERED: Final = re.compile(r"\d{3}_.*\.pdf")

_OTHER_CONTENT = Phrase(
    "submission.other-content",
    "it shows the content {found}, and the risk file is {expected} now",
    "build it anew with `riskfile build`",
)
_NOT_SAID = Phrase(
    "submission.no-content", "it does not say which content it shows, expected a PDF of `riskfile build`"
)


class Document(NamedTuple):
    """A PDF of the set: what it is called there, the bytes, the path that it was taken from; ``ours``: a build has made it."""

    name: str
    data: bytes
    path: str
    ours: bool = True


class Fault(NamedTuple):
    """What is wrong with a document of the set, by the path that it was taken from, or ("") with all of them."""

    path: str
    said: Message


class Made(NamedTuple):
    """The files of the folder by their paths in it, what was seen of each document, and what is wrong."""

    files: Mapping[str, bytes]
    looked: tuple[tuple[Document, Looked], ...]
    faults: tuple[Fault, ...]


def named(number: int, path: str) -> str:
    """What a PDF of somebody else is called as the one of this number, from 1."""
    stem = os.path.splitext(os.path.basename(path))[0]  # noqa: PTH119, PTH122 - a text, of a file or not
    return filed_as(number, [re.sub(r"^\d{3}_", "", stem)], "Document")


def is_named(name: str) -> bool:
    """Whether a file is called as one is that is sent: by its number first."""
    return _NUMBERED.fullmatch(name) is not None


def made(documents: Sequence[Document], limits: Limits, content: str) -> Made:
    """The set of these documents; ``content`` is the fingerprint of the risk file as it is now."""
    looked = [(each, look(each.name, each.data, limits)) for each in documents]
    faults: list[Fault] = []
    for each, seen in looked:
        faults += [Fault(each.path, said) for said in seen.faults]
        if each.ours and seen.pages and seen.content != content:
            said = _OTHER_CONTENT(found=seen.content[:19], expected=content[:19]) if seen.content else _NOT_SAID()
            faults.append(Fault(each.path, said))
    if (large := too_large((seen.size for _, seen in looked), limits)) is not None:
        faults.append(Fault("", large))
    files = {f"{FOLDER}/{each.name}": each.data for each in documents}
    return Made({**files, CONTENTS: _listed(looked)}, tuple(looked), tuple(faults))


def _listed(looked: Sequence[tuple[Document, Looked]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADS)
    for each, seen in looked:
        # the path may be another on the next machine
        taken = each.path.replace(os.sep, "/").rpartition("/")[2]
        row = (
            each.name,
            seen.title,
            seen.pages,
            seen.size,
            seen.sha256,
            seen.version,
            seen.signatures,
            seen.content,
            taken,
        )
        writer.writerow([no_formula(str(value)) for value in row])
    return text.getvalue().encode()


def is_set(folder: Path) -> bool:
    """Whether a folder holds a set of ours and nothing else, whole and as it was written."""
    try:
        rows = list(csv.DictReader(io.StringIO((folder / CONTENTS).read_text(encoding="utf-8"), newline="")))
        listed = {str(row["file"]): str(row["sha256"]) for row in rows}
        within = folder / FOLDER
        there = {path.name for path in within.iterdir()}
        return (
            {path.name for path in folder.iterdir()} == {FOLDER, CONTENTS}
            and there == listed.keys()
            and all(sha256((within / name).read_bytes()).hexdigest() == listed[name] for name in there)
        )
    except (OSError, ValueError, KeyError, csv.Error):
        return False
