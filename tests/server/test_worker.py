"""The thread that works on projects: in order, never silent, and a check always ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from riskfile.server.lsp.worker import MOST, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.stop()
    made.join(5)


def steps(count: int, seconds: float = 0.01) -> Callable[[Callable[[], None]], str]:
    """A check of so many rules."""

    def check(give_way: Callable[[], None]) -> str:
        for _ in range(count):
            give_way()
            sleep(seconds)
        return "checked"

    return check


def test_answers_come_in_the_order_of_what_was_asked_and_changed(worker: Worker) -> None:
    done: list[int] = []
    last = [
        worker.ask(lambda number=number: done.append(number))  # type: ignore[misc]
        if number % 2
        else worker.change("project", lambda number=number: done.append(number))  # type: ignore[misc]
        for number in range(50)
    ][-1]
    last.result(5)
    assert done == [*range(50)]


def test_a_question_is_answered_while_a_check_runs_which_goes_on(worker: Worker) -> None:
    begun = Event()
    runs = 0

    def check(give_way: Callable[[], None]) -> str:
        nonlocal runs
        runs += 1
        begun.set()
        return steps(40)(give_way)

    checked = worker.check("project", check)
    begun.wait(5)
    assert worker.ask(checked.done).result(5) is False
    assert checked.result(5) == "checked" and runs == 1


def test_a_change_ends_a_check_which_begins_again_behind_it(worker: Worker) -> None:
    begun, states = Event(), []
    state = "before"

    def check(give_way: Callable[[], None]) -> str:
        states.append(state)
        begun.set()
        steps(20)(give_way)
        return state

    def change() -> None:
        nonlocal state
        state = "after"

    checked = worker.check("project", check)
    begun.wait(5)
    worker.change("project", change)
    assert checked.result(5) == "after" and states == ["before", "after"]


def test_a_change_of_another_project_ends_no_check(worker: Worker) -> None:
    begun = Event()

    def check(give_way: Callable[[], None]) -> str:
        assert not begun.is_set()
        begun.set()
        return steps(20)(give_way)

    checked = worker.check("project", check)
    begun.wait(5)
    worker.change("another", lambda: None).result(5)
    assert checked.result(5) == "checked"


def test_a_check_ends_though_somebody_types_without_a_pause(worker: Worker) -> None:
    typing = True

    def type_on() -> None:
        while typing:
            worker.change("project", lambda: None)
            sleep(0.005)

    somebody = Thread(target=type_on)
    somebody.start()
    try:
        begun = monotonic()
        # it takes ten times as long as a key
        assert worker.check("project", steps(10)).result(MOST * 5) == "checked"
        assert monotonic() - begun < MOST * 3
    finally:
        typing = False
        somebody.join()


def test_what_is_cancelled_is_not_asked(worker: Worker) -> None:
    goes_on = Event()
    worker.ask(lambda: goes_on.wait(5))
    asked: list[str] = []
    question = worker.ask(lambda: asked.append("asked"))
    assert question.cancel()
    goes_on.set()
    worker.ask(lambda: None).result(5)
    assert asked == []


@pytest.mark.parametrize("error", [ValueError, SystemExit, RecursionError])
def test_what_fails_does_not_end_the_thread(worker: Worker, error: type[BaseException]) -> None:
    def fails(give_way: object = None) -> None:
        raise error("so")

    for failed in (worker.ask(fails), worker.change("project", fails), worker.check("project", fails)):
        with pytest.raises(error):
            failed.result(5)
    assert worker.ask(lambda: 1).result(5) == 1


def test_it_stops_within_a_check(worker: Worker) -> None:
    begun = Event()

    def check(give_way: Callable[[], None]) -> str:
        begun.set()
        return steps(10_000)(give_way)

    checked = worker.check("project", check)
    begun.wait(5)
    asked = worker.check("another", steps(1))
    worker.stop()
    for each in (checked, asked, worker.ask(lambda: None)):
        with pytest.raises(CancelledError):
            each.result(5)
    worker.join(5)
    assert not worker._thread.is_alive()
