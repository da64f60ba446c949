"""``riskfile export needs``: needs.json without a build."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands
from riskfile.cli.exports import add_export, run_format
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "needs",
        help=tr("write needs.json, for projects of sphinx-needs"),
        description=tr(
            "Write needs.json without a build. Another project of sphinx-needs takes items from it by needs_external_needs or needimport."
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    return run_format(arguments, "needs", "needs.json")
