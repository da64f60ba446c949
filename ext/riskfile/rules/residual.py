"""RMF4xx: residual risk, benefit-risk analysis, overall residual risk, review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from riskfile.assessment import ControlState, Estimate, ProofState, assess, controls_of
from riskfile.change.content_hash import content_hash
from riskfile.model import Item, RiskFile, Span
from riskfile.policy.policy import Policy, Region
from riskfile.results import PROOFS, Proof, results
from riskfile.rules.benefit import argues
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, Subject, fault, file_fault, unjudged
from riskfile.rules.evaluation import ESTIMATED, harms
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.patterns import compiled_late

_REMAINING = (*ESTIMATED, "RMF301", "RMF310", "RMF401")
"""What a rule needs that judges what remains of a risk: it is controlled, and estimated after control, not above what
it was."""


def _claim_place(risk: Item) -> Span:
    for name in ("p1", "p2", "p", "exploitability", "severity"):
        if f"residual-{name}" in risk.fields:
            return risk.at(f"residual-{name}")
    return risk.span


def _ids(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


_NO_RESIDUAL = Phrase(
    "RMF401.none",
    "{id} is controlled by {controls:, and 3} and has no residual estimate",
    "estimate it after control: residual-p1, residual-p2 or residual-p",
)
_ESTIMATE_AGAIN = {
    "not-estimable": Phrase(
        "RMF401.not-estimable", "estimate it after control: residual-severity (the same if it stays so)"
    ),
    "worst-case": Phrase("RMF401.worst-case", "estimate it after control: residual-p or residual-severity"),
    "exploitability": Phrase(
        "RMF401.exploitability", "estimate it after control: residual-exploitability or residual-severity"
    ),
}
"""What to do where the estimate is not by P1 and P2."""
_CONTROLS_IT = Phrase("RMF401.controls-it", "{control} controls it")
_HALF = Phrase("RMF401.half", "{id} has half of a residual estimate: {how}", "give P1 and P2 after control, or P")


@rule(
    "RMF401",
    "residual-missing",
    level=Level.ERROR,
    clause="7.3",
    kind="gap",
    needs=("RMF201", "RMF204", "RMF904"),
    rests_on="harm: severity; risk: estimate p p1 p2 residual-exploitability residual-p residual-p1 residual-p2 residual-severity",
)
def residual_missing(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A controlled risk has no residual estimate.

    ## What it checks

    Each risk that a control controls is estimated again, and completely: at least one of its probability, its
    exploitability and its severity is given as a `residual-...` value, and makes up an estimate with those that stay
    as they were. Disclosure of residual risk is no control.

    ## Why it matters

    A control is there to change the risk. Without an estimate after control nobody has judged whether
    what remains is acceptable. If the control changed nothing, the residual estimate says so.

    ## Example

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F3
    :p2: C3
    :basis: data (complaints of the predecessor, 2023-01)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F3
    :p2: C3
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 7.3.
    """
    risks = assess(file, policy).risks
    for risk in file.of_type("risk"):
        initial, residual = risks[risk.id].initial, risks[risk.id].residual
        if residual is None:
            controls = controls_of(file, risk)
            if controls:
                by_kind = _ESTIMATE_AGAIN.get(initial.kind)
                yield fault(
                    risk,
                    _NO_RESIDUAL(id=risk.id, controls=_ids(controls)),
                    by_kind() if by_kind else NOTHING,
                    based_on=harms(file, risk),
                    related=tuple(
                        (each.at_link("controls", risk.id), _CONTROLS_IT(control=each.id)) for each in controls[:10]
                    ),
                )
        elif residual.incomplete:
            if initial.incomplete:
                yield unjudged(risk)
                continue
            yield fault(
                risk,
                _HALF(id=risk.id, how=residual.how),
                at=_claim_place(risk),
                based_on=harms(file, risk),
            )


_UNCOVERED = Phrase(
    "RMF402.uncovered",
    "{id} remains in region {region}, not acceptable, and no benefit-risk analysis covers it ({how})",
    "reduce it further, or write a benefit-risk analysis that names it in 'justifies'",
)
_REFUSED = Phrase(
    "RMF402.refused",
    "{id} concludes does-not for {risks:, and 3}, not acceptable without it; expected outweighs",
    "reduce the risk further: without a benefit that outweighs it, it may not stay",
)
_LACKING = Phrase(
    "RMF402.lacking",
    "{id} is to justify {risks:, and 3}, not acceptable without it, and lacks {gaps:, and 3}",
    "complete the analysis, or reduce the risk further",
)
_NO_CONCLUSION = Phrase("RMF402.no-conclusion", "a conclusion that benefits outweigh it")
_NO_IMPRACTICABLE = Phrase("RMF402.no-impracticable", "why further reduction is impracticable")
_NO_APPROVER = Phrase("RMF402.no-approver", "an approver")
_NO_EVIDENCE = Phrase("RMF402.no-evidence", "evidence")
_RESIDUAL_OF = Phrase("RMF402.residual-of", "residual risk of {risk}")


@rule(
    "RMF402",
    "unacceptable-residual",
    level=Level.WARNING_THEN_ERROR,
    clause="7.4; MDR Annex I 8",
    kind="gap",
    needs=(*_REMAINING, "RMF411"),
    rests_on="benefit-risk: approver conclusion evidence impracticable; harm: severity; risk: estimate exploitability harm p p1 p2 residual-exploitability residual-p residual-p1 residual-p2 residual-severity",
)
def unacceptable_residual(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A residual risk is not acceptable, and no complete benefit-risk analysis covers it.

    ## What it checks

    Where a region that is not acceptable remains (as claimed after control; as estimated first where no residual is
    claimed), a benefit-risk analysis names the risk in `justifies`. It concludes `outweighs`, says why further
    reduction is `impracticable`, has an `approver`, and shows evidence: as `evidence` or in its text. What stands in these
    is judged by RMF411, and what else an analysis says by RMF410.

    ## Why it matters

    Such a risk may stay only if it cannot be reduced further and the benefits of the intended use outweigh it. That is
    a reasoned decision of a named person, and not a gap.

    ## Example

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: F4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: F3
    :residual-basis: test (bench, 2024-06)
    :disclosed-in: instructions for use, section 6
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: F4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: F3
    :residual-basis: test (bench, 2024-06)
    :disclosed-in: instructions for use, section 6
    :::

    :::{benefit-risk} Open vessels against late thrombus
    :id: BRA-1
    :justifies: RSK-1
    :claims: CLM-1
    :conclusion: outweighs
    :impracticable: thinner struts broke in fatigue, and a longer drug release delays healing
    :magnitude: 18 fewer repeat procedures in 100 patients than with drugs alone
    :likelihood: 94 of 100 patients leave with an open vessel
    :benefit-duration: at least five years in the registry
    :patient-view: in interviews (report 41) patients put relief of angina above a rare second procedure
    :alternatives: drugs alone relieve less; bypass surgery lasts longer and opens the chest
    :state-of-the-art: current stents of this class have 0.5 to 0.8 percent definite thrombosis in a year
    :state-of-the-art-dated: 2025-11-30
    :uncertainty: thrombosis after year five is extrapolated; twice the rate would not turn the conclusion
    :approver: C. Physician
    :evidence: clinical evaluation report CER-4
    :::
    ```

    ## References

    ISO 14971:2019 7.4; MDR (EU) 2017/745 Annex I 1, 2 and 8.
    """
    risks = assess(file, policy).risks
    covered: dict[str, list[Item]] = {}
    for risk in file.of_type("risk"):
        estimate = risks[risk.id].remaining
        region = estimate.region
        if region is None:
            yield unjudged(risk)
            continue
        if region.acceptable:
            continue
        analyses = [each for each in file.linking(risk, "justifies") if each.type == "benefit-risk"]
        if not analyses:
            yield fault(
                risk,
                _UNCOVERED(id=risk.id, region=region.id, how=estimate.how),
                at=_claim_place(risk),
                based_on=harms(file, risk),
            )
        elif all(lacks(each, policy) for each in analyses):
            covered.setdefault(analyses[0].id, []).append(risk)
    for id, named in covered.items():
        # one finding for an analysis, however many risks it is to justify
        analysis = file.items[id]
        refused = analysis.fields.get("conclusion") == "does-not"
        yield fault(
            analysis,
            _REFUSED(id=id, risks=_ids(named))
            if refused
            else _LACKING(id=id, risks=_ids(named), gaps=tuple(lacks(analysis, policy))),
            option="conclusion" if refused else "",
            related=tuple((_claim_place(risk), _RESIDUAL_OF(risk=risk.id)) for risk in named[:10]),
        )


def lacks(analysis: Item, policy: Policy) -> list[Message]:
    """What a benefit-risk analysis lacks: what is not there, and what says nothing (RMF411 tells of that)."""
    gaps = [] if analysis.fields.get("conclusion") == "outweighs" else [_NO_CONCLUSION()]
    gaps += [] if argues(analysis, "impracticable", policy) else [_NO_IMPRACTICABLE()]
    gaps += [] if argues(analysis, "approver", policy) else [_NO_APPROVER()]
    shown = argues(analysis, "evidence", policy) or ("evidence" not in analysis.fields and analysis.body.strip())
    return gaps if shown else [*gaps, _NO_EVIDENCE()]


_NOT_EARNED = Phrase(
    "RMF403.not-earned",
    "{id} claims region {claimed} and has earned {earned}: {missing:, and 3}",
    "verify what is missing; until then the risk is its initial one: {how}",
)
_MISSING = Phrase("RMF403.missing", "{control} {proofs:and}")
_NOT_PASSED: Mapping[ProofState, Phrase] = {
    "none": Phrase("RMF403.none", "{proof} unverified"),
    "open": Phrase("RMF403.open", "{proof} open"),
    "fail": Phrase("RMF403.failed", "{proof} failed"),
}
_PROOF: Mapping[Proof, Phrase] = {
    "implementation": Phrase("RMF403.implementation", "implementation"),
    "effectiveness": Phrase("RMF403.effectiveness", "effectiveness"),
}
_NOT_VERIFIED = Phrase("RMF403.not-verified", "{control} is not verified")


@rule(
    "RMF403",
    "residual-not-earned",
    level=Level.GATE,
    clause="7.2, 7.3",
    kind="gap",
    needs=(*_REMAINING, "RMF306", "RMF307", "RMF318"),
    rests_on="control: kind; harm: severity; risk: estimate exploitability harm p p1 p2 residual-exploitability residual-p residual-p1 residual-p2 residual-severity; verification: proves result",
)
def residual_not_earned(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """The claimed residual region is milder than the earned one.

    ## What it checks

    A residual estimate counts only while each control that it rests on has passing verification of
    implementation and of effectiveness; else the risk falls back to its initial estimate. The rule fires where the
    claim is milder than that, and says how far it falls back. Where RMF306, RMF307 or RMF318 reports the control
    already, it is not evaluated: the cause is told once, there, with each risk that falls back. It stands where a
    project has switched those off, or has waived them.

    ## Why it matters

    A claim that nobody has proved is the initial risk with a better name. A gate judges what was earned.

    ## Example

    ```yaml needs/policy.yaml
    rules:
      off:
        RMF307: effectiveness is followed up in the list of the test laboratory
    ```

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: F4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: F3
    :residual-p2: C2
    :residual-basis: test (bench, 2024-06)
    :::

    :::{verification} Apposition in a model artery
    :id: VER-2
    :proves: effectiveness
    :method: bench-test
    :criterion: gap below 100 micrometres in 30 of 30
    :sample: 30
    :failures: 0
    :result: open
    :verifies: CTL-1
    :::
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    rules:
      off:
        RMF307: effectiveness is followed up in the list of the test laboratory
    ```

    ```markdown
    :::{verification} Apposition in a model artery
    :id: VER-2
    :proves: effectiveness
    :method: bench-test
    :criterion: gap below 100 micrometres in 30 of 30
    :sample: 30
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-1
    :::
    ```

    ## References

    ISO 14971:2019 7.2, 7.3.
    """
    assessed = assess(file, policy)
    for risk in file.of_type("risk"):
        _, residual, _, earned, unearned, _ = assessed.risks[risk.id]
        # a claim that rests on no control at all is told by RMF311 and RMF312
        if residual is None or not unearned:
            continue
        if residual.region is None or earned.region is None:
            yield unjudged(risk)
            continue
        if residual.region.rank >= earned.region.rank:
            continue
        controls = [file.items[id] for id in unearned]
        yield fault(
            risk,
            _NOT_EARNED(
                id=risk.id,
                claimed=residual.region.id,
                earned=earned.region.id,
                missing=tuple(_missing(each.id, assessed.controls[each.id]) for each in controls),
                how=earned.how,
            ),
            at=_claim_place(risk),
            based_on=(*controls, *(each for control in controls for each in file.linking(control, "verifies"))),
            related=tuple((each.span, _NOT_VERIFIED(control=each.id)) for each in controls),
        )


def _missing(id: str, state: ControlState) -> Message:
    proofs = zip(PROOFS, state, strict=True)
    return _MISSING(
        control=id,
        proofs=tuple(_NOT_PASSED[result](proof=_PROOF[proof]()) for proof, result in proofs if result in _NOT_PASSED),
    )


_NO_RESULT = Phrase(
    "RMF404.no-result",
    "{id} of {controls:, and 3} has no result yet; expected pass or fail",
    "finish it, or take it out of the file with the change that withdraws it",
)
_PROVES_NOTHING = Phrase(
    "RMF404.proves-nothing",
    "{id} of {controls:, and 3} does not say what it proves; expected implementation, effectiveness or both",
    "give ':proves:': until then its result counts for nothing",
)


@rule(
    "RMF404",
    "incomplete-chain",
    level=Level.GATE,
    clause="7.6, 4.5",
    kind="gap",
    needs=("RMF902", "RMF903", "RMF904"),
    rests_on="verification: proves result supersedes",
)
def incomplete_chain(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A verification has no result yet, or does not say what it proves.

    ## What it checks

    Each verification has come to a result, and says what it proves, even where others have already proved its
    control. The other links of the chain have rules of their own: a situation without risk (RMF108), a risk
    without estimate (RMF204), a control that is not verified (RMF306, RMF307).

    ## Why it matters

    A verification that was planned is part of the plan until it is done or withdrawn. Its result may be the one that
    contradicts the others.

    ## Example

    ```markdown
    :::{verification} Apposition in ten explanted arteries
    :id: VER-9
    :proves: effectiveness
    :method: animal-study
    :criterion: gap below 100 micrometres in 10 of 10
    :result: open
    :verifies: CTL-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Apposition in ten explanted arteries
    :id: VER-9
    :proves: effectiveness
    :method: animal-study
    :criterion: gap below 100 micrometres in 10 of 10
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-1
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 7.2, 7.6.
    """
    # its controls, and their verifications
    given, find = (policy, results(file, policy)), partial(_without_result, file, policy)
    yield from file.kept.over("result", given, file.of_type("verification"), 2, find)


def _without_result(file: RiskFile, policy: Policy, verifications: Iterable[Item]) -> Iterator[Fault]:
    states = assess(file, policy).controls
    for verification in verifications:
        proves = verification.fields.get("proves") or ()
        settled = verification.fields.get("result") in ("pass", "fail")
        controls = [each for each in file.linked(verification, "verifies") if each.type == "control"]
        if (settled and proves) or not controls:
            continue
        proofs = [each for each in PROOFS if not proves or each in str(proves)]
        if any(getattr(states[each.id], proof) != "pass" for each in controls for proof in proofs):
            continue  # RMF306, RMF307 or RMF318 says so
        if not settled:
            yield fault(verification, _NO_RESULT(id=verification.id, controls=_ids(controls)), option="result")
        else:
            yield fault(verification, _PROVES_NOTHING(id=verification.id, controls=_ids(controls)), option="proves")


_NOWHERE = Phrase(
    "RMF405.nowhere",
    "the overall residual risk is evaluated nowhere; expected an overall-residual-risk by the plan's method",
    "write one, with its method, the risks that it considers, and its conclusion",
)
_OTHER_METHOD = Phrase(
    "RMF405.other-method",
    "{id} has the method {method!r}; the plan's is {planned!r}",
    "evaluate by the method of the plan, or change the plan first",
)
_NO_METHOD = Phrase(
    "RMF405.no-method",
    "{id} names no method; the plan's is {planned!r}",
    "evaluate by the method of the plan, or change the plan first",
)
_PLANNED = Phrase("RMF405.planned", "the plan's method")
_OTHER_CONCLUSION = Phrase(
    "RMF405.other-conclusion",
    "{id} concludes {conclusion}; a release rests on an overall residual risk that is acceptable",
    "reduce risks further and evaluate again",
)
_NOT_CONCLUDED = Phrase(
    "RMF405.not-concluded",
    "{id} has no conclusion; a release rests on an overall residual risk that is acceptable",
    "give its conclusion",
)
_CONSIDERS_NOTHING = Phrase(
    "RMF405.considers-nothing",
    "{id} considers no risk; expected all significant ones",
    "name in 'considers' the risks that were judged together",
)
_LEFT_OUT = Phrase(
    "RMF405.left-out",
    "{id} is significant ({region}: {how}), and is left out of {evaluations:, and 3}",
    "judge it with the others, and name it in 'considers' of {last}",
)
_NOT_ESTIMABLE = Phrase(
    "RMF405.not-estimable",
    "{id} is not estimable, and is left out of {evaluations:, and 3}",
    "judge it with the others, and name it in 'considers' of {last}",
)
_CONSIDERED = Phrase("RMF405.considered", "what {evaluation} considers")


@rule(
    "RMF405",
    "no-overall-residual",
    level=Level.GATE,
    clause="8",
    kind="gap",
    needs=_REMAINING,
    rests_on="harm: severity; overall-residual-risk: conclusion considers method; risk: estimate exploitability harm p p1 p2 residual-exploitability residual-p residual-p1 residual-p2 residual-severity",
)
def no_overall_residual(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """The overall residual risk is not evaluated, not by the plan's method, or not over all that counts.

    ## What it checks

    There is an `overall-residual-risk`; it names the method that the plan names, considers risks, and concludes
    `acceptable`. Together, what these evaluations consider holds each risk whose residual region is significant, and
    each whose probability cannot be estimated.

    ## Why it matters

    Risks that are acceptable one by one may not be so together. A judgement that leaves out the heavy ones, or
    those that nobody can estimate, is not one of the whole.

    ## Example

    ```markdown
    :::{overall-residual-risk} Overall residual risk of the base device
    :id: ORR-1
    :method: sum of all scores
    :weighed: infarction and perforation together, against an open vessel for years
    :state-of-the-art: registries of comparable stents report infarction in 2 to 3 of 100 patients
    :state-of-the-art-dated: 2025-11-30
    :conclusion: acceptable
    :considers: RSK-1, RSK-2, RSK-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{overall-residual-risk} Overall residual risk of the base device
    :id: ORR-1
    :method: panel
    :weighed: infarction and perforation together, against an open vessel for years
    :state-of-the-art: registries of comparable stents report infarction in 2 to 3 of 100 patients
    :state-of-the-art-dated: 2025-11-30
    :conclusion: acceptable
    :considers: RSK-1, RSK-2, RSK-3
    :::
    ```

    ## References

    ISO 14971:2019 8, 4.4 e.
    """
    evaluations = file.of_type("overall-residual-risk")
    if not evaluations:
        yield file_fault(policy.at("overall-residual-risk", "method"), _NOWHERE())
        return
    planned = policy.overall_method
    for evaluation in evaluations:
        method, conclusion = evaluation.text("method"), evaluation.text("conclusion")
        # RMF917 says that a filler word is no plan
        if planned and not policy.filler(planned) and _folded(method) != _folded(planned):
            yield fault(
                evaluation,
                _OTHER_METHOD(id=evaluation.id, method=method, planned=planned)
                if method
                else _NO_METHOD(id=evaluation.id, planned=planned),
                option="method",
                related=((policy.at("overall-residual-risk", "method"), _PLANNED()),),
            )
        if conclusion != "acceptable":
            yield fault(
                evaluation,
                _OTHER_CONCLUSION(id=evaluation.id, conclusion=conclusion)
                if conclusion
                else _NOT_CONCLUDED(id=evaluation.id),
                option="conclusion",
            )
        if "considers" not in evaluation.links:
            yield fault(evaluation, _CONSIDERS_NOTHING(id=evaluation.id), option="considers")
    considered = {id for evaluation in evaluations for id in evaluation.links.get("considers", ())}
    if not considered:
        return
    last = evaluations[-1]
    for risk, estimate, region in _significant(file, policy):
        if region is None:
            yield unjudged(risk)
        elif risk.id not in considered:
            told = {"id": risk.id, "evaluations": _ids(evaluations), "last": last.id}
            yield fault(
                risk,
                _LEFT_OUT(region=region.id, how=estimate.how, **told) if region.significant else _NOT_ESTIMABLE(**told),
                based_on=harms(file, risk),
                related=((last.at("considers"), _CONSIDERED(evaluation=last.id)),),
            )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _significant(file: RiskFile, policy: Policy) -> Iterator[tuple[Item, Estimate, Region | None]]:
    """The risks that count in overall residual risk, and those of which it cannot be told (no region)."""
    risks = assess(file, policy).risks
    for risk in file.of_type("risk"):
        estimate = risks[risk.id].remaining
        region = estimate.region
        if region is None or region.significant or estimate.kind == "not-estimable":
            yield risk, estimate, region


_NOT_DISCLOSED = Phrase(
    "RMF406.not-disclosed",
    "{id} has a significant residual risk ({region}) that is disclosed nowhere: {how}",
    "name in 'disclosed-in' the information supplied with the device, such as a section of the instructions",
)


@rule(
    "RMF406",
    "residual-not-disclosed",
    level=Level.GATE,
    clause="8; MDR Annex I 23.1 g",
    kind="gap",
    needs=_REMAINING,
    rests_on="harm: severity; risk: disclosed-in estimate exploitability harm p p1 p2 residual-exploitability residual-p residual-p1 residual-p2 residual-severity",
)
def residual_not_disclosed(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A significant residual risk is in no information that goes with the device.

    ## What it checks

    Each risk whose residual region is significant says in `disclosed-in` which information supplied with the device
    tells users of it.

    ## Why it matters

    Who uses the device, and who is treated with it, decides with that risk in view only if told of it.

    ## Example

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: F4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: F3
    :residual-p2: C3
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: F4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: F3
    :residual-p2: C3
    :residual-basis: test (bench, 2024-06)
    :disclosed-in: instructions for use, section 6
    :::
    ```

    ## References

    ISO 14971:2019 8; MDR (EU) 2017/745 Annex I 4 and 23.1 g.
    """
    for risk, estimate, region in _significant(file, policy):
        if region is None:
            yield unjudged(risk)
        elif region.significant and "disclosed-in" not in risk.fields:
            yield fault(
                risk,
                _NOT_DISCLOSED(id=risk.id, region=region.id, how=estimate.how),
                option="disclosed-in",
                based_on=harms(file, risk),
            )


_NO_REVIEW = Phrase(
    "RMF407.none",
    "there is no risk management review; expected one before release, with its three conclusions",
    "write a review once the file is complete",
)
_INCONCLUSIVE = Phrase(
    "RMF407.inconclusive",
    "{id} does not conclude {conclusions:, and 3}",
    "give {options:, and 3}, once it can be concluded",
)
_CONCLUSIONS = {
    "plan-implemented": Phrase("RMF407.plan", "that the plan was carried out"),
    "overall-residual-acceptable": Phrase("RMF407.overall", "that the overall residual risk is acceptable"),
    "post-production-in-place": Phrase(
        "RMF407.post-production", "that production and post-production information is collected"
    ),
}


@rule(
    "RMF407",
    "no-review",
    level=Level.GATE,
    clause="9",
    kind="gap",
    needs=("RMF904",),
    rests_on="review: overall-residual-acceptable plan-implemented post-production-in-place",
)
def no_review(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """There is no review before release, or one of its three conclusions is missing.

    ## What it checks

    The file has a `review`, and each review concludes on three things: the plan was carried out, the overall
    residual risk is acceptable, and the ways to collect production and post-production information are in place.

    ## Why it matters

    The review is the last look before a release. Its three conclusions go into the risk management report.

    ## Example

    ```markdown
    :::{review} Review before release
    :id: REV-1
    :plan-implemented: the plan was carried out
    :overall-residual-acceptable: the overall residual risk is acceptable
    :name: R. Manager
    :time: 2026-01-02T10:00Z
    :meaning: approved
    :::
    ```

    ## Use instead

    ```markdown
    :::{review} Review before release
    :id: REV-1
    :plan-implemented: the plan was carried out
    :overall-residual-acceptable: the overall residual risk is acceptable
    :post-production-in-place: complaints are collected
    :name: R. Manager
    :time: 2026-01-02T10:00Z
    :meaning: approved
    :::
    ```

    ## References

    ISO 14971:2019 9.
    """
    reviews = file.of_type("review")
    if not reviews:
        yield file_fault(policy.at("plan", "reviews"), _NO_REVIEW())
    for review in reviews:
        missing = [name for name in _CONCLUSIONS if name not in review.fields]
        if missing:
            conclusions = tuple(_CONCLUSIONS[name]() for name in missing)
            yield fault(review, _INCONCLUSIVE(id=review.id, conclusions=conclusions, options=tuple(missing)))


_NOT_SIGNED = Phrase(
    "RMF408.not-signed",
    "{id} is not signed: it lacks {options:, and 3}",
    "give them when the review is signed; `riskfile fingerprint` prints the content-hash",
)
_NOT_UTC = Phrase(
    "RMF408.not-utc",
    "{id} is signed at {time}; expected the time in UTC, which ends in Z",
    "give the same moment in UTC",
)
_NO_HASH = Phrase(
    "RMF408.no-hash",
    "the content-hash of {id} is none; expected sha256: and 64 hexadecimal digits",
    "give what `riskfile fingerprint` prints, once the file is as it is to be signed",
)
_OTHER_CONTENT = Phrase(
    "RMF408.other-content",
    "{id} was signed for other content than today's, whose fingerprint is {today}",
    "review what has changed since, and sign again",
)
_BY_ITS_AUTHOR = Phrase(
    "RMF408.by-its-author",
    "{id} is signed by {name}, who prepared it, and by nobody else",
    "have somebody sign who did not prepare the file",
)
_PREPARED_BY = Phrase("RMF408.prepared-by", "who prepared it")
_NOT_APPROVED = Phrase(
    "RMF408.not-approved",
    "nobody has signed what the file says today as {role}: no signature in {folder} has the fingerprint {today}",
    "keep it with `riskfile baseline NAME`, commit, and have it signed with `riskfile sign NAME`",
    by=("role",),
)


@rule(
    "RMF408",
    "stale-signature",
    level=Level.GATE,
    clause="9; 21 CFR 11.50, 11.70",
    kind="gap",
    needs=("RMF904",),
    rests_on="review: content-hash meaning name prepared-by time",
)
def stale_signature(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """What the file says today is not signed, or a review is signed only by who prepared it.

    ## What it checks

    Where the policy says who signs a release (`approval`), there is a signature in `needs/signatures` of today's content
    for each role, from the gate on that the policy gives. `riskfile sign` makes it, with the signer's own key. Whether it is
    genuine takes keys and programs, and is what `riskfile verify` says: this rule goes by what the signatures say
    themselves. Reviews need no typed signature then; one that is given is judged all the same.

    Without `approval`, each review names who signed it, when in UTC (the time ends in Z), and what the signature means. Its
    `content-hash` binds the signature to what was signed: `riskfile fingerprint` prints the hash of all items (without
    these four fields) and of all that the policy decides. The hash of the review that was signed last is that of
    today's content; those before it were signed for what the file said then. Who signs is not who prepared the file
    (`prepared-by`), unless somebody else has signed the same content.

    A file that the policy marks as an example (`example: true`) is released by nobody: its reviews need no hash, and one
    that is given is judged as any other.

    ## Why it matters

    A signature stands for a text. If the text can change beneath it, or its author is the only one who has seen it,
    nobody has approved what is released.

    ## Example

    ```markdown
    :::{review} Review before release
    :id: REV-1
    :plan-implemented: the plan was carried out
    :overall-residual-acceptable: the overall residual risk is acceptable
    :post-production-in-place: complaints are collected
    :prepared-by: R. Manager
    :name: R. Manager
    :time: 2026-01-02T10:00Z
    :meaning: approved
    :::
    ```

    ## Use instead

    ```markdown
    :::{review} Review before release
    :id: REV-1
    :plan-implemented: the plan was carried out
    :overall-residual-acceptable: the overall residual risk is acceptable
    :post-production-in-place: complaints are collected
    :prepared-by: R. Manager
    :name: Q. Director
    :time: 2026-01-02T10:00Z
    :meaning: approved
    :::
    ```

    ## References

    ISO 14971:2019 9; 21 CFR 11.10 g, 11.50, 11.70.
    """
    reviews = file.of_type("review")
    yield from _not_approved(file, policy)
    hashes = {review.id: review.text("content-hash").strip().lower() for review in reviews}
    last = max(map(_signed, reviews), default="")
    for review in reviews:
        required = ["name", "time", "meaning", *([] if policy.device.example else ["content-hash"])]
        if policy.approval and not any(review.text(name).strip() for name in required):
            # it is signed with a key, and nothing is typed
            required = []
        missing = [name for name in required if not review.text(name).strip()]
        if missing:
            yield fault(review, _NOT_SIGNED(id=review.id, options=tuple(missing)))
        time, given = review.text("time"), hashes[review.id]
        if time and not time.endswith("Z"):
            yield fault(review, _NOT_UTC(id=review.id, time=time), option="time")
        if given and not _CONTENT_HASH.fullmatch(given):
            yield fault(review, _NO_HASH(id=review.id), option="content-hash")
        elif given and _signed(review) == last and given != (today := content_hash(file, policy)):
            yield fault(review, _OTHER_CONTENT(id=review.id, today=today), option="content-hash")
        author = _folded(review.text("prepared-by"))
        if author and _folded(review.text("name")) == author:
            others = [each for each in reviews if given and hashes[each.id] == given and each.text("name").strip()]
            if all(_folded(each.text("name")) == author for each in others):
                yield fault(
                    review,
                    _BY_ITS_AUTHOR(id=review.id, name=review.text("name")),
                    option="name",
                    related=((review.at("prepared-by"), _PREPARED_BY()),),
                )


def _not_approved(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    if not policy.approval:
        return
    today = content_hash(file, policy)
    signed = {each.role for each in file.signatures if each.fingerprint == today}
    for each in policy.approval:
        if each.role not in signed:
            message = _NOT_APPROVED(role=each.role, folder=f"{policy.folder}/signatures", today=today)
            subject = Subject("key", f"approval.{each.role}", each.gate)
            yield file_fault(policy.at("approval", each.role), message)._replace(subject=subject)


_CONTENT_HASH = compiled_late(r"sha256:[0-9a-f]{64}")


def _signed(review: Item) -> str:
    # without its Z, or 10:00Z would come after 10:00:30Z
    return review.text("time").removesuffix("Z")


_OTHER_CLAIMS = Phrase(
    "RMF409.other-claims",
    "{id} cites only {claims:, and 3}, no claim of effectiveness; expected the benefit that it weighs",
    "name in 'claims' the effectiveness that outweighs the risk",
)
_NO_CLAIM = Phrase(
    "RMF409.no-claim",
    "{id} cites no claim; expected the benefit that it weighs",
    "name in 'claims' the effectiveness that outweighs the risk",
)


@rule(
    "RMF409",
    "benefit-without-claim",
    level=Level.WARNING_THEN_ERROR,
    clause="7.4",
    kind="gap",
    needs=("RMF902", "RMF903", "RMF904"),
    rests_on="benefit-risk: claims; claim: kind",
)
def benefit_without_claim(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A benefit-risk analysis cites no effectiveness claim.

    ## What it checks

    At least one claim in `claims` of each benefit-risk analysis is of kind `effectiveness`.

    ## Why it matters

    A benefit that outweighs a risk is a benefit of the intended use: something that the device is claimed to achieve,
    with a measure. Safety objectives weigh on the other side.

    ## Example

    ```markdown
    :::{benefit-risk} Open vessels against late thrombus
    :id: BRA-1
    :justifies: RSK-1
    :claims: CLM-2
    :conclusion: outweighs
    :impracticable: thinner struts broke in fatigue
    :magnitude: 18 fewer repeat procedures in 100 patients than with drugs alone
    :likelihood: 94 of 100 patients leave with an open vessel
    :benefit-duration: at least five years in the registry
    :patient-view: in interviews (report 41) patients put relief of angina above a rare second procedure
    :alternatives: drugs alone relieve less; bypass surgery lasts longer and opens the chest
    :state-of-the-art: current stents of this class have 0.5 to 0.8 percent definite thrombosis in a year
    :state-of-the-art-dated: 2025-11-30
    :uncertainty: thrombosis after year five is extrapolated; twice the rate would not turn the conclusion
    :approver: C. Physician
    :evidence: clinical evaluation report CER-4
    :::
    ```

    ## Use instead

    ```markdown
    :::{benefit-risk} Open vessels against late thrombus
    :id: BRA-1
    :justifies: RSK-1
    :claims: CLM-1
    :conclusion: outweighs
    :impracticable: thinner struts broke in fatigue
    :magnitude: 18 fewer repeat procedures in 100 patients than with drugs alone
    :likelihood: 94 of 100 patients leave with an open vessel
    :benefit-duration: at least five years in the registry
    :patient-view: in interviews (report 41) patients put relief of angina above a rare second procedure
    :alternatives: drugs alone relieve less; bypass surgery lasts longer and opens the chest
    :state-of-the-art: current stents of this class have 0.5 to 0.8 percent definite thrombosis in a year
    :state-of-the-art-dated: 2025-11-30
    :uncertainty: thrombosis after year five is extrapolated; twice the rate would not turn the conclusion
    :approver: C. Physician
    :evidence: clinical evaluation report CER-4
    :::
    ```

    ## References

    ISO 14971:2019 7.4.
    """
    for analysis in file.of_type("benefit-risk"):
        claims = file.linked(analysis, "claims")
        if any(claim.fields.get("kind") == "effectiveness" for claim in claims):
            continue
        yield fault(
            analysis,
            _OTHER_CLAIMS(id=analysis.id, claims=_ids(claims)) if claims else _NO_CLAIM(id=analysis.id),
            option="claims",
            based_on=tuple(claims),
        )


RULES: tuple[Rule, ...] = (
    residual_missing,
    unacceptable_residual,
    residual_not_earned,
    incomplete_chain,
    no_overall_residual,
    residual_not_disclosed,
    no_review,
    stale_signature,
    benefit_without_claim,
)
