"""Files that are whole or not there: written one by one or several together, by one process at a time.

What somebody has named (a report, a page, a project) is on the disk before it gets its name, so that a power cut leaves
the old file or the new one. What can be made again (caches, the pages of a build) is not waited for.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from riskfile.text.digests import blake2b
from riskfile.text.messages import tr

LOCK: Final = ".riskfile.lock"
"""The file in a folder that the process holds which writes there. Its content is for people: who, and since when."""

_BEGUN: Final = ".riskfile-writing"
_DONE: Final = ".riskfile-written"
"""What :func:`write_all` is about: while it writes, and when only what it has replaced is left to remove."""

_LEFT: Final = re.compile(r"\.(.+)\.(\d+)\.(?:tmp|new)")
_TRIED_FOR: Final = 1.0
"""How long a file that is open elsewhere is waited for, in seconds: as long as pip does."""

_LEFT_FOR: Final = 60.0
"""After how many seconds a file of a dead process is taken for left: another machine's processes may seem dead here."""


# --- one file ---------------------------------------------------------------------------------------------------------


def write_whole(target: Path, content: str | bytes, *, through_links: bool = True) -> None:
    """Write ``content`` to ``target``: beside it, then renamed, so that nobody reads half of it.

    What a symbolic link leads to is written, as a shell does; without ``through_links`` the link is replaced, as is
    right where nobody named the file: a link in a project may lead anywhere, and what nobody named is not waited for
    either, until it is on the disk.

    :raises OSError: if it cannot be written; what was there is then as before.
    """
    if through_links:
        target = Path(os.path.realpath(target))
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    if through_links and target.exists() and not target.is_file():
        if target.is_dir():
            raise IsADirectoryError(21, tr("is a folder; expected a file"), str(target))
        # a device or a pipe, such as /dev/stdout, cannot be renamed over
        target.write_bytes(data)
        return
    beside = _beside(target, "tmp")
    if through_links:
        clear_left(target.parent, target.name)
    try:
        _write(beside, data, lasting=through_links)
        if through_links:
            with suppress(OSError):
                # a link's file may be closed to others, and stays so
                beside.chmod(stat.S_IMODE(target.stat().st_mode))
        into_place(beside, target)
    except BaseException as error:
        with suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):
            # the file that was asked for, not the one beside it
            raise OSError(error.errno, error.strerror, str(target)) from None
        raise


def clear_left(folder: Path, name: str = "") -> None:
    """Remove what processes of ours that were killed have left unfinished in ``folder``, of the file ``name`` or of any:
    the latter only where all in it is ours."""
    with suppress(OSError):
        for each in os.listdir(folder):  # noqa: PTH208 - hardly anything has such a name
            found = _LEFT.fullmatch(each)
            if found and name in ("", found[1]) and not _lives(int(found[2])):
                left = folder / each
                with suppress(OSError):
                    if time.time() - left.lstat().st_mtime > _LEFT_FOR:
                        left.unlink()


def _lives(pid: int) -> bool:
    if os.name != "posix":
        # a signal, even none, would end it there; and a file that it has open cannot be removed
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        # another user's
        return True
    return True


def into_place(beside: Path, target: Path) -> None:
    """Rename ``beside`` to ``target``, whatever is there. Windows lets nobody replace a file that somebody has open, as a
    virus scanner has for a moment, and a reader of PDF for hours: it is tried for a second.

    :raises OSError: of the target, if that cannot be.
    """
    until = time.monotonic() + _TRIED_FOR
    while True:
        try:
            beside.replace(target)
            return
        except PermissionError as error:
            if os.name == "posix":
                raise
            if time.monotonic() > until:
                words = tr("cannot be replaced: another program has it open, or it is read-only")
                raise PermissionError(error.errno, words, str(target)) from None
        time.sleep(0.05)


def link_or_copy(path: Path, link: Path) -> None:
    """``link`` is what ``path`` is: by a symbolic link, or a second name, or else a copy.

    :raises OSError: if not even that can be.
    """
    try:
        link.symlink_to(path)
    except OSError:
        # where links are not for everybody
        with suppress(OSError):
            link.unlink()
        try:
            os.link(path, link)
        except OSError:
            import shutil  # noqa: PLC0415 - loads what packs archives

            shutil.copyfile(path, link)


def _write(path: Path, data: bytes, *, lasting: bool) -> None:
    """Write a file that is not there yet; ``lasting``: until it is on the disk, where there is one."""
    with path.open("xb") as file:
        file.write(data)
        if lasting:
            file.flush()
            try:
                os.fsync(file.fileno())
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
                    raise


def _beside(target: Path, what: str) -> Path:
    path = target.with_name(f".{target.name}.{os.getpid()}.{what}")
    with suppress(OSError):
        # that of a process of this number which was killed
        path.unlink()
    return path


# --- a folder ---------------------------------------------------------------------------------------------------------


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` (path within -> bytes) as the folder ``target``, in place of all that is there: beside it, then
    renamed, so that it is whole or as before. Who calls it knows that what is there may go.

    :raises OSError: if it cannot be written, with the path that was asked for.
    """
    import shutil  # noqa: PLC0415 - no check needs it

    target = Path(os.path.realpath(target))
    beside, old = (target.with_name(f".{target.name}.{os.getpid()}.{what}") for what in ("new", "old"))
    with _named(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        # that of a process of this number which was killed
        shutil.rmtree(beside, ignore_errors=True)
        try:
            for name, data in files.items():
                path = beside / name
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(path, data, lasting=True)
            if target.is_dir():
                target.rename(old)
            try:
                beside.rename(target)
            except OSError:
                if old.is_dir():
                    old.rename(target)
                raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


# --- several files ----------------------------------------------------------------------------------------------------


def write_all(files: Mapping[Path, str | bytes | None], root: Path) -> None:
    """Write all ``files`` (path -> text or bytes, None for one that is to go), which are below ``root``, or none: each
    beside its place, then all of them into place. Folders that are not there are made; a symbolic link is replaced, and
    what it leads to stays as it is.

    A process that is killed meanwhile leaves a list of what it was about in ``root``, by which :func:`put_back` undoes
    it.

    :raises OSError: if one of them cannot be written, with the path; all is then as before.
    """
    made: list[Path] = []
    texts = {target: text.encode("utf-8") if isinstance(text, str) else text for target, text in files.items()}
    for target in texts:
        if target.is_dir():
            raise IsADirectoryError(21, tr("is a folder; expected a file"), str(target))
    begun = root / _BEGUN
    try:
        make_folder(root, made)
        _write(_fresh(begun), _plan(texts, root), lasting=True)
        for target, data in texts.items():
            if data is None:
                continue
            make_folder(target.parent, made)
            with _named(target):
                beside = _beside(target, "new")
                _write(beside, data, lasting=True)
                if target.is_file() and not target.is_symlink():
                    with suppress(OSError):
                        # a file that is closed to others stays so
                        beside.chmod(stat.S_IMODE(target.stat().st_mode))
        for target, data in texts.items():
            with _named(target):
                _keep(target, _beside(target, "old"))
                if data is None:
                    target.unlink(missing_ok=True)
                else:
                    into_place(target.with_name(_beside_name(target, "new")), target)
        # from here on it is done
        begun.replace(root / _DONE)
    except BaseException:
        # also for an interrupt: half of them would look like the whole
        _undo(root)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise
    _forget(root)


def put_back(root: Path) -> bool:
    """Undo what a :func:`write_all` was about which was killed, and whether there was one; or clear up behind it. Only
    who holds ``root`` may ask for it."""
    if os.path.lexists(root / _DONE):
        _forget(root)
    if os.path.lexists(root / _BEGUN):
        _undo(root)
        return True
    return False


def was_killed(root: Path) -> bool:
    """Whether :func:`put_back` has something to do, or somebody writes just now."""
    return os.path.lexists(root / _BEGUN) or os.path.lexists(root / _DONE)


def _plan(texts: Mapping[Path, bytes | None], root: Path) -> bytes:
    missing: dict[str, None] = {}
    for target in texts:
        for folder in reversed(target.parents):
            if folder.is_relative_to(root) and not folder.exists():
                missing[folder.relative_to(root).as_posix()] = None
    import json  # noqa: PLC0415 - no check needs it

    plan = {
        "process": os.getpid(),
        "folders": list(missing),
        "files": {
            # no file has the digest of one that goes
            target.relative_to(root).as_posix(): ["" if data is None else _digest(data), os.path.lexists(target)]
            for target, data in texts.items()
        },
    }
    return json.dumps(plan, indent=0).encode()


def _planned(path: Path) -> tuple[int, dict[str, tuple[str, bool]], list[str]]:
    """The process that wrote; of each file the hash of what it writes, and whether one was there; the folders it makes."""
    import json  # noqa: PLC0415

    try:
        plan = json.loads(path.read_bytes())
        files = {str(path): (str(digest), bool(was_there)) for path, (digest, was_there) in plan["files"].items()}
        return int(plan["process"]), files, list(map(str, plan["folders"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        # killed while this was written: nothing was begun
        return 0, {}, []


def _keep(target: Path, old: Path) -> None:
    """What is at ``target`` is at ``old`` too, so that at no moment there is nothing at ``target``."""
    if not os.path.lexists(target):
        return
    try:
        os.link(target, old, follow_symlinks=False)
    except (OSError, NotImplementedError):
        # a folder that knows no second names
        into_place(target, old)


def _undo(root: Path) -> None:
    """What was there is there again, where nobody has changed since what was written. The list goes when that is so."""
    process, files, folders = _planned(root / _BEGUN)
    whole = True
    for path, (digest, was_there) in files.items():
        target = _below(root, path)
        if target is not None:
            try:
                _undo_one(target, process, digest, was_there=was_there)
            except OSError:
                # the next one to come tries again
                whole = False
    for path in reversed(folders):
        folder = _below(root, path)
        if folder is not None:
            with suppress(OSError):
                folder.rmdir()
    if whole:
        with suppress(OSError):
            (root / _BEGUN).unlink()


def _undo_one(target: Path, process: int, digest: str, *, was_there: bool) -> None:
    if not target.parent.is_dir():
        # nothing could be written there
        return
    old = target.with_name(_beside_name(target, "old", process))
    there = os.path.lexists(target)
    unchanged = there and target.is_file() and not target.is_symlink() and _digest(target.read_bytes()) == digest
    if os.path.lexists(old):
        if unchanged or not there:
            into_place(old, target)
        # both names may be of one file, which a renaming leaves as it is
        old.unlink(missing_ok=True)
    elif unchanged and not was_there:
        target.unlink()
    target.with_name(_beside_name(target, "new", process)).unlink(missing_ok=True)


def _forget(root: Path) -> None:
    """Remove what was replaced, and the list by which it is known when all of it is gone."""
    process, files, _ = _planned(root / _DONE)
    with suppress(OSError):
        for path in files:
            target = _below(root, path)
            if target is not None:
                target.with_name(_beside_name(target, "old", process)).unlink(missing_ok=True)
        (root / _DONE).unlink()


def _digest(data: bytes) -> str:
    return blake2b(data).hexdigest()


def _below(root: Path, path: str) -> Path | None:
    """What a list names; None where it leads out: it lies in a project, which may be a stranger's."""
    target = root / path
    real = os.path.realpath(target.parent)
    base = os.path.realpath(root)
    return target if real == base or real.startswith(base.rstrip(os.sep) + os.sep) else None


def _beside_name(target: Path, what: str, process: int = 0) -> str:
    return f".{target.name}.{process or os.getpid()}.{what}"


def _fresh(path: Path) -> Path:
    with suppress(OSError):
        path.unlink()
    return path


@contextmanager
def _named(target: Path) -> Iterator[None]:
    """An error within is of ``target``, which was asked for, not of a file beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from None


def make_folder(folder: Path, made: list[Path]) -> None:
    """Make ``folder`` and those that it is in, where they are not there; what is made is added to ``made``."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        try:
            each.mkdir()
        except FileExistsError:
            if each.is_dir():
                # another process was quicker
                continue
            raise
        made.append(each)


# --- one process ------------------------------------------------------------------------------------------------------

_held: dict[str, tuple[int, int, Path]] = {}
"""What this process holds, by the folder's real path: its number, the open file, and its path."""


def hold(folder: Path, what: str, say: Callable[[str], None]) -> bool:
    """Hold ``folder``, which must be there, until :func:`let_go`, or until this process ends, however it ends. Where
    another process holds it this waits, and ``say`` is told so once: ``what`` ("build") that one is doing.

    False where this process holds it already. Without effect where the system has no such locks (Windows, and some
    shared folders).

    :raises OSError: if nothing can be written there.
    """
    real = os.path.realpath(folder)
    if real in _held and _held[real][0] == os.getpid():
        return False
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return False
    path = Path(real, LOCK)
    told = False
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        try:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError):
                if not told:
                    say(tr("another {who} writes to {folder}; waiting", who=_who(file, what), folder=folder))
                    told = True
                fcntl.lockf(file, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
                os.close(file)
                raise
        except BaseException:
            os.close(file)
            raise
        if _is_at(file, path):
            break
        # who held it has removed the file: the lock is on one that is no more
        os.close(file)
    with suppress(OSError):
        # a full disk keeps nobody from holding it
        os.ftruncate(file, 0)
        os.pwrite(file, f"{what} {os.getpid()} {time.strftime('%H:%M')}\n".encode(), 0)
    _held[real] = (os.getpid(), file, path)
    return True


def is_held(folder: Path) -> bool:
    """Whether another process holds ``folder`` now."""
    path = Path(os.path.realpath(folder), LOCK)
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        file = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (ImportError, OSError):
        return False
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return True
    except OSError:
        return False
    finally:
        os.close(file)
    return False


def let_go(folder: Path) -> None:
    """No longer hold ``folder``."""
    process, file, path = _held.pop(os.path.realpath(folder), (0, -1, folder))
    if process == os.getpid():
        # before it is let go: another process may hold its own file there afterwards
        with suppress(OSError):
            path.unlink()
        os.close(file)


def let_all_go() -> None:
    """No longer hold anything."""
    for folder in [*_held]:
        let_go(Path(folder))


@contextmanager
def held(folder: Path, what: str, say: Callable[[str], None]) -> Iterator[None]:
    """Within, this process holds ``folder``; see :func:`hold`."""
    ours = hold(folder, what, say)
    try:
        yield
    finally:
        if ours:
            let_go(folder)


def _who(file: int, what: str) -> str:
    found = re.fullmatch(rb"([a-z ]+) (\d+) (\d\d:\d\d)\n", os.pread(file, 80, 0))
    if found is None:
        return what
    name, process, since = (part.decode() for part in found.groups())
    return f"{name} (process {process}, since {since})"


def _is_at(file: int, path: Path) -> bool:
    try:
        there = path.lstat()
    except OSError:
        return False
    here = os.fstat(file)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
