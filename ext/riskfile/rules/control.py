"""RMF3xx: risk control (ISO 14971:2019 clause 7): options, proofs, residual estimates that controls must explain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple

from riskfile.assessment import (
    Quantity,
    RiskAssessment,
    assess,
    combine,
    controls_of,
    has_residual,
    quantity,
    scale_of,
)
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.results import Proof, results, shown_by
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, unjudged
from riskfile.rules.evaluation import quantity_said
from riskfile.rules.identification import explained, mentions
from riskfile.support import acting
from riskfile.text.messages import NOTHING, Argument, Message, Phrase
from riskfile.text.numbers import figure
from riskfile.text.words import QUANTITY_WORDS

_RESIDUAL = tuple((name, f"residual-{name}") for name in QUANTITY_WORDS)


class _Change(NamedTuple):
    """A residual value beside its initial one. ``sign`` is -1 where it is lower, 1 where it is above, 0
    where it is the same, None where the two cannot be compared."""

    name: str
    before: str
    after: str
    sign: int | None

    @property
    def option(self) -> str:
        """The option with the residual value."""
        return f"residual-{self.name}"

    @property
    def told(self) -> dict[str, Argument]:
        """What messages say of it."""
        return {"quantity": quantity_said(self.name), "before": self.before, "after": self.after}


class _Changes(NamedTuple):
    """The changes of all risks, and the policy under which they are."""

    policy: Policy
    risks: Mapping[str, tuple[_Change, ...]]


def _changes(file: RiskFile, policy: Policy) -> Mapping[str, tuple[_Change, ...]]:
    """What the residual estimate of each risk that has one changes, a change for each residual option written."""
    memo = file.memo()
    known = memo.get("residual changes")
    if isinstance(known, _Changes) and known.policy is policy:
        return known.risks
    cache: dict[tuple[str, str], Quantity | None] = {}

    def read(name: str, text: str) -> Quantity | None:
        key = (name, text)
        if key not in cache:
            cache[key] = quantity(scale_of(policy, name), text)
        return cache[key]

    assessed = assess(file, policy).risks

    def changed(risks: Iterable[Item]) -> Iterator[tuple[str, tuple[_Change, ...]]]:
        for risk in risks:
            found = []
            for name, option in _RESIDUAL:
                after = risk.fields.get(option)
                if after is not None:
                    before, sign = _compare(policy, risk, assessed[risk.id], name, str(after), read=read)
                    found.append(_Change(name, before, str(after), sign))
            if found:
                yield risk.id, tuple(found)

    # its harm
    risks = dict(file.kept.over("residual changes", (policy,), file.of_type("risk"), 1, changed))
    memo["residual changes"] = _Changes(policy, risks)
    return risks


def _compare(
    policy: Policy,
    risk: Item,
    assessed: RiskAssessment,
    name: str,
    text: str,
    *,
    read: Callable[[str, str], Quantity | None],
) -> tuple[str, int | None]:
    initial = assessed.initial
    if name == "severity":
        severity = policy.severity.get(text)
        # with several harms nobody knows which severity is meant (RMF210)
        if severity is None or initial.severity is None or len(risk.links.get("harm", ())) != 1:
            return "", None
        return initial.severity.id, _sign(severity.rank, initial.severity.rank)
    after = read(name, text)
    given = str(risk.fields.get(name, ""))
    if name == "p" and not given and initial.kind != "exploitability":
        # P1 x P2, or the worst case
        if after is None or after.level is None or initial.probability is None:
            return "", None
        sign = _sign(after.level.rank, initial.probability.rank)
        product = _product(policy, assessed)
        if sign == 0 and product is not None and after.number is not None:
            return figure(product, 3), _sign(after.number, product)
        return initial.probability.id, sign
    before = read(name, given)
    if before is None or before.level is None or after is None or after.level is None:
        return given, None
    if before.unit and after.unit and before.unit != after.unit:
        return given, None
    sign = _sign(after.level.rank, before.level.rank)
    if sign == 0 and before.number is not None and after.number is not None:
        sign = _sign(after.number, before.number)
    return given, sign


def _product(policy: Policy, assessed: RiskAssessment) -> float | None:
    """P1 x P2 where both are numbers and the policy multiplies them."""
    p1, p2 = assessed.initial.p1, assessed.initial.p2
    if policy.combination != "interval" or p1 is None or p2 is None or p1.number is None or p2.number is None:
        return None
    # 3e-4 x 0.1 is no more than 3e-5: without the rounding error of the product
    return float(f"{p1.number * p2.number:.12g}")


def _sign(after: float, before: float) -> int:
    return (after > before) - (after < before)


def _discloses(control: Item) -> bool:
    """Whether the control is disclosure of residual risk, which reduces nothing (clause 8)."""
    return control.fields.get("purpose") == "disclosure"


def _claims(file: RiskFile, control: Item) -> list[Item]:
    """The risks whose residual estimate rests on the control."""
    if _discloses(control):
        return []
    return [risk for risk in file.linked(control, "controls") if risk.type == "risk" and has_residual(risk)]


_FALLEN = Phrase("RMF3.fallen", "; what was claimed falls back: {steps:;}")
_FALLEN_STEP = Phrase("RMF3.fallen-step", "{risks:100} from region {claimed} to {earned}")
_RESTS_ON_IT = Phrase("RMF3.rests-on-it", "{risk} rests on it")


def _fallen(file: RiskFile, policy: Policy, risks: Iterable[Item]) -> Message:
    """Which of ``risks`` fall back to their initial region, and how far, to be put behind a message."""
    assessed = assess(file, policy).risks
    steps: dict[tuple[str, str], list[str]] = {}
    for risk in risks:
        _, residual, _, earned, *_ = assessed[risk.id]
        if residual is None or residual.region is None or earned.region is None:
            continue
        if residual.region.rank < earned.region.rank:
            steps.setdefault((residual.region.id, earned.region.id), []).append(risk.id)
    if not steps:
        return NOTHING
    told = (_FALLEN_STEP(risks=tuple(ids), claimed=claim, earned=back) for (claim, back), ids in steps.items())
    return _FALLEN(steps=tuple(told))


def _ids(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


_BY_DISCLOSURE = Phrase(
    "RMF301.by-disclosure", " ({controls:5} {controls:discloses|disclose} it, which reduces nothing)"
)
_UNCONTROLLED = Phrase(
    "RMF301.uncontrolled",
    "{id} starts in region {region}, which demands control; no control or benefit-risk analysis names it{but}",
    "write a control with `controls: {id}`, or a benefit-risk analysis with `justifies: {id}`",
)
_UNCONTROLLED_EU = Phrase(
    "RMF301.uncontrolled-eu",
    "{id} starts in region {region} (EU: as far as possible); no control or benefit-risk analysis names it{but}, and it does "
    "not say why no further reduction is possible",
    "write a control with `controls: {id}`, or the reason in `no-further-reduction`",
)
_OF_REGION = Phrase(
    "RMF301.of-region",
    "risks that start in region {region} have no control, and do not say why no further reduction is possible (EU: as far as "
    "possible)",
)


@rule(
    "RMF301", "uncontrolled-risk", level=Level.WARNING_THEN_ERROR, clause="7.1; MDR Annex I 2, 4",
    kind="gap", needs=("RMF904", "RMF210", "RMF212", "RMF311", "RMF312"), rests_on="harm: severity; risk: estimate exploitability harm no-further-reduction p p1 p2",
)  # fmt: skip
def uncontrolled_risk(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A risk that must be controlled is named by no control and by no benefit-risk analysis.

    ## What it checks

    Each risk whose initial region demands control (`control-required` in the policy) is named by a control
    (`controls`) or by a benefit-risk analysis (`justifies`). Where the device is for the EU market, so is each
    other risk, in whichever region, or it says in `no-further-reduction` why it cannot be reduced further. Disclosure of
    residual risk (`purpose: disclosure`) is no control. Where its residual estimate is lower though nothing at all stands
    behind it, RMF311 or RMF312 says so, and this rule is not evaluated.

    That a region of the policy has `reduction: as-far-as-possible` is a promise of the plan, and shows of no single risk
    that it was kept. Risks of one region that demands no control are reported as one entry. What stands in
    `no-further-reduction` is judged by RMF411.

    ## Why it matters

    A risk that is estimated, judged too high and left at that is the plainest gap of a risk management file.
    In the EU every risk is reduced as far as possible, not only the unacceptable ones, and a low one too.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F3
    :p2: C3
    :basis: test (fatigue, 2024-06)
    :disclosed-in: instructions for use, section 6
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F3
    :p2: C3
    :basis: test (fatigue, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::

    :::{control} Strut width of at least 80 micrometres
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: a wider strut was reviewed against clotting and crossing profile
    :implements: DI-9
    :controls: RSK-2
    :::

    :::{verification} Drawing and fatigue test of the wider strut
    :id: VER-9
    :proves: implementation, effectiveness
    :method: bench-test
    :criterion: width of at least 80 micrometres on the drawing
    :effectiveness-criterion: no break in 400 million cycles
    :sample: 30
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## References

    ISO 14971:2019 6, 7.1, 7.4; MDR (EU) 2017/745 Annex I 2 and 4.
    """
    assessed = assess(file, policy).risks
    for risk in file.of_type("risk"):
        if controls_of(file, risk) or file.linking(risk, "justifies"):
            continue
        region = assessed[risk.id].initial.region
        if region is None:
            yield unjudged(risk)
        elif region.control_required or (policy.eu and "no-further-reduction" not in risk.fields):
            phrase = _UNCONTROLLED if region.control_required else _UNCONTROLLED_EU
            told = [each for each in file.linking(risk, "controls") if each.type == "control"]
            related = tuple((each.at("purpose"), _IS_DISCLOSURE(control=each.id)) for each in told)
            by = _BY_DISCLOSURE(controls=_ids(told)) if told else NOTHING
            cause = NOTHING if region.control_required else _OF_REGION(region=region.id)
            yield fault(risk, phrase(id=risk.id, region=region.id, but=by), related=related, cause=cause)


_NO_KIND = Phrase(
    "RMF302.no-kind",
    "{id} has no kind; expected inherent, protective or information",
    "add `kind` with the option that this control is",
)


@rule(
    "RMF302",
    "control-without-kind",
    level=Level.ERROR,
    clause="7.1",
    kind="gap",
    of_option=True,
    needs=("RMF904",),
    rests_on="control: kind",
)
def control_without_kind(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A control does not say whether it is inherent, protective or information.

    ## What it checks

    Each control has a `kind`: `inherent` (safe by design or manufacture), `protective` (a protective measure
    in the device or in the process) or `information` (information for safety, training).

    ## Why it matters

    The kinds are options in an order, the best first (7.1). Without it nobody can judge whether a better option
    was passed over, or how far the control may be credited.

    ## Example

    ```markdown
    :::{control} Open-cell design that conforms to the wall
    :id: CTL-1
    :acts-on: p1
    :no-new-risk: cell size was reviewed with fatigue, nothing new was found
    :implements: DI-1
    :controls: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Open-cell design that conforms to the wall
    :id: CTL-1
    :kind: inherent
    :acts-on: p1
    :no-new-risk: cell size was reviewed with fatigue, nothing new was found
    :implements: DI-1
    :controls: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 7.1 a to c.
    """
    for control in file.of_type("control"):
        if "kind" not in control.fields:
            yield fault(control, _NO_KIND(id=control.id), option="kind")


_NOT_INHERENT = Phrase(
    "RMF303.protective",
    "{id} is protective and does not say why not inherent",
    "give the reason for each better option in `option-rationale`, or take the better option",
)
_NOT_PROTECTIVE = Phrase(
    "RMF303.information",
    "{id} is information and does not say why neither inherent nor protective",
    "give the reason for each better option in `option-rationale`, or take the better option",
)


@rule(
    "RMF303", "option-order-unexplained", level=Level.WARNING_THEN_ERROR, clause="7.1; MDR Annex I 4",
    kind="gap", needs=("RMF904",), rests_on="control: kind option-rationale purpose",
)  # fmt: skip
def option_order_unexplained(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A protective or information control does not say why each better option was not taken.

    ## What it checks

    A control of kind `protective` has an `option-rationale`: why design or manufacture could not do it. So has one
    of kind `information`: why neither design nor a protective measure could. Disclosure of residual
    risk (`purpose: disclosure`) is no option of risk control and needs none.

    ## Why it matters

    The options are taken in order (7.1; for the EU, MDR Annex I 4). A warning in the instructions for
    use that stands where a design change was possible is a finding in every audit.

    ## Example

    ```markdown
    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :no-new-risk: the camera touches no product
    :implements: DI-3
    :controls: RSK-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the camera touches no product
    :implements: DI-3
    :controls: RSK-3
    :::
    ```

    ## References

    ISO 14971:2019 7.1; MDR (EU) 2017/745 Annex I 4.
    """
    unexplained = {"protective": _NOT_INHERENT, "information": _NOT_PROTECTIVE}
    for control in file.of_type("control"):
        kind = str(control.fields.get("kind", ""))
        if kind not in unexplained or "option-rationale" in control.fields:
            continue
        if kind == "protective" or not _discloses(control):
            yield fault(control, unexplained[kind](id=control.id), option="option-rationale", at=control.at("kind"))


_INFORMATION_ALONE = Phrase(
    "RMF304.information-alone",
    "{id} has severity {severity} and is controlled by information alone ({controls:5}); from {floor} on that does not "
    "do",
    "add a control that is inherent or protective",
)
_IS_INFORMATION = Phrase("RMF304.is-information", "{control} is information")


def no_better_option(controls: Iterable[Item]) -> bool:
    """Whether there are controls, and none of them is by design or protects."""
    kinds = {each.fields.get("kind") for each in controls}
    return bool(kinds) and kinds.isdisjoint(("inherent", "protective"))


@rule(
    "RMF304", "information-only", level=Level.WARNING_THEN_ERROR, clause="MDR Annex I 4 c",
    kind="gap", needs=("RMF904", "RMF210", "RMF305"), rests_on="control: kind purpose; harm: severity; risk: harm",
)  # fmt: skip
def information_only(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """Information is all that controls a risk of severe harm.

    ## What it checks

    A risk that is controlled at all, and whose harm is at or above the policy's `information-only-below`, has at least
    one control that is inherent or protective. Without that key in the policy the rule is silent.

    ## Why it matters

    Information works only if it is read, understood and remembered in the moment of use. It adds to design and
    protective measures and does not stand in for them (MDR Annex I 4).

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::

    :::{control} Warning not to expand the stent beyond its rated diameter
    :id: CTL-9
    :kind: information
    :acts-on: p1
    :option-rationale: the pressure is chosen by the user, so no design or protective measure limits it
    :no-new-risk: the warning was reviewed for misreading
    :implements: DI-9
    :controls: RSK-2
    :::

    :::{verification} Cardiologists find and follow the warning
    :id: VER-9
    :proves: implementation, effectiveness
    :method: usability-evaluation
    :criterion: the warning is in the released instructions for use
    :effectiveness-criterion: 15 of 15 stay at or below the rated diameter
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::

    :::{control} Balloon that does not grow beyond the stent's rated diameter
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the stiffer balloon was reviewed for crossing and deflation
    :implements: DI-9
    :controls: RSK-2
    :::

    :::{verification} Balloon on the drawing, and its diameter at burst pressure
    :id: VER-9
    :proves: implementation, effectiveness
    :method: bench-test
    :criterion: balloon B-4 on the released drawing
    :effectiveness-criterion: at most the rated diameter at burst pressure, 30 of 30
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## References

    MDR (EU) 2017/745 Annex I 4; ISO 14971:2019 7.1.
    """
    floor = policy.severity.get(policy.information_only_below)
    if floor is None:
        return
    assessed = assess(file, policy).risks
    for risk in file.of_type("risk"):
        controls = controls_of(file, risk)
        if not no_better_option(controls):
            continue
        severity = assessed[risk.id].initial.severity
        if severity is None or any("kind" not in each.fields for each in controls):
            yield unjudged(risk)
        elif severity.rank >= floor.rank:
            yield fault(
                risk,
                _INFORMATION_ALONE(id=risk.id, severity=severity.id, controls=_ids(controls), floor=floor.id),
                based_on=tuple(controls),
                related=tuple((each.at("kind"), _IS_INFORMATION(control=each.id)) for each in controls),
            )


_DISCLOSURE_ALONE = Phrase(
    "RMF305.disclosure-alone",
    "{id} residual {quantity} falls from {before} to {after} by disclosure alone ({controls:5}); disclosure reduces no "
    "risk",
    "keep the initial value, or control the risk by design, protection or information for safety",
)
_DISCLOSED_ONLY = Phrase(
    "RMF305.disclosed-only",
    "{id} residual {quantity} falls from {before} to {after}, no control names it, and it is disclosed; disclosure "
    "reduces no risk",
    "keep the initial value, or control the risk by design, protection or information for safety",
)
_IS_DISCLOSURE = Phrase("RMF305.is-disclosure", "{control} is disclosure")


@rule(
    "RMF305",
    "disclosure-credited",
    level=Level.ERROR,
    clause="8; NBRG consensus paper",
    kind="contradiction",
    needs=("RMF904", "RMF301"),
    rests_on="control: acts-on purpose; harm: severity; risk: p p1 p2 residual-p residual-p1 residual-p2",
)
def disclosure_credited(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """Disclosure of residual risk is all that stands behind a lower estimate.

    ## What it checks

    Where a residual value is lower than the initial one, something other than disclosure acts on it. Disclosure is
    `disclosed-in` at the risk, and a control with `purpose: disclosure`. Where the risk has to be controlled and no
    control or benefit-risk analysis names it, RMF301 says so, and this rule is not evaluated.

    ## Why it matters

    Disclosure tells users and patients which risk remains, so that they can decide (clause 8). It makes no harm
    less probable or less severe, and no estimate may be lowered for it. Information for safety, which
    tells a user what to do, may count once its effectiveness is proved (RMF309).

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :disclosed-in: instructions for use, section 6
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :disclosed-in: instructions for use, section 6
    :::
    ```

    ## References

    ISO 14971:2019 7.1, 8; MDR (EU) 2017/745 Annex I 4 and 23.1 g; NBRG consensus paper on disclosure.
    """
    for id, changes in _changes(file, policy).items():
        risk = file.items[id]
        controls = [each for each in file.linking(risk, "controls") if each.type == "control"]
        if not any(map(_discloses, controls)) and (controls or "disclosed-in" not in risk.fields):
            continue
        for change in changes:
            behind = _behind(controls, change.name)
            if not all(map(_discloses, behind)):
                continue
            if change.sign is None:
                yield unjudged(risk)
            elif change.sign < 0:
                told = {"id": risk.id, **change.told}
                yield fault(
                    risk,
                    _DISCLOSURE_ALONE(controls=_ids(behind), **told) if behind else _DISCLOSED_ONLY(**told),
                    option=change.option,
                    based_on=tuple(controls),
                    related=tuple((each.at("purpose"), _IS_DISCLOSURE(control=each.id)) for each in behind),
                )


def _behind(controls: list[Item], name: str) -> list[Item]:
    """The controls that stand behind a lower value: where none acts on it, all together are what its author had in mind."""
    return acting(controls, name) or controls


def _by_disclosure(risk: Item, controls: list[Item], name: str) -> bool:
    """Whether disclosure is all that stands behind a lower value, which RMF305, or RMF301, says."""
    behind = _behind(controls, name)
    return all(map(_discloses, behind)) if behind else "disclosed-in" in risk.fields


class _Unproved(NamedTuple):
    """What is said of a control that is not proved."""

    failed: Phrase
    no_result: Phrase
    none: Phrase
    vague: Phrase


def _unproved_phrases(code: str) -> _Unproved:
    hint = "verify it, with `proves: {proof}`, `verifies: {id}` and the result"
    return _Unproved(
        Phrase(
            f"{code}.failed",
            "{id} has a failed verification of {proof} ({verifications:5}); expected one that passed{fallen}",
            hint,
        ),
        Phrase(
            f"{code}.no-result",
            "{id} has no result yet of its verification of {proof} ({verifications:5}); expected one that passed{fallen}",
            hint,
        ),
        Phrase(f"{code}.none", "{id} has no verification of {proof}; expected one that passed{fallen}", hint),
        Phrase(
            f"{code}.vague", "say in `proves` what {verifications:{verifications:5} proves|{verifications:5} prove}"
        ),
    )


_RESULT_OF = Phrase("RMF3.result-of", "result of {verification}")


def _unproved(file: RiskFile, policy: Policy, proof: Proof, say: _Unproved) -> Iterator[Fault]:
    """The controls that have no passing verification of ``proof``."""
    assessed = assess(file, policy)
    states, runs = assessed.controls, assessed.results
    for control in file.of_type("control"):
        if proof == "effectiveness" and _discloses(control):
            continue
        state = getattr(states[control.id], proof)
        if state == "pass":
            continue
        claims = _claims(file, control)
        if state == "fail" and claims:
            continue  # a failure that a residual estimate rests on is RMF318, in a draft too
        verifications = [
            each
            for each in file.linking(control, "verifies")
            if each.type == "verification" and runs.counts(each, control, proof)
        ]
        vague = [each for each in verifications if not each.listed("proves")]
        concerned = [each for each in verifications if proof in each.listed("proves")]
        told = {"id": control.id, "proof": proof, "fallen": _fallen(file, policy, claims)}
        if state == "fail":
            concerned = [each for each in (*concerned, *vague) if each.fields.get("result") == "fail"]
            message = say.failed(verifications=_ids(concerned), **told)
        elif concerned:
            message = say.no_result(verifications=_ids(concerned), **told)
        else:
            message = say.none(**told)
        yield fault(
            control,
            message,
            say.vague(verifications=_ids(vague)) if vague else NOTHING,
            based_on=tuple(verifications),
            related=(
                *((each.at("result"), _RESULT_OF(verification=each.id)) for each in concerned),
                *((risk.span, _RESTS_ON_IT(risk=risk.id)) for risk in claims[:10]),
            ),
        )


_UNIMPLEMENTED = _unproved_phrases("RMF306")


@rule(
    "RMF306",
    "implementation-unverified",
    level=Level.GATE,
    clause="7.2",
    kind="gap",
    needs=("RMF332", "RMF904"),
    rests_on="control: purpose; verification: proves result",
)
def implementation_unverified(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A control has no passing verification of its implementation.

    ## What it checks

    Each control is verified by at least one verification that has `implementation` in `proves` and
    `result: pass`, and by none that failed. In a draft this is listed as open work. The finding names each risk whose
    residual estimate rests on the control and falls back to its initial region, and how far.

    ## Why it matters

    A control that is decided on paper and is not in the released design, process or label protects
    nobody. Where a failed verification backs a residual estimate, RMF318 reports it.

    ## Example

    ```markdown
    :::{verification} Camera installed on every line
    :id: VER-5
    :proves: implementation
    :method: inspection
    :criterion: installation record for each line
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-2
    :::

    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera installed on every line
    :id: VER-5
    :proves: implementation
    :method: inspection
    :criterion: installation record for each line
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2.
    """
    yield from _unproved(file, policy, "implementation", _UNIMPLEMENTED)


_INEFFECTIVE = _unproved_phrases("RMF307")


@rule(
    "RMF307",
    "effectiveness-unverified",
    level=Level.GATE,
    clause="7.2",
    kind="gap",
    needs=("RMF332", "RMF904"),
    rests_on="control: controls purpose; verification: proves result",
)
def effectiveness_unverified(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A control has no passing verification of its effectiveness.

    ## What it checks

    Each control is verified by at least one verification that has `effectiveness` in `proves` and
    `result: pass`, and by none that failed. In a draft this is listed as open work. Disclosure of residual risk
    (`purpose: disclosure`) claims no effect and needs no such proof. The finding names each risk whose residual
    estimate rests on the control and falls back to its initial region, and how far.

    ## Why it matters

    That a control is there does not show that it reduces the risk. This second proof is the one that
    auditors miss most. Where a failed verification backs a residual estimate, RMF318 reports it.

    ## Example

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: implementation
    :method: inspection
    :criterion: the reject gate is connected on every line
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::

    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
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
    :::
    ```

    ## References

    ISO 14971:2019 7.2.
    """
    yield from _unproved(file, policy, "effectiveness", _INEFFECTIVE)


_SAME_CRITERION = Phrase(
    "RMF308.same-criterion",
    "{id} proves implementation and effectiveness, and has the same acceptance criterion twice; expected one for each",
    "give `criterion` for the implementation and `effectiveness-criterion` for the effectiveness",
)
_ONE_CRITERION = Phrase(
    "RMF308.one-criterion",
    "{id} proves implementation and effectiveness, and has only one acceptance criterion (`{given}`); expected one for "
    "each",
    "give `criterion` for the implementation and `effectiveness-criterion` for the effectiveness",
)


@rule(
    "RMF308",
    "one-criterion-for-two-proofs",
    level=Level.WARNING,
    clause="7.2",
    kind="advice",
    needs=("RMF904",),
    rests_on="verification: criterion effectiveness-criterion",
)
def one_criterion_for_two_proofs(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """One verification proves implementation and effectiveness against one acceptance criterion.

    ## What it checks

    A verification that has both in `proves` has a `criterion` and, other than it, an
    `effectiveness-criterion`.

    ## Why it matters

    Implementation asks whether the control is there, effectiveness whether it reduces the risk. One test may answer
    both, yet a single criterion answers one of them: which one, the reader has to guess.

    ## Example

    ```markdown
    :::{verification} Camera installed and tried on every line
    :id: VER-6
    :proves: implementation, effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera installed and tried on every line
    :id: VER-6
    :proves: implementation, effectiveness
    :method: process-validation
    :criterion: camera of the specified type installed on each line
    :effectiveness-criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2.
    """
    for verification in file.of_type("verification"):
        proves = verification.listed("proves")
        if "implementation" not in proves or "effectiveness" not in proves:
            continue
        first = " ".join(verification.text("criterion").split()).casefold()
        second = " ".join(verification.text("effectiveness-criterion").split()).casefold()
        if first and first == second:
            yield fault(verification, _SAME_CRITERION(id=verification.id), option="effectiveness-criterion")
        elif bool(first) != bool(second):
            given = "criterion" if first else "effectiveness-criterion"
            yield fault(verification, _ONE_CRITERION(id=verification.id, given=given), option=given)


_UNPROVEN = Phrase(
    "RMF309.no-usability-evaluation",
    "{id} is information, and its effectiveness rests on {methods}; expected a usability-evaluation, or data of its use",
    "verify with users that the information is noticed, understood and followed, or show by clinical or field data that it is",
)
_WITH_USERS: Final = ("usability-evaluation", "clinical-investigation", "clinical-data", "post-market-data")
"""The methods of verification in which users take part."""

_METHOD = Phrase("RMF309.method", "{verification}: {method}")
_NO_METHOD = Phrase("RMF309.no-method", "{verification}: no method")
_METHOD_OF = Phrase("RMF309.method-of", "method of {verification}")


@rule(
    "RMF309", "information-unproven", level=Level.WARNING_THEN_ERROR, clause="7.2; IEC 62366-1",
    kind="gap", needs=("RMF904",), rests_on="control: purpose; verification: method proves result",
)  # fmt: skip
def information_unproven(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The effectiveness of information for safety rests on something that no user took part in.

    ## What it checks

    A control of kind `information` whose effectiveness is verified rests on users in one of its verifications (of those
    that passed, where one did): on a usability evaluation (`method: usability-evaluation`), or on what users did in
    practice, in a clinical investigation or in data of the field (`clinical-investigation`, `clinical-data`,
    `post-market-data`). No verification of effectiveness at all is RMF307. Disclosure of residual risk
    (`purpose: disclosure`) is not meant.

    ## Why it matters

    Whether users notice, understand and follow information can only be seen with users: before release with those who
    try it, afterwards in how often what it warns of still happens. A review of the instructions for use shows that the
    sentence is there, which is its implementation.

    ## Example

    ```markdown
    :::{control} Sizing chart in the instructions for use
    :id: CTL-9
    :kind: information
    :acts-on: p1
    :option-rationale: the vessel differs, so neither design nor a protective measure can fix the size
    :no-new-risk: the chart was reviewed for misreading
    :implements: DI-9
    :controls: RSK-3
    :::

    :::{verification} Chart in the released instructions for use
    :id: VER-9
    :proves: implementation, effectiveness
    :method: review
    :criterion: the chart is in the released instructions
    :effectiveness-criterion: the reviewers find the chart clear
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Sizing chart in the instructions for use
    :id: CTL-9
    :kind: information
    :acts-on: p1
    :option-rationale: the vessel differs, so neither design nor a protective measure can fix the size
    :no-new-risk: the chart was reviewed for misreading
    :implements: DI-9
    :controls: RSK-3
    :::

    :::{verification} Cardiologists find the chart and choose the right size by it
    :id: VER-9
    :proves: implementation, effectiveness
    :method: usability-evaluation
    :criterion: the chart is in the released instructions
    :effectiveness-criterion: 15 of 15 choose the right size
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## References

    ISO 14971:2019 7.2; IEC 62366-1:2015 5.9.
    """
    assessed = assess(file, policy)
    states, runs = assessed.controls, assessed.results
    for control in file.of_type("control"):
        if control.fields.get("kind") != "information" or _discloses(control):
            continue
        proofs = [
            each
            for each in runs.counting(file, control, "effectiveness")
            # one that does not say what it proves proves nothing
            if each.listed("proves")
        ]
        if states[control.id].effectiveness == "pass":
            proofs = [each for each in proofs if each.fields.get("result") == "pass"]
        if proofs and all(each.fields.get("method") not in _WITH_USERS for each in proofs):
            methods = (
                _METHOD(verification=each.id, method=each.text("method"))
                if each.text("method")
                else _NO_METHOD(verification=each.id)
                for each in proofs[:3]
            )
            yield fault(
                control,
                _UNPROVEN(id=control.id, methods=tuple(methods)),
                option="kind",
                based_on=tuple(proofs),
                related=tuple((each.at("method"), _METHOD_OF(verification=each.id)) for each in proofs),
            )


_PRODUCT_ABOVE = Phrase(
    "RMF310.product-above",
    "{id} residual {quantity} is {after}, above {before}, and residual P1 x P2 ({product_after}) is above the initial "
    "product ({product_before}); expected a product that is at most the initial one",
    "correct one of the two, or write the risk that the controls add as a risk of its own",
)
_ABOVE_INITIAL = Phrase(
    "RMF310.above-initial",
    "{id} residual {quantity} is {after}; expected at most {before}, its initial value",
    "correct one of the two, or write the risk that the controls add as a risk of its own",
)


@rule(
    "RMF310",
    "residual-above-initial",
    level=Level.ERROR,
    clause="7.3",
    kind="contradiction",
    needs=("RMF904",),
    rests_on="harm: severity; risk: estimate p p1 p2 residual-p residual-p1 residual-p2",
)
def residual_above_initial(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A residual severity, probability or exploitability is above the initial one.

    ## What it checks

    `residual-p`, `residual-exploitability` and `residual-severity` are each at or below their initial value, by level
    and, where both are numbers, by number. `residual-p` is held against the P that follows from P1 and P2 where the risk
    gives no P.

    Of P1 and P2 the products are compared: one may rise where the other falls by at least as much. A valve that seldom
    lets go, and lets all go when it does, lowers P1 and raises P2. The products are those that the policy's combination
    makes: of the bands' upper bounds, of the ranks, or of the table.

    ## Why it matters

    Risk control reduces a risk. Where the residual estimate is higher, one of the two is wrong, or the control
    brings a risk of its own, which is a risk with a situation of its own (7.5).

    ## Example

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C1
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F2
    :residual-p2: C2
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C1
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-p2: C1
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 7.3, 7.5.
    """
    for id, changes in _changes(file, policy).items():
        risk = file.items[id]
        by_name = {change.name: change for change in changes}
        other = {"p1": by_name.get("p2"), "p2": by_name.get("p1")}
        for change in changes:
            if change.sign is None:
                yield unjudged(risk)
            elif change.sign > 0:
                opposite = other.get(change.name)
                message = _ABOVE_INITIAL(id=risk.id, **change.told)
                if opposite is not None and opposite.sign is None:
                    # that one is told to be unreadable, and the product is not known
                    continue
                if opposite is not None and opposite.sign is not None and opposite.sign < 0:
                    products = _products(policy, assess(file, policy).risks[id])
                    if products is None:
                        yield unjudged(risk)
                        continue
                    before, after = products
                    if after.size <= before.size * (1 + 1e-9):
                        continue
                    said = {"product_before": before.said, "product_after": after.said}
                    message = _PRODUCT_ABOVE(id=risk.id, **change.told, **said)
                yield fault(
                    risk,
                    message,
                    option=change.option,
                    based_on=tuple(file.linked(risk, "harm")) if change.name == "severity" else (),
                )


class _Combined(NamedTuple):
    """P1 x P2, as the policy combines them: a size that is compared with others, and the words for it."""

    size: float
    said: str


def _products(policy: Policy, assessed: RiskAssessment) -> tuple[_Combined, _Combined] | None:
    """P1 x P2 before and after risk control; None where one of them is not known."""
    if assessed.residual is None:
        return None
    before, after = (_combined(policy, each.p1, each.p2) for each in (assessed.initial, assessed.residual))
    return (before, after) if before is not None and after is not None else None


def _combined(policy: Policy, p1: Quantity | None, p2: Quantity | None) -> _Combined | None:
    if p1 is None or p2 is None or p1.level is None:
        return None
    if policy.combination == "interval" or p2.level is None:
        if p1.upper is None or p2.upper is None:
            return None
        upper = float(f"{p1.upper * p2.upper:.12g}")
        return _Combined(upper, figure(upper, 3))
    if policy.combination == "table":
        level, _ = combine(policy, p1, p2)
        return _Combined(level.rank, level.id) if level is not None else None
    # not cut off at the lowest rank: what lies below it still differs
    rank = p1.level.rank + p2.level.rank
    return _Combined(rank, f"{p1.level.id}, {p2.level.id}")


def _unexplained(
    file: RiskFile, policy: Policy, names: tuple[str, ...], kinds: tuple[str, ...]
) -> Iterator[tuple[Item, _Change | None, list[Item]]]:
    """The residual values that are lower though no control of ``kinds`` (empty: of any kind) acts on them:
    the risk, the change (None where it cannot be judged) and all of the risk's controls. A control that acts on it and does
    not say its kind (RMF302) may be of one of them."""
    find = partial(_unexplained_of, file, policy, names, kinds)
    # its harm and its controls
    name = f"unexplained {names} {kinds}"
    yield from file.kept.over(name, (policy,), file.of_type("risk"), 1, find)


def _unexplained_of(
    file: RiskFile, policy: Policy, names: tuple[str, ...], kinds: tuple[str, ...], risks: Iterable[Item]
) -> Iterator[tuple[Item, _Change | None, list[Item]]]:
    all_changes = _changes(file, policy)
    for risk in risks:
        changes = all_changes.get(risk.id)
        if changes is None:
            continue
        controls = [each for each in file.linking(risk, "controls") if each.type == "control"]
        able = [each for each in controls if each.fields.get("kind") in kinds] if kinds else controls
        silent = [each for each in controls if "kind" not in each.fields] if kinds else []
        for change in changes:
            if change.name not in names or acting(able, change.name) or _by_disclosure(risk, controls, change.name):
                continue
            if change.sign is None or (change.sign < 0 and acting(silent, change.name)):
                yield risk, None, controls
            elif change.sign < 0:
                yield risk, change, controls


_SEVERITY_LOWERED = Phrase(
    "RMF311.lowered",
    "{id} residual {quantity} falls from {before} to {after}, and no inherent or protective control of it acts on "
    "{quantity}",
    "keep the severity of the harm, or name severity in `acts-on` of the control that makes the harm milder",
)


@rule(
    "RMF311", "severity-lowered-without-design", level=Level.ERROR, clause="engineering; 7.1",
    kind="contradiction", needs=("RMF904",), rests_on="control: acts-on purpose; harm: severity; risk: disclosed-in",
)  # fmt: skip
def severity_lowered_without_design(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """Residual severity is lower, and no inherent or protective control acts on severity.

    ## What it checks

    Where `residual-severity` is milder than the severity of the harm, a control of the risk that is inherent or
    protective has `severity` in `acts-on`.

    ## Why it matters

    Most controls make a harm rarer, and it stays as severe as it was when it does occur. Only a change to what the
    device does to the body (less energy, a smaller dose, a shorter time) makes it milder; a warning does not.

    ## Example

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-severity: S2
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 7.1, 7.3; sound engineering practice.
    """
    for risk, change, controls in _unexplained(file, policy, ("severity",), ("inherent", "protective")):
        if change is None:
            yield unjudged(risk)
            continue
        yield fault(
            risk,
            _SEVERITY_LOWERED(id=risk.id, **change.told),
            option=change.option,
            based_on=(*controls, *file.linked(risk, "harm")),
        )


_NOTHING_ACTS = Phrase(
    "RMF312.nothing-acts",
    "{id} residual {quantity} falls from {before} to {after}, and no control of it acts on {quantity}",
    "name {name} in `acts-on` of the control that lowers it, or keep the initial value",
)
_SAY_WHICH = Phrase("RMF312.say-which", "name {name} in `acts-on` of {controls:5}, or keep the initial value")
_SILENT = Phrase(
    "RMF312.silent",
    "no control of the file says in `acts-on` what it acts on, so nothing explains why residual probabilities are lower",
    "name in `acts-on` of each control what it lowers; `--unfold RMF312` shows which estimates wait for it",
)
_NO_CONTROL = Phrase(
    "RMF312.no-control",
    "{id} residual {quantity} falls from {before} to {after}, and no control names it",
    "write the control that lowers it, or keep the initial value",
)


@rule(
    "RMF312", "probability-lowered-by-nothing", level=Level.ERROR, clause="engineering; 7.1",
    kind="contradiction", needs=("RMF904",), rests_on="control: acts-on purpose; risk: disclosed-in estimate p p1 p2 residual-p residual-p1 residual-p2",
)  # fmt: skip
def probability_lowered_by_nothing(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A residual probability or exploitability is lower, and no control acts on it.

    ## What it checks

    Where `residual-p1` (or `residual-p2`, `residual-p`, `residual-exploitability`) is lower than the initial value, a
    control of the risk names that quantity in `acts-on`. P is the product of P1 and P2: what acts on a factor acts on
    P, and what acts on P may lower a factor. Where no control of the file has an `acts-on` at all, that is one gap, with
    the estimates that wait for it, and no contradiction.

    ## Why it matters

    An estimate is lowered by a measure, not by a second look. A better estimate belongs in the initial
    value, with its basis.

    ## Example

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-p2: C1
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 7.1, 7.3; sound engineering practice.
    """
    silent = not any("acts-on" in each.fields for each in file.of_type("control"))
    for risk, change, controls in _unexplained(file, policy, ("p1", "p2", "p", "exploitability"), ()):
        if change is None:
            yield unjudged(risk)
            continue
        if not controls:
            yield fault(risk, _NO_CONTROL(id=risk.id, **change.told), option=change.option)
            continue
        mute = [each for each in controls if "acts-on" not in each.fields]
        yield fault(
            risk,
            _NOTHING_ACTS(id=risk.id, name=change.name, **change.told),
            _SAY_WHICH(name=change.name, controls=_ids(mute)) if mute else NOTHING,
            option=change.option,
            based_on=tuple(controls),
            # a log without that column contradicts nothing yet
            cause=_SILENT() if silent else NOTHING,
            kind="gap" if silent else None,
        )


_NOT_CONSIDERED = Phrase(
    "RMF313.not-considered",
    "{id} has neither may-cause nor no-new-risk: nobody looked for the risks that it brings",
    "name the hazardous situations in `may-cause`, or say in `no-new-risk` why there are none",
)


@rule(
    "RMF313",
    "new-risk-not-considered",
    level=Level.WARNING_THEN_ERROR,
    clause="7.5",
    kind="gap",
    needs=("RMF904",),
    rests_on="control: may-cause no-new-risk",
)
def new_risk_not_considered(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A control does not say what new risk it may bring, or why it brings none.

    ## What it checks

    Each control names the hazardous situations that it may cause (`may-cause`), or says why it causes none and raises
    no other risk (`no-new-risk`).

    ## Why it matters

    A coating that slows clotting may delay healing; a thicker strut may be harder to deliver. Controls that
    nobody looked behind are where new harm comes from (7.5).

    ## Example

    ```markdown
    :::{control} Open-cell design that conforms to the wall
    :id: CTL-1
    :kind: inherent
    :acts-on: p1
    :implements: DI-1
    :controls: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Open-cell design that conforms to the wall
    :id: CTL-1
    :kind: inherent
    :acts-on: p1
    :may-cause: SIT-2
    :implements: DI-1
    :controls: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 7.5.
    """
    for control in file.of_type("control"):
        if "may-cause" not in control.links and "no-new-risk" not in control.fields:
            yield fault(control, _NOT_CONSIDERED(id=control.id))


_NOT_EVALUATED = Phrase(
    "RMF314.not-evaluated",
    "{id} may cause {situation}, which is estimated in no risk",
    "write a risk with `situation: {situation}`, and judge it",
    by=("situation",),
)
_THE_SITUATION = Phrase("RMF314.situation", "the hazardous situation")


@rule(
    "RMF314", "new-situation-not-evaluated", level=Level.ERROR, clause="7.5",
    kind="gap", needs=("RMF902", "RMF903", "RMF904", "RMF211"), rests_on="control: may-cause; risk: situation",
)  # fmt: skip
def new_situation_not_evaluated(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A hazardous situation that a control may cause is estimated in no risk.

    ## What it checks

    Each hazardous situation in a control's `may-cause` is the `situation` of at least one risk.

    ## Why it matters

    Risk control moves risk from one place to another more often than it removes it. What a control brings is
    estimated and judged like any other risk (7.5).

    ## Example

    ```markdown
    :::{control} Drug coating that slows clotting on struts
    :id: CTL-2
    :kind: protective
    :acts-on: p2
    :option-rationale: no metal is known that does not clot at all
    :may-cause: SIT-9
    :implements: DI-2
    :controls: RSK-1
    :::

    :::{situation} Struts stay bare because the drug delays healing
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-1
    :events: EVT-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Drug coating that slows clotting on struts
    :id: CTL-2
    :kind: protective
    :acts-on: p2
    :option-rationale: no metal is known that does not clot at all
    :may-cause: SIT-9
    :implements: DI-2
    :controls: RSK-1
    :::

    :::{situation} Struts stay bare because the drug delays healing
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-1
    :events: EVT-1
    :::

    :::{risk} Late infarction on bare struts
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-1
    :p1: F2
    :p2: C1
    :basis: literature (registry, 2024-05)
    :::
    ```

    ## References

    ISO 14971:2019 7.5, 7.6.
    """
    caused = [
        (control, situation)
        for control in file.of_type("control")
        for situation in file.linked(control, "may-cause")
        if situation.type == "situation" and not file.linking(situation, "situation")
    ]
    left_out = list({situation.id: situation for _, situation in caused}.values())
    astray = explained(file, left_out, "risk", "situation")
    for control, situation in caused:
        yield fault(
            control,
            _NOT_EVALUATED(id=control.id, situation=situation.id),
            option="may-cause",
            at=control.at_link("may-cause", situation.id),
            based_on=(situation, *astray),
            related=((situation.span, _THE_SITUATION()),),
        )


_SINGLE = Phrase(
    "RMF315.single",
    "{id} is the only control of {n} unacceptable risks in {situations} hazardous situations ({risks:5}); if it fails, all "
    "are back",
    "add an independent control to those where one failure would reach the patient; of a process that is one for all units, "
    "such as sterilisation, say so in `process-wide`",
)
_NO_OTHER = Phrase("RMF315.no-other", "{risk} has no other control")


@rule(
    "RMF315",
    "single-control-for-many",
    level=Level.WARNING,
    clause="engineering",
    kind="advice",
    rests_on="control: process-wide; risk: estimate p p1 situation",
)
def single_control_for_many(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """One control alone stands between three or more unacceptable risks and harm.

    ## What it checks

    No control is the only control of risks in three or more hazardous situations whose initial region is not
    acceptable. Risks of one situation count once: they are one course of events with several harms, and what stops it
    stops them all.

    A measure that is one process for all units by its nature is left out, since there is no second one to put beside it,
    and its own monitoring is what guards it: it says so, with the reason, in `process-wide`; or a validation of the
    process proves it (a verification of `method: process-validation` that passed); or its title names sterilisation.

    ## Why it matters

    Such a control is a common cause: when it fails, several risks are back at their initial level at once, and
    the estimates of each on its own do not show it.

    ## Example

    ```markdown
    :::{risk} Perforation during expansion
    :id: RSK-7
    :situation: SIT-1
    :harm: HRM-2
    :p1: F5
    :p2: C3
    :basis: expert (panel, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)

    With another stent than RSK-1.
    :::

    :::{risk} Perforation after expansion
    :id: RSK-8
    :situation: SIT-2
    :harm: HRM-1
    :p1: F5
    :p2: C3
    :basis: expert (panel, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)

    With another stent than RSK-2.
    :::

    :::{risk} Perforation on retrieval
    :id: RSK-9
    :situation: SIT-3
    :harm: HRM-1
    :p1: F5
    :p2: C3
    :basis: expert (panel, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)

    With another stent than RSK-3.
    :::

    :::{control} Rounded strut edges
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the geometry was reviewed with fatigue
    :implements: DI-9
    :controls: RSK-7, RSK-8, RSK-9
    :::

    :::{verification} Rounded edges on the drawing, and no cut in model arteries
    :id: VER-9
    :proves: implementation, effectiveness
    :method: bench-test
    :criterion: edge radius of at least 15 micrometres on the drawing
    :effectiveness-criterion: no cut in 30 model arteries
    :not-counted: the edge is blunter than any vessel wall tears at; the drawing carries the estimate
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation during expansion
    :id: RSK-7
    :situation: SIT-1
    :harm: HRM-2
    :p1: F5
    :p2: C3
    :basis: expert (panel, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)

    With another stent than RSK-1.
    :::

    :::{risk} Perforation after expansion
    :id: RSK-8
    :situation: SIT-2
    :harm: HRM-1
    :p1: F5
    :p2: C3
    :basis: expert (panel, 2024-06)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)

    With another stent than RSK-2.
    :::

    :::{control} Rounded strut edges
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the geometry was reviewed with fatigue
    :implements: DI-9
    :controls: RSK-7, RSK-8
    :::

    :::{verification} Rounded edges on the drawing, and no cut in model arteries
    :id: VER-9
    :proves: implementation, effectiveness
    :method: bench-test
    :criterion: edge radius of at least 15 micrometres on the drawing
    :effectiveness-criterion: no cut in 30 model arteries
    :not-counted: the edge is blunter than any vessel wall tears at; the drawing carries the estimate
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## References

    Sound engineering practice (common cause failure); ISO 14971:2019 7.1, 8.
    """
    assessed = assess(file, policy).risks
    alone: dict[str, list[Item]] = {}
    unknown: Counter[str] = Counter()
    for risk in file.of_type("risk"):
        region = assessed[risk.id].initial.region
        controls = controls_of(file, risk)
        if len(controls) == 1:
            # with several harms nobody knows which is meant (RMF210)
            if region is None or len(risk.links.get("harm", ())) != 1:
                unknown[controls[0].id] += 1
            elif not region.acceptable:
                alone.setdefault(controls[0].id, []).append(risk)
    for control in file.of_type("control"):
        risks = alone.get(control.id, [])
        situations = len({risk.links.get("situation") or (risk.id,) for risk in risks})
        if situations + unknown[control.id] < 3 or _process_wide(file, policy, control):
            continue
        if situations >= 3:
            yield fault(
                control,
                _SINGLE(id=control.id, n=len(risks), situations=situations, risks=_ids(risks)),
                based_on=tuple(risks),
                related=tuple((risk.span, _NO_OTHER(risk=risk.id)) for risk in risks),
            )
        else:
            yield unjudged(control)


_STERILISES: Final = ("sterilis", "steriliz", "stérilis", "灭菌", "滅菌")


def _process_wide(file: RiskFile, policy: Policy, control: Item) -> bool:
    """Whether the measure is one process for all units by its nature."""
    if not policy.says_nothing(control.text("process-wide")):
        return True
    title = control.title.casefold()
    return any(word in title for word in _STERILISES) or any(
        each.fields.get("method") == "process-validation" and each.fields.get("result") == "pass"
        for each in file.linking(control, "verifies")
    )


_CONTROLS_NOTHING = Phrase(
    "RMF316.no-risk",
    "{id} controls no risk; expected at least one",
    "name the risks that it reduces in `controls`, or take the control out",
)


@rule(
    "RMF316",
    "orphan-control",
    level=Level.ERROR,
    clause="7.2",
    kind="gap",
    needs=("RMF904",),
    rests_on="control: controls",
)
def orphan_control(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A control acts on no risk.

    ## What it checks

    Each control names at least one risk in `controls`.

    ## Why it matters

    A measure without a risk cannot be judged effective: there is nothing that it should reduce. Often the risk is
    there and the link was forgotten, and the risk then looks uncontrolled.

    ## Example

    ```markdown
    :::{control} Rounded strut edges
    :id: CTL-9
    :implements: DI-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the geometry was reviewed with fatigue
    :::

    :::{verification} Rounded edges on the drawing, and no cut in model arteries
    :id: VER-9
    :proves: implementation, effectiveness
    :method: bench-test
    :criterion: edge radius of at least 15 micrometres on the drawing
    :effectiveness-criterion: no cut in 30 model arteries
    :not-counted: the edge is blunter than any vessel wall tears at; the drawing carries the estimate
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Rounded strut edges
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the geometry was reviewed with fatigue
    :implements: DI-9
    :controls: RSK-3
    :::

    :::{verification} Rounded edges on the drawing, and no cut in model arteries
    :id: VER-9
    :proves: implementation, effectiveness
    :method: bench-test
    :criterion: edge radius of at least 15 micrometres on the drawing
    :effectiveness-criterion: no cut in 30 model arteries
    :not-counted: the edge is blunter than any vessel wall tears at; the drawing carries the estimate
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 7.2.
    """
    for control in file.of_type("control"):
        if "controls" not in control.links:
            yield fault(control, _CONTROLS_NOTHING(id=control.id), option="controls")


_VERIFIES_NOTHING = Phrase(
    "RMF317.no-control",
    "{id} verifies no control; expected at least one",
    "name the controls that it proves in `verifies`, or take the verification out",
)


@rule(
    "RMF317",
    "orphan-verification",
    level=Level.ERROR,
    clause="7.2",
    kind="gap",
    needs=("RMF904",),
    rests_on="verification: verifies",
)
def orphan_verification(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A verification verifies no control.

    ## What it checks

    Each verification names at least one control in `verifies`.

    ## Why it matters

    Evidence that belongs to no control supports nothing in the file, and the control that it was made for still
    counts as unverified.

    ## Example

    ```markdown
    :::{verification} Fatigue of the stent in a model artery
    :id: VER-9
    :proves: effectiveness
    :method: bench-test
    :criterion: no break in 400 million cycles
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Fatigue of the stent in a model artery
    :id: VER-9
    :proves: effectiveness
    :method: bench-test
    :criterion: no break in 400 million cycles
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-1
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 7.2.
    """
    for verification in file.of_type("verification"):
        if "verifies" not in verification.links:
            yield fault(verification, _VERIFIES_NOTHING(id=verification.id), option="verifies")


_FAILED = Phrase(
    "RMF318.failed",
    "{id} failed, and the residual {risks:estimate|estimates} of {risks:5} {risks:rests|rest} on {controls:5}{fallen}",
    "change the control and verify it again, or take the residual estimate back",
)


_RERUN = Phrase(
    "RMF318.rerun",
    "change the control and verify it again, or take the residual estimate back; where {later} is a later run of the same"
    " test, say so in its `supersedes`",
)


@rule(
    "RMF318",
    "failed-verification",
    level=Level.ERROR,
    clause="7.2",
    kind="contradiction",
    needs=("RMF332",),
    rests_on="",
)
def failed_verification(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A verification failed, and a residual estimate rests on the control that it verifies.

    ## What it checks

    No verification has `result: fail` whose control controls a risk with a residual estimate, unless a later run of the
    same test supersedes it: RMF332 says when one does. The finding names each risk that falls back to its initial region,
    and how far.

    ## Why it matters

    A residual estimate is a claim that its controls work. Here the file holds the proof of the contrary. Until the
    control is changed and verified again, the earned residual risk is the initial one.

    ## Example

    ```markdown
    :::{risk} Perforation by an oversized stent
    :id: RSK-3
    :situation: SIT-3
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: data (complaints of the predecessor, 2023-01)
    :residual-p1: F1
    :residual-basis: test (bench, 2024-06)
    :::

    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :sample: 300
    :failures: 0
    :result: fail
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera rejects wrong labels, after its lighting was changed
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
    :::
    ```

    ## References

    ISO 14971:2019 7.2, 7.3.
    """
    claims: dict[str, list[Item]] = {}
    told: dict[tuple[str, ...], tuple[list[Item], Message]] = {}
    runs = results(file, policy)
    for verification in file.of_type("verification"):
        if verification.fields.get("result") != "fail":
            continue
        controls = []
        for control in file.linked(verification, "verifies"):
            if not any(runs.counts(verification, control, proof) for proof in shown_by(verification)):
                continue
            if control.id not in claims:
                claims[control.id] = _claims(file, control)
            if claims[control.id]:
                controls.append(control)
        key = _ids(controls)
        if key not in told:
            all_risks = list({risk.id: risk for id in key for risk in claims[id]}.values())
            told[key] = (all_risks, _fallen(file, policy, all_risks))
        risks, fallen = told[key]
        if risks:
            yield fault(
                verification,
                _FAILED(id=verification.id, risks=_ids(risks), controls=key, fallen=fallen),
                _RERUN(later=later.id) if (later := _later_run(file, verification)) is not None else NOTHING,
                option="result",
                # RMF332 says what is wrong with those that are to supersede it
                based_on=tuple(file.linking(verification, "supersedes")),
                related=tuple((risk.span, _RESTS_ON_IT(risk=risk.id)) for risk in risks[:10]),
            )


def _later_run(file: RiskFile, failed: Item) -> Item | None:
    """The first verification that passed later, with the same proof of the same controls by the same method: nobody knows
    whether it is the same test."""
    return next(
        (
            each
            for control in file.linked(failed, "verifies")[:1]
            for each in file.linking(control, "verifies")
            if each.fields.get("result") == "pass"
            and each.text("date") > (failed.text("date") or "~")
            and each.text("method") == failed.text("method")
            and set(shown_by(failed)) <= set(shown_by(each))
            and set(failed.links["verifies"]) <= set(each.links["verifies"])
        ),
        None,
    )


_ITS_CAUSES_OWN = Phrase(
    "RMF326.own",
    "{id} is implemented by {requirements:, and 5}, which {causes:, and 5} {causes:names|name} as a cause of "
    "{risks:, and 5}; expected another requirement: where one is not met, it controls nothing",
    "write the measure that acts where {requirements:, and 5} {requirements:is|are} not met, and name what implements it; "
    "or take the {requirements:id|ids} out of the text of {causes:, and 5}, if that is not what fails",
)
_NAMES_IT = Phrase("RMF326.names-it", "{cause} names {requirement}")


@rule(
    "RMF326",
    "requirement-of-its-cause",
    level=Level.WARNING_THEN_ERROR,
    clause="7.1",
    kind="contradiction",
    rests_on="",
)
def requirement_of_its_cause(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A control is implemented by the very requirement that its cause names.

    ## What it checks

    No id in `implements` of a control stands as a whole word in the title or the text of an event or a failure mode
    that leads to the situation of a risk that it controls. An id has a letter and a digit, or is of capitals joined by
    hyphens or underscores (`REQ-ALARM`); other words are not looked for.

    ## Why it matters

    In many logs the cause is "requirement 12 is not met", and the control "requirement 12". Then nothing controls the
    risk: the estimate already counts that the requirement is there and may fail. What lowers it is another measure,
    which acts where that one fails.

    ## Example

    ```markdown
    :::{event} Template is not locked as DI-31 demands
    :id: EVT-9
    :cause: process
    :precedes: SIT-3
    :::

    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the camera touches no product
    :implements: DI-31
    :controls: RSK-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{event} Template is not locked as DI-31 demands
    :id: EVT-9
    :cause: process
    :precedes: SIT-3
    :::

    :::{control} Camera inspection of each label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: the camera touches no product
    :implements: SOP-44
    :controls: RSK-3
    :::
    ```

    ## References

    ISO 14971:2019 5.4, 7.1.
    """
    causes: dict[str, list[Item]] = {}
    for control in file.of_type("control"):
        value = control.fields.get("implements")
        if not isinstance(value, tuple):
            continue
        ids = [each for each in value if _is_an_id(each)]
        named: dict[str, None] = {}
        of: dict[str, None] = {}
        naming: dict[str, tuple[Item, str]] = {}
        for risk in file.linked(control, "controls"):
            if risk.id not in causes:
                causes[risk.id] = _causes(file, risk)
            for requirement in ids:
                for cause in causes[risk.id]:
                    if mentions(cause.title, requirement) or mentions(cause.body, requirement):
                        named[requirement] = of[risk.id] = None
                        naming.setdefault(cause.id, (cause, requirement))
        if naming:
            yield fault(
                control,
                _ITS_CAUSES_OWN(id=control.id, requirements=tuple(named), causes=tuple(naming), risks=tuple(of)),
                option="implements",
                based_on=tuple(cause for cause, _ in naming.values()),
                related=tuple(
                    (cause.span, _NAMES_IT(cause=cause.id, requirement=requirement))
                    for cause, requirement in list(naming.values())[:10]
                ),
            )


def _is_an_id(text: str) -> bool:
    """Whether what implements a control is told by an id, not by words that any text may have."""
    if not any(each.isalpha() for each in text):
        return False
    return any(each.isdigit() for each in text) or (text.isupper() and ("-" in text or "_" in text))


def _causes(file: RiskFile, risk: Item) -> list[Item]:
    """The events and failure modes that lead to the situation of a risk, the nearest first."""
    found: dict[str, Item] = {}
    pending: list[Item] = []
    for situation in file.linked(risk, "situation"):
        pending += file.linked(situation, "events") + file.linking(situation, "leads-to", "precedes")
    for item in pending:  # which grows while it is read
        if item.id not in found and item.type in ("event", "failure-mode"):
            found[item.id] = item
            pending += file.linking(item, "leads-to", "precedes")
    return list(found.values())


_NAMES_NO_TEST = Phrase(
    "RMF327.none",
    "{id} says {result} and names no evidence and no test; {naming} of {others} others on this page by {method} do",
    "name the report or record in `evidence`, or the test in `test`",
)
_NEIGHBOURS = 3
"""So many others make a custom of the page."""


@rule(
    "RMF327",
    "verification-without-test-among-neighbours",
    level=Level.WARNING,
    clause="7.2",
    kind="gap",
    needs=("RMF322", "RMF904"),
    rests_on="verification: evidence test",
)
def verification_without_test_among_neighbours(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A verification names no evidence and no test, where those around it do.

    ## What it checks

    A verification with a result (`pass` or `fail`) names its `evidence` or its `test`, where most of its neighbours do. Of
    one that passed RMF322 asks that wherever it stands, so that this rule is about failures.
    Its neighbours are the others with a result on the same page and by the same `method`; three at least, since fewer
    are no custom.

    ## Why it matters

    A file may keep its records elsewhere and name none. Where it names them, the one without is most likely a test that
    was never run, or a line that was forgotten, and its result is not to be traced.

    ## Example

    ```markdown
    :::{verification} Drawing released with the open cell
    :id: VER-1
    :proves: implementation
    :method: inspection
    :criterion: drawing D-12 released
    :result: pass
    :date: 2026-01-16
    :evidence: DR-12
    :verifies: CTL-1
    :::

    :::{verification} Coating specification released
    :id: VER-3
    :proves: implementation
    :method: inspection
    :criterion: specification S-3 released
    :result: pass
    :date: 2026-01-16
    :evidence: DR-13
    :verifies: CTL-2
    :::

    :::{verification} Camera installed on every line
    :id: VER-5
    :proves: implementation
    :method: inspection
    :criterion: installation record for each line
    :result: pass
    :date: 2026-01-16
    :evidence: IR-4
    :verifies: CTL-3
    :::

    :::{verification} Camera aimed at the label
    :id: VER-9
    :proves: implementation
    :method: inspection
    :criterion: aim within 2 millimetres on each line
    :result: fail
    :verifies: CTL-3
    :::

    :::{verification} Camera aimed at the label, after its mount was stiffened
    :id: VER-10
    :proves: implementation
    :method: inspection
    :criterion: aim within 2 millimetres on each line
    :result: pass
    :evidence: IR-6
    :date: 2026-01-16
    :verifies: CTL-3
    :supersedes: VER-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera aimed at the label
    :id: VER-9
    :proves: implementation
    :method: inspection
    :criterion: aim within 2 millimetres on each line
    :result: fail
    :evidence: IR-5
    :verifies: CTL-3
    :::

    :::{verification} Camera aimed at the label, after its mount was stiffened
    :id: VER-10
    :proves: implementation
    :method: inspection
    :criterion: aim within 2 millimetres on each line
    :result: pass
    :evidence: IR-6
    :date: 2026-01-16
    :verifies: CTL-3
    :supersedes: VER-9
    :::
    ```

    ## References

    ISO 14971:2019 4.5, 7.2.
    """
    together: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for verification in file.of_type("verification"):
        if verification.fields.get("result") in ("pass", "fail") and "method" in verification.fields:
            together[verification.path, verification.text("method")].append(verification)
    for (_, method), items in together.items():
        naming = sum(_names_a_test(each) for each in items)
        others = len(items) - 1
        if others < _NEIGHBOURS or 2 * naming <= others:
            continue
        for each in items:
            if not _names_a_test(each):
                yield fault(
                    each,
                    _NAMES_NO_TEST(id=each.id, result=each.text("result"), naming=naming, others=others, method=method),
                )


def _names_a_test(verification: Item) -> bool:
    return bool(verification.text("evidence") or verification.text("test"))


RULES: tuple[Rule, ...] = (
    uncontrolled_risk,
    control_without_kind,
    option_order_unexplained,
    information_only,
    disclosure_credited,
    implementation_unverified,
    effectiveness_unverified,
    one_criterion_for_two_proofs,
    information_unproven,
    residual_above_initial,
    severity_lowered_without_design,
    probability_lowered_by_nothing,
    new_risk_not_considered,
    new_situation_not_evaluated,
    single_control_for_many,
    orphan_control,
    orphan_verification,
    failed_verification,
    requirement_of_its_cause,
    verification_without_test_among_neighbours,
)
