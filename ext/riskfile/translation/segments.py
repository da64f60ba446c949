"""A page cut into segments: what a translator translates, each with its exact place.

The page's own reader decides what is a directive, an option, a text: this is that reader, which also notes where the words
stand. What it cannot place to the sign, it leaves alone and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from riskfile.model import ItemModel, ItemType
from riskfile.reading.blocks import parse
from riskfile.reading.dollars import ended
from riskfile.reading.item_options import split
from riskfile.reading.markdown import PageReader, parser, read_page
from riskfile.reading.option_block import OptionBlockError, Scalar, read_option_block
from riskfile.reading.page import Page
from riskfile.source import USUAL, Layout
from riskfile.text.patterns import compiled_late

if TYPE_CHECKING:
    from markdown_it.token import Token

    from riskfile.model import Span

Kind = Literal[
    "heading", "paragraph", "cell", "term", "entry", "definition", "title", "option", "caption", "alt", "label"
]
"""What a segment is. An ``entry`` is a term of a glossary, which roles name; ``label`` is a text of a list or of the policy."""

Style = Literal["", "'", '"', "plain", "csv", "csv-quoted", "yaml"]
"""How a segment is written: as it is, in quotes of an option block, as a plain value of one, as a cell of CSV, as a value of
YAML with all that belongs to it."""

Key = tuple[str, str]
"""What names a segment in the catalogue of its file: its context and its text."""

BREAK: Final = "\\\n"
"""A break of the line within a paragraph, as it stands in a segment."""

NOT_PROSE: Final = frozenset(
    (
        "approver", "baseline", "content-hash", "cvss", "declared-initial", "declared-residual", "evidence-hash",
        "legacy-initial", "legacy-residual", "legacy-stages", "maker", "meaning", "measured", "name", "period",
        "prepared-by", "report", "residual-stages", "source-id", "status", "supplier", "test", "version", "vulnerability",
    )
)  # fmt: skip
"""Fields of the kind text that hold no prose: names of persons and makers, numbers of documents, codes, what was signed."""

_REASONS: Final = frozenset(("waive", "not-reviewed", "changes-criteria", "not-reportable"))
"""Fields of entries such as ``RMF303 -- reason; approver NAME``: the reasons are prose."""

_REASON: Final = compiled_late(r"[ \t]--[ \t]+([^;]+)")
_WORDS_BEHIND: Final = frozenset(
    ("admonition", "table", "list-table", "csv-table", "topic", "sidebar", "rubric", "centered", "card", "dropdown",
     "grid-item-card", "tab-item", "versionadded", "versionchanged", "deprecated", "versionremoved")
)  # fmt: skip
_WORDY_OPTIONS: Final[Mapping[str, Kind]] = {"caption": "caption", "alt": "alt", "title": "title", "subtitle": "title"}
_LEFT_ALONE: Final = frozenset(("line-block", "eval-rst", "parsed-literal", "productionlist", "tab-set-code", "acks"))
_DIVIDED: Final = frozenset(("card", "grid-item-card"))
_DIRECTIVE: Final = compiled_late(r"\{(\S*?)\}(?:\s|$)")
_ENTRY: Final = compiled_late(r"[ \t]*([^<>]*\S)[ \t]*<[^<>]+>[ \t]*")
# what a line's end is between two signs of Chinese: nothing
_HAN: Final = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60"
_BETWEEN_HAN: Final = compiled_late(rf"(?<=[{_HAN}])\x00(?=[{_HAN}])")
_HARD: Final = compiled_late(r"(?<!\\)(?:\\\\)*\\$|[ ]{2,}$")
_CSV_CELL: Final = compiled_late(r'[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^,"]*))(?:,|$)')
_PLAIN_YAML: Final = compiled_late(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~][^\n]*")

# what may be read as the beginning of a directive, of an option or of a definition once it stands elsewhere; signs that part
# lines for some readers, or that nobody sees
_ODD: Final = compiled_late(
    r":::|```|~~~|(?:^|\s):[\w-]+:(?:\s|$)|^:|\$\$|<<<<<<<|>>>>>>>"
    r"|[\x00-\x08\x0b-\x1f\x7f\x85\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)

# what stands in a text and is no word: code, roles, addresses, ids, paths, numbers with what belongs to them
_ROLE_WITH_WORDS: Final = compiled_late(r"\{[\w:+.-]+\}`([^`<>]*)<[^`<>]*>`")
_NO_WORD: Final = compiled_late(
    r"\{[\w:+.-]+\}`[^`]*`|(`+)(?:(?!\1).)+?\1|\]\([^)]*\)|<https?:[^>]*>|https?://\S+|\$[^$\n]+\$|&[a-z]+;|\{[^}`]*\}"
    r"|(?<![\w-])[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+(?![\w-])|(?<!\S)[\w.-]+(?:/[\w.-]+)+(?!\S)"
)
_WORD: Final = compiled_late(r"[^\W\d_A-Z][^\W\d_]+|[^\W\d_][^\W\d_A-Z]|[\u3400-\u9fff]")
_UNIT: Final = compiled_late(r"(?<![A-Za-z])(?:[mckn]?m|k?Pa|k?Hz|[mk]?g|ml|mmHg|min|ms)(?![A-Za-z])")


def has_words(text: str) -> bool:
    """Whether there is anything to translate in a text: a word that is no id, code, link, number, unit or abbreviation.

    >>> has_words("RSK-001, {need}`RSK-002` (5)"), has_words("12 mm"), has_words("see `x`"), has_words("~~~")
    (False, False, True, False)
    >>> has_words("ISO 14971:2019"), has_words("ISO 14971:2019 with amendment 1")
    (False, True)
    """
    bare = _NO_WORD.sub(" ", _ROLE_WITH_WORDS.sub(r" \1 ", text))
    return _WORD.search(_UNIT.sub(" ", bare)) is not None


class Piece(NamedTuple):
    """A part of a segment in one line of the page: from the sign ``begin`` to before ``end``, counted from 0."""

    line: int
    begin: int
    end: int


class Segment(NamedTuple):
    """What is translated as a whole. ``context`` says what it is of, in no language, "" in the text of chapters: an item's
    id and option. ``text`` is its Markdown, with the lines joined. ``pieces`` are where it stands, a line each."""

    context: str
    text: str
    kind: Kind
    pieces: tuple[Piece, ...]
    style: Style = ""

    @property
    def key(self) -> Key:
        """What names it in the catalogue of its file."""
        return self.context, self.text

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.pieces[0].line

    @property
    def column(self) -> int:
        """The column at which it begins."""
        return self.pieces[0].begin + 1


class Left(NamedTuple):
    """A part of a page that is left as it is, and why it is: what it stands in."""

    line: int
    what: str


class Cut(NamedTuple):
    """A page or a list cut into segments, in the order of the page. ``left`` is what is not translatable and may hold words;
    ``blanks`` are the empty lines at which more may stand."""

    segments: tuple[Segment, ...]
    left: tuple[Left, ...] = ()
    blanks: frozenset[int] = frozenset()


def cut_page(text: str, docname: str, model: ItemModel, layout: Layout = USUAL) -> Cut:
    """Cut a page; ``text`` as ``decode`` gives it."""
    page = read_page(text, docname, model, None, layout)
    lines = list(page.mended) or None
    cutter = _Cutter(text.replace("\0", "\ufffd").split("\n"), lines, docname, model, None, None, layout)
    cutter.read()
    return cutter.result()


class _Cutter(PageReader):
    """The reader, which notes the words on its way."""

    segments: list[Segment]

    def read(self) -> Page:
        """Read the page, and note where its words stand."""
        self.segments = []
        self.left: list[Left] = []
        self.blanks: set[int] = set()
        # whether what is read is left alone
        self.quiet = False
        return super().read()

    def result(self) -> Cut:
        """What was found, without what stands in another segment."""
        found: list[Segment] = []
        last = (0, 0)
        for each in sorted(self.segments, key=lambda each: each.pieces):
            first, end = each.pieces[0], each.pieces[-1]
            if (first.line, first.begin) < last or any(
                before.line >= after.line for before, after in pairwise(each.pieces)
            ):
                self.left.append(Left(first.line, each.kind))
                continue
            found.append(each)
            last = (end.line, end.end)
        return Cut(tuple(found), tuple(sorted(set(self.left))), frozenset(self.blanks))

    # --- places -------------------------------------------------------------------------------------------------------

    def piece(self, number: int, line: str, offset: int, text: str) -> Piece | None:
        """Where ``text`` stands on the page, which begins at ``offset`` of ``line``; None where it is written otherwise."""
        begin = self.column(number, line) - 1 + offset
        if begin < 0 or not self.source[number - 1].startswith(text, begin):
            return None
        return Piece(number, begin, begin + len(text))

    def add(
        self, context: str, text: str, kind: Kind, pieces: Sequence[Piece | None], line: int, style: Style = ""
    ) -> None:
        """Note a segment, if it has words and all of it stands where it should."""
        if self.quiet or not has_words(text):
            return
        placed = tuple(each for each in pieces if each is not None)
        if not placed or len(placed) != len(pieces) or _ODD.search(text):
            self.left.append(Left(line, kind))
            return
        self.segments.append(Segment(context, text, kind, placed, style))

    def add_rows(
        self, context: str, content: str, kind: Kind, lines: Sequence[str], numbers: Sequence[int], first: int
    ) -> None:
        """Note the text of a block, whose lines begin with the row ``first``."""
        last = len(numbers) - 1
        parts: list[str] = []
        pieces: list[Piece | None] = []
        rows = content.split("\n")
        for row, raw in enumerate(rows, first):
            bare = raw.strip(" \t")
            if row >= len(lines) or not bare:
                pieces.append(None)
                continue
            line = lines[row]
            bound = len(line.rstrip(" \t"))
            offset = bound - len(bare) if line[:bound].endswith(bare) else line.find(bare)
            pieces.append(self.piece(numbers[min(row, last)], line, offset, bare) if offset >= 0 else None)
            is_last = row - first == len(rows) - 1
            hard = not is_last and _HARD.search(raw) is not None
            parts.append(bare if is_last else (bare.removesuffix("\\") + BREAK if hard else bare + "\0"))
        text = _BETWEEN_HAN.sub("", "".join(parts)).replace("\0", " ")
        number = numbers[min(first, last)]
        self.add(context, text, kind, pieces, number)

    # --- blocks -------------------------------------------------------------------------------------------------------

    def nested(self, lines: list[str], numbers: Sequence[int], item: str) -> None:
        """All text of a directive."""
        padded = list(numbers[: len(lines)])
        while len(padded) <= len(lines):
            padded.append(padded[-1] if padded else 1)
        self.scan(lines, padded, item)

    def scan(self, lines: Sequence[str], numbers: Sequence[int], item: str, *, top: bool = False) -> None:
        """Note the text of the blocks, and read them."""
        text = "\n".join(lines)
        self.blocks(parse(parser(), ended(text) if top else text + "\n", {}), lines, numbers, item, top=top)
        super().scan(lines, numbers, item, top=top)

    def blocks(
        self, tokens: Sequence[Token], lines: Sequence[str], numbers: Sequence[int], item: str, *, top: bool
    ) -> None:
        """The text of blocks."""
        within = self.context_of(item)
        taken: set[int] = set()
        opened: list[str] = []
        cells: list[tuple[int, str]] = []
        row = 0
        settings = top and next((each.type for each in tokens if each.type != "front_matter"), "") == "field_list_open"
        for token in tokens:
            kind = token.type
            first, end = token.map or (0, 0)
            if token.map and (
                token.nesting == 0 or kind in ("dl_open", "field_list_open", "footnote_reference_open", "table_open")
            ):
                taken.update(range(first, end))
            if kind == "field_list_close":
                settings = False
            if kind == "tr_open":
                row = first
                cells = _cells(lines[first]) if first < len(lines) else []
            if token.nesting == 1:
                opened.append(kind)
            elif token.nesting == -1:
                if opened:
                    opened.pop()
            elif kind == "inline" and not settings:
                around = opened[-1] if opened else ""
                if around in ("td_open", "th_open"):
                    offset, cell = cells.pop(0) if cells else (-1, "")
                    number = numbers[min(row, len(numbers) - 1)]
                    if cell.replace("\\|", "|") == token.content:
                        self.add(within, cell, "cell", [self.piece(number, lines[row], offset, cell)], number)
                    elif has_words(token.content):
                        self.left.append(Left(number, "cell"))
                elif around == "heading_open":
                    self.heading(token, lines, numbers, within)
                else:
                    what: Kind = "term" if around in ("dt_open", "fieldlist_name_open") else "paragraph"
                    if around == "fieldlist_name_open":
                        content = token.content.strip()
                        offset = lines[first].find(content) if first < len(lines) else -1
                        number = numbers[min(first, len(numbers) - 1)]
                        self.add(within, content, what, [self.piece(number, lines[first], offset, content)], number)
                    else:
                        self.add_rows(within, token.content, what, lines, numbers, first)
            elif kind == "html_block" and not token.content.lstrip().startswith("<!--"):
                self.left.append(Left(numbers[min(first, len(numbers) - 1)], "html"))
        for index in range(min(len(lines), len(numbers))):
            number = numbers[index]
            if not lines[index].strip() and index not in taken and not self.source[number - 1].strip():
                self.blanks.add(number)

    def heading(self, token: Token, lines: Sequence[str], numbers: Sequence[int], context: str) -> None:
        """A heading, of either way of writing."""
        first, _ = token.map or (0, 0)
        line = lines[first] if first < len(lines) else ""
        content = token.content
        if "\n" in content:
            # its anchor is that of its lines without anything between them
            self.left.append(Left(numbers[min(first, len(numbers) - 1)], "heading"))
            return
        signs = re.match(r"[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*#{1,6}[ \t]+", line)
        offset = line.find(content, signs.end() if signs else 0)
        number = numbers[min(first, len(numbers) - 1)]
        self.add(
            context, content, "heading", [self.piece(number, line, offset, content) if offset >= 0 else None], number
        )

    def context_of(self, item: str) -> str:
        """The context of what stands in the text of an item, "" in a chapter."""
        return f"{item}.body" if item else ""

    # --- directives ---------------------------------------------------------------------------------------------------

    def fence(
        self, token: Token, lines: Sequence[str], numbers: Sequence[int], first: int, end: int, item: str
    ) -> None:
        """A directive: its title and its options, and then what is in it."""
        info = token.info.strip()
        match = _DIRECTIVE.match(info + " ")
        name = match[1] if match else ""
        if match is not None and name not in self.types:
            name = name.lower()
            argument = info[match.end() - 1 :].strip() if match.end() - 1 < len(info) else ""
            body_numbers = [*numbers[first + 1 : end]]
            if name in _LEFT_ALONE or name in self.needs or (name in _DIVIDED and _is_divided(token.content)):
                self.left.append(Left(numbers[first], name))
                return
            self.words(name, argument, lines[first], numbers[first], token.content, body_numbers, item)
        super().fence(token, lines, numbers, first, end, item)

    def words(
        self, name: str, argument: str, line: str, number: int, content: str, numbers: Sequence[int], item: str
    ) -> None:
        """The words of a directive that are no blocks."""
        context = self.context_of(item)
        if argument and name in _WORDS_BEHIND:
            offset = len(line.rstrip()) - len(argument)
            version = re.match(r"\S+[ \t]*", argument) if name.startswith(("version", "deprecated")) else None
            text = argument[version.end() :] if version else argument
            if text:
                self.add(
                    context, text, "title", [self.piece(number, line, offset + len(argument) - len(text), text)], number
                )
        rows = content.split("\n")
        if rows and not rows[-1]:
            del rows[-1]
        used = self.options(rows, numbers, context)
        body = list(zip(rows[used:], numbers[used:], strict=False))
        if name == "glossary":
            self.glossary(body, context)
        elif name == "csv-table":
            for text, at in body:
                self.csv(text, at, context)
        elif name == "toctree":
            for text, at in body:
                if entry := _ENTRY.fullmatch(text):
                    self.add(context, entry[1], "title", [self.piece(at, text, entry.start(1), entry[1])], at)

    def options(self, rows: Sequence[str], numbers: Sequence[int], context: str) -> int:
        """The options of a directive that are words; how many rows of them there are."""
        if rows and rows[0].startswith("---"):
            used = next((index + 1 for index, row in enumerate(rows[1:], 1) if row.startswith("---")), len(rows))
            inner = list(range(1, max(used - 1, 1)))
            block = [rows[index] for index in inner]
            shift = [0] * len(block)
        else:
            used = 0
            while (
                used < len(rows) and rows[used].lstrip().startswith(":") and not rows[used].lstrip().startswith(":::")
            ):
                used += 1
            inner = list(range(used))
            shift = [len(rows[index]) - len(rows[index].lstrip()) + 1 for index in inner]
            block = [rows[index][width:] for index, width in zip(inner, shift, strict=True)]
        try:
            pairs = read_option_block("\n".join(block))
        except OptionBlockError:
            return used
        starts = [0]
        for text in block:
            starts.append(starts[-1] + len(text) + 1)
        for key, value in pairs:
            kind = _WORDY_OPTIONS.get(key.value)
            if key.value == "header" and value is not None and has_words(value.value):
                # the cells of a row in one value
                self.left.append(Left(numbers[0], "header"))
            if kind is None or value is None:
                continue
            index = max(at for at, start in enumerate(starts[:-1] or [0]) if start <= value.start)
            row = inner[index]
            number = numbers[min(row, len(numbers) - 1)]
            self.scalar(context, kind, value, rows[row], number, value.start - starts[index] + shift[index])
        return used

    def scalar(self, context: str, kind: Kind, value: Scalar, line: str, number: int, offset: int) -> None:
        """A value of an option block that stands on one line."""
        if value.style in ("|", ">"):
            if has_words(value.value):
                self.left.append(Left(number, kind))
            return
        offset += 1 if value.style else 0
        written = value.value
        if value.style == "'":
            written = written.replace("'", "''")
        elif value.style == '"':
            written = written.replace("\\", "\\\\").replace('"', '\\"')
        style: Style = "'" if value.style == "'" else '"' if value.style == '"' else "plain"
        self.add(context, value.value, kind, [self.piece(number, line, offset, written)], number, style)

    def glossary(self, body: Sequence[tuple[str, int]], context: str) -> None:
        """Terms, each line one, and their definitions below them, indented."""
        run: list[tuple[str, int]] = []

        def close() -> None:
            if run:
                rows, numbers = [each[0] for each in run], [each[1] for each in run]
                if any(re.match(r"\s*(?:[-*+]|\d+[.)]|[:`~]{3}|\|)", row) for row in rows):
                    self.left.append(Left(numbers[0], "definition"))
                else:
                    self.add_rows(context, "\n".join(row.strip() for row in rows), "definition", rows, numbers, 0)
                run.clear()

        for text, number in body:
            if not text.strip():
                close()
            elif text[0] in " \t":
                run.append((text, number))
            else:
                close()
                term = text.partition(" : ")[0].rstrip()
                self.add(context, term, "entry", [self.piece(number, text, 0, term)], number)
        close()

    def csv(self, line: str, number: int, context: str) -> None:
        """The cells of a line of CSV; one that goes on in the next line is left alone."""
        if line.count('"') % 2:
            self.left.append(Left(number, "cell"))
            return
        position = 0
        while position < len(line):
            found = _CSV_CELL.match(line, position)
            if found is None or found.end() == position:
                self.left.append(Left(number, "cell"))
                return
            group = 1 if found[1] is not None else 2
            raw = found[group]
            text = raw.replace('""', '"').strip()
            bare = raw.strip()
            offset = found.start(group) + len(raw) - len(raw.lstrip())
            style: Style = "csv-quoted" if group == 1 else "csv"
            self.add(context, text, "cell", [self.piece(number, line, offset, bare)], number, style)
            position = found.end()

    # --- items --------------------------------------------------------------------------------------------------------

    def item(self, name: str, here: Span, title: str, token: Token, content: str, body_numbers: Sequence[int]) -> None:
        """An item: its title and those of its options that are prose."""
        before = len(self.items)
        item_type = self.types[name]
        given = split(content, item_type)
        if given.told or given.unreadable:
            # where its options end is not plain
            self.left.append(Left(here.line, name))
            kept, self.quiet = self.quiet, True
            super().item(name, here, title, token, content, body_numbers)
            self.quiet = kept
            return
        super().item(name, here, title, token, content, body_numbers)
        id = next((each.value for each in given.options if each.name == "id"), "")
        if len(self.items) > before:
            id = str(self.items[before][1])
        if not id:
            self.left.append(Left(here.line, name))
            return
        line = self.source[here.line - 1]
        if title:
            end = len(line.rstrip())
            piece = Piece(here.line, end - len(title), end) if line.rstrip().endswith(title) else None
            self.add(f"{id}.title", title, "title", [piece], here.line)
        quoted = bool(given.lines) and given.lines[0].startswith("---")
        last = {each.name: each for each in given.options}
        for option in given.options:
            field = item_type.fields.get(option.name)
            if field is None or field.kind != "text" or not is_prose(item_type, option.name):
                continue
            if last[option.name] is not option or option.first >= len(body_numbers):
                continue
            number = body_numbers[option.first]
            row = given.lines[option.first]
            if option.first != option.last or row[option.begin : option.end] != option.value:
                if has_words(option.value):
                    self.left.append(Left(number, option.name))
                continue
            style: Style = ""
            if quoted:
                sign = row[option.begin - 1] if option.begin else ""
                style = "'" if sign == "'" else '"' if sign == '"' else "plain"
            parts = [(0, option.value)]
            if option.name in _REASONS and (option.name != "not-reportable" or " -- " in option.value):
                parts = [(found.start(1), found[1].rstrip()) for found in _REASON.finditer(option.value)]
            for offset, text in parts:
                piece = self.piece(number, row, option.begin + offset, text)
                self.add(f"{id}.{option.name}", text, "option", [piece], number, style)


def is_prose(item_type: ItemType, name: str) -> bool:
    """Whether a field of the kind text holds prose: neither names nor codes, nor a unit that counts are held against."""
    if name == "unit":
        return item_type.name in ("claim", "characteristic")
    return name not in NOT_PROSE


def _is_divided(content: str) -> bool:
    return any(re.match(r"\^{3,}\s*$|\+{3,}\s*$", line) for line in content.split("\n"))


def _cells(line: str) -> list[tuple[int, str]]:
    """The cells of a row of a table of Markdown as it is written, each with its offset."""
    begin = len(line) - len(line.lstrip(" \t>"))
    ends = [each.start() for each in re.finditer(r"(?<!\\)\|", line) if each.start() >= begin]
    bounds = [begin - 1, *ends, len(line)]
    found: list[tuple[int, str]] = []
    for left, right in pairwise(bounds):
        raw = line[left + 1 : right]
        found.append((left + 1 + len(raw) - len(raw.lstrip()), raw.strip()))
    if found and not found[0][1]:
        del found[0]
    if found and not found[-1][1]:
        del found[-1]
    return found


# --- the way back -------------------------------------------------------------------------------------------------------


def replaced(text: str, cut: Cut, translations: Mapping[Key, str]) -> str:
    """A page with translations in the places of its segments.

    A paragraph takes one line; the lines that it had more are added to the next empty line between blocks, so that what
    follows keeps its place as nearly as can be."""
    lines: list[str | None] = [*text.split("\n")]
    starts: dict[int, list[str]] = {}
    for each in reversed(cut.segments):
        value = translations.get(each.key)
        if value is None:
            continue
        written = as_written(each, value)
        if written is None:
            continue
        first, last = each.pieces[0], each.pieces[-1]
        head = lines[first.line - 1]
        tail = lines[last.line - 1]
        assert head is not None and tail is not None
        rest = tail[last.end :]
        parts = written.split("\n")
        if each.kind == "entry" and written != each.text:
            # roles name the term by its own word, and still find it
            parts = [parts[0], each.text]
        between = len(each.pieces) - len(parts)
        prefix = head[: first.begin]
        if len(each.pieces) > 1:
            following = lines[each.pieces[1].line - 1]
            assert following is not None
            lead = following[: each.pieces[1].begin]
        else:
            lead = re.sub(r"[^>\s]", " ", prefix)
        made = [prefix + parts[0], *(lead + part for part in parts[1:])]
        made[-1] += rest
        lines[first.line - 1] = "\n".join(made)
        for piece in each.pieces[1:]:
            lines[piece.line - 1] = None
        if between > 0 and each.style == "yaml":
            made[-1] += "\n" * between
            lines[first.line - 1] = "\n".join(made)
        elif between > 0:
            blank = next((line for line in range(last.line + 1, len(lines) + 1) if line in cut.blanks), 0)
            if blank:
                starts.setdefault(blank, []).extend([""] * between)
    made_lines: list[str] = []
    for number, line in enumerate(lines, 1):
        if line is not None:
            if number in starts:
                made_lines += [line] * len(starts[number])
            made_lines.append(line)
    return "\n".join(made_lines)


def as_written(segment: Segment, value: str) -> str | None:
    """A translation as it has to be written in the place of a segment, so that it is read as what the segment is; None
    where it cannot be."""
    value = value.strip()
    if not value:
        return None
    if segment.kind not in ("paragraph", "definition", "label"):
        value = " ".join(value.split("\n"))
    if segment.style == "csv-quoted":
        return value.replace('"', '""')
    if segment.style == "csv":
        return '"' + value.replace('"', '""') + '"' if "," in value or '"' in value else value
    if segment.style == "yaml":
        return quoted(value)
    if segment.style == "'":
        return value.replace("'", "''")
    if segment.style == '"':
        return value.replace("\\", "\\\\").replace('"', '\\"')
    if segment.style == "plain":
        if _PLAIN_YAML.fullmatch(value) and ": " not in value and " #" not in value and not value.endswith(":"):
            return value
        return quoted(value)
    if segment.kind == "cell":
        return re.sub(r"(?<!\\)\|", r"\\|", value)
    if segment.kind in ("paragraph", "definition", "term") and value != segment.text:
        return _as_paragraph(value)
    return value


def quoted(value: str) -> str:
    """A text in the double quotes of YAML."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _as_paragraph(value: str) -> str | None:
    """Text that is read as one paragraph, whatever it begins with."""
    parts = [each.strip() for each in value.split("\n")]
    value = "\n".join(part for part in parts if part)
    for way in (value, "\\" + value, re.sub(r"^(\d+)([.)])", r"\1\\\2", value)):
        tokens = parse(parser(), way + "\n", {})
        if [each.type for each in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
            return way
    return None
