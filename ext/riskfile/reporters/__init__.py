"""Findings in the formats that people and machines read.

A format is a module of this package with a function ``render(shown: Shown) -> str``, and one for several risk files,
``several(files: Sequence[Shown]) -> str``; its name is that of the module.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

from riskfile.reporters.shown import OfFile, Shown, link_base

_NO_FORMATS: Final = (
    "approvals",
    "design",
    "diff",
    "diff_markdown",
    "diff_told",
    "gates",
    "impact",
    "item",
    "listing",
    "monitor",
    "shown",
    "statistics",
    "together",
    "trail",
)
"""Modules of this package that are no format of findings."""


def _formats() -> tuple[str, ...]:
    modules = {path.stem for folder in __path__ for path in Path(folder).glob("*.py")}
    found = modules.difference(("__init__", *_NO_FORMATS))
    return ("text", *sorted(found - {"text"}))


FORMATS: Final = _formats()
"""All formats of ``riskfile check``; a module is loaded only when its format is asked for."""


def render(format: str, shown: Shown) -> str:
    """``shown`` in one of FORMATS."""
    assert format in FORMATS
    text = import_module(f"{__name__}.{format}").render(shown)
    assert isinstance(text, str)
    return text


def render_all(format: str, files: Sequence[Shown]) -> str:
    """Several risk files, as :func:`riskfile.reporters.together.agreed` has them, in one of FORMATS; one is rendered as
    ``render`` does it."""
    assert format in FORMATS
    if len(files) == 1:
        return render(format, files[0])
    text = import_module(f"{__name__}.{format}").several(files)
    assert isinstance(text, str)
    return text


__all__ = ["FORMATS", "OfFile", "Shown", "link_base", "render", "render_all"]
