"""What runs on a worker of a cluster: it says what it is, and does a task.

A worker may be another machine with other code on it. So that what it does is what would be done here, it is asked first
(:func:`about`), and each task says whose result is expected (:func:`work`). Only text and bytes go both ways: of the
project no more than these two functions is called by name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.extras import EXTRAS
from riskfile.portfolio.tasks import FORM, Cost, Failure, Outcome, Task
from riskfile.text.records import NotARecordError, codec

if TYPE_CHECKING:
    from riskfile.portfolio.children import Child

WORK: Final = "riskfile.portfolio.remote:in_child"
"""Who does a task on a worker, as "module:function": it takes the task and the limits, and gives an outcome."""


class NoAnswerError(ValueError):
    """Bytes are no answer of a worker; the message says what was found and what was expected."""


class About(NamedTuple):
    """What a process is. ``tool`` is the riskfile that runs there, with a hash of its code; ``form`` that of tasks and results;
    ``extras`` are those of riskfile that it has, ``libraries`` what results rest on beside riskfile, with versions."""

    tool: str
    form: int
    extras: tuple[str, ...]
    libraries: Mapping[str, str]

    def unlike(self, other: About) -> tuple[str, str]:
        """What has to be the same of both and is not, of this one and of the other; ("", "") if all is. A library that the
        other lacks is none of it: which task needs it shows when it is done."""
        if self.tool != other.tool:
            return f"riskfile {self.tool}", f"riskfile {other.tool}"
        if self.form != other.form:
            return f"form {self.form}", f"form {other.form}"
        for name, version in sorted(self.libraries.items()):
            if (its := other.libraries.get(name, version)) != version:
                return f"{name} {version}", f"{name} {its}"
        return "", ""

    def as_text(self) -> str:
        """As JSON."""
        return json.dumps(codec(About).to_plain(self), separators=(",", ":"), sort_keys=True)

    @classmethod
    def of_text(cls, text: str) -> About:
        """What ``as_text`` has written.

        :raises NoAnswerError: if it is none.
        """
        try:
            found: About = codec(About).from_plain(json.loads(text))
        except (TypeError, ValueError) as error:
            raise NoAnswerError(f"found {text!r:.80}, expected what a worker says of itself") from error
        return found


@cache
def here() -> About:
    """What this process is. It is asked once: modules that are loaded stay what they were."""
    from riskfile.portfolio.judging import libraries, tool  # noqa: PLC0415 - not for a scheduler

    extras = tuple(name for name, extra in EXTRAS.items() if all(find_spec(each) for each in extra.modules))
    return About(tool(), FORM, extras, libraries())


def about() -> str:
    """What this process is, as text: a worker is asked for it."""
    return here().as_text()


# --- a task, and its answer -------------------------------------------------------------------------------------------


def work(kind: str, key: str, name: str, settings: str, payload: bytes, expected: str, limits: str, by: str) -> bytes:
    """Do a task on a worker.

    :param settings: those of the task, as JSON.
    :param expected: what ``about`` says where the task comes from.
    :param limits: what the one who does it is told beside the task, as JSON.
    :param by: who does it, as "module:function".
    :returns: the answer, as :func:`answer_of` reads it.
    """
    mine, its = About.of_text(expected).unlike(here())
    if mine:
        return as_answer(Outcome(key, None, None), _address(), f"found {its} there, expected {mine}")
    task = Task(kind, key, name, json.loads(settings), payload)  # type: ignore[arg-type]
    module, _, function = by.partition(":")
    do: Callable[[Task, Mapping[str, float]], Outcome] = getattr(import_module(module), function)
    return as_answer(do(task, json.loads(limits)), _address())


def arguments_of(task: Task, expected: str, limits: str, by: str) -> tuple[str, str, str, str, bytes, str, str, str]:
    """What ``work`` is called with for a task."""
    settings = json.dumps(dict(task.settings), sort_keys=True)
    return task.kind, task.key, task.name, settings, task.payload, expected, limits, by


class Answer(NamedTuple):
    """What has come back from a worker: its address, and the outcome; or why it has refused the task, which is then
    without one."""

    worker: str
    outcome: Outcome
    refused: str


def as_answer(outcome: Outcome, worker: str, refused: str = "") -> bytes:
    """The bytes that are sent back: a line of JSON, then the result as it is. The line has a hash of it."""
    result = outcome.result or b""
    line = {
        "form": FORM,
        "key": outcome.key,
        "worker": worker,
        "refused": refused,
        "failure": None if outcome.failure is None else codec(Failure).to_plain(outcome.failure),
        "cost": None if outcome.cost is None else codec(Cost).to_plain(outcome.cost),
        "sha256": sha256(result).hexdigest(),
    }
    return json.dumps(line, separators=(",", ":")).encode() + b"\n" + result


def answer_of(data: object) -> Answer:
    """What ``as_answer`` has written.

    :raises NoAnswerError: if it is none, or has been damaged.
    """
    if not isinstance(data, bytes):
        raise NoAnswerError(f"found {type(data).__name__}, expected the bytes of an answer")
    head, newline, result = data.partition(b"\n")
    try:
        line = json.loads(head) if newline else None
        if not isinstance(line, dict) or line.get("form") != FORM:
            raise NoAnswerError(f"found {head!r:.80}, expected an answer of form {FORM}")
        if sha256(result).hexdigest() != line["sha256"]:
            raise NoAnswerError("found a result that is not the one that was sent: its hash is another")
        failure: Failure | None = None if line["failure"] is None else codec(Failure).from_plain(line["failure"])
        cost: Cost | None = None if line["cost"] is None else codec(Cost).from_plain(line["cost"])
        refused = str(line["refused"])
        outcome = Outcome(str(line["key"]), None if failure or refused else result, failure, cost)
        return Answer(str(line["worker"]), outcome, refused)
    except NoAnswerError:
        raise
    except (KeyError, ValueError, TypeError, NotARecordError) as error:
        raise NoAnswerError(f"found {head!r:.80}, expected an answer of form {FORM}") from error


# --- the child that does it -------------------------------------------------------------------------------------------

_IDLE: dict[tuple[float, float], SimpleQueue[Child]] = {}


def in_child(task: Task, limits: Mapping[str, float]) -> Outcome:
    """Have a task done by a child process of the worker, one for each of its threads: a project that hangs or dies takes
    nothing with it, and is said in the words that are said on one machine.

    :param limits: ``seconds`` that a task may take and ``memory`` in bytes; 0 is none.
    :raises RunnerError: if no process can be begun.
    """
    from riskfile.portfolio.children import Child  # noqa: PLC0415 - a scheduler loads this module too

    seconds, memory = limits.get("seconds", 0.0), limits.get("memory", 0.0)
    idle = _IDLE.setdefault((seconds, memory), SimpleQueue())
    try:
        child = idle.get_nowait()
    except Empty:
        child = Child(seconds, int(memory), _address())
    try:
        return child.do(task)
    finally:
        idle.put(child)


def _address() -> str:
    """The address of the worker that this runs on; "" if it is none."""
    try:
        from distributed import get_worker  # noqa: PLC0415 - not for who only reads answers
    except ImportError:
        return ""
    try:
        return str(get_worker().address)
    except ValueError:
        return ""
