"""The ``riskfile`` command.

Exit status: 0 clean, 1 findings, 2 wrong usage or unreadable input, 3 a rule crashed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from riskfile.version import __version__

CLEAN, FINDINGS, UNUSABLE, CRASHED = 0, 1, 2, 3

#: what a check allocates it keeps to its end: a collection would walk it all for nothing
_NO_COLLECTION = True


class UsageError(Exception):
    """Wrong usage; the message says what was found and what was expected."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    arguments = _parser().parse_args(argv)
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
    check.add_argument("--format", choices=("text", "json"), default="text", help="what to print (default: text)")
    check.add_argument("--statistics", action="store_true", help="print counts per rule instead of findings")
    check.add_argument(
        "--fail-on",
        choices=("warning", "error"),
        default="warning",
        help="the mildest level that exits with 1 (default: warning)",
    )
    check.add_argument("--no-cache", action="store_true", help="read every page again, and keep nothing")
    check.set_defaults(run=_check)

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

    schema = commands.add_parser(
        "schema",
        help="print a JSON Schema for editors",
        description="Print the JSON Schema of a YAML file, for editors.",
    )
    schema.add_argument("which", choices=("policy", "model"))
    schema.set_defaults(run=_schema)

    build = commands.add_parser(
        "build", help="build the HTML file", description="Build the risk management file with Sphinx."
    )
    build.add_argument("project", nargs="?", default=".", help="the project's folder (default: this one)")
    build.add_argument("--output", metavar="DIR", help="where to (default: _build in the project)")
    build.add_argument(
        "--gate",
        choices=("draft", "design", "manufacturing", "post-launch"),
        help="the gate to judge at (default: the policy's)",
    )
    build.add_argument("--strict", "-W", action="store_true", help="exit with 1 if there is any finding or warning")
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


def _codes(given: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for part in given for code in part.split(",") if code.strip())
    for code in codes:
        if not any(each.startswith(code) for each in known):
            raise UsageError(f"{code} is no rule and no prefix of one; `riskfile rule` lists them")
    return codes


def _check(arguments: argparse.Namespace) -> int:
    if _NO_COLLECTION:
        import gc

        gc.disable()
    from riskfile.checking import check
    from riskfile.exporting import as_json, as_text
    from riskfile.rules import CATALOGUE

    root = _project(arguments.project)
    known = tuple(CATALOGUE)
    result = check(
        root,
        gate=arguments.gate,
        select=_codes(arguments.select, known),
        ignore=_codes(arguments.ignore, known),
        cached=not arguments.no_cache,
    )
    report = result.report
    if arguments.format == "json":
        import json

        # an escape of JSON where the output's encoding may lack the character
        ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        sys.stdout.write(json.dumps(as_json(report, len(result.file)), indent=1, ensure_ascii=ascii_only) + "\n")
    else:
        prefix = "" if arguments.project == "." else arguments.project.rstrip("/") + "/"
        text = as_text(
            report, len(result.file), _source(root), prefix=prefix, colour=_colour(), statistics=arguments.statistics
        )
        sys.stdout.write(text)
    for code, traceback in report.crashes.items():
        print(f"riskfile: {code} crashed; please report this:\n{traceback}", file=sys.stderr)
    if report.crashes:
        return CRASHED
    if result.policy is None:
        return UNUSABLE
    failing = report.errors if arguments.fail_on == "error" else len(report.findings)
    return FINDINGS if failing else CLEAN


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
    from riskfile.exporting.manual import CRASHED
    from riskfile.rules import CATALOGUE

    if arguments.code is None:
        for code in sorted(CATALOGUE):
            rule = CATALOGUE[code]
            print(f"{code}  {rule.name:32}  {rule.summary}")
        return CLEAN
    wanted = arguments.code.upper()
    for rule in (*CATALOGUE.values(), CRASHED):
        if wanted == rule.code or arguments.code == rule.name:
            clause = f"ISO 14971:2019 {rule.clause}" if rule.clause[:1].isdigit() else rule.clause
            print(
                f"# {rule.code} {rule.name}\n\nLevel: {rule.level.value}. Source: {clause or 'engineering'}.\n\n{rule.doc}",
                end="",
            )
            return CLEAN
    raise UsageError(f"{arguments.code} is no rule; `riskfile rule` lists them")


def _types(arguments: argparse.Namespace) -> int:
    from riskfile.policy import PolicyError, read_model

    try:
        model = read_model(_project(arguments.project))
    except PolicyError as error:
        raise UsageError("\n".join(f"{each.location}: {each.message}" for each in error.problems)) from None
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

    from riskfile.policy.schema import model_schema, policy_schema

    schema = policy_schema() if arguments.which == "policy" else model_schema()
    print(json.dumps(schema, indent=2, ensure_ascii=False))
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
        strict=arguments.strict,
        clean=arguments.clean,
        jobs=arguments.jobs,
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
