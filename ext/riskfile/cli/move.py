"""``riskfile move``: items to another page, or pages to another place."""

from __future__ import annotations

import argparse
import os
import posixpath
from collections import Counter
from pathlib import Path

from riskfile.cli.common import CLEAN, Commands, Place, UsageError, holding, place, say, unusable
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskfile.editing.moving import Moving
    from riskfile.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "move",
        help=tr("move items to another page, or a page to another place"),
        description=tr(
            "Move items to the end of a page, with the footnotes and the definitions of links that they use; a page that is"
            " not there is made, and named in a table of contents. Or move a page: tables of contents, links, includes, the policy and"
            " lists of requirements name it where it is then. All of it or nothing."
        ),
    )
    parser.add_argument(
        "what", metavar="ID|PAGE", nargs="+", help=tr("ids of items, or the path of one page that ends in .md")
    )
    parser.add_argument(
        "to",
        metavar="PAGE",
        help=tr(
            "the path of a page; for items also a stage (design, manufacturing or post-launch) or a folder: the page of the same"
            " name there"
        ),
    )
    parser.add_argument("--title", metavar="TEXT", default="", help=tr("the heading of a page that is made"))
    parser.add_argument("--dry-run", action="store_true", help=tr("say what would be written, and write nothing"))
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it into the files; returns the exit status."""
    here = place(arguments.project)
    with holding(here, "move", writes=not arguments.dry_run):
        return _move(arguments, here)


def _move(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.editing import write
    from riskfile.editing.moving import MoveError, moved_items, moved_pages
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    project = Project.open(here.source)
    what: Sequence[str] = arguments.what
    try:
        _whole(project)
        if any(each.endswith(".md") for each in what):
            if len(what) > 1:
                raise UsageError(tr("found several pages, or a page among ids; expected one page, or ids of items"))
            old, new = (_in_project(here, each) for each in (what[0], arguments.to))
            if arguments.title:
                raise UsageError(tr("--title is for a page that is made; a page that moves keeps its heading"))
            new = f"{new.rstrip('/')}/{posixpath.basename(old)}" if not new.endswith(".md") else new
            found = moved_pages(project, {old: new})
        else:
            from riskfile.model import STAGES

            to = arguments.to if arguments.to in STAGES else _in_project(here, arguments.to)
            found = moved_items(project, what, to, title=arguments.title)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    except MoveError as error:
        raise UsageError(str(error)) from None
    if not arguments.dry_run:
        from riskfile.editing.translations import with_translations

        write(here.root, project.source, with_translations(project, found.change))
    _tell(found, here, dry=arguments.dry_run)
    return CLEAN


def _whole(project: Project) -> None:
    """:raises UsageError: if something cannot be read in which others may be named."""
    for at, message in project.file.unread:
        raise UsageError(tr("{at}: {message}; nobody knows what is named there", at=at, message=message))


def _in_project(here: Place, given: str) -> str:
    """The path that somebody types, from the root: as the terminal completes it, or from the project's folder."""
    from riskfile.source.layout import leads_up

    end = "/" if given.endswith(("/", os.sep)) else ""
    typed = Path(os.path.abspath(given))  # noqa: PTH100 - a link stays as it is named
    root = Path(os.path.abspath(here.root))  # noqa: PTH100
    if here.inside or not leads_up(given):
        path = posixpath.normpath(given.replace(os.sep, "/"))
        if not leads_up(given) and here.source.kind(path.partition("/")[0]) != "missing":
            return path + end
    if typed.is_relative_to(root):
        return typed.relative_to(root).as_posix() + end
    raise UsageError(
        tr("{given} is not in the project {given2}; expected a path of a page in it", given=given, given2=here.given)
    )


def _tell(found: Moving, here: Place, *, dry: bool) -> None:
    from riskfile.text.numbers import counted

    change = found.change
    counts = Counter(each.span.path for each in change.edits)
    for path in change.paths:
        if path not in change.files:
            say(f"{here.path(path)}: {counted(counts[path], 'place')}")
        elif change.files[path] is None:
            say(f"{here.path(path)}: {tr('would go') if dry else tr('is gone')}")
        else:
            say(f"{here.path(path)}: {tr('would be new') if dry else tr('is new')}")
    for each in found.told:
        say(each)
    if dry:
        say(tr("nothing was written"))
