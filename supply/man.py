"""The man page of ``riskfile``, in the language of troff (man(7)), made of the parsers of the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskfile.cli.completion import Command, described
from riskfile.version import __version__

_EXIT = (
    ("0", "clean, or done"),
    ("1", "findings, or a gate that is not passed"),
    ("2", "wrong usage, or input that cannot be read"),
    ("3", "a rule, or riskfile itself, crashed: the result says nothing"),
)


def page() -> str:
    """The page: the same bytes for the same version."""
    return "\n".join(_lines(described())) + "\n"


def _lines(commands: list[Command]) -> Iterator[str]:
    yield f'.TH RISKFILE 1 "" "riskfile {__version__}" "User Commands"'
    yield from (
        ".SH NAME",
        r"riskfile \- risk management files as code: check and build an ISO 14971 file written in Markdown",
    )
    yield from (
        ".SH SYNOPSIS",
        r".B riskfile",
        r"[\fB\-\-debug\fR] [\fB\-\-lang\fR \fILANG\fR] \fICOMMAND\fR [\fIARGUMENT\fR ...]",
    )
    yield ".SH DESCRIPTION"
    yield _text(
        "Risk items are written in Markdown, the risk management plan in YAML. riskfile checks both by rules of ISO 14971:2019, computes what is "
        "acceptable by the plan, and builds the file that people read. The manual is shown by `riskfile manual`."
    )
    yield ".SH COMMANDS"
    for command in commands:
        yield f'.SS "riskfile {_plain(command.name)}"'
        yield _text(command.help[:1].upper() + command.help[1:] + ".")
        for option in command.options:
            if option.names[0] == "-h":
                continue
            value = "" if option.takes is None else r" \fI" + _plain("|".join(option.takes.choices) or "VALUE") + r"\fR"
            yield ".TP"
            yield ", ".join(rf"\fB{_plain(name)}\fR" for name in option.names) + value
            yield _text(option.help or "see the manual")
    yield ".SH EXIT STATUS"
    for status, meaning in _EXIT:
        yield from (".TP", rf"\fB{status}\fR", _text(meaning))
    yield from (".SH ENVIRONMENT", ".TP", r"\fBRISKFILE_LANG\fR", _text("the language to speak: en or zh-CN"))
    yield from (
        ".TP",
        r"\fBSOURCE_DATE_EPOCH\fR",
        _text("the day to judge on, where --today does not say it, in seconds since 1970"),
    )


def _plain(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")


def _text(text: str) -> str:
    """A line of running text: none begins as a request."""
    made = " ".join(_plain(re.sub(r"`([^`]*)`", r"\1", text)).split())
    return rf"\&{made}" if made.startswith((".", "'")) else made
