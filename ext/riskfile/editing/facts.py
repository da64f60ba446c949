"""What there is to say of one item, as data: what it is and where it stands, what is computed of it and why, what proves it,
what uses it, what is found of it; and the chain from hazard to verification that it is part of, as a tree.

The card of a build, the language server, ``riskfile show`` and what assistants ask all rest on the same assessment. Nothing
here runs a rule: findings are those of a report that is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from riskfile.assessment import P_FIELDS, Estimate, RiskAssessment, assess, policy_of, quantity, scale_of
from riskfile.model import RETIRED, FieldType, Item, ItemType, RiskFile, Span
from riskfile.policy.policy import Policy, Region, ScaleLevel
from riskfile.results import PROOFS
from riskfile.rules import Finding, Report
from riskfile.text.between import bracketed, in_list, labelled
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import Message, later, spoken, tr
from riskfile.text.words import (
    ASPECT_WORDS,
    BESIDE_WORDS,
    CONCLUSION_WORDS,
    CONTROL_KIND_WORDS,
    ESTIMATE_WORDS,
    NO_REGION_WORDS,
    PROOF_WORDS,
    QUANTITY_WORDS,
    STAGE_WORDS,
    SUPPORT_WORDS,
    VERIFIED_WORDS,
    value_in_words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.change.impact import Resting

MOST_BRANCHES: Final = 600
"""A tree of more items than this is nothing to read: what is left out is counted."""

MOST_EVENTS: Final = 40
"""The same, of one sequence of events."""


class LevelFact(NamedTuple):
    """A level of a scale: its id, and what the policy calls it."""

    id: str
    label: str

    def __str__(self) -> str:
        return f"{self.id} {self.label}".rstrip()


class FactorFact(NamedTuple):
    """A quantity as its author wrote it: ``name`` is the option without ``residual-``, ``word`` what it is called, ``level`` the
    level that it lies on (None: on none)."""

    name: str
    word: str
    written: str
    level: LevelFact | None


class RegionFact(NamedTuple):
    """A region of the matrix: ``rank`` of ``number``, 1 the mildest. ``meaning`` is what the policy says that it means and asks
    for, each a line."""

    id: str
    label: str
    rank: int
    number: int
    acceptable: bool
    meaning: tuple[str, ...]


class EstimateFact(NamedTuple):
    """An estimate of a risk. ``moment`` is "initial", "stage", "residual" or "earned", ``word`` what it is called (of a stage
    its author's label). ``region`` is None where there is none, and ``said`` is the word for it then; ``how`` says how it
    comes about, or what is missing."""

    moment: str
    word: str
    factors: tuple[FactorFact, ...]
    probability: LevelFact | None
    severity: LevelFact | None
    region: RegionFact | None
    said: str
    how: str


class EvidenceFact(NamedTuple):
    """What a verification rests on: ``written`` is what it gives, ``state`` what has become of the file ("" for a document by
    its number; else a key of ``FILE_WORDS``, ``word`` its word)."""

    written: str
    state: str
    word: str
    sha256: str


class ProofFact(NamedTuple):
    """A verification: what it ``proves`` ("implementation", "effectiveness"), its ``result`` (a key of ``BESIDE_WORDS``, ``word``
    its word), its ``day``, its evidence, and the later runs that supersede it."""

    item: Item
    proves: tuple[str, ...]
    result: str
    word: str
    day: str
    evidence: EvidenceFact | None
    superseded_by: tuple[str, ...]


class ControlFact(NamedTuple):
    """A control: its ``kind`` with the ``kind_word``, what it ``lowers`` (identities of quantities), whether it only discloses
    residual risk, what its two proofs have come to (keys of ``PROOF_WORDS``), and its verifications."""

    item: Item
    kind: str
    kind_word: str
    discloses: bool
    lowers: tuple[str, ...]
    implementation: str
    effectiveness: str
    verified: bool
    proofs: tuple[ProofFact, ...]

    @property
    def word(self) -> str:
        """Whether it is verified, in words."""
        return VERIFIED_WORDS["pass" if self.verified else "unverified"]

    @property
    def lowers_words(self) -> str:
        """What it lowers, in words; "" for nothing."""
        return in_list(map(QUANTITY_WORDS.of, self.lowers))


class ClaimFact(NamedTuple):
    """A lowered probability: of which ``quantity``, what is ``claimed`` to be left, what the evidence ``bears`` with the ``sum``,
    and how the two stand (``state`` a key of ``SUPPORT_WORDS``, ``word`` its word); ``evidence`` are verifications with what
    each found."""

    quantity: str
    claimed: str
    bears: str
    sum: str
    state: str
    word: str
    evidence: tuple[tuple[Item, str], ...]


class RiskFact(NamedTuple):
    """A risk that rests on an item, by way of others (``through``, ids), with the labels of its regions: before control, as
    claimed after it ("" for no claim), and as far as that is verified."""

    item: Item
    through: tuple[str, ...]
    initial: str
    residual: str
    earned: str


class LinkFact(NamedTuple):
    """A link between the item and another. ``way`` is "to" where the item names the other in its option ``link``, "from"
    where the other names the item in its own; ``word`` is what that is called as seen from the item."""

    way: str
    link: str
    word: str
    item: Item


class FindingFact(NamedTuple):
    """A finding of the item. ``level`` is "waived" for one that the policy or the item waives; ``more`` is its hint, or why it is
    waived."""

    level: str
    code: str
    name: str
    message: str
    more: str
    place: Span


class StateFact(NamedTuple):
    """The one word for an item: the earned region of a risk, whether a control is verified, a result, a conclusion. ``mark`` is
    its identity, ``rank`` and ``number`` those of a region (0, 0 for none)."""

    word: str
    mark: str = ""
    rank: int = 0
    number: int = 0


class ItemFacts(NamedTuple):
    """What there is to say of an item. ``type`` is what its type is called and ``stage`` its stage ("" for the file as a whole),
    ``retired`` the day since when it is no more than a record, with ``retired_because``.

    ``fields`` are (name, label, value) of what nothing else here says. ``estimates`` and ``claims`` are a risk's, ``combination``
    is how the policy makes one probability of two; ``control`` is what a control is, ``proof`` what a verification is;
    ``controls`` are those of a risk, or that a verification proves. ``risks`` rest on the item. ``unearned`` are the ids
    of controls that keep a claim from counting. ``links`` are in the order of the file. ``pages`` name it in their text."""

    item: Item
    type: str
    stage: str
    state: StateFact | None
    retired: str
    retired_because: str
    fields: tuple[tuple[str, str, str], ...]
    estimates: tuple[EstimateFact, ...]
    combination: str
    matrix: str
    unearned: tuple[str, ...]
    claims: tuple[ClaimFact, ...]
    control: ControlFact | None
    controls: tuple[ControlFact, ...]
    proof: ProofFact | None
    benefits: tuple[tuple[Item, str], ...]
    risks: tuple[RiskFact, ...]
    links: tuple[LinkFact, ...]
    findings: tuple[FindingFact, ...]
    pages: tuple[str, ...]

    @property
    def place(self) -> Span:
        """Where the item stands, from its first line to its last."""
        item = self.item
        return Span(item.path, item.line, item.column, max(item.line, item.last_line), 1)

    @property
    def waived(self) -> tuple[FindingFact, ...]:
        """The findings of it that are waived."""
        return tuple(each for each in self.findings if each.level == "waived")

    @property
    def used(self) -> tuple[LinkFact, ...]:
        """The links of others to it."""
        return tuple(each for each in self.links if each.way == "from")


class Branch(NamedTuple):
    """An item in a tree, with the branches below it. ``relation`` is how it hangs on the one above, in words; "" for the next
    step of the chain. ``before``: what is below it is shown where it first stands. ``more`` is how many items below it are
    left out."""

    item: Item
    state: StateFact | None = None
    relation: str = ""
    below: tuple[Branch, ...] = ()
    before: bool = False
    more: int = 0


def field_in_words(field: FieldType, text: str) -> str:
    """A value as people read it: one of an enumeration in words."""
    return in_list(map(value_in_words, text.split(", "))) if field.values and text else text


def type_in_words(type: ItemType) -> str:
    """What people call a type: by the name that authors type in English, by its label in other languages."""
    return type.name if spoken() == SOURCE_LANGUAGE else tr(type.label)


class Facts:
    """What there is to say of the items of ``file`` as ``policy`` judges them. Without a ``report`` no findings are told.
    ``named`` are by page the words in its text that may be ids (``Page.words``). It holds for one state of a project."""

    def __init__(
        self,
        file: RiskFile,
        policy: Policy,
        report: Report | None = None,
        named: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.file, self.policy, self.report = file, policy, report
        self._named = named or {}
        self.assessed = assess(file, policy)
        self._regions = {region.id: self._region(region) for region in policy.regions}

    def of(self, id: str, *, claims: bool = True) -> ItemFacts | None:
        """What there is to say of the item of this id, retired or not; None where there is none. Without ``claims`` it is not
        computed what the evidence of a risk bears, which takes a third of a second where nobody has asked before."""
        item = self.file.recorded(id)
        if item is None:
            return None
        file = self.file
        declared = file.model.types[item.type]
        risk = self.assessed.risks.get(id)
        gone = id in file.retired
        told = {RETIRED, "retired-because", "stage", *(_TOLD.get(item.type, ()) if not gone else ())}
        return ItemFacts(
            item,
            tr(declared.label),
            STAGE_WORDS.of(item.stage) if item.stage else "",
            self.state(item),
            item.text(RETIRED),
            item.text("retired-because"),
            tuple(
                (
                    name,
                    tr(declared.fields[name].label) or name.replace("-", " "),
                    field_in_words(declared.fields[name], item.text(name)),
                )
                for name in declared.fields
                if name in item.fields and name not in told
            ),
            self.estimates(item),
            _combination(self.policy.combination) if risk is not None and risk.initial.kind == "p1-p2" else "",
            risk.matrix.id if risk is not None and risk.matrix is not None else "",
            risk.unearned if risk is not None else (),
            self.claims(item) if claims and risk is not None else (),
            self.control(item) if item.type == "control" and not gone else None,
            self._controls(item) if not gone else (),
            self.proof(item) if item.type == "verification" else None,
            self._benefits(item) if risk is not None else (),
            self.risks(item) if not gone else (),
            tuple(self._links(item)),
            self.findings(id),
            tuple(sorted(page for page, words in self._named.items() if id in words)),
        )

    # --- what is computed -----------------------------------------------------------------------------------------

    def state(self, item: Item) -> StateFact | None:
        """The one word for an item; None where there is none."""
        if item.id in self.file.retired:
            return StateFact(BESIDE_WORDS["retired"], "retired")
        risk = self.assessed.risks.get(item.id)
        if risk is not None:
            return self._placed(risk.earned.region)
        if item.type == "control":
            mark = "pass" if self.assessed.controls[item.id].verified else "unverified"
            return StateFact(VERIFIED_WORDS[mark], mark)
        if item.type == "verification":
            mark = self.assessed.results.said(self.file, item)
            return StateFact(BESIDE_WORDS.of(mark), mark)
        if item.type in ("benefit-risk", "overall-residual-risk"):
            said = item.text("conclusion")
            mark = "open" if not said else "pass" if said in ("outweighs", "acceptable") else "fail"
            return StateFact(CONCLUSION_WORDS.of(said) if said else tr("no conclusion"), mark)
        if item.type == "harm" and (severity := self.level("severity", item.text("severity"))) is not None:
            return StateFact(str(severity))
        return None

    def _placed(self, region: Region | None) -> StateFact:
        if region is None:
            return StateFact(NO_REGION_WORDS["undetermined"], "none")
        return StateFact(region.label, region.id, region.rank, len(self.policy.regions))

    def level(self, option: str, written: str) -> LevelFact | None:
        """The level of the policy's scale for an option that a value lies on; None where it lies on none."""
        found = quantity(scale_of(self.policy, option), written) if written else None
        return _level(found.level) if found is not None else None

    def region(self, id: str) -> RegionFact | None:
        """A region of the policy, with what it means; None where there is none of that id."""
        return self._regions.get(id)

    def _region(self, region: Region) -> RegionFact:
        meaning = [region.description] if region.description else []
        meaning.append(
            tr("a risk may stay here without a benefit-risk analysis")
            if region.acceptable
            else tr("a risk that stays here is weighed in a benefit-risk analysis (7.4)")
        )
        if region.control_required:
            meaning.append(tr("a risk that starts here must be controlled"))
        if region.significant:
            meaning.append(tr("a residual risk here counts in the overall residual risk and is disclosed (8)"))
        meaning += [
            labelled(word, text)
            for word, text in (
                (tr("what is done"), region.action),
                (tr("until"), region.deadline),
                (tr("who decides"), region.approver),
            )
            if text
        ]
        number = len(self.policy.regions)
        return RegionFact(region.id, region.label, region.rank, number, region.acceptable, tuple(meaning))

    def estimates(self, item: Item) -> tuple[EstimateFact, ...]:
        """The estimates of a risk, from before control to as far as the claim is verified; () for other items."""
        risk = self.assessed.risks.get(item.id)
        return tuple(self._estimates(item, risk)) if risk is not None else ()

    def _estimates(self, item: Item, risk: RiskAssessment) -> Iterator[EstimateFact]:
        given = {name: text for name in P_FIELDS if (text := item.text(name))}
        policy = policy_of(self.policy, item)
        yield self._estimate("initial", ESTIMATE_WORDS["initial"], risk.initial, given, policy)
        for label, estimate, _ in risk.stages:
            yield self._estimate("stage", label, estimate, {}, policy)
        if risk.residual is None:
            return
        claimed = {name: text for name in P_FIELDS if (text := item.text(f"residual-{name}"))}
        if "p" in claimed:
            given = {}
        elif "p1" in claimed or "p2" in claimed:
            # a product takes the place of what was given outright
            given.pop("p", None)
        yield self._estimate("residual", ESTIMATE_WORDS["residual"], risk.residual, {**given, **claimed}, policy)
        yield self._estimate("earned", ESTIMATE_WORDS["earned"], risk.earned, {}, policy)

    def _estimate(
        self, moment: str, word: str, estimate: Estimate, given: Mapping[str, str], policy: Policy
    ) -> EstimateFact:
        factors = []
        for name, text in given.items():
            found = quantity(scale_of(policy, name), text)
            factors.append(FactorFact(name, QUANTITY_WORDS[name], text, _level(found.level) if found else None))
        region = self._regions.get(estimate.region.id) if estimate.region is not None else None
        inner = estimate.how.values.get("how")
        return EstimateFact(
            moment,
            word,
            tuple(factors),
            _level(estimate.probability),
            _level(estimate.severity),
            region,
            region.label if region is not None else NO_REGION_WORDS["undetermined"],
            # the place in the matrix stands beside it
            str(inner if isinstance(inner, Message) else estimate.how),
        )

    def claims(self, risk: Item) -> tuple[ClaimFact, ...]:
        """What the residual estimate of a risk claims, beside what its evidence bears."""
        # a hover on another item loads neither
        from riskfile.support import claims  # noqa: PLC0415
        from riskfile.views.claimed import quantity_word, told  # noqa: PLC0415

        found = []
        for claim in claims(self.file, self.policy).get(risk.id, ()):
            words = told(claim)
            found.append(
                ClaimFact(
                    quantity_word(claim),
                    bracketed(words.claimed, words.span),
                    words.bears,
                    words.sum,
                    claim.state,
                    SUPPORT_WORDS[claim.state],
                    words.found,
                )
            )
        return tuple(found)

    # --- controls and proofs --------------------------------------------------------------------------------------

    def control(self, control: Item) -> ControlFact:
        """What is known of a control."""
        known = self.assessed.controls[control.id]
        kind = control.text("kind")
        return ControlFact(
            control,
            kind,
            CONTROL_KIND_WORDS.of(kind) if kind else "",
            kind == "information" and control.text("purpose") == "disclosure",
            control.listed("acts-on"),
            known.implementation,
            known.effectiveness,
            known.verified,
            tuple(self.proof(each) for each in self.file.linking(control, "verifies") if each.type == "verification"),
        )

    def _controls(self, item: Item) -> tuple[ControlFact, ...]:
        found: Sequence[Item] = ()
        if item.type == "risk":
            found = self.file.linking(item, "controls")
        elif item.type == "verification":
            found = self.file.linked(item, "verifies")
        return tuple(self.control(each) for each in found if each.type == "control")

    def proof(self, verification: Item) -> ProofFact:
        """What is known of a verification."""
        known = self.assessed.results
        result = known.said(self.file, verification)
        return ProofFact(
            verification,
            verification.listed("proves"),
            result,
            BESIDE_WORDS.of(result),
            verification.text("date"),
            self.evidence(verification),
            known.superseded_by(verification),
        )

    def evidence(self, verification: Item) -> EvidenceFact | None:
        """What a verification rests on; None where it gives nothing."""
        from riskfile.views.tables import document_of  # noqa: PLC0415 - the views are not needed for most items

        document = document_of(self.file, verification)
        if document is None:
            return None
        found = self.file.evidence.get(verification.id)
        return EvidenceFact(document.path, document.state, document.word, found.sha256 if found is not None else "")

    def _benefits(self, risk: Item) -> tuple[tuple[Item, str], ...]:
        found = [each for each in self.file.linking(risk, "justifies") if each.type == "benefit-risk"]
        return tuple((each, state.word if (state := self.state(each)) is not None else "") for each in found)

    # --- where it is used -----------------------------------------------------------------------------------------

    def risks(self, item: Item) -> tuple[RiskFact, ...]:
        """The risks whose judgement rests on an item, in reading order; none for a risk itself."""
        from riskfile.change.impact import Resting, risks_on  # noqa: PLC0415 - not for a hover on a risk

        if item.type == "overall-residual-risk":
            found: Iterable[Resting] = [Resting(each, item.id) for each in self.file.linked(item, "considers")]
        elif item.type in _RESTED_ON:
            found = risks_on(self.file, item)
        else:
            return ()
        places = self._places
        return tuple(
            self._risk(each)
            for each in sorted(found, key=lambda each: places.get(each.item.id, 0))
            if each.item.id in self.assessed.risks
        )

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {risk.id: place for place, risk in enumerate(self.file.of_type("risk"))}

    def _risk(self, each: Resting) -> RiskFact:
        known = self.assessed.risks[each.item.id]
        residual = self._placed(known.residual.region).word if known.residual is not None else ""
        return RiskFact(
            each.item,
            each.through,
            self._placed(known.initial.region).word,
            residual,
            self._placed(known.earned.region).word,
        )

    def _links(self, item: Item) -> Iterator[LinkFact]:
        types = self.file.model.types
        for link, targets in item.links.items():
            word = tr(types[item.type].links[link].label) or link
            for target in targets:
                other = self.file.recorded(target) or self.file.other(target)
                if other is not None:
                    yield LinkFact("to", link, word, other)
        for link, sources in self.file.back(item).items():
            for other in sources:
                yield LinkFact(
                    "from", link, tr(types[other.type].links[link].back_label) or tr("{link} of", link=link), other
                )
        for other, link in self.file.others_linking(item):
            yield LinkFact("from", link, tr("{link} of", link=link), other)

    # --- findings -------------------------------------------------------------------------------------------------

    def findings(self, id: str) -> tuple[FindingFact, ...]:
        """The findings of an item, the worst first, then the open work, then what is waived."""
        return self._found.get(id, ())

    @cached_property
    def _found(self) -> Mapping[str, tuple[FindingFact, ...]]:
        report = self.report
        if report is None:
            return {}
        from riskfile.views.findings import waiver_in_words  # noqa: PLC0415 - where there is a report

        found: dict[str, list[FindingFact]] = {}

        def add(each: Finding, level: str, more: str) -> None:
            if each.item:
                fact = FindingFact(level, each.code, each.name, each.message, more, each.span)
                found.setdefault(each.item, []).append(fact)

        for each in (*report.findings, *report.open_work):
            add(each, each.level, each.hint)
        for each, waiver in report.waived:
            add(each, "waived", waiver_in_words(waiver))
        return {id: tuple(facts) for id, facts in found.items()}

    # --- the chain as a tree --------------------------------------------------------------------------------------

    def tree(self, id: str) -> tuple[Branch, ...]:
        """The chain that an item is part of: hazards, the events in their sequence, hazardous situations, harms, risks, controls
        and verifications, each below what leads to it, with what brings a hazard, an event or a situation about beside
        it. Of branches that do not lead to the item none is shown. A branch that is met again is shown where it first
        stands; () for an item that is part of no chain."""
        item = self.file.items.get(id)
        return _Tree(self, item).made() if item is not None else ()


class _Tree:
    """The tree of one item."""

    def __init__(self, facts: Facts, item: Item) -> None:
        self._facts, self._file, self._item = facts, facts.file, item
        self._only: set[str] = set()
        self._seen: set[object] = set()
        self._in_sequence: set[str] = set()

    def made(self) -> tuple[Branch, ...]:
        """All branches."""
        situations, risks = self._on_the_way()
        if not situations and not risks:
            return self._alone()
        grown: dict[str, _Node] = {}
        for situation in situations:
            events = [each for each in self._file.linked(situation, "events") if each.type == "event"]
            self._in_sequence.update(each.id for each in events)
            for hazard in self._file.linked(situation, "hazard") or (None,):
                if hazard is not None and self._item.type == "hazard" and hazard.id != self._item.id:
                    continue
                at = grown
                for each in (*([hazard] if hazard is not None else ()), *events[:MOST_EVENTS], situation):
                    at = at.setdefault(each.id, _Node(each, {})).below
        here = [self._grown(each, risks) for each in grown.values()]
        # a risk of no situation
        placed = {risk.id for one in situations for risk in self._file.linking(one, "situation")}
        return _cut((*here, *self._harms([each for each in risks.values() if each.id not in placed])), MOST_BRANCHES)

    def _alone(self) -> tuple[Branch, ...]:
        """Of an item that is on no way from a hazard to a risk yet: itself, with what is next to it in the chain."""
        item = self._item
        if item.type in _CAUSES or item.type not in _STEPS:
            return ()
        below = self._proofs(item) if item.type == "control" else []
        if item.type == "verification":
            return tuple(self._branch(each, self._proofs(each)) for each in self._named_controls(item)) or (
                self._branch(item),
            )
        return (self._branch(item, (*self._causes(item), *below)),)

    def _on_the_way(self) -> tuple[list[Item], dict[str, Item]]:
        """The situations and risks on a way through the item, in the order in which they are met."""
        file, item = self._file, self._item
        risks: list[Item] = []
        situations: list[Item] = []
        if item.type == "risk":
            risks = [item]
        elif item.type == "harm":
            risks = file.linking(item, "harm")
        elif item.type in ("control", "benefit-risk", "verification"):
            # of what is below a risk only the way to the item
            above = self._named_controls(item) if item.type == "verification" else [item]
            self._only.update(each.id for each in above)
            risks = [risk for each in above for risk in file.linked(each, "controls", "justifies")]
        elif item.type in ("hazard", "event", "situation", *_CAUSES):
            situations = self._led_to(item)
            risks = [each for one in situations for each in file.linking(one, "situation")]
        risks = [each for each in risks if each.type == "risk"]
        if not situations:
            situations = [each for risk in risks for each in file.linked(risk, "situation")]
        found = {each.id: each for each in situations if each.type == "situation"}
        return [*found.values()], {each.id: each for each in risks}

    def _named_controls(self, verification: Item) -> list[Item]:
        return [each for each in self._file.linked(verification, "verifies") if each.type == "control"]

    def _led_to(self, item: Item) -> list[Item]:
        """The situations that a hazard, an event or what brings these about leads to, over any number of links."""
        from riskfile.change.impact import links_to_what_rests  # noqa: PLC0415 - not for a tree of a risk

        file = self._file
        seen, front, found = {item.id}, [item], []
        while front:
            after: list[Item] = []
            for each in front:
                if each.type == "situation":
                    found.append(each)
                    continue
                named, naming = links_to_what_rests(each.type, each.links)
                for other in (
                    *file.linked(each, *named),
                    *(one for link in naming for one in file.linking(each, link)),
                ):
                    if other.id not in seen and other.type in ("hazard", "event", "situation", *_CAUSES):
                        seen.add(other.id)
                        after.append(other)
            front = after
        return found

    def _grown(self, node: _Node, risks: Mapping[str, Item]) -> Branch:
        item = node.item
        if self._met(node.key):
            return Branch(item, self._facts.state(item), before=True)
        below = [*self._causes(item), *(self._grown(each, risks) for each in node.below.values())]
        if item.type == "situation":
            below += self._harms([each for each in self._file.linking(item, "situation") if each.id in risks])
        return self._branch(item, below)

    def _met(self, key: object) -> bool:
        """Whether a branch is shown already; from now on it is."""
        met = key in self._seen
        self._seen.add(key)
        return met

    def _causes(self, item: Item, beyond: frozenset[str] = frozenset()) -> list[Branch]:
        """What brings a hazard, an event or a situation about, each with what that comes from; events that precede it
        without being one of a sequence are among them."""
        found = []
        types = self._file.model.types
        for link in _CAUSING:
            for each in self._file.linking(item, link):
                word = tr(types[each.type].links[link].back_label) or tr("{link} of", link=link)
                if link == "precedes" and each.type == "event":
                    if each.id not in self._in_sequence and each.id not in beyond and len(beyond) < MOST_EVENTS:
                        found.append(self._branch(each, self._causes(each, beyond | {each.id}), word))
                elif each.type in _CAUSES or link == "may-cause":
                    found.append(self._branch(each, self._sources(each), word))
        return found

    def _sources(self, cause: Item) -> Iterator[Branch]:
        """The SOUP item of an anomaly, the assets that a threat is one to."""
        links = self._file.model.types[cause.type].links
        for link in ("anomaly-of", "threatens"):
            for each in self._file.linked(cause, link):
                yield self._branch(each, word=tr(links[link].label) or link)

    def _harms(self, risks: Sequence[Item]) -> list[Branch]:
        """The harms of these risks, each with those of them that are of it; risks without a harm stand alone."""
        by_harm: dict[str, list[Branch]] = {}
        harms: dict[str, Item] = {}
        for risk in risks:
            harm = next(iter(self._file.linked(risk, "harm")), None)
            if harm is not None:
                harms[harm.id] = harm
            met = self._met((risk.id,))
            made = Branch(risk, self._facts.state(risk), before=True) if met else self._branch(risk, self._below(risk))
            by_harm.setdefault(harm.id if harm is not None else "", []).append(made)
        found: list[Branch] = []
        for id, branches in by_harm.items():
            found += [self._branch(harms[id], branches)] if id else branches
        return found

    def _below(self, risk: Item) -> Iterator[Branch]:
        """The controls of a risk, and the analyses that weigh it."""
        links = self._file.model.types["benefit-risk"].links
        for each in self._file.linking(risk, "controls", "justifies"):
            if self._only and each.id not in self._only:
                continue
            if each.type == "benefit-risk":
                yield self._branch(each, word=tr(links["justifies"].back_label))
            elif each.type == "control":
                proofs = self._proofs(each)
                met = self._met((each.id,)) and bool(proofs)
                yield Branch(each, self._facts.state(each), before=True) if met else self._branch(each, proofs)

    def _proofs(self, control: Item) -> list[Branch]:
        only = self._item.id if self._item.type == "verification" else ""
        return [
            self._branch(each)
            for each in self._file.linking(control, "verifies")
            if each.type == "verification" and (not only or each.id == only)
        ]

    def _branch(self, item: Item, below: Iterable[Branch] = (), word: str = "") -> Branch:
        return Branch(item, self._facts.state(item), word, tuple(below))


def _cut(branches: tuple[Branch, ...], most: int) -> tuple[Branch, ...]:
    """The first ``most`` of these branches with all that are below them, what is left out counted where it would stand."""
    left = most

    def cut(each: Branch) -> Branch:
        nonlocal left
        left -= 1
        kept = []
        more = 0
        for one in each.below:
            if left > 0:
                kept.append(cut(one))
            else:
                more += sum(1 for _ in every((one,)))
        return each._replace(below=tuple(kept), more=more)

    if sum(1 for _ in every(branches)) <= most:
        return branches
    return tuple(cut(each) for each in branches if left > 0)


class _Node(NamedTuple):
    """An item of a tree that grows, with what follows it there."""

    item: Item
    below: dict[str, _Node]

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same item with the same branches."""
        return (self.item.id, *(each.key for each in self.below.values()))


def every(branches: Iterable[Branch]) -> Iterator[Branch]:
    """All branches, each before those below it."""
    for each in branches:
        yield each
        yield from every(each.below)


_STEPS: Final = ("hazard", "event", "situation", "harm", "risk", "control", "verification")
"""The chain, from what may harm to what proves that it does not."""

_CAUSES: Final = ("characteristic", "failure-mode", "anomaly", "threat", "soup", "asset")
"""What brings a hazard, an event or a situation about, or leads to what does."""

_CAUSING: Final = ("raises", "precedes", "leads-to", "results-in", "realised-by", "may-cause")
"""The links in which it names that."""

_RESTED_ON: Final = frozenset(
    (
        "characteristic", "hazard", "event", "failure-mode", "anomaly", "threat", "soup", "asset", "situation", "harm",
        "claim", "control", "verification", "benefit-risk", "observation",
    )
)  # fmt: skip

_TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "risk": (*P_FIELDS, *(f"residual-{name}" for name in (*P_FIELDS, "severity")), "estimate", "residual-stages"),
    "control": ("kind", "acts-on"),
    "verification": ("proves", "result", "date", "evidence", "evidence-hash"),
    "benefit-risk": ("conclusion",),
    "overall-residual-risk": ("conclusion",),
}
"""By type the fields that are told by what is computed of them."""

_COMBINATIONS: Final[Mapping[str, str]] = {
    "interval": later(
        "P1 and P2 are multiplied, the bounds of their levels with each other; the upper bound decides the level"
    ),
    "ordinal": later("by rank: P = max(1, P1 + P2 - number of levels of P2)"),
    "table": later("by the policy's table of P1 and P2"),
}
"""How the policy makes one probability of two, in words."""


def _combination(name: str) -> str:
    return tr(_COMBINATIONS[name]) if name in _COMBINATIONS else ""


def _level(level: ScaleLevel | None) -> LevelFact | None:
    return LevelFact(level.id, level.label) if level is not None else None


def aspects(proves: Iterable[str]) -> str:
    """What a verification proves, in words."""
    return in_list(map(ASPECT_WORDS.of, proves)) or tr("not said")


def proof_words(control: ControlFact) -> tuple[tuple[str, str, str], ...]:
    """The two proofs of a control, each as (aspect, identity of its state, its word)."""
    states = (control.implementation, control.effectiveness)
    return tuple((aspect, state, PROOF_WORDS.of(state)) for aspect, state in zip(PROOFS, states, strict=True))


__all__ = [
    "Branch",
    "ClaimFact",
    "ControlFact",
    "EstimateFact",
    "EvidenceFact",
    "FactorFact",
    "Facts",
    "FindingFact",
    "ItemFacts",
    "LevelFact",
    "LinkFact",
    "ProofFact",
    "RegionFact",
    "RiskFact",
    "StateFact",
    "aspects",
    "every",
    "field_in_words",
    "proof_words",
    "type_in_words",
]
