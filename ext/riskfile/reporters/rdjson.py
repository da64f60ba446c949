"""Findings as Reviewdog Diagnostic Format: reviewdog writes them into a review on GitHub or GitLab, each fix as a suggestion
that its author takes over with a click."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from riskfile.editing import Edit, edited
from riskfile.editing.fixer import Fix
from riskfile.model import Span
from riskfile.reporters.shown import Shown
from riskfile.rules import Finding
from riskfile.text.quoting import json_visible

_SEVERITIES: Final = {"error": "ERROR", "warning": "WARNING"}


def render(shown: Shown) -> str:
    """One DiagnosticResult."""
    return several([shown])


def several(files: Sequence[Shown]) -> str:
    """One DiagnosticResult with the findings of all files."""
    data = {
        "source": {"name": "riskfile"},
        "diagnostics": [_diagnostic(finding, shown) for shown in files for finding in shown.in_order],
    }
    return json_visible(json.dumps(data, indent=1, ensure_ascii=False)) + "\n"


def _diagnostic(finding: Finding, shown: Shown) -> dict[str, Any]:
    return {
        "message": finding.message + (f"\n{finding.hint}" if finding.hint else ""),
        "location": {"path": shown.path(finding.span), "range": _range(finding.span, shown)},
        "severity": _SEVERITIES.get(finding.level, "INFO"),
        "code": {"value": finding.code},
        "suggestions": [
            suggestion
            for each in shown.fixes(finding)
            if each.safe
            for suggestion in _suggestions(each, finding, shown)
        ],
    }


_MOST_LINES: Final = 12


def _suggestions(fix: Fix, finding: Finding, shown: Shown) -> list[dict[str, Any]]:
    """A fix as one suggestion: of the file that the finding is in, and of lines that stand together."""
    edits, path = fix.change.edits, finding.span.path
    if not edits or fix.change.files or any(each.span.path != path for each in edits):
        return []
    if len(edits) == 1:
        return [{"range": _range(edits[0].span, shown), "text": edits[0].text}]
    first, last = min(each.span.line for each in edits), max(each.span.end[0] for each in edits)
    if last - first > _MOST_LINES:
        return []
    lines = shown.lines(path)[first - 1 : last]
    moved = [
        Edit(
            Span(path, each.span.line - first + 1, each.span.column, each.span.end[0] - first + 1, each.span.end[1]),
            each.text,
        )
        for each in edits
    ]
    whole = Span(path, first, 1, last, len(lines[-1]) + 1)
    return [{"range": _range(whole, shown), "text": edited("\n".join(lines), moved)}]


def _range(place: Span, shown: Shown) -> dict[str, Any]:
    lines = shown.lines(place.path)

    def position(line: int, column: int) -> dict[str, int]:
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        # counted in bytes of UTF-8
        return {"line": max(line, 1), "column": len(text[: column - 1].encode("utf-8", "surrogatepass")) + 1}

    return {"start": position(*place.start), "end": position(*place.end)}
