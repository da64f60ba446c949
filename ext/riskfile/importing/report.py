"""What an import made of its source, as data and as a page: every cell with a value, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Final, NamedTuple

from riskfile.importing.markdown import inline
from riskfile.model import Item, Span
from riskfile.policy import Policy
from riskfile.tables.table import SourceCell, SourceColumn, SourcePlace
from riskfile.text.messages import Phrase, later, tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.importing.sides import Again
FATES: Final = (
    later("used"),
    later("compared"),
    later("ignored"),
    later("means empty"),
    later("not read"),
    later("not carried over"),
)
"""What can become of a cell."""

_PUBLISHED = Phrase("importing.published", "Published")
"""What the source says; elsewhere it is said of a day."""

_MECHANICAL: Final = frozenset((later("id"), later("white space"), later("white space or control characters")))
"""Changes that are counted: nobody has to look at each."""


class Use(NamedTuple):
    """What a cell was used for. ``kind``: item (an option of an item), id, link, key (joins rows), condition
    (decides whether an item is made) or compared."""

    kind: str
    item: str
    option: str


class Change(NamedTuple):
    """A value that is not written as it stood: ``how`` says why."""

    cell: SourceCell
    item: str
    option: str
    before: str
    after: str
    how: str


class Cut(NamedTuple):
    """A cell that was cut into ``entries``: what stood in brackets behind which of them, what stood beside them and is
    none, and what it was cut ``at``."""

    cell: SourceCell
    option: str
    entries: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]
    left: tuple[str, ...]
    at: str


class Defect(NamedTuple):
    """What is wrong with the source, and came in. ``told`` is the code of the rule that tells of it in a check, "" where
    only the report does; ``item`` is the item concerned, "" where there is none."""

    kind: str
    where: SourcePlace | Span
    item: str
    what: str
    told: str


class Constant(NamedTuple):
    """A value that the mapping sets and no cell holds; ``items`` says how many have it."""

    group: str
    option: str
    value: str
    items: int


class CellFate(NamedTuple):
    """What became of a cell: used, compared, ignored, "means empty", "not read" (it names no id) or "not carried over",
    with a reason."""

    table: str
    column: SourceColumn | None
    cell: SourceCell
    fate: str
    reason: str
    uses: tuple[Use, ...]


class Published(NamedTuple):
    """What the source says of an estimate before controls: ``what`` is p, probability, severity or region."""

    risk: str
    what: str
    value: str
    cells: tuple[SourceCell, ...]


class AgreementRow(NamedTuple):
    """One estimate of one risk: what riskfile computes, what the source says, and whether they agree.

    ``published`` holds some of p, probability, severity, region, score and level, ``computed`` those of them that could be
    computed: a level of an estimate that the source does not give is compared with nothing.
    """

    risk: str
    stage: str
    computed: Mapping[str, str]
    published: Mapping[str, str]

    @property
    def compared(self) -> bool:
        """Whether anything of it could be compared."""
        return bool(self.computed)

    @property
    def agrees(self) -> bool:
        """Whether all that the source says is what is computed."""
        return not self.differences

    @property
    def differences(self) -> tuple[str, ...]:
        """What differs."""
        return tuple(
            what
            for what, value in self.published.items()
            if what in self.computed and not _same(what, self.computed[what], value)
        )


class TableUse(NamedTuple):
    """A source table in the report."""

    name: str
    place: SourcePlace
    digest: str
    rows: int
    columns: tuple[SourceColumn, ...]
    notes: tuple[tuple[SourcePlace, str], ...]
    other_sheets: tuple[str, ...]


@dataclass(frozen=True)
class ImportReport:
    """What an import made of its source.

    ``fates`` has every non-empty cell of every table but the headings; ``notes`` say in words what a reader
    should know. ``written`` are the files, relative to the project's root, once they are written.
    """

    mapping: str
    title: str
    items: tuple[Item, ...]
    policy: Policy | None
    policy_text: str
    tables: tuple[TableUse, ...]
    fates: tuple[CellFate, ...]
    changes: tuple[Change, ...]
    constants: tuple[Constant, ...]
    agreement: tuple[AgreementRow, ...]
    notes: tuple[str, ...]
    written: tuple[str, ...] = ()
    again: Again | None = None
    """How it compares with the last import and what was edited since, where there was one."""
    defects: tuple[Defect, ...] = ()
    cuts: tuple[Cut, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many cells met each fate."""
        return dict(Counter(fate.fate for fate in self.fates))

    @property
    def not_carried_over(self) -> tuple[CellFate, ...]:
        """The cells that nothing was made from: ignored, compared only, means empty, or unused."""
        return tuple(fate for fate in self.fates if fate.fate != "used")

    @property
    def unused(self) -> tuple[CellFate, ...]:
        """The cells that nobody decided on."""
        return tuple(fate for fate in self.fates if fate.fate == "not carried over")

    def markdown(self) -> str:
        """The report as a page."""
        return report_page(self)


def _same(what: str, computed: str, published: str) -> bool:
    if what != "p" or not computed:
        return computed == published
    try:
        # the source may have rounded its product
        return isclose(float(computed), float(published), rel_tol=1e-5)
    except ValueError:
        return False


# --- the page ---------------------------------------------------------------------------------------------


def report_page(report: ImportReport) -> str:
    """The import report as Markdown."""
    counts = report.counts
    total = sum(counts.values())
    lines = [
        f"# {tr('Import report')}",
        "",
        tr(
            "Made by `riskfile import` with the mapping `{what}`. The pages were made from the "
            "tables below; the source stays the record of what was imported.",
            what=report.mapping.replace("`", ""),
        ),
        "",
        f"## {tr('Summary')}",
        "",
        *_table(
            (tr("Cells with a value"), tr("Number")),
            [
                *((tr(name), str(counts.get(name, 0))) for name in FATES),
                (tr("all"), str(total)),
            ],
        ),
        "",
        *_table((tr("Items made"), tr("Number")), [(kind, str(count)) for kind, count in _by_type(report).items()]),
        "",
    ]
    lines += _agreement(report.agreement)
    lines += [f"## {tr('Source tables')}", ""]
    for table in report.tables:
        fates = [fate for fate in report.fates if fate.table == table.name]
        lines += [
            f"### {inline(table.name)}",
            "",
            tr(
                "{what}: {rows} rows, {n} columns, SHA-256 `{digest}`.",
                what=inline(str(table.place)),
                rows=table.rows,
                n=len(table.columns),
                digest=table.digest,
            ),
            "",
        ]
        if table.other_sheets:
            lines += [tr("Sheets that were not read here: {what}.", what=inline(", ".join(table.other_sheets))), ""]
        rows = []
        for column in table.columns:
            own = [fate for fate in fates if fate.column is column]
            rows.append((column.letter, column.header, str(len(own)), _became(own, report)))
        lines += [*_table((tr("Column"), tr("Heading"), tr("Cells"), tr("Became")), rows), ""]
    lines += _defects(report)
    lines += _left(report)
    lines += _cut(report)
    lines += _changed(report)
    lines += [
        f"## {tr('Set by the mapping')}",
        "",
        tr(
            "These values are in no cell of the source: the mapping decides on them. What it sets as "
            "a field of an item is named there as a stand-in (`stand-ins`), and a finding that rests "
            "on it says so."
        ),
        "",
    ]
    rows = [(each.group, each.option, each.value, str(each.items)) for each in report.constants]
    lines += [*(_table((tr("Group"), tr("Option"), tr("Value"), tr("Items")), rows) if rows else [tr("None.")]), ""]
    notes = [
        tr("{place}: a note on the cell, not carried over: {text}", place=place, text=text)
        for table in report.tables
        for place, text in table.notes
    ]
    lines += [f"## {tr('Notes')}", ""]
    for note in dict.fromkeys([*report.notes, *notes]):
        lines.append(f"- {inline(note)}")
    lines += [f"- {tr('Colours and fonts of the source were not read.')}", ""]
    return "\n".join(lines)


def agreement_table(rows: Sequence[AgreementRow]) -> list[str]:
    """The lines of a Markdown table: computed beside published, estimate by estimate."""
    return _table(
        (tr("Risk"), tr("Estimate"), str(_PUBLISHED()), tr("Computed"), tr("Agrees")),
        [
            (
                row.risk,
                tr(row.stage),
                ", ".join(f"{what} {value}" for what, value in row.published.items()),
                ", ".join(f"{what} {value or '?'}" for what, value in row.computed.items()),
                (tr("yes") if row.agrees else tr("NO: {differences}", differences=", ".join(row.differences)))
                if row.compared
                else tr("not compared: it gives no estimate"),
            )
            for row in rows
        ],
    )


def _agreement(rows: Sequence[AgreementRow]) -> list[str]:
    lines = [
        f"## {tr('Agreement')}",
        "",
        tr("What the source publishes, beside what riskfile computes from its estimates and the policy."),
        "",
    ]
    if not rows:
        return [*lines, tr("Nothing to compare: the source declares no acceptability."), ""]
    wrong = sum(not row.agrees for row in rows)
    compared = sum(row.compared for row in rows)
    left = len(rows) - compared
    lines += [
        (
            tr(
                "{agree} of {compared} estimates agree, **{wrong} do not**.",
                agree=compared - wrong,
                compared=compared,
                wrong=wrong,
            )
            if wrong
            else tr("{agree} of {compared} estimates agree.", agree=compared - wrong, compared=compared)
        )
        + (
            tr(" {left} more could be compared with nothing: the source gives a level, and no estimate.", left=left)
            if left
            else ""
        ),
        "",
    ]
    return [*lines, *agreement_table(rows), ""]


def _by_type(report: ImportReport) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in report.items:
        found[item.type] = found.get(item.type, 0) + 1
    return found


def _became(fates: Sequence[CellFate], report: ImportReport) -> str:
    if not fates:
        return tr("empty")
    kinds = {item.id: item.type for item in report.items}
    words: dict[str, None] = {}
    for fate in fates:
        for use in fate.uses:
            kind = kinds.get(use.item, "")
            words.setdefault(f"{kind} {use.option}".strip())
    fate_words = {tr(fate.fate): None for fate in fates if fate.fate != "used"}
    return "; ".join([*words, *fate_words])


def _left(report: ImportReport) -> list[str]:
    lines = [f"## {tr('Not carried over')}", ""]
    groups: dict[tuple[str, str, str, str], list[CellFate]] = {}
    for fate in report.not_carried_over:
        name = f"{fate.column.letter} {fate.column.header}".strip() if fate.column else tr("around the table")
        groups.setdefault((fate.table, name, fate.fate, fate.reason), []).append(fate)
    if not groups:
        return [*lines, tr("Every cell with a value was carried over."), ""]
    lines += [tr("Every cell with a value that no item holds, and why."), ""]
    rows = [
        (
            table,
            name,
            tr(fate),
            _Quoted(tr(reason)),
            _Quoted("; ".join(f"{_address(each.cell.place)} {each.cell.text}" for each in found)),
        )
        for (table, name, fate, reason), found in groups.items()
    ]
    return [*lines, *_table((tr("Table"), tr("Column"), tr("What"), tr("Why"), tr("Cells")), rows), ""]


def _defects(report: ImportReport) -> list[str]:
    lines = [f"## {tr('Defects of the source')}", ""]
    if not report.defects:
        return [*lines, tr("None was seen while it was read."), ""]
    lines += [
        tr(
            "What is wrong with the source came in as it stands, as far as an item can hold it. "
            "`riskfile check` tells of it by the rule that is named; where none is, this list does."
        ),
        "",
    ]
    rows = [
        (tr(each.kind), each.item, _Quoted(each.what), each.told or tr("(here)"), _where(each.where))
        for each in report.defects
    ]
    return [*lines, *_table((tr("Kind"), tr("Item"), tr("What"), tr("Told by"), tr("Where")), rows), ""]


def _cut(report: ImportReport) -> list[str]:
    lines = [f"## {tr('Lists that were cut')}", ""]
    if not report.cuts:
        return [*lines, tr("No cell was cut into several entries."), ""]
    lines += [tr("Every cell of which several entries were made, or ids and a remark."), ""]
    rows: dict[tuple[str, ...], list[str]] = {}
    for each in report.cuts:
        beside = [f"{id} ({remark})" for id, remark in each.remarks] + [
            tr("left: {text}", text=text) for text in each.left
        ]
        key = (each.cell.text, each.option, "; ".join(each.entries) or tr("(nothing)"), "; ".join(beside), each.at)
        rows.setdefault(key, []).append(_where(each.cell.place))
    headings = (tr("In the source"), tr("Option"), tr("Entries"), tr("Beside them"), tr("Cut at"), tr("Where"))
    return [
        *lines,
        *_table(headings, [(*map(_Quoted, key), ", ".join(dict.fromkeys(places))) for key, places in rows.items()]),
        "",
    ]


def _changed(report: ImportReport) -> list[str]:
    lines = [f"## {tr('Changed values')}", ""]
    groups: dict[tuple[str, str, str, str, str], list[str]] = {}
    mechanical = Counter(change.how for change in report.changes if change.how in _MECHANICAL)
    if mechanical:
        words = {"id": tr("ids of items made of cells")}
        counted = ", ".join(f"{words.get(how, tr(how))}: {count}" for how, count in sorted(mechanical.items()))
        lines += [tr("Mechanical changes, not listed: {counted}.", counted=counted), ""]
    for change in report.changes:
        if change.how in _MECHANICAL:
            continue
        place = change.cell.place
        source = place.path.rpartition("/")[2] + (f"!{place.sheet}" if place.sheet else "")
        key = (change.how, source, change.option, change.before, change.after)
        groups.setdefault(key, []).append(_address(place))
    if not groups:
        return [
            *lines,
            tr("Every other value is written as it stood.")
            if mechanical
            else tr("Every value is written as it stood."),
            "",
        ]
    lines += [
        tr("Every other value that is not written as it stood.")
        if mechanical
        else tr("Every value that is not written as it stood."),
        "",
    ]
    rows = [
        (
            tr(how),
            option,
            _Quoted(before),
            _Quoted(after or tr("(nothing)")),
            f"{source} " + ", ".join(dict.fromkeys(places)),
        )
        for (how, source, option, before, after), places in groups.items()
    ]
    return [*lines, *_table((tr("How"), tr("Option"), tr("In the source"), tr("Written"), tr("Where")), rows), ""]


def _where(place: SourcePlace | Span) -> str:
    """File and cell, without the folder, which is another on each machine."""
    if isinstance(place, Span):
        return f"{place.path.rpartition('/')[2]}:{place.line}:{place.column}"
    name = place.path.rpartition("/")[2] + (f"!{place.sheet}" if place.sheet else "")
    return f"{name} {_address(place)}" if place.column else f"{name} {place.row or ''}".strip()


def _address(place: SourcePlace) -> str:
    return place.at


class _Quoted(str):
    """Text of the source, in which ids need not be those of items."""

    __slots__ = ()


def _cell(text: str) -> str:
    return inline(text, ids=not isinstance(text, _Quoted)).replace("|", "\\|")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return lines + ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
