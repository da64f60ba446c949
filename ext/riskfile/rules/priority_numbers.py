"""RMF329: acceptability that a text argues by a risk priority number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import Final

from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Level, fault, key_fault
from riskfile.text.messages import Phrase
from riskfile.text.patterns import compiled_late
from riskfile.text.wordlists import pattern, plainly

_DECIDE = "say what the safety effect is, and let the risk's probability and severity decide; a rank may order the work"
_IN_TEXT = Phrase(
    "RMF329.text",
    "{id} argues in its text from a risk priority number ({number}) that something is {accepted}; expected probability and "
    "severity of harm",
    _DECIDE,
)
_IN_FIELD = Phrase(
    "RMF329.field",
    "{id} {option} argues from a risk priority number ({number}); expected probability and severity of harm",
    _DECIDE,
    by=("option",),
)
_IN_POLICY = Phrase(
    "RMF329.policy",
    "{key} argues from a risk priority number ({number}); expected probability and severity of harm",
    _DECIDE,
)

_MAY_SAY: Final = ("rpn", "rpz", "ipr", "npr", "priorit", "criticit", "风险")
"""What a text holds that may name a risk priority number, in plain letters: one of these is found faster than all names."""

_NO_REASONS: Final = frozenset(
    ("basis", "evidence", "implements", "approver", "name", "prepared-by", "disclosed-in", "meaning", "evidence-of")
)
"""Fields that hold a source, a document or a person where others hold a reason. That of an estimate is RMF208's."""

_SENTENCE = compiled_late(r"(?<=[.!?;])\s+(?=\S)|[。！？；]|\n\s*\n")
_SHORT: Final = 40
"""A sentence of so many characters behind the number is about it: 'RPN 84. Acceptable.'"""


@rule(
    "RMF329",
    "acceptability-by-rpn",
    level=Level.WARNING_THEN_ERROR,
    clause="3.18, 6; ISO/TR 24971 Annex B",
    kind="contradiction",
    needs=("RMF904",),
    rests_on="",
)
def acceptability_by_rpn(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A text or a reason argues acceptability from a risk priority number.

    ## What it checks

    No sentence of an item's text names a risk priority number (RPN, RPZ, IPR, 风险优先数) and says beside it that something is
    acceptable, or needs no control; nor does a reason rest on one (`no-safety-effect`, `option-rationale` and the like), or the
    method of overall residual risk in the policy. A sentence that says that such a number decides nothing, or orders the
    work, is what is asked for. Words in English, German, French and Chinese.

    ## Why it matters

    The number multiplies by how well a failure is detected, and ranks failures, not harm. A lethal risk that is found easily
    scores below a nuisance that is not. Limits such as 100 have no meaning for risk: the plan's criteria decide (4.4 d), and
    a text that argues otherwise shows by what the file was really judged.

    ## Example

    ```markdown
    :::{failure-mode} Label printer loads the wrong template
    :id: FMD-1
    :process-step: labelling
    :process-assurance: inspected
    :effect: wrong diameter on the label
    :occurrence: 2
    :detection: 3
    :severity-rank: 8
    :leads-to: EVT-3

    RPN 48 is below 100: the risk is acceptable and needs no control.
    :::
    ```

    ## Use instead

    ```markdown
    :::{failure-mode} Label printer loads the wrong template
    :id: FMD-1
    :process-step: labelling
    :process-assurance: inspected
    :effect: wrong diameter on the label
    :occurrence: 2
    :detection: 3
    :severity-rank: 8
    :leads-to: EVT-3

    RPN 48 puts it third in the order of work; whether the risk is acceptable is judged in RSK-3.
    :::
    ```

    ## References

    ISO 14971:2019 3.18, 4.4 d, 6; ISO/TR 24971:2020 Annex B (FMEA).
    """
    for item_type in file.model.types.values():
        reasons = [field.name for field in item_type.fields.values() if field.argued and field.name not in _NO_REASONS]
        find = partial(_of_items, reasons)
        yield from file.kept.over("priority numbers", (item_type,), file.of_type(item_type.name), 0, find)
    number = _number(policy.overall_method)
    if number and not _orders(plainly(policy.overall_method)):
        keys = ("overall-residual-risk", "method")
        yield key_fault(policy, keys, _IN_POLICY(key=".".join(keys), number=number))


def _of_items(reasons: list[str], items: Iterable[Item]) -> Iterator[Fault]:
    for item in items:
        yield from _of_item(item, reasons)


def _of_item(item: Item, reasons: list[str]) -> Iterator[Fault]:
    for name in reasons:
        if name in item.fields:
            text = item.text(name)
            number = _number(text)
            if number and not _orders(plainly(text)):
                yield fault(item, _IN_FIELD(id=item.id, option=name, number=number), option=name)
    if not _number(item.body):
        return
    sentences = [plainly(each) for each in _SENTENCE.split(item.body) if each.strip()]
    for place, sentence in enumerate(sentences):
        number = _number(sentence)
        if not number:
            continue
        behind = sentences[place + 1] if place + 1 < len(sentences) else ""
        said = f"{sentence} {behind}" if len(behind) <= _SHORT else sentence
        accepted = pattern("accepted").search(said)
        if accepted is not None and not _orders(said):
            yield fault(item, _IN_TEXT(id=item.id, number=number, accepted=accepted[0]))
            return


@lru_cache(1 << 15)
def _number(text: str) -> str:
    """How a text calls a risk priority number, "" where it names none."""
    plain = plainly(text)
    if not any(each in plain for each in _MAY_SAY):
        return ""
    found = pattern("rpn").search(plain)
    return found[0].upper() if found is not None and len(found[0]) <= 3 else found[0] if found is not None else ""


def _orders(text: str) -> bool:
    """Whether a text in plain letters says that the number decides nothing: 'no control is needed' denies something else."""
    return pattern("decides-not").search(pattern("accepted").sub(" ", text)) is not None


RULES: tuple[Rule, ...] = (acceptability_by_rpn,)
