"""``riskfile new``: a new item, with the next id, on the page where its kin stand."""

from __future__ import annotations

import argparse
import os
import posixpath
from pathlib import Path

from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    holding,
    patch,
    place,
    say,
    say_unread,
    unusable,
)
from riskfile.text.messages import tr
from riskfile.text.relative import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.editing.creating import Created
    from riskfile.project import Project


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "new",
        help=tr("write a new item, with the next id, on the page where its kin stand"),
        description=tr(
            "Write a new item: with the next id of the project's own pattern, on the page where others of its type "
            "stand, with the options that it needs. TBD stands where a person has something to say, and check tells of it until "
            "somebody does."
        ),
    )
    parser.add_argument(
        "type", metavar="TYPE", help=tr("the type's directive, such as risk (`riskfile types` lists them)")
    )
    parser.add_argument("title", metavar="TITLE", help=tr("its title, on one line"))
    parser.add_argument(
        "--set",
        dest="options",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help=tr("an option, such as harm=HRM-002; as often as there are"),
    )
    parser.add_argument("--text", metavar="TEXT", default="", help=tr("the text below its options, in Markdown"))
    parser.add_argument(
        "--page", metavar="FILE", default="", help=tr("the page, which may be new (default: that of its kin)")
    )
    parser.add_argument("--stage", metavar="STAGE", default="", help=tr("design, manufacturing or post-launch"))
    parser.add_argument("--id", metavar="ID", default="", help=tr("its id (default: the next)"))
    parser.add_argument(
        "--with-proofs",
        action="store_true",
        help=tr("of a control: both verifications as well, of its implementation and of its effectiveness"),
    )
    parser.add_argument("--dry-run", action="store_true", help=tr("print what would be written, and write nothing"))
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    here = place(arguments.project)
    # from reading to writing: two at once get two ids
    with holding(here, "new", writes=not arguments.dry_run):
        return _new(arguments, here)


def _new(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.editing.creating import CreatingError, Wanted, create
    from riskfile.editing.edits import write
    from riskfile.policy import PolicyError
    from riskfile.project import Project

    project = Project.open(here.source, own_rules=False)
    try:
        if say_unread(here, project.file):
            return UNUSABLE
        wanted = Wanted(
            arguments.type,
            arguments.title,
            tuple(map(_pair, arguments.options)),
            arguments.text.strip(),
            arguments.id,
            _page(here, arguments.page),
            arguments.stage,
            arguments.with_proofs,
        )
        created = create(project, wanted)
    except CreatingError as error:
        raise UsageError(str(error)) from None
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    if arguments.dry_run:
        _show(here, project, created)
    else:
        write(here.root, project.source, created.change)
    for each in created.items:
        left = (
            tr("; to be filled in: {placeholders}", placeholders=tuple(each.placeholders)) if each.placeholders else ""
        )
        say(f"{here.shown(each.span)}: {each.id} {each.title}{left}")
    if created.contents is not None:
        say(tr("{contents}: the new page is named here", contents=here.shown(created.contents)))
    return CLEAN


def _pair(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise UsageError(
            tr("--set {given}: expected a name, an equals sign and a value, such as harm=HRM-002", given=given)
        )
    return name.strip(), value.strip()


def _page(here: Place, given: str) -> str:
    """A page as the project names it; it is given from the project's folder, or from where one stands."""
    if not given:
        return ""
    if not Path(given).is_absolute() and not here.inside and here.given == ".":
        return given
    from_here = relative(Path(given).resolve(), here.root.resolve())
    in_project = posixpath.normpath(given.replace(os.sep, "/"))
    if not Path(given).is_absolute() and (here.source.kind(in_project) != "missing" or from_here.startswith("..")):
        return in_project
    return from_here


def _show(here: Place, project: Project, created: Created) -> None:
    from riskfile.editing.edits import applied

    source = project.source
    made = applied(source, created.change)
    before = {path: source.read(path) if source.kind(path) == "file" else b"" for path in made}
    for line in patch(here, before, made):
        say(line)
