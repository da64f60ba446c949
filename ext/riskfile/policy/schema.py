"""JSON Schemas (draft 2020-12) of the YAML files, for editors: derived from the shapes that the reader uses."""

from __future__ import annotations

import json
from typing import Any

from riskfile.policy import checklists, extend, load
from riskfile.policy.strict import Boolean, Choice, Date, Either, Integer, Listing, Mapped, Number, Record, Shape, Text

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ID = "https://example.org/riskfile/{}-1.schema.json"


def policy_schema() -> dict[str, Any]:
    """The JSON Schema of ``needs/policy.yaml``, a new dict at each call.

    It says all that concerns one value; that names agree with each other (a row of the matrix with a level
    of the scale) is beyond JSON Schema, and is checked by ``load_policy`` alone.
    """
    schema = _document("policy", "Policy of a risk management file", load.SHAPE)
    schema["properties"]["version"]["const"] = load.VERSION
    return schema


def model_schema() -> dict[str, Any]:
    """The JSON Schema of ``needs/model.yaml``, a new dict at each call; names are checked by ``load_model`` alone."""
    schema = _document("model", "Item types of a risk management file", extend.SHAPE)
    schema["properties"]["version"]["const"] = extend.VERSION
    return schema


def checklist_schema() -> dict[str, Any]:
    """The JSON Schema of ``needs/checklists/NAME.yaml``, a new dict at each call; what a list names is checked where the file
    is read."""
    schema = _document("checklist", "List of requirements that a risk management file answers", checklists.SHAPE)
    schema["properties"]["version"]["const"] = checklists.VERSION
    return schema


def schema_of(name: str, title: str, shape: Record) -> dict[str, Any]:
    """The JSON Schema of another YAML file of the project, from the shape that reads it."""
    return _document(name, title, shape)


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it is printed, and kept beside the file that it is of."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _document(name: str, title: str, shape: Record) -> dict[str, Any]:
    return {"$schema": _DRAFT, "$id": _ID.format(name), "title": title, **_schema(shape)}


def _schema(shape: Shape) -> dict[str, Any]:
    schema = {"description": shape.help, **_of(shape)}
    if isinstance(shape, Either):
        return schema
    if shape.nullable:
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        schema["type"] = [*types, "null"]
    return schema


def _of(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, Either):
        return {"anyOf": [_schema(shape.otherwise), _schema(shape.then)]}
    if isinstance(shape, Text):
        schema: dict[str, Any] = {"type": ["string", "integer"] if shape.digits else "string"}
        if shape.digits:
            # a sign is no part of an id
            schema["minimum"] = 0
        if shape.pattern:
            schema["pattern"] = f"^{shape.pattern}$" if "|" not in shape.pattern else f"^(?:{shape.pattern})$"
        elif not shape.blank:
            schema["pattern"] = r"\S"
        return schema
    if isinstance(shape, Choice):
        if all(value.isdigit() for value in shape.values):  # YAML takes what is written without quotes for a number
            return {
                "type": ["integer", "string"],
                "enum": [form for value in shape.values for form in (int(value), value)],
            }
        return {"type": "string", "enum": list(shape.values)}
    if isinstance(shape, Date):
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    if isinstance(shape, Boolean):
        return {"type": "boolean"}
    if isinstance(shape, Integer):
        return {"type": "integer", "minimum": shape.minimum}
    if isinstance(shape, Number):
        return {"type": "number"} if shape.minimum is None else {"type": "number", "minimum": shape.minimum}
    if isinstance(shape, Listing):
        schema = {"type": "array", "items": _schema(shape.element)}
        if shape.unique and not shape.by:
            schema["uniqueItems"] = True
        if shape.minimum:
            schema["minItems"] = shape.minimum
        if shape.maximum is not None:
            schema["maxItems"] = shape.maximum
        return schema
    if isinstance(shape, Mapped):
        # keys are strings in JSON, whatever they look like in YAML
        names = _of(shape.key)
        names.pop("type")
        names.pop("minimum", None)
        return {"type": "object", "propertyNames": names, "additionalProperties": _schema(shape.value)}
    assert isinstance(shape, Record)
    schema = {
        "type": "object",
        "properties": {name: _schema(of) for name, of in shape.keys.items()},
        "additionalProperties": False,
    }
    required = [name for name in shape.required if name not in shape.unless]
    if required:
        schema["required"] = required
    if shape.unless:
        schema["allOf"] = [
            {"anyOf": [{"required": [name]}, {"required": [other]}]} for name, other in shape.unless.items()
        ]
    return schema
