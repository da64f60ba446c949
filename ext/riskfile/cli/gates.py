"""``riskfile gates``: the grid of stages and steps, and whether the gate is passed."""

from __future__ import annotations

import argparse
import sys

from riskfile.cli.common import (
    CLEAN,
    CRASHED,
    FINDINGS,
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
    said_as,
    say_unread,
    today,
    unusable,
)
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    from riskfile.reporters.gates import FORMATS

    parser = commands.add_parser(
        "gates",
        help=tr("print the grid of stages and steps, and whether the gate is passed"),
        description=tr(
            "Print the grid of stages and steps per mission, and what keeps a cell open. "
            "Exits with 0 if the gate is passed."
        ),
    )
    add_project(parser)
    add_gate(parser)
    add_today(parser)
    add_own_rules(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the grid; 0 if the gate is passed."""
    from riskfile.project import Project
    from riskfile.reporters.gates import as_json, as_text
    from riskfile.rules.stage_cells import grid_of, passed

    here = place(arguments.project)
    day = today(arguments)
    opened = Project.open(here.source, gate=arguments.gate, today=day, own_rules=arguments.own_rules)
    file, policy, report = opened.check()
    if policy is None:
        raise unusable(here, report.findings)
    report = said_as(opened, as_spoken(opened, arguments), report)
    grid = grid_of(file, policy, report, day)
    if arguments.format == "json":
        sys.stdout.write(json_text(as_json(grid, report, day)))
    else:
        sys.stdout.write(as_text(grid, report, path=here.path, colour=colour()))
    print_crashes(report.crashes, debug=arguments.debug)
    if report.crashes:
        return CRASHED
    if say_unread(here, file):
        return UNUSABLE
    return CLEAN if passed(grid, report) else FINDINGS
