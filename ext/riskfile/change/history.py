"""What was released: the baselines of a project in their order, and what has changed since one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from riskfile.assessment import ControlState, assess
from riskfile.change.baseline import NAME, Baseline, BaselineError, path_of, read
from riskfile.change.content_hash import content_hash
from riskfile.change.diff import (
    Difference,
    Direction,
    Flip,
    ItemChange,
    ItemState,
    Value,
    What,
    changes_between,
    direction,
)
from riskfile.change.marks import MarkKind
from riskfile.change.released import in_order
from riskfile.change.snapshot import RiskVerdict, risk_verdict
from riskfile.model import RiskFile
from riskfile.policy.policy import Policy
from riskfile.results import PROOFS
from riskfile.source import Source, SourceError
from riskfile.text.messages import tr
from riskfile.version import __version__


class Unread(NamedTuple):
    """A file among the baselines that is none that can be trusted: its path, and why."""

    path: str
    why: str


class Baselines(NamedTuple):
    """The baselines of a project, the oldest first, and the files among them that cannot be trusted."""

    all: tuple[Baseline, ...] = ()
    unread: tuple[Unread, ...] = ()

    def named(self, name: str) -> Baseline | None:
        """The baseline of this name; None where there is none."""
        return next((each for each in self.all if each.name == name), None)

    def last_before(self, fingerprint: str) -> Baseline | None:
        """The last baseline that says something else than the state with this fingerprint."""
        return next((each for each in reversed(self.all) if each.fingerprint != fingerprint), None)


NO_BASELINES = Baselines()
"""Nothing was released."""


_KINDS: Final[Mapping[ItemState, MarkKind]] = {
    "added": "new",
    "changed": "changed",
    "renamed": "renamed",
    "retired": "retired",
}


class _Changed(NamedTuple):
    baseline: Baseline
    difference: Difference
    gates: Mapping[str, bool]


class Changes(_Changed):
    """How the file as it is now differs from a baseline. ``gates`` says of each release gate whether it is passed now."""

    # a NamedTuple cannot hold what is computed once; a subclass can
    @cached_property
    def items(self) -> Mapping[str, ItemChange]:
        """By id, what became of each item that is there now. One that only stands elsewhere says what it said, and is
        not among them."""
        return {each.id: each for each in self.difference.items if each.after is not None and each.state != "moved"}

    @cached_property
    def flips(self) -> Mapping[str, Sequence[Flip]]:
        """By id, the verdicts that are others."""
        found: dict[str, list[Flip]] = {}
        for flip in self.difference.flips:
            found.setdefault(flip.id, []).append(flip)
        return found

    @cached_property
    def marks(self) -> Mapping[str, MarkKind]:
        """By id, what a reader is told of an item."""
        found: dict[str, MarkKind] = dict.fromkeys(self.flips, "verdict")
        for id, change in self.items.items():
            kind = _KINDS.get(change.state)
            if kind is not None:
                found[id] = kind
        return found


# --- the revision history ---------------------------------------------------------------------------------------------


class Revision(NamedTuple):
    """A baseline against the one before it, or the file as it is now against the last (``name`` is "" then). ``first`` is
    the one that there is none before: all its items are new. ``flipped`` and ``worse`` count verdicts as they were judged on
    the days of the two, ``decisions`` those of the policy that are others; ``gates`` are those that are passed."""

    name: str
    day: str
    description: str
    items: int
    first: bool
    states: Mapping[ItemState, int]
    decisions: int
    flipped: int
    worse: int
    gates: tuple[str, ...]
    fingerprint: str
    tool: str


class _Side(NamedTuple):
    file: RiskFile
    policy: Policy
    verdicts: Mapping[tuple[str, What], Value]
    gates: Mapping[str, bool]


def revisions(
    released: Baselines, now: tuple[RiskFile, Policy, Mapping[str, bool]] | None, today: str
) -> tuple[Revision, ...]:
    """All that was released, the newest first, with the state ``now`` (its file, its policy, its gates) above it, where
    that says something else than the last baseline."""
    found: list[Revision] = []
    before: _Side | None = None
    for each in released.all:
        snapshot = each.snapshot
        judged = snapshot.verdicts
        file, policy = snapshot.risk_file(), snapshot.policy
        side = _Side(file, policy, _values(judged.risks, judged.controls, policy), judged.gates)
        about = (each.name, each.day, each.description)
        found.append(_revision(about, before, side, each.fingerprint, each.tool))
        before = side
    if now is not None:
        file, policy, gates = now
        whole = content_hash(file, policy)
        if before is None or whole != released.all[-1].fingerprint:
            assessed = assess(file, policy)
            risks = {id: risk_verdict(risk) for id, risk in assessed.risks.items()}
            side = _Side(file, policy, _values(risks, assessed.controls, policy), gates)
            found.append(_revision(("", today, ""), before, side, whole, __version__))
    return tuple(reversed(found))


def _revision(about: tuple[str, str, str], before: _Side | None, side: _Side, fingerprint: str, tool: str) -> Revision:
    states: Counter[ItemState] = Counter()
    flips: list[Direction] = []
    decisions = 0
    if before is not None:
        changes, decided = changes_between(before.file, before.policy, side.file, side.policy)
        decisions = len(decided)
        states.update(each.state for each in changes)
        names = {each.id: each.was for each in changes if each.state == "renamed"}
        for (id, what), now in side.verdicts.items():
            was = before.verdicts.get((names.get(id, id), what))
            if was is not None and was != now:
                flips.append(direction(what, was, now, before.policy, side.policy))
    gates = tuple(gate for gate, passed in side.gates.items() if passed)
    number = len(side.file)
    return Revision(
        *about,
        number,
        before is None,
        dict(states),
        decisions,
        len(flips),
        flips.count("worse"),
        gates,
        fingerprint,
        tool,
    )


def _values(
    risks: Mapping[str, RiskVerdict], controls: Mapping[str, ControlState], policy: Policy
) -> dict[tuple[str, What], Value]:
    may_stay = {region.id: region.acceptable for region in policy.regions}
    moments: tuple[What, ...] = ("initial", "claimed", "earned")
    found: dict[tuple[str, What], Value] = {}
    for id, regions in risks.items():
        for what, name in zip(moments, regions, strict=True):
            found[id, what] = Value(name, may_stay.get(name or ""))
    for id, proofs in controls.items():
        found.update(((id, what), Value(state)) for what, state in zip(PROOFS, proofs, strict=True))
    return found


# --- what there is ----------------------------------------------------------------------------------------------------


def baselines_of(source: Source) -> Baselines:
    """The baselines of a project, in the order of their days, those of one day in that of their names."""
    folder = path_of(source.layout, "").rpartition("/")[0]
    try:
        paths = [entry.path for entry in source.entries(folder) if entry.path.endswith(".json")]
    except SourceError:
        # there is no such folder
        return NO_BASELINES
    found, unread = [], []
    for path in paths:
        try:
            found.append(_read(source, path))
        except BaselineError as error:
            unread.append(Unread(path, str(error)))
    return Baselines(tuple(sorted(found, key=in_order)), tuple(unread))


def named(source: Source, name: str) -> Baseline:
    """The baseline of this name.

    :raises BaselineError: if there is none, or none that can be trusted; the message begins with the path of its file.
    """
    path = path_of(source.layout, name)
    if not NAME.fullmatch(name) or source.kind(path) == "missing":
        known = [each.name for each in baselines_of(source).all]
        there = (
            tr("there are {known}", known=tuple(known))
            if known
            else tr("there is none; `riskfile baseline NAME` makes one")
        )
        raise BaselineError(tr("{path}: there is no baseline {name!r}; {there}", path=path, name=name, there=there))
    try:
        return _read(source, path)
    except BaselineError as error:
        raise BaselineError(f"{path}: {error}") from None


def _read(source: Source, path: str) -> Baseline:
    try:
        found = read(source.read(path))
    except SourceError as error:
        raise BaselineError(tr("it cannot be read: {what}", what=error.strerror or error)) from None
    stem = path.rpartition("/")[2].removesuffix(".json")
    if found.name != stem:
        raise BaselineError(f"it is the baseline {found.name:.90} under another name; expected {found.name:.90}.json")
    return found
