"""From tables and a mapping to risk items, and the report of what became of every cell.

Nothing in the source is dropped without a word: each non-empty cell is used, compared, ignored for a reason of
the mapping, or listed as not carried over. Each value that is not written as it stood is listed as changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from riskfile.assessment import Estimate, assess
from riskfile.importing.mapping import (
    Back,
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
    ImportReport,
    Published,
    TableUse,
    Use,
)
from riskfile.importing.sources.table import (
    MAX_PROBLEMS,
    ImportProblem,
    SourceCell,
    SourceColumn,
    SourcePlace,
    SourceProblem,
    SourceRow,
    SourceTable,
    one_line,
)
from riskfile.model import ID_PATTERN, STAGES, Item, ItemModel, NotAValueError, RiskFile, Span, convert
from riskfile.policy import Policy
from riskfile.text.nearest import nearest

BEFORE = "before controls"
"""How the initial estimate is called beside the labels of the stages."""

_STAGE_SIGNS = re.compile(r"[;:,=]")


# --- tables -------------------------------------------------------------------------------------------------


class _Loaded:
    """A table of the mapping with its source, and the tables that are joined to it."""

    def __init__(self, name: str, spec: TableSpec, table: SourceTable) -> None:
        self.name = name
        self.spec = spec
        self.table = table
        self.empty = frozenset(one_line(text) for text in spec.empty)
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
        return "" if cell.blank or one_line(cell.text) in self.empty else cell.text

    def find(self, word: str) -> tuple[_Loaded, SourceColumn] | str:
        """The table and column that a word of the mapping addresses; else what is wrong, in words."""
        name = one_line(word)
        found = self.by_name.get(name)
        if found is not None:
            if len(found) == 1:
                return self, found[0]
            return f'has {len(found)} columns "{name}", expected one of {", ".join(each.name for each in found)}'
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
        return f'has no column "{name}"'

    def names(self) -> list[str]:
        """How the columns can be addressed."""
        own = [column.name for column in self.table.columns if column.header]
        return own + [f"{alias}/{name}" for alias, joined in self.joins.items() for name in joined.names()]


class _Result(NamedTuple):
    """A value and the cells that it came from."""

    text: str
    cells: tuple[SourceCell, ...]


class _Draft:
    """An item that is being made: its rows, and the id that an ``each`` group made it for."""

    __slots__ = ("fields", "group", "id", "number", "place", "rows", "value")

    def __init__(self, group: Group, number: int, row: SourceRow, value: str) -> None:
        self.group = group
        self.number = number
        self.rows = [row]
        self.value = value
        self.id = ""
        self.place: SourcePlace | None = None
        self.fields: dict[str, str] = {}


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

    # problems ----------------------------------------------------------------------------------------------

    def fault(self, where: SourcePlace | Span | Word, message: str, hint: str = "") -> None:
        if isinstance(where, Word):
            where = self.mapping.place(where)
        self.problems.setdefault(SourceProblem(where, message, hint))

    def stop(self) -> None:
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
                self.fault(word, f"{loaded.table.place} {found}", _nearest(one_line(word), names, "columns found"))
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

    def text(self, loaded: _Loaded, row: SourceRow, word: Word) -> str:
        cell = self.cell(loaded, row, word)
        if cell is None:
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
                self.fault(empty.place, f"the key {names} is empty", "give each row an id, or say `last-row`")
                continue
            first = loaded.by_key.setdefault(key, row)
            if first is not row:
                where = self.cell(loaded, first, loaded.spec.key[0])
                self.fault(
                    cells[0].place,
                    f"the key {' '.join(key)!r} of {names} stands a second time, first at {where and where.place}",
                    "an id names one row",
                )
            self.use(cells, "key", "", "tells the rows apart")

    def join(self, loaded: _Loaded, alias: str, joined: _Loaded, on: Sequence[Word]) -> None:
        rows_by: dict[tuple[str, ...], list[SourceRow]] = {}
        for row in loaded.table.rows:
            rows_by.setdefault(tuple(one_line(self.text(loaded, row, word)) for word in on), []).append(row)
        found: dict[int, SourceRow] = {}
        for row in joined.table.rows:
            cells = [cell for word in joined.spec.key if (cell := self.cell(joined, row, word))]
            texts = tuple(one_line(self.text(joined, row, word)) for word in joined.spec.key)
            keys = [texts]
            if joined.spec.several:
                known = [key[0] for key in rows_by]
                try:
                    ids = split_ids(self.text(joined, row, joined.spec.key[0]), known, ranges=joined.spec.ranges)
                    keys = [(each,) for each in ids] or [texts]
                except ValueError as error:
                    self.fault(cells[0].place, str(error))
                    continue
            for key in keys:
                if not all(key):
                    empty = next(cell for cell, part in zip(cells, key, strict=True) if not part)
                    self.fault(empty.place, f"the key is empty, expected a row of {loaded.table.place}")
                    continue
                if key not in rows_by:
                    shown = [" ".join(each) for each in rows_by]
                    self.fault(
                        cells[0].place,
                        f"{' '.join(key)!r} is no row of {loaded.table.place}",
                        _nearest(" ".join(key), shown, "rows"),
                    )
                    continue
                for base in rows_by[key]:
                    first = found.setdefault(base.number, row)
                    if first is not row:
                        self.fault(
                            cells[0].place,
                            f"{' '.join(key)!r} stands a second time, first in row {first.number}",
                            "a joined table has one row for each key; make the items from this table instead",
                        )
            self.use(cells, "key", "", f"joins rows of {loaded.name}")
        loaded.joined[alias] = found
        for row in loaded.table.rows:
            if row.number not in found:
                at = loaded.table.place._replace(row=row.number)
                self.notes.append(f"The row at {at} has no row in {joined.table.place}: its columns are empty.")

    # values ------------------------------------------------------------------------------------------------

    def render(
        self, template: Template, draft: _Draft, row: SourceRow, option: str, put: Callable[[str], str] | None = None
    ) -> _Result:
        """The text of a template for a row; "" where it names columns and all of them are empty.

        ``put`` is what is done to a cell's text before it is put in.
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
                texts.append(self.put(text, part, None))
                continue
            if part.name.startswith("."):
                self.fault(part.name, f"there is no {{{part.name!s}}}", "known: {.value}, {.number}")
                continue
            cell = self.cell(loaded, row, part.name)
            text = self.text(loaded, row, part.name)
            if cell is not None and text:
                cells.append(cell)
                cleaned = clean(text)
                self.change(cell, draft.id, option, text, cleaned, how="white space or control characters")
                filled += bool(cleaned)
                text = self.put(cleaned, part, cell)
                texts.append(put(text) if put else text)
        if slots and not filled:
            return _Result("", ())
        return _Result("".join(texts), tuple(cells))

    def put(self, text: str, slot: Slot, cell: SourceCell | None) -> str:
        if slot.spec == "id":
            return re.sub("[^A-Z0-9]+", "-", text.upper()).strip("-")
        if slot.spec:
            if text.isascii() and text.isdigit():
                return text.zfill(int(slot.spec))
            where = cell.place if cell is not None else self.mapping.place(slot.name)
            self.fault(
                where,
                f"found {text!r}, expected digits to pad with zeros",
                f"write {{{slot.name!s}:id}} for ids with letters",
            )
        return text

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
        # text is escaped last where something else is done to it first
        late = put if value.map is not None or value.number or value.shorten else None
        result = self.render(value.text, draft, row, option, None if late else put)
        self.use(result.cells, "compared" if compared else "item", draft.id, option)
        text = result.text
        if not text:
            return self.empty(value, draft, row, option)
        if value.map is not None:
            text = self.mapped(value, result, draft, option)
        if value.number and text:
            number = parse_number(text, value.decimal)
            if number is None:
                other = "comma" if value.decimal == "point" else "point"
                hint = f"say `decimal: {other}`" if parse_number(text, other) else "write it as 0.01, 1e-5 or 10^-5"
                self.fault(self.where(result, value), f"{option}: found {text!r}, expected a number", hint)
                return _Result("", result.cells)
            for cell in result.cells:
                self.change(cell, draft.id, option, text, number, how="number in canonical form")
            text = number
        if value.shorten:
            short = shorten(text, value.shorten)
            for cell in result.cells:
                self.change(cell, draft.id, option, text, short, how="shortened")
            text = short
        return _Result(late(text) if late else text, result.cells)

    def empty(self, value: ValueSource, draft: _Draft, row: SourceRow, option: str) -> _Result:
        if value.required:
            loaded = self.tables[draft.group.table]
            cells = [cell for word in value.columns if (cell := self.cell(loaded, row, word))]
            where: SourcePlace | Word = cells[0].place if cells else value.at
            self.fault(where, f"{option}: the cell is empty, and the mapping requires it")
        if value.default:
            self.constants[draft.group.name, option, value.default] += 1
        return _Result(value.default, ())

    def mapped(self, value: ValueSource, result: _Result, draft: _Draft, option: str) -> str:
        assert value.map is not None
        table = {one_line(key): to for key, to in value.map.items()}
        text = one_line(result.text)
        if text not in table:
            known = list(table)
            message = f"{option}: found {text!r}, which the mapping's `map` does not list"
            self.fault(self.where(result, value), message, _nearest(text, known, "listed"))
            return ""
        for cell in result.cells:
            how = "value map" if table[text] else "value map: left out"
            self.change(cell, draft.id, option, result.text, table[text], how=how)
        return table[text]

    def where(self, result: _Result, value: ValueSource) -> SourcePlace | Span:
        return result.cells[0].place if result.cells else self.mapping.place(value.at)

    # items -------------------------------------------------------------------------------------------------

    def draft(self, group: Group) -> None:
        """Say which items the group makes, from which rows, with which ids."""
        loaded = self.tables[group.table]
        made: dict[object, _Draft] = {}
        by_row: dict[int, list[_Draft]] = {}
        by_key: dict[str, _Draft] = {}
        for row in loaded.table.rows:
            if not self.wanted(group, loaded, row):
                continue
            for key, value, cells in self.keys(group, loaded, row):
                draft = made.get(key)
                if draft is None:
                    draft = made[key] = _Draft(group, len(made) + 1, row, value)
                    self.identify(draft, row, cells)
                elif row is not draft.rows[-1]:
                    draft.rows.append(row)
                self.use(cells, "id", draft.id, "id")
                by_row.setdefault(row.number, []).append(draft)
                if value:
                    by_key[value] = draft
                elif len(loaded.spec.key) == 1:
                    by_key[one_line(self.text(loaded, row, loaded.spec.key[0]))] = draft
        self.drafts[group.name] = list(made.values())
        self.by_row[group.name] = by_row
        self.by_key[group.name] = by_key

    def wanted(self, group: Group, loaded: _Loaded, row: SourceRow) -> bool:
        when = group.when
        if when is None:
            return True
        cell = self.cell(loaded, row, when.column)
        text = one_line(self.text(loaded, row, when.column))
        if cell is not None and text:
            self.use((cell,), "condition", "", f"decides whether it makes a {group.name!s}")
        return bool(text) is when.filled if when.filled is not None else text in when.values

    def keys(
        self, group: Group, loaded: _Loaded, row: SourceRow
    ) -> Iterator[tuple[object, str, tuple[SourceCell, ...]]]:
        """What tells the items of a row apart, the id that each is for, and the cells that say so."""
        if group.each:
            for word in group.each:
                cell = self.cell(loaded, row, word)
                text = self.text(loaded, row, word)
                if cell is None or not text:
                    continue
                try:
                    for each in split_ids(text, ranges=group.each_ranges):
                        yield each, each, (cell,)
                except ValueError as error:
                    self.fault(cell.place, str(error))
        elif group.one_per:
            texts = tuple(one_line(self.text(loaded, row, word)) for word in group.one_per)
            yield texts, "", ()
        else:
            yield row.number, "", ()

    def identify(self, draft: _Draft, row: SourceRow, cells: tuple[SourceCell, ...]) -> None:
        result = self.render(draft.group.id, draft, row, "id")
        cells = cells or result.cells
        at = self.group_place(draft)
        draft.id = result.text
        draft.place = cells[0].place if cells else self.tables[draft.group.table].table.place._replace(row=row.number)
        if not result.text:
            self.fault(draft.place, f"{draft.group.name!s}: the id is empty", f"see {at}")
            return
        if not _IS_ID(result.text):
            self.fault(
                draft.place,
                f"{draft.group.name!s}: {result.text!r} is no id; expected capital letters and digits in parts joined"
                " by '-', such as HAZ-001",
                f"write {{column:id}} to make one of it; see {at}",
            )
            return
        other = self.ids.setdefault(result.text, draft)
        if other is not draft:
            self.fault(draft.place, f"the id {result.text} is made a second time, first at {other.place}", f"see {at}")
        self.use(result.cells, "id", draft.id, "id")
        if len(result.cells) == 1:
            self.change(result.cells[0], draft.id, "id", clean(result.cells[0].text), draft.id, how="id")

    def group_place(self, draft: _Draft) -> Span:
        return self.mapping.place(draft.group.name)

    def item(self, draft: _Draft) -> Item | None:
        group = draft.group
        title = self.same(draft, "title", group.title, tidy=one_line)
        if not title:
            assert draft.place is not None
            self.fault(self.blank_place(draft, group.title), f"{draft.id}: the title is empty")
        stage = self.mapping.stage
        if group.stage is not None:
            stage = self.same(draft, "stage", group.stage) or stage
            if stage not in STAGES:
                where = self.blank_place(draft, group.stage)
                self.fault(where, f"{draft.id}: the stage is {stage!r}; expected one of {', '.join(STAGES)}")
                stage = self.mapping.stage
        docname = group.page or f"needs/{stage}/{group.type}"
        written = {name: self.same(draft, name, value) for name, value in group.fields.items()}
        if group.stages:
            written |= self.stages(draft)
        if stage != _stage_of(docname):
            written["stage"] = stage
        item_type = self.model.types[group.type]
        fields = {}
        for name, given in written.items():
            text = given.strip()
            if not text:
                continue
            draft.fields[name] = text
            try:
                fields[name] = convert(item_type.fields[name], text)
            except NotAValueError as problem:
                found = group.fields.get(name)
                where = self.blank_place(draft, found) if found is not None else self.group_place(draft)
                self.fault(where, f"{draft.id}: {name} is {text!r}; expected {problem.expected}")
        self.declared(draft)
        bodies: dict[str, None] = {}
        if group.body is not None:
            for row in draft.rows:
                body = self.value(group.body, draft, row, "body", put=as_markdown).text.strip("\n")
                if body:
                    bodies.setdefault(body)
            self.constant(draft, "body", group.body)
        for name, each in group.compare.items():
            for row in draft.rows:
                result = self.value(each, draft, row, f"compare {name}", compared=True)
                if result.text:
                    self.published.append(Published(draft.id, name, result.text, result.cells))
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
                self.change(result.cells[0], draft.id, option, result.text, text, how="white space")
            if first is None:
                first = text, result
            elif text != first[0]:
                self.fault(
                    self.where(result, value),
                    f"{draft.id}: {option} is {text!r} here and {first[0]!r} at {self.where(first[1], value)}",
                    "these rows make one item: correct the source, or add the column to `one-per`",
                )
        return first[0] if first else ""

    def declared(self, draft: _Draft) -> None:
        """A declared region that the policy does not have can only be a slip of the mapping's."""
        policy = self.mapping.policy
        if policy is None:
            return
        regions = [region.id for region in policy.regions]
        for name in ("declared-initial", "declared-residual"):
            text = draft.fields.get(name)
            if text and text not in regions:
                value = draft.group.fields.get(name)
                where = self.mapping.place(value.at if value is not None else draft.group.name)
                self.fault(
                    where, f"{name} is {text!r}, which is no region of the policy", _nearest(text, regions, "regions")
                )

    def stages(self, draft: _Draft) -> dict[str, str]:
        found: dict[str, str] = {}
        between: list[str] = []
        last = draft.group.stages[-1]
        regions = [region.id for region in self.mapping.policy.regions] if self.mapping.policy else []
        for stage in draft.group.stages:
            values: dict[str, str] = {}
            for key, value in stage.values.items():
                text = one_line(self.same(draft, f"{stage.label}: {key}", value))
                if not text:
                    continue
                where = self.blank_place(draft, value)
                if _STAGE_SIGNS.search(text):
                    self.fault(where, f"{draft.id}: found {text!r}, expected a value without any of ; : , =")
                elif key == "declared" and regions and text not in regions:
                    hint = _nearest(text, regions, "regions")
                    at = self.mapping.place(value.at)
                    self.fault(at, f"`declared` is {text!r}, which is no region of the policy", hint)
                else:
                    values[key] = text
            if not values:
                self.notes.append(f'{draft.id}: the source has nothing at the stage "{stage.label}"; it was left out.')
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
                self.fault(
                    at,
                    f"{draft.id}: {name} leads to the {link.item!s} of this row, which makes none",
                    f"see {self.mapping.place(link.item)}",
                )
            return [each.id for each in found]
        if link.column is not None:
            cell, ids = self.named(link.column, link.ranges, link.to, draft, row)
            if cell is None:
                return []
            if link.to is not None:
                return self.looked_up(cell, ids, link.to, draft.id, name)
            made = []
            for each in ids:
                part = _Draft(draft.group, draft.number, row, each)
                part.id = draft.id
                made.append(self.render(link.id, part, row, name).text)
            self.use((cell,), "link", draft.id, name)
            return self.existing(made, cell.place, draft.id, name)
        result = self.render(link.text, draft, row, name)
        self.use(result.cells, "link", draft.id, name)
        where = result.cells[0].place if result.cells else self.mapping.place(link.at)
        return self.existing([result.text] if result.text else [], where, draft.id, name)

    def existing(self, ids: Iterable[str], where: SourcePlace | Span, item: str, name: str) -> list[str]:
        found = []
        for each in ids:
            if each in self.ids:
                found.append(each)
            else:
                self.fault(
                    where, f"{item}: {name} leads to {each}, which no row makes", _nearest(each, list(self.ids), "")
                )
        return found

    def named(
        self, column: Word, ranges: bool, to: Word | None, draft: _Draft, row: SourceRow
    ) -> tuple[SourceCell | None, list[str]]:
        loaded = self.tables[draft.group.table]
        cell = self.cell(loaded, row, column)
        text = self.text(loaded, row, column)
        if cell is None or not text:
            return None, []
        try:
            return cell, split_ids(text, self.by_key[to] if to is not None else (), ranges=ranges)
        except ValueError as error:
            self.fault(cell.place, str(error))
            return None, []

    def looked_up(self, cell: SourceCell, ids: Iterable[str], to: Word, item: str, name: str) -> list[str]:
        known = self.by_key[to]
        self.use((cell,), "link", item, name)
        found = []
        for each in ids:
            draft = known.get(each)
            if draft is None:
                message = f"{item}: {name} leads to {each!r}, for which no row makes a {to!s}"
                self.fault(cell.place, message, _nearest(each, list(known), "known"))
            else:
                found.append(draft.id)
        return found

    def sources(self, back: Back, draft: _Draft, row: SourceRow) -> list[str]:
        cell, ids = self.named(back.column, back.ranges, back.group, draft, row)
        return [] if cell is None else self.looked_up(cell, ids, back.group, draft.id, f"linked-by {back.link}")

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
                if any(use.kind != "compared" for use in uses):
                    fate, reason = "used", ""
                elif uses:
                    fate, reason = "compared", "computed by riskfile; compared with what it computes"
                elif column.position in reasons:
                    fate, reason = "ignored", reasons[column.position]
                elif not loaded.text(cell):
                    fate, reason = "means empty", "the mapping lists this text as empty"
                else:
                    fate, reason = "not carried over", "the mapping does not use it here"
                yield CellFate(loaded.name, column, cell, fate, reason, uses)
        for cell, reason in loaded.table.left_out:
            yield CellFate(loaded.name, None, cell, "ignored", reason, ())
        for cell in loaded.table.outside:
            yield CellFate(loaded.name, None, cell, "not carried over", "it stands above or below the table", ())


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
    for group in mapping.groups.values():
        work.draft(group)
    work.stop()
    items = [
        item for group in mapping.groups.values() for draft in work.drafts[group.name] if (item := work.item(draft))
    ]
    links: dict[str, dict[str, dict[str, None]]] = {item.id: {} for item in items}
    work.link(links)
    work.stop()
    made = tuple(
        item._replace(links={name: tuple(ids) for name, ids in links[item.id].items() if ids}) for item in items
    )
    rows = agreement(made, mapping.policy, work.published, model) if mapping.policy is not None else ()
    if mapping.policy is None:
        work.notes.append("The mapping has no policy: nothing was compared with what riskfile computes.")
    return ImportReport(
        mapping.path,
        mapping.title,
        made,
        mapping.policy,
        mapping.policy_text,
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
    )


def _check_columns(work: _Import) -> None:
    """Resolve every column that the groups name, so that all that are missing are reported at once."""
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
        words += [*group.one_per, *group.each, *([group.when.column] if group.when else [])]
        for word in words:
            work.column(loaded, word)


def _stage_of(docname: str) -> str:
    parts = docname.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "needs" and parts[1] in STAGES else ""


def _nearest(word: str, known: Sequence[str], list_as: str) -> str:
    close = nearest(word, known, any_case=True)
    hint = f'did you mean "{close[0]}"?' if close else ""
    if list_as and known:
        shown = ", ".join(known[:MAX_PROBLEMS]) + (", …" if len(known) > MAX_PROBLEMS else "")
        hint += f"{' ' if hint else ''}{list_as}: {shown}"
    return hint


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
        estimates.append(("residual", found.residual, {"region": residual} if residual else {}))
        for label, estimate, words in estimates:
            if words:
                # a region declared of an estimate that is not there agrees with nothing
                computed = _computed(estimate) if estimate is not None else dict.fromkeys(words, "")
                rows.append(AgreementRow(risk.id, label, {what: computed[what] for what in words}, words))
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
