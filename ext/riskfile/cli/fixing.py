"""``riskfile check --fix``: findings put right, or what would be written for that."""

from __future__ import annotations

import argparse
import sys

from riskfile.cli.common import Place, UsageError, holding, patch, say
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.editing.putting_right import PutRight
    from riskfile.project import Project


def fix(
    arguments: argparse.Namespace,
    here: Place,
    project: Project,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
) -> None:
    """Put right what is found in ``project`` and those rules tell that are selected, and say what was done; with ``--diff``
    say what would be.

    :raises UsageError: if somebody else has written one of the files meanwhile; nothing is written then.
    """
    from riskfile.editing.edits import write
    from riskfile.editing.putting_right import put_right
    from riskfile.project import selector

    # whoever writes meanwhile waits, or is seen below
    with holding(here, "check --fix", writes=not arguments.diff):
        found = put_right(project, project.check(), unsafe=arguments.unsafe_fixes, selected=selector(select, ignore))
        before = {path: _read(project, path) for path in found.files}
        if arguments.diff:
            for line in patch(here, before, found.files):
                say(line)
            _say_left_out(here, found)
            return
        if found.files:
            for path, data in before.items():
                if data != _read(project, path):
                    raise UsageError(
                        tr("{path} has changed meanwhile; nothing is written, run it again", path=here.path(path))
                    )
            write(here.root, here.source, found.change)
    _say_made(arguments, here, found)
    _say_left_out(here, found)


def _read(project: Project, path: str) -> bytes:
    return project.source.read(path) if project.source.kind(path) == "file" else b""


def _say_made(arguments: argparse.Namespace, here: Place, found: PutRight) -> None:
    """Each fix at its place, as that was before."""
    from riskfile.text.numbers import counted

    # what is printed in a format that programs read stays that alone
    apart = arguments.format != "text"
    for each in sorted(found.made, key=lambda each: each.finding.span):
        say(
            tr(
                "{place}: {code} put right: {title}",
                place=here.shown(each.finding.span),
                code=each.finding.code,
                title=each.fix.title,
            ),
            error=apart,
        )
    if found.made:
        done, files = counted(len(found.made), "finding"), counted(len(found.files), "file")
        say(tr("{done} put right in {files}.\n", done=done, files=files), error=apart)
    sys.stdout.flush()


def _say_left_out(here: Place, found: PutRight) -> None:
    for each in found.left_out:
        why = (
            tr("{code} would be found then: {message}", code=each.new[0].code, message=each.new[0].message)
            if each.new
            else tr("it would still be found")
        )
        say(
            tr(
                "{place}: {code} stays: {title}: {why}",
                place=here.shown(each.finding.span),
                code=each.finding.code,
                title=each.fix.title,
                why=why,
            ),
            error=True,
        )
