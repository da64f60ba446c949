"""``monitoring`` of the policy: what is watched in production and in the field, from when on, and by which method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riskfile.policy.cells import id_text
from riskfile.policy.policy import (
    METHODS,
    PERIODS,
    SERIES_COLUMNS,
    SUPPORTS_FOR_YEARS,
    Looks,
    Monitoring,
    MonitoringPlan,
)
from riskfile.policy.strict import Choice, Integer, Keys, Listing, Number, Reading, Record, Text, dotted
from riskfile.text.messages import Phrase
from riskfile.text.quoting import quote

_WITHOUT = Phrase(
    "policy.plan-without",
    "{plan}: found `path` without `{key}`, expected both: data are judged by it",
    "give it, or leave `path` out while there are no data",
    by=("key",),
)
_THRESHOLD = Phrase("policy.threshold", "{key}: found {found}, expected {expected}")
_MULTIPLE = Phrase("policy.expected.multiple", "more than 1, as a multiple of the baseline's rate")
_POSITIVE = Phrase("policy.expected.positive", "more than 0")
_BASELINE = Phrase("policy.baseline", "{key}: found {last}, expected {first} or later, as `first` is")
_ONE_COLUMN = Phrase(
    "policy.one-column", "{key}: found {head} for `{first}` and `{second}`, expected a column for each"
)
_PERIOD_WORDS = Phrase(
    "policy.expected.period", "a month as YYYY-MM, or a quarter as YYYY-Q1, a week as YYYY-W05, a year as YYYY"
)()


_WITH_DATA = ("source", "unit")
"""What a monitoring plan must say once it has data: without it nothing can be judged."""


def _period(help: str) -> Text:
    return Text(help, pattern="[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]|W[0-5][0-9]))?", expected=_PERIOD_WORDS)


MONITORING: Final = Record(
    "How risks are watched in production and in the field (clause 10).",
    {
        "interval-months": Integer("Months from one closed cycle of operations to the next.", minimum=1),
        "warn-days": Integer("How many days before a cycle is due a warning is given; 30 unless given.", minimum=0),
        "supports-for-years": Integer(
            "How many years after their period data of the field support a claim without `holds-because`; 10 unless given.",
            minimum=1,
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
                        "CSV file with a row for each month; left out while there are no data.", nullable=True
                    ),
                    "columns": Record(
                        "Heads of the columns of the file.",
                        {
                            "period": Text("Column of the month, YYYY-MM; `period` unless given."),
                            "count": Text("Column of the number of events; `count` unless given."),
                            "exposure": Text("Column of the exposure; `exposure` unless given."),
                            "unit": Text("Column of the unit, the same in each row; `unit` where there is one."),
                        },
                    ),
                    "unit": Text("What an exposure counts: implant, use, patient-year, ..."),
                    "period": Choice("How long the time of one row is; as the rows show unless given.", PERIODS),
                    "baseline": Record(
                        "The periods that set what is expected; unless given, each is judged by all before it.",
                        {
                            "first": _period("The first: YYYY-MM, YYYY-Qn, YYYY-Wnn or YYYY."),
                            "last": _period("The last."),
                        },
                        ("first", "last"),
                    ),
                    "method": Choice(
                        "How a rise is looked for; shewhart-cusum unless given. See the chapter on monitoring.", METHODS
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
    for entry in data.get("monitoring", {}).get("plans", ()):
        if "id" not in entry:
            continue
        at: Keys = ("monitoring", "plans", entry["id"])
        place: Keys
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
        if entry.get("detects", 2) <= 1:
            place = (*at, "detects")
            reading.fault_at(place, _THRESHOLD(key=dotted(place), found=entry["detects"], expected=_MULTIPLE()))
        baseline = entry.get("baseline", {})
        if "first" in baseline and "last" in baseline and baseline["first"] > baseline["last"]:
            place = (*at, "baseline", "last")
            message = _BASELINE(key=dotted(place), first=baseline["first"], last=baseline["last"])
            reading.fault_at(place, message)
        heads: dict[str, str] = {}
        for name, head in _columns(entry).items():
            first = heads.setdefault(head.strip(), name)
            if first != name:
                place = (*at, "columns", name if (*at, "columns", name) in reading.keys else first)
                message = _ONE_COLUMN(key=dotted(place), head=quote(head), first=first, second=name)
                reading.fault_at(place, message)


def _columns(entry: Mapping[str, Any]) -> dict[str, str]:
    return {**{name: name for name in SERIES_COLUMNS}, **entry.get("columns", {})}


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
                mark=positions["monitoring", "plans", entry["id"]],
            )
        )
    return Monitoring(
        section["interval-months"],
        section.get("warn-days", 30),
        tuple(plans),
        section.get("supports-for-years", SUPPORTS_FOR_YEARS),
    )
