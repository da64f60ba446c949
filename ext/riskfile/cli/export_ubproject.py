"""``riskfile export ubproject``: the item types, for sphinx-needs and ubCode."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, Commands, place, unusable
from riskfile.cli.exports import add_export, target_of
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "ubproject",
        help=tr("print the item types for sphinx-needs and ubCode"),
        description=tr(
            "Print the item types, fields and links as ubproject.toml; sphinx-needs reads it by needs_from_toml, ubCode by"
            " extend. A project without riskfile then knows the items in needs.json."
        ),
        judged=False,
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the types, or write them; returns the exit status."""
    from riskfile.exporting.needs_types import ubproject
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.text.files import write_whole

    target = target_of(arguments, "-")
    here = place(arguments.project, required=False)
    try:
        text = ubproject(Project.open(here.source).model)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    if target is None:
        print(text, end="")
    else:
        write_whole(target, text.encode())
    return CLEAN
