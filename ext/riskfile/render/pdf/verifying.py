"""Says of each signature in a PDF who made it, when, what it means, what it covers, and whether it holds; offline.

Whose certificates count is the project's list. A certificate that is listed counts by itself, whoever has issued it;
authorities that are listed vouch for time stamps and revocation lists. Nothing is fetched.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from riskfile.render.pdf import pieces
from riskfile.render.pdf.apart import apart
from riskfile.render.pdf.beside import Beside, VolumesError, beside, volumes_of
from riskfile.render.pdf.pieces import Span
from riskfile.render.pdf.revisions import Added, added
from riskfile.render.pdf.signed import (
    SigningError,
    Statement,
    content_of,
    is_place_of,
    opened,
    statement_of,
    words_of,
)
from riskfile.text.messages import Message, Phrase

TOLERANCE: Final = 300
"""By how many seconds two clocks may differ."""

# --- what can be wrong ------------------------------------------------------------------------------------------------

_UNREADABLE = Phrase("pdf-signed.unreadable", "{why}")
_BROKEN = Phrase("pdf-signed.broken", "is signed, and cannot be read any more: it was changed at {where} ({why})")
_NOT_SIGNED = Phrase("pdf-signed.not-signed", "is signed by nobody")
_LOST = Phrase("pdf-signed.lost", "has {count:signature|signatures} that no field leads to: it was changed at {where}")
_MISSING = Phrase("pdf-signed.missing", "not signed as {role}")
_CHANGED = Phrase("pdf-signed.changed", "the file is not what was signed: it was changed at {where}")
_BAD = Phrase("pdf-signed.bad", "the signature was not made with the key of its certificate, or was changed: {where}")
_FILLED = Phrase("pdf-signed.filled", "something stands behind the signature, where nothing covers it: {where}")
_NOT_JUDGED = Phrase("pdf-signed.not-judged", "the signature cannot be judged: {why}")
_COVERAGE = Phrase("pdf-signed.coverage", "the signature does not cover all that was there when it was made")
_FORBIDDEN = Phrase("pdf-signed.forbidden", "changed after it was signed, in a way that it forbids: {what}")
_BEHIND = Phrase("pdf-signed.behind", "{where} stand behind the end of the document, and belong to nothing")
_NO_STATEMENT = Phrase(
    "pdf-signed.no-statement", "it does not say who signs as what: it was not made by `riskfile sign`"
)
_OTHER_PLACE = Phrase("pdf-signed.other-place", "signed as {role}, at the place of {field}")
_OTHER_CONTENT = Phrase(
    "pdf-signed.other-content", "says that it signs the content {said}, and stands in a PDF of {found}"
)
_UNKNOWN = Phrase("pdf-signed.unknown", "the certificate {print} is not in {listed}")
_CHAIN = Phrase("pdf-signed.chain", "its chain ends nowhere: no authority of {listed} vouches for {issuer}")
_OTHER_NAME = Phrase("pdf-signed.other-name", "says that it is by {said}, and the certificate is that of {name}")
_NOT_HELD = Phrase("pdf-signed.role-not-held", "{name} may not sign as {role}: {listed} gives {roles:, and}")
_NOT_APPROVING = Phrase("pdf-signed.role-unknown", "nobody signs as {role}: the policy asks for {roles:, and}")
_MEANING = Phrase("pdf-signed.meaning", "means {meaning!r}; as {role} the policy lets one sign {meanings!r}")
_NOT_YET = Phrase("pdf-signed.not-yet", "signed on {day}, before the certificate counts ({first}, {by})")
_EXPIRED = Phrase("pdf-signed.expired", "signed on {day}, after the certificate has expired ({last}, {by})")
_REVOKED = Phrase("pdf-signed.revoked", "signed on {day} with a certificate that was revoked on {since} ({by})")
_MAYBE_LATER = Phrase(
    "pdf-signed.revoked-since",
    "signed with a certificate that was revoked on {since} ({by}): that it was signed before, on {day}, it only says itself",
)
_NOT_FOR_SIGNING = Phrase("pdf-signed.not-for-signing", "the certificate is not for signatures ({usages:, and})")
_BAD_STAMP = Phrase("pdf-signed.bad-time-stamp", "its time stamp is not one of this signature, or was changed")
_FUTURE = Phrase(
    "pdf-signed.future",
    "says that it was made at {time}, which is still to come: a clock is wrong, there or here ({now})",
)
_TWO_TIMES = Phrase(
    "pdf-signed.two-times",
    "says {time} itself and {other} in its time stamp: the clock was wrong, or the time is made up",
)
_BEFORE_LAST = Phrase(
    "pdf-signed.before-last",
    "says that it was made at {time}, before the signature that it follows ({last}): a clock was wrong",
)
_BEFORE_BUILD = Phrase(
    "pdf-signed.before-build",
    "says that it was made at {time}, and the PDF is of {made}: a clock was behind",
)
_NO_TIME = Phrase("pdf-signed.no-time", "does not say when it was made")
_FIRST_ROLE = Phrase("pdf-signed.not-first", "signed as the first, as {role}; the policy has {first} sign first")
_OUT_OF_ORDER = Phrase(
    "pdf-signed.out-of-order", "signed as {role} after {last}; the policy has {expected} sign before"
)
_TWICE = Phrase("pdf-signed.twice", "{name} has signed as {other} already; another person signs as {role}")

_NOTE_CLAIMED = Phrase("pdf-signed.note-claimed", "the time is that of the signer's clock: no time stamp confirms it")
_NOTE_STAMP_UNKNOWN = Phrase(
    "pdf-signed.note-time-stamp-unknown",
    "a time stamp of {time} by {subject} is there, and no authority of {listed} vouches for it",
)
_NOTE_PINNED = Phrase(
    "pdf-signed.note-pinned", "no authority vouches for the certificate: it counts because {listed} has it"
)
_NOTE_EXPIRED = Phrase("pdf-signed.note-expired", "the certificate has expired since ({last})")
_NOTE_UNCERTIFIED = Phrase(
    "pdf-signed.note-uncertified", "the first signature does not certify the document: other programs let it be changed"
)

_WHERE = Phrase("pdf-signed.where", "bytes {first} to {last} of {size}")
_IN_SIGNATURE = Phrase("pdf-signed.in-signature", "bytes {first} to {last}, the signature itself")


class Fault(NamedTuple):
    """Why a signature does not hold, or a PDF is not approved. ``kind`` is its name for programs; ``changed`` are the bytes
    among which the file was changed, where that is the reason."""

    kind: str
    said: Message
    changed: tuple[Span, ...] = ()


def _fault(said: Message, changed: tuple[Span, ...] = ()) -> Fault:
    return Fault(said.key.removeprefix("pdf-signed."), said, changed)


class Certificate(NamedTuple):
    """Whose key has signed. ``print`` is the SHA-256 of the certificate; ``first`` and ``last`` are the days between which it
    counts, ISO 8601."""

    subject: str
    issuer: str
    serial: str
    print: str
    first: str
    last: str


class Verified(NamedTuple):
    """One signature. ``statement`` is None where it is none of ours; ``signer`` is whose certificate it is by the list, ""
    where that has it not. ``time`` is when, in ISO 8601 with its distance from UTC, "" where nobody says; it is
    ``stamped_by`` an authority, or claimed where that is "". It covers the first ``covered`` bytes of the file, which are
    the revisions up to ``revision`` (counted from 1), all of the file where ``whole``; ``added`` is what came later."""

    field: str
    statement: Statement | None
    signer: str
    certificate: Certificate
    time: str
    stamped_by: str
    certifies: bool
    covered: int
    revision: int
    whole: bool
    added: tuple[Added, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Message, ...]

    @property
    def verified(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults


class Report(NamedTuple):
    """What is known of a PDF: its size in bytes, the fingerprint of the content that it shows, its revisions, its signatures
    in the order in which they were made, and what is wrong with the whole; ``pending`` are roles that sign later and have not yet. ``as_signed`` says whether today's content is
    what it shows; None where nobody asks. ``volumes`` are those that it names, as the core report of a set, with what lies
    beside it."""

    size: int
    content: str
    revisions: int
    signatures: tuple[Verified, ...]
    as_signed: bool | None
    faults: tuple[Fault, ...]
    pending: tuple[str, ...] = ()
    volumes: tuple[Beside, ...] = ()

    @property
    def approved(self) -> bool:
        """Whether all who have to have signed it, and every signature holds."""
        return not self.faults and all(each.verified for each in self.signatures)


class Allowed(NamedTuple):
    """A certificate that may sign, in DER, and whose it is. Days are ISO 8601, "" where none is given."""

    name: str
    certificate: bytes
    roles: tuple[str, ...]
    valid_from: str = ""
    valid_until: str = ""
    revoked: str = ""
    reason: str = ""


class Asked(Protocol):
    """A role that approves, as the policy asks for it."""

    @property
    def role(self) -> str:
        """What it is called."""

    @property
    def meanings(self) -> Sequence[str]:
        """What one may mean by signing; all, where there is none."""


class Rules(NamedTuple):
    """What signatures are judged by. ``listed`` is how the list of ``allowed`` is called; ``authorities`` are certificates in
    DER; ``lists`` are revocation lists, besides those in the file; ``asked`` are the roles in the order in which they sign,
    ``demanded`` those that have to have signed; ``today`` is the fingerprint of today's content, "" for not to be compared."""

    allowed: Sequence[Allowed] = ()
    listed: str = "needs/signers.yaml"
    authorities: Sequence[bytes] = ()
    lists: Sequence[Any] = ()
    asked: Sequence[Asked] = ()
    demanded: Sequence[str] = ()
    today: str = ""
    now: datetime | None = None


_NO_RULES: Final = Rules()
_UNNAMED: Final = Path("the file")

# --- the file ---------------------------------------------------------------------------------------------------------


def verify(path: Path, rules: Rules = _NO_RULES) -> Report:
    """Judge the signatures of a PDF.

    :raises OSError: if it cannot be read.
    """
    return verify_data(path.read_bytes(), rules, path)


def verify_data(data: bytes, rules: Rules = _NO_RULES, path: Path = _UNNAMED) -> Report:
    """Judge the signatures of a PDF that is at hand; ``path`` is how it is called."""
    with _quiet():
        return _verify(data, rules, path)


def _verify(data: bytes, rules: Rules, path: Path) -> Report:
    there = _BYTE_RANGE.findall(data)

    def unreadable(error: Exception) -> Report:
        if there:
            changed = pieces.changed(data)
            why = str(error) if isinstance(error, SigningError) else words_of(error)
            fault = _fault(_BROKEN(where=_where(changed, len(data)), why=why), changed)
        else:
            said = error.said if isinstance(error, SigningError) else words_of(error)
            fault = _fault(_UNREADABLE(why=said))
        return Report(len(data), "", 0, (), None, (fault,))

    try:
        reader = opened(data, path)
        signatures = reader.embedded_regular_signatures
        stamps = reader.embedded_timestamp_signatures
        content = content_of(reader)
        revisions = reader.xrefs.total_revisions
        later = added(
            data,
            reader,
            {each.signed_revision: each.field_name for each in signatures},
            frozenset(each.signed_revision for each in stamps),
        )
    except Exception as error:  # a file with a byte changed fails in its reader in more ways than can be named
        return unreadable(error)
    faults: list[Fault] = []
    if len(signatures) + len(stamps) < len(there):
        changed = pieces.changed(data)
        count = len(there) - len(signatures) - len(stamps)
        faults.append(_fault(_LOST(count=count, where=_where(changed, len(data))), changed))
    elif not signatures:
        faults.append(_fault(_NOT_SIGNED()))
    try:
        found = [_one(data, reader, each, rules, later) for each in signatures]
    except Exception as error:
        return unreadable(error)
    found = [*_together(found, rules)]
    have = {each.statement.role for each in found if each.statement and each.verified}
    faults += (_fault(_MISSING(role=role)) for role in rules.demanded if role not in have)
    tried = {each.statement.role for each in found if each.statement}
    pending = tuple(each.role for each in rules.asked if each.role not in (*tried, *rules.demanded))
    as_signed = content == rules.today if rules.today else None
    volumes: tuple[Beside, ...] = ()
    try:
        named = volumes_of(reader)
        # of bytes that lie nowhere nobody knows what lies beside them
        volumes = tuple(beside(path, named)) if path is not _UNNAMED else ()
    except VolumesError as error:
        faults.append(Fault("volumes", error.said))
    faults += (Fault(f"volume-{each.state}", each.said) for each in volumes if each.said is not None)
    return Report(len(data), content, revisions, tuple(found), as_signed, tuple(faults), pending, volumes)


def broken(data: bytes) -> list[tuple[str, Message]]:
    """The signatures of a PDF that are not of what is there: as which role, or at which field, and where it was changed."""
    found = []
    report = verify_data(data)
    for fault in report.faults:
        if fault.changed:
            found.append(("", _where(fault.changed, len(data))))
    for each in report.signatures:
        for fault in each.faults:
            if fault.kind in _OF_BYTES:
                found.append(
                    (
                        each.statement.role if each.statement else each.field,
                        _where(fault.changed, len(data)) if fault.changed else fault.said,
                    )
                )
                break
    return found


_OF_BYTES: Final = frozenset({"changed", "bad", "not-judged", "coverage", "forbidden", "behind", "filled"})
"""Faults of the file, and not of who has signed."""

_BYTE_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+\d+\s+\d+\s*\]")


def _where(changed: tuple[Span, ...], size: int) -> Message:
    # pieces side by side are one
    spans = [changed[0]]
    for each in changed[1:]:
        if each.first <= spans[-1].last + 1:
            spans[-1] = Span(spans[-1].first, max(each.last, spans[-1].last))
        else:
            spans.append(each)
    more = " and ".join(f"{each.first} to {each.last}" for each in spans[1:4])
    last = f"{spans[0].last}{f' and {more}' if more else ''}"
    return _WHERE(first=str(spans[0].first), last=last, size=str(size))


class _quiet:  # noqa: N801 - it reads as what it does
    """Within, pyHanko logs nothing: what is wrong is told by us."""

    def __enter__(self) -> None:
        self._loggers = [logging.getLogger(name) for name in ("pyhanko", "pyhanko_certvalidator")]
        self._levels = [each.level for each in self._loggers]
        for each in self._loggers:
            each.setLevel(logging.CRITICAL + 1)

    def __exit__(self, *error: object) -> None:
        for each, level in zip(self._loggers, self._levels, strict=True):
            each.setLevel(level)


# --- one signature ----------------------------------------------------------------------------------------------------


def _certificate(certificate: Any) -> Certificate:
    return Certificate(
        certificate.subject.human_friendly,
        certificate.issuer.human_friendly,
        f"{certificate.serial_number:x}",
        print_of(certificate.dump()),
        f"{certificate.not_valid_before:%Y-%m-%d}",
        f"{certificate.not_valid_after:%Y-%m-%d}",
    )


def print_of(der: bytes) -> str:
    """The fingerprint of a certificate: SHA-256, in hexadecimal digits."""
    return f"SHA256:{sha256(der).hexdigest()}"


def _one(data: bytes, reader: Any, embedded: Any, rules: Rules, after: Sequence[Added]) -> Verified:
    now = rules.now or datetime.now(UTC)
    faults: list[Fault] = []
    notes: list[Message] = []
    stamp_time = _time_of_stamp(embedded)
    claimed = embedded.self_reported_timestamp
    claimed = claimed.astimezone(UTC) if claimed is not None and claimed.tzinfo is None else claimed
    moment = stamp_time or claimed or now
    status: Any = None
    evidence: tuple[list[Any], list[Any]] = ([], [])
    try:
        evidence = _evidence(reader, rules)
        status = _status(embedded, rules, evidence, moment)
    except Exception as error:  # as above: a byte of what was signed can be any byte
        faults.append(_fault(_NOT_JUDGED(why=words_of(error)), _changed_in(data, embedded)))
    faults += _of_bytes(data, embedded, status, after)

    time, stamped_by = claimed, ""
    stamped = status.timestamp_validity if status is not None else None
    if stamped is not None:
        if not (stamped.intact and stamped.valid):
            faults.append(_fault(_BAD_STAMP()))
        elif not stamped.trusted:
            subject = stamped.signing_cert.subject.human_friendly
            notes.append(_NOTE_STAMP_UNKNOWN(time=_iso(stamped.timestamp), subject=subject, listed=rules.listed))
        else:
            time, stamped_by = stamped.timestamp, stamped.signing_cert.subject.human_friendly
    if stamp_time is not None and claimed is not None and abs((stamp_time - claimed).total_seconds()) > TOLERANCE:
        faults.append(_fault(_TWO_TIMES(time=_iso(claimed), other=_iso(stamp_time))))
    if time is None:
        faults.append(_fault(_NO_TIME()))
    elif not stamped_by:
        notes.append(_NOTE_CLAIMED())
    if time is not None and time > now + timedelta(seconds=TOLERANCE):
        faults.append(_fault(_FUTURE(time=_iso(time), now=_iso(now))))
    made = _made(reader)
    # the PDF says the day that the build judged on, which begins earlier somewhere
    if time is not None and made is not None and time < made - timedelta(days=1):
        faults.append(_fault(_BEFORE_BUILD(time=_iso(time), made=f"{made:%Y-%m-%d}")))

    certificate = embedded.signer_cert
    allowed = next((each for each in rules.allowed if each.certificate == certificate.dump()), None)
    statement = _statement(embedded)
    if statement is None:
        faults.append(_fault(_NO_STATEMENT()))
    else:
        faults += _of_statement(reader, embedded, statement)
    faults += _of_certificate(certificate, allowed, time or now, bool(stamped_by), status, rules, now, notes)
    if (revoked := _revocation(certificate, evidence[1], rules)) is not None:
        faults += _revoked(_day(time or now), *revoked, bool(stamped_by))
    if statement is not None and allowed is not None:
        faults += _of_roles(statement, allowed, rules)
    elif statement is not None:
        faults += _of_policy(statement, rules)
    size, revision = _covered(embedded), embedded.signed_revision
    later = tuple(each for each in after if each.revision > revision + 1)
    return Verified(
        embedded.field_name,
        statement,
        allowed.name if allowed else "",
        _certificate(certificate),
        _iso(time) if time is not None else "",
        stamped_by,
        embedded.docmdp_level is not None,
        size,
        revision + 1,
        size == len(data),
        later,
        tuple(faults),
        tuple(notes),
    )


def _covered(embedded: Any) -> int:
    try:
        return int(embedded.byte_range[2]) + int(embedded.byte_range[3])
    except (IndexError, TypeError, ValueError):
        return 0


def _evidence(reader: Any, rules: Rules) -> tuple[list[Any], list[Any]]:
    """Certificates and revocation lists, of the file and besides."""
    from asn1crypto import crl
    from pyhanko.sign.validation import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError

    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return [], [*rules.lists]
    lists = [crl.CertificateList.load(each.get_object().data) for each in store.crls]
    return [*store.load_certs()], [*lists, *rules.lists]


def _status(embedded: Any, rules: Rules, evidence: tuple[list[Any], list[Any]], moment: datetime) -> Any:
    from asn1crypto import x509
    from pyhanko.sign.validation import KeyUsageConstraints, async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.registry import SimpleTrustManager

    others, lists = evidence
    roots = [x509.Certificate.load(each) for each in rules.authorities]

    def context() -> Any:
        return ValidationContext(
            trust_manager=SimpleTrustManager.build(trust_roots=roots),
            other_certs=others,
            crls=lists,
            allow_fetching=False,
            revocation_mode="soft-fail",
            # lists are made after what they are about
            retroactive_revinfo=True,
            moment=moment,
        )

    return apart(
        lambda: asyncio.run(
            async_validate_pdf_signature(
                embedded,
                context(),
                context(),
                key_usage_settings=KeyUsageConstraints(key_usage=set()),
                skip_diff=True,
            )
        )
    )


def _changed_in(data: bytes, embedded: Any) -> tuple[Span, ...]:
    covered = _covered(embedded) or len(data)
    spans = pieces.changed(data)
    return tuple(each for each in spans if each.first < covered) or spans


def _of_bytes(data: bytes, embedded: Any, status: Any, after: Sequence[Added]) -> Iterator[Fault]:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if status is None:
        return
    if not status.intact:
        changed = _changed_in(data, embedded)
        yield _fault(_CHANGED(where=_where(changed, len(data))), changed)
    elif not status.valid:
        gap = Span(int(embedded.byte_range[1]), int(embedded.byte_range[2]) - 1)
        yield _fault(_BAD(where=_IN_SIGNATURE(first=str(gap.first), last=str(gap.last))), (gap,))
    elif not _is_whole(data, embedded):
        gap = Span(int(embedded.byte_range[1]), int(embedded.byte_range[2]) - 1)
        yield _fault(_FILLED(where=_IN_SIGNATURE(first=str(gap.first), last=str(gap.last))), (gap,))
    coverage = status.coverage
    if coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        yield _fault(_COVERAGE())
    later = [each for each in after if each.revision > embedded.signed_revision + 1]
    bad = [each for each in later if not each.allowed]
    if bad:
        yield _fault(_FORBIDDEN(what=bad[0].said))
    covered = _covered(embedded)
    if not later and covered < len(data) and data[covered:].strip(b"\r\n"):
        span = Span(covered, len(data) - 1)
        yield _fault(_BEHIND(where=_where((span,), len(data))), (span,))


def _is_whole(data: bytes, embedded: Any) -> bool:
    """Whether the place that a signature leaves for itself holds one value, and behind it nothing but the zeros that fill it."""
    at, behind = int(embedded.byte_range[1]), int(embedded.byte_range[2])
    try:
        held = bytes.fromhex(data[at + 1 : behind - 1].decode("ascii"))
    except ValueError:
        return False
    length = held[1] if len(held) > 1 else 0
    more = length & 0x7F if length & 0x80 else 0
    size = 2 + more + (int.from_bytes(held[2 : 2 + more]) if more else length)
    return data[at : at + 1] == b"<" and data[behind - 1 : behind] == b">" and not any(held[size:])


def _statement(embedded: Any) -> Statement | None:
    name, reason = (str(embedded.sig_object.get(key, "")) for key in ("/Name", "/Reason"))
    return statement_of(name, reason) if name else None


def _of_statement(reader: Any, embedded: Any, statement: Statement) -> Iterator[Fault]:
    if not is_place_of(embedded.field_name, statement.role):
        yield _fault(_OTHER_PLACE(role=statement.role, field=embedded.field_name))
    shown = _content_then(reader, embedded.signed_revision)
    if shown != statement.content:
        yield _fault(_OTHER_CONTENT(said=statement.content[:19], found=shown[:19] or "none that it names"))


class _Then(NamedTuple):
    trailer: Any


def _content_then(reader: Any, revision: int) -> str:
    return content_of(_Then(reader.get_historical_resolver(revision).trailer_view))


def _made(reader: Any) -> datetime | None:
    """When the PDF says it was made."""
    from pyhanko.pdf_utils.generic import parse_pdf_date

    try:
        found = parse_pdf_date(str(reader.get_historical_resolver(0).trailer_view["/Info"]["/CreationDate"]))
    except Exception:  # it is not there, or is no date: there is nothing to compare
        return None
    return found if found.tzinfo is not None else None


def _time_of_stamp(embedded: Any) -> datetime | None:
    """When an authority says that the signature was there."""
    from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

    try:
        token = next(extract_tst_data_iter(embedded.signer_info, signed=False), None)
        if token is None:
            return None
        found: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    except Exception:  # what is no time stamp is told when the signature is judged
        return None
    return found


def _iso(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def _of_certificate(
    certificate: Any,
    allowed: Allowed | None,
    time: datetime,
    stamped: bool,
    status: Any,
    rules: Rules,
    now: datetime,
    notes: list[Message],
) -> Iterator[Fault]:
    day = _day(time)
    chained = status is not None and (status.validation_path is not None or status.revocation_details is not None)
    if allowed is None:
        yield _fault(_UNKNOWN(print=print_of(certificate.dump()), listed=rules.listed))
        if not chained:
            yield _fault(_CHAIN(listed=rules.listed, issuer=certificate.issuer.human_friendly))
    elif not chained:
        notes.append(_NOTE_PINNED(listed=rules.listed))
    first, last = certificate.not_valid_before, certificate.not_valid_after
    if time < first:
        yield _fault(_NOT_YET(day=day, first=f"{first:%Y-%m-%d}", by="by its own word"))
    if time > last:
        yield _fault(_EXPIRED(day=day, last=f"{last:%Y-%m-%d}", by="by its own word"))
    elif now > last:
        notes.append(_NOTE_EXPIRED(last=f"{last:%Y-%m-%d}"))
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        yield _fault(_NOT_FOR_SIGNING(usages=tuple(sorted(usage.native))))
    if allowed is not None:
        if allowed.valid_from and day < allowed.valid_from:
            yield _fault(_NOT_YET(day=day, first=allowed.valid_from, by=rules.listed))
        if allowed.valid_until and day > allowed.valid_until:
            yield _fault(_EXPIRED(day=day, last=allowed.valid_until, by=rules.listed))
        if allowed.revoked:
            by = rules.listed + (f": {allowed.reason}" if allowed.reason else "")
            yield from _revoked(day, allowed.revoked, by, stamped)


def _revoked(day: str, since: str, by: str, stamped: bool) -> Iterator[Fault]:
    if day >= since:
        yield _fault(_REVOKED(day=day, since=since, by=by))
    elif not stamped:
        # one who has the key can write any time
        yield _fault(_MAYBE_LATER(day=day, since=since, by=by))


def _revocation(certificate: Any, lists: Sequence[Any], rules: Rules) -> tuple[str, str] | None:
    """Since which day a certificate is revoked, by a list that an authority has signed, and the words for that."""
    from cryptography import x509

    keys = [x509.load_der_x509_certificate(each) for each in rules.authorities]
    for each in lists:
        if each.issuer != certificate.issuer:
            continue
        loaded = x509.load_der_x509_crl(each.dump())
        if not any(key.subject == loaded.issuer and _is_signed_by(loaded, key) for key in keys):
            continue
        found = loaded.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if found is not None:
            reasons = [one.value.reason.value for one in found.extensions if isinstance(one.value, x509.CRLReason)]
            words = "a revocation list" + (f": {reasons[0]}" if reasons else "")
            return f"{found.revocation_date_utc:%Y-%m-%d}", words
    return None


def _is_signed_by(listed: Any, authority: Any) -> bool:
    try:
        return bool(listed.is_signature_valid(authority.public_key()))
    except TypeError:
        # a key of a kind that signs nothing
        return False


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def _of_roles(statement: Statement, allowed: Allowed, rules: Rules) -> Iterator[Fault]:
    if statement.name != allowed.name:
        yield _fault(_OTHER_NAME(said=statement.name, name=allowed.name))
    if statement.role not in allowed.roles:
        yield _fault(_NOT_HELD(name=allowed.name, role=statement.role, listed=rules.listed, roles=tuple(allowed.roles)))
    yield from _of_policy(statement, rules)


def _of_policy(statement: Statement, rules: Rules) -> Iterator[Fault]:
    if not rules.asked:
        return
    role = next((each for each in rules.asked if each.role == statement.role), None)
    if role is None:
        yield _fault(_NOT_APPROVING(role=statement.role, roles=tuple(each.role for each in rules.asked)))
    elif role.meanings and statement.meaning not in role.meanings:
        yield _fault(_MEANING(meaning=statement.meaning, role=role.role, meanings=tuple(role.meanings)))


# --- signatures together ----------------------------------------------------------------------------------------------


def _together(found: Iterable[Verified], rules: Rules) -> Iterator[Verified]:
    """The same with what their order tells: who signs when, and each person once."""
    order = [each.role for each in rules.asked]
    last: Verified | None = None
    first: dict[str, Statement] = {}
    for each in found:
        faults, notes = [*each.faults], [*each.notes]
        if last is None and not each.certifies:
            notes.append(_NOTE_UNCERTIFIED())
        if last is not None and last.time and each.time:
            times = (datetime.fromisoformat(one.time) for one in (last, each))
            if next(times) > next(times) + timedelta(seconds=TOLERANCE):
                faults.append(_fault(_BEFORE_LAST(time=each.time, last=last.time)))
        said = each.statement
        if said is not None and said.role in order:
            at = order.index(said.role)
            if last is None and at:
                faults.append(_fault(_FIRST_ROLE(role=said.role, first=order[0])))
            elif last is not None and (at == 0 or last.statement is None or order[at - 1] != last.statement.role):
                before = last.statement.role if last.statement else last.field
                expected = order[at - 1] if at else "nobody"
                faults.append(_fault(_OUT_OF_ORDER(role=said.role, last=before, expected=expected)))
        if said is not None and each.signer:
            other = first.setdefault(" ".join(each.signer.casefold().split()), said)
            if other is not said:
                faults.append(_fault(_TWICE(name=each.signer, other=other.role, role=said.role)))
        yield each._replace(faults=tuple(faults), notes=tuple(notes))
        last = each
