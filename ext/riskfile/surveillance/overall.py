"""Overall residual risk held against the criteria of the plan: per class of severity a sum, and the highest that is allowed.

A sum is the probability that at least one of the risks of the class turns into harm, 1 - (1 - p1)(1 - p2)..., were they
independent. It is judged at the upper ends of what is claimed, as each single risk is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from riskfile.assessment import Assessment
from riskfile.model import RiskFile
from riskfile.policy.policy import Criterion, Policy
from riskfile.surveillance.monitoring import bands_of
from riskfile.surveillance.statistics import together

_ROUNDING = 1 + 1e-9


class ClassSum(NamedTuple):
    """The sum of a class of severity, by the level's id, at the lower and at the upper ends of what is claimed, per unit of
    exposure. ``risks`` has the upper end of each, the largest first; ``without`` are the ids of risks that have no
    probability, and that no sum counts. ``criterion`` is that of the plan, None where it has none. Risks that count per a
    ``unit`` which the policy does not convert have a sum of their own, of which no criterion is; it is "" for all others."""

    severity: str
    risks: Mapping[str, float]
    lower: float
    upper: float
    without: tuple[str, ...]
    criterion: Criterion | None
    unit: str = ""

    @property
    def exceeded(self) -> bool:
        """Whether the plan bounds the sum, and it is more."""
        most = self.criterion.at_most if self.criterion is not None else None
        return most is not None and self.upper > most * _ROUNDING

    @property
    def used(self) -> float | None:
        """Which share of the criterion the sum is; None without one."""
        most = self.criterion.at_most if self.criterion is not None else None
        return self.upper / most if most else None


class _Kept(NamedTuple):
    assessed: Assessment
    sums: tuple[ClassSum, ...]


def class_sums(file: RiskFile, policy: Policy, assessed: Assessment) -> tuple[ClassSum, ...]:
    """The sums of the classes that have a risk, the worst severity first; kept with the file."""
    known = file.memo().get("sums")
    if isinstance(known, _Kept) and known.assessed is assessed:
        return known.sums
    criteria = {each.severity: each for each in policy.overall_criteria if each.at_most is not None}
    found = []
    for level in reversed(policy.severity.levels):
        by_unit, without = bands_of(file, assessed, level.id)
        for unit, bands in by_unit.items():
            if not bands and not (without and not unit):
                continue
            uppers = sorted(((id, upper) for id, (_, upper) in bands.items()), key=lambda each: -each[1])
            low, high = (together([band[end] for band in bands.values()]) for end in (0, 1))
            apart, criterion = ((), None) if unit else (tuple(without), criteria.get(level.id))
            found.append(ClassSum(level.id, dict(uppers), low, high, apart, criterion, unit))
    file.memo()["sums"] = _Kept(assessed, tuple(found))
    return tuple(found)
