"""Scales, criteria and matrices as a log holds them: ``4 (Serious)``, ``S4``, words, numbers, powers of ten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from riskfile.importing.suggest import words
from riskfile.importing.suggest.words import plain
from riskfile.importing.texts import parse_number
from riskfile.text.messages import tr

_CODE = re.compile(
    r"(?P<letter>[A-Za-z]{1,2})?[ -]?(?P<rank>\d{1,3})(?:\s*[-–—:.=]\s*|\s*\(\s*|\s+)(?P<label>[^\d\s(][^()]*?)\)?"
)
_BEHIND = re.compile(
    r"(?P<label>[^\d\s(][^()\d]*?)\s*[-–—:(\[]\s*(?P<letter>[A-Za-z]{1,2})?[ -]?(?P<rank>\d{1,3})\s*[)\]]?"
)
_BARE = re.compile(r"(?P<letter>[A-Za-z]{1,2})?[ -]?(?P<rank>\d{1,3})(?:\.0)?")
_TO: Final = re.compile(r"\s*(?:\bto\b|\bbis\b|\.\.\.?|–|—|~|至|\s-\s)\s*")
MOST: Final = 10
"""As many levels as a scale of a policy may have."""


class Value(NamedTuple):
    """A cell of a scale: its letter and rank where it has them, and its word."""

    letter: str
    rank: int | None
    label: str


@lru_cache(maxsize=4096)
def read_value(text: str) -> Value:
    """``S4 (Serious)`` -> S, 4, Serious; ``4`` -> 4; ``Serious`` -> Serious."""
    text = re.sub(r"\*\*|__", "", text).strip()
    for pattern in (_BARE, _CODE, _BEHIND):
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            return Value((parts["letter"] or "").upper(), int(parts["rank"]), (parts.get("label") or "").strip())
    return Value("", None, text)


class Band(NamedTuple):
    """Bounds of a level, as numbers in text; "" where it has none."""

    lower: str
    upper: str


def read_band(text: str) -> Band | None:
    """``10^-4 to 10^-3``, ``> 10^-3``, ``< 1e-5`` as bounds; None where it is none."""
    text = re.sub(r"[*`]{2}", "", text).strip()
    text = re.sub(r"^(?:P|F)?\d{1,2}\s*[:(]\s*|\)$", "", text) if re.search(r"[<>≤≥]|10\^", text) else text
    sign = re.match(r"(<=|>=|<|>|≤|≥)\s*", text)
    if sign:
        number = parse_number(text[sign.end() :])
        if number is None or float(number) <= 0:
            return None
        return Band("", number) if sign[1] in ("<", "<=", "≤") else Band(number, "")
    parts = _TO.split(text)
    if len(parts) == 2:
        low, high = (parse_number(part.strip(" <>≤≥=")) for part in parts)
        if low is not None and high is not None and float(low) != float(high):
            return Band(*sorted((low, high), key=float))
    return None


@dataclass
class Level:
    """A level of a scale that is being found: id, label, bounds, and the texts that name it."""

    id: str
    label: str
    lower: str = ""
    upper: str = ""
    texts: set[str] = field(default_factory=set)


@dataclass
class Scale:
    """A scale as found: levels from the mildest, how it was found (``why``), how sure, what is to be asked."""

    kind: str
    levels: list[Level] = field(default_factory=list)
    sure: str = "sure"
    why: str = ""
    asks: list[str] = field(default_factory=list)
    numeric: bool = False
    """Whether values are numbers (probabilities), which the bounds of the levels put in order."""

    def find(self, text: str) -> Level | None:
        """The level that a text names."""
        value = read_value(text)
        for level in self.levels:
            if text.strip() in level.texts or plain(text) in (plain(level.label), plain(level.id)):
                return level
        for level in self.levels:
            known = read_value(level.id)
            if (
                value.rank is not None
                and value.rank == known.rank
                and (not value.letter or value.letter == known.letter)
            ):
                return level
        if value.rank is None and value.label:
            place = words.weight(self.kind, value.label)
            hits = [each for each in self.levels if place is not None and words.weight(self.kind, each.label) == place]
            if len(hits) == 1:
                return hits[0]
        return None


PREFIX: Final = {"severity": "S", "probability": "F", "exploitability": "X"}


def scale_of(kind: str, texts: Iterable[str], letter: str = "") -> Scale | None:
    """The scale that the values of a column (all of them, blanks left out) show; None where they show none."""
    distinct = list(dict.fromkeys(text.strip() for text in texts if text.strip() and plain(text) not in words.EMPTY))
    if not distinct:
        return None
    values = {text: read_value(text) for text in distinct}
    numbers = {text: number for text in distinct if (number := parse_number(text)) is not None}
    ranked = {text: value.rank for text, value in values.items() if value.rank is not None}
    small = [text for text, number in numbers.items() if kind == "probability" and 0 < float(number) < 1]
    if small and 2 * len(numbers) > len(distinct) and all(0 <= float(each) <= 1 for each in numbers.values()):
        return _decades(kind, {text: float(number) for text, number in numbers.items()}, distinct)
    if 2 * len(ranked) > len(distinct) and max(rank or 0 for rank in ranked.values()) <= MOST:
        return _ranks(kind, values, letter)
    if len(ranked) == len(distinct) <= MOST:
        return _far_numbers(kind, ranked, letter)
    return _words(kind, distinct, letter)


def _ranks(kind: str, values: dict[str, Value], letter: str) -> Scale | None:
    letters = [value.letter for value in values.values() if value.letter]
    sign = max(set(letters), key=letters.count) if letters else letter or PREFIX[kind]
    ranks = [value.rank for value in values.values() if value.rank is not None]
    low, high = min([1, *ranks]), max([3, *ranks])
    scale = Scale(kind)
    for rank in range(low, high + 1):
        own = {
            text: value
            for text, value in values.items()
            if value.rank == rank and (not value.letter or value.letter == sign)
        }
        label = next((value.label for value in own.values() if value.label), "")
        scale.levels.append(Level(f"{sign}{rank}", label or f"Level {rank}", texts=set(own)))
    found = sorted(set(ranks))
    scale.why = tr(
        "values {names}", names=", ".join(sorted(values, key=lambda text: (values[text].rank or 0, text))[:6])
    )
    scale.asks.append(
        tr(
            "the {kind} scale goes from {low} to {high}, as far as the log's values go{only}. Does the plan have more"
            " levels, and what are they called?",
            kind=kind,
            low=low,
            high=high,
            only="" if len(found) == high - low + 1 else tr(" (only {these} occur)", these=", ".join(map(str, found))),
        )
    )
    scale.sure = "likely"
    return scale if len(scale.levels) <= MOST else None


def _far_numbers(kind: str, ranked: dict[str, int], letter: str) -> Scale | None:
    scale = Scale(kind, sure="unsure", why=tr("its numbers go beyond ten"))
    for place, text in enumerate(sorted(ranked, key=lambda each: ranked[each]), 1):
        scale.levels.append(Level(f"{letter or PREFIX[kind]}{place}", text, texts={text}))
    while len(scale.levels) < 3:
        scale.levels.append(Level(f"{letter or PREFIX[kind]}{len(scale.levels) + 1}", "(not in the log)"))
    scale.asks.append(
        tr("each number of the {kind} column was taken for a level of its own. What are the levels?", kind=kind)
    )
    return scale


def _decades(kind: str, numbers: dict[str, float], distinct: list[str]) -> Scale:
    scale = Scale(kind, sure="unsure", numeric=True, why=tr("numbers such as {what}", what=next(iter(numbers))))
    low = min(value for value in numbers.values() if value > 0)
    exponent = next(each for each in range(1, 31) if 10.0**-each <= low * 1.0000001)
    step = -(-exponent // (MOST - 1)) or 1
    bounds = [f"1e-{each}" for each in range(exponent, 0, -step)]
    uppers = [*bounds, "1"]
    while len(uppers) < 3:
        uppers.insert(0, f"1e-{exponent + 3 - len(uppers)}")
    for place, upper in enumerate(uppers):
        lower = uppers[place - 1] if place else "0"
        scale.levels.append(Level(f"{PREFIX[kind]}{place + 1}", f"{lower} to {upper}", lower, upper))
    scale.asks.append(
        tr(
            "the log gives {kind} as numbers, and no bands: the bands are of {step} {step:decade|decades}. What are the plan's?",
            kind=kind,
            step=step,
        )
    )
    return scale


def _words(kind: str, distinct: list[str], letter: str) -> Scale | None:
    known = {
        text: place for text in distinct if (place := words.weight(kind, read_value(text).label or text)) is not None
    }
    if 2 * len(known) < len(distinct) or not known:
        return None
    ordered = sorted(known, key=lambda text: known[text])
    scale = Scale(kind, sure="likely", why=f"words {', '.join(ordered[:6])}")
    for text in ordered:
        if scale.levels and plain(scale.levels[-1].label) == plain(text):
            scale.levels[-1].texts.add(text)
            continue
        scale.levels.append(Level("", text, texts={text}))
    if len(scale.levels) > MOST:
        return None
    places = [known[next(iter(level.texts))] for level in scale.levels]
    if len(set(places)) < len(places):
        scale.sure = "unsure"
    scale.asks.append(
        tr(
            "are these all levels of {kind}, and is this their order: {these}?",
            kind=kind,
            these=", ".join(level.label for level in scale.levels),
        )
    )
    while len(scale.levels) < 3:
        scale.levels.append(Level("", "(not in the log)"))
    for place, level in enumerate(scale.levels, 1):
        level.id = f"{letter or PREFIX[kind]}{place}"
    return scale


# --- levels of risk -----------------------------------------------------------------------------------------------------


@dataclass
class Region:
    """A level of risk: what it means is guessed from its word."""

    id: str
    label: str
    acceptable: bool
    control: bool
    known: bool
    texts: set[str] = field(default_factory=set)


def regions_of(texts: Sequence[str], *, scores: bool = False) -> list[Region]:
    """The regions that the texts of a matrix or of a level column name, from the mildest to the worst."""
    by_word: dict[str, set[str]] = {}
    for text in texts:
        word = plain(text)
        if word and word not in words.EMPTY - {"none"}:
            by_word.setdefault(_yes_no(word), set()).add(text)
    digits = all(re.fullmatch(r"\d{1,3}", word) for word in by_word)
    if digits and len(by_word) > 8:
        return []
    order = sorted(by_word, key=int if digits else _place)
    found: list[Region] = []
    for place, word in enumerate(order):
        weight = words.weight("level", word)
        known = weight is not None and not digits
        if weight is None or digits:
            share = (place + 0.5) / len(order)
            weight = 0 if share < 0.4 else 2 if share < 0.7 else 4
        label = word if digits else _label(by_word[word], word)
        found.append(
            Region(
                f"rating-{word}" if digits else _slug(word, place),
                f"Rating {word}" if digits else label,
                weight <= words.ACCEPTABLE_UP_TO,
                weight >= words.ACCEPTABLE_UP_TO,
                known,
                by_word[word],
            )
        )
    taken: set[str] = set()
    for place, each in enumerate(found):
        # words that differ in signs only have one slug
        each.id = each.id if each.id not in taken else f"region-{place + 1}"
        taken.add(each.id)
    if found and all(each.acceptable for each in found):
        found[-1].known = False
    return found


def _yes_no(word: str) -> str:
    word = re.sub(r"^[^\w(]+|[^\w)]+$", "", word) or word
    return "acceptable" if word in words.YES else "unacceptable" if word in words.NO else word


def _place(word: str) -> tuple[float, str]:
    value = read_value(word)
    weight = words.weight("level", value.label or word)
    if weight is None and value.rank is not None:
        return value.rank, word
    if weight is None:
        # "medium-high" stands between the two
        parts = [found for part in re.split(r"[-/ ]+", word) if (found := words.weight("level", part)) is not None]
        return (sum(parts) / len(parts) if parts else 2.5), word
    return weight, word


def _label(texts: set[str], word: str) -> str:
    text = sorted(texts)[0]
    text = re.sub(r"\*\*|__", "", text).strip()
    if plain(text) != word:
        text = word
    return text.capitalize() if text.isupper() or text.islower() else text


def _slug(word: str, place: int) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", word).strip("-")
    return slug if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug) else f"region-{place + 1}"


@dataclass
class Matrix:
    """A matrix as found: the texts of its cells by (probability, severity) level."""

    severity: Scale
    probability: Scale
    cells: dict[tuple[str, str], str]
    why: str = ""
    sure: str = "sure"


def matrix_of(corner: str, across: Sequence[str], rows: Sequence[Sequence[str]]) -> Matrix | None:
    """The matrix that a table is, ``rows`` with their heading first; None where it is none."""
    if len(across) < 3 or len(rows) < 3:
        return None
    heads = [row[0] for row in rows]
    top = [place for place, text in enumerate(across) if text.strip()]
    body = [[row[place + 1].strip() if place + 1 < len(row) else "" for place in top] for row in rows]
    # a column that is no level (a count, a remark) stands at the right: it is left out
    named = [across[place] for place in top]
    while len(named) > 3 and not _level_like(named[-1]):
        named.pop()
    body = [line[: len(named)] for line in body]
    texts = [plain(cell) for line in body for cell in line]
    distinct = set(texts)
    if not all(texts) or not 2 <= len(distinct) <= 25 or len(distinct) > len(texts) / 1.5:
        return None
    if max(map(len, distinct)) > 40 or not all(map(_level_like, [*named, *heads])):
        return None
    if len(distinct) > 8 and not all(word.isdigit() for word in distinct):
        return None
    across_is = _which(corner, named, first=False)
    down_is = _which(corner, heads, first=True)
    sure = "sure"
    if across_is == down_is or not across_is or not down_is:
        if across_is and not down_is:
            down_is = "probability" if across_is == "severity" else "severity"
        elif down_is and not across_is:
            across_is = "probability" if down_is == "severity" else "severity"
        else:
            across_is, down_is, sure = "severity", "probability", "unsure"
    scales = {across_is: _headed(across_is, named), down_is: _headed(down_is, heads)}
    if any(scale is None for scale in scales.values()):
        return None
    one, other = scales["severity"], scales["probability"]
    assert one is not None and other is not None
    cells: dict[tuple[str, str], str] = {}
    for head, line in zip(heads, body, strict=True):
        for name, cell in zip(named, line, strict=True):
            severity, probability = (name, head) if across_is == "severity" else (head, name)
            level, band = one.find(severity), other.find(probability)
            if level is None or band is None:
                return None
            cells[band.id, level.id] = cell
    if len(cells) != len(one.levels) * len(other.levels):
        return None
    return Matrix(one, other, cells, sure=sure)


def _level_like(text: str) -> bool:
    value = read_value(text)
    return (
        (value.rank is not None and value.rank <= MOST)
        or read_band(text) is not None
        or any(words.weight(kind, text) is not None for kind in ("severity", "probability"))
    )


def _which(corner: str, heads: Sequence[str], *, first: bool) -> str:
    """Which of the two scales the headings at one side of a matrix are."""
    if any(read_band(head) for head in heads):
        return "probability"
    signs = {read_value(head).letter for head in heads} - {""}
    if signs <= {"S"} and signs:
        return "severity"
    if signs <= {"P", "F", "O", "L"} and signs:
        return "probability"
    parts = [part for part in re.split(r"[\\/|×x↓→>]|\bby\b|\bvs\b", corner, flags=re.IGNORECASE) if part.strip()]
    roles = [_axis(part) for part in parts]
    if len(roles) >= 2 and all(roles[:2]):
        return roles[0 if first else 1]
    hits = {
        kind: sum(words.weight(kind, read_value(head).label or head) is not None for head in heads)
        for kind in ("severity", "probability")
    }
    if hits["severity"] != hits["probability"]:
        return max(hits, key=lambda kind: hits[kind])
    if len(roles) == 1 and roles[0] and first:
        return roles[0]
    return ""


def _axis(text: str) -> str:
    role = words.role_of(text)[0]
    return {"severity": "severity", "harm": "severity", "probability": "probability"}.get(role, "")


def _headed(kind: str, heads: Sequence[str]) -> Scale | None:
    """The scale that the headings of a matrix are, in order from the mildest."""
    bands = [read_band(head) for head in heads]
    if kind == "probability" and sum(band is not None for band in bands) >= len(heads) - 1 and all(bands):
        spans = [(band, head) for band, head in zip(bands, heads, strict=True) if band]
        spans.sort(key=lambda each: float(each[0].lower or 0))
        scale = Scale(kind, numeric=True)
        for place, (band, head) in enumerate(spans, 1):
            scale.levels.append(
                Level(f"F{place}", head.strip(), band.lower or "0", band.upper or "1", texts={head.strip()})
            )
        return scale
    values = [read_value(head) for head in heads]
    ranks = [value.rank for value in values]
    if all(rank is not None for rank in ranks):
        if len(set(ranks)) < len(ranks):
            return None
        sign = next((value.letter for value in values if value.letter), PREFIX[kind])
        order = sorted(zip(ranks, values, heads, strict=True), key=lambda each: each[0] or 0)
        scale = Scale(kind)
        for rank, value, head in order:
            scale.levels.append(Level(f"{sign}{rank}", value.label or f"Level {rank}", texts={head.strip()}))
        return scale
    weights = [words.weight(kind, head) for head in heads]
    order_ = list(heads)
    if all(weight is not None for weight in weights):
        order_ = [head for _, head in sorted(zip(weights, heads, strict=True), key=lambda each: each[0] or 0)]
        # words of one place stand in the order of the table
        if len(set(weights)) < len(weights):
            order_ = list(heads) if (weights[0] or 0) <= (weights[-1] or 0) else list(reversed(heads))
    else:
        inside = [weight for weight in weights if weight is not None]
        if len(inside) < 2:
            return None
        order_ = list(heads) if inside[0] < inside[-1] else list(reversed(heads))
    scale = Scale(kind)
    for place, head in enumerate(order_, 1):
        scale.levels.append(Level(f"{PREFIX[kind]}{place}", plain_label(head), texts={head.strip()}))
    return scale


def plain_label(text: str) -> str:
    """A label as a policy holds it: on one line, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"\*\*|__|`", "", text)).strip()
