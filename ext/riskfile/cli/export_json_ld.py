"""``riskfile export json-ld``: the file as linked data."""

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
        "json-ld",
        help=tr("write the file as linked data, in JSON-LD"),
        description=tr("Write each item as a node and each link as a property (risk-file.jsonld), for what reads RDF."),
    )
    add_base(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    base = base_of(arguments)

    def written(judged: Judged) -> Written:
        from riskfile.exporting.json_ld import write

        return write(judged, base=base)

    return run_export(arguments, written, default="risk-file.jsonld")
