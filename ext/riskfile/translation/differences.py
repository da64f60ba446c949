"""What a translation must have as its text has it: numbers, ids, roles, links, code. Two files drift apart where it has not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from unicodedata import normalize

from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import literal

if TYPE_CHECKING:
    from markdown_it.token import Token

What = Literal[
    "role", "link", "code", "id", "number", "order", "unit", "formula",
    "sign", "traditional", "direction", "script", "unseen", "mark",
]  # fmt: skip


class Difference(NamedTuple):
    """``found`` is what stands in the translation, ``expected`` what its text has; "" where one has none. ``offset`` is where
    in the translation, -1 for nowhere."""

    what: What
    found: str
    expected: str
    offset: int = -1


_KEPT: Final[tuple[What, ...]] = ("role", "link", "code", "formula", "id")
_ROLE: Final = compiled_late(r"\{([\w:+.-]+)\}`([^`]*)`")
_TARGET: Final = compiled_late(r"<([^<>]*)>\s*$")
_CODE: Final = compiled_late(r"(`+)((?:(?!`).|(?!\1)`)+?)\1(?!`)")
_FORMULA: Final = compiled_late(r"(?<!\\)\$([^$\n]+)\$")
_INSERTED: Final = compiled_late(r"\{\{[^{}]*\}\}")
_LINK: Final = compiled_late(
    r"\]\(([^()\s]*(?:\([^()]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)|<((?:https?|mailto|project|path|inv):[^>\s]*)>|\]\[([^\]]+)\]"
)
_BARE_LINK: Final = compiled_late(r"https?://[^\s<>()，。；、）]+")
_FOOTNOTE: Final = compiled_late(r"\[\^([^\]]+)\]")
_ID: Final = compiled_late(r"(?<![A-Za-z0-9-])[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+(?![A-Za-z0-9])(?!-[A-Za-z0-9])")
_CODEWORD: Final = compiled_late(r"(?<![A-Za-z0-9])[A-Za-z]+[0-9]+[A-Za-z0-9]*(?![A-Za-z0-9])")
_NUMBER: Final = compiled_late(
    r"(?<![A-Za-z0-9])\d+(?:[,\u00a0\u202f]\d{3}(?!\d))*(?:\.\d+)?(?:e[+-]?\d+)?(?:(?:st|n[d]|rd|th)\b)?"
)
_WIDE: Final = compiled_late(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NUMBER_WORDS: Final = {
    word: number
    for number, words in enumerate(
        (
            "zero", "one first once single a an", "two second twice both double pair half", "three third thirds", "four fourth quarter",
            "five fifth fifths", "six sixth", "seven seventh", "eight eighth", "nine ninth", "ten tenth", "eleven eleventh", "twelve twelfth dozen",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty twentieth",
        )
    )
    for word in words.split()
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "million": 1000000}  # fmt: skip
_HAN_DIGITS: Final = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN: Final = compiled_late("[零〇一二两三四五六七八九十百千万亿]+")
_TIMES: Final = {"万": 10**4, "亿": 10**8}


def differences(text: str, translation: str, language: str = "") -> Iterator[Difference]:
    """What differs between a text and its translation that must not."""
    if wide := _WIDE.search(translation):
        yield Difference("sign", wide[0], normalize("NFKC", wide[0]), wide.start())
        translation = _WIDE.sub(lambda found: normalize("NFKC", found[0]), translation)
    yield from _signs(text, translation, language)
    own, theirs = _Parts(text), _Parts(translation)
    for what in _KEPT:
        yield from _compared(what, own.found[what], theirs.found[what])
    yield from _numbers(own, theirs)
    yield from _units(own, theirs)
    yield from _order(own.rest, theirs.rest)
    yield from _marks(text, translation)


_DIRECTION: Final = compiled_late("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_UNSEEN: Final = compiled_late(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2028\u2029\u2060-\u2064"
    "\u206a-\u206f\u3164\uffa0\ufff9-\ufffc\U000e0000-\U000e0fff]"
)
"""Signs that nobody sees: what they part is found by no search, and is no id any more."""

_NOT_OF: Final[Mapping[str, re.Pattern[str]]] = {
    "zh-CN": compiled_late("[\u0400-\u052f\u3040-\u30ff\uac00-\ud7af\u0e00-\u0e7f\u0900-\u0dff]+"),
    "de": compiled_late("[\u0400-\u052f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0900-\u0eff]+"),
    "fr": compiled_late("[\u0400-\u052f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0900-\u0eff]+"),
}
"""By language, signs of scripts in which it is not written; Greek is in formulas."""


def _signs(text: str, translation: str, language: str) -> Iterator[Difference]:
    """Signs that no translation into this language has, unless its text has them."""
    found = next((each for each in _DIRECTION.finditer(translation) if each[0] not in text), None)
    if found is not None:
        yield Difference("direction", f"U+{ord(found[0]):04X}", "", found.start())
    hidden = next((each for each in _UNSEEN.finditer(translation) if each[0] not in text), None)
    if hidden is not None:
        yield Difference("unseen", f"U+{ord(hidden[0]):04X}", "", hidden.start())
    other = _NOT_OF.get(language)
    if other is not None and (odd := next((each for each in other.finditer(translation) if each[0] not in text), None)):
        yield Difference("script", odd[0], "", odd.start())
    if language == "zh-CN":
        sign = next((each for each in translation if is_traditional(each) and each not in text), "")
        if sign:
            yield Difference("traditional", sign, "", translation.index(sign))


def is_traditional(sign: str) -> bool:
    """Whether a character is one of traditional Chinese alone: Big5 has it, and GB 2312 has not."""
    if not "\u4e00" <= sign <= "\u9fff":
        return False
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        try:
            sign.encode("big5")
        except UnicodeEncodeError:
            return False
        return sign not in _BOTH
    return False


_BOTH: Final = frozenset("镕堃喆昇")
"""Characters of names that GB 2312 lacks and simplified texts have."""

_UNIT_WORDS: Final[tuple[tuple[str, ...], ...]] = (
    ("mm", "毫米", "millimetre", "millimetres", "millimeter", "millimeters"),
    ("cm", "厘米", "centimetre", "centimetres"),
    ("µm", "μm", "微米", "micrometre", "micrometres", "micrometer", "micrometers", "micron", "microns"),
    ("nm", "纳米", "nanometre", "nanometres"),
    ("kPa", "千帕", "kilopascal", "kilopascals"),
    ("MPa", "兆帕"),
    ("N", "牛顿", "newton", "newtons"),
    ("mmHg", "毫米汞柱"),
    ("°C", "℃", "摄氏度"),
    ("mg", "毫克", "milligram", "milligrams"),
    ("µg", "μg", "微克", "microgram", "micrograms"),
    ("kg", "千克", "公斤", "kilogram", "kilograms"),
    ("g", "克", "gram", "grams"),
    ("ml", "mL", "毫升", "millilitre", "millilitres"),
    ("Hz", "赫兹", "hertz"),
    ("%", "％", "percent", "per cent", "Prozent", "百分之", "个百分点"),
    ("s", "秒", "second", "seconds"),
    ("min", "分钟", "minute", "minutes"),
    ("h", "小时", "hour", "hours"),
    ("d", "天", "日", "day", "days"),
    ("atm", "大气压", "个大气压", "atmosphere", "atmospheres"),
)
"""Units, each in all its words. One that stands behind a number stands behind it in the translation too."""

_UNIT_OF: Final = {word: words[0] for words in _UNIT_WORDS for word in words}
_SYMBOLS: Final = frozenset(
    ("mm", "cm", "µm", "nm", "kPa", "MPa", "mmHg", "°C", "mg", "µg", "kg", "ml", "Hz", "%", "atm")
)
"""The units that are held against each other: those of a measure, in which a slip is no matter of words."""

_WITH_UNIT: Final = compiled_late(
    r"(?<![A-Za-z0-9.])(\d[\d.,\u00a0]*(?<![.,\u00a0]))[ \u00a0-]?(?:个)?("
    + "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
    + r")(?![A-Za-zµμ])"
)
_BEFORE: Final = compiled_late(r"百分之 ?(\d[\d.,]*)")


def _measures(rest: str) -> Counter[tuple[str, str]]:
    found = Counter((_plain(each[1]), _UNIT_OF[each[2]]) for each in _WITH_UNIT.finditer(rest))
    found.update((_plain(each[1]), "%") for each in _BEFORE.finditer(rest))
    return Counter({key: count for key, count in found.items() if key[1] in _SYMBOLS})


def _units(own: _Parts, theirs: _Parts) -> Iterator[Difference]:
    """Numbers that have another unit in the translation."""
    mine, other = _measures(own.rest), _measures(theirs.rest)
    numbers = dict(other.keys())
    for number, unit in mine:
        if (number, unit) not in other and number in numbers:
            yield Difference("unit", f"{number} {numbers[number]}", f"{number} {unit}")


_COUNT: Final = r"(\d+(?:[,\u00a0\u202f]\d{3}(?!\d))*(?:\.\d+)?)"
_BEGIN: Final = r"(?<![A-Za-z0-9_.,-])"
_END: Final = r"(?![\w-])"
_MEASURE: Final = r"(?: ?[a-zA-Zµμ°%℃]{1,7})?"
_RANGES: Final = (
    compiled_late(rf"{_BEGIN}{_COUNT}{_MEASURE}(?: ?[–~～] ?| to | and up to | bis | à ){_COUNT}{_END}"),
    compiled_late(rf"(?i)\b(?:between|zwischen|entre) {_COUNT}{_MEASURE} (?:and|und|et) {_COUNT}{_END}"),
    compiled_late(
        rf"{_BEGIN}{_COUNT}\s?(?:[a-zA-Zµμ°%℃]{{1,7}}|[\u4e00-\u9fff]{{1,4}}?)?\s?(?:[–~～]|至|到|[降升增减]至|[降升增减]到)\s?第?{_COUNT}"
    ),
)
_SHARES: Final = (
    compiled_late(
        rf"{_BEGIN}{_COUNT} (?:[a-zäöüéèß-]+ ){{0,3}}?(?:in|of|per|out of|for each|von|pro|auf|sur|pour|parmi) (?:(?:the|each|every|all|about|den|les) )?{_COUNT}{_END}"
    ),
)
_SHARES_BEHIND: Final = (
    compiled_late(rf"每\s?{_COUNT}[^\d，。；、：（）]{{0,12}}?{_COUNT}"),
    compiled_late(rf"{_BEGIN}{_COUNT}[^\d，。；、：（）]{{0,12}}?中[^\d，。；、：（）]{{0,10}}?{_COUNT}"),
)
"""How ranges and shares are written: `2.25 to 3.5`, `2.25至3.5`; `7 in 1,000`, and the whole first: `每1,000例7例`."""


def _pairs(rest: str, ways: Sequence[re.Pattern[str]]) -> dict[tuple[str, str], None]:
    return dict.fromkeys((_plain(each[1]), _plain(each[2])) for way in ways for each in way.finditer(rest))


def _order(own: str, theirs: str) -> Iterator[Difference]:
    """Ranges and shares whose two numbers are the other way round; any other order is that of the language."""
    for first, second in ((_ranges(own), _ranges(theirs)), (_shares(own), _shares(theirs))):
        for one, other in first:
            if one != other and (other, one) in second and (one, other) not in second and (other, one) not in first:
                yield Difference("order", f"{other}, {one}", f"{one}, {other}")


def _ranges(rest: str) -> dict[tuple[str, str], None]:
    return _pairs(rest, _RANGES)


def _shares(rest: str) -> dict[tuple[str, str], None]:
    return _pairs(rest, _SHARES) | {(part, whole): None for whole, part in _pairs(rest, _SHARES_BEHIND)}


_LITERAL: Final = compiled_late(r"\*+|~~+|`+|\]\(")


def _marks(text: str, translation: str) -> Iterator[Difference]:
    """Marks of Markdown that open or close nothing, and are shown as they stand."""
    if not _LITERAL.search(translation):
        return
    kept = _shown_marks(text)
    for mark, count in _shown_marks(translation).items():
        if count > kept[mark]:
            yield Difference("mark", mark, "", translation.find(mark))
            return


def _shown_marks(text: str) -> Counter[str]:
    from riskfile.reading.markdown import parser  # noqa: PLC0415 - few texts have marks

    found: list[Token] = []
    parser().inline.parse(text, parser(), {}, found)
    return Counter(_LITERAL.findall("".join(each.content if each.type == "text" else " " for each in found)))


def _compared(what: What, own: Counter[str], theirs: Counter[str]) -> Iterator[Difference]:
    lost = [each for each in own if each not in theirs]
    added = [each for each in theirs if each not in own]
    for index in range(max(len(lost), len(added))):
        yield Difference(what, added[index] if index < len(added) else "", lost[index] if index < len(lost) else "")


class _Parts:
    """What stands in a text beside its words."""

    def __init__(self, text: str) -> None:
        self.found: dict[What, Counter[str]] = {name: Counter() for name in _KEPT}

        def role(found: re.Match[str]) -> str:
            target = _TARGET.search(found[2])
            self.found["role"][f"{{{found[1]}}}`{(target[1] if target else found[2]).strip()}`"] += 1
            # the words of a role are translated
            return f" {_TARGET.sub('', found[2])} " if target else " "

        def kept(name: What, group: int = 0) -> Callable[[re.Match[str]], str]:
            def keep(found: re.Match[str]) -> str:
                value = found[group] or next((each for each in found.groups() if each), "")
                self.found[name][value] += 1
                return " "

            return keep

        rest = _ROLE.sub(role, text)
        rest = _CODE.sub(kept("code", 2), rest)
        rest = _INSERTED.sub(kept("code"), rest)
        rest = _FORMULA.sub(kept("formula", 1), rest)
        rest = _LINK.sub(kept("link", 1), rest)
        rest = _FOOTNOTE.sub(kept("link"), rest)
        rest = _BARE_LINK.sub(kept("link"), rest)
        rest = _ID.sub(kept("id"), rest)
        rest = _CODEWORD.sub(kept("id"), rest)
        self.rest = rest
        self.numbers: Counter[str] = Counter()
        for found in _NUMBER.finditer(rest):
            value = _plain(found[0])
            factor = _TIMES.get(rest[found.end() :].lstrip()[:1])
            if factor and "e" not in value:
                value = _text(float(value) * factor)
            self.numbers[value] += 1
        lowered = rest.lower()
        words = re.findall("[a-z]+", lowered)
        self.in_words = {str(_NUMBER_WORDS[word]) for word in words if word in _NUMBER_WORDS}
        self.in_words |= {str(_MONTHS.index(word) + 1) for word in words if word in _MONTHS}
        for found in _HAN.finditer(rest):
            self.in_words |= set(_han(found[0]))


def _plain(number: str) -> str:
    number = re.sub("(?:st|n[d]|rd|th)$", "", number)
    return re.sub("[, \u00a0\u202f]", "", number)


def _text(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


def _han(word: str) -> Iterator[str]:
    """The numbers that a run of Chinese numerals may be."""
    total, part, digit = 0, 0, 0
    for sign in word:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
            yield str(digit)
        elif sign in "十百千":
            part += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            total = (total + part + digit) * _TIMES[sign]
            part = digit = 0
    yield str(total + part + digit)


def _numbers(own: _Parts, theirs: _Parts) -> Iterator[Difference]:
    lost = [each for each in (own.numbers - theirs.numbers).elements() if each not in theirs.in_words]
    added = [each for each in (theirs.numbers - own.numbers).elements() if each not in own.in_words]
    # one that stands there twice may be said once, as in 0.5 and 0.25 in 100, and one be said again; no other in its place
    if not added:
        lost = [each for each in dict.fromkeys(lost) if each not in theirs.numbers]
    if not lost:
        added = [each for each in dict.fromkeys(added) if each not in own.numbers]
    for index in range(max(len(lost), len(added))):
        yield Difference("number", added[index] if index < len(added) else "", lost[index] if index < len(lost) else "")


# --- in words ----------------------------------------------------------------------------------------------------------

_LOST: Final = Phrase(
    "RMF815.lost",
    "the translation into {language} lacks {what} {expected}, which its text has",
    "write it as it is in the text",
    by=("expected",),
)
_ADDED: Final = Phrase(
    "RMF815.added",
    "the translation into {language} has {what} {found}, which its text has not",
    "take it out, or write it into the text",
    by=("found",),
)
_OTHER: Final = Phrase(
    "RMF815.other",
    "the translation into {language} has {what} {found}; expected {expected}, as in its text",
    "write it as it is in the text",
    by=("found", "expected"),
)
_SIGN: Final = Phrase(
    "RMF815.sign",
    "the translation into {language} has {found} in signs of full width; expected {expected}",
    "write letters and digits as keyboards have them: ids are found by them",
    by=("found",),
)
_TRADITIONAL: Final = Phrase(
    "RMF815.traditional",
    "the translation into {language} has {found}, which simplified Chinese does not have",
    "write it in simplified characters",
    by=("found",),
)
_TURNS: Final = Phrase(
    "RMF815.direction",
    "the translation into {language} has {found}, which runs from right to left or turns the direction of what follows",
    "take it out: what is shown would not be what is written",
    by=("found",),
)
_HIDDEN: Final = Phrase(
    "RMF815.unseen",
    "the translation into {language} has {found}, a sign that nobody sees and that its text has not",
    "take it out: what it parts is found by no search",
    by=("found",),
)
_MARK: Final = Phrase(
    "RMF815.mark",
    "the translation into {language} has {found}, which opens or closes nothing and would be shown as it stands",
    "write it with its other half, or with a backslash before it; what is bold begins and ends with a letter",
    by=("found",),
)
_SCRIPT: Final = Phrase(
    "RMF815.script",
    "the translation into {language} has {found}, which is of another script",
    "write it in the language of this catalogue",
    by=("found",),
)
STRUCTURE: Final = Phrase(
    "RMF815.structure",
    "the translation into {language} of {text} changes what the page is made of, and is not shown",
    "write it as one text, without signs that begin a directive, a list, a table or a link",
    by=("text",),
)
WORDS: Final = {
    "role": Phrase("RMF815.role", "the role"),
    "link": Phrase("RMF815.link", "the link to"),
    "code": Phrase("RMF815.code", "the code"),
    "id": Phrase("RMF815.id", "the id"),
    "number": Phrase("RMF815.number", "the number"),
    "order": Phrase("RMF815.order", "the numbers in the order"),
    "unit": Phrase("RMF815.unit", "the unit"),
    "formula": Phrase("RMF815.formula", "the formula"),
}
_ALONE: Final[Mapping[str, Phrase]] = {
    "sign": _SIGN,
    "traditional": _TRADITIONAL,
    "direction": _TURNS,
    "script": _SCRIPT,
    "unseen": _HIDDEN,
    "mark": _MARK,
}


def said(each: Difference, language: str) -> Message:
    """A difference in words."""
    found, expected = literal(each.found), literal(each.expected)
    if each.what in _ALONE:
        phrase = _ALONE[each.what]
        return (
            phrase(language=language, found=found, expected=expected)
            if phrase is _SIGN
            else phrase(language=language, found=found)
        )
    what = WORDS[each.what]()
    if not each.found:
        return _LOST(language=language, what=what, expected=expected)
    if not each.expected:
        return _ADDED(language=language, what=what, found=found)
    return _OTHER(language=language, what=what, found=found, expected=expected)


def short(text: str) -> str:
    """A text as a message names it."""
    plain = " ".join(text.split())
    return literal(plain if len(plain) <= 60 else plain[:59] + "…")
