"""The sheets that risk managers know: hazard analysis, FMEA, questionnaire, lists of controls, proofs and residual
risks, the counts of one type of item against another, and the matrix read backward from the evidence."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from riskfile.assessment import Assessment, ControlState, Estimate, assess
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.results import results
from riskfile.text.between import in_list, in_turn
from riskfile.text.messages import later, tr
from riskfile.text.words import (
    BESIDE_WORDS,
    CONCLUSION_WORDS,
    CONTROL_KIND_WORDS,
    NO_REGION_WORDS,
    SHORT_PROOF_WORDS,
    VERIFIED_WORDS,
    value_in_words,
)
from riskfile.views.tables import (
    INITIAL,
    OVERVIEW,
    RESIDUAL,
    Cell,
    Column,
    Row,
    Step,
    Table,
    chain,
    earned_cell,
    estimate_cell,
    field_in_words,
    level_cells,
    links_cell,
    select,
    unique,
    unproved,
)

HAZARD_STEPS = (
    Step(OVERVIEW, "Overview", ("hazard", "risk", "harm", "initial", "controls", "residual", "earned")),
    Step("identification", "Identification", ("hazard", "risk", "events", "situation", "harm")),
    Step("evaluation", "Evaluation", ("hazard", "risk", "situation", "harm", "initial-s", "initial-p", "initial")),
    Step("control", "Control", ("hazard", "risk", "initial", "controls")),
    Step("residual", "Residual", ("hazard", "risk", "harm", "initial", "residual", "earned")),
)
HAZARD_COLUMNS = (
    Column("hazard", "Hazard"),
    Column("events", "Sequence of events"),
    Column("situation", "Hazardous situation"),
    Column("harm", "Harm"),
    Column("initial-s", "S", INITIAL),
    Column("initial-p", "P", INITIAL),
    Column("initial", "Region", INITIAL),
    Column("controls", "Risk control measures"),
    Column("residual", "Claimed", RESIDUAL),
    Column("earned", "Earned", RESIDUAL),
    Column("risk", "Risk"),
)

FMEA_RANKS = later("FMEA ranks (not acceptability)")
FMEA_NOTE = later(
    "Occurrence, severity and detection ranks and their product (RPN) order the work of the FMEA. They decide nothing "
    "about acceptability: that is judged for the risks on the right, by the policy's matrix."
)
FMEA_COLUMNS = (
    Column("mode", "Failure mode"),
    Column("function", "Design item or process step"),
    Column("effect", "Effect"),
    Column("causes", "Leads to"),
    Column("occurrence", "O", FMEA_RANKS),
    Column("severity-rank", "S", FMEA_RANKS),
    Column("detection", "D", FMEA_RANKS),
    Column("rpn", "RPN", FMEA_RANKS),
    Column("situations", "Hazardous situations", "Risk management"),
    Column("risks", "Risks", "Risk management"),
    Column("controls", "Risk control measures", "Risk management"),
)

FMEA_STEPS = (
    Step(
        OVERVIEW,
        "Failure mode",
        ("mode", "function", "effect", "causes", "occurrence", "severity-rank", "detection", "rpn"),
    ),
    Step("risks", "Risk management", ("mode", "effect", "rpn", "situations", "risks", "controls")),
)

CHARACTERISTIC_COLUMNS = (
    Column("characteristic", "Characteristic"),
    Column("question", "Question"),
    Column("answer", "Answer"),
    Column("limit", "Limit"),
    Column("hazards", "Hazards"),
)

KIND_COLUMNS = (
    Column("kind", "Kind, in the order of options"),
    Column("control", "Risk control measure"),
    Column("risks", "Risks"),
    Column("acts-on", "Acts on"),
    Column("rationale", "Why no better option"),
    Column("implementation", "Implementation", "Verification"),
    Column("effectiveness", "Effectiveness", "Verification"),
    Column("state", "State", "Verification"),
)

VERIFICATION_COLUMNS = (
    Column("verification", "Verification"),
    Column("proves", "Proves"),
    Column("controls", "Of risk control measure"),
    Column("method", "Method"),
    Column("criterion", "Acceptance criterion"),
    Column("result", "Result"),
    Column("evidence", "Evidence"),
    Column("date", "Date"),
)

DISCLOSED_COLUMNS = (
    Column("risk", "Risk"),
    Column("harm", "Harm"),
    Column("residual", "Claimed", RESIDUAL),
    Column("earned", "Earned", RESIDUAL),
    Column("disclosed-in", "Disclosed in"),
    Column("information", "Information that discloses it"),
)

_OF_BENEFIT = ("magnitude", "likelihood", "benefit-duration", "patient-view")
_COMPARED = ("alternatives", "state-of-the-art", "uncertainty")
WEIGHED_STEPS = (
    Step(OVERVIEW, "Overview", ("risk", "initial", "residual", "earned", "analysis", "conclusion", "approver", "date")),
    Step("control", "Control", ("risk", "harm", "initial", "controls", "residual", "earned")),
    Step("benefit", "Benefit", ("risk", "analysis", "benefit", *_OF_BENEFIT)),
    Step("compared", "Comparison", ("risk", "analysis", *_COMPARED)),
    Step("analysis", "Conclusion", ("risk", "analysis", "conclusion", "impracticable", "evidence", "approver", "date")),
)
WEIGHED_COLUMNS = (
    Column("risk", "Risk"),
    Column("stage", "Stage"),
    Column("initial", "Initial risk"),
    Column("residual", "Residual risk, claimed"),
    Column("earned", "Residual risk, earned"),
    Column("situation", "Hazardous situation"),
    Column("harm", "Harm"),
    Column("controls", "Risk control measures"),
    Column("analysis", "Benefit-risk analysis"),
    Column("benefit", "Benefit claimed"),
    Column("magnitude", "Magnitude of the benefit"),
    Column("likelihood", "Likelihood of the benefit"),
    Column("benefit-duration", "Duration of the benefit"),
    Column("patient-view", "Patient's view"),
    Column("alternatives", "Alternatives"),
    Column("state-of-the-art", "State of the art"),
    Column("uncertainty", "Uncertainty"),
    Column("impracticable", "Why no further reduction"),
    Column("evidence", "Evidence"),
    Column("conclusion", "Conclusion"),
    Column("approver", "Decided by"),
    Column("date", "Decided on"),
)

REQUIREMENT_COLUMNS = (
    Column("need", "Requirement"),
    Column("type", "Type"),
    Column("status", "Status"),
    Column("controls", "Risk control measures"),
    Column("risks", "Risks", "Behind it"),
    Column("situations", "Hazardous situations", "Behind it"),
    Column("hazards", "Hazards", "Behind it"),
    Column("verifications", "Verifications", "Evidence"),
    Column("tests", "Tests", "Evidence"),
    Column("others", "Other items"),
)

BACKWARD_COLUMNS = (
    Column("verification", "Verification"),
    Column("proves", "Proves"),
    Column("result", "Result"),
    Column("controls", "Risk control measure"),
    Column("risk", "Risk"),
    Column("harm", "Harm"),
    Column("situation", "Hazardous situation"),
    Column("events", "Sequence of events"),
    Column("hazard", "Hazard"),
)

FMEA_KINDS = ("process", "design")
MOST_PAIRS = 40
"""How many columns a table of pairs may have; more of them nobody reads."""


def hazard_analysis(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """One row a risk, in the order in which a hazard analysis is read.

    :raises FilterError: if the filter cannot be read.
    """
    assessed = assess(file, policy)
    rows = []
    for risk in select(file, policy, file.of_type("risk"), filter):
        known = assessed.risks[risk.id]
        situations = file.linked(risk, "situation")
        rows.append(
            Row(
                risk,
                (
                    links_cell(_over(file, situations, "hazard"), gap=True),
                    links_cell(_over(file, situations, "events"), gap=True),
                    links_cell(situations, gap=True),
                    links_cell(file.linked(risk, "harm"), gap=True),
                    *level_cells(known.initial),
                    estimate_cell(known.initial, policy, ""),
                    links_cell(
                        file.linking(risk, "controls"), gap=_needed(known.initial), said=lambda each: each.text("kind")
                    ),
                    estimate_cell(known.residual, policy, NO_REGION_WORDS["unclaimed"]),
                    earned_cell(file, policy, assessed, known),
                    links_cell([risk]),
                ),
            )
        )
    return Table("hazard-analysis", HAZARD_COLUMNS, tuple(rows))


def _needed(initial: Estimate) -> bool:
    return initial.region is None or initial.region.control_required


def _over(file: RiskFile, items: Iterable[Item], link: str) -> list[Item]:
    return unique(other for item in items for other in file.linked(item, link))


def fmea_sheet(file: RiskFile, policy: Policy, kind: str = "", filter: str = "") -> Table:
    """One row a failure mode: its own ranks, and the situations and risks that it contributes to.

    ``kind``: "process" for those of a process step, "design" for all others, "" for both.

    :raises FilterError: if the filter cannot be read.
    """
    rows = []
    for mode in select(file, policy, file.of_type("failure-mode"), filter):
        step = mode.text("process-step")
        if kind and (kind == "process") != bool(step):
            continue
        targets = file.linked(mode, "leads-to")
        situations = _situations(file, targets)
        risks = unique(risk for each in situations for risk in file.linking(each, "situation"))
        harmless = mode.text("no-safety-effect")
        ranks = [mode.fields.get(name) for name in ("occurrence", "severity-rank", "detection")]
        product = 1
        for rank in ranks:
            product *= rank if isinstance(rank, int) else 0
        rows.append(
            Row(
                mode,
                (
                    links_cell([mode]),
                    Cell(step or mode.text("item"), gap=not step and not mode.text("item")),
                    Cell(mode.text("effect"), gap=not mode.text("effect")),
                    Cell(harmless, note=tr("no effect on safety")) if harmless else links_cell(targets, gap=True),
                    *(Cell("" if rank is None else str(rank), gap=rank is None) for rank in ranks),
                    Cell(str(product) if None not in ranks else ""),
                    links_cell(situations, gap=not harmless),
                    links_cell(risks, gap=not harmless),
                    links_cell(unique(each for risk in risks for each in file.linking(risk, "controls"))),
                ),
            )
        )
    return Table("fmea-sheet", FMEA_COLUMNS, tuple(rows), tr(FMEA_NOTE))


def _situations(file: RiskFile, start: Iterable[Item]) -> list[Item]:
    """The hazardous situations that these events and situations are or lead to."""
    found: dict[str, Item] = {}
    seen: set[str] = set()
    queue = deque(start)
    while queue:
        item = queue.popleft()
        if item.id in seen:
            continue
        seen.add(item.id)
        if item.type == "situation":
            found[item.id] = item
        elif item.type == "event":
            queue.extend(file.linked(item, "precedes"))
            queue.extend(file.linking(item, "events"))
    return list(found.values())


def characteristics(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """The questionnaire on characteristics that bear on safety: question, answer, hazards.

    :raises FilterError: if the filter cannot be read.
    """
    rows = []
    for item in select(file, policy, file.of_type("characteristic"), filter):
        without = item.text("not-applicable")
        answer = Cell(tr("not applicable"), note=without) if without else Cell(_first(item.body) or item.title)
        limit = " ".join(part for part in (item.text("limit"), item.text("unit")) if part)
        rows.append(
            Row(
                item,
                (
                    links_cell([item]),
                    Cell(item.text("question"), gap=not item.text("question")),
                    answer,
                    Cell(limit),
                    links_cell(file.linked(item, "raises"), gap=not without),
                ),
            )
        )
    return Table("characteristics", CHARACTERISTIC_COLUMNS, tuple(rows))


def _first(body: str) -> str:
    """The first paragraph of an item's text, on one line."""
    return " ".join(body.strip().split("\n\n", 1)[0].split())


def controls_by_kind(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """The risk control measures in the order of options: inherent safety, protective measures, information.

    :raises FilterError: if the filter cannot be read.
    """
    assessed = assess(file, policy)
    order = list(CONTROL_KIND_WORDS)
    found = select(file, policy, file.of_type("control"), filter)
    found.sort(key=lambda each: order.index(each.text("kind")) if each.text("kind") in order else len(order))
    rows = []
    for control in found:
        state = assessed.controls[control.id]
        kind = control.text("kind")
        rationale = control.text("option-rationale")
        disclosure = kind == "information" and control.text("purpose") == "disclosure"
        rows.append(
            Row(
                control,
                (
                    Cell(
                        CONTROL_KIND_WORDS.of(kind),
                        gap=not kind,
                        note=tr("discloses residual risk") if disclosure else "",
                    ),
                    links_cell([control]),
                    links_cell(file.linked(control, "controls"), gap=True),
                    Cell(field_in_words(control, file.model.types[control.type].fields.get("acts-on"), "acts-on")),
                    Cell(rationale, gap=not rationale and kind in order[1:] and not disclosure),
                    *(Cell(SHORT_PROOF_WORDS.of(each), mark=each) for each in state),
                    _verified(state),
                ),
            )
        )
    return Table("controls-by-kind", KIND_COLUMNS, tuple(rows))


def _verified(state: ControlState) -> Cell:
    mark = "pass" if state.verified else "unverified"
    return Cell(VERIFIED_WORDS[mark], mark=mark)


def verification_status(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """One row a verification, with its result and evidence; a control without any has a row of its own.

    The filter is about the item that a row is about.

    :raises FilterError: if the filter cannot be read.
    """
    runs = results(file, policy)
    bare = [control for control in file.of_type("control") if not file.linking(control, "verifies")]
    rows = []
    for item in select(file, policy, [*file.of_type("verification"), *bare], filter):
        if item.type == "control":
            empty = Cell(gap=True)
            rows.append(Row(item, (empty, Cell(), links_cell([item]), Cell(), Cell(), empty, empty, Cell())))
            continue
        result = runs.said(file, item)
        rows.append(
            Row(
                item,
                (
                    links_cell([item]),
                    Cell(
                        field_in_words(item, file.model.types[item.type].fields.get("proves"), "proves"),
                        gap=not item.text("proves"),
                    ),
                    links_cell(file.linked(item, "verifies"), gap=True),
                    Cell(field_in_words(item, file.model.types[item.type].fields.get("method"), "method")),
                    Cell(
                        item.text("criterion"),
                        gap=not item.text("criterion"),
                        note=item.text("effectiveness-criterion"),
                    ),
                    Cell(BESIDE_WORDS.of(result), mark=result),
                    Cell(item.text("evidence"), gap=result != "open" and not item.text("evidence")),
                    Cell(item.text("date")),
                ),
            )
        )
    return Table("verification-status", VERIFICATION_COLUMNS, tuple(rows))


def disclosed_risks(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """The residual risks to disclose: those that the policy calls significant, and what the author discloses anyway.

    :raises FilterError: if the filter cannot be read.
    """
    assessed = assess(file, policy)
    rows = []
    for risk in select(file, policy, file.of_type("risk"), filter):
        known = assessed.risks[risk.id]
        region = (known.residual or known.initial).region
        information = [each for each in file.linking(risk, "controls") if each.text("kind") == "information"]
        told = [each for each in information if each.text("purpose") == "disclosure"]
        where = risk.text("disclosed-in")
        significant = region is None or region.significant
        if significant or where or told:
            rows.append(
                Row(
                    risk,
                    (
                        links_cell([risk]),
                        links_cell(file.linked(risk, "harm"), gap=True),
                        estimate_cell(known.residual, policy, NO_REGION_WORDS["unclaimed"]),
                        earned_cell(file, policy, assessed, known),
                        Cell(where, gap=significant and not where),
                        links_cell(information, said=lambda each: each.text("purpose")),
                    ),
                )
            )
    return Table("disclosed-risks", DISCLOSED_COLUMNS, tuple(rows))


def weighed_risks(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """The residual risks that are not acceptable by the matrix, as claimed or as earned, each with what its benefit-risk
    analyses conclude (7.4), and who decided that.

    :raises FilterError: if the filter cannot be read.
    """
    assessed = assess(file, policy)
    rows = []
    for risk in select(file, policy, file.of_type("risk"), filter):
        known = assessed.risks[risk.id]
        if all(each.region is None or each.region.acceptable for each in (known.remaining, known.earned)):
            continue
        controls = [each for each in file.linking(risk, "controls") if each.id in assessed.controls]
        analyses = [each for each in file.linking(risk, "justifies") if each.type == "benefit-risk"]
        claims = unique(claim for each in analyses for claim in file.linked(each, "claims"))
        rows.append(
            Row(
                risk,
                (
                    links_cell([risk]),
                    Cell(value_in_words(risk.stage)),
                    estimate_cell(known.initial, policy, ""),
                    estimate_cell(known.residual, policy, NO_REGION_WORDS["unclaimed"]),
                    earned_cell(file, policy, assessed, known),
                    links_cell(file.linked(risk, "situation"), gap=True),
                    links_cell(file.linked(risk, "harm"), gap=True),
                    links_cell(controls, said=lambda each: _state(assessed.controls[each.id])),
                    links_cell(analyses, gap=True),
                    links_cell(claims, gap=bool(analyses)),
                    *(_of_all(analyses, name) for name in (*_OF_BENEFIT, *_COMPARED, "impracticable", "evidence")),
                    _conclusion(analyses),
                    *(_of_all(analyses, name) for name in ("approver", "date")),
                ),
            )
        )
    return Table("weighed-risks", WEIGHED_COLUMNS, tuple(rows))


def _state(control: ControlState) -> str:
    return "verified" if control.verified else unproved(control)


def _conclusion(analyses: Sequence[Item]) -> Cell:
    """What the analyses of a risk conclude, by the worst of them."""
    said = [each.text("conclusion") for each in analyses]
    worst = next((each for each in said if each != "outweighs"), "outweighs")
    if not worst or not analyses:
        return Cell(gap=bool(analyses))
    return Cell(CONCLUSION_WORDS.of(worst), mark="pass" if worst == "outweighs" else "fail")


def _of_all(analyses: Sequence[Item], name: str) -> Cell:
    """What analyses say in a field, each once; a gap where one says nothing."""
    said = [each.text(name) for each in analyses]
    days = dict.fromkeys(filter(None, (each.text(f"{name}-dated") for each in analyses)))
    return Cell(
        in_turn(dict.fromkeys(filter(None, said))),
        gap="" in said,
        note=tr("as of {days}", days=in_list(days)) if days else "",
    )


def backward_matrix(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """From the evidence back to the hazard: one row a verification, control and risk; controls that nothing verifies
    and risks that nothing controls have rows of their own. The filter is about the item that a row is about.

    :raises FilterError: if the filter cannot be read.
    """
    assessed = assess(file, policy)
    rows: list[Row] = []
    empty = Cell(gap=True)
    for verification in file.of_type("verification"):
        result = assessed.results.said(file, verification)
        head = (
            links_cell([verification]),
            Cell(
                field_in_words(verification, file.model.types[verification.type].fields.get("proves"), "proves"),
                gap=not verification.text("proves"),
            ),
            Cell(BESIDE_WORDS.of(result), mark=result),
        )
        controls = file.linked(verification, "verifies")
        if not controls:
            rows.append(Row(verification, (*head, empty, *[Cell()] * 5)))
        for control in controls:
            rows += _back_from(file, verification, head, control)
    for control in file.of_type("control"):
        if not file.linking(control, "verifies"):
            rows += _back_from(file, control, (empty, Cell(), Cell()), control)
    for risk in file.of_type("risk"):
        if not file.linking(risk, "controls") and _needed(assessed.risks[risk.id].initial):
            rows.append(Row(risk, (Cell(), Cell(), Cell(), empty, *_back_cells(file, risk))))
    if filter.strip():
        wanted = {item.id for item in select(file, policy, unique(row.item for row in rows if row.item), filter)}
        rows = [row for row in rows if row.item is not None and row.item.id in wanted]
    return Table("trace-matrix", BACKWARD_COLUMNS, tuple(rows))


def _back_from(file: RiskFile, about: Item, head: tuple[Cell, ...], control: Item) -> list[Row]:
    shown = links_cell([control], said=lambda each: each.text("kind"))
    risks = file.linked(control, "controls")
    if not risks:
        return [Row(about, (*head, shown, Cell(gap=True), *[Cell()] * 4))]
    return [Row(about, (*head, shown, *_back_cells(file, risk))) for risk in risks]


def _back_cells(file: RiskFile, risk: Item) -> tuple[Cell, ...]:
    situations = file.linked(risk, "situation")
    return (
        links_cell([risk]),
        links_cell(file.linked(risk, "harm"), gap=True),
        links_cell(situations, gap=True),
        links_cell(_over(file, situations, "events"), gap=True),
        links_cell(_over(file, situations, "hazard"), gap=True),
    )


def requirement_matrix(
    file: RiskFile, policy: Policy, types: Sequence[str], filter: str = "", gaps: bool = False
) -> Table:
    """One row for each need of these types that is no item; where none is given, of those that a link of a control may
    lead to. The controls in it name the need, or one that leads to it, as a specification leads to its requirement; the
    rest is what stands behind these. The filter is about the items in a row. ``gaps``: that no control names a need is a
    gap.

    :raises FilterError: if the filter cannot be read.
    """
    runs = results(file, policy)
    wanted = set(types) or _targets(file, ["control"]) or _targets(file, file.model.types)
    passing = {item.id for item in select(file, policy, file, filter)} if filter.strip() else None
    rows = []
    for need in sorted(file.others.values(), key=lambda need: (not need.docname, need.docname, need.path, need.line)):
        if need.type not in wanted:
            continue
        naming, controls, risks, situations, hazards, verifications = _behind(file, need)
        shown = {each.id for each in (*controls, *risks, *situations, *hazards, *verifications)}
        if passing is not None and passing.isdisjoint({*shown, *(each.id for each in naming)}):
            continue
        tests = unique(each for proof in verifications for each in file.linked_others(proof) if each.id != need.id)
        rows.append(
            Row(
                need,
                (
                    links_cell([need]),
                    Cell(file.model.label_of(need.type)),
                    Cell(need.text("status")),
                    links_cell(controls, gap=gaps, said=lambda each: each.text("kind")),
                    links_cell(risks),
                    links_cell(situations),
                    links_cell(hazards),
                    links_cell(verifications, said=lambda each: runs.said(file, each)),
                    links_cell(tests),
                    links_cell(each for each in naming if each.id not in shown),
                ),
            )
        )
    return Table("requirement-matrix", REQUIREMENT_COLUMNS, tuple(rows))


class Behind(NamedTuple):
    """What names a need that is no item, or is named by it (``naming``), and what stands behind that."""

    naming: list[Item]
    controls: list[Item]
    risks: list[Item]
    situations: list[Item]
    hazards: list[Item]
    verifications: list[Item]


def _behind(file: RiskFile, need: Item) -> Behind:
    naming = unique(each for one in _leading_to(file, need) for each in (*file.linking(one), *_named(file, one)))
    proofs = [each for each in naming if each.type == "verification"]
    controls = [each for each in naming if each.type == "control"]
    acting = unique([*controls, *(each for proof in proofs for each in file.linked(proof, "verifies"))])
    risks = unique(
        [
            *(each for each in naming if each.type == "risk"),
            *(risk for control in acting for risk in file.linked(control, "controls")),
        ]
    )
    situations = unique(
        [
            *(each for each in naming if each.type == "situation"),
            *(each for risk in risks for each in file.linked(risk, "situation")),
        ]
    )
    hazards = unique([*(each for each in naming if each.type == "hazard"), *_over(file, situations, "hazard")])
    verifications = unique([*proofs, *(each for each in _verifying(file, controls) if each not in proofs)])
    return Behind(naming, controls, risks, situations, hazards, verifications)


def behind(file: RiskFile, need: Item) -> list[tuple[str, list[Item]]]:
    """What stands behind a need that is no item, by how it is called; without what there is none of."""
    found, types = _behind(file, need), file.model.types
    return [
        (tr(types[name].plural if len(items) > 1 else types[name].label), items)
        for name, items in (
            ("control", found.controls),
            ("risk", found.risks),
            ("hazard", found.hazards),
            ("verification", found.verifications),
        )
        if items
    ]


def _targets(file: RiskFile, types: Iterable[str]) -> set[str]:
    """The need types to which links of these item types may lead."""
    return {other for name in types for link in file.model.types[name].links.values() for other in link.others}


def _leading_to(file: RiskFile, need: Item) -> list[Item]:
    """A need that is no item, and those that lead to it by a link with a meaning of its own, nearest first."""
    found = {need.id: need}
    queue = deque([need])
    while queue:
        for other, link in file.others_linking(queue.popleft()):
            if link != "links" and other.id not in found:
                found[other.id] = other
                queue.append(other)
    return list(found.values())


def _named(file: RiskFile, need: Item) -> list[Item]:
    """The items that a need names in links of its own."""
    return [item for targets in need.links.values() for id in targets if (item := file.items.get(id)) is not None]


def _verifying(file: RiskFile, controls: Iterable[Item]) -> list[Item]:
    return [each for control in controls for each in file.linking(control, "verifies")]


CHAIN_COLUMNS = (
    Column("step", "Step"),
    Column("item", "Item"),
    Column("type", "Type"),
    Column("stage", "Stage"),
    Column("by", "Linked by"),
)


def chain_of(file: RiskFile, policy: Policy, id: str, filter: str = "") -> Table | None:
    """All that leads to an item and all that rests on it: up to the claims and down to the evidence, with the number
    of steps. None where there is no such item.

    :raises FilterError: if the filter cannot be read.
    """
    start = file.items.get(id)
    if start is None:
        return None
    up, down = _walked(file, start, 0), _walked(file, start, 1)
    passing = {item.id for item in select(file, policy, [start, *(each for each, *_ in (*up, *down))], filter)}
    lines = []
    for item, step, words, source in [*reversed(up), (start, 0, "", start), *down]:
        if item.id not in passing:
            continue
        way = "up" if (item, step, words, source) in up else "down"
        lines.append(
            Row(
                item,
                (
                    Cell(_step(step, way) if step else tr("this item")),
                    links_cell([item]),
                    Cell(tr(file.model.types[item.type].label)),
                    Cell(value_in_words(item.stage)),
                    Cell(words, items=((source, ""),)) if step else Cell(),
                ),
            )
        )
    return Table("chain", CHAIN_COLUMNS, tuple(lines))


def _step(step: int, way: str) -> str:
    return tr("{step} up", step=step) if way == "up" else tr("{step} down", step=step)


def _walked(file: RiskFile, start: Item, way: int) -> list[tuple[Item, int, str, Item]]:
    """The items above (``way`` 0) or below (1) one, nearest first: item, steps, relation, and from where."""
    found: list[tuple[Item, int, str, Item]] = []
    seen = {start.id}
    edge = [start]
    steps = 0
    while edge:
        steps += 1
        following = []
        for item in edge:
            for neighbour in chain(file, item)[way]:
                # of what is retired nothing goes on
                if neighbour.item.id not in seen and neighbour.item.id not in file.retired:
                    seen.add(neighbour.item.id)
                    following.append(neighbour.item)
                    found.append((neighbour.item, steps, neighbour.relation, item))
        edge = following
    return found


def cross_table(file: RiskFile, policy: Policy, rows: str, by: str, filter: str = "") -> Table:
    """How many items of the type ``by`` each item of the type ``rows`` is linked with, and which have none.

    Direct links count where an item type declares one between the two; otherwise those through the chain, going only
    towards ``by``. The filter is about the items of the rows. Up to ``MOST_PAIRS`` items each have their column.

    :raises FilterError: if the filter cannot be read.
    """
    across = list(file.of_type(by))
    direct = _declared(file, rows, by)
    found: list[tuple[Item, dict[str, Item]]] = []
    for item in select(file, policy, file.of_type(rows), filter):
        linked = _next_to(file, item) if direct else _reached(file, item, by)
        found.append((item, {each.id: each for each in linked if each.type == by and each.id != item.id}))
    types = file.model.types
    columns = [Column("item", types[rows].label), Column("count", types[by].plural), Column("linked", "Which")]
    wide = len(across) <= MOST_PAIRS
    if wide:
        columns += [Column(f"by-{each.id}", each.id, types[by].plural) for each in across]
    lines = [
        Row(
            item,
            (
                links_cell([item]),
                Cell(str(len(linked)), gap=not linked),
                links_cell(linked.values(), gap=True),
                *((Cell("●" if each.id in linked else "") for each in across) if wide else ()),
            ),
        )
        for item, linked in found
    ]
    bare = [each for each in across if not any(each.id in linked for _, linked in found)]
    if lines:
        totals = [sum(each.id in linked for _, linked in found) for each in across] if wide else []
        lines.append(
            Row(
                None,
                (
                    Cell(tr("{plural}, number", plural=tr(types[rows].plural))),
                    Cell(str(sum(len(linked) for _, linked in found))),
                    Cell(
                        tr("{bare} without any", bare=len(bare)) if bare else "",
                        items=tuple((each, "") for each in bare),
                        gap=bool(bare),
                    ),
                    *(Cell(str(total), gap=not total) for total in totals),
                ),
            )
        )
    how = tr("linked directly") if direct else tr("linked through the chain")
    one, other = tr(types[rows].plural).lower(), tr(types[by].plural).lower()
    note = tr(
        "Pairs {how}. {sum} of {found} {one} and {bare} of {across} {other} have none.",
        how=how,
        sum=sum((not linked for _, linked in found)),
        found=len(found),
        one=one,
        bare=len(bare),
        across=len(across),
        other=other,
    )
    return Table("cross-table", tuple(columns), tuple(lines), note, total=bool(lines))


def _declared(file: RiskFile, one: str, other: str) -> bool:
    types = file.model.types
    return any(
        target in link.targets
        for source, target in ((one, other), (other, one))
        for link in types[source].links.values()
    )


def _next_to(file: RiskFile, item: Item) -> list[Item]:
    ahead = file.linked(item, *item.links)
    return unique([*ahead, *(each for linking in file.back(item).values() for each in linking)])


def _reached(file: RiskFile, item: Item, by: str) -> list[Item]:
    """The items of the type ``by`` that the chain leads to from ``item``, one rank after another in one direction."""
    types = file.model.types
    limit = types[by].rank
    down = limit >= types[item.type].rank
    found: dict[str, Item] = {}
    seen = {item.id}
    queue = deque([item])
    while queue:
        current = queue.popleft()
        rank = types[current.type].rank
        for other in _next_to(file, current):
            there = types[other.type].rank
            if other.id in seen or (there < rank or there > limit if down else there > rank or there < limit):
                continue
            seen.add(other.id)
            if other.type == by:
                found[other.id] = other
            queue.append(other)
    order: Sequence[Item] = file.of_type(by)
    return [each for each in order if each.id in found]


def unverified(assessed: Assessment) -> int:
    """How many controls lack a passing proof of implementation or of effectiveness."""
    return sum(not state.verified for state in assessed.controls.values())
