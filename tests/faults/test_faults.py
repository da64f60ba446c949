"""A share of what ``python -m faults`` tries, another one by each command: the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SHARES = {
    "files": (
        4,
        (
            "check",
            "report",
            "import",
            "force",
            "schema",
            "init",
            "init-there",
            "rename",
            "move",
            "move-item",
            "retire",
            "fmt",
            "library",
        ),
    ),
    "triggers": (3, ("write",)),
    "pages": (3, ("build",)),
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are forked off")
@pytest.mark.parametrize("share", SHARES)
def test_what_a_failing_disk_leaves_behind(share: str) -> None:
    sample, names = SHARES[share]
    done = subprocess.run(
        [sys.executable, "-m", "faults", "--sample", str(sample), "--seed", "13", *names],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(TESTS)]), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("; 0 wrong;") == len(names), done.stdout
