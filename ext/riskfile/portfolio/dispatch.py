"""Tasks are given to workers, given again where one is lost, and each has one outcome.

What is decided here rests on what is heard of the workers, in whatever order; a :class:`Pool` hands over and listens. So
that neither a lost message nor a silent worker holds up a run, each wait has a bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, Literal, NamedTuple, Protocol

from riskfile.portfolio.remote import About
from riskfile.portfolio.tasks import Failure, Outcome, RunnerError, Task
from riskfile.text.messages import tr

Trouble = Literal["", "lost", "cut", "refused", "broken"]
"""Why a ticket has no outcome: ``lost`` each worker that had it was lost, ``cut`` the scheduler has forgotten it,
``refused`` the worker is not as it has to be, ``broken`` it could not begin."""

PER_THREAD: Final = 2
"""Tasks that are out at a time for each thread of a worker: one that is done, and one to go on with."""

MOST_BYTES: Final = 256 * 2**20
"""The payload that is out at a time: the scheduler holds it until the task is done. A single task may have more."""

LOOK_EACH: Final = 1.0
"""Seconds between two looks at who works."""

MARGIN: Final = 60.0
"""Seconds that a task may take beyond its limit, for the way there and back, before another worker gets it too."""

GIVE_UP: Final = 5
"""So many times as long as that nobody waits for a task: its workers are there, and are silent."""

LOSSES: Final = 2
"""How often the scheduler may give a task up, since each worker that had it was lost, before the task is taken as the
cause. It gives up after a few workers each time."""


BROKEN: Final = 3
"""How often a worker, which nobody can name then, may be unable to begin a task before nobody is asked any more."""


class Heard(NamedTuple):
    """What was heard of a ticket: an outcome, or ``trouble`` with a message. ``worker`` is "" where nobody knows it."""

    ticket: str
    worker: str
    outcome: Outcome | None
    trouble: Trouble = ""
    message: str = ""


class Held(NamedTuple):
    """Where a ticket lies: on which worker, with how many tasks for each of its threads."""

    worker: str
    rounds: int


class Pool(Protocol):
    """Workers to whom tasks are given."""

    where: str
    """What it is called in messages."""

    def give(self, ticket: str, task: Task, only: frozenset[str] | None) -> None:
        """Have a task done by one of the workers ``only``, or by any."""
        ...

    def drop(self, ticket: str) -> None:
        """Nobody waits for it any more."""
        ...

    def hear(self, seconds: float) -> Heard | None:
        """What is heard next; None if it is nothing for so long."""
        ...

    def threads(self) -> Mapping[str, int]:
        """How many threads each worker has that is there now.

        :raises RunnerError: if there is no telling, since the scheduler is gone.
        """
        ...

    def about(self, worker: str) -> About | str | None:
        """What a worker is; or why it cannot be used; None if it has not said anything yet."""
        ...

    def holder(self, ticket: str) -> Held | None:
        """Where a ticket lies; None if no worker has it yet."""
        ...

    def reach(self) -> None:
        """Wait until the scheduler can be reached again.

        :raises RunnerError: if it cannot be.
        """
        ...

    def wake(self) -> None:
        """Tell a cluster that grows with its work that there is some."""
        ...


class _Given:
    """A task that is out. ``tickets`` were given for it, each with when, and ``only`` to whom; ``count`` is how many there
    ever were."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.tickets: dict[str, float] = {}
        self.only: dict[str, frozenset[str]] = {}
        self.count = 0
        self.losses = self.broken = 0
        self.not_on: set[str] = set()
        self.since = 0.0
        self.doubled = False


class Dispatch:
    """The giving of tasks to the workers of a pool.

    :param here: what this process is: a worker that is otherwise gets nothing.
    :param wait: seconds for which a worker is waited for where there is none.
    :param limit: seconds after which a worker stops a task; 0 if it does not.
    :param tell: what is told of the way, a line at a time: no result rests on it.
    """

    def __init__(
        self,
        pool: Pool,
        here: About,
        *,
        wait: float,
        limit: float = 0.0,
        tell: Callable[[str], None] = lambda line: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool, self._here, self._wait, self._limit = pool, here, wait, limit
        self._tell, self._clock = tell, clock
        self._open: dict[str, _Given] = {}
        self._bytes = 0
        self._key_of: dict[str, str] = {}
        self._seen: set[str] = set()
        self._first: dict[str, tuple[str, str]] = {}
        """Of a task that is done and still out: its name, and a hash of its result."""
        self._workers: dict[str, int] = {}
        """The workers that are as they have to be, with their threads."""
        self._unfit: dict[str, str] = {}
        """The others, with what is wrong."""
        self._looked = float("-inf")
        self._alone_since: float | None = None
        self._began = False
        self.differing: list[str] = []
        """Names of tasks of which two workers have sent different results: the first stands."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes of the tasks, as they come: one for each key.

        :raises RunnerError: if there are no workers, or no scheduler, for longer than is waited, or if workers that are
            there at the beginning are of another version. What has been heard by then has been given back.
        """
        try:
            yield from self._run(iter(tasks))
        except RunnerError:
            while (heard := self._pool.hear(0)) is not None:
                given = self._open.get(self._key_of.get(heard.ticket, ""))
                if given is not None and heard.outcome is not None:
                    yield self._done(given, heard.outcome)
            raise

    def _run(self, source: Iterator[Task]) -> Iterator[Outcome]:
        more = True
        while True:
            self._look()
            while more and self._room():
                task = next(source, None)
                if task is None:
                    more = False
                elif task.key not in self._seen:
                    self._seen.add(task.key)
                    given = self._open[task.key] = _Given(task)
                    self._bytes += len(task.payload)
                    self._give(given, self._for_whom())
                    self._look()
            if not self._open and not more:
                return
            heard = self._pool.hear(LOOK_EACH)
            outcome = None if heard is None else self._hear(heard)
            if outcome is not None:
                yield outcome
            yield from self._overdue()

    # --- giving -------------------------------------------------------------------------------------------------------

    def _room(self) -> bool:
        """Whether another task may be given: not more than the workers get to, nor more than fits the scheduler."""
        if not self._workers:
            return False
        return not self._open or (
            len(self._open) < PER_THREAD * sum(self._workers.values()) and self._bytes < MOST_BYTES
        )

    def _give(self, given: _Given, only: frozenset[str] | None) -> None:
        given.count += 1
        if given.count == 1:
            given.since = self._clock()
        ticket = f"{given.task.key}-{given.count}"
        given.tickets[ticket] = self._clock()
        if only is not None:
            given.only[ticket] = only
        self._key_of[ticket] = given.task.key
        self._pool.give(ticket, given.task, only)

    def _for_whom(self) -> frozenset[str] | None:
        """To whom a task is given: to anybody, unless some are known that must not have it."""
        return frozenset(self._workers) if self._unfit else None

    def _others(self, given: _Given, lacking: str = "") -> frozenset[str]:
        """Who else may have a task. ``lacking`` is a worker that lacks an extra: only who has one that it has not."""
        self._look(now=True)
        others = self._workers.keys() - given.not_on
        if lacking:
            had = self._extras(lacking)
            others = {each for each in others if self._extras(each) - had}
        return frozenset(others)

    def _extras(self, worker: str) -> frozenset[str]:
        about = self._pool.about(worker)
        return frozenset(about.extras if isinstance(about, About) else ())

    # --- hearing ------------------------------------------------------------------------------------------------------

    def _hear(self, heard: Heard) -> Outcome | None:
        """What is heard makes an outcome, or the task is given again, or is out with another still."""
        key = self._key_of.pop(heard.ticket, "")
        given = self._open.get(key)
        if given is None:
            if heard.outcome is not None and key in self._first:
                self._compare(key, heard.outcome)
            return None
        given.tickets.pop(heard.ticket, None)
        given.only.pop(heard.ticket, None)
        if heard.outcome is not None:
            return self._answered(given, heard.worker, heard.outcome)
        others, failure = self._troubled(given, heard)
        if given.tickets:
            return None
        if failure is not None:
            return self._done(given, Outcome(key, None, failure))
        if others is None or others:
            self._give(given, others)
        # else it is given as soon as there is somebody
        return None

    def _answered(self, given: _Given, worker: str, outcome: Outcome) -> Outcome | None:
        """A worker has said what comes of a task. If it lacks an extra, one that has it is asked."""
        if outcome.failure is not None and outcome.failure.reason == "lacks-extra":
            given.not_on.add(worker)
            others = self._others(given, worker)
            if others and not given.tickets:
                self._give(given, others)
            if given.tickets:
                return None
        return self._done(given, outcome)

    def _troubled(self, given: _Given, heard: Heard) -> tuple[frozenset[str] | None, Failure | None]:
        """To whom a task is given that came to nothing, or why to nobody."""
        if heard.trouble == "cut":
            self._pool.reach()
            self._look(now=True)
            return self._for_whom(), None
        if heard.trouble == "lost":
            given.losses += 1
            if given.losses < LOSSES:
                # it was blamed with all that was on a worker: those are tried one at a time, and the others are not failed
                return frozenset(), None
            return None, Failure("died", "each worker that had it was lost: it may be more than a worker can bear")
        given.not_on.add(heard.worker)
        if heard.trouble == "refused" and heard.worker:
            self._turn_down(heard.worker, heard.message)
        else:
            given.broken += 1
        others = self._others(given)
        if given.broken < BROKEN and (others or not self._workers):
            return others, None
        return None, Failure("no-worker", f"no worker could do it: {heard.message}")

    def _done(self, given: _Given, outcome: Outcome) -> Outcome:
        key = given.task.key
        del self._open[key]
        self._bytes -= len(given.task.payload)
        if given.tickets:
            self._first[key] = (given.task.name, _digest(outcome))
        return outcome

    def _compare(self, key: str, outcome: Outcome) -> None:
        """Of a task that was out twice the second result has come: it is the same bytes, or something is wrong."""
        name, first = self._first[key]
        second = _digest(outcome)
        if first and second and first != second:
            self.differing.append(name)
            self._tell(tr("{name}: two workers have sent different results", name=name))

    # --- looking ------------------------------------------------------------------------------------------------------

    def _look(self, now: bool = False) -> None:
        """See who works: each second, or now.

        :raises RunnerError: if nobody does for longer than is waited.
        """
        moment = self._clock()
        if not now and moment - self._looked < LOOK_EACH:
            return
        self._looked = moment
        there = self._pool.threads()
        for worker in sorted((self._workers.keys() | self._unfit.keys()) - there.keys()):
            if self._workers.pop(worker, None) is not None:
                self._tell(tr("{worker} is gone: what it had is given to others", worker=worker))
            self._unfit.pop(worker, None)
        for worker, threads in sorted(there.items()):
            self._meet(worker, threads)
        if self._workers:
            if not self._began and self._unfit:
                self._refuse()
            self._began = True
            self._alone_since = None
            return
        if self._unfit and not self._began:
            self._refuse()
        if self._alone_since is None:
            self._alone_since = moment
            self._pool.wake()
        if moment - self._alone_since >= self._wait:
            raise RunnerError(
                tr(
                    "{where}: found no worker that could do anything in {seconds} s; expected at least one",
                    where=self._pool.where,
                    seconds=f"{self._wait:g}",
                )
            )

    def _meet(self, worker: str, threads: int) -> None:
        """A worker is there: it is as it has to be, or gets nothing."""
        if worker in self._workers:
            self._workers[worker] = threads
            return
        about = self._pool.about(worker)
        if about is None:
            return
        if isinstance(about, str):
            self._turn_down(worker, about)
            return
        mine, its = self._here.unlike(about)
        if mine:
            self._turn_down(worker, tr("found {its} there, expected {mine}", its=its, mine=mine))
            return
        self._unfit.pop(worker, None)
        self._workers[worker] = threads
        self._tell(tr("{worker} works, with {n} {n:thread|threads}", worker=worker, n=threads))

    def _turn_down(self, worker: str, message: str) -> None:
        self._workers.pop(worker, None)
        if self._unfit.get(worker) != message:
            self._unfit[worker] = message
            self._tell(tr("{worker} gets nothing: {message}", worker=worker, message=message))

    def _refuse(self) -> None:
        """Workers that are there from the beginning are set up by whoever begins: what is wrong with one is put right
        first."""
        worker, message = sorted(self._unfit.items())[0]
        raise RunnerError(
            tr(
                "{where}: {n} of {of} {of:worker|workers} cannot be used, such as {worker}: {message}",
                where=self._pool.where,
                n=len(self._unfit),
                of=len(self._unfit) + len(self._workers),
                worker=worker,
                message=message,
            )
        )

    # --- what takes too long ------------------------------------------------------------------------------------------

    def _overdue(self) -> Iterator[Outcome]:
        """What waits for workers that are gone, or has been out too long, is given again."""
        one_is_tried = any(each.losses and each.tickets for each in self._open.values())
        for given in list(self._open.values()):
            for ticket, only in list(given.only.items()):
                if not only & self._workers.keys():
                    given.tickets.pop(ticket, None)
                    del given.only[ticket]
                    self._key_of.pop(ticket, None)
                    self._pool.drop(ticket)
            if not given.tickets:
                if given.losses and one_is_tried:
                    continue
                one_is_tried = one_is_tried or bool(given.losses)
                others = self._others(given)
                if others:
                    self._give(given, others if given.not_on else self._for_whom())
                elif self._workers:
                    failure = Failure("no-worker", "no worker is left that could do it")
                    yield self._done(given, Outcome(given.task.key, None, failure))
            elif self._limit:
                yield from self._too_late(given)

    def _too_late(self, given: _Given) -> Iterator[Outcome]:
        """A worker stops a task at its limit. If nothing is heard long after, it is no worker any more: another gets the task
        too, and the first answer stands."""
        now = self._clock()
        patience = self._limit + MARGIN
        if now - min(given.tickets.values()) <= patience:
            return
        late = []
        for ticket, since in list(given.tickets.items()):
            held = self._pool.holder(ticket)
            if held is None:
                # it waits for a worker: that is no fault of one
                given.tickets[ticket] = given.since = now
            elif now - since > patience * max(1, held.rounds):
                late.append(held.worker)
        if len(late) < len(given.tickets):
            return
        others = frozenset() if given.doubled else self._others(given) - set(late)
        if others:
            given.doubled = True
            self._tell(
                tr(
                    "{name}: {worker} has not answered, so that another does it too",
                    name=given.task.name,
                    worker=late[0],
                )
            )
            self._give(given, others)
        elif now - given.since > GIVE_UP * patience:
            failure = Failure("no-worker", "no worker to which it was given has answered")
            yield self._done(given, Outcome(given.task.key, None, failure))


def _digest(outcome: Outcome) -> str:
    """By which two results are compared; "" where there is none: a failure for want of time is not the same twice."""
    return "" if outcome.result is None else sha256(outcome.result).hexdigest()
