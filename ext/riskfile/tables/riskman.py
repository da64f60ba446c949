"""Riskman (VDE SPEC 90025): a graph in Turtle or as RDFa in a page, as tables of hazards, events, situations, harms, risks, measures
and proofs. Nothing that a graph names is fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import rdflib
from rdflib.namespace import DCTERMS, RDF, RDFS

from riskfile.tables.archive import understood
from riskfile.tables.records import Record, sheets_of
from riskfile.tables.table import (
    MAX_BYTES,
    MAX_PROBLEMS,
    ImportProblem,
    SourcePlace,
    SourceProblem,
    SourceSheet,
    TableChoice,
    refuse,
)
from riskfile.text.messages import tr

ONTOLOGY: Final = "https://w3id.org/riskman/ontology#"
_VERSIONS: Final = "https://w3id.org/riskman/ontology/"
_VERSION: Final = "1.0.0"

_CLASSES: Final = frozenset(
    "AnalyzedRisk AssuranceSDA AssuranceSDAI ControlledRisk DeviceComponent DeviceContext DeviceFunction DeviceProblem"  # noqa: SIM905
    " DomainSpecificHazard Event Harm Hazard HazardousSituation ImplementationManifest PatientProblem Probability Risk"
    " RiskLevel RiskSDA RiskSDAI SDA SDAI SafetyAssurance Severity".split()
)
_PROPERTIES: Final = frozenset(
    "causesHarm gt hasAnalyzedRisk hasDeviceComponent hasDeviceContext hasDeviceFunction hasDeviceProblem"  # noqa: SIM905
    " hasDomainSpecificHazard hasEvent hasHarm hasHazard hasHazardousSituation hasImplementationManifest hasInitialRiskLevel"
    " hasParentHazard hasParentSituation hasPatientProblem hasPrecedingEvent hasProbability hasProbability1 hasProbability2"
    " hasResidualRiskLevel hasRiskLevel hasSafetyAssurance hasSeverity hasSubSDA isMitigatedBy isPartOfDeviceComponent".split()
)
"""The terms of version 1.0.0."""

MAX_DEPTH: Final = 100
"""How deep brackets may be nested. What programs write of a risk file has two or three levels."""

_BRACKETS: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"""|\'\'\'(?:[^\'\\]|\\.|\'{1,2}(?!\'))*+\'\'\''
    r'|"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\'|<[^<>\s]*>|#[^\n]*|[()\[\]]',
    re.DOTALL,
)
"""A bracket of Turtle, or a text, an IRI or a comment, in which there is none."""

_Node = Any
"""A node of rdflib: an IRI, a blank node or a literal."""


def read_riskman(data: bytes, place: SourcePlace, choice: TableChoice) -> tuple[SourceSheet, ...]:
    """The tables of a graph.

    :raises ImportProblem: if it cannot be read, is of another version, or leads in a circle.
    """
    graph = _parsed(data, place)
    _known(graph, place)
    return sheets_of(place, _Reader(graph, place).tables())


def is_page(data: bytes) -> bool:
    """Whether a page carries a graph of this ontology."""
    return ONTOLOGY.encode() in data[:MAX_BYTES] and b"typeof=" in data


def _parsed(data: bytes, place: SourcePlace) -> rdflib.Graph:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and is_page(data):
        return _of_page(data, place)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(place, tr("is not UTF-8 at byte {n}; Turtle is", n=error.start)) from None
    _shallow(text, place)
    graph = rdflib.Graph()
    try:
        graph.parse(data=text, format="turtle")
    except Exception as error:
        line = getattr(error, "lines", None)
        if isinstance(line, int):
            why = getattr(error, "_why", "") or str(error)
            at = place._replace(row=line + 1)
            raise refuse(at, tr("cannot be read as Turtle: {what}", what=" ".join(str(why).split())[:160])) from None
        with understood(place, "Turtle", tr("export it again from the program that made it")):
            raise
    return graph


def _shallow(text: str, place: SourcePlace) -> None:
    """:raises ImportProblem: if brackets are nested so deep that a reader of Turtle would come to its end."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        sign = found[0]
        if sign in ("(", "["):
            depth += 1
            if depth > MAX_DEPTH:
                raise refuse(
                    place._replace(row=text.count("\n", 0, found.start()) + 1),
                    tr("lists and nodes in brackets are nested deeper than {most}", most=MAX_DEPTH),
                    tr("give the inner ones names of their own"),
                )
        elif sign in (")", "]"):
            depth = max(0, depth - 1)


def _of_page(data: bytes, place: SourcePlace) -> rdflib.Graph:
    from pyRdfa import pyRdfa  # noqa: PLC0415 - Turtle does without
    from pyRdfa.options import Options  # noqa: PLC0415

    with understood(place, tr("a page with RDFa")):
        # neither vocabularies nor graphs that a page only refers to are looked for
        options = Options(vocab_expansion=False, embedded_rdf=False)
        reader = pyRdfa(options=options, base="", media_type="text/html")
        found: rdflib.Graph = reader.graph_from_source(io.BytesIO(data), rdfOutput=False)
        return found


def _known(graph: rdflib.Graph, place: SourcePlace) -> None:
    """:raises ImportProblem: if the graph is of no or of another version of the ontology."""
    if not len(graph):
        raise refuse(
            place,
            tr("says nothing: it has no statement"),
            tr("expected a graph of the Riskman ontology, as Turtle or in a page"),
        )
    used: dict[str, None] = {}
    versions: dict[str, None] = {}
    for statement in graph:
        for each in statement:
            text = str(each)
            if isinstance(each, rdflib.URIRef) and text.startswith(ONTOLOGY):
                used[text.removeprefix(ONTOLOGY)] = None
            elif isinstance(each, rdflib.URIRef) and re.fullmatch(r"\d+(\.\d+)*", text.removeprefix(_VERSIONS)):
                versions[text.removeprefix(_VERSIONS)] = None
    if other := [each for each in versions if each != _VERSION]:
        raise refuse(
            place,
            tr("is of version {found} of the Riskman ontology; expected {version}", found=other[0], version=_VERSION),
        )
    if not used:
        raise refuse(place, tr("uses no term of the Riskman ontology; expected some of {ontology}", ontology=ONTOLOGY))
    unknown = sorted(used.keys() - _CLASSES - _PROPERTIES)
    if unknown:
        raise ImportProblem(
            SourceProblem(
                place._replace(inside=each),
                tr("riskman:{name} is no term of version {version} of the ontology", name=each, version=_VERSION),
            )
            for each in unknown[:MAX_PROBLEMS]
        )


class _Reader:
    def __init__(self, graph: rdflib.Graph, place: SourcePlace) -> None:
        self.graph = graph
        self.place = place
        self.names: dict[_Node, str] = {}
        self.taken: dict[str, _Node] = {}

    # --- what a graph says -------------------------------------------------------------------------------------------

    def _of(self, kind: str) -> list[_Node]:
        """The nodes of a class, in an order that does not depend on how they were written."""
        found = set(self.graph.subjects(RDF.type, rdflib.URIRef(ONTOLOGY + kind)))
        return sorted(found, key=lambda node: (_natural(self._id(node)), str(node)))

    def _all(self, node: _Node, *properties: str) -> list[_Node]:
        found = {each: None for name in properties for each in self.graph.objects(node, rdflib.URIRef(ONTOLOGY + name))}
        return sorted(found, key=lambda each: (_natural(self._id(each)), str(each)))

    def _one(self, node: _Node, property: str) -> _Node | None:
        return next(iter(self._all(node, property)), None)

    def _label(self, node: _Node | None) -> str:
        if node is None:
            return ""
        if isinstance(node, rdflib.Literal):
            return str(node)
        labels = sorted(
            self.graph.objects(node, RDFS.label), key=lambda each: (str(getattr(each, "language", "")), each)
        )
        return str(labels[0]) if labels else self._tail(node)

    def _tail(self, node: _Node) -> str:
        from urllib.parse import unquote  # noqa: PLC0415

        return unquote(re.split(r"[#/:]", str(node))[-1]) or str(node)

    def _id(self, node: _Node) -> str:
        """What a node is called: its identifier, else the end of its IRI."""
        if node not in self.names:
            given = sorted(map(str, self.graph.objects(node, DCTERMS.identifier)))
            self.names[node] = given[0] if given else self._tail(node)
        return self.names[node]

    def _at(self, node: _Node) -> SourcePlace:
        return self.place._replace(inside=str(node))

    def _row(self, what: str, node: _Node, **values: str) -> Record:
        """A row with the title of the node below ``what`` it is: tables of the same headings would be read as one."""
        at = self._at(node)
        given = {"ID": self._id(node), what: self._label(node)}
        given |= {name.replace("_", " "): text for name, text in values.items()}
        return Record(at, {name: (at, text) for name, text in given.items()})

    def _ids(self, nodes: Iterable[_Node]) -> str:
        return "; ".join(dict.fromkeys(map(self._id, nodes)))

    # --- the tables --------------------------------------------------------------------------------------------------

    def tables(self) -> dict[str, list[Record]]:
        """The records of each table, by its title."""
        analyzed = self._of("AnalyzedRisk")
        special = {node: self._all(node, "hasDomainSpecificHazard") for node in analyzed}
        of_hazard: dict[_Node, list[_Node]] = {}
        for each in self._of("DomainSpecificHazard"):
            for hazard in self._all(each, "hasHazard"):
                of_hazard.setdefault(hazard, []).append(each)
        hazards_of: dict[_Node, dict[_Node, None]] = {}
        for risk, found in special.items():
            for situation in self._all(risk, "hasHazardousSituation"):
                for each in found:
                    hazards_of.setdefault(situation, {}).update(dict.fromkeys(self._all(each, "hasHazard")))
        order = self._order()
        tables = {
            "Levels": list(self._levels()),
            "Intended use": [self._row("Use", node) for node in self._of("DeviceContext")],
            "Hazards": [self._hazard(node, of_hazard.get(node, ())) for node in self._of("Hazard")],
            "Events": [self._row("Event", node) for node in self._of("Event")],
            "Situations": [
                self._row(
                    "Hazardous situation",
                    node,
                    Hazards=self._ids(hazards_of.get(node, ())),
                    Events=self._ids(sorted(self._all(node, "hasEvent"), key=lambda each: order.get(each, 0))),
                )
                for node in self._of("HazardousSituation")
            ],
            "Harms": [self._harm(node, analyzed) for node in self._of("Harm")],
            "Risks": list(self._risks(analyzed)),
            "Measures": [],
            "Proofs": [],
        }
        tables["Measures"], tables["Proofs"] = self._measures()
        return tables

    def _levels(self) -> Iterator[Record]:
        """Severities and probabilities, from the mildest to the worst as far as the graph has an order."""
        for kind in ("Severity", "Probability"):
            nodes = self._of(kind)
            above = {node: {each for each in self._all(node, "gt") if each in nodes} for node in nodes}
            self._no_circle(above, "gt")
            for node in sorted(nodes, key=lambda each: (len(_closure(each, above)), _natural(self._id(each)))):
                yield self._row(
                    "Level", node, Kind=kind, Scale=str(node).rsplit("/", 2)[-2] if "/" in str(node) else kind
                )

    def _hazard(self, node: _Node, special: Iterable[_Node]) -> Record:
        components = {self._component(each): None for one in special for each in self._all(one, "hasDeviceComponent")}
        functions = {self._label(each): None for one in special for each in self._all(one, "hasDeviceFunction")}
        return self._row(
            "Hazard",
            node,
            Component="; ".join(filter(None, components)),
            Function="; ".join(each for each in functions if each != "function not stated"),
        )

    def _component(self, node: _Node) -> str:
        """A component behind those that it is a part of; "" for the device as a whole, which is a part of nothing."""
        above = {node: set(self._all(node, "isPartOfDeviceComponent"))}
        reached = {node}
        open_ = [*above[node]]
        while open_:
            each = open_.pop()
            if each not in reached:
                reached.add(each)
                above[each] = set(self._all(each, "isPartOfDeviceComponent"))
                open_ += above[each]
        self._no_circle(above, "isPartOfDeviceComponent")
        chain = sorted(reached, key=lambda each: len(_closure(each, above)))
        names = [self._label(each) for each in chain]
        return " / ".join(names[1:] if len(names) > 1 else () if self._id(node) == "device" else names)

    def _harm(self, node: _Node, analyzed: Iterable[_Node]) -> Record:
        risks = [risk for risk in analyzed if node in self._all(risk, "hasHarm")]
        severities = [self._level(self._one(risk, "hasInitialRiskLevel"), "hasSeverity") for risk in risks]
        codes = [each for risk in risks for each in self._all(risk, "hasPatientProblem")]
        return self._row(
            "Harm", node, Severity="; ".join(dict.fromkeys(filter(None, severities))), Patient_problems=self._ids(codes)
        )

    def _level(self, level: _Node | None, property: str) -> str:
        found = self._one(level, property) if level is not None else None
        return self._id(found) if found is not None else ""

    def _risks(self, analyzed: Iterable[_Node]) -> Iterator[Record]:
        """A row for each analyzed risk; those with one identifier are one risk, which has several hazards there."""
        controlled = {self._one(node, "hasAnalyzedRisk"): node for node in self._of("ControlledRisk")}
        seen: set[str] = set()
        for node in analyzed:
            if self._id(node) in seen and list(self.graph.objects(node, DCTERMS.identifier)):
                continue
            seen.add(self._id(node))
            before = self._one(node, "hasInitialRiskLevel")
            own = controlled.get(node)
            after = self._one(own, "hasResidualRiskLevel") if own is not None else None
            measures = self._all(own, "isMitigatedBy") if own is not None else []
            values = {
                "Situation": self._ids(self._all(node, "hasHazardousSituation")),
                "Harm": self._ids(self._all(node, "hasHarm")),
                "Measures": self._ids(leaf for each in measures for leaf in self._leaves(each)),
            }
            for level, prefix in ((before, "Initial"), (after, "Residual")):
                for name, property in (("P", "hasProbability"), ("P1", "hasProbability1"), ("P2", "hasProbability2")):
                    values[f"{prefix}_{name}"] = self._level(level, property)
                values[f"{prefix}_severity"] = self._level(level, "hasSeverity")
            yield self._row("Risk", node, **values)

    def _leaves(self, node: _Node) -> list[_Node]:
        """The measures that a measure consists of; it itself where it has no parts, or a proof of its own."""
        below: dict[_Node, set[_Node]] = {}
        open_ = [node]
        while open_:
            each = open_.pop()
            if each not in below:
                below[each] = set(self._all(each, "hasSubSDA"))
                open_ += below[each]
        self._no_circle(below, "hasSubSDA")
        return [
            each
            for each in sorted(below, key=lambda one: _natural(self._id(one)))
            if not below[each] or self._all(each, "hasImplementationManifest")
        ]

    def _measures(self) -> tuple[list[Record], list[Record]]:
        kinds = ("SDA", "SDAI", "RiskSDA", "RiskSDAI", "AssuranceSDA", "AssuranceSDAI")
        nodes = {each: None for kind in kinds for each in self._of(kind)}
        leaves = {leaf: None for node in nodes for leaf in self._leaves(node)}
        proofs: dict[_Node, dict[_Node, None]] = {}
        for each in leaves:
            for proof in self._all(each, "hasImplementationManifest"):
                proofs.setdefault(proof, {})[each] = None
        ordered = sorted(leaves, key=lambda one: _natural(self._id(one)))
        shown = sorted(proofs, key=lambda one: _natural(self._id(one)))
        return [self._row("Measure", each) for each in ordered], [
            self._row(
                "Proof",
                each,
                Measures=self._ids(proofs[each]),
                Evidence="; ".join(sorted(map(str, self.graph.objects(each, RDFS.comment)))),
            )
            for each in shown
        ]

    def _order(self) -> dict[_Node, int]:
        """How many events come before each."""
        events = self._of("Event")
        before = {node: set(self._all(node, "hasPrecedingEvent")) for node in events}
        self._no_circle(before, "hasPrecedingEvent")
        return {node: len(_closure(node, before)) for node in events}

    def _no_circle(self, edges: Mapping[_Node, Iterable[_Node]], property: str) -> None:
        for node in sorted(edges, key=str):
            if node in _closure(node, edges):
                raise refuse(
                    self._at(node),
                    tr(
                        "{id} leads back to itself by riskman:{property}; expected an order without circles",
                        id=self._id(node),
                        property=property,
                    ),
                )


def _closure(node: _Node, edges: Mapping[_Node, Iterable[_Node]]) -> set[_Node]:
    found: set[_Node] = set()
    open_ = [*edges.get(node, ())]
    while open_:
        each = open_.pop()
        if each not in found:
            found.add(each)
            open_ += edges.get(each, ())
    return found


_natural: Callable[[str], list[tuple[int, int, str]]] = lambda text: [  # noqa: E731
    (0, int(each), "") if each.isdecimal() else (1, 0, each) for each in re.split(r"(\d+)", text) if each
]
