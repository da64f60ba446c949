"""RMF016, RMF018, RMF410 to RMF414: what a benefit-risk analysis and the evaluation of overall residual risk have to say,
and the criteria and times that the plan sets for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from riskfile.assessment import assess
from riskfile.model import Item, RiskFile, Span
from riskfile.policy.content import content, is_document, is_name
from riskfile.policy.placeholders import paragraphs
from riskfile.policy.policy import Criterion, Policy, ReviewTrigger
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, fault, key_fault
from riskfile.surveillance.overall import ClassSum, class_sums
from riskfile.text.days import days_later
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.numbers import figure
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import literal
from riskfile.text.reasons import named_reasons

ASKED_OF_ANALYSES: Final[Mapping[str, Phrase]] = {
    "magnitude": Phrase("RMF410.magnitude", "how large the benefit is"),
    "likelihood": Phrase("RMF410.likelihood", "how many patients have it"),
    "benefit-duration": Phrase("RMF410.benefit-duration", "how long it lasts"),
    "patient-view": Phrase("RMF410.patient-view", "what patients say of it"),
    "alternatives": Phrase("RMF410.alternatives", "how the alternatives compare"),
    "state-of-the-art": Phrase("RMF410.state-of-the-art", "the state of the art"),
    "state-of-the-art-dated": Phrase("RMF410.state-of-the-art-dated", "the day of which that state is"),
    "uncertainty": Phrase("RMF410.uncertainty", "what is uncertain"),
}
"""By option, what a benefit-risk analysis says beside its conclusion."""

_NOT_DESCRIBED = Phrase(
    "RMF410.lacks",
    "{id} weighs a benefit, and does not say {lacking:, and 8}",
    "add {options:, and 8}",
)


@rule("RMF410", "benefit-not-described", level=Level.GATE, clause="7.4; MDR Annex I 1, 8", kind="gap")
def benefit_not_described(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A benefit-risk analysis leaves out what the benefit is, or what it is compared with.

    ## What it checks

    Each benefit-risk analysis that concludes `outweighs`, or nothing yet, says how large the benefit is (`magnitude`), how
    many patients have it (`likelihood`), how long it lasts (`benefit-duration`), what patients say of benefit and risk
    (`patient-view`), how other ways to treat compare (`alternatives`), what the `state-of-the-art` is and of which day
    (`state-of-the-art-dated`), and what is uncertain (`uncertainty`). What stands in each is judged by RMF411.

    ## Why it matters

    That benefits outweigh a risk can be judged only by who sees both sides, in the same unit, and against what the same
    patient would have without the device.

    ## Example

    ```markdown
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

    ## Use instead

    ```markdown
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

    ISO 14971:2019 7.4; ISO/TR 24971:2020 7.4; FDA, Factors to Consider Regarding Benefit-Risk (2019); MDR (EU) 2017/745
    Annex I 1 and 8.
    """
    for analysis in file.of_type("benefit-risk"):
        if analysis.fields.get("conclusion") == "does-not":
            continue
        lacking = [option for option in ASKED_OF_ANALYSES if option not in analysis.fields]
        if lacking:
            words = tuple(ASKED_OF_ANALYSES[option]() for option in lacking)
            yield fault(analysis, _NOT_DESCRIBED(id=analysis.id, lacking=words, options=tuple(lacking)))


_SAYS_NOTHING = Phrase(
    "RMF411.says-nothing",
    "{id} {option} is {found}, which gives nothing of its own; expected {expected}",
)
_NOT_A_NAME = Phrase(
    "RMF411.no-name",
    "{id} approver is {found}; expected the name of the person who decided",
    "a role, a group or a pronoun can be asked nothing later",
)
_NOT_A_DOCUMENT = Phrase(
    "RMF411.no-document",
    "{id} evidence is {found}; expected a document that somebody can find",
    "give its number, its path or its address",
)
_WHY_NOT_FURTHER = Phrase("RMF411.why-not", "what was thought of, and what it would cost in safety or benefit")
_WHAT_OF_IT: Final[Mapping[str, Phrase]] = {
    "impracticable": _WHY_NOT_FURTHER,
    "no-further-reduction": _WHY_NOT_FURTHER,
    "magnitude": Phrase("RMF411.magnitude", "what is gained and how much, with its measure"),
    "likelihood": Phrase("RMF411.likelihood", "a share of patients"),
    "benefit-duration": Phrase("RMF411.benefit-duration", "a time"),
    "patient-view": Phrase("RMF411.patient-view", "what patients said, and how that is known, or why none were asked"),
    "alternatives": Phrase("RMF411.alternatives", "what else could be done, and how it compares"),
    "state-of-the-art": Phrase("RMF411.state-of-the-art", "what comparable devices or treatments reach"),
    "uncertainty": Phrase("RMF411.uncertainty", "what is not known, and whether it could turn the conclusion"),
    "weighed": Phrase("RMF411.weighed", "what was weighed against what"),
    "criteria-met": Phrase("RMF411.criteria-met", "how each criterion is met"),
}
_LEAST: Final = {"likelihood": 1, "benefit-duration": 1, "weighed": 4}
_ENOUGH: Final = 2
"""How many words that say something make a reason, and where it is more or fewer (``policy.content``)."""


@rule(
    "RMF411", "weighed-without-content", level=Level.WARNING_THEN_ERROR, clause="7.1, 7.4, 8", kind="gap", of_option=True
)  # fmt: skip
def weighed_without_content(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A field of a benefit-risk analysis, or of overall residual risk, is filled in and says nothing.

    ## What it checks

    What argues in a benefit-risk analysis (`impracticable`, `magnitude`, `likelihood`, `benefit-duration`, `patient-view`,
    `alternatives`, `state-of-the-art`, `uncertainty`), in an evaluation of overall residual risk (`weighed`,
    `state-of-the-art`, `criteria-met`) and for a risk that is not reduced further (`no-further-reduction`) has words of
    its own. Words that agree (`ok`, `yes`, `checked`) and words of the question (`benefits outweigh the risks`, `no further
    reduction possible`) do not count, in English, German, French and Chinese. Two others do, or an id, or a figure with what it counts;
    for `likelihood` and `benefit-duration` one does, for `weighed` four.

    An `approver` is a person's name: no pronoun, no department, no role of the policy. The `evidence` of an analysis is a
    document that somebody can find: it has a number, a path or an address. Filler words are told by RMF917.

    Whether what is written is true, and enough, no rule can say.

    ## Why it matters

    The decision to leave an unacceptable risk in a device is the weightiest in the file. A field that is filled with a
    word of assent looks like a reason from far away, and has none.

    ## Example

    ```markdown
    :::{benefit-risk} Open vessels against late thrombus
    :id: BRA-1
    :justifies: RSK-1
    :claims: CLM-1
    :conclusion: outweighs
    :impracticable: accepted
    :magnitude: large
    :likelihood: 94 of 100 patients leave with an open vessel
    :benefit-duration: at least five years in the registry
    :patient-view: in interviews (report 41) patients put relief of angina above a rare second procedure
    :alternatives: drugs alone relieve less; bypass surgery lasts longer and opens the chest
    :state-of-the-art: current stents of this class have 0.5 to 0.8 percent definite thrombosis in a year
    :state-of-the-art-dated: 2025-11-30
    :uncertainty: thrombosis after year five is extrapolated; twice the rate would not turn the conclusion
    :approver: me
    :evidence: meeting
    :::
    ```

    ## Use instead

    ```markdown
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

    ISO 14971:2019 7.1, 7.4, 8; ISO/TR 24971:2020 7.4, 8.
    """
    roles = tuple(each.role for each in policy.roles)
    for type in ("benefit-risk", "overall-residual-risk", "risk"):
        for item in file.of_type(type):
            for option, phrase in _WHAT_OF_IT.items():
                if option in item.fields and not _says_something(item, option):
                    found = literal(item.text(option))
                    yield fault(
                        item, _SAYS_NOTHING(id=item.id, option=option, found=found, expected=phrase()), option=option
                    )
            if type == "risk":
                continue
            approver, evidence = item.text("approver"), item.text("evidence")
            if approver and not is_name(approver, roles):
                yield fault(item, _NOT_A_NAME(id=item.id, found=literal(approver)), option="approver")
            if evidence and not is_document(evidence):
                yield fault(item, _NOT_A_DOCUMENT(id=item.id, found=literal(evidence)), option="evidence")


def _says_something(item: Item, option: str) -> bool:
    text = item.text(option)
    if option == "criteria-met":
        # each with its own
        return all(content(reason) >= _ENOUGH for _, reason in named_reasons(text))
    return content(text) >= _LEAST.get(option, _ENOUGH)


def argues(item: Item, option: str, policy: Policy) -> bool:
    """Whether an option of an analysis or an evaluation says something, whatever else is wrong with it."""
    text = item.text(option)
    if not text or policy.says_nothing(text):
        return False
    if option == "approver":
        return is_name(text, [each.role for each in policy.roles])
    if option == "evidence":
        return is_document(text)
    return _says_something(item, option)


_NO_CRITERION = Phrase(
    "RMF016.none",
    "the plan sets no criterion for the overall residual risk; expected the highest sum of each class of severity, decided "
    "before it is evaluated",
    "add to overall-residual-risk: decided, and criteria such as {{id: OC-{severity}, severity: {severity}, at-most: 0.001}}",
)
_NO_CRITERION_IN_WORDS = Phrase(
    "RMF016.none-in-words",
    "the plan sets no criterion for the overall residual risk; expected criteria that were decided before it is evaluated",
    "add to overall-residual-risk: decided, and criteria with a limit each",
)
_CLASSES_WITHOUT = Phrase(
    "RMF016.classes",
    "the plan sets no highest sum for {severities:, and 9}, which {count} of the risks have; expected one of each class",
    "add criteria with `severity` and `at-most`, decided before the evaluation",
)
_NOT_DECIDED = Phrase(
    "RMF016.not-decided",
    "nobody can see when {criteria:, and 3} were decided; expected a day before the evaluation",
    "add `decided` to overall-residual-risk",
)
_NO_LIMIT = Phrase(
    "RMF016.no-limit",
    "{id} says what is looked at, and not where it is met; expected a limit",
    "write `limit`, or `severity` and `at-most`",
)
_OVERALL: Final = "overall-residual-risk"


@rule("RMF016", "overall-without-criterion", level=Level.GATE, clause="4.4 e, 8", kind="gap")
def overall_without_criterion(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The plan does not say, in numbers and beforehand, which overall residual risk is acceptable.

    ## What it checks

    `overall-residual-risk` in the policy has `criteria`: for each class of severity that risks have, the highest sum
    (`severity`, `at-most`), and the day on which they were `decided`. A criterion in words has a `limit`. Where probability has
    no numbers, criteria in words are enough.

    ## Why it matters

    Criteria that are set after the sum is known fit any sum. A method without a limit says how a number is made, and not
    when it is too high.

    ## Example

    ```yaml needs/policy.yaml
    overall-residual-risk:
      method: panel
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    overall-residual-risk:
      method: panel
      decided: 2024-11-04
      criteria:
        - {id: OC-3, severity: S3, at-most: 0.05}
        - {id: OC-4, severity: S4, at-most: 0.02}
    ```

    ## References

    ISO 14971:2019 4.4 e, 8; ISO/TR 24971:2020 8.
    """
    if not file.of_type("risk"):
        return
    keys, criteria = (_OVERALL, "criteria"), policy.overall_criteria
    numbers = {each.severity for each in criteria if each.at_most is not None}
    counted = [each for each in class_sums(file, policy, assess(file, policy)) if each.risks]
    if not criteria:
        words = _NO_CRITERION(severity=counted[0].severity) if counted else _NO_CRITERION_IN_WORDS()
        yield key_fault(policy, (_OVERALL,), words)
        return
    without = [each for each in counted if each.severity not in numbers]
    if without:
        severities, count = tuple(each.severity for each in without), sum(len(each.risks) for each in without)
        yield key_fault(policy, keys, _CLASSES_WITHOUT(severities=severities, count=count))
    undecided = tuple(each.id for each in criteria if not each.decided)
    if undecided:
        yield key_fault(policy, (_OVERALL,), _NOT_DECIDED(criteria=undecided))
    for each in criteria:
        if each.at_most is None and policy.says_nothing(each.limit):
            yield key_fault(policy, (*keys, each.id), _NO_LIMIT(id=each.id))


_EXCEEDED = Phrase(
    "RMF412.exceeded",
    "{id} concludes acceptable; the residual risks of {severity} add up to {sum}{per}, and {criterion} allows {most}",
    "reduce the risks that carry the sum, or conclude not-acceptable",
    by=("severity",),
)
_PER = Phrase("RMF412.per", " per {unit}")
_SETS_IT = Phrase("RMF412.sets-it", "{criterion} sets the highest sum of {severity}")
_CARRIES = Phrase("RMF412.carries", "{risk} carries {p} of it")


@rule(
    "RMF412",
    "overall-criterion-exceeded",
    level=Level.ERROR,
    clause="8",
    kind="contradiction",
    needs=("RMF201", "RMF310"),
    rests_on="risk: estimate harm p p1 p2 residual-p residual-p1 residual-p2 residual-severity unit",
)
def overall_criterion_exceeded(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The overall residual risk is concluded acceptable, and exceeds a criterion of the plan.

    ## What it checks

    The residual probabilities of each class of severity are summed as 1 - (1 - p1)(1 - p2)..., at the upper ends of what is
    claimed. Where the plan sets a highest sum for the class (`criteria` of `overall-residual-risk`) and the sum is more, no
    evaluation concludes `acceptable`. One finding is given for each class, on the evaluation that considers most of its risks.
    Risks whose probability cannot be estimated are in no sum; RMF405 has them considered by name.

    ## Why it matters

    The criterion was decided before the sum was known, so that the sum is held against it. A panel that concludes the
    contrary has either overlooked it, or has changed the criterion without saying so.

    ## Example

    ```yaml needs/policy.yaml
    overall-residual-risk:
      method: panel
      decided: 2024-11-04
      criteria:
        - {id: OC-3, severity: S3, at-most: 0.05}
        - {id: OC-4, severity: S4, at-most: 1e-7}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    overall-residual-risk:
      method: panel
      decided: 2024-11-04
      criteria:
        - {id: OC-3, severity: S3, at-most: 0.05}
        - {id: OC-4, severity: S4, at-most: 1e-5}
    ```

    ## References

    ISO 14971:2019 8, 4.4 e; ISO/TR 24971:2020 8.
    """
    concluded = [each for each in file.of_type(_OVERALL) if each.fields.get("conclusion") == "acceptable"]
    if not concluded:
        return
    for each in class_sums(file, policy, assess(file, policy)):
        if each.exceeded and each.criterion is not None:
            yield _exceeded(file, policy, _most_of(concluded, each.risks), each, each.criterion)


def _exceeded(file: RiskFile, policy: Policy, evaluation: Item, each: ClassSum, criterion: Criterion) -> Fault:
    unit = policy.probability.unit
    at = policy.at(_OVERALL, "criteria", criterion.id)
    largest = [(file.items[id], p) for id, p in list(each.risks.items())[:3] if p]
    carrying = tuple((risk.span, _CARRIES(risk=risk.id, p=figure(p, 3))) for risk, p in largest)
    return fault(
        evaluation,
        _EXCEEDED(
            id=evaluation.id,
            severity=each.severity,
            sum=figure(each.upper, 3),
            per=_PER(unit=unit) if unit else NOTHING,
            criterion=criterion.id,
            most=figure(criterion.at_most or 0.0, 3),
        ),
        option="conclusion",
        based_on=tuple(risk for risk, _ in largest),
        related=((at, _SETS_IT(criterion=criterion.id, severity=each.severity)), *carrying),
    )


def _most_of(evaluations: Sequence[Item], risks: Iterable[str]) -> Item:
    """The evaluation that considers the most of these risks; the first of several."""
    wanted = set(risks)
    return max(evaluations, key=lambda each: len(wanted.intersection(each.links.get("considers", ()))))


_LACKS = Phrase(
    "RMF413.lacks",
    "{id} gives a conclusion, and not {lacking:and}",
    "say it in {options:and}",
)
_WEIGHED_WHAT = Phrase("RMF413.weighed", "what was weighed against what")
_COMPARED = Phrase("RMF413.compared", "what the residual risks were compared with (state of the art)")
_UNDATED = Phrase(
    "RMF413.undated",
    "{id} names a state of the art, and not of which day",
    "add `state-of-the-art-dated`",
)
_UNANSWERED = Phrase(
    "RMF413.unanswered",
    "{id} does not say how {criteria:, and 3} of the plan is met",
    "add to `criteria-met`: {first} -- how it is met",
)
_UNKNOWN = Phrase(
    "RMF413.unknown", "{id} says how {name} is met, which is no criterion in words of the plan", by=("name",)
)
_IN_TEXT: Final = 12
"""From how many words on the text of an evaluation says what was weighed."""


@rule(
    "RMF413",
    "overall-not-argued",
    level=Level.GATE,
    clause="8",
    kind="gap",
    needs=("RMF411",),
    rests_on="overall-residual-risk: criteria-met state-of-the-art state-of-the-art-dated weighed",
)
def overall_not_argued(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An evaluation of overall residual risk gives a conclusion without what it comes of.

    ## What it checks

    Each `overall-residual-risk` says what was weighed against what: in `weighed`, or in a text of a dozen words that say
    something. One of them at least compares with the `state-of-the-art`, and each that does says of which day it is. Each
    criterion of the plan that is in words is answered in `criteria-met` of one of them: `OC-7 -- how it is met`.

    ## Why it matters

    Acceptable is the judgement of persons. Who reads it later has to see which risks they looked at together, against
    which benefits and against what else a patient could get.

    ## Example

    ```markdown
    :::{overall-residual-risk} Overall residual risk of the base device
    :id: ORR-1
    :method: panel
    :conclusion: acceptable
    :considers: RSK-1, RSK-2, RSK-3

    All fine.
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

    ISO 14971:2019 8; ISO/TR 24971:2020 8.
    """
    evaluations = file.of_type(_OVERALL)
    if not evaluations:
        return
    main = _most_of(evaluations, (risk.id for risk in file.of_type("risk")))
    compared = any("state-of-the-art" in each.fields for each in evaluations)
    for each in evaluations:
        lacking: dict[str, Message] = {}
        if "weighed" not in each.fields and content(" ".join(_said(each, policy))) < _IN_TEXT:
            lacking["weighed"] = _WEIGHED_WHAT()
        if each is main and not compared:
            lacking["state-of-the-art"] = _COMPARED()
        if lacking:
            yield fault(each, _LACKS(id=each.id, lacking=tuple(lacking.values()), options=tuple(lacking)))
        if "state-of-the-art" in each.fields and "state-of-the-art-dated" not in each.fields:
            yield fault(each, _UNDATED(id=each.id), option="state-of-the-art")
    asked = {each.id for each in policy.overall_criteria if each.at_most is None}
    answered: set[str] = set()
    for each in evaluations:
        for name, _ in named_reasons(each.text("criteria-met")):
            answered.add(name)
            if name not in asked:
                yield fault(each, _UNKNOWN(id=each.id, name=literal(name)), option="criteria-met")
    left = [each.id for each in policy.overall_criteria if each.id in asked - answered]
    if left:
        yield fault(main, _UNANSWERED(id=main.id, criteria=tuple(left), first=left[0]))


def _said(item: Item, policy: Policy) -> list[str]:
    return [each for each in paragraphs(item) if not policy.says_nothing(each)]


_DECIDED_AFTER = Phrase(
    "RMF414.criterion",
    "{id} is of {date}, and {criteria:, and 3} was decided on {decided}; expected a criterion that was set before",
    "evaluate again, by the criteria that hold now",
)
_STATE_AFTER = Phrase(
    "RMF414.state-of-the-art",
    "{id} is of {date}, and rests on a state of the art of {dated}; expected one that was known when it was decided",
    "decide again, or give the day of the state that was looked at",
)
_DECIDED_HERE = Phrase("RMF414.decided", "{criterion} was decided on {decided}")


@rule("RMF414", "grounds-after-decision", level=Level.ERROR, clause="4.4 e, 8", kind="contradiction")
def grounds_after_decision(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A decision is older than the criteria, or the state of the art, that it rests on.

    ## What it checks

    No criterion of overall residual risk was `decided` after the `date` of an evaluation, and `state-of-the-art-dated` of an
    evaluation or of a benefit-risk analysis is not after its `date`.

    ## Why it matters

    Nobody can have judged by what was not there. A criterion that was set afterwards was set to fit.

    ## Example

    ```markdown
    :::{overall-residual-risk} Overall residual risk of the base device
    :id: ORR-1
    :method: panel
    :weighed: infarction and perforation together, against an open vessel for years
    :state-of-the-art: registries of comparable stents report infarction in 2 to 3 of 100 patients
    :state-of-the-art-dated: 2025-12-30
    :conclusion: acceptable
    :date: 2025-12-01
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
    :date: 2025-12-01
    :considers: RSK-1, RSK-2, RSK-3
    :::
    ```

    ## References

    ISO 14971:2019 4.4 e, 7.4, 8.
    """
    for type in ("benefit-risk", _OVERALL):
        for item in file.of_type(type):
            date, dated = item.text("date"), item.text("state-of-the-art-dated")
            if date and dated > date:
                yield fault(item, _STATE_AFTER(id=item.id, date=date, dated=dated), option="state-of-the-art-dated")
            if type != _OVERALL or not date:
                continue
            late = [each for each in policy.overall_criteria if each.decided > date]
            if late:
                said = _DECIDED_AFTER(
                    id=item.id,
                    date=date,
                    criteria=tuple(each.id for each in late),
                    decided=max(each.decided for each in late),
                )
                related = tuple((_decided_at(policy, each), _decided(each)) for each in late[:3])
                yield fault(item, said, option="date", related=related)


def _decided(each: Criterion) -> Message:
    return _DECIDED_HERE(criterion=each.id, decided=each.decided)


def _decided_at(policy: Policy, each: Criterion) -> Span:
    own = (_OVERALL, "criteria", each.id, "decided")
    return policy.at(*own) if own in policy.positions else policy.at(_OVERALL, "decided")


_TRIGGER_LACKS = Phrase(
    "RMF018.trigger",
    "the review trigger {id} does not say {lacking:and}",
    "add {options:and}, such as {{deadline: 10 days, role: Risk manager}}",
)
_SOURCE_LACKS = Phrase(
    "RMF018.source",
    "the source of information {id} does not say {lacking:and}",
    "add {options:and}, such as {{frequency: monthly, role: Risk manager}}",
)
_UNTIL_WHEN = Phrase("RMF018.deadline", "until when the file is reviewed")
_HOW_OFTEN = Phrase("RMF018.frequency", "how often it is read")
_BY_WHOM = Phrase("RMF018.role", "by whom")
_TOO_LATE = Phrase(
    "RMF018.too-late",
    "{id} was opened on {opened} and is due on {due}; the plan has {kind} reviewed within {deadline} ({trigger}), by {last}",
    "bring the day forward, or change the plan first",
)
_SETS_DEADLINE = Phrase("RMF018.sets-deadline", "{trigger} sets the deadline")
_TIME: Final = compiled_late(r"(\d+)\s*(?:calendar\s+)?(hour|day|week|month|quarter|year)s?\b")
_DAYS: Final = {"hour": 1 / 24, "day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


@rule("RMF018", "plan-without-times", level=Level.GATE, clause="4.4 c, 4.4 g, 10.2", kind="gap")
def plan_without_times(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A review trigger or a source of information in the plan has no time, or nobody who acts.

    ## What it checks

    Each of `review-triggers` in the policy has a `deadline`, each of `information-sources` a `frequency`, and each of both a
    `role`. Where a review trigger names the `kind` of triggers that it is about, and its deadline is a time such as `10
    days`, no trigger of that kind is due later than that after it was opened.

    ## Why it matters

    A plan that says what has the file reviewed, and not until when and by whom, is carried out by nobody. A due date that was
    written by hand and is later than the plan allows is the plan's deadline missed in advance.

    ## Example

    ```yaml needs/policy.yaml
    review-triggers:
      - {id: RT-1, trigger: a serious incident}
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    roles:
      - {role: Risk manager, name: R. Manager, competence: record 1}
    review-triggers:
      - {id: RT-1, trigger: a serious incident, deadline: 10 days, role: Risk manager}
    ```

    ## References

    ISO 14971:2019 4.4 c and g, 10.2.
    """
    for trigger in policy.review_triggers:
        yield from _lacking(policy, "review-triggers", trigger.id, _TRIGGER_LACKS, trigger.deadline, trigger.role)
        yield from _late(file, policy, trigger)
    for source in policy.information_sources:
        yield from _lacking(policy, "information-sources", source.id, _SOURCE_LACKS, source.frequency, source.role)


def _lacking(policy: Policy, key: str, id: str, phrase: Phrase, time: str, role: str) -> Iterator[Fault]:
    lacking: dict[str, Message] = {}
    if policy.says_nothing(time):
        lacking.update({"deadline": _UNTIL_WHEN()} if key == "review-triggers" else {"frequency": _HOW_OFTEN()})
    if not role:
        lacking["role"] = _BY_WHOM()
    if lacking:
        yield key_fault(policy, (key, id), phrase(id=id, lacking=tuple(lacking.values()), options=tuple(lacking)))


def _late(file: RiskFile, policy: Policy, planned: ReviewTrigger) -> Iterator[Fault]:
    """The triggers of the kind of a review trigger that are due after its deadline."""
    time = _TIME.search(planned.deadline.lower()) if planned.kind else None
    if time is None:
        return
    days = int(time[1]) * _DAYS[time[2]]
    for trigger in file.of_type("trigger"):
        opened, due = trigger.text("opened"), trigger.text("due")
        if trigger.text("kind") != planned.kind or not opened or not due:
            continue
        last = days_later(opened, max(1, int(days)))
        if due > last:
            yield fault(
                trigger,
                _TOO_LATE(
                    id=trigger.id,
                    opened=opened,
                    due=due,
                    kind=planned.kind,
                    deadline=literal(planned.deadline),
                    trigger=planned.id,
                    last=last,
                ),
                option="due",
                related=((policy.at("review-triggers", planned.id), _SETS_DEADLINE(trigger=planned.id)),),
                kind="contradiction",
            )


RULES: tuple[Rule, ...] = (
    overall_without_criterion,
    plan_without_times,
    benefit_not_described,
    weighed_without_content,
    overall_criterion_exceeded,
    overall_not_argued,
    grounds_after_decision,
)
