"""The audit trail: who has changed what, and when, as far as git knows.

Each commit is held against the one that it follows: what became of items, decisions of the policy and files. What a merge
brings is told of the commits that it brings; of a merge itself, what none of its sides has. Whether a commit is signed is
judged by the keys of the project's list, as signatures of baselines are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from riskfile.change.diff import changes_between
from riskfile.change.keys import judge
from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.policy.signers import Signer
from riskfile.reading.signatures import MARKS
from riskfile.source.repository import ask, is_shallow
from riskfile.text.messages import Phrase, tr

Kind = Literal["item", "policy", "file", "unread", "signature"]

COLUMNS: Final = (
    "commit", "authored", "author", "author_email", "committed", "committer", "signed_by", "kind", "name", "state", "field",
    "before", "after", "reason",
)  # fmt: skip
"""What is told of each change, in this order."""


class Commit(NamedTuple):
    """A commit: its name, those that it follows, who has written it and when (ISO 8601, with the time zone that it was
    written in), who has committed it and when, and the first line of its message. ``signed_by`` says by whose key it was
    signed: a name of the list, "" for a commit without a signature, or in brackets why it is nobody's."""

    name: str
    parents: tuple[str, ...]
    author: str
    email: str
    authored: str
    committer: str
    committed: str
    subject: str
    signed_by: str


class Change(NamedTuple):
    """What a commit has changed. ``name`` is the id of an item, a key of the policy, a path, or the baseline that was signed;
    ``field`` is which part of an item; ``before`` and ``after`` are what stands there, "" for nothing."""

    commit: Commit
    kind: Kind
    name: str
    state: str
    field: str = ""
    before: str = ""
    after: str = ""

    def row(self) -> dict[str, str]:
        """The change by ``COLUMNS``."""
        at = self.commit
        values = (
            at.name, at.authored, at.author, at.email, at.committed, at.committer, at.signed_by, self.kind, self.name, self.state,
            self.field, self.before, self.after, at.subject,
        )  # fmt: skip
        return dict(zip(COLUMNS, values, strict=True))


State = tuple[RiskFile, Policy]
"""What a commit holds."""

_NO_CLOCK = Phrase(
    "trail.no-clock", "Times are those of the machines on which commits were made; nobody has attested them."
)
_NO_NAMES = Phrase(
    "trail.no-names",
    "Authors are who their machines say they are: {signed} of {count} {count:commit is|commits are} signed"
    " with a key of {signers}, which shows who has committed.",
)
_REWRITTEN = Phrase(
    "trail.rewritten",
    "Whoever may rewrite the history can have taken something out; the host's protection and log tell of that.",
)
_NOT_THERE = Phrase(
    "trail.not-there",
    "What was never committed, who has read, reviewed or merged, and who was given access, is not in git.",
)
_REASONS = Phrase("trail.reasons", "The reason of a change is the message of its commit, as its author has written it.")
_SHALLOW = Phrase(
    "trail.shallow", "The clone is shallow: what was before {first} is not here; `git fetch --unshallow` has it."
)


def commits(root: Path, span: Sequence[str], folders: Sequence[str], signers: Sequence[Signer]) -> list[Commit] | None:
    """The commits that have changed something in these folders, the oldest first; ``span`` is what of the history is asked
    for, as git's revisions. None where git cannot tell."""
    form = "%H%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%cI%x00%s"
    words = (
        "log",
        "-z",
        "--no-show-signature",
        "--no-mailmap",
        "--full-history",
        "--topo-order",
        "--reverse",
        f"--format={form}",
    )
    found = ask(root, *words, *span, "--", *folders)
    if found is None:
        return None
    parts = found.decode("utf-8", "replace").split("\0")
    result = []
    for at in range(0, len(parts) - 7, 8):
        name, parents, author, email, authored, committer, committed, subject = parts[at : at + 8]
        signed_by = _signed_by(ask(root, "cat-file", "commit", name) or b"", committed, signers)
        said = (author, email, authored, committer, committed, subject)
        result.append(Commit(name, tuple(parents.split()), *said, signed_by))
    return result


def _signed_by(data: bytes, committed: str, signers: Sequence[Signer]) -> str:
    head, gap, body = data.partition(b"\n\n")
    lines: list[bytes] = []
    armour: list[bytes] = []
    inside = False
    for line in head.split(b"\n"):
        if line.startswith((b"gpgsig ", b"gpgsig-sha256 ")):
            inside = True
            armour.append(line.partition(b" ")[2])
        elif inside and line.startswith(b" "):
            armour.append(line[1:])
        else:
            inside = False
            lines.append(line)
    if not armour:
        return ""
    text = b"\n".join(armour).rstrip(b"\n") + b"\n"
    kind = next((kind for kind, (begin, _) in MARKS.items() if text.startswith(begin.encode())), None)
    if kind is None:
        return tr("(a signature of another kind)")
    answer = judge(b"\n".join(lines) + gap + body, text, kind, signers)
    if answer.state == "good" and answer.signer is not None:
        signer, day = answer.signer, committed[:10]
        if signer.revoked or (signer.valid_until and day > signer.valid_until) or day < signer.valid_from:
            return tr("({name}, with a key that did not count then)", name=signer.name)
        return signer.name
    return {
        "unknown-key": f"(a key that is not on the list: {answer.key})",
        "no-program": f"(not judged: {answer.words} is not installed)",
        "unsuited": "(a key that could not sign this)",
    }.get(answer.state, "(the signature does not hold)")


def trail(
    root: Path, told: Sequence[Commit], folders: Sequence[str], state_at: Callable[[str], State]
) -> Iterator[Change]:
    """What each commit has changed, in their order. ``state_at`` gives what a commit holds, and raises ValueError where that
    cannot be read."""
    known: dict[str, State | str] = {}
    for commit in told:
        after = _state(commit.name, known, state_at)
        if isinstance(after, str):
            yield Change(commit, "unread", commit.name, tr("cannot be read"), after=after)
            yield from _files(root, commit, folders)
            continue
        sides = [_state(each, known, state_at) for each in commit.parents]
        readable = [side for side in sides if not isinstance(side, str)]
        if sides and not readable:
            yield Change(commit, "unread", commit.parents[0], tr("cannot be read"), before=str(sides[0]))
        else:
            yield from _said(commit, readable, after)
        yield from _files(root, commit, folders)


def _state(name: str, known: dict[str, State | str], state_at: Callable[[str], State]) -> State | str:
    if name not in known:
        try:
            known[name] = state_at(name)
        except ValueError as error:
            known[name] = str(error)
        # of a long history only what is near is needed again
        while len(known) > _NEAR:
            del known[next(iter(known))]
    return known[name]


_NEAR: Final = 16


def _said(commit: Commit, sides: Sequence[State], after: State) -> Iterator[Change]:
    """What of items and decisions is another than at each side of a commit, which has several where it is a merge."""
    first, *others = [_changes(side, after) for side in sides] or [_first(after)]
    for key, change in first.items():
        if all(key in other for other in others):
            yield Change(commit, *change)


_Said = tuple[Kind, str, str, str, str, str]


def _changes(before: State, after: State) -> dict[tuple[str, ...], _Said]:
    items, decisions = changes_between(*before, *after)
    found: dict[tuple[str, ...], _Said] = {}
    for item in items:
        for edit in item.edits:
            found["item", item.id, edit.name] = ("item", item.id, item.state, edit.name, edit.before, edit.after)
        if not item.edits:
            was = item.was if item.was != item.id else ""
            said = (was, item.title if item.after else "") if item.state != "removed" else (item.title, "")
            found["item", item.id, ""] = ("item", item.id, item.state, "", *said)
    for each in decisions:
        found["policy", each.name] = ("policy", each.name, "changed", "", each.before or "", each.after or "")
    return found


def _first(after: State) -> dict[tuple[str, ...], _Said]:
    return {("item", item.id, ""): ("item", item.id, "added", "", "", item.title) for item in after[0]}


_STATES: Final[Mapping[str, str]] = {"A": "added", "D": "removed", "M": "changed", "T": "changed"}


def _files(root: Path, commit: Commit, folders: Sequence[str]) -> Iterator[Change]:
    """The files that a commit has changed; those of a merge that are of neither side."""
    words = (
        "diff-tree",
        "-r",
        "-z",
        "--root",
        "--no-commit-id",
        "--name-status",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--relative",
    )
    found = ask(root, *words, *(["-c"] if len(commit.parents) > 1 else []), commit.name, "--", *folders) or b""
    parts = found.decode("utf-8", "replace").split("\0")
    for at in range(0, len(parts) - 1, 2):
        yield Change(commit, "file", parts[at + 1], _STATES.get(parts[at][:1], "changed"))


def limits(root: Path, told: Sequence[Commit], listed: str) -> list[str]:
    """What the trail cannot know, in sentences."""
    signed = sum(bool(each.signed_by) and not each.signed_by.startswith("(") for each in told)
    first: Iterable[Any] = [_SHALLOW(first=told[0].name[:12])] if told and is_shallow(root) else []
    said = (
        *first,
        _NO_CLOCK(),
        _NO_NAMES(signed=signed, count=len(told), signers=listed),
        _REWRITTEN(),
        _REASONS(),
        _NOT_THERE(),
    )
    return [str(each) for each in said]
