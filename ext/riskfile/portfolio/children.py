"""Tasks done by processes of this machine, each in a child that is ended where it hangs, and begun again where it dies.

A child is a Python of its own, begun anew and not forked: who asks may have threads (a worker of Dask has), of which a
fork would have the locks and not the threads, and may itself be a process that ``multiprocessing`` lets have no children.
It stays for the next task, but not after one with code of the project's own, which may have changed anything in it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from importlib.util import find_spec
from queue import SimpleQueue
from typing import Any, Final

from riskfile.portfolio.child import read_piece, write_piece
from riskfile.portfolio.judging import outcome_of
from riskfile.portfolio.tasks import Cost, Failure, Outcome, RunnerError, Task
from riskfile.text.messages import tr

TRIES: Final = 3
"""How often a task is tried whose process is ended by a signal that others send."""

_OF_OTHERS: Final = frozenset(
    -getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)
)
"""How a process ends that somebody else has ended, or the system where memory is short."""

BEGINS_WITHIN: Final = 120.0
"""In how many seconds a child has to be ready."""

_ENDS_WITHIN: Final = 2.0
_BEGIN: Final = "import sys; sys.path[:] = {path!r}; from riskfile.portfolio.child import main; main()"

_ONE_THREAD: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def can_limit_memory() -> bool:
    """Whether the system lets a process have so much memory and no more; Windows does not."""
    return find_spec("resource") is not None


class Child:
    """A process that does one task after another, begun when the first comes. ``limit`` is the time that a task may take, in
    seconds, 0 for any; ``memory`` how much of it the process may ask for, in bytes, 0 for any."""

    def __init__(self, limit: float = 0, memory: int = 0, name: str = "") -> None:
        self.limit = limit
        self.memory = memory
        self.name = name
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._ended_by_others = False

    def do(self, task: Task) -> Outcome:
        """What comes of a task.

        :raises RunnerError: if no process can be begun.
        """
        for _ in range(TRIES):
            outcome = self._once(task)
            if outcome.failure is None or not self._ended_by_others or self._closed:
                break
        return outcome

    def close(self) -> None:
        """End the process, whatever it does."""
        with self._lock:
            self._closed = True
        self._end()

    def _once(self, task: Task) -> Outcome:
        self._ended_by_others = False
        process = self._begun()
        if process is None:
            return Outcome(task.key, None, Failure("died", "its process was ended"))
        assert process.stdin is not None and process.stdout is not None
        late = threading.Event()
        timer = threading.Timer(self.limit, _end_late, (process, late)) if self.limit else None
        begun = time.monotonic()
        piece = None
        if timer is not None:
            timer.daemon = True
            timer.start()
        try:
            head = {"key": task.key, "kind": task.kind, "name": task.name, "settings": dict(task.settings)}
            write_piece(process.stdin, head, task.payload)  # type: ignore[arg-type]
            piece = read_piece(process.stdout)  # type: ignore[arg-type]
        except (OSError, ValueError):
            # it is gone, or has written what is no result
            piece = None
        finally:
            if timer is not None:
                timer.cancel()
        outcome = None if piece is None else self._answered(task, *piece, time.monotonic() - begun)
        if outcome is not None and not late.is_set():
            if piece is not None and piece[0].get("again"):
                self._end()
            return outcome
        # one that is about to end by itself shall say how
        status = self._end(patience=_ENDS_WITHIN)
        if outcome is not None:
            return outcome
        if late.is_set():
            message = f"it took longer than the time limit of {self.limit:g} s, and was ended"
            return Outcome(task.key, None, Failure("too-slow", message))
        self._ended_by_others = status in _OF_OTHERS
        return Outcome(task.key, None, Failure("died", _how(status)))

    def _answered(self, task: Task, head: dict[str, Any], data: bytes, wall: float) -> Outcome | None:
        """What the child says came of the task; None where it is nothing of the kind."""
        try:
            cpu, memory = head["cost"]
            cost = Cost(wall, float(cpu), int(memory), self.name)
            if head["key"] != task.key:
                return None
            if head["failure"] is None:
                return Outcome(task.key, data, None, cost)
            reason, message = head["failure"]
            return Outcome(task.key, None, Failure(reason, message), cost)
        except (LookupError, TypeError, ValueError):
            return None

    def _begun(self) -> subprocess.Popen[bytes] | None:
        """The process, ready for a task; None where it was closed.

        :raises RunnerError: if there is none.
        """
        with self._lock:
            if self._closed or self._process is not None:
                return self._process if not self._closed else None
            # the same modules as here, and none that happen to lie in a folder in which somebody stands
            command = [sys.executable, "-P", "-c", _BEGIN.format(path=[each for each in sys.path if each])]
            try:
                process = self._process = subprocess.Popen(
                    [*command, f"{self.limit:g}", str(self.memory)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    cwd=os.sep,
                    # the order of sets is the same each time
                    env={**os.environ, "PYTHONHASHSEED": "0", **dict.fromkeys(_ONE_THREAD, "1")},
                    # Ctrl-C is for who asks; and what a task has begun itself ends with it
                    start_new_session=True,
                )
            except OSError as error:
                why = tr("no process can be begun on this machine: {why}", why=error.strerror or str(error))
                raise RunnerError(why) from None
        late = threading.Event()
        timer = threading.Timer(BEGINS_WITHIN, _end_late, (process, late))
        timer.daemon = True
        timer.start()
        try:
            ready = read_piece(process.stdout)  # type: ignore[arg-type]
        except (OSError, ValueError):
            ready = None
        finally:
            timer.cancel()
        if ready is None:
            status = self._end(patience=_ENDS_WITHIN)
            if self._closed:
                return None
            raise RunnerError(
                tr("a process of riskfile was begun on this machine and was not ready: {how}", how=_how(status))
                + (tr("; it may have {n} MB of memory", n=self.memory >> 20) if self.memory else "")
            )
        return process

    def _end(self, patience: float = 0) -> int:
        """End the process, and its status; 0 where there is none. One that is about to end by itself has so many seconds."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return 0
        if patience:
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
        _kill(process)
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        return process.wait()


def _end_late(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # pragma: no cover - Windows
            process.kill()


def _how(status: int) -> str:
    """How a process has ended."""
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = str(-status)
        return f"its process was ended by the signal {name}"
    return f"its process ended with the status {status}, without a result"


class Children:
    """A way to have tasks done on this machine: by so many children at a time, or, with 0, by this process itself, which
    nothing protects. ``limit`` and ``memory`` are those of :class:`Child`."""

    def __init__(self, workers: int, limit: float = 0, memory: int = 0) -> None:
        self.workers = workers
        self.limit = limit
        self.memory = memory

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes of the tasks, as they come; no more than twice as many as there are children are under way.

        :raises RunnerError: if no process can be begun.
        """
        return self._here(tasks) if self.workers == 0 else self._by_children(tasks)

    def _here(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        for task in tasks:
            wall, cpu = time.monotonic(), time.process_time()
            outcome = outcome_of(task)
            yield outcome._replace(cost=Cost(time.monotonic() - wall, time.process_time() - cpu, 0, "this process"))

    def _by_children(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        children = [Child(self.limit, self.memory, f"process {number}") for number in range(1, self.workers + 1)]
        idle: SimpleQueue[Child] = SimpleQueue()
        for each in children:
            idle.put(each)

        def do(task: Task) -> Outcome:
            child = idle.get()
            try:
                return child.do(task)
            finally:
                idle.put(child)

        given = iter(tasks)
        running: set[Future[Outcome]] = set()
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="riskfile-child")
        try:
            more = True
            while more or running:
                while more and len(running) < 2 * self.workers:
                    task = next(given, None)
                    if task is None:
                        more = False
                    else:
                        running.add(pool.submit(do, task))
                if not running:
                    break
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            for child in children:
                child.close()
            pool.shutdown(wait=True, cancel_futures=True)
