"""What an author may have meant by what cannot be taken as it is written."""

from __future__ import annotations

from riskfile.model import Item, ItemModel


def other_type(item: Item, option: str, model: ItemModel) -> bool:
    """Whether an item with an option that its type does not have may be meant as one of another type: one that has the option,
    and all that is written in the item beside it."""
    own = model.types[item.type]
    written = {option, *(each for each in item.marks if each in own.fields or each in own.links)}
    return any(
        written <= (each.fields.keys() | each.links.keys()) for name, each in model.types.items() if name != item.type
    )
