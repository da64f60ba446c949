"""Items in a table, as somebody asks for them: of some types, by a filter as views have it, sorted, with some of what is known
of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.assessment import Assessment, Estimate, assess
from riskfile.editing.facts import field_in_words, type_in_words
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.text.between import in_list
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import later, speaking, tr
from riskfile.text.words import BESIDE_WORDS, NO_REGION_WORDS, VERIFIED_WORDS, value_in_words
from riskfile.views.arrange import parse_columns, parse_sort
from riskfile.views.tables import Column, select


class Entry(NamedTuple):
    """A cell: what is compared and given to machines (the id of a region or a level; of a list its entries), and what is said to
    people."""

    value: str | tuple[str, ...]
    word: str
    rank: int = 0


class Listing(NamedTuple):
    """Items, each with its cells in the order of ``columns``."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Item, tuple[Entry, ...]], ...]


ESTIMATES: Final = ("initial", "residual", "earned")

OWN_COLUMNS: Final = (
    Column("id", later("Id")),
    Column("type", later("Type")),
    Column("title", later("Title")),
    Column("stage", later("Stage")),
    Column("state", later("State")),
    Column("initial", later("Initial")),
    Column("residual", later("Claimed")),
    Column("earned", later("Earned")),
    Column("severity", later("Severity")),
    Column("probability", later("Probability")),
    Column("docname", later("Page")),
    Column("path", later("File")),
    Column("line", later("Line")),
    Column("text", later("Text")),
)
"""What there is to say of items of all types, or of those that are judged."""

_OF_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "risk": ("id", "title", "initial", "residual", "earned"),
    "control": ("id", "title", "kind", "state"),
    "verification": ("id", "title", "proves", "date", "state"),
    "harm": ("id", "title", "severity"),
    "hazard": ("id", "title", "category"),
    "event": ("id", "title", "stage", "cause"),
}
"""By type what is shown where nobody asks for other columns."""


def columns_for(file: RiskFile, types: Sequence[str]) -> tuple[Column, ...]:
    """All columns that there are for items of these types (none: of all)."""
    known = {each.key: each for each in OWN_COLUMNS}
    for name in types or file.model.types:
        declared = file.model.types[name]
        for field in declared.fields.values():
            known.setdefault(field.name, Column(field.name, field.label or field.name))
        for link in declared.links.values():
            known.setdefault(link.name, Column(link.name, link.label or link.name))
    return tuple(known.values())


def listing(
    file: RiskFile,
    policy: Policy,
    types: Sequence[str] = (),
    filter: str = "",
    sort: str = "",
    columns: str = "",
    *,
    retired: bool = False,
    shown: tuple[RiskFile, Policy] | None = None,
) -> Listing:
    """The items of these types (none: of all) that the filter lets pass, in reading order or as ``sort`` says (a column, and
    ``desc`` for the greatest first). ``retired``: those that are no more than a record are among them, at the end. ``shown`` is
    the file in another language, with its policy: its words are those of the cells; which items they are and in which order is
    decided by the file as it is written.

    :raises FilterError: if the filter cannot be read.
    :raises ColumnError: if there is no such column.
    """
    known = columns_for(file, types)
    by_key = {each.key: each for each in known}
    wanted = parse_columns(columns, known) if columns.strip() else ()
    if not wanted:
        wanted = _OF_TYPE.get(types[0], ()) if len(types) == 1 else ("id", "type", "title", "stage", "state")
        wanted = wanted or ("id", "title", "stage", "state")
    by, falling = parse_sort(sort, known) if sort.strip() else ("", False)
    found = [*(file.of_type(*types) if types else file)]
    if retired:
        found += (each for each in file.retired.values() if not types or each.type in types)
    assessed = assess(file, policy)
    rows = select(file, policy, found, filter)
    if by:
        # in the same order in each language
        with speaking(SOURCE_LANGUAGE):
            rows.sort(key=lambda item: _weight(entry(file, policy, assessed, item, by)), reverse=falling)
    if shown is not None:
        there, policy = shown
        assessed = assess(there, policy)
        rows = [at for each in rows if (at := there.recorded(each.id)) is not None]
        file = there
    return Listing(
        tuple(by_key[key] for key in wanted),
        tuple((item, tuple(entry(file, policy, assessed, item, key) for key in wanted)) for item in rows),
    )


def entry(file: RiskFile, policy: Policy, assessed: Assessment, item: Item, key: str) -> Entry:
    """What is known of an item in the column ``key``."""
    risk = assessed.risks.get(item.id)
    if key in ESTIMATES:
        if risk is None:
            return Entry("", "")
        estimate: Estimate | None = getattr(risk, key)
        if estimate is None:
            return Entry("", NO_REGION_WORDS["unclaimed"])
        region = estimate.region
        return (
            Entry("", NO_REGION_WORDS["undetermined"])
            if region is None
            else Entry(region.id, region.label, region.rank)
        )
    if risk is not None and key in ("severity", "probability"):
        # as filters have it: before control
        level = risk.initial.severity if key == "severity" else risk.initial.probability
        return Entry("", "") if level is None else Entry(level.id, f"{level.id} {level.label}".rstrip(), level.rank)
    if key == "severity" and (found := policy.severity.get(item.text(key))) is not None:
        return Entry(found.id, f"{found.id} {found.label}".rstrip(), found.rank)
    if key == "state":
        return _state(file, assessed, item)
    if key == "type":
        return Entry(item.type, type_in_words(file.model.types[item.type]))
    if key == "stage":
        return Entry(item.stage, value_in_words(item.stage))
    if key in ("id", "title", "docname", "path"):
        text: str = getattr(item, key)
        return Entry(text, text)
    if key == "line":
        return Entry(str(item.line), str(item.line))
    if key == "text":
        return Entry(item.body.strip(), " ".join(item.body.split()))
    if key in item.links:
        return Entry(item.links[key], in_list(item.links[key]))
    value = item.fields.get(key, "")
    field = file.model.types[item.type].fields.get(key)
    said = field_in_words(field, item.text(key)) if field is not None else item.text(key)
    return Entry(value if isinstance(value, tuple) else item.text(key), " ".join(said.split()))


def _state(file: RiskFile, assessed: Assessment, item: Item) -> Entry:
    """The one word for an item, as :meth:`riskfile.editing.facts.Facts.state` has it."""
    if item.id in file.retired:
        return Entry("retired", BESIDE_WORDS["retired"])
    risk = assessed.risks.get(item.id)
    if risk is not None:
        region = risk.earned.region
        return (
            Entry("", NO_REGION_WORDS["undetermined"])
            if region is None
            else Entry(region.id, region.label, region.rank)
        )
    control = assessed.controls.get(item.id)
    if control is not None:
        mark = "pass" if control.verified else "unverified"
        return Entry(mark, VERIFIED_WORDS[mark])
    if item.type == "verification":
        mark = assessed.results.said(file, item)
        return Entry(mark, BESIDE_WORDS.of(mark))
    if item.type in ("benefit-risk", "overall-residual-risk"):
        from riskfile.text.words import CONCLUSION_WORDS  # noqa: PLC0415 - of few items

        said = item.text("conclusion")
        return Entry(said, CONCLUSION_WORDS.of(said) if said else tr("no conclusion"))
    return Entry("", "")


_NUMBERS: Final = re.compile(r"(\d+)")


def _weight(found: Entry) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """The rank of a region or level before all, then the text with its numbers as numbers: RSK-9 before RSK-10."""
    text = found.word if isinstance(found.value, str) else ", ".join(found.value)
    parts = _NUMBERS.split(text.casefold())
    return found.rank, tuple((1, int(each), "") if each.isdecimal() else (0, 0, each) for each in parts if each)


__all__ = ["ESTIMATES", "OWN_COLUMNS", "Entry", "Listing", "columns_for", "entry", "listing"]
