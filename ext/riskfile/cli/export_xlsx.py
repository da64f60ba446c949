"""``riskfile export xlsx``: the tables as a workbook, to be edited and brought back."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, UNUSABLE, Commands, place, read, say, say_unread
from riskfile.cli.exports import add_export, say_missing, target_of
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.exporting.xlsx import Look


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "xlsx",
        help=tr("write the tables for Excel"),
        description=tr(
            "Write the hazard analysis and a table for each type of item as a workbook (risk-file.xlsx), to be edited in Excel or"
            " LibreOffice; `riskfile import xlsx FILE --merge` brings the edits back."
        ),
        judged=False,
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook; returns the exit status."""
    from riskfile.exporting.xlsx import workbook
    from riskfile.text.files import write_whole

    target = target_of(arguments, "risk-file.xlsx", suffix=".xlsx")
    here = place(arguments.project)
    file, policy = read(here)
    if say_unread(here, file) or say_missing(here, file):
        return UNUSABLE
    data = workbook(file, policy, here.source, _look())
    if target is None:
        import sys

        sys.stdout.buffer.write(data)
        return CLEAN
    write_whole(target, data)
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
