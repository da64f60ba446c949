"""What a file lacks: cells of the grid that are open, controls and proofs that are missing, claims that do not count yet."""

from __future__ import annotations

from typing import NamedTuple

from riskfile.assessment import assess, controls_of
from riskfile.model import Item
from riskfile.project import Project
from riskfile.results import PROOFS
from riskfile.rules.engine.gates import reached
from riskfile.rules.stage_cells import StageCell


class LackingControl(NamedTuple):
    """A control, with the proofs (7.2) that have not passed, each with what has become of it (a key of ``PROOF_WORDS``)."""

    item: Item
    lacks: tuple[tuple[str, str], ...]


class Gap(NamedTuple):
    """A rule that says that something is not there yet, with the items that it says it of."""

    code: str
    name: str
    level: str
    items: tuple[str, ...]
    findings: int


class Gaps(NamedTuple):
    """What is lacking. ``cells`` are the open ones that the ``gate`` judges, ``uncontrolled`` the risks whose region asks for a control and
    that have none, ``unweighed`` those that stay in a region that is not acceptable and have no benefit-risk analysis (7.4), ``unproved`` the
    controls without a proof, ``not_counting`` the risks whose claim does not count yet, with the controls that keep it from that, ``undetermined``
    the risks without a region, and ``rules`` what rules say is missing, open work among it."""

    gate: str
    cells: tuple[StageCell, ...]
    uncontrolled: tuple[Item, ...]
    unweighed: tuple[Item, ...]
    unproved: tuple[LackingControl, ...]
    not_counting: tuple[tuple[Item, tuple[str, ...]], ...]
    undetermined: tuple[Item, ...]
    rules: tuple[Gap, ...]


def gaps(project: Project) -> Gaps:
    """What the file of a project lacks at its gate.

    :raises PolicyError: if there is nothing to judge by.
    """
    file = project.file
    reports, cells, _ = project.at_gates()
    report = reports[project.gate]
    assessed = assess(file, project.policy)
    uncontrolled, unweighed, undetermined, not_counting = [], [], [], []
    for risk in file.of_type("risk"):
        known = assessed.risks[risk.id]
        before, after = known.initial.region, known.earned.region
        if before is None or after is None:
            undetermined.append(risk)
        if before is not None and before.control_required and not controls_of(file, risk):
            uncontrolled.append(risk)
        if after is not None and not after.acceptable and not file.linking(risk, "justifies"):
            unweighed.append(risk)
        if known.residual is not None and known.unearned:
            not_counting.append((risk, known.unearned))
    unproved = []
    for control in file.of_type("control"):
        state = assessed.controls[control.id]
        lacks = tuple((proof, getattr(state, proof)) for proof in PROOFS if getattr(state, proof) != "pass")
        if lacks:
            unproved.append(LackingControl(control, lacks))
    found: dict[tuple[str, str, str], list[str]] = {}
    for each in (*report.findings, *report.open_work):
        if each.kind == "gap":
            found.setdefault((each.code, each.name, each.level), []).append(each.item)
    return Gaps(
        project.gate,
        tuple(each for each in cells.cells if each.state == "open" and reached(each.stage, project.gate)),
        tuple(uncontrolled),
        tuple(unweighed),
        tuple(unproved),
        tuple(not_counting),
        tuple(undetermined),
        tuple(Gap(*key, tuple(dict.fromkeys(filter(None, ids))), len(ids)) for key, ids in sorted(found.items())),
    )
