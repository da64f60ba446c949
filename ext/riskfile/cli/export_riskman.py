"""``riskfile export riskman``: the file in the terms of the Riskman ontology (VDE SPEC 90025), as Turtle."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands, UsageError
from riskfile.cli.exports import add_export, run_export
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
    parser.add_argument(
        "--base",
        metavar="IRI",
        default="",
        help=tr("what the IRI of each node begins with (default: urn:riskfile: and the document's number)"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the graph; returns the exit status."""
    base = arguments.base
    if base:
        import re

        # what RFC 3987 lets an absolute IRI consist of, and Turtle between angle brackets
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", base):
            raise UsageError(tr("--base {base}: expected an absolute IRI such as https://example.org/file#", base=base))

    def written(judged: Judged) -> Written:
        from riskfile.exporting.riskman import write

        return write(judged, base=base)

    return run_export(arguments, written, default="risk-file.ttl")
