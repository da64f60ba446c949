"""``riskfile impact``: what rests on an item, and what would fall back if it went."""

from __future__ import annotations

import argparse
import sys

from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    UsageError,
    add_own_rules,
    add_today,
    as_spoken,
    item_of,
    json_text,
    place,
    say,
    say_unread,
    today,
    unusable,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.model import RiskFile

FORMATS = ("text", "json")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "impact",
        help=tr("say what rests on an item, and what would fall back if it went"),
        description=tr(
            "Say what rests on items: what names them and what they name, the verifications to repeat, the pages "
            "that name them; and, from judging the file without them, the verdicts, gates and findings that would be others."
        ),
    )
    parser.add_argument("ids", metavar="ID", nargs="+", help=tr("the id of an item, or of what implements a control"))
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    add_today(parser)
    add_own_rules(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print it; returns the exit status."""
    from riskfile.change.impact import impact
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.reporters import impact as reporter
    from riskfile.rules.engine.identity import by_identity

    here = place(arguments.project)
    project = Project.open(here.source, today=today(arguments), own_rules=arguments.own_rules)
    try:
        file = project.file
        if say_unread(here, file):
            return UNUSABLE
        ids = list(dict.fromkeys(each for id in arguments.ids for each in _items(file, id)))
        # that a change asks for a trigger and a signature is so of each; the question is what rests on the item
        before = project.apart_from_releases().state("with")
        after = project.without([file.items[id] for id in ids]).apart_from_releases().state("without")
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    words = {docname: page.words for docname, page in project.pages.pages.items()}
    result = impact(ids, words, before, after, by_identity)
    text = (
        json_text(reporter.as_json(result))
        if arguments.format == "json"
        else reporter.as_text(result, as_spoken(project, arguments).file)
    )
    if arguments.format == "text":
        from riskfile.text.quoting import inert, visible

        text = inert(visible(text, line=False))
    sys.stdout.write(text)
    return CLEAN


def _items(file: RiskFile, id: str) -> list[str]:
    """The ids of the items that are asked about: that one, or the controls that a requirement or drawing implements."""
    if id not in file.items and id not in file.retired:
        controls = [each.id for each in file.implemented_by(id)]
        if controls:
            row = file.design.get(id)
            told = f" ({', '.join(filter(None, (row.title, row.said, row.version)))})" if row is not None else ""
            say(
                tr(
                    "{id}{told} implements {controls}; what follows is about these.",
                    id=id,
                    told=told,
                    controls=tuple(controls),
                ),
                error=True,
            )
            return controls
        if id in file.design:
            raise UsageError(
                tr("{id} ({title}) is named by no control; nothing rests on it", id=id, title=file.design[id].title)
            )
    return [item_of(file, id).id]
