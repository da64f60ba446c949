"""Tables of HTML pages: cells that span rows and columns, hidden rows, words that are struck through."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString, PageElement

from riskfile.tables.archive import understood
from riskfile.tables.csv import decoded
from riskfile.tables.table import (
    MAX_CELLS,
    SourceCell,
    SourceHeading,
    SourcePlace,
    SourceRow,
    SourceSheet,
    TableChoice,
    cell_of,
    refuse,
)
from riskfile.text.messages import tr

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_THROUGH: Final = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "pre",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "header",
        "footer",
        "tr",
    ]
)
_CAPTION_LEVEL: Final = 7


_CLOSES: Final = {
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
    **dict.fromkeys(("thead", "tbody", "tfoot"), ("td", "th", "tr", "thead", "tbody", "tfoot")),
}


class _Page(BeautifulSoup):
    """A page in which a cell, a row or a part of a table ends where the next one begins: its end tag may be left out, and
    the parser that knows of lines does not add it."""

    def handle_starttag(self, name: str, *args: Any, **more: Any) -> Tag | None:
        closes = _CLOSES.get(name, ())
        outermost = None
        for tag in reversed(self.tagStack if closes else ()):
            if tag.name == "table":
                break
            if tag.name in closes:
                outermost = tag
        if outermost is not None:
            self.endData()
            while self.currentTag is not outermost:
                self.popTag()
            self.popTag()
        return super().handle_starttag(name, *args, **more)


def read_html(data: bytes, place: SourcePlace, choice: TableChoice, *, line: int = 0) -> tuple[SourceSheet, ...]:
    """The tables of a page, in their order. ``line`` is added to the numbers of the lines.

    :raises ImportProblem: if it is no text.
    """
    charset = _CHARSET.search(data[:2048])
    if charset and not choice.encoding:
        try:
            choice = replace(choice, encoding=codecs.lookup(charset[1].decode()).name)
        except LookupError:
            raise refuse(
                place, tr("names the character set {what!r}, which there is not", what=charset[1].decode())
            ) from None
    place = place._replace(signs=True)
    text, _ = decoded(data, place, choice)
    with understood(place, "HTML"):
        soup = _Page(text, "html.parser")
        sheets: list[SourceSheet] = []
        headings: list[SourceHeading] = []
        for tag in soup.find_all(["table", "h1", "h2", "h3", "h4", "h5", "h6"]):
            if tag.name == "table":
                sheet = _table(place, tag, line)
                if sheet is not None:
                    caption = tag.find("caption", recursive=False)
                    above = list(headings)
                    if isinstance(caption, Tag):
                        above.append(SourceHeading(_CAPTION_LEVEL, _cell(_where(place, caption, line), caption)))
                    sheets.append(sheet._replace(number=len(sheets) + 1, headings=tuple(above)))
            elif tag.find_parent("table") is None:
                level = int(tag.name[1])
                while headings and headings[-1].level >= level:
                    headings.pop()
                headings.append(SourceHeading(level, _cell(_where(place, tag, line), tag)))
        return tuple(sheets)


def plain_text(html: str) -> str:
    """The text of a piece of HTML, as a reader sees it."""
    return _cell(SourcePlace(""), BeautifulSoup(html, "html.parser")).text


def _where(place: SourcePlace, tag: Tag, line: int) -> SourcePlace:
    return place._replace(row=(tag.sourceline or 1) + line, column=(tag.sourcepos or 0) + 1)


def _table(place: SourcePlace, table: Tag, line: int) -> SourceSheet | None:
    """The table, or None where it holds nothing but other tables, as for the layout of a page."""
    trs = [each for each in table.find_all("tr") if each.find_parent("table") is table]
    rows: list[SourceRow] = []
    merged: list[tuple[int, int, int, int]] = []
    head: list[int] = []
    #: column -> how many rows below are covered
    covered: dict[int, int] = {}
    said: list[str] = []
    visited = 0
    for number, line_of in enumerate(trs, 1):
        cells: list[SourceCell] = []
        here = _where(place, line_of, line)
        tags = list(line_of.find_all(["td", "th"], recursive=False))
        for tag in tags:
            _over(cells, covered, here)
            across, down = _span(tag, "colspan", 1000), _span(tag, "rowspan", len(trs))
            down = len(trs) - number + 1 if down == 0 else min(down, len(trs) - number + 1)
            left = len(cells) + 1
            cells.append(_cell(_where(place, tag, line), tag))
            for _ in range(across - 1):
                cells.append(SourceCell(cells[left - 1].place, ""))
            if down > 1:
                covered.update(dict.fromkeys(range(left, left + across), down))
            if across > 1 or down > 1:
                merged.append((number, left, number + down - 1, left + across - 1))
            visited += across
            if visited > MAX_CELLS:
                raise refuse(here, tr("the table spans more than {max_cells} cells", max_cells=MAX_CELLS))
            if tag.find("table") is not None:
                inner = next(iter(tag.find_all("table")))
                said.append(
                    tr(
                        "{place}: the cell holds a table, which is read as one of its own (line {what}).",
                        place=cells[left - 1].place,
                        what=(inner.sourceline or 0) + line,
                    )
                )
        _over(cells, covered, here, at_end=True)
        covered = {column: down - 1 for column, down in covered.items() if down > 1}
        rows.append(SourceRow(number, tuple(cells), "hidden" if _hidden(line_of, table) else ""))
        parent = line_of.parent
        in_head = isinstance(parent, Tag) and parent.name == "thead"
        all_heads = bool(tags) and all(tag.name == "th" for tag in tags)
        if len(head) == number - 1 and (in_head or all_heads):
            head.append(number)
    if not rows or (said and max(sum(not cell.blank for cell in row.cells) for row in rows) < 2):
        return None
    if len(head) == len(rows):
        head = head[:1]
    sheet = SourceSheet(place, tuple(rows), tuple(merged), head=tuple(head), said=tuple(said))
    return sheet._replace(hidden=_unseen(table) or any(_unseen(each) for each in table.parents))


def _over(cells: list[SourceCell], covered: dict[int, int], place: SourcePlace, *, at_end: bool = False) -> None:
    """Blank cells where a cell of a row above reaches down."""
    while covered.get(len(cells) + 1, 0) > 0 or (at_end and any(column > len(cells) for column in covered)):
        cells.append(SourceCell(place, ""))


def _span(tag: Tag, name: str, most: int) -> int:
    value = str(tag.get(name, "1")).strip()
    number = int(value) if value.isdigit() and len(value) < 6 else 1
    return min(number, most) if name == "rowspan" else max(1, min(number, most))


def _unseen(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(_UNSEEN.search(str(tag.get("style", ""))))


def _hidden(tr: Tag, table: Tag) -> bool:
    if _unseen(tr):
        return True
    for parent in tr.parents:
        if parent is table:
            return False
        if _unseen(parent):
            return True
    return False


def _cell(place: SourcePlace, tag: Tag) -> SourceCell:
    parts: list[tuple[str, bool]] = []
    for text, struck in _texts(tag, False, False):
        last = parts[-1][0] if parts else "\n"
        if text == "\n":
            if parts and parts[-1][0].endswith(" "):
                parts[-1] = (parts[-1][0].rstrip(" "), parts[-1][1])
            parts.append((text, struck))
            continue
        shown = text.removeprefix(" ") if last.endswith(("\n", " ")) or not last else text
        if shown:
            parts.append((shown, struck))
    while parts and not parts[0][0].strip():
        parts.pop(0)
    while parts and not parts[-1][0].strip():
        parts.pop()
    if parts:
        parts[-1] = (parts[-1][0].rstrip(" "), parts[-1][1])
    return cell_of(place, parts)


def _texts(node: Tag, struck: bool, pre: bool) -> Iterator[tuple[str, bool]]:
    for child in _children(node):
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            text = str(child)
            if pre:
                for nth, each in enumerate(text.split("\n")):
                    if nth:
                        yield "\n", struck
                    yield each, struck
            elif type(child) is NavigableString:
                yield _SPACE.sub(" ", text), struck
            continue
        if not isinstance(child, Tag) or child.name in ("script", "style", "template", "table"):
            continue
        if child.name == "br":
            yield "\n", struck
            continue
        if child.name == "img":
            yield str(child.get("alt", "")), struck
            continue
        through = struck or child.name in ("del", "s", "strike") or bool(_THROUGH.search(str(child.get("style", ""))))
        block = child.name in _BLOCKS
        if block:
            yield from _line(child, first=True)
        yield from _texts(child, through, pre or child.name == "pre")
        if block:
            yield from _line(child, first=False)


def _line(tag: Tag, *, first: bool) -> Iterator[tuple[str, bool]]:
    """A line end before or after a block, where something stands there that ends no line itself."""
    other = tag.previous_sibling if first else tag.next_sibling
    while isinstance(other, NavigableString) and not other.strip():
        other = other.previous_sibling if first else other.next_sibling
    if other is None or (isinstance(other, Tag) and (other.name == "br" or (first and other.name in _BLOCKS))):
        return
    yield "\n", False


def _children(node: Tag) -> Sequence[PageElement]:
    return list(node.children)
