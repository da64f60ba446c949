"""What is done for one file or one part of the field reports, as plain data, and what comes of it.

A task holds all that its result rests on: the bytes of the project (not where they lie), the gate, the day. So its key,
a hash of that, names the result: it can be kept, made on another machine, made twice, and is the same bytes each time.
Neither the clock, the path nor the language of whoever does it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple, Protocol

FORM: Final = 1
"""The version of the form of tasks and results; it is part of each key."""

Kind = Literal["file", "reports"]
"""``file``: the files of one project, packed. ``reports``: one file of field reports, named by its path and hash."""


class Task(NamedTuple):
    """One piece of work. ``key`` is 64 hexadecimal digits, ``name`` what the row is called in messages (not part of the
    key), ``settings`` what else the result rests on (gate, day, whether rules of its own are run), ``payload`` the bytes
    that it is about."""

    kind: Kind
    key: str
    name: str
    settings: Mapping[str, str]
    payload: bytes


class Failure(NamedTuple):
    """Why there is no result. ``reason`` is one of a few words, ``message`` says what was found and what was expected,
    in English; neither rests on which machine it was, or when."""

    reason: Literal["unreadable", "crashed", "died", "too-slow", "other-version", "lacks-extra", "differs", "no-worker"]
    message: str


class Cost(NamedTuple):
    """What a task has taken: seconds by the clock and of the processor, the most memory in bytes (0 where the system does not
    tell), and which worker it was. No result rests on it."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    where: str = ""


class Outcome(NamedTuple):
    """What came of the task with this key: the result as canonical JSON (UTF-8, keys sorted), or why there is none. ``cost``
    is told apart from it: None where it was kept from before, or nobody has measured it."""

    key: str
    result: bytes | None
    failure: Failure | None
    cost: Cost | None = None


Done = Callable[[Outcome], None]


class Runner(Protocol):
    """A way to have tasks done. One outcome for each key comes back, in any order; ``tasks`` is consumed as work goes on,
    so that no more than a few are in memory. A task that fails is an outcome, and never an exception.

    :raises RunnerError: where no work can be done at all; what was given by then stands.
    """

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes of the tasks, as they come."""
        ...


class RunnerError(Exception):
    """No work can be done: the message says what was found and what was expected."""
