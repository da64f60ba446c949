"""The key figures of the front page: numbers that lead to what they count, and the risks by region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from riskfile.assessment import Estimate
from riskfile.model import Item, RiskFile
from riskfile.rules.cycles import overdue_trigger
from riskfile.rules.engine.finding import FindingLevel
from riskfile.text.messages import later, tr
from riskfile.text.words import NO_REGION_WORDS, VERIFIED_WORDS
from riskfile.views.address import exactly, query_of
from riskfile.views.context import Context
from riskfile.views.findings import level_in_words
from riskfile.views.sheets import unverified
from riskfile.views.tables import MOMENTS


class Figure(NamedTuple):
    """A number with what it counts. ``view`` is the kind of view that lists it, filtered by ``query``; ``good`` says
    whether it is as it should be."""

    number: int
    label: str
    view: str
    query: str
    good: bool


class RegionCount(NamedTuple):
    """How many risks lie in a region (rank and number of regions; 0, 0 for none) before control, as claimed and as
    earned, each with the query that lists them."""

    label: str
    region: tuple[int, int]
    numbers: tuple[tuple[int, str], ...]


class KeyFigures(NamedTuple):
    """The figures of the front page; ``pages`` are the pages that list them, by view."""

    figures: tuple[Figure, ...]
    regions: tuple[RegionCount, ...]
    pages: Mapping[str, str]


FIGURE_HEADS = (later("Before control"), later("After control, claimed"), later("Earned"))
RISKS_IN = "trace-matrix"
"""The view that lists the risks of a region."""


def key_figures(context: Context) -> KeyFigures:
    """The figures of the file as it has been judged."""
    policy, report, pages = context.policy, context.report, context.pages
    assessed = context.assessed
    loose = unverified(assessed)
    overdue = overdue_triggers(context)
    figures = (
        Figure(report.errors, "errors", "findings", _at_level("error"), not report.errors),
        Figure(report.warnings, "warnings", "findings", _at_level("warning"), not report.warnings),
        Figure(len(report.open_work), tr("findings open at a later gate"), "findings", "", not report.open_work),
        Figure(
            loose,
            tr("of {controls} controls not verified", controls=len(assessed.controls)),
            "controls-by-kind",
            query_of({"state": exactly(VERIFIED_WORDS["unverified"])}),
            not loose,
        ),
        Figure(
            overdue, tr("overdue triggers"), "findings", query_of({"rule": exactly(overdue_trigger.name)}), not overdue
        ),
    )
    counts = Counter(
        (_where(estimate), moment)
        for risk in assessed.risks.values()
        for moment, estimate in zip(MOMENTS, (risk.initial, risk.residual, risk.earned), strict=True)
    )
    places: list[tuple[str | tuple[str], str, tuple[int, int]]] = [
        (region.id, region.label, (region.rank, len(policy.regions))) for region in reversed(policy.regions)
    ]
    places += [
        (no_region, NO_REGION_WORDS[no_region[0]], (0, 0))
        for no_region in (_UNDETERMINED, _UNCLAIMED)
        if any((no_region, moment) in counts for moment in MOMENTS)
    ]
    regions = tuple(
        RegionCount(
            label,
            region,
            tuple(
                # what is not determined has no word of its own in the matrix
                (counts[key, moment], query_of({moment: exactly(label)}) if key != _UNDETERMINED else "")
                for moment in MOMENTS
            ),
        )
        for key, label, region in places
    )
    leading = {*(figure.view for figure in figures), RISKS_IN}
    return KeyFigures(figures, regions, {view: page for view, page in pages.items() if view in leading})


def _at_level(level: FindingLevel) -> str:
    return query_of({"level": exactly(level_in_words(level))})


# no id of a region, which is a text
_UNDETERMINED = ("undetermined",)
_UNCLAIMED = ("unclaimed",)


def _where(estimate: Estimate | None) -> str | tuple[str]:
    """The region of an estimate by its id, or that it has none."""
    if estimate is None:
        return _UNCLAIMED
    return estimate.region.id if estimate.region is not None else _UNDETERMINED


def overdue_triggers(context: Context) -> int:
    """How many triggers are open past their due day."""
    return sum(_overdue(context.file, trigger, context.today) for trigger in context.file.of_type("trigger"))


def _overdue(file: RiskFile, trigger: Item, today: str) -> bool:
    due = trigger.text("due")
    return bool(due) and due < today and not any("closed" in each.fields for each in file.linking(trigger, "closes"))
