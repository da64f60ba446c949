"""The ``riskfile`` command.

Exit status: 0 clean, 1 findings, 2 wrong usage or unreadable input, 3 a rule crashed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from riskfile.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.model import RiskFile
    from riskfile.policy.policy import Policy
    from riskfile.project import Checked
    from riskfile.rules import Rule

CLEAN, FINDINGS, UNUSABLE, CRASHED = 0, 1, 2, 3

#: what a check allocates it keeps to its end: a collection would walk it all for nothing
_NO_COLLECTION = True


_DAY = "the day to judge on (default: that of SOURCE_DATE_EPOCH, or today)"


class UsageError(Exception):
    """Wrong usage; the message says what was found and what was expected."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    arguments = _parse(sys.argv[1:] if argv is None else argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        status = run(arguments)
        # here, where a reader that has gone makes no traceback
        sys.stdout.flush()
        return status
    except UsageError as error:
        print(f"riskfile: {error}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # the reader of our output has gone (`riskfile check | head`): not our fault, and no traceback
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"riskfile: {where}{error.strerror or error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        return 130


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    given = list(argv)
    if given[:2] == ["import", "openfda"]:
        # a command of two words: `import` alone takes the path of a mapping here
        given[:2] = ["import openfda"]
    return _parser().parse_args(given)


def entry_point() -> NoReturn:
    """What the installed command calls."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # closed by who called us (`>&-`): there is nobody to print for
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - to the end of the process
        else:
            # a terminal that lacks a character gets its code, not a traceback
            stream.reconfigure(errors="backslashreplace")
    try:
        status = main()
    except SystemExit as end:
        # argparse ends so: 0 for --help and --version, 2 for wrong usage
        status = end.code if isinstance(end.code, int) else UNUSABLE
    except OSError:
        # not even a message can be printed
        status = UNUSABLE
    # nothing is left to do but to free memory object by object, which takes as long as some checks
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            status = UNUSABLE
    os._exit(status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="riskfile",
        description="Risk management files as code: check and build an ISO 14971 file written in Markdown.",
        epilog="Exit status: 0 clean, 1 findings, 2 wrong usage or unreadable input, 3 a rule crashed.",
    )
    parser.add_argument("--version", action="version", version=f"riskfile {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    check = commands.add_parser(
        "check", help="check the file and print findings", description="Check the file and print findings."
    )
    check.add_argument("project", nargs="?", default=".", help="the project's folder (default: this one)")
    check.add_argument(
        "--gate",
        choices=("draft", "design", "manufacturing", "post-launch"),
        help="the gate to judge at (default: the policy's)",
    )
    check.add_argument(
        "--select",
        metavar="CODES",
        action="append",
        default=[],
        help="report these rules only: codes or prefixes, such as RMF3,RMF101",
    )
    check.add_argument(
        "--ignore",
        metavar="CODES",
        action="append",
        default=[],
        help="do not report these rules; the longer prefix wins",
    )
    check.add_argument(
        "--format",
        choices=("text", "json", "sarif", "junit", "gitlab", "github", "markdown"),
        default="text",
        help="what to print (default: text)",
    )
    check.add_argument("--output", metavar="FILE", help="write the findings there, and print the last line only")
    check.add_argument("--watch", action="store_true", help="check again whenever a file is saved, until Ctrl-C")
    check.add_argument("--today", metavar="DATE", type=_date, help=_DAY)
    check.add_argument("--statistics", action="store_true", help="print counts per rule instead of findings")
    check.add_argument(
        "--fail-on",
        choices=("warning", "error"),
        default="warning",
        help="the mildest level that exits with 1 (default: warning)",
    )
    check.add_argument("--no-cache", action="store_true", help="read every page again, and keep nothing")
    check.set_defaults(run=_check)

    gates = commands.add_parser(
        "gates",
        help="print the grid of stages and steps, and whether the gate is passed",
        description="Print the grid of stages and steps per mission, and what keeps a cell open. "
        "Exits with 0 if the gate is passed.",
    )
    gates.add_argument("project", nargs="?", default=".", help="the project's folder (default: this one)")
    gates.add_argument(
        "--gate",
        choices=("draft", "design", "manufacturing", "post-launch"),
        help="the gate to judge at (default: the policy's)",
    )
    gates.add_argument("--today", metavar="DATE", type=_date, help=_DAY)
    gates.add_argument("--format", choices=("text", "json"), default="text", help="what to print (default: text)")
    gates.set_defaults(run=_gates)

    rule = commands.add_parser("rule", help="explain a rule", description="Explain a rule, or list them all.")
    rule.add_argument("code", nargs="?", help="code or name, such as RMF310 (default: list all)")
    rule.set_defaults(run=_rule)

    types = commands.add_parser(
        "types", help="explain an item type", description="Explain an item type, or list them all."
    )
    types.add_argument("name", nargs="?", help="the type's directive, such as risk (default: list all)")
    types.add_argument(
        "--project", default=".", help="the project whose needs/model.yaml counts (default: this folder)"
    )
    types.set_defaults(run=_types)

    prints = commands.add_parser(
        "fingerprint",
        help="print the hash that a review is signed for",
        description="Print the hash of all items and of the policy: what a review gives as its content-hash.",
    )
    prints.add_argument("project", nargs="?", default=".", help="the project's folder (default: this one)")
    prints.set_defaults(run=_fingerprint)

    schema = commands.add_parser(
        "schema",
        help="print a JSON Schema for editors",
        description="Print the JSON Schema of a YAML file, for editors.",
    )
    schema.add_argument("which", choices=("policy", "model", "pdf"))
    schema.set_defaults(run=_schema)

    build = commands.add_parser(
        "build", help="build the HTML file and the PDF", description="Build the risk management file with Sphinx."
    )
    build.add_argument("project", nargs="?", default=".", help="the project's folder (default: this one)")
    build.add_argument("--output", metavar="DIR", help="where to (default: _build in the project)")
    build.add_argument(
        "--gate",
        choices=("draft", "design", "manufacturing", "post-launch"),
        help="the gate to judge at (default: the policy's)",
    )
    build.add_argument("--today", metavar="DATE", type=_date, help=_DAY)
    build.add_argument("--strict", "-W", action="store_true", help="exit with 1 if there is any finding or warning")
    build.add_argument("--no-pdf", action="store_true", help="build the HTML only")
    build.add_argument("--clean", action="store_true", help="build from nothing")
    build.add_argument("--jobs", "-j", default="1", help="processes (default: 1)")
    build.set_defaults(run=_build)

    imports = commands.add_parser(
        "import",
        help="import a hazard log from CSV or XLSX",
        description="Write Markdown items and a policy from a hazard log, as a YAML mapping says.",
    )
    imports.add_argument("mapping", help="the YAML mapping: which column is what")
    imports.add_argument(
        "sources",
        nargs="*",
        help="the CSV or XLSX files that the mapping names, or folders with them (default: beside the mapping)",
    )
    imports.add_argument("--out", required=True, metavar="DIR", help="the project to write to")
    imports.add_argument("--force", action="store_true", help="overwrite files that are there")
    imports.set_defaults(run=_import)

    openfda = commands.add_parser(
        "import openfda",
        help="import field reports of openFDA (JSON)",
        description="Write monthly series, observations to review and a report from openFDA device events, as a YAML "
        "mapping says. Exits with 1 if something needs a look.",
    )
    openfda.add_argument(
        "sources", nargs="+", metavar="FILE", help="JSON of openFDA: one report, an array, or an answer; also .gz, .zip"
    )
    openfda.add_argument("--mapping", required=True, metavar="YAML", help="which words mean which items")
    openfda.add_argument("--output", required=True, metavar="DIR", help="the folder to write to")
    openfda.add_argument("--project", default=".", help="the project whose items count (default: this folder)")
    openfda.add_argument("--with-texts", action="store_true", help="write the texts of the reports too")
    openfda.add_argument("--today", metavar="DATE", type=_date, help=_DAY)
    openfda.add_argument("--force", action="store_true", help="overwrite files that are there (exposures are kept)")
    openfda.set_defaults(run=_import_openfda)

    monitor = commands.add_parser(
        "monitor",
        help="hold the file against field data",
        description="Hold the file against field data: rates against claimed bands, signals, cycles that are due, overall "
        "residual risk. Exits with 1 on a contradiction, an unanswered signal or an overdue cycle.",
    )
    monitor.add_argument("project", nargs="?", default=".", help="the project's folder (default: this one)")
    monitor.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="what to print (default: text)"
    )
    monitor.add_argument("--output", metavar="FILE", help="write it there, and print the last line only")
    monitor.add_argument("--today", metavar="DATE", type=_date, help=_DAY)
    monitor.add_argument(
        "--write", action="store_true", help="add the triggers that are proposed to needs/post-launch/triggers.md"
    )
    monitor.set_defaults(run=_monitor)

    init = commands.add_parser(
        "init", help="start a project", description="Write a small, complete project to start from."
    )
    init.add_argument("target", metavar="DIR", help="an empty or new folder")
    init.add_argument("--name", default="Your device", help="the device's name")
    init.set_defaults(run=_init)
    return parser


def _project(text: str) -> Path:
    root = Path(text)
    if not root.is_dir():
        raise UsageError(f"{text} is not a folder; expected a project with needs/policy.yaml")
    return root


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for part in given for code in part.split(",") if code.strip())


def _expect_rules(codes: Sequence[str], known: Sequence[str]) -> None:
    for code in codes:
        if not any(each.startswith(code) for each in known):
            raise UsageError(f"{code} is no rule and no prefix of one; `riskfile rule` lists them")


def _check(arguments: argparse.Namespace) -> int:
    root = _project(arguments.project)
    if arguments.watch:
        return _watch(arguments, root)
    if _NO_COLLECTION:
        import gc

        gc.disable()
    result = _checked(arguments, root)
    _print(arguments, root, result)
    return _status(arguments, result)


def _checked(arguments: argparse.Namespace, root: Path) -> Checked:
    from riskfile.project import check

    select, ignore = _codes(arguments.select), _codes(arguments.ignore)
    result = check(
        root,
        gate=arguments.gate,
        select=select,
        ignore=ignore,
        cached=not arguments.no_cache,
        today=arguments.today or _current_day(),
    )
    if result.policy is not None:
        # not before: the project may have rules of its own
        _expect_rules((*select, *ignore), [outcome.rule.code for outcome in result.report.outcomes])
    return result


def _status(arguments: argparse.Namespace, result: Checked) -> int:
    report = result.report
    if report.crashes:
        return CRASHED
    if result.policy is None:
        return UNUSABLE
    failing = report.errors if arguments.fail_on == "error" else len(report.findings)
    return FINDINGS if failing else CLEAN


def _print(arguments: argparse.Namespace, root: Path, result: Checked, before: str = "") -> None:
    """Print the report, or write it to its file; ``before`` stands before the line with the result."""
    report = result.report
    text = _shown(arguments, root, result)
    if arguments.output:
        from riskfile.reporters import summary
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
        text = summary(report, len(result.file))
    if before:
        head, newline, last = text.rstrip("\n").rpartition("\n")
        text = f"{head}{newline}{before}{last}\n"
    sys.stdout.write(text)
    for code, traceback in report.crashes.items():
        print(f"riskfile: {code} crashed; please report this:\n{traceback}", file=sys.stderr)


def _shown(arguments: argparse.Namespace, root: Path, result: Checked) -> str:
    """What was checked, in the format that is asked for."""
    from riskfile.reporters import Shown, as_json, as_text, render

    report, items = result.report, len(result.file)
    if arguments.format == "text":
        prefix = "" if arguments.project == "." else arguments.project.rstrip("/") + "/"
        colour = _colour() and not arguments.output
        return as_text(report, items, _source(root), prefix=prefix, colour=colour, statistics=arguments.statistics)
    if arguments.format == "json":
        import json

        # an escape of JSON where the output's encoding may lack the character
        ascii_only = not arguments.output and (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        return json.dumps(as_json(report, items), indent=1, ensure_ascii=ascii_only) + "\n"
    from riskfile.reporters.markdown import link_base

    # as a repository writes them: whoever reads the findings knows no `./`
    folder = os.path.relpath(root).replace(os.sep, "/")
    readable = result.policy is not None
    links = link_base(os.environ)
    shown = Shown(report, items, "" if folder == "." else folder, arguments.fail_on, links, readable)
    return render(arguments.format, shown)


def _watch(arguments: argparse.Namespace, root: Path) -> int:
    """Check, and again whenever a file has changed; the status is that of the last check."""
    from time import sleep, strftime

    from riskfile.project import named_elsewhere, saved_files, saved_pages

    if arguments.format != "text" and not arguments.output:
        raise UsageError("--watch prints text; give --output FILE for another format")
    ours = os.path.relpath(arguments.output, root).replace(os.sep, "/") if arguments.output else ""

    def saved() -> dict[str, tuple[int, int, int]]:
        found = saved_pages(root) | saved_files(root, elsewhere)
        found.pop(ours, None)
        return found

    status = 130
    elsewhere: set[str] = set()
    try:
        while True:
            # before the check: what is saved while it runs has changed since
            seen = saved()
            try:
                time = strftime("%H:%M:%S ")
                result = _checked(arguments, root)
                # both before it is printed: who has read the report may end it, or save, at once
                status = _status(arguments, result)
                named = named_elsewhere(root, result) - {ours}
                seen = saved_files(root, named - elsewhere) | seen
                elsewhere |= named
                _print(arguments, root, result, time)
            except BrokenPipeError:
                raise
            except OSError as error:
                # a page that an editor replaces at this moment: there will be a next check
                status = UNUSABLE
                print(f"riskfile: {error}", file=sys.stderr)
            sys.stdout.flush()
            while saved() == seen:
                sleep(0.5)
            # an editor may be about to write the rest
            sleep(0.1)
    except KeyboardInterrupt:
        return status


def _date(text: str) -> str:
    from datetime import date

    try:
        if len(text) == len("2026-11-23"):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no date; expected one such as 2026-11-23")


def _current_day() -> str:
    from riskfile.text.days import current_day

    try:
        return current_day()
    except ValueError as error:
        raise UsageError(str(error)) from None


def _gates(arguments: argparse.Namespace) -> int:
    from riskfile.project import check
    from riskfile.reporters.gates import as_json, as_text
    from riskfile.rules.stage_cells import grid_of, passed

    root = _project(arguments.project)
    today = arguments.today or _current_day()
    file, policy, report = check(root, gate=arguments.gate, today=today)
    if policy is None:
        raise UsageError("\n".join(f"{each.span}: {each.message}" for each in report.findings))
    grid = grid_of(file, policy, report, today)
    if arguments.format == "json":
        import json

        ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        sys.stdout.write(json.dumps(as_json(grid, report, today), indent=1, ensure_ascii=ascii_only) + "\n")
    else:
        sys.stdout.write(as_text(grid, report, colour=_colour()))
    for code, traceback in report.crashes.items():
        print(f"riskfile: {code} crashed; please report this:\n{traceback}", file=sys.stderr)
    if report.crashes:
        return CRASHED
    return CLEAN if passed(grid, report) else FINDINGS


def _colour() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _source(root: Path) -> Callable[[str], list[str]]:
    known: dict[str, list[str]] = {}

    def lines(path: str) -> list[str]:
        if path not in known:
            from riskfile.reading.markdown import decode

            try:
                # a pipe or a device might never end
                known[path] = decode((root / path).read_bytes())[0].split("\n") if (root / path).is_file() else []
            except OSError:
                known[path] = []
        return known[path]

    return lines


def _rule(arguments: argparse.Namespace) -> int:
    from riskfile.rules.tool import NOT_OF_A_CHECK

    catalogue, missing = _catalogue_here()
    if arguments.code is None:
        for code in sorted(catalogue):
            rule = catalogue[code]
            print(f"{code}  {rule.name:32}  {rule.summary}")
        if missing:
            print(f"riskfile: without the project's own rules: {missing}", file=sys.stderr)
        return CLEAN
    wanted = arguments.code.upper()
    for rule in (*catalogue.values(), *NOT_OF_A_CHECK):
        if wanted == rule.code or arguments.code == rule.name:
            clause = f"ISO 14971:2019 {rule.clause}" if rule.clause[:1].isdigit() else rule.clause
            print(
                f"# {rule.code} {rule.name}\n\nLevel: {rule.level.value}. Source: {clause or 'engineering'}.\n\n{rule.doc}",
                end="",
            )
            return CLEAN
    if missing:
        raise UsageError(f"{arguments.code} is no rule of riskfile, and the project's own cannot be told: {missing}")
    raise UsageError(f"{arguments.code} is no rule; `riskfile rule` lists them")


def _catalogue_here() -> tuple[Mapping[str, Rule], str]:
    """All rules, with those of the project in this folder; and why these cannot be told, "" where they can."""
    from riskfile.policy import PolicyError, read_policy
    from riskfile.rules import CATALOGUE

    root = Path()
    if not (root / "needs/policy.yaml").is_file():
        return CATALOGUE, ""
    from riskfile.project import catalogue_for

    try:
        return catalogue_for(root, read_policy(root)), ""
    except PolicyError as error:
        return CATALOGUE, str(error)


def _types(arguments: argparse.Namespace) -> int:
    from riskfile.policy import PolicyError, read_model
    from riskfile.views.registry import VIEWS

    try:
        model = read_model(_project(arguments.project), VIEWS)
    except PolicyError as error:
        raise UsageError("\n".join(f"{each.span}: {each.message}" for each in error.problems)) from None
    if arguments.name is None:
        for item_type in model.types.values():
            clause = f" ({item_type.clause})" if item_type.clause else ""
            print(f"{item_type.name:22} {item_type.prefix}  {item_type.label}{clause}")
        return CLEAN
    found = model.types.get(arguments.name)
    if found is None:
        raise UsageError(f"{arguments.name} is no item type; `riskfile types` lists them")
    clause = f" (ISO 14971:2019 {found.clause})" if found.clause else ""
    print(f"{found.label}{clause}\n{found.help}\n\n:::{{{found.name}}} Title\n:id: {found.prefix}-001")
    for field in found.fields.values():
        what = " | ".join(field.values) if field.values else field.kind
        if field.required:
            what += f" (required, or {field.instead})" if field.instead else " (required)"
        print(f":{field.name}: {what}" + (f"    {field.help}" if field.help else ""))
    for link in found.links.values():
        upper = "n" if link.maximum is None else link.maximum
        print(
            f":{link.name}: ids of {' or '.join(link.targets) or 'any items'} ({link.minimum}..{upper})"
            + (f"    {link.help}" if link.help else "")
        )
    print(":::")
    return CLEAN


def _schema(arguments: argparse.Namespace) -> int:
    import json

    from riskfile.policy.schema import model_schema, policy_schema, schema_of

    if arguments.which == "pdf":
        from riskfile.render.pdf.settings import SHAPE

        schema = schema_of("pdf", "PDF of a risk management file", SHAPE)
    else:
        schema = policy_schema() if arguments.which == "policy" else model_schema()
    print(json.dumps(schema, indent=2, ensure_ascii=False))
    return CLEAN


def _read(root: Path) -> tuple[RiskFile, Policy]:
    """The file and its policy, for commands that judge nothing.

    :raises UsageError: if the policy or the item types cannot be read.
    """
    from riskfile.policy import PolicyError
    from riskfile.project import settings_of
    from riskfile.reading.project import open_store, read_pages, risk_file

    store = open_store(root)
    try:
        policy, model = settings_of(root, store)
    except PolicyError as error:
        raise UsageError("\n".join(f"{each.span}: {each.message}" for each in error.problems)) from None
    return risk_file(root, model, read_pages(root, model, store), policy), policy


def _fingerprint(arguments: argparse.Namespace) -> int:
    from riskfile.change.content_hash import fingerprint

    file, policy = _read(_project(arguments.project))
    if file.problems:
        first = file.problems[0]
        raise UsageError(f"{first.span}: {first.message}; what cannot be read as written cannot be signed")
    print(fingerprint(file, policy))
    return CLEAN


def _build(arguments: argparse.Namespace) -> int:
    root = _project(arguments.project)
    if not (root / "conf.py").is_file():
        raise UsageError(f"{root / 'conf.py'} is not there; `riskfile init` writes one")
    from riskfile.sphinx.command import build

    return build(
        root,
        Path(arguments.output) if arguments.output else root / "_build",
        gate=arguments.gate or "",
        today=arguments.today or "",
        strict=arguments.strict,
        clean=arguments.clean,
        jobs=arguments.jobs,
        pdf=not arguments.no_pdf,
    )


def _import(arguments: argparse.Namespace) -> int:
    from riskfile.importing import ImportProblem, run_import

    try:
        report = run_import(
            Path(arguments.mapping), [Path(each) for each in arguments.sources], Path(arguments.out), arguments.force
        )
    except ImportProblem as problem:
        raise UsageError(str(problem)) from None
    made: dict[str, int] = {}
    for item in report.items:
        made[item.type] = made.get(item.type, 0) + 1
    print(f"Wrote {len(report.written)} files to {arguments.out}:")
    for name, count in made.items():
        print(f"  {count:5} {name}")
    cells = ", ".join(f"{count} {fate}" for fate, count in sorted(report.counts.items()))
    print(f"Of {len(report.fates)} cells: {cells}.")
    if report.agreement:
        agree = sum(row.agrees for row in report.agreement)
        print(f"Regions and levels that the source states: {agree} of {len(report.agreement)} equal the computed ones.")
    print(
        f"The import report, docs/import-report.md, names every cell that was not carried over. Next: riskfile check {arguments.out}"
    )
    return CLEAN


def _import_openfda(arguments: argparse.Namespace) -> int:
    from datetime import date

    from riskfile.importing import ImportProblem
    from riskfile.importing.openfda import run_openfda

    file, _ = _read(_project(arguments.project))
    try:
        report = run_openfda(
            [Path(each) for each in arguments.sources],
            Path(arguments.mapping),
            file,
            Path(arguments.output),
            today=date.fromisoformat(arguments.today or _current_day()),
            with_texts=arguments.with_texts,
            force=arguments.force,
        )
    except ImportProblem as problem:
        raise UsageError(str(problem)) from None
    print(f"Read {report.read} reports, {report.duplicates} of them duplicates; {report.reports} count.")
    for kind, count in sorted(report.kinds.items()):
        print(f"  {count:5} {kind}")
    print(f"Wrote {len(report.written)} files to {arguments.output}; report.md says what was read.")
    for look in report.needs_a_look:
        print(f"To be looked at: {look}.")
    return FINDINGS if report.needs_a_look else CLEAN


def _monitor(arguments: argparse.Namespace) -> int:
    from riskfile.reporters import monitor
    from riskfile.surveillance.triggers import added, monitored, unusable

    root = _project(arguments.project)
    file, policy = _read(root)
    missing = unusable(file)
    if missing:
        raise UsageError("\n".join(f"{each.span}: {each.message}" for each in missing))
    found = monitored(file, policy, arguments.today or _current_day())
    if arguments.write:
        try:
            found = added(found, root, file)
        except ValueError as error:
            raise UsageError(str(error)) from None
    if arguments.format == "json":
        import json

        ascii_only = not arguments.output and (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        text = json.dumps(monitor.as_json(found), indent=1, ensure_ascii=ascii_only, allow_nan=False) + "\n"
    else:
        text = monitor.as_markdown(found) if arguments.format == "markdown" else monitor.as_text(found)
    if arguments.output:
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
        text = monitor.summary(found)
    sys.stdout.write(text)
    return FINDINGS if found.asks else CLEAN


def _init(arguments: argparse.Namespace) -> int:
    from riskfile.scaffold import ScaffoldError, write_project

    target = Path(arguments.target)
    try:
        written = write_project(target, name=arguments.name)
    except ScaffoldError as error:
        raise UsageError(str(error)) from None
    print(f"Wrote {len(written)} files to {target}. Next:\n  cd {target}\n  riskfile check\n  riskfile build")
    return CLEAN


if __name__ == "__main__":
    entry_point()
