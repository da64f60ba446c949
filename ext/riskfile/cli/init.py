"""``riskfile init``: a project to start from."""

from __future__ import annotations

import argparse
from pathlib import Path

from riskfile.cli.common import CLEAN, Commands, UsageError, say, say_waiting


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "init", help="start a project", description="Write a small, complete project to start from."
    )
    parser.add_argument("target", metavar="DIR", help="an empty or new folder")
    parser.add_argument("--name", default="Your device", help="the device's name")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the project."""
    from riskfile.scaffold import ScaffoldError, write_project

    target = Path(arguments.target)
    try:
        written = write_project(target, name=arguments.name, say=say_waiting)
    except ScaffoldError as error:
        raise UsageError(str(error)) from None
    here = target.resolve() == Path.cwd()
    say(f"Wrote {len(written)} files to {'this folder' if here else target}. Next:")
    say(("" if here else f"  cd {target}\n") + "  riskfile check\n  riskfile build")
    return CLEAN
