"""What rests on an item, for the terminal and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from riskfile.change.impact import Impact, Reached, Resting
from riskfile.editing.facts import type_in_words
from riskfile.model import RiskFile
from riskfile.reporters.diff import as_json as difference_as_json
from riskfile.reporters.diff import counted_head, finding_as_json, judged
from riskfile.text.between import in_list, labelled
from riskfile.text.columns import wrapped
from riskfile.text.messages import tr

MOST_AT_A_GATE: Final = 12
"""How many findings at a later gate are told one by one; JSON has all."""


def as_text(found: Impact, file: RiskFile) -> str:
    """What would fall back, then what rests on it and what is reached by links; ``file`` is the one whose titles are said."""
    names = in_list(found.ids)
    lines = [tr("Without {names}:", names=names), ""]
    lines += judged(found.difference) or [tr("  no verdict, no gate and no finding would be another"), ""]
    lines += _at_gates(found)
    if found.claims:
        lines += [tr("Claims of which field data would say nothing ({n}):", n=len(found.claims))]
        lines += [
            tr("  {id}: {verdict} by {source}", id=each.id, verdict=each.verdict, source=each.source)
            for each in found.claims
        ]
        lines += [""]
    lines += _listed(tr("Files that nothing would rest on"), found.files)
    itself = found.about == found.ids
    lines += _listed(
        tr("Risks whose judgement rests on it") if itself else tr("Risks whose judgement rests on what it is about"),
        (_way(each, file) for each in found.risks),
    )
    lines += _listed(
        tr("Verifications to repeat if it changes")
        if itself
        else tr("Verifications to repeat if what it is about changes"),
        (_way(each, file) for each in found.repeat),
    )
    for head, reached in (
        (tr("Named by it"), found.downward),
        (tr("What names it, or names what does"), found.upward),
    ):
        if reached:
            lines += [counted_head(head, len(reached))]
            for type, ids in _by_type(reached):
                declared = file.model.types.get(type)
                word = type_in_words(declared) if declared is not None else type
                lines += wrapped(labelled(word, in_list(ids)), 100, initial_indent="  ", subsequent_indent="    ")
            lines += [""]
    lines += _listed(tr("Pages whose text names it"), found.documents)
    flips = found.difference.flips
    lines.append(
        tr(
            "{names}: {n} {n:verdict|verdicts} would flip, {n2} for the worse.",
            names=names,
            n=len(flips),
            n2=len(found.difference.worse),
        )
    )
    return "\n".join(lines) + "\n"


def _at_gates(found: Impact) -> Iterator[str]:
    """What is found at later gates beside what is found already."""
    told = {*found.difference.new}
    for gate in found.gates:
        new = [each for each in gate.new if each not in told]
        # at a later gate the same finding may weigh more; it is told once
        known = {(each.code, each.item, each.message) for each in told}
        new = [each for each in new if (each.code, each.item, each.message) not in known]
        if new:
            yield tr("New at the gate {gate} ({n}):", gate=gate.gate, n=len(new))
            yield from (f"  {each.span}: {each.code} {each.name}: {each.message}" for each in new[:MOST_AT_A_GATE])
            if len(new) > MOST_AT_A_GATE:
                yield tr("  and {what} more (--format json has all)", what=len(new) - MOST_AT_A_GATE)
            yield ""
        told.update(new)


def _listed(head: str, found: Iterable[str]) -> list[str]:
    lines = [f"  {each}" for each in found]
    return [counted_head(head, len(lines)), *lines, ""] if lines else []


def _way(each: Resting, file: RiskFile) -> str:
    """An item that rests on another, and over what."""
    way = " > ".join((each.of, *each.through))
    shown = file.items.get(each.item.id, each.item)
    return f"{shown.id} {shown.title}" + (tr(" (by way of {way})", way=way) if each.through else "")


def _by_type(reached: Iterable[Reached]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for each in reached:
        found.setdefault(each.type, []).append(each.id)
    return [*found.items()]


def as_json(found: Impact) -> dict[str, Any]:
    """All of it as JSON data."""
    return {
        "version": 1,
        "ids": list(found.ids),
        "about": list(found.about),
        "without": difference_as_json(found.difference),
        "gates": [
            {
                "gate": each.gate,
                "before": each.before,
                "after": each.after,
                "new": [finding_as_json(finding) for finding in each.new],
            }
            for each in found.gates
        ],
        "claims": [each._asdict() for each in found.claims],
        "files": list(found.files),
        "risks": [_resting(each) for each in found.risks],
        "verifications": [_resting(each) for each in found.repeat],
        "names": [each._asdict() for each in found.downward],
        "named_by": [each._asdict() for each in found.upward],
        "documents": list(found.documents),
    }


def _resting(each: Resting) -> dict[str, Any]:
    item = each.item
    return {"id": item.id, "type": item.type, "title": item.title, "of": each.of, "through": list(each.through)}
