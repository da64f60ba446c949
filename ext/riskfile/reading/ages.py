"""Exposure by the age of implants: an implant in its first month is worth many of its eleventh where most events come early.

An age is a number of periods after that of the implant. An implant counts, in each period, by the share of the hazard within the
time of the claim that it goes through there; so that one that has been followed for the whole time is one. The shares are taken
from the baseline, or from what was before the period. Pure functions over numbers, which need no library.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from riskfile.model import Implants


class Cell(NamedTuple):
    """The implants of one age in one period: how many are at risk in it, and how many of them have an event. Who leaves for
    another reason is at risk to the end of the period: it is the last one of which something is known."""

    at_risk: int
    events: int


Cells = Mapping[tuple[int, int], Cell]
"""By period and age, both counted from 0."""


class Class(NamedTuple):
    """A class of age: how many events, in how many periods at risk, and how many of its periods are within the claim."""

    events: int
    time: float
    length: int


def cells_of(implants: Iterable[Implants], last: int) -> Cells:
    """All implants by period and age, up to the period ``last``."""
    alive: dict[int, int] = {}
    left: dict[tuple[int, int], list[int]] = {}
    for each in implants:
        alive[each.implanted] = alive.get(each.implanted, 0) + each.number
        if each.left is not None:
            counts = left.setdefault((each.left, each.implanted), [0, 0])
            counts[0 if each.event else 1] += each.number
    found: dict[tuple[int, int], Cell] = {}
    for implanted, number in alive.items():
        at_risk = number
        for period in range(implanted, last + 1):
            if not at_risk:
                break
            events, others = left.get((period, implanted), (0, 0))
            found[period, period - implanted] = Cell(at_risk, events)
            at_risk -= events + others
    return found


def counts_of(cells: Cells, last: int, within: int) -> tuple[int, ...]:
    """The events of each period up to ``last``, of implants that are not older than the claim holds."""
    counts = [0] * (last + 1)
    for (period, age), cell in cells.items():
        if age <= within:
            counts[period] += cell.events
    return tuple(counts)


def exposures_of(
    cells: Cells, last: int, within: int, ages: Sequence[int], baseline: tuple[int, int] | None
) -> tuple[float, ...]:
    """The exposure of each period up to ``last``, in implants that were followed for the whole time of the claim.

    ``baseline`` are the first and the last period by which implants of different age are weighed; without one each period is
    weighed by those before it, and later data change nothing.
    """
    times = [[0.0] * (len(ages) + 1) for _ in range(last + 1)]
    events = [[0] * (len(ages) + 1) for _ in range(last + 1)]
    for (period, age), cell in cells.items():
        if age <= within:
            times[period][bisect_right(ages, age)] += cell.at_risk
            events[period][bisect_right(ages, age)] += cell.events
    lengths = lengths_of(within, ages)
    if baseline is not None:
        first, end = baseline
        weights = _weights(_sums(events[first : end + 1], lengths), _sums(times[first : end + 1], lengths), lengths)
        return tuple(sum(map(float.__mul__, row, weights)) for row in times)
    found = []
    seen, spent = [0.0] * len(lengths), [0.0] * len(lengths)
    for row, counts in zip(times, events, strict=True):
        found.append(sum(map(float.__mul__, row, _weights(seen, spent, lengths))))
        seen = [one + more for one, more in zip(seen, counts, strict=True)]
        spent = [one + more for one, more in zip(spent, row, strict=True)]
    return tuple(found)


def lengths_of(within: int, ages: Sequence[int]) -> tuple[int, ...]:
    """How many periods of each class are within the claim; that of the implant is one more than ``within`` counts."""
    bounds = (0, *ages, within + 1)
    return tuple(end - begin for begin, end in pairwise(bounds))


def classes_of(cells: Cells, within: int, ages: Sequence[int], periods: range) -> tuple[Class, ...]:
    """The classes of age in these periods; who was implanted before them enters late."""
    lengths = lengths_of(within, ages)
    events, times = [0] * len(lengths), [0.0] * len(lengths)
    for (period, age), cell in cells.items():
        if age <= within and period in periods:
            events[bisect_right(ages, age)] += cell.events
            times[bisect_right(ages, age)] += cell.at_risk
    return tuple(map(Class, events, times, lengths))


def by_age(cells: Cells, within: int, periods: range) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How many were at risk in these periods at each age from 0 to ``within``, and how many of them had an event."""
    at_risk, events = [0] * (within + 1), [0] * (within + 1)
    for (period, age), cell in cells.items():
        if age <= within and period in periods:
            at_risk[age] += cell.at_risk
            events[age] += cell.events
    return tuple(at_risk), tuple(events)


def _sums(rows: Sequence[Sequence[float]], lengths: Sequence[int]) -> list[float]:
    return [sum(row[place] for row in rows) for place in range(len(lengths))]


def _weights(events: Sequence[float], times: Sequence[float], lengths: Sequence[int]) -> list[float]:
    """The share of the hazard within the claim that a period in each class is; half an event is added where all are alike."""
    time = sum(times)
    if not time:
        return [1 / sum(lengths)] * len(lengths)
    rate = (sum(events) + 0.5) / time
    hazards = [(count + 0.5) / (spent + 0.5 / rate) for count, spent in zip(events, times, strict=True)]
    whole = sum(hazard * length for hazard, length in zip(hazards, lengths, strict=True))
    return [hazard / whole for hazard in hazards]
