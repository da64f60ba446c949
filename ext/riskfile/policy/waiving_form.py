"""The form of the section ``waiving`` of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.plan_parts import KNOWN_ROLES, NO_SUCH_ROLE
from riskfile.policy.strict import Integer, Listing, Mapped, Reading, Record, Text, dotted
from riskfile.policy.waiving import HIGHER_ROLES, LONGEST_MONTHS, RESERVED, Waiving
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

RULE_CODE: Final = "[A-Z]{2,8}[0-9]{3}"
CODE_WORDS: Final = Phrase("policy.expected.code", "the code of a rule, such as RMF109")()

WAIVING: Final = Record(
    "What holds of waivers.",
    {
        "longest-months": Integer(
            f"For how many months from the day of judgement on a waiver may hold; {LONGEST_MONTHS} unless given.",
            minimum=1,
        ),
        "higher-roles": Listing(
            "Roles of `roles` that may accept what one line cannot: findings of reserved rules. Top management unless given.",
            Text("A role of `roles`."),
            unique=True,
            minimum=1,
        ),
        "reserved": Mapped(
            "Further rules that only a higher role, or a benefit-risk analysis, may waive, each with why.",
            Text("Code of a rule.", pattern=RULE_CODE, expected=CODE_WORDS),
            Text("The reason.", blank=True, nullable=True),
        ),
    },
)
"""The form of the section ``waiving``."""


def read_waiving(reading: Reading, data: Mapping[str, Any]) -> Waiving:
    """The section ``waiving``; what it does not say is the default."""
    section = data.get("waiving") or {}
    known = [each["role"] for each in data.get("roles", ()) if "role" in each]
    for number, role in enumerate(section.get("higher-roles", ()), 1):
        if role not in known:
            at = ("waiving", "higher-roles", str(number))
            message = NO_SUCH_ROLE(key=dotted(at), found=quote(role))
            reading.fault_at(at, message, reading.nearest(role, known, KNOWN_ROLES))
    more = {code: reason or "" for code, reason in (section.get("reserved") or {}).items()}
    return Waiving(
        section.get("longest-months", LONGEST_MONTHS),
        tuple(section.get("higher-roles", ())) or HIGHER_ROLES,
        {**RESERVED, **more},
    )
