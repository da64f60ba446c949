"""What differs between two states: for the terminal, for a merge request, and as data. The gravest comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from textwrap import wrap
from typing import Any, Final, NamedTuple

from riskfile.change.diff import Cause, Decision, Difference, Edit, Flip, ItemChange
from riskfile.reporters.markdown import LIMIT, cell
from riskfile.text.numbers import counted
from riskfile.version import __version__

_WHAT: Final = {
    "initial": "initial",
    "claimed": "claimed",
    "earned": "earned",
    "implementation": "implementation",
    "effectiveness": "effectiveness",
}
_PROOFS: Final = ("implementation", "effectiveness")
_GATES: Final = {(True, False): "passed before, and no longer", (False, True): "not passed before, and now it is"}

_DIRECTIONS: Final = {
    "worse": "Verdicts that are worse",
    "other": "Verdicts that are others",
    "better": "Verdicts that are better",
}

_AROUND: Final = 4
"""How many words of a text are shown around those that changed."""


# --- words ------------------------------------------------------------------------------------------------------------


def summary(found: Difference) -> str:
    """One line: how many verdicts flipped, and what else differs."""
    if found.empty:
        return f"Nothing differs between {found.before} and {found.after}."
    parts = [
        f"{counted(len(found.flips), 'verdict')} flipped, {len(found.worse)} for the worse",
        f"{counted(len(found.items), 'item')} changed",
        f"{counted(len(found.decisions), 'decision')} of the policy changed",
        f"{counted(len(found.new), 'new finding')}, {len(found.gone)} gone",
    ]
    return "; ".join(parts) + "."


def _values(flip: Flip) -> tuple[str, str]:
    was, now = flip.before, flip.after
    shown = ["none" if each.name is None else each.name or "undetermined" for each in (was, now)]
    if was.acceptable != now.acceptable:
        # what it means says more than its name
        shown = [
            name if each.acceptable is None else f"{name} ({'' if each.acceptable else 'not '}acceptable)"
            for name, each in zip(shown, (was, now), strict=True)
        ]
    return shown[0], shown[1]


class _Group(NamedTuple):
    """Verdicts that one thing flipped in one way: the ids of the items, in order, and what of them."""

    why: str
    what: str
    before: str
    after: str
    ids: tuple[str, ...]


def _by(causes: Sequence[Cause]) -> str:
    """What flipped a verdict, in words; "" where nothing that is known did."""
    if not causes:
        return "no single change"
    names = ", ".join(each.name for each in causes)
    return names if causes[0].alone or len(causes) == 1 else f"together: {names}"


def _grouped(flips: Iterable[Flip]) -> list[_Group]:
    """The flips, those that go together as one, in their order."""
    by_item: dict[tuple[str, str, str, str], list[str]] = {}
    for flip in flips:
        key = (_by(flip.causes), *_values(flip), flip.id)
        by_item.setdefault(key, []).append(flip.what)
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for (why, before, after, id), kinds_of in by_item.items():
        kind = "proof of" if kinds_of[0] in _PROOFS else "risk,"
        shown = [each for each in _WHAT if each in kinds_of]
        said = " and ".join([*([", ".join(shown[:-1])] if shown[1:] else []), shown[-1]])
        groups.setdefault((why, f"{kind} {said}", before, after), []).append(id)
    # what one change did stands together, the gravest of it first
    order = {why: number for number, why in enumerate(dict.fromkeys(why for why, *_ in groups))}
    found = [_Group(why, what, before, after, tuple(ids)) for (why, what, before, after), ids in groups.items()]
    return sorted(found, key=lambda group: order[group.why])


def _edit(edit: Edit) -> str:
    if edit.kind != "text":
        return f"{edit.name}: {edit.before or '(none)'} -> {edit.after or '(none)'}"
    return f"text: {words_changed(edit.before, edit.after)}"


def words_changed(before: str, after: str) -> str:
    """A text word by word: ``[-gone-]``, ``{+new+}``, and a few words around each.

    >>> words_changed("no particle above 5 um is found", "no particle above 500 um is found")
    'no particle above [-5-] {+500+} um is found'
    """
    old, new = before.split(), after.split()
    if old == new:
        return after
    parts: list[str] = []
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (kind, i1, i2, j1, j2) in enumerate(blocks):
        if kind == "equal":
            kept = old[i1:i2]
            first, last = number == 0, number == len(blocks) - 1
            begin, end = [] if first else kept[:_AROUND], [] if last else kept[-_AROUND:]
            if len(kept) <= len(begin) + len(end):
                parts += kept
            else:
                parts += [*begin, "...", *end]
            continue
        parts += [f"[-{' '.join(old[i1:i2])}-]"] if i2 > i1 else []
        parts += [f"{{+{' '.join(new[j1:j2])}+}}"] if j2 > j1 else []
    return " ".join(parts)


def _item(change: ItemChange) -> str:
    title = f" {change.title}" if change.title else ""
    if change.state == "renamed":
        return f"renamed {change.was} -> {change.id}{title}"
    if change.state == "moved" and change.before and change.after:
        return f"moved {change.id}{title}: {change.before.path} -> {change.after.path}"
    return f"{change.state} {change.id}{title}"


def _decision(decision: Decision) -> str:
    before, after = (_made(each) for each in (decision.before, decision.after))
    return f"{decision.name}: {before} -> {after}"


def _made(value: str | None) -> str:
    return "(not decided)" if value is None else value


# --- text -------------------------------------------------------------------------------------------------------------


def judged(found: Difference) -> list[str]:
    """What is judged otherwise: verdicts, gates and findings, for the terminal."""
    lines: list[str] = []
    for direction, head in _DIRECTIONS.items():
        flips = [flip for flip in found.flips if flip.direction == direction]
        if not flips:
            continue
        lines += [f"{head} ({len(flips)}):"]
        why = ""
        for group in _grouped(flips):
            if group.why != why:
                lines += [f"  by {group.why}"]
                why = group.why
            lines += [f"    {group.what}: {group.before} -> {group.after} ({len(group.ids)})"]
            lines += wrap(", ".join(group.ids), 100, initial_indent=" " * 6, subsequent_indent=" " * 6)
        lines += [""]
    if found.gates:
        lines += ["Gates:", *(f"  {each.gate}: {_GATES[each.before, each.after]}" for each in found.gates), ""]
    for findings, head in ((found.new, "New findings"), (found.gone, "Findings that are gone")):
        if findings:
            lines += [f"{head} ({len(findings)}):"]
            lines += [f"  {each.span}: {each.code} {each.name}: {each.message}" for each in findings]
            lines += [""]
    return lines


def as_text(found: Difference) -> str:
    """For the terminal: verdicts, gates, findings, decisions, items, and one line at the end."""
    lines = judged(found)
    if found.decisions:
        lines += [f"Decisions of the policy ({len(found.decisions)}):"]
        lines += [f"  {each.at}: {_decision(each)}" for each in found.decisions]
        lines += [""]
    if found.items:
        lines += [f"Items ({len(found.items)}):"]
        for change in found.items:
            lines += [f"  {_item(change)}", *(f"    {_edit(edit)}" for edit in change.edits)]
        lines += [""]
    return "\n".join([*lines, summary(found)]) + "\n"


# --- Markdown ---------------------------------------------------------------------------------------------------------


def as_markdown(found: Difference) -> str:
    """For a merge request: at most LIMIT characters, the gravest first; what does not fit is counted."""
    text = f"### Risk file: {cell(found.before)} to {cell(found.after)}\n\n{cell(summary(found))}\n"
    sections = [
        _table(
            "Verdicts",
            ("", "Because of", "Verdict", "Before", "After", "Items"),
            (
                (direction, each.why, each.what, each.before, each.after, f"{len(each.ids)}: {', '.join(each.ids)}")
                for direction in _DIRECTIONS
                for each in _grouped(flip for flip in found.flips if flip.direction == direction)
            ),
        ),
        _table("Gates", ("Gate", "Now"), ((each.gate, _GATES[each.before, each.after]) for each in found.gates)),
        _table(
            "New findings",
            ("Place", "Rule", "Finding"),
            ((str(each.span), f"{each.code} {each.name}", each.message) for each in found.new),
        ),
        _table(
            "Decisions of the policy",
            ("Decision", "Before", "After"),
            ((each.name, _made(each.before), _made(each.after)) for each in found.decisions),
        ),
        _table(
            "Items",
            ("Item", "What", "Changes"),
            ((each.id, _item(each), "; ".join(map(_edit, each.edits))) for each in found.items),
        ),
        _table(
            "Findings that are gone",
            ("Place", "Rule", "Finding"),
            ((str(each.span), f"{each.code} {each.name}", each.message) for each in found.gone),
        ),
    ]
    for title, head, rows in sections:
        if not rows:
            continue
        text += f"\n#### {title} ({len(rows)})\n\n{head}"
        # the lists that follow need room too, if only to be counted
        most = LIMIT - 1000
        shown = 0
        for row in rows:
            if len(text) + len(row) > most:
                break
            text += row
            shown += 1
        if shown < len(rows):
            text += f"\n{len(rows) - shown} more: `riskfile diff` lists them.\n"
    return text


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[str, str, list[str]]:
    ruler = "|".join(" --- " for _ in head)
    return (
        title,
        f"| {' | '.join(head)} |\n|{ruler}|\n",
        [f"| {' | '.join(map(cell, row))} |\n" for row in rows],
    )


# --- JSON -------------------------------------------------------------------------------------------------------------


def as_json(found: Difference) -> dict[str, Any]:
    """All of it as JSON data."""
    return {
        "version": 1,
        "tool": {"name": "riskfile", "version": __version__},
        "before": found.before,
        "after": found.after,
        "verdicts": [
            {
                "item": each.id,
                "verdict": each.what,
                "before": each.before._asdict(),
                "after": each.after._asdict(),
                "direction": each.direction,
                "causes": [cause._asdict() for cause in each.causes],
            }
            for each in found.flips
        ],
        "gates": [each._asdict() for each in found.gates],
        "decisions": [
            {"key": each.name, "before": each.before, "after": each.after, "at": str(each.at)}
            for each in found.decisions
        ],
        "items": [
            {
                "id": each.id,
                "state": each.state,
                "type": each.type,
                "title": each.title,
                "was": each.was,
                "edits": [edit._asdict() for edit in each.edits],
                "before": str(each.before) if each.before else None,
                "after": str(each.after) if each.after else None,
            }
            for each in found.items
        ],
        "findings": {"new": [_finding(each) for each in found.new], "gone": [_finding(each) for each in found.gone]},
        "summary": {"verdicts": len(found.flips), "worse": len(found.worse), "new_findings": len(found.new)},
    }


def _finding(finding: Any) -> dict[str, Any]:
    return {
        "code": finding.code,
        "name": finding.name,
        "level": finding.level,
        "item": finding.item,
        "at": str(finding.span),
        "message": finding.message,
    }
