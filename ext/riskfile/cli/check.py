"""``riskfile check``: the findings, once or whenever a file is saved."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from riskfile.cli.common import (
    CLEAN,
    CRASHED,
    FINDINGS,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    add_gate,
    add_own_rules,
    add_project,
    add_today,
    ascii_only,
    colour,
    hyperlinks,
    output_file,
    places,
    print_crashes,
    say,
    say_unread,
    today,
)
from riskfile.text.messages import tr
from riskfile.text.relative import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.editing.fixer import Fix
    from riskfile.model import Problem
    from riskfile.project import Checked, Project
    from riskfile.reporters import Shown
    from riskfile.rules import Finding
    from riskfile.source import Source, State

_UNREADABLE = "unreadable-policy"

NO_COLLECTION = True
"""What a check allocates it keeps to its end: a collection would walk it all for nothing."""


def add(commands: Commands) -> None:
    """Add the command."""
    from riskfile.reporters import FORMATS

    parser = commands.add_parser(
        "check", help=tr("check the file and print findings"), description=tr("Check the file and print findings.")
    )
    add_project(parser)
    add_gate(parser)
    parser.add_argument(
        "--select",
        metavar="CODES",
        action="append",
        default=[],
        help=tr("report these rules only: codes or prefixes, such as RMF3,RMF101"),
    )
    parser.add_argument(
        "--ignore",
        metavar="CODES",
        action="append",
        default=[],
        help=tr("do not report these rules; the longer prefix wins"),
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    parser.add_argument(
        "--output", type=output_file, metavar="FILE", help=tr("write the findings there, and print the last line only")
    )
    parser.add_argument("--watch", action="store_true", help=tr("check again whenever a file is saved, until Ctrl-C"))
    add_today(parser)
    parser.add_argument("--statistics", action="store_true", help=tr("print counts per rule instead of findings"))
    parser.add_argument(
        "--unfold",
        metavar="CODES",
        action="append",
        default=[],
        help=tr("show each finding of these rules, where the text has one entry for what one cause does to many items"),
    )
    parser.add_argument("--all", action="store_true", help=tr("show each finding of all rules"))
    parser.add_argument(
        "--not-evaluated",
        action="store_true",
        help=tr("print what was not evaluated, by rule and item, and why, instead of findings"),
    )
    parser.add_argument(
        "--fail-on",
        choices=("warning", "error"),
        default="warning",
        help=tr("the mildest level that exits with 1 (default: warning)"),
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help=tr("write what has but one right answer, where nothing new is found then, and check what is left"),
    )
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help=tr(
            "with --fix: also what is likely, and what is missing, with placeholders that are told until they are replaced"
        ),
    )
    parser.add_argument(
        "--diff", action="store_true", help=tr("with --fix: print what would be written, and write nothing")
    )
    add_own_rules(parser)
    parser.add_argument("--no-cache", action="store_true", help=tr("read every page again, and keep nothing"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, print, and return the exit status."""
    if NO_COLLECTION and not arguments.watch:
        # before the rest of riskfile is loaded
        import gc

        gc.disable()
    if not arguments.fix and (arguments.diff or arguments.unsafe_fixes):
        option = "--diff" if arguments.diff else "--unsafe-fixes"
        raise UsageError(tr("{option} says how --fix is done; give --fix too", option=option))
    if arguments.fix and arguments.watch:
        raise UsageError(tr("--watch writes nothing to the project; give --fix without it"))
    heres, wrong = places(arguments.project)
    if arguments.watch:
        return _watch(arguments, heres, wrong)
    if arguments.fix:
        from riskfile.cli.fixing import fix

        for here in heres:
            fix(arguments, here, _opened(arguments, here), _codes(arguments.select), _codes(arguments.ignore))
        if arguments.diff:
            ones = [_One(here, project := _opened(arguments, here), _checked(arguments, project)) for here in heres]
            return _status(arguments, ones, wrong)
    ones = [_One(here, project := _opened(arguments, here), _checked(arguments, project)) for here in heres]
    _print(arguments, ones, wrong)
    return _status(arguments, ones, wrong)


class _One(NamedTuple):
    """One of the risk files that are checked, and the result."""

    place: Place
    project: Project
    result: Checked


def _opened(arguments: argparse.Namespace, here: Place) -> Project:
    from riskfile.project import Project

    return Project.open(
        here.source,
        gate=arguments.gate,
        today=today(arguments),
        cached=not arguments.no_cache,
        own_rules=arguments.own_rules,
    )


def _checked(arguments: argparse.Namespace, project: Project) -> Checked:
    select, ignore = _codes(arguments.select), _codes(arguments.ignore)
    result = project.check(select, ignore)
    if result.policy is not None and (problems := _of_pdf(project, cached=not arguments.no_cache)):
        result = project.with_file(result.file.with_problems(problems)).check(select, ignore)
    return result


def _of_pdf(project: Project, *, cached: bool) -> list[Problem]:
    """What is wrong with ``docs/pdf.yaml``, as a build says it; that there is a merge conflict, the file's rules say."""
    from riskfile.source import Disk, SourceError

    source = project.source
    path = source.layout.pdf_settings
    try:
        text = source.read(path)
    except SourceError:
        # none, or one that cannot be read
        if source.kind(path) == "missing":
            return []
        text = b"path"
    # where it names no file, nothing but its text can be wrong, beside what it rests on
    kept = (
        source.root / source.layout.base
        if cached and isinstance(source, Disk) and not _NAMES_FILES.search(text)
        else None
    )
    if kept is not None:
        from riskfile.reading.cache import FOLDER, key_of, read_kept, write_kept

        known = read_kept(kept / FOLDER / "pdf", key := key_of(text, _resting_on(project)))
        if known and all(source.kind(path) == kind for path, kind in known["pages"]):
            return []
    from riskfile.policy import PolicyError
    from riskfile.policy.pdf_set import SUFFIX, place_of
    from riskfile.render.pdf import settings
    from riskfile.text.conflicts import KIND as CONFLICT

    try:
        chosen = settings.read(source, project.model, project.policy)
    except PolicyError as error:
        return [each.as_problem for each in error.problems if each.kind != CONFLICT]
    except ModuleNotFoundError as error:
        # whether there are the families that it names only Typst knows
        if error.name != "typst":
            raise
        return []
    if kept is not None:
        pages = []
        for page in chosen.changes.pages:
            path = place_of(source.layout, page)
            pages.append((path.rstrip("/"), "folder") if path.endswith("/") else (f"{path}{SUFFIX}", "file"))
        write_kept(kept / FOLDER / "pdf", key, {"pages": pages})
    return []


def _resting_on(project: Project) -> bytes:
    """What the settings of the PDF rest on: the names of types, of their fields and of views, and the number of the
    document."""
    model = project.model
    types = [(name, *each.fields, *each.links) for name, each in sorted(model.types.items())]
    return repr((types, model.views, project.policy.document_number)).encode()


_NAMES_FILES = re.compile(rb"path|template|folder|famil|mono")


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for part in given for code in part.split(",") if code.strip())


def _expect_rules(arguments: argparse.Namespace, ones: Sequence[_One]) -> None:
    """Refuse codes that are those of no rule. Not before: a project may have rules of its own."""
    if any(each.result.policy is None for each in ones):
        return
    known = [outcome.rule.code for each in ones for outcome in each.result.report.outcomes]
    for code in (*_codes(arguments.select), *_codes(arguments.ignore), *_codes(arguments.unfold)):
        if not any(each.startswith(code) for each in known):
            raise UsageError(tr("{code} is no rule and no prefix of one; `riskfile rule` lists them", code=code))


def _status(arguments: argparse.Namespace, ones: Sequence[_One], wrong: Sequence[str]) -> int:
    """The gravest."""
    return max(UNUSABLE if wrong else CLEAN, *(_status_of(arguments, each.result) for each in ones))


def _status_of(arguments: argparse.Namespace, result: Checked) -> int:
    report = result.report
    if report.crashes:
        return CRASHED
    of_pdf = any(each.kind == _UNREADABLE for each in result.file.problems)
    if result.policy is None or result.file.unread or of_pdf:
        return UNUSABLE
    failing = report.errors if arguments.fail_on == "error" else len(report.findings)
    return FINDINGS if failing else CLEAN


def _print(arguments: argparse.Namespace, ones: Sequence[_One], wrong: Sequence[str], before: str = "") -> None:
    """Print the reports, or write them to their file; ``before`` stands before the line with the result."""
    from riskfile.reporters import render_all

    _expect_rules(arguments, ones)
    shown = [_shown(arguments, each)._replace(before=before) for each in ones]
    if len(shown) > 1:
        from riskfile.reporters.together import agreed

        shown = agreed(shown)
    if arguments.output:
        from riskfile.reporters.text import summaries
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), render_all(arguments.format, [each._replace(before="") for each in shown]))
        text = summaries(shown)
    else:
        text = render_all(arguments.format, shown)
    sys.stdout.write(text)
    for said in wrong:
        say(f"riskfile: {said}", error=True)
    for each in ones:
        if arguments.select or arguments.ignore or arguments.output or arguments.statistics or arguments.not_evaluated:
            # findings that say so may not be among those that are shown
            say_unread(each.place, each.result.file)
        print_crashes(each.result.report.crashes, debug=arguments.debug)


def _shown(arguments: argparse.Namespace, one: _One) -> Shown:
    """What was checked, and how it is to be shown."""
    from riskfile.policy.names import notes
    from riskfile.reading.unjudged import not_judged
    from riskfile.reporters import OfFile, Shown, link_base

    here, project, result = one
    layout = here.layout
    terminal = sys.stdout.isatty() and not (arguments.output or arguments.statistics or arguments.not_evaluated)
    return Shown(
        result.report,
        len(result.file),
        folder=here.folder,
        fail_on=arguments.fail_on,
        links=link_base(os.environ),
        readable=result.policy is not None,
        lines=_lines(project.source),
        printed=here.path,
        colour=colour() and not arguments.output,
        statistics=arguments.statistics,
        ascii_only=not arguments.output and ascii_only(),
        unjudged=not_judged(result.file.problems),
        notes=notes(result.policy) if result.policy is not None else (),
        base=layout.base,
        of=OfFile(here.risk_file, os.path.realpath(here.root), layout.policy, layout.shared),
        file=result.file,
        unfold=("",) if arguments.all else _codes(arguments.unfold),
        skipped=arguments.not_evaluated,
        fixes=_fixes(project, result if not (arguments.select or arguments.ignore) else None),
        verdicts=_verdicts(project) if arguments.format == "json" and result.policy is not None else None,
        address=_addresses() if hyperlinks() and not arguments.output else lambda code: "",
        explains=terminal and not hyperlinks(),
    )


def _addresses() -> Callable[[str], str]:
    from functools import cache

    from riskfile.text.handbook import address_of_rule

    return cache(address_of_rule)


def _fixes(project: Project, result: Checked | None) -> Callable[[Finding], Sequence[Fix]]:
    """The fixes of a finding, all looked for when the first is asked for: whether one is safe, all rules say."""
    known: list[Mapping[Finding, Sequence[Fix]]] = []

    def fixes(finding: Finding) -> Sequence[Fix]:
        if not known:
            from riskfile.editing.putting_right import judged_fixes

            known.append(judged_fixes(project, result or project.check()))
        return known[0].get(finding, ())

    return fixes


def _verdicts(project: Project) -> Mapping[str, Any]:
    """What is judged of risks, controls and gates, whichever rules are selected."""
    from riskfile.editing.statistics import judged
    from riskfile.reporters.statistics import verdicts

    return verdicts(judged(project))


def _lines(source: Source) -> Callable[[str], list[str]]:
    known: dict[str, list[str]] = {}

    def lines(path: str) -> list[str]:
        if path not in known:
            from riskfile.reading.page import decode

            try:
                known[path] = decode(source.read(path))[0].split("\n")
            except OSError:
                known[path] = []
        return known[path]

    return lines


def _watch(arguments: argparse.Namespace, heres: Sequence[Place], wrong: Sequence[str]) -> int:
    """Check, and again whenever a file has changed; the status is that of the last check."""
    from time import sleep, strftime

    if arguments.format != "text" and not arguments.output:
        raise UsageError(tr("--watch prints text; give --output FILE for another format"))
    ours = {relative(arguments.output, here.root) for here in heres if arguments.output}

    def saved(projects: Sequence[Project]) -> list[dict[str, State]]:
        return [
            each.states((each.watched_paths() | more) - ours) for each, more in zip(projects, elsewhere, strict=True)
        ]

    status = 130
    elsewhere: list[set[str]] = [set() for _ in heres]
    try:
        while True:
            projects = [_opened(arguments, here) for here in heres]
            # before the check: what is saved while it runs has changed since
            seen = saved(projects)
            try:
                time = strftime("%H:%M:%S ")
                ones = [
                    _One(here, project, _checked(arguments, project))
                    for here, project in zip(heres, projects, strict=True)
                ]
                # both before it is printed: who has read the report may end it, or save, at once
                status = _status(arguments, ones, wrong)
                for number, project in enumerate(projects):
                    named = project.named_paths()
                    seen[number] = project.states(named - elsewhere[number] - ours) | seen[number]
                    elsewhere[number] |= named
                _print(arguments, ones, wrong, time)
            except BrokenPipeError:
                raise
            except OSError as error:
                # a page that an editor replaces at this moment: there will be a next check
                status = UNUSABLE
                say(f"riskfile: {error}", error=True)
            sys.stdout.flush()
            while saved(projects) == seen:
                sleep(0.5)
            # an editor may be about to write the rest
            sleep(0.1)
    except KeyboardInterrupt:
        return status
