"""Who may sign: ``needs/signers.yaml``, a list of people with their public keys, kept in the project and read strictly.

Who may change the list decides who may sign; see manual/signing.md for how a repository's host protects it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple

from riskfile.model import Span
from riskfile.policy.policy import Policy, PolicyError, PolicyProblem
from riskfile.policy.strict import INVALID, Date, Integer, Listing, Reading, Record, Text, dotted, read, read_text
from riskfile.source import Source
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

VERSION: Final = 1

KeyKind = Literal["ssh", "openpgp", "x509"]

_KEY_TYPES: Final = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)
_PGP_BEGIN: Final = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_PGP_END: Final = "-----END PGP PUBLIC KEY BLOCK-----"
_PEM_BEGIN: Final = "-----BEGIN CERTIFICATE-----"
_PEM_END: Final = "-----END CERTIFICATE-----"

_NO_LIST = Phrase(
    "signers.none",
    "there is no list of who may sign here",
    "write one: who may sign, with which key, as which role (manual/signing.md)",
)
_VERSION = Phrase("signers.version", "`version`: found {found}, expected {expected}")
_PRIVATE = Phrase(
    "signers.private",
    "{key}: found a private key, expected the public one",
    "take it out and use it no more: who has seen this file can sign with it",
)
_NO_KEY = Phrase(
    "signers.no-key",
    "{key}: found no public key, expected a line such as `ssh-ed25519 AAAA...`, a PGP PUBLIC KEY BLOCK or a CERTIFICATE",
    "for an SSH key take the line of its .pub file, for an OpenPGP key what `gpg --export --armor` prints, and to sign in the"
    " PDF the certificate in PEM",
)
_NO_CERTIFICATE = Phrase(
    "signers.no-certificate",
    "{key}: found no certificate, or one that is cut or mistyped, expected one in PEM: " + _PEM_BEGIN,
    "one certificate for each; `openssl x509 -in FILE` writes it so",
)
_KEY_TYPE = Phrase("signers.key-type", "{key}: found an SSH key of the type {found}, expected one of {known:or}")
_BROKEN = Phrase(
    "signers.broken", "{key}: found an SSH key that is cut or mistyped", "copy the line of its .pub file again"
)
_TWICE = Phrase(
    "signers.twice", "{key}: found the key of line {line} again, expected each key once", "one key is one person's"
)
_NO_ROLE = Phrase("signers.no-role", "{key}: found {found}, expected a role of `approval` in the policy: {known:or}")
_NEVER_VALID = Phrase("signers.never-valid", "{key}: found {until}, expected a day after {first}, the first")

SHAPE: Final = Record(
    "Who may sign what is released, and with which keys (riskfile).",
    {
        "version": Integer("Version of this form: 1.", minimum=0),
        "signers": Listing(
            "People with a key; one with two keys stands here twice.",
            Record(
                "One key, and whose it is.",
                {
                    "name": Text("The person's full name, as signatures show it."),
                    "key": Text(
                        "The public key: the line of an SSH key's .pub file, or an OpenPGP PUBLIC KEY BLOCK or, for signatures in the PDF, a CERTIFICATE in PEM, as a block of text."
                    ),
                    "roles": Listing(
                        "The roles that this person may sign as.", Text("A role."), unique=True, minimum=1
                    ),
                    "emails": Listing(
                        "The e-mail addresses by which git knows what this person has written.",
                        Text("An address."),
                        unique=True,
                    ),
                    "valid-from": Date("The first day on which the key counts, YYYY-MM-DD."),
                    "valid-until": Date("The last day on which the key counts, YYYY-MM-DD."),
                    "revoked": Date("Since when the key may have been in other hands, YYYY-MM-DD."),
                    "reason": Text("Why it was revoked, or ended."),
                },
                ("name", "key", "roles"),
            ),
        ),
        "authorities": Listing(
            "Certificates of those who vouch for time stamps, certificates and revocation lists in the PDF.",
            Text("A certificate in PEM."),
            unique=True,
        ),
    },
    ("version", "signers"),
)
"""The form of ``needs/signers.yaml``."""


class Signer(NamedTuple):
    """A key and whose it is. ``key`` is the line of an SSH key without its comment, an OpenPGP key in its armour, or a
    certificate in PEM; ``print`` is the fingerprint of an SSH key as ssh-keygen shows it, the SHA-256 of a certificate, "" for
    an OpenPGP key, which takes gpg to tell.
    Days are ISO 8601, "" where none is given."""

    name: str
    kind: KeyKind
    key: str
    print: str
    roles: tuple[str, ...]
    emails: tuple[str, ...]
    valid_from: str
    valid_until: str
    revoked: str
    reason: str
    at: Span

    def why_not(self, role: str, day: str, what: str, listed: str) -> str:
        """Why this key may not be signed with as ``role`` on a day, "" if it may: ``what`` is the key in words, ``listed``
        where it stands."""
        if role not in self.roles:
            return f"{self.name} may not sign as {role}: {listed} gives {', '.join(self.roles)}"
        if self.revoked:
            return f"{what} was revoked on {self.revoked} ({listed}); sign with another"
        if (self.valid_from and day < self.valid_from) or (self.valid_until and day > self.valid_until):
            span = f"{self.valid_from or 'the beginning'} to {self.valid_until or 'further notice'}"
            return f"{what} counts from {span} ({listed}), and today is {day}"
        return ""


def read_signers(source: Source, policy: Policy) -> tuple[Signer, ...]:
    """Who may sign in a project.

    :raises PolicyError: if there is no list, or with all that is wrong with it.
    """
    path = source.layout.signers
    text = read_text(source, path)
    if text is None:
        raise PolicyError([PolicyProblem(Span(path), _NO_LIST(), _NO_LIST().hint)])
    return load_signers(text, path, policy)


def load_signers(text: str, path: str, policy: Policy | None) -> tuple[Signer, ...]:
    """The list that ``text`` holds, whose roles are those that the policy knows, if there is one and it names any.

    :raises PolicyError: with all that is wrong with it.
    """
    reading = read(text, path, SHAPE)
    if reading.value is INVALID:
        reading.stop()
    data: dict[str, Any] = reading.value
    if data.get("version", VERSION) != VERSION:
        reading.problems.clear()
        reading.fault_at(("version",), _VERSION(found=data["version"], expected=VERSION))
        reading.stop()
    known = [each.role for each in policy.approval] if policy else []
    found: list[Signer] = []
    first: dict[str, int] = {}
    for number, entry in enumerate(data.get("signers", ()), 1):
        at = ("signers", str(number))
        key = _key(reading, (*at, "key"), entry.get("key"))
        for place, role in enumerate(entry.get("roles", ()), 1):
            if known and role not in known:
                where = next(
                    (each for each in ((*at, "roles", role), (*at, "roles", str(place))) if each in reading.values), at
                )
                message = _NO_ROLE(key=dotted((*at, "roles")), found=quote(role), known=tuple(map(quote, known)))
                reading.fault_at(where, message, reading.nearest(role, known))
        begin, until = entry.get("valid-from", ""), entry.get("valid-until", "")
        if begin and until and until < begin:
            name = (*at, "valid-until")
            reading.fault_at(name, _NEVER_VALID(key=dotted(name), until=until, first=begin))
        if key is None:
            continue
        kind, plain, print_ = key
        line = reading.values[(*at, "key")][0]
        if plain in first:
            reading.fault_at((*at, "key"), _TWICE(key=dotted((*at, "key")), line=first[plain]))
        first.setdefault(plain, line)
        place_ = Span(path, *reading.values[(*at, "key")])
        roles, emails = tuple(entry.get("roles", ())), tuple(entry.get("emails", ()))
        days = (begin, until, entry.get("revoked", ""), entry.get("reason", ""))
        found.append(Signer(entry.get("name", ""), kind, plain, print_, roles, emails, *days, place_))
    for number, given in enumerate(data.get("authorities", ()), 1):
        # a listing of texts names its entries by what they say, or by their number
        places = (("authorities", str(number)), ("authorities", given), ("authorities",))
        if _certificate(given) is None:
            message = (_PRIVATE if "PRIVATE KEY" in given else _NO_CERTIFICATE)(key=dotted(places[0]))
            reading.fault_at(next(each for each in places if each in reading.values or len(each) == 1), message)
    reading.stop()
    return tuple(found)


def authorities(text: str, path: str) -> tuple[bytes, ...]:
    """The certificates, in DER, of those who vouch for others, of a list that ``load_signers`` has read without a fault."""
    reading = read(text, path, SHAPE)
    data: dict[str, Any] = {} if reading.value is INVALID else reading.value
    return tuple(der for each in data.get("authorities", ()) if (der := _certificate(each)) is not None)


def certificate(signer: Signer) -> bytes | None:
    """The certificate of a signer, in DER; None where the key is of another kind."""
    return _certificate(signer.key) if signer.kind == "x509" else None


def _certificate(text: str) -> bytes | None:
    """What a certificate in PEM holds, which is one value in DER; whether it is a certificate is known when it is used."""
    stripped = text.strip()
    if not (stripped.startswith(_PEM_BEGIN) and stripped.endswith(_PEM_END) and stripped.count("-----") == 4):
        return None
    try:
        data = b64decode("".join(stripped[len(_PEM_BEGIN) : -len(_PEM_END)].split()), validate=True)
    except ValueError:
        return None
    # a sequence, with its length in two bytes as each that holds a key and a signature
    if len(data) < 100 or data[:2] != b"\x30\x82" or int.from_bytes(data[2:4]) != len(data) - 4:
        return None
    return data


def _key(reading: Reading, at: tuple[str, ...], text: str | None) -> tuple[KeyKind, str, str] | None:
    """Kind, text and fingerprint of a key; what is wrong with it is noted, and nothing of it is quoted: it may be a
    secret."""
    if text is None:
        return None
    name = dotted(at)
    if "PRIVATE KEY" in text:
        reading.fault_at(at, _PRIVATE(key=name))
        return None
    stripped = text.strip()
    if stripped.startswith(_PGP_BEGIN) and stripped.endswith(_PGP_END) and stripped.count("-----BEGIN") == 1:
        return "openpgp", "\n".join(line.strip() for line in stripped.splitlines()) + "\n", ""
    if stripped.startswith(_PEM_BEGIN):
        der = _certificate(stripped)
        if der is None:
            reading.fault_at(at, _NO_CERTIFICATE(key=name))
            return None
        return "x509", stripped, f"SHA256:{sha256(der).hexdigest()}"
    words = stripped.split()
    if len(words) < 2 or "\n" in stripped or "-----" in stripped:
        reading.fault_at(at, _NO_KEY(key=name))
        return None
    kind, blob = words[:2]
    if kind not in _KEY_TYPES:
        known = kind if kind.startswith(("ssh-", "ecdsa-", "sk-")) and len(kind) <= 40 else ""
        if known:
            reading.fault_at(at, _KEY_TYPE(key=name, found=known, known=_KEY_TYPES))
        else:
            reading.fault_at(at, _NO_KEY(key=name))
        return None
    print_ = print_of(blob, kind)
    if print_ is None:
        reading.fault_at(at, _BROKEN(key=name))
        return None
    return "ssh", f"{kind} {blob}", print_


def print_of(blob: str, kind: str = "") -> str | None:
    """The fingerprint of the SSH key that is ``blob`` in base64, ``SHA256:...``; None if it is none of this kind."""
    try:
        data = b64decode(blob, validate=True)
    except ValueError:
        return None
    length = int.from_bytes(data[:4])
    name = data[4 : 4 + length]
    if len(data) < 36 or not name or (kind and name != kind.encode()):
        return None
    parts = data
    while parts:
        # strings, each after its length: of a key that was cut the last is too short
        size = int.from_bytes(parts[:4])
        if len(parts) < 4 + size:
            return None
        parts = parts[4 + size :]
    return print_of_bytes(data)


def print_of_bytes(data: bytes) -> str:
    """The fingerprint of an SSH key, as ssh-keygen shows it."""
    return "SHA256:" + b64encode(sha256(data).digest()).decode("ascii").rstrip("=")
