"""The files that the PDFs of a build are: that no two have one name, and which of an earlier build are taken away."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.util import logging

from riskfile.model import Span
from riskfile.policy import PolicyProblem
from riskfile.policy.volumes import FEW
from riskfile.render.pdf.finish import documents_of
from riskfile.sphinx.state import FileState
from riskfile.text.files import into_place, write_whole
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


def stays(target: Path, made: Path) -> bool:
    """Whether what is at ``target`` is what was ``made``, with signatures behind it, and so stays. A signed PDF of another state
    gets a name of its own; a signed core report goes into a folder of its own, with the volumes that it names, which are
    signed with it: a build takes no signature away."""
    if not target.is_file() or not _is_signed(there := target.read_bytes()):
        return False
    if there.startswith(made.read_bytes()):
        LOGGER.info("riskfile: %s is signed and says the same: it stays", target)
        return True
    volumes = [*_volumes_of(target)]
    names = (_aside(target, number) for number in count(1))
    file, folder = next(both for both in names if not any(each.exists() for each in both))
    if not volumes:
        into_place(target, file)
        LOGGER.info("riskfile: %s was signed, and is %s now", target, file.name)
        return False
    folder.mkdir()
    for each in (*volumes, target):
        into_place(each, folder / each.name)
    LOGGER.info("riskfile: %s was signed, and lies in %s now with its volumes", target, folder)
    return False


def _aside(target: Path, number: int) -> tuple[Path, Path]:
    """What a signed PDF is called that is kept, and the folder of one that has volumes."""
    name = f"{target.stem}-signed{number}"
    return target.with_name(f"{name}.pdf"), target.with_name(name)


def _volumes_of(core: Path) -> Iterator[Path]:
    """The volumes that a core report names, as far as they lie beside it."""
    try:
        _, volumes = documents_of(core)
    except ValueError:
        return
    for each in volumes:
        path = core.with_name(each.file)
        if _NAME.fullmatch(each.file) and path.is_file() and _digest(path) == each.sha256:
            yield path


def take_away(app: Sphinx, outdir: Path, made: Iterable[Path], *, copies: bool = False) -> None:
    """Take away what an earlier build has put into ``outdir`` and this one has not, and remember what this one has ``made``
    there. What somebody has signed since, or changed, stays, and so do the volumes of a signed core report, unless these are
    ``copies``."""
    made = [*made]
    record = Path(app.doctreedir) / RECORD
    everything = _read(record)
    folder = os.path.realpath(outdir)
    wanted = {path.name for path in made}
    gone = {
        path: digest
        for name, digest in everything.get(folder, {}).items()
        if name not in wanted and _NAME.fullmatch(name) and not (path := outdir / name).is_symlink() and path.is_file()
    }
    signed = [path for path in outdir.glob("*.pdf") if _is_signed(path.read_bytes())] if gone and not copies else []
    of_signed = {each for core in signed for each in _volumes_of(core)}
    for path, digest in gone.items():
        if path not in of_signed and _digest(path) == digest:
            with suppress(OSError):
                path.unlink()
                LOGGER.info("riskfile: %s is no document of this PDF any more, and is taken away", path)
        else:
            LOGGER.info("riskfile: %s is no document of this PDF any more, and stays: it was signed or changed", path)
    everything[folder] = {path.name: _digest(path) for path in made if copies or not _is_signed(path.read_bytes())}
    if everything[folder] or record.exists():
        write_whole(record, json.dumps(everything, indent=0, sort_keys=True) + "\n")


def _is_signed(data: bytes) -> bool:
    return b"/ByteRange" in data


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _read(record: Path) -> dict[str, dict[str, str]]:
    try:
        known: Any = json.loads(record.read_text(encoding="utf-8"))
        return {
            str(folder): {str(name): str(digest) for name, digest in files.items()} for folder, files in known.items()
        }
    except (OSError, ValueError, AttributeError):
        return {}
