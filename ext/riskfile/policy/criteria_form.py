"""How ``legacy-criteria`` and ``legacy-summaries`` are written in a policy, and what they are read as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from riskfile.policy.criteria import (
    CRITERIA,
    NOT_FACTORS,
    QUANTITIES,
    SUMMARIES,
    LegacyBand,
    LegacyCell,
    LegacyCount,
    LegacyCriterion,
    LegacyFactor,
    LegacySummary,
    LegacyTrace,
)
from riskfile.policy.strict import (
    ID_TEXT,
    ID_WORDS,
    Boolean,
    Choice,
    Integer,
    Keys,
    Listing,
    Mapped,
    Number,
    Reading,
    Record,
    Shape,
    Text,
    dotted,
)
from riskfile.text.messages import Phrase

_RESERVED = Phrase(
    "policy.legacy-reserved", "{key}: found a factor {name}, expected another name: a score and a level are no factors"
)
_NO_SCALE = Phrase("policy.legacy-no-scale", "{key}: found {of}, of which the policy has no scale")
_BANDS = Phrase(
    "policy.legacy-bands",
    "{key}: the band of {level} does not begin above that of {before}, expected bands that ascend",
)
_NO_FACTORS = Phrase("policy.legacy-no-factors", "{key}: found no factor, expected at least one")
_TWO_FACTORS = Phrase(
    "policy.legacy-two-factors",
    "{key}: found a table where there {count:is|are} {count:{count} factor|{count} factors}, expected two: rows and columns",
)
_REPEATS = Phrase("policy.legacy-repeats", "{key}: expected two factors, `of: probability` and `of: severity`")
_NO_VALUE = Phrase(
    "policy.legacy-no-value", "{key}: found {value}, which is no value of {factor}; expected {known:, or}"
)
_NO_CRITERION = Phrase(
    "policy.legacy-no-criterion", "{key}: found {found}, which is no id under `legacy-criteria`", "known: {known}"
)
_EMPTY = Phrase("policy.legacy-empty", "{key}: found a summary of nothing, expected `levels` or `traces`")


def shapes() -> dict[str, Shape]:
    """The shapes of the keys ``legacy-criteria`` and ``legacy-summaries``."""

    def id_of(help: str) -> Text:
        return Text(help, pattern=ID_TEXT, expected=ID_WORDS, digits=True)

    word = Text("A value of the factor.", digits=True)
    factor = Record(
        "A factor.",
        {
            "label": Text("What a reader sees."),
            "of": Choice(
                "The quantity of riskfile's own estimate that it is; the rank of its level counts.", QUANTITIES
            ),
            "scale": Mapped("Word of the source -> the number that it counts as.", word, Number("A number.")),
            "lowest": Number("The lowest number."),
            "highest": Number("The highest number."),
        },
        nullable=True,
    )

    def cells(help: str, cell: Shape) -> Shape:
        row = Mapped("Value of the second factor -> cell.", word, cell, nullable=True)
        return Mapped(help, Text("A value of the first factor.", digits=True), row)

    criterion = Record(
        "One criterion.",
        {
            "id": id_of("Id of the criterion."),
            "label": Text("What a reader sees."),
            "factors": Mapped(
                "Factor -> what its values are, in the order of the product.", id_of("A factor."), factor
            ),
            "method": Choice("How the factors make the score; product unless there is a matrix.", ("product", "sum")),
            "bands": Listing(
                "Which scores are of which level, from the lowest on.",
                Record(
                    "One band.",
                    {
                        "level": Text("The level, as the source calls it.", digits=True),
                        "from": Number("The lowest score of it; above the band before unless given."),
                        "up-to": Number("The highest score of it; below the next band unless given."),
                    },
                    ("level",),
                ),
                minimum=1,
            ),
            "matrix": cells(
                "Levels: value of the first factor -> of the second -> level.", Text("A level.", digits=True)
            ),
            "scores": cells("Scores: value of the first factor -> of the second -> score.", Number("A score.")),
            "repeats-matrix": Boolean("Whether it is the policy's own matrix, said by scores: the two must agree."),
        },
        ("id", "factors"),
    )
    summary = Record(
        "One summary.",
        {
            "id": id_of("Id of the summary."),
            "stage": Text("initial (unless given), residual, or the label of a stage."),
            "criterion": id_of("Legacy criterion that the levels are of; the policy's matrix unless given."),
            "levels": Listing(
                "What it says of each level.",
                Record(
                    "One level.",
                    {
                        "level": Text("The level, as the source calls it.", digits=True),
                        "count": Integer("How many risks have it.", minimum=0),
                        "risks": Listing("Which risks have it.", Text("Id of a risk.", digits=True)),
                    },
                    ("level",),
                ),
                by="level",
                unique=True,
            ),
            "traces": Mapped(
                "Id -> the ids that it is traced to (requirements, controls, verifications, tests).",
                Text("An id.", digits=True),
                Listing("Ids.", Text("An id.", digits=True), nullable=True),
            ),
        },
        ("id",),
    )
    return {
        CRITERIA: Listing(
            "Criteria of the file that was brought in. They decide nothing: the source's scores and levels are held "
            "against them.",
            criterion,
            by="id",
            unique=True,
        ),
        SUMMARIES: Listing(
            "Summary tables and traceability matrices of the file that was brought in; they are held against the items.",
            summary,
            by="id",
            unique=True,
        ),
    }


def load_criteria(
    reading: Reading, data: Mapping[str, Any], scales: Mapping[str, Sequence[Any]]
) -> tuple[tuple[LegacyCriterion, ...], tuple[LegacySummary, ...]]:
    """The legacy criteria and summaries of a policy; ``scales`` has the levels of each of QUANTITIES. What cannot be
    understood is noted in ``reading``."""
    if CRITERIA not in data and SUMMARIES not in data:
        return (), ()
    criteria = tuple(
        _criterion(reading, each, scales) for each in data.get(CRITERIA, ()) if each.keys() >= {"id", "factors"}
    )
    return criteria, _summaries(reading, data, {each.id for each in criteria})


def _criterion(reading: Reading, entry: Mapping[str, Any], scales: Mapping[str, Sequence[Any]]) -> LegacyCriterion:
    at: Keys = (CRITERIA, entry["id"])
    factors = []
    for name, factor in entry["factors"].items():
        given = factor or {}
        here = (*at, "factors", name)
        if name in NOT_FACTORS:
            reading.fault_at_key(here, _RESERVED(key=dotted(here), name=name))
        of = given.get("of", "")
        words = tuple(given.get("scale", {}))
        scale = {" ".join(word.split()).casefold(): rank for word, rank in given.get("scale", {}).items()}
        if of and not scales.get(of):
            reading.fault_at((*here, "of"), _NO_SCALE(key=dotted((*here, "of")), of=of))
        if of and not scale:
            words = tuple(level.id for level in scales.get(of) or ())
            for level in scales.get(of) or ():
                scale.setdefault(level.id.casefold(), float(level.factor))
                if level.label:
                    scale.setdefault(" ".join(level.label.split()).casefold(), float(level.factor))
        factors.append(
            LegacyFactor(name, given.get("label", ""), of, scale, given.get("lowest"), given.get("highest"), words)
        )
    bands = tuple(
        LegacyBand(band["level"], band.get("from"), band.get("up-to"))
        for band in entry.get("bands", ())
        if "level" in band
    )
    for number_of, (one, other) in enumerate(pairwise(bands), 2):
        ends = one.upper if one.upper is not None else one.lower
        begins = other.lower if other.lower is not None else other.upper
        meet = one.upper is None and other.lower is None
        if meet or (ends is not None and begins is not None and begins <= ends):
            place = (*at, "bands", str(number_of))
            reading.fault_at(place, _BANDS(key=dotted(place), level=other.level, before=one.level))
    tables = {name: entry[name] for name in ("matrix", "scores") if entry.get(name)}
    if not factors:
        reading.fault_at((*at, "factors"), _NO_FACTORS(key=dotted((*at, "factors"))))
    if tables and len(factors) != 2:
        name = next(iter(tables))
        reading.fault_at_key((*at, name), _TWO_FACTORS(key=dotted((*at, name)), count=len(factors)))
        tables = {}
    cells = [cell for name, table in tables.items() for cell in _table(reading, (*at, name), table, factors)]
    if entry.get("repeats-matrix") and sorted(each.of for each in factors) != ["probability", "severity"]:
        place = (*at, "repeats-matrix")
        reading.fault_at(place, _REPEATS(key=dotted(place)))
    return LegacyCriterion(
        entry["id"],
        entry.get("label", ""),
        tuple(factors),
        entry.get("method", "" if tables else "product"),
        bands,
        tuple(cells),
        entry.get("repeats-matrix", False),
    )


def _table(
    reading: Reading, at: Keys, table: Mapping[str, Mapping[str, Any] | None], factors: Sequence[LegacyFactor]
) -> Iterator[LegacyCell]:
    first, second = factors
    for row, entries in table.items():
        rank = first.rank(row)
        if rank is None:
            place = (*at, row)
            reading.fault_at_key(place, _NO_VALUE(key=dotted(place), value=row, factor=first.id, known=first.expected))
        for column, cell in (entries or {}).items():
            other = second.rank(column)
            if other is None:
                place = (*at, row, column)
                message = _NO_VALUE(key=dotted(place), value=column, factor=second.id, known=second.expected)
                reading.fault_at_key(place, message)
            if rank is not None and other is not None:
                said = {"level": cell} if at[-1] == "matrix" else {"score": cell}
                yield LegacyCell(row, column, (rank, other), **said)


def _summaries(reading: Reading, data: Mapping[str, Any], known: set[str]) -> tuple[LegacySummary, ...]:
    found = []
    for entry in data.get(SUMMARIES, ()):
        if "id" not in entry:
            continue
        at = (SUMMARIES, entry["id"])
        criterion = entry.get("criterion", "")
        if criterion and criterion not in known:
            place = (*at, "criterion")
            reading.fault_at(place, _NO_CRITERION(key=dotted(place), found=criterion, known=tuple(sorted(known))))
        if not entry.get("levels") and not entry.get("traces"):
            reading.fault_at(at, _EMPTY(key=dotted(at)))
        counts = tuple(
            LegacyCount(each["level"], each.get("count"), tuple(each["risks"]) if "risks" in each else None)
            for each in entry.get("levels", ())
            if "level" in each
        )
        traces = tuple(LegacyTrace(id, tuple(to or ())) for id, to in entry.get("traces", {}).items())
        found.append(LegacySummary(entry["id"], entry.get("stage", "initial"), criterion, counts, traces))
    return tuple(found)
