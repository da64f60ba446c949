"""RMF7xx: topics of other standards that meet the risk management file, each on where the policy's device has it.

Software (IEC 62304), use (IEC 62366-1), essential performance (IEC 60601-1), biological safety (ISO 10993-1),
security (AAMI TIR57, SW96), learning components (AAMI 34971), lifetime, transport and storage (MDR Annex I).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riskfile.assessment import Assessment, Estimate, assess, controls_of, estimate_kind, quantity
from riskfile.model import Item, RiskFile
from riskfile.policy.biological import OTHER_KINDS, least_duration
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, key_fault, unjudged
from riskfile.rules.identification import explained
from riskfile.text.messages import Phrase

_SOFTWARE_CAUSES = ("software", "ml")
"""Causes that are a failure of software; a learning component is software."""

_CLASSES = ("none", "A", "B", "C")
"""The software safety classes, from no software on."""

OUTSIDE_SOFTWARE = "outside software"
"""The label of the staged residual estimate that counts only the controls outside the software."""

_LEARNING = ("bias", "drift", "automation-bias")
_PHASES = ("lifetime", "transport", "storage")
_CONTACT = ("contact-part", "contact", "contact-duration")


def _software(policy: Policy) -> bool:
    """Whether the device has software."""
    device = policy.device
    return device.software_class not in ("", "none") or "software" in device.topics or "learning" in device.topics


def _sequences(file: RiskFile, *causes: str) -> Iterator[tuple[Item, list[Item], list[Item]]]:
    """Each situation in whose sequence an event has one of ``causes``, with all its events and with these."""
    for situation in file.of_type("situation"):
        events = [event for event in file.linked(situation, "events") if event.type == "event"]
        caused = [event for event in events if event.fields.get("cause") in causes]
        if caused:
            yield situation, events, caused


def _risks(file: RiskFile, situation: Item) -> list[Item]:
    """The risks that the situation is estimated in."""
    return [risk for risk in file.linking(situation, "situation") if risk.type == "risk"]


def _has(items: Sequence[Item], option: str, value: str) -> bool:
    """Whether one of ``items`` holds ``value`` in its list ``option``."""
    for item in items:
        given = item.fields.get(option)
        if isinstance(given, tuple) and value in given:
            return True
    return False


def _ids(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


_P1_BELOW_ONE = Phrase(
    "RMF701.below-one",
    "{id} has P1 {p1}, and nothing but software fails ({events:5}): expected P1 = 1 ({top})",
    "take P1 as 1; if something outside the software must happen too, add that event to the sequence",
)
_SOFTWARE_CAUSE = Phrase("RMF701.software-cause", "{id} is caused by software")


@rule(
    "RMF701", "software-p1-below-one", level=Level.ERROR, clause="IEC 62304 4.3",
    kind="contradiction", needs=("RMF902", "RMF904", "RMF201", "RMF202"), rests_on="risk: p1 situation",
)  # fmt: skip
def software_p1_below_one(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A risk whose only cause is a failure of software has an initial P1 below 1.

    ## What it checks

    Where the device has software (`software-class`, or `software` or `learning` in the device's `topics`): each
    risk whose sequence consists of nothing but events with `cause: software` or `ml` has an initial P1 of 1, or of
    the highest level. A sequence that needs an event outside the software too may have a lower P1, as may the
    residual estimate.

    ## Why it matters

    Software fails systematically: under the same input it fails each time, and there is no agreed way to say how
    often that input comes. So the probability of the failure is taken as 1. A low P1 here would be the reason why a
    severe failure looks acceptable before anything was done about it.

    ## Example

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: C
      exposure-unit: implant
      example: true

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
    ```

    ```markdown
    :::{event} Size is computed from the image of another patient
    :id: EVT-9
    :cause: software
    :software-item: SWI-2
    :precedes: SIT-9
    :::

    :::{situation} Stent of another patient's size is implanted
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{risk} Perforation by a stent of another patient's size
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: F2
    :p2: 1e-7
    :basis: expert (panel, 2024-06)
    :::
    ```

    ## Use instead

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: C
      exposure-unit: implant
      example: true

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
    ```

    ```markdown
    :::{event} Size is computed from the image of another patient
    :id: EVT-9
    :cause: software
    :software-item: SWI-2
    :precedes: SIT-9
    :::

    :::{situation} Stent of another patient's size is implanted
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{risk} Perforation by a stent of another patient's size
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-7
    :basis: expert (panel, 2024-06)
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 4.3; ISO 14971:2019 5.5; ISO/TR 24971:2020 5.5.
    """
    if not _software(policy) or not policy.first.levels:
        return
    top = policy.first.levels[-1]
    for situation, events, caused in _sequences(file, *_SOFTWARE_CAUSES):
        if len(caused) < len(events):
            continue
        for risk in _risks(file, situation):
            given = risk.text("p1")
            if not given:
                continue
            p1 = quantity(policy.first, given)
            if p1 is None or p1.level is None:
                yield unjudged(risk)
            elif p1.level.rank < top.rank or (p1.number is not None and top.upper == 1 and p1.number < 1):
                yield fault(
                    risk,
                    _P1_BELOW_ONE(id=risk.id, p1=given, events=_ids(caused), top=top.id),
                    option="p1",
                    based_on=(situation,),
                    related=tuple((event.span, _SOFTWARE_CAUSE(id=event.id)) for event in caused[:10]),
                )


def _outside_software(file: RiskFile, assessed: Assessment, risk: Item) -> Estimate | None:
    """The estimate of the risk after its controls outside the software; None where nobody can tell."""
    known = assessed.risks[risk.id]
    for label, estimate, _declared in known.stages:
        if label.lower() == OUTSIDE_SOFTWARE:
            return estimate
    controls = controls_of(file, risk)
    within = sum("software-item" in control.fields for control in controls)
    if not within:
        return known.residual or known.initial
    if within == len(controls):
        return known.initial
    region = known.initial.region
    return known.initial if region is not None and region.acceptable else None


_ANY_SOFTWARE = Phrase(
    "RMF702.any-software",
    "the software safety class is {found}, and the device has software: expected class {least} or higher",
    "set `software-class: {least}`, or take `software` out of the topics",
)
_UNACCEPTABLE = Phrase(
    "RMF702.unacceptable",
    "the software safety class is {found}, and {risks:5} {risks:has|have} a software cause and {risks:stays|stay}"
    " unacceptable after the controls outside the software: expected class {least} or higher",
    "set `software-class: {least}`, or control the risk outside the software",
)
_SERIOUS = Phrase(
    "RMF702.serious",
    "the software safety class is {found}, and {risks:5} {risks:has|have} a software cause and {risks:stays|stay}"
    " unacceptable after the controls outside the software, with death or serious injury: expected class {least}",
    "set `software-class: {least}`, or control the risk outside the software",
)
_DEMANDS = Phrase("RMF702.demands", "{id} demands class {least}")


@rule("RMF702", "software-class-too-low", level=Level.ERROR, clause="IEC 62304 4.3", kind="contradiction")
def software_class_too_low(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """The software safety class is below what the worst harm demands that a failure of the software can lead to.

    ## What it checks

    Where the device has software: the policy's `software-class` is at least A; at least B where a risk with a
    software cause (`software`, `ml`) stays unacceptable after the controls outside the software; C where the harm
    of such a risk is death or serious injury (`serious-injury: true`). A control with a `software-item` is in the
    software and does not count. Where a risk has controls of both kinds, the staged estimate that counts only those
    outside is labelled so: `residual-stages: outside software: p1=F3`. Without it, and where a harm does not say
    whether it is a serious injury, the rule is not evaluated for the risk.

    ## Why it matters

    The class decides how much of the development standard applies: architecture, unit verification, traceability.
    Software cannot lower its own class: only what stands outside it does.

    ## Example

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: A
      exposure-unit: implant
      example: true

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
    ```

    ```markdown
    :::{event} Size is computed from the image of another patient
    :id: EVT-9
    :cause: software
    :software-item: SWI-2
    :precedes: SIT-9
    :::

    :::{situation} Stent of another patient's size is implanted
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{risk} Perforation by a stent of another patient's size
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-3
    :basis: expert (panel, 2024-06)
    :residual-p2: 1e-7
    :residual-basis: test (bench, 2024-06)
    :::

    :::{control} App compares the patient's name with that in the image
    :id: CTL-9
    :kind: protective
    :acts-on: p2
    :option-rationale: images of several patients have to be open at a time
    :no-new-risk: a false alarm costs seconds before the procedure
    :software-item: SWI-3
    :implements: DI-9
    :controls: RSK-9
    :::

    :::{verification} Comparison of names, and images mixed up on purpose
    :id: VER-9
    :proves: implementation, effectiveness
    :method: software-test
    :criterion: the comparison is in the released version
    :effectiveness-criterion: 300 of 300 mixed-up images found
    :not-counted: exhaustive over the records; no sample is drawn, the analysis AN-7 carries the estimate
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## Use instead

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: C
      exposure-unit: implant
      example: true

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
    ```

    ```markdown
    :::{event} Size is computed from the image of another patient
    :id: EVT-9
    :cause: software
    :software-item: SWI-2
    :precedes: SIT-9
    :::

    :::{situation} Stent of another patient's size is implanted
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{risk} Perforation by a stent of another patient's size
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-3
    :basis: expert (panel, 2024-06)
    :residual-p2: 1e-7
    :residual-basis: test (bench, 2024-06)
    :::

    :::{control} App compares the patient's name with that in the image
    :id: CTL-9
    :kind: protective
    :acts-on: p2
    :option-rationale: images of several patients have to be open at a time
    :no-new-risk: a false alarm costs seconds before the procedure
    :software-item: SWI-3
    :implements: DI-9
    :controls: RSK-9
    :::

    :::{verification} Comparison of names, and images mixed up on purpose
    :id: VER-9
    :proves: implementation, effectiveness
    :method: software-test
    :criterion: the comparison is in the released version
    :effectiveness-criterion: 300 of 300 mixed-up images found
    :not-counted: exhaustive over the records; no sample is drawn, the analysis AN-7 carries the estimate
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 4.3.
    """
    if not _software(policy):
        return
    declared = policy.device.software_class
    rank = _CLASSES.index(declared) if declared in _CLASSES else 0
    if rank == len(_CLASSES) - 1:
        return
    assessed = assess(file, policy)
    needed, worst = 1, list[Item]()
    for situation, _events, _caused in _sequences(file, *_SOFTWARE_CAUSES):
        for risk in _risks(file, situation):
            estimate = _outside_software(file, assessed, risk)
            if estimate is None or estimate.region is None:
                yield unjudged(risk)
                continue
            if estimate.region.acceptable:
                continue
            serious = next((harm.fields.get("serious-injury") for harm in file.linked(risk, "harm")), None)
            demands = 3 if serious is True else 2
            if demands <= rank:
                if serious is None:
                    yield unjudged(risk)
                continue
            if demands > needed:
                needed, worst = demands, []
            if demands == needed:
                worst.append(risk)
    if needed <= rank:
        return
    least, found = _CLASSES[needed], declared or "none"
    if not worst:
        message = _ANY_SOFTWARE(found=found, least=least)
    else:
        message = (_SERIOUS if needed == 3 else _UNACCEPTABLE)(found=found, risks=_ids(worst), least=least)
    yield key_fault(
        policy,
        ("device", "software-class"),
        message,
        related=tuple((risk.span, _DEMANDS(id=risk.id, least=least)) for risk in worst[:10]),
    )


_CAUSE_WITHOUT_ITEM = Phrase(
    "RMF703.cause",
    "{id} is a software cause of {situation} and names no software item",
    "name the item of the software architecture in `software-item`",
)
_CAUSED = Phrase("RMF703.caused", "{situation} is caused by it")
_CONTROL_WITHOUT_ITEM = Phrase(
    "RMF703.control",
    "{id} is proved to be there by software tests alone and names no software item",
    "name the item of the software architecture that it is in, in `software-item`",
)
_CONTROLLED = Phrase("RMF703.controlled", "{risk} has a software cause and is controlled by it")


@rule(
    "RMF703",
    "software-chain-broken",
    level=Level.GATE,
    clause="IEC 62304 7.3.3",
    kind="gap",
    needs=("RMF904",),
    rests_on="control: software-item; event: software-item",
)
def software_chain_broken(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A software cause, or a control in software, does not say which software item it is in.

    ## What it checks

    Where the software class is B or C: each event with `cause: software` or `ml` in the sequence of a situation
    names its `software-item`, and so does each control of such a situation's risks whose implementation is proved by
    software tests alone. That the situation has a risk, the risk a control and the control its proofs is judged by
    RMF108, RMF301, RMF306 and RMF307.

    ## Why it matters

    Traceability runs from the hazardous situation to the software item, to the cause in it, to the control and to
    its verification. Where the item is not named, nobody knows which risks to look at again when it is changed.

    ## Example

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: C
      exposure-unit: implant
      example: true

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
    ```

    ```markdown
    :::{event} Size is computed from the image of another patient
    :id: EVT-9
    :cause: software
    :precedes: SIT-9
    :::

    :::{situation} Stent of another patient's size is implanted
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{risk} Perforation by a stent of another patient's size
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-7
    :basis: expert (panel, 2024-06)
    :::
    ```

    ## Use instead

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: C
      exposure-unit: implant
      example: true

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
    ```

    ```markdown
    :::{event} Size is computed from the image of another patient
    :id: EVT-9
    :cause: software
    :software-item: SWI-2
    :precedes: SIT-9
    :::

    :::{situation} Stent of another patient's size is implanted
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{risk} Perforation by a stent of another patient's size
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-7
    :basis: expert (panel, 2024-06)
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 7.1, 7.2, 7.3.3; ISO 14971:2019 4.5.
    """
    if policy.device.software_class not in ("B", "C"):
        return
    events: dict[str, tuple[Item, Item]] = {}
    controls: dict[str, tuple[Item, Item]] = {}
    for situation, _events, caused in _sequences(file, *_SOFTWARE_CAUSES):
        for event in caused:
            if "software-item" not in event.fields:
                events.setdefault(event.id, (event, situation))
        for risk in _risks(file, situation):
            for control in controls_of(file, risk):
                if "software-item" not in control.fields:
                    controls.setdefault(control.id, (control, risk))
    for event, situation in events.values():
        yield fault(
            event,
            _CAUSE_WITHOUT_ITEM(id=event.id, situation=situation.id),
            option="software-item",
            related=((situation.span, _CAUSED(situation=situation.id)),),
        )
    for control, risk in controls.values():
        proofs = [proof for proof in file.linking(control, "verifies") if _has((proof,), "proves", "implementation")]
        if proofs and all(proof.fields.get("method") == "software-test" for proof in proofs):
            yield fault(
                control,
                _CONTROL_WITHOUT_ITEM(id=control.id),
                option="software-item",
                related=((risk.span, _CONTROLLED(risk=risk.id)),),
            )


_NO_SCENARIO = Phrase(
    "RMF704.no-scenario",
    "{id} is a use error that leads to {situations:5}, and names no hazard-related use scenario",
    "name the scenario of the usability engineering file in `use-scenario`",
)
_NO_RESULT = Phrase(
    "RMF704.no-result",
    "{id} has a use scenario and no summative result: no usability evaluation with a result verifies a control of"
    " {situations:5}",
    "verify a control with `method: usability-evaluation`, or say in `not-summative` why it was not selected",
)
_FOLLOWS = Phrase("RMF704.follows", "{situation} follows from it")


@rule(
    "RMF704", "use-error-without-scenario", level=Level.WARNING_THEN_ERROR, clause="IEC 62366-1 5.3-5.9",
    kind="gap", needs=("RMF902", "RMF904", "RMF211", "RMF307", "RMF309"), rests_on="control: controls kind; event: not-summative use-scenario; risk: situation; verification: verifies",
)  # fmt: skip
def use_error_without_scenario(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A use error in the sequence of a situation has no hazard-related use scenario, or no summative result for it.

    ## What it checks

    Each event with `cause: use-error` in the sequence of a situation names its `use-scenario`, and a usability
    evaluation (`method: usability-evaluation`) with a result verifies a control of a risk of one of these
    situations, or the event says in `not-summative` why the scenario was not selected. A failed evaluation is a
    result: RMF318 judges what rests on it. Where RMF307 or RMF309 reports an information control of these risks, the
    result is not asked for a second time.

    ## Why it matters

    Whether people make the error, and whether the control keeps them from it, cannot be computed: it is observed,
    with users, in the scenario in which the error leads to harm. Use errors that stand in the risk analysis but in no
    scenario are never tested.

    ## Example

    ```markdown
    :::{event} Stent expanded below the vessel's diameter
    :id: EVT-1
    :cause: use-error
    :precedes: SIT-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{event} Stent expanded below the vessel's diameter
    :id: EVT-1
    :cause: use-error
    :use-scenario: UES-4, sizing the stent under fluoroscopy
    :not-summative: the residual risk of the sizing errors is low and known from the predecessor; UEF-2 table 3
    :precedes: SIT-1
    :::
    ```

    ## References

    IEC 62366-1:2015+A1:2020 5.3, 5.4, 5.5, 5.9; ISO 14971:2019 5.4.
    """
    events: dict[str, Item] = {}
    situations: dict[str, list[Item]] = {}
    for situation, _events, caused in _sequences(file, "use-error"):
        for event in caused:
            events[event.id] = event
            situations.setdefault(event.id, []).append(situation)
    evaluated: dict[str, bool] = {}
    astray: tuple[Item, ...] | None = None
    for event in events.values():
        places = situations[event.id]
        related = tuple((each.span, _FOLLOWS(situation=each.id)) for each in places[:10])
        if not event.text("use-scenario"):
            yield fault(
                event, _NO_SCENARIO(id=event.id, situations=_ids(places)), option="use-scenario", related=related
            )
            continue
        if event.text("not-summative"):
            continue
        for situation in places:
            if situation.id not in evaluated:
                evaluated[situation.id] = _evaluated(file, situation)
        if not any(evaluated[situation.id] for situation in places):
            if astray is None:
                unestimated = {
                    each.id: each for found in situations.values() for each in found if not _risks(file, each)
                }
                astray = (*_astray(file), *explained(file, list(unestimated.values()), "risk", "situation"))
            informing = [
                control
                for situation in places
                for risk in _risks(file, situation)
                for control in file.linking(risk, "controls")
                if control.fields.get("kind") == "information"
            ]
            yield fault(
                event,
                _NO_RESULT(id=event.id, situations=_ids(places)),
                option="use-scenario",
                based_on=(*informing, *astray),
                related=related,
            )


def _astray(file: RiskFile) -> tuple[Item, ...]:
    """Usability evaluations, and what they verify, that name something that is not there: it may have been the control
    or the risk that is missed."""
    found: list[Item] = []
    for proof in file.of_type("verification"):
        if proof.fields.get("method") == "usability-evaluation":
            found += (proof, *file.linked(proof, "verifies"))
    return tuple(
        each
        for each in found
        if any(target not in file.items for link in ("verifies", "controls") for target in each.links.get(link, ()))
    )


def _evaluated(file: RiskFile, situation: Item) -> bool:
    """Whether a usability evaluation with a result verifies a control of a risk of the situation."""
    return any(
        proof.fields.get("method") == "usability-evaluation" and proof.fields.get("result") in ("pass", "fail")
        for risk in _risks(file, situation)
        for control in file.linking(risk, "controls")
        for proof in file.linking(control, "verifies")
    )


_NO_PERFORMANCE = Phrase(
    "RMF705.none",
    "the device has essential performance, and no claim names one",
    "write a claim with `kind: essential-performance`, its limit and the situations that it is lost in",
)
_NO_LIMIT = Phrase(
    "RMF705.no-limit",
    "{id} is an essential performance without a limit",
    "say in `limit` and `unit` from where on it is lost",
)
_NO_SINGLE_FAULT = Phrase(
    "RMF705.no-single-fault",
    "{id} is an essential performance and is lost in {situations:5}, in normal condition only; expected a single fault"
    " too",
    "name in `lost-in` the situation in which a single fault takes it",
)


@rule(
    "RMF705", "essential-performance-unprotected", level=Level.WARNING_THEN_ERROR, clause="IEC 60601-1 4.3",
    kind="gap", needs=("RMF902", "RMF903", "RMF904"), rests_on="claim: limit lost-in; situation: condition",
)  # fmt: skip
def essential_performance_unprotected(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An essential performance is not named, has no limit, or is not analysed in single fault condition.

    ## What it checks

    Where `essential-performance` is among the device's `topics`: a claim of `kind: essential-performance` is there;
    each has a `limit`; and where it names the situations that it is lost in, one of them is in fault condition.
    That the claim is lost in a situation at all is judged with all claims; that the risk of that situation is
    controlled and the control proved, by RMF301, RMF306 and RMF307.

    ## Why it matters

    Essential performance is the performance whose loss harms. It has to hold in normal use and when a single thing
    fails. Without a limit nobody can say when it is lost, and without a fault nobody has looked at what takes it.

    ## Example

    ```yaml
    device:
      name: Stent with a powered inflator
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: none
      exposure-unit: implant
      example: true
      topics: [essential-performance]
    ```

    ```markdown
    :::{claim} Balloon is held at the pressure that was set
    :id: CLM-9
    :kind: essential-performance
    :measure: deviation from the pressure that was set
    :lost-in: SIT-2
    :::
    ```

    ## Use instead

    ```yaml
    device:
      name: Stent with a powered inflator
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: none
      exposure-unit: implant
      example: true
      topics: [essential-performance]
    ```

    ```markdown
    :::{claim} Balloon is held at the pressure that was set
    :id: CLM-9
    :kind: essential-performance
    :measure: deviation from the pressure that was set
    :limit: 0.5
    :unit: bar
    :lost-in: SIT-2
    :::
    ```

    ## References

    IEC 60601-1:2005+A1:2012+A2:2020 4.3, 4.7; ISO 14971:2019 5.3.
    """
    if "essential-performance" not in policy.device.topics:
        return
    claims = [claim for claim in file.of_type("claim") if claim.fields.get("kind") == "essential-performance"]
    if not claims:
        yield key_fault(policy, ("device", "topics"), _NO_PERFORMANCE())
    for claim in claims:
        if not claim.text("limit"):
            yield fault(claim, _NO_LIMIT(id=claim.id), option="limit", at=claim.span)
        situations = file.linked(claim, "lost-in")
        if situations and all(situation.fields.get("condition") == "normal" for situation in situations):
            yield fault(
                claim,
                _NO_SINGLE_FAULT(id=claim.id, situations=_ids(situations)),
                option="lost-in",
                based_on=tuple(situations),
            )


_NO_CONTACT_PART = Phrase(
    "RMF706.no-part",
    "the device touches the patient, and no characteristic says which part",
    "write a characteristic with `contact-part`, `contact` and `contact-duration` for each such part",
)
_PART_INCOMPLETE = Phrase(
    "RMF706.incomplete",
    "{id} is about a part that touches the patient and gives no {options:, and}",
    "give all three: the part, the kind of contact and its duration",
)
_NO_BIOLOGICAL_HAZARD = Phrase(
    "RMF706.no-hazard",
    "{id} is about a part that touches the patient and raises no hazard of category biological-chemical",
    "name the biological or chemical hazard in `raises`, or say in `not-applicable` why there is none",
)
_OTHER_KINDS = Phrase(
    "RMF706.other-edition",
    "{ids:5} {ids:gives|give} the kinds of contact of another edition than ISO 10993-1:{edition}: {kinds:;}",
    "write those of {edition}, or say `biological-grouping: {other}` under `device`",
    by=("edition",),
)
_OTHER_KIND = Phrase(
    "RMF706.other-kind",
    "`contact` is {kind}, of another edition than ISO 10993-1:{edition}, and the other parts follow this one",
    "by {edition} it is {now:, or}: say which tissue it touches",
)
_WHAT_IT_IS = Phrase("RMF706.what-it-is", "{kind} is {now:, or}")
_TOO_SHORT = Phrase(
    "RMF706.too-short",
    "`contact-duration` is {found}, and `contact-days` is {days}, which makes it {least}",
    "a day with contact is read as a whole day: give the longer duration, or mend the days",
)
_NO_DAYS = Phrase(
    "RMF706.no-days", "`contact-days` is {days}: expected 1 or more", "what touches, touches on one day at least"
)

_DURATIONS = ("limited", "prolonged", "long-term")


def _kinds_of_another_edition(parts: Sequence[Item], policy: Policy) -> Iterator[Fault]:
    """Kinds that the edition in use does not have: one fault if the file follows the other, else one a part."""
    edition = policy.device.biological_grouping
    other = "2018" if edition == "2025" else "2025"
    kinds = OTHER_KINDS[edition]
    strangers = [part for part in parts if part.fields.get("contact") in kinds]
    if not strangers:
        return
    if not any(part.fields.get("contact") in OTHER_KINDS[other] for part in parts):
        said = tuple(
            _WHAT_IT_IS(kind=kind, now=kinds[kind])
            for kind in dict.fromkeys(part.text("contact") for part in strangers)
        )
        message = _OTHER_KINDS(ids=_ids(strangers), edition=edition, kinds=said, other=other)
        keys = ("device", "biological-grouping")
        place = policy.at(*(keys if keys in policy.positions else ("device", "topics")))
        yield key_fault(policy, keys, message, at=place, based_on=tuple(strangers))
        return
    for part in strangers:
        kind = part.text("contact")
        yield fault(part, _OTHER_KIND(kind=kind, edition=edition, now=kinds[kind]), option="contact")


def _days_of_contact(part: Item, edition: str) -> Iterator[Fault]:
    """Days that there cannot be, and (ISO 10993-1:2025) a duration that is too short for them."""
    days, found = part.fields.get("contact-days"), part.text("contact-duration")
    if not isinstance(days, int):
        return
    if days < 1:
        yield fault(part, _NO_DAYS(days=days), option="contact-days")
    elif edition == "2025" and found:
        least = least_duration(days)
        if _DURATIONS.index(found) < _DURATIONS.index(least):
            yield fault(part, _TOO_SHORT(found=found, days=days, least=least), option="contact-duration")


@rule(
    "RMF706", "biological-gap", level=Level.WARNING_THEN_ERROR, clause="ISO 10993-1",
    kind="gap", needs=("RMF902", "RMF903", "RMF904"), rests_on="characteristic: contact contact-duration contact-part not-applicable raises; hazard: category",
)  # fmt: skip
def biological_gap(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A part that touches the patient lacks the kind or duration of contact that the edition in use has, or a biological hazard.

    ## What it checks

    Where `patient-contact` is among the device's `topics`: a characteristic says which part touches the patient;
    each that gives one of `contact-part`, `contact` and `contact-duration` gives all three; and it raises a hazard
    of category `biological-chemical`, or says in `not-applicable` why it raises none.

    The kinds of contact are those of ISO 10993-1:2025 unless the policy says `biological-grouping: 2018` under `device`:

    | 2025 | 2018 |
    | --- | --- |
    | `intact-skin` | `intact-skin` |
    | `intact-mucosal-membrane` | `mucosal-membrane` |
    | `breached-surface-or-internal-tissue` | `breached-surface`, `tissue-bone-dentin`, `implant-tissue-bone` |
    | `circulating-blood` | `circulating-blood`, `implant-blood` |

    A kind of the other edition is told with what it is in the one in use: in one finding at the policy where the
    file follows the other edition throughout, else at each part. `contact-days` is 1 or more, and by the edition of 2025 a
    duration is not shorter than its days: 2 to 30 days are `prolonged`, more are `long-term`. A day with contact is read as a
    whole day. By the edition of 2018 durations of contact are summed, and days are not held against them.

    What could not be confirmed: the text of the edition of 2025 was not at hand: the four kinds, the durations and that contact is counted in days
    are as public accounts of it say. Three things they do not settle. Where `blood-path-indirect` goes: the rule asks whether
    what passes reaches the blood or a tissue, and takes either. Whether one contact of less than 24 hours over midnight is
    one day or two: write 1 for it. How much longer what accumulates in the body is to be counted: the rule takes a
    longer duration than the days ask for.

    ## Why it matters

    Which biological effects are to be evaluated follows from where a part touches the body, and for how long. A
    part that is not in the list is a part nobody evaluated. The edition of 2025 takes biological risk through the process of
    ISO 14971, foreseeable misuse included: a part that is worn longer than meant has the longer duration.

    ## Example

    ```yaml
    device:
      name: Base device
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: none
      exposure-unit: implant
      example: true
      topics: [patient-contact]
    ```

    ```markdown
    :::{characteristic} Stent in the vessel wall
    :id: CHR-9
    :question: which parts touch tissue or blood, and for how long (A.2.3)
    :contact-part: stent
    :contact: circulating-blood
    :raises: HAZ-1

    The stent stays.
    :::
    ```

    ## Use instead

    ```yaml
    device:
      name: Base device
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: none
      exposure-unit: implant
      example: true
      topics: [patient-contact]
    ```

    ```markdown
    :::{characteristic} Stent in the vessel wall
    :id: CHR-9
    :question: which parts touch tissue or blood, and for how long (A.2.3)
    :contact-part: stent
    :contact: circulating-blood
    :contact-duration: long-term
    :raises: HAZ-1

    The stent stays.
    :::
    ```

    ## References

    ISO 10993-1:2025; ISO 10993-1:2018 5.2, 5.3; ISO 14971:2019 5.3.
    """
    if "patient-contact" not in policy.device.topics:
        return
    parts = [item for item in file.of_type("characteristic") if any(option in item.fields for option in _CONTACT)]
    if not parts:
        yield key_fault(policy, ("device", "topics"), _NO_CONTACT_PART())
    yield from _kinds_of_another_edition(parts, policy)
    for part in parts:
        if policy.filler(part.text("contact-part")) == "to come":
            yield unjudged(part)  # RMF917 says so
            continue
        missing = tuple(option for option in _CONTACT if option not in part.fields)
        if missing:
            yield fault(part, _PART_INCOMPLETE(id=part.id, options=missing))
        yield from _days_of_contact(part, policy.device.biological_grouping)
        if part.text("not-applicable"):
            continue
        hazards = file.linked(part, "raises")
        if not any(hazard.fields.get("category") == "biological-chemical" for hazard in hazards):
            yield fault(part, _NO_BIOLOGICAL_HAZARD(id=part.id), option="raises", based_on=tuple(hazards))


_BY_PROBABILITY = Phrase(
    "RMF707.by-probability",
    "{id} has the security cause {events:5} and is estimated by probability; expected exploitability",
    "give `exploitability` on the policy's scale in place of the probability",
)
_ATTACK = Phrase("RMF707.attack", "{id} is caused by an attack")


@rule(
    "RMF707", "security-as-probability", level=Level.ERROR, clause="AAMI SW96; AAMI TIR57",
    kind="contradiction", needs=("RMF904",), rests_on="risk: estimate p p1 p2 situation",
)  # fmt: skip
def security_as_probability(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A risk with a security cause is estimated by probability.

    ## What it checks

    Each risk in whose sequence an event has `cause: security` is estimated by exploitability (or as worst case, or
    as not estimable), not by P1 and P2 or by P.

    ## Why it matters

    An attacker does not act at random. How often a weakness was used so far says nothing about tomorrow, when the
    tool to use it is for sale. How easily it can be used is what can be judged, and it has its own scale and matrix.

    ## Example

    ```markdown
    :::{event} Someone in the network changes the stored size
    :id: EVT-9
    :cause: security
    :precedes: SIT-9
    :::

    :::{situation} Stent of a wrong size is handed over
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{harm} Procedure is put off
    :id: HRM-9
    :severity: S2
    :::

    :::{risk} Delay by a size that someone changed
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-9
    :p1: F1
    :p2: C1
    :basis: expert (panel, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{event} Someone in the network changes the stored size
    :id: EVT-9
    :cause: security
    :precedes: SIT-9
    :::

    :::{situation} Stent of a wrong size is handed over
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{harm} Procedure is put off
    :id: HRM-9
    :severity: S2
    :::

    :::{risk} Delay by a size that someone changed
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-9
    :exploitability: X1
    :basis: expert (panel, 2024-06)
    :::
    ```

    ## References

    ANSI/AAMI SW96:2023; AAMI TIR57:2016; ISO/TR 24971:2020 Annex F.
    """
    for situation, _events, caused in _sequences(file, "security"):
        for risk in _risks(file, situation):
            kind = estimate_kind(risk)
            if kind in ("p1-p2", "p"):
                option = next((each for each in ("p1", "p2", "p") if each in risk.fields), "estimate")
                yield fault(
                    risk,
                    _BY_PROBABILITY(id=risk.id, events=_ids(caused)),
                    option=option,
                    related=tuple((event.span, _ATTACK(id=event.id)) for event in caused[:10]),
                )


_NO_SECURITY_CAUSE = Phrase(
    "RMF708.no-cause",
    "the device is connected, and no situation has an event with a security cause",
    "write the events that lead from an attack to a hazardous situation, with `cause: security`",
)
_NO_SECURITY_IMPACT = Phrase(
    "RMF708.no-impact",
    "{id} is a safety control in software and does not say what it does to security",
    "say in `security-impact` what it opens or weakens, or why nothing",
)


@rule(
    "RMF708",
    "security-safety-not-bridged",
    level=Level.WARNING,
    clause="AAMI TIR57",
    kind="gap",
    needs=("RMF904",),
    rests_on="control: security-impact",
)
def security_safety_not_bridged(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A connected device has no security cause in its risk file, or a safety control in software ignores security.

    ## What it checks

    Where `connected` is among the device's `topics`, an event with `cause: security` stands in the sequence of a
    situation. There, and wherever a security cause occurs, each control with a `software-item` that controls a risk
    without a security cause says in `security-impact` what it does to security. The other direction, what a security
    control does to safety, is `may-cause` and `no-new-risk` of every control (RMF313).

    ## Why it matters

    Security and safety are often analysed by different people in different files. An alarm that can be silenced by
    a packet, or a lock that keeps the nurse out in an emergency, is found only where the two meet.

    ## Example

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: A
      exposure-unit: implant
      example: true
      topics: [connected]

    security:
      scheme: rubric of procedure SEC-4, edition 2
      no-threats:
        information-disclosure: the app holds no data of a person (SEC-7)
        denial-of-service: without the app the size is read off the image, as it was before (USE-1)
        elevation-of-privilege: all users of the app have the same rights (SAD-3)
      monitoring: {sources: [NVD], interval-days: 30}

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
      vulnerabilities: [software/app.vex.json]
    ```

    ```text software/app.vex.json
    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex-1", "author": "Nobody",
     "timestamp": "2026-01-12T09:00:00Z", "version": 1, "statements": []}
    ```

    ```markdown
    :::{asset} Size that is stored for a patient
    :id: AST-9
    :kind: data
    :protects: integrity
    :::

    :::{threat} Stored size is changed under somebody else's name
    :id: THR-9
    :stride: tampering, spoofing, repudiation
    :exploitability: X1
    :basis: rubric of SEC-4, panel of 2024-06
    :threatens: AST-9
    :no-safety-effect: the size is measured anew at each procedure, and the stored one is not shown (SRS-12)
    :::

    :::{characteristic} App in the network of the hospital
    :id: CHR-9
    :question: which data networks the device is part of
    :raises: HAZ-3

    The app reads images from the archive.
    :::
    ```

    ## Use instead

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: A
      exposure-unit: implant
      example: true
      topics: [connected]

    security:
      scheme: rubric of procedure SEC-4, edition 2
      no-threats:
        information-disclosure: the app holds no data of a person (SEC-7)
        denial-of-service: without the app the size is read off the image, as it was before (USE-1)
        elevation-of-privilege: all users of the app have the same rights (SAD-3)
      monitoring: {sources: [NVD], interval-days: 30}

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
      vulnerabilities: [software/app.vex.json]
    ```

    ```text software/app.vex.json
    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex-1", "author": "Nobody",
     "timestamp": "2026-01-12T09:00:00Z", "version": 1, "statements": []}
    ```

    ```markdown
    :::{asset} Size that is stored for a patient
    :id: AST-9
    :kind: data
    :protects: integrity
    :::

    :::{threat} Stored size is changed under somebody else's name
    :id: THR-9
    :stride: tampering, spoofing, repudiation
    :exploitability: X1
    :basis: rubric of SEC-4, panel of 2024-06
    :threatens: AST-9
    :realised-by: EVT-9
    :::

    :::{event} Someone in the network changes the stored size
    :id: EVT-9
    :cause: security
    :precedes: SIT-9
    :::

    :::{situation} Stent of a wrong size is handed over
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{harm} Procedure is put off
    :id: HRM-9
    :severity: S2
    :::

    :::{risk} Delay by a size that someone changed
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-9
    :exploitability: X1
    :basis: expert (panel, 2024-06)
    :::
    ```

    ## References

    AAMI TIR57:2016; ANSI/AAMI SW96:2023; ISO/TR 24971:2020 Annex F.
    """
    attacked = {situation.id for situation, _events, _caused in _sequences(file, "security")}
    if not attacked:
        if "connected" not in policy.device.topics:
            return
        yield key_fault(policy, ("device", "topics"), _NO_SECURITY_CAUSE())
    for control in file.of_type("control"):
        if "software-item" not in control.fields or control.text("security-impact"):
            continue
        situations = [
            situation for risk in file.linked(control, "controls") for situation in file.linked(risk, "situation")
        ]
        if situations and not any(situation.id in attacked for situation in situations):
            yield fault(control, _NO_SECURITY_IMPACT(id=control.id), option="security-impact", at=control.span)


_LEARNING_GAP = Phrase(
    "RMF709.gap",
    "the device has a learning component, and {lacks:, and}",
    "name what a situation is about in its `learning`, and give the control that monitors drift `learning: drift`",
)
_NO_SITUATION = Phrase("RMF709.no-situation", "no situation is about {topics:, and}")
_NO_MONITOR = Phrase("RMF709.no-monitor", "no control monitors drift")


@rule("RMF709", "learning-gap", level=Level.WARNING_THEN_ERROR, clause="AAMI 34971", kind="gap", rests_on="")
def learning_gap(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A learning component lacks a situation for bias, drift or automation bias, or a control that monitors drift.

    ## What it checks

    Where `learning` is among the device's `topics`: a situation has each of `bias`, `drift` and `automation-bias` in
    `learning`, and a control has `drift` in it.

    ## Why it matters

    A component that learned from data fails in ways of its own: worse for those who were few in the data, worse as
    the world moves away from the data, and worse since people trust it. None of them shows as a fault of a part, and
    drift comes after release, so that only a monitor sees it.

    ## Example

    ```yaml
    device:
      name: Stent with an app that learned to choose its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: C
      exposure-unit: implant
      example: true
      topics: [learning]

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
    ```

    ```markdown
    :::{event} Size is too large for vessels that were rare in the data
    :id: EVT-9
    :cause: ml
    :software-item: SWI-4
    :precedes: SIT-9
    :::

    :::{situation} Small vessel gets a stent that is too large
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-3
    :events: EVT-9
    :learning: bias
    :::

    :::{risk} Perforation of a small vessel
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-7
    :basis: data (test set, 2024-06)
    :::
    ```

    ## Use instead

    ```yaml
    device:
      name: Stent with an app that learned to choose its size
      manufacturer: Nobody
      models: [B-1]
      markets: [us]
      classes: {us: III}
      software-class: C
      exposure-unit: implant
      example: true
      topics: [learning]

    software:
      no-soup: all of it was written for the device, and runs without an operating system (SAD-1)
    ```

    ```markdown
    :::{event} Size is too large for vessels that were rare in the data
    :id: EVT-7
    :cause: ml
    :software-item: SWI-4
    :precedes: SIT-7
    :::

    :::{situation} Small vessel gets a stent that is too large
    :id: SIT-7
    :condition: normal
    :hazard: HAZ-3
    :events: EVT-7
    :learning: bias
    :::

    :::{risk} Perforation of a small vessel
    :id: RSK-7
    :situation: SIT-7
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-7
    :basis: data (test set, 2024-06)
    :::

    :::{event} Size is wrong on images of a new scanner
    :id: EVT-8
    :cause: ml
    :software-item: SWI-4
    :precedes: SIT-8
    :::

    :::{situation} Stent size comes from images unlike those learned from
    :id: SIT-8
    :condition: normal
    :hazard: HAZ-3
    :events: EVT-8
    :learning: drift
    :::

    :::{risk} Perforation after a change of scanner
    :id: RSK-8
    :situation: SIT-8
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-6
    :basis: data (test set, 2024-06)
    :residual-p2: 1e-7
    :residual-basis: test (bench, 2024-06)
    :::

    :::{control} App compares each month's images with those learned from
    :id: CTL-8
    :kind: protective
    :acts-on: p2
    :option-rationale: no data set holds the scanners of the future
    :no-new-risk: a false alarm leads to a size chosen by eye, as without the app
    :learning: drift
    :software-item: SWI-5
    :implements: DI-8
    :controls: RSK-8
    :::

    :::{verification} Monitor on images of an unknown scanner
    :id: VER-8
    :proves: implementation, effectiveness
    :method: software-test
    :criterion: the monitor is in the released version
    :effectiveness-criterion: alarm within 50 images
    :sample: 60
    :failures: 0
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-8
    :::

    :::{event} Wrong size is shown with more certainty than it has
    :id: EVT-9
    :cause: ml
    :software-item: SWI-4
    :precedes: SIT-9
    :::

    :::{situation} User takes over a wrong size without looking at the image
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-3
    :events: EVT-9
    :learning: automation-bias
    :::

    :::{risk} Perforation by a size that was taken over
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: 1 per implant
    :p2: 1e-7
    :basis: data (test set, 2024-06)
    :::
    ```

    ## References

    AAMI TIR34971:2023; BS/AAMI 34971:2023; ISO 14971:2019 5.3, 10.
    """
    if "learning" not in policy.device.topics:
        return
    situations, controls = file.of_type("situation"), file.of_type("control")
    missing = tuple(each for each in _LEARNING if not _has(situations, "learning", each))
    lacks = [_NO_SITUATION(topics=missing)] if missing else []
    if not _has(controls, "learning", "drift"):
        lacks.append(_NO_MONITOR())
    if lacks:
        yield key_fault(policy, ("device", "topics"), _LEARNING_GAP(lacks=tuple(lacks)))


_PHASE_GAP = Phrase(
    "RMF710.gap",
    "no event is of the `lifetime-phase` {missing:or}; expected one of each phase: {phases}",
    "give the events of these phases their `lifetime-phase`, or waive the rule in the policy with the reason",
)


@rule(
    "RMF710", "lifetime-transport-gap", level=Level.WARNING_THEN_ERROR, clause="MDR Annex I 6, 7",
    kind="gap", rests_on="",
)  # fmt: skip
def lifetime_transport_gap(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """No event of the file occurs over the lifetime of the device, in transport or in storage.

    ## What it checks

    A file with events has one whose `lifetime-phase` holds `lifetime`, one with `transport` and one with `storage`;
    one event may have several. That an event leads to a situation is judged by RMF113. A device that has no such
    phase, such as software that is downloaded, waives the rule in its policy and says why.

    ## Why it matters

    What is safe on the day it is made may not be after years of load, a summer in a van or a damp store. These
    phases are forgotten since nobody is there to see them, and the regulation asks for both.

    ## Example

    ```markdown
    :::{event} Polymer of the coating goes brittle
    :id: EVT-90
    :cause: ageing
    :precedes: SIT-2
    :::
    ```

    ## Use instead

    ```markdown
    :::{event} Polymer of the coating goes brittle
    :id: EVT-90
    :cause: ageing
    :lifetime-phase: lifetime, transport, storage
    :precedes: SIT-2
    :::
    ```

    ## References

    MDR (EU) 2017/745 Annex I 6 and 7; ISO 14971:2019 5.3, 5.4.
    """
    events = file.of_type("event")
    if not events:
        return
    missing = tuple(phase for phase in _PHASES if not _has(events, "lifetime-phase", phase))
    if missing:
        yield key_fault(policy, ("device",), _PHASE_GAP(missing=missing, phases=_PHASES))


RULES: tuple[Rule, ...] = (
    software_p1_below_one,
    software_class_too_low,
    software_chain_broken,
    use_error_without_scenario,
    essential_performance_unprotected,
    biological_gap,
    security_as_probability,
    security_safety_not_bridged,
    learning_gap,
    lifetime_transport_gap,
)
