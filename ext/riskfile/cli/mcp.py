"""``riskfile mcp``: what assistants ask."""

from __future__ import annotations

import argparse

from riskfile.cli.common import CLEAN, Commands, add_gate, add_own_rules, add_today, folder_of, say_by_hand
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "mcp",
        help=tr("answer assistants: a server of the Model Context Protocol"),
        description=tr(
            "A server of the Model Context Protocol over standard input and output: an assistant starts it, reads items, "
            "findings and rules, and has changes judged before anybody makes them. It writes nothing."
        ),
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    add_gate(parser)
    add_today(parser)
    add_own_rules(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until the client ends it; returns the exit status."""
    from riskfile.extras import require

    require("mcp")
    from riskfile.server.mcp.desk import Desk
    from riskfile.server.mcp.serving import server

    desk = Desk(
        folder_of(arguments.project), gate=arguments.gate, today=arguments.today or "", own_rules=arguments.own_rules
    )
    say_by_hand(tr("an assistant's program"))
    server(desk).run("stdio")
    return CLEAN
