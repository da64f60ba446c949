"""What rests on items, or on what a trigger affects: risks with their regions now and without it, verifications to
repeat, and what names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.assessment import Assessment
from riskfile.change.fall import Fall, falls
from riskfile.change.impact import Reach, Resting, Subject, reached_by, subject
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.text.between import in_turn, labelled
from riskfile.text.messages import later, tr
from riskfile.text.words import ASPECT_WORDS, BESIDE_WORDS, NO_REGION_WORDS, PROOF_WORDS, SHORT_ESTIMATE_WORDS
from riskfile.views.context import Context
from riskfile.views.tables import Cell, Column, Row, Table, estimate_cell, links_cell, select

IMPACT_COLUMNS = (
    Column("what", "What"),
    Column("item", "Item"),
    Column("by", "By way of"),
    Column("initial", "Initial risk"),
    Column("now", "Earned now"),
    Column("without", "Earned without it"),
)

CARD_COLUMNS = tuple(column for column in IMPACT_COLUMNS if column.key != "initial")
"""Of the table on a trigger's card."""

_FALLS, _RISK = later("risk, falls back"), later("risk")
_UNPROVED, _REPEAT = later("control, proof is lost"), later("verification, to repeat")
_CHANGES, _NAMES, _PAGE = later("risk, changes"), later("names it"), later("page that names it")

NOTE: Final = later(
    "Risks whose judgement rests on it, with their regions now and as they would be if it were gone; verifications to "
    "repeat if it changes; and what names it. What the rules would find without it says the command riskfile impact."
)


def impact_of(context: Context, ids: Sequence[str], filter: str = "") -> Table | None:
    """What rests on the items with these ids (of a trigger or cycle: see :func:`subject`), one row an item or page. None
    where none of the ids is that of an item.

    :raises FilterError: if the filter cannot be read.
    """
    file, policy = context.file, context.policy
    if not any(id in file.items for id in ids):
        return None
    asked = subject(file, ids)
    reach = reached_by(file, asked.ids)
    rows = [*_rows(context, reach, asked, falls(file, policy, asked.gone))]
    told = {row.item.id for row in rows if row.item} | {*asked.ids, *ids}
    for item in reach.items:
        for relation, items in file.back(item).items():
            for each in items:
                if each.id not in told:
                    told.add(each.id)
                    rows.append(_row(each, _NAMES, Cell(_words(file, each, relation), ((item, ""),))))
    if filter.strip():
        passing = {item.id for item in select(file, policy, [row.item for row in rows if row.item], filter)}
        rows = [row for row in rows if row.item is not None and row.item.id in passing]
    else:
        wanted = {*asked.ids, *ids}
        for docname, words in sorted(context.named.items()):
            if names := sorted(wanted.intersection(words)):
                known = links_cell(file.items[id] for id in names if id in file.items)
                rows.append(Row(None, (Cell(tr(_PAGE)), Cell(docname), known, *[Cell()] * 3)))
    return Table("impact", IMPACT_COLUMNS, tuple(rows), tr(NOTE))


class CardImpact(NamedTuple):
    """What rests on what a trigger affects, for its card: how many risks and verifications to repeat, how many of the risks
    would fall back, and a row for each."""

    risks: int
    falling: int
    verifications: int
    table: Table

    @property
    def summary(self) -> str:
        """In words."""
        risks = tr("{risks} {risks:risk rests|risks rest} on it", risks=self.risks)
        falling = tr(", {falling} would fall back without it", falling=self.falling) if self.falling else ""
        repeat = tr(
            "{verifications} {verifications:verification|verifications} to repeat", verifications=self.verifications
        )
        return tr(
            "Impact of what it affects: {risks}{falling}; {value}",
            risks=risks,
            falling=falling,
            value=repeat if self.verifications else tr("no verification to repeat"),
        )


def card_impact(context: Context, trigger: Item) -> CardImpact | None:
    """What rests on what a trigger affects; None where nothing does."""
    file, policy = context.file, context.policy
    asked = subject(file, [trigger.id])
    reach = reached_by(file, asked.ids)
    if not (reach.risks or reach.verifications):
        return None
    found = falls(file, policy, asked.gone)
    rows = [
        Row(row.item, (*row.cells[:3], *row.cells[4:]))
        for row in _rows(context, reach, asked, found)
        if row.cells[0].text != tr(_UNPROVED)
    ]
    falling = sum(row.cells[0].text == tr(_FALLS) for row in rows)
    table = Table("impact", CARD_COLUMNS, tuple(rows))
    return CardImpact(len(reach.risks), falling, len(reach.verifications), table)


def _rows(context: Context, reach: Reach, asked: Subject, found: Iterable[Fall]) -> Iterator[Row]:
    """A row for each risk, those that fall back first, for each control that loses a proof, and each verification."""
    file, policy, assessed = context.file, context.policy, context.assessed
    by_id: dict[str, dict[str, Fall]] = {}
    for fall in found:
        by_id.setdefault(fall.id, {})[fall.what] = fall
    gone, several = {*asked.gone}, len(asked.ids) > 1
    rows = [_risk_row(file, policy, assessed, each, by_id.get(each.item.id, {}), gone, several) for each in reach.risks]
    yield from sorted(rows, key=lambda row: row.cells[0].text not in (tr(_FALLS), tr(_CHANGES)))
    for id, proofs in by_id.items():
        control = file.items[id]
        if control.type == "control":
            yield _control_row(control, proofs)
    for each in reach.verifications:
        result = assessed.results.said(file, each.item)
        row = _row(each.item, _REPEAT, _by(file, each, several))
        yield row._replace(cells=(*row.cells[:4], Cell(BESIDE_WORDS.of(result), mark=result), Cell()))


def _row(item: Item, what: str, by: Cell) -> Row:
    return Row(item, (Cell(tr(what)), links_cell([item]), by, *[Cell()] * 3))


def _by(file: RiskFile, each: Resting, several: bool) -> Cell:
    """Over which items it rests on what is asked about: that itself too where several are."""
    if each.item.id == each.of:
        return Cell(tr("it is affected itself") if several else "")
    ids = (*((each.of,) if several else ()), *each.through)
    items = [known for id in ids if (known := file.items.get(id) or file.other(id)) is not None]
    return links_cell(items) if items else Cell(tr("directly"))


def _risk_row(
    file: RiskFile,
    policy: Policy,
    assessed: Assessment,
    each: Resting,
    fallen: Mapping[str, Fall],
    gone: Iterable[str],
    several: bool,
) -> Row:
    risk = assessed.risks[each.item.id]
    without = Cell(tr("gone")) if each.item.id in gone else _without(fallen, policy)
    what = _RISK if not fallen else _FALLS if any(_is_worse(fall, policy) for fall in fallen.values()) else _CHANGES
    return Row(
        each.item,
        (
            Cell(tr(what), mark="fail" if what == _FALLS else ""),
            links_cell([each.item]),
            _by(file, each, several),
            estimate_cell(risk.initial, policy, ""),
            estimate_cell(risk.earned, policy, ""),
            without,
        ),
    )


def _is_worse(fall: Fall, policy: Policy) -> bool:
    before, after = policy.region(fall.before), policy.region(fall.after)
    if before is None or after is None:
        # of what is no longer determined nobody can say that it may stay
        return after is None
    return after.rank > before.rank or (before.acceptable and not after.acceptable)


def _without(fallen: Mapping[str, Fall], policy: Policy) -> Cell:
    """The earned region without it, with what else of the risk would be another."""
    shown = {what: _region(fall, policy) for what, fall in fallen.items()}
    earned = shown.pop("earned", Cell(tr("the same")))
    others = in_turn(
        labelled(SHORT_ESTIMATE_WORDS.of(_MOMENT[what]).lower(), cell.text) for what, cell in shown.items()
    )
    return earned._replace(note=others)


_MOMENT: Final = {"initial": "initial", "claimed": "residual"}


def _region(fall: Fall, policy: Policy) -> Cell:
    region = policy.region(fall.after)
    if region is None:
        return Cell(NO_REGION_WORDS["unclaimed" if fall.after is None else "undetermined"], gap=True)
    return Cell(region.label, region=(region.rank, len(policy.regions)))


def _control_row(control: Item, proofs: Mapping[str, Fall]) -> Row:
    both = [(ASPECT_WORDS.of(what), fall.before or "none", fall.after or "none") for what, fall in proofs.items()]
    now, without = (
        Cell(in_turn(labelled(words, PROOF_WORDS.of(each[way])) for words, *each in both), mark=both[0][way + 1])
        for way in (0, 1)
    )
    return Row(
        control,
        (
            Cell(tr(_UNPROVED), mark="fail"),
            links_cell([control]),
            Cell(tr("directly")),
            Cell(),
            now,
            without,
        ),
    )


def _words(file: RiskFile, item: Item, relation: str) -> str:
    declared = file.model.types[item.type].links.get(relation)
    return tr((declared.label if declared else "") or relation)
