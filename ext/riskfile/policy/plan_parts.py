"""Parts of the plan that have a structure: criteria of overall residual risk, review triggers, sources of information."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.cells import id_text
from riskfile.policy.policy import Criterion, InformationSource, ReviewTrigger
from riskfile.policy.strict import Listing, Reading, Record, Shape, Text, dotted
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

_NO_ROLE = Phrase("policy.no-such-role", "{key}: found {found}, expected a role of `roles`")
_ROLES = Phrase("policy.known-roles", "roles: {words}")


def _listing(help: str, element: str, keys: Mapping[str, Shape], required: str) -> Listing:
    id = {"id": id_text("Its id, once in the list.")}
    return Listing(help, Record(element, {**id, **keys}, ("id", required)), by="id", unique=True)


def _words(help: str) -> Text:
    return Text(help, blank=True, digits=True, nullable=True)


OVERALL_CRITERIA: Final = _listing(
    "Criteria of overall residual risk (4.4 e, 8).",
    "One criterion.",
    {
        "criterion": Text("What is looked at, such as residual risks of the region medium together."),
        "limit": _words("Where it is met."),
    },
    "criterion",
)
REVIEW_TRIGGERS: Final = _listing(
    "What has the file reviewed, and until when (4.4 c).",
    "One trigger.",
    {
        "trigger": Text("What it is, such as a serious incident."),
        "deadline": _words("Until when the review is done, such as 10 days."),
        "role": Text("Who reviews, a role of `roles`.", nullable=True),
    },
    "trigger",
)
INFORMATION_SOURCES: Final = _listing(
    "Sources of production and post-production information (4.4 g, 10.2).",
    "One source.",
    {
        "source": Text("What it is, such as complaints."),
        "frequency": _words("How often it is read, such as monthly."),
        "role": Text("Who reads it, a role of `roles`.", nullable=True),
    },
    "source",
)


def read_criteria(data: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """The criteria of overall residual risk."""
    found = data.get("overall-residual-risk", {}).get("criteria", ())
    return tuple(Criterion(each["id"], each["criterion"], each.get("limit") or "") for each in found)


def read_triggers(data: Mapping[str, Any]) -> tuple[ReviewTrigger, ...]:
    """The review triggers."""
    return tuple(
        ReviewTrigger(each["id"], each["trigger"], each.get("deadline") or "", each.get("role") or "")
        for each in data.get("review-triggers", ())
    )


def read_sources(data: Mapping[str, Any]) -> tuple[InformationSource, ...]:
    """The sources of information."""
    return tuple(
        InformationSource(each["id"], each["source"], each.get("frequency") or "", each.get("role") or "")
        for each in data.get("information-sources", ())
    )


def judge_roles(reading: Reading, data: Mapping[str, Any]) -> None:
    """Note roles that triggers and sources name and the policy does not have."""
    known = [each["role"] for each in data.get("roles", ()) if "role" in each]
    for key in ("review-triggers", "information-sources"):
        for each in data.get(key, ()):
            role = each.get("role")
            if role and "id" in each and role not in known:
                at = (key, each["id"], "role")
                reading.fault_at(at, _NO_ROLE(key=dotted(at), found=quote(role)), reading.nearest(role, known, _ROLES))
