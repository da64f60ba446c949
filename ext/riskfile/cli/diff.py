"""``riskfile diff``: what differs between two states of the project, verdicts first."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    Commands,
    Place,
    UsageError,
    add_own_rules,
    add_today,
    json_text,
    place,
    today,
    unusable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.change.diff import Difference, State
    from riskfile.source import Source

FORMATS = ("text", "markdown", "json")
FAIL_ON = ("findings", "worse", "nothing")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "diff",
        help="say what differs between two states: verdicts, items, decisions, findings",
        description="Say what differs between two states of the project: the verdicts that flipped, each with what flipped "
        "it, and the items, decisions and findings that are others. BASE and HEAD are revisions of the repository "
        "(HEAD~3, a tag, a branch); without HEAD, the files as they are now. Both are judged on one day. Exits with 1 "
        "where there are new findings.",
    )
    parser.add_argument("base", metavar="BASE", help="the state before")
    parser.add_argument("head", metavar="HEAD", nargs="?", help="the state after (default: the files as they are now)")
    parser.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")
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
    from riskfile.change.diff import compare
    from riskfile.reporters import diff as reporter

    here = place(arguments.project)
    after = _state(arguments, here, arguments.head, arguments.gate)
    before = _state(arguments, here, arguments.base, arguments.gate or after.policy.gate)
    found = compare(before, after)
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


def _state(arguments: argparse.Namespace, here: Place, revision: str | None, gate: str | None) -> State:
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.source.revision import Revision, RevisionError

    source: Source = here.source
    if revision is not None:
        try:
            source = Revision(here.root, revision, here.layout)
        except RevisionError as error:
            raise UsageError(str(error)) from None
    project = Project.open(source, gate=gate, today=today(arguments), own_rules=arguments.own_rules)
    try:
        return project.state(revision or "the files as they are now")
    except PolicyError as error:
        if revision is None:
            raise unusable(here, error.problems) from None
        raise UsageError(
            "\n".join(f"{source.name(str(each.span))}: {each.message}" for each in error.problems)
        ) from None
