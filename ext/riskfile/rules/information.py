"""RMF324: what is information, whatever it is called, and how far information alone may lower a probability."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import groupby

from riskfile.assessment import controls_of, quantity, scale_of
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault
from riskfile.rules.evaluation import quantity_said
from riskfile.rules.titles import Part, chinese_parts, parts_of, plain_noun
from riskfile.support import acting, initial_of
from riskfile.text.messages import Phrase
from riskfile.text.numbers import figure
from riskfile.text.wordlists import chinese, plainly, single, words
from riskfile.text.words import QUANTITY_WORDS

_CALLED = Phrase(
    "RMF324.called",
    "{id} {title!r} is information ({word}) and is called {kind}; expected kind information",
    "make it `kind: information`, with the reason why no design and no protective measure does; or name in the title the "
    "measure that acts without anybody reading it",
)
_BEYOND = Phrase(
    "RMF324.beyond",
    "{id} residual {quantity} falls from {before} to {after}, at least {factor} times, by information alone ({controls:5}); "
    "expected at most {limit} times",
    "claim less, add a measure that is inherent or protective, or say in the policy (`information: {{lowers-at-most: ...}}`) "
    "what the plan credits information with",
)
_LEVELS = Phrase(
    "RMF324.levels",
    "{id} residual {quantity} falls from {before} to {after}, {steps} levels, by information alone ({controls:5}); "
    "expected at most {limit}",
    "claim less, add a measure that is inherent or protective, or say in the policy (`information: {{levels-at-most: ...}}`) "
    "what the plan credits information with",
)
_INFORMS = Phrase("RMF324.informs", "{control} is information")

_LOWERS = tuple((name, f"residual-{name}") for name in QUANTITY_WORDS if name != "severity")


@rule(
    "RMF324",
    "information-as-protection",
    level=Level.WARNING_THEN_ERROR,
    clause="7.1; MDR Annex I 4",
    kind="contradiction",
    needs=("RMF201", "RMF202", "RMF203", "RMF904"),
    rests_on="control: acts-on kind purpose; risk: estimate exploitability p p1 p2 residual-exploitability residual-p residual-p1 residual-p2",
)
def information_as_protection(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A label, a leaflet or a training is called inherent or protective, or lowers a probability further than information does.

    ## What it checks

    No control whose title names information alone (a label, a leaflet, instructions, a warning, training) is of kind
    `inherent` or `protective`; what a machine shows or sounds by itself is none of it. And where every control that acts on
    a probability is information, the probability falls at most ten times, read as leniently as its bands allow: from the
    lower bound of the initial level to the upper bound of the residual one. On a scale without numbers it falls by one
    level at most. The section `information` of the policy sets other limits. Titles in English, German, French and Chinese,
    by lists of words.

    ## Why it matters

    Information works only where somebody reads it, remembers it and does what it says, under stress and years later. It is
    the last of the options (7.1 c). Called a protective measure, it stands where a better one was never looked for; credited with
    decades, it makes a risk acceptable on paper.

    ## Example

    ```markdown
    :::{control} Warning label and training of users
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: report 4
    :implements: DI-44
    :controls: RSK-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{control} Reader that stops the line at a wrong label
    :id: CTL-3
    :kind: protective
    :acts-on: p1
    :option-rationale: a label cannot be designed so that no wrong one can be printed
    :no-new-risk: report 4
    :implements: DI-44
    :controls: RSK-3
    :::
    ```

    ## References

    ISO 14971:2019 7.1 a to c; MDR (EU) 2017/745 Annex I 4; ISO/TR 24971:2020 7.1.
    """
    yield from file.kept.over("miscalled", (), file.of_type("control"), 0, _miscalled)
    # its harm and its controls
    too_far = partial(_lowered_too_far, file, policy)
    yield from file.kept.over("lowered by information", (policy,), file.of_type("risk"), 1, too_far)


def _miscalled(controls: Iterable[Item]) -> Iterator[Fault]:
    for control in controls:
        kind = control.text("kind")
        if kind in ("inherent", "protective"):
            word = names_information(control.title)
            if word:
                yield fault(control, _CALLED(id=control.id, title=control.title, word=word, kind=kind), option="kind")


def _lowered_too_far(file: RiskFile, policy: Policy, risks: Iterable[Item]) -> Iterator[Fault]:
    for risk in risks:
        lowered = [name for name, residual in _LOWERS if residual in risk.fields]
        controls = controls_of(file, risk) if lowered else []
        if not controls or any(True for _ in _miscalled(controls)):
            continue
        for name in lowered:
            behind = acting(controls, name)
            if behind and all(each.fields.get("kind") == "information" for each in behind):
                yield from _too_far(file, policy, risk, name, behind)


def _too_far(file: RiskFile, policy: Policy, risk: Item, name: str, behind: list[Item]) -> Iterator[Fault]:
    before = initial_of(file, policy, risk, name)
    after = quantity(scale_of(policy, name), risk.text(f"residual-{name}"))
    if before is None or after is None:
        return
    told = {
        "id": risk.id,
        "quantity": quantity_said(name),
        "before": risk.text(name) or (before.level.id if before.level else ""),
        "after": risk.text(f"residual-{name}"),
        "controls": tuple(each.id for each in behind),
    }
    limit = policy.information
    if before.lower is not None and after.upper is not None and name != "exploitability":
        # an upper bound of 0 is told by the rule of probabilities that nothing can show
        if after.upper <= 0 or before.lower / after.upper <= limit.factor * (1 + 1e-9):
            return
        times = before.lower / after.upper
        factor = f"{times:,.0f}" if 1000 <= times < 1e9 else figure(times, 3)
        said = _BEYOND(factor=factor, limit=figure(limit.factor, 6), **told)
    elif before.level is not None and after.level is not None and before.level.rank - after.level.rank > limit.levels:
        said = _LEVELS(steps=before.level.rank - after.level.rank, limit=limit.levels, **told)
    else:
        return
    yield fault(
        risk,
        said,
        option=f"residual-{name}",
        based_on=tuple(behind),
        related=tuple((each.at("kind"), _INFORMS(control=each.id)) for each in behind),
    )


@lru_cache(1 << 14)
def names_information(title: str) -> str:
    """The word by which the title of a measure names information and nothing else, "" where it does not.

    >>> names_information("Warning label and training of users"), names_information("Schulung der Anwender")
    ('label', 'schulung')
    >>> names_information("Camera inspection of each label"), names_information("Warning light on the display")
    ('', '')
    """
    if chinese(title):
        return _chinese(title)
    # 'Label, card and carton label': what stands behind a comma is a thing like the one before it
    for _, parts in groupby(parts_of(title.replace(", ", " & ")), key=lambda part: part.language):
        found = [_word(part) for part in parts]
        if found and all(found):
            return found[0]
    return ""


def _word(part: Part) -> str:
    language, before = part.language, part.before
    if any(word in single("of-machine", language) for word in part.all):
        return ""
    if any((plain_noun(word) if language == "en" else word) in single("no-information", language) for word in before):
        return ""
    information = single("information", language)
    text = f" {' '.join(before)} "
    if before[0] in single("informs", language) and len(before) > 1:
        return before[0]
    if language == "fr":
        whole = " ".join(part.all).replace("' ", "'")
        longer = [each for each in map(plainly, words("information", "fr")) if " " in each or "'" in each]
        found = next((each for each in longer if f"{whole} ".startswith(f"{each} ")), "")
        return found or next((each for each in (before[0], before[-1]) if each in information), "")
    first = plain_noun(before[0]) if language == "en" else before[0]
    if len(before) > 2 and first in information and before[1] in single("states", language):
        return before[0]
    head = plain_noun(before[-1]) if language == "en" else before[-1]
    if head in information:
        return before[-1]
    phrases = (each for each in map(plainly, words("information", language)) if " " in each)
    return next((each for each in phrases if text.endswith(f" {each} ")), "")


def _chinese(title: str) -> str:
    if any(word in title for word in words("of-machine", "zh")):
        return ""
    found = []
    for part in chinese_parts(title):
        if any(word in part for word in words("no-information", "zh")):
            return ""
        ends = [word for word in words("information", "zh") if part.endswith(word)]
        begins = [word for word in words("informs", "zh") if part.startswith(word)]
        says = [
            word
            for word in words("information", "zh")
            if part.startswith(word) and part[len(word) :].startswith(words("states", "zh"))
        ]
        best = max((*ends, *begins, *says), key=len, default="")
        if not best:
            return ""
        found.append(best)
    return found[0] if found else ""


RULES: tuple[Rule, ...] = (information_as_protection,)
