"""Work for the workers of a cluster in tests: it does what its payload says, in JSON."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from riskfile.portfolio.tasks import Failure, Outcome, Task


def fake(task: Task, limits: Mapping[str, float]) -> Outcome:
    """The result of a task: a hash of its payload, after what the payload asks for."""
    asked = json.loads(task.payload)
    if begun := asked.get("begun"):
        # how often it was begun, for tests that count
        with Path(begun).open("a", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\n")
    time.sleep(asked.get("seconds", 0))
    if asked.get("once") and not Path(asked["once"]).exists():
        Path(asked["once"]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if asked.get("kill"):
        os.kill(os.getpid(), signal.SIGKILL)
    if asked.get("raise"):
        raise ValueError(asked["raise"])
    if asked.get("stop") and not Path(asked["stop"]).exists():
        Path(asked["stop"]).touch()
        os.kill(os.getpid(), signal.SIGSTOP)
    if (lacking := asked.get("needs")) and find_spec(lacking) is None:
        return Outcome(task.key, None, Failure("lacks-extra", f"{lacking} is needed and not installed"))
    if asked.get("clock"):
        # what no result may hold: for tests that see it differ
        return Outcome(task.key, json.dumps({"time": time.time()}).encode(), None)
    return Outcome(task.key, result_of(task), None)


def result_of(task: Task) -> bytes:
    """What a task comes to, wherever it is done."""
    made = hashlib.sha256(task.payload + json.dumps(dict(task.settings), sort_keys=True).encode()).hexdigest()
    return json.dumps({"made": made, "of": len(task.payload)}, separators=(",", ":"), sort_keys=True).encode()


def keys(dask_scheduler: Any) -> list[str]:
    """The keys of the tasks that a scheduler knows."""
    return [str(each) for each in dask_scheduler.tasks]
