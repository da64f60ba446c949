"""RMF017 and RMF932 to RMF934: who accepts a finding, until when, and whether they may."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.model import RiskFile
from riskfile.model.declare import is_date
from riskfile.policy.fillers import folded
from riskfile.policy.policy import Policy, Waiver
from riskfile.policy.waiving import RESERVED
from riskfile.rules.engine.context import SoFar
from riskfile.rules.engine.declare import RESERVED_OFF, Rule, rule
from riskfile.rules.engine.finding import NOTHING, Fault, Level, key_fault
from riskfile.rules.engine.waivers import lacks, no_approver, too_long
from riskfile.rules.structure import misnamed, of_item, of_waiver, waiver_fault
from riskfile.text.messages import Message, Phrase
from riskfile.text.quoting import literal

_OFF = Phrase(
    "RMF017.off",
    "{code} is switched off for the whole file, which a line does not do, so it stays on: {why}",
    "take the entry out, and waive its findings one by one: each weighed in a benefit-risk analysis, or accepted by {roles:or}",
)
_LOWERED = Phrase(
    "RMF017.lowered",
    "{code} is made a warning, which a line does not do, so it stays what it was: {why}",
    "take the entry out, and waive its findings one by one: each weighed in a benefit-risk analysis, or accepted by {roles:or}",
)
_WHY = Phrase("RMF017.why", "only a higher role may accept what it finds")
_RESERVED = {code: Phrase(f"RMF017.why-{code.lower()}", why) for code, why in RESERVED.items()}


@rule(RESERVED_OFF, "reserved-rule-off", level=Level.ERROR, clause="4.2, 7.4, 8", kind="contradiction")
def reserved_rule_off(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A rule that only a higher role may waive is switched off, or made a warning, by a line of the policy.

    ## What it checks

    Neither `rules.off` nor a `warning` in `rules.levels` names a rule of those that are reserved: risks that are not
    estimated (RMF204), residual risks that are not acceptable (RMF402), overall residual risk (RMF016, RMF405, RMF413), disclosure
    (RMF406), the review (RMF407), what the field contradicts (RMF603, RMF606), and what `waiving.reserved` of the policy adds.
    Such an entry has no effect. Without it the findings are waived one by one, as RMF933 says. The level `error` is no weakening and stays.

    ## Why it matters

    One line that nobody signs would take the judgement of each risk of the file, of those of today and of those to come, out of it.

    ## Example

    ```yaml needs/policy.yaml
    rules:
      off:
        RMF402: the matrix is under revision, see change request 14
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    waiving:
      longest-months: 6
    ```

    ## References

    ISO 14971:2019 4.2, 7.4, 8; the manual's chapter on waivers.
    """
    roles = tuple(_higher(policy)[0]) or policy.waiving.higher_roles[:1]
    reserved = policy.waiving.reserved
    for code, reason in policy.rules_off.items():
        if code in reserved and not policy.no_reason(reason):
            message = _OFF(code=code, why=_why(code, reserved[code]), roles=roles)
            yield key_fault(policy, ("rules", "off", code), message)
    for code, change in policy.rules_levels.items():
        if code in reserved and change.level == "warning" and not policy.no_reason(change.reason):
            message = _LOWERED(code=code, why=_why(code, reserved[code]), roles=roles)
            yield key_fault(policy, ("rules", "levels", code), message)


def _why(code: str, reason: str) -> Message | str:
    """Why only a higher role may accept what a rule finds: as its policy says, or as riskfile does where that is the same."""
    if reason and reason != RESERVED.get(code):
        return reason
    return _RESERVED[code]() if reason else _WHY()


def _higher(policy: Policy) -> tuple[list[str], list[str]]:
    """The higher roles that somebody of the policy's `roles` has, and who they are."""
    higher = {folded(role) for role in policy.waiving.higher_roles}
    found = [each for each in policy.roles if folded(each.role) in higher]
    return [each.role for each in found], [each.name for each in found]


_NEITHER = Phrase(
    "RMF932.neither",
    "{waiver} names nobody who accepts it and no last day, so it waives nothing; expected both",
    by=("waiver",),
)
_NO_APPROVER = Phrase(
    "RMF932.no-approver",
    "{waiver} names nobody who accepts it, so it waives nothing; expected an approver",
    by=("waiver",),
)
_NOBODY = Phrase(
    "RMF932.nobody",
    "{waiver} has the approver {found}, which is nobody, so it waives nothing; expected who accepts it",
    by=("waiver",),
)
_NO_DAY = Phrase(
    "RMF932.no-day",
    "{waiver} does not say until when, so it waives nothing; expected its last day",
    by=("waiver",),
)
_NOT_A_DAY = Phrase(
    "RMF932.not-a-day",
    "{waiver} holds until {found}, which is no day, so it waives nothing; expected one as YYYY-MM-DD",
    by=("waiver",),
)
_IN_ITEM = Phrase("RMF932.in-item", "write {code} -- the reason; approver NAME; until YYYY-MM-DD")
_IN_POLICY = Phrase("RMF932.in-policy", "give it `approver: NAME` and `expires: YYYY-MM-DD`")
_BEFORE = Phrase(
    "RMF932.before",
    "waivers that do not say who accepts them and until when waive nothing: write RMF303 -- the reason; approver NAME; until "
    "YYYY-MM-DD",
)


@rule("RMF932", "waiver-without-spine", level=Level.ERROR, clause="", kind="gap", after_all=True)
def waiver_without_spine(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A waiver does not say who accepts the finding, or until when.

    ## What it checks

    Each waiver that has a reason names somebody who accepts it, by name and not by a filler word, and the last day on which it
    holds, as YYYY-MM-DD. In the policy these are `approver` and `expires`; on an item they stand behind the reason, divided
    by semicolons, in either order: `RMF303 -- the reason; approver A. Prover; until 2026-06-30`. A waiver without them is not
    in force: what it would waive is reported.

    ## Why it matters

    A finding that somebody accepted, nobody knows who, for all time, is a finding that was silenced. With a name and a day it is a
    decision, which comes back to be made again.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :waive: RMF206 -- the second fatigue test reports in May
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
    :waive: RMF206 -- the second fatigue test reports in May; approver R. Manager; until 2026-05-31
    :::
    ```

    ## References

    The manual's chapter on waivers. ISO 13485:2016 4.2.5, 8.3.2 (records of concessions, and of who authorised them).
    """
    for waiver in so_far.waivers:
        # one without a reason, or with a filler word for one, is told by RMF908 or RMF917 how to be written
        if policy.no_reason(waiver.reason) or misnamed(waiver, so_far, file):
            continue
        message = _lacking(waiver, policy)
        if message:
            item = of_item(waiver, policy)
            advice = _IN_ITEM(code=waiver.rule) if item else _IN_POLICY()
            found = waiver_fault(file, policy, waiver, message, advice)
            yield found._replace(cause=_BEFORE()) if item else found


def _lacking(waiver: Waiver, policy: Policy) -> Message:
    named, given = waiver.approver.strip(), waiver.expires
    nobody = no_approver(waiver, policy)
    if nobody and not named:
        return _NO_APPROVER(waiver=of_waiver(waiver)) if is_date(given) else _NEITHER(waiver=of_waiver(waiver))
    if nobody:
        return _NOBODY(waiver=of_waiver(waiver), found=literal(named))
    if not given:
        return _NO_DAY(waiver=of_waiver(waiver))
    return NOTHING if is_date(given) else _NOT_A_DAY(waiver=of_waiver(waiver), found=literal(given))


_NOT_YOURS = Phrase(
    "RMF933.not-yours",
    "{waiver} is accepted by {approver}, which a line does not do, so it waives nothing: {why}; expected {names:or} as approver",
    by=("waiver",),
)
_NOT_YOURS_RISK = Phrase(
    "RMF933.not-yours-risk",
    "{waiver} is accepted by {approver}, which a line does not do, so it waives nothing: {why}; expected a benefit-risk analysis "
    "that justifies {item}, or {names:or} as approver",
    by=("waiver",),
)
_WEIGH = Phrase(
    "RMF933.weigh",
    "control it further, weigh it in a benefit-risk analysis with `justifies: {item}`, or have it accepted",
)
_HAVE_IT = Phrase("RMF933.have-it", "put the finding right, or have it accepted by who may")
_NO_HOLDER = Phrase(
    "RMF933.no-holder", "name who may in `roles`, as {roles:or}, or the role that may in `waiving.higher-roles`"
)
_A_HOLDER = Phrase("RMF933.a-holder", "somebody of a higher role")


@rule(
    "RMF933", "waiver-without-authority", level=Level.ERROR, clause="4.2, 7.4, 8", kind="contradiction", after_all=True
)
def waiver_without_authority(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A finding that only a higher role may accept is waived by somebody else.

    ## What it checks

    A waiver of a reserved rule rests on one of two: a benefit-risk analysis that justifies the risk (`justifies`, concluded as
    `outweighs`, with its evidence, and approved); or an approver who holds a higher role. Higher roles are those that
    `waiving.higher-roles` of the policy names, top management unless it does; who holds one stands in `roles`. Reserved are
    unestimated risks (RMF204), residual risks that are not acceptable (RMF402), overall residual risk (RMF016, RMF405, RMF413),
    disclosure (RMF406), the review (RMF407), what the field contradicts (RMF603, RMF606), and what `waiving.reserved` adds. Else
    the waiver is not in force.

    ## Why it matters

    Whether a residual risk is acceptable is the one question that the file is there to answer. Who wrote the line is not who answers
    for it: criteria and their exceptions are top management's (4.2), and only benefit weighs up what they refuse (7.4).

    ## Example

    ```yaml needs/policy.yaml
    roles:
      - {role: Risk manager, name: R. Manager, competence: HR-1}
      - {role: Top management, name: Dr T. Op, competence: HR-2}
    waivers:
      - {rule: RMF402, item: RSK-2, reason: the panel looks at it in May, approver: R. Manager, expires: 2026-05-31}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    roles:
      - {role: Risk manager, name: R. Manager, competence: HR-1}
      - {role: Top management, name: Dr T. Op, competence: HR-2}
    waivers:
      - {rule: RMF402, item: RSK-2, reason: the panel looks at it in May, approver: Dr T. Op, expires: 2026-05-31}
    ```

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F4
    :p2: C5
    :basis: test (fatigue, 2024-06)
    :residual-p1: F4
    :disclosed-in: instructions for use, section 6
    :::

    :::{control} Rounded strut edges
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the geometry was reviewed with fatigue
    :implements: DI-9
    :controls: RSK-2
    :::

    :::{verification} Rounded edges on the drawing, and no cut in model arteries
    :id: VER-9
    :proves: implementation, effectiveness
    :method: bench-test
    :criterion: edge radius of at least 15 micrometres on the drawing
    :effectiveness-criterion: no cut in 30 model arteries
    :result: pass
    :evidence: TR-9
    :date: 2026-01-16
    :verifies: CTL-9
    :::
    ```

    ## References

    ISO 14971:2019 4.2, 7.4, 8; MDR (EU) 2017/745 Annex I 1, 8; the manual's chapter on waivers.
    """
    roles, names = _higher(policy)
    for waiver in so_far.waivers:
        if lacks(waiver, file, policy, so_far.today) != "authority" or misnamed(waiver, so_far, file):
            continue
        risk = file.items.get(waiver.item)
        of_risk = risk is not None and risk.type == "risk"
        said = {
            "waiver": of_waiver(waiver),
            "approver": waiver.approver,
            "why": _why(waiver.rule, policy.waiving.reserved[waiver.rule]),
            "names": tuple(f"{name} ({role})" for role, name in zip(roles, names, strict=True)) or (_A_HOLDER(),),
        }
        message = _NOT_YOURS_RISK(**said, item=waiver.item) if of_risk else _NOT_YOURS(**said)
        advice = (
            _NO_HOLDER(roles=policy.waiving.higher_roles[:1])
            if not roles
            else _WEIGH(item=waiver.item)
            if of_risk
            else _HAVE_IT()
        )
        yield waiver_fault(file, policy, waiver, message, advice)


_TOO_LONG = Phrase(
    "RMF934.too-long",
    "{waiver} holds until {day}; expected {latest} at the latest, {months} {months:month|months} from the day of judgement",
    "have it approved for less, and again if it is still needed then",
    by=("waiver",),
)


@rule("RMF934", "waiver-too-long", level=Level.WARNING_THEN_ERROR, clause="", kind="gap", after_all=True)
def waiver_too_long(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
    """A waiver holds for longer than the plan allows.

    ## What it checks

    The last day of a waiver is at most `waiving.longest-months` of the policy (12 unless given) after the day of
    judgement. It stays in force.

    ## Why it matters

    A last day in twenty years is none. Each release, and each yearly review, asks anew whether what was accepted still is.

    ## Example

    ```yaml needs/policy.yaml
    waivers:
      - rule: RMF206
        item: RSK-2
        reason: the second fatigue test reports in May
        approver: R. Manager
        expires: 2046-05-31
    ```

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :::
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    waivers:
      - rule: RMF206
        item: RSK-2
        reason: the second fatigue test reports in May
        approver: R. Manager
        expires: 2026-05-31
    ```

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :::
    ```

    ## References

    The manual's chapter on waivers.
    """
    for waiver in so_far.waivers:
        if lacks(waiver, file, policy, so_far.today) is not None or misnamed(waiver, so_far, file):
            continue
        latest = too_long(waiver, policy, so_far.today)
        if latest:
            months = policy.waiving.longest_months
            message = _TOO_LONG(waiver=of_waiver(waiver), day=waiver.expires, latest=latest, months=months)
            yield waiver_fault(file, policy, waiver, message)


RULES: tuple[Rule, ...] = (reserved_rule_off, waiver_without_spine, waiver_without_authority, waiver_too_long)
