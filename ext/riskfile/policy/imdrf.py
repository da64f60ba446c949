"""The list of IMDRF codes that a project brings, as the policy names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.policy import DesignList
from riskfile.policy.strict import Record, Text

IMDRF: Final = Record(
    "The IMDRF codes of adverse events, as a file of the project: each code that an item gives is held against it.",
    {
        "path": Text(
            "File of the project with a row for each code of all annexes in use: CSV, or JSON (a list of objects)."
        ),
        "code": Text("Head of the column, or name of the attribute, of the code; `code` unless given."),
        "term": Text("The same of the term; `term` unless given."),
    },
    ("path",),
)

_WHAT: Final = {"id": "the code", "title": "its term"}


def read_imdrf(data: Mapping[str, Any]) -> DesignList | None:
    """The list, whose ids are codes and whose titles are terms; None where the policy names none."""
    section = data.get("imdrf")
    if section is None:
        return None
    columns = {"id": section.get("code", "code"), "title": section.get("term", "term")}
    return DesignList(section["path"], "IMDRF code", columns, (), (), (), _WHAT)
