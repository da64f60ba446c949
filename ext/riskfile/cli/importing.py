"""``riskfile import``: a hazard log becomes a project."""

from __future__ import annotations

import argparse
from pathlib import Path

from riskfile.cli.common import CLEAN, Commands, UsageError, say, say_waiting


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import",
        help="import a hazard log from CSV or XLSX",
        description="Write Markdown items and a policy from a hazard log, as a YAML mapping says.",
    )
    parser.add_argument("mapping", help="the YAML mapping: which column is what")
    parser.add_argument(
        "sources",
        nargs="*",
        help="the CSV or XLSX files that the mapping names, or folders with them (default: beside the mapping)",
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="the project to write to")
    parser.add_argument("--force", action="store_true", help="overwrite files that are there")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import, and say what was made of the log."""
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
    made: dict[str, int] = {}
    for item in report.items:
        made[item.type] = made.get(item.type, 0) + 1
    say(f"Wrote {len(report.written)} files to {arguments.out}:")
    for name, count in made.items():
        say(f"  {count:5} {name}")
    cells = ", ".join(f"{count} {fate}" for fate, count in sorted(report.counts.items()))
    say(f"Of {len(report.fates)} cells: {cells}.")
    if report.agreement:
        agree = sum(row.agrees for row in report.agreement)
        say(f"Regions and levels that the source states: {agree} of {len(report.agreement)} equal the computed ones.")
    say(
        f"The import report, docs/import-report.md, names every cell that was not carried over. Next: riskfile check {arguments.out}"
    )
    return CLEAN
