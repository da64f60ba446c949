"""Strict YAML: a text becomes values of a declared shape, or a list of everything that is wrong with it.

A shape (:class:`Record`, :class:`Mapped`, :class:`Listing` and the scalars) says which keys there are and what
their values may be. The JSON Schemas for editors are derived from the same shapes, so that the two cannot
drift. No value is guessed: text is not read as a number, nor ``yes`` as true, and no problem hides another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from errno import ENOENT
from math import isfinite
from types import MappingProxyType
from typing import Any, Final, Literal

from riskfile.model import FieldType, NotAValueError, Span, convert
from riskfile.model.declare import BOOLEAN, DAY, ONE_OF
from riskfile.policy.policy import PolicyError, PolicyProblem
from riskfile.source import Source, SourceError
from riskfile.text.conflicts import KIND as CONFLICT
from riskfile.text.conflicts import may_conflict, resolve
from riskfile.text.messages import NOTHING, Message, Phrase, said
from riskfile.text.nearest import nearest
from riskfile.text.numbers import figure
from riskfile.text.numerals import advice, meanings
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import printable, quote

Keys = tuple[str, ...]
"""A path of keys from the root of a document: ``("matrix", "F3", "S2")``."""

Extent = tuple[int, int] | tuple[int, int, int, int]
"""Line and column of a piece of the text, both from 1; then those behind it, where they are known."""

MAX_DEPTH: Final = 20
"""How deep mappings and lists may nest. What we read needs 6; the limit keeps a hostile file from ending
in a stack overflow."""

_MOST_DIGITS: Final = 18

MAX_CHARACTERS: Final = 1_000_000
"""How long a file may be, in characters. What we read is a few thousand; the limit keeps ``check`` quick."""

ID_TEXT: Final = r"""[^\s,;:=|<>"'`{}()\[\]]+"""
"""What an id of a level or a region looks like: the characters left out separate ids where items name them.

A class of what is *not* allowed, because in JSON Schema ``\\w`` would leave out every script but Latin."""

ID_WORDS: Final = Phrase("policy.expected.id", "an id without spaces, quotes, brackets or any of , ; : = | < >")()

_MISMATCH = Phrase("policy.mismatch", "{at}found {found}, expected {expected}")
_AT = Phrase("policy.at", "{key}: ")
_MAPPING = Phrase("policy.found.mapping", "a mapping")
_LIST = Phrase("policy.found.list", "a list")
_EMPTY = Phrase("policy.found.nothing", "nothing")
_EMPTY_TEXT = Phrase("policy.found.empty-text", "an empty text")
_A_TEXT = Phrase("policy.found.text", "the text {text}")
_A_BOOLEAN = Phrase("policy.found.boolean", "the boolean {text}")
_A_NUMBER = Phrase("policy.found.number", "the number {text}")

_TEXT = Phrase("policy.expected.text", "a text")
_NOT_BLANK = Phrase("policy.expected.not-blank", "a text that is not blank")
_NUMBER_WORDS = Phrase("policy.expected.number", "a number")
_NUMBER_FROM = Phrase("policy.expected.number-from", "a number of at least {minimum}")
_DOUBLE = Phrase("policy.expected.double", "a number within the range of a double")
_INTEGER_FROM = Phrase("policy.expected.integer-from", "a whole number of at least {minimum}")
_DIGITS = Phrase("policy.expected.digits", "a whole number of at most {most} digits")
_LIST_BETWEEN = Phrase("policy.expected.list-between", "a list of {minimum} to {maximum}")
_LIST_FROM = Phrase("policy.expected.list-from", "a list of at least {minimum}")
_RECORD = Phrase("policy.expected.record", "a mapping with the keys {keys}")
_TABLE = Phrase("policy.expected.table", "a mapping, each key {key}")

_QUOTE_IT = Phrase("policy.quote-it", "for a text, put it in quotes: {text}")
_NO_QUOTES = Phrase("policy.no-quotes", "remove the quotes")
_DECIMAL = Phrase("policy.decimal", "write it in decimal notation, such as 12, 0.5 or 1e-6")
_DECIMAL_COMMA = Phrase("policy.decimal-comma", "write {plain}, with a decimal point: YAML has no decimal comma")
_WRITE = Phrase("policy.write", "write {value}")
_WRITE_BARE = Phrase("policy.write-bare", "write {value} without quotes")
DID_YOU_MEAN = Phrase("policy.did-you-mean", "did you mean `{word}`?")
KNOWN_KEYS = Phrase("policy.known-keys", "known keys: {words}")

_CONTROL_WITHIN = Phrase(
    "policy.control-within", "{key}: found the control character U+{code}, expected a text without any"
)
_WRONG_LENGTH = Phrase("policy.wrong-length", "{key}: found a list of {count}, expected {expected}")
_REPEATED = Phrase("policy.repeated", "{key}: found {found} a second time, first in line {line}")
_BY_ONCE = Phrase("policy.by-once", "each {by} may stand only once")
_ELEMENT_ONCE = Phrase("policy.element-once", "each element may stand only once")
_UNKNOWN_KEY = Phrase("policy.unknown-key", "unknown key {key}{within}")
_WITHIN = Phrase("policy.within", " in {key}")
_MISSING = Phrase("policy.missing-key", "the key {key} is missing, expected {expected}")
_MISSING_WITHIN = Phrase("policy.missing-key-within", "{within}: the key {key} is missing, expected {expected}")
_NO_KEY = Phrase("policy.no-key", "found {found} as a key, expected a text")
_TWICE = Phrase("policy.key-twice", "the key {key} is written twice, first in line {line}", "keep one of them")

_NOT_READ = Phrase("policy.not-read", "cannot be read: {why}")
_NOT_UTF8 = Phrase(
    "policy.not-utf8", "found the byte 0x{byte}, which is not UTF-8", "save the file in the encoding UTF-8"
)
_TOO_LONG = Phrase("policy.too-long", "found {count} characters, expected at most {most}")
_CONTROL_FOUND = Phrase("policy.control", "found the control character U+{code}, expected text")
_TAG = Phrase("policy.tag", "found the tag {tag}, tags are not allowed")
_ANCHOR = Phrase("policy.anchor", "found the anchor {anchor}, anchors are not allowed")
_ALIAS = Phrase("policy.alias", "found the alias {alias}, aliases are not allowed", "write it out")
_TOO_DEEP = Phrase("policy.too-deep", "nested too deep, expected at most {most} levels")
_SECOND = Phrase("policy.second-document", "found a second document, expected one")
_NO_DOCUMENT = Phrase("policy.empty", "the file is empty")

_NOT_YAML = Phrase("policy.not-yaml", "not YAML: {why}")
_TAB = Phrase("policy.tab", "found a tab, YAML must be indented with spaces")
_COLON = Phrase(
    "policy.colon",
    "found a ':' where no key can be",
    "put a text that holds ': ' in quotes; indent the keys of one mapping alike",
)
_OPEN_QUOTE = Phrase("policy.open-quote", "found a quote that is never closed")
_OPEN_BRACKET = Phrase("policy.open-bracket", "found a bracket that is never closed")
_NO_VALUE = Phrase("policy.no-value", "found {found}, expected a value")
_IN_BRACKETS = Phrase("policy.in-brackets", "found {found}, expected ',' or '{bracket}' of the bracket in line {line}")
_NOT_A_KEY = Phrase("policy.not-a-key", "found a text that is not a key, expected a key and ':'")
_NO_BEGINNING = Phrase("policy.no-beginning", "found {found}, which no text may begin with", "put the text in quotes")
_ESCAPE = Phrase(
    "policy.escape",
    "found an escape in double quotes that is none of YAML's",
    "use single quotes for a text with backslashes",
)
_INDENTATION = Phrase(
    "policy.indentation",
    "found {found}, expected a key or a list element of the same indentation as those before",
)


class _Invalid:
    """The value of what could not be read; a problem has been noted for it."""


INVALID: Final = _Invalid()


class Node:
    """A piece of YAML. ``line`` and ``column`` (from 1) are where a reader is sent to, ``end_line`` and ``end_column``
    the place behind it: those of the value of a scalar, and of the key of a mapping, of a list and of an empty value
    that stand under a key."""

    __slots__ = ("column", "end_column", "end_line", "kind", "line", "pairs", "parts", "pending", "plain", "text")

    def __init__(
        self,
        kind: Literal["scalar", "mapping", "list", "refused"],
        place: tuple[int, int, int, int],
        text: str = "",
        plain: bool = False,
    ) -> None:
        self.kind = kind
        self.line, self.column, self.end_line, self.end_column = place
        self.text = text
        self.plain = plain
        self.pairs: list[tuple[Node, Node]] = []
        self.parts: list[Node] = []
        self.pending: Node | None = None

    @property
    def extent(self) -> Extent:
        """Where it stands, and where it ends."""
        return self.line, self.column, self.end_line, self.end_column

    @property
    def null(self) -> bool:
        """Whether this is an empty value."""
        return self.plain and self.text in _NULL


_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "false": False}
# what some version of YAML or some reader of it takes for a boolean
_ALMOST_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_INTEGER = compiled_late(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = compiled_late(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*([eE][-+]?[0-9]+)?|(0|[1-9][0-9]*)[eE][-+]?[0-9]+)")
# octal, hexadecimal, binary, sexagesimal, underscores, not finite: versions of YAML disagree on these
_ODD_NUMBER = compiled_late(
    r"[-+]?(0[0-9_]+|0o[0-7]+|0[xX][0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(\.[0-9_]*)?|[0-9]+(:[0-5]?[0-9])+(\.[0-9_]*)?"
    r"|\.(inf|Inf|INF))|\.(nan|NaN|NAN)"
)
_BREAK = compiled_late("\r\n|\r|\n")
# what YAML does not take as it is, and what no text may hold by way of an escape
_CONTROL = compiled_late("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_Meaning = Literal["null", "boolean", "almost-boolean", "integer", "number", "odd-number", "text"]


def _meaning(node: Node) -> _Meaning:
    """What a scalar is. Only a plain one can be other than text; a date is text, never a ``datetime``."""
    text = node.text
    if not node.plain:
        return "text"
    if text in _NULL:
        return "null"
    if text in _TRUTH:
        return "boolean"
    if _INTEGER.fullmatch(text):
        return "integer"
    if _NUMBER.fullmatch(text):
        return "number"
    if _ODD_NUMBER.fullmatch(text):
        return "odd-number"
    return "almost-boolean" if text.lower() in _ALMOST_TRUTH else "text"


def dotted(at: Keys) -> str:
    """A path of keys as a message names it."""
    return "`" + ".".join(map(printable, at)) + "`"


def _found(node: Node) -> Message:
    if node.kind == "mapping":
        return _MAPPING()
    if node.kind == "list":
        return _LIST()
    meaning = _meaning(node)
    if meaning == "null":
        return _EMPTY()
    if meaning in ("text", "almost-boolean"):
        return _A_TEXT(text=quote(node.text)) if node.text else _EMPTY_TEXT()
    return (_A_BOOLEAN if meaning == "boolean" else _A_NUMBER)(text=printable(node.text))


class Reading:
    """A text that is being read, and afterwards what was read.

    ``value`` is what the shape made of the text, without the parts that are wrong, or INVALID. ``values``
    and ``keys`` say where each value and each key stands.
    """

    __slots__ = ("_line_starts", "_suggested", "keys", "path", "problems", "text", "value", "values")

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.problems: list[PolicyProblem] = []
        self.values: dict[Keys, Extent] = {}
        self.keys: dict[Keys, Extent] = {}
        self.value: Any = INVALID
        self._suggested = 0
        self._line_starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def fault(self, place: Extent, message: Message | str, hint: Message | str = NOTHING, at: Keys = ()) -> None:
        """Note a problem at this place, of the key at this path."""
        message = said(message)
        span = Span(self.path, *place)
        self.problems.append(PolicyProblem(span, message, said(hint) or message.hint, ".".join(at)))

    def fault_at(self, at: Keys, message: Message | str, hint: Message | str = NOTHING) -> None:
        """Note a problem at the value that stands under this path."""
        self.fault(self.values[at], message, hint, at)

    def fault_at_key(self, at: Keys, message: Message | str, hint: Message | str = NOTHING) -> None:
        """Note a problem at the key at the end of this path."""
        self.fault(self.keys[at], message, hint, at)

    def mismatch(self, node: Node, at: Keys, expected: Message | str, hint: Message | str = NOTHING) -> _Invalid:
        """Note that ``node`` is not what is expected at this path. A node that was refused is not judged twice."""
        if node.kind != "refused":
            where = _AT(key=dotted(at)) if at else NOTHING
            message = _MISMATCH(at=where, found=_found(node), expected=said(expected))
            self.fault(node.extent, message, hint, at)
        return INVALID

    def nearest(self, word: str, known: Iterable[str], listed: Phrase | None = None) -> Message:
        """A hint that names the nearest of the ``known`` words; else all of them, where ``listed`` says as what."""
        known = list(known)
        # each search costs up to a millisecond; past the first fifty nobody reads it
        if len(word) <= 40 and self._suggested < 50:
            self._suggested += 1
            matches = nearest(word, known, any_case=True)
            # of two long words that only end alike, such as detectability and exploitability, neither is a slip of the other
            if matches and word[:1].lower() != matches[0][:1].lower() and not nearest(word, matches, cutoff=0.8):
                matches = []
            # zh for zh-CN
            begun = [each for each in known if each.lower().startswith(f"{word.lower()}-")] if word else []
            if not matches and len(begun) == 1:
                matches = begun
            if matches:
                return DID_YOU_MEAN(word=matches[0])
        return listed(words=tuple(known)) if listed is not None and known else NOTHING

    def position(self, mark: Any) -> tuple[int, int]:
        """Line and column, both from 1, of a mark of PyYAML."""
        # by its index: YAML takes more for a line break than an editor does
        return self.place_of(mark.index)

    def place_of(self, index: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character at this index."""
        line = bisect_right(self._line_starts, index)
        return line, index - self._line_starts[line - 1] + 1

    def index_of(self, line: int, column: int) -> int:
        """The index of the character at this line and column, both from 1."""
        return self._line_starts[line - 1] + column - 1

    def extent_of(self, event: Any) -> tuple[int, int, int, int]:
        """Where what an event of PyYAML is about stands, and where it ends."""
        start, end = event.start_mark.index, event.end_mark.index
        # a text below a bar ends with its last letter, not with the line breaks below it
        return (*self.place_of(start), *self.place_of(start + len(self.text[start:end].rstrip())))

    def positions(self) -> dict[Keys, Span]:
        """Where each key's value stands."""
        path = self.path
        return {at: Span(path, *place) for at, place in self.values.items()}

    def stop(self) -> None:
        """End here if there is any problem.

        :raises PolicyError: with all problems, in the order of the file.
        """
        if self.problems:
            raise PolicyError(sorted(self.problems, key=lambda problem: problem.span))


NONE: Final[Mapping[str, str]] = MappingProxyType({})


class Shape:
    """What a value may be. ``help`` is its description for editors; a ``nullable`` one may be left empty."""

    __slots__ = ("help", "nullable")

    def __init__(self, help: str, *, nullable: bool = False) -> None:
        self.help = help
        self.nullable = nullable

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        raise NotImplementedError

    def take(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The value of ``node``, whose place is noted under ``at``: None for an empty value, INVALID for a wrong one."""
        reading.values.setdefault(at, node.extent)
        if node.null and self.nullable:
            return None
        return self.read(node, at, reading)

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The value of ``node``, or INVALID, every problem noted."""
        raise NotImplementedError


class Text(Shape):
    """A text that is not blank (``blank=True``: or blank), of a ``pattern`` that ``expected`` puts into words.

    ``digits`` also takes a plain whole number for its digits, as ids need it; nothing else is made into text.
    """

    __slots__ = ("blank", "digits", "expected", "pattern")

    def __init__(
        self,
        help: str,
        *,
        pattern: str = "",
        expected: Message | str = NOTHING,
        blank: bool = False,
        digits: bool = False,
        nullable: bool = False,
    ) -> None:
        super().__init__(help, nullable=nullable)
        self.pattern = pattern
        self.expected = said(expected)
        self.blank = blank
        self.digits = digits

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return self.expected or (_TEXT() if self.blank else _NOT_BLANK())

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The text, exactly as written."""
        if node.kind != "scalar" or node.null:
            return reading.mismatch(node, at, self.words)
        text = node.text
        digits = self.digits and node.plain and text.isascii() and text.isdigit()
        if not digits and _meaning(node) != "text":
            return reading.mismatch(node, at, self.words, _QUOTE_IT(text=quote(text)))
        if not (self.blank or text.strip()) or (self.pattern and not re.fullmatch(self.pattern, text)):
            return reading.mismatch(node, at, self.words)
        if not node.plain and (control := _CONTROL.search(text)):
            message = _CONTROL_WITHIN(key=dotted(at), code=f"{ord(control.group()):04X}")
            reading.fault(node.extent, message, at=at)
            return INVALID
        return text


def _as_yaml(text: str, share: bool) -> Message:
    """How to write in YAML the number that a text may mean to its author, NOTHING where nobody can tell."""
    found = meanings(text, share=share)
    if len(found) == 1 and found[0].decimal == ",":
        return _DECIMAL_COMMA(plain=figure(found[0].value, 15))
    return advice(text, share=share)


class Number(Shape):
    """A finite number of at least ``minimum`` (None: of any size); its value is a float. Where it is a ``share``, who
    writes a percentage is told the share. What is no number to YAML is none here, though people may read it as one:
    other programs that read the file would not."""

    __slots__ = ("minimum", "share")

    def __init__(self, help: str, *, minimum: float | None = None, share: bool = False, nullable: bool = False) -> None:
        super().__init__(help, nullable=nullable)
        self.minimum = minimum
        self.share = share

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return _NUMBER_WORDS() if self.minimum is None else _NUMBER_FROM(minimum=self.minimum)

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The number. ``1e-6`` is one, though YAML 1.1 has it a text."""
        text = node.text
        if node.kind != "scalar" or _meaning(node) not in ("integer", "number"):
            hint = NOTHING
            if node.kind == "scalar" and (_INTEGER.fullmatch(text) or _NUMBER.fullmatch(text)):
                hint = _NO_QUOTES()
            elif node.kind == "scalar":
                hint = _DECIMAL() if _ODD_NUMBER.fullmatch(text) else _as_yaml(text, self.share)
            return reading.mismatch(node, at, self.words, hint)
        value = float(text)
        if not isfinite(value) or (not value and re.search("[1-9]", re.split("[eE]", text)[0])):
            return reading.mismatch(node, at, _DOUBLE())
        if self.minimum is not None and value < self.minimum:
            return reading.mismatch(node, at, self.words)
        return value


class Integer(Shape):
    """A whole number from ``minimum`` on."""

    __slots__ = ("minimum",)

    def __init__(self, help: str, *, minimum: int, nullable: bool = False) -> None:
        super().__init__(help, nullable=nullable)
        self.minimum = minimum

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return _INTEGER_FROM(minimum=self.minimum)

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The number."""
        if node.kind != "scalar" or _meaning(node) != "integer":
            hint = NOTHING
            if node.kind == "scalar":
                hint = _NO_QUOTES() if _INTEGER.fullmatch(node.text) else advice(node.text, whole=True)
            return reading.mismatch(node, at, self.words, hint)
        # Python refuses to convert more than 4300 digits
        if len(node.text) > _MOST_DIGITS:
            return reading.mismatch(node, at, _DIGITS(most=_MOST_DIGITS))
        value = int(node.text)
        return value if value >= self.minimum else reading.mismatch(node, at, self.words)


class Boolean(Shape):
    """``true`` or ``false``, and no other word for them."""

    __slots__ = ()

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return BOOLEAN()

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The truth value."""
        if node.kind == "scalar" and node.plain and node.text in _TRUTH:
            return _TRUTH[node.text]
        hint = NOTHING
        if node.kind == "scalar" and node.text.lower() in _ALMOST_TRUTH:
            write = _WRITE if node.plain else _WRITE_BARE
            hint = write(value="true" if _ALMOST_TRUTH[node.text.lower()] else "false")
        return reading.mismatch(node, at, self.words, hint)


class Choice(Shape):
    """One of the texts ``values``."""

    __slots__ = ("values",)

    def __init__(self, help: str, values: Sequence[str], *, nullable: bool = False) -> None:
        super().__init__(help, nullable=nullable)
        self.values = tuple(values)

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return ONE_OF(values=self.values)

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The text."""
        if node.kind != "scalar":
            return reading.mismatch(node, at, self.words)
        if node.text not in self.values:
            return reading.mismatch(node, at, self.words, reading.nearest(node.text, self.values))
        return node.text


class Date(Shape):
    """A day as ``YYYY-MM-DD``; its value is that text."""

    __slots__ = ()

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return DAY()

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The date's text."""
        if node.kind == "scalar":
            try:
                return convert(_DATE_FIELD, node.text)
            except NotAValueError:
                pass
        return reading.mismatch(node, at, self.words)


_DATE_FIELD = FieldType("", "date")


class Listing(Shape):
    """A list of ``minimum`` to ``maximum`` elements.

    Elements stand in the path under the key ``by`` of theirs (an id or a role), or under their number. With
    ``unique`` no two may bear the same ``by``, or be equal. An element that is wrong reads as ``{}`` where
    elements are records, so that what could not be named is not forgotten; else it is left out.
    """

    __slots__ = ("by", "element", "maximum", "minimum", "unique")

    def __init__(
        self,
        help: str,
        element: Shape,
        *,
        by: str = "",
        unique: bool = False,
        minimum: int = 0,
        maximum: int | None = None,
        nullable: bool = False,
    ) -> None:
        super().__init__(help, nullable=nullable)
        self.element = element
        self.by = by
        self.unique = unique
        self.minimum = minimum
        self.maximum = maximum

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        if self.maximum is not None:
            return _LIST_BETWEEN(minimum=self.minimum, maximum=self.maximum)
        return _LIST_FROM(minimum=self.minimum) if self.minimum else _LIST()

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """A list of the elements' values."""
        if node.kind != "list":
            return reading.mismatch(node, at, self.words)
        if len(node.parts) < self.minimum or (self.maximum is not None and len(node.parts) > self.maximum):
            message = _WRONG_LENGTH(key=dotted(at), count=len(node.parts), expected=self.words)
            reading.fault(node.extent, message, at=at)
        values: list[Any] = []
        named: dict[str, Node] = {}
        for number, part in enumerate(node.parts, 1):
            label = self._label(part)
            name = label.text if label is not None else str(number)
            first = named.get(name) if label is not None else None
            if first is None:
                if label is not None:
                    named[name] = label
            elif label is not None:
                if self.unique:
                    message = _REPEATED(key=dotted(at), found=quote(name), line=first.line)
                    hint = _BY_ONCE(by=self.by) if self.by else _ELEMENT_ONCE()
                    reading.fault(label.extent, message, hint, (*at, name))
                name = f"{name}#{number}"
            value = self.element.take(part, (*at, name), reading)
            if value is not INVALID:
                values.append(value)
            elif self.by:
                values.append({})
        return values

    def _label(self, part: Node) -> Node | None:
        if not self.by:
            return part if part.kind == "scalar" else None
        for key, value in part.pairs:
            if key.text == self.by and key.kind == value.kind == "scalar" and not value.null:
                return value
        return None


class Record(Shape):
    """A mapping with known ``keys``, of which some are ``required``, some of those ``unless`` another key is there. Its value
    is a dict of those that are right."""

    __slots__ = ("keys", "required", "unless")

    def __init__(
        self,
        help: str,
        keys: Mapping[str, Shape],
        required: Sequence[str] = (),
        *,
        nullable: bool = False,
        unless: Mapping[str, str] = NONE,
    ) -> None:
        super().__init__(help, nullable=nullable)
        self.unless = unless
        self.keys = keys
        self.required = tuple(required)

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return _RECORD(keys=tuple(self.required or self.keys))

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """A dict from key to value."""
        if node.kind != "mapping":
            return reading.mismatch(node, at, self.words)
        values: dict[str, Any] = {}
        written = set()
        _join_numbers(node, reading, self.keys.get)
        for name, key, value in _pairs(node, at, reading):
            shape = self.keys.get(name)
            if shape is None:
                message = _UNKNOWN_KEY(key=dotted((name,)), within=_WITHIN(key=dotted(at)) if at else NOTHING)
                reading.fault(key.extent, message, reading.nearest(name, self.keys, KNOWN_KEYS), (*at, name))
                continue
            written.add(name)
            result = shape.take(value, (*at, name), reading)
            if result is not INVALID:
                values.setdefault(name, result)
        for name in self.required:
            if name not in written and self.unless.get(name) not in written:
                missing, expected = dotted((name,)), self.keys[name].words
                message = (
                    _MISSING_WITHIN(within=dotted(at), key=missing, expected=expected)
                    if at
                    else _MISSING(key=missing, expected=expected)
                )
                reading.fault(node.extent, message, at=(*at, name))
        return values


def _join_numbers(node: Node, reading: Reading, shape_of: Callable[[str], Shape | None]) -> None:
    """Put numbers together again whose comma has ended them: of ``{upper: 0,0005}`` YAML makes the keys upper and 0005."""
    pairs: list[tuple[Node, Node]] = []
    for key, value in node.pairs:
        if pairs and key.plain and key.text.isdigit() and value.null and not value.text:
            before, number = pairs[-1]
            begin, end = reading.index_of(number.line, number.column), reading.index_of(key.end_line, key.end_column)
            text = reading.text[begin:end]
            if isinstance(shape_of(before.text), Number | Integer) and text == f"{number.text},{key.text}":
                place = (number.line, number.column, key.end_line, key.end_column)
                pairs[-1] = before, Node("scalar", place, text, plain=True)
                continue
        pairs.append((key, value))
    node.pairs = pairs


class Either(Shape):
    """What is of the shape ``then`` where a piece of YAML looks so (``when``), and else of the shape ``otherwise``. What is
    wrong with it is said in terms of the one that it looks like."""

    __slots__ = ("otherwise", "then", "when")

    def __init__(self, help: str, when: Callable[[Node], bool], then: Shape, otherwise: Shape) -> None:
        super().__init__(help)
        self.when = when
        self.then = then
        self.otherwise = otherwise

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return self.otherwise.words

    def take(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The value by the shape that fits."""
        return (self.then if self.when(node) else self.otherwise).take(node, at, reading)

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The value by the shape that fits, or INVALID."""
        return (self.then if self.when(node) else self.otherwise).read(node, at, reading)


class Mapped(Shape):
    """A mapping whose keys are texts of the shape ``key``, the author's own. Its value is a dict."""

    __slots__ = ("key", "value")

    def __init__(self, help: str, key: Text | Choice, value: Shape, *, nullable: bool = False) -> None:
        super().__init__(help, nullable=nullable)
        self.key = key
        self.value = value

    @property
    def words(self) -> Message:
        """What is expected, as a message says it."""
        return _TABLE(key=self.key.words)

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """A dict from key to value."""
        if node.kind != "mapping":
            return reading.mismatch(node, at, self.words)
        values: dict[str, Any] = {}
        _join_numbers(node, reading, lambda _: self.value)
        for name, key, value in _pairs(node, at, reading):
            below = (*at, name)
            named = self.key.read(key, below, reading)
            result = self.value.take(value, below, reading)
            if named is not INVALID and result is not INVALID:
                values.setdefault(name, result)
        return values


def _pairs(node: Node, at: Keys, reading: Reading) -> Iterable[tuple[str, Node, Node]]:
    first: dict[str, Node] = {}
    for key, value in node.pairs:
        if key.kind != "scalar":
            if key.kind != "refused":
                reading.fault(key.extent, _NO_KEY(found=_found(key)), at=at)
            continue
        name = key.text
        if name in first:
            message = _TWICE(key=dotted((*at, name)), line=first[name].line)
            reading.fault(key.extent, message, at=(*at, name))
        else:
            first[name] = key
            reading.keys[(*at, name)] = key.extent
        yield name, key, value


def read(text: str, path: str, shape: Shape) -> Reading:
    """Read ``text`` as one YAML document of this shape. ``path`` is where it is from, for messages.

    Nothing is raised for what is wrong with the text: see ``problems`` and ``stop`` of what is returned.
    """
    # the byte-order mark takes no column in an editor
    reading = Reading(text.removeprefix("\ufeff"), path)
    if may_conflict(text):
        # what is wrong with two versions of a file is that there are two
        for found in resolve(_BREAK.split(reading.text))[0]:
            message = found.message
            reading.problems.append(PolicyProblem(Span(path, *found.place), message, message.hint, kind=CONFLICT))
        if reading.problems:
            return reading
    root = _compose(reading)
    if root is not None:
        reading.value = shape.take(root, (), reading)
        reading.values.pop(())
    return reading


def read_text(source: Source, path: str) -> str | None:
    """The text of a file of the project; None where there is no such file.

    :raises PolicyError: if it is not UTF-8 (at the first byte that is not) or cannot be read.
    """
    try:
        data = source.read(path)
    except SourceError as error:
        if error.errno == ENOENT:
            return None
        raise PolicyError([PolicyProblem(Span(path), _NOT_READ(why=str(error.strerror)))]) from None
    return decoded(data, path)


def decoded(data: bytes, path: str) -> str:
    """The text that a file's bytes are.

    :raises PolicyError: if it is not UTF-8, at the first byte that is not.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        line = len(_BREAK.findall(before)) + 1
        column = len(_BREAK.split(before)[-1]) + 1
        message = _NOT_UTF8(byte=f"{data[error.start]:02X}")
        raise PolicyError([PolicyProblem(Span(path, line, column), message, message.hint)]) from None


def _compose(reading: Reading) -> Node | None:
    """The tree of nodes, or None where there is none to judge.

    From events and not from PyYAML's ``compose``, which recurses in C, stops at the first undefined alias,
    and does not tell where an anchor or a second document stands.
    """
    # a project whose policy was read before need not wait for PyYAML
    import yaml  # noqa: PLC0415

    text = reading.text
    if len(text) > MAX_CHARACTERS:
        reading.fault((1, 1), _TOO_LONG(count=len(text), most=MAX_CHARACTERS))
        return None
    if unprintable := _CONTROL.search(text):
        place = *reading.place_of(unprintable.start()), *reading.place_of(unprintable.end())
        reading.fault(place, _CONTROL_FOUND(code=f"{ord(unprintable.group()):04X}"))
        return None
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    stack: list[Node] = []
    opened: list[tuple[int, int]] = []
    root: Node | None = None
    documents = 0
    event: Any
    try:
        for event in yaml.parse(text, Loader=loader):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                # a plain scalar has the style "" in C and None in Python
                node = Node("scalar", reading.extent_of(event), event.value, not event.style)
                if event.tag is not None:
                    reading.fault(node.extent, _TAG(tag=quote(event.tag)))
                    node.kind = "refused"
                if event.anchor is not None:
                    _refuse_anchor(reading, node, event.anchor)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                begin = reading.position(event.start_mark)
                if len(stack) >= MAX_DEPTH:
                    reading.fault(begin, _TOO_DEEP(most=MAX_DEPTH))
                    return None
                node = Node("mapping" if kind is yaml.MappingStartEvent else "list", (*begin, 0, 0))
                if event.tag is not None:
                    reading.fault(begin, _TAG(tag=quote(event.tag)))
                if event.anchor is not None:
                    _refuse_anchor(reading, node, event.anchor)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                node = stack.pop()
                if opened.pop() == (node.line, node.column):
                    _close(node, reading, event)
                continue
            elif kind is yaml.AliasEvent:
                node = Node("refused", reading.extent_of(event))
                reading.fault(node.extent, _ALIAS(alias=quote("*" + event.anchor)))
            else:
                if kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents == 2:
                        reading.fault(reading.position(event.start_mark), _SECOND())
                        break
                continue
            if not stack:
                root = node
            else:
                parent = stack[-1]
                if parent.kind == "list":
                    parent.parts.append(node)
                elif parent.pending is None:
                    parent.pending = node
                else:
                    key = parent.pending
                    parent.pending = None
                    parent.pairs.append((key, node))
                    # a mapping begins at its first key, and an empty value after the colon: neither is where one looks
                    if node.kind in ("mapping", "list") or (node.plain and not node.text):
                        node.line, node.column = key.line, key.column
                        node.end_line, node.end_column = key.end_line, key.end_column
            if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                stack.append(node)
                opened.append(begin)
    except yaml.YAMLError as error:
        _syntax(reading, error, opened)
        return None
    if root is None or (root.null and not reading.problems):
        reading.fault((1, 1), _NO_DOCUMENT())
        return None
    return root


def _refuse_anchor(reading: Reading, node: Node, anchor: str) -> None:
    reading.fault(node.extent, _ANCHOR(anchor=quote("&" + anchor)))


def _close(node: Node, reading: Reading, event: Any) -> None:
    """Say where a mapping or a list ends that does not stand under a key: with its bracket, or with its first part."""
    bracket = reading.text[event.start_mark.index : event.end_mark.index]
    first = node.pairs[0][0] if node.pairs else node.parts[0] if node.parts else None
    if bracket:
        node.end_line, node.end_column = reading.position(event.end_mark)
    elif first is not None:
        node.end_line, node.end_column = first.end_line, first.end_column


def _syntax(reading: Reading, error: Any, opened: Sequence[tuple[int, int]]) -> None:
    """Say in our words what PyYAML found, at the place that has to be changed.

    ``opened`` says where the mappings and lists begin that were not yet closed.
    """
    text = reading.text
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    context_mark = getattr(error, "context_mark", None)
    if mark is None:
        reading.fault((1, 1), _NOT_YAML(why=problem))
        return
    line, column = position = reading.position(mark)
    rows = _BREAK.split(text)
    # PyYAML puts the end of a text that lacks a line break into a line of its own
    if line > len(rows):
        line, column = position = (len(rows), len(rows[-1]) + 1)
    row = rows[line - 1]
    indent = row[: len(row) - len(row.lstrip(" \t"))]
    rest = row[column - 1 :]
    tab = indent.find("\t") if column - 1 <= len(indent) else -1
    if tab < 0 and rest.startswith("\t"):
        tab = column - 1
    at_end = not (rest.strip() or "".join(rows[line:]).strip())
    begun = reading.position(context_mark) if context_mark is not None else position
    found = quote(rest[:20])
    if tab >= 0:
        position, message = (line, tab + 1), _TAB()
    elif "mapping values are not allowed" in problem:
        message = _COLON()
    elif "quoted scalar" in context and "end of stream" in problem:
        position, message = begun, _OPEN_QUOTE()
    elif "flow" in context and at_end and opened:
        position, message = opened[-1], _OPEN_BRACKET()
    elif "node content" in problem:
        message = _NO_VALUE(found=found)
    elif "flow" in context and opened:
        message = _IN_BRACKETS(found=found, bracket="}" if "mapping" in context else "]", line=opened[-1][0])
    elif "could not find expected ':'" in problem:
        position, message = begun, _NOT_A_KEY()
    elif "block scalar" in context and context_mark is not None and row[context_mark.column :].startswith((">", "|")):
        # such as a bound: >= 1e-3
        position, message = begun, _NO_BEGINNING(found=quote(row[context_mark.column]))
    elif "cannot start any token" in problem:
        message = _NO_BEGINNING(found=quote(rest[:1]))
    elif "quoted" in context and ("escape" in problem or "hexdecimal" in problem):
        message = _ESCAPE()
    elif "did not find expected key" in problem or "expected <block end>" in problem or "'-' indicator" in problem:
        message = _INDENTATION(found=found)
    else:
        message = _NOT_YAML(why=problem)
    reading.fault(position, message)
