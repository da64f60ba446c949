"""RMF616 to RMF618: data that do not come, and serious incidents and their reports."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.model import Item, RiskFile
from riskfile.policy.markets import MARKETS
from riskfile.policy.policy import MonitoringPlan, Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, fault, key_fault
from riskfile.rules.surveillance import events_in_words, serious, serious_kind
from riskfile.surveillance.monitoring import risks_of
from riskfile.surveillance.vigilance import (
    Duty,
    duties,
    excused,
    incidents,
    launched,
    markets_told,
    since,
)
from riskfile.text.days import months_later
from riskfile.text.messages import NOTHING, Phrase
from riskfile.text.periods import first_day, last_day

_IN_THE_FIELD = "post-launch"

_HARM = ("death", "injury")
"""The kinds of observations of which a serious incident may be read; whether a malfunction could have led to harm, a person says."""

_NEVER = Phrase(
    "RMF616.never",
    "{plan} has no data {months} {months:month|months} after launch ({launched}), and nothing says why; expected a series, or an"
    " observation of {target}, by {due}",
    "give `path`, or say under `monitoring.no-data` why there are none and until when",
    by=("plan",),
)
_ENDED = Phrase(
    "RMF616.ended",
    "the data of {plan} end on {last}, more than {months} {months:month|months} ago, and nothing says why; expected data that go on",
    "add what has come in since, or say under `monitoring.no-data` why there is nothing and until when",
    by=("plan",),
)
_NO_LONGER = Phrase(
    "RMF616.no-longer",
    "{plan} has no data, and the reason for it held until {until}; expected data since",
    "give the data, or the reason why there are still none, with a new day",
    by=("plan",),
)
_NO_REASON = Phrase(
    "RMF616.no-reason",
    "{plan} has no data {months} {months:month|months} after launch ({launched}), and {because!r} does not say why; expected a reason",
    "say what the data wait for",
    by=("plan",),
)


@rule(
    "RMF616",
    "no-data-after-launch",
    level=Level.WARNING_THEN_ERROR,
    clause="10.2; MDR 83, 84",
    kind="gap",
    needs=("RMF612",),
    by_day=True,
    rests_on="",
)
def no_data_after_launch(file: RiskFile, policy: Policy, today: str) -> Iterator[Fault]:
    """A monitoring plan has no data though the device has long been in the field, or its data stopped coming.

    ## What it checks

    `monitoring.launched` of the policy is the day on which the device was placed on the market; without it this rule judges
    nothing. From `monitoring.data-within-months` months after it on (12 unless given; a plan may have its own) each plan has
    data that are no older than that: the last period of its file, or an `observation` of the same kind, with an exposure, that
    observes what the plan watches.

    A plan that has none for a good reason says so under `monitoring.no-data`, with the last day for which the reason holds.

    ## Why it matters

    A plan is a promise to look. Where nobody has looked for a year, the risk rests on its estimate alone, and a file that says
    nothing about it looks as if all was quiet.

    ## Example

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      launched: 2024-11-04
      plans:
        - {id: MON-1, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      launched: 2024-11-04
      no-data:
        - {plans: [MON-1], because: asked for at the visit after two years, until: 2027-01-31}
      plans:
        - {id: MON-1, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}
    ```

    ## References

    ISO 14971:2019 10.2; MDR Articles 83 and 84.
    """
    monitoring, start = policy.monitoring, launched(policy)
    if monitoring is None or not start:
        return
    reasons = {id: each for each in monitoring.no_data for id in each.plans}
    for plan in monitoring.plans:
        # a file that cannot be read has its own finding
        if plan.path and plan.id not in file.series:
            continue
        months = plan.data_within_months or monitoring.data_within_months
        last = _last_data(file, plan)
        due = months_later(max(last, start), months)
        if today <= due:
            continue
        said = {"plan": plan.id, "months": months, "launched": start}
        reason = reasons.get(plan.id)
        if reason is None:
            message = (
                _ENDED(plan=plan.id, last=last, months=months) if last else _NEVER(**said, target=plan.target, due=due)
            )
        elif policy.says_nothing(reason.because):
            message = _NO_REASON(**said, because=reason.because)
        elif today > reason.until:
            message = _NO_LONGER(plan=plan.id, until=reason.until)
        else:
            continue
        at = plan.mark if reason is None else reason.mark
        yield key_fault(policy, ("monitoring", "plans", plan.id), message, stage=_IN_THE_FIELD, at=at)


def _last_data(file: RiskFile, plan: MonitoringPlan) -> str:
    """The last day of which a plan has data, "" for none."""
    series, target = file.series.get(plan.id), file.items.get(plan.target)
    days = [series.end_of(series.points[-1])] if series is not None else []
    for observation in file.linking(target, "observes") if target is not None else ():
        fields = observation.fields
        if fields.get("kind") == plan.kind and fields.get("exposure") and "evidence-of" not in fields:
            days.append(last_day(observation.text("period")))
    return max(days, default="")


_UNREPORTED = Phrase(
    "RMF617.unreported",
    "{id} counts {events} since launch ({why}), and no trigger of kind serious-incident takes them up; expected one, or why they"
    " are not reported ({markets:, and})",
    "open a trigger of kind serious-incident that affects {id}, or say in 'not-reportable' why none is reported",
)
_UNREPORTED_IN = Phrase(
    "RMF617.unreported-in",
    "{id} counts {events} since launch ({why}), and says of {excused:, and} alone why they are not reported; expected the same of"
    " {markets:, and}, or a trigger of kind serious-incident",
    "open a trigger of kind serious-incident that affects {id}, or give the reason for each market",
)
_UNREPORTED_OF_PLAN = Phrase(
    "RMF617.unreported-of-plan",
    "{plan} counts {events} since launch ({why}), and neither a trigger of kind serious-incident takes them up nor does the plan say how"
    " they are reported ({markets:, and})",
    "open a trigger that affects {target}, or say in `serious-incidents` of the plan where each is reported, or why none is",
    by=("plan",),
)
_UNDATED = Phrase(
    "RMF617.undated",
    "{id} is a serious incident and says neither when the manufacturer became aware of it nor why it is not reported; expected"
    " 'aware', 'outcome' and the days of the reports ({markets:, and})",
    "give 'aware', 'outcome', and 'reported-eu' and its like, or say in 'not-reportable' why it is not reported",
)
_NO_OUTCOME = Phrase(
    "RMF617.no-outcome",
    "{id} does not say what the serious incident led to; expected 'outcome': days to report depend on it",
    "give 'outcome': death, unanticipated-deterioration, serious-deterioration or could-have-led",
)


@rule(
    "RMF617",
    "serious-incident-not-reported",
    level=Level.WARNING_THEN_ERROR,
    clause="10.3, 10.4; MDR 87; 21 CFR 803",
    kind="gap",
    needs=("RMF902", "RMF903", "RMF904", "RMF912"),
    rests_on="harm: severity; observation: count evidence-of kind not-reportable observes period severity;"
    " trigger: affects aware kind not-reportable opened outcome",
)
def serious_incident_not_reported(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Serious events were counted since launch, and nothing says that authorities were told, or why not.

    ## What it checks

    In the markets whose times of reporting are known (eu, us, cn), where `monitoring.launched` of the policy says since when the
    device is on the market:

    - An `observation` whose period ends after launch and that counts a death, or an injury that is serious (its own severity, or
      that of the harm, is from `information-only-below` of the policy on) is named by a `trigger` of kind `serious-incident`
      in `affects`; or such a trigger, opened since the period began, names what it observes. Else `not-reportable` says why
      nothing is reported: for all markets, or market by market (`eu -- reason; us, cn -- reason`). Data of another device
      (`evidence-of`) are its manufacturer's to report.
    - So is what the series of a monitoring plan counts since launch, of deaths or of a harm that serious; `serious-incidents` of the
      plan may say where each is reported, or why none is.
    - Each trigger of kind `serious-incident` says when the manufacturer became `aware` of it and its `outcome`, or in
      `not-reportable` why it is not reported.

    Whether a malfunction could have led to harm is not in the counts: open a trigger for it.

    Expected side effects that the product information documents and the technical documentation quantifies are watched as a
    trend instead in the EU (MDR Article 87(1) a, Article 88): say so in `not-reportable`.

    ## Why it matters

    A trend may wait for its evaluation. A death may not: the days run from the day on which the manufacturer hears of it.

    ## Example

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      launched: 2025-11-01
      plans:
        - {id: MON-1, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}
        - {id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}
    ```

    ```markdown
    :::{observation} Vessel wall torn at deployment
    :id: OBS-1
    :kind: injury
    :count: 1
    :exposure: 8000000
    :unit: implant
    :period: 2025-11-01 to 2025-12-31
    :source: active
    :severity: S3
    :imdrf: E0506
    :observes: HRM-2
    :::
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    monitoring:
      interval-months: 12
      launched: 2025-11-01
      plans:
        - {id: MON-1, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}
        - {id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}
    ```

    ```markdown
    :::{observation} Vessel wall torn at deployment
    :id: OBS-1
    :kind: injury
    :count: 1
    :exposure: 8000000
    :unit: implant
    :period: 2025-11-01 to 2025-12-31
    :source: active
    :severity: S3
    :imdrf: E0506
    :observes: HRM-2
    :::

    :::{trigger} Vessel wall torn in Lyon
    :id: TRG-1
    :kind: serious-incident
    :opened: 2025-12-03
    :due: 2026-09-01
    :aware: 2025-12-02
    :outcome: serious-deterioration
    :reported-eu: 2025-12-09
    :reported-us: 2025-12-19
    :reported-cn: 2025-12-15
    :report: ANSM 2025-1209; MedWatch 3500A of 2025-12-19; NMPA 1215
    :affects: OBS-1
    :::
    ```

    ## References

    MDR Articles 2(65), 87; 21 CFR 803.10; Provisions for Medical Device Adverse Event Monitoring and Re-evaluation (SAMR Order 1
    of 2018), Article 25.
    """
    markets, start = markets_told(policy), launched(policy)
    if not markets or not start:
        return
    triggers = list(incidents(file))
    for observation in file.of_type("observation"):
        fields = observation.fields
        if fields.get("kind") not in _HARM or not fields.get("count") or "evidence-of" in fields:
            continue
        if not since(observation.text("period"), start):
            continue
        why = serious(file, policy, observation)
        if not why or _taken_up(file, observation, triggers):
            continue
        reasons = excused(policy, observation)
        left = tuple(each for each in markets if each not in reasons)
        if not left:
            continue
        said = {
            "id": observation.id,
            "events": events_in_words(fields["count"], observation.text("kind")),
            "why": why,
            "markets": left,
        }
        named = tuple(each for each in reasons if each in markets)
        message = _UNREPORTED_IN(**said, excused=named) if named else _UNREPORTED(**said)
        yield fault(observation, message, option="count", stage=_IN_THE_FIELD)
    for plan in policy.monitoring.plans if policy.monitoring else ():
        yield from _of_plan(file, policy, plan, triggers, start)
    for trigger in triggers:
        if set(markets) <= set(excused(policy, trigger)):
            continue
        if not trigger.text("aware"):
            yield fault(trigger, _UNDATED(id=trigger.id, markets=markets), option="kind", stage=_IN_THE_FIELD)
        elif not trigger.text("outcome"):
            yield fault(trigger, _NO_OUTCOME(id=trigger.id), option="kind", stage=_IN_THE_FIELD)


def _of_plan(file: RiskFile, policy: Policy, plan: MonitoringPlan, triggers: list[Item], start: str) -> Iterator[Fault]:
    series, target = file.series.get(plan.id), file.items.get(plan.target)
    if series is None or target is None or not policy.says_nothing(plan.serious_incidents):
        return
    found = [each for each in series.points if each.count and series.end_of(each) >= start]
    why = serious_kind(file, policy, plan.kind, [target]) if found else NOTHING
    if not why:
        return
    about = {each.id for each in (target, *risks_of(file, target))}
    began = series.begin_of(found[0])
    if any(each.text("opened") >= began and not about.isdisjoint(each.links.get("affects", ())) for each in triggers):
        return
    message = _UNREPORTED_OF_PLAN(
        plan=plan.id,
        target=plan.target,
        events=events_in_words(sum(each.count for each in found), plan.kind),
        why=why,
        markets=markets_told(policy),
    )
    yield key_fault(
        policy, ("monitoring", "plans", plan.id), message, stage=_IN_THE_FIELD, at=plan.mark, based_on=(target,)
    )


def _taken_up(file: RiskFile, observation: Item, triggers: list[Item]) -> bool:
    targets = file.linked(observation, "observes")
    about = {each.id for target in targets for each in (target, *risks_of(file, target))}
    began = first_day(observation.text("period"))
    for trigger in triggers:
        affects = trigger.links.get("affects", ())
        if observation.id in affects:
            return True
        if trigger.text("opened") >= began and not about.isdisjoint(affects):
            return True
    return False


_LATE = Phrase(
    "RMF618.late",
    "{id} was reported in {market} on {reported}, after {due}: {days:day|{days} days} after {aware} ({what}; {article}); expected why,"
    " and what was done about it",
    "say it in 'late-because'",
    by=("market",),
)
_OVERDUE = Phrase(
    "RMF618.overdue",
    "{id} was to be reported in {market} by {due}: {days:day|{days} days} after {aware} ({what}; {article}); expected '{option}', or"
    " why it is not reported",
    "report it, and give the day and the number of the report; if it is not reportable there, say why in 'not-reportable'",
    by=("market",),
)
_BEFORE = Phrase(
    "RMF618.before",
    "{id} was reported in {market} on {reported}, before the manufacturer became aware of it on {aware}; expected a day from then on",
    "correct the one day or the other",
    by=("market",),
)
_AHEAD = Phrase(
    "RMF618.ahead",
    "{id} was reported in {market} on {reported}, after today ({today}); expected a day that has been",
    "give the day once the report is made",
    by=("market",),
)
_LATER_THAN_OPENED = Phrase(
    "RMF618.aware-after-opened",
    "{id} was opened on {opened}, before the manufacturer became aware of the incident on {aware}; expected 'aware' no later",
    "the days run from the first day on which anybody of the manufacturer knew",
)
_WORK = Phrase("RMF618.work-days", "{what}, in work days")


@rule(
    "RMF618",
    "report-late",
    level=Level.WARNING_THEN_ERROR,
    clause="10.4; MDR 87; 21 CFR 803",
    kind="contradiction",
    needs=("RMF902", "RMF903", "RMF904", "RMF912"),
    by_day=True,
    rests_on="trigger: aware kind late-because not-reportable occurred-in opened outcome public-health-threat remedial-action"
    " reported-cn reported-eu reported-us",
)
def report_late(file: RiskFile, policy: Policy, today: str) -> Iterator[Fault]:
    """A serious incident was reported after its last day, or was not reported and that day is past.

    ## What it checks

    Each `trigger` of kind `serious-incident` that says when the manufacturer became `aware` of it, in each market of the policy
    whose times are known. The day of awareness is not counted.

    | Market | Event | Days | Where |
    |---|---|---|---|
    | eu | serious public health threat (`public-health-threat: yes`) | 2 | MDR Article 87(4) |
    | eu | `outcome` death or unanticipated-deterioration | 10 | MDR Article 87(5) |
    | eu | any other serious incident | 15 | MDR Article 87(3) |
    | us | remedial action to prevent an unreasonable risk of substantial harm (`remedial-action: yes`) | 5 work days | 21 CFR 803.53 |
    | us | death, serious injury, malfunction that could lead to one | 30 | 21 CFR 803.10(c)(1) |
    | cn | `outcome` death | 7 | SAMR Order 1 (2018) Article 25 |
    | cn | serious injury, or what may lead to one or to death | 20 | Article 25 |
    | cn | what happened outside China (`occurred-in` another market) | 30 | Article 27 |

    These are last days: each of the three asks for the report as soon as it can be made. Work days are those from Monday to
    Friday; holidays of the authority are not taken off. A report after its last day is told until `late-because` says why it came
    late. `reported-eu`, `reported-us` and `reported-cn` lie between the day of awareness and today.

    ## Why it matters

    The days are law, and the first thing that an inspector compares.

    ## Example

    ```markdown
    :::{trigger} Vessel wall torn in Lyon
    :id: TRG-1
    :kind: serious-incident
    :opened: 2025-12-03
    :due: 2026-09-01
    :aware: 2025-12-02
    :outcome: death
    :reported-us: 2026-01-05
    :report: MedWatch 3500A of 2026-01-05
    :affects: RSK-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{trigger} Vessel wall torn in Lyon
    :id: TRG-1
    :kind: serious-incident
    :opened: 2025-12-03
    :due: 2026-09-01
    :aware: 2025-12-02
    :outcome: death
    :reported-us: 2026-01-05
    :report: MedWatch 3500A of 2026-01-05
    :late-because: the distributor told the hotline, which had no rota for Sundays; CAPA-31 gave it one
    :affects: RSK-1
    :::
    ```

    ## References

    MDR Article 87; 21 CFR 803.10, 803.53; Provisions for Medical Device Adverse Event Monitoring and Re-evaluation (SAMR Order 1 of
    2018), Articles 25 and 27.
    """
    for trigger in incidents(file):
        aware, opened = trigger.text("aware"), trigger.text("opened")
        if aware and opened and aware > opened:
            message = _LATER_THAN_OPENED(id=trigger.id, opened=opened, aware=aware)
            yield fault(trigger, message, option="aware", stage=_IN_THE_FIELD)
            continue
        for duty in duties(policy, trigger):
            yield from _judged(policy, trigger, duty, today)


def _judged(policy: Policy, trigger: Item, duty: Duty, today: str) -> Iterator[Fault]:
    option, aware = f"reported-{duty.market}", trigger.text("aware")
    said: dict[str, object] = {"id": trigger.id, "market": MARKETS[duty.market].name}
    if duty.report and duty.report < aware:
        message = _BEFORE(**said, reported=duty.report, aware=aware)
    elif duty.report > today:
        message = _AHEAD(**said, reported=duty.report, today=today)
    elif not duty.late(today) or (duty.report and not policy.says_nothing(trigger.text("late-because"))):
        return
    else:
        what = _WORK(what=duty.time.what) if duty.time.working else duty.time.what
        said |= {"due": duty.due, "days": duty.time.days, "aware": aware, "what": what, "article": duty.time.article}
        message = _LATE(**said, reported=duty.report) if duty.report else _OVERDUE(**said, option=option)
    yield fault(trigger, message, option=option if duty.report else "aware", stage=_IN_THE_FIELD)


RULES: tuple[Rule, ...] = (no_data_after_launch, serious_incident_not_reported, report_late)
