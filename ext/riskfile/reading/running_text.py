"""Where words stand in the running text of a page: no code, no link, no path, no address, no formula, no comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from riskfile.model import ID_PATTERN, Item, ItemModel, Span
from riskfile.reading.markdown import PageReader, parser
from riskfile.reading.options import NEAR_ID, is_id
from riskfile.reading.page import Page

if TYPE_CHECKING:
    from markdown_it.token import Token

MENTION: Final = re.compile(
    rf"(?:(?<![\w.\-/\\#=&?@])|(?<=[A-Z0-9]/))(?:{ID_PATTERN})(?![\w\-@]|\.\w|/(?![A-Z][A-Z0-9]*-)\w)"
)
"""A word in a text that may be the id of an item: no part of a longer word, of a path or of an address."""

_IDS_BEFORE: Final = re.compile(rf"(?<![\w.\-/])(?:{ID_PATTERN}/)+$")


def places(
    text: str, docname: str, model: ItemModel, page: Page, words: frozenset[str]
) -> Iterator[tuple[str, Span, str, str]]:
    """Where ``words`` stand in the running text of a page: each with the id of the item around it, and its option."""
    source = text.replace("\0", "\ufffd").split("\n")
    seeker = Seeker(source, page.mended or None, docname, model, words)
    seeker.read()
    yield from sorted(seeker.found, key=lambda each: each[1])


class Seeker(PageReader):
    """Reads a page once more, for where words stand in its running text; ``in_links``: in the words of links too."""

    in_links = False

    def __init__(
        self,
        source: Sequence[str],
        lines: Sequence[tuple[int, str]] | None,
        docname: str,
        model: ItemModel,
        words: frozenset[str],
    ) -> None:
        super().__init__(source, lines, docname, model, None, None)
        self.words = words
        self.near = frozenset(word for word in words if not is_id(word))
        self.any = re.compile("|".join(map(re.escape, sorted(words))))
        self.found: list[tuple[str, Span, str, str]] = []
        self.places_told: set[tuple[int, int]] = set()

    def tell(self, word: str, number: int, column: int, item: str, option: str = "") -> None:
        """Note a word."""
        # the second of two equal cells of a table
        while (number, column) in self.places_told:
            further = self.source[number - 1].find(word, column)
            if further < 0:
                break
            column = further + 1
        self.places_told.add((number, column))
        self.found.append((word, self.word(number, column, word), item, option))

    def mentions(self, text: str) -> Iterator[re.Match[str]]:
        """The words in a run of text."""
        for match in MENTION.finditer(text):
            before = text[: match.start()].rpartition(" ")[2]
            # a slash before it divides two ids, or is one of a path
            if match[0] in self.words and "://" not in before and (before[-1:] != "/" or _IDS_BEFORE.search(before)):
                yield match
        for match in NEAR_ID.finditer(text) if self.near else ():
            if match[0] in self.near and "://" not in text[: match.start()].rpartition(" ")[2]:
                yield match

    def inline(self, token: Token, numbers: Sequence[int], item: str) -> None:
        """As the reader does."""
        content = token.content
        if not self.any.search(content):
            return
        md = parser()
        children: list[Token] = []
        md.inline.parse(content, md, self.env, children)
        first, last = (token.map or (0, 0))[0], len(numbers) - 1
        position = within = 0
        for child in children:
            if child.type == "link_open":
                within += 1
            elif child.type == "link_close":
                within -= 1
                if content.startswith("](", position):
                    position = max(position, content.find(")", position) + 1)
            if not child.content:
                continue
            begin = content.find(child.content, position)
            if child.type == "text" and (self.in_links or not within):
                for match in self.mentions(child.content):
                    at = begin + match.start() if begin >= 0 else content.find(match[0], position)
                    at = max(at, position)
                    number = numbers[min(first + content.count("\n", 0, at), last)]
                    begins = content.rfind("\n", 0, at) + 1
                    line = content[begins:].split("\n", 1)[0]
                    self.tell(match[0], number, self.column(number, line) + at - begins, item)
            if begin >= 0:
                position = begin + len(child.content)

    def nested(self, lines: list[str], numbers: Sequence[int], item: str) -> None:
        """As the reader does, where a word is in it."""
        if self.any.search("\n".join(lines)):
            padded = list(numbers[: len(lines)])
            while len(padded) <= len(lines):
                padded.append(padded[-1] if padded else 1)
            self.scan(lines, padded, item)

    def item(self, name: str, here: Span, title: str, token: Token, content: str, body_numbers: Sequence[int]) -> None:
        """As the reader does, with title and fields of running text."""
        count = len(self.items)
        super().item(name, here, title, token, content, body_numbers)
        if len(self.items) <= count:
            return
        record = Item._make(self.items[count])
        begin = self.source[here.line - 1].find(title, here.column - 1)
        for match in self.mentions(title):
            self.tell(match[0], here.line, begin + match.start() + 1, record.id)
        for option, field in self.types[name].fields.items():
            value = record.fields.get(option)
            if field.kind == "text" and isinstance(value, str) and option in record.marks:
                found = sorted(self.mentions(value), key=re.Match.start)
                places = self.places(record.marks[option], value, [match.start() for match in found])
                for match, place in zip(found, places, strict=True):
                    self.tell(match[0], *place, record.id, option)
