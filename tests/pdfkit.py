"""Keys, certificates and signed PDFs for tests: made anew for each run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest

WHY = "NO PYHANKO: pyHanko (riskfile[sign]) is not installed, so that nothing was signed"

if find_spec("pyhanko") is None:
    if os.environ.get("RISKFILE_REQUIRE_SIGNING"):
        raise RuntimeError(WHY)
    pytest.skip(WHY, allow_module_level=True)

from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: E402
from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: E402
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID  # noqa: E402

from riskfile.render.pdf.signed import Statement  # noqa: E402
from riskfile.render.pdf.signing import key_of_file, sign  # noqa: E402
from riskfile.render.pdf.verifying import Allowed  # noqa: E402

PASSPHRASE = b"correct horse"

SOFTHSM = next(
    (
        path
        for path in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
        if Path(path).is_file()
    ),
    "",
)
HAS_SOFTHSM = bool(SOFTHSM and shutil.which("softhsm2-util"))
if not HAS_SOFTHSM and os.environ.get("RISKFILE_REQUIRE_SIGNING"):
    raise RuntimeError("NO SOFTHSM: softhsm2 is not installed, so that no token has signed")
NEEDS_SOFTHSM = pytest.mark.skipif(
    not HAS_SOFTHSM, reason="NO SOFTHSM: softhsm2 is not installed, so that no token has signed"
)

HAS_POPPLER = shutil.which("pdfsig") is not None
if not HAS_POPPLER and os.environ.get("RISKFILE_REQUIRE_SIGNING"):
    raise RuntimeError("NO PDFSIG: poppler-utils is not installed, so that nobody else has verified a signature")
NEEDS_POPPLER = pytest.mark.skipif(
    not HAS_POPPLER, reason="NO PDFSIG: poppler-utils is not installed, so that nobody else has verified a signature"
)


class Party(NamedTuple):
    """A key and its certificate."""

    name: str
    key: Any
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def party(
    name: str,
    issuer: Party | None = None,
    *,
    authority: bool = False,
    stamps: bool = False,
    first: datetime | None = None,
    last: datetime | None = None,
    usage: str = "digital_signature",
) -> Party:
    """Somebody with a new key, whose certificate is by ``issuer`` or, without one, by themselves."""
    # pyHanko's dummy of a time stamp server signs with RSA alone
    key: Any = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    uses = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    for each in ("key_cert_sign", "crl_sign") if authority else (usage,):
        uses[each] = True
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first or now - timedelta(days=30))
        .not_valid_after(last or now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(x509.KeyUsage(**uses), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Party(name, key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


def revocation_list(authority: Party, revoked: Sequence[tuple[Party, datetime]]) -> bytes:
    """A list of what the authority has revoked, and when, in DER."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=30))
    )
    for each, when in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(each.certificate.serial_number)
            .revocation_date(when)
            .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
            .build()
        )
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def key_file(folder: Path, who: Party, chain: Sequence[Party] = (), passphrase: bytes | None = PASSPHRASE) -> Path:
    """A PKCS#12 file with this key."""
    path = folder / f"{who.name.replace(' ', '-')}.p12"
    closed = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    others = [each.certificate for each in chain]
    path.write_bytes(pkcs12.serialize_key_and_certificates(who.name.encode(), who.key, who.certificate, others, closed))
    return path


def allowed(who: Party, *roles: str, **more: str) -> Allowed:
    """An entry of the list of who may sign."""
    return Allowed(who.name, who.der, roles, **more)


def signed(pdf: Path, folder: Path, who: Party, said: Statement, **more: Any) -> Any:
    """Sign a PDF with a PKCS#12 file of this key."""
    return sign(pdf, said, key_of_file(key_file(folder, who), PASSPHRASE), **more)


def dummy_stamper(authority: Party, issuer: Party) -> Any:
    """Time stamps without a server."""
    from asn1crypto import keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(issuer.der))
    private = authority.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return DummyTimeStamper(
        asn1_x509.Certificate.load(authority.der), keys.PrivateKeyInfo.load(private), certs_to_embed=store
    )


def token(folder: Path, who: Party) -> Iterator[Path]:
    """While it is used: the module of a SoftHSM with the token ``release`` (PIN 1234), in which the key ``approver`` is that
    of ``who``."""
    if not HAS_SOFTHSM:
        yield Path()
        return
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    (folder / "tokens").mkdir()
    conf = folder / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    try:
        closed = who.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "key.pem").write_bytes(closed)
        words = ("--token", "release", "--pin", "1234")
        for command in (
            ("--init-token", "--free", "--label", "release", "--so-pin", "5678", "--pin", "1234"),
            ("--import", str(folder / "key.pem"), "--label", "approver", "--id", "01", *words),
        ):
            subprocess.run(["softhsm2-util", *command], check=True, capture_output=True)
        # of one process the module is loaded once, with the tokens of the test before
        pkcs11.lib(SOFTHSM).reinitialize()
        with pkcs11.lib(SOFTHSM).get_token(token_label="release").open(rw=True, user_pin="1234") as session:
            session.create_object(
                {
                    **decode_x509_certificate(who.der),
                    pkcs11.Attribute.TOKEN: True,
                    pkcs11.Attribute.LABEL: "approver",
                    pkcs11.Attribute.ID: b"\1",
                }
            )
        yield Path(SOFTHSM)
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before
