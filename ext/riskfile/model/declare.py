"""How item types, their fields and their links are declared, and how an option's text becomes a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from riskfile.text import numerals
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.patterns import compiled_late

Value = str | int | float | bool | tuple[str, ...]
"""A converted option: text, enumeration, date, level and quantity stay text in canonical form."""

FieldKind = Literal["text", "enum", "integer", "number", "boolean", "date", "datetime", "quantity", "list"]
"""``quantity``: a level of a policy scale or a number, with or without a unit; the policy judges it."""

Stage = Literal["design", "manufacturing", "post-launch"]
STAGES: tuple[Stage, ...] = ("design", "manufacturing", "post-launch")
"""The three stages of the life cycle, in order; a release gate bears the name of its stage."""

Mission = Literal["lifecycle", "operations"]
MISSIONS: tuple[Mission, ...] = ("lifecycle", "operations")
"""The two cyclic missions, run in parallel."""

Step = Literal["identification", "evaluation", "control", "residual"]
STEPS: tuple[Step, ...] = ("identification", "evaluation", "control", "residual")
"""The four steps of a mission, in order."""

MissionStep = tuple[Mission, Step]
"""A step of a mission, in whichever stage."""

RANK_OF_STEP: Mapping[Step, int] = {"identification": 0, "evaluation": 5, "control": 8, "residual": 9}
"""How far down the chain a project's own type stands that belongs to a step: before the hazards, beside the harms, behind
the risk control measures, at no place of the chain."""

NOT_STATED: Final = "not-stated"
"""What stands in a field of which a log says nothing: every rule reads it as a field that is not there. The field of that
name lists them."""

STAND_INS: Final = "stand-ins"
"""The field that lists those whose value the mapping of an import has set."""

UNRESOLVED: Final = "unresolved"
"""The field that lists what a log names and is no item."""

SOURCE_ID: Final = "source-id"
"""The field with the id that a log gives an item, where it gives the same to another."""

_DATE = compiled_late(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_DATETIME = compiled_late(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)")
_INTEGER = compiled_late(r"[+-]?\d{1,18}")
# what stands behind the point could be thousands where there are three digits
_NUMBER = compiled_late(r"[+-]?(\d+(\.(?!\d{3}$)\d*)?|\.\d+)([eE][+-]?\d{1,2})?")
_SEPARATOR = compiled_late(r"[,;\s]+")
_ENTRY = compiled_late(r'"((?:[^"]|"")*)"(?=[,;\s]|$)|[^,;\s]+')
_PARTS_ENTRIES = compiled_late(r'[,;\s"]|^$')
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class FieldType(NamedTuple):
    """A field of an item type. ``values`` is the enumeration of an ``enum`` field, and what a ``list`` field
    may hold where it is not empty.

    ``required`` says that a *complete* item has it, or the field ``instead`` where that names one; a rule judges it,
    the readers do not. ``argued`` says that a reason, a basis, a criterion, a conclusion or a proof belongs there, or a
    person: no filler word is one. ``by_person`` says that somebody says in it what he has decided, seen or signed: no
    program gives it.
    """

    name: str
    kind: FieldKind = "text"
    values: tuple[str, ...] = ()
    label: str = ""
    help: str = ""
    required: bool = False
    instead: str = ""
    argued: bool = False
    by_person: bool = False


class LinkType(NamedTuple):
    """A link of an item type to items of ``targets`` (empty: of any type).

    ``minimum`` and ``maximum`` (None: no upper bound) are the cardinality that a *complete* file has;
    rules judge it, the readers do not. ``others`` are those of the targets that are no item types: need types of the
    project, such as requirements.
    """

    name: str
    targets: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None
    label: str = ""
    back_label: str = ""
    help: str = ""
    others: tuple[str, ...] = ()


class NeedsFile(NamedTuple):
    """A file with needs of another project (``needs.json`` of sphinx-needs) that ``needs/model.yaml`` names at ``line`` and
    ``column``. ``sha256``: the hash that it is pinned to, "" where it is not; ``url``: where its pages are, "" for
    nowhere; ``prefix``: what stands before its ids here; ``version``: the one that is read, "" for the current."""

    path: str
    line: int
    column: int
    sha256: str = ""
    url: str = ""
    prefix: str = ""
    version: str = ""


class ItemType(NamedTuple):
    """An item type: its directive is ``name``, its full term is ``label``.

    ``rank`` is how far down the chain of clauses 5.4 and 7 it stands; 9 for what stands at no place of it. ``cells`` are
    those of the grid in which its items are counted; the first is where findings on them stand. ``example`` is an item of
    it in Markdown."""

    name: str
    prefix: str
    label: str
    clause: str
    help: str
    fields: Mapping[str, FieldType]
    links: Mapping[str, LinkType]
    plural: str = ""
    rank: int = 0
    cells: tuple[MissionStep, ...] = ()
    example: str = ""


class SphinxPages(NamedTuple):
    """What conf.py says of the pages of its project. ``part`` says that the risk file is a part of a project of Sphinx with
    pages of its own: those that fit ``include`` and not ``exclude`` (glob patterns) and end in one of ``suffixes``, each
    with what is written in it. ``roots`` are the risk files of the project, each as the fields of a Layout. ``unseen`` are
    the settings that only running conf.py could tell, each with the line it stands on."""

    part: bool = False
    suffixes: tuple[tuple[str, str], ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    roots: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()
    unseen: tuple[tuple[str, int], ...] = ()


class ItemModel(NamedTuple):
    """All item types of a project: the built-in ones and what the project's ``needs/model.yaml`` adds.

    ``exclude`` holds glob patterns of pages that are not part of the file. ``views`` names the directives that show
    something of the file: no item type bears their names, and nothing in them is an item. ``directives`` and ``roles``
    are those that extensions of the project bring, beside the ones that riskfile knows; ``needs`` the directives of need
    types that the project's conf.py declares for sphinx-needs, such as requirements. ``allows`` is what conf.py lets pages
    have evaluated: patterns of pages, each with names. ``need_labels`` is what a reader sees of a need type,
    ``need_files`` are files with needs of other projects, ``external_needs`` those that conf.py names in
    ``needs_external_needs``, by paths from its own folder; ``more_needs`` says that the project has needs of which only a
    build knows: of other projects, or made by extensions. ``sphinx`` is what conf.py says of pages,
    and ``more_types`` are the item types that only other risk files of its project have.
    """

    types: Mapping[str, ItemType]
    exclude: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    directives: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    allows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    need_labels: Mapping[str, str] = MappingProxyType({})
    need_files: tuple[NeedsFile, ...] = ()
    external_needs: tuple[NeedsFile, ...] = ()
    more_needs: bool = False
    sphinx: SphinxPages = SphinxPages()
    more_types: Mapping[str, ItemType] = MappingProxyType({})

    def label_of(self, type: str) -> str:
        """What a reader sees of an item type or a need type."""
        known = self.types.get(type)
        return known.label if known is not None else self.need_labels.get(type) or type


ONE_OF = Phrase("expected.one-of", "one of {values}")
_LIST_OF = Phrase("expected.list-of", "a list of {values}")
_WHOLE_NUMBER = Phrase("expected.whole-number", "a whole number")
_NUMBER_SUCH_AS = Phrase("expected.number", "a number, such as 12, 0.5 or 1e-5")
BOOLEAN = Phrase("expected.boolean", "true or false")
DAY = Phrase("expected.date", "a date as YYYY-MM-DD")
_TIME = Phrase("expected.datetime", "a time in UTC as YYYY-MM-DDThh:mmZ")


class NotAValueError(ValueError):
    """An option's text is not a value of its field. ``expected`` says what would be, ``hint`` how to write what seems to
    be meant, NOTHING where nobody can tell."""

    def __init__(self, expected: Message, hint: Message = NOTHING) -> None:
        super().__init__(expected)
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        return str(self.expected)


def convert(field: FieldType, text: str) -> Value:
    """The value that ``text`` stands for in ``field``.

    :raises NotAValueError: if it stands for none.
    """
    kind = field.kind
    if kind in ("text", "quantity"):
        return text
    if kind == "enum":
        if text in field.values:
            return text
        raise NotAValueError(ONE_OF(values=field.values))
    if kind == "list":
        if '"' in text:
            # an entry that holds a comma or a blank stands in quotes
            parts = tuple(
                hit[0] if hit[1] is None else hit[1].replace('""', '"') for hit in _ENTRY.finditer(text) if hit[1] != ""
            )
        else:
            parts = tuple(part for part in _SEPARATOR.split(text) if part)
        if field.values and not all(part in field.values for part in parts):
            raise NotAValueError(_LIST_OF(values=field.values))
        return parts
    if kind == "integer":
        if _INTEGER.fullmatch(text) and text.isascii():
            return int(text)
        whole = numerals.read_whole(text)
        if whole is not None:
            return whole
        raise NotAValueError(_WHOLE_NUMBER(), numerals.advice(text, whole=True))
    if kind == "number":
        if _NUMBER.fullmatch(text) and text.isascii():
            return float(text)
        number = numerals.read(text)
        if number is not None:
            return number
        raise NotAValueError(_NUMBER_SUCH_AS(), numerals.advice(text))
    if kind == "boolean":
        lowered = text.lower()
        if lowered in ("true", "yes"):
            return True
        if lowered in ("false", "no"):
            return False
        raise NotAValueError(BOOLEAN())
    if kind == "date":
        if is_date(text):
            return text
        raise NotAValueError(DAY())
    if _DATETIME.fullmatch(text) and text.isascii() and is_date(text[:10]):
        return text
    raise NotAValueError(_TIME())


def list_text(entries: Iterable[str]) -> str:
    """Entries as the text of a list: one that holds a comma, a semicolon, a blank or a quote stands in double quotes.

    >>> list_text(("DWG-1", "assembly manual (section 4)"))
    'DWG-1, "assembly manual (section 4)"'
    """
    return ", ".join('"' + each.replace('"', '""') + '"' if _PARTS_ENTRIES.search(each) else each for each in entries)


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, as YYYY-MM-DD."""
    # not datetime.date.fromisoformat: importing datetime costs more than this check
    if not (_DATE.fullmatch(text) and text.isascii()):
        return False
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:])
    if month == 2 and day == 29:
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return year > 0 and day <= _DAYS_IN_MONTH[month - 1]
