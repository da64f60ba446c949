"""What Windows refuses, refused here: Python runs this when it starts with this folder on its path.

Modules and names that only POSIX has are not there for riskfile, whatever is below the folder ``SIMULATED_WINDOWS`` follows
the rules of NTFS as Win32 keeps them, and who opens a text has to say in which encoding. Paths keep their slashes, and the
libraries that riskfile uses have the system as it is. Nothing here says that riskfile runs on Windows.

Sources: Python's documentation on the availability of each function; Microsoft, "Naming Files, Paths, and Namespaces",
"MoveFileExW", "DeleteFileW" and "CreateSymbolicLinkW".
"""

from __future__ import annotations

import builtins
import errno
import importlib.util
import os
import re
import select
import signal
import socket
import subprocess
import sys
import warnings
from sys import _getframe
from types import ModuleType
from typing import Any

OURS = ("riskfile", "sphinx.util.parallel")
ROOT = os.path.realpath(os.environ["SIMULATED_WINDOWS"]) + "/"

MODULES = frozenset(
    ("crypt", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")
)

NAMES = {
    "os": re.compile(
        r"fork|forkpty|register_at_fork|get[eu]?u?id|get(?:e?uid|e?gid|groups|pgid|pgrp|sid|priority|loadavg)|set(?:uid|gid|sid|pgid)"
        r"|killpg|f?chown|lchown|fchdir|chroot|mkfifo|mknod|pread|preadv|pwrite|pwritev|readv|writev|posix_.*|sched_.*|sendfile"
        r"|sync|fdatasync|lockf|nice|uname|wait|wait3|wait4|waitid|W[A-Z]+|statvfs|fstatvfs|pathconf|sysconf|confstr|ctermid|memfd_create"
        r"|getxattr|setxattr|listxattr|O_(?:NOFOLLOW|NONBLOCK|CLOEXEC|DIRECTORY|SYNC|DSYNC|NOCTTY|PATH|TMPFILE)"
    ),
    "signal": re.compile(
        r"SIG(?!INT$|TERM$|ABRT$|FPE$|ILL$|SEGV$|_DFL$|_IGN$|_)[A-Z0-9]+|alarm|setitimer|getitimer|pause|pthread_.*|sig(?:pending|wait.*)|siginterrupt"
    ),
    "select": re.compile(r"e?poll|kqueue|EPOLL.*|POLL.*|PIPE_BUF"),
    "time": re.compile(r"tzset|pthread_.*|clock_gettime.*|CLOCK_.*"),
    "socket": re.compile(r"AF_UNIX|socketpair_"),
}
SAID = {("os", "name"): "nt", ("sys", "platform"): "win32"}

_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?")
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')


def _ours(depth: int = 2) -> bool:
    name = _getframe(depth).f_globals.get("__name__", "")
    return any(name == each or name.startswith(f"{each}.") for each in OURS)


def _hide(module: ModuleType) -> None:
    names, own = NAMES.get(module.__name__), module.__name__

    class Hiding(type(module)):  # type: ignore[misc]
        def __getattribute__(self, name: str) -> Any:
            # modules that are loaded later are of the class of `sys` too
            hidden = names is not None and names.fullmatch(name)
            if (hidden or (own, name) in SAID) and self is module and _ours():
                if (own, name) in SAID:
                    return SAID[own, name]
                raise AttributeError(f"module {own!r} has no attribute {name!r}", name=name, obj=self)
            return super().__getattribute__(name)

    module.__class__ = Hiding


_import = builtins.__import__


def _imported(name: str, *arguments: Any, **options: Any) -> ModuleType:
    if name.partition(".")[0] in MODULES and _ours():
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return _import(name, *arguments, **options)


_find_spec = importlib.util.find_spec


def _spec_found(name: str, *arguments: Any) -> Any:
    return None if name in MODULES and _ours() else _find_spec(name, *arguments)


# --- files ------------------------------------------------------------------------------------------------------------


def _refused(number: int, words: str, path: str) -> OSError:
    return OSError(number, words, path)


def _below(path: Any, folder: int = -1) -> str:
    """The path where it is below the root, else ""."""
    try:
        text = os.fsdecode(path)
    except TypeError:
        return ""
    if folder >= 0 and not text.startswith("/"):
        text = f"{os.readlink(f'/proc/self/fd/{folder}')}/{text}"
    text = os.path.normpath(os.path.join(os.getcwd(), text))
    return text if text.startswith(ROOT) else ""


def _may_be_called(path: str) -> None:
    for part in path[len(ROOT) :].split("/"):
        if _FORBIDDEN.search(part) or _DEVICE.fullmatch(part) or part.endswith((" ", ".")) or len(part) > 255:
            raise _refused(errno.EINVAL, "The filename, directory name, or volume label syntax is incorrect", path)
    folder, name = os.path.split(path)
    try:
        there = os.listdir(folder)
    except OSError:
        return
    if name not in there and any(each.casefold() == name.casefold() for each in there):
        raise _refused(errno.EEXIST, "A file is there whose name differs in case alone", path)


def _is_open(path: str) -> bool:
    """Whether this process, or the one that began it, has the file open, or this one has it in its memory."""
    try:
        there = os.lstat(path)
    except OSError:
        return False
    for process in (os.getpid(), os.getppid()):
        for each in os.listdir(f"/proc/{process}/fd"):
            try:
                found = os.stat(f"/proc/{process}/fd/{each}")
            except OSError:
                continue
            if (found.st_dev, found.st_ino) == (there.st_dev, there.st_ino):
                return True
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        return any(line.rstrip("\n").endswith(f" {path}") for line in maps)


def _goes(path: str) -> None:
    """A file at ``path`` is removed or replaced."""
    if not os.path.lexists(path):
        return
    if not os.path.isdir(path) and not os.stat(path).st_mode & 0o200:
        raise _refused(errno.EACCES, "Access is denied", path)
    if _is_open(path):
        raise _refused(
            errno.EACCES, "The process cannot access the file because it is being used by another process", path
        )


_busy: list[str] = []
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _seen(event: str, arguments: tuple[Any, ...]) -> None:
    if _busy or event not in (
        "open",
        "os.listdir",
        "os.scandir",
        "os.rename",
        "os.remove",
        "os.mkdir",
        "os.link",
        "os.symlink",
    ):
        return
    _busy.append(event)
    try:
        if event in ("open", "os.listdir", "os.scandir"):
            path = arguments[0]
            if isinstance(path, str) and path.startswith(("/proc/", "/sys/")) and _ours_above():
                raise _refused(errno.ENOENT, "The system cannot find the path specified", path)
        if event == "open":
            path, mode, flags = arguments
            if not isinstance(path, int) and (found := _below(path)):
                writes = any(sign in mode for sign in "wxa+") if isinstance(mode, str) else flags & _WRITES
                if writes:
                    _may_be_called(found)
                elif os.path.isdir(found) and _ours_above():
                    raise _refused(errno.EACCES, "Access is denied", found)
        elif event == "os.rename":
            source, target = _below(arguments[0], arguments[2]), _below(arguments[1], arguments[3])
            if source and _is_open(source):
                raise _refused(
                    errno.EACCES,
                    "The process cannot access the file because it is being used by another process",
                    source,
                )
            if target:
                if source.casefold() != target.casefold():
                    _may_be_called(target)
                if os.path.isdir(target):
                    raise _refused(errno.EACCES, "Access is denied", target)
                _goes(target)
        elif event == "os.remove":
            if found := _below(*arguments):
                _goes(found)
        elif event == "os.mkdir":
            if found := _below(arguments[0], arguments[2]):
                _may_be_called(found)
        elif event == "os.link":
            if found := _below(arguments[1], arguments[3]):
                _may_be_called(found)
        elif event == "os.symlink" and _below(arguments[1], arguments[2]):
            raise _refused(errno.EINVAL, "A required privilege is not held by the client", os.fsdecode(arguments[1]))
    finally:
        _busy.clear()


def _ours_above() -> bool:
    """Whether riskfile asks, itself or by ``pathlib``."""
    frame = _getframe(2)
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in (
        "pathlib",
        "os",
        "io",
        __name__,
    ):
        frame = frame.f_back  # type: ignore[assignment]
    name = frame.f_globals.get("__name__", "") if frame is not None else ""
    return any(name == each or name.startswith(f"{each}.") for each in OURS)


# --- drives -----------------------------------------------------------------------------------------------------------

_DRIVE = os.path.realpath(os.environ["SIMULATED_DRIVE"]) if os.environ.get("SIMULATED_DRIVE") else ""
_relpath = os.path.relpath


def _on_drive(path: Any) -> bool:
    return bool(_DRIVE) and f"{os.path.realpath(path)}/".startswith(f"{_DRIVE}/")


def _related(path: Any, start: Any = os.curdir) -> str:
    """There is no way from one drive to another."""
    if _on_drive(path) != _on_drive(start or os.curdir):
        raise ValueError("path is on mount 'C:', start on mount 'D:'")
    return _relpath(path, start)


# --- processes --------------------------------------------------------------------------------------------------------

_kill, _link, _rename, _select, _readlink, _popen = (
    os.kill,
    os.link,
    os.rename,
    select.select,
    os.readlink,
    subprocess.Popen.__init__,
)


def _killed(process: int, number: int) -> None:
    if _ours():
        # a signal of no number is Ctrl-C to all of the console, and any other ends the process
        raise AssertionError(f"os.kill({process}, {number}) ends a process on Windows, whatever the signal")
    _kill(process, number)


def _linked(source: Any, target: Any, *, follow_symlinks: bool = True, **options: Any) -> None:
    if not follow_symlinks:
        raise NotImplementedError("link: follow_symlinks unavailable on this platform")
    _link(source, target, **options)


def _renamed(source: Any, target: Any, **options: Any) -> None:
    if _below(target) and os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "Cannot create a file when that file already exists", os.fsdecode(target))
    _rename(source, target, **options)


def _selected(*waits: Any) -> Any:
    if _ours() and any(not isinstance(each, socket.socket) for kind in waits[:3] for each in kind):
        raise OSError(errno.ENOTSOCK, "An operation was attempted on something that is not a socket")
    return _select(*waits)


def _opened(self: Any, arguments: Any, *more: Any, **options: Any) -> None:
    if _ours(3) and (options.get("preexec_fn") is not None or options.get("pass_fds")):
        raise ValueError("preexec_fn is not supported on Windows platforms")
    _popen(self, arguments, *more, **options)


def install() -> None:
    # what these ask of the system when they are loaded is of POSIX, and they are no concern of ours
    import asyncio  # noqa: F401
    import multiprocessing.context
    import tempfile  # noqa: F401
    import time

    multiprocessing.context._concrete_contexts.pop("fork", None)
    multiprocessing.context._concrete_contexts.pop("forkserver", None)
    os.kill, os.link, os.rename, select.select = _killed, _linked, _renamed, _selected
    os.path.relpath = _related
    subprocess.Popen.__init__ = _opened  # type: ignore[method-assign]
    for each in (os, signal, select, time, socket, sys):
        _hide(each)
    builtins.__import__ = _imported
    importlib.util.find_spec = _spec_found
    # with PYTHONWARNDEFAULTENCODING: it is cp1252 there, and UTF-8 here
    warnings.filterwarnings("error", category=EncodingWarning, module=r"riskfile(\..*)?$")
    sys.addaudithook(_seen)


install()
