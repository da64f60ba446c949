"""``riskfile export report``: the risk management report as a Word file."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands
from riskfile.cli.exports import add_word, run_word
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_word(
        commands,
        "report",
        help=tr("write the risk management report as a Word file"),
        description=tr(
            "Write the risk management report (ISO 14971:2019 cl. 9) as a Word file: verdict, review, overall residual risk, criteria, risks, controls with their proofs, findings, and room for signatures."
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    return run_word(arguments, "report")
