"""RMF4xx: residual risk, benefit-risk analysis, overall residual risk, review."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskfile.assessment import ControlState, Estimate, RiskAssessment, assess, controls_of
from riskfile.change.content_hash import fingerprint
from riskfile.model import Item, RiskFile, Span
from riskfile.policy.policy import Policy, Region
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, fault_at, unjudged
from riskfile.rules.evaluation import ESTIMATED, harms

_REMAINING = (*ESTIMATED, "RMF301", "RMF310", "RMF401")
"""What a rule needs that judges what remains of a risk: it is controlled, and estimated after control, not above what
it was."""


def _remaining(assessed: RiskAssessment) -> Estimate:
    """The residual risk as claimed; where nothing is claimed, the risk as it was."""
    return assessed.residual or assessed.initial


def _claim_place(risk: Item) -> Span:
    for name in ("p1", "p2", "p", "exploitability", "severity"):
        if f"residual-{name}" in risk.fields:
            return risk.at(f"residual-{name}")
    return risk.span


def _listed(ids: list[str]) -> str:
    if len(ids) > 4:
        return f"{', '.join(ids[:3])} and {len(ids) - 3} more"
    return ids[0] if len(ids) == 1 else f"{', '.join(ids[:-1])} and {ids[-1]}"


@rule("RMF401", "residual-missing", level=Level.ERROR, clause="7.3", needs=ESTIMATED)
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
    :p1: P3
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
    :p1: P3
    :p2: C3
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: P1
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
                options = {
                    "not-estimable": "residual-severity (the same if it stays so)",
                    "worst-case": "residual-p or residual-severity",
                    "exploitability": "residual-exploitability or residual-severity",
                }.get(initial.kind, "residual-p1, residual-p2 or residual-p")
                yield fault(
                    risk,
                    f"{risk.id} is controlled by {_listed([each.id for each in controls])} and has no residual estimate",
                    f"estimate it after control: {options}",
                    based_on=harms(file, risk),
                    related=tuple(
                        (each.at_link("controls", risk.id), f"{each.id} controls it") for each in controls[:10]
                    ),
                )
        elif residual.incomplete:
            if initial.incomplete:
                yield unjudged(risk)
                continue
            yield fault(
                risk,
                f"{risk.id} has half of a residual estimate: {residual.how}",
                "give P1 and P2 after control, or P",
                at=_claim_place(risk),
                based_on=harms(file, risk),
            )


@rule("RMF402", "unacceptable-residual", level=Level.WARNING_THEN_ERROR, clause="7.4; MDR Annex I 8", needs=_REMAINING)
def unacceptable_residual(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A residual risk is not acceptable, and no complete benefit-risk analysis covers it.

    ## What it checks

    Where a region that is not acceptable remains (as claimed after control; as estimated first where no residual is
    claimed), a benefit-risk analysis names the risk in `justifies`. It concludes `outweighs`, says why further
    reduction is `impracticable`, has an `approver`, and shows evidence: as `evidence` or in its text.

    ## Why it matters

    Such a risk may stay only if it cannot be reduced further and the benefits of the intended use outweigh it. That is
    a reasoned decision of a named person, and not a gap.

    ## Example

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: P4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: P3
    :disclosed-in: instructions for use, section 6
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: P4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: P3
    :disclosed-in: instructions for use, section 6
    :::

    :::{benefit-risk} Open vessels against late thrombus
    :id: BRA-1
    :justifies: RSK-1
    :claims: CLM-1
    :conclusion: outweighs
    :impracticable: thinner struts broke in fatigue, and a longer drug release delays healing
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
        estimate = _remaining(risks[risk.id])
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
                f"{risk.id} remains in region {region.id}, not acceptable, and no benefit-risk analysis covers it ({estimate.how})",
                "reduce it further, or write a benefit-risk analysis that names it in 'justifies'",
                at=_claim_place(risk),
                based_on=harms(file, risk),
            )
        elif all(_gaps(each) for each in analyses):
            covered.setdefault(analyses[0].id, []).append(risk)
    for id, named in covered.items():
        # one finding for an analysis, however many risks it is to justify
        analysis = file.items[id]
        ids = _listed([risk.id for risk in named])
        refused = analysis.fields.get("conclusion") == "does-not"
        yield fault(
            analysis,
            f"{id} concludes does-not for {ids}, not acceptable without it; expected outweighs"
            if refused
            else f"{id} is to justify {ids}, not acceptable without it, and lacks {_listed(_gaps(analysis))}",
            "reduce the risk further: without a benefit that outweighs it, it may not stay"
            if refused
            else "complete the analysis, or reduce the risk further",
            at=analysis.at("conclusion") if refused else None,
            related=tuple((_claim_place(risk), f"residual risk of {risk.id}") for risk in named[:10]),
        )


def _gaps(analysis: Item) -> list[str]:
    """What a benefit-risk analysis lacks."""
    fields = analysis.fields
    gaps = [] if fields.get("conclusion") == "outweighs" else ["a conclusion that benefits outweigh it"]
    gaps += [] if "impracticable" in fields else ["why further reduction is impracticable"]
    gaps += [] if "approver" in fields else ["an approver"]
    return gaps + ([] if "evidence" in fields or analysis.body.strip() else ["evidence"])


@rule(
    "RMF403",
    "residual-not-earned",
    level=Level.GATE,
    clause="7.2, 7.3",
    needs=(*_REMAINING, "RMF306", "RMF307", "RMF318"),
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
    :p1: P4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: P3
    :residual-p2: C2
    :::

    :::{verification} Apposition in a model artery
    :id: VER-2
    :proves: effectiveness
    :method: bench-test
    :criterion: gap below 100 micrometres in 30 of 30
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
    :result: pass
    :verifies: CTL-1
    :::
    ```

    ## References

    ISO 14971:2019 7.2, 7.3.
    """
    assessed = assess(file, policy)
    for risk in file.of_type("risk"):
        _, residual, _, earned, unearned = assessed.risks[risk.id]
        # a claim that rests on no control at all is told by RMF311 and RMF312
        if residual is None or not unearned:
            continue
        if residual.region is None or earned.region is None:
            yield unjudged(risk)
            continue
        if residual.region.rank >= earned.region.rank:
            continue
        controls = [file.items[id] for id in unearned]
        missing = [_missing(each.id, assessed.controls[each.id]) for each in controls]
        yield fault(
            risk,
            f"{risk.id} claims region {residual.region.id} and has earned {earned.region.id}: {_listed(missing)}",
            f"verify what is missing; until then the risk is its initial one: {earned.how}",
            at=_claim_place(risk),
            based_on=(*controls, *(each for control in controls for each in file.linking(control, "verifies"))),
            related=tuple((each.span, f"{each.id} is not verified") for each in controls),
        )


def _missing(id: str, state: ControlState) -> str:
    words = {"none": "unverified", "open": "open", "fail": "failed"}
    states = zip(("implementation", "effectiveness"), state, strict=True)
    return f"{id} {' and '.join(f'{proof} {words[result]}' for proof, result in states if result in words)}"


@rule("RMF404", "incomplete-chain", level=Level.GATE, clause="7.6, 4.5", needs=("RMF902", "RMF903", "RMF904"))
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
    :verifies: CTL-1
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 7.2, 7.6.
    """
    states = assess(file, policy).controls
    for verification in file.of_type("verification"):
        proves = verification.fields.get("proves") or ()
        settled = verification.fields.get("result") in ("pass", "fail")
        controls = [each for each in file.linked(verification, "verifies") if each.type == "control"]
        if (settled and proves) or not controls:
            continue
        proofs = [each for each in ("implementation", "effectiveness") if not proves or each in str(proves)]
        if any(getattr(states[each.id], proof) != "pass" for each in controls for proof in proofs):
            continue  # RMF306, RMF307 or RMF318 says so
        ids = _listed([each.id for each in controls])
        if not settled:
            yield fault(
                verification,
                f"{verification.id} of {ids} has no result yet; expected pass or fail",
                "finish it, or take it out of the file with the change that withdraws it",
                at=verification.at("result"),
            )
        else:
            yield fault(
                verification,
                f"{verification.id} of {ids} does not say what it proves; expected implementation, effectiveness or both",
                "give ':proves:': until then its result counts for nothing",
            )


@rule("RMF405", "no-overall-residual", level=Level.GATE, clause="8", needs=_REMAINING)
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
    :conclusion: acceptable
    :considers: RSK-1, RSK-2, RSK-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{overall-residual-risk} Overall residual risk of the base device
    :id: ORR-1
    :method: panel
    :conclusion: acceptable
    :considers: RSK-1, RSK-2, RSK-3
    :::
    ```

    ## References

    ISO 14971:2019 8, 4.4 e.
    """
    evaluations = file.of_type("overall-residual-risk")
    if not evaluations:
        yield fault_at(
            policy.at("overall-residual-risk", "method"),
            "the overall residual risk is evaluated nowhere; expected an overall-residual-risk by the plan's method",
            "write one, with its method, the risks that it considers, and its conclusion",
        )
        return
    planned = policy.overall_method
    for evaluation in evaluations:
        method, conclusion = evaluation.text("method"), evaluation.text("conclusion")
        if planned and _folded(method) != _folded(planned):
            yield fault(
                evaluation,
                f"{evaluation.id} {f'has the method {method!r}' if method else 'names no method'}; the plan's is {planned!r}",
                "evaluate by the method of the plan, or change the plan first",
                at=evaluation.at("method"),
                related=((policy.at("overall-residual-risk", "method"), "the plan's method"),),
            )
        if conclusion != "acceptable":
            found = f"concludes {conclusion}" if conclusion else "has no conclusion"
            yield fault(
                evaluation,
                f"{evaluation.id} {found}; a release rests on an overall residual risk that is acceptable",
                "reduce risks further and evaluate again" if conclusion else "give its conclusion",
                at=evaluation.at("conclusion"),
            )
        if "considers" not in evaluation.links:
            yield fault(
                evaluation,
                f"{evaluation.id} considers no risk; expected all significant ones",
                "name in 'considers' the risks that were judged together",
            )
    considered = {id for evaluation in evaluations for id in evaluation.links.get("considers", ())}
    if not considered:
        return
    last = evaluations[-1]
    for risk, estimate, region in _significant(file, policy):
        if region is None:
            yield unjudged(risk)
        elif risk.id not in considered:
            why = f"significant ({region.id}: {estimate.how})" if region.significant else "not estimable"
            yield fault(
                risk,
                f"{risk.id} is {why}, and is left out of {_listed([each.id for each in evaluations])}",
                f"judge it with the others, and name it in 'considers' of {last.id}",
                based_on=harms(file, risk),
                related=((last.at("considers"), f"what {last.id} considers"),),
            )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _significant(file: RiskFile, policy: Policy) -> Iterator[tuple[Item, Estimate, Region | None]]:
    """The risks that count in overall residual risk, and those of which it cannot be told (no region)."""
    risks = assess(file, policy).risks
    for risk in file.of_type("risk"):
        estimate = _remaining(risks[risk.id])
        region = estimate.region
        if region is None or region.significant or estimate.kind == "not-estimable":
            yield risk, estimate, region


@rule("RMF406", "residual-not-disclosed", level=Level.GATE, clause="8; MDR Annex I 23.1 g", needs=_REMAINING)
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
    :p1: P4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: P3
    :residual-p2: C3
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: P4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :residual-p1: P3
    :residual-p2: C3
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
                f"{risk.id} has a significant residual risk ({region.id}) that is disclosed nowhere: {estimate.how}",
                "name in 'disclosed-in' the information supplied with the device, such as a section of the instructions",
                based_on=harms(file, risk),
            )


_CONCLUSIONS = {
    "plan-implemented": "that the plan was carried out",
    "overall-residual-acceptable": "that the overall residual risk is acceptable",
    "post-production-in-place": "that production and post-production information is collected",
}


@rule("RMF407", "no-review", level=Level.GATE, clause="9", needs=("RMF904",))
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
        yield fault_at(
            policy.at("plan", "reviews"),
            "there is no risk management review; expected one before release, with its three conclusions",
            "write a review once the file is complete",
        )
    for review in reviews:
        missing = [name for name in _CONCLUSIONS if name not in review.fields]
        if missing:
            yield fault(
                review,
                f"{review.id} does not conclude {_listed([_CONCLUSIONS[name] for name in missing])}",
                f"give {_listed(missing)}, once it can be concluded",
            )


@rule("RMF408", "stale-signature", level=Level.GATE, clause="9; 21 CFR 11.50, 11.70", needs=("RMF904",))
def stale_signature(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A review is not signed, not signed for what the file says today, or signed only by who prepared it.

    ## What it checks

    Each review names who signed it, when in UTC (the time ends in Z), and what the signature means. Its
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
    hashes = {review.id: review.text("content-hash").strip().lower() for review in reviews}
    last = max(map(_signed, reviews), default="")
    for review in reviews:
        required = ("name", "time", "meaning") if policy.device.example else ("name", "time", "meaning", "content-hash")
        missing = [name for name in required if not review.text(name).strip()]
        if missing:
            yield fault(
                review,
                f"{review.id} is not signed: it lacks {_listed(missing)}",
                "give them when the review is signed; `riskfile fingerprint` prints the content-hash",
            )
        time, given = review.text("time"), hashes[review.id]
        if time and not time.endswith("Z"):
            yield fault(
                review,
                f"{review.id} is signed at {time}; expected the time in UTC, which ends in Z",
                "give the same moment in UTC",
                at=review.at("time"),
            )
        if given and not _CONTENT_HASH.fullmatch(given):
            yield fault(
                review,
                f"the content-hash of {review.id} is none; expected sha256: and 64 hexadecimal digits",
                "give what `riskfile fingerprint` prints, once the file is as it is to be signed",
                at=review.at("content-hash"),
            )
        elif given and _signed(review) == last and given != (today := fingerprint(file, policy)):
            yield fault(
                review,
                f"{review.id} was signed for other content than today's, whose fingerprint is {today}",
                "review what has changed since, and sign again",
                at=review.at("content-hash"),
            )
        author = _folded(review.text("prepared-by"))
        if author and _folded(review.text("name")) == author:
            others = [each for each in reviews if given and hashes[each.id] == given and each.text("name").strip()]
            if all(_folded(each.text("name")) == author for each in others):
                yield fault(
                    review,
                    f"{review.id} is signed by {review.text('name')}, who prepared it, and by nobody else",
                    "have somebody sign who did not prepare the file",
                    at=review.at("name"),
                    related=((review.at("prepared-by"), "who prepared it"),),
                )


_CONTENT_HASH = re.compile(r"sha256:[0-9a-f]{64}")


def _signed(review: Item) -> str:
    # without its Z, or 10:00Z would come after 10:00:30Z
    return review.text("time").removesuffix("Z")


@rule(
    "RMF409",
    "benefit-without-claim",
    level=Level.WARNING_THEN_ERROR,
    clause="7.4",
    needs=("RMF902", "RMF903", "RMF904"),
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
        cited = f"only {_listed([each.id for each in claims])}, no claim of effectiveness" if claims else "no claim"
        yield fault(
            analysis,
            f"{analysis.id} cites {cited}; expected the benefit that it weighs",
            "name in 'claims' the effectiveness that outweighs the risk",
            at=analysis.at("claims"),
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
