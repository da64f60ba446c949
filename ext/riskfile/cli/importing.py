"""``riskfile import``: a hazard log becomes a project."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path

from riskfile.cli.common import CLEAN, FINDINGS, UNUSABLE, Commands, UsageError, say, say_waiting
from riskfile.text.messages import later, tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import",
        help=tr("import a hazard log, or draft the mapping for it"),
        description=tr(
            "Write Markdown items and a policy from a hazard log, as a YAML mapping says. With --suggest, draft that"
            " mapping from the log's tables."
        ),
    )
    parser.add_argument(
        "mapping", help=tr("the YAML mapping: which column is what; with --suggest, a file with tables")
    )
    parser.add_argument(
        "sources",
        nargs="*",
        help=tr("the files that the mapping names, or folders with them (default: beside the mapping)"),
    )
    parser.add_argument(
        "--out", metavar="PATH", help=tr("the project to write to; with --suggest, the mapping (default: print it)")
    )
    parser.add_argument("--suggest", action="store_true", help=tr("draft a mapping for the tables in these files"))
    parser.add_argument(
        "--dry-run", action="store_true", help=tr("show what would be written and what is left over; write nothing")
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help=tr(
            "overwrite files that are there; of what was imported before, take the log's side where it was edited too"
        ),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import, and say what was made of the log."""
    if arguments.suggest:
        if arguments.dry_run:
            raise UsageError(tr("found --suggest and --dry-run, expected one of them: draft the mapping, then try it"))
        return _suggest(arguments)
    if arguments.dry_run:
        return _dry_run(arguments)
    if not arguments.out:
        raise UsageError(tr("expected --out DIR, the project to write to; or --dry-run, to see what would be written"))
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
        say(tr("Wrote {pages}.", pages=tuple(pages)) if pages else tr("No page was changed."))
        return FINDINGS if report.again.both else CLEAN
    made: dict[str, int] = {}
    for item in report.items:
        made[item.type] = made.get(item.type, 0) + 1
    say(tr("Wrote {n} files to {out}:", n=len(report.written), out=arguments.out))
    for name, count in made.items():
        say(f"  {count:5} {name}")
    cells = ", ".join(f"{count} {tr(fate)}" for fate, count in sorted(report.counts.items()))
    say(tr("Of {n} cells: {cells}.", n=len(report.fates), cells=cells))
    if report.defects:
        kinds = Counter(each.kind for each in report.defects)
        counted = ", ".join(f"{tr(kind)} ({count})" if count > 1 else tr(kind) for kind, count in kinds.items())
        say(tr("Defects of the source that came in as they stand: {counted}.", counted=counted))
    if report.agreement:
        compared = [row for row in report.agreement if row.compared]
        agree = sum(row.agrees for row in compared)
        left = len(report.agreement) - len(compared)
        more = tr(" {left} could be compared with nothing.", left=left) if left else ""
        say(
            tr(
                "Scores and levels that the source states: {agree} of {n} equal the computed ones.{more}",
                agree=agree,
                n=len(compared),
                more=more,
            )
        )
    say(
        tr(
            "The import report, docs/import-report.md, names every cell that was not carried over. "
            "Next: riskfile check {out}",
            out=arguments.out,
        )
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
        say(tr("Nothing was written."))
        return UNUSABLE
    say(preview(report))
    if report.again is not None:
        say(report.again.text())
    say(tr("Nothing was written: this was a dry run."))
    return FINDINGS if report.again is not None and report.again.both else CLEAN


def _suggest(arguments: argparse.Namespace) -> int:
    from riskfile.importing import ImportProblem
    from riskfile.importing.suggest import suggest_mapping

    sources = [Path(each) for each in (arguments.mapping, *arguments.sources)]
    target = Path(arguments.out) if arguments.out else None
    if target is not None and os.path.lexists(target) and not arguments.force:
        raise UsageError(tr("{as_posix}: exists already; say --force to overwrite it", as_posix=target.as_posix()))
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
            raise UsageError(
                tr("{as_posix}: cannot be written: {what}", as_posix=target.as_posix(), what=error.strerror or error)
            ) from None
    aside = target is None
    for each in found.problems:
        say(tr("not read: {each}", each=each), error=aside)
    for table in found.tables:
        say(
            tr("{where}: {rows} rows, taken as {what}", where=table.where, rows=table.rows, what=table.what),
            error=aside,
        )
    if target is not None:
        say(tr("Wrote the mapping to {as_posix}.", as_posix=target.as_posix()))
    count = ", ".join(
        f"{found.guesses.get(sure, 0)} {tr(sure)}" for sure in (later("sure"), later("likely"), later("unsure"))
    )
    say(tr("Guesses: {count}. Questions to you (`# ask:`): {n}.", count=count, n=len(found.asks)), error=aside)
    say(found.trial, error=aside)
    if target is not None:
        where = "" if found.beside else " " + " ".join(dict.fromkeys(path.parent.as_posix() for path in sources))
        say(
            tr(
                "Next: answer the questions in it, then riskfile import {as_posix}{where} --dry-run",
                as_posix=target.as_posix(),
                where=where,
            ),
            error=aside,
        )
    return CLEAN
