"""Names in the policy that say two things."""

from __future__ import annotations

from typing import Final, NamedTuple

from riskfile.model import Span
from riskfile.policy.policy import Policy
from riskfile.text.messages import Message, Phrase

FACTORS: Final = ("P", "P1", "P2")
"""What an estimate is made of, as ISO/TR 24971:2020 5.5 calls it: P, the probability of harm, of P1, that of the hazardous
situation, and P2, that of the harm once the situation is there."""

_ONE_NAME = Phrase(
    "policy.name-of-a-factor",
    "`{scale}` has levels with the name of a factor of an estimate: {levels} ({level} is also {factor}); expected other ids, such "
    "as F1",
)
_MEANINGS: Final = {
    "P": "the probability of harm",
    "P1": "the probability of the hazardous situation",
    "P2": "the probability of harm in that situation",
}


class Note(NamedTuple):
    """What is said of a scale of the policy and is no finding, and its place."""

    message: Message
    place: Span
    scale: str


def notes(policy: Policy) -> list[Note]:
    """Scales with levels that are called as a factor of an estimate is, one note a scale."""
    found = []
    for scale in (policy.severity, policy.probability, policy.conditional, policy.exploitability):
        if scale is None:
            continue
        twice = [level.id for level in scale.levels if level.id.upper() in FACTORS]
        if twice:
            message = _ONE_NAME(
                scale=scale.name, levels=", ".join(twice), level=twice[0], factor=_MEANINGS[twice[0].upper()]
            )
            found.append(Note(message, policy.at(scale.name, "levels", twice[0]), scale.name))
    return found
