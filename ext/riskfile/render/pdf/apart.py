"""What runs an event loop of its own is called where none runs yet."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Result = TypeVar("_Result")


def apart(work: Callable[[], _Result]) -> _Result:
    """What ``work`` returns or raises, in a thread of its own: pyHanko starts an event loop, and whoever calls (an editor's
    server, a browser's driver) may have one that runs already."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result()
