"""How the scores of a log come about: which product or sum of its factors they are, and which bands a text names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import Final, NamedTuple

from riskfile.importing.suggest.columns import Column, Table
from riskfile.importing.suggest.scales import read_value

FIT: Final = 0.7
"""In which part of the rows a formula has to hold to be one."""

_NUMBER = r"\d+(?:\.\d+)?"
_LEVEL = r"(?P<level>[A-Za-zÄÖÜäöüß一-鿿][\w /-]*?)"
_FORMS: Final = (
    (rf"(?:up to|until|at most|bis(?: zu)?|<=|≤)\s*(?P<upper>{_NUMBER})", "upper"),
    (rf"(?:below|under|less than|unter|<)\s*(?P<below>{_NUMBER})", "below"),
    (rf"(?P<lower>{_NUMBER})\s*(?:to|through|bis|–|—|-|至|~)\s*(?P<upper>{_NUMBER})", "both"),
    (rf"(?:above|over|more than|greater than|über|>)\s*(?P<above>{_NUMBER})", "above"),
    (
        rf"(?:from|at least|ab|>=|≥)\s*(?P<lower>{_NUMBER})|(?P<more>{_NUMBER})\s*(?:or more|and (?:more|above)|\+)",
        "lower",
    ),
)


class Formula(NamedTuple):
    """A score that is a product or a sum of columns; ``odd`` are the rows (counted from 0) in which it is not."""

    method: str
    factors: tuple[Column, ...]
    rows: int
    odd: tuple[int, ...]


class Band(NamedTuple):
    """A band of scores: from ``lower`` (None: above the one before) to ``upper`` (None: without end)."""

    level: str
    lower: float | None
    upper: float | None


def number_of(text: str) -> float | None:
    """The number that a cell counts as in a score: ``4``, ``4.5``, ``4 (Serious)``."""
    text = text.strip()
    if re.fullmatch(_NUMBER, text):
        return float(text)
    rank = read_value(text).rank
    return float(rank) if rank is not None else None


def formula_of(score: Column, factors: Sequence[Column]) -> Formula | None:
    """Which product or sum of the factors the score is, as far as most rows show; None where they show none."""
    best: Formula | None = None
    choices = [tuple(factors)]
    if len(factors) == 3:
        choices += [(factors[0], factors[1])]
    for chosen in choices:
        for method in ("product", "sum"):
            odd: list[int] = []
            rows = 0
            for place, cell in enumerate(score.cells):
                values = [number_of(each.cells[place]) for each in chosen]
                stated = number_of(cell)
                if stated is None or None in values:
                    continue
                rows += 1
                known = [value for value in values if value is not None]
                if abs((prod(known) if method == "product" else sum(known)) - stated) > 0.01 * max(1.0, abs(stated)):
                    odd.append(place)
            if rows >= 2 and len(odd) <= (1 - FIT) * rows and (best is None or len(odd) < len(best.odd)):
                best = Formula(method, chosen, rows, tuple(odd))
    return best


def bands_in(text: str) -> list[Band]:
    """The bands that a text names, from the lowest on: ``up to 24 Low, 25 to 60 Medium, above 60 High``."""
    found: list[tuple[float, Band]] = []
    tail = text.partition(":")[2] if re.match(r"[\w ]{2,30}:", text) else text
    for part in re.split(r"[,;\n]|\.(?=\s|$)|\band\b(?!\s*(?:more|above))", tail):
        piece = part.strip()
        if not piece:
            continue
        for form, kind in _FORMS:
            hit = re.fullmatch(rf"(?:{form})\s*[:=]?\s*(?:is |are )?{_LEVEL}", piece, re.IGNORECASE) or re.fullmatch(
                rf"{_LEVEL}\s*[:=]?\s*\(?\s*(?:{form})\s*\)?", piece, re.IGNORECASE
            )
            if hit is None:
                continue
            values = hit.groupdict()
            lower = values.get("lower") or values.get("more")
            upper = values.get("upper")
            if kind == "below":
                upper = str(float(values["below"]) - 1) if values.get("below") else None
            start = float(lower or values.get("above") or 0)
            found.append(
                (start, Band(values["level"].strip(), float(lower) if lower else None, float(upper) if upper else None))
            )
            break
    found.sort(key=lambda each: each[0])
    levels = [band.level.casefold() for _, band in found]
    return [band for _, band in found] if len(found) >= 2 and len(set(levels)) == len(levels) else []


def bands_of(score: Column, level: Column) -> list[Band]:
    """The bands that the rows show, where those of different levels do not overlap; [] where they do."""
    seen: dict[str, list[float]] = {}
    for number, name in zip(score.cells, level.cells, strict=True):
        value = number_of(number)
        if value is not None and name.strip():
            seen.setdefault(name.strip(), []).append(value)
    ordered = sorted(seen.items(), key=lambda each: max(each[1]))
    if len(ordered) < 2 or any(max(one[1]) >= min(two[1]) for one, two in pairwise(ordered)):
        return []
    last = len(ordered) - 1
    return [Band(name, None, max(values) if place < last else None) for place, (name, values) in enumerate(ordered)]


def bands_near(tables: Sequence[Table], levels: Sequence[str]) -> tuple[list[Band], str, str]:
    """Bands that a text beside the tables names with these levels, the text, and its place."""
    known = {level.casefold() for level in levels}
    for table in tables:
        for place, text in table.texts:
            bands = bands_in(text)
            if bands and sum(band.level.casefold() in known for band in bands) >= 2:
                return bands, text, place
    return [], "", ""
