"""Change control: what has changed since it was released (RMF006, RMF507, RMF805, RMF929), and since it was accepted
(RMF801, RMF928)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from riskfile.change.decisions import criteria, criteria_named, is_named
from riskfile.change.released import KIND, closed_by
from riskfile.change.renamed import called_then, caller, item_called
from riskfile.change.suspect import hash_as_written, hash_of, suspects
from riskfile.model import Item, KnownBaseline, RiskFile, Span
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import (
    Fault,
    Judgement,
    Level,
    Unjudged,
    fault,
    file_fault,
    key_fault,
    page_fault,
    problem_faults,
    unjudged,
)
from riskfile.text.messages import Message, Phrase, later

NO_BASELINE: Final = later(
    "there is no baseline to compare with; `riskfile baseline NAME` makes one of a state that is released"
)
"""Why rules that compare with the last baseline judge nothing."""

_UNREAD: Final = later("a baseline cannot be read, and nobody knows whether it is the last one")


def last_baseline(file: RiskFile) -> KnownBaseline | Unjudged:
    """The last baseline of the file; where nobody knows which that is, what its rules yield in its stead."""
    if any(problem.kind == KIND for problem in file.problems):
        return unjudged(why=_UNREAD)
    return file.baselines[-1] if file.baselines else unjudged(why=NO_BASELINE)


def opened_since(file: RiskFile, last: KnownBaseline, *types: str) -> list[Item]:
    """The triggers or cycles that the baseline does not have, and those that were still open in it."""
    then = called_then(file, last)
    return [
        each
        for each in file.of_type(*types)
        if then.get(each.id, each.id) not in last.items or then.get(each.id, each.id) in last.unfinished
    ]


def explained(file: RiskFile, last: KnownBaseline) -> frozenset[str]:
    """The ids of items of which a trigger or a cycle since the baseline says why they change."""
    found: set[str] = set()
    for trigger in opened_since(file, last, "trigger"):
        found.update(trigger.links.get("affects", ()), trigger.links.get("changes", ()))
    for cycle in opened_since(file, last, "cycle"):
        found.update(cycle.links.get("reviews", ()))
    return frozenset(found)


def has_changed(
    item: Item, last: KnownBaseline, then: Mapping[str, str] = MappingProxyType({}), call: Callable[[str], str] = str
) -> bool:
    """Whether an item says another thing than in the baseline, or is not in it; that items are called otherwise is none.
    ``call`` is the caller of ``then``, what ``called_then`` has of the baseline."""
    known = last.items.get(then.get(item.id, item.id))
    if known is None:
        return True
    if hash_as_written(item) == known.written or hash_of(item) == known.hash:
        return False
    return not then or hash_of(item_called(item, then, call)) != known.hash


_CRITERIA = Phrase(
    "RMF006.changed",
    "{count} {count:criterion differs|criteria differ} from baseline {name} of {day}, and no trigger or cycle since says why:"
    " {changes:, and 3}",
    "name each in 'changes-criteria' of a trigger or a cycle, with the reason behind ` -- `, or restore it",
    by=("name",),
)
_CRITERION = Phrase("RMF006.criterion", "{key} ({before} -> {after})")
_NOTHING_THERE = Phrase("RMF006.nothing", "nothing")
_HERE = Phrase("RMF006.here", "{key}")


@rule("RMF006", "criteria-changed-late", level=Level.WARNING_THEN_ERROR, clause="4.4", kind="gap")
def criteria_changed_late(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """The criteria for how risks are judged were changed after risks had been estimated, and nothing says why.

    ## What it checks

    The scales, the regions, the matrices, how probabilities combine, and the criteria where a probability cannot be
    estimated are what the last baseline has. One that is another is named in `changes-criteria` of a trigger or of a cycle
    that the baseline does not have, or that was still open in it: by its key in the policy (`matrix.F3.S2`), or by one above it
    (`matrix`), with the reason behind ` -- `. A baseline in which no risk was estimated is not asked.

    Without a baseline the rule is not evaluated. `riskfile baseline NAME` makes one.

    ## Why it matters

    Criteria are set before risks are judged by them. Whoever may change a cell of the matrix afterwards can make any
    risk acceptable; so a change needs a reason of its own, which has nothing to do with the risks that it moves.

    ## Example

    ```console
    $ riskfile baseline A
    ```

    ```yaml needs/policy.yaml
    worst-case: F4
    ```

    ## Use instead

    ```console
    $ riskfile baseline A
    ```

    ```yaml needs/policy.yaml
    worst-case: F4
    ```

    ```markdown
    :::{trigger} Worst case of the state of the art
    :id: TRG-1
    :kind: state-of-the-art
    :opened: 2026-01-20
    :due: 2026-04-01
    :affects: RSK-1
    :changes-criteria: worst-case -- the registry of 2025 shows that no failure of the kind comes more often than F4
    :::
    ```

    ## References

    ISO 14971:2019 4.2, 4.4 d.
    """
    last = last_baseline(file)
    if isinstance(last, Unjudged):
        yield last
        return
    if not any(each.type == "risk" for each in last.items.values()):
        return
    now = criteria(policy)
    if now == last.criteria:
        return
    said = criteria_named(opened_since(file, last, "trigger", "cycle"), policy)
    changed = [
        key
        for key in dict.fromkeys((*last.criteria, *now))
        if last.criteria.get(key) != now.get(key) and not is_named(key, said)
    ]
    if changed:
        changes = tuple(
            _CRITERION(key=key, before=_decided(last.criteria, key), after=_decided(now, key)) for key in changed
        )
        keys = tuple(changed[0].split("."))
        places = tuple((policy.at(*key.split(".")), _HERE(key=key)) for key in changed[1:3])
        message = _CRITERIA(count=len(changed), name=last.name, day=last.day, changes=changes)
        yield key_fault(policy, keys, message, related=places)


def _decided(decisions: Mapping[str, str], key: str) -> str | Message:
    return decisions[key] if key in decisions else _NOTHING_THERE()


_CHANGED = Phrase(
    "RMF507.changed",
    "{id} has changed since baseline {name} of {day}, and no trigger since says why",
    "name it in 'affects' or 'changes' of a trigger, or in 'reviews' of a cycle; `riskfile diff {name}` shows what changed",
    by=("name",),
)
_NEW = Phrase(
    "RMF507.new",
    "{id} is new since baseline {name} of {day}, and no trigger since says why",
    "name it in 'affects' or 'changes' of a trigger, or in 'reviews' of a cycle",
    by=("name",),
)
_GONE = Phrase(
    "RMF507.gone",
    "{id} ({title}) stands in baseline {name} of {day}, and is gone; expected that it is retired, which keeps the record",
    "restore it, and write `riskfile retire {id} --reason ...`",
    by=("id",),
)
_COMES_BY_ITSELF: Final = frozenset(("trigger", "cycle", "review", "observation"))
"""What needs no trigger: what starts and answers a change, and what is observed."""


@rule(
    "RMF507",
    "changed-without-trigger",
    level=Level.WARNING_THEN_ERROR,
    clause="10.4",
    kind="gap",
    needs=("RMF901", "RMF904"),
)
def changed_without_trigger(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """An item was changed since the last baseline, and no trigger says why.

    ## What it checks

    Each item says what it says in the last baseline, or it is named in `affects` or `changes` of a trigger, or in `reviews` of a
    cycle; of a trigger or a cycle that the baseline does not have, or that was still open in it. So is each item that is
    new. Where an item stands, how its lines are broken, its `tags` and its `status` do not count, nor does another id of the
    item, or of one that it names, where `formerly` has the one that the baseline has (`riskfile rename` writes it). Triggers,
    cycles, reviews and observations need no trigger.

    An item of the baseline that is gone is a finding: one that is retired (`riskfile retire`) is not judged any more, and its
    record stays, with the reason.

    Without a baseline the rule is not evaluated. `riskfile baseline NAME` makes one.

    ## Why it matters

    What was released was judged as a whole. A change that nobody has asked for is one of which nobody has looked at
    what rests on it.

    ## Example

    ```console
    $ riskfile baseline A
    ```

    ```markdown
    :::{hazard} Foreign surface in the blood stream
    :id: HAZ-1
    :category: biological-chemical
    :source: bare strut, or the polymer that covers it
    :::
    ```

    ## Use instead

    ```console
    $ riskfile baseline A
    ```

    ```markdown
    :::{hazard} Foreign surface in the blood stream
    :id: HAZ-1
    :category: biological-chemical
    :source: bare strut, or the polymer that covers it
    :::

    :::{trigger} A polymer covers the struts
    :id: TRG-1
    :kind: design-change
    :opened: 2026-01-20
    :due: 2026-04-01
    :affects: HAZ-1
    :::
    ```

    ## References

    ISO 14971:2019 10.4; ISO 13485:2016 7.3.9.
    """
    last = last_baseline(file)
    if isinstance(last, Unjudged):
        yield last
        return
    known = explained(file, last)
    then = called_then(file, last)
    call = caller(then)
    for item in file:
        if item.type in _COMES_BY_ITSELF or not has_changed(item, last, then, call) or item.id in known:
            continue
        say = _CHANGED if then.get(item.id, item.id) in last.items else _NEW
        yield fault(item, say(id=item.id, name=last.name, day=last.day))
    unread = {id for id, (kind, _) in file.stray.items() if kind in ("conflict", "unread")}
    renamed = {*then.values()}
    for id, each in last.items.items():
        if file.recorded(id) is None and id not in unread and id not in renamed:
            yield file_fault(Span(last.path, 1, 1), _GONE(id=id, title=each.title, name=last.name, day=last.day))


_NOT_CHANGED = Phrase(
    "RMF513.not-changed",
    "{id} is closed, and {same:, and 5} {same:is|are} what {same:it was|they were} in baseline {name} of {day}, before it was"
    " opened; {id} says that it changes {same:it|them}",
    "make the change, or take out of 'changes' what the trigger was answered without",
    by=("name",),
)


@rule(
    "RMF513",
    "planned-change-not-made",
    level=Level.WARNING_THEN_ERROR,
    clause="10.4",
    kind="contradiction",
    needs=("RMF901", "RMF902", "RMF904"),
)
def planned_change_not_made(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A trigger is closed, and something that it says it changes is what it was.

    ## What it checks

    A trigger that a closed cycle has closed may say in `changes` what is changed for it. Each of these items says another thing than
    in the last baseline that does not have the trigger yet, is new since, or is retired. What was closed in the last
    baseline is not asked again: later changes may have taken it back. What was changed and is named nowhere is RMF507.

    Without such a baseline the rule is not evaluated. `riskfile diff BASE --trigger TRG-7` holds a branch to what the trigger
    names before it is closed.

    ## Why it matters

    A trigger is closed when what it asked for is done. One that is closed with half of it done says in the record that
    the other half is in force.

    ## Example

    ```console
    $ riskfile baseline A
    ```

    ```markdown
    :::{trigger} A polymer covers the struts
    :id: TRG-1
    :kind: design-change
    :opened: 2026-01-20
    :due: 2026-04-01
    :affects: RSK-1
    :changes: HAZ-2
    :::

    :::{cycle} Answer to the change
    :id: CYC-9
    :mission: lifecycle
    :opened: 2026-01-20
    :closed: 2026-01-20
    :decision: released
    :closes: TRG-1
    :reviews: RSK-1, RSK-2, HAZ-2
    :::
    ```

    ## Use instead

    ```console
    $ riskfile baseline A
    ```

    ```markdown
    :::{hazard} Stored elastic strain of the stent
    :id: HAZ-2
    :category: energy
    :source: expanded stent under its polymer
    :::

    :::{trigger} A polymer covers the struts
    :id: TRG-1
    :kind: design-change
    :opened: 2026-01-20
    :due: 2026-04-01
    :affects: RSK-1
    :changes: HAZ-2
    :::

    :::{cycle} Answer to the change
    :id: CYC-9
    :mission: lifecycle
    :opened: 2026-01-20
    :closed: 2026-01-20
    :decision: released
    :closes: TRG-1
    :reviews: RSK-1, RSK-2, HAZ-2
    :::
    ```

    ## References

    ISO 14971:2019 10.4; ISO 13485:2016 7.3.9.
    """
    closed = closed_by(file.of_type("cycle"))
    asked = [each for each in file.of_type("trigger") if each.links.get("changes") and each.id in closed]
    if not asked:
        return
    last = last_baseline(file)
    if isinstance(last, Unjudged):
        yield last
        return
    for trigger in asked:
        id = called_then(file, last).get(trigger.id, trigger.id)
        if id in last.items and id not in last.unfinished:
            continue
        before = next(
            (
                each
                for each in reversed(file.baselines)
                if called_then(file, each).get(trigger.id, trigger.id) not in each.items
            ),
            None,
        )
        if before is None:
            # no baseline tells what was before it
            yield unjudged(trigger)
            continue
        then = called_then(file, before)
        call = caller(then)
        same = tuple(each.id for each in file.linked(trigger, "changes") if not has_changed(each, before, then, call))
        if same:
            message = _NOT_CHANGED(id=trigger.id, same=same, name=before.name, day=before.day)
            yield fault(trigger, message, option="changes", at=trigger.at_link("changes", same[0]))


_RETIRED_THEN = Phrase(
    "RMF805.retired",
    "{id} is the id of an item that baseline {name} of {day} has as retired; an id stands for one item for ever",
    "give this item an id that no other has had, or, if it is that item, write again that it is `retired`",
    by=("name",),
)
_GONE_THEN = Phrase(
    "RMF805.gone",
    "{id} is the id of another item ({title}) of baseline {name}, which was gone in baseline {later}; an id stands for one"
    " item for ever",
    "give this item an id that no other has had",
    by=("name",),
)
_OTHER_TYPE = Phrase(
    "RMF805.other-type",
    "{id} is a {type}, and was a {was} ({title}) in baseline {name} of {day}; an id stands for one item for ever",
    "give this item an id that no other has had, and retire the one that it was: `riskfile retire`",
    by=("name",),
)


@rule("RMF805", "id-reused", level=Level.ERROR, clause="4.5", kind="contradiction", needs=("RMF901",))
def id_reused(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """An id that was another item's in an earlier baseline is in use again.

    ## What it checks

    No item has an id that a baseline has as retired; nor one of an item of a baseline that was gone in a later one,
    unless it is the same item (of its type and title); nor that of an item of another type in the last baseline.

    Without a baseline the rule is not evaluated. `riskfile baseline NAME` makes one.

    ## Why it matters

    Reports, minutes and older revisions name items by their ids. Once an id has meant two things, nobody can tell which of them
    a record was about.

    ## Example

    ```console
    $ riskfile baseline A
    ```

    ```markdown
    :::{event} Guide wire is pushed too far
    :id: FMD-1
    :cause: use-error
    :use-scenario: UES-2, wire in a bend
    :not-summative: known from the predecessor and of low risk, see UEF-2
    :precedes: SIT-2
    :::

    :::{trigger} Wire of another maker
    :id: TRG-1
    :kind: supplier-change
    :opened: 2026-01-20
    :due: 2026-04-01
    :affects: FMD-1
    :::
    ```

    ## Use instead

    ```console
    $ riskfile baseline A
    ```

    ```markdown
    :::{event} Guide wire is pushed too far
    :id: EVT-4
    :cause: use-error
    :use-scenario: UES-2, wire in a bend
    :not-summative: known from the predecessor and of low risk, see UEF-2
    :precedes: SIT-2
    :::

    :::{trigger} Wire of another maker
    :id: TRG-1
    :kind: supplier-change
    :opened: 2026-01-20
    :due: 2026-04-01
    :affects: EVT-4
    :::
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    last = last_baseline(file)
    if isinstance(last, Unjudged):
        yield last
        return
    told: set[str] = set()
    gone: dict[str, tuple[KnownBaseline, KnownBaseline]] = {}
    for earlier, following in pairwise(file.baselines):
        for id in earlier.items.keys() - following.items.keys():
            gone.setdefault(id, (earlier, following))
    for baseline in file.baselines:
        for id in baseline.retired:
            item = file.items.get(id)
            if item is not None and id not in told:
                told.add(id)
                yield fault(item, _RETIRED_THEN(id=id, name=baseline.name, day=baseline.day), option="id")
    for id, (earlier, following) in gone.items():
        item, was = file.items.get(id), earlier.items[id]
        if item is not None and id not in told and (item.type, item.title) != (was.type, was.title):
            told.add(id)
            message = _GONE_THEN(id=id, title=was.title, name=earlier.name, later=following.name)
            yield fault(item, message, option="id")
    for item in file:
        before = last.items.get(item.id)
        if before is not None and before.type != item.type and item.id not in told:
            types = {"type": file.model.label_of(item.type), "was": file.model.label_of(before.type)}
            message = _OTHER_TYPE(id=item.id, title=before.title, name=last.name, day=last.day, **types)
            yield fault(item, message, option="id")


_SUSPECT = Phrase(
    "RMF801.suspect",
    "{item} was judged against {of}, which has changed since it was accepted on {day} by {by}",
    "look at {of} (`riskfile diff` shows what changed); then write `riskfile accept {item} --of {of} --reason ...`, or"
    " change {item}",
    by=("by",),
)


@rule("RMF801", "suspect-link", level=Level.WARNING_THEN_ERROR, clause="4.5", kind="gap")
def suspect_link(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """What an item was judged against has changed since somebody accepted it.

    ## What it checks

    `riskfile accept` writes down that somebody has looked at an item against what it links to: who, when, why, and a hash
    of what the other item said. The link is suspect while the other item says something that nobody has accepted: its
    type, title, stage, fields, links or text. Where it stands, how its lines are broken and its `tags` do not count.
    What is changed back is not suspect.

    A link that nobody has accepted yet is not judged, so that a new project has no noise: `riskfile accept --all
    --reason "..."` begins with the file as it is.

    ## Why it matters

    A risk is estimated for a harm as it was described, and a verification shows what a control was. When one of them
    changes, what rests on it may still be right, but nobody knows until somebody looks.

    ## Example

    ```text needs/acceptances.jsonl
    {"item": "SIT-1", "of": "HAZ-1", "hash": "00000000000000000000000000000000", "by": "R. Manager", "day": "2026-01-10", "reason": "reviewed"}
    ```

    ## Use instead

    ```text needs/acceptances.jsonl
    {"item": "SIT-1", "of": "HAZ-1", "hash": "12cbea795f75c23c912cda693203bfec", "by": "R. Manager", "day": "2026-01-10", "reason": "reviewed"}
    ```

    ## References

    ISO 14971:2019 4.5; 7.6; 10.4.
    """
    for each in suspects(file):
        message = _SUSPECT(item=each.item.id, of=each.of.id, day=each.last.day, by=each.last.by)
        yield fault(
            each.item, message, at=each.item.at_link(each.link, each.of.id), option=each.link, based_on=(each.of,)
        )


@rule("RMF928", "unreadable-acceptance", level=Level.ERROR, clause="4.5", kind="contradiction")
def unreadable_acceptance(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A line of the file of acceptances cannot be read.

    ## What it checks

    Each line of `needs/acceptances.jsonl` is what `riskfile accept` writes: a mapping in JSON with `item`, `of`, `hash`, `by`,
    `day` and `reason`. Empty lines are none. A mark of a merge conflict is told as such: the acceptances of both sides
    stay, and the lines with the marks go. (With `needs/acceptances.jsonl merge=union` in `.gitattributes` git keeps both
    by itself.)
    A file that is a link out of the project, or to nothing, cannot be read either.

    ## Why it matters

    An acceptance that nobody can read confirms nothing, and what it was for would count as never looked at.

    ## Example

    ```text needs/acceptances.jsonl
    SIT-1 accepted by R. Manager
    ```

    ## Use instead

    ```text needs/acceptances.jsonl
    {"item": "SIT-1", "of": "HAZ-1", "hash": "12cbea795f75c23c912cda693203bfec", "by": "R. Manager", "day": "2026-01-10", "reason": "reviewed"}
    ```

    ## References

    ISO 14971:2019 4.5; JSON Lines.
    """
    for problem in file.problems:
        if problem.kind == "unreadable-acceptance":
            yield page_fault(problem.span, problem.message, problem.hint)


@rule("RMF929", "unreadable-baseline", level=Level.ERROR, clause="4.5", kind="contradiction")
def unreadable_baseline(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A baseline cannot be read, or was changed since it was written.

    ## What it checks

    Each file in `needs/baselines` whose name ends in `.json` is what `riskfile baseline` has written, as it was written: its digest
    is that of its content, and its name is that of the baseline. The rules that compare with the last baseline are not
    evaluated where one cannot be read, since nobody knows whether it is the last.

    ## Why it matters

    What was released is the measure for what has changed since. One that may be edited measures nothing.

    ## Example

    ```text needs/baselines/A.json
    released in January
    ```

    ## Use instead

    ```console
    $ riskfile baseline A
    ```

    ## References

    ISO 14971:2019 4.5.
    """
    yield from problem_faults(file, KIND)


RULES: tuple[Rule, ...] = (
    criteria_changed_late,
    changed_without_trigger,
    planned_change_not_made,
    suspect_link,
    id_reused,
    unreadable_acceptance,
    unreadable_baseline,
)
