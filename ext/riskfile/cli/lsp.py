"""``riskfile lsp``: the language server."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Final

from riskfile.cli.common import CLEAN, Commands, add_gate, add_own_rules, add_today, say_by_hand
from riskfile.text.messages import tr

_NOT_ASKED: Final = 1
"""The exit status of a server that ends without having been asked to."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "lsp",
        help=tr("answer an editor: the language server"),
        description=tr(
            "The language server: an editor starts it, and asks over its standard input and output, or over TCP on "
            "this machine. It says of a project what `riskfile check` says, as it is typed, and writes nothing."
        ),
    )
    parser.add_argument(
        "--tcp", type=int, metavar="PORT", help=tr("listen on this port instead (of this machine alone)")
    )
    # editors add it to what they start
    parser.add_argument("--stdio", action="store_true", help=tr("over standard input and output, which is the default"))
    add_gate(parser)
    add_today(parser)
    add_own_rules(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the editor ends it; returns the exit status."""
    from riskfile.server.lsp.server import RiskfileServer

    server = RiskfileServer(
        gate=arguments.gate,
        today=arguments.today or "",
        own_rules=arguments.own_rules,
        language_given=arguments.language_given,
    )
    if arguments.tcp is not None:
        server.start_tcp("127.0.0.1", arguments.tcp)
    else:
        say_by_hand(tr("an editor"))
        # what a rule of the project prints is no message of the protocol
        to_editor = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        from_editor = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
        sys.stdout = sys.stderr
        server.start_io(from_editor, to_editor)
    # as the protocol has it: 1 where the editor has not said that it ends
    return CLEAN if server.asked_to_end else _NOT_ASKED
