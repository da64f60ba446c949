"""Rules of a project's own: Python modules of the project that its policy names."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from inspect import isgeneratorfunction
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn, get_args

from riskfile.model import Item, Span
from riskfile.policy.policy import PolicyError, PolicyProblem
from riskfile.rules.engine.declare import Check, Rule, register
from riskfile.rules.engine.finding import Fault, Level, Subject, SubjectKind, Unjudged
from riskfile.text.messages import Message, hint_of, render

MAX_BYTES = 1_000_000
"""How long a module may be."""

_CODE = re.compile(r"(?!RMF)[A-Z]{2,8}[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def load_modules(root: Path, modules: Iterable[tuple[str, Span]], catalogue: Mapping[str, Rule]) -> dict[str, Rule]:
    """``catalogue`` and the rules of these modules, ordered as the engine runs them.

    A module is a path from ``root``, with the place where the policy names it.

    :raises PolicyError: with each module that is not one, and each rule that cannot be one.
    """
    problems: list[PolicyProblem] = []
    known = dict(catalogue)
    names = {each.name: each.code for each in catalogue.values()}
    own: list[tuple[Rule, str, Span]] = []
    for path, location in modules:
        try:
            declared = _declared(root, path)
        except _NoModuleError as error:
            problems.append(PolicyProblem(location, str(error), error.hint))
            continue
        for number, each in enumerate(declared, 1):
            wrong = _wrong(each, number)
            if not wrong and isinstance(each, Rule):
                if each.code in known:
                    wrong = f"{each.code} is the code of another rule, {known[each.code].name}"
                elif each.name in names:
                    wrong = f"{each.code} has the name {each.name}, which is that of {names[each.name]}"
                else:
                    known[each.code] = each
                    names[each.name] = each.code
                    own.append((each, path, location))
            if wrong:
                problems.append(PolicyProblem(location, f"{path}: {wrong}"))
    for each, path, location in own:
        problems += [
            PolicyProblem(location, f"{path}: {each.code} needs {needed}, which is no rule")
            for needed in each.needs
            if needed not in known
        ]
    if problems:
        raise PolicyError(problems)
    try:
        return register(
            tuple(catalogue.values()),
            tuple(each._replace(check=_guarded(each, path, location)) for each, path, location in own),
        )
    except ValueError as error:
        _, path, location = own[0]
        raise PolicyError([PolicyProblem(location, f"{path}: {_plain(error)}")]) from None


class _NoModuleError(Exception):
    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def _declared(root: Path, path: str) -> tuple[object, ...] | list[object]:
    """What the module's RULES holds."""
    module = _run(root, path)
    declared = module.__dict__.get("RULES")
    if not isinstance(declared, tuple | list):
        found = "no RULES" if "RULES" not in module.__dict__ else f"RULES as a {type(declared).__name__}"
        raise _NoModuleError(
            f"{path}: found {found}, expected a tuple of rules", "end the module with RULES = (my_rule,)"
        )
    return declared


def _run(root: Path, path: str) -> ModuleType:
    source = _source(root, path)
    name = "riskfile_own_" + re.sub(r"[^0-9A-Za-z]", "_", path)
    module = ModuleType(name)
    module.__file__ = str(root / path)
    # a dataclass looks its module up
    sys.modules[name] = module
    try:
        # not imported: that would keep byte code beside the module, and might find another one of the name
        exec(compile(source, str(root / path), "exec", dont_inherit=True), module.__dict__)
    except KeyboardInterrupt:
        raise
    except SyntaxError as error:
        message = f"{path}: line {error.lineno or 1} is no Python: {_plain(error.msg)}"
        raise _NoModuleError(
            message, f"riskfile runs with Python {sys.version_info[0]}.{sys.version_info[1]}"
        ) from None
    except BaseException as error:  # SystemExit too: a module does not end a check
        message = f"{path}: line {_line(error, str(root / path))} raised {type(error).__name__}: {_plain(error)}"
        raise _NoModuleError(message.removesuffix(": ")) from None
    return module


def _source(root: Path, path: str) -> bytes:
    inside = "expected a path of a Python file in the project, such as rules/ours.py"
    if "\0" in path or "\\" in path or path.startswith("/") or ".." in path.split("/") or not path.endswith(".py"):
        raise _NoModuleError(f"found {_plain(path)}, {inside}")
    target = root / path
    try:
        if not target.resolve().is_relative_to(root.resolve()):
            raise _NoModuleError(f"{path} leads out of the project; {inside}", "copy the file into the project")
        if not target.is_file():
            raise _NoModuleError(f"{path} is {'no file' if target.exists() else 'not there'}; {inside}")
        if target.stat().st_size > MAX_BYTES:
            raise _NoModuleError(f"{path} has more than {MAX_BYTES} bytes; {inside}")
        return target.read_bytes()
    except (OSError, RuntimeError, ValueError) as error:
        raise _NoModuleError(f"{path} cannot be read: {_plain(getattr(error, 'strerror', None) or error)}") from None


def _line(error: BaseException, path: str) -> int:
    """The last line of the module that was running."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _plain(what: object) -> str:
    """Text for a message: one line, of bounded length, nothing that a terminal obeys."""
    try:
        text = " ".join(str(what).split())
    except Exception:  # an exception of the module's own, whose text raises
        return ""
    return "".join(c if c.isprintable() else "?" for c in text[:300])


def _wrong(each: object, number: int) -> str:
    """What keeps an element of RULES from being a rule of the project, "" for nothing."""
    if not isinstance(each, Rule):
        return f"element {number} of RULES is a {type(each).__name__}, expected a rule, declared with @rule"
    if not isinstance(each.code, str) or not _CODE.fullmatch(each.code):
        return (
            f"element {number} of RULES has the code {_plain(repr(each.code))}, expected two to eight capitals and"
            " three digits, such as OURS001, and not RMF"
        )
    if not isinstance(each.name, str) or not _NAME.fullmatch(each.name):
        return (
            f"{each.code} has the name {_plain(repr(each.name))}, expected small letters and hyphens, such as no-owner"
        )
    if not isinstance(each.level, Level):
        return f"{each.code} has the level {_plain(repr(each.level))}, expected one of Level, such as Level.ERROR"
    if not isinstance(each.clause, str):
        return f"{each.code} has the clause {_plain(repr(each.clause))}, expected text"
    if not isinstance(each.needs, tuple) or not all(isinstance(needed, str) for needed in each.needs):
        return f'{each.code} needs {_plain(repr(each.needs))}, expected a tuple of codes, such as ("RMF904",)'
    if not isinstance(each.docstring, str) or not each.docstring.strip():
        return f"{each.code} has no docstring, expected what it finds, and why that matters"
    if not isgeneratorfunction(each.check):
        return f"{each.code} is no generator, expected a function (file, policy) that yields faults"
    return ""


def _guarded(each: Rule, path: str, location: Span) -> Check:
    """The rule's check; what it yields is made sure of."""

    def refuse(found: str) -> NoReturn:
        message = f"{path}: {each.code} yields {found}, expected what fault() returns"
        raise PolicyError([PolicyProblem(location, message)])

    def judge(*given: Any) -> Iterator[object]:
        try:
            yield from each.check(*given)
        except SystemExit as error:
            # a rule does not end a check, and less so as a clean one
            raise RuntimeError(f"it would end the check with {_plain(repr(error.code))}") from error

    def check(*given: Any) -> Iterator[Fault | Unjudged]:
        for found in judge(*given):
            if isinstance(found, Unjudged):
                yield found
                continue
            if not isinstance(found, Fault):
                refuse(f"a {type(found).__name__}")
            wrong = _wrong_fault(found)
            if wrong:
                refuse(wrong)
            yield found

    return check


def _wrong_fault(found: Fault) -> str:
    """What keeps a fault from being reported, "" for nothing: a rule may have built it by hand."""
    if not _is_place(found.span):
        return "a fault without a place"
    if not _is_said(found.said) or not _is_said(found.advice):
        return "a fault whose message or hint is no text"
    if not isinstance(found.subject, Subject) or found.subject.kind not in get_args(SubjectKind):
        return "a fault whose subject is none"
    if not all(isinstance(each, str) for each in (*found.subject, found.option)):
        return "a fault whose subject or option is no text"
    if found.item is not None and not isinstance(found.item, Item):
        return "a fault whose item is none"
    if not isinstance(found.based_on, tuple) or not all(isinstance(one, Item) for one in found.based_on):
        return "a fault whose based_on is no tuple of items"
    if not isinstance(found.related, tuple) or not all(
        isinstance(one, tuple) and len(one) == 2 and _is_place(one[0]) and _is_said(one[1]) for one in found.related
    ):
        return "a fault whose related is no tuple of (place, words)"
    return ""


def _is_said(message: object) -> bool:
    if not isinstance(message, Message):
        return False
    try:
        text = message.values.get("text", "") if not message.key else render(message) + hint_of(message)
    except Exception:  # no such phrase, or not its arguments
        return False
    return isinstance(text, str)


def _is_place(place: object) -> bool:
    return isinstance(place, Span) and isinstance(place.path, str) and all(isinstance(n, int) for n in place[1:])
