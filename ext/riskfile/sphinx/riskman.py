"""The page that says a file in the terms of the Riskman ontology, as RDFa 1.1 (VDE SPEC 90025): who reads it sees each node with
what is said of it, and a machine reads the statements of ``riskfile export riskman``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, Final

from sphinx.application import Sphinx

from riskfile.exporting.riskman import LABEL, PREFIXES, TYPE, Graph, Iri, Literal, graph_of, short
from riskfile.sphinx.explorer import BUILDERS
from riskfile.sphinx.state import RISKMAN, files_of
from riskfile.text.messages import later, tr

_ORDER: Final = {
    "ControlledRisk": later("Controlled risk"),
    "AnalyzedRisk": later("Analysed risk"),
    "DomainSpecificHazard": later("Hazard of a component and a function"),
    "Hazard": later("Hazard"),
    "HazardousSituation": later("Hazardous situation"),
    "Event": later("Event"),
    "Harm": later("Harm"),
    "SDA": later("Risk control measure"),
    "ImplementationManifest": later("Proof of implementation"),
    "RiskLevel": later("Risk level"),
    "Probability": later("Probability"),
    "Severity": later("Severity"),
    "DeviceComponent": later("Component of the device"),
    "DeviceFunction": later("Function of the device"),
    "DeviceContext": later("Use of the device"),
    "PatientProblem": later("Problem of the patient"),
}
"""The classes of the ontology in the order in which a reader looks for them, in words."""

_PROPERTIES: Final = {
    "riskman:causesHarm": later("causes"),
    "riskman:gt": later("is above"),
    "riskman:hasAnalyzedRisk": later("risk before control"),
    "riskman:hasDeviceComponent": later("component"),
    "riskman:hasDeviceContext": later("use"),
    "riskman:hasDeviceFunction": later("function"),
    "riskman:hasDomainSpecificHazard": later("hazard of a component and a function"),
    "riskman:hasEvent": later("event"),
    "riskman:hasHarm": later("harm"),
    "riskman:hasHazard": later("hazard"),
    "riskman:hasHazardousSituation": later("hazardous situation"),
    "riskman:hasImplementationManifest": later("proof of implementation"),
    "riskman:hasInitialRiskLevel": later("initial risk level"),
    "riskman:hasPatientProblem": later("problem of the patient"),
    "riskman:hasPrecedingEvent": later("comes after"),
    "riskman:hasProbability": later("probability"),
    "riskman:hasProbability1": later("P1"),
    "riskman:hasProbability2": later("P2"),
    "riskman:hasResidualRiskLevel": later("residual risk level"),
    "riskman:hasRiskLevel": later("risk level"),
    "riskman:hasSeverity": later("severity"),
    "riskman:hasSubSDA": later("part"),
    "riskman:isMitigatedBy": later("controlled by"),
    "riskman:isPartOfDeviceComponent": later("part of"),
    "rdfs:comment": later("note"),
    "rdfs:label": later("name"),
    "dcterms:identifier": later("id"),
    "dcterms:title": later("device"),
    "owl:imports": later("ontology"),
    "owl:versionInfo": later("revision"),
}
"""The properties that a file's graph has, in words."""


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page of each file."""
    if app.builder.name in BUILDERS and app.config.riskfile_riskman:
        for part in files_of(app.config):
            build = part.built
            language = str(app.config.language or build.policy.language).replace("_", "-")
            graph = graph_of(build.file, build.policy, language=language)
            yield f"{part.base}{RISKMAN}", {"title": "Riskman", "body": body(graph)}, "page.html"


def body(graph: Graph) -> str:
    """The page's content."""
    said: dict[Iri, list[tuple[Iri, Iri | Literal]]] = {}
    for subject, property, object in graph:
        said.setdefault(subject, []).append((property, object))
    labels = {
        subject: object.text for subject, property, object in graph if property == LABEL and isinstance(object, Literal)
    }
    labels |= {subject: level for subject in said if subject not in labels and (level := _level(said[subject], labels))}
    places = {subject: f"n{number}" for number, subject in enumerate(said, start=1)}
    sections: dict[str, list[str]] = {}
    for subject, statements in said.items():
        kinds = [short(object) for property, object in statements if property == TYPE and isinstance(object, Iri)]
        kind = next((name for name in _ORDER if f"riskman:{name}" in kinds), "")
        sections.setdefault(kind, []).append(_node(subject, kinds, statements, places, labels))
    prefixes = " ".join(f"{prefix}: {iri}" for prefix, iri in PREFIXES.items())
    found = "".join(
        f'<h2 id="{name or "file"}">{_heading(name)}</h2>{"".join(sections[name])}'
        for name in ("", *_ORDER)
        if name in sections
    )
    lead = tr(
        "What this file says in the terms of the Riskman ontology 1.0.0 (VDE SPEC 90025), for machines: the statements stand in this"
        " page as RDFa. {command} writes the same as Turtle, and lists what Riskman has no term for.",
        command="<code>riskfile export riskman</code>",
    )
    return f'<section class="rf-riskman" prefix="{escape(prefixes)}"><h1>Riskman</h1><p>{lead}</p>{found}</section>\n'


def _heading(kind: str) -> str:
    return f"{escape(tr(_ORDER[kind]))} <code>riskman:{kind}</code>" if kind else escape(tr("The file"))


def _level(statements: Iterable[tuple[Iri, Iri | Literal]], labels: Mapping[Iri, str]) -> str:
    """A risk level in the words of the plan's scales: it has no label of its own, and the graph gives it none."""
    found = {short(property): labels.get(object, "") for property, object in statements if isinstance(object, Iri)}
    named = (found.get("riskman:hasSeverity"), found.get("riskman:hasProbability"))
    return " × ".join(filter(None, named))


def _words(property: Iri) -> str:
    """A property in words: one that has none of its own by its name, `hasDeviceContext` as "has device context"."""
    name = short(property)
    if name in _PROPERTIES:
        return tr(_PROPERTIES[name])
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.partition(":")[2]).lower()


def _node(
    subject: Iri,
    kinds: Iterable[str],
    statements: Iterable[tuple[Iri, Iri | Literal]],
    places: dict[Iri, str],
    labels: dict[Iri, str],
) -> str:
    by: dict[Iri, list[str]] = {}
    name = ""
    for property, object in statements:
        if property == TYPE:
            continue
        if isinstance(object, Literal):
            # without it, a text would have the language of the page
            text = f'<span property="{short(property)}" lang="{escape(object.language)}">{escape(object.text)}</span>'
            if property == LABEL and not name:
                name = text
                continue
        else:
            place = places.get(object)
            said = f'property="{short(property)}" resource="{escape(object)}"'
            shown = escape(labels.get(object, object))
            # what is of no node of the file leads nowhere: no page of a risk file asks for another place
            text = f'<a {said} href="#{place}">{shown}</a>' if place else f"<span {said}>{shown}</span>"
        by.setdefault(property, []).append(text)
    rows = "".join(f"<dt>{escape(_words(property))}</dt><dd>{'; '.join(texts)}</dd>" for property, texts in by.items())
    own = places[subject]
    return (
        f'<div id="{own}" resource="{escape(subject)}" typeof="{" ".join(kinds)}">'
        f"<p><strong>{name or escape(labels.get(subject, subject))}</strong></p>{f'<dl>{rows}</dl>' if rows else ''}</div>"
    )
