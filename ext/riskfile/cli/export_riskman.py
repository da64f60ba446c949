"""``riskfile export riskman``: the file in the terms of the Riskman ontology (VDE SPEC 90025), as Turtle."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands
from riskfile.cli.exports import add_base, add_export, base_of, run_export
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.exporting.judged import Judged, Written


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "riskman",
        help=tr("write the file as Riskman (VDE SPEC 90025), in Turtle"),
        description=tr(
            "Write the file in the terms of the Riskman ontology 1.0.0 (VDE SPEC 90025) as Turtle (risk-file.ttl). What Riskman"
            " has no place for is listed. The HTML file carries the same statements as RDFa."
        ),
    )
    add_base(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the graph; returns the exit status."""
    base = base_of(arguments)

    def written(judged: Judged) -> Written:
        from riskfile.exporting.riskman import write

        return write(judged, base=base)

    return run_export(arguments, written, default="risk-file.ttl")
