"""A portfolio from its list to its rows: the same, whoever does the work, in whatever order, however often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packedkit import TODAY, project, with_rule
from riskfile.portfolio.cache import Cache
from riskfile.portfolio.children import Children
from riskfile.portfolio.judging import outcome_of
from riskfile.portfolio.manifest import Manifest, read_manifest
from riskfile.portfolio.metrics import as_json, metrics_of
from riskfile.portfolio.pooled import pooled
from riskfile.portfolio.run import DIFFERS, Judged, merged, run
from riskfile.portfolio.tasks import Cost, Failure, Outcome, Runner, RunnerError, Task


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    root = tmp_path_factory.mktemp("portfolio")
    for number in range(4):
        project(root / "devices" / f"d{number}", number=f"RMF-{number}")
    # the same bytes as another
    project(root / "devices" / "twin", number="RMF-1")
    with_rule(root / "devices" / "raises", "raise ZeroDivisionError('nothing')")
    (root / "portfolio.yaml").write_text(
        "version: 1\nfolders: [devices/*]\nthresholds: {files.failed: 1}\n", encoding="utf-8"
    )
    return read_manifest(root / "portfolio.yaml")


def judged(manifest: Manifest, runner: Runner, cache: Cache | None = None) -> Judged:
    return run(manifest, runner, cache or Cache(None), today=TODAY)


def metrics(manifest: Manifest, found: Judged) -> bytes:
    return as_json(metrics_of(found.rows, pooled(found.rows), today=TODAY, thresholds=manifest.thresholds))


class Known:
    """Does the tasks at once, and does each but once, however often it is asked."""

    done: Mapping[str, Outcome] = {}

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        for each in tasks:
            if each.key not in Known.done:
                Known.done = {**Known.done, each.key: outcome_of(each)}
            yield Known.done[each.key]


@pytest.fixture(scope="module")
def plain(manifest: Manifest) -> Judged:
    return judged(manifest, Known())


def test_rows_stand_in_the_order_of_the_list(manifest: Manifest, plain: Judged) -> None:
    names = ["devices/d0", "devices/d1", "devices/d2", "devices/d3", "devices/raises", "devices/twin"]
    assert [each.name for each in plain.rows] == names
    assert [each.state for each in plain.rows] == ["judged"] * 4 + ["crashed", "judged"]
    assert plain.rows[5].result == plain.rows[1].result
    assert plain.stopped == ""


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_the_same_comes_of_this_process_and_of_any_number_of_children(
    manifest: Manifest, plain: Judged, workers: int
) -> None:
    found = judged(manifest, Children(workers, 60))
    assert found.rows == plain.rows
    assert metrics(manifest, found) == metrics(manifest, plain)
    assert all(each.cost is not None for each in found.told)


class Unruly:
    """Gives outcomes in another order, twice, too late, for tasks that nobody gave, and of workers that were lost first."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        given: list[Outcome] = []
        for outcome in Known().run(tasks):
            given += [outcome] * self.draw(st.integers(1, 3))
            if outcome.result is not None and self.draw(st.booleans()):
                lost = Failure("died", self.draw(st.sampled_from(["its process was ended", "it was lost"])))
                given.append(outcome._replace(result=None, failure=lost))
            while given and self.draw(st.booleans()):
                yield self.one_of(given)
        given.append(Outcome("0" * 64, b"of another run", None))
        while given:
            yield self.one_of(given)

    def one_of(self, given: list[Outcome]) -> Outcome:
        each = given.pop(self.draw(st.integers(0, len(given) - 1)))
        return each._replace(cost=Cost(where=self.draw(st.sampled_from(["one", "other"]))))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_order_and_no_repetition_changes_a_row(manifest: Manifest, plain: Judged, data: st.DataObject) -> None:
    found = judged(manifest, Unruly(data))
    assert found.rows == plain.rows
    assert metrics(manifest, found) == metrics(manifest, plain)


KEY = "a" * 64
OUTCOMES = st.sampled_from(
    [
        Outcome(KEY, b"one", None),
        Outcome(KEY, b"other", None),
        Outcome(KEY, None, Failure("died", "it died")),
        Outcome(KEY, None, Failure("too-slow", "it was slow")),
        Outcome(KEY, None, DIFFERS),
    ]
)


@given(OUTCOMES, OUTCOMES, OUTCOMES)
def test_outcomes_come_to_the_same_in_any_order(one: Outcome, two: Outcome, three: Outcome) -> None:
    assert merged(one, two) == merged(two, one)
    assert merged(merged(one, two), three) == merged(one, merged(two, three))
    assert merged(one, one) == one == merged(None, one)


def test_two_results_for_one_key_are_none(manifest: Manifest, plain: Judged, tmp_path: Path) -> None:
    wrong: list[str] = []

    class Contradicts(Known):
        def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
            for each in super().run(tasks):
                yield each
                if each.result is not None and not wrong:
                    wrong.append(each.key)
                    yield each._replace(result=each.result.replace(b"Base device", b"Bare device"))

    cache = Cache(tmp_path / "kept")
    found = judged(manifest, Contradicts(), cache)
    assert [each.state for each in found.rows] == ["differs", *(each.state for each in plain.rows[1:])]
    assert found.rows[0].failure == DIFFERS
    assert cache.get(wrong[0]) is None
    # and the next run judges it again
    assert judged(manifest, Known(), cache).rows == plain.rows


def test_what_is_no_result_is_not_taken(manifest: Manifest) -> None:
    class Babbles:
        def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
            for each in tasks:
                yield Outcome(each.key, b'["no result"]', None)

    assert {each.state for each in judged(manifest, Babbles()).rows} == {"differs"}


def test_what_nobody_did_is_told_with_the_reason(manifest: Manifest, plain: Judged) -> None:
    class Goes(Known):
        def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
            for number, each in enumerate(super().run(tasks)):
                if number == 2:
                    raise RunnerError("the scheduler has gone")
                yield each

    found = judged(manifest, Goes())
    assert found.stopped == "the scheduler has gone"
    assert found.rows[:2] == plain.rows[:2]
    # the twin of one that was judged has its result, where the run came that far
    assert {each.failure for each in found.rows[2:5]} == {Failure("no-worker", "the scheduler has gone")}


def test_what_was_judged_is_kept_and_not_judged_again(manifest: Manifest, plain: Judged, tmp_path: Path) -> None:
    asked: list[str] = []

    class Counts(Known):
        def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
            def counted() -> Iterator[Task]:
                for each in tasks:
                    asked.append(each.name)
                    yield each

            return super().run(counted())

    cache = Cache(tmp_path / "kept")
    assert judged(manifest, Counts(), cache).rows == plain.rows
    # the twin is not judged at all
    assert asked == ["devices/d0", "devices/d1", "devices/d2", "devices/d3", "devices/raises"]
    asked.clear()
    again = judged(manifest, Counts(), cache)
    assert asked == ["devices/raises"], "only what failed is tried again"
    assert again.rows == plain.rows
    assert sum(each.kept for each in again.told) == 5
    asked.clear()
    assert run(manifest, Counts(), cache, today="2026-12-01").rows
    assert len(asked) == 5, "another day is another result"


def test_who_is_interrupted_keeps_what_was_done(manifest: Manifest, plain: Judged, tmp_path: Path) -> None:
    class Interrupted(Known):
        def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
            for number, each in enumerate(super().run(tasks)):
                if number == 3:
                    raise KeyboardInterrupt
                yield each

    cache = Cache(tmp_path / "kept")
    with pytest.raises(KeyboardInterrupt):
        judged(manifest, Interrupted(), cache)
    after = judged(manifest, Known(), cache)
    assert after.rows == plain.rows
    assert [each.kept for each in after.told] == [True, True, True, False, False, True]


def test_a_project_that_cannot_be_packed_is_one_row(
    manifest: Manifest, plain: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    from riskfile.portfolio import run as module
    from riskfile.portfolio.packing import PackError, pack
    from riskfile.source import Source

    def packs(source: Source) -> bytes:
        if "/d2/" in source.name("needs/policy.yaml"):
            raise PackError("files of the project changed while they were read")
        return pack(source)

    monkeypatch.setattr(module, "pack", packs)
    found = judged(manifest, Known())
    assert found.rows[2].failure == Failure("unreadable", "files of the project changed while they were read")
    assert (*found.rows[:2], *found.rows[3:]) == (*plain.rows[:2], *plain.rows[3:])
