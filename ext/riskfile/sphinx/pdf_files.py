"""The files that the PDFs of a build are: that no two have one name, and which of an earlier build are taken away."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.util import logging

from riskfile.model import Span
from riskfile.policy import PolicyProblem
from riskfile.policy.volumes import FEW
from riskfile.sphinx.state import FileState
from riskfile.text.files import write_whole
from riskfile.text.messages import Phrase

LOGGER = logging.getLogger(__name__)

_SAME = Phrase(
    "pdf.same-file",
    "the PDF {name} of this risk file would be that of {other} too, expected another name",
    "give the documents numbers of their own, or the volume another name",
)

RECORD: Final = ".riskfile-pdf.json"
"""Beside the environment: which files were made in which folder, and the SHA-256 of each."""

_NAME: Final = re.compile(r"(?!\.)[^/\\:]+\.pdf")


def clashes(parts: Sequence[FileState]) -> Iterator[PolicyProblem]:
    """Files that two risk files of a build, or two volumes of one, would both have; small and capital letters are one to some
    machines."""
    known: dict[str, FileState] = {}
    for part in parts:
        chosen = part.pdf
        assert chosen is not None  # they have just been read
        names = {name for items in (1, FEW + 1) for name in part.pdf_names_of(chosen.set_of(items))}
        for name in sorted(names):
            other = known.setdefault(name.casefold(), part)
            if other is not part:
                message = _SAME(name=name, other=other.layout.base or "the project")
                yield PolicyProblem(Span(part.layout.pdf_settings), message, message.hint)


def take_away(app: Sphinx, outdir: Path, made: Iterable[Path]) -> None:
    """Take away what an earlier build has put into ``outdir`` and this one has not, and remember what this one has ``made``
    there. What somebody has signed since, or changed, stays."""
    made = [*made]
    record = Path(app.doctreedir) / RECORD
    everything = _read(record)
    folder = os.path.realpath(outdir)
    wanted = {path.name for path in made}
    for name, digest in everything.get(folder, {}).items():
        path = outdir / name
        if name in wanted or not _NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
            continue
        if _digest(path) == digest:
            with suppress(OSError):
                path.unlink()
                LOGGER.info("riskfile: %s is no document of this PDF any more, and is taken away", path)
        else:
            LOGGER.info("riskfile: %s is no document of this PDF any more, and stays: it is not as it was made", path)
    everything[folder] = {path.name: digest for path in made if (digest := _digest(path, unsigned=True))}
    if everything[folder] or record.exists():
        write_whole(record, json.dumps(everything, indent=0, sort_keys=True) + "\n")


def _digest(path: Path, *, unsigned: bool = False) -> str:
    """The SHA-256 of a file; ``unsigned``: "" where it is signed."""
    data = path.read_bytes()
    return "" if unsigned and b"/ByteRange" in data else sha256(data).hexdigest()


def _read(record: Path) -> dict[str, dict[str, str]]:
    try:
        known: Any = json.loads(record.read_text(encoding="utf-8"))
        return {
            str(folder): {str(name): str(digest) for name, digest in files.items()} for folder, files in known.items()
        }
    except (OSError, ValueError, AttributeError):
        return {}
