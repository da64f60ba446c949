"""The formats that a judged project is written in, by name: what ``riskfile.api.export`` offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from riskfile.exporting.judged import Judged, Written

MODULES: Final[Mapping[str, str]] = {
    "csv": "csv_files",
    "graphml": "graphml",
    "json": "json_file",
    "json-ld": "json_ld",
    "needs": "needs_file",
    "riskman": "riskman",
}
"""Each format with the module whose ``write`` makes it."""


def writer(name: str) -> Callable[[Judged], Written]:
    """What writes a format.

    :raises KeyError: if there is none of this name.
    """
    found: Callable[[Judged], Written] = import_module(f"riskfile.exporting.{MODULES[name]}").write
    return found
