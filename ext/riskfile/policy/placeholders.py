"""Options that hold a filler word where something is to be said: RMF917 tells of them, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from riskfile.model import FieldType, Item, ItemModel, ItemType, RiskFile
from riskfile.policy.fillers import Filler, is_initials
from riskfile.policy.policy import Policy
from riskfile.text.patterns import compiled_late

_JUDGED_ELSEWHERE: Final = frozenset(
    (
        "status",
        "waive",
        "evidence-hash",
        "content-hash",
        "declared-initial",
        "declared-residual",
        "residual-stages",
        "legacy-initial",
        "legacy-stages",
        "legacy-residual",
    )
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

    def ids(self, items: Sequence[tuple[object, ...]]) -> tuple[str, ...]:
        """The ids of those of ``items`` (the fields of Items), which stand on one page, that hold a filler of either kind
        anywhere."""
        texts: list[str] = []
        bodies: list[str] = []
        for item_type, title, fields, body in map(_WITH_WORDS, items):
            texts.append(title)
            worded = self._worded(item_type)
            for name, value in fields.items():
                if name in worded:
                    texts.append(value if isinstance(value, str) else ", ".join(value))
            bodies.append(body)
        texts += _paragraphs("\n\n".join(bodies))
        if not self._policy.may_have_fillers(texts):
            # so it is with most pages
            return ()
        return tuple(item.id for item in map(Item._make, items) if any(map(self._policy.filler, self._texts(item))))

    def _worded(self, item_type: str) -> frozenset[str]:
        found = self._fields.get(item_type)
        if found is None:
            worded = worded_fields(self._model.types[item_type])
            found = self._fields[item_type] = frozenset(field.name for field, _ in worded)
        return found

    def _texts(self, item: Item) -> list[str]:
        worded = self._worded(item.type)
        return [item.title, *(item.text(name) for name in item.fields if name in worded), *paragraphs(item)]


_WITH_WORDS = itemgetter(*map(Item._fields.index, ("type", "title", "fields", "body")))
"""What of an item's fields RMF917 looks at, with its type."""


def paragraphs(item: Item) -> list[str]:
    """The paragraphs of an item's text that are not blank."""
    return _paragraphs(item.body)


def _paragraphs(text: str) -> list[str]:
    return [found for part in text.split("\n\n") if (found := part.strip())]


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
