"""Work in a process that is forked off: its result comes back, and that there is none is told."""

from __future__ import annotations

import os
import signal
import time

import pytest

from riskfile.render.forked import Forked, LostError, can_fork

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be forked here")


def test_the_result_comes_back_and_is_made_elsewhere() -> None:
    here, known = os.getpid(), [1]
    work: Forked[tuple[int, list[int]]] = Forked(lambda: (os.getpid(), [*known, 2]))
    known.append(9)
    there, found = work.result()
    assert there != here
    assert found == [1, 2], "it knows what was known when it began"


def test_a_result_that_is_larger_than_a_pipe() -> None:
    assert len(Forked(lambda: "x" * 3_000_000).result()) == 3_000_000


@pytest.mark.parametrize(
    ("end", "exitcode"), [(lambda: os._exit(9), 9), (lambda: os.kill(os.getpid(), signal.SIGKILL), -9)]
)
def test_a_process_that_ends_without_a_result_is_told(end: object, exitcode: int) -> None:
    with pytest.raises(LostError) as error:
        Forked(end).result()  # type: ignore[arg-type]
    assert error.value.exitcode == exitcode


def test_nobody_waits_for_what_is_stopped() -> None:
    begun = time.monotonic()
    Forked(lambda: time.sleep(600)).stop()
    assert time.monotonic() - begun < 60


def test_a_process_with_threads_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    leave = threading.Event()
    thread = threading.Thread(target=leave.wait)
    thread.start()
    try:
        assert not can_fork()
    finally:
        leave.set()
        thread.join()
