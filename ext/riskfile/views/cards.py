"""An item's card as data: what stands on it of the item, and of all that is computed, found and linked elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from riskfile.assessment import Estimate, RiskAssessment
from riskfile.model import RETIRED, Item
from riskfile.policy.policy import Waiver
from riskfile.rules import Finding
from riskfile.rules.engine.finding import FindingLevel
from riskfile.text.messages import Message
from riskfile.text.words import ESTIMATE_WORDS, NO_REGION_WORDS, PROOF_WORDS
from riskfile.views.changes import CardChange, card_changes
from riskfile.views.context import Context
from riskfile.views.findings import waiver_in_words
from riskfile.views.impact import CardImpact, card_impact
from riskfile.views.tables import Neighbour, beside, chain


class CardEstimate(NamedTuple):
    """An estimate: its ``region`` (rank and number of regions; 0, 0 for none) with its ``word``, ``how`` it came about,
    and of an earned risk the controls that are not verified (``unearned``) and what that says (``earned``)."""

    label: str
    region: tuple[int, int]
    word: str
    how: str
    earned: str = ""
    unearned: tuple[str, ...] = ()


class CardProof(NamedTuple):
    """How far one aspect of a control is verified: ``state`` is the identity of its ``word``."""

    aspect: Literal["implementation", "effectiveness"]
    state: str
    word: str


class CardFinding(NamedTuple):
    """A finding on the item. ``more`` is its hint, or why it is waived."""

    level: FindingLevel | Literal["waived"]
    code: str
    name: str
    message: str
    more: str


class Card(NamedTuple):
    """A card: the item with its type in words, the items before and after it among those of its type, estimates of a
    risk or proofs of a control, findings, fields as (label, text), the neighbours up and down the chain, and needs
    ``beside`` it that are no items, such as requirements; of a trigger, what rests on what it affects (``impact``); and what
    has ``changed`` since a baseline, None for nothing."""

    item: Item
    type: str
    before: Item | None
    after: Item | None
    estimates: tuple[CardEstimate, ...]
    proofs: tuple[CardProof, ...]
    found: tuple[CardFinding, ...]
    fields: tuple[tuple[str, str], ...]
    up: tuple[Neighbour, ...]
    down: tuple[Neighbour, ...]
    beside: tuple[Neighbour, ...] = ()
    impact: CardImpact | None = None
    retired: str = ""
    changed: CardChange | None = None


WAYS: Final = (("Up the chain", "up"), ("Down the chain", "down"), ("Requirements and other needs", "beside"))
"""How the groups of neighbours of a card are headed."""


_SAID: Final = (RETIRED, "retired-because")
"""Fields of which a card makes a sentence."""


class Cards:
    """The cards of a file."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._assessed = context.assessed
        # few estimates differ, and each is of many risks
        self._how: dict[Message, str] = {}
        self._order = {
            name: {field: place for place, field in enumerate(each.fields)}
            for name, each in context.file.model.types.items()
        }
        self._found: dict[str, list[Finding]] = {}
        for finding in (*context.report.findings, *context.report.open_work):
            self._found.setdefault(finding.item, []).append(finding)
        self._waived: dict[str, list[tuple[Finding, Waiver]]] = {}
        for finding, waiver in context.report.waived:
            self._waived.setdefault(finding.item, []).append((finding, waiver))
        self._changes = card_changes(context)
        self._places = {
            item.id: place for name in context.file.model.types for place, item in enumerate(context.file.of_type(name))
        }
        self._pages: dict[str, list[Item]] = {}
        for item in (*context.file, *context.file.retired.values()):
            self._pages.setdefault(item.docname, []).append(item)

    def on(self, docname: str) -> Iterator[Card]:
        """The cards of a page."""
        return map(self.of, self._pages.get(docname, ()))

    def of(self, item: Item) -> Card:
        """The card of an item of the file."""
        file = self._context.file
        item_type = file.model.types[item.type]
        if item.id in file.retired:
            # a record: nothing stands before or behind it
            why = item.text("retired-because")
            said = f"Retired on {item.text(RETIRED)}{f': {why}' if why else ''}. Kept as a record; nothing of it is judged."
            rest = item._replace(fields={name: value for name, value in item.fields.items() if name not in _SAID})
            found = tuple(self._findings(item))
            changed = self._changes.get(item.id)
            shown = (None, None, (), (), found, self._fields(rest), (), ())
            return Card(item, item_type.label, *shown, retired=said, changed=changed)
        same, place = file.of_type(item.type), self._places[item.id]
        up, down = chain(file, item)
        return Card(
            item,
            item_type.label,
            same[place - 1] if place else None,
            same[place + 1] if place + 1 < len(same) else None,
            tuple(self._estimates(item)),
            tuple(self._proofs(item)),
            tuple(self._findings(item)),
            self._fields(item),
            tuple(up),
            tuple(down),
            tuple(beside(file, item, self._context.words)),
            card_impact(self._context, item) if item.type == "trigger" else None,
            changed=self._changes.get(item.id),
        )

    def _fields(self, item: Item) -> tuple[tuple[str, str], ...]:
        fields = self._context.file.model.types[item.type].fields
        names = sorted(item.fields, key=self._order[item.type].__getitem__)
        return tuple((fields[name].label or name, item.text(name)) for name in names)

    def _estimates(self, item: Item) -> Iterator[CardEstimate]:
        risk = self._assessed.risks.get(item.id)
        if risk is None:
            return
        yield self._estimate(ESTIMATE_WORDS["initial"], risk.initial)
        for label, estimate, _ in risk.stages:
            yield self._estimate(label, estimate)
        if risk.residual is not None:
            yield self._estimate(ESTIMATE_WORDS["residual"], risk.residual)
            earned = self._estimate(ESTIMATE_WORDS["earned"], risk.earned)
            yield earned._replace(earned=self._earned(item, risk), unearned=risk.unearned)

    def _estimate(self, label: str, estimate: Estimate) -> CardEstimate:
        region, how = estimate.region, self._how.get(estimate.how)
        if how is None:
            how = self._how[estimate.how] = str(estimate.how)
        if region is None:
            return CardEstimate(label, (0, 0), NO_REGION_WORDS["undetermined"], how)
        return CardEstimate(label, (region.rank, len(self._context.policy.regions)), region.label, how)

    def _earned(self, item: Item, risk: RiskAssessment) -> str:
        """Why the claim counts, or does not."""
        if risk.unearned:
            return f"{PROOF_WORDS['none']}: {', '.join(risk.unearned)}"
        behind = self._context.file.linking(item, "controls")
        return "all controls verified" if behind else "no control behind the claim"

    def _proofs(self, item: Item) -> Iterator[CardProof]:
        control = self._assessed.controls.get(item.id)
        if control is not None:
            yield CardProof("implementation", control.implementation, PROOF_WORDS.of(control.implementation))
            yield CardProof("effectiveness", control.effectiveness, PROOF_WORDS.of(control.effectiveness))

    def _findings(self, item: Item) -> Iterator[CardFinding]:
        for each in self._found.get(item.id, ()):
            yield CardFinding(each.level, each.code, each.name, each.message, each.hint)
        for each, waiver in self._waived.get(item.id, ()):
            yield CardFinding("waived", each.code, each.name, each.message, waiver_in_words(waiver))
