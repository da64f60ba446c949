"""The tables that people work in, as data: a sheet for the hazard analysis, and one for each type of item.

A cell holds what is written in an item, to the character, or what is computed of it. Which may be edited, from which words
one chooses, and to which option of which item a cell belongs, the columns say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.assessment import Assessment, Estimate, assess, scale_of
from riskfile.change.content_hash import SIGNATURE
from riskfile.model import FORMERLY, RETIRED, FieldType, Item, ItemType, LinkType, RiskFile
from riskfile.policy.policy import Policy, ScaleLevel
from riskfile.reading.as_written import option_text
from riskfile.results import PROOFS
from riskfile.text.between import in_list
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import later, spoken, tr
from riskfile.text.words import Words, value_in_words

Part = Literal["id", "title", "field", "link", "text", "computed"]

CHAIN: Final = ("hazard", "event", "situation", "harm", "risk", "control", "verification")
"""Types that have a sheet also where there is no item of them yet."""

ANALYSIS: Final = later("Hazard analysis")
MOST_NAMED: Final = 12
"""How many items a computed cell names; of more it says how many there are."""

RECORD: Final = "riskfile"
"""The hidden sheet with what was exported, and the hidden column with the id that each row was exported with."""

_OTHER_SHEETS: Final = ("read me", RECORD, f"{RECORD} lists", "history")
"""Names that sheets with items do not have; the last one Excel keeps for itself."""

_NOT_HERE: Final = frozenset((FORMERLY, RETIRED, "retired-because"))
"""`riskfile retire` writes these."""

_WRITTEN_BY_COMMANDS: Final = frozenset(("evidence-hash",))


_PROVED: Final = Words(
    "workbook-proved", {"implementation": "Implementation proved", "effectiveness": "Effectiveness proved"}
)


class Region(NamedTuple):
    """A region's rank and the number of regions; 0, 0 for none."""

    rank: int = 0
    of: int = 0


class WorkColumn(NamedTuple):
    """A column. ``name`` is the option that it holds, "" for what is computed. ``choices`` are the words that one chooses
    from, each as it is shown and as it is written; ``only`` says that there are no others. ``targets`` are the types of
    items that a link names, ``single`` that it names one. ``used`` says that some item has it. ``room`` is the width in
    characters."""

    heading: str
    part: Part
    name: str = ""
    group: str = ""
    editable: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    only: bool = False
    targets: tuple[str, ...] = ()
    single: bool = False
    used: bool = True
    room: int = 20
    help: str = ""

    def shown(self, text: str) -> str:
        """What is shown for what is written."""
        for shown, written in self.choices:
            if written == text:
                return shown
        return text


class WorkRow(NamedTuple):
    """A row: the item's id, its cells as they are written or computed, and by the index of a cell the region in it."""

    id: str
    cells: tuple[str, ...]
    regions: Mapping[int, Region]


class WorkSheet(NamedTuple):
    """A sheet with the items of one ``type``."""

    name: str
    type: str
    columns: tuple[WorkColumn, ...]
    rows: tuple[WorkRow, ...]


Lines = Callable[[str], Sequence[str]]
"""The lines of a page, by its path."""


def level_shown(level: ScaleLevel | None) -> str:
    """A level with its label."""
    return "" if level is None else f"{level.id} {level.label}" if level.label else level.id


def work_sheets(file: RiskFile, policy: Policy, lines: Lines, *, every: bool = False) -> tuple[WorkSheet, ...]:
    """The sheets: the hazard analysis, then the types in the order of the chain; ``every``: also those that no item has."""
    made = _Sheets(file, policy, lines)
    types = [each for each in file.model.types.values() if every or each.name in CHAIN or file.of_type(each.name)]
    types.sort(key=lambda each: (each.name != "risk", each.rank))
    taken = {*_OTHER_SHEETS}
    return tuple(made.sheet(each, _name_of(each, taken)) for each in types)


def _name_of(item_type: ItemType, taken: set[str]) -> str:
    """What the sheet of a type is called: a spreadsheet has at most 31 characters for it, and not all signs."""
    plain = tr(ANALYSIS if item_type.name == "risk" else item_type.plural or item_type.label)
    if len(plain) > 31:
        plain = tr(item_type.label) if len(tr(item_type.label)) <= 31 else item_type.name.replace("-", " ").capitalize()
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in plain).strip(" '")[:31] or item_type.name[:31]
    name, number = plain, 2
    while name.casefold() in taken:
        name = f"{plain[:28]} {number}"
        number += 1
    taken.add(name.casefold())
    return name


class _Sheets:
    def __init__(self, file: RiskFile, policy: Policy, lines: Lines) -> None:
        self.file = file
        self.policy = policy
        self.lines = lines
        self.assessed: Assessment = assess(file, policy)

    def sheet(self, item_type: ItemType, name: str) -> WorkSheet:
        items = self.file.of_type(item_type.name)
        written = {option for item in items for option in item.marks}
        columns = [*(self._of_risks if item_type.name == "risk" else self._of_others)(item_type, written)]
        headings = {RECORD}
        for index, (column, _) in enumerate(columns):
            heading, number = column.heading, 2
            while heading in headings:
                heading = f"{column.heading} {column.name or number}"
                number += 1
            headings.add(heading)
            columns[index] = column._replace(heading=heading), columns[index][1]
        rows = tuple(self._row(item, columns) for item in items)
        return WorkSheet(name, item_type.name, tuple(column for column, _ in columns), rows)

    def _row(self, item: Item, columns: Sequence[tuple[WorkColumn, _Cell]]) -> WorkRow:
        cells: list[str] = []
        regions: dict[int, Region] = {}
        for index, (_, cell) in enumerate(columns):
            found = cell(item)
            if isinstance(found, str):
                cells.append(found)
            else:
                cells.append(found[0])
                regions[index] = found[1]
        return WorkRow(item.id, tuple(cells), regions)

    # --- columns ------------------------------------------------------------------------------------------------------

    def _of_others(self, item_type: ItemType, written: set[str]) -> Iterator[tuple[WorkColumn, _Cell]]:
        yield from self._head(item_type)
        for link in item_type.links.values():
            yield self._link(link, link.name in written)
            yield self._names(link)
        for field in item_type.fields.values():
            yield from self._field(field, item_type, written)
        yield self._text()
        if item_type.name == "control":
            if self.file.design or self.file.code:
                yield (
                    WorkColumn(tr("Implemented by in words"), "computed", group=tr("Computed"), room=40),
                    self._implemented,
                )
            for proof in PROOFS:
                column = WorkColumn(_PROVED[proof], "computed", group=tr("Computed"), room=16)
                yield column, lambda item, proof=proof: str(getattr(self.assessed.controls[item.id], proof))  # type: ignore[misc]
        elif item_type.name == "harm":
            yield (
                WorkColumn(tr("In risks"), "computed", group=tr("Computed"), room=24),
                lambda item: self._ids(item, "harm"),
            )

    def _of_risks(self, item_type: ItemType, written: set[str]) -> Iterator[tuple[WorkColumn, _Cell]]:
        fields = dict(item_type.fields)
        links = dict(item_type.links)

        def field(*names: str, group: str) -> Iterator[tuple[WorkColumn, _Cell]]:
            for name in names:
                found = fields.pop(name, None)
                if found is not None:
                    for column, cell in self._field(found, item_type, written):
                        yield column._replace(group=group), cell

        def link(name: str, group: str) -> Iterator[tuple[WorkColumn, _Cell]]:
            found = links.pop(name, None)
            if found is not None:
                column, cell = self._link(found, True)
                yield column._replace(group=group), cell

        def computed(heading: str, group: str, room: int, cell: _Cell) -> tuple[WorkColumn, _Cell]:
            return WorkColumn(heading, "computed", group=group, room=room), cell

        yield from self._head(item_type)
        chain = tr("How harm comes about")
        yield computed(tr("Hazard"), chain, 26, lambda item: _named(self._hazards(item)))
        yield computed(tr("Sequence of events"), chain, 36, self._events)
        yield from link("situation", chain)
        yield computed(tr("Situation in words"), chain, 30, lambda item: _titles(self.file.linked(item, "situation")))
        yield from link("harm", chain)
        yield computed(tr("Harm in words"), chain, 24, lambda item: _titles(self.file.linked(item, "harm")))
        first = tr("Initial risk")
        yield computed(
            tr("Severity"), first, 16, lambda item: level_shown(self.assessed.risks[item.id].initial.severity)
        )
        yield from field("estimate", "p1", "p2", "p", "exploitability", group=first)
        yield computed(tr("Probability of harm"), first, 16, lambda item: _level(self.assessed.risks[item.id].initial))
        yield computed(tr("Initial risk"), first, 18, lambda item: self._region(self.assessed.risks[item.id].initial))
        yield from field("basis", "dated", group=first)
        yield computed(tr("Risk control measures"), tr("Risk control"), 38, self._controls)
        yield computed(tr("All proved"), tr("Risk control"), 12, self._proved)
        last = tr("Residual risk")
        names = ("residual-severity", "residual-p1", "residual-p2", "residual-p", "residual-exploitability")
        yield from field(*names, "residual-stages", group=last)
        yield computed(tr("Residual risk"), last, 18, lambda item: self._region(self.assessed.risks[item.id].remaining))
        yield from field("disclosed-in", group=last)
        for other in links:
            yield from link(other, tr("More"))
        for other in [*fields]:
            yield from field(other, group=tr("More"))
        column, cell = self._text()
        yield column._replace(group=tr("More")), cell

    def _head(self, item_type: ItemType) -> Iterator[tuple[WorkColumn, _Cell]]:
        yield WorkColumn(tr("ID"), "id", "id", tr(item_type.label), editable=False, room=12), lambda item: item.id
        yield WorkColumn(tr(item_type.label), "title", "title", tr(item_type.label), room=36), lambda item: item.title

    def _written(self, name: str) -> _Cell:
        return lambda item: option_text(item, name, self.lines(item.path))

    def _link(self, link: LinkType, used: bool) -> tuple[WorkColumn, _Cell]:
        single = link.maximum == 1
        column = WorkColumn(
            _capital(link), "link", link.name, tr("Links"), targets=link.targets, single=single,
            used=used or link.minimum > 0, room=14 if single else 22,
            help=tr("{said}. One id.", said=tr(link.help or link.label))
            if single
            else tr("{said}. Ids, parted by commas.", said=tr(link.help or link.label)),
        )  # fmt: skip
        return column, self._written(link.name)

    def _names(self, link: LinkType) -> tuple[WorkColumn, _Cell]:
        heading = tr("{link} in words", link=_capital(link))
        used = not link.targets or link.minimum > 0
        column = WorkColumn(heading, "computed", group=tr("Links"), used=used, room=32)
        return column, lambda item: _named(self.file.linked(item, link.name))

    def _field(self, field: FieldType, item_type: ItemType, written: set[str]) -> Iterator[tuple[WorkColumn, _Cell]]:
        name = field.name
        if name in _NOT_HERE:
            return
        used = name in written
        choices: tuple[tuple[str, str], ...] = ()
        help, room = tr(field.help), 24
        if field.kind == "enum":
            choices, room = tuple((value_in_words(each), each) for each in field.values), 18
        elif field.kind == "boolean":
            choices, room = ((tr("true"), "true"), (tr("false"), "false")), 10
        elif field.kind == "quantity":
            scale = scale_of(self.policy, name)
            if scale is None and not used:
                return
            choices, room = tuple((level_shown(each), each.id) for each in scale.levels) if scale else (), 16
            help = tr("{said} A level, or a number.", said=help).strip()
        elif field.kind == "list":
            room = 18
            help = (
                tr("{said} One or several, parted by commas: {values}.", said=help, values=field.values)
                if field.values
                else tr("{said} One or several, parted by commas.", said=help)
            ).strip()
        elif field.kind == "date":
            help, room = tr("{said} As YYYY-MM-DD.", said=help).strip(), 12
        elif field.kind == "datetime":
            help, room = tr("{said} A day and a time, as 2026-05-20T09:30Z.", said=help).strip(), 20
        elif field.kind == "text":
            room = 36
        signs = item_type.name == "review" and name in SIGNATURE
        column = WorkColumn(
            tr(field.label or name), "field", name, tr("Fields"), not signs and name not in _WRITTEN_BY_COMMANDS, choices,
            field.kind in ("enum", "boolean"), used=used or field.required, room=room, help=help,
        )  # fmt: skip
        yield column, self._written(name)

    def _text(self) -> tuple[WorkColumn, _Cell]:
        column = WorkColumn(
            tr("Text"), "text", "text", tr("Fields"), room=100, help=tr("The item's text, in Markdown.")
        )
        return column, lambda item: item.body

    # --- cells that are computed --------------------------------------------------------------------------------------

    def _hazards(self, risk: Item) -> list[Item]:
        linked = self.file.linked
        found = (hazard for each in linked(risk, "situation") for hazard in linked(each, "hazard"))
        return [*{each.id: each for each in found}.values()]

    def _events(self, risk: Item) -> str:
        linked = self.file.linked
        found = [event for each in linked(risk, "situation") for event in linked(each, "events")]
        if len(found) == 1:
            return _named(found)
        return "\n".join(f"{number}. {each.id} {each.title}" for number, each in enumerate(found, 1))

    def _controls_of(self, risk: Item) -> list[Item]:
        return [each for each in self.file.linking(risk, "controls") if each.type == "control"]

    def _controls(self, risk: Item) -> str:
        return "\n".join(
            f"{each.id} {each.title}" + (f" ({value_in_words(each.text('kind'))})" if each.text("kind") else "")
            for each in self._controls_of(risk)
        )

    def _implemented(self, control: Item) -> str:
        lines = []
        for id in self.file.implementing(control):
            each, code = self.file.design.get(id), in_list(line.name for line in self.file.code.get(id, ()))
            if each is not None:
                lines.append(f"{id} {each.title}" + (f" ({each.said})" if each.said else ""))
            if code:
                lines.append(f"{id}: {code}")
        return "\n".join(lines)

    def _proved(self, risk: Item) -> str:
        controls = self._controls_of(risk)
        if not controls:
            return tr("no controls")
        return tr("no") if any(not self.assessed.controls[each.id].verified for each in controls) else tr("yes")

    def _region(self, estimate: Estimate) -> tuple[str, Region]:
        region = estimate.region
        if region is None:
            return tr("not estimated"), Region()
        return region.label or region.id, Region(region.rank, len(self.policy.regions))

    def _ids(self, item: Item, link: str) -> str:
        ids = [each.id for each in self.file.linking(item, link)]
        more = " " + tr("and {n} more", n=len(ids) - MOST_NAMED) if len(ids) > MOST_NAMED else ""
        return in_list(ids[:MOST_NAMED]) + more


def _capital(link: LinkType) -> str:
    """What the column of a link is called."""
    # English has the option that it holds
    return link.name.replace("-", " ").capitalize() if spoken() == SOURCE_LANGUAGE else tr(link.label)


_Cell = Callable[[Item], "str | tuple[str, Region]"]


def _level(estimate: Estimate) -> str:
    return level_shown(estimate.probability)


def _named(items: Sequence[Item]) -> str:
    lines = [f"{each.id} {each.title}".strip() for each in items[:MOST_NAMED]]
    if len(items) > MOST_NAMED:
        lines.append(tr("and {n} more", n=len(items) - MOST_NAMED))
    return "\n".join(lines)


def _titles(items: Sequence[Item]) -> str:
    return "\n".join(each.title for each in items)
