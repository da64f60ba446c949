"""Options that hold a filler word where something is to be said: RMF917 tells of them, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from riskfile.model import FieldType, Item, ItemType
from riskfile.policy.fillers import Filler, is_initials
from riskfile.policy.policy import Policy
from riskfile.text.patterns import compiled_late

_JUDGED_ELSEWHERE: Final = frozenset(
    ("status", "waive", "evidence-hash", "content-hash", "declared-initial", "declared-residual", "residual-stages")
)
"""Fields in which a filler is what another rule reports, or which no rule reads."""

_PEOPLE: Final = frozenset(("approver", "name", "prepared-by"))
"""Fields in which N. A. is somebody."""

_ASKS_WHY: Final = compiled_late(
    r"(?:^|-)(?:reason|rationale|basis|criterion|criteria|justification|conclusion|why)(?:-|$)", re.IGNORECASE
)
"""What a field of a project's own is called where a reason belongs."""


def worded_fields(item_type: ItemType) -> Iterator[tuple[FieldType, bool]]:
    """The fields of a type that hold words, and whether what stands there is to be argued."""
    for field in item_type.fields.values():
        if field.name in _JUDGED_ELSEWHERE or field.name == "tags" or field.values:
            continue
        argued = field.argued or _ASKS_WHY.search(field.name) is not None
        if field.kind == "text" or (field.kind == "list" and argued):
            yield field, argued


def counts(found: Filler | None, name: str, text: str, *, argued: bool) -> bool:
    """Whether a filler of this kind, as the whole ``text`` of the field ``name``, says nothing there."""
    return found == "to come" or (found is not None and argued and not (name in _PEOPLE and is_initials(text)))


def is_placeholder(item: Item, option: str, item_type: ItemType, policy: Policy) -> bool:
    """Whether RMF917 tells of this option of an item."""
    if option not in item.fields:
        return False
    text = item.text(option)
    return any(
        field.name == option and counts(policy.filler(text), option, text, argued=argued)
        for field, argued in worded_fields(item_type)
    )
