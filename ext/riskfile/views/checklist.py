"""Checklists: the clauses of ISO 14971:2019 and the lists of a project, each requirement with what answers it and what is
missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from riskfile.model import ISO_LIST, Answer, Checklist, Requirement
from riskfile.model.clauses import CHAPTERS, CLAUSES, Clause, clauses_in
from riskfile.policy.policy import Waiver
from riskfile.rules import Finding
from riskfile.text.between import in_list
from riskfile.text.messages import later, spoken, tr
from riskfile.text.terms import CHINESE
from riskfile.views.answers import (
    Answered,
    Answers,
    CheckedList,
    Lacking,
    RequirementState,
    anchor_of_row,
    authored,
    firsts,
    state_of,
)
from riskfile.views.clause_answers import ANSWERS, Desk, Missed
from riskfile.views.context import Context
from riskfile.views.findings import summed

ISO_TITLE = later("ISO 14971:2019, clauses 4 to 10")
ISO_SOURCE = later("ISO 14971:2019; what each clause asks for is said in our own words")
GB_TITLE = later("GB/T 42062-2022 (ISO 14971:2019), clauses 4 to 10")
GB_SOURCE = later("GB/T 42062-2022 is identical with ISO 14971:2019 (IDT), and numbers its clauses alike")
"""By the standard's title page as the seller of ``riskfile.text.terms`` shows it."""
NOTE = later(
    "Complete says that riskfile finds nothing against it; whether it is met a person judges. Open: a finding stands, or "
    "something is missing. Said: what answers it lies outside of this file, and its author vouches for it."
)


def checklist(context: Context, name: str) -> CheckedList | None:
    """The list of this name, that of ISO 14971:2019 without one; None where there is none."""
    if name in ("", ISO_LIST):
        return _clauses(context)
    own = next((each for each in context.file.checklists if each.name == name), None)
    return None if own is None else _of_project(context, own)


# --- the clauses of ISO 14971:2019 --------------------------------------------------------------------------------------


def _clauses(context: Context) -> CheckedList:
    report = context.report
    found: dict[str, list[Finding]] = {}
    for finding in (*report.findings, *report.open_work):
        for number in clauses_in(finding.clause):
            found.setdefault(number, []).append(finding)
    waived: dict[str, list[tuple[Finding, Waiver]]] = {}
    for finding, waiver in report.waived:
        for number in clauses_in(finding.clause):
            waived.setdefault(number, []).append((finding, waiver))
    added = {each.number: each for own in context.file.checklists if own.adds for each in own.requirements}
    desk = Desk(context)
    rows = tuple(
        _clause(desk, clause, found.get(clause.number, []), waived.get(clause.number, []), added.get(clause.number))
        for clause in CLAUSES
    )
    note = next((each.note for each in context.file.checklists if each.adds and each.note), "")
    policy = context.policy
    chinese = CHINESE in (policy.language, spoken())
    title = tr(GB_TITLE if chinese else ISO_TITLE)
    source = f"{tr(ISO_SOURCE)}. {tr(GB_SOURCE)}" if chinese or "cn" in policy.device.markets else tr(ISO_SOURCE)
    return CheckedList("clause", title, source, f"{tr(NOTE)} {note}".strip(), rows)


def _clause(
    desk: Desk,
    clause: Clause,
    findings: list[Finding],
    waived: list[tuple[Finding, Waiver]],
    added: Requirement | None,
) -> Answers:
    answers: list[Answered] = []
    missing: list[Lacking] = []
    told: set[str] = set()
    codes = {each.code for each in findings}
    waived_codes = {each.code for each, _ in waived}
    for each in ANSWERS[clause.number](desk):
        if isinstance(each, Answered):
            answers.append(each)
            continue
        mine = [code for code in each.codes if code in codes]
        # one cause is told once: the rule that finds it says how often, we say of what
        told.update(mine)
        if mine or not (each.codes and waived_codes.intersection(each.codes)):
            missing.append(_lacking(each, [finding for finding in findings if finding.code in mine]))
    missing += [
        Lacking(line.text, code=line.code, level=line.level, number=line.number)
        for line in summed(each for each in findings if each.code not in told)
    ]
    missing += _waived(waived)
    if added is not None:
        answers += _added(desk.context, added.answers, missing)
        if added.gap:
            missing.append(Lacking(added.gap))
    if not answers and not missing:
        missing.append(Lacking(tr("nothing in this file answers it")))
    heading = tr(CHAPTERS[clause.chapter]) if clause.number.endswith(".1") or clause.number == clause.chapter else ""
    state = state_of(answers, missing)
    return Answers(
        clause.number,
        tr(clause.about),
        tr(clause.asks),
        f"{clause.chapter} {heading}" if heading else "",
        state,
        "",
        tuple(answers),
        tuple(missing),
    )


def _lacking(each: Missed, findings: list[Finding]) -> Lacking:
    shown, more = firsts(each.items)
    lines = [*summed(findings)]
    code = lines[0].code if lines else ""
    number = in_list(line.number for line in lines)
    return Lacking(each.text, shown, more, code, lines[0].level if lines else "", number)


def _waived(waived: Iterable[tuple[Finding, Waiver]]) -> Iterator[Lacking]:
    by_code: dict[str, list[tuple[Finding, Waiver]]] = {}
    for each in waived:
        by_code.setdefault(each[0].code, []).append(each)
    for code, some in sorted(by_code.items()):
        number = tr("{some} {some:finding|findings} waived, with reason", some=len(some))
        yield Lacking(some[0][0].name, code=code, number=number, waived=True)


def _added(context: Context, answers: Iterable[Answer], missing: list[Lacking]) -> Iterator[Answered]:
    for each in answers:
        answered, lacking = authored(context, each)
        if lacking is not None:
            missing.append(lacking)
        if answered is not None:
            yield answered


# --- the lists of a project ---------------------------------------------------------------------------------------------


def _of_project(context: Context, own: Checklist) -> CheckedList:
    states: dict[str, RequirementState] = {}
    if any(answer.kind == "clauses" for each in own.requirements for answer in each.answers):
        states = {row.number: row.state for row in _clauses(context).rows}
    rows: list[Answers] = []
    heading = ""
    for each in own.requirements:
        rows.append(_requirement(context, each, states, each.heading if each.heading != heading else ""))
        heading = each.heading
    return CheckedList(own.name, own.title, own.source, " ".join(filter(None, (own.note, tr(NOTE)))), tuple(rows))


def _requirement(context: Context, each: Requirement, states: Mapping[str, RequirementState], heading: str) -> Answers:
    missing: list[Lacking] = []
    found = tuple(_added(context, each.answers, missing))
    if not each.applicable:
        return Answers(each.number, "", each.requirement, heading, "not-applicable", each.reason, (), ())
    opened = [
        name
        for answer in each.answers
        if answer.kind == "clauses"
        for name in answer.names
        if states.get(name) == "open"
    ]
    if opened:
        missing.append(Lacking(tr("open in the checklist of ISO 14971:2019: {opened}", opened=in_list(opened))))
    if each.gap:
        missing.append(Lacking(each.gap))
    if not found and not missing:
        missing.append(Lacking(tr("no evidence")))
    return Answers(each.number, "", each.requirement, heading, state_of(found, missing), "", found, tuple(missing))


__all__ = ["CheckedList", "anchor_of_row", "checklist"]
