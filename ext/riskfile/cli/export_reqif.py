"""``riskfile export reqif``: the file for requirements management tools."""

from __future__ import annotations

import argparse

from riskfile.cli.common import Commands, UsageError
from riskfile.cli.exports import add_export, run_export
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "reqif",
        help=tr("write the file for DOORS, Polarion, Jama and other requirements tools"),
        description=tr(
            "Write the items as ReqIF 1.2 (risk-file.reqif), or as an archive where the name ends in .reqifz: a specification for"
            " each type of item, links as relations, what is computed marked as not editable."
            " `riskfile import reqif FILE --merge` brings edits back."
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    from riskfile.exporting.reqif import reqif

    given = str(arguments.output or "").lower()
    packed = given.endswith(".reqifz")
    if given not in ("", "-") and not given.endswith((".reqif", ".reqifz")):
        raise UsageError(tr("--output {out}: expected a name that ends in .reqif or .reqifz", out=arguments.output))
    return run_export(arguments, lambda judged: reqif(judged, packed=packed), default="risk-file.reqif")
