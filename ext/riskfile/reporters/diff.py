"""What differs between two states, for the terminal and as data, and what all forms say alike. The gravest comes first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from riskfile.change.diff import (
    Cause,
    Decision,
    Difference,
    Edit,
    Flip,
    ItemChange,
    OutsideChange,
    Value,
    What,
)
from riskfile.change.own_day import OwnDay
from riskfile.change.triggered import Kept
from riskfile.results import PROOFS
from riskfile.text.between import bracketed, in_list, labelled
from riskfile.text.columns import wrapped
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import later, spoken, tr
from riskfile.text.redline import BREAK, compared
from riskfile.text.words import (
    BESIDE_WORDS,
    DIRECTION_WORDS,
    FLIPPED_WORDS,
    ITEM_STATE_WORDS,
    OWN_DAY_WORDS,
    SHORT_VERDICT_WORDS,
    Words,
    gate_flip,
    value_in_words,
)
from riskfile.version import __version__

OUTSIDE_WORDS: Final = later("Evidence, field data and other needs")
"""What the file rests on beside its items."""

OUTSIDE_KIND_WORDS: Final = Words("outside-kind", {"evidence": "evidence", "field data": "field data", "need": "need"})
"""What it is."""

_AROUND: Final = 4
"""How many words of a text are shown around those that changed."""


# --- words ------------------------------------------------------------------------------------------------------------


def summary(found: Difference) -> str:
    """One line: how many verdicts flipped, and what else differs."""
    if found.empty:
        return tr("Nothing differs between {before} and {after}.", before=found.before, after=found.after)
    parts = [
        tr("{n} {n:verdict|verdicts} flipped, {n2} for the worse", n=len(found.flips), n2=len(found.worse)),
        tr("{n} {n:item|items} changed", n=len(found.items)),
        tr("{n} {n:decision|decisions} of the policy changed", n=len(found.decisions)),
        *([tr("{n} of evidence, field data and other needs changed", n=len(found.outside))] if found.outside else []),
        tr("{n} {n:new finding|new findings}, {n2} gone", n=len(found.new), n2=len(found.gone)),
    ]
    return tr("{parts:;}.", parts=tuple(parts))


class Headline(NamedTuple):
    """A number of the head, what it counts, the look of a mark, and of what it is: "verdicts", "gates", "new" or "gone"
    findings, "decisions", "outside" or "items"."""

    number: int
    words: str
    mark: str
    of: str

    @property
    def grave(self) -> bool:
        """Whether somebody has to look at it before the change is taken."""
        return self.mark in ("fail", "error")


def headlines(found: Difference) -> tuple[Headline, ...]:
    """What a reviewer has to know first; none where nothing differs."""
    lost = sum(each.before for each in found.gates)
    counts = {way: sum(flip.direction == way for flip in found.flips) for way in DIRECTION_WORDS}
    told = [
        (counts["worse"], tr("verdict is worse"), tr("verdicts are worse"), "fail", "verdicts"),
        (lost, tr("gate is no longer passed"), tr("gates are no longer passed"), "fail", "gates"),
        (len(found.new), tr("new finding"), tr("new findings"), "error", "new"),
        (counts["other"], tr("verdict changed otherwise"), tr("verdicts changed otherwise"), "changed", "verdicts"),
        (counts["better"], tr("verdict is better"), tr("verdicts are better"), "pass", "verdicts"),
        (len(found.gates) - lost, tr("gate is passed now"), tr("gates are passed now"), "pass", "gates"),
        (len(found.gone), tr("finding is gone"), tr("findings are gone"), "pass", "gone"),
        (
            len(found.decisions),
            tr("decision of the policy changed"),
            tr("decisions of the policy changed"),
            "changed",
            "decisions",
        ),
        (
            len(found.outside),
            tr("evidence file, series of field data or need changed"),
            tr("evidence files, series of field data or needs changed"),
            "changed",
            "outside",
        ),
        (len(found.items), tr("item changed"), tr("items changed"), "changed", "items"),
    ]
    return tuple(
        Headline(number, one if number == 1 else more, mark, of) for number, one, more, mark, of in told if number
    )


def verdict(found: Difference) -> str:
    """The gravest of it as one sentence."""
    if found.empty:
        return tr("Nothing differs.")
    grave = [each for each in headlines(found) if each.grave]
    if not grave:
        return tr("No verdict is worse, no gate is lost, and there is no new finding.")
    return tr("{parts}.", parts=tuple(f"{each.number} {each.words}" for each in grave))


def verdict_word(name: str) -> str:
    """A verdict as people read it; in English it is the word for itself."""
    if spoken() == SOURCE_LANGUAGE:
        return name
    known = next((words[name] for words in (SHORT_VERDICT_WORDS, BESIDE_WORDS) if name in words), "")
    return known or value_in_words(name)


def values(before: Value, after: Value) -> tuple[str, str]:
    """What a verdict was and is."""
    shown = [
        tr("none") if each.name is None else verdict_word(each.name) or tr("undetermined") for each in (before, after)
    ]
    if before.acceptable != after.acceptable:
        # what it means says more than its name
        shown = [
            name
            if each.acceptable is None
            else tr("{name} (acceptable)", name=name)
            if each.acceptable
            else tr("{name} (not acceptable)", name=name)
            for name, each in zip(shown, (before, after), strict=True)
        ]
    return shown[0], shown[1]


class VerdictGroup(NamedTuple):
    """Verdicts that the same causes flipped in one way: of which kinds (``what`` has them in words, ``of`` is "region",
    "proof" or "claim"), and the ids of the items, in order; of a claim, what it is held against (``source``). ``triggers`` say
    why."""

    causes: tuple[Cause, ...]
    kinds: tuple[What, ...]
    before: Value
    after: Value
    ids: tuple[str, ...]
    source: str = ""
    triggers: tuple[str, ...] = ()

    @property
    def of(self) -> str:
        """What kind of verdict it is: "region", "proof" or "claim"."""
        return "claim" if self.source else "proof" if self.kinds[0] in PROOFS else "region"

    @property
    def what(self) -> str:
        """Such as ``risk, claimed and earned``."""
        if self.of == "claim":
            return tr("claim, held against {source}", source=self.source)
        shown = [each for each in FLIPPED_WORDS if each in self.kinds]
        said = tuple(FLIPPED_WORDS[each] for each in shown)
        return tr("proof of {said:, and}", said=said) if self.of == "proof" else tr("risk, {said:, and}", said=said)

    @property
    def why(self) -> str:
        """What flipped them, in words."""
        names = in_list(map(_cause, self.causes)) or tr("no single change")
        together = len(self.causes) > 1 and not self.causes[0].alone
        told = tr(", for {triggers}", triggers=tuple(self.triggers)) if self.triggers else ""
        return f"{tr('together: ') if together else ''}{names}{told}"


_Why = tuple[tuple[Cause, ...], tuple[str, ...]]
"""What flipped verdicts, and which triggers say why."""


def verdict_groups(flips: Iterable[Flip]) -> list[VerdictGroup]:
    """The flips, those that go together as one: what one change did stands together, the gravest of it first."""
    by_item: dict[tuple[_Why, Value, Value, str, bool, str], list[What]] = {}
    for flip in flips:
        key = ((flip.causes, flip.triggers), flip.before, flip.after, flip.id, flip.what in PROOFS, flip.source)
        by_item.setdefault(key, []).append(flip.what)
    groups: dict[tuple[_Why, tuple[What, ...], Value, Value, str], list[str]] = {}
    for (why, before, after, id, _, source), kinds in by_item.items():
        groups.setdefault((why, tuple(sorted(kinds)), before, after, source), []).append(id)
    order = {why: number for number, why in enumerate(dict.fromkeys(why for why, *_ in groups))}
    found = [
        VerdictGroup(causes, kinds, before, after, tuple(ids), source, triggers)
        for ((causes, triggers), kinds, before, after, source), ids in groups.items()
    ]
    return sorted(found, key=lambda group: order[group.causes, group.triggers])


_MOST_EDITS: Final = 2
"""So many edits of what flipped a verdict are named beside it."""
_SHORT: Final = 40


def _cause(cause: Cause) -> str:
    """What flipped a verdict, followed back: ``CTL-014 (result: pass -> fail)``."""
    said = [told_of(each) for each in cause.edits]
    more = len(said) - _MOST_EDITS
    shown = [*said[:_MOST_EDITS], *([tr("{more} more", more=more)] if more > 0 else [])]
    return bracketed(cause.name, tr("{shown:;}", shown=tuple(shown))) if shown else cause.name


def told_of(edit: Edit) -> str:
    """An edit in a few words: ``result: pass -> fail``."""
    if edit.kind in ("text", "title"):
        return tr("title") if edit.kind == "title" else tr("text")
    if edit.kind == "state":
        return ITEM_STATE_WORDS.of(edit.after)
    before, after = (_shortened(each) or tr("(none)") for each in (edit.before, edit.after))
    return f"{before} -> {after}" if edit.kind == "decision" else labelled(edit.name, f"{before} -> {after}")


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 3]}..."


def _edit(edit: Edit) -> str:
    if edit.kind != "text":
        return labelled(edit.name, f"{edit.before or tr('(none)')} -> {edit.after or tr('(none)')}")
    return tr("text: {words_changed}", words_changed=words_changed(edit.before, edit.after))


def words_changed(before: str, after: str) -> str:
    """A text word by word: ``[-gone-]``, ``{+new+}``, and a few words around each.

    >>> words_changed("no particle above 5 um is found", "no particle above 500 um is found")
    'no particle above [-5-] {+500+} um is found'
    """
    pieces = compared(before, after)
    parts: list[str] = []
    for number, (kind, words) in enumerate(pieces):
        text = " ".join(word for word in words if word != BREAK)
        if kind != "same":
            parts += [f"[-{text}-]" if kind == "gone" else f"{{+{text}+}}"] if text else []
            continue
        shown = text.split()
        if len(pieces) == 1:
            # only lines end elsewhere
            return text
        begin, end = [] if number == 0 else shown[:_AROUND], [] if number == len(pieces) - 1 else shown[-_AROUND:]
        parts += shown if len(shown) <= len(begin) + len(end) else [*begin, "...", *end]
    return " ".join(parts)


def _item(change: ItemChange) -> str:
    title = f" {change.title}" if change.title else ""
    if change.state == "renamed":
        return tr("renamed {was} -> {id}{title}", was=change.was, id=change.id, title=title)
    if change.state == "moved" and change.before and change.after:
        if change.before.path == change.after.path:
            return tr(
                "moved {id}{title}: within {path}, line {line} -> {line2}",
                id=change.id,
                title=title,
                path=change.after.path,
                line=change.before.line,
                line2=change.after.line,
            )
        return tr(
            "moved {id}{title}: {path} -> {path2}",
            id=change.id,
            title=title,
            path=change.before.path,
            path2=change.after.path,
        )
    return f"{ITEM_STATE_WORDS.of(change.state)} {change.id}{title}"


def _decision(decision: Decision) -> str:
    before, after = (made(each) for each in (decision.before, decision.after))
    return labelled(decision.name, f"{before} -> {after}")


def own_day(found: Difference, each: OwnDay) -> str:
    """What a verdict on a baseline was on its own day."""
    return f"{found.before if each.side == 'before' else found.after}: {each.of}: {each.said}"


def outside_words(change: OutsideChange) -> str:
    """What became of something that the file rests on beside its items."""
    told = outside_name(change)
    return bracketed(told, in_list(change.items)) if change.items else told


def outside_name(change: OutsideChange) -> str:
    """What became of it, and its name."""
    return tr(
        "{state} {kind} {name}",
        state=ITEM_STATE_WORDS.of(change.state),
        kind=OUTSIDE_KIND_WORDS.of(change.kind),
        name=change.name,
    )


def made(value: str | None) -> str:
    """What was decided, in words."""
    return tr("(not decided)") if value is None else value


# --- text -------------------------------------------------------------------------------------------------------------


def counted_head(head: str, number: int) -> str:
    """The line above a list: what it lists, and how many."""
    return tr("{head} ({number}):", head=head, number=number)


def judged(found: Difference) -> list[str]:
    """What is judged otherwise: verdicts, gates and findings, for the terminal."""
    lines: list[str] = []
    for direction, head in DIRECTION_WORDS.items():
        flips = [flip for flip in found.flips if flip.direction == direction]
        if not flips:
            continue
        lines += [counted_head(head, len(flips))]
        why = ""
        for group in verdict_groups(flips):
            if group.why != why:
                lines += [tr("  by {why}", why=group.why)]
                why = group.why
            before, after = values(group.before, group.after)
            lines += [f"    {labelled(group.what, bracketed(f'{before} -> {after}', str(len(group.ids))))}"]
            lines += wrapped(in_list(group.ids), 100, initial_indent=" " * 6, subsequent_indent=" " * 6)
        lines += [""]
    if found.gates:
        lines += [tr("Gates:")]
        for each in found.gates:
            lines += [f"  {labelled(each.gate, gate_flip(each.after))}"]
            lines += [f"    {own_day(found, own)}" for own in found.of_gate(each.gate)]
        lines += [""]
    if found.other_own_days:
        lines += [f"{tr(OWN_DAY_WORDS)}:", *(f"  {own_day(found, each)}" for each in found.other_own_days), ""]
    for findings, head in ((found.new, tr("New findings")), (found.gone, tr("Findings that are gone"))):
        if findings:
            lines += [counted_head(head, len(findings))]
            lines += [f"  {each.span}: {labelled(f'{each.code} {each.name}', each.message)}" for each in findings]
            lines += [""]
    return lines


def kept_lines(kept: Kept) -> list[str]:
    """Whether what was changed is what a trigger says, in lines."""
    trigger = kept.trigger
    if kept.both_ways:
        return [tr("What was changed is what {id} names ({n}).", id=trigger.id, n=len(kept.kept))]
    lines = [
        tr("What {id} ({title}) says that it changes is not what was changed.", id=trigger.id, title=trigger.title)
    ]
    for ids, head in ((kept.unnamed, tr("Changed, and not named")), (kept.unchanged, tr("Named, and not changed"))):
        if ids:
            lines += [f"{counted_head(head, len(ids))} {in_list(ids)}"]
    return lines


def unexplained(found: Difference) -> str:
    """One sentence: which verdicts are worse, and no trigger says why; "" for none."""
    flips = found.unexplained
    ids = list(dict.fromkeys(flip.id for flip in flips))
    if not ids:
        return ""
    some = ", ".join(ids[:10]) + (tr(" and {what} more", what=len(ids) - 10) if len(ids) > 10 else "")
    return tr(
        "{n} {n:verdict|verdicts} {n:is|are} worse, and no trigger says why: {listed}; name "
        "them, or what flipped them, in a trigger that is open (`affects`, `changes`, "
        "`changes-criteria`)",
        n=len(flips),
        listed=some,
    )


def as_text(found: Difference, kept: Kept | None = None) -> str:
    """For the terminal: verdicts, gates, findings, decisions, items, what a trigger says of it, and one line at the end."""
    lines = judged(found)
    if found.decisions:
        lines += [tr("Decisions of the policy ({n}):", n=len(found.decisions))]
        lines += [f"  {each.at}: {_decision(each)}" for each in found.decisions]
        lines += [""]
    if found.outside:
        lines += [counted_head(tr(OUTSIDE_WORDS), len(found.outside))]
        for other in found.outside:
            lines += [f"  {outside_words(other)}", *(f"    {_edit(edit)}" for edit in other.edits)]
        lines += [""]
    if found.items:
        lines += [tr("Items ({n}):", n=len(found.items))]
        for change in found.items:
            lines += [f"  {_item(change)}", *(f"    {_edit(edit)}" for edit in change.edits)]
        lines += [""]
    if kept is not None:
        first, *more = kept_lines(kept)
        lines += [first, *(f"  {each}" for each in more), ""]
    return "\n".join([*lines, summary(found)]) + "\n"


# --- JSON -------------------------------------------------------------------------------------------------------------


def as_json(found: Difference, kept: Kept | None = None) -> dict[str, Any]:
    """All of it as JSON data."""
    return {
        "version": 1,
        "tool": {"name": "riskfile", "version": __version__},
        "before": found.before,
        "after": found.after,
        "verdicts": [
            {
                "item": each.id,
                "verdict": each.what,
                "source": each.source,
                "before": each.before._asdict(),
                "after": each.after._asdict(),
                "direction": each.direction,
                "causes": [_cause_as_json(cause) for cause in each.causes],
                "triggers": [*each.triggers],
            }
            for each in found.flips
        ],
        "gates": [each._asdict() for each in found.gates],
        "own_days": [each._asdict() for each in found.own_days],
        "decisions": [
            {
                "key": each.name,
                "before": each.before,
                "after": each.after,
                "at": str(each.at),
                "edits": [edit._asdict() for edit in each.edits],
            }
            for each in found.decisions
        ],
        "items": [
            {
                "id": each.id,
                "state": each.state,
                "type": each.type,
                "title": each.title,
                "was": each.was,
                "edits": [edit._asdict() for edit in each.edits],
                "before": str(each.before) if each.before else None,
                "after": str(each.after) if each.after else None,
            }
            for each in found.items
        ],
        "outside": [
            {
                "kind": each.kind,
                "name": each.name,
                "state": each.state,
                "items": [*each.items],
                "edits": [edit._asdict() for edit in each.edits],
                "at": str(each.at),
            }
            for each in found.outside
        ],
        "findings": {
            "new": [finding_as_json(each) for each in found.new],
            "gone": [finding_as_json(each) for each in found.gone],
        },
        "summary": {
            "verdicts": len(found.flips),
            "worse": len(found.worse),
            "unexplained": len(found.unexplained),
            "new_findings": len(found.new),
        },
        **({"trigger": {**kept._asdict(), "trigger": kept.trigger.id}} if kept is not None else {}),
    }


def _cause_as_json(cause: Cause) -> dict[str, Any]:
    return {**cause._asdict(), "edits": [edit._asdict() for edit in cause.edits]}


def finding_as_json(finding: Any) -> dict[str, Any]:
    """A finding as JSON data."""
    return {
        "code": finding.code,
        "name": finding.name,
        "level": finding.level,
        "item": finding.item,
        "at": str(finding.span),
        "message": finding.message,
    }
