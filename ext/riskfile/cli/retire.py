"""``riskfile retire``: take items out of what is judged, and keep the record."""

from __future__ import annotations

import argparse

from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    add_today,
    item_of,
    place,
    say,
    say_unread,
    say_waiting,
    today,
    unusable,
)
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "retire",
        help=tr("take an item out of what is judged, and keep its record and its id"),
        description=tr(
            "Retire items: the day and the reason are written into each, it stays on its page, nothing of it is judged "
            "any more, and its id is not free. What still names it, other than triggers and cycles, is in the way."
        ),
    )
    parser.add_argument("ids", metavar="ID", nargs="+", help=tr("the id of an item"))
    parser.add_argument("--reason", metavar="TEXT", required=True, help=tr("why it is retired"))
    parser.add_argument(
        "--anyway", action="store_true", help=tr("although others still name it; RMF902 tells of these")
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    add_today(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it into the pages; returns the exit status."""
    here = place(arguments.project)
    from riskfile.text.files import held

    with held(here.base, "retire", say_waiting):
        return _retire(arguments, here)


def _retire(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.editing import write
    from riskfile.editing.retiring import RetireError, retired
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    project = Project.open(here.source)
    try:
        file, _ = project.file, project.policy
        if say_unread(here, file):
            return UNUSABLE
        reason = " ".join(arguments.reason.split())
        items = [item_of(file, id) for id in dict.fromkeys(arguments.ids)]
        day = today(arguments)
        change = retired(project, items, day, reason, anyway=arguments.anyway)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    except RetireError as error:
        raise UsageError(str(error)) from None
    write(here.root, project.source, change)
    for item in items:
        say(tr("{place}: {id} is retired since {day}", place=here.shown(item.span), id=item.id, day=day))
    return CLEAN
