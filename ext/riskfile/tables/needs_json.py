"""JSON files: needs.json of sphinx-needs, the JSON export of StrictDoc, and plain lists of objects.

Each kind of item is a table with a column for each attribute; a cell's place is the path of the value.
"""

from __future__ import annotations

import json
from typing import Any, Final

from riskfile.tables.csv import decoded
from riskfile.tables.records import Record, sheets_of
from riskfile.tables.table import SourcePlace, SourceSheet, TableChoice, one_line, refuse
from riskfile.text.json_once import TwiceError, loads_once
from riskfile.text.messages import later, tr
from riskfile.text.quoting import quote

EXPECTED: Final = later("needs.json of sphinx-needs, the JSON export of StrictDoc, or a list of objects")
_DEPTH: Final = 60


def read_json(data: bytes, place: SourcePlace, choice: TableChoice) -> tuple[SourceSheet, ...]:
    """The items of a JSON file, a table for each kind.

    :raises ImportProblem: if it is no JSON, or holds no items.
    """
    text, _ = decoded(data, place, choice)
    try:
        tree = loads_once(text)
    except TwiceError as error:
        raise refuse(
            place._replace(row=error.lineno, column=error.colno, signs=True),
            tr(
                "the key {key} stands here a second time in one object, first at line {line}, column {column}",
                key=quote(error.key),
                line=error.first[0],
                column=error.first[1],
            ),
            tr("expected each id, version and attribute once: a reader of JSON takes the last, and loses the others"),
        ) from None
    except json.JSONDecodeError as error:
        where = place._replace(row=error.lineno, column=error.colno)
        raise refuse(
            where, tr("not JSON: {msg}", msg=one_line(error.msg)), tr("expected {expected}", expected=tr(EXPECTED))
        ) from None
    except (RecursionError, ValueError) as error:
        raise refuse(place, tr("cannot be read as JSON: {what}", what=one_line(str(error))[:100])) from None
    if isinstance(tree, dict) and isinstance(tree.get("versions"), dict):
        return _needs(tree, place)
    if isinstance(tree, dict) and isinstance(tree.get("DOCUMENTS"), list):
        return _strictdoc(tree, place)
    return _objects(tree, place)


def _text(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return "; ".join(_text(each) for each in value)
    return json.dumps(value, ensure_ascii=False)


def _record(item: dict[str, Any], place: SourcePlace, path: str) -> Record:
    at = place._replace(inside=path)
    return Record(
        at, {str(name): (place._replace(inside=f"{path}/{name}"), _text(value)) for name, value in item.items()}
    )


def _needs(tree: dict[str, Any], place: SourcePlace) -> tuple[SourceSheet, ...]:
    versions = tree["versions"]
    current = str(tree.get("current_version", ""))
    if current not in versions:
        if len(versions) != 1:
            known = ", ".join(map(str, versions)) or "none"
            raise refuse(
                place,
                tr("names the current version {current!r}, which there is not", current=current),
                tr("versions: {known}", known=known),
            )
        current = next(iter(versions))
    inside = versions[current]
    needs = inside.get("needs") if isinstance(inside, dict) else None
    if isinstance(needs, list):
        needs = _by_id(needs, place, f"/versions/{current}/needs")
    if not isinstance(needs, dict):
        raise refuse(
            place._replace(inside=f"/versions/{current}"), tr("there are no `needs` here"), tr("expected an object")
        )
    by_kind: dict[str, list[Record]] = {}
    for id, need in needs.items():
        path = f"/versions/{current}/needs/{id}"
        if not isinstance(need, dict):
            raise refuse(
                place._replace(inside=path),
                tr("found {what!r}, expected an object with attributes", what=_text(need)[:60]),
            )
        by_kind.setdefault(str(need.get("type", "")), []).append(_record({"id": id, **need}, place, path))
    if not by_kind:
        raise refuse(place, tr("the version {current!r} holds no needs", current=current))
    sheets = sheets_of(place, by_kind)
    others = [str(each) for each in versions if str(each) != current]
    said = (
        (
            tr(
                "{place}: the version {current} was read; not read: {others}.",
                place=place,
                current=current,
                others=", ".join(others),
            ),
        )
        if others
        else ()
    )
    return tuple(sheet._replace(said=said) for sheet in sheets)


def _by_id(needs: list[Any], place: SourcePlace, path: str) -> dict[str, Any]:
    """The needs of a list by their ids, or their numbers where they have none."""
    found: dict[str, Any] = {}
    first: dict[str, int] = {}
    for nth, each in enumerate(needs):
        id = str(each.get("id", nth) if isinstance(each, dict) else nth)
        if first.setdefault(id, nth) != nth:
            raise refuse(
                place._replace(inside=f"{path}/{nth}"),
                tr(
                    "the id {id} stands here a second time, first at {first}", id=quote(id), first=f"{path}/{first[id]}"
                ),
                tr("expected each id once"),
            )
        found[id] = each
    return found


def _strictdoc(tree: dict[str, Any], place: SourcePlace) -> tuple[SourceSheet, ...]:
    by_kind: dict[str, list[Record]] = {}

    def walk(node: Any, path: str, document: str, section: str, depth: int) -> None:
        at = place._replace(inside=path)
        if not isinstance(node, dict):
            raise refuse(at, tr("found {what!r}, expected a node with attributes", what=_text(node)[:60]))
        if depth > _DEPTH:
            raise refuse(at, tr("nodes lie within each other more than {depth} deep", depth=_DEPTH))
        kind = _text(node.get("_NODE_TYPE") or node.get("NODE_TYPE") or node.get("TYPE")) or "REQUIREMENT"
        below = next(
            (name for name in ("NODES", "CONTENT", "SECTION_CONTENTS") if isinstance(node.get(name), list)), ""
        )
        if depth and kind not in ("SECTION", "DOCUMENT", "DOCUMENT_FROM_FILE"):
            values = {
                str(name): (place._replace(inside=f"{path}/{name}"), _text(value))
                for name, value in node.items()
                if name not in (below, "RELATIONS") and not name.startswith("_NODE_TYPE")
            }
            for nth, relation in enumerate(node.get("RELATIONS") or ()):
                if not isinstance(relation, dict):
                    continue
                name = "RELATIONS " + " ".join(
                    _text(relation.get(key)) for key in ("TYPE", "ROLE") if relation.get(key)
                )
                where, before = values.get(name, (place._replace(inside=f"{path}/RELATIONS/{nth}"), ""))
                target = _text(relation.get("VALUE", relation.get("UID", relation.get("PATH"))))
                values[name] = (where, f"{before}; {target}" if before else target)
            values["document"] = (at, document)
            values["section"] = (at, section)
            by_kind.setdefault(kind, []).append(Record(at, values))
        else:
            title = _text(node.get("TITLE"))
            document, section = (document, title or section) if depth else (title, "")
        for nth, each in enumerate(node[below] if below else ()):
            walk(each, f"{path}/{below}/{nth}", document, section, depth + 1)

    for nth, document in enumerate(tree["DOCUMENTS"]):
        walk(document, f"/DOCUMENTS/{nth}", "", "", 0)
    if not by_kind:
        raise refuse(place, tr("its documents hold no nodes"), tr("expected {expected}", expected=tr(EXPECTED)))
    return sheets_of(place, by_kind)


def _objects(tree: Any, place: SourcePlace) -> tuple[SourceSheet, ...]:
    """Lists of objects, at the top or right below it: each is a table, called by its key."""
    found: dict[str, list[Record]] = {}
    lists = {"": tree} if isinstance(tree, list) else tree if isinstance(tree, dict) else {}
    for name, items in lists.items():
        if isinstance(items, list) and items and all(isinstance(each, dict) for each in items):
            path = f"/{name}" if name else ""
            found[str(name)] = [_record(each, place, f"{path}/{nth}") for nth, each in enumerate(items)]
    if not found:
        raise refuse(place, tr("holds no items"), tr("expected {expected}", expected=tr(EXPECTED)))
    return sheets_of(place, found)
