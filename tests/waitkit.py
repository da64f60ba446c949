"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120
"""Seconds after which something will not happen any more, on a machine that is busy."""


def until(holds: Callable[[], object]) -> None:
    """Come back when it holds; AssertionError where it does not within :data:`PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"it has not come to pass within {PATIENCE} seconds"
        time.sleep(0.05)
