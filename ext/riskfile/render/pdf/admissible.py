"""Whether a PDF is one that the FDA takes with a submission for a device, as an eCopy or attached to an eSTAR.

What is judged, and where it is said (looked up on 2026-12-01; where nothing is said the manual says that it is assumed):

- the name: three digits and ``_`` first; at most 50 MB a PDF (FDA, "eCopy Program for Medical Device Submissions: Frequently
  Asked Questions"); no password, no embedded attachments, searchable text, at most 1 GB in all (FDA, guidance of the same
  name, document 1797, attachment 1);
- at most 1 GB of attachments (FDA, "Send and Track Medical Device Premarket Submissions Online: CDRH Portal");
- PDF 1.4 to 1.7, no security settings, JavaScript, dynamic content, attachments or annotations; text that can be searched;
  fonts embedded (FDA, CDER and CBER, "Portable Document Format (PDF) Specifications"; for drugs and biologics, and taken
  here for devices too).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from riskfile.render.pdf.signed import words_of
from riskfile.text.messages import Message, Phrase
from riskfile.text.names import LONGEST

MEGABYTE: Final = 1_000_000
"""In bytes: the smaller of the two that are meant by it."""


class Limits(NamedTuple):
    """How large a PDF may be, and all of them together, in bytes."""

    each: int
    total: int


LIMITS: Final[Mapping[str, Limits]] = MappingProxyType(
    {"ecopy": Limits(50 * MEGABYTE, 1000 * MEGABYTE), "estar": Limits(1000 * MEGABYTE, 1000 * MEGABYTE)}
)
"""By the kind of submission."""

FEW_PAGES: Final = 5
"""A PDF of at most so many pages needs no bookmarks."""

VERSIONS: Final = ("1.4", "1.5", "1.6", "1.7")

_NAME: Final = re.compile(r"\d{3}_[A-Za-z0-9](?:[A-Za-z0-9 -]*[A-Za-z0-9])?\.pdf")

_NAMED = Phrase(
    "submission.name",
    "found the name {name}, expected three digits, _ and then letters a to z, digits, spaces and hyphens, such as "
    "001_Risk management report.pdf, of a length up to {most}",
)
_LARGE = Phrase(
    "submission.large",
    "it has {found} MB, expected at most {most} MB",
    "write `set: full` in docs/pdf.yaml, and take pages with large pictures into volumes of their own",
)
_EMPTY = Phrase("submission.empty", "it has no page")
_UNREADABLE = Phrase("submission.unreadable", "it is no PDF that can be read: {why}")
_ENCRYPTED = Phrase(
    "submission.encrypted", "it is encrypted, or asks for a password; expected one that anybody can open"
)
_VERSION = Phrase("submission.version", "it is PDF {found}, expected PDF {first} to {last}")
_BOOKMARKS = Phrase(
    "submission.bookmarks", "it has no bookmarks, expected some in a PDF of more than {most} {most:page|pages}"
)
_NO_TEXT = Phrase(
    "submission.no-text", "no text can be read on {n} {n:page|pages}, expected text that can be searched: {pages}"
)
_FONTS = Phrase("submission.fonts", "fonts are not embedded: {fonts}")
_ATTACHED = Phrase("submission.attached", "files are attached to it, expected none: they would be missed")
_ACTIVE = Phrase("submission.active", "something in it runs or moves, expected a document that is only read: {what}")
_COMMENTS = Phrase("submission.comments", "it has comments on {n} {n:page|pages}, expected none: {pages}")
_TOTAL = Phrase("submission.total", "all PDFs have {found} MB together, expected at most {most} MB")

_SHOWN: Final = 10
"""How many pages or fonts a message lists."""


class Looked(NamedTuple):
    """A PDF that was looked at: its title, how many pages it has (0 where it cannot be read), its version, how many signatures are
    in it; its size in bytes and its SHA-256, as hex; the content that it says it shows, "" for none; and what is wrong with it."""

    title: str
    pages: int
    version: str
    signatures: int
    size: int
    sha256: str
    content: str
    faults: tuple[Message, ...]


def look(name: str, data: bytes, limits: Limits) -> Looked:
    """Look at a PDF that will have this name; nothing in it is run."""
    faults: list[Message] = []
    if not _NAME.fullmatch(name) or len(name) > LONGEST:
        faults.append(_NAMED(name=name, most=LONGEST))
    if len(data) > limits.each:
        faults.append(_LARGE(found=megabytes(len(data)), most=megabytes(limits.each)))
    found = Looked("", 0, "", 0, len(data), sha256(data).hexdigest(), "", tuple(faults))
    try:
        return _inside(data, found)
    except Exception as error:  # what is no PDF fails in its reader in more ways than can be named
        # where in memory its reader had it is no word for people
        why = re.sub(r"stream <[^>]*>:? ?", "", words_of(error))
        return found._replace(faults=(*faults, _UNREADABLE(why=why)))


def too_large(sizes: Iterable[int], limits: Limits) -> Message | None:
    """What is wrong with the sizes of all PDFs together, if anything is."""
    total = sum(sizes)
    return _TOTAL(found=megabytes(total), most=megabytes(limits.total)) if total > limits.total else None


def megabytes(size: int) -> str:
    """A size in MB, rounded up: what is too large is so in its number too."""
    return f"{-(-size * 10 // MEGABYTE) / 10:.1f}".removesuffix(".0")


def _inside(data: bytes, found: Looked) -> Looked:
    import pikepdf

    faults = [*found.faults]
    try:
        pdf = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        return found._replace(faults=(*faults, _ENCRYPTED()))
    with pdf:
        pages, root = len(pdf.pages), pdf.Root
        version = pdf.pdf_version
        if pdf.is_encrypted:
            faults.append(_ENCRYPTED())
        if version not in VERSIONS:
            faults.append(_VERSION(found=version, first=VERSIONS[0], last=VERSIONS[-1]))
        if not pages:
            faults.append(_EMPTY())
        if pages > FEW_PAGES and "/First" not in root.get("/Outlines", {}):
            faults.append(_BOOKMARKS(most=FEW_PAGES))
        silent = [number for number, text in enumerate(_texts(data), 1) if not text.strip()]
        if silent:
            faults.append(_NO_TEXT(n=len(silent), pages=_some(map(str, silent))))
        fonts = sorted({name for page in pdf.pages for name in _loose_fonts(page.obj.get("/Resources", {}), set())})
        if fonts:
            faults.append(_FONTS(fonts=_some(fonts)))
        notes = [each for page in pdf.pages for each in page.obj.get("/Annots", [])]
        names: Any = root.get("/Names", {})
        if "/EmbeddedFiles" in names or "/AF" in root or any(_kind(each) == "/FileAttachment" for each in notes):
            faults.append(_ATTACHED())
        active = sorted({*_active(root, names, pdf.pages, notes)})
        if active:
            faults.append(_ACTIVE(what=tuple(active)))
        commented = [
            number
            for number, page in enumerate(pdf.pages, 1)
            if any(_kind(each) not in _NO_COMMENTS for each in page.obj.get("/Annots", []))
        ]
        if commented:
            faults.append(_COMMENTS(n=len(commented), pages=_some(map(str, commented))))
        content = re.search(r"sha256:[0-9a-f]{64}", str(pdf.docinfo.get("/Keywords", "")))
        return found._replace(
            title=str(pdf.docinfo.get("/Title", "")),
            pages=pages,
            version=version,
            signatures=sum(_kind(each) == "/Widget" and each.get("/FT") == "/Sig" and "/V" in each for each in notes),
            content=content[0] if content else "",
            faults=tuple(faults),
        )


def _some(texts: Iterable[str]) -> tuple[str, ...]:
    found = tuple(texts)
    return found if len(found) <= _SHOWN else (*found[:_SHOWN], "...")


def _texts(data: bytes) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            yield page.get_textpage().get_text_range()
    finally:
        document.close()


# --- what is not only read --------------------------------------------------------------------------------------------

_MOVES: Final = frozenset(("/Screen", "/Movie", "/Sound", "/RichMedia", "/3D"))
"""Annotations that play something (ISO 32000-1, 12.5.6)."""

_NO_COMMENTS: Final = frozenset(("/Link", "/Widget", "/FileAttachment", "/PrinterMark", "/TrapNet", "")) | _MOVES
"""Annotations that nobody has put in as a remark, or that another message tells."""

_ACTIONS: Final = frozenset(
    ("/JavaScript", "/Launch", "/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/ImportData", "/SubmitForm", "/RichMediaExecute")
)  # fmt: skip
"""Actions that do more than lead to a place (ISO 32000-1, 12.6.4)."""


def _kind(note: Any) -> str:
    return str(note.get("/Subtype", ""))


def _active(root: Any, names: Any, pages: Iterable[Any], notes: Iterable[Any]) -> Iterator[str]:
    """What runs or moves, in the words of the format."""
    if "/JavaScript" in names:
        yield "JavaScript"
    if "/XFA" in root.get("/AcroForm", {}):
        yield "XFA"
    yield from _does(root.get("/OpenAction"))
    for each in (root, *(page.obj for page in pages), *notes):
        if "/AA" in each:
            yield "AA"
    for note in notes:
        yield from _does(note.get("/A"))
        if _kind(note) in _MOVES:
            yield _kind(note).removeprefix("/")


def _does(action: Any) -> Iterator[str]:
    """What an action does that it should not; where a document opens there may be a place instead of one."""
    import pikepdf

    seen = 0
    while isinstance(action, pikepdf.Dictionary) and seen < _SHOWN:
        kind = str(action.get("/S", ""))
        if kind in _ACTIONS:
            yield kind.removeprefix("/")
        seen, action = seen + 1, action.get("/Next")


# --- fonts ------------------------------------------------------------------------------------------------------------


def _loose_fonts(resources: Any, seen: set[tuple[int, int]]) -> Iterator[str]:
    """The fonts that are not in the file, by name; ``seen`` are the drawings that were looked through."""
    fonts = resources.get("/Font", {})
    for key in fonts:
        font = fonts[key]
        inner = font.get("/DescendantFonts", [font])[0]
        # a font of drawings (Type 3) is made of what is in the file
        if str(font.get("/Subtype", "")) == "/Type3":
            continue
        descriptor = inner.get("/FontDescriptor", {})
        if not any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield str(inner.get("/BaseFont", key)).removeprefix("/")
    drawings = resources.get("/XObject", {})
    for key in drawings:
        drawing = drawings[key]
        if drawing.objgen in seen or "/Resources" not in drawing:
            continue
        seen.add(drawing.objgen)
        yield from _loose_fonts(drawing.Resources, seen)
