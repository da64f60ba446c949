"""RMF5xx: safety and effectiveness claims, cycles of the two missions, and the order of steps in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from riskfile.change.impact import named_by, reached_by
from riskfile.change.renamed import called_then
from riskfile.model import ID_PATTERN, MISSIONS, RETIRED, STAGES, Item, Mission, RiskFile, Span
from riskfile.policy.policy import Policy
from riskfile.results import results
from riskfile.rules.engine.context import SoFar
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, cell_fault, fault, file_fault, key_fault
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.patterns import compiled_late
from riskfile.text.periods import first_day_of_last, last_day, last_named
from riskfile.text.reasons import named_reasons
from riskfile.text.verdicts import decides


def stage_of(item: Item) -> str:
    """The stage in which a gate judges an item: one that belongs to the file as a whole counts from the first on."""
    return item.stage or STAGES[0]


def closed_cycles(file: RiskFile) -> Mapping[tuple[str, str], Sequence[Item]]:
    """The closed cycles by mission and stage; a cycle of no stage (``""``) closes none."""
    found: dict[tuple[str, str], list[Item]] = {}
    for cycle in file.of_type("cycle"):
        if "closed" in cycle.fields:
            found.setdefault((cycle.text("mission"), cycle.stage), []).append(cycle)
    return found


def _ids(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)


class _NoClaim(NamedTuple):
    """What is said where there is no claim of a kind, and of one without a measure."""

    none: Phrase
    unmeasured: Phrase


_NO_SAFETY = _NoClaim(
    Phrase(
        "RMF501.none",
        "the file states no safety claim; expected at least one: what must not happen, and how that is measured",
        "write a claim with kind safety and its measure",
    ),
    Phrase(
        "RMF501.unmeasured",
        "{id} is a safety objective without a measure; expected what must not happen, and how that is measured",
        "give its 'measure' and limit",
    ),
)


@rule(
    "RMF501",
    "no-safety-claim",
    level=Level.WARNING_THEN_ERROR,
    clause="management system, 1",
    kind="gap",
    needs=("RMF904", "RMF912"),
    rests_on="claim: kind measure",
)
def no_safety_claim(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The file states no safety objective, or one without a measure.

    ## What it checks

    At least one `claim` is of `kind: safety`, and each of that kind has a `measure`.

    ## Why it matters

    Everything in the file serves the safety and the effectiveness of the product. An objective that is not written,
    or that cannot be measured, can neither be lost in a hazardous situation nor be confirmed from the field.

    ## Example

    ```markdown
    :::{claim} No embolisation of fragments
    :id: CLM-2
    :kind: safety
    :lost-in: SIT-2
    :::
    ```

    ## Use instead

    ```markdown
    :::{claim} No embolisation of fragments
    :id: CLM-2
    :kind: safety
    :measure: fragments per implant
    :limit: 0
    :unit: fragments
    :lost-in: SIT-2
    :::
    ```

    ## References

    ISO 14971:2019 3.26; MDR Annex I 1.
    """
    yield from _claims(file, policy, "safety", _NO_SAFETY)


_NO_EFFECTIVENESS = _NoClaim(
    Phrase(
        "RMF502.none",
        "the file states no effectiveness claim; expected at least one: what the device achieves, and how that is "
        "measured",
        "write a claim with kind effectiveness and its measure",
    ),
    Phrase(
        "RMF502.unmeasured",
        "{id} is an effectiveness claim without a measure; expected what the device achieves, and how that is measured",
        "give its 'measure' and limit",
    ),
)


@rule(
    "RMF502",
    "no-effectiveness-claim",
    level=Level.WARNING_THEN_ERROR,
    clause="management system, 1",
    kind="gap",
    needs=("RMF904", "RMF912"),
    rests_on="claim: kind measure",
)
def no_effectiveness_claim(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The file states no effectiveness claim, or one without a measure.

    ## What it checks

    At least one `claim` is of `kind: effectiveness`, and each of that kind has a `measure`.

    ## Why it matters

    A device that does not achieve what it is for harms by that alone, and no residual risk can be weighed against a
    benefit that is written nowhere.

    ## Example

    ```markdown
    :::{claim} Freedom from target lesion failure
    :id: CLM-1
    :kind: effectiveness
    :lost-in: SIT-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{claim} Freedom from target lesion failure
    :id: CLM-1
    :kind: effectiveness
    :measure: target lesion failure at 12 months
    :limit: 8.0
    :unit: percent
    :lost-in: SIT-1
    :::
    ```

    ## References

    ISO 14971:2019 7.4; MDR Annex I 1.
    """
    yield from _claims(file, policy, "effectiveness", _NO_EFFECTIVENESS)


def _claims(file: RiskFile, policy: Policy, kind: Literal["safety", "effectiveness"], say: _NoClaim) -> Iterator[Fault]:
    claims = file.of_type("claim")
    found = [claim for claim in claims if claim.fields.get("kind") == kind]
    if not found:
        yield file_fault(
            policy.at("device", "name"),
            say.none(),
            based_on=tuple(each for each in claims if "kind" not in each.fields),
        )
    for claim in found:
        if "measure" not in claim.fields:
            yield fault(claim, say.unmeasured(id=claim.id), option="measure")


_LOST_NOWHERE = Phrase(
    "RMF503.lost-nowhere",
    "{id} is lost in no hazardous situation; expected at least one in which it does not hold",
    "name in 'lost-in' the situations that patients are in when the claim fails",
)


@rule(
    "RMF503",
    "claim-loss-not-analysed",
    level=Level.WARNING_THEN_ERROR,
    clause="management system, 1; 5.4",
    kind="gap",
    needs=("RMF904",),
    rests_on="claim: lost-in",
)
def claim_loss_not_analysed(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A claim is lost in no hazardous situation.

    ## What it checks

    Each `claim` names in `lost-in` at least one hazardous situation in which it does not hold.

    ## Why it matters

    A claim tells what patients rely on. Where it fails they are exposed to something: that situation belongs to the
    analysis, be the claim one of safety, of effectiveness or of essential performance.

    ## Example

    ```markdown
    :::{claim} No embolisation of fragments
    :id: CLM-2
    :kind: safety
    :measure: fragments per implant
    :::
    ```

    ## Use instead

    ```markdown
    :::{claim} No embolisation of fragments
    :id: CLM-2
    :kind: safety
    :measure: fragments per implant
    :lost-in: SIT-2
    :::
    ```

    ## References

    ISO 14971:2019 5.4.
    """
    for claim in file.of_type("claim"):
        if "lost-in" not in claim.links:
            yield fault(claim, _LOST_NOWHERE(id=claim.id), option="lost-in")


class _NoCycle(NamedTuple):
    """What is said of a stage without a closed cycle of a mission: there is none at all, none is closed, or those that
    are closed are of no stage."""

    none: Phrase
    not_closed: Phrase
    of_no_stage: Phrase


_LIFECYCLE_HINT = "write or close one: it is opened at a gate or by a change, and closed with a decision"
_STAGE_HINT = "say in their `stage` which stage they are of, or put them on a page in needs/{stage}"
_STAGE_ELSEWHERE = Phrase(
    "RMF504.elsewhere", "say in their `stage` which stage they are of, or put them on a page in {folder}/{stage}"
)
_OPERATIONS_HINT = "write or close one: it is opened by the calendar or by field data, and closed with a decision"
_NO_CYCLE: Mapping[Mission, _NoCycle] = {
    "lifecycle": _NoCycle(
        Phrase(
            "RMF504.no-lifecycle",
            "the stage {stage} has no closed cycle of the life cycle mission (there is none); expected at least one",
            _LIFECYCLE_HINT,
        ),
        Phrase(
            "RMF504.lifecycle-not-closed",
            "the stage {stage} has no closed cycle of the life cycle mission ({cycles:, and 3} not closed); expected "
            "at least one",
            _LIFECYCLE_HINT,
        ),
        Phrase(
            "RMF504.lifecycle-of-no-stage",
            "the stage {stage} has no closed cycle of the life cycle mission ({cycles:, and 3} {cycles:is|are} of no "
            "stage); expected at least one",
            _STAGE_HINT,
        ),
    ),
    "operations": _NoCycle(
        Phrase(
            "RMF504.no-operations",
            "the stage {stage} has no closed cycle of the operations mission (there is none); expected at least one",
            _OPERATIONS_HINT,
        ),
        Phrase(
            "RMF504.operations-not-closed",
            "the stage {stage} has no closed cycle of the operations mission ({cycles:, and 3} not closed); expected "
            "at least one",
            _OPERATIONS_HINT,
        ),
        Phrase(
            "RMF504.operations-of-no-stage",
            "the stage {stage} has no closed cycle of the operations mission ({cycles:, and 3} {cycles:is|are} of no "
            "stage); expected at least one",
            _STAGE_HINT,
        ),
    ),
}


@rule(
    "RMF504",
    "stage-without-cycle",
    level=Level.GATE,
    clause="management system, 2; 4.1",
    kind="gap",
    needs=("RMF904",),
    rests_on="cycle: closed mission",
)
def stage_without_cycle(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A stage has no closed cycle of the life cycle mission, or none of the operations mission.

    ## What it checks

    For each stage that the gate reaches there is at least one `cycle` with `mission: lifecycle`, and one with
    `mission: operations`, that bears the date on which it was `closed`. A cycle of no stage (on a page outside of the
    stages' folders, and without `stage`) counts for none. A waiver names the place:
    `item: operations/design`.

    ## Why it matters

    Two missions run side by side. The life cycle takes the product through its stages; operations bring back what
    production and the field have shown. A stage that only one of them went through has been judged by half.

    ## Example

    ```markdown
    :::{cycle} Complaints on the predecessor
    :id: CYC-4
    :mission: operations
    :stage: design
    :opened: 2025-01-13
    :reviews: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{cycle} Complaints on the predecessor
    :id: CYC-4
    :mission: operations
    :stage: design
    :opened: 2025-01-13
    :closed: 2025-03-24
    :decision: no hazard was found that this file lacks
    :reviews: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 4.1, 10.
    """
    closed = closed_cycles(file)
    for stage in STAGES:
        for mission in MISSIONS:
            if (mission, stage) in closed:
                continue
            candidates = [
                cycle
                for cycle in file.of_type("cycle")
                if cycle.stage == stage and cycle.fields.get("mission", mission) == mission
            ]
            say, hint = _NO_CYCLE[mission], NOTHING
            if candidates:
                message = say.not_closed(stage=stage, cycles=_ids(candidates))
            elif stageless := closed.get((mission, "")):
                message = say.of_no_stage(stage=stage, cycles=_ids(stageless))
                if policy.folder != "needs":
                    hint = _STAGE_ELSEWHERE(folder=policy.folder, stage=stage)
            else:
                message = say.none(stage=stage)
            yield cell_fault(
                policy,
                f"{mission}/{stage}",
                stage,
                message,
                hint,
                at=candidates[0].span if candidates else None,
                based_on=tuple(candidates),
            )


_NOT_CLOSED = Phrase(
    "RMF505.not-closed",
    "{id} was due on {due}, and {cycles:, and 3} is not closed",
    "re-evaluate what it affects, and close it with a cycle",
)
_NO_CLOSING = Phrase(
    "RMF505.no-cycle",
    "{id} was due on {due}, and no cycle closes it",
    "re-evaluate what it affects, and close it with a cycle",
)
_WOULD_CLOSE = Phrase("RMF505.would-close", "{cycle} would close it")


@rule(
    "RMF505",
    "overdue-trigger",
    level=Level.ERROR,
    clause="10.4",
    kind="gap",
    needs=("RMF901", "RMF902", "RMF903", "RMF904"),
    after_all=True,
)
def overdue_trigger(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A trigger is still open after its due date.

    ## What it checks

    Each `trigger` whose `due` date has passed is named in `closes` of a cycle that is closed.

    ## Why it matters

    A trigger says that something may have changed the risks. Until a cycle has answered it, the file may no longer
    be true.

    ## Example

    ```markdown
    :::{trigger} Complaint trend on deflation
    :id: TRG-1
    :kind: signal
    :opened: 2025-04-01
    :due: 2025-06-01
    :affects: RSK-1

    Significant increase: no, two against one expected. Benefit-risk: not changed, none had harm. Unacceptable risk: no, the band holds.
    :::
    ```

    ## Use instead

    ```markdown
    :::{trigger} Complaint trend on deflation
    :id: TRG-1
    :kind: signal
    :opened: 2025-04-01
    :due: 2025-06-01
    :affects: RSK-1

    Significant increase: no, two against one expected. Benefit-risk: not changed, none had harm. Unacceptable risk: no, the band holds.
    :::

    :::{cycle} Answer to the trend
    :id: CYC-9
    :mission: operations
    :opened: 2025-04-07
    :closed: 2025-05-12
    :decision: no new risk; the estimate holds
    :closes: TRG-1
    :reviews: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 10.4.
    """
    today = so_far.today
    for trigger in file.of_type("trigger"):
        due = trigger.text("due")
        if not due or due >= today:
            continue
        cycles = file.linking(trigger, "closes")
        if any("closed" in cycle.fields for cycle in cycles):
            continue
        yield fault(
            trigger,
            _NOT_CLOSED(id=trigger.id, due=due, cycles=_ids(cycles)) if cycles else _NO_CLOSING(id=trigger.id, due=due),
            option="due",
            based_on=tuple(cycles),
            related=tuple((each.span, _WOULD_CLOSE(cycle=each.id)) for each in cycles[:3]),
        )


_LOOKED_AT_NOTHING = Phrase(
    "RMF506.nothing-reviewed",
    "{id} closed {trigger} and looked again at none of what it affects: {affected:, and 3}",
    "name in 'reviews' what was judged again",
    by=("trigger",),
)
_AFFECTED = Phrase("RMF506.affected", "what {trigger} affects")


@rule(
    "RMF506",
    "empty-cycle",
    level=Level.ERROR,
    clause="10.4",
    kind="gap",
    needs=("RMF901", "RMF902", "RMF903"),
    rests_on="cycle: closed reviews; trigger: affects",
)
def empty_cycle(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A cycle closed a trigger and looked again at none of what it affects.

    ## What it checks

    A cycle that is closed names in `reviews` at least one of the items that each trigger in its `closes` affects.

    ## Why it matters

    A trigger is answered by judging again what it touches. A cycle that looked at other things, or at nothing,
    closes it on paper only.

    ## Example

    ```markdown
    :::{trigger} Complaint trend on deflation
    :id: TRG-1
    :kind: signal
    :opened: 2025-04-01
    :due: 2025-06-01
    :affects: RSK-1

    Significant increase: no, two against one expected. Benefit-risk: not changed, none had harm. Unacceptable risk: no, the band holds.
    :::

    :::{cycle} Answer to the trend
    :id: CYC-9
    :mission: operations
    :opened: 2025-04-07
    :closed: 2025-05-12
    :decision: no new risk; the estimate holds
    :closes: TRG-1
    :reviews: RSK-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{trigger} Complaint trend on deflation
    :id: TRG-1
    :kind: signal
    :opened: 2025-04-01
    :due: 2025-06-01
    :affects: RSK-1

    Significant increase: no, two against one expected. Benefit-risk: not changed, none had harm. Unacceptable risk: no, the band holds.
    :::

    :::{cycle} Answer to the trend
    :id: CYC-9
    :mission: operations
    :opened: 2025-04-07
    :closed: 2025-05-12
    :decision: no new risk; the estimate holds
    :closes: TRG-1
    :reviews: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 10.4.
    """
    for cycle in file.of_type("cycle"):
        if "closed" not in cycle.fields:
            continue
        reviewed = set(cycle.links.get("reviews", ()))
        for trigger in file.linked(cycle, "closes"):
            affected = trigger.links.get("affects", ())
            if affected and reviewed.isdisjoint(affected):
                yield fault(
                    cycle,
                    _LOOKED_AT_NOTHING(id=cycle.id, trigger=trigger.id, affected=affected),
                    option="closes",
                    at=cycle.at_link("closes", trigger.id),
                    based_on=(trigger,),
                    related=((trigger.at("affects"), _AFFECTED(trigger=trigger.id)),),
                )


_NOT_LOOKED_AT = Phrase(
    "RMF512.affected",
    "{id} closed {trigger} and did not look again at {affected:, and 5}, which the trigger names",
    "name each in 'reviews', or in 'not-reviewed' with the reason behind ` -- `",
    by=("trigger",),
)
_NOT_REACHED = Phrase(
    "RMF512.reached",
    "{id} closed {trigger} and did not look again at {reached:, and 5}, whose judgement rests on what the trigger names",
    "name each in 'reviews', or in 'not-reviewed' with the reason behind ` -- `",
    by=("trigger",),
)
_NEITHER = Phrase(
    "RMF512.both",
    "{id} closed {trigger} and did not look again at {affected:, and 5}, which the trigger names, nor at"
    " {reached:, and 5}, whose judgement rests on that",
    "name each in 'reviews', or in 'not-reviewed' with the reason behind ` -- `",
    by=("trigger",),
)
_THROUGH = Phrase("RMF512.through", "{risk} (through {of})")
_NO_REASON = Phrase(
    "RMF512.no-reason",
    "{id} names {left_out} in 'not-reviewed' without a reason; expected `{left_out} -- reason`",
    "say why it was left out, or name it in 'reviews'",
    by=("left_out",),
)
_LEFT_OUT_NOTHING = Phrase(
    "RMF512.no-item",
    "{id} gives in 'not-reviewed' a reason for leaving out {left_out!r}, which is no id",
    "name items by their ids: `RSK-003, RSK-004 -- reason; RSK-007 -- reason`",
    by=("left_out",),
)


@rule(
    "RMF512",
    "impact-not-reviewed",
    level=Level.WARNING_THEN_ERROR,
    clause="10.4",
    kind="gap",
    needs=("RMF506", "RMF901", "RMF902", "RMF903", "RMF904"),
)
def impact_not_reviewed(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A cycle closed a trigger and did not look again at all that the trigger reaches.

    ## What it checks

    A trigger reaches what it names in `affects` and in `changes`, and each risk whose judgement rests on that: on its harm,
    on its situation with hazard and sequence of events and what brings these about, on its controls and their verifications,
    on the benefit-risk analysis that justifies it, and on what was observed of it. The cycles that close it name each of
    these in `reviews`, or in `not-reviewed` with the reason for leaving it out:

    ```text
    :not-reviewed: RSK-003, RSK-004 -- the supplier makes none of these parts; RSK-007 -- judged in CYC-012
    ```

    A risk whose estimate is dated after the cycle was closed has been judged again since. What a trigger reaches that
    was closed in the last baseline was released then, and is not asked for any more. `riskfile impact` lists what a
    change of an item reaches.

    ## Why it matters

    A change of a supplier touches each part that comes from there. A cycle that looks at one of five and closes the
    trigger leaves four that nobody has judged, and the record says that all is done.

    ## Example

    ```markdown
    :::{trigger} Other maker of the balloon
    :id: TRG-1
    :kind: supplier-change
    :opened: 2025-04-01
    :due: 2025-06-01
    :affects: RSK-1, HAZ-2
    :::

    :::{cycle} Answer to the change
    :id: CYC-9
    :mission: lifecycle
    :opened: 2025-04-07
    :closed: 2025-05-12
    :decision: no new risk; the estimate holds
    :closes: TRG-1
    :reviews: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{trigger} Other maker of the balloon
    :id: TRG-1
    :kind: supplier-change
    :opened: 2025-04-01
    :due: 2025-06-01
    :affects: RSK-1, HAZ-2
    :::

    :::{cycle} Answer to the change
    :id: CYC-9
    :mission: lifecycle
    :opened: 2025-04-07
    :closed: 2025-05-12
    :decision: no new risk; the estimate holds
    :closes: TRG-1
    :reviews: RSK-1, HAZ-2
    :not-reviewed: RSK-2 -- the strut and its steel are those of before, so that none breaks more often
    :::
    ```

    ## References

    ISO 14971:2019 10.4; ISO 13485:2016 7.3.9.
    """
    left_out: dict[str, set[str]] = {}
    for cycle in file.of_type("cycle"):
        said = cycle.text("not-reviewed")
        if not said:
            continue
        for name, reason in named_reasons(said):
            # an id that is none is told where ids are mentioned
            if name not in file.items and not _ID.fullmatch(name):
                yield fault(cycle, _LEFT_OUT_NOTHING(id=cycle.id, left_out=name), option="not-reviewed")
            elif policy.says_nothing(reason):
                yield fault(cycle, _NO_REASON(id=cycle.id, left_out=name), option="not-reviewed")
            left_out.setdefault(cycle.id, set()).add(name)
    last = file.baselines[-1] if file.baselines else None
    for trigger in file.of_type("trigger"):
        cycles = [each for each in file.linking(trigger, "closes") if "closed" in each.fields]
        if not cycles:
            continue
        looked_at = {id for each in cycles for id in (*each.links.get("reviews", ()), *left_out.get(each.id, ()))}
        named = named_by(trigger)
        affected = tuple(id for id in named if id not in looked_at and id in file.items)
        reached: tuple[Message, ...] = ()
        cycle = max(cycles, key=lambda each: each.text("closed"))
        then = trigger.id if last is None else called_then(file, last).get(trigger.id, trigger.id)
        if last is None or then not in last.items or then in last.unfinished:
            reached = tuple(
                _THROUGH(risk=each.item.id, of=each.of)
                for each in reached_by(file, named).risks
                if each.item.id not in named
                and each.item.id not in looked_at
                and each.item.text("dated") <= cycle.text("closed")
            )
        if affected or reached:
            say = _NEITHER if affected and reached else _NOT_LOOKED_AT if affected else _NOT_REACHED
            words = {"affected": affected, "reached": reached}
            yield fault(
                cycle,
                say(id=cycle.id, trigger=trigger.id, **{name: words[name] for name in say.names if name in words}),
                option="reviews",
                based_on=(trigger,),
                related=((trigger.at("affects"), _AFFECTED(trigger=trigger.id)),),
            )


_ID = compiled_late(ID_PATTERN)

_UNDECIDED = Phrase(
    "RMF514.none",
    "{id} is closed on {closed} and has no decision; expected what was decided",
    "say in `decision` what follows for the risks that it looked at, and why",
)
_VERDICT = Phrase(
    "RMF514.verdict",
    "{id} is closed on {closed}, and its decision is {decision!r}; expected what was decided, not that it was",
    "say in `decision` what follows for the risks that it looked at, and why",
)


@rule(
    "RMF514",
    "closed-without-decision",
    level=Level.WARNING_THEN_ERROR,
    clause="10.4",
    kind="gap",
    needs=("RMF904",),
    rests_on="cycle: closed decision",
)
def closed_without_decision(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A cycle is closed and says not what was decided.

    ## What it checks

    Each `cycle` with the date on which it was `closed` has a `decision`, which says more than that one was made
    ("approved and closed"). Of a word alone that says nothing ("ok", "done") RMF917 tells.

    ## Why it matters

    A cycle looks again at what has changed, in order to decide. Without the decision nobody can see what followed for the
    risks, nor ask whether it was right. Whether the decision is right, a person has to judge.

    ## Example

    ```markdown
    :::{cycle} Answer to the trend
    :id: CYC-9
    :mission: operations
    :opened: 2025-04-07
    :closed: 2025-05-12
    :decision: approved and closed
    :reviews: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{cycle} Answer to the trend
    :id: CYC-9
    :mission: operations
    :opened: 2025-04-07
    :closed: 2025-05-12
    :decision: no new risk; the estimate holds, since none of the reports had harm
    :reviews: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 4.1, 10.4; ISO 13485:2016 7.3.5.
    """
    for cycle in file.of_type("cycle"):
        closed, decision = cycle.text("closed"), cycle.text("decision")
        if not closed or decides(decision):
            continue
        if decision:
            yield fault(cycle, _VERDICT(id=cycle.id, closed=closed, decision=decision), option="decision")
        else:
            yield fault(cycle, _UNDECIDED(id=cycle.id, closed=closed), option="decision")


_BEFORE_THE_END = Phrase(
    "RMF515.before-the-end",
    "{id} is closed on {closed}, before the period of {observation} ends ({period}), which it reviews",
    "close it when the period is over and its data are in, or correct the date that is wrong",
    by=("observation",),
)
_OBSERVED = Phrase("RMF515.period", "the period of {observation}")


@rule(
    "RMF515",
    "closed-before-its-period-ends",
    level=Level.WARNING_THEN_ERROR,
    clause="10.3",
    kind="contradiction",
    needs=("RMF511", "RMF902", "RMF903", "RMF904"),
    rests_on="cycle: closed reviews; observation: period",
)
def closed_before_its_period_ends(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A cycle is closed before the period of what it reviews has ended.

    ## What it checks

    A cycle is closed no earlier than the last day of the `period` of each observation in its `reviews`: of a year
    31 December, of a month its last day. A period in words, without a year, is not looked at.

    ## Why it matters

    What is observed until the end of September cannot have been looked at on the 28th. The decision rests on part of the
    data, or one of the dates is wrong. Whether late reports of the period were waited for, a person has to judge.

    ## Example

    ```markdown
    :::{observation} Tears of the balloon
    :id: OBS-9
    :kind: malfunction
    :count: 0
    :exposure: 41000000
    :unit: implant
    :period: 2025-04 to 2025-06
    :source: active
    :observes: RSK-1
    :::

    :::{cycle} Second quarter
    :id: CYC-9
    :mission: operations
    :stage: post-launch
    :opened: 2025-04-07
    :closed: 2025-06-12
    :decision: no new risk; the estimate holds
    :reviews: RSK-1, OBS-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{observation} Tears of the balloon
    :id: OBS-9
    :kind: malfunction
    :count: 0
    :exposure: 41000000
    :unit: implant
    :period: 2025-04 to 2025-06
    :source: active
    :observes: RSK-1
    :::

    :::{cycle} Second quarter
    :id: CYC-9
    :mission: operations
    :stage: post-launch
    :opened: 2025-04-07
    :closed: 2025-07-12
    :decision: no new risk; the estimate holds
    :reviews: RSK-1, OBS-9
    :::
    ```

    ## References

    ISO 14971:2019 10.2, 10.3; ISO/TR 20416:2020.
    """
    for cycle in file.of_type("cycle"):
        closed = cycle.text("closed")
        for observation in file.linked(cycle, "reviews") if closed else ():
            if observation.type != "observation":
                continue
            last = last_day(observation.text("period"))
            if closed < last:
                yield fault(
                    cycle,
                    _BEFORE_THE_END(
                        id=cycle.id, closed=closed, observation=observation.id, period=observation.text("period")
                    ),
                    option="closed",
                    based_on=(observation,),
                    related=((observation.at("period"), _OBSERVED(observation=observation.id)),),
                )


_BEFORE_IT_OPENED = Phrase(
    "RMF508.before-it-opened",
    "{id} is closed on {closed}, before it was opened on {opened}",
    "correct the date that is wrong",
)
_OPENED = Phrase("RMF508.opened", "opened")
_BEFORE_ITS_TRIGGER = Phrase(
    "RMF508.before-its-trigger",
    "{id} is closed on {closed}, before {trigger}, which it closes, was opened on {opened}",
    "correct the date that is wrong, or close the trigger with a later cycle",
    by=("trigger",),
)
_TRIGGER_OPENED = Phrase("RMF508.trigger-opened", "{trigger} opened")
_BEFORE_THE_STAGE_BEFORE = Phrase(
    "RMF508.before-the-stage-before",
    "{id}, the first life cycle of the stage {stage}, is closed on {closed}, before {earlier} of the stage "
    "{earlier_stage} on {earlier_closed}",
    "correct the date that is wrong: a stage rests on the one before it",
)
_AFTER_THE_NEXT = Phrase(
    "RMF508.after-the-next",
    "{id} is closed on {closed}, after {next}, which follows it, on {next_closed}",
    "correct the date that is wrong: a period takes in what the one before it has decided",
)
_CLOSED = Phrase("RMF508.closed", "{cycle} closed")


@rule(
    "RMF508",
    "cycle-out-of-order",
    level=Level.ERROR,
    clause="4.1",
    kind="contradiction",
    needs=("RMF511", "RMF901", "RMF902", "RMF903", "RMF904"),
    rests_on="cycle: closed closes mission opened; trigger: opened",
)
def cycle_out_of_order(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A cycle is closed before it was opened, before a trigger that it closes, or out of turn.

    ## What it checks

    A cycle is closed no earlier than it was opened, and than each trigger in its `closes` was opened. The first life
    cycle to be closed in a stage is closed no earlier than the first of the stage before. Of the operations cycles of
    a stage that the calendar opens (they close no trigger, or periodic ones only), none is closed later than the next
    one.

    ## Why it matters

    A cycle takes in what the one before it has decided. Dates that run backwards mean that a step was
    written down afterwards, or that a date is wrong; either way the record does not show what happened.

    ## Example

    ```markdown
    :::{cycle} Answer to the trend
    :id: CYC-9
    :mission: operations
    :opened: 2025-05-12
    :closed: 2025-04-07
    :decision: no new risk; the estimate holds
    :reviews: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{cycle} Answer to the trend
    :id: CYC-9
    :mission: operations
    :opened: 2025-04-07
    :closed: 2025-05-12
    :decision: no new risk; the estimate holds
    :reviews: RSK-1
    :::
    ```

    ## References

    ISO 14971:2019 4.1, 10.4.
    """
    for cycle in file.of_type("cycle"):
        opened, closed = cycle.text("opened"), cycle.text("closed")
        if not closed:
            continue
        if opened and closed < opened:
            yield fault(
                cycle,
                _BEFORE_IT_OPENED(id=cycle.id, closed=closed, opened=opened),
                option="closed",
                related=((cycle.at("opened"), _OPENED()),),
            )
            continue
        for trigger in file.linked(cycle, "closes"):
            since = trigger.text("opened")
            if since and closed < since:
                yield fault(
                    cycle,
                    _BEFORE_ITS_TRIGGER(id=cycle.id, closed=closed, trigger=trigger.id, opened=since),
                    option="closed",
                    based_on=(trigger,),
                    related=((trigger.at("opened"), _TRIGGER_OPENED(trigger=trigger.id)),),
                )
    closed_by = closed_cycles(file)
    yield from _stages_in_turn(closed_by)
    for stage in STAGES:
        yield from _periods_in_turn(file, closed_by.get(("operations", stage), ()))


def _stages_in_turn(closed: Mapping[tuple[str, str], Sequence[Item]]) -> Iterator[Fault]:
    earlier: Item | None = None
    for stage in STAGES:
        cycles = closed.get(("lifecycle", stage))
        if not cycles:
            continue
        first = min(cycles, key=lambda cycle: cycle.text("closed"))
        if earlier is not None and first.text("closed") < earlier.text("closed"):
            yield fault(
                first,
                _BEFORE_THE_STAGE_BEFORE(
                    id=first.id,
                    stage=stage,
                    closed=first.text("closed"),
                    earlier=earlier.id,
                    earlier_stage=stage_of(earlier),
                    earlier_closed=earlier.text("closed"),
                ),
                option="closed",
                based_on=(earlier,),
                related=((earlier.at("closed"), _CLOSED(cycle=earlier.id)),),
            )
        earlier = first


def _periods_in_turn(file: RiskFile, cycles: Sequence[Item]) -> Iterator[Fault]:
    periods = [
        cycle
        for cycle in cycles
        if "opened" in cycle.fields
        and all(trigger.fields.get("kind") == "periodic" for trigger in file.linked(cycle, "closes"))
    ]
    periods.sort(key=lambda cycle: cycle.text("opened"))
    for cycle, after in pairwise(periods):
        if cycle.text("closed") > after.text("closed") and cycle.text("opened") < after.text("opened"):
            yield fault(
                cycle,
                _AFTER_THE_NEXT(
                    id=cycle.id, closed=cycle.text("closed"), next=after.id, next_closed=after.text("closed")
                ),
                option="closed",
                based_on=(after,),
                related=((after.at("closed"), _CLOSED(cycle=after.id)),),
            )


_BEFORE_ESTIMATE = Phrase(
    "RMF510.before-estimate",
    "{id} is dated {date}, before the first estimate of what its control controls ({risk}, {dated})",
    "correct the date that is wrong, or verify the control against the risk as estimated; of an earlier test that still"
    " holds say why in `holds-because`, and of one of a platform or predecessor whose it is in `evidence-of`",
)
_JUDGED_BEFORE = Phrase(
    "RMF510.judged-before",
    "{id} is dated {date}, before the estimate of {risks:, and 3} ({newest}) that it judges",
    "judge again what was estimated since, or correct the date that is wrong",
)
_ESTIMATED = Phrase("RMF510.estimated", "{risk} estimated")
_REVIEWED_BEFORE = Phrase(
    "RMF510.reviewed-before",
    "{id} is dated {date}, before {evaluation}, the evaluation of overall residual risk that it rests on ({evaluated})",
    "review again, or correct the date that is wrong",
)
_DATED = Phrase("RMF510.dated", "{evaluation} dated")


@rule(
    "RMF510",
    "step-out-of-order",
    level=Level.ERROR,
    clause="4.1, figure 1",
    kind="contradiction",
    needs=("RMF322", "RMF511", "RMF901", "RMF902", "RMF903", "RMF904"),
    rests_on="benefit-risk: date justifies; control: controls; cycle: closed reviews; overall-residual-risk: considers date; review: time; risk: dated; verification: criterion date holds-because method proves result shown-for verifies",
)
def step_out_of_order(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A step of a risk is dated before the step that it rests on.

    ## What it checks

    A verification is not dated before the estimates of all the risks that its controls control (an estimate that is
    dated after a cycle that looked at the risk is a renewed one, and does not count), unless it says in `holds-because` why
    it holds for the risk as estimated: evidence of a platform or a predecessor is older, and says in `evidence-of` whose it
    is. A run that a later one supersedes (RMF332) rests on nothing any more. The latest benefit-risk analysis
    of a risk, and the latest evaluation of overall residual risk that considers it, are not dated before its estimate.
    A review is not dated before each evaluation of overall residual risk of its stage.

    ## Why it matters

    Risks are estimated, then controlled, then controls are verified, then what remains is weighed and reviewed. A
    date that runs the other way shows that a judgement was made without what it had to rest on. Where a test was there
    first, somebody has to say that it fits: that is what `holds-because` is for. Whether that reason is a good one, a person
    has to judge.

    ## Example

    ```markdown
    :::{overall-residual-risk} Overall residual risk of the base device
    :id: ORR-1
    :method: panel
    :weighed: infarction and perforation together, against an open vessel for years
    :state-of-the-art: registries of comparable stents report infarction in 2 to 3 of 100 patients
    :state-of-the-art-dated: 2025-11-30
    :conclusion: acceptable
    :date: 2026-01-12
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
    :date: 2025-12-15
    :considers: RSK-1, RSK-2, RSK-3
    :::
    ```

    ## References

    ISO 14971:2019 4.1, figure 1; 7.2, 7.4, 8, 9.
    """
    yield from _verifications_in_turn(file, policy)
    yield from _judgements_in_turn(file, "benefit-risk", "justifies")
    yield from _judgements_in_turn(file, "overall-residual-risk", "considers")
    yield from _reviews_in_turn(file)


def _verifications_in_turn(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    runs = results(file, policy)
    #: per risk when a cycle that looked at it was first closed: an estimate that is dated later is a renewed one
    looked_at: dict[str, str] = {}
    for cycle in file.of_type("cycle"):
        closed = cycle.text("closed")
        if closed:
            for id in cycle.links.get("reviews", ()):
                if closed < looked_at.get(id, "~"):
                    looked_at[id] = closed
    #: per control the risk that was estimated first, None where one of them is undated or renewed
    first: dict[str, Item | None] = {}

    def first_of(control: Item) -> Item | None:
        if control.id not in first:
            first[control.id] = None
            risks = file.linked(control, "controls") if control.type == "control" else []
            if risks and all("" < risk.text("dated") <= looked_at.get(risk.id, "~") for risk in risks):
                first[control.id] = min(risks, key=lambda risk: risk.text("dated"))
        return first[control.id]

    def judged(verifications: Iterable[Item]) -> Iterator[tuple[Item, Item]]:
        for verification in verifications:
            controls = file.linked(verification, "verifies")
            if not verification.text("date") or not controls or runs.superseded(file, verification):
                continue
            if not policy.says_nothing(verification.text("holds-because")):
                continue
            estimated = [risk for control in controls if (risk := first_of(control)) is not None]
            if len(estimated) < len(controls):
                continue
            risk = min(estimated, key=lambda each: each.text("dated"))
            if verification.text("date") < risk.text("dated"):
                yield verification, risk

    # its controls, their risks, and the cycles that looked at these
    given = (policy, runs)
    for verification, risk in file.kept.over("in turn", given, file.of_type("verification"), 3, judged):
        yield fault(
            verification,
            _BEFORE_ESTIMATE(
                id=verification.id, date=verification.text("date"), risk=risk.id, dated=risk.text("dated")
            ),
            option="date",
            based_on=(risk,),
            related=((risk.at("dated"), _ESTIMATED(risk=risk.id)),),
        )


def _judgements_in_turn(file: RiskFile, kind: str, link: str) -> Iterator[Fault]:
    latest: dict[str, Item | None] = {}
    for judgement in file.of_type(kind):
        for id in judgement.links.get(link, ()):
            other = latest.get(id, judgement)
            if "date" not in judgement.fields or other is None:
                latest[id] = None
            elif other.text("date") <= judgement.text("date"):
                latest[id] = judgement
    late: dict[str, list[Item]] = {}
    for id, last in latest.items():
        risk = file.items.get(id)
        if last is not None and risk is not None and risk.text("dated") > last.text("date"):
            late.setdefault(last.id, []).append(risk)
    for judgement in file.of_type(kind):
        risks = late.get(judgement.id)
        if risks:
            newest = max(risk.text("dated") for risk in risks)
            yield fault(
                judgement,
                _JUDGED_BEFORE(id=judgement.id, date=judgement.text("date"), risks=_ids(risks), newest=newest),
                option="date",
                based_on=tuple(risks),
                related=tuple((risk.at("dated"), _ESTIMATED(risk=risk.id)) for risk in risks[:3]),
            )


def _reviews_in_turn(file: RiskFile) -> Iterator[Fault]:
    first: dict[str, Item | None] = {}
    for evaluation in file.of_type("overall-residual-risk"):
        stage = stage_of(evaluation)
        other = first.get(stage, evaluation)
        if "date" not in evaluation.fields or other is None:
            first[stage] = None
        elif evaluation.text("date") <= other.text("date"):
            first[stage] = evaluation
    for review in file.of_type("review"):
        rests_on = first.get(stage_of(review))
        day = review.text("time")[:10]
        if rests_on is not None and day and day < rests_on.text("date"):
            yield fault(
                review,
                _REVIEWED_BEFORE(id=review.id, date=day, evaluation=rests_on.id, evaluated=rests_on.text("date")),
                option="time",
                based_on=(rests_on,),
                related=((rests_on.at("date"), _DATED(evaluation=rests_on.id)),),
            )


_DONE = ("dated", "date", "opened", "closed", "time", "published", "evaluated", "anomalies-evaluated")
"""Fields that say when something was done; all other dates are plans."""

_LEAVE_OUT = "correct the date, or leave it out until that is done"
_TO_COME = Phrase(
    "RMF511.item", "{id} {option} is {date}, a day to come (judged on {today}); expected one that has come", _LEAVE_OUT
)
_OBSERVED_TO_COME = Phrase(
    "RMF511.observed",
    "{id} says what was observed until {date}, which is to come (judged on {today}); expected a time that has begun",
    "correct the period: what is to come was not observed",
)
_MONTH_TO_COME = Phrase(
    "RMF511.month",
    "the data of plan {plan} have a row for {month}, which is to come (judged on {today}); expected periods that have begun",
    "correct the period, or take out what is only expected",
)
_BASELINE_TO_COME = Phrase(
    "RMF511.baseline",
    "baseline {name} is of {date}, a day to come (judged on {today}); expected one that has come",
    "take it out, and make it anew on the day of the release: until then it would be the last one",
    by=("name",),
)
_REVISION_TO_COME = Phrase(
    "RMF511.revision",
    "the revision is dated {date}, a day to come (judged on {today}); expected one that has come",
    "correct the date, or leave it out until the revision is made",
)


@rule(
    "RMF511", "date-in-the-future", level=Level.ERROR, clause="4.1", kind="contradiction", of_option=True, by_day=True
)
def date_in_the_future(file: RiskFile, policy: Policy, today: str) -> Iterator[Fault]:
    """A date that tells of something done lies after the day of judgement.

    ## What it checks

    The date of an estimate (`dated`), of a verification, a benefit-risk analysis and an evaluation of overall residual
    risk (`date`), those on which a trigger or a cycle was `opened` and a cycle was `closed`, and the time of a review and that
    on which an item was `retired`, and those on which known anomalies were `published` and `evaluated`, are not after the day on which the file is judged: today, or the day that `--today` or `SOURCE_DATE_EPOCH` gives. The same
    holds for the last day, month or year of an observation's `period`, the months of field data, the days of baselines, and the
    date of the revision in the policy. Dates that are plans (`due`, `next-due`, when a waiver expires) are none of these. A time with
    its zone counts once that day has come anywhere.

    ## Why it matters

    What is to come has not been done. A test that passed in 2062 is a slip of the pen or worse, and each rule that goes by
    the date judges wrongly: such a cycle is never overdue, such an estimate is newer than all that rests on it.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :dated: 2062-01-16
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
    :dated: 2026-01-16
    :::
    ```

    ## References

    ISO 14971:2019 4.1 (figure 1), 4.5; ISO 13485:2016 4.2.5.
    """
    for item_type in file.model.types.values():
        dates = [name for name in _DONE if (field := item_type.fields.get(name)) and field.kind in ("date", "datetime")]
        for item in file.of_type(item_type.name) if dates else ():
            for option in dates:
                value = item.text(option)
                if value[:10] > today and ("T" not in value or not _has_come(value, today)):
                    message = _TO_COME(id=item.id, option=option, date=value, today=today)
                    yield fault(item, message, option=option)
    for item in file.retired.values():
        day = item.text(RETIRED)
        if day > today:
            yield fault(item, _TO_COME(id=item.id, option=RETIRED, date=day, today=today), option=RETIRED)
    for baseline in file.baselines:
        if baseline.day > today:
            at = Span(baseline.path, 1, 1)
            yield file_fault(at, _BASELINE_TO_COME(name=baseline.name, date=baseline.day, today=today))
    for observation in file.of_type("observation"):
        last = last_named(observation.text("period"))
        if first_day_of_last(last) > today:
            message = _OBSERVED_TO_COME(id=observation.id, date=last, today=today)
            yield fault(observation, message, option="period")
    told: set[Span] = set()
    for series in file.series.values():
        point = next((each for each in series.points if series.begin_of(each) > today), None)
        # several plans may read one file
        if point is not None and (at := series.at(point)) not in told:
            told.add(at)
            keys = ("monitoring", "plans", series.plan)
            yield key_fault(policy, keys, _MONTH_TO_COME(plan=series.plan, month=point.period, today=today), at=at)
    if policy.date > today:
        yield key_fault(policy, ("document", "date"), _REVISION_TO_COME(date=policy.date, today=today))


def _has_come(time: str, today: str) -> bool:
    """Whether a time (``YYYY-MM-DDThh:mm`` with its zone) lies on ``today`` or before it, anywhere on earth."""
    # only for a time that bears a later date
    from datetime import UTC, date, datetime, timedelta  # noqa: PLC0415

    try:
        ends = datetime.fromisoformat(f"{date.fromisoformat(today) + timedelta(days=1)}T12:00Z")
        return datetime.fromisoformat(time).astimezone(UTC) < ends
    except (OverflowError, ValueError):
        # beyond the calendar, or a zone that no place has
        return False


RULES: tuple[Rule, ...] = (
    no_safety_claim,
    no_effectiveness_claim,
    claim_loss_not_analysed,
    stage_without_cycle,
    overdue_trigger,
    empty_cycle,
    impact_not_reviewed,
    closed_without_decision,
    closed_before_its_period_ends,
    cycle_out_of_order,
    step_out_of_order,
    date_in_the_future,
)
