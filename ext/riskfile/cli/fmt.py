"""``riskfile fmt``: the items of pages in one form."""

from __future__ import annotations

import argparse

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    holding,
    patch,
    place,
    say,
    unusable,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from riskfile.model import ItemModel
    from riskfile.source import Source


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "fmt",
        help=tr("write the items of pages in one form, and change nothing that they say"),
        description=tr(
            "Write the options of items in the order of their type, with one blank behind the colon, and one empty line "
            "around items. Text, and what is not understood, stays as it is. What is read of a page is the same before and after, "
            "and so is its content hash."
        ),
    )
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", help=tr("a page, or a folder of pages (default: all pages)")
    )
    parser.add_argument("--check", action="store_true", help=tr("write nothing; status 1 where a page is not in form"))
    parser.add_argument(
        "--diff", action="store_true", help=tr("write nothing; print what would be written, as a patch")
    )
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Format the pages; returns the exit status."""
    here = place(arguments.project)
    with holding(here, "fmt", writes=not (arguments.check or arguments.diff)):
        return _format(arguments, here)


def _format(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.editing.edits import Change, applied, write
    from riskfile.editing.formatting import LeftAlone, formatted
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.source import SourceError

    source = here.source
    try:
        model = Project(source).model
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    names = _pages(arguments.paths, here, source, model)
    change = Change("")
    left: list[LeftAlone] = []
    unreadable = False
    for docname in names:
        try:
            data = source.read(f"{docname}.md")
        except SourceError as error:
            say(
                tr(
                    "riskfile: {docname}.md: the page cannot be read: {strerror}",
                    docname=here.path(docname),
                    strerror=error.strerror,
                ),
                error=True,
            )
            unreadable = True
            continue
        found = formatted(data, docname, model, source.layout)
        left += found.left
        unreadable = unreadable or found.unreadable
        change = change._replace(edits=(*change.edits, *found.edits))
    paths = change.paths
    if arguments.diff:
        for line in patch(here, {path: source.read(path) for path in paths}, applied(source, change)):
            say(line)
    elif arguments.check:
        for path in paths:
            say(tr("{path}: not in form", path=here.path(path)))
    elif paths:
        for path in write(here.root, source, change):
            say(tr("{path}: put into form", path=here.path(path)))
    for each in left:
        say(f"{here.shown(each.span)}: {each.why}", error=True)
    if not arguments.diff:
        what = tr("not in form") if arguments.check else tr("put into form")
        say(tr("{n} of {n2} {n2:page|pages} {what}.", n=len(paths), n2=len(names), what=what))
    if unreadable:
        return UNUSABLE
    return FINDINGS if arguments.check and paths else CLEAN


def _pages(given: Sequence[str], here: Place, source: Source, model: ItemModel) -> list[str]:
    """The pages that are meant, by name.

    :raises UsageError: if one of ``given`` is no page of the project, and no folder with any.
    """
    from pathlib import Path

    from riskfile.change.libraries import is_of_library
    from riskfile.reading.pages import page_names

    names, _ = page_names(source, (*model.sphinx.exclude, *model.exclude), include=model.sphinx.include)
    if not given:
        # pages of libraries stay as they were taken
        return [name for name in names if not is_of_library(source.layout, name)]
    found: dict[str, None] = {}
    root = here.root.resolve()
    for each in given:
        path = _within(Path(each), root)
        if path is None:
            raise UsageError(
                tr(
                    "{each} is not in the project {resolve}; expected its pages, or folders of them",
                    each=each,
                    resolve=here.root.resolve(),
                )
            )
        pages = [name for name in names if path in ("", ".") or f"{name}.md" == path or name.startswith(f"{path}/")]
        if not pages:
            there = tr("is not there") if source.kind(path) == "missing" else tr("is no page of the risk file")
            raise UsageError(
                tr(
                    "{each} {there}; expected pages in {folders:or}, or folders of them",
                    each=each,
                    there=there,
                    folders=tuple(source.layout.folders),
                )
            )
        found.update(dict.fromkeys(pages))
    return sorted(found)


def _within(path: Path, root: Path) -> str | None:
    try:
        return (path.parent.resolve() / path.name).relative_to(root).as_posix()
    except ValueError:
        try:
            return path.resolve().relative_to(root).as_posix()
        except ValueError:
            return None
