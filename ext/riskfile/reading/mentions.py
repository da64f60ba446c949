"""Ids in running text that are those of no item.

Which words are ids shows only once all items are read. So a page keeps the words that may be (``Page.words``, by one
search over its text), and only a page with one that is like the file's own ids, and none of them, is read once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from riskfile.model import Item, ItemModel, Problem, Span, Stray
from riskfile.reading.options import is_id, meant_in_text
from riskfile.reading.page import Page
from riskfile.text.messages import Message, Phrase
from riskfile.text.nearest import nearest
from riskfile.text.patterns import compiled_late

KIND: Final = "unknown-mention"

_NO_ITEM = Phrase(
    "unknown-mention.no-item",
    "{id} is no item of this file",
    "write the item, or take the id out; what is no id of this file can stand in `backticks`",
    by=("id", "number"),
)
_MEANT = Phrase("unknown-mention.meant", "did you mean {words:or}? What is no id of this file can stand in `backticks`")
_STANDS = {
    "comment": Phrase("unknown-mention.in-comment", "it stands in a comment at {place}: take the item out of it"),
    "code": Phrase("unknown-mention.in-code", "it stands in code at {place}: take the item out of it"),
}

_MOST_HINTS: Final = 100
_DIGITS: Final = compiled_late(r"\d+")
_ANY_DIGIT: Final = str.maketrans(dict.fromkeys("123456789", "0"))


class Ids:
    """How the ids of a file are written: their letters, and how many digits they have at each place.

    An id that is meant to be one of them may have a digit more or fewer, and up to three in any file."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._shapes: dict[str, list[tuple[int, int]]] = {}
        # most differ in their digits alone
        for id in set(map(_zeros, ids)):
            shape, counts = _shape(id)
            known = self._shapes.get(shape)
            self._shapes[shape] = [
                (min(least, count), max(most, count))
                for (least, most), count in zip(known or [(n, n) for n in counts], counts, strict=True)
            ]

    def like(self, word: str) -> bool:
        """Whether ``word`` is written as they are."""
        shape, counts = _shape(word)
        known = self._shapes.get(shape)
        return (
            bool(counts)
            and known is not None
            and all(least - 1 <= count <= max(most + 1, 3) for (least, most), count in zip(known, counts, strict=True))
        )


@lru_cache(1 << 14)
def _zeros(id: str) -> str:
    return id.translate(_ANY_DIGIT)


def _shape(id: str) -> tuple[str, list[int]]:
    prefix, _, rest = id.partition("-")
    parts = ["A" if len(part) == 1 and part.isalpha() else _DIGITS.sub("0", part) for part in rest.split("-")]
    return "-".join((_DIGITS.sub("0", prefix), *parts)), [len(run) for run in _DIGITS.findall(id)]


def _meant(word: str, ids: Collection[str], written: Ids) -> str:
    """The id that a word was meant to be, which is not written as it is: that of an item, or one like those of the file;
    "" for any other word."""
    meant = meant_in_text(word)
    if not meant or meant in ids:
        return meant
    # "Rev-2" at the beginning of a sentence is another thing
    return meant if not is_id(word) and not word[:2].istitle() and written.like(meant) else ""


def unknown(
    read: Callable[[str], str],
    model: ItemModel,
    pages: Mapping[str, Page],
    items: Sequence[Item],
    stray: Mapping[str, tuple[Stray, Span]],
    told: Iterable[str],
) -> Iterator[Problem]:
    """The ids in running text that are none of ``items``; ``read`` gives the text of a page, ``told`` are ids that are
    told elsewhere."""
    ids = {item.id for item in items}
    doubtful = {docname: [word for word in page.words if word not in ids] for docname, page in pages.items()}
    if not any(doubtful.values()):
        return
    written = Ids(ids)
    elsewhere = {*told, *(id for id, (kind, _) in stray.items() if kind in ("conflict", "unread", "need"))}
    elsewhere.update(target for item in items for targets in item.links.values() for target in targets)
    hints = 0
    numbers: Counter[tuple[str, str, str]] = Counter()
    for docname, words in doubtful.items():
        nearly = {word: meant for word in words if (meant := _meant(word, ids, written))}
        sought = frozenset(word for word in words if word not in elsewhere and (word in nearly or written.like(word)))
        if not sought:
            continue
        from riskfile.reading.running_text import places  # noqa: PLC0415 - hardly ever, and it needs the parser

        for word, span, item, option in places(read(docname), docname, model, pages[docname], sought):
            hints += 1
            near: Sequence[str] = ()
            right = nearly.get(word, word)
            if right in ids:
                near = (right,)
            elif hints <= _MOST_HINTS and right not in stray:
                alike = sorted(id for id in ids if id.partition("-")[0] == right.partition("-")[0])[:2000]
                near = nearest(right, alike, most=2, cutoff=0.7)
            # each of several places is a finding of its own
            place_of = (item or docname, option, word)
            numbers[place_of] += 1
            message = _NO_ITEM(id=word, number=numbers[place_of])
            hint: Message = message.hint
            if right in stray and right not in ids:
                kind, place = stray[right]
                # of what stands in a conflict, or cannot be read, another finding tells
                hint = _STANDS[kind](place=place) if kind in _STANDS else _MEANT(words=(right,))
            elif near:
                hint = _MEANT(words=tuple(near))
            yield Problem(KIND, span, message, hint, item, option)
