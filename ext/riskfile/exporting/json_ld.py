"""``riskfile export json-ld``: the file as linked data (JSON-LD 1.1), each item a node, each link a property that leads to nodes.

Types and properties are named by a vocabulary of riskfile's own, which is a name and no address; titles and ids by Dublin Core. What
Riskman has terms for, ``riskfile export riskman`` says in them.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

from riskfile.exporting.data import RiskManagementFile, data_of, plain
from riskfile.exporting.judged import Judged, Written

VOCABULARY: Final = "urn:riskfile:terms:"
"""What the names of types and properties begin with."""


def write(judged: Judged, *, base: str = "") -> Written:
    """The graph; ``base`` is what the IRI of each node begins with."""
    data = data_of(judged)
    begins = base or f"urn:riskfile:{quote(data.document.number or 'file', safe='')}:"
    made = {"@context": _context(data, judged.policy.language), "@graph": [_file(data, begins), *_items(data, begins)]}
    return Written((json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode(), len(data.items))


def _context(data: RiskManagementFile, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@version": 1.1,
        "@vocab": VOCABULARY,
        "dcterms": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "title": {"@id": "dcterms:title", "@language": language},
        "identifier": "dcterms:identifier",
        "text": {"@id": "dcterms:description", "@language": language},
        "day": {"@type": "xsd:date"},
    }
    for type in data.item_types:
        for link in type.links:
            # an order of events is a list
            found[f"link-{link.name}"] = {"@id": f"{VOCABULARY}{link.name}", "@type": "@id", "@container": "@list"}
        for field in type.fields:
            if field.kind == "date":
                found[f"field-{field.name}"] = {"@id": f"{VOCABULARY}{field.name}", "@type": "xsd:date"}
            else:
                found.setdefault(f"field-{field.name}", {"@id": f"{VOCABULARY}{field.name}"})
    return found


def _file(data: RiskManagementFile, base: str) -> dict[str, Any]:
    return {
        "@id": f"{base}file",
        "@type": "risk-management-file",
        "identifier": data.document.number,
        "title": data.device.name,
        "manufacturer": data.device.manufacturer,
        "revision": data.document.revision,
        "gate": data.gate,
        "day": data.day,
        "passed": [name for name, passed in data.gates.items() if passed],
        "example": data.device.example,
    }


def _items(data: RiskManagementFile, base: str) -> list[dict[str, Any]]:
    made = []
    for item in data.items:
        node: dict[str, Any] = {
            "@id": base + quote(item.id, safe=""),
            "@type": item.type,
            "identifier": item.id,
            "title": item.title,
        }
        if item.stage:
            node["stage"] = item.stage
        if item.text:
            node["text"] = item.text
        node |= {f"field-{name}": plain(value) for name, value in item.fields.items()}
        node |= {
            f"link-{name}": [base + quote(each, safe="") for each in ids] for name, ids in item.links.items() if ids
        }
        if item.retired:
            node["retired"] = True
        if item.risk is not None:
            node |= {
                f"{name}-region": each.region
                for name, each in (
                    ("initial", item.risk.initial),
                    ("claimed", item.risk.claimed),
                    ("earned", item.risk.earned),
                )
                if each is not None and each.region is not None
            }
        if item.control is not None:
            node["verified"] = item.control.verified
        made.append(node)
    return made
