"""RMF1xx: identification of hazards, hazardous situations and the sequences of events that lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, fault, file_fault, key_fault
from riskfile.rules.titles import named_by
from riskfile.text.messages import NOTHING, Phrase
from riskfile.text.numerals import meanings
from riskfile.text.patterns import compiled_late

_NO_INTENDED_USE = Phrase(
    "RMF101.none",
    "the file states no intended use; expected at least one `intended-use` of kind intended",
    "write an `intended-use` with `kind: intended`: what the device is for, for whom and by whom",
)
_SAYS_NO_KIND = Phrase("RMF101.silent", "{id} says no kind")


@rule(
    "RMF101",
    "no-intended-use",
    level=Level.WARNING_THEN_ERROR,
    clause="5.2",
    kind="gap",
    needs=("RMF904", "RMF912"),
    rests_on="intended-use: kind",
)
def no_intended_use(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The file states no intended use.

    ## What it checks

    At least one `intended-use` is of `kind: intended`.

    ## Why it matters

    Hazards are looked for, and benefit is weighed, in the intended use: for whom, by whom and where. Without
    it nobody can say which use is a misuse.

    ## Example

    ```markdown
    :::{intended-use} Opening a narrowed coronary artery
    :id: USE-1
    :kind: misuse
    :::
    ```

    ## Use instead

    ```markdown
    :::{intended-use} Opening a narrowed coronary artery
    :id: USE-1
    :kind: intended
    :user: interventional cardiologist
    :::
    ```

    ## References

    ISO 14971:2019 5.2; MDR Annex II 1.1.
    """
    yield from _use_of_kind(file, policy, "intended", _NO_INTENDED_USE)


_NO_MISUSE = Phrase(
    "RMF102.none",
    "the file states no reasonably foreseeable misuse; expected at least one `intended-use` of kind misuse",
    "write an `intended-use` with `kind: misuse`: how people will use it otherwise",
)


@rule(
    "RMF102",
    "no-foreseeable-misuse",
    level=Level.WARNING_THEN_ERROR,
    clause="5.2",
    kind="gap",
    needs=("RMF904", "RMF912"),
    rests_on="intended-use: kind",
)
def no_foreseeable_misuse(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The file states no reasonably foreseeable misuse.

    ## What it checks

    At least one `intended-use` is of `kind: misuse`.

    ## Why it matters

    People use devices in other ways than their manufacturer means, and much of that can be foreseen: off-label
    vessels, a second use, use after the expiry date. What is not written down is not analysed.

    ## Example

    ```markdown
    :::{intended-use} Opening a narrowed vein graft
    :id: USE-2
    :kind: intended
    :::
    ```

    ## Use instead

    ```markdown
    :::{intended-use} Placement in an artery below 2.25 mm
    :id: USE-2
    :kind: misuse
    :::
    ```

    ## References

    ISO 14971:2019 5.2; ISO/TR 24971:2020 5.2; MDR Annex I 3 c.
    """
    yield from _use_of_kind(file, policy, "misuse", _NO_MISUSE)


def _use_of_kind(file: RiskFile, policy: Policy, kind: str, none: Phrase) -> Iterator[Fault]:
    uses = file.of_type("intended-use")
    if any(each.fields.get("kind") == kind for each in (*uses, *_repeated(file, "intended-use"))):
        return
    silent = tuple(each for each in uses if "kind" not in each.fields)
    yield file_fault(
        policy.at("device"),
        none(),
        based_on=silent,
        related=tuple((each.span, _SAYS_NO_KIND(id=each.id)) for each in silent),
    )


def _repeated(file: RiskFile, item_type: str) -> list[Item]:
    """Items whose id stands twice. RMF901 says so; nothing that they say is called missing as well."""
    return [item for item in file.duplicates if item.type == item_type]


# a limit that is only a number, with a comparison or a range: it means nothing without its unit
_BARE_NUMBER = compiled_late(
    r"(?:[\d\s.,+<>=≤≥±~…–-]|(?<=\d)e(?=[+-]?\d)|\b(?:to|and|at|most|least|up|less|more|than|below|above|max|min|between)\b)+",
    re.IGNORECASE,
)


_NO_LIMIT_UNIT = Phrase(
    "RMF103.no-unit",
    "{id} has the limit {limit} without a unit; expected `limit` and `unit`, or a qualitative statement",
    "complete the limit, write a statement in its text, or say in `not-applicable` why it does not apply",
)
_NO_LIMIT = Phrase(
    "RMF103.no-limit",
    "{id} has the unit {unit!r} without a limit; expected `limit` and `unit`, or a qualitative statement",
    "complete the limit, write a statement in its text, or say in `not-applicable` why it does not apply",
)
_NO_STATEMENT = Phrase(
    "RMF103.nothing",
    "{id} has neither a limit nor a statement; expected `limit` and `unit`, or a qualitative statement",
    "complete the limit, write a statement in its text, or say in `not-applicable` why it does not apply",
)


@rule(
    "RMF103",
    "characteristic-without-limit",
    level=Level.WARNING_THEN_ERROR,
    clause="5.3",
    kind="gap",
    needs=("RMF904",),
    rests_on="characteristic: limit not-applicable unit",
)
def characteristic_without_limit(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A characteristic related to safety has neither a limit with its unit nor a qualitative statement.

    ## What it checks

    A characteristic gives `limit` and `unit`, or a statement in its text, or `not-applicable` with the
    reason. A limit in words, or one that carries its unit, needs no `unit`. A `unit` without its `limit` is half of
    one, whatever the text says.

    ## Why it matters

    A characteristic is identified so that someone can say within which limits the device is safe. A question
    without an answer, or a number without its unit, says nothing of the kind.

    ## Example

    ```markdown
    :::{characteristic} Recoil of the expanded stent
    :id: CHR-9
    :question: how exact must the energy delivered be (A.2.2)
    :limit: 5
    :raises: HAZ-2
    :::
    ```

    ## Use instead

    ```markdown
    :::{characteristic} Recoil of the expanded stent
    :id: CHR-9
    :question: how exact must the energy delivered be (A.2.2)
    :limit: 5
    :unit: percent
    :raises: HAZ-2
    :::
    ```

    ## References

    ISO 14971:2019 5.3; ISO/TR 24971:2020 Annex A.
    """
    for each in file.of_type("characteristic"):
        fields = each.fields
        limit, unit = each.text("limit"), each.text("unit")
        if "not-applicable" in fields or (limit and unit):
            continue
        # a ratio has no unit, and its text says of what; a unit on its own is what is left of a limit
        if each.body.strip() and not unit:
            continue
        if limit and not (_BARE_NUMBER.fullmatch(limit) or meanings(limit)):
            continue
        if limit:
            yield fault(each, _NO_LIMIT_UNIT(id=each.id, limit=limit), option="limit")
        elif unit:
            yield fault(each, _NO_LIMIT(id=each.id, unit=unit), option="unit")
        else:
            yield fault(each, _NO_STATEMENT(id=each.id))


_RAISES_NOTHING = Phrase(
    "RMF104.nothing",
    "{id} raises no hazard and gives no reason; expected `raises` or `not-applicable`",
    "name the hazards that it can raise, or say in `not-applicable` why it raises none",
)


@rule(
    "RMF104",
    "characteristic-raises-nothing",
    level=Level.WARNING_THEN_ERROR,
    clause="5.3",
    kind="gap",
    needs=("RMF904",),
    rests_on="characteristic: not-applicable raises",
)
def characteristic_raises_nothing(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A characteristic related to safety links to no hazard and gives no reason.

    ## What it checks

    Each characteristic names in `raises` the hazards that it can raise, or says in `not-applicable` why it
    raises none.

    ## Why it matters

    The questions of 5.3 are asked to find hazards. An answer that leads nowhere was either not thought through
    or needs a word on why nothing follows from it.

    ## Example

    ```markdown
    :::{characteristic} Packaging that stays sterile
    :id: CHR-9
    :question: is it supplied sterile (A.2.8)
    :limit: 24
    :unit: months
    :::
    ```

    ## Use instead

    ```markdown
    :::{characteristic} Measuring function
    :id: CHR-9
    :question: are measurements taken (A.2.13)
    :not-applicable: the stent measures nothing
    :::
    ```

    ## References

    ISO 14971:2019 5.3, 5.4; ISO/TR 24971:2020 Annex A.
    """
    for each in file.of_type("characteristic"):
        if "raises" not in each.links and "not-applicable" not in each.fields:
            yield fault(each, _RAISES_NOTHING(id=each.id))


def _left_out(file: RiskFile, target_type: str, source_type: str, link: str) -> list[Item]:
    """The items of ``target_type`` that no ``source_type`` names in ``link``."""
    repeated = {target for each in _repeated(file, source_type) for target in each.links.get(link, ())}
    return [
        target
        for target in file.of_type(target_type)
        if target.id not in repeated and not any(each.type == source_type for each in file.linking(target, link))
    ]


def explained(file: RiskFile, left_out: Sequence[Item], source_type: str, link: str) -> tuple[Item, ...]:
    """A ``source_type`` whose broken ``link`` may be why items are left out; nothing where none can be.

    A source that names nothing, or something that is not there, may mean one of them: that source's finding is the
    cause then. It explains as many as it has broken links; where more are left out, all of them are told.
    """
    broken = 0
    first: tuple[Item, ...] = ()
    if left_out:
        target_type = left_out[0].type
        for source in file.of_type(source_type):
            expected = max(1, len(source.links.get(link, ())))
            right = sum(each.type == target_type for each in file.linked(source, link))
            if right < expected:
                broken += expected - right
                first = first or (source,)
    return first if len(left_out) <= broken else ()


_BROKEN = ("RMF902", "RMF903", "RMF904")

_IN_NO_SITUATION = Phrase(
    "RMF105.none",
    "no hazardous situation names {id}; expected at least one in which someone is exposed to it",
    "write the situation, or say in `not-applicable` why there is none",
)


@rule(
    "RMF105",
    "hazard-without-situation",
    level=Level.WARNING_THEN_ERROR,
    clause="5.4",
    kind="gap",
    needs=(*_BROKEN, "RMF106"),
    rests_on="hazard: not-applicable; situation: hazard",
)
def hazard_without_situation(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """No hazardous situation names the hazard.

    ## What it checks

    Each hazard is named in the `hazard` of at least one situation, or says in `not-applicable` why nobody is exposed to
    it with this device: each reviewer asks for latex, so it stays in the list. A reason that is a filler word is none.

    ## Why it matters

    A hazard harms nobody until someone is exposed to it. One without a hazardous situation was found and then
    lost: its risks are neither estimated nor controlled.

    ## Example

    ```markdown
    :::{hazard} Nickel released from the alloy
    :id: HAZ-9
    :category: biological-chemical
    :::
    ```

    ## Use instead

    ```markdown
    :::{hazard} Nickel released from the alloy
    :id: HAZ-9
    :category: biological-chemical
    :::

    :::{situation} A sensitised patient is exposed to nickel
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-9
    :events: EVT-1
    :::

    :::{risk} Reaction to nickel
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: F1
    :p2: C1
    :basis: literature (review, 2024-05)
    :::
    ```

    ## References

    ISO 14971:2019 5.4, Annex C.
    """
    left_out = _left_out(file, "hazard", "situation", "hazard")
    based_on = explained(file, left_out, "situation", "hazard")
    for each in left_out:
        if not policy.says_nothing(each.text("not-applicable")):
            continue
        yield fault(each, _IN_NO_SITUATION(id=each.id), based_on=based_on)


_NO_HAZARD = Phrase(
    "RMF106.none",
    "{id} names no hazard; expected what people are exposed to in this situation",
    "name it: 'hazard: ...'",
)


@rule(
    "RMF106",
    "situation-without-hazard",
    level=Level.ERROR,
    clause="5.4",
    kind="gap",
    of_option=True,
    needs=("RMF904",),
    rests_on="situation: hazard",
)
def situation_without_hazard(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A hazardous situation names no hazard.

    ## What it checks

    Each situation names in `hazard` what people are exposed to in it.

    ## Why it matters

    A hazardous situation is exposure to a hazard. Without one it is an event or a harm by another name, and the
    chain of 5.4 has no beginning.

    ## Example

    ```markdown
    :::{situation} Strut end in the lumen
    :id: SIT-9
    :condition: fault
    :events: EVT-2
    :::

    :::{risk} Perforation by a strut end in the lumen
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: F1
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{situation} Strut end in the lumen
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-2
    :events: EVT-2
    :::

    :::{risk} Perforation by a strut end in the lumen
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: F1
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 3.5, 5.4, Annex C.
    """
    for each in file.of_type("situation"):
        if "hazard" not in each.links:
            yield fault(each, _NO_HAZARD(id=each.id), option="hazard", at=each.span)


_NO_EVENTS = Phrase(
    "RMF107.none",
    "{id} has no sequence of events; expected at least one event that leads to this situation",
    "name them in order: 'events: ...'",
)


@rule(
    "RMF107",
    "situation-without-events",
    level=Level.ERROR,
    clause="5.4",
    kind="gap",
    of_option=True,
    needs=("RMF904",),
    rests_on="situation: events",
)
def situation_without_events(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A hazardous situation has no sequence of events that leads to it.

    ## What it checks

    Each situation names in `events` at least one event, in order of occurrence. (An event's `precedes` says
    what follows it; the sequence of a situation is what the situation itself names.)

    ## Why it matters

    P1 is the probability of that sequence. Where there is none, nobody can say what P1 estimates, nor at which
    event a risk control could stop it.

    ## Example

    ```markdown
    :::{situation} Strut end in the lumen
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-2
    :::

    :::{risk} Perforation by a strut end in the lumen
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: F1
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{situation} Strut end in the lumen
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-2
    :events: EVT-2
    :::

    :::{risk} Perforation by a strut end in the lumen
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: F1
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.4, Annex C.
    """
    for each in file.of_type("situation"):
        if "events" not in each.links:
            yield fault(each, _NO_EVENTS(id=each.id), option="events", at=each.span)


_NO_RISK = Phrase(
    "RMF108.none",
    "{id} is estimated in no risk; expected one for each harm that it can end in",
    "write the risk: this situation, the harm, and the estimate",
)


@rule(
    "RMF108",
    "situation-without-risk",
    level=Level.WARNING_THEN_ERROR,
    clause="5.5, 7.6",
    kind="gap",
    needs=(*_BROKEN, "RMF211"),
    rests_on="risk: situation",
)
def situation_without_risk(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A hazardous situation is estimated in no risk.

    ## What it checks

    Each situation is the `situation` of at least one risk. One that a control may cause is left to RMF314.

    ## Why it matters

    Risk is estimated for each hazardous situation that was identified, and the file shows that none was left
    out (7.6). A situation without a risk is not evaluated and not controlled.

    ## Example

    ```markdown
    :::{situation} Strut end in the lumen
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-2
    :events: EVT-2
    :::
    ```

    ## Use instead

    ```markdown
    :::{situation} Strut end in the lumen
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-2
    :events: EVT-2
    :::

    :::{risk} Perforation by a strut end in the lumen
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-2
    :p1: F1
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5, 7.6.
    """
    left_out = [
        each
        for each in _left_out(file, "situation", "risk", "situation")
        if not any(source.type == "control" for source in file.linking(each, "may-cause"))
    ]
    based_on = explained(file, left_out, "risk", "situation")
    for each in left_out:
        yield fault(each, _NO_RISK(id=each.id), based_on=based_on)


_NAMES_HARM = Phrase(
    "RMF109.harm",
    "{id} {title!r} names a harm ({word}); expected a potential source of harm",
    "name the energy, the substance or the function that can do harm; write the harm as a `harm`",
)
_NAMES_FAILURE = Phrase(
    "RMF109.failure",
    "{id} {title!r} names a failure ({word}); expected a potential source of harm",
    "name the energy, the substance or the function that can do harm; write the failure as an `event`",
)
_SAYS_IT_HAPPENS = Phrase(
    "RMF109.happening",
    "{id} {title!r} says that something happens ({word}); expected a potential source of harm",
    "name the energy, the substance or the function that can do harm; write what happens as an `event`, or as the `harm` that it is",
)
_NAMES_EXPOSURE = Phrase(
    "RMF109.exposure",
    "{id} {title!r} names exposure to something ({word}); expected a potential source of harm",
    "name what people are exposed to; write that they are exposed to it as a `situation`",
)
_NAMES = {"harm": _NAMES_HARM, "failure": _NAMES_FAILURE, "happening": _SAYS_IT_HAPPENS, "exposure": _NAMES_EXPOSURE}


@rule("RMF109", "hazard-worded-as-harm-or-failure", level=Level.WARNING, clause="3.4, 3.5", kind="advice")
def hazard_worded_as_harm_or_failure(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A hazard's title names a harm, a failure, or that something happens.

    ## What it checks

    The noun that the title of a hazard is about is no word for a harm (thrombosis, infection, delay of treatment), no word
    for a failure (fracture, leakage, malfunction), nothing that has failed ("broken strut") and no exposure ("infusion of
    air"). Nor does the title say that something happens ("battery runs empty", "wrong size chosen"). "Leakage current" is
    about a current, "sharp edge of a fractured strut" about an edge, and both are hazards; so is a function that is missing
    or wrong ("loss of alarm function"), as in Annex C.

    Titles in English, German, French and Chinese, by lists of words. What they do not know is not told.

    ## Why it matters

    Hazard, sequence of events, hazardous situation and harm are four things. A file that takes one for the
    other estimates the wrong probability, and controls end up at the wrong place; auditors cite no other fault of a
    hazard analysis as often.

    ## Example

    ```markdown
    :::{hazard} Stent fracture
    :id: HAZ-2
    :category: energy
    :::
    ```

    ## Use instead

    ```markdown
    :::{hazard} Elastic energy stored in the stent
    :id: HAZ-2
    :category: energy
    :::
    ```

    ## References

    ISO 14971:2019 3.3, 3.4, 3.5, Annex C; IMDRF/AE WG/N43 annexes E and F.
    """
    for each in file.of_type("hazard"):
        named = named_by(each.title)
        if named is not None:
            yield fault(each, _NAMES[named.what](id=each.id, title=each.title, word=named.word))


_ONE_CONDITION = Phrase(
    "RMF110.none",
    "no hazardous situation is in {conditions:or} condition ({count} in all{silent}); expected some in both",
    "ask what can harm while the device works as specified, and what once something has failed",
)
_WITHOUT_CONDITION = Phrase("RMF110.silent", ", {count} without a condition")


@rule(
    "RMF110",
    "only-normal-or-only-fault",
    level=Level.WARNING_THEN_ERROR,
    clause="5.4",
    kind="gap",
    needs=("RMF904", "RMF912"),
    rests_on="situation: condition",
)
def only_normal_or_only_fault(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The file has no hazardous situation in normal condition, or none in fault condition.

    ## What it checks

    Where the file has situations, at least one is of `condition: normal` and at least one of `condition: fault`.

    ## Why it matters

    Hazards are identified in both conditions. A file that knows faults only was made from an FMEA, which does not see
    a device that does what it should and harms all the same.

    ## Example

    ```markdown
    :::{situation} Struts stand off the vessel wall
    :id: SIT-1
    :condition: fault
    :hazard: HAZ-1
    :events: EVT-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{situation} Struts stand off the vessel wall
    :id: SIT-1
    :condition: normal
    :hazard: HAZ-1
    :events: EVT-1
    :::
    ```

    ## References

    ISO 14971:2019 5.4; ISO/TR 24971:2020 5.4.
    """
    situations = file.of_type("situation")
    if not situations:
        return
    given = {each.fields.get("condition") for each in (*situations, *_repeated(file, "situation"))}
    missing = tuple(condition for condition in ("normal", "fault") if condition not in given)
    if not missing:
        return
    silent = tuple(each for each in situations if "condition" not in each.fields)
    without = _WITHOUT_CONDITION(count=len(silent)) if silent else NOTHING
    yield file_fault(
        situations[0].span,
        _ONE_CONDITION(conditions=missing, count=len(situations), silent=without),
        based_on=silent,
    )


_UNUSED = Phrase(
    "RMF111.unused",
    "no hazard is of category {category} ({count} in all{silent}); expected one, or the reason",
    "look for hazards of this category, or give the reason: unused-categories: {{{category}: ...}}",
    by=("category",),
)
_BLANK_REASON = Phrase(
    "RMF111.blank",
    "no hazard is of category {category} ({count} in all{silent}); expected one, or the reason, which is blank here",
    "look for hazards of this category, or give the reason: unused-categories: {{{category}: ...}}",
)
_WITHOUT_CATEGORY = Phrase("RMF111.silent", ", {count} without a category")


@rule(
    "RMF111",
    "hazard-category-unused",
    level=Level.WARNING_THEN_ERROR,
    clause="5.4, Annex C",
    kind="gap",
    needs=("RMF904", "RMF912"),
    rests_on="hazard: category",
)
def hazard_category_unused(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A category of hazards is neither used nor waived.

    ## What it checks

    Each category (energy, biological and chemical, performance and information, and those that the project adds) is
    the `category` of at least one hazard, or the policy says under `unused-categories` why the device has none.

    ## Why it matters

    Annex C lists kinds of hazards so that none is forgotten. A category that is empty without a word was
    forgotten; performance and information is the one most often.

    ## Example

    ```markdown
    :::{hazard} Metal in the vessel wall
    :id: HAZ-2
    :category: biological-chemical
    :::
    ```

    ## Use instead

    ```markdown
    :::{hazard} Metal in the vessel wall
    :id: HAZ-2
    :category: biological-chemical
    :::
    ```

    ```yaml needs/policy.yaml
    unused-categories:
      energy: no energy is stored in the stent or delivered by it
    ```

    ## References

    ISO 14971:2019 5.4, Annex C.
    """
    hazards = file.of_type("hazard")
    used = {each.fields.get("category") for each in (*hazards, *_repeated(file, "hazard"))}
    silent = tuple(each for each in hazards if "category" not in each.fields)
    without = _WITHOUT_CATEGORY(count=len(silent)) if silent else NOTHING
    for category in file.model.types["hazard"].fields["category"].values:
        if category in used or policy.unused_categories.get(category, "").strip():
            continue
        counted = {"category": category, "count": len(hazards), "silent": without}
        if category in policy.unused_categories:
            yield key_fault(policy, ("unused-categories", category), _BLANK_REASON(**counted), based_on=silent)
        else:
            yield file_fault(policy.at("device"), _UNUSED(**counted), based_on=silent)


_LEADS_NOWHERE = Phrase(
    "RMF112.nothing",
    "{id} leads to no event or situation, and does not say why it has no safety effect",
    "name in `leads-to` what it can lead to, or give the reason in `no-safety-effect`",
)


@rule(
    "RMF112",
    "safety-effect-not-analysed",
    level=Level.WARNING_THEN_ERROR,
    clause="ISO 13485 7.1",
    kind="gap",
    needs=("RMF904",),
    rests_on="failure-mode: leads-to no-safety-effect",
)
def safety_effect_not_analysed(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A failure mode neither leads to an event or a situation nor says why it has no safety effect.

    ## What it checks

    Each failure mode names in `leads-to` the events or situations that it can lead to, or gives in
    `no-safety-effect` the reason why it affects nobody's safety.

    ## Why it matters

    A process FMEA that stands beside the risk management file is the most common gap between production and
    safety: its severity rank speaks of scrap and complaints, and nobody asked what reaches the patient.

    ## Example

    ```markdown
    :::{failure-mode} Laser cuts a strut too thin
    :id: FMD-9
    :process-step: laser cutting
    :process-assurance: validated
    :effect: strut below tolerance
    :::
    ```

    ## Use instead

    ```markdown
    :::{failure-mode} Laser cuts a strut too thin
    :id: FMD-9
    :process-step: laser cutting
    :process-assurance: validated
    :effect: strut below tolerance
    :leads-to: EVT-2
    :::

    :::{failure-mode} Carton is printed pale
    :id: FMD-10
    :process-step: packaging
    :no-safety-effect: the carton bears no information for safety
    :::
    ```

    ## References

    ISO 13485:2016 7.1; ISO 14971:2019 5.4; ISO/TR 24971:2020 Annex B.
    """
    for each in file.of_type("failure-mode"):
        if "leads-to" not in each.links and "no-safety-effect" not in each.fields:
            yield fault(each, _LEADS_NOWHERE(id=each.id))


_IN_NO_SEQUENCE = Phrase(
    "RMF113.none",
    "{id} is in no hazardous situation's sequence of events; expected it to lead to at least one",
    "name it in `events` of the situation that it leads to, or take it out",
)


@rule(
    "RMF113",
    "orphan-event",
    level=Level.WARNING,
    clause="5.4",
    kind="gap",
    needs=(*_BROKEN, "RMF107"),
    rests_on="event: precedes; situation: events",
)
def orphan_event(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An event is in no hazardous situation's sequence.

    ## What it checks

    Each event is named in the `events` of a situation, or leads there by `precedes`: to a situation, or to an
    event that does.

    ## Why it matters

    An event that leads to no hazardous situation is either of no concern for safety or a sequence that was begun and
    not finished.

    ## Example

    ```markdown
    :::{event} Balloon inflated above its rated pressure
    :id: EVT-9
    :cause: misuse
    :::
    ```

    ## Use instead

    ```markdown
    :::{event} Balloon inflated above its rated pressure
    :id: EVT-9
    :cause: misuse
    :precedes: EVT-2
    :::
    ```

    ## References

    ISO 14971:2019 5.4, Annex C.
    """
    events = file.of_type("event")
    reached = {target for each in _repeated(file, "situation") for target in each.links.get("events", ())}
    reached.update(target for each in file.of_type("situation") for target in each.links.get("events", ()))
    reached.update(
        each.id for each in events if any(target.type == "situation" for target in file.linked(each, "precedes"))
    )
    queue = [file.items[id] for id in reached if id in file.items]
    while queue:
        for each in file.linking(queue.pop(), "precedes"):
            if each.id not in reached:
                reached.add(each.id)
                queue.append(each)
    left_out = [each for each in events if each.id not in reached]
    based_on = explained(file, left_out, "situation", "events")
    for each in left_out:
        yield fault(each, _IN_NO_SEQUENCE(id=each.id), based_on=based_on)


_PRECEDES_ITSELF = Phrase(
    "RMF114.itself",
    "{id} precedes itself; expected events in order of time",
    "take out the link that runs against time",
)
_CIRCLE = Phrase(
    "RMF114.circle",
    "{id} precedes itself by way of {others:6}; expected events in order of time",
    "take out the link that runs against time",
)
_PRECEDES = Phrase("RMF114.precedes", "{before} precedes {after}")


@rule("RMF114", "event-cycle", level=Level.ERROR, clause="", kind="contradiction")
def event_cycle(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Events precede each other in a circle.

    ## What it checks

    No event comes back to itself by `precedes`. Each circle is reported once, at its first event.

    ## Why it matters

    A sequence of events runs in time. In a circle no event is the first, so no probability of the sequence can be
    estimated, and no picture of it can be drawn.

    ## Example

    ```markdown
    :::{event} Stent expanded below the vessel's diameter
    :id: EVT-1
    :cause: use-error
    :use-scenario: UES-1, sizing the stent under fluoroscopy
    :not-summative: known from the predecessor and of low risk, see UEF-2
    :precedes: EVT-9
    :::

    :::{event} Stent moves against the wall
    :id: EVT-9
    :cause: hardware
    :precedes: EVT-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{event} Stent expanded below the vessel's diameter
    :id: EVT-1
    :cause: use-error
    :use-scenario: UES-1, sizing the stent under fluoroscopy
    :not-summative: known from the predecessor and of low risk, see UEF-2
    :precedes: EVT-9
    :::

    :::{event} Stent moves against the wall
    :id: EVT-9
    :cause: hardware
    :precedes: SIT-1
    :::
    ```

    ## References

    ISO 14971:2019 5.4, Annex C (sequences of events).
    """
    events = file.of_type("event")
    after = {
        each.id: [target.id for target in file.linked(each, "precedes") if target.type == "event"] for each in events
    }
    for knot in _knots(after):
        first, *others = _circle(after, knot)
        ring = [first, *others, first]
        yield fault(
            file.items[first],
            _CIRCLE(id=first, others=tuple(others)) if others else _PRECEDES_ITSELF(id=first),
            option="precedes",
            at=file.items[first].at_link("precedes", ring[1]),
            related=tuple(
                (
                    file.items[each].at_link("precedes", ring[place + 2]),
                    _PRECEDES(before=each, after=ring[place + 2]),
                )
                for place, each in enumerate(others)
            ),
        )


def _knots(after: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The strongly connected parts of the graph that hold a circle, all in the graph's order (Kosaraju)."""
    before: dict[str, list[str]] = {each: [] for each in after}
    for each, targets in after.items():
        for target in targets:
            before[target].append(each)
    finished: list[str] = []
    seen: set[str] = set()
    for root in after:
        # no recursion: a chain of events may be longer than Python's stack
        stack = [(root, iter(after[root]))] if root not in seen else []
        seen.add(root)
        while stack:
            node, targets_left = stack[-1]
            for target in targets_left:
                if target not in seen:
                    seen.add(target)
                    stack.append((target, iter(after[target])))
                    break
            else:
                finished.append(node)
                stack.pop()
    knots: list[set[str]] = []
    taken: set[str] = set()
    for root in reversed(finished):
        if root in taken:
            continue
        taken.add(root)
        knot, queue = {root}, [root]
        while queue:
            for each in before[queue.pop()]:
                if each not in taken:
                    taken.add(each)
                    knot.add(each)
                    queue.append(each)
        if len(knot) > 1 or root in after[root]:
            knots.append(knot)
    order = {each: place for place, each in enumerate(after)}
    return sorted((sorted(knot, key=order.__getitem__) for knot in knots), key=lambda knot: order[knot[0]])


def _circle(after: Mapping[str, Sequence[str]], knot: Sequence[str]) -> list[str]:
    """A shortest circle from the knot's first member, which begins the list."""
    first, members = knot[0], set(knot)
    came_from: dict[str, str] = {}
    queue = [first]
    for each in queue:
        for target in after[each]:
            if target == first:
                ring = [each]
                while ring[-1] != first:
                    ring.append(came_from[ring[-1]])
                return ring[::-1]
            if target in members and target not in came_from:
                came_from[target] = each
                queue.append(target)
    raise ValueError(f"{first} is in no circle")


_IN_NO_RISK = Phrase(
    "RMF115.none",
    "{id} is in no risk; expected at least one that ends in it",
    "write the risk: the situation, this harm, and the estimate; or name in the text of {id} the risk in which it is counted",
)


@rule(
    "RMF115",
    "harm-in-no-risk",
    level=Level.WARNING_THEN_ERROR,
    clause="5.4",
    kind="gap",
    needs=(*_BROKEN, "RMF210"),
    rests_on="risk: harm",
)
def harm_in_no_risk(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A harm is in no risk.

    ## What it checks

    Each harm is the `harm` of at least one risk, or its text names by its id the risk in which it is counted.

    ## Why it matters

    Somebody has thought of this harm, and nobody has said how it comes about, how probable it is, or whether that is
    acceptable. In a log that was brought in, the row of the risk is often what was forgotten.

    ## Example

    ```markdown
    :::{harm} Allergic reaction
    :id: HRM-9
    :severity: S3
    :::
    ```

    ## Use instead

    ```markdown
    :::{harm} Allergic reaction
    :id: HRM-9
    :severity: S3
    :::

    :::{risk} Allergic reaction to a broken strut
    :id: RSK-9
    :situation: SIT-2
    :harm: HRM-9
    :p1: F2
    :p2: C1
    :basis: literature (registry, 2024-05)
    :::
    ```

    ## References

    ISO 14971:2019 5.4, 5.5, 7.6.
    """
    left_out = _left_out(file, "harm", "risk", "harm")
    based_on = explained(file, left_out, "risk", "harm")
    for each in left_out:
        if not any(mentions(each.body, id) for id in (risk.id for risk in file.of_type("risk"))):
            yield fault(each, _IN_NO_RISK(id=each.id), based_on=based_on)


def mentions(text: str, id: str) -> bool:
    """Whether a text names an id as a whole word: ``REQ-1`` stands neither in ``REQ-12`` nor in ``REQ-1.2``."""
    return id in text and re.search(rf"(?<![\w-])(?<!\w\.){re.escape(id)}(?![\w-]|\.\w)", text) is not None


RULES: tuple[Rule, ...] = (
    no_intended_use,
    no_foreseeable_misuse,
    characteristic_without_limit,
    characteristic_raises_nothing,
    hazard_without_situation,
    situation_without_hazard,
    situation_without_events,
    situation_without_risk,
    hazard_worded_as_harm_or_failure,
    only_normal_or_only_fault,
    hazard_category_unused,
    safety_effect_not_analysed,
    orphan_event,
    event_cycle,
    harm_in_no_risk,
)
