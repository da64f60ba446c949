"""In which order the options of an item stand: in skeletons, in what is completed, and in a page that is formatted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from riskfile.model import FORMERLY, RETIRED, ItemType

_OPTION: Final = re.compile(r"^:([A-Za-z0-9_-]+):", re.MULTILINE)
_FIRST_OF_ALL_TYPES: Final = "stage"
_BELOW_ID: Final = (RETIRED, "retired-because", FORMERLY)


def option_order(item_type: ItemType) -> tuple[str, ...]:
    """All options of a type in their order: ``id`` first, then its fields and its links as they are declared; where the type
    has an example, those in it stand as they do there, and each other one behind that which is declared before it. What all
    types have stands behind the fields that are the type's own, but for what
    `riskfile retire` and `riskfile rename` write below the id."""
    return _order((*item_type.fields,), (*item_type.links,), item_type.example)


@lru_cache(maxsize=128)
def _order(fields: tuple[str, ...], links: tuple[str, ...], example: str) -> tuple[str, ...]:
    declared = (*fields, *links)
    shown = [each for each in dict.fromkeys(_OPTION.findall(example)) if each in declared]
    found = ["id", *(shown or declared)]
    if not shown:
        return _with_record(found)
    before = ""
    for each in declared:
        if each not in shown:
            # what is declared first of all stands behind the links that the example begins with
            if each == _FIRST_OF_ALL_TYPES:
                place = max(found.index(other) for other in ("id", *fields) if other in found) + 1
            else:
                place = found.index(before) + 1 if before else _first_declared(found, declared)
            found.insert(place, each)
        before = each
    return _with_record(found)


def _with_record(found: Sequence[str]) -> tuple[str, ...]:
    """What commands write below the id stands there."""
    record = [each for each in _BELOW_ID if each in found]
    return ("id", *record, *(each for each in found if each != "id" and each not in record))


def _first_declared(found: Iterable[str], declared: tuple[str, ...]) -> int:
    """The place of the first option of ``found`` that begins a run as it is declared: the first field of the example."""
    found = [*found]
    fields = [each for each in found if each in declared]
    first = min(fields, key=declared.index)
    return found.index(first)


def in_order(names: Iterable[str], item_type: ItemType) -> list[str]:
    """``names`` as :func:`option_order` has them; those that are none of the type come last, as they are."""
    places = {name: place for place, name in enumerate(option_order(item_type))}
    return sorted(names, key=lambda name: places.get(name, len(places)))


__all__ = ["in_order", "option_order"]
