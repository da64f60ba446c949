"""``riskfile export plan``: the risk management plan as a Word file."""

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
        "plan",
        help=tr("write the risk management plan as a Word file"),
        description=tr(
            "Write the risk management plan (ISO 14971:2019 cl. 4.4) as a Word file: what the policy decides, with the text of the pages that it names."
        ),
    )
    add_template(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    template = template_of(arguments)

    def written(judged: Judged) -> Written:
        from riskfile.exporting.word import plan

        return template.used(plan, judged)

    return run_export(arguments, written, default="risk-management-plan.docx", suffix=".docx")
