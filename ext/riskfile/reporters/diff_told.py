"""What is told of a difference, once for pages and for paper: in words, in order, and with the looks of what was judged.

Whoever draws it adds nothing and leaves nothing out. The gravest comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import Any, Final, NamedTuple

from riskfile.change.content_hash import content_hash
from riskfile.change.diff import Cause, Decision, Difference, Edit, Flip, ItemChange, State, Value
from riskfile.change.triggered import Kept
from riskfile.model import Item
from riskfile.policy import Policy
from riskfile.reporters.diff import (
    Headline,
    headlines,
    made,
    outside_name,
    own_day,
    summary,
    verdict,
    verdict_groups,
)
from riskfile.text.messages import later, tr
from riskfile.text.redline import Piece, compared, compared_lists, words_of
from riskfile.text.words import (
    DIRECTION_WORDS,
    ITEM_STATE_WORDS,
    NO_REGION_WORDS,
    OWN_DAY_WORDS,
    SHORT_PROOF_WORDS,
    SHORT_VERDICT_WORDS,
    STAGE_WORDS,
    Words,
    gate_flip,
)
from riskfile.views import level_of

STATE_HEADS: Final = Words(
    "item-state-head",
    {
        "removed": "Removed items",
        "retired": "Retired items",
        "renamed": "Renamed items",
        "changed": "Changed items",
        "added": "Added items",
        "moved": "Moved items",
    },
)
"""What became of items, as a heading: what is gone comes first."""


HOW_WORDS: Final = {
    "": later("Because of"),
    "together": later("Because of several changes together"),
    "each": later("Because of each of these changes by itself"),
    "none": later("By no single change"),
}
"""By what verdicts flipped, by ``Because.how``."""


class Pill(NamedTuple):
    """A verdict as it is shown: its word, and how it looks: as a ``level`` of risk from 1 to 5 (0 for none), or as the
    state ``mark`` of a proof. ``meaning`` says whether a risk may stay there, "" where that is the same on both sides."""

    word: str
    level: int
    mark: str = ""
    meaning: str = ""


class Named(NamedTuple):
    """An item, and what it is called."""

    id: str
    title: str


class Moved(NamedTuple):
    """Verdicts that went one way: what of the items, from where, to where, and of which."""

    what: str
    before: Pill
    after: Pill
    items: tuple[Named, ...]


class Reason(NamedTuple):
    """What flipped a verdict: an item (``id``), or by its name a decision of the policy or a series of field data; and what
    became of it. ``kind`` is "item", "decision" or "outside"."""

    name: str
    id: str
    said: str
    kind: str


class Because(NamedTuple):
    """Verdicts that the same changes flipped. ``how`` is "" for one change, or says how several go together. ``triggers`` say
    why that was changed; ``unexplained`` says that the verdicts are worse, and none does."""

    how: str
    reasons: tuple[Reason, ...]
    moves: tuple[Moved, ...]
    number: int
    triggers: tuple[Named, ...]
    unexplained: bool


class Direction(NamedTuple):
    """All verdicts that went one way ("worse", "other", "better"), by what flipped them."""

    key: str
    title: str
    causes: tuple[Because, ...]
    number: int


class Side(NamedTuple):
    """A state: what it is called, the revision and day that its policy names, the fingerprint of what it says, how many
    items it has, and the release gates that it passes."""

    name: str
    revision: str
    date: str
    fingerprint: str
    items: int
    passed: str


class GridCell(NamedTuple):
    """A cell of a matrix: what it says, and what it said before where that is another."""

    now: Pill
    before: Pill | None


class Grid(NamedTuple):
    """A matrix of the policy, its heads as (id, label)."""

    title: str
    corner: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[tuple[str, str], tuple[GridCell, ...]], ...]


class Ruled(NamedTuple):
    """Findings of one rule."""

    code: str
    name: str
    clause: str
    findings: tuple[Any, ...]


class Line(NamedTuple):
    """A field, a link or the text of an item, word by word; of one that is new or gone, all words are "same". ``layout``
    says that only the ends of its lines are others."""

    label: str
    pieces: tuple[Piece, ...]
    is_text: bool
    layout: bool = False


class Card(NamedTuple):
    """An item that is another: ``was`` is its id before where that was another, ``moved`` its page before and after where
    those are others."""

    id: str
    was: str
    state: str
    type: str
    stage: str
    title: tuple[Piece, ...]
    place: str
    moved: tuple[str, str] | None
    lines: tuple[Line, ...]


class Told:
    """A difference, with both of its states, judged on the day ``today`` at ``gate``; ``kept`` says whether it is what a
    trigger says, where it was held to one."""

    def __init__(
        self, found: Difference, before: State, after: State, *, today: str, gate: str, kept: Kept | None = None
    ) -> None:
        self.found = found
        self.kept = kept
        self.today = today
        self.gate = gate
        self._before = before
        self._after = after

    @property
    def device(self) -> str:
        """The device that the file is about."""
        return self._after.policy.device.name

    @property
    def policy(self) -> Policy:
        """What the state after decides."""
        return self._after.policy

    @property
    def title(self) -> str:
        """What the whole is called."""
        return tr("Changes from {before} to {after}", before=self.found.before, after=self.found.after)

    @property
    def summary(self) -> str:
        """All of it in one line."""
        return summary(self.found)

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """Both states."""
        return _side(self._before), _side(self._after)

    @cached_property
    def headlines(self) -> tuple[Headline, ...]:
        """What a reviewer has to know first; none where nothing differs."""
        return headlines(self.found)

    @cached_property
    def verdict(self) -> str:
        """The first of them as one sentence."""
        return verdict(self.found)

    # ------------------------------------------------------------------------------------------------ verdicts

    @cached_property
    def directions(self) -> tuple[Direction, ...]:
        """The verdicts that flipped, those that are worse first, each with what flipped it."""
        found = []
        for key, title in DIRECTION_WORDS.items():
            flips = [flip for flip in self.found.flips if flip.direction == key]
            if flips:
                found.append(Direction(key, title, tuple(self._because(flips)), len(flips)))
        return tuple(found)

    def _because(self, flips: Sequence[Flip]) -> Iterator[Because]:
        for (causes, triggers), some in groupby(
            verdict_groups(flips), key=lambda group: (group.causes, group.triggers)
        ):
            groups = list(some)
            together = len(causes) > 1 and not causes[0].alone
            how = "" if len(causes) == 1 else "together" if together else "each" if causes else "none"
            moves = tuple(
                Moved(
                    group.what,
                    *self._pills(group.of, group.before, group.after),
                    tuple(Named(id, self._title(id)) for id in group.ids),
                )
                for group in groups
            )
            yield Because(
                how,
                tuple(map(self._reason, causes)),
                moves,
                sum(len(group.ids) * len(group.kinds) for group in groups),
                tuple(Named(id, self._title(id)) for id in triggers),
                not triggers and flips[0].direction == "worse",
            )

    def _reason(self, cause: Cause) -> Reason:
        if cause.item:
            change = self._changes.get(cause.name)
            if change is None:
                return Reason(cause.name, cause.name, "", "item")
            # what did it, where that is known; its card has all of it
            edits = [each for each in cause.edits if each.kind != "state"] or change.edits
            short = [
                f"{self._label(change.type, edit)}: {_shown(edit.before)} → {_shown(edit.after)}"
                if edit.kind != "text"
                else tr("Text")
                for edit in edits[:_MOST_EDITS]
            ]
            more = len(edits) - len(short)
            short += [tr("{more} more", more=more)] if more else []
            said = f"{ITEM_STATE_WORDS.of(change.state)}, {change.title}" if change.state != "changed" else change.title
            return Reason(cause.name, cause.name, "; ".join(filter(None, (said, *short))), "item")
        decision = self._decisions.get(cause.name)
        if decision is None and cause.edits:
            # field data, or several decisions on one monitoring plan
            more = len(cause.edits) - _MOST_EDITS
            told = [*map(_change, cause.edits[:_MOST_EDITS]), *([tr("{more} more", more=more)] if more > 0 else [])]
            outside = any(each.name == cause.name for each in self.found.outside)
            return Reason(cause.name, "", "; ".join(told), "outside" if outside else "decision")
        if decision is None:
            return Reason(tr("Several decisions of the policy"), "", "", "decision")
        return Reason(decision.name, "", f"{made(decision.before)} → {made(decision.after)}", "decision")

    @cached_property
    def _changes(self) -> Mapping[str, ItemChange]:
        return {each.id: each for each in self.found.items}

    @cached_property
    def _decisions(self) -> Mapping[str, Decision]:
        return {each.name: each for each in self.found.decisions}

    def _title(self, id: str) -> str:
        item = self._after.file.items.get(id) or self._before.file.items.get(id)
        return item.title if item is not None else ""

    def _pills(self, of: str, before: Value, after: Value) -> tuple[Pill, Pill]:
        differs = before.acceptable != after.acceptable
        return (
            _pill(of, before, self._before.policy, differs=differs),
            _pill(of, after, self._after.policy, differs=differs),
        )

    # ------------------------------------------------------------------------------------------------ gates

    @property
    def gates(self) -> Iterator[tuple[str, str, str, str]]:
        """Of each gate that flipped: its name, what became of it, the look of a mark, and what was judged of a baseline on
        its own day ("" for the same); then all else of a baseline that was judged otherwise on its own day."""
        for each in sorted(self.found.gates, key=lambda gate: not gate.before):
            name = STAGE_WORDS.of(each.gate)
            own = "; ".join(own_day(self.found, own) for own in self.found.of_gate(each.gate))
            yield name, gate_flip(each.after), "fail" if each.before else "pass", own
        for other in self.found.other_own_days:
            name = STAGE_WORDS.of(other.name) if other.kind == "gate" else other.of
            yield name, tr(OWN_DAY_WORDS), "open", own_day(self.found, other)

    # ------------------------------------------------------------------------------------------------ the policy

    @property
    def grids(self) -> Iterator[Grid]:
        """The matrices of the policy in which a cell says something else, or a region means something else."""
        old, new = self._before.policy, self._after.policy
        changed = {each.keys[0] for each in self.found.decisions}
        if changed & {"matrix", "regions", "severity", "probability"}:
            yield self._grid(
                tr("Acceptability matrix"), tr("Probability / severity"), new.probability.levels, old.matrix, new.matrix
            )
        if new.exploitability is not None and changed & {"security-matrix", "exploitability"}:
            yield self._grid(
                tr("Security matrix"),
                tr("Exploitability / severity"),
                new.exploitability.levels,
                old.security_matrix,
                new.security_matrix,
            )

    def _grid(
        self,
        title: str,
        corner: str,
        levels: Sequence[Any],
        before: Mapping[tuple[str, str], str | None],
        after: Mapping[tuple[str, str], str | None],
    ) -> Grid:
        old, new = self._before.policy, self._after.policy
        severities = new.severity.levels

        def cell(place: tuple[str, str]) -> GridCell:
            was, now = old.region(before.get(place)), new.region(after.get(place))
            same = (was and (was.id, was.acceptable)) == (now and (now.id, now.acceptable))
            values = (Value(each and each.id, each and each.acceptable) for each in (was, now))
            first, second = self._pills("region", *values)
            return GridCell(second, None if same else first)

        return Grid(
            title,
            corner,
            tuple((each.id, each.label) for each in severities),
            tuple(
                ((level.id, level.label), tuple(cell((level.id, each.id)) for each in severities))
                for level in sorted(levels, key=lambda level: -level.rank)
            ),
        )

    @property
    def decisions(self) -> Iterator[tuple[str, str, tuple[tuple[str, tuple[Piece, ...]], ...]]]:
        """The decisions that are others, those on one thing (a waiver, a monitoring plan) together: the name of what they
        are on, its place, and of each its own name ("" where it stands alone) with what it was and is, word by word."""
        for on, some in groupby(self.found.decisions, key=_told_with):
            decisions = list(some)
            if decisions[0].edits:
                one = decisions[0]
                shown = [(each.name, tuple(compared(each.before, each.after))) for each in one.edits]
                if one.before is None or one.after is None:
                    what = (
                        Piece("new", (ITEM_STATE_WORDS["added"],))
                        if one.before is None
                        else Piece("gone", (ITEM_STATE_WORDS["removed"],))
                    )
                    shown = [("", (what,)), *shown]
                yield one.name, str(one.at), tuple(shown)
                continue
            for together in (
                [decisions] if len(decisions) > 1 and not _is_cell(decisions[0]) else [[each] for each in decisions]
            ):
                alone = len(together) == 1
                edits = tuple(
                    ("" if alone else each.keys[-1], tuple(compared(each.before or "", each.after or "")))
                    for each in together
                )
                yield together[0].name if alone else ".".join(on) or "policy", str(together[0].at), edits

    @property
    def outside(self) -> Iterator[tuple[str, str, tuple[tuple[str, tuple[Piece, ...]], ...]]]:
        """Of each evidence file, series of field data and need of another page that is another: what became of it, which
        items name it, and what it says otherwise, word by word."""
        for each in self.found.outside:
            edits = tuple((edit.name, tuple(compared(edit.before, edit.after))) for edit in each.edits)
            yield outside_name(each), ", ".join(each.items), edits

    # ------------------------------------------------------------------------------------------------ findings

    @cached_property
    def new(self) -> tuple[Ruled, ...]:
        """The findings that are new, by rule, errors first."""
        return _ruled(self.found.new)

    @cached_property
    def gone(self) -> tuple[Ruled, ...]:
        """The findings that are gone, by rule."""
        return _ruled(self.found.gone)

    # ------------------------------------------------------------------------------------------------ items

    @cached_property
    def items(self) -> tuple[tuple[str, str, tuple[tuple[str, tuple[ItemChange, ...]], ...]], ...]:
        """What became of items: its key, its heading, and by type the items, in the order of the chain."""
        found = []
        for state, title in STATE_HEADS.items():
            changes = [each for each in self.found.items if each.state == state]
            if not changes:
                continue
            types: dict[str, list[ItemChange]] = {}
            for each in changes:
                types.setdefault(each.type, []).append(each)
            ordered = sorted(types.items(), key=lambda entry: self._rank(entry[0]))
            found.append((state, title, tuple((self.plural(type), tuple(some)) for type, some in ordered)))
        return tuple(found)

    def _rank(self, type: str) -> int:
        known = self._after.file.model.types.get(type)
        return known.rank if known is not None else 99

    def plural(self, type: str) -> str:
        """What several items of a type are called."""
        known = self._after.file.model.types.get(type) or self._before.file.model.types.get(type)
        return (tr(known.plural) or f"{known.label}s") if known is not None else type

    def _label_of(self, type: str) -> str:
        return tr(self._after.file.model.label_of(type))

    def card(self, change: ItemChange) -> Card:
        """An item that is another, line by line."""
        old, new = self._before.file.items.get(change.was), self._after.file.items.get(change.id)
        if change.state == "added":
            old = None
        if change.state in ("removed", "retired"):
            # what is retired is a record, and stands among the items no more
            new = None
        item = new or old
        assert item is not None  # one of the states has it
        if old is not None and new is not None:
            lines = tuple(self._edited(change))
        else:
            # of what is retired, first why
            lines = (*self._edited(change), *self._whole(item))
        title = compared(old.title if old is not None else "", new.title if new is not None else "")
        moved = None
        if old is not None and new is not None:
            if old.path != new.path:
                moved = old.path, new.path
            elif change.state == "moved":
                moved = f"{old.path}:{old.line}", f"{new.path}:{new.line}"
        return Card(
            change.id,
            change.was if change.was != change.id else "",
            change.state,
            tr(self._after.file.model.label_of(change.type)),
            STAGE_WORDS.of(item.stage) if item.stage else "",
            tuple(title),
            f"{item.path}:{item.line}",
            moved,
            lines,
        )

    def _edited(self, change: ItemChange) -> Iterator[Line]:
        for edit in change.edits:
            if edit.kind == "title":
                continue
            before, after = edit.before, edit.after
            if edit.kind == "link":
                pieces = compared_lists(_ids(before), _ids(after))
            elif edit.kind in ("stage", "type"):
                words = STAGE_WORDS.of if edit.kind == "stage" else self._label_of
                pieces = compared(*(words(each) if each else "" for each in (before, after)))
            else:
                pieces = compared(before, after)
            layout = all(piece.kind == "same" for piece in pieces)
            yield Line(self._label(change.type, edit), tuple(pieces), edit.kind == "text", layout)

    def _whole(self, item: Item) -> Iterator[Line]:
        """All of an item that is new or gone: word by word it would be a wall of one colour."""
        for name in item.fields:
            if name != "stage" and item.text(name):
                yield self._all(item, Edit(name, "field", "", item.text(name)))
        for name, targets in item.links.items():
            if targets:
                yield self._all(item, Edit(name, "link", "", " ".join(targets)))
        if item.body.strip():
            yield self._all(item, Edit("text", "text", "", item.body))

    def _all(self, item: Item, edit: Edit) -> Line:
        words = tuple(words_of(edit.after))
        return Line(self._label(item.type, edit), (Piece("same", words),), edit.kind == "text")

    def _label(self, type: str, edit: Edit) -> str:
        known = self._after.file.model.types.get(type)
        if edit.kind in ("text", "stage", "type", "title"):
            return {"text": tr("Text"), "stage": tr("Stage"), "type": tr("Type"), "title": tr("Title")}[edit.kind]
        declared: Any = None
        if known is not None:
            declared = (known.fields if edit.kind == "field" else known.links).get(edit.name)
        label = tr(declared.label) if declared is not None and declared.label else edit.name
        return str(label[:1].upper() + label[1:])


_MOST_EDITS: Final = 2
"""So many edits of an item that flipped something are named beside it; its card has all."""
_SHORT: Final = 60


def _told_with(decision: Decision) -> tuple[str, ...]:
    """What decisions that are told together have alike."""
    return decision.keys if decision.edits else decision.keys[: 1 if _is_cell(decision) else -1]


def _is_cell(decision: Decision) -> bool:
    """Whether it is on a cell of a matrix, which is known by its whole name."""
    return decision.keys[0] in ("matrix", "security-matrix", "table", "not-estimable") or len(decision.keys) < 3


def _shown(text: str) -> str:
    """A value in one line, of bounded length."""
    text = " ".join(text.split())
    return tr("(none)") if not text else text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _change(edit: Edit) -> str:
    return f"{edit.name}: {_shown(edit.before)} → {_shown(edit.after)}"


_HELD: Final[Mapping[str, str]] = {"supported": "pass", "unsupported": "open", "contradicted": "fail"}
"""How it looks what field data say of a claim."""


def _ids(text: str) -> list[str]:
    return [each for each in text.split(", ") if each]


def _side(state: State) -> Side:
    policy = state.policy
    passed = [STAGE_WORDS.of(gate) for gate, yes in state.gates.items() if yes]
    return Side(
        state.name,
        policy.revision,
        policy.date,
        content_hash(state.file, policy),
        len(state.file.items),
        tr("{parts}", parts=tuple(passed)) if passed else tr("none"),
    )


def _pill(of: str, value: Value, policy: Policy, *, differs: bool) -> Pill:
    if of == "claim":
        return (
            Pill(SHORT_VERDICT_WORDS.of(value.name), 0, _HELD[value.name])
            if value.name
            else Pill(tr("no field data"), 0)
        )
    if of == "proof":
        state = value.name or "none"
        return Pill(SHORT_PROOF_WORDS.of(state), 0, state)
    if value.name is None:
        return Pill(NO_REGION_WORDS["unclaimed"], 0)
    region = policy.region(value.name)
    if region is None:
        return Pill(NO_REGION_WORDS["undetermined"], 0)
    meaning = ("acceptable" if region.acceptable else tr("not acceptable")) if differs else ""
    # where the label says so already, once is enough
    if meaning and meaning in region.label.casefold():
        meaning = ""
    return Pill(region.label, level_of((region.rank, len(policy.regions))), "", meaning)


def _ruled(findings: Iterable[Any]) -> tuple[Ruled, ...]:
    by_code: dict[str, list[Any]] = {}
    for each in findings:
        by_code.setdefault(each.code, []).append(each)
    ordered = sorted(by_code.items(), key=lambda entry: (entry[1][0].level != "error", entry[0]))
    return tuple(Ruled(code, some[0].name, some[0].clause, tuple(some)) for code, some in ordered)
