"""``riskfile serve``: the HTML file in a browser, as it is written."""

from __future__ import annotations

import argparse
import ipaddress
import os
from pathlib import Path
from typing import Final

from riskfile.cli.common import CLEAN, Commands, UsageError, add_gate, add_own_rules, add_project, add_today, say, today
from riskfile.extras import require
from riskfile.text.messages import tr

LOOPBACK: Final = "127.0.0.1"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "serve",
        help=tr("show the HTML file in a browser, as it is written"),
        description=tr(
            "Serve the HTML file on this machine, and show each change in the browser as it is saved. What is "
            "found stands at the foot of each page. The project itself is not written to."
        ),
    )
    add_project(parser)
    parser.add_argument(
        "--port", type=_port, metavar="PORT", help=tr("the port (default: the first free one from 8000 on)")
    )
    parser.add_argument(
        "--host",
        default=LOOPBACK,
        metavar="ADDRESS",
        help=tr("the address to listen on (default: {loopback}, this machine alone)", loopback=LOOPBACK),
    )
    parser.add_argument(
        "--lang",
        metavar="LANGUAGE",
        help=tr(
            "in which language: one that the policy names, such as zh (default: that in which the file is written)"
        ),
    )
    parser.add_argument("--open", action="store_true", help=tr("open the front page in a browser"))
    parser.add_argument(
        "--output", metavar="DIR", help=tr("where the pages are built (default: _build/serve in the project)")
    )
    add_gate(parser)
    add_today(parser)
    add_own_rules(parser)
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(tr("{text!r} is no port; expected a number from 1 to 65535", text=text))


def run(arguments: argparse.Namespace) -> int:
    """Serve until somebody ends it; returns the exit status."""
    from riskfile.cli.build import ALL, asked_languages, expect_ours, site_of
    from riskfile.text.files import is_held

    root, heres = site_of(arguments.project)
    today(arguments)
    require("build")
    require("serve")
    if not hasattr(os, "fork"):
        raise UsageError(tr("riskfile serve needs a system that can fork a process, as Linux, macOS and WSL can"))
    from riskfile.server.live.serving import Asked, PortError, serve

    if arguments.lang == ALL:
        raise UsageError(tr("--lang: found 'all', expected one language: pages are served in one at a time"))
    folders = [folder for here in heres for folder in here.layout.folders]
    wanted = [Path(arguments.output)] if arguments.output else [root / "_build" / name for name in _NAMES]
    output = next((each for each in wanted if not is_held(each / "html")), None)
    if output is None:
        raise UsageError(
            tr("{wanted} is in use by another process; name another folder with --output", wanted=wanted[0])
        )
    expect_ours(root, output, folders, named=bool(arguments.output))
    if not _is_loopback(arguments.host):
        say(
            tr(
                "riskfile: everybody who reaches {host} can read the file while this runs; nobody is "
                "asked who they are",
                host=arguments.host,
            ),
            error=True,
        )
    asked = Asked(
        root,
        output,
        arguments.host,
        arguments.port,
        arguments.gate or "",
        arguments.today or "",
        arguments.own_rules,
        arguments.open,
        arguments.debug,
        asked_languages(heres, arguments.lang)[0][0].language if arguments.lang else "",
    )
    try:
        serve(asked, _say)
    except PortError as error:
        raise UsageError(str(error)) from None
    except KeyboardInterrupt:
        pass
    return CLEAN


_NAMES: Final = ("serve", *(f"serve-{number}" for number in range(2, 10)))
"""The folders below ``_build``: each process has its own."""


def _say(text: str) -> None:
    say(text)
    import sys

    sys.stdout.flush()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
