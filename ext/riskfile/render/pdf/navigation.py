"""How a reader finds the way in a PDF: bookmarks that are open where they help, and pages called what they are called in print."""

from __future__ import annotations

from typing import Any, Final

MOST_OPEN: Final = 40
"""A chapter with more sections than this stays closed: bookmarks are there to see all chapters at once."""


def open_bookmarks(pdf: Any) -> None:
    """Open the chapters, so that their sections are seen, and nothing below: Typst closes all."""
    outlines = pdf.Root.get("/Outlines")
    if outlines is None or "/First" not in outlines:
        return
    shown = 0
    chapter = outlines.First
    while chapter is not None:
        shown += 1
        # closed ones have a negative count (ISO 32000-1, 12.3.3): of what is seen once they are opened
        sections = abs(int(chapter.get("/Count", 0)))
        if 0 < sections <= MOST_OPEN:
            chapter.Count = sections
            shown += sections
        chapter = chapter.get("/Next")
    outlines.Count = shown


def label_pages(pdf: Any, before: str) -> None:
    """Call the pages by their number, as their foot does, with ``before`` in front of it: "A-12"."""
    import pikepdf

    label = pikepdf.Dictionary(S=pikepdf.Name.D)
    if before:
        label.P = pikepdf.String(before)
    pdf.Root.PageLabels = pdf.make_indirect(pikepdf.Dictionary(Nums=pikepdf.Array([0, label])))
