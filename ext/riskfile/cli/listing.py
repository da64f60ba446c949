"""``riskfile list``: items by type and filter."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from riskfile.cli.common import (
    CLEAN,
    UNUSABLE,
    Commands,
    UsageError,
    as_spoken,
    ascii_only,
    colour,
    json_text,
    opened,
    place,
    say_unread,
    width,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.model import ItemModel

FORMATS = ("text", "json", "csv", "ids")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "list",
        help=tr("list items by type and filter, as a table, JSON, CSV or ids"),
        description=tr(
            "List items: all, or those of some types, by a filter as views have it "
            "(initial == high and not tags has later)."
        ),
    )
    parser.add_argument("types", metavar="TYPE", nargs="*", help=tr("an item type, such as risk (default: all)"))
    parser.add_argument("--filter", default="", metavar="EXPR", help=tr("which items, as the views' `filter` says it"))
    parser.add_argument(
        "--sort", default="", metavar="COLUMN", help=tr('by which column; "earned desc": the greatest first')
    )
    parser.add_argument(
        "--columns", default="", metavar="NAMES", help=tr("what to show: id, title, state, and any field or link")
    )
    parser.add_argument("--retired", action="store_true", help=tr("list also what is retired"))
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the list; returns the exit status."""
    from riskfile.editing.listing import columns_for, listing
    from riskfile.reporters import listing as reporter
    from riskfile.reporters.shown import Paint
    from riskfile.views.arrange import ColumnError
    from riskfile.views.filters import FilterError

    here = place(arguments.project)
    project = opened(here)
    file, policy = project.file, project.policy
    types = [*dict.fromkeys(type_of(file.model, each) for each in arguments.types)]
    _expect_columns(arguments, [each.key for each in columns_for(file, types)])
    there = as_spoken(project, arguments)
    try:
        found = listing(
            file,
            policy,
            types,
            arguments.filter,
            arguments.sort,
            arguments.columns,
            retired=arguments.retired,
            shown=None if there is project else (there.file, there.policy),
        )
    except FilterError as error:
        raise UsageError(
            tr(
                "--filter: {message}, at column {column}\n  {filter}\n  {what}^",
                message=error.message,
                column=error.column,
                filter=arguments.filter,
                what=" " * (error.column - 1),
            )
        ) from None
    except ColumnError as error:
        raise UsageError(str(error)) from None
    if arguments.format == "json":
        text = json_text(reporter.as_json(found))
    elif arguments.format == "csv":
        text = reporter.as_csv(found)
    elif arguments.format == "ids":
        text = reporter.as_ids(found)
    else:
        text = reporter.as_text(found, width(), Paint(colour()), ascii_only=ascii_only(), regions=len(policy.regions))
    sys.stdout.write(text)
    return UNUSABLE if say_unread(here, file) else CLEAN


def _expect_columns(arguments: argparse.Namespace, known: Sequence[str]) -> None:
    """Refuse columns that there are not: to name all that there are takes a page."""
    for option, text in (("--columns", arguments.columns), ("--sort", arguments.sort.partition(" ")[0])):
        for word in text.replace(",", " ").split():
            if word not in known:
                from riskfile.text.nearest import nearest

                near = nearest(word, known)
                meant = (
                    tr("did you mean {near}?", near=near[0])
                    if near
                    else tr("expected id, title, stage, state, a field or a link")
                )
                raise UsageError(
                    tr("{option}: {word} is no column of these items; {meant}", option=option, word=word, meant=meant)
                )


def type_of(model: ItemModel, word: str) -> str:
    """The item type that a word names: by its directive, its prefix, or what it is called, one or several.

    :raises UsageError: if there is none.
    """
    if word in model.types:
        return word
    folded = word.casefold()
    for name, each in model.types.items():
        if folded in (name, each.prefix.casefold(), each.label.casefold(), each.plural.casefold(), f"{name}s"):
            return name
    from riskfile.text.nearest import nearest

    near = nearest(folded, model.types, cutoff=0.5)
    hint = tr("; did you mean {near}?", near=near[0]) if near else tr("; `riskfile types` lists them")
    raise UsageError(tr("{word} is no item type{hint}", word=word, hint=hint))
