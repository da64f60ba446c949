"""What the plan says of the software of the device and of its security: the keys ``software`` and ``security``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.policy import STRIDE, SecurityPlan, SoftwareLists
from riskfile.policy.strict import Choice, Integer, Listing, Mapped, Reading, Record, Shape, Text, dotted
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

_NO_ROLE = Phrase("policy.no-such-monitor", "{key}: found {found}, expected a role of `roles`")
_ROLES = Phrase("policy.known-monitors", "roles: {words}")

_PATH: Final = "A path from the risk file's root."

SOFTWARE: Final[Shape] = Record(
    "What the software of the device is made of, as files of the project (IEC 62304 7.1, 8.1, 9).",
    {
        "components": Listing(
            "Bills of materials (CycloneDX, JSON or XML) and lock files; their components are held against the SOUP items.",
            Text(_PATH),
            unique=True,
        ),
        "vulnerabilities": Listing(
            "Statements on vulnerabilities: VEX as CycloneDX, OpenVEX or CSAF.", Text(_PATH), unique=True
        ),
        "problem-reports": Text("The list of problem reports: CSV with a head, see the manual.", nullable=True),
        "not-soup": Mapped(
            "Component of a list -> why it is no SOUP of this device.",
            Text("Its name or its package URL; * stands for anything."),
            Text("The reason.", blank=True, nullable=True),
        ),
        "no-soup": Text("Why the device has no SOUP at all.", blank=True, nullable=True),
    },
)

SECURITY: Final[Shape] = Record(
    "How security is judged, and how vulnerabilities are watched (AAMI TIR57, ANSI/AAMI SW96, IEC 81001-5-1).",
    {
        "scheme": Text(
            "The scheme by which exploitability is scored where no CVSS vectors are: its name and edition.",
            nullable=True,
        ),
        "no-threats": Mapped(
            "Category of STRIDE -> why there is no threat of it.",
            Choice("A category.", STRIDE),
            Text("The reason.", blank=True, nullable=True),
        ),
        "monitoring": Record(
            "How vulnerabilities are watched once the device is in use.",
            {
                "sources": Listing(
                    "Where they are looked for: catalogues, makers of SOUP, who reports to us.",
                    Text("A source."),
                    unique=True,
                    minimum=1,
                ),
                "interval-days": Integer("How many days apart at most.", minimum=1),
                "role": Text("Who looks, a role of `roles`.", nullable=True),
            },
            ("sources", "interval-days"),
        ),
    },
)


def read_software(data: Mapping[str, Any]) -> SoftwareLists:
    """What the software of the device is made of."""
    given = data.get("software") or {}
    return SoftwareLists(
        tuple(given.get("components", ())),
        tuple(given.get("vulnerabilities", ())),
        given.get("problem-reports") or "",
        {name: reason or "" for name, reason in given.get("not-soup", {}).items()},
        given.get("no-soup") or "",
    )


def read_security(reading: Reading, data: Mapping[str, Any]) -> SecurityPlan:
    """How security is judged and watched; a role that the policy does not have is noted."""
    given = data.get("security") or {}
    plan = given.get("monitoring") or {}
    role = plan.get("role") or ""
    known = [each["role"] for each in data.get("roles", ()) if "role" in each]
    if role and role not in known:
        at = ("security", "monitoring", "role")
        reading.fault_at(at, _NO_ROLE(key=dotted(at), found=quote(role)), reading.nearest(role, known, _ROLES))
    return SecurityPlan(
        given.get("scheme") or "",
        {name: reason or "" for name, reason in given.get("no-threats", {}).items()},
        tuple(plan.get("sources", ())),
        plan.get("interval-days") or 0,
        role,
    )
