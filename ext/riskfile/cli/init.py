"""``riskfile init``: a project to start from, or a risk file in a project of Sphinx that is there."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from riskfile.cli.common import CLEAN, Commands, UsageError, say, say_waiting
from riskfile.cli.language import OPTION
from riskfile.text.messages import tr
from riskfile.text.relative import relative

POLICIES = ("5x5-afap", "3x3", "4x5", "nhs", "samd", "four-region", "security", "gamp", "fmea-sod")
"""The policies that a project can start with, the usual one first."""


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "init", help=tr("start a project"), description=tr("Write a small, complete project to start from.")
    )
    parser.add_argument("target", metavar="DIR", help=tr("an empty or new folder"))
    parser.add_argument("--name", default="Your device", help=tr("the device's name"))
    parser.add_argument(
        "--policy",
        choices=POLICIES,
        default=POLICIES[0],
        help=tr("scales, matrix and regions to start with (manual, chapter on the policy); %(default)s unless given"),
    )
    parser.add_argument(
        "--market",
        metavar="M",
        default="",
        help=tr("markets of the device, such as eu or eu,us,jp; eu,us,cn unless given"),
    )
    parser.add_argument(
        "--unit", metavar="UNIT", default="", help=tr("what a probability counts per; use unless given")
    )
    parser.add_argument(
        "--software-class", choices=("none", "A", "B", "C"), default="", help=tr("software safety class of IEC 62304")
    )
    parser.add_argument("--empty", action="store_true", help=tr("write no sample items"))
    parser.add_argument(
        OPTION, metavar="LANG", default="", help=tr("the language in which it is written: en or zh-CN; en unless given")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the project."""
    from riskfile.policy.markets import MARKETS
    from riskfile.reading.conf import PATH as CONF
    from riskfile.scaffold import LANGUAGES, ScaffoldError, Start, write_project
    from riskfile.text.languages import language_of
    from riskfile.text.nearest import did_you_mean, nearest

    markets = tuple(dict.fromkeys(each.strip().lower() for each in arguments.market.split(",") if each.strip()))
    for each in markets:
        if each not in MARKETS:
            hint = str(did_you_mean(nearest(each, MARKETS))) or tr("known: {markets}", markets=tuple(MARKETS))
            raise UsageError(tr("--market: found {each!r}, expected a market ({hint})", each=each, hint=hint))
    unit = arguments.unit.strip()
    if arguments.unit and (not unit or not unit.isprintable()):
        raise UsageError(
            tr("--unit: found {unit!r}, expected what a probability counts per, such as implant", unit=arguments.unit)
        )
    language = language_of(arguments.lang) if arguments.lang else LANGUAGES[0]
    if language not in LANGUAGES:
        raise UsageError(
            tr("{what}: found {name!r}, expected one of {known}", what=OPTION, name=arguments.lang, known=LANGUAGES)
        )
    start = Start(arguments.policy, markets, unit, arguments.software_class, arguments.empty, language)

    target = Path(arguments.target)
    around = _sphinx_around(target.resolve())
    base = target.resolve().relative_to(around).as_posix() if around is not None else ""
    try:
        written = write_project(target, name=arguments.name, say=say_waiting, base=base, start=start)
    except ScaffoldError as error:
        raise UsageError(str(error)) from None
    here = target.resolve() == Path.cwd()
    say(tr("Wrote {n} files to {where}. Next:", n=len(written), where=tr("this folder") if here else target))
    if around is not None:
        conf = relative(around / CONF)
        say(tr("  add to {conf}:", conf=conf))
        for line in _to_add(around, base):
            say(f"    {line}")
        say(tr("  name /{base}/docs/index in a toctree of your pages", base=base))
    say(("" if here else tr("  cd {target}\n", target=target)) + tr("  riskfile check\n  riskfile build"))
    return CLEAN


def _sphinx_around(target: Path) -> Path | None:
    """The folder above ``target`` whose conf.py is one of Sphinx, as far as the repository goes; None where there is none."""
    from riskfile.reading.conf import sets
    from riskfile.source import Disk

    for folder in target.parents:
        if sets(Disk(folder), "extensions"):
            return folder
        if os.path.lexists(folder / ".git"):
            return None
    return None


def _to_add(folder: Path, base: str) -> list[str]:
    """The lines that conf.py lacks for the risk file in ``base`` to be a part of its project."""
    from riskfile.reading.conf import extensions_of
    from riskfile.reading.roots import said_in
    from riskfile.source import Disk
    from riskfile.source.roots import SETTING, RootError

    disk = Disk(folder)
    lines = [] if "riskfile" in (extensions_of(disk) or ()) else ['extensions += ["riskfile"]']
    try:
        value, _ = said_in(disk) or ("", 0)
    except RootError:
        value = None
    if isinstance(value, str):
        value = [value] if value else []
    if isinstance(value, list | tuple):
        roots = [*map(str, value), *([] if base in value else [base])]
        shown = json.dumps(roots if len(roots) > 1 else roots[0], ensure_ascii=False)
        return [*lines, f"{SETTING} = {shown}"]
    return [*lines, f"# {json.dumps(base, ensure_ascii=False)} in {SETTING}, beside what is there"]
