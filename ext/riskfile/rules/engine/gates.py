"""Release gates: which stages a gate judges, and how much a finding weighs at it."""

from __future__ import annotations

from riskfile.model import STAGES
from riskfile.rules.engine.finding import FindingLevel, Level


def reached(stage: str, gate: str) -> bool:
    """Whether ``gate`` judges ``stage`` ("" counts as the first): its own, and those before it."""
    return gate in STAGES and STAGES.index(gate) >= (STAGES.index(stage) if stage in STAGES else 0)


def level_at(level: Level, gate: str, stage: str) -> FindingLevel:
    """How much a finding of this level weighs on an item of ``stage`` ("" counts as design) at ``gate``."""
    if level is Level.ERROR:
        return "error"
    if level is Level.WARNING:
        return "warning"
    if reached(stage, gate):
        return "error"
    return "warning" if level is Level.WARNING_THEN_ERROR else "open"
