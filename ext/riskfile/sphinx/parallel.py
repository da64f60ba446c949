"""A page that crashes in another process is not passed over.

Sphinx hears of it while it begins the next task, or once all have begun. In the first case it ends the processes that
run, with what they have read or written, and goes on without a word: pages are missing, and the build is green.
"""

from __future__ import annotations

from sphinx.errors import SphinxParallelError
from sphinx.util.parallel import ParallelTasks

_join_one, _join = ParallelTasks._join_one, ParallelTasks.join
_ATTRIBUTE = "riskfile_crash"


def setup() -> None:
    """Tell of each crash, whenever Sphinx hears of it; once is as good as twice."""
    ParallelTasks._join_one = _remembering  # type: ignore[method-assign, assignment]
    ParallelTasks.join = _telling  # type: ignore[method-assign, assignment]


def _remembering(tasks: ParallelTasks) -> bool:
    try:
        return _join_one(tasks)
    except SphinxParallelError as error:
        setattr(tasks, _ATTRIBUTE, error)
        raise


def _telling(tasks: ParallelTasks) -> None:
    crash = getattr(tasks, _ATTRIBUTE, None)
    if isinstance(crash, SphinxParallelError):
        tasks.terminate()
        raise crash
    _join(tasks)
