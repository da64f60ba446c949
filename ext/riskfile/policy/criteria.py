"""The criteria of the file that was brought in: how its scores and levels come about, and what its summaries say.

They decide nothing: acceptability is judged by the policy's matrix. What a source says of its risks by a criterion of
its own (S x O x D with bands, S + O, a matrix of levels or scores) is held against that criterion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, prod
from types import MappingProxyType
from typing import Literal, NamedTuple

CRITERIA = "legacy-criteria"
SUMMARIES = "legacy-summaries"
NOT_FACTORS = ("criterion", "score", "level")
"""What stands beside the factors in what a source says of an estimate."""

QUANTITIES = ("severity", "probability", "p1", "p2", "exploitability")
"""What of riskfile's own estimate a factor may be."""


class LegacyFactor(NamedTuple):
    """A factor of a criterion. ``of`` is the quantity of the risk's own estimate that it is (of QUANTITIES), "" where the
    source alone has it. ``scale`` maps words, in small letters, to ranks; where it has none, a number from ``lowest`` to
    ``highest`` (None: without end) is a value. ``words`` are those of the scale as they are written, or the ids of the levels."""

    id: str
    label: str = ""
    of: str = ""
    scale: Mapping[str, float] = MappingProxyType({})
    lowest: float | None = None
    highest: float | None = None
    words: tuple[str, ...] = ()

    def rank(self, text: str) -> float | None:
        """What ``text`` counts as; None where it is no value of the factor."""
        rank = self.scale.get(" ".join(text.split()).casefold())
        if rank is not None:
            return rank
        value = number(text)
        if value is None:
            return None
        if self.scale:
            return value if value in self.scale.values() else None
        below = self.lowest is not None and value < self.lowest
        above = self.highest is not None and value > self.highest
        return None if below or above else value

    @property
    def expected(self) -> tuple[str, ...]:
        """The words or numbers of its scale."""
        if self.scale:
            return self.words or tuple(self.scale)
        low, high = ("…" if end is None else f"{end:g}" for end in (self.lowest, self.highest))
        return (f"{low} to {high}",)


class LegacyBand(NamedTuple):
    """The scores from ``lower`` up to ``upper`` (both belong to it; None: as far as its neighbour) are of ``level``."""

    level: str
    lower: float | None = None
    upper: float | None = None


class LegacyCell(NamedTuple):
    """A cell of a criterion's matrix: ``row`` and ``column`` as they are written, and as ranks; a level, or a score."""

    row: str
    column: str
    ranks: tuple[float, float]
    level: str = ""
    score: float | None = None


class LegacyCriterion(NamedTuple):
    """How a source comes to its scores and levels. ``method`` is "product", "sum" or "" (no score but that of a cell);
    ``bands`` ascend. ``repeats_matrix``: it is the policy's matrix said in another way."""

    id: str
    label: str
    factors: tuple[LegacyFactor, ...]
    method: Literal["product", "sum", ""] = "product"
    bands: tuple[LegacyBand, ...] = ()
    cells: tuple[LegacyCell, ...] = ()
    repeats_matrix: bool = False

    @property
    def name(self) -> str:
        """What a reader sees."""
        return self.label or self.id

    @property
    def levels(self) -> tuple[str, ...]:
        """Its levels, each once."""
        found = [each.level for each in self.bands] + [each.level for each in self.cells if each.level]
        return tuple(dict.fromkeys(found))

    def score_by_method(self, ranks: Sequence[float]) -> float | None:
        """The product or the sum; None where the criterion has neither."""
        if not self.method:
            return None
        return prod(ranks) if self.method == "product" else sum(ranks)

    def score(self, ranks: Sequence[float]) -> float | None:
        """The score of these ranks of its factors; None where it gives none."""
        found = self.score_by_method(ranks)
        if found is not None:
            return found
        scores = (each.score for each in self.cells if each.score is not None and each.ranks == tuple(ranks))
        return next(scores, None)

    def level_by_bands(self, score: float) -> str:
        """The level of the band that holds this score, "" where none does."""
        for number, band in enumerate(self.bands):
            after = self.bands[number + 1].lower if number + 1 < len(self.bands) else None
            ends = score <= band.upper if band.upper is not None else after is None or score < after
            if ends and (band.lower is None or score >= band.lower):
                return band.level
        return ""

    def level(self, ranks: Sequence[float]) -> str:
        """The level of these ranks, "" where the criterion gives none."""
        if self.bands:
            score = self.score(ranks)
            return self.level_by_bands(score) if score is not None else ""
        return next((each.level for each in self.cells if each.level and each.ranks == tuple(ranks)), "")


class LegacyCount(NamedTuple):
    """A row of a summary: how many risks it says have the level, and which; None for what it does not say."""

    level: str
    stated: int | None
    risks: tuple[str, ...] | None


class LegacyTrace(NamedTuple):
    """A row of a traceability matrix: what the item ``id`` is traced to."""

    id: str
    to: tuple[str, ...]


class LegacySummary(NamedTuple):
    """A table of the source that sums up others. ``stage`` is "initial", "residual" or the label of a stage; ``criterion``
    is the id of a legacy criterion, "" for the plan's matrix."""

    id: str
    stage: str
    criterion: str
    levels: tuple[LegacyCount, ...]
    traces: tuple[LegacyTrace, ...]


# --- what a source says of an estimate ------------------------------------------------------------------------


class SourceEstimate(NamedTuple):
    """What the source says of one estimate, word for word: ``stage`` is the label of a stage, "" for none."""

    stage: str
    criterion: str
    factors: Mapping[str, str]
    score: str
    level: str


_COMMA = re.compile("[0-9]+,[0-9]+")
_PIECE = re.compile(r'"[^"]*"|[;,:=]|[^;,:="]+|"')


def number(text: str) -> float | None:
    """The number that ``text`` is, with a decimal point or comma; None where it is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) and "_" not in text else None


def parse_source(text: str, *, staged: bool = False) -> tuple[SourceEstimate, ...] | None:
    """The estimates of ``S=4, O=2, D=5, score=40, level=Low``; several are parted by ``;``, and each begins with
    ``label:`` where they are ``staged``. A value in double quotes may hold any sign but these; one that is left empty says
    nothing. None where ``text`` is not of that form."""
    found = []
    for part in _parted(_PIECE.findall(text), ";"):
        label, pieces = "", part
        if staged:
            if ":" not in part:
                return None
            colon = part.index(":")
            label, pieces = "".join(part[:colon]).strip(), part[colon + 1 :]
            if not label:
                return None
        values: dict[str, str] = {}
        last = ""
        for pair in _parted(pieces, ","):
            if "=" not in pair:
                tail = "".join(pair).strip()
                if last and tail.isdigit() and values[last].isdigit():
                    # the comma stands in a number
                    values[last] += f",{tail}"
                    continue
                return None
            equals = pair.index("=")
            name, value = "".join(pair[:equals]).strip(), "".join(pair[equals + 1 :]).strip()
            if not name or name in values:
                return None
            values[name] = value[1:-1].strip() if len(value) > 1 and value[0] == value[-1] == '"' else value
            last = name
        said = {name: value for name, value in values.items() if value}
        criterion, score, level = (said.pop(name, "") for name in NOT_FACTORS)
        if said or score or level:
            found.append(SourceEstimate(label, criterion, said, score, level))
    return tuple(found)


def _parted(pieces: Sequence[str], sign: str) -> Iterator[list[str]]:
    part: list[str] = []
    for piece in pieces:
        if piece == sign:
            if "".join(part).strip():
                yield part
            part = []
        else:
            part.append(piece)
    if "".join(part).strip():
        yield part


def rendered(estimates: Sequence[SourceEstimate]) -> str:
    """``estimates`` on one line, as ``parse_source`` reads them."""
    parts = []
    for each in estimates:
        rest = (("score", each.score), ("level", each.level))
        values = (
            (name, value) for name, value in (("criterion", each.criterion), *each.factors.items(), *rest) if value
        )
        text = ", ".join(f"{name}={value if _COMMA.fullmatch(value) else quoted(value)}" for name, value in values)
        parts.append(f"{each.stage}: {text}" if each.stage else text)
    return "; ".join(parts)


def quoted(text: str) -> str:
    """``text`` as a value of such a line: in quotes where it holds a sign that would end it."""
    text = " ".join(text.split())
    return '"' + text.replace('"', "'") + '"' if re.search('[;,:="]', text) else text
