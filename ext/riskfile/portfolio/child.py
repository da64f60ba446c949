"""A process that does tasks for another: it reads them from its standard input, and writes what comes of them.

A piece is a line with two lengths, a head in JSON, and bytes. What a rule of a project prints goes nowhere, so that it
cannot be taken for a result.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

from riskfile.portfolio.tasks import Task

LONGEST: Final = 1 << 34
"""How long a piece may be, in bytes: what says more is none."""

_GRACE: Final = 30.0
"""So many seconds after its limit a task ends itself, where the process that should have ended it is gone."""


def write_piece(file: BinaryIO, head: dict[str, Any], data: bytes = b"") -> None:
    """Write a piece.

    :raises OSError: if nobody reads.
    """
    text = json.dumps(head, separators=(",", ":")).encode()
    file.write(b"%d %d\n" % (len(text), len(data)) + text)
    file.write(data)
    file.flush()


def read_piece(file: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next piece; None where there is no more.

    :raises ValueError: if it is none, or cut.
    """
    line = file.readline(64)
    if not line:
        return None
    lengths = line.split()
    if len(lengths) != 2 or not all(each.isdigit() for each in lengths) or max(map(int, lengths)) > LONGEST:
        raise ValueError(f"found {line!r}, expected two lengths")
    text, data = (file.read(int(each)) for each in lengths)
    head = json.loads(text)
    if not isinstance(head, dict) or len(data) != int(lengths[1]):
        raise ValueError("a piece is cut")
    return head, data


def main() -> None:
    """Do tasks until there are no more. Arguments: the time limit of a task in seconds, and of memory in bytes (0: none)."""
    limit, memory = float(sys.argv[1]), int(sys.argv[2])
    # what is printed by a project's own rules must not get between results
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(nothing, each)
    if memory:
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    from riskfile.portfolio.judging import outcome_of  # noqa: PLC0415 - within the limit

    with Path(os.devnull).open("w", encoding="utf-8") as trace, suppress(BrokenPipeError):
        write_piece(answers, {"ready": True})
        while (piece := read_piece(asked)) is not None:
            head, payload = piece
            task = Task(head["kind"], head["key"], head["name"], head["settings"], payload)
            if limit:
                faulthandler.dump_traceback_later(limit + _GRACE, exit=True, file=trace)
            _forget_peak()
            begun = time.process_time()
            outcome = outcome_of(task)
            cost = [time.process_time() - begun, _peak()]
            faulthandler.cancel_dump_traceback_later()
            failure = None if outcome.failure is None else list(outcome.failure)
            # code of a project may have changed what the next one is judged by; and what lacked memory may lack it still
            again = any(name.startswith("riskfile_own_") for name in sys.modules) or (
                failure is not None and failure[0] == "died"
            )
            answer = {"key": outcome.key, "failure": failure, "cost": cost, "again": again}
            write_piece(answers, answer, outcome.result or b"")


def _forget_peak() -> None:
    """From now on, the most memory is that since now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """The most memory that this process has had, in bytes; 0 where the system does not tell."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0
