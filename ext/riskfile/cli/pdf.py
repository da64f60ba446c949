"""``riskfile sign --pdf`` and ``riskfile verify --pdf``: signatures that are in the PDF."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from riskfile.cli.common import CLEAN, FINDINGS, Place, UsageError, json_text, say, say_waiting
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskfile.policy import Policy
    from riskfile.policy.signers import Signer
    from riskfile.project import Project
    from riskfile.render.pdf.verifying import Allowed, Report, Rules, Verified

JSON_VERSION: Final = 1


def add_sign(parser: argparse.ArgumentParser) -> None:
    """What signing a PDF asks for."""
    group = parser.add_argument_group(
        tr("sign the PDF"),
        tr(
            "With --pdf a signature becomes a part of the PDF (PAdES), at the place that its title page has for the role. NAME may "
            "be left out. Needs riskfile[sign]."
        ),
    )
    group.add_argument("--pdf", metavar="FILE", help=tr("the PDF that `riskfile build` has written"))
    group.add_argument(
        "--passphrase-file", metavar="FILE", help=tr("the file with the passphrase or PIN (default: ask)")
    )
    group.add_argument(
        "--passphrase-variable", metavar="NAME", help=tr("the variable of the environment with the passphrase or PIN")
    )
    group.add_argument(
        "--token",
        metavar="LABEL",
        help=tr("the PKCS#11 token with the key; --key is then what the key is called in it"),
    )
    group.add_argument("--module", metavar="FILE", help=tr("the PKCS#11 module that reads the token"))
    group.add_argument("--time-stamp", metavar="URL", help=tr("the server (RFC 3161) to have a time stamp from"))
    group.add_argument(
        "--evidence",
        metavar="FILE",
        action="append",
        default=[],
        help=tr("a certificate or a revocation list to keep in the PDF; may be given several times"),
    )


def add_verify(parser: argparse.ArgumentParser) -> None:
    """What verifying a PDF asks for."""
    group = parser.add_argument_group(tr("verify a PDF"))
    group.add_argument("--pdf", metavar="FILE", help=tr("judge the signatures in this PDF, and not those of baselines"))
    group.add_argument(
        "--evidence",
        metavar="FILE",
        action="append",
        default=[],
        help=tr("a revocation list, besides those in the PDF; may be given several times"),
    )


_GIVEN: Final = "the list given"


def _listed(here: Place, project: Project, given: str | None) -> tuple[str, tuple[Signer, ...], tuple[bytes, ...]]:
    """How the list of who may sign is called, who is on it, and the authorities."""
    from riskfile.policy.signers import authorities, load_signers, read_signers
    from riskfile.policy.strict import read_text

    layout = here.layout
    if given is None:
        signers = read_signers(project.source, project.policy)
        return here.path(layout.signers), signers, authorities(read_text(project.source, layout.signers) or "", "")
    return _GIVEN, load_signers(given, _GIVEN, project.policy), authorities(given, "")


def _rules(here: Place, project: Project, given: str | None = None, **more: Any) -> Rules:
    from riskfile.change.content_hash import content_hash
    from riskfile.render.pdf.verifying import Rules

    listed, signers, trusted = _listed(here, project, given)
    policy = project.policy
    today = content_hash(project.file, policy)
    return Rules(_allowed(signers), listed, trusted, asked=policy.approval, today=today, **more)


def _allowed(signers: Sequence[Signer]) -> list[Allowed]:
    from riskfile.policy.signers import certificate
    from riskfile.render.pdf.verifying import Allowed

    return [
        Allowed(each.name, der, each.roles, each.valid_from, each.valid_until, each.revoked, each.reason)
        for each in signers
        if (der := certificate(each)) is not None
    ]


# --- sign -------------------------------------------------------------------------------------------------------------


def sign(arguments: argparse.Namespace, here: Place, project: Project) -> int:
    """Sign a PDF; returns the exit status. Role, meaning and justification have been looked at."""
    from riskfile.extras import require
    from riskfile.render.pdf.signed import SigningError
    from riskfile.text.files import held

    require("sign")
    pdf = Path(arguments.pdf)
    try:
        with held(here.base, "sign", say_waiting):
            _sign(arguments, here, project, pdf)
    except SigningError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(tr("{pdf}: {what}; nothing is signed", pdf=pdf, what=error.strerror or error)) from None
    return CLEAN


def _sign(arguments: argparse.Namespace, here: Place, project: Project, pdf: Path) -> None:
    from riskfile.policy.signers import certificate
    from riskfile.render.pdf.signed import Statement
    from riskfile.render.pdf.signing import read_evidence, sign

    if project.file.problems:
        first = project.file.problems[0]
        raise UsageError(
            tr(
                "{place}: {message}; what cannot be read as written cannot be signed",
                place=here.shown(first.span),
                message=first.message,
            )
        )
    rules = _rules(here, project)
    if arguments.name:
        _is_baseline(arguments.name, project, rules.today)
    evidence = read_evidence([Path(each) for each in arguments.evidence])
    stamper = _stamper(arguments.time_stamp)
    with _key(arguments, here) as signer:
        der = signer.signing_cert.dump()
        who = next((each for each in _listed(here, project, None)[1] if certificate(each) == der), None)
        if who is None:
            from riskfile.render.pdf.verifying import print_of

            subject = signer.signing_cert.subject.human_friendly
            raise UsageError(
                tr(
                    "the certificate {print_of} ({subject}) is not in {listed}; who keeps the list can add it",
                    print_of=print_of(der),
                    subject=subject,
                    listed=rules.listed,
                )
            )
        _may(arguments.role, who, rules.listed)
        _turn(arguments.role, who, pdf, rules, project.policy)
        _no_author(arguments.role, who, project, rules.today)
        said = Statement(
            who.name, arguments.role, arguments.meaning, arguments.justification, rules.today, arguments.name or ""
        )
        made = sign(pdf, said, signer, stamper=stamper, stamper_name=arguments.time_stamp or "", evidence=evidence)
    volumes = tr(", and with it {volumes} {volumes:volume|volumes}", volumes=made.volumes) if made.volumes else ""
    say(
        tr(
            "{name} has signed {pdf} as {role}: {meaning} ({time}){volumes}.",
            name=who.name,
            pdf=pdf,
            role=arguments.role,
            meaning=arguments.meaning,
            time=made.time,
            volumes=volumes,
        )
    )


def _is_baseline(name: str, project: Project, today: str) -> None:
    from riskfile.change.baseline import BaselineError
    from riskfile.change.history import named

    try:
        base = named(project.source, name)
    except BaselineError as error:
        raise UsageError(str(error)) from None
    if base.fingerprint != today:
        raise UsageError(
            tr(
                "the file is not baseline {name} any more; keep it as another with `riskfile baseline`, "
                "build it, and sign that",
                name=name,
            )
        )


def _stamper(url: str | None) -> Any:
    if url is None:
        return None
    if not url.startswith(("https://", "http://")):
        raise UsageError(tr("--time-stamp: found {url!r}, expected the address of a server: https://...", url=url))
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    return RequestsHTTPTimeStamper(url, timeout=30)


@contextmanager
def _key(arguments: argparse.Namespace, here: Place) -> Iterator[Any]:
    """The key to sign with, opened."""
    from riskfile.render.pdf.signing import key_of_file, key_of_token

    if (arguments.token is None) != (arguments.module is None):
        raise UsageError(tr("a PKCS#11 token is named by both --token and --module"))
    if not arguments.key:
        what = tr("what the key is called in the token") if arguments.token else "a PKCS#12 file (.p12, .pfx)"
        raise UsageError(tr("--key: expected {what}, to sign the PDF with", what=what))
    if arguments.token:
        pin = _secret(arguments, tr("PIN of the token {token}", token=arguments.token))
        with key_of_token(Path(arguments.module), arguments.token, arguments.key, pin) as signer:
            yield signer
        return
    path = Path(arguments.key)
    if path.resolve().is_relative_to(here.root.resolve()):
        raise UsageError(
            tr("{path} lies in the project's folder, where it may be committed; keep private keys elsewhere", path=path)
        )
    secret = _secret(arguments, tr("Passphrase of {path}", path=path))
    yield key_of_file(path, secret.encode("utf-8") if secret else None)


def _secret(arguments: argparse.Namespace, what: str) -> str:
    """The passphrase or PIN: of a file, a variable, or asked for, and then not shown. It is in no message."""
    from getpass import GetPassWarning, getpass
    from warnings import catch_warnings, simplefilter

    if arguments.passphrase_file and arguments.passphrase_variable:
        raise UsageError(tr("--passphrase-file and --passphrase-variable: expected one of them"))
    if arguments.passphrase_file:
        try:
            text = Path(arguments.passphrase_file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else tr("is no text")
            raise UsageError(f"{arguments.passphrase_file}: {why}") from None
        return text.removesuffix("\n").removesuffix("\r")
    if arguments.passphrase_variable:
        found = os.environ.get(arguments.passphrase_variable)
        if found is None:
            raise UsageError(
                tr(
                    "--passphrase-variable: there is no variable {passphrase_variable}",
                    passphrase_variable=arguments.passphrase_variable,
                )
            )
        return found
    try:
        with catch_warnings():
            # without a terminal it would be shown
            simplefilter("error", GetPassWarning)
            return getpass(f"{what}: ")
    except (GetPassWarning, EOFError, OSError):
        raise UsageError(
            tr(
                "nobody can be asked for it: {what}; use a terminal, --passphrase-file or --passphrase-variable",
                what=what,
            )
        ) from None


def _may(role: str, who: Signer, listed: str) -> None:
    from riskfile.text.days import clock_day

    if why := who.why_not(role, clock_day(), tr("the certificate of {name}", name=who.name), listed):
        raise UsageError(why)


def _turn(role: str, who: Signer, pdf: Path, rules: Rules, policy: Policy) -> None:
    """It is this role's turn, and all signatures before it hold.

    :raises UsageError: if not.
    """
    from riskfile.render.pdf.verifying import verify

    if not pdf.is_file():
        raise UsageError(tr("{pdf}: there is no such file; `riskfile build` writes it", pdf=pdf))
    report = verify(pdf, rules)
    for each in report.signatures:
        signed = each.statement.role if each.statement else each.field
        if not each.verified:
            raise UsageError(
                tr(
                    "the signature of {pdf} as {signed} does not hold, and none is put on it: {said}",
                    pdf=pdf,
                    signed=signed,
                    said=each.faults[0].said,
                )
            )
        if each.signer.casefold() == who.name.casefold() and signed != role:
            raise UsageError(
                tr(
                    "{name} has signed {pdf} as {signed} already; another person signs as {role}",
                    name=who.name,
                    pdf=pdf,
                    signed=signed,
                    role=role,
                )
            )
    order = [each.role for each in policy.approval]
    there = [each.statement.role for each in report.signatures if each.statement]
    if order and role not in there and order.index(role) != len(there):
        raise UsageError(
            tr(
                "it is not the turn of {role}: the policy has {order} sign {pdf} before",
                role=role,
                order=order[len(there)],
                pdf=pdf,
            )
        )


def _no_author(role: str, who: Signer, project: Project, today: str) -> None:
    """Who approves has not written what is approved, as far as git knows.

    :raises UsageError: if they have.
    """
    from riskfile.change.approval import author_of

    asked = next((each for each in project.policy.approval if each.role == role), None)
    if asked is None or asked.author or not project.signed_at.repository:
        return
    released = tuple(
        {
            each.signed.commit
            for one in project.approvals()
            if one.approved and one.fingerprint != today
            for each in one.signatures
            if each.signed
        }
    )
    author = author_of(project.signed_at, "HEAD", who.name, who.emails, released)
    if author is not None:
        raise UsageError(
            tr(
                "{name} has written what is to be signed (commit {commit}), and as {role} nobody signs their own work",
                name=who.name,
                commit=author.commit[:12],
                role=role,
            )
        )


# --- verify -----------------------------------------------------------------------------------------------------------


def verify(arguments: argparse.Namespace, here: Place, project: Project, given: str | None) -> int:
    """Judge the signatures in a PDF and print it; returns the exit status. ``given`` is the text of another list."""
    from riskfile.change.approval import demanded_at
    from riskfile.extras import require

    require("sign")
    gate = arguments.gate or project.gate
    demanded = (*dict.fromkeys((*demanded_at(project.policy, gate), *arguments.role)),)
    return _judged(arguments, _rules(here, project, given, demanded=demanded))


def verify_alone(arguments: argparse.Namespace, given: str) -> int:
    """The same without a project: by the list ``given``, with no policy and no content of today."""
    from riskfile.extras import require
    from riskfile.policy import PolicyError
    from riskfile.policy.signers import authorities, load_signers
    from riskfile.render.pdf.verifying import Rules

    require("sign")
    try:
        signers = load_signers(given, arguments.signers, None)
    except PolicyError as error:
        raise UsageError("\n".join(f"{each.span}: {each.message}" for each in error.problems)) from None
    rules = Rules(_allowed(signers), _GIVEN, authorities(given, ""), demanded=tuple(arguments.role))
    return _judged(arguments, rules)


def _judged(arguments: argparse.Namespace, rules: Rules) -> int:
    from riskfile.render.pdf.signed import SigningError
    from riskfile.render.pdf.signing import read_evidence
    from riskfile.render.pdf.verifying import verify as judge

    if arguments.names:
        raise UsageError(tr("--pdf: found the names of baselines too, expected one of both"))
    try:
        lists = read_evidence([Path(each) for each in arguments.evidence]).lists
        report = judge(Path(arguments.pdf), rules._replace(lists=lists))
    except SigningError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{arguments.pdf}: {error.strerror or error}") from None
    wrong = _wrong(report, arguments.allow_changed)
    if arguments.format == "json":
        sys.stdout.write(json_text(as_json(arguments.pdf, report, wrong)))
    else:
        say("\n".join((*_lines(arguments.pdf, report), wrong or _passed(report))))
    return FINDINGS if wrong else CLEAN


def _wrong(report: Report, allow_changed: bool) -> str:
    """What to exit with 1 for, "" for nothing."""
    told = "" if report.approved else tr("Not approved. ")
    if report.as_signed is False and not allow_changed:
        told += tr("Today's content is not what was signed.")
    return told.strip()


def _passed(report: Report) -> str:
    count, volumes = len(report.signatures), len(report.volumes)
    of = tr(" of a core report and {volumes} {volumes:volume|volumes}", volumes=volumes) if volumes else ""
    return tr("{count} {count:signature|signatures}{of} verified.", count=count, of=of)


def _lines(path: str, report: Report) -> Iterator[str]:
    content = report.content[:19] or tr("names no content")
    today = {True: tr(": today's content is what it shows"), False: tr(": today's content is another"), None: ""}
    yield f"{path} ({content}){today[report.as_signed]}"
    for number, each in enumerate(report.signatures, 1):
        yield from _signature(number, each, report)
    for one in report.volumes:
        if one.said is None:
            volume = one.volume
            pages = tr("{n} {n:page|pages}", n=volume.pages)
            yield tr(
                "  volume {name}, {title}, {pages}: {file} is the one that is named",
                name=volume.name,
                title=volume.title,
                pages=pages,
                file=volume.file,
            )
    for fault in report.faults:
        yield tr("  FAILED: {said}", said=fault.said)
    if report.pending:
        yield tr("  not signed yet, and not demanded at this gate: {pending}", pending=tuple(report.pending))


def _signature(number: int, each: Verified, report: Report) -> Iterator[str]:
    state = "verified" if each.verified else "FAILED"
    time = each.time or tr("at no time that it says")
    if each.stamped_by:
        time += tr(" (time stamp: {stamped_by})", stamped_by=each.stamped_by)
    said = each.statement
    if said is None:
        yield f"  {number}. {each.field}, {time}: {state}"
    else:
        yield f"  {number}. {said.role}: {said.name}, {time}, {said.meaning}: {state}"
        yield f"     {said.justification}{tr(' (baseline {name})', name=said.baseline) if said.baseline else ''}"
    certificate = each.certificate
    yield tr(
        "     certificate of {subject}, by {issuer}, {first} to {last}",
        subject=certificate.subject,
        issuer=certificate.issuer,
        first=certificate.first,
        last=certificate.last,
    )
    yield f"     {certificate.print}"
    covers = (
        tr("all of the file")
        if each.whole
        else tr("the first {covered} of {size} bytes", covered=each.covered, size=report.size)
    )
    certifies = tr(", and certifies it: nothing but signatures may follow") if each.certifies else ""
    yield tr(
        "     covers {covers} (revision {revision} of {revisions}){certifies}",
        covers=covers,
        revision=each.revision,
        revisions=report.revisions,
        certifies=certifies,
    )
    if each.added:
        told = (f"{one.said}{'' if one.allowed else tr(' (FORBIDDEN)')}" for one in each.added)
        yield tr("     added since: {told:;}", told=tuple(told))
    for fault in each.faults:
        yield tr("     FAILED: {said}", said=fault.said)
    for note in each.notes:
        yield tr("     note: {note}", note=note)


def as_json(path: str, report: Report, wrong: str) -> dict[str, Any]:
    """All that is known, as JSON holds it."""
    return {
        "version": JSON_VERSION,
        "passed": not wrong,
        "verdict": wrong or "passed",
        "pdf": path,
        "size": report.size,
        "content": report.content,
        "as_signed": report.as_signed,
        "approved": report.approved,
        "revisions": report.revisions,
        "open": list(report.pending),
        "faults": _faults(report.faults),
        "volumes": [{**each.volume._asdict(), "state": each.state} for each in report.volumes],
        "signatures": [
            {
                "field": each.field,
                **(each.statement._asdict() if each.statement else {}),
                "verified": each.verified,
                "signer": each.signer,
                "certificate": {
                    ("sha256" if key == "print" else key): value.removeprefix("SHA256:") if key == "print" else value
                    for key, value in each.certificate._asdict().items()
                },
                "time": each.time,
                "stamped_by": each.stamped_by,
                "certifies": each.certifies,
                "covered": each.covered,
                "revision": each.revision,
                "whole": each.whole,
                "added": [
                    {"revision": one.revision, "kind": one.kind, "message": str(one.said), "allowed": one.allowed}
                    for one in each.added
                ],
                "faults": _faults(each.faults),
                "notes": [str(note) for note in each.notes],
            }
            for each in report.signatures
        ],
    }


def _faults(faults: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {
            "kind": each.kind,
            "message": str(each.said),
            **({"changed": [{"first": one.first, "last": one.last} for one in each.changed]} if each.changed else {}),
        }
        for each in faults
    ]
