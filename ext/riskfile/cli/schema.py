"""``riskfile schema``: the JSON Schema of a YAML file."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "schema",
        help="print a JSON Schema for editors",
        description="Print the JSON Schema of a YAML file, for editors.",
    )
    parser.add_argument("which", choices=("policy", "model", "pdf", "checklist"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    import json

    from riskfile.policy.schema import checklist_schema, model_schema, policy_schema, schema_of

    if arguments.which == "pdf":
        from riskfile.render.pdf.settings import SHAPE

        schema = schema_of("pdf", "PDF of a risk management file", SHAPE)
    elif arguments.which == "checklist":
        schema = checklist_schema()
    else:
        schema = policy_schema() if arguments.which == "policy" else model_schema()
    print(json.dumps(schema, indent=2, ensure_ascii=False))
    return CLEAN
