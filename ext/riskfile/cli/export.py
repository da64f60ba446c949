"""``riskfile export``: what others are told of a file."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, Commands, place, unusable


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "export",
        help="print the item types for sphinx-needs and ubCode",
        description="Print the item types, fields and links as ubproject.toml: sphinx-needs reads it by needs_from_toml,"
        " ubCode by extend. A project without riskfile then knows the items in needs.json.",
    )
    parser.add_argument("which", choices=("ubproject",))
    parser.add_argument(
        "--project", default=".", help="the project whose needs/model.yaml counts (default: this folder)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the types."""
    from riskfile.exporting.needs_types import ubproject
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    here = place(arguments.project, required=False)
    try:
        text = ubproject(Project.open(here.source).model)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    print(text, end="")
    return CLEAN
