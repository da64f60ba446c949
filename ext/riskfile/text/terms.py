"""The terms of risk management in each set of standards: English, Chinese by edition, German and French, each with the public
source in which it was read.

``terms.yaml`` beside this module is the table. A word is *confirmed* where it names such a source, and *assumed* where it
names none: the standards themselves are sold. A project chooses one of ``SETS``; what is said in Chinese then follows it
(``use``), and RMF919 tells of older words in its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from riskfile.text.languages import templates_in
from riskfile.text.messages import LANGUAGES

SETS: Final = ("gb-t-42062-2022", "yy-t-0316-2016", "nmpa-older")
"""The sets of Chinese terms, from the one in force to the oldest."""

DEFAULT: Final = SETS[0]
"""The set of a project that chooses none."""

CHINESE: Final = "zh-CN"
"""The language whose words depend on the set."""


def written() -> str:
    """The table, as it is written in ``terms.yaml`` beside this module."""
    # a policy, which names a set of terms, is read without it
    from pathlib import Path  # noqa: PLC0415

    return Path(__file__).with_name("terms.yaml").read_text(encoding="utf-8")


Confidence = Literal["confirmed", "assumed"]


class Source(NamedTuple):
    """Where a word was read: a public page, by its title and address."""

    key: str
    title: str
    url: str


class Wording(NamedTuple):
    """A term in one language, or in one set of Chinese terms. ``said`` is what stands in running text, ``also`` are words that
    do as well. ``source`` is where it was read, None where it was not."""

    term: str
    said: str
    also: tuple[str, ...] = ()
    source: Source | None = None

    @property
    def confidence(self) -> Confidence:
        """Whether it was read in a public source."""
        return "assumed" if self.source is None else "confirmed"

    @property
    def words(self) -> tuple[str, ...]:
        """All the words that are right."""
        return tuple(dict.fromkeys((self.term, self.said, *self.also)))


class Term(NamedTuple):
    """A term. ``clause`` is that of ISO 14971:2019 and of GB/T 42062-2022, which number alike, "" for a term of neither;
    ``sets`` has its Chinese by set, as far as one says another word; ``older`` are words that the set in force replaces."""

    english: str
    clause: str
    sets: Mapping[str, Wording]
    german: Wording
    french: Wording
    older: tuple[str, ...] = ()
    note: str = ""

    def chinese(self, name: str = DEFAULT) -> Wording:
        """The word of a set. One that the set does not say itself is that of the next newer one, and assumed."""
        at = SETS.index(name)
        for newer in reversed(SETS[: at + 1]):
            if newer in self.sets:
                found = self.sets[newer]
                return found if newer == name else found._replace(source=None)
        raise KeyError(name)


class TermTable(NamedTuple):
    """The whole table: ``titles`` are those of the sets, ``permitted`` words that hold an older word and are none,
    ``contexts`` expressions that say of an older word where it is the term and no everyday word."""

    terms: tuple[Term, ...]
    sources: Mapping[str, Source]
    titles: Mapping[str, str]
    permitted: tuple[str, ...]
    contexts: Mapping[str, str]


@cache
def table() -> TermTable:
    """The table.

    :raises ValueError: if it is not as it has to be: it is a part of this package.
    """
    import yaml  # noqa: PLC0415 - a check in English reads no terms

    data = yaml.load(written(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    _expect(data, {"version", "sources", "sets", "permitted", "contexts", "terms"}, "the table")
    sources = {key: Source(key, each["title"], each["url"]) for key, each in data["sources"].items()}
    if tuple(data["sets"]) != SETS:
        raise ValueError(f"sets: found {', '.join(data['sets'])}, expected {', '.join(SETS)}")
    terms = tuple(_term(each, sources) for each in data["terms"])
    if len({each.english for each in terms}) != len(terms):
        raise ValueError("two terms are called alike")
    titles = {name: each["title"] for name, each in data["sets"].items()}
    contexts = {word: "".join(text.split()) for word, text in data["contexts"].items()}
    known = {word for term in terms for word in term.older}
    if unknown := contexts.keys() - known:
        raise ValueError(f"contexts: {', '.join(sorted(unknown))} is no older word")
    return TermTable(terms, sources, titles, tuple(data["permitted"]), contexts)


def _expect(data: Mapping[str, Any], keys: set[str], what: str) -> None:
    if unknown := data.keys() - keys:
        raise ValueError(f"{what}: unknown {', '.join(sorted(unknown))}")


def _term(data: Mapping[str, Any], sources: Mapping[str, Source]) -> Term:
    name = data["en"]
    _expect(data, {"en", "clause", "de", "fr", "older", "note", *SETS}, name)
    sets = {each: _wording(data[each], sources, name) for each in SETS if each in data}
    if DEFAULT not in sets:
        raise ValueError(f"{name}: no word of {DEFAULT}")
    older = tuple(data.get("older", ()))
    if wrong := set(older) & set(sets[DEFAULT].words):
        raise ValueError(f"{name}: {', '.join(sorted(wrong))} is older, and the word in force")
    german, french = (_wording(data[each], sources, name) for each in ("de", "fr"))
    return Term(name, data["clause"], sets, german, french, older, data.get("note", ""))


def _wording(data: Mapping[str, Any], sources: Mapping[str, Source], name: str) -> Wording:
    _expect(data, {"term", "said", "also", "from"}, name)
    source = data.get("from", "")
    if source and source not in sources:
        raise ValueError(f"{name}: no source is called {source}")
    return Wording(
        data["term"], data.get("said", data["term"]), tuple(data.get("also", ())), sources[source] if source else None
    )


# --- older words ------------------------------------------------------------------------------------------------------


class Older(NamedTuple):
    """An older word in a text: where it begins, and the word of the set in force."""

    start: int
    word: str
    instead: str
    term: Term


@cache
def older_words(name: str) -> Mapping[str, tuple[str, Term]]:
    """The words that a set replaces, each with its own word and its term. The oldest set replaces none."""
    if name == SETS[-1]:
        return {}
    found: dict[str, tuple[str, Term]] = {}
    for term in table().terms:
        wording = term.chinese(name)
        for word in term.older:
            if word not in wording.words:
                found[word] = (wording.said, term)
    return found


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """The longest word first: one that is permitted takes its place before an older one within it does."""
    kept = {word for term in table().terms for word in term.chinese(name).words}
    words = sorted({*older_words(name), *table().permitted, *kept}, key=lambda word: (-len(word), word))
    # the title of a law or a standard, what somebody else has said, and code are not the author's own words
    aside = r"《[^》]*》|“[^”]*”|「[^」]*」|\"[^\"]*\"|`[^`]*`"
    # who is harmed by something is no hazard
    aside += "|受到?[^，。；、]{1,15}危害"
    contexts = table().contexts
    return re.compile(f"{aside}|{'|'.join(contexts.get(word) or re.escape(word) for word in words)}")


_HAN: Final = re.compile(r"[一-鿿]")


def older_in(text: str, name: str = DEFAULT) -> Iterator[Older]:
    """The older words in ``text``, in their order; none of them within a longer word that is right, within quotation marks,
    within 《》, or in code."""
    if _HAN.search(text) is None:
        return
    words = older_words(name)
    if not any(word in text for word in words):
        return
    for match in _pattern(name).finditer(text):
        if (found := words.get(match[0])) is not None:
            yield Older(match.start(), match[0], *found)


# --- what the tool says -----------------------------------------------------------------------------------------------


@cache
def _changes(name: str) -> Mapping[str, str]:
    """What of the words in force a set says otherwise."""
    found: dict[str, str] = {}
    for term in table().terms:
        new, own = term.chinese(DEFAULT), term.chinese(name)
        if new.said == own.said:
            continue
        for word in new.words:
            # a short word that does as well may mean something else elsewhere
            if word == new.said or len(word) > 2:
                found[word] = own.said
    return found


def in_words_of(text: str, name: str) -> str:
    """A Chinese text of ours in the words of a set."""
    if name == DEFAULT:
        return text
    changes = _changes(name)
    words = sorted(changes, key=lambda word: (-len(word), word))
    return re.sub("|".join(map(re.escape, words)), lambda match: changes[match[0]], text)


class _InForce:
    """The set whose words are said in Chinese in this process."""

    name: str = DEFAULT


def in_force() -> str:
    """The set whose words are said in Chinese."""
    return _InForce.name


def use(name: str) -> None:
    """From now on, say what is said in Chinese in the words of this set. Like the language, it is one for the process."""
    if name == _InForce.name:
        return
    _InForce.name = name
    if name == DEFAULT:
        LANGUAGES.pop(CHINESE, None)
    else:
        LANGUAGES[CHINESE] = {key: in_words_of(text, name) for key, text in templates_in(CHINESE).items()}
