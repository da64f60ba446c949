"""A scheduler and its workers that are none, for tests: what becomes of a task is drawn, and the time with it.

:class:`FakeScheduler` is a way to have tasks done, as those of ``riskfile.portfolio``: its outcomes come in any order, and
on the way there workers are lost, come late, refuse, answer twice, and the scheduler forgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from riskfile.portfolio.dispatch import LOOK_EACH, Dispatch, Heard, Held
from riskfile.portfolio.remote import About
from riskfile.portfolio.tasks import FORM, Outcome, RunnerError, Task

HERE: Final = About("1.0+abc", FORM, ("build",), {"python": "3.11"})
ELSE: Final = HERE._replace(tool="0.9+abc")

LOST: Final = "lost"
"""What one can come to: the scheduler has given a task up, since its workers were lost."""

EVENTS: Final = (
    "answer",
    "answer",
    "answer",
    "twice",
    "late",
    "cut",
    LOST,
    "broken",
    "refused",
    "leaves",
    "joins",
    "time",
)


class FakePool:
    """Workers of whom ``drawn`` says what they do: each number chooses an event and whom it is about; behind the last one
    all goes well. ``do`` makes an outcome of a task."""

    where = "tcp://192.0.2.1:8786"

    def __init__(self, drawn: Sequence[int], do: Callable[[Task], Outcome], workers: int = 2, threads: int = 1) -> None:
        self._drawn = iter(drawn)
        self._do = do
        self._each = threads
        self.workers = {f"w{n}": HERE for n in range(workers)}
        self._count = workers
        self.given: dict[str, tuple[Task, frozenset[str] | None, float]] = {}
        self.stuck: set[str] = set()
        self.queue: list[Heard] = []
        self.now = 0.0
        self.most = 0
        self.most_bytes = 0
        self.lost: dict[str, int] = {}
        self.bad: dict[str, int] = {}
        self.events: list[str] = []

    def clock(self) -> float:
        return self.now

    # --- as a pool ----------------------------------------------------------------------------------------------------

    def give(self, ticket: str, task: Task, only: frozenset[str] | None) -> None:
        assert ticket not in self.given, "a ticket is given once"
        assert only is None or only, "a task is for somebody"
        self.given[ticket] = (task, only, self.now)
        open_keys = {task.key: len(task.payload) for task, _, _ in self.given.values()}
        self.most = max(self.most, len(open_keys))
        self.most_bytes = max(self.most_bytes, sum(open_keys.values()))

    def drop(self, ticket: str) -> None:
        self.given.pop(ticket, None)
        self.stuck.discard(ticket)

    def hear(self, seconds: float) -> Heard | None:
        if not self.queue:
            self._happen(seconds)
        return self.queue.pop(0) if self.queue else None

    def threads(self) -> Mapping[str, int]:
        return dict.fromkeys(self.workers, self._each)

    def about(self, worker: str) -> About | str | None:
        return self.workers.get(worker, "it is gone")

    def holder(self, ticket: str) -> Held | None:
        if ticket not in self.given:
            return None
        able = self._able(ticket)
        return Held(able[0], 1) if able else None

    def reach(self) -> None:
        pass

    def wake(self) -> None:
        self._join()

    # --- what happens -------------------------------------------------------------------------------------------------

    def _able(self, ticket: str) -> list[str]:
        only = self.given[ticket][1]
        return [each for each in self.workers if only is None or each in only]

    def _happen(self, seconds: float) -> None:
        able = [ticket for ticket in self.given if ticket not in self.stuck and self._able(ticket)]
        number = next(self._drawn, None)
        if number is None:
            # from here on all is well, and who was silent answers
            self.stuck.clear()
            able = [ticket for ticket in self.given if self._able(ticket)]
            event, number = "answer", 0
        else:
            event = EVENTS[number % len(EVENTS)]
            number //= len(EVENTS)
        if event in ("leaves", "joins", "time") or not able or seconds == 0:
            self._of_the_pool(event, seconds)
            return
        ticket = able[number % len(able)]
        worker = self._able(ticket)[number % len(self._able(ticket))]
        getattr(self, f"_{event}")(ticket, worker)
        self.events.append(event)

    def _of_the_pool(self, event: str, seconds: float) -> None:
        fit = [each for each, about in self.workers.items() if about == HERE]
        if event == "leaves" and len(fit) > 1:
            del self.workers[fit[0]]
            self.events.append(event)
        elif event == "joins":
            self._join()
            self.events.append(event)
        else:
            # so long three times: if nobody answers for good, it fails, which is for another test
            long = event == "time" and self.events.count("time") < 3
            self.now += 400.0 if long else max(seconds, LOOK_EACH)
            self.events.append("time" if long else "waits")

    def _join(self) -> None:
        self.workers[f"w{self._count}"] = ELSE if self._count % 3 == 2 else HERE
        self._count += 1

    def _answer(self, ticket: str, worker: str) -> None:
        if self.workers[worker] != HERE:
            self._refused(ticket, worker)
            return
        task, _, _ = self.given.pop(ticket)
        self.queue.append(Heard(ticket, worker, self._do(task)))

    def _twice(self, ticket: str, worker: str) -> None:
        self._answer(ticket, worker)
        self.queue.append(self.queue[-1])

    def _late(self, ticket: str, worker: str) -> None:
        """It is silent until all is well."""
        self.stuck.add(ticket)

    def _cut(self, ticket: str, worker: str) -> None:
        for each in list(self.given):
            self.drop(each)
            self.queue.append(Heard(each, "", None, "cut"))

    def _lost(self, ticket: str, worker: str) -> None:
        task, _, _ = self.given[ticket]
        # a second time it is the task's own fault: that is for another test
        if self.lost.get(task.key):
            self._answer(ticket, worker)
            return
        self.lost[task.key] = 1
        self.drop(ticket)
        self.queue.append(Heard(ticket, "", None, LOST, "killed"))

    def _broken(self, ticket: str, worker: str) -> None:
        self._unable(ticket, "", "broken", worker)

    def _refused(self, ticket: str, worker: str) -> None:
        if self.workers[worker] == HERE:
            self._unable(ticket, "", "broken", worker)
            return
        self.drop(ticket)
        self.queue.append(Heard(ticket, worker, None, "refused", "found another, expected this"))

    def _unable(self, ticket: str, named: str, trouble: str, worker: str) -> None:
        task, _, _ = self.given[ticket]
        # once for each task: if nobody can, it fails, which is for another test
        if self.bad.get(task.key):
            self._answer(ticket, worker) if self.workers[worker] == HERE else self._refused(ticket, worker)
            return
        self.bad[task.key] = 1
        self.drop(ticket)
        self.queue.append(Heard(ticket, named, None, "broken", "no module named riskfile"))


class FakeScheduler:
    """A way to have tasks done by :class:`FakePool`."""

    def __init__(
        self,
        drawn: Sequence[int],
        do: Callable[[Task], Outcome],
        workers: int = 2,
        threads: int = 1,
        limit: float = 300,
    ) -> None:
        self.pool = FakePool(drawn, do, workers, threads)
        self.told: list[str] = []
        self.dispatch = Dispatch(self.pool, HERE, wait=1e9, limit=limit, tell=self.told.append, clock=self.pool.clock)

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes of the tasks, as they come."""
        return self.dispatch.run(tasks)


__all__ = ["ELSE", "HERE", "FakePool", "FakeScheduler", "RunnerError"]
