"""A report as text for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from riskfile.model import Span
from riskfile.policy.policy import GATES
from riskfile.reporters.shown import Lines, Look, Paint, Shown
from riskfile.rules import Finding, Kind, Report
from riskfile.rules.changes import NO_BASELINE
from riskfile.rules.engine.entries import FIRST, Entry, counted_kinds
from riskfile.rules.engine.finding import KINDS
from riskfile.text.columns import columns, wrapped
from riskfile.text.messages import later, tr
from riskfile.text.messages import render as render_message
from riskfile.text.quoting import inert, visible
from riskfile.text.words import KIND_HEADS

_WIDEST = 160


def render(shown: Shown) -> str:
    """The findings as a linter prints them, or how many there are of each rule, and a summary."""
    paint, report = Paint(shown.colour), shown.report
    if shown.statistics:
        parts = list(_statistics((*report.findings, *report.open_work), paint))
    elif shown.skipped:
        parts = list(_skipped(shown, paint))
    else:
        parts = list(_entries([shown], paint))
    after = _summary(report, shown.items, paint) + _unjudged(shown, paint)
    return inert("".join(parts)) + shown.before + after + _explained([shown], paint)


def several(files: Sequence[Shown]) -> str:
    """The findings of all, or how many there are of each rule; then a line with the result of each, and one of all."""
    paint = Paint(files[0].colour)
    if files[0].statistics:
        parts = [*_statistics([*(each for shown in files for each in (*shown.told, *shown.report.open_work))], paint)]
    elif files[0].skipped:
        parts = [part for shown in files for part in (f"{visible(shown.of.title)}:\n", *_skipped(shown, paint))]
    else:
        parts = list(_entries(files, paint))
    return inert("".join(parts)) + _summaries(files, paint) + _explained(files, paint)


def summaries(files: Sequence[Shown]) -> str:
    """The last lines of the text, without colour."""
    return _summaries(files, Paint(False)) if len(files) > 1 else summary(files[0])


def _summaries(files: Sequence[Shown], paint: Paint) -> str:
    from riskfile.reporters.together import total  # noqa: PLC0415 - most projects have one file

    lines = [
        f"{visible(shown.of.title)}: {_summary(shown.report, shown.items, paint)}{_unjudged(shown, paint)}"
        for shown in files
    ]
    return "".join(lines) + files[0].before + total(files) + "\n"


def _explained(files: Sequence[Shown], paint: Paint) -> str:
    """How to have the first rule explained, for people who have no link to click."""
    if not files[0].explains:
        return ""
    code = next((entry.first.code for shown in files for entry in shown.entries), "")
    return paint(tr("More on a rule: riskfile rule {code}", code=code), "dim") + "\n" if code else ""


def _entries(files: Sequence[Shown], paint: Paint) -> Iterator[str]:
    """The findings of all files by kind, below a heading each where there are several kinds."""
    found = [(entry, shown) for shown in files for entry in shown.entries]
    counts = counted_kinds(finding for entry, _ in found for finding in entry.findings)
    several = sum(map(bool, counts.values())) > 1
    for kind in KINDS:
        if several and counts[kind]:
            yield f"{paint(f'{KIND_HEADS.of(kind)} ({counts[kind]})', 'code')}\n\n"
        for entry, shown in found:
            if entry.first.kind == kind:
                yield _many(entry, shown, paint) if entry.many else _finding(entry.first, shown, paint)


def _many(entry: Entry, shown: Shown, paint: Paint) -> str:
    """What one cause does to many items: the first places, and how to see all."""
    first, count = entry.first, len(entry.findings)
    places = []
    for finding in entry.findings[:FIRST]:
        path = shown.printed(finding.span.path)
        places.append(f"{f'{finding.item} ' if finding.item else ''}{path}:{finding.span.line}")
    more = tr(" and {what} more", what=count - FIRST) if count > FIRST else ""
    parts = [
        _head(first, entry.message, shown, paint),
        f"   {paint('=', 'dim')} "
        + (
            tr(
                "such as {places}{more} (all: --unfold {code})",
                places=visible(", ".join(places)),
                more=more,
                code=first.code,
            )
            if more
            else tr("at {places} (all: --unfold {code})", places=visible(", ".join(places)), code=first.code)
        )
        + "\n",
    ]
    if hint := entry.hint:
        parts.append(tr("   {paint} help: {hint}\n", paint=paint("=", "dim"), hint=visible(hint)))
    return "".join([*parts, "\n"])


def _head(finding: Finding, message: str, shown: Shown, paint: Paint) -> str:
    place = finding.span._replace(path=shown.printed(finding.span.path))
    level = paint(tr(finding.level), finding.level)
    code = paint.link(paint(finding.code, "code"), shown.address(finding.code))
    return f"{place}: {code} {finding.name} [{level}] {visible(message)}\n"


def _finding(finding: Finding, shown: Shown, paint: Paint) -> str:
    def printed(place: Span) -> str:
        return str(place._replace(path=shown.printed(place.path)))

    place = finding.span
    parts = [_head(finding, finding.message, shown, paint)]
    parts += _excerpt(place, shown.lines, paint, finding.level)
    for where, word in finding.related:
        parts.append(f"   {paint('=', 'dim')} {printed(where)}: {visible(str(word))}\n")
    if hint := finding.hint:
        parts.append(tr("   {paint} help: {hint}\n", paint=paint("=", "dim"), hint=visible(hint)))
    parts.append("\n")
    return "".join(parts)


def _excerpt(place: Span, source: Lines, paint: Paint, level: Look) -> Iterator[str]:
    lines = source(place.path)
    if not 0 < place.line <= len(lines):
        return
    line = lines[place.line - 1]
    start = place.column - 1
    if start > len(line):
        return
    end = _end(place, line)
    first = 0
    if len(line) > _WIDEST:
        # keep the place in sight on a line that is too long to show
        first = max(0, min(start - 40, len(line) - _WIDEST))
        line = line[first : first + _WIDEST]
    # tabs are shown as one column, so that the caret stands where it should
    shown = line if line.isprintable() else "".join(char if char.isprintable() else " " for char in line)
    number = str(place.line)
    margin = " " * len(number)
    before, marked = shown[: start - first], shown[start - first : end - first]
    carets = "^" * max(1, columns(marked))
    yield f" {margin} {paint('|', 'dim')}\n"
    yield f" {paint(number, 'dim')} {paint('|', 'dim')} {shown}\n"
    yield f" {margin} {paint('|', 'dim')} {' ' * columns(before)}{paint(carets, level)}\n"


def _end(place: Span, line: str) -> int:
    """How far ``line`` is marked: what the place spans of it; a word where the place has no end."""
    start = place.column - 1
    # of a directive its name: the title is no part of what is wrong with it
    if place.end_line and not line.startswith((":::", "```", "~~~"), start):
        return place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    end = start
    while end < len(line) and line[end] not in " \t,;":
        end += 1
    return end


def _statistics(findings: Sequence[Finding], paint: Paint) -> Iterator[str]:
    counted = Counter((finding.code, finding.name, finding.level) for finding in findings)
    for (code, name, level), count in sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])):
        yield f"{count:6}  {paint(code, 'code')}  {name}  [{paint(tr(level), level)}]\n"


_SKIPPED_INDENT: Final = "   "


def _skipped(shown: Shown, paint: Paint) -> Iterator[str]:
    """What was not evaluated: by rule and reason, each item."""
    for outcome in shown.report.outcomes:
        rule = outcome.rule
        head = f"{paint(rule.code, 'code')} {rule.name}: "
        if outcome.status in ("not evaluated", "crashed") and not outcome.skipped:
            yield f"{head}{tr(outcome.status)}: {visible(tr(outcome.reason))}\n\n"
        for code, names in outcome.skipped_for.items():
            why = (
                tr("{code} comes first", code=code)
                if code
                else tr("a value that it needs is missing or cannot be read")
            )
            yield tr(
                "{head}not evaluated in {total} {total:place|places}, as {why}\n",
                head=head,
                total=names.total(),
                why=why,
            )
            told = [
                f"{name or tr('the file')}{tr(' ({count} times)', count=count) if count > 1 else ''}"
                for name, count in names.items()
            ]
            for line in wrapped(visible(", ".join(told)), 100, break_on_hyphens=False, break_long_words=False):
                yield f"{_SKIPPED_INDENT}{line}\n"
            yield "\n"


def summary(shown: Shown) -> str:
    """The last lines of the text, without colour: the result, and what is not judged."""
    paint = Paint(False)
    return shown.before + _summary(shown.report, shown.items, paint) + _unjudged(shown, paint)


def _unjudged(shown: Shown, paint: Paint) -> str:
    """Of what only a build can tell more: once, by name, with the first place; of what has no baseline; and notes."""
    after = _no_baseline(shown.report, paint) + _notes(shown, paint)
    if not shown.unjudged:
        return after
    parts = [
        f"{render_message(what)} ({shown.printed(place.path)}:{place.line}{tr(', {n} more', n=count - 1) if count > 1 else ''})"
        for what, place, count in shown.unjudged
    ]
    return paint(tr("Not judged without a build: {join}.", join=visible("; ".join(parts))), "dim") + "\n" + after


def _notes(shown: Shown, paint: Paint) -> str:
    """What is said of the policy and is no finding: exit status and machine formats do not depend on it."""
    lines = [
        tr(
            "Note: {path}:{line}:{column}: {render_message}.",
            path=shown.printed(place.path),
            line=place.line,
            column=place.column,
            render_message=visible(render_message(message)),
        )
        for message, place, _ in shown.notes
    ]
    return "".join(paint(line, "dim") + "\n" for line in lines)


def _no_baseline(report: Report, paint: Paint) -> str:
    """Of the rules that compare with a baseline where there is none: at a release gate, where their findings would be
    errors."""
    codes = [outcome.rule.code for outcome in report.outcomes if outcome.reason == NO_BASELINE]
    if not codes or report.gate == GATES[0]:
        return ""
    return (
        paint(tr("Not evaluated: {codes}: {no_baseline}.", codes=tuple(codes), no_baseline=tr(NO_BASELINE)), "dim")
        + "\n"
    )


def kinds_in_words(findings: Sequence[Finding]) -> str:
    """How many there are of each kind: ``1 contradiction, 12 gaps, 2 pieces of advice``."""
    words: dict[Kind, str] = {
        "contradiction": later("{n} {n:contradiction|contradictions}"),
        "gap": later("{n} {n:gap|gaps}"),
    }
    kinds = tuple(
        tr(words[kind], n=count) if kind in words else tr("{count} {count:piece|pieces} of advice", count=count)
        for kind, count in counted_kinds(findings).items()
        if count
    )
    return tr("{kinds}", kinds=kinds)


def _summary(report: Report, items: int, paint: Paint) -> str:
    judged = [outcome for outcome in report.outcomes if outcome.status not in ("off", "not evaluated", "crashed")]
    unjudged = [
        outcome
        for outcome in report.outcomes
        if (outcome.status in ("not evaluated", "crashed") or outcome.not_evaluated) and outcome.reason != NO_BASELINE
    ]
    head = (
        tr(
            "Found {errors} {errors:error|errors} and {warnings} {warnings:warning|warnings}",
            errors=report.errors,
            warnings=report.warnings,
        )
        if report.findings
        else tr("No findings")
    )
    said: dict[str, Any] = {
        "head": paint(head, "error" if report.errors else "warning" if report.findings else "ok"),
        "items": items,
        "gate": report.gate,
        "n": len(judged),
    }
    text = (
        tr(
            "{head} in {items} {items:item|items} (gate {gate}, {n} {n:rule|rules} evaluated, {left} not evaluated or only in"
            " part).",
            left=len(unjudged),
            **said,
        )
        if unjudged
        else tr("{head} in {items} {items:item|items} (gate {gate}, {n} {n:rule|rules} evaluated).", **said)
    )
    if report.findings:
        text += tr(" {kinds}.", kinds=kinds_in_words(report.findings))
    if report.waived:
        text += tr(" {n} waived.", n=len(report.waived))
    if report.open_work:
        text += tr(" {n} {n:point|points} open for a release gate: see --gate.", n=len(report.open_work))
    if report.not_loaded:
        text += tr(" The project's own rules were not loaded: {not_loaded}.", not_loaded=tuple(report.not_loaded))
    return text + "\n"
