"""``riskfile merge-driver``: how git merges pages, so that ids which two branches add to one list are both kept."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from riskfile.cli.common import CLEAN, FINDINGS, Commands, say
from riskfile.text.messages import tr

FAILED: Final = 129
"""What tells git that nothing was merged: from 129 on it stops, and takes no text for merged that is not."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "merge-driver",
        help=tr("merge a page for git: ids that two branches add to one list are both kept"),
        description=tr(
            "Merge a page as git does, and keep what both sides have added to one list of ids (':affects: A, B'). All "
            "other conflicts stay, with marks. It is called by git, in a clone that knows it: git config "
            "merge.riskfile.driver 'riskfile merge-driver %O %A %B --marker-size %L'. Exits with 1 where conflicts are left."
        ),
    )
    parser.add_argument("base", metavar="BASE", help=tr("the page as both sides had it (%%O)"))
    parser.add_argument("ours", metavar="OURS", help=tr("as this side has it (%%A); the merged page is written there"))
    parser.add_argument("theirs", metavar="THEIRS", help=tr("as the other side has it (%%B)"))
    parser.add_argument(
        "--marker-size", type=int, default=7, metavar="N", help=tr("how long marks are (%%L; default: 7)")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Merge; returns the exit status."""
    from riskfile.source.repository import merged
    from riskfile.text import lists
    from riskfile.text.files import write_whole

    base, ours, theirs = (Path(each) for each in (arguments.base, arguments.ours, arguments.theirs))
    try:
        texts = [each.read_bytes().decode("utf-8", "surrogateescape") for each in (base, ours, theirs)]
        size = lists.size_for(*texts)
        left = merged(ours, base, theirs, size)
    except OSError as error:
        say(tr("riskfile: the pages to merge cannot be read: {error}", error=error), error=True)
        return FAILED
    if left is None:
        say(tr("riskfile: git cannot merge these pages"), error=True)
        return FAILED
    text, conflicts = "", 0
    for part in lists.parts(left.decode("utf-8", "surrogateescape"), size):
        if isinstance(part, str):
            text += part
            continue
        kept = lists.resolved(part)
        conflicts += kept is None
        text += lists.marked(part, arguments.marker_size) if kept is None else kept
    write_whole(ours, text.encode("utf-8", "surrogateescape"))
    return FINDINGS if conflicts else CLEAN
