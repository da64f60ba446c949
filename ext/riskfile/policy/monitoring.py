"""``monitoring`` of the policy: what is watched in production and in the field, from when on, and by which method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.cells import id_text
from riskfile.policy.policy import (
    DATA_WITHIN_MONTHS,
    DELAY_COLUMNS,
    ESTIMATES,
    IMPLANT_COLUMNS,
    METHODS,
    PERIODS,
    SERIES_COLUMNS,
    SUPPORTS_FOR_YEARS,
    Delay,
    FollowUp,
    Looks,
    Monitoring,
    MonitoringPlan,
    NoData,
    Season,
    least_false_alarm_months,
)
from riskfile.policy.strict import Choice, Date, Integer, Keys, Listing, Number, Reading, Record, Text, dotted
from riskfile.text.messages import Phrase
from riskfile.text.numbers import amount
from riskfile.text.periods import canonical, kind_of, weeks_in
from riskfile.text.quoting import quote

_WITHOUT = Phrase(
    "policy.plan-without",
    "{plan}: found `path` without `{key}`, expected both: data are judged by it",
    "give it, or leave `path` out while there are no data",
    by=("key",),
)
_THRESHOLD = Phrase("policy.threshold", "{key}: found {found}, expected {expected}")
_TOO_OFTEN = Phrase(
    "policy.false-alarm-months",
    "{key}: found {found}, expected {least} or more: false alarms are two of what is judged at once apart at least",
)
_MULTIPLE = Phrase("policy.expected.multiple", "more than 1, as a multiple of the baseline's rate")
_POSITIVE = Phrase("policy.expected.positive", "more than 0")
_AT_MOST = Phrase("policy.expected.at-most", "no more than {most}: a false alarm in more years than anybody counts for")
MOST_MONTHS = 100_000.0
"""The most months between false alarms: beyond, limits rest on chances that no data bear out."""
MOST_DEVIATIONS = 4.4
"""As many standard deviations have a false alarm in about as many periods."""
_BASELINE = Phrase("policy.baseline", "{key}: found {last}, expected {first} or later, as `first` is")
_ONE_COLUMN = Phrase(
    "policy.one-column", "{key}: found {head} for `{first}` and `{second}`, expected a column for each"
)
_OTHER_PERIOD = Phrase("policy.other-period", "{key}: found {found}, {kind}; expected {expected}")
_AS_FIRST = Phrase("policy.as-first", "{kind}, as `first` is")
_AS_PERIOD = Phrase("policy.as-period", "{kind}, as `period` says")
_NO_SUCH_WEEK = Phrase(
    "policy.no-such-week", "{key}: found {found}; expected a week that the year {year} has, up to W{weeks}"
)
_PERIOD_WORDS = Phrase(
    "policy.expected.period", "a month as YYYY-MM, or a quarter as YYYY-Q1, a week as YYYY-W05, a year as YYYY"
)()

_AGES = Phrase(
    "policy.follow-up-ages",
    "{key}: found {found}, expected ages that rise, from 1 to {most}, as many periods as the claim is within",
)
_NO_SHARE_OF_AGES = Phrase(
    "policy.follow-up-method",
    "{key}: found {found} with a follow-up, expected a method that knows exposure: the implants at risk change from period to period",
    "shewhart-cusum, u-chart, cusum, ewma or maxsprt",
)
_NO_BASELINE = Phrase("policy.follow-up-baseline", "{key}: found {found} without a `baseline`, expected both")
_ONE_DELAY = Phrase(
    "policy.delay",
    "{key}: found {found}, expected one of `shares`, `median-days` with `ninety-percent-days`, and `path`",
)
_NOTHING_GIVEN = Phrase("policy.delay-nothing", "none of them")
_DELAY_REASON = Phrase(
    "policy.delay-reason",
    "{key}: found no `reason`, expected where the figures are from",
    "a file of reports (`path`) needs none: it shows them",
)
_SHARES = Phrase(
    "policy.delay-shares", "{key}: found shares that add up to {found:.6}, expected 1: all reports come some time"
)
_DAYS = Phrase("policy.delay-days", "{key}: found {found}, expected more than the median, {median}, which is above 0")
_SEASON_TWICE = Phrase("policy.season-twice", "{key}: found the month {month} again, expected it in one season")
_NO_MONTH = Phrase("policy.season-month", "{key}: found {month}, expected the numbers of months, 1 to 12")
_SEASON_FACTOR = Phrase(
    "policy.season-factor",
    "{key}: found {found}, expected 0.01 to 100: how many times as many events as in an even month",
)
_MONTH_NUMBER = 12
_LEAST_FACTOR, _MOST_FACTOR = 0.01, 100


_NO_PLAN = Phrase(
    "policy.no-data-of",
    "{key}: found {id}, which no plan under `monitoring.plans` has; expected ids of plans",
    by=("id",),
)

_WITH_DATA = ("source", "unit")
"""What a monitoring plan must say once it has data: without it nothing can be judged."""


def _period(help: str) -> Text:
    # a year alone is a number in YAML
    return Text(
        help, pattern="(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]|W[0-5][0-9]))?", expected=_PERIOD_WORDS, digits=True
    )


A_PERIOD: Final = {
    "month": Phrase("policy.a-month", "a month")(),
    "quarter": Phrase("policy.a-quarter", "a quarter")(),
    "week": Phrase("policy.a-week", "a week")(),
    "year": Phrase("policy.a-year", "a year")(),
}


MONITORING: Final = Record(
    "How risks are watched in production and in the field (clause 10).",
    {
        "interval-months": Integer("Months from one closed cycle of operations to the next.", minimum=1),
        "warn-days": Integer("How many days before a cycle is due a warning is given; 30 unless given.", minimum=0),
        "supports-for-years": Integer(
            "How many years after their period data of the field support a claim without `holds-because`; 10 unless given.",
            minimum=1,
        ),
        "launched": Date("The day on which the device was first placed on the market, YYYY-MM-DD."),
        "data-within-months": Integer(
            "Months after launch at which a plan has data, and how old its last ones may be; 12 unless given.",
            minimum=1,
        ),
        "no-data": Listing(
            "Plans that have no data yet, and why.",
            Record(
                "Some plans, with one reason.",
                {
                    "plans": Listing("Their ids.", id_text("Id of a plan."), unique=True, minimum=1),
                    "because": Text("Why there are no data yet."),
                    "until": Date("The last day for which the reason holds, YYYY-MM-DD."),
                },
                ("plans", "because", "until"),
            ),
        ),
        "plans": Listing(
            "What is watched, and how.",
            Record(
                "One monitoring plan.",
                {
                    "id": id_text("Id of the plan."),
                    "title": Text("What a reader sees.", blank=True, nullable=True),
                    "target": id_text("Id of the risk, harm or failure mode that is watched."),
                    "kind": Choice("What is counted.", ("malfunction", "injury", "death", "defect")),
                    "source": Choice(
                        "active: looked for, as in a registry; passive: reported, and so undercounted.",
                        ("active", "passive"),
                    ),
                    "path": Text(
                        "CSV file with a row for each period; left out while there are no data.", nullable=True
                    ),
                    "columns": Record(
                        "Heads of the columns of the file.",
                        {
                            "period": Text(
                                "Column of the period: YYYY-MM, YYYY-Qn, YYYY-Wnn or YYYY; `period` unless given."
                            ),
                            "count": Text("Column of the number of events; `count` unless given."),
                            "exposure": Text("Column of the exposure; `exposure` unless given."),
                            "unit": Text("Column of the unit, the same in each row; `unit` where there is one."),
                            "implanted": Text(
                                "With a follow-up: column of the period of the implant; `implanted` unless given."
                            ),
                            "number": Text("With a follow-up: column of how many implants; `number` unless given."),
                            "left": Text(
                                "With a follow-up: column of the last period of which something is known; `left` unless given."
                            ),
                            "why": Text("With a follow-up: column of why they left; `why` unless given."),
                            "level": Text(
                                "Column of the lot, site or model, where there is a row for each; as `by` unless given."
                            ),
                            "provisional": Text(
                                "Column that says `yes` where more reports are expected; `provisional` where there is one."
                            ),
                        },
                    ),
                    "by": Text(
                        "What the rows of one period are by: lot, site, model, ...; one row for each period unless given."
                    ),
                    "exposure": Choice(
                        "Whether an exposure is that of its period, or all up to its end; per-period unless given.",
                        ("per-period", "cumulative"),
                    ),
                    "unit": Text("What an exposure counts: implant, use, patient-year, ..."),
                    "period": Choice("How long the time of one row is; as the rows show unless given.", PERIODS),
                    "baseline": Record(
                        "The periods that set what is expected; unless given, each is judged by all before it.",
                        {
                            "first": _period("The first: YYYY-MM, YYYY-Qn, YYYY-Wnn or YYYY."),
                            "last": _period("The last."),
                            "evidence-of": Text("Of which other device it is, such as a predecessor."),
                            "holds-because": Text(
                                "Why it sets what is expected of this device, where it is another's or old."
                            ),
                        },
                        ("first", "last"),
                    ),
                    "method": Choice(
                        "How a rise is looked for; shewhart-cusum unless given. See the chapter on monitoring.",
                        METHODS,
                    ),
                    "detects": Number(
                        "The multiple of the baseline's rate that is to be found soon: what a cumulative method is made for; 2 unless "
                        "given.",
                        minimum=1,
                    ),
                    "false-alarm-months": Number(
                        "Months between false alarms, on average, while nothing has changed; 370 unless given.",
                        minimum=1,
                    ),
                    "threshold": Number(
                        "Before there was `false-alarm-months`: limits of a chart in standard deviations of the normal "
                        "distribution, taken as how rare that makes a false alarm; of a cusum what `detects` is.",
                        minimum=0,
                    ),
                    "scatter": Choice(
                        "Whether counts scatter as Poisson's do, or more; auto, by a test of the baseline, unless given.",
                        ("auto", "poisson", "negative-binomial"),
                    ),
                    "follow-up": Record(
                        "The file is a table of implants: how many were implanted when, left when, and by what. Exposure is then "
                        "by the age of the implants, and the claim is held against the share that has an event in time.",
                        {
                            "events": Listing(
                                "What the table calls the events that are counted; all else that implants leave by cuts them off.",
                                Text("A word of the column `why`."),
                                unique=True,
                                minimum=1,
                            ),
                            "within": Integer(
                                "For how many periods after that of the implant the claim holds: 12 where it is per implant and first "
                                "year, and periods are months.",
                                minimum=1,
                            ),
                            "ages": Listing(
                                "Where a class of age begins, in periods after that of the implant, which begins the first; within a "
                                "class the hazard is taken as the same.",
                                Integer("An age.", minimum=1),
                            ),
                            "estimate": Choice(
                                "How the share is estimated: kaplan-meier unless given; age-classes, where few implants are old enough; as-baseline, "
                                "where the hazard is taken to change with age as the baseline's does.",
                                ESTIMATES,
                            ),
                        },
                        ("events", "within"),
                    ),
                    "delay": Record(
                        "How late events are reported: the last periods are then provisional, and count by what has come of them.",
                        {
                            "shares": Listing(
                                "Of all reports the share that comes in the period of the event, in the next, and so on; 1 in all.",
                                Number("A share.", minimum=0, share=True),
                                minimum=1,
                            ),
                            "median-days": Number("Days within which half of the reports come.", minimum=0),
                            "ninety-percent-days": Number("Days within which 90 % of the reports come.", minimum=0),
                            "path": Text(
                                "CSV file of reports: when the events were, when they were reported, how many."
                            ),
                            "columns": Record(
                                "Heads of the columns of the file of reports.",
                                {
                                    "period": Text("Column of the period of the events; `period` unless given."),
                                    "received": Text("Column of the period of the reports; `received` unless given."),
                                    "count": Text("Column of how many; `count` unless given."),
                                },
                            ),
                            "reason": Text("Where the figures are from."),
                        },
                    ),
                    "seasons": Listing(
                        "Months in which more or fewer events are expected for a reason that is known.",
                        Record(
                            "One season.",
                            {
                                "months": Listing(
                                    "Its months, 1 to 12.",
                                    Integer("A month.", minimum=1),
                                    unique=True,
                                    minimum=1,
                                ),
                                "factor": Number("Expected events over those of a month without a season.", minimum=0),
                                "reason": Text("Why, and where the factor is from."),
                            },
                            ("months", "factor", "reason"),
                        ),
                    ),
                    "serious-incidents": Text(
                        "How the deaths and serious injuries that it counts are reported one by one, or why they are not."
                    ),
                    "data-within-months": Integer(
                        "Months after launch at which this plan has data, and how old its last ones may be; as for all unless "
                        "given.",
                        minimum=1,
                    ),
                    "evidence-of": Text("Of which other device the data are, such as a platform."),
                    "holds-because": Text("Why the data hold for this device, where they are another's or old."),
                    "looks": Record(
                        "How often the claim is held against the data: the error of a verdict is kept over all looks together.",
                        {
                            "planned": Integer("How many looks; those of five years unless given.", minimum=1),
                            "every": Integer("How many periods from one look to the next; 1 unless given.", minimum=1),
                        },
                    ),
                },
                ("id", "target", "kind"),
            ),
            by="id",
            unique=True,
        ),
    },
    ("interval-months",),
)


def judge_monitoring(reading: Reading, data: Mapping[str, Any]) -> None:
    """Note what of the monitoring plans cannot be understood though each value can."""
    known = {entry["id"] for entry in data.get("monitoring", {}).get("plans", ()) if "id" in entry}
    for number, reason in enumerate(data.get("monitoring", {}).get("no-data", ()), 1):
        for id in reason.get("plans", ()):
            if id not in known:
                place: Keys = ("monitoring", "no-data", str(number), "plans", id)
                reading.fault_at(place, _NO_PLAN(key=dotted(place[:4]), id=id), reading.nearest(id, known))
    for entry in data.get("monitoring", {}).get("plans", ()):
        if "id" not in entry:
            continue
        at: Keys = ("monitoring", "plans", entry["id"])
        if entry.get("path"):
            for key in _WITH_DATA:
                if (*at, key) not in reading.keys:
                    reading.fault_at((*at, "path"), _WITHOUT(plan=dotted(at), key=key))
        cusum = entry.get("method") == "cusum"
        threshold = entry.get("threshold")
        if threshold is not None and threshold <= (1 if cusum else 0):
            place = (*at, "threshold")
            expected = _MULTIPLE() if cusum else _POSITIVE()
            reading.fault_at(place, _THRESHOLD(key=dotted(place), found=threshold, expected=expected))
        elif threshold is not None and not cusum and threshold > MOST_DEVIATIONS:
            place = (*at, "threshold")
            expected = _AT_MOST(most=f"{MOST_DEVIATIONS:g}")
            reading.fault_at(place, _THRESHOLD(key=dotted(place), found=threshold, expected=expected))
        if entry.get("false-alarm-months", 0) > MOST_MONTHS:
            place = (*at, "false-alarm-months")
            often, expected = entry["false-alarm-months"], _AT_MOST(most=f"{MOST_MONTHS:,.0f}")
            reading.fault_at(place, _THRESHOLD(key=dotted(place), found=f"{often:,.15g}", expected=expected))
        if entry.get("detects", 2) <= 1:
            place = (*at, "detects")
            reading.fault_at(place, _THRESHOLD(key=dotted(place), found=entry["detects"], expected=_MULTIPLE()))
        _judge_baseline(reading, at, entry)
        _judge_alarms(reading, at, entry)
        _judge_time(reading, entry, at)
        heads: dict[str, str] = {}
        for name, head in _columns(entry).items():
            first = heads.setdefault(head.strip(), name)
            if first != name:
                places = [(*at, "columns", name), (*at, "columns", first), (*at, "by")]
                place = next(each for each in places if each in reading.keys)
                message = _ONE_COLUMN(key=dotted(place), head=quote(head), first=first, second=name)
                reading.fault_at(place, message)


def _judge_baseline(reading: Reading, at: Keys, entry: Mapping[str, Any]) -> None:
    baseline = entry.get("baseline", {})
    if "first" not in baseline or "last" not in baseline:
        return
    first, last = baseline["first"], baseline["last"]
    wanted, expected = entry.get("period", ""), _AS_PERIOD
    for name, period in (("first", first), ("last", last)):
        place = (*at, "baseline", name)
        kind = kind_of(period)
        if not kind:
            year = int(period[:4])
            reading.fault_at(place, _NO_SUCH_WEEK(key=dotted(place), found=period, year=year, weeks=weeks_in(year)))
            return
        if wanted and not canonical(period, wanted):
            said = expected(kind=A_PERIOD[wanted])
            reading.fault_at(place, _OTHER_PERIOD(key=dotted(place), found=period, kind=A_PERIOD[kind], expected=said))
            return
        if not wanted:
            # a month may be the first of a quarter, in both
            wanted, expected = kind, _AS_FIRST
    if canonical(first, wanted) > canonical(last, wanted):
        place = (*at, "baseline", "last")
        reading.fault_at(place, _BASELINE(key=dotted(place), first=first, last=last))


def _judge_alarms(reading: Reading, at: Keys, entry: Mapping[str, Any]) -> None:
    """What a plan asks for that no method can keep; where only its file tells how long a period is, its reader tells."""
    months = entry.get("false-alarm-months")
    # a month may be the first of a quarter, and of the shorter of both it is certain
    period = entry.get("period") or kind_of(entry.get("baseline", {}).get("first", ""))
    if months is None or not period:
        return
    every = (entry.get("looks") or {}).get("every", 1)
    least = least_false_alarm_months(entry.get("method", METHODS[0]), period, every)
    if months < least:
        place = (*at, "false-alarm-months")
        reading.fault_at(place, _TOO_OFTEN(key=dotted(place), found=months, least=amount(least)))


def _judge_time(reading: Reading, entry: Mapping[str, Any], at: Keys) -> None:
    follow_up, delay = entry.get("follow-up"), entry.get("delay")
    place: Keys
    if follow_up:
        ages, within = follow_up.get("ages", []), follow_up.get("within")
        if within and (sorted(set(ages)) != ages or (ages and ages[-1] > within)):
            place = (*at, "follow-up", "ages")
            reading.fault_at(place, _AGES(key=dotted(place), found=", ".join(map(str, ages)), most=within))
        if follow_up.get("estimate") == ESTIMATES[2] and not entry.get("baseline"):
            place = (*at, "follow-up", "estimate")
            reading.fault_at(place, _NO_BASELINE(key=dotted(place), found=ESTIMATES[2]))
        if entry.get("method") in ("p-chart", "c-chart"):
            place = (*at, "method")
            reading.fault_at(place, _NO_SHARE_OF_AGES(key=dotted(place), found=entry["method"]))
    if delay is not None:
        _judge_delay(reading, delay, (*at, "delay"))
    named: set[int] = set()
    for number, season in enumerate(entry.get("seasons") or (), 1):
        here = (*at, "seasons", str(number))
        if not _LEAST_FACTOR <= season.get("factor", 1) <= _MOST_FACTOR:
            place = (*here, "factor")
            reading.fault_at(place, _SEASON_FACTOR(key=dotted(place), found=season["factor"]))
        for month in season.get("months", ()):
            if month in named:
                place = (*here, "months")
                reading.fault_at(place, _SEASON_TWICE(key=dotted(place), month=month))
            elif month > _MONTH_NUMBER:
                place = (*here, "months")
                reading.fault_at(place, _NO_MONTH(key=dotted(place), month=month))
            named.add(month)


def _judge_delay(reading: Reading, delay: Mapping[str, Any], at: Keys) -> None:
    keys = [key for key in ("shares", "median-days", "ninety-percent-days", "path") if (*at, key) in reading.keys]
    if keys not in (["shares"], ["median-days", "ninety-percent-days"], ["path"]):
        found = "`" + "`, `".join(keys) + "`" if keys else _NOTHING_GIVEN()
        reading.fault_at(at, _ONE_DELAY(key=dotted(at), found=found))
        return
    if keys != ["path"] and not delay.get("reason"):
        reading.fault_at(at, _DELAY_REASON(key=dotted(at)))
    shares = delay.get("shares")
    if shares and abs(sum(shares) - 1) > _ROUNDED:
        place = (*at, "shares")
        reading.fault_at(place, _SHARES(key=dotted(place), found=float(sum(shares))))
    median, ninety = delay.get("median-days"), delay.get("ninety-percent-days")
    if median is not None and ninety is not None and not 0 < median < ninety:
        place = (*at, "ninety-percent-days")
        reading.fault_at(place, _DAYS(key=dotted(place), found=ninety, median=median))


_ROUNDED = 0.005
"""By how much shares that are written with two digits may miss 1."""


def _columns(entry: Mapping[str, Any]) -> dict[str, str]:
    own = IMPLANT_COLUMNS if entry.get("follow-up") else SERIES_COLUMNS
    other = SERIES_COLUMNS if entry.get("follow-up") else IMPLANT_COLUMNS
    given = {name: head for name, head in entry.get("columns", {}).items() if name not in other}
    columns = {**{name: name for name in own}, **given}
    if entry.get("by") and own is SERIES_COLUMNS:
        columns.setdefault("level", entry["by"])
    return columns


def _follow_up(entry: Mapping[str, Any]) -> FollowUp | None:
    found = entry.get("follow-up")
    if found is None:
        return None
    ages = tuple(found.get("ages", ()))
    return FollowUp(tuple(found["events"]), found["within"], ages, found.get("estimate", ESTIMATES[0]))


def _delay(entry: Mapping[str, Any]) -> Delay | None:
    found = entry.get("delay")
    if found is None:
        return None
    return Delay(
        tuple(found.get("shares", ())),
        found.get("median-days", 0.0),
        found.get("ninety-percent-days", 0.0),
        found.get("path", ""),
        {**{name: name for name in DELAY_COLUMNS}, **found.get("columns", {})},
        found.get("reason", ""),
    )


def read_monitoring(reading: Reading, data: Mapping[str, Any]) -> Monitoring | None:
    """The section, None where the policy has none."""
    if "monitoring" not in data:
        return None
    section = data["monitoring"]
    positions = reading.positions()
    plans = []
    for entry in section.get("plans", ()):
        method, baseline, looks = entry.get("method", METHODS[0]), entry.get("baseline"), entry.get("looks") or {}
        detects, threshold = entry.get("detects", 2.0), entry.get("threshold")
        if method == "cusum" and threshold is not None:
            detects, threshold = threshold, None
        plans.append(
            MonitoringPlan(
                id=entry["id"],
                title=entry.get("title") or "",
                target=entry["target"],
                kind=entry["kind"],
                source=entry.get("source", ""),
                path=entry.get("path") or "",
                columns=_columns(entry),
                unit=entry.get("unit", ""),
                period=entry.get("period", ""),
                baseline=(baseline["first"], baseline["last"]) if baseline else None,
                method=method,
                detects=detects,
                false_alarm_months=entry.get("false-alarm-months"),
                threshold=threshold,
                scatter=entry.get("scatter", "auto"),
                looks=Looks(looks.get("planned"), looks.get("every", 1)),
                follow_up=_follow_up(entry),
                delay=_delay(entry),
                seasons=tuple(
                    Season(tuple(each["months"]), each["factor"], each["reason"]) for each in entry.get("seasons", ())
                ),
                data_within_months=entry.get("data-within-months"),
                serious_incidents=entry.get("serious-incidents", ""),
                by=entry.get("by") or _columns(entry).get("level", "").strip(),
                exposure=entry.get("exposure", ""),
                evidence_of=entry.get("evidence-of", ""),
                holds_because=entry.get("holds-because", ""),
                baseline_of=(baseline or {}).get("evidence-of", ""),
                baseline_holds_because=(baseline or {}).get("holds-because", ""),
                mark=positions["monitoring", "plans", entry["id"]],
            )
        )
    return Monitoring(
        section["interval-months"],
        section.get("warn-days", 30),
        tuple(plans),
        section.get("supports-for-years", SUPPORTS_FOR_YEARS),
        section.get("launched", ""),
        section.get("data-within-months", DATA_WITHIN_MONTHS),
        tuple(
            NoData(
                tuple(each["plans"]), each["because"], each["until"], positions["monitoring", "no-data", str(number)]
            )
            for number, each in enumerate(section.get("no-data", ()), 1)
        ),
    )
