"""Findings as workflow commands, which GitHub Actions shows as annotations of the changed lines."""

from __future__ import annotations

from collections.abc import Sequence

from riskfile.model import Span
from riskfile.reporters.shown import Shown
from riskfile.reporters.text import summaries
from riskfile.rules import Finding
from riskfile.text.quoting import visible


def render(shown: Shown) -> str:
    """A workflow command for each finding, and the summary as a plain line."""
    return several([shown])


def several(files: Sequence[Shown]) -> str:
    """The commands of all files, and the summaries as plain lines."""
    return "".join(_command(finding, shown) for shown in files for finding in shown.in_order) + summaries(files)


def _command(finding: Finding, shown: Shown) -> str:
    properties = {"file": shown.path(finding.span), **_lines(finding.span), "title": f"{finding.code} {finding.name}"}
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    safe = next((each.title for each in shown.fixes(finding) if each.safe), "")
    if safe:
        message += f"\n`riskfile check --fix` puts it right: {visible(safe)}"
    return f"::{finding.level} {named}::{_data(message)}\n"


def _lines(place: Span) -> dict[str, str]:
    """Where it is; columns only where it is on one line, as GitHub takes them."""
    lines = {"line": str(max(place.line, 1))}
    if place.end_line > place.line:
        return {**lines, "endLine": str(place.end_line)}
    columns = {"col": str(max(place.column, 1))}
    if not place.end_line:
        return {**lines, **columns}
    return {**lines, "endLine": str(place.end_line), **columns, "endColumn": str(place.end_column)}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
