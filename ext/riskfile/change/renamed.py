"""Items that have another id than they had: which these are, and what a state says when each is called as in another one.

An item that a baseline has says in ``formerly`` by which ids (``riskfile rename`` writes them). It is that item: neither gone
nor new, and not changed either where it says the same but for the ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar, cast

from riskfile.model import FORMERLY, Item, ItemModel, KnownBaseline, RiskFile, Span

_Value = TypeVar("_Value")

_BOUND: Final = "[A-Za-z0-9_-]"


def former(items: Iterable[Item], there: Collection[str]) -> dict[str, str]:
    """By the id that it has there, in the state whose ids are ``there``, the one that each of ``items`` has, where that is
    another one and is not there."""
    return {
        id: item.id
        for item in items
        if FORMERLY in item.fields and item.id not in there
        for id in [*_those_of(item.listed(FORMERLY), there)][-1:]
    }


def _those_of(ids: Iterable[str], there: Collection[str]) -> Iterator[str]:
    return (id for id in ids if id in there)


def called_then(file: RiskFile, baseline: KnownBaseline) -> Mapping[str, str]:
    """By the ids of items that the baseline has by other ones: these."""
    key = ("called then", baseline.path)
    found: dict[str, str] | None = file.memo().get(key)  # type: ignore[assignment]
    if found is None:
        found = {now: id for id, now in former(file.everything, baseline.items).items()}
        file.memo()[key] = found
    return found


def caller(names: Mapping[str, str]) -> Callable[[str], str]:
    """What gives a text with the ids of ``names`` in it as these have them."""
    if not names:
        return lambda text: text
    word = re.compile(rf"(?<!{_BOUND})(?:{'|'.join(map(re.escape, sorted(names)))})(?!{_BOUND})")
    return lambda text: word.sub(lambda match: names[match[0]], text) if "-" in text else text


def item_called(item: Item, names: Mapping[str, str], call: Callable[[str], str]) -> Item:
    """An item as it says the same with other ids; what it was called before is left out. ``call`` is the caller of
    ``names``."""
    fields = {
        name: tuple(map(call, value)) if isinstance(value, tuple) else call(value) if isinstance(value, str) else value
        for name, value in item.fields.items()
        if name != FORMERLY
    }
    return item._replace(
        id=names.get(item.id, item.id),
        title=call(item.title),
        fields=fields,
        links={name: tuple(map(call, targets)) for name, targets in item.links.items()},
        body=call(item.body),
    )


def called(value: _Value, call: Callable[[str], str]) -> _Value:
    """Plain data (records, tuples, mappings and texts) with the ids in it as ``call`` has them; places stay."""
    return cast("_Value", _called(value, call))


def _called(value: Any, call: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return call(value)
    if isinstance(value, Span | ItemModel):
        return value
    if isinstance(value, Mapping):
        return {_called(key, call): _called(each, call) for key, each in value.items()}
    if isinstance(value, tuple):
        parts = (_called(each, call) for each in value)
        return type(value)._make(parts) if hasattr(value, "_make") else tuple(parts)
    return value


__all__ = ["called", "called_then", "caller", "former", "item_called"]
