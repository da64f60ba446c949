"""A worker that is not as it has to be: ``dask worker --preload portfolio.otherwise``, with what it is in OTHERWISE."""

from __future__ import annotations

import os
import sys

from riskfile.portfolio import judging, remote

_WHAT, _, _OF = os.environ.get("OTHERWISE", "").partition("=")

if _WHAT == "tool":
    judging.tool = lambda: _OF  # type: ignore[assignment]
elif _WHAT == "lacks":
    # as if it were not installed
    for each in _OF.split(","):
        sys.modules[each] = None  # type: ignore[assignment]
elif _WHAT == "no-riskfile":
    del sys.modules["riskfile.portfolio.remote"]
    sys.modules["riskfile.portfolio.remote"] = None  # type: ignore[assignment]
remote.here.cache_clear()
