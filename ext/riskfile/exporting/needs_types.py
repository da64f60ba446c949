"""Item types as sphinx-needs and ubCode are told of them: ``[needs]`` of a TOML file, for projects without riskfile.

There a field or a link has one declaration for all types; what riskfile itself tells sphinx-needs is one for each type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from riskfile.exporting.needs_json import COMPUTED, need_name
from riskfile.model import ID_PATTERN, FieldType, ItemModel

CORE: Final = frozenset(("status", "tags"))
"""Fields of items that sphinx-needs has for every need already."""

_JSON_TYPES: Final[Mapping[str, dict[str, Any]]] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "list": {"type": "array", "items": {"type": "string"}},
}

_HEAD: Final = """\
# Item types, fields and links of a risk management file, for sphinx-needs (`needs_from_toml`) and ubCode (`extend`).
# Written by `riskfile export ubproject`; write it anew when needs/model.yaml changes.
"""


def json_schema_of(field: FieldType) -> dict[str, Any]:
    """The JSON Schema of a field's values."""
    known = _JSON_TYPES.get(field.kind)
    if known is not None:
        return known
    if field.kind == "enum":
        return {"type": "string", "enum": list(field.values)}
    return {"type": "string"}


def ubproject(model: ItemModel) -> str:
    """The TOML text."""
    return f"{_HEAD}\n" + "\n".join(_tables(model))


def _tables(model: ItemModel) -> Iterator[str]:
    # ids of items, beside those that sphinx-needs takes where nothing is said
    yield _table("[needs]", {"id_regex": f"^(?:{ID_PATTERN}|[A-Z0-9_]{{5,}})$", "title_optional": True})
    for each in model.types.values():
        yield _table("[[needs.types]]", {"directive": each.name, "title": each.label, "prefix": f"{each.prefix}-"})
    for name, (description, schema) in _fields(model).items():
        yield _table(f"[needs.fields.{name}]", {"description": description, "schema": schema, "nullable": True})
    links: dict[str, dict[str, Any]] = {}
    for item_type in model.types.values():
        for link in item_type.links.values():
            declared = {
                "description": link.help or link.label,
                "outgoing": link.label or link.name,
                "incoming": link.back_label or f"{link.name} of",
            }
            links.setdefault(need_name(link.name), declared)
    for name, declared in links.items():
        yield _table(f"[needs.links.{name}]", declared)


def _fields(model: ItemModel) -> dict[str, tuple[str, dict[str, Any]]]:
    """By name, what each field is and the schema that fits all item types that have it."""
    found = {"stage": ("Stage of the lifecycle that the item was written for", {"type": "string"})}
    for item_type in model.types.values():
        for field in item_type.fields.values():
            name, schema = need_name(field.name), json_schema_of(field)
            if name in CORE:
                continue
            description, known = found.get(name, (field.help or field.label, schema))
            if known != schema:
                # needs/model.yaml cannot have one name for values of two kinds
                both = [*known.get("enum", ()), *schema.get("enum", ())]
                enum = {"enum": list(dict.fromkeys(both))} if "enum" in known and "enum" in schema else {}
                known = {"type": known["type"], **enum}
            found[name] = description, known
    return found | {name: (text, {"type": "string"}) for name, text in COMPUTED.items()}


def _table(head: str, values: Mapping[str, Any]) -> str:
    return head + "\n" + "".join(f"{key} = {_value(value)}\n" for key, value in values.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # strings and booleans are as in JSON, but for one character
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
