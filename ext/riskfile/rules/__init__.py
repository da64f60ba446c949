"""The rule catalogue: one module per family, each ending in its ``RULES``; see ``riskfile.rules.engine``."""

from riskfile.rules import (
    change,
    control,
    cycles,
    evaluation,
    field,
    grid,
    identification,
    plan,
    residual,
    structure,
    topics,
)
from riskfile.rules.engine import CRASH_CODE, Outcome, Report, Rule, register, rule, run, run_without_policy
from riskfile.rules.finding import Fault, Finding, Level, fault

CATALOGUE = register(
    plan.RULES,
    identification.RULES,
    evaluation.RULES,
    control.RULES,
    residual.RULES,
    cycles.RULES,
    grid.RULES,
    field.RULES,
    topics.RULES,
    change.RULES,
    structure.RULES,
)
"""All rules by code, each after the rules that it needs."""

__all__ = [
    "CATALOGUE",
    "CRASH_CODE",
    "Fault",
    "Finding",
    "Level",
    "Outcome",
    "Report",
    "Rule",
    "fault",
    "register",
    "rule",
    "run",
    "run_without_policy",
]
