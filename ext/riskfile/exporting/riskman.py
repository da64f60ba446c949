"""Riskman (VDE SPEC 90025): what the file says in the terms of the Riskman ontology 1.0.0, as triples and as Turtle.

What a reasoner would infer is written out, since the published shapes are judged without one: that a measure with proof of
its implementation is an SDAI, the probability of each risk level, the whole of the order of levels, and the properties that
follow by ``subPropertyOf``, by the chain of ``hasHarm`` and by transitivity. The ontology is at
https://w3id.org/riskman/ontology; its terms are named here, and none of its text is repeated.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple
from urllib.parse import quote

from riskfile.assessment import Assessment, Estimate, assess, controls_of
from riskfile.exporting.judged import Judged, Unsaid, Written
from riskfile.model import Item, RiskFile
from riskfile.model.iso14971 import COMMON_FIELDS
from riskfile.policy import Policy
from riskfile.policy.policy import Scale, ScaleLevel
from riskfile.results import results
from riskfile.text.messages import tr

ONTOLOGY: Final = "https://w3id.org/riskman/ontology#"
VERSION: Final = "https://w3id.org/riskman/ontology/1.0.0"
"""The version of the ontology that is written and read."""

PREFIXES: Final[Mapping[str, str]] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "riskman": ONTOLOGY,
}
COMPONENT_PARTS: Final = re.compile(r"\s+/\s+")
"""What stands between a component and a part of it in `:component:`."""


class Iri(str):
    """The IRI of a node or of a property."""

    __slots__ = ()


class Literal(NamedTuple):
    """A text, with its language where one is known."""

    text: str
    language: str = ""


class Triple(NamedTuple):
    """A statement."""

    subject: Iri
    property: Iri
    object: Iri | Literal


def _named(prefix: str, name: str) -> Iri:
    return Iri(PREFIXES[prefix] + name)


TYPE: Final = _named("rdf", "type")
LABEL: Final = _named("rdfs", "label")
COMMENT: Final = _named("rdfs", "comment")
IDENTIFIER: Final = _named("dcterms", "identifier")
TITLE: Final = _named("dcterms", "title")


def term(name: str) -> Iri:
    """A term of the ontology."""
    return _named("riskman", name)


def default_base(policy: Policy) -> str:
    """The IRI that nodes begin with, where nobody gives another: a tag of the document's number (RFC 4151 would ask for a
    domain and a day, which nobody has given: a URN of no registered name space, so that nobody takes it for an address)."""
    return f"urn:riskfile:{quote(policy.document_number or 'file', safe='')}:"


class Graph:
    """The statements about a file, each once, in the order of the file; ``unsaid`` is what the format has no place for."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.unsaid: list[Unsaid] = []
        self._triples: dict[Triple, None] = {}

    def __iter__(self) -> Iterator[Triple]:
        return iter(self._triples)

    def __len__(self) -> int:
        return len(self._triples)

    def name(self, *parts: str) -> Iri:
        """The IRI of what these name: no two lists of parts have the same."""
        return Iri(self.base + "/".join(quote(each, safe="") for each in parts))

    def say(self, subject: Iri, property: Iri | str, object: Iri | Literal) -> None:
        """Add a statement."""
        self._triples[Triple(subject, property if isinstance(property, Iri) else term(property), object)] = None

    def node(self, iri: Iri, kinds: str, label: str, id: str = "", language: str = "") -> Iri:
        """Add what a node is, of one or more classes, and how it is called."""
        for kind in kinds.split():
            self.say(iri, TYPE, term(kind))
        self.say(iri, LABEL, Literal(" ".join(label.split()), language))
        if id:
            self.say(iri, IDENTIFIER, Literal(id))
        return iri


def graph_of(file: RiskFile, policy: Policy, *, base: str = "", language: str = "") -> Graph:
    """What the file says, as a graph; ``base`` is what the IRI of each node begins with, ``language`` that of its texts where they
    are translated."""
    return _Writer(file, policy, Graph(base or default_base(policy)), language or policy.language).graph()


def write(judged: Judged, *, base: str = "") -> Written:
    """The file as Turtle."""
    found = graph_of(judged.file, judged.policy, base=base)
    risks = len(judged.file.of_type("risk"))
    return Written(turtle(found).encode(), risks, tuple(found.unsaid))


class _Writer:
    def __init__(self, file: RiskFile, policy: Policy, graph: Graph, language: str) -> None:
        self.file = file
        self.policy = policy
        self.to = graph
        self.language = language
        self.assessment: Assessment = assess(file, policy)
        self.results = results(file, policy)
        self.without: dict[str, list[Item]] = defaultdict(list)
        self.several: list[Item] = []
        self.not_estimable = 0

    def graph(self) -> Graph:
        self._document()
        self._levels()
        self.device = self._node("DeviceComponent", self.to.name("device"), self.policy.device.name or "device")
        self.context = self._contexts()
        for harm in self.file.of_type("harm"):
            self._item(harm, "Harm")
        for hazard in self.file.of_type("hazard"):
            self._item(hazard, "Hazard")
        self._events()
        for situation in self.file.of_type("situation"):
            node = self._item(situation, "HazardousSituation")
            for event in self.file.linked(situation, "events"):
                self.to.say(node, "hasEvent", self._of(event))
        for control in self.file.of_type("control"):
            self._control(control)
        for risk in self.file.of_type("risk"):
            self._risk(risk)
        self._gaps()
        return self.to

    # --- nodes -------------------------------------------------------------------------------------------------------

    def _of(self, item: Item) -> Iri:
        return self.to.name(item.id)

    def _node(self, kinds: str, iri: Iri, label: str, id: str = "", language: str = "") -> Iri:
        return self.to.node(iri, kinds, label, id, language or self.language)

    def _ours(self, kinds: str, iri: Iri, label: str) -> Iri:
        """A node that no author has named: its label is the format's, in English whoever writes it."""
        return self._node(kinds, iri, label, language="en")

    def _item(self, item: Item, kinds: str) -> Iri:
        return self._node(kinds, self._of(item), item.title or item.id, item.id)

    def _document(self) -> None:
        document = self.to.name("file")
        self.to.say(document, TYPE, _named("owl", "Ontology"))
        self.to.say(document, _named("owl", "imports"), Iri(VERSION))
        self.to.say(document, TITLE, Literal(self.policy.device.name, self.language))
        if self.policy.document_number:
            self.to.say(document, IDENTIFIER, Literal(self.policy.document_number))
        if self.policy.revision:
            self.to.say(document, _named("owl", "versionInfo"), Literal(self.policy.revision))
        if self.policy.device.example:
            self.to.say(document, COMMENT, Literal("This file is an example; device and figures are invented.", "en"))

    def _scales(self) -> Iterator[tuple[Scale, str]]:
        policy = self.policy
        yield policy.severity, "Severity"
        seen: list[Scale] = []
        for scale in (policy.probability, policy.situation, policy.conditional, policy.exploitability):
            if scale is not None and scale.levels and scale not in seen:
                seen.append(scale)
                yield scale, "Probability"

    def _levels(self) -> None:
        """Levels with the whole of their order. Those of P2 and of exploitability are of scales of their own: nothing is said
        of how they compare with those of P."""
        for scale, kind in self._scales():
            for place, level in enumerate(scale.levels):
                node = self._node(kind, self._level(level, scale), level.label or level.id, level.id)
                for lower in scale.levels[:place]:
                    self.to.say(node, "gt", self._level(lower, scale))

    def _level(self, level: ScaleLevel, *scales: Scale | None) -> Iri:
        for scale in scales:
            if scale is not None and level in scale.levels:
                return self.to.name("level", scale.name, level.id)
        return self.to.name("level", "", level.id)

    def _contexts(self) -> Iri:
        """The one device context that each analyzed risk has: no item says which of several uses a risk belongs to."""
        uses = [each for each in self.file.of_type("intended-use") if each.text("kind") != "misuse"]
        if len(uses) == 1:
            return self._item(uses[0], "DeviceContext")
        node = self.to.name("file", "intended-use")
        if not uses:
            return self._ours("DeviceContext", node, "intended use")
        return self._node("DeviceContext", node, "; ".join(each.title for each in uses))

    def _components(self, hazard: Item) -> Iri:
        """The component that a hazard is of, below those that it is a part of; the device where the hazard says none."""
        parts = [each for each in COMPONENT_PARTS.split(hazard.text("component").strip()) if each]
        whole = self.device
        above = [self.device]
        for count, part in enumerate(parts, start=1):
            node = self._node("DeviceComponent", self.to.name("component", *parts[:count]), part)
            for each in above:
                self.to.say(node, "isPartOfDeviceComponent", each)
            above.append(node)
            whole = node
        if not parts:
            self.without["component"].append(hazard)
        return whole

    def _function(self, hazard: Item) -> Iri:
        text = " ".join(hazard.text("function").split())
        if not text:
            self.without["function"].append(hazard)
            return self._ours("DeviceFunction", self.to.name("file", "function"), "function not stated")
        return self._node("DeviceFunction", self.to.name("function", text), text)

    def _events(self) -> None:
        events = self.file.of_type("event")
        before: dict[str, dict[str, None]] = {each.id: {} for each in events}
        for event in events:
            self._item(event, "Event")
            for later in self.file.linked(event, "precedes"):
                if later.id in before:
                    before[later.id][event.id] = None
        for situation in self.file.of_type("situation"):
            order = [each.id for each in self.file.linked(situation, "events") if each.id in before]
            for earlier, id in pairwise(order):
                before[id][earlier] = None
        for event in events:
            reached = _reached(event.id, before)
            if event.id in reached:
                self._unsaid(
                    event,
                    tr("{id} comes before itself, by `precedes` or by the order of events of situations", id=event.id),
                )
            for id in reached:
                if id != event.id:
                    self.to.say(self._of(event), "hasPrecedingEvent", self.to.name(id))

    def _control(self, control: Item) -> None:
        proved = self.assessment.controls[control.id].implementation == "pass"
        node = self._item(control, "SDA RiskSDA SDAI RiskSDAI" if proved else "SDA RiskSDA")
        if not proved:
            return
        for verification in self.results.counting(self.file, control, "implementation"):
            if verification.text("result") != "pass":
                continue
            shown = self._item(verification, "ImplementationManifest")
            self.to.say(node, "hasImplementationManifest", shown)
            if verification.text("evidence"):
                self.to.say(shown, COMMENT, Literal(verification.text("evidence")))

    def _risk_level(self, estimate: Estimate, *name: str) -> Iri:
        """A risk level. Only what was estimated is said: what is missing, the shapes are to find."""
        node = self.to.name(*name)
        self.to.say(node, TYPE, term("RiskLevel"))
        policy = self.policy
        if estimate.severity is not None:
            self.to.say(node, "hasSeverity", self._level(estimate.severity, policy.severity))
        if estimate.probability is not None:
            scales = (policy.exploitability, policy.probability)
            in_order = scales if estimate.kind == "exploitability" else scales[::-1]
            self.to.say(node, "hasProbability", self._level(estimate.probability, *in_order))
        elif estimate.kind == "not-estimable":
            unknown = self._ours("Probability", self.to.name("level", "not-estimable"), "cannot be estimated")
            self.to.say(node, "hasProbability", unknown)
            self.not_estimable += 1
        for property, found, scale in (
            ("hasProbability1", estimate.p1, policy.first),
            ("hasProbability2", estimate.p2, policy.conditional),
        ):
            # of a number without levels there is no order to say
            if found is not None and found.level is not None and scale is not None:
                self.to.say(node, property, self._level(found.level, scale))
        return node

    def _risk(self, risk: Item) -> None:
        file = self.file
        situations, harms = file.linked(risk, "situation")[:1], file.linked(risk, "harm")[:1]
        hazards = [hazard for each in situations for hazard in file.linked(each, "hazard")]
        if len(hazards) > 1:
            self.several.append(risk)
        of: Sequence[Item | None] = hazards or [None]
        for hazard in of:
            own = (risk.id, hazard.id) if hazard is not None and len(hazards) > 1 else (risk.id,)
            self._one(risk, own, hazard, situations, harms)

    def _one(
        self, risk: Item, own: tuple[str, ...], hazard: Item | None, situations: Sequence[Item], harms: Sequence[Item]
    ) -> None:
        """A risk as far as it comes from one hazard."""
        assessed = self.assessment.risks[risk.id]
        say = self.to.say
        analyzed = self._node("AnalyzedRisk Risk", self.to.name(*own, "analyzed"), risk.title or risk.id, risk.id)
        for harm in harms:
            say(analyzed, "hasHarm", self._of(harm))
            for code in harm.listed("imdrf"):
                problem = self._node("PatientProblem", self.to.name("imdrf", code), f"IMDRF {code}", code)
                say(analyzed, "hasPatientProblem", problem)
        if hazard is not None:
            named = (hazard.id, *(each.id for each in harms), "domain-specific")
            special = self._node("DomainSpecificHazard", self.to.name(*named), hazard.title or hazard.id)
            say(special, "hasHazard", self._of(hazard))
            say(special, "hasDeviceComponent", self._components(hazard))
            say(special, "hasDeviceFunction", self._function(hazard))
            for harm in harms:
                say(special, "causesHarm", self._of(harm))
            say(analyzed, "hasDomainSpecificHazard", special)
        for situation in situations:
            say(analyzed, "hasHazardousSituation", self._of(situation))
        say(analyzed, "hasDeviceContext", self.context)
        initial = self._risk_level(assessed.initial, risk.id, "initial")
        say(analyzed, "hasInitialRiskLevel", initial)
        say(analyzed, "hasRiskLevel", initial)
        controls = controls_of(self.file, risk)
        if not controls and assessed.residual is None:
            # nothing is controlled, and nothing said to be
            return
        controlled = self._node("ControlledRisk Risk", self.to.name(*own), risk.title or risk.id, risk.id)
        say(controlled, "hasAnalyzedRisk", analyzed)
        for harm in harms:
            say(controlled, "hasHarm", self._of(harm))
        if assessed.residual is not None:
            residual = self._risk_level(assessed.residual, risk.id, "residual")
            say(controlled, "hasResidualRiskLevel", residual)
            say(controlled, "hasRiskLevel", residual)
        if controls:
            # a control alone is one measure; of several, the shapes want one that has them as parts
            whole = self._of(controls[0])
            if len(controls) > 1:
                whole = self._ours("SDA RiskSDA", self.to.name(risk.id, "controls"), f"Controls of {risk.id}")
                for each in controls:
                    say(whole, "hasSubSDA", self._of(each))
            say(controlled, "isMitigatedBy", whole)

    # --- what is not said --------------------------------------------------------------------------------------------

    def _unsaid(self, item: Item | None, text: str) -> None:
        self.to.unsaid.append(Unsaid(item.id if item else "", text, item.span if item else None))

    def _gaps(self) -> None:
        for field, stands_in in (("component", tr("the device as a whole")), ("function", tr("“function not stated”"))):
            hazards = [*dict.fromkeys(each.id for each in self.without[field])]
            if hazards:
                first = self.without[field][0]
                self._unsaid(
                    first,
                    tr(
                        "the {field} of {n} {n:hazard|hazards} is not given ({ids}): {stands_in} stands for it",
                        field=field,
                        n=len(hazards),
                        ids=_some(hazards),
                        stands_in=stands_in,
                    ),
                )
        if self.not_estimable:
            self._unsaid(
                None,
                tr(
                    "{n} {n:probability|probabilities} cannot be estimated: a level of its own stands for it, which is neither"
                    " above nor below the others",
                    n=self.not_estimable,
                ),
            )
        if self.several:
            self._unsaid(
                self.several[0],
                tr(
                    "{n} {n:risk comes|risks come} from several hazards ({ids}): each hazard has a risk of its own there",
                    n=len(self.several),
                    ids=_some([each.id for each in self.several]),
                ),
            )
        self._unsaid(
            None, tr("regions and verdicts: there are risk levels in Riskman, and no criteria of acceptability")
        )
        if any(each.effectiveness == "pass" for each in self.assessment.controls.values()):
            self._unsaid(None, tr("that controls are effective: Riskman knows proof of implementation"))
        self._unsaid_fields()

    def _unsaid_fields(self) -> None:
        for type in self.file.model.types.values():
            items = self.file.of_type(type.name)
            if not items:
                continue
            if type.name not in _SAID:
                self._unsaid(
                    None, tr("{n} of {type}: Riskman has no term for them", n=len(items), type=tr(type.plural))
                )
                continue
            given: Counter[str] = Counter(
                name
                for item in items
                for name in (*item.fields, *item.links)
                if name not in _SAID[type.name]
                and name not in COMMON_FIELD_NAMES
                and (item.fields.get(name) or item.links.get(name))
            )
            texts = sum(bool(item.body.strip()) for item in items)
            named = [f"`{name}` ({count})" for name, count in given.items()]
            if texts:
                named.append(tr("texts ({n})", n=texts))
            if named:
                self._unsaid(None, tr("of {type}: {fields}", type=tr(type.plural), fields=", ".join(named)))


_SAID: Final[Mapping[str, frozenset[str]]] = {
    "intended-use": frozenset({"kind"}),
    "hazard": frozenset({"component", "function"}),
    "event": frozenset({"precedes"}),
    "situation": frozenset({"hazard", "events"}),
    "harm": frozenset({"imdrf", "severity"}),
    "risk": frozenset(
        [
            "situation",
            "harm",
            "p1",
            "p2",
            "p",
            "severity",
            "exploitability",
            "estimate",
            "residual-p1",
            "residual-p2",
            "residual-p",
            "residual-severity",
            "residual-exploitability",
        ]
    ),
    "control": frozenset({"controls"}),
    "verification": frozenset({"verifies", "proves", "result", "evidence"}),
}
"""The item types that Riskman has terms for, each with its options that are said."""

COMMON_FIELD_NAMES: Final = frozenset(each.name for each in COMMON_FIELDS)


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")


def _reached(start: str, edges: Mapping[str, Iterable[str]]) -> dict[str, None]:
    """What can be reached over ``edges``, the start itself where a circle leads back to it."""
    found: dict[str, None] = {}
    open_ = [*edges[start]]
    while open_:
        id = open_.pop(0)
        if id not in found:
            found[id] = None
            open_.extend(edges[id])
    return found


# --- Turtle -----------------------------------------------------------------------------------------------------------

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LOCAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def short(iri: Iri) -> str:
    """An IRI of a prefix as ``prefix:name``, another in angle brackets."""
    for prefix, begins in PREFIXES.items():
        if iri.startswith(begins) and _LOCAL.fullmatch(iri[len(begins) :]):
            return f"{prefix}:{iri[len(begins) :]}"
    return f"<{iri}>"


def _written(object: Iri | Literal) -> str:
    if isinstance(object, Iri):
        return short(object)
    text = "".join(
        _ESCAPES.get(each) or (f"\\u{ord(each):04X}" if each < " " or each == "\x7f" else each) for each in object.text
    )
    return f'"{text}"' + (f"@{object.language}" if object.language else "")


def turtle(graph: Graph) -> str:
    """A graph as Turtle: a paragraph a node, in the order of the file."""
    by: dict[Iri, dict[Iri, list[str]]] = {}
    for subject, property, object in graph:
        by.setdefault(subject, {}).setdefault(property, []).append(_written(object))
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()]
    for subject, said in by.items():
        lines.append("")
        written = [
            f"{'a' if property == TYPE else short(property)} {', '.join(objects)}" for property, objects in said.items()
        ]
        lines.append(f"{short(subject)} " + " ;\n    ".join(written) + " .")
    return "\n".join(lines) + "\n"
