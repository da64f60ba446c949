"""A project in another language: its source with the translations in the places of its texts.

What is translated is what the catalogues have, and nothing else: each page is read again in the other language and held against
itself, so that it has the same items, ids, links, levels, numbers, headings and references. A translation that would change
one of these is not shown, and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.model import ItemModel
from riskfile.reading.markdown import PageReader, read_page
from riskfile.reading.page import SUFFIX, Page
from riskfile.source import Overlay, Source
from riskfile.text.patterns import compiled_late
from riskfile.translation.files import Translatable
from riskfile.translation.segments import Cut, Key, is_prose, replaced
from riskfile.translation.work import Translation

if TYPE_CHECKING:
    from markdown_it.token import Token

_OF_LANGUAGE: Final = frozenset(("anchor", "term", "object"))

_OF_VIEWS: Final = frozenset(("defined", "item", "checklist"))
"""What pages name that is found apart from their words: terms by their definitions, and what views ask for."""


_CONTROL: Final = compiled_late(r"[\x00-\x08\x0b-\x1f\x7f]")


class Count(NamedTuple):
    """How far a file is translated: its texts, those that are shown in the other language, those whose translation is of
    another text, those whose translation cannot be shown, and the parts of it that are left as they are."""

    texts: int = 0
    shown: int = 0
    fuzzy: int = 0
    refused: int = 0
    left: int = 0

    def __add__(self, other: object) -> Count:
        assert isinstance(other, Count)
        return Count(*map(sum, zip(self, other, strict=True)))

    @property
    def whole(self) -> bool:
        """Whether all of it is shown in the other language."""
        return self.shown == self.texts


class Translated(Overlay):
    """The source of a project in another language. ``coverage`` says of each file how far it is translated, ``refused`` which
    translations cannot be shown."""

    def __init__(
        self,
        below: Source,
        texts: Mapping[str, bytes],
        language: str,
        coverage: Mapping[str, Count],
        refused: Mapping[str, frozenset[Key]],
        shown: Mapping[Key, str],
        words: Translatable,
    ) -> None:
        super().__init__(below, texts)
        self.language, self.coverage, self.refused = language, coverage, refused
        self._shown, self._words = shown, words

    def said(self, text: str, context: str = "") -> str:
        """A text of the source in this language, as far as it is translated: a role of the policy is one of the context
        ``role``."""
        return self._shown.get((context, text), text)

    def untranslated(self, path: str, id: str) -> tuple[int, int]:
        """How many texts of the item ``id`` in the file ``path`` are shown as they are written, of how many."""
        own = [each.key for each in self._words.cut(path).segments if each.context.partition(".")[0] == id]
        return sum(key not in self._shown for key in own), len(own)


def translated(
    source: Source, language: str, words: Translatable | None = None, pages: Mapping[str, Page] | None = None
) -> Translated:
    """``source`` in another language; ``words`` and ``pages`` are what is known of it already.

    :raises PolicyError: if the policy or the item types cannot be read.
    """
    if words is None:
        from riskfile.policy import read_model, read_policy  # noqa: PLC0415 - a project knows them

        words = Translatable(source, read_model(source, ()), read_policy(source))
    translation = Translation(words, language)
    texts: dict[str, bytes] = {}
    coverage: dict[str, Count] = {}
    refused: dict[str, frozenset[Key]] = {}
    said: dict[Key, str] = {}
    for path in words.paths:
        cut, known = words.cut(path), translation.known(path)
        wanted = {segment.key for segment in cut.segments}
        good = {key: value for key, value in known.shown.items() if key in wanted}
        left: frozenset[Key] = frozenset()
        if good:
            text = words.text(path)
            before = pages.get(path.removesuffix(SUFFIX)) if pages is not None and path.endswith(SUFFIX) else None
            same = _same(words, path, before)
            shown = kept(text, cut, good, same)
            left = frozenset(good.keys() - shown.keys())
            if left:
                refused[path] = left
            texts[path] = replaced(text, cut, shown).encode()
            good = shown
            said |= shown
        fuzzy = sum(entry.fuzzy and bool(entry.text) for key, entry in known.entries.items() if key in wanted)
        keys = [segment.key for segment in cut.segments]
        coverage[path] = Count(
            len(keys), sum(key in good for key in keys), fuzzy, sum(key in left for key in keys), len(cut.left)
        )
    return Translated(source, texts, language, coverage, refused, said, words)


def kept_of(words: Translatable, path: str, good: Mapping[Key, str]) -> dict[Key, str]:
    """Of the translations of a file those with which it says the same in the other language."""
    return kept(words.text(path), words.cut(path), good, _same(words, path, None)) if good else {}


def _same(words: Translatable, path: str, before: Page | None) -> Callable[[str], bool]:
    """What tells whether a file in the other language says the same but for its words."""
    if not path.endswith(SUFFIX):
        return lambda text: True
    docname, layout = path.removesuffix(SUFFIX), words.source.layout
    page = read_page(words.text(path), docname, words.model, None, layout) if before is None else before
    own = structure(page, words.model)
    return lambda text: structure(read_page(text, docname, words.model, None, layout), words.model) == own


def kept(text: str, cut: Cut, good: Mapping[Key, str], same: Callable[[str], bool]) -> dict[Key, str]:
    """Of translations those with which a file says the same."""
    # no reader of lists takes these, and one would cost the whole file
    good = {key: value for key, value in good.items() if not _CONTROL.search(value)}
    if same(replaced(text, cut, good)):
        return dict(good)
    found: dict[Key, str] = {}

    def take(keys: Sequence[Key]) -> None:
        tried = {**found, **{key: good[key] for key in keys}}
        if same(replaced(text, cut, tried)):
            found.update(tried)
        elif len(keys) > 1:
            half = len(keys) // 2
            take(keys[:half])
            take(keys[half:])

    take(list(good))
    return found


def structure(page: Page, model: ItemModel) -> object:
    """What a page says beside its words: items with ids, links and values, headings by level, tables of contents, what it
    names, what is wrong with it. It is the same in each language."""
    items = []
    for record in page.items:
        type = model.types[str(record[0])]
        fields: Mapping[str, object] = record[8]  # type: ignore[assignment]
        values = tuple(
            (name, value)
            for name, value in fields.items()
            if not (name in type.fields and type.fields[name].kind == "text" and is_prose(type, name))
        )
        names = tuple(fields)
        items.append((record[0], record[1], record[3], record[4], names, values, record[9]))
    return (
        items,
        [(level, targets, empty) for level, _, _, _, targets, empty in page.headings],
        page.toctrees,
        [path for path, _ in page.includes],
        sorted({(each.kind, each.target) for each in page.references if each.kind not in _OF_VIEWS}),
        sorted({each for each in page.names if each[0] not in _OF_LANGUAGE}),
        sorted((each.kind, each.message.key) for each in page.problems if each.kind != "unreadable-view"),
        sorted({each[:2] for each in page.stray}),
        len(page.mended),
    )


def as_in_source(page: Page, own: Page) -> Page:
    """A page in another language with the anchors of the page that it is a translation of, so that links lead there in each
    language."""
    if len(page.headings) != len(own.headings):
        return page
    headings = tuple(
        (level, text, line, slug, targets, empty)
        for (level, text, line, _, targets, empty), (_, _, _, slug, _, _) in zip(
            page.headings, own.headings, strict=True
        )
    )
    names = dict.fromkeys(own.names)
    names.update((each, None) for each in page.names if each[0] not in ("anchor",))
    return page._replace(headings=headings, names=tuple(names))


class _Anchors(PageReader):
    """The reader, which notes the headings with their anchors on its way."""

    def read(self) -> Page:
        """Read the page."""
        self.found: list[tuple[str, str]] = []
        return super().read()

    def nested(self, lines: list[str], numbers: Sequence[int], item: str) -> None:
        """All text of a directive."""
        padded = list(numbers[: len(lines)])
        while len(padded) <= len(lines):
            padded.append(padded[-1] if padded else 1)
        self.scan(lines, padded, item)

    def anchor(self, inline: Token, level: int) -> str:
        """Note a heading."""
        slug = super().anchor(inline, level)
        self.found.append((inline.content, slug))
        return slug


def _headings(text: str, docname: str, model: ItemModel) -> list[tuple[str, str]]:
    reader = _Anchors(text.replace("\0", "\ufffd").split("\n"), None, docname, model, None, None)
    reader.read()
    return reader.found


def anchors_of(source: Translated, docname: str, model: ItemModel) -> Mapping[str, tuple[str, ...]]:
    """The anchors of a page in another language, which are those of the page itself: by the heading as it is written there,
    its anchor; several where several headings are written alike, in their order."""
    from riskfile.reading.page import decode  # noqa: PLC0415 - for a build

    own, theirs = (decode(each.read(docname + SUFFIX))[0] for each in (source.below, source))
    found: dict[str, tuple[str, ...]] = {}
    before, after = _headings(own, docname, model), _headings(theirs, docname, model)
    if len(before) == len(after):
        for (_, slug), (title, _) in zip(before, after, strict=True):
            found[title] = (*found.get(title, ()), slug)
    return found
