"""``riskfile import reqif FILE --merge``: what another tool has made of an exported file comes into the pages."""

from __future__ import annotations

import argparse
from pathlib import Path

from riskfile.cli.common import Commands, UsageError, place, say_waiting
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import reqif",
        help=tr("bring back what was edited in a file of `riskfile export reqif`"),
        description=tr(
            "Change the pages as a file of `riskfile export reqif` was edited in another tool, and add the items that are new in "
            "it, on the page that they have there: into an empty project, all of them. All edits, or none. What was edited on both "
            "sides is shown side by side, and nothing is written then. Exits with 1 if nothing was written for such a reason."
        ),
    )
    parser.add_argument("file", metavar="FILE", help=tr("what came back (.reqif or .reqifz)"))
    parser.add_argument("--merge", action="store_true", required=True, help=tr("into the items that are there"))
    parser.add_argument(
        "--base",
        metavar="EXPORTED",
        help=tr("the file as it was exported: tells who has edited what where the pages have changed since"),
    )
    parser.add_argument("--dry-run", action="store_true", help=tr("say what would change, and write nothing"))
    parser.add_argument(
        "--delete",
        action="store_true",
        help=tr("take out the items that --base has and FILE has not (default: they are told)"),
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Merge; returns the exit status."""
    from riskfile.cli.xlsx import merge_into
    from riskfile.importing.merge import merge_reqif
    from riskfile.text.files import held

    if arguments.delete and not arguments.base:
        raise UsageError(tr("found --delete without --base; what was taken out is told by what was exported"))
    here = place(arguments.project)
    base = Path(arguments.base) if arguments.base else None
    with held(here.base, "import", say_waiting):
        return merge_into(
            arguments,
            here,
            lambda project: merge_reqif(Path(arguments.file), project, base=base, delete=arguments.delete),
        )
