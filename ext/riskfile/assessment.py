"""What is computed from the file and its policy: initial, claimed residual and earned residual risk.

A region is never typed by an author. Probability of harm is combined as the policy says: by interval
arithmetic on the bands' bounds, by the ordinal rule ``max(1, p1 + p2 - N)``, or by a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.policy.cvss_vectors import is_vector, vector
from riskfile.policy.policy import OtherMatrix, Policy, Region, Scale, ScaleLevel, Score
from riskfile.results import PROOFS, Results, results
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.numbers import figure
from riskfile.text.numerals import measured

P_FIELDS = ("p1", "p2", "p", "exploitability")
"""The probability-like quantities of a risk; each has a ``residual-`` twin."""


class Quantity(NamedTuple):
    """An author's quantity: a level of a scale, or a number with the unit that was written ("" for none).

    ``lower`` and ``upper`` bound it (equal for a number), None where the scale is qualitative; all of it is ``below`` the
    upper bound where that belongs to the next level.
    """

    level: ScaleLevel | None
    lower: float | None
    upper: float | None
    unit: str = ""
    number: float | None = None
    below: bool = False


class Estimate(NamedTuple):
    """One estimate of one risk. ``kind`` is the risk's ``estimate``; ``probability`` is the level of the
    probability of harm (of exploitability for a security risk; None where it cannot be estimated).

    ``region`` is None where the estimate is incomplete or off scale; ``how`` says how the region came
    about, or what is missing.
    """

    kind: str
    severity: ScaleLevel | None
    probability: ScaleLevel | None
    region: Region | None
    how: Message
    p1: Quantity | None = None
    p2: Quantity | None = None

    @property
    def incomplete(self) -> bool:
        """Whether what the items say keeps it from a region (a gap in the policy is not the items' fault)."""
        if self.region is not None or (self.severity is not None and self.kind in ("not-estimable", "worst-case")):
            return False
        return self.severity is None or (self.probability is None and (self.p1 is None or self.p2 is None))


class RiskAssessment(NamedTuple):
    """A risk's estimates. ``residual`` is the claim (None where the author makes none); ``stages`` are the
    labelled estimates between the two; ``earned`` is the claim where it rests on at least one control and
    every one of them is verified, else the initial estimate; ``unearned`` holds the ids of the controls
    that are not. ``matrix`` is that by which the risk is judged, where it is another than the policy's. Disclosure of residual risk is no control that a claim could rest on."""

    initial: Estimate
    residual: Estimate | None
    stages: tuple[tuple[str, Estimate, str], ...]
    earned: Estimate
    unearned: tuple[str, ...]
    matrix: OtherMatrix | None = None

    @property
    def remaining(self) -> Estimate:
        """The residual risk as claimed; where nothing is claimed, the risk as it was."""
        return self.residual or self.initial

    @property
    def differs(self) -> bool:
        """Whether the claim is another place or another region than what is earned."""
        claim, earned = self.residual, self.earned
        return claim is not None and (claim.region, claim.severity, claim.probability) != (
            earned.region,
            earned.severity,
            earned.probability,
        )


ProofState = Literal["pass", "fail", "open", "none"]
"""What a proof has come to; "none" where there is no verification of it."""


class ControlState(NamedTuple):
    """Whether a control is proved."""

    implementation: ProofState
    effectiveness: ProofState

    @property
    def verified(self) -> bool:
        """Whether both proofs passed (7.2)."""
        return self.implementation == "pass" and self.effectiveness == "pass"


class Assessment(NamedTuple):
    """All that is computed of a file: per risk id, and per control id; ``results`` says which results count."""

    policy: Policy
    risks: Mapping[str, RiskAssessment]
    controls: Mapping[str, ControlState]
    results: Results


def quantity(scale: Scale | None, text: str) -> Quantity | None:
    """What ``text`` is on ``scale``: a level's id, or a number that lies in one of its bands.

    None where it is neither.
    """
    if scale is None:
        return None
    known = _QUANTITIES.get(id(scale))
    if known is None or known[0] is not scale:
        if len(_QUANTITIES) >= _MOST_SCALES:
            _QUANTITIES.clear()
        known = _QUANTITIES[id(scale)] = (scale, {})
    found = known[1]
    if text not in found:
        if len(found) >= _MOST_TEXTS:
            found.clear()
        found[text] = _quantity(scale, text)
    return found[text]


_MOST_SCALES: Final = 64
_MOST_TEXTS: Final = 4096
_QUANTITIES: Final[dict[int, tuple[Scale, dict[str, Quantity | None]]]] = {}
"""What texts are on scales: the levels and numbers of a file are few, and each is asked for many times."""


def _quantity(scale: Scale, text: str) -> Quantity | None:
    level = scale.get(text)
    if level is not None:
        return Quantity(level, level.lower, level.upper, below=scale.excludes(level))
    if scale.measure and is_vector(text):
        score = vector(text).score
        level = None if score is None else scale.band_of(score)
        return Quantity(level, score, score, "", score) if level is not None else None
    found = measured(text, most=scale.most)
    if found is None:
        return None
    if scale is SHARE:
        return Quantity(None, found.value, found.value, found.unit, found.value) if 0 <= found.value <= 1 else None
    unit, value = found.unit, found.value
    for other, count in scale.conversions.items() if unit else ():
        if _same_unit(unit, other):
            unit, value = "", value / count
    level = scale.band_of(value)
    return Quantity(level, value, value, unit, value) if level is not None else None


def _same_unit(unit: str, expected: str) -> bool:
    # 1 in 10,000 implants counts per implant
    folded, other = (" ".join(each.split()).casefold() for each in (unit, expected))
    return folded in (other, f"{other}s")


SHARE = Scale("conditional-probability", ())
"""The scale of a P2 that is a number, where the policy has no levels for it: any share from 0 to 1."""


def scale_of(policy: Policy, field: str) -> Scale | None:
    """The policy's scale for a quantity field of a risk, harm or observation; None where it has none."""
    name = field.removeprefix("residual-")
    if name == "p1":
        return policy.first
    if name == "p2":
        # a product of numbers needs no levels of its second factor
        return policy.conditional or (SHARE if policy.first.numeric and policy.probability.numeric else None)
    if name == "exploitability":
        return policy.exploitability
    if name == "severity":
        return policy.severity
    return policy.probability


def policy_of(policy: Policy, risk: Item) -> Policy:
    """``policy`` as it judges the numbers of ``risk``: where the risk says its own unit, the bands of the scales count per that
    unit, and nothing is converted."""
    unit = risk.text("unit")
    if not unit or _same_unit(unit, policy.probability.unit):
        return policy
    own: dict[str, Any] = {"unit": unit, "conversions": {}, "reasons": {}}
    situation = policy.situation and policy.situation._replace(**own)
    return policy._replace(probability=policy.probability._replace(**own), situation=situation)


_OFF_SCALE = Phrase("estimate.factor-off-scale", "P1 or P2 is off its scale")
_NO_BOUNDS = Phrase("estimate.no-bounds", "P1 or P2 has no numeric bounds, which combining by intervals needs")
_PRODUCT = Phrase("estimate.product", "P = {p1} x {p2} = {upper:.3}{unit}")
_PRODUCT_BETWEEN = Phrase("estimate.product-between", "P = {p1} x {p2} = {lower:.3} to {upper:.3}{unit}")
_PER = Phrase("estimate.per", " per {unit}")
_BY_TABLE = Phrase("estimate.by-table", "P from the table: {p1}, {p2}")
_BY_RANK = Phrase("estimate.by-rank", "P = max(1, {p1} + {p2} - {size}) = {rank}")


def combine(policy: Policy, p1: Quantity, p2: Quantity) -> tuple[ScaleLevel | None, Message]:
    """The level of the probability of harm from P1 and P2, and how it came about.

    None where the policy's combination cannot tell.
    """
    level1, level2 = p1.level, p2.level
    if level1 is None or (level2 is None and policy.conditional is not None):
        return None, _OFF_SCALE()
    if policy.combination == "interval" or level2 is None:
        if p1.upper is None or p2.upper is None or p1.lower is None or p2.lower is None:
            return None, _NO_BOUNDS()
        lower, upper = p1.lower * p2.lower, p1.upper * p2.upper
        level = policy.probability.band_of(upper, p1.below or p2.below)
        unit = _PER(unit=policy.probability.unit) if policy.probability.unit else NOTHING
        if lower == upper:
            return level, _PRODUCT(p1=_given(p1), p2=_given(p2), upper=upper, unit=unit)
        return level, _PRODUCT_BETWEEN(p1=_given(p1), p2=_given(p2), lower=lower, upper=upper, unit=unit)
    if policy.combination == "table":
        target = policy.table.get((level1.id, level2.id))
        level = policy.probability.get(target) if target is not None else None
        return level, _BY_TABLE(p1=level1.id, p2=level2.id)
    size = len(policy.conditional.levels) if policy.conditional else 0
    rank = max(1, level1.rank + level2.rank - size)
    level = next((each for each in policy.probability.levels if each.rank == rank), None)
    return level, _BY_RANK(p1=level1.rank, p2=level2.rank, size=size, rank=rank)


def _given(value: Quantity) -> float | str:
    """The number that was given, else the id of the level."""
    if value.number is not None:
        return value.number
    return value.level.id if value.level is not None else "?"


def estimate_kind(risk: Item) -> str:
    """The risk's kind of estimate: as given, else what its quantities say; "" where it has none."""
    given = risk.fields.get("estimate")
    if given:
        return str(given)
    fields = risk.fields
    if "p1" in fields or "p2" in fields:
        return "p1-p2"
    if "p" in fields:
        return "p"
    if "exploitability" in fields:
        return "exploitability"
    return ""


_Key = tuple[str, str, str, str, str, str]
"""What an estimate is computed from: its kind, and severity, P1, P2, P and exploitability as text."""


_SEVERITY_OFF_SCALE = Phrase("estimate.severity-off-scale", "the severity {value!r} is not on the policy's scale")
_NO_SEVERITY = Phrase("estimate.no-severity", "no severity of harm")
_NO_PROBABILITY = Phrase("estimate.no-probability", "no estimate of probability")
_VALUE_OFF_SCALE = Phrase("estimate.value-off-scale", "{field} {value!r} is not on the policy's scale")
_NO_VALUE = Phrase("estimate.no-value", "no {field}")
_NOT_ESTIMABLE = Phrase("estimate.not-estimable", "probability cannot be estimated: judged by severity {severity}")
_EXPLOITABLE = Phrase("estimate.exploitability", "exploitability {exploitability}, severity {severity}")
_WORST_CASE = Phrase("estimate.worst-case", "worst case: probability {probability}")
_P = Phrase("estimate.p", "P = {p}")
_IN_MATRIX = Phrase("estimate.in-matrix", "{how}, {probability} x {severity}")
_IN_OTHER = Phrase("estimate.in-other-matrix", "{how} in the matrix {matrix}")
_BY_PRODUCT = Phrase("estimate.by-product", "{how}: {one} x {other} = {score}")
_BY_SUM = Phrase("estimate.by-sum", "{how}: {one} + {other} = {score}")
_AS_WORST_CASE = Phrase(
    "estimate.unknown-as-worst-case",
    "probability cannot be estimated: judged as the worst case, {probability} x {severity}",
)


def _estimate(policy: Policy, key: _Key, other: OtherMatrix | None = None) -> Estimate:
    kind, severity_text, p1_text, p2_text, p_text, exploit_text = key
    severity = policy.severity.get(severity_text)
    if severity is None:
        what = _SEVERITY_OFF_SCALE(value=severity_text) if severity_text else _NO_SEVERITY()
        return Estimate(kind, None, None, None, what)
    if kind == "":
        return Estimate(kind, severity, None, None, _NO_PROBABILITY())
    if kind == "not-estimable":
        region = policy.region(policy.not_estimable.get(severity.id))
        if policy.worst_for_unknown:
            if other is not None:
                region = policy.region(other.cells.get((policy.worst_case, severity.id)))
            how = _AS_WORST_CASE(probability=policy.worst_case, severity=severity.id)
            return Estimate(kind, severity, None, region, how)
        return Estimate(kind, severity, None, region, _NOT_ESTIMABLE(severity=severity.id))
    if kind == "exploitability":
        found = quantity(policy.exploitability, exploit_text)
        if found is None or found.level is None:
            return Estimate(kind, severity, None, None, _missing("exploitability", exploit_text))
        region = policy.region(policy.security_matrix.get((found.level.id, severity.id)))
        how = _scored(
            policy.scores.get("security-matrix"),
            _EXPLOITABLE(exploitability=found.level.id, severity=severity.id),
            found.level,
            severity,
        )
        return Estimate(kind, severity, found.level, region, how)
    p1 = p2 = None
    if kind == "worst-case":
        level = policy.probability.get(policy.worst_case)
        how = _WORST_CASE(probability=policy.worst_case)
    elif kind == "p" or p_text:
        found = quantity(policy.probability, p_text)
        if found is None:
            return Estimate(kind, severity, None, None, _missing("p", p_text))
        level, how = found.level, _P(p=_given(found))
    else:
        p1, p2 = quantity(policy.first, p1_text), quantity(scale_of(policy, "p2"), p2_text)
        if p1 is None or p2 is None:
            missing = _missing("p1", p1_text) if p1 is None else _missing("p2", p2_text)
            return Estimate(kind, severity, None, None, missing, p1, p2)
        level, how = combine(policy, p1, p2)
    if level is None:
        return Estimate(kind, severity, None, None, how, p1, p2)
    cells = policy.matrix if other is None else other.cells
    region = policy.region(cells.get((level.id, severity.id)))
    how = _IN_MATRIX(how=how, probability=level.id, severity=severity.id)
    if other is not None:
        how = _IN_OTHER(how=how, matrix=other.id)
    score = policy.scores.get("matrix") if other is None else other.score
    return Estimate(kind, severity, level, region, _scored(score, how, level, severity), p1, p2)


def _scored(score: Score | None, how: Message, one: ScaleLevel, other: ScaleLevel) -> Message:
    """How a region came about, with the score where its matrix is made of scores."""
    if score is None:
        return how
    phrase = _BY_PRODUCT if score.method == "product" else _BY_SUM
    return phrase(how=how, one=figure(one.factor), other=figure(other.factor), score=figure(score.of(one, other)))


def _missing(field: str, text: str) -> Message:
    return _VALUE_OFF_SCALE(field=field, value=text) if text else _NO_VALUE(field=field)


_STAGE_KEYS = frozenset((*P_FIELDS, "severity", "declared"))
_RESIDUAL = tuple((name, f"residual-{name}") for name in (*P_FIELDS, "severity"))


def parse_stages(text: str) -> tuple[tuple[str, Mapping[str, str]], ...] | None:
    """The staged estimates of ``residual-stages``: ``label: p=F2, severity=S3, declared=low; label: ...``.

    None where ``text`` is not of that form.
    """
    found: list[tuple[str, Mapping[str, str]]] = []
    for part in text.split(";"):
        if not part.strip():
            continue
        label, colon, rest = part.partition(":")
        if not colon or not label.strip():
            return None
        values: dict[str, str] = {}
        key = ""
        for pair in rest.split(","):
            name, equals, value = map(str.strip, pair.partition("="))
            if not equals and key and name[:1].isdigit():
                # the comma stands in a number: 0,0005 and 1 in 10,000
                values[key] += f",{name}"
                continue
            key = name
            if not equals or key not in _STAGE_KEYS or not value or key in values:
                return None
            values[key] = value
        found.append((label.strip(), values))
    return tuple(found) or None


def has_residual(risk: Item) -> bool:
    """Whether the author claims a residual estimate."""
    fields = risk.fields
    return (
        "residual-p1" in fields
        or "residual-p2" in fields
        or "residual-p" in fields
        or "residual-severity" in fields
        or "residual-exploitability" in fields
    )


def severity_of(file: RiskFile, risk: Item) -> str:
    """The severity of the risk's harm as its author wrote it, "" where there is none."""
    for harm in file.linked(risk, "harm"):
        return harm.text("severity")
    return ""


def _affected(file: RiskFile, risk: Item) -> tuple[str, ...]:
    """Who or what the risk's harm affects, as far as it says so."""
    for harm in file.linked(risk, "harm"):
        return harm.listed("affected")
    return ()


def controls_of(file: RiskFile, risk: Item) -> list[Item]:
    """The controls that a residual estimate of ``risk`` rests on: all but disclosures of residual risk (8)."""
    return [
        control
        for control in file.linking(risk, "controls")
        if control.type == "control"
        and not (control.fields.get("kind") == "information" and control.fields.get("purpose") == "disclosure")
    ]


def assess(file: RiskFile, policy: Policy) -> Assessment:
    """Compute every risk and every control of ``file`` under ``policy``; the result is kept with the file."""
    memo = file.memo()
    known = memo.get("assessment")
    if isinstance(known, Assessment) and known.policy is policy:
        return known
    runs = results(file, policy)

    def states(controls: Iterable[Item]) -> Iterator[tuple[str, ControlState]]:
        for control in controls:
            yield control.id, control_state(file, control, runs)

    controls = dict(file.kept.over("proved", (policy, runs), file.of_type("control"), 1, states))
    assessed = partial(_assessed, file, policy, controls)
    risks = dict(file.kept.over("assessed", (policy, runs), file.of_type("risk"), 2, assessed))
    result = Assessment(policy, risks, controls, runs)
    memo["assessment"] = result
    return result


def _assessed(
    file: RiskFile, policy: Policy, controls: Mapping[str, ControlState], risks: Iterable[Item]
) -> Iterator[tuple[str, RiskAssessment]]:
    caches = _estimates_of(policy)
    other: OtherMatrix | None = None
    own = policy

    def estimate(key: _Key) -> Estimate:
        cache = caches.setdefault((other.id if other is not None else "", own.probability.unit), {})
        found = cache.get(key)
        if found is None:
            found = cache[key] = _estimate(own, key, other)
        return found

    for risk in risks:
        text, fields = risk.text, risk.fields
        own = policy_of(policy, risk) if "unit" in fields else policy
        kind = estimate_kind(risk)
        severity = severity_of(file, risk)
        if policy.matrices:
            other = policy.matrix_for(risk.stage, _affected(file, risk))
        given = (text("p1"), text("p2"), text("p"), text("exploitability"))
        initial = estimate((kind, severity, *given))
        residual = None
        if has_residual(risk):
            claimed = {name: text(option) for name, option in _RESIDUAL if option in fields}
            residual = estimate(_revised(kind, severity, given, claimed))
        stages: tuple[tuple[str, Estimate, str], ...] = ()
        if "residual-stages" in fields:
            stages = tuple(
                (label, estimate(_revised(kind, severity, given, values)), values.get("declared", ""))
                for label, values in (parse_stages(text("residual-stages")) or ())
            )
        resting = [control.id for control in controls_of(file, risk)]
        unearned = tuple(id for id in resting if not controls[id].verified)
        # a residual estimate is a claim: it counts only once every control it rests on is proved (7.2, 7.3)
        earned = residual if residual is not None and resting and not unearned else initial
        yield risk.id, RiskAssessment(initial, residual, stages, earned, unearned, other)


_MOST_POLICIES: Final = 8
_ESTIMATES: Final[dict[int, tuple[Policy, dict[tuple[str, str], dict[_Key, Estimate]]]]] = {}
"""The estimates that policies give, by the id of another matrix and the unit, then by what they are computed from: those of
one state of a file are those of the next."""


def _estimates_of(policy: Policy) -> dict[tuple[str, str], dict[_Key, Estimate]]:
    known = _ESTIMATES.get(id(policy))
    if known is None or known[0] is not policy or sum(map(len, known[1].values())) > _MOST_TEXTS:
        if len(_ESTIMATES) >= _MOST_POLICIES:
            _ESTIMATES.clear()
        known = _ESTIMATES[id(policy)] = (policy, {})
    return known[1]


def _revised(kind: str, severity: str, given: tuple[str, str, str, str], values: Mapping[str, str]) -> _Key:
    p1, p2, p, exploitability = given
    new_p1, new_p2, new_p = (values.get(field, "") for field in ("p1", "p2", "p"))
    if new_p:
        # a residual P given outright replaces the product
        p = new_p
        kind = "p" if kind in ("p1-p2", "worst-case") else kind
    elif new_p1 or new_p2:
        p = ""
        kind = "p1-p2" if kind in ("p", "worst-case") else kind
    return (
        kind,
        values.get("severity") or severity,
        new_p1 or p1,
        new_p2 or p2,
        p,
        values.get("exploitability") or exploitability,
    )


_RANKED: Mapping[object, tuple[int, ProofState]] = {"open": (1, "open"), "pass": (2, "pass"), "fail": (3, "fail")}
_NONE: tuple[int, ProofState] = (0, "none")


def control_state(file: RiskFile, control: Item, runs: Results) -> ControlState:
    """Whether the control's implementation and effectiveness are proved; a failure outweighs a pass, unless a later run of
    the same test supersedes it (``runs``).

    A failed verification that does not say what it was to prove counts against both.
    """
    states = dict.fromkeys(PROOFS, _NONE)
    for verification in file.linking(control, "verifies"):
        if verification.type != "verification":
            continue
        proves = verification.fields.get("proves", ())
        result = verification.fields.get("result", "open")
        if not proves and result == "fail":
            proves = PROOFS
        for proof in PROOFS:
            if isinstance(proves, tuple) and proof in proves and runs.counts(verification, control, proof):
                # a result that is none proves nothing (RMF904)
                states[proof] = max(states[proof], _RANKED.get(result, _NONE))
    return ControlState(states["implementation"][1], states["effectiveness"][1])
