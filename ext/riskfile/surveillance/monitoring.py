"""What field data say of the file: observations and series of monitoring plans held against claimed bands, signals of
the control charts, the cycle of operations that is due, and overall residual risk.

A file without field data costs nothing here: what computes is imported by ``riskfile.surveillance.statistics`` where it is used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from riskfile.assessment import Assessment, Estimate, estimate_kind
from riskfile.model import Item, Point, RiskFile, Series, Span
from riskfile.policy.policy import MonitoringPlan, Policy
from riskfile.policy.units import has, same
from riskfile.surveillance import statistics
from riskfile.surveillance.statistics import Chart, Cusum, Verdict
from riskfile.text.days import months_later
from riskfile.text.messages import Message, Phrase
from riskfile.text.numbers import figure
from riskfile.text.patterns import compiled_late
from riskfile.text.verdicts import gives_reason

Against = Literal["P1", "P"]

DueState = Literal["in time", "due soon", "overdue"]

PER_SITUATION = ("malfunction", "defect")
"""The kinds of events that test P1, the probability of the hazardous situation; injuries and deaths test P."""

CONFIDENCE = 0.95
"""Of each limit by itself: the limits are one-sided."""

OVERDISPERSED = 1.5
"""From this Pearson chi-square per degree of freedom on, counts scatter clearly more than Poisson's do."""

SIGNIFICANT = 0.05
"""Which adjusted p-value makes a signal where a baseline without events gives a chart no limits."""

RUN_LENGTH = 370
"""Points between false alarms of a cusum, at least: about those of a chart with limits at three standard deviations."""

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
    per what. ``mark`` is where the count stands: in the item, or in the last row of the plan's file.
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


class Signal(NamedTuple):
    """A month of a plan's series that is above its limit.

    ``limit`` is what was exceeded: a rate, for a c-chart a count, for a cusum the decision interval in events. ``p`` is
    that of the exact test of the month against the baseline (one-sided), ``adjusted`` the same after control of the
    false discovery rate over the months of all plans. ``mark`` is where the count stands in the file. ``answered`` is
    the id of the trigger that answers it, "" where none does.
    """

    plan: str
    period: str
    count: int  # type: ignore[assignment]
    exposure: float
    rate: float
    limit: float
    method: str
    p: float
    adjusted: float
    mark: Span
    answered: str


class Watch(NamedTuple):
    """What the series of one monitoring plan shows.

    ``chart`` and ``cusum`` have an entry for each point of the series; the plan's method decides which of the two there
    is, and a cusum is None too where the baseline has no event (then the exact test alone decides). A cusum adds up
    from the first month after the baseline on. ``dispersion`` is Pearson's chi-square per degree of freedom of the
    baseline, 0 where it has one month or no event.
    """

    plan: MonitoringPlan
    series: Series
    chart: Chart | None
    cusum: Cusum | None
    comparisons: tuple[Comparison, ...]
    signals: tuple[Signal, ...]
    dispersion: float


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
    return plan.baseline is None or periods.issuperset(plan.baseline)


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
    share: bool,
    mark: Span,
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
        units = exposure * factor
        verdict = statistics.band_verdict(
            count, units, bound, passive=passive, share=share and not other, confidence=CONFIDENCE
        )
        yield Comparison(
            source, target.id, risk, kind, passive, count, units, per if other else unit, against, band, bound,
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
                share=False, mark=observation.at("count"),
            ):  # fmt: skip
                if (each.risk, each.bound) not in told:
                    told.add((each.risk, each.bound))
                    yield each


# --- plans with a series ----------------------------------------------------------------------------------------------


class _Data(NamedTuple):
    """A series and its baseline: the points ``first`` to ``last`` (not included) set what is expected, and those from
    ``judged`` on are judged by it."""

    plan: MonitoringPlan
    series: Series
    first: int
    last: int
    judged: int
    counts: list[int]
    exposures: list[float]
    expected: tuple[int, float]
    """Count and exposure of the baseline."""


def _read(plan: MonitoringPlan, series: Series) -> _Data:
    periods = [point.period for point in series.points]
    first, last, judged = 0, len(periods), 0
    if plan.baseline is not None:
        first, last = periods.index(plan.baseline[0]), periods.index(plan.baseline[1]) + 1
        judged = last
    points = series.points
    counts, exposures = [point.count for point in points], [float(point.exposure) for point in points]
    expected = sum(counts[first:last]), sum(exposures[first:last])
    return _Data(plan, series, first, last, judged, counts, exposures, expected)


class _Tests:
    """The exact tests of the judged months of all plans, which are one family; adjusted when that is first asked for."""

    def __init__(self, read: Sequence[_Data]) -> None:
        self.read = read
        self._adjusted: dict[tuple[str, int], float] | None = None

    def adjusted(self, plan: str, index: int) -> float:
        """The adjusted p-value of a judged month of a plan."""
        if self._adjusted is None:
            months = [(data, index) for data in self.read for index in range(data.judged, len(data.counts))]
            values = statistics.adjusted([_p_value(data, index) for data, index in months])
            self._adjusted = {(data.plan.id, index): value for (data, index), value in zip(months, values, strict=True)}
        return self._adjusted[plan, index]


def _watches(file: RiskFile, policy: Policy, assessed: Assessment, tests: _Tests) -> Iterator[Watch]:
    """What each plan's series shows, its p-values not adjusted."""
    triggers = _signal_triggers(file)
    for data in tests.read:
        plan, target = data.plan, file.items.get(data.plan.target)
        chart, cusum, limits, found = _chart(data, tests)
        known = {plan.target} | ({risk.id for risk in risks_of(file, target)} if target else set())
        signals = tuple(
            Signal(
                plan.id, point.period, point.count, point.exposure, point.count / point.exposure, limits[index],
                plan.method, _p_value(data, index), math.nan, data.series.at(point), _answer(point, known, triggers),
            )
            for index in found
            for point in (data.series.points[index],)
        )  # fmt: skip
        comparisons = tuple(_of_series(file, policy, assessed, data, target)) if target else ()
        yield Watch(plan, data.series, chart, cusum, comparisons, signals, _dispersion(data))


def _adjusted(watched: Watched, tests: _Tests) -> Watched:
    watches = []
    for one in watched.watches:
        rows = {point.period: index for index, point in enumerate(one.series.points)}
        signals = (each._replace(adjusted=tests.adjusted(each.plan, rows[each.period])) for each in one.signals)
        watches.append(one._replace(signals=tuple(signals)))
    return watched._replace(watches=tuple(watches))


def _by_test(data: _Data, tests: _Tests) -> list[int]:
    """The judged months that the exact test finds above the baseline, after adjustment."""
    found = [index for index in range(data.judged, len(data.counts)) if _p_value(data, index) < SIGNIFICANT]
    # an adjusted value is never below its own: where there is none, nothing is adjusted
    return [index for index in found if tests.adjusted(data.plan.id, index) < SIGNIFICANT]


def _p_value(data: _Data, index: int) -> float:
    """That of one month against the baseline; without one, against all other months."""
    count, exposure = data.counts[index], data.exposures[index]
    count2, exposure2 = data.expected
    if data.first <= index < data.last:
        count2, exposure2 = count2 - count, exposure2 - exposure
    # below what is expected it is about 1/2 or more, and changes no adjusted value that is smaller than that
    if not exposure2 or count * exposure2 <= count2 * exposure:
        return 1.0
    return statistics.two_periods(count, exposure, count2, exposure2, alternative="larger")


def _chart(data: _Data, tests: _Tests) -> tuple[Chart | None, Cusum | None, Sequence[float], Sequence[int]]:
    """The chart that the plan asks for, its upper limits, and the judged points that are above them."""
    plan, size = data.plan, len(data.counts)
    expected, exposure = data.expected
    if plan.method == "cusum":
        if not expected or data.judged == size:
            return None, None, [0.0] * size, _by_test(data, tests)
        rate = expected / exposure
        decision = statistics.decision_interval(rate, plan.detects * rate, RUN_LENGTH)
        sums = statistics.poisson_cusum(
            data.counts[data.judged :], data.exposures[data.judged :], rate, plan.detects * rate, decision
        )
        alarms = tuple(data.judged + index for index in sums.signals)
        cusum = Cusum((0.0,) * data.judged + sums.upper, (), alarms)
        # the sum stays up for long: what tells something new is the month in which it gets there
        return None, cusum, [decision] * size, [index for index in alarms if index - 1 not in alarms]
    # a chart takes its baseline from the points that lead
    order = [*range(data.first, data.last), *range(data.first), *range(data.last, size)]
    counts, exposures = [data.counts[index] for index in order], [data.exposures[index] for index in order]
    baseline = data.last - data.first
    if plan.method == "c-chart":
        drawn = statistics.c_chart(counts, baseline, plan.threshold or 3.0)
    elif plan.method == "p-chart":
        drawn = statistics.p_chart(counts, exposures, baseline, plan.threshold or 3.0)
    else:
        drawn = statistics.u_chart(counts, exposures, baseline, plan.threshold or 3.0)
    lower, upper = [0.0] * size, [0.0] * size
    for place, index in enumerate(order):
        lower[index], upper[index] = drawn.lower[place], drawn.upper[place]
    beyond = sorted(order[place] for place in drawn.signals)
    if expected:
        # fewer events than expected are no risk
        above = [
            index for index in beyond if index >= data.judged and _value(data, index) > upper[index]
        ]  # fmt: skip
    else:
        above = _by_test(data, tests)
        beyond = above
    return Chart(drawn.centre, tuple(lower), tuple(upper), tuple(beyond)), None, upper, above


def _value(data: _Data, index: int) -> float:
    return data.counts[index] / (1 if data.plan.method == "c-chart" else data.exposures[index])


def _dispersion(data: _Data) -> float:
    if data.last - data.first < 2:
        return 0.0
    return statistics.overdispersion(data.counts[data.first : data.last], data.exposures[data.first : data.last])


def _of_series(file: RiskFile, policy: Policy, assessed: Assessment, data: _Data, target: Item) -> Iterator[Comparison]:
    """The months after the baseline together; all where there is none after it, or no baseline."""
    plan = data.plan
    start = data.judged if data.judged < len(data.counts) else 0
    last = data.series.points[-1]
    return _comparisons(
        file, policy, assessed, target, source=plan.id, kind=plan.kind, passive=plan.source == "passive",
        count=sum(data.counts[start:]), exposure=sum(data.exposures[start:]), unit=plan.unit,
        share=plan.method == "p-chart", mark=data.series.at(last),
    )  # fmt: skip


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


def _answer(point: Point, known: set[str], triggers: Iterable[_Trigger]) -> str:
    """The first trigger that affects what the plan watches and was not yet closed when the month began."""
    for trigger in triggers:
        if trigger.affects & known and (not trigger.closed or trigger.closed >= f"{point.period}-01"):
            return trigger.id
    return ""


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


def bands_of(
    file: RiskFile, assessed: Assessment, severity: str
) -> tuple[Mapping[str, Mapping[str, tuple[float, float]]], Sequence[str]]:
    """What is claimed of the risks of a severity class, lower and upper end by the risk's id, per unit: "" for those that count
    per the policy's unit or are converted to it, which come first; and the ids of those that have no probability."""
    policy = assessed.policy
    by_unit: dict[str, dict[str, tuple[float, float]]] = {"": {}}
    without: list[str] = []
    for risk in file.of_type("risk"):
        if _severity(assessed, risk) != severity:
            continue
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
