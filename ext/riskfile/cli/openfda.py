"""``riskfile import openfda``: field reports become series and observations."""

from __future__ import annotations

import argparse
from pathlib import Path

from riskfile.cli.common import CLEAN, FINDINGS, Commands, UsageError, add_today, place, read, say, say_waiting, today
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import openfda",
        help=tr("import field reports of openFDA (JSON)"),
        description=tr(
            "Write monthly series, observations to review and a report from openFDA device events, as a YAML "
            "mapping says. Exits with 1 if something needs a look."
        ),
    )
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="FILE",
        help=tr("JSON of openFDA: one report, an array, or an answer; also .gz, .zip"),
    )
    parser.add_argument("--mapping", required=True, metavar="YAML", help=tr("which words mean which items"))
    parser.add_argument("--output", required=True, metavar="DIR", help=tr("the folder to write to"))
    parser.add_argument("--project", default=".", help=tr("the project whose items count (default: this folder)"))
    parser.add_argument("--with-texts", action="store_true", help=tr("write the texts of the reports too"))
    add_today(parser)
    parser.add_argument("--force", action="store_true", help=tr("overwrite files that are there (exposures are kept)"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import, and say what was read; 1 if something needs a look."""
    from datetime import date

    from riskfile.importing import ImportProblem
    from riskfile.importing.openfda import run_openfda

    file, _ = read(place(arguments.project))
    try:
        report = run_openfda(
            [Path(each) for each in arguments.sources],
            Path(arguments.mapping),
            file,
            Path(arguments.output),
            today=date.fromisoformat(today(arguments)),
            with_texts=arguments.with_texts,
            force=arguments.force,
            say=say_waiting,
        )
    except ImportProblem as problem:
        raise UsageError(str(problem)) from None
    say(
        tr(
            "Read {read} reports, {duplicates} of them duplicates; {reports} count.",
            read=report.read,
            duplicates=report.duplicates,
            reports=report.reports,
        )
    )
    for kind, count in sorted(report.kinds.items()):
        say(f"  {count:5} {kind}")
    say(
        tr("Wrote {n} files to {output}; report.md says what was read.", n=len(report.written), output=arguments.output)
    )
    for look in report.needs_a_look:
        say(tr("To be looked at: {look}.", look=look))
    return FINDINGS if report.needs_a_look else CLEAN
