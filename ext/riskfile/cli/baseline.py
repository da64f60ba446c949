"""``riskfile baseline``: keep this state of the file as one that was released."""

from __future__ import annotations

import argparse
import os

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
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.cli.common import Place
    from riskfile.source import Source


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "baseline",
        help=tr("keep this state of the file under a name, to compare with later"),
        description=tr(
            "Keep this state of the file as a baseline, in needs/baselines/NAME.json: what it says and what was "
            "judged of it, to be compared with by `riskfile diff NAME`. What is there is not written over."
        ),
    )
    parser.add_argument("name", metavar="NAME", help=tr("what it is called: letters, digits, '.', '_' and '-'"))
    parser.add_argument(
        "--description",
        default="",
        metavar="TEXT",
        help=tr("what it is, for the revision history: released for what, and why"),
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
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
    from riskfile.text.portable import objection

    if not NAME.fullmatch(arguments.name):
        raise UsageError(
            tr(
                "{name!r} is no name for a baseline; expected at most 80 letters (A-Z), digits, '.', '_' "
                "and '-', beginning with a letter or a digit",
                name=arguments.name,
            )
        )
    here = place(arguments.project)
    if wrong := objection(arguments.name):
        raise UsageError(wrong)
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
        raise UsageError(
            tr("{path}: a symbolic link leads out of the project, and nothing is written there", path=here.path(path))
        )
    if project.source.kind(path) != "missing" or os.path.islink(here.root / path):  # noqa: PTH114 - as the source asks
        raise UsageError(
            tr("{path} is there already; a baseline is not written over: give another name", path=here.path(path))
        )
    if other := _in_another_case(project.source, path):
        raise UsageError(
            tr(
                "{other} is there already, and not every system tells its name from {name}; give another",
                other=here.path(other),
                name=arguments.name,
            )
        )
    made = baseline(arguments.name, snapshot, arguments.description)
    target = here.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, written(made))
    say(
        tr(
            "Baseline {name}: {n} items, {fingerprint}, in {path}.",
            name=made.name,
            n=len(file),
            fingerprint=made.fingerprint,
            path=here.path(path),
        )
    )
    others, _ = released(project.source, None, here.root)
    if others and others[-1].name != made.name:
        last = others[-1]
        say(
            tr(
                "The last baseline is still {name} of {day}: they are in the order of their days, and on "
                "one day in that of their names. A check goes by it.",
                name=last.name,
                day=last.day,
            )
        )
    return CLEAN


def _is_no_branch(here: Place, name: str) -> None:
    """:raises UsageError: if git calls by this name what moves on: whoever compares with it means that."""
    from riskfile.source.repository import ask

    if name == "HEAD":
        raise UsageError(tr("{name} is what git calls the last commit; give the baseline another name", name=name))
    if ask(here.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"refs/heads/{name}"):
        raise UsageError(
            tr(
                "{name} is a branch of this repository, and `riskfile diff {name}` would be against the "
                "baseline; give it another name",
                name=name,
            )
        )


def _in_another_case(source: Source, path: str) -> str:
    """A file beside ``path`` whose name is the same but for capitals, "" for none."""
    from riskfile.source import SourceError

    try:
        entries = source.entries(path.rpartition("/")[0])
    except SourceError:
        return ""
    return next((each.path for each in entries if each.path.casefold() == path.casefold()), "")
