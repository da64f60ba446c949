"""``riskfile export``: the file in formats of others; each format is a command of its own."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands, UsageError
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command, which says what formats there are."""
    parser = commands.add_parser(
        "export",
        help=tr("write the file in a format of others"),
        description=tr("Write the file in a format of others; `riskfile export FORMAT --help` says more of each."),
    )
    parser.add_argument(
        "format", metavar="FORMAT", nargs="?", choices=_formats(), help=tr("one of {formats}", formats=_formats())
    )
    # what follows a format that there is not is not looked at
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def _formats() -> tuple[str, ...]:
    from riskfile.cli import COMMANDS

    return tuple(name.partition(" ")[2] for name in COMMANDS if name.startswith("export "))


def run(arguments: argparse.Namespace) -> int:
    """Say what formats there are; each of them is a command of its own."""
    raise UsageError(tr("found no format; expected one of {formats}", formats=_formats()))
