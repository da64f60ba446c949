"""What a reader is told of each item at a glance: whether it has changed since a baseline. It is kept with the file, so that
filters and tables know it wherever the file is; who compares files is riskfile.change.history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from riskfile.model import RiskFile

MarkKind = Literal["new", "changed", "renamed", "retired", "verdict"]
"""It is new, says something else, has another id, is kept as a record only; or it says what it said, and what is judged of it is another."""

_KEPT: Final = "marks"


def keep_marks(file: RiskFile, marks: Mapping[str, MarkKind]) -> None:
    """Have the marks of its items, by id, known wherever the file is."""
    file.memo()[_KEPT] = marks


def marks_of(file: RiskFile) -> Mapping[str, MarkKind]:
    """By id, the marks of the items of a file; nothing where nobody has compared it."""
    marks = file.memo().get(_KEPT)
    return marks if isinstance(marks, Mapping) else {}
