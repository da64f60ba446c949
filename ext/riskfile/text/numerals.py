"""Numerals: what a text that somebody wrote means as a number. Every place that reads numbers asks here.

A numeral is read where it has exactly one meaning: ``1e-5``, ``0,0005``, ``1,234.5``, ``12 345``, ``１２``, ``10⁻⁵``,
``2 × 10^-5``; a share also as ``0.05 %`` or ``1 in 10,000``. It is refused where it has two (``700.000``: with a decimal
point, or with its thousands apart), and where its minus is a dash: dashes stand for ranges and gaps as well, and no
other program that reads the file takes one for a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from math import inf, isfinite
from typing import Final, NamedTuple

from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.numbers import figure
from riskfile.text.patterns import compiled_late

LONGEST: Final = 60
"""Longer texts are no numbers."""

_DASH = Phrase(
    "number.dash", "write {plain}: {sign} is the character U+{code} ({name}), not the hyphen that is a minus in numbers"
)
_EITHER = Phrase("number.either", "it can mean {first} or {second}: write the one that is meant")
_PERCENT = Phrase("number.percent", "write {share}, or {number} where the unit says percent")
_ALONE = Phrase("number.alone", "write the number alone: {plain}")
_LOST_POWER = Phrase("number.lost-power", "for a power of ten write {plain}")
_RANGE = Phrase("number.range", "write one number, not a range")
_BOUND = Phrase("number.bound", "write the number itself, not a bound of it: {plain}")
PLAINLY = Phrase("number.plainly", "write {plain}")

# hyphens and dashes, and the minus of typesetters; that of full width is a form of the ASCII one
_DASHES: Final = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_RAISED: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_TIMES: Final = frozenset("×✕✖⋅·∙")
_APOSTROPHES: Final = frozenset("\u2018\u2019\u02bc\u2032")
_SHARES: Final = {"%": -2, "‰": -3, "ppm": -6}


class Meaning(NamedTuple):
    """One thing that a text means as a number: ``decimal`` is the sign in it that a fraction begins with, ``thousands``
    the one between groups of three digits, "" where it has none."""

    value: float
    decimal: str = ""
    thousands: str = ""


class Measured(NamedTuple):
    """A number with the unit that it counts per, "" for none."""

    value: float
    unit: str


@cache
def _numeral() -> re.Pattern[str]:
    # compiled where the first odd number is met
    return re.compile(
        r"(?P<sign>[+-]?)(?P<digits>[0-9.,][0-9., ']*?)"
        r"(?: ?[eE] ?(?P<e>[+-]? ?[0-9]{1,3})"
        r"| ?[x*] ?10 ?(?:\^|\*\*) ?(?P<open>\(?)(?P<power>[+-]? ?[0-9]{1,3})(?(open)\)?)"
        # a power of ten whose exponent is no longer raised: only its sign tells
        r"| ?[x*] ?10 ?(?P<lowered>[+-] ?[0-9]{1,3}))?"
        r" ?(?P<share>%|‰|ppm)?",
        re.IGNORECASE,
    )


@cache
def _power() -> re.Pattern[str]:
    return re.compile(r"(?P<sign>[+-]?)10 ?(?:\^|\*\*) ?(?P<open>\(?)(?P<power>[+-]? ?[0-9]{1,3})(?(open)\)?)")


@cache
def _ratio() -> re.Pattern[str]:
    return re.compile(
        r"(?P<part>.*[0-9)]) ?(?: (?:in|out of|of|per|von|auf|sur) (?:a |an )?|:|/) ?(?P<whole>[0-9].*)", re.IGNORECASE
    )


@cache
def _percent() -> re.Pattern[str]:
    return re.compile(r"(?<=[0-9 ])(?:per ?cent|pct|prozent)\b\.?", re.IGNORECASE)


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(r"\s*(?:\b(?:per|pro|par|por|je)\b|/)\s*(?=[^\W\d])", re.IGNORECASE)


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(r"(.*[0-9])\s+([^\W\d].*)", re.DOTALL)


def _folded(text: str) -> tuple[str, str]:
    """``text`` with each sign in its plainest form, blanks joined; and the dash that is in it, "" for none."""
    text = " ".join(text.split())
    if text.isascii():
        return text, ""
    # only where a number is not written plainly
    from unicodedata import decimal  # noqa: PLC0415

    found: list[str] = []
    dash, raised = "", False
    for char in text:
        digit = -1 if char.isascii() else decimal(char, -1)
        if char in _RAISED:
            found.append(_RAISED[char] if raised else "^" + _RAISED[char])
            raised = True
            continue
        raised = False
        if digit >= 0:
            found.append(str(digit))
        elif char in _DASHES:
            dash = dash or char
            found.append("-")
        elif char in _TIMES:
            found.append("*")
        elif char in _APOSTROPHES:
            found.append("'")
        elif "\uff01" <= char <= "\uff5e":
            found.append(chr(ord(char) - 0xFEE0))
        elif char == "\ufe63":
            found.append("-")
        elif char not in _INVISIBLE:
            found.append(char)
    return " ".join("".join(found).split()), dash


_GROUPED: Final = compiled_late(r"([1-9][0-9]{0,2})((?:([ ',.])[0-9]{3})(?:\3[0-9]{3})*)(?:([.,])([0-9]*))?")
_POINTED: Final = compiled_late(r"([0-9]*)([.,])([0-9]+|(?:[0-9]{3} )+[0-9]{1,3})")
_WHOLE: Final = compiled_late(r"([0-9]+)\.?")


def _readings(digits: str) -> Iterator[tuple[str, str, str, str]]:
    """What a run of digits and separators can be: whole digits, those of the fraction, and the signs as in Meaning."""
    if whole := _WHOLE.fullmatch(digits):
        yield whole[1], "", "", ""
        return
    if pointed := _POINTED.fullmatch(digits):
        yield pointed[1] or "0", pointed[3].replace(" ", ""), pointed[2], ""
    if grouped := _GROUPED.fullmatch(digits):
        first, rest, thousands, mark, fraction = grouped.groups()
        if mark == thousands or (mark is not None and thousands in ".," and not fraction):
            return
        yield first + rest.replace(thousands, ""), fraction or "", mark or "", thousands
    # of a fraction too: 1 234.567 8
    elif " " in digits and (mark_at := max(digits.find("."), digits.find(","))) > 0:
        whole_part, fraction = digits[:mark_at], digits[mark_at + 1 :]
        if re.fullmatch(r"[1-9][0-9]{0,2}(?: [0-9]{3})+", whole_part) and re.fullmatch(
            r"(?:[0-9]{3} )+[0-9]{1,3}", fraction
        ):
            yield whole_part.replace(" ", ""), fraction.replace(" ", ""), digits[mark_at], " "


def _made(sign: str, whole: str, fraction: str, exponent: int) -> float | None:
    """The number, None beyond the range of a double."""
    value = float(f"{sign}{whole}.{fraction or 0}e{exponent}")
    vanished = not value and any(digit not in "0" for digit in whole + fraction)
    return value if isfinite(value) and not vanished else None


def _single(text: str, share: bool) -> tuple[Meaning, ...]:
    """The meanings of a folded text as one numeral."""
    if power := _power().fullmatch(text):
        value = _made(power["sign"], "1", "", int(power["power"].replace(" ", "")))
        return () if value is None else (Meaning(value),)
    match = _numeral().fullmatch(text)
    if match is None or (match["share"] and not share):
        return ()
    raised = match["e"] or match["power"] or match["lowered"] or ""
    exponent = int(raised.replace(" ", "") or "0") + _SHARES.get((match["share"] or "").lower(), 0)
    found = list(_readings(match["digits"].strip()))
    if raised and len(found) > 1:
        # nobody sets the thousands of a mantissa apart
        found = [each for each in found if not each[3]]
    meanings = [
        Meaning(value, decimal, thousands)
        for whole, fraction, decimal, thousands in found
        if (value := _made(match["sign"], whole, fraction, exponent)) is not None
    ]
    return tuple(meanings)


def _of_ratio(text: str) -> tuple[Meaning, ...]:
    """The meanings of a folded text such as ``1 in 10,000``."""
    match = _ratio().fullmatch(text)
    if match is None:
        return ()
    parts = _single(match["part"], False)
    # what something is one in is counted whole: 10,000 and 10.000 are ten thousand there
    wholes = _single(match["whole"], False)
    wholes = tuple(each for each in wholes if each.thousands) or wholes
    if len(parts) != 1 or len(wholes) != 1 or wholes[0].value <= 0:
        return ()
    value = parts[0].value / wholes[0].value
    return (Meaning(value),) if isfinite(value) and (value or not parts[0].value) else ()


def meanings(text: str, *, share: bool = False, most: float = inf) -> tuple[Meaning, ...]:
    """All numbers up to ``most`` that ``text`` can mean: none, one, or two. A ``share`` may be written as a percentage,
    or as so many in so many. A dash is taken for the minus that it looks like."""
    if len(text) > LONGEST:
        return ()
    folded, _ = _folded(text)
    if share:
        folded = " ".join(_percent().sub("%", folded).split())
    found = _single(folded, share) or (_of_ratio(folded) if share else ())
    if most < inf and len(found) > 1:
        found = tuple(each for each in found if each.value <= most) or found
    return found


def read(text: str, *, share: bool = False, most: float = inf) -> float | None:
    """The number that ``text`` means; None where it means none, or more than one, or has a dash for its minus.

    See ``meanings`` for ``share`` and ``most``, and ``advice`` for what to write instead.
    """
    found = meanings(text, share=share, most=most)
    return found[0].value if len(found) == 1 and not _DASHES & set(text) else None


def measured(text: str, *, most: float = inf) -> Measured | None:
    """The share that ``text`` means, with the unit that it counts per: ``1e-5 per implant``, ``1 in 10,000 implants``.
    None where ``read`` finds none."""
    value = read(text, share=True, most=most)
    if value is not None:
        return Measured(value, "")
    split = _split(text)
    value = read(split[0], share=True, most=most) if split else None
    return Measured(value, split[1]) if split and value is not None else None


def _split(text: str) -> tuple[str, str] | None:
    """The number of a text and the unit behind it."""
    if len(text) > LONGEST + 100:
        return None
    for match in _unit().finditer(text):
        number, unit = text[: match.start()].strip(), text[match.end() :].strip()
        # "per cent" is no unit
        if meanings(number, share=True) and not unit.lower().startswith("cent "):
            return number, unit
    tail = _tail().fullmatch(text.strip())
    if tail is None or re.match(r"(?:in|of|out|to)\b", tail[2]):
        return None
    if (share := meanings(tail[1], share=True)) and share != meanings(tail[1]):
        return tail[1], tail[2].strip()
    return None


def read_whole(text: str, *, digits: int = 18) -> int | None:
    """The whole number of at most so many ``digits`` that ``text`` means; None as for ``read``. One separator before three
    digits is refused here too: ``1.234`` may be a rate in a column of counts."""
    value = read(text)
    folded = _folded(text)[0]
    # digits and nothing else, but for what stands between thousands: 5.0, 5e0 and 500 % are measured, not counted
    plain = re.sub(r"[ '.,](?=[0-9]{3})", "", folded)
    if value is None or not re.fullmatch(r"[+-]?[0-9]+", plain) or meanings(text)[0].decimal:
        return None
    return int(plain) if len(plain.lstrip("+-")) <= digits else None


def advice(text: str, *, share: bool = False, whole: bool = False, most: float = inf) -> Message:
    """How to write the number (``whole``: the whole one) that ``text`` may mean, where ``read`` or ``read_whole`` finds
    none; NOTHING where nobody can tell."""
    if len(text) > LONGEST + 100:
        return NOTHING
    split = _split(text) if share else None
    number, unit = split if split else (text, "")
    behind = f" per {unit}" if unit else ""
    found = meanings(number, share=share, most=most)
    if whole:
        found = tuple(each for each in found if each.value == int(each.value))
    if len(found) == 2:
        first, second = (figure(each.value, 15) + behind for each in found)
        return _EITHER(first=first, second=second)
    dash = _folded(number)[1]
    if found:
        plain = figure(found[0].value, 15) + behind
        return _dashed(plain, dash) if dash else PLAINLY(plain=plain)
    if whole:
        return NOTHING if meanings(number) else _near(number, share, most)
    if not share and len(shares := meanings(number, share=True)) == 1:
        value = shares[0].value
        percentage = re.search("%|per ?cent|prozent|pct", _folded(number)[0], re.IGNORECASE) is not None
        if percentage:
            return _PERCENT(share=figure(value, 15), number=figure(value * 100, 15))
        return PLAINLY(plain=figure(value, 15))
    return _near(number, share, most)


def _dashed(plain: str, dash: str) -> Message:
    from unicodedata import name  # noqa: PLC0415

    return _DASH(plain=plain, sign=dash, code=f"{ord(dash):04X}", name=name(dash).lower())


def _near(text: str, share: bool, most: float) -> Message:
    """What was meant by a text that holds more than a number, or less."""
    folded, _ = _folded(text)
    if power := re.fullmatch(r"([+-]?)10([+-][0-9]{1,2})", folded):
        # an exponent that is no longer raised; or a range from 10 down
        return _LOST_POWER(plain=f"{power[1]}1e{int(power[2])}")
    if re.fullmatch(r".*[0-9%] ?(?:-|to|bis|\.\.\.?|~|–) ?[0-9.].*", folded):
        return _RANGE()
    bound = re.fullmatch(
        r"(?:[<>]=?|[≤≥~≈]|about|approx\.?|ca\.?|circa|max\.?|min\.?|up to|below|under) ?(.+)", folded, re.I
    )
    if bound and len(found := meanings(bound[1], share=share, most=most)) == 1:
        return _BOUND(plain=figure(found[0].value, 15))
    alone = re.fullmatch(r"([+-]?[0-9][0-9.,' ]*(?:[eE][+-]?[0-9]+)?) ?(?:[^\W\d_][^\d]*|\(.*)", folded)
    if alone and len(found := meanings(alone[1].strip(), share=share, most=most)) == 1:
        return _ALONE(plain=figure(found[0].value, 15))
    return NOTHING
