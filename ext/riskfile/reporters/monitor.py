"""What field data say of the file, as text, Markdown and JSON; and the triggers that they ask for, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from math import isfinite
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Policy
from riskfile.reporters.markdown import cell
from riskfile.surveillance.monitoring import (
    OVERDISPERSED,
    QUESTIONS,
    Comparison,
    Due,
    Overall,
    Signal,
    Watch,
    Watched,
    risks_of,
    unanswered,
)
from riskfile.surveillance.statistics import Verdict
from riskfile.text.files import write_whole
from riskfile.text.numbers import counted, figure
from riskfile.version import __version__

PAGE: Final = "needs/post-launch/triggers.md"
"""The page that proposed triggers are added to."""

DAYS: Final = 90
"""How long a proposed trigger leaves for its answer, until somebody decides otherwise."""

_ANSWERS = ("signal", "serious-incident", "field-action", "capa")
"""The kinds of triggers that take up a contradiction."""

_DOCNAME = PAGE.removesuffix(".md")
_SPECIAL = re.compile(r"[\\`*_{}\[\]#|&$~<>]")
_NUMBERED = re.compile(r"(.*\D)(\d+)")


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
    """All that a run shows. ``without_data`` are the ids of plans that have no data yet; ``open_triggers`` those of
    triggers that answer a signal, and leave one of QUESTIONS open; ``proposed`` are the triggers that are asked for;
    ``written`` says whether they were added to PAGE; ``hint`` is what is left to do there, or ""."""

    policy: Policy
    watched: Watched
    overall: tuple[Overall, ...]
    today: str
    without_data: tuple[str, ...]
    open_triggers: frozenset[str]
    proposed: tuple[Proposal, ...]
    written: bool = False
    hint: str = ""

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
        return tuple(signal for watch in self.watched.watches for signal in watch.signals)

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


# --- triggers ---------------------------------------------------------------------------------------------------------


def proposals(file: RiskFile, watched: Watched, today: str) -> tuple[Proposal, ...]:
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
    for watch in watched.watches:
        target = watch.plan.target
        for signal in watch.signals:
            if not signal.answered:
                ask(target, risks(target), _why_signal(signal, watch))
        last = f"{watch.series.points[-1].period}-01"
        for each in watch.comparisons:
            if each.verdict.state == "contradicted" and not triggers.taken_up({target, *risks(each.risk)}, last):
                ask(target, risks(each.risk), _why_contradicted(each))
    for each in watched.comparisons:
        # an observation is of its time: a trigger that names it has taken it up for good
        if each.verdict.state == "contradicted" and not (
            triggers.taken_up({each.source}, "") or triggers.taken_up({each.target, *risks(each.risk)})
        ):
            ask(each.source, [each.target, *risks(each.risk)], _why_contradicted(each))
    due = (date.fromisoformat(today) + timedelta(DAYS)).isoformat()
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


def open_triggers(file: RiskFile, watched: Watched) -> frozenset[str]:
    """The ids of the triggers that answer a signal, and leave one of QUESTIONS open."""
    named = {signal.answered for watch in watched.watches for signal in watch.signals if signal.answered}
    return frozenset(id for id in named if unanswered(file.items[id].body))


def _free_ids(file: RiskFile) -> Iterator[str]:
    """The ids behind those of the file's triggers: with their prefix, or that of the last one, and their width."""
    known = {*file.items, *(item.id for item in file.duplicates)}
    prefix = f"{file.model.types['trigger'].prefix}-"
    numbered = [match for item in file.of_type("trigger") if (match := _NUMBERED.fullmatch(item.id))]
    if numbered and all(match[1] != prefix for match in numbered):
        prefix = numbered[-1][1]
    numbers = [match[2] for match in numbered if match[1] == prefix]
    width = max(map(len, numbers), default=3)
    number = max(map(int, numbers), default=0)
    while True:
        number += 1
        id = f"{prefix}{number:0{width}}"
        if id not in known:
            yield id


def _title(file: RiskFile, about: str) -> str:
    item = file.items[about]
    return f"Field data on {about}: {' '.join(item.title.split())}"


def _why_signal(signal: Signal, watch: Watch) -> str:
    unit = _plain(watch.plan.unit)
    return (
        f"Signal of {signal.plan} in {signal.period}: {counted(signal.count, 'event')} at an exposure of"
        f" {_amount(signal.exposure)} ({unit}), {_number(signal.rate)} per {unit}; {_limit(signal)};"
        f" p = {figure(signal.p, 2)} against the baseline, {figure(signal.adjusted, 2)} adjusted for all points."
    )


def _why_contradicted(each: Comparison) -> str:
    unit = _plain(each.unit)
    reports = "passive reports" if each.passive else "active monitoring"
    return (
        f"{each.source} ({each.kind}, {reports}) contradicts {each.risk}: {counted(each.count, 'event')} at an"
        f" exposure of {_amount(each.exposure)} ({unit}), one-sided 95 % lower limit {_number(each.verdict.limits.lower)} per {unit};"
        f" the file claims {each.against} {_plain(str(each.band))}, at most {figure(each.bound)}."
    )


def add_to_page(root: Path, file: RiskFile, proposed: Sequence[Proposal]) -> str:
    """Add the triggers to PAGE of the project at ``root``, and make the page if it is not there.

    What is left to do so that a reader gets to the page is returned, "" for nothing.

    :raises ValueError: if the page is there and is not part of the file, or no UTF-8; the message says so.
    :raises OSError: if it cannot be written; what was there is then as before.
    """
    target = root / PAGE
    if target.exists():
        if _DOCNAME not in file.documents:
            raise ValueError(f"{PAGE} is there and is no page of the file; see `exclude_patterns` of conf.py")
        try:
            text = target.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"{PAGE} cannot be added to: byte {error.start} is not UTF-8") from None
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        text = "# Triggers\n"
    if not text.endswith("\n"):
        text += "\n"
    added = "".join(f"\n{each.markdown()}" for each in proposed)
    write_whole(target, text + (added.replace("\n", "\r\n") if "\r\n" in text else added))
    if _DOCNAME in file.reachable:
        return ""
    return f"Add the line /{_DOCNAME} to a toctree, such as that of docs/post-launch.md: nothing leads to the page yet."


# --- words and numbers ------------------------------------------------------------------------------------------------


def _number(value: float) -> str:
    return figure(value, 3) if isfinite(value) else ""


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"


def _plain(text: str) -> str:
    """``text`` as text of Markdown, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _limit(signal: Signal) -> str:
    what = {"c-chart": " events", "cusum": " of the cumulative sum"}.get(signal.method, "")
    return f"{signal.method}, limit {_number(signal.limit)}{what}"


def said(verdict: Verdict, unit: str) -> str:
    """A verdict in words, with the exposure that is still needed in ``unit``."""
    if verdict.state == "supported" and verdict.bound >= 1:
        # a claim of the uppermost band: no data could contradict it
        return f"supported (at most {figure(verdict.bound, 3)} says nothing)"
    if verdict.state != "unsupported":
        return verdict.state
    if verdict.needed is None:
        return "unsupported (passive reports never support)"
    return f"unsupported ({_amount(_up(verdict.needed))} {unit} more needed)".replace("  ", " ")


def _up(value: float) -> float:
    """The next whole number, since an exposure that is rounded down would not do."""
    return value if value == int(value) else int(value) + 1


def _severity(policy: Policy, id: str) -> str:
    level = policy.severity.get(id)
    return f"{id} {level.label}" if level else id


# --- text and Markdown ------------------------------------------------------------------------------------------------


class _Table(NamedTuple):
    """A table to print; ``numbers`` are the columns that are set to the right, ``notes`` stand below it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def _tables(found: Monitored) -> Iterator[_Table]:
    comparisons = found.comparisons
    yield _Table(
        "Rates against claimed bands",
        ("Risk", "Source", "Kind", "Count", "Exposure", "Rate", "Lower", "Upper", "Claimed", "Verdict"),
        tuple(
            (
                each.risk,
                each.source,
                each.kind + (", passive" if each.passive else ""),
                str(each.count),
                f"{_amount(each.exposure)} {each.unit}".rstrip(),
                _number(each.verdict.rate),
                _number(each.verdict.limits.lower),
                _number(each.verdict.limits.upper),
                f"{each.against}: {each.band} <= {figure(each.bound, 3)}",
                said(each.verdict, each.unit),
            )
            for each in comparisons
        ),
        frozenset((3, 4, 5, 6, 7)),
        ("Lower and upper are one-sided 95 % limits of the rate.",) if comparisons else (),
    )
    yield _Table(
        "Plans",
        ("Plan", "Target", "Method", "Months", "Events", "Exposure", "Dispersion", "Signals"),
        tuple(_plan_row(watch) for watch in found.watched.watches),
        frozenset((4, 5, 6, 7)),
        tuple(_plan_notes(found)),
    )
    yield _Table(
        "Signals",
        ("Plan", "Month", "Count", "Exposure", "Rate", "Limit", "Method", "p", "Adjusted", "Answered by"),
        tuple(
            (
                each.plan,
                each.period,
                str(each.count),
                _amount(each.exposure),
                _number(each.rate),
                _number(each.limit),
                each.method,
                figure(each.p, 2),
                figure(each.adjusted, 2),
                _answered(each, found.open_triggers),
            )
            for each in found.signals
        ),
        frozenset((2, 3, 4, 5, 7, 8)),
        (
            "A signal is a question, not a verdict. p: against the baseline; adjusted: for all points of all plans.",
            "The limit is one of the rate; for a c-chart of the count, for a cusum of the cumulative sum.",
        )
        if found.signals
        else (),
    )
    yield _Table(
        "Cycles",
        ("Mission", "Stage", "Last", "Closed", "Due", "State"),
        tuple(
            (each.mission, each.stage, each.last or "none", each.closed, each.due, each.state)
            for each in found.watched.due
        ),
    )
    yield _Table(
        "Overall residual risk",
        ("Severity", "Risks", "Computed", "Median", "95 %", "Not estimable"),
        tuple(
            (
                _severity(found.policy, each.severity),
                str(len(each.risks)),
                _number(each.probability) if each.risks else "",
                _number(each.median) if each.risks else "",
                _number(each.upper) if each.risks else "",
                ", ".join(each.not_estimable),
            )
            for each in found.overall
        ),
        frozenset((1, 2, 3, 4)),
        (
            f"Probability that any of the risks harms, per {found.policy.probability.unit or 'unit of exposure'}, as if"
            " they were independent: an assumption.",
            "It supports the judgement of clause 8 and does not replace it.",
        )
        if found.overall
        else (),
    )


def _plan_notes(found: Monitored) -> Iterator[str]:
    for watch in found.watched.watches:
        if watch.dispersion > OVERDISPERSED:
            yield (
                f"{watch.plan.id}: the months of the baseline scatter {figure(watch.dispersion, 2)} times as much as"
                " Poisson counts, so its limits are narrow."
            )
    if found.without_data:
        yield f"Without data yet: {', '.join(found.without_data)}."


def _answered(signal: Signal, open: frozenset[str]) -> str:
    if not signal.answered:
        return "nothing"
    return f"{signal.answered}, questions open" if signal.answered in open else signal.answered


def _plan_row(watch: Watch) -> tuple[str, ...]:
    points = watch.series.points
    return (
        watch.plan.id,
        watch.plan.target,
        watch.plan.method,
        f"{points[0].period} to {points[-1].period}",
        str(sum(point.count for point in points)),
        f"{_amount(sum(point.exposure for point in points))} {watch.plan.unit}".rstrip(),
        _number(watch.dispersion),
        str(len(watch.signals)),
    )


def summary(found: Monitored) -> str:
    """The last line: what there is to do, and how many bands the data support."""
    states = [each.verdict.state for each in found.comparisons]
    text = (
        f"{counted(len(found.contradicted), 'contradiction')}, {counted(len(found.unanswered), 'unanswered signal')},"
        f" {counted(len(found.overdue), 'overdue cycle')} on {found.today}; of {counted(len(states), 'comparison')}"
        f" {states.count('supported')} supported, {states.count('unsupported')} unsupported.\n"
    )
    soon = [each for each in found.watched.due if each.state == "due soon"]
    if soon:
        text = f"{counted(len(soon), 'cycle')} due soon: {', '.join(_due(each) for each in soon)}.\n{text}"
    return text


def _due(each: Due) -> str:
    return f"{each.mission}/{each.stage} on {each.due}"


def as_text(found: Monitored) -> str:
    """Tables for a terminal, then the triggers that are asked for, then what there is to do."""
    lines: list[str] = []
    for table in _tables(found):
        if table.rows:
            lines += [f"{table.title}:", *_set(table), *table.notes, ""]
        elif table.notes:
            lines += [*table.notes, ""]
    if not found.policy.monitoring:
        lines += ["The policy has no section `monitoring`: nothing says what is watched.", ""]
    if found.proposed:
        ids = ", ".join(each.id for each in found.proposed)
        if found.written:
            lines.append(f"Added {ids} to {PAGE}: answer the questions there.")
            lines += [found.hint, ""] if found.hint else [""]
        else:
            lines += [f"Proposed, for {PAGE} (`--write` adds it):", ""]
            lines += [line for each in found.proposed for line in (*each.markdown().splitlines(), "")]
    return "\n".join(lines) + ("\n" if lines else "") + summary(found)


def _set(table: _Table) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(table.head, *table.rows, strict=True)]
    for row in (table.head, *table.rows):
        yield "  ".join(
            text.rjust(width) if index in table.numbers else text.ljust(width)
            for index, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()


def as_markdown(found: Monitored) -> str:
    """The same for an issue, a merge request or the summary of a job: what there is to do comes first."""
    text = f"### Field data\n\n{cell(summary(found))}\n"
    if found.proposed:
        where = f"Added to `{PAGE}`" if found.written else f"Proposed for `{PAGE}`"
        text += f"\n{where}; the three questions are to be answered there.\n"
        if found.hint:
            text += f"\n{cell(found.hint)}\n"
        # longer than any fence within
        text += "".join(f"\n`````markdown\n{each.markdown()}`````\n" for each in found.proposed)
    for table in _tables(found):
        if table.rows:
            ruler = "|".join(" ---: " if index in table.numbers else " --- " for index in range(len(table.head)))
            rows = "".join(f"| {' | '.join(map(cell, row))} |\n" for row in table.rows)
            text += f"\n#### {table.title}\n\n| {' | '.join(table.head)} |\n|{ruler}|\n{rows}"
        text += "".join(f"\n{cell(note)}\n" for note in table.notes)
    return text


# --- JSON -------------------------------------------------------------------------------------------------------------


def as_json(found: Monitored) -> dict[str, Any]:
    """All of it as JSON data. A number that there is none of is null."""
    return {
        "version": 1,
        "tool": {"name": "riskfile", "version": __version__},
        "today": found.today,
        "plans": [_watch(watch) for watch in found.watched.watches],
        "without_data": list(found.without_data),
        "comparisons": [_comparison(each) for each in found.comparisons],
        "signals": [_signal(each, found) for each in found.signals],
        "cycles": [each._asdict() for each in found.watched.due],
        "overall": [_overall(each) for each in found.overall],
        "proposed": [
            {
                "id": each.id,
                "title": each.title,
                "opened": each.opened,
                "due": each.due,
                "affects": list(each.affects),
                "markdown": each.markdown(),
            }
            for each in found.proposed
        ],
        "page": PAGE,
        "written": found.written,
        "summary": {
            "contradicted": len(found.contradicted),
            "unanswered": len(found.unanswered),
            "overdue": len(found.overdue),
            "to_do": found.asks,
        },
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _comparison(each: Comparison) -> dict[str, Any]:
    verdict = each.verdict
    return {
        "source": each.source,
        "target": each.target,
        "risk": each.risk,
        "kind": each.kind,
        "passive": each.passive,
        "count": each.count,
        "exposure": each.exposure,
        "unit": each.unit,
        "rate": _finite(verdict.rate),
        "lower": _finite(verdict.limits.lower),
        "upper": _finite(verdict.limits.upper),
        "against": each.against,
        "band": str(each.band),
        "bound": each.bound,
        "verdict": verdict.state,
        "needed": _finite(verdict.needed),
        **_place(each),
    }


def _signal(each: Signal, found: Monitored) -> dict[str, Any]:
    return {
        "plan": each.plan,
        "period": each.period,
        "count": each.count,
        "exposure": each.exposure,
        "rate": _finite(each.rate),
        "limit": _finite(each.limit),
        "method": each.method,
        "p": _finite(each.p),
        "adjusted": _finite(each.adjusted),
        "answered": each.answered,
        "questions_open": each.answered in found.open_triggers,
        **_place(each),
    }


def _place(each: Comparison | Signal) -> dict[str, Any]:
    return {"path": each.mark.path, "line": each.mark.line, "column": each.mark.column}


def _watch(watch: Watch) -> dict[str, Any]:
    plan, chart, cusum = watch.plan, watch.chart, watch.cusum
    months = []
    for index, point in enumerate(watch.series.points):
        month: dict[str, Any] = {"period": point.period, "count": point.count, "exposure": point.exposure}
        if chart:
            month |= {"lower": _finite(chart.lower[index]), "upper": _finite(chart.upper[index])}
        if cusum:
            month["cusum"] = _finite(cusum.upper[index])
        months.append(month)
    return {
        "id": plan.id,
        "title": plan.title,
        "target": plan.target,
        "kind": plan.kind,
        "source": plan.source,
        "unit": plan.unit,
        "method": plan.method,
        "threshold": plan.threshold,
        "path": watch.series.path,
        "centre": _finite(chart.centre) if chart else None,
        "dispersion": _finite(watch.dispersion),
        "months": months,
    }


def _overall(each: Overall) -> dict[str, Any]:
    estimated = bool(each.risks)
    return {
        "severity": each.severity,
        "risks": list(each.risks),
        "probability": _finite(each.probability) if estimated else None,
        "median": _finite(each.median) if estimated else None,
        "upper": _finite(each.upper) if estimated else None,
        "not_estimable": list(each.not_estimable),
        "assumption": "the risks are independent",
    }
