"""Whether counts may support a claim: data of another device, or of long ago, may where somebody says why they hold (RMF614)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from riskfile.model import RiskFile
from riskfile.policy.policy import SUPPORTS_FOR_YEARS, MonitoringPlan, Policy
from riskfile.surveillance.monitoring import Comparison
from riskfile.surveillance.statistics import VerdictState
from riskfile.text.patterns import compiled_late
from riskfile.text.periods import last_day
from riskfile.text.wordlists import pattern, plainly

_CLAUSE = compiled_late(r"[,;:.!?()，；：。、（）]")
_WORDS_BEFORE = 3
"""How far before a word stands what denies it."""

Where = Literal["evidence-of", "title", "period"]


class Unfounded(NamedTuple):
    """Why data support nothing by themselves. ``whose`` is what they say of another device, ``word`` the word by which they speak
    of one; ``years`` is how long ago they end, where that is more than ``limit``, 0 else; ``period`` is what they say of their
    time. ``where`` is where that stands: an option of an item, a key of a plan."""

    where: Where
    whose: str = ""
    word: str = ""
    years: int = 0
    limit: int = 0
    period: str = ""


def unfounded(file: RiskFile, policy: Policy, each: Comparison, today: str) -> Unfounded | None:
    """Why the counts of a comparison may not support a claim on the day ``today`` (ISO 8601); None where they may."""
    observation = file.items.get(each.source)
    if observation is not None:
        return _unfounded(
            policy, today, holds=observation.text("holds-because"),
            whose=observation.text("evidence-of") if "evidence-of" in observation.fields else None,
            title=observation.title, period=observation.text("period"), ended=last_day(observation.text("period")),
        )  # fmt: skip
    plan, series = plan_of(policy, each.source), file.series.get(each.source)
    if plan is None or series is None:
        return None
    last = series.points[-1]
    period = f"{series.points[0].period} to {last.period}"
    return _unfounded(
        policy, today, holds=plan.holds_because, whose=plan.evidence_of or None, title=plan.title, period=period,
        ended=series.end_of(last),
    )  # fmt: skip


def unfounded_baseline(file: RiskFile, policy: Policy, plan: MonitoringPlan, today: str) -> Unfounded | None:
    """Why the baseline of a plan may not set what is expected: it is another device's, or old."""
    series = file.series.get(plan.id)
    if plan.baseline is None or series is None:
        return None
    first, last = plan.baseline
    ended = series.end_of(series.points[series.place_of(last)])
    holds = plan.baseline_holds_because or plan.holds_because
    whose = plan.baseline_of or plan.evidence_of or None
    return _unfounded(policy, today, holds=holds, whose=whose, title="", period=f"{first} to {last}", ended=ended)


def shown_state(file: RiskFile, policy: Policy, each: Comparison, today: str) -> VerdictState:
    """The verdict as it is shown: what would support a claim and may not does not support it."""
    state = each.verdict.state
    return "unsupported" if state == "supported" and unfounded(file, policy, each, today) else state


def plan_of(policy: Policy, id: str) -> MonitoringPlan | None:
    """The monitoring plan with this id."""
    plans = policy.monitoring.plans if policy.monitoring else ()
    return next((plan for plan in plans if plan.id == id), None)


def _unfounded(
    policy: Policy, today: str, *, holds: str, whose: str | None, title: str, period: str, ended: str
) -> Unfounded | None:
    if not policy.says_nothing(holds):
        return None
    if whose is not None:
        return Unfounded("evidence-of", whose=whose)
    limit = policy.monitoring.supports_for_years if policy.monitoring else SUPPORTS_FOR_YEARS
    years = _years_between(ended, today) if ended else 0
    old = years > limit or (years == limit and ended[5:] != today[5:])
    said: tuple[tuple[Where, str], ...] = (("period", period), ("title", title))
    where, word = next(((where, word) for where, text in said if (word := _another(text))), ("period", ""))
    if old:
        return Unfounded("period", word=word, years=years, limit=limit, period=period)
    return Unfounded(where, word=word) if word else None


def _years_between(day: str, today: str) -> int:
    """Whole years from a day to another, both ISO 8601."""
    return int(today[:4]) - int(day[:4]) - (today[5:] < day[5:])


def _another(text: str) -> str:
    """The word by which a text speaks of another device, "" for none."""
    plain = plainly(text)
    for match in pattern("another-device").finditer(plain):
        clause = _CLAUSE.split(plain[: match.start()])[-1]
        before = " ".join(clause.split()[-_WORDS_BEFORE:])
        if not pattern("denied").search(before):
            return match[0]
    return ""
