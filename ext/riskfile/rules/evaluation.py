"""RMF2xx: estimates of risks on the policy's scales, their basis, and what they are estimates of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Final, NamedTuple

from riskfile.assessment import (
    P_FIELDS,
    SHARE,
    Estimate,
    Quantity,
    RiskAssessment,
    assess,
    combine,
    estimate_kind,
    parse_stages,
    policy_of,
    quantity,
    scale_of,
)
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy, Scale
from riskfile.rules.criteria import another_matrix
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, unjudged
from riskfile.rules.structure import RPN_OPTIONS
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.numerals import advice, measured
from riskfile.text.patterns import compiled_late
from riskfile.text.words import QUANTITY_WORDS

ESTIMATED = ("RMF201", "RMF210", "RMF902", "RMF903", "RMF904")
"""What a rule needs that judges by a risk's region: the risk ends in one harm, and both are estimated on the policy's scales.
Where there is no estimate, or half of one, there is no region, and the rule says of itself that it cannot judge."""

_QUANTITIES = tuple(
    (option.removeprefix("residual-"), option)
    for option in (*P_FIELDS, *(f"residual-{name}" for name in P_FIELDS), "residual-severity")
)
_RPN = compiled_late(r"\brpn\b|\brisk[ -]priority[ -]number|\bdetectability\b", re.IGNORECASE)
_BASIS = compiled_late(
    r"(?<!\w)(?:data|literature|test|expert|registry|stud(?:y|ies)|trial|complaint|measure|simulat|analys|review|et al)",
    re.IGNORECASE,
)
# "registry of 4,100 patients" and "Cutlip et al." are bases too, though they do not say the word literature
_YEAR = compiled_late(r"(?<!\d)(?:19|20)\d\d(?!\d)")


_OF_STAGE = Phrase("estimate.of-stage", "{field} of stage {stage!r}")


class Given(NamedTuple):
    """A quantity that a risk's author wrote. ``field`` is the quantity (``p1``), ``option`` where it stands
    (``residual-p1``, ``residual-stages``), ``stage`` the label of its stage ("" for none)."""

    field: str
    option: str
    text: str
    stage: str = ""

    @property
    def name(self) -> Message | str:
        """It as a reader would call it."""
        return _OF_STAGE(field=self.field, stage=self.stage) if self.stage else self.option


def given(risk: Item) -> Iterator[Given]:
    """All quantities of a risk as written, those of its stages included."""
    fields = risk.fields
    for field, option in _QUANTITIES:
        text = fields.get(option)
        if text:
            yield Given(field, option, str(text))
    if "residual-stages" in fields:
        for label, values in parse_stages(risk.text("residual-stages")) or ():
            for field, text in values.items():
                if field != "declared":
                    yield Given(field, "residual-stages", text, label)


def harms(file: RiskFile, risk: Item) -> tuple[Item, ...]:
    """The items whose severity the risk's region rests on."""
    return tuple(file.linked(risk, "harm"))


_OFF_SCALE = Phrase("RMF201.off-scale", "{id} {name} is {value!r}; expected {levels:, or}", by=("name",))
_OFF_NUMBERS = Phrase(
    "RMF201.off-numbers",
    "{id} {name} is {value!r}; expected {levels:, or}, or a number up to {upper}",
    by=("name",),
)
_OFF_SHARE = Phrase("RMF201.off-share", "{id} {name} is {value!r}; expected a number from 0 to 1", by=("name",))
_DID_YOU_MEAN = Phrase("RMF201.did-you-mean", "did you mean {level} ({label})?")
_WRITE_LEVEL = Phrase("RMF201.write-level", "write a level of the policy's scale")
_NO_NUMBERS = Phrase(
    "RMF201.no-numbers", "write a level: those of the policy have no bounds, so that no number lies on the scale"
)
_WRITE_NUMBER = Phrase("RMF201.write-number", "write a level of the policy's scale, or a plain number such as 1e-5")
_NO_SCALE = Phrase(
    "RMF201.no-scale",
    "{id} {name} is {value!r}, and the policy has no scale for it; expected none, or a scale",
    "add {key} to the policy, or estimate in another way",
    by=("name",),
)
_STAGES_UNREADABLE = Phrase(
    "RMF201.stages",
    "{id} residual-stages cannot be read; expected 'label: p=F2, severity=S3; label: p=F1'",
    "name each stage, a colon, and its estimates as key=level",
)
_NO_REGION = Phrase(
    "RMF209.no-region",
    "{id} {name} is {value!r}; expected {regions:, or}",
    "write the id of one of the policy's regions",
    by=("name",),
)


@rule("RMF201", "off-scale-estimate", level=Level.ERROR, clause="5.5", kind="contradiction", of_option=True)
def off_scale_estimate(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A severity, probability or exploitability is not on the policy's scale.

    ## What it checks

    Each estimate is a level of the policy's scale, or a number that a band of the scale holds: P1, P2, P and
    exploitability of a risk, before and after control and in its stages, the severity of a harm, and the severity
    that was observed. A region that an imported file declares is a region of the policy; where there is an estimate, RMF209
    says so.

    ## Why it matters

    The risk cannot be evaluated against the criteria of the plan. No level is guessed from a word.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: remote
    :p2: C2
    :basis: test (fatigue, 2024-06)
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
    :::
    ```

    ## References

    ISO 14971:2019 5.5 (estimation on the scales of the plan), 4.4 d.
    """
    # its harm
    yield from file.kept.over(
        "off scale", (policy,), file.of_type("risk"), 1, partial(_estimates_off_scale, file, policy)
    )
    for item in file.of_type("harm", "observation"):
        severity = item.text("severity")
        if severity and policy.severity.get(severity) is None:
            yield _off_scale(item, policy, Given("severity", "severity", severity))


def _estimates_off_scale(file: RiskFile, policy: Policy, risks: Iterable[Item]) -> Iterator[Fault]:
    known: dict[tuple[str, str], bool] = {}
    for risk in risks:
        for each in given(risk):
            field, text = each.field, each.text
            if (field, text) not in known:
                # RMF208 says what is wrong with an RPN
                known[field, text] = quantity(scale_of(policy, field), text) is not None or bool(_RPN.search(text))
            if not known[field, text]:
                yield _off_scale(risk, policy, each)
        fields = risk.fields
        if "residual-stages" in fields and parse_stages(risk.text("residual-stages")) is None:
            yield fault(risk, _STAGES_UNREADABLE(id=risk.id), option="residual-stages")
        declared = list(_declared(risk))
        if declared:
            # RMF209 cannot compare a region with an estimate that is not there
            estimates = _declared_estimates(file, risk, assess(file, policy).risks[risk.id])
            for (name, option, text), estimate in zip(declared, estimates, strict=True):
                if (estimate is None or estimate.region is None) and not _is_region(policy, text):
                    yield fault(risk, _no_region(risk, policy, name, text), option=option)


def _off_scale(item: Item, policy: Policy, value: Given) -> Fault:
    scale, option = scale_of(policy, value.field), value.option
    said = {"id": item.id, "name": value.name, "value": value.text}
    if scale is None:
        key = "conditional-probability" if value.field == "p2" else value.field
        return fault(item, _NO_SCALE(**said, key=key), option=option)
    if scale is SHARE:
        return fault(item, _OFF_SHARE(**said), _meant(scale, value.text), option=option)
    levels, hint = tuple(level.id for level in scale.levels), _meant(scale, value.text)
    upper = scale.levels[-1].upper if scale.numeric else None
    if upper is None:
        return fault(item, _OFF_SCALE(**said, levels=levels), hint, option=option)
    return fault(item, _OFF_NUMBERS(**said, levels=levels, upper=upper), hint, option=option)


def _meant(scale: Scale, text: str) -> Message:
    word = "".join(text.split()).casefold()
    for level in scale.levels:
        if word in (level.id.casefold(), "".join(level.label.split()).casefold()):
            return _DID_YOU_MEAN(level=level.id, label=level.label)
    if not scale.numeric:
        return _NO_NUMBERS() if measured(text) is not None else _WRITE_LEVEL()
    return (
        NOTHING if measured(text, most=scale.most) else advice(text, share=True, most=scale.most)
    ) or _WRITE_NUMBER()


def _declared(risk: Item) -> Iterator[tuple[Message | str, str, str]]:
    """The regions that a risk declares: what a reader calls it, the option where it stands, the region."""
    fields = risk.fields
    for option in ("declared-initial", "declared-residual"):
        if option in fields:
            yield option, option, risk.text(option)
    if "residual-stages" in fields:
        for label, values in parse_stages(risk.text("residual-stages")) or ():
            if "declared" in values:
                yield _OF_STAGE(field="declared", stage=label), "residual-stages", values["declared"]


_OTHER_UNIT = Phrase(
    "RMF202.other-unit",
    "{id} {name} counts per {unit}; expected per {expected}, the policy's exposure unit",
    "convert it to a probability per {expected}",
    by=("name",),
)
_UNIT_OF_P2 = Phrase(
    "RMF202.of-p2",
    "{id} {name} counts per {unit}; expected no unit: P2 is per hazardous situation",
    "take the unit out, or give the number as P1 or P",
    by=("name",),
)
_NO_UNIT = Phrase(
    "RMF202.no-unit",
    "{id} {name} counts per {unit}; expected no unit, as the policy's scale has none",
    "name the exposure unit in the policy, or take it out here",
    by=("name",),
)


@rule(
    "RMF202",
    "wrong-unit",
    level=Level.ERROR,
    clause="5.5",
    kind="contradiction",
    of_option=True,
    needs=("RMF201",),
    rests_on="risk: exploitability p p1 p2 residual-exploitability residual-p residual-p1 residual-p2 residual-stages unit",
)
def wrong_unit(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A number carries a unit other than the policy's exposure unit.

    ## What it checks

    Where a probability is a number `per` something, that something is the exposure unit of the policy's
    probability scale, or the `unit` of the risk where it says its own. P2 is a probability on condition of the hazardous situation, and carries no unit.

    ## Why it matters

    One in a thousand per implant and one in a thousand per year are different risks: on the same scale, one of
    them lands in the wrong band.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: 4e-6 per patient-year
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: 4e-6 per implant
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5.
    """
    # many risks have the same estimates
    yield from file.kept.over("units", (policy,), file.of_type("risk"), 0, partial(_other_units, policy))


def _other_units(policy: Policy, risks: Iterable[Item]) -> Iterator[Fault]:
    # many risks have the same estimates
    read = cache(lambda field, text: quantity(scale_of(policy, field), text))
    for risk in risks:
        own = policy_of(policy, risk)
        for each in given(risk):
            scale = scale_of(own, each.field)
            found = read(each.field, each.text) if own is policy else quantity(scale, each.text)
            if scale is None or found is None or not found.unit or _same(found.unit, scale.unit):
                continue
            said = {"id": risk.id, "name": each.name, "unit": found.unit}
            if scale.unit:
                yield fault(risk, _OTHER_UNIT(**said, expected=scale.unit), option=each.option)
            else:
                phrase = _UNIT_OF_P2 if each.field == "p2" else _NO_UNIT
                yield fault(risk, phrase(**said), option=each.option)


def _same(unit: str, expected: str) -> bool:
    # 1 in 10,000 implants counts per implant
    return _folded(unit) in (_folded(expected), _folded(expected) + "s")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


_OTHER_LEVEL = Phrase(
    "RMF203.other-level",
    "{id} {name} is {p}; expected {expected}: {how}",
    "correct one of the three, or leave P out: it is computed",
    by=("name",),
)
_OTHER_BAND = Phrase(
    "RMF203.other-band",
    "{id} {name} is {p}, level {level}; expected {expected}: {how}",
    "correct one of the three, or leave P out: it is computed",
    by=("name",),
)


@rule(
    "RMF203",
    "inconsistent-product",
    level=Level.ERROR,
    clause="5.5",
    kind="contradiction",
    needs=("RMF202",),
    rests_on="risk: p p1 p2 residual-p residual-p1 residual-p2 residual-stages",
)
def inconsistent_product(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """P1, P2 and P are all given, and P is not what the policy makes of P1 and P2.

    ## What it checks

    Where an author gives P next to P1 and P2, its level is that which the policy's combination (intervals,
    ordinal rule or table) yields. The same holds for the residual estimate and for its stages.

    ## Why it matters

    One of the three numbers is wrong, and the region would depend on which one is read.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F3
    :p2: C3
    :p: F1
    :basis: test (fatigue, 2024-06)
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
    :p: F1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5; ISO/TR 24971:2020 5.5 (P1 and P2).
    """
    for risk in file.of_type("risk"):
        fields = risk.fields
        if not ("p" in fields or "residual-p" in fields or "residual-stages" in fields):
            continue
        initial: dict[str, Given] = {}
        revised: dict[str, dict[str, Given]] = {}
        for each in given(risk):
            if each.option in P_FIELDS:
                initial[each.field] = each
            else:
                revised.setdefault(each.stage, {})[each.field] = each
        # a revised P stands against P1 and P2 only where one of the two was revised as well
        for values in (
            initial,
            *({**initial, **new} for new in revised.values() if "p" in new and {"p1", "p2"} & new.keys()),
        ):
            if not {"p1", "p2", "p"} <= values.keys():
                continue
            own = policy_of(policy, risk)
            p1, p2, p = (quantity(scale_of(own, each), values[each].text) for each in ("p1", "p2", "p"))
            if p1 is None or p2 is None or p is None or p.level is None:
                continue
            level, how = combine(policy, p1, p2)
            if level is not None and level.id != p.level.id:
                at = values["p"]
                said = {"id": risk.id, "name": at.name, "p": at.text, "expected": level.id, "how": how}
                yield fault(
                    risk,
                    _OTHER_LEVEL(**said) if at.text == p.level.id else _OTHER_BAND(**said, level=p.level.id),
                    option=at.option,
                    related=tuple((risk.at(values[each].option), values[each].name) for each in ("p1", "p2")),
                )


_NO_ESTIMATE = Phrase(
    "RMF204.none",
    "{id} has no estimate of probability; expected p1 and p2, or p, or exploitability",
    "estimate it, or write 'estimate: worst-case' or 'estimate: not-estimable'",
)
_HALF = Phrase("RMF204.half", "{id} has {lacks:and}, which an estimate of kind {kind} needs", "give {missing:and}")
_LACKS = Phrase("RMF204.no", "no {option}")
_BESIDE = Phrase(
    "RMF204.beside",
    "{id} gives {factor} beside {whole}, and no {other}: it counts for nothing; expected {whole}, or p1 and p2: a risk gives "
    "the one or the other",
    "take {factor} out, or give {other} as well: P is computed from the two",
)
_NO_SEVERITY = Phrase(
    "RMF204.no-severity",
    "{id} has no severity, so {risks:1} cannot be estimated",
    "give its severity: {levels:, or}",
)
_ENDS_IN_IT = Phrase("RMF204.ends-in-it", "{id} ends in it")


_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "p1-p2": ("p1", "p2"),
    "p": ("p",),
    "exploitability": ("exploitability",),
}
"""What an estimate of each kind rests on."""


@rule(
    "RMF204",
    "unestimated-risk",
    level=Level.ERROR,
    clause="5.5",
    kind="gap",
    needs=("RMF208", "RMF904"),
    rests_on="harm: severity; risk: ? estimate exploitability p p1 p2 residual-p residual-p1 residual-p2",
)
def unestimated_risk(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A risk has no estimate, or half of one.

    ## What it checks

    Each risk has a probability (P1 and P2, or P), an exploitability, or says that its probability is taken at its
    worst case or cannot be estimated; and the harm that it ends in has a severity. P with one of its factors alone is
    an estimate and a half: the factor would be read and count for nothing.

    ## Why it matters

    A risk without an estimate is evaluated by no criterion: it is neither acceptable nor unacceptable, and nobody
    would know.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p2: C2
    :basis: test (fatigue, 2024-06)
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
    :::
    ```

    ## References

    ISO 14971:2019 5.5.
    """
    for risk in file.of_type("risk"):
        fields = risk.fields
        kind = estimate_kind(risk)
        if not kind:
            yield fault(risk, _NO_ESTIMATE(id=risk.id))
            continue
        needed = _NEEDED.get(kind, ())
        missing = [name for name in needed if name not in fields]
        if not missing or (kind == "p1-p2" and "p" in fields):
            if "p" in fields or "residual-p" in fields:
                yield from _beside(risk, kind)
            continue
        present = next((name for name in needed if name in fields), "estimate")
        lacks = tuple(_LACKS(option=name) for name in missing)
        yield fault(
            risk,
            _HALF(id=risk.id, lacks=lacks, kind=kind, missing=tuple(missing)),
            option=missing[0],
            at=risk.at(present),
        )
    for harm in file.of_type("harm"):
        if "severity" not in harm.fields:
            risks = [each for each in file.linking(harm, "harm") if each.type == "risk"]
            if risks:
                levels = tuple(level.id for level in policy.severity.levels)
                yield fault(
                    harm,
                    _NO_SEVERITY(id=harm.id, risks=tuple(risk.id for risk in risks), levels=levels),
                    option="severity",
                    at=harm.span,
                    related=tuple((risk.at_link("harm", harm.id), _ENDS_IN_IT(id=risk.id)) for risk in risks[:10]),
                )


def _beside(risk: Item, kind: str) -> Iterator[Fault]:
    """P given with one of its factors alone, before or after control."""
    fields = risk.fields
    if kind not in ("p", "p1-p2"):
        return  # RMF205 says what is wrong with any probability
    for prefix in ("", "residual-"):
        known = [name for name in ("p1", "p2") if name in fields or f"{prefix}{name}" in fields]
        factor = next((f"{prefix}{name}" for name in known if f"{prefix}{name}" in fields), "")
        if f"{prefix}p" in fields and len(known) == 1 and factor:
            other = prefix + ("p2" if known == ["p1"] else "p1")
            message = _BESIDE(id=risk.id, factor=factor, whole=f"{prefix}p", other=other)
            yield fault(risk, message, option=factor)


_FOR_NOTHING = Phrase(
    "RMF205.for-nothing",
    "{id} gives {names:and}, for nothing: its estimate is {kind}",
    "take {count:it|them} out, or correct the kind of estimate",
)
_KIND = Phrase("RMF205.kind", "the kind of estimate")


@rule(
    "RMF205",
    "number-without-estimate",
    level=Level.ERROR,
    clause="5.5",
    kind="contradiction",
    needs=("RMF201", "RMF904"),
    rests_on="risk: exploitability p p1 p2 residual-exploitability residual-p residual-p1 residual-p2",
)
def number_without_estimate(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The probability is said not to be estimable, and one is given all the same.

    ## What it checks

    A risk whose `estimate` is `not-estimable` gives no probability, before or after control. One whose estimate
    is `worst-case` gives none before control. A risk that is estimated by exploitability gives no probability,
    and one that is estimated by probability no exploitability.

    ## Why it matters

    The number would be read, and counts for nothing: the risk is judged by severity alone, at the policy's
    worst case, or on the other scale.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-4
    :estimate: not-estimable
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::

    :::{harm} Bruise at the puncture site
    :id: HRM-4
    :severity: S1
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-4
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::

    :::{harm} Bruise at the puncture site
    :id: HRM-4
    :severity: S1
    :::
    ```

    ## References

    ISO 14971:2019 5.5 (consequences are listed where probability cannot be estimated); ISO/TR 24971:2020 5.5.
    """
    for risk in file.of_type("risk"):
        kind = estimate_kind(risk)
        if not kind or (kind in ("p1-p2", "p") and "exploitability" not in risk.fields and not _revised_by_other(risk)):
            continue
        unused = [each for each in given(risk) if _unused(kind, each)]
        if unused:
            names = tuple(each.name for each in unused[:3])
            yield fault(
                risk,
                _FOR_NOTHING(id=risk.id, names=names, kind=kind, count=len(unused)),
                option=unused[0].option,
                related=((risk.at("estimate"), _KIND()),) if "estimate" in risk.fields else (),
            )


def _revised_by_other(risk: Item) -> bool:
    return "residual-exploitability" in risk.fields or "residual-stages" in risk.fields


def _unused(kind: str, value: Given) -> bool:
    if value.field == "severity":
        return False
    if kind == "worst-case":
        # after control, a probability may be estimable
        return value.field == "exploitability" or value.option in P_FIELDS
    return kind == "not-estimable" or (kind == "exploitability") != (value.field == "exploitability")


_BRACKETED = compiled_late(r"\([^()]*\)")


_SAID_QUANTITY: Final = {name: Phrase(f"said-quantity.{name}", word) for name, word in QUANTITY_WORDS.in_source.items()}


def quantity_said(name: str) -> Message:
    """What of a risk is estimated, for a message that may be read in any language."""
    return _SAID_QUANTITY[name]()


def kinds_of_basis(basis: str) -> frozenset[str]:
    """What an estimate rests on, in the words that name its kinds (``data``, ``literature``, ``test``, ``expert`` and the
    like, lower-cased). What stands in brackets tells of a kind, and is one only where none stands outside them."""
    outside, inside = basis, 1
    while inside:
        outside, inside = _BRACKETED.subn(" ", outside)
    return frozenset(word.casefold() for word in _BASIS.findall(outside) or _BASIS.findall(basis))


def says_from_when(basis: str) -> bool:
    """Whether the text of a basis names a year."""
    return _YEAR.search(basis) is not None


_FOUNDED = ("p1-p2", "p", "exploitability")
"""The kinds of estimates that need a basis: the others claim nothing."""


def rests_on_expert_alone(risk: Item) -> bool:
    """Whether the probability of a risk is estimated, and that rests on nothing but the opinion of experts."""
    # a review by experts is their opinion too
    return estimate_kind(risk) in _FOUNDED and kinds_of_basis(risk.text("basis")) - {"review"} == {"expert"}


_UNFOUNDED = Phrase(
    "RMF206.lacks",
    "the estimate of {id} names {lacks:and}; expected what it rests on, and from when",
    "write such as 'basis: literature (registry of 12,339 patients, 2024-05)'",
)
_NO_BASIS = Phrase("RMF206.no-basis", "no basis")
_NO_KIND = Phrase("RMF206.no-kind", "no kind of basis (data, literature, test, expert)")
_NO_DATE = Phrase("RMF206.no-date", "no date")


@rule(
    "RMF206",
    "estimate-without-basis",
    level=Level.WARNING_THEN_ERROR,
    clause="5.5",
    kind="gap",
    needs=("RMF208", "RMF904"),
    rests_on="risk: basis dated estimate exploitability p p1 p2",
)
def estimate_without_basis(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """An estimate does not say what it rests on, or from when that is.

    ## What it checks

    The `basis` of each risk with an estimated probability or exploitability says what it rests on (data,
    literature, test, expert; also a registry, study, trial, complaints, measurement, analysis), and a date: in the basis (a year will do) or as `dated`. A risk that is judged at
    its worst case, or whose probability cannot be estimated, claims nothing that would need a basis.

    ## Why it matters

    An estimate can be checked, and renewed when field data come in, only if its source is known.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: fatigue
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
    :basis: test (fatigue over 400 million cycles, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5; ISO/TR 24971:2020 5.5 (sources of information for estimates).
    """
    for risk in file.of_type("risk"):
        if estimate_kind(risk) not in _FOUNDED:
            continue
        basis = risk.text("basis")
        lacks = []
        if not _BASIS.search(basis):
            lacks.append(_NO_KIND() if basis else _NO_BASIS())
        if "dated" not in risk.fields and not says_from_when(basis):
            lacks.append(_NO_DATE())
        if lacks:
            yield fault(risk, _UNFOUNDED(id=risk.id, lacks=tuple(lacks)), option="basis")


_SAME_TITLE = Phrase(
    "RMF207.title",
    "{id} has severity {severity}; {other}, with the same title, has {other_severity}; expected one of the two",
    "make them one, or say in the text of {id} how it differs from {other}, by its id",
)
_SAME_CODE = Phrase(
    "RMF207.code",
    "{id} has severity {severity}; {other}, with the same code {code}, has {other_severity}; expected one of the two",
    "make them one, or say in the text of {id} how it differs from {other}, by its id",
)
_SEVERITY_OF = Phrase("RMF207.severity-of", "severity of {id}")


@rule(
    "RMF207",
    "one-harm-two-severities",
    level=Level.WARNING,
    clause="5.5",
    kind="contradiction",
    needs=("RMF201", "RMF904"),
    rests_on="harm: imdrf severity",
)
def one_harm_two_severities(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Two harms are the same by title or IMDRF code, and have different severities.

    ## What it checks

    Harms with one title, or with an IMDRF code of Annex E (clinical signs and symptoms) in common, have the same
    severity, unless the text of one of them names the other by its id and so says how they differ. Codes of
    Annex F grade the impact on health across all effects: they are shared by harms that differ.

    ## Why it matters

    The same effect on a patient cannot be serious in one place and minor in another: inspectors cite it, and the
    milder of the two hides a risk.

    ## Example

    ```markdown
    :::{harm} Perforation of the vessel
    :id: HRM-9
    :severity: S2
    :::

    :::{risk} Perforation of the vessel by a guide wire
    :id: RSK-9
    :situation: SIT-2
    :harm: HRM-9
    :p1: F2
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{harm} Perforation of the vessel
    :id: HRM-9
    :severity: S2

    By the guide wire: it closes on its own, unlike HRM-2.
    :::

    :::{risk} Perforation of the vessel by a guide wire
    :id: RSK-9
    :situation: SIT-2
    :harm: HRM-9
    :p1: F2
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5; IMDRF N43 Annex E.
    """
    first: dict[str, Item] = {}
    for harm in file.of_type("harm"):
        severity = harm.fields.get("severity")
        if not severity:
            continue
        codes = harm.fields.get("imdrf", ())
        keys = [_folded(harm.title)]
        keys += [code.upper() for code in codes if code[:1] in "Ee"] if isinstance(codes, tuple) else []
        told = False
        for key in keys:
            other = first.setdefault(key, harm)
            if told or other.fields.get("severity") == severity or _names(harm, other) or _names(other, harm):
                continue
            told = True
            said = {"id": harm.id, "severity": severity, "other": other.id, "other_severity": other.text("severity")}
            yield fault(
                harm,
                _SAME_TITLE(**said) if key is keys[0] else _SAME_CODE(**said, code=key),
                option="severity",
                based_on=(other,),
                related=((other.at("severity"), _SEVERITY_OF(id=other.id)),),
            )


def _names(item: Item, other: Item) -> bool:
    return other.id in item.body and re.search(rf"(?<![\w-]){re.escape(other.id)}(?![\w-])", item.body) is not None


_RPN_OPTION = Phrase(
    "RMF208.option",
    "{id} has an option {option}; expected probability and severity of harm only",
    "keep FMEA ranks on the failure-mode, and estimate the probability of harm",
)
_RESTS_ON_RPN = Phrase(
    "RMF208.rests-on",
    "{id} {option} rests on {word!r}; expected probability and severity of harm only",
    "keep FMEA ranks on the failure-mode, and estimate the probability of harm",
)


@rule("RMF208", "rpn-as-risk", level=Level.ERROR, clause="3.18", kind="contradiction", of_option=True)
def rpn_as_risk(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A risk priority number, or a rank of an FMEA, reaches the estimate of a risk.

    ## What it checks

    A risk has no option for occurrence, detection, a rank or an RPN, and neither its basis nor its estimates
    speak of an RPN or of detectability. Ranks belong to failure modes.

    ## Why it matters

    Risk is the combination of probability and severity of harm (3.18). Multiplied by a rank of detection, a lethal
    risk that is easily detected scores below a nuisance that is not. An FMEA also ranks the failure, not the harm.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :rpn: 48
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
    :::
    ```

    ## References

    ISO 14971:2019 3.18 (risk); ISO/TR 24971:2020 Annex B (FMEA).
    """
    for problem in file.problems:
        if problem.kind == "bad-field" and problem.option in RPN_OPTIONS:
            risk = file.items.get(problem.item)
            if risk is not None and risk.type == "risk":
                option = problem.option
                yield fault(risk, _RPN_OPTION(id=risk.id, option=option), option=option, at=problem.span)
    added = sorted(RPN_OPTIONS & file.model.types["risk"].fields.keys())
    yield from file.kept.over("rpn", (), file.of_type("risk"), 0, partial(_resting_on_rpn, added))


def _resting_on_rpn(added: list[str], risks: Iterable[Item]) -> Iterator[Fault]:
    # many risks have the same estimates
    search = cache(_RPN.search)
    for risk in risks:
        for option in added:
            if option in risk.fields:
                yield fault(risk, _RPN_OPTION(id=risk.id, option=option), option=option, at=risk.at_option(option))
        options = {"basis": risk.text("basis")}
        for each in given(risk):
            options[each.option] = f"{options.get(each.option, '')} {each.text}"
        for option, text in options.items():
            found = search(text)
            if found:
                yield fault(risk, _RESTS_ON_RPN(id=risk.id, option=option, word=found[0]), option=option)


_DECLARED_OTHER = Phrase(
    "RMF209.other",
    "{id} {name} is {declared}; expected {region}: {how}",
    "correct the estimate, or take the declared region out: it is computed",
    by=("name",),
)


@rule(
    "RMF209",
    "declared-level-wrong",
    level=Level.ERROR,
    clause="6",
    kind="contradiction",
    needs=(*ESTIMATED, "RMF202", "RMF203", "RMF205"),
    rests_on="harm: severity; risk: declared-initial declared-residual estimate exploitability harm p p1 p2 residual-exploitability residual-p residual-p1 residual-p2 residual-severity residual-stages",
)
def declared_level_wrong(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A region that the file declares is not the one that its estimate has.

    ## What it checks

    The region that an imported file declares for a risk (before control, after it, and in its stages) is the
    one that the policy's matrix gives for the estimate. A region that the policy does not have is reported as such.

    ## Why it matters

    Either the estimate was transcribed wrongly, or the risk was accepted by something else than the criteria of the
    plan.

    ## Example

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: F4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :declared-initial: medium
    :residual-p1: F3
    :residual-p2: C2
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: F4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :declared-initial: high
    :residual-p1: F3
    :residual-p2: C2
    :residual-basis: test (bench, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 6 (evaluation against the criteria of the plan).
    """
    risks = assess(file, policy).risks
    cause = another_matrix(file, policy)
    for risk in file.of_type("risk"):
        declared = list(_declared(risk))
        if not declared:
            continue
        estimates = iter(_declared_estimates(file, risk, risks[risk.id]))
        for (name, option, text), estimate in zip(declared, estimates, strict=True):
            region = estimate.region if estimate else None
            if estimate is None or region is None:
                yield unjudged(risk)
                continue
            if not _is_region(policy, text):
                yield fault(risk, _no_region(risk, policy, name, text), option=option)
                continue
            if text.casefold() in (region.id.casefold(), region.label.casefold()):
                continue
            yield fault(
                risk,
                _DECLARED_OTHER(id=risk.id, name=name, declared=text, region=region.id, how=estimate.how),
                option=option,
                based_on=harms(file, risk),
                cause=cause,
            )


def _is_region(policy: Policy, text: str) -> bool:
    """Whether a declared region is one of the policy's, by id or label."""
    return any(text.casefold() in (each.id.casefold(), each.label.casefold()) for each in policy.regions)


def _no_region(risk: Item, policy: Policy, name: Message | str, text: str) -> Message:
    return _NO_REGION(id=risk.id, name=name, value=text, regions=tuple(each.id for each in policy.regions))


def _declared_estimates(file: RiskFile, risk: Item, assessed: RiskAssessment) -> Iterator[Estimate | None]:
    """For each declared region, in the order of ``_declared``, the estimate that it is to match."""
    if "declared-initial" in risk.fields:
        yield assessed.initial
    if "declared-residual" in risk.fields:
        # a verdict without an estimate: the one before control is another moment's, and says nothing of it
        yield assessed.residual
    for _, estimate, declared in assessed.stages:
        if declared:
            yield estimate


_NO_HARM = Phrase("RMF210.none", "{id} names no harm; expected exactly one", "name it: 'harm: ...'")
_MANY_HARMS = Phrase(
    "RMF210.many",
    "{id} names {count} harms, {first:and}; expected exactly one",
    "write one risk for each harm",
)


@rule(
    "RMF210",
    "risk-without-harm",
    level=Level.ERROR,
    clause="5.4",
    kind="gap",
    of_option=True,
    needs=("RMF904",),
    rests_on="risk: harm",
)
def risk_without_harm(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A risk ends in no harm, or in more than one.

    ## What it checks

    Each risk names exactly one harm. A situation that may end in several harms is estimated in one risk for each.

    ## Why it matters

    A risk is the probability and the severity of one harm (3.18). Two harms have two severities, and each is reached
    with its own probability.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
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
    :::
    ```

    ## References

    ISO 14971:2019 3.18, 5.4, 5.5.
    """
    yield from _not_one(file, "harm", _NO_HARM, _MANY_HARMS)


_NO_SITUATION = Phrase(
    "RMF211.none", "{id} names no hazardous situation; expected exactly one", "name it: 'situation: ...'"
)
_MANY_SITUATIONS = Phrase(
    "RMF211.many",
    "{id} names {count} hazardous situations, {first:and}; expected exactly one",
    "write one risk for each hazardous situation",
)


@rule(
    "RMF211",
    "risk-without-situation",
    level=Level.ERROR,
    clause="5.4",
    kind="gap",
    of_option=True,
    needs=("RMF904",),
    rests_on="risk: situation",
)
def risk_without_situation(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A risk comes from no hazardous situation, or from more than one.

    ## What it checks

    Each risk names exactly one hazardous situation.

    ## Why it matters

    P1 is the probability of one hazardous situation. Without it there is no sequence of events to estimate, and
    nothing that leads back to the hazard.

    ## Example

    ```markdown
    :::{risk} Perforation in a calcified vessel
    :id: RSK-9
    :harm: HRM-1
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation in a calcified vessel
    :id: RSK-9
    :situation: SIT-2
    :harm: HRM-1
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 3.5, 5.4, Annex C.
    """
    yield from _not_one(file, "situation", _NO_SITUATION, _MANY_SITUATIONS)


def _not_one(file: RiskFile, link: str, none: Phrase, many: Phrase) -> Iterator[Fault]:
    for risk in file.of_type("risk"):
        if link not in risk.links:
            yield fault(risk, none(id=risk.id), option=link, at=risk.span)
            continue
        if len(risk.links[link]) == 1:
            continue
        # an id that is no item, or an item of another type, is told by RMF902 and RMF903
        named = [each for each in file.linked(risk, link) if each.type == link]
        if len(named) > 1:
            yield fault(
                risk,
                many(id=risk.id, count=len(named), first=tuple(each.id for each in named[:3])),
                option=link,
                at=risk.at_link(link, named[1].id),
            )


_SAME_RISK = Phrase(
    "RMF212.same",
    "{id} is the situation {situation} with the harm {harm}, and so is {first}; expected one risk of the two, with one "
    "estimate",
    "keep one of the risks; where they differ, name the situation or the harm in which they do",
    by=("first",),
)


@rule(
    "RMF212",
    "same-risk-twice",
    level=Level.ERROR,
    clause="5.5",
    kind="contradiction",
    needs=("RMF210", "RMF211", "RMF901", "RMF902", "RMF903"),
    rests_on="risk: estimate exploitability harm p p1 p2 situation",
)
def same_risk_twice(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Two risks have the same hazardous situation and the same harm.

    ## What it checks

    A risk is one situation with one harm: no two risks name the same two. A risk that is estimated by exploitability
    may stand beside one that is estimated by probability, since security is judged by scales of its own. What is wrong
    with the later one otherwise is not told as well.

    ## Why it matters

    Two estimates of one risk contradict each other, now or after the next change of one of them. Which of them is
    controlled, which is weighed in the overall residual risk, and which the field contradicts, nobody can tell.

    ## Example

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: F2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::

    :::{risk} Injury by a sharp strut
    :id: RSK-9
    :situation: SIT-2
    :harm: HRM-2
    :p1: F1
    :p2: C2
    :basis: expert (panel, 2024-07)
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
    :::
    ```

    ## References

    ISO 14971:2019 5.4, 5.5 (each hazardous situation, its harm and their risk); 3.18.
    """
    first: dict[tuple[str, str, bool], Item] = {}
    for risk in file.of_type("risk"):
        situation, harm = risk.links.get("situation", ()), risk.links.get("harm", ())
        # RMF210 and RMF211 say what is wrong with none or several
        if len(situation) != 1 or len(harm) != 1:
            continue
        known = first.setdefault((situation[0], harm[0], estimate_kind(risk) == "exploitability"), risk)
        if known is not risk:
            yield fault(
                risk,
                _SAME_RISK(id=risk.id, situation=situation[0], harm=harm[0], first=known.id),
                based_on=(known,),
                related=((known.span, known.id),),
            )


_TWO_P1 = Phrase(
    "RMF213.two",
    "{id} gives {situation} a P1 of {p1}; {other} gives it {other_p1}; expected one: P1 is how probable the situation is, "
    "whatever harm follows",
    "give both the same P1, or write what differs as situations of their own; or say in the text of {id} how its sequence of "
    "events differs from that of {other}, by its id",
    by=("other",),
)
_P1_OF = Phrase("RMF213.p1-of", "P1 of {id}")


@rule(
    "RMF213",
    "one-situation-two-p1",
    level=Level.ERROR,
    clause="5.5",
    kind="contradiction",
    needs=("RMF201", "RMF202", "RMF211", "RMF212", "RMF904"),
    rests_on="risk: estimate p1",
)
def one_situation_two_p1(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Two risks of one hazardous situation give it a different P1.

    ## What it checks

    Risks of the same `situation` that are estimated by P1 and P2 have the same P1: the same number, or the same level where
    one of them gives a level. They may differ where the text of one of them names the other by its id, or an event of the
    situation's sequence, and so says by which sequence of events it comes about.

    ## Why it matters

    P1 is the probability that the hazardous situation occurs; which harm follows is a matter of P2. Where two risks give
    one situation two of them, one is wrong, and with it a level of risk.

    ## Example

    ```markdown
    :::{risk} Infarction by a broken strut
    :id: RSK-9
    :situation: SIT-2
    :harm: HRM-1
    :p1: F1
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Infarction by a broken strut
    :id: RSK-9
    :situation: SIT-2
    :harm: HRM-1
    :p1: F2
    :p2: C1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5; ISO/TR 24971:2020 5.5 (P1 and P2).
    """
    read = cache(lambda text: quantity(policy.probability, text))
    first: dict[str, list[tuple[Item, Quantity]]] = {}
    for risk in file.of_type("risk"):
        situation = risk.links.get("situation", ())
        if len(situation) != 1 or "p1" not in risk.fields or estimate_kind(risk) != "p1-p2":
            continue
        p1 = read(risk.text("p1"))
        if p1 is None:
            continue
        known = first.setdefault(situation[0], [])
        if not any(_same_p1(p1, other) for _, other in known):
            for other, _ in known:
                if _names(risk, other) or _names(other, risk) or _of_its_own_events(file, risk, other):
                    continue
                yield fault(
                    risk,
                    _TWO_P1(
                        id=risk.id,
                        situation=situation[0],
                        p1=risk.text("p1"),
                        other=other.id,
                        other_p1=other.text("p1"),
                    ),
                    option="p1",
                    based_on=(other,),
                    related=((other.at("p1"), _P1_OF(id=other.id)),),
                )
                break
            # what comes after is held against each of those that differ
            known.append((risk, p1))


def _same_p1(one: Quantity, other: Quantity) -> bool:
    if one.number is not None and other.number is not None:
        return abs(one.number - other.number) <= 1e-9 * max(abs(one.number), abs(other.number))
    return one.level == other.level


def _of_its_own_events(file: RiskFile, one: Item, other: Item) -> bool:
    """Whether the text of one of two risks names events of their situation: it tells of a sequence of its own."""
    events = [event for situation in file.linked(one, "situation") for event in file.linked(situation, "events")]
    return any(_names(risk, event) for risk in (one, other) for event in events)


RULES: tuple[Rule, ...] = (
    off_scale_estimate,
    wrong_unit,
    inconsistent_product,
    unestimated_risk,
    number_without_estimate,
    estimate_without_basis,
    one_harm_two_severities,
    rpn_as_risk,
    declared_level_wrong,
    risk_without_harm,
    risk_without_situation,
    same_risk_twice,
    one_situation_two_p1,
)
