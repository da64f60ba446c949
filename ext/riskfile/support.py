"""What reduction of risk the evidence of a file supports, beside what its residual estimates claim (7.2, 7.3).

A claim is a residual probability below its initial one, read as leniently as its bands allow: from the lower bound of the
initial band to the upper bound of the residual one. What supports it is the one-sided upper limit of what the verifications
of its controls found, at the plan's confidence:

* ``failures`` of ``sample`` challenges (Clopper and Pearson): at most so much gets past the measure;
* ``capability`` of ``sample`` values at their limit (noncentral t): at most so many units lie beyond it;
* ``failures`` in ``sample`` units of exposure: the residual probability itself is at most so much.

Limits of several controls are multiplied, as if what gets past one met the next by chance. What is ``not-counted`` is argued:
it bears no number, and a person judges it. Rules, cards, views and the PDF all ask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf, isfinite
from typing import Any, Final, Literal, NamedTuple

from riskfile.assessment import Quantity, assess, controls_of, estimate_kind, policy_of, quantity, scale_of
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.results import results
from riskfile.surveillance import statistics

FACTORS: Final = ("p1", "p2", "p")
"""The quantities that a count can bear on."""

ACTS_ON: Final[Mapping[str, tuple[str, ...]]] = {"p": ("p1", "p2", "p"), "p1": ("p1", "p"), "p2": ("p2", "p")}
"""What acts on a quantity: P is the product of P1 and P2, so what lowers a factor lowers it."""

DECADE: Final = 0.1
"""A claim that lowers a probability to this share of it, or further, has to say how much its evidence bears."""

_MOST: Final = 10**15
"""No sample is as large: a number beyond it is a slip, and no library can take it."""

Size = Literal["count", "exposure", "capability", "measured", "argued", "none"]
"""What a verification says of its size: counted challenges or exposure, capability, a measured value with its limit, a reason
why nothing was counted, or nothing."""

State = Literal["supported", "beyond", "argued", "unsized", "elsewhere", "unproved", "uncontrolled"]
"""How a claim stands to its evidence: what the evidence bears carries it or does not; part of it is argued; a verification
does not say its size; the effect is shown for other risks; a control is not proved; no control acts on the quantity."""


class Shown(NamedTuple):
    """What one verification shows. ``limit`` is the upper limit at ``confidence``: of the share of challenges that get past
    the measure, or of the residual probability itself (``exposure``); None where it bears no number."""

    verification: Item
    size: Size
    confidence: float
    limit: float | None = None

    @property
    def sample(self) -> int:
        """The size of its sample, 0 for none."""
        return _whole(self.verification, "sample") or 0

    @property
    def failures(self) -> int:
        """How many failed, 0 where nothing is said."""
        return _whole(self.verification, "failures") or 0


class Support(NamedTuple):
    """What supports one control in one risk: all that was ``shown`` of its effect there; ``elsewhere`` are passing
    verifications that show it for other risks only."""

    control: Item
    shown: tuple[Shown, ...]
    elsewhere: tuple[Item, ...] = ()

    @property
    def factor(self) -> Shown | None:
        """The verification that bears the most of the effect, of those that are counted or measured."""
        return min((each for each in self.shown if each.size in ("count", "capability")), key=_limit, default=None)

    @property
    def argued(self) -> tuple[Shown, ...]:
        """What bears no number and says why, or is a measured value against its limit."""
        return tuple(each for each in self.shown if each.size in ("argued", "measured"))

    @property
    def says_its_size(self) -> bool:
        """Whether anything that was shown says its size."""
        return any(each.size != "none" for each in self.shown)


class Claim(NamedTuple):
    """One lowered probability of a risk: ``name`` is p1, p2 or p, or "p1 p2" for both at once where one control acts on both.

    ``before`` is the least that the initial estimate can mean, ``after`` the most that the residual one can; ``supported`` is
    the least residual probability that the evidence bears, None where that has no number."""

    risk: Item
    name: str
    before: float
    after: float
    confidence: float
    supports: tuple[Support, ...]
    state: State
    supported: float | None = None

    @property
    def option(self) -> str:
        """The option that claims it."""
        return f"residual-{self.name.split()[-1]}"

    @property
    def claimed(self) -> float:
        """The share of the initial probability that is claimed to be left."""
        return self.after / self.before

    @property
    def borne(self) -> float | None:
        """The share of the initial probability that the evidence bears is left, at most 1; None where it has no number."""
        return None if self.supported is None else min(self.supported / self.before, 1.0)

    @property
    def evidence(self) -> tuple[Shown, ...]:
        """What the supported number rests on: the verification that bears most of each control, and those of exposure."""
        found = [each.factor for each in self.supports if each.factor is not None]
        exposed = [shown for each in self.supports for shown in each.shown if shown.size == "exposure"]
        return tuple({shown.verification.id: shown for shown in (*found, *exposed)}.values())

    @property
    def needed(self) -> int | None:
        """The sample without a failure that would carry the claim; None where several controls share it."""
        if len(self.supports) != 1 or not 0 < self.claimed < 1:
            return None
        exposed = self.supports[0].factor is None and any(each.size == "exposure" for each in self.supports[0].shown)
        return statistics.sample_needed(0, min(self.after, 1.0) if exposed else self.claimed, self.confidence)


class Claims(NamedTuple):
    """The claims of all risks that have one, by risk, under ``policy``."""

    policy: Policy
    risks: Mapping[str, tuple[Claim, ...]]


def acting(controls: Iterable[Item], name: str) -> list[Item]:
    """Those of ``controls`` that act on the quantity."""
    wanted = ACTS_ON.get(name, (name,))
    return [control for control in controls if not set(wanted).isdisjoint(control.listed("acts-on"))]


def confidence_for(policy: Policy, risk: Item, file: RiskFile) -> float:
    """The confidence that the plan asks for a risk: that of the row of its severity, else of its initial region, else the
    plan's own."""
    plan = policy.evidence
    if plan.samples:
        initial = assess(file, policy).risks[risk.id].initial
        for row in plan.samples:
            if row.severity and initial.severity is not None and row.severity == initial.severity.id:
                return row.confidence
        for row in plan.samples:
            if row.region and initial.region is not None and row.region == initial.region.id:
                return row.confidence
    return plan.confidence


def shown(verification: Item, confidence: float) -> Shown:
    """What a verification shows at this confidence, whatever its result."""
    fields = verification.fields
    sample, failures = _whole(verification, "sample"), _whole(verification, "failures")
    exposure = fields.get("sample-of") == "exposure"
    limits: list[tuple[float, Size]] = []
    if sample:
        if failures is not None and failures <= sample:
            size: Size = "exposure" if exposure else "count"
            limits.append((statistics.share_limit(failures, sample, confidence), size))
        capability = fields.get("capability")
        if isinstance(capability, float | int) and isfinite(capability) and sample > 1 and not exposure:
            limits.append((statistics.capability_limit(float(capability), sample, confidence), "capability"))
    if limits:
        limit, size = min(limits)
        return Shown(verification, size, confidence, limit)
    if verification.text("not-counted").strip():
        return Shown(verification, "argued", confidence)
    if verification.text("measured") and verification.text("limit") and "capability" not in fields:
        return Shown(verification, "measured", confidence)
    return Shown(verification, "none", confidence)


def is_computed(verification: Item) -> bool:
    """Whether a library computes what the verification shows: all but a sample without a failure."""
    fields = verification.fields
    return bool(fields.get("failures")) or "capability" in fields


def proofs(file: RiskFile, policy: Policy, control: Item) -> list[Item]:
    """The verifications that passed and prove the effectiveness of the control; not those that a later run supersedes."""
    known: dict[str, tuple[Item, list[Item]]] = _kept(file, "proofs", policy)
    found = known.get(control.id)
    if found is None or found[0] is not control:
        passed = [
            each
            for each in results(file, policy).counting(file, control, "effectiveness")
            if each.fields.get("result") == "pass" and "proves" in each.fields
        ]
        found = known[control.id] = (control, passed)
    return found[1]


def _kept(file: RiskFile, name: str, under: object) -> dict[Any, Any]:
    """What has been derived of a file by the name ``name``, and of this one object beside it."""
    memo = file.memo()
    kept = memo.get(name)
    if not isinstance(kept, tuple) or kept[0] is not under:
        kept = memo[name] = (under, {})
    found: dict[Any, Any] = kept[1]
    return found


def is_shown_for(verification: Item, risk: Item) -> bool:
    """Whether a verification shows the effect of its controls in the risk: it names it, or names none."""
    named = verification.links.get("shown-for", ())
    return not named or risk.id in named


def support_of(file: RiskFile, policy: Policy, control: Item, risk: Item, confidence: float) -> Support:
    """What supports the control in the risk."""
    found, elsewhere = [], []
    known: dict[tuple[str, float], Shown] = _kept(file, "shown", policy)
    for verification in proofs(file, policy, control):
        if is_shown_for(verification, risk):
            key = (verification.id, confidence)
            one = known.get(key)
            if one is None or one.verification is not verification:
                one = known[key] = shown(verification, confidence)
            found.append(one)
        else:
            elsewhere.append(verification)
    return Support(control, tuple(found), tuple(elsewhere))


def claims(file: RiskFile, policy: Policy) -> Mapping[str, tuple[Claim, ...]]:
    """The claims of each risk that lowers a probability with bounds; kept with the file."""
    memo = file.memo()
    known = memo.get("claims and support")
    if isinstance(known, Claims) and known.policy is policy:
        return known.risks

    def claimed(risks: Iterable[Item]) -> Iterator[tuple[str, tuple[Claim, ...]]]:
        for risk in risks:
            if any(f"residual-{name}" in risk.fields for name in FACTORS):
                made = _claims_of(file, policy, risk)
                if made:
                    yield risk.id, made

    # its harm and its controls, and their verifications
    found = dict(file.kept.over("claims", (policy, results(file, policy)), file.of_type("risk"), 2, claimed))
    memo["claims and support"] = Claims(policy, found)
    return found


def lowered(file: RiskFile, policy: Policy, risk: Item) -> tuple[str, ...]:
    """The quantities (p1, p2, p, severity, exploitability) that the residual estimate of the risk puts lower."""
    known: dict[str, tuple[Item, tuple[str, ...]]] = _kept(file, "lowered", policy)
    found = known.get(risk.id)
    if found is None or found[0] is not risk:
        found = known[risk.id] = (risk, tuple(_lowered(file, policy, risk)))
    return found[1]


def _lowered(file: RiskFile, policy: Policy, risk: Item) -> list[str]:
    found = []
    for name in (*FACTORS, "exploitability"):
        if f"residual-{name}" in risk.fields:
            before = initial_of(file, policy, risk, name)
            after = quantity(scale_of(policy_of(policy, risk), name), risk.text(f"residual-{name}"))
            if before is not None and after is not None and _is_lower(after, before):
                found.append(name)
    if "residual-severity" in risk.fields and len(risk.links.get("harm", ())) == 1:
        severity = policy.severity.get(risk.text("residual-severity"))
        initial = assess(file, policy).risks[risk.id].initial.severity
        if severity is not None and initial is not None and severity.rank < initial.rank:
            found.append("severity")
    return found


def _claims_of(file: RiskFile, policy: Policy, risk: Item) -> tuple[Claim, ...]:
    confidence = 0.0
    controls: list[Item] = []
    found: list[Claim] = []
    for name in lowered(file, policy, risk):
        bounds = _bounds(file, policy, risk, name) if name in FACTORS else None
        if bounds is None:
            continue
        before, after = bounds
        if not before > after:
            # the bands touch: read leniently, nothing is claimed
            continue
        if not found:
            confidence, controls = confidence_for(policy, risk, file), controls_of(file, risk)
        supports = tuple(support_of(file, policy, each, risk, confidence) for each in acting(controls, name))
        found.append(_judged(Claim(risk, name, before, after, confidence, supports, "uncontrolled")))
    both = _both(found)
    return (*found, both) if both is not None else tuple(found)


def _both(found: list[Claim]) -> Claim | None:
    """P1 and P2 at once where each is carried by itself, and by the same control: what it bears counts once."""
    if [each.name for each in found] != ["p1", "p2"] or any(each.state != "supported" for each in found):
        return None
    one, other = found
    supports = {each.control.id: each for each in (*one.supports, *other.supports)}
    exposed = any(shown.size == "exposure" for each in supports.values() for shown in each.shown)
    if exposed or len(supports) == len(one.supports) + len(other.supports):
        return None
    both = _judged(
        Claim(
            one.risk,
            "p1 p2",
            one.before * other.before,
            one.after * other.after,
            one.confidence,
            tuple(supports.values()),
            "uncontrolled",
        )
    )
    return both if both.state == "beyond" else None


def _judged(claim: Claim) -> Claim:
    """The claim with how it stands to its evidence."""
    supports = claim.supports
    if not supports:
        return claim
    factor, exposed = 1.0, inf
    for each in supports:
        best = each.factor
        factor *= 1.0 if best is None or best.limit is None else best.limit
        limits = (shown.limit for shown in each.shown if shown.size == "exposure" and shown.limit is not None)
        exposed = min(exposed, *limits, inf)
    counted = exposed < inf or any(each.factor is not None for each in supports)
    supported = min(claim.before * factor, exposed) if counted else None
    state: State
    if supported is not None and claim.after >= supported * (1 - 1e-9):
        state = "supported"
    elif any(not each.shown and not each.elsewhere for each in supports):
        state = "unproved"
    elif any(not each.shown for each in supports):
        state = "elsewhere"
    elif any(not each.says_its_size for each in supports):
        state = "unsized"
    elif any(each.argued for each in supports):
        state = "argued"
    else:
        state = "beyond"
    return claim._replace(state=state, supported=supported)


def _bounds(file: RiskFile, policy: Policy, risk: Item, name: str) -> tuple[float, float] | None:
    """The least that the initial value can mean and the most that the residual one can; None where that has no number."""
    before = initial_of(file, policy, risk, name)
    unit = scale_of(policy_of(policy, risk), name)
    after = quantity(unit, risk.text(f"residual-{name}"))
    if before is None or after is None or before.lower is None or after.upper is None:
        return None
    for each in (before, after):
        # another unit than that of the scale (RMF202)
        if each.unit and unit is not None and each.unit.casefold().rstrip("s") != unit.unit.casefold().rstrip("s"):
            return None
    if after.level is not None and after.number is None and after.level.unbounded:
        return None
    return (before.lower, after.upper) if before.lower > 0 else None


def initial_of(file: RiskFile, policy: Policy, risk: Item, name: str) -> Quantity | None:
    """What a quantity of a risk is before control: P of its factors where it is not given; None where it is not known."""
    given = risk.text(name)
    if given or name != "p":
        return quantity(scale_of(policy_of(policy, risk), name), given) if given else None
    initial = assess(file, policy).risks[risk.id].initial
    p1, p2, level = initial.p1, initial.p2, initial.probability
    if level is None or estimate_kind(risk) == "exploitability":
        return None
    if policy.combination != "interval" or p1 is None or p2 is None or p1.lower is None or p2.lower is None:
        return Quantity(level, level.lower, level.upper)
    number = p1.number * p2.number if p1.number is not None and p2.number is not None else None
    upper = p1.upper * p2.upper if p1.upper is not None and p2.upper is not None else None
    return Quantity(level, p1.lower * p2.lower, upper, number=number)


def _is_lower(after: Quantity, before: Quantity) -> bool:
    if after.level is not None and before.level is not None and after.level.rank != before.level.rank:
        return after.level.rank < before.level.rank
    return after.number is not None and before.number is not None and after.number < before.number * (1 - 1e-9)


def _limit(found: Shown) -> float:
    return 1.0 if found.limit is None else found.limit


def _whole(item: Item, option: str) -> int | None:
    """A count that the item gives; None for none, or for one that is no count."""
    value = item.fields.get(option)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None
