"""What a signed PDF of ours says of itself: its content, the places to sign at, and what each signature states."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.text.messages import Message, Phrase
from riskfile.text.names import in_names

NO_PDF = Phrase("pdf-signing.no-pdf", "{path} is no PDF that can be read: {why}")
_ENCRYPTED = Phrase("pdf-signing.encrypted", "{path} is encrypted; expected the PDF as `riskfile build` has written it")

HEAD: Final = "riskfile signature 1"
"""The first line of the reason of a signature, by which ours is known."""

_LABELS: Final = ("role", "meaning", "justification", "content", "baseline")
_CONTENT: Final = re.compile(r"(?:^|[\s,;])(sha256:[0-9a-f]{64})(?=$|[\s,;])")


class SigningError(Exception):
    """Nothing was signed; ``said`` says why."""

    def __init__(self, said: Message) -> None:
        super().__init__(str(said))
        self.said = said


class Statement(NamedTuple):
    """What a signature says, each in one line. ``content`` is the fingerprint of what is signed (``riskfile fingerprint``);
    ``baseline`` is the name of the baseline that it is, "" where none is named."""

    name: str
    role: str
    meaning: str
    justification: str
    content: str
    baseline: str = ""

    @property
    def reason(self) -> str:
        """All but the name, a line for each: the reason of the signature."""
        lines = (f"{label.capitalize()}: {' '.join(getattr(self, label).split())}" for label in _LABELS)
        return "\n".join((HEAD, *(line for line in lines if not line.endswith(": "))))


def statement_of(name: str, reason: str) -> Statement | None:
    """What a signature by ``name`` says with this reason; None if it is none of ours."""
    head, *lines = reason.split("\n")
    if head != HEAD:
        return None
    found: dict[str, str] = {}
    for line in lines:
        label, colon, value = line.partition(": ")
        if not colon or label.lower() not in _LABELS or label.lower() in found or label != label.capitalize():
            return None
        found[label.lower()] = value
    if not {"role", "meaning", "justification", "content"} <= found.keys():
        return None
    return Statement(name=name, **found)


def content_of(reader: Any) -> str:
    """The fingerprint of the content that a PDF says it shows, "" where it says none."""
    try:
        said = str(reader.trailer["/Info"]["/Keywords"])
    except (KeyError, TypeError, AttributeError):
        return ""
    found = _CONTENT.findall(said)
    return found[0] if len(found) == 1 else ""


def opened(data: bytes, path: Path) -> Any:
    """A reader of pyHanko's.

    :raises SigningError: if it is no PDF, or an encrypted one.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    if not data.startswith(b"%PDF-"):
        raise SigningError(NO_PDF(path=str(path), why="it does not begin with %PDF-"))
    try:
        reader = PdfFileReader(BytesIO(data))
        encrypted = reader.encrypted
        _ = reader.root
    except Exception as error:  # what is no PDF fails in its reader in more ways than can be named
        raise SigningError(NO_PDF(path=str(path), why=words_of(error))) from None
    if encrypted:
        raise SigningError(_ENCRYPTED(path=str(path)))
    return reader


def places(reader: Any) -> dict[str, bool]:
    """The fields for signatures by name, and whether each is signed."""
    from pyhanko.sign.fields import enumerate_sig_fields

    return {name: value is not None for name, value, _ in enumerate_sig_fields(reader)}


def is_place_of(field: str, role: str) -> bool:
    """Whether a field is one to sign in as this role: it has its name, behind which a number may stand."""
    return re.fullmatch(re.escape(in_names(role)) + r"(-\d+)?", field) is not None


def roles_said(reader: Any) -> list[str]:
    """As what one can sign, in the words of the fields."""
    from pyhanko.sign.fields import enumerate_sig_fields

    found = []
    for name, _, reference in enumerate_sig_fields(reader):
        said = str(reference.get_object().get("/TU", name))
        found.append(said.removeprefix("Signature as "))
    return found


def words_of(error: BaseException) -> str:
    """What an error of a library says, in a line."""
    return " ".join(f"{type(error).__name__} {error}".split())[:200]
