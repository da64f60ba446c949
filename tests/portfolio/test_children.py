"""Tasks done by children: the same bytes by any number of them, and a poisoned project is one failure."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from packedkit import TODAY, project, with_rule
from riskfile.portfolio.children import Child, Children
from riskfile.portfolio.judging import RefusedError, do, file_task, outcome_of
from riskfile.portfolio.packing import pack
from riskfile.portfolio.results import FileResult
from riskfile.portfolio.row import row_of
from riskfile.portfolio.tasks import Outcome, RunnerError, Task
from riskfile.project import Project
from riskfile.source import Disk

LIMIT = 20.0
"""In seconds: far more than a small project takes on a machine with other work, and what those that hang take here."""


def task(root: Path, **more: str) -> Task:
    return file_task(root.name, pack(Disk(root)), today=TODAY, **more)  # type: ignore[arg-type]


POISONS = {
    "exits": ("os._exit(3)", "died", "its process ended with the status 3, without a result"),
    "kills-itself": (
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "died",
        "its process was ended by the signal SIGSEGV",
    ),
    "is-killed": ("os.kill(os.getpid(), signal.SIGKILL)", "died", "its process was ended by the signal SIGKILL"),
    "lacks-memory": ("x = bytearray(1 << 40)", "died", "it needed more memory than it may have"),
    "raises": ("raise ZeroDivisionError('nothing')", "crashed", "OURS001 ours raised ZeroDivisionError: nothing"),
    "ends-python": (
        "raise SystemExit(0)",
        "crashed",
        "OURS001 ours raised RuntimeError: it would end the check with 0",
    ),
}


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Task]:
    """Projects, by name: some that are sound, and poisoned ones between them."""
    root = tmp_path_factory.mktemp("projects")
    found = {name: task(with_rule(root / name, body)) for name, (body, _, _) in POISONS.items()}
    for number in (1, 2, 3):
        found[f"sound-{number}"] = task(project(root / f"sound-{number}", number=f"RMF-{number}"))
    found["own"] = task(
        with_rule(root / "own", 'print("this is no result"); yield fault(next(iter(file)), "ours is found")')
    )
    broken = project(root / "no-policy")
    (broken / "needs" / "policy.yaml").write_text("version: [1\n", encoding="utf-8")
    found["no-policy"] = task(broken)
    (root / "empty").mkdir()
    found["empty"] = task(root / "empty")
    return dict(sorted(found.items()))


def plain(outcomes: Iterator[Outcome]) -> dict[str, tuple[bytes | None, object]]:
    found = {}
    for each in outcomes:
        assert each.key not in found, "one outcome for each key"
        found[each.key] = (each.result, each.failure)
    return found


@pytest.fixture(scope="module")
def by_one(tasks: Mapping[str, Task]) -> dict[str, tuple[bytes | None, object]]:
    return plain(Children(1, LIMIT).run(tasks.values()))


def test_a_poisoned_project_is_one_failure(
    tasks: Mapping[str, Task], by_one: dict[str, tuple[bytes | None, object]]
) -> None:
    assert by_one.keys() == {each.key for each in tasks.values()}
    for name, (_, reason, words) in POISONS.items():
        result, failure = by_one[tasks[name].key]
        assert result is None
        assert failure is not None
        assert failure[0] == reason
        assert words in failure[1]
    for name in ("sound-1", "sound-2", "sound-3", "own", "no-policy", "empty"):
        assert by_one[tasks[name].key][1] is None, name
    own = FileResult.of_bytes(by_one[tasks["own"].key][0] or b"")
    assert own.findings == {"OURS001 warning": 1}
    assert FileResult.of_bytes(by_one[tasks["no-policy"].key][0] or b"").state == "unreadable"


@pytest.mark.parametrize("workers", [2, 4])
def test_the_same_comes_of_any_number_of_children_in_any_order(
    tasks: Mapping[str, Task], by_one: dict[str, tuple[bytes | None, object]], workers: int
) -> None:
    some = [
        each for name, each in tasks.items() if workers == 2 or name.startswith(("sound", "own", "raises", "exits"))
    ]
    assert plain(Children(workers, LIMIT).run(reversed(some))) == {each.key: by_one[each.key] for each in some}


def test_the_same_comes_of_this_process(
    tasks: Mapping[str, Task], by_one: dict[str, tuple[bytes | None, object]]
) -> None:
    safe = [each for name, each in tasks.items() if name not in ("exits", "kills-itself", "is-killed")]
    assert plain(Children(0).run(safe)) == {each.key: by_one[each.key] for each in safe}


def test_what_comes_is_what_the_folder_says(tmp_path: Path, by_one: dict[str, tuple[bytes | None, object]]) -> None:
    root = project(tmp_path / "elsewhere", number="RMF-2")
    folder = row_of(Project.open(root, today=TODAY, cached=False)).as_bytes()
    assert by_one[task(root).key] == (folder, None)


def test_one_that_hangs_is_ended_and_the_next_is_done(tmp_path: Path) -> None:
    hangs = task(with_rule(tmp_path / "hangs", "while True: pass"))
    sound = task(project(tmp_path / "sound"))
    # it has begun something that would outlive it
    forks = task(with_rule(tmp_path / "forks", "os.fork(); time.sleep(1000)"))
    child = Child(2.0)
    try:
        for each in (hangs, forks):
            outcome = child.do(each)
            assert outcome.failure == ("too-slow", "it took longer than the time limit of 2 s, and was ended")
        child.limit = LIMIT
        assert child.do(sound).result == do(sound)
    finally:
        child.close()


def test_a_limit_of_memory_is_kept(tmp_path: Path) -> None:
    greedy = task(with_rule(tmp_path, "x = [bytearray(1 << 20) for _ in range(4096)]"))
    child = Child(60, 1 << 30)
    try:
        outcome = child.do(greedy)
        assert outcome.failure == ("died", "it needed more memory than it may have")
        assert child.do(task(project(tmp_path / "sound"))).failure is None
    finally:
        child.close()


def test_code_of_one_project_changes_nothing_of_the_next(tmp_path: Path) -> None:
    meddles = task(
        with_rule(tmp_path / "meddles", "import riskfile.portfolio.row as row; row.MOST_FOUND = 0; row.row_of = None")
    )
    broken = project(tmp_path / "next")
    (broken / "needs" / "policy.yaml").write_text("version: [1\n", encoding="utf-8")
    child = Child(LIMIT)
    try:
        assert child.do(meddles).failure is None
        assert child.do(task(broken)).result == do(task(broken))
    finally:
        child.close()


def test_a_child_that_somebody_ends_loses_nothing(tasks: Mapping[str, Task], by_one: dict[str, object]) -> None:
    child = Child(LIMIT)
    sound = tasks["sound-1"]
    try:
        assert child.do(sound).result is not None
        assert child._process is not None
        os.kill(child._process.pid, signal.SIGKILL)
        assert (child.do(sound).result, None) == by_one[sound.key]
        # and while it works
        slow = threading.Thread(target=lambda: (time.sleep(0.05), os.kill(child._process.pid, signal.SIGKILL)))
        slow.start()
        assert (child.do(sound).result, None) == by_one[sound.key]
        slow.join()
    finally:
        child.close()


def test_no_more_is_taken_than_is_worked_on(tasks: Mapping[str, Task]) -> None:
    taken: list[str] = []
    given = [each for name, each in tasks.items() if name.startswith("sound")] * 4

    def one_by_one() -> Iterator[Task]:
        for number, each in enumerate(given):
            taken.append(each.key)
            yield each._replace(key=f"{number:064}")

    back = 0
    for _ in Children(1, LIMIT).run(one_by_one()):
        back += 1
        assert len(taken) <= back + 2
    assert back == len(given)


def test_who_stops_asking_leaves_no_process(tasks: Mapping[str, Task]) -> None:
    others = children_of_this()
    run = Children(2, LIMIT).run(tasks.values())
    next(run)
    assert children_of_this() - others
    run.close()  # type: ignore[attr-defined]
    assert not children_of_this() - others


def children_of_this() -> set[str]:
    found = set()
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = each.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == str(os.getpid()) and fields[0] != "Z":
            found.add(each.parent.name)
    return found


def test_where_no_process_can_be_begun_that_is_said(tasks: Mapping[str, Task], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(RunnerError, match=r"no process can be begun on this machine: No such file or directory"):
        list(Children(1).run([tasks["sound-1"]]))


def test_a_child_without_memory_to_begin_is_said(tasks: Mapping[str, Task]) -> None:
    with pytest.raises(RunnerError, match=r"was not ready: .*it may have 16 MB of memory"):
        list(Children(1, LIMIT, 16 << 20).run([tasks["sound-1"]]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("tool", "9.9.9"), "the portfolio is judged by riskfile 9.9.9, and the worker has "),
        (("with", "markdown-it-py 0.1"), "the portfolio is judged with markdown-it-py 0.1, and the worker has "),
    ],
)
def test_another_version_is_refused(tasks: Mapping[str, Task], change: tuple[str, str], words: str) -> None:
    asked = tasks["sound-1"]
    with pytest.raises(RefusedError, match=words) as error:
        do(asked._replace(settings={**asked.settings, change[0]: change[1]}))
    assert error.value.failure.reason == "other-version"


def test_an_extra_that_is_lacking_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacks = task(with_rule(tmp_path, "raise ModuleNotFoundError('No module named scipy', name='scipy')"))
    outcome = outcome_of(lacks)
    assert outcome.failure is not None
    assert outcome.failure.reason == "lacks-extra"
    assert "pip install 'riskfile[surveillance]'" in outcome.failure.message


def test_own_rules_are_not_run_where_nobody_wants_them(tmp_path: Path) -> None:
    root = with_rule(tmp_path, "os._exit(3)")
    held = file_task("held", pack(Disk(root)), today=TODAY, own_rules=False)
    assert held.key != task(root).key
    assert FileResult.of_bytes(do(held)).not_loaded == ("OURS001 ours",)


def test_the_name_is_no_part_of_the_key_and_all_else_is(tmp_path: Path) -> None:
    data = pack(Disk(project(tmp_path)))
    keys = [
        file_task("a", data, today=TODAY).key,
        file_task("a", data, today="2026-12-01").key,
        file_task("a", data, today=TODAY, gate="draft").key,
        file_task("a", data, today=TODAY, own_rules=False).key,
        file_task("a", data, today=TODAY, baseline="0.A").key,
        file_task("a", data + b"x", today=TODAY).key,
    ]
    assert len({*keys}) == len(keys)
    assert file_task("b", data, today=TODAY).key == keys[0]


def test_what_is_no_project_in_the_payload_is_a_failure(tmp_path: Path) -> None:
    outcome = outcome_of(file_task("none", b"nothing", today=TODAY))
    assert outcome.failure is not None
    assert outcome.failure.reason == "unreadable"
