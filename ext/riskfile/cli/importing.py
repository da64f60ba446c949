"""``riskfile import``: a hazard log becomes a project."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

from riskfile.cli.common import CLEAN, FINDINGS, UNUSABLE, Commands, UsageError, say, say_waiting


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import",
        help="import a hazard log, or draft the mapping for it",
        description="Write Markdown items and a policy from a hazard log, as a YAML mapping says. With --suggest, draft that"
        " mapping from the log's tables.",
    )
    parser.add_argument("mapping", help="the YAML mapping: which column is what; with --suggest, a file with tables")
    parser.add_argument(
        "sources",
        nargs="*",
        help="the files that the mapping names, or folders with them (default: beside the mapping)",
    )
    parser.add_argument(
        "--out", metavar="PATH", help="the project to write to; with --suggest, the mapping (default: print it)"
    )
    parser.add_argument("--suggest", action="store_true", help="draft a mapping for the tables in these files")
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would be written and what is left over; write nothing"
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="overwrite files that are there; of what was imported before, take the log's side where it was edited too",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import, and say what was made of the log."""
    if arguments.suggest:
        if arguments.dry_run:
            raise UsageError("found --suggest and --dry-run, expected one of them: draft the mapping, then try it")
        return _suggest(arguments)
    if arguments.dry_run:
        return _dry_run(arguments)
    if not arguments.out:
        raise UsageError("expected --out DIR, the project to write to; or --dry-run, to see what would be written")
    return _import(arguments)


def _import(arguments: argparse.Namespace) -> int:
    from riskfile.importing import ImportProblem, run_import

    try:
        report = run_import(
            Path(arguments.mapping),
            [Path(each) for each in arguments.sources],
            Path(arguments.out),
            arguments.force,
            say_waiting,
        )
    except ImportProblem as problem:
        raise UsageError(str(problem)) from None
    if report.again is not None:
        say(report.again.text())
        pages = [path for path in report.written if path.endswith((".md", ".yaml"))]
        say(f"Wrote {', '.join(pages)}." if pages else "No page was changed.")
        return FINDINGS if report.again.both else CLEAN
    made: dict[str, int] = {}
    for item in report.items:
        made[item.type] = made.get(item.type, 0) + 1
    say(f"Wrote {len(report.written)} files to {arguments.out}:")
    for name, count in made.items():
        say(f"  {count:5} {name}")
    cells = ", ".join(f"{count} {fate}" for fate, count in sorted(report.counts.items()))
    say(f"Of {len(report.fates)} cells: {cells}.")
    if report.defects:
        kinds = Counter(each.kind for each in report.defects)
        counted = ", ".join(f"{kind} ({count})" if count > 1 else kind for kind, count in kinds.items())
        say(f"Defects of the source that came in as they stand: {counted}.")
    if report.agreement:
        compared = [row for row in report.agreement if row.compared]
        agree = sum(row.agrees for row in compared)
        left = len(report.agreement) - len(compared)
        more = f" {left} could be compared with nothing." if left else ""
        say(f"Scores and levels that the source states: {agree} of {len(compared)} equal the computed ones.{more}")
    say(
        f"The import report, docs/import-report.md, names every cell that was not carried over. Next: riskfile check {arguments.out}"
    )
    return CLEAN


def _dry_run(arguments: argparse.Namespace) -> int:
    from riskfile.importing import ImportProblem, dry_run
    from riskfile.importing.preview import preview, unreadable

    try:
        report = dry_run(
            Path(arguments.mapping),
            [Path(each) for each in arguments.sources],
            Path(arguments.out) if arguments.out else None,
            arguments.force,
        )
    except ImportProblem as problem:
        say(unreadable(problem.problems))
        say("Nothing was written.")
        return UNUSABLE
    say(preview(report))
    if report.again is not None:
        say(report.again.text())
    say("Nothing was written: this was a dry run.")
    return FINDINGS if report.again is not None and report.again.both else CLEAN


def _suggest(arguments: argparse.Namespace) -> int:
    from riskfile.importing import ImportProblem
    from riskfile.importing.suggest import suggest_mapping

    sources = [Path(each) for each in (arguments.mapping, *arguments.sources)]
    target = Path(arguments.out) if arguments.out else None
    if target is not None and os.path.lexists(target) and not arguments.force:
        raise UsageError(f"{target.as_posix()}: exists already; say --force to overwrite it")
    try:
        found = suggest_mapping(sources, target)
    except ImportProblem as problem:
        raise UsageError(str(problem)) from None
    if target is None:
        say(found.text.rstrip("\n"))
    else:
        from riskfile.text.files import write_whole

        try:
            write_whole(target, found.text)
        except OSError as error:
            raise UsageError(f"{target.as_posix()}: cannot be written: {error.strerror or error}") from None
    aside = target is None
    for each in found.problems:
        say(f"not read: {each}", error=aside)
    for table in found.tables:
        say(f"{table.where}: {table.rows} rows, taken as {table.what}", error=aside)
    if target is not None:
        say(f"Wrote the mapping to {target.as_posix()}.")
    count = ", ".join(f"{found.guesses.get(sure, 0)} {sure}" for sure in ("sure", "likely", "unsure"))
    say(f"Guesses: {count}. Questions to you (`# ask:`): {len(found.asks)}.", error=aside)
    say(found.trial, error=aside)
    if target is not None:
        where = "" if found.beside else " " + " ".join(dict.fromkeys(path.parent.as_posix() for path in sources))
        say(f"Next: answer the questions in it, then riskfile import {target.as_posix()}{where} --dry-run", error=aside)
    return CLEAN
