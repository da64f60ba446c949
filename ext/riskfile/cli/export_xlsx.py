"""``riskfile export xlsx``: the tables as a workbook, to be edited and brought back, with the views of the file beside them."""

from __future__ import annotations

import argparse
from typing import Final

from riskfile.cli.common import CLEAN, Commands, say
from riskfile.cli.exports import add_export, run_export
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.exporting.judged import Judged, Written
    from riskfile.exporting.xlsx import Look

_DEFAULT: Final = "risk-file.xlsx"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "xlsx",
        help=tr("write the tables for Excel"),
        description=tr(
            "Write the hazard analysis and a table for each type of item as a workbook (risk-file.xlsx), to be edited in Excel or"
            " LibreOffice; `riskfile import xlsx FILE --merge` brings the edits back. Sheets that are only read follow: risk matrix,"
            " residual risks, traceability, findings, gates."
        ),
    )
    parser.add_argument("--tables-only", action="store_true", help=tr("leave out the sheets that are only read"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook; returns the exit status."""

    def written(judged: Judged) -> Written:
        from riskfile.exporting.xlsx import write

        return write(judged, _look(), views=not arguments.tables_only)

    status = run_export(arguments, written, default=_DEFAULT, suffix=".xlsx")
    target = arguments.output or _DEFAULT
    if status == CLEAN and target != "-":
        say(tr("Back again: riskfile import xlsx {target} --merge", target=target))
    return status


def _look() -> Look:
    from riskfile.exporting.xlsx import Look
    from riskfile.render.palette import COLOURS, digits, levels_in_digits, levels_of_marks

    head, soft, ink, dim, line, accent, gap = (
        digits(COLOURS[name]) for name in ("sheet", "soft", "ink", "dim", "line", "accent", "gap")
    )
    return Look(head, soft, ink, dim, line, accent, levels_in_digits(), gap, levels_of_marks())
