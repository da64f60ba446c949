"""RMF116 and RMF117: harms that are milder than what the same hazard does elsewhere, or than their own words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from riskfile.assessment import assess
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy, Scale, ScaleLevel
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Judgement, Level, fault, unjudged
from riskfile.text.messages import Phrase
from riskfile.text.patterns import compiled_late
from riskfile.text.wordlists import pattern, plainly

_STEPS: Final = 2
"""By how many levels a situation's worst harm may be milder than what its hazard does elsewhere, and one more is asked about."""

_LEFT_OUT = Phrase(
    "RMF116.left-out",
    "{id} ends at worst in {harm} ({severity}); {hazard} ends elsewhere in {worst} ({worst_severity}, {elsewhere}); expected "
    "the worst harm that is credible here, or why it stops short of that",
    "write the risk with that harm, however improbable it is, or say in `milder-because` why it cannot follow from {id}",
)
_ELSEWHERE = Phrase("RMF116.elsewhere", "{risk} ends in {harm}")


@rule(
    "RMF116",
    "worst-harm-left-out",
    level=Level.WARNING_THEN_ERROR,
    clause="5.4, 5.5",
    kind="gap",
    needs=("RMF117", "RMF201", "RMF210", "RMF211", "RMF904"),
    rests_on="harm: severity; risk: harm situation; situation: hazard milder-because",
)
def worst_harm_left_out(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """The risks of a situation leave out the worst harm that its hazard has elsewhere.

    ## What it checks

    For each situation with a risk, the worst severity among its risks is compared with the worst that each of its hazards
    reaches in another situation. Where that is worse by two levels or more, the situation says in `milder-because` why the
    worse harm cannot follow from it, or has a risk with it.

    ## Why it matters

    Exposure to one hazard ends in several harms, from the frequent and mild to the rare and grave. A file that estimates
    only the mild one looks acceptable, since the other was never weighed: unsterile goods in the blood stream end in fever,
    and in sepsis. The estimate of the worse harm may be low; that it is missing is what an assessor asks about.

    ## Example

    ```markdown
    :::{harm} Fever for a day
    :id: HRM-9
    :severity: S1
    :::

    :::{event} Strut bends in a kinked vessel
    :id: EVT-9
    :cause: hardware
    :precedes: SIT-9
    :::

    :::{situation} Bent strut lies against the wall
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-2
    :events: EVT-9
    :::

    :::{risk} Fever by a bent strut
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
    :::{harm} Fever for a day
    :id: HRM-9
    :severity: S1
    :::

    :::{event} Strut bends in a kinked vessel
    :id: EVT-9
    :cause: hardware
    :precedes: SIT-9
    :::

    :::{situation} Bent strut lies against the wall
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-2
    :events: EVT-9
    :milder-because: a bent strut has no end, so nothing can pierce the wall (report 17)
    :::

    :::{risk} Fever by a bent strut
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-9
    :p1: F1
    :p2: C1
    :basis: expert (panel, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.4, 5.5; ISO/TR 24971:2020 5.4.
    """
    assessed = assess(file, policy).risks
    # (severity, risk, harm) of the worst risk of each situation, and of each hazard the situation with the worst
    worst: dict[str, tuple[ScaleLevel, Item, Item]] = {}
    for risk in file.of_type("risk"):
        severity, harms = assessed[risk.id].initial.severity, file.linked(risk, "harm")
        if severity is None or len(harms) != 1:
            continue
        for situation in file.linked(risk, "situation"):
            known = worst.get(situation.id)
            if known is None or severity.rank > known[0].rank:
                worst[situation.id] = severity, risk, harms[0]
    by_hazard: dict[str, tuple[ScaleLevel, Item, Item]] = {}
    for id, found in worst.items():
        for hazard in file.items[id].links.get("hazard", ()):
            known = by_hazard.get(hazard)
            if known is None or found[0].rank > known[0].rank:
                by_hazard[hazard] = found
    for id, (severity, risk, harm) in worst.items():
        situation = file.items[id]
        if "milder-because" in situation.fields:
            continue
        hazards = [each for each in situation.links.get("hazard", ()) if each in by_hazard]
        if not hazards:
            continue
        hazard = max(hazards, key=lambda each: by_hazard[each][0].rank)
        most, other, its_harm = by_hazard[hazard]
        if most.rank - severity.rank >= _STEPS:
            yield fault(
                situation,
                _LEFT_OUT(
                    id=id,
                    harm=harm.id,
                    severity=severity.id,
                    hazard=hazard,
                    worst=its_harm.id,
                    worst_severity=most.id,
                    elsewhere=other.id,
                ),
                based_on=(risk, harm, other, its_harm),
                related=((other.span, _ELSEWHERE(risk=other.id, harm=its_harm.id)),),
            )


_DEATH, _LIFE, _PERMANENT = "death", "life-threatening", "permanent"
_CLASSES: Final = (_DEATH, _LIFE, _PERMANENT)
"""What words say of a harm, the worst first: the names of lists of words."""

_SAYS = {
    _DEATH: Phrase("RMF117.says.death", "death"),
    _LIFE: Phrase("RMF117.says.life-threatening", "danger to life"),
    _PERMANENT: Phrase("RMF117.says.permanent", "lasting harm"),
}
_IN_TITLE = Phrase(
    "RMF117.title",
    "{id} {title!r} says {what} ({word}) and has severity {severity} ({label}); expected {least} ({least_label}) or worse",
    "correct the severity, or write the harm that is meant, and the worse one as a harm of its own",
)
_IN_TEXT = Phrase(
    "RMF117.text",
    "{id} says {what} in its text ({word}) and has severity {severity} ({label}); expected {least} ({least_label}) or worse",
    "correct the severity, or name the harm by its id that the text means",
)

_SENTENCE = compiled_late(r"(?<=[.!?;])\s+|[。！？；]|\n\s*\n")
_CLAUSE = compiled_late(r"[,:;()（），：；。]|\b(?:but|aber|sondern|mais)\b|但")
_AN_ID = compiled_late(r"\b[A-Z][A-Z0-9]*-[A-Z0-9-]*\d")
_WORDS_BEFORE: Final = 5
_SIGNS_BEFORE: Final = 5


@rule(
    "RMF117",
    "severity-against-words",
    level=Level.WARNING,
    clause="5.5",
    kind="contradiction",
    needs=("RMF201", "RMF904"),
    rests_on="harm: severity",
)
def severity_against_words(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A harm's words say death, danger to life or lasting harm, and its severity is milder.

    ## What it checks

    The title and the text of a harm are searched for words that say death, danger to life (sepsis, cardiac arrest) or lasting
    harm (permanent, stroke, amputation), in English, German, French and Chinese. The harm's severity is then at least the
    mildest level of the policy whose label or description says the same; where none does, the highest level for death,
    and the one below that of death for the others.

    A word that is denied (`non-fatal`, `without permanent damage`, `不致命`) says nothing, nor does a sentence of the text that
    denies anything or names another item by its id.

    ## Why it matters

    Severity decides in which column of the matrix a risk is judged. "Death" rated negligible is a slip or a way to a green
    cell; a reader who sees both words believes neither.

    ## Example

    ```markdown
    :::{harm} Sepsis
    :id: HRM-2
    :severity: S2
    :::
    ```

    ## Use instead

    ```markdown
    :::{harm} Fever without sepsis
    :id: HRM-2
    :severity: S2
    :::
    ```

    ## References

    ISO 14971:2019 3.27, 5.5; ISO/TR 24971:2020 5.5.
    """
    least: dict[str, ScaleLevel] | None = None
    for harm in file.of_type("harm"):
        found = file.kept.of("severity in words", (harm,), partial(_said, harm))
        if found is None:
            continue
        severity = policy.severity.get(harm.text("severity"))
        if severity is None or not policy.severity.levels:
            yield unjudged(harm)
            continue
        least = least or _least(policy.severity)
        what, word, phrase = found
        if severity.rank < least[what].rank:
            told = {"severity": severity.id, "label": severity.label, "least": least[what].id}
            yield fault(
                harm,
                phrase(
                    id=harm.id,
                    what=_SAYS[what](),
                    word=word,
                    least_label=least[what].label,
                    **told,
                    **({"title": harm.title} if phrase is _IN_TITLE else {}),
                ),
                option="severity",
            )


def _said(harm: Item) -> tuple[str, str, Phrase] | None:
    """The worst that a harm's words say: what it is, the word, and how to tell it. The title comes first."""
    title = plainly(harm.title)
    for what in _CLASSES:
        word = _word(what, title)
        if word:
            return what, word, _IN_TITLE
    if not harm.body.strip():
        return None
    sentences = [each for each in _SENTENCE.split(harm.body) if not _AN_ID.search(each)]
    plain = [each for each in map(plainly, sentences) if not pattern("denied").search(each)]
    for what in _CLASSES:
        for each in plain:
            word = _word(what, each)
            if word:
                return what, word, _IN_TEXT
    return None


def _word(what: str, text: str) -> str:
    """The first word of a list in a text that nothing before it denies, "" for none."""
    found = pattern(what).search(text)
    if found is None:
        return ""
    # a permanent magnet is no lasting harm: its letters are put out of the way, and those of the rest stay where they are
    text = pattern("not-severity").sub(lambda match: "·" * len(match[0]), text)
    for match in pattern(what).finditer(text):
        before = _CLAUSE.split(text[: match.start()])[-1]
        if match[0].isascii():
            before = " ".join(before.split()[-_WORDS_BEFORE:]) if before[-1:] != "-" else before
        else:
            before = before[-_SIGNS_BEFORE:]
        if not pattern("denied").search(before):
            return match[0]
    return ""


def _least(scale: Scale) -> dict[str, ScaleLevel]:
    """The mildest level that says what a class of words says, of each class."""
    levels = scale.levels
    texts = [(level, plainly(f"{level.label}. {level.description}")) for level in levels]
    said = {what: next((level for level, text in texts if _word(what, text)), None) for what in _CLASSES}
    called = next((level for level, text in texts if _word("death-level", text)), None)
    death = said[_DEATH] or called or levels[-1]
    permanent = said[_PERMANENT] or levels[max(death.rank - 2, 0)]
    return {_DEATH: death, _LIFE: said[_LIFE] or permanent, _PERMANENT: permanent}


RULES: tuple[Rule, ...] = (worst_harm_left_out, severity_against_words)
