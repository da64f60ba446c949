"""``riskfile export csv``: a table for each item type."""

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
        "csv",
        help=tr("write a table for each item type, as CSV"),
        description=tr(
            "Write a table for each item type and one of the findings, as CSV files in an archive (risk-file-csv.zip); with --type the"
            " table of one type. What is computed of risks and controls has columns of its own."
        ),
    )
    parser.add_argument("--type", metavar="TYPE", help=tr("the item type whose table is written alone"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write them; returns the exit status."""
    kind = arguments.type or ""

    def written(judged: Judged) -> Written:
        from riskfile.exporting.csv_files import write

        types = judged.file.model.types
        if kind and kind not in types:
            from riskfile.text.nearest import nearest

            near = nearest(kind, types)
            more = tr("; did you mean {near}?", near=near[0]) if near else ""
            raise UsageError(tr("--type {kind}: there is no such item type{more}", kind=kind, more=more))
        return write(judged, type=kind)

    default = f"{kind}.csv" if kind else "risk-file-csv.zip"
    return run_export(arguments, written, default=default, suffix=".csv" if kind else ".zip")
