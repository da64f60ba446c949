"""``riskfile export json``: the file as one JSON object, in a documented form with a version."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, Commands
from riskfile.cli.exports import add_export, run_format
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "json",
        help=tr("write the file as JSON, in a documented form"),
        description=tr(
            "Write items, findings, what is computed and what the policy decides as one JSON object (risk-file.json). The form has a"
            " version and a JSON Schema: --schema prints it."
        ),
    )
    parser.add_argument("--schema", action="store_true", help=tr("print the JSON Schema of the form"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    if arguments.schema:
        import json

        from riskfile.exporting.json_file import schema

        print(json.dumps(schema(), indent=1))
        return CLEAN
    return run_format(arguments, "json", "risk-file.json")
