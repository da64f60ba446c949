"""Rules of a project's own: Python modules in its folder ``ext``.

The policy is data, and may come from anybody: it switches such modules on, and names nothing outside of that folder,
where code is reviewed as code. A module is run only where somebody has not said otherwise (``--no-own-rules``).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from inspect import isgeneratorfunction
from types import ModuleType
from typing import Any, Final, NoReturn, get_args

from riskfile.model import Item, Span
from riskfile.policy.policy import PolicyError, PolicyProblem
from riskfile.rules.engine.declare import Check, Rule, register, reported_elsewhere
from riskfile.rules.engine.finding import Fault, Kind, Level, Subject, SubjectKind, Unjudged
from riskfile.source import Source, SourceError
from riskfile.text.messages import NOTHING, Message, Phrase, hint_of, plain, render
from riskfile.text.quoting import one_line

FOLDER: Final = "ext"
"""Where modules lie; by no link do they lie elsewhere."""

MAX_BYTES = 1_000_000
"""How long a module may be."""

_OF_MODULE = Phrase("own.module", "{path}: {why}")
_CODE_TAKEN = Phrase("own.code-taken", "{code} is the code of another rule, {other}")
_NAME_TAKEN = Phrase("own.name-taken", "{code} has the name {name}, which is that of {other}")
_NEEDS_NONE = Phrase("own.needs-none", "{code} needs {needed}, which is no rule")
_NO_RULES = Phrase(
    "own.no-rules", "{path}: found no RULES, expected a tuple of rules", "end the module with RULES = (my_rule,)"
)
_NO_TUPLE = Phrase(
    "own.no-tuple",
    "{path}: found RULES as a {type}, expected a tuple of rules",
    "end the module with RULES = (my_rule,)",
)
_NO_PYTHON = Phrase("own.no-python", "{path}: line {line} is no Python: {why}", "riskfile runs with Python {version}")
_RAISED = Phrase("own.raised", "{path}: line {line} raised {error}")
_RAISED_WHY = Phrase("own.raised-why", "{path}: line {line} raised {error}: {why}")
_PYTHON_FILE = Phrase("own.python-file", "expected a path of a Python file below ext/, such as ext/ours.py")
_ELSEWHERE = Phrase(
    "own.elsewhere",
    "{path} is not below ext/; rules of the project's own are run from there only, where code is reviewed as code",
    "move the file to {moved}, and name that here",
)
_LINKED = Phrase(
    "own.linked",
    "{path} is a link to {real}; rules of the project's own are run from ext/ only, where code is reviewed as code",
    "put the file itself at {path}",
)
_NO_PATH = Phrase("own.no-path", "found {path}, {expected}")
_LEADS_OUT = Phrase("own.leads-out", "{path} leads out of the project; {expected}", "copy the file into the project")
_NO_FILE = Phrase("own.no-file", "{path} is no file; {expected}")
_NOT_THERE = Phrase("own.not-there", "{path} is not there; {expected}")
_TOO_LONG = Phrase("own.too-long", "{path} has more than {most} bytes; {expected}")
_NOT_READ = Phrase("own.not-read", "{path} cannot be read: {why}")
_NO_RULE = Phrase("own.no-rule", "element {number} of RULES is a {type}, expected a rule, declared with @rule")
_BAD_CODE = Phrase(
    "own.bad-code",
    "element {number} of RULES has the code {found}, expected two to eight capitals and three digits, such as OURS001,"
    " and not RMF",
)
_BAD_NAME = Phrase("own.bad-name", "{code} has the name {found}, expected small letters and hyphens, such as no-owner")
_BAD_LEVEL = Phrase("own.bad-level", "{code} has the level {found}, expected one of Level, such as Level.ERROR")
_BAD_KIND = Phrase("own.bad-kind", "{code} is of the kind {found}, expected contradiction, gap or advice")
_BAD_CLAUSE = Phrase("own.bad-clause", "{code} has the clause {found}, expected text")
_BAD_NEEDS = Phrase("own.bad-needs", '{code} needs {found}, expected a tuple of codes, such as ("RMF904",)')
_NO_DOCSTRING = Phrase("own.no-docstring", "{code} has no docstring, expected what it finds, and why that matters")
_NO_GENERATOR = Phrase(
    "own.no-generator", "{code} is no generator, expected a function (file, policy) that yields faults"
)
_YIELDS = Phrase("own.yields", "{path}: {code} yields {found}, expected what fault() returns")
_A = Phrase("own.a", "a {type}")
_NO_PLACE = Phrase("own.no-place", "a fault without a place")
_NO_TEXT = Phrase("own.no-text", "a fault whose message or hint is no text")
_BARE_TEXT = Phrase("own.bare-text", "a fault built by hand, whose message or hint is a bare text")
_NO_SUBJECT = Phrase("own.no-subject", "a fault whose subject is none")
_SUBJECT_NO_TEXT = Phrase("own.subject-no-text", "a fault whose subject or option is no text")
_NO_ITEM = Phrase("own.no-item", "a fault whose item is none")
_NO_ITEMS = Phrase("own.no-items", "a fault whose based_on is no tuple of items")
_NO_RELATED = Phrase("own.no-related", "a fault whose related is no tuple of (place, words)")

_ENDS_IN_RULES = re.compile(rb"^RULES\b", re.MULTILINE)
_DECLARED = re.compile(
    rb"""^@(?:rules?\.)?rule\(\s*["']((?!RMF)[A-Z]{2,8}[0-9]{3})["']\s*,\s*["']([a-z][a-z0-9-]{0,60})["']""",
    re.MULTILINE,
)
_CODE = re.compile(r"(?!RMF)[A-Z]{2,8}[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def load_modules(source: Source, modules: Iterable[tuple[str, Span]], catalogue: Mapping[str, Rule]) -> dict[str, Rule]:
    """``catalogue`` and the rules of these modules, ordered as the engine runs them.

    A module is a path of the project, with the place where the policy names it.

    :raises PolicyError: with each module that is not one, and each rule that cannot be one.
    """
    problems: list[PolicyProblem] = []
    known = dict(catalogue)
    names = {each.name: each.code for each in catalogue.values()}
    own: list[tuple[Rule, str, Span]] = []
    for path, location in modules:
        try:
            declared = _declared(source, path)
        except _NoModuleError as error:
            problems.append(_problem(location, path, error.message))
            continue
        for number, each in enumerate(declared, 1):
            wrong = _wrong(each, number)
            if not wrong and isinstance(each, Rule):
                if each.code in known:
                    wrong = _CODE_TAKEN(code=each.code, other=known[each.code].name)
                elif each.name in names:
                    wrong = _NAME_TAKEN(code=each.code, name=each.name, other=names[each.name])
                else:
                    known[each.code] = each
                    names[each.name] = each.code
                    own.append((each, path, location))
            if wrong:
                problems.append(_problem(location, path, _OF_MODULE(path=path, why=wrong)))
    for each, path, location in own:
        problems += [
            _problem(location, path, _OF_MODULE(path=path, why=_NEEDS_NONE(code=each.code, needed=needed)))
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
        message = _OF_MODULE(path=path, why=plain(one_line(error)))
        raise PolicyError([_problem(location, path, message)]) from None


def not_loaded(source: Source, modules: Iterable[tuple[str, Span]], catalogue: Mapping[str, Rule]) -> dict[str, Rule]:
    """``catalogue``, and in place of each rule of these modules one that is not evaluated: nothing of them is run.

    Their codes and names are read from how they are declared; a module of which none can be read has one in its place.

    :raises PolicyError: with each module that may not be one.
    """
    problems: list[PolicyProblem] = []
    known = dict(catalogue)
    names = {each.name for each in catalogue.values()}
    for number, (path, location) in enumerate(modules, 1):
        try:
            text = _text(source, path)
        except _NoModuleError as error:
            problems.append(_problem(location, path, error.message))
            continue
        found = [(code.decode(), name.decode()) for code, name in _DECLARED.findall(text)]
        for code, name in found or [(f"OWN{number:03}", f"rules-of-module-{number}")]:
            if code not in known and name not in names:
                known[code] = Rule(
                    code, name, Level.ERROR, "", (), reported_elsewhere, f"A rule of {path}.", "gap", loaded=False
                )
                names.add(name)
    if problems:
        raise PolicyError(problems)
    return register(tuple(known.values()))


def _problem(location: Span, path: str, message: Message) -> PolicyProblem:
    return PolicyProblem(location, message, message.hint, f"rules.modules.{path}")


class _NoModuleError(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def _declared(source: Source, path: str) -> tuple[object, ...] | list[object]:
    """What the module's RULES holds."""
    text = _text(source, path)
    if not _ENDS_IN_RULES.search(text):
        # another script of the project: it is not even run
        raise _NoModuleError(_NO_RULES(path=path))
    module = _run(text, path, source.name(source.layout.at(path)))
    declared = module.__dict__.get("RULES")
    if not isinstance(declared, tuple | list):
        if "RULES" not in module.__dict__:
            raise _NoModuleError(_NO_RULES(path=path))
        raise _NoModuleError(_NO_TUPLE(path=path, type=type(declared).__name__))
    return declared


def _run(text: bytes, path: str, file: str) -> ModuleType:
    name = "riskfile_own_" + re.sub(r"[^0-9A-Za-z]", "_", path)
    module = ModuleType(name)
    module.__file__ = file
    # a dataclass looks its module up
    sys.modules[name] = module
    try:
        # not imported: that would keep byte code beside the module, and might find another one of the name
        exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)
    except KeyboardInterrupt:
        raise
    except SyntaxError as error:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        message = _NO_PYTHON(path=path, line=error.lineno or 1, why=one_line(error.msg), version=version)
        raise _NoModuleError(message) from None
    except BaseException as error:  # SystemExit too: a module does not end a check
        line, name, why = _line(error, file), type(error).__name__, one_line(error)
        message = (
            _RAISED_WHY(path=path, line=line, error=name, why=why) if why else _RAISED(path=path, line=line, error=name)
        )
        raise _NoModuleError(message) from None
    return module


def _text(source: Source, path: str) -> bytes:
    expected = _PYTHON_FILE()
    if "\0" in path or "\\" in path or path.startswith("/") or ".." in path.split("/") or not path.endswith(".py"):
        raise _NoModuleError(_NO_PATH(path=one_line(path), expected=expected))
    folder = source.layout.at(FOLDER)
    if not path.startswith(f"{FOLDER}/"):
        moved = f"{FOLDER}/{path.rpartition('/')[2]}"
        raise _NoModuleError(_ELSEWHERE(path=one_line(path), moved=one_line(moved)))
    try:
        real = source.real(source.layout.at(path))
        if not real.startswith(f"{folder}/"):
            raise _NoModuleError(_LINKED(path=one_line(path), real=one_line(real)))
        with source.open(source.layout.at(path)) as file:
            text = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.reason if isinstance(error, SourceError) else "unreadable"
        if reason == "unreadable":
            raise _NoModuleError(_NOT_READ(path=path, why=one_line(error.strerror or error))) from None
        phrase = {"outside": _LEADS_OUT, "missing": _NOT_THERE}.get(reason, _NO_FILE)
        raise _NoModuleError(phrase(path=path, expected=expected)) from None
    if len(text) > MAX_BYTES:
        raise _NoModuleError(_TOO_LONG(path=path, most=MAX_BYTES, expected=expected))
    return text


def _line(error: BaseException, path: str) -> int:
    """The last line of the module that was running."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _wrong(each: object, number: int) -> Message:
    """What keeps an element of RULES from being a rule of the project, NOTHING for nothing."""
    if not isinstance(each, Rule):
        return _NO_RULE(number=number, type=type(each).__name__)
    if not isinstance(each.code, str) or not _CODE.fullmatch(each.code):
        return _BAD_CODE(number=number, found=one_line(repr(each.code)))
    if not isinstance(each.name, str) or not _NAME.fullmatch(each.name):
        return _BAD_NAME(code=each.code, found=one_line(repr(each.name)))
    if not isinstance(each.level, Level):
        return _BAD_LEVEL(code=each.code, found=one_line(repr(each.level)))
    if not isinstance(each.clause, str):
        return _BAD_CLAUSE(code=each.code, found=one_line(repr(each.clause)))
    if each.kind not in get_args(Kind):
        return _BAD_KIND(code=each.code, found=one_line(repr(each.kind)))
    if not isinstance(each.needs, tuple) or not all(isinstance(needed, str) for needed in each.needs):
        return _BAD_NEEDS(code=each.code, found=one_line(repr(each.needs)))
    if not isinstance(each.docstring, str) or not each.docstring.strip():
        return _NO_DOCSTRING(code=each.code)
    if not isgeneratorfunction(each.check):
        return _NO_GENERATOR(code=each.code)
    return NOTHING


def _guarded(each: Rule, path: str, location: Span) -> Check:
    """The rule's check; what it yields is made sure of."""

    def refuse(found: Message) -> NoReturn:
        raise PolicyError([_problem(location, path, _YIELDS(path=path, code=each.code, found=found))])

    def judge(*given: Any) -> Iterator[object]:
        try:
            yield from each.check(*given)
        except SystemExit as error:
            # a rule does not end a check, and less so as a clean one
            raise RuntimeError(f"it would end the check with {one_line(repr(error.code))}") from error

    def check(*given: Any) -> Iterator[Fault | Unjudged]:
        for found in judge(*given):
            if isinstance(found, Unjudged):
                yield found
                continue
            if not isinstance(found, Fault):
                refuse(_A(type=type(found).__name__))
            wrong = _wrong_fault(found)
            if wrong:
                refuse(wrong)
            yield found

    return check


def _wrong_fault(found: Fault) -> Message:
    """What keeps a fault from being reported, NOTHING for nothing: a rule may have built it by hand."""
    if not _is_place(found.span):
        return _NO_PLACE()
    if isinstance(found.said, str) or isinstance(found.advice, str):
        return _BARE_TEXT()
    if not _is_said(found.said) or not _is_said(found.advice):
        return _NO_TEXT()
    if not isinstance(found.subject, Subject) or found.subject.kind not in get_args(SubjectKind):
        return _NO_SUBJECT()
    if not all(isinstance(each, str) for each in (*found.subject, found.option)):
        return _SUBJECT_NO_TEXT()
    if found.item is not None and not isinstance(found.item, Item):
        return _NO_ITEM()
    if not isinstance(found.based_on, tuple) or not all(isinstance(one, Item) for one in found.based_on):
        return _NO_ITEMS()
    if not isinstance(found.related, tuple) or not all(
        isinstance(one, tuple) and len(one) == 2 and _is_place(one[0]) and _is_said(one[1]) for one in found.related
    ):
        return _NO_RELATED()
    return NOTHING


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
