"""What rests on an item, for the terminal and as data."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import Any

from riskfile.change.impact import Impact, Reached
from riskfile.reporters.diff import as_json as difference_as_json
from riskfile.reporters.diff import judged
from riskfile.text.numbers import counted


def as_text(found: Impact) -> str:
    """What would fall back, then what is reached by links."""
    names = ", ".join(found.ids)
    lines = [f"Without {names}:", ""]
    lines += judged(found.difference) or ["  no verdict, no gate and no finding would be another", ""]
    for head, reached in (
        ("Verifications to repeat if it changes", found.repeat),
        ("Named by it", found.downward),
        ("What names it, or names what does", found.upward),
    ):
        if reached:
            lines += [f"{head} ({len(reached)}):"]
            for type, ids in _by_type(reached):
                lines += wrap(f"{type}: {', '.join(ids)}", 100, initial_indent="  ", subsequent_indent="    ")
            lines += [""]
    if found.documents:
        lines += [
            f"Pages whose text names it ({len(found.documents)}):",
            *(f"  {each}" for each in found.documents),
            "",
        ]
    flips = found.difference.flips
    lines.append(f"{names}: {counted(len(flips), 'verdict')} would flip, {len(found.difference.worse)} for the worse.")
    return "\n".join(lines) + "\n"


def _by_type(reached: Iterable[Reached]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for each in reached:
        found.setdefault(each.type, []).append(each.id)
    return [*found.items()]


def as_json(found: Impact) -> dict[str, Any]:
    """All of it as JSON data."""
    return {
        "version": 1,
        "ids": list(found.ids),
        "without": difference_as_json(found.difference),
        "verifications": [each._asdict() for each in found.repeat],
        "names": [each._asdict() for each in found.downward],
        "named_by": [each._asdict() for each in found.upward],
        "documents": list(found.documents),
    }
