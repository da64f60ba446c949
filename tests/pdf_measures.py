"""What can be measured of a PDF as a reader gets it, on all of its pages, each fault with its page and its words.

    python tests/pdf_measures.py FILE.pdf [MORE.pdf ...] [--number RMF-EX-001] [--all]

The tags say what a piece of text is (a heading, a cell of a row), the content of the pages says where it stands, how large
it is and on what colour. Lengths are in points (1/72 inch), measured from the lower left corner of the page.
"""

from __future__ import annotations

import argparse
import bisect
import ctypes
import re
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import unquote, urlsplit

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[int, int, int]

THIRD = 1 / 3
SMALLEST = 7.0
"""The least size of type in a table (issue 18)."""
CONTRAST = 4.5
"""The least ratio of text to its ground, WCAG 2.2, 1.4.3; 3 for large text."""
SLACK = 1.5
"""How far a word may reach beyond the margin: the box of a slanted or hanging letter is wider than its place."""


class Place(NamedTuple):
    """Where a fault is: the page (from 1), its words, and the measure, in its own unit."""

    page: int
    text: str
    value: float = 0.0

    def __str__(self) -> str:
        number = f" {self.value:.2f}" if self.value else ""
        return f"p.{self.page}{number} {self.text!r}" if self.text else f"p.{self.page}{number}"


# ------------------------------------------------------------------------------------------------ the tags


@dataclass(eq=False)
class Element:
    """An element of the structure tree: what it is, what it is in, and which marked content it has, as (page, number)."""

    kind: str
    parent: Element | None
    order: int
    described: bool = False
    marked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def above(self) -> Iterator[Element]:
        """It, and all that it is in, from the inside."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    def within(self, *kinds: str) -> Element | None:
        """The nearest of these kinds that it is, or is in."""
        return next((each for each in self.above if each.kind in kinds), None)


HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")


class Tags:
    """The structure tree in reading order."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.elements: list[Element] = []
        self.of: dict[tuple[int, int], Element] = {}
        """The innermost element that has this marked content."""
        self.reading: list[tuple[int, int]] = []
        """All marked content in the order in which it is read."""
        pages = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        root = pdf.Root.get("/StructTreeRoot")
        if root is None:
            return
        todo: list[tuple[Any, Element | None, int]] = [(root.get("/K"), None, 0)]
        while todo:
            node, parent, page = todo.pop()
            if node is None:
                continue
            if isinstance(node, pikepdf.Array):
                todo.extend((each, parent, page) for each in reversed(cast(Any, node)))
            elif isinstance(node, int):
                self._mark(parent, page, int(node))
            elif "/MCID" in node:
                own = node.get("/Pg")
                self._mark(parent, pages.get(own.objgen, 0) if own is not None else page, int(node.MCID))
            elif "/S" in node:
                own = node.get("/Pg")
                element = Element(str(node.S)[1:], parent, len(self.elements), "/Alt" in node or "/ActualText" in node)
                self.elements.append(element)
                todo.append((node.get("/K"), element, pages.get(own.objgen, 0) if own is not None else page))

    def _mark(self, element: Element | None, page: int, number: int) -> None:
        if element is None:
            return
        self.of[page, number] = element
        self.reading.append((page, number))
        for each in element.above:
            each.marked.append((page, number))

    def all(self, *kinds: str) -> list[Element]:
        """The elements of these kinds."""
        return [each for each in self.elements if each.kind in kinds]


# ------------------------------------------------------------------------------------------------ the pages


@dataclass(eq=False)
class Run:
    """Text that is drawn at once: a line, or a part of one. ``size`` is that of the letters as they appear."""

    box: Box
    size: float
    colour: Colour
    number: int
    """Of the marked content, -1 where it is decoration."""
    running: str
    """"head" or "foot" of the page, else ""."""
    ground: list[Colour]
    """The colours that may lie below it, as far as boxes tell."""
    unsure: bool
    """A picture lies below it."""
    handle: Any
    invisible: bool
    text: str = ""


@dataclass(eq=False)
class Page:
    """What is on a page. ``body`` is what lies between margins, head and foot."""

    number: int
    size: tuple[float, float]
    label: str
    runs: list[Run] = field(default_factory=list)
    ink: list[Box] = field(default_factory=list)
    running: dict[str, list[Box]] = field(default_factory=lambda: {"head": [], "foot": []})
    body: Box = (0, 0, 0, 0)
    filled: float = 0.0
    untagged: int = 0
    upright: list[Box] = field(default_factory=list)
    """Thin upright lines, such as those between the columns of a table."""
    first: str = ""
    """Its first words."""

    def line(self, where: str) -> str:
        """The words of its head or foot."""
        runs = sorted(
            (run for run in self.runs if run.running == where), key=lambda run: (-round(run.box[3] / 4), run.box[0])
        )
        return re.sub(r"\s+", " ", " ".join(run.text for run in runs)).strip()

    @property
    def kind(self) -> tuple[int, int]:
        """Its size in whole points."""
        return round(self.size[0]), round(self.size[1])


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def moved(box: Box, matrix: Matrix) -> Box:
    """The box around a box that ``matrix`` has moved."""
    a, b, c, d, e, f = matrix
    left, bottom, right, top = box
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def covers(outer: Box, inner: Box) -> bool:
    """Whether the middle of ``inner`` lies in ``outer``."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def luminance(colour: Sequence[float]) -> float:
    """WCAG's relative luminance of a colour in 0 to 255."""
    parts = [each / 255 for each in colour]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """WCAG's contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


_UNIT: Matrix = (1, 0, 0, 1, 0, 0)
_WHITE: Colour = (255, 255, 255)


class _Reader:
    """Reads one page with PDFium."""

    def __init__(self, document: pypdfium2.PdfDocument, number: int, wanted: set[int]) -> None:
        self.wanted = wanted
        self.raw = document[number - 1]
        self.texts = self.raw.get_textpage()
        self.page = Page(number, self.raw.get_size(), document.get_page_label(number - 1) or str(number))
        self.painted: list[tuple[Box, Colour | None]] = []
        count = pdfium.FPDFPage_CountObjects(self.raw)
        self.objects([pdfium.FPDFPage_GetObject(self.raw, index) for index in range(count)], _UNIT, -2, "")
        self.middle()

    def objects(self, found: list[Any], outer: Matrix, number: int, running: str) -> None:
        matrix = pdfium.FS_MATRIX()
        edges = [ctypes.c_float() for _ in range(4)]
        shade = [ctypes.c_uint() for _ in range(4)]
        way, stroked = ctypes.c_int(), ctypes.c_int()
        for each in found:
            kind = pdfium.FPDFPageObj_GetType(each)
            own, line = number, running
            if number == -2:
                own = pdfium.FPDFPageObj_GetMarkedContentID(each)
                line = self.where(each) if own < 0 else ""
            if not pdfium.FPDFPageObj_GetBounds(each, *edges):
                continue
            pdfium.FPDFPageObj_GetMatrix(each, matrix)
            box = cast(Box, tuple(edge.value for edge in edges))
            inside: Matrix = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
            if outer is not _UNIT:
                box = moved(box, outer)
            if line == "?":
                line = "head" if box[1] > self.page.size[1] / 2 else "foot"
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                count = pdfium.FPDFFormObj_CountObjects(each)
                parts = [pdfium.FPDFFormObj_GetObject(each, index) for index in range(count)]
                self.objects(parts, times(inside, outer), own, line)
                continue
            solid = pdfium.FPDFPageObj_GetFillColor(each, *shade)
            colour = (shade[0].value, shade[1].value, shade[2].value)
            alpha = shade[3].value if solid else 0
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.text(each, box, times(inside, outer), colour, own, line)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                pdfium.FPDFPath_GetDrawMode(each, way, stroked)
                filled = bool(way.value) and alpha > 0
                if filled:
                    self.painted.append((box, colour if alpha == 255 else None))
                if stroked.value or (filled and colour != _WHITE):
                    self.inked(box, line)
                    if box[2] - box[0] < 3 and box[3] - box[1] > 6 and not line:
                        self.page.upright.append(box)
            else:  # a picture, or a shading
                self.painted.append((box, None))
                self.inked(box, line)

    def inked(self, box: Box, line: str) -> None:
        if line:
            self.page.running[line].append(box)
        else:
            self.page.ink.append(box)

    def text(self, handle: Any, box: Box, matrix: Matrix, colour: Colour, number: int, line: str) -> None:
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(handle, size)
        height = size.value * (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
        if box[2] - box[0] < 0.05 or box[3] - box[1] < 0.05:
            return  # a space
        below = [(paint, shade) for paint, shade in self.painted if covers(paint, box)]
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
        run = Run(
            box,
            height,
            colour,
            number,
            line,
            [_WHITE, *(shade for _, shade in below if shade is not None)],
            any(shade is None for _, shade in below),
            handle,
            mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE,
        )
        if line or number in self.wanted:
            run.text = self.read(run)
        self.page.runs.append(run)
        self.inked(box, line)

    def read(self, run: Run) -> str:
        """The words of a run."""
        if run.text:
            return run.text
        length = pdfium.FPDFTextObj_GetText(run.handle, self.texts, None, 0)
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDFTextObj_GetText(run.handle, self.texts, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
        shown = buffer.raw[:length].decode("utf-16le", "replace").rstrip("\0").replace("\u200b", "")
        run.text = re.sub(r"\s+", " ", shown).strip()
        return run.text

    @staticmethod
    def where(handle: Any) -> str:
        """Whether an artifact is a running line (only those have a subtype: Header, Footer)."""
        for index in range(pdfium.FPDFPageObj_CountMarks(handle)):
            mark = pdfium.FPDFPageObj_GetMark(handle, index)
            if pdfium.FPDFPageObjMark_GetParamValueType(mark, b"Subtype") > 0:
                return "?"
        return ""

    def middle(self) -> None:
        """Where the body lies: between head and foot, between their ends."""
        width, height = self.page.size
        head, foot = self.page.running["head"], self.page.running["foot"]
        top = min((box[1] for box in head), default=0.0)
        bottom = max((box[3] for box in foot), default=0.0)
        both = [*head, *foot]
        left = min((box[0] for box in both), default=0.0)
        right = max((box[2] for box in both), default=0.0)
        self.page.body = (left, bottom, right, top)
        if not both:
            left, bottom, right, top = 0.06 * width, 0.06 * height, 0.94 * width, 0.94 * height
        shown = 0
        for run in self.page.runs:
            over = run.box[0] < left or run.box[2] > right or run.box[1] < bottom or run.box[3] > top
            # the words by which a page, or what leaves its margins, is told
            if not run.running and (over or shown < 60):
                shown += len(self.read(run))
                if shown < 90:
                    self.page.first += f" {run.text}" if self.page.first else run.text

    def grounds(self, runs: list[Run]) -> Iterator[tuple[Run, Colour]]:
        """The colour on which each of these runs stands, from a picture of the page: the commonest within its box."""
        scale = 2
        shown = self.raw.render(scale=scale, may_draw_forms=False).to_numpy()[:, :, :3].astype(np.uint32)
        picture = (shown[:, :, 2] << 16) | (shown[:, :, 1] << 8) | shown[:, :, 0]
        height = self.page.size[1]
        for run in runs:
            # a dash fills its own box
            left, bottom, right, top = run.box[0] - 1, run.box[1] - 1, run.box[2] + 1, run.box[3] + 1
            part = picture[
                max(0, int((height - top) * scale)) : int((height - bottom) * scale) + 1,
                max(0, int(left * scale)) : int(right * scale) + 1,
            ]
            if part.size == 0:
                continue
            found, counts = np.unique(part, return_counts=True)
            shades = np.stack((found >> 16, (found >> 8) & 255, found & 255), axis=1).astype(int)
            # the letters themselves may cover more of the box than what lies below them
            counts[np.abs(shades - np.array(run.colour)).max(axis=1) <= 24] = 0
            best = int(counts.argmax())
            ground = tuple(int(each) for each in shades[best]) if counts[best] else run.colour
            yield run, cast(Colour, ground)


# ------------------------------------------------------------------------------------------------ what is measured


@dataclass
class Measures:
    """What has been measured of one file. A list of places is one of faults, or of what may be one; worst first."""

    path: Path
    seconds: float = 0.0
    pages: list[Page] = field(default_factory=list)
    smallest_in_tables: list[Place] = field(default_factory=list)
    """The least size in tables, one place a size below 7 pt, and the smallest in any case."""
    smallest_elsewhere: list[Place] = field(default_factory=list)
    smallest_in_pictures: list[Place] = field(default_factory=list)
    nearly_empty: list[Place] = field(default_factory=list)
    """Pages of which less than a third is used, but for the last of a chapter."""
    empty: list[Place] = field(default_factory=list)
    headings_alone: list[Place] = field(default_factory=list)
    captions_alone: list[Place] = field(default_factory=list)
    table_heads_alone: list[Place] = field(default_factory=list)
    cells_cut: list[Place] = field(default_factory=list)
    """Rows over two pages that would take the smaller part of one; the value is the height of all parts."""
    beyond_the_page: list[Place] = field(default_factory=list)
    beyond_the_margin: list[Place] = field(default_factory=list)
    overlapping: list[Place] = field(default_factory=list)
    crossed: list[Place] = field(default_factory=list)
    """Words that an upright line goes through, such as the edge of their cell."""
    without_head: list[Place] = field(default_factory=list)
    without_number: list[Place] = field(default_factory=list)
    without_chapter: list[Place] = field(default_factory=list)
    without_label: list[Place] = field(default_factory=list)
    """Pages whose label is not in head or foot."""
    without_bookmark: list[Place] = field(default_factory=list)
    bookmarks_closed: list[Place] = field(default_factory=list)
    """Bookmarks of chapters that hide their sections, and of sections that show what is below them."""
    bookmarks_dead: list[Place] = field(default_factory=list)
    links_dead: list[Place] = field(default_factory=list)
    pale: list[Place] = field(default_factory=list)
    """Text with too little contrast; the value is the ratio."""
    tables_without_head: list[Place] = field(default_factory=list)
    pictures_without_text: list[Place] = field(default_factory=list)
    unknown_signs: list[Place] = field(default_factory=list)
    untagged: list[Place] = field(default_factory=list)
    """Pages with text that is neither in the tags nor decoration."""
    not_accessible: list[Place] = field(default_factory=list)
    """What the whole file lacks: language, title, tags, marks of PDF/A and PDF/UA."""

    @property
    def sizes(self) -> Counter[tuple[int, int]]:
        """How many pages have which size, in points."""
        return Counter(page.kind for page in self.pages)

    @property
    def faults(self) -> dict[str, list[Place]]:
        """All lists of places, by name."""
        return {
            name: value
            for name, value in vars(self).items()
            if isinstance(value, list) and name != "pages" and not name.startswith("smallest_")
        }

    def smallest(self, where: str = "in_tables") -> float:
        """The size of the smallest type, in points; 0 where there is none."""
        places: list[Place] = getattr(self, f"smallest_{where}")
        return min((place.value for place in places), default=0.0)

    @property
    def mean_filled(self) -> float:
        """How much of a page is used, on the average."""
        return statistics.fmean(page.filled for page in self.pages) if self.pages else 0.0


def _plain(text: str) -> str:
    """Words as they are compared: without signs, spaces and case, and in any order where some are written to the left."""
    text = text.replace("\u200b", "").casefold()
    if re.search("[\u0590-\u08ff]", text):
        return "".join(sorted(re.sub(r"[\W_]+", "", text)))
    return re.sub(r"[\W_]+", "", text)


def _unnumbered(text: str) -> str:
    """A title without the number that is set before it."""
    return re.sub(r"^(?:[A-Z]\.)?(?:\d+\.)*\d*\s+(?=\S)|^[A-Z](?:\.\d+)+\s+", "", text)


class _Measuring:
    """One measuring of one file."""

    def __init__(self, path: Path, number: str) -> None:
        self.out = Measures(path)
        self.number = number
        self.pdf = pikepdf.open(path)
        self.tags = Tags(self.pdf)
        self.document = pypdfium2.PdfDocument(path)
        self.rows_cut = [row for row in self.tags.all("TR") if len({page for page, _ in row.marked}) > 1]
        wanted: dict[int, set[int]] = defaultdict(set)
        for element in [*self.tags.all(*HEADINGS, "Caption"), *self.rows_cut]:
            for page, mark in element.marked:
                wanted[page].add(mark)
        heads = [each for each in self.tags.all("THead") if each.marked]
        for element in heads:
            wanted[element.marked[0][0]].add(element.marked[0][1])
        self.small: dict[str, dict[float, Place]] = {"tables": {}, "elsewhere": {}, "pictures": {}}
        self.runs: dict[tuple[int, int], list[Run]] = defaultdict(list)
        for number_ in range(1, len(self.document) + 1):
            reader = _Reader(self.document, number_, wanted[number_])
            self.out.pages.append(reader.page)
            self.on_page(reader)
            reader.texts.close()
            reader.raw.close()
            for run in reader.page.runs:
                run.handle = None
                if run.number >= 0:
                    self.runs[number_, run.number].append(run)
        self.document.close()

    # ---------------------------------------------------------------------------------------- on a page alone

    def on_page(self, reader: _Reader) -> None:
        page, out = reader.page, self.out
        width, height = page.size
        suspects = []
        for run in page.runs:
            if run.invisible:
                continue
            element = self.tags.of.get((page.number, run.number))
            left, bottom, right, top = run.box
            if left < -0.5 or bottom < -0.5 or right > width + 0.5 or top > height + 0.5:
                over = max(-left, -bottom, right - width, top - height)
                out.beyond_the_page.append(Place(page.number, reader.read(run)[:60], over))
            if run.number < 0 and not run.running and not self.artifact(run):
                page.untagged += 1
            if not run.running and not (element and element.within("Formula")):
                where = "elsewhere"
                if element is not None and element.within("Figure"):
                    where = "pictures"
                elif element is not None and element.within("Table") and not element.within("Caption"):
                    where = "tables"
                size = round(run.size, 2)
                # a sign alone, such as that of a level, is not read letter by letter
                if size not in self.small[where] and any(map(str.isalnum, reader.read(run))):
                    self.small[where][size] = Place(page.number, run.text[:60], size)
            least = 3.0 if run.size >= 18 else CONTRAST
            if run.unsure or any(contrast(run.colour, each) < least for each in run.ground):
                suspects.append((run, least))
        if suspects:
            needed = {id(run): least for run, least in suspects}
            for run, ground in reader.grounds([run for run, _ in suspects]):
                ratio = contrast(run.colour, ground)
                # dots that lead to a number say nothing
                if ratio < needed[id(run)] - 0.005 and reader.read(run).strip(" ."):
                    out.pale.append(Place(page.number, reader.read(run)[:60], ratio))
        self.overlaps(reader)
        self.crossed(reader)
        for run in page.runs:
            if "\ufffd" in run.text or "\ufffe" in run.text or "\uffff" in run.text:
                out.unknown_signs.append(Place(page.number, run.text[:60]))
        whole = reader.texts.get_text_range()
        for found in re.finditer("[\ufffd\uffff\ue000-\uf8ff]", whole):
            out.unknown_signs.append(Place(page.number, whole[max(0, found.start() - 20) : found.start() + 20]))

    @staticmethod
    def artifact(run: Run) -> bool:
        """Whether its marks say that it is decoration."""
        for index in range(pdfium.FPDFPageObj_CountMarks(run.handle)):
            mark = pdfium.FPDFPageObj_GetMark(run.handle, index)
            buffer, length = ctypes.create_string_buffer(64), ctypes.c_ulong()
            pdfium.FPDFPageObjMark_GetName(
                mark, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 64, ctypes.byref(length)
            )
            if buffer.raw[: length.value].decode("utf-16le").rstrip("\0") == "Artifact":
                return True
        return run.number == -2

    def overlaps(self, reader: _Reader) -> None:
        """Runs of which more than a quarter lies below another one."""
        page = reader.page
        runs = [run for run in page.runs if not run.invisible]
        if len(runs) < 2:
            return
        boxes = np.array([run.box for run in runs])
        left, bottom, right, top = boxes.T
        wide = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
        high = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
        # neighbours of a line touch, and accents of a formula lie over its letters
        both = np.triu((wide > 0.8) & (high > 0.8), 1)
        areas = (right - left) * (top - bottom)
        for one, other in np.argwhere(both):
            share = wide[one, other] * high[one, other] / min(areas[one], areas[other])
            if share < 0.25:
                continue
            first, second = runs[one], runs[other]
            kinds = [self.tags.of.get((page.number, run.number)) for run in (first, second)]
            if all(kind is not None and kind.within("Formula") for kind in kinds) and kinds[0] is kinds[1]:
                continue
            shown = f"{reader.read(first)[:30]} / {reader.read(second)[:30]}"
            self.out.overlapping.append(Place(page.number, shown, float(share)))

    def crossed(self, reader: _Reader) -> None:
        """Runs that an upright line goes through: words that leave their cell."""
        page = reader.page
        if not page.upright:
            return
        lines = np.array(page.upright)
        middle = (lines[:, 0] + lines[:, 2]) / 2
        for run in page.runs:
            left, bottom, right, top = run.box
            half = (bottom + top) / 2
            through = (middle > left + 1) & (middle < right - 1) & (lines[:, 1] < half) & (lines[:, 3] > half)
            if run.running or run.invisible or not through.any():
                continue
            element = self.tags.of.get((page.number, run.number))
            if element is None or element.within("Figure") is None:
                self.out.crossed.append(Place(page.number, reader.read(run)[:60]))

    # ---------------------------------------------------------------------------------------- over pages

    def bodies(self) -> None:
        """A page without head or foot has the body of others of its size; how much of each is used."""
        by_kind: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for page in self.out.pages:
            if page.running["head"] and page.running["foot"]:
                by_kind[page.kind].append(page.body)
        for page in self.out.pages:
            usual = by_kind.get(page.kind)
            width, height = page.size
            if usual:
                # the common one of its kind: one page with a wide foot must not hide what lies beyond
                left, bottom, right, top = (statistics.median(values) for values in zip(*usual, strict=True))
            else:
                left, bottom, right, top = 0.06 * width, 0.06 * height, 0.94 * width, 0.94 * height
            page.body = (left, bottom, right, top)
            lowest = min((box[1] for box in page.ink), default=top)
            page.filled = min(1.0, max(0.0, (top - lowest) / (top - bottom)))

    def filled(self) -> None:
        for page in self.out.pages:
            if not page.ink:
                self.out.empty.append(Place(page.number, page.label))
            then = next((self.tags.of[key] for key in self.on(page.number + 1)), None)
            last = page.number == len(self.out.pages) or (then is not None and then.within("H1") is not None)
            if page.filled < THIRD and not last:
                self.out.nearly_empty.append(Place(page.number, page.first[:60], page.filled))

    def on(self, page: int) -> list[tuple[int, int]]:
        """The marked content of a page as it is read."""
        if not hasattr(self, "_on"):
            self._on: dict[int, list[tuple[int, int]]] = defaultdict(list)
            for key in self.tags.reading:
                self._on[key[0]].append(key)
        return self._on[page]

    def words(self, key: tuple[int, int]) -> str:
        return " ".join(run.text for run in self.runs.get(key, []) if run.text)

    def title(self, element: Element) -> str:
        """The words of a heading or a caption."""
        return re.sub(r"\s+", " ", " ".join(self.words(key) for key in element.marked)).strip()

    def alone(self) -> None:
        """A heading, a caption or the head of a table after which its page ends."""
        place = {key: index for index, key in enumerate(self.tags.reading)}
        shown = [key for key in self.tags.reading if key in self.runs or self.is_picture(key)]
        order = [place[key] for key in shown]

        def after(last: int, skipped: tuple[str, ...]) -> tuple[int, int] | None:
            for index in range(bisect.bisect_right(order, last), len(shown)):
                element = self.tags.of[shown[index]]
                if element.within(*skipped) is None:
                    return shown[index]
            return None

        for element in self.tags.all(*HEADINGS):
            if not element.marked:
                continue
            last = element.marked[-1]
            then = after(place[last], HEADINGS)
            if then is None or then[0] != last[0]:
                self.out.headings_alone.append(Place(last[0], self.title(element)[:60]))
        for element in self.tags.all("Caption"):
            if element.marked:
                # below a figure nothing has to follow
                last = element.marked[-1]
                holder = element.parent
                rest = [key for key in holder.marked if key not in set(element.marked)] if holder else []
                if rest and all(key[0] != last[0] for key in rest):
                    self.out.captions_alone.append(Place(last[0], self.title(element)[:60]))
        for table in self.tags.all("Table"):
            heads = [key for key in table.marked if self.tags.of[key].within("THead", "TBody", "Table") is not None]
            first = [key for key in heads if _kind_in(self.tags.of[key], table) == "THead"]
            rows = [key for key in heads if _kind_in(self.tags.of[key], table) == "TBody"]
            if first and rows and rows[0][0] > first[-1][0]:
                self.out.table_heads_alone.append(Place(first[-1][0], self.words(first[0])[:60]))

    def is_picture(self, key: tuple[int, int]) -> bool:
        element = self.tags.of.get(key)
        return element is not None and element.within("Figure", "Formula") is not None

    def cut(self) -> None:
        for row in self.rows_cut:
            heights: dict[int, tuple[float, float]] = {}
            for key in row.marked:
                for run in self.runs.get(key, []):
                    low, high = heights.get(key[0], (run.box[1], run.box[3]))
                    heights[key[0]] = min(low, run.box[1]), max(high, run.box[3])
            if len(heights) < 2:
                continue
            total = sum(high - low for low, high in heights.values())
            bodies = [self.out.pages[page - 1].body for page in heights]
            # a higher row may break: kept whole it would leave the page before it nearly empty (layout.py)
            room = min(top - bottom for _, bottom, _, top in bodies) * 0.6
            # cells of several rows hold them together, but each row is one: others lie on the page whole
            if total <= room:
                words = " ".join(self.words(key) for key in row.marked)
                self.out.cells_cut.append(Place(min(heights), words[:60], total))

    def margins(self) -> None:
        for page in self.out.pages:
            left, bottom, right, top = page.body
            for run in page.runs:
                if run.running or run.invisible:
                    continue
                over = max(left - run.box[0], run.box[2] - right, bottom - run.box[1], run.box[3] - top)
                if over > SLACK:
                    self.out.beyond_the_margin.append(Place(page.number, run.text[:60], over))

    def heads(self) -> None:
        out = self.out
        chapters: dict[int, list[str]] = defaultdict(list)
        for element in self.tags.all("H1"):
            if element.marked:
                chapters[element.marked[0][0]].append(_unnumbered(self.title(element)))
        counted = Counter(
            word
            for page in out.pages[1:]
            for word in set(re.findall(r"[A-Z]{2,}[A-Z0-9]*-[A-Z0-9-]+", page.line("head")))
        )
        number = self.number or (counted.most_common(1)[0][0] if counted else "")
        current = ""
        for page in out.pages:
            head, foot = page.line("head"), page.line("foot")
            mine = chapters.get(page.number, [])
            if not foot or not (head or page.number == 1):
                out.without_head.append(Place(page.number, head or foot))
            elif page.number > 1:
                if not number or number not in head:
                    out.without_number.append(Place(page.number, head))
                names = [each for each in (current, *mine) if each]
                if names and not any(_plain(each)[:24] in _plain(head) for each in names):
                    out.without_chapter.append(Place(page.number, f"{head} (chapter: {names[-1][:40]})"))
            if not re.search(rf"(?<![\w.-]){re.escape(page.label)}(?![\w-])", f"{head} {foot}"):
                out.without_label.append(Place(page.number, page.label))
            current = mine[-1] if mine else current

    # ---------------------------------------------------------------------------------------- of the file

    def bookmarks(self, names: dict[str, Any]) -> None:
        pages = {page.objgen: number for number, page in enumerate(self.pdf.pages, 1)}
        found: set[str] = set()

        def walk(item: Any, depth: int) -> None:
            while item is not None:
                title = str(item.get("/Title", ""))
                found.add(_plain(title))
                found.add(_plain(_unnumbered(title)))
                target = item.get("/Dest")
                if target is None and "/A" in item:
                    target = item.A.get("/D")
                page = _page_of(target, names, pages)
                if page == 0:
                    self.out.bookmarks_dead.append(Place(0, title))
                count = int(item.get("/Count", 0))
                if "/First" in item:
                    if (depth == 1) != (count > 0):
                        state = "open" if count > 0 else "closed"
                        self.out.bookmarks_closed.append(Place(page, f"{title} ({state} at level {depth})"))
                    walk(item.First, depth + 1)
                item = item.get("/Next")

        root = self.pdf.Root.get("/Outlines")
        if root is not None and "/First" in root:
            walk(root.First, 1)
        for element in self.tags.all("H1", "H2"):
            title = self.title(element)
            if title and _plain(title) not in found and _plain(_unnumbered(title)) not in found:
                self.out.without_bookmark.append(Place(element.marked[0][0], title[:60]))

    def links(self, names: dict[str, Any]) -> None:
        pages = {page.objgen: number for number, page in enumerate(self.pdf.pages, 1)}
        others: dict[str, set[str] | None] = {}
        known: dict[str, bool] = {}
        for number, page in enumerate(self.pdf.pages, 1):
            for note in cast(Any, page.get("/Annots", [])):
                if note.get("/Subtype") != "/Link":
                    continue
                target, action = note.get("/Dest"), note.get("/A")
                if action is not None:
                    kind = str(action.get("/S", ""))
                    if kind == "/GoTo":
                        target = action.get("/D")
                    elif kind == "/GoToR":
                        self.remote(number, action, others)
                        continue
                    elif kind == "/URI":
                        self.uri(number, str(action.get("/URI", "")))
                        continue
                    else:
                        self.out.links_dead.append(Place(number, f"an action {kind}"))
                        continue
                if isinstance(target, pikepdf.String):
                    name = str(target)
                    if name not in known:
                        known[name] = _page_of(target, names, pages) > 0
                    if not known[name]:
                        self.out.links_dead.append(Place(number, name))
                elif _page_of(target, names, pages) == 0:
                    self.out.links_dead.append(Place(number, str(target)))

    def remote(self, number: int, action: Any, others: dict[str, set[str] | None]) -> None:
        """A link into another file: the file lies beside this one and has the place."""
        file = action.get("/F")
        name = str(file.get("/UF", file.get("/F", ""))) if isinstance(file, pikepdf.Dictionary) else str(file or "")
        if name not in others:
            path = self.out.path.parent / name
            if path.is_file():
                with pikepdf.open(path) as other:
                    others[name] = set(_names(other))
            else:
                others[name] = None
        there, target = others[name], action.get("/D")
        if there is None:
            self.out.links_dead.append(Place(number, f"{name}: no such file"))
        elif isinstance(target, pikepdf.String | pikepdf.Name):
            if str(target) not in there:
                self.out.links_dead.append(Place(number, f"{name}: {target}"))
        elif target is None:
            self.out.links_dead.append(Place(number, f"{name}: no place"))

    def uri(self, number: int, uri: str) -> None:
        """An address of the net is not asked; a path must be there."""
        parts = urlsplit(uri)
        if parts.scheme in ("http", "https", "mailto"):
            return
        if parts.scheme or not (self.out.path.parent / unquote(parts.path)).exists():
            self.out.links_dead.append(Place(number, uri))

    def tagged(self) -> None:
        out, root = self.out, cast(Any, self.pdf.Root)
        lacking = []
        if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
            lacking.append("MarkInfo")
        if "/StructTreeRoot" not in root:
            lacking.append("StructTreeRoot")
        if not str(root.get("/Lang", "")):
            lacking.append("Lang")
        if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
            lacking.append("DisplayDocTitle")
        xmp = bytes(root.Metadata.read_bytes()).decode("utf-8", "replace") if "/Metadata" in root else ""
        for mark, pattern in (
            ("Title", r"<dc:title>"),
            ("PDF/A-2", r"pdfaid:part(>|=\")2"),
            ("PDF/A-2a", r"pdfaid:conformance(>|=\")A"),
            ("PDF/UA-1", r"pdfuaid:part(>|=\")1"),
        ):
            if not re.search(pattern, xmp):
                lacking.append(mark)
        out.not_accessible.extend(Place(0, each) for each in lacking)
        for table in self.tags.all("Table"):
            if table.marked and not any(self.tags.of[key].within("TH") for key in table.marked):
                out.tables_without_head.append(Place(table.marked[0][0], self.words(table.marked[0])[:60]))
        for picture in self.tags.all("Figure", "Formula"):
            if not picture.described:
                out.pictures_without_text.append(Place(picture.marked[0][0] if picture.marked else 0, picture.kind))
        for page in out.pages:
            if page.untagged:
                out.untagged.append(Place(page.number, f"{page.untagged} pieces of text"))

    def whole(self) -> Measures:
        self.bodies()
        self.filled()
        self.alone()
        self.cut()
        self.margins()
        self.heads()
        names = _names(self.pdf)
        self.bookmarks(names)
        self.links(names)
        self.tagged()
        for where, sizes in self.small.items():
            places = sorted(sizes.values(), key=lambda place: place.value)
            chosen = [each for each in places if each.value < SMALLEST] or places[:1]
            setattr(self.out, f"smallest_{where if where == 'elsewhere' else 'in_' + where}", chosen)
        self.out.nearly_empty.sort(key=lambda place: place.value)
        self.out.pale.sort(key=lambda place: place.value)
        for each in (self.out.beyond_the_margin, self.out.beyond_the_page, self.out.overlapping):
            each.sort(key=lambda place: -place.value)
        self.pdf.close()
        return self.out


def _kind_in(element: Element, table: Element) -> str:
    """In which part of a table an element is: of this table, not of one within it."""
    for each in element.above:
        if each.parent is table:
            return each.kind
    return ""


def _names(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """The named destinations."""
    names = pdf.Root.get("/Names")
    if names is None or "/Dests" not in names:
        return {}
    return dict(pikepdf.NameTree(names.Dests).items())


def _page_of(target: Any, names: dict[str, Any], pages: dict[tuple[int, int], int]) -> int:
    """The page of a destination; 0 where it leads nowhere."""
    if isinstance(target, pikepdf.String | pikepdf.Name):
        target = names.get(str(target))
    if isinstance(target, pikepdf.Dictionary):
        target = cast(Any, target).get("/D")
    if not isinstance(target, pikepdf.Array) or len(cast(Any, target)) == 0:
        return 0
    first = cast(Any, target)[0]
    return pages.get(first.objgen, 0) if isinstance(first, pikepdf.Object) else 0


def measure(path: Path, number: str = "") -> Measures:
    """Measure a PDF. ``number`` is the document number that each head must show; "" for the one that most heads have."""
    start = time.perf_counter()
    out = _Measuring(path, number).whole()
    out.seconds = time.perf_counter() - start
    return out


# ------------------------------------------------------------------------------------------------ the command line


def report(found: Measures, worst: int) -> str:
    """One line a measure, with its worst places."""
    lines = [f"== {found.path} ({len(found.pages)} pages, {found.seconds:.1f} s)"]
    lines.append("sizes of pages: " + ", ".join(f"{w}x{h}: {count}" for (w, h), count in found.sizes.most_common()))
    lines.append(f"filled on the average: {found.mean_filled:.0%}")
    for where in ("in_tables", "elsewhere", "in_pictures"):
        places: list[Place] = getattr(found, f"smallest_{where}")
        lines.append(f"smallest type {where.replace('_', ' ')}: " + "; ".join(map(str, places[:worst])))
    for name, faults in found.faults.items():
        shown = "; ".join(map(str, faults[:worst]))
        if name == "nearly_empty":
            shown += " | pages: " + " ".join(str(page) for page in sorted(place.page for place in faults))
        lines.append(f"{name.replace('_', ' ')}: {len(faults)}{': ' + shown if faults else ''}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure PDFs, page by page.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--number", default="", help="the document number that each head must show")
    parser.add_argument("--all", action="store_true", help="list all places, not the worst five")
    given = parser.parse_args(argv)
    measured = []
    for path in given.files:
        measured.append(measure(path, given.number))
        print(report(measured[-1], 10**6 if given.all else 5), flush=True)
    heads = ("pages", "type in tables", "elsewhere", "< 1/3", "alone", "cut", "margin", "overlap", "dead links", "pale")
    print(f"\n{'file':36}" + "".join(f"{each:>15}" for each in heads))
    for each in measured:
        cells: tuple[object, ...] = (
            len(each.pages),
            each.smallest(),
            each.smallest("elsewhere"),
            len(each.nearly_empty),
            len(each.headings_alone),
            len(each.cells_cut),
            len(each.beyond_the_margin) + len(each.beyond_the_page),
            len(each.overlapping) + len(each.crossed),
            len(each.links_dead) + len(each.bookmarks_dead),
            len(each.pale),
        )
        print(f"{each.path.name:36}" + "".join(f"{cell!s:>15}" for cell in cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())
