"""Signs the PDF of a risk file: a PAdES signature that is part of the file, one for each role.

A signature adds to the end of the file and changes nothing before it. The first one certifies the document: nothing but
further signatures may follow. What is signed says who signs as which role, what that means and on what grounds, and the
fingerprint of the content, in the signature's reason, line by line.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.text.files import write_whole
from riskfile.text.messages import Message, Phrase

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer
    from pyhanko.sign.timestamps import TimeStamper

_NO_KEY_FILE = Phrase("pdf-signing.no-key-file", "{path} cannot be opened as a PKCS#12 file with this passphrase")

HEAD: Final = "riskfile signature 1"
"""The first line of the reason of a signature, by which ours is known."""


class SigningError(Exception):
    """Nothing was signed; ``said`` says why."""

    def __init__(self, said: Message) -> None:
        super().__init__(str(said))
        self.said = said


class Statement(NamedTuple):
    """What a signature says. ``content`` is the fingerprint of what is signed (``riskfile fingerprint``); ``baseline`` is the
    name of the baseline that it is, "" where none is named."""

    name: str
    role: str
    meaning: str
    justification: str
    content: str
    baseline: str = ""

    @property
    def reason(self) -> str:
        """The same as text, a line for each."""
        return "\n".join(
            (HEAD, *(f"{label.capitalize()}: {value}" for label, value in self._asdict().items() if value))
        )


def key_of_file(path: Path, passphrase: bytes | None) -> Signer:
    """The key of a PKCS#12 file, with its certificates.

    :raises SigningError: if it cannot be opened.
    """
    from pyhanko.sign.signers import SimpleSigner

    signer = SimpleSigner.load_pkcs12(path, passphrase=passphrase)
    if signer is None:
        raise SigningError(_NO_KEY_FILE(path=str(path)))
    return signer


def sign(path: Path, statement: Statement, signer: Signer, *, field: str, stamper: TimeStamper | None = None) -> None:
    """Sign a PDF as ``statement`` says. ``stamper`` adds a time stamp (RFC 3161); without one, the time is this machine's."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    before = path.read_bytes()
    writer = IncrementalPdfFileWriter(BytesIO(before))
    first = not writer.prev.embedded_signatures
    metadata = PdfSignatureMetadata(
        field_name=field,
        name=statement.name,
        reason=statement.reason,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=first,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    made = BytesIO()
    PdfSigner(metadata, signer=signer, timestamper=stamper).sign_pdf(writer, output=made)
    write_whole(path, made.getvalue())
