"""Tasks and workers, in whatever order they are heard of: each task has one outcome, and it is that of one process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from portfolio.fakes import ELSE, HERE, FakePool, FakeScheduler
from riskfile.portfolio import dispatch
from riskfile.portfolio.dispatch import Dispatch, Heard
from riskfile.portfolio.remote import About, NoAnswerError, answer_of, as_answer
from riskfile.portfolio.tasks import Cost, Failure, Outcome, RunnerError, Task


def _task(name: str, size: int = 10) -> Task:
    payload = name.encode() * size
    return Task("file", hashlib.sha256(payload).hexdigest(), name, {}, payload)


def _do(task: Task) -> Outcome:
    return Outcome(task.key, b"of " + task.payload[:4], None)


NUMBERS = st.lists(st.integers(0, 12 * 12 - 1), max_size=60)
NAMES = st.lists(st.sampled_from([f"n{n}" for n in range(12)]), max_size=20)


@settings(max_examples=300)
@given(NAMES, NUMBERS, st.integers(1, 4), st.integers(1, 3))
def test_any_order_loss_and_delay_give_the_outcomes_of_one_process(
    names: list[str], drawn: list[int], workers: int, threads: int
) -> None:
    tasks = [_task(name) for name in names]
    fake = FakeScheduler(drawn, _do, workers, threads)
    found = list(fake.run(tasks))
    assert sorted(found) == sorted({task.key: _do(task) for task in tasks}.values())
    assert fake.dispatch.differing == []
    for each in set(fake.pool.events):
        event(each)


@given(st.integers(1, 3), st.integers(1, 3), NUMBERS)
def test_no_more_is_out_than_workers_get_to(workers: int, threads: int, drawn: list[int]) -> None:
    # answers alone, so that nothing is out that nobody waits for
    fake = FakeScheduler([12 * (each // 12) for each in drawn], _do, workers, threads)
    taken = 0

    def tasks() -> Iterator[Task]:
        nonlocal taken
        for number in range(40):
            taken += 1
            yield _task(f"n{number}")

    done = 0
    for _ in fake.run(tasks()):
        done += 1
        assert taken - done <= 2 * workers * threads
    assert done == 40
    assert fake.pool.most == 2 * workers * threads


def test_the_bytes_that_are_out_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "MOST_BYTES", 1000)
    fake = FakeScheduler([], _do, workers=8)
    # "nX" is two bytes; the first alone has more than fits
    tasks = [_task("big", 1000), *(_task(f"n{n}", 200) for n in range(9))]
    assert len(list(fake.run(tasks))) == 10
    assert fake.pool.most_bytes <= 3000


def test_tasks_are_taken_as_work_goes_on() -> None:
    fake = FakeScheduler([], _do, workers=1)
    taken: list[str] = []

    def tasks() -> Iterator[Task]:
        for number in range(10):
            taken.append(f"n{number}")
            yield _task(taken[-1])

    outcomes = fake.run(tasks())
    assert taken == []
    next(outcomes)
    assert taken == ["n0", "n1"]


class _Scripted(FakePool):
    """A pool that says what a test has it say."""

    def __init__(self, *script: object, workers: int = 2) -> None:
        super().__init__([], _do, workers)
        self.script = list(script)

    def hear(self, seconds: float) -> Heard | None:
        if not self.script:
            return super().hear(seconds)
        said = self.script.pop(0)
        if callable(said):
            said = said(self)
        assert said is None or isinstance(said, Heard)
        if said is not None:
            self.given.pop(said.ticket, None)
        return said


def _run(
    pool: FakePool, tasks: list[Task], wait: float = 1e9, limit: float = 0
) -> tuple[list[Outcome], list[str], Dispatch]:
    told: list[str] = []
    made = Dispatch(pool, HERE, wait=wait, limit=limit, tell=told.append, clock=pool.clock)
    return list(made.run(tasks)), told, made


def test_a_task_that_workers_do_not_survive_is_one_failed_row() -> None:
    bad, good = _task("bad"), _task("good")
    pool = _Scripted(Heard(f"{bad.key}-1", "", None, "lost"), Heard(f"{bad.key}-2", "", None, "lost"))
    found, _, _ = _run(pool, [bad, good])
    failure = Failure("died", "each worker that had it was lost: it may be more than a worker can bear")
    assert sorted(found) == sorted([Outcome(bad.key, None, failure), _do(good)])


class _Noted(_Scripted):
    """And to whom tasks were given."""

    def give(self, ticket: str, task: Task, only: frozenset[str] | None) -> None:
        self.noted = [*getattr(self, "noted", []), only]
        super().give(ticket, task, only)


def test_another_worker_that_has_the_extra_is_asked() -> None:
    task = _task("n")
    lacking = Outcome(task.key, None, Failure("lacks-extra", "riskfile[surveillance] is needed"))
    pool = _Noted(Heard(f"{task.key}-1", "w0", lacking), Heard(f"{task.key}-2", "w1", _do(task)))
    pool.workers["w1"] = HERE._replace(extras=("build", "surveillance"))
    found, _, _ = _run(pool, [task])
    assert found == [_do(task)]
    assert pool.noted == [None, frozenset({"w1"})]


def test_a_lack_that_no_other_makes_good_is_told_at_once() -> None:
    task = _task("n")
    lacking = Outcome(task.key, None, Failure("lacks-extra", "riskfile[surveillance] is needed"))
    pool = _Scripted(Heard(f"{task.key}-1", "w0", lacking))
    found, _, _ = _run(pool, [task])
    assert found == [lacking]


def test_workers_of_another_version_are_refused_before_anything_is_given() -> None:
    pool = FakePool([], _do, 2)
    pool.workers["w1"] = ELSE
    with pytest.raises(RunnerError) as raised:
        _run(pool, [_task("n")])
    assert str(raised.value) == (
        "tcp://192.0.2.1:8786: 1 of 2 workers cannot be used, such as w1: found riskfile 0.9+abc there, expected riskfile 1.0+abc"
    )
    assert pool.given == {}


def test_a_worker_of_another_version_that_comes_later_gets_nothing() -> None:
    tasks = [_task(f"n{n}") for n in range(8)]

    def comes(pool: FakePool) -> None:
        pool.workers["w9"] = ELSE
        pool.now += 2

    pool = _Noted(comes, workers=1)
    found, told, _ = _run(pool, tasks)
    assert sorted(found) == sorted(map(_do, tasks))
    assert pool.noted == [None, None, *[frozenset({"w0"})] * 6]
    assert told == [
        "w0 works, with 1 thread",
        "w9 gets nothing: found riskfile 0.9+abc there, expected riskfile 1.0+abc",
    ]


def test_workers_that_do_not_come_are_waited_for_so_long() -> None:
    pool = FakePool([], _do, 0)
    pool.wake = lambda: None  # type: ignore[method-assign]
    with pytest.raises(RunnerError, match=r"found no worker that could do anything in 30 s; expected at least one"):
        _run(pool, [_task("n")], wait=30)
    assert pool.now == pytest.approx(30, abs=2)


def test_what_was_heard_before_the_scheduler_went_stands() -> None:
    tasks = [_task(f"n{n}") for n in range(4)]
    pool = FakePool([], _do, 2)

    def gone() -> None:
        for ticket, (task, _, _) in list(pool.given.items())[1:]:
            pool.queue.append(Heard(ticket, "w0", _do(task)))
        raise RunnerError("the scheduler is gone")

    pool.reach = gone  # type: ignore[method-assign]
    pool.queue.append(Heard(f"{tasks[0].key}-1", "", None, "cut"))
    found = []
    with pytest.raises(RunnerError, match="is gone"):
        for each in Dispatch(pool, HERE, wait=1, clock=pool.clock).run(tasks):
            found.append(each)
    assert sorted(found) == sorted(map(_do, tasks[1:]))


def test_a_task_whose_worker_is_silent_is_given_to_another_and_the_first_answer_stands() -> None:
    task, more = _task("n"), [_task(f"m{n}") for n in range(3)]

    def silent(pool: FakePool) -> None:
        pool.stuck.add(f"{task.key}-1")
        pool.now += 1000

    def wrong(pool: FakePool) -> Heard:
        return Heard(f"{task.key}-1", "w0", Outcome(task.key, b"else", None))

    pool = _Scripted(silent, Heard(f"{task.key}-2", "w1", _do(task)), wrong)
    pool.holder = lambda ticket: dispatch.Held("w0", 1) if ticket == f"{task.key}-1" else None  # type: ignore[method-assign]
    found, told, made = _run(pool, [task, *more], limit=300)
    assert sorted(found) == sorted(map(_do, [task, *more]))
    assert "n: w0 has not answered, so that another does it too" in told
    assert made.differing == ["n"]
    assert told[-1] == "n: two workers have sent different results"


def test_a_task_on_which_all_are_silent_is_one_failed_row() -> None:
    task, good = _task("n"), _task("good")

    def time(pool: FakePool) -> None:
        pool.now += 400

    pool = _Scripted(Heard(f"{good.key}-1", "w1", _do(good)), *[time] * 6)
    pool.holder = lambda ticket: dispatch.Held("w0", 1)  # type: ignore[method-assign]
    found, _, _ = _run(pool, [task, good], limit=300)
    failure = Failure("no-worker", "no worker to which it was given has answered")
    assert sorted(found) == sorted([Outcome(task.key, None, failure), _do(good)])


# --- answers ----------------------------------------------------------------------------------------------------------


@given(
    st.one_of(st.binary(), st.none()),
    st.one_of(st.none(), st.builds(Cost, st.floats(0, 1e6), st.floats(0, 1e6), st.integers(0, 2**40), st.text())),
    st.text(),
)
def test_an_answer_is_read_as_it_was_written(result: bytes | None, cost: Cost | None, worker: str) -> None:
    failure = Failure("died", "so\nit is") if result is None else None
    outcome = Outcome("a" * 64, result, failure, cost)
    assert answer_of(as_answer(outcome, worker)) == (worker, outcome, "")


@given(st.binary(min_size=1), st.data())
def test_an_answer_that_was_damaged_is_none(result: bytes, data: st.DataObject) -> None:
    whole = bytearray(as_answer(Outcome("a" * 64, result, None), "w"))
    head = whole.index(b"\n") + 1
    place = data.draw(st.integers(head, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NoAnswerError):
        answer_of(bytes(whole))


@pytest.mark.parametrize(
    "data", [b"", b"{}\n", b"[]\n", b"not json\n", b'{"form":1}\n', b"\xff\n", None, "text", 5, b"{"]
)
def test_what_is_no_answer_is_told(data: object) -> None:
    with pytest.raises(NoAnswerError, match="expected"):
        answer_of(data)


def test_what_a_worker_says_of_itself_is_read_as_it_was_written() -> None:
    assert About.of_text(HERE.as_text()) == HERE
    for text in ("", "{}", "null", '["1.0"]', '{"tool": 5}'):
        with pytest.raises(NoAnswerError):
            About.of_text(text)


def test_what_has_to_be_the_same_is_named() -> None:
    assert HERE.unlike(HERE._replace(extras=())) == ("", "")
    assert HERE.unlike(HERE._replace(libraries={})) == ("", "")
    assert HERE.unlike(HERE._replace(libraries={"python": "3.12"})) == ("python 3.11", "python 3.12")
    assert HERE.unlike(HERE._replace(form=0))[1] == "form 0"
    assert HERE.unlike(ELSE) == ("riskfile 1.0+abc", "riskfile 0.9+abc")
