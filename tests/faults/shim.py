"""A disk that fails: the n-th change of it below a folder, or every one from the n-th on; or a process that is killed in
the midst of it."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable
from typing import Any, Literal

Mode = Literal["count", "once", "full", "kill"]
"""``once``: the n-th change is refused for want of space. ``full``: so are all later ones that need space. ``kill``: the
process ends there, half of what it writes being written."""

KILLED = 137

_FREES = frozenset(("unlink", "remove", "rmdir"))
"""What needs no space."""

_PATHS = ("replace", "rename", "link", "symlink", "mkdir", "unlink", "remove", "rmdir", "truncate")


class Shim:
    """``at`` 0 counts only; the changes are counted below ``root``."""

    def __init__(self, root: str, mode: Mode, at: int = 0) -> None:
        self.root, self.mode, self.at = os.path.realpath(root) + os.sep, mode, at
        self.count = 0
        self.changes: list[str] = []
        self.files: dict[int, str] = {}

    def below(self, path: Any) -> bool:
        if isinstance(path, int):
            return path in self.files
        try:
            return os.path.abspath(os.fsdecode(path)).startswith(self.root)  # noqa: PTH100 - links stay
        except (TypeError, ValueError):
            return False

    def change(self, what: str, path: Any, half: Callable[[], object] = lambda: None) -> None:
        """Count a change, which fails where it is its turn; ``half`` does half of it."""
        self.count += 1
        self.changes.append(f"{what} {path}")
        turn = self.count == self.at if self.mode in ("once", "kill") else self.mode == "full" and self.count >= self.at
        if not turn or (self.mode == "full" and what in _FREES):
            return
        half()
        if self.mode == "kill":
            os._exit(KILLED)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fsdecode(path) if not isinstance(path, int) else None)

    def install(self) -> None:
        """From now on, in this process and in those that it forks off."""
        opens, os_open, os_write, pwrite, fsync, close = io.open, os.open, os.write, os.pwrite, os.fsync, os.close

        def opened(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if not any(sign in mode for sign in "wax+") or not self.below(file):
                return opens(file, mode, *arguments, **options)
            self.change("open", file)
            return _File(opens(file, mode, *arguments, **options), self, file)

        def low_opened(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and self.below(path)
            if writes:
                self.change("open", path)
            found = os_open(path, flags, *arguments, **options)
            if writes:
                self.files[found] = os.fsdecode(path)
            return found

        def low_closed(file: int) -> None:
            self.files.pop(file, None)
            close(file)

        def written(file: int, data: Any, *more: Any) -> int:
            if file in self.files:
                self.change("write", self.files[file], lambda: os_write(file, bytes(data)[: len(data) // 2]))
            return pwrite(file, data, *more) if more else os_write(file, data)

        def synced(file: int) -> None:
            self.change("fsync", "")
            fsync(file)

        def wrapped(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
            def with_path(path: Any, *arguments: Any, **options: Any) -> Any:
                if self.below(arguments[0] if name in ("replace", "rename", "link", "symlink") else path):
                    self.change(name, path)
                return call(path, *arguments, **options)

            return with_path

        for name in _PATHS:
            setattr(os, name, wrapped(name, getattr(os, name)))
        builtins.open = io.open = opened
        os.open, os.write, os.pwrite, os.fsync, os.close = low_opened, written, written, synced, low_closed


class _File:
    """A file whose every write is a change."""

    def __init__(self, file: Any, shim: Shim, path: Any) -> None:
        self._file, self._shim, self._path = file, shim, path

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Any:
        self._file.__enter__()
        return self

    def __exit__(self, *error: Any) -> Any:
        return self._file.__exit__(*error)

    def __iter__(self) -> Any:
        return iter(self._file)

    def write(self, data: Any) -> Any:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        self._shim.change("write", self._path, half)
        return self._file.write(data)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)
