"""``riskfile monitor``: the file against field data."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    Commands,
    Place,
    UsageError,
    add_project,
    add_today,
    json_text,
    output_file,
    place,
    read,
    say_waiting,
    today,
    unusable,
)


def add(commands: Commands) -> None:
    """Add the command."""
    from riskfile.reporters.monitor import FORMATS

    parser = commands.add_parser(
        "monitor",
        help="hold the file against field data",
        description="Hold the file against field data: rates against claimed bands, signals, cycles that are due, overall "
        "residual risk. Exits with 1 on a contradiction, an unanswered signal or an overdue cycle.",
    )
    add_project(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help="what to print (default: text)")
    parser.add_argument(
        "--output", type=output_file, metavar="FILE", help="write it there, and print the last line only"
    )
    add_today(parser)
    parser.add_argument(
        "--write", action="store_true", help="add the triggers that are proposed to needs/post-launch/triggers.md"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what field data say of the file; 1 if there is something to do."""
    here = place(arguments.project)
    if not arguments.write:
        return _run(arguments, here)
    from riskfile.text.files import held

    # from reading to writing: two at once would propose the same, with the same ids
    with held(here.base, "monitor", say_waiting):
        return _run(arguments, here)


def _run(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.reporters import monitor
    from riskfile.surveillance.triggers import added, monitored
    from riskfile.surveillance.triggers import unusable as unread

    file, policy = read(here)
    missing = unread(file)
    if missing:
        raise unusable(here, missing)
    found = monitored(file, policy, today(arguments), here.layout)
    if arguments.write:
        try:
            found = added(found, here.root, file)
        except ValueError as error:
            raise UsageError(str(error)) from None
    if arguments.format == "json":
        text = json_text(monitor.as_json(found), arguments.output, allow_nan=False)
    else:
        text = monitor.as_markdown(found) if arguments.format == "markdown" else monitor.as_text(found)
        from riskfile.text.quoting import inert, visible

        text = inert(visible(text, line=False))
    if arguments.output:
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
        text = monitor.summary(found)
    sys.stdout.write(text)
    return FINDINGS if found.asks else CLEAN
