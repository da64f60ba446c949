"""Ready filters: what a reviewer asks of a table and what no column shows, answered row by row by those who know: the
assessment and the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.assessment import controls_of
from riskfile.model import Item, RiskFile
from riskfile.results import PROOFS
from riskfile.rules.control import no_better_option
from riskfile.rules.evaluation import rests_on_expert_alone
from riskfile.rules.evidence import evidence_missing
from riskfile.views.context import Context
from riskfile.views.tables import Row, Table

ReadyName = Literal["not-acceptable", "not-earned", "expert-alone", "information-alone", "no-evidence"]
Answer = Callable[[Item], bool]

TABLES: Final = frozenset(
    (
        "risk-table",
        "trace-matrix",
        "requirement-matrix",
        "requirement-trace",
        "item-list",
        "hazard-analysis",
        "fmea-sheet",
        "controls-by-kind",
        "verification-status",
        "claimed-against-supported",
        "disclosed-risks",
        "weighed-risks",
        "chain",
        "impact",
    )
)
"""The tables whose rows are about items: the others tell of findings, signatures and the like."""

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "risk": ("risk", "risks"),
    "control": ("control", "controls"),
    "verification": ("verification", "verifications"),
}
"""Where the items stand that a row is about, where it is about none of that type itself."""


class Ready(NamedTuple):
    """A ready filter of a table: its identity (a key of ``READY_WORDS``), and the numbers of the rows that pass it, which may be none."""

    name: ReadyName
    rows: tuple[int, ...]


def ready_filters(table: Table, context: Context) -> tuple[Ready, ...]:
    """The ready filters that a table can answer: at least one of its rows is about an item of a type that is asked."""
    if table.kind not in TABLES:
        return ()
    places = {
        type: [number for number, column in enumerate(table.columns) if column.key in keys]
        for type, keys in _COLUMNS.items()
    }
    found = []
    for name, answers in questions(context).items():
        known: dict[str, bool] = {}
        rows = []
        for number, row in enumerate(table.rows):
            for item in _asked(row, answers, places):
                if item.id not in known:
                    known[item.id] = answers[item.type](item)
                if known[item.id]:
                    rows.append(number)
                    break
        if known:
            found.append(Ready(name, tuple(rows)))
    return tuple(found)


def _asked(row: Row, answers: Mapping[str, Answer], places: Mapping[str, Sequence[int]]) -> Iterable[Item]:
    """The item of a row, or the first kind of items in it of which something is known."""
    if row.item is not None and row.item.type in answers:
        return (row.item,)
    for type in answers:
        items = [item for place in places[type] for item, _ in row.cells[place].items if item.type == type]
        if items:
            return items
    return ()


def questions(context: Context) -> Mapping[ReadyName, Mapping[str, Answer]]:
    """What answers each question, by the type of the item that it is asked of."""
    file, assessed = context.file, context.assessed
    lost = {each.item for each in context.report.findings if each.code == evidence_missing.code}
    unproved = {control.id for control in file.of_type("control") if not _has_evidence(file, control, lost)}

    def not_acceptable(risk: Item) -> bool:
        region = assessed.risks[risk.id].remaining.region
        return region is not None and not region.acceptable

    def information_alone(risk: Item) -> bool:
        controls = controls_of(file, risk)
        return no_better_option(controls) and all("kind" in each.fields for each in controls)

    def informs_alone(control: Item) -> bool:
        # a disclosure is no control
        risks = (risk for risk in file.linked(control, "controls") if risk.type == "risk")
        return any(control in controls_of(file, risk) and information_alone(risk) for risk in risks)

    return {
        "not-acceptable": {"risk": not_acceptable},
        "not-earned": {"risk": lambda risk: assessed.risks[risk.id].differs},
        "expert-alone": {"risk": rests_on_expert_alone},
        "information-alone": {"risk": information_alone, "control": informs_alone},
        "no-evidence": {
            "verification": lambda proof: _without_evidence(proof, lost),
            "control": lambda control: control.id in unproved,
            "risk": lambda risk: any(each.id in unproved for each in controls_of(file, risk)),
        },
    }


def _without_evidence(verification: Item, lost: Iterable[str]) -> bool:
    return not verification.text("evidence") or verification.id in lost


def _has_evidence(file: RiskFile, control: Item, lost: Iterable[str]) -> bool:
    """Whether for each of its proofs some verification has evidence, and that is there."""
    shown: set[str] = set()
    for verification in file.linking(control, "verifies"):
        proves = verification.fields.get("proves", ())
        if isinstance(proves, tuple) and not _without_evidence(verification, lost):
            shown.update(proves)
    return shown.issuperset(PROOFS)
