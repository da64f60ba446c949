"""The list of standards, regulations, guidance and state of the art that a file follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.cells import id_text
from riskfile.policy.policy import Standard, Standards
from riskfile.policy.strict import Choice, Date, Integer, Listing, Record, Text
from riskfile.text.messages import Phrase

KINDS: Final = ("standard", "regulation", "guidance", "state-of-the-art")
"""What an entry may be."""

REVIEW_MONTHS: Final = 12
"""How old a look at the state of the art may be, in months, where the plan says nothing."""

_DATED = Phrase("policy.expected.edition-date", "a date as YYYY, YYYY-MM or YYYY-MM-DD")()


def _words(help: str) -> Text:
    return Text(help, blank=True, nullable=True)


STANDARDS: Final = Record(
    "Standards, regulations, guidance and state of the art that the file follows, with their editions (4.2, 7.4, 10.2).",
    {
        "review-months": Integer(
            f"How many months a look at the state of the art may be old; {REVIEW_MONTHS} unless given.", minimum=1
        ),
        "list": Listing(
            "The entries.",
            Record(
                "One standard, regulation, guidance, or what is known of the state of the art.",
                {
                    "id": id_text("Its id, once in the list, such as ISO-14971."),
                    "edition": Text("The edition that is followed, as it is cited, such as ISO 14971:2019."),
                    "title": _words("What it is called."),
                    "kind": Choice("What it is; standard unless given.", KINDS),
                    "dated": Text(
                        "When the edition appeared, or a regulation came into force: YYYY, YYYY-MM or YYYY-MM-DD.",
                        pattern="[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
                        expected=_DATED,
                        digits=True,
                        nullable=True,
                    ),
                    "used-for": _words("What it is followed in."),
                    "before": _words("The edition before."),
                    "changed": _words("What changed since the edition before, as far as it bears on this device."),
                    "superseded-by": _words("A later edition that there is."),
                    "still-used-because": _words("Why the edition that has been superseded is still followed."),
                    "reviewed": Date("When somebody last looked whether it is still so, YYYY-MM-DD.", nullable=True),
                    "assumed": _words("What of this entry nobody could confirm."),
                },
                ("id", "edition"),
            ),
            by="id",
            unique=True,
            minimum=1,
        ),
    },
    ("list",),
)


def read_standards(data: Mapping[str, Any]) -> Standards | None:
    """The list; None where the policy has none."""
    section = data.get("standards")
    if section is None:
        return None
    texts = (
        "title",
        "dated",
        "used-for",
        "before",
        "changed",
        "superseded-by",
        "still-used-because",
        "reviewed",
        "assumed",
    )
    return Standards(
        section.get("review-months", REVIEW_MONTHS),
        tuple(
            Standard(each["id"], each["edition"], each.get("kind", KINDS[0]), *(each.get(name) or "" for name in texts))
            for each in section["list"]
        ),
    )
