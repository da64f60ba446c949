"""What the commands of ``riskfile export`` share: their options, and how a file is written and told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from riskfile.cli.common import (
    CLEAN,
    CRASHED,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    add_gate,
    add_own_rules,
    add_today,
    place,
    print_crashes,
    say,
    say_unread,
    today,
    unusable,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.exporting.judged import Judged, Written
    from riskfile.model import RiskFile


def add_export(
    commands: Commands, name: str, *, help: str, description: str, judged: bool = True, folder: bool = False
) -> argparse.ArgumentParser:
    """Add ``riskfile export NAME`` with the options of every export; ``judged``: with those that say how it is judged; ``folder``:
    it writes a folder, and not a file."""
    parser = commands.add_parser(f"export {name}", help=help, description=description)
    parser.add_argument("--project", default=".", metavar="FOLDER", help=tr("the project's folder (default: this one)"))
    if folder:
        parser.add_argument("--output", metavar="FOLDER", help=tr("the folder to write"))
        parser.add_argument("--force", action="store_true", help=tr("replace an earlier set that is there"))
    else:
        parser.add_argument("--output", metavar="FILE", help=tr("the file to write; - for the standard output"))
        parser.add_argument("--force", action="store_true", help=tr("overwrite a file that is there"))
    if judged:
        add_gate(parser)
        add_today(parser)
        add_own_rules(parser)
    return parser


def target_of(arguments: argparse.Namespace, default: str, *, suffix: str = "") -> Path | None:
    """Where an export is written to; None for the standard output.

    :raises UsageError: if something is there already, or the name would not tell the reader what it is (``suffix``).
    """
    given = arguments.output or default
    if given == "-":
        return None
    target = Path(given)
    if target.is_dir():
        raise UsageError(tr("--output {out} is a folder; expected a file", out=given))
    if suffix and target.suffix.lower() != suffix:
        raise UsageError(tr("--output {out}: expected a name that ends in {suffix}", out=given, suffix=suffix))
    if target.is_file() and not arguments.force:
        # somebody may have edited it
        raise UsageError(tr("{target} exists already; --force overwrites it", target=target))
    return target


def add_base(parser: argparse.ArgumentParser) -> None:
    """``--base`` of the formats of linked data."""
    parser.add_argument(
        "--base",
        metavar="IRI",
        default="",
        help=tr("what the IRI of each node begins with (default: urn:riskfile: and the document's number)"),
    )


def base_of(arguments: argparse.Namespace) -> str:
    """What it says, "" for nothing.

    :raises UsageError: if it is no absolute IRI.
    """
    import re

    # what RFC 3987 lets an absolute IRI consist of, and Turtle between angle brackets
    if arguments.base and not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", arguments.base):
        raise UsageError(
            tr("--base {base}: expected an absolute IRI such as https://example.org/file#", base=arguments.base)
        )
    return str(arguments.base)


def say_missing(here: Place, file: RiskFile) -> bool:
    """Say for which problems items would be missing from an export, and whether there are any."""
    from riskfile.exporting.data import missing

    found = missing(file)
    for span, message in found:
        say(f"riskfile: {here.shown(span)}: {message}", error=True)
    if found:
        say(tr("riskfile: nothing is exported, since items would be missing"), error=True)
    return bool(found)


def run_format(arguments: argparse.Namespace, name: str, default: str) -> int:
    """Write a format that has no options of its own; what makes it is loaded when there is something to write."""

    def written(judged: Judged) -> Written:
        from riskfile.exporting.formats import writer

        return writer(name)(judged)

    return run_export(arguments, written, default=default)


def add_word(commands: Commands, name: str, *, help: str, description: str) -> argparse.ArgumentParser:
    """Add ``riskfile export NAME`` of a format of Word."""
    parser = add_export(commands, name, help=help, description=description)
    parser.add_argument(
        "--template", metavar="FILE", help=tr("a Word file (.docx) whose styles, page, header and footer are used")
    )
    return parser


def run_word(arguments: argparse.Namespace, name: Literal["report", "plan"]) -> int:
    """Write the document of this name; returns the exit status.

    :raises UsageError: if the template cannot be used.
    """
    template = None
    if arguments.template:
        try:
            template = Path(arguments.template).read_bytes()
        except OSError as error:
            raise UsageError(
                tr("--template {path} cannot be read: {what}", path=arguments.template, what=error.strerror or error)
            ) from None

    def written(judged: Judged) -> Written:
        from riskfile.exporting import word
        from riskfile.render.palette import levels_in_digits, levels_of_marks

        write = word.report if name == "report" else word.plan
        try:
            return write(judged, template, word.Colours(levels_in_digits(), levels_of_marks()))
        except word.TemplateError as error:
            raise UsageError(f"{arguments.template}: {error}") from None

    return run_export(arguments, written, default=f"risk-management-{name}.docx", suffix=".docx")


def run_export(
    arguments: argparse.Namespace, write: Callable[[Judged], Written], *, default: str, suffix: str = ""
) -> int:
    """Judge the project, write it, and say what the format cannot say; returns the exit status.

    A file that cannot be read as a whole is not exported: what is missing would be missed by nobody. One with findings is,
    since a draft is sent to others too; the format says what was found as far as it can.
    """
    from riskfile.exporting.judged import Judged
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.text.files import write_whole

    target = target_of(arguments, default, suffix=suffix)
    here = place(arguments.project)
    project = Project.open(here.source, gate=arguments.gate, today=today(arguments), own_rules=arguments.own_rules)
    try:
        judged = Judged.of(project)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    print_crashes(judged.report.crashes, debug=arguments.debug)
    if judged.report.crashes:
        return CRASHED
    if say_unread(here, judged.file) or say_missing(here, judged.file):
        return UNUSABLE
    written = write(judged)
    for each in written.unsaid:
        where = f"{here.shown(each.span)}: " if each.span is not None else ""
        say(tr("{where}not in the export: {text}", where=where, text=each.text), error=True)
    if target is None:
        sys.stdout.buffer.write(written.data)
        return CLEAN
    try:
        write_whole(target, written.data)
    except OSError as error:
        # the name that the system has of it is that of a file beside it
        raise UsageError(
            tr("{changed} cannot be written: {what}", changed=(str(target),), what=error.strerror or error)
        ) from None
    say(tr("Wrote {n} {n:item|items} to {target}", n=written.items, target=target))
    if judged.report.findings:
        say(
            tr(
                "The file has {n} {n:finding|findings}, which `riskfile check` lists.",
                n=len(judged.report.findings),
            )
        )
    return CLEAN
