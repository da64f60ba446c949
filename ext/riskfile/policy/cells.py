"""Matrices: written out cell by cell, or made of scores; and the names of levels that they are to agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from riskfile.policy.policy import Scale, Score
from riskfile.policy.strict import (
    ID_TEXT,
    ID_WORDS,
    Choice,
    Either,
    Keys,
    Mapped,
    Node,
    Number,
    Reading,
    Record,
    Text,
    dotted,
)
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

Cells = dict[tuple[str, str], str | None]
"""(row, column) -> region, None where the cell is blank."""

_NO_LEVEL = Phrase("policy.no-level", "{key}: found {found}, expected a level of `{scale}`")
_NO_LEVELS = Phrase(
    "policy.no-levels",
    "{key}: found {found:and} here and in {count} more {count:place|places}, expected levels of `{scale}`",
)
_LEVELS = Phrase("policy.known-levels", "levels: {words}")
_NO_SUCH_REGION = Phrase("policy.band-region", "{key}: found {found}, expected a region")
_REGIONS = Phrase("policy.known-regions", "regions: {words}")
_FALLS = Phrase(
    "policy.band-falls",
    "{key}: found {found}, and the milder {milder} ends at {end}; expected more, since a worse region has the higher scores",
)
_OPEN_TWICE = Phrase(
    "policy.band-open",
    "{key}: found no score for {milder}, and {worse} is worse; expected the highest score of {milder}",
)

WORST_CASE: Final = "worst-case"
"""In place of a criterion by severity: a risk without a probability is judged as the worst case."""


def id_text(help: str, *, nullable: bool = False) -> Text:
    """The shape of an id."""
    return Text(help, pattern=ID_TEXT, expected=ID_WORDS, digits=True, nullable=nullable)


def _is_score(node: Node) -> bool:
    """Whether a matrix is one by score: a row of one that is written out is a mapping, or empty."""
    keys = [key.text for key, _ in node.pairs]
    return any(key.text == "score" and value.kind == "scalar" and not value.null for key, value in node.pairs) or (
        keys == ["bands"]
    )


def matrix_shape(help: str, rows: str) -> Either:
    """The shape of a matrix, whose rows are levels of ``rows``."""
    cell = id_text("Id of the region.", nullable=True)
    row = Mapped("Severity level -> region.", id_text("Id of a severity level."), cell, nullable=True)
    score = Record(
        "A matrix by score.",
        {
            "score": Choice(
                "What the two levels make together: the product or the sum of their scores, which are their ranks unless given.",
                ("product", "sum"),
            ),
            "bands": Mapped(
                "Region -> the highest score that it has, from the mildest region to the worst; empty for all scores above.",
                id_text("Id of a region."),
                Number("The highest score of the region.", minimum=0, nullable=True),
            ),
        },
        ("score", "bands"),
    )
    return Either(help, _is_score, score, Mapped(help, id_text(f"Id of a level of {rows}."), row))


def not_estimable_shape() -> Either:
    """The shape of the criterion for risks without a probability."""
    help = "Severity level -> region of a risk whose probability cannot be estimated; or worst-case."
    return Either(
        help,
        lambda node: node.kind == "scalar" and not node.null,
        Choice("Such a risk is judged as the worst case.", (WORST_CASE,)),
        Mapped(
            "Severity level -> region of a risk whose probability cannot be estimated.",
            id_text("Id of a severity level."),
            id_text("Id of the region.", nullable=True),
            nullable=True,
        ),
    )


class Names:
    """The names of levels that a policy uses. What a scale does not have is told once for the whole policy, however many
    cells name it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._unknown: dict[tuple[str, str], list[tuple[Keys, bool]]] = {}
        self._known: dict[str, list[str]] = {}

    def use(self, at: Keys, name: str, known: list[str] | None, scale: str, *, key: bool = False) -> None:
        """Note that ``name``, the key or the value at this path, is to be a level of the scale; None where nobody knows its
        levels."""
        if known is not None and name not in known:
            self._known[scale] = known
            self._unknown.setdefault((scale, name), []).append((at, key))

    def tell(self) -> None:
        """Note a problem for each name that no scale has; those that are no slip of another name are told together."""
        together: dict[str, list[tuple[str, list[tuple[Keys, bool]]]]] = {}
        for (scale, name), places in self._unknown.items():
            hint = self._reading.nearest(name, self._known[scale])
            if hint:
                self._fault(scale, [name], places, hint)
            else:
                together.setdefault(scale, []).append((name, places))
        for scale, found in together.items():
            places = [place for _, each in found for place in each]
            self._fault(scale, [name for name, _ in found], places, _LEVELS(words=tuple(self._known[scale])))

    def _fault(self, scale: str, names: list[str], places: list[tuple[Keys, bool]], hint: Any) -> None:
        at, key = min(places, key=lambda each: (self._reading.keys if each[1] else self._reading.values)[each[0]])
        shown = dotted(at[:-1] if key else at)
        message = (
            _NO_LEVEL(key=shown, found=quote(names[0]), scale=scale)
            if len(places) == 1
            else _NO_LEVELS(key=shown, found=tuple(map(quote, names)), count=len(places) - 1, scale=scale)
        )
        (self._reading.fault_at_key if key else self._reading.fault_at)(at, message, hint)


def read_cells(
    names: Names,
    data: Mapping[str, Any],
    at: Keys,
    rows: tuple[str, list[str] | None],
    columns: tuple[str, list[str] | None],
) -> Cells:
    """The cells of the table under the last key of ``at``. ``rows`` and ``columns`` are the name and the ids of a scale."""
    cells: Cells = {}
    for row, entries in (data.get(at[-1]) or {}).items():
        names.use((*at, row), row, rows[1], rows[0], key=True)
        for column, cell in (entries or {}).items():
            names.use((*at, row, column), column, columns[1], columns[0], key=True)
            cells[row, column] = cell
    return cells


def is_score(value: Any) -> bool:
    """Whether what was read of a matrix is one by score."""
    if not isinstance(value, dict):
        return False
    # rows are mappings of texts, or empty
    return any(
        not isinstance(each, dict | None) or any(isinstance(cell, float) for cell in (each or {}).values())
        for each in value.values()
    )


def read_score(reading: Reading, value: Mapping[str, Any], at: Keys, regions: Sequence[str] | None) -> Score | None:
    """The score that a matrix is made of; None where it cannot be understood. ``regions`` are from the mildest on."""
    bands: Mapping[str, float | None] = value.get("bands", {})
    known = [id for id in bands if regions is None or id in regions]
    for id in bands:
        if id not in known:
            where = (*at, "bands", id)
            message = _NO_SUCH_REGION(key=dotted((*at, "bands")), found=quote(id))
            reading.fault_at_key(where, message, reading.nearest(id, regions or (), _REGIONS))
    if regions is None or len(known) < len(bands) or "score" not in value or not bands:
        return None
    ordered = sorted(bands.items(), key=lambda each: regions.index(each[0]))
    for (milder, end), (worse, most) in pairwise(ordered):
        where = (*at, "bands", worse)
        if end is None:
            message = _OPEN_TWICE(key=dotted((*at, "bands")), milder=milder, worse=worse)
            reading.fault_at_key((*at, "bands", milder), message)
            return None
        if most is not None and most <= end:
            reading.fault_at(where, _FALLS(key=dotted(where), found=f"{most:g}", milder=milder, end=f"{end:g}"))
            return None
    return Score(value["score"], tuple(ordered))


def scored(score: Score, rows: Scale, columns: Scale) -> Cells:
    """All cells that a score gives a region; those that lie above its bands are left out."""
    return {
        (row.id, column.id): region
        for row in rows.levels
        for column in columns.levels
        if (region := score.region(score.of(row, column))) is not None
    }
