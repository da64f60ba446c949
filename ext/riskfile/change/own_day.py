"""What was judged of a baseline on its own day, where it is judged otherwise now: two states are compared as of one day, and
data that were due later, or have come since, make another verdict of what was released."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from riskfile.change.snapshot import Verdicts
from riskfile.text.messages import tr


class OwnDay(NamedTuple):
    """A verdict of one side ("before" or "after") that was another on the day of its baseline: of a gate, by its name, or
    of a claim, by the id of its item with the ``source`` that it is held against. ``judged`` is what it is as of ``today``,
    ``own`` what it was on ``day`` (both ISO 8601)."""

    side: Literal["before", "after"]
    kind: Literal["gate", "claim"]
    name: str
    source: str
    judged: str
    today: str
    own: str
    day: str

    @property
    def said(self) -> str:
        """Such as ``not passed as judged on 2026-11-29 (passed on its own day, 2026-02-27)``."""
        return tr(
            "{judged} as judged on {today} ({own} on its own day, {day})",
            judged=self.judged,
            today=self.today,
            own=self.own,
            day=self.day,
        )

    @property
    def of(self) -> str:
        """What it is a verdict on."""
        return tr("{name}, held against {source}", name=self.name, source=self.source) if self.source else self.name


def own_days(
    side: Literal["before", "after"],
    own: Verdicts | None,
    gates: Mapping[str, bool],
    claims: Mapping[tuple[str, str], str],
    today: str,
) -> Iterator[OwnDay]:
    """What is judged otherwise now; nothing of a state that is no baseline."""
    if own is None:
        return
    for gate, passed in gates.items():
        was = own.gates.get(gate, passed)
        if was != passed:
            yield OwnDay(side, "gate", gate, "", _passed(passed), today, _passed(was), own.today)
    then = worst((each.risk, each.source, each.verdict.state) for each in own.claims)
    for id, source in dict.fromkeys((*then, *claims)):
        judged, said = (found.get((id, source), "not judged") for found in (claims, then))
        if judged != said:
            yield OwnDay(side, "claim", id, source, judged, today, said, own.today)


def _passed(yes: bool) -> str:
    return "passed" if yes else tr("not passed")


HELD: Final[Mapping[str | None, int]] = {"contradicted": 0, "unsupported": 1, "supported": 2}
"""What field data say of a claim, the worst first."""


def worst(found: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """By item and source what these say of a claim: the worst, where they say more than one thing."""
    result: dict[tuple[str, str], str] = {}
    for id, source, state in found:
        known = result.get((id, source))
        if known is None or HELD[state] < HELD[known]:
            result[id, source] = state
    return result
