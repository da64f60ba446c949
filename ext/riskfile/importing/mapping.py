"""The mapping: a YAML file that says what the columns of a hazard log become.

A mapping is a document that a reviewer reads beside the source. It says all that the import does, and the
import does nothing that it does not say. In short::

    version: 1
    title: Risk file of the pump            # heading of docs/index.md, where there is none yet
    stage: design                           # stage of the items, unless a group says otherwise

    policy:                                 # needs/policy.yaml word for word, comments included
      version: 1
      ...

    tables:
      log:
        file: hazards.csv                   # or .xlsx; looked for beside the mapping, or in the SOURCEs given
        key: [ID]                           # a row's id; no two rows may have the same
        join:
          after:                            # columns of it are written after/P, after/S
            file: after-controls.csv
            key: [ID]                       # equal to the key of log, or to the columns in `on: [...]`
        ignore:
          Reviewed by: kept in the document management system

    items:
      hazard:
        type: hazard
        from: log
        id: HAZ-{ID:03}
        title: "{Hazard}"

**Tables.** ``file`` is a CSV, XLSX, ODS, Word, HTML, Markdown, JSON (needs.json, StrictDoc) or ReqIF file, or a folder
of Doorstop. Of several tables in it, ``sheet`` names the sheet of a workbook, ``table`` the number or the heading of a
table elsewhere; ``sections: [Part]`` reads tables with the same headings as one, the heading above each as a column.
Further keys: ``header`` (numbers of the rows with the headings; else they are found), ``last-row``, ``delimiter`` (comma,
semicolon, tab, pipe; else found out), ``encoding`` (utf-8, utf-16, cp1252), ``ragged: fill`` (cells that are missing at
the end of a row of CSV are empty), ``merged: fill`` (each of the merged cells has the value of the first), ``hidden``
(take, skip), ``struck`` (take, skip) - without these, what is merged, hidden or struck through is a problem -, ``markup``
(take, keep), ``empty`` (texts
such as ``n/a`` that mean an empty cell), ``key``, ``on``, ``several`` (the key cell of a joined table may hold
several ids, each of which it joins), ``ranges`` (with ``several``: ``1-3`` means 1, 2, 3), ``ignore`` (column ->
why it is not carried over). Without ``empty``, words that say nothing (``-``, ``TBD``, ``n/a``) mean an empty cell. A row of
a joined table that joins nothing, and a second row for the same key, are listed as defects of the source.

**Columns** are addressed by their heading, ``P#2`` (the second of that name), ``@L`` (by letter), and
``join-name/Heading`` for a joined table. A name that stands several times must be numbered.

**Texts** are templates: ``{Hazard}`` is the cell, ``{ID:03}`` pads digits with zeros, ``{ID:id}`` makes what is
no id into one (``haz_7b`` -> ``HAZ-7B``), ``{.number}`` counts the items of the group, ``{.value}`` is the id at
hand (below), ``{{`` is a brace. A text whose columns are all empty is not there. A text without columns is a
constant: the report lists it as set by the mapping, not found in the source.

**Values** (title, body, fields, stages, compare) are a text, or::

    column: "Acceptable?"           # or text: "a template"
    map: {"Yes": acceptable, "No": unacceptable}   # what is not listed stays as it is, a defect; "" leaves it out
    number: true                    # 10^-5, 10⁻⁵, 1E-5, 2 x 10^-5, 0.01, 5 % -> 1e-5, 0.01, 0.05
    decimal: comma                  # 1,5e-3 (default: point)
    default: not stated             # where the cell is empty
    required: true                  # an empty cell is a problem
    date: day-first                 # or month-first, year-first; with serial (serial-1904): [day-first, serial]
    split: ";"                      # cut there: a text, a list of texts (line: a line end) or {pattern: "..."}
    extract: '(?P<n>\\d) .*'         # named groups; `text: "{n}"` puts them together (default: the first)
    empty: [x]                      # texts that mean an empty cell here
    shorten: 90                     # at most so many characters, cut between words and marked with …

or a list of these: what they yield, separated by commas.

**Items.** Each group has ``type``, ``from`` (a table), ``id``, ``title`` and, if need be, ``body``, ``fields``,
``links``, ``stage`` (a value: it may come from a column) and ``page`` (``needs/<stage>/<type>`` unless given).

- ``when: {column: X, filled: true}`` or ``{column: X, values: [a, b]}``: only rows for which it holds; ``when: named``: only
  rows that links of other groups name.
- ``one-per: [Harm]``: rows with the same text there make one item, that of the first of them; their links add up,
  and rows that say something else of its fields make an item of their own. Without it each row makes its own item.
- ``each: {columns: [Controls], ranges: false}``: an item for each id that these cells name; ``{.value}`` is the id.
- ``links``: link -> a text (``HAZ-{ID:03}``), ``item: group`` (what that group made of the same row),
  ``{column: X, to: group}`` (X names rows of that group's table by key, or ids of an ``each`` group),
  ``{column: X, id: "HAZ-{.value:03}"}``, or a list of these. A cell may hold several ids: ``1, 2``, ``1; 2``,
  ``1/2``, ``1 and 2``, ``1 & 2``, ``A-1 | A-2``, ``A-1 to A-3``, ``A-001/002``, ``A-1 A-2``, ``A-1 (in part)``; ``1-3`` only with
  ``ranges: true``. ``split``, ``extract`` (each hit is an id) and ``empty`` may stand beside ``column``.
- ``linked-by``: a list of ``{group: control, link: controls, column: X}``: the other way round, X names the items
  that link to this one.
- ``stages`` (risks): a list of estimates after controls, in order, each ``label`` and any of ``p``, ``p1``, ``p2``,
  ``exploitability``, ``severity``, ``declared``. The last one becomes ``residual-p``, ``residual-severity``, ...
  and ``declared-residual``, those before it ``residual-stages``. A stage whose cells are all empty is left out.
- ``compare`` (risks): ``p``, ``probability``, ``severity``, ``region`` of the estimate before controls as the source
  has them. They are not carried over, since riskfile computes them, but compared with what it computes. A ``score`` is
  carried over, to ``legacy-initial``, and compared with the policy's ``legacy-criteria``.
- What the source says by a criterion of its own: the fields ``legacy-initial: "S={S}, O={O}, D={D}, score={RPN},
  level={Level}"`` and ``legacy-residual``, and in a stage ``legacy`` (the same) or ``score``. What is empty is left out.

**Summaries** (``summaries``, by name) are tables that sum up others. They become ``legacy-summaries`` of the policy, which a
check holds against the items. ``from`` is the table; ``level``, ``count`` and ``risks`` are columns of one by level
(``map``: its words -> the policy's; ``stage`` and ``criterion`` say of what); ``id`` and ``to`` (a list of columns) those of a
traceability matrix, and ``marked: true`` says that its further columns are headed by ids. ``of`` names the groups that the ids are of.

Every non-empty cell is accounted for in the report: used (for what), compared, ignored (why), means empty, not read (why) or
not carried over (why).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from riskfile.importing.lists import Splitter
from riskfile.importing.words import ORDERS, SYSTEMS
from riskfile.model import STAGES, ItemModel, Span
from riskfile.policy import Policy, PolicyError, load_policy
from riskfile.policy.strict import (
    INVALID,
    Boolean,
    Choice,
    Extent,
    Integer,
    Keys,
    Listing,
    Mapped,
    Node,
    Reading,
    Record,
    Shape,
    Text,
    dotted,
    read,
)
from riskfile.reading.options import KNOWN_HERE
from riskfile.tables.table import FOUND, ImportProblem, TableChoice, problem_of
from riskfile.text.messages import Message, Phrase, plain, tr

VERSION: Final = 1
"""The version of the mapping's form that is read."""

LEGACY_KEYS: Final = ("legacy", "score")
"""What the source says of a stage by its own criterion."""

STAGE_KEYS: Final = ("p", "p1", "p2", "exploitability", "severity", "declared", *LEGACY_KEYS)
COMPARE_KEYS: Final = ("p", "probability", "severity", "region", "score")

_NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SPEC = re.compile(r"(.+):(0\d{1,2}|id)", re.DOTALL)
_LABEL = r"[^;:,=\s](?:[^;:,=\n]*[^;:,=\s])?"


class Word(str):
    """A text of the mapping that knows where it stands."""

    __slots__ = ("extent",)

    extent: Extent

    @classmethod
    def at(cls, text: str, extent: Extent) -> Word:
        """``text`` as it stands here."""
        word = cls(text)
        word.extent = extent
        return word


class Slot(NamedTuple):
    """A placeholder of a template: a column (or ``.value``, ``.number``) and how its text is put."""

    name: Word
    spec: str


Template = tuple[str | Slot, ...]
"""A text with placeholders."""


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Where a value comes from. ``parts`` holds the values of a list; else ``text`` is the template, over the groups of
    ``extract`` where that is given with ``column``. ``empty`` None: as the table has it."""

    at: Word
    text: Template = ()
    parts: tuple[ValueSource, ...] = ()
    map: Mapping[str, str] | None = None
    number: bool = False
    decimal: str = "point"
    default: str = ""
    required: bool = False
    shorten: int = 0
    column: Word | None = None
    split: Splitter | None = None
    extract: re.Pattern[str] | None = None
    date: tuple[str, ...] = ()
    empty: tuple[str, ...] | None = None

    @property
    def columns(self) -> tuple[Word, ...]:
        """The columns that it names."""
        if self.column is not None:
            return (self.column,)
        own = tuple(part.name for part in self.text if isinstance(part, Slot) and not part.name.startswith("."))
        return own + tuple(name for part in self.parts for name in part.columns)

    @property
    def constant(self) -> bool:
        """Whether it comes from the mapping alone."""
        if self.column is not None or any(isinstance(part, Slot) for part in self.text):
            return False
        return all(part.constant for part in self.parts)


class CellIds(NamedTuple):
    """How ids stand in a cell. ``ranges`` None: the mapping does not say whether 1-3 is one; ``extract``: each hit is an
    id, that of its group where there is one; ``empty`` None: as the table has it."""

    ranges: bool | None = None
    split: Splitter | None = None
    extract: re.Pattern[str] | None = None
    empty: tuple[str, ...] | None = None


NOT_SAID: Final = CellIds()
"""The mapping says nothing of how ids stand in a cell."""


@dataclass(frozen=True, slots=True)
class LinkSource:
    """Where the ids of a link come from: exactly one of ``parts``, ``text``, ``item`` and ``column`` is given."""

    at: Word
    parts: tuple[LinkSource, ...] = ()
    text: Template = ()
    item: Word | None = None
    column: Word | None = None
    to: Word | None = None
    id: Template = ()
    cell: CellIds = NOT_SAID


class Back(NamedTuple):
    """A link that items of ``group`` make to the item at hand."""

    at: Word
    group: Word
    link: Word
    column: Word
    cell: CellIds


class When(NamedTuple):
    """For which rows a group makes items; ``named``: for those that another group's link names."""

    column: Word
    filled: bool | None = None
    values: tuple[str, ...] = ()
    named: bool = False


class StagedEstimate(NamedTuple):
    """An estimate after controls: values by quantity, and ``declared``."""

    label: str
    values: Mapping[str, ValueSource]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A source table, as the module's docstring describes it."""

    name: Word
    file: Word
    choice: TableChoice = FOUND
    key: tuple[Word, ...] = ()
    on: tuple[Word, ...] = ()
    several: bool = False
    ranges: bool | None = None
    split: Splitter | None = None
    empty: tuple[str, ...] | None = None
    ignore: Mapping[Word, str] = field(default_factory=dict)
    join: Mapping[str, TableSpec] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one type that are made from the rows of one table."""

    name: Word
    type: str
    table: Word
    id: Template
    title: ValueSource
    when: When | None = None
    one_per: tuple[Word, ...] = ()
    each: tuple[Word, ...] = ()
    each_cell: CellIds = NOT_SAID
    body: ValueSource | None = None
    fields: Mapping[str, ValueSource] = field(default_factory=dict)
    links: Mapping[str, LinkSource] = field(default_factory=dict)
    linked_by: tuple[Back, ...] = ()
    stages: tuple[StagedEstimate, ...] = ()
    compare: Mapping[str, ValueSource] = field(default_factory=dict)
    stage: ValueSource | None = None
    page: str = ""


@dataclass(frozen=True, slots=True)
class SummarySpec:
    """A table that sums up others: ``level``, ``count`` and ``risks`` are columns of one by level; ``id`` and ``to`` those of a
    traceability matrix, whose other columns are ids and ``marked``."""

    name: Word
    table: Word
    stage: str = ""
    criterion: str = ""
    level: Word | None = None
    count: Word | None = None
    risks: Word | None = None
    of: tuple[Word, ...] = ()
    map: Mapping[str, str] = field(default_factory=dict)
    id: Word | None = None
    to: tuple[Word, ...] = ()
    marked: bool = False

    @property
    def columns(self) -> tuple[Word, ...]:
        """The columns that it names."""
        return tuple(word for word in (self.level, self.count, self.risks, self.id, *self.to) if word is not None)


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A mapping that was read and agrees with itself and with the item types."""

    path: str
    title: str
    stage: str
    tables: Mapping[str, TableSpec]
    groups: Mapping[str, Group]
    policy_text: str = ""
    policy: Policy | None = None
    summaries: tuple[SummarySpec, ...] = ()

    def place(self, word: Word) -> Span:
        """Where a word of the mapping stands."""
        return Span(self.path, *word.extent)


# --- shapes -------------------------------------------------------------------------------------------------


class _Raw(Shape):
    """Any YAML at all: its node."""

    __slots__ = ()

    @property
    def words(self) -> Message:
        return plain("a mapping")

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        return node


_COLUMN = Phrase("importing.expected.column", "the name of a column")
_SMALL = Phrase("importing.expected.name", "a name in small letters, such as risk-control")
_LABEL_WORDS = Phrase("importing.expected.label", "a label without any of ; : , =")
_PAGE = Phrase("importing.expected.page", "a page such as needs/design/hazards, without .md")


class _Located(Text):
    """A text that knows its place."""

    __slots__ = ()

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        text = super().read(node, at, reading)
        return text if text is INVALID else Word.at(text, node.extent)


class _HeaderRows(Shape):
    """The number of a row, or a list of such."""

    __slots__ = ()

    @property
    def words(self) -> Message:
        return plain(tr("the number of a row, or a list of them such as [1, 2]"))

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        one = Integer(self.help, minimum=1)
        found = [one.read(each, at, reading) for each in (node.parts if node.kind == "list" else [node])]
        if not found:
            reading.fault(node.extent, tr("{what}: found nothing, expected {words}", what=dotted(at), words=self.words))
        return INVALID if INVALID in found or not found else tuple(dict.fromkeys(found))


class _Pattern(_Located):
    """A template: what stands in its braces is told apart."""

    __slots__ = ()

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        text = super().read(node, at, reading)
        return text if text is INVALID else _template(text, reading)


class _Either(Shape):
    """A value (or a link) in its short form, in its long form, or as a list of these."""

    __slots__ = ("expected", "make", "record")

    def __init__(self, help: str, expected: str, record: Record, make: Any) -> None:
        super().__init__(help)
        self.expected = expected
        self.record = record
        self.make = make

    @property
    def words(self) -> Message:
        return plain(self.expected)

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        word = Word.at("", node.extent)
        if node.kind == "list":
            parts = [self.take(part, (*at, str(number)), reading) for number, part in enumerate(node.parts, 1)]
            return INVALID if INVALID in parts else self.make(word, {"parts": tuple(parts)}, reading)
        if node.kind == "mapping":
            if len(node.pairs) == 1 and node.pairs[0][1].null:
                name = node.pairs[0][0].text
                reading.fault(
                    node.extent,
                    tr("{what}: found braces, which are a mapping to YAML", what=dotted(at)),
                    tr('put it in quotes: "{{{name}}}"', name=name),
                )
                return INVALID
            entries = self.record.read(node, at, reading)
            return self.make(word, entries, reading)
        text = _Pattern("", digits=True, expected=self.expected).read(node, at, reading)
        return text if text is INVALID else self.make(word, {"text": text}, reading)


class _Regex(Text):
    """A regular expression."""

    __slots__ = ()

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        text = super().read(node, at, reading)
        if text is INVALID:
            return text
        try:
            return re.compile(text)
        except re.error as error:
            reading.fault(
                node.extent,
                tr("{what}: found {text!r}, which is no pattern: {error}", what=dotted(at), text=text, error=error),
            )
            return INVALID


class _Split(Shape):
    """What parts the entries of a cell: a text, a list of texts, or ``pattern``."""

    __slots__ = ()

    @property
    def words(self) -> Message:
        return plain(tr('what separates entries, such as ";" or [";", "\\n"], or {pattern: ...}'))

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        if node.kind == "mapping":
            found = _SPLIT_PATTERN.read(node, at, reading)
            return found if found is INVALID or "pattern" not in found else Splitter((), found["pattern"])
        one = Text("A text.", digits=True, blank=True)
        nodes = node.parts if node.kind == "list" else [node]
        texts = [one.read(each, at, reading) for each in nodes]
        if INVALID in texts:
            return INVALID
        if not texts or "" in texts:
            reading.fault(node.extent, tr("{what}: found nothing, expected {words}", what=dotted(at), words=self.words))
            return INVALID
        return Splitter(tuple({"line": "\n", "blank": " "}.get(text, text) for text in texts))


class _When(Shape):
    """For which rows a group makes items: ``named``, or a condition on a column."""

    __slots__ = ()

    @property
    def words(self) -> Message:
        return plain(tr("named, or a mapping with `column`"))

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        if node.kind == "scalar":
            if node.text != "named":
                reading.fault(
                    node.extent,
                    tr("{what}: found {text!r}, expected {words}", what=dotted(at), text=node.text, words=self.words),
                )
                return INVALID
            return {"named": True, "column": Word.at("named", node.extent)}
        return _WHEN.read(node, at, reading)


class _OneOrSeveral(Shape):
    """A word of some, or a list of such."""

    __slots__ = ("among",)

    def __init__(self, help: str, among: tuple[str, ...]) -> None:
        super().__init__(help)
        self.among = among

    @property
    def words(self) -> Message:
        return plain(", ".join(self.among))

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        one = Choice(self.help, self.among)
        found = [one.read(each, at, reading) for each in (node.parts if node.kind == "list" else [node])]
        return INVALID if INVALID in found else tuple(found)


def _template(text: Word, reading: Reading) -> Any:
    parts: list[str | Slot] = []
    last = 0
    right = True
    for match in _TOKEN.finditer(text):
        if match.start() > last:
            parts.append(text[last : match.start()])
        last = match.end()
        token, inside = match[0], match[1]
        if token in ("{{", "}}"):
            parts.append(token[0])
        elif inside is not None and inside.strip():
            spec = _SPEC.fullmatch(inside)
            # a place within a text that YAML folds or escapes cannot be told: the text's own is near enough
            name = Word.at((spec[1] if spec else inside).strip(), text.extent)
            parts.append(Slot(name, spec[2] if spec else ""))
        else:
            right = False
            message = tr("found {token!r} in a text, expected a column in braces such as {{ID}}", token=token)
            reading.fault(text.extent, message, tr("write {{ or }} for a brace"))
    if last < len(text):
        parts.append(text[last:])
    return tuple(parts) if right else INVALID


def _make_value(word: Word, entries: dict[str, Any], reading: Reading) -> Any:
    extract: re.Pattern[str] | None = entries.get("extract")
    given = entries.keys() & {"text", "column", "parts"}
    if not given or (extract is None and {"text", "column"} <= given):
        reading.fault(word.extent, tr("expected either `column` or `text` for a value"))
        return INVALID
    text = entries.get("text", ())
    if extract is not None:
        if "column" not in entries:
            reading.fault(word.extent, tr("found `extract` without `column`, expected the column that it reads"))
            return INVALID
        if not text:
            first = next(iter(extract.groupindex), "")
            text = (Slot(Word.at(first, word.extent), ""),)
        named = [part.name for part in text if isinstance(part, Slot)]
        for name in named:
            if name not in extract.groupindex:
                groups = ", ".join(extract.groupindex) or "none"
                reading.fault(
                    name.extent if name else word.extent,
                    tr("`extract` has no group named {name!s}", name=name)
                    if name
                    else tr("`extract` has no named group"),
                    tr(
                        "name it in the pattern: (?P<{what}>...); groups found: {groups}",
                        what=name or "value",
                        groups=groups,
                    ),
                )
                return INVALID
    elif "column" in entries:
        text = (Slot(entries["column"], ""),)
    return ValueSource(
        word,
        text,
        entries.get("parts", ()),
        entries.get("map"),
        entries.get("number", False),
        entries.get("decimal", "point"),
        entries.get("default", ""),
        entries.get("required", False),
        entries.get("shorten", 0),
        entries.get("column"),
        entries.get("split"),
        extract,
        entries.get("date", ()),
        entries.get("empty"),
    )


def _cell_ids(entries: Mapping[str, Any]) -> CellIds:
    return CellIds(entries.get("ranges"), entries.get("split"), entries.get("extract"), entries.get("empty"))


def _make_link(word: Word, entries: dict[str, Any], reading: Reading) -> Any:
    given = entries.keys() & {"text", "item", "column", "parts"}
    if (
        len(given) != 1
        or ("column" in entries) != bool(entries.keys() & {"to", "id"})
        or {"to", "id"} <= entries.keys()
    ):
        reading.fault(word.extent, tr("expected a text, `item`, `column` with `to`, or `column` with `id` for a link"))
        return INVALID
    return LinkSource(
        word,
        entries.get("parts", ()),
        entries.get("text", ()),
        entries.get("item"),
        entries.get("column"),
        entries.get("to"),
        entries.get("id", ()),
        _cell_ids(entries),
    )


def _column(help: str = "A column.") -> _Located:
    return _Located(help, expected=_COLUMN(), digits=True)


_NAMED = Text("A name.", pattern=_NAME, expected=_SMALL())
_REFERENCE = _Located("A name.", pattern=_NAME, expected=_SMALL())
_ANY_TEXT = Text("A text.", blank=True, digits=True)
_SPLIT_PATTERN = Record("A pattern.", {"pattern": _Regex("A regular expression.")}, ("pattern",))
_EMPTY = Listing("Texts that mean an empty cell.", Text("A text.", digits=True, blank=True))
_CELL_IDS: dict[str, Shape] = {
    "ranges": Boolean("Whether 1-3 means 1, 2, 3."),
    "split": _Split("What parts the ids."),
    "extract": _Regex("A pattern, each hit of which is an id."),
    "empty": _EMPTY,
}
_WHEN = Record(
    "For which rows.",
    {
        "column": _column(),
        "filled": Boolean("Whether the cell is not empty."),
        "values": Listing("Texts of the cell.", Text("A text.", digits=True)),
    },
    ("column",),
)
_VALUE = _Either(
    "Where a value comes from.",
    'a text such as "{Hazard}", a mapping with `column`, or a list of these',
    Record(
        "A value.",
        {
            "column": _column(),
            "text": _Pattern("A template."),
            "map": Mapped("Text in the source -> value.", Text("A text.", blank=True, digits=True), _ANY_TEXT),
            "number": Boolean("Whether it is a number, to be written in canonical form."),
            "decimal": Choice("Decimal sign.", ("point", "comma")),
            "default": Text("Value of an empty cell.", digits=True),
            "required": Boolean("Whether an empty cell is a problem."),
            "shorten": Integer("Longest text.", minimum=10),
            "split": _Split("What parts the entries of the cell."),
            "extract": _Regex("A pattern with named groups, which `text` puts together."),
            "date": _OneOrSeveral("How dates are written.", (*ORDERS, *SYSTEMS)),
            "empty": _EMPTY,
        },
    ),
    _make_value,
)
_LINK = _Either(
    "Where the ids of a link come from.",
    "a text such as HAZ-{ID:03}, a mapping with `item` or `column`, or a list of these",
    Record(
        "A link.",
        {
            "text": _Pattern("A template."),
            "item": _REFERENCE,
            "column": _column(),
            "to": _REFERENCE,
            "id": _Pattern("A template with {.value}."),
            **_CELL_IDS,
        },
    ),
    _make_link,
)
_TABLE_KEYS: dict[str, Shape] = {
    "file": _Located("File name."),
    "sheet": Text("Sheet of a workbook.", digits=True),
    "table": Text("Number or heading of a table.", digits=True),
    "header": _HeaderRows("Number of the row with the headings, or a list of them."),
    "last-row": Integer("Number of the last row.", minimum=1),
    "delimiter": Choice("What separates cells.", ("comma", "semicolon", "tab", "pipe")),
    "encoding": Choice("Encoding of a text file.", ("utf-8", "utf-16", "cp1252")),
    "merged": Choice("What becomes of merged cells.", ("refuse", "fill")),
    "ragged": Choice("What becomes of rows with fewer cells than headings.", ("refuse", "fill")),
    "hidden": Choice("What becomes of hidden rows, columns and sheets.", ("take", "skip")),
    "struck": Choice("What becomes of words that are struck through.", ("take", "skip")),
    "markup": Choice("What becomes of markup in texts.", ("take", "keep")),
    "sections": Listing("Columns that hold the headings above.", Text("A heading.", digits=True), minimum=1),
    "key": Listing("Columns that tell rows apart.", _column(), minimum=1),
    "several": Boolean("Whether a key cell may hold several ids."),
    "ranges": Boolean("Whether 1-3 means 1, 2, 3."),
    "split": _Split("What parts the ids of a key cell."),
    "empty": _EMPTY,
    "ignore": Mapped("Column -> why it is not carried over.", _column(), Text("The reason.")),
}
_JOINED = Record(
    "A joined table.",
    {**_TABLE_KEYS, "on": Listing("Columns of the table above that equal `key`.", _column(), minimum=1)},
    ("file", "key"),
)
_TABLE = Record("A source table.", {**_TABLE_KEYS, "join": Mapped("Tables joined by key.", _NAMED, _JOINED)}, ("file",))
_BACK = Record(
    "A link that other items make to this one.",
    {"group": _REFERENCE, "link": _Located("Name of the link."), "column": _column(), **_CELL_IDS},
    ("group", "link", "column"),
)
_STAGE = Record(
    "An estimate after controls.",
    {
        "label": Text("What a reader sees.", pattern=_LABEL, expected=_LABEL_WORDS(), digits=True),
        **dict.fromkeys(STAGE_KEYS, _VALUE),
    },
    ("label",),
)
_GROUP = Record(
    "Items of one type, made from the rows of one table.",
    {
        "type": _Located("Item type."),
        "from": _REFERENCE,
        "when": _When("For which rows."),
        "one-per": Listing("Rows that are equal in these columns make one item.", _column(), minimum=1),
        "each": Record(
            "An item for each id in these columns.",
            {"columns": Listing("Columns.", _column(), minimum=1), **_CELL_IDS},
            ("columns",),
        ),
        "id": _Pattern("Id."),
        "title": _VALUE,
        "body": _VALUE,
        "fields": Mapped("Field -> value.", _Located("Name of a field."), _VALUE),
        "links": Mapped("Link -> items.", _Located("Name of a link."), _LINK),
        "linked-by": Listing("Links that other items make to this one.", _BACK),
        "stages": Listing("Estimates after controls, in order.", _STAGE, minimum=1, by="label", unique=True),
        "compare": Record("What the source computed.", dict.fromkeys(COMPARE_KEYS, _VALUE)),
        "stage": _VALUE,
        "page": Text(
            "Page.",
            pattern=r"(docs|needs)(/[A-Za-z0-9][A-Za-z0-9_-]*)+",
            expected=_PAGE(),
        ),
    },
    ("type", "from", "id", "title"),
)
_SUMMARY = Record(
    "A table that sums up others, to be held against the items.",
    {
        "from": _REFERENCE,
        "stage": Text("initial (unless given), residual, or the label of a stage."),
        "criterion": Text("Legacy criterion of the policy that its levels are of."),
        "level": _column("Column of the level."),
        "map": Mapped("Level in the table -> level.", Text("A text.", digits=True), _ANY_TEXT),
        "count": _column("Column of the number of risks."),
        "risks": _column("Column of the ids of the risks."),
        "of": Listing("Groups of which the ids are.", _REFERENCE, minimum=1),
        "id": _column("Column of the ids that are traced."),
        "to": Listing("Columns of the ids that they are traced to.", _column(), minimum=1),
        "marked": Boolean(
            "Whether each other column is headed by an id, and a cell with anything in it traces to that."
        ),
    },
    ("from",),
)
SHAPE = Record(
    "What the columns of a hazard log become (riskfile import).",
    {
        "version": Integer("Version of this form: 1.", minimum=0),
        "title": Text("Title of the risk file."),
        "stage": Choice("Stage of the items.", STAGES),
        "policy": _Raw("The policy to write, in the form of needs/policy.yaml."),
        "tables": Mapped("The source's tables.", _NAMED, _TABLE),
        "items": Mapped("The items to make, group by group.", _NAMED, _GROUP),
        "summaries": Mapped("Tables that sum up others: held against the items.", _NAMED, _SUMMARY),
    },
    ("version", "tables", "items"),
)
"""The form of a mapping."""


# --- reading ------------------------------------------------------------------------------------------------


def load_mapping(text: str, path: str, model: ItemModel) -> ImportMapping:
    """The mapping that ``text`` holds; ``path`` is how messages name the file.

    :raises ImportProblem: with everything that is wrong with it.
    """
    reading = read(text, path, SHAPE)
    try:
        if reading.value is INVALID:
            reading.stop()
        if reading.value.get("version", VERSION) != VERSION:
            reading.problems.clear()
            found = reading.value["version"]
            reading.fault_at(("version",), f"`version`: found {found}, expected {VERSION}")
            reading.stop()
        return _Builder(reading, model).build()
    except PolicyError as error:
        raise ImportProblem(map(problem_of, error.problems)) from None


class _Builder:
    def __init__(self, reading: Reading, model: ItemModel) -> None:
        self.reading = reading
        self.model = model
        self.data: dict[str, Any] = reading.value

    def build(self) -> ImportMapping:
        data = self.data
        policy_text, policy = self.policy()
        entries = data.get("tables", {})
        tables = {name: self.table(("tables", name), entry) for name, entry in entries.items()}
        groups: dict[str, Group] = {}
        for name, entry in data.get("items", {}).items():
            group = self.group(("items", name), entry)
            if group is not None:
                groups[name] = group
        for group in groups.values():
            self.agree(group, groups, tables)
        summaries = tuple(
            self.summary(("summaries", name), entry, tables)
            for name, entry in data.get("summaries", {}).items()
            if "from" in entry
        )
        self.reading.stop()
        return ImportMapping(
            self.reading.path,
            data.get("title", "Risk management file"),
            data.get("stage", "design"),
            tables,
            groups,
            policy_text,
            policy,
            summaries,
        )

    def summary(self, at: Keys, entry: dict[str, Any], tables: Mapping[str, TableSpec]) -> SummarySpec:
        word = self.word(*at)
        if entry["from"] not in tables:
            self.fault(entry["from"], tr("there is no table {what!s}", what=entry["from"]), list(tables))
        if "policy" not in self.data:
            self.fault(
                word, tr("{what}: a summary is written into the policy, and the mapping has none", what=dotted(at))
            )
        elif self.data["policy"] is not INVALID and "\nlegacy-summaries:" in "\n" + self.policy_words():
            self.fault(
                word, tr("{what}: the policy has `legacy-summaries` already, expected one of the two", what=dotted(at))
            )
        if ("level" in entry) == ("id" in entry):
            self.fault(word, tr("{what}: expected either `level` or `id`", what=dotted(at)))
        elif "level" in entry and not entry.keys() & {"count", "risks"}:
            self.fault(word, tr("{what}: expected `count`, `risks` or both beside `level`", what=dotted(at)))
        elif "id" in entry and not entry.keys() & {"to", "marked"}:
            self.fault(word, tr("{what}: expected `to` or `marked: true` beside `id`", what=dotted(at)))
        for name in entry.get("of", ()):
            if name not in self.data.get("items", {}):
                self.fault(name, tr("there is no group {name!s}", name=name), list(self.data.get("items", {})))
        return SummarySpec(
            word,
            entry["from"],
            entry.get("stage", ""),
            entry.get("criterion", ""),
            entry.get("level"),
            entry.get("count"),
            entry.get("risks"),
            tuple(entry.get("of", ())),
            entry.get("map", {}),
            entry.get("id"),
            tuple(entry.get("to", ())),
            entry.get("marked", False),
        )

    def policy_words(self) -> str:
        """The text of the policy."""
        return _block(self.reading.text, self.reading.keys["policy",][0])[0]

    def policy(self) -> tuple[str, Policy | None]:
        node = self.data.get("policy")
        if node is None:
            return "", None
        row, column, *_ = place = self.reading.keys["policy",]
        text, indent = _block(self.reading.text, row)
        # what was cut out by its lines must be what YAML took for the value
        same = read(text, "", _Raw("")) if text else None
        if column != 1 or same is None or same.value is INVALID or not _alike(same.value, node):
            message = tr("`policy`: expected the policy as an indented block below the key")
            self.reading.fault(place, message, tr("write it as in needs/policy.yaml, each line indented"))
            return "", None
        try:
            return text, load_policy(text, "needs/policy.yaml")
        except PolicyError as error:
            for problem in error.problems:
                _, line, column, *_ = problem.span
                self.reading.fault(
                    (line + row, column + indent), tr("`policy`: {message}", message=problem.message), problem.hint
                )
            return "", None

    def word(self, *at: str) -> Word:
        return Word.at(at[-1], self.reading.keys[at])

    def fault(self, word: Word, message: str, known: Sequence[str] = (), hint: str = "") -> None:
        """Note a problem at a word of the mapping; the nearest of what is ``known`` is the hint."""
        self.reading.fault(word.extent, message, hint or self.reading.nearest(word, known, KNOWN_HERE))

    def table(self, at: Keys, entry: dict[str, Any]) -> TableSpec:
        word = self.word(*at)
        ignore = {self.word(*at, "ignore", name): reason for name, reason in entry.get("ignore", {}).items()}
        join = {
            name: self.table((*at, "join", name), joined)
            for name, joined in entry.get("join", {}).items()
            if joined.keys() >= {"file", "key"}
        }
        key, on = tuple(entry.get("key", ())), tuple(entry.get("on", ()))
        if join and not key and any(not joined.on for joined in join.values()):
            self.fault(
                word,
                tr("{what}: the key `key` is missing, which `join` needs", what=dotted(at)),
                hint=tr("or give each join `on`"),
            )
        for joined in join.values():
            if len(joined.on or key) != len(joined.key):
                names = tr(
                    "{n} columns of `key`, {n2} of the table that it joins", n=len(joined.key), n2=len(joined.on or key)
                )
                self.fault(
                    joined.name,
                    tr("{what}: found {names}, expected as many", what=dotted((*at, "join", joined.name)), names=names),
                )
        if entry.get("several") and len(key) != 1:
            self.fault(
                word, tr("{what}: found `several` with {n} columns of `key`, expected one", what=dotted(at), n=len(key))
            )
        return TableSpec(
            word,
            entry.get("file", word),
            TableChoice(
                sheet=entry.get("sheet", ""),
                table=entry.get("table", ""),
                header=entry.get("header", ()),
                last_row=entry.get("last-row", 0),
                delimiter=entry.get("delimiter", ""),
                encoding=entry.get("encoding", ""),
                merged=entry.get("merged", "refuse"),
                ragged=entry.get("ragged", "refuse"),
                hidden=entry.get("hidden", ""),
                struck=entry.get("struck", ""),
                markup=entry.get("markup", ""),
                sections=tuple(entry.get("sections", ())),
            ),
            key,
            on,
            entry.get("several", False),
            entry.get("ranges"),
            entry.get("split"),
            tuple(entry["empty"]) if "empty" in entry else None,
            ignore,
            join,
        )

    def group(self, at: Keys, entry: dict[str, Any]) -> Group | None:
        if not entry.keys() >= {"type", "from", "id", "title"}:
            return None
        word = self.word(*at)
        kind: Word = entry["type"]
        item_type = self.model.types.get(kind)
        if item_type is None:
            self.fault(
                kind,
                tr("{what}: there is no item type {kind!s}", what=dotted((*at, "type")), kind=kind),
                list(self.model.types),
            )
            return None
        for part, known in (("fields", item_type.fields), ("links", item_type.links)):
            for name in entry.get(part, {}):
                if name not in known:
                    where = self.word(*at, part, name)
                    message = tr(
                        "{what}: {kind!s} has no {what2} {name}",
                        what=dotted((*at, part)),
                        kind=kind,
                        what2=part[:-1],
                        name=name,
                    )
                    self.fault(where, message, [each for each in known if each != "stage"])
        if "stage" in entry.get("fields", {}):
            self.fault(
                self.word(*at, "fields", "stage"),
                tr("{what}: found `stage`, which decides on the page too", what=dotted((*at, "fields"))),
                hint=tr("write `stage` beside `fields`"),
            )
        for part in ("stages", "compare"):
            if part in entry and kind != "risk":
                self.fault(self.word(*at, part), tr("{what}: only a risk has estimates", what=dotted((*at, part))))
        when = entry.get("when")
        if when is not None and "named" not in when and ("filled" in when) == ("values" in when):
            self.fault(
                self.word(*at, "when"), tr("{what}: expected either `filled` or `values`", what=dotted((*at, "when")))
            )
        if "each" in entry and "one-per" in entry:
            self.fault(
                self.word(*at, "each"), tr("{what}: found `each` and `one-per`, expected one of them", what=dotted(at))
            )
        each = entry.get("each", {})
        return Group(
            name=word,
            type=kind,
            table=entry["from"],
            id=entry["id"],
            title=entry["title"],
            when=When(when["column"], when.get("filled"), tuple(when.get("values", ())), when.get("named", False))
            if when
            else None,
            one_per=tuple(entry.get("one-per", ())),
            each=tuple(each.get("columns", ())),
            each_cell=_cell_ids(each),
            body=entry.get("body"),
            fields=entry.get("fields", {}),
            links=entry.get("links", {}),
            linked_by=tuple(
                Back(back["group"], back["group"], back["link"], back["column"], _cell_ids(back))
                for back in entry.get("linked-by", ())
                if back.keys() >= {"group", "link", "column"}
            ),
            stages=tuple(
                StagedEstimate(stage["label"], {key: stage[key] for key in STAGE_KEYS if key in stage})
                for stage in entry.get("stages", ())
                if "label" in stage
            ),
            compare=entry.get("compare", {}),
            stage=entry.get("stage"),
            page=entry.get("page", ""),
        )

    def agree(self, group: Group, groups: Mapping[str, Group], tables: Mapping[str, TableSpec]) -> None:
        """See that what a group names is there, and that links lead to types that they may lead to."""
        if group.table not in tables:
            self.fault(group.table, tr("there is no table {table!s}", table=group.table), list(tables))
        if group.when is not None and group.when.named and not self.named_by(group, groups):
            message = tr("found `when: named`, and no link names rows of `{name!s}`", name=group.name)
            self.fault(
                group.when.column, message, hint=tr("say `linked-by` in this group or `to` in a link of another")
            )
        own = self.model.types[group.type].links
        for name, link in group.links.items():
            for each in (link, *link.parts):
                for target in (each.item, each.to):
                    if target is None:
                        continue
                    other = groups.get(target)
                    if other is None:
                        # a group that is wrong itself was reported
                        if target not in self.data["items"]:
                            self.fault(target, tr("there is no group {target!s}", target=target), list(groups))
                    elif name in own:
                        self.may_link(target, own[name].targets, name, other.type)
                        if each.item is not None and other.table != group.table:
                            message = tr(
                                "`{target!s}` is made from the table {table!s}, not from {table2!s}",
                                target=target,
                                table=other.table,
                                table2=group.table,
                            )
                            self.fault(target, message, hint=tr("use `column` and `to`"))
                        self.findable(each, other, tables)
        for back in group.linked_by:
            other = groups.get(back.group)
            if other is None:
                if back.group not in self.data["items"]:
                    self.fault(back.group, tr("there is no group {group!s}", group=back.group), list(groups))
                continue
            links = self.model.types[other.type].links
            if back.link not in links:
                self.fault(back.link, tr("{type} has no link {link!s}", type=other.type, link=back.link), list(links))
            else:
                self.may_link(back.link, links[back.link].targets, back.link, group.type)
            self.keyed(back.group, other, tables)

    def may_link(self, word: Word, targets: Sequence[str], link: str, kind: str) -> None:
        if targets and kind not in targets:
            self.fault(
                word,
                tr(
                    "found a link `{link}` to {kind}, expected one to {targets}",
                    link=link,
                    kind=kind,
                    targets=" or ".join(targets),
                ),
            )

    def named_by(self, group: Group, groups: Mapping[str, Group]) -> bool:
        """Whether another group names rows of this one's table."""
        links = [link for other in groups.values() for each in other.links.values() for link in (each, *each.parts)]
        return any(link.to == group.name for link in links) or any(
            back.group == group.name for other in groups.values() for back in other.linked_by
        )

    def findable(self, link: LinkSource, other: Group, tables: Mapping[str, TableSpec]) -> None:
        if link.to is not None:
            self.keyed(link.to, other, tables)

    def keyed(self, word: Word, other: Group, tables: Mapping[str, TableSpec]) -> None:
        table = tables.get(other.table)
        if table is not None and not other.each and len(table.key) != 1:
            message = tr(
                "ids cannot name items of `{name!s}`: its table {name2!s} has no key of one column",
                name=other.name,
                name2=table.name,
            )
            self.fault(word, message, hint=tr("give the table `key: [...]`"))


def _block(text: str, row: int) -> tuple[str, int]:
    """The lines that are indented below line ``row``, without their indentation, and how deep that is."""
    lines: list[str] = []
    for line in re.split("\r\n|\r|\n", text)[row:]:
        if line.strip() and line[0] not in " #":
            break
        lines.append(line.rstrip())
    # a comment at the margin belongs to what follows it
    while lines and (not lines[-1] or lines[-1].startswith("#")):
        lines.pop()
    indent = min(
        (len(line) - len(line.lstrip(" ")) for line in lines if line and not line.lstrip().startswith("#")), default=0
    )
    # a comment may stand further left than what it belongs to
    cut = [line[indent:] if not line[:indent].strip() else line.lstrip() for line in lines]
    return "".join(line + "\n" for line in cut), indent


def _alike(one: Node, other: Node) -> bool:
    if one.kind != other.kind or one.text != other.text or one.plain != other.plain:
        return False
    if len(one.pairs) != len(other.pairs) or len(one.parts) != len(other.parts):
        return False
    return all(
        _alike(key, other_key) and _alike(value, other_value)
        for (key, value), (other_key, other_value) in zip(one.pairs, other.pairs, strict=True)
    ) and all(_alike(part, other_part) for part, other_part in zip(one.parts, other.parts, strict=True))
