"""The ``riskfile`` command: a module a command, each with ``add(commands)`` and ``run(arguments)``.

Exit status: 0 clean, 1 findings, 2 wrong usage or unreadable input, 3 a rule, or riskfile itself, crashed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

from riskfile.cli.common import CRASHED, DEBUG, UNUSABLE, UsageError, say
from riskfile.cli.language import OPTION, asked, speak_as, unknown
from riskfile.extras import missing_extra
from riskfile.text.languages import KNOWN, SOURCE_LANGUAGE, language_of
from riskfile.text.messages import speak, speaking, tr
from riskfile.version import __version__

COMMANDS: Final = {
    "check": "check",
    "gates": "gates",
    "show": "show",
    "list": "listing",
    "stats": "stats",
    "diff": "diff",
    "baseline": "baseline",
    "sign": "sign",
    "verify": "verify",
    "audit-trail": "trail",
    "impact": "impact",
    "accept": "accept",
    "merge-driver": "merge_driver",
    "new": "new",
    "rename": "rename",
    "move": "move",
    "retire": "retire",
    "library": "library",
    "translate": "translate",
    "fmt": "fmt",
    "rule": "rule",
    "types": "types",
    "samples": "samples",
    "fingerprint": "fingerprint",
    "schema": "schema",
    "completion": "completion",
    "export": "export",
    "export csv": "export_csv",
    "export graphml": "export_graphml",
    "export json": "export_json",
    "export json-ld": "export_json_ld",
    "export needs": "export_needs",
    "export plan": "export_plan",
    "export report": "export_report",
    "export reqif": "export_reqif",
    "export riskman": "export_riskman",
    "export submission": "export_submission",
    "export ubproject": "export_ubproject",
    "export xlsx": "export_xlsx",
    "build": "build",
    "serve": "serve",
    "import": "importing",
    "import openfda": "openfda",
    "import reqif": "import_reqif",
    "import xlsx": "xlsx",
    "monitor": "monitor",
    "portfolio": "portfolio",
    "lsp": "lsp",
    "mcp": "mcp",
    "manual": "manual",
    "qualify": "qualify",
    "init": "init",
}
"""The commands, each with its module of this package, in the order of ``riskfile --help``."""


class _Help(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        # argparse asks for the width at each argument, and loads for that what packs archives
        super().__init__(prog, width=_columns() - 2)

    def _split_lines(self, text: str, width: int) -> list[str]:
        if text.isascii():
            return super()._split_lines(text, width)
        from riskfile.text.columns import wrapped

        return wrapped(" ".join(text.split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.isascii():
            return super()._fill_text(text, width, indent)
        from riskfile.text.columns import wrapped

        return "\n".join(wrapped(" ".join(text.split()), width, initial_indent=indent, subsequent_indent=indent))


class _Parser(argparse.ArgumentParser):
    """One whose commands show their help alike."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **options})

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stderr:
            # it quotes what was given
            from riskfile.text.quoting import visible

            message = visible(message, line=False)
        super()._print_message(message, file)


def _columns() -> int:
    """The width of the terminal, as ``shutil.get_terminal_size`` has it."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):
        return 80


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    # what is spoken is of the command, not of who calls it
    with speaking(SOURCE_LANGUAGE):
        return _run(list(sys.argv[1:] if argv is None else argv))


def _run(given: list[str]) -> int:
    debug = DEBUG in given
    try:
        if DEBUG in given:
            # not of a command: a crash may come before there is one
            given = [each for each in given if each != DEBUG]
        arguments = _understood(given)
        arguments.debug = debug
        run: Callable[[argparse.Namespace], int] = arguments.run
        status = run(arguments)
        # here, where a reader that has gone makes no traceback
        sys.stdout.flush()
        return status
    except UsageError as error:
        say(f"riskfile: {error}", error=True)
        return UNUSABLE
    except BrokenPipeError:
        # the reader of our output has gone (`riskfile check | head`): not our fault, and no traceback
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        say(f"riskfile: {where}{error.strerror or error}", error=True)
        return UNUSABLE
    except KeyboardInterrupt:
        say(tr("riskfile: interrupted"), error=True)
        return 130
    except Exception as error:
        if lacking := missing_extra(error):
            say(f"riskfile: {lacking}", error=True)
            return UNUSABLE
        return _crash(given, error, debug)


def _crash(given: Sequence[str], error: Exception, debug: bool) -> int:
    """Say what to report: a result that nobody has computed is neither clean nor findings."""
    from riskfile.text.crashes import crashed, trace_of

    command = next((name for name in reversed(COMMANDS) if name == " ".join(given[: name.count(" ") + 1])), "")
    said = crashed(f"riskfile {command}".strip(), trace_of(error), debug=debug)
    say(f"riskfile: {said}", error=True)
    return CRASHED


def _understood(given: Sequence[str]) -> argparse.Namespace:
    """The arguments of a command line, in whose language is spoken from here on.

    :raises UsageError: if there is no such language.
    """
    try:
        wanted = asked(given)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if wanted.language != SOURCE_LANGUAGE:
        from riskfile.cli.usage import speak_usage

        speak_usage()
    speak(wanted.language)
    command, reader = _reader(wanted.rest)
    line = _words(wanted.rest)
    if wanted.named and command and _has_own(reader, command):
        # it is said to the command, wherever it stood
        line = [command, OPTION, wanted.named, *line[1:]] if list(given[:1]) == [OPTION] else _words(given)
    elif wanted.named and not language_of(wanted.named):
        raise UsageError(unknown(OPTION, wanted.named))
    arguments = reader.parse_args(line)
    speak_as(wanted, command, arguments)
    return arguments


def _has_own(reader: argparse.ArgumentParser, command: str = "") -> bool:
    """Whether a command has an option of its own that names a language."""
    if OPTION in reader._option_string_actions and command == "":
        return True
    for action in reader._actions:
        if isinstance(action, argparse._SubParsersAction):
            return any(_has_own(each) for name, each in action.choices.items() if command in ("", name))
    return False


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments of a command line; ``run`` is the command's function."""
    return _reader(argv)[1].parse_args(_words(argv))


def _words(argv: Sequence[str]) -> list[str]:
    """The words of a command line; a command of two words is one: `import` alone takes the path of a mapping here."""
    given = list(argv)
    if " ".join(given[:2]) in COMMANDS and len(given) > 1:
        given[:2] = [" ".join(given[:2])]
    return given


def _reader(argv: Sequence[str]) -> tuple[str, argparse.ArgumentParser]:
    """The command that a command line asks for, "" for none, and what reads it."""
    given = _words(argv)
    command = given[0] if given and given[0] in COMMANDS else ""
    if given == ["--version"]:
        # nothing is asked of any command, and to load them all takes three times as long
        return command, parser()
    return command, parser(*([command] if command else COMMANDS))


def parser(*asked: str) -> argparse.ArgumentParser:
    """What reads a command line that is about one of these commands; the modules of no others are loaded."""
    parser = _Parser(
        prog="riskfile",
        description=tr("Risk management files as code: check and build an ISO 14971 file written in Markdown."),
        epilog=tr("Exit status: 0 clean, 1 findings, 2 wrong usage or unreadable input, 3 a rule or riskfile crashed."),
    )
    parser.add_argument(DEBUG, action="store_true", help=tr("print the traceback of a crash; with any command"))
    parser.add_argument(
        OPTION,
        metavar="LANG",
        default=argparse.SUPPRESS,
        help=tr(
            "the language to speak: {languages}; with any command (default: RISKFILE_LANG, the policy, the machine)",
            languages=tuple(KNOWN),
        ),
    )
    parser.add_argument("--version", action="version", version=f"riskfile {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in asked:
        import_module(f"{__name__}.{COMMANDS[name]}").add(commands)
    return parser


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
