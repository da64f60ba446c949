"""What field data say of the file and the triggers that they ask for, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, Final, NamedTuple

from riskfile.policy.policy import FollowUp, Policy
from riskfile.reporters.markdown import cell
from riskfile.surveillance.charting import Charted
from riskfile.surveillance.exposure import completeness, effective, share_within
from riskfile.surveillance.monitoring import (
    CONFIDENCE,
    Comparison,
    Due,
    Overall,
    Signal,
    Watch,
    computed_false_alarm_months,
    false_alarm_months,
    look_words,
)
from riskfile.surveillance.statistics import Verdict, whole
from riskfile.surveillance.triggers import Monitored
from riskfile.surveillance.words import found_words
from riskfile.text.columns import columns, left, right
from riskfile.text.messages import later, tr
from riskfile.text.numbers import exact_amount, figure
from riskfile.text.words import DUE_WORDS, NOT_ACCEPTED, SHORT_VERDICT_WORDS
from riskfile.version import __version__

FORMATS: Final = ("text", "json", "markdown")
"""The formats of ``riskfile monitor``."""


# --- words and numbers ------------------------------------------------------------------------------------------------


def _number(value: float) -> str:
    return figure(value, 3) if isfinite(value) else ""


def said(verdict: Verdict, unit: str, look: str = "") -> str:
    """A verdict in words, with the exposure that is still needed in ``unit``; ``look`` is what follows at once: at which look."""
    word = SHORT_VERDICT_WORDS[verdict.state] + look
    if verdict.state == "supported" and verdict.bound >= 1:
        # a claim of the uppermost band: no data could contradict it
        return tr("{word} (at most {bound} says nothing)", word=word, bound=figure(verdict.bound, 3))
    if verdict.state != "unsupported":
        return word
    if verdict.needed is None:
        return tr("{word} (passive reports never support)", word=word)
    return tr(
        "{word} ({whole} {unit} more needed)", word=word, whole=exact_amount(whole(verdict.needed)), unit=unit
    ).replace("  ", " ")


def _severity(policy: Policy, id: str) -> str:
    level = policy.severity.get(id)
    return f"{id} {level.label}" if level else id


# --- text and Markdown ------------------------------------------------------------------------------------------------


class _PrintedTable(NamedTuple):
    """A table to print; ``numbers`` are the columns that are set to the right, ``notes`` stand below it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()


def _tables(found: Monitored) -> Iterator[_PrintedTable]:
    comparisons = found.comparisons
    yield _PrintedTable(
        tr("Rates against claimed bands"),
        (
            tr("Risk"),
            tr("Source"),
            tr("Kind"),
            tr("Count"),
            tr("Exposure"),
            tr("Rate"),
            tr("Lower"),
            tr("Upper"),
            tr("Claimed"),
            tr("Verdict"),
        ),
        tuple(
            (
                each.risk,
                each.source,
                each.kind + (", passive" if each.passive else ""),
                str(each.count),
                f"{exact_amount(each.exposure)} {each.unit}".rstrip(),
                _number(each.verdict.rate),
                _number(each.verdict.limits.lower),
                _number(each.verdict.limits.upper),
                f"{each.against}: {each.band} <= {figure(each.bound, 3)}",
                tr(NOT_ACCEPTED) if each in found.not_accepted else said(each.verdict, each.unit, _at_look(each)),
            )
            for each in comparisons
        ),
        frozenset((3, 4, 5, 6, 7)),
        tuple(_limit_notes(comparisons)),
    )
    yield _PrintedTable(
        tr("Plans"),
        (
            tr("Plan"),
            tr("Target"),
            tr("Method"),
            tr("Periods"),
            tr("Events"),
            tr("Exposure"),
            tr("Dispersion"),
            tr("False alarm"),
            tr("Finds"),
            tr("Signals"),
        ),
        tuple(_plan_row(watch) for watch in found.watched.watches),
        frozenset((4, 5, 6, 9)),
        tuple(_plan_notes(found)),
    )
    yield _PrintedTable(
        tr("Signals"),
        (
            tr("Plan"),
            tr("Period"),
            tr("Count"),
            tr("Exposure"),
            tr("Rate"),
            tr("Found"),
            "p",
            tr("Adjusted"),
            tr("Answered by"),
        ),
        tuple(
            (
                each.plan,
                each.period,
                str(each.count),
                exact_amount(each.exposure),
                _number(each.rate),
                f"{_by(each)}: {found_words(each, watch)}",
                _digits(each.p),
                _digits(each.adjusted),
                _answered(each, found.open_triggers),
            )
            for watch in found.watched.watches
            for each in watch.signals
        ),
        frozenset((2, 3, 4, 6, 7)),
        (
            tr(
                "A signal is a question, not a verdict. p: how likely a value so far out is by chance at that point; adjusted: for all"
                " plans at that time, of a lot or site for all lots or sites (Benjamini-Hochberg)."
            ),
        )
        if found.signals
        else (),
    )
    yield _PrintedTable(
        tr("Cycles"),
        (tr("Mission"), tr("Stage"), tr("Last"), tr("Closed"), tr("Due"), tr("State")),
        tuple(
            (each.mission, each.stage, each.last or "none", each.closed, each.due, DUE_WORDS[each.state])
            for each in found.watched.due
        ),
    )
    yield _PrintedTable(
        tr("Overall residual risk"),
        (tr("Severity"), tr("Risks"), tr("Computed"), tr("Median"), "95 %", tr("Not estimable")),
        tuple(
            (
                _severity(found.policy, each.severity) + (tr(", per {unit}", unit=each.unit) if each.unit else ""),
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
            tr(
                "Probability that any of the risks harms, per {unit}, as if they were independent: an assumption.",
                unit=found.policy.probability.unit or tr("unit of exposure"),
            ),
            tr("It supports the judgement of clause 8 and does not replace it."),
        )
        if found.overall
        else (),
    )


def _limit_notes(comparisons: Sequence[Comparison]) -> Iterator[str]:
    if comparisons:
        yield tr("Lower and upper are one-sided 95 % limits of the rate.")
    if any(each.verdict.looked for each in comparisons):
        yield (
            tr(
                "Of a series that is looked at again and again they are wider: at the level of its last look, so that all planned looks"
                " together contradict a true claim, or support a false one, with a chance of 5 % at most."
            )
        )


def _plan_notes(found: Monitored) -> Iterator[str]:
    for watch in found.watched.watches:
        notes = {chart.notes: chart.note for chart in watch.charts if chart.notes}
        # of two charts that share their false alarms the second says what the first does
        for each, said in notes.items():
            if not any(each != other and each == other[: len(each)] for other in notes):
                yield tr("{plan}: {note}.", plan=watch.plan.id, note=said)
        if watch.plan.follow_up is not None and watch.plan.follow_up.estimate != "as-baseline":
            yield _share_words(watch, watch.plan.follow_up)
        shares = completeness(watch.plan, watch.series)
        waiting = [
            tr("{period} ({share} in)", period=each.period, share=f"{share:.0%}") if share < 1 else each.period
            for each, share in zip(watch.series.points, shares, strict=True)
            if each.provisional
        ]
        if waiting:
            yield (
                tr(
                    "{id}: reports of {waiting} are still to come; a signal there is one, and that there is "
                    "none says nothing yet.",
                    id=watch.plan.id,
                    waiting=tuple(waiting),
                )
            )
        empty = [each.period for each in watch.series.points if not each.exposure]
        if empty:
            yield tr("{id}: no exposure in {empty}, which says nothing.", id=watch.plan.id, empty=tuple(empty))
    if found.watched.watches:
        yield (
            tr(
                "False alarm: months from one to the next on average, while the rate stays the "
                "baseline's, averaged over what the baseline leaves open of it ({asked}). Finds: periods "
                "until a rise of the baseline's rate is found, on average.",
                asked=_asked(found.watched.watches),
            )
        )
    months = [each for each in map(computed_false_alarm_months, found.watched.watches) if isfinite(each)]
    if 1 < len(months) == len(found.watched.watches):
        together = 1 / sum(1 / each for each in months)
        yield tr(
            "All {n} plans together: false alarms {together} months apart on average.",
            n=len(months),
            together=figure(together, 2),
        )
    if found.without_data:
        yield tr("Without data yet: {without_data}.", without_data=tuple(found.without_data))


_BY_ESTIMATE: Final = {
    "kaplan-meier": later("by Kaplan and Meier"),
    "age-classes": later("by the hazards of the classes of age, taken as the same within each"),
}


def _share_words(watch: Watch, follow_up: FollowUp) -> str:
    """Which share of implants has an event within the time of the claim, after the baseline, looked at once."""
    plan, series = watch.plan, watch.series
    start = series.place_of(plan.baseline[1]) + 1 if plan.baseline else 0
    periods = f"{follow_up.within} {series.period}s"
    if start == len(series.points):
        start = 0
    found = share_within(plan, series, range(start, len(series.points)), CONFIDENCE)
    if found is None:
        return tr(
            "{id}: nobody has been followed long enough to say which share has an event within {periods}.",
            id=plan.id,
            periods=periods,
        )
    share = found.share
    limits = tr("{lower} to {upper}", lower=figure(share.lower, 3), upper=figure(share.upper, 3))
    return tr(
        "{id}: a share of {share} has an event within {periods} ({limits}), {by_estimate}.",
        id=plan.id,
        share=figure(share.share, 3),
        periods=periods,
        limits=limits,
        by_estimate=tr(_BY_ESTIMATE[found.estimate]),
    )


def _answered(signal: Signal, open: frozenset[str]) -> str:
    if not signal.answered:
        return "nothing"
    return tr("{answered}, questions open", answered=signal.answered) if signal.answered in open else signal.answered


def _by(signal: Signal) -> str:
    return tr("{level}, since {since}", level=signal.level, since=signal.since) if signal.level else signal.method


def _at_look(each: Comparison) -> str:
    look = str(look_words(each))
    if not look or each.verdict.looked is None:
        return ""
    return tr(" at {look}", look=look) if each.verdict.looked.last.number else f", {look}"


def _digits(value: float) -> str:
    return figure(value, 2) if isfinite(value) else ""


def _finds(watch: Watch) -> str:
    """How soon which rise is found, by the quickest chart of the plan that can say it."""
    known = [(each.detection, each.detects) for each in watch.charts if isfinite(each.detection)]
    if not known:
        return ""
    detection, detects = min(known)
    within = f"{float(f'{detection:.2g}'):,.0f}" if detection >= 100 else figure(detection, 2)
    return tr(
        "{detects} times the rate in {within} {period}s",
        detects=figure(detects, 3),
        within=within,
        period=watch.series.period,
    )


def _months(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 100 else figure(value, 3)


def _false_alarm(watch: Watch) -> str:
    """How far false alarms are apart, as the plan's charts compute it; nothing where none can."""
    found = computed_false_alarm_months(watch)
    return tr("{months} months", months=_months(found)) if isfinite(found) else ""


def _asked(watches: Sequence[Watch]) -> str:
    """What the plans ask for: one figure where it is the same for all."""
    asked = {each.plan.id: _months(false_alarm_months(each.plan, each.series)) for each in watches}
    if len(set(asked.values())) == 1:
        return tr("asked for: {next}", next=next(iter(asked.values())))
    return tr("asked for: {what}", what=tuple(f"{plan} {months}" for plan, months in asked.items()))


def _plan_row(watch: Watch) -> tuple[str, ...]:
    points = watch.series.points
    return (
        watch.plan.id,
        watch.plan.target,
        watch.plan.method,
        tr("{period} to {period2}", period=points[0].period, period2=points[-1].period),
        str(sum(point.count for point in points)),
        f"{exact_amount(sum(point.exposure for point in points))} {watch.plan.unit}".rstrip(),
        _number(watch.dispersion),
        _false_alarm(watch),
        _finds(watch),
        str(len(watch.signals)),
    )


def summary(found: Monitored) -> str:
    """The last line: what there is to do, and how many bands the data support."""
    states = [tr("not accepted") if each in found.not_accepted else each.verdict.state for each in found.comparisons]
    text = tr(
        "{n} {n:contradiction|contradictions}, {n2} {n2:unanswered signal|unanswered signals}, "
        "{n3} {n3:overdue cycle|overdue cycles} on {today}; of {n4} {n4:comparison|comparisons} "
        "{count} supported, {count2} unsupported",
        n=len(found.contradicted),
        n2=len(found.unanswered),
        n3=len(found.overdue),
        today=found.today,
        n4=len(states),
        count=states.count("supported"),
        count2=states.count("unsupported"),
    )
    if found.not_accepted:
        text += tr(", {n} not accepted as support (RMF614)", n=states.count("not accepted"))
    text += ".\n"
    soon = [each for each in found.watched.due if each.state == "due soon"]
    if soon:
        text = tr(
            "{n} {n:cycle|cycles} due soon: {due}.\n{text}",
            n=len(soon),
            due=tuple(_due(each) for each in soon),
            text=text,
        )
    return text


def _due(each: Due) -> str:
    return tr("{mission}/{stage} on {due}", mission=each.mission, stage=each.stage, due=each.due)


def as_text(found: Monitored) -> str:
    """Tables for a terminal, then the triggers that are asked for, then what there is to do."""
    lines: list[str] = []
    for table in _tables(found):
        if table.rows:
            lines += [f"{table.title}:", *_set(table), *table.notes, ""]
        elif table.notes:
            lines += [*table.notes, ""]
    if not found.policy.monitoring:
        lines += [tr("The policy has no section `monitoring`: nothing says what is watched."), ""]
    if found.proposed:
        ids = ", ".join(each.id for each in found.proposed)
        if found.written:
            lines.append(tr("Added {ids} to {page}: answer the questions there.", ids=ids, page=found.page))
            lines += [found.hint, ""] if found.hint else [""]
        else:
            lines += [tr("Proposed, for {page} (`--write` adds it):", page=found.page), ""]
            lines += [line for each in found.proposed for line in (*each.markdown().splitlines(), "")]
    return "\n".join(lines) + ("\n" if lines else "") + summary(found)


def _set(table: _PrintedTable) -> Iterator[str]:
    widths = [max(map(columns, column)) for column in zip(table.head, *table.rows, strict=True)]
    for row in (table.head, *table.rows):
        yield "  ".join(
            right(text, width) if index in table.numbers else left(text, width)
            for index, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()


def as_markdown(found: Monitored) -> str:
    """The same for an issue, a merge request or the summary of a job: what there is to do comes first."""
    text = tr("### Field data\n\n{cell}\n", cell=cell(summary(found)))
    if found.proposed:
        where = (
            tr("Added to `{page}`", page=found.page) if found.written else tr("Proposed for `{page}`", page=found.page)
        )
        text += tr("\n{where}; the three questions are to be answered there.\n", where=where)
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
        "comparisons": [_comparison(each, accepted=each not in found.not_accepted) for each in found.comparisons],
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
        "page": found.page,
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


def _comparison(each: Comparison, *, accepted: bool) -> dict[str, Any]:
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
        "verdict": verdict.state if accepted else "unsupported",
        "would_support": not accepted,
        "needed": _finite(verdict.needed),
        **_looks(each),
        **_place(each),
    }


def _looks(each: Comparison) -> dict[str, Any]:
    """At which look of how many, null where data are looked at once; the confidence of the two limits."""
    looked = each.verdict.looked
    if looked is None:
        return {"look": None, "looks_planned": None, "decided": None, "confidence": [CONFIDENCE, CONFIDENCE]}
    last, decided = looked.last, looked.decided
    return {
        "look": last.number,
        "looks_planned": looked.planned,
        "last_look": each.last_look or None,
        "contradicts_from": last.contradicts if last.number else None,
        "supports_to": last.supports if last.supports >= 0 else None,
        "confidence": list(last.levels),
        "dispersion": looked.dispersion,
        "decided": decided
        and {
            "look": decided.number,
            "period": each.decided,
            "count": decided.events,
            "exposure": decided.exposure,
            "lower": _finite(decided.limits.lower),
            "upper": _finite(decided.limits.upper),
        },
    }


def _signal(each: Signal, found: Monitored) -> dict[str, Any]:
    return {
        "plan": each.plan,
        "period": each.period,
        "count": each.count,
        "exposure": each.exposure,
        "rate": _finite(each.rate),
        **({"level": each.level, "since": each.since} if each.level else {}),
        "method": each.method,
        "cause": each.cause,
        "statistic": each.statistic,
        "value": _finite(each.value),
        "limit": _finite(each.limit),
        "run": each.run,
        "p": _finite(each.p),
        "adjusted": _finite(each.adjusted),
        "false_alarm_months": _finite(each.false_alarm),
        "detection": _finite(each.detection),
        "detects": each.detects,
        "answered": each.answered,
        "questions_open": each.answered in found.open_triggers,
        **_place(each),
    }


def _place(each: Comparison | Signal) -> dict[str, Any]:
    return {"path": each.mark.path, "line": each.mark.line, "column": each.mark.column}


def _watch(watch: Watch) -> dict[str, Any]:
    plan = watch.plan
    points = watch.series.points
    return {
        "id": plan.id,
        "title": plan.title,
        "target": plan.target,
        "kind": plan.kind,
        "source": plan.source,
        "unit": plan.unit,
        "method": plan.method,
        "detects": plan.detects,
        "false_alarm_months": _finite(computed_false_alarm_months(watch)),
        "false_alarm_months_asked": _finite(false_alarm_months(plan, watch.series)),
        "path": watch.series.path,
        "dispersion": _finite(watch.dispersion),
        "period": watch.series.period,
        "points": [
            {
                "period": each.period,
                "count": each.count,
                "exposure": each.exposure,
                "expected_by": expected_by,
                "complete": complete,
                **({"provisional": True} if each.provisional else {}),
            }
            for each, expected_by, complete in zip(
                points, effective(watch.plan, watch.series), completeness(watch.plan, watch.series), strict=True
            )
        ],
        "begins_anew": [points[index].period for index in watch.begins],
        "charts": [_chart(each) for each in watch.charts],
    }


def _chart(chart: Charted) -> dict[str, Any]:
    """One entry for each point; null where there is none."""
    return {
        "method": chart.method,
        "statistic": chart.statistic,
        "values": list(map(_finite, chart.values)),
        "centre": list(map(_finite, chart.centre)),
        "lower": list(map(_finite, chart.lower)),
        "upper": list(map(_finite, chart.upper)),
        "false_alarm": _finite(chart.false_alarm),
        "detection": _finite(chart.detection),
        "detects": chart.detects,
        "expected": _finite(chart.expected),
        "note": chart.note,
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
        "unit": each.unit or None,
        "assumption": tr("the risks are independent"),
    }
