"""``riskfile qualify``: the validation plan and report of the installed version, for the quality system that uses it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from riskfile.cli.common import CLEAN, FINDINGS, Commands, UsageError, add_today, say, today
from riskfile.text.messages import tr


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "qualify",
        help=tr("qualify the installed riskfile: try it on this machine, and write plan and report"),
        description=tr(
            "Run the tests of the qualification on this machine, compare each installed file with the release, and write the validation"
            " plan and report (HTML, PDF, JSON, JUnit) for the quality system (ISO 13485:2016 4.1.6), in English. Exits with 1 if a test fails or a"
            " file is not the released one."
        ),
    )
    parser.add_argument(
        "--output", metavar="FOLDER", default="riskfile-qualification", help=tr("the folder to write to")
    )
    parser.add_argument("--plan-only", action="store_true", help=tr("write the plan, and run nothing"))
    parser.add_argument("--force", action="store_true", help=tr("overwrite what an earlier run has written there"))
    add_today(parser)
    parser.set_defaults(run=run)


_NAMES = (
    "validation-plan.html",
    "validation-plan.pdf",
    "validation-report.html",
    "validation-report.pdf",
    "qualification.json",
    "qualification.xml",
)


def run(arguments: argparse.Namespace) -> int:
    """Qualify; returns the exit status."""
    folder = Path(arguments.output)
    if folder.exists() and not folder.is_dir():
        raise UsageError(tr("--output {folder} is no folder; expected one to write the reports into", folder=folder))
    there = [name for name in _NAMES if (folder / name).exists()]
    if there and not arguments.force:
        raise UsageError(
            tr("{target} exists already; --force overwrites what an earlier run has written", target=folder / there[0])
        )
    from riskfile.extras import require
    from riskfile.qualification.html import page
    from riskfile.qualification.kit import as_json, as_junit, plan, qualify
    from riskfile.text.files import write_all

    try:
        require("build")
    except ModuleNotFoundError:
        say(tr("riskfile[build] is not installed: no PDF is written, and HTML and PDF are not qualified"), error=True)
        with_pdf = False
    else:
        with_pdf = True
    planned = plan(today(arguments))
    files = {folder / "validation-plan.html": page(planned).encode()}
    if with_pdf:
        from riskfile.qualification.paper import pdf

        files[folder / "validation-plan.pdf"] = pdf(planned)
    found = planned
    if not arguments.plan_only:
        found = qualify(planned, _progress)
        files[folder / "validation-report.html"] = page(found).encode()
        files[folder / "qualification.json"] = as_json(found).encode()
        files[folder / "qualification.xml"] = as_junit(found.results).encode()
        if with_pdf:
            files[folder / "validation-report.pdf"] = pdf(found)
    folder.mkdir(parents=True, exist_ok=True)
    write_all(files, folder)
    for each in found.results:
        if each.state != "pass":
            state = tr("FAILED") if each.state == "fail" else tr("not run")
            say(f"{each.id}: {state}: {each.reason}", error=True)
    say(tr("Wrote {files} to {folder}", files=tuple(path.name for path in files), folder=folder))
    if arguments.plan_only:
        return CLEAN
    counts = [sum(each.state == state for each in found.results) for state in ("pass", "fail", "not run")]
    say(
        tr(
            "{passed} tests passed, {failed} failed, {not_run} not run: {verdict}",
            passed=counts[0],
            failed=counts[1],
            not_run=counts[2],
            verdict={
                "passed": tr("passed"),
                "passed with limits": tr("passed with limits, which the report names"),
                "failed": tr("NOT QUALIFIED"),
            }[found.verdict],
        )
    )
    return FINDINGS if found.verdict == "failed" else CLEAN


def _progress(number: int, of: int, id: str) -> None:
    if sys.stderr.isatty():
        end = "\n" if number == of else ""
        sys.stderr.write(f"\r{number}/{of} {id:<24}{end}")
        sys.stderr.flush()
