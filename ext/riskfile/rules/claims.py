"""What residual estimates claim, held against what their evidence can show: RMF216, 319, 320, 321, 328 and 331."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from riskfile.assessment import controls_of, estimate_kind, quantity, scale_of
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.results import results
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, unjudged
from riskfile.rules.evaluation import kinds_of_basis, quantity_said, says_from_when
from riskfile.support import (
    DECADE,
    Claim,
    Shown,
    acting,
    claims,
    is_shown_for,
    lowered,
    proofs,
)
from riskfile.surveillance import statistics
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.numbers import figure
from riskfile.text.patterns import compiled_late

CLAIMED: Final = ("RMF201", "RMF202", "RMF203", "RMF204", "RMF902", "RMF903", "RMF904")
"""What keeps the numbers of a claim from being known."""

_ZERO = Phrase(
    "RMF216.zero",
    "{id} {option} is 0: no evidence shows that something cannot happen; expected the least that can be shown",
    "give the upper bound that the evidence bears (none in 3,000 bears 0.001), or a band; where the cause is gone, say so in a "
    "control and keep a bound",
    by=("option",),
)
_TOO_SMALL = Phrase(
    "RMF216.too-small",
    "{id} {option} is {value!r}, below {least:.3}, the least probability that the plan takes any evidence to show",
    "it would take {sample:,} without a single event; give the bound that the evidence bears, or a band",
    by=("option",),
)


@rule(
    "RMF216", "unprovable-probability", level=Level.WARNING_THEN_ERROR, clause="5.5, 7.3",
    kind="contradiction", needs=("RMF201", "RMF202", "RMF904"), rests_on="risk: estimate p p1 p2 residual-p residual-p1 residual-p2",
)  # fmt: skip
def unprovable_probability(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A probability is 0, or less than any evidence could show.

    ## What it checks

    No probability of a risk, initial or residual, is the number 0, or a number below `least-probability` in the section
    `evidence` of the policy (1e-9 unless given). A level of the scale is a band, and is not judged.

    ## Why it matters

    No test and no field data show that something cannot happen: none in 3,000 uses bears 0.001 at 95 % confidence, and
    one in a thousand million takes three thousand million uses. A number below that is no estimate. It also makes every
    product with it vanish, whatever the other factor is.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: 0
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: 1e-5
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5, 7.3; ISO/TR 24971:2020 5.5.
    """
    yield from file.kept.over("provable", (policy,), file.of_type("risk"), 0, partial(_unprovable, policy))


def _unprovable(policy: Policy, risks: Iterable[Item]) -> Iterator[Fault]:
    least = policy.evidence.least_probability
    for risk in risks:
        if estimate_kind(risk) == "exploitability":
            continue
        for option in ("p1", "p2", "p", "residual-p1", "residual-p2", "residual-p"):
            text = risk.text(option)
            found = quantity(scale_of(policy, option), text) if text else None
            if found is None or found.number is None or found.number >= least:
                continue
            if found.number == 0:
                yield fault(risk, _ZERO(id=risk.id, option=option), option=option)
            else:
                sample = statistics.sample_needed(0, found.number, policy.evidence.confidence)
                said = _TOO_SMALL(id=risk.id, option=option, value=text, least=least, sample=sample)
                yield fault(risk, said, option=option)


# --- what messages say of evidence ------------------------------------------------------------------------------------

_COUNTED = Phrase(
    "RMF319.counted", "{failures:,} {failures:failure|failures} in {sample:,} ({id}) bears at most {limit}"
)
_NONE_FAILED = Phrase("RMF319.none-failed", "no failure in {sample:,} ({id}) bears at most {limit}")
_EXPOSED = Phrase(
    "RMF319.exposed", "{failures:,} in {sample:,} units of exposure ({id}) bears a residual of at most {limit}"
)
_CAPABLE = Phrase("RMF319.capable", "Ppk {capability} of {sample:,} ({id}) bears at most {limit}")
_PERCENT = Phrase("RMF319.percent", "{number} %")


def said_of_limit(share: float) -> Message | str:
    """A share of failures, or of what is left, as people read it: 63 %, 4.95 %, 0.0012 %; and small ones as 1e-6."""
    return _PERCENT(number=figure(share * 100, 3)) if share >= 1e-5 else figure(share, 3)


def said_of(found: Shown) -> Message:
    """What a verification that bears a number shows, in a few words."""
    limit = said_of_limit(found.limit if found.limit is not None else 1.0)
    id = found.verification.id
    if found.size == "capability":
        capability = figure(float(found.verification.fields["capability"]), 4)  # type: ignore[arg-type]
        return _CAPABLE(capability=capability, sample=found.sample, id=id, limit=limit)
    if found.size == "count" and not found.failures:
        return _NONE_FAILED(sample=found.sample, id=id, limit=limit)
    phrase = _EXPOSED if found.size == "exposure" else _COUNTED
    return phrase(failures=found.failures, sample=found.sample, id=id, limit=limit)


_BEYOND = Phrase(
    "RMF319.beyond",
    "{id} residual {quantity} is claimed to be at most {claimed} of the initial one ({before} to {after}); at {confidence:.4} % "
    "confidence {evidence}",
    "lower the claim to what the evidence bears, or try more",
)
_BEYOND_TOGETHER = Phrase(
    "RMF319.beyond-together",
    "{id} residual {quantity} is claimed to be at most {claimed} of the initial one ({before} to {after}); at {confidence:.4} % "
    "confidence its controls bear {supported} together: {evidence:;}",
    "lower the claim to what the evidence bears, or try more",
)
_HINT_NEEDED = Phrase(
    "RMF319.needed", "lower the claim to what the evidence bears, or show it: no failure in {needed:,} bears {claimed}"
)
_HINT_EXPOSURE = Phrase(
    "RMF319.needed-exposure",
    "lower the claim to what the evidence bears, or show it: none in {needed:,} units of exposure bears {after}",
)
_BOTH = Phrase("RMF319.both", "P1 and P2 together (the same control lowers both)")


@rule(
    "RMF319", "claim-beyond-evidence", level=Level.WARNING_THEN_ERROR, clause="7.2, 7.3",
    kind="contradiction", needs=("RMF216", *CLAIMED),
)  # fmt: skip
def claim_beyond_evidence(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A residual probability is lower than the samples of its verifications can show.

    ## What it checks

    Each residual `p1`, `p2` or `p` below its initial value is held against what the passing verifications of
    effectiveness of the controls that act on it found. The claim is read as leniently as its bands allow: from the lower
    bound of the initial band to the upper bound of the residual one, so that a step to the band beside claims nothing.
    The evidence is read as its one-sided upper limit at the `confidence` of the policy's section `evidence` (0.95 unless
    given, or that of the row of `samples` for the severity of the risk):

    - `failures` of `sample`: the exact binomial limit. 0 of 59 bears at most 5 %, 3 of 3 without failure 63 %.
    - `capability` (Ppk) of `sample` values: the lower confidence limit of the capability, as a share beyond the `limit`
      of values that are normally distributed.
    - `sample-of: exposure`: the limit bounds the residual probability itself.

    Of several verifications of a control the best counts, and controls are multiplied. Where part of it is `not-counted`
    or a `measured` value against its `limit`, the claim is argued and a person judges it. Numbers in prose are not read.
    What a verification that says nothing of its size would have to say is told by RMF328, and that a control is not
    proved by RMF307: this rule is then not evaluated.

    ## Why it matters

    Three samples that hold show that fewer than two in three fail, and no more. A claim of three decades on them is a hope,
    and with it the residual risk, its region and the overall residual risk.

    ## Example

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: all wrong labels rejected
    :sample: 3
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: all wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2, 7.3; Clopper and Pearson (1934); ISO 16269-6:2014 (statistical tolerance intervals).
    """
    claimed = claims(file, policy)

    def judged(risks: Iterable[Item]) -> Iterator[Judgement]:
        for risk in risks:
            found = claimed.get(risk.id, ())
            if any(claim.state in ("unsized", "unproved", "elsewhere") for claim in found):
                yield unjudged(risk)
            for claim in found:
                if claim.state == "beyond":
                    yield _beyond(claim)

    yield from file.kept.over("claims judged", (policy, results(file, policy)), file.of_type("risk"), 2, judged)


def _beyond(claim: Claim) -> Fault:
    risk, borne = claim.risk, claim.borne if claim.borne is not None else 1.0
    tried = claim.evidence
    told = {
        "id": risk.id,
        "quantity": _BOTH() if " " in claim.name else quantity_said(claim.name),
        "claimed": said_of_limit(claim.claimed),
        "before": figure(claim.before, 4),
        "after": figure(claim.after, 4),
        "confidence": claim.confidence * 100,
    }
    said = (
        _BEYOND(evidence=said_of(tried[0]), **told)
        if len(tried) == 1
        else _BEYOND_TOGETHER(supported=said_of_limit(borne), evidence=tuple(map(said_of, tried)), **told)
    )
    needed = claim.needed
    hint = NOTHING
    if needed is not None:
        exposed = all(each.size == "exposure" for each in tried)
        hint = (
            _HINT_EXPOSURE(needed=needed, after=figure(claim.after, 4))
            if exposed
            else _HINT_NEEDED(needed=needed, claimed=said_of_limit(claim.claimed))
        )
    return fault(
        risk,
        said,
        hint,
        option=claim.option,
        based_on=(*(each.control for each in claim.supports), *(each.verification for each in tried)),
        related=tuple((each.verification.span, said_of(each)) for each in tried),
    )


_ELSEWHERE = Phrase(
    "RMF320.elsewhere",
    "{control} is credited in {risks:, and 5}, and its effectiveness is shown for {others:, and 5} only ({verifications:, and 5}); "
    "expected a proof for each risk whose residual estimate rests on it",
    "verify it for {risks:, and 5}, or name {risks:, and 5} in `shown-for` of the verification, if what was tried stands for "
    "{risks:that|them} too",
)
_NOT_CONTROLLED = Phrase(
    "RMF320.not-controlled",
    "{id} says that it shows the effect for {risks:, and 5}, and {controls:, and 5} {controls:controls|control} no such risk; expected "
    "risks that its controls act on",
    "name {risks:, and 5} in `controls` of the measure, or take {risks:it|them} out of `shown-for`",
)


@rule(
    "RMF320", "shown-for-another-risk", level=Level.WARNING_THEN_ERROR, clause="7.2",
    kind="gap", needs=("RMF902", "RMF903", "RMF904"),
)  # fmt: skip
def shown_for_another_risk(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A control's effectiveness is shown for one of its risks, and credited in another.

    ## What it checks

    A verification that says in `shown-for` for which risks it shows the effect is no proof for others. Each risk that lowers
    an estimate on a control, where that has a passing verification of its effectiveness, has one that is for it: one that
    names it in `shown-for`, or one that names no risk and so stands for all that the control acts on. The risks in
    `shown-for` are among those of the controls that it verifies.

    ## Why it matters

    One measure often stands in several risks. That a valve stops a bolus does not show that it stops air, though the
    valve is the same; the second estimate is lowered without a proof.

    ## Example

    ```markdown
    :::{risk} Infarction by an oversized stent
    :id: RSK-9
    :situation: SIT-3
    :harm: HRM-1
    :p1: F3
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-basis: test (VER-6, 2024-06)
    :::

    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the camera touches no product
    :implements: SOP-3
    :controls: RSK-3, RSK-9
    :::

    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :shown-for: RSK-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Infarction by an oversized stent
    :id: RSK-9
    :situation: SIT-3
    :harm: HRM-1
    :p1: F3
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-basis: test (VER-6, 2024-06)
    :::

    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the camera touches no product
    :implements: SOP-3
    :controls: RSK-3, RSK-9
    :::

    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :shown-for: RSK-3, RSK-9
    :::
    ```

    ## References

    ISO 14971:2019 7.2; ISO/TR 24971:2020 7.2.
    """
    # most files name no risk in any verification
    named = [each for each in file.of_type("verification") if each.links.get("shown-for")]
    if not named:
        return
    controls = list({control.id: control for each in named for control in file.linked(each, "verifies")}.values())
    for control in controls:
        passed = proofs(file, policy, control)
        without = [
            risk
            for risk in file.linked(control, "controls")
            if risk.type == "risk"
            and control in controls_of(file, risk)
            and any(control in acting([control], name) for name in lowered(file, policy, risk))
            and passed
            and not any(is_shown_for(each, risk) for each in passed)
        ]
        if without:
            others = list({id: None for each in passed for id in each.links.get("shown-for", ())})
            said = _ELSEWHERE(
                control=control.id,
                risks=tuple(each.id for each in without),
                others=tuple(others),
                verifications=tuple(each.id for each in passed),
            )
            yield fault(control, said, option="controls", based_on=(*passed, *without))
    for verification in named:
        verified = file.linked(verification, "verifies")
        reach = {risk.id for control in verified for risk in file.linked(control, "controls")}
        stray = [each.id for each in file.linked(verification, "shown-for") if each.id not in reach]
        if stray and verified:
            ids = tuple(each.id for each in verified)
            said = _NOT_CONTROLLED(id=verification.id, risks=tuple(stray), controls=ids)
            yield fault(verification, said, option="shown-for", based_on=tuple(verified))


_WITHOUT_BASIS = Phrase(
    "RMF321.lacks",
    "the residual estimate of {id} names {lacks:and} of its own; expected what it rests on, and from when",
    "write such as 'residual-basis: test (VER-001, 0 of 60)' and 'residual-dated: 2024-06-12'",
)
_NO_BASIS = Phrase("RMF321.no-basis", "no basis")
_NO_KIND = Phrase("RMF321.no-kind", "no kind of basis (data, literature, test, expert)")
_NO_DATE = Phrase("RMF321.no-date", "no date")


@rule(
    "RMF321", "residual-without-basis", level=Level.WARNING_THEN_ERROR, clause="7.3",
    kind="gap", needs=("RMF201", "RMF904"),
)  # fmt: skip
def residual_without_basis(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A residual estimate has no basis or no date of its own.

    ## What it checks

    Each risk whose residual estimate lowers a probability, an exploitability or a severity says in `residual-basis` what
    that rests on (data, literature, test, expert; also a registry, study, trial, complaints, measurement, analysis), and a
    date: as `residual-dated`, or in the basis (a year will do).

    ## Why it matters

    `basis` and `dated` are those of the initial estimate, made before there was a control. What the estimate after control
    rests on is another thing, of another day; without it nobody can check the reduction, or renew it when field data
    come in.

    ## Example

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F3
    :p2: C3
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
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
    :residual-basis: test (VER-6, 0 of 300)
    :residual-dated: 2024-06-12
    :::
    ```

    ## References

    ISO 14971:2019 7.3, 5.5; ISO/TR 24971:2020 5.5.
    """
    for risk in file.of_type("risk"):
        basis = risk.text("residual-basis")
        founded = bool(kinds_of_basis(basis))
        dated = "residual-dated" in risk.fields or says_from_when(basis)
        if founded and dated:
            continue
        put_lower = lowered(file, policy, risk)
        if not put_lower:
            continue
        lacks: list[Message] = []
        if not founded:
            lacks.append(_NO_KIND() if basis else _NO_BASIS())
        if not dated:
            lacks.append(_NO_DATE())
        option = "residual-basis" if basis else f"residual-{put_lower[0]}"
        yield fault(risk, _WITHOUT_BASIS(id=risk.id, lacks=tuple(lacks)), option=option)


_SIZELESS = Phrase(
    "RMF328.nothing",
    "{id} does not say what was tried: {risks:, and 3} {risks:claims|claim} on {control} that at most {claimed} of {quantity} is left; "
    "expected how many were tried and how many failed, or a measured value with its limit or capability",
    "give `sample` and `failures` (no failure in {needed:,} bears {claimed}), or `measured` with `limit`; where nothing can be counted, "
    "say in `not-counted` why, and what carries the estimate",
)
_IN_PROSE = Phrase(
    "RMF328.in-prose",
    "{id} says {words!r} in its criterion and not in `sample` and `failures`: {risks:, and 3} {risks:claims|claim} on {control} that at "
    "most {claimed} of {quantity} is left, and no failure in {sample:,} would bear {limit}",
    "give `sample` and `failures`: no failure in {needed:,} bears {claimed}",
)
_HALF = Phrase(
    "RMF328.half",
    "{id} gives {given:and} without {missing:and}, so that nothing can be said of what it bears: {risks:, and 3} "
    "{risks:claims|claim} on {control} that at most {claimed} of {quantity} is left",
    "add {missing:and}",
)
_MORE_FAILED = Phrase(
    "RMF328.more-failed",
    "{id} says that {failures:,} failed of {sample:,}; expected no more than were tried",
    "correct `sample` or `failures`",
)

_OF: Final = compiled_late(r"\b([0-9]{1,7}) ?(?:of|out of|/|von|sur|aus) ?(?:the )?([0-9]{1,7})\b")


@rule(
    "RMF328", "evidence-without-size", level=Level.WARNING_THEN_ERROR, clause="7.2",
    kind="gap", needs=CLAIMED,
)  # fmt: skip
def evidence_without_size(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A residual probability of a tenth or less rests on a verification that does not say its size.

    ## What it checks

    Where the residual probability is at most a tenth of the initial one, read as leniently as its bands allow (see RMF319), the
    passing verification of effectiveness of each control that acts on it says what it found: `sample` and `failures`;
    `sample` and `capability`; a `measured` value with its `limit`; or in `not-counted` why it is neither, and what carries the
    estimate. One such verification of a control is enough. No more failed than were tried.

    ## Why it matters

    "All samples held" may be three or three thousand. Without the number nobody can say how much less probable the test
    shows the harm to be; the reduction is then whatever its author wished for.

    ## Example

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 3 of 3 wrong labels rejected
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: all wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2; 21 CFR 820 and ISO 13485:2016 7.3.6 (rationale for sample size).
    """
    for verification in file.of_type("verification"):
        sample, failures = verification.fields.get("sample"), verification.fields.get("failures")
        if isinstance(sample, int) and isinstance(failures, int) and failures > sample:
            said = _MORE_FAILED(id=verification.id, failures=failures, sample=sample)
            yield fault(verification, said, option="failures", kind="contradiction")
    resting: dict[str, list[tuple[Claim, Item]]] = {}
    for found in claims(file, policy).values():
        for claim in found:
            # that nothing is left is told as such (RMF216)
            if claim.state != "unsized" or not 0 < claim.claimed <= DECADE * (1 + 1e-9):
                continue
            for each in claim.supports:
                if each.shown and not each.says_its_size:
                    for one in each.shown:
                        resting.setdefault(one.verification.id, []).append((claim, each.control))
    for id, rests in resting.items():
        told = _sizeless(file.items[id], rests)
        if told is not None:
            yield fault(
                file.items[id],
                told,
                option=_option_of(told, file.items[id]),
                based_on=tuple({each.risk.id: each.risk for each, _ in rests}.values()),
                related=tuple((each.risk.at(each.option), _BEARS_NOTHING(risk=each.risk.id)) for each, _ in rests[:3]),
            )


_BEARS_NOTHING = Phrase("RMF328.rests-on-it", "{risk} rests on it")


def _option_of(said: Message, verification: Item) -> str:
    """Where the fault stands: at the option that is only half of a statement, else at the criterion."""
    options = ("sample", "failures", "capability", "measured") if said.key == _HALF.key else ()
    texts = ("effectiveness-criterion", "criterion")
    return next((each for each in (*options, *texts) if each in verification.fields), "")


def _sizeless(verification: Item, rests: list[tuple[Claim, Item]]) -> Message | None:
    """What is said of a verification that does not say its size; None where its numbers contradict each other, as told."""
    claim, control = min(rests, key=lambda each: each[0].claimed)
    fields = verification.fields
    told = {
        "id": verification.id,
        "risks": tuple({each.risk.id: None for each, _ in rests}),
        "control": control.id,
        "claimed": said_of_limit(claim.claimed),
        "quantity": quantity_said(claim.name),
    }
    given = tuple(f"`{each}`" for each in ("sample", "failures", "capability", "measured") if each in fields)
    if "sample" in fields and "failures" in fields:
        return None
    if given:
        missing: tuple[str, ...]
        if "capability" in fields or "failures" in fields:
            missing = ("`sample`",)
        elif "sample" in fields:
            missing = ("`failures`",)
        else:
            missing = ("`limit`",)
        return _HALF(given=given, missing=missing, **told)
    needed = statistics.sample_needed(0, claim.claimed, claim.confidence)
    for option in ("effectiveness-criterion", "criterion"):
        found = _OF.search(verification.text(option))
        if found is not None and int(found[1]) == int(found[2]) > 0:
            limit = said_of_limit(statistics.share_limit(0, int(found[2]), claim.confidence))
            return _IN_PROSE(words=found[0], sample=int(found[2]), limit=limit, needed=needed, **told)
    return _SIZELESS(needed=needed, **told)


_BY_REVIEW = Phrase(
    "RMF335.by-review",
    "{id} residual severity falls from {before} to {after}, and {verifications:, and 5}, by {methods:or} alone, {verifications:is|are} all "
    "that shows it; expected a test, an analysis or data",
    "show that the harm itself is milder (energy, dose, time), or keep the severity of the harm",
)

_ONLY_LOOKED_AT: Final = ("review", "inspection")
"""Methods that show that something is there, or that people agree; not what it does to the body."""


@rule(
    "RMF335", "severity-lowered-by-review", level=Level.WARNING_THEN_ERROR, clause="7.2, 7.3",
    kind="contradiction", needs=("RMF311", "RMF902", "RMF903", "RMF904"),
)  # fmt: skip
def severity_lowered_by_review(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A residual severity is lower, and only a review or an inspection shows it.

    ## What it checks

    Where `residual-severity` is milder than the severity of the harm, and controls that act on severity have passing
    verifications of their effectiveness, one of these is by another method than `review` and `inspection`.

    ## Why it matters

    A meeting can agree on a severity; it cannot show what a changed dose, force or time does to the body. A lowered severity is
    the strongest claim of a file: it moves a risk sideways in the matrix, whatever its probability is.

    ## Example

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F3
    :p2: C3
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-severity: S2
    :residual-basis: expert (panel, 2024-06)
    :::

    :::{control} Balloon that bursts below the strength of the vessel
    :id: CTL-3
    :kind: inherent
    :acts-on: severity
    :no-new-risk: burst was reviewed with retention, nothing new was found
    :implements: SOP-3
    :controls: RSK-3
    :::

    :::{verification} Milder perforation
    :id: VER-6
    :proves: effectiveness
    :method: review
    :criterion: the panel agrees that the perforation is milder
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
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
    :residual-severity: S2
    :residual-basis: test (VER-6, 2024-06)
    :::

    :::{control} Balloon that bursts below the strength of the vessel
    :id: CTL-3
    :kind: inherent
    :acts-on: severity
    :no-new-risk: burst was reviewed with retention, nothing new was found
    :implements: SOP-3
    :controls: RSK-3
    :::

    :::{verification} Milder perforation
    :id: VER-6
    :proves: effectiveness
    :method: animal-study
    :criterion: tears of at most 2 mm, closed by a balloon within a minute
    :sample: 30
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2, 7.3; ISO/TR 24971:2020 7.3; sound engineering practice.
    """
    for risk in file.of_type("risk"):
        if "residual-severity" not in risk.fields or "severity" not in lowered(file, policy, risk):
            continue
        controls = acting(controls_of(file, risk), "severity")
        passed = [each for control in controls for each in proofs(file, policy, control)]
        if not passed or any(each.fields.get("method") not in _ONLY_LOOKED_AT for each in passed):
            continue
        harm = file.linked(risk, "harm")[0]
        said = _BY_REVIEW(
            id=risk.id,
            before=harm.text("severity"),
            after=risk.text("residual-severity"),
            verifications=tuple({each.id: None for each in passed}),
            methods=tuple(sorted({str(each.fields["method"]) for each in passed})),
        )
        yield fault(risk, said, option="residual-severity", based_on=(*controls, *passed, harm))


RULES: tuple[Rule, ...] = (
    unprovable_probability,
    claim_beyond_evidence,
    shown_for_another_risk,
    residual_without_basis,
    evidence_without_size,
    severity_lowered_by_review,
)
