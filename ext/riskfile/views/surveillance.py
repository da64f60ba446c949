"""Field data as pictures and tables: control charts, observed rates against claims, overall risk, the two missions.

What is drawn is numbers here, and each picture has a table of the same numbers. Nothing here knows how it is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from riskfile.assessment import Assessment, assess
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import FALSE_ALARM_MONTHS, LOOKS_FOR_YEARS, MonitoringPlan, Policy
from riskfile.reading.ages import by_age, cells_of
from riskfile.surveillance.design import Design, Looks, design, design_of
from riskfile.surveillance.foundation import shown_state
from riskfile.surveillance.funnel import compared, limits
from riskfile.surveillance.monitoring import (
    Comparison,
    Overall,
    Signal,
    Watch,
    baseline_of,
    false_alarm_periods,
    look_words,
    overall_residual,
    planned_looks,
    risks_of,
    watch,
)
from riskfile.surveillance.overall import class_sums
from riskfile.surveillance.statistics import VerdictState, whole
from riskfile.surveillance.survival import by_product_limit
from riskfile.text.between import in_list, in_turn, labelled
from riskfile.text.messages import tr
from riskfile.text.numbers import figure
from riskfile.text.words import EVENT_WORDS, MISSION_WORDS, NOT_ACCEPTED, VERDICT_WORDS, value_in_words
from riskfile.views.amounts import PERIOD_WORD, amount, plural, rate_text
from riskfile.views.control_charts import METHOD_WORDS, Claimed, ControlChart, Periods, chart_of
from riskfile.views.field_charts import (
    DetectionCurve,
    DetectionLine,
    EventFreeCurve,
    EventFreeStep,
    FunnelLimits,
    FunnelPlot,
    FunnelRow,
    detection_of,
    event_free_of,
    funnel_of,
)
from riskfile.views.tables import Cell, Column, Row, Table, select

STATE_MARKS = {"supported": "pass", "contradicted": "error", "unsupported": "open"}

COMPARISON_COLUMNS = (
    Column("risk", "Risk"),
    Column("source", "Observed by"),
    Column("kind", "Kind"),
    Column("count", "Events"),
    Column("exposure", "Exposure"),
    Column("rate", "Rate, and its limits"),
    Column("claimed", "Claimed, at most"),
    Column("verdict", "Verdict, and the exposure still needed"),
)

OVERALL_COLUMNS = (
    Column("severity", "Severity"),
    Column("risks", "Risks"),
    Column("probability", "At the upper ends of the claims"),
    Column("median", "Simulated, median"),
    Column("upper", "Simulated, 95th percentile"),
    Column("at-most", "At most, by the plan"),
    Column("not-estimable", "Not estimable"),
)

TURN_COLUMNS = (
    Column("mission", "Mission"),
    Column("item", "Trigger or cycle"),
    Column("kind", "Kind"),
    Column("opened", "Opened"),
    Column("due", "Due"),
    Column("closed", "Closed"),
    Column("with", "Closes, or closed by"),
)


class ForestRow(NamedTuple):
    """One observed rate, its limits, and the upper end of the band that is claimed."""

    label: str
    title: str
    events: int
    rate: float
    lower: float
    upper: float
    claimed: float
    state: VerdictState


class ForestPlot(NamedTuple):
    """Observed rates against claimed bands, the worst verdict first."""

    rows: tuple[ForestRow, ...]
    alt: str
    table: Table


class ResidualRow(NamedTuple):
    """Overall residual risk of one severity: at the upper ends of the claims, and as simulated; ``at_most`` is the highest
    sum of the plan, None where it has none, and ``exceeded`` says that the claims are above it."""

    severity: str
    label: str
    probability: float
    median: float
    upper: float
    risks: int
    apart: int
    at_most: float | None = None
    exceeded: bool = False


class ResidualChart(NamedTuple):
    """Overall residual risk per severity, the mildest first."""

    unit: str
    rows: tuple[ResidualRow, ...]
    alt: str
    table: Table


class Turn(NamedTuple):
    """A trigger or a cycle: days as YYYY-MM-DD, "" for none. ``trigger`` holds the days on which the triggers that a
    cycle closes were opened."""

    id: str
    title: str
    mission: str
    opened: str
    due: str
    closed: str
    next: str
    triggers: tuple[tuple[str, str], ...]


class MissionTimeline(NamedTuple):
    """The cycles of both missions in the order of their opening, triggers without a cycle among them, and today."""

    today: str
    turns: tuple[Turn, ...]
    alt: str
    table: Table


Picture = ControlChart | ForestPlot | ResidualChart | MissionTimeline | FunnelPlot | DetectionCurve | EventFreeCurve
"""What is drawn."""


def below_of(picture: Picture) -> tuple[str, ...]:
    """What is said below a picture, line by line."""
    if isinstance(picture, ControlChart | FunnelPlot | DetectionCurve | EventFreeCurve):
        return picture.below
    return ()


# --- control chart ----------------------------------------------------------------------------------------------------


def control_chart(file: RiskFile, policy: Policy, today: str, plan: str) -> ControlChart | None:
    """The control chart of the plan with this id; None where there is no such plan, or no data of it that can be read."""
    for each in watch(file, policy, assess(file, policy), today).watches:
        if each.plan.id == plan:
            return _control_chart(file, policy, today, each)
    return None


def plan_of(policy: Policy, id: str) -> MonitoringPlan | None:
    """The monitoring plan with this id."""
    plans = policy.monitoring.plans if policy.monitoring else ()
    return next((plan for plan in plans if plan.id == id), None)


def _control_chart(file: RiskFile, policy: Policy, today: str, watched: Watch) -> ControlChart:
    plan, points = watched.plan, watched.series.points
    periods = tuple(point.period for point in points)
    first, last = 0, 0
    if plan.baseline is not None:
        first, last = watched.series.place_of(plan.baseline[0]), watched.series.place_of(plan.baseline[1]) + 1
    # a lot or site that stands out is no point of the chart
    signals = {signal.period: signal for signal in watched.signals if signal.cause != "level"}

    def reading(number: int, said: str) -> Cell:
        signal = signals.get(periods[number])
        return Cell(said) if signal is None else _reading(file, signal, said)

    lowest = min(watched.comparisons, key=lambda each: each.bound, default=None)
    return chart_of(
        Periods(
            periods,
            tuple(point.count for point in points),
            tuple(float(point.exposure) for point in points),
            watched.series.period,
            first,
            last,
            frozenset(point.period for point in points if point.provisional),
        ),
        watched.charts,
        title=plan.title or plan.id,
        kind=plan.kind,
        unit=plan.unit,
        method=plan.method,
        claimed=Claimed(lowest.bound, tr("{against} of {risk}", against=lowest.against, risk=lowest.risk))
        if lowest
        else None,
        reading=reading,
        note=_chart_note(file, policy, today, watched),
    )


def _reading(file: RiskFile, signal: Signal, said: str) -> Cell:
    test = tr("p = {p}, adjusted {adjusted}", p=figure(signal.p, 2), adjusted=figure(signal.adjusted, 2))
    answer = file.items.get(signal.answered)
    if answer is None:
        return Cell(tr("{said}; no trigger answers it", said=said), note=test, mark="error")
    return Cell(said, ((answer, "answers"),), note=test, mark="warning")


def _chart_note(file: RiskFile, policy: Policy, today: str, watched: Watch) -> str:
    plan = watched.plan
    parts = [
        tr(
            "{id}: {event_words} of {target}, {source} source, per {unit}, {method_words}",
            id=plan.id,
            event_words=EVENT_WORDS[plan.kind],
            target=plan.target,
            source=plan.source,
            unit=plan.unit,
            method_words=tr(METHOD_WORDS[plan.method]),
        )
    ]
    if plan.baseline:
        parts.append(tr("baseline {baseline} to {baseline2}", baseline=plan.baseline[0], baseline2=plan.baseline[1]))
    parts.append(tr("dispersion {dispersion}", dispersion=figure(watched.dispersion, 3)))
    parts += [
        tr(
            "{risk}, {against} at most {rate_text}: {verdict_words}",
            risk=each.risk,
            against=each.against,
            rate_text=rate_text(each.bound),
            verdict_words=_verdict_words(each, shown_state(file, policy, each, today)),
        )
        for each in watched.comparisons
    ]
    return in_turn(parts) + "."


# --- lots and sites beside each other ---------------------------------------------------------------------------------

_CURVE = 90
"""At how many exposures the limits of a funnel are computed."""


def funnel_plot(file: RiskFile, policy: Policy, today: str, plan: str) -> FunnelPlot | None:
    """The lots, sites or models of a monitoring plan beside each other, over the periods after the baseline; None where there is no
    such plan, or its data are not by lot, site or model."""
    watched = next(
        (each for each in watch(file, policy, assess(file, policy), today).watches if each.plan.id == plan), None
    )
    if watched is None or not watched.series.levels:
        return None
    found, series = watched.plan, watched.series
    last = series.place_of(found.baseline[1]) + 1 if found.baseline else 0
    judged = series.points[last:] or series.points
    since = {point.period for point in judged}
    sums: dict[str, tuple[int, float]] = {}
    for point in series.levels:
        if point.period in since:
            count, exposure = sums.get(point.level, (0, 0.0))
            sums[point.level] = count + point.count, exposure + point.exposure
    counts, exposures = zip(*sums.values(), strict=True)
    rate = sum(counts) / (math.fsum(exposures) or math.inf)
    share = found.method == "p-chart"
    signals: dict[str, Signal] = {}
    for signal in watched.signals:
        if signal.cause == "level":
            signals.setdefault(signal.level, signal)
    own = iter(limits(rate, [each for each in exposures if each], share=share))
    rows = tuple(
        FunnelRow(
            level,
            each.count,
            each.exposure,
            *(next(own)[2:] if each.exposure else (0.0, 0.0)),
            each.p,
            each.adjusted,
            level in signals,
        )
        for level, each in zip(sums, compared(counts, exposures), strict=True)
    )
    by = found.by or "lot"
    span = (
        tr("{period} to {period2}", period=judged[0].period, period2=judged[-1].period)
        if len(judged) > 1
        else judged[0].period
    )
    below = (
        tr(
            "{span}. Limits by chance about the rate of all together, {value}; a {by} is a signal once the "
            "exact test against all the others, adjusted for how many there are, is below the chance of a "
            "false alarm that the plan allows a {period}.",
            span=span,
            value=tr("binomial") if share else tr("Poisson"),
            by=by,
            period=tr(PERIOD_WORD[series.period]),
        ),
    )
    return funnel_of(
        rows,
        _funnel_curve(rate, [each for each in exposures if each], share=share),
        title=found.title or found.id,
        by=by,
        kind=found.kind,
        unit=found.unit,
        centre=rate,
        below=below,
        readings=[
            _reading(file, signals[row.level], tr("signal in {period}", period=signals[row.level].period))
            if row.level in signals
            else Cell(tr("no signal"))
            for row in rows
        ],
    )


def _funnel_curve(rate: float, exposures: Sequence[float], *, share: bool) -> Sequence[FunnelLimits]:
    if not exposures:
        return ()
    low, high = min(exposures) * 0.7, max(exposures) * 1.3
    at = [low * (high / low) ** (number / (_CURVE - 1)) for number in range(_CURVE)]
    if share:
        at = [float(each) for each in sorted({max(1, round(each)) for each in at})]
    return tuple(FunnelLimits(each, *found) for each, found in zip(at, limits(rate, at, share=share), strict=True))


# --- times to detection -----------------------------------------------------------------------------------------------

MULTIPLES = (1.2, 1.35, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0, 10.0)
"""How many times the rate has risen, along a curve of detection times."""

BASELINE_MONTHS = 12
"""How long the rate was watched, where a number of events is all that is known."""


def detection_curve(file: RiskFile, policy: Policy, plan: str, expected: str) -> DetectionCurve | None:
    """How soon each method finds a rise: at what the baseline of a monitoring plan has (``plan`` is its id), or at ``expected`` events
    a month; None where there are neither."""
    if plan:
        return _detection_of_plan(file, policy, plan)
    try:
        events = float(expected)
    except ValueError:
        # RMF921 tells of it
        return None
    if not 0 < events < math.inf:
        return None
    looks = Looks(12 * LOOKS_FOR_YEARS)
    found = design(events, float(BASELINE_MONTHS), 2.0, float(FALSE_ALARM_MONTHS), looks=looks, multiples=MULTIPLES)
    return _detection(found, "", "month", "")


def _detection_of_plan(file: RiskFile, policy: Policy, id: str) -> DetectionCurve | None:
    plan, series = plan_of(policy, id), file.series.get(id)
    counts = baseline_of(plan, series) if plan is not None and series is not None else None
    if plan is None or series is None or counts is None:
        return None
    looks = Looks(planned_looks(plan, series), plan.looks.every)
    found = design_of(counts, plan.detects, false_alarm_periods(plan, series), looks=looks, multiples=MULTIPLES)
    return None if found is None else _detection(found, plan.title or id, series.period, plan.method)


def _detection(found: Design, title: str, period: str, chosen: str) -> DetectionCurve:
    lines = [
        DetectionLine(
            tr(METHOD_WORDS.get(each.method, each.method)), each.detection, each.method == chosen, each.false_alarm
        )
        for each in found.times
    ]
    return detection_of(
        lines,
        found.multiples,
        title=title,
        period=period,
        expected=found.expected,
        false_alarm=found.false_alarm,
        detects=found.detects if chosen else None,
        known=found.points,
    )


# --- the event-free share -------------------------------------------------------------------------------------------


def event_free_curve(file: RiskFile, policy: Policy, today: str, plan: str) -> EventFreeCurve | None:
    """The share of implants without an event by their age, of those at risk after the baseline; None where there is no such plan,
    or its file is no table of implants."""
    watched = next(
        (each for each in watch(file, policy, assess(file, policy), today).watches if each.plan.id == plan), None
    )
    follow_up = watched.plan.follow_up if watched is not None else None
    if watched is None or follow_up is None or not watched.series.implants:
        return None
    found, series = watched.plan, watched.series
    last = len(series.points) - 1
    since = series.place_of(found.baseline[1]) + 1 if found.baseline else 0
    # all periods, where none is after it
    since = since if since <= last else 0
    cells = cells_of(series.implants, last)
    at_risk, events = by_age(cells, last, range(since, last + 1))
    if not at_risk[0]:
        # nothing was implanted after the baseline
        since = 0
        at_risk, events = by_age(cells, last, range(last + 1))
    steps = []
    for age, (number, count) in enumerate(zip(at_risk, events, strict=True)):
        if not number:
            break
        share = by_product_limit(at_risk[: age + 1], events[: age + 1])
        steps.append(EventFreeStep(age, number, count, 1 - share.share, 1 - share.upper, 1 - share.lower))
        if count == number:
            break
    lowest = min((each.bound for each in watched.comparisons), default=None)
    span = tr("{period} to {period2}", period=series.points[since].period, period2=series.points[last].period)
    below = (
        tr(
            "At risk {span}. By Kaplan and Meier, with one-sided limits of 95 % each (beta product); an age "
            "of 0 is the {period} of the implant. Who left for another reason is at risk until then.",
            span=span,
            period=tr(PERIOD_WORD[series.period]),
        ),
    )
    return event_free_of(
        steps,
        title=found.title or found.id,
        kind=found.kind,
        unit=found.unit,
        period=series.period,
        claimed=None if lowest is None else (float(follow_up.within), lowest),
        below=below,
    )


# --- forest plot ------------------------------------------------------------------------------------------------------

_ORDER = {"contradicted": 0, "unsupported": 1, "supported": 2}


def forest_plot(file: RiskFile, policy: Policy, today: str, filter: str = "") -> ForestPlot:
    """Observed rates against claimed bands over all comparisons of the risks that pass ``filter``.

    :raises FilterError: if the filter cannot be read.
    """
    chosen = {risk.id for risk in select(file, policy, file.of_type("risk"), filter)}
    watched = watch(file, policy, assess(file, policy), today)
    # counts of a harm or a failure mode are held against the sum of its risks
    found = [
        each
        for each in (*watched.of_series, *watched.comparisons)
        if any(risk.id in chosen for risk in risks_of(file, file.items[each.risk]))
    ]
    states = {id(each): shown_state(file, policy, each, today) for each in found}
    found.sort(key=lambda each: (_ORDER[states[id(each)]], each.risk, each.source))
    rows, lines = [], []
    for each in found:
        verdict, risk = each.verdict, file.items[each.risk]
        lower, upper = verdict.limits
        rows.append(
            ForestRow(
                f"{each.risk}, {each.against}",
                _source_words(each),
                each.count,
                verdict.rate,
                lower,
                upper,
                each.bound,
                states[id(each)],
            )
        )
        source = file.items.get(each.source)
        lines.append(
            Row(
                risk,
                (
                    Cell("", ((risk, ""),)),
                    Cell("" if source else each.source, ((source, ""),) if source else ()),
                    Cell(_source_kind(each)),
                    Cell(str(each.count)),
                    Cell(f"{amount(each.exposure)} {plural(each.unit, each.exposure)}"),
                    Cell(
                        rate_text(verdict.rate),
                        note=tr("{rate_text} to {rate_text2}", rate_text=rate_text(lower), rate_text2=rate_text(upper)),
                    ),
                    Cell(rate_text(each.bound), note=labelled(each.against, each.band)),
                    Cell(
                        VERDICT_WORDS[states[id(each)]],
                        note=verdict_note(each, states[id(each)]),
                        mark=STATE_MARKS[states[id(each)]],
                    ),
                ),
            )
        )
    return ForestPlot(tuple(rows), _forest_alt(rows), Table("forest-plot", COMPARISON_COLUMNS, tuple(lines)))


def _source_words(each: Comparison) -> str:
    return tr(
        "{source}, {count} in {exposure} {plural}",
        source=each.source,
        count=each.count,
        exposure=amount(each.exposure),
        plural=plural(each.unit, each.exposure),
    )


def _source_kind(each: Comparison) -> str:
    return f"{value_in_words(each.kind)}, {tr('passive') if each.passive else tr('active')}"


def _verdict_words(each: Comparison, shown: VerdictState) -> str:
    if each.verdict.state != shown:
        return f"{VERDICT_WORDS[shown]} ({tr(NOT_ACCEPTED)})"
    still = needed(each)
    return VERDICT_WORDS[shown] + (tr(", {still} missing", still=still) if still.endswith(plural(each.unit)) else "")


def needed(each: Comparison) -> str:
    """The exposure that is still needed to support a claim, in words."""
    verdict = each.verdict
    if verdict.state == "supported":
        return tr("none")
    if verdict.needed is not None:
        return f"{amount(whole(verdict.needed))} {plural(each.unit)}"
    # nothing of this kind would support the claim
    return tr("none would do") if verdict.state == "contradicted" else tr("none would do: passive source")


def verdict_note(each: Comparison, shown: VerdictState) -> str:
    """What stands below a verdict that is ``shown``: at which look of how many it fell, and the exposure that is still needed."""
    still = "" if each.verdict.state == "supported" else needed(each)
    if each.verdict.state != shown:
        still = tr(NOT_ACCEPTED)
    if each.verdict.needed:
        still = tr("still needed: {still}", still=still)
    return in_turn(filter(None, (str(look_words(each)), still)))


def _forest_alt(rows: Sequence[ForestRow]) -> str:
    counts = [
        f"{sum(row.state == state for row in rows)} {word}"
        for state, word in VERDICT_WORDS.items()
        if any(row.state == state for row in rows)
    ]
    number = tr("{rows} observed {rows:rate|rates}", rows=len(rows))
    return tr(
        "Forest plot of {number} with one-sided limits (95 percent over all looks) against the claimed "
        "bands, logarithmic axis: {value}. The numbers are in the table.",
        number=number,
        value=in_list(counts) or tr("none"),
    )


# --- overall residual risk --------------------------------------------------------------------------------------------


def residual_chart(file: RiskFile, policy: Policy) -> ResidualChart:
    """Overall residual risk per severity."""
    assessed: Assessment = assess(file, policy)
    labels = {level.id: level.label for level in policy.severity.levels}
    found = sorted(overall_residual(file, policy, assessed), key=lambda each: list(labels).index(each.severity))
    sums = class_sums(file, policy, assessed)
    criteria = {each.severity: each.criterion.at_most for each in sums if each.criterion is not None}
    exceeded = {each.severity for each in sums if each.exceeded}
    rows = tuple(
        ResidualRow(
            each.severity,
            labels[each.severity] + _per(each),
            each.probability,
            each.median,
            each.upper,
            len(each.risks),
            len(each.not_estimable),
            None if each.unit else criteria.get(each.severity),
            not each.unit and each.severity in exceeded,
        )
        for each in found
    )
    lines = tuple(Row(None, _overall_cells(file, each, labels, criteria, exceeded)) for each in found)
    columns = OVERALL_COLUMNS if criteria else tuple(each for each in OVERALL_COLUMNS if each.key != "at-most")
    unit = policy.probability.unit
    told = [
        tr(
            "{severity}{removeprefix} at most {rate_text}{value}",
            severity=row.severity,
            removeprefix=row.label.removeprefix(labels[row.severity]),
            rate_text=rate_text(row.probability),
            value=tr(", more than the plan allows") if row.exceeded else "",
        )
        for row in rows
        if row.risks
    ]
    alt = tr(
        "Overall residual risk{value} by severity, logarithmic axis: {told}. The numbers are in the table.",
        value=tr(" per {unit}", unit=unit) if unit else "",
        told=in_list(told),
    )
    return ResidualChart(unit, rows, alt, Table("residual-chart", columns, lines))


def _per(each: Overall) -> str:
    return tr(", per {unit}", unit=each.unit) if each.unit else ""


def _overall_cells(
    file: RiskFile, each: Overall, labels: dict[str, str], criteria: dict[str, float | None], exceeded: set[str]
) -> tuple[Cell, ...]:
    apart = tuple((file.items[id], "") for id in each.not_estimable)
    numbers = [rate_text(number) if each.risks else "" for number in (each.probability, each.median, each.upper)]
    return (
        Cell(f"{each.severity} {labels[each.severity]}{_per(each)}"),
        Cell(str(len(each.risks))),
        *map(Cell, numbers),
        *(
            [
                _at_most_cell(
                    None if each.unit else criteria.get(each.severity), not each.unit and each.severity in exceeded
                )
            ]
            if criteria
            else []
        ),
        Cell("" if apart else tr("none"), apart),
    )


def _at_most_cell(most: float | None, exceeded: bool) -> Cell:
    if most is None:
        return Cell(tr("no criterion"), mark="open")
    return (
        Cell(tr("{rate_text}, exceeded", rate_text=rate_text(most)), mark="error")
        if exceeded
        else Cell(rate_text(most))
    )


# --- the two missions -------------------------------------------------------------------------------------------------


def mission_timeline(file: RiskFile, today: str) -> MissionTimeline:
    """Triggers and cycles of both missions over time."""
    turns, rows = [], []
    closing: dict[str, list[Item]] = {}
    cycles = sorted(file.of_type("cycle"), key=lambda cycle: (cycle.text("opened"), cycle.id))
    for cycle in cycles:
        closed = [each for each in file.linked(cycle, "closes") if each.type == "trigger"]
        for trigger in closed:
            closing.setdefault(trigger.id, []).append(cycle)
        turns.append(
            Turn(
                cycle.id,
                cycle.title,
                cycle.text("mission"),
                cycle.text("opened"),
                cycle.text("due"),
                cycle.text("closed"),
                cycle.text("next-due"),
                tuple((each.id, each.text("opened")) for each in closed),
            )
        )
        rows.append((cycle, cycle.text("mission"), "cycle", closed))
    for trigger in sorted(file.of_type("trigger"), key=lambda each: (each.text("opened"), each.id)):
        by = closing.get(trigger.id, [])
        mission = by[0].text("mission") if by else _mission_of(trigger)
        rows.append((trigger, mission, trigger.text("kind"), by))
        if not by:
            opened, due = trigger.text("opened"), trigger.text("due")
            turns.append(Turn(trigger.id, trigger.title, mission, opened, due, "", "", ((trigger.id, opened),)))
    order = list(MISSION_WORDS)
    turns.sort(key=lambda turn: (_rank(order, turn.mission), turn.opened, turn.id))
    rows.sort(key=lambda row: (_rank(order, row[1]), row[0].text("opened"), row[0].id))
    still = [turn.id for turn in turns if not turn.closed]
    counts = in_list(
        tr("{sum} of {word}", sum=sum(turn.mission == name for turn in turns), word=word)
        for name, word in MISSION_WORDS.items()
    )
    alt = tr(
        "Timeline of the cycles of both missions up to {today}: {counts}; {value}. The numbers are in the table.",
        today=today,
        counts=counts.lower(),
        value=tr("open: ") + in_list(still) if still else tr("all are closed"),
    )
    lines = tuple(_turn_row(*row) for row in rows)
    return MissionTimeline(today, tuple(turns), alt, Table("mission-timeline", TURN_COLUMNS, lines))


def _mission_of(trigger: Item) -> str:
    """The mission that an unanswered trigger belongs to by its kind: what changes the product is of the life cycle."""
    return (
        "lifecycle" if trigger.text("kind") in ("design-change", "process-change", "supplier-change") else "operations"
    )


def _rank(order: Sequence[str], mission: str) -> int:
    return order.index(mission) if mission in order else len(order)


def _turn_row(item: Item, mission: str, kind: str, linked: Iterable[Item]) -> Row:
    linked = tuple(linked)
    closed = item.text("closed") if item.type == "cycle" else max((each.text("closed") for each in linked), default="")
    cells = (
        Cell(MISSION_WORDS.of(mission)),
        Cell("", ((item, ""),)),
        Cell(tr("cycle") if kind == "cycle" else value_in_words(kind)),
        Cell(item.text("opened")),
        Cell(item.text("due")),
        Cell(closed) if closed else Cell(tr("open"), mark="open"),
        Cell("", tuple((each, "") for each in linked)),
    )
    return Row(item, cells)
