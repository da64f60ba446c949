"""``riskfile rename``: give items other ids, everywhere where they are named."""

from __future__ import annotations

import argparse
from collections import Counter

from riskfile.cli.common import CLEAN, Commands, Place, UsageError, holding, place, say, unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskfile.editing.renaming import Renaming
    from riskfile.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "rename",
        help="give an item another id, everywhere where it is named",
        description="Give an item another id: in its directive, in links, running text, roles and filters of pages, in the policy,"
        " lists of requirements and of problem reports, and in acceptances; all of it or nothing. Code, comments and files of"
        " evidence are told and stay as they are, and so does what was released: an item that a baseline knows keeps its former id"
        " in the option `formerly`.",
    )
    parser.add_argument(
        "ids",
        metavar="ID",
        nargs="+",
        help="OLD NEW, or one or more OLD=NEW; OLD* NEW* for all ids that begin so, in quotes",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    parser.add_argument("--code", action="store_true", help="in code, comments and `backticks` of these files too")
    parser.add_argument(
        "--anyway",
        action="store_true",
        help="although the new id is of another form, or begins as those of another type do",
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help="the project's folder (default: this one)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it into the files; returns the exit status."""
    here = place(arguments.project)
    with holding(here, "rename", writes=not arguments.dry_run):
        return _rename(arguments, here)


def _rename(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.editing import write
    from riskfile.editing.renaming import RenameError, renamed
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    project = Project.open(here.source)
    try:
        pairs = _pairs(arguments.ids, project)
        found = renamed(project, pairs, anyway=arguments.anyway, code=arguments.code)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    except RenameError as error:
        raise UsageError(str(error)) from None
    if not arguments.dry_run:
        write(here.root, project.source, found.change)
    _tell(found, pairs, here, dry=arguments.dry_run)
    return CLEAN


def _pairs(given: Sequence[str], project: Project) -> list[tuple[str, str]]:
    """:raises UsageError: if they are no pairs."""
    from riskfile.text.numbers import counted

    if any("=" in each for each in given):
        odd = next((each for each in given if each.count("=") != 1), None)
        if odd is not None:
            raise UsageError(f"found {odd!r} among pairs; expected OLD=NEW for each")
        pairs = [(old, new) for old, _, new in (each.partition("=") for each in given)]
    elif len(given) == 2:
        pairs = [(given[0], given[1])]
    else:
        raise UsageError(f"found {counted(len(given), 'id')}; expected OLD NEW, or OLD=NEW for each")
    found: dict[str, str] = {}
    for old, new in pairs:
        if old.endswith("*") != new.endswith("*"):
            raise UsageError(f"found {old} and {new}; expected `*` at the end of both, or of none")
        several = [(old, new)]
        if old.endswith("*"):
            begin = old[:-1]
            several = [(id, new[:-1] + id.removeprefix(begin)) for id in project.file.items if id.startswith(begin)]
            if not several:
                raise UsageError(f"no item has an id that begins with {begin}")
        for one, other in several:
            if one in found:
                raise UsageError(f"{one} is given twice; expected one new id for it")
            found[one] = other
    return [*found.items()]


def _tell(found: Renaming, pairs: Sequence[tuple[str, str]], here: Place, *, dry: bool) -> None:
    from riskfile.text.numbers import counted

    counts = Counter(each.span.path for each in found.made)
    for path in sorted(counts):
        say(f"{here.path(path)}: {counted(counts[path], 'place')}")
    left = [each for each in found.left if each.kind == "code"]
    others = [each for each in found.left if each.kind == "file"]
    for what, places in (("in code or a comment", left), ("in a file that nothing reads as text", others)):
        if places:
            shown = ", ".join(str(here.shown(each.span)) for each in places[:5])
            more = f" and {len(places) - 5} more" if len(places) > 5 else ""
            say(f"left as it is {what}: {shown}{more}")
    for new, old in found.formerly.items():
        say(f"{new}: a baseline knows it as {old}, which `formerly` says from now on")
    named = ", ".join(f"{old} {'would become' if dry else 'is now'} {new}" for old, new in pairs[:5])
    more = f", and {len(pairs) - 5} more" if len(pairs) > 5 else ""
    end = "; nothing was written" if dry else ""
    say(f"{named}{more}: {counted(len(found.made), 'place')} in {counted(len(counts), 'file')}{end}")
