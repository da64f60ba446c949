"""ReqIF: the objects of each type as a table, with what they are linked to."""

from __future__ import annotations

from typing import Any

from reqif.models.reqif_types import SpecObjectAttributeType
from reqif.parser import ReqIFParser

from riskfile.tables.archive import understood, unpacked, without_entities
from riskfile.tables.html import plain_text
from riskfile.tables.records import Record, sheets_of
from riskfile.tables.table import SourcePlace, SourceSheet, TableChoice, refuse
from riskfile.text.messages import tr


def read_reqif(data: bytes, place: SourcePlace, choice: TableChoice) -> tuple[SourceSheet, ...]:
    """The objects of a ReqIF file, or of those in a .reqifz archive, a table for each type.

    :raises ImportProblem: if it cannot be read, or holds no object.
    """
    by_kind: dict[str, list[Record]] = {}
    with understood(place, "ReqIF", tr("export it again from the program that made it")):
        if data.startswith(b"PK"):
            with unpacked(data, place, tr("a ReqIF archive")) as archive:
                names = [name for name in archive.namelist() if name.lower().endswith((".reqif", ".xml"))]
                for name in names:
                    _read(archive.read(name), place._replace(sheet=name if len(names) > 1 else ""), by_kind)
        else:
            _read(data, place, by_kind)
    if not by_kind:
        raise refuse(place, tr("holds no object, expected SPEC-OBJECT with values"))
    return sheets_of(place, by_kind)


def _read(data: bytes, place: SourcePlace, by_kind: dict[str, list[Record]]) -> None:
    without_entities(data, place)
    bundle = ReqIFParser.parse_from_string(data.decode("utf-8-sig"))
    content = bundle.core_content.req_if_content if bundle.core_content else None
    if content is None or not content.spec_objects:
        return
    types = {each.identifier: each for each in content.spec_types or ()}
    labels = {
        value.identifier: value.long_name or value.key or value.identifier
        for datatype in content.data_types or ()
        for value in getattr(datatype, "values", None) or ()
    }
    order: dict[str, int] = {}
    for specification in content.specifications or ():
        for node in bundle.iterate_specification_hierarchy(specification):
            order.setdefault(node.spec_object, len(order))
    links: dict[str, dict[str, list[str]]] = {}
    for relation in content.spec_relations or ():
        kind = types.get(relation.relation_type_ref)
        name = f"links: {(kind.long_name if kind else '') or 'relation'}"
        links.setdefault(relation.source, {}).setdefault(name, []).append(relation.target)
    ids = {each.identifier: _own_id(each, types, labels) for each in content.spec_objects}
    for each in sorted(content.spec_objects, key=lambda one: order.get(one.identifier, len(order))):
        at = place._replace(inside=each.identifier)
        values = {"identifier": (at, each.identifier), "long name": (at, each.long_name or "")}
        values |= {name: (at, text) for name, text in _values(each, types, labels).items()}
        for name, targets in links.get(each.identifier, {}).items():
            values[name] = (at, "; ".join(ids.get(target, target) for target in targets))
        kind = types.get(each.spec_object_type)
        title = (kind.long_name if kind else "") or each.spec_object_type
        by_kind.setdefault(title, []).append(Record(at, values))


def _values(each: Any, types: dict[str, Any], labels: dict[str, str]) -> dict[str, str]:
    kind = types.get(each.spec_object_type)
    definitions = {
        one.identifier: one.long_name or one.identifier for one in getattr(kind, "attribute_definitions", None) or ()
    }
    found: dict[str, str] = {}
    for attribute in each.attributes:
        value = attribute.value
        if isinstance(value, list):
            text = "; ".join(str(labels.get(one, one)) for one in value)
        elif attribute.attribute_type == SpecObjectAttributeType.XHTML:
            text = plain_text(attribute.value_stripped_xhtml or value or "")
        else:
            text = value or ""
        found[definitions.get(attribute.definition_ref, attribute.definition_ref)] = text
    return found


_IDS = ("id", "reqif.foreignid", "foreignid", "uid", "object identifier")


def _own_id(each: Any, types: dict[str, Any], labels: dict[str, str]) -> str:
    """How an object is called by its readers, else its identifier."""
    values = {name.casefold(): text for name, text in _values(each, types, labels).items()}
    return next((values[name] for name in _IDS if values.get(name)), "") or str(each.identifier)
