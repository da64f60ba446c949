"""What the plan says of waivers: how long one may hold, and who may accept what one line cannot.

The defaults are data: a policy without the section ``waiving`` works by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

LONGEST_MONTHS: Final = 12
"""For how long a waiver may hold from the day of judgement on, in months."""

HIGHER_ROLES: Final = (
    "Top management",
    "Management with executive responsibility",
    "Executive management",
    "Oberste Leitung",
    "Geschäftsführung",
    "Direction",
    "Direction générale",
    "最高管理者",
    "管理层",
)
"""Roles that may accept what one line cannot, where the policy names none: who sets the criteria for acceptability (4.2)."""

RESERVED: Final[Mapping[str, str]] = MappingProxyType({
    "RMF016": "the overall residual risk is held against criteria that were set before it was known (4.4 e, 8)",
    "RMF204": "a risk that nobody has estimated is judged by no criterion",
    "RMF402": "a residual risk that is not acceptable needs its benefit weighed (7.4)",
    "RMF405": "overall residual risk is judged by who decides on the release (8)",
    "RMF406": "users and patients are told what remains (8; MDR Annex I 4, 23.1 g)",
    "RMF407": "nothing is released without the review (9)",
    "RMF413": "what the overall residual risk was weighed against is said by who judges it (8)",
    "RMF603": "what the field contradicts is accepted on an estimate that is wrong (10.3)",
    "RMF606": "a harm worse than the file says is judged by a severity that is wrong (10.3)",
})  # fmt: skip
"""Rules whose findings no line of the policy and of an item waives by itself, each with why."""


class Waiving(NamedTuple):
    """What the plan says of waivers. ``higher_roles`` are named as in ``roles``; ``reserved`` maps a rule to why it is."""

    longest_months: int = LONGEST_MONTHS
    higher_roles: tuple[str, ...] = HIGHER_ROLES
    reserved: Mapping[str, str] = RESERVED
