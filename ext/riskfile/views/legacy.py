"""The criteria and summaries of a log that was brought in, as tables beside the plan's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from riskfile.policy.criteria import CRITERIA, SUMMARIES, LegacyCell, LegacyCriterion, LegacyFactor, LegacySummary
from riskfile.policy.policy import Policy
from riskfile.text.between import in_list, in_turn
from riskfile.text.messages import later, tr
from riskfile.text.numbers import figure
from riskfile.views.tables import Cell, Column, Row, Table

_CRITERIA_NOTE = later(
    "What stands here decides nothing: whether a risk is acceptable is judged by the plan's own matrix. Only what the "
    "imported log says of its risks is held against it."
)
_SUMMARIES_NOTE = later(
    "What stands here decides nothing: it is what the imported log says in sum, and is held against the items of this file."
)

_STAGES = {"initial": later("Before risk control"), "residual": later("After risk control")}
_CRITERIA_COLUMNS = (Column("criterion", "Criterion"), Column("part", "Part"), Column("says", "What it is"))
_SUMMARY_COLUMNS = (Column("summary", "Summary"), Column("part", "Part"), Column("says", "What the log says"))


def legacy_criteria(policy: Policy) -> Table | None:
    """Each criterion of the log: its factors, its rule, and its bands or matrix; None where the policy has none."""
    rows = [row for each in policy.legacy_criteria for row in _headed(each.label, each.id, _criterion(each, policy))]
    return Table(f"policy-{CRITERIA}", _CRITERIA_COLUMNS, tuple(rows), tr(_CRITERIA_NOTE)) if rows else None


def legacy_summaries(policy: Policy) -> Table | None:
    """Each table of the log that sums up others, row by row; None where the policy has none."""
    rows = [row for each in policy.legacy_summaries for row in _headed("", each.id, _summary(each, policy))]
    return Table(f"policy-{SUMMARIES}", _SUMMARY_COLUMNS, tuple(rows), tr(_SUMMARIES_NOTE)) if rows else None


def _headed(label: str, id: str, parts: Iterator[tuple[Cell, str]]) -> Iterator[Row]:
    """The rows of one criterion or summary: the first names it."""
    head = Cell(label or id, note=id if label and label != id else "")
    for part, says in parts:
        yield Row(None, (head, part, Cell(says)))
        head = Cell()


def _criterion(criterion: LegacyCriterion, policy: Policy) -> Iterator[tuple[Cell, str]]:
    for factor in criterion.factors:
        yield (
            Cell(tr("Factor {id}", id=factor.id), note=factor.label if factor.label != factor.id else ""),
            _values(factor),
        )
    yield Cell(tr("Rule")), _rule(criterion)
    for number, band in enumerate(criterion.bands):
        before = criterion.bands[number - 1].upper if number else None
        after = criterion.bands[number + 1].lower if number + 1 < len(criterion.bands) else None
        yield Cell(tr("Level {level}", level=band.level)), _scores(band.lower, band.upper, before, after)
    if criterion.cells:
        first, second = (factor.id for factor in criterion.factors)
        ranked = sorted(criterion.cells, key=lambda each: each.ranks)
        for _, found in groupby(ranked, key=lambda each: each.ranks[0]):
            cells = [*found]
            yield Cell(f"{first} = {cells[0].row}"), in_turn(_row_of_matrix(second, cells))
    if criterion.repeats_matrix:
        yield (
            Cell(tr("Repeats")),
            tr("The plan's own matrix, said in another way: the two are held against each other."),
        )


def _values(factor: LegacyFactor) -> str:
    """The values of a factor, each word with the number that it counts as."""
    words = []
    for word in factor.words:
        rank = factor.rank(word)
        words.append(word if rank is None or word == figure(rank) else f"{word} = {figure(rank)}")
    values = in_list(words) or _numbers(factor.lowest, factor.highest)
    return tr("{of} of the risk's own estimate: {values}", of=factor.of, values=values) if factor.of else values


def _numbers(lowest: float | None, highest: float | None) -> str:
    if lowest is not None and highest is not None:
        return tr("{lowest} to {highest}", lowest=figure(lowest), highest=figure(highest))
    if lowest is not None:
        return tr("from {lowest}", lowest=figure(lowest))
    return tr("up to {highest}", highest=figure(highest)) if highest is not None else tr("any number")


def _rule(criterion: LegacyCriterion) -> str:
    names = [factor.id for factor in criterion.factors]
    if criterion.method:
        rule = (" × " if criterion.method == "product" else " + ").join(names)
        return tr("{rule}, then the level by the score", rule=rule) if criterion.bands else rule
    scored = any(each.score is not None for each in criterion.cells)
    rule = tr("by the matrix of {names}", names=tr(" and ").join(names))
    if not criterion.bands:
        return f"{(tr('Score and level') if scored else tr('Level'))} {rule}"
    return tr("Score {rule}, then the level by the score", rule=rule)


def _scores(lower: float | None, upper: float | None, before: float | None, after: float | None) -> str:
    """The scores of a band; ``before`` is where the one below it ends, ``after`` where the one above it begins."""
    start = (
        tr("from {lower}", lower=figure(lower))
        if lower is not None
        else tr("above {before}", before=figure(before))
        if before is not None
        else ""
    )
    end = (
        tr("up to {upper}", upper=figure(upper))
        if upper is not None
        else tr("below {after}", after=figure(after))
        if after is not None
        else ""
    )
    return " ".join(filter(None, (start, end))) or tr("every score")


def _row_of_matrix(factor: str, cells: Sequence[LegacyCell]) -> Iterator[str]:
    """The cells of one row, each with its level and score: those are given in two tables."""
    for _, found in groupby(cells, key=lambda each: each.ranks[1]):
        at = [*found]
        level = next((each.level for each in at if each.level), "")
        score = next((figure(each.score) for each in at if each.score is not None), "")
        yield f"{factor} = {at[0].column}: {f'{level} ({score})' if level and score else level or score}"


def _summary(summary: LegacySummary, policy: Policy) -> Iterator[tuple[Cell, str]]:
    if summary.levels:
        criterion = next((each.name for each in policy.legacy_criteria if each.id == summary.criterion), "")
        stage = _STAGES.get(summary.stage, summary.stage)
        yield (
            Cell(tr("Counts")),
            tr("{stage}, by {value}", stage=stage, value=criterion or tr("the matrix of the plan")),
        )
    for each in summary.levels:
        count = (
            ""
            if each.stated is None
            else tr("1 risk")
            if each.stated == 1
            else tr("{stated} risks", stated=each.stated)
        )
        which = "" if each.risks is None else in_list(each.risks) or tr("none")
        yield Cell(tr("Level {level}", level=each.level)), ": ".join(filter(None, (count, which)))
    for trace in summary.traces:
        yield Cell(trace.id, note=tr("traced to")), in_list(trace.to) or tr("nothing")
