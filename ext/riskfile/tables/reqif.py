"""ReqIF: the objects of each type as a table, with what they are linked to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from riskfile.tables.archive import understood, unpacked
from riskfile.tables.records import Record, sheets_of
from riskfile.tables.reqif_file import Object, ReqifFile, read_file
from riskfile.tables.table import SourcePlace, SourceSheet, TableChoice, refuse
from riskfile.text.messages import tr


def read_reqif(data: bytes, place: SourcePlace, choice: TableChoice) -> tuple[SourceSheet, ...]:
    """The objects of a ReqIF file, or of those in a .reqifz archive, a table for each type.

    :raises ImportProblem: if it cannot be read, or holds no object.
    """
    by_kind: dict[str, list[Record]] = {}
    for each, where in files_in(data, place):
        _collect(each, where, by_kind)
    if not by_kind:
        raise refuse(place, tr("holds no object, expected SPEC-OBJECT with values"))
    return sheets_of(place, by_kind)


def files_in(data: bytes, place: SourcePlace) -> Iterator[tuple[ReqifFile, SourcePlace]]:
    """What a ReqIF file says, or each of those in a .reqifz archive, with its place.

    :raises ImportProblem: if one cannot be read.
    """
    if not data.startswith(b"PK"):
        yield read_file(data, place), place
        return
    hint = tr("export it again from the program that made it")
    with understood(place, "ReqIF", hint), unpacked(data, place, tr("a ReqIF archive")) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith((".reqif", ".xml"))]
        if not names:
            raise refuse(place, tr("holds no file .reqif, expected one"))
        for name in names:
            where = place._replace(sheet=name) if len(names) > 1 else place
            yield read_file(archive.read(name), where), where


def _collect(found: ReqifFile, place: SourcePlace, by_kind: dict[str, list[Record]]) -> None:
    order: dict[str, int] = {}
    for specification in found.specifications:
        for node in specification.nodes:
            # an object may stand in several documents, and below itself
            order.setdefault(node.object, len(order))
    said = {each.identifier: values_of(each, found) for each in found.objects.values()}
    ids = {identifier: own_id(values) or identifier for identifier, values in said.items()}
    links: dict[str, dict[str, list[str]]] = {}
    for relation in found.relations:
        kind = found.types.get(relation.type)
        name = f"links: {(kind.name if kind else '') or 'relation'}"
        links.setdefault(relation.source, {}).setdefault(name, []).append(relation.target)
    for each in sorted(found.objects.values(), key=lambda one: order.get(one.identifier, len(order))):
        at = place._replace(inside=each.identifier)
        values = {"identifier": (at, each.identifier), "long name": (at, each.name)}
        values |= {name: (at, text) for name, text in said[each.identifier].items()}
        for name, targets in links.get(each.identifier, {}).items():
            values[name] = (at, "; ".join(ids.get(target, target) for target in targets))
        kind = found.types.get(each.type)
        by_kind.setdefault((kind.name if kind else "") or each.type, []).append(Record(at, values))


def values_of(each: Object, found: ReqifFile) -> dict[str, str]:
    """What an object says, by the name of the attribute."""
    kind = found.types.get(each.type)
    said: dict[str, str] = {}
    for value in each.values:
        definition = kind.definitions.get(value.definition) if kind else None
        text = "; ".join(found.labels.get(one, one) for one in value.chosen) if value.chosen else value.text
        said[(definition.name if definition else "") or value.definition] = text
    return said


_IDS = ("id", "reqif.foreignid", "foreignid", "uid", "object identifier")


def own_id(values: Mapping[str, str]) -> str:
    """How an object is called by its readers, "" where it does not say."""
    folded = {name.casefold(): text for name, text in values.items()}
    return next((folded[name].strip() for name in _IDS if folded.get(name, "").strip()), "")
