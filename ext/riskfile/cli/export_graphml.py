"""``riskfile export graphml``: items and links as a graph."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands
from riskfile.cli.exports import add_export, run_export
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.exporting.judged import Judged, Written


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

    def written(judged: Judged) -> Written:
        from riskfile.exporting.graphml import write

        return write(judged)

    return run_export(arguments, written, default="risk-file.graphml")
