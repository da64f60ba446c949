"""What information for safety may be credited with: the policy's section ``information``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.policy import InformationLimit
from riskfile.policy.strict import Integer, Number, Record

INFORMATION: Final = Record(
    "How far information for safety alone may lower a probability (7.1 c, RMF324).",
    {
        "lowers-at-most": Number("How many times; 10 unless given.", minimum=1, nullable=True),
        "levels-at-most": Integer("How many levels, on a scale without numbers; 1 unless given.", minimum=0),
    },
)


def read_information(data: Mapping[str, Any]) -> InformationLimit:
    """The limit of a policy, or what holds where it gives none."""
    given, default = data.get("information") or {}, InformationLimit()
    return InformationLimit(
        given.get("lowers-at-most") or default.factor,
        given.get("levels-at-most", default.levels),
    )
