"""Overall residual risk against the criteria of the plan: the sum of each class of severity, and the criteria in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from riskfile.assessment import Assessment, assess
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Criterion, Policy
from riskfile.surveillance.overall import ClassSum, class_sums
from riskfile.text.between import aside
from riskfile.text.messages import later, tr
from riskfile.text.numbers import figure
from riskfile.text.reasons import named_reasons
from riskfile.views.tables import Cell, Column, Row, Table

SUM_COLUMNS = (
    Column("criterion", "Criterion"),
    Column("about", "What is looked at"),
    Column("limit", "Met where"),
    Column("found", "Found"),
    Column("state", "State"),
    Column("carried", "Carried by"),
    Column("apart", "Not in the sum"),
)
_LARGEST: Final = 3


class SumState(NamedTuple):
    """How a sum stands to its criterion: a ``word`` and its ``mark``."""

    word: str
    mark: str


def state_of(each: ClassSum) -> SumState:
    """How a sum stands to the criterion of the plan."""
    if each.criterion is None:
        return SumState(tr("no criterion"), "open")
    return SumState(tr("exceeded"), "fail") if each.exceeded else SumState(tr("met"), "pass")


def overall_sums(file: RiskFile, policy: Policy) -> Table:
    """The sums of all classes that have a risk, the worst first, then the criteria in words."""
    assessed = assess(file, policy)
    labels = {level.id: level.label for level in policy.severity.levels}
    rows = [Row(None, _sum_cells(file, policy, each, labels)) for each in class_sums(file, policy, assessed)]
    rows += [Row(None, cells) for cells in _in_words(file, policy)]
    return Table("overall-sums", SUM_COLUMNS, tuple(rows), note=tr(NOTE))


NOTE: Final = later(
    "A sum is the probability that at least one risk of the class turns into harm, were they independent: "
    "1 − (1 − p₁)(1 − p₂)…, at the upper ends of what is claimed; in brackets, at the lower ends."
)


def _sum_cells(file: RiskFile, policy: Policy, each: ClassSum, labels: dict[str, str]) -> tuple[Cell, ...]:
    criterion, state = each.criterion, state_of(each)
    return (
        Cell(criterion.id if criterion else "", gap=criterion is None),
        Cell(
            f"{each.severity} {labels[each.severity]}{(tr(', per {unit}', unit=each.unit) if each.unit else '')}",
            note=tr("{risks} {risks:risk|risks} together", risks=len(each.risks)),
        ),
        limit_cell(policy, criterion),
        Cell(figure(each.upper, 3), note=f"({figure(each.lower, 3)})" if each.lower < each.upper else "")
        if each.risks
        else Cell(tr("no probability")),
        Cell(state.word, mark=state.mark),
        Cell("", tuple((file.items[id], share_of(each, p)) for id, p in largest(each))),
        Cell("" if each.without else tr("none"), tuple((file.items[id], "") for id in each.without)),
    )


def limit_cell(policy: Policy, criterion: Criterion | None) -> Cell:
    """Where a criterion is met."""
    if criterion is None:
        return Cell(gap=True)
    decided = tr("decided {decided}", decided=criterion.decided) if criterion.decided else ""
    if criterion.at_most is None:
        return Cell(criterion.limit, gap=not criterion.limit, note=decided)
    unit = policy.probability.unit
    note = aside(filter(None, (tr("per {unit}", unit=unit) if unit else "", decided)))
    return Cell(tr("at most {at_most}", at_most=figure(criterion.at_most, 3)), note=note)


def largest(each: ClassSum) -> Sequence[tuple[str, float]]:
    """The risks that carry the sum, with their upper ends."""
    return [(id, p) for id, p in list(each.risks.items())[:_LARGEST] if p]


def share_of(each: ClassSum, p: float) -> str:
    """Which share of a sum a risk is, in words."""
    share = p / each.upper if each.upper else 0.0
    return f"{share:.0%}" if share >= 0.01 else tr("below 1%")


def _in_words(file: RiskFile, policy: Policy) -> Iterator[tuple[Cell, ...]]:
    evaluations = file.of_type("overall-residual-risk")
    answers = {name: reason for each in evaluations for name, reason in named_reasons(each.text("criteria-met"))}
    for criterion in policy.overall_criteria:
        if criterion.at_most is None:
            answer = answers.get(criterion.id, "")
            yield (
                Cell(criterion.id),
                Cell(criterion.criterion),
                limit_cell(policy, criterion),
                Cell(answer, gap=not answer),
                Cell(tr("answered") if answer else tr("not answered"), mark="pass" if answer else "open"),
                Cell(),
                Cell(),
            )


def sums_of(file: RiskFile, policy: Policy, assessed: Assessment, evaluation: Item) -> Sequence[ClassSum]:
    """The sums of the classes of which an evaluation considers a risk."""
    considered = set(evaluation.links.get("considers", ()))
    return [
        each
        for each in class_sums(file, policy, assessed)
        if not considered.isdisjoint(each.risks) or not considered.isdisjoint(each.without)
    ]
