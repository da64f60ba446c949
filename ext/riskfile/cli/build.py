"""``riskfile build``: the HTML file and the PDF."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from riskfile.cli.common import (
    Commands,
    UsageError,
    add_gate,
    add_own_rules,
    add_project,
    add_today,
    places,
    today,
    which_of,
)
from riskfile.extras import require
from riskfile.text.files import LOCK


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "build", help="build the HTML file and the PDF", description="Build the risk management file with Sphinx."
    )
    add_project(parser)
    parser.add_argument("--output", metavar="DIR", help="where to (default: _build in the project)")
    add_gate(parser)
    add_today(parser)
    parser.add_argument("--strict", "-W", action="store_true", help="exit with 1 if there is any finding or warning")
    parser.add_argument("--no-pdf", action="store_true", help="build the HTML only")
    parser.add_argument("--clean", action="store_true", help="build from nothing")
    parser.add_argument("--jobs", "-j", type=_jobs, default=1, help="processes (default: 1)")
    add_own_rules(parser)
    parser.set_defaults(run=run)


def _jobs(text: str) -> int:
    if text == "auto":
        return os.cpu_count() or 1
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; expected one such as 4, or auto")


def _expect_ours(root: Path, output: Path, folders: Iterable[str], *, named: bool) -> None:
    """Refuse an output folder in which a build would write over something else.

    :raises UsageError: which says so.
    """
    real, project = os.path.realpath(output), os.path.realpath(root)
    if not named and not real.startswith(project + os.sep):
        # whoever may write into the project would have us write anywhere
        raise UsageError(f"{output} is a symbolic link that leads out of the project; name the folder with --output")
    for folder in folders:
        base = os.path.realpath(root / folder)
        if real == base or real.startswith(base + os.sep):
            raise UsageError(f"{output} is in {root / folder}, where the pages are; name a folder outside of it")
    html = output / "html"
    try:
        found = set(os.listdir(html))  # noqa: PTH208
    except OSError:
        # what is wrong with it is said when it is to be written
        return
    if found and found.isdisjoint(OURS):
        raise UsageError(f"{html} holds files that no build has written; name an empty or new folder with --output")


OURS: Final = (".buildinfo", ".riskfile-unfinished", LOCK)
"""By one of these is known that a build has written into a folder, or begun to."""


def run(arguments: argparse.Namespace) -> int:
    """Build; returns the exit status."""
    heres, wrong = places(arguments.project)
    if wrong:
        raise UsageError("\n".join(wrong))
    # several files of one project of Sphinx are one build
    projects = {os.path.realpath(each.root): each.root for each in heres}
    if len(projects) > 1:
        raise UsageError(which_of("projects of Sphinx", [each.as_posix() for each in projects.values()]))
    (root,) = projects.values()
    if not (root / "conf.py").is_file():
        raise UsageError(f"{root / 'conf.py'} is not there; `riskfile init` writes one")
    with (root / "conf.py").open("rb"):
        # Sphinx would show where in itself it could not read it
        pass
    # Sphinx reads it where it is imported, and has no words for what is no number
    if os.environ.get("SOURCE_DATE_EPOCH") == "":
        del os.environ["SOURCE_DATE_EPOCH"]
    today(arguments)
    output = Path(arguments.output) if arguments.output else root / "_build"
    folders = [folder for here in heres for folder in here.layout.folders]
    _expect_ours(root, output, folders, named=bool(arguments.output))
    require("build")
    from riskfile.sphinx.command import BuildError, build

    try:
        return build(
            root,
            output,
            gate=arguments.gate or "",
            today=arguments.today or "",
            strict=arguments.strict,
            clean=arguments.clean,
            jobs=arguments.jobs,
            pdf=not arguments.no_pdf,
            own_rules=arguments.own_rules,
        )
    except BuildError as error:
        raise UsageError(str(error)) from None
