"""``riskfile stats``: how much of what there is, and how it stands."""

from __future__ import annotations

import argparse
import sys

from riskfile.cli.common import (
    CLEAN,
    CRASHED,
    UNUSABLE,
    Commands,
    add_gate,
    add_own_rules,
    add_project,
    add_today,
    as_spoken,
    colour,
    json_text,
    place,
    print_crashes,
    say_unread,
    today,
    unusable,
)
from riskfile.text.messages import tr

FORMATS = ("text", "json")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "stats",
        help=tr("count items, risks per region, controls by state, findings and gates"),
        description=tr(
            "Count items per type and stage, risks per region before and after control, controls by state, findings "
            "by rule and kind, and say which gates are passed."
        ),
    )
    add_project(parser)
    add_gate(parser)
    add_today(parser)
    add_own_rules(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the counts; returns the exit status."""
    from riskfile.editing.statistics import statistics
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.reporters import statistics as reporter
    from riskfile.reporters.shown import Paint

    here = place(arguments.project)
    project = Project.open(here.source, gate=arguments.gate, today=today(arguments), own_rules=arguments.own_rules)
    try:
        found, report = statistics(as_spoken(project, arguments))
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    sys.stdout.write(
        json_text(reporter.as_json(found)) if arguments.format == "json" else reporter.as_text(found, Paint(colour()))
    )
    print_crashes(report.crashes, debug=arguments.debug)
    if report.crashes:
        return CRASHED
    return UNUSABLE if say_unread(here, project.file) else CLEAN
