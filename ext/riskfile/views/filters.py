"""The filter expression of views: small, safe, never Python.

Grammar::

    expression = conjunction ("or" conjunction)*
    conjunction = factor ("and" factor)*
    factor = "not" factor | "(" expression ")" | test
    test = field ("==" | "!=") value | field "in" "(" value ("," value)* ")" | field "has" value | field

A value is a word or a text in double quotes. ``field`` alone says that it is not empty; ``has`` that a list (tags, a
link) holds the value. Fields: id, type, title, stage, docname, every field and link of the item, and for risks
initial, residual and earned (region ids), severity and probability (level ids); changed says what has become of the
item since the baseline (new, changed, renamed, retired, verdict), nothing where it is as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from riskfile.text.nearest import nearest
from riskfile.text.patterns import compiled_late

Lookup = Callable[[str], tuple[str, ...]]
"""What an item holds in a field: its text or texts, () for nothing."""

Filter = Callable[[Lookup], bool]


class Compared(NamedTuple):
    """A value that a filter compares a field with. ``column`` counts from 1 into the filter's text."""

    field: str
    value: str
    column: int


_TOKEN = compiled_late(r'\s*(?:(?P<text>"[^"]*")|(?P<op>==|!=|[(),])|(?P<word>[^\s(),=!"]+))')
_DEEPEST = 50


class FilterError(ValueError):
    """The filter is not of the grammar. ``column`` counts from 1 into the filter's text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


def parse_filter(text: str, known: frozenset[str] | None = None) -> Filter:
    """The filter that ``text`` says; an empty one lets everything pass.

    ``known``: the fields that there are; None accepts any.

    :raises FilterError: if it is not of the grammar or names an unknown field.
    """
    return read_filter(text, known)[0]


@lru_cache(maxsize=256)
def read_filter(text: str, known: frozenset[str] | None = None) -> tuple[Filter, tuple[Compared, ...]]:
    """The filter that ``text`` says, and the values that it compares with.

    :raises FilterError: as ``parse_filter``.
    """
    if not text.strip():
        return (lambda lookup: True), ()
    parser = _Parser(text, known)
    return parser.parse(), tuple(parser.compared)


class _Parser:
    def __init__(self, text: str, known: frozenset[str] | None) -> None:
        self.known = known
        self.compared: list[Compared] = []
        self.tokens: list[tuple[str, str, int]] = []
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                start = position + len(text[position:]) - len(text[position:].lstrip())
                hint = " (what is equal is written ==)" if text[start] == "=" else ""
                raise FilterError(f"{text[start : start + 20]!r} is not understood{hint}", start + 1)
            kind = match.lastgroup or ""
            self.tokens.append((kind, match[kind], match.start(kind) + 1))
            position = match.end()
        self.tokens.append(("end", "the end of the filter", len(text) + 1))
        self.index = 0
        self.depth = 0

    def parse(self) -> Filter:
        found = self.expression()
        kind, value, column = self.tokens[self.index]
        if kind != "end":
            raise FilterError(f"found {value}, expected 'and', 'or' or the end of the filter", column)
        return found

    def take(self) -> tuple[str, str, int]:
        token = self.tokens[self.index]
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def word(self, *words: str) -> bool:
        kind, value, _ = self.tokens[self.index]
        if kind in ("word", "op") and value in words:
            self.index += 1
            return True
        return False

    def expression(self) -> Filter:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise FilterError("the filter is nested too deeply", self.tokens[self.index][2])
        parts = [self.conjunction()]
        while self.word("or"):
            parts.append(self.conjunction())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else lambda lookup: any(part(lookup) for part in parts)

    def conjunction(self) -> Filter:
        parts = [self.factor()]
        while self.word("and"):
            parts.append(self.factor())
        return parts[0] if len(parts) == 1 else lambda lookup: all(part(lookup) for part in parts)

    def factor(self) -> Filter:
        negated = False
        while self.word("not"):
            negated = not negated
        if self.word("("):
            found = self.expression()
            if not self.word(")"):
                _, value, column = self.tokens[self.index]
                raise FilterError(f"found {value}, expected ')'", column)
        else:
            found = self.test()
        return (lambda lookup: not found(lookup)) if negated else found

    def test(self) -> Filter:
        kind, field, column = self.take()
        if kind != "word":
            raise FilterError(f"found {field}, expected a field", column)
        if self.known is not None and field not in self.known:
            close = nearest(field, self.known, most=3)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            raise FilterError(f"unknown field '{field}'{hint}", column)
        if self.word("=="):
            value = self.value(field)
            return lambda lookup: value in lookup(field)
        if self.word("!="):
            value = self.value(field)
            return lambda lookup: value not in lookup(field)
        if self.word("has"):
            value = self.value(field)
            return lambda lookup: value in lookup(field)
        if self.word("in"):
            values = self.values(field)
            return lambda lookup: not values.isdisjoint(lookup(field))
        return lambda lookup: bool(lookup(field))

    def values(self, field: str) -> frozenset[str]:
        if not self.word("("):
            _, value, column = self.tokens[self.index]
            raise FilterError(f"found {value}, expected '(' and a list of values", column)
        found = {self.value(field)}
        while self.word(","):
            found.add(self.value(field))
        if not self.word(")"):
            _, value, column = self.tokens[self.index]
            raise FilterError(f"found {value}, expected ',' or ')'", column)
        return frozenset(found)

    def value(self, field: str) -> str:
        kind, value, column = self.take()
        if kind in ("text", "word"):
            quote = kind == "text"
            found = Compared(field, value[1:-1] if quote else value, column + quote)
            self.compared.append(found)
            return found.value
        raise FilterError(f"found {value}, expected a value", column)
