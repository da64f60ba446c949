"""``riskfile baseline``: keep this state of the file as one that was released."""

from __future__ import annotations

import argparse
import os
import re
from typing import Final

from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    UsageError,
    add_own_rules,
    add_today,
    place,
    say,
    say_unread,
    today,
    unusable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.cli.common import Place
    from riskfile.source import Source


_OF_A_DEVICE: Final = re.compile(r"(?i)(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?")
"""Names that Windows keeps for devices: no file there is called so."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "baseline",
        help="keep this state of the file under a name, to compare with later",
        description="Keep this state of the file as a baseline, in needs/baselines/NAME.json: what it says and what was "
        "judged of it, to be compared with by `riskfile diff NAME`. What is there is not written over.",
    )
    parser.add_argument("name", metavar="NAME", help="what it is called: letters, digits, '.', '_' and '-'")
    parser.add_argument(
        "--description",
        default="",
        metavar="TEXT",
        help="what it is, for the revision history: released for what, and why",
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")
    add_today(parser)
    add_own_rules(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file; returns the exit status."""
    from riskfile.change.baseline import NAME, baseline, path_of, written
    from riskfile.change.released import released
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.text.files import write_whole

    if not NAME.fullmatch(arguments.name):
        raise UsageError(
            f"{arguments.name!r} is no name for a baseline; expected at most 80 letters (A-Z), digits, '.', '_' and '-',"
            " beginning with a letter or a digit"
        )
    here = place(arguments.project)
    if _OF_A_DEVICE.fullmatch(arguments.name):
        raise UsageError(f"{arguments.name} is a device for Windows, which can have no file of this name; give another")
    _is_no_branch(here, arguments.name)
    project = Project.open(here.source, today=today(arguments), own_rules=arguments.own_rules)
    try:
        file = project.file
        if say_unread(here, file):
            return UNUSABLE
        snapshot = project.snapshot()
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    path = path_of(project.source.layout, arguments.name)
    if project.source.kind(path) == "outside":
        raise UsageError(f"{here.path(path)}: a symbolic link leads out of the project, and nothing is written there")
    if project.source.kind(path) != "missing" or os.path.islink(here.root / path):  # noqa: PTH114 - as the source asks
        raise UsageError(f"{here.path(path)} is there already; a baseline is not written over: give another name")
    if other := _in_another_case(project.source, path):
        raise UsageError(
            f"{here.path(other)} is there already, and not every system tells its name from {arguments.name}; give another"
        )
    made = baseline(arguments.name, snapshot, arguments.description)
    target = here.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, written(made))
    say(f"Baseline {made.name}: {len(file)} items, {made.fingerprint}, in {here.path(path)}.")
    others, _ = released(project.source, None, here.root)
    if others and others[-1].name != made.name:
        last = others[-1]
        say(
            f"The last baseline is still {last.name} of {last.day}: they are in the order of their days, and on one day in that"
            " of their names. A check goes by it."
        )
    return CLEAN


def _is_no_branch(here: Place, name: str) -> None:
    """:raises UsageError: if git calls by this name what moves on: whoever compares with it means that."""
    from riskfile.source.repository import ask

    if name == "HEAD":
        raise UsageError(f"{name} is what git calls the last commit; give the baseline another name")
    if ask(here.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"refs/heads/{name}"):
        raise UsageError(
            f"{name} is a branch of this repository, and `riskfile diff {name}` would be against the baseline; give it another"
            " name"
        )


def _in_another_case(source: Source, path: str) -> str:
    """A file beside ``path`` whose name is the same but for capitals, "" for none."""
    from riskfile.source import SourceError

    try:
        entries = source.entries(path.rpartition("/")[0])
    except SourceError:
        return ""
    return next((each.path for each in entries if each.path.casefold() == path.casefold()), "")
