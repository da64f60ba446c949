"""Writing files whole or not at all: one, or several together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


def write_whole(target: Path, content: str | bytes, *, through_links: bool = True) -> None:
    """Write ``content`` to ``target``: beside it, then renamed, so that nobody reads half of it.

    What a symbolic link leads to is written, as a shell does; without ``through_links`` the link is replaced, as is
    right where nobody named the file: a link in a project may lead anywhere.

    :raises OSError: if it cannot be written; what was there is then as before.
    """
    if through_links:
        target = Path(os.path.realpath(target))
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    if target.exists() and not target.is_file() and (through_links or not target.is_symlink()):
        if target.is_dir():
            raise IsADirectoryError(21, "is a folder; expected a file", str(target))
        # a device or a pipe, such as /dev/stdout, cannot be renamed over
        target.write_bytes(data)
        return
    beside = _beside(target, "tmp")
    try:
        beside.write_bytes(data)
        beside.replace(target)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):
            # the file that was asked for, not the one beside it
            raise OSError(error.errno, error.strerror, str(target)) from None
        raise


def write_all(files: Mapping[Path, str]) -> None:
    """Write all ``files`` (path -> text) or none: each beside its place, then all of them into place. Folders that are
    not there are made; a symbolic link is replaced, and what it leads to stays as it is.

    :raises OSError: if one of them cannot be written, with the path; all is then as before.
    """
    made: list[Path] = []
    beside: dict[Path, Path] = {}
    old: dict[Path, Path] = {}
    placed: list[Path] = []
    try:
        for target, text in files.items():
            _make_folder(target.parent, made)
            if target.is_dir():
                raise IsADirectoryError(21, "is a folder; expected a file", str(target))
            beside[target] = _beside(target, "new")
            with beside[target].open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        for target, new in beside.items():
            if os.path.lexists(target):
                backup = _beside(target, "old")
                target.replace(backup)
                old[target] = backup
            new.replace(target)
            placed.append(target)
    except BaseException:
        # also for an interrupt: half of them would look like the whole
        with suppress(OSError):
            for target in placed:
                target.unlink()
        for target, backup in old.items():
            with suppress(OSError):
                backup.replace(target)
        for new in beside.values():
            with suppress(OSError):
                new.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise
    for backup in old.values():
        with suppress(OSError):
            backup.unlink()


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.{what}")


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        made.append(each)
