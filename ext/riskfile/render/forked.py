"""Work that is done beside other work: in a process that is forked off, which knows all that this one knew then.

On two cores both take hardly longer than one. What comes back goes through a pipe, so that it has to be pickled.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class LostError(Exception):
    """The process ended without a result; ``exitcode`` is that of the process, negative for a signal."""

    def __init__(self, exitcode: int | None) -> None:
        super().__init__(exitcode)
        self.exitcode = exitcode


def can_fork() -> bool:
    """Whether this process has one thread and may be forked; only Linux says so."""
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


class Forked(Generic[T]):
    """``work`` begins at once in a process of its own. It must not raise: what it has to say is its result. With ``forks``
    it may begin work in that way too."""

    def __init__(self, work: Callable[[], T], *, forks: bool = False) -> None:
        context = multiprocessing.get_context("fork")
        self._receive, send = context.Pipe(False)
        # as a daemon, which may have no processes of its own: where this one ends in another way, it does not wait for it first
        self._process = context.Process(target=_run, args=(work, send, os.getpid()), daemon=not forks)
        self._process.start()
        # else the end of a process that says nothing would never be noticed
        send.close()

    def result(self) -> T:
        """What ``work`` gave, once it is there.

        :raises LostError: if the process has ended without it.
        """
        try:
            found: T = self._receive.recv()
        except EOFError:
            self._process.join()
            raise LostError(self._process.exitcode) from None
        finally:
            self._receive.close()
        self._process.join()
        return found

    def stop(self) -> None:
        """End it: nobody wants its result any more."""
        self._process.terminate()
        self._process.join()
        self._receive.close()


def end_with(parent: int) -> None:
    """Have this process, which ``parent`` has forked off, end when that one does, however it ends; and leave Ctrl-C,
    which a terminal sends to both, to that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            # it has ended meanwhile
            os._exit(1)


_PR_SET_PDEATHSIG: Final = 1


class _Bound:
    """Whether what is forked off ends with this process."""

    def __init__(self) -> None:
        self.on = self.registered = False
        self.parent = 0

    def before(self) -> None:
        self.parent = os.getpid()

    def in_child(self) -> None:
        if self.on:
            end_with(self.parent)


_bound: Final = _Bound()


@contextmanager
def bound() -> Iterator[None]:
    """Within, no process that is forked off outlives this one, of whatever library; programs that are run are no
    concern of it."""
    if not _bound.registered and hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_bound.before, after_in_child=_bound.in_child)
        _bound.registered = True
    before, _bound.on = _bound.on, True
    try:
        yield
    finally:
        _bound.on = before


def _run(work: Callable[[], T], send: Connection, parent: int) -> None:
    end_with(parent)
    send.send(work())
    send.close()
