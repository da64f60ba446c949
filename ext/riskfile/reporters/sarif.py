"""Findings as SARIF 2.1.0 (OASIS), which code scanning services and editors read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from riskfile.editing import Edit
from riskfile.editing.fixer import Fix
from riskfile.model import Span
from riskfile.policy.policy import Waiver
from riskfile.reporters.shown import Shown
from riskfile.rules import CRASH_CODE, Finding, Level, Rule
from riskfile.rules.engine.identity import fingerprints
from riskfile.rules.tool import CRASHED
from riskfile.text.numbers import counted
from riskfile.text.quoting import json_visible, visible
from riskfile.version import __version__

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS: Final = {
    Level.ERROR: "error",
    Level.WARNING: "warning",
    Level.WARNING_THEN_ERROR: "warning",
    Level.GATE: "note",
}


def render(shown: Shown) -> str:
    """The report as one SARIF run. Waived findings are suppressed results; open work is no result, but counted."""
    return several([shown])


def several(files: Sequence[Shown]) -> str:
    """A run for each file, whose id tells it apart."""
    data = {"$schema": SCHEMA, "version": "2.1.0", "runs": [*map(_run, files)]}
    return json_visible(json.dumps(data, indent=1, ensure_ascii=False)) + "\n"


def _run(shown: Shown) -> dict[str, Any]:
    report = shown.report
    rules = sorted([CRASHED, *(outcome.rule for outcome in report.outcomes)], key=lambda each: each.code)
    index = {each.code: number for number, each in enumerate(rules)}
    marks = fingerprints([*report.findings, *(finding for finding, _ in report.waived)], shown.name)
    results = [_result(finding, None, next(marks), index, shown) for finding in report.findings]
    results += [_result(finding, waiver, next(marks), index, shown) for finding, waiver in report.waived]
    off = [outcome.rule.code for outcome in report.outcomes if outcome.status == "off"]
    return {
        "tool": {
            "driver": {
                "name": "riskfile",
                "version": __version__,
                "semanticVersion": _semantic(__version__),
                "rules": [_rule(each) for each in rules],
            }
        },
        # one id for all gates: a finding is the same one when the gate moves on
        "automationDetails": {"id": f"riskfile/{shown.name}/" if shown.name else "riskfile/"},
        # a column of ours counts characters, whatever their encoding
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.crashes and shown.readable,
                "ruleConfigurationOverrides": [
                    {"descriptor": {"id": code, "index": index[code]}, "configuration": {"enabled": False}}
                    for code in off
                ],
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": _text(visible(traceback, line=False))},
                        "associatedRule": {"id": code, "index": index[code]},
                    }
                    for code, traceback in report.crashes.items()
                ]
                + [
                    {"level": "warning", "message": {"text": f"{_text(each)} was not loaded, and is not evaluated"}}
                    for each in report.not_loaded
                ]
                + [
                    {
                        "level": "note",
                        "message": {
                            "text": f"Not judged without a build: {_text(str(what))} ({counted(count, 'place')})"
                        },
                        "locations": [{"physicalLocation": _physical(place, shown)}],
                    }
                    for what, place, count in shown.unjudged
                ]
                + [
                    {
                        "level": "note",
                        "message": {"text": _text(str(message))},
                        "locations": [{"physicalLocation": _physical(place, shown)}],
                    }
                    for message, place, _ in shown.notes
                ],
            }
        ],
        "properties": {"gate": report.gate, "items": shown.items, "open": len(report.open_work)},
        "results": results,
    }


def _semantic(version: str) -> str:
    """The version as SemVer: 0.3.0.dev1 is 0.3.0-dev1."""
    parts = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?[.-]?(.*)", version)
    assert parts
    return f"{parts[1]}.{parts[2]}.{parts[3] or 0}" + (f"-{parts[4].replace('+', '.')}" if parts[4] else "")


def _rule(rule: Rule) -> dict[str, Any]:
    tags = ["risk-management"]
    if rule.clause[:1].isdigit():
        tags.append(f"ISO 14971:2019 {rule.clause}")
    elif rule.clause:
        tags.append(rule.clause)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": _plain(rule.summary)},
        "fullDescription": {"text": _plain(rule.doc.strip().split("\n\n## ", 1)[0].replace("\n", " "))},
        "help": {"text": rule.doc, "markdown": rule.doc},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        "properties": {
            "kind": rule.kind,
            "tags": tags,
            "problem.severity": _LEVELS[rule.level].replace("note", "recommendation"),
        },
    }


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")


def _result(finding: Finding, waiver: Waiver | None, mark: str, index: dict[str, int], shown: Shown) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index.get(finding.code, index[CRASH_CODE]),
        "level": finding.level if finding.level in ("error", "warning") else "note",
        "message": {"text": _text(finding.message + (f"\n{finding.hint}" if finding.hint else ""))},
        "locations": [
            {
                "physicalLocation": _physical(finding.span, shown),
                **(
                    {"logicalLocations": [{"name": visible(finding.item), "kind": finding.subject.kind}]}
                    if finding.item
                    else {}
                ),
            }
        ],
        "partialFingerprints": {"riskfileFinding/v2": mark},
        # present and empty says "not suppressed": either all results of a run say it or none does
        "suppressions": [] if waiver is None else [_suppression(waiver, shown)],
    }
    related = _distinct([(where, visible(str(word))) for where, word in finding.related])
    if related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(where, shown), "message": {"text": _text(word)}}
            for number, (where, word) in enumerate(related, 1)
        ]
    fixes = [_fix(each, shown) for each in shown.fixes(finding) if each.kind == "repair" and not each.change.files]
    if fixes:
        result["fixes"] = fixes
    return result


def _fix(fix: Fix, shown: Shown) -> dict[str, Any]:
    """A fix: what is replaced in which file. Of one that is only likely, its text says so."""
    by_path: dict[str, list[Edit]] = {}
    for each in fix.change.edits:
        by_path.setdefault(each.span.path, []).append(each)
    title = fix.title if fix.safe else f"{fix.title} (if that is what was meant)"
    return {
        "description": {"text": _text(visible(title))},
        "artifactChanges": [
            {
                "artifactLocation": _physical(Span(path), shown)["artifactLocation"],
                "replacements": [
                    {
                        "deletedRegion": _region(
                            each.span._replace(end_line=each.span.end[0], end_column=each.span.end[1])
                        ),
                        "insertedContent": {"text": each.text},
                    }
                    for each in edits
                ],
            }
            for path, edits in by_path.items()
        ],
    }


def _distinct(related: Sequence[tuple[Span, str]]) -> list[tuple[Span, str]]:
    return list(dict.fromkeys(related))


def _suppression(waiver: Waiver, shown: Shown) -> dict[str, Any]:
    return {
        "kind": "inSource" if waiver.span.path.endswith(".md") else "external",
        "status": "accepted",
        "justification": visible(waiver.reason),
        "location": {"physicalLocation": _physical(waiver.span, shown)},
        "properties": {"approver": visible(waiver.approver), "expires": visible(waiver.expires)},
    }


def _physical(place: Span, shown: Shown) -> dict[str, Any]:
    path = shown.path(place)
    artifact = {"uri": quote(path)}
    if not path.startswith(("../", "/")):
        artifact["uriBaseId"] = "%SRCROOT%"
    return {"artifactLocation": artifact, "region": _region(place)}


def _region(place: Span) -> dict[str, int]:
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    if place.end_line:
        # the column behind the last character, as here
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    return region


def _text(text: str) -> str:
    """``text`` as a SARIF message: braces would be placeholders, ``[x](y)`` a link."""
    text = text.replace("{", "{{").replace("}", "}}")
    return re.sub(r"\[(?=[^\[\]\n]*\]\()", r"\\[", text)
