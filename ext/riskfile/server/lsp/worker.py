"""The one thread that works on projects.

Changes and questions are done in the order in which they come. A check is done when there are none: while it runs, questions
are answered between two rules, and a change of what is checked ends it, so that it begins again behind the change. Where
somebody types without a pause it would never come to an end, so after ``MOST`` seconds it is finished whatever is typed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from threading import Condition, Thread
from time import monotonic
from typing import Any, Final, NamedTuple, TypeVar

MOST: Final = 1.0
"""For how many seconds a check gives way to what is typed."""

_Result = TypeVar("_Result")


class GaveWay(Exception):  # noqa: N818 - nothing is wrong
    """A check was ended by a change of what is checked."""


class _Task(NamedTuple):
    """``of`` is what a change changes, None for a question."""

    of: object
    run: Callable[[], Any]
    result: Future[Any]


class _Check(NamedTuple):
    of: object
    run: Callable[[Callable[[], None]], Any]
    result: Future[Any]
    since: float


class Worker:
    """The thread, which ends with :meth:`stop`, and with the process."""

    def __init__(self) -> None:
        self._tasks: deque[_Task] = deque()
        self._checks: deque[_Check] = deque()
        self._news = Condition()
        self._stopped = False
        # a process that is to end waits for no check
        self._thread = Thread(target=self._work, name="riskfile", daemon=True)

    def change(self, of: object, run: Callable[[], _Result]) -> Future[_Result]:
        """Do what changes ``of``."""
        return self._add(_Task(of, run, Future()))

    def ask(self, run: Callable[[], _Result]) -> Future[_Result]:
        """What ``run`` gives, which changes nothing; a question that is cancelled before its turn is not asked."""
        return self._add(_Task(None, run, Future()))

    def check(self, of: object, run: Callable[[Callable[[], None]], _Result]) -> Future[_Result]:
        """What ``run`` gives once nothing else is to be done, beginning anew where ``of`` is changed meanwhile. It is given what
        it has to call now and then."""
        with self._news:
            self._start()
            check = _Check(of, run, Future(), monotonic())
            if self._stopped:
                check.result.cancel()
            else:
                self._checks.append(check)
            self._news.notify()
        return check.result

    def stop(self) -> None:
        """End the thread, as soon as what it does can be ended; what has not been done never is."""
        with self._news:
            self._stopped = True
            for result in (*(each.result for each in self._tasks), *(each.result for each in self._checks)):
                result.cancel()
            self._tasks.clear()
            self._checks.clear()
            self._news.notify()

    def join(self, seconds: float) -> None:
        """Wait for the thread to end, for so long at most."""
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _start(self) -> None:
        if self._thread.ident is None:
            self._thread.start()

    def _add(self, task: _Task) -> Future[Any]:
        with self._news:
            self._start()
            if self._stopped:
                task.result.cancel()
            else:
                self._tasks.append(task)
            self._news.notify()
        return task.result

    # --- in the thread ------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._stopped or self._tasks or self._checks)
                if self._stopped:
                    return
                task = self._tasks.popleft() if self._tasks else None
                check = None if task else self._checks.popleft()
            if task is not None:
                _do(task.result, task.run)
            elif check is not None:
                self._check(check)

    def _check(self, check: _Check) -> None:
        if check.result.cancelled():
            return
        try:
            found = check.run(lambda: self._give_way(check))
        except GaveWay:
            with self._news:
                if self._stopped:
                    check.result.cancel()
                else:
                    # in its old place, and behind the change
                    self._checks.appendleft(check)
        except BaseException as error:
            # SystemExit too: nothing ends the thread but who has started it
            _fail(check.result, error)
        else:
            _give(check.result, found)

    def _give_way(self, check: _Check) -> None:
        """Answer what is asked while a check runs.

        :raises GaveWay: if it is to begin again, nobody waits for it any more, or the thread is to end.
        """
        if check.result.cancelled():
            raise GaveWay
        while self._tasks or self._stopped:
            with self._news:
                if self._stopped:
                    raise GaveWay
                if not self._tasks:
                    return
                if self._tasks[0].of is check.of:
                    if monotonic() - check.since < MOST:
                        raise GaveWay
                    # what is asked behind the change has to wait for it
                    return
                task = self._tasks.popleft()
            _do(task.result, task.run)


def _do(result: Future[Any], run: Callable[[], Any]) -> None:
    if not result.set_running_or_notify_cancel():
        return
    try:
        found = run()
    except BaseException as error:
        _fail(result, error)
    else:
        _give(result, found)


def _give(result: Future[Any], found: Any) -> None:
    if not result.cancelled():
        result.set_result(found)


def _fail(result: Future[Any], error: BaseException) -> None:
    if not result.cancelled():
        result.set_exception(error)


__all__ = ["MOST", "GaveWay", "Worker"]
