"""A share of what ``python -m faults`` tries, another one by each command: the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SAMPLES = {"check": 4, "report": 3, "write": 3, "import": 6, "force": 8, "init": 3, "init-there": 4, "build": 4}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are forked off")
@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_failing_disk_leaves_behind(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "faults", "--sample", str(SAMPLES[name]), "--seed", "13", name],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(TESTS)]), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{name}: " in done.stdout and "; 0 wrong;" in done.stdout
