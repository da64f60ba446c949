"""RMF6xx: what production and the field tell, and what the file makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from riskfile.assessment import assess, estimate_kind
from riskfile.model import Item, RiskFile, Span
from riskfile.policy.policy import MonitoringPlan, Policy
from riskfile.policy.units import has, without_reason
from riskfile.rules.engine.context import SoFar
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import (
    Fault,
    Judgement,
    Level,
    Related,
    cell_fault,
    fault,
    key_fault,
    problem_fault,
    problem_faults,
    unjudged,
)
from riskfile.rules.evaluation import ESTIMATED
from riskfile.surveillance import statistics
from riskfile.surveillance.foundation import Unfounded, unfounded, unfounded_baseline
from riskfile.surveillance.monitoring import (
    Comparison,
    Signal,
    Watch,
    claim,
    due_cycles,
    judge,
    look_words,
    risks_of,
    unanswered,
    unit_of,
    unreasoned,
    verdict_on,
)
from riskfile.surveillance.words import chance_words, found_words, still_words
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.nearest import nearest
from riskfile.text.patterns import compiled_late

_RATED = ("malfunction", "injury", "death")
"""The kinds of events that count per exposure unit of the policy; defects count per unit that was made or inspected."""

_IN_THE_FIELD = "post-launch"
"""Whatever stage a risk comes from, it is in the field that it is watched."""

_PARTS = ("source", "unit", "method")
"""What a monitoring plan may leave out while there are no data, and not when the device goes to its users."""


_PLAN_INCOMPLETE = Phrase(
    "RMF601.incomplete",
    "{id} is significant after control ({region}: {how}), and its plan {plan} has no {parts:, and}",
    "decide it before the device goes to its users",
    by=("plan",),
)
_THE_RISK = Phrase("RMF601.risk", "the risk")
_UNWATCHED = Phrase(
    "RMF601.unwatched",
    "{id} is significant after control ({region}: {how}), and nothing watches it; expected a monitoring plan, or an"
    " observation with an exposure",
    "add a plan with `target: {id}`, or its harm or a failure mode, under `monitoring` of the policy",
)
_NO_MONITORING = Phrase(
    "RMF601.no-section",
    "the policy has no section `monitoring`, and {risks} {risks:risk is|risks are} significant after control; expected a"
    " plan for each",
    "add `monitoring` with a plan for each significant residual risk",
)


@rule(
    "RMF601",
    "no-monitoring-plan",
    level=Level.GATE,
    clause="10.1, 10.2; MDR 84, Annex III",
    kind="gap",
    needs=(*ESTIMATED, "RMF301", "RMF310", "RMF401"),
    rests_on="harm: severity; risk: estimate exploitability harm p p1 p2 residual-exploitability residual-p residual-p1 residual-p2 residual-severity situation",
)
def no_monitoring_plan(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A significant residual risk is watched by no monitoring plan, or by one that lacks a part.

    ## What it checks

    Judged at the gate post-launch. Each risk whose residual region is significant is watched by a plan under
    `monitoring.plans` of the policy, or by an `observation` with an exposure. What watches a risk names the risk itself,
    its harm, or a failure mode that leads to its situation. The plan has all its parts: source, exposure unit, method
    (period and threshold have a value unless the plan gives one); a file with data may follow after launch.

    Where the policy has no section `monitoring` at all, that is one finding, on the policy.

    ## Why it matters

    A residual risk was accepted on an estimate. Only who decided beforehand what is counted, over which exposure, in
    which period and from which threshold on can tell later that the estimate was wrong.

    ## Example

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      plans:
        - {id: MON-1, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}
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
    :residual-p2: C3
    :residual-basis: test (bench, 2024-06)
    :disclosed-in: instructions for use, section 6
    :::
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      plans:
        - {id: MON-1, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}
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
    :residual-p2: C3
    :residual-basis: test (bench, 2024-06)
    :disclosed-in: instructions for use, section 6
    :::
    ```

    ## References

    ISO 14971:2019 10.1, 10.2; MDR Article 84 and Annex III 1.1 b.
    """
    plans = policy.monitoring.plans if policy.monitoring else ()
    by_target: dict[str, list[MonitoringPlan]] = {}
    for plan in plans:
        by_target.setdefault(plan.target, []).append(plan)
    observed = {
        id
        for observation in file.of_type("observation")
        if "exposure" in observation.fields
        for id in observation.links.get("observes", ())
    }
    risks = assess(file, policy).risks
    unwatched: list[Item] = []
    for risk in file.of_type("risk"):
        estimate = risks[risk.id].residual or risks[risk.id].initial
        if estimate.region is None:
            yield unjudged(risk)
            continue
        if not estimate.region.significant:
            continue
        watched = _watching(file, risk)
        if any(id in observed for id in watched):
            continue
        found = [plan for id in watched for plan in by_target.get(id, ())]
        if any(not _lacking(plan) for plan in found):
            continue
        if policy.monitoring is None:
            unwatched.append(risk)
            continue
        why = {"id": risk.id, "region": estimate.region.id, "how": estimate.how}
        if found:
            plan = found[0]
            message = _PLAN_INCOMPLETE(**why, plan=plan.id, parts=_lacking(plan))
            related = ((risk.span, _THE_RISK()),)
            yield fault(risk, message, at=plan.mark, stage=_IN_THE_FIELD, related=related)
        else:
            yield fault(risk, _UNWATCHED(**why), stage=_IN_THE_FIELD)
    if unwatched:
        yield key_fault(
            policy,
            ("plan", "production-and-post-production"),
            _NO_MONITORING(risks=len(unwatched)),
            stage=_IN_THE_FIELD,
            related=tuple((risk.span, risk.id) for risk in unwatched[:10]),
        )


def _watching(file: RiskFile, risk: Item) -> list[str]:
    """The ids that a plan or an observation may name to watch this risk: its own, that of its harm, and of the failure
    modes that lead to its situation, straight or by events."""
    found = [risk.id, *risk.links.get("harm", ())]
    pending = file.linked(risk, "situation")
    pending += [event for situation in pending for event in file.linked(situation, "events")]
    seen = {item.id for item in pending}
    while pending:
        for source in file.linking(pending.pop(), "leads-to", "precedes"):
            if source.id in seen:
                continue
            seen.add(source.id)
            if source.type == "failure-mode":
                found.append(source.id)
            elif source.type == "event":
                pending.append(source)
    return found


def _lacking(plan: MonitoringPlan) -> tuple[str, ...]:
    """The parts that a plan leaves out."""
    return tuple(part for part in _PARTS if not getattr(plan, part))


_COUNT_BELOW_ZERO = Phrase(
    "RMF608.count",
    "{id} counts {count} events; expected 0 or more",
    "give the number of events that were observed",
)
_NO_EXPOSURE = Phrase(
    "RMF608.exposure",
    "{id} has an exposure of {exposure}; expected more than 0",
    "without exposure there is no rate: give what the events were counted over",
)
_NO_RATE = Phrase(
    "RMF608.no-rate",
    "{id} counts {count} {count:event|events} of {targets:, and} without {options:, and}; expected a count, its exposure, the"
    " exposure's unit and its source",
    "give what the events were counted over: a count alone can neither support nor contradict a claim",
)
_ANOTHER_UNIT = Phrase(
    "RMF608.another-unit",
    "{id} counts per {unit}; expected per {wanted}, as the probability of {risks:, and 5} that it is held against",
    "say in the `unit` of the risk that it is claimed per {unit}; or in `probability.conversions` of the policy how many exposure"
    " units ({wanted}) one {unit} has, and why: {unit}: {{count: ..., reason: ...}}",
    by=("wanted",),
)
_NO_REASON = Phrase(
    "RMF608.no-reason",
    "{id} counts per {unit}, and the policy converts that without a reason; expected one before counts are converted to {wanted}",
    "write {conversion}: {{count: ..., reason: ...}} in `probability.conversions`",
    by=("wanted",),
)


@rule(
    "RMF608",
    "count-without-exposure",
    level=Level.ERROR,
    clause="",
    kind="gap",
    needs=("RMF902", "RMF903", "RMF904", "RMF912"),
    rests_on="observation: count exposure observes source unit; risk: estimate unit",
)
def count_without_exposure(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """An observation counts events, and no rate can be made of them.

    ## What it checks

    An `observation` that is held against an estimated probability gives its `exposure`, what that counts (`unit`) and its
    `source`. The count is 0 or more, the exposure above 0. Malfunctions, injuries and deaths of a risk or a harm count
    per the unit of the policy's probability scale, or per the risk's own `unit`. Where they count per another one, the policy
    says how many exposure units that has, and why (`probability.conversions`); counts are then converted.

    An observation only of risks that are not estimated by a probability (not estimable, or by exploitability) asks for
    no rate, and may be a mere count.

    ## Why it matters

    Three complaints are many among fifty devices and few among a million. A number without its denominator looks like
    evidence, and can neither support nor contradict a claim; one of unknown source cannot be told from a report that
    most users never write.

    ## Example

    ```markdown
    :::{observation} Vessel wall torn at deployment
    :id: OBS-1
    :kind: injury
    :count: 3
    :period: 2025-01 to 2025-12
    :source: passive
    :imdrf: E0506
    :observes: HRM-2
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Vessel wall torn at deployment
    :id: OBS-1
    :kind: injury
    :count: 0
    :exposure: 8000000
    :unit: implant
    :period: 2025-01 to 2025-12
    :source: active
    :observes: HRM-2
    :::
    ```

    ## References

    ISO 14971:2019 10.2, 5.5; Elahi, Safety Risk Management for Medical Devices, on occurrence rates from field data.
    """
    for observation in file.of_type("observation"):
        fields = observation.fields
        count, exposure = fields.get("count"), fields.get("exposure")
        if isinstance(count, int) and count < 0:
            yield fault(observation, _COUNT_BELOW_ZERO(id=observation.id, count=count), option="count")
        if isinstance(exposure, int | float) and exposure <= 0:
            yield fault(observation, _NO_EXPOSURE(id=observation.id, exposure=float(exposure)), option="exposure")
        targets = file.linked(observation, "observes")
        # a dangling link is told by its own rule
        if not targets or all(_without_probability(each) for each in targets):
            continue
        lacking = tuple(
            part for part in ("exposure", "unit", "source") if not fields.get(part) and fields.get(part) != 0
        )
        if lacking:
            ids = tuple(each.id for each in targets)
            message = _NO_RATE(id=observation.id, count=count, targets=ids, options=lacking)
            yield fault(observation, message, based_on=tuple(targets))
        if "unit" in lacking or fields.get("kind") not in _RATED:
            continue
        yield from _other_units(file, policy, observation, targets)


def _other_units(file: RiskFile, policy: Policy, observation: Item, targets: Sequence[Item]) -> Iterator[Judgement]:
    """The units that the counts of an observation would have to be converted to, and cannot be."""
    unit = observation.text("unit")
    wanted: dict[str, dict[str, None]] = {}
    for target in targets:
        # of a failure mode nobody says which of its risks the counts are about
        for risk in risks_of(file, target) if target.type in ("risk", "harm") else ():
            per = unit_of(policy, risk)
            if policy.filler(per) == "to come":
                # RMF917 tells it
                yield unjudged(observation)
            elif not _without_probability(risk) and has(policy, unit, per) is None:
                wanted.setdefault(per, {})[risk.id] = None
    for per, risks in wanted.items():
        conversion = without_reason(policy, unit, per)
        message = (
            _NO_REASON(id=observation.id, unit=unit, wanted=per, conversion=conversion)
            if conversion
            else _ANOTHER_UNIT(id=observation.id, unit=unit, wanted=per, risks=tuple(risks))
        )
        yield fault(observation, message, option="unit", based_on=tuple(targets))


def _without_probability(item: Item) -> bool:
    return item.type == "risk" and estimate_kind(item) in ("not-estimable", "exploitability")


@rule("RMF612", "unreadable-series", level=Level.ERROR, clause="10.2", kind="contradiction")
def unreadable_series(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The field data of a monitoring plan cannot be read, or are of nothing that the file holds.

    ## What it checks

    Where a plan under `monitoring.plans` of the policy names a `path`, that is a CSV file of the project: UTF-8, cells
    that end at a comma, a semicolon or a tab, a header with the columns of the plan. Below stands a row for each period:
    all are months (`2026-05`), quarters (`2026-Q2`, or by their first months), weeks (`2026-W20`, ISO 8601) or years
    (`2026`), in order, none left out and none doubled, with a whole count of 0 or more and an exposure of 0 or more; where
    the exposure is 0, so is the count. Where rows are by lot, site or model (`by` of the plan), each of these has its own
    rows. Exposures that are cumulative never shrink. A column `unit`, where there is one, says the unit of the plan in each
    row. The baseline is of periods that the file has. A decimal comma is read where cells do not end at commas; a number
    that may be one in thousands (`121.000`) is asked about unless the rest of its column shows what it is.

    Each plan watches a risk, a harm or a failure mode that there is, and counts per the unit that its probability counts
    per.

    Data that are wrong in any place are not used at all: no band is judged by half of them.

    ## Why it matters

    A period that is missing or doubled, or an exposure of another kind, moves the rate that everything else is judged by,
    and no chart shows that it did.

    ## Example

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      plans:
        - {id: MON-1, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart, path: field/tears.csv}
    ```

    ```text field/tears.csv
    period,count,exposure
    2025-01,0,4100000
    2025-03,1,3950000
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      plans:
        - {id: MON-1, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart, path: field/tears.csv}
    ```

    ```text field/tears.csv
    period,count,exposure
    2025-01,0,4100000
    2025-02,0,4020000
    2025-03,0,3950000
    ```

    ## References

    ISO 14971:2019 10.2; RFC 4180 (CSV).
    """
    for problem in file.problems:
        if problem.kind == "bad-series":
            yield problem_fault(problem)


_NO_MATCH = Phrase(
    "RMF602.no-match",
    "{id} matches nothing, and no trigger affects it; expected a risk, a harm or a failure mode that it observes, or a"
    " trigger that it opened",
    "if the file has no such risk, open a trigger that affects the observation, and analyse it",
)
_NO_RISK = Phrase(
    "RMF602.no-risk",
    "{id} matches {targets:, and} alone, which leads to no risk, and no trigger affects it; expected a risk, a harm or a"
    " failure mode that it observes, or a trigger that it opened",
    "if the file has no such risk, open a trigger that affects the observation, and analyse it",
)


@rule(
    "RMF602",
    "unrecognised-observation",
    level=Level.ERROR,
    clause="10.3",
    kind="gap",
    needs=("RMF902", "RMF903", "RMF904"),
    rests_on="failure-mode: leads-to no-safety-effect; observation: observes",
)
def unrecognised_observation(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An observation matches nothing that the file knows, and opened no trigger.

    ## What it checks

    Each `observation` names in `observes` a risk, a harm or a failure mode of the file, or a `trigger` names it in
    `affects`. A failure mode counts only if it leads to a risk, or says in `no-safety-effect` why it leads to none.

    ## Why it matters

    What was observed and was not foreseen is the very information that the field is watched for: a hazard, a
    situation or a sequence that the analysis lacks. It asks for a new cycle, and not for a list of its own.

    ## Example

    ```markdown
    :::{observation} Nurse fainted at the smell of the pouch
    :id: OBS-1
    :kind: injury
    :count: 0
    :period: 2025
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Nurse fainted at the smell of the pouch
    :id: OBS-1
    :kind: injury
    :count: 0
    :period: 2025
    :::

    :::{trigger} Smell of the pouch
    :id: TRG-1
    :kind: capa
    :opened: 2026-01-05
    :due: 2026-03-31
    :affects: OBS-1
    :::
    ```

    ## References

    ISO 14971:2019 10.3 a, b; 10.4.
    """
    for observation in file.of_type("observation"):
        if any(source.type == "trigger" for source in file.linking(observation, "affects")):
            continue
        targets = file.linked(observation, "observes")
        if any(
            each.type != "failure-mode" or "no-safety-effect" in each.fields or risks_of(file, each) for each in targets
        ):
            continue
        # a dangling link is told by its own rule
        if not targets and observation.links.get("observes"):
            continue
        ids = tuple(each.id for each in targets)
        message = _NO_RISK(id=observation.id, targets=ids) if ids else _NO_MATCH(id=observation.id)
        yield fault(observation, message, option="observes", based_on=tuple(targets))


_COMPARED = (*ESTIMATED, "RMF608", "RMF612")
"""What a rule needs that holds counts against a claim."""


_CONTRADICTED = Phrase(
    "RMF603.contradicted",
    "{seen}, lower limit {lower:.3}, above {claim}: contradicted",
    "estimate the risk anew from what was observed, and control what is then not acceptable",
    by=("source", "risk", "against"),
)
_CONTRADICTED_AT = Phrase(
    "RMF603.contradicted-at-look",
    "{seen}, lower limit {lower:.3} at {look}, above {claim}: contradicted",
    "estimate the risk anew from what was observed, and control what is then not acceptable",
    by=("source", "risk", "against"),
)
_CONTRADICTED_BEFORE = Phrase(
    "RMF603.contradicted-before",
    "{seen}; look {number} of {planned} ({period}) had {events} at an exposure of {exposure:,}, lower limit {lower:.3}, above {claim}:"
    " contradicted, and what follows does not take that back",
    "estimate the risk anew from what was observed, and control what is then not acceptable",
    by=("source", "risk", "against"),
)


@rule(
    "RMF603",
    "band-contradicted",
    level=Level.ERROR,
    clause="10.3; MDR Annex I 3 e",
    kind="contradiction",
    needs=_COMPARED,
    rests_on="observation: count exposure kind observes unit; risk: estimate p p1 p2 residual-p residual-p1 residual-p2 situation unit",
)
def band_contradicted(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """More was observed than the file claims: the lower limit of the rate is above the claimed band.

    ## What it checks

    Each `observation` with count, exposure, unit and source, and the series of each monitoring plan, is held against
    what is claimed of the risks that it is about: the residual estimate, or the initial one where there is no other.
    The exact one-sided 95 % lower limit of the observed rate (Poisson; binomial for a p-chart) is not above the upper
    end of the claim.

    A series is looked at again and again, as the plan's `looks` say: each period for five years unless they say otherwise. A limit
    of 95 % at each look would contradict a true claim in one case of five; so the 5 % are spent over all planned looks, and a
    limit is that of its look. The first look that contradicts decides: quiet periods behind it take nothing back. After the
    planned looks the next as many begin, with an error of their own. Counts that scatter more than Poisson's are divided by how
    much more they do.

    - Malfunctions and defects test P1, injuries and deaths test P.
    - The claim for P1 is its band, or the number where the estimate gives one; for P it is the band that it falls in.
    - Of a series the periods after the baseline count together; all periods where there is no baseline. While nothing follows
      the baseline it is all there is, and is looked at once.
    - Who counts by harm, or by a failure mode that several risks come from, cannot tell these apart: such a count is
      held against the sum of their claims. Where one of them has no probability there is no such sum, and no verdict.
    - A rate is comparable only per the unit of the policy's probability. Defects may have their own; they are held
      against P1 where they are observed of a risk itself or of a failure mode of a process of production.
    - Reports that nobody went looking for (`source: passive`) are too few, and contradict all the more.

    ## Why it matters

    An estimate that reality contradicts is wrong, and all that was accepted because of it is open again. This is no
    question of style: the file does not build until the estimate is made anew.

    ## Example

    ```markdown
    :::{observation} Infarction in the registry
    :id: OBS-1
    :kind: injury
    :count: 14
    :exposure: 2000
    :unit: implant
    :period: 2025
    :source: active
    :imdrf: E061202
    :observes: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Infarction in the registry
    :id: OBS-1
    :kind: injury
    :count: 1
    :exposure: 9000000
    :unit: implant
    :period: 2025
    :source: active
    :imdrf: E061202
    :observes: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 10.3 c; MDR Annex I 3 e; Garwood, Biometrika 1936;28:437-442; Clopper and Pearson, Biometrika
    1934;26:404-413; Lan and DeMets, Biometrika 1983;70:659-663 (spending an error over looks).
    """
    for each in _compared(file, policy):
        if each.verdict.state == "contradicted":
            yield _judged(file, each, _contradicted(each))


def _contradicted(each: Comparison) -> Message:
    """That a claim is contradicted, and at which look."""
    looked = each.verdict.looked
    said = {"seen": _seen(each), "lower": each.verdict.limits.lower, "claim": _claimed(each), **_known_by(each)}
    if looked is None or looked.decided is None:
        return _CONTRADICTED(**said)
    decided = looked.decided
    if decided.number == looked.last.number:
        return _CONTRADICTED_AT(**said, look=look_words(each))
    return _CONTRADICTED_BEFORE(
        **{**said, "lower": decided.limits.lower},
        number=decided.number,
        planned=looked.planned,
        period=each.decided,
        events=events_in_words(decided.events, each.kind),
        exposure=decided.exposure,
    )


_ONLY_PASSIVE = Phrase(
    "RMF604.only-passive",
    "{seen}, does not contradict {claim}, and does not support it: reports that nobody went looking for are too few by an"
    " unknown part",
    "count actively, in a registry or a follow-up, or say in a waiver why the claim needs no support",
    by=("source", "risk", "against"),
)
_UNSUPPORTED = Phrase(
    "RMF604.unsupported",
    "{seen}, upper limit {upper:.3}, above {claim}: unsupported; {needed:,} more ({unit}) without an event are needed",
    "go on counting, or claim what the data bear out",
    by=("source", "risk", "against"),
)
_UNSUPPORTED_AT = Phrase(
    "RMF604.unsupported-at-look",
    "{seen}, upper limit {upper:.3} at {look}, above {claim}: unsupported; {needed:,} more ({unit}) without an event are needed at the"
    " next look",
    "go on counting, or claim what the data bear out",
    by=("source", "risk", "against"),
)
_NO_LOOK_YET = Phrase(
    "RMF604.no-look-yet",
    "{seen}: {claim} is not looked at yet, and unsupported until then: the first look is after {every} periods, and there are {now}",
    "let `looks.every` of the plan be as many periods as somebody waits for",
    by=("source", "risk", "against"),
)


@rule(
    "RMF604",
    "band-unsupported",
    level=Level.WARNING,
    clause="10.3",
    kind="gap",
    needs=(*_COMPARED, "RMF603"),
    by_day=True,
    rests_on="observation: count evidence-of exposure holds-because kind observes period unit; risk: estimate p p1 p2 residual-p residual-p1 residual-p2 situation unit",
)
def band_unsupported(file: RiskFile, policy: Policy, today: str) -> Iterator[Fault]:
    """What was observed does not contradict a claim, and is too little to support it.

    ## What it checks

    As RMF603, from the other side: a claim is supported once the exact one-sided 95 % upper limit of the rate is not above
    its upper end, and this tells that it is not yet. The message says which exposure is still needed, if no further event
    happens. Without an event that is 3.0 divided by the claim: 2,996 for 1 in 1,000, 29,958 for 1 in 10,000.

    A series is looked at again and again, and its 5 % are spent over the planned looks (RMF603): an early look needs more than a
    single one would, and the message says what the next look needs. What a look has supported stays supported until one contradicts
    it. A period whose reports are still to come is no look.

    A claim is reported once: where several sources count the same, by the one that comes nearest, and not at all where
    one of them supports it. Passive reports never support a claim, however few they are. Data of another device or of long
    ago do so only where the observation says why they hold: else RMF614 tells of them. Defects have RMF610.

    A warning at every gate: exposure takes time, and no author can write it.

    ## Why it matters

    No event in a thousand implants is reassuring, and says nothing about one in a hundred thousand. Whoever reads the
    claim should know that it still rests on judgement, and when it will not.

    ## Example

    ```markdown
    :::{observation} Infarction in the registry
    :id: OBS-1
    :kind: injury
    :count: 0
    :exposure: 2000
    :unit: implant
    :period: 2025
    :source: active
    :observes: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Infarction in the registry
    :id: OBS-1
    :kind: injury
    :count: 0
    :exposure: 4000000
    :unit: implant
    :period: 2025
    :source: active
    :observes: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 10.3; Hanley and Lippman-Hand, JAMA 1983;249:1743-1745 (the rule of three).
    """
    claims: dict[tuple[str, str], list[Comparison]] = {}
    for each in _compared(file, policy):
        # data that would support the claim and may not are told by RMF614
        if each.kind != "defect" and not (each.verdict.state == "supported" and unfounded(file, policy, each, today)):
            claims.setdefault((each.risk, each.against), []).append(each)
    for found in claims.values():
        if any(each.verdict.state != "unsupported" for each in found):
            continue
        closest = min(found, key=lambda each: (each.passive, each.verdict.needed or 0.0))
        said = {"seen": _seen(closest), "claim": _claimed(closest), **_known_by(closest)}
        if closest.passive:
            yield _judged(file, closest, _ONLY_PASSIVE(**said))
            continue
        looked = closest.verdict.looked
        if looked is not None and not looked.last.number:
            yield _judged(file, closest, _NO_LOOK_YET(**said, every=looked.every, now=looked.last.index + 1))
            continue
        look = look_words(closest)
        at = {"look": look} if look else {}
        message = (_UNSUPPORTED_AT if look else _UNSUPPORTED)(
            **said,
            **at,
            upper=closest.verdict.limits.upper,
            needed=statistics.whole(closest.verdict.needed or 0.0),
            unit=closest.unit,
        )
        yield _judged(file, closest, message)


_OLD = Phrase(
    "RMF614.old",
    "{id} ends {years} {years:year|years} ago ({period}), and would support {claim}; expected data of the last {limit} {limit:year|years}, or why older"
    " ones hold",
    "say in `holds-because` why they hold: what is the same since, and what was done about what is not",
)
_OF_ANOTHER = Phrase(
    "RMF614.of-another",
    "{id} counts another device ({whose}), and would support {claim}; expected why its data hold for this one",
    "say in `holds-because` what is the same in both, and what was done about what is not",
)
_SOUNDS_OF_ANOTHER = Phrase(
    "RMF614.sounds-of-another",
    "{id} speaks of another device ({word!r}), and would support {claim}; expected whose data they are, and why they hold",
    "say in `evidence-of` whose they are, and in `holds-because` what is the same in both",
)
_OLD_OF_ANOTHER = Phrase(
    "RMF614.old-of-another",
    "{id} ends {years} {years:year|years} ago ({period}), speaks of another device ({word!r}), and would support {claim}; expected data of"
    " this device and of the last {limit} {limit:year|years}, or why these hold",
    "say in `evidence-of` whose they are, and in `holds-because` why they hold",
)

_BASELINE_OF = Phrase(
    "RMF614.baseline-of-another",
    "the baseline of {plan} is another device's ({whose}), and sets what is expected of this one; expected why it does",
    "say in `holds-because` of the baseline what is the same in both, and what was done about what is not",
    by=("plan",),
)
_OLD_BASELINE = Phrase(
    "RMF614.old-baseline",
    "the baseline of {plan} ends {years} {years:year|years} ago ({period}), and sets what is expected; expected one of the last {limit}"
    " {limit:year|years}, or why this one still does",
    "take a later baseline, or say in `holds-because` of the baseline why it holds",
    by=("plan",),
)


@rule(
    "RMF614",
    "support-from-elsewhere",
    level=Level.WARNING_THEN_ERROR,
    clause="10.3; MDR Annex XIV A 3",
    kind="gap",
    needs=(*_COMPARED, "RMF603"),
    by_day=True,
    rests_on="observation: count evidence-of exposure holds-because kind observes period unit;"
    " risk: estimate p p1 p2 residual-p residual-p1 residual-p2 situation unit",
)
def support_from_elsewhere(file: RiskFile, policy: Policy, today: str) -> Iterator[Fault]:
    """Data of another device, or of long ago, would support a claim, and nobody says why they hold.

    ## What it checks

    Each `observation` that is enough to support a claim (RMF603, RMF604) says in `holds-because` why its data hold, where

    - it says in `evidence-of` that they are another device's;
    - its title or its `period` speaks of another device: a predecessor, a predicate, another maker (words in English, German,
      French and Chinese); or
    - the last day of its `period` is more than `monitoring.supports-for-years` years of the policy ago, 10 unless given. A
      period in words, without a year, has no age.

    The series of a monitoring plan is asked the same: its plan says in `evidence-of` whose data they are and in `holds-because` why
    they hold, and its age is that of its last period. A baseline that is a predecessor's, or old, sets what is expected: it says
    the same in keys of its own (`baseline: {first: ..., last: ..., evidence-of: ..., holds-because: ...}`), whatever it supports.

    Until then the data support no claim, and cards, `riskfile monitor` and the forest plot say so. They contradict one all the same (RMF603): that more happened elsewhere is a
    reason to look.

    ## Why it matters

    A hundred million uses without an event say much about the device that was used. Another has other parts, and of twenty years
    ago other users, another practice and other ways of counting. Whoever rests a claim on such data has to say what is the
    same, and what was done about what is not.

    ## Example

    ```markdown
    :::{observation} Infarction, stent of another maker
    :id: OBS-1
    :kind: injury
    :count: 0
    :exposure: 4000000
    :unit: implant
    :period: 1999 to 2001
    :source: active
    :observes: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Infarction, stent of another maker
    :id: OBS-1
    :kind: injury
    :count: 0
    :exposure: 4000000
    :unit: implant
    :period: 1999 to 2001
    :source: active
    :evidence-of: the predicate stent (K-number in report 12)
    :holds-because: same alloy, strut and polymer; practice since then lowers the rate (report 12, section 4)
    :observes: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 10.2, 10.3; MDR Annex XIV part A 3 (equivalence is shown by technical, biological and clinical
    characteristics).
    """
    supports: dict[str, Comparison] = {}
    for each in _compared(file, policy):
        if each.verdict.state == "supported":
            supports.setdefault(each.source, each)
    for each in supports.values():
        found = unfounded(file, policy, each, today)
        if found is None:
            continue
        source = file.items.get(each.source)
        based_on = tuple(risks_of(file, file.items[each.target]))
        message = _why_unfounded(each, found)
        if source is not None:
            option = "" if found.where == "title" else found.where
            at = source.at(option) if option else source.span
            yield fault(source, message, option=option, at=at, based_on=based_on)
        else:
            at = _plan_at(policy, each.source, "path" if found.where == "period" else found.where)
            yield fault(file.items[each.target], message, at=at, based_on=based_on)
    for plan in policy.monitoring.plans if policy.monitoring else ():
        found, target = unfounded_baseline(file, policy, plan, today), file.items.get(plan.target)
        if found is None or target is None:
            continue
        said = {"plan": plan.id, "whose": found.whose} if found.whose else _aged(found) | {"plan": plan.id}
        message = (_BASELINE_OF if found.whose else _OLD_BASELINE)(**said)
        keys = ("baseline", "evidence-of") if plan.baseline_of else ("baseline",)
        yield fault(target, message, at=_plan_at(policy, plan.id, *keys), based_on=tuple(risks_of(file, target)))


def _plan_at(policy: Policy, plan: str, *keys: str) -> Span:
    return policy.at("monitoring", "plans", plan, *keys)


def _aged(found: Unfounded) -> dict[str, str | int]:
    return {"years": found.years, "period": found.period, "limit": found.limit}


def _why_unfounded(each: Comparison, found: Unfounded) -> Message:
    said = {"id": each.source, "claim": _claimed(each)}
    if found.where == "evidence-of":
        return _OF_ANOTHER(**said, whose=found.whose)
    if found.years:
        return _OLD_OF_ANOTHER(**said, **_aged(found), word=found.word) if found.word else _OLD(**said, **_aged(found))
    return _SOUNDS_OF_ANOTHER(**said, word=found.word)


_SIGNALLED = ("RMF612", "RMF902", "RMF903", "RMF904")


_SIGNAL = Phrase(
    "RMF605.signal",
    "{plan} has {events} in {period}{still} at an exposure of {exposure:,}: {found} ({method}; {chances}); expected a trigger that"
    " asks what it means",
    "open a trigger of kind signal that affects {target}, and answer it in a cycle",
    by=("plan", "period"),
)
_LEVEL_SIGNAL = Phrase(
    "RMF605.level",
    "{plan} has {events} of {level} from {since} to {period}{still} at an exposure of {exposure:,}: {found} ({chances}); expected a"
    " trigger that asks what it means",
    "open a trigger of kind signal that affects {target}, and answer it in a cycle",
    by=("plan", "level", "period"),
)
_PLAN = Phrase("RMF605.plan", "the plan {plan}")
_QUESTIONS_OPEN = Phrase(
    "RMF605.questions-open",
    "{id} does not answer {questions!r:, and}; expected a sentence that begins so for each of the three questions on a"
    " signal",
    "write whether the increase is significant, whether it changes the benefit-risk analysis, and whether it may be an"
    " unacceptable risk",
)

_NO_REASONS = Phrase(
    "RMF605.no-reasons",
    "{id} answers {questions!r:, and} with a verdict and no reason; expected why it is so",
    "write behind the verdict what it rests on: counts against what was expected, what came of it, which band holds",
)


@rule(
    "RMF605", "signal-without-trigger", level=Level.ERROR, clause="MDR 88", kind="gap", needs=("RMF612",), rests_on=""
)
def signal_without_trigger(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A monitored rate has risen beyond its limit and opened no trigger, or the trigger leaves a question unanswered.

    ## What it checks

    Each period of a monitoring plan's file is judged by the method of the plan (the chapter on monitoring says which there
    are, and what each finds): a rate beyond its limit, a run of periods above what is expected, a cumulative sum, an average or
    a likelihood ratio above its limit, events too close to each other. The baseline sets what is expected, and the periods after
    it are judged; without a baseline each is judged by all before it. Where rows are by lot, site or model, each of these is
    held against all the others together as well. What comes later never makes a signal appear or
    vanish. Fewer events than expected are no signal, and a period without exposure says nothing.

    A signal stands until a trigger answers it. A rise that lasts is told once: in the period in which it is first found.
    Once a cycle has closed the trigger, the method begins anew with the next period, by the same baseline (a sum at zero,
    a run at none), so that a rise that goes on is a signal again.

    For each signal there is a `trigger` of kind `signal` that names in `affects` what the plan watches, or a risk of it,
    and that was not yet closed by a cycle when the period began.

    The text of each trigger of kind `signal` answers three questions, each in a sentence that begins with these words:
    `Significant increase:`, `Benefit-risk:`, `Unacceptable risk:`. Behind the verdict stands a reason: at least two words
    that are no verdict, or a number or an id. Whether the reason is true, and a good one, a person has to judge.

    The message says what was found, how likely a value so far out is by chance at that point (p), the same adjusted by
    Benjamini and Hochberg for all plans that have a point of that time, and how many months lie between false alarms of the
    plan on average while nothing has changed (`false-alarm-months`, 370 unless given). Where more reports of the period are
    expected (a `delay` of the plan, or a row that says so), the message says that it is provisional: more may come, and a signal
    is one all the same.

    ## Why it matters

    A signal is a question, not a verdict. It may be chance or the way in which reports come in, but somebody has to
    ask it, and the answer has to be found again. A significant increase of incidents that are not serious, or of expected
    side effects, that bears on the benefit-risk analysis is to be reported as a trend (MDR Article 88). A serious incident is no
    trend: it is reported by itself, within its days (Article 87; RMF617, RMF618).

    ## Example

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      plans:
        - id: MON-1
          target: RSK-1
          kind: malfunction
          source: active
          unit: implant
          method: u-chart
          path: field/struts.csv
          baseline: {first: 2025-01, last: 2025-04}
    ```

    ```text field/struts.csv
    period,count,exposure
    2025-01,1,40400000
    2025-02,0,40200000
    2025-03,1,39500000
    2025-04,0,41000000
    2025-05,7,403000
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      plans:
        - id: MON-1
          target: RSK-1
          kind: malfunction
          source: active
          unit: implant
          method: u-chart
          path: field/struts.csv
          baseline: {first: 2025-01, last: 2025-04}
    ```

    ```text field/struts.csv
    period,count,exposure
    2025-01,1,40400000
    2025-02,0,40200000
    2025-03,1,39500000
    2025-04,0,41000000
    2025-05,7,403000
    ```

    ```markdown
    :::{trigger} Struts off the wall in May
    :id: TRG-1
    :kind: signal
    :opened: 2025-06-03
    :due: 2026-09-01
    :affects: RSK-1

    Significant increase: yes, seven against one expected. Benefit-risk: not changed, none had harm. Unacceptable risk:
    no, the claimed band holds.
    :::
    ```

    ## References

    MDR Article 88; ISO 14971:2019 10.3, 10.4; ISO/TR 20416:2020; Benjamini and Hochberg, J R Stat Soc B 1995;57:289-300.
    """
    for each in judge(file, policy, assess(file, policy)).watches:
        target = file.items.get(each.plan.target)
        for signal in each.signals:
            if signal.answered:
                continue
            message = _signalled(each, signal)
            related = ((each.plan.mark, _PLAN(plan=each.plan.id)),)
            if target is None:
                yield key_fault(policy, ("monitoring", "plans", each.plan.id), message, at=signal.mark, related=related)
            else:
                yield fault(target, message, at=signal.mark, related=related)
    for trigger in file.of_type("trigger"):
        if trigger.fields.get("kind") == "signal":
            missing = tuple(f"{each}:" for each in unanswered(trigger.body))
            if missing:
                yield fault(trigger, _QUESTIONS_OPEN(id=trigger.id, questions=missing))
            bare = tuple(f"{each}:" for each in unreasoned(trigger.body))
            if bare:
                yield fault(trigger, _NO_REASONS(id=trigger.id, questions=bare))


def _signalled(watch: Watch, signal: Signal) -> Message:
    if signal.level:
        return _LEVEL_SIGNAL(
            plan=signal.plan,
            target=watch.plan.target,
            events=events_in_words(signal.count, watch.plan.kind),
            level=signal.level,
            since=signal.since,
            period=signal.period,
            still=still_words(signal, watch),
            exposure=signal.exposure,
            found=found_words(signal, watch),
            chances=chance_words(signal),
        )
    return _SIGNAL(
        plan=signal.plan,
        target=watch.plan.target,
        events=events_in_words(signal.count, watch.plan.kind),
        period=signal.period,
        still=still_words(signal, watch),
        exposure=signal.exposure,
        found=found_words(signal, watch),
        method=signal.method,
        chances=chance_words(signal),
    )


_WORSE = Phrase(
    "RMF606.worse",
    "{id} counts {events} of severity {severity} ({label}); {of} claims {claimed} ({claimed_label})",
    "estimate a risk of the worse harm, in the same situation, and control it",
)
_THE_CLAIM = Phrase("RMF606.claim", "the claim")


@rule(
    "RMF606",
    "observed-worse-than-claimed",
    level=Level.ERROR,
    clause="10.3",
    kind="contradiction",
    needs=_COMPARED,
    rests_on="harm: severity; observation: kind observes severity; risk: harm residual-severity",
)
def observed_worse_than_claimed(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Harm was observed that is worse than the file says.

    ## What it checks

    The `severity` of an `observation` that counts at least one event is not above that of the harm which it is about: the
    harm that it observes, that of the risk, or the worst that the failure mode leads to. Where it observes several, the
    worst of them. A death without a `severity` has the worst of the policy's scale.

    ## Why it matters

    Severity is the one part of the estimate that no exposure averages out. One case is enough to show that the harm can
    be worse, and the risk is then to be estimated for it.

    ## Example

    ```markdown
    :::{observation} Vessel wall torn at deployment
    :id: OBS-1
    :kind: injury
    :count: 1
    :exposure: 2400000
    :unit: implant
    :period: 2025
    :source: active
    :severity: S5
    :imdrf: E0506
    :observes: HRM-2
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Vessel wall torn at deployment
    :id: OBS-1
    :kind: injury
    :count: 1
    :exposure: 2400000
    :unit: implant
    :period: 2025
    :source: active
    :severity: S3
    :imdrf: E0506
    :observes: HRM-2
    :::
    ```

    ## References

    ISO 14971:2019 10.3 c.
    """
    assessed = assess(file, policy)
    for observation in file.of_type("observation"):
        severity = policy.severity.get(observation.text("severity"))
        if severity is None and "severity" not in observation.fields and observation.fields.get("kind") == "death":
            severity = policy.severity.levels[-1]
        if severity is None or not observation.fields.get("count"):
            continue
        harms = {harm.id: harm for target in file.linked(observation, "observes") for harm in _harms(file, target)}
        levels = [(level, harm) for harm in harms.values() if (level := policy.severity.get(harm.text("severity")))]
        # a severity that a control has lowered is claimed as much as any
        for risk in [each for each in file.linked(observation, "observes") if each.type == "risk"]:
            claimed = claim(assessed, risk.id).severity
            if claimed is not None:
                levels = [(level, harm) for level, harm in levels if risk.links.get("harm", ()) != (harm.id,)]
                levels.append((claimed, risk))
        if not levels:
            continue
        worst, of = max(levels, key=lambda each: each[0].rank)
        if severity.rank > worst.rank:
            message = _WORSE(
                id=observation.id,
                events=events_in_words(observation.fields["count"], observation.text("kind")),
                severity=severity.id,
                label=severity.label,
                of=of.id,
                claimed=worst.id,
                claimed_label=worst.label,
            )
            yield fault(
                observation,
                message,
                option="severity" if "severity" in observation.fields else "kind",
                based_on=(*harms.values(),),
                related=((of.at("severity" if of.type == "harm" else "residual-severity"), _THE_CLAIM()),),
            )


def _harms(file: RiskFile, target: Item) -> list[Item]:
    if target.type == "harm":
        return [target]
    return [harm for risk in risks_of(file, target) for harm in file.linked(risk, "harm")]


_NEXT_OVERDUE = Phrase(
    "RMF607.next",
    "a cycle of {mission} was due on {due}: the last, {last}, was closed on {closed}; expected one every"
    " {months:month|{months} months}",
    "review what production and the field have told since, and close the cycle with its decision",
)
_FIRST_OVERDUE = Phrase(
    "RMF607.first",
    "a cycle of {mission} was due on {due}: none was closed yet; expected one every {months:month|{months} months}",
    "review what production and the field have told since, and close the cycle with its decision",
)
_INTERVAL = Phrase("RMF607.interval", "the interval")


@rule(
    "RMF607",
    "periodic-review-overdue",
    level=Level.WARNING_THEN_ERROR,
    clause="MDR 85, 86",
    kind="gap",
    needs=("RMF902", "RMF903", "RMF904"),
    after_all=True,
)
def periodic_review_overdue(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """No cycle of operations was closed within the interval that the policy sets.

    ## What it checks

    Once a `cycle` of `mission: operations` was opened in the stage post-launch, such a cycle is closed at least every
    `monitoring.interval-months` of the policy; the first one so long after it was opened. The day is that of the check,
    or of `--today`.

    ## Why it matters

    Field data are worth what is made of them. The periodic review is the one cycle that nobody opens for a reason, and
    the first that is forgotten.

    ## Example

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 1
      plans:
        - {id: MON-1, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}
        - {id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}
    ```

    ```markdown
    :::{cycle} First period of operations
    :id: CYC-6
    :mission: operations
    :stage: post-launch
    :opened: 2025-10-06
    :closed: 2025-12-15
    :decision: no new risk; the estimates hold
    :approver: A. Prover
    :reviews: RSK-1
    :::
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 1
      plans:
        - {id: MON-1, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}
        - {id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}
    ```

    ```markdown
    :::{cycle} First period of operations
    :id: CYC-6
    :mission: operations
    :stage: post-launch
    :opened: 2025-10-06
    :closed: 2025-12-15
    :decision: no new risk; the estimates hold
    :approver: A. Prover
    :reviews: RSK-1
    :::

    :::{cycle} Second period of operations
    :id: CYC-7
    :mission: operations
    :stage: post-launch
    :opened: 2025-12-16
    :closed: 2026-01-14
    :decision: no new risk; the estimates hold
    :approver: A. Prover
    :reviews: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 10.1, 4.4 g; MDR Articles 85 and 86.
    """
    for each in due_cycles(file, policy, so_far.today):
        if each.state != "overdue" or policy.monitoring is None:
            continue
        last = file.items.get(each.last)
        said = {"mission": each.mission, "due": each.due, "months": policy.monitoring.interval_months}
        interval = policy.at("monitoring", "interval-months")
        if last is None:
            yield cell_fault(policy, f"{each.mission}/{each.stage}", each.stage, _FIRST_OVERDUE(**said), at=interval)
        else:
            message = _NEXT_OVERDUE(**said, last=last.id, closed=each.closed)
            yield fault(last, message, option="closed", related=((interval, _INTERVAL()),))


_IMDRF = compiled_late(
    r"B[0-9]{2}|D[0-9]{2}(?:[0-9]{2})?|[ACEF][0-9]{2}(?:[0-9]{2}){0,2}|G[0-9]{2}(?:[0-9]{3}(?:[0-9]{2})?)?"
)
"""The form of a code in each annex, as in the lists of the annexes that were published for 2023."""


_BAD_CODE = Phrase(
    "RMF609.bad-code",
    "{id} has the IMDRF code {code!r}; expected the form of its annex: A, C, E and F with two, four or six digits, B with "
    "two, D with two or four, G with two, five or seven",
    "take the code from the annexes, as A0104 or E0506",
)
_NO_CODE = Phrase(
    "RMF609.no-code",
    "{id} counts {events}, serious ({why}), without an IMDRF code; expected at least one",
    "give in 'imdrf' the codes of the problem (annex A) and of the effect on the patient (annexes E, F)",
)
_NOT_LISTED = Phrase(
    "RMF609.not-listed",
    "{id} has the IMDRF code {code!r}, which {list} does not have; expected one of the list",
    "take the code from the list, or bring the list up to date",
    by=("code",),
)
_NEAREST = Phrase("RMF609.nearest", "did you mean {code} ({term})?")
_DEATH = Phrase("RMF609.death", "death")
_SEVERITY = Phrase("RMF609.severity", "severity {severity}")


@rule(
    "RMF609",
    "event-not-coded",
    level=Level.WARNING_THEN_ERROR,
    clause="MIR form",
    kind="gap",
    needs=("RMF902", "RMF903", "RMF904", "RMF912"),
    rests_on="harm: severity; observation: count imdrf kind observes severity",
)
def event_not_coded(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A serious observation lacks its IMDRF codes.

    ## What it checks

    An `observation` that counts at least one serious event has codes in `imdrf`, each in the form of its annex: A, C, E
    and F have two, four or six digits (`A0104`, `E0506`), B two, D two or four, and G, the components, two, five or seven
    (`G07001`). Serious is a death; and what has a severity, its own or that of the
    harm of an injury, from `information-only-below` of the policy on.

    Each code that is written has that form. Whether it is in the current edition of the annexes is not looked up: the forms
    were read from lists of the release of 2023, and a later one could not be confirmed. Where the policy names a list of the
    codes (`imdrf`), each code of an observation and of a harm stands in that list, and the forms are not asked: the list
    decides. The nearest code is named with its term.

    ## Why it matters

    Authorities and makers count events by these codes. A serious event without them cannot be reported, found in
    another maker's data, or compared with the last period.

    ## Example

    ```markdown
    :::{observation} Vessel wall torn at deployment
    :id: OBS-1
    :kind: injury
    :count: 1
    :exposure: 2400000
    :unit: implant
    :period: 2025
    :source: active
    :observes: HRM-2
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Vessel wall torn at deployment
    :id: OBS-1
    :kind: injury
    :count: 1
    :exposure: 2400000
    :unit: implant
    :period: 2025
    :source: active
    :imdrf: E0506
    :observes: HRM-2
    :::
    ```

    ## References

    IMDRF/AE WG/N43 (terminologies for adverse event reporting); the EU form for manufacturer incident reports (MIR);
    MDR Article 87.
    """
    listed = bool(file.codes) and not any(each.kind == _CODES and each.option == _UNREAD for each in file.problems)
    for harm in file.of_type("harm") if listed else ():
        yield from _not_listed(file, policy, harm)
    for observation in file.of_type("observation"):
        codes = observation.fields.get("imdrf", ())
        wrong = [code for code in codes if not _IMDRF.fullmatch(code)] if isinstance(codes, tuple) else []
        if listed:
            yield from _not_listed(file, policy, observation)
        elif wrong:
            yield fault(observation, _BAD_CODE(id=observation.id, code=wrong[0]), option="imdrf")
        if codes or not observation.fields.get("count"):
            continue
        why = serious(file, policy, observation)
        if why:
            events = events_in_words(observation.fields["count"], observation.text("kind"))
            yield fault(
                observation, _NO_CODE(id=observation.id, events=events, why=why), option="imdrf", at=observation.span
            )


def _not_listed(file: RiskFile, policy: Policy, item: Item) -> Iterator[Fault]:
    codes = item.fields.get("imdrf", ())
    path = policy.imdrf.path if policy.imdrf else ""
    for code in dict.fromkeys(codes) if isinstance(codes, tuple) else ():
        if code not in file.codes:
            meant = next(iter(nearest(code, file.codes, any_case=True)), "")
            hint = _NEAREST(code=meant, term=file.codes[meant].title) if meant else NOTHING
            yield fault(item, _NOT_LISTED(id=item.id, code=code, list=path), hint, option="imdrf")


def serious(file: RiskFile, policy: Policy, observation: Item) -> Message:
    """Why an observation is of serious events, NOTHING where it is not."""
    given, kind = observation.text("severity"), observation.text("kind")
    if kind != "death" and given:
        return _serious_level(policy, [given])
    return serious_kind(file, policy, kind, file.linked(observation, "observes"))


def serious_kind(file: RiskFile, policy: Policy, kind: str, targets: Iterable[Item]) -> Message:
    """Why events of a kind are serious that are counted of ``targets`` and have no severity of their own, NOTHING where they are
    not."""
    if kind == "death":
        return _DEATH()
    if kind != "injury":
        return NOTHING
    return _serious_level(policy, [harm.text("severity") for target in targets for harm in _harms(file, target)])


def _serious_level(policy: Policy, severities: Iterable[str]) -> Message:
    levels = [level for text in severities if (level := policy.severity.get(text))]
    least = policy.severity.get(policy.information_only_below)
    worst = max(levels, key=lambda level: level.rank, default=None)
    if worst is None or least is None or worst.rank < least.rank:
        return NOTHING
    return _SEVERITY(severity=worst.id)


_CODES = "bad-code-list"
_UNREAD = "unread"


@rule("RMF615", "bad-code-list", level=Level.ERROR, clause="MIR form", kind="contradiction")
def bad_code_list(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The list of IMDRF codes cannot be read, or contradicts itself.

    ## What it checks

    The file in `imdrf` of the policy is a file of the project, CSV or JSON. It has a column for the code and one for its term,
    called `code` and `term` unless the policy says otherwise. Each row has a code, once, and a term. In a CSV file each row has
    as many cells as the header.

    While the list cannot be read, codes are judged by their form alone (RMF609).

    ## Why it matters

    A code that stands twice with two terms says nothing, and a row that is cut in the wrong place makes good codes look wrong.

    ## Example

    ```yaml needs/policy.yaml
    imdrf: {path: needs/imdrf.csv}
    ```

    ```text needs/imdrf.csv
    code,term
    A0104,Migration or Expulsion of Device
    E0506,Perforation of Vessels
    E0506,Laceration
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    imdrf: {path: needs/imdrf.csv}
    ```

    ```text needs/imdrf.csv
    code,term
    A0104,Migration or Expulsion of Device
    E0506,Perforation of Vessels
    ```

    ## References

    IMDRF/AE WG/N43 (terminologies for adverse event reporting).
    """
    yield from problem_faults(file, _CODES)


_EXCEEDED = Phrase(
    "RMF610.exceeded",
    "{seen}, upper limit {limit:.3}: with P2 up to {p2:.3} that is up to {upper:.3}, above the claimed P of {risk} ({band},"
    " at most {bound:.3})",
    "look at more goods, tighten the process, or claim what the data bear out",
    by=("source", "risk", "against"),
)
_EXCEEDED_SO_FAR = Phrase(
    "RMF610.exceeded-so-far",
    "{seen}, upper limit {limit:.3}: with P2 up to {p2:.3} that is up to {upper:.3}, above the claimed P of {risk} ({band},"
    " at most {bound:.3}); {needed:,} more without a defect are needed",
    "look at more goods, tighten the process, or claim what the data bear out",
    by=("source", "risk", "against"),
)


@rule(
    "RMF610",
    "outgoing-defects-exceed-band",
    level=Level.WARNING,
    clause="10.2; ISO 13485 8.2.6",
    kind="contradiction",
    needs=(*_COMPARED, "RMF603"),
    rests_on="observation: count exposure observes unit; risk: estimate p p1 p2 residual-p residual-p1 residual-p2 situation",
)
def outgoing_defects_exceed_band(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """With the rate at which defects may go out, a risk would be above the band that is claimed of it.

    ## What it checks

    An `observation` or a series of `kind: defect`, observed of a risk or of a failure mode of a process of production
    (one with a `process-step`, not of the stage post-launch): the exact one-sided 95 % upper limit of the defect rate,
    multiplied by the upper end of the claimed P2, is not above the upper end of the band that P is claimed in. A series is held
    against it look after look, as in RMF604.

    Count what leaves the maker, or what an audit of released goods finds. What final inspection has sorted out does not
    go out: multiply it by the share that escapes the inspection before it is written here.

    Where the lower limit contradicts P1 already, RMF603 says so instead. Each claim is reported once, by the source that
    comes nearest to it.

    ## Why it matters

    A process capability is stated in defects, a risk in harm. Only their product shows whether the sampling plan of
    production bears out what the risk file promises.

    ## Example

    ```markdown
    :::{observation} Wrong diameter on the label, audit of released goods
    :id: OBS-1
    :kind: defect
    :count: 2
    :exposure: 40000
    :unit: label
    :period: 2025
    :source: active
    :observes: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Wrong diameter on the label, audit of released goods
    :id: OBS-1
    :kind: defect
    :count: 0
    :exposure: 900000
    :unit: label
    :period: 2025
    :source: active
    :observes: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 10.2 (information on production); ISO 13485:2016 8.2.6.
    """
    assessed = assess(file, policy)
    claims: dict[str, list[tuple[float, Comparison, Message]]] = {}
    for each in _compared(file, policy):
        if each.kind != "defect" or each.risk not in assessed.risks or each.verdict.state == "contradicted":
            continue
        estimate = claim(assessed, each.risk)
        p2, level = estimate.p2, estimate.probability
        if p2 is None or not p2.upper or level is None or not level.upper:
            continue
        found = verdict_on(file, policy, each, level.upper / p2.upper)
        upper = found.limits.upper * p2.upper
        message = NOTHING
        if found.state != "supported" and upper > level.upper * (1 + 1e-9):
            needed = found.needed or 0.0
            said = {
                "seen": _seen(each),
                "limit": found.limits.upper,
                "p2": p2.upper,
                "upper": upper,
                "band": level.id,
                "bound": level.upper,
                **_known_by(each),
            }
            message = (
                _EXCEEDED_SO_FAR(**said, needed=statistics.whole(needed))
                if needed and not each.passive
                else _EXCEEDED(**said)
            )
        claims.setdefault(each.risk, []).append((upper, each, message))
    for entries in claims.values():
        _, closest, message = min(entries, key=lambda entry: entry[0])
        if message:
            yield _judged(file, closest, message)


_NOT_ASSURED = Phrase(
    "RMF611.not-assured",
    "{id} is a failure of the process {process!r}, and nothing says how that is assured; expected validated, inspected"
    " (every unit) or tested (every lot)",
    "give its 'process-assurance', or say in 'no-safety-effect' why it affects nobody's safety",
)


@rule(
    "RMF611",
    "unvalidated-process",
    level=Level.WARNING_THEN_ERROR,
    clause="ISO 13485 7.5.6",
    kind="gap",
    needs=("RMF904",),
    rests_on="failure-mode: no-safety-effect process-assurance",
)
def unvalidated_process(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A process of production can harm somebody, and the file does not say how it is assured.

    ## What it checks

    Each `failure-mode` with a `process-step`, and without `no-safety-effect`, says in `process-assurance` how its process
    is assured: `validated` (qualified so that it yields what it should, ISO 13485 7.5.6); `inspected` (every unit is
    looked at or measured afterwards, not a sample); or `tested` (each lot or container is tested before it goes on, as
    purchased material is, 7.4.3).

    Failure modes of the stage post-launch are no matter of production, and are left out.

    ## Why it matters

    What cannot be seen on the product has to be right by its process. A failure mode that is neither prevented by a
    validated process nor found by inspection reaches the patient as often as it occurs, whatever its detection rank.

    ## Example

    ```markdown
    :::{failure-mode} Label printer loads the wrong template
    :id: FMD-1
    :process-step: labelling
    :effect: wrong diameter on the label
    :leads-to: EVT-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{failure-mode} Label printer loads the wrong template
    :id: FMD-1
    :process-step: labelling
    :process-assurance: inspected
    :effect: wrong diameter on the label
    :leads-to: EVT-3
    :::
    ```

    ## References

    ISO 13485:2016 7.5.6, 7.4.3, 8.2.6, which 21 CFR 820.10 incorporates since 2026-02-02 (QMSR; 820.75 of the former
    regulation is gone).
    """
    for mode in file.of_type("failure-mode"):
        if "process-step" not in mode.fields or "no-safety-effect" in mode.fields or mode.stage == "post-launch":
            continue
        if "process-assurance" not in mode.fields:
            yield fault(mode, _NOT_ASSURED(id=mode.id, process=mode.text("process-step")), option="process-step")


# --- words ------------------------------------------------------------------------------------------------------------


def _compared(file: RiskFile, policy: Policy) -> list[Comparison]:
    """All comparisons, of observations and of series."""
    found = judge(file, policy, assess(file, policy))
    return [*found.comparisons, *found.of_series]


def _judged(file: RiskFile, each: Comparison, message: Message) -> Fault:
    """A finding on what was compared: an item's where an observation counts, its target's where a plan does."""
    observation = file.items.get(each.source)
    risk = file.items[each.risk]
    related: Related = ()
    if risk.type == "risk":
        fields = ("residual-p1", "p1") if each.against == "P1" else ("residual-p", "residual-p1", "p", "p1")
        field = next((name for name in fields if name in risk.marks), "")
        related = ((risk.at(field), _THE_CLAIM()),)
    based_on = tuple(risks_of(file, file.items[each.target]))
    harms = tuple(harm for one in based_on for harm in file.linked(one, "harm"))
    return fault(
        observation or file.items[each.target],
        message,
        option="count" if observation else "",
        at=each.mark,
        based_on=(*based_on, *harms),
        related=related,
    )


def _known_by(each: Comparison) -> dict[str, str]:
    """What tells two findings on the counts of one item apart."""
    return {"source": each.source, "risk": each.risk, "against": each.against}


_SEEN = Phrase("surveillance.seen", "{source} has {events} at an exposure of {exposure:,} ({unit}): {rate:.3}")
_REPORTED = Phrase(
    "surveillance.reported",
    "{source} has passive reports of {events} at an exposure of {exposure:,} ({unit}): {rate:.3}",
)
_CLAIMED = Phrase("surveillance.claimed", "the claimed {against} of {risk} ({band}, at most {bound:.3})")


_CONVERTED = Phrase("surveillance.converted", "{unit}, converted from {exposure:,} {of}")


def _seen(each: Comparison) -> Message:
    return (_REPORTED if each.passive else _SEEN)(
        source=each.source,
        events=events_in_words(each.count, each.kind),
        exposure=each.exposure,
        unit=_CONVERTED(unit=each.unit, exposure=each.counted[0], of=each.counted[1]) if each.counted else each.unit,
        rate=each.verdict.rate,
    )


def _claimed(each: Comparison) -> Message:
    return _CLAIMED(against=each.against, risk=each.risk, band=each.band, bound=each.bound)


_EVENTS = {
    "malfunction": Phrase("number-of.malfunction", "{count} {count:malfunction|malfunctions}"),
    "injury": Phrase("number-of.injury", "{count} {count:injury|injuries}"),
    "death": Phrase("number-of.death", "{count} {count:death|deaths}"),
    "defect": Phrase("number-of.defect", "{count} {count:defect|defects}"),
}
_OTHER_EVENTS = Phrase("number-of.other", "{count} {count:{kind}|{kind}s}")


def events_in_words(count: object, kind: str) -> Message:
    """A number of events of a kind: ``3 injuries``."""
    known = _EVENTS.get(kind)
    return known(count=count) if known else _OTHER_EVENTS(count=count, kind=kind or "event")


RULES: tuple[Rule, ...] = (
    no_monitoring_plan,
    unrecognised_observation,
    band_contradicted,
    band_unsupported,
    signal_without_trigger,
    observed_worse_than_claimed,
    periodic_review_overdue,
    count_without_exposure,
    event_not_coded,
    outgoing_defects_exceed_band,
    unvalidated_process,
    unreadable_series,
    support_from_elsewhere,
    bad_code_list,
)
