"""Lists of words that rules look for, in English, German, French and Chinese: data, in ``wordlists.yaml`` beside this module.

The file is read when a rule first needs it, by a reader of our own: a check that has everything kept loads no YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

Language = Literal["en", "de", "fr", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
"""The languages of the lists. What is written in none of them is not judged by words."""

PATH: Final = Path(__file__).with_name("wordlists.yaml")
"""The file of the lists."""

_HAN: Final = re.compile("[㐀-䶿一-鿿]")


@cache
def lists() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """All lists by name, then by language; the words in the order in which they stand.

    :raises ValueError: if a line of the file belongs to no list."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    name = language = ""
    for number, line in enumerate(PATH.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" ") and line.endswith(":"):
            name, language = line[:-1], ""
            found[name] = {}
        elif line.startswith("    ") and name and language:
            words = tuple(word.strip() for word in line.split(";") if word.strip())
            found[name][language] = found[name].get(language, ()) + words
        elif name and line.startswith("  ") and line.endswith(": |"):
            language = line[2:-3]
            found[name][language] = ()
        else:
            raise ValueError(f"{PATH.name}:{number}: a line of no list")
    return found


def words(name: str, language: Language) -> tuple[str, ...]:
    """The words of a list in a language, none where it has none."""
    return lists()[name].get(language, ())


class Words:
    """The words of a list in one language, to be compared with single words: ``*bruch`` and ``gebrochen*`` stand for
    all that end and begin so."""

    def __init__(self, entries: Iterable[str]) -> None:
        plain = [plainly(entry) for entry in entries]
        self._whole = frozenset(each for each in plain if "*" not in each)
        self._ends = tuple(each[1:] for each in plain if each.startswith("*"))
        self._begins = tuple(each[:-1] for each in plain if each.endswith("*"))

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (
            word in self._whole or word.endswith(self._ends) or word.startswith(self._begins)
        )


@cache
def single(name: str, language: Language) -> Words:
    """The words of a list in one language, to be compared with single words as ``plainly`` gives them."""
    return Words(words(name, language))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern that finds a word of a list, of any language, in a text as ``plainly`` gives it.

    Words of Latin letters are found whole, those of Chinese wherever they stand."""
    latin: list[str] = []
    for language in LANGUAGES[:3]:
        for entry in words(name, language):
            body = re.escape(plainly(entry.strip("*"))).replace("\\ ", "\\s+")
            after = r"[a-z]*" if entry.endswith("*") else "(?![a-z0-9])" if not entry.endswith("'") else ""
            latin.append(("[a-z]*" if entry.startswith("*") else "") + body + after)
    chinese = [re.escape(entry) for entry in words(name, "zh")]
    # the longest first: of two that begin alike the one that says more
    # what is no letter of ours is a border: 'RPN为84'
    parts = [rf"(?<![a-z0-9])(?:{'|'.join(sorted(latin, key=len, reverse=True))})"] if latin else []
    parts += sorted(chinese, key=len, reverse=True)
    return re.compile("|".join(parts))


def chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return not text.isascii() and _HAN.search(text) is not None


def plainly(text: str) -> str:
    """A text as words are compared: small letters without accents, apostrophes and hyphens of one kind, ß as ss. It has as
    many lines as the text, and not always as many characters."""
    if text.isascii():
        return text.lower()
    # only where a text is not ASCII
    from unicodedata import combining, normalize  # noqa: PLC0415

    text = text.casefold().replace("’", "'").replace("‘", "'").replace("‑", "-").replace("œ", "oe").replace("æ", "ae")
    return "".join(char for char in normalize("NFKD", text) if not combining(char))
