"""The tables of a periodic safety update report (MDR Article 86), of what the file has of a time; and what each market asks after
launch, with what of the file answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.model import Item, Point, Series
from riskfile.policy.markets import MARKETS
from riskfile.policy.policy import MonitoringPlan
from riskfile.policy.vigilance import OBLIGATIONS, Obligation, psur_years
from riskfile.rules.surveillance import events_in_words
from riskfile.surveillance.foundation import shown_state
from riskfile.surveillance.monitoring import Comparison, compare
from riskfile.surveillance.vigilance import (
    INCIDENT,
    Duty,
    duties,
    excused,
    incidents,
    launched,
    markets_told,
)
from riskfile.text.between import in_list, labelled
from riskfile.text.days import months_later
from riskfile.text.messages import later, tr
from riskfile.text.numbers import exact_amount
from riskfile.text.periods import first_day, last_day
from riskfile.text.words import UNIT_WORDS, VERDICT_WORDS, value_in_words
from riskfile.views.amounts import amount, plural, rate_text
from riskfile.views.context import Context
from riskfile.views.surveillance import STATE_MARKS, verdict_note
from riskfile.views.tables import Cell, Column, Row, Table

_KINDS: Final = ("malfunction", "injury", "death", "defect")


class Time(NamedTuple):
    """The time of a report, first and last day (ISO 8601)."""

    first: str
    last: str

    def has(self, day: str) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last

    def meets(self, period: str) -> bool:
        """Whether a period in words is in it in part; one without a year is."""
        begins, ends = first_day(period), last_day(period)
        return not ends or (begins <= self.last and ends >= self.first)


def psur(context: Context, part: str, first: str, last: str) -> Table | None:
    """A table of the report: ``part`` is one of PSUR_PARTS, ``first`` and ``last`` are the days that it is about (ISO 8601), ""
    for since launch and until the day of the build. None where there is nothing to show."""
    time = Time(first or launched(context.policy) or "0000-00-00", last or context.today)
    return _PARTS[part](context, time)


def _table(part: str, columns: Iterable[tuple[str, str]], rows: Iterable[Row], note: str = "") -> Table:
    heads, found = tuple(Column(*each) for each in columns), tuple(rows)
    if not found:
        # that there was none is what a report has to say
        found, note = (Row(None, (Cell(tr("none in this time")), *(Cell() for _ in heads[1:]))),), ""
    return Table(f"psur-{part}", heads, found, note)


# --- how much is in use -----------------------------------------------------------------------------------------------


def _exposure(context: Context, time: Time) -> Table | None:
    """What was counted over, year after year: the devices on the market, as far as plans count them; by region, site, lot or model
    where the rows of a plan are."""
    found = [
        (plan, level, _by_year(series, points, time))
        for plan, series in _series(context)
        for level, points in _levels(series)
    ]
    found = [each for each in found if each[2]]
    years = sorted({year for *_, by_year in found for year in by_year})
    levels = any(level for _, level, _ in found)
    columns = [
        ("plan", tr("Counted in")), *([("level", tr("By"))] if levels else []), ("unit", tr("Unit")), *((year, year) for year in years),
        ("all", tr("In this time")),
    ]  # fmt: skip
    rows = []
    for plan, level, by_year in found:
        amounts = [*(by_year.get(year, 0.0) for year in years), sum(by_year.values())]
        of_level = [Cell(f"{plan.by} {level}" if level else tr("all"))] if levels else []
        cells = (
            _plan(context, plan),
            *of_level,
            Cell(UNIT_WORDS.of(plan.unit)),
            *(Cell(exact_amount(each)) for each in amounts),
        )
        rows.append(Row(None, cells))
    note = tr("Plans may count over the same devices: their rows are not to be added up.")
    return _table("exposure", columns, rows, note if len(rows) > 1 else "")


def _series(context: Context) -> Iterator[tuple[MonitoringPlan, Series]]:
    for plan in context.policy.monitoring.plans if context.policy.monitoring else ():
        series = context.file.series.get(plan.id)
        if series is not None:
            yield plan, series


def _levels(series: Series) -> Iterator[tuple[str, Sequence[Point]]]:
    """All points of a series, then those of each of its levels."""
    yield "", series.points
    for level in sorted({each.level for each in series.levels}):
        yield level, [each for each in series.levels if each.level == level]


def _by_year(series: Series, points: Iterable[Point], time: Time) -> dict[str, float]:
    """The exposure of each year, of the periods that end in ``time``."""
    found: dict[str, float] = {}
    for each in points:
        if time.has(series.end_of(each)):
            found[each.period[:4]] = found.get(each.period[:4], 0.0) + each.exposure
    return found


def _plan(context: Context, plan: MonitoringPlan) -> Cell:
    target = context.file.items.get(plan.target)
    return Cell(
        f"{plan.id} {plan.title}".strip(), items=((target, ""),) if target is not None and not plan.title else ()
    )


# --- incidents --------------------------------------------------------------------------------------------------------


def _incidents(context: Context, time: Time) -> Table | None:
    """Events by IMDRF code and kind, of observations; then those of plans, which have no codes."""
    counts: dict[str, dict[str, int]] = {}
    sources: dict[str, list[Item]] = {}
    for observation in context.file.of_type("observation"):
        number = observation.fields.get("count")
        if not isinstance(number, int) or not number or "evidence-of" in observation.fields:
            continue
        if not time.meets(observation.text("period")):
            continue
        codes = observation.fields.get("imdrf", ())
        for code in codes if isinstance(codes, tuple) and codes else ("",):
            known = counts.setdefault(code, dict.fromkeys(_KINDS, 0))
            known[observation.text("kind")] = known.get(observation.text("kind"), 0) + number
            sources.setdefault(code, []).append(observation)
    rows = [
        Row(
            None,
            (
                Cell(code or tr("no code"), note=_term(context, code)),
                *(Cell(str(counts[code][kind]) if counts[code][kind] else "") for kind in _KINDS),
                Cell("", tuple((each, "") for each in sources[code])),
            ),
        )
        for code in sorted(counts, key=lambda each: (not each, each))
    ]
    for plan, series in _series(context):
        total = sum(each.count for each in series.points if time.has(series.end_of(each)))
        if total:
            numbers = (Cell(str(total) if kind == plan.kind else "") for kind in _KINDS)
            rows.append(Row(None, (Cell(tr("a plan's count")), *numbers, _plan(context, plan))))
    columns = (
        ("code", tr("IMDRF code")), ("malfunction", tr("Malfunctions")), ("injury", tr("Injuries")), ("death", tr("Deaths")),
        ("defect", tr("Defects")), ("from", tr("Counted in")),
    )  # fmt: skip
    note = tr(
        "An observation with several codes stands in the row of each. Sources may have the same event: "
        "rows are not to be added up."
    )
    return _table("incidents", columns, rows, note)


def _term(context: Context, code: str) -> str:
    known = context.file.codes.get(code)
    return known.title if known is not None else ""


def _serious(context: Context, time: Time) -> Table | None:
    """The serious incidents that became known in this time, with their reports."""
    markets = markets_told(context.policy)
    rows = []
    for trigger in incidents(context.file):
        if not time.has(trigger.text("aware") or trigger.text("opened")):
            continue
        asked = {each.market: each for each in duties(context.policy, trigger)}
        reasons = excused(context.policy, trigger)
        outcome = trigger.text("outcome").replace("-", " ")
        reports = (_report(context, asked.get(each), reasons.get(each, "")) for each in markets)
        rows.append(
            Row(
                trigger,
                (
                    Cell("", ((trigger, ""),)),
                    Cell(trigger.text("aware"), gap=not trigger.text("aware")),
                    Cell(outcome, gap=not outcome),
                    *reports,
                    Cell(trigger.text("report")),
                    *_closed(context, trigger),
                ),
            )
        )
    for plan, series in _series(context):
        total = sum(each.count for each in series.points if time.has(series.end_of(each)))
        if plan.serious_incidents and total:
            cells = (
                Cell(labelled(plan.id, events_in_words(total, plan.kind)), note=plan.title),
                *(Cell() for _ in range(2 + len(markets))),
                Cell(plan.serious_incidents),
                Cell(),
                Cell(),
            )
            rows.append(Row(None, cells))
    columns = [
        ("incident", tr("Serious incident")), ("aware", tr("Aware on")), ("outcome", tr("Outcome")),
        *((each, tr(MARKETS[each].name)) for each in markets), ("report", tr("Reports")), ("closed-by", tr("Closed by")), ("decision", tr("Decided")),
    ]  # fmt: skip
    return _table("serious-incidents", columns, rows)


def _report(context: Context, duty: Duty | None, excuse: str) -> Cell:
    if excuse:
        return Cell(tr("not reportable"), note=excuse)
    if duty is None:
        return Cell("", gap=True)
    by = tr("by {due}: {article}", due=duty.due, article=duty.time.article)
    if duty.late(context.today):
        return Cell(tr("late: {report}", report=duty.report) if duty.report else tr("overdue"), note=by, mark="fail")
    return Cell(duty.report or "open", note=by, mark="pass" if duty.report else "open")


def _closed(context: Context, trigger: Item) -> tuple[Cell, Cell]:
    """By which cycle a trigger was closed, and what was decided."""
    cycles = [each for each in context.file.linking(trigger, "closes") if "closed" in each.fields]
    if not cycles:
        return Cell("open", mark="open"), Cell()
    last = max(cycles, key=lambda each: each.text("closed"))
    return Cell(last.text("closed"), ((last, ""),)), Cell(last.text("decision"))


# --- trends, actions --------------------------------------------------------------------------------------------------


def _triggers(part: str, *kinds: str) -> Callable[[Context, Time], Table | None]:
    def made(context: Context, time: Time) -> Table | None:
        rows = [
            Row(
                each,
                (
                    Cell("", ((each, ""),)),
                    Cell(each.text("opened")),
                    Cell("", tuple((one, "") for one in context.file.linked(each, "affects"))),
                    Cell(each.text("report") or in_list(_listed(each, "reference"))),
                    *_closed(context, each),
                ),
            )
            for each in context.file.of_type("trigger")
            if each.text("kind") in kinds and _open_in(context, each, time)
        ]
        columns = (
            ("trigger", tr(_HEADS[part])), ("opened", tr("Opened")), ("affects", tr("About")), ("report", tr("Reports")), ("closed-by", tr("Closed by")), ("decision", tr("Decided")),
        )  # fmt: skip
        return _table(part, columns, rows)

    return made


_HEADS: Final = {
    "trends": later("Trend"),
    "field-actions": later("Field action"),
    "capa": later("Corrective or preventive action"),
}


def _listed(item: Item, field: str) -> tuple[str, ...]:
    value = item.fields.get(field, ())
    return value if isinstance(value, tuple) else ()


def _open_in(context: Context, trigger: Item, time: Time) -> bool:
    """Whether a trigger was opened in this time, or before it and was not closed before it."""
    if trigger.text("opened") > time.last:
        return False
    closed = [each.text("closed") for each in context.file.linking(trigger, "closes") if "closed" in each.fields]
    return not closed or max(closed) >= time.first


# --- what was found ---------------------------------------------------------------------------------------------------


def _follow_up(context: Context, time: Time) -> Table | None:
    """What active sources found of each claim: the findings of the post-market clinical follow-up, as far as they are counts."""
    watched = compare(context.file, context.policy, context.assessed)
    rows = []
    for each in (*watched.of_series, *watched.comparisons):
        observation = context.file.items.get(each.source)
        if each.passive or each.kind == "defect" or (observation and not time.meets(observation.text("period"))):
            continue
        rows.append(Row(observation, _found(context, each)))
    columns = (
        ("source", tr("Source")), ("of", tr("Claim about")), ("found", tr("Found")), ("limits", tr("Rate, and its limits")),
        ("claim", tr("Claimed")), ("state", tr("State")),
    )  # fmt: skip
    return _table("follow-up", columns, rows, tr(_LIMITS))


_LIMITS: Final = later(
    "Each of a series counts all its periods after the baseline. Limits are one-sided, 95 percent; of what is looked at again and "
    "again they are those of the look, so that all planned looks together err in 5 percent at most."
)


def _found(context: Context, each: Comparison) -> tuple[Cell, ...]:
    items = context.file.items
    source, risk = items.get(each.source), items.get(each.risk)
    verdict, state = each.verdict, shown_state(context.file, context.policy, each, context.today)
    return (
        Cell("" if source else each.source, ((source, ""),) if source else ()),
        Cell("" if risk else each.risk, ((risk, ""),) if risk else ()),
        Cell(
            tr(
                "{events_in_words} in {exposure} {plural}",
                events_in_words=events_in_words(each.count, each.kind),
                exposure=amount(each.exposure),
                plural=plural(each.unit, each.exposure),
            )
        ),
        Cell(
            rate_text(verdict.rate),
            note=tr(
                "{rate_text} to {rate_text2}",
                rate_text=rate_text(verdict.limits.lower),
                rate_text2=rate_text(verdict.limits.upper),
            ),
        ),
        Cell(tr("at most {rate_text}", rate_text=rate_text(each.bound)), note=each.against),
        Cell(VERDICT_WORDS[state], note=verdict_note(each, state), mark=STATE_MARKS[state]),
    )


def _benefit_risk(context: Context, time: Time) -> Table | None:
    """The conclusions of the benefit-risk analyses and of overall residual risk as they stand."""
    file = context.file
    rows = []
    for item in file.of_type("benefit-risk", "overall-residual-risk"):
        about = [one for link in ("justifies", "considers") for one in file.linked(item, link)]
        named = tuple((one, "") for one in about[:_FIRST])
        more = tr("{about} in all, such as", about=len(about)) if len(about) > _FIRST else ""
        conclusion = value_in_words(item.text("conclusion")).replace("-", " ")
        rows.append(
            Row(
                item,
                (
                    Cell("", ((item, ""),)),
                    Cell(more, named),
                    Cell(conclusion, gap=not conclusion),
                    Cell(item.text("date") or item.text("dated")),
                    Cell(item.text("approver")),
                ),
            )
        )
    columns = (
        ("analysis", tr("Analysis")), ("about", tr("Of")), ("conclusion", tr("Conclusion")), ("dated", tr("Dated")), ("by", tr("Decided by")),
    )  # fmt: skip
    return _table("benefit-risk", columns, rows)


_FIRST: Final = 6


def _schedule(context: Context, time: Time) -> Table | None:
    """When a report is due: by the class in the EU, from launch on."""
    policy = context.policy
    device_class, start = policy.device.classes.get("eu", ""), launched(policy)
    years = psur_years(device_class)
    if not years or not start:
        return None
    every = tr("every year") if years == 1 else tr("every {years} years", years=years)
    cells = (
        Cell(tr("class {device_class}", device_class=device_class)),
        Cell(every, note=tr("MDR Article 86(1)")),
        Cell(start),
        Cell(_next_due(context)),
    )
    columns = (
        ("class", tr("Device")),
        ("every", tr("At least")),
        ("launched", tr("On the market since")),
        ("due", tr("Next period ends on")),
    )
    note = tr("Counted from launch: the report sums up the period that ends then.")
    return _table("schedule", columns, [Row(None, cells)], note)


def _next_due(context: Context) -> str:
    """The next day after today on which the period of a report ends (ISO 8601), "" where nobody knows."""
    years, due = psur_years(context.policy.device.classes.get("eu", "")), launched(context.policy)
    if not years:
        return ""
    while "" < due <= context.today:
        due = months_later(due, 12 * years)
    return due


_PARTS: Final[Mapping[str, Callable[[Context, Time], Table | None]]] = {
    "schedule": _schedule,
    "exposure": _exposure,
    "incidents": _incidents,
    "serious-incidents": _serious,
    "trends": _triggers("trends", "signal"),
    "field-actions": _triggers("field-actions", "field-action"),
    "capa": _triggers("capa", "capa"),
    "follow-up": _follow_up,
    "benefit-risk": _benefit_risk,
}

PSUR_PARTS: Final = tuple(_PARTS)
"""The tables of the report, in their order."""


# --- what each market asks --------------------------------------------------------------------------------------------

OBLIGATION_COLUMNS: Final = (
    Column("market", "Market"),
    Column("where", "Where"),
    Column("asks", "What it asks"),
    Column("answer", "What of the file answers it"),
    Column("basis", "Basis"),
)


def market_obligations(context: Context) -> Table:
    """What the markets of the policy ask after launch, each with what of the file answers it; no row where none of them is known."""
    eu_class = psur_years(context.policy.device.classes.get("eu", ""))
    rows = [
        Row(
            None,
            (
                Cell(tr(MARKETS[each.market].name)),
                Cell(each.number, note=tr(each.about)),
                Cell(tr(each.asks)),
                _answer(context, each),
                Cell(tr("source") if each.sure else tr("assumption"), mark="" if each.sure else "open"),
            ),
        )
        for each in OBLIGATIONS
        if each.market in context.policy.device.markets and not _of_another_class(each, eu_class)
    ]
    note = tr("Basis: whether riskfile's table was compared with the text, or is an assumption to be looked up.")
    return Table("market-obligations", OBLIGATION_COLUMNS, tuple(rows), note)


def _of_another_class(each: Obligation, years: int) -> bool:
    return (each.number == "MDR Article 85" and years > 0) or (each.number == "MDR Article 86" and years == 0)


def _answer(context: Context, each: Obligation) -> Cell:
    return _ANSWERS[each.answer](context, each.market)


def _of_triggers(context: Context, kinds: tuple[str, ...], nothing: str) -> Cell:
    found = [one for one in context.file.of_type("trigger") if one.text("kind") in kinds]
    more = tr("{found} in all, such as", found=len(found)) if len(found) > _FIRST else ""
    return Cell(more if found else nothing, tuple((one, "") for one in found[:_FIRST]))


def _system(context: Context, market: str) -> Cell:
    cycles = [one for one in context.file.of_type("cycle") if one.text("mission") == "operations"]
    closed = [one for one in cycles if "closed" in one.fields]
    last = max(closed, key=lambda one: one.text("closed"), default=None)
    months = context.policy.monitoring.interval_months if context.policy.monitoring else 0
    if last is None or not months:
        return Cell(tr("no closed cycle of operations"), gap=True)
    text = tr(
        "{cycles} {cycles:closed cycle|closed cycles} of operations, one every {months} "
        "{months:month|months} at least; the last:",
        cycles=len(closed),
        months=months,
    )
    return Cell(text, ((last, ""),))


def _plans(context: Context, market: str) -> Cell:
    plans = context.policy.monitoring.plans if context.policy.monitoring else ()
    if not plans:
        return Cell(tr("no monitoring plan"), gap=True)
    data = sum(1 for plan in plans if plan.id in context.file.series)
    return Cell(
        tr(
            "{plans} {plans:monitoring plan|monitoring plans} in the policy, {data} with a series; their "
            "methods and false alarms",
            plans=len(plans),
            data=data,
        )
    )


def _reports(context: Context, market: str) -> Cell:
    due = _next_due(context) if market == "eu" else ""
    return Cell(tr("the view psur makes its tables"), note=tr("the next period ends on {due}", due=due) if due else "")


def _reported(context: Context, market: str) -> Cell:
    told = list(incidents(context.file))
    asked = [duty for one in told for duty in duties(context.policy, one) if duty.market == market]
    late = sum(1 for each in asked if each.late(context.today))
    found = _of_triggers(
        context, (INCIDENT, "field-action"), tr("no serious incident and no field action is in the file")
    )
    state = (
        tr("{reports} {reports:report|reports} asked for, {late} late or overdue", reports=len(asked), late=late)
        if asked
        else ""
    )
    return found._replace(note=state)


def _trends(context: Context, market: str) -> Cell:
    return _of_triggers(context, ("signal",), tr("no signal has opened a trigger"))


def _records(context: Context, market: str) -> Cell:
    found = [each for each in context.file.of_type("observation", "trigger") if "not-reportable" in each.fields]
    text = tr(
        "{items} {items:item|items} with a reason why nothing is reported; the procedure itself is outside of the file",
        items=len(found),
    )
    return Cell(text, tuple((one, "") for one in found[:_FIRST]))


_ANSWERS: Final[Mapping[str, Callable[[Context, str], Cell]]] = {
    "system": _system,
    "plan": _plans,
    "report": _reports,
    "incidents": _reported,
    "trends": _trends,
    "records": _records,
}

__all__ = ["OBLIGATION_COLUMNS", "PSUR_PARTS", "Time", "market_obligations", "psur"]
