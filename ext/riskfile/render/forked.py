"""Work that is done beside other work: in a process that is forked off, which knows all that this one knew then.

On two cores both take hardly longer than one. What comes back goes through a pipe, so that it has to be pickled.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

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
    """``work`` begins at once in a process of its own. It must not raise: what it has to say is its result."""

    def __init__(self, work: Callable[[], T]) -> None:
        context = multiprocessing.get_context("fork")
        self._receive, send = context.Pipe(False)
        self._process = context.Process(target=_run, args=(work, send))
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


def _run(work: Callable[[], T], send: Connection) -> None:
    send.send(work())
    send.close()
