"""The exposures by which events are expected: those of a series, as a season, and reports that are still to come, change them."""

from __future__ import annotations

from riskfile.model import Series
from riskfile.policy.policy import MonitoringPlan


def effective(plan: MonitoringPlan, series: Series) -> tuple[float, ...]:
    """One exposure for each point of ``series``, in the plan's unit: what the counts of ``plan`` are judged by."""
    return tuple(float(point.exposure) for point in series.points)
