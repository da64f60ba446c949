"""``riskfile import xlsx FILE --merge``: what was edited in an exported workbook comes back into the pages."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    place,
    say,
    say_unread,
    say_waiting,
    unusable,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.importing.merge import Conflict, Merge
    from riskfile.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import xlsx",
        help=tr("bring back what was edited in a workbook of `riskfile export xlsx`"),
        description=tr(
            "Change the pages as a workbook of `riskfile export xlsx` was edited: the lines that say something else, and no "
            "other; all edits, or none. What was edited on both sides since the export is shown side by side, and nothing is written "
            "then, nor where a cell holds what it cannot. Exits with 1 if nothing was written for such a reason."
        ),
    )
    parser.add_argument("workbook", metavar="FILE", help=tr("the workbook (.xlsx), as it was edited and saved"))
    parser.add_argument("--merge", action="store_true", required=True, help=tr("into the items that are there"))
    parser.add_argument("--dry-run", action="store_true", help=tr("say what would change, and write nothing"))
    parser.add_argument(
        "--delete", action="store_true", help=tr("take out the items whose rows were deleted (default: they are told)")
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Merge; returns the exit status."""
    here = place(arguments.project)
    from riskfile.text.files import held

    with held(here.base, "import", say_waiting):
        return _merge(arguments, here)


def _merge(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.importing.merge import merge

    return merge_into(
        arguments, here, lambda project: merge(Path(arguments.workbook), project, delete=arguments.delete)
    )


def merge_into(arguments: argparse.Namespace, here: Place, merge: Callable[[Project], Merge]) -> int:
    """Change the pages of a project as ``merge`` finds, and say it; returns the exit status."""
    from riskfile.importing import ImportProblem
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.text.files import write_all

    project = Project.open(here.source)
    try:
        if say_unread(here, project.file):
            return UNUSABLE
        found = merge(project)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    except ImportProblem as problem:
        raise UsageError(str(problem)) from None
    for note in found.notes:
        say(note, error=True)
    if found.conflicts or found.problems:
        _say_refused(here, found)
        return FINDINGS
    if found.pages and not arguments.dry_run:
        # a page that is a link stays one
        texts = {here.root / here.source.real(path): text for path, text in found.pages.items()}
        below = all(path.is_relative_to(here.base) for path in texts)
        write_all(texts, here.base if below else here.root)
    _say_merged(here, found, arguments)
    return CLEAN


def _say_refused(here: Place, found: Merge) -> None:
    for problem in found.problems:
        say(str(problem), error=True)
    for conflict in found.conflicts:
        _say_conflict(here, conflict)
    if found.conflicts:
        say(
            tr(
                "{n} {n:cell was|cells were} edited on both sides since the export: make the file or the sheet say "
                "what shall hold, and merge again.",
                n=len(found.conflicts),
            ),
            error=True,
        )
    say(tr("Nothing is written."), error=True)


def _say_conflict(here: Place, conflict: Conflict) -> None:
    where = here.shown(conflict.item.at(conflict.name))
    say(tr("{id} {heading} was edited on both sides:", id=conflict.item.id, heading=conflict.heading), error=True)
    for label, text in (
        (tr("at the export"), conflict.base),
        (tr("file, {where}", where=where), conflict.file),
        (
            tr("sheet, {place}", place=conflict.place)
            if conflict.place.sheet
            else tr("there, {place}", place=conflict.place),
            conflict.sheet,
        ),
    ):
        first, *more = text.split("\n") if text else [tr("(nothing)")]
        say(f"  {label}: {first}", error=True)
        for line in more:
            say(f"    {line}", error=True)


def _say_merged(here: Place, found: Merge, arguments: argparse.Namespace) -> None:
    last = ""
    for edit in found.edits:
        if edit.item.id != last:
            last = edit.item.id
            say(f"{here.shown(edit.item.span)}: {edit.item.id} {edit.item.title}")
        say(f"  {edit.heading}: {_short(edit.before)} -> {_short(edit.after)}")
    for _, item in found.new:
        page = tr(" (a new page: name it in a table of contents)") if item.path in found.new_pages else ""
        say(tr("{path}: {id} {title}: new{page}", path=here.path(item.path), id=item.id, title=item.title, page=page))
    for item in found.taken_out:
        if found.deleted:
            say(tr("{place}: {id} {title}: deleted", place=here.shown(item.span), id=item.id, title=item.title))
        else:
            say(
                tr(
                    "{place}: {id} {title}: its row is gone, and the item stays; `riskfile retire` keeps its "
                    "record, --delete takes it out",
                    place=here.shown(item.span),
                    id=item.id,
                    title=item.title,
                )
            )
    parts = list(_counts(found, arguments.dry_run))
    if found.moved_on:
        say(
            tr(
                "{moved_on} {moved_on:item|items} of the file changed since the export; that stays.",
                moved_on=found.moved_on,
            )
        )
    if not parts:
        if "workbook" in arguments:
            say(tr("The workbook says what the file says: nothing to change."))
        else:
            say(tr("It says what the file says: nothing to change."))
    elif arguments.dry_run:
        say(tr("{parts}. Nothing is written (--dry-run).", parts=tuple(parts)))
    else:
        say(
            tr(
                "{parts}, on {n} {n:page|pages}. `git diff` shows it; riskfile check judges it.",
                parts=tuple(parts),
                n=len(found.pages),
            )
        )


def _counts(found: Merge, dry: bool) -> Iterator[str]:
    edited, new, deleted = len({edit.item.id for edit in found.edits}), len(found.new), len(found.taken_out)
    if found.edits:
        yield tr("{n} {n:item|items} would be changed", n=edited) if dry else tr("{n} {n:item|items} changed", n=edited)
    if new:
        yield tr("{n} would be new", n=new) if dry else tr("{n} new", n=new)
    if deleted and found.deleted:
        yield tr("{n} would be deleted", n=deleted) if dry else tr("{n} deleted", n=deleted)


def _short(text: str) -> str:
    line = " / ".join(text.split("\n"))
    return tr("(nothing)") if not line else f"{line[:100]}..." if len(line) > 100 else line
