"""In which language a command speaks: that of ``--lang``, else of RISKFILE_LANG, else of the project's policy, else of the machine.

What machines read is said in English, whoever asks for it: data has no language. What is written into files never depends on the
machine that it is written on.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from riskfile.text.languages import ENVIRONMENT, KNOWN, PSEUDO, SOURCE_LANGUAGE, language_of, language_of_machine
from riskfile.text.messages import speak, tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.source import Source

OPTION: Final = "--lang"

_FOR_PEOPLE: Final = (None, "text", "markdown", "html", "terminal")
"""Values of ``--format`` that people read; all others are data."""

_SHOWN_BY_A_SERVICE: Final = ("github", "gitlab", "junit")
"""Data whose texts a service shows to people: in English, so that a log is the same on each machine, unless ``--lang`` names a
language. Nobody compares them by their texts: JSON, SARIF and what reviewdog reads stay in English all the same."""

_WRITING: Final = frozenset(
    {"baseline", "build", "export", "import", "import openfda", "import xlsx", "init", "serve", "sign"}
)
"""Commands that write words into files: never in the language of the machine."""

_NEVER: Final = frozenset({"mcp", "schema", "merge-driver", "fingerprint"})
"""Commands that answer programs."""

_LANGUAGE_OF_POLICY: Final = re.compile(rb"""^language:[ \t]*["']?([A-Za-z0-9_-]+)""", re.MULTILINE)


def is_data(arguments: argparse.Namespace) -> bool:
    """Whether what is asked for is read by machines: it has no language."""
    return getattr(arguments, "format", None) not in _FOR_PEOPLE or getattr(arguments, "words", None) is not None


class Asked(NamedTuple):
    """``language`` is the one to speak, ``named`` what ``--lang`` says ("" where it is not given), ``rest`` the command line without
    it. ``by_policy`` says that a policy may name another, ``by_machine`` that the machine has named this one."""

    language: str
    named: str
    rest: list[str]
    by_policy: bool = False
    by_machine: bool = False


class _State:
    """Whether the policy of the project that is read says what is spoken, and what is spoken where it does not."""

    by_policy = False


def asked(given: Sequence[str]) -> Asked:
    """What a command line and the environment ask for.

    :raises ValueError: if RISKFILE_LANG names a language that there is not, or ``--lang`` none; the text says so.
    """
    named, rest = _taken(given)
    if named and (language := language_of(named)):
        return Asked(language, named, rest)
    try:
        language = language_of_machine()
    except ValueError as error:
        raise ValueError(unknown(ENVIRONMENT, str(error))) from None
    if os.environ.get(ENVIRONMENT):
        return Asked(language, named, rest)
    return Asked(language or SOURCE_LANGUAGE, named, rest, by_policy=True, by_machine=True)


def _taken(given: Sequence[str]) -> tuple[str, list[str]]:
    """The value of ``--lang``, wherever it stands, and what is left."""
    rest: list[str] = []
    named = ""
    words = iter(given)
    for word in words:
        if word == "--":
            rest.append(word)
            break
        if word == OPTION:
            value = next(words, None)
            if value is None:
                raise ValueError(_expected())
            named = value
        elif word.startswith(f"{OPTION}="):
            named = word.removeprefix(f"{OPTION}=")
            if not named:
                raise ValueError(_expected())
        else:
            rest.append(word)
    return named, [*rest, *words]


def _expected() -> str:
    return tr("{what}: expected one of {known}", what=OPTION, known=tuple(KNOWN))


def unknown(what: str, name: str) -> str:
    """That a language is none of ours."""
    from riskfile.text.nearest import nearest

    known = {each.lower(): each for each in (*KNOWN, "zh")}
    near = nearest(name.lower().replace("_", "-"), known, cutoff=0.4) or (
        ["zh-cn"] if name.lower().startswith("zh") else []
    )
    more = tr("; did you mean {near}?", near=known[near[0]]) if near else ""
    return tr(
        "{what}: found {name!r}, expected one of {known}{more}", what=what, name=name, known=tuple(KNOWN), more=more
    )


def speak_as(found: Asked, command: str, arguments: argparse.Namespace) -> None:
    """Speak the language that is asked for, now that it is known what is printed; the policy may name another where nobody has
    said one."""
    format = getattr(arguments, "format", None)
    data = is_data(arguments)
    language, by_policy = found.language, found.by_policy
    if command in _NEVER or (data and not (format in _SHOWN_BY_A_SERVICE and language_of(found.named))):
        language, by_policy = SOURCE_LANGUAGE, False
    elif found.by_machine and (command in _WRITING or getattr(arguments, "output", None)):
        language = SOURCE_LANGUAGE
    arguments.language_given = not found.by_machine
    _State.by_policy = by_policy
    speak(language)


def speak_as_policy(source: Source) -> None:
    """Speak the language of the policy of a project, if nobody has asked for another: the first that is read says it."""
    if not _State.by_policy:
        return
    try:
        found = _LANGUAGE_OF_POLICY.search(source.read(source.layout.policy))
    except OSError:
        return
    if found is not None and (language := language_of(found[1].decode())):
        _State.by_policy = False
        speak(language)


__all__ = ["OPTION", "PSEUDO", "Asked", "asked", "is_data", "speak_as", "speak_as_policy", "unknown"]
