"""RMF917 to RMF919: words that say nothing, words that say the same, and words of older texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from riskfile.model import Item, RiskFile
from riskfile.policy.fillers import all_folded, is_initials
from riskfile.policy.placeholders import counts, noted, paragraphs, worded_fields
from riskfile.policy.policy import Policy, Waiver
from riskfile.rules.engine.declare import OLDER_TERM, PLACEHOLDER, SAME_TITLE, Rule, rule
from riskfile.rules.engine.finding import Fault, Level, fault, key_fault, problem_fault, problem_faults
from riskfile.rules.engine.waivers import item_waivers
from riskfile.text.messages import Message, Phrase
from riskfile.text.quoting import literal

_WHEN: Final = ("opened", "period", "time", "date", "name", "severity")
"""What tells two items apart that have one title: a yearly review from the one before, a test from the one that was
repeated, a signature from that of somebody else; and RMF207 judges harms with one title and two severities."""

_SAY_WHAT = "write what it is, or take it out until that is known"
_IN_FIELD = Phrase(
    "RMF917.field", "{id} {option} is {found}, which says nothing; expected {expected}", _SAY_WHAT, by=("found",)
)
_IN_TITLE = Phrase("RMF917.title", "{id} has the title {found}, which says nothing; expected one that tells it apart")
_IN_TEXT = Phrase("RMF917.text", "{id} says {found} in its text; expected what is to stand there", _SAY_WHAT)
_IN_POLICY = Phrase("RMF917.policy", "{key} is {found}, which says nothing; expected {expected}", _SAY_WHAT)
_IN_WAIVER = Phrase(
    "RMF917.waiver",
    "the waiver of {code} has {found} for a reason, which says nothing, so it waives nothing; expected why the finding is "
    "accepted",
    "write the reason, or take the waiver out",
    by=("code",),
)
_OFF = Phrase(
    "RMF917.off",
    "{code} is switched off with {found} for a reason, which says nothing, so it stays on; expected why it is off",
    "write the reason, or take the entry out",
)
_LEVEL = Phrase(
    "RMF917.level",
    "the level of {code} has {found} for a reason, which says nothing, so it stays what it was; expected why it is changed",
    "write the reason, or take the entry out",
)
_A_REASON = Phrase("RMF917.a-reason", "what it is, in words that somebody can judge")
_A_TEXT = Phrase("RMF917.a-text", "what it is")


@rule(PLACEHOLDER, "placeholder", level=Level.WARNING_THEN_ERROR, clause="4.5", kind="gap", of_option=True)
def placeholder(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A filler word stands where something is to be said.

    ## What it checks

    Where a reason, a basis, a criterion, a conclusion, a proof or a person belongs, no field consists of a filler word:
    `tbd`, `?`, `n/a`, `none`, `-`, `to be confirmed`, `k. A.`, `待定`, `无` and the like. In other fields, in titles and in
    texts only words count that say of themselves that something is to come (`tbd`, `?`, `待定`): a unit may well be `none`.
    A kind of source with a filler behind it (`expert tbd`, `Experte: offen`, `专家待定`) and one with who or when behind it
    (`to be defined by quality`) are fillers too, and so are an expert alone, `standard practice` and a bare `yes/no`: they name nobody and nothing.
    The same holds for the reasons of waivers, of rules that are off or have another level, and of hazard categories that
    are not used, and for other texts of the policy. A waiver whose reason is a filler waives nothing. Where something is
    accepted, words that only say so (`ok`, `agreed`, `in Ordnung`, `d'accord`, `同意`) are no reason either.

    Once the policy no longer says `example: true`, what `riskfile init` has written for its author to replace is a filler
    too (`an example; say why ...`), in items, in the policy, and in chapters (`*Say who estimates ...*`). Case, accents, blanks and punctuation make no difference; `placeholders` in the policy
    adds words. What says something, however short, is no filler: a number, an id, `see RSK-1`.

    ## Why it matters

    The field is filled in, so that every rule that asks for it is content, and nobody has said anything. Auditors read such
    fields first.

    ## Example

    ```markdown
    :::{control} Rounded strut edges
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: tbd
    :implements: DI-9
    :controls: RSK-1
    :::

    :::{verification} Edge radius on the drawing, and no cut in model arteries
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

    ## Use instead

    ```markdown
    :::{control} Rounded strut edges
    :id: CTL-9
    :kind: inherent
    :acts-on: p1
    :no-new-risk: the geometry was reviewed with fatigue (record 14), and nothing new was found
    :implements: DI-9
    :controls: RSK-1
    :::

    :::{verification} Edge radius on the drawing, and no cut in model arteries
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

    ISO 14971:2019 4.5, 7.1, 7.2, 7.4; the manual's chapter on the policy (`placeholders`).
    """
    ids = noted(file, policy)
    for item_type in file.model.types.values() if ids is None or ids else ():
        items = file.of_type(item_type.name)
        if ids is not None:
            items = [item for item in items if item.id in ids]
        fields = {field.name: argued for field, argued in worded_fields(item_type)}
        yield from _fillers_of(items, fields, policy)
    for waiver in item_waivers(file):
        if waiver.reason.strip() and policy.no_reason(waiver.reason):
            advice = _WHOLE_FORM(code=waiver.rule)
            yield fault(file.items[waiver.item], _no_waiver(waiver), advice, option="waive", at=waiver.span)
    yield from _in_policy(policy)
    for problem in file.problems:
        if problem.kind == "placeholder":
            yield problem_fault(problem)


def _fillers_of(items: Iterable[Item], fields: Mapping[str, bool], policy: Policy) -> Iterator[Fault]:
    """The fillers in items of one type; ``fields`` are those that hold words, and whether these are to be argued."""
    filler = policy.filler
    # one reason may stand in many items, and a title or a text hardly
    of_field = cache(filler)
    for item in items:
        for name, value in item.fields.items():
            if name not in fields:
                continue
            argued, text = fields[name], value if isinstance(value, str) else item.text(name)
            found = of_field(text)
            if counts(found, name, text, argued=argued):
                expected = _A_REASON() if argued else _A_TEXT()
                message = _IN_FIELD(id=item.id, option=name, found=literal(text), expected=expected)
                yield fault(item, message, option=name)
        if filler(item.title) == "to come":
            yield fault(item, _IN_TITLE(id=item.id, found=literal(item.title)))
        for paragraph in paragraphs(item):
            if filler(paragraph) == "to come":
                yield fault(item, _IN_TEXT(id=item.id, found=literal(" ".join(paragraph.split()))))
                break


_WHOLE_FORM = Phrase(
    "RMF917.whole-form", "write {code} -- the reason; approver NAME; until YYYY-MM-DD, or take the waiver out"
)


def _no_waiver(waiver: Waiver) -> Message:
    return _IN_WAIVER(code=waiver.rule, found=literal(waiver.reason))


def _in_policy(policy: Policy) -> Iterator[Fault]:
    for number, waiver in enumerate(policy.waivers, 1):
        if waiver.reason.strip() and policy.no_reason(waiver.reason):
            at = policy.at("waivers", str(number), "reason")
            yield key_fault(policy, ("waivers", str(number), "reason"), _no_waiver(waiver), at=at)
    for code, reason in policy.rules_off.items():
        if reason.strip() and policy.no_reason(reason):
            yield key_fault(policy, ("rules", "off", code), _OFF(code=code, found=literal(reason)))
    for code, change in policy.rules_levels.items():
        if change.reason.strip() and policy.no_reason(change.reason):
            message = _LEVEL(code=code, found=literal(change.reason))
            yield key_fault(policy, ("rules", "levels", code, "reason"), message)
    for keys, text, argued in _texts_of(policy):
        found = policy.filler(text) if text.strip() else None
        if found == "to come" or (found and argued):
            expected = _A_REASON() if argued else _A_TEXT()
            yield key_fault(policy, keys, _IN_POLICY(key=".".join(keys), found=literal(text), expected=expected))


def _texts_of(policy: Policy) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """The texts of the policy, each with its keys and whether it is to be argued."""
    yield ("device", "name"), policy.device.name, False
    yield ("device", "manufacturer"), policy.device.manufacturer, False
    yield ("document", "number"), policy.document_number, False
    yield ("document", "revision"), policy.revision, False
    yield ("overall-residual-risk", "method"), policy.overall_method, True
    for category, reason in policy.unused_categories.items():
        yield ("unused-categories", category), reason, True
    seen: set[str] = set()
    for number, each in enumerate(policy.roles, 1):
        # the reader tells a second holder of a role from the first by its number in the list
        label = f"{each.role}#{number}" if each.role in seen else each.role
        seen.add(each.role)
        yield ("roles", label, "name"), "" if is_initials(each.name) else each.name, True
        yield ("roles", label, "competence"), each.competence, True
    for number, waiver in enumerate(policy.waivers, 1):
        yield ("waivers", str(number), "approver"), "" if is_initials(waiver.approver) else waiver.approver, True
    scales = ((policy.severity, ()), (policy.probability, ("levels",)), (policy.conditional, ("levels",)))
    for scale, below in (*scales, (policy.exploitability, ("levels",))):
        for level in scale.levels if scale is not None else ():
            keys = (scale.name, *below, level.id) if scale is not None else ()
            yield (*keys, "label"), level.label, False
            yield (*keys, "description"), level.description, False
    for region in policy.regions:
        yield ("regions", region.id, "label"), region.label, False


_SAME_TITLE = Phrase(
    "RMF918.same",
    "{id} has the title of {first}, another {type}; expected titles that tell them apart",
    "say in the titles in what they differ, or keep one of the two",
    by=("first",),
)


@rule(
    SAME_TITLE,
    "same-title-twice",
    level=Level.WARNING,
    clause="4.5",
    kind="advice",
    needs=("RMF207", "RMF212", "RMF901", "RMF917"),
    rests_on="",
)
def same_title_twice(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Two items of a type have the same title.

    ## What it checks

    No two items of one type have the same title, whatever the case of its letters, its blanks and its punctuation. What
    recurs may bear its title again: cycles and triggers that were opened on another day, observations of another period,
    and verifications, analyses and reviews of another date.

    ## Why it matters

    Tables, matrices and links show titles. Whoever reads there that a hazard was dealt with cannot tell which of the two
    it was; often one of them is a copy that nobody needs.

    ## Example

    ```markdown
    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-8
    :category: energy
    :::

    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-9
    :category: energy
    :::

    :::{situation} Struts protrude into the lumen
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-8, HAZ-9
    :events: EVT-1
    :::

    :::{risk} Obstruction by protruding struts
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-1
    :p1: F1
    :p2: C1
    :basis: test (bench, 2024-05)
    :::
    ```

    ## Use instead

    ```markdown
    :::{hazard} Flow obstruction by stent struts
    :id: HAZ-8
    :category: energy
    :::

    :::{hazard} Edges of stent struts
    :id: HAZ-9
    :category: energy
    :::

    :::{situation} Struts protrude into the lumen
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-8, HAZ-9
    :events: EVT-1
    :::

    :::{risk} Obstruction by protruding struts
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-1
    :p1: F1
    :p2: C1
    :basis: test (bench, 2024-05)
    :::
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    for item_type in file.model.types.values():
        named: dict[str, Item] = {}
        by_title: dict[str, list[Item]] = {}
        items = file.of_type(item_type.name)
        titles = all_folded([item.title for item in items])
        if len(set(titles)) == len(titles):
            continue
        for title, item in zip(titles, items, strict=True):
            before = named.setdefault(title, item)
            if before is not item and title:
                by_title.setdefault(title, [before]).append(item)
        when = [name for name in _WHEN if name in item_type.fields]
        for alike in by_title.values():
            first: dict[tuple[str, ...], Item] = {}
            for item in alike:
                known = first.setdefault(tuple(item.text(name) for name in when), item)
                if known is not item:
                    message = _SAME_TITLE(id=item.id, first=known.id, type=item_type.label.lower())
                    yield fault(item, message, based_on=(known,), related=((known.span, known.id),))


@rule(OLDER_TERM, "older-term", level=Level.WARNING, clause="GB/T 42062-2022 3", kind="advice")
def older_term(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Chinese text uses a term of an older text.

    ## What it checks

    In a file that is written in Chinese (`language: zh-CN` in the policy), and in its translations into Chinese
    (`translations`, the catalogues below `needs/locale/zh_CN`), no page uses a term that the set of terms in force has replaced:
    危害 for 危险源, 危害处境 for 危险情况, 损害 for 伤害, 风险/受益分析 for 受益-风险分析, and so on. `terms` in the policy
    chooses the set; with `nmpa-older` nothing is older.

    The longest word is meant: 健康损害 or 职业病危害 holds no older term. Titles in 《》, words in quotation marks, code,
    comments, and what is not Chinese are not judged. A word is told once in each option of an item, in the rest of a page and in
    a catalogue, at its first place, with how often it stands there.

    ## Why it matters

    A file that says 危害 here and 危险源 there says one thing by two words, and reads as if they were two. A reviewer who works
    by GB/T 42062-2022 has to guess which edition the file follows.

    ## Example

    ```yaml needs/policy.yaml
    language: zh-CN
    ```

    ```markdown
    :::{hazard} 支架表面的危害
    :id: HAZ-9
    :category: energy
    :::

    :::{situation} 支架表面接触血流
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-9
    :events: EVT-1
    :::

    :::{risk} 支架表面血栓
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-1
    :p1: F1
    :p2: C1
    :basis: test (bench, 2024-05)
    :::
    ```

    ## Use instead

    ```yaml needs/policy.yaml
    language: zh-CN
    ```

    ```markdown
    :::{hazard} 流动血液中的异物表面
    :id: HAZ-9
    :category: energy
    :::

    :::{situation} 支架表面接触血流
    :id: SIT-9
    :condition: normal
    :hazard: HAZ-9
    :events: EVT-1
    :::

    :::{risk} 支架表面血栓
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-1
    :p1: F1
    :p2: C1
    :basis: test (bench, 2024-05)
    :::
    ```

    ## References

    GB/T 42062-2022 3; YY/T 0316-2016, foreword; the manual's chapter on terms.
    """
    yield from problem_faults(file, "older-term")


RULES: tuple[Rule, ...] = (placeholder, same_title_twice, older_term)
