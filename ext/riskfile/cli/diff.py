"""``riskfile diff``: what differs between two states of the project, verdicts first."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    Commands,
    Place,
    UsageError,
    add_own_rules,
    add_today,
    json_text,
    no_collection,
    place,
    say_unread,
    today,
    unusable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.change.diff import Difference, State
    from riskfile.project import Project
    from riskfile.source import Source

FORMATS = ("text", "markdown", "json")
FAIL_ON = ("findings", "worse", "nothing")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "diff",
        help="say what differs between two states: verdicts, items, decisions, findings",
        description="Say what differs between two states of the project: the verdicts that flipped, each with what flipped "
        "it, and the items, decisions and findings that are others. BASE and HEAD are baselines by their names, or "
        "revisions of the repository (HEAD~3, a tag, a branch); without HEAD, the files as they are now. Both are judged on one day. Exits with 1 "
        "where there are new findings.",
    )
    parser.add_argument("base", metavar="BASE", help="the state before")
    parser.add_argument("head", metavar="HEAD", nargs="?", help="the state after (default: the files as they are now)")
    parser.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")
    parser.add_argument(
        "--policy", metavar="FILE", help="judge the state after by this policy: what would change if it were decided so"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="what to print (default: text)")
    parser.add_argument("--output", metavar="FILE", help="write it there, and print the last line only")
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default="findings",
        help="exit with 1 where there are new findings (default), or also where a verdict is worse, or never",
    )
    parser.add_argument("--gate", metavar="GATE", help="the gate to judge at (default: that of the state after)")
    add_today(parser)
    add_own_rules(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare, print, and return the exit status."""
    with no_collection():
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    from riskfile.change.diff import compare
    from riskfile.reporters import diff as reporter

    here = place(arguments.project)
    after, name = _project(arguments, here, arguments.head)
    if arguments.policy:
        after, name = _under(after, arguments.policy), f"{name}, under {arguments.policy}"
    now = _judged(here, after, arguments.head, name)
    before, name = _project(arguments, here, arguments.base, after)
    then = _judged(here, before, arguments.base, name)
    found = compare(then, now)
    if arguments.format == "json":
        text = json_text(reporter.as_json(found), arguments.output)
    else:
        from riskfile.text.quoting import inert, visible

        text = reporter.as_markdown(found) if arguments.format == "markdown" else reporter.as_text(found)
        text = inert(visible(text, line=False))
    if arguments.output:
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
        text = reporter.summary(found) + "\n"
    sys.stdout.write(text)
    return _status(arguments, found)


def _status(arguments: argparse.Namespace, found: Difference) -> int:
    if arguments.fail_on == "nothing":
        return CLEAN
    return FINDINGS if found.new or (arguments.fail_on == "worse" and found.worse) else CLEAN


def _project(
    arguments: argparse.Namespace, here: Place, state: str | None, like: Project | None = None
) -> tuple[Project, str]:
    """The project in a state, and what the state is called; it is judged as another is ``like``, where there is one."""
    from riskfile.change import baseline
    from riskfile.project import Project
    from riskfile.source import SourceError
    from riskfile.source.revision import Revision, RevisionError

    gate = like.gate if like is not None else arguments.gate
    source: Source = here.source
    now = Project.open(source, gate=gate, today=today(arguments), own_rules=arguments.own_rules)
    if state is None:
        return now, _NOW
    path = baseline.path_of(here.layout, state)
    if baseline.NAME.fullmatch(state) and source.kind(path) == "file":
        try:
            kept = baseline.read(source.read(path))
        except (baseline.BaselineError, SourceError) as error:
            raise UsageError(f"{here.path(path)}: {error}") from None
        return now.as_of(kept.snapshot), f"baseline {kept.name} ({kept.day})"
    try:
        source = Revision(here.root, state, here.layout)
    except RevisionError as error:
        raise UsageError(f"{error}; nor is there a baseline {here.path(path)}") from None
    project = Project.open(source, gate=gate, today=today(arguments), own_rules=arguments.own_rules)
    # of most pages it has what is kept of the files as they are now, or what the other state has
    return project.read_beside(like or now), state


_NOW: Final = "the files as they are now"


def _under(project: Project, path: str) -> Project:
    """The project as it would be with another policy.

    :raises UsageError: if the file cannot be read.
    """
    from riskfile.project import Project
    from riskfile.source import Overlay

    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    source = Overlay(project.source, {project.source.layout.policy: data})
    other = Project.open(source, gate=project._gate, today=project.today, own_rules=project._own_rules)
    return other.read_beside(project)


def _judged(here: Place, project: Project, state: str | None, name: str) -> State:
    from riskfile.policy import PolicyError

    try:
        if say_unread(here, project.file):
            raise UsageError(f"{name} cannot be read whole, and nothing is said of it")
        return project.state(name)
    except PolicyError as error:
        if state is None:
            raise unusable(here, error.problems) from None
        raise UsageError("\n".join(f"{state}:{each.span}: {each.message}" for each in error.problems)) from None
