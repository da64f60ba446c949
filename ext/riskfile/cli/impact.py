"""``riskfile impact``: what rests on an item, and what would fall back if it went."""

from __future__ import annotations

import argparse
import sys

from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    add_own_rules,
    add_today,
    item_of,
    json_text,
    place,
    say_unread,
    today,
    unusable,
)

FORMATS = ("text", "json")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "impact",
        help="say what rests on an item, and what would fall back if it went",
        description="Say what rests on items: what names them and what they name, the verifications to repeat, the pages "
        "that name them; and, from judging the file without them, the verdicts, gates and findings that would be others.",
    )
    parser.add_argument("ids", metavar="ID", nargs="+", help="the id of an item")
    parser.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="what to print (default: text)")
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
        ids = list(dict.fromkeys(arguments.ids))
        # that a change asks for a trigger and a signature is so of each; the question is what rests on the item
        before = project.apart_from_releases().state("with")
        after = project.without([item_of(file, id) for id in ids]).apart_from_releases().state("without")
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    words = {docname: page.words for docname, page in project.pages.pages.items()}
    result = impact(ids, words, before, after, by_identity)
    text = json_text(reporter.as_json(result)) if arguments.format == "json" else reporter.as_text(result)
    if arguments.format == "text":
        from riskfile.text.quoting import inert, visible

        text = inert(visible(text, line=False))
    sys.stdout.write(text)
    return CLEAN
