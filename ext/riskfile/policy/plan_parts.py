"""Parts of the plan that have a structure: criteria of overall residual risk, review triggers, sources of information."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.model import BUILTIN_MODEL
from riskfile.policy.cells import id_text
from riskfile.policy.policy import Criterion, InformationSource, ReviewTrigger
from riskfile.policy.strict import Choice, Date, Listing, Number, Reading, Record, Shape, Text, dotted
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

NO_SUCH_ROLE = Phrase("policy.no-such-role", "{key}: found {found}, expected a role of `roles`")
KNOWN_ROLES = Phrase("policy.known-roles", "roles: {words}")
_NEEDS_SEVERITY = Phrase(
    "policy.at-most-alone",
    "{key}: found a number without `severity`, expected the class whose sum it bounds",
    "add severity",
)
_NEEDS_NUMBER = Phrase(
    "policy.severity-alone",
    "{key}: found a severity without `at-most`, expected the highest sum of its class",
    "add at-most",
)
_NEEDS_CRITERION = Phrase(
    "policy.empty-criterion",
    "{key}: found a criterion that says nothing, expected `severity` and `at-most`, or `criterion` in words",
)
_ONCE = Phrase(
    "policy.class-twice", "{key}: found {found} in {first} too, expected one highest sum for a class of severity"
)
_NO_LEVEL = Phrase("policy.no-such-severity", "{key}: found {found}, expected a level of `severity`")
_LEVELS = Phrase("policy.known-severities", "severity: {words}")
_A_SHARE = Phrase("policy.at-most-share", "{key}: found {found}, expected a probability above 0 and below 1")

TRIGGER_KINDS: Final = BUILTIN_MODEL.types["trigger"].fields["kind"].values


def _listing(help: str, element: str, keys: Mapping[str, Shape], required: str) -> Listing:
    id = {"id": id_text("Its id, once in the list.")}
    return Listing(help, Record(element, {**id, **keys}, ("id", required)), by="id", unique=True)


def _words(help: str) -> Text:
    return Text(help, blank=True, digits=True, nullable=True)


OVERALL_CRITERIA: Final = Listing(
    "Criteria of overall residual risk (4.4 e, 8): of each class of severity the highest sum, and others in words.",
    Record(
        "One criterion.",
        {
            "id": id_text("Its id, once in the list."),
            "severity": id_text("The severity level whose residual probabilities are summed."),
            "at-most": Number(
                "The highest sum, per unit of exposure, at which it is met: 1 - (1 - p1)(1 - p2)...", share=True
            ),
            "criterion": Text(
                "What is looked at, such as residual risks of the region medium together.", nullable=True
            ),
            "limit": _words("Where it is met."),
            "decided": Date("The day on which it was decided, where that is another than that of the others."),
        },
        ("id",),
    ),
    by="id",
    unique=True,
)
OVERALL_DECIDED: Final = Date("The day on which the criteria were decided: before the evaluation.")
REVIEW_TRIGGERS: Final = _listing(
    "What has the file reviewed, and until when (4.4 c).",
    "One trigger.",
    {
        "trigger": Text("What it is, such as a serious incident."),
        "deadline": _words("Until when the review is done, such as 10 days."),
        "kind": Choice(
            "The kind of `trigger` items that it is about; their `due` is held against the deadline.", TRIGGER_KINDS
        ),
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
    section = data.get("overall-residual-risk", {})
    return tuple(
        Criterion(
            each["id"],
            each.get("criterion") or "",
            each.get("limit") or "",
            each.get("severity", ""),
            each.get("at-most"),
            each.get("decided", section.get("decided", "")),
        )
        for each in section.get("criteria", ())
    )


def read_triggers(data: Mapping[str, Any]) -> tuple[ReviewTrigger, ...]:
    """The review triggers."""
    return tuple(
        ReviewTrigger(
            each["id"], each["trigger"], each.get("deadline") or "", each.get("role") or "", each.get("kind", "")
        )
        for each in data.get("review-triggers", ())
    )


def read_sources(data: Mapping[str, Any]) -> tuple[InformationSource, ...]:
    """The sources of information."""
    return tuple(
        InformationSource(each["id"], each["source"], each.get("frequency") or "", each.get("role") or "")
        for each in data.get("information-sources", ())
    )


def judge_criteria(reading: Reading, data: Mapping[str, Any]) -> None:
    """Note criteria of overall residual risk that say neither a highest sum of a class nor anything in words."""
    known = [each["id"] for each in data.get("severity", ()) if "id" in each]
    seen: dict[str, str] = {}
    for each in data.get("overall-residual-risk", {}).get("criteria", ()):
        if "id" not in each:
            continue
        at = ("overall-residual-risk", "criteria", each["id"])
        severity, most = each.get("severity"), each.get("at-most")
        if any((*at, key) in reading.keys and key not in each for key in ("severity", "at-most", "criterion")):
            # it is written, and cannot be read
            continue
        if severity is not None and severity not in known:
            key = (*at, "severity")
            hint = reading.nearest(severity, known, _LEVELS)
            reading.fault_at(key, _NO_LEVEL(key=dotted(key), found=quote(severity)), hint)
        if severity is None and most is None and not each.get("criterion"):
            reading.fault_at(at, _NEEDS_CRITERION(key=dotted(at)))
        elif severity is None and most is not None:
            reading.fault_at((*at, "at-most"), _NEEDS_SEVERITY(key=dotted((*at, "at-most"))))
        elif most is None and severity is not None:
            reading.fault_at((*at, "severity"), _NEEDS_NUMBER(key=dotted((*at, "severity"))))
        elif most is not None and not 0 < most < 1:
            key = (*at, "at-most")
            reading.fault_at(key, _A_SHARE(key=dotted(key), found=f"{most:g}"))
        elif severity in seen:
            key = (*at, "severity")
            reading.fault_at(key, _ONCE(key=dotted(key), found=quote(severity), first=seen[severity]))
        if severity is not None:
            seen.setdefault(severity, each["id"])


def judge_roles(reading: Reading, data: Mapping[str, Any]) -> None:
    """Note roles that triggers and sources name and the policy does not have."""
    known = [each["role"] for each in data.get("roles", ()) if "role" in each]
    for key in ("review-triggers", "information-sources"):
        for each in data.get(key, ()):
            role = each.get("role")
            if role and "id" in each and role not in known:
                at = (key, each["id"], "role")
                reading.fault_at(
                    at, NO_SUCH_ROLE(key=dotted(at), found=quote(role)), reading.nearest(role, known, KNOWN_ROLES)
                )
