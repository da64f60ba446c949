"""Kinds of contact with the body, as two editions of ISO 10993-1 sort them, and what those of one are in the other.

The edition of 2025 sorts by the tissue alone, into four kinds; that of 2018 first by the device: on the surface,
externally communicating, implanted.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GROUPINGS: Final = ("2025", "2018")
"""The editions, the one that holds unless the policy says otherwise first."""

INDIRECT: Final = "blood-path-indirect"
"""A kind of 2018 for which no one kind of 2025 could be confirmed."""

_BREACHED: Final = "breached-surface-or-internal-tissue"

OTHER_KINDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType({
    "2025": {
        "mucosal-membrane": ("intact-mucosal-membrane",),
        "breached-surface": (_BREACHED,),
        INDIRECT: ("circulating-blood", _BREACHED),
        "tissue-bone-dentin": (_BREACHED,),
        "implant-tissue-bone": (_BREACHED,),
        "implant-blood": ("circulating-blood",),
    },
    "2018": {
        "intact-mucosal-membrane": ("mucosal-membrane",),
        _BREACHED: ("breached-surface", "tissue-bone-dentin", "implant-tissue-bone"),
    },
})  # fmt: skip
"""By the edition in use: each kind that it does not have, and which of its own it may be."""


def least_duration(days: int) -> str:
    """The shortest duration that so many days of contact allow: one day may be less than 24 hours.

    >>> least_duration(1), least_duration(30), least_duration(31)
    ('limited', 'prolonged', 'long-term')
    """
    return "limited" if days <= 1 else "prolonged" if days <= 30 else "long-term"
