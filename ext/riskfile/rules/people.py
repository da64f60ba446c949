"""What no rule can see: for each family what a person still has to judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from riskfile.rules.explanation import explained
from riskfile.text.messages import later, tr
from riskfile.text.words import KIND_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.rules.engine.declare import Rule

HEADING: Final = later("What a person still has to judge")

LEVELS: Final = (
    later("error"),
    later("warning"),
    later("warning in a draft, error at its gate"),
    later("judged at its gate only; open work before"),
)
"""How much its findings weigh."""

STILL: Final[Mapping[str, str]] = {
    "RMF0": """\
- Whether the criteria are right for this device and its patients: that a matrix is whole and monotonic says nothing of where
  its borders should lie, or what state of the art and regulators accept.
- Whether what the sections of the plan say is what the organisation does, and whether those who are named are competent and
  have the time.
- Whether the criteria were set before anybody knew the results. Dates and baselines show it only as far as they go back.
""",
    "RMF1": """\
- Whether hazards, misuse and sequences of events are missing. A rule sees an item that leads nowhere, and never one that nobody
  thought of.
- Whether a title that passes names a source of harm, and whether the sequence could happen that way: words are found by lists,
  in four languages, and what stands in none of them is not told.
- Whether the worst harm that is credible is there. It is asked for only where the same hazard does worse elsewhere in the file.
""",
    "RMF2": """\
- Whether an estimate is true. A basis with a date says where to look; somebody has to open the source, and see whether its
  patients, devices and time at risk are those of the claim.
- Whether P1 and P2 are cut at the same situation, and whether severity is that of the harm's usual or of its worst course.
- Numbers in running text. Fields are computed and compared; what a paragraph derives is read by people alone.
""",
    "RMF3": """\
- Whether a measure works in the hands of its users, and whether a better option was practicable: the reason is there, and nobody
  but a person weighs it.
- Whether a test stands for the case that harms: worst case, number of lots, ageing, the user's condition. A count bears a number
  only for what was tried.
- Whether measures fail together in a way that no field says, such as one maintenance, one tired nurse, one power supply; and
  whether a reason for independence holds.
- Whether a passed test is in the evidence that is named. The file is there and unchanged; what it says is read by people, but for
  results of tests in a form that is known.
""",
    "RMF4": """\
- Whether the benefit is as large, as certain and as lasting as it is said to be, and what it is worth to patients.
- Whether residual risks add up to more than each of them: which come together in one patient, and which pull against each other.
- Whether what is disclosed is understood, and lets somebody decide.
- Whether those who signed have read what they signed.
""",
    "RMF5": """\
- Whether the look at an item was a look. That a cycle names it, with a decision and a date, shows that somebody wrote it down.
- Whether a trigger was opened for everything that should have opened one. What never reached the file opens none.
- Whether a decision follows from what was found, and was carried out.
""",
    "RMF6": """\
- Whether complaints, registries and literature are read, and coded alike by all who code. Counts are compared; who was not asked,
  who did not report and what was filed elsewhere is not seen.
- Whether a rate that is not contradicted is acceptable, and whether a signal is noise, a change in reporting or a change in the
  device.
- Whether the exposure is that of those at risk. A limit of confidence knows chance alone, and no bias.
""",
    "RMF7": """\
- Whether the device has a topic that the policy does not name: no rule of this family asks then.
- Whether classes, kinds of contact, exploitability and essential performance were judged rightly. That they are given is checked,
  and that they do not contradict each other.
- Whether tests, use scenarios, threats and data sets stand for the world outside. Special standards ask more than these rules.
""",
    "RMF8": """\
- Whether evidence shows what it is named for. Hashes and results show that a file is the one that was judged, not that its test
  was sound.
- Whether a change is as small as its trigger says, and whether what was confirmed again was looked at.
- Whether the file in the repository is the one that the organisation works by.
""",
    "RMF9": """\
- Whether what is written is true and understandable. The reader is sure of what stands in the file, and of nothing else.
- Whether a reason is one: filler words are told, and a sentence that says nothing in good words is not.
- Whether a waiver should have been given. That it has a reason, a person and an end is checked.
""",
}
"""The text of each family, as a list in Markdown."""


def still_to_judge(rule: Rule) -> str:
    """What a person still has to judge where a rule has passed: that of its family, "" for a rule of a project's own and for
    what the tool says of itself."""
    return "" if rule.code == "RMF000" else STILL.get(rule.family, "")


def source_of(rule: Rule) -> str:
    """Where a rule comes from, in the language that is spoken."""
    clause = tr(rule.clause) or tr("engineering")
    return f"ISO 14971:2019 {clause}" if clause[0].isdigit() else clause


def page_of(rule: Rule) -> str:
    """A rule's page in Markdown: what it asks for, and what a person still has to judge."""
    still = still_to_judge(rule)
    head = tr(
        "Level: {level}. Kind: {kind}. Source: {source}.",
        level=tr(rule.level.value),
        kind=KIND_WORDS[rule.kind],
        source=source_of(rule),
    )
    told = explained(rule.doc.rstrip("\n"))
    page = f"# {rule.code} {rule.name}\n\n{head}\n\n{told}"
    return page + (f"\n\n## {tr(HEADING)}\n\n{explained(still.rstrip())}" if still else "")
