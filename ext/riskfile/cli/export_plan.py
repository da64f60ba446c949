"""``riskfile export plan``: the risk management plan as a Word file."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands
from riskfile.cli.exports import add_word, run_word
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_word(
        commands,
        "plan",
        help=tr("write the risk management plan as a Word file"),
        description=tr(
            "Write the risk management plan (ISO 14971:2019 cl. 4.4) as a Word file: what the policy decides, with the text of the pages that it names."
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    return run_word(arguments, "plan")
