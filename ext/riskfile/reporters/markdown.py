"""A report as Markdown, for the comment on a merge request or the summary of a CI job."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final
from urllib.parse import quote

from riskfile.model import Span
from riskfile.reporters.shown import Shown
from riskfile.reporters.text import kinds_in_words
from riskfile.reporters.together import total
from riskfile.rules import Finding
from riskfile.rules.changes import NO_BASELINE
from riskfile.rules.engine.entries import Entry, entries
from riskfile.rules.engine.finding import KINDS
from riskfile.text.messages import tr
from riskfile.text.quoting import visible
from riskfile.text.words import KIND_WORDS

LIMIT: Final = 60_000
"""How many characters a report has at most: GitHub takes comments of 65,536."""

_LONGEST: Final = 400
_SPECIAL = re.compile(r"([\\`*_{}\[\]#|$~])")
# people, issues, merge requests, milestones, labels, snippets and epics, of GitHub and GitLab
_REFERENCE = re.compile(r'[@#!%~$&](?=["\w])')


def render(shown: Shown) -> str:
    """Counts, the rules with findings, then their findings, what is waived and what is open, folded away."""
    return _file(shown, "### riskfile", LIMIT)


def several(files: Sequence[Shown]) -> str:
    """The counts of all, then each file as if it were the only one; they share the room."""
    text = f"### riskfile: {total(files)[0].lower()}{total(files)[1:]}\n"
    room = (LIMIT - len(text)) // len(files) - 1
    return text + "".join(f"\n{_file(shown, f'#### {cell(shown.of.title)}', room)}" for shown in files)


def _file(shown: Shown, title: str, limit: int) -> str:
    report = shown.report
    head = (
        tr(
            "{errors} {errors:error|errors} and {warnings} {warnings:warning|warnings}",
            errors=report.errors,
            warnings=report.warnings,
        )
        if report.findings
        else tr("no findings")
    )
    unjudged = sum(
        (outcome.status in ("not evaluated", "crashed") or bool(outcome.not_evaluated))
        and outcome.reason != NO_BASELINE
        for outcome in report.outcomes
    )
    text = tr(
        "{title}: {head}\n\nGate {cell}, {items} {items:item|items}",
        title=title,
        head=head,
        cell=cell(report.gate),
        items=shown.items,
    )
    if unjudged:
        text += tr("; {unjudged} {unjudged:rule|rules} not evaluated or only in part", unjudged=unjudged)
    text += (
        tr(
            ". {n} waived, {n2} {n2:point|points} open for a release gate.\n",
            n=len(report.waived),
            n2=len(report.open_work),
        )
        if report.waived or report.open_work
        else ".\n"
    )
    if report.not_loaded:
        text += tr("\nThe project's own rules were not loaded: {cell}.\n", cell=cell(", ".join(report.not_loaded)))
    if report.findings:
        text += tr("\n{kinds}.\n", kinds=kinds_in_words(report.findings))
    by_rule = [(code, list(group)) for code, group in groupby(sorted(report.findings, key=_by_rule), _code)]
    if by_rule:
        heads = (tr("Kind"), tr("Rule"), "", tr("Clause"), tr("Errors"), tr("Warnings"))
        text += f"\n| {' | '.join(heads)} |\n| --- | --- | --- | --- | ---: | ---: |\n".replace("|  |", "| |")
        for code, group in by_rule:
            errors = sum(finding.level == "error" for finding in group)
            first = group[0]
            kind = KIND_WORDS.of(first.kind)
            text += (
                f"| {kind} | {code} | {cell(first.name)} | {cell(first.clause)} | {errors} | {len(group) - errors} |\n"
            )
    left = _Room(limit - len(text))
    read = sorted(entries(report.findings, shown.file), key=lambda entry: _by_rule(entry.first))
    for _, same in groupby(read, lambda entry: entry.first.code):
        for head, group in _titled(list(same)):
            rows = (_row(tr(finding.level), finding, shown) for finding in group)
            text += _folded(head, (tr("Level"), tr("Place"), tr("Item"), tr("Finding")), rows, len(group), left)
    rows = (
        f"{_row(finding.code, finding, shown)} {cell(waiver.reason)} | {cell(waiver.approver)} | {cell(waiver.expires)} |"
        for finding, waiver in report.waived
    )
    columns = [tr("Rule"), tr("Place"), tr("Item"), tr("Finding"), tr("Reason"), tr("Approver"), tr("Expires")]
    text += _folded(tr("Waived ({n})", n=len(report.waived)), columns, rows, len(report.waived), left)
    rows = (_row(finding.code, finding, shown) for finding in report.open_work)
    columns = [tr("Rule"), tr("Place"), tr("Item"), tr("Open")]
    text += _folded(
        tr("Open for a release gate ({n})", n=len(report.open_work)), columns, rows, len(report.open_work), left
    )
    return text


def _titled(same: Sequence[Entry]) -> Iterator[tuple[str, list[Finding]]]:
    """The findings of a rule that stand alone, together; then, each with what it says, those that are many."""
    first = same[0].first
    alone = [entry.first for entry in same if not entry.many]
    head = f"{KIND_WORDS.of(first.kind)}: {first.code} {first.name}"
    if alone:
        yield f"{head} ({len(alone)})", alone
    for entry in same:
        if entry.many:
            yield f"{head} ({len(entry.findings)}): {entry.message}", list(entry.findings)


class _Room:
    """How many characters there are left."""

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def take(self, text: str) -> bool:
        """Whether there is room for ``text``; takes it where there is."""
        if len(text) > self.characters:
            return False
        self.characters -= len(text)
        return True


def _folded(title: str, columns: Sequence[str], rows: Iterable[str], count: int, room: _Room) -> str:
    if not count:
        return ""
    head = f"\n<details><summary>{_inert(title)}</summary>\n\n| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n"
    tail = "\n</details>\n"
    more = tr("\nand {count} more: see `riskfile check`\n", count=count)
    if not room.take(head + tail + more):
        return ""
    kept = list(_as_far_as(rows, room))
    rest = more.replace(str(count), str(count - len(kept)), 1) if len(kept) < count else ""
    return head + "".join(kept) + rest + tail


def _as_far_as(rows: Iterable[str], room: _Room) -> Iterator[str]:
    for row in rows:
        if not room.take(row + "\n"):
            return
        yield row + "\n"


def _row(first: str, finding: Finding, shown: Shown) -> str:
    message = finding.message + (tr(". Help: {hint}", hint=finding.hint) if finding.hint else "")
    safe = next((each.title for each in shown.fixes(finding) if each.safe), "")
    if safe:
        message += tr(
            "{what} riskfile check --fix puts it right: {safe}",
            what="" if message.endswith(("?", ".", "!")) else ".",
            safe=safe,
        )
    return f"| {first} | {_place(finding.span, shown)} | {cell(finding.item)} | {cell(message)} |"


def _place(place: Span, shown: Shown) -> str:
    path = shown.path(place)
    name = cell(f"{path}:{place.line}")
    # plain: the page as it is written, which has the line
    return f"[{name}]({shown.links}{quote(path)}?plain=1#L{max(place.line, 1)})" if shown.links else name


def cell(text: str) -> str:
    """``text`` as the text of a table's cell: no markup, no HTML, and nobody is mentioned."""
    # ends of lines of any kind are spaces in a cell
    text = visible(" ".join(text.split()))
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    # a mention or a reference is looked for in the finished page, where an escape is gone: a space of no width stays
    text = _REFERENCE.sub("\\g<0>\u200b", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", text)


def _inert(title: str) -> str:
    """``title`` as HTML, in which nobody is mentioned."""
    title = " ".join(visible(title).split())
    return escape(_REFERENCE.sub("\\g<0>\u200b", title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"))


def _code(finding: Finding) -> str:
    return finding.code


def _by_rule(finding: Finding) -> tuple[int, str]:
    return (KINDS.index(finding.kind), finding.code)
