"""What field data say of the file: observations and series of monitoring plans held against claimed bands, signals of
the control charts, the cycle of operations that is due, and overall residual risk.

A file without field data costs nothing here: what computes is imported by ``riskfile.surveillance.statistics`` where it is used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from riskfile.assessment import Assessment, Estimate, estimate_kind
from riskfile.model import Item, RiskFile, Series, Span
from riskfile.policy.policy import FALSE_ALARM_MONTHS, LOOKS_FOR_YEARS, MonitoringPlan, Policy
from riskfile.policy.units import has, same
from riskfile.surveillance import levels, looks, methods, statistics
from riskfile.surveillance.charting import Alarm, Cause, Charted, Counts, Statistic
from riskfile.surveillance.exposure import effective, marked, verdict_within
from riskfile.surveillance.statistics import Verdict
from riskfile.text.days import months_later
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.numbers import figure
from riskfile.text.patterns import compiled_late
from riskfile.text.periods import MONTHS, canonical
from riskfile.text.verdicts import gives_reason

Against = Literal["P1", "P"]

DueState = Literal["in time", "due soon", "overdue"]

PER_SITUATION = ("malfunction", "defect")
"""The kinds of events that test P1, the probability of the hazardous situation; injuries and deaths test P."""

CONFIDENCE = 0.95
"""Of each limit by itself: the limits are one-sided."""

DRAWS = 10_000
SEED = 14971
"""The simulation of overall residual risk gives the same figures on each run."""


class Comparison(NamedTuple):
    """The count of a source held against what is claimed of a risk.

    ``source`` is the id of an observation or of a monitoring plan, ``target`` what it counts for (a risk, a harm or a
    failure mode). ``risk`` is the id of the risk whose claim is tested; where the counts cannot be told apart by risk,
    it is the target's id, and the claim is the sum of those of its risks. ``bound`` is the upper end of that claim,
    per ``unit``, the unit of the claim, and ``band`` its name: the id of a level, a number, or how many risks it is the sum of. ``count`` events arose from
    ``exposure`` units; where that was counted per another unit, and converted as the policy says, ``counted`` is what it was, and
    per what. ``mark`` is where the count stands: in the item, or in the last row of the plan's file. A series is looked
    at again and again (``verdict.looked``): ``last_look`` is the last period looked at, ``decided`` that of the look whose verdict
    stands, "" for none. ``baseline`` says that the counts are those of the baseline alone.
    """

    source: str
    target: str
    risk: str
    kind: str
    passive: bool
    count: int  # type: ignore[assignment]  # in place of the method of tuples, which nobody asks of a comparison
    exposure: float
    unit: str
    against: Against
    band: Message | str
    bound: float
    verdict: Verdict
    mark: Span
    counted: tuple[float, str] | None = None
    last_look: str = ""
    decided: str = ""
    baseline: bool = False


class Signal(NamedTuple):
    """A period in which a plan's method finds a rise: the first such, not all those that follow.

    ``method`` and ``statistic`` are of the chart that found it, ``cause`` is why (see ``charting``). ``value`` and ``limit`` are in
    that statistic: what was found and what it was held against; of a run ``limit`` is the centre that ``run`` periods in a row
    were above. ``p`` is how likely a value so far out is at that point by chance, ``adjusted`` the same after control of the
    false discovery rate over all plans with a point of the same time (Benjamini-Hochberg). ``false_alarm`` is how many
    months lie between false alarms of the plan on average, ``detection`` how many periods it takes this chart on average
    to find a rise by the multiple ``detects`` (NaN where it cannot be computed). ``mark`` is where the count stands in the file.
    ``answered`` is the id of the trigger that answers it, "" where none does.

    Of the cause "level" a lot, site or model stands out, ``level``: ``count`` and ``exposure`` are its own from the period
    ``since`` on, ``limit`` is the rate of all the others, and ``adjusted`` is over all levels.
    """

    plan: str
    period: str
    count: int  # type: ignore[assignment]
    exposure: float
    rate: float
    method: str
    cause: Cause
    statistic: Statistic
    value: float
    limit: float
    run: int
    p: float
    adjusted: float
    false_alarm: float
    detection: float
    detects: float
    mark: Span
    answered: str
    level: str = ""
    since: str = ""


class Watch(NamedTuple):
    """What the series of one monitoring plan shows.

    ``charts`` are what its method draws, with an entry for each point of the series; their ``alarms`` are those that made a
    signal. ``begins`` are the indices of the points at which it began anew, since a cycle had closed the trigger that
    answered a signal before. ``dispersion`` is Pearson's chi-square per degree of freedom of the baseline, 0 where it has
    one point or no event.
    """

    plan: MonitoringPlan
    series: Series
    charts: tuple[Charted, ...]
    comparisons: tuple[Comparison, ...]
    signals: tuple[Signal, ...]
    dispersion: float
    begins: tuple[int, ...] = ()


class Due(NamedTuple):
    """When the next cycle of a mission in a stage is to be closed. ``last`` is the id of the cycle that was closed
    last and ``closed`` the day (both "" where none was yet), ``due`` the day that the policy's interval gives."""

    mission: str
    stage: str
    last: str
    closed: str
    due: str
    state: DueState


class Overall(NamedTuple):
    """Overall residual risk of one severity class, by the severity's id: the probability per exposure unit that at
    least one of its risks turns into harm, if they are independent of each other.

    ``probability`` takes each risk at the upper end of its claim. ``median`` and ``upper`` (95 %) are simulated: risks
    that active field data count by those, all others within their claim. ``not_estimable`` are ids of risks without a
    probability, which none of the three counts. Risks that count per a ``unit`` which the policy does not convert are added up
    by themselves; it is "" for all that count per the policy's unit, or are converted to it.
    """

    severity: str
    risks: tuple[str, ...]
    probability: float
    median: float
    upper: float
    not_estimable: tuple[str, ...]
    unit: str = ""


class Watched(NamedTuple):
    """All that field data say of a file: per plan with a series, per observation, and the cycles that are due."""

    watches: tuple[Watch, ...]
    comparisons: tuple[Comparison, ...]
    due: tuple[Due, ...]

    @property
    def of_series(self) -> tuple[Comparison, ...]:
        """The comparisons of plans; ``comparisons`` are those of observations."""
        return tuple(each for one in self.watches for each in one.comparisons)


def watch(file: RiskFile, policy: Policy, assessed: Assessment, today: str) -> Watched:
    """Hold the field data of ``file`` against its claims; ``today`` is an ISO 8601 date.

    All but what is due on that day is kept with the file. See :func:`overall_residual` for overall residual risk.
    """
    return compare(file, policy, assessed)._replace(due=due_cycles(file, policy, today))


def compare(file: RiskFile, policy: Policy, assessed: Assessment) -> Watched:
    """As :func:`watch`, without what is due, which alone asks for the day; the result is kept with the file."""
    known = _kept(file, policy, assessed)
    if known.tests is not None:
        known = _Kept(assessed, _adjusted(known.watched, known.tests), None)
        file.memo()["monitoring"] = known
    return known.watched


def judge(file: RiskFile, policy: Policy, assessed: Assessment) -> Watched:
    """As :func:`compare`, for a check: where every signal is answered, the p-values are not adjusted (NaN), since what
    adjusts them takes longer to import than all the rest to run."""
    known = _kept(file, policy, assessed)
    if all(signal.answered for each in known.watched.watches for signal in each.signals):
        return known.watched
    return compare(file, policy, assessed)


def held(file: RiskFile, policy: Policy, assessed: Assessment) -> Iterator[Comparison]:
    """What :func:`compare` has of observations and of plans, computed anew, and nothing beside."""
    yield from _observed(file, policy, assessed)
    for plan in policy.monitoring.plans if policy.monitoring else ():
        series, target = file.series.get(plan.id), file.items.get(plan.target)
        # a series and a plan that never were together need not fit
        if series is not None and target is not None and _fits(plan, series):
            yield from _of_series(file, policy, assessed, _read(plan, series), target)


def _fits(plan: MonitoringPlan, series: Series) -> bool:
    periods = {point.period for point in series.points}
    return plan.baseline is None or periods.issuperset(canonical(each, series.period) for each in plan.baseline)


class _Kept(NamedTuple):
    """``tests`` are None where the p-values of ``watched`` are adjusted."""

    assessed: Assessment
    watched: Watched
    tests: _Tests | None


def _kept(file: RiskFile, policy: Policy, assessed: Assessment) -> _Kept:
    known = file.memo().get("monitoring")
    if isinstance(known, _Kept) and known.assessed is assessed:
        return known
    comparisons = tuple(_observed(file, policy, assessed))
    plans = policy.monitoring.plans if policy.monitoring and file.series else ()
    tests = _Tests([_read(plan, file.series[plan.id]) for plan in plans if plan.id in file.series])
    watches = tuple(_watches(file, policy, assessed, tests))
    signals = any(each.signals for each in watches)
    found = _Kept(assessed, Watched(watches, comparisons, ()), tests if signals else None)
    file.memo()["monitoring"] = found
    return found


# --- what counts are held against -------------------------------------------------------------------------------------


def claim(assessed: Assessment, risk: str) -> Estimate:
    """What is claimed of a risk: its residual estimate, the initial one where it has none."""
    found = assessed.risks[risk]
    return found.residual or found.initial


def risks_of(file: RiskFile, target: Item) -> list[Item]:
    """The risks that a target stands for: itself; those that end in a harm; those that a failure mode leads to."""
    if target.type == "risk":
        return [target]
    if target.type == "harm":
        return [risk for risk in file.linking(target, "harm") if risk.type == "risk"]
    found: dict[str, Item] = {}
    seen = {target.id}
    pending = [target]
    while pending:
        at = pending.pop(0)
        if at.type == "situation":
            found |= {risk.id: risk for risk in file.linking(at, "situation") if risk.type == "risk"}
            continue
        # a situation may name its events as well as the events their situation
        following = file.linked(at, "leads-to", "precedes") + file.linking(at, "events")
        for item in following:
            if item.id not in seen:
                seen.add(item.id)
                pending.append(item)
    return list(found.values())


def of_production(item: Item) -> bool:
    """Whether a failure mode is one of a process of production: transport or complaint handling is none."""
    return item.type == "failure-mode" and "process-step" in item.fields and item.stage != "post-launch"


_SUM = Phrase("surveillance.sum", "sum of {risks} risks")


_Judge = Callable[[float, float, bool], Verdict]
"""What gives the verdict on a bound: exposures are multiplied by the second argument, and the third says that they are then still
units, of which there may be a share."""


class _Claim(NamedTuple):
    """``bound`` is per ``unit``, "" where nobody said of what."""

    risk: str
    band: Message | str
    bound: float
    unit: str


def unit_of(policy: Policy, risk: Item) -> str:
    """What the probabilities of a risk count per: its own unit, else the policy's."""
    return risk.text("unit") or policy.probability.unit


def _claims(file: RiskFile, policy: Policy, assessed: Assessment, target: Item, against: Against) -> Iterator[_Claim]:
    """The bounds that counts of ``target`` are held against; none where a risk among them has none."""
    risks = risks_of(file, target)
    bounds: dict[str, _Claim] = {}
    for risk in risks:
        found = _bound(assessed, risk.id, against)
        if found is None:
            return
        bounds[risk.id] = found._replace(unit=unit_of(policy, risk))
    if not bounds:
        return
    if against == "P":
        parts = [[each] for each in bounds.values()]
    else:
        # the risks of one situation share its probability, and their counts are the same
        situations: dict[tuple[str, ...], list[_Claim]] = {}
        for risk in risks:
            situations.setdefault(risk.links.get("situation", ()), []).append(bounds[risk.id])
        parts = list(situations.values())
        if len(parts) == 1:
            yield from parts[0]
            return
    if len(parts) == 1:
        yield parts[0][0]
        return
    claims = [max(part, key=lambda each: each.bound) for part in parts]
    unit = claims[0].unit
    if not all(same(each.unit, unit) for each in claims):
        unit = policy.probability.unit
    total = 0.0
    for each in claims:
        factor = has(policy, unit, each.unit)
        if factor is None:
            # there is no sum of what counts per different units
            return
        total += each.bound * factor
    yield _Claim(target.id, _SUM(risks=len(bounds)), total, unit)


def _bound(assessed: Assessment, risk: str, against: Against) -> _Claim | None:
    """The upper end of what is claimed of a risk; None where no rate could be held against it."""
    estimate = claim(assessed, risk)
    if estimate.kind in ("exploitability", "not-estimable", "worst-case"):
        return None
    if against == "P":
        level, p1, p2 = estimate.probability, estimate.p1, estimate.p2
        if level is None or not level.upper:
            return None
        if level.upper >= 1 and p1 is not None and p2 is not None and p1.upper and p2.upper:
            # the topmost band has no end that counts could exceed: the claim is what P1 and P2 say
            product = p1.upper * p2.upper
            return _Claim(risk, figure(product, 3), product, "") if product < level.upper else None
        return _Claim(risk, level.id, level.upper, "")
    p1 = estimate.p1
    if p1 is None or p1.level is None or not p1.upper:
        return None
    return _Claim(risk, p1.level.id if p1.number is None else figure(p1.number), p1.upper, "")


def _comparisons(
    file: RiskFile,
    policy: Policy,
    assessed: Assessment,
    target: Item,
    *,
    source: str,
    kind: str,
    passive: bool,
    count: int,
    exposure: float,
    unit: str,
    mark: Span,
    judge: _Judge,
) -> Iterator[Comparison]:
    against: Against = "P1" if kind in PER_SITUATION else "P"
    # elsewhere a defect is only the first step of a sequence, and its rate no P1
    if kind == "defect" and target.type != "risk" and not of_production(target):
        return
    for risk, band, bound, per in _claims(file, policy, assessed, target, against):
        factor = 1.0 if kind == "defect" else has(policy, unit, per)
        if factor is None:
            # RMF608 and RMF612 tell it
            continue
        other = bool(per) and kind != "defect" and not same(unit, per)
        verdict = judge(bound, factor, not other)
        yield Comparison(
            source, target.id, risk, kind, passive, count, exposure * factor, per if other else unit, against, band, bound,
            verdict, mark, (exposure, unit) if other else None,
        )  # fmt: skip


def _observed(file: RiskFile, policy: Policy, assessed: Assessment) -> Iterator[Comparison]:
    """All observations against the claims of the risks that they are about."""
    for observation in file.of_type("observation"):
        fields = observation.fields
        count, exposure, source = fields.get("count"), fields.get("exposure"), fields.get("source")
        # what is missing or wrong has a rule of its own
        if not isinstance(count, int) or not isinstance(exposure, int | float) or count < 0 or exposure <= 0:
            continue
        if not source or "unit" not in fields:
            continue
        # a risk and the failure mode that leads to it are one claim
        told: set[tuple[str, float]] = set()
        for target in file.linked(observation, "observes"):
            for each in _comparisons(
                file, policy, assessed, target, source=observation.id, kind=observation.text("kind"),
                passive=source == "passive", count=count, exposure=float(exposure), unit=observation.text("unit"),
                mark=observation.at("count"), judge=_once(count, float(exposure), passive=source == "passive"),
            ):  # fmt: skip
                if (each.risk, each.bound) not in told:
                    told.add((each.risk, each.bound))
                    yield each


# --- plans with a series ----------------------------------------------------------------------------------------------


class _Data(NamedTuple):
    """A series and its baseline: the points ``first`` to ``last`` (not included) set what is expected, and those from
    ``judged`` on are judged by it. Without a baseline all three are 0, and each point is judged by all before it."""

    plan: MonitoringPlan
    series: Series
    first: int
    last: int
    judged: int
    counts: list[int]
    exposures: list[float]


def _read(plan: MonitoringPlan, series: Series) -> _Data:
    series = marked(plan, series)
    points = series.points
    first, last = 0, 0
    if plan.baseline is not None:
        first, last = series.place_of(plan.baseline[0]), series.place_of(plan.baseline[1]) + 1
    counts, exposures = [point.count for point in points], list(effective(plan, series))
    if plan.method == "p-chart":
        # a share is of whole units
        exposures = [float(max(round(each), count)) for each, count in zip(exposures, counts, strict=True)]
    return _Data(plan, series, first, last, last, counts, exposures)


def _begin(series: Series, index: int) -> str:
    """The first day of a point's period."""
    return series.begin_of(series.points[index])


class _Tests:
    """The exact tests of the points of all plans. Those of one time, which somebody looks at together, are one family."""

    def __init__(self, read: Sequence[_Data]) -> None:
        self.read = read

    def adjusted(self, signal: Signal) -> float:
        """The p-value of a signal, adjusted for the points of all plans at its time: those without a signal have the p of
        the exact test."""
        if math.isnan(signal.p):
            return signal.p
        mine = next(data for data in self.read if data.plan.id == signal.plan).series
        end = mine.end_of(mine.points[mine.place_of(signal.period)])
        family = [signal.p]
        for data in self.read:
            # a quarter ends with its last month
            ends = {data.series.end_of(point): index for index, point in enumerate(data.series.points)}
            index = ends.get(end, -1)
            if data.plan.id != signal.plan and index >= data.judged and data.exposures[index]:
                family.append(_p_value(data, index))
        return statistics.adjusted(family)[0] if len(family) > 1 else signal.p


def _watches(file: RiskFile, policy: Policy, assessed: Assessment, tests: _Tests) -> Iterator[Watch]:
    """What each plan's series shows, its p-values not adjusted."""
    triggers = _signal_triggers(file)
    for data in tests.read:
        plan, target = data.plan, file.items.get(data.plan.target)
        known = {plan.target} | ({risk.id for risk in risks_of(file, target)} if target else set())
        mine = [each for each in triggers if each.affects & known]
        judged = _judged(data, mine)
        of_levels = _of_levels(data, mine)
        order = {point.period: index for index, point in enumerate(data.series.points)}
        signals = tuple(sorted((*judged.signals, *of_levels), key=lambda each: order[each.period]))
        comparisons = tuple(_of_series(file, policy, assessed, data, target)) if target else ()
        yield Watch(
            plan, data.series, judged.charts, comparisons, signals, _dispersion(data), judged.begins
        )  # fmt: skip


def _adjusted(watched: Watched, tests: _Tests) -> Watched:
    watches = []
    for one in watched.watches:
        # that of a level is over all levels
        signals = (each if each.level else each._replace(adjusted=tests.adjusted(each)) for each in one.signals)
        watches.append(one._replace(signals=tuple(signals)))
    return watched._replace(watches=tuple(watches))


def _p_value(data: _Data, index: int) -> float:
    """That of one point against the baseline; without one, against all before it."""
    count, exposure = data.counts[index], data.exposures[index]
    expected = slice(data.first, data.last) if data.last else slice(index)
    count2, exposure2 = sum(data.counts[expected]), sum(data.exposures[expected])
    # below what is expected it is about 1/2 or more, and changes no adjusted value that is smaller than that
    if not exposure2 or count * exposure2 <= count2 * exposure:
        return 1.0
    return statistics.two_periods(count, exposure, count2, exposure2, alternative="larger")


def _dispersion(data: _Data) -> float:
    used = slice(data.first, data.last or len(data.counts))
    pairs = [pair for pair in zip(data.counts[used], data.exposures[used], strict=True) if pair[1]]
    if len(pairs) < 2:
        return 0.0
    return statistics.overdispersion([count for count, _ in pairs], [exposure for _, exposure in pairs])


# --- signals ----------------------------------------------------------------------------------------------------------


class _Judged(NamedTuple):
    charts: tuple[Charted, ...]
    signals: tuple[Signal, ...]
    begins: tuple[int, ...]


def _judged(data: _Data, triggers: Sequence[_Trigger]) -> _Judged:
    """What the plan's method finds. ``triggers`` are those that affect what the plan watches.

    A signal stands until it is answered: while its trigger is not closed, the same rise is told once. After a cycle has
    closed the trigger, the method begins anew with the first period that begins later, by the same baseline: a sum at
    zero, a run at none. So a rise that goes on, or comes back, is a signal again, and no later period has made an
    earlier signal appear or vanish.
    """
    size, start = len(data.counts), data.judged
    parts: list[tuple[int, int, tuple[Charted, ...]]] = []
    signals: dict[int, Signal] = {}
    while True:
        charts = _charts(data, start)
        found, end = _told(data, charts, triggers, start)
        parts.append((start, end, charts))
        signals |= found
        if end >= size:
            break
        start = end
    begins = tuple(start for start, _, _ in parts[1:])
    return _Judged(_joined(parts, signals.keys()), tuple(signals.values()), begins)


def _charts(data: _Data, start: int) -> tuple[Charted, ...]:
    """What the plan's method draws from the point ``start`` on; its entries are those of the series."""
    size, plan = len(data.counts), data.plan
    # without a baseline all before is what is expected
    kept = list(range(size))
    if data.last and start > data.last:
        kept = [*range(data.last), *range(start, size)]
    counts = Counts(
        tuple(data.counts[index] for index in kept),
        tuple(data.exposures[index] for index in kept),
        data.first,
        data.last,
        kept.index(start) if start < size else len(kept),
        plan.scatter,
    )
    drawn = methods.drawn(
        plan.method,
        counts,
        false_alarm_periods(plan, data.series),
        plan.detects,
        planned_looks(plan, data.series),
        plan.looks.every,
    )
    if len(kept) == size:
        return drawn
    return tuple(_placed(each, kept, size) for each in drawn)


def _placed(chart: Charted, kept: Sequence[int], size: int) -> Charted:
    """``chart`` of the points ``kept``, as one of all points."""

    def spread(values: Sequence[float]) -> tuple[float, ...]:
        whole = [math.nan] * size
        for index, value in zip(kept, values, strict=True):
            whole[index] = value
        return tuple(whole)

    return chart._replace(
        values=spread(chart.values),
        centre=spread(chart.centre),
        lower=spread(chart.lower),
        upper=spread(chart.upper),
        alarms=tuple(each._replace(index=kept[each.index]) for each in chart.alarms),
    )


_ONCE: frozenset[Cause] = frozenset(("run", "sum", "average", "likelihood"))
"""What lasts from one period to the next: one signal, until it is answered and closed."""


def _told(
    data: _Data, charts: Sequence[Charted], triggers: Sequence[_Trigger], start: int
) -> tuple[dict[int, Signal], int]:
    """The signals from the point ``start`` on, by their point, and the point at which the method begins anew."""
    end = len(data.counts)
    signals: dict[int, Signal] = {}
    lasting: set[tuple[str, Cause]] = set()
    alarms = sorted(
        ((alarm, chart) for chart in charts for alarm in chart.alarms if alarm.index >= start),
        key=lambda each: (each[0].index, each[0].p),
    )
    for alarm, chart in alarms:
        if alarm.index >= end:
            break
        if (chart.method, alarm.cause) in lasting:
            continue
        if alarm.cause in _ONCE:
            lasting.add((chart.method, alarm.cause))
        # two charts that find one rise in one period are one signal: the more unlikely of the two
        if alarm.index in signals:
            continue
        answer = _answer(_begin(data.series, alarm.index), triggers)
        signals[alarm.index] = _signal(data, chart, alarm, answer.id if answer else "")
        if answer and answer.closed:
            later = (index for index in range(alarm.index + 1, end) if _begin(data.series, index) > answer.closed)
            end = next(later, end)
    return signals, end


def _signal(data: _Data, chart: Charted, alarm: Alarm, answered: str) -> Signal:
    at, plan = alarm.index, data.plan
    point = data.series.points[at]
    limits = {"run": chart.centre, "spacing": chart.lower}
    return Signal(
        plan.id, point.period, point.count, point.exposure, point.count / point.exposure, chart.method, alarm.cause,
        chart.statistic, chart.values[at], limits.get(alarm.cause, chart.upper)[at], _run(chart, at), alarm.p, math.nan,
        false_alarm_months(plan, data.series), chart.detection, chart.detects, data.series.at(point), answered,
    )  # fmt: skip


def _of_levels(data: _Data, triggers: Sequence[_Trigger]) -> list[Signal]:
    """The lots, sites or models that stand out from all the others, each told once; after a cycle has closed the trigger that
    answered one, they are counted anew from the next period on."""
    series, size = data.series, len(data.counts)
    names = sorted({point.level for point in series.levels})
    if len(names) < 2:
        return []
    rows = {(point.period, point.level): point for point in series.levels}
    table = [[rows.get((point.period, name)) for name in names] for point in series.points]
    counts = [[each.count if each else 0 for each in row] for row in table]
    exposures = [[float(each.exposure) if each else 0.0 for each in row] for row in table]
    months = false_alarm_months(data.plan, series)
    signals: list[Signal] = []
    start = data.judged
    while start < size:
        end = size
        for alarm in levels.alarms(counts, exposures, start, 1 / false_alarm_periods(data.plan, series)):
            if alarm.index >= end:
                break
            answer = _answer(_begin(series, alarm.index), triggers)
            if answer and answer.closed:
                later = (index for index in range(alarm.index + 1, end) if _begin(series, index) > answer.closed)
                end = next(later, end)
            # where the row is that raised it; a level without one in that period stands out since others came in
            point = table[alarm.index][alarm.level] or series.points[alarm.index]
            rate = alarm.count / alarm.exposure
            signals.append(
                Signal(
                    data.plan.id, series.points[alarm.index].period, alarm.count, alarm.exposure, rate, "funnel", "level",
                    "rate", rate, alarm.others / alarm.rest, 1, alarm.p, alarm.adjusted, months, math.nan,
                    data.plan.detects, series.at(point), answer.id if answer else "", names[alarm.level],
                    series.points[start].period,
                )
            )  # fmt: skip
        start = end
    return signals


def _run(chart: Charted, at: int) -> int:
    """How many points in a row, up to this one, are above the centre; one where nothing was exposed is passed over."""
    found = 0
    for index in range(at, -1, -1):
        value = chart.values[index]
        if math.isnan(value):
            continue
        if not value > chart.centre[index]:
            break
        found += 1
    return found


def _joined(parts: Sequence[tuple[int, int, tuple[Charted, ...]]], told: Collection[int]) -> tuple[Charted, ...]:
    """The charts of the series: those of each part where it was judged by them. What comes before is of the first part."""
    joined = []
    for number, chart in enumerate(parts[0][2]):
        lines = [[*line] for line in (chart.values, chart.centre, chart.lower, chart.upper)]
        alarms: list[Alarm] = []
        for start, end, charts in parts:
            other = charts[number]
            for line, new in zip(lines, (other.values, other.centre, other.lower, other.upper), strict=True):
                line[start:end] = new[start:end]
            alarms += [each for each in other.alarms if start <= each.index < end and each.index in told]
        values, centre, lower, upper = map(tuple, lines)
        joined.append(chart._replace(values=values, centre=centre, lower=lower, upper=upper, alarms=tuple(alarms)))
    return tuple(joined)


def planned_looks(plan: MonitoringPlan, series: Series) -> int:
    """At how many looks the error of a verdict is kept: as the plan says, else those of LOOKS_FOR_YEARS."""
    if plan.looks.planned is not None:
        return plan.looks.planned
    return max(math.ceil(LOOKS_FOR_YEARS * 12 / MONTHS[series.period] / plan.looks.every), 1)


def baseline_of(plan: MonitoringPlan, series: Series) -> Counts:
    """The counts of a plan's baseline; where it has none, all that were seen so far."""
    data = _read(plan, series)
    last = data.last or len(data.counts)
    return Counts(tuple(data.counts[:last]), tuple(data.exposures[:last]), data.first, last, last, plan.scatter)


def false_alarm_periods(plan: MonitoringPlan, series: Series) -> float:
    """How many periods of its series are to lie between false alarms of a plan, on average: what it asks for."""
    months = plan.false_alarm_months
    if months is None and plan.threshold:
        # as limits at so many standard deviations of a normal distribution have them
        return 2 / math.erfc(plan.threshold / math.sqrt(2))
    return (FALSE_ALARM_MONTHS if months is None else months) / MONTHS[series.period]


def false_alarm_months(plan: MonitoringPlan, series: Series) -> float:
    """The same in months."""
    return false_alarm_periods(plan, series) * MONTHS[series.period]


def computed_false_alarm_months(watch: Watch) -> float:
    """How many months lie between false alarms of a plan on average, as its charts compute it for what the baseline expects: counts are
    whole, and a limit that lets none of too many pass may make them rarer than was asked for. NaN where no chart can say it."""
    # two charts that share the false alarms both say that of both together
    known = [each.false_alarm for each in watch.charts if not math.isnan(each.false_alarm)]
    return min(known, default=math.nan) * MONTHS[watch.series.period]


def _of_series(file: RiskFile, policy: Policy, assessed: Assessment, data: _Data, target: Item) -> Iterator[Comparison]:
    """The periods after the baseline, at the looks that the plan has; all periods where there is no baseline. While nothing follows
    it the baseline is all there is, and is looked at once."""
    judged = _periods(data)
    if judged.exposure:
        return _of_part(file, policy, assessed, data, target, judged, once=False)
    return _of_part(file, policy, assessed, data, target, _baseline_of(data), once=True)


class _Part(NamedTuple):
    """Some points of a series, from ``start`` on: those of a baseline or those behind it."""

    start: int
    counts: tuple[int, ...]
    exposures: tuple[float, ...]

    @property
    def exposure(self) -> float:
        """That of all."""
        return math.fsum(self.exposures)

    @property
    def last(self) -> int:
        """The index of the last point in the series."""
        return self.start + len(self.counts) - 1


def _part(data: _Data, start: int, end: int) -> _Part:
    # a claim is of the rate as it is: no season changes it, and what is still to be reported is no part of it
    points = data.series.points[start:end]
    return _Part(start, tuple(point.count for point in points), tuple(float(point.exposure) for point in points))


def _periods(data: _Data) -> _Part:
    """The points that claims are held against look after look: of what is still to be reported nothing is said."""
    points = data.series.points
    end = next((index for index, point in enumerate(points) if point.provisional and index >= data.last), len(points))
    return _part(data, data.last if data.plan.baseline is not None else 0, end)


def _baseline_of(data: _Data) -> _Part:
    return _part(data, data.first, data.last) if data.plan.baseline is not None else _part(data, 0, 0)


def _of_part(
    file: RiskFile, policy: Policy, assessed: Assessment, data: _Data, target: Item, part: _Part, *, once: bool
) -> Iterator[Comparison]:
    plan, points = data.plan, data.series.points
    if not part.exposure:
        return
    for each in _comparisons(
        file, policy, assessed, target, source=plan.id, kind=plan.kind, passive=plan.source == "passive",
        count=sum(part.counts), exposure=part.exposure, unit=plan.unit, mark=data.series.at(points[part.last]),
        judge=_judge(data, part, once=once),
    ):  # fmt: skip
        looked = each.verdict.looked
        if looked is None:
            yield each._replace(baseline=True)
            continue
        last = points[part.start + looked.last.index].period if looked.last.number else ""
        decided = points[part.start + looked.decided.index].period if looked.decided else ""
        yield each._replace(last_look=last, decided=decided)


def _once(count: int, exposure: float, *, passive: bool, share: bool = False) -> _Judge:
    """The verdict of counts that are looked at once."""

    def judge(bound: float, factor: float, units: bool) -> Verdict:
        return statistics.band_verdict(
            count, exposure * factor, bound, passive=passive, share=share and units, confidence=CONFIDENCE
        )

    return judge


def _judge(data: _Data, part: _Part, *, once: bool) -> _Judge:
    """What gives the verdict of some points of a series on a bound: at ``once``, or look after look."""
    plan, share, passive = data.plan, data.plan.method == "p-chart", data.plan.source == "passive"
    # counts by exposures that are weighed by the ages of the baseline are counts like others
    if plan.follow_up is not None and plan.follow_up.estimate != "as-baseline":
        return _of_implants(data, part, once=once)
    if once:
        return _once(sum(part.counts), part.exposure, passive=passive, share=share)
    baseline = _baseline_of(data)
    scatter = (
        looks.scatter_of(baseline.counts, baseline.exposures, plan.scatter, share=share) if baseline.counts else None
    )

    def judge(bound: float, factor: float, units: bool) -> Verdict:
        return looks.verdict_at_looks(
            part.counts, tuple(each * factor for each in part.exposures), bound,
            planned=planned_looks(plan, data.series), every=plan.looks.every, passive=passive, share=share and units,
            dispersion=scatter, scatter=plan.scatter, confidence=CONFIDENCE,
        )  # fmt: skip

    return judge


def _of_implants(data: _Data, part: _Part, *, once: bool) -> _Judge:
    """The verdict on a share of implants, which events over implants or their time are not."""
    periods = range(part.start, part.last + 1)
    planned = None if once else planned_looks(data.plan, data.series)
    return lambda bound, factor, _: verdict_within(data.plan, data.series, periods, bound, factor, planned)


_LOOK = Phrase("surveillance.look", "look {number} of {planned}")
_LATER_LOOK = Phrase(
    "surveillance.later-look",
    "look {number} ({within} of the {planned} of set {set}: each set of looks has an error of its own)",
)
_NO_LOOK = Phrase("surveillance.no-look", "no look of {planned} yet")
_DECIDED = Phrase("surveillance.decided", "{look}, decided at look {number} ({period})")


def look_words(each: Comparison) -> Message:
    """At which look of how many data of a plan are, and at which one it was decided where that was an earlier one; NOTHING for
    what is looked at once."""
    looked = each.verdict.looked
    if looked is None:
        return NOTHING
    look = _look(looked.last.number, looked.planned)
    if looked.decided is None or looked.decided.number == looked.last.number:
        return look
    return _DECIDED(look=look, number=looked.decided.number, period=each.decided)


def _look(number: int, planned: int) -> Message:
    if not number:
        return _NO_LOOK(planned=planned)
    if number <= planned:
        return _LOOK(number=number, planned=planned)
    before, within = divmod(number - 1, planned)
    return _LATER_LOOK(number=number, within=within + 1, planned=planned, set=before + 1)


def verdict_on(file: RiskFile, policy: Policy, each: Comparison, bound: float) -> Verdict:
    """What the counts of a comparison say of another bound than that of its claim."""
    plans = policy.monitoring.plans if policy.monitoring else ()
    plan = next((plan for plan in plans if plan.id == each.source), None)
    factor = each.exposure / each.counted[0] if each.counted else 1.0
    if each.source in file.items or plan is None or each.source not in file.series:
        return _once(each.count, each.exposure / factor, passive=each.passive)(bound, factor, True)
    data = _read(plan, file.series[plan.id])
    part = _baseline_of(data) if each.baseline else _periods(data)
    return _judge(data, part, once=each.baseline)(bound, factor, each.counted is None)


class _Trigger(NamedTuple):
    id: str
    closed: str
    affects: frozenset[str]


def _signal_triggers(file: RiskFile) -> list[_Trigger]:
    """The triggers of kind signal in the order in which they were opened, with the day on which each was closed."""
    found = []
    for trigger in file.of_type("trigger"):
        if trigger.fields.get("kind") != "signal":
            continue
        closed = max((cycle.text("closed") for cycle in file.linking(trigger, "closes")), default="")
        found.append(
            (trigger.text("opened"), _Trigger(trigger.id, closed, frozenset(trigger.links.get("affects", ()))))
        )
    return [trigger for _, trigger in sorted(found)]


def _answer(begin: str, triggers: Iterable[_Trigger]) -> _Trigger | None:
    """The first trigger that was not yet closed when the period began, on the day ``begin``."""
    return next((each for each in triggers if not each.closed or each.closed >= begin), None)


QUESTIONS = ("Significant increase", "Benefit-risk", "Unacceptable risk")
"""What the answer to a signal says: a sentence for each, which begins with these words and a colon (MDR Article 88)."""

_QUESTION = compiled_late(
    r"(?<!\w)(" + "|".join(re.escape(each).replace(r"\-", "[- ]") for each in QUESTIONS) + r")[*_]*:", re.IGNORECASE
)
_WORD = compiled_late(r"[^\W_]")


def unanswered(text: str) -> tuple[str, ...]:
    """The questions of QUESTIONS that ``text`` leaves out, or has no word behind."""
    answered = _answers(text)
    return tuple(each for each in QUESTIONS if not _WORD.search(answered.get(_folded(each), "")))


def unreasoned(text: str) -> tuple[str, ...]:
    """The questions of QUESTIONS that ``text`` answers with a verdict alone: no reason stands behind it."""
    answered = _answers(text)
    return tuple(
        each for each in QUESTIONS if _WORD.search(found := answered.get(_folded(each), "")) and not gives_reason(found)
    )


def _folded(question: str) -> str:
    return question.replace(" ", "-").casefold()


def _answers(text: str) -> dict[str, str]:
    """What stands behind each question that a text has, all of it where one stands there twice."""
    text = " ".join(text.split())
    found = list(_QUESTION.finditer(text))
    answered: dict[str, str] = {}
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        key = _folded(match[1])
        answered[key] = f"{answered.get(key, '')} {text[match.end() : end]}"
    return answered


# --- cycles that are due ----------------------------------------------------------------------------------------------


def due_cycles(file: RiskFile, policy: Policy, today: str) -> tuple[Due, ...]:
    """The next cycle of operations after launch: an interval after the last was closed, or the first was opened.

    None where the policy sets no interval, or where no such cycle was opened yet.
    """
    if policy.monitoring is None:
        return ()
    stage, mission = "post-launch", "operations"
    cycles = [
        cycle
        for cycle in file.of_type("cycle")
        if cycle.stage == stage and cycle.fields.get("mission") == mission and "" < cycle.text("opened") <= today
    ]
    if not cycles:
        return ()
    day, last = max(
        ((cycle.text("closed"), cycle.id) for cycle in cycles if "" < cycle.text("closed") <= today), default=("", "")
    )
    due = months_later(day or min(cycle.text("opened") for cycle in cycles), policy.monitoring.interval_months)
    state: DueState = "in time"
    if due < today:
        state = "overdue"
    elif _days(due) - policy.monitoring.warn_days <= _days(today):
        state = "due soon"
    return (Due(mission, stage, last, day, due, state),)


def _days(day: str) -> int:
    """The number of a day, by which days are subtracted."""
    year, month, of_month = map(int, day.split("-"))
    if month < 3:
        year, month = year - 1, month + 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + of_month


# --- overall residual risk --------------------------------------------------------------------------------------------


def overall_residual(file: RiskFile, policy: Policy, assessed: Assessment) -> tuple[Overall, ...]:
    """Overall residual risk of each severity class that has a risk, from the worst on.

    It is computed when it is first asked for, and kept with the file. That the risks are independent is an assumption.
    """
    memo = file.memo()
    known = memo.get("overall")
    if isinstance(known, _KeptOverall) and known.assessed is assessed:
        return known.overall
    counted = _counted(compare(file, policy, assessed))
    found = tuple(
        each
        for level in reversed(policy.severity.levels)
        if any(_severity(assessed, risk) == level.id for risk in file.of_type("risk"))
        for each in _overall(file, assessed, level.id, counted)
    )
    memo["overall"] = _KeptOverall(assessed, found)
    return found


class _KeptOverall(NamedTuple):
    assessed: Assessment
    overall: tuple[Overall, ...]


def _severity(assessed: Assessment, risk: Item) -> str:
    severity = claim(assessed, risk.id).severity
    return severity.id if severity else ""


def _counted(watched: Watched) -> Mapping[str, Comparison]:
    """Per risk the active count of its harm with the most exposure."""
    found: dict[str, Comparison] = {}
    for each in (*watched.comparisons, *watched.of_series):
        if each.against == "P" and not each.passive:
            known = found.get(each.risk)
            if known is None or each.exposure > known.exposure:
                found[each.risk] = each
    return found


def _overall(
    file: RiskFile, assessed: Assessment, severity: str, counted: Mapping[str, Comparison]
) -> Iterator[Overall]:
    by_unit, without = bands_of(file, assessed, severity)
    policy = assessed.policy
    for unit, bands in by_unit.items():
        observed: list[tuple[float, float]] = []
        expert: list[tuple[float, float]] = []
        for id, band in bands.items():
            found = counted.get(id)
            # the unit of all others is the policy's
            factor = has(policy, found.unit, unit or policy.probability.unit) if found else None
            if found and factor is not None:
                observed.append((found.count, found.exposure * factor))
            else:
                expert.append(band)
        apart = () if unit else tuple(without)
        if not bands:
            if apart:
                yield Overall(severity, (), 0.0, 0.0, 0.0, apart)
            continue
        simulated = statistics.together_simulated(observed, expert, seed=SEED, draws=DRAWS)
        probability = statistics.together([upper for _, upper in bands.values()])
        yield Overall(severity, tuple(bands), probability, simulated.median, simulated.upper, apart, unit)


class _KeptBands(NamedTuple):
    """The risks by the severity that is claimed of them."""

    assessed: Assessment
    risks: dict[str, list[Item]]


def bands_of(
    file: RiskFile, assessed: Assessment, severity: str
) -> tuple[Mapping[str, Mapping[str, tuple[float, float]]], Sequence[str]]:
    """What is claimed of the risks of a severity class, lower and upper end by the risk's id, per unit: "" for those that count
    per the policy's unit or are converted to it, which come first; and the ids of those that have no probability."""
    known = file.memo().get("bands")
    if not isinstance(known, _KeptBands) or known.assessed is not assessed:
        known = file.memo()["bands"] = _KeptBands(assessed, {})
        for risk in file.of_type("risk"):
            known.risks.setdefault(_severity(assessed, risk), []).append(risk)
    policy = assessed.policy
    by_unit: dict[str, dict[str, tuple[float, float]]] = {"": {}}
    without: list[str] = []
    for risk in known.risks.get(severity, ()):
        band = interval(policy, claim(assessed, risk.id))
        if estimate_kind(risk) in ("not-estimable", "exploitability") or band is None:
            without.append(risk.id)
            continue
        own = risk.text("unit")
        factor = has(policy, policy.probability.unit, own)
        if factor is None:
            by_unit.setdefault(own, {})[risk.id] = band
        else:
            by_unit[""][risk.id] = (min(band[0] * factor, 1.0), min(band[1] * factor, 1.0))
    return by_unit, without


def interval(policy: Policy, estimate: Estimate) -> tuple[float, float] | None:
    """The probability of harm that an estimate claims, lower and upper end; None where it has no numbers."""
    level, p1, p2 = estimate.probability, estimate.p1, estimate.p2
    if estimate.kind == "exploitability" or level is None or level.lower is None or not level.upper:
        return None
    if policy.combination == "interval" and p1 and p2 and p1.upper and p2.upper:
        # what was combined by numbers is narrower than the band that it fell into
        return min((p1.lower or 0.0) * (p2.lower or 0.0), 1.0), min(p1.upper * p2.upper, 1.0)
    return min(level.lower, 1.0), min(level.upper, 1.0)
