"""Findings as workflow commands, which GitHub Actions shows as annotations of the changed lines."""

from __future__ import annotations

from riskfile.reporters.text import Shown, summary
from riskfile.rules import Finding


def render(shown: Shown) -> str:
    """A workflow command for each finding, and the summary as a plain line."""
    commands = "".join(_command(finding, shown) for finding in shown.report.findings)
    return commands + summary(shown.report, shown.items)


def _command(finding: Finding, shown: Shown) -> str:
    place = finding.span
    properties = {
        "file": shown.path(place),
        "line": str(max(place.line, 1)),
        "col": str(max(place.column, 1)),
        "title": f"{finding.code} {finding.name}",
    }
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    return f"::{finding.level} {named}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
