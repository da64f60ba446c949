"""Who has signed what, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from riskfile.change.approval import Approval, Judged
from riskfile.change.diff import Edit
from riskfile.text.messages import tr

FORMATS: Final = ("text", "json")

JSON_VERSION: Final = 1

MOST_SHOWN: Final = 20
"""How many changes of one baseline the text shows; the JSON has all."""


def as_text(approvals: Sequence[Approval]) -> str:
    """Each baseline, with its signatures in the order in which they were made."""
    return "\n".join("".join(f"{line}\n" for line in _lines(each)) for each in approvals)


def _lines(approval: Approval) -> Iterator[str]:
    content = tr("today's content is what was signed") if approval.as_signed else tr("today's content is another")
    if not approval.fingerprint:
        content = tr("not there")
    yield tr(
        "Baseline {name} ({fingerprint}): {content}",
        name=approval.name,
        fingerprint=approval.fingerprint[:19] or tr("no fingerprint"),
        content=content,
    )
    for number, each in enumerate(approval.signatures, 1):
        yield from _signature(number, each)
    for fault in approval.faults:
        yield tr("  FAILED: {said}", said=fault.said)
    if approval.pending:
        yield tr("  not signed yet, and not demanded at this gate: {pending}", pending=tuple(approval.pending))
    if approval.files:
        more = tr(", and {what} more", what=len(approval.files) - 5) if len(approval.files) > 5 else ""
        yield tr(
            "  note: not as in the signed commit, and of no item: {files}{more}",
            files=tuple(approval.files[:5]),
            more=more,
        )
    if approval.changed is not None:
        yield f"  {approval.changed.said}"
        shown = [*_changes(approval)]
        yield from shown[:MOST_SHOWN]
        if len(shown) > MOST_SHOWN:
            yield tr("    and {what} more", what=len(shown) - MOST_SHOWN)


def _signature(number: int, judged: Judged) -> Iterator[str]:
    signed = judged.signed
    state = tr("verified") if judged.verified else tr("FAILED")
    if signed is None:
        yield f"  {number}. {judged.place}: {state}"
    else:
        yield f"  {number}. {signed.role}: {signed.name}, {signed.time}, {signed.meaning}: {state}"
        yield f"     {signed.justification}"
        yield tr(
            "     key {what}, tag {tag}, commit {commit}",
            what=judged.key or "unknown",
            tag=judged.tag,
            commit=signed.commit[:12],
        )
    for fault in judged.faults:
        yield tr("     FAILED: {said}", said=fault.said)
    for note in judged.notes:
        yield tr("     note: {note}", note=note)


def _changes(approval: Approval) -> Iterator[str]:
    for each in approval.items:
        name = each.id if each.was == each.id else f"{each.was} -> {each.id}"
        if not each.edits:
            yield f"    {name} {each.title}: {each.state}"
        for edit in each.edits:
            yield f"    {name}: {_edit(edit)}"
    for decision in approval.decisions:
        yield tr(
            "    policy, {name}: {what} -> {what2}",
            name=decision.name,
            what=decision.before or "none",
            what2=decision.after or "none",
        )


def _edit(edit: Edit) -> str:
    def short(text: str) -> str:
        words = " ".join(text.split())
        return (words if len(words) <= 60 else f"{words[:57]}...") or "none"

    return f"{edit.name}: {short(edit.before)} -> {short(edit.after)}"


def as_json(approvals: Sequence[Approval], passed: bool) -> dict[str, Any]:
    """All that is known, as JSON holds it."""
    return {"version": JSON_VERSION, "passed": passed, "baselines": [_plain(each) for each in approvals]}


def _plain(approval: Approval) -> dict[str, Any]:
    return {
        "name": approval.name,
        "fingerprint": approval.fingerprint,
        "digest": approval.digest,
        "approved": approval.approved,
        "as_signed": approval.as_signed,
        "demanded": list(approval.demanded),
        "pending": list(approval.pending),
        "files": list(approval.files),
        "signatures": [_plain_signature(each) for each in approval.signatures],
        "faults": [{"kind": each.kind, "message": str(each.said)} for each in approval.faults],
        "differs": [
            {
                "item": each.id,
                "was": each.was,
                "state": each.state,
                "edits": [edit._asdict() for edit in each.edits],
            }
            for each in approval.items
        ],
        "decisions": [{"key": each.name, "before": each.before, "after": each.after} for each in approval.decisions],
    }


def _plain_signature(judged: Judged) -> dict[str, Any]:
    said = judged.signed._asdict() if judged.signed else {}
    for key in ("path", "tag", "seconds"):
        said.pop(key, None)
    return {
        "place": judged.place,
        "tag": judged.tag,
        "verified": judged.verified,
        "key": judged.key,
        **said,
        "faults": [{"kind": each.kind, "message": str(each.said)} for each in judged.faults],
        "notes": [str(each) for each in judged.notes],
    }
