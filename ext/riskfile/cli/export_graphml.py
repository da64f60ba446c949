"""``riskfile export graphml``: items and links as a graph."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands
from riskfile.cli.exports import add_export, run_format
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "graphml",
        help=tr("write items and links as a graph, in GraphML"),
        description=tr(
            "Write items as nodes and links as edges (risk-file.graphml), for yEd, Gephi, Cytoscape or networkx."
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    return run_format(arguments, "graphml", "risk-file.graphml")
