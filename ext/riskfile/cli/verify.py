"""``riskfile verify``: who has signed what, and whether it holds; offline."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from riskfile.cli import pdf
from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    Commands,
    UsageError,
    add_gate,
    as_spoken,
    json_text,
    place,
    say_unread,
    unusable,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskfile.change.approval import Approval


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "verify",
        help=tr("say who has signed what, and whether each signature holds"),
        description=tr(
            "Judge the signatures of baselines, offline: by whose key, as which role, in the order of the policy, of "
            "what, and whether today's content is that. Without a name, all that somebody has signed, and one of them has to "
            "be today's content. Exits with 1 where a signature does not hold, one is missing, or today's content is another."
        ),
    )
    parser.add_argument("names", metavar="NAME", nargs="*", help=tr("a baseline"))
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    add_gate(parser)
    parser.add_argument(
        "--role", action="append", default=[], metavar="ROLE", help=tr("a role that has to have signed, too")
    )
    parser.add_argument(
        "--signers",
        metavar="FILE",
        help=tr("who may sign, in place of needs/signers.yaml: a list that the project cannot change"),
    )
    parser.add_argument(
        "--allow-changed", action="store_true", help=tr("do not fail where today's content is another than was signed")
    )
    parser.add_argument(
        "--no-history",
        dest="history",
        action="store_false",
        help=tr("for an archive without its repository: ask no history"),
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help=tr("what to print (default: text)"))
    pdf.add_verify(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Judge and print; returns the exit status."""
    from riskfile.change.approval import demanded_at
    from riskfile.change.baseline import NAME
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.reporters.approvals import as_json, as_text

    for name in arguments.names:
        if not NAME.fullmatch(name):
            raise UsageError(
                tr("{name!r} is no name for a baseline; expected letters, digits, '.', '_' and '-'", name=name)
            )
    alone = bool(arguments.pdf and arguments.signers)
    here = place(arguments.project, required=not alone)
    if alone and here.source.kind(here.layout.policy) != "file":
        # an archive of the PDF: the list alone says who may sign
        return pdf.verify_alone(arguments, _list(arguments.signers) or "")
    project = Project.open(here.source)
    try:
        if say_unread(here, project.file):
            return UNUSABLE
        signers = _list(arguments.signers)
        if arguments.pdf:
            return pdf.verify(arguments, here, project, signers)
        found = project.approvals(
            arguments.names or None,
            gate=arguments.gate,
            roles=arguments.role,
            signers=signers,
            history=arguments.history,
        )
    except PolicyError as error:
        if arguments.signers and all(each.span.path == _GIVEN for each in error.problems):
            raise UsageError(
                "\n".join(f"{each.span._replace(path=arguments.signers)}: {each.message}" for each in error.problems)
            ) from None
        raise unusable(here, error.problems) from None
    demanded = (*demanded_at(project.policy, arguments.gate or project.gate), *arguments.role)
    wrong = _wrong(arguments, found, bool(demanded))
    if arguments.format == "json":
        sys.stdout.write(json_text({**as_json(found, not wrong), "verdict": wrong or "passed"}))
    else:
        from riskfile.text.quoting import inert, visible

        shown = as_spoken(project, arguments)
        if shown is not project:
            from riskfile.editing.reworded import Words

            found = [*Words(project.policy, shown.policy).approvals(found)]
        text = as_text(found) + f"{wrong or _passed(found)}\n"
        sys.stdout.write(inert(visible(text, line=False)))
    return FINDINGS if wrong else CLEAN


_GIVEN = "the list given"


def _list(path: str | None) -> str | None:
    """The text of a list that is named."""
    if path is None:
        return None
    from riskfile.policy.strict import decoded

    try:
        return decoded(Path(path).read_bytes(), _GIVEN)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None


def _wrong(arguments: argparse.Namespace, found: Sequence[Approval], demanded: bool) -> str:
    """What to exit with 1 for, "" for nothing."""
    if not found:
        # of nothing, all holds
        return "" if arguments.allow_changed and not demanded else tr("Nobody has signed anything.")
    if arguments.names:
        bad = [each.name for each in found if not each.approved]
        changed = [each.name for each in found if not each.as_signed]
    else:
        # one that nobody goes on with need not be signed by all; what is signed has to hold
        bad = [
            each.name
            for each in found
            if (not each.approved if each.as_signed else not all(one.verified for one in each.signatures))
        ]
        changed = [] if any(each.as_signed for each in found) else [found[-1].name]
        if changed and not arguments.allow_changed:
            return _listed(tr("Not approved"), bad) + tr(
                "Today's content is not what was signed: baseline {changed} says something else.", changed=changed[0]
            )
    if changed and arguments.allow_changed:
        changed = []
    told = _listed(tr("Not approved"), bad)
    if changed:
        told += _listed(tr("Today's content is not what was signed"), changed)
    return told.strip()


def _listed(what: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    return tr("{what}: {names:baseline|baselines} {names}. ", what=what, names=tuple(names))


def _passed(found: Sequence[Approval]) -> str:
    count = sum(len(each.signatures) for each in found)
    if not count:
        return tr("Nobody has signed anything yet.")
    return tr("{count} {count:signature|signatures} verified.", count=count)
