"""How a fix is declared: by what is said of a fault, so that no rule need know that its findings can be put right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from riskfile.editing.edits import Change, Edit
from riskfile.model import Item, Span
from riskfile.policy import PolicyError
from riskfile.project import Project
from riskfile.reading.page import decode
from riskfile.rules import Finding
from riskfile.source import SourceError
from riskfile.text.messages import Message

FixKind = Literal["repair", "supply", "decision"]
"""What a fix does: it writes what stands there as it was meant; it supplies what is missing, with placeholders that a
person has to replace and that are told until then; or it writes down what only a person can decide (a waiver, an
acceptance). No command makes a decision by itself."""


class Fix(NamedTuple):
    """A change after which a finding is no more. ``safe``: there is but one right answer; whoever makes it without asking
    looks first at what would be found (``editing.judged``). ``title`` says in a few words what is done."""

    change: Change
    safe: bool
    title: str
    kind: FixKind = "repair"


class Texts:
    """The lines of a project's files, as findings count them."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._lines: dict[str, list[str]] = {}

    def lines(self, path: str) -> list[str]:
        """All lines of a file, without their ends; none of one that cannot be read, or is no UTF-8."""
        if path not in self._lines:
            try:
                text, bad = decode(self.project.source.read(path))
            except SourceError:
                text, bad = "", None
            self._lines[path] = [] if bad else text.split("\n")
        return self._lines[path]

    def line(self, path: str, number: int) -> str:
        """A line by its number from 1, "" where there is none."""
        lines = self.lines(path)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def at(self, span: Span) -> str:
        """What stands at ``span``; the rest of its line where its end is not known, or on another line."""
        line = self.line(span.path, span.line)
        end = span.end_column - 1 if span.end_line == span.line else len(line)
        return line[span.column - 1 : end]


class Fault(NamedTuple):
    """A finding that is to be put right, in its project."""

    project: Project
    finding: Finding
    texts: Texts

    @property
    def span(self) -> Span:
        """Where it is."""
        return self.finding.span

    @property
    def text(self) -> str:
        """What stands there."""
        return self.texts.at(self.span)

    @property
    def items(self) -> Mapping[str, Item]:
        """The items of the file; none where the policy, or the item types, cannot be read."""
        try:
            return self.project.file.items
        except PolicyError:
            return {}

    def values(self) -> Iterator[str]:
        """All texts among the arguments of what is said of it, also without quotes around them."""
        yield from _texts_of(self.finding.said)


def _texts_of(message: Message) -> Iterator[str]:
    for _, value in message.arguments:
        for each in value if type(value) is tuple else (value,):
            if isinstance(each, Message):
                yield from _texts_of(each)
            elif isinstance(each, str):
                yield each
                if len(each) > 2 and each[0] == each[-1] and each[0] in "'\"`":
                    yield each[1:-1]


class Fixer(NamedTuple):
    """What puts right the faults of which one of the phrases ``keys`` says what was found, or, as a hint, what to do.

    ``rules`` are the codes of those that say so; () where it is of any. ``about`` is what the manual says of it: what is written;
    ``safe`` whether it may be made without asking: always, never, or "if plain"."""

    name: str
    kind: FixKind
    safe: Literal["always", "if plain", "never"]
    keys: tuple[str, ...]
    rules: tuple[str, ...]
    about: str
    make: Callable[[Fault], Iterable[Fix]]


def fixer(
    name: str,
    *keys: str,
    about: str,
    safe: Literal["always", "if plain", "never"],
    kind: FixKind = "repair",
    rules: tuple[str, ...] = (),
) -> Callable[[Callable[[Fault], Iterable[Fix]]], Fixer]:
    """Declare a fix; the codes of keys such as ``RMF915.dressed`` are known by them."""
    codes = {found[0] for key in keys if (found := _CODE.match(key))}

    def declare(make: Callable[[Fault], Iterable[Fix]]) -> Fixer:
        return Fixer(name, kind, safe, keys, tuple(sorted({*rules, *codes})), about, make)

    return declare


_CODE: Final = re.compile(r"RMF\d{3}(?=\.)")


# --- edits ------------------------------------------------------------------------------------------------------------


def replaced(span: Span, text: str, title: str, *, safe: bool, kind: FixKind = "repair") -> Fix:
    """``text`` in place of what stands at ``span``."""
    return Fix(Change(title, (Edit(span, text),)), safe, title, kind)


def line_edit(texts: Texts, path: str, number: int, text: str) -> Edit:
    """A whole line, without its end, as ``text``: only what differs is replaced."""
    line = texts.line(path, number)
    begin = 0
    while begin < min(len(line), len(text)) and line[begin] == text[begin]:
        begin += 1
    end = 0
    while end < min(len(line), len(text)) - begin and line[-1 - end] == text[-1 - end]:
        end += 1
    return Edit(Span(path, number, begin + 1, number, len(line) - end + 1), text[begin : len(text) - end])


def without_lines(texts: Texts, path: str, first: int, last: int) -> Edit:
    """The lines from ``first`` to ``last`` taken out, with their ends."""
    if last < len(texts.lines(path)):
        return Edit(Span(path, first, 1, last + 1, 1), "")
    before = max(first - 1, 1)
    return Edit(Span(path, before, len(texts.line(path, before)) + 1, last, len(texts.line(path, last)) + 1), "")


__all__ = ["Fault", "Fix", "FixKind", "Fixer", "Texts", "fixer", "line_edit", "replaced", "without_lines"]
