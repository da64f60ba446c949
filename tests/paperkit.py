"""Pages as a browser prints them: the sheets of a PDF, their text in the order in which it is drawn, and what stands beyond
their margins."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pypdfium2  # type: ignore[import-untyped]
from playwright.sync_api import Page

_MM = 72 / 25.4
SIDES = 12
"""The margins on the left and on the right, in mm."""


class Sheet(NamedTuple):
    """A sheet of paper: width and height in mm, its text, and texts that stand beyond its margins."""

    width: int
    height: int
    text: str
    cut: list[str]


def printed(page: Page, path: Path) -> list[Sheet]:
    """The sheets of a page as the browser prints it, on the paper that the page asks for."""
    page.pdf(path=path, prefer_css_page_size=True)
    return sheets(path)


def sheets(path: Path) -> list[Sheet]:
    """The sheets of a PDF."""
    found = []
    document = pypdfium2.PdfDocument(path)
    for page in document:
        width, height = page.get_size()
        text = page.get_textpage()
        cut = []
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            if left < (SIDES - 1) * _MM or right > width - (SIDES - 1) * _MM or bottom < 0 or top > height:
                cut.append(text.get_text_bounded(left, bottom, right, top))
        found.append(Sheet(round(width / _MM), round(height / _MM), text.get_text_range(), cut))
        text.close()
        page.close()
    document.close()
    return found


def bare(text: str) -> str:
    """Text without white space, without the signs that stand for words beside them, and without hyphens, which a reader of
    PDFs takes for those of broken words at the end of a line."""
    return re.sub(r"[\s\-\u2010\u00ad●◆▲■✓✗⇕↕Δ×+\[\]\ufffe\u0002]", "", text)
