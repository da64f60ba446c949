"""What is done to the PDF after it is compiled: links lead to their places, and its text is read back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.render.pdf.navigation import label_pages, open_bookmarks
from riskfile.text.messages import tr
from riskfile.text.widths import unbroken

PLACE = "rf:"
"""How a link is written for Typst: as an address that is replaced by the place once the PDF is there. A link to a label
would do the same within Typst, in three times the time and twice the memory for thousands of them."""


SIGN: Final = "rf-sign:"
"""And how a place to sign at is written, with its number: as an address too, so that it has a rectangle on the page and its
place among the tags."""


class PlaceToSign(NamedTuple):
    """A signature that the document has a place for: the ``name`` of its field, and what is said of it to those who do not
    see it."""

    name: str
    said: str


class NamedVolume(NamedTuple):
    """A volume as the core report names it: its file, which lies beside that of the core; the SHA-256 of all its bytes, as hex;
    how many these are, and how many pages."""

    name: str
    title: str
    file: str
    sha256: str
    size: int
    pages: int


VOLUMES: Final = "/RiskfileVolumes"
"""The key of the catalog under which the core report has its volumes as data."""


def name_volumes(pdf: Any, volumes: Sequence[NamedVolume]) -> None:
    """Write into the catalog of an opened PDF (pikepdf's) which volumes it is the core report of, so that who signs it signs
    them, and a program can compare. Does nothing without volumes."""
    import pikepdf

    if not volumes:
        return
    rows = [
        pikepdf.Dictionary(
            Name=pikepdf.String(each.name),
            Title=pikepdf.String(each.title),
            File=pikepdf.String(each.file),
            SHA256=pikepdf.String(each.sha256),
            Size=each.size,
            Pages=each.pages,
        )
        for each in volumes
    ]
    pdf.Root[VOLUMES] = pikepdf.Array(rows)


def volume_in(entry: Any) -> NamedVolume:
    """A volume as the catalog names it; ``entry`` is pikepdf's dictionary or pyHanko's."""
    name, title, file, digest = (str(entry[key]) for key in ("/Name", "/Title", "/File", "/SHA256"))
    return NamedVolume(name, title, file, digest, int(entry["/Size"]), int(entry["/Pages"]))


def documents_of(core: Path) -> tuple[int, tuple[NamedVolume, ...]]:
    """How many pages a PDF of ours has, and the volumes that it names.

    :raises ValueError: if it cannot be read, or says nothing that can be.
    """
    import pikepdf

    try:
        with pikepdf.open(core) as pdf:
            return len(pdf.pages), tuple(map(volume_in, pdf.Root.get(VOLUMES, [])))
    except (pikepdf.PdfError, OSError, AttributeError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from None


class PlaceError(Exception):
    """A link asks for a place that has no name in the document."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(place)


# how a link to an address and its description are written; a name with other letters is written otherwise
_LINK = re.compile(
    rb"/A<</Type/Action/S/URI/URI\(" + PLACE.encode() + rb"((?:[^()\\\r\n]|\\[()\\])*)\)>>"
    rb"(/F 4/StructParent \d+)/Contents\(" + PLACE.encode() + rb"\1\)"
)
_ADDRESS = re.compile(
    rb"/URI\s*(?:\(" + PLACE.encode() + rb"|<(?:FEFF)?(?:00)?" + f"{ord(PLACE[0]):02X}".encode() + rb")", re.IGNORECASE
)
_ESCAPED = re.compile(rb"\\([()\\])")
_ESCAPE = re.compile(rb"([()\\])")


def make_links(
    path: Path,
    places: Mapping[str, str],
    to_sign: Sequence[PlaceToSign] = (),
    far: Mapping[str, tuple[str, str]] | None = None,
    label: str = "",
    volumes: Sequence[NamedVolume] = (),
) -> dict[str, int]:
    """Turn the addresses that stand for places into links within the document, or to another file of the set where ``far``
    has the place (with the name of that file, and the name of the place in it); turn those that stand for signatures into
    fields to sign in; open its bookmarks; save it small. ``label`` stands before the number of each page where a reader shows it, such as
    ``A-``; ``volumes`` are those that it names as the core report. Gives the page, from 1, of each place that has a name.

    :raises PlaceError: if a place has no name in the document.
    """
    import pikepdf

    asked: dict[str, str] = {}
    others = far or {}

    def name_of(place: str) -> str:
        name = places.get(place, place)
        asked[name] = place
        return name

    def link_to(place: str) -> tuple[bytes, bytes]:
        """What a link has in place of its address, and what is said of it."""
        if place not in others:
            name = name_of(place)
            return b"/Dest" + _string(name), _string(place)
        file, name = others[place]
        return b"/A<</S/GoToR/F" + _string(file) + b"/D" + _string(name) + b">>", _text(_said(file, name))

    def in_place(found: re.Match[bytes]) -> bytes:
        link, said = link_to(_ESCAPED.sub(rb"\1", found[1]).decode("ascii"))
        return link + found[2] + b"/Contents" + said if link.isascii() and said.isascii() else found[0]

    # nearly every link is written in its place: to open each takes ten times as long
    made = _replaced(path.read_bytes(), _LINK, in_place)
    with pikepdf.open(BytesIO(made)) as pdf:
        if _ADDRESS.search(made):
            for page in pdf.pages:
                for link in page.get("/Annots", []):
                    # names are bytes, which Typst writes in UTF-8
                    uri = bytes(link.A.URI).decode() if "/URI" in link.get("/A", {}) else ""
                    place = uri.removeprefix(PLACE)
                    if place != uri and place in others:
                        file, name = others[place]
                        link["/A"] = pikepdf.Dictionary(
                            S=pikepdf.Name.GoToR, F=pikepdf.String(file), D=pikepdf.String(name.encode())
                        )
                        link.Contents = _said(file, name)
                    elif place != uri:
                        link["/Dest"] = pikepdf.String(name_of(place).encode())
                        del link["/A"]
        if to_sign and SIGN.encode() in made:
            _make_fields(pdf, to_sign)
        there = _pages_of_names(pdf)
        for name, place in asked.items():
            if name not in there:
                raise PlaceError(place)
        open_bookmarks(pdf)
        label_pages(pdf, label)
        name_volumes(pdf, volumes)
        pdf.save(
            path,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
        return there


def _string(text: str) -> bytes:
    return b"(" + _ESCAPE.sub(rb"\\\1", text.encode()) + b")"


def _text(text: str) -> bytes:
    """A text for people, in the coding of PDF where ASCII has not all of it (ISO 32000-1, 7.9.2.2)."""
    return _string(text) if text.isascii() else b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def _said(file: str, name: str) -> str:
    """What those hear of a link to another file who do not see it."""
    return tr("{place} in {file}", place=name, file=file)


def _pages_of_names(pdf: Any) -> dict[str, int]:
    """The page, from 1, of each place with a name."""
    import pikepdf

    if "/Dests" not in pdf.Root.get("/Names", {}):
        return {}
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    found = {}
    for key, value in pikepdf.NameTree(pdf.Root.Names.Dests).items():
        place = value.D if isinstance(value, pikepdf.Dictionary) else value
        # names are bytes, which Typst writes in UTF-8, and pikepdf takes for letters of its own
        found[bytes(pikepdf.String(key)).decode()] = numbers[place[0].objgen]
    return found


_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TABLE = re.compile(rb"xref\r?\n0 (\d+)\r?\n")
_ENTRY = 20
"""How long an entry of the table of objects is, in bytes: ten digits say where an object begins."""


def _replaced(made: bytes, pattern: re.Pattern[bytes], by: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """A PDF with what ``pattern`` finds in its objects replaced, and its table of objects made to say where these begin
    now; one that has no such table, or more than one, as it is."""
    end = _END.search(made, len(made) - 60)
    table = _TABLE.match(made, int(end[1])) if end else None
    if end is None or table is None or made.find(b"/Prev", table.end()) >= 0:
        return made
    pieces: list[bytes] = []
    places, shifts, at, shift = [0], [0], 0, 0
    for found in pattern.finditer(made, 0, table.start()):
        new = by(found)
        pieces += made[at : found.start()], new
        at = found.end()
        shift += len(new) - len(found[0])
        places.append(at)
        shifts.append(shift)
    pieces.append(made[at : table.end()])
    first, count = table.end(), int(table[1])
    for place in range(first, first + count * _ENTRY, _ENTRY):
        entry = made[place : place + _ENTRY]
        if entry[17:18] == b"n":
            begin = int(entry[:10])
            entry = b"%010d" % (begin + shifts[bisect_right(places, begin) - 1]) + entry[10:]
        pieces.append(entry)
    rest = made[first + count * _ENTRY : end.start()]
    return b"".join([*pieces, rest, b"startxref\n%d\n%%%%EOF\n" % (table.start() + shift)])


def _make_fields(pdf: Any, to_sign: Sequence[PlaceToSign]) -> None:
    """Turn links to ``rf-sign:1`` and so on into empty signature fields. The link's place among the tags (StructParent) and
    in the order of the page becomes that of the field, which ISO 14289-1, 7.18 asks for."""
    import pikepdf

    fields = []
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            uri = bytes(link.A.URI).decode() if "/URI" in link.get("/A", {}) else ""
            if not uri.startswith(SIGN):
                continue
            each = to_sign[int(uri.removeprefix(SIGN)) - 1]
            for key in ("/A", "/Border", "/QuadPoints"):
                if key in link:
                    del link[key]
            left, bottom, right, top = (float(number) for number in link.Rect)
            link.Subtype = pikepdf.Name.Widget
            link.FT = pikepdf.Name.Sig
            link.T = each.name
            link.TU = link.Contents = each.said
            # printed, and not to be moved
            link.F = 132
            link.P = page.obj
            # an archive has an appearance for each (ISO 19005-2, 6.3.3): nothing is drawn until somebody signs
            look = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
            look.BBox = [0, 0, round(right - left, 3), round(top - bottom, 3)]
            look.Resources = pikepdf.Dictionary()
            link.AP = pikepdf.Dictionary(N=look)
            tag = _tag_of(pdf, int(link.StructParent))
            tag.S = pikepdf.Name.Form
            if isinstance(tag.K, pikepdf.Array) and len(tag.K) == 1:
                # what only looks for changes after a signature finds the field among the tags so
                tag.K = tag.K[0]
            fields.append(link)
        if len(fields) == len(to_sign):
            break
    if fields:
        pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array(fields)))


def _tag_of(pdf: Any, number: int) -> Any:
    """The element of the structure that an annotation belongs to, by its StructParent."""
    import pikepdf

    return pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[number]


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
    return missing_in(text_of(path), expected)


def missing_in(pages: list[str], expected: Iterable[str]) -> list[str]:
    """The same of a PDF whose pages have these texts (:func:`text_of`)."""
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
        there = _count(text, piece, often)
        if there < often:
            there += sum(_broken(pages, at, piece) for at in range(len(pages) - 1))
        if there < often and there + sum(_in_lines(page, shown[piece]) for page in pages) < often:
            lost.append(shown[piece])
    if lost and any(_TO_LEFT.search(page) for page in pages):
        return [each for each in lost if sum(_in_words(page, each) for page in pages) < wanted[bare(each)]]
    return lost


# letters that are written from right to left
_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def _in_words(page: str, piece: str) -> int:
    """How often all words of ``piece`` are on a page, in any order. Where a line has words from right to left, all of its
    words read back in the order of another direction, an id with its sign behind it."""
    if not _TO_LEFT.search(page):
        return page.count(bare(piece))
    words = Counter(re.findall(r"[^\W_]+", piece))
    return min((page.count(bare(word)) // often for word, often in words.items()), default=0)


_LINES: Final = 6
"""In so many lines at most a text of a cell is looked for among the lines of the cells beside it."""
_APART: Final = 400
"""How many characters of those stand between two of its lines."""


def _in_lines(page: str, shown: str) -> int:
    """How often a text is on a page in whole lines, between which the lines of cells beside it are read: a reader of pages
    takes for a line what stands on one. Not counted is where it stands in one piece."""
    words = [bare(word) for word in unbroken(shown)]
    piece = "".join(words)
    ends = [sum(map(len, words[:number])) for number in range(1, len(words) + 1)]
    count, at = 0, 0
    first = piece[: ends[0]] if ends else ""
    while first and (at := page.find(first, at)) >= 0:
        place, done, lines = at, 0, 0
        while done < len(piece) and lines < _LINES:
            # as much as stands here, up to the end of a word
            longest = next((end for end in reversed(ends) if end > done and page.startswith(piece[done:end], place)), 0)
            if not longest:
                break
            place, done, lines = place + longest - done, longest, lines + 1
            if done < len(piece):
                word = piece[done : next(end for end in ends if end > done)]
                place = page.find(word, place, place + _APART)
                if place < 0:
                    break
        count += done == len(piece) and lines > 1
        at += len(first)
    return count


def _count(text: str, piece: str, most: int) -> int:
    """How often ``piece`` is in ``text``; no further than ``most``."""
    found = at = 0
    while found < most and (at := text.find(piece, at)) >= 0:
        found, at = found + 1, at + len(piece)
    return found


_NEAR = 20_000
_TELLING = 14
_BESIDE = 6
"""So many characters are not the same by chance."""
_EDGE = 16_000
"""How far from the end of a page the cells of a row that is broken there may begin, in characters."""


def _broken(pages: list[str], at: int, piece: str) -> bool:
    """Whether ``piece`` begins on a page and ends on one of the next, with the rest of its row, a footer, a header and
    the heads of columns in between."""
    tail = pages[at][-_EDGE:]
    return any(
        _stands(tail, piece, 0, split) and _goes_on(pages, at + 1, piece, split)
        for split in range(_beginning(tail, piece[:-1]), 0, -1)
    )


def _goes_on(pages: list[str], at: int, piece: str, begin: int) -> bool:
    """Whether the rest of ``piece`` stands at the head of a page, or begins there and goes on on the next."""
    if at == len(pages):
        return False
    head = pages[at][:_EDGE]
    if _stands(head, piece, begin, len(piece)):
        return True
    # a row that is higher than the page
    end = begin + _beginning(head, piece[begin:-1])
    return end - begin >= _TELLING and _stands(head, piece, begin, end) and _goes_on(pages, at + 1, piece, end)


def _beginning(text: str, piece: str) -> int:
    """How long the longest beginning of ``piece`` is that is in ``text``."""
    # what begins with it is there if it is
    first, last = 0, len(piece)
    while first < last:
        middle = (first + last + 1) // 2
        if piece[:middle] in text:
            first = middle
        else:
            last = middle - 1
    return first


def _stands(text: str, piece: str, begin: int, end: int) -> bool:
    """Whether this part of ``piece`` is in ``text`` where what is beside it is not what is beside it in ``piece``: what
    goes on on the same page is not broken there."""
    part, before, after = piece[begin:end], piece[max(0, begin - _BESIDE) : begin], piece[end : end + _BESIDE]
    at = text.find(part)
    while at >= 0:
        there = at + len(part)
        if not (before and text.endswith(before, 0, at)) and not (after and text.startswith(after, there)):
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
