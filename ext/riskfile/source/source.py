"""What a source can be asked for, and what it refuses."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import BinaryIO, Literal, NamedTuple, Protocol

from riskfile.source.layout import Layout

Kind = Literal["file", "folder", "missing", "outside", "link-circle", "special"]
"""What kind of thing is at a path. "missing": nothing, or a link to nothing. "outside": the path leads out of the
project. "link-circle": a symbolic link to a folder that it is in. "special": a pipe, a device and the like, which might
never end and is never opened."""

State = Hashable
"""What changes when a file is saved."""


class Entry(NamedTuple):
    """What lies in a folder. ``leads_to`` says of a symbolic link at what it leads, be it refused or not; it is "" for
    all that is no link."""

    path: str
    kind: Kind
    leads_to: Literal["", "file", "folder", "missing", "special"] = ""


class SourceError(OSError):
    """A path cannot be read. ``reason`` is what is there, or "unreadable" for a file or a folder that may not be read;
    ``strerror`` says it in words and ``filename`` is the path, as of any OSError."""

    def __init__(self, reason: Kind | Literal["unreadable"], path: str, number: int, words: str = "") -> None:
        super().__init__(number, words or os.strerror(number), path)
        self.reason = reason

    def __reduce__(self) -> tuple[type[SourceError], tuple[object, ...]]:
        return SourceError, (self.reason, self.filename, self.errno, self.strerror)


class Source(Protocol):
    """The files of a project. What it gives of a path may change from one call to the next, as files do.

    ``layout`` says where in it the risk management file lies. Where a folder of its pages is itself a symbolic link, it may
    lead anywhere: what is behind it is of the project."""

    layout: Layout

    def kind(self, path: str) -> Kind:
        """What kind of thing is at ``path``; never raises."""
        ...

    def entries(self, folder: str) -> Sequence[Entry]:
        """What lies in ``folder`` ("" for the project's own), in the order of names.

        :raises SourceError: if it is no folder of the project, or cannot be listed.
        """
        ...

    def open(self, path: str) -> BinaryIO:
        """The content of a file, to be read in pieces; it can be sought in.

        :raises SourceError: if it is no file of the project, or cannot be read.
        """
        ...

    def read(self, path: str) -> bytes:
        """The whole content of a file.

        :raises SourceError: as ``open``.
        """
        with self.open(path) as file:
            try:
                return file.read()
            except OSError as error:
                # opened, and yet a disk that fails, or a share that is gone
                raise SourceError("unreadable", path, error.errno or errno.EIO, error.strerror or str(error)) from None

    def state(self, path: str) -> State | None:
        """What changes when the file is saved; None where nothing is."""
        ...

    def real(self, path: str) -> str:
        """Where ``path`` leads when all symbolic links are followed, whether something is there or not.

        :raises SourceError: if that is not of the project.
        """
        ...

    def name(self, path: str) -> str:
        """What ``path`` is called outside of the project: in a traceback, or to a program that opens files itself."""
        ...


def walk(
    source: Source,
    folder: str,
    left_out: Callable[[str], bool] = lambda path: False,
    unlisted: Callable[[str, SourceError], None] = lambda folder, error: None,
) -> Iterator[Entry]:
    """All that lies below ``folder``; a folder that is ``left_out`` is not entered, and links that are refused are told
    and not followed. Nothing where ``folder`` is not there; of any other folder that cannot be listed, or has just gone,
    ``unlisted`` is told why."""
    pending = [folder]
    while pending:
        each = pending.pop()
        try:
            entries = source.entries(each)
        except SourceError as error:
            if each != folder or error.errno not in (errno.ENOENT, errno.ENOTDIR):
                unlisted(each, error)
            continue
        for entry in entries:
            if not left_out(entry.path):
                yield entry
                if entry.kind == "folder":
                    pending.append(entry.path)
