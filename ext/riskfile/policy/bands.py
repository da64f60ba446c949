"""Bands of a scale: how they are written, and what of them follows from the band beside.

A bound may be left out where the neighbour has it: a band begins where the one before it ends. The lowest band of a
probability begins at 0, and the highest one is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Any, Final, Literal, NamedTuple

from riskfile.policy.policy import Scale, ScaleLevel
from riskfile.policy.strict import INVALID, Keys, Node, Reading, Text, dotted
from riskfile.text.messages import NOTHING, Phrase
from riskfile.text.numerals import advice, read
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import quote

_BAND_WORDS = Phrase("policy.expected.band", 'bounds such as "< 1e-6", "1e-6 to 1e-5" or ">= 1e-3"')
_EMPTY_BAND = Phrase(
    "policy.empty-band", "{key}: found {found}, expected a lower bound that is less than the upper one"
)
_BOTH_WAYS = Phrase(
    "policy.band-twice", "{level}: found `band` and `{key}`, expected one of them", "keep the one that is meant"
)
_TWO_SIDES = Phrase(
    "policy.band-sides",
    "{key}: found {found}, and {other} says {said}: a value on a bound would belong to the lower band by the one and to the upper "
    "band by the other",
    "write all bounds with < and >=, or all with <= and >",
)
_NO_CONVERSION = Phrase(
    "policy.no-conversion",
    "{key}: found {found}, expected {expected}, or a unit of `{conversions}`",
    "say how many of the scale's unit one of it has: conversions: {{{unit}: 500}}",
)
_NO_BOUND_FOR_UNIT = Phrase(
    "policy.unit-alone", "{key}: found a unit for a level without a bound, expected a bound with it"
)

_NO_SCORES = Phrase("policy.no-cvss", "{key}: found {found}, expected scores of CVSS, from 0.0 to 10.0")
_MOST_SCORE: Final = 10

_WORDS: Final = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}
_ONE: Final = compiled_late(r"(<=|>=|<|>)\s*([^<>=]+)")
_TWO: Final = compiled_late(r"(>=|>)\s*([^<>=]+?)\s*(?:,|;|and|to)?\s*(<=|<)\s*([^<>=]+)")
_AROUND: Final = compiled_late(r"([^<>=]+?)\s*(<=|<)\s*(?:[pPxX][12]?)\s*(<=|<)\s*([^<>=]+)")
_BETWEEN: Final = compiled_late(r"([^<>=]*?[^<>=eE\s])\s*(?:\bto\b|\.\.\.?|…|–|—| - )\s*([^<>=]+)")


class Bounds(NamedTuple):
    """What a band says: its bounds, None where it says none, and the text of it. ``upper`` ends below its number where
    ``below``, and ``lower`` begins above its number where ``above``; None where nothing is said of that."""

    text: str
    lower: float | None = None
    upper: float | None = None
    above: bool | None = None
    below: bool | None = None


class Band(Text):
    """The bounds of a band as one text: ``< 1e-6``, ``1e-6 to 1e-5``, ``>= 1e-3``."""

    __slots__ = ()

    def __init__(self, help: str) -> None:
        super().__init__(help, expected=_BAND_WORDS())

    def read(self, node: Node, at: Keys, reading: Reading) -> Any:
        """The ``Bounds``, or INVALID."""
        text = super().read(node, at, reading)
        if text is INVALID:
            return INVALID
        found = bounds(str(text))
        if found is None:
            number = re.sub(r"^\W*[<>=≤≥]+\s*", "", str(text))
            return reading.mismatch(node, at, self.words, advice(number, share=True) if number != text else NOTHING)
        if found.lower is not None and found.upper is not None and found.lower >= found.upper:
            reading.fault(node.extent, _EMPTY_BAND(key=dotted(at), found=quote(found.text)), at=at)
            return INVALID
        return found


def bounds(text: str) -> Bounds | None:
    """What the text of a band says; None where it cannot be read, or a bound is negative."""
    plain = text.strip()
    for sign, ascii in _WORDS.items():
        plain = plain.replace(sign, ascii)

    def number(part: str) -> float | None:
        return read(part.strip(), share=True)

    lower = upper = None
    above = below = None
    if match := _ONE.fullmatch(plain):
        value = number(match[2])
        if match[1].startswith("<"):
            upper, below = value, match[1] == "<"
        else:
            lower, above = value, match[1] == ">"
        wanted: tuple[float | None, ...] = (value,)
    elif match := _TWO.fullmatch(plain):
        lower, upper = number(match[2]), number(match[4])
        above, below, wanted = match[1] == ">", match[3] == "<", (lower, upper)
    elif match := _AROUND.fullmatch(plain):
        lower, upper = number(match[1]), number(match[4])
        above, below, wanted = match[2] == "<", match[3] == "<", (lower, upper)
    elif match := _BETWEEN.fullmatch(plain):
        lower, upper = number(match[1]), number(match[2])
        wanted = (lower, upper)
    else:
        return None
    if any(each is None or each < 0 for each in wanted):
        return None
    return Bounds(text.strip(), lower, upper, above, below)


def written(levels: Sequence[Mapping[str, Any]]) -> bool:
    """Whether each level says its band itself: with both bounds, or as one text."""
    return bool(levels) and all(
        each.get("band") is not None or (each.get("lower") is not None and each.get("upper") is not None)
        for each in levels
    )


def read_scale(
    reading: Reading,
    at: Keys,
    levels: Sequence[Mapping[str, Any]],
    unit: str = "",
    conversions: Mapping[str, float] | None = None,
    *,
    bands: bool = True,
) -> Scale:
    """The scale whose levels are ``levels``, which stand under ``at``: what is left out of its bands is taken from the band
    beside. Where it has no ``bands`` levels have no numbers."""
    levels = [each for each in levels if "id" in each]
    conversions = conversions or {}
    ends: list[tuple[float | None, float | None]] = []
    sides: list[tuple[Keys, str, bool]] = []
    scores: list[tuple[float | None, float | None, bool]] = []
    for rank, each in enumerate(levels, 1):
        here: Keys = (*at, each["id"])
        band = each.get("band")
        lower, upper = each.get("lower"), each.get("upper")
        if isinstance(band, Bounds):
            for key in ("lower", "upper"):
                if each.get(key) is not None:
                    reading.fault_at((*here, key), _BOTH_WAYS(level=dotted(here), key=key))
            lower, upper = band.lower, band.upper
            # at the ends there is no other band that the value could belong to
            for said, ends_here in ((band.below, rank == len(levels)), (_opposite(band.above), rank == 1)):
                if said is not None and not ends_here:
                    sides.append(((*here, "band"), band.text, said))
        factor = _factor(reading, here, each, unit, conversions, lower is not None or upper is not None)
        ends.append((lower and lower * factor, upper and upper * factor))
        scores.append(_scores(reading, here, each.get("cvss")))
    below = sides[0][2] if sides else False
    for where, text, other in sides[1:]:
        if other != below:
            first, said_first, _ = sides[0]
            message = _TWO_SIDES(key=dotted(where), found=quote(text), other=dotted(first), said=quote(said_first))
            reading.fault_at(where, message)
            break
    cvss = any(upper is not None for _, upper, _ in scores)
    found = scores if cvss else _completed(ends) if bands else [(None, None, False)] * len(levels)
    return Scale(
        at[0],
        tuple(
            ScaleLevel(
                each["id"],
                each.get("label", ""),
                rank,
                each.get("description") or "",
                *found[rank - 1],
                each.get("score"),
            )
            for rank, each in enumerate(levels, 1)
        ),
        unit,
        _side(below),
        conversions,
        "cvss" if cvss else "",
    )


def _scores(reading: Reading, at: Keys, band: object) -> tuple[float | None, float | None, bool]:
    """The lowest and the highest CVSS score of a level."""
    if not isinstance(band, Bounds):
        return None, None, False
    # scores have one decimal: below 4.0 is 3.9 at most
    lower = round((band.lower or 0) + (0.1 if band.above else 0), 1)
    upper = round((10 if band.upper is None else band.upper) - (0.1 if band.below else 0), 1)
    if not 0 <= lower <= upper <= _MOST_SCORE:
        reading.fault_at((*at, "cvss"), _NO_SCORES(key=dotted((*at, "cvss")), found=quote(band.text)))
    return lower, upper, False


def _side(below: bool) -> Literal["lower", "upper"]:
    return "upper" if below else "lower"


def _opposite(above: bool | None) -> bool | None:
    # a band that begins with its bound leaves nothing of it to the one before
    return None if above is None else not above


def _factor(
    reading: Reading, at: Keys, level: Mapping[str, Any], unit: str, conversions: Mapping[str, float], bounded: bool
) -> float:
    """What the bounds of a level are multiplied with to count per the scale's unit."""
    own = level.get("unit") or ""
    if not own or own == unit:
        return 1.0
    if own not in conversions:
        where = dotted((at[0], "conversions")).strip("`")
        message = _NO_CONVERSION(
            key=dotted((*at, "unit")),
            found=quote(own),
            expected=quote(unit) if unit else '""',
            conversions=where,
            unit=own,
        )
        reading.fault_at((*at, "unit"), message, reading.nearest(own, (unit, *conversions)) or message.hint)
        return 1.0
    if not bounded:
        reading.fault_at((*at, "unit"), _NO_BOUND_FOR_UNIT(key=dotted((*at, "unit"))))
    return 1 / conversions[own]


def _completed(
    ends: Sequence[tuple[float | None, float | None]],
) -> list[tuple[float | None, float | None, bool]]:
    """Lower and upper bound of each band, and whether it is open above: those that are left out are those of the
    neighbours."""
    if not any(lower is not None or upper is not None for lower, upper in ends):
        return [(None, None, False)] * len(ends)
    if any(_falls(side) for side in zip(*ends, strict=True)):
        # levels from the worst to the mildest, as RMF005 tells: then the neighbour is on the other side
        return _completed(ends[::-1])[::-1]
    lowers, uppers = [lower for lower, _ in ends], [upper for _, upper in ends]
    for number, ((_, end), (begin, _)) in enumerate(pairwise(ends)):
        if end is None:
            uppers[number] = begin
        if begin is None:
            lowers[number + 1] = end
    if lowers[0] is None and uppers[0] is not None:
        lowers[0] = 0.0
    last = lowers[-1]
    is_open = uppers[-1] is None and last is not None
    if is_open and last is not None:
        # more than certain is nothing but a rate
        uppers[-1] = 1.0 if last < 1 else inf
    return [
        (lower, upper, is_open and number == len(ends))
        for number, (lower, upper) in enumerate(zip(lowers, uppers, strict=True), 1)
    ]


def _falls(side: Sequence[float | None]) -> bool:
    """Whether the bounds of one side get less from level to level."""
    known = [each for each in side if each is not None]
    return len(known) > 1 and all(second < first for first, second in pairwise(known))
