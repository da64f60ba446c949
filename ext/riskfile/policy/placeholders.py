"""Options that hold a filler word where something is to be said: RMF917 tells of them, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from riskfile.model import FieldType, Item, ItemModel, ItemType, RiskFile
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


class Search:
    """Finds the items of pages in which RMF917 may have something to tell, under one policy: when a page is read, so that
    a check of what was read before looks at none of the others."""

    def __init__(self, model: ItemModel, policy: Policy) -> None:
        self._model = model
        self._policy = policy
        self._fields: dict[str, frozenset[str]] = {}

    def ids(self, items: Sequence[Item]) -> tuple[str, ...]:
        """The ids of those of ``items``, which stand on one page, that hold a filler of either kind anywhere."""
        texts: list[str] = []
        # where the texts of each item end
        ends: list[int] = []
        known = self._fields
        for item in items:
            fields = known.get(item.type)
            if fields is None:
                worded = worded_fields(self._model.types[item.type])
                fields = known[item.type] = frozenset(field.name for field, _ in worded)
            texts.append(item.title)
            for name, value in item.fields.items():
                if name in fields:
                    texts.append(value if isinstance(value, str) else item.text(name))
            if item.body:
                texts += paragraphs(item)
            ends.append(len(texts))
        if not self._policy.may_have_fillers(texts):
            # so it is with most pages
            return ()
        filler = self._policy.filler
        places = zip(items, (0, *ends), ends, strict=False)
        return tuple(item.id for item, begin, end in places if any(map(filler, texts[begin:end])))


def paragraphs(item: Item) -> list[str]:
    """The paragraphs of an item's text that are not blank."""
    body = item.body
    if "\n\n" not in body:
        return [text] if (text := body.strip()) else []
    return [text for part in body.split("\n\n") if (text := part.strip())]


def note(file: RiskFile, policy: Policy, ids: Iterable[str]) -> None:
    """Note with the file in which of its items ``Search`` has found fillers under this policy."""
    file.memo()[_key(policy)] = frozenset(ids)


def noted(file: RiskFile, policy: Policy) -> frozenset[str] | None:
    """The ids of the items in which fillers may stand, None where nobody has looked under such a policy."""
    ids = file.memo().get(_key(policy))
    return ids if isinstance(ids, frozenset) else None


def _key(policy: Policy) -> tuple[object, ...]:
    # what the policy decides of fillers, so that the file may be judged by another
    return ("fillers", policy.placeholders, policy.device.example)
