"""Items are retired: taken out of what is judged, with the day and the reason, and kept on their pages as a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby

from riskfile.editing.below_id import below_id
from riskfile.editing.edits import Change, judged
from riskfile.editing.skeletons import PLACEHOLDER
from riskfile.model import RETIRED, Item, RiskFile
from riskfile.project import Project
from riskfile.reading.page import decode
from riskfile.text.messages import tr

_RECORDS = ("trigger", "cycle")
"""What tells of what was, and goes on naming it."""


class RetireError(ValueError):
    """Why items cannot be retired; the message says what was found and what was expected."""


def retired(project: Project, items: Sequence[Item], day: str, reason: str, *, anyway: bool = False) -> Change:
    """The change that retires ``items`` since ``day`` (ISO 8601) for ``reason``, a line of text; ``anyway``: also where others
    still name them.

    :raises RetireError: if the reason says nothing or cannot be written so that it is read, if two items have the id of one,
        or if others still name it.
    :raises PolicyError: if the policy or the item types cannot be read.
    """
    if project.policy.says_nothing(reason):
        raise RetireError(tr("{reason!r} says nothing; give the reason for which it is retired", reason=reason))
    _seen(project.file, items, anyway=anyway, ways=tr("retire them too, or give --anyway"))
    ids = [item.id for item in items]
    # in quotes where it would be read as something else
    for said in (reason, json.dumps(reason, ensure_ascii=False)):
        change = _change(project, items, day, said)
        record = judged(project, change).file.retired
        if all(id in record and record[id].text("retired-because") == reason for id in ids):
            return change
    raise RetireError(
        tr(
            "the reason cannot be written into {ids} so that it is read as it is; write it in plain words",
            ids=tuple(ids),
        )
    )


def to_be_reasoned(project: Project, item: Item) -> Change:
    """The change that retires an item today, with a placeholder for the reason, which is told until somebody has written it.

    :raises RetireError: as :func:`retired`, but for the reason.
    """
    _seen(project.file, (item,), anyway=False, ways=tr("or retire them too"))
    return _change(project, (item,), project.today, PLACEHOLDER)


def _seen(file: RiskFile, items: Sequence[Item], *, anyway: bool, ways: str) -> None:
    for item in items:
        if any(each.id == item.id for each in file.duplicates):
            raise RetireError(
                tr("two items have the id {id}; give one of them another before one is retired", id=item.id)
            )
    found = [] if anyway else naming(file, items)
    if found:
        listed = ", ".join(found[:5]) + (tr(" and {what} more", what=len(found) - 5) if len(found) > 5 else "")
        raise RetireError(
            tr(
                "{listed}: {n:this names|these name} what is to be retired; name what stands in its place, {ways}",
                listed=listed,
                n=len(found),
                ways=ways,
            )
        )


def _change(project: Project, items: Sequence[Item], day: str, reason: str) -> Change:
    options = ((RETIRED, day), ("retired-because", reason))
    edits = []
    for path, of_page in groupby(sorted(items, key=lambda each: each.path), lambda each: each.path):
        lines = decode(project.source.read(path))[0].split("\n")
        edits += [below_id(item, lines, options) for item in of_page]
    return Change(tr("Retire {ids}", ids=tuple(item.id for item in items)), tuple(edits))


def naming(file: RiskFile, items: Iterable[Item]) -> list[str]:
    """What still names one of these items, as ``RSK-1 (situation: SIT-3)``."""
    items = [*items]
    gone = {item.id for item in items}
    found = [
        (other, link, item)
        for item in items
        for other, link in (
            *((each, link) for link, others in file.back(item).items() for each in others),
            *file.others_linking(item),
        )
    ]
    return list(
        dict.fromkeys(
            f"{other.id} ({link}: {item.id})"
            for other, link, item in found
            if other.id not in gone and other.type not in _RECORDS
        )
    )


__all__ = ["RetireError", "naming", "retired", "to_be_reasoned"]
