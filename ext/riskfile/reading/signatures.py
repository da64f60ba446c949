"""Signatures of baselines, as the signed tags of git that they are: what they say of themselves.

Each is kept in a file beside the baselines too (``needs/signatures/NAME/role.tag``), byte for byte as git keeps the tag: a
clone without tags, and an archive without git, have it all the same. Whether a signature is one is not looked into here:
that takes its keys, and programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from riskfile.model import Problem, Signed
from riskfile.policy.policy import Policy, PolicyError
from riskfile.source import Source, SourceError
from riskfile.text.messages import NOTHING, Message, Phrase

FORM: Final = "1"
"""The version of the form of the message."""

SUFFIX: Final = ".tag"
MOST_BYTES: Final = 65_536
"""How large a signature may be; one is about 1.5 kB."""

KEYS: Final = ("Name", "Role", "Meaning", "Justification", "Baseline", "Digest", "Fingerprint", "After")
"""The lines of the message, in this order."""

_HEAD: Final = "Riskfile-Signature"
_FIRST: Final = "none"
_LATEST: Final = 253_402_300_799

Kind = Literal["ssh", "openpgp"]

MARKS: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        "ssh": ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"),
        "openpgp": ("-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"),
    }
)
"""What a signature stands between, by its kind."""

_TOO_LARGE = Phrase("signature.too-large", "it has more than {most} bytes, and no signature is as large")
_NOT_TEXT = Phrase("signature.not-text", "it is no text in UTF-8")
_NO_TAG = Phrase("signature.no-tag", "it is no tag of a commit as git keeps one")
_NOT_SIGNED = Phrase("signature.not-signed", "it is a tag without a signature")
_AFTER_END = Phrase("signature.after-end", "it goes on after the end of the signature")
_CUT = Phrase("signature.cut", "its signature has no end")
_NOT_OURS = Phrase("signature.not-ours", "its message is not what `riskfile sign` writes: {why}")
_EXPECTED = Phrase("signature.expected", "in line {line} of the message {expected} was expected")
_EMPTY = Phrase("signature.empty", "{key} is empty")
_BAD_HASH = Phrase("signature.bad-hash", "{key} is none: sha256: and 64 hexadecimal digits were expected")
_BAD_AFTER = Phrase("signature.bad-after", "After is neither the name of an object of git nor none")
_OTHER_FORM = Phrase("signature.other-form", "it is of form {form!r}; this riskfile reads {expected}", by=("form",))
_UNREAD = Phrase("signature.unread", "it cannot be read: {why}")

_OBJECT: Final = re.compile(r"object ([0-9a-f]{40}|[0-9a-f]{64})")
_TAG: Final = re.compile(r"tag ([^\x00-\x20\x7f]+)")
_TAGGER: Final = re.compile(r"tagger ([^<>\x00-\x1f]*) <([^<>\x00-\x20]*)> (\d{1,12}) [+-]\d{4}")
_SHA256: Final = re.compile(r"sha256:[0-9a-f]{64}")
_NAME: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class NotASignatureError(ValueError):
    """Bytes are no signature of a baseline; ``said`` says why."""

    def __init__(self, said: Message) -> None:
        super().__init__(str(said))
        self.said = said


class Parsed(NamedTuple):
    """A signature in its parts: what it says, what of it was signed, and by which ``armour`` of which ``kind``."""

    signed: Signed
    payload: bytes
    armour: bytes
    kind: Kind


class Kept(NamedTuple):
    """A file among the signatures: what it holds, or why that is none."""

    path: str
    data: bytes
    parsed: Parsed | None
    why: Message = NOTHING

    @property
    def signed(self) -> Signed | None:
        """What the signature says."""
        return self.parsed.signed if self.parsed else None


def message(said: Mapping[str, str]) -> str:
    """The message of a tag that signs, of its ``KEYS``."""
    lines = "".join(f"{key}: {said[key] or (_FIRST if key == 'After' else '')}\n" for key in KEYS)
    return f"Baseline {said['Baseline']}: {said['Meaning']}\n\n{_HEAD}: {FORM}\n{lines}"


def object_name(data: bytes, like: str) -> str:
    """What git calls a tag with this content, in a repository in which it calls another object ``like``."""
    from hashlib import sha1, sha256  # noqa: PLC0415 - not for a check without signatures

    whole = b"tag %d\0" % len(data) + data
    return sha256(whole).hexdigest() if len(like) == 64 else sha1(whole, usedforsecurity=False).hexdigest()


def parse(data: bytes, path: str = "") -> Parsed:
    """The signature that the content of a tag is. It is read as strictly as it is written: nothing stands in it twice, and
    nothing beside it.

    :raises NotASignatureError: if it is none.
    """
    if len(data) > MOST_BYTES:
        raise NotASignatureError(_TOO_LARGE(most=MOST_BYTES))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotASignatureError(_NOT_TEXT()) from None
    head, gap, rest = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or len(lines) != 4 or lines[1] != "type commit":
        raise NotASignatureError(_NO_TAG())
    found = [pattern.fullmatch(lines[at]) for pattern, at in ((_OBJECT, 0), (_TAG, 2), (_TAGGER, 3))]
    if None in found:
        raise NotASignatureError(_NO_TAG())
    commit, tag, tagger = (each for each in found if each is not None)
    seconds = int(tagger[3])
    if seconds > _LATEST:
        raise NotASignatureError(_NO_TAG())
    kind, body, armour = _cut(rest)
    said = _said(body)
    payload = data[: len(data) - len(armour.encode())]
    signed = Signed(
        path,
        tag[1],
        object_name(data, commit[1]),
        commit[1],
        tagger[1],
        tagger[2],
        datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds,
        *(said[key] for key in KEYS),
    )
    return Parsed(signed, payload, armour.encode(), kind)


def _cut(rest: str) -> tuple[Kind, str, str]:
    """The kind of the signature, the message before it, and the signature itself."""
    for kind, (begin, end) in MARKS.items():
        body, found, armour = rest.partition(f"\n{begin}\n")
        if found:
            body, armour = f"{body}\n", f"{begin}\n{armour}"
            inner, there, after = armour.partition(f"\n{end}\n")
            if not there:
                raise NotASignatureError(_CUT())
            if after or any(mark in inner[len(begin) :] for marks in MARKS.values() for mark in marks):
                raise NotASignatureError(_AFTER_END())
            return kind, body, armour
    raise NotASignatureError(_NOT_SIGNED())


def _said(body: str) -> dict[str, str]:
    def wrong(why: Message) -> NotASignatureError:
        return NotASignatureError(_NOT_OURS(why=why))

    lines = body.removesuffix("\n").split("\n")
    if len(lines) < 3 or lines[1] or not lines[2].startswith(f"{_HEAD}: "):
        raise wrong(_EXPECTED(line=3, expected=_HEAD))
    form = lines[2].removeprefix(f"{_HEAD}: ")
    if form != FORM:
        raise wrong(_OTHER_FORM(form=form[:20], expected=FORM))
    said: dict[str, str] = {}
    for number, key in enumerate(KEYS, 4):
        line = lines[number - 1] if number <= len(lines) else ""
        name, colon, value = line.partition(": ")
        if name != key or not colon:
            raise wrong(_EXPECTED(line=number, expected=key))
        if not value.strip() or _CONTROL.search(value):
            raise wrong(_EMPTY(key=key))
        said[key] = value
    if len(lines) != len(KEYS) + 3:
        raise wrong(_EXPECTED(line=len(KEYS) + 4, expected="-----BEGIN"))
    for key in ("Digest", "Fingerprint"):
        if not _SHA256.fullmatch(said[key]):
            raise wrong(_BAD_HASH(key=key))
    if said["After"] == _FIRST:
        said["After"] = ""
    elif not _NAME.fullmatch(said["After"]):
        raise wrong(_BAD_AFTER())
    return said


def fits(value: str) -> bool:
    """Whether a value can stand in a line of the message."""
    return bool(value.strip()) and "\n" not in value and not _CONTROL.search(value) and value == value.strip()


def wrong_signers(source: Source, policy: Policy) -> list[Problem]:
    """What is wrong with the list of who may sign, where there is one."""
    if source.kind(source.layout.signers) != "file":
        return []
    from riskfile.policy.signers import read_signers  # noqa: PLC0415 - reads YAML

    try:
        read_signers(source, policy)
    except PolicyError as error:
        return [each.as_problem for each in error.problems]
    return []


def kept_signatures(source: Source) -> list[Kept]:
    """What lies among the signatures of a project, in the order of paths."""
    return [*_kept(source)]


def _kept(source: Source) -> Iterator[Kept]:
    try:
        folders = [each for each in source.entries(source.layout.signatures) if each.kind == "folder"]
    except SourceError:
        # there is no such folder
        return
    for folder in folders:
        try:
            entries = source.entries(folder.path)
        except SourceError as error:
            yield Kept(folder.path, b"", None, _UNREAD(why=str(error.strerror)))
            continue
        for entry in entries:
            if entry.path.endswith(SUFFIX):
                yield _of_file(source, entry.path)


def _of_file(source: Source, path: str) -> Kept:
    try:
        with source.open(path) as file:
            data = file.read(MOST_BYTES + 2)
    except SourceError as error:
        return Kept(path, b"", None, _UNREAD(why=str(error.strerror)))
    # a tag of ours has no carriage return; git puts them into text files where it is told to
    data = data.replace(b"\r\n", b"\n")
    try:
        return Kept(path, data, parse(data, path))
    except NotASignatureError as error:
        return Kept(path, data, None, error.said)
