"""``riskfile retire``: take items out of what is judged, and keep the record."""

from __future__ import annotations

import argparse
import re

from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    add_today,
    item_of,
    place,
    read,
    say,
    say_unread,
    say_waiting,
    today,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskfile.model import Item, RiskFile

_RECORDS = ("trigger", "cycle")
"""What tells of what was, and goes on naming it."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "retire",
        help="take an item out of what is judged, and keep its record and its id",
        description="Retire items: the day and the reason are written into each, it stays on its page, nothing of it is judged "
        "any more, and its id is not free. What still names it, other than triggers and cycles, is in the way.",
    )
    parser.add_argument("ids", metavar="ID", nargs="+", help="the id of an item")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why it is retired")
    parser.add_argument("--anyway", action="store_true", help="although others still name it; RMF902 tells of these")
    parser.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")
    add_today(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it into the pages; returns the exit status."""
    here = place(arguments.project)
    from riskfile.text.files import held

    with held(here.base, "retire", say_waiting):
        return _retire(arguments, here)


def _retire(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.text.files import write_whole

    file, policy = read(here)
    if say_unread(here, file):
        return UNUSABLE
    reason = " ".join(arguments.reason.split())
    if policy.says_nothing(reason):
        raise UsageError(f"{arguments.reason!r} says nothing; give the reason for which it is retired")
    items = [item_of(file, id) for id in dict.fromkeys(arguments.ids)]
    for item in items:
        if any(each.id == item.id for each in file.duplicates):
            raise UsageError(f"two items have the id {item.id}; give one of them another before one is retired")
    naming = [] if arguments.anyway else _naming(file, items)
    if naming:
        listed = ", ".join(naming[:5]) + (f" and {len(naming) - 5} more" if len(naming) > 5 else "")
        raise UsageError(
            f"{listed}: {'this names' if len(naming) == 1 else 'these name'} what is to be retired; name what stands in its"
            " place, retire them too, or give --anyway"
        )
    day = today(arguments)
    texts = _written(here, items, day, reason)
    for path, text in texts.items():
        write_whole(here.root / path, text)
    for item in items:
        say(f"{here.shown(item.span)}: {item.id} is retired since {day}")
    return CLEAN


def _naming(file: RiskFile, items: Sequence[Item]) -> list[str]:
    """What still names one of these items, as ``RSK-1 (situation: SIT-3)``."""
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


def _written(here: Place, items: Iterable[Item], day: str, reason: str) -> dict[str, str]:
    """The pages with the fields in them; they are read again before anything is written.

    :raises UsageError: if the fields cannot be written so that they are read.
    """
    from riskfile.project import Project
    from riskfile.source import Overlay

    by_page: dict[str, list[Item]] = {}
    for item in items:
        by_page.setdefault(item.path, []).append(item)
    import json

    # in quotes where it would be read as something else
    for said in (reason, json.dumps(reason, ensure_ascii=False)):
        texts = {path: _page(here, path, found, day, said) for path, found in by_page.items()}
        source = Overlay(here.source, {path: text.encode("utf-8") for path, text in texts.items()})
        record = Project.open(source).file.retired
        ids = [item.id for found in by_page.values() for item in found]
        if all(id in record and record[id].text("retired-because") == reason for id in ids):
            return texts
    raise UsageError(
        f"the reason cannot be written into {', '.join(ids)} so that it is read as it is; write it in plain words"
    )


def _page(here: Place, path: str, items: Iterable[Item], day: str, reason: str) -> str:
    """A page with the two fields behind the id of each item."""
    from riskfile.model import Mark

    # lines as the reader counts them: a form feed and the like end none
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", here.source.read(path).decode("utf-8"))
    for item in sorted(items, key=lambda each: each.line, reverse=True):
        mark = Mark._make(item.marks["id"])
        written = lines[mark.line - 1]
        before = re.match(r"\s*:?", written)
        begin = before[0] if before else ":"
        end = "\r\n" if written.endswith("\r\n") else "\n"
        # a list of options in the manner of YAML has no colon before a name
        fields = f"{begin}retired: {day}{end}{begin}retired-because: {reason}{end}"
        lines.insert(mark.end_line, fields)
    return "".join(lines)
