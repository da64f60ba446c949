"""The way over a Dask cluster, on real clusters of processes on this machine: workers that are killed, silent, late, of
another version; schedulers that are not there, or go."""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="NO DASK: riskfile[portfolio] is not installed, so that no cluster was tried")

from portfolio.clusterkit import PATIENCE, Cluster, cluster, task
from portfolio.fakeworks import keys, result_of
from riskfile.portfolio.scheduler import Scheduler
from riskfile.portfolio.tasks import Failure, Outcome, Task

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
