"""What a rule yields, and what is reported of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from enum import Enum
from typing import Final, Literal, NamedTuple

from riskfile.model import Item, Problem, RiskFile, Span
from riskfile.policy.policy import Policy
from riskfile.text.messages import (
    NOTHING,
    Message,
    hint_of,
    render,
    said,
)
from riskfile.text.quoting import visible

FindingLevel = Literal["error", "warning", "open"]
"""How much one finding weighs; "open" is open work: a later gate will judge it."""

SubjectKind = Literal["item", "cell", "page", "key", "file"]

Kind = Literal["contradiction", "gap", "advice"]
"""What a finding means to who reads it: two statements of the file that cannot both hold, something that is not there
yet, or what would be better otherwise. They are read in this order."""

KINDS: Final[tuple[Kind, ...]] = ("contradiction", "gap", "advice")
"""The kinds of findings in the order in which they are read."""

LEVELS: Final[tuple[FindingLevel, ...]] = ("error", "warning", "open")
"""The levels of findings, the worst first."""

_RANKS: Final = {name: rank for names in (KINDS, LEVELS) for rank, name in enumerate(names)}


class Level(Enum):
    """How much a rule's findings weigh. (Not "severity": that means severity of harm.)"""

    ERROR = "error"
    WARNING = "warning"
    WARNING_THEN_ERROR = "warning in a draft, error at its gate"
    GATE = "judged at its gate only; open work before"


class Subject(NamedTuple):
    """What a finding is about: an item (``name`` is its id), a cell of the grid of missions, stages and steps
    (``operations/design``, ``operations/design/control``), a page (its path), a key of the policy
    (``matrix.F3.S2``), or the file as a whole (""). ``stage`` says whose gate judges it, "" for the first."""

    kind: SubjectKind
    name: str
    stage: str = ""

    @property
    def named(self) -> str:
        """What a waiver calls it: an item's id, or a cell; "" for what has no such name."""
        return self.name if self.kind in ("item", "cell") else ""


class Fault(NamedTuple):
    """One fault that a rule has found.

    ``said`` says what was found and what was expected, ``advice`` what to do where the phrase's own hint does not;
    ``item`` is the item at fault, ``option`` the option of it, ``based_on`` further items on which the judgement
    rests; ``related`` are further places with a word each. ``cause`` says, where the rule knows, what one thing has this
    effect on many items: faults of the rule with the same cause are shown as one entry, in its words. ``options`` are the
    options that it is about where they are several, and ``without`` makes the fault of the rest of them, where some are found
    to be wrong by another rule. ``kind`` is that of the fault where it is not the rule's."""

    span: Span
    said: Message
    advice: Message = NOTHING
    subject: Subject = Subject("file", "")
    item: Item | None = None
    option: str = ""
    based_on: tuple[Item, ...] = ()
    related: tuple[tuple[Span, Message], ...] = ()
    cause: Message = NOTHING
    options: tuple[str, ...] = ()
    without: Callable[[Set[str]], Fault | None] | None = None
    kind: Kind | None = None


class Finding(NamedTuple):
    """A reported fault, as data. What people read of it is made by ``message`` and ``hint``, or by ``in_language``;
    ``cause`` is that of the fault."""

    code: str
    name: str
    level: FindingLevel
    clause: str
    span: Span
    said: Message
    advice: Message
    subject: Subject
    option: str = ""
    related: tuple[tuple[Span, Message], ...] = ()
    kind: Kind = "gap"
    cause: Message = NOTHING

    @property
    def message(self) -> str:
        """What was found and what was expected, in English."""
        return visible(render(self.said), line=False)

    @property
    def hint(self) -> str:
        """What to do, in the language that is spoken; "" where that is plain."""
        return self._hint("")

    def in_language(self, language: str) -> tuple[str, str]:
        """Message and hint in this language, without characters that act on who reads them."""
        return visible(render(self.said, language), line=False), self._hint(language)

    def _hint(self, language: str) -> str:
        hint = render(self.advice, language) if self.advice else hint_of(self.said, language)
        return visible(hint, line=False)

    @property
    def item(self) -> str:
        """The id of the item, or the cell, that it is about; "" for none."""
        return self.subject.named

    @property
    def stage(self) -> str:
        """The stage whose gate judges it, "" for the first."""
        return self.subject.stage

    @property
    def order(self) -> tuple[int, int, str, int, int, str, str]:
        """By kind, level and place, then by code and message: the order in which findings are shown, in every language."""
        return (*self.place, self.message)

    @property
    def place(self) -> tuple[int, int, str, int, int, str]:
        """Their order but for what takes words."""
        span = self.span
        return (_RANKS[self.kind], _RANKS[self.level], span.path, span.line, span.column, self.code)


Related = tuple[tuple[Span, Message | str], ...]


def _related(related: Related) -> tuple[tuple[Span, Message], ...]:
    return tuple((span, said(word)) for span, word in related)


def fault(
    item: Item,
    message: Message | str,
    hint: Message | str = "",
    *,
    option: str = "",
    at: Span | None = None,
    stage: str | None = None,
    based_on: tuple[Item, ...] = (),
    related: Related = (),
    cause: Message | str = NOTHING,
    kind: Kind | None = None,
) -> Fault:
    """A fault of ``item``, at the value of its ``option``, else at its directive, unless ``at`` says where.

    ``stage`` says whose gate judges it where that is not the item's own, ``cause`` what makes it one of many, and ``kind``
    of which kind it is where that is not the rule's."""
    where = at or (item.at(option) if option else item.span)
    subject = Subject("item", item.id, item.stage if stage is None else stage)
    found = Fault(where, said(message), said(hint), subject, item, option, based_on, _related(related), said(cause))
    return found._replace(kind=kind) if kind is not None else found


def key_fault(
    policy: Policy,
    keys: tuple[str, ...],
    message: Message | str,
    hint: Message | str = "",
    *,
    stage: str = "",
    at: Span | None = None,
    based_on: tuple[Item, ...] = (),
    related: Related = (),
) -> Fault:
    """A fault of a key of the policy, at the key unless ``at`` says where; () is the policy as a whole. ``stage``
    says whose gate judges it."""
    subject = Subject("key", ".".join(keys), stage)
    where = at or (policy.at(*keys) if keys else Span(policy.path))
    return Fault(where, said(message), said(hint), subject, None, "", based_on, _related(related))


def cell_fault(
    policy: Policy,
    cell: str,
    stage: str,
    message: Message | str,
    hint: Message | str = "",
    *,
    at: Span | None = None,
    based_on: tuple[Item, ...] = (),
    related: Related = (),
) -> Fault:
    """A fault of a cell of the grid of missions, stages and steps (or of a stage of a mission), at the policy's gate
    unless ``at`` says where."""
    where = at or policy.at("document", "gate")
    return Fault(where, said(message), said(hint), Subject("cell", cell, stage), None, "", based_on, _related(related))


def page_fault(span: Span, message: Message | str, hint: Message | str = "", *, related: Related = ()) -> Fault:
    """A fault of a page, or of another file, at ``span`` of it."""
    subject = Subject("page", span.path)
    return Fault(span, said(message), said(hint), subject, related=_related(related))


def file_fault(
    span: Span,
    message: Message | str,
    hint: Message | str = "",
    *,
    based_on: tuple[Item, ...] = (),
    related: Related = (),
) -> Fault:
    """A fault of the file as a whole, shown at ``span``."""
    return Fault(span, said(message), said(hint), Subject("file", ""), None, "", based_on, _related(related))


def problem_fault(problem: Problem, item: Item | None = None) -> Fault:
    """What a reader could not take as written: of ``item`` where that is known, else of a key of the policy or of the
    page."""
    if item is not None:
        return fault(item, problem.message, problem.hint, at=problem.span, option=problem.option)
    made = page_fault(problem.span, problem.message, problem.hint)
    if problem.kind in ("unreadable-policy", "bad-series", "changed-library-item") and problem.option:
        return made._replace(subject=Subject("key", problem.option))
    return made


def problem_faults(file: RiskFile, kind: str) -> Iterator[Fault]:
    """What a reader has noted under this kind, each of its item where that is known."""
    for problem in file.problems:
        if problem.kind == kind:
            yield problem_fault(problem, file.items.get(problem.item))


class Unjudged(NamedTuple):
    """What a rule yields for an item (None: the policy) that it cannot judge, since a value that it needs is missing or off its
    scale. It is no finding (another rule says what is wrong): the rule is *not evaluated* there, not passed. ``why`` says
    of a rule that can judge nothing at all what it lacks."""

    item: Item | None
    why: str = ""


Judgement = Fault | Unjudged
"""What a rule yields."""


def unjudged(item: Item | None = None, why: str = "") -> Unjudged:
    """That a rule cannot judge ``item``, or, for the reason ``why``, anything."""
    return Unjudged(item, why)


__all__ = [
    "KINDS",
    "LEVELS",
    "NOTHING",
    "Fault",
    "Finding",
    "FindingLevel",
    "Kind",
    "Level",
    "Subject",
    "SubjectKind",
    "Unjudged",
    "cell_fault",
    "fault",
    "file_fault",
    "key_fault",
    "page_fault",
    "problem_fault",
    "problem_faults",
    "unjudged",
]
