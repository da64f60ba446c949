"""Who has signed what: the signatures of a baseline, each judged for all that it claims.

A signature is a signed tag of git. It names the one before it by git's name for its content, so that the order in which
was signed is shown by the signatures themselves, and none of a row can be taken out or made anew unseen, but the last.
What makes a signature hold is written in the policy that was signed with the file; whose keys count, in
``needs/signers.yaml`` as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.change.baseline import Baseline, path_of
from riskfile.change.content_hash import content_hash, said_of
from riskfile.change.diff import OF_LISTS, Decision, ItemChange, changes_between
from riskfile.change.keys import Answer, judge
from riskfile.model import RiskFile, Signed
from riskfile.policy.policy import GATES, Approver, Policy
from riskfile.policy.signers import Signer
from riskfile.reading.signatures import SUFFIX, Kept, NotASignatureError, Parsed, kept_signatures, parse
from riskfile.source import Layout, Source
from riskfile.source.repository import (
    Author,
    Tag,
    ask,
    authors,
    committed_at,
    content_of_tag,
    is_in_history,
    is_shallow,
    tags,
)
from riskfile.text.messages import Message, Phrase
from riskfile.text.names import in_names

TOLERANCE: Final = 300
"""By how many seconds two clocks may differ."""

# --- what can be wrong ------------------------------------------------------------------------------------------------

_UNREADABLE = Phrase("approval.unreadable", "is no signature: {why}")
_NO_MESSAGE = Phrase("approval.unsigned", "is a tag that nobody has signed")
_GONE = Phrase("approval.gone", "is a tag whose content is not in this clone")
_BAD = Phrase(
    "approval.bad", "the signature is not of this text: it was changed after it was signed, or never signed so"
)
_UNKNOWN = Phrase("approval.unknown-key", "signed with the key {key}, which {signers} does not have")
_UNNAMED = Phrase("approval.unknown-key-unnamed", "signed with a key that {signers} does not have")
_UNSUITED = Phrase("approval.unsuited", "signed with a key that could not sign this: {words}")
_NO_PROGRAM = Phrase("approval.no-program", "cannot be judged: {program} is not installed")
_OTHER_NAME = Phrase("approval.other-name", "says that it is by {said}, and the key is that of {name}")
_NOT_HELD = Phrase("approval.role-not-held", "{name} may not sign as {role}: {signers} gives {roles:, and}")
_NOT_APPROVING = Phrase("approval.role-unknown", "nobody signs as {role}: the policy asks for {roles:, and}")
_MEANING = Phrase("approval.meaning", "means {meaning!r}; as {role} the policy lets one sign {meanings!r}")
_EARLY = Phrase("approval.early", "signed on {day}, before the key counts ({first})")
_EXPIRED = Phrase("approval.expired", "signed on {day}, after the key has expired ({last})")
_REVOKED = Phrase("approval.revoked", "signed on {day} with a key that was revoked on {since}{reason}")
_MAYBE_LATER = Phrase(
    "approval.revoked-since",
    "signed with a key that was revoked on {since}{reason}: that it was signed before, on {day}, it only says itself",
)
_REASON = Phrase("approval.reason", " ({reason})")
_FUTURE = Phrase(
    "approval.future",
    "says that it was made at {time}, which is still to come: a clock is wrong, there or here ({now})",
)
_TWO_TIMES = Phrase(
    "approval.two-times",
    "says {time} in its text and {other} in its signature: a clock was wrong, or one of them is made up",
)
_BEFORE_COMMIT = Phrase(
    "approval.before-commit",
    "says that it was made at {time}, before the commit that it signs ({committed}): a clock was wrong",
)
_BEFORE_LAST = Phrase(
    "approval.before-last",
    "says that it was made at {time}, before the signature that it follows ({last}): a clock was wrong",
)
_ELSEWHERE = Phrase(
    "approval.elsewhere", "is a signature of baseline {baseline} as {role} (tag {tag}), and stands under {place}"
)
_MOVED = Phrase(
    "approval.moved",
    "the tag was moved or made anew: it is {now}, and {path} has {kept}",
)
_NO_BASELINE = Phrase("approval.no-baseline", "signs baseline {name}, which is not there: {path}")
_OTHER_BASELINE = Phrase(
    "approval.other-baseline", "signs another baseline {name} than is in {path}: that was made anew since"
)
_NO_REPOSITORY = Phrase(
    "approval.no-repository",
    "that {commit} holds what was signed, and who has written it, cannot be known without the repository",
)
_NO_COMMIT = Phrase("approval.no-commit", "signs the commit {commit}, which this clone does not have{so}")
_SHALLOW = Phrase("approval.shallow", "; it is shallow: `git fetch --unshallow`")
_OTHER_HISTORY = Phrase(
    "approval.other-history",
    "; where the files came without the history they were signed in, `--no-history` verifies the rest",
)
_NOT_READ = Phrase("approval.commit-not-read", "signs the commit {commit}, which cannot be read as a risk file: {why}")
_OTHER_CONTENT = Phrase(
    "approval.other-content",
    "signs the commit {commit}, which says something else ({found}) than the signature ({said})",
)
_AUTHORS_UNKNOWN = Phrase(
    "approval.authors-unknown",
    "who has written what is signed cannot be known: the clone is shallow; `git fetch --unshallow`",
)
_BY_AUTHOR = Phrase(
    "approval.by-author",
    "{name} has written what is signed (commit {commit}), and as {role} nobody signs their own work",
)
_ONLY_AUTHORS = Phrase("approval.only-authors", "only who has written it has signed it: {names:, and}")
_FIRST_ROLE = Phrase("approval.not-first", "signed as the first, as {role}; the policy has {first} sign first")
_OUT_OF_ORDER = Phrase("approval.out-of-order", "signed as {role} after {last}; the policy has {expected} sign before")
_NO_LAST = Phrase(
    "approval.no-last", "follows a signature ({object}) that is not here: it was taken away, or made anew"
)
_TWICE = Phrase("approval.twice", "{name} has signed as {other} already; another person signs as {role}")
_MISSING = Phrase("approval.missing", "not signed as {role}")
_NOBODY = Phrase("approval.nobody", "signed by nobody")
_UNUSABLE = Phrase("approval.unusable", "{path}: {why}")
_NOT_ITS_CONTENT = Phrase(
    "approval.not-its-content",
    "{path}: what it holds is not what its fingerprint says; it was not made by `riskfile baseline`",
)
_CHANGED = Phrase("approval.changed", "signed content differs in {what:5}")
_NOT_NAMED = Phrase("approval.changed-somewhere", "signed content differs")

_NOTE_NO_TAG = Phrase("approval.note-no-tag", "the tag {tag} is not in this clone; `git fetch origin tag {tag}` has it")
_NOTE_NOT_KEPT = Phrase(
    "approval.note-not-kept",
    "it is in no file of the project, so that nothing tells whether the tag was made anew; commit {path}",
)
_NOTE_HISTORY = Phrase(
    "approval.note-history", "the commit {commit} that it signs is not in the history of what is checked out"
)
_NOTE_AUTHOR = Phrase("approval.note-author", "{name} has written what is signed (commit {commit})")
_NOTE_VOUCHED = Phrase(
    "approval.note-vouched",
    "the key was revoked on {since}; the signature of {name}, which follows it, shows that it was there before",
)
_NOTE_LISTED_LATER = Phrase(
    "approval.note-listed-later",
    "{signers} did not have this key in the commit that it signs: it was put on the list later",
)
_NOTE_ALONE = Phrase(
    "approval.note-alone", "that {commit} holds what was signed, and who has written it, was not asked"
)


class Fault(NamedTuple):
    """Why a signature does not hold, or a baseline is not approved. ``kind`` is its name for programs."""

    kind: str
    said: Message


def _fault(said: Message) -> Fault:
    return Fault(said.key.removeprefix("approval."), said)


@dataclass
class Judged:
    """One signature of a baseline. ``place`` is the file or, where there is none, the tag; ``signed`` is None for what is no
    signature. ``key`` is the fingerprint of the key. It is ``verified`` where nothing is wrong with it; ``notes`` are
    worth knowing, and no fault."""

    place: str
    tag: str
    signed: Signed | None
    key: str = ""
    signer: Signer | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    parsed: Parsed | None = None
    by_author: Author | None = None

    @property
    def verified(self) -> bool:
        """Whether the signature holds."""
        return self.signed is not None and not self.faults


@dataclass
class Approval:
    """What is known of the signatures of one baseline. ``as_signed`` says whether today's content is that of the baseline;
    where it is not, ``items`` and ``decisions`` are what differs. ``demanded`` are the roles that have to sign now, ``pending``
    those that sign later and have not yet. ``files`` are the chapters and other files that are not as in the commit that was
    signed: of today's content they are no part that the fingerprint covers."""

    name: str
    fingerprint: str
    digest: str
    demanded: tuple[str, ...]
    signatures: list[Judged]
    as_signed: bool
    items: tuple[ItemChange, ...] = ()
    decisions: tuple[Decision, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    pending: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def approved(self) -> bool:
        """Whether all who have to have signed the baseline, and every signature holds. It does not say whether today's
        content is still that."""
        return not self.faults and all(each.verified for each in self.signatures)

    @property
    def complete(self) -> bool:
        """Whether it is approved by all that the policy names, at whichever gate: what it holds was released."""
        return self.approved and bool(self.signatures) and not self.pending

    @property
    def what_differs(self) -> tuple[str, ...]:
        """The ids of items, and the keys of the policy, that differ from what was signed."""
        return (*dict.fromkeys(each.id for each in self.items), *(each.name for each in self.decisions))

    @property
    def changed(self) -> Fault | None:
        """That today's content is another, where it is."""
        if self.as_signed:
            return None
        what = self.what_differs
        return Fault("changed", _CHANGED(what=what) if what else _NOT_NAMED())


@dataclass(frozen=True)
class Today:
    """The file and the policy as they are now, with their fingerprint."""

    file: RiskFile
    policy: Policy
    fingerprint: str


@dataclass(frozen=True)
class Place:
    """Where signatures are looked for. ``root`` is the project's folder, for git; ``prefix`` what the names of its tags begin
    with; ``repository`` False where there is none."""

    source: Source
    root: Path
    prefix: str
    repository: bool

    @property
    def layout(self) -> Layout:
        """Where in the source the risk file lies."""
        return self.source.layout

    def tag(self, baseline: str, role: str) -> str:
        """What the tag is called that signs a baseline as this role."""
        return f"{self.prefix}/{baseline}/{in_names(role)}"

    def path(self, baseline: str, role: str) -> str:
        """Where that signature is kept."""
        return f"{self.layout.signatures}/{baseline}/{in_names(role)}{SUFFIX}"

    def not_written(self) -> tuple[str, ...]:
        """Paths that say nothing of the device: what is signed, by whom, and how it was kept."""
        return (self.layout.signatures, self.layout.signers, self.layout.at(f"{self.layout.needs}/baselines"))


def place_of(source: Source, root: Path) -> Place:
    """Where the signatures of the risk file of a source in the folder ``root`` are."""
    found = ask(root, "rev-parse", "--show-prefix")
    above = "" if found is None else found.decode("utf-8", "replace").strip("\n").strip("/")
    parts = [each for each in (*above.split("/"), *source.layout.base.split("/")) if each]
    return Place(source, root, "/".join(("riskfile", *map(in_names, parts))), found is not None)


@dataclass(frozen=True)
class Evidence:
    """What judging rests on: the ``place``, who may sign (``listed`` in this file), the ``baselines`` that can be read and
    why others cannot (``unread``, by name), the fingerprint of a commit, and which files are not as in it (both raise
    ValueError where that cannot be told), the time (``now``, seconds since 1970). Without ``history``, what only the repository knows is not asked."""

    place: Place
    signers: Sequence[Signer]
    listed: str
    baselines: Mapping[str, Baseline]
    unread: Mapping[str, str]
    fingerprint_at: Callable[[str], str]
    files_since: Callable[[str], tuple[str, ...]]
    now: int
    history: bool


# --- what there is ----------------------------------------------------------------------------------------------------


def found(place: Place) -> dict[str, list[Judged]]:
    """All signatures by the baseline that they stand under, not yet judged but for what can be seen of them alone."""
    kept: dict[tuple[str, str], Kept] = {}
    odd: list[Kept] = []
    for each in kept_signatures(place.source):
        folder, _, name = each.path.removeprefix(f"{place.layout.signatures}/").partition("/")
        if name:
            kept[folder, name.removesuffix(SUFFIX)] = each
        else:
            odd.append(each)
    there: dict[tuple[str, str], Tag] = {}
    for tag in (tags(place.root, place.prefix) or ()) if place.repository else ():
        parts = tag.name.removeprefix(f"{place.prefix}/").split("/")
        if len(parts) == 2:
            there[parts[0], parts[1]] = tag
    result: dict[str, list[Judged]] = {}
    for baseline, role in sorted({*kept, *there}):
        result.setdefault(baseline, []).append(
            _one(place, baseline, role, kept.get((baseline, role)), there.get((baseline, role)))
        )
    for each in odd:
        baseline = each.path.rpartition("/")[2]
        result.setdefault(baseline, []).append(Judged(each.path, "", None, faults=[_fault(_UNREADABLE(why=each.why))]))
    return result


def _one(place: Place, baseline: str, role: str, kept: Kept | None, tag: Tag | None) -> Judged:
    name = f"{place.prefix}/{baseline}/{role}"
    path = f"{place.layout.signatures}/{baseline}/{role}{SUFFIX}"
    faults: list[Fault] = []
    notes: list[Message] = []
    parsed = kept.parsed if kept else None
    if kept is not None and parsed is None:
        faults.append(_fault(_UNREADABLE(why=kept.why)))
    if tag is not None and kept is not None:
        if parsed is not None and tag.object != parsed.signed.object:
            faults.append(_fault(_MOVED(now=tag.object[:12], path=path, kept=parsed.signed.object[:12])))
    elif tag is not None:
        if tag.kind != "tag":
            faults.append(_fault(_NO_MESSAGE()))
        else:
            data = content_of_tag(place.root, tag.object)
            try:
                parsed = None if data is None else parse(data)
                if data is None:
                    faults.append(_fault(_GONE()))
            except NotASignatureError as error:
                faults.append(_fault(_UNREADABLE(why=error.said)))
        notes.append(_NOTE_NOT_KEPT(path=path))
    elif place.repository:
        notes.append(_NOTE_NO_TAG(tag=name))
    signed = parsed.signed if parsed else None
    if signed and (signed.tag != name or signed.baseline != baseline or in_names(signed.role) != role):
        faults.append(
            _fault(_ELSEWHERE(baseline=signed.baseline, role=signed.role, tag=signed.tag, place=path if kept else name))
        )
    return Judged(path if kept else name, name, signed, faults=faults, notes=notes, parsed=parsed)


# --- judging ----------------------------------------------------------------------------------------------------------


def approvals(
    evidence: Evidence,
    today: Today,
    names: Iterable[str] | None = None,
    demanded: Callable[[Policy], Sequence[str]] = lambda policy: (),
) -> list[Approval]:
    """What is known of the baselines ``names``, of all that somebody has signed without; in the order in which they were
    signed. ``demanded`` says of a policy which roles have to sign."""
    there = found(evidence.place)
    if not evidence.history:
        # an archive has no tags, and nobody is sent for them
        for each in (each for signatures in there.values() for each in signatures):
            each.notes = [note for note in each.notes if note.key != _NOTE_NO_TAG.key]
    for name in names or ():
        there.setdefault(name, [])
    wanted = None if names is None else frozenset(names)

    def begun(name: str) -> tuple[int, str]:
        return min((each.signed.seconds for each in there[name] if each.signed), default=evidence.now), name

    result: list[Approval] = []
    released: list[str] = []
    for name in sorted(there, key=begun):
        base = evidence.baselines.get(name)
        policy = base.snapshot.policy if base else today.policy
        one = _approval(evidence, today, name, there[name], policy, tuple(released), tuple(demanded(policy)))
        if one.complete:
            released += {each.signed.commit for each in one.signatures if each.signed}
        if wanted is None or name in wanted:
            result.append(one)
    return result


def _approval(
    evidence: Evidence,
    today: Today,
    name: str,
    signatures: list[Judged],
    policy: Policy,
    released: tuple[str, ...],
    demanded: tuple[str, ...],
) -> Approval:
    base = evidence.baselines.get(name)
    faults: list[Fault] = []
    if base is not None and content_hash(base.snapshot.risk_file(), base.snapshot.policy) != base.fingerprint:
        # by whose policy it would be judged then is anybody's guess
        faults, base = [_fault(_NOT_ITS_CONTENT(path=_path_of(evidence, name)))], None
        evidence = replace(evidence, baselines={key: each for key, each in evidence.baselines.items() if key != name})
        policy = today.policy
    judge_signatures(evidence, name, signatures, policy, released)
    fingerprint = (
        base.fingerprint if base else next((each.signed.fingerprint for each in signatures if each.signed), "")
    )
    as_signed = fingerprint == today.fingerprint
    items: tuple[ItemChange, ...] = ()
    decisions: tuple[Decision, ...] = ()
    if base and not as_signed:
        items, decisions = differences(base.snapshot.risk_file(), base.snapshot.policy, today.file, today.policy)
    result = Approval(name, fingerprint, base.digest if base else "", demanded, signatures, as_signed, items, decisions)
    result.faults += faults
    commit = next((each.signed.commit for each in signatures if each.signed and each.verified), "")
    if as_signed and commit and evidence.history:
        with suppress(ValueError):
            result.files = evidence.files_since(commit)
    if name in evidence.unread:
        result.faults.append(_fault(_UNUSABLE(path=_path_of(evidence, name), why=evidence.unread[name])))
    have = {each.signed.role for each in signatures if each.signed and each.verified}
    result.pending = tuple(each.role for each in policy.approval if each.role not in (*have, *demanded))
    result.faults += (_fault(_MISSING(role=role)) for role in demanded if role not in have)
    if not signatures and not demanded:
        result.faults.append(_fault(_NOBODY()))
    good = [each for each in signatures if each.verified and each.signed]
    if good and not policy.approval and all(each.by_author for each in good):
        result.faults.append(_fault(_ONLY_AUTHORS(names=tuple(each.signed.name for each in good if each.signed))))
    return result


def _path_of(evidence: Evidence, name: str) -> str:
    return path_of(evidence.place.layout, name)


def judge_signatures(
    evidence: Evidence, name: str, signatures: list[Judged], policy: Policy, released: tuple[str, ...]
) -> None:
    """Judge the signatures of one baseline, which are put into the order in which they were made; ``released`` are commits
    that were released before."""
    order = [each.role for each in policy.approval]
    for each in signatures:
        if each.parsed is not None and each.signed is not None:
            each.faults += _of_key(evidence, each)
            each.faults += _of_roles(evidence, each, each.signed, policy.approval)
            each.faults += _of_content(evidence, each, each.signed, name)
            each.faults += _of_history(evidence, each, each.signed, policy.approval, released)
    by_object = {each.signed.object: each for each in signatures if each.signed}
    for each in signatures:
        if each.signed is not None:
            each.faults += _of_order(each.signed, by_object, order)
    _people(signatures)
    _vouched(signatures, by_object)

    def depth(each: Judged) -> tuple[int, int]:
        steps, at, seen = 0, each.signed, set()
        while at is not None and at.after in by_object and at.after not in seen:
            seen.add(at.after)
            at, steps = by_object[at.after].signed, steps + 1
        return steps, each.signed.seconds if each.signed else 0

    signatures.sort(key=depth)


def _of_key(evidence: Evidence, judged: Judged) -> Iterator[Fault]:
    parsed, signed = judged.parsed, judged.signed
    assert parsed is not None and signed is not None
    answer: Answer = judge(parsed.payload, parsed.armour, parsed.kind, evidence.signers)
    judged.key, judged.signer = answer.key, answer.signer
    signer = answer.signer
    if answer.state == "no-program":
        yield _fault(_NO_PROGRAM(program=answer.words))
        return
    if answer.state == "unknown-key":
        unknown = _UNKNOWN(key=answer.key, signers=evidence.listed) if answer.key else _UNNAMED(signers=evidence.listed)
        yield Fault("unknown-key", unknown)
        return
    if answer.state == "bad" or signer is None:
        yield _fault(_BAD())
        return
    if answer.state == "unsuited":
        yield _fault(_UNSUITED(words=answer.words))
    if signer.name != signed.name:
        yield _fault(_OTHER_NAME(said=signed.name, name=signer.name))
    day = signed.time[:10]
    if signer.valid_from and day < signer.valid_from:
        yield _fault(_EARLY(day=day, first=signer.valid_from))
    if signer.valid_until and day > signer.valid_until:
        yield _fault(_EXPIRED(day=day, last=signer.valid_until))
    if signer.revoked:
        reason = _REASON(reason=signer.reason) if signer.reason else ""
        said = _REVOKED if day >= signer.revoked else _MAYBE_LATER
        yield _fault(said(day=day, since=signer.revoked, reason=reason))
    if signed.seconds > evidence.now + TOLERANCE:
        yield _fault(_FUTURE(time=signed.time, now=_time(evidence.now)))
    if answer.seconds and abs(answer.seconds - signed.seconds) > TOLERANCE:
        yield _fault(_TWO_TIMES(time=signed.time, other=_time(answer.seconds)))


def _of_roles(evidence: Evidence, judged: Judged, signed: Signed, asked: Sequence[Approver]) -> Iterator[Fault]:
    if judged.signer is not None and signed.role not in judged.signer.roles:
        yield _fault(
            _NOT_HELD(name=judged.signer.name, role=signed.role, signers=evidence.listed, roles=judged.signer.roles)
        )
    if not asked:
        return
    role = next((each for each in asked if each.role == signed.role), None)
    if role is None:
        yield _fault(_NOT_APPROVING(role=signed.role, roles=tuple(each.role for each in asked)))
    elif role.meanings and signed.meaning not in role.meanings:
        yield _fault(_MEANING(meaning=signed.meaning, role=role.role, meanings=role.meanings))


def _of_content(evidence: Evidence, judged: Judged, signed: Signed, name: str) -> Iterator[Fault]:
    base = evidence.baselines.get(name)
    path = _path_of(evidence, name)
    if base is None:
        yield _fault(_NO_BASELINE(name=name, path=path))
    elif (base.digest, base.fingerprint) != (signed.digest, signed.fingerprint):
        yield _fault(_OTHER_BASELINE(name=name, path=path))
    if not evidence.history:
        judged.notes.append(_NOTE_ALONE(commit=signed.commit[:12]))
        return
    if not evidence.place.repository:
        yield _fault(_NO_REPOSITORY(commit=signed.commit[:12]))
        return
    root, short = evidence.place.root, signed.commit[:12]
    committed = committed_at(root, signed.commit)
    if committed is None:
        yield _fault(_NO_COMMIT(commit=short, so=_SHALLOW() if is_shallow(root) else _OTHER_HISTORY()))
        return
    if committed > signed.seconds + TOLERANCE:
        yield _fault(_BEFORE_COMMIT(time=signed.time, committed=_time(committed)))
    try:
        held = evidence.fingerprint_at(signed.commit)
    except ValueError as error:
        yield _fault(_NOT_READ(commit=short, why=str(error)))
    else:
        if held != signed.fingerprint:
            yield _fault(_OTHER_CONTENT(commit=short, found=held[:19], said=signed.fingerprint[:19]))
    if judged.signer is not None and not _listed_then(evidence.place, signed.commit, judged.signer):
        judged.notes.append(_NOTE_LISTED_LATER(signers=evidence.listed))
    if not is_in_history(root, signed.commit):
        judged.notes.append(_NOTE_HISTORY(commit=short))


def _listed_then(place: Place, commit: str, signer: Signer) -> bool:
    """Whether the list in a commit has the key, as text."""
    data = ask(place.root, "cat-file", "blob", f"{commit}:./{place.layout.signers}") or b""
    # an OpenPGP key stands indented in its list
    return "".join(signer.key.split()) in "".join(data.decode("utf-8", "replace").split())


def _of_history(
    evidence: Evidence, judged: Judged, signed: Signed, asked: Sequence[Approver], released: tuple[str, ...]
) -> Iterator[Fault]:
    place = evidence.place
    if not evidence.history or not place.repository or committed_at(place.root, signed.commit) is None:
        return
    if is_shallow(place.root):
        yield _fault(_AUTHORS_UNKNOWN())
        return
    author = author_of(
        place, signed.commit, signed.name, (signed.email, *(judged.signer.emails if judged.signer else ())), released
    )
    if author is None:
        return
    judged.by_author = author
    role = next((each for each in asked if each.role == signed.role), None)
    if role is not None and not role.author:
        yield _fault(_BY_AUTHOR(name=signed.name, commit=author.commit[:12], role=signed.role))
    else:
        judged.notes.append(_NOTE_AUTHOR(name=signed.name, commit=author.commit[:12]))


def author_of(
    place: Place, commit: str, name: str, emails: Iterable[str], released: tuple[str, ...] = ()
) -> Author | None:
    """What git says that this person has written of what ``commit`` holds and earlier releases did not: the last such
    commit."""
    known = {each.strip().casefold() for each in emails if each.strip()}
    here = " ".join(name.casefold().split())
    written = authors(place.root, commit, released, place.layout.folders, place.not_written())
    return next(
        (
            each
            for each in written or ()
            if each.email.strip().casefold() in known or " ".join(each.name.casefold().split()) == here
        ),
        None,
    )


def _of_order(signed: Signed, by_object: Mapping[str, Judged], order: Sequence[str]) -> Iterator[Fault]:
    at = order.index(signed.role) if signed.role in order else -1
    if not signed.after:
        if at > 0:
            yield _fault(_FIRST_ROLE(role=signed.role, first=order[0]))
        return
    last = by_object.get(signed.after)
    if last is None or last.signed is None:
        yield _fault(_NO_LAST(object=signed.after[:12]))
        return
    if at >= 0 and (at == 0 or order[at - 1] != last.signed.role):
        expected = order[at - 1] if at else "nobody"
        yield _fault(_OUT_OF_ORDER(role=signed.role, last=last.signed.role, expected=expected))
    if last.signed.seconds > signed.seconds + TOLERANCE:
        yield _fault(_BEFORE_LAST(time=signed.time, last=last.signed.time))


def _people(signatures: Iterable[Judged]) -> None:
    """One person signs a baseline once: who signs as two has looked at it alone."""
    first: dict[str, Signed] = {}
    for each in sorted(
        (each for each in signatures if each.signed), key=lambda one: one.signed.seconds if one.signed else 0
    ):
        if each.signed is None or each.signer is None or any(fault.kind == "elsewhere" for fault in each.faults):
            continue
        name = " ".join(each.signer.name.casefold().split())
        other = first.setdefault(name, each.signed)
        if other is not each.signed:
            each.faults.append(_fault(_TWICE(name=each.signed.name, other=other.role, role=each.signed.role)))


def _vouched(signatures: Iterable[Judged], by_object: Mapping[str, Judged]) -> None:
    """A signature by a key that was revoked later holds where another, with nothing wrong, follows it: it was there before."""
    for each in [*signatures][::-1]:
        if not each.verified or each.signed is None or each.signer is None or each.signer.revoked:
            continue
        at, seen = by_object.get(each.signed.after), set()
        while at is not None and at.signed is not None and at.signed.object not in seen:
            seen.add(at.signed.object)
            if (
                at.signer is not None
                and any(fault.kind == "revoked-since" for fault in at.faults)
                and each.signed.time[:10] < at.signer.revoked
            ):
                at.faults = [fault for fault in at.faults if fault.kind != "revoked-since"]
                at.notes.append(_NOTE_VOUCHED(since=at.signer.revoked, name=each.signed.name))
            at = by_object.get(at.signed.after)


def _time(seconds: int) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def demanded_at(policy: Policy, gate: str) -> tuple[str, ...]:
    """The roles that have to have signed at a gate."""
    reached = GATES.index(gate) if gate in GATES else 0
    return tuple(each.role for each in policy.approval if GATES.index(each.gate) <= reached)


# --- what differs -----------------------------------------------------------------------------------------------------


def differences(
    before: RiskFile, policy_before: Policy, after: RiskFile, policy_after: Policy
) -> tuple[tuple[ItemChange, ...], tuple[Decision, ...]]:
    """What of today's content is not what was signed: no place, and nothing that signs a review."""
    was, now = ({item.id: said_of(item) for item in each} for each in (before, after))
    items, decisions = changes_between(before, policy_before, after, policy_after)
    told = tuple(each for each in items if was.get(each.was) != now.get(each.id))
    ids = {each.id for each in told} | {each.was for each in told}
    more = tuple(
        ItemChange(item.id, "changed", item.type, item.title, item.id, (), None, item.span)
        for item in after
        if item.id not in ids and was.get(item.id) != now[item.id]
    )
    same = content_hash(before, policy_before) == content_hash(before, policy_after)
    # what lists of requirements say otherwise is not the policy's
    decided = tuple(each for each in decisions if not same or each.keys[0] in OF_LISTS)
    return (*told, *more), decided
