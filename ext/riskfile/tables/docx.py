"""Tables of Word files: merged cells, words that are struck through, tracked changes, headings above."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from docx import Document
from docx.oxml.ns import qn

from riskfile.tables.archive import understood, unpacked, without_entities
from riskfile.tables.table import (
    MAX_CELLS,
    SourceCell,
    SourceHeading,
    SourcePlace,
    SourceRow,
    SourceSheet,
    TableChoice,
    cell_of,
    letter,
    one_line,
    refuse,
)
from riskfile.text.messages import later, tr

_HEADING: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_CAPTION_LEVEL: Final = 10
_HINT: Final = later("open it and save it again as .docx")


def read_docx(data: bytes, place: SourcePlace, choice: TableChoice) -> tuple[SourceSheet, ...]:
    """The tables of a Word file, in their order, those within cells after the one that holds them.

    :raises ImportProblem: if it cannot be read.
    """
    with understood(place, tr("a Word file"), tr(_HINT)), unpacked(data, place, tr("a Word file")) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                without_entities(archive.read(name), place)
        document = Document(io.BytesIO(data))
        reader = _Reader(place, document)
        reader.body(document.element.body)
        return tuple(reader.sheets)


class _Reader:
    def __init__(self, place: SourcePlace, document: Any) -> None:
        self.place = place
        self.levels: dict[str, int] = {}
        for style in document.styles:
            match = _HEADING.fullmatch(str(style.name or ""))
            if match:
                self.levels[style.style_id] = int(match[1])
            elif str(style.name).lower() == "caption":
                self.levels[style.style_id] = _CAPTION_LEVEL
            elif str(style.name).lower() == "title":
                self.levels[style.style_id] = 0
        self.sheets: list[SourceSheet] = []
        self.headings: list[SourceHeading] = []
        self.comments = tuple((place, one_line(comment.text)) for comment in document.comments)
        self.visited = 0

    def body(self, element: Any) -> None:
        for child in element:
            if child.tag == qn("w:p"):
                self.heading(child)
            elif child.tag == qn("w:tbl"):
                self.table(child)
            elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
                self.body(child)

    def heading(self, paragraph: Any) -> None:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        level = self.levels.get(style.get(qn("w:val"), "")) if style is not None else None
        outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if level is None and outline is not None and outline.get(qn("w:val"), "9") in "012345678":
            level = int(outline.get(qn("w:val"))) + 1
        text = "".join(part for part, _ in self.runs(paragraph, [], [], []))
        if level is None or not text.strip():
            return
        while self.headings and self.headings[-1].level >= level:
            self.headings.pop()
        self.headings.append(SourceHeading(level, SourceCell(self.place, text.strip(), "heading")))

    def table(self, table: Any) -> None:
        number = len(self.sheets) + 1
        place = self.place._replace(sheet=f"table {number}")
        self.sheets.append(SourceSheet(place, ()))
        rows: list[SourceRow] = []
        merged: list[tuple[int, int, int, int]] = []
        head: list[int] = []
        #: first column -> (row, last column) of a cell that reaches down
        open_: dict[int, tuple[int, int]] = {}
        deleted: list[str] = []
        inserted: list[str] = []
        unseen: list[str] = []
        numbered: list[str] = []
        said: list[str] = []
        inner: list[Any] = []

        def close(column: int, last: int) -> None:
            top, right = open_.pop(column)
            if last > top:
                merged.append((top, column, last, right))

        for at, row in enumerate(_within(table, "w:tr"), 1):
            properties = row.find(qn("w:trPr"))
            cells: list[SourceCell] = []
            before = _number(properties, "w:gridBefore") if properties is not None else 0
            for _ in range(before):
                cells.append(SourceCell(place._replace(row=at, column=len(cells) + 1), ""))
            for tc in _within(row, "w:tc"):
                column = len(cells) + 1
                here = place._replace(row=at, column=column)
                format_ = tc.find(qn("w:tcPr"))
                across = max(1, _number(format_, "w:gridSpan", 1)) if format_ is not None else 1
                vertical = format_.find(qn("w:vMerge")) if format_ is not None else None
                reaches = vertical is not None and vertical.get(qn("w:val"), "continue") != "restart"
                if column in open_ and not reaches:
                    close(column, at - 1)
                if vertical is not None and not reaches:
                    open_[column] = (at, column + across - 1)
                was = len(deleted), len(inserted), len(unseen)
                parts: list[tuple[str, bool]] = []
                for paragraph in _paragraphs(tc):
                    if parts:
                        parts.append(("\n", False))
                    parts += self.runs(paragraph, deleted, inserted, unseen)
                    if paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None:
                        numbered.append(f"{letter(column)}{at}")
                for words, before_ in zip((deleted, inserted, unseen), was, strict=True):
                    words[before_:] = [f'{letter(column)}{at} ("{one_line(each)}")' for each in words[before_:]]
                found = list(_within(tc, "w:tbl"))
                if found:
                    inner += found
                    said.append(tr("{here}: the cell holds a table, which is read as one of its own.", here=here))
                cells.append(SourceCell(here, "") if reaches and column in open_ else cell_of(here, _trimmed(parts)))
                for _ in range(across - 1):
                    cells.append(SourceCell(place._replace(row=at, column=len(cells) + 1), ""))
                if across > 1 and vertical is None:
                    merged.append((at, column, at, column + across - 1))
            for column in [column for column in open_ if column > len(cells)]:
                close(column, at - 1)
            self.visited += len(cells)
            if self.visited > MAX_CELLS:
                raise refuse(
                    place._replace(row=at), tr("the tables span more than {max_cells} cells", max_cells=MAX_CELLS)
                )
            hidden = ""
            if properties is not None:
                if _on(properties.find(qn("w:hidden"))):
                    hidden = tr("hidden")
                if properties.find(qn("w:del")) is not None:
                    hidden = tr("deleted, as a tracked change")
                if _on(properties.find(qn("w:tblHeader"))) and len(head) == at - 1:
                    head.append(at)
            rows.append(SourceRow(at, tuple(cells), hidden))
        for column in list(open_):
            close(column, len(rows))
        for words, what in (
            (deleted, tr("deleted as a tracked change and not read")),
            (inserted, tr("inserted as a tracked change and read")),
            (unseen, tr("hidden text, not read")),
        ):
            if words:
                said.append(f"{place}: {what}: {', '.join(words)}.")
        if numbered:
            where = ", ".join(dict.fromkeys(numbered[:20])) + (", …" if len(numbered) > 20 else "")
            said.append(
                tr(
                    "{place}: Word numbers paragraphs by itself; these numbers are no text and were not read: {where}.",
                    place=place,
                    where=where,
                )
            )
        if len(head) == len(rows):
            head = head[:1]
        self.sheets[number - 1] = SourceSheet(
            place,
            tuple(rows),
            tuple(merged),
            self.comments,
            number=number,
            headings=tuple(self.headings),
            head=tuple(head),
            said=tuple(said),
        )
        for each in inner:
            self.table(each)

    def runs(
        self, element: Any, deleted: list[str], inserted: list[str], unseen: list[str], *, new: bool = False
    ) -> list[tuple[str, bool]]:
        """The texts of a paragraph, each with whether it is struck through."""
        found: list[tuple[str, bool]] = []
        for child in element:
            tag = child.tag
            if tag == qn("w:r"):
                text = "".join(_texts(child))
                format_ = child.find(qn("w:rPr"))
                if format_ is not None and _on(format_.find(qn("w:vanish"))):
                    if text.strip():
                        unseen.append(text)
                    continue
                if new and text.strip():
                    inserted.append(text)
                struck = format_ is not None and any(_on(format_.find(qn(name))) for name in ("w:strike", "w:dstrike"))
                found.append((text, struck))
            elif tag in (qn("w:del"), qn("w:moveFrom")):
                text = "".join(each.text or "" for each in child.iter(qn("w:delText"), qn("w:t")))
                if text.strip():
                    deleted.append(text)
            elif tag in (qn("w:ins"), qn("w:moveTo")):
                found += self.runs(child, deleted, inserted, unseen, new=True)
            elif isinstance(tag, str) and tag not in (qn("w:pPr"), qn("w:sdtPr")):
                found += self.runs(child, deleted, inserted, unseen, new=new)
        return found


def _texts(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag == qn("w:sym"):
            code = child.get(qn("w:char"), "")
            yield chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{4}", code) else ""


def _trimmed(parts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    while parts and not parts[-1][0].strip():
        parts.pop()
    return parts


def _within(element: Any, name: str) -> Iterator[Any]:
    """The rows, cells or tables right within an element, those of tables within it left out."""
    for child in element:
        if child.tag == qn(name):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _within(child, name)


def _paragraphs(cell: Any) -> Iterator[Any]:
    yield from _within(cell, "w:p")


def _number(element: Any, name: str, default: int = 0) -> int:
    found = element.find(qn(name))
    value = found.get(qn("w:val"), "") if found is not None else ""
    return min(int(value), 1000) if value.isdigit() and len(value) < 6 else default


def _on(element: Any) -> bool:
    return element is not None and element.get(qn("w:val"), "true") not in ("0", "false", "off")
