"""A report as JSON, with all that is known of each finding."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

from riskfile.editing.fixer import Fix
from riskfile.model import RiskFile, Span
from riskfile.reporters.shown import Shown
from riskfile.rules import Finding, Report
from riskfile.rules.engine.entries import counted_kinds, entries
from riskfile.text.messages import Argument, Message
from riskfile.text.quoting import json_visible
from riskfile.version import __version__


def render(shown: Shown) -> str:
    """The report as one JSON object."""
    return json_visible(json.dumps(_file(shown), indent=1, ensure_ascii=shown.ascii_only)) + "\n"


def several(files: Sequence[Shown]) -> str:
    """An object with that of each file under ``files``, and the counts of all."""
    told = [finding for shown in files for finding in shown.told]
    errors = sum(finding.level == "error" for finding in told)
    data = {
        "version": 1,
        "tool": {"name": "riskfile", "version": __version__},
        "files": [{"project": shown.folder, "root": shown.base, **_file(shown)} for shown in files],
        "summary": {
            "errors": errors,
            "warnings": len(told) - errors,
            "kinds": counted_kinds(told),
            "open": sum(len(shown.report.open_work) for shown in files),
            "waived": sum(len(shown.report.waived) for shown in files),
        },
    }
    return json_visible(json.dumps(data, indent=1, ensure_ascii=files[0].ascii_only)) + "\n"


def _file(shown: Shown) -> dict[str, Any]:
    data = as_json(shown.report, shown.items, shown.file, shown.fixes)
    data["verdicts"] = shown.verdicts
    data["not_judged"] = [
        {"what": str(what), **_said(what), **_place(place), "places": count} for what, place, count in shown.unjudged
    ]
    data["notes"] = [{"message": str(message), **_said(message), **_place(place)} for message, place, _ in shown.notes]
    return data


def as_json(
    report: Report,
    items: int,
    file: RiskFile | None = None,
    fixes: Callable[[Finding], Sequence[Fix]] = lambda finding: (),
) -> dict[str, Any]:
    """The report as JSON data: its findings in the order in which they are read, each with its ``fixes``, and, by their
    numbers from 0, those that have one cause; ``file`` is the one that it is of."""
    read = entries(report.findings, file)
    found = [finding for entry in read for finding in entry.findings]
    numbers = {id(finding): number for number, finding in enumerate(found)}
    return {
        "version": 1,
        "tool": {"name": "riskfile", "version": __version__},
        "gate": report.gate,
        "items": items,
        "findings": [_finding(finding, fixes) for finding in found],
        "entries": [
            {
                "code": entry.first.code,
                "kind": entry.first.kind,
                "level": entry.first.level,
                "message": entry.message,
                "hint": entry.hint,
                "count": len(entry.findings),
                "findings": [numbers[id(finding)] for finding in entry.findings],
            }
            for entry in read
        ],
        "open": [_finding(finding, fixes) for finding in report.open_work],
        "waived": [
            {
                **_finding(finding, fixes),
                "waiver": {
                    **_place(waiver.span),
                    "reason": waiver.reason,
                    "approver": waiver.approver,
                    "expires": waiver.expires,
                },
            }
            for finding, waiver in report.waived
        ],
        "rules": [
            {
                "code": outcome.rule.code,
                "name": outcome.rule.name,
                "kind": outcome.rule.kind,
                "status": outcome.status,
                "findings": outcome.findings,
                "not_evaluated": outcome.not_evaluated,
                "skipped": [{"item": name, "for": code} for name, code in outcome.skipped],
                "reason": outcome.reason,
            }
            for outcome in report.outcomes
        ],
        "summary": {
            "errors": report.errors,
            "warnings": report.warnings,
            "kinds": counted_kinds(report.findings),
            "open": len(report.open_work),
            "waived": len(report.waived),
        },
    }


def _finding(finding: Finding, fixes: Callable[[Finding], Sequence[Fix]]) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "level": finding.level,
        "kind": finding.kind,
        "clause": finding.clause,
        **_place(finding.span),
        "message": finding.message,
        "hint": finding.hint,
        "item": finding.item,
        "subject": {"kind": finding.subject.kind, "name": finding.subject.name},
        "option": finding.option,
        **_said(finding.said),
        "related": [{**_place(where), "message": str(word)} for where, word in finding.related],
        "fixes": [*map(_fix, fixes(finding))],
    }


def _fix(fix: Fix) -> dict[str, Any]:
    """A fix: edits of the files as they are, and files that are written as a whole (None: taken out)."""
    return {
        "title": fix.title,
        "kind": fix.kind,
        "safe": fix.safe,
        "edits": [
            {**_place(each.span._replace(end_line=0)), **_end(each.span), "text": each.text}
            for each in fix.change.edits
        ],
        "files": {
            path: None if data is None else data.decode("utf-8", "replace") for path, data in fix.change.files.items()
        },
    }


def _end(place: Span) -> dict[str, int]:
    line, column = place.end
    return {"end_line": line, "end_column": column}


def _place(place: Span) -> dict[str, Any]:
    start = {"path": place.path, "line": place.line, "column": place.column}
    return {**start, "end_line": place.end_line, "end_column": place.end_column} if place.end_line else start


def _said(message: Message) -> dict[str, Any]:
    """A message without its words; a text that has no key is its own words."""
    arguments = {name: _argument(value) for name, value in message.arguments} if message.key else {}
    return {"key": message.key, "arguments": arguments}


def _argument(value: Argument) -> Any:
    if isinstance(value, Message):
        return _said(value) if value.key else str(value)
    if isinstance(value, Span):
        return _place(value)
    if type(value) is tuple:
        return [_argument(each) for each in value]
    # JSON knows no infinity
    known = value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))
    return value if known else str(value)
