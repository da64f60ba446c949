"""From tables and a mapping to risk items, and the report of what became of every cell.

Nothing in the source is dropped without a word: each non-empty cell is used, compared, ignored for a reason of
the mapping, or listed as not carried over. Each value that is not written as it stood is listed as changed.

What is wrong with the source comes in as it stands, as far as an item can hold it, and is listed: a check of the file
tells of it then. Refused is only what cannot be read, and a mapping that is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Final, NamedTuple

from riskfile.assessment import Estimate, assess, controls_of
from riskfile.importing.legacy import SCORE, legacy_agreement, legacy_fields
from riskfile.importing.lists import IdList, Known, Splitter, Unread, are_ids, read_ids
from riskfile.importing.mapping import (
    LEGACY_KEYS,
    Back,
    CellIds,
    Group,
    ImportMapping,
    LinkSource,
    Slot,
    TableSpec,
    Template,
    ValueSource,
    Word,
)
from riskfile.importing.markdown import as_markdown
from riskfile.importing.report import (
    AgreementRow,
    CellFate,
    Change,
    Constant,
    Cut,
    Defect,
    ImportReport,
    Published,
    TableUse,
    Use,
)
from riskfile.importing.summaries import summaries_text
from riskfile.importing.texts import clean, id_of, is_id, make_id, parse_number, shorten
from riskfile.importing.words import DateProblem, means_nothing, read_date
from riskfile.model import (
    NOT_STATED,
    STAGES,
    Item,
    ItemModel,
    NotAValueError,
    RiskFile,
    Span,
    Value,
    convert,
    list_text,
)
from riskfile.policy import Policy, PolicyError, load_policy
from riskfile.policy.criteria import quoted
from riskfile.tables.table import (
    MAX_PROBLEMS,
    ImportProblem,
    SourceCell,
    SourceColumn,
    SourcePlace,
    SourceProblem,
    SourceRow,
    SourceTable,
    one_line,
    problem_of,
)
from riskfile.text.messages import later, tr
from riskfile.text.nearest import nearest

BEFORE = later("before controls")
"""How the initial estimate is called beside the labels of the stages."""

_STAGE_SIGNS = re.compile(r"[;:,=]")
_WORDS: Final = Splitter((), re.compile(r"[,;/|&+\n]|(?<!\S)and(?!\S)"))
"""What parts words of an enumeration."""

_NOT_STAND_INS: Final = frozenset(("tags", "status", "stage", "source-id", "unresolved", "stand-ins"))
"""Fields that say something of the item, not of the device."""

MAX_HINTS: Final = 10
"""For how many ids that are not there the nearest is looked for."""

_NO_IDS: Final = Known()
_nothing = lru_cache(16384)(means_nothing)


# --- tables -------------------------------------------------------------------------------------------------


class _Loaded:
    """A table of the mapping with its source, and the tables that are joined to it."""

    def __init__(self, name: str, spec: TableSpec, table: SourceTable) -> None:
        self.name = name
        self.spec = spec
        self.table = table
        self.empty = None if spec.empty is None else frozenset(map(one_line, spec.empty))
        self.joins: dict[str, _Loaded] = {}
        #: join -> number of a row of this table -> the row that is joined to it
        self.joined: dict[str, dict[int, SourceRow]] = {}
        self.by_key: dict[tuple[str, ...], SourceRow] = {}
        by_name: dict[str, list[SourceColumn]] = {}
        for column in table.columns:
            if column.header:
                by_name.setdefault(column.header, []).append(column)
        by_last: dict[str, list[SourceColumn]] = {}
        for column in table.columns:
            # "S" does for "Before / S" where no other column is called so
            if column.last and column.last not in by_name:
                by_last.setdefault(column.last, []).append(column)
        by_name.update(by_last)
        self.by_name = by_name

    def text(self, cell: SourceCell) -> str:
        """The text of a cell; "" where it means nothing."""
        if cell.blank:
            return ""
        text = one_line(cell.text)
        return "" if (_nothing(text) if self.empty is None else text in self.empty) else cell.text

    def find(self, word: str) -> tuple[_Loaded, SourceColumn] | str:
        """The table and column that a word of the mapping addresses; else what is wrong, in words."""
        name = one_line(word)
        found = self.by_name.get(name)
        if found is not None:
            if len(found) == 1:
                return self, found[0]
            return tr(
                'has {n} columns "{name}", expected one of {these}',
                n=len(found),
                name=name,
                these=", ".join(each.name for each in found),
            )
        if name.startswith("@"):
            hit = next((column for column in self.table.columns if column.letter == name[1:].upper()), None)
            if hit is not None:
                return self, hit
        base, _, nth = name.rpartition("#")
        if base in self.by_name and nth.isdigit() and 1 <= int(nth) <= len(self.by_name[base]):
            return self, self.by_name[base][int(nth) - 1]
        alias, slash, rest = name.partition("/")
        if slash and alias in self.joins:
            return self.joins[alias].find(rest)
        return tr('has no column "{name}"', name=name)

    def names(self) -> list[str]:
        """How the columns can be addressed."""
        own = [column.name for column in self.table.columns if column.header]
        return own + [f"{alias}/{name}" for alias, joined in self.joins.items() for name in joined.names()]


class _Result(NamedTuple):
    """A value and the cells that it came from."""

    text: str
    cells: tuple[SourceCell, ...]


class _Draft:
    """An item that is being made: its rows, and the id that an ``each`` group made it for. ``natural`` is the id that its
    first row gives it, ``said`` what its rows say of its fields."""

    __slots__ = (
        "fields", "group", "id", "id_cells", "natural", "notes", "number", "place", "rows", "said", "source_id",
        "stand_ins", "unresolved", "value",
    )  # fmt: skip

    def __init__(self, group: Group, number: int, row: SourceRow, value: str) -> None:
        self.group = group
        self.number = number
        self.rows = [row]
        self.value = value
        self.id = ""
        self.natural = ""
        self.place: SourcePlace | None = None
        self.fields: dict[str, str] = {}
        self.id_cells: list[tuple[SourceCell, ...]] = []
        self.said: tuple[str, ...] = ()
        self.source_id = ""
        # as keys: each once, in their order
        self.stand_ins: dict[str, None] = {}
        self.unresolved: dict[str, None] = {}
        self.notes: dict[str, None] = {}


class _Import:
    def __init__(self, mapping: ImportMapping, model: ItemModel, tables: Mapping[str, _Loaded]) -> None:
        self.mapping = mapping
        self.model = model
        self.tables = tables
        self.problems: dict[SourceProblem, None] = {}
        self.uses: dict[SourceCell, dict[Use, None]] = {}
        self.changes: dict[Change, None] = {}
        self.constants: Counter[tuple[str, str, str]] = Counter()
        self.notes: list[str] = []
        self.drafts: dict[str, list[_Draft]] = {}
        self.by_row: dict[str, dict[int, list[_Draft]]] = {}
        self.by_key: dict[str, dict[str, _Draft]] = {}
        self.ids: dict[str, _Draft] = {}
        self.published: list[Published] = []
        self.resolved: dict[tuple[str, str], tuple[_Loaded, SourceColumn] | None] = {}
        self.defects: dict[Defect, None] = {}
        self.cuts: dict[Cut, None] = {}
        #: why a cell, or a row of a table, was not carried over
        self.left: dict[SourceCell, str] = {}
        self.rows_left: dict[tuple[str, int], str] = {}
        self.unread: dict[SourceCell, str] = {}
        self.keyless: set[tuple[str, int]] = set()
        self.doubled: dict[tuple[str, int], Defect] = {}
        self.known: dict[str, Known] = {}
        self.lists: dict[object, IdList] = {}
        self.dangling = 0
        #: group and option -> dates of which nobody can tell the day
        self.undated: dict[tuple[str, str], list[tuple[SourceCell | None, ValueSource, str, str]]] = {}

    # problems ----------------------------------------------------------------------------------------------

    def fault(self, where: SourcePlace | Span | Word, message: str, hint: str = "") -> None:
        if isinstance(where, Word):
            where = self.mapping.place(where)
        self.problems.setdefault(SourceProblem(where, message, hint))

    def defect(self, kind: str, where: SourcePlace | Span, item: str, what: str, told: str = "") -> None:
        """Note what is wrong with the source and came in; ``told`` is the rule that tells of it."""
        self.defects.setdefault(Defect(kind, where, item, what, told))

    def stop(self) -> None:
        for (_, option), found in self.undated.items():
            cell, value, text, need = found[0]
            more = tr("; {n} cells of the column are so", n=len(found)) if len(found) > 1 else ""
            where = cell.place if cell is not None else self.mapping.place(value.at)
            self.fault(
                where,
                tr(
                    "{option}: found {text!r}, and the mapping does not say how dates are written{more}",
                    option=option,
                    text=text,
                    more=more,
                ),
                tr("say `date:` with {need}", need=need),
            )
        self.undated.clear()
        if self.problems:
            raise ImportProblem(self.problems)

    def use(self, cells: Iterable[SourceCell], kind: str, item: str, option: str) -> None:
        for cell in cells:
            self.uses.setdefault(cell, {}).setdefault(Use(kind, item, option))

    def change(self, cell: SourceCell, item: str, option: str, before: str, after: str, *, how: str) -> None:
        if before != after:
            self.changes.setdefault(Change(cell, item, option, before, after, how))

    # tables ------------------------------------------------------------------------------------------------

    def column(self, loaded: _Loaded, word: Word) -> tuple[_Loaded, SourceColumn] | None:
        key = (loaded.name, str(word))
        if key not in self.resolved:
            found = loaded.find(word)
            self.resolved[key] = None if isinstance(found, str) else found
            if isinstance(found, str):
                names = loaded.names()
                hints = [loaded.table.seems, _nearest(one_line(word), names, tr("columns found"))]
                self.fault(word, f"{loaded.table.place} {found}", "; ".join(hint for hint in hints if hint))
        return self.resolved[key]

    def cell(self, loaded: _Loaded, row: SourceRow, word: Word) -> SourceCell | None:
        """The cell of a column in a row, by way of a join; None where the join has no row for it."""
        found = self.column(loaded, word)
        if found is None:
            return None
        owner, column = found
        if owner is not loaded:
            alias = next(alias for alias, joined in loaded.joins.items() if joined is owner)
            joined = loaded.joined[alias].get(row.number)
            return joined.cells[column.position] if joined is not None else None
        return row.cells[column.position]

    def text(
        self,
        loaded: _Loaded,
        row: SourceRow,
        word: Word,
        empty: tuple[str, ...] | None = None,
        listed: Iterable[str] = (),
    ) -> str:
        """The text of a column in a row, "" where it means nothing: ``empty`` says which texts do (None: as the table has
        it), those that are ``listed`` do not."""
        cell = self.cell(loaded, row, word)
        if cell is None or cell.blank:
            return ""
        if empty is not None or listed:
            text = one_line(cell.text)
            if text in listed:
                return cell.text
            if empty is not None:
                if text not in map(one_line, empty):
                    return cell.text
                self.left.setdefault(cell, later("the mapping lists this text as empty"))
                return ""
        found = self.column(loaded, word)
        return (found[0] if found else loaded).text(cell)

    def index(self) -> None:
        """Find each row by its key, and the rows that are joined to each row."""
        for loaded in self.tables.values():
            # a list: every missing column is to be reported, not the first
            keys = [self.column(loaded, word) for word in loaded.spec.key]
            if keys and None not in keys:
                self.index_keys(loaded)
            for alias, joined in loaded.joins.items():
                on = joined.spec.on or loaded.spec.key
                known = [self.column(loaded, word) for word in on]
                known += [self.column(joined, word) for word in joined.spec.key]
                if None not in known:
                    self.join(loaded, alias, joined, on)
        for loaded in [*self.tables.values(), *(each for one in self.tables.values() for each in one.joins.values())]:
            for word in loaded.spec.ignore:
                self.column(loaded, word)

    def index_keys(self, loaded: _Loaded) -> None:
        for row in loaded.table.rows:
            key = tuple(one_line(self.text(loaded, row, word)) for word in loaded.spec.key)
            cells = [cell for word in loaded.spec.key if (cell := self.cell(loaded, row, word))]
            names = " and ".join(f'"{word}"' for word in loaded.spec.key)
            if not all(key):
                empty = next(cell for cell, part in zip(cells, key, strict=True) if not part)
                self.keyless.add((loaded.name, row.number))
                what = (
                    tr("{what!r} is no id", what=empty.text.strip())
                    if not empty.blank
                    else tr("the cell of {names} is empty", names=names)
                )
                self.defect(later("row without an id"), empty.place, "", what)
                continue
            first = loaded.by_key.setdefault(key, row)
            if first is not row:
                where = self.cell(loaded, first, loaded.spec.key[0])
                what = tr(
                    "{key} stands a second time, first at {what}; links by id lead to the first",
                    key=" ".join(key),
                    what=where and where.place,
                )
                self.doubled[loaded.name, row.number] = Defect(
                    later("id that stands twice"), cells[0].place, "", what, ""
                )
            self.use(cells, "key", "", tr("tells the rows apart"))

    def join(self, loaded: _Loaded, alias: str, joined: _Loaded, on: Sequence[Word]) -> None:
        rows_by: dict[tuple[str, ...], list[SourceRow]] = {}
        for row in loaded.table.rows:
            rows_by.setdefault(tuple(one_line(self.text(loaded, row, word)) for word in on), []).append(row)
        known = Known(key[0] for key in rows_by) if joined.spec.several else Known()
        found: dict[int, SourceRow] = {}
        for row in joined.table.rows:
            joins = False
            cells = [cell for word in joined.spec.key if (cell := self.cell(joined, row, word))]
            texts = tuple(one_line(self.text(joined, row, word)) for word in joined.spec.key)
            keys = [texts]
            if joined.spec.several:
                text = self.text(joined, row, joined.spec.key[0])
                listed = read_ids(
                    text,
                    known,
                    ranges=joined.spec.ranges,
                    splitter=joined.spec.split,
                    free=joined.spec.split is not None,
                )
                if self.unsaid(cells[0], listed):
                    continue
                self.note_list(cells[0], listed, "key", tr("joins rows of {name}", name=loaded.name))
                for each in listed.unread:
                    self.defect(later("names no id"), cells[0].place, "", f"{each.text!r}: {each.why}")
                keys = [(each,) for each in listed.ids]
                if not keys and text:
                    self.left[cells[0]] = tr("it names no row of {place}", place=loaded.table.place)
                    self.rows_left[joined.name, row.number] = tr(
                        "its key names no row of {place}", place=loaded.table.place
                    )
                    continue
                keys = keys or [texts]
            for key in keys:
                if not all(key):
                    empty = next(cell for cell, part in zip(cells, key, strict=True) if not part)
                    self.rows_left[joined.name, row.number] = tr("its key is empty")
                    what = tr("the key is empty, expected a row of {place}", place=loaded.table.place)
                    self.defect(later("row that joins nothing"), empty.place, "", what)
                    continue
                if key not in rows_by:
                    shown = [" ".join(each) for each in rows_by]
                    self.rows_left[joined.name, row.number] = tr("it joins no row of {place}", place=loaded.table.place)
                    hint = _nearest(" ".join(key), shown, "") if len(self.defects) <= MAX_HINTS else ""
                    what = tr("{key!r} is no row of {place}", key=" ".join(key), place=loaded.table.place) + (
                        f"; {hint}" if hint else ""
                    )
                    self.defect(later("row that joins nothing"), cells[0].place, "", what)
                    continue
                for base in rows_by[key]:
                    first = found.setdefault(base.number, row)
                    if first is not row:
                        what = tr(
                            "{key!r} stands a second time, first in row {number}, which is taken",
                            key=" ".join(key),
                            number=first.number,
                        )
                        self.rows_left.setdefault(
                            (joined.name, row.number),
                            tr("a second row for {key}; the first is taken", key=" ".join(key)),
                        )
                        self.defect(later("second row for a key"), cells[0].place, "", what)
                    else:
                        joins = True
            if joins:
                self.rows_left.pop((joined.name, row.number), None)
                self.use(cells, "key", "", tr("joins rows of {name}", name=loaded.name))
            else:
                for cell in cells:
                    self.left.setdefault(cell, self.rows_left.get((joined.name, row.number), ""))
        loaded.joined[alias] = found
        for row in loaded.table.rows:
            if row.number not in found:
                at = loaded.table.place._replace(row=row.number)
                self.notes.append(
                    tr("The row at {at} has no row in {place}: its columns are empty.", at=at, place=joined.table.place)
                )

    # values ------------------------------------------------------------------------------------------------

    def render(
        self,
        template: Template,
        draft: _Draft,
        row: SourceRow,
        option: str,
        put: Callable[[str], str] | None = None,
        *,
        empty: tuple[str, ...] | None = None,
        listed: Iterable[str] = (),
    ) -> _Result:
        """The text of a template for a row; "" where it names columns and all of them are empty.

        ``put`` is what is done to a cell's text before it is put in; which texts mean nothing is as for ``text``.
        """
        loaded = self.tables[draft.group.table]
        texts: list[str] = []
        cells: list[SourceCell] = []
        slots = filled = 0
        for part in template:
            if isinstance(part, str):
                texts.append(part)
                continue
            slots += 1
            if part.name in (".value", ".number"):
                text = draft.value if part.name == ".value" else str(draft.number)
                filled += bool(text)
                texts.append(self.put(text, part))
                continue
            if part.name.startswith("."):
                self.fault(part.name, tr("there is no {{{name!s}}}", name=part.name), tr("known: {.value}, {.number}"))
                continue
            cell = self.cell(loaded, row, part.name)
            text = self.text(loaded, row, part.name, empty, listed)
            if cell is not None and text:
                cells.append(cell)
                cleaned = clean(text)
                self.change(cell, draft.id, option, text, cleaned, how=later("white space or control characters"))
                filled += bool(cleaned)
                text = self.put(cleaned, part)
                texts.append(put(text) if put else text)
        if slots and not filled:
            return _Result("", ())
        return _Result("".join(texts), tuple(cells))

    def put(self, text: str, slot: Slot) -> str:
        if slot.spec == "id":
            return id_of(text)
        # what is no number has no zeros before it
        return text.zfill(int(slot.spec)) if slot.spec and text.isascii() and text.isdigit() else text

    def value(
        self,
        value: ValueSource,
        draft: _Draft,
        row: SourceRow,
        option: str,
        *,
        put: Callable[[str], str] | None = None,
        compared: bool = False,
    ) -> _Result:
        """What a value of the mapping yields for a row, its uses and changes noted."""
        if value.parts:
            results = [self.value(part, draft, row, option, put=put, compared=compared) for part in value.parts]
            return _Result(
                ", ".join(result.text for result in results if result.text),
                tuple(cell for result in results for cell in result.cells),
            )
        field = self.model.types[draft.group.type].fields.get(option)
        dated = bool(value.date) or (field is not None and field.kind == "date")
        entries = field is not None and field.kind == "list" and not value.constant
        listed = {one_line(key): to for key, to in value.map.items()} if value.map is not None else {}
        # text is escaped last where something else is done to it first
        late = value.map is not None or value.number or value.shorten or value.split or value.extract or dated
        first = put
        if late or entries:
            first = None
        elif put is None and _of_legacy(option):
            # a sign in a cell is not to end the value that it is put into
            put = first = quoted
        template = (Slot(value.column, ""),) if value.column is not None else value.text
        result = self.render(template, draft, row, option, first, empty=value.empty, listed=listed)
        self.use(result.cells, "compared" if compared else "item", draft.id, option)
        text = result.text
        if not text:
            return self.empty(value, draft, row, option)
        if value.extract is not None:
            text = self.extracted(value, value.extract, result, draft, option)
        if value.split is not None:
            parts = value.split.cut(text)
            kept = [part for part in parts if not _nothing(one_line(part))]
            self.cut(result, draft, option, kept, [part for part in parts if part not in kept], value.split.words)
            made = [self.one(part, value, listed, result, draft, option, dated) for part in kept]
            made = [each for each in made if each]
            if entries:
                return _Result(list_text(made), result.cells)
            if option == "body":
                return _Result("\n".join(f"- {put(each) if put else each}" for each in made), result.cells)
            text = ", ".join(made)
        else:
            text = self.one(text, value, listed, result, draft, option, dated)
        if value.shorten:
            short = shorten(text, value.shorten)
            for cell in result.cells:
                self.change(cell, draft.id, option, text, short, how="shortened")
            text = short
        if entries and value.map is None:
            text = self.entries(text, value, result, draft, option)
        elif put and not compared and first is None:
            text = put(text)
        return _Result(text, result.cells)

    def one(
        self,
        text: str,
        value: ValueSource,
        listed: Mapping[str, str],
        result: _Result,
        draft: _Draft,
        option: str,
        dated: bool,
    ) -> str:
        """One entry of a cell as the mapping has it: another word, a number, a date."""
        if value.map is not None:
            text = self.mapped(text, value, listed, result, draft, option)
        if value.number and text:
            number = parse_number(text, value.decimal)
            if number is None:
                other = "comma" if value.decimal == "point" else "point"
                hint = tr("; `decimal: {other}` would read it", other=other) if parse_number(text, other) else ""
                where = self.where(result, value)
                self.defect(
                    later("no number"),
                    where,
                    draft.id,
                    tr("{option}: {text!r}, carried over as it stands{hint}", option=option, text=text, hint=hint),
                )
                return text
            for cell in result.cells:
                self.change(cell, draft.id, option, text, number, how=later("number in canonical form"))
            text = number
        if dated and text:
            try:
                day = read_date(text, value.date)
            except DateProblem as problem:
                first = result.cells[0] if result.cells else None
                found = self.undated.setdefault((draft.group.name, option), [])
                found.append((first, value, text, str(problem)))
                return ""
            if day is None:
                what = tr("{option}: {text!r}, carried over as it stands", option=option, text=text)
                field = self.model.types[draft.group.type].fields.get(option)
                told = "RMF904" if field is not None and field.kind == "date" else ""
                self.defect(later("no date"), self.where(result, value), draft.id, what, told)
                return text
            for cell in result.cells:
                self.change(cell, draft.id, option, text, day, how="date")
            text = day
        return text

    def extracted(
        self, value: ValueSource, pattern: re.Pattern[str], result: _Result, draft: _Draft, option: str
    ) -> str:
        """What the groups of the pattern hold, as ``text`` puts them together; the cell as it stands where it does not fit."""
        found = pattern.search(result.text)
        if found is None:
            what = tr(
                "{option}: {text!r} does not fit the pattern, and is carried over as it stands",
                option=option,
                text=result.text,
            )
            self.defect(later("does not fit the pattern"), self.where(result, value), draft.id, what)
            return result.text
        parts = [part if isinstance(part, str) else self.put(found[part.name] or "", part) for part in value.text]
        text = "".join(parts).strip()
        for cell in result.cells:
            self.change(cell, draft.id, option, result.text, text, how="extracted")
        return text

    def entries(self, text: str, value: ValueSource, result: _Result, draft: _Draft, option: str) -> str:
        """A text as the value of a field that is a list: words of an enumeration and ids are told apart, and anything else
        is one entry, since nobody has said what parts it."""
        if not result.cells:
            return text
        field = self.model.types[draft.group.type].fields[option]
        pieces: list[str] = []
        literal = [part for part in value.text if isinstance(part, str)]
        if literal and value.extract is None:
            # commas of the mapping's own text part entries; a cell's do not
            return ", ".join(list_text([each]) for part in text.split(",") if (each := part.strip()))
        if field.values:
            pieces = _WORDS.cut(text)
            words = tr("commas and other signs")
        else:
            ids = are_ids(text)
            pieces = list(ids.ids) if ids is not None else [one_line(text)]
            words = tr("signs between ids")
        if len(pieces) > 1:
            self.cut(result, draft, option, pieces, (), words)
        return list_text(pieces)

    def cut(
        self, result: _Result, draft: _Draft, option: str, kept: Sequence[str], nothing: Sequence[str], at: str
    ) -> None:
        for cell in result.cells:
            if len(kept) + len(nothing) > 1:
                self.cuts.setdefault(Cut(cell, option, tuple(kept), (), tuple(nothing), at))

    def empty(self, value: ValueSource, draft: _Draft, row: SourceRow, option: str) -> _Result:
        if value.required:
            loaded = self.tables[draft.group.table]
            cells = [cell for word in value.columns if (cell := self.cell(loaded, row, word))]
            where: SourcePlace | Word = cells[0].place if cells else value.at
            self.fault(where, tr("{option}: the cell is empty, and the mapping requires it", option=option))
        if value.default:
            self.constants[draft.group.name, option, value.default] += 1
            if value.default != NOT_STATED:
                draft.stand_ins.setdefault(option)
        return _Result(value.default, ())

    def mapped(
        self,
        text: str,
        value: ValueSource,
        listed: Mapping[str, str],
        result: _Result,
        draft: _Draft,
        option: str,
    ) -> str:
        word = one_line(text)
        if word not in listed:
            field = self.model.types[draft.group.type].fields.get(option)
            told = "RMF209" if option.startswith("declared") else ""
            if field is not None and field.kind not in ("text", "quantity"):
                told = "RMF904"
            hint = _nearest(word, list(listed), "listed")
            what = tr(
                "{option}: {word!r}, which the mapping's `map` does not list, carried over as it stands ({hint})",
                option=option,
                word=word,
                hint=hint,
            )
            self.defect(later("word without a meaning"), self.where(result, value), draft.id, what, told)
            return text
        for cell in result.cells:
            how = later("value map") if listed[word] else later("value map: left out")
            self.change(cell, draft.id, option, text, listed[word], how=how)
        return listed[word]

    def where(self, result: _Result, value: ValueSource) -> SourcePlace | Span:
        return result.cells[0].place if result.cells else self.mapping.place(value.at)

    # items -------------------------------------------------------------------------------------------------

    def order(self) -> list[Group]:
        """The groups, each behind those whose items say which of its rows are named."""
        waiting = list(self.mapping.groups.values())
        found: list[Group] = []
        while waiting:
            done = {each.name for each in found}
            ready = [
                group
                for group in waiting
                if not (group.when and group.when.named)
                or all(other.name in done or other is group for other, _, _ in self.namers(group))
            ]
            # in a circle nobody is first
            ready = ready or waiting[:1]
            found += ready
            waiting = [group for group in waiting if group not in ready]
        return found

    def namers(self, group: Group) -> Iterator[tuple[Group, Word, CellIds]]:
        """Groups that name rows of this one's table, by which column, and how ids stand in it."""
        for other in self.mapping.groups.values():
            for back in other.linked_by:
                if back.group == group.name:
                    yield other, back.column, back.cell
            for link in other.links.values():
                for each in link.parts or (link,):
                    if each.to == group.name and each.column is not None:
                        yield other, each.column, each.cell

    def named_rows(self, group: Group) -> set[str]:
        """The ids that items of other groups name, of rows of this one's table."""
        loaded = self.tables[group.table]
        known = Known() if group.each else Known(key[0] for key in loaded.by_key if len(key) == 1)
        found: set[str] = set()
        for other, column, cell in self.namers(group):
            for draft in self.drafts.get(other.name, ()):
                for row in draft.rows:
                    _, ids = self.ids_in(column, cell, known, self.tables[other.table], row)
                    found.update(ids.ids)
        return found

    def draft(self, group: Group) -> None:
        """Say which items the group makes, from which rows."""
        loaded = self.tables[group.table]
        made: dict[object, list[_Draft]] = {}
        drafts: list[_Draft] = []
        by_row: dict[int, list[_Draft]] = {}
        by_key: dict[str, _Draft] = {}
        named = self.named_rows(group) if group.when is not None and group.when.named else None
        single = len(loaded.spec.key) == 1
        for row in loaded.table.rows:
            own = one_line(self.text(loaded, row, loaded.spec.key[0])) if single else ""
            if named is not None and not group.each and own not in named:
                others = " or ".join(dict.fromkeys(str(other.name) for other, _, _ in self.namers(group)))
                self.rows_left.setdefault((loaded.name, row.number), tr("no {others} names this row", others=others))
                continue
            if not self.wanted(group, loaded, row):
                continue
            if (loaded.name, row.number) in self.keyless and not any(
                self.text(loaded, row, word) for word in group.title.columns
            ):
                self.rows_left.setdefault((loaded.name, row.number), tr("the row has neither an id nor a title"))
                continue
            for key, value, cells in self.keys(group, loaded, row):
                if named is not None and group.each and value not in named:
                    continue
                said = self.said(group, loaded, row) if group.one_per else ()
                draft = next((each for each in made.get(key, ()) if _agree(each.said, said)), None)
                if draft is None:
                    draft = _Draft(group, len(drafts) + 1, row, value)
                    if key in made:
                        other = made[key][0]
                        what = tr(
                            "the rows say something else of it than the row at {place}: it is an item of its own",
                            place=other.place,
                        )
                        at = cells[0].place if cells else loaded.table.place._replace(row=row.number)
                        self.defect(later("rows of one item differ"), at, "", what)
                    made.setdefault(key, []).append(draft)
                    drafts.append(draft)
                    draft.said = said
                    self.natural(draft, row, cells)
                else:
                    draft.said = tuple(one or other for one, other in zip(draft.said, said, strict=True))
                    if row is not draft.rows[-1]:
                        draft.rows.append(row)
                draft.id_cells.append(cells)
                by_row.setdefault(row.number, []).append(draft)
                if value:
                    by_key[value] = draft
                elif single and own:
                    by_key.setdefault(own, draft)
        self.drafts[group.name] = drafts
        self.by_row[group.name] = by_row
        self.by_key[group.name] = by_key
        self.known[group.name] = Known(by_key)

    def said(self, group: Group, loaded: _Loaded, row: SourceRow) -> tuple[str, ...]:
        """What a row says of the fields of an item that several rows may make, "" for what it does not say."""
        values = [group.title, *group.fields.values()]
        values += [value for stage in group.stages for value in stage.values.values()]
        values += [group.stage] if group.stage is not None else []
        return tuple(" | ".join(self.words(each, loaded, row)) for value in values for each in value.parts or (value,))

    def words(self, value: ValueSource, loaded: _Loaded, row: SourceRow) -> list[str]:
        listed = {one_line(key): to for key, to in value.map.items()} if value.map is not None else {}
        found = []
        for word in value.columns:
            text = one_line(self.text(loaded, row, word, value.empty, listed))
            text = listed.get(text, text)
            if text:
                found.append((parse_number(text, value.decimal) or text) if value.number else text)
        return found

    def wanted(self, group: Group, loaded: _Loaded, row: SourceRow) -> bool:
        when = group.when
        if when is None or when.named:
            return True
        cell = self.cell(loaded, row, when.column)
        text = one_line(self.text(loaded, row, when.column, listed=when.values))
        if cell is not None and text:
            self.use((cell,), "condition", "", tr("decides whether it makes a {name!s}", name=group.name))
        return bool(text) is when.filled if when.filled is not None else text in when.values

    def keys(
        self, group: Group, loaded: _Loaded, row: SourceRow
    ) -> Iterator[tuple[object, str, tuple[SourceCell, ...]]]:
        """What tells the items of a row apart, the id that each is for, and the cells that say so."""
        if group.each:
            for word in group.each:
                cell, ids = self.ids_in(word, group.each_cell, _NO_IDS, loaded, row, free=True)
                if cell is None or self.unsaid(cell, ids):
                    continue
                self.note_list(cell, ids, "id", str(group.name))
                for unread in ids.unread:
                    self.defect(later("names no id"), cell.place, "", f"{unread.text!r}: {unread.why}")
                for each in ids.ids:
                    yield each, each, (cell,)
        elif group.one_per:
            texts = tuple(one_line(self.text(loaded, row, word)) for word in group.one_per)
            yield texts, "", ()
        else:
            yield row.number, "", ()

    def natural(self, draft: _Draft, row: SourceRow, cells: tuple[SourceCell, ...]) -> None:
        """The id that the row gives the item, whether another has it or not."""
        group = draft.group
        result = self.render(group.id, draft, row, "id")
        cells = cells or result.cells
        loaded = self.tables[group.table]
        draft.place = cells[0].place if cells else loaded.table.place._replace(row=row.number)
        draft.id_cells.append(result.cells)
        prefix = self.model.types[group.type].prefix
        draft.natural = make_id(result.text, prefix) or f"{prefix}-ROW-{row.number}"
        if not result.text and not any(isinstance(part, Slot) for part in group.id):
            self.fault(
                draft.place,
                tr("{name!s}: the id is empty", name=group.name),
                tr("see {what}", what=self.group_place(draft)),
            )
        elif not cells and not is_id(result.text) and result.text and not draft.value:
            message = tr(
                "{name!s}: {text!r} is no id; expected capital letters and digits in parts joined by '-'",
                name=group.name,
                text=result.text,
            )
            self.fault(group.name, message, tr("such as HAZ-{ID:03}"))

    def identify(self) -> None:
        """Give each item its id: that of its row, or where another has that, one with a number behind it."""
        drafts = [draft for group in self.mapping.groups.values() for draft in self.drafts[group.name]]
        natural = {draft.natural for draft in drafts}
        again: dict[tuple[str, int], list[_Draft]] = {}
        for draft in drafts:
            draft.id = draft.natural
            if draft.id in self.ids:
                free = (f"{draft.natural}-{number}" for number in count(2))
                draft.id = next(id for id in free if id not in natural and id not in self.ids)
                again.setdefault((draft.group.table, draft.rows[0].number), []).append(draft)
            self.ids[draft.id] = draft
            for cells in draft.id_cells:
                self.use(cells, "id", draft.id, "id")
                if len(cells) == 1 and not draft.value:
                    self.change(cells[0], draft.id, "id", clean(cells[0].text), draft.id, how="id")
        for row, defect in self.doubled.items():
            if row not in again:
                # no item of it has an id that another has: only the report can say it
                self.defects.setdefault(defect)
        for row, found in again.items():
            # one row is one cause: it is told of the risk, or of the first item where it makes none
            speaks = [next((draft for draft in found if draft.group.type == "risk"), found[0])]
            for draft in speaks if row in self.doubled else found:
                draft.source_id = draft.natural
                assert draft.place is not None
                what = tr("the source calls it {natural}, as it calls another item", natural=draft.natural)
                self.defect(later("id that stands twice"), draft.place, draft.id, what, "RMF901")

    def group_place(self, draft: _Draft) -> Span:
        return self.mapping.place(draft.group.name)

    def item(self, draft: _Draft) -> Item | None:
        group = draft.group
        title = self.same(draft, "title", group.title, tidy=one_line)
        if not title:
            # a check says that these words are no title
            title = "TBD (the log has no title)"
            what = tr("the title is empty: it is called {title}", title=title)
            self.defect(later("item without a title"), self.blank_place(draft, group.title), draft.id, what, "RMF917")
        stage = self.mapping.stage
        wrong_stage = ""
        if group.stage is not None:
            stage = self.same(draft, "stage", group.stage) or stage
            if stage not in STAGES:
                where = self.blank_place(draft, group.stage)
                if group.stage.constant:
                    self.fault(
                        where,
                        tr(
                            "{id}: the stage is {stage!r}; expected one of {stages}",
                            id=draft.id,
                            stage=stage,
                            stages=", ".join(STAGES),
                        ),
                    )
                self.defect(later("value that the field cannot have"), where, draft.id, f"stage: {stage!r}", "RMF904")
                wrong_stage, stage = stage, self.mapping.stage
        docname = group.page or f"needs/{stage}/{group.type}"
        written = {name: self.same(draft, name, value) for name, value in group.fields.items()}
        if group.stages:
            written |= self.stages(draft)
        if group.type == "risk":
            written |= legacy_fields(group, written, lambda option, value: one_line(self.same(draft, option, value)))
        if wrong_stage:
            written["stage"] = wrong_stage
        elif stage != _stage_of(docname):
            written["stage"] = stage
        if draft.source_id:
            written["source-id"] = draft.source_id
        item_type = self.model.types[group.type]
        fields: dict[str, Value] = {}
        unsaid: tuple[str, ...] = ()
        for name, given in written.items():
            text = given.strip()
            if not text:
                continue
            draft.fields[name] = text
            if text == NOT_STATED:
                unsaid = (*unsaid, name)
                continue
            field = item_type.fields[name]
            try:
                fields[name] = convert(field, text)
            except NotAValueError as problem:
                found = group.fields.get(name)
                of_mapping = found is not None and (
                    found.constant or text in (found.default, *(found.map or {}).values())
                )
                if of_mapping or (found is not None and name in draft.stand_ins):
                    at_fault = self.mapping.place(found.at) if found is not None else self.group_place(draft)
                    self.fault(
                        at_fault,
                        tr(
                            "{name!s}: {name2} is {text!r}; expected {expected}",
                            name=draft.group.name,
                            name2=name,
                            text=text,
                            expected=problem.expected,
                        ),
                    )
                elif name not in ("stage",):
                    at = self.blank_place(draft, found) if found is not None else self.group_place(draft)
                    what = f"{name}: {text!r}; expected {problem.expected}"
                    self.defect(later("value that the field cannot have"), at, draft.id, what, "RMF904")
                # a check tells it at its line
                fields[name] = text
            if _constant(group.fields.get(name)):
                draft.stand_ins.setdefault(name)
        self.declared(draft)
        bodies: dict[str, None] = {}
        if group.body is not None:
            for row in draft.rows:
                body = self.value(group.body, draft, row, "body", put=as_markdown).text.strip("\n")
                if body:
                    bodies.setdefault(body)
            self.constant(draft, "body", group.body)
        for name, each in group.compare.items():
            if name == SCORE:
                continue
            for row in draft.rows:
                result = self.value(each, draft, row, f"compare {name}", compared=True)
                if result.text:
                    self.published.append(Published(draft.id, name, result.text, result.cells))
        if unsaid:
            fields[NOT_STATED] = unsaid
        stand_ins = [name for name in draft.stand_ins if name in fields and name not in _NOT_STAND_INS]
        if stand_ins:
            fields["stand-ins"] = tuple(stand_ins)
        return Item(
            group.type, draft.id, title, stage, docname, docname + ".md", 1, 1, fields, {}, "\n\n".join(bodies), {}, {}
        )  # fmt: skip

    def blank_place(self, draft: _Draft, value: ValueSource) -> SourcePlace | Span:
        """Where a value comes from: the first of its cells, else its place in the mapping."""
        loaded = self.tables[draft.group.table]
        for word in value.columns:
            cell = self.cell(loaded, draft.rows[0], word)
            if cell is not None:
                return cell.place
        return self.mapping.place(value.at)

    def finish(self, item: Item, links: Mapping[str, Mapping[str, None]]) -> Item:
        """The item with its links, and with what was named for them and is no item."""
        draft = self.ids[item.id]
        fields = dict(item.fields)
        if draft.unresolved:
            fields["unresolved"] = tuple(draft.unresolved)
        notes = [as_markdown(note) for note in draft.notes]
        body = "\n\n".join([*([item.body] if item.body else []), *notes])
        return item._replace(fields=fields, body=body, links={name: tuple(ids) for name, ids in links.items() if ids})

    def constant(self, draft: _Draft, option: str, value: ValueSource) -> None:
        if value.constant:
            text = ", ".join("".join(map(str, each.text)) for each in (value, *value.parts) if each.text)
            self.constants[draft.group.name, option, text] += 1

    def same(self, draft: _Draft, option: str, value: ValueSource, tidy: Callable[[str], str] = str.strip) -> str:
        """The value of all rows of an item; rows without one say nothing."""
        first: tuple[str, _Result] | None = None
        self.constant(draft, option, value)
        for row in draft.rows:
            result = self.value(value, draft, row, option)
            text = tidy(result.text)
            if not text:
                continue
            if len(result.cells) == 1:
                self.change(result.cells[0], draft.id, option, result.text, text, how=later("white space"))
            if first is None:
                first = text, result
            elif text != first[0]:
                where, other = self.where(result, value), self.where(first[1], value)
                what = tr(
                    "{option}: {text!r} here and {what!r} at {other}, which is taken",
                    option=option,
                    text=text,
                    what=first[0],
                    other=other,
                )
                self.defect(later("rows of one item differ"), where, draft.id, what)
        return first[0] if first else ""

    def declared(self, draft: _Draft) -> None:
        """A declared region that the policy does not have is the source's own word."""
        for name in ("declared-initial", "declared-residual"):
            text = draft.fields.get(name)
            if text:
                value = draft.group.fields.get(name)
                where = self.blank_place(draft, value) if value is not None else self.group_place(draft)
                self.level(draft, name, text, where)

    def level(self, draft: _Draft, name: str, text: str, where: SourcePlace | Span) -> None:
        policy = self.mapping.policy
        if policy is None or any(
            text.casefold() in (each.id.casefold(), each.label.casefold()) for each in policy.regions
        ):
            return
        hint = _nearest(text, [region.id for region in policy.regions], "regions")
        what = tr("{name}: {text!r}, carried over as declared ({hint})", name=name, text=text, hint=hint)
        self.defect(later("level that the policy does not have"), where, draft.id, what, "RMF209")

    def stages(self, draft: _Draft) -> dict[str, str]:
        found: dict[str, str] = {}
        between: list[str] = []
        last = draft.group.stages[-1]
        for stage in draft.group.stages:
            values: dict[str, str] = {}
            for key, value in stage.values.items():
                if key in LEGACY_KEYS:
                    continue
                text = one_line(self.same(draft, f"{stage.label}: {key}", value))
                if not text:
                    continue
                where = self.blank_place(draft, value)
                if _STAGE_SIGNS.search(text) and stage is not last:
                    # the stages of an item are written in one line, which these signs part
                    what = tr(
                        "{label}: {key}: {text!r}, written without the signs ; : , =",
                        label=stage.label,
                        key=key,
                        text=text,
                    )
                    self.defect(later("value that the field cannot have"), where, draft.id, what)
                    text = one_line(_STAGE_SIGNS.sub(" ", text))
                if key == "declared":
                    self.level(draft, f"{stage.label}: declared", text, where)
                if text:
                    values[key] = text
            if not values:
                self.notes.append(
                    tr(
                        '{id}: the source has nothing at the stage "{label}"; it was left out.',
                        id=draft.id,
                        label=stage.label,
                    )
                )
            elif stage is last:
                for key, text in values.items():
                    found["declared-residual" if key == "declared" else f"residual-{key}"] = text
            else:
                between.append(f"{stage.label}: " + ", ".join(f"{key}={text}" for key, text in values.items()))
        return {"residual-stages": "; ".join(between), **found} if between else found

    # links -------------------------------------------------------------------------------------------------

    def link(self, links: dict[str, dict[str, dict[str, None]]]) -> None:
        """Add every link: ``links`` is item -> link -> ids."""
        for group in self.mapping.groups.values():
            for draft in self.drafts[group.name]:
                own = links[draft.id]
                for name, link in group.links.items():
                    for row in draft.rows:
                        for each in link.parts or (link,):
                            for target in self.targets(each, draft, row, name):
                                own.setdefault(name, {}).setdefault(target)
        for group in self.mapping.groups.values():
            for draft in self.drafts[group.name]:
                for back in group.linked_by:
                    for row in draft.rows:
                        for source in self.sources(back, draft, row):
                            links[source].setdefault(back.link, {}).setdefault(draft.id)

    def targets(self, link: LinkSource, draft: _Draft, row: SourceRow, name: str) -> list[str]:
        if link.item is not None:
            found = self.by_row[link.item].get(row.number, ())
            if not found:
                at = self.tables[draft.group.table].table.place._replace(row=row.number)
                what = tr("{name} leads to the {item!s} of this row, which makes none", name=name, item=link.item)
                self.defect(later("nothing to link to"), at, draft.id, what)
            return [each.id for each in found]
        if link.column is not None:
            known = self.known[link.to] if link.to is not None else _NO_IDS
            loaded = self.tables[draft.group.table]
            cell, ids = self.ids_in(link.column, link.cell, known, loaded, row)
            if cell is None or self.unsaid(cell, ids):
                return []
            self.note_list(cell, ids, "link", name, draft)
            self.use((cell,), "link", draft.id, name)
            if link.to is not None:
                return [id for each in ids.ids if (id := self.looked_up(cell, each, link.to, draft, name))]
            made = []
            for each in ids.ids:
                part = _Draft(draft.group, draft.number, row, each)
                part.id = draft.id
                made.append(self.render(link.id, part, row, name).text)
            return self.existing(made, cell.place, draft, name)
        result = self.render(link.text, draft, row, name)
        self.use(result.cells, "link", draft.id, name)
        if result.text and not result.cells and not draft.value and result.text not in self.ids:
            message = tr("{id}: {name} leads to {text}, which no row makes", id=draft.id, name=name, text=result.text)
            self.fault(self.mapping.place(link.at), message, _nearest(result.text, list(self.ids), ""))
            return []
        where = result.cells[0].place if result.cells else self.mapping.place(link.at)
        return self.existing([result.text] if result.text else [], where, draft, name)

    def existing(self, ids: Iterable[str], where: SourcePlace | Span, draft: _Draft, name: str) -> list[str]:
        found = []
        for each in ids:
            id = each if each in self.ids else make_id(each, self.model.types[draft.group.type].prefix)
            if id in self.ids or is_id(each):
                found.append(id)
            if id not in self.ids:
                self.dangles(where, draft, name, each, id if is_id(each) else each)
        return found

    def dangles(self, where: SourcePlace | Span, draft: _Draft, name: str, named: str, id: str) -> None:
        called = named + (f" ({id})" if id != named else "")
        what = tr("{name} names {called}, which no row makes", name=name, called=called)
        self.defect(later("names what is not there"), where, draft.id, what, "RMF902")
        if not is_id(id):
            draft.unresolved.setdefault(id)

    def ids_in(
        self, column: Word, how: CellIds, known: Known, loaded: _Loaded, row: SourceRow, *, free: bool = False
    ) -> tuple[SourceCell | None, IdList]:
        """The cell of a column in a row and the ids that it names; None where it names nothing."""
        cell = self.cell(loaded, row, column)
        text = clean(self.text(loaded, row, column, how.empty))
        if cell is None or not text:
            return None, IdList(())
        if how.extract is not None:
            group = "id" if "id" in how.extract.groupindex else (1 if how.extract.groups else 0)
            hits = dict.fromkeys(one_line(hit[group] or "") for hit in how.extract.finditer(text))
            hits.pop("", None)
            ids = tuple(known.find(hit) or hit for hit in hits)
            unread = () if ids else (Unread(one_line(text), tr("the pattern fits nowhere")),)
            return cell, IdList(ids, unread=unread, cut=ids != (one_line(text),))
        # most cells of a column are alike; the ids that are known are part of what a cell says
        key = (text, how.ranges, how.split, known, free)
        found = self.lists.get(key)
        if found is None:
            free = free or how.split is not None
            found = self.lists[key] = read_ids(text, known, ranges=how.ranges, splitter=how.split, free=free)
        return cell, found

    def unsaid(self, cell: SourceCell, ids: IdList) -> bool:
        """Whether the mapping has to say first how the cell is to be read; it is told so."""
        unsaid = [each for each in ids.unread if each.unsaid]
        for each in unsaid:
            self.fault(cell.place, f"{each.text!r} {each.why}")
        return bool(unsaid)

    def note_list(self, cell: SourceCell, ids: IdList, kind: str, option: str, draft: _Draft | None = None) -> None:
        """Note what a cell was cut into, and carry over what it says beside the ids."""
        if ids.cut:
            left = tuple(each.text for each in ids.unread)
            self.cuts.setdefault(
                Cut(cell, option, ids.ids, ids.remarks, (*ids.nothing, *left), tr("signs between ids"))
            )
        if not ids.ids and ids.unread:
            self.unread[cell] = "; ".join(f"{each.text!r}: {each.why}" for each in ids.unread)
        if draft is None:
            for id, remark in ids.remarks:
                self.defect(later("remark that no item holds"), cell.place, "", f"{id} ({remark})")
            return
        for id, remark in ids.remarks:
            draft.notes.setdefault(f"{id} ({remark})")
        for each in ids.unread:
            draft.unresolved.setdefault(each.text)
            self.defect(later("names no id"), cell.place, draft.id, f"{option}: {each.text!r}: {each.why}", "RMF902")

    def looked_up(self, cell: SourceCell, named: str, to: Word, draft: _Draft, name: str, *, back: bool = False) -> str:
        """The id of the item of group ``to`` that is ``named``; the id that it would have where there is none, "" where
        that can stand in no link."""
        target = self.by_key[to].get(named)
        if target is not None:
            return target.id
        id = self.would_be(self.mapping.groups[to], named)
        for each in (named, id):
            there = self.ids.get(each)
            if there is not None and there.group.name == to:
                return each
        called = named + (f" ({id})" if id != named and id else "")
        what = tr("{name} names {called}, for which no row makes a {to!s}", name=name, called=called, to=to)
        # looking for near ids takes longer than all the rest: a few hints are enough for anybody
        self.dangling += 1
        hint = _nearest(named, list(self.by_key[to]), "") if self.dangling <= MAX_HINTS else ""
        self.defect(
            later("names what is not there"), cell.place, draft.id, what + (f"; {hint}" if hint else ""), "RMF902"
        )
        if back or not id:
            draft.unresolved.setdefault(id or named)
            return ""
        return id

    def would_be(self, group: Group, named: str) -> str:
        """The id that an item of the group would have whose row has this id; "" where it cannot be told."""
        texts: list[str] = []
        start = group.id[0] if group.id and isinstance(group.id[0], str) else ""
        if start and named.startswith(start) and is_id(named):
            return named
        keys = {one_line(word) for word in self.tables[group.table].spec.key}
        for part in group.id:
            if isinstance(part, str):
                texts.append(part)
            elif part.name == ".value" or one_line(part.name) in keys:
                texts.append(self.put(named, part))
            else:
                return named if is_id(named) else ""
        return make_id("".join(texts), self.model.types[group.type].prefix)

    def sources(self, back: Back, draft: _Draft, row: SourceRow) -> list[str]:
        loaded = self.tables[draft.group.table]
        cell, ids = self.ids_in(back.column, back.cell, self.known[back.group], loaded, row)
        if cell is None or self.unsaid(cell, ids):
            return []
        name = f"linked-by {back.link}"
        self.note_list(cell, ids, "link", name, draft)
        self.use((cell,), "link", draft.id, name)
        found = (self.looked_up(cell, each, back.group, draft, name, back=True) for each in ids.ids)
        return [id for id in found if id]

    # report ------------------------------------------------------------------------------------------------

    def fates(self) -> Iterator[CellFate]:
        for loaded in self.tables.values():
            for each in (loaded, *loaded.joins.values()):
                yield from self.fates_of(each)

    def fates_of(self, loaded: _Loaded) -> Iterator[CellFate]:
        reasons: dict[int, str] = {}
        for word, reason in loaded.spec.ignore.items():
            found = self.column(loaded, word)
            if found is not None:
                reasons[found[1].position] = reason
        seen: set[SourceCell] = set()
        for row in loaded.table.rows:
            for column, cell in zip(loaded.table.columns, row.cells, strict=True):
                # a merged cell that was filled stands once, at its first place
                if cell.blank or cell in seen:
                    continue
                seen.add(cell)
                uses = tuple(self.uses.get(cell, ()))
                if cell in self.unread:
                    fate, reason = later("not read"), self.unread[cell]
                elif any(use.kind != "compared" for use in uses):
                    fate, reason = "used", ""
                elif uses:
                    fate, reason = "compared", tr("computed by riskfile; compared with what it computes")
                elif column.position in reasons:
                    fate, reason = "ignored", reasons[column.position]
                elif not loaded.text(cell):
                    if loaded.empty is None:
                        fate, reason = (
                            later("means empty"),
                            tr("a word that says nothing; `empty` in the mapping can say otherwise"),
                        )
                    else:
                        fate, reason = later("means empty"), later("the mapping lists this text as empty")
                elif cell in self.left:
                    means_empty = self.left[cell] == "the mapping lists this text as empty"
                    fate, reason = later("means empty") if means_empty else later("not carried over"), self.left[cell]
                elif (loaded.name, row.number) in self.rows_left:
                    fate, reason = later("not carried over"), self.rows_left[loaded.name, row.number]
                else:
                    fate, reason = later("not carried over"), tr("the mapping does not use it here")
                yield CellFate(loaded.name, column, cell, fate, reason, uses)
        for cell, reason in loaded.table.left_out:
            yield CellFate(loaded.name, None, cell, "ignored", reason, ())
        for cell in loaded.table.outside:
            yield CellFate(
                loaded.name, None, cell, later("not carried over"), tr("it stands above or below the table"), ()
            )


def import_tables(mapping: ImportMapping, model: ItemModel, read: Callable[[TableSpec], SourceTable]) -> ImportReport:
    """The items that the mapping makes of its tables; ``read`` gives the table for each.

    :raises ImportProblem: with everything that keeps the import from being done.
    """
    problems: list[SourceProblem] = []
    tables: dict[str, _Loaded] = {}

    def load(name: str, spec: TableSpec) -> _Loaded | None:
        try:
            return _Loaded(name, spec, read(spec))
        except ImportProblem as error:
            problems.extend(error.problems)
            return None

    for name, spec in mapping.tables.items():
        loaded = load(name, spec)
        joins = {alias: load(f"{name}/{alias}", joined) for alias, joined in spec.join.items()}
        if loaded is not None:
            loaded.joins = {alias: each for alias, each in joins.items() if each is not None}
            tables[name] = loaded
    if problems:
        raise ImportProblem(dict.fromkeys(problems))
    work = _Import(mapping, model, tables)
    for loaded in tables.values():
        for each in (loaded, *loaded.joins.values()):
            work.notes.extend(each.table.said)
    work.index()
    _check_columns(work)
    work.stop()
    for group in work.order():
        work.draft(group)
    work.identify()
    work.stop()
    items = [
        item for group in mapping.groups.values() for draft in work.drafts[group.name] if (item := work.item(draft))
    ]
    links: dict[str, dict[str, dict[str, None]]] = {item.id: {} for item in items}
    work.link(links)
    work.stop()
    made = tuple(work.finish(item, links[item.id]) for item in items)
    policy, policy_text = mapping.policy, mapping.policy_text
    if summed := summaries_text(work):
        policy_text = policy_text.rstrip("\n") + "\n" + summed
        try:
            policy = load_policy(policy_text, "needs/policy.yaml")
        except PolicyError as error:
            raise ImportProblem(map(problem_of, error.problems)) from None
    rows = agreement(made, mapping.policy, work.published, model) if mapping.policy is not None else ()
    if mapping.policy is None:
        work.notes.append(tr("The mapping has no policy: nothing was compared with what riskfile computes."))
    return ImportReport(
        mapping.path,
        mapping.title,
        made,
        policy,
        policy_text,
        tuple(
            TableUse(
                each.name,
                each.table.place,
                each.table.digest,
                len(each.table.rows),
                each.table.columns,
                each.table.notes,
                each.table.other_sheets,
            )
            for loaded in tables.values()
            for each in (loaded, *loaded.joins.values())
        ),
        tuple(work.fates()),
        tuple(work.changes),
        tuple(Constant(group, option, value, count) for (group, option, value), count in work.constants.items()),
        rows,
        tuple(work.notes),
        defects=tuple(work.defects),
        cuts=tuple(work.cuts),
    )


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(not (here and there) or here == there for here, there in zip(one, other, strict=True))


def _constant(value: ValueSource | None) -> bool:
    return value is not None and value.constant


def _check_columns(work: _Import) -> None:
    """Resolve every column that the groups name, so that all that are missing are reported at once."""
    for summary in work.mapping.summaries:
        for word in summary.columns:
            work.column(work.tables[summary.table], word)
    for group in work.mapping.groups.values():
        loaded = work.tables[group.table]
        values = [group.title, *group.fields.values(), *group.compare.values()]
        values += [value for stage in group.stages for value in stage.values.values()]
        values += [value for value in (group.body, group.stage) if value is not None]
        words = [word for value in values for word in value.columns]
        links = [each for link in group.links.values() for each in (link, *link.parts)]
        templates = [group.id, *(link.text for link in links), *(link.id for link in links)]
        words += [
            part.name for each in templates for part in each if isinstance(part, Slot) and not part.name.startswith(".")
        ]
        words += [link.column for link in links if link.column is not None]
        words += [back.column for back in group.linked_by]
        words += [*group.one_per, *group.each, *([group.when.column] if group.when and not group.when.named else [])]
        for word in words:
            work.column(loaded, word)


def _stage_of(docname: str) -> str:
    parts = docname.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "needs" and parts[1] in STAGES else ""


def _nearest(word: str, known: Sequence[str], list_as: str) -> str:
    close = nearest(word, known, any_case=True)
    hint = tr('did you mean "{what}"?', what=close[0]) if close else ""
    if list_as and known:
        shown = ", ".join(known[:MAX_PROBLEMS]) + (", …" if len(known) > MAX_PROBLEMS else "")
        hint += f"{' ' if hint else ''}{list_as}: {shown}"
    return hint


def _of_legacy(option: str) -> bool:
    """Whether an option is what the source says by its own criterion."""
    return option.rpartition(": ")[2].partition("-")[0] == "legacy"


# --- agreement ----------------------------------------------------------------------------------------------


def agreement(
    items: Iterable[Item], policy: Policy, published: Iterable[Published] = (), model: ItemModel | None = None
) -> tuple[AgreementRow, ...]:
    """What riskfile computes beside what the source says, for each estimate of which the source says anything.

    The regions that the source declared are in the items; what else it published of the estimate before
    controls is in ``published``.
    """
    from riskfile.model import BUILTIN_MODEL  # noqa: PLC0415 - the usual case

    file = RiskFile(model or BUILTIN_MODEL, items)
    assessed = assess(file, policy)
    said: dict[str, dict[str, str]] = {}
    for each in published:
        # rows that were made into one risk may say different things of it
        words = said.setdefault(each.risk, {})
        first = words.setdefault(each.what, each.value)
        if first != each.value:
            words[each.what] = f"{first} / {each.value}"
    rows: list[AgreementRow] = []
    for risk in file.of_type("risk"):
        found = assessed.risks[risk.id]
        initial = dict(said.get(risk.id, {}))
        if risk.text("declared-initial"):
            initial.setdefault("region", risk.text("declared-initial"))
        estimates: list[tuple[str, Estimate | None, dict[str, str]]] = [(BEFORE, found.initial, initial)]
        estimates += [
            (label, estimate, {"region": region} if region else {}) for label, estimate, region in found.stages
        ]
        residual = risk.text("declared-residual")
        # without a control what remains is what there was, to a check as well
        left = found.residual or (None if controls_of(file, risk) else found.initial)
        estimates.append(("residual", left, {"region": residual} if residual else {}))
        for label, estimate, words in estimates:
            if words:
                # a region declared of an estimate that is not there can be compared with nothing
                computed = _computed(estimate) if estimate is not None else {}
                rows.append(AgreementRow(risk.id, label, {what: computed[what] for what in words if computed}, words))
    rows += legacy_agreement(file, policy, BEFORE)
    return tuple(rows)


def _computed(estimate: Estimate) -> dict[str, str]:
    p = ""
    if estimate.p1 is not None and estimate.p2 is not None:
        one, two = estimate.p1.number, estimate.p2.number
        p = parse_number(f"{one * two:.5e}") or "" if one is not None and two is not None else ""
    return {
        "p": p,
        "probability": estimate.probability.id if estimate.probability else "",
        "severity": estimate.severity.id if estimate.severity else "",
        "region": estimate.region.id if estimate.region else "",
    }
