"""Patterns that are compiled when they are first used.

To compile the hundred and fifty patterns of a check takes as long as to read 300 items, and most of them look for what
few files have.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """What a pattern is until somebody asks something of it, and then its methods."""

    def __init__(self, expression: str, flags: int) -> None:
        self._given = (expression, flags)
        self.pattern = expression

    def __getattr__(self, name: str) -> Any:
        # asked once for each method: it is found here the next time
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def compiled_late(expression: str, flags: int = 0) -> re.Pattern[str]:
    """The same as ``re.compile``, but that what is wrong with ``expression`` is raised where it is first used."""
    return cast("re.Pattern[str]", _Later(expression, flags))
