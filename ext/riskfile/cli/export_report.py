"""``riskfile export report``: the risk management report as a Word file."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands
from riskfile.cli.exports import add_export, add_template, run_export, template_of
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.exporting.judged import Judged, Written


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "report",
        help=tr("write the risk management report as a Word file"),
        description=tr(
            "Write the risk management report (ISO 14971:2019 cl. 9) as a Word file: verdict, review, overall residual risk, criteria, risks, controls with their proofs, findings, and room for signatures."
        ),
    )
    add_template(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    template = template_of(arguments)

    def written(judged: Judged) -> Written:
        from riskfile.exporting.word import report

        return template.used(report, judged)

    return run_export(arguments, written, default="risk-management-report.docx", suffix=".docx")
