"""Snippets of the item types, for editors without the language server: written from the types, so that they never differ
from what is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from riskfile.model import ItemModel
from riskfile.model.declare import ItemType

_SPECIAL: Final = re.compile(r"[\\$}]")
_IN_CHOICE: Final = re.compile(r"[\\$},|]")
_OPTION: Final = re.compile(r"(?m)^:([a-z][a-z0-9-]*):")
_UNSET: Final = "?"
"""What stands in an option until one of its values is chosen: the check tells it, as it does what is empty."""


def snippets(model: ItemModel) -> str:
    """The item types of ``model`` as a file of snippets of VS Code (``.vscode/riskfile.code-snippets``)."""
    found = {
        item_type.label: {
            "scope": "markdown",
            "prefix": f":::{item_type.name}",
            "description": item_type.help or item_type.label,
            "body": list(_body(item_type)),
        }
        for item_type in model.types.values()
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def options(item_type: ItemType) -> list[str]:
    """The options that an item of a type begins with: those of its example, and what a complete one has."""
    known = {**item_type.fields, **item_type.links}
    wanted = [each for each in _OPTION.findall(item_type.example) if each in known]
    wanted += [each.name for each in item_type.fields.values() if each.required]
    wanted += [each.name for each in item_type.links.values() if each.minimum]
    return list(dict.fromkeys(wanted))


def _body(item_type: ItemType) -> Iterator[str]:
    stop = iter(range(1, 10_000))
    yield f":::{{{_text(item_type.name)}\\}} ${next(stop)}"
    yield f":id: {_text(item_type.prefix)}-${next(stop)}"
    for name in options(item_type):
        field = item_type.fields.get(name)
        values = field.values if field is not None and field.kind == "enum" else ()
        if values:
            choice = ",".join(_IN_CHOICE.sub(r"\\\g<0>", each) for each in (_UNSET, *values))
            yield f":{name}: ${{{next(stop)}|{choice}|}}"
        else:
            yield f":{name}: ${next(stop)}"
    yield ":::"
    yield "$0"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


__all__ = ["options", "snippets"]
