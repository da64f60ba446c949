"""What probabilities and exposures count per, and how much of one unit another one has."""

from __future__ import annotations

from riskfile.policy.policy import Policy, Scale


def folded(text: str) -> str:
    """A unit as it is compared."""
    return " ".join(text.split()).casefold()


def same(one: str, other: str) -> bool:
    """Whether two texts name one unit: 1 in 10,000 implants counts per implant."""
    one, other = folded(one), folded(other)
    return one in (other, f"{other}s") or other == f"{one}s"


def has(policy: Policy, unit: str, other: str) -> float | None:
    """How many of ``other`` one ``unit`` has; None where the policy does not say it, or does not say why.

    Where either is "", nobody has said what is counted, and they are taken as one.
    """
    if not unit or not other or same(unit, other):
        return 1.0
    one, two = _in_exposure_units(policy, unit), _in_exposure_units(policy, other)
    return None if one is None or two is None else one / two


def without_reason(policy: Policy, *units: str) -> str:
    """The first of ``units`` that the policy converts without a reason, "" where there is none."""
    for scale in _scales(policy):
        for name in scale.conversions:
            if name not in scale.reasons and any(same(name, unit) for unit in units):
                return name
    return ""


def _in_exposure_units(policy: Policy, unit: str) -> float | None:
    if same(unit, policy.probability.unit):
        return 1.0
    for scale in _scales(policy):
        for name, count in scale.conversions.items():
            if name in scale.reasons and same(name, unit):
                return count
    return None


def _scales(policy: Policy) -> tuple[Scale, ...]:
    return (policy.probability, policy.situation) if policy.situation is not None else (policy.probability,)
