"""Lists of what implements risk control measures, as the policy names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.model.design_states import COLUMNS
from riskfile.policy.policy import DesignList
from riskfile.policy.strict import Listing, Record, Text


def _words(help: str) -> Listing:
    return Listing(help, Text("A word, or a few."), unique=True, minimum=1)


DESIGN_LISTS: Final = Listing(
    "Files that list what implements risk control measures: requirements, design outputs, drawings and procedures, with title, "
    "state and version (ISO 13485 7.3.3, 7.3.4). Controls name their rows in `implements`.",
    Record(
        "One list.",
        {
            "path": Text(
                "File of the project: CSV, JSON (needs.json of sphinx-needs, StrictDoc, sphinx-codelinks, a list of objects), "
                "ReqIF, or XML of OpenFastTrace (specobject)."
            ),
            "kind": Text(
                "What its rows are that say nothing else: requirement, design output, drawing, procedure, ..."
            ),
            "columns": Record(
                "Heads of the columns, or names of the attributes; the usual ones unless given.",
                {name: Text(f"The one that says {what}.") for name, what in COLUMNS.items()},
            ),
            "states": Record(
                "What the words of a state mean; the usual ones in English, German, French and Chinese unless given.",
                {
                    "released": _words("States in which it may be built or worked by, such as released."),
                    "obsolete": _words("States in which it may not be any more, such as obsolete."),
                },
            ),
            "marks": _words(
                "Words in the column `risk-control` that say yes; yes, true, x, 1 and the like unless given."
            ),
        },
        ("path",),
    ),
    by="path",
    unique=True,
    minimum=1,
)


def read_design_lists(data: Mapping[str, Any]) -> tuple[DesignList, ...]:
    """The lists."""
    return tuple(
        DesignList(
            each["path"],
            each.get("kind", ""),
            each.get("columns", {}),
            tuple(each.get("states", {}).get("released", ())),
            tuple(each.get("states", {}).get("obsolete", ())),
            tuple(each.get("marks", ())),
        )
        for each in data.get("design-lists", ())
    )
