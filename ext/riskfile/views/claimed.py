"""What residual estimates claim beside what their evidence supports: rows of a card, and the table of all of them."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.claims import said_of_limit
from riskfile.support import Claim, Shown, claims
from riskfile.text.between import in_list, in_turn, labelled
from riskfile.text.messages import render, said, tr
from riskfile.text.numbers import figure
from riskfile.text.words import QUANTITY_WORDS, SUPPORT_WORDS
from riskfile.views.tables import Cell, Column, Row, Table, links_cell, select

SUPPORT_MARKS: Final = {
    "beyond": "fail",
    "uncontrolled": "fail",
    "unsized": "none",
    "elsewhere": "open",
    "unproved": "unverified",
    "argued": "said",
    "supported": "pass",
}
"""The look of each state of a claim."""

CLAIMED_COLUMNS: Final = (
    Column("risk", "Risk"),
    Column("quantity", "Estimate"),
    Column("claimed", "Claimed to be left"),
    Column("supported", "Evidence bears"),
    Column("state", "Support"),
    Column("found", "What was found"),
    Column("evidence", "Verification"),
    Column("controls", "Risk control measures"),
)


class Told(NamedTuple):
    """A claim in words: what is ``claimed`` (``span``: from where to where), what the evidence ``bears`` with the ``sum`` that
    makes it, and what each verification ``found``."""

    claimed: str
    span: str
    bears: str
    sum: str
    found: tuple[tuple[Item, str], ...]


def quantity_word(claim: Claim) -> str:
    """Of what the claim is: P1, P2, P, or P1 x P2."""
    return " × ".join(QUANTITY_WORDS[each] for each in claim.name.split())


def told(claim: Claim) -> Told:
    """A claim in words."""
    claimed = _share(claim.claimed)
    span = tr("{before} to {after}", before=figure(claim.before, 4), after=figure(claim.after, 4))
    bears, made = tr("no number"), ""
    if claim.borne is not None and claim.supported is not None:
        bears = _share(claim.borne)
        made = tr("{sum}; confidence {confidence} %", sum=_sum(claim), confidence=figure(claim.confidence * 100, 4))
    return Told(claimed, span, bears, made, tuple((each.verification, found(each)) for each in _all(claim)))


def found(shown: Shown) -> str:
    """What a verification found, in a few words."""
    text = shown.verification.text
    if shown.limit is not None:
        limit = _share(shown.limit)
        if shown.size == "capability":
            return tr(
                "Ppk {text} of {values} {values:value|values}: at most {limit} beyond the limit",
                text=text("capability"),
                values=shown.sample,
                limit=limit,
            )
        failed = f"{shown.failures:,}" if shown.failures else tr("none")
        if shown.size == "exposure":
            return tr(
                "{failed} in {sample} units of exposure: a residual of at most {limit}",
                failed=failed,
                sample=f"{shown.sample:,}",
                limit=limit,
            )
        return tr(
            "{failed} of {sample} failed: at most {limit} gets past it",
            failed=failed,
            sample=f"{shown.sample:,}",
            limit=limit,
        )
    if shown.size == "measured":
        return tr("{text} against {text2}: no number of units", text=text("measured"), text2=text("limit"))
    return tr("not counted: {text}", text=text("not-counted")) if shown.size == "argued" else tr("says no size")


def _share(value: float) -> str:
    return render(said(said_of_limit(value)))


def _sum(claim: Claim) -> str:
    """How the number comes about that the evidence bears: the initial value times what gets past each control; or the limit of
    the exposure, where that is less."""
    factors = [each.factor for each in claim.supports]
    limits = [each.limit for each in factors if each is not None and each.limit is not None]
    product = claim.before
    for each in limits:
        product *= each
    exposed = [each.limit for each in claim.evidence if each.size == "exposure" and each.limit is not None]
    if exposed and (not limits or min(exposed) < product):
        return tr("{min} by exposure", min=figure(min(exposed), 3))
    return f"{' × '.join((figure(claim.before, 4), *map(_share, limits)))} = {figure(claim.supported or 0.0, 3)}"


def _all(claim: Claim) -> list[Shown]:
    """What was shown, each verification once, what bears most first."""
    every = {shown.verification.id: shown for each in claim.supports for shown in each.shown}
    used = {each.verification.id for each in claim.evidence}
    return sorted(every.values(), key=lambda each: each.verification.id not in used)


def claimed_against_supported(file: RiskFile, policy: Policy, filter: str = "") -> Table:
    """One row a lowered probability of a risk, what is not supported first.

    :raises FilterError: if the filter cannot be read.
    """
    all_claims = claims(file, policy)
    chosen = [
        claim for risk in select(file, policy, file.of_type("risk"), filter) for claim in all_claims.get(risk.id, ())
    ]
    states = list(SUPPORT_WORDS)
    rows = []
    for claim in sorted(chosen, key=lambda each: states.index(each.state)):
        words = told(claim)
        rows.append(
            Row(
                claim.risk,
                (
                    links_cell([claim.risk]),
                    Cell(quantity_word(claim), note=words.span),
                    Cell(words.claimed),
                    Cell(words.bears, note=words.sum),
                    Cell(SUPPORT_WORDS[claim.state], mark=SUPPORT_MARKS[claim.state]),
                    Cell(
                        in_turn(labelled(each.id, text) if len(words.found) > 1 else text for each, text in words.found)
                    ),
                    links_cell([each for each, _ in words.found], gap=claim.state != "uncontrolled"),
                    links_cell([each.control for each in claim.supports], gap=True),
                ),
            )
        )
    counts: Counter[str] = Counter(claim.state for claim in chosen)
    said_of = in_list(f"{counts[state]} {SUPPORT_WORDS[state]}" for state in states if counts[state])
    note = (
        tr(
            "{chosen} {chosen:probability is|probabilities are} put lower: {said_of}. Each claim is read as "
            "leniently as its bands allow; what is argued bears no number, and a person judges it.",
            chosen=len(chosen),
            said_of=said_of,
        )
        if chosen
        else ""
    )
    return Table("claimed-against-supported", CLAIMED_COLUMNS, tuple(rows), note)
