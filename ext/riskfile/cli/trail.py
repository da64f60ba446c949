"""``riskfile audit-trail``: who has changed what, and when, as far as git knows."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from riskfile.cli.common import CLEAN, Commands, Place, UsageError, json_text, output_file, place, say, unusable
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from riskfile.change.trail import Change, State
    from riskfile.policy.signers import Signer
    from riskfile.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "audit-trail",
        help=tr("export who has changed what, and when, as far as git knows"),
        description=tr(
            "Tell of each commit what it has changed: items field by field, decisions of the policy, files; by whom, when, "
            "with which reason, and whether the commit is signed with a key of needs/signers.yaml; then the signatures of baselines. "
            "What git cannot know is said at the end."
        ),
    )
    parser.add_argument("ids", metavar="ID", nargs="*", help=tr("an item or a key of the policy; all without"))
    parser.add_argument(
        "--since", metavar="REVISION", help=tr("what has changed after this commit, tag or branch (default: all)")
    )
    parser.add_argument(
        "--until", metavar="REVISION", default="HEAD", help=tr("up to this one (default: what is checked out)")
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.add_argument(
        "--format", choices=("text", "csv", "json"), default="text", help=tr("what to print (default: text)")
    )
    parser.add_argument("--output", type=output_file, metavar="FILE", help=tr("write it there"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the trail."""
    from riskfile.change.trail import commits, limits, trail
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.reporters.trail import as_csv, as_json, as_text
    from riskfile.source.revision import RevisionError, commit_of

    here = place(arguments.project)
    project = Project.open(here.source)
    try:
        until = commit_of(here.root, arguments.until)
        span = [until, *([f"^{commit_of(here.root, arguments.since)}"] if arguments.since else [])]
        signers = _signers(project)
        told = commits(here.root, span, project.source.layout.folders, signers)
    except RevisionError as error:
        raise UsageError(str(error)) from None
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    if told is None:
        raise UsageError(tr("git cannot tell the history of this project"))
    changes = [*trail(here.root, told, project.source.layout.folders, _reader(project, here))]
    changes += _signatures(project, frozenset(each.name for each in told))
    if arguments.ids:
        asked = frozenset(arguments.ids)
        changes = [each for each in changes if each.name in asked or each.before in asked]
    said = limits(here.root, told, here.path(here.layout.signers))
    if arguments.format == "json":
        text = json_text(as_json(changes, said), arguments.output)
    elif arguments.format == "csv":
        text = as_csv(changes, said)
    else:
        text = as_text(changes, said)
    if arguments.format != "json":
        from riskfile.text.quoting import inert, visible

        text = inert(visible(text, line=False))
    if arguments.output:
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
        say(tr("{n} changes in {n2} commits, in {output}.", n=len(changes), n2=len(told), output=arguments.output))
    else:
        sys.stdout.write(text)
    return CLEAN


def _signers(project: Project) -> tuple[Signer, ...]:
    from riskfile.policy.signers import read_signers

    source = project.source
    return read_signers(source, project.policy) if source.kind(source.layout.signers) == "file" else ()


def _reader(project: Project, here: Place) -> Callable[[str], State]:
    """What reads a commit; what another has read before is not read again."""
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.source.revision import Revision

    last = [project]

    def read(commit: str) -> State:
        then = Project.open(Revision(here.root, commit, here.layout), own_rules=False).read_beside(last[0])
        try:
            found = then.file, then.policy
        except PolicyError as error:
            raise ValueError(str(error.problems[0])) from None
        # one after the other, and not all at once
        then.forget_beside()
        last[0] = then
        return found

    return read


def _signatures(project: Project, told: frozenset[str]) -> Iterator[Change]:
    """The signatures of baselines on these commits, with what became of them."""
    from riskfile.change.trail import Change, Commit

    for approval in project.approvals(signers=None if _has_list(project) else "version: 1\nsigners: []\n"):
        for each in approval.signatures:
            signed = each.signed
            if signed is None or signed.commit not in told:
                continue
            state = "verified" if each.verified else tr("does not hold: {said}", said=each.faults[0].said)
            by = (signed.tagger, signed.email, signed.time, signed.tagger, signed.time, signed.justification)
            made = Commit(signed.object, (signed.commit,), *by, signed.name if each.verified else "")
            yield Change(made, "signature", approval.name, state, signed.role, "", f"{signed.name}: {signed.meaning}")


def _has_list(project: Project) -> bool:
    return project.source.kind(project.source.layout.signers) == "file"
