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
    add_gate,
    add_own_rules,
    add_today,
    as_spoken,
    item_of,
    json_text,
    no_collection,
    output_file,
    place,
    say,
)
from riskfile.cli.states import STAGED, Judging, judged, project_in
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.change.diff import Difference
    from riskfile.change.triggered import Kept
    from riskfile.project import Project

FORMATS = ("text", "markdown", "json", "html")
FAIL_ON = ("findings", "worse", "nothing")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "diff",
        help=tr("say what differs between two states: verdicts, items, decisions, findings"),
        description=tr(
            "Say what differs between two states of the project: the verdicts that flipped, each with what flipped "
            "it, and the items, decisions and findings that differ. BASE and HEAD are baselines by their names, or "
            "revisions of the repository (HEAD~3, a tag, a branch); without HEAD, the files as they are now. `main...` as BASE is "
            "the commit at which this branch left main, and `A...B` compares B with where it left A. Both are judged on one "
            "day. Exits with 1 where there are new findings."
        ),
    )
    parser.add_argument("base", metavar="BASE", nargs="?", help=tr("the state before (with --staged by default HEAD)"))
    parser.add_argument(
        "head", metavar="HEAD", nargs="?", help=tr("the state after (default: the files as they are now)")
    )
    parser.add_argument(
        "--staged", action="store_true", help=tr("as HEAD, what is staged: what the next commit will have")
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.add_argument(
        "--policy",
        metavar="FILE",
        help=tr("judge the state after by this policy: what would change if it were decided so"),
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    parser.add_argument(
        "--output", type=output_file, metavar="FILE", help=tr("write it there, and print the last line only")
    )
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default="findings",
        help=tr(
            "exit with 1 where there are new findings (default), or also where a verdict is worse and no trigger says why,"
            " or never"
        ),
    )
    parser.add_argument(
        "--trigger",
        metavar="ID",
        help=tr(
            "hold what was changed to what this trigger of the state after says that it changes, both ways; exit with 1 where"
            " it is another"
        ),
    )
    add_gate(parser, tr("that of the state after"))
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
    judging = Judging.asked(arguments)
    base, head = _asked(arguments, here)
    after, name = project_in(here, head, judging)
    if arguments.policy:
        after, name = _under(after, arguments.policy), tr("{name}, under {policy}", name=name, policy=arguments.policy)
    now = judged(here, after, head, name)
    before, name = project_in(here, base, judging, after)
    then = judged(here, before, base, name)
    found = compare(then, now)
    if head is None and not arguments.policy:
        found = _with_titles(found, after, as_spoken(after, arguments))
    kept = None
    if arguments.trigger:
        from riskfile.change.triggered import kept_to

        trigger = item_of(now.file, arguments.trigger)
        if trigger.type != "trigger":
            raise UsageError(tr("{id} is no trigger", id=trigger.id))
        kept = kept_to(trigger, found.items, then, now)
    if arguments.format == "html":
        from riskfile.render.diff_page import page
        from riskfile.reporters.diff_told import Told

        text = "".join(page(Told(found, then, now, today=after.today, gate=after.gate, kept=kept)))
    elif arguments.format == "json":
        text = json_text(reporter.as_json(found, kept), arguments.output)
    else:
        from riskfile.text.quoting import inert, visible

        if arguments.format == "markdown":
            from riskfile.reporters.diff_markdown import as_markdown

            text = as_markdown(found, kept)
        else:
            text = reporter.as_text(found, kept)
        text = inert(visible(text, line=False))
    if arguments.output:
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
        text = reporter.summary(found) + "\n"
    sys.stdout.write(text)
    if kept is not None and not kept.both_ways and (arguments.output or arguments.format == "html"):
        for line in reporter.kept_lines(kept):
            say(f"riskfile: {line}", error=True)
    if arguments.fail_on == "worse" and found.unexplained:
        say(f"riskfile: {reporter.unexplained(found)}", error=True)
    return _status(arguments, found, kept)


def _with_titles(found: Difference, now: Project, shown: Project) -> Difference:
    """The difference with the titles of items as they are ``shown`` today; what was edited of them stays as it was written."""
    if shown is now:
        return found
    items = (
        each._replace(title=shown.file.items[each.id].title)
        if each.id in now.file.items and now.file.items[each.id].title == each.title
        else each
        for each in found.items
    )
    return found._replace(items=tuple(items))


def _asked(arguments: argparse.Namespace, here: Place) -> tuple[str, str | None]:
    """The states that are compared."""
    from riskfile.change.baseline import NAME, path_of

    base, head = arguments.base, arguments.head
    if arguments.staged:
        if head is not None:
            raise UsageError(tr("with --staged, the state after is what is staged; {head} is one too many", head=head))
        return base or "HEAD", STAGED
    if base is None:
        raise UsageError(tr("expected a state to compare with: a baseline, a revision, or --staged"))
    if ".." not in base or (NAME.fullmatch(base) and here.source.kind(path_of(here.layout, base)) == "file"):
        return base, head
    # as git has it: `A..B` are both states, and `A...B` is B and where it left A
    dots = "..." if "..." in base else ".."
    one, _, other = base.partition(dots)
    if head is not None:
        raise UsageError(tr("{base} names two states; {head} is one too many", base=base, head=head))
    if dots in other:
        raise UsageError(tr("{base} names more than two states", base=base))
    return f"{one}...{other}" if dots == "..." else one or "HEAD", other or (None if dots == "..." else "HEAD")


def _status(arguments: argparse.Namespace, found: Difference, kept: Kept | None) -> int:
    if kept is not None and not kept.both_ways:
        # it was asked for, whatever else fails
        return FINDINGS
    if arguments.fail_on == "nothing":
        return CLEAN
    return FINDINGS if found.new or (arguments.fail_on == "worse" and found.unexplained) else CLEAN


def _under(project: Project, path: str) -> Project:
    """The project as it would be with another policy.

    :raises UsageError: if the file cannot be read.
    """
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.source import Overlay

    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    source = Overlay(project.source, {project.source.layout.policy: data})
    other = Project.open(source, gate=project._gate, today=project.today, own_rules=project._own_rules)
    try:
        other.policy  # noqa: B018 - it is read when it is asked for
    except PolicyError as error:
        # its mistakes are in that file, not in the policy of the project
        where = ((each.span, each) for each in error.problems)
        own = source.layout.policy
        raise UsageError(
            "\n".join(f"{at._replace(path=path) if at.path == own else at}: {each.message}" for at, each in where)
        ) from None
    return other.read_beside(project)
