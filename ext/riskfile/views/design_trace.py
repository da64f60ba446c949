"""From what implements risk control measures back to the measures and their risks: requirements, design outputs, drawings and
procedures, with their titles and states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from riskfile.model import DesignEntry, DesignState, Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.text.messages import later, tr
from riskfile.text.words import DESIGN_SAID_WORDS
from riskfile.views.tables import Cell, Column, Row, Table, links_cell, select, unique

DESIGN_COLUMNS: Final = (
    Column("id", "Implemented by"),
    Column("title", "Title"),
    Column("kind", "What it is"),
    Column("state", "State"),
    Column("version", "Version"),
    Column("controls", "Risk control measures"),
    Column("risks", "Risks"),
    Column("proofs", "Proof of implementation"),
)

STATE_MARKS: Final[Mapping[DesignState, str]] = {"released": "pass", "not-released": "open", "obsolete": "fail", "": ""}
"""How the state of a row looks."""

NOT_LISTED: Final = later("in no list of the project")
NAMED_IN_CODE: Final = later("named in code")


def requirement_trace(file: RiskFile, policy: Policy, filter: str = "", *, whole: bool = False) -> Table:
    """One row for each requirement, design output, drawing or procedure that a control names or that is marked as there for
    risk control, in the order of their lists, and one for the controls that name none. ``whole``: for all rows of the lists.
    The filter is about the controls and risks in a row.

    :raises FilterError: if the filter cannot be read.
    """
    controls = file.of_type("control")
    named = dict.fromkeys(name for control in controls for name in file.implementing(control))
    listed = file.design.values() if whole else file.design_of_controls()
    passing = {item.id for item in select(file, policy, file, filter)} if filter.strip() else None
    rows = [_row(file, each.id, each, file.implemented_by(each.id)) for each in listed]
    rows += [_row(file, id, None, file.implemented_by(id)) for id in sorted(named) if id not in file.design]
    without = [control for control in controls if not file.implementing(control)]
    if without:
        rows.append(_row(file, "", None, without))
    if passing is not None:
        rows = [row for row in rows if any(item.id in passing for cell in row.cells for item, _ in cell.items)]
    return Table("requirement-trace", DESIGN_COLUMNS, tuple(rows))


def _row(file: RiskFile, id: str, entry: DesignEntry | None, controls: list[Item]) -> Row:
    need = file.other(id) if id else None
    if entry is not None:
        head = (
            Cell(entry.id),
            Cell(entry.title, gap=not entry.title),
            Cell(entry.kind),
            Cell(DESIGN_SAID_WORDS.of(entry.said), mark=STATE_MARKS[entry.state]),
            Cell(entry.version),
        )
    elif need is not None:
        head = (
            links_cell([need]),
            Cell(need.title),
            Cell(file.model.label_of(need.type)),
            Cell(need.text("status")),
            Cell(),
        )
    elif id:
        # where the project keeps no list, nobody has promised that it stands in one
        note = tr(NAMED_IN_CODE) if id in file.code else tr(NOT_LISTED) if file.design else ""
        head = (Cell(id), Cell(note=note), Cell(), Cell(), Cell())
    else:
        head = (Cell(gap=True), Cell(note=tr("named by none of these measures")), Cell(), Cell(), Cell())
    risks = unique(risk for control in controls for risk in file.linked(control, "controls"))
    proofs = _proofs(file, controls)
    return Row(
        controls[0] if len(controls) == 1 else None,
        (
            *head,
            links_cell(controls, gap=True, said=lambda each: each.text("kind")),
            links_cell(risks, gap=bool(controls)),
            links_cell(proofs, gap=bool(controls), said=lambda each: each.text("result") or "open"),
        ),
    )


def _proofs(file: RiskFile, controls: Iterable[Item]) -> list[Item]:
    return unique(
        proof
        for control in controls
        for proof in file.linking(control, "verifies")
        if proof.type == "verification" and "implementation" in (proof.fields.get("proves") or ())  # type: ignore[operator]
    )


__all__ = ["DESIGN_COLUMNS", "NAMED_IN_CODE", "NOT_LISTED", "STATE_MARKS", "requirement_trace"]
