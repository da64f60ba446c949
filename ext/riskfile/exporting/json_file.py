"""``riskfile export json``: the file as one JSON object, and the JSON Schema of its form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from types import NoneType, UnionType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from riskfile.exporting.data import VERSION, RiskManagementFile, Value, classes, data_of, plain
from riskfile.exporting.judged import Judged, Written

ID: Final = f"https://example.org/riskfile/file-{VERSION}.schema.json"
"""What the schema is called; nothing is there."""


def write(judged: Judged) -> Written:
    """The file as JSON."""
    data = data_of(judged)
    return Written(as_bytes(data), len(data.items))


def as_bytes(data: RiskManagementFile) -> bytes:
    """Data as JSON: the same bytes for the same data."""
    return (json.dumps(plain(data), indent=1, ensure_ascii=False) + "\n").encode()


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the form. It lets keys be added, as later riskfiles may."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "A risk management file, read and judged by riskfile",
        "$ref": f"#/$defs/{RiskManagementFile.__name__}",
        "$defs": {each.__name__: _object(each) for each in classes()},
    }


def _object(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    made: dict[str, Any] = {
        "description": " ".join((kind.__doc__ or "").replace("``", "`").split()),
        "type": "object",
        "required": names,
        "properties": {name: _of(hints[name]) for name in names},
    }
    if kind is RiskManagementFile:
        made["properties"]["version"] = {"const": VERSION}
    return made


_SIMPLE: Final[Mapping[Any, str]] = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def _of(hint: Any) -> dict[str, Any]:
    if hint in _SIMPLE:
        return {"type": _SIMPLE[hint]}
    if hint == Value:
        return {"anyOf": [*({"type": each} for each in ("string", "number", "boolean")), _of(tuple[str, ...])]}
    arguments = get_args(hint)
    origin = get_origin(hint)
    if origin is Literal:
        return {"enum": [*arguments]}
    if origin is tuple:
        return {"type": "array", "items": _of(arguments[0])}
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of(arguments[1])}
    if origin is UnionType or (origin is not None and NoneType in arguments):
        return {"anyOf": [_of(each) for each in arguments]}
    return {"$ref": f"#/$defs/{hint.__name__}"}
