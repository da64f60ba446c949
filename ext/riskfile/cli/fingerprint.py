"""``riskfile fingerprint``: the hash that a review is signed for."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, UNUSABLE, Commands, UsageError, add_project, place, read, say_unread
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "fingerprint",
        help=tr("print the hash that a review is signed for"),
        description=tr("Print the hash of all items and of the policy: what a review gives as its content-hash."),
    )
    add_project(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the hash."""
    from riskfile.change.content_hash import content_hash

    here = place(arguments.project)
    file, policy = read(here)
    if file.problems:
        first = file.problems[0]
        raise UsageError(
            tr(
                "{place}: {message}; what cannot be read as written cannot be signed",
                place=here.shown(first.span),
                message=first.message,
            )
        )
    if say_unread(here, file):
        return UNUSABLE
    print(content_hash(file, policy))
    return CLEAN
