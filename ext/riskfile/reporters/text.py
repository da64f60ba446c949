"""A report as text for a terminal, and as JSON."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from riskfile.model import Span
from riskfile.rules import Finding, Report
from riskfile.text.numbers import counted
from riskfile.version import __version__

Source = Callable[[str], list[str]]
"""The lines of a source file by its path; [] where it cannot be read."""

_COLOURS = {"error": "31", "warning": "33", "open": "36", "code": "1", "dim": "2", "ok": "32"}
_WIDEST = 160


class Shown(NamedTuple):
    """A report to show. ``folder`` leads from where one stands, the root of a repository mostly, to the project ("" for
    here); ``links`` is what stands before a path in a link; ``readable`` says whether the policy could be read."""

    report: Report
    items: int
    folder: str = ""
    fail_on: str = "warning"
    links: str = ""
    readable: bool = True

    def path(self, place: Span) -> str:
        """The path of ``place`` from where one stands."""
        return posixpath.normpath(posixpath.join(self.folder, place.path))


class _Paint:
    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, name: str) -> str:
        return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m" if self.on else text


def as_text(
    report: Report,
    items: int,
    source: Source,
    *,
    path: Callable[[str], str] = str,
    colour: bool = False,
    statistics: bool = False,
) -> str:
    """The findings as a linter prints them, and a summary; ``path`` makes a path of the project one to print."""
    paint = _Paint(colour)
    if statistics:
        return "".join(_statistics(report, paint)) + _summary(report, items, paint)
    return "".join(_shown(finding, source, path, paint) for finding in report.findings) + _summary(report, items, paint)


def _shown(finding: Finding, source: Source, path: Callable[[str], str], paint: _Paint) -> str:
    def printed(place: Span) -> str:
        return str(place._replace(path=path(place.path)))

    place = finding.span
    level = paint(finding.level, finding.level)
    parts = [f"{printed(place)}: {paint(finding.code, 'code')} {finding.name} [{level}] {finding.message}\n"]
    parts += _excerpt(place, source, paint, finding.level)
    for where, word in finding.related:
        parts.append(f"   {paint('=', 'dim')} {printed(where)}: {word}\n")
    if finding.hint:
        parts.append(f"   {paint('=', 'dim')} help: {finding.hint}\n")
    parts.append("\n")
    return "".join(parts)


def _excerpt(place: Span, source: Source, paint: _Paint, level: str) -> Iterator[str]:
    lines = source(place.path)
    if not 0 < place.line <= len(lines):
        return
    line = lines[place.line - 1]
    start = place.column - 1
    if start > len(line):
        return
    end = start
    while end < len(line) and line[end] not in " \t,;":
        end += 1
    first = 0
    if len(line) > _WIDEST:
        # keep the place in sight on a line that is too long to show
        first = max(0, min(start - 40, len(line) - _WIDEST))
        line = line[first : first + _WIDEST]
    # tabs are shown as one column, so that the caret stands where it should
    shown = "".join(char if char.isprintable() else " " for char in line)
    number = str(place.line)
    margin = " " * len(number)
    before, marked = shown[: start - first], shown[start - first : end - first]
    carets = "^" * max(1, _width(marked))
    yield f" {margin} {paint('|', 'dim')}\n"
    yield f" {paint(number, 'dim')} {paint('|', 'dim')} {shown}\n"
    yield f" {margin} {paint('|', 'dim')} {' ' * _width(before)}{paint(carets, level)}\n"


def _width(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width  # noqa: PLC0415 - only where a shown line is not ASCII

    # a combining mark stands on the letter before it
    return sum(
        0 if category(char) in ("Mn", "Me", "Cf") else 2 if east_asian_width(char) in "WF" else 1 for char in text
    )


def _statistics(report: Report, paint: _Paint) -> Iterator[str]:
    counted = Counter((finding.code, finding.name, finding.level) for finding in (*report.findings, *report.open_work))
    for (code, name, level), count in sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])):
        yield f"{count:6}  {paint(code, 'code')}  {name}  [{paint(level, level)}]\n"


def summary(report: Report, items: int) -> str:
    """The last line of the text, without colour."""
    return _summary(report, items, _Paint(False))


def _summary(report: Report, items: int, paint: _Paint) -> str:
    judged = [outcome for outcome in report.outcomes if outcome.status not in ("off", "not evaluated", "crashed")]
    unjudged = [
        outcome
        for outcome in report.outcomes
        if outcome.status in ("not evaluated", "crashed") or outcome.not_evaluated
    ]
    head = (
        f"Found {counted(report.errors, 'error')} and {counted(report.warnings, 'warning')}"
        if report.findings
        else "No findings"
    )
    text = f"{paint(head, 'error' if report.errors else 'warning' if report.findings else 'ok')} in {counted(items, 'item')}"
    text += f" (gate {report.gate}, {counted(len(judged), 'rule')} evaluated"
    if unjudged:
        text += f", {len(unjudged)} not evaluated or only in part"
    text += ")."
    if report.waived:
        text += f" {len(report.waived)} waived."
    if report.open_work:
        text += f" {counted(len(report.open_work), 'point')} open for a release gate: see --gate."
    return text + "\n"


def as_json(report: Report, items: int) -> dict[str, Any]:
    """The report as JSON data, its findings in order of place."""
    return {
        "version": 1,
        "tool": {"name": "riskfile", "version": __version__},
        "gate": report.gate,
        "items": items,
        "findings": [_finding(finding) for finding in report.findings],
        "open": [_finding(finding) for finding in report.open_work],
        "waived": [
            {
                **_finding(finding),
                "waiver": {
                    **_location(waiver.span),
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
                "status": outcome.status,
                "findings": outcome.findings,
                "not_evaluated": outcome.not_evaluated,
                "reason": outcome.reason,
            }
            for outcome in report.outcomes
        ],
        "summary": {
            "errors": report.errors,
            "warnings": report.warnings,
            "open": len(report.open_work),
            "waived": len(report.waived),
        },
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "level": finding.level,
        "clause": finding.clause,
        **_location(finding.span),
        "message": finding.message,
        "hint": finding.hint,
        "item": finding.item,
        "related": [{**_location(where), "message": str(word)} for where, word in finding.related],
    }


def _location(place: Span) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "column": place.column}
