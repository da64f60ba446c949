"""Who has signed what: each signature of each baseline, whether it holds, and who has not signed yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from riskfile.model import Item
from riskfile.text.between import in_list, in_turn
from riskfile.text.messages import later, tr
from riskfile.views.context import Context
from riskfile.views.tables import Cell, Column, Row, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    # a check asks whether a view is asked for as it may be, and judges no key
    from riskfile.change.approval import Approval, Judged

SIGNATURE_COLUMNS = (
    Column("baseline", "Baseline"),
    Column("role", "Role"),
    Column("name", "Name"),
    Column("state", "State"),
    Column("time", "Time (UTC)"),
    Column("meaning", "Meaning"),
    Column("justification", "Justification"),
)

NOW = later("today's content")


class Approved(NamedTuple):
    """A line of the table of approvals: who has signed today's content as ``role``. ``state`` is "verified", "failed", "typed"
    or "missing", ``said`` what is told beside the meaning; ``review`` is the id of the review that a typed one stands in, and ``note`` how
    it stands to today's content."""

    role: str
    name: str
    time: str
    meaning: str
    state: str
    said: str
    review: str = ""
    note: str = ""


def approved(context: Context) -> list[Approved]:
    """Who has signed today's content, in the order of the policy; who has not; and what was typed into reviews."""
    policy = context.policy
    now = next((each for each in reversed(context.approvals) if each.as_signed), None)
    found: list[Approved] = []
    signed = {} if now is None else {each.signed.role: each for each in now.signatures if each.signed}
    for role in dict.fromkeys((*(each.role for each in policy.approval), *signed)):
        judged = signed.get(role)
        if judged is None or judged.signed is None or now is None:
            found.append(Approved(role, "", "", "", "missing", tr("not signed")))
            continue
        one = judged.signed
        if judged.verified:
            said, state = tr("signature verified, baseline {name}", name=now.name), "verified"
        else:
            said, state = tr("the signature does not hold: {said}", said=judged.faults[0].said), "failed"
        found.append(Approved(role, one.name, one.time, one.meaning, state, said))
    return [*found, *_typed(context)]


def _typed(context: Context) -> Iterator[Approved]:
    today = context.content_hash
    for review in context.file.of_type("review"):
        if not review.text("name").strip():
            continue
        given = review.text("content-hash").strip().lower()
        state = tr("no content hash") if not given else tr("this content") if given == today else tr("other content")
        yield Approved(
            tr("Risk management review"),
            review.text("name"),
            review.text("time"),
            review.text("meaning"),
            "typed",
            tr("typed, {state}", state=state),
            review.id,
            state,
        )


def signatures(context: Context) -> Table:
    """All signatures by baseline, then who has not signed today's content, and what was typed into reviews."""
    rows = [row for each in context.approvals for row in _of_baseline(each)]
    for each in approved(context):
        if each.state == "missing":
            rows.append(
                Row(None, (Cell(tr(NOW)), Cell(each.role), Cell(), Cell(tr("not signed"), gap=True), *[Cell()] * 3))
            )
        elif each.state == "typed":
            item = context.file.items[each.review]
            rows.append(_typed_row(each, item))
    return Table("signatures", SIGNATURE_COLUMNS, tuple(rows))


def _of_baseline(approval: Approval) -> Iterator[Row]:
    if approval.as_signed:
        note = tr(NOW)
    else:
        what = approval.what_differs
        more = tr(" and {what} more", what=len(what) - 3) if len(what) > 3 else ""
        note = (
            tr("signed content differs in {listed}{more}", listed=in_list(what[:3]), more=more)
            if what
            else tr("signed content differs")
        )
    for each in approval.signatures:
        yield Row(None, _cells(approval, each, note))


def _cells(approval: Approval, judged: Judged, note: str) -> tuple[Cell, ...]:
    signed = judged.signed
    said = [str(fault.said) for fault in judged.faults]
    state = Cell(tr("verified"), note=tr("key {key}...", key=judged.key[:15]), mark="pass")
    if not judged.verified:
        state = Cell(tr("does not hold"), note=in_turn(said), mark="error")
    baseline = Cell(approval.name, note=note)
    if signed is None:
        return (baseline, Cell(judged.place), Cell(), state, *[Cell()] * 3)
    return (
        baseline,
        Cell(signed.role),
        Cell(signed.name),
        state,
        Cell(signed.time),
        Cell(signed.meaning),
        Cell(signed.justification),
    )


def _typed_row(each: Approved, item: Item) -> Row:
    state = Cell(tr("typed"), note=each.note, mark="open")
    first = (Cell("", ((item, ""),)), Cell(each.role), Cell(each.name), state)
    return Row(item, (*first, Cell(each.time), Cell(each.meaning), Cell()))
