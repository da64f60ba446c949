"""What states, stages, missions, steps and kinds are called: each word once, for tables, pictures, cards and messages.

The keys are identities: they stand in data, in addresses and in classes of style sheets, and never change with a
language. A word is for people and never a key. A translation (``riskfile.text.messages.LANGUAGES``) names a word by its
table and identity, such as ``stage.design``; what it lacks is said in English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from riskfile.text.messages import later, template_of


class Words(Mapping[str, str]):
    """The words of one kind of thing by identity, in the order in which they are listed.

    :raises ValueError: if another table has the name.
    """

    def __init__(self, name: str, words: Mapping[str, str]) -> None:
        if name in TABLES:
            raise ValueError(f"two tables of words are called {name}")
        self.name = name
        self._words = dict(words)
        TABLES[name] = self

    def __getitem__(self, identity: str) -> str:
        """The word in the language that is spoken."""
        return template_of(f"{self.name}.{identity}") or self._words[identity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def of(self, identity: str, language: str = "") -> str:
        """The word in a language, "" for the one that is spoken; of an identity that is none of ours, which only a
        faulty file has, the identity."""
        return template_of(f"{self.name}.{identity}", language) or self._words.get(identity, identity)

    @property
    def in_source(self) -> Mapping[str, str]:
        """The words as they stand in the code."""
        return self._words


TABLES: Final[dict[str, Words]] = {}
"""All tables by name."""

# --- the grid: missions, stages, steps, cells -------------------------------------------------------------------------

MISSION_WORDS: Final = Words("mission", {"lifecycle": "Product life cycle", "operations": "Operational risk control"})
SHORT_MISSION_WORDS: Final = Words("mission-short", {"lifecycle": "Life cycle", "operations": "Operations"})
STAGE_WORDS: Final = Words(
    "stage",
    {
        "design": "Design and development",
        "manufacturing": "Manufacturing",
        "post-launch": "Post-launch management",
    },
)
STEP_WORDS: Final = Words(
    "step",
    {
        "identification": "Identification",
        "evaluation": "Evaluation",
        "control": "Control",
        "residual": "Residual risk acceptability",
    },
)
REQUIREMENT_WORDS: Final = Words(
    "requirement",
    {
        "open": "open",
        "complete": "complete",
        "said": "said by the author",
        "not-applicable": "does not apply",
    },
)
"""What has become of a requirement of a checklist."""

CELL_WORDS: Final = Words("cell", {"complete": "complete", "open": "open", "waived": "waived"})

# --- risks and controls -----------------------------------------------------------------------------------------------

MOMENT_WORDS: Final = Words(
    "moment",
    {
        "initial": "Before risk control",
        "residual": "After risk control (claimed)",
        "earned": "As far as verified (earned)",
        "residual-earned": "After risk control (claimed, and earned)",
    },
)
"""The moments of a heat map, and two in one."""

ESTIMATE_WORDS: Final = Words(
    "estimate",
    {"initial": "Initial risk", "residual": "Residual risk, claimed", "earned": "Residual risk, earned"},
)
"""A risk's estimate at each moment, on its card."""

SHORT_ESTIMATE_WORDS: Final = Words("estimate-short", {"initial": "Initial", "residual": "Claimed", "earned": "Earned"})

BASIS_WORDS: Final = Words(
    "basis",
    {"computed": "computed", "decided": "decided", "signed": "signed", "not judged": "not judged"},
)
"""What a line of the verdict rests on."""

NO_REGION_WORDS: Final = Words("no-region", {"undetermined": "not determined", "unclaimed": "no claim"})
"""What stands where an estimate has no region: it is incomplete, or there is none."""

CONTROL_KIND_WORDS: Final = Words(
    "control-kind",
    {"inherent": "Inherent safety", "protective": "Protective measure", "information": "Information for safety"},
)
"""In the order of options (7.1)."""

QUANTITY_WORDS: Final = Words(
    "quantity", {"p1": "P1", "p2": "P2", "p": "P", "exploitability": "exploitability", "severity": "severity"}
)
"""What of a risk a control can act on."""

ASPECT_WORDS: Final = Words("aspect", {"implementation": "Implementation", "effectiveness": "Effectiveness"})
"""What is to be proved of a control (7.2)."""

PROOF_WORDS: Final = Words(
    "proof",
    {"pass": "verified", "fail": "verification failed", "open": "verification open", "none": "not verified"},
)
"""What the proof of one of these has come to."""

SHORT_PROOF_WORDS: Final = Words(
    "proof-short", {"pass": "verified", "fail": "failed", "open": "open", "none": "not verified"}
)
"""The same in a column that is about verification."""

VERIFIED_WORDS: Final = Words("verified", {"pass": "verified", "unverified": "not verified"})
"""Whether both are verified."""

SUPPORT_WORDS: Final = Words(
    "support",
    {
        "beyond": "beyond its evidence",
        "uncontrolled": "no control acts on it",
        "unsized": "size not stated",
        "elsewhere": "shown for other risks",
        "unproved": "not verified",
        "argued": "argued",
        "supported": "supported",
    },
)
"""How a claimed reduction stands to its evidence, the worst first."""

FILE_WORDS: Final = Words(
    "file",
    {
        "same": "as judged",
        "other": "changed since",
        "unpinned": "no hash",
        "missing": "not there",
        "unreadable": "cannot be read",
    },
)
"""What has become of the file that a verification rests on: whether it is the one whose hash it gives."""

CONCLUSION_WORDS: Final = Words(
    "conclusion",
    {
        "outweighs": "benefit outweighs the risk",
        "does-not": "benefit does not outweigh the risk",
        "acceptable": "acceptable",
        "not-acceptable": "not acceptable",
    },
)
"""What a benefit-risk analysis (7.4) or an evaluation of overall residual risk (8) concludes."""

BESIDE_WORDS: Final = Words(
    "beside",
    {
        # the kind of a control, the purpose of information
        "inherent": "inherent",
        "protective": "protective",
        "information": "information",
        "safety": "safety",
        "disclosure": "disclosure",
        # the result of a verification, whether a control is verified, what it lacks
        "verified": "verified",
        "pass": "pass",
        "fail": "fail",
        "open": "open",
        "pass-superseded": "pass, superseded",
        "fail-superseded": "fail, superseded",
        "open-superseded": "open, superseded",
        "unverified": "unverified",
        "retired": "retired",
        # of a risk that moved, of an item that answers a signal
        "not-earned": "not earned",
        "answers": "answers it",
    },
)
"""What is said of an item beside its title in a table."""

READY_WORDS: Final = Words(
    "ready",
    {
        "not-acceptable": "Residual risk not acceptable",
        "not-earned": "Claimed differs from earned",
        "expert-alone": "Rests on expert opinion alone",
        "information-alone": "Controlled by information alone",
        "no-evidence": "No evidence",
    },
)
"""What a reader of tables asks for by one word, in the order of a menu."""

# --- findings and rules -----------------------------------------------------------------------------------------------

LEVEL_WORDS: Final = Words("level", {"error": "error", "warning": "warning", "open": "open at a later gate"})
"""How much a finding weighs."""

KIND_WORDS: Final = Words("kind", {"contradiction": "contradiction", "gap": "gap", "advice": "advice"})
"""What a finding means to who reads it."""

KIND_HEADS: Final = Words("kind-head", {"contradiction": "Contradictions", "gap": "Gaps", "advice": "Advice"})
"""What stands above findings of a kind."""

OUTCOME_WORDS: Final = Words(
    "outcome",
    {
        "findings": "with findings",
        "crashed": "crashed",
        "open": "open for a gate",
        "waived": "waived",
        "not evaluated": "not evaluated",
        "off": "off",
        "passed": "passed",
    },
)
"""What became of a rule, the worst first."""

# --- terms ------------------------------------------------------------------------------------------------------------

CONFIDENCE_WORDS: Final = Words("confidence", {"confirmed": "confirmed", "assumed": "assumed"})
"""Whether a term was read in a public source."""

# --- field data -------------------------------------------------------------------------------------------------------

VERDICT_WORDS: Final = Words(
    "verdict",
    {"supported": "supported", "contradicted": "contradicted", "unsupported": "not yet supported"},
)
"""What field data say of a claimed band."""

NOT_ACCEPTED: Final = later("would support; not accepted: see RMF614")
"""What stands beside counts that are enough to support a claim and may not, for they are another device's or old."""

SHORT_VERDICT_WORDS: Final = Words(
    "verdict-short",
    {"supported": "supported", "contradicted": "contradicted", "unsupported": "unsupported"},
)
"""The same beside the exposure that is still needed."""

DUE_WORDS: Final = Words("due", {"in time": "in time", "due soon": "due soon", "overdue": "overdue"})
"""Whether the next cycle of a mission is due."""

EVENT_WORDS: Final = Words(
    "events",
    {"malfunction": "malfunctions", "injury": "injuries", "death": "deaths", "defect": "defects"},
)
"""What a monitoring plan counts, in the plural."""

# --- changes ----------------------------------------------------------------------------------------------------------

CHANGE_WORDS: Final = Words(
    "change",
    {"new": "new", "changed": "changed", "renamed": "renamed", "retired": "retired", "verdict": "verdict changed"},
)
"""What a mark says of an item, before "since" and the name of a baseline."""

ITEM_STATE_WORDS: Final = Words(
    "item-state",
    {
        "added": "added",
        "removed": "removed",
        "retired": "retired",
        "renamed": "renamed",
        "changed": "changed",
        "moved": "moved",
    },
)
"""What became of an item between two states."""

DIRECTION_WORDS: Final = Words(
    "direction",
    {
        "worse": "Verdicts that are worse",
        "other": "Verdicts that changed otherwise",
        "better": "Verdicts that are better",
    },
)

FLIPPED_WORDS: Final = Words(
    "verdict-of",
    {
        "initial": "initial",
        "claimed": "claimed",
        "earned": "earned",
        "implementation": "implementation",
        "effectiveness": "effectiveness",
        "monitored": "monitored",
    },
)
"""Which verdict on a risk or a control flipped."""

OWN_DAY_WORDS: Final = later("Judged otherwise on its own day")
"""Verdicts on a baseline that were others when it was made."""

GATE_FLIP_WORDS: Final = Words(
    "gate-flip", {"lost": "passed before, and no longer", "passed": "not passed before, and now it is"}
)


UNIT_WORDS: Final = Words(
    "unit",
    {
        each: each
        for each in (
            *("implant", "implantation", "stent", "device", "unit", "patient", "patient-year", "use", "procedure"),
            *("treatment", "hour", "year", "shipment", "carton", "lot", "part", "test", "event"),
        )
    },
)
"""What exposures are counted in, as far as these are words that many files share; any other unit is said as it is written."""


DESIGN_SAID_WORDS: Final = Words(
    "design-said",
    {
        each: each
        for each in (
            *("released", "approved", "effective", "in force", "draft", "in review", "not released"),
            *("obsolete", "withdrawn", "superseded", "retired", "rejected", "cancelled", "deleted"),
        )
    },
)
"""States of requirements, drawings and procedures that many lists have; any other is said as its list has it."""


def gate_flip(passed: bool) -> str:
    """What became of a gate that is passed now, or no longer."""
    return GATE_FLIP_WORDS["passed" if passed else "lost"]


def value_in_words(value: str) -> str:
    """A value of an enumeration as people read it in the language that is spoken; in English it is the word for itself."""
    return template_of(f"value.{value}") or value
