"""What is done to the PDF after it is compiled: links lead to their places, and its text is read back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

from riskfile.sphinx.pdf.typst import PLACE


def make_links(path: Path, places: Mapping[str, str]) -> None:
    """Turn the addresses that stand for places into links within the document, and save it small.

    :raises ValueError: if a place has no name in the document.
    """
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        tree = pikepdf.NameTree(pdf.Root.Names.Dests)
        there = set(tree)
        for page in pdf.pages:
            for link in page.get("/Annots", []):
                action = link.get("/A")
                if action is None or action.get("/S") != "/URI":
                    continue
                uri = str(action.URI)
                if not uri.startswith(PLACE):
                    continue
                asked = uri.removeprefix(PLACE)
                name = places.get(asked, asked)
                if name not in there:
                    raise ValueError(f"no place {asked} in the document")
                del link["/A"]
                link["/Dest"] = pikepdf.String(name)
        pdf.save(
            path,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )


# a hyphen at the end of a line reads back as one of several marks, or as none
_BLANK = re.compile(r"[\s\u00ad\u200b\ufeff\ufffe\u0002\u2010-]+")
# a letter that a font draws as base and accent reads back once for each of the two
_TWICE = re.compile(r"([^\x00-\x7f])\1+")


def bare(text: str) -> str:
    """``text`` without what setting it changes: white space, hyphens, marks of no width, letters drawn in parts."""
    return _TWICE.sub(r"\1", _BLANK.sub("", text))


def missing(path: Path, expected: Iterable[str]) -> list[str]:
    """Which of the texts are not in the PDF as often as they should be; NUL divides the cells of a row.

    A text is there on one page, or begins at the end of a page and goes on at the beginning of the next."""
    pages = text_of(path)
    text = "".join(pages)
    wanted: Counter[str] = Counter()
    shown: dict[str, str] = {}
    near: Counter[str] = Counter()
    last: dict[str, int] = {}
    at = 0
    for line in expected:
        for part in line.split("\0"):
            piece = bare(part)
            if not piece:
                continue
            wanted[piece] += 1
            shown.setdefault(piece, part)
            # nearly all stand where they are expected; to count the rest in the whole text takes longer
            start = max(at, last.get(piece, 0))
            found = text.find(piece, start, start + _NEAR)
            if found >= 0:
                near[piece] += 1
                last[piece] = found + len(piece)
                if len(piece) >= _TELLING:
                    at = found
    lost = []
    for piece, often in wanted.items():
        if near[piece] == often:
            continue
        there = text.count(piece)
        if there < often and there + sum(_broken(*ends, piece) for ends in pairwise(pages)) < often:
            lost.append(shown[piece])
    return lost


_NEAR = 20_000
_TELLING = 14
_EDGE = 4000
"""How far from the end of a page the cells of a row that is broken there may begin, in characters."""


def _broken(page: str, next_page: str, piece: str) -> bool:
    """Whether ``piece`` begins on a page and ends on the next, with the rest of its row, a footer, a header and the
    heads of columns in between."""
    tail, head = page[-_EDGE:], next_page[:_EDGE]
    first, last = 0, len(piece) - 1
    # the longest beginning that is there: what begins with it is there if it is
    while first < last:
        middle = (first + last + 1) // 2
        if piece[:middle] in tail:
            first = middle
        else:
            last = middle - 1
    return any(
        _stands(tail, piece[:at], after=piece[at]) and _stands(head, piece[at:], before=piece[at - 1])
        for at in range(first, 0, -1)
    )


def _stands(text: str, part: str, *, before: str = "", after: str = "") -> bool:
    """Whether ``part`` is in ``text`` where the character ``before`` or ``after`` it is another: what goes on on the
    same page is not broken there."""
    at = text.find(part)
    while at >= 0:
        end = at + len(part)
        if not (before and at and text[at - 1] == before) and not (after and text[end : end + 1] == after):
            return True
        at = text.find(part, at + 1)
    return False


def text_of(path: Path) -> list[str]:
    """The text of each page, without white space."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return [bare(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()
