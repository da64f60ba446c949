"""An item's card as data: what stands on it of the item, and of all that is computed, found and linked elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from riskfile.assessment import P_FIELDS, Estimate, RiskAssessment
from riskfile.model import IMPLEMENTS, RETIRED, Item
from riskfile.policy.policy import Waiver
from riskfile.rules import Finding
from riskfile.rules.engine.finding import FindingLevel
from riskfile.text.between import in_list, labelled
from riskfile.text.messages import Message, later, tr
from riskfile.text.words import BESIDE_WORDS, ESTIMATE_WORDS, NO_REGION_WORDS, PROOF_WORDS, QUANTITY_WORDS
from riskfile.views.card_parts import (
    CardField,
    CardLine,
    CardMatrix,
    CardParts,
    CardStep,
    CardTable,
    conclusion_cell,
    leveled,
)
from riskfile.views.changes import CardChange, card_changes
from riskfile.views.context import Context
from riskfile.views.findings import waiver_in_words
from riskfile.views.impact import CardImpact, card_impact
from riskfile.views.tables import Neighbour, beside, chain, document_of, field_in_words


class CardEstimate(NamedTuple):
    """An estimate: its ``region`` (rank and number of regions; 0, 0 for none) with its ``word``, ``how`` it came about,
    and of an earned risk the controls that are not verified (``unearned``) and what that says (``earned``).

    ``moment`` is "initial", "residual", "earned", or "stage" between the first two. ``factors`` are what it was computed from, each as
    (what, how it was written and on which level it lies), ``probability`` and ``severity`` the levels that it lies on, with
    their names, "" where there is none; ``sum`` is how the factors make the probability, without the place in the matrix."""

    label: str
    region: tuple[int, int]
    word: str
    how: str
    earned: str = ""
    unearned: tuple[Item, ...] = ()
    moment: str = ""
    factors: tuple[tuple[str, str], ...] = ()
    probability: str = ""
    severity: str = ""
    sum: str = ""


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
    has ``changed`` since a baseline, None for nothing.

    ``state`` is the one word that its head has for it. ``matrix`` shows where the estimates of a risk lie, ``tables`` are what the
    card argues with (controls, proofs, benefit-risk analyses, risks that rest on it), ``field`` what field data say,
    ``sequence`` how harm comes about, step by step, ``facts`` are (label, text) of fields whose codes are said in words, ``report`` what a verification rests on, ``history`` the releases in which
    it changed. ``told`` are the labels of fields and the relations of neighbours that these show already."""

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
    state: CardLine | None = None
    matrix: CardMatrix | None = None
    tables: tuple[CardTable, ...] = ()
    field: CardField | None = None
    sequence: tuple[tuple[str, tuple[Item, ...]], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    report: CardLine | None = None
    history: tuple[CardStep, ...] = ()
    told: frozenset[str] = frozenset()

    def rest(self, way: str) -> tuple[Neighbour, ...]:
        """The neighbours in one of the ``WAYS`` that nothing else on the card shows."""
        found: tuple[Neighbour, ...] = getattr(self, way)
        return tuple(each for each in found if each.relation not in self.told) if self.told else found


WAYS: Final = (
    (later("Up the chain"), "up"),
    (later("Down the chain"), "down"),
    (later("Requirements and other needs"), "beside"),
)
"""How the groups of neighbours of a card are headed."""


_STRUCTURAL: Final = frozenset(
    ("controls", "verifies", "justifies", "considers", "situation", "harm", "hazard", "events")
)
"""The links whose targets and sources tables and the chain to harm may show in place of the lists of neighbours."""

_TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "risk": (*P_FIELDS, *(f"residual-{name}" for name in (*P_FIELDS, "severity")), "estimate", "residual-stages"),
    "verification": ("evidence", "evidence-hash", "result"),
    "benefit-risk": ("conclusion",),
    "overall-residual-risk": ("conclusion",),
}
"""By type the fields that estimates, the report and the head of a card show."""

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
        self._parts = CardParts(context)
        # that a cycle reviewed a risk is no matter of the risk itself
        self._structural = {
            label
            for each in context.file.model.types.values()
            for link, declared in each.links.items()
            if link in _STRUCTURAL
            for label in (
                tr(declared.label or link),
                tr(declared.back_label) if declared.back_label else tr("{link} of", link=link),
            )
        }
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
            said = tr(
                "Retired on {text}{value}. Kept as a record; nothing of it is judged.",
                text=item.text(RETIRED),
                value=f": {why}" if why else "",
            )
            rest = item._replace(fields={name: value for name, value in item.fields.items() if name not in _SAID})
            found = tuple(self._findings(item))
            changed = self._changes.get(item.id)
            shown = (None, None, (), (), found, self._fields(rest), (), ())
            history = self._parts.history(item)
            return Card(item, tr(item_type.label), *shown, retired=said, changed=changed, history=history)
        same, place = file.of_type(item.type), self._places[item.id]
        up, down = chain(file, item)
        parts = self._parts
        estimates = tuple(self._estimates(item))
        tables = tuple(self._tables(item))
        sequence = parts.sequence(item)
        facts = parts.facts(item)
        told = self._told(item, (*up, *down), tables, sequence) | {label for _, label, _ in facts}
        return Card(
            item,
            tr(item_type.label),
            same[place - 1] if place else None,
            same[place + 1] if place + 1 < len(same) else None,
            estimates,
            tuple(self._proofs(item)),
            tuple(self._findings(item)),
            self._fields(item),
            tuple(up),
            tuple(down),
            tuple(beside(file, item, self._context.words)),
            card_impact(self._context, item) if item.type == "trigger" else None,
            changed=self._changes.get(item.id),
            state=self._state(item, estimates),
            matrix=parts.matrix(self._assessed.risks[item.id]) if estimates else None,
            tables=tables,
            field=parts.field(item) if item.type in ("risk", "harm", "failure-mode", "observation") else None,
            sequence=sequence,
            report=parts.report(item) if item.type == "verification" else None,
            history=parts.history(item),
            facts=tuple((label, text) for _, label, text in facts),
            told=told if not any(name == "kind" for name, *_ in facts) else told | {"purpose"},
        )

    def report(self, verification: Item) -> CardLine:
        """What a verification rests on, with what has become of its file."""
        return self._parts.report(verification)

    def _tables(self, item: Item) -> Iterator[CardTable]:
        """The tables that a card argues with, in the order in which they are read."""
        parts = self._parts
        found: tuple[CardTable | None, ...]
        if item.type == "risk":
            found = (parts.controls(item), parts.claims(item), parts.benefits(item))
        elif item.type == "control":
            found = (parts.implemented(item), parts.proofs(item), parts.resting(item))
        elif item.type == "verification":
            found = (parts.proved(item), parts.runs(item))
        elif item.type == "overall-residual-risk":
            found = (parts.sums(item), parts.resting(item))
        elif item.type == "observation" and parts.field(item) is not None:
            # what its counts say of each claim says more
            found = (None, None)
        else:
            found = (parts.resting(item), None)
        yield from (each for each in (*found, parts.code(item)) if each is not None)

    def _state(self, item: Item, estimates: tuple[CardEstimate, ...]) -> CardLine | None:
        """The one word for an item: the region that a risk has earned, whether a control is verified, a result, a
        conclusion."""
        if estimates:
            last = estimates[-1]
            return CardLine(word=last.word, region=last.region, mark="" if last.region[0] else "none")
        if item.type == "control":
            return self._parts.verified(item)
        if item.type == "verification":
            mark = self._assessed.results.said(self._context.file, item)
            return CardLine(word=BESIDE_WORDS.of(mark), mark=mark)
        return conclusion_cell(item) if item.type in ("benefit-risk", "overall-residual-risk") else None

    def _told(
        self,
        item: Item,
        neighbours: tuple[Neighbour, ...],
        tables: tuple[CardTable, ...],
        sequence: tuple[tuple[str, tuple[Item, ...]], ...],
    ) -> frozenset[str]:
        """The labels of fields that are told by estimates and tables, and the relations all of whose neighbours are."""
        shown = {step.id for _, items in sequence for step in items}
        shown.update(line.item.id for table in tables for row in table.rows for line in row[0] if line.item is not None)
        left: dict[str, bool] = {}
        for each in neighbours:
            left[each.relation] = left.get(each.relation, True) and each.item.id in shown
        fields = self._context.file.model.types[item.type].fields
        told = {label for label, all_shown in left.items() if all_shown and label in self._structural}
        names = set(_TOLD.get(item.type, ()))
        if item.type == "verification" and (
            (document := document_of(self._context.file, item)) is None or document.state != "same"
        ):
            # a hash is told by its file's being the one; where that is not so it is said, to be compared
            names.discard("evidence-hash")
        if any(table.key == "implemented" for table in tables):
            names.add(IMPLEMENTS)
        told.update(tr(fields[name].label or name) for name in names if name in fields)
        return frozenset(told)

    def _fields(self, item: Item) -> tuple[tuple[str, str], ...]:
        fields = self._context.file.model.types[item.type].fields
        names = sorted(item.fields, key=self._order[item.type].__getitem__)
        return tuple((tr(fields[name].label or name), field_in_words(item, fields[name])) for name in names)

    def _estimates(self, item: Item) -> Iterator[CardEstimate]:
        risk = self._assessed.risks.get(item.id)
        if risk is None:
            return
        given = {name: text for name in P_FIELDS if (text := item.text(name))}
        yield self._estimate("initial", ESTIMATE_WORDS["initial"], risk.initial, given)
        for label, estimate, _ in risk.stages:
            yield self._estimate("stage", label, estimate, {})
        if risk.residual is not None:
            claimed = {name: text for name in P_FIELDS if (text := item.text(f"residual-{name}"))}
            if "p" in claimed:
                given = {}
            elif "p1" in claimed or "p2" in claimed:
                # a product takes the place of what was given outright
                given.pop("p", None)
            yield self._estimate("residual", ESTIMATE_WORDS["residual"], risk.residual, {**given, **claimed})
            earned = self._estimate("earned", ESTIMATE_WORDS["earned"], risk.earned, {})
            unearned = tuple(self._context.file.items[id] for id in risk.unearned)
            yield earned._replace(earned=self._earned(item, risk), unearned=unearned)

    def _estimate(self, moment: str, label: str, estimate: Estimate, given: Mapping[str, str]) -> CardEstimate:
        region, how = estimate.region, self._how.get(estimate.how)
        if how is None:
            how = self._how[estimate.how] = str(estimate.how)
        inner = estimate.how.values.get("how")
        shown = how if not isinstance(inner, Message) else self._sum(inner)
        factors = tuple((QUANTITY_WORDS[name], self._parts.factor(name, text)) for name, text in given.items())
        more = (moment, factors, leveled(estimate.probability), leveled(estimate.severity), shown)
        if region is None:
            return CardEstimate(label, (0, 0), NO_REGION_WORDS["undetermined"], how, "", (), *more)
        return CardEstimate(label, (region.rank, len(self._context.policy.regions)), region.label, how, "", (), *more)

    def _sum(self, how: Message) -> str:
        found = self._how.get(how)
        if found is None:
            found = self._how[how] = str(how)
        return found

    def _earned(self, item: Item, risk: RiskAssessment) -> str:
        """Why the claim counts, or does not."""
        if risk.unearned:
            return labelled(PROOF_WORDS["none"], in_list(risk.unearned))
        behind = self._context.file.linking(item, "controls")
        return tr("all controls verified") if behind else tr("no control behind the claim")

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
