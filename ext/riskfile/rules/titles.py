"""What a title names: the noun that it is about, by the grammar of English, German, French and Chinese as far as a title goes.

English and German put the noun last, before words that say where, when or why; French puts it first; Chinese puts it last and
has no borders between words. What cannot be told names nothing: a rule that asks is then quiet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from riskfile.text.patterns import compiled_late
from riskfile.text.wordlists import Language, Words, chinese, plainly, single, words

What = Literal["harm", "failure", "happening", "exposure"]
"""What a title names that is no hazard: a harm, a failure, that something happens, or exposure to a hazard."""


class Named(NamedTuple):
    """The words of a title that say what it names, as they stand there, and what that is."""

    word: str
    what: What


class Part(NamedTuple):
    """A part of a title that names one thing, in one language. ``before`` are the words up to those that say where, when or why,
    in plain letters, ``rest`` those behind them."""

    language: Language
    before: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """All of its words."""
        return self.before + self.rest


_LEAD_IN = compiled_late(
    r"\W*(?:(?:the|a|das|ein|le|un)\s+)?(?:(?:risk|danger|possibility|potential|chance|likelihood)s?\s+(?:of|for)\s+"
    r"|(?:risiko|gefahr|moglichkeit)\s+(?:der|des|von|einer|eines)\s+"
    r"|(?:risque|danger|possibilite)s?\s+(?:de la|de l'|de|du|des|d')\s*)"
)
_ASIDE = compiled_late(r"\([^)]*\)?|\[[^\]]*\]?|\s[-–—]\s.*|[,;:–—].*", re.DOTALL)
_CHINESE_ASIDE = compiled_late(r"[（(【\[][^）)】\]]*[）)】\]]?|[，,；;：:。—].*", re.DOTALL)
_AND = compiled_late(r"\b(?:and|or|und|oder|sowie|et|ou)\b|[/&]")
_CHINESE_AND = compiled_late(r"[、/&]|以及|或者|和|及|与|或")
_CHINESE_RISK = compiled_late(r"的?(?:风险|危险|可能性|可能)$")
_WORD = compiled_late(r"[^\W\d_]+(?:['-][^\W\d_]+)*'?")
_FRENCH = compiled_late(r"\b(?:de|du|la|le|les|une?|par|dans|aux?|chez|pour|avec|sans)\b|\b[dlns]'|[àâçèéêëîïôû]")
_RELATIVE: dict[Language, frozenset[str]] = {
    "en": frozenset(
        [
            "that",
            "which",
            "who",
            "whose",
            "whom",
            "when",
            "where",
            "while",
            "whereas",
            "if",
            "because",
            "as",
            "since",
            "until",
            "unless",
            "before",
            "after",
            "than",
        ]
    ),
    "de": frozenset(["wenn", "weil", "falls", "dass", "welche", "welcher", "welches", "die", "der", "das"]),
    "fr": frozenset(["qui", "que", "dont", "quand", "si", "lorsque"]),
    "zh": frozenset(),
}


def plain_noun(word: str) -> str:
    """An English word (the last of a compound) in the singular and in American spelling, near enough to find it in a list."""
    word = (
        word.rpartition("-")[2]
        .replace("ae", "e")
        .replace("oe", "e")
        .replace("isation", "ization")
        .replace("tumour", "tumor")
    )
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "is", "us")) else word


@cache
def _after_noun(language: Language) -> frozenset[str]:
    return frozenset(map(plainly, words("after-noun", language)))


@cache
def _phrases(name: str, language: Language) -> tuple[str, ...]:
    return tuple(f" {plainly(each)} " for each in words(name, language) if " " in each or "'" in each)


def _split(part: str, language: Language) -> Part | None:
    """The words of a part; None where it has none before those that say where, when or why."""
    after = _after_noun(language)
    before: list[str] = []
    rest: list[str] = []
    for word in _WORD.findall(part):
        if rest or (word in after and before):
            rest.append(word)
        elif word not in after:
            before.append(word)
    return Part(language, tuple(before), tuple(rest)) if before else None


def parts_of(title: str) -> Iterator[Part]:
    """The parts of a title in English, in German, and in French where it may be French. Chinese titles have none."""
    plain = plainly(title)
    text = _ASIDE.sub(" ", plain)
    text = text[match.end() :] if (match := _LEAD_IN.match(text)) else text
    pieces = _AND.split(text)
    french = _FRENCH.search(title.lower()) is not None
    # 'Débris de fracture' is about debris: English would have it about a fracture
    others: tuple[Language, ...] = () if french else ("en", "de")
    for language in others:
        for piece in pieces:
            if (found := _split(piece, language)) is not None:
                yield found
    given = text.split()
    if french or len(given) == 1 or "des" in given or (given[-1:] and given[-1] in single("done", "fr")):
        for piece in pieces:
            apart = re.sub(r"\b([dlnsj])'", r"\1' ", piece)
            if (found := _split(apart, "fr")) is not None:
                yield found


@lru_cache(1 << 14)
def named_by(title: str) -> Named | None:
    """What a title names that is no hazard, None where it may well be one.

    Only the noun that a title is about counts: "Bleeding edge" names an edge, "Leakage current" a current, "Sharp
    edge after strut fracture" an edge, "Fracture of a strut" a fracture.

    >>> named_by("Fracture of a strut")
    Named(word='fracture', what='failure')
    >>> named_by("支架断裂")
    Named(word='断裂', what='failure')
    >>> named_by("Leakage current"), named_by("Bruchstücke der Strebe"), named_by("Courant de fuite")
    (None, None, None)
    """
    if chinese(title):
        return _chinese(title)
    for part in parts_of(title):
        found = _happens(part) or _phrase(part) or _FIND[part.language](part)
        if found is not None:
            return found
    return None


_PHRASES: tuple[tuple[str, What], ...] = (
    ("harm-phrase", "harm"),
    ("failure-phrase", "failure"),
    ("exposure", "exposure"),
)
_NOUNS: tuple[tuple[str, What], ...] = (("harm", "harm"), ("failure", "failure"))


def _phrase(part: Part) -> Named | None:
    """A harm, a failure or exposure in more than one word: before the first word of where, when or why, or with that word
    within it, as in "delay of treatment"."""
    english = part.language == "en"
    before = tuple(map(plain_noun, part.before)) if english else part.before
    nouns, whole = f" {' '.join(before)} ", f" {' '.join((*before, *part.rest))} "
    if part.language == "fr":
        whole = whole.replace("' ", "'")
    for name, what in _PHRASES:
        for phrase in _phrases(name, part.language):
            if part.language == "fr":
                # its noun comes first
                found = whole.startswith((phrase, phrase.rstrip()) if phrase.endswith("' ") else phrase)
            else:
                # 'Prolonged delay of treatment': the noun of the phrase is the one that the title is about
                place = whole.find(phrase)
                found = nouns.endswith(phrase) or -1 < place < len(nouns.rstrip()) < place + len(phrase)
            if found:
                return Named(phrase.strip(), what)
    return None


def _happens(part: Part) -> Named | None:
    """A verb that makes a clause of the title, or the participle of what somebody has done at its end."""
    verbs, relative, all = single("happens", part.language), _RELATIVE[part.language], part.all
    for place, word in enumerate(all):
        # in German the article of a genitive looks the same: what follows is judged no more
        if word in relative and (part.language != "de" or place >= len(part.before)):
            break
        if place and word in verbs:
            return Named(word, "happening")
    # the last word of all, with another before it
    if len(all) > 1 and all[-1] in single("done", part.language) and not relative.intersection(all[1:-1]):
        return Named(all[-1], "happening")
    return None


def _english(part: Part) -> Named | None:
    given, plain = part.before, tuple(map(plain_noun, part.before))
    noun, before = plain[-1], plain[-2] if len(plain) > 1 else ""
    harms, failures, body = single("harm", "en"), single("failure", "en"), single("body", "en")
    if noun in harms or (noun in failures and before in body):
        return Named(given[-1] if noun in harms else " ".join(given[-2:]), "harm")
    if noun in failures:
        return Named(given[-1], "failure")
    return _failed_before(part, single("source", "en"))


def _german(part: Part) -> Named | None:
    noun = part.before[-1]
    for name, what in _NOUNS:
        if noun in single(name, "de"):
            return Named(noun, what)
    return _failed_before(part, single("source", "de"))


def _failed_before(part: Part, source: Words) -> Named | None:
    """'Broken strut': a thing with a word for failed before it, unless it harms as it is, such as broken glass."""
    if len(part.before) < 2 or any(
        (plain_noun(word) if part.language == "en" else word) in source for word in part.before
    ):
        return None
    failed = single("failed", part.language)
    return next((Named(word, "failure") for word in part.before[:-1] if word in failed), None)


def _french(part: Part) -> Named | None:
    first, *behind = part.before
    for name, what in _NOUNS:
        if first in single(name, "fr"):
            return Named(first, what)
    if first not in single("source", "fr"):
        failed = single("failed", "fr")
        return next((Named(word, "failure") for word in behind if word in failed), None)
    return None


_FIND = {"en": _english, "de": _german, "fr": _french}


def chinese_parts(title: str) -> list[str]:
    """The parts of a Chinese title that name one thing each, without what stands in brackets or behind a comma."""
    text = _CHINESE_ASIDE.sub("", title)
    return [part for each in _CHINESE_AND.split(text) if (part := each.strip())]


def _chinese(title: str) -> Named | None:
    text = _CHINESE_ASIDE.sub("", title).strip()
    for word in words("happens", "zh"):
        # what stands before 的 describes a noun
        if word in text and "的" not in text[text.index(word) :]:
            return Named(word, "happening")
    for given in chinese_parts(title):
        piece = _CHINESE_RISK.sub("", given)
        if piece.endswith(words("source", "zh")):
            continue
        for name, what in (*_NOUNS, *_PHRASES[:2]):
            ends = [word for word in words(name, "zh") if piece.endswith(word)]
            if ends:
                return Named(max(ends, key=len), what)
        for word in words("failed", "zh"):
            if piece.startswith(word):
                return Named(word, "failure")
        for word in words("exposure", "zh"):
            if word in piece and "的" not in piece:
                return Named(word, "exposure")
    return None
