"""What a new item begins with: the options that it needs, with a placeholder where a person has something to say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from riskfile.editing.option_order import in_order
from riskfile.model import FieldType, ItemType, RiskFile

PLACEHOLDER: Final = "TBD"
"""What stands where something is to be said: RMF917 tells of it where words belong, RMF904, RMF902 and RMF201 where a value,
an id or a level does."""

_LATER: Final = re.compile(
    r"residual-.*|disclosed-in|no-further-reduction|result|evidence(-.*)?|date|dated|sample|failures|measured|limit|test|"
    r"closed|closes|decision|approver|baseline|reviews|status|tags|waive|retired.*|stage|next-due|declared-.*|legacy-.*|not-.*|no-safety-effect|.*-because|imdrf|capability"
)
"""Options of what comes later in the life of an item."""

_FEW: Final = 5


def needed_options(item_type: ItemType, file: RiskFile, kind: str = "") -> tuple[str, ...]:
    """The options that a new item of this type has in this file: those that it needs, and those of the example that its kin
    have as well; with a ``kind``, those of that kind (a protective measure says why it is no inherent one)."""
    memo, key = file.memo(), ("needed options", item_type.name, kind)
    if key not in memo:
        memo[key] = _needed_options(item_type, file, kind)
    found = memo[key]
    assert isinstance(found, tuple)
    return found


def _needed_options(item_type: ItemType, file: RiskFile, kind: str) -> tuple[str, ...]:
    needed = [field.name for field in item_type.fields.values() if field.required]
    needed += [link.name for link in item_type.links.values() if link.minimum]
    kin = [each for each in file.of_type(item_type.name) if not kind or each.text("kind") == kind]
    known = {*item_type.fields, *item_type.links}
    shown = [
        each
        for each in re.findall(r"^:([A-Za-z0-9_-]+):", item_type.example, re.MULTILINE)
        if each in known and not _LATER.fullmatch(each)
    ]
    if len(kin) >= _FEW:
        counts = Counter(option for item in kin for option in item.marks)
        usual = {
            each
            for each, count in counts.items()
            if 2 * count > len(kin) and each in known and not _LATER.fullmatch(each)
        }
        shown = [each for each in known if each in usual]
    # words that are any list's entries are told as a placeholder nowhere
    # a link that nothing needs has to name an item or not to be there, and a rule asks for it where one is missing
    shown = [each for each in shown if each in item_type.fields and _is_told(item_type.fields[each])]
    return tuple(each for each in in_order(dict.fromkeys([*needed, *shown]), item_type) if each != "id")


def _is_told(field: FieldType) -> bool:
    # an order of work by ranks is nobody's duty
    return field.kind != "integer" and (field.kind != "list" or bool(field.values) or field.argued)


def skeleton(
    item_type: ItemType, file: RiskFile, id: str, given: Mapping[str, str], but: Iterable[str] = ()
) -> dict[str, str]:
    """All options of a new item in their order: those that are ``given``, and a placeholder for each other that it needs,
    ``but`` for these."""
    left_out = {*but}
    options = dict.fromkeys(
        (each for each in needed_options(item_type, file, given.get("kind", "")) if each not in left_out), PLACEHOLDER
    )
    for field in item_type.fields.values():
        if field.instead in options or field.instead in given:
            options.pop(field.name, None)
    if "limit" in item_type.fields and "limit" not in given:
        # of which it is the unit
        options.pop("unit", None)
    options |= given
    return {"id": id, **{name: options[name] for name in in_order(options, item_type)}}


__all__ = ["PLACEHOLDER", "needed_options", "skeleton"]
