"""Signs the PDF of a risk file: a PAdES signature that is part of the file, one at each place of the title page.

A signature adds to the end of the file and changes nothing before it. The first one certifies the document: nothing but
further signatures, and what helps to verify them, may follow. What is signed says who signs as which role, what that
means and on what grounds, and the fingerprint of the content, in the signature's reason, line by line.

Nothing is fetched, but a time stamp from a server that somebody has named.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.render.pdf import pieces
from riskfile.render.pdf.apart import apart
from riskfile.render.pdf.beside import VolumesError, beside, volumes_of
from riskfile.render.pdf.signed import (
    NO_PDF,
    SigningError,
    Statement,
    content_of,
    is_place_of,
    opened,
    places,
    roles_said,
    words_of,
)
from riskfile.render.pdf.stamp import shown_time, stamp
from riskfile.render.pdf.verifying import broken
from riskfile.text.files import write_whole
from riskfile.text.messages import Phrase

# --- what can be wrong ------------------------------------------------------------------------------------------------

_NO_FILE = Phrase("pdf-signing.no-file", "{path}: {why}")
_NOT_OURS = Phrase(
    "pdf-signing.not-ours",
    "{path} does not say which content it shows; expected a PDF that this version of `riskfile build` has written",
)
_OTHER_CONTENT = Phrase(
    "pdf-signing.other-content",
    "{path} shows the content {found}, and the risk file is {expected} now; build it anew, look at it, and sign that",
)
_NO_PLACE = Phrase(
    "pdf-signing.no-place",
    "{path} has no place to sign as {role}: its title page has {places:, and}",
)
_NO_PLACES = Phrase(
    "pdf-signing.no-places",
    "{path} has no place to sign: its title page has no table of approvals with places for signatures; of a set the core "
    "report is signed, and with it its volumes",
)
_NOT_THE_SET = Phrase(
    "pdf-signing.not-the-set",
    "{path} names its volumes, and who signs it signs them: {why}; build the set anew, look at it, and sign that",
)
_SIGNED_ALREADY = Phrase("pdf-signing.signed-already", "{path} is signed as {role} already")
_CHANGED = Phrase(
    "pdf-signing.changed",
    "{path} was changed after it was signed as {role} ({where}); nothing is signed on top of that",
)
_NO_KEY_FILE = Phrase("pdf-signing.no-key-file", "{path}: {why}; expected a PKCS#12 file (.p12, .pfx)")
_NOT_OPENED = Phrase(
    "pdf-signing.not-opened", "{path} cannot be opened: the passphrase is wrong, or it is no PKCS#12 file"
)
_NO_CERTIFICATE = Phrase("pdf-signing.no-certificate", "{path} holds no private key with its certificate")
_NO_MODULE = Phrase("pdf-signing.no-module", "the PKCS#11 module {path} cannot be loaded: {why}")
_NO_TOKEN = Phrase("pdf-signing.no-token", "the PKCS#11 module {path} has no token {token}")
_WRONG_PIN = Phrase("pdf-signing.wrong-pin", "the token {token} does not take this PIN")
_PIN_LOCKED = Phrase("pdf-signing.pin-locked", "the PIN of the token {token} is locked")
_NO_TOKEN_KEY = Phrase("pdf-signing.no-token-key", "the token {token} has no key with a certificate called {label}")
_TOKEN_FAILED = Phrase("pdf-signing.token-failed", "the token {token} has not signed: {why}")
_EXPIRED = Phrase(
    "pdf-signing.expired", "the certificate of {subject} counts from {first} to {last}, and it is {now} now"
)
_NOT_FOR_SIGNING = Phrase(
    "pdf-signing.not-for-signing",
    "the certificate of {subject} is not for signatures (its key usage is {usages:, and})",
)
_NO_STAMP_SERVER = Phrase("pdf-signing.no-time-stamp", "{url} has given no time stamp: {why}; nothing is signed")
_NO_EVIDENCE = Phrase("pdf-signing.no-evidence", "{path} is neither a certificate nor a revocation list")
_NOT_SHOWN = Phrase("pdf-signing.not-shown", "what is signed cannot be shown on the page: {why}")


class Signed(NamedTuple):
    """What was made: the name of the field, when (with its distance from UTC), how many bytes were added, and how many volumes
    are signed with it."""

    field: str
    time: str
    added: int
    volumes: int = 0


# --- keys -------------------------------------------------------------------------------------------------------------


def key_of_file(path: Path, passphrase: bytes | None) -> Any:
    """The key of a PKCS#12 file, with its certificates, as pyHanko signs with it.

    :raises SigningError: if it cannot be opened. The passphrase is in no message.
    """
    from pyhanko.sign.signers import SimpleSigner

    try:
        data = path.read_bytes()
    except OSError as error:
        raise SigningError(_NO_KEY_FILE(path=str(path), why=error.strerror or "cannot be read")) from None
    try:
        return SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=passphrase)
    except (ValueError, TypeError):
        raise SigningError(_NOT_OPENED(path=str(path))) from None
    except AttributeError:
        # pyHanko asks the key or the certificate that is not there
        raise SigningError(_NO_CERTIFICATE(path=str(path))) from None


@contextlib.contextmanager
def key_of_token(module: Path, token: str, label: str, pin: str | None) -> Iterator[Any]:
    """The key called ``label`` of a PKCS#11 token, as pyHanko signs with it; the key stays in the token.

    :raises SigningError: if there is none, or the token does not take the PIN, which is in no message.
    """
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    if not module.is_file():
        raise SigningError(_NO_MODULE(path=str(module), why="there is no such file"))
    try:
        session = open_pkcs11_session(str(module), token_criteria=TokenCriteria(label=token), user_pin=pin)
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.ArgumentsBad):
        raise SigningError(_WRONG_PIN(token=token)) from None
    except pkcs11.PinLocked:
        raise SigningError(_PIN_LOCKED(token=token)) from None
    except (pkcs11.NoSuchToken, pkcs11.MultipleTokensReturned):
        raise SigningError(_NO_TOKEN(path=str(module), token=token)) from None
    except pkcs11.PKCS11Error as error:
        if "No token" in str(error):
            raise SigningError(_NO_TOKEN(path=str(module), token=token)) from None
        raise SigningError(_NO_MODULE(path=str(module), why=words_of(error))) from None
    except RuntimeError as error:
        raise SigningError(_NO_MODULE(path=str(module), why=words_of(error))) from None
    try:
        signer = PKCS11Signer(session, cert_label=label, key_label=label, other_certs_to_pull=None)
        try:
            # both are asked for here, and not when half is done
            assert signer.signing_cert is not None
            if signer.signing_cert.public_key.algorithm == "ec":
                # each token can sign a digest so; not each makes the digest itself
                signer.use_raw_mechanism = True
            session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=label)
        except (pkcs11.PKCS11Error, AssertionError, ValueError):
            raise SigningError(_NO_TOKEN_KEY(token=token, label=label)) from None
        try:
            yield signer
        except pkcs11.PKCS11Error as error:
            raise SigningError(_TOKEN_FAILED(token=token, why=words_of(error))) from None
    finally:
        session.close()


class Evidence(NamedTuple):
    """What helps to verify a signature when nobody can be asked any more: certificates and revocation lists."""

    certificates: tuple[Any, ...] = ()
    lists: tuple[Any, ...] = ()


_NOTHING: Final = Evidence()


def read_evidence(paths: Sequence[Path]) -> Evidence:
    """Certificates and revocation lists of files, in PEM or DER.

    :raises SigningError: for the first file that is neither.
    """
    from asn1crypto import crl, pem, x509

    certificates: list[Any] = []
    lists: list[Any] = []
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise SigningError(_NO_FILE(path=str(path), why=error.strerror or "cannot be read")) from None
        try:
            parts = [each for _, _, each in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
            for part in parts:
                # a certificate is read whole, or is none
                for kind, found in ((x509.Certificate, certificates), (crl.CertificateList, lists)):
                    with contextlib.suppress(ValueError, TypeError):
                        loaded = kind.load(part, strict=True)
                        _ = loaded.native
                        found.append(loaded)
                        break
                else:
                    raise ValueError
        except ValueError:
            raise SigningError(_NO_EVIDENCE(path=str(path))) from None
    return Evidence(tuple(certificates), tuple(lists))


# --- the PDF ----------------------------------------------------------------------------------------------------------


def _place(reader: Any, path: Path, role: str) -> str:
    there = places(reader)
    ours = [name for name in there if is_place_of(name, role)]
    if not there:
        raise SigningError(_NO_PLACES(path=str(path)))
    if not ours:
        raise SigningError(_NO_PLACE(path=str(path), role=role, places=tuple(roles_said(reader))))
    free = [name for name in ours if not there[name]]
    if not free:
        raise SigningError(_SIGNED_ALREADY(path=str(path), role=role))
    return free[0]


def _check_certificate(certificate: Any, now: datetime) -> None:
    subject = certificate.subject.human_friendly
    first, last = certificate.not_valid_before, certificate.not_valid_after
    if not first <= now <= last:
        day = f"{now.astimezone(UTC):%Y-%m-%d}"
        raise SigningError(_EXPIRED(subject=subject, first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}", now=day))
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        raise SigningError(_NOT_FOR_SIGNING(subject=subject, usages=tuple(sorted(usage.native))))


def sign(
    path: Path,
    statement: Statement,
    signer: Any,
    *,
    stamper: Any = None,
    stamper_name: str = "",
    evidence: Evidence = _NOTHING,
    now: datetime | None = None,
) -> Signed:
    """Sign a PDF as ``statement`` says, at the place that its title page has for the role.

    ``signer`` is a key of ``key_of_file`` or ``key_of_token``. ``stamper`` adds a time stamp (RFC 3161); without one, the
    time is this machine's. The file is written beside, then renamed; what was there stays its beginning, byte for byte.

    :raises SigningError: if nothing was signed.
    :raises OSError: if it cannot be written; what was there is as it was.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.general import SigningError as NotSignedError
    from pyhanko.sign.signers import PdfSignatureMetadata
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        before = path.read_bytes()
    except OSError as error:
        raise SigningError(_NO_FILE(path=str(path), why=error.strerror or "cannot be read")) from None
    reader = opened(before, path)
    content = content_of(reader)
    if not content:
        raise SigningError(_NOT_OURS(path=str(path)))
    if content != statement.content:
        raise SigningError(_OTHER_CONTENT(path=str(path), found=content[:19], expected=statement.content[:19]))
    field = _place(reader, path, statement.role)
    _check_before(before, path)
    volumes = _check_volumes(reader, path)
    now = (now or datetime.now()).astimezone().replace(microsecond=0)
    _check_certificate(signer.signing_cert, now)

    writer = _writer(before)
    metadata = PdfSignatureMetadata(
        field_name=field,
        name=statement.name,
        reason=statement.reason,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=not reader.embedded_signatures,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    shown = _Look(statement, now, pieces.table(before))
    made = BytesIO()
    try:
        signing = _signing_at(now)(metadata, signer=signer, timestamper=stamper, stamp_style=shown)
        apart(lambda: signing.sign_pdf(writer, existing_fields_only=True, output=made))
    except TimestampRequestError as error:
        raise SigningError(_NO_STAMP_SERVER(url=stamper_name, why=words_of(error))) from None
    except (PdfError, NotSignedError) as error:
        raise SigningError(NO_PDF(path=str(path), why=words_of(error))) from None
    after = made.getvalue()
    if evidence.certificates or evidence.lists:
        after = _with_evidence(after, field, evidence)
    assert after.startswith(before)
    write_whole(path, after)
    return Signed(field, now.isoformat(), len(after) - len(before), volumes)


def _check_before(before: bytes, path: Path) -> None:
    """Every signature that is there is one of what is there.

    :raises SigningError: if not.
    """
    for role, where in broken(before):
        raise SigningError(_CHANGED(path=str(path), role=role, where=where))


def _check_volumes(reader: Any, path: Path) -> int:
    """The volumes that a core report names lie beside it as they were built; gives how many there are.

    :raises SigningError: if not.
    """
    try:
        found = [*beside(path, volumes_of(reader))]
        wrong = next((each.said for each in found if each.said is not None), None)
    except VolumesError as error:
        found, wrong = [], error.said
    if wrong is not None:
        raise SigningError(_NOT_THE_SET(path=str(path), why=wrong))
    return len(found)


def _writer(before: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Writer(IncrementalPdfFileWriter):  # type: ignore[misc, unused-ignore]
        """Leaves the metadata of the document as its builder has written them: a signature has its own."""

        def _update_meta(self) -> None:
            pass

    return Writer(BytesIO(before))


def _signing_at(now: datetime) -> Any:
    from pyhanko.sign.signers import PdfSigner

    class Signer(PdfSigner):  # type: ignore[misc, unused-ignore]
        """Signs at the moment that is shown on the page."""

        def init_signing_session(self, *arguments: Any, **named: Any) -> Any:
            session = super().init_signing_session(*arguments, **named)
            session.system_time = now
            return session

    return Signer


class _Look:
    """How a signature looks, as pyHanko asks for it."""

    def __init__(self, statement: Statement, now: datetime, table: dict[str, Any]) -> None:
        self.statement = statement
        self.now = now
        self.table = table

    def create_stamp(self, writer: Any, box: Any, text_params: Any) -> Any:
        """The appearance for a place of this size."""
        import typst
        from pyhanko.pdf_utils import generic
        from pyhanko.pdf_utils.content import AppearanceContent
        from pyhanko.pdf_utils.reader import PdfFileReader

        statement, now = self.statement, self.now
        said = f"{statement.role}: {statement.meaning}"
        try:
            page = stamp(float(box.width), float(box.height), statement.name, said, shown_time(now))
        except typst.TypstError as error:
            raise SigningError(_NOT_SHOWN(why=words_of(error))) from None
        private = generic.DictionaryObject()
        for key, value in self.table.items():
            private[generic.NameObject(key)] = (
                generic.NumberObject(value) if isinstance(value, int) else generic.ByteStringObject(value)
            )

        class Appearance(AppearanceContent):  # type: ignore[misc, unused-ignore]
            """The page of Typst's, and beside it what tells where the file was changed (ISO 32000-1, 14.5)."""

            _made: Any = None

            def register(self) -> Any:
                if self._made is None:
                    reference = writer.import_page_as_xobject(PdfFileReader(BytesIO(page)))
                    form = reference.get_object()
                    form["/LastModified"] = generic.pdf_date(now)
                    form["/PieceInfo"] = generic.DictionaryObject(
                        {
                            generic.pdf_name("/riskfile"): generic.DictionaryObject(
                                {
                                    generic.pdf_name("/LastModified"): generic.pdf_date(now),
                                    generic.pdf_name("/Private"): private,
                                }
                            )
                        }
                    )
                    self._made = reference
                return self._made

        return Appearance(writer, box)


def _with_evidence(signed: bytes, field: str, evidence: Evidence) -> bytes:
    """The same with certificates and revocation lists, in the document security store (ISO 32000-2, 12.8.4.3)."""
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    writer = _writer(signed)
    contents = next(each.pkcs7_content for each in writer.prev.embedded_signatures if each.field_name == field)
    DocumentSecurityStore.supply_dss_in_writer(
        writer, contents.hex().upper().encode("ascii"), certs=evidence.certificates, crls=evidence.lists
    )
    made = BytesIO()
    writer.write(made)
    return made.getvalue()
