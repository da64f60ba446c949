"""``riskfile import xlsx FILE --merge``: what was edited in an exported workbook comes back into the pages."""

from __future__ import annotations

import argparse
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.importing.merge import Conflict, Merge


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import xlsx",
        help="bring back what was edited in a workbook of `riskfile export xlsx`",
        description="Change the pages as a workbook of `riskfile export xlsx` was edited: the lines that say something else, and no "
        "other; all edits, or none. What was edited on both sides since the export is shown side by side, and nothing is written "
        "then, nor where a cell holds what it cannot. Exits with 1 if nothing was written for such a reason.",
    )
    parser.add_argument("workbook", metavar="FILE", help="the workbook (.xlsx), as it was edited and saved")
    parser.add_argument("--merge", action="store_true", required=True, help="into the items that are there")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
    parser.add_argument(
        "--delete", action="store_true", help="take out the items whose rows were deleted (default: they are told)"
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Merge; returns the exit status."""
    here = place(arguments.project)
    from riskfile.text.files import held

    with held(here.base, "import", say_waiting):
        return _merge(arguments, here)


def _merge(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.importing import ImportProblem
    from riskfile.importing.merge import merge
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.text.files import write_all

    project = Project.open(here.source)
    try:
        if say_unread(here, project.file):
            return UNUSABLE
        found = merge(Path(arguments.workbook), project, delete=arguments.delete)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    except ImportProblem as problem:
        raise UsageError(str(problem)) from None
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
    from riskfile.text.numbers import counted

    for problem in found.problems:
        say(str(problem), error=True)
    for conflict in found.conflicts:
        _say_conflict(here, conflict)
    both = counted(len(found.conflicts), "cell")
    if found.conflicts:
        were = "was" if len(found.conflicts) == 1 else "were"
        say(
            f"{both} {were} edited on both sides since the export: make the file or the sheet say what shall hold, and merge"
            " again.",
            error=True,
        )
    say("Nothing is written.", error=True)


def _say_conflict(here: Place, conflict: Conflict) -> None:
    where = here.shown(conflict.item.at(conflict.name))
    say(f"{conflict.item.id} {conflict.heading} was edited on both sides:", error=True)
    for label, text in (
        ("at the export", conflict.base),
        (f"file, {where}", conflict.file),
        (f"sheet, {conflict.place}", conflict.sheet),
    ):
        first, *more = text.split("\n") if text else ["(nothing)"]
        say(f"  {label}: {first}", error=True)
        for line in more:
            say(f"    {line}", error=True)


def _say_merged(here: Place, found: Merge, arguments: argparse.Namespace) -> None:
    from riskfile.text.numbers import counted

    would = "would be " if arguments.dry_run else ""
    last = ""
    for edit in found.edits:
        if edit.item.id != last:
            last = edit.item.id
            say(f"{here.shown(edit.item.span)}: {edit.item.id} {edit.item.title}")
        say(f"  {edit.heading}: {_short(edit.before)} -> {_short(edit.after)}")
    for _, item in found.new:
        page = " (a new page: name it in a table of contents)" if item.path in found.new_pages else ""
        say(f"{here.path(item.path)}: {item.id} {item.title}: new{page}")
    for item in found.taken_out:
        if found.deleted:
            say(f"{here.shown(item.span)}: {item.id} {item.title}: deleted")
        else:
            say(
                f"{here.shown(item.span)}: {item.id} {item.title}: its row is gone, and the item stays; `riskfile retire` keeps"
                " its record, --delete takes it out"
            )
    items = counted(len({edit.item.id for edit in found.edits}), "item")
    parts = [f"{items} {would}changed"] if found.edits else []
    parts += [f"{len(found.new)} {would}new"] if found.new else []
    parts += [f"{len(found.taken_out)} {would}deleted"] if found.taken_out and found.deleted else []
    if found.moved_on:
        say(f"{counted(found.moved_on, 'item')} of the file changed since the export; that stays.")
    if not parts:
        say("The workbook says what the file says: nothing to change.")
    elif arguments.dry_run:
        say(f"{', '.join(parts)}. Nothing is written (--dry-run).")
    else:
        say(
            f"{', '.join(parts)}, on {counted(len(found.pages), 'page')}. `git diff` shows it; riskfile check judges it."
        )


def _short(text: str) -> str:
    line = " / ".join(text.split("\n"))
    return "(nothing)" if not line else f"{line[:100]}..." if len(line) > 100 else line
