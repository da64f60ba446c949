"""The standards and the state of the art that a file follows, with editions and what changed."""

from __future__ import annotations

from typing import Final

from riskfile.policy.policy import Standard
from riskfile.text.between import in_turn
from riskfile.text.messages import tr
from riskfile.views.context import Context
from riskfile.views.tables import Cell, Column, Row, Table

STANDARD_COLUMNS: Final = (
    Column("edition", "Edition"),
    Column("kind", "Kind"),
    Column("dated", "Dated"),
    Column("used-for", "Followed in"),
    Column("changed", "What changed since the edition before"),
    Column("state", "State"),
)


def standards(context: Context) -> Table:
    """One row for each entry of the policy's list, in its order."""
    found = context.policy.standards
    rows = [_row(context, each) for each in found.entries] if found is not None else []
    return Table("standards", STANDARD_COLUMNS, tuple(rows))


def _row(context: Context, each: Standard) -> Row:
    policy = context.policy
    changed = (
        each.changed
        if not each.before
        else tr("Since {before}: {changed}", before=each.before, changed=each.changed)
        if each.changed
        else ""
    )
    if each.superseded_by:
        why = each.still_used_because
        state = Cell(
            tr("superseded by {superseded_by}", superseded_by=each.superseded_by),
            note=why,
            gap=policy.says_nothing(why),
        )
    else:
        looked = tr("looked at on {reviewed}", reviewed=each.reviewed) if each.reviewed else ""
        assumed = tr("assumed: {assumed}", assumed=each.assumed) if each.assumed else ""
        state = Cell(tr("followed"), note=in_turn(filter(None, (looked, assumed))))
    return Row(
        None,
        (
            Cell(each.edition, note=each.title),
            Cell(each.kind.replace("-", " ")),
            Cell(each.dated, gap=not each.dated),
            Cell(each.used_for),
            Cell(changed, gap=bool(each.before) and policy.says_nothing(each.changed)),
            state,
        ),
    )
