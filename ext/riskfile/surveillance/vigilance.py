"""Serious incidents: since when the device is in the field, until when each market is told, and what was left unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.policy.markets import MARKETS
from riskfile.policy.policy import Policy
from riskfile.policy.vigilance import REPORTING, ReportingTime
from riskfile.text.days import days_later
from riskfile.text.periods import last_day
from riskfile.text.reasons import named_reasons

INCIDENT: Final = "serious-incident"
"""The kind of triggers that stand for a serious incident (MDR Article 87); a trend (Article 88) is a signal."""


class Duty(NamedTuple):
    """A report that a serious incident asks for in a market: its ``time``, the last day (``due``), the day of the ``report``
    ("" for none yet), and ``excused``, why none is made ("" for nothing)."""

    market: str
    time: ReportingTime
    due: str
    report: str
    excused: str

    def late(self, today: str) -> bool:
        """Whether it came after its last day, or has not come by ``today`` though that is past."""
        return not self.excused and (self.report or today) > self.due


def launched(policy: Policy) -> str:
    """Since when the device is on the market (ISO 8601), as the policy says; "" where it does not."""
    return policy.monitoring.launched if policy.monitoring else ""


def markets_told(policy: Policy) -> tuple[str, ...]:
    """The markets of the policy whose times of reporting are known."""
    return tuple(each for each in policy.device.markets if each in REPORTING)


def excused(policy: Policy, item: Item) -> dict[str, str]:
    """By market why nothing is reported of an item: what ``not-reportable`` says, for all markets or for those it names."""
    text = item.text("not-reportable")
    if not text:
        return {}
    parts = list(named_reasons(text))
    if any(name in MARKETS and reason for name, reason in parts):
        return {name: reason for name, reason in parts if not policy.says_nothing(reason)}
    return {} if policy.says_nothing(text) else dict.fromkeys(markets_told(policy), text)


def duties(policy: Policy, trigger: Item) -> tuple[Duty, ...]:
    """The reports that a serious incident asks for, market after market; none while nobody says when it became known."""
    aware = trigger.text("aware")
    if not aware:
        return ()
    reasons = excused(policy, trigger)
    found = []
    for market in markets_told(policy):
        time = _time(market, trigger)
        due = workdays_later(aware, time.days) if time.working else days_later(aware, time.days)
        found.append(Duty(market, time, due, trigger.text(f"reported-{market}"), reasons.get(market, "")))
    return tuple(found)


def _time(market: str, trigger: Item) -> ReportingTime:
    times = REPORTING[market]
    apply = [time for field, time in times.marked.items() if trigger.fields.get(field) is True]
    outcome = times.outcome.get(trigger.text("outcome"))
    usual = outcome or times.usual
    where = trigger.text("occurred-in")
    if times.elsewhere is not None and where and where != market:
        usual = times.elsewhere
    return min((*apply, usual), key=lambda each: each.days)


def workdays_later(day: str, days: int) -> str:
    """The day so many days from Monday to Friday after ``day``."""
    from datetime import date

    while days:
        day = days_later(day, 1)
        days -= date.fromisoformat(day).weekday() < 5
    return day


def incidents(file: RiskFile) -> Iterator[Item]:
    """The triggers that stand for a serious incident."""
    return (each for each in file.of_type("trigger") if each.text("kind") == INCIDENT)


def since(period: str, day: str) -> bool:
    """Whether a period in words ends on ``day`` (ISO 8601) or later; a period without a year is of no time."""
    ended = last_day(period)
    return bool(day and ended) and ended >= day
