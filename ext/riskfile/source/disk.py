"""A project in a folder of this machine."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import BinaryIO, Final, Literal

from riskfile.source.layout import USUAL, Layout, leads_up
from riskfile.source.source import Entry, Kind, Source, SourceError, State

# without O_NONBLOCK, to open a pipe is to wait for who writes into it
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

_NOT_IN_PATHS: Final = ("\\", ":") if os.name == "nt" else ()
"""What would lead somewhere else on Windows, where it is in no name: what is found there is found elsewhere too."""

_DESCRIPTORS = "/proc/self/fd/"
_NOTHING_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL)
"""What the system says where there is nothing; of all else it does not tell whether there is something."""

_NOT_REGULAR = "Not a regular file"
_LEADS_OUT = "a symbolic link leads out of the project"
_LEADS_UP = "the path leads out of the project"


class Disk(Source):
    """The project in the folder ``root``."""

    def __init__(self, root: Path, layout: Layout = USUAL) -> None:
        self.root = root
        self.layout = layout
        self._root = os.fspath(root)
        # as pathlib joins them
        self._prefix = "" if self._root == "." else self._root.rstrip("/") + "/"
        real = os.path.realpath(root)
        # a folder of pages that is a link is as good as one that is none
        linked = {name: os.path.realpath(root / name) for name in layout.folders if os.path.islink(root / name)}  # noqa: PTH114
        self._bases = {"": real, **linked}
        # folders that were listed: what lies in them need not be followed from the root again
        self._listed: set[str] = set()

    def kind(self, path: str) -> Kind:
        """What kind of thing is at ``path``."""
        if leads_up(path):
            return "outside"
        try:
            place = self.name(path)
            if self._inside(os.path.realpath(place)) is None:
                return "outside"
            if os.path.islink(place) and self._leads_back(path):  # noqa: PTH114
                return "link-circle"
            return _kind(os.stat(place).st_mode)  # noqa: PTH116
        except (OSError, ValueError):
            # ValueError: a character that no path has
            return "missing"

    def entries(self, folder: str) -> list[Entry]:
        """What lies in ``folder``, in the order of names."""
        if folder not in self.layout.folders and folder not in self._listed:
            kind = self.kind(folder)
            # what one may not look at seems to be missing: to list it says why
            if kind not in ("folder", "missing"):
                raise _refusal(folder, kind)
        try:
            found = sorted(self._in(folder))
        except ValueError:
            raise _refusal(folder, "missing") from None
        except OSError as error:
            self._listed.discard(folder)
            raise self._unopened(folder, error) from None
        self._listed.add(folder)
        return found

    def _in(self, folder: str) -> Iterator[Entry]:
        prefix = f"{folder}/" if folder else ""
        with os.scandir(self.name(folder)) as entries:
            for entry in entries:
                path = prefix + entry.name
                if entry.is_symlink():
                    yield Entry(path, self.kind(path), _leads_to(entry))
                elif entry.is_dir():
                    yield Entry(path, "folder")
                else:
                    yield Entry(path, "file" if entry.is_file() else "special")

    def open(self, path: str) -> BinaryIO:
        """The content of a file."""
        if leads_up(path):
            raise _refusal(path, "outside", _LEADS_UP)
        try:
            place = self.name(path)
            mode = os.lstat(place).st_mode
            if S_ISLNK(mode) or path.rpartition("/")[0] not in self._listed:
                place = os.path.realpath(place)
                if self._inside(place) is None:
                    raise _refusal(path, "outside")
                mode = os.stat(place).st_mode  # noqa: PTH116
            if not S_ISREG(mode):
                raise _refusal(path, _kind(mode))
            descriptor = os.open(place, _FLAGS)
        except ValueError:
            raise _refusal(path, "missing") from None
        except SourceError:
            raise
        except OSError as error:
            raise self._unopened(path, error) from None
        # another may have taken its place meanwhile, or that of a folder on the way to it
        mode = os.fstat(descriptor).st_mode
        opened = _opened(descriptor)
        if not S_ISREG(mode) or (opened and self._inside(opened) is None):
            os.close(descriptor)
            raise _refusal(path, _kind(mode) if not S_ISREG(mode) else "outside")
        return os.fdopen(descriptor, "rb")

    def state(self, path: str) -> State | None:
        """When the file was written, how large it is, and which one it is."""
        if leads_up(path):
            return None
        try:
            found = os.stat(self.name(path))  # noqa: PTH116
        except (OSError, ValueError):
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def real(self, path: str) -> str:
        """Where ``path`` leads when all symbolic links are followed."""
        if leads_up(path):
            raise _refusal(path, "outside", _LEADS_UP)
        try:
            real = os.path.realpath(self.name(path))
        except ValueError:
            raise _refusal(path, "missing") from None
        inside = self._inside(real)
        if inside is None:
            raise _refusal(path, "outside")
        return inside

    def name(self, path: str) -> str:
        """The path of the file on this machine.

        :raises ValueError: if no file can have it.
        """
        if _NOT_IN_PATHS and any(sign in path for sign in _NOT_IN_PATHS):
            raise ValueError(path)
        return self._prefix + path if path else self._root

    def holds(self, place: str) -> bool:
        """Whether what is at a path of this machine is of the project when all symbolic links are followed."""
        try:
            return self._inside(os.path.realpath(place)) is not None
        except (OSError, ValueError):
            return False

    def _inside(self, real: str) -> str | None:
        """The path within the project of a path without links; None where it is not of the project."""
        for name, base in self._bases.items():
            if real == base:
                return name
            if real.startswith(base if base.endswith(os.sep) else base + os.sep):
                below = real[len(base) :].strip(os.sep).replace(os.sep, "/")
                return f"{name}/{below}" if name else below
        return None

    def _leads_back(self, path: str) -> bool:
        """Whether the symbolic link ``path`` leads to a folder that one walks through to get there."""
        target = os.path.realpath(self.name(path))
        below = target if target.endswith(os.sep) else target + os.sep
        while path:
            path = path.rpartition("/")[0]
            real = os.path.realpath(self.name(path))
            if real == target or real.startswith(below):
                return True
        return False

    def _unopened(self, path: str, error: OSError) -> SourceError:
        """Why what is at ``path`` could not be opened."""
        number, words = error.errno or errno.EIO, error.strerror or str(error)
        kind = self.kind(path)
        if kind == "missing" and number not in _NOTHING_THERE:
            return SourceError("unreadable", path, number, words)
        if kind in ("file", "folder"):
            if number == errno.ENOTDIR:
                return SourceError(kind, path, number, words)
            return SourceError("unreadable", path, number, words)
        return SourceError(kind, path, number, words) if kind == "missing" else _refusal(path, kind)


def _opened(descriptor: int) -> str:
    """Where the file lies that is open; "" where the system does not say."""
    try:
        return os.readlink(f"{_DESCRIPTORS}{descriptor}")  # noqa: PTH115
    except OSError:
        return ""


def _kind(mode: int) -> Kind:
    if S_ISREG(mode):
        return "file"
    return "folder" if S_ISDIR(mode) else "special"


def _leads_to(link: os.DirEntry[str]) -> Literal["file", "folder", "missing", "special"]:
    try:
        mode = link.stat().st_mode
    except OSError:
        return "missing"
    if S_ISREG(mode):
        return "file"
    return "folder" if S_ISDIR(mode) else "special"


def _refusal(path: str, kind: Kind, words: str = "") -> SourceError:
    if kind == "outside":
        return SourceError(kind, path, errno.EACCES, words or _LEADS_OUT)
    if kind == "link-circle":
        return SourceError(kind, path, errno.ELOOP, "a symbolic link leads back to a folder that it is in")
    if kind == "folder":
        return SourceError(kind, path, errno.EISDIR)
    if kind == "file":
        return SourceError(kind, path, errno.ENOTDIR)
    return (
        SourceError(kind, path, errno.EINVAL, _NOT_REGULAR)
        if kind == "special"
        else SourceError(kind, path, errno.ENOENT)
    )
