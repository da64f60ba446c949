"""The rule catalogue: one module per family, each ending in its ``RULES``; see ``riskfile.rules.engine.run``."""

from riskfile.rules import (
    changes,
    checklists,
    control,
    cycles,
    evaluation,
    evidence,
    identification,
    named,
    plan,
    printed,
    residual,
    stage_cells,
    structure,
    surveillance,
    topics,
    wording,
    written,
)
from riskfile.rules.engine.declare import CRASH_CODE, Rule, register
from riskfile.rules.engine.declare import own_rule as rule
from riskfile.rules.engine.finding import (
    Fault,
    Finding,
    Kind,
    Level,
    Subject,
    cell_fault,
    fault,
    file_fault,
    key_fault,
    page_fault,
    unjudged,
)
from riskfile.rules.engine.run import Outcome, Report, Skipped, run, run_at, run_without_policy

CATALOGUE = register(
    plan.RULES,
    identification.RULES,
    evaluation.RULES,
    control.RULES,
    residual.RULES,
    cycles.RULES,
    stage_cells.RULES,
    surveillance.RULES,
    topics.RULES,
    evidence.RULES,
    changes.RULES,
    structure.RULES,
    wording.RULES,
    written.RULES,
    named.RULES,
    checklists.RULES,
    printed.RULES,
)
"""All rules by code, each after the rules that it needs."""

__all__ = [
    "CATALOGUE",
    "CRASH_CODE",
    "Fault",
    "Finding",
    "Kind",
    "Level",
    "Outcome",
    "Report",
    "Rule",
    "Skipped",
    "Subject",
    "cell_fault",
    "fault",
    "file_fault",
    "key_fault",
    "page_fault",
    "register",
    "rule",
    "run",
    "run_at",
    "run_without_policy",
    "unjudged",
]
