"""``riskfile export``: what others are told of a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from riskfile.cli.common import CLEAN, UNUSABLE, Commands, UsageError, place, read, say, say_unread, unusable
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.exporting.xlsx import Look


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "export",
        help=tr("write the tables for Excel, or print the item types for sphinx-needs and ubCode"),
        description=tr(
            "xlsx: write the hazard analysis and a table for each type of item as a workbook, to be edited in Excel or"
            " LibreOffice; `riskfile import xlsx FILE --merge` brings the edits back. ubproject: print the item types, fields and"
            " links as ubproject.toml; sphinx-needs reads it by needs_from_toml, ubCode by extend. A project without riskfile then"
            " knows the items in needs.json."
        ),
    )
    parser.add_argument("which", choices=("ubproject", "xlsx"))
    parser.add_argument(
        "--project", default=".", help=tr("the project whose items and needs/model.yaml count (default: this folder)")
    )
    parser.add_argument("--out", metavar="FILE", help=tr("xlsx: the workbook to write (default: risk-file.xlsx)"))
    parser.add_argument("--force", action="store_true", help=tr("xlsx: overwrite a workbook that is there"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook, or print the types."""
    if arguments.which == "xlsx":
        return _xlsx(arguments)
    from riskfile.exporting.needs_types import ubproject
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    if arguments.out is not None or arguments.force:
        raise UsageError(tr("--out and --force are for xlsx; ubproject is printed"))
    here = place(arguments.project, required=False)
    try:
        text = ubproject(Project.open(here.source).model)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    print(text, end="")
    return CLEAN


def _xlsx(arguments: argparse.Namespace) -> int:
    from riskfile.exporting.xlsx import workbook
    from riskfile.text.files import write_whole

    here = place(arguments.project)
    file, policy = read(here)
    if say_unread(here, file):
        return UNUSABLE
    target = Path(arguments.out or "risk-file.xlsx")
    if not target.suffix:
        raise UsageError(
            tr("--out {out}: expected a name that ends in .xlsx, by which spreadsheets know it", out=arguments.out)
        )
    if target.is_file() and not arguments.force:
        # somebody may have edited it
        raise UsageError(
            tr("{target} exists already; merge what was edited in it, then say --force to overwrite it", target=target)
        )
    write_whole(target, workbook(file, policy, here.source, _look()))
    say(
        tr("Wrote {n} items to {target}. Back again: riskfile import xlsx {target} --merge", n=len(file), target=target)
    )
    return CLEAN


def _look() -> Look:
    from riskfile.exporting.xlsx import Look
    from riskfile.render.palette import COLOURS, LEVELS

    def colour(text: str) -> str:
        return text.removeprefix("#").upper()

    head, soft, ink, dim, line, accent = (
        colour(COLOURS[name].light) for name in ("sheet", "soft", "ink", "dim", "line", "accent")
    )
    levels = [(colour(each.fill.light), colour(each.ink.light)) for each in LEVELS]
    return Look(head, soft, ink, dim, line, accent, levels)
