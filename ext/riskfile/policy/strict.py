"""Strict YAML: a text becomes values of a declared shape, or a list of everything that is wrong with it.

A shape (:class:`Record`, :class:`Table`, :class:`Listing` and the scalars) says which keys there are and what
their values may be. The JSON Schemas for editors are derived from the same shapes, so that the two cannot
drift. No value is guessed: text is not read as a number, nor ``yes`` as true, and no problem hides another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, Final, Literal

from riskfile.model import FieldType, NotAValueError, Span, convert
from riskfile.policy.policy import PolicyError, PolicyProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

Keys = tuple[str, ...]
"""A path of keys from the root of a document: ``("matrix", "P3", "S2")``."""

MAX_DEPTH: Final = 20
"""How deep mappings and lists may nest. What we read needs 6; the limit keeps a hostile file from ending
in a stack overflow."""

MAX_CHARACTERS: Final = 1_000_000
"""How long a file may be, in characters. What we read is a few thousand; the limit keeps ``check`` quick."""

ID_TEXT: Final = r"""[^\s,;:=|<>"'`{}()\[\]]+"""
"""What an id of a level or a region looks like: the characters left out separate ids where items name them.

A class of what is *not* allowed, because in JSON Schema ``\\w`` would leave out every script but Latin."""

ID_WORDS: Final = "an id without spaces, quotes, brackets or any of , ; : = | < >"


class _Invalid:
    """The value of what could not be read; a problem has been noted for it."""


INVALID: Final = _Invalid()


class Node:
    """A piece of YAML. ``line`` and ``column`` (from 1) are where a reader is sent to: to the value of a
    scalar, and to the key of a mapping, of a list and of an empty value that stand under a key."""

    __slots__ = ("column", "kind", "line", "pairs", "parts", "pending", "plain", "text")

    def __init__(
        self,
        kind: Literal["scalar", "mapping", "list", "refused"],
        line: int,
        column: int,
        text: str = "",
        plain: bool = False,
    ) -> None:
        self.kind = kind
        self.line = line
        self.column = column
        self.text = text
        self.plain = plain
        self.pairs: list[tuple[Node, Node]] = []
        self.parts: list[Node] = []
        self.pending: Node | None = None

    @property
    def null(self) -> bool:
        """Whether this is an empty value."""
        return self.plain and self.text in _NULL


_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "false": False}
# what some version of YAML or some reader of it takes for a boolean
_ALMOST_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*([eE][-+]?[0-9]+)?|(0|[1-9][0-9]*)[eE][-+]?[0-9]+)")
# octal, hexadecimal, binary, sexagesimal, underscores, not finite: versions of YAML disagree on these
_ODD_NUMBER = re.compile(
    r"[-+]?(0[0-9_]+|0o[0-7]+|0[xX][0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(\.[0-9_]*)?|[0-9]+(:[0-5]?[0-9])+(\.[0-9_]*)?"
    r"|\.(inf|Inf|INF))|\.(nan|NaN|NAN)"
)
# what YAML takes for a line break and an editor does not
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
_BREAK = re.compile("\r\n|\r|\n")
# what YAML does not take as it is, and what no text may hold by way of an escape
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

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


def quote(text: str) -> str:
    """``text`` as a message shows it: on one line, of bounded length, without characters that a terminal obeys."""
    if len(text) > 60:
        text = text[:59] + "…"
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
    return f'"{shown}"'


def dotted(at: Keys) -> str:
    """A path of keys as a message names it."""
    return "`" + ".".join(quote(key)[1:-1] for key in at) + "`"


def _found(node: Node) -> str:
    if node.kind == "mapping":
        return "a mapping"
    if node.kind == "list":
        return "a list"
    meaning = _meaning(node)
    if meaning == "null":
        return "nothing"
    if meaning in ("text", "almost-boolean"):
        return "an empty text" if not node.text else f"the text {quote(node.text)}"
    return f"the {'boolean' if meaning == 'boolean' else 'number'} {quote(node.text)[1:-1]}"


class Reading:
    """A text that is being read, and afterwards what was read.

    ``value`` is what the shape made of the text, without the parts that are wrong, or INVALID. ``values``
    and ``keys`` say where each value and each key stands, ``(line, column)`` from 1.
    """

    __slots__ = ("_line_starts", "_suggested", "keys", "path", "problems", "text", "value", "values")

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.problems: list[PolicyProblem] = []
        self.values: dict[Keys, tuple[int, int]] = {}
        self.keys: dict[Keys, tuple[int, int]] = {}
        self.value: Any = INVALID
        self._suggested = 0
        self._line_starts: list[int] | None = None
        if _ODD_BREAK.search(text):
            self._line_starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def fault(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Note a problem at this place."""
        self.problems.append(PolicyProblem(Span(self.path, line, column), message, hint))

    def fault_at(self, at: Keys, message: str, hint: str = "") -> None:
        """Note a problem at the value that stands under this path."""
        line, column = self.values[at]
        self.fault(line, column, message, hint)

    def mismatch(self, node: Node, at: Keys, expected: str, hint: str = "") -> _Invalid:
        """Note that ``node`` is not what is expected at this path. A node that was refused is not judged twice."""
        if node.kind != "refused":
            place = f"{dotted(at)}: " if at else ""
            self.fault(node.line, node.column, f"{place}found {_found(node)}, expected {expected}", hint)
        return INVALID

    def nearest(self, word: str, known: Iterable[str], list_as: str = "") -> str:
        """A hint that names the nearest of the ``known`` words; else all of them, where ``list_as`` says as what."""
        known = list(known)
        # each search costs up to a millisecond; past the first fifty nobody reads it
        if len(word) <= 40 and self._suggested < 50:
            # difflib is loaded only where there is something to suggest
            from difflib import get_close_matches  # noqa: PLC0415

            self._suggested += 1
            matches = get_close_matches(word, known, 1)
            if not matches:
                folded = {name.lower(): name for name in known}
                matches = [folded[word.lower()]] if word.lower() in folded else []
            if matches:
                return f"did you mean `{matches[0]}`?"
        return f"{list_as}: {', '.join(known)}" if list_as and known else ""

    def position(self, mark: Any) -> tuple[int, int]:
        """Line and column, both from 1, of a mark of PyYAML."""
        if self._line_starts is None:
            return mark.line + 1, mark.column + 1
        line = bisect_right(self._line_starts, mark.index)
        return line, mark.index - self._line_starts[line - 1] + 1

    def positions(self) -> dict[Keys, Span]:
        """Where each key's value stands."""
        path = self.path
        return {at: Span(path, line, column) for at, (line, column) in self.values.items()}

    def stop(self) -> None:
        """End here if there is any problem.

        :raises PolicyError: with all problems, in the order of the file.
        """
        if self.problems:
            raise PolicyError(sorted(self.problems, key=lambda problem: problem.span))


class Shape:
    """What a value may be. ``help`` is its description for editors; a ``nullable`` one may be left empty."""

    __slots__ = ("help", "nullable")

    def __init__(self, help: str, *, nullable: bool = False) -> None:
        self.help = help
        self.nullable = nullable

    @property
    def words(self) -> str:
        """What is expected, as a message says it."""
        raise NotImplementedError

    def take(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The value of ``node``, whose place is noted under ``at``: None for an empty value, INVALID for a wrong one."""
        reading.values.setdefault(at, (node.line, node.column))
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
        expected: str = "",
        blank: bool = False,
        digits: bool = False,
        nullable: bool = False,
    ) -> None:
        super().__init__(help, nullable=nullable)
        self.pattern = pattern
        self.expected = expected
        self.blank = blank
        self.digits = digits

    @property
    def words(self) -> str:
        """What is expected, as a message says it."""
        return self.expected or ("a text" if self.blank else "a text that is not blank")

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The text, exactly as written."""
        if node.kind != "scalar" or node.null:
            return reading.mismatch(node, at, self.words)
        text = node.text
        digits = self.digits and node.plain and text.isascii() and text.isdigit()
        if not digits and _meaning(node) != "text":
            return reading.mismatch(node, at, self.words, f"for a text, put it in quotes: {quote(text)}")
        if not (self.blank or text.strip()) or (self.pattern and not re.fullmatch(self.pattern, text)):
            return reading.mismatch(node, at, self.words)
        if not node.plain and (control := _CONTROL.search(text)):
            reading.fault(
                node.line,
                node.column,
                f"{dotted(at)}: found the control character U+{ord(control.group()):04X}, expected a text without any",
            )
            return INVALID
        return text


class Number(Shape):
    """A finite number of at least ``minimum`` (None: of any size); its value is a float."""

    __slots__ = ("minimum",)

    def __init__(self, help: str, *, minimum: float | None = None, nullable: bool = False) -> None:
        super().__init__(help, nullable=nullable)
        self.minimum = minimum

    @property
    def words(self) -> str:
        """What is expected, as a message says it."""
        return "a number" if self.minimum is None else f"a number of at least {self.minimum:g}"

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The number. ``1e-6`` is one, though YAML 1.1 has it a text."""
        text = node.text
        if node.kind != "scalar" or _meaning(node) not in ("integer", "number"):
            hint = ""
            if node.kind == "scalar" and (_INTEGER.fullmatch(text) or _NUMBER.fullmatch(text)):
                hint = "remove the quotes"
            elif node.kind == "scalar" and _ODD_NUMBER.fullmatch(text):
                hint = "write it in decimal notation, such as 12, 0.5 or 1e-6"
            return reading.mismatch(node, at, self.words, hint)
        value = float(text)
        if not isfinite(value) or (not value and re.search("[1-9]", re.split("[eE]", text)[0])):
            return reading.mismatch(node, at, "a number within the range of a double")
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
    def words(self) -> str:
        """What is expected, as a message says it."""
        return f"a whole number of at least {self.minimum}"

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The number."""
        if node.kind != "scalar" or _meaning(node) != "integer":
            quoted = node.kind == "scalar" and _INTEGER.fullmatch(node.text)
            return reading.mismatch(node, at, self.words, "remove the quotes" if quoted else "")
        # Python refuses to convert more than 4300 digits
        if len(node.text) > 18:
            return reading.mismatch(node, at, "a whole number of at most 18 digits")
        value = int(node.text)
        return value if value >= self.minimum else reading.mismatch(node, at, self.words)


class Boolean(Shape):
    """``true`` or ``false``, and no other word for them."""

    __slots__ = ()

    @property
    def words(self) -> str:
        """What is expected, as a message says it."""
        return "true or false"

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The truth value."""
        if node.kind == "scalar" and node.plain and node.text in _TRUTH:
            return _TRUTH[node.text]
        hint = ""
        if node.kind == "scalar" and node.text.lower() in _ALMOST_TRUTH:
            hint = "write true" if _ALMOST_TRUTH[node.text.lower()] else "write false"
            hint += "" if node.plain else " without quotes"
        return reading.mismatch(node, at, self.words, hint)


class Choice(Shape):
    """One of the texts ``values``."""

    __slots__ = ("values",)

    def __init__(self, help: str, values: Sequence[str], *, nullable: bool = False) -> None:
        super().__init__(help, nullable=nullable)
        self.values = tuple(values)

    @property
    def words(self) -> str:
        """What is expected, as a message says it."""
        return f"one of {', '.join(self.values)}"

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
    def words(self) -> str:
        """What is expected, as a message says it."""
        return "a date as YYYY-MM-DD"

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
    def words(self) -> str:
        """What is expected, as a message says it."""
        if self.maximum is not None:
            return f"a list of {self.minimum} to {self.maximum}"
        return f"a list of at least {self.minimum}" if self.minimum else "a list"

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """A list of the elements' values."""
        if node.kind != "list":
            return reading.mismatch(node, at, self.words)
        if len(node.parts) < self.minimum or (self.maximum is not None and len(node.parts) > self.maximum):
            reading.fault(
                node.line, node.column, f"{dotted(at)}: found a list of {len(node.parts)}, expected {self.words}"
            )
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
                    reading.fault(
                        label.line,
                        label.column,
                        f"{dotted(at)}: found {quote(name)} a second time, first in line {first.line}",
                        f"each {self.by or 'element'} may stand only once",
                    )
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
    """A mapping with known ``keys``, of which some are ``required``. Its value is a dict of those that are right."""

    __slots__ = ("keys", "required")

    def __init__(
        self, help: str, keys: Mapping[str, Shape], required: Sequence[str] = (), *, nullable: bool = False
    ) -> None:
        super().__init__(help, nullable=nullable)
        self.keys = keys
        self.required = tuple(required)

    @property
    def words(self) -> str:
        """What is expected, as a message says it."""
        return "a mapping with the keys " + ", ".join(self.required or self.keys)

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """A dict from key to value."""
        if node.kind != "mapping":
            return reading.mismatch(node, at, self.words)
        values: dict[str, Any] = {}
        written = set()
        for name, key, value in _pairs(node, at, reading):
            shape = self.keys.get(name)
            if shape is None:
                place = f" in {dotted(at)}" if at else ""
                message = f"unknown key {dotted((name,))}{place}"
                reading.fault(key.line, key.column, message, reading.nearest(name, self.keys, "known keys"))
                continue
            written.add(name)
            result = shape.take(value, (*at, name), reading)
            if result is not INVALID:
                values.setdefault(name, result)
        for name in self.required:
            if name not in written:
                place = f"{dotted(at)}: the" if at else "the"
                reading.fault(
                    node.line,
                    node.column,
                    f"{place} key {dotted((name,))} is missing, expected {self.keys[name].words}",
                )
        return values


class Table(Shape):
    """A mapping whose keys are texts of the shape ``key``, the author's own. Its value is a dict."""

    __slots__ = ("key", "value")

    def __init__(self, help: str, key: Text | Choice, value: Shape, *, nullable: bool = False) -> None:
        super().__init__(help, nullable=nullable)
        self.key = key
        self.value = value

    @property
    def words(self) -> str:
        """What is expected, as a message says it."""
        return f"a mapping, each key {self.key.words}"

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """A dict from key to value."""
        if node.kind != "mapping":
            return reading.mismatch(node, at, self.words)
        values: dict[str, Any] = {}
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
                reading.fault(key.line, key.column, f"found {_found(key)} as a key, expected a text")
            continue
        name = key.text
        if name in first:
            reading.fault(
                key.line,
                key.column,
                f"the key {dotted((*at, name))} is written twice, first in line {first[name].line}",
                "keep one of them",
            )
        else:
            first[name] = key
            reading.keys[(*at, name)] = (key.line, key.column)
        yield name, key, value


def read(text: str, path: str, shape: Shape) -> Reading:
    """Read ``text`` as one YAML document of this shape. ``path`` is where it is from, for messages.

    Nothing is raised for what is wrong with the text: see ``problems`` and ``stop`` of what is returned.
    """
    # the byte-order mark takes no column in an editor
    reading = Reading(text.removeprefix("\ufeff"), path)
    root = _compose(reading)
    if root is not None:
        reading.value = shape.take(root, (), reading)
        reading.values.pop(())
    return reading


def read_text(root: Path, relative: str) -> str:
    """The text of a file, ``relative`` to the project's root.

    :raises PolicyError: if it is not UTF-8 (at the first byte that is not) or cannot be read.
    :raises FileNotFoundError: if there is no such file.
    """
    try:
        data = (root / relative).read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise PolicyError([PolicyProblem(Span(relative), message)]) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        line = len(_BREAK.findall(before)) + 1
        column = len(_BREAK.split(before)[-1]) + 1
        message = f"found the byte 0x{data[error.start]:02X}, which is not UTF-8"
        raise PolicyError(
            [PolicyProblem(Span(relative, line, column), message, "save the file in the encoding UTF-8")]
        ) from None


def _compose(reading: Reading) -> Node | None:
    """The tree of nodes, or None where there is none to judge.

    From events and not from PyYAML's ``compose``, which recurses in C, stops at the first undefined alias,
    and does not tell where an anchor or a second document stands.
    """
    # a project whose policy was read before need not wait for PyYAML
    import yaml  # noqa: PLC0415

    text = reading.text
    if len(text) > MAX_CHARACTERS:
        reading.fault(1, 1, f"found {len(text)} characters, expected at most {MAX_CHARACTERS}")
        return None
    if unprintable := _CONTROL.search(text):
        before = text[: unprintable.start()]
        line, column = len(_BREAK.findall(before)) + 1, len(_BREAK.split(before)[-1]) + 1
        reading.fault(line, column, f"found the control character U+{ord(unprintable.group()):04X}, expected text")
        return None
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    position = reading.position
    stack: list[Node] = []
    opened: list[tuple[int, int]] = []
    root: Node | None = None
    documents = 0
    event: Any
    try:
        for event in yaml.parse(text, Loader=loader):
            kind = type(event)
            if kind is yaml.ScalarEvent:
                line, column = position(event.start_mark)
                # a plain scalar has the style "" in C and None in Python
                node = Node("scalar", line, column, event.value, not event.style)
                if event.tag is not None:
                    reading.fault(line, column, f"found the tag {quote(event.tag)}, tags are not allowed")
                    node.kind = "refused"
                if event.anchor is not None:
                    _refuse_anchor(reading, node, event.anchor)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                line, column = position(event.start_mark)
                if len(stack) >= MAX_DEPTH:
                    reading.fault(line, column, f"nested too deep, expected at most {MAX_DEPTH} levels")
                    return None
                node = Node("mapping" if kind is yaml.MappingStartEvent else "list", line, column)
                if event.tag is not None:
                    reading.fault(line, column, f"found the tag {quote(event.tag)}, tags are not allowed")
                if event.anchor is not None:
                    _refuse_anchor(reading, node, event.anchor)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                stack.pop()
                opened.pop()
                continue
            elif kind is yaml.AliasEvent:
                line, column = position(event.start_mark)
                node = Node("refused", line, column)
                reading.fault(
                    line,
                    column,
                    f"found the alias {quote('*' + event.anchor)}, aliases are not allowed",
                    "write it out",
                )
            else:
                if kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents == 2:
                        line, column = position(event.start_mark)
                        reading.fault(line, column, "found a second document, expected one")
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
            if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                stack.append(node)
                opened.append((line, column))
    except yaml.YAMLError as error:
        _syntax(reading, error, opened)
        return None
    if root is None or (root.null and not reading.problems):
        reading.fault(1, 1, "the file is empty")
        return None
    return root


def _refuse_anchor(reading: Reading, node: Node, anchor: str) -> None:
    reading.fault(node.line, node.column, f"found the anchor {quote('&' + anchor)}, anchors are not allowed")


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
        reading.fault(1, 1, f"not YAML: {problem}")
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
    hint = ""
    if tab >= 0:
        position = (line, tab + 1)
        message = "found a tab, YAML must be indented with spaces"
    elif "mapping values are not allowed" in problem:
        message = "found a ':' where no key can be"
        hint = "put a text that holds ': ' in quotes; indent the keys of one mapping alike"
    elif "quoted scalar" in context and "end of stream" in problem:
        position, message = begun, "found a quote that is never closed"
    elif "flow" in context and at_end and opened:
        position, message = opened[-1], "found a bracket that is never closed"
    elif "node content" in problem:
        message = f"found {quote(rest[:20])}, expected a value"
    elif "flow" in context and opened:
        expected = "',' or '}'" if "mapping" in context else "',' or ']'"
        message = f"found {quote(rest[:20])}, expected {expected} of the bracket in line {opened[-1][0]}"
    elif "could not find expected ':'" in problem:
        position, message = begun, "found a text that is not a key, expected a key and ':'"
    elif "cannot start any token" in problem:
        message = f"found {quote(rest[:1])}, which no text may begin with"
        hint = "put the text in quotes"
    elif "quoted" in context and ("escape" in problem or "hexdecimal" in problem):
        message = "found an escape in double quotes that is none of YAML's"
        hint = "use single quotes for a text with backslashes"
    elif "did not find expected key" in problem or "expected <block end>" in problem or "'-' indicator" in problem:
        message = f"found {quote(rest[:20])}, expected a key or a list element of the same indentation as those before"
    else:
        message = f"not YAML: {problem}"
    reading.fault(*position, message, hint)
