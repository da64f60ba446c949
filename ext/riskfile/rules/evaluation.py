"""RMF2xx: estimates of risks on the policy's scales, their basis, and what they are estimates of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from riskfile.assessment import (
    P_FIELDS,
    Estimate,
    RiskAssessment,
    assess,
    combine,
    controls_of,
    estimate_kind,
    parse_stages,
    quantity,
    scale_of,
)
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy, Scale
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, unjudged
from riskfile.rules.structure import RPN_OPTIONS
from riskfile.text.numbers import figure

ESTIMATED = ("RMF201", "RMF204", "RMF208", "RMF210", "RMF902", "RMF903", "RMF904")
"""What a rule needs that judges by a risk's region: the risk and its harm are estimated on the policy's scales."""

_QUANTITIES = (*P_FIELDS, *(f"residual-{name}" for name in P_FIELDS), "residual-severity")
_RPN = re.compile(r"\brpn\b|\brisk[ -]priority[ -]number|\bdetectability\b", re.IGNORECASE)
_BASIS = re.compile(
    r"(?<!\w)(?:data|literature|test|expert|registry|stud(?:y|ies)|trial|complaint|measure|simulat|analys|review|et al)",
    re.IGNORECASE,
)
# "registry of 4,100 patients" and "Cutlip et al." are bases too, though they do not say the word literature
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Given(NamedTuple):
    """A quantity that a risk's author wrote. ``name`` is it as a reader would call it, ``field`` the quantity
    (``p1``), ``option`` where it stands (``residual-p1``, ``residual-stages``)."""

    name: str
    field: str
    option: str
    text: str


def given(risk: Item) -> Iterator[Given]:
    """All quantities of a risk as written, those of its stages included."""
    fields = risk.fields
    for option in _QUANTITIES:
        text = fields.get(option)
        if text:
            yield Given(option, option.removeprefix("residual-"), option, str(text))
    if "residual-stages" in fields:
        for label, values in parse_stages(risk.text("residual-stages")) or ():
            for field, text in values.items():
                if field != "declared":
                    yield Given(f"{field} of stage {label!r}", field, "residual-stages", text)


def harms(file: RiskFile, risk: Item) -> tuple[Item, ...]:
    """The items whose severity the risk's region rests on."""
    return tuple(file.linked(risk, "harm"))


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _expected(scale: Scale) -> str:
    levels = _either([level.id for level in scale.levels])
    top = scale.levels[-1].upper if scale.numeric and scale.levels else None
    return levels if top is None else f"{levels}, or a number up to {figure(top)}"


def _meant(scale: Scale, text: str) -> str:
    word = "".join(text.split()).casefold()
    for level in scale.levels:
        if word in (level.id.casefold(), "".join(level.label.split()).casefold()):
            return f"did you mean {level.id} ({level.label})?"
    return "write a level of the policy's scale" + (", or a plain number such as 1e-5" if scale.numeric else "")


@rule("RMF201", "off-scale-estimate", level=Level.ERROR, clause="5.5")
def off_scale_estimate(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A severity, probability or exploitability is not on the policy's scale.

    ## What it checks

    Each estimate is a level of the policy's scale, or a number that a band of the scale holds: P1, P2, P and
    exploitability of a risk, before and after control and in its stages, the severity of a harm, and the severity
    that was observed. A region that an imported file declares is a region of the policy.

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
    :p1: P2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5 (estimation on the scales of the plan), 4.4 d.
    """
    known: dict[tuple[str, str], bool] = {}
    for risk in file.of_type("risk"):
        for name, field, option, text in given(risk):
            if (field, text) not in known:
                # RMF208 says what is wrong with an RPN
                known[field, text] = quantity(scale_of(policy, field), text) is not None or bool(_RPN.search(text))
            if not known[field, text]:
                yield _off_scale(risk, policy, Given(name, field, option, text))
        fields = risk.fields
        if "residual-stages" in fields and parse_stages(risk.text("residual-stages")) is None:
            yield fault(
                risk,
                f"{risk.id} residual-stages cannot be read; expected 'label: p=P2, severity=S3; label: p=P1'",
                "name each stage, a colon, and its estimates as key=level",
                at=risk.at("residual-stages"),
            )
        for name, option, text in _declared(risk):
            if not any(text.casefold() in (each.id.casefold(), each.label.casefold()) for each in policy.regions):
                yield fault(
                    risk,
                    f"{risk.id} {name} is {text!r}; expected {_either([each.id for each in policy.regions])}",
                    "write the id of one of the policy's regions",
                    at=risk.at(option),
                )
    for item in file.of_type("harm", "observation"):
        severity = item.text("severity")
        if severity and policy.severity.get(severity) is None:
            yield _off_scale(item, policy, Given("severity", "severity", "severity", severity))


def _off_scale(item: Item, policy: Policy, value: Given) -> Fault:
    name, field, option, text = value
    scale = scale_of(policy, field)
    if scale is None:
        key = "conditional-probability" if field == "p2" else field
        message = f"{item.id} {name} is {text!r}, and the policy has no scale for it; expected none, or a scale"
        return fault(item, message, f"add {key} to the policy, or estimate in another way", at=item.at(option))
    message = f"{item.id} {name} is {text!r}; expected {_expected(scale)}"
    return fault(item, message, _meant(scale, text), at=item.at(option))


def _declared(risk: Item) -> Iterator[tuple[str, str, str]]:
    """The regions that a risk declares: what a reader calls it, the option where it stands, the region."""
    fields = risk.fields
    for option in ("declared-initial", "declared-residual"):
        if option in fields:
            yield option, option, risk.text(option)
    if "residual-stages" in fields:
        for label, values in parse_stages(risk.text("residual-stages")) or ():
            if "declared" in values:
                yield f"declared of stage {label!r}", "residual-stages", values["declared"]


@rule("RMF202", "wrong-unit", level=Level.ERROR, clause="5.5", needs=("RMF201",))
def wrong_unit(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A number carries a unit other than the policy's exposure unit.

    ## What it checks

    Where a probability is a number `per` something, that something is the exposure unit of the policy's
    probability scale. P2 is a probability on condition of the hazardous situation, and carries no unit.

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
    for risk in file.of_type("risk"):
        for name, field, option, text in given(risk):
            scale = scale_of(policy, field)
            found = quantity(scale, text)
            if scale is None or found is None or not found.unit or _folded(found.unit) == _folded(scale.unit):
                continue
            if scale.unit:
                message = (
                    f"{risk.id} {name} counts per {found.unit}; expected per {scale.unit}, the policy's exposure unit"
                )
                hint = f"convert it to a probability per {scale.unit}"
            elif field == "p2":
                message = f"{risk.id} {name} counts per {found.unit}; expected no unit: P2 is per hazardous situation"
                hint = "take the unit out, or give the number as P1 or P"
            else:
                message = f"{risk.id} {name} counts per {found.unit}; expected no unit, as the policy's scale has none"
                hint = "name the exposure unit in the policy, or take it out here"
            yield fault(risk, message, hint, at=risk.at(option))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


@rule("RMF203", "inconsistent-product", level=Level.ERROR, clause="5.5", needs=("RMF201", "RMF202"))
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
    :p1: P3
    :p2: C3
    :p: P1
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation by a broken strut
    :id: RSK-2
    :situation: SIT-2
    :harm: HRM-2
    :p1: P2
    :p2: C2
    :p: P1
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
                revised.setdefault(each.name.removeprefix("residual-").removeprefix(each.field), {})[each.field] = each
        # a revised P stands against P1 and P2 only where one of the two was revised as well
        for values in (
            initial,
            *({**initial, **new} for new in revised.values() if "p" in new and {"p1", "p2"} & new.keys()),
        ):
            if not {"p1", "p2", "p"} <= values.keys():
                continue
            p1, p2, p = (quantity(scale_of(policy, each), values[each].text) for each in ("p1", "p2", "p"))
            if p1 is None or p2 is None or p is None or p.level is None:
                continue
            level, how = combine(policy, p1, p2)
            if level is not None and level.id != p.level.id:
                at = values["p"]
                found = at.text if at.text == p.level.id else f"{at.text}, level {p.level.id}"
                yield fault(
                    risk,
                    f"{risk.id} {at.name} is {found}; expected {level.id}: {how}",
                    "correct one of the three, or leave P out: it is computed",
                    at=risk.at(at.option),
                    related=tuple((risk.at(values[each].option), values[each].name) for each in ("p1", "p2")),
                )


@rule("RMF204", "unestimated-risk", level=Level.ERROR, clause="5.5", needs=("RMF208", "RMF904"))
def unestimated_risk(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A risk has no estimate, or half of one.

    ## What it checks

    Each risk has a probability (P1 and P2, or P), an exploitability, or says that its probability is taken at its
    worst case or cannot be estimated; and the harm that it ends in has a severity.

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
    :p1: P2
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
            yield fault(
                risk,
                f"{risk.id} has no estimate of probability; expected p1 and p2, or p, or exploitability",
                "estimate it, or write 'estimate: worst-case' or 'estimate: not-estimable'",
            )
            continue
        needed = {"p1-p2": ("p1", "p2"), "p": ("p",), "exploitability": ("exploitability",)}.get(kind, ())
        missing = [name for name in needed if name not in fields]
        if not missing or (kind == "p1-p2" and "p" in fields):
            continue
        present = next((name for name in needed if name in fields), "estimate")
        yield fault(
            risk,
            f"{risk.id} has no {' and no '.join(missing)}, which an estimate of kind {kind} needs",
            f"give {' and '.join(missing)}",
            at=risk.at(present),
        )
    for harm in file.of_type("harm"):
        if "severity" not in harm.fields:
            risks = [each for each in file.linking(harm, "harm") if each.type == "risk"]
            if risks:
                more = f" and {len(risks) - 1} more" if len(risks) > 1 else ""
                yield fault(
                    harm,
                    f"{harm.id} has no severity, so {risks[0].id}{more} cannot be estimated",
                    f"give its severity: {_either([level.id for level in policy.severity.levels])}",
                    related=tuple((risk.at_link("harm", harm.id), f"{risk.id} ends in it") for risk in risks[:10]),
                )


@rule("RMF205", "number-without-estimate", level=Level.ERROR, clause="5.5", needs=("RMF201", "RMF208", "RMF904"))
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
    :p1: P2
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
    :p1: P2
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
            names = " and ".join(each.name for each in unused[:3])
            yield fault(
                risk,
                f"{risk.id} gives {names}, for nothing: its estimate is {kind}",
                f"take {'it' if len(unused) == 1 else 'them'} out, or correct the kind of estimate",
                at=risk.at(unused[0].option),
                related=((risk.at("estimate"), "the kind of estimate"),) if "estimate" in risk.fields else (),
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


@rule("RMF206", "estimate-without-basis", level=Level.WARNING_THEN_ERROR, clause="5.5", needs=("RMF208", "RMF904"))
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
    :p1: P2
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
    :p1: P2
    :p2: C2
    :basis: test (fatigue over 400 million cycles, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 5.5; ISO/TR 24971:2020 5.5 (sources of information for estimates).
    """
    for risk in file.of_type("risk"):
        if estimate_kind(risk) not in ("p1-p2", "p", "exploitability"):
            continue
        basis = risk.text("basis")
        lacks = []
        if not _BASIS.search(basis):
            lacks.append("no kind of basis (data, literature, test, expert)" if basis else "no basis")
        if "dated" not in risk.fields and not _YEAR.search(basis):
            lacks.append("no date")
        if lacks:
            yield fault(
                risk,
                f"the estimate of {risk.id} names {' and '.join(lacks)}; expected what it rests on, and from when",
                "write such as 'basis: literature (registry of 12,339 patients, 2024-05)'",
                at=risk.at("basis"),
            )


@rule("RMF207", "one-harm-two-severities", level=Level.WARNING, clause="5.5", needs=("RMF201", "RMF904"))
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
    ```

    ## Use instead

    ```markdown
    :::{harm} Perforation of the vessel
    :id: HRM-9
    :severity: S2

    By the guide wire: it closes on its own, unlike HRM-2.
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
            same = f"code {key}" if key is not keys[0] else "title"
            yield fault(
                harm,
                f"{harm.id} has severity {severity}; {other.id}, with the same {same}, has {other.text('severity')}; expected one of the two",
                f"make them one, or say in the text of {harm.id} how it differs from {other.id}, by its id",
                at=harm.at("severity"),
                based_on=(other,),
                related=((other.at("severity"), f"severity of {other.id}"),),
            )


def _names(item: Item, other: Item) -> bool:
    return other.id in item.body and re.search(rf"(?<![\w-]){re.escape(other.id)}(?![\w-])", item.body) is not None


@rule("RMF208", "rpn-as-risk", level=Level.ERROR, clause="3.18")
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
    :p1: P2
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
    :p1: P2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 3.18 (risk); ISO/TR 24971:2020 Annex B (FMEA).
    """
    hint = "keep FMEA ranks on the failure-mode, and estimate the probability of harm"
    for problem in file.problems:
        if problem.kind == "bad-field" and problem.option in RPN_OPTIONS:
            risk = file.items.get(problem.item)
            if risk is not None and risk.type == "risk":
                message = f"{risk.id} has an option {problem.option}; expected probability and severity of harm only"
                yield fault(risk, message, hint, at=problem.span)
    added = sorted(RPN_OPTIONS & file.model.types["risk"].fields.keys())
    for risk in file.of_type("risk"):
        for option in added:
            if option in risk.fields:
                message = f"{risk.id} has an option {option}; expected probability and severity of harm only"
                yield fault(risk, message, hint, at=risk.at_option(option))
        options = {"basis": risk.text("basis")}
        for each in given(risk):
            options[each.option] = f"{options.get(each.option, '')} {each.text}"
        for option, text in options.items():
            found = _RPN.search(text)
            if found:
                message = f"{risk.id} {option} rests on {found[0]!r}; expected probability and severity of harm only"
                yield fault(risk, message, hint, at=risk.at(option))


@rule("RMF209", "declared-level-wrong", level=Level.ERROR, clause="6", needs=(*ESTIMATED, "RMF202", "RMF203", "RMF205"))
def declared_level_wrong(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A region that the file declares is not the one that its estimate has.

    ## What it checks

    The region that an imported file declares for a risk (before control, after it, and in its stages) is the
    one that the policy's matrix gives for the estimate.

    ## Why it matters

    Either the estimate was transcribed wrongly, or the risk was accepted by something else than the criteria of the
    plan.

    ## Example

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: P4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :declared-initial: medium
    :residual-p1: P3
    :residual-p2: C2
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Infarction by thrombus on struts
    :id: RSK-1
    :situation: SIT-1
    :harm: HRM-1
    :p1: P4
    :p2: C4
    :basis: literature (registry, 2024-05)
    :declared-initial: high
    :residual-p1: P3
    :residual-p2: C2
    :::
    ```

    ## References

    ISO 14971:2019 6 (evaluation against the criteria of the plan).
    """
    risks = assess(file, policy).risks
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
            if text.casefold() in (region.id.casefold(), region.label.casefold()):
                continue
            yield fault(
                risk,
                f"{risk.id} {name} is {text}; expected {region.id}: {estimate.how}",
                "correct the estimate, or take the declared region out: it is computed",
                at=risk.at(option),
                based_on=harms(file, risk),
            )


def _declared_estimates(file: RiskFile, risk: Item, assessed: RiskAssessment) -> Iterator[Estimate | None]:
    """For each declared region, in the order of ``_declared``, the estimate that it is to match."""
    if "declared-initial" in risk.fields:
        yield assessed.initial
    if "declared-residual" in risk.fields:
        # without a control, what remains is what there was; with one, RMF401 asks for the estimate
        yield assessed.residual or (None if controls_of(file, risk) else assessed.initial)
    for _, estimate, declared in assessed.stages:
        if declared:
            yield estimate


@rule("RMF210", "risk-without-harm", level=Level.ERROR, clause="5.4", needs=("RMF904",))
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
    :p1: P2
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
    :p1: P2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 3.18, 5.4, 5.5.
    """
    yield from _not_one(file, "harm")


@rule("RMF211", "risk-without-situation", level=Level.ERROR, clause="5.4", needs=("RMF904",))
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
    :harm: HRM-2
    :p1: P2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## Use instead

    ```markdown
    :::{risk} Perforation in a calcified vessel
    :id: RSK-9
    :situation: SIT-2
    :harm: HRM-2
    :p1: P2
    :p2: C2
    :basis: test (fatigue, 2024-06)
    :::
    ```

    ## References

    ISO 14971:2019 3.5, 5.4, Annex C.
    """
    yield from _not_one(file, "situation")


def _not_one(file: RiskFile, link: str) -> Iterator[Fault]:
    noun = "hazardous situation" if link == "situation" else link
    for risk in file.of_type("risk"):
        if link not in risk.links:
            yield fault(risk, f"{risk.id} names no {noun}; expected exactly one", f"name it: '{link}: ...'")
            continue
        if len(risk.links[link]) == 1:
            continue
        # an id that is no item, or an item of another type, is told by RMF902 and RMF903
        named = [each for each in file.linked(risk, link) if each.type == link]
        if len(named) > 1:
            yield fault(
                risk,
                f"{risk.id} names {len(named)} {noun}s, {' and '.join(each.id for each in named[:3])}; expected exactly one",
                f"write one risk for each {noun}",
                at=risk.at_link(link, named[1].id),
            )


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
)
