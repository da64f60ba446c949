"""``riskfile rename``: give items other ids, everywhere where they are named."""

from __future__ import annotations

import argparse
from collections import Counter

from riskfile.cli.common import CLEAN, Commands, Place, UsageError, holding, place, say, unusable
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskfile.editing.renaming import Renaming
    from riskfile.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "rename",
        help=tr("give an item another id, everywhere where it is named"),
        description=tr(
            "Give an item another id: in its directive, in links, running text, roles and filters of pages, in the policy,"
            " lists of requirements and of problem reports, and in acceptances; all of it or nothing. Code, comments and files of"
            " evidence are told and stay as they are, and so does what was released: an item that a baseline knows keeps its former id"
            " in the option `formerly`."
        ),
    )
    parser.add_argument(
        "ids",
        metavar="ID",
        nargs="+",
        help=tr("OLD NEW, or one or more OLD=NEW; OLD* NEW* for all ids that begin so, in quotes"),
    )
    parser.add_argument("--dry-run", action="store_true", help=tr("say what would be written, and write nothing"))
    parser.add_argument("--code", action="store_true", help=tr("in code, comments and `backticks` of these files too"))
    parser.add_argument(
        "--anyway",
        action="store_true",
        help=tr("although the new id is of another form, or begins as those of another type do"),
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
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
        from riskfile.editing.translations import with_translations

        change = with_translations(project, found.change, dict(pairs), code=arguments.code)
        write(here.root, project.source, change)
    _tell(found, pairs, here, dry=arguments.dry_run)
    return CLEAN


def _pairs(given: Sequence[str], project: Project) -> list[tuple[str, str]]:
    """:raises UsageError: if they are no pairs."""

    if any("=" in each for each in given):
        odd = next((each for each in given if each.count("=") != 1), None)
        if odd is not None:
            raise UsageError(tr("found {odd!r} among pairs; expected OLD=NEW for each", odd=odd))
        pairs = [(old, new) for old, _, new in (each.partition("=") for each in given)]
    elif len(given) == 2:
        pairs = [(given[0], given[1])]
    else:
        raise UsageError(tr("found {n} {n:id|ids}; expected OLD NEW, or OLD=NEW for each", n=len(given)))
    found: dict[str, str] = {}
    for old, new in pairs:
        if old.endswith("*") != new.endswith("*"):
            raise UsageError(tr("found {old} and {new}; expected `*` at the end of both, or of none", old=old, new=new))
        several = [(old, new)]
        if old.endswith("*"):
            begin = old[:-1]
            several = [(id, new[:-1] + id.removeprefix(begin)) for id in project.file.items if id.startswith(begin)]
            if not several:
                raise UsageError(tr("no item has an id that begins with {begin}", begin=begin))
        for one, other in several:
            if one in found:
                raise UsageError(tr("{one} is given twice; expected one new id for it", one=one))
            found[one] = other
    return [*found.items()]


def _tell(found: Renaming, pairs: Sequence[tuple[str, str]], here: Place, *, dry: bool) -> None:
    from riskfile.text.numbers import counted

    counts = Counter(each.span.path for each in found.made)
    for path in sorted(counts):
        say(f"{here.path(path)}: {counted(counts[path], 'place')}")
    left = [each for each in found.left if each.kind == "code"]
    # those of translations are of their texts
    locale = f"{here.layout.at(here.layout.needs)}/locale/"
    others = [each for each in found.left if each.kind == "file" and not each.span.path.startswith(locale)]
    for what, places in ((tr("in code or a comment"), left), (tr("in a file that nothing reads as text"), others)):
        if places:
            shown = ", ".join(str(here.shown(each.span)) for each in places[:5])
            more = tr(" and {what} more", what=len(places) - 5) if len(places) > 5 else ""
            say(tr("left as it is {what}: {shown}{more}", what=what, shown=shown, more=more))
    for new, old in found.formerly.items():
        say(tr("{new}: a baseline knows it as {old}, which `formerly` says from now on", new=new, old=old))
    named = ", ".join(
        (tr("{old} would become {new}", old=old, new=new) if dry else tr("{old} is now {new}", old=old, new=new))
        for old, new in pairs[:5]
    )
    more = tr(", and {what} more", what=len(pairs) - 5) if len(pairs) > 5 else ""
    end = tr("; nothing was written") if dry else ""
    say(
        tr(
            "{named}{more}: {n} {n:place|places} in {n2} {n2:file|files}{end}",
            named=named,
            more=more,
            n=len(found.made),
            n2=len(counts),
            end=end,
        )
    )
