"""The volumes that a core report names, and whether those that lie beside it are these.

The core names each volume with its SHA-256, so that a signature of the core is one of the whole set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from riskfile.render.pdf.finish import VOLUMES, NamedVolume, volume_in
from riskfile.text.messages import Message, Phrase
from riskfile.text.quoting import quote

_MISSING = Phrase("pdf-volume.missing", "the volume {name} is not there: {file}")
_OTHER = Phrase(
    "pdf-volume.other",
    "the volume {name} is another: {file} has the SHA-256 {found}, and the core report names {named}",
)
_ADDED = Phrase("pdf-volume.added", "something was added to the volume {name} after it was built: {file}")
_NOT_READ = Phrase("pdf-volume.not-read", "the volume {name} cannot be read: {file}: {why}")
_NO_FILE = Phrase("pdf-volume.no-file", "the volume {name} is named by {file}, which is no name of a file")
_UNREADABLE = Phrase("pdf-volume.unreadable", "what the core report says of its volumes cannot be read: {why}")

State = Literal["same", "missing", "other"]

_SHORT: Final = 16
_FILE: Final = re.compile(r"(?!\.)[^/\\:\x00]+")
"""A name of a file that lies beside the core report, and nowhere else."""


class Beside(NamedTuple):
    """A volume, and what lies beside the core report in its place; ``said`` is what is wrong with it, where anything is."""

    volume: NamedVolume
    state: State
    said: Message | None = None


class VolumesError(Exception):
    """What a core report says of its volumes cannot be read; ``said`` says why."""

    def __init__(self, said: Message) -> None:
        super().__init__(str(said))
        self.said = said


def volumes_of(reader: Any) -> tuple[NamedVolume, ...]:
    """The volumes that a PDF names, as it was built (``reader`` is pyHanko's); none where it is no core report of a set.

    :raises VolumesError: if what it says cannot be read.
    """
    try:
        built = reader.get_historical_resolver(0)
        root = built.get_object(built.root_ref)
        if VOLUMES not in root:
            return ()
        return tuple(map(volume_in, root[VOLUMES]))
    except Exception as error:  # what somebody has written there may be anything
        why = " ".join(f"{type(error).__name__} {error}".split())[:200]
        raise VolumesError(_UNREADABLE(why=why)) from None


def beside(core: Path, volumes: tuple[NamedVolume, ...]) -> Iterator[Beside]:
    """Each of the volumes, and whether the one that lies beside the core report is the same, byte for byte."""
    for each in volumes:
        if not _FILE.fullmatch(each.file):
            yield Beside(each, "other", _NO_FILE(name=each.name, file=quote(each.file)))
            continue
        try:
            data = (core.parent / each.file).read_bytes()
        except FileNotFoundError:
            yield Beside(each, "missing", _MISSING(name=each.name, file=each.file))
            continue
        except OSError as error:
            yield Beside(each, "other", _NOT_READ(name=each.name, file=each.file, why=str(error.strerror)))
            continue
        found = sha256(data).hexdigest()
        if found == each.sha256:
            yield Beside(each, "same")
        elif sha256(data[: each.size]).hexdigest() == each.sha256:
            yield Beside(each, "other", _ADDED(name=each.name, file=each.file))
        else:
            told = _OTHER(name=each.name, file=each.file, found=found[:_SHORT], named=each.sha256[:_SHORT])
            yield Beside(each, "other", told)
