"""What somebody has changed in a workbook: each cell against what was exported, and against what the file says now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from riskfile.assessment import quantity, scale_of
from riskfile.importing.merge.workbook import MOST_SIGNS, Cell, Column, Returned, Row, Sheet, same, typed
from riskfile.model import Item, ItemType, NotAValueError, RiskFile, convert, list_text
from riskfile.policy.policy import Policy
from riskfile.reading.as_written import option_text
from riskfile.reading.options import is_id
from riskfile.tables import SourcePlace, SourceProblem
from riskfile.text.messages import tr
from riskfile.text.nearest import nearest

_WORDS: Final = re.compile(r"[^\s,;]+")

Lines = Callable[[str], Sequence[str]]
"""The lines of a page, by its path."""


class Edit(NamedTuple):
    """A change of one item: of its title, its text ("text") or an option, by ``name``. ``after`` "" takes it out."""

    item: Item
    part: str
    name: str
    heading: str
    before: str
    after: str
    place: SourcePlace


class Conflict(NamedTuple):
    """What was edited on both sides since the export: what it was, what the file says now, and the sheet."""

    item: Item
    heading: str
    name: str
    base: str
    file: str
    sheet: str
    place: SourcePlace


class NewItem(NamedTuple):
    """A new row: its type, id ("" for the next free one), title, options by name, and text; the page that it is to stand on,
    "" for that of its like, and the heading of that page where it is new."""

    type: str
    id: str
    title: str
    links: Mapping[str, str]
    fields: Mapping[str, str]
    text: str
    place: SourcePlace
    page: str = ""
    chapter: str = ""


class Found(NamedTuple):
    """All that was found. ``taken_out`` are the items whose rows are gone; ``moved_on`` those of the file that have changed
    since the export, or that are new in it."""

    edits: list[Edit]
    new: list[NewItem]
    taken_out: list[Item]
    conflicts: list[Conflict]
    problems: list[SourceProblem]


def find_changes(returned: Returned, file: RiskFile, policy: Policy, lines: Lines) -> Found:
    """What the workbook says otherwise than what it was exported with."""
    return _Finder(returned, file, policy, lines).find()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a list, or the ids of a link."""
    return tuple(_WORDS.findall(text))


class _Finder:
    def __init__(self, returned: Returned, file: RiskFile, policy: Policy, lines: Lines) -> None:
        self.returned = returned
        self.file = file
        self.policy = policy
        self.lines = lines
        self.found = Found([], [], [], [], [])
        # ids that new rows give themselves, with their types
        self.given: dict[str, str] = {}
        # items that are new rows of this workbook, which has been merged before
        self.merged: set[str] = set()

    def find(self) -> Found:
        of_sheets = [(sheet, self.sorted_out(sheet)) for sheet in self.returned.sheets]
        for sheet, (_, new) in of_sheets:
            for row in new:
                self.give(sheet, row)
        for sheet, (known, new) in of_sheets:
            self.headings(sheet)
            for row in known:
                self.row(sheet, row)
            for row in new:
                self.new(sheet, row)
            seen = {row.id for row in known}
            for id, exported in self.returned.items.items():
                if exported.type == sheet.type and id not in seen:
                    self.gone(id)
        for name in self.returned.gone:
            place = SourcePlace(self.returned.sheets[0].place.path if self.returned.sheets else "", name)
            self.tell(
                place,
                tr("this sheet is not there any more"),
                tr("its items stay as they are: export the workbook again"),
            )
        self.duplicates()
        return self.found

    def tell(self, place: SourcePlace, message: str, hint: str = "") -> None:
        self.found.problems.append(SourceProblem(place, message, hint))

    # --- rows ---------------------------------------------------------------------------------------------------------

    def headings(self, sheet: Sheet) -> None:
        for heading in sheet.missing:
            column = next(each for each in sheet.columns if each.heading == heading)
            if column.editable or column.part == "id":
                self.tell(
                    sheet.place,
                    tr('there is no column "{heading}" any more', heading=heading),
                    tr("hide columns, do not delete them"),
                )

    def sorted_out(self, sheet: Sheet) -> tuple[list[Row], list[Row]]:
        """The rows of items that were exported, and new rows. What is neither is told; an emptied row is none."""
        known: dict[str, Row] = {}
        new: list[Row] = []
        own = {row.id for row in sheet.rows if row.key and row.id == row.key}
        for row in sheet.rows:
            says = any(
                column.editable and column.heading in row.cells and row.cells[column.heading].text.strip()
                for column in sheet.columns
            )
            exported = self.returned.items.get(row.id)
            if not says and exported is not None:
                # of an item that says nothing, nothing stood there before
                says = not any(column.editable and column.heading in exported.cells for column in sheet.columns)
            if not says:
                if row.id and exported is None:
                    self.tell(
                        self.at(row, "ID"),
                        tr("nothing stands in the row of {id}", id=row.id),
                        tr("give it a title, or empty it"),
                    )
                continue
            if row.key and row.key != row.id and row.key not in own:
                self.tell(
                    self.at(row, "ID"),
                    tr('found the id "{id}", expected {key}: this row was exported with that', id=row.id, key=row.key),
                    tr("an id stays as it is; a new item begins in a row of its own"),
                )
            elif exported is not None and exported.type == sheet.type:
                if row.id in known:
                    self.tell(
                        self.at(row, "ID"),
                        tr("{id} stands in two rows, here and in row {row}", id=row.id, row=known[row.id].place.row),
                    )
                else:
                    known[row.id] = row
            else:
                new.append(row)
        return [*known.values()], new

    def at(self, row: Row, heading: str) -> SourcePlace:
        cell = row.cells.get(heading)
        return cell.place if cell is not None else row.place

    def gone(self, id: str) -> None:
        item = self.file.items.get(id)
        if item is not None:
            self.found.taken_out.append(item)

    def row(self, sheet: Sheet, row: Row) -> None:
        exported = self.returned.items[row.id]
        item = self.file.items.get(row.id)
        for column in sheet.columns:
            if column.heading in sheet.missing:
                continue
            cell = row.cells.get(column.heading) or Cell("", row.place)
            base = exported.cells.get(column.heading, "")
            if self.unchanged(column, cell, base):
                continue
            if not column.editable:
                if column.part != "id":
                    self.locked(column, cell, base)
                continue
            if not sheet.whole and len(base) > MOST_SIGNS - 200 and cell.text[:100] == base[:100]:
                # too long for a cell: only its beginning was exported
                continue
            if item is None or item.type != exported.type:
                retired = row.id in self.file.retired
                self.tell(
                    cell.place,
                    tr("{id} was edited here, and is retired", id=row.id)
                    if retired
                    else tr("{id} was edited here, and is not in the file any more", id=row.id),
                )
                return
            after = self.value(sheet, self.file.model.types[item.type], column, cell)
            if after is None:
                continue
            self.three_ways(item, column, base, after, cell.place)

    def unchanged(self, column: Column, cell: Cell, base: str) -> bool:
        if cell.made_from in ("formula", "error"):
            return False
        if same(cell.text, column.shown(base)) or same(cell.text.strip(), base.strip()):
            return True
        if cell.made_from == "number":
            # a program has made a number of a text that was one
            with suppress(ValueError):
                return float(base) == float(cell.text)
        return cell.made_from == "truth value" and cell.text == base.lower()

    def locked(self, column: Column, cell: Cell, base: str) -> None:
        why = (
            tr("is computed, or belongs to an item of another sheet")
            if column.part == "computed"
            else tr("is written by a command")
        )
        shown = _short(cell.text)
        self.tell(
            cell.place,
            tr(
                "{heading} {why} and cannot be edited here; found {shown}, expected {what}",
                heading=column.heading,
                why=why,
                shown=shown,
                what=_short(base),
            ),
            tr("put back what stood there; edit the item on its own sheet") if column.part == "computed" else "",
        )

    def three_ways(self, item: Item, column: Column, base: str, after: str, place: SourcePlace) -> None:
        now = self.now(item, column)
        if self.means(column, now, item) == self.means(column, after, item):
            # both sides say the same
            return
        if same(now, base) or self.means(column, now, item) == self.means(column, base, item):
            self.found.edits.append(Edit(item, column.part, column.name, column.heading, now, after, place))
        else:
            self.found.conflicts.append(Conflict(item, column.heading, column.name, base, now, after, place))

    def now(self, item: Item, column: Column) -> str:
        """What the file says now."""
        if column.part == "title":
            return item.title
        if column.part == "text":
            return item.body
        return option_text(item, column.name, self.lines(item.path))

    def means(self, column: Column, text: str, item: Item) -> object:
        """What a text means, whatever its signs between words."""
        field = self.file.model.types[item.type].fields.get(column.name)
        if column.part == "link" or (field is not None and field.kind == "list"):
            return words_of(text)
        return text.strip()

    def duplicates(self) -> None:
        twice = {each.id for each in self.file.duplicates}
        for edit in self.found.edits:
            if edit.item.id in twice:
                self.tell(
                    edit.place,
                    tr("two items of the file have the id {id}", id=edit.item.id),
                    tr("give one of them another first"),
                )

    # --- values -------------------------------------------------------------------------------------------------------

    def value(self, sheet: Sheet, item_type: ItemType, column: Column, cell: Cell) -> str | None:
        """What a cell says, as it is to be written; None where it cannot be, which is told."""
        if cell.made_from in ("formula", "error"):
            what = tr("a formula") if cell.made_from == "formula" else tr("an error")
            self.tell(
                cell.place,
                tr(
                    "{heading} holds {what}, {what2}; expected a text",
                    heading=column.heading,
                    what=what,
                    what2=_short(cell.text),
                ),
                tr("paste its value"),
            )
            return None
        text = cell.text.rstrip() if sheet.whole else typed(cell.text)
        if column.part == "text":
            return text.strip("\n")
        text = column.choices.get(text.strip(), text.strip())
        if column.part == "title":
            if not text or "\n" in text:
                found = tr("a line break") if text else tr("nothing")
                self.tell(cell.place, tr("found {found} in the title, expected one line", found=found))
                return None
            return text
        if not text:
            return ""
        if column.part == "link":
            return self.link(item_type, column, text, cell.place)
        return self.field(item_type, column, text, cell.place)

    def link(self, item_type: ItemType, column: Column, text: str, place: SourcePlace) -> str | None:
        link = item_type.links.get(column.name)
        if link is None:
            self.tell(place, tr('{name} has no link "{name2}" any more', name=item_type.name, name2=column.name))
            return None
        wrong = False
        ids = words_of(text)
        for id in ids:
            target = self.file.items.get(id)
            kind = target.type if target is not None else self.given.get(id, "")
            if not kind and (self.file.other(id) is not None or (link.others and not is_id(id))):
                continue
            if not kind:
                near = nearest(id, [*self.file.items, *self.given])
                retired = tr(" (it is retired)") if id in self.file.retired else ""
                expected = " or ".join(link.targets) or tr("an item")
                self.tell(
                    place,
                    tr(
                        "{heading} names {id}, which is no item{retired}; expected the id of {what}",
                        heading=column.heading,
                        id=id,
                        retired=retired,
                        what=_a(expected),
                    ),
                    tr("did you mean {near}?", near=", ".join(near)) if near else "",
                )
                wrong = True
            elif link.targets and kind not in link.targets and kind not in link.others:
                expected = " or ".join((*link.targets, *link.others))
                self.tell(
                    place,
                    tr(
                        "{heading} names {id}, {what}; expected the id of {what2}",
                        heading=column.heading,
                        id=id,
                        what=_a(kind),
                        what2=_a(expected),
                    ),
                )
                wrong = True
        if link.maximum is not None and len(set(ids)) > link.maximum:
            self.tell(
                place,
                tr(
                    "{heading} names {n} items; expected at most {maximum}",
                    heading=column.heading,
                    n=len(set(ids)),
                    maximum=link.maximum,
                ),
            )
            wrong = True
        return None if wrong else ", ".join(dict.fromkeys(ids))

    def field(self, item_type: ItemType, column: Column, text: str, place: SourcePlace) -> str | None:
        field = item_type.fields.get(column.name)
        if field is None:
            self.tell(place, tr('{name} has no field "{name2}" any more', name=item_type.name, name2=column.name))
            return None
        if field.kind == "quantity":
            return self.quantity(column, text, place)
        if field.kind == "text":
            return text
        try:
            value = convert(field, text)
        except NotAValueError as error:
            hint = f" ({error.hint})" if error.hint else ""
            self.tell(
                place,
                tr(
                    "{heading} is {what}; expected {expected}{hint}",
                    heading=column.heading,
                    what=_short(text),
                    expected=error.expected,
                    hint=hint,
                ),
            )
            return None
        return list_text(value) if isinstance(value, tuple) else text

    def quantity(self, column: Column, text: str, place: SourcePlace) -> str | None:
        scale = scale_of(self.policy, column.name)
        if scale is None:
            return text
        for level in scale.levels:
            if text.casefold() in (level.id.casefold(), level.label.casefold(), f"{level.id} {level.label}".casefold()):
                return level.id
        if quantity(scale, text) is not None:
            return text
        levels = ", ".join(f"{each.id} {each.label}".strip() for each in scale.levels)
        number = tr(" or a number within the bands") if scale.numeric else ""
        self.tell(
            place,
            tr(
                "{heading} is {what}; expected one of {levels}{number}",
                heading=column.heading,
                what=_short(text),
                levels=levels,
                number=number,
            ),
        )
        return None

    # --- new rows -----------------------------------------------------------------------------------------------------

    def give(self, sheet: Sheet, row: Row) -> None:
        """Take the id that a new row gives itself, if it may have it."""
        if not row.id:
            return
        place = self.at(row, "ID")
        known = self.file.recorded(row.id) or self.file.other(row.id)
        if known is not None and known.type == sheet.type and row.id not in self.returned.items:
            # whether it is this very row, merged before, its cells say
            self.given.setdefault(row.id, sheet.type)
        elif known is not None:
            what = (
                tr("is retired, and its id is not free")
                if row.id in self.file.retired
                else tr("is in the file already")
            )
            self.tell(
                place,
                tr("{id} {what}; expected another id, or none", id=row.id, what=what),
                tr("it stands at {span}", span=known.span),
            )
        elif not is_id(row.id):
            prefix = self.file.model.types[sheet.type].prefix if sheet.type in self.file.model.types else "RSK"
            self.tell(
                place,
                tr("{what} is no id; expected one such as {prefix}-001, or none", what=_short(row.id), prefix=prefix),
            )
        elif row.id in self.given:
            self.tell(place, tr("{id} stands in two rows", id=row.id))
        else:
            self.given[row.id] = sheet.type

    def new(self, sheet: Sheet, row: Row) -> None:
        item_type = self.file.model.types.get(sheet.type)
        if item_type is None:
            self.tell(row.place, tr("the project has no type {type} any more", type=sheet.type))
            return
        title, text = "", ""
        links: dict[str, str] = {}
        fields: dict[str, str] = {}
        for column in sheet.columns:
            cell = row.cells.get(column.heading)
            taken = column.editable or (sheet.whole and column.part == "field")
            if cell is None or not taken or not cell.text.strip():
                if column.part == "title":
                    self.tell(
                        row.place,
                        tr("this new row has no title"),
                        tr('write one under "{heading}"', heading=column.heading),
                    )
                continue
            value = self.value(sheet, item_type, column, cell)
            if not value:
                continue
            if column.part == "title":
                title = value
            elif column.part == "text":
                text = value
            else:
                (links if column.part == "link" else fields)[column.name] = value
        new = NewItem(sheet.type, row.id, title, links, fields, text, row.place, row.page, row.chapter)
        if self.is_there(new):
            return
        known = self.file.items.get(row.id)
        if known is not None:
            self.tell(
                self.at(row, "ID"),
                tr("{id} is in the file already, with other words; expected another id, or none", id=row.id),
                tr("it stands at {span}", span=known.span),
            )
        self.found.new.append(new)

    def is_there(self, new: NewItem) -> bool:
        """Whether a new row is an item of the file that came after the export: the workbook was merged before."""
        for item in self.file.of_type(new.type):
            if item.id in self.returned.items or item.id in self.merged or new.id not in ("", item.id):
                continue
            said = (item.title, item.body, {name: item.text(name) for name in item.fields}, item.links)
            fields = {name: text for name, text in new.fields.items() if name != "stage" or text != item.stage}
            links = {name: words_of(ids) for name, ids in new.links.items()}
            listed = {name: ", ".join(words_of(text)) for name, text in fields.items() if self.is_list(item, name)}
            if said == (new.title, new.text, fields | listed, links):
                self.merged.add(item.id)
                return True
        return False

    def is_list(self, item: Item, name: str) -> bool:
        field = self.file.model.types[item.type].fields.get(name)
        return field is not None and field.kind == "list"


def changed_since(returned: Returned, file: RiskFile, hash_of: Callable[[Item], str]) -> Iterator[str]:
    """The ids of the items that are otherwise in the file than when they were exported."""
    for id, exported in returned.items.items():
        item = file.items.get(id)
        if item is None or hash_of(item) != exported.hash:
            yield id
    yield from (item.id for item in file if item.id not in returned.items)


def _a(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}" if not word.startswith("an ") else word


def _short(text: str) -> str:
    line = " / ".join(each.strip() for each in text.splitlines() if each.strip())
    return f'"{line[:80]}..."' if len(line) > 80 else f'"{line}"' if line else "nothing"
