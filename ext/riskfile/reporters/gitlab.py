"""Findings as a GitLab code quality report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from riskfile.reporters.shown import Shown
from riskfile.rules import CRASH_CODE
from riskfile.rules.engine.identity import fingerprints
from riskfile.text.quoting import json_visible

_SEVERITIES: Final = {"error": "major", "warning": "minor"}


def render(shown: Shown) -> str:
    """The findings as GitLab's list of degradations; what is waived or open is none."""
    return several([shown])


def several(files: Sequence[Shown]) -> str:
    """One list for all files."""
    entries = [entry for shown in files for entry in _entries(shown)]
    return json_visible(json.dumps(entries, indent=1, ensure_ascii=False)) + "\n"


def _entries(shown: Shown) -> list[dict[str, Any]]:
    findings = shown.told
    return [
        {
            "description": f"{finding.code} {finding.message}" + (f" ({finding.hint})" if finding.hint else ""),
            "check_name": f"{finding.code} {finding.name}",
            "fingerprint": mark,
            "severity": "blocker" if finding.code == CRASH_CODE else _SEVERITIES[finding.level],
            "location": {"path": shown.path(finding.span), "lines": {"begin": max(finding.span.line, 1)}},
        }
        for finding, mark in zip(findings, fingerprints(findings, shown.name), strict=True)
    ]
