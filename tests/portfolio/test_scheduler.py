"""The way over a Dask cluster, on real clusters of processes on this machine: workers that are killed, silent, late, of
another version; schedulers that are not there, or go."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="NO DASK: riskfile[portfolio] is not installed, so that no cluster was tried")

from portfolio.clusterkit import PATIENCE, Cluster, cluster, task
from portfolio.fakeworks import keys, result_of
from portfolio.kills import kills
from riskfile.portfolio import dispatch
from riskfile.portfolio.remote import here
from riskfile.portfolio.scheduler import Scheduler, check_address
from riskfile.portfolio.tasks import Failure, Outcome, RunnerError, Task

FAKE = "portfolio.fakeworks:fake"

# asking a Dask process is what it is slow at: what is shared by tests that leave it as it was
pytestmark = pytest.mark.xdist_group("portfolio-cluster")


def _way(cluster: Cluster | str, told: list[str] | None = None, **options: object) -> Scheduler:
    address = cluster if isinstance(cluster, str) else cluster.address
    tell = (lambda line: None) if told is None else told.append
    return Scheduler(address, tell=tell, by=FAKE, **{"wait": PATIENCE, **options})  # type: ignore[arg-type]


def _right(tasks: list[Task]) -> list[Outcome]:
    return sorted(Outcome(key, result_of(each), None) for key, each in {each.key: each for each in tasks}.items())


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with two workers."""
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as made:
        yield made


@pytest.fixture(autouse=True)
def _nothing_of_dask_is_heard(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


def test_each_task_is_done_once_and_gives_the_bytes_of_one_process(two: Cluster, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    tasks = [task(f"t{n}", begun=str(begun)) for n in range(30)]
    told: list[str] = []
    found = list(_way(two, told).run([*tasks, *tasks[:7]]))
    assert sorted(found) == _right(tasks)
    pids = begun.read_text(encoding="utf-8").split()
    assert len(pids) == 30
    assert all(line.endswith("works, with 1 thread") for line in told)
    # and it is done again where it is asked for again: the workers keep no results
    assert sorted(_way(two).run(tasks[:3])) == _right(tasks[:3])
    assert len(begun.read_text(encoding="utf-8").split()) == 33


def test_a_payload_of_megabytes_comes_as_it_is(two: Cluster) -> None:
    tasks = [task(f"t{n}", filler="x" * (15 * 2**20)) for n in range(3)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sorted(_way(two).run(tasks)) == _right(tasks)


def test_what_work_raises_is_one_failed_row(two: Cluster) -> None:
    tasks = [task("bad", **{"raise": "it cannot"}), task("good")]
    found = {each.key: each for each in _way(two).run(tasks)}
    assert found[tasks[1].key] == _right(tasks[1:])[0]
    failure = found[tasks[0].key].failure
    assert failure == Failure("no-worker", "no worker could do it: it cannot")


def test_runs_at_the_same_time_share_what_they_do(two: Cluster, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    tasks = [task(f"shared{n}", begun=str(begun), seconds=0.3) for n in range(6)]
    found: list[list[Outcome]] = []
    # the first is under way when the second begins
    ways = [threading.Thread(target=lambda: found.append(sorted(_way(two).run(tasks)))) for _ in range(1)]
    for each in ways:
        each.start()
    found.append(sorted(_way(two).run(tasks)))
    for each in ways:
        each.join()
    assert found == [_right(tasks)] * 2
    assert len(begun.read_text(encoding="utf-8").split()) < 12


def test_one_who_stops_listening_leaves_nothing_behind(two: Cluster) -> None:
    from distributed import Client

    outcomes = _way(two).run(task(f"t{n}", seconds=0.2) for n in range(1000))
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    with Client(two.address, set_as_default=False) as client:
        until = time.monotonic() + PATIENCE
        while client.run_on_scheduler(keys) and time.monotonic() < until:
            time.sleep(0.05)
        assert client.run_on_scheduler(keys) == []


# --- workers that are killed, silent, late ----------------------------------------------------------------------------


def test_a_worker_that_is_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", 2) as made:
        assert list(kills(made, runs=8, seed=24)) == [True] * 8


def test_a_task_that_kills_each_worker_is_one_failed_row(tmp_path: Path) -> None:
    # the scheduler gives a task up after its first worker, so that two are enough; nannies begin others
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with cluster(tmp_path / "cluster", environment=once) as made:
        for _ in range(2):
            made.add(nanny=True)
        tasks = [task("bad", kill=True), *(task(f"good{n}") for n in range(6))]
        found = {each.key: each for each in _way(made).run(tasks)}
        # those that were on the worker are given again, though the scheduler blames them too
        message = "each worker that had it was lost: it may be more than a worker can bear"
        assert found.pop(tasks[0].key).failure == Failure("died", message)
        assert sorted(found.values()) == _right(tasks[1:])


def test_a_silent_worker_holds_up_nothing_and_its_late_answer_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "MARGIN", 0.5)
    stopped, begun = tmp_path / "stopped", tmp_path / "begun"
    with cluster(tmp_path / "cluster", 2) as made:
        told: list[str] = []
        way = _way(made, told, limit=0.5)
        tasks = [
            task("silent", stop=str(stopped), begun=str(begun)),
            task("clock", stop=str(tmp_path / "stopped2"), clock=True),
        ]
        # the first stops its worker: its process is as good as dead, and nobody tells the scheduler
        found = []
        for each in way.run([tasks[0], *(task(f"t{n}") for n in range(4))]):
            found.append(each)
        assert sorted(found) == _right([tasks[0], *(task(f"t{n}") for n in range(4))])
        assert any("has not answered, so that another does it too" in each for each in told)
        assert len(set(begun.read_text(encoding="utf-8").split())) == 2
        assert way.differing == []
        for each in made.workers:
            os.kill(each.pid, signal.SIGCONT)


def test_of_two_different_results_the_first_stands_and_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "MARGIN", 0.5)
    with cluster(tmp_path / "cluster", 2) as made:
        told: list[str] = []
        way = _way(made, told, limit=0.5)
        clock = task("clock", stop=str(tmp_path / "stopped"), clock=True)
        found = []

        def more() -> Iterator[Task]:
            yield clock
            # there is work until the worker, awake again, has said what it made of it
            number = 0
            while not way.differing and number < 2000:
                number += 1
                yield task(f"t{number}", seconds=0.02)

        for each in way.run(more()):
            found.append(each)
            if each.key == clock.key:
                for worker in made.workers:
                    os.kill(worker.pid, signal.SIGCONT)
        assert way.differing == ["clock"]
        assert "clock: two workers have sent different results" in told
        assert [each.key for each in found].count(clock.key) == 1


# --- workers that are not as they have to be --------------------------------------------------------------------------


def test_a_worker_of_another_version_is_refused_before_anything_is_given(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", 1) as made:
        made.add("--preload", "portfolio.otherwise", environment={"OTHERWISE": "tool=0.0.9"})
        made.wait_for(2)
        begun = tmp_path / "begun"
        with pytest.raises(RunnerError) as raised:
            list(_way(made).run([task("t", begun=str(begun))]))
        assert f"found riskfile 0.0.9 there, expected riskfile {here().tool}" in str(raised.value)
        assert "1 of 2 workers cannot be used" in str(raised.value)
        assert not begun.exists()


def test_a_worker_without_riskfile_is_refused_before_anything_is_given(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as made:
        made.add("--preload", "portfolio.otherwise", environment={"OTHERWISE": "no-riskfile"})
        made.wait_for(1)
        with pytest.raises(RunnerError, match="found no riskfile there that can be asked"):
            list(_way(made).run([task("t")]))


def test_a_scheduler_of_another_version_is_refused_before_anything_is_given(tmp_path: Path) -> None:
    said = r"found riskfile 0\.0\.9 on the scheduler, expected riskfile"
    elder = {"OTHERWISE": "tool=0.0.9"}
    with cluster(tmp_path / "c", environment=elder, preload=True) as made, pytest.raises(RunnerError, match=said):
        list(_way(made).run([task("t")]))


def test_a_worker_of_another_version_that_comes_in_the_run_gets_nothing(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", 1) as made:
        told: list[str] = []
        tasks = [task(f"t{n}", seconds=0.05) for n in range(400)]
        found = []
        seen = 0
        for each in _way(made, told).run(iter(tasks)):
            found.append(each)
            if len(found) == 1:
                made.add("--preload", "portfolio.otherwise", environment={"OTHERWISE": "tool=0.0.9"})
            seen += any("gets nothing" in line for line in told)
            if seen > 20:
                break
        assert seen > 20, told
        assert all(each.failure is None for each in found)


def test_a_project_gets_to_a_worker_that_has_what_it_needs(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as made:
        made.add("--preload", "portfolio.otherwise", environment={"OTHERWISE": "lacks=scipy,duckdb"})
        made.add("--preload", "portfolio.otherwise", environment={"OTHERWISE": "lacks=duckdb"})
        made.wait_for(2)
        needy = [task(f"scipy{n}", needs="scipy") for n in range(6)]
        found = {each.key: each for each in _way(made).run([*needy, task("duckdb", needs="duckdb"), task("none")])}
        assert sorted(found[each.key] for each in needy) == _right(needy)
        assert found[task("none").key] == _right([task("none")])[0]
        failure = found[task("duckdb", needs="duckdb").key].failure
        assert failure == Failure("lacks-extra", "duckdb is needed and not installed")


def test_workers_are_waited_for_so_long(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as made:
        with pytest.raises(RunnerError) as raised:
            list(_way(made, wait=0.5).run([task("t")]))
        assert str(raised.value) == (
            f"{made.address}: found no worker that could do anything in 0.5 s; expected at least one"
        )


def test_workers_that_come_late_are_taken(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster") as made:
        threading.Timer(0.5, made.add).start()
        assert list(_way(made).run([task("t")])) == _right([task("t")])


def test_workers_that_all_go_are_waited_for_so_long(tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", 1) as made:
        made.wait_for(1)
        found = []
        with pytest.raises(RunnerError, match="found no worker"):
            for each in _way(made, wait=3).run(task(f"t{n}", seconds=0.05) for n in range(1000)):
                found.append(each)
                if len(found) == 3:
                    made.stop(made.workers[0])
        assert all(each.failure is None for each in found)


# --- schedulers that are not there, or go -----------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def test_a_scheduler_that_is_not_there_is_one_message() -> None:
    address = f"tcp://127.0.0.1:{_free_port()}"
    with pytest.raises(RunnerError) as raised:
        list(_way(address, wait=0.5).run([task("t")]))
    assert str(raised.value).startswith(f"{address}: found no Dask scheduler that answers within 0.5 s (")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_what_is_no_scheduler_is_one_message(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def answer() -> None:
            with server.accept()[0] as peer:
                if said:
                    peer.sendall(said)
                # silent for as long as it is asked
                over.wait(PATIENCE)

        asked = threading.Thread(target=answer, daemon=True)
        asked.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(RunnerError, match=r"found no Dask scheduler that answers within 0\.5 s"):
            list(_way(address, wait=0.5).run([task("t")]))
        over.set()
        asked.join(PATIENCE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "127.0.0.1",
        "tcp://127.0.0.1",
        "http://127.0.0.1:80",
        "tcp://:8786",
        "tcp://h:0",
        "tcp://h:99999",
        "h:80/x",
    ],
)
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(RunnerError, match=r"expected the address of a Dask scheduler, such as tcp://192\.0\.2\.1:8786"):
        Scheduler(address)


def test_an_address_may_lack_its_scheme() -> None:
    assert check_address("node1:8786") == "tcp://node1:8786"
    assert check_address("[::1]:8786") == "tcp://[::1]:8786"
    assert check_address("tls://node1:8786") == "tls://node1:8786"


def test_a_scheduler_elsewhere_that_is_not_encrypted_is_told() -> None:
    told: list[str] = []
    # an address for examples, where nobody is
    with pytest.raises(RunnerError):
        list(_way("tcp://192.0.2.1:8786", told, wait=0.2).run([task("t")]))
    assert told == [
        "tcp://192.0.2.1:8786 is not encrypted: who can listen reads the files, and who can reach it can run code; "
        "expected tls://…"
    ]


def test_a_scheduler_that_goes_ends_the_run_and_what_was_done_stands(tmp_path: Path) -> None:
    tasks = [task(f"t{n}", seconds=0.02) for n in range(60)]
    found: list[Outcome] = []
    with cluster(tmp_path / "first", 2) as made, pytest.raises(RunnerError) as raised:
        made.wait_for(2)
        for each in _way(made, wait=3).run(tasks):
            found.append(each)
            if len(found) == 20:
                made.stop(made.scheduler)
    assert str(raised.value) == (
        f"{made.address}: the scheduler is gone, and did not come back within 3 s; what was done by then stands"
    )
    assert len(found) >= 20
    done = {each.key for each in found}
    with cluster(tmp_path / "second", 2) as made:
        found += _way(made).run(each for each in tasks if each.key not in done)
    assert sorted(found) == _right(tasks)


def test_a_scheduler_that_comes_back_goes_on_with_the_run(tmp_path: Path) -> None:
    tasks = [task(f"t{n}", seconds=0.02) for n in range(60)]
    found: list[Outcome] = []
    with cluster(tmp_path / "cluster", 2) as made:
        for each in _way(made).run(tasks):
            found.append(each)
            if len(found) == 20:
                made.restart_scheduler()
    assert sorted(found) == _right(tasks)


def test_a_scheduler_that_is_silent_ends_the_run(tmp_path: Path) -> None:
    found: list[Outcome] = []
    with cluster(tmp_path / "cluster", 1) as made:
        made.wait_for(1)
        with pytest.raises(RunnerError, match="the scheduler is gone"):
            for each in _way(made, wait=3).run(task(f"t{n}", seconds=0.02) for n in range(1000)):
                found.append(each)
                if len(found) == 3:
                    os.kill(made.scheduler.pid, signal.SIGSTOP)
        os.kill(made.scheduler.pid, signal.SIGCONT)
    assert sorted(found) == _right([task(f"t{n}", seconds=0.02) for n in range(len(found))])
