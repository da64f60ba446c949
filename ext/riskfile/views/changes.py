"""What has changed since a baseline, verdicts first, and what was released when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.change.marks import MarkKind
from riskfile.model import Item, ItemModel, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules import Finding
from riskfile.text.between import in_list, in_turn, labelled
from riskfile.text.messages import later, tr
from riskfile.text.numbers import counted
from riskfile.text.periods import KINDS as PERIODS
from riskfile.text.words import (
    CHANGE_WORDS,
    DIRECTION_WORDS,
    FLIPPED_WORDS,
    ITEM_STATE_WORDS,
    NO_REGION_WORDS,
    PROOF_WORDS,
    VERDICT_WORDS,
    gate_flip,
    value_in_words,
)
from riskfile.views.context import Context
from riskfile.views.findings import level_in_words
from riskfile.views.tables import Cell, Column, Row, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.change.diff import Cause, Edit, Flip, ItemChange, OutsideChange, Value, What
    from riskfile.change.history import Changes, Revision
    from riskfile.text.redline import Kind, Piece

AROUND: Final = 10
"""How many words that stayed are shown on either side of those that changed."""

MOST_FINDINGS: Final = 40
"""How many new findings are listed, and how many that are gone; the rest is counted."""

MOST_ITEMS: Final = 1000
"""Of how many items it is shown what they say otherwise; the rest is listed by id."""

MOST_EDITS: Final = 2
"""So many edits of what flipped a verdict are named beside it."""

NOT_DECIDED: Final = later("not decided")
"""What is said where the policy does not decide something."""

FOLDED: Final = 8
"""A list of more entries than this is folded."""

_PROOFS: Final = ("implementation", "effectiveness")
_CLAIM_MARKS: Final = {"supported": "pass", "contradicted": "fail", "unsupported": "open"}


# --- words ------------------------------------------------------------------------------------------------------------


class ChangedPart(NamedTuple):
    """A field, a link, the title or the text of an item: what it is called, and its words, each piece with whether it is in
    both states, is gone or is new. "left-out" are words in both that are not shown."""

    label: str
    pieces: tuple[tuple[Kind | Literal["left-out"], str], ...]


def part_of(edit: Edit, model: ItemModel, type: str) -> ChangedPart:
    """One thing that an item says otherwise."""
    # a check reads how views are asked for, and compares nothing
    from riskfile.text.redline import compared  # noqa: PLC0415

    label, before, after = tr(edit.name.capitalize()), edit.before, edit.after
    item_type = model.types.get(type)
    if edit.kind == "link":
        link = item_type.links.get(edit.name) if item_type else None
        label = tr((link.label if link else "") or edit.name.replace("-", " "))
        before, after = before.replace(",", ""), after.replace(",", "")
    elif edit.kind == "field":
        field = item_type.fields.get(edit.name) if item_type else None
        label = tr((field.label if field else "") or edit.name)
        if field is not None and field.values:
            before, after = (", ".join(map(value_in_words, each.split(", "))) for each in (before, after))
    pieces = compared(before, after)
    if all(piece.kind == "same" for piece in pieces):
        return ChangedPart(label, (("left-out", tr("(spaces and ends of lines only)")),))
    return ChangedPart(label, tuple(_shortened(pieces)))


def _shortened(pieces: Sequence[Piece]) -> Iterator[tuple[Kind | Literal["left-out"], str]]:
    """The pieces, of long ones that stayed only what is next to a change."""
    from riskfile.text.redline import joined  # noqa: PLC0415

    for number, piece in enumerate(pieces):
        if piece.kind != "same":
            yield piece.kind, piece.text
            continue
        words = piece.words
        begin = words[:AROUND] if number else ()
        end = words[-AROUND:] if number < len(pieces) - 1 else ()
        if len(words) <= len(begin) + len(end) + 3:
            yield "same", piece.text
            continue
        if begin:
            yield "same", joined(begin)
        yield "left-out", "…"
        if end:
            yield "same", joined(end)


# --- verdicts ---------------------------------------------------------------------------------------------------------


class VerdictValue(NamedTuple):
    """A verdict in words: a region with its rank and the number of regions (0, 0 for none), or the state of a proof, which
    is its ``mark``."""

    word: str
    region: tuple[int, int] = (0, 0)
    mark: str = ""


def _value(value: Value, what: What, policy: Policy, other: Value) -> VerdictValue:
    if what in _PROOFS:
        state = value.name or "none"
        return VerdictValue(PROOF_WORDS.of(state), mark=state)
    if what == "monitored":
        if value.name is None:
            return VerdictValue(tr("not held against it"))
        return VerdictValue(VERDICT_WORDS.of(value.name), mark=_CLAIM_MARKS.get(value.name, "open"))
    if value.name is None:
        return VerdictValue(NO_REGION_WORDS["unclaimed"])
    region = policy.region(value.name)
    if region is None:
        return VerdictValue(NO_REGION_WORDS["undetermined"] if not value.name else value.name)
    word = region.label
    if other.name == value.name and value.acceptable is not None:
        # the region has the same name, and another meaning
        word = f"{word}, {('acceptable' if value.acceptable else tr('not acceptable'))}"
    return VerdictValue(word, (region.rank, len(policy.regions)))


class Because(NamedTuple):
    """What flipped a verdict: an item (None where it is gone), a decision of the policy or field data, by its name; and in
    ``parts`` what did it, as far as that is known."""

    name: str
    item: Item | None = None
    parts: tuple[ChangedPart, ...] = ()


class Verdict(NamedTuple):
    """What of risks or controls is judged otherwise, in one way; ``items`` are these."""

    what: str
    before: VerdictValue
    after: VerdictValue
    items: tuple[Item, ...]


class Flipped(NamedTuple):
    """Verdicts that the same changes flipped: one of them by itself, or, ``together``, only all of them."""

    causes: tuple[Because, ...]
    together: bool
    verdicts: tuple[Verdict, ...]


class Direction(NamedTuple):
    """The verdicts that are worse, others or better; ``number`` counts them."""

    kind: Literal["worse", "other", "better"]
    title: str
    number: int
    flipped: tuple[Flipped, ...]


def _what(kinds: Sequence[What], source: str = "") -> str:
    """Which verdicts, in words: "Risk, claimed and earned"; of field data, by ``source``: "Claim, held against OBS-001"."""
    if source:
        return tr("Claim, held against {source}", source=source)
    words = [FLIPPED_WORDS[each] for each in FLIPPED_WORDS if each in kinds]
    said = tr(" and ").join([*([in_list(words[:-1])] if words[1:] else []), words[-1]])
    return f"{(tr('Proof of') if kinds[0] in _PROOFS else tr('Risk,'))} {said}"


def _together(causes: Sequence[Cause]) -> bool:
    """Whether several have flipped a verdict, and none of them by itself."""
    return len(causes) > 1 and not causes[0].alone


class _Teller:
    """Says in words what differs."""

    def __init__(self, file: RiskFile, policy: Policy, changes: Changes) -> None:
        self.file = file
        self.policy = policy
        self.changes = changes
        self.before = changes.baseline.snapshot.policy

    def because(self, cause: Cause) -> Because:
        """A cause with what it was and is."""
        item = self.file.items.get(cause.name) if cause.item else None
        type = item.type if item is not None else ""
        parts = tuple(part_of(edit, self.file.model, type) for edit in cause.edits[:MOST_EDITS])
        # a decision is called by its name, and what is added or gone is only that
        unnamed = [edit.kind in ("state", "decision") for edit in cause.edits[:MOST_EDITS]]
        parts = tuple(part._replace(label="") if bare else part for part, bare in zip(parts, unnamed, strict=True))
        return Because(cause.name, item, parts)

    def values(self, flip: Flip) -> tuple[VerdictValue, VerdictValue]:
        """What a verdict was, and what it is."""
        return (
            _value(flip.before, flip.what, self.before, flip.after),
            _value(flip.after, flip.what, self.policy, flip.before),
        )

    def directions(self) -> Iterator[Direction]:
        """All verdicts that flipped, the worse ones first."""
        for kind, title in DIRECTION_WORDS.items():
            flips = [flip for flip in self.changes.difference.flips if flip.direction == kind]
            if flips:
                yield Direction(kind, title, len(flips), tuple(self._flipped(flips)))  # type: ignore[arg-type]

    def _flipped(self, flips: Iterable[Flip]) -> Iterator[Flipped]:
        kinds: dict[tuple[tuple[Cause, ...], VerdictValue, VerdictValue, str, str], list[What]] = {}
        for flip in flips:
            kinds.setdefault((flip.causes, *self.values(flip), flip.source, flip.id), []).append(flip.what)
        groups: dict[tuple[Cause, ...], dict[tuple[str, VerdictValue, VerdictValue], list[Item]]] = {}
        for (causes, before, after, source, id), what in kinds.items():
            same = groups.setdefault(causes, {}).setdefault((_what(what, source), before, after), [])
            item = self.file.recorded(id)
            if item is not None:
                same.append(item)
        for causes, verdicts in groups.items():
            shown = tuple(Verdict(*key, tuple(items)) for key, items in verdicts.items())
            yield Flipped(tuple(map(self.because, causes)), _together(causes), shown)


def together_in_words(causes: Sequence[Because], together: bool) -> str:
    """What stands before the names of what flipped a verdict."""
    return (
        tr("because of, together,") if together else tr("because of") if len(causes) == 1 else tr("because of any of")
    )


# --- marks on cards ---------------------------------------------------------------------------------------------------


class CardFlip(NamedTuple):
    """A verdict of the card's item that is another, and what flipped it."""

    what: str
    before: VerdictValue
    after: VerdictValue
    causes: tuple[Because, ...]
    together: bool


class CardChange(NamedTuple):
    """What a card says of its item's change: ``kind`` and, in words, ``mark`` ("changed since 0.C"), the id that it had, the
    ``summary`` of what is folded, what it says otherwise, and which verdicts are others."""

    kind: MarkKind
    mark: str
    was: str
    summary: str
    parts: tuple[ChangedPart, ...]
    flips: tuple[CardFlip, ...]


def mark_in_words(kind: MarkKind, since: str) -> str:
    """What stands beside the id of an item: "changed since 0.C"."""
    return tr("{of} since {since}", of=CHANGE_WORDS.of(kind), since=since)


def card_changes(context: Context) -> Mapping[str, CardChange]:
    """By id, what the cards of a file say of what has changed."""
    changes = context.changes
    if changes is None:
        return {}
    teller = _Teller(context.file, context.policy, changes)
    return {id: _card_change(teller, id, kind) for id, kind in changes.marks.items() if context.file.recorded(id)}


def _card_change(teller: _Teller, id: str, kind: MarkKind) -> CardChange:
    changes, item = teller.changes, teller.file.recorded(id)
    assert item is not None  # whose card it is
    change = changes.items.get(id)
    edits = change.edits if change is not None and kind not in ("new", "retired") else ()
    parts = tuple(part_of(edit, teller.file.model, item.type) for edit in edits)
    kinds: dict[tuple[VerdictValue, VerdictValue, tuple[Cause, ...], str], list[What]] = {}
    for flip in changes.flips.get(id, ()):
        kinds.setdefault((*teller.values(flip), flip.causes, flip.source), []).append(flip.what)
    flips = tuple(
        CardFlip(_what(what, source), before, after, tuple(map(teller.because, causes)), _together(causes))
        for (before, after, causes, source), what in kinds.items()
    )
    flipped = len(changes.flips.get(id, ()))
    said = [part.label for part in parts] + ([tr("{n} {n:verdict|verdicts}", n=flipped)] if flipped else [])
    more = len(said) - 3
    shown = said if more < 2 else [*said[:3], tr("{more} more", more=more)]
    mark = mark_in_words(kind, changes.baseline.name)
    summary = f"{mark[0].upper()}{mark[1:]}{': ' if shown else ''}{in_list(shown)}" if shown else ""
    was = change.was if change is not None and kind == "renamed" else ""
    return CardChange(kind, mark, was, summary, parts, flips)


# --- the view ---------------------------------------------------------------------------------------------------------


class ChangedItem(NamedTuple):
    """What became of an item: None and ``title`` where it is gone; ``place`` says where it stands, or stood."""

    item: Item | None
    id: str
    title: str
    state: str
    word: str
    was: str
    parts: tuple[ChangedPart, ...]
    place: str


class ChangedType(NamedTuple):
    """The items of one type that are others, and in words how many. Of ``more`` only the id and what became of them is
    said."""

    label: str
    counts: str
    items: tuple[ChangedItem, ...]
    more: tuple[tuple[str, str], ...]


class ChangedDecision(NamedTuple):
    """A decision of the policy that is another."""

    name: str
    before: str
    after: str
    place: str


class ChangedFinding(NamedTuple):
    """A finding that is new, or gone."""

    level: str
    word: str
    code: str
    name: str
    item: Item | None
    id: str
    message: str
    place: str


class ChangedOutside(NamedTuple):
    """Evidence, field data or another need that the file rests on, with the items that name it."""

    state: str
    word: str
    kind: str
    name: str
    items: tuple[Item, ...]
    parts: tuple[ChangedPart, ...]


class ChangedGate(NamedTuple):
    """A release gate that is passed no longer, or now. ``own`` says what was judged on the baseline's own day, "" where
    that was the same."""

    gate: str
    passed: bool
    word: str
    own: str = ""


class Count(NamedTuple):
    """How many there are of something, and the part of the view that lists them. ``good`` says whether that is as it should
    be, of what is ``judged`` at all."""

    number: int
    label: str
    good: bool
    part: str
    judged: bool = True


class ChangeReport(NamedTuple):
    """What has changed since a baseline. ``nothing`` says why there is nothing to show, "" where there is. ``own_days``
    are other verdicts on the baseline that were others on its own day."""

    facts: tuple[tuple[str, str], ...]
    nothing: str
    counts: tuple[Count, ...] = ()
    directions: tuple[Direction, ...] = ()
    gates: tuple[ChangedGate, ...] = ()
    decisions: tuple[ChangedDecision, ...] = ()
    new: tuple[ChangedFinding, ...] = ()
    more_new: int = 0
    gone: tuple[ChangedFinding, ...] = ()
    more_gone: int = 0
    outside: tuple[ChangedOutside, ...] = ()
    types: tuple[ChangedType, ...] = ()
    own_days: tuple[str, ...] = ()


NO_BASELINE: Final = later(
    "There is no baseline to compare with. `riskfile baseline NAME` keeps a state that is released; from then on this "
    "view shows what has changed since."
)
NO_HISTORY: Final = later(
    "There is no baseline yet. `riskfile baseline NAME` keeps a state that is released; from then on each stands here, with "
    "what it changed."
)
_SAME: Final = later(
    "The file says what the baseline {name} of {day} says, and there is none before it. What changes from now on is shown here."
)


def change_report(context: Context) -> ChangeReport:
    """What has changed since the baseline that the build compares with."""
    changes = context.changes
    if changes is None:
        baselines = context.baselines.all if context.baselines is not None else ()
        last = baselines[-1] if baselines else None
        return ChangeReport((), tr(NO_BASELINE) if last is None else tr(_SAME, name=last.name, day=last.day))
    base, found = changes.baseline, changes.difference
    facts = [
        (tr("Since the baseline"), tr("{name} of {day}", name=base.name, day=base.day)),
        (tr("Description"), base.description),
        (tr("Fingerprint"), f"{base.fingerprint[:23]}…"),
        (tr("Both judged as of"), context.today),
        (tr("At gate"), context.report.gate),
    ]
    given = tuple((label, text) for label, text in facts if text)
    if found.empty:
        return ChangeReport(given, tr("Nothing has changed since {name}.", name=base.name))
    teller = _Teller(context.file, context.policy, changes)
    better = sum(flip.direction == "better" for flip in found.flips)
    lost = sum(not each.after for each in found.gates)
    counts = (
        Count(
            len(found.worse),
            tr("{worse:verdict is|verdicts are} worse", worse=len(found.worse)),
            not found.worse,
            "verdicts",
        ),
        Count(better, tr("{better:verdict is|verdicts are} better", better=better), True, "verdicts"),
        Count(lost, tr("{lost:gate is|gates are} passed no longer", lost=lost), not lost, "gates"),
        Count(len(found.new), tr("new {new:finding|findings}", new=len(found.new)), not found.new, "new"),
        Count(
            len(found.decisions),
            tr("{decisions:decision|decisions} changed", decisions=len(found.decisions)),
            True,
            "decisions",
            False,
        ),
        Count(len(found.items), tr("{items:item|items} changed", items=len(found.items)), True, "items", False),
    )
    return ChangeReport(
        given,
        "",
        counts,
        tuple(teller.directions()),
        tuple(
            ChangedGate(
                value_in_words(each.gate),
                each.after,
                gate_flip(each.after),
                in_turn(labelled(base.name, own.said) for own in found.of_gate(each.gate)),
            )
            for each in found.gates
        ),
        tuple(
            ChangedDecision(each.name, _made(each.before), _made(each.after), str(each.at)) for each in found.decisions
        ),
        tuple(_finding(context.file, each) for each in _gravest(found.new)),
        max(0, len(found.new) - MOST_FINDINGS),
        tuple(_finding(context.file, each) for each in _gravest(found.gone)),
        max(0, len(found.gone) - MOST_FINDINGS),
        tuple(_outside(context.file, each) for each in found.outside),
        tuple(_types(context.file, found.items)),
        tuple(labelled(each.of, each.said) for each in found.other_own_days),
    )


def _plural(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _made(value: str | None) -> str:
    return NOT_DECIDED if value is None else value


def _gravest(found: Sequence[Finding]) -> list[Finding]:
    order = {"error": 0, "warning": 1}
    return sorted(found, key=lambda each: order.get(each.level, 2))[:MOST_FINDINGS]


def _finding(file: RiskFile, each: Finding) -> ChangedFinding:
    words = (each.level, level_in_words(each.level), each.code, each.name)
    return ChangedFinding(*words, file.items.get(each.item), each.item, each.message, str(each.span))


def _outside(file: RiskFile, change: OutsideChange) -> ChangedOutside:
    counts = [edit for edit in change.edits if edit.kind in ("row", *PERIODS)]
    parts = tuple(part_of(edit, file.model, "") for edit in change.edits if edit.kind not in ("row", *PERIODS))
    if counts:
        parts += (ChangedPart(counted(len(counts), counts[0].kind), tuple(_counts(counts))),)
    items = tuple(file.items[id] for id in change.items if id in file.items)
    return ChangedOutside(change.state, ITEM_STATE_WORDS.of(change.state), change.kind, change.name, items, parts)


def _counts(edits: Iterable[Edit]) -> Iterator[tuple[Kind | Literal["left-out"], str]]:
    """A line for all periods: what was counted in each, and what is."""
    for edit in edits:
        yield "same", f"{edit.name}:"
        if edit.before:
            yield "gone", edit.before
        if edit.after:
            yield "new", edit.after


def _types(file: RiskFile, changes: Sequence[ItemChange]) -> Iterator[ChangedType]:
    by_type: dict[str, list[ItemChange]] = {}
    for change in changes:
        by_type.setdefault(change.type, []).append(change)
    room = MOST_ITEMS
    order = [name for name in file.model.types if name in by_type] + [
        name for name in by_type if name not in file.model.types
    ]
    for name in order:
        found = by_type[name]
        states = Counter(each.state for each in found)
        counts = in_list(f"{number} {ITEM_STATE_WORDS.of(state)}" for state, number in states.items())
        label = tr(file.model.types[name].plural) if name in file.model.types else name
        shown, rest = found[:room], found[room:]
        room -= len(shown)
        more = tuple((each.id, ITEM_STATE_WORDS.of(each.state)) for each in rest)
        yield ChangedType(label, counts, tuple(_item(file, each) for each in shown), more)


def _item(file: RiskFile, change: ItemChange) -> ChangedItem:
    item = file.recorded(change.id) if change.after is not None else None
    parts = tuple(part_of(edit, file.model, change.type) for edit in change.edits) if change.state != "added" else ()
    stands = change.after or change.before
    place = str(stands.path) if stands is not None else ""
    if change.state == "moved" and change.before is not None and change.after is not None:
        place = f"{change.before.path} → {change.after.path}"
    was = change.was if change.was != change.id else ""
    return ChangedItem(
        item, change.id, change.title, change.state, ITEM_STATE_WORDS.of(change.state), was, parts, place
    )


# --- in short ---------------------------------------------------------------------------------------------------------

_VERDICT_COLUMNS: Final = (
    Column("what", "Verdict"),
    Column("before", "Was"),
    Column("after", "Is"),
    Column("items", "Of"),
    Column("causes", "Because of"),
)
_DECISION_COLUMNS: Final = (Column("decision", "Decision"), Column("before", "Was"), Column("after", "Is"))

SHORT_VALUE: Final = 40
"""A decision of at most so many characters is shown in short, of a longer one its name."""

MANY_ALIKE: Final = 3
"""More decisions of one part of the policy than this are counted in short, and not listed."""

MOST_VERDICTS: Final = 60
"""So many rows of verdicts are shown in short; the rest is counted."""


def verdicts_in_short(direction: Direction, number: int) -> Table:
    """The verdicts of a direction, one a row with what flipped it, at most ``number``."""
    rows = [_verdict_row(flipped, each) for flipped in direction.flipped for each in flipped.verdicts]
    return Table("changed-verdicts", _VERDICT_COLUMNS, tuple(rows[:number]))


def _verdict_row(flipped: Flipped, verdict: Verdict) -> Row:
    names = [each.name for each in flipped.causes if each.item is None]
    items = tuple((each.item, "") for each in flipped.causes if each.item is not None)
    how = tr("only together") if flipped.together else tr("each by itself") if len(flipped.causes) > 1 else ""
    values = (Cell(each.word, region=each.region, mark=each.mark) for each in (verdict.before, verdict.after))
    causes = Cell(in_list(names), items, note=how) if flipped.causes else Cell(tr("no single change"))
    of = Cell("", tuple((each, "") for each in verdict.items))
    return Row(None, (Cell(verdict.what), *values, of, causes))


def decisions_in_short(decisions: Sequence[ChangedDecision]) -> Table:
    """The decisions by name: short ones with what they were and are, of others what became of them; of many in one part of
    the policy how many."""
    parts: dict[str, list[ChangedDecision]] = {}
    for each in decisions:
        parts.setdefault(".".join(each.name.split(".")[:2]), []).append(each)
    rows = []
    for part, found in parts.items():
        if len(found) > MANY_ALIKE:
            states = Counter(_became(each) for each in found)
            said = in_list(f"{number} {word}" for word, number in states.items())
            rows.append(Row(None, (Cell(part), Cell(), Cell(said))))
            continue
        for each in found:
            short = max(len(each.before), len(each.after)) <= SHORT_VALUE
            values = (each.before, each.after) if short else ("", _became(each))
            rows.append(
                Row(None, (Cell(each.name), *(Cell(tr(each) if each == NOT_DECIDED else each) for each in values)))
            )
    return Table("changed-decisions", _DECISION_COLUMNS, tuple(rows))


def _became(decision: ChangedDecision) -> str:
    states = {decision.before: "added", decision.after: "removed"}
    return ITEM_STATE_WORDS.of(states.get(NOT_DECIDED, "changed"))


# --- the revision history ---------------------------------------------------------------------------------------------

HISTORY_COLUMNS: Final = (
    Column("baseline", "Baseline"),
    Column("day", "Day"),
    Column("description", "Description"),
    Column("items", "Items"),
    Column("changes", "Changes"),
    Column("verdicts", "Verdicts that flipped"),
    Column("gates", "Gates passed"),
    Column("fingerprint", "Content"),
    Column("tool", "Made by"),
)

TODAY: Final = later("(not released)")
"""What the file as it is now is called among baselines."""


def revision_history(context: Context) -> Table:
    """What was released, the newest first, and the file as it is now, where it is another."""
    from riskfile.change.history import NO_BASELINES, revisions  # noqa: PLC0415

    changes = context.changes
    now = None if changes is None else (context.file, context.policy, changes.gates)
    found = revisions(context.baselines or NO_BASELINES, now, context.today)
    rows = tuple(Row(None, tuple(_history_cells(each))) for each in found)
    note = "" if rows else tr(NO_HISTORY)
    return Table("revision-history", HISTORY_COLUMNS, rows, note)


def _history_cells(each: Revision) -> Iterator[Cell]:
    yield Cell(each.name or tr(TODAY))
    yield Cell(each.day)
    yield Cell(each.description)
    yield Cell(str(each.items))
    states = [f"{number} {ITEM_STATE_WORDS.of(state)}" for state, number in each.states.items()]
    items = tr("items: {states}", states=in_list(states)) if states else ""
    policy = tr("{n} {n:decision|decisions}", n=each.decisions) + tr(" of the policy") if each.decisions else ""
    yield Cell(tr("the first") if each.first else in_turn(filter(None, (items, policy))) or tr("none"))
    flipped = (
        ""
        if each.first
        else str(each.flipped)
        if not each.flipped
        else tr("{flipped}, {worse} for the worse", flipped=each.flipped, worse=each.worse)
    )
    yield Cell(flipped, mark="warning" if each.worse else "")
    yield Cell(in_list(map(value_in_words, each.gates)) or tr("none"))
    yield Cell(each.fingerprint.removeprefix("sha256:")[:12])
    yield Cell(tr("riskfile {tool}", tool=each.tool))
