"""What the other risk files of a project of Sphinx say that matters to one of them."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy

from riskfile import policy
from riskfile.model import ItemModel, ItemType
from riskfile.source import Layout, Source


def with_types_of_others(model: ItemModel, source: Source, needs: Collection[str] | None) -> ItemModel:
    """The model with the item types that only other risk files of the project have: an id of such an item is taken.
    ``needs`` are the need types of conf.py, None where nobody knows."""
    more: dict[str, ItemType] = {}
    for fields in model.sphinx.roots:
        layout = Layout._make(fields)
        if layout == source.layout or source.kind(layout.model) != "file":
            continue
        other = copy(source)
        other.layout = layout
        try:
            more |= policy.read_model(other, model.views, needs).types
        except policy.PolicyError:
            # that file tells it
            continue
    return model._replace(more_types={name: each for name, each in more.items() if name not in model.types})
