"""Older Chinese terms in pages that are written in Chinese, and in translations into it: RMF919 tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.model import Item, ItemType, Problem, RiskFile, Span
from riskfile.policy.policy import Policy
from riskfile.source import Source, SourceError, walk
from riskfile.text.languages import folder_name
from riskfile.text.messages import Phrase
from riskfile.text.terms import CHINESE, Older, older_in, table

KIND: Final = "older-term"

_OLDER = Phrase(
    "RMF919.older",
    "found {word} {count:once|{count} times}, an older word for {english}; expected {instead}, the word of {set}",
    "write {instead}, or choose the set of terms of this file under `terms` in the policy",
    by=("word",),
)

_FENCE: Final = re.compile(r"[ \t>]*(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*(?:\{(?P<name>[^}]*)\})?")
_OPTION: Final = re.compile(r"[ \t>]*:(?P<name>[A-Za-z][A-Za-z0-9_-]*):[ \t]")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|$)")
_TARGET: Final = re.compile(r"\]\([^)]*\)")
_HAN: Final = re.compile(r"[㐀-鿿]")
_KANA: Final = re.compile(r"[぀-ヿ가-힣]")
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_NOT_TEXT: Final = frozenset(
    ("code", "code-block", "code-cell", "sourcecode", "literalinclude", "math", "mermaid", "raw", "eval-rst", "toctree")
)
"""Directives that hold no text of the author's."""

_IN_VIEWS: Final = frozenset(("caption", "alt", "name", "title"))
"""Options of directives that are no items, and hold text."""

_NO_WORDS: Final = frozenset(("id", "evidence", "evidence-hash", "test", "implements", "formerly", "tags"))
"""Options of items that name something elsewhere."""


class _Place(NamedTuple):
    """Where an older word stands: ``option`` is that of the item it is in."""

    line: int
    column: int
    option: str
    found: Older


def is_judged(policy: Policy) -> bool:
    """Whether a project has Chinese text of its own."""
    return policy.language == CHINESE or CHINESE in policy.translations


def is_chinese(text: str) -> bool:
    """Whether a line is Chinese: Han without kana or hangul, and more of it than words in Latin letters."""
    if text.isascii() or _KANA.search(text) is not None:
        return False
    return len(_HAN.findall(text)) > len(_LATIN_WORD.findall(text))


def told(source: Source, paths: Iterable[str], file: RiskFile, policy: Policy) -> list[Problem]:
    """What is told of older terms in a file that has Chinese text: each word once in each option of an item, in the rest of
    each page, and in each catalogue of translations."""
    problems: list[Problem] = []
    if policy.language == CHINESE:
        by_path: dict[str, list[Item]] = {}
        for item in file.items.values():
            by_path.setdefault(item.path, []).append(item)
        for path in paths:
            if (lines := _lines(source, path)) is not None:
                problems += _of_page(path, lines, by_path.get(path, []), file, policy)
    if CHINESE in policy.translations:
        folder = "/".join(filter(None, (source.layout.base, "needs/locale", folder_name(CHINESE))))
        for entry in walk(source, folder) if source.kind(folder) == "folder" else ():
            if (
                entry.kind == "file"
                and entry.path.endswith(".po")
                and (lines := _lines(source, entry.path)) is not None
            ):
                problems += _problems(entry.path, _in_catalogue(lines, policy.terms), policy)
    return problems


def _lines(source: Source, path: str) -> list[str] | None:
    try:
        text = source.read(path).decode("utf-8")
    except (SourceError, UnicodeDecodeError):
        # another rule says so
        return None
    return None if text.isascii() else text.split("\n")


def _of_page(
    path: str, lines: Sequence[str], items: Sequence[Item], file: RiskFile, policy: Policy
) -> Iterator[Problem]:
    places: dict[str, list[_Place]] = {}
    owners = {number: item for item in items for number in range(item.line, max(item.last_line, item.line) + 1)}
    for place in _in_page(lines, owners, file.model.types, policy.terms):
        owner = owners.get(place.line)
        places.setdefault(owner.id if owner is not None else "", []).append(place)
    for id, some in places.items():
        yield from _problems(path, some, policy, id)


def _problems(path: str, places: Iterable[_Place], policy: Policy, item: str = "") -> Iterator[Problem]:
    counted: dict[tuple[str, str], list[_Place]] = {}
    for place in places:
        counted.setdefault((place.option, place.found.word), []).append(place)
    title = table().titles[policy.terms]
    for (option, word), some in counted.items():
        first = some[0]
        message = _OLDER(
            word=word, count=len(some), english=first.found.term.english, instead=first.found.instead, set=title
        )
        span = Span(path, first.line, first.column, first.line, first.column + len(word))
        yield Problem(KIND, span, message, message.hint, item=item, option=option)


def _in_page(
    lines: Sequence[str], owners: Mapping[int, Item], types: Mapping[str, ItemType], terms: str
) -> Iterator[_Place]:
    closing = ""
    commented = front = False
    option = ""
    for number, line in enumerate(lines, 1):
        if number == 1 and line.rstrip() == "---":
            front = True
            continue
        if front:
            front = line.rstrip() not in ("---", "...")
            continue
        if commented:
            commented = "-->" not in line
            continue
        fence = _FENCE.match(line)
        if closing:
            if fence is not None and fence["name"] is None and fence["mark"].startswith(closing):
                closing = ""
            continue
        if fence is not None and fence["mark"][0] != ":" and (fence["name"] is None or fence["name"] in _NOT_TEXT):
            # what closes a directive has no name either, and opens nothing
            if fence["name"] is not None or line[fence.end() :].strip() or not _closes(lines, number, fence["mark"]):
                closing = fence["mark"]
            continue
        if line.isascii():
            option = _option_of(line, option)
            commented = "<!--" in line and "-->" not in line.rpartition("<!--")[2]
            continue
        option = _option_of(line, option)
        owner = owners.get(number)
        commented = "<!--" in line and "-->" not in line.rpartition("<!--")[2]
        if line.lstrip().startswith("%") or not is_chinese(line) or not _is_text(option, owner, types):
            continue
        kept = _COMMENT.sub(_blank, _TARGET.sub(_blank, line))
        for found in older_in(kept, terms):
            yield _Place(number, found.start + 1, option if owner is not None else "", found)


def _closes(lines: Sequence[str], number: int, mark: str) -> bool:
    """Whether a bare fence closes a directive that was opened above it with the same sign."""
    depth = 0
    for line in lines[: number - 1]:
        fence = _FENCE.match(line)
        if fence is None or fence["mark"][0] != mark[0]:
            continue
        if fence["name"] is not None:
            depth += 1
        elif depth:
            depth -= 1
    return depth > 0


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _option_of(line: str, before: str) -> str:
    """The option that a line writes; a line that is indented goes on with the one before it."""
    match = _OPTION.match(line)
    if match is not None:
        return match["name"]
    return before if before and line[:1] in (" ", "\t") and line.strip() else ""


def _is_text(option: str, owner: Item | None, types: Mapping[str, ItemType]) -> bool:
    if not option:
        return True
    if owner is None:
        return option in _IN_VIEWS
    field = types[owner.type].fields.get(option)
    return field is not None and field.kind in ("text", "list") and not field.values and option not in _NO_WORDS


def _in_catalogue(lines: Sequence[str], terms: str) -> Iterator[_Place]:
    """The places in the translations of a catalogue that are in force: in none that is fuzzy or obsolete."""
    within = fuzzy = False
    for number, line in enumerate(lines, 1):
        if line.startswith("#,"):
            fuzzy = "fuzzy" in line
        elif line.startswith("msgstr"):
            within = True
        elif not line.startswith('"'):
            within = False
            fuzzy = fuzzy and bool(line.strip())
        if within and not fuzzy and '"' in line and is_chinese(line):
            for found in older_in(line[: (at := line.index('"') + 1)].replace('"', " ") + line[at:].rstrip('"'), terms):
                yield _Place(number, found.start + 1, "", found)
