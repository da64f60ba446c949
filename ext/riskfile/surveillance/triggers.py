"""What field data ask for: the triggers that a file lacks, and the page that they are added to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.assessment import assess
from riskfile.model import Item, Problem, RiskFile
from riskfile.policy.policy import Policy
from riskfile.source import USUAL, Disk, Layout
from riskfile.surveillance.foundation import unfounded
from riskfile.surveillance.monitoring import (
    QUESTIONS,
    Comparison,
    Due,
    Overall,
    Signal,
    Watch,
    Watched,
    look_words,
    overall_residual,
    risks_of,
    unanswered,
    watch,
)
from riskfile.surveillance.words import chance_words, found_words, still_words
from riskfile.text.days import days_later
from riskfile.text.files import write_whole
from riskfile.text.messages import Message, Phrase
from riskfile.text.numbers import exact_amount
from riskfile.text.patterns import compiled_late

DAYS: Final = 90
"""How long a proposed trigger leaves for its answer, until somebody decides otherwise."""

_ANSWERS = ("signal", "serious-incident", "field-action", "capa")
"""The kinds of triggers that take up a contradiction."""

_RATES_REST_ON = ("risk", "harm", "situation", "event", "failure-mode", "observation", "trigger", "cycle")

_SPECIAL = compiled_late(r"[\\`*_{}\[\]#|&$~<>]")
_NUMBERED = compiled_late(r"(.*\D)(\d+)")


def page_of(layout: Layout) -> str:
    """The page that proposed triggers are added to."""
    return layout.at(f"{layout.needs}/post-launch/triggers.md")


class Proposal(NamedTuple):
    """A trigger that field data ask for. ``id`` is not used in the file yet; ``opened`` and ``due`` are ISO 8601 dates;
    ``reasons`` are lines of Markdown."""

    id: str
    title: str
    opened: str
    due: str
    affects: tuple[str, ...]
    reasons: tuple[str, ...]

    def markdown(self) -> str:
        """The item, with the three questions as lines to answer."""
        lines = [
            f":::{{trigger}} {self.title}",
            f":id: {self.id}",
            ":kind: signal",
            f":opened: {self.opened}",
            f":due: {self.due}",
            f":affects: {', '.join(self.affects)}",
            "",
            f"Proposed by `riskfile monitor`; due after {DAYS} days, unless your procedure says otherwise.",
            "",
            *(f"- {reason}" for reason in self.reasons),
            "",
        ]
        # a paragraph each: an answer may be long, and what is left open is seen
        for question in QUESTIONS:
            lines += [f"{question}:", ""]
        return "\n".join(lines[:-1]) + "\n:::\n"


class Monitored(NamedTuple):
    """All that field data say and ask for. ``without_data`` are the ids of plans that have no data yet;
    ``open_triggers`` those of triggers that answer a signal, and leave one of QUESTIONS open; ``proposed`` are the
    triggers that are asked for; ``written`` says whether they were added to ``page``; ``hint`` is what is left to do there,
    or "". ``not_accepted`` are the comparisons that would support a claim and may not."""

    policy: Policy
    watched: Watched
    overall: tuple[Overall, ...]
    today: str
    without_data: tuple[str, ...]
    open_triggers: frozenset[str]
    proposed: tuple[Proposal, ...]
    page: str
    written: bool = False
    hint: str = ""
    not_accepted: frozenset[Comparison] = frozenset()

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Those of plans, then those of observations."""
        return (*self.watched.of_series, *self.watched.comparisons)

    @property
    def contradicted(self) -> tuple[Comparison, ...]:
        """The comparisons that contradict what the file claims."""
        return tuple(each for each in self.comparisons if each.verdict.state == "contradicted")

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The points outside their limits, plan after plan."""
        return tuple(signal for one in self.watched.watches for signal in one.signals)

    @property
    def unanswered(self) -> tuple[Signal, ...]:
        """The signals that opened no trigger, or one that leaves a question open."""
        return tuple(each for each in self.signals if not each.answered or each.answered in self.open_triggers)

    @property
    def overdue(self) -> tuple[Due, ...]:
        """The cycles that are overdue."""
        return tuple(due for due in self.watched.due if due.state == "overdue")

    @property
    def asks(self) -> bool:
        """Whether there is something to do: a contradiction, an unanswered signal, an overdue cycle."""
        return bool(self.contradicted or self.unanswered or self.overdue)


def monitored(file: RiskFile, policy: Policy, today: str, layout: Layout = USUAL) -> Monitored:
    """What field data say of ``file``, which lies as ``layout`` says, on the day ``today`` (ISO 8601), and the triggers that
    they ask for.

    Hold nothing for certain of a file in which something is :func:`unusable`.
    """
    assessed = assess(file, policy)
    watched = watch(file, policy, assessed, today)
    plans = policy.monitoring.plans if policy.monitoring else ()
    return Monitored(
        policy,
        watched,
        overall_residual(file, policy, assessed),
        today,
        tuple(plan.id for plan in plans if not plan.path),
        _open_triggers(file, watched),
        _proposals(file, watched, today),
        page_of(layout),
        not_accepted=frozenset(
            each
            for each in (*watched.of_series, *watched.comparisons)
            if each.verdict.state == "supported" and unfounded(file, policy, each, today)
        ),
    )


def unusable(file: RiskFile) -> tuple[Problem, ...]:
    """What could not be read and would be missing from the picture: field data, pages, items that rates rest on."""
    types = {item.id: item.type for item in file}
    return tuple(
        each
        for each in file.problems
        if each.kind in ("bad-series", "unreadable-file")
        # a directive that is no item yet might have been one of these
        or (each.kind == "bad-field" and (each.item not in types or types[each.item] in _RATES_REST_ON))
    )


def _open_triggers(file: RiskFile, watched: Watched) -> frozenset[str]:
    named = {signal.answered for one in watched.watches for signal in one.signals if signal.answered}
    return frozenset(id for id in named if unanswered(file.items[id].body))


def _proposals(file: RiskFile, watched: Watched, today: str) -> tuple[Proposal, ...]:
    """The triggers that the file lacks: one for each target of plans, and for each observation, that asks a question
    which no trigger has taken up. ``today`` is the day on which they are opened (ISO 8601)."""
    # per target or observation: what is affected, and why
    asked: dict[str, tuple[dict[str, None], list[str]]] = {}

    def ask(about: str, affected: Iterable[str], reason: str) -> None:
        known, reasons = asked.setdefault(about, ({about: None}, []))
        known.update(dict.fromkeys(affected))
        if reason not in reasons:
            reasons.append(reason)

    def risks(id: str) -> list[str]:
        return [risk.id for risk in risks_of(file, file.items[id])]

    triggers = _triggers(file)
    for one in watched.watches:
        target = one.plan.target
        for signal in one.signals:
            if not signal.answered:
                ask(target, risks(target), _why_signal(signal, one))
        last = one.series.begin_of(one.series.points[-1])
        for each in one.comparisons:
            if each.verdict.state == "contradicted" and not triggers.taken_up({target, *risks(each.risk)}, last):
                ask(target, risks(each.risk), _why_contradicted(each))
    for each in watched.comparisons:
        # an observation is of its time: a trigger that names it has taken it up for good
        if each.verdict.state == "contradicted" and not (
            triggers.taken_up({each.source}, "") or triggers.taken_up({each.target, *risks(each.risk)})
        ):
            ask(each.source, [each.target, *risks(each.risk)], _why_contradicted(each))
    due = days_later(today, DAYS)
    ids = _free_ids(file)
    return tuple(
        Proposal(next(ids), _title(file, about), today, due, tuple(affected), tuple(reasons))
        for about, (affected, reasons) in asked.items()
    )


class _Triggers:
    """The triggers of a file that may take up a contradiction, each with the day on which it was closed, or ""."""

    def __init__(self, triggers: Sequence[tuple[Item, str]]) -> None:
        self.triggers = triggers

    def taken_up(self, ids: set[str], since: str = "9999") -> bool:
        """Whether a trigger affects any of ``ids`` that is still open, or was closed on ``since`` or later."""
        return any(
            (not closed or closed >= since) and not ids.isdisjoint(trigger.links.get("affects", ()))
            for trigger, closed in self.triggers
        )


def _triggers(file: RiskFile) -> _Triggers:
    return _Triggers(
        [
            (trigger, max((cycle.text("closed") for cycle in file.linking(trigger, "closes")), default=""))
            for trigger in file.of_type("trigger")
            if trigger.text("kind") in _ANSWERS
        ]
    )


def _free_ids(file: RiskFile) -> Iterator[str]:
    """The ids behind those of the file's triggers: with their prefix, or that of the last one, and their width. None is
    given that the file still names, be it of an item that was deleted or is commented out."""
    linked = (id for item in file for ids in item.links.values() for id in ids)
    known = {*file.items, *(item.id for item in file.duplicates), *file.stray, *linked}
    prefix = f"{file.model.types['trigger'].prefix}-"
    numbered = [match for item in file.of_type("trigger") if (match := _NUMBERED.fullmatch(item.id))]
    if numbered and all(match[1] != prefix for match in numbered):
        prefix = numbered[-1][1]
    numbers = [match[2] for match in map(_NUMBERED.fullmatch, sorted(known)) if match and match[1] == prefix]
    width = max(map(len, numbers), default=3)
    number = max(map(int, numbers), default=0)
    while True:
        number += 1
        id = f"{prefix}{number:0{width}}"
        if id not in known:
            yield id


# --- what a trigger says ----------------------------------------------------------------------------------------------

_TITLE = Phrase("triggers.title", "Field data on {id}: {title}")
_SIGNAL = Phrase(
    "triggers.signal",
    "Signal of {plan} in {period}{still}: {count} {count:event|events} at an exposure of {exposure} ({unit}); {found} ({method}; {chances}).",
)
_SIGNAL_OF_LEVEL = Phrase(
    "triggers.signal-of-level",
    "Signal of {plan} in {period}{still}: {count} {count:event|events} of {level} since {since} at an exposure of {exposure} ({unit}); {found} ({chances}).",
)
_CONTRADICTED = Phrase(
    "triggers.contradicted",
    "{source} ({kind}, active monitoring) contradicts {risk}: {count} {count:event|events} at an exposure of {exposure}"
    " ({unit}); {limit}; the file claims {against} {band}, at most {bound}.",
)
_CONTRADICTED_PASSIVELY = Phrase(
    "triggers.contradicted-passively",
    "{source} ({kind}, passive reports) contradicts {risk}: {count} {count:event|events} at an exposure of {exposure}"
    " ({unit}); {limit}; the file claims {against} {band}, at most {bound}.",
)
_ONCE = Phrase("triggers.limit", "one-sided 95 % lower limit {lower:.3} per {unit}")
_AT_LOOK = Phrase("triggers.limit-at-look", "lower limit {lower:.3} per {unit} at {look}")
_BEFORE = Phrase(
    "triggers.limit-before",
    "look {number} of {planned} ({period}) had {count} {count:event|events} at an exposure of {exposure}, lower limit {lower:.3} per"
    " {unit}, and what follows does not take that back",
)


def _title(file: RiskFile, about: str) -> str:
    return str(_TITLE(id=about, title=" ".join(file.items[about].title.split())))


def _why_signal(signal: Signal, watch: Watch) -> str:
    unit = _escaped(watch.plan.unit)
    if signal.level:
        return str(
            _SIGNAL_OF_LEVEL(
                plan=signal.plan,
                period=signal.period,
                still=still_words(signal, watch),
                count=signal.count,
                level=_escaped(signal.level),
                since=signal.since,
                exposure=exact_amount(signal.exposure),
                unit=unit,
                found=found_words(signal, watch, unit),
                chances=chance_words(signal),
            )
        )
    return str(
        _SIGNAL(
            plan=signal.plan,
            period=signal.period,
            still=still_words(signal, watch),
            count=signal.count,
            exposure=exact_amount(signal.exposure),
            unit=unit,
            found=found_words(signal, watch, unit),
            method=signal.method,
            chances=chance_words(signal),
        )
    )


def _why_contradicted(each: Comparison) -> str:
    return str(
        (_CONTRADICTED_PASSIVELY if each.passive else _CONTRADICTED)(
            source=each.source,
            kind=each.kind,
            risk=each.risk,
            count=each.count,
            exposure=exact_amount(each.exposure),
            unit=_escaped(each.unit),
            limit=_lower_limit(each),
            against=each.against,
            band=_escaped(str(each.band)),
            bound=each.bound,
        )
    )


def _lower_limit(each: Comparison) -> Message:
    """The limit that is above the claim: of data that are looked at once, at the last look, or at the one that decided."""
    looked, unit, lower = each.verdict.looked, _escaped(each.unit), each.verdict.limits.lower
    if looked is None or looked.decided is None:
        return _ONCE(lower=lower, unit=unit)
    decided = looked.decided
    if decided.number == looked.last.number:
        return _AT_LOOK(lower=lower, unit=unit, look=look_words(each))
    return _BEFORE(
        number=decided.number,
        planned=looked.planned,
        period=each.decided,
        count=decided.events,
        exposure=exact_amount(decided.exposure),
        lower=decided.limits.lower,
        unit=unit,
    )


def _escaped(text: str) -> str:
    """``text`` as text of Markdown, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


# --- the page ---------------------------------------------------------------------------------------------------------


def added(found: Monitored, root: Path, file: RiskFile) -> Monitored:
    """``found`` once its proposals are added to its page of the project at ``root``, which is made if it is not there.

    :raises ValueError: if the page is there and is not part of the file, or no UTF-8; the message says so.
    :raises OSError: if it cannot be written; what was there is then as before.
    """
    if not found.proposed:
        return found
    page, docname = found.page, found.page.removesuffix(".md")
    target, source = root / page, Disk(root)
    if source.kind(page) != "missing":
        if docname not in file.documents:
            raise ValueError(f"{page} is there and is no page of the file; see `exclude_patterns` of conf.py")
        try:
            text = source.read(page).decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"{page} cannot be added to: byte {error.start} is not UTF-8") from None
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        text = "# Triggers\n"
    if not text.endswith("\n"):
        text += "\n"
    more = "".join(f"\n{each.markdown()}" for each in found.proposed)
    write_whole(target, text + (more.replace("\n", "\r\n") if "\r\n" in text else more))
    hint = ""
    if docname not in file.reachable:
        hint = (
            f"Add the line /{docname} to a toctree, such as that of {file.root_doc.rpartition('/')[0]}/post-launch.md:"
            " nothing leads to the page yet."
        )
    return found._replace(written=True, hint=hint)
