"""The clauses of ISO 14971:2019 that a risk management file answers, and what of it answers each.

Types and rules join by the clause that they declare; what they do not declare stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from riskfile.model.declare import ItemType


class Clause(NamedTuple):
    """A clause: its number, what it is about and what it ``asks`` for, both in our own words, and what answers it: item
    ``types`` beyond those that declare the clause themselves, ``policy`` (keys of the policy) and ``views`` (each a directive
    and its argument)."""

    number: str
    about: str
    types: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    views: tuple[str, ...] = ()

    @property
    def asks(self) -> str:
        """What it asks for, in our own words."""
        return _ASKS.get(self.number, "")

    @property
    def chapter(self) -> str:
        """The number before the first point."""
        return self.number.partition(".")[0]


CHAPTERS = {
    "4": "General requirements",
    "5": "Risk analysis",
    "6": "Risk evaluation",
    "7": "Risk control",
    "8": "Overall residual risk",
    "9": "Risk management review",
    "10": "Production and post-production",
}
"""The chapters with requirements."""

CLAUSES = (
    Clause("4.1", "A process for the whole life cycle", policy=("document",), views=("stage-grid",)),
    Clause(
        "4.2",
        "What top management decides: the policy for acceptability",
        policy=("matrix", "regions"),
        views=("policy-table regions", "policy-table matrix"),
    ),
    Clause("4.3", "Competence of those who do the work", policy=("roles",), views=("policy-table roles",)),
    Clause(
        "4.4",
        "The plan",
        policy=("plan", "severity", "probability", "matrix", "not-estimable", "worst-case"),
        views=("policy-table plan", "policy-table severity", "policy-table probability", "policy-table matrix"),
    ),
    Clause(
        "4.5",
        "The file, and tracing each hazard through it",
        policy=("document", "rules", "waivers"),
        views=("trace-matrix", "findings", "waivers", "rules-run"),
    ),
    Clause(
        "5.1",
        "How the analysis is done and recorded: device, people, scope, date",
        policy=("device", "document", "roles"),
        views=("stage-grid", "policy-table roles"),
    ),
    Clause("5.2", "Intended use and foreseeable misuse", views=("item-list intended-use",)),
    Clause(
        "5.3",
        "Characteristics that bear on safety",
        types=("asset",),
        views=("item-list characteristic", "item-list asset"),
    ),
    Clause(
        "5.4",
        "Hazards, sequences of events, hazardous situations",
        types=("claim", "soup", "anomaly", "threat"),
        policy=("unused-categories",),
        views=(
            "trace-matrix",
            "item-list hazard",
            "item-list situation",
            "item-list failure-mode",
            "item-list soup",
            "item-list threat",
        ),
    ),
    Clause(
        "5.5",
        "Estimating each risk",
        policy=("severity", "probability", "conditional-probability", "exploitability", "combination"),
        views=("risk-table", "policy-table severity", "policy-table probability", "item-list harm"),
    ),
    Clause(
        "6",
        "Judging each risk by the criteria",
        types=("risk",),
        policy=("matrix", "security-matrix", "regions", "not-estimable", "worst-case"),
        views=("risk-table", "heat-map"),
    ),
    Clause(
        "7.1",
        "Choosing measures, in the order of options",
        policy=("information-only-below",),
        views=("trace-matrix", "item-list control"),
    ),
    Clause(
        "7.2",
        "Measures in place, and verified: that they are there, and that they work",
        views=("trace-matrix", "item-list verification"),
    ),
    Clause(
        "7.3",
        "Judging what risk is left",
        types=("risk",),
        policy=("matrix", "regions"),
        views=("risk-table", "heat-map"),
    ),
    Clause("7.4", "Benefit against the risk that is left", views=("trace-matrix", "item-list benefit-risk")),
    Clause(
        "7.5", "Risks that the measures bring", types=("control", "situation", "risk"), views=("item-list control",)
    ),
    Clause(
        "7.6",
        "Every hazardous situation considered, all control done",
        types=("situation", "risk", "control"),
        views=("trace-matrix", "stage-grid"),
    ),
    Clause(
        "8",
        "All residual risks together",
        policy=("overall-residual-risk",),
        views=("heat-map", "item-list overall-residual-risk"),
    ),
    Clause(
        "9", "The review before release", policy=("approval",), views=("stage-grid", "item-list review", "signatures")
    ),
    Clause(
        "10.1",
        "A system that collects and reviews what production and the field tell",
        types=("observation", "cycle"),
        policy=("plan", "monitoring"),
        views=("stage-grid",),
    ),
    Clause("10.2", "Collecting information", policy=("monitoring",), views=("item-list observation",)),
    Clause("10.3", "Reviewing it for what bears on safety", views=("item-list observation", "item-list trigger")),
    Clause("10.4", "Acting on it", views=("item-list trigger", "item-list cycle", "stage-grid")),
)
"""Every clause with requirements, in order; a chapter without clauses stands for itself."""

_ASKS = {
    "4.1": "One process for the whole life of the device finds hazards, estimates, judges and controls risks, and watches whether control holds; it is written down and kept up.",
    "4.2": "Top management gives the means, decides by which policy a risk is acceptable, and looks at planned times whether the process still suits.",
    "4.3": "Those who work on risks know the device, its technology, its use and risk management as far as their part asks for it; there are records of that.",
    "4.4": "A plan for this device says what it covers, who does what, when it is reviewed, which risks are acceptable (those that cannot be estimated too), how all residual risks are judged together, how controls are verified, and how information is collected later. Changes of it are recorded.",
    "4.5": "The file of this device leads from each hazard to its analysis, its evaluation, the controls with their verification, and what is judged of the residual risk.",
    "5.1": "The analysis is carried out as planned, and its record says which device was analysed, by whom, when, and how far.",
    "5.2": "What the device is meant for, for whom, by whom and where, and in which ways people will foreseeably use it otherwise.",
    "5.3": "Properties of the device on which its safety rests, with their limits where there are any.",
    "5.4": "Known and foreseeable hazards in normal and in fault condition, with the sequences of events that lead from each to a hazardous situation.",
    "5.5": "Each hazardous situation has an estimate of its risks from data or other information; where the probability cannot be estimated, the possible harm is listed. The scales are recorded.",
    "6": "Each hazardous situation is judged by the criteria of the plan: is its risk acceptable, or has it to be reduced?",
    "7.1": "Measures are chosen in the order of options: safe by design and manufacture, then protection, then information; if none is practicable, benefits are weighed.",
    "7.2": "Each measure is in place, and that is verified; that it works is verified too.",
    "7.3": "What risk is left after control is judged by the same criteria; what is not acceptable is controlled further.",
    "7.4": "A residual risk that is not acceptable and cannot be reduced further may stay only if the benefits of the intended use outweigh it.",
    "7.5": "Each measure is looked at for new hazards and hazardous situations that it brings, and for other risks that it raises; what it brings goes through the same process.",
    "7.6": "The risks of all hazardous situations that were found have been considered, and control is carried out to its end.",
    "8": "All residual risks together are judged against the benefits by the method of the plan; users are told of the significant ones.",
    "9": "Before release somebody reviews whether the plan was carried out, whether the overall residual risk is acceptable, and whether ways to collect later information are in place; the result is kept.",
    "10.1": "There is a system, set up before release, that collects and reviews what production and the time after it tell.",
    "10.2": "Information comes from production, users, service, supply, the public, the state of the art and similar devices; sources are active where they can be.",
    "10.3": "What comes in is reviewed for what bears on safety: new hazards, risks that are no longer acceptable, benefits and a state of the art that have changed.",
    "10.4": "What bears on safety is acted on: the file is looked at again, measures are taken where needed, and the process itself is fed back to.",
}

TERMS = (
    Clause("3.2", "Benefit"),
    Clause("3.3", "Harm"),
    Clause("3.4", "Hazard"),
    Clause("3.5", "Hazardous situation"),
    Clause("3.18", "Risk"),
)
"""The definitions that item types and rules rest on."""

# 4.4 a-g, 5.5
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(?: [a-z](?:-[a-z])?)?")


def clauses_in(source: str) -> tuple[str, ...]:
    """The numbers of ISO 14971:2019 that a source such as ``7.1, 7.2; MDR Annex I 4`` names, without letters."""
    found: dict[str, None] = {}
    for part in source.split(";"):
        words = [_NUMBER.fullmatch(word.strip()) for word in part.split(",")]
        # "21 CFR 11.50, 11.70": a number behind another source is that source's
        if words[0] is not None:
            found.update((word[1], None) for word in words if word is not None)
    return tuple(found)


def other_sources(source: str) -> tuple[str, ...]:
    """What a source names beside ISO 14971:2019."""
    parts = [part.strip() for part in source.split(";")]
    return tuple(part for part in parts if part and not clauses_in(part))


def types_at(clause: Clause, types: Iterable[ItemType]) -> tuple[ItemType, ...]:
    """The item types that answer a clause: those that declare it, and those that the table names."""
    return tuple(each for each in types if each.name in clause.types or clause.number in clauses_in(each.clause))
